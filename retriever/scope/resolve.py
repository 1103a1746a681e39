"""What a question may see.

Dates are resolved first, per policy and over the whole corpus; exhibit and section then only narrow, and
never change which version is in force. A scope is a set of rows: whatever is not in it does not exist for
the search. An empty scope admits nothing.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.dates.interval import EffectiveInterval
from corpus.types import Basis, PolicyVersion
from index.arrays import Rows
from index.catalogue import Catalogue
from index.scope_predicate import folded_sections, section_names
from retriever.question.dates import NamedVersion, Place, QuestionDates, impossible_days, read_dates
from retriever.question.request import (
    DateBasis,
    DatesInQuestion,
    Question,
    UnknownExhibit,
    UnknownPolicy,
    UnknownVersion,
)
from retriever.reading.views import Views
from retriever.results import DateReading, Notice, ScopeEcho, ScopeKind, ScopeSource, Status
from retriever.words import MOST_LISTED, listed

SHOWN_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Scope:
    """``versions``: rows of the versions in scope, by policy and date. ``visible``: a mask over all passages.

    ``outside`` masks the passages of the other versions, narrowed alike: for saying where else an answer
    stands, and never for results. ``ending`` is set where the search ends here. ``text`` is the question
    without the words that were read as a date.
    """

    echo: ScopeEcho
    versions: tuple[int, ...]
    visible: NDArray[np.bool_]
    outside: NDArray[np.bool_]
    text: str
    warnings: tuple[Notice, ...]
    ending: Status | None = None
    reasons: tuple[Notice, ...] = ()


def resolve_scope(question: Question, catalogue: Catalogue, views: Views) -> Scope:
    """Resolve the scope of a question. Raises UnknownVersion, UnknownPolicy or UnknownExhibit."""
    _require_known(question, catalogue)
    dates = read_dates(question.text, question.today) if question.dates_in_question is DatesInQuestion.APPLY else None
    kind, source, first, last = _days(question, dates)
    in_question = source is ScopeSource.QUESTION
    ambiguous = in_question and dates is not None and len(dates.readings) > 1

    candidates = [
        row
        for row, version in enumerate(catalogue.versions)
        if not question.policies or version.policy in question.policies
    ]
    chosen: tuple[int, ...] = ()
    if in_question and dates and dates.versions and not ambiguous:
        chosen = tuple(sorted(_named_in_question(dates, candidates, catalogue, question.basis)))
    elif not ambiguous:
        chosen = tuple(row for row in candidates if _admits(question, kind, first, last, catalogue.versions[row]))
    narrowed = _narrowed(question, catalogue, views)
    visible = _of_versions(chosen, catalogue) & narrowed
    others = _of_versions(set(candidates).difference(chosen), catalogue) & narrowed

    echo = ScopeEcho(
        kind=kind,
        source=source,
        as_of=first if kind is ScopeKind.AS_OF else None,
        first=first if kind is ScopeKind.RANGE else None,
        last=last if kind is ScopeKind.RANGE else None,
        matched_text=dates.words if in_question and dates else None,
        readings=dates.readings if ambiguous and dates else (),
        today=question.today if in_question and dates and dates.uses_today else None,
        version_count=len(chosen),
        versions=tuple(views.version(row) for row in chosen[:SHOWN_VERSIONS]),
        basis=question.basis,
    )
    if question.basis is DateBasis.CAPTURED and is_dated(echo):
        # What a visitor saw is what was captured as current: not another copy of the same version.
        visible &= catalogue.seen_copies[catalogue.columns.copy]
    ending, reasons = _ending(catalogue, candidates, echo, bool(visible.any()))
    return Scope(
        echo=echo,
        versions=chosen,
        visible=visible,
        outside=others,
        text=_without_dates(question.text, dates if in_question else None),
        warnings=() if ambiguous else tuple(_warnings(question, dates, catalogue, views, echo, chosen, candidates)),
        ending=ending,
        reasons=reasons,
    )


def days_of(version: PolicyVersion, basis: DateBasis) -> EffectiveInterval | None:
    """The days on which a version counts; None for one that no dated scope of this basis admits."""
    return version.captured if basis is DateBasis.CAPTURED else version.interval


def version_in_force(
    versions: Iterable[PolicyVersion], day: date, basis: DateBasis = DateBasis.EFFECTIVE
) -> PolicyVersion | None:
    """The version of one policy that counts on ``day``: the latest at or before it, None before the first."""
    return next((version for version in versions if (days := days_of(version, basis)) and day in days), None)


def _require_known(question: Question, catalogue: Catalogue) -> None:
    version_ids = {version.version_id for version in catalogue.versions}
    policies = {version.policy for version in catalogue.versions}
    exhibits = {copy.facts.origin.name for copy in catalogue.copies}
    for version_id in question.versions:
        if version_id not in version_ids:
            raise UnknownVersion(
                f"there is no version '{version_id}'; {nearest_names(version_id, version_ids)}", "version", version_id
            )
    for policy in question.policies:
        if policy not in policies:
            raise UnknownPolicy(
                f"there is no policy '{policy}'; there are: {', '.join(sorted(policies))}", "policy", policy
            )
    for exhibit in question.exhibits:
        if exhibit not in exhibits:
            raise UnknownExhibit(
                f"there is no exhibit '{exhibit}'; there are: {listed(sorted(exhibits))}", "exhibit", exhibit
            )


def _days(question: Question, dates: QuestionDates | None) -> tuple[ScopeKind, ScopeSource, date | None, date | None]:
    """Kind, source, first and last day: the parameter, else the question's own words, else everything."""
    if question.versions:
        return ScopeKind.VERSIONS, ScopeSource.PARAMETER, None, None
    if question.as_of:
        return ScopeKind.AS_OF, ScopeSource.PARAMETER, question.as_of, question.as_of
    if question.first or question.last:
        return ScopeKind.RANGE, ScopeSource.PARAMETER, question.first, question.last
    if dates:
        if len(dates.readings) > 1:
            return ScopeKind.RANGE, ScopeSource.QUESTION, None, None
        if dates.versions:
            return ScopeKind.VERSIONS, ScopeSource.QUESTION, None, None
        reading = dates.readings[0]
        kind = ScopeKind.AS_OF if reading.first and reading.first == reading.last else ScopeKind.RANGE
        return kind, ScopeSource.QUESTION, reading.first, reading.last
    return ScopeKind.ALL, ScopeSource.DEFAULT, None, None


def _admits(question: Question, kind: ScopeKind, first: date | None, last: date | None, version: PolicyVersion) -> bool:
    if kind is ScopeKind.VERSIONS:
        return version.version_id in question.versions
    if kind is ScopeKind.ALL:
        # A version replaced on its first day was never in force; only its id reaches it.
        return version.interval is None or not version.interval.is_empty
    days = days_of(version, question.basis)
    return days is not None and days.touches(first, last)


def _named_in_question(dates: QuestionDates, candidates: list[int], catalogue: Catalogue, basis: DateBasis) -> set[int]:
    """The versions a question names, of each policy its own; with days beside them, those also in force then.

    Where no version it names was in force on the days it gives, it speaks of both.
    """
    by_policy: dict[str, dict[int, EffectiveInterval]] = {}
    for row in candidates:
        interval = days_of(catalogue.versions[row], basis)
        if interval is not None and not interval.is_empty:
            by_policy.setdefault(catalogue.versions[row].policy, {})[row] = interval
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


def _of_versions(rows: Iterable[int], catalogue: Catalogue) -> NDArray[np.bool_]:
    """The passages of these versions."""
    chosen = np.zeros(len(catalogue.versions), np.bool_)
    chosen[list(rows)] = True
    return chosen[catalogue.columns.version]


def _narrowed(question: Question, catalogue: Catalogue, views: Views) -> NDArray[np.bool_]:
    columns = catalogue.columns
    mask = np.ones(len(columns.version), np.bool_)
    if question.exhibits:
        shown = np.array([copy.facts.origin.name in question.exhibits for copy in catalogue.copies], np.bool_)
        mask &= shown[columns.copy]
    if question.sections:
        wanted = folded_sections(question.sections)
        named = [section is not None and not wanted.isdisjoint(section_names(section)) for section in views.sections]
        mask &= np.array(named, np.bool_)[views.section_of]
    return mask


def _without_dates(text: str, dates: QuestionDates | None) -> str:
    """The question without the words that set its scope, unless nothing else is left."""
    if dates is None:
        return text
    rest = text
    for start, end in reversed(dates.places):
        rest = f"{rest[:start]} {rest[end:]}"
    return rest if any(character.isalpha() for character in rest) else text


def _ending(
    catalogue: Catalogue, candidates: list[int], echo: ScopeEcho, has_passages: bool
) -> tuple[Status | None, tuple[Notice, ...]]:
    if echo.readings:
        either = " or ".join(reading.words for reading in echo.readings)
        return Status.AMBIGUOUS_DATE, (
            Notice("ambiguous_date", f"'{echo.matched_text}' may be {either}; give the day as YYYY-MM-DD in as_of."),
        )
    if not echo.version_count and echo.kind is ScopeKind.VERSIONS and echo.source is ScopeSource.QUESTION:
        return Status.OUT_OF_COVERAGE, (
            Notice("no_such_version", f"No policy here has what '{echo.matched_text}' names."),
        )
    if not echo.version_count and echo.kind in {ScopeKind.AS_OF, ScopeKind.RANGE}:
        found = [days for row in candidates if (days := days_of(catalogue.versions[row], echo.basis))]
        first = min((days.start for days in found), default=None)
        if echo.basis is DateBasis.CAPTURED:
            begins = f"the earliest capture known here is of {first}" if first else "no version here was captured"
            message = f"No version had been captured in this scope: {begins}."
        else:
            known = f"the earliest version known here is in force from {first}"
            message = f"No version was in force in this scope: {known if first else 'no version here has a date'}."
        return Status.OUT_OF_COVERAGE, (Notice("before_first_version", message),)
    if not has_passages:
        return Status.NOT_FOUND, (
            Notice(
                "filtered_out",
                "The filters by version, policy, exhibit or section leave no passage; remove one of them.",
            ),
        )
    return None, ()


def _warnings(
    question: Question,
    dates: QuestionDates | None,
    catalogue: Catalogue,
    views: Views,
    echo: ScopeEcho,
    chosen: tuple[int, ...],
    candidates: list[int],
) -> list[Notice]:
    found = [
        Notice("date_not_read", f"'{words}' is no day of the calendar; it did not set the scope.")
        for words in (impossible_days(question.text) if question.dates_in_question is DatesInQuestion.APPLY else ())
    ]
    versions = [catalogue.versions[row] for row in chosen]
    if dates and dates.versions:
        agrees = not _named_in_question(dates, candidates, catalogue, echo.basis).isdisjoint(chosen)
    else:
        agrees = dates is None or any(_agrees(reading, echo, versions) for reading in dates.readings)
    if dates and echo.source is ScopeSource.PARAMETER and not agrees:
        found.append(
            Notice(
                "date_conflict",
                f"The question says '{dates.words}', but the parameters set the scope; they were followed.",
            )
        )
    found += _on_basis(versions, echo)
    if echo.kind in {ScopeKind.AS_OF, ScopeKind.RANGE}:
        found += _later_than_known(versions, views, echo)
    if len(chosen) > 1 and echo.kind is ScopeKind.RANGE:
        found.append(
            Notice("spans_versions", f"The scope covers {len(chosen)} versions; see which one each passage is from.")
        )
    return found


def is_dated(echo: ScopeEcho) -> bool:
    """Whether days chose its versions."""
    if echo.kind is ScopeKind.VERSIONS:
        return echo.source is ScopeSource.QUESTION
    return echo.kind is not ScopeKind.ALL


def _on_basis(versions: list[PolicyVersion], echo: ScopeEcho) -> Iterator[Notice]:
    """What the days rest on by which these versions were chosen, where it is not what they state themselves."""
    if echo.basis is DateBasis.CAPTURED and is_dated(echo):
        yield Notice(
            "by_capture",
            "Versions were chosen by the days on which they were captured: each counts from its first capture as the "
            "current one until the first capture of the next, whatever dates it prints.",
        )
        return
    updated = [version.version_id for version in versions if version.from_basis is Basis.UPDATED_DATE]
    captured = [version.version_id for version in versions if version.from_basis is Basis.CAPTURED]
    if updated:
        subject = f"{updated[0]} prints no effective date; it counts"
        if len(updated) > 1:
            subject = f"{listed(updated)} print no effective date; each counts"
        yield Notice("from_updated_date", f"{subject} as in force from the day of its update.")
    if captured:
        subject = f"{captured[0]} prints no date of its own; it is taken"
        if len(captured) > 1:
            subject = f"{listed(captured)} print no date of their own; each is taken"
        yield Notice("from_captured_date", f"{subject} as in force from its capture.")


def _later_than_known(versions: list[PolicyVersion], views: Views, echo: ScopeEcho) -> Iterator[Notice]:
    """That newer versions may be missing here; of many policies in one sentence."""
    latest = echo.as_of or echo.last or echo.first
    known = {
        policy: day
        for policy in sorted({version.policy for version in versions})
        if (day := views.last_known_day(policy, echo.basis)) and latest and latest > day
    }
    if len(known) <= MOST_LISTED:
        yield from (later_than_known(policy, day, echo.basis) for policy, day in known.items())
        return
    yield Notice(
        "after_last_known_version",
        f"{listed(list(known))}: nothing here is as late as {latest}; newer versions may have been "
        f"{'shown' if echo.basis is DateBasis.CAPTURED else 'in force'}.",
    )


def later_than_known(policy: str, day: date, basis: DateBasis) -> Notice:
    """That the corpus knows nothing of a policy after ``day``, and was asked about a later one."""
    message = f"{policy}: nothing here is later than {day}; a newer version may have been in force."
    if basis is DateBasis.CAPTURED:
        message = f"{policy}: nothing here was captured after {day}; a newer version may have been shown."
    return Notice("after_last_known_version", message)


def _agrees(reading: DateReading, echo: ScopeEcho, versions: list[PolicyVersion]) -> bool:
    if echo.kind is ScopeKind.VERSIONS:
        intervals = filter(None, (days_of(version, echo.basis) for version in versions))
        return any(interval.touches(reading.first, reading.last) for interval in intervals)
    first, last = (echo.as_of, echo.as_of) if echo.as_of else (echo.first, echo.last)
    starts_in_time = reading.first is None or last is None or reading.first <= last
    return starts_in_time and (reading.last is None or first is None or first <= reading.last)


def nearest_names(name: str, known: Iterable[str]) -> str:
    """What a wrong name may have meant: the remedy of an error."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5) or names[-3:]
    return f"there are {len(names)}, among them {', '.join(near)}"


def embedded_texts_of(catalogue: Catalogue, visible: NDArray[np.bool_]) -> Rows:
    """The embedded texts that have at least one visible passage."""
    column = catalogue.columns.embedded_text
    held = np.zeros(int(column.max(initial=-1)) + 1, np.bool_)
    held[column[visible]] = True
    return np.flatnonzero(held).astype(np.int64)
