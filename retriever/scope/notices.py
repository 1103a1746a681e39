"""What is said of a scope: why a search ends there, and what its dates do not tell."""

from collections.abc import Iterator, Sequence
from datetime import date

from corpus.languages import LANGUAGE_NAMES
from corpus.types import Basis, PolicyVersion, UntilBasis
from retriever.question.scope_request import ScopeRequest
from retriever.reading.views import Views
from retriever.results import DateBasis, DateReading, Notice, ScopeEcho, ScopeKind, ScopeSource, Status
from retriever.scope.versions import Candidates, days_of
from retriever.words import MOST_LISTED, listed

LANGUAGE_DIFFERS = "language_differs"
"""Code of the warning that a question was asked in another language than what it was asked of."""

_CHOSEN_BY_CAPTURE = Notice(
    "by_capture",
    "Versions were chosen by the days on which they were captured: each counts from its first capture as the "
    "current one until the first capture of the next, whatever dates it prints.",
)
_FILTERED_OUT = Notice(
    "filtered_out", "The filters by version, policy, exhibit or section leave no passage; remove one of them."
)


def is_dated(echo: ScopeEcho) -> bool:
    """Whether days chose its versions."""
    if echo.kind is ScopeKind.VERSIONS:
        return echo.source is ScopeSource.QUESTION
    return echo.kind is not ScopeKind.ALL


def ending(candidates: Candidates, echo: ScopeEcho, *, has_passages: bool) -> tuple[Status | None, tuple[Notice, ...]]:
    """The status with which a search ends before it begins, and the reason; None where there is something to search."""
    if echo.readings:
        either = " or ".join(reading.words for reading in echo.readings)
        message = f"'{echo.matched_text}' may be {either}; give the day as YYYY-MM-DD in as_of."
        return Status.AMBIGUOUS_DATE, (Notice("ambiguous_date", message),)
    if not echo.version_count and echo.kind is ScopeKind.VERSIONS and echo.source is ScopeSource.QUESTION:
        message = f"No policy here has what '{echo.matched_text}' names."
        return Status.OUT_OF_COVERAGE, (Notice("no_such_version", message),)
    if not echo.version_count and echo.kind in {ScopeKind.AS_OF, ScopeKind.RANGE}:
        return Status.OUT_OF_COVERAGE, (_none_in_force(candidates, echo),)
    if not has_passages:
        return Status.NOT_FOUND, (_FILTERED_OUT,)
    return None, ()


def warnings(
    request: ScopeRequest, candidates: Candidates, chosen: Sequence[int], views: Views, echo: ScopeEcho
) -> Iterator[Notice]:
    """What whoever asked should know of the scope; ``chosen`` are the rows of its versions."""
    for words in request.not_read:
        yield Notice("date_not_read", f"'{words}' looks like a date and could not be read; it did not set the scope.")
    versions = [candidates.versions[row] for row in chosen]
    if request.dates and echo.source is ScopeSource.PARAMETER:
        if request.dates.versions:
            agrees = not candidates.named_in(request.dates, echo.basis).isdisjoint(chosen)
        else:
            agrees = any(_agrees(reading, echo, versions) for reading in request.dates.readings)
        if not agrees:
            yield Notice(
                "date_conflict",
                f"The question says '{request.dates.words}', but the parameters set the scope; they were followed.",
            )
    languages = {views.language_of(row).code for row in chosen}
    if request.asked_in and languages and request.asked_in.code not in languages:
        asked = LANGUAGE_NAMES[request.asked_in.code]
        spoken = sorted(LANGUAGE_NAMES[code] for code in languages)
        yield Notice(
            LANGUAGE_DIFFERS,
            f"The question is in {asked}, what was searched is in {listed(spoken)}: what answers may not be found, and "
            "nothing is stated as an answer.",
        )
    others = [named for named in request.policies_named if named.policy not in {v.policy for v in versions}]
    if others and len(others) == len(request.policies_named) and versions and not request.policies_in_question:
        yield Notice(
            "policy_conflict",
            f"The question says '{others[0].words}', but the parameters say whose policy is asked; they were followed.",
        )
    yield from _on_basis(versions, echo)
    if echo.kind in {ScopeKind.AS_OF, ScopeKind.RANGE}:
        yield from _later_than_known(versions, views, echo)
    if len(chosen) > 1 and echo.kind is ScopeKind.RANGE:
        yield Notice("spans_versions", f"The scope covers {len(chosen)} versions; see which one each passage is from.")


def later_than_known(policy: str, day: date, basis: DateBasis) -> Notice:
    """That the corpus knows nothing of a policy after ``day``, and was asked about a later one."""
    message = f"{policy}: nothing here is later than {day}; a newer version may have been in force."
    if basis is DateBasis.CAPTURED:
        message = f"{policy}: nothing here was captured after {day}; a newer version may have been shown."
    return Notice("after_last_known_version", message)


def _none_in_force(candidates: Candidates, echo: ScopeEcho) -> Notice:
    """Why no version counts on the days asked about: they lie before the first, or after the end of one."""
    begins = echo.as_of or echo.first
    ended = candidates.ended_by(begins, echo.basis) if begins else None
    if ended is None:
        return Notice("before_first_version", _before_first(candidates, echo.basis))
    version, until = ended
    stated = version.until_basis is UntilBasis.STATED and echo.basis is not DateBasis.CAPTURED
    why = "by its own words it ended before" if stated else "the page was recorded as gone on"
    return Notice(
        "not_in_force",
        f"No version was in force in this scope: the last one before, {version.version_id}, ended; {why} {until}.",
    )


def _before_first(candidates: Candidates, basis: DateBasis) -> str:
    first = candidates.first_day(basis)
    if basis is DateBasis.CAPTURED:
        begins = f"the earliest capture known here is of {first}" if first else "no version here was captured"
        return f"No version had been captured in this scope: {begins}."
    known = f"the earliest version known here is in force from {first}"
    return f"No version was in force in this scope: {known if first else 'no version here has a date'}."


def _on_basis(versions: Sequence[PolicyVersion], echo: ScopeEcho) -> Iterator[Notice]:
    """What the days rest on by which these versions were chosen, where it is not what they state themselves."""
    if echo.basis is DateBasis.CAPTURED and is_dated(echo):
        yield _CHOSEN_BY_CAPTURE
        return
    updated = [version.version_id for version in versions if version.from_basis is Basis.UPDATED_DATE]
    declared = [version.version_id for version in versions if version.from_basis is Basis.DECLARED]
    captured = [version.version_id for version in versions if version.from_basis is Basis.CAPTURED]
    if updated:
        subject = f"{updated[0]} prints no effective date; it counts"
        if len(updated) > 1:
            subject = f"{listed(updated)} print no effective date; each counts"
        yield Notice("from_updated_date", f"{subject} as in force from the day of its update.")
    if declared:
        subject = f"{declared[0]} prints no date of its own that could be used; it is taken"
        if len(declared) > 1:
            subject = f"{listed(declared)} print no date of their own that could be used; each is taken"
        yield Notice("from_declared_date", f"{subject} as in force from the day that its file declares for programs.")
    if captured:
        subject = f"{captured[0]} prints no date of its own that could be used; it is taken"
        if len(captured) > 1:
            subject = f"{listed(captured)} print no date of their own that could be used; each is taken"
        yield Notice("from_captured_date", f"{subject} as in force from its capture.")
    doubted = {version.version_id: doubt for version in versions if (doubt := date_doubt(version))}
    if doubted:
        first, doubt = next(iter(doubted.items()))
        subject = f"The date of {first} is in doubt: {doubt}"
        if len(doubted) > 1:
            subject = f"The dates of {listed(list(doubted))} are in doubt; of {first}: {doubt}"
        yield Notice("date_in_doubt", f"{subject}.")


def date_doubt(version: PolicyVersion) -> str | None:
    """Why the first day of a version is in doubt; what a manifest says is not."""
    if version.from_basis is Basis.MANIFEST:
        return None
    return next((doubt for copy in version.copies for doubt in copy.facts.date_doubts), None)


def _later_than_known(versions: Sequence[PolicyVersion], views: Views, echo: ScopeEcho) -> Iterator[Notice]:
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


def _agrees(reading: DateReading, echo: ScopeEcho, versions: Sequence[PolicyVersion]) -> bool:
    if echo.kind is ScopeKind.VERSIONS:
        intervals = filter(None, (days_of(version, echo.basis) for version in versions))
        return any(interval.touches(reading.first, reading.last) for interval in intervals)
    first, last = (echo.as_of, echo.as_of) if echo.as_of else (echo.first, echo.last)
    starts_in_time = reading.first is None or last is None or reading.first <= last
    return starts_in_time and (reading.last is None or first is None or first <= reading.last)
