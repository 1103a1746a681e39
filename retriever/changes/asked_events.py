"""Which events answer a question about change: those of the kind and on the days that it asks for."""

from dataclasses import dataclass
from datetime import date

from corpus.clauses.matching import Change
from retriever.changes.clause_events import ClauseEvent
from retriever.question.change_intent import Asked, ChangeWords
from retriever.results import ScopeEcho, ScopeKind, ScopeSource

# The figures below were chosen on the development half of the judgments.
_CAME_OR_WENT = 0.1
"""So much of what the question names came or went with a rewording: that is what it asks for."""
_CLAUSE_CAME_OR_WENT = 0.3
"""The same where the question speaks of a clause as a whole."""
_HARDLY = 0.03
"""The least that a rewording must have done to the words of the question to be told where nothing else befell."""


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day that are meant, both included; None for an open end."""

    first: date | None
    last: date | None

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


ANY_DAY = Days(None, None)


@dataclass(frozen=True, slots=True)
class FollowedClause:
    """A clause that a question may be about: how well it matches, its events in date order, whether it began so."""

    score: float
    events: tuple[ClauseEvent, ...]
    stood_at_first: bool


def days_asked(echo: ScopeEcho, change: ChangeWords) -> Days:
    """The days on which events are told.

    A day passed along, and "now", mean everything until then. Of versions passed along, one means the day on which
    it took effect, several mean what happened after the first of them took effect and until the last did.
    Whether something is still there on a day is told by what happened until then.
    """
    if echo.kind is ScopeKind.ALL:
        return ANY_DAY
    if echo.kind is ScopeKind.VERSIONS:
        starts = sorted(start for v in echo.versions if (start := v.first_day(echo.basis)))
        if not starts:
            return Days(date.max, date.min)
        return Days(starts[0] if len(starts) == 1 else _day_after(starts[0]), starts[-1])
    first, last = (echo.as_of, echo.as_of) if echo.as_of else (echo.first, echo.last)
    until = echo.as_of is not None and (echo.source is ScopeSource.PARAMETER or echo.today is not None)
    if until or change.asked is Asked.STILL:
        return Days(None, last)
    if first and last and echo.source is ScopeSource.QUESTION and change.between_days:
        starts = [start for v in echo.versions if (start := v.first_day(echo.basis))]
        inside = [start for start in starts if first <= start <= last]
        if inside and (inside[0] == first or (change.of_versions and len(inside) > 1)):
            first = _day_after(inside[0])
    return Days(first, last)


def asked_events(change: ChangeWords, clause: FollowedClause, days: Days) -> list[ClauseEvent]:
    """Those events of a clause that answer the question."""
    events = [event for event in clause.events if event.on in days]
    enough = _CLAUSE_CAME_OR_WENT if change.of_clause else _CAME_OR_WENT
    added = [event for event in events if event.kind is Change.ADDED]
    removed = [event for event in events if event.kind is Change.REMOVED]
    changed = [event for event in events if event.kind is Change.CHANGED]
    came = max(changed, key=lambda event: event.came, default=None)
    went = max(changed, key=lambda event: event.went, default=None)
    match change.asked:
        case Asked.CHANGED:
            return events
        case Asked.ALTERED:
            return [event for event in events if event.kind is not Change.ADDED or event.returns]
        case Asked.PRESENCE:
            return [
                event for event in events if event.kind is not Change.CHANGED or max(event.came, event.went) >= enough
            ]
        case Asked.WENT | Asked.STILL:
            if change.asked is Asked.STILL and added and removed and added[-1].on > removed[-1].on:
                return []
            if went and went.went >= enough:
                return [went]
            if removed:
                return removed
            return [went] if went and went.went >= _HARDLY and change.asked is Asked.WENT else []
        case Asked.CAME:
            if came and came.came >= enough:
                return [came]
            if change.only_first:
                added = [event for event in added if not event.returns and not clause.stood_at_first]
            if added:
                return [added[-1] if change.only_latest else added[0]]
            return [came] if came and came.came >= _HARDLY else []


def _day_after(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))
