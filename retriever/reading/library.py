"""Reading without searching: policies, versions, whole texts, single passages. Needs neither model nor FAISS."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from corpus.briefs import read_brief_file
from corpus.briefs.filed import Changes
from corpus.clauses.matching import Change
from corpus.formats.format import Problem
from corpus.types import Finding, PolicyVersion, Source
from corpus.watch import Watches
from index.catalogue import OpenedCatalogue
from index.scope_predicate import ScopePredicate
from retriever.comparison.compare import Comparisons
from retriever.comparison.copies import compare_copies
from retriever.events.meant import Meant
from retriever.events.request import EventsRequest
from retriever.events.telling import EventsTeller
from retriever.mentions.presence import Presence
from retriever.mentions.request import MentionsRequest
from retriever.mentions.telling import MentionsTeller
from retriever.question.request import (
    InvalidQuestion,
    OutOfCoverage,
    TwoPolicies,
    UnknownExhibit,
    UnknownPassage,
    UnknownPolicy,
    UnknownVersion,
)
from retriever.quotations.check import Quotations
from retriever.reading.views import Views
from retriever.results import (
    CheckedDocument,
    Comparison,
    CorpusView,
    Counts,
    DateBasis,
    Events,
    History,
    IndexRef,
    LastChange,
    Mentions,
    Notice,
    OutlineEntry,
    PassageView,
    PolicyView,
    QuotesResult,
    SourceView,
    VersionCopies,
    VersionRef,
    VersionView,
)
from retriever.scope.known_names import nearest_names
from retriever.scope.notices import later_than_known
from retriever.scope.versions import days_of, version_in_force
from retriever.words import listed


class Library:
    """What one index says, for reading. Safe to share between threads."""

    def __init__(self, opened: OpenedCatalogue) -> None:
        self._opened = opened
        self.generation: Path = opened.generation
        self.seal = opened.seal
        self.check = opened.check
        self._catalogue = opened.catalogue
        self._manifest = opened.manifest
        self._rows = {version.version_id: row for row, version in enumerate(self._catalogue.versions)}
        self._watches = Watches(self._catalogue.sources)
        self.views = Views(self._catalogue)
        self._comparisons = Comparisons(self._catalogue, self.views)
        self.presence = Presence(self._catalogue, opened.manifest.languages)
        self._mentions = MentionsTeller(self._catalogue, self.presence)
        self._events = EventsTeller(self._catalogue, self.views, self.presence)
        self._quotations: Quotations | None = None
        self._making_quotations = threading.Lock()
        self.index = IndexRef(opened.manifest.fingerprint, opened.manifest.encoder.name)
        self.built_at = opened.manifest.built_at

    def only(self, policies: frozenset[str]) -> "Library":
        """A library in which there are no other policies than these. Raises DamagedIndex."""
        return Library(self._opened.only(policies))

    def policies(self) -> tuple[PolicyView, ...]:
        """Each with what it covers, in the order of their ids."""
        return self._policies

    @cached_property
    def _policies(self) -> tuple[PolicyView, ...]:
        of_policy: dict[str, list[PolicyVersion]] = {}
        for version in self._catalogue.versions:
            of_policy.setdefault(version.policy, []).append(version)
        return tuple(self._policy(policy, of_policy[policy]) for policy in sorted(of_policy))

    def _policy(self, policy: str, versions: Sequence[PolicyVersion]) -> PolicyView:
        """A policy with these versions, which are in date order, undated ones last."""
        dated = [(version.interval.start, version.version_id) for version in versions if version.interval]
        (first, first_version), (last, last_version) = (dated[0], dated[-1]) if dated else ((None, None),) * 2
        return PolicyView(
            policy,
            versions[-1].canonical.facts.title,
            len(versions),
            first,
            last,
            first_version,
            last_version,
            self.views.last_known_day(policy, DateBasis.CAPTURED),
            self.views.last_known_day(policy),
        )

    def versions(self, policy: str | None = None) -> tuple[VersionRef, ...]:
        """Versions in date order, by policy. Raises UnknownPolicy."""
        self._require_policy(policy)
        return tuple(version for version in self._every_version if policy in (None, version.policy))

    @cached_property
    def _every_version(self) -> tuple[VersionRef, ...]:
        return tuple(map(self.views.version, range(len(self._catalogue.versions))))

    def version_at(
        self, day: date, policy: str | None = None, basis: DateBasis = DateBasis.EFFECTIVE
    ) -> VersionRef | None:
        """The version in force on ``day``, or the one that a visitor saw; None before the first.

        Raises UnknownPolicy, and InvalidQuestion where there are several policies and none is named.
        """
        self._require_policy(policy)
        policies = sorted({version.policy for version in self._catalogue.versions})
        if policy is None and len(policies) > 1:
            raise InvalidQuestion(f"policy is needed, there are several: {', '.join(policies)}", "policy")
        versions = [version for version in self._catalogue.versions if policy in (None, version.policy)]
        found = version_in_force(versions, day, basis)
        return self.views.version(self._rows[found.version_id]) if found else None

    def version(self, version_id: str) -> VersionView:
        """One version with its outline and neighbours. Raises UnknownVersion."""
        row = self._require_version(version_id)
        version = self._catalogue.versions[row]
        siblings = [v.version_id for v in self._catalogue.versions if v.policy == version.policy and v.interval]
        place = siblings.index(version_id) if version_id in siblings else None
        return VersionView(
            version=self.views.version(row),
            outline=self._outline(row),
            previous=siblings[place - 1] if place else None,
            next=siblings[place + 1] if place is not None and place + 1 < len(siblings) else None,
        )

    def text(self, version_id: str, exhibit: str | None = None) -> tuple[PassageView, ...]:
        """A whole version in reading order, from its canonical copy or from ``exhibit``.

        Raises UnknownVersion, or UnknownExhibit if the version is not shown there.
        """
        row = self._require_version(version_id)
        version = self._catalogue.versions[row]
        copy = version.canonical
        if exhibit is not None:
            shown = {c.facts.origin.name: c for c in reversed(version.copies)}
            if exhibit not in shown:
                where = ", ".join(c.facts.origin.name for c in version.copies)
                raise UnknownExhibit(
                    f"{version_id} is not shown in exhibit '{exhibit}'; it is in {where}", "exhibit", exhibit
                )
            copy = shown[exhibit]
        of_copy = self._catalogue.rows_of_copy(copy)
        return tuple(self.views.passages([[row] for row in of_copy], ScopePredicate(frozenset({version_id}))))

    def passage(
        self, passage_id: str, context: int = 0
    ) -> tuple[PassageView, tuple[PassageView, ...], tuple[PassageView, ...]]:
        """A passage with up to ``context`` neighbours of its copy on each side. Raises UnknownPassage."""
        row = self._require_passage(passage_id)
        copy = self._catalogue.copies[int(self._catalogue.columns.copy[row])]
        of_copy = self._catalogue.rows_of_copy(copy)
        rows = of_copy[max(0, of_copy.index(row) - context) : of_copy.index(row) + 1 + context]
        shown = tuple(self.views.passages([[row] for row in rows], ScopePredicate(frozenset({copy.version_id}))))
        place = rows.index(row)
        return shown[place], shown[:place], shown[place + 1 :]

    def history(self, passage_id: str) -> History:
        """The clause of a passage, of whichever copy, through every version. Raises UnknownPassage."""
        return self._comparisons.history(self._require_passage(passage_id))

    def last_changes(self, passage_ids: Sequence[str]) -> dict[str, LastChange]:
        """When passages got the words they have; none of undated versions. Raises UnknownPassage."""
        rows = {passage_id: self._require_passage(passage_id) for passage_id in passage_ids}
        found = self._comparisons.last_changes(list(rows.values()))
        return {passage_id: found[row] for passage_id, row in rows.items() if row in found}

    def change_counts(self, policy: str | None = None) -> dict[str, dict[Change, int]]:
        """For each dated version but the first of its policy, how its passages stand to the version before.

        The counts of `compare`, read from the index without comparing. Raises UnknownPolicy.
        """
        self._require_policy(policy)
        versions = self._catalogue.versions
        dated = [row for row, v in enumerate(versions) if v.interval and policy in (None, v.policy)]
        # Rows are in the order of policies, then dates.
        later = [row for before, row in pairwise(dated) if versions[before].policy == versions[row].policy]
        return {versions[row].version_id: counts for row, counts in self._comparisons.change_counts(later).items()}

    def copies(self, version_id: str) -> VersionCopies:
        """Where the exhibit copies of a version differ. Raises UnknownVersion."""
        return compare_copies(self._catalogue, self.views, self._require_version(version_id))

    def compare(
        self,
        left: str | date,
        right: str | date,
        sections: Sequence[str] = (),
        policy: str | None = None,
        basis: DateBasis = DateBasis.EFFECTIVE,
        *,
        across_policies: bool = False,
    ) -> Comparison:
        """Two versions, each by its id or by a day on which it was in force (or seen: ``basis``), passage by passage.

        A day is of ``policy``; left out, of the policy of the other side, or of the only one there is. ``sections``
        narrows to pairs that stand in one of them on either side, by letter or title. Versions of two policies are
        compared only ``across_policies``.

        Raises UnknownVersion, UnknownPolicy, OutOfCoverage, TwoPolicies, and InvalidQuestion for a section that neither
        version has, for a version of another policy than ``policy``, and where a day could be of several policies.
        """
        self._require_policy(policy)
        named = {"left": left, "right": right}
        rows = {
            name: self._require_version(side, name, policy) for name, side in named.items() if isinstance(side, str)
        }
        policies = [policy] if policy else [self._catalogue.versions[row].policy for row in rows.values()]
        days = {name: side for name, side in named.items() if not isinstance(side, str)}
        for name, day in days.items():
            rows[name] = self._in_force(day, name, policies[0] if policies else None, basis)
        compared = [self._catalogue.versions[rows[name]].policy for name in ("left", "right")]
        if compared[0] != compared[1] and not across_policies:
            raise TwoPolicies(compared[0], compared[1])
        pairs = self._comparisons.pairs(rows["left"], rows["right"], sections)
        found = Counter(pair.status for pair in pairs)
        letters = sum(pair.status is Change.SAME and pair.cross_references_only for pair in pairs)
        refs = {name: self.views.version(row) for name, row in rows.items()}
        warnings = [*self.warnings(), *(self._later_than_known(day, refs[name], basis) for name, day in days.items())]
        return Comparison(
            left=refs["left"],
            right=refs["right"],
            left_as_of=days.get("left"),
            right_as_of=days.get("right"),
            counts={status: found[status] for status in Change},
            cross_references_only=letters,
            arranged=sum(pair.arranged for pair in pairs),
            links=sum(bool(pair.links) for pair in pairs),
            pairs=pairs,
            warnings=tuple(dict.fromkeys(warning for warning in warnings if warning)),
            basis=basis,
        )

    def _in_force(self, day: date, name: str, policy: str | None, basis: DateBasis) -> int:
        """The row of the version in force, or seen, on the day that parameter ``name`` gives."""
        version = self.version_at(day, policy, basis)
        if version is None:
            found = [days_of(v, basis) for v in self._catalogue.versions if policy in (None, v.policy)]
            first = min((days.start for days in found if days), default=None)
            rule, known = "was in force", f"the earliest one known here is in force from {first}"
            if basis is DateBasis.CAPTURED:
                rule, known = "had been captured", f"the earliest one known here was captured on {first}"
            begins = known if first else "none here has such a date"
            raise OutOfCoverage(f"{name} names {day}, when no version {rule}; {begins}", name, day.isoformat())
        return self._rows[version.version_id]

    def _later_than_known(self, day: date, version: VersionRef, basis: DateBasis) -> Notice | None:
        """That a version may have been replaced by one that this corpus does not hold."""
        known = self.views.last_known_day(version.policy, basis)
        return later_than_known(version.policy, known, basis) if known and day > known else None

    def mentions(self, request: MentionsRequest) -> Mentions:
        """When words stood in which policies. Raises UnknownPolicy or InvalidQuestion."""
        for policy in request.policies:
            self._require_policy(policy)
        return self._mentions.tell(request, self.index, self.warnings())

    def events(self, request: EventsRequest, meant: Meant | None = None) -> Events:
        """What took effect in a period, and in which words. Raises UnknownPolicy or InvalidQuestion.

        ``meant`` are the passages about the matter of the request; without them it goes by its words alone.
        """
        for policy in request.policies:
            self._require_policy(policy)
        return self._events.tell(request, self.index, self.warnings(), meant)

    def verify_quotes(self, quotes: Sequence[str], as_of: date | None = None) -> QuotesResult:
        """Whether each quotation is verbatim, where it stands, and from when to when. Raises InvalidQuestion."""
        return self._quotations_index().check(quotes, as_of, self.index, self.warnings())

    def verify_brief(self, text: str, as_of: date | None = None) -> QuotesResult:
        """The same of every quotation in a text, and whether it stands where that cites it. Raises InvalidQuestion."""
        return self._quotations_index().check_text(text, as_of, self.index, self.warnings())

    def verify_document(
        self, name: str, content: bytes, as_of: date | None = None, changes: Changes = Changes.ACCEPTED
    ) -> QuotesResult:
        """The same of a file: DOCX, ODT, RTF, PDF, HTML, Markdown or text. Raises InvalidQuestion."""
        read = read_brief_file(name, content, changes)
        if isinstance(read, Problem):
            raise InvalidQuestion(f"{name} {read}.", "document")
        found = self._quotations_index().check_text(read, as_of, self.index, self.warnings())
        about = CheckedDocument(name, sha256(content).hexdigest(), len(read.text), tuple(read.remarks))
        return replace(found, document=about)

    def _quotations_index(self) -> Quotations:
        """Made when it is first needed: of an archive it takes a second, and most questions have no use for it."""
        with self._making_quotations:
            if self._quotations is None:
                self._quotations = Quotations(self._catalogue, self.views)
            return self._quotations

    def held_source(self, name: str) -> Source:
        """A source with the text that was read of it, for what proves quotations. Raises KeyError for another name."""
        stored = next((source for source in self._catalogue.sources if source.name == name), None)
        if stored is None:
            raise KeyError(name)
        return stored.with_text(self._catalogue.source_text(name))

    def findings(self) -> tuple[Finding, ...]:
        """What the readers of the files want a person to know."""
        return self._catalogue.findings

    def corpus(self) -> CorpusView:
        """What the index knows and where its knowledge ends."""
        counts = self._manifest.counts
        changed = set(self._changed_sources())
        policies, versions = self.policies(), self.versions()
        return CorpusView(
            policies=policies,
            versions=versions,
            gaps=tuple(gap for policy in policies for gap in policy.gaps),
            counts=Counts(
                sources=len(self._catalogue.sources),
                policies=len(policies),
                versions=len(versions),
                passages=counts["passages"],
                distinct_texts=counts["distinct_texts"],
                embedded_texts=counts["embedded_texts"],
            ),
            sources=tuple(SourceView(s.name, s.sha256, s.name in changed) for s in self._catalogue.sources),
            findings=self._catalogue.findings,
            index=self.index,
            built_at=self._manifest.built_at,
        )

    def warnings(self) -> tuple[Notice, ...]:
        """What every result from this index must say: that a source is no longer the one that was read."""
        changed = self._changed_sources()
        if not changed:
            return ()
        return (
            Notice(
                "source_changed",
                f"{listed(changed)} changed since the index was built, which still answers for what it read.",
            ),
        )

    def _changed_sources(self) -> list[str]:
        """Names of the sources that are no longer what was read, or no longer there."""
        return [source.name for source in self._watches.changed()]

    def _outline(self, version_row: int) -> tuple[OutlineEntry, ...]:
        rows = self._catalogue.rows_of_copy(self._catalogue.versions[version_row].canonical)
        entries: list[OutlineEntry] = []
        for passage in self._catalogue.passages(rows):
            section, heading = passage.reading.section, passage.reading.heading
            last = entries[-1] if entries else None
            if last and (last.section, last.heading) == (section, heading):
                entries[-1] = OutlineEntry(section, heading, last.passage_id, last.passage_count + 1)
            else:
                entries.append(OutlineEntry(section, heading, passage.passage_id, 1))
        return tuple(entries)

    def _require_version(self, version_id: str, name: str = "version_id", policy: str | None = None) -> int:
        if version_id not in self._rows:
            raise UnknownVersion(
                f"there is no version '{version_id}'; {nearest_names(version_id, self._rows)}", name, version_id
            )
        row = self._rows[version_id]
        of = self._catalogue.versions[row].policy
        if policy not in (None, of):
            raise InvalidQuestion(
                f"policy is '{policy}', but '{version_id}' is a version of '{of}'; leave one of them out",
                "policy",
                policy,
            )
        return row

    def _require_passage(self, passage_id: str) -> int:
        row = self._catalogue.row_of(passage_id)
        if row is None:
            raise UnknownPassage(
                f"there is no passage '{passage_id}'; the text of a version gives the ids of its passages",
                "passage_id",
                passage_id,
            )
        return row

    def _require_policy(self, policy: str | None) -> None:
        if policy is None or any(policy == held.policy for held in self._policies):
            return
        policies = ", ".join(held.policy for held in self._policies)
        raise UnknownPolicy(f"there is no policy '{policy}'; there are: {policies}", "policy", policy)
