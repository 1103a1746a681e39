"""Dates as documents print them: "September 14,2020", "28 September 2017", "2019-01-17".

Nothing is said here about what dates mean: that is for `corpus.dates.statements`.
Dates inside a question are another matter (`retriever.question.dates`): there "before May" is a scope, here it would be
nonsense.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from corpus.languages import DEFAULT, Language

# Dates in figures need no language: year first, and day or month first.
_YEAR_FIRST = re.compile(
    r"\b(?P<year>(?:19|20)\d{2})(?P<mark>[-/.])\s?(?P<month>\d{1,2})(?P=mark)\s?(?P<day>\d{1,2})\b"
)
_YEAR_LAST = re.compile(r"\b(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})\b")

# Most words are of no date: that is seen sooner than that they have the form of none.
_DIGIT = re.compile(r"\d")

# In figures without marks a date is one only where a page says so: "version 20190429".
_COMPACT = re.compile(r"(?<![\w/.-])(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?![\w/-])")
_MONTH_AND_YEAR = re.compile(r"(?<![\d/.-])(?P<month>0?[1-9]|1[0-2])\s?[-/.]\s?(?P<year>20\d{2})(?![\d/-]|\.\d)")
_ASIAN_PLACEHOLDER = re.compile(
    r"(?:\d{2})?[xX_＿×○〇●△-]{1,4}\s*[年년]\s*[xX_＿×○〇●△-]{1,3}\s*[月월](?:\s*[xX_＿×○〇●△-]{1,3}\s*[日號号일])?"
)
_FIGURE = re.compile(r"\d|[\[{<_]|[xX]{2}|TB[DA]|:\s*[^\W\d_]")


class Form(StrEnum):
    """How much of a date was printed."""

    DAY = "day"
    MONTH = "month"
    IMPOSSIBLE = "impossible"
    """Written like a date, but no day of the calendar."""
    PLACEHOLDER = "placeholder"


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
    if not _DIGIT.search(text):
        return
    for match in _YEAR_FIRST.finditer(text):
        readings = _valid_days([(int(match["year"]), int(match["month"]), int(match["day"]))])
        yield PrintedDate(match.start(), match.end(), readings)
    for form in language.dates.forms:
        for match in form.finditer(text):
            month = language.dates.months[match["month"].casefold()]
            readings = _valid_days([(int(match["year"]), month, int(match["day"]))])
            yield PrintedDate(match.start(), match.end(), readings)
    for match in _YEAR_LAST.finditer(text):
        yield PrintedDate(match.start(), match.end(), _read_year_last(match))


def _read_year_last(match: re.Match[str]) -> tuple[date, ...]:
    year = int(match["year"]) if len(match["year"]) == 4 else 2000 + int(match["year"])
    first, second = int(match["first"]), int(match["second"])
    day_first, month_first = (year, second, first), (year, first, second)
    orders = [day_first] if match["mark"] == "." and len(match["year"]) == 4 else [day_first, month_first]
    return _valid_days(orders)


def _valid_days(candidates: list[tuple[int, int, int]]) -> tuple[date, ...]:
    days: list[date] = []
    for year, month, day in candidates:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(sorted(set(days)))


@dataclass(frozen=True, slots=True)
class Mention:
    """A date, or what stands for one, in ``text[start:end]``, and the languages whose words it is written in.

    Of a month ``readings`` is its first day; a placeholder and an impossible date have none.
    """

    start: int
    end: int
    form: Form
    readings: tuple[date, ...]
    languages: tuple[Language, ...] = ()

    @property
    def day(self) -> date | None:
        """The day, if there is only one way to read it."""
        return self.readings[0] if len(self.readings) == 1 else None


def mentions(text: str, languages: Sequence[Language]) -> list[Mention]:
    """Every date that a page prints in one of these languages, also the incomplete and the impossible, in order.

    >>> [(m.form.value, str(m.day)) for m in mentions("Updated: May 2018, before 5 June 2017", [DEFAULT])]
    [('month', '2018-05-01'), ('day', '2017-06-05')]
    """
    if not _FIGURE.search(text):
        return []
    found: list[Mention] = []
    for candidate in sorted(_candidates(text, languages), key=_preference):
        same = next((i for i, m in enumerate(found) if (m.start, m.end) == (candidate.start, candidate.end)), None)
        if same is not None:
            spoken = (*found[same].languages, *candidate.languages)
            found[same] = Mention(candidate.start, candidate.end, found[same].form, found[same].readings, spoken)
        elif all(candidate.end <= other.start or other.end <= candidate.start for other in found):
            found.append(candidate)
    return sorted(found, key=lambda mention: mention.start)


def _preference(mention: Mention) -> tuple[bool, int]:
    """Whole days first, then longer words before shorter ones: "31 June 2019" is no day and no month."""
    return mention.form is not Form.DAY, mention.start - mention.end


def _candidates(text: str, languages: Sequence[Language]) -> Iterator[Mention]:
    for match in _YEAR_FIRST.finditer(text):
        yield _mention(match.start(), match.end(), _valid_days([_figures(match)]))
    for match in _COMPACT.finditer(text):
        yield _mention(match.start(), match.end(), _valid_days([_figures(match)]))
    for match in _YEAR_LAST.finditer(text):
        yield _mention(match.start(), match.end(), _read_year_last(match))
    for match in _MONTH_AND_YEAR.finditer(text):
        first = date(int(match["year"]), int(match["month"]), 1)
        yield Mention(match.start(), match.end(), Form.MONTH, (first,))
    for language in _speaking(text, languages):
        words = language.dates
        for form in words.forms:
            for match in form.finditer(text):
                month = words.months[match["month"].casefold()]
                readings = _valid_days([(int(match["year"]), month, int(match["day"]))])
                yield _mention(match.start(), match.end(), readings, language)
        for form in words.incomplete:
            for match in form.finditer(text):
                first = date(int(match["year"]), words.months[match["month"].casefold()], 1)
                yield Mention(match.start(), match.end(), Form.MONTH, (first,), (language,))
        for match in words.no_year.finditer(text):
            yield Mention(match.start(), match.end(), Form.PLACEHOLDER, (), (language,))
    if "年" in text or "년" in text:
        for match in _ASIAN_PLACEHOLDER.finditer(text):
            yield Mention(match.start(), match.end(), Form.PLACEHOLDER, (), tuple(languages))
    for language in languages:
        for match in language.dates.placeholder.finditer(text):
            yield Mention(match.start(), match.end(), Form.PLACEHOLDER, (), (language,))


def _speaking(text: str, languages: Sequence[Language]) -> Iterable[Language]:
    """Those of the languages of which the text names a month; most texts name none."""
    found: dict[Language, None] = {}
    folded = text.casefold()
    for language, pattern in _month_names(tuple(languages)):
        if pattern.search(folded):
            found[language] = None
    return found


@cache
def _month_names(languages: tuple[Language, ...]) -> tuple[tuple[Language, re.Pattern[str]], ...]:
    return tuple(
        # Without a flag for case the first letters alone are looked for.
        (language, re.compile("|".join(re.escape(name.casefold()) for name in language.dates.months)))
        for language in languages
    )


def _mention(start: int, end: int, readings: tuple[date, ...], *languages: Language) -> Mention:
    return Mention(start, end, Form.DAY if readings else Form.IMPOSSIBLE, readings, languages)


def _figures(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match["year"]), int(match["month"]), int(match["day"])
