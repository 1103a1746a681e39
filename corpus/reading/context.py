"""What a passage needs to be understood alone: the lead-ins of its lists, its table's header, its record's name."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from corpus.languages import DEFAULT
from corpus.reading.numbering import number_before
from corpus.reading.pieces import Memory, Piece, PieceKind
from corpus.reading.wording import is_part_of_sentence, says_something
from corpus.types import Context, ContextKind

_LINE_WORDS = 12
# Where what the end of a text says is looked for.
_LONGEST_END = 80
_COLONS = (":", "：")
_CLOSED = re.compile(r"(?<!\.\.)[.?!][\"'”’)\]]*$")

_Lead = tuple[Context, ...]


class _OverHeadings(NamedTuple):
    """A lead-in of several headings: their level, and whether they stand under the one it stands under."""

    level: int
    lead_in: _Lead
    are_below: bool


class _Beside(Enum):
    """Which of the items beside one it leads in, until the first that is none of them."""

    ALL = 0
    LOWER_CASE = 1
    PARTS_OF_SENTENCES = 2


class ContextTracker:
    """Follows the pieces of one text and knows the context of the current one.

    ``records`` names the piece that each part of a record belongs to, by where the part starts.
    """

    def __init__(self, source: str, memory: Memory, records: Mapping[int, Piece]) -> None:
        self.source = source
        self.memory = memory
        self.language = memory.language
        self.words = memory.language.structure
        self.records = records
        self.lead_ins: dict[float, _Lead] = {}
        """By the depth of list, the lead-ins of what stands deeper, from the outermost inwards.

        What leads in the items that follow it in its own list stands half a depth above them.
        """
        self.beside: dict[float, _Beside] = {}
        """Of those that stand half a depth above, for which items."""
        self.is_led = False
        """Whether the piece before was a paragraph that leads in what comes next."""
        self.over_headings: _OverHeadings | None = None
        self.interrupted: _Lead = ()
        """What led in the list that the last paragraph ended or only interrupted."""
        self.counted: set[tuple[str, int]] = set()
        """The numbers that would go on with that list."""
        self.heading = 0
        self.is_under_heading = False
        """Whether nothing but items stands between the last heading and the current piece."""
        self.header: Context | None = None
        self.table = 0
        self.follows_header = False

    def of(self, piece: Piece, following: Piece | None = None) -> tuple[Context, ...]:
        """The context of ``piece``; every piece is to be shown once, in reading order, headings too."""
        if piece.is_between_items:
            return ()
        context: _Lead = ()
        is_line = self._is_line_of_list(piece)
        if piece.kind is PieceKind.HEADING:
            self._read_heading(piece)
        elif piece.kind is PieceKind.TABLE_HEADER:
            self._read_header(piece)
        elif piece.kind is PieceKind.ROW:
            context = (self.header,) if self.header and self.table == piece.table else ()
            if piece.group:
                words = self.memory.text_of(self.source, piece.group)
                context = (*context, Context(ContextKind.TABLE_HEADER, words, piece.group))
        else:
            context = self.lead_ins[0] if is_line else self._lead_in_of(piece)
        self.follows_header = piece.kind is PieceKind.TABLE_HEADER
        if not is_line:
            self._remember(piece, context, following)
        is_paragraph = piece.kind is PieceKind.PARAGRAPH and not piece.level
        self.is_led = is_paragraph and not is_line and piece.text.endswith(_COLONS) and 0 in self.lead_ins
        record = self.records.get(piece.spans[0].start)
        if record:
            context = (*context, Context(ContextKind.LEAD_IN, record.text, record.spans))
        return context

    def _lead_in_of(self, piece: Piece) -> _Lead:
        """What leads in a paragraph or an item: what stands nearest above it, before its heading or its list."""
        own = piece.level - 0.5
        if own in self.lead_ins and not self._goes_on(piece):
            del self.lead_ins[own]
        nearest = max((depth for depth in self.lead_ins if depth < piece.level), default=None)
        if nearest is not None:
            return self.lead_ins[nearest]
        over = self.over_headings
        if over and self.is_under_heading and (over.are_below or piece.kind is PieceKind.ITEM):
            return over.lead_in if is_part_of_sentence(piece.text, self.language) else ()
        if piece.kind is PieceKind.ITEM and (piece.text[:1].islower() or self.counted & set(_series(piece))):
            return self.interrupted
        return ()

    def _goes_on(self, piece: Piece) -> bool:
        """Whether an item is one of those that an item before it in its list leads in."""
        of = self.beside.get(piece.level - 0.5, _Beside.ALL)
        if of is _Beside.ALL or piece.kind is not PieceKind.ITEM:
            return True
        is_part = of is _Beside.LOWER_CASE or is_part_of_sentence(piece.text, self.language)
        return piece.text[:1].islower() and is_part

    def _is_line_of_list(self, piece: Piece) -> bool:
        """Whether a short line after a lead-in is part of the list or the address that it leads in."""
        if piece.kind is not PieceKind.PARAGRAPH or piece.level or 0 not in self.lead_ins:
            return False
        if len(piece.text.split()) > _LINE_WORDS or piece.text.endswith(_COLONS):
            return False
        if not _CLOSED.search(piece.text) or piece.text[:1].islower():
            return True
        # "Acme Inc.", "Ottawa, Canada."
        return piece.text.endswith(".") and not says_something(piece.text, self.language)

    def _read_heading(self, piece: Piece) -> None:
        """A lead-in right before a heading holds for what stands under it and under those beside it."""
        if self.is_led:
            are_below = bool(self.heading) and piece.level > self.heading
            self.over_headings = _OverHeadings(piece.level, self.lead_ins[0], are_below)
        elif self.over_headings and piece.level < self.over_headings.level:
            self.over_headings = None
        self.heading, self.is_under_heading, self.interrupted = piece.level, True, ()

    def _read_header(self, piece: Piece) -> None:
        """The rows of a header that follow each other are one."""
        if self.header and self.follows_header and self.table == piece.table:
            spans = (*self.header.spans, *piece.spans)
            self.header = Context(ContextKind.TABLE_HEADER, self.memory.text_of(self.source, spans), spans)
        else:
            self.header = Context(ContextKind.TABLE_HEADER, piece.text, piece.spans)
        self.table = piece.table

    def _remember(self, piece: Piece, context: _Lead, following: Piece | None) -> None:
        """Keep a piece that leads in what follows, below its own context; forget what it closes."""
        level = 0 if piece.kind is PieceKind.HEADING else piece.level
        if piece.kind is PieceKind.PARAGRAPH and not level:
            self.interrupted = self.lead_ins.get(0, ())
            self.is_under_heading = False
        if piece.kind is PieceKind.ITEM and piece.label and context:
            self.counted = {(name, value + 1) for name, value in _series(piece)}
        for depth in [depth for depth in self.lead_ins if depth >= level]:
            del self.lead_ins[depth]
        if piece.kind not in {PieceKind.ITEM, PieceKind.PARAGRAPH, PieceKind.HEADING}:
            return
        is_marked = piece.text.endswith(_COLONS)
        next_level = following.level if following is not None and following.kind is PieceKind.ITEM else -1
        is_deeper, is_beside = next_level > level, next_level == level and piece.kind is PieceKind.ITEM
        if piece.kind is PieceKind.HEADING and not (is_marked and is_deeper):
            return
        found: tuple[Context | None, _Beside] = None, _Beside.ALL
        if is_marked or (is_deeper and self._leads_in(piece.text)):
            found = self.memory.lead_in(self.source, piece), _Beside.ALL
        elif is_beside and following is not None and following.text[:1].islower():
            found = self._lead_in_beside(piece, following)
        lead_in, of = found
        if lead_in:
            depth = level - 0.5 if is_beside else level
            self.lead_ins[depth] = (*context, lead_in)
            self.beside[depth] = of

    def _leads_in(self, text: str) -> bool:
        """Whether words without a colon lead in the list under them."""
        if not _CLOSED.search(text):
            return True
        return text.endswith(".") and bool(self.words.points_ahead.search(text))

    def _lead_in_beside(self, piece: Piece, following: Piece) -> tuple[Context | None, _Beside]:
        """What an item says of the next ones of its own list too: all of it, or the words that govern both."""
        end = max(0, len(piece.text) - _LONGEST_END)
        if self.words.leads_on.search(piece.text, end):
            return self.memory.lead_in(self.source, piece), _Beside.LOWER_CASE
        joint, governing = self.words.joins.search(piece.text, end), self.words.governs.match(piece.text)
        if joint and governing and (joint["negative"] or is_part_of_sentence(following.text, self.language)):
            return self.memory.part_of(self.source, piece, governing.end()), _Beside.PARTS_OF_SENTENCES
        return None, _Beside.ALL


def _series(piece: Piece) -> tuple[tuple[str, int], ...]:
    """The series that the number of an item may belong to, with its place in each."""
    number = number_before(f"{piece.label} x", DEFAULT) if piece.label else None
    return number.series if number else ()
