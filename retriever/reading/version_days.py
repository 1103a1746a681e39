"""On which days the versions of a catalogue count."""

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from corpus.dates.interval import EffectiveInterval
from corpus.types import PolicyVersion
from index.arrays import Positions, VersionRows, no_numbers
from retriever.results import DateBasis


def days_of(version: PolicyVersion, basis: DateBasis) -> EffectiveInterval | None:
    """The days on which a version counts; None for one that no dated scope of this basis admits."""
    return version.captured if basis is DateBasis.CAPTURED else version.interval


class VersionDays:
    """The days on which the versions of a catalogue count, as arrays: a question about one day looks at all of them."""

    def __init__(self, versions: Sequence[PolicyVersion]) -> None:
        self._days = {basis: _bounds([days_of(version, basis) for version in versions]) for basis in DateBasis}
        # A version replaced on its first day was never in force; only its id reaches it.
        self._may_count = np.array([v.interval is None or not v.interval.is_empty for v in versions], np.bool_)
        rows: dict[str, list[int]] = {}
        for row, version in enumerate(versions):
            rows.setdefault(version.policy, []).append(row)
        self._rows = {policy: np.array(of_policy, np.int64) for policy, of_policy in rows.items()}
        self._every = np.arange(len(versions), dtype=np.int64)

    def rows_of(self, policies: Collection[str]) -> VersionRows:
        """The rows of the versions of these policies, ascending; of every policy, where none is named."""
        if not policies:
            return VersionRows(self._every)
        named = [self._rows[policy] for policy in set(policies) if policy in self._rows]
        return VersionRows(np.sort(np.concatenate([no_numbers(), *named])))

    def touching(self, rows: VersionRows, basis: DateBasis, first: date | None, last: date | None) -> VersionRows:
        """Those of some versions that count on a day from ``first`` to ``last``; see `EffectiveInterval.touches`."""
        starts, untils = self._days[basis][:, rows]
        counts = starts < untils
        if first is not None and last is not None and first > last:
            counts[:] = False
        if last is not None:
            counts &= starts <= last.toordinal()
        if first is not None:
            counts &= untils > first.toordinal()
        return VersionRows(rows[counts])

    def in_force_at_all(self, rows: VersionRows) -> VersionRows:
        """Those that are not known to have been replaced on their first day; undated ones are among them."""
        return VersionRows(rows[self._may_count[rows]])


def _bounds(intervals: Sequence[EffectiveInterval | None]) -> Positions:
    """(2, n): first days and days after the last, as ordinals; of what has no days, an interval without any."""
    never, open_end = 0, date.max.toordinal() + 1
    starts = [days.start.toordinal() if days else never for days in intervals]
    untils = [(days.until.toordinal() if days.until else open_end) if days else never for days in intervals]
    return np.array([starts, untils], np.int64)
