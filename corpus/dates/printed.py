"""Dates as documents print them: "September 14,2020", "28 September 2017", "2019-01-17".

Only what a page states about itself is read here. Dates inside a question are another matter
(`retriever.question.dates`): there "before May" is a scope, here it would be nonsense.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_FORMS = [
    re.compile(rf"\b{_YEAR}(?P<sep>[-/.])(?P<number>\d{{1,2}})(?P=sep){_DAY}\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s*{_DAY}\s*,?\s*{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s*(?:of\s+|-\s*)?{_MONTH}\s*,?\s*(?:-\s*)?{_YEAR}\b", re.IGNORECASE),
]
_NUMERIC = re.compile(r"\b(?P<first>\d{1,2})(?P<sep>[-/.])(?P<second>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})\b")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date found in ``text[start:end]``. Two ``readings`` mean that the form is ambiguous."""

    start: int
    end: int
    readings: tuple[date, ...]

    @property
    def day(self) -> date | None:
        """The date, if there is only one way to read it."""
        return self.readings[0] if len(self.readings) == 1 else None


class DateKind(StrEnum):
    """What a page says happened on a date."""

    EFFECTIVE = "effective"
    UPDATED = "updated"


_KEYWORD = re.compile(
    r"\b(?:(?P<effective>effective|in\s+force|in(?:to)?\s+effect|takes?\s+effect|valid\s+(?:from|as)|appli(?:es|cable)\s+(?:from|as))"
    r"|(?P<updated>updated|revised|modified|amended|changed|dated|published|posted))\b",
    re.IGNORECASE,
)


_ENDS = re.compile(r"\b(?:until|till|through|to|before|up\s+to)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateStatement:
    """One statement of a page about its own date; ``date`` is None where the words could not be read as one."""

    kind: DateKind
    date: PrintedDate | None


def find_dates(text: str) -> list[PrintedDate]:
    """Every complete calendar date printed in ``text``, in order of appearance.

    ``05/06/2018`` may be the fifth of June or the sixth of May, so it has two readings; ``14/09/2020`` has
    one. A day written with dots, ``05.06.2018``, is day first everywhere it is used.

    >>> [d.readings for d in find_dates("Effective as of September 14,2020")]
    [(datetime.date(2020, 9, 14),)]
    """
    return sorted((found for found in _complete_dates(text) if found.readings), key=lambda found: found.start)


def impossible_dates(text: str) -> list[PrintedDate]:
    """What is written like a date but names no day of the calendar: "31 June 2019", "2019-02-30".

    >>> [(d.start, d.readings) for d in impossible_dates("on 31 June 2019")]
    [(3, ())]
    """
    return sorted((found for found in _complete_dates(text) if not found.readings), key=lambda found: found.start)


def _complete_dates(text: str) -> Iterator[PrintedDate]:
    for form in _FORMS:
        for match in form.finditer(text):
            parts = match.groupdict()
            month = MONTHS[parts["month"].casefold()] if parts.get("month") else int(parts["number"])
            readings = _valid_days([(int(parts["year"]), month, int(parts["day"]))])
            yield PrintedDate(match.start(), match.end(), readings)
    for match in _NUMERIC.finditer(text):
        year = int(match["year"]) if len(match["year"]) == 4 else 2000 + int(match["year"])
        first, second = int(match["first"]), int(match["second"])
        day_first, month_first = (year, second, first), (year, first, second)
        orders = [day_first] if match["sep"] == "." and len(match["year"]) == 4 else [day_first, month_first]
        yield PrintedDate(match.start(), match.end(), _valid_days(orders))


def _valid_days(candidates: list[tuple[int, int, int]]) -> tuple[date, ...]:
    days: list[date] = []
    for year, month, day in candidates:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(sorted(set(days)))


def date_statements(text: str) -> list[DateStatement]:
    """What one line says about dates: each keyword with the first date after it and before the next keyword.

    >>> [(s.kind.value, s.date.day.isoformat()) for s in date_statements("(Updated as of 28 September 2017)")]
    [('updated', '2017-09-28')]
    """
    dates = find_dates(text)
    keywords = list(_KEYWORD.finditer(text))
    statements: list[DateStatement] = []
    for i, keyword in enumerate(keywords):
        limit = keywords[i + 1].start() if i + 1 < len(keywords) else len(text)
        kind = DateKind.EFFECTIVE if keyword["effective"] else DateKind.UPDATED
        following = next((d for d in dates if keyword.end() <= d.start < limit), None)
        if following and _ENDS.search(text, keyword.end(), following.start):
            # "In force until February 26, 2020" says when it ended, not since when it was in force.
            following = None
        statements.append(DateStatement(kind, following))
    # "Last Updated and Effective: May 25, 2018" gives both words one date.
    for i in range(len(statements) - 2, -1, -1):
        between = text[keywords[i].end() : keywords[i + 1].start()]
        if statements[i].date is None and re.fullmatch(r"[\s,/&]*(?:and|or)?\s*", between, re.IGNORECASE):
            statements[i] = DateStatement(statements[i].kind, statements[i + 1].date)
    return statements
