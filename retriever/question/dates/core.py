"""The core of a date expression."""

from dataclasses import dataclass
from datetime import date

from retriever.question.dates.periods import Interval
from retriever.question.dates.versions import NamedVersion


@dataclass(frozen=True, slots=True)
class Core:
    """``text[start:end]`` and the days it stands for: several intervals if ambiguous, none if no day is meant.

    ``limit`` is what "before" and "until" reach to, where that is less than the interval.
    """

    start: int
    end: int
    intervals: tuple[Interval, ...]
    is_lone_year: bool = False
    is_stretch: bool = False
    is_today: bool = False
    limit: date | None = None
    version: NamedVersion | None = None
