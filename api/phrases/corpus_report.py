"""What was read of some sources, policy by policy, and what is to be looked at: for `build` and `corpus check`.

A finding is a warning where somebody can mend a source or must decide whom to believe; a decision where the reader left
something out, guessed, or decided between contradictions, and nobody can mend it: an archive of any age is full of
these; and a note where it tells how it read what it found. Only where there are notes alone is a source good.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Annotated

from corpus.containers.recordings import Verdict
from corpus.contract import Doc
from corpus.load import Check
from corpus.origin import Recording
from corpus.types import Basis, Corpus, ExhibitCopy, Finding, Passage, PolicyVersion


class Severity(StrEnum):
    """How much a finding asks of a person."""

    WARNING = "warning"
    DECISION = "decision"
    NOTE = "note"


NOISE = (Verdict.REPEATED, Verdict.TECHNICAL, Verdict.BLIP, Verdict.EMPTY, Verdict.DELETED, Verdict.UNREADABLE)
"""Verdicts on recordings that are no versions; the codes of their findings."""

_NOTES = {Verdict.REPEATED, Verdict.TECHNICAL, Verdict.DELETED, "same_words", "decoded"}
_DECISIONS = {Verdict.BLIP, Verdict.EMPTY}.union(
    {"date_did_not_move", "alternates", "stray_items", "publisher_assumed"},
    {"not_read", "renamed", "on_branches", "encoding_contradicted", "date_in_future"},
    {"declared_date_differs", "hidden_characters"},
)
_DECISIONS_IN_ARCHIVES = {"same_day", "bare_date"}
"""What nobody can mend in a history that is recorded; two files of one day may be a slip in a manifest."""


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """What was read of one policy."""

    policy: Annotated[str, Doc("Its id.", "github-privacy")]
    title: Annotated[str, Doc("Its title.", "Privacy Policy")]
    service: Annotated[str | None, Doc("Whose document it is.", "GitHub")]
    document: Annotated[str | None, Doc("The kind of document.", "Privacy Policy")]
    versions: Annotated[int, Doc("Versions.", 17)]
    passages: Annotated[int, Doc("Passages of all copies.", 4120)]
    distinct_passages: Annotated[int, Doc("Different passage texts among them.", 610)]
    first: Annotated[date | None, Doc("First day of the earliest version.", "2020-11-16")]
    last: Annotated[date | None, Doc("First day of the latest version.", "2025-12-03")]
    dates: Annotated[
        Mapping[Basis, int],
        Doc("Versions by what their first day rests on.", {"stated_effective": 12, "captured": 5}),
    ]
    undated: Annotated[int, Doc("Versions without a date.", 0)]
    recordings: Annotated[int, Doc("States that an archive recorded, noise included; 0 for other sources.", 25)]
    noise: Annotated[
        Mapping[Verdict, int],
        Doc("Recordings that are no versions, by what became of them.", {"repeated": 6, "blip": 2}),
    ]


_DATE_IT = "if you know the day, write it in a manifest.toml below the file, as in `effective = 2019-03-01`"
_REMEDIES = {
    "unread_date": _DATE_IT,
    "ambiguous_date": _DATE_IT,
    "placeholder_date": _DATE_IT,
    "bare_date": _DATE_IT,
    "placed_date": f"read which readers each date is for; {_DATE_IT}",
    "incomplete_date": _DATE_IT,
    "dates_contradict": _DATE_IT,
    "date_from_log": _DATE_IT,
    "declared_posting": _DATE_IT,
    "declared_by_file": _DATE_IT,
    "declared_date_differs": "read whether the words were changed on that day",
    "updated_after_effective_date": _DATE_IT,
    "date_inside_text": f"read whether it is said of the whole text; {_DATE_IT}",
    "date_in_future": "a question about the days before it may need the text of an earlier version",
    "empty_text": "look whether the page was saved whole",
    Verdict.BLIP: "if one of them was a text in force, `git show COMMIT:PATH` shows it",
    Verdict.EMPTY: "`git show COMMIT:PATH` shows what was recorded",
    "date_did_not_move": "the day on which their words took effect may be earlier than their capture",
    "renamed": "if they are two documents, read them from a folder with a manifest.toml",
}
_IN_AN_ARCHIVE = "compare the recording before you rely on the date; what an archive recorded cannot be mended in it"


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding, how much it asks of a person, and what can be done."""

    finding: Annotated[Finding, Doc(flat=True)]
    severity: Annotated[
        Severity,
        Doc(
            "`warning`: to be mended or decided by a person; `decision`: left out, guessed or decided by the reader; "
            "`note`: how it was read.",
            "warning",
        ),
    ]
    remedy: Annotated[str | None, Doc("What can be done; null where the message says it.", None)] = None


@dataclass(frozen=True)
class CorpusReport:
    """What a build would read, and what is wrong with it."""

    corpus: Corpus
    errors: Annotated[tuple[str, ...], Doc("What a build would stop at.", [])] = ()

    @classmethod
    def of(cls, check: Check) -> "CorpusReport":
        return cls(check.corpus or Corpus((), (), ()), check.errors)

    @property
    def is_good(
        self,
    ) -> Annotated[
        bool, Doc("Whether nothing was contradicted, left out or guessed.", True, name="good", before="errors")
    ]:
        """Whether there is something to build from, and the reader had nothing to decide."""
        return self.needs_nothing and not self.decisions

    @property
    def needs_nothing(self) -> bool:
        """Whether there is something to build from, and nothing that a person should mend first."""
        return not self.errors and bool(self.corpus.versions) and not self.warnings

    @property
    def version_count(self) -> Annotated[int, Doc("Versions of all policies.", 351, name="versions")]:
        return len(self.corpus.versions)

    @property
    def passage_count(self) -> Annotated[int, Doc("Passages of all copies.", 43882, name="passages")]:
        return len(self.corpus.passages)

    @property
    def distinct_passages(self) -> Annotated[int, Doc("Different passage texts among them.", 5679)]:
        return len({passage.text for passage in self.corpus.passages})

    @cached_property
    def policies(self) -> Annotated[tuple[PolicyReading, ...], Doc("In the order of their ids.")]:
        passages: dict[str, list[Passage]] = defaultdict(list)
        for passage in self.corpus.passages:
            passages[passage.copy.facts.policy].append(passage)
        noise = self._noise()
        return tuple(
            _policy_reading(self.corpus, policy, passages[policy], noise.get(policy, Counter()))
            for policy in sorted({version.policy for version in self.corpus.versions})
        )

    @property
    def dates(self) -> Mapping[Basis, int]:
        return sum((Counter(policy.dates) for policy in self.policies), Counter())

    @property
    def noise(self) -> Mapping[Verdict, int]:
        """Recordings that are no versions, in the order of `NOISE`."""
        found = sum((Counter(policy.noise) for policy in self.policies), Counter())
        return {verdict: found[verdict] for verdict in NOISE if found[verdict]}

    def severity_of(self, finding: Finding) -> Severity:
        if finding.code in _NOTES:
            return Severity.NOTE
        is_recorded = finding.code in _DECISIONS_IN_ARCHIVES and _path_of(finding.source) in self._recorded
        return Severity.DECISION if is_recorded or finding.code in _DECISIONS else Severity.WARNING

    @cached_property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.corpus.findings if self.severity_of(f) is Severity.WARNING)

    @cached_property
    def decisions(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.corpus.findings if self.severity_of(f) is Severity.DECISION)

    @cached_property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.corpus.findings if self.severity_of(f) is Severity.NOTE)

    @property
    def findings(self) -> Annotated[tuple[JudgedFinding, ...], Doc("Warnings, decisions, notes.")]:
        found = (*self.warnings, *self.decisions, *self.notes)
        return tuple(JudgedFinding(each, self.severity_of(each), self.remedy_of(each)) for each in found)

    def remedy_of(self, finding: Finding) -> str | None:
        """What can be done about a finding whose message does not say it; of dates no archive has a manifest."""
        remedy = _REMEDIES.get(finding.code)
        is_recorded = _path_of(finding.source) in self._recorded
        return _IN_AN_ARCHIVE if remedy and remedy.endswith(_DATE_IT) and is_recorded else remedy

    @cached_property
    def _recorded(self) -> dict[str, str]:
        """The policy of each document that an archive recorded, by its path there."""
        return {
            _path_of(copy.source): version.policy
            for version, copy in _copies(self.corpus)
            if isinstance(copy.facts.origin, Recording)
        }

    def _noise(self) -> dict[str, Counter[Verdict]]:
        found: dict[str, Counter[Verdict]] = defaultdict(Counter)
        for finding in self.corpus.findings:
            policy = finding.policy or self._recorded.get(finding.source)
            if policy and finding.code in set(NOISE):
                found[policy][Verdict(finding.code)] += finding.count
        return found


def by_kind(findings: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Findings of one kind together, in the order in which the kinds first occur."""
    order = {code: place for place, code in enumerate(dict.fromkeys(finding.code for finding in findings))}
    in_order = sorted(findings, key=lambda finding: order[finding.code])
    for code, found in groupby(in_order, key=lambda finding: finding.code):
        yield code, list(found)


def _policy_reading(
    corpus: Corpus, policy: str, passages: Sequence[Passage], noise: Mapping[Verdict, int]
) -> PolicyReading:
    versions = [version for version in corpus.versions if version.policy == policy]
    starts = [version.interval.start for version in versions if version.interval]
    facts = versions[-1].canonical.facts
    origins = (copy.facts.origin for version in versions for copy in version.copies)
    kept = len({origin.commit for origin in origins if isinstance(origin, Recording) and not origin.repeats})
    return PolicyReading(
        policy=policy,
        title=facts.title,
        service=facts.origin.service,
        document=facts.origin.document,
        versions=len(versions),
        passages=len(passages),
        distinct_passages=len({passage.text for passage in passages}),
        first=min(starts, default=None),
        last=max(starts, default=None),
        dates=Counter(version.from_basis for version in versions if version.from_basis),
        undated=len(versions) - len(starts),
        recordings=kept + sum(noise.values()) if kept else 0,
        noise=noise,
    )


def _copies(corpus: Corpus) -> Iterator[tuple[PolicyVersion, ExhibitCopy]]:
    for version in corpus.versions:
        for copy in version.copies:
            yield version, copy


def _path_of(source: str) -> str:
    """The path of a document in its archive, whichever of its recordings is named."""
    return source.partition("@")[0]
