"""What is embedded for a passage: section title, heading and lead-in in front of its own words.

Passages repeat from version to version and from exhibit to exhibit. Equal words in an equal place are one
embedded text, encoded once; the passages that share it stay separate evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.types import Passage, PassageReading
from index.encoder import Encoder

OVERLAP = 32
"""Word pieces that two windows of a long text share, so that no sentence is only ever seen cut."""
MAX_PREFIX = 96
"""Word pieces of a prefix at most: the passage's own words keep most of the window."""
MARKS = 2
"""Word pieces that the model adds at both ends."""


@dataclass(frozen=True, slots=True)
class EmbeddedText:
    """``prefix`` says where the passage stands, ``text`` is its readable text."""

    title: str
    heading: str
    lead_in: str
    text: str

    @property
    def prefix(self) -> str:
        return " ".join(f"{part.rstrip('.:')}:" for part in (self.title, self.heading, self.lead_in) if part)


@dataclass(frozen=True, slots=True)
class Window:
    """The string that the encoder reads: a prefix and ``text[start:]`` as far as the model reads.

    ``shift`` is where the passage's words begin in ``content``: offset i of the content is offset
    ``i - shift + start`` of the text.
    """

    content: str
    start: int
    shift: int

    @property
    def length(self) -> int:
        """Characters of the passage's own words in it."""
        return len(self.content) - self.shift


@dataclass(frozen=True, slots=True)
class StoredWindow:
    """A window as it is stored: at which row of all windows, and of which embedded text by id."""

    row: int
    embedded_text: int
    window: Window


def embedded_text(passage: PassageReading) -> EmbeddedText:
    """The embedded text of a passage."""
    return EmbeddedText(
        title=passage.section.title if passage.section else "",
        heading=passage.heading or "",
        lead_in=" ".join(context.text for context in passage.context),
        text=passage.text,
    )


def distinct_texts(passages: Iterable[Passage]) -> dict[EmbeddedText, list[Passage]]:
    """Embedded texts in order of first appearance, each with the passages that share it."""
    found: dict[EmbeddedText, list[Passage]] = {}
    for passage in passages:
        found.setdefault(embedded_text(passage.reading), []).append(passage)
    return found


def windows(text: EmbeddedText, encoder: Encoder) -> list[Window]:
    """Windows that together hold every word piece of the text, each within what the model reads."""
    prefix = _prefix(text.prefix, encoder)
    lead = f"{prefix} " if prefix else ""
    room = encoder.identity.max_word_pieces - MARKS - len(encoder.word_pieces(prefix))
    pieces = encoder.word_pieces(text.text)
    if len(pieces) <= room:
        return [Window(lead + text.text, 0, len(lead))]
    found: list[Window] = []
    first = 0
    while True:
        last = min(first + room, len(pieces))
        start, end = pieces[first][0], pieces[last - 1][1]
        found.append(Window(lead + text.text[start:end], start, len(lead)))
        if last == len(pieces):
            return found
        first = last - OVERLAP


def window_at(text: EmbeddedText, start: int, length: int, shift: int) -> Window:
    """The window of a text that was made with these offsets: its prefix is the end of the text's own."""
    lead = f"{text.prefix[len(text.prefix) - shift + 1 :]} " if shift else ""
    return Window(lead + text.text[start : start + length], start, shift)


def _prefix(prefix: str, encoder: Encoder) -> str:
    """The prefix, or its last words where it is too long: the nearest lead-in says most."""
    pieces = encoder.word_pieces(prefix)
    room = min(MAX_PREFIX, encoder.identity.max_word_pieces // 2)
    return prefix if len(pieces) <= room else prefix[pieces[-room][0] :]
