"""What a text with a structure of its own is made of, whatever form it was written in.

A reader of Markdown, HTML or plain text turns a source into pieces in reading order; `corpus.reading.pipeline` makes
versions, sections and passages of them. A piece's text is always what its spans render to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.reading.blocks import BlockKind
from corpus.sentences import sentence_bounds
from corpus.text import Markup, Span, plain_text, sub_spans
from corpus.types import Context, ContextKind

BOLD_LEVEL = 7
"""The level of a heading that is only bold: below every heading that is marked as one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, paragraph, list item or table row; ``lines`` are its first and last source line, from 1.

    ``level`` is the rank of a heading, 1 the highest, or how many lists an item or paragraph stands in.
    """

    kind: BlockKind
    text: str
    spans: tuple[Span, ...]
    lines: tuple[int, int]
    level: int = 0
    label: str | None = None
    context: tuple[Context, ...] = ()
    is_own_link: bool = False
    """Whether all of its words are a link to another place of the same page."""
    is_only_links: bool = False
    """Whether all of its words are links, wherever they lead."""


@dataclass(slots=True)
class Memory:
    """What is known of stretches of text that were read before: an archive repeats most of its text.

    One memory is for one form of markup. What it keeps grows with the different text it has seen.
    """

    markup: Markup = Markup.MARKDOWN
    texts: dict[str, str] = field(default_factory=dict, repr=False)
    lead_ins: dict[str, tuple[int, int, str] | None] = field(default_factory=dict, repr=False)

    def text_of(self, source: str, spans: Sequence[Span]) -> str:
        """`plain_text` of the spans; equal texts are one object."""
        raw = _raw(source, spans)
        known = self.texts.get(raw)
        if known is None:
            text = plain_text(source, spans, self.markup)
            known = self.texts[raw] = self.texts.setdefault(text, text) if len(spans) == 1 else text
        return known

    def lead_in(self, source: str, piece: Piece) -> Context | None:
        """The last sentence of a piece if it leads in what follows."""
        if not piece.text.endswith((":", "：")):
            return None
        if len(piece.spans) > 1:
            return self._lead_in(source, piece.spans, piece.text)
        (span,) = piece.spans
        raw = source[span.start : span.end]
        if raw not in self.lead_ins:
            found = self._lead_in(source, piece.spans, piece.text)
            first, last = found.spans[0], found.spans[-1]
            self.lead_ins[raw] = (
                (first.start - span.start, last.end - span.start, found.text) if len(found.spans) == 1 else None
            )
        known = self.lead_ins[raw]
        if known is None:
            return self._lead_in(source, piece.spans, piece.text)
        start, end, text = known
        return Context(ContextKind.LEAD_IN, text, (Span(span.start + start, span.start + end),))

    def _lead_in(self, source: str, spans: Sequence[Span], text: str) -> Context:
        start, end = sentence_bounds(text)[-1]
        found = sub_spans(source, spans, start, end, self.markup)
        return Context(ContextKind.LEAD_IN, self.text_of(source, found), found)


class LeadIns:
    """Follows the pieces of a text and knows what leads in the current one, from the outermost list inwards."""

    def __init__(self, source: str, memory: Memory) -> None:
        self.source = source
        self.memory = memory
        self.known: dict[int, tuple[Context, ...]] = {}

    def of(self, kind: BlockKind, level: int) -> tuple[Context, ...]:
        """What leads in an item, or a paragraph inside an item, of a list at this depth."""
        if kind not in {BlockKind.ITEM, BlockKind.PARAGRAPH}:
            return ()
        nearest = max((depth for depth in self.known if depth < level), default=None)
        return self.known[nearest] if nearest is not None else ()

    def note(self, piece: Piece) -> None:
        """Remember a piece that leads in what follows, and forget what it closes; to be called for every piece."""
        level = 0 if piece.kind is BlockKind.HEADING else piece.level
        for depth in [depth for depth in self.known if depth >= level]:
            del self.known[depth]
        if piece.kind in {BlockKind.ITEM, BlockKind.PARAGRAPH}:
            lead_in = self.memory.lead_in(self.source, piece)
            if lead_in:
                self.known[level] = (*piece.context, lead_in)


def _raw(source: str, spans: Sequence[Span]) -> str:
    return " ".join(source[span.start : span.end] for span in spans)
