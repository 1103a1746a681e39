"""What a page says of its own dates: each keyword with the date it is said of."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.dates.grammar import PrintedDate, find_dates
from corpus.languages import DEFAULT, Language


class DateKind(StrEnum):
    """What a page says happened on a date."""

    EFFECTIVE = "effective"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class DateStatement:
    """One statement of a page about its own date; ``date`` is None where the words could not be read as one."""

    kind: DateKind
    date: PrintedDate | None


def date_statements(text: str, language: Language = DEFAULT) -> list[DateStatement]:
    """What one line says about dates: each keyword with the first date after it and before the next keyword.

    >>> [(s.kind.value, s.date.day.isoformat()) for s in date_statements("(Updated as of 28 September 2017)")]
    [('updated', '2017-09-28')]
    """
    words = language.dates
    dates = find_dates(text, language)
    keywords = list(words.keyword.finditer(text))
    statements: list[DateStatement] = []
    for i, keyword in enumerate(keywords):
        limit = keywords[i + 1].start() if i + 1 < len(keywords) else len(text)
        kind = DateKind.EFFECTIVE if keyword["effective"] else DateKind.UPDATED
        following = next((d for d in dates if keyword.end() <= d.start < limit), None)
        if following and words.ends.search(text, keyword.end(), following.start):
            # "In force until February 26, 2020" says when it ended, not since when it was in force.
            following = None
        statements.append(DateStatement(kind, following))
    # "Last Updated and Effective: May 25, 2018" gives both words one date.
    for i in range(len(statements) - 2, -1, -1):
        between = text[keywords[i].end() : keywords[i + 1].start()]
        if statements[i].date is None and words.shared.fullmatch(between):
            statements[i] = DateStatement(statements[i].kind, statements[i + 1].date)
    return statements
