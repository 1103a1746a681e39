"""The text of a brief, put together from paragraph to paragraph as a file gives them."""

from collections.abc import Iterable

from corpus.briefs.document import BriefDocument, Note, NoteMark
from corpus.briefs.plain import TABLE, leaders
from corpus.text import Span

_APART = "\n\n"


class Builder:
    """Takes paragraphs in reading order, the notes last; each in parts, between which a page may end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._begin = 0
        self._paragraphs: list[int] = []
        self._pages: list[tuple[int, int]] = []
        self._set_off: list[Span] = []
        self._notes: list[Note] = []
        self._marks: list[NoteMark] = []
        self._left_out: list[tuple[Span, str]] = []

    @property
    def at(self) -> int:
        """The offset of what comes next."""
        return self._length

    def page(self, number: int) -> None:
        self._pages.append((self._length, number))

    def mark(self, number: str) -> None:
        """A reference to a note stands here."""
        self._marks.append(NoteMark(self._length, self._length, number))

    def begin(self) -> int:
        """A new paragraph begins; gives its offset."""
        if self._length > self._begin:
            self._add(_APART)
        self._begin = self._length
        return self._length

    def add(self, words: str) -> None:
        self._add(words)

    def end(self, *, note: str | None = None, is_set_off: bool = False, left_out: str = "") -> None:
        """The paragraph begun last ends: one of the body, or a note of this number."""
        span = Span(self._begin, self._length)
        if span.start == span.end:
            return
        if left_out:
            self._left_out.append((span, left_out))
        if note is not None:
            last = self._notes[-1] if self._notes else None
            if last is not None and last.number == note:
                # A note of several paragraphs is one.
                self._notes[-1] = Note(note, Span(last.span.start, span.end))
            else:
                self._notes.append(Note(note, span))
        else:
            self._paragraphs.append(span.start)
        if is_set_off:
            self._set_off.append(span)

    def document(self, remarks: Iterable[str] = ()) -> BriefDocument:
        text = "".join(self._parts)
        tables = [(span, TABLE) for span in leaders(text)]
        known = {note.number for note in self._notes}
        return BriefDocument(
            text,
            tuple(self._paragraphs),
            tuple(self._pages),
            tuple(self._set_off),
            tuple(self._notes),
            tuple(mark for mark in self._marks if mark.number in known),
            tuple(sorted({*self._left_out, *tables})),
            tuple(remarks),
        )

    def _add(self, words: str) -> None:
        self._parts.append(words)
        self._length += len(words)
