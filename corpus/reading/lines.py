"""The lines of a text with their offsets."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.text import Span, plain_text

_WITHOUT_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, with its number from 1 and its offsets in the source."""

    number: int
    start: int
    end: int
    raw: str
    text: str
    """Readable text of the line, markers and all."""


def read_lines(text: str) -> Iterator[Line]:
    """The non-blank lines of ``text``."""
    offset = 0
    for number, raw in enumerate(text.split("\n"), 1):
        end = offset + len(raw)
        if raw.strip().strip("\ufeff"):
            yield Line(number, offset, end, raw, plain_text(text, [Span(offset, end)]))
        offset = end + 1


def trimmed(source: str, start: int, end: int) -> Span:
    """The span without the white space and the marks without a width at its ends."""
    while start < end and (source[start].isspace() or source[start] in _WITHOUT_WIDTH):
        start += 1
    while end > start and (source[end - 1].isspace() or source[end - 1] in _WITHOUT_WIDTH):
        end -= 1
    return Span(start, end)
