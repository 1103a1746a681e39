"""Which words of a question stand for days: a day, a month, a quarter, "last year", "when GDPR applied"."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from corpus.dates.grammar import PrintedDate, find_dates
from corpus.languages import Language
from corpus.languages.question_words import FOUR_FIGURES, CalendarWords, Part, PeriodKind, Unit
from retriever.question.dates.composed import composed
from retriever.question.dates.matching import last_words, spaced, year_number
from retriever.question.dates.named_events import event_references
from retriever.question.dates.named_version import NamedVersion
from retriever.question.dates.periods import (
    Interval,
    day_on,
    edge_of,
    half_of,
    months_of,
    numbered_week,
    part_of,
    period_ago,
    quarter_of,
    season_of,
    shifted,
    single_day,
    weekday_in,
)
from retriever.question.dates.reference import DateReference

# Figures alone, in any language.
_SHORT_YEAR = re.compile(r"\d{1,2}[-.]\d{1,2}[-.]\d{2}")
_DOTTED_SHORT_YEAR = re.compile(r"(?<![\w.])(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])\.(\d{2})(?![\w]|\.\d)")
_COMPACT = re.compile(r"(?<![\w.-])((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\w-]|\.\d)")
_WITH_TIME = re.compile(
    r"\b(\d{4})-(\d{2})-(\d{2})(?:T|\s+)\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?(?!\w)", re.IGNORECASE
)
# A month in figures looks like a number of anything: it needs a word before it that dates.
_MONTHS_IN_FIGURES = (
    re.compile(r"(?<![\w/.-])(?P<year>(?:19|20)\d{2})-(?P<month>0[1-9]|1[0-2])(?![\w/]|[-.]\d)"),
    re.compile(r"(?<![\w/.-])(?P<year>(?:19|20)\d{2})[/.](?P<month>0[1-9]|1[0-2])(?![\w/]|[-.]\d)"),
    re.compile(r"(?<![\w/.-])(?P<month>0[1-9]|1[0-2])[-.](?P<year>(?:19|20)\d{2})(?![\w/]|[-.]\d)"),
    re.compile(r"(?<![\w/.-])(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d{2})(?![\w/]|[-.]\d)"),
)
_YEARS = re.compile(r"(?<![\w/.-])((?:19|20)\d{2})\s?[-–/]\s?((?:19|20)\d{2})(?![\w/]|[-.]\d)")
_LONE_YEAR = re.compile(rf"\b({FOUR_FIGURES})")


def find_references(text: str, today: date, events: Mapping[str, date], language: Language) -> list[DateReference]:
    """All references to days in a text, in its order; where two share words, the longer one is meant.

    "1 June 2019" is not "June 2019" or "2019".
    """
    kept: list[DateReference] = []
    for found in sorted(_all_references(text, today, events, language), key=lambda r: (r.start - r.end, r.start)):
        if all(found.end <= other.start or other.end <= found.start for other in kept):
            kept.append(found)
    return composed(text, sorted(kept, key=lambda reference: reference.start), language)


def is_written_as_day(text: str, found: PrintedDate, words: CalendarWords) -> bool:
    """Whether the figures are a day at all, and not a section, a page, a telephone number or part of a law's name."""
    numbered = last_words(words.numbered_before, text, found.start)
    has_month = any(character.isalpha() for character in text[found.start : found.end])
    return not (
        _SHORT_YEAR.fullmatch(text, found.start, found.end)
        or (numbered and not (has_month and numbered["version"]))
        or last_words(words.named_after_its_day_before, text, found.start)
    )


def _all_references(text: str, today: date, events: Mapping[str, date], language: Language) -> Iterator[DateReference]:
    yield from _Calendar(text, today, language).references()
    yield from event_references(text, events, language.questions.events)
    for words, place in language.questions.versions.names:
        for match in words.finditer(text):
            version = NamedVersion(place) if place else NamedVersion(took_effect=(today, today))
            yield DateReference(*match.span("named"), (), is_today=place is None, version=version)


class _Calendar:
    """Days and periods in one text."""

    def __init__(self, text: str, today: date, language: Language) -> None:
        self._text = text
        self._today = today
        self._language = language
        self._words = language.questions.calendar
        self._year_before = language.questions.expressions.year_before

    def references(self) -> Iterator[DateReference]:
        """All of them; they may share words."""
        for day in self._days():
            weekday = self._before(self._words.weekday_before, day.start)
            yield replace(day, start=weekday.start()) if weekday else day
        yield from self._several_days()
        yield from self._several_months()
        for period in (*self._periods(), *self._relative_periods(), *self._lone_years()):
            yield period
            yield from self._parts(period)
        yield from self._relative_days()

    def _before(self, pattern: re.Pattern[str], place: int) -> re.Match[str] | None:
        return last_words(pattern, self._text, place)

    def _month(self, name: str) -> int:
        return self._language.dates.months[name.casefold().rstrip(".")]

    def _days(self) -> Iterator[DateReference]:
        """Days, and without an interval what is written like one: its month must not be read alone."""
        text, words = self._text, self._words
        printed = find_dates(text, self._language)
        for found in printed:
            if _SHORT_YEAR.fullmatch(text, found.start, found.end):
                continue
            is_day = is_written_as_day(text, found, words) and not self._goes_on(found, printed)
            yield DateReference(found.start, found.end, tuple((day, day) for day in found.readings if is_day))
        for form in words.written_days:
            for match in form.finditer(text):
                figures = match["figures"] or str(words.ordinals[spaced(match["day"])])
                number = int(re.sub(r"\D", "", figures))
                day = single_day(year_number(match["year"]), self._month(match["month"]), number)
                is_named = self._before(words.named_after_its_day_before, match.start())
                yield DateReference(match.start(), match.end(), () if is_named else day)
        for match in _WITH_TIME.finditer(text):
            yield _reference(match, *single_day(int(match[1]), int(match[2]), int(match[3])))
        for form, (month, number) in words.holidays:
            for match in form.finditer(text):
                year = match["year"] or match["year_first"] or match["shared"]
                yield _reference(match, *single_day(year_number(year), month, number))
        for match in _DOTTED_SHORT_YEAR.finditer(text):
            if self._before(words.on_before, match.start()):
                yield _reference(match, *single_day(2000 + int(match[3]), int(match[2]), int(match[1])))
        for match in _COMPACT.finditer(text):
            if self._before(words.on_before, match.start()):
                yield _reference(match, *single_day(int(match[1]), int(match[2]), int(match[3])))

    def _goes_on(self, found: PrintedDate, printed: Iterable[PrintedDate]) -> bool:
        """Whether more figures follow or lead without a break, as in "12.3.2018.4", and they are no day themselves."""
        before = self._words.goes_on_before.search(self._text[max(0, found.start - 6) : found.start])
        after = re.match(r"[-/.]\d", self._text[found.end : found.end + 2])
        return bool(
            (before and all(other.end != found.start - 1 for other in printed))
            or (after and all(other.start != found.end + 1 for other in printed))
        )

    def _several_days(self) -> Iterator[DateReference]:
        for form in self._words.several_days:
            for match in form.finditer(self._text):
                year, month, first_month = match["year"], match["month"], match["first_month"]
                first = find_dates(f"{match['first_day']} {first_month or month} {year}", self._language)
                last = find_dates(f"{match['day']} {month or first_month} {year}", self._language)
                if first and last and first[0].readings <= last[0].readings:
                    interval = (first[0].readings[0], last[0].readings[0])
                    yield DateReference(match.start(), match.end(), (interval,), is_stretch=True)

    def _several_months(self) -> Iterator[DateReference]:
        for match in self._words.several_months.finditer(self._text):
            months = [self._month(name) for name in self._words.month.findall(match[0])]
            year = int(match["year"])
            # "between November and February 2019" begins in the year before the one that is named.
            begins = date(year - 1 if months[0] > months[-1] else year, months[0], 1)
            interval = begins, months_of(year, months[-1], months[-1])[1]
            yield DateReference(match.start(), match.end(), (interval,), is_stretch=True)

    def _periods(self) -> Iterator[DateReference]:
        text, words = self._text, self._words
        for kind, form in words.periods:
            for match in form.finditer(text):
                is_verb = kind is PeriodKind.MONTH and match["month"].casefold() in words.verb_months
                if not (is_verb and words.counted.match(text, match.end())):
                    yield _reference(match, self._period(kind, match))
        for form in words.numbered_week:
            for match in form.finditer(text):
                if week := numbered_week(int(match["year"]), int(match["week"])):
                    yield _reference(match, *week)
        for match in words.turn_of_year.finditer(text):
            yield _reference(match, *_turns(int(match["year"]), match["next"]))
        for match in words.winter.finditer(text):
            if (int(match["year"]) + 1 - int(match["next"])) % 100 == 0:
                yield _reference(match, season_of(int(match["year"]), 12))
        for form in _MONTHS_IN_FIGURES:
            for match in form.finditer(text):
                if self._before(self._year_before, match.start()):
                    month = int(match["month"])
                    yield _reference(match, months_of(int(match["year"]), month, month))
        for match in _YEARS.finditer(text):
            first, last = int(match[1]), int(match[2])
            is_numbered = words.counted.match(text, match.end()) or self._before(words.numbered_before, match.start())
            if first < last and not is_numbered:
                years = date(first, 1, 1), date(last, 12, 31)
                yield DateReference(match.start(), match.end(), (years,), is_stretch=True)

    def _period(self, kind: PeriodKind, match: re.Match[str]) -> Interval:
        year, groups = year_number(match["year"]), match.groupdict()
        match kind:
            case PeriodKind.MONTH:
                month = self._month(groups["month"])
                return months_of(year, month, month)
            case PeriodKind.SEASON:
                return season_of(year, self._words.seasons[groups["season"].casefold()])
            case PeriodKind.YEAR:
                return months_of(year, 1, 12)
            case PeriodKind.CHRISTMAS:
                return date(year, 12, 20), date(year, 12, 31)
        number = groups.get("number")
        count = int(number) if number else self._words.ordinals[groups["ordinal"].casefold()]
        return quarter_of(year, count) if kind is PeriodKind.QUARTER else half_of(year, count)

    def _lone_years(self) -> Iterator[DateReference]:
        words = self._words
        for match in _LONE_YEAR.finditer(self._text):
            in_year = self._before(words.in_year_before, match.start())
            counted = words.counted_in_year if in_year else words.counted
            if not counted.match(self._text, match.end()):
                yield DateReference(match.start(), match.end(), (months_of(int(match[1]), 1, 12),), is_lone_year=True)

    def _parts(self, period: DateReference) -> Iterator[DateReference]:
        """A period with what makes it a part of itself: "late 2019", "the end of May 2018", "the last day of 2018"."""
        if len(period.intervals) != 1:
            return
        ((first, last),) = period.intervals
        if some := self._before(self._words.counted_part_before, period.start):
            is_end = self._words.parts[some["edge"].casefold()] is Part.END
            some_units = edge_of(first, last, self._count(some["count"]), self._unit(some), is_end=is_end)
            yield DateReference(some.start(), period.end, (some_units,) if some_units else ())
        if nth := self._before(self._words.nth_before, period.start):
            one = self._nth(nth, first, last)
            yield DateReference(nth.start(), period.end, (one,) if one else ())
        found = self._before(self._words.part_before, period.start)
        if not found:
            return
        word = next(word for word in found.groups() if word).casefold()
        part = self._words.parts.get(word, Part.MIDDLE)
        limit = None
        if found["day"]:
            day = first if part is Part.BEGINNING else last
            interval = day, day
        elif found["half"] and first.month == last.month:
            is_first = part is Part.BEGINNING
            interval = (first, first.replace(day=15)) if is_first else (first.replace(day=16), last)
        elif found["half"] or found["quarter"] or found["season"]:
            if (first.month, last.month) != (1, 12):
                return
            if found["season"]:
                interval = season_of(first.year, self._words.seasons[word])
            else:
                of_year: Callable[[int, int], Interval] = half_of if found["half"] else quarter_of
                interval = of_year(first.year, self._words.ordinals[word])
        else:
            interval = part_of(first, last, part)
            limit = last if part is Part.END else None
        yield DateReference(found.start(), period.end, (interval,), is_today=period.is_today, limit=limit)

    def _nth(self, match: re.Match[str], first: date, last: date) -> Interval | None:
        """One week or weekday of a period."""
        number = self._words.ordinals.get(match["ordinal"].casefold(), -1)
        if match["weekday"]:
            return weekday_in(first, last, self._words.weekdays.index(match["weekday"].casefold()), number)
        if number < 0:
            return edge_of(first, last, 1, Unit.WEEK, is_end=True)
        start = shifted(first, 7 * (number - 1))
        return (start, min(shifted(start, 6), last)) if start <= last else None

    def _count(self, written: str) -> int:
        return int(written) if written.isdecimal() else self._words.numbers[written.casefold()]

    def _unit(self, match: re.Match[str]) -> Unit:
        return self._words.units[match["unit"].casefold()]

    def _relative_periods(self) -> Iterator[DateReference]:
        for form in (self._words.last, self._words.before_last):
            for match in form.finditer(self._text):
                if self._is_own_act(match):
                    continue
                back = 2 if form is self._words.before_last else 1 if match["last"] else 0
                interval = period_ago(self._today, back, self._unit(match))
                if interval:
                    yield DateReference(match.start(), match.end(), (interval,), is_today=True)

    def _relative_days(self) -> Iterator[DateReference]:
        today, words = self._today, self._words
        for match in words.now.finditer(self._text):
            yield DateReference(match.start(), match.end(), ((today, today),), is_today=True)
        for match in words.yesterday.finditer(self._text):
            if not self._is_own_act(match):
                day = shifted(today, -1)
                yield DateReference(match.start(), match.end(), ((day, day),), is_today=True)
        for match in words.ago.finditer(self._text):
            if self._is_own_act(match) or self._before(words.roughly_before, match.start()):
                continue
            size, unit = self._language.questions.relations.units[match["unit"].casefold()]
            past = day_on(today, -size * self._count(match["count"]), unit)
            if past:
                yield DateReference(match.start(), match.end(), ((past, past),), is_today=True)

    def _is_own_act(self, match: re.Match[str]) -> bool:
        is_before = self._before(self._words.own_act_before, match.start())
        return bool(is_before or self._words.own_act_after.match(self._text, match.end()))


def _turns(year: int, following: str | None) -> tuple[Interval, ...]:
    """The last day of a year and the first of the next; where one year is named, it may be either."""
    if following:
        return ((date(year, 12, 31), date(year + 1, 1, 1)),) if (year + 1 - int(following)) % 100 == 0 else ()
    return tuple((date(before, 12, 31), date(before + 1, 1, 1)) for before in (year - 1, year))


def _reference(match: re.Match[str], *intervals: Interval) -> DateReference:
    return DateReference(match.start(), match.end(), intervals)
