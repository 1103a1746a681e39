"""A reference to days: the words that stand for days of their own, without what stands around them."""

from dataclasses import dataclass
from datetime import date

from retriever.question.dates.named_version import NamedVersion
from retriever.question.dates.periods import Bounds, Interval


@dataclass(frozen=True, slots=True)
class DateReference:
    """``text[start:end]`` and the days it stands for: several intervals if ambiguous, none if no day is meant.

    ``is_change`` says that a change of the text took effect then: what is after it begins with that day. ``bounds`` are
    the days asked about where they do not depend on what stands before. ``is_unread`` is set where days of its own are
    written that were not understood.

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
    is_change: bool = False
    bounds: tuple[Bounds, ...] = ()
    is_unread: bool = False
