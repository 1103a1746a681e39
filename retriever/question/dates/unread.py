"""What looks like a date in a question and names no day: "31 June 2019", "on 25 May", "at Easter 2019"."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from corpus.dates.grammar import impossible_dates
from corpus.languages import Language
from retriever.question.dates.references import is_written_as_day

Place = tuple[int, int]

_SHORTEST_MISSPELT = 4
"""Shorter names of months are like too many words."""
_LIKENESS = 0.75


def unread_places(text: str, understood: Iterable[Place], language: Language) -> Iterator[Place]:
    """Where such words stand in a text, outside the places that were ``understood``."""
    for found in impossible_dates(text, language):
        if is_written_as_day(text, found, language.questions.calendar):
            yield found.start, found.end
    rest = blanked(text, understood, "\0")
    for form in language.questions.unread.forms:
        for match in form.finditer(rest):
            yield match.span("date")
    months = [name for name in language.dates.months if len(name) >= _SHORTEST_MISSPELT]
    for form in language.questions.unread.perhaps_misspelt:
        for match in form.finditer(rest):
            if get_close_matches(match["word"].casefold(), months, n=1, cutoff=_LIKENESS):
                yield match.span("date")


def blanked(text: str, places: Iterable[Place], filling: str = " ") -> str:
    """The text with nothing to read at some places, and everything else where it was."""
    for start, end in places:
        text = text[:start] + filling * (end - start) + text[end:]
    return text
