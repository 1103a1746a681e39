"""Which clauses a question about change means: those that match its matter, or those of a section it names."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.clauses.following import Clause
from corpus.clauses.matching import Change
from corpus.types import PolicyVersion
from index.arrays import EmbeddedTextIds
from index.encoder import Embedding
from index.opening import Index
from index.phrases import fold, occurs
from retriever.changes.asked_events import ANY_DAY, Days, FollowedClause, asked_events
from retriever.changes.clause_events import ClauseEvent, ClauseEvents, Named
from retriever.question.change_intent import Asked, ChangeWords, telling_words
from retriever.question.plan import Plan
from retriever.results import DateBasis

# The figures below were chosen on the development half of the judgments.
_LOOKED_AT = 40
"""Texts, best first, whose clauses may be the ones that a question is about."""
_MATCHES = 0.5
_STANDS_OUT = (0.42, 0.05)
"""The least score of a clause that a question is about: a good one, or a fair one with such a lead over the next."""
_AS_GOOD = 0.05
_AS_GOOD_OF_MANY = 0.02
"""A clause that matches so little worse than the best one is meant too, if the same befell it on the same day; the
second where all its changes are asked for, which agree by chance more easily."""
_NEARLY = 0.1
"""So little worse, a clause is looked at where nothing of what was asked befell the best one."""
_NAMED = 2.0
"""The score of the clauses of a section that a question names, above that of any match."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Where to look for the matter: ``texts`` (embedded text ids) that may hold it, in the passages ``admitted``.

    ``admitted`` is a mask over all passages: the policies asked about in all their versions, as far as nothing narrows.
    """

    texts: EmbeddedTextIds
    admitted: NDArray[np.bool_]


class ClauseFinder:
    """Finds the events of the clauses that one question means."""

    def __init__(
        self, index: Index, rows: Mapping[str, int], plan: Plan, change: ChangeWords, basis: DateBasis
    ) -> None:
        self._index = index
        self._catalogue = index.catalogue
        self._rows = rows
        self._plan = plan
        self._change = change
        self._basis = basis
        versions = {version_id: index.catalogue.versions[row] for version_id, row in rows.items()}
        self._history = ClauseEvents(index, versions, basis)

    def of_everything(self, admitted: NDArray[np.bool_], days: Days) -> list[ClauseEvent]:
        """All that happened to any clause in those days, as far as its kind is asked for."""
        kinds = {Asked.CAME: {Change.ADDED}, Asked.WENT: {Change.REMOVED}}.get(
            self._change.asked, {Change.ADDED, Change.CHANGED, Change.REMOVED}
        )
        admitted_versions = np.unique(self._catalogue.columns.version[admitted]).tolist()
        versions = [row for row in admitted_versions if self._may_bring(self._catalogue.versions[row], days)]
        numbers = self._catalogue.clause_steps.with_status(versions, (c for c in Change if c is not Change.SAME))
        return [
            event
            for clause in self._catalogue.clauses(numbers)
            for event in self._history.events(clause)
            if event.on in days and event.kind in kinds
        ]

    def of_matter(self, matter: Embedding, candidates: Candidates, days: Days) -> list[ClauseEvent]:
        """What was asked of the clause that matches the matter best, and of those that are meant with it."""
        change = self._change
        followed = self._followed(matter, candidates)
        if not followed:
            return []
        best, second = followed[0].score, followed[1].score if len(followed) > 1 else 0.0
        if best == _NAMED:
            return [event for one in followed for event in asked_events(change, one, days)]
        is_poor = best < _MATCHES and (best < _STANDS_OUT[0] or best - second < _STANDS_OUT[1])
        if is_poor and not self._plan.phrases:
            return []
        all_told = change.is_of_all or change.asked is Asked.STILL
        for number, one in enumerate(followed):
            if one.score < best - _NEARLY:
                break
            if not asked_events(change, one, ANY_DAY):
                if all_told:
                    break
                continue
            events = asked_events(change, one, days)
            told = {(event.on, event.kind) for event in events}
            for other in followed[number + 1 :] if change.of_several else ():
                if other.score >= one.score - (_AS_GOOD_OF_MANY if all_told else _AS_GOOD):
                    more = asked_events(change, other, days)
                    if more and {(event.on, event.kind) for event in more} <= told:
                        events += more
            return events
        return []

    def _may_bring(self, version: PolicyVersion, days: Days) -> bool:
        """Whether what this version changed may have come in those days."""
        # What changed from one capture to the next may have come with a version between that was not captured.
        return self._basis is DateBasis.CAPTURED or bool(version.interval and version.interval.start in days)

    def _followed(self, matter: Embedding, candidates: Candidates) -> list[FollowedClause]:
        """The clauses that match the matter, best first; those that hold quoted words, where some are quoted."""
        change, phrases = self._change, self._plan.phrases
        best = self._matches(matter, candidates)
        numbers = sorted(best)
        followed = list(zip(numbers, self._catalogue.clauses(numbers), strict=True))
        of_topic = change.of_several or (change.asked is Asked.CHANGED and not change.of_clause)
        if (change.of_section or of_topic) and best:
            nearest = max(best, key=lambda number: best[number])
            if of_section := self._of_section(change.matter, nearest, named_whole=not change.of_section):
                followed = [(0, clause) for clause in of_section]
                best = {0: _NAMED}
        if phrases:
            followed = [
                (number, clause)
                for number, clause in followed
                if any(all(occurs(phrase, fold(p.text)) for phrase in phrases) for p in clause.passages)
            ]
        named = Named.of(matter, self._plan)
        found = [
            FollowedClause(
                best[number],
                tuple(self._history.weighed(clause, named)),
                any(passage is not None for _, _, passage in self._history.steps(clause)[:1]),
            )
            for number, clause in followed
        ]
        return sorted(found, key=lambda one: -one.score)

    def _matches(self, matter: Embedding, candidates: Candidates) -> dict[int, float]:
        """How well each clause matches that a candidate is of, by number: as well as its best text."""
        columns = self._catalogue.columns
        if not len(candidates.texts):
            return {}
        late = self._index.engine.late_scores(matter.tokens, candidates.texts)
        kept = np.lexsort((candidates.texts, -late))[:_LOOKED_AT]
        scores = dict(zip(candidates.texts[kept].tolist(), late[kept].tolist(), strict=True))
        rows = np.flatnonzero(candidates.admitted & np.isin(columns.embedded_text, candidates.texts[kept]))
        number_of = self._catalogue.clause_numbers(columns.group[rows].tolist())
        best: dict[int, float] = {}
        for row in rows.tolist():
            number = number_of.get(int(columns.group[row]))
            if number is not None:
                best[number] = max(best.get(number, -1.0), scores[int(columns.embedded_text[row])])
        return best

    def _of_section(self, matter: str, nearest: int, *, named_whole: bool) -> list[Clause]:
        """The clauses that ever stood in the sections or under the headings whose names hold the matter.

        Of one policy, that of the ``nearest`` clause. ``named_whole``: only names that hold every word of it.
        """
        language = self._plan.language
        wanted = telling_words(matter, language)
        if not wanted:
            return []
        versions = self._catalogue.versions
        policy = versions[self._rows[self._catalogue.clauses([nearest])[0].steps[0].version_id]].policy
        columns, places_of = self._catalogue.columns, self._catalogue.layout.places
        of_policy = np.array([row for row, version in enumerate(versions) if version.policy == policy], np.int64)
        rows = np.flatnonzero(np.isin(columns.version, of_policy))
        names_at = {place: self._catalogue.names_at(place) for place in np.unique(places_of[rows]).tolist()}
        names = {name: telling_words(name, language) for of_place in names_at.values() for name in of_place}
        alike = {name: len(wanted & held) / len(wanted | held) for name, held in names.items() if wanted & held}
        if named_whole:
            alike = {name: share for name, share in alike.items() if wanted <= names[name]}
        if not alike:
            return []
        good = {name for name, share in alike.items() if share >= max(0.25, max(alike.values()) - 0.01)}
        places = [place for place, of_place in names_at.items() if not good.isdisjoint(of_place)]
        under = rows[np.isin(places_of[rows], np.array(places, np.int64))]
        return self._catalogue.clauses(set(self._catalogue.clause_numbers(under.tolist()).values()))
