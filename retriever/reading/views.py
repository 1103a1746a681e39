"""From rows of the catalogue to what a reader is shown: versions, passages with all their citations."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from corpus.languages import LANGUAGES, Language
from corpus.origin import fields_of
from corpus.types import Passage, PolicyVersion
from index.arrays import Positions
from index.catalogue import Catalogue
from index.scope_predicate import ScopePredicate
from retriever.citation import Printer, cite, joined
from retriever.grouped import Grouped
from retriever.reading.version_days import VersionDays
from retriever.results import CopyRef, DateBasis, DateSaid, InForce, PassageView, VersionRef

_MOST_EVIDENCE = 20
_MOST_LIVES = 16_384
"""Lives of texts kept as told; the same texts are shown again and again."""


class Views:
    """Shows passages and versions of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._hashes = {source.name: source.sha256 for source in catalogue.sources}
        self._languages = {source.name: source.language for source in catalogue.sources}
        self._last_known = {basis: _last_known(catalogue.versions, basis) for basis in DateBasis}
        columns = catalogue.columns
        self._counts = [len(catalogue.rows_of_copy(version.canonical)) for version in catalogue.versions]
        policies = {policy: number for number, policy in enumerate(sorted({v.policy for v in catalogue.versions}))}
        self.policy_of: Positions = np.array([policies[version.policy] for version in catalogue.versions], np.int64)
        """The number of the policy of each version: evidence of two policies is never compared."""
        versions_of: dict[int, list[str]] = {}
        for version, number in zip(catalogue.versions, self.policy_of.tolist(), strict=True):
            versions_of.setdefault(number, []).append(version.version_id)
        self._versions_of = {number: tuple(of_policy) for number, of_policy in versions_of.items()}
        self.of_text = Grouped(columns.text)
        """Rows of passages by readable text."""
        self.of_embedded_text = Grouped(columns.embedded_text)
        """Rows of passages by embedded text."""
        self.of_group = Grouped(columns.group)
        """Rows of passages by the passage that stands for them."""
        self.days = VersionDays(catalogue.versions)
        self._lives: dict[tuple[int, str], tuple[InForce, ...]] = {}
        self._printer = Printer()

    def version(self, row: int) -> VersionRef:
        """The version at a row of the catalogue's versions."""
        version = self._catalogue.versions[row]
        interval = version.interval
        return VersionRef(
            version_id=version.version_id,
            policy=version.policy,
            start=interval.start if interval else None,
            until=interval.until if interval else None,
            from_basis=version.from_basis,
            until_basis=version.until_basis,
            copies=tuple(_copy_ref(version)),
            passage_count=self._counts[row],
            captured_from=version.captured.start if version.captured else None,
            captured_until=version.captured.until if version.captured else None,
        )

    def language_of(self, row: int) -> Language:
        """The language that the version at this row was read in."""
        return LANGUAGES[self._languages[self._catalogue.versions[row].canonical.source]]

    def versions_of(self, policy: int) -> tuple[str, ...]:
        """The ids of the versions of the policy with this number in ``policy_of``."""
        return self._versions_of[policy]

    def last_known_day(self, policy: str, basis: DateBasis = DateBasis.EFFECTIVE) -> date | None:
        """The last day on which the corpus knows what was in force: the last effective date or the last capture.

        What was seen is known until the last capture only.
        """
        return self._last_known[basis].get(policy)

    def passages(self, results: Iterable[Sequence[int]], scope: ScopePredicate) -> list[PassageView]:
        """One view for each result: passages with identical text, each standing for its aligned group.

        Passages go by their rows. The fields of a view's own come from the latest version of a result; every citation
        is of a passage that ``scope`` admits. All are read from the catalogue at once.
        """
        cited = self._cited_rows(list(results), scope)
        rows = sorted({row for _, of_result in cited for row in of_result})
        read = dict(zip(rows, self._catalogue.passages(rows), strict=True))
        return [self._view(result, {row: read[row] for row in of_result}) for result, of_result in cited]

    def alone(self, row: int, passage: Passage) -> PassageView:
        """The view of a passage that is cited by its own copy only."""
        return self._view([row], {row: passage})

    def _view(self, result: Sequence[int], cited: Mapping[int, Passage]) -> PassageView:
        columns = self._catalogue.columns
        latest = max(result, key=lambda row: (self._start(row), -row))
        in_print = [self._printer.printed(passage) for passage in cited.values()]
        shown = cited[latest]
        reading = shown.reading
        rows = sorted({int(columns.version[row]) for row in result})
        return PassageView(
            passage_id=shown.passage_id,
            policy=shown.copy.facts.policy,
            version_id=shown.version_id,
            section=reading.section,
            heading=reading.heading,
            label=reading.label,
            kind=reading.kind,
            text=reading.text,
            context=reading.context,
            versions=tuple(self._catalogue.versions[row].version_id for row in rows),
            in_force=self.life(int(columns.text[latest]), shown.copy.facts.policy),
            citations=tuple(
                cite(passage, reading.text, self._hashes[passage.copy.source], mark)
                for passage, mark in zip(cited.values(), in_print, strict=True)
            ),
            parallel_citation=joined(in_print),
        )

    def _cited_rows(
        self, results: Sequence[Sequence[int]], scope: ScopePredicate
    ) -> list[tuple[Sequence[int], list[int]]]:
        """Each result with the rows of the passages that are cited for it: what is in scope of its aligned groups."""
        group, aligned = self._catalogue.columns.group, self._catalogue.aligned
        stand = [sorted({row for r in result for row in (r, *aligned.get(int(group[r]), ()))}) for result in results]
        every = np.array([row for rows in stand for row in rows], np.int64)
        admitted = iter(self._catalogue.admits(scope, every).tolist())
        return [(result, [row for row in rows if next(admitted)]) for result, rows in zip(results, stand, strict=True)]

    def _start(self, row: int) -> date:
        """First day of the version of a passage; an undated version is never the latest."""
        interval = self._catalogue.versions[int(self._catalogue.columns.version[row])].interval
        return interval.start if interval else date.min

    def life(self, text: int, policy: str) -> tuple[InForce, ...]:
        """When the identical text was in force anywhere in the policy, in date order, neighbours joined."""
        found = self._lives.get((text, policy))
        if found is None:
            rows = np.unique(self._catalogue.columns.version[self.of_text.rows(text)])
            found = join_intervals(v for v in map(self._catalogue.versions.__getitem__, rows) if v.policy == policy)
            if len(self._lives) >= _MOST_LIVES:
                self._lives = {}
            self._lives[text, policy] = found
        return found


def _last_known(versions: Iterable[PolicyVersion], basis: DateBasis) -> dict[str, date]:
    """For each policy the last day of which its versions know something."""
    last: dict[str, date] = {}
    for version in versions:
        days = [copy.facts.captured_on for copy in version.copies if copy.facts.captured_on]
        if basis is DateBasis.EFFECTIVE and version.interval:
            days.append(version.interval.start)
        if days:
            last[version.policy] = max(*days, last.get(version.policy, date.min))
    return last


def join_intervals(versions: Iterable[PolicyVersion]) -> tuple[InForce, ...]:
    """Intervals of ``versions``; two that touch become one. Undated versions have none."""
    parts: list[InForce] = []
    for version in versions:
        if version.interval is None or version.interval.is_empty or version.from_basis is None:
            continue
        parts.append(InForce(version.interval.start, version.interval.until, version.from_basis, version.until_basis))
    return join_lives(parts)


def join_lives(parts: Iterable[InForce]) -> tuple[InForce, ...]:
    """Sort intervals by date and join those that touch or overlap."""
    joined: list[InForce] = []
    for part in sorted(set(parts), key=lambda life: (life.start, life.until or date.max)):
        last = joined[-1] if joined else None
        if last and (last.until is None or part.start <= last.until):
            later = last if last.until is None or (part.until is not None and part.until <= last.until) else part
            joined[-1] = InForce(last.start, later.until, last.from_basis, later.until_basis)
        else:
            joined.append(part)
    return tuple(joined)


def _copy_ref(version: PolicyVersion) -> Iterable[CopyRef]:
    for copy in version.copies:
        facts = copy.facts
        yield CopyRef(
            part=facts.part,
            date_statement=facts.date_statement,
            effective_on=facts.effective_on,
            updated_on=facts.updated_on,
            captured_on=facts.captured_on,
            **fields_of(facts.origin),
            date_evidence=tuple(
                DateSaid(said.words, said.spans, said.says, said.day, said.used, said.reason, said.key or None)
                for said in sorted(facts.date_evidence, key=lambda said: not said.used)[:_MOST_EVIDENCE]
            ),
        )
