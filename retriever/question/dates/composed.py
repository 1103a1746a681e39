"""Days named by other days: "the revision of 25 May 2018", "30 days after GDPR applied", "the week of 3 June 2019".

Each form makes one reference of another, so that they can stand in each other: "the day before the change of …".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from corpus.languages import Language
from corpus.languages.question_words import Unit
from retriever.question.dates.matching import last_words, spaced
from retriever.question.dates.periods import Bounds, Interval, day_on, months_of, shifted, week_of
from retriever.question.dates.reference import DateReference

_MOST_FORMS = 4
"""More forms than that are not put into each other."""


def composed(text: str, references: Sequence[DateReference], language: Language) -> list[DateReference]:
    """The references, each with what stands around it and makes it another."""
    maker = _Maker(text, language)
    made: list[DateReference] = []
    for reference in references:
        whole = maker.whole(reference) if reference.intervals else reference
        while made and made[-1].version and whole.start <= made[-1].start:
            # "The last revision on 1 July 2020" names no other version.
            made.pop()
        if made and whole.start < made[-1].end:
            whole = reference
        made.append(whole)
    return made


class _Maker:
    def __init__(self, text: str, language: Language) -> None:
        self._text = text
        self._words = language.questions.relations
        self._year_before = language.questions.expressions.year_before

    def whole(self, reference: DateReference) -> DateReference:
        forms: tuple[Callable[[DateReference], DateReference | None], ...] = (
            self._change,
            self._week,
            self._neighbour,
            self._counted,
        )
        if reference.is_lone_year and last_words(self._year_before, self._text, reference.start):
            reference = replace(reference, is_lone_year=False)
        for _ in range(_MOST_FORMS):
            larger = next((made for form in forms if (made := form(reference))), None)
            if larger is None or larger.is_unread or larger.bounds:
                return larger or reference
            reference = larger
        return reference

    def _change(self, reference: DateReference) -> DateReference | None:
        """A change of the text on that day, where it is one end of the days asked about."""
        if reference.is_change:
            return None
        start, end = reference.start, reference.end
        if before := last_words(self._words.change_before, self._text, start):
            start = before.start()
        after = self._words.change_after.match(self._text, end)
        noun = before or after
        if not noun:
            return None
        if relative := last_words(self._words.relative_before, self._text, start):
            if noun["version"] and relative["between"]:
                # Two versions are compared: they are named.
                return None
            start = relative.start("article")
        elif not (
            last_words(self._words.counted_before, self._text, start)
            or last_words(self._words.next_before, self._text, start)
        ):
            return None
        if before:
            after = self._words.took_effect_after.match(self._text, end)
        end = after.end() if after else end
        return replace(reference, start=start, end=end, is_lone_year=False, is_change=True, limit=None)

    def _week(self, reference: DateReference) -> DateReference | None:
        found = last_words(self._words.week_before, self._text, reference.start)
        if not found or any(first != last for first, last in reference.intervals):
            return None
        days = [first for first, _ in reference.intervals]
        weeks: list[Interval]
        if found["starting"]:
            weeks = [(day, shifted(day, 6)) for day in days]
        elif found["ending"]:
            weeks = [(shifted(day, -6), day) for day in days]
        else:
            weeks = [week_of(day) for day in days]
        if found["end"]:
            weeks = [(shifted(last, -1), last) for _, last in weeks]
        return replace(reference, start=found.start(), intervals=tuple(weeks), is_change=False)

    def _neighbour(self, reference: DateReference) -> DateReference | None:
        found = last_words(self._words.next_before, self._text, reference.start)
        if not found or reference.is_lone_year:
            return None
        day = self._day_after if found["after"] else self._day_before
        return _of_days(reference, found.start(), [day(reference, interval) for interval in reference.intervals])

    def _day_before(self, reference: DateReference, interval: Interval) -> date:
        return shifted(reference.limit or interval[0], -1)

    def _day_after(self, reference: DateReference, interval: Interval) -> date:
        first, last = interval
        return first if reference.is_change and first == last else shifted(last, 1)

    def _counted(self, reference: DateReference) -> DateReference | None:
        """So many units before or after it."""
        if reference.is_lone_year:
            return None
        if fraction := last_words(self._words.fraction_before, self._text, reference.start):
            return replace(reference, start=fraction.start(), is_unread=True)
        found = last_words(self._words.counted_before, self._text, reference.start)
        if not found:
            unread = last_words(self._words.uncounted_before, self._text, reference.start)
            return replace(reference, start=unread.start(), is_unread=True) if unread else None
        if found["around"] and not found["within"]:
            return None
        made = self._count_from(reference, found)
        if made is None:
            return replace(reference, start=found.start(), is_unread=True)
        if any(first is None or last is None for first, last in made):
            return replace(reference, start=found.start(), bounds=made)
        closed = tuple((first, last) for first, last in made if first and last)
        return replace(reference, start=found.start(), intervals=closed, is_change=False, limit=None)

    def _count_from(self, reference: DateReference, found: re.Match[str]) -> tuple[Bounds, ...] | None:
        """The days that a count makes of a reference, None where it is no whole number of days or months."""
        unit, count = self._size(found)
        if found["roughly"] or count is None:
            return None
        made: list[Bounds] = []
        for interval in reference.intervals:
            period = _period_on(interval, count if found["after"] else -count, unit)
            earliest, latest = day_on(interval[0], -count, unit), day_on(interval[1], count, unit)
            if earliest is None or latest is None:
                return None
            if period and not (found["least"] or found["more"] or found["most"] or found["stretch"] or found["within"]):
                made.append(period)
            elif found["around"]:
                made.append((earliest, latest))
            elif found["after"]:
                made.append(self._counted_on(reference, interval, latest, found))
            else:
                made.append(self._counted_back(reference, interval, earliest, found))
        return tuple(made)

    def _size(self, found: re.Match[str]) -> tuple[Unit, int | None]:
        """The unit, and how many of it; None for a fraction or more than a calendar holds."""
        size, unit = self._words.units[spaced(found["unit"])]
        written = spaced(found["count"] or "")
        count = size * (1 if found["the"] else float(written) if written.isdecimal() else self._words.counts[written])
        if unit is Unit.YEAR and count != int(count):
            unit, count = Unit.MONTH, 12 * count
        return unit, int(count) if count == int(count) else None

    def _counted_on(self, reference: DateReference, interval: Interval, day: date, found: re.Match[str]) -> Bounds:
        if found["least"] or found["more"]:
            return (shifted(day, 1) if found["more"] else day), None
        if _is_one_day(found):
            return day, day
        is_from_the_day = found["within"] or found["most"]
        return (interval[1] if is_from_the_day else self._day_after(reference, interval)), day

    def _counted_back(self, reference: DateReference, interval: Interval, day: date, found: re.Match[str]) -> Bounds:
        if found["least"] or found["more"]:
            return None, (shifted(day, -1) if found["more"] else day)
        if _is_one_day(found):
            return day, day
        is_to_the_day = (found["within"] or found["most"]) and not reference.is_change
        return day, (interval[0] if is_to_the_day else shifted(interval[0], -1))


def _is_one_day(found: re.Match[str]) -> bool:
    """Whether the day that is counted to is meant, and not those up to it: "the week before X" is seven days."""
    if found["the"]:
        return found["neighbour"] is not None
    return not (found["stretch"] or found["most"] or found["within"])


def _period_on(interval: Interval, count: int, unit: Unit) -> Interval | None:
    """A whole month or year so many units on, None for other stretches and units."""
    first, last = interval
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if first == last or (first, last) != (first.replace(day=1), months_of(last.year, last.month, last.month)[1]):
        return None
    if not (unit is Unit.MONTH or (unit is Unit.YEAR and months in {1, 12})):
        return None
    start = day_on(first, count, unit)
    end = day_on(last.replace(day=1), count, unit)
    return (start, months_of(end.year, end.month, end.month)[1]) if start and end else None


def _of_days(reference: DateReference, start: int, days: Sequence[date]) -> DateReference:
    return replace(reference, start=start, intervals=tuple((day, day) for day in days), is_change=False, limit=None)
