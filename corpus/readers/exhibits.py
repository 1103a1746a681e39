"""Reader for a bundle of exhibits: one text file in which printed web pages were filed one after another.

    lines → exhibits → parts (one version each) → front matter and contents → blocks → passages

Everything is found by rule, so that a bundle with other labels, another order or other spellings of its
dates reads as well. The rules err on the side of keeping text: a line is left out of the passages only
when a rule names what it is, and every non-blank line ends in exactly one class (`LineClass`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from corpus.document import (
    Context,
    ContextKind,
    CopyFacts,
    CopyReading,
    Finding,
    LineClass,
    PassageKind,
    PassageReading,
    Section,
    Source,
    SourceReading,
)
from corpus.errors import NoPolicyFound
from corpus.printed_dates import DateKind, date_statements, find_dates
from corpus.sentences import sentence_bounds
from corpus.text import Span, plain_text, slug, sub_spans

_EXHIBIT_LABEL = r"(?:[A-Z]{1,2}|\d{1,4})(?:[-.]?\d{1,4}|[-.][A-Z]{1,2})?(?:\(\w{1,4}\))*"
_EXHIBIT_LINE = re.compile(rf"(?i:exhibit)\s+(?P<label>{_EXHIBIT_LABEL})\s*(?:[:–—-]\s+\S.{{0,80}})?")
_VERSION_LINE = re.compile(
    r"(?P<part>(?:part\s+[a-z0-9]{1,3}\s*[:.–—-]\s*)?"
    r"(?P<which>new|old|current|previous|prior|former|latest|original|earlier|archived)\s+version)"
    r"(?P<rest>\s*(?:[(\[:,–—-].*|(?:effective|updated|in\s+force|valid|last|as\s+of|from|of|dated)\b.*)?)",
    re.IGNORECASE,
)
_OLD = frozenset({"old", "previous", "prior", "former", "original", "earlier", "archived"})
_TITLE = re.compile(
    r"(?:[\w.&'’-]+\s+){0,5}?(?P<type>(?:privacy|cookies?|data\s+protection|acceptable\s+use|security|refund|community)\s+"
    r"(?:policy|notice|statement|guidelines)|terms\s+of\s+(?:use|service)|terms\s+and\s+conditions|user\s+agreement)",
    re.IGNORECASE,
)
_STATES_DATE = re.compile(r"\W*(?:last\s+)?(?:effective|updated|revised|modified)\b", re.IGNORECASE)
_CONTENTS_TITLE = re.compile(r"(?:table\s+of\s+)?contents", re.IGNORECASE)
_SECTION = re.compile(r"(?P<label>[A-Z])\s*\.\s+(?P<title>\S.*)")
_ITEM = re.compile(
    r"(?P<indent>\s*)(?:(?P<dash>[-*•–])\s+(?P<circle>o\s+)?|(?P<bare>o\s+)|(?P<number>\(?\d{1,3}[.)])\s+)(?=\S)"
)
_ARCHIVE_ADDRESS = re.compile(r"https?://web\.archive\.org/web/(?P<stamp>\d{8})\d{0,6}\S*")
_PAGE_MARK = re.compile(rf"ex(?:\.|hibit)?\s*{_EXHIBIT_LABEL}\s*[-–—,:]?\s*page\s+(?P<page>\d+)", re.IGNORECASE)
_PAGE_COUNT = re.compile(r"(?:page\s+)?(?P<page>\d{1,4})\s*(?:/|of)\s*\d{1,4}", re.IGNORECASE)
_ADDRESS_ALONE = re.compile(r"<?https?://\S+>?[.;,]?(?:\s+(?:and|or))?", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*[\d\s,–-]*(?P<publisher>[^.|]*(?:\.\w[^.|]*)*?)\.?(?:\s*all rights reserved.*)?",
    re.IGNORECASE,
)
_COMPANY_ENDING = re.compile(r"\.(?:com|org|net|io|co\.uk|eu|de|fr|cn)$|,?\s+(?:inc|ltd|llc|corp)\.?$", re.IGNORECASE)
_FOOTER_LABEL = re.compile(r"[A-Z][\w ]{0,30}:")
_OPAQUE_CODE = re.compile(r"[A-Za-z]*\d{6,}\w*")
_NAVIGATION = re.compile(r"\s[|›»]\s|\s[-–]\s")

# A paragraph that ends with one of these was cut by a page break: no sentence ends so.
_DANGLING = frozenset(
    "a about after an and are as at be because been before being between but by can could for from has have if in "
    "including into is its may must nor of on or our should such than that the their these this those through to "
    "under until upon was were when where whether which who whose will with within without would your".split()
)
_HEADING_WORDS = 12
_ENTRY_WORDS = 14
_FEWEST_ENTRIES = 3


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    start: int
    end: int
    raw: str
    text: str
    """Readable text of the line, markers and all."""


@dataclass(slots=True)
class _Block:
    """What the page meant as one unit: a paragraph, a list item, a table row or a heading."""

    kind: str
    cells: list[list[Span]]
    lines: list[int]
    text: str
    level: int = 0
    label: str | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(span for cell in self.cells for span in cell)

    @property
    def is_open(self) -> bool:
        """Whether the text stops without the mark, or the "; and" of a list, that would end it."""
        return not re.search(r"[.?!:;][\"'”’)\]>]*(?:\s+(?:and|or))?$", self.text)


@dataclass(slots=True)
class _Part:
    """One version as one exhibit shows it, between its version line and the next."""

    exhibit: str
    lines: list[_Line]
    line: int
    name: str | None
    statement: list[str] = field(default_factory=list)
    is_old: bool = False
    title: str = ""
    entries: set[str] = field(default_factory=set)
    blocks: list[_Block] = field(default_factory=list)
    header_rows: dict[int, _Block] = field(default_factory=dict)


def read_exhibits(source: Source, policy: str | None = None) -> SourceReading:
    """Read one bundle; ``policy`` overrides the id taken from the pages' own title and publisher.

    Raises NoPolicyFound if the file has no exhibit line, or no exhibit with a policy in it.
    """
    return _BundleReader(source, policy).read()


def is_exhibit_bundle(text: str) -> bool:
    """Whether any line of ``text`` stands alone as an exhibit's heading."""
    return any(_exhibit_label(line.strip()) for line in text.split("\n") if "xhibit" in line or "XHIBIT" in line)


class _BundleReader:
    """The steps of one reading, and the ledger they share."""

    def __init__(self, source: Source, policy: str | None) -> None:
        self.source = source
        self.policy = policy
        self.lines = _split_lines(source.text)
        self.classes: dict[int, LineClass] = {}
        self.furniture: list[Span] = []
        self.findings: list[Finding] = []

    def read(self) -> SourceReading:
        exhibits = self._split_exhibits()
        for _, lines in exhibits:
            self._set_footer_aside(lines)
            self._set_furniture_aside(lines)
        parts = [part for label, lines in exhibits for part in self._split_parts(label, lines)]
        for part in parts:
            self._read_front(part)
        vocabulary = self._chrome_vocabulary()
        for part in parts:
            part.blocks = self._merge_split_rows(_join_cut_paragraphs(self._blocks(part)), vocabulary)
            self._set_headings(part)
        self._set_strays_aside(parts)
        copies = tuple(self._copy(part, exhibits) for part in parts)
        if not any(copy.passages for copy in copies):
            raise NoPolicyFound(f"{self.source.name}: no exhibit holds the text of a policy")
        return SourceReading(
            self.source, copies, dict(sorted(self.classes.items())), tuple(self.furniture), tuple(self.findings)
        )

    # -- exhibits, footers, furniture -------------------------------------------------------------------

    def _split_exhibits(self) -> list[tuple[str, list[_Line]]]:
        exhibits: list[tuple[str, list[_Line]]] = []
        for line in self.lines:
            if label := _exhibit_label(line.text):
                self.classes[line.number] = LineClass.EXHIBIT_LINE
                exhibits.append((label, []))
            elif exhibits:
                exhibits[-1][1].append(line)
            else:
                self.classes[line.number] = LineClass.STRAY
                self._note("before_first_exhibit", f"'{line.text[:60]}' stands before the first exhibit", line)
        if not exhibits:
            raise NoPolicyFound(f"{self.source.name}: no line of the form 'EXHIBIT B(1)' was found")
        return exhibits

    def _set_footer_aside(self, lines: list[_Line]) -> None:
        """The footer of the site is the longest tail of the exhibit made of nothing but footer lines."""
        for line in reversed(lines):
            if not _is_footer(line.text):
                return
            self.classes[line.number] = LineClass.CHROME

    def _set_furniture_aside(self, lines: list[_Line]) -> None:
        for line in lines:
            if line.number not in self.classes and _is_furniture(line.text):
                self.classes[line.number] = LineClass.FURNITURE

    def _chrome_vocabulary(self) -> set[str]:
        """Every phrase of the site's own navigation, to know a page header by inside a table cell."""
        phrases: set[str] = set()
        for line in self.lines:
            if self.classes.get(line.number) is LineClass.CHROME:
                unmarked = _unmarked(line.text)
                phrases.add(unmarked.casefold())
                phrases.update(phrase.strip().casefold() for phrase in re.split(r"\s[|>›»]\s|\s[-–]\s", unmarked))
        return phrases - {""}

    # -- parts and their front matter -------------------------------------------------------------------

    def _split_parts(self, exhibit: str, lines: list[_Line]) -> Iterator[_Part]:
        """A version line starts a part, with or without a new exhibit; what stands before the first is chrome."""
        body = [line for line in lines if self.classes.get(line.number) is not LineClass.CHROME]
        starts = [i for i, line in enumerate(body) if _VERSION_LINE.fullmatch(line.text) and len(line.text) <= 120]
        if not starts:
            starts = _starts_without_version_line(body)
            if not starts:
                for line in body:
                    self.classes.setdefault(line.number, LineClass.CHROME)
                if body:
                    self._note("no_policy", f"Exhibit {exhibit}: no policy text was found in it", body[0])
                return
        for line in body[: starts[0]]:
            self.classes.setdefault(line.number, LineClass.HEADING if _is_title(line.text) else LineClass.CHROME)
        titles = [line.text for line in body[: starts[0]] if _is_title(line.text)]
        for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
            first = body[start]
            part = _Part(exhibit, body[start:end], first.number, None, title=titles[-1] if titles else "")
            if match := _VERSION_LINE.fullmatch(first.text):
                part.name = re.sub(r"\s+", " ", match["part"]).strip()
                part.is_old = match["which"].casefold() in _OLD
            yield part

    def _read_front(self, part: _Part) -> None:
        """Version line, title, date statements and contents list: all that stands before the body."""
        rest = [line for line in part.lines if line.number not in self.classes]
        while rest:
            line = rest[0]
            if (line.number == part.line and part.name) or _is_date_line(line.text):
                self.classes[line.number] = LineClass.VERSION_LINE
                part.statement.append(line.text)
            elif _is_title(line.text):
                self.classes[line.number] = LineClass.HEADING
                part.title = part.title or line.text
            elif _CONTENTS_TITLE.fullmatch(line.text):
                self.classes[line.number] = LineClass.CONTENTS
            else:
                break
            rest.pop(0)
        for line in rest[: _contents_length(rest)]:
            self.classes[line.number] = LineClass.CONTENTS
            part.entries.add(_title_key(line.text))

    # -- blocks -----------------------------------------------------------------------------------------

    def _blocks(self, part: _Part) -> list[_Block]:
        """Group the lines of the body into blocks; a blank line or a marker starts a new one."""
        blocks: list[_Block] = []
        previous: _Line | None = None
        for line in part.lines:
            if line.number in self.classes:
                previous = None
                continue
            self.classes[line.number] = LineClass.PASSAGE
            adjacent = previous is not None and previous.number == line.number - 1
            previous = line
            if "\t" in line.raw.strip("\n"):
                blocks.append(self._row(line))
                continue
            section = _section_of(line.text, part.entries)
            marker = None if section else _ITEM.match(line.raw)
            start = line.start + marker.end() if marker else line.start
            spans = [Span(*_trimmed(self.source.text, start, line.end))]
            if marker:
                nested = bool(marker["circle"] or marker["bare"]) or len(marker["indent"].expandtabs()) >= 2
                label = marker["number"].strip() if marker["number"] else None
                text = plain_text(self.source.text, spans)
                blocks.append(_Block("item", [spans], [line.number], text, 2 if nested else 1, label))
            elif adjacent and not section and blocks[-1].kind in {"plain", "item"}:
                self._append(blocks[-1], spans, [line.number])
            else:
                text = plain_text(self.source.text, spans)
                blocks.append(_Block("section" if section else "plain", [spans], [line.number], text))
        return blocks

    def _row(self, line: _Line) -> _Block:
        cells: list[list[Span]] = []
        offset = line.start
        for cell in line.raw.rstrip("\r").split("\t"):
            start, end = _trimmed(self.source.text, offset, offset + len(cell))
            cells.append([Span(start, end)] if end > start else [])
            offset += len(cell) + 1
        text = plain_text(self.source.text, [span for cell in cells for span in cell])
        return _Block("row", cells, [line.number], text)

    def _append(self, block: _Block, spans: list[Span], lines: list[int]) -> None:
        block.cells[-1].extend(spans)
        block.lines.extend(lines)
        block.text = plain_text(self.source.text, block.spans)

    def _cell_text(self, block: _Block, column: int) -> str:
        return plain_text(self.source.text, block.cells[column]) if column < len(block.cells) else ""

    def _merge_split_rows(self, blocks: list[_Block], vocabulary: set[str]) -> list[_Block]:
        """Put a table row cut by a page break together again, column by column."""
        merged: list[_Block] = []
        for block in blocks:
            last = merged[-1] if merged else None
            if not (last and last.kind == block.kind == "row" and len(last.cells) == len(block.cells)):
                merged.append(block)
                continue
            first_cell = self._cell_text(last, 0)
            is_cut = self._cell_text(block, 0)[:1].islower() and not re.search(r"[.?!:;]$", first_cell)
            if not is_cut:
                merged.append(block)
                continue
            for column, cell in enumerate(block.cells):
                # The page header printed over the second half belongs to the page, not to the table.
                if cell and _is_made_of(self._cell_text(block, column), vocabulary):
                    self.furniture.extend(cell)
                else:
                    last.cells[column].extend(cell)
            last.lines.extend(block.lines)
            last.text = plain_text(self.source.text, last.spans)
        return merged

    def _set_headings(self, part: _Part) -> None:
        """Tell headings and table headers from passages; a heading always has something under it."""
        for i, block in enumerate(part.blocks):
            following = part.blocks[i + 1] if i + 1 < len(part.blocks) else None
            if block.kind == "plain" and following and following.kind != "section":
                preceding = part.blocks[i - 1] if i else None
                if _is_heading(block, part.entries, preceding):
                    block.kind = "heading"
            elif block.kind == "row" and following and following.kind == "row":
                opens_table = i == 0 or part.blocks[i - 1].kind not in {"row", "header"}
                if opens_table and self._is_header_row(block):
                    block.kind = "header"
            if block.kind in {"section", "heading"}:
                self._classify(block, LineClass.HEADING)
            elif block.kind == "header":
                self._classify(block, LineClass.TABLE_HEADER)

    def _is_header_row(self, row: _Block) -> bool:
        cells = [self._cell_text(row, column) for column in range(len(row.cells))]
        return all(0 < len(cell.split()) <= 6 and not cell.endswith(".") for cell in cells)

    def _set_strays_aside(self, parts: list[_Part]) -> None:
        """List items left over at the end of a version, each of which stands in its own place elsewhere."""
        homes = Counter(block.text.casefold() for part in parts for block in part.blocks if block.kind == "item")
        for part in parts:
            first = len(part.blocks)
            while first and part.blocks[first - 1].kind == "item":
                first -= 1
            tail = part.blocks[first:]
            introduced = bool(first) and part.blocks[first - 1].text.endswith(":")
            if not tail or introduced or any(homes[block.text.casefold()] < 2 for block in tail):
                continue
            for block in tail:
                self._classify(block, LineClass.STRAY)
            number = tail[0].lines[0]
            self._note_at(
                "stray_items",
                f"Exhibit {part.exhibit}: {len(tail)} list items after the end of the text belong to another "
                f"version and were left out, starting with '{tail[0].text[:50]}'",
                number,
            )
            del part.blocks[first:]

    def _classify(self, block: _Block, line_class: LineClass) -> None:
        for number in block.lines:
            self.classes[number] = line_class

    # -- copies -----------------------------------------------------------------------------------------

    def _copy(self, part: _Part, exhibits: list[tuple[str, list[_Line]]]) -> CopyReading:
        lines = next(lines for label, lines in exhibits if label == part.exhibit and part.lines[0] in lines)
        return CopyReading(self._facts(part, lines), tuple(self._passages(part, lines)), part.line)

    def _facts(self, part: _Part, lines: list[_Line]) -> CopyFacts:
        effective = updated = None
        place = f"Exhibit {part.exhibit}" + (f", {part.name}" if part.name else "")
        for text in part.statement:
            for statement in date_statements(text):
                if statement.date is None:
                    self._note_at("unread_date", f"{place}: no date could be read in '{text}'", part.line)
                elif statement.date.day is None:
                    self._note_ambiguous(place, text, statement.date.readings, part.line)
                elif statement.kind is DateKind.EFFECTIVE:
                    effective = effective or statement.date.day
                else:
                    updated = updated or statement.date.day
            bare = [] if date_statements(text) else find_dates(text)
            if bare and not (effective or updated):
                # "New Version (May 25, 2018)" does not say what happened that day, so it is the weaker fact.
                if bare[0].day is None:
                    self._note_ambiguous(place, text, bare[0].readings, part.line)
                else:
                    updated = bare[0].day
                    self._note_at("bare_date", f"{place}: '{text}' does not say what its date means", part.line)
        captured = next((found for line in lines if (found := _captured_on(line.text))), None)
        dated = effective or updated or (captured if not part.is_old else None)
        if dated is None:
            self._note_at(
                "undated",
                f"{place} has no date that could be read; it can be opened by its id but no dated question reaches it",
                part.line,
            )
        return CopyFacts(
            exhibit=part.exhibit,
            part=part.name,
            policy=self.policy or self._policy_id(part, lines),
            title=part.title or "Policy",
            date_statement=" ".join(part.statement) or None,
            effective_on=effective,
            updated_on=updated,
            captured_on=captured,
            shown_as_current=not part.is_old,
        )

    def _policy_id(self, part: _Part, lines: list[_Line]) -> str:
        """Publisher and document type, from the page's own copyright line and title."""
        publisher = _publisher(lines) or _publisher(self.lines) or re.sub(r"\.\w+$", "", self.source.name)
        publisher = _COMPANY_ENDING.sub("", publisher.strip())
        document = _TITLE.fullmatch(part.title)
        words = document["type"] if document else part.title
        words = re.sub(r"(?i)\s+(?:policy|notice|statement)$", "", words)
        return "-".join(filter(None, (slug(publisher), slug(words)))) or "policy"

    def _passages(self, part: _Part, lines: list[_Line]) -> Iterator[PassageReading]:
        section: Section | None = None
        heading: str | None = None
        counts: Counter[tuple[str, str]] = Counter()
        first_page = _first_page(lines)
        contexts = _ContextTracker(self.source.text)
        for i, block in enumerate(part.blocks):
            following = part.blocks[i + 1] if i + 1 < len(part.blocks) else None
            context = contexts.next(block, following)
            if block.kind == "section":
                found = _SECTION.fullmatch(block.text)
                section, heading = (Section(found["label"], found["title"]) if found else None), None
                continue
            if block.kind == "heading":
                heading = block.text
                continue
            if block.kind == "header":
                continue
            place = (section.label if section else "", slug(heading or ""))
            counts[place] += 1
            kind = {"plain": PassageKind.PARAGRAPH, "item": PassageKind.LIST_ITEM, "row": PassageKind.TABLE_ROW}
            yield PassageReading(
                kind=kind[block.kind],
                section=section,
                heading=heading,
                paragraph=counts[place],
                label=block.label,
                text=block.text,
                spans=block.spans,
                lines=(min(block.lines), max(block.lines)),
                context=context,
                page=first_page[1] if first_page and max(block.lines) < first_page[0] else None,
            )

    # -- findings ---------------------------------------------------------------------------------------

    def _note(self, code: str, message: str, line: _Line) -> None:
        self._note_at(code, message, line.number)

    def _note_at(self, code: str, message: str, number: int) -> None:
        self.findings.append(Finding(code, message, self.source.name, number))

    def _note_ambiguous(self, place: str, text: str, readings: Sequence[date], number: int) -> None:
        either = " or ".join(day.isoformat() for day in readings)
        self._note_at("ambiguous_date", f"{place}: the date in '{text}' may be {either}; it was not used", number)


class _ContextTracker:
    """Follows a part's blocks and knows what the current one needs to be understood alone."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lead_ins: dict[int, tuple[Context, ...]] = {}
        self.header: Context | None = None
        self.in_list = False

    def next(self, block: _Block, following: _Block | None) -> tuple[Context, ...]:
        if block.kind != "row":
            self.header = None
        if block.kind == "header":
            self.header = Context(ContextKind.TABLE_HEADER, block.text, block.spans)
            return ()
        if block.kind == "row":
            self.lead_ins.clear()
            return (self.header,) if self.header else ()
        if block.kind == "item":
            own = self._above(block.level)
            self._remember(block, block.level, own)
            self.in_list = True
            return own
        interrupts = self.in_list and following is not None and following.kind == "item"
        self.in_list = False
        if block.kind == "plain" and interrupts and not block.text.endswith(":"):
            # A paragraph between two items of a list (its bullet was lost, or the item runs on) does not end the list.
            return ()
        self.lead_ins.clear()
        if block.kind == "plain":
            self._remember(block, 0, ())
        return ()

    def _above(self, level: int) -> tuple[Context, ...]:
        nearest = max((known for known in self.lead_ins if known < level), default=None)
        return self.lead_ins[nearest] if nearest is not None else ()

    def _remember(self, block: _Block, level: int, own: tuple[Context, ...]) -> None:
        """Keep the block's last sentence as lead-in for deeper items, below its own; forget what it closes."""
        for known in [known for known in self.lead_ins if known >= level]:
            del self.lead_ins[known]
        if block.text.endswith(":"):
            start, end = sentence_bounds(block.text)[-1]
            spans = sub_spans(self.source, block.spans, start, end)
            lead_in = Context(ContextKind.LEAD_IN, plain_text(self.source, spans), spans)
            self.lead_ins[level] = (*own, lead_in)


def _split_lines(text: str) -> list[_Line]:
    """The non-blank lines of ``text`` with their 1-based numbers and offsets."""
    lines: list[_Line] = []
    offset = 0
    for number, raw in enumerate(text.split("\n"), 1):
        readable = plain_text(text, [Span(offset, offset + len(raw))])
        if raw.strip().strip("\ufeff"):
            lines.append(_Line(number, offset, offset + len(raw), raw, readable))
        offset += len(raw) + 1
    return lines


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _exhibit_label(text: str) -> str | None:
    match = _EXHIBIT_LINE.fullmatch(text.strip("#*_ "))
    # "Exhibit a" in running text is never alone on a line with a lower-case label.
    return match["label"] if match and match["label"][0] == match["label"][0].upper() else None


def _is_footer(text: str) -> bool:
    if _FOOTER_LABEL.fullmatch(text) or _OPAQUE_CODE.fullmatch(text) or _is_furniture(text):
        return True
    if re.search(r"©|all rights reserved", text, re.IGNORECASE):
        return True
    return len(_NAVIGATION.findall(text)) >= 2 and not re.search(r"[.?!]\s+[A-Z]", text)


def _is_furniture(text: str) -> bool:
    return bool(_ARCHIVE_ADDRESS.fullmatch(text) or _PAGE_MARK.fullmatch(text) or _PAGE_COUNT.fullmatch(text))


def _captured_on(text: str) -> date | None:
    """The day of capture in a web archive's address, for example web/20191230210133."""
    match = _ARCHIVE_ADDRESS.fullmatch(text)
    try:
        return datetime.strptime(match["stamp"], "%Y%m%d").date() if match else None
    except ValueError:
        return None


def _first_page(lines: list[_Line]) -> tuple[int, int] | None:
    """Line and number of the mark at the foot of the exhibit's first page, where the page count says 1."""
    page: int | None = None
    for line in lines:
        if mark := _PAGE_MARK.fullmatch(line.text):
            page = int(mark["page"])
        elif (count := _PAGE_COUNT.fullmatch(line.text)) and page is not None:
            return (line.number, page) if int(count["page"]) == 1 else None
    return None


def _publisher(lines: list[_Line]) -> str | None:
    for line in lines:
        match = _COPYRIGHT.fullmatch(line.text)
        if match and match["publisher"].strip():
            return match["publisher"].strip()
    return None


def _is_title(text: str) -> bool:
    return bool(_TITLE.fullmatch(text.strip("#* ")))


def _is_date_line(text: str) -> bool:
    """A line of its own that states a date, such as "(Updated as of May 24, 2018)" or "Last updated: …"."""
    if len(text) > 100 or not date_statements(text):
        return False
    return bool(find_dates(text) or _STATES_DATE.match(text))


def _starts_without_version_line(body: list[_Line]) -> list[int]:
    """Where the policy starts in an exhibit of one text: at its date line, else its title or first section."""
    for rule in (_is_date_line, _is_title, lambda text: bool(_section_of(text, set()))):
        for i, line in enumerate(body):
            if rule(line.text):
                return [i]
    return []


def _unmarked(text: str) -> str:
    """``text`` without the list marker it may start with."""
    marker = _ITEM.match(text)
    return text[marker.end() :] if marker else text


def _title_key(text: str) -> str:
    """What a heading and its entry in the contents have in common: the words, without letter, dots and case."""
    unmarked = _unmarked(text)
    match = _SECTION.fullmatch(unmarked)
    return (match["title"] if match else unmarked).strip(" .:").casefold()


def _contents_length(lines: list[_Line]) -> int:
    """How many of the first lines are a contents list: short lines whose titles come again further down."""
    run = 0
    while run < len(lines) and len(lines[run].text.split()) <= _ENTRY_WORDS and not lines[run].text.endswith(";"):
        run += 1
    later = Counter(_title_key(line.text) for line in lines)
    last = entries = 0
    seen: Counter[str] = Counter()
    for i, line in enumerate(lines[:run]):
        key = _title_key(line.text)
        seen[key] += 1
        if later[key] > seen[key]:
            last, entries = i + 1, entries + 1
    return last if entries >= _FEWEST_ENTRIES else 0


def _section_of(text: str, entries: set[str]) -> re.Match[str] | None:
    """A lettered section heading: in capitals, or named in the contents list."""
    match = _SECTION.fullmatch(text)
    if not match or len(text.split()) > _ENTRY_WORDS:
        return None
    return match if match["title"].isupper() or _title_key(text) in entries else None


def _is_heading(block: _Block, entries: set[str], preceding: _Block | None) -> bool:
    if _title_key(block.text) in entries:
        return True
    words = block.text.split()
    if len(block.lines) > 1 or len(words) > _HEADING_WORDS or not block.text[:1].isupper():
        return False
    if re.search(r"[.;:,!][\"'”’)]*$|https?://|@", block.text):
        return False
    # Short lines after "such as:" are list items that lost their bullets.
    return not (preceding and preceding.kind == "plain" and preceding.text.endswith(":"))


def _join_cut_paragraphs(blocks: list[_Block]) -> list[_Block]:
    """Join the halves of a paragraph or item that a page break cut, whatever stood between them."""
    joined: list[_Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and block.kind == "plain" and last.kind in {"plain", "item"} and _continues(last, block):
            last.cells[-1].extend(block.spans)
            last.lines.extend(block.lines)
            last.text = f"{last.text} {block.text}"
        else:
            joined.append(block)
    return joined


def _continues(first: _Block, second: _Block) -> bool:
    if _ADDRESS_ALONE.fullmatch(second.text):
        return first.is_open or first.text.endswith(":")
    if not first.is_open:
        return False
    if second.text[:1].islower():
        return True
    last_word = first.text.split()[-1].casefold()
    return last_word in _DANGLING or first.text.endswith(",")


def _is_made_of(text: str, vocabulary: set[str]) -> bool:
    """Whether ``text`` is a sequence of phrases from ``vocabulary`` and nothing else."""
    words = text.casefold().split()
    reachable = {0}
    for start in range(len(words)):
        if start in reachable:
            for end in range(start + 1, len(words) + 1):
                if " ".join(words[start:end]) in vocabulary:
                    reachable.add(end)
    return len(words) in reachable
