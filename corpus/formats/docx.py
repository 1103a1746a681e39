"""DOCX: a document as a word processor keeps it, written down with its headings, lists, tables and notes.

A DOCX is a packed folder of XML. Headings are what its styles call so, or what has an outline level; the numbers of
lists, which it counts and does not write, are counted here as a reader sees them; what was deleted with changes tracked
is not text. Where its pages end, only the printer knows.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree import ElementTree

from corpus.deadline import check_deadline
from corpus.formats import written
from corpus.formats.declared_dates import declared_by_program
from corpus.formats.format import Format, Pieces, Problem, Remark
from corpus.formats.markdown import markdown_pieces
from corpus.reading.pieces import Memory
from corpus.text import Markup

_MAGIC = b"PK\x03\x04"
_OLD_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCUMENT = "word/document.xml"
_MOST_BYTES = 200_000_000
"""Of a part when it is unpacked."""
_MOST_TIMES = 300
"""How many times its packed size a part may have."""
_SMALL = 5_000_000
_PROPERTIES = "docProps/core.xml"
_READ = re.compile(
    r"word/(?:document|styles|numbering|footnotes|endnotes)\.xml|docProps/core\.xml|(?:content|styles)\.xml"
)
_DCTERMS = "{http://purl.org/dc/terms/}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading\s*(?P<level>[1-9])", re.IGNORECASE)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BULLET = re.compile(r"(?:[-–•·▪◦‣]|\\\*)\s+(?=\S)")
_TRACKED = "<!-- changes were tracked -->"
_NUMERALS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_OFF = frozenset({"0", "false", "off", "none"})


class Docx(Format):
    """A document of a word processor."""

    name = "docx"
    endings = (".docx", ".docm")
    markup = Markup.MARKDOWN
    requires = ("markdown-it-py",)

    def recognises(self, head: bytes, name: str) -> float:
        is_packed = head.startswith(_MAGIC) and _DOCUMENT.encode() in head
        return 0.9 if is_packed else super().recognises(head, name)

    def decode(self, content: bytes) -> str | Problem:
        return _decoded(content)

    def pieces(self, text: str, memory: Memory) -> Pieces:
        return Pieces(markdown_pieces(text, memory), declared=declared_by_program(text))

    def checks(self, text: str) -> Iterator[Remark]:
        if text.startswith(_TRACKED):
            yield Remark(
                "tracked_changes",
                "has changes that were tracked and neither accepted nor rejected; it is read as if they were accepted",
                1,
            )


DOCX = Docx()


@lru_cache(maxsize=1)
def _decoded(content: bytes) -> str | Problem:
    """The text of a file; the last one is kept, since a file is often asked what it is before it is read."""
    parts = unpacked(content)
    if isinstance(parts, Problem):
        return parts
    try:
        return _Writer(parts).text()
    except DAMAGE as error:
        return damaged(error)


DAMAGE = (ElementTree.ParseError, ValueError, KeyError, RecursionError)
"""What reading the parts of a damaged document raises."""


def tree(part: bytes) -> ElementTree.Element:
    """The elements of a part. Raises ParseError, or ValueError where they are nested as nobody writes.

    What looks through each element of such a nest would look at the innermost as often as there are elements.
    """
    parser = ElementTree.XMLParser()  # noqa: S314 - see the import
    # In one piece it would hold Python's lock, and with it every other thread, for as long as it takes.
    for start in range(0, len(part), _AT_ONCE):
        check_deadline()
        parser.feed(part[start : start + _AT_ONCE])
    root: ElementTree.Element = parser.close()
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise ValueError(f"its elements are nested more than {_DEEPEST} deep")
        level = [child for element in level for child in element]
    return root


_DEEPEST = 256
_AT_ONCE = 1 << 16


def damaged(error: Exception) -> Problem:
    return Problem(f"is a damaged DOCX ({error})", "save it anew from its program")


def unpacked(content: bytes, most: int = _MOST_BYTES, *, document: str = _DOCUMENT) -> dict[str, bytes] | Problem:
    """The parts of a document that hold its text, by name; none of them has more than ``most`` bytes.

    Of another kind of packed document than DOCX ``document`` is the part that has its words.
    """
    if content.startswith(_OLD_MAGIC):
        return Problem("is encrypted, or of the form before DOCX (.doc)", "save it as DOCX, without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = _parts(packed, most)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError):
        return Problem("is no DOCX that can be opened, or a damaged one", "save it anew from its program")
    if not isinstance(parts, Problem) and document not in parts:
        return Problem("is packed like a DOCX and holds no document", "save it as DOCX from its program")
    return parts


def _parts(packed: zipfile.ZipFile, most: int) -> dict[str, bytes] | Problem:
    parts: dict[str, bytes] = {}
    for entry in packed.infolist():
        if not _READ.fullmatch(entry.filename):
            continue
        is_bomb = entry.file_size > _SMALL and entry.file_size > _MOST_TIMES * max(1, entry.compress_size)
        if entry.file_size > most or is_bomb:
            return Problem(
                f"unpacks to {entry.file_size:,} bytes, more than {most:,} or {_MOST_TIMES} times its size",
                "save it anew from its program",
            )
        if entry.filename in parts:
            # Thousands of names for the same few packed bytes are unpacked thousands of times.
            return Problem(f"holds two parts named {entry.filename}", "save it anew from its program")
        part = packed.read(entry)
        # Anywhere, and also where each letter has two bytes.
        if b"<!DOCTYPE" in part.replace(b"\0", b""):
            return Problem("declares a document type, which no DOCX has", "save it anew from its program")
        parts[entry.filename] = part
    return parts


# -- styles and numbers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph takes from its style. ``level`` is that of a heading, 0 for none; ``number`` names a list."""

    level: int = 0
    number: tuple[str, int] | None = None
    bold: bool = False


@dataclass(slots=True)
class _Level:
    """How one level of a list is numbered: "%1.%2" in decimal."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1


@dataclass(slots=True)
class _Numbering:
    """The lists of a document, each with its counts so far; lists of one definition count on."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    counts: dict[str, Counter[int]] = field(default_factory=dict)

    @staticmethod
    def of(part: bytes | None) -> "_Numbering":
        numbering = _Numbering()
        if part is None:
            return numbering
        root = tree(part)
        abstract = {
            _value(one, "abstractNumId"): {int(_value(lvl, "ilvl") or 0): _level(lvl) for lvl in one.iter(f"{_W}lvl")}
            for one in root.iter(f"{_W}abstractNum")
        }
        for one in root.iter(f"{_W}num"):
            name = _value(one, "numId")
            link = one.find(f"{_W}abstractNumId")
            definition = _value(link, "val") if link is not None else ""
            levels = dict(abstract.get(definition, {}))
            shared = definition
            for changed in one.iter(f"{_W}lvlOverride"):
                level = int(_value(changed, "ilvl") or 0)
                start = changed.find(f"{_W}startOverride")
                if start is not None:
                    known = levels.get(level, _Level())
                    levels[level] = _Level(known.form, known.pattern, int(_value(start, "val") or 1))
                    shared = f"{definition}/{name}"
                own = changed.find(f"{_W}lvl")
                if own is not None:
                    levels[level] = _level(own)
            numbering.levels[name] = levels
            numbering.shared[name] = shared
        return numbering

    def next(self, name: str, depth: int) -> str | None:
        """The number before the next paragraph of a list; None where there is only a bullet."""
        levels = self.levels.get(name, {})
        level = levels.get(depth)
        if level is None or level.form == "none":
            return ""
        counts = self.counts.setdefault(self.shared[name], Counter())
        counts[depth] = counts[depth] + 1 if depth in counts else level.start
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        if level.form == "bullet":
            return None

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            own = levels.get(at, level)
            return _numeral(counts.get(at, own.start), own.form)

        return re.sub(r"%([1-9])", number, level.pattern)


def _level(element: ElementTree.Element) -> _Level:
    def of(tag: str, otherwise: str) -> str:
        found = element.find(f"{_W}{tag}")
        return _value(found, "val") if found is not None else otherwise

    start = of("start", "1")
    return _Level(of("numFmt", "decimal"), of("lvlText", ""), int(start) if start.isdecimal() else 1)


def _numeral(count: int, form: str) -> str:
    """A number as a list prints it.

    >>> _numeral(4, "lowerRoman"), _numeral(28, "upperLetter"), _numeral(3, "decimalZero"), _numeral(2, "decimal")
    ('iv', 'BB', '03', '2')
    """
    if form in {"lowerLetter", "upperLetter"} and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"} and 0 < count < 4000:
        numeral = ""
        for value, letters in _NUMERALS:
            while count >= value:
                numeral, count = numeral + letters, count - value
        return numeral.upper() if form == "upperRoman" else numeral
    return f"{count:02}" if form == "decimalZero" else str(count)


def _styles(part: bytes | None) -> dict[str, _Style]:
    if part is None:
        return {}
    root = tree(part)
    elements = {_value(style, "styleId"): style for style in root.iter(f"{_W}style")}
    known: dict[str, _Style] = {}

    def style(name: str, depth: int = 0) -> _Style:
        if name in known or name not in elements or depth > 20:
            return known.get(name, _Style())
        element = elements[name]
        base = element.find(f"{_W}basedOn")
        above = style(_value(base, "val"), depth + 1) if base is not None else _Style()
        called = element.find(f"{_W}name")
        match = _HEADING.fullmatch(_value(called, "val") if called is not None else "")
        is_title = called is not None and _value(called, "val").casefold() == "title"
        properties = element.find(f"{_W}pPr")
        outline = _outline(properties)
        level = int(match["level"]) if match else 1 if is_title else outline or above.level
        run = element.find(f"{_W}rPr")
        bold = _is_on(run, "b") if run is not None and run.find(f"{_W}b") is not None else above.bold
        known[name] = _Style(level, _number(properties) or above.number, bold)
        return known[name]

    return {name: style(name) for name in elements}


def _outline(properties: ElementTree.Element | None) -> int:
    found = properties.find(f"{_W}outlineLvl") if properties is not None else None
    level = _value(found, "val") if found is not None else ""
    return int(level) + 1 if level.isdecimal() and int(level) < 9 else 0


def _number(properties: ElementTree.Element | None) -> tuple[str, int] | None:
    found = properties.find(f"{_W}numPr") if properties is not None else None
    if found is None:
        return None
    name, level = found.find(f"{_W}numId"), found.find(f"{_W}ilvl")
    depth = _value(level, "val") if level is not None else "0"
    return (_value(name, "val"), int(depth)) if name is not None else None


def _value(element: ElementTree.Element, name: str) -> str:
    return element.get(f"{_W}{name}", "")


def _is_on(properties: ElementTree.Element | None, tag: str) -> bool:
    found = properties.find(f"{_W}{tag}") if properties is not None else None
    return found is not None and _value(found, "val") not in _OFF


# -- the text -----------------------------------------------------------------------------------------------------


class _Writer:
    """One writing of one document."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.root = tree(parts[_DOCUMENT])
        self.styles = _styles(parts.get("word/styles.xml"))
        self.numbering = _Numbering.of(parts.get("word/numbering.xml"))
        self.notes = {kind: _notes(parts.get(f"word/{kind}s.xml"), kind) for kind in ("footnote", "endnote")}
        self.cited: list[tuple[str, str]] = []
        self.saved = written.saved(_properties(parts.get(_PROPERTIES)))

    def text(self) -> str:
        body = self.root.find(f"{_W}body")
        blocks = list(self._blocks(body)) if body is not None else []
        marks = dict.fromkeys(self.cited)
        for number, (kind, name) in enumerate(marks, 1):
            note = self.notes[kind].get(name)
            words = " ".join(filter(None, (self._words(p) for p in note.iter(f"{_W}p")))) if note is not None else ""
            if words:
                blocks.append(written.paragraph(f"{number}. {words}"))
        is_tracked = any(self.root.iter(f"{_W}ins")) or any(self.root.iter(f"{_W}del"))
        return "\n\n".join([*([_TRACKED] if is_tracked else []), *blocks, *self.saved]) + "\n"

    def _blocks(self, parent: ElementTree.Element) -> Iterator[str]:
        for element in parent:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"}:
                yield from self._blocks(element)

    def _paragraph(self, element: ElementTree.Element) -> Iterator[str]:
        properties = element.find(f"{_W}pPr")
        named = properties.find(f"{_W}pStyle") if properties is not None else None
        style = self.styles.get(_value(named, "val"), _Style()) if named is not None else _Style()
        level = _outline(properties) or style.level
        listed = _number(properties) or style.number
        number: str | None = ""
        if listed and listed[0] != "0":
            number = self.numbering.next(*listed)
        words = self._words(element, marks_bold=not level)
        if not re.search(r"\S", words):
            return
        label = f"{written.escaped(number)} " if number else ""
        if level:
            yield written.heading(label + words.replace("\n", " "), level)
        elif number is None:
            yield written.item(written.paragraph(words.replace("\n", " ")), listed[1] + 1 if listed else 1)
        else:
            yield "\n".join(map(_line, (label + words).split("\n")))

    def _words(self, element: ElementTree.Element, *, marks_bold: bool = False) -> str:
        runs = list(self._runs(element))
        if marks_bold:
            words = [(text, bold) for text, bold in runs if text.strip()]
            if words and all(bold for _, bold in words):
                return f"**{''.join(text for text, _ in runs).strip()}**"
        return "".join(text for text, _ in runs).strip()

    def _runs(self, element: ElementTree.Element) -> Iterator[tuple[str, bool]]:
        """The text of each run and whether it is bold; what was deleted, or is only a code of a field, is none."""
        for child in element:
            if child.tag == f"{_W}r":
                properties = child.find(f"{_W}rPr")
                if not _is_on(properties, "vanish"):
                    yield self._run(child, properties), _is_on(properties, "b")
            elif child.tag not in {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr"}:
                yield from self._runs(child)

    def _run(self, run: ElementTree.Element, properties: ElementTree.Element | None) -> str:
        raised = properties.find(f"{_W}vertAlign") if properties is not None else None
        is_raised = raised is not None and _value(raised, "val") == "superscript"
        text = ""
        for child in run:
            tag = child.tag.removeprefix(_W)
            if tag == "t":
                words = child.text or ""
                text += words.translate(_RAISED) if is_raised else written.escaped(words)
            elif tag in {"tab", "ptab"}:
                text += " "
            elif tag in {"br", "cr"}:
                text += "\n"
            elif tag == "noBreakHyphen":
                text += "\u2011"
            elif tag == "softHyphen":
                text += written.SOFT_HYPHEN
            elif tag in {"footnoteReference", "endnoteReference"}:
                self.cited.append((tag.removesuffix("Reference"), _value(child, "id")))
                text += written.comment(f"note {list(dict.fromkeys(self.cited)).index(self.cited[-1]) + 1}")
        return text

    def _table(self, element: ElementTree.Element) -> Iterator[str]:
        rows: list[list[str]] = []
        headers = 0
        for row in element.iter(f"{_W}tr"):
            cells = [self._cell(cell) for cell in row.findall(f"{_W}tc")]
            if any(cells):
                is_header = _is_on(row.find(f"{_W}trPr"), "tblHeader")
                headers += is_header and headers == len(rows)
                rows.append(cells)
        if not rows:
            return
        if not headers and len(rows) > 1 and all(cell.startswith("**") and cell.endswith("**") for cell in rows[0]):
            headers = 1
        if max(map(len, rows)) == 1:
            # One cell is a frame around text.
            yield from (written.paragraph(cell) for (cell,) in rows)
            return
        yield "\n".join(written.table(rows, headers or _names_columns(rows)))

    def _cell(self, cell: ElementTree.Element) -> str:
        words = (self._words(p, marks_bold=True).replace("\n", " ") for p in cell.iter(f"{_W}p"))
        return " ".join(filter(None, words))


def _line(words: str) -> str:
    """A line of a paragraph; behind a bullet that was typed it is an item."""
    bullet = _BULLET.match(words)
    return written.item(written.paragraph(words[bullet.end() :]), 1) if bullet else written.paragraph(words)


def _names_columns(rows: Sequence[Sequence[str]]) -> int:
    """1 where the first row names the columns: a few words in each, over longer ones."""
    if len(rows) < 2 or not all(0 < len(cell.split()) <= 6 and not re.search(r"[.\d]$", cell) for cell in rows[0]):
        return 0
    longest = max(len(cell.split()) for row in rows[1:] for cell in row)
    return int(len(rows[0]) > 2 or longest > 2 * max(len(cell.split()) for cell in rows[0]))


def _properties(part: bytes | None) -> dict[str, str]:
    """When the document was made and last saved."""
    if part is None:
        return {}
    root = tree(part)
    return {key: root.findtext(f"{_DCTERMS}{key}", "") for key in ("created", "modified")}


def _notes(part: bytes | None, kind: str) -> dict[str, ElementTree.Element]:
    if part is None:
        return {}
    root = tree(part)
    return {_value(note, "id"): note for note in root.iter(f"{_W}{kind}")}
