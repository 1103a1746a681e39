"""What did the page mean as one unit? Lines become blocks, and a block knows what it needs to be understood.

What any reader of printed pages needs: the lines of a text with their offsets, blocks whose text is always
the rendering of their spans, the halves that a page break cut joined again, headings told from
paragraphs, and the lead-in or table header that an item or a row stands under.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.languages import DEFAULT
from corpus.reading.page_lines import is_address_alone, title_key
from corpus.sentences import sentence_bounds
from corpus.text import Span, plain_text, sub_spans
from corpus.types import Context, ContextKind, PassageKind

_HEADING_WORDS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, with its number from 1 and its offsets in the source."""

    number: int
    start: int
    end: int
    raw: str
    text: str
    """Readable text of the line, markers and all."""

    @property
    def is_row(self) -> bool:
        """Whether the line is the row of a table: cells between tabs."""
        return "\t" in self.raw


class BlockKind(StrEnum):
    SECTION = "section"
    HEADING = "heading"
    TABLE_HEADER = "table header"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


PASSAGE_KINDS = {
    BlockKind.PARAGRAPH: PassageKind.PARAGRAPH,
    BlockKind.ITEM: PassageKind.LIST_ITEM,
    BlockKind.ROW: PassageKind.TABLE_ROW,
}
"""The kinds of block that are passages; the others say where passages stand."""


@dataclass(slots=True)
class Block:
    """What the page meant as one unit: a paragraph, a list item, a table row or a heading.

    ``cells`` has one entry for everything but a row; ``level`` is the depth of a list item, ``label`` the
    number printed before it. ``text`` is what the spans render to in ``source``, also after `absorb`.
    """

    kind: BlockKind
    source: str = field(repr=False)
    cells: list[list[Span]]
    line_numbers: list[int]
    level: int = 0
    label: str | None = None
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = plain_text(self.source, self.spans)

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(span for cell in self.cells for span in cell)

    @property
    def is_open(self) -> bool:
        """Whether the text stops without the mark, or the "; and" of a list, that would end it."""
        return not DEFAULT.sentences.closed.search(self.text)

    def cell_text(self, column: int) -> str:
        return plain_text(self.source, self.cells[column]) if column < len(self.cells) else ""

    def absorb(self, cells: Sequence[Sequence[Span]], line_numbers: Sequence[int]) -> None:
        """Continue with what follows, column by column.

        The text is rendered anew, not put together: a link or bold words may begin in one half and end in the other.
        """
        for own, further in zip(self.cells, cells, strict=True):
            own.extend(further)
        self.line_numbers.extend(line_numbers)
        self.text = plain_text(self.source, self.spans)


def read_lines(text: str) -> Iterator[Line]:
    """The non-blank lines of ``text``."""
    offset = 0
    for number, raw in enumerate(text.split("\n"), 1):
        end = offset + len(raw)
        if raw.strip().strip("\ufeff"):
            yield Line(number, offset, end, raw, plain_text(text, [Span(offset, end)]))
        offset = end + 1


def trimmed(source: str, start: int, end: int) -> Span:
    """The span without the white space at its ends."""
    while start < end and source[start].isspace():
        start += 1
    while end > start and source[end - 1].isspace():
        end -= 1
    return Span(start, end)


def row_cells(source: str, line: Line) -> list[list[Span]]:
    """The cells of a tab-separated line; an empty cell has no span."""
    cells: list[list[Span]] = []
    offset = line.start
    for cell in line.raw.rstrip("\r").split("\t"):
        span = trimmed(source, offset, offset + len(cell))
        cells.append([span] if span.end > span.start else [])
        offset += len(cell) + 1
    return cells


def join_cut_paragraphs(blocks: Sequence[Block]) -> list[Block]:
    """Join the halves of a paragraph or item that a page break cut, whatever stood between them."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        can_go_on = last and last.kind in {BlockKind.PARAGRAPH, BlockKind.ITEM}
        if last and can_go_on and block.kind is BlockKind.PARAGRAPH and _continues(last, block):
            last.absorb(block.cells, block.line_numbers)
        else:
            joined.append(block)
    return joined


def _continues(first: Block, second: Block) -> bool:
    if is_address_alone(second.text):
        return first.is_open or first.text.endswith(":")
    if not first.is_open:
        return False
    if second.text[:1].islower():
        return True
    last_word = first.text.split()[-1].casefold()
    return last_word in DEFAULT.sentences.dangling or first.text.endswith(",")


def is_heading(block: Block, entries: set[str], preceding: Block | None) -> bool:
    """Whether a paragraph is a heading: named in the contents list, or short, capitalised and without a stop."""
    if title_key(block.text) in entries:
        return True
    words = block.text.split()
    if len(block.line_numbers) > 1 or len(words) > _HEADING_WORDS or not block.text[:1].isupper():
        return False
    if re.search(r"[.;:,!][\"'”’)]*$|https?://|@", block.text):
        return False
    # Short lines after "such as:" are list items that lost their bullets.
    return not (preceding and preceding.kind is BlockKind.PARAGRAPH and preceding.text.endswith(":"))


def is_header_row(row: Block) -> bool:
    """Whether every cell of a table's first row is a few words, as the names of columns are."""
    cells = [row.cell_text(column) for column in range(len(row.cells))]
    return all(0 < len(cell.split()) <= 6 and not cell.endswith(".") for cell in cells)


class ContextTracker:
    """Follows the blocks of one text and knows what the current one needs to be understood alone."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lead_ins: dict[int, tuple[Context, ...]] = {}
        self.header: Context | None = None
        self.in_list = False

    def next(self, block: Block, following: Block | None) -> tuple[Context, ...]:
        """The context of ``block``; every block is to be shown once, in reading order, headings too."""
        if block.kind is not BlockKind.ROW:
            self.header = None
        if block.kind is BlockKind.TABLE_HEADER:
            self.header = Context(ContextKind.TABLE_HEADER, block.text, block.spans)
            return ()
        if block.kind is BlockKind.ROW:
            self.lead_ins.clear()
            return (self.header,) if self.header else ()
        if block.kind is BlockKind.ITEM:
            own = self._above(block.level)
            self._remember(block, block.level, own)
            self.in_list = True
            return own
        interrupts = self.in_list and following is not None and following.kind is BlockKind.ITEM
        self.in_list = False
        if block.kind is BlockKind.PARAGRAPH and interrupts and not block.text.endswith(":"):
            # A paragraph between two items of a list (its bullet was lost, or the item runs on) does not end the list.
            return ()
        self.lead_ins.clear()
        if block.kind is BlockKind.PARAGRAPH:
            self._remember(block, 0, ())
        return ()

    def _above(self, level: int) -> tuple[Context, ...]:
        nearest = max((known for known in self.lead_ins if known < level), default=None)
        return self.lead_ins[nearest] if nearest is not None else ()

    def _remember(self, block: Block, level: int, own: tuple[Context, ...]) -> None:
        """Keep the block's last sentence as lead-in for deeper items, below its own; forget what it closes."""
        for known in [known for known in self.lead_ins if known >= level]:
            del self.lead_ins[known]
        if block.text.endswith(":"):
            start, end = sentence_bounds(block.text)[-1]
            spans = sub_spans(self.source, block.spans, start, end)
            lead_in = Context(ContextKind.LEAD_IN, plain_text(self.source, spans), spans)
            self.lead_ins[level] = (*own, lead_in)
