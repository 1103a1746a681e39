"""Text that was printed line by line: which lines are one paragraph, item or row, and which are headings.

A printed page marks nothing. Its reader gives one piece for each line, without the page's furniture; what a page break
cut is joined here, and headings are known by how they look and by the list of contents.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.dates.grammar import find_dates
from corpus.dates.page import is_date_line
from corpus.languages import Language
from corpus.reading import page_lines
from corpus.reading.lines import Line, trimmed
from corpus.reading.page_lines import VersionLine
from corpus.reading.pieces import Memory, Piece, PieceKind
from corpus.text import Span
from corpus.types import LineClass

SECTION_LEVEL, HEADING_LEVEL = 1, 2
"""A printed policy has lettered sections, and headings in them."""

_FEWEST_ENTRIES = 3
_HEADING_WORDS = 12
# What a reader of pages writes down, which have marks of their own where a plain text has tabs and nothing.
_ROW = re.compile(r"\s*\|(?P<cells>.*)\|\s*")
_BAR = re.compile(r"(?<!\\)\|")
_HEADING_MARK = re.compile(r"#{1,6}\s+(?!.*\s#+$)")
_HEADER_CELL_WORDS = 6


@dataclass(slots=True)
class Front:
    """What stands over the body of a printed version, and the lines that it takes.

    ``stated`` are its version and date lines with their numbers, ``entries`` the titles in its list of contents.
    """

    title: str | None = None
    stated: list[tuple[str, int]] = field(default_factory=list)
    entries: frozenset[str] = frozenset()
    classes: list[tuple[tuple[int, int], LineClass]] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)


def line_pieces(source: str, lines: Iterable[Line], memory: Memory) -> Iterator[Piece]:
    """One piece for each line: the row of a table where it has tabs, an item behind a bullet or number, else words."""
    for line in lines:
        numbers = (line.number, line.number)
        if "\t" in line.raw or _ROW.fullmatch(line.raw):
            cells = tuple(_cells(source, line))
            spans = tuple(span for cell in cells for span in cell)
            if spans:
                yield Piece(PieceKind.ROW, memory.text_of(source, spans), spans, numbers, cells=cells)
            continue
        marker = page_lines.list_marker(line.raw)
        mark = _HEADING_MARK.match(line.raw)
        skipped = marker.length if marker else mark.end() if mark else 0
        spans = (trimmed(source, line.start + skipped, line.end),)
        text = memory.text_of(source, spans)
        if marker:
            yield Piece(PieceKind.ITEM, text, spans, numbers, marker.level, marker.label)
        else:
            yield Piece(PieceKind.PARAGRAPH, text, spans, numbers)


def _cells(source: str, line: Line) -> Iterator[tuple[Span, ...]]:
    """The cells of a line between tabs, or between bars; an empty one has no span."""
    row = _ROW.fullmatch(line.raw)
    offset = line.start + (row.start("cells") if row else 0)
    cells = _BAR.split(row["cells"]) if row else line.raw.rstrip("\r").split("\t")
    for cell in cells:
        span = trimmed(source, offset, offset + len(cell))
        yield (span,) if span.end > span.start else ()
        offset += len(cell) + 1


# -- versions and what stands over them -----------------------------------------------------------------------


def printed_version_line(piece: Piece, language: Language) -> VersionLine | None:
    """What a line over a version says; an item of a list, or a row with several cells, is one only with its date."""
    is_row = piece.kind is PieceKind.ROW and len(piece.spans) > 1
    return page_lines.version_line(piece.text, language, needs_date=is_row or piece.kind is PieceKind.ITEM)


def version_starts(pieces: Sequence[Piece], language: Language) -> list[int]:
    """Where the versions of a printed page start: at its version lines, or where its one text starts.

    A version line without a date right after one with a date is only a link to another page.
    """
    starts: list[int] = []
    for i, piece in enumerate(pieces):
        if not (version := printed_version_line(piece, language)):
            continue
        follows = bool(starts) and all(_is_front(between, language) for between in pieces[starts[-1] + 1 : i])
        is_dated = bool(find_dates(version.text, language))
        if not (follows and not is_dated and find_dates(pieces[starts[-1]].text, language)):
            starts.append(i)
    return starts or _starts_without_version_line(pieces, language)


def _is_front(piece: Piece, language: Language) -> bool:
    return is_date_line(piece.text, language) or page_lines.is_title(piece.text, language)


def _starts_without_version_line(pieces: Sequence[Piece], language: Language) -> list[int]:
    """Where the policy starts on a page of one text: before its first section, at its date line or its title."""
    sections = [i for i, piece in enumerate(pieces) if page_lines.is_section(piece.text, frozenset())]
    before = sections[0] if sections else len(pieces)
    for rule in (is_date_line, page_lines.is_title):
        for i, piece in enumerate(pieces[:before]):
            if rule(piece.text, language):
                return [i]
    return sections[:1]


def read_front(pieces: Sequence[Piece], language: Language) -> Front:
    """Version line, title, lines that state a date and list of contents: all that stands before the body."""
    front = Front()
    first = 0
    for piece in pieces:
        version = printed_version_line(piece, language)
        if version or is_date_line(piece.text, language):
            front.classes.append((piece.lines, LineClass.VERSION_LINE))
            # A second version line without a text of its own is a link to another page.
            if not version or piece is pieces[0]:
                front.stated.append((version.text if version else piece.text, piece.lines[0]))
        elif page_lines.is_title(piece.text, language):
            front.classes.append((piece.lines, LineClass.HEADING))
            front.title = front.title or piece.text
        elif page_lines.is_contents_title(piece.text, language):
            front.classes.append((piece.lines, LineClass.CONTENTS))
        else:
            break
        first += 1
    entries = _contents(pieces[first:])
    front.entries = frozenset(page_lines.title_key(piece.text) for piece in entries)
    front.classes += [(piece.lines, LineClass.CONTENTS) for piece in entries]
    front.body = list(pieces[first + len(entries) :])
    return front


def _contents(pieces: Sequence[Piece]) -> list[Piece]:
    """The list of contents at the beginning: short lines whose titles come again further down."""
    run = 0
    while run < len(pieces) and _may_be_entry(pieces[run].text):
        run += 1
    later = Counter(page_lines.title_key(piece.text) for piece in pieces)
    last = entries = 0
    seen: Counter[str] = Counter()
    for i, piece in enumerate(pieces[:run]):
        key = page_lines.title_key(piece.text)
        seen[key] += 1
        if later[key] > seen[key]:
            last, entries = i + 1, entries + 1
    return list(pieces[:last]) if entries >= _FEWEST_ENTRIES else []


def _may_be_entry(text: str) -> bool:
    return page_lines.is_short_as_entry(text) and not text.endswith(";")


# -- the body -------------------------------------------------------------------------------------------------


class Typesetter:
    """Makes paragraphs, items, rows and headings of the lines of one source.

    ``chrome`` are the phrases of the site's own navigation, in lower case, to know a page header by inside a table
    cell. Such headers are left out of their rows; ``furniture`` are their spans.
    """

    def __init__(self, source: str, memory: Memory, chrome: frozenset[str]) -> None:
        self.source = source
        self.memory = memory
        self.language = memory.language
        self.chrome = chrome
        self.furniture: list[Span] = []

    def body(self, lines: Iterable[Piece], entries: frozenset[str]) -> list[Piece]:
        """The pieces of one version's body; ``entries`` are the titles in its list of contents."""
        return self._with_headings(self._joined(lines, entries), entries)

    def _joined(self, lines: Iterable[Piece], entries: frozenset[str]) -> list[Piece]:
        """Lines that are one paragraph, item or row, and the halves that a page break cut, whatever stood between."""
        joined: list[Piece] = []
        for line in lines:
            last = joined[-1] if joined else None
            if line.kind is PieceKind.PARAGRAPH and page_lines.is_section(line.text, entries):
                joined.append(replace(line, kind=PieceKind.HEADING, level=SECTION_LEVEL))
            elif last and self._continues(last, line):
                joined[-1] = self._whole(last, line)
            else:
                joined.append(line)
        return joined

    def _continues(self, first: Piece, second: Piece) -> bool:
        if first.kind is second.kind is PieceKind.ROW:
            is_open = not re.search(r"[.?!:;]$", self._cell_text(first, 0))
            return len(first.cells) == len(second.cells) and self._cell_text(second, 0)[:1].islower() and is_open
        if second.kind is not PieceKind.PARAGRAPH or first.kind not in {PieceKind.PARAGRAPH, PieceKind.ITEM}:
            return False
        if second.lines[0] == first.lines[1] + 1:
            return True
        is_open = not self.language.sentences.closed.search(first.text)
        if page_lines.is_address_alone(second.text, self.language):
            return is_open or first.text.endswith(":")
        ends_open = first.text.split()[-1].casefold() in self.language.sentences.dangling or first.text.endswith(",")
        return is_open and (second.text[:1].islower() or ends_open)

    def _whole(self, first: Piece, second: Piece) -> Piece:
        """Two halves as one, a row column by column.

        The text is rendered anew, not put together: a link or bold words may begin in one half and end in the other.
        """
        cells = tuple(
            (*own, *self._without_header(further)) for own, further in zip(first.cells, second.cells, strict=True)
        )
        spans = tuple(span for cell in cells for span in cell) if cells else first.spans + second.spans
        text = self.memory.text_of(self.source, spans)
        lines = (first.lines[0], second.lines[1])
        # It is cited to the page on which it begins, where it is known on which it ends.
        page = None if second.page is None else first.page
        return replace(first, text=text, spans=spans, cells=cells, lines=lines, page=page)

    def _without_header(self, cell: tuple[Span, ...]) -> tuple[Span, ...]:
        """The page header printed over the second half of a row belongs to the page, not to the table."""
        if cell and page_lines.is_made_of(self.memory.text_of(self.source, cell), self.chrome):
            self.furniture += cell
            return ()
        return cell

    def _cell_text(self, row: Piece, column: int) -> str:
        return self.memory.text_of(self.source, row.cells[column])

    def _with_headings(self, pieces: Sequence[Piece], entries: frozenset[str]) -> list[Piece]:
        """Headings and table headers told from passages; a heading always has something under it."""
        told: list[Piece] = []
        table = 0
        for i, piece in enumerate(pieces):
            preceding = told[-1] if told else None
            following = pieces[i + 1] if i + 1 < len(pieces) else None
            if piece.kind is PieceKind.ROW:
                in_table = preceding and preceding.kind in {PieceKind.ROW, PieceKind.TABLE_HEADER}
                table += not in_table
                is_header = (
                    not in_table and following and following.kind is PieceKind.ROW and self._names_columns(piece)
                )
                piece = replace(piece, table=table, kind=PieceKind.TABLE_HEADER if is_header else PieceKind.ROW)
            elif piece.kind is PieceKind.PARAGRAPH and following:
                if following.kind is not PieceKind.HEADING and self._is_heading(piece, entries, preceding):
                    piece = replace(piece, kind=PieceKind.HEADING, level=HEADING_LEVEL)
                elif preceding and preceding.kind is following.kind is PieceKind.ITEM and not piece.text.endswith(":"):
                    # Its bullet was lost, or the item before it runs on: it does not end the list.
                    piece = replace(piece, is_between_items=True)
            told.append(piece)
        return told

    def _is_heading(self, piece: Piece, entries: frozenset[str], preceding: Piece | None) -> bool:
        """Whether a paragraph is a heading: named in the contents list, or short, capitalised and without a stop."""
        if page_lines.title_key(piece.text) in entries:
            return True
        is_one_line = piece.lines[0] == piece.lines[1]
        if not is_one_line or len(piece.text.split()) > _HEADING_WORDS or not piece.text[:1].isupper():
            return False
        if re.search(r"[.;:,!][\"'”’)]*$|https?://|@", piece.text):
            return False
        # Short lines after "such as:" are list items that lost their bullets.
        return not (preceding and preceding.kind is PieceKind.PARAGRAPH and preceding.text.endswith(":"))

    def _names_columns(self, row: Piece) -> bool:
        """Whether every cell of a table's first row is a few words, as the names of columns are."""
        cells = [self._cell_text(row, column) for column in range(len(row.cells))]
        return all(0 < len(cell.split()) <= _HEADER_CELL_WORDS and not cell.endswith(".") for cell in cells)
