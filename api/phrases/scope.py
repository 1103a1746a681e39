"""What is said of a scope: which versions a question was allowed to see, by which rule, and which words said so."""

from collections.abc import Mapping
from datetime import date

from api.phrases.dates import counted, in_series
from api.phrases.segments import Line, Link, Phrase, joined, lines, message, quoted, say
from api.phrases.versions import briefly, ends, listed, named, named_in_title, seen_until, whole_life
from retriever.question.request import Collapse, Mode, Question
from retriever.results import DateBasis, DateReading, Notice, ScopeEcho, ScopeKind, ScopeSource, VersionRef

RULES = {DateBasis.EFFECTIVE: "In force", DateBasis.CAPTURED: "As a visitor saw it"}


def warning(notice: Notice) -> Phrase:
    """A warning of a result on a line of its own."""
    return say("warning: ", message(notice.message))


def goes_by_captures(scope: ScopeEcho) -> bool:
    """Whether its days chose versions by when they were seen, not by when they were in force."""
    return scope.basis is DateBasis.CAPTURED and scope.kind in {ScopeKind.AS_OF, ScopeKind.RANGE}


def days_asked(scope: ScopeEcho) -> Phrase:
    """The day or the days of a scope: "on 1 June 2019", "on any day from 1 May 2018 through 31 May 2018"."""
    first, last = (scope.as_of, scope.as_of) if scope.kind is ScopeKind.AS_OF else (scope.first, scope.last)
    if first is None:
        return say("on ", last, " or before")
    if last is None:
        return say("on ", first, " or after")
    return say("on ", first) if first == last else say("on any day from ", first, " through ", last)


def named_in(scope: ScopeEcho, version: VersionRef) -> Phrase:
    """A version by the days that put it into the scope: its own, or those of its captures."""
    if not goes_by_captures(scope):
        return named(version)
    if version.captured_from is None:
        return say(named(version), ", which nobody captured")
    other = say(" (", briefly(version), ")") if version.start and version.start != version.captured_from else None
    return say("version captured from ", version.captured_from, other)


def ended_in(scope: ScopeEcho, version: VersionRef) -> Phrase | None:
    """How it ends by those days; None for an undated one."""
    if goes_by_captures(scope):
        return seen_until(version)
    return ends(version) if version.start else None


def scope_line(scope: ScopeEcho) -> Phrase:
    """What the question was allowed to see, in one sentence."""
    if scope.readings:
        return say(quoted(scope.matched_text or ""), " can be read as more than one date.")
    found = counted(scope.version_count, "version")
    match scope.kind:
        case ScopeKind.AS_OF | ScopeKind.RANGE:
            asked = say(RULES[scope.basis], " ", days_asked(scope))
        case ScopeKind.VERSIONS:
            asked = say("Only in")
        case ScopeKind.ALL:
            return say(f"No date was given: searched {found}, whatever their dates.")
    if scope.version_count == 0:
        return say(asked, ": no version in this corpus.")
    if scope.version_count == 1 and scope.versions:
        return say(asked, ": ", _only(scope, scope.versions[0]), ".")
    return say(asked, f": {found}.")


def _only(scope: ScopeEcho, version: VersionRef) -> Phrase:
    if goes_by_captures(scope):
        return say("the ", named_in(scope, version), ", ", seen_until(version))
    return say("the version ", whole_life(version))


def scope_lines(scope: ScopeEcho) -> tuple[Line, ...]:
    """The same, with the versions where they are several, and which words of the question set it."""
    said: list[Line] = [Line(scope_line(scope))]
    if scope.kind is not ScopeKind.ALL and scope.version_count > 1:
        said += [Line(_one_of(scope, version), 2) for version in scope.versions]
        if scope.version_count > len(scope.versions):
            more = f"… and {scope.version_count - len(scope.versions)} more"
            said.append(Line(say(more), 2, fixed=True))
    if scope.source is ScopeSource.QUESTION and scope.matched_text and not scope.readings:
        remedy = "; to search all versions: --dates-in-question ignore)"
        said.append(Line(say("(read from your question: ", quoted(scope.matched_text), remedy)))
    if scope.policies_in_question:
        remedy = "; to search all policies: --policies-in-question ignore)"
        said.append(Line(say("(read from your question: ", _policies_read(scope, {}), remedy)))
    return tuple(said)


def versions_searched(scope: ScopeEcho) -> Phrase:
    """Every version of a scope by its date, and the days that chose them, in one sentence."""
    if scope.readings:
        return scope_line(scope)
    is_dated = scope.kind in {ScopeKind.AS_OF, ScopeKind.RANGE}
    asked = say(RULES[scope.basis], " ", days_asked(scope)) if is_dated else say("Searched")
    versions = joined(map(named_in_title, scope.versions), "; ") or "no version in this corpus"
    return say(asked, ": ", versions, ".")


def _one_of(scope: ScopeEcho, version: VersionRef) -> Phrase:
    if goes_by_captures(scope):
        return say(version.version_id, ": ", named_in(scope, version), ", ", seen_until(version))
    return listed(version)


def read_from(scope: ScopeEcho) -> Phrase:
    """Which words of the question were read as a date."""
    return say("Read from your question: ", quoted(scope.matched_text or ""), ".")


def policies_read_from(scope: ScopeEcho, titles: Mapping[str, str]) -> Phrase:
    """Which words of the question were read as the names of which policies."""
    return say("Read from your question: ", _policies_read(scope, titles), ".")


def _policies_read(scope: ScopeEcho, titles: Mapping[str, str]) -> Phrase:
    """Each of the words with the policies that they name."""
    named: dict[str, list[str]] = {}
    for one in scope.policies_in_question:
        named.setdefault(one.words, []).append(titles.get(one.policy, one.policy))
    return joined((say(quoted(words), " names ", in_series(policies)) for words, policies in named.items()), "; ")


def searched(scope: ScopeEcho) -> Phrase:
    """What was searched, as the object of "nothing in … answers this"."""
    count = scope.version_count
    seen = "that a visitor saw " if scope.basis is DateBasis.CAPTURED else "in force "
    match scope.kind:
        case ScopeKind.AS_OF:
            return say("the versions " if count > 1 else "the version ", seen, days_asked(scope))
        case ScopeKind.RANGE:
            return say("the version " if count == 1 else f"the {count} versions ", seen, days_asked(scope))
        case ScopeKind.VERSIONS:
            return say("the ", named(scope.versions[0])) if count == 1 else say(f"the {count} versions chosen")
        case ScopeKind.ALL if scope.policies_in_question:
            return say("the only version of that policy" if count == 1 else f"any of the {count} versions searched")
        case ScopeKind.ALL:
            return say(
                "the only version of this corpus" if count == 1 else f"any of the {count} versions of this corpus"
            )


def readings(scope: ScopeEcho) -> tuple[Line, ...]:
    """Each way to read an ambiguous date, with the flags that say it."""
    said = [Line(say(message(reading.words), f": {_as_flags(reading)}"), 2, fixed=True) for reading in scope.readings]
    return lines("Say which is meant:", *said)


def _as_flags(reading: DateReading) -> str:
    if reading.first == reading.last:
        return f"--as-of {reading.first}"
    flags: tuple[tuple[str, date | None], ...] = (("--from", reading.first), ("--to", reading.last))
    return " ".join(f"{flag} {day}" for flag, day in flags if day)


def in_scope(scope: ScopeEcho, titles: Mapping[str, str], collapse: Collapse = Collapse.TEXT) -> Phrase:
    """The versions of a scope as a sentence with a link, or as the title of their list.

    ``titles`` are the names of the policies that versions are told apart by, empty where there is one alone.
    """
    count = scope.version_count
    is_dated = scope.kind in {ScopeKind.AS_OF, ScopeKind.RANGE}
    asked = say(RULES[scope.basis], " ", days_asked(scope)) if is_dated else None
    if not scope.versions:
        return say("No version in scope", say(" ", days_asked(scope)) if is_dated else None, ".")
    if count == 1:
        [version] = scope.versions
        end = ended_in(scope, version)
        name = Link(named_in(scope, version), version.version_id)
        return say(asked, ": the " if asked else "The ", name, of_policy(version, titles), end and say(" (", end, ")"))
    if scope.kind is ScopeKind.AS_OF:
        return say(asked, f", one version of each of {count} policies:")
    if scope.kind is ScopeKind.RANGE:
        return say(asked, f", {count} versions:")
    if scope.kind is ScopeKind.VERSIONS:
        return say(f"The {count} versions chosen:")
    is_whole = count > len(scope.versions)
    policies = f" of {len(titles)} policies" if is_whole and titles else ""
    shown = "once" if collapse is Collapse.TEXT else "for each"
    return say(f"All {count} versions{policies}, identical text shown {shown}{'.' if is_whole else ':'}")


def of_policy(version: VersionRef, titles: Mapping[str, str]) -> Phrase | None:
    """Which policy a version is of, where that is not plain."""
    return say(" of ", titles[version.policy]) if titles else None


def limits(question: Question) -> Phrase | None:
    """What else than days and versions limits the search; None where nothing does."""
    words, other = ("words", "meaning") if question.mode is Mode.LEXICAL else ("meaning", "words")
    said = [
        f"passages shown in Ex. {in_series(question.exhibits)}" if question.exhibits else None,
        f"section {in_series(question.sections)}" if question.sections else None,
        f"{words}, not {other}" if question.mode is not Mode.HYBRID else None,
    ]
    return say("Only ", joined(filter(None, said), ", "), ".") if any(said) else None
