"""A brief that is text or Markdown: its own notes, pages and tables are found in its characters."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from corpus.briefs.document import BriefDocument, Note, NoteMark
from corpus.text import Span

_PARAGRAPH = re.compile(r"[^\s](?:.|\n(?![ \t\r]*\n))*")
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_MARK = re.compile(r"\[\^(?P<key>[\w-]{1,20})\]|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})(?=[\s,;.)]|\Z)")
_LEADERS = re.compile(
    r"(?<!\.)(?<!\.[ \t])(?:\.[ \t]?){4,}+[ \t]*(?:\d{1,4}|[ivxlc]{1,7})(?:,[ \t]*\d{1,4})*[ \t]*$", re.MULTILINE
)
_MOST_MARKS = 20_000
"""More references to notes than these no brief has; those after them are not followed."""
TABLE = "a table of contents or of authorities"


def plain_brief(text: str) -> BriefDocument:
    r"""Offsets are of ``text`` as it is given.

    >>> brief = plain_brief("It says “we share data”.[^1]\n\n[^1]: Ex. B(2) § C.")
    >>> [(note.number, brief.text[note.span.start : note.span.end]) for note in brief.notes]
    [('1', 'Ex. B(2) § C.')]
    """
    paragraphs = [Span(*match.span()) for match in _PARAGRAPH.finditer(text)]
    marks = [NoteMark(*match.span(), _number(match)) for match in islice(_MARK.finditer(text), _MOST_MARKS)]
    cited = {mark.number for mark in marks if not _begins(text, mark.start)}
    notes = list(_notes(text, paragraphs, marks, cited))
    of_notes, known = {note.span.end for note in notes}, {note.number for note in notes}
    begins = {mark.start for mark in marks if _begins(text, mark.start)}
    return BriefDocument(
        text,
        tuple(span.start for span in paragraphs if span.end not in of_notes),
        tuple(_pages(text)),
        notes=tuple(notes),
        marks=tuple(mark for mark in marks if mark.number in known and mark.start not in begins),
        left_out=tuple((span, TABLE) for span in leaders(text)),
    )


def leaders(text: str) -> Iterator[Span]:
    """Lines that lead with dots to a page number, as tables of contents and of authorities do."""
    for match in _LEADERS.finditer(text):
        yield Span(text.rfind("\n", 0, match.start()) + 1, match.end())


def _number(match: re.Match[str]) -> str:
    return match["key"] or "".join(_RAISED[digit] for digit in match["raised"])


def _begins(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip()


def _notes(text: str, paragraphs: list[Span], marks: list[NoteMark], cited: set[str]) -> Iterator[Note]:
    """Lines that begin with the mark of a note that the text refers to; the last one of a paragraph goes to its end."""
    begins = [mark for mark in marks if mark.number in cited and _begins(text, mark.start)]
    limits = [*(mark.start for mark in begins[1:]), len(text)]
    for mark, limit in zip(begins, limits, strict=False):
        own = paragraphs[bisect_right(paragraphs, mark.start, key=lambda span: span.start) - 1]
        end = min(own.end, limit)
        words = re.compile(r":?\s*").match(text, mark.end)
        start = words.end() if words else mark.end
        if start < end:
            yield Note(mark.number, Span(start, start + len(text[start:end].rstrip())))


def _pages(text: str) -> Iterator[tuple[int, int]]:
    """A form feed ends a page."""
    breaks = [match.end() for match in re.finditer("\f", text)]
    if breaks:
        yield from ((start, number) for number, start in enumerate([0, *breaks], 1))
