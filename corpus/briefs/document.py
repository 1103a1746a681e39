"""A brief as it is read: one text, and what its pages, paragraphs and notes are in it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from corpus.contract import Doc
from corpus.text import Span


@dataclass(frozen=True, slots=True)
class BriefPlace:
    """Where in a brief words stand."""

    page: Annotated[int | None, Doc("The page, as printed on it or else counted; null where only a printer knows.", 3)]
    paragraph: Annotated[
        int | None, Doc("The paragraph, counted from 1, headings included; of a note that which refers to it.", 12)
    ]
    footnote: Annotated[str | None, Doc('The number of the note; "endnote 2" for one at the end.', "4")]


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Where the text refers to a note: offsets of the sign that does, which may be none."""

    start: int
    end: int
    number: str


@dataclass(frozen=True, slots=True)
class Note:
    """The words of a footnote or endnote; ``number`` is that of its marks."""

    number: str
    span: Span


@dataclass(frozen=True, slots=True)
class BriefDocument:
    """The words of a brief: paragraphs with a blank line between them, those of the body before those of the notes.

    ``paragraphs`` are the offsets at which those of the body begin, ``pages`` offset and number of each page. Blocks
    that the layout sets off are in ``set_off``; what is no part of the argument, such as a table of contents, is in
    ``left_out`` with its name.
    """

    text: str
    paragraphs: Sequence[int] = ()
    pages: Sequence[tuple[int, int]] = ()
    set_off: Sequence[Span] = ()
    notes: Sequence[Note] = ()
    marks: Sequence[NoteMark] = ()
    left_out: Sequence[tuple[Span, str]] = ()
    remarks: Sequence[str] = field(default=())

    def place_at(self, offset: int) -> BriefPlace:
        """The place of these words; words that run over a page end stand where they begin."""
        note = self.note_at(offset)
        page = self._page(offset)
        if note is None:
            return BriefPlace(page, bisect_right(self.paragraphs, offset) or None, None)
        mark = next((mark for mark in self.marks if mark.number == note.number), None)
        if mark is None:
            return BriefPlace(page, None, note.number)
        # A note stands on the page that refers to it, wherever a word processor keeps it.
        page = page if any(note.span.start <= start <= offset for start, _ in self.pages) else self._page(mark.start)
        return BriefPlace(page, bisect_right(self.paragraphs, mark.start) or None, note.number)

    def note_at(self, offset: int) -> Note | None:
        """The note whose words these are, if they are of one."""
        k = bisect_right(self.notes, offset, key=lambda note: note.span.start) - 1
        return self.notes[k] if k >= 0 and offset < self.notes[k].span.end else None

    def _page(self, offset: int) -> int | None:
        k = bisect_right(self.pages, offset, key=lambda page: page[0]) - 1
        return self.pages[k][1] if k >= 0 else None
