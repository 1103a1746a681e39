"""Dated events for questions about change: when a clause came, went or was reworded, with its words before and after.

    plan, what its answer found → clauses that match the matter, in all versions → their events → those asked for

The history spans versions, so that it looks beyond the scope of the passages and answers; its events are limited
to the days that the question means, and shown apart as `changes`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from corpus.clauses.matching import Change
from index.arrays import EmbeddedTextIds, PassageRows
from index.encoder import Embedding
from index.opening import Index
from index.scope_predicate import ScopePredicate
from retriever.changes.asked_events import days_asked
from retriever.changes.clause_events import ClauseEvent, row_of
from retriever.changes.clause_finder import Candidates, ClauseFinder
from retriever.changes.worded import WordedChanges
from retriever.mentions.presence import Presence
from retriever.question.change_intent import Asked, ChangeWords
from retriever.question.plan import Plan
from retriever.reading.views import Views
from retriever.results import ChangeEvent, ChangeKind, ChangeSaid, Citation, DateBasis, ScopeKind
from retriever.scope.notices import is_dated
from retriever.scope.resolve import Scope

_TOLD = 0.3
"""So much of what is asked about must stand in what a stated event tells. Chosen on development halves."""


class Changes:
    """Tells dated events from one index. Safe to share between threads."""

    def __init__(self, index: Index, views: Views, presence: Presence) -> None:
        self._worded = WordedChanges(index.catalogue, presence)
        self._index = index
        self._catalogue = index.catalogue
        self._views = views
        self._rows = {version.version_id: row for row, version in enumerate(self._catalogue.versions)}
        self._everywhere = ScopePredicate(frozenset(self._rows))

    def told(
        self, plan: Plan, change: ChangeWords, scope: Scope, texts: EmbeddedTextIds, matter: Embedding | None
    ) -> tuple[tuple[ChangeEvent, ...], tuple[ChangeSaid, ...]]:
        """The events that a question about ``change`` asks for, in date order, and what is said where there are none.

        When words came and went is looked up. What that cannot tell is told of the clauses like the matter: as stated
        where they hold a word of it, else as nearest.

        ``texts`` are the embedded texts, inside the scope and outside, whose clauses the question may mean; ``matter``
        is the embedding of the plan's matter, None where the whole policy or a lettered section is meant.
        """
        echo = scope.echo
        days = days_asked(echo, change)
        admitted = self._admitted(scope)
        basis = echo.basis if is_dated(echo) else DateBasis.EFFECTIVE
        if change.old and (replaced := self._worded.replaced(plan, change, admitted, days, basis)):
            return self._shown(replaced, admitted), ()
        told = self._worded.told(plan, change, admitted, days, basis)
        if told is not None:
            return self._shown(told.events, admitted), told.said
        finder = ClauseFinder(self._index, self._rows, plan, change, basis)
        titled = self._worded.titled(plan, change, admitted, days, basis)
        if change.is_renamed and titled and titled.events:
            events = list(titled.events)
        elif matter is not None:
            events = finder.of_matter(matter, Candidates(texts, admitted), days)
        else:
            events = finder.of_everything(admitted, days)
            if change.letter:
                events = [event for event in events if change.letter in _letters_of(event)]
        if titled is not None and not change.is_of_all:
            # Clauses may stand elsewhere before their section does.
            of_titles = {(event.on, event.kind) for event in titled.events}
            events = [event for event in events if (event.on, event.kind) in of_titles] or list(titled.events)
        is_of_one_update = change.of_one_update and not change.matter and echo.kind is ScopeKind.ALL
        if events and ((change.only_latest and change.is_of_all) or is_of_one_update):
            latest = max(event.on for event in events)
            events = [event for event in events if event.on == latest]
        events = list({event.key: event for event in events}.values())
        if not events and change.is_of_all:
            return (), self._worded.unchanged(plan, change, admitted, basis)
        if titled and not titled.events and not events:
            return (), titled.said
        if change.asked is Asked.STILL and all(event.kind is Change.CHANGED for event in events):
            # A clause may lose words that still stand.
            of_words = replace(change, of_clause=False, of_section=False)
            standing = self._worded.told(plan, of_words, admitted, days, basis)
            if standing and not standing.events:
                return (), standing.said
        shown = self._shown(events, admitted)
        return shown if titled else self._weighed(shown, plan, change), ()

    def _weighed(self, events: Sequence[ChangeEvent], plan: Plan, change: ChangeWords) -> tuple[ChangeEvent, ...]:
        """Events as they are shown: as nearest where what they tell of holds too little of what is asked about.

        Or much less than another does, or not a number that is asked about.
        """
        words = " ".join(filter(None, (change.matter, *plan.phrases)))
        texts = [
            [
                *filter(None, (event.before, event.after)),
                *(name for of in event.citations for name in (of.section, of.heading, *of.headings) if name),
            ]
            for event in events
        ]
        told = [self._worded.share_told(words, plan, of_event) for of_event in texts]
        enough = max(_TOLD, max(told, default=0.0) / 2)
        return tuple(
            event if share >= enough else replace(event, certainty="nearest")
            for event, share in zip(events, told, strict=True)
        )

    def _shown(self, events: Sequence[ClauseEvent], admitted: NDArray[np.bool_]) -> tuple[ChangeEvent, ...]:
        # What narrows (policy, exhibit, section) must leave a passage of the event.
        rows = {id(event): self._rows_of(event) for event in events}
        events = [event for event in events if admitted[rows[id(event)]].any()]
        return self._views_of(sorted(events, key=lambda event: (event.on, int(rows[id(event)][-1]))))

    def _admitted(self, scope: Scope) -> NDArray[np.bool_]:
        """A mask over all passages: inside the scope or outside, whatever words are quoted."""
        admitted = np.zeros(len(self._catalogue.columns.version), np.bool_)
        for predicate in (scope.inside, scope.outside):
            admitted[self._catalogue.passages_in(predicate)] = True
        return admitted

    def _rows_of(self, event: ClauseEvent) -> PassageRows:
        """The rows of the passages before and after, each followed by those of other copies that say the same."""
        found: list[int] = []
        for passage in event.passages:
            row = row_of(self._catalogue, passage)
            found += [row, *self._catalogue.aligned.get(row, ())]
        return PassageRows(np.array(found, np.int64))

    def _views_of(self, events: Sequence[ClauseEvent]) -> tuple[ChangeEvent, ...]:
        rows = [[row_of(self._catalogue, passage)] for event in events for passage in event.passages]
        shown = iter(self._views.passages(rows, self._everywhere))
        found: list[ChangeEvent] = []
        for event in events:
            citations: list[Citation] = []
            for _ in event.passages:
                citations += next(shown).citations
            before, after = event.titles or (p.text if p else None for p in (event.before, event.after))
            found.append(
                ChangeEvent(
                    on=event.on,
                    kind=cast(ChangeKind, event.kind.value),
                    from_version=event.before_version.version_id,
                    to_version=event.after_version.version_id,
                    before=before,
                    after=after,
                    citations=tuple(citations),
                )
            )
        return tuple(found)


def _letters_of(event: ClauseEvent) -> set[str]:
    sections = [passage.reading.section for passage in event.passages]
    return {section.label for section in sections if section and section.label}
