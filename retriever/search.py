"""The retriever: a question in, ranked and cited passages or answers out.

question → scope → candidates in scope → ranking → identical text collapsed → views with citations
                                                 ↘ support → sentence that answers, or silence
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from corpus.text import Span
from index.arrays import Rows
from index.encoder import Embedding, Encoder
from index.store import Index
from retriever.answer import Quotation, best_sentence, group_by_wording
from retriever.changes import Changes
from retriever.highlight import highlights
from retriever.library import Library
from retriever.phrases import fold, occurs, quoted_phrases, without_quotation_marks
from retriever.question import Collapse, Mode, Question
from retriever.rank import PRODUCT, Ranking, Stages, dense_scores, late_scores, rank
from retriever.results import AskResult, Evidence, FoundElsewhere, FoundPassage, Notice, SearchResult, Status
from retriever.scope import Scope, embedded_texts_of, resolve_scope
from retriever.support import support, supports

MOST_ANSWERS = 3
"""Quotations of one version at most."""

CLOSE = 0.03
"""Late-interaction score by which a further passage may fall behind the first of its version and still be quoted: two
passages so close answer about equally often. Chosen on the development half."""

COMPARED = 20
"""Texts compared word by word outside the ranking: outside the scope, or where words alone ranked."""


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
class _Found:
    """All that a search knows before pages are cut and passages are shown."""

    question: Question
    scope: Scope
    query: Embedding | None
    ranking: Ranking
    hits: tuple[_Hit, ...]
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
        elsewhere = self._best_elsewhere(found)
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
        best = max([*late[~np.isnan(late)].tolist(), elsewhere.best if elsewhere else -1.0])
        places = self._found_elsewhere(found, elsewhere, best) if elsewhere else ()
        return AskResult(replace(result, status=Status.NOT_FOUND, reasons=reasons), (), places, evidence=evidence)

    # -- finding ----------------------------------------------------------------------------------------

    def _find(self, question: Question, *, embed: bool) -> _Found:
        clock = _Stopwatch()
        scope = resolve_scope(question, self._index.catalogue, self.library.views)
        clock.lap("scope")
        nothing = Ranking(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.float32), {})
        if scope.ending is not None:
            return _Found(question, scope, None, nothing, (), clock)
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

    def _collapse(self, ranking: Ranking, scope: Scope, collapse: Collapse) -> tuple[_Hit, ...]:
        """One hit per aligned group of a version, or per identical text over all versions in scope."""
        columns = self._index.catalogue.columns
        position = np.full(int(columns.embedded_text.max()) + 1, len(ranking.texts), np.int64)
        position[ranking.texts] = np.arange(len(ranking.texts))
        visible = np.flatnonzero(scope.visible)
        best_of_group: dict[int, tuple[int, int]] = {}
        for row, group, place in zip(
            visible.tolist(),
            columns.group[visible].tolist(),
            position[columns.embedded_text[visible]].tolist(),
            strict=True,
        ):
            # The first copy in source order stands for its group; the group is as good as its best copy.
            representative, best = best_of_group.get(group, (group if scope.visible[group] else row, place))
            best_of_group[group] = (representative, min(best, place))
        merged: dict[tuple[str, int], tuple[list[int], int]] = {}
        for representative, place in best_of_group.values():
            # Evidence of two policies is never one result, whatever they have in common.
            policy = self._index.catalogue.versions[int(columns.version[representative])].policy
            collapsed = int(columns.text[representative]) if collapse is Collapse.TEXT else representative
            key = (policy, collapsed)
            members, best = merged.setdefault(key, ([], place))
            members.append(representative)
            merged[key] = (members, min(best, place))
        hits = [_Hit(tuple(members), place) for members, place in merged.values() if place < len(ranking.texts)]
        return tuple(sorted(hits, key=lambda hit: (hit.position, hit.representatives[0])))

    # -- answering --------------------------------------------------------------------------------------

    def _late(self, found: _Found) -> NDArray[np.float32]:
        """Late-interaction score of every hit; where another stage ranked, it is computed for the first ones."""
        late = found.ranking.late
        if np.isnan(late).all() and found.query is not None:
            late = late.copy()
            first = found.ranking.texts[:COMPARED]
            late[: len(first)] = late_scores(self._index, found.query, first)
        return late[[hit.position for hit in found.hits]]

    def _rivals(self, found: _Found, late: NDArray[np.float32], elsewhere: "_Elsewhere | None") -> NDArray[np.float32]:
        """For every hit the best score of a version that does not hold it, in scope or out of it."""
        column = self._index.catalogue.columns.version
        holding = [{int(column[row]) for row in hit.representatives} for hit in found.hits]
        best: dict[int, float] = {}
        for versions, match in zip(holding, np.nan_to_num(late, nan=-1.0).tolist(), strict=True):
            for version in versions:
                best[version] = max(match, best.get(version, -1.0))
        outside = elsewhere.best if elsewhere else -1.0
        ranked = sorted(best.items(), key=lambda item: -item[1])
        return np.array(
            [max(outside, next((match for v, match in ranked if v not in own), -1.0)) for own in holding], np.float32
        )

    def _quotations(self, found: _Found, late: NDArray[np.float32], supported: NDArray[np.bool_]) -> list[Quotation]:
        """For each version in scope the sentences that answer: of its first supporting passage and of those near it."""
        assert found.query is not None
        columns = self._index.catalogue.columns
        quotations: list[Quotation] = []
        first: dict[int, float] = {}
        quoted: Counter[int] = Counter()
        for hit, match, is_supported in zip(found.hits, late.tolist(), supported.tolist(), strict=True):
            if not is_supported:
                continue
            for version in sorted({int(columns.version[row]) for row in hit.representatives}):
                if quoted[version] < MOST_ANSWERS and match >= first.setdefault(version, match) - CLOSE:
                    row = next(row for row in hit.representatives if columns.version[row] == version)
                    quotations.append(self._quotation(found.query, row, found.scope.visible))
                    quoted[version] += 1
            if len(quoted) == len(found.scope.versions) and min(quoted.values()) == MOST_ANSWERS:
                break
        return quotations

    def _quotation(self, query: Embedding, row: int, visible: NDArray[np.bool_]) -> Quotation:
        columns = self._index.catalogue.columns
        view = self.library.views.passage([row], visible)
        span = best_sentence(self._index, query, int(columns.embedded_text[row]), view.text)
        return Quotation(int(columns.version[row]), view, span)

    def _best_elsewhere(self, found: _Found) -> "_Elsewhere | None":
        """The nearest texts of the versions outside the scope, narrowed alike, and how well they match."""
        assert found.query is not None
        allowed = embedded_texts_of(self._index.catalogue, found.scope.outside)
        if not len(allowed):
            return None
        texts, cosines = dense_scores(self._index, found.query, allowed)
        nearest = texts[np.argsort(-cosines, kind="stable")[:COMPARED]]
        late = late_scores(self._index, found.query, nearest)
        return _Elsewhere(nearest, late, float(late.max()))

    def _found_elsewhere(
        self, found: _Found, elsewhere: "_Elsewhere", best_anywhere: float
    ) -> tuple[FoundElsewhere, ...]:
        """For each version outside the scope that answers: its best sentence, in date order."""
        assert found.query is not None
        columns = self._index.catalogue.columns
        order = np.argsort(-elsewhere.late, kind="stable")
        supported = supports(elsewhere.late, best_anywhere, elsewhere=True)[order]
        if not found.hits and quoted_phrases(found.question.text):
            # Words in quotation marks that no version in scope holds: where they do stand is the answer.
            supported[:] = True
        best: dict[int, int] = {}
        for embedded_text in elsewhere.texts[order][supported]:
            for row in np.flatnonzero(found.scope.outside & (columns.embedded_text == embedded_text)).tolist():
                group = int(columns.group[row])
                best.setdefault(int(columns.version[row]), group if found.scope.outside[group] else row)
        quotations = [self._quotation(found.query, row, found.scope.outside) for row in best.values()]
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
        """The quoted sentences in versions outside the scope that have none yet, where they stand in other passages."""
        columns = self._index.catalogue.columns
        known = {quotation.version for quotation in quotations}
        rows = [int(row) for row in np.flatnonzero(scope.outside) if int(columns.version[row]) not in known]
        texts = self._index.catalogue.texts({int(columns.text[row]) for row in rows}) if quotations else {}
        found: dict[int, Quotation] = {}
        for row in rows:
            text, version = texts.get(int(columns.text[row]), ""), int(columns.version[row])
            sentence = next((q.text for q in quotations if q.text in text), None)
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
        status = scope.ending or (Status.FOUND if found.hits else Status.NOT_FOUND)
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


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """Embedded texts outside the scope, their late-interaction scores, and the best of these."""

    texts: Rows
    late: NDArray[np.float32]
    best: float


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
