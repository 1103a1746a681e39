"""A policy's versions on an axis of time: each as long as it lasted, with the asked day or days marked.

The axis is drawn here, in shares of its width, so that a browser has nothing to compute and no style is needed. What
it shows is said in words by the list of links below it; for readers who cannot see or click it, the list is the axis.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.phrases.dates import short_day
from retriever.results import ScopeEcho, ScopeKind, VersionRef

# Shares of the width, in per cent: room for what is not known before the first version.
_BEFORE = 2.0
_WIDE_ENOUGH_FOR_WORDS = 12.0
WIDE_ENOUGH_FOR_A_NUMBER = 2.5
_WIDEST_SPREAD = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One version on the axis. ``address`` is where a click on it leads."""

    number: int
    version: VersionRef
    address: str
    x: float
    width: float
    in_scope: bool
    state: str = ""

    @property
    def shows_words(self) -> bool:
        return self.width >= _WIDE_ENOUGH_FOR_WORDS

    @property
    def shows_number(self) -> bool:
        return self.width >= WIDE_ENOUGH_FOR_A_NUMBER

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    year: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The day or the days asked about; at an edge where they lie beyond it, which the words show by an arrow."""

    x: float
    width: float
    words: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def anchor(self) -> str:
        """To which side the words stand, so that they stay inside the axis."""
        return "start" if self.middle < 20 else "end" if self.middle > 80 else "middle"


@dataclass(frozen=True, slots=True)
class Axis:
    """Ready to be drawn: every place is a share of the width, in per cent."""

    first: date
    last: date
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    mark: Mark | None

    @property
    def begins(self) -> float:
        return _BEFORE


def axis_of(
    versions: Sequence[VersionRef],
    address: Callable[[VersionRef], str],
    scope: ScopeEcho | None = None,
    states: dict[str, str] | None = None,
) -> Axis | None:
    """The axis of one policy's dated versions, in date order; None where there is none to draw.

    The last version has no known end. It is drawn to the day asked about, but at least as far as can be seen.
    """
    starts = [version.start for version in versions if version.start]
    if not starts:
        return None
    first = starts[0]
    known = max((starts[-1] - first).days, 30)
    last = _later(starts[-1], known // 6 + 15)
    asked = _days_asked(scope)
    for day in asked or ():
        # A day far away would squeeze what is known into a corner: it is marked at the edge instead.
        if day and last < day <= _later(last, known):
            last = _later(day, known // 20)

    def x(day: date) -> float:
        return round(_BEFORE + (100 - _BEFORE) * (day - first).days / (last - first).days, 2)

    in_scope = {version.version_id for version in scope.versions} if scope and scope.kind != ScopeKind.ALL else set()
    bars = []
    for number, version in enumerate(versions, 1):
        if version.start is None:
            continue
        begins, ends = x(version.start), x(min(version.until, last) if version.until else last)
        bars.append(
            Bar(
                number,
                version,
                address(version),
                begins,
                round(max(ends - begins, 0.3), 2),
                version.version_id in in_scope,
                (states or {}).get(version.version_id, ""),
            )
        )
    return Axis(first, last, tuple(bars), tuple(ticks_of(first, last, x)), _mark(asked, first, last, x))


def _days_asked(scope: ScopeEcho | None) -> tuple[date | None, date | None] | None:
    if scope is None:
        return None
    if scope.kind == ScopeKind.AS_OF:
        return scope.as_of, scope.as_of
    if scope.kind == ScopeKind.RANGE and (scope.first or scope.last):
        return scope.first, scope.last
    return None


def _mark(
    asked: tuple[date | None, date | None] | None, first: date, last: date, x: Callable[[date], float]
) -> Mark | None:
    if asked is None:
        return None
    start, end = asked
    words = (
        short_day(start or end or first)
        if start == end
        else f"{short_day(start) if start else '…'} – {short_day(end) if end else '…'}"
    )
    if end and end < first:
        return Mark(0, 0, f"◂ {words}")
    if start and start > last:
        return Mark(100, 0, f"{words} ▸")
    begins = x(start) if start and start >= first else 0.0
    ends = x(_later(end, 1)) if end and end < last else 100.0
    return Mark(begins, 0 if start == end else round(max(ends - begins, 0.3), 2), words)


def ticks_of(first: date, last: date, x: Callable[[date], float]) -> list[Tick]:
    """New Year's days, thinned out where there would be too many years."""
    years = range(first.year + 1, last.year + 1)
    step = -(-len(years) // _WIDEST_SPREAD) or 1
    return [Tick(x(date(year, 1, 1)), year) for year in years[::step]]


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))
