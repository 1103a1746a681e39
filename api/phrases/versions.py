"""What is said of a version: when it took effect and what says so, when it ended, and what its copies print.

A day by which a version counts is called effective only where it is printed as such. Each fact has one sentence; where
there is little room, a shorter one stands beside it.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from api.phrases.dates import capitalised, in_series, last_day
from api.phrases.segments import Inferred, Mark, Phrase, Said, Words, joined, quoted, say
from corpus.origin import Exhibit, Recording
from corpus.types import Basis, UntilBasis
from retriever.results import Citation, CopyRef, DateBasis, InForce, VersionRef

NO_LATER_VERSION = "no later version in this corpus"
LASTS_ARE_INFERRED = (
    "The last day of a version is the day before the next version in this corpus, or what the page or an archive says; "
    "versions missing from it may exist."
)
UNTIL_NEXT = "Until the next version in this corpus; versions missing from it may exist."
NEVER_IN_FORCE = "undated, or replaced on its first day"
_DAY_BEFORE_NEXT = Inferred(" (the day before the next version in this corpus)")

# ---- When a version took effect -----------------------------------------------------------------------------------

_VERBS = {
    Basis.UPDATED_DATE: "updated",
    Basis.DECLARED: "declared",
    Basis.CAPTURED: "captured",
    Basis.MANIFEST: "dated",
}
_END_BASES: dict[str, str] = {
    UntilBasis.STATED: " (the last day that the page states)",
    UntilBasis.CAPTURED: " (the page was recorded as gone on the next)",
}
_REASONS = {
    Basis.UPDATED_DATE: "no effective date",
    Basis.DECLARED: "no date of its own",
    Basis.CAPTURED: "no date of its own",
}


def briefly(version: VersionRef) -> Phrase:
    """A version in a few words: never "effective" for a date that is not printed as one."""
    if version.start is None:
        return say("undated: ", version.version_id)
    verb = _VERBS.get(version.from_basis or Basis.STATED_EFFECTIVE, "effective")
    return say(f"{verb} ", version.start, _of_that_day(version))


def _of_that_day(version: VersionRef) -> str | None:
    """What tells texts of one day apart: the first is replaced on its day, later ones have a number in their id."""
    number = version.version_id.rpartition("@")[2].partition(".")[2]
    is_first = not number and version.start and version.until and version.until <= version.start
    return f", text {number or 1} of that day" if number or is_first else None


def named(version: VersionRef) -> Phrase:
    """A version as a sentence names it: "version effective 17 January 2019"."""
    if version.start is None:
        return say("undated version ", version.version_id)
    day, basis = say(version.start, _of_that_day(version)), version.from_basis
    match basis:
        case Basis.UPDATED_DATE:
            return say("version in use since its update of ", day, f" ({_REASONS[basis]} is printed)")
        case Basis.DECLARED:
            return say("version that its file dates ", day, f" ({_REASONS[basis]} is printed)")
        case Basis.CAPTURED:
            return say("version captured on ", day, f" ({_REASONS[basis]} is printed)")
        case Basis.MANIFEST:
            return say("version dated ", day, " by its manifest")
        case _:
            return say("version effective ", day)


def named_in_title(version: VersionRef) -> Phrase:
    """A version in a title, where no reason has room."""
    return named(version) if version.start is None else say("version ", briefly(version))


def starts(version: VersionRef) -> Phrase:
    """When a version took effect, and what follows for its use where no effective date is printed."""
    if version.start is None:
        return say("undated")
    if version.from_basis is Basis.MANIFEST:
        return say(briefly(version), " by its manifest")
    reason = _REASONS.get(version.from_basis) if version.from_basis else None
    return say(briefly(version), f" (it prints {reason}, and counts as in force from that day)" if reason else None)


# ---- When a version ended -----------------------------------------------------------------------------------------


def ends(version: VersionRef) -> Phrase:
    """How a version ends; one replaced on its own day was never in force."""
    if version.start is None:
        return say("never part of a dated question")
    if version.until is None:
        return say(NO_LATER_VERSION)
    if version.until <= version.start:
        return say("replaced the same day")
    return say("until ", last_day(version.until), _END_BASES.get(version.until_basis or "", _DAY_BEFORE_NEXT))


def ends_plainly(version: VersionRef) -> str:
    """How a version ends where there is room for no reason."""
    return str(say("until ", last_day(version.until))) if version.until else NO_LATER_VERSION


def seen_until(version: VersionRef) -> Phrase:
    """Through which day the captures of a version count."""
    start, until = version.captured_from, version.captured_until
    if until is None:
        return say("no later capture in this corpus")
    if start and until <= start:
        return say("gone the same day")
    return say("until ", last_day(until), Inferred())


def whole_life(version: VersionRef) -> Phrase:
    """ "effective 17 January 2019, until 26 February 2020"."""
    return say(starts(version), ", ", ends(version))


def listed(version: VersionRef, chosen: Said = None) -> Phrase:
    """A version among several: with its id, since several policies may have one of the same day."""
    return say(version.version_id, chosen, ": ", whole_life(version))


def side(version: VersionRef, as_of: date | None, basis: DateBasis) -> Phrase:
    """One side of a comparison, and the day that chose it."""
    rule = "in force" if basis is DateBasis.EFFECTIVE else "what a visitor saw"
    return say(listed(version, say(f" ({rule} on ", as_of, ")") if as_of else None), ".")


def seen_by_visitor(version: VersionRef) -> Phrase | None:
    """By which captures it counts with the basis ``captured``; None for what was never captured."""
    if version.captured_from is None:
        return None
    return say("A visitor saw it from ", version.captured_from, ", ", seen_until(version), ".")


# ---- Stretches of days ----------------------------------------------------------------------------------------------

_WEAK_BASES = {
    Basis.UPDATED_DATE: " (an updated date)",
    Basis.DECLARED: " (a date that its file declares)",
    Basis.CAPTURED: " (the day it was captured)",
    Basis.MANIFEST: " (a date from the manifest)",
}


def interval(stretch: InForce) -> Phrase:
    """Short, for a line under a passage.

    >>> str(interval(InForce(date(2017, 9, 28), date(2018, 5, 25), Basis.UPDATED_DATE, "next_version_in_corpus")))
    'in force from 28 September 2017 (an updated date) through 24 May 2018'
    """
    said_of_end = _END_BASES.get(stretch.until_basis or "")
    end = say(" through ", last_day(stretch.until), said_of_end) if stretch.until else " with no later version known"
    return say(
        "in force from ", stretch.start, _WEAK_BASES.get(stretch.from_basis), end or " with no later version known"
    )


def day_with_basis(day: date, basis: Basis | None) -> Phrase:
    """A first day in force, and what it rests on where no page states it.

    >>> str(day_with_basis(date(2017, 9, 28), Basis.UPDATED_DATE))
    '28 September 2017 (an updated date)'
    """
    return say(day, _WEAK_BASES.get(basis) if basis else None)


def intervals(stretches: Iterable[InForce]) -> Phrase:
    return joined(map(interval, stretches), "; ") or say(NEVER_IN_FORCE)


def stretch_of_use(stretch: InForce) -> Phrase:
    """A stretch as a sentence of its own.

    >>> str(stretch_of_use(InForce(date(2017, 9, 28), date(2018, 5, 25), Basis.UPDATED_DATE, None)))
    'in use from the update of 28 September 2017 through 24 May 2018 (no effective date is printed)'
    """
    begins = {
        Basis.UPDATED_DATE: "in use from the update of ",
        Basis.DECLARED: "in use from the day that its file declares, ",
        Basis.CAPTURED: "in use from the capture of ",
    }
    is_update, is_from_manifest = stretch.from_basis is Basis.UPDATED_DATE, stretch.from_basis is Basis.MANIFEST
    return say(
        begins.get(stretch.from_basis, "in force from "),
        stretch.start,
        _WEAK_BASES[Basis.MANIFEST] if is_from_manifest else None,
        _through(stretch.until, stretch.until_basis) if stretch.until else f"; {NO_LATER_VERSION}",
        f" ({_REASONS[Basis.UPDATED_DATE]} is printed)" if is_update else None,
    )


def _through(until: date, basis: str | None) -> Phrase:
    """The last day, marked as an inference where nothing but the next version ended it."""
    return say(" through ", last_day(until), _END_BASES.get(basis or "", Inferred()))


def in_force(stretches: Sequence[InForce]) -> Phrase:
    """When a text was in force, with the last day of each stretch."""
    return joined(map(stretch_of_use, stretches), "; again ") or say(f"{NEVER_IN_FORCE}, so in no dated search")


# ---- Copies ---------------------------------------------------------------------------------------------------------


def copy_named(copy: CopyRef | Citation) -> str:
    """What a copy is called: only what was filed in court is an exhibit.

    >>> copy_named(CopyRef("B(2)", None, None, None, None, None))
    'Ex. B(2)'
    >>> copy_named(CopyRef("1a2b3c4", None, None, None, None, None, document="Privacy Policy", commit="1a2b3c4d"))
    'recording 1a2b3c4'
    """
    return copy.origin.called


def copy_with_part(copy: CopyRef, between: str = " ") -> str:
    return between.join(filter(None, (copy_named(copy), copy.part)))


def exhibits_of(citations: Iterable[Citation]) -> str:
    """Every exhibit cited, once, in source order: "Ex. B(2) and Ex. B(3)"; empty where none of them is one."""
    return in_series(list(dict.fromkeys(copy_named(c) for c in citations if isinstance(c.origin, Exhibit))))


def printed_by(copy: CopyRef, version: VersionRef) -> Phrase:
    """What a copy says about its own date; an updated or captured day never stands for an effective one."""
    return say(
        say("Recording ", Words(copy.exhibit, Mark.CODE))
        if isinstance(copy.origin, Recording)
        else capitalised(copy_named(copy)),
        say(" prints ", quoted(copy.date_statement)) if copy.date_statement else copy.part and f", {copy.part}",
        say(", updated ", copy.updated_on) if copy.updated_on and copy.updated_on != version.start else None,
        say("; its file declares ", copy.declared_on) if copy.declared_on else None,
        say(", captured ", copy.captured_on) if copy.captured_on else None,
        f"; its manifest dates it by {copy.rests_on}" if copy.rests_on else None,
        f" ({in_series(copy.labels)})" if copy.labels else None,
    )


def _without_date(copy: CopyRef) -> Phrase:
    """That no printed date is its own; "no date" is said only where none was seen at all."""
    if any(not said.declared_in for said in copy.date_evidence):
        return say("no date that it prints is said of this text")
    return say("it prints no date")


def shown_in(copy: CopyRef) -> Phrase:
    """A copy and every fact that it states about its dates, each by its own name."""
    facts = [
        say("it prints ", quoted(copy.date_statement)) if copy.date_statement else _without_date(copy),
        say("updated ", copy.updated_on) if copy.updated_on else None,
        say("its file declares ", copy.declared_on) if copy.declared_on else None,
        say("captured ", copy.captured_on) if copy.captured_on else None,
        say("dated ", copy.manifest_on, " by its manifest") if copy.manifest_on else None,
        say("which rests on ", copy.rests_on) if copy.rests_on else None,
        say(copy.url),
    ]
    return say("Shown in ", copy_with_part(copy), ": ", joined(filter(None, facts), ", "), ".")
