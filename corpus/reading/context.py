"""What a passage needs to be understood alone: the lead-ins of its lists, its table's header, its record's name."""

import re
from collections.abc import Mapping

from corpus.reading.pieces import Memory, Piece, PieceKind
from corpus.types import Context, ContextKind

_LINE_WORDS = 12
_JOINED = re.compile(r"[;,]\s*\w+$")
_CLOSED = re.compile(r"[.?!][\"'”’)\]]*$")


class ContextTracker:
    """Follows the pieces of one text and knows the context of the current one.

    ``records`` names the piece that each part of a record belongs to, by where the part starts.
    """

    def __init__(self, source: str, memory: Memory, records: Mapping[int, Piece]) -> None:
        self.source = source
        self.memory = memory
        self.records = records
        self.lead_ins: dict[float, tuple[Context, ...]] = {}
        """By the depth of list, the lead-ins of what stands deeper, from the outermost inwards.

        What leads in the items that follow it in its own list stands half a depth above them.
        """
        self.header: Context | None = None
        self.table = 0
        self.follows_header = False

    def of(self, piece: Piece, following: Piece | None = None) -> tuple[Context, ...]:
        """The context of ``piece``; every piece is to be shown once, in reading order, headings too."""
        if piece.is_between_items:
            return ()
        context: tuple[Context, ...] = ()
        is_line = self._is_line_of_list(piece)
        if piece.kind is PieceKind.TABLE_HEADER:
            self._read_header(piece)
        elif piece.kind is PieceKind.ROW:
            context = (self.header,) if self.header and self.table == piece.table else ()
            if piece.group:
                words = self.memory.text_of(self.source, piece.group)
                context = (*context, Context(ContextKind.TABLE_HEADER, words, piece.group))
        elif is_line:
            context = self.lead_ins[0]
        elif piece.kind is not PieceKind.HEADING:
            nearest = max((depth for depth in self.lead_ins if depth < piece.level), default=None)
            context = self.lead_ins[nearest] if nearest is not None else ()
        self.follows_header = piece.kind is PieceKind.TABLE_HEADER
        if not is_line:
            self._remember(piece, context, following)
        record = self.records.get(piece.spans[0].start)
        if record:
            context = (*context, Context(ContextKind.LEAD_IN, record.text, record.spans))
        return context

    def _is_line_of_list(self, piece: Piece) -> bool:
        """Whether a short line after a lead-in is part of the list or the address that it leads in."""
        if piece.kind is not PieceKind.PARAGRAPH or piece.level or 0 not in self.lead_ins:
            return False
        words = len(piece.text.split())
        is_open = not _CLOSED.search(piece.text) or piece.text[:1].islower()
        return words <= _LINE_WORDS and is_open and not piece.text.endswith((":", "："))

    def _read_header(self, piece: Piece) -> None:
        """The rows of a header that follow each other are one."""
        if self.header and self.follows_header and self.table == piece.table:
            spans = (*self.header.spans, *piece.spans)
            self.header = Context(ContextKind.TABLE_HEADER, self.memory.text_of(self.source, spans), spans)
        else:
            self.header = Context(ContextKind.TABLE_HEADER, piece.text, piece.spans)
        self.table = piece.table

    def _remember(self, piece: Piece, context: tuple[Context, ...], following: Piece | None) -> None:
        """Keep a piece that leads in what follows, below its own context; forget what it closes."""
        level = 0 if piece.kind is PieceKind.HEADING else piece.level
        for depth in [depth for depth in self.lead_ins if depth >= level]:
            del self.lead_ins[depth]
        if piece.kind not in {PieceKind.ITEM, PieceKind.PARAGRAPH, PieceKind.HEADING}:
            return
        is_marked = piece.text.endswith((":", "："))
        is_deeper = following is not None and following.kind is PieceKind.ITEM and following.level > level
        if piece.kind is PieceKind.HEADING and not (is_marked and is_deeper):
            return
        leads_deeper = is_marked or (is_deeper and not _CLOSED.search(piece.text))
        if not leads_deeper and not self._leads_siblings(piece, following):
            return
        lead_in = self.memory.lead_in(self.source, piece)
        if lead_in:
            in_own_list = piece.kind is PieceKind.ITEM and following is not None and following.kind is PieceKind.ITEM
            depth = level - 0.5 if in_own_list and following and following.level == level else level
            self.lead_ins[depth] = (*context, lead_in)

    def _leads_siblings(self, piece: Piece, following: Piece | None) -> bool:
        """Whether an item breaks off where the next one of its own list goes on."""
        if piece.kind is not PieceKind.ITEM or following is None or following.kind is not PieceKind.ITEM:
            return False
        # "…; and" joins an item to its next sibling and leads nothing in.
        dangles = piece.text.split()[-1].casefold() in self.memory.language.sentences.dangling and not _JOINED.search(
            piece.text
        )
        return dangles and following.level == piece.level and following.text[:1].islower()
