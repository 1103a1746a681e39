"""Policies through time: one policy version by version, or who changed when.

Pictures are drawn here, in shares of their width, so that a browser has nothing to compute. What they show stands in
words or numbers below them, which for readers who cannot see them is all of it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pydantic import Field

from api.pages.axis import WIDE_ENOUGH_FOR_A_NUMBER, Axis, Tick, axis_of, ticks_of
from api.pages.policies import SORTS, AskedPolicies, Listed, PoliciesParameters, listed_policies
from api.pages.shared import LONGEST_MENU, Problem, dated_versions, foot_facts, names_of
from api.parameter_values import Text, read_query
from corpus.clauses.matching import Change
from retriever.reading.library import Library
from retriever.results import PolicyView, VersionRef

_WIDE_ENOUGH_ANYWHERE = 7.0
_LONGEST_AXIS = 24
"""More versions of one policy are drawn year by year: on one axis they could not be told apart."""
_VERSIONS_ON_A_PAGE = 100
_GRAIN = 1000
"""Steps of the width in a picture that is stretched to its place."""


class TimelineParameters(PoliciesParameters):
    """One policy, or which of all are listed; ``page`` is of the versions of the one, else of the policies."""

    policy: Text | None = Field(default=None)


@dataclass(frozen=True, slots=True)
class AskedTimeline(AskedPolicies):
    path: ClassVar = "/timeline"

    def parameters(self) -> TimelineParameters:
        """Raises InvalidQuestion."""
        return read_query(TimelineParameters, self.fields)


def timeline_facts(
    library: Library, asked: AskedTimeline, parameters: TimelineParameters | None, problems: Sequence[Problem]
) -> dict[str, object]:
    """The page of the timeline: of one policy, of a few with their versions in words, or who changed when.

    Raises UnknownPolicy.
    """
    chosen = parameters.policy if parameters else None
    versions = library.versions(chosen)
    facts = foot_facts(library) | {
        "asked": asked,
        "problems": problems,
        "names": names_of(library),
        "chosen": chosen,
        "sorts": SORTS,
        "held": len(library.policies()),
        "lanes": (),
        "activity": None,
        "listed": None,
    }
    if parameters is None:
        return facts
    if chosen is None and (len(versions) > LONGEST_MENU or asked.fields):
        listed = listed_policies(library, parameters)
        return facts | {"listed": listed, "activity": activity_of(listed, versions)}
    policies = [policy for policy in library.policies() if chosen in (None, policy.policy)]
    return facts | {"lanes": [_lane(library, policy, versions, parameters.page) for policy in policies]}


@dataclass(frozen=True, slots=True)
class Activity:
    """Who changed when: for each policy listed the strokes of its changes, and how many there were in each year.

    ``grid`` are the strokes of New Year's days, both as the path of a picture that is ``_GRAIN`` wide and 1 high.
    """

    years: Sequence[int]
    ticks: tuple[Tick, ...]
    grid: str
    rows: Sequence[tuple[str, str, Sequence[int]]]
    """The policy, its strokes, and the number of its versions that took effect in each of ``years``."""


def activity_of(listed: Listed, versions: Sequence[VersionRef]) -> Activity | None:
    """None where no version of theirs is dated."""
    starts: dict[str, list[date]] = {entry.policy.policy: [] for entry in listed.entries}
    for version in versions:
        if version.start and version.policy in starts:
            starts[version.policy].append(version.start)
    days = [day for of_policy in starts.values() for day in of_policy]
    if not days:
        return None
    years = range(min(days).year, max(days).year + 1)
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)

    def x(day: date) -> float:
        return round(100 * (day - first).days / (last - first).days, 2)

    def strokes(days: Iterable[date]) -> str:
        places = sorted({round(_GRAIN * x(day) / 100) for day in days})
        return "".join(f"M{place} 0v1" for place in places)

    rows = [
        (policy, strokes(of_policy), [sum(day.year == year for day in of_policy) for year in years])
        for policy, of_policy in starts.items()
    ]
    return Activity(years, tuple(ticks_of(first, last, x)), strokes(date(year, 1, 1) for year in years[1:]), rows)


@dataclass(frozen=True, slots=True)
class Year:
    """The versions in force in one year: the outlines of their bars, ``_GRAIN`` wide and 1 high, and their numbers."""

    year: int
    odd: str
    even: str
    numbers: Sequence[tuple[int, float, bool]]
    """The number of a version, the middle of its bar in per cent, and whether it has room on a narrow screen."""


def years_of(versions: Sequence[VersionRef]) -> list[Year]:
    """One policy's dated versions year by year. The last version is drawn to the end of the year of its first day."""
    begun = [(number, version.start, version.until) for number, version in enumerate(versions, 1) if version.start]
    years: list[Year] = []
    for year in range(begun[0][1].year, begun[-1][1].year + 1):
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        paths, numbers = ["", ""], []
        for number, start, until in begun:
            begins, ends = max(start, first), min(until or after, after)
            if begins >= ends:
                continue
            left, right = (round(_GRAIN * (day - first).days / (after - first).days) for day in (begins, ends))
            paths[number % 2] += f"M{left} 0h{right - left}v1h{left - right}z"
            share = (right - left) * 100 / _GRAIN
            if share >= WIDE_ENOUGH_FOR_A_NUMBER:
                numbers.append((number, round((left + right) * 50 / _GRAIN, 1), share >= _WIDE_ENOUGH_ANYWHERE))
        years.append(Year(year, paths[1], paths[0], numbers))
    return years


@dataclass(frozen=True, slots=True)
class Entry:
    """A version with the one before it, and how many passages changed between the two."""

    version: VersionRef
    before: VersionRef | None
    counts: Mapping[Change, int] | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One policy through time."""

    policy: PolicyView
    axis: Axis | None
    years: list[Year]
    """Where there are too many versions for one axis."""
    versions: list[Entry]
    first: int
    """The number of the first of ``versions`` among ``total``, from 1 on."""
    total: int
    undated: list[VersionRef]
    per_year: Sequence[tuple[int, int]]
    """Years, and how many versions took effect in each."""


def _lane(library: Library, policy: PolicyView, versions: Sequence[VersionRef], page: int) -> Lane:
    dated = dated_versions(versions, policy.policy)
    counts = library.change_counts(policy.policy)
    is_long = len(dated) > _LONGEST_AXIS
    begins = (page - 1) * _VERSIONS_ON_A_PAGE
    entries = [
        Entry(version, before, counts.get(version.version_id))
        for version, before in zip(dated, [None, *dated], strict=False)
    ]
    return Lane(
        policy,
        None if is_long else axis_of(dated, lambda version: f"/versions/{version.version_id}"),
        years_of(dated) if is_long else [],
        entries[begins : begins + _VERSIONS_ON_A_PAGE],
        begins + 1,
        len(dated),
        [version for version in versions if version.policy == policy.policy and version.start is None],
        sorted(Counter(version.start.year for version in dated if version.start).items()),
    )
