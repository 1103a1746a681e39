"""From what was decided to quotations: the sentences that answer, whole and verbatim.

Nothing is generated. An answer is a slice of a passage's text; a list item brings its lead-in along.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.sentences import sentence_bounds
from corpus.text import Span
from index.embedded_text import embedded_text
from index.encoder import Embedding
from index.opening import Index
from index.scope_predicate import ScopePredicate
from retriever.answering.deciding import Decision, ReadPassage, by_words
from retriever.answering.elsewhere import Elsewhere
from retriever.answering.finding import Found
from retriever.answering.highlight import highlights
from retriever.answering.quotable import quotable
from retriever.answering.reader import Candidate
from retriever.answering.support import Calibration, answers_elsewhere, calibrations
from retriever.reading.views import Views, join_intervals, join_lives
from retriever.results import Answer, Certainty, FoundElsewhere, PassageView
from retriever.scope.resolve import Scope

MOST_ANSWERS = 3
"""Quotations of one version at most, stated or near."""

_PLACES = 4
"""Decimals of a probability that is shown."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Sentences of a passage, before they are grouped by wording; ``version`` is a row of the catalogue."""

    version: int
    passage: PassageView
    span: Span
    support: float = 0.0
    certainty: Certainty = Certainty.STATED
    highlights: tuple[Span, ...] = ()
    """The words of ``text`` that are words of the question."""

    @property
    def text(self) -> str:
        return self.passage.text[self.span.start : self.span.end]


class Quoter:
    """Quotes the sentences that answer one question."""

    def __init__(self, index: Index, views: Views, found: Found, query: Embedding) -> None:
        self._index = index
        self._views = views
        self._found = found
        self._query = query
        self._best: dict[int, Span | None] = {}
        """The sentences quoted by embedded text: many versions hold the same text."""

    def quotations(self, decision: Decision, versions: NDArray[np.bool_]) -> list[Quotation]:
        """The sentences quoted of each version that ``versions`` admits (by row): stated ones, then near ones.

        Of stated passages the first and those close to it.
        """
        chosen = list(self._chosen(decision, versions))
        rows = decision.candidates.rows[chosen].tolist()
        views = self._views.passages([[row] for row in rows], self._found.scope.inside)
        of_row = self._index.catalogue.columns.embedded_text
        quotations: list[Quotation] = []
        plan, marks = self._found.plan, dict[str, tuple[Span, ...]]()
        spans = self._spans([decision.passages[text] for text in of_row[rows].tolist()], decision.calibration)
        for place, span, view in zip(chosen, spans, views, strict=True):
            version, support = int(decision.candidates.versions[place]), round(float(decision.support[place]), _PLACES)
            words = view.text[span.start : span.end]
            if words not in marks:
                marks[words] = highlights(plan.text, words, plan.language)
            quotations.append(Quotation(version, view, span, support, decision.certainty[place], marks[words]))
        return quotations

    def _chosen(self, decision: Decision, versions: NDArray[np.bool_]) -> Iterable[int]:
        """Places of the candidates that are quoted. Where a reader estimated, its order counts."""
        candidates, is_read = decision.candidates, not np.isnan(decision.read).all()
        value = np.nan_to_num(decision.read, nan=-1.0) if is_read else decision.match
        order = np.lexsort(
            (candidates.places, -decision.support if is_read else candidates.places, candidates.versions)
        )
        is_any = self._found.plan.is_of_words
        for wanted in (Certainty.STATED, Certainty.NEAREST):
            first: dict[int, float] = {}
            quoted: Counter[int] = Counter()
            for place in order.tolist():
                version = int(candidates.versions[place])
                if decision.certainty[place] is not wanted or not versions[version]:
                    continue
                best = first.setdefault(version, float(value[place]))
                is_close = is_any or wanted is Certainty.NEAREST or value[place] >= best - decision.calibration.close
                if is_close and quoted[version] < MOST_ANSWERS:
                    quoted[version] += 1
                    yield place

    def _spans(self, passages: Sequence[ReadPassage], learnt: Calibration) -> list[Span]:
        """The sentences quoted of each passage."""
        of_text = {passage.candidate.text_id: passage for passage in passages}
        values = self._by_words([passage.candidate for passage in of_text.values() if passage.reading is None])
        spans = {
            text: passage.best(passage.reading.sentences, learnt.together)
            if passage.reading
            else passage.best(values[text], calibrations().words.together)
            for text, passage in of_text.items()
        }
        self._best |= spans
        return [spans[passage.candidate.text_id] for passage in passages]

    def _by_words(self, candidates: Sequence[Candidate]) -> dict[int, tuple[float, ...]]:
        return by_words(self._index, self._found, self._query, candidates)

    def found_elsewhere(
        self, elsewhere: Elsewhere, late: NDArray[np.float32], lacking: frozenset[int]
    ) -> tuple[FoundElsewhere, ...]:
        """For each version outside the scope that answers: its best sentence, in date order.

        ``late`` is by hit; the versions that are ``lacking`` hold a name of the question nowhere.
        """
        found = self._found
        columns, policy_of = self._index.catalogue.columns, self._views.policy_of
        elsewhere.look_for_the_nearest()
        own = policy_of[columns.version[found.hits.first_members]]
        # Words in quotation marks that no version in scope holds: where they do stand is the answer.
        is_quoted = not len(found.hits) and bool(found.plan.phrases)
        best: dict[int, int] = {}
        for of, texts, matches in elsewhere.found():
            in_scope = late[own == of]
            best_match = max([*in_scope[~np.isnan(in_scope)].tolist(), float(matches.max())])
            supported = answers_elsewhere(matches, best_match) | is_quoted
            order = np.argsort(-matches, kind="stable")
            for number in order[supported[order]].tolist():
                for row in elsewhere.rows(int(texts[number]), of):
                    best.setdefault(int(columns.version[row]), elsewhere.canonical(row))
        whole = [row for version, row in best.items() if version not in lacking]
        quotations = self._quoted(whole, found.scope.outside)
        quotations += [q for q in self._same_sentences(quotations, found.scope) if q.version not in lacking]
        return tuple(
            FoundElsewhere(
                quotation.passage.version_id,
                quotation.passage.passage_id,
                quotation.text,
                quotation.passage.in_force,
                quotation.passage.parallel_citation,
                join_intervals([self._index.catalogue.versions[quotation.version]]),
            )
            for quotation in sorted(quotations, key=lambda quotation: quotation.version)
        )

    def _quoted(self, rows: Sequence[int], scope: ScopePredicate) -> list[Quotation]:
        """The best sentence of the passage at each row; none of one of which nothing can be quoted."""
        views = self._views.passages([[row] for row in rows], scope)
        columns = self._index.catalogue.columns
        readings = self._index.catalogue.readings(rows) if rows else {}
        quotations: list[Quotation] = []
        for row, view in zip(rows, views, strict=True):
            text = int(columns.embedded_text[row])
            if text not in self._best:
                sentences = tuple(Span(*bounds) for bounds in sentence_bounds(view.text))
                may = quotable(readings[row], sentences, self._found.plan.language)
                candidate = Candidate(text, embedded_text(readings[row]), sentences, 1.0)
                read = ReadPassage(candidate, readings[row], None, may, (True,) * len(may))
                self._best[text] = read.best(self._by_words([candidate])[text], None) if any(may) else None
            if span := self._best[text]:
                quotations.append(Quotation(int(columns.version[row]), view, span))
        return quotations

    def _same_sentences(self, quotations: Sequence[Quotation], scope: Scope) -> list[Quotation]:
        """The quoted sentences in versions of their policy that are outside the scope and have none yet."""
        columns, policy_of = self._index.catalogue.columns, self._views.policy_of
        sentences: dict[int, dict[str, None]] = {}
        for quotation in quotations:
            sentences.setdefault(int(policy_of[quotation.version]), {})[quotation.text] = None
        asked = np.zeros(len(policy_of), np.bool_)
        asked[np.isin(policy_of, np.array(list(sentences), np.int64))] = True
        asked[[quotation.version for quotation in quotations]] = False
        of_policies = (version for policy in sentences for version in self._views.versions_of(policy))
        outside = self._index.catalogue.passages_in(scope.outside.among(of_policies))
        rows = outside[asked[columns.version[outside]]]
        of_text = columns.text[rows]
        texts = self._index.catalogue.texts(np.unique(of_text).tolist()) if len(rows) else {}
        holding = [
            text_id for text_id, text in texts.items() if any(s in text for of in sentences.values() for s in of)
        ]
        found: dict[int, tuple[int, Span]] = {}
        for row in rows[np.isin(of_text, np.array(holding, np.int64))].tolist():
            text, version = texts[int(columns.text[row])], int(columns.version[row])
            sentence = next((s for s in sentences[int(policy_of[version])] if s in text), None)
            if sentence and version not in found:
                start = text.index(sentence)
                found[version] = row, Span(start, start + len(sentence))
        views = self._views.passages([[row] for row, _ in found.values()], scope.outside)
        return [Quotation(version, view, span) for (version, (_, span)), view in zip(found.items(), views, strict=True)]


def group_by_wording(quotations: Iterable[Quotation]) -> tuple[Answer, ...]:
    """One answer for each wording, in date order of its first version; its passage is the latest one.

    A wording that several versions share is in force through all of them and cited to each.
    """
    wordings: dict[tuple[str, ...], list[Quotation]] = {}
    for quotation in sorted(quotations, key=lambda q: q.version):
        passage = quotation.passage
        # An item under another lead-in says another thing; another policy's words are other words.
        wording = (passage.policy, *(context.text for context in passage.context), quotation.text)
        wordings.setdefault(wording, []).append(quotation)
    answers: list[Answer] = []
    for (*_, text), same in wordings.items():
        latest = same[-1]
        answers.append(
            Answer(
                text=text,
                context=latest.passage.context,
                passage_id=latest.passage.passage_id,
                version_id=latest.passage.version_id,
                span=latest.span,
                in_force=join_lives(life for quotation in same for life in quotation.passage.in_force),
                citation="; ".join(dict.fromkeys(quotation.passage.parallel_citation for quotation in same)),
                highlights=latest.highlights,
                support=max(quotation.support for quotation in same),
            )
        )
    return tuple(answers)
