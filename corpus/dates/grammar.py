"""Dates as documents print them: "September 14,2020", "28 September 2017", "2019-01-17".

Only complete dates are read here, and nothing is said about what they mean: that is for `corpus.dates.evidence`.
Dates inside a question are another matter (`retriever.question.dates`): there "before May" is a scope, here it would be
nonsense.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.languages import DEFAULT, Language

# Dates in figures need no language: year first, and day or month first.
_YEAR_FIRST = re.compile(r"\b(?P<year>(?:19|20)\d{2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})\b")
_YEAR_LAST = re.compile(r"\b(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})\b")


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


def find_dates(text: str, language: Language = DEFAULT) -> list[PrintedDate]:
    """Every complete calendar date printed in ``text``, in order of appearance.

    ``05/06/2018`` may be the fifth of June or the sixth of May, so it has two readings; ``14/09/2020`` has
    one. A day written with dots, ``05.06.2018``, is day first everywhere it is used.

    >>> [d.readings for d in find_dates("Effective as of September 14,2020")]
    [(datetime.date(2020, 9, 14),)]
    """
    found = [printed for printed in _complete_dates(text, language) if printed.readings]
    return sorted(found, key=lambda printed: printed.start)


def impossible_dates(text: str, language: Language = DEFAULT) -> list[PrintedDate]:
    """What is written like a date but names no day of the calendar: "31 June 2019", "2019-02-30".

    >>> [(d.start, d.readings) for d in impossible_dates("on 31 June 2019")]
    [(3, ())]
    """
    found = [printed for printed in _complete_dates(text, language) if not printed.readings]
    return sorted(found, key=lambda printed: printed.start)


def _complete_dates(text: str, language: Language) -> Iterator[PrintedDate]:
    for match in _YEAR_FIRST.finditer(text):
        readings = _valid_days([(int(match["year"]), int(match["month"]), int(match["day"]))])
        yield PrintedDate(match.start(), match.end(), readings)
    for form in language.dates.forms:
        for match in form.finditer(text):
            month = language.dates.months[match["month"].casefold()]
            readings = _valid_days([(int(match["year"]), month, int(match["day"]))])
            yield PrintedDate(match.start(), match.end(), readings)
    for match in _YEAR_LAST.finditer(text):
        year = int(match["year"]) if len(match["year"]) == 4 else 2000 + int(match["year"])
        first, second = int(match["first"]), int(match["second"])
        day_first, month_first = (year, second, first), (year, first, second)
        orders = [day_first] if match["mark"] == "." and len(match["year"]) == 4 else [day_first, month_first]
        yield PrintedDate(match.start(), match.end(), _valid_days(orders))


def _valid_days(candidates: list[tuple[int, int, int]]) -> tuple[date, ...]:
    days: list[date] = []
    for year, month, day in candidates:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(sorted(set(days)))
