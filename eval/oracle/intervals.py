"""Half-open intervals of days, from the day on which each version takes effect.

A version is in force from its first day until the first day of the next version of its policy. Of several versions
of one day only the last is ever in force.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from corpus.types import Basis


class Interval(NamedTuple):
    """In force on ``start`` and later days before ``until``; None while no later version is known."""

    start: date
    until: date | None
    from_basis: Basis
    until_basis: str | None


class Start(NamedTuple):
    """The first day of a version, and what that day rests on."""

    day: date
    basis: Basis


def intervals_of(starts: Mapping[str, Start]) -> dict[str, Interval]:
    """The interval of each version of one policy that is in force on some day; versions of one day in corpus order.

    >>> days = {"a": date(2018, 5, 25), "b": date(2019, 1, 17)}
    >>> [i.until for i in intervals_of({v: Start(day, Basis.CAPTURED) for v, day in days.items()}).values()]
    [datetime.date(2019, 1, 17), None]
    """
    last_of_day = {start.day: version for version, start in starts.items()}
    days = sorted(last_of_day)
    until = {**dict(pairwise(days)), **dict.fromkeys(days[-1:])}
    return {
        version: Interval(day, until[day], starts[version].basis, "next_version_in_corpus" if until[day] else None)
        for day, version in last_of_day.items()
    }


def union(intervals: Collection[Interval]) -> tuple[Interval, ...]:
    """The days that any of the intervals covers, as the fewest intervals, in date order.

    Every day on which one begins or ends bounds a segment; neighbouring segments that are covered become one.
    """
    bounds = sorted({bound for i in intervals for bound in (i.start, i.until or date.max)})
    runs: list[tuple[date, date]] = []
    for start, until in pairwise(bounds):
        if any(i.start <= start and until <= (i.until or date.max) for i in intervals):
            joins = bool(runs) and runs[-1][1] == start
            runs[-1:] = [(runs[-1][0], until)] if joins else [*runs[-1:], (start, until)]
    return tuple(_as_interval(start, until, intervals) for start, until in runs)


def _as_interval(start: date, until: date, parts: Iterable[Interval]) -> Interval:
    """A run of days, resting on what the interval that begins it and the one that ends it rest on."""
    first = next(part for part in parts if part.start == start)
    last = next(part for part in parts if (part.until or date.max) == until)
    return Interval(start, last.until, first.from_basis, last.until_basis)


def touches(interval: Interval, first: date | None, last: date | None) -> bool:
    """Whether any day from ``first`` to ``last``, both included, lies in it; None is an open end.

    >>> may = Interval(date(2018, 5, 1), date(2018, 6, 1), Basis.CAPTURED, None)
    >>> touches(may, date(2018, 6, 1), None), touches(may, None, date(2018, 5, 1))
    (False, True)
    """
    begins = max(interval.start, first or date.min)
    ends = min((interval.until or date.max).toordinal(), (last or date.max).toordinal() + 1)
    return begins.toordinal() < ends
