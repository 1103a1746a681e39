"""From the lines of all pages to one text: paragraphs, headings, items and tables, whatever a page break cut."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.formats import written
from corpus.formats.pdf.furniture import Sheet
from corpus.formats.pdf.glyphs import Word
from corpus.formats.pdf.lines import MARKER, Block, Cell, Line, Table, blocks, gutters
from corpus.formats.pdf.vocabulary import Vocabulary
from corpus.languages import DEFAULT

_BULLET = re.compile(r"[•●▪■◦‣∙·*–-]|o")
_CLOSED = DEFAULT.sentences.closed
_LARGER = 1.1
_LEADING = 1.35
_USUAL_LEADING = 1.2
_FEWEST_STEPS = 3
_ONE_LETTER = 0.6
_NOTE = 0.92
"""Of the size of the text; what is smaller is a note."""
_ADDRESS = re.compile(r"(?:https?:(?:/(?:/\S*)?)?|w{3}\.\S+)$", re.IGNORECASE)
_REST_OF_ADDRESS = re.compile(r"[\w~%+-]*[/=_?&#.~%]\w|[\w-]+(?:/|\.\w{3,4}$)")
_UNITS = re.compile(r"(?:[kcm]?m|ft|in|yd|[a-z])$", re.IGNORECASE)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_HEADING_WORDS = 30


@dataclass(slots=True)
class _Paragraph:
    """Lines that are read as one; ``breaks`` are page marks before the lines with these numbers."""

    lines: list[Line]
    block: Block
    breaks: dict[int, str] = field(default_factory=dict)
    end: float | None = None
    """Where the lines of a cell end, in which a word may be longer than a line."""
    begins: tuple[int, Block] | None = None
    """How many lines stand in the block in which it begins, where it goes on in another: a column or a page further."""

    def go_on(self, following: "_Paragraph") -> None:
        self.begins = self.begins or (len(self.lines), self.block)
        self.lines += following.lines
        self.block = following.block

    @property
    def size(self) -> float:
        sizes: Counter[float] = Counter()
        for line in self.lines:
            sizes[line.size] += len(line.text)
        return sizes.most_common(1)[0][0]


def text_of(sheets: Sequence[Sheet], *, marks_set_off: bool = False) -> str:
    """The whole text, every word of the pages in it once; where asked for, with marks before what is set off."""
    vocabulary = Vocabulary(sheets)
    parts = list(_parts(sheets))
    writer = _Writer(parts, vocabulary, marks_set_off=marks_set_off)
    return "\n\n".join(writer.written()) + "\n"


def _parts(sheets: Sequence[Sheet]) -> list["_Paragraph | Table | str"]:
    """Paragraphs, tables and page marks in reading order; a paragraph that a page or a column cuts is one."""
    parts: list[_Paragraph | Table | str] = []
    known = gutters(sheet.lines for sheet in sheets)
    of_page = [list(blocks(sheet.lines, known)) for sheet in sheets]
    leading = _leading([line for page in of_page for block in page for line in block.lines], _USUAL_LEADING)
    below: list[str] = []
    mark = ""
    for number, sheet in enumerate(sheets, 1):
        mark = written.page_mark(number, sheet.printed, sheet.above, below)
        below = sheet.below
        is_first = True
        for block in of_page[number - 1]:
            for part in _of_block(block, leading):
                last = parts[-1] if parts else None
                if is_first and mark:
                    is_first = False
                    if isinstance(part, _Paragraph) and isinstance(last, _Paragraph) and _continues(last, part):
                        last.breaks[len(last.lines)] = mark
                        last.go_on(part)
                    elif isinstance(part, _Paragraph) and (cut := _above_notes(parts, part)):
                        # Notes at the foot of the page come before what they interrupt, and keep their page.
                        parts = [*(other for other in parts if other is not cut), cut]
                        cut.breaks[len(cut.lines)] = mark
                        cut.go_on(part)
                    elif isinstance(part, Table) and isinstance(last, Table) and _same_columns(last, part):
                        _join_tables(last, part, mark)
                    else:
                        parts += [mark, part]
                    mark = ""
                elif isinstance(part, Table) and isinstance(last, Table) and part is block.lines[0].table:
                    if _same_columns(last, part):
                        _join_tables(last, part, "")
                    else:
                        parts.append(part)
                elif isinstance(part, _Paragraph) and isinstance(last, _Paragraph) and last.block is not block:
                    if _continues(last, part):
                        last.go_on(part)
                    else:
                        parts.append(part)
                else:
                    parts.append(part)
        if mark:
            parts.append(mark)
    if below:
        parts.append(written.comment(f"below the page before: {' / '.join(below)}"))
    return parts


def _above_notes(parts: Sequence["_Paragraph | Table | str"], following: _Paragraph) -> "_Paragraph | None":
    """Which paragraph above the notes at the foot of a page goes on on the next; None where there is none."""
    for part in reversed(parts):
        if not isinstance(part, _Paragraph):
            return None
        if part.size > _NOTE * following.size:
            return part if part is not parts[-1] and _continues(part, following) else None
    return None


def _same_columns(table: Table, other: Table) -> bool:
    return len(table.columns) == len(other.columns)


def _join_tables(table: Table, rest: Table, mark: str) -> None:
    """Let a table go on with what the next page or column shows of it: a row that was cut is one again."""
    rows = rest.rows
    head = [cell_text(cell) for cell in table.rows[0]]
    if len(rows) > 1 and [cell_text(cell) for cell in rows[0]] == head:
        # Its header, printed again.
        rows = rows[1:]
    first, last = rows[0], table.rows[-1]
    begins = next((number for number, cell in enumerate(first) if cell.lines), 0)
    is_cut = not _CLOSED.search(cell_text(last[begins])) and cell_text(first[begins])[:1].islower()
    if is_cut and all(above.lines or not below.lines for above, below in zip(last, first, strict=True)):
        for number, (above, below) in enumerate(zip(last, first, strict=True)):
            if mark and number == begins:
                above.breaks[len(above.lines)] = mark
            above.lines += below.lines
        rows = rows[1:]
    elif mark:
        next(cell for cell in first if cell.lines).breaks[0] = mark
    table.rows += rows


def cell_text(cell: Cell) -> str:
    return " ".join(line.text for line in cell.lines)


# -- paragraphs ---------------------------------------------------------------------------------------------------


def _of_block(block: Block, leading: float) -> Iterator[_Paragraph | Table]:
    leading = _leading(block.lines, leading)
    current: _Paragraph | None = None
    for line in block.lines:
        if line.table:
            if current:
                yield current
            yield line.table
            current = None
        elif current and not _starts_anew(current, line, block, leading):
            current.lines.append(line)
        else:
            if current:
                yield current
            current = _Paragraph([line], block)
    if current:
        yield current


def _leading(lines: Sequence[Line], otherwise: float) -> float:
    """How far apart the lines of a paragraph are, in sizes of their letters.

    Only lines that surely are of one paragraph show it: those that go on in small letters.
    """
    steps = Counter(
        round((below.base - above.base) / above.size, 1)
        for above, below in pairwise(lines)
        if not above.table and not below.table and abs(above.size - below.size) < 0.6 and _goes_on(above, below)
    )
    likely = [step for step in steps if 0.9 <= step <= 3.2]
    if sum(steps[step] for step in likely) < _FEWEST_STEPS:
        return otherwise
    most = max(steps[step] for step in likely)
    return min(step for step in likely if steps[step] >= 0.3 * most)


def _goes_on(above: Line, below: Line) -> bool:
    return below.text[:1].islower() and not _CLOSED.search(above.text) and not _starts_item(below)


def _starts_anew(paragraph: _Paragraph, line: Line, block: Block, leading: float) -> bool:
    above = paragraph.lines[-1]
    if line.base - above.base > _LEADING * leading * max(above.size, line.size):
        return True
    if abs(line.size - above.size) > 0.08 * max(line.size, above.size) and not _is_small_part(line, above):
        return True
    room = block.right - above.x1
    is_full = room < _width(line.words[0]) + 0.6 * line.size
    if _starts_item(line) and not (is_full and not _CLOSED.search(above.text) and not _is_bullet(line)):
        return True
    if above.bold and not line.words[0].bold and not is_full:
        return True
    if line.bold and not above.bold and not above.words[-1].bold and (_CLOSED.search(above.text) or not is_full):
        return True
    first = paragraph.lines[0]
    left = paragraph.lines[1].x0 if len(paragraph.lines) > 1 else min(first.x0, block.left)
    is_indented = line.x0 > left + 0.9 * line.size and line.x0 < left + 6 * line.size
    if is_indented and not _starts_item(first) and _CLOSED.search(above.text) and len(paragraph.lines) > 1:
        return True
    is_left_of_item = _starts_item(first) and line.x0 < first.x0 - 0.5 * line.size
    if is_left_of_item and _CLOSED.search(above.text):
        return True
    return not is_full and bool(_CLOSED.search(above.text)) and line.text[:1].isupper()


def _is_small_part(line: Line, above: Line) -> bool:
    return len(line.words) < 2 or len(above.words) < 2


def _width(word: Word) -> float:
    return word.x1 - word.x0


def _starts_item(line: Line) -> bool:
    return len(line.words) > 1 and bool(MARKER.fullmatch(line.words[0].text)) and not line.words[1].glued


def _is_bullet(line: Line) -> bool:
    return _starts_item(line) and bool(_BULLET.fullmatch(line.words[0].text))


def _continues(paragraph: _Paragraph, following: _Paragraph) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    last, first = paragraph.lines[-1], following.lines[0]
    if _starts_item(first) and not re.match(r"[a-z(]?\w+[.)]?$", first.words[0].text):
        return False
    if abs(last.size - first.size) > 0.08 * last.size or last.bold is not first.bold or _is_bullet(first):
        return False
    if last.text.endswith("-"):
        return True
    if _CLOSED.search(last.text):
        return False
    if _ADDRESS.search(last.text) and not _REST_OF_ADDRESS.match(first.text):
        return False
    room = paragraph.block.right - last.x1
    is_full = room < _width(first.words[0]) + 0.6 * first.size
    return first.text[:1].islower() or (is_full and len(paragraph.lines) + len(following.lines) > 2 and not last.bold)


# -- writing ------------------------------------------------------------------------------------------------------


class _Writer:
    def __init__(
        self, parts: Sequence["_Paragraph | Table | str"], vocabulary: Vocabulary, *, marks_set_off: bool
    ) -> None:
        self.parts = parts
        self.marks_set_off = marks_set_off
        self.vocabulary = vocabulary
        sizes: Counter[float] = Counter()
        for part in parts:
            if isinstance(part, _Paragraph):
                sizes[part.size] += sum(len(line.text) for line in part.lines)
        self.body = sizes.most_common(1)[0][0] if sizes else 10.0
        larger = sorted((size for size in sizes if size > _LARGER * self.body), reverse=True)
        self.ranks = {size: rank for rank, size in enumerate(_merged(larger), 1)}
        self.indents: list[float] = []

    def written(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, Table):
                yield self._table(part)
                self.indents = []
            else:
                yield self._paragraph(part)

    def _paragraph(self, part: _Paragraph) -> str:
        words = [word for line in part.lines for word in line.words]
        has_words = any(re.search(r"\w", word.text) for word in words)
        rank = next((rank for size, rank in self.ranks.items() if abs(size - part.size) < 0.3), 0)
        if rank and has_words and len(words) <= _HEADING_WORDS:
            self.indents = []
            return written.heading(self._words(part, 0), rank)
        if _is_bullet(part.lines[0]):
            depth = self._depth(part.lines[0].x0)
            return written.item(written.paragraph(self._words(part, 1)), depth)
        if not _starts_item(part.lines[0]):
            self.indents = []
        text = written.paragraph(self._words(part, 0, marks_bold=has_words))
        return f"{written.SET_OFF} {text}" if self.marks_set_off and _is_set_off(part) else text

    def _depth(self, x0: float) -> int:
        """How deep a list an item stands in, by where its bullet is."""
        self.indents = [indent for indent in self.indents if indent < x0 - 3]
        self.indents.append(x0)
        return len(self.indents)

    def _words(self, part: _Paragraph, skip: int, *, marks_bold: bool = False) -> str:
        """The words of a paragraph, without the first ``skip``; those at its beginning that are bold are marked."""
        pieces: list[tuple[str, bool]] = []
        for number, line in enumerate(part.lines):
            words = line.words[skip:] if not number else line.words
            above = part.lines[number - 1]
            is_full = part.end is not None and bool(number) and part.end - above.x1 < _ONE_LETTER * above.size
            pieces, is_glued = self._before(pieces, words, part.breaks.get(number, ""), fills_cell=is_full)
            for i, word in enumerate(words):
                glue = "" if (i == 0 and (is_glued or not pieces)) or (i and word.glued) else " "
                pieces.append((glue + self._word(word, words[i - 1] if i else None), word.bold))
        if not marks_bold:
            return "".join(text for text, _ in pieces).strip()
        bold = 0
        while bold < len(pieces) and pieces[bold][1]:
            bold += 1
        start = "".join(text for text, _ in pieces[:bold]).strip()
        rest = "".join(text for text, _ in pieces[bold:])
        return f"**{start}**{rest}" if start else rest.strip()

    def _before(
        self, pieces: list[tuple[str, bool]], words: Sequence[Word], mark: str, *, fills_cell: bool
    ) -> tuple[list[tuple[str, bool]], bool]:
        """What was written so far, ready for the next line, and whether that begins without a space."""
        if not pieces:
            return ([(f"{mark} ", False)] if mark else pieces), True
        last, is_bold = pieces[-1]
        is_hyphen = last.endswith("-") and bool(words) and not re.search(r"(?:^|\s)-$", last)
        is_glued = is_hyphen or (bool(words) and self._goes_on(pieces, words[0], fills_cell=fills_cell))
        if is_hyphen and self.vocabulary.is_parted(last, words[0].text):
            last = last[:-1] + written.SOFT_HYPHEN
        if is_glued and mark:
            last += mark
        elif mark:
            last = f"{last} {mark}"
        return [*pieces[:-1], (last, is_bold)], is_glued

    def _goes_on(self, pieces: list[tuple[str, bool]], word: Word, *, fills_cell: bool) -> bool:
        """Whether a web address, or a word too long for its line, was parted without a hyphen before a word."""
        last = ""
        for text, _ in reversed(pieces):
            last = text + last
            if text.startswith(" "):
                break
        last = last.strip()
        if last.endswith("("):
            return True
        if _ADDRESS.search(last):
            following = word.text
            if last[-1] in "/_=?&#%:":
                return bool(re.match(r"[a-z0-9/]", following))
            if _REST_OF_ADDRESS.match(following) or (last[-1] == "." and re.match(r"[a-z]{2,3}[/?]", following)):
                return True
            is_rest = last[-1].isalnum() and re.match(r"[a-z0-9_-]", following)
            return bool(is_rest) and self.vocabulary.is_strange(following)
        if fills_cell and re.match(r"[a-z0-9_]", word.text):
            return self.vocabulary.is_strange(word.text) and self.vocabulary.is_strange(last)
        return self.vocabulary.is_cut(last, word.text)

    def _word(self, word: Word, before: Word | None) -> str:
        if not word.mark or not word.text.isdecimal():
            return written.escaped(word.text)
        if before and _UNITS.fullmatch(before.text) and len(word.text) == 1:
            return word.text.translate(_RAISED)
        return written.comment(f"note {word.text}")

    def _table(self, table: Table) -> str:
        rows = [[self._cell(cell) for cell in row] for row in table.rows]
        return "\n".join(written.table(rows, 1 if self._has_header(table) else 0))

    def _cell(self, cell: Cell) -> str:
        if not cell.lines:
            return ""
        return self._words(_Paragraph(cell.lines, Block(cell.lines), cell.breaks, cell.right), 0)

    def _has_header(self, table: Table) -> bool:
        """Whether the first row names the columns: in bold, or in a few words over longer ones."""
        if len(table.rows) < 2:
            return False
        first = table.rows[0]
        if all(cell.lines and all(line.bold for line in cell.lines) for cell in first):
            return True
        texts = [cell_text(cell) for cell in first]
        if not all(0 < len(text.split()) <= 6 and not re.search(r"[.\d]$", text) for text in texts):
            return False
        # A table of two columns may as well have the name of each row before it.
        longest = max(len(cell_text(cell).split()) for row in table.rows[1:] for cell in row)
        return len(first) > 2 or longest > 2 * max(len(text.split()) for text in texts)


def _is_set_off(part: _Paragraph) -> bool:
    """Whether every line begins further in than those of the text around it, and all but the first alike."""
    inset = 1.2 * part.size
    count, block = part.begins or (len(part.lines), part.block)
    lines = part.lines[:count]
    left = min(line.x0 for line in lines)
    rest = [line.x0 for line in lines[1:]]
    is_even = all(abs(x - rest[0]) < 2 for x in rest)
    # A page number at its foot may stand further out than the column.
    edges = Counter(round(line.x0) for line in block.lines)
    edge = min(x for x, times in edges.items() if 5 * times >= len(block.lines) or times == max(edges.values()))
    return left > edge + inset and is_even and max(line.x1 for line in lines) < block.right


def _merged(sizes: Sequence[float]) -> list[float]:
    """Sizes that differ by a hair are one."""
    merged: list[float] = []
    for size in sizes:
        if not merged or merged[-1] - size > 0.3:
            merged.append(size)
    return merged
