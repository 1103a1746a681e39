"""The retriever: a question in, ranked and cited passages or answers out.

question → scope → candidates in scope → ranking → identical text collapsed → views with citations
                                                 ↘ support → sentence that answers, or silence
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from corpus.text import Span
from index.arrays import Rows
from index.encoder import Embedding, Encoder
from index.store import Index
from retriever.answering.highlight import highlights
from retriever.answering.quoting import Quotation, best_sentence, group_by_wording
from retriever.answering.support import support, supports
from retriever.changes.events import Changes
from retriever.question.quoted_phrases import fold, occurs, quoted_phrases, without_quotation_marks
from retriever.question.request import Collapse, Mode, Question
from retriever.ranking.rank import PRODUCT, Ranking, Stages, dense_scores, late_scores, rank
from retriever.reading.library import Library
from retriever.reading.views import Views
from retriever.results import AskResult, Evidence, FoundElsewhere, FoundPassage, Notice, SearchResult, Status
from retriever.scope.resolve import Scope, embedded_texts_of, resolve_scope

MOST_ANSWERS = 3
"""Quotations of one version at most."""

CLOSE = 0.03
"""Late-interaction score by which a further passage may fall behind the first of its version and still be quoted: two
passages so close answer about equally often. Chosen on the development half."""

COMPARED = 20
"""Texts compared word by word outside the ranking: outside the scope, or where words alone ranked."""

COMPARED_OF_EACH = 12
"""The same where several policies are looked at, for each of them: on a sample archive of 21 no decision differed."""


_LONGEST_MARK = 8
"""Characters at the end of a question that a tokenizer may pass over: white space, marks it does not know."""

_QUESTION_CUT = Notice(
    "question_cut", "The question is longer than the encoder reads; only its first words were compared by meaning."
)


@dataclass(slots=True)
class _Stopwatch:
    """Milliseconds per stage of one question."""

    times: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.times[stage] = self.times.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now


@dataclass(frozen=True, slots=True)
class _Hit:
    """One result before it is shown: passages with identical text, and where their best stands in the ranking."""

    representatives: tuple[int, ...]
    position: int


@dataclass(frozen=True, slots=True)
class _Hits(Sequence[_Hit]):
    """All results, best first, as arrays: most of them are counted and never shown.

    ``members`` are the representatives of one hit after another, ``ends`` where those of each end.
    """

    positions: Rows
    members: Rows
    ends: Rows

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, number: int) -> _Hit: ...
    @overload
    def __getitem__(self, number: slice) -> list[_Hit]: ...
    def __getitem__(self, number: int | slice) -> _Hit | list[_Hit]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        begin = int(self.ends[number - 1]) if number else 0
        return _Hit(tuple(self.members[begin : int(self.ends[number])].tolist()), int(self.positions[number]))

    @property
    def first_members(self) -> Rows:
        """The first representative of each hit."""
        begins = np.concatenate([np.zeros(1, np.int64), self.ends[:-1]])[: len(self)]
        return np.asarray(self.members[begins], np.int64)


_NO_HITS = _Hits(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))


@dataclass(frozen=True, slots=True)
class _Found:
    """All that a search knows before pages are cut and passages are shown."""

    question: Question
    scope: Scope
    query: Embedding | None
    ranking: Ranking
    hits: _Hits
    clock: _Stopwatch


class Retriever:
    """Answers questions from one index. Safe to share between threads; holds no state of a question."""

    def __init__(self, index: Index, encoder: Encoder, library: Library, stages: Stages = PRODUCT) -> None:
        self._index = index
        self._encoder = encoder
        self._stages = stages
        self.library = library
        self._folded: dict[int, str] = {}
        self._changes = Changes(index, library, encoder.embed_question, stages)

    def with_stages(self, stages: Stages) -> "Retriever":
        """The same index and encoder, ranked another way: for comparisons."""
        return Retriever(self._index, self._encoder, self.library, stages)

    def search(self, question: Question) -> SearchResult:
        """Passages in scope, ranked. Raises an InvalidQuestion for ids that do not exist."""
        return self._result(self._find(question, embed=question.mode is not Mode.LEXICAL), None)

    def ask(self, question: Question) -> AskResult:
        """An answer of quotations, or an abstention, with the passages behind it; dated events if it asks for them."""
        return self._changes.added_to(self._answered(question), question)

    def _answered(self, question: Question) -> AskResult:
        found = self._find(question, embed=True)
        if found.query is None:
            return AskResult(self._result(found, np.empty(0, np.bool_)), (), ())
        late = self._late(found)
        elsewhere = _Elsewhere(self._index, self.library.views, found.scope, found.query, found.ranking)
        rivals = self._rivals(found, late, elsewhere)
        supported = supports(late, rivals)
        evidence = _evidence(late, rivals)
        quotations = self._quotations(found, late, supported)
        found.clock.lap("answer")
        result = self._result(found, supported)
        if quotations:
            answers = group_by_wording(found.scope.text, quotations)
            return AskResult(replace(result, status=Status.ANSWERED), answers, (), evidence=evidence)
        silent = Notice(
            "no_supporting_passage",
            "Nothing in this scope answers the question. That does not mean the policy allows or forbids it.",
        )
        reasons = result.reasons or (silent,)
        places = self._found_elsewhere(found, elsewhere, late)
        return AskResult(replace(result, status=Status.NOT_FOUND, reasons=reasons), (), places, evidence=evidence)

    # -- finding ----------------------------------------------------------------------------------------

    def _find(self, question: Question, *, embed: bool) -> _Found:
        clock = _Stopwatch()
        scope = resolve_scope(question, self._index.catalogue, self.library.views)
        clock.lap("scope")
        nothing = Ranking(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.float32), {})
        if scope.ending is not None:
            return _Found(question, scope, None, nothing, _NO_HITS, clock)
        phrases = quoted_phrases(question.text)
        scope = self._with_phrases(scope, phrases)
        text = without_quotation_marks(scope.text)
        query = self._encoder.embed_question(text) if embed else None
        if query is not None and query.bounds[:, 1].max() < len(text.rstrip()) - _LONGEST_MARK:
            scope = replace(scope, warnings=(*scope.warnings, _QUESTION_CUT))
        clock.lap("encode")
        allowed = embedded_texts_of(self._index.catalogue, scope.visible)
        ranking = rank(self._index, text, query, allowed, question.mode, self._stages)
        if phrases:
            ranking = _with_unranked(ranking, allowed)
        clock.lap("rank")
        hits = self._collapse(ranking, scope, question.collapse)
        clock.lap("collapse")
        return _Found(question, scope, query, ranking, hits, clock)

    def _with_phrases(self, scope: Scope, phrases: Sequence[str]) -> Scope:
        """Quoted words must occur exactly: what lacks one is as good as out of scope."""
        if not phrases:
            return scope
        texts = self._index.catalogue.columns.text
        if not self._folded:
            # Made whole and put in place at once: other threads may be asking for the same.
            found = self._index.catalogue.texts(np.unique(texts).tolist())
            self._folded = {text_id: fold(text) for text_id, text in found.items()}
        holding = [text_id for text_id, text in self._folded.items() if all(occurs(phrase, text) for phrase in phrases)]
        mask = np.isin(texts, np.array(holding, np.int64))
        return replace(scope, visible=scope.visible & mask, outside=scope.outside & mask)

    def _collapse(self, ranking: Ranking, scope: Scope, collapse: Collapse) -> _Hits:
        """One hit per aligned group of a version, or per identical text over all versions of a policy in scope."""
        columns = self._index.catalogue.columns
        unranked = len(ranking.texts)
        position = np.full(int(columns.embedded_text.max(initial=-1)) + 1, unranked, np.int64)
        position[ranking.texts] = np.arange(unranked)
        visible = np.flatnonzero(scope.visible)
        group = columns.group[visible]
        # The first copy in source order stands for its group; the group is as good as its best copy.
        first = np.full(len(columns.group), len(columns.group), np.int64)
        np.minimum.at(first, group, visible)
        best = np.full(len(columns.group), unranked, np.int64)
        np.minimum.at(best, group, position[columns.embedded_text[visible]])
        heads = group[first[group] == visible]
        representatives, places = np.where(scope.visible[heads], heads, first[heads]), best[heads]
        # Evidence of two policies is never one result, whatever they have in common.
        policy = self.library.views.policy_of[columns.version[representatives]]
        same = columns.text[representatives] if collapse is Collapse.TEXT else representatives
        is_ranked = np.zeros(max(len(columns.text), int(columns.text.max(initial=-1)) + 1), np.bool_)
        is_ranked[same[places < unranked]] = True
        kept = is_ranked[same]
        representatives, places, policy, same = (values[kept] for values in (representatives, places, policy, same))
        # Sorting is stable: the members of a hit stay in source order of their groups.
        order = np.lexsort((same, policy))
        starts = np.flatnonzero(np.diff(policy[order], prepend=-1) | np.diff(same[order], prepend=-1))
        if not len(starts):
            return _NO_HITS
        positions = np.minimum.reduceat(places[order], starts)
        sizes = np.diff(starts, append=len(order))
        by_place = np.lexsort((representatives[order][starts], positions))
        by_place = by_place[positions[by_place] < unranked]
        members = [representatives[order[starts[i] : starts[i] + sizes[i]]] for i in by_place.tolist()]
        return _Hits(positions[by_place], np.concatenate([visible[:0], *members]), np.cumsum(sizes[by_place]))

    # -- answering --------------------------------------------------------------------------------------

    def _late(self, found: _Found) -> NDArray[np.float32]:
        """Late-interaction score of every hit; where another stage ranked, it is computed for the first ones."""
        late = found.ranking.late
        if np.isnan(late).all() and found.query is not None:
            late = late.copy()
            first = found.ranking.texts[:COMPARED]
            late[: len(first)] = late_scores(self._index, found.query, first)
        return late[found.hits.positions]

    def _rivals(self, found: _Found, late: NDArray[np.float32], elsewhere: "_Elsewhere") -> NDArray[np.float32]:
        """For every hit the best score of a version of its policy that does not hold it, in scope or out of it.

        What another policy says neither supports nor silences this one. Outside the scope only those policies are
        looked at on which the decision depends: whose hits would be supported but for a rival, and the best hit's.
        """
        version = self._index.catalogue.columns.version
        policy = self.library.views.policy_of[version[found.hits.first_members]]
        compared = np.flatnonzero(~np.isnan(late)).tolist()
        holding = {number: {int(version[row]) for row in found.hits[number].representatives} for number in compared}
        best: dict[int, dict[int, float]] = {}
        for number, versions in holding.items():
            of_policy = best.setdefault(int(policy[number]), {})
            for row in versions:
                of_policy[row] = max(float(late[number]), of_policy.get(row, -1.0))
        ranked = {of: sorted(matches.items(), key=lambda match: -match[1]) for of, matches in best.items()}
        rivals = np.full(len(late), -1.0, np.float32)
        for number, own in holding.items():
            others = (match for row, match in ranked[int(policy[number])] if row not in own)
            rivals[number] = next(others, -1.0)
        strength = support(late, rivals)
        while compared:
            decides = supports(late, rivals)
            decides[int(strength.argmax())] = True
            waiting = {int(policy[number]) for number in compared if decides[number]} - elsewhere.policies
            if not waiting:
                break
            elsewhere.look(waiting)
            for of in waiting:
                rivals[policy == of] = np.maximum(rivals[policy == of], elsewhere.best(of))
            strength = support(late, rivals)
        return rivals

    def _quotations(self, found: _Found, late: NDArray[np.float32], supported: NDArray[np.bool_]) -> list[Quotation]:
        """For each version in scope the sentences that answer: of its first supporting passage and of those near it."""
        assert found.query is not None
        version_of = self._index.catalogue.columns.version
        rows: list[int] = []
        first: dict[int, float] = {}
        quoted: Counter[int] = Counter()
        for number in np.flatnonzero(supported).tolist():
            match = float(late[number])
            of_hit: dict[int, int] = {}
            for row in found.hits[number].representatives:
                of_hit.setdefault(int(version_of[row]), row)
            for version, row in sorted(of_hit.items()):
                if quoted[version] < MOST_ANSWERS and match >= first.setdefault(version, match) - CLOSE:
                    rows.append(row)
                    quoted[version] += 1
            if len(quoted) == len(found.scope.versions) and min(quoted.values()) == MOST_ANSWERS:
                break
        return self._quoted(found.query, rows, found.scope.visible)

    def _quoted(self, query: Embedding, rows: Sequence[int], visible: NDArray[np.bool_]) -> list[Quotation]:
        sentences = _Sentences(self._index, query)
        self.library.views.prepare(rows, visible)
        return [self._quotation(sentences, row, visible) for row in rows]

    def _quotation(self, sentences: "_Sentences", row: int, visible: NDArray[np.bool_]) -> Quotation:
        columns = self._index.catalogue.columns
        view = self.library.views.passage([row], visible)
        return Quotation(int(columns.version[row]), view, sentences.best(int(columns.embedded_text[row]), view.text))

    def _found_elsewhere(
        self, found: _Found, elsewhere: "_Elsewhere", late: NDArray[np.float32]
    ) -> tuple[FoundElsewhere, ...]:
        """For each version outside the scope that answers: its best sentence, in date order."""
        assert found.query is not None
        columns, views = self._index.catalogue.columns, self.library.views
        elsewhere.look_for_the_nearest()
        own = views.policy_of[columns.version[found.hits.first_members]]
        # Words in quotation marks that no version in scope holds: where they do stand is the answer.
        is_quoted = not len(found.hits) and bool(quoted_phrases(found.question.text))
        best: dict[int, int] = {}
        for of, texts, matches in elsewhere.found():
            in_scope = late[own == of]
            best_match = max([*in_scope[~np.isnan(in_scope)].tolist(), float(matches.max())])
            supported = supports(matches, best_match, elsewhere=True) | is_quoted
            order = np.argsort(-matches, kind="stable")
            for number in order[supported[order]].tolist():
                rows = views.of_embedded_text.rows(int(texts[number]))
                for row in rows[found.scope.outside[rows] & (views.policy_of[columns.version[rows]] == of)].tolist():
                    group = int(columns.group[row])
                    best.setdefault(int(columns.version[row]), group if found.scope.outside[group] else row)
        quotations = self._quoted(found.query, list(best.values()), found.scope.outside)
        quotations += self._same_sentences(quotations, found.scope)
        return tuple(
            FoundElsewhere(
                quotation.passage.version_id,
                quotation.passage.passage_id,
                quotation.text,
                quotation.passage.in_force,
                quotation.passage.parallel_citation,
            )
            for quotation in sorted(quotations, key=lambda quotation: quotation.version)
        )

    def _same_sentences(self, quotations: Sequence[Quotation], scope: Scope) -> list[Quotation]:
        """The quoted sentences in versions of their policy that are outside the scope and have none yet."""
        columns, policy_of = self._index.catalogue.columns, self.library.views.policy_of
        sentences: dict[int, dict[str, None]] = {}
        for quotation in quotations:
            sentences.setdefault(int(policy_of[quotation.version]), {})[quotation.text] = None
        asked = np.zeros(len(policy_of), np.bool_)
        asked[np.isin(policy_of, np.array(list(sentences), np.int64))] = True
        asked[[quotation.version for quotation in quotations]] = False
        rows = np.flatnonzero(scope.outside & asked[columns.version])
        of_text = columns.text[rows]
        texts = self._index.catalogue.texts(np.unique(of_text).tolist()) if len(rows) else {}
        holding = [
            text_id for text_id, text in texts.items() if any(s in text for of in sentences.values() for s in of)
        ]
        found: dict[int, Quotation] = {}
        for row in rows[np.isin(of_text, np.array(holding, np.int64))].tolist():
            text, version = texts[int(columns.text[row])], int(columns.version[row])
            sentence = next((s for s in sentences[int(policy_of[version])] if s in text), None)
            if sentence and version not in found:
                start = text.index(sentence)
                view = self.library.views.passage([row], scope.outside)
                found[version] = Quotation(version, view, Span(start, start + len(sentence)))
        return list(found.values())

    # -- showing ----------------------------------------------------------------------------------------

    def _result(self, found: _Found, supported: NDArray[np.bool_] | None) -> SearchResult:
        question, scope = found.question, found.scope
        page = found.hits[question.offset : question.offset + question.limit]
        passages: list[FoundPassage] = []
        for number, hit in enumerate(page, question.offset):
            view = self.library.views.passage(hit.representatives, scope.visible)
            passages.append(
                FoundPassage(
                    rank=number + 1,
                    passage=view,
                    highlights=highlights(scope.text, view.text),
                    scores=_scores(found.ranking, hit.position, explain=question.explain),
                    supports=None if supported is None else bool(supported[number]),
                )
            )
        warnings = [*scope.warnings, *self.library.warnings()]
        differing = [p.passage.passage_id for p in passages if any(c.variant for c in p.passage.citations)]
        if differing:
            warnings.append(
                Notice(
                    "copies_differ", f"Exhibits print this passage in slightly different words: {', '.join(differing)}."
                )
            )
        found.clock.lap("show")
        status = scope.ending or (Status.FOUND if len(found.hits) else Status.NOT_FOUND)
        reasons = scope.reasons
        if status is Status.NOT_FOUND and not reasons:
            reasons = (Notice("no_match", "No passage in this scope holds these words."),)
        return SearchResult(
            query=question.text,
            status=status,
            reasons=reasons,
            scope=scope.echo,
            passages=tuple(passages),
            total=len(found.hits),
            collapsed=sum(len(p.passage.citations) - 1 for p in passages),
            warnings=tuple(warnings),
            index=self.library.index,
            timings=dict(found.clock.times),
        )


def _evidence(late: NDArray[np.float32], rivals: NDArray[np.float32]) -> Evidence | None:
    """What the decision between answer and silence rested on: the passage in scope that supports an answer best."""
    if np.isnan(late).all():
        return None
    strength = support(late, rivals)
    best = int(strength.argmax())
    match = float(late[best])
    return Evidence(match, max(0.0, float(rivals[best]) - match), float(strength[best]))


class _Elsewhere:
    """What versions outside the scope say, narrowed alike: policy by policy, and only where it is asked for."""

    def __init__(self, index: Index, views: Views, scope: Scope, query: Embedding, ranking: Ranking) -> None:
        self._index = index
        self._views = views
        self._outside = scope.outside
        self._query = query
        self._found: dict[int, tuple[Rows, NDArray[np.float32]]] = {}
        self._known = np.full(int(index.catalogue.columns.embedded_text.max(initial=-1)) + 1, np.nan, np.float32)
        self._known[ranking.texts] = ranking.late
        """Late-interaction score by embedded text: most of what other versions say was compared in scope already."""

    @property
    def policies(self) -> set[int]:
        """The policies that were looked at."""
        return set(self._found)

    def look(self, policies: Iterable[int]) -> None:
        """Find what versions of these policies outside the scope say, and how well it matches."""
        wanted = sorted(policies)
        most = COMPARED if len(wanted) == 1 else COMPARED_OF_EACH
        nearest = {policy: self._nearest(self._views.of_policy.rows(policy), most) for policy in wanted}
        texts = np.unique(np.concatenate([np.empty(0, np.int64), *nearest.values()]))
        new = texts[np.isnan(self._known[texts])]
        if len(new):
            self._known[new] = late_scores(self._index, self._query, new)
        self._found |= {policy: (of_policy, self._known[of_policy]) for policy, of_policy in nearest.items()}

    def look_for_the_nearest(self) -> None:
        """Look at the policies that hold the nearest texts outside the scope, whichever those are."""
        texts = self._nearest(np.arange(len(self._outside)), COMPARED)
        of_version = self._index.catalogue.columns.version
        held = (self._views.of_embedded_text.rows(text) for text in texts.tolist())
        versions = [of_version[rows[self._outside[rows]]] for rows in held]
        policies = set(self._views.policy_of[np.concatenate([of_version[:0], *versions])].tolist())
        self.look(policies - self.policies)

    def best(self, policy: int) -> float:
        """The best match of a policy that was looked at; -1 where nothing of it is outside."""
        return float(self._found[policy][1].max(initial=-1.0))

    def found(self) -> Iterator[tuple[int, Rows, NDArray[np.float32]]]:
        """Each policy of which something was found, with its nearest texts and how well they match."""
        for policy, (texts, late) in sorted(self._found.items()):
            if len(texts):
                yield policy, texts, late

    def _nearest(self, rows: Rows, most: int) -> Rows:
        """The embedded texts nearest to the question of those rows that are outside the scope."""
        allowed = np.unique(self._index.catalogue.columns.embedded_text[rows[self._outside[rows]]])
        if not len(allowed):
            return allowed
        texts, cosines = dense_scores(self._index, self._query, allowed)
        return np.asarray(texts[np.argsort(-cosines, kind="stable")[:most]], np.int64)


class _Sentences:
    """The sentence of each text that answers a question; many versions hold the same text."""

    def __init__(self, index: Index, query: Embedding) -> None:
        self._index = index
        self._query = query
        self._best: dict[int, Span] = {}

    def best(self, embedded_text: int, text: str) -> Span:
        if embedded_text not in self._best:
            self._best[embedded_text] = best_sentence(self._index, self._query, embedded_text, text)
        return self._best[embedded_text]


def _with_unranked(ranking: Ranking, allowed: Rows) -> Ranking:
    """For quoted words every match counts, also one that no half found: last, in source order."""
    rest = np.setdiff1d(allowed, ranking.texts)
    lowest = float(ranking.scores.min()) if len(ranking.scores) else 0.0
    unknown = np.full(len(rest), np.nan, np.float32)
    return Ranking(
        np.concatenate([ranking.texts, rest]),
        np.concatenate([ranking.scores, np.full(len(rest), lowest, np.float32)]),
        np.concatenate([ranking.late, unknown]),
        {stage: np.concatenate([values, unknown]) for stage, values in ranking.stages.items()},
    )


def _scores(ranking: Ranking, position: int, *, explain: bool) -> dict[str, float]:
    """The final score; on request also what each stage gave, where it gave anything."""
    scores = {"score": float(ranking.scores[position])}
    if explain:
        stages = {stage: float(values[position]) for stage, values in ranking.stages.items()}
        scores |= {stage: value for stage, value in stages.items() if not np.isnan(value)}
    return {name: round(value, 4) for name, value in scores.items()}
