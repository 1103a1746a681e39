"""What a text is made of, whatever form it was written in.

A format, or the reader of exhibits, turns a source into pieces in reading order; `corpus.reading.pipeline` makes
versions, sections and passages of them. A piece's text is always what its spans render to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.languages import DEFAULT, Language
from corpus.sentences import sentence_bounds
from corpus.text import Markup, Span, plain_text, sub_spans
from corpus.types import Context, ContextKind, PassageKind

UNMARKED_LEVEL = 7
"""The level of a heading that is only bold: below every heading that is marked as one."""
PLAIN_LEVEL, ITALIC_LEVEL, RUN_IN_LEVEL = 1, 2, 3
"""How far below it stands one that nothing but its line sets off, one in italics, one that runs into its text."""


class PieceKind(StrEnum):
    HEADING = "heading"
    TABLE_HEADER = "table header"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


PASSAGE_KINDS = {
    PieceKind.PARAGRAPH: PassageKind.PARAGRAPH,
    PieceKind.ITEM: PassageKind.LIST_ITEM,
    PieceKind.ROW: PassageKind.TABLE_ROW,
}
"""The kinds of piece that are passages; the others say where passages stand."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, paragraph, list item or table row; ``lines`` are its first and last source line, from 1.

    ``level`` is the rank of a heading, 1 the highest, or how many lists an item or paragraph stands in. ``table`` is
    which table of its text a row stands in, counted from 1, and ``cells`` are the spans of each of its columns where
    the reader knows them. ``page`` is the page number that the source prints, where one is known.
    """

    kind: PieceKind
    text: str
    spans: tuple[Span, ...]
    lines: tuple[int, int]
    level: int = 0
    label: str | None = None
    table: int = 0
    cells: tuple[tuple[Span, ...], ...] = ()
    page: int | None = None
    group: tuple[Span, ...] = ()
    """The cells of rows above that reach into this row, or stand over it across the table."""
    is_between_items: bool = False
    """Whether a paragraph stands between two items of one list, which it neither ends nor is part of."""
    is_own_link: bool = False
    """Whether all of its words are a link to another place of the same page."""
    is_only_links: bool = False
    """Whether all of its words are links, wherever they lead."""
    depth: int = 0
    """How many lists a heading stands in."""
    is_run_in: bool = False
    """Whether a heading runs into the paragraph that it names."""
    ends_run_in: bool = False
    """Whether a paragraph is none of what the run-in title before it names."""
    stress: int = 0
    """How its first words are printed: 0 as all others, 1 in italics, 2 in bold."""
    stress_end: int = 0
    """Where in the source these words end, their marks included: at the end of the piece if all of it is stressed."""


def word_count(text: str) -> int:
    """How many words the text of a piece has, between which there is one space each."""
    return text.count(" ") + 1


@dataclass(slots=True)
class Memory:
    """What is known of stretches of text that were read before: an archive repeats most of its text.

    One memory is for one form of markup and one language. What it keeps grows with the different text it has seen.
    """

    markup: Markup = Markup.MARKDOWN
    language: Language = DEFAULT
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
        """The last sentence of a piece that leads in what follows."""
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
        """The sentence that leads in, with the one before where it only goes on from that: "These include:"."""
        words = self.language.structure
        bounds = sentence_bounds(text, self.language)
        if text.endswith(".") and not text.endswith("..."):
            # A sentence that points at the list may have others after it.
            while len(bounds) > 1 and not words.points_ahead.search(text, *bounds[-1]):
                bounds.pop()
        start, end = bounds[-1]
        # A stop inside brackets ("see 17 U.S.C. § 512") does not start what leads in.
        while len(bounds) > 1 and text.count(")", start) > text.count("(", start):
            bounds.pop()
            start = bounds[-1][0]
        if len(bounds) > 1 and (words.points_back.match(text, start, end) or text[start:end].startswith("(")):
            start = bounds[-2][0]
        found = sub_spans(source, spans, start, end, self.markup)
        return Context(ContextKind.LEAD_IN, self.text_of(source, found), found)

    def part_of(self, source: str, piece: Piece, end: int) -> Context:
        """The first ``end`` characters of a piece as a lead-in."""
        found = sub_spans(source, piece.spans, 0, end, self.markup)
        return Context(ContextKind.LEAD_IN, self.text_of(source, found), found)


def _raw(source: str, spans: Sequence[Span]) -> str:
    return " ".join(source[span.start : span.end] for span in spans)
