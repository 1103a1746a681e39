"""What a passage needs to be understood alone: the lead-ins of its lists, the header of its table."""

from corpus.reading.pieces import Memory, Piece, PieceKind
from corpus.types import Context, ContextKind


class ContextTracker:
    """Follows the pieces of one text and knows the context of the current one."""

    def __init__(self, source: str, memory: Memory) -> None:
        self.source = source
        self.memory = memory
        self.lead_ins: dict[int, tuple[Context, ...]] = {}
        """By the depth of list, the lead-ins of what stands deeper, from the outermost inwards."""
        self.header: Context | None = None
        self.table = 0
        self.follows_header = False

    def of(self, piece: Piece) -> tuple[Context, ...]:
        """The context of ``piece``; every piece is to be shown once, in reading order, headings too."""
        if piece.is_between_items:
            return ()
        context: tuple[Context, ...] = ()
        if piece.kind is PieceKind.TABLE_HEADER:
            self._read_header(piece)
        elif piece.kind is PieceKind.ROW:
            context = (self.header,) if self.header and self.table == piece.table else ()
        elif piece.kind is not PieceKind.HEADING:
            nearest = max((depth for depth in self.lead_ins if depth < piece.level), default=None)
            context = self.lead_ins[nearest] if nearest is not None else ()
        self.follows_header = piece.kind is PieceKind.TABLE_HEADER
        self._remember(piece, context)
        return context

    def _read_header(self, piece: Piece) -> None:
        """The rows of a header that follow each other are one."""
        if self.header and self.follows_header and self.table == piece.table:
            spans = (*self.header.spans, *piece.spans)
            self.header = Context(ContextKind.TABLE_HEADER, self.memory.text_of(self.source, spans), spans)
        else:
            self.header = Context(ContextKind.TABLE_HEADER, piece.text, piece.spans)
        self.table = piece.table

    def _remember(self, piece: Piece, context: tuple[Context, ...]) -> None:
        """Keep a piece that leads in what follows, below its own context; forget what it closes."""
        level = 0 if piece.kind is PieceKind.HEADING else piece.level
        for depth in [depth for depth in self.lead_ins if depth >= level]:
            del self.lead_ins[depth]
        if piece.kind in {PieceKind.ITEM, PieceKind.PARAGRAPH}:
            lead_in = self.memory.lead_in(self.source, piece)
            if lead_in:
                self.lead_ins[level] = (*context, lead_in)
