"""A question in, ranked and cited passages, answers or dated changes out.

question → plan → scope → ranking → results                                   search
↘ reading, support → stated, near, or silence    ask, for an answer
↘ clauses → dated events beside them             ask, about change
"""

from dataclasses import dataclass, replace

import numpy as np

from index.arrays import EmbeddedTextIds, no_numbers
from index.encoder import Embedding, Encoder
from index.opening import Index
from retriever.answering.answering import Answering, told_by_scope
from retriever.answering.elsewhere import Elsewhere
from retriever.answering.finding import Found, find
from retriever.answering.reader import Reader
from retriever.answering.showing import search_result
from retriever.changes.telling import Changes
from retriever.events.finding import meant_by
from retriever.events.request import EventsRequest
from retriever.question.change_intent import ChangeWords
from retriever.question.plan import Plan, understand
from retriever.question.policy_names import PolicyNames
from retriever.question.request import Mode, Question
from retriever.ranking.rank import PRODUCT, Stages
from retriever.reading.library import Library
from retriever.results import AskResult, ChangeEvent, ChangeSaid, Events, SaidOfChange, SearchResult, Status
from retriever.scope.known_names import Mentions, known_policies
from retriever.scope.resolve import Scope, resolve_scope
from retriever.stopwatch import Stopwatch

_CANDIDATES_FOR_CHANGES = 64
"""Texts inside the scope, and as many outside, that may hold the matter of a question about change."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One question on its way: what was understood and found so far.

    ``scope`` is as resolved, that of ``found`` holds the quoted words too. ``query`` is the embedding of the plan's
    text, ``matter`` that of its matter; None where it has none or where the search ended before it began.
    ``elsewhere`` is None where nothing was compared by meaning.
    """

    scope: Scope
    found: Found
    query: Embedding | None
    matter: Embedding | None
    elsewhere: Elsewhere | None
    clock: Stopwatch

    @property
    def plan(self) -> Plan:
        return self.found.plan


class Retriever:
    """Answers questions from one index. Safe to share between threads; holds no state of a question."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        library: Library,
        stages: Stages = PRODUCT,
        reader: Reader | None = None,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._stages = stages
        self._reader = reader
        self.library = library
        self._names = PolicyNames(known_policies(index.catalogue))
        self._mentions = Mentions(index.catalogue, index.engine)
        self._changes = Changes(index, library.views, library.presence)
        self._answering = Answering(index, library, reader if stages.reader else None)

    def with_stages(self, stages: Stages) -> "Retriever":
        """The same index, encoder and reader, ranked another way: for comparisons."""
        return Retriever(self._index, self._encoder, self.library, stages, self._reader)

    def only(self, policies: frozenset[str]) -> "Retriever":
        """A retriever for which there are no other policies than these. Raises DamagedIndex."""
        index = self._index.only(policies)
        return Retriever(index, self._encoder, Library(index.opened), self._stages, self._reader)

    def search(self, question: Question) -> SearchResult:
        """Passages in scope, ranked. Raises an InvalidQuestion for ids that do not exist."""
        clock = Stopwatch()
        plan = self._understood(question)
        scope = self._resolved(plan, clock)
        embeds = question.mode is not Mode.LEXICAL and scope.status is None
        query = None
        if embeds:
            (query,) = self._encoder.embed_questions([plan.text])
        if scope.status is None:
            clock.lap("encode")
        found = find(self._index, self.library.views, self._stages, plan, scope, query, clock)
        return search_result(self.library, found, None, clock)

    def ask(self, question: Question) -> AskResult:
        """An answer of quotations, or an abstention, with the passages behind it; dated events if it asks for them.

        Raises an InvalidQuestion for ids that do not exist.
        """
        run = self._run(self._understood(question))
        change = run.plan.change
        return self._answered(run) if change is None else self._changed(run, change)

    def events(self, request: EventsRequest) -> Events:
        """What took effect in a period; what is sought is also found by its meaning. Raises an InvalidQuestion."""
        meant = None
        if request.matter:
            queries = self._encoder.embed_questions(list(request.matter))
            meant = meant_by(self._index, zip(request.matter, queries, strict=True), request.policies, self._stages)
        return self.library.events(request, meant)

    def _understood(self, question: Question) -> Plan:
        return understand(question, names=self._names, mentioned=self._mentions.share)

    def _run(self, plan: Plan) -> _Run:
        """Resolve the scope, embed all that the plan needs in one pass, and rank."""
        clock = Stopwatch()
        scope = self._resolved(plan, clock)
        query = matter = None
        if scope.status is None or plan.matter:
            query, *rest = self._encoder.embed_questions([plan.text, plan.matter] if plan.matter else [plan.text])
            matter = rest[0] if rest else None
            clock.lap("encode")
        views = self.library.views
        found = find(self._index, views, self._stages, plan, scope, query, clock)
        elsewhere = Elsewhere(self._index, views, found.scope.outside, query, found.ranking) if query else None
        return _Run(scope, found, query, matter, elsewhere, clock)

    def _resolved(self, plan: Plan, clock: Stopwatch) -> Scope:
        scope = resolve_scope(plan.scope, self._index.catalogue, self.library.views)
        clock.lap("scope")
        return scope

    def _changed(self, run: _Run, change: ChangeWords) -> AskResult:
        """Dated events, beside what answers in scope; an answer alone where nothing of what was asked happened."""
        events, said = self._events(run, change)
        run.clock.lap("changes")
        is_stated = any(event.certainty == "stated" for event in events)
        if not is_stated and (run.found.scope.status is not None or not (events or said)):
            return self._answered(run)
        result = self._answered(run, names_others=False)
        if not events and all(fact.what is SaidOfChange.NEVER for fact in said):
            # What comes near by meaning does not answer whether words stood.
            search = replace(result.search, status=Status.NOT_FOUND)
            return replace(result, search=search, answers=(), nearest=(), by_version=(), by_policy=(), said=said)
        if not (is_stated or said) and result.status is not Status.ANSWERED:
            return replace(result, search=replace(result.search, status=Status.NEAREST), changes=events)
        search = replace(result.search, status=Status.ANSWERED, reasons=())
        return replace(result, search=search, changes=events, said=said)

    def _events(self, run: _Run, change: ChangeWords) -> tuple[tuple[ChangeEvent, ...], tuple[ChangeSaid, ...]]:
        texts = EmbeddedTextIds(no_numbers())
        if run.matter is not None and run.elsewhere is not None:
            inside = run.found.ranking.texts[:_CANDIDATES_FOR_CHANGES]
            texts = EmbeddedTextIds(np.union1d(inside, run.elsewhere.nearest(_CANDIDATES_FOR_CHANGES)))
        return self._changes.told(run.plan, change, run.scope, texts, run.matter)

    def _answered(self, run: _Run, *, names_others: bool = True) -> AskResult:
        """What is stated, what comes near, or silence; then, on request, the versions outside the scope that answer."""
        if run.found.scope.status is not None or run.query is None or run.elsewhere is None:
            return AskResult(search_result(self.library, run.found, frozenset(), run.clock), (), ())
        result = self._answering.answered(run.found, run.query, run.elsewhere, run.clock, names_others=names_others)
        return told_by_scope(result) if run.plan.is_of_version else result
