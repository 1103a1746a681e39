"""Which versions of a policy days and names mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from corpus.dates.interval import EffectiveInterval
from corpus.types import PolicyVersion
from index.arrays import VersionRows
from retriever.question.dates import NamedVersion, Place, QuestionDates
from retriever.question.scope_request import ScopeRequest
from retriever.reading.version_days import VersionDays
from retriever.reading.version_days import days_of as days_of
from retriever.results import DateBasis, ScopeKind


def version_in_force(
    versions: Iterable[PolicyVersion], day: date, basis: DateBasis = DateBasis.EFFECTIVE
) -> PolicyVersion | None:
    """The version of one policy that counts on ``day``: the latest at or before it, None before the first."""
    return next((version for version in versions if (days := days_of(version, basis)) and day in days), None)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The versions of the policies asked for: ``rows`` of ``versions``, which are all those that ``days`` knows."""

    versions: Sequence[PolicyVersion]
    rows: tuple[int, ...]
    days: VersionDays

    def requested(self, request: ScopeRequest) -> tuple[int, ...]:
        """Rows of the versions that are asked for, ascending; none where a date is ambiguous."""
        if request.readings:
            return ()
        dates = request.read_in_question
        if dates and dates.versions:
            return tuple(sorted(self.named_in(dates, request.basis)))
        rows = VersionRows(np.array(self.rows, np.int64))
        if request.kind is ScopeKind.VERSIONS:
            return tuple(row for row in self.rows if self.versions[row].version_id in request.version_ids)
        if request.kind is ScopeKind.ALL:
            return tuple(self.days.in_force_at_all(rows).tolist())
        return tuple(self.days.touching(rows, request.basis, request.first, request.last).tolist())

    def named_in(self, dates: QuestionDates, basis: DateBasis) -> set[int]:
        """The versions a question names, of each policy its own; with days beside them, those also in force then.

        Where no version it names was in force on the days it gives, it speaks of both.
        """
        by_policy: dict[str, dict[int, EffectiveInterval]] = {}
        for row in self.rows:
            interval = days_of(self.versions[row], basis)
            if interval is not None and not interval.is_empty:
                by_policy.setdefault(self.versions[row].policy, {})[row] = interval
        named = {
            row for intervals in by_policy.values() for version in dates.versions for row in _named(version, intervals)
        }
        if not dates.readings:
            return named
        then = {
            row
            for intervals in by_policy.values()
            for row, interval in intervals.items()
            if any(interval.touches(reading.first, reading.last) for reading in dates.readings)
        }
        return named & then or named | then

    def first_day(self, basis: DateBasis) -> date | None:
        """The first day on which any of them counts; None if none has a date."""
        found = (days_of(self.versions[row], basis) for row in self.rows)
        return min((days.start for days in found if days), default=None)

    def ended_by(self, day: date, basis: DateBasis) -> tuple[PolicyVersion, date] | None:
        """The version that ended last at or before a day, with the first day on which it no longer counted."""
        dated = ((self.versions[row], days_of(self.versions[row], basis)) for row in self.rows)
        ended = [(version, days.until) for version, days in dated if days and days.until and days.until <= day]
        return max(ended, key=lambda found: found[1], default=None)


def _named(named: NamedVersion, intervals: Mapping[int, EffectiveInterval]) -> list[int]:
    """Which of one policy's dated versions are meant; those in force in the days named where none took effect then."""
    in_order = sorted(intervals, key=lambda row: intervals[row].start)
    if named.place:
        places = {Place.FIRST: slice(0, 1), Place.PREVIOUS: slice(-2, -1), Place.LATEST: slice(-1, None)}
        return in_order[places[named.place]]
    if named.took_effect is None:
        return []
    first, last = named.took_effect
    started = [row for row in in_order if first <= intervals[row].start <= last]
    return started or [row for row in in_order if intervals[row].touches(first, last)]
