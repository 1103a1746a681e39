"""From readings of single sources to one corpus: versions, intervals, aligned copies, ids.

readings → copies → grouped by policy and day → versions with intervals → passages with ids
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from corpus.assembly.alignment import Alignment, align_copies
from corpus.clauses.wording import fold_words
from corpus.dates.interval import EffectiveInterval
from corpus.errors import ConflictingSources
from corpus.origin import Recording
from corpus.text import slug
from corpus.types import (
    Basis,
    CopyFacts,
    CopyReading,
    Corpus,
    ExhibitCopy,
    Finding,
    Passage,
    PolicyVersion,
    SourceReading,
    UntilBasis,
    passage_id,
    start_of,
)

_EXAMPLES = 5
# Two copies that print one date are one version if at least this share of their passages is identical.
_SAME_VERSION = 0.95


class _Group:
    """Copies of one version, before it has an id."""

    def __init__(self, start: date | None, basis: Basis | None) -> None:
        self.start = start
        self.basis = basis
        self.copies: list[tuple[str, CopyReading]] = []


def assemble(readings: Sequence[SourceReading], findings: Sequence[Finding] = ()) -> Corpus:
    """Put readings together; the order of sources and of copies within them decides which copy is canonical.

    ``findings`` are of no single source: what an archive recorded that is no version.
    """
    names = Counter(reading.source.name for reading in readings)
    for name, count in names.items():
        if count > 1:
            raise ConflictingSources(
                f"{count} sources are named '{name}'; rename all but one, citations need distinct names"
            )
    versions: list[PolicyVersion] = []
    notes: list[Finding] = list(findings)
    passages: dict[tuple[str, int], list[Passage]] = {}
    for policy, groups in _groups_by_policy(readings, notes).items():
        notes += _notes_on_same_days(groups)
        for version, group in zip(_versions(policy, groups), groups, strict=True):
            versions.append(version)
            canonical: list[Passage] = []
            for copy, (source, reading) in zip(version.copies, group.copies, strict=True):
                found = _passages(copy, reading, canonical)
                canonical = canonical or found
                passages[source, reading.line] = found
    in_source_order = [
        passage
        for reading in readings
        for copy in reading.copies
        for passage in passages[reading.source.name, copy.line]
    ]
    return Corpus(tuple(readings), tuple(versions), tuple(in_source_order), tuple(notes))


def _groups_by_policy(readings: Iterable[SourceReading], notes: list[Finding]) -> dict[str, list[_Group]]:
    """Copies grouped into versions, versions in date order (undated last, in source order)."""
    policies: dict[str, list[_Group]] = defaultdict(list)
    series: dict[str, dict[str, list[tuple[str, CopyReading]]]] = defaultdict(lambda: defaultdict(list))
    others: list[tuple[str, CopyReading]] = []
    for reading in readings:
        for copy in reading.copies:
            facts = copy.facts
            if facts.in_series and facts.shown_as_current:
                series[facts.policy][facts.origin.original].append((reading.source.name, copy))
            else:
                others.append((reading.source.name, copy))
    for policy, runs in series.items():
        policies[policy] = _series(list(runs.values()), notes)
    for source, copy in others:
        start, basis = start_of(copy.facts)
        groups = policies[copy.facts.policy]
        group = next((g for g in groups if start and g.start == start and _same_text(g.copies[0][1], copy)), None)
        if group is None:
            group = _Group(start, basis)
            groups.append(group)
        # A stated effective date is the better fact when copies of one version rest on different ones.
        if basis is Basis.STATED_EFFECTIVE:
            group.basis = basis
        group.copies.append((source, copy))
    for groups in policies.values():
        groups.sort(key=lambda group: group.start or date.max)
    return dict(sorted(policies.items()))


def _series(runs: Sequence[Sequence[tuple[str, CopyReading]]], notes: list[Finding]) -> list[_Group]:
    """Versions of one page that was captured many times, each run the copies of one.

    A printed date dates the first text that prints it. A later text with a date that is no later was in force
    from the day of its capture at the earliest: most pages change their words more often than their date.
    """
    groups: list[_Group] = []
    latest: date | None = None
    unmoved: list[CopyFacts] = []
    same: list[CopyFacts] = []
    for copies in sorted(runs, key=lambda run: min(copy.facts.captured_on or date.max for _, copy in run)):
        facts = _facts_of_run([copy.facts for _, copy in copies])
        start, basis = start_of(facts)
        if groups and _says_the_same(groups[-1], copies, basis):
            same.append(facts)
            groups[-1].copies += copies
            continue
        is_unmoved = start and latest and start <= latest and basis is not Basis.MANIFEST
        if start and is_unmoved and facts.captured_on and start < facts.captured_on:
            start, basis = facts.captured_on, Basis.CAPTURED
            unmoved.append(facts)
        latest = max(filter(None, (latest, start)), default=None)
        group = _Group(start, basis)
        group.copies = list(copies)
        groups.append(group)
    if unmoved:
        message = (
            f"{len(unmoved)} of {len(groups)} versions of {unmoved[0].policy} print no later date than a text before "
            f"them, and are dated by their capture: {_named(unmoved)}"
        )
        notes.append(Finding("date_did_not_move", message, groups[-1].copies[0][0], 1))
    if same:
        message = (
            f"{len(same)} captures of {same[0].policy} have the words and dates of the one before and are no versions: "
            f"{_named(same)}"
        )
        notes.append(Finding("same_words", message, groups[-1].copies[0][0], 1, len(same), same[0].policy))
    return groups


def _named(facts: Sequence[CopyFacts]) -> str:
    found = ", ".join(f"{of_copy.origin.name} of {of_copy.captured_on}" for of_copy in facts[:_EXAMPLES])
    return f"{found} and {len(facts) - _EXAMPLES} more" if len(facts) > _EXAMPLES else found


def _says_the_same(group: _Group, copies: Sequence[tuple[str, CopyReading]], basis: Basis | None) -> bool:
    """Whether a capture has all words and dates of the version before it; what a manifest dates stands for itself.

    A page that was gone in between begins anew, and an archive has told already which of its recordings are versions.
    """
    last, new = group.copies[-1][1], copies[0][1]
    if (
        basis is Basis.MANIFEST
        or group.basis is Basis.MANIFEST
        or last.facts.gone_on
        or isinstance(new.facts.origin, Recording)
    ):
        return False
    dates = ((copy.facts.effective_on, copy.facts.updated_on, copy.facts.stated_until) for copy in (last, new))
    return len(set(dates)) == 1 and _words(last) == _words(new)


def _words(copy: CopyReading) -> list[tuple[tuple[str, ...], str]]:
    return [(tuple(map(fold_words, passage.headings)), fold_words(passage.text)) for passage in copy.passages]


def _facts_of_run(facts: Sequence[CopyFacts]) -> CopyFacts:
    """What several recordings of one version say together: the first of each fact in the order of capture."""
    ordered = sorted(facts, key=lambda of_copy: of_copy.captured_on or date.max)
    return replace(
        ordered[0],
        origin=next((of_copy.origin for of_copy in ordered if of_copy.manifest_on), ordered[0].origin),
        effective_on=next(filter(None, (of_copy.effective_on for of_copy in ordered)), None),
        updated_on=next(filter(None, (of_copy.updated_on for of_copy in ordered)), None),
        stated_until=next(filter(None, (of_copy.stated_until for of_copy in ordered)), None),
    )


def _notes_on_same_days(groups: Sequence[_Group]) -> list[Finding]:
    """For two texts of one day: the later one in source order counts, and a person should know."""
    notes: list[Finding] = []
    for earlier, later in pairwise(groups):
        if earlier.start and earlier.start == later.start:
            (_, first), (source, second) = earlier.copies[0], later.copies[0]
            name = second.facts.origin.name
            message = (
                f"{second.facts.origin.plural} {first.facts.origin.name} and {name} show different texts for "
                f"{later.start}; the one in {name} is taken as in force, the other is reachable by its id only"
            )
            notes.append(Finding("same_day", message, source, second.line))
    return notes


def _same_text(left: CopyReading, right: CopyReading) -> bool:
    first, second = {p.text for p in left.passages}, {p.text for p in right.passages}
    return len(first & second) >= _SAME_VERSION * max(1, len(first), len(second))


def _versions(policy: str, groups: Sequence[_Group]) -> list[PolicyVersion]:
    """Versions of one policy, each in force until the next one starts, or until its own end is known.

    A version followed by another of the same day gets an empty interval: the day's last one is in force.
    """
    starts = [group.start for group in groups if group.start]
    until: list[date | None] = [later for _, later in pairwise(starts)]
    until.append(None)
    captured = _captured(groups)
    same_day: Counter[str] = Counter()
    versions: list[PolicyVersion] = []
    for i, group in enumerate(groups):
        until_basis: UntilBasis | None = None
        if group.start:
            version_id = f"{policy}@{group.start.isoformat()}"
            last, until_basis = _end(group, group.start, until[i])
            interval = EffectiveInterval(group.start, last)
        else:
            facts = group.copies[0][1].facts
            version_id = (
                f"{policy}@undated-{'-'.join(filter(None, (_copy_slug(facts.origin.name), slug(facts.part or ''))))}"
            )
            interval = None
        same_day[version_id] += 1
        if same_day[version_id] > 1:
            version_id = f"{version_id}.{same_day[version_id]}"
        copies = _copies(version_id, group.copies)
        versions.append(PolicyVersion(version_id, policy, interval, group.basis, copies, captured.get(i), until_basis))
    return versions


def _end(group: _Group, start: date, following: date | None) -> tuple[date | None, UntilBasis | None]:
    """The first day on which a version is no longer in force, and what that rests on; the earliest that is known."""
    facts = [copy.facts for _, copy in group.copies]
    known = [
        *((of_copy.stated_until, UntilBasis.STATED) for of_copy in facts),
        (following, UntilBasis.NEXT_VERSION),
        *((of_copy.gone_on, UntilBasis.CAPTURED) for of_copy in facts if of_copy.shown_as_current),
    ]
    ends = [(day, basis) for day, basis in known if day and (day > start or basis is UntilBasis.NEXT_VERSION)]
    return min(ends, key=lambda end: end[0], default=(None, None))


def _captured(groups: Sequence[_Group]) -> dict[int, EffectiveInterval]:
    """When a visitor saw each version that was captured as the current one: until the next that was."""
    seen: list[tuple[date, int]] = []
    gone: dict[int, date] = {}
    for i, group in enumerate(groups):
        current = [copy.facts for _, copy in group.copies if copy.facts.shown_as_current]
        days = [facts.captured_on for facts in current if facts.captured_on]
        if days:
            seen.append((min(days), i))
            gone.update((i, facts.gone_on) for facts in current if facts.gone_on)
    seen.sort(key=lambda found: found[0])
    ends = [*(day for day, _ in seen[1:]), None][: len(seen)]
    return {
        i: EffectiveInterval(day, min(filter(None, (until, gone.get(i))), default=None))
        for (day, i), until in zip(seen, ends, strict=True)
    }


def _copies(version_id: str, readings: Sequence[tuple[str, CopyReading]]) -> tuple[ExhibitCopy, ...]:
    seen: Counter[str] = Counter()
    copies: list[ExhibitCopy] = []
    for source, reading in readings:
        name = _copy_slug(reading.facts.origin.name)
        seen[name] += 1
        copies.append(
            ExhibitCopy(
                version_id, name if seen[name] == 1 else f"{name}.{seen[name]}", source, reading.facts, reading.line
            )
        )
    return tuple(copies)


def _copy_slug(name: str) -> str:
    """What a copy's name is in ids: "B(2)" becomes "b2", "C-2" becomes "c-2".

    >>> _copy_slug("B(2)"), _copy_slug("C-2")
    ('b2', 'c-2')
    """
    return slug(name.replace("(", "").replace(")", ""))


def _passages(copy: ExhibitCopy, reading: CopyReading, canonical: Sequence[Passage]) -> list[Passage]:
    """The passages of one copy with their ids, aligned to the canonical copy if this is another one."""
    if canonical:
        aligned = align_copies([p.text for p in canonical], [p.text for p in reading.passages])
    else:
        aligned = [Alignment((), False)] * len(reading.passages)
    return [
        Passage(
            passage_id=passage_id(copy, passage),
            copy=copy,
            reading=passage,
            aligned_to=tuple(canonical[i].passage_id for i in alignment.positions),
            variant=alignment.variant,
        )
        for passage, alignment in zip(reading.passages, aligned, strict=True)
    ]
