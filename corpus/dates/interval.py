"""Half-open intervals of days."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class EffectiveInterval:
    """In force from 00:00 of ``start`` until 00:00 of ``until``; ``None`` while no later version is known.

    >>> date(2020, 2, 27) in EffectiveInterval(date(2019, 1, 17), date(2020, 2, 27))
    False
    """

    start: date
    until: date | None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day < self.until)

    @property
    def is_empty(self) -> bool:
        """True for a version replaced on the day it took effect: it is reachable by id only."""
        return self.until is not None and self.until <= self.start

    def touches(self, first: date | None, last: date | None) -> bool:
        """Whether any day from ``first`` to ``last``, both included, falls inside; ``None`` is an open end."""
        if self.is_empty or (first is not None and last is not None and first > last):
            return False
        starts_in_time = last is None or self.start <= last
        return starts_in_time and (self.until is None or first is None or first < self.until)
