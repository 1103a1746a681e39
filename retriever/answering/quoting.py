"""From ranked passages to quotations: the sentence that answers, whole and verbatim.

Nothing is generated. An answer is a slice of a passage's text; a list item brings its lead-in along.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.sentences import sentence_bounds
from corpus.text import Span
from index.encoder import Embedding
from index.opening import Index
from index.scope_predicate import ScopePredicate
from retriever.answering.elsewhere import Elsewhere
from retriever.answering.finding import Found
from retriever.answering.highlight import highlights
from retriever.answering.support import supports
from retriever.question.plan import Plan
from retriever.reading.views import Views, join_lives
from retriever.results import Answer, FoundElsewhere, PassageView
from retriever.scope.resolve import Scope

MOST_ANSWERS = 3
"""Quotations of one version at most."""

CLOSE = 0.03
"""Late-interaction score by which a further passage may fall behind the first of its version and still be quoted: two
passages so close answer about equally often. Chosen on the development half."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence of a passage, before it is grouped by wording; ``version`` is a row of the catalogue."""

    version: int
    passage: PassageView
    span: Span

    @property
    def text(self) -> str:
        return self.passage.text[self.span.start : self.span.end]


class Quoter:
    """Quotes the sentences that answer one question. Scores go by the place of a hit, NaN where none was computed."""

    def __init__(self, index: Index, views: Views, found: Found, query: Embedding) -> None:
        self._index = index
        self._views = views
        self._found = found
        self._query = query
        self._best: dict[int, Span] = {}
        """The best sentence by embedded text: many versions hold the same text."""

    def quotations(self, late: NDArray[np.float32], supported: NDArray[np.bool_]) -> list[Quotation]:
        """For each version in scope the sentences that answer: of its first supporting passage and of those near it."""
        version_of = self._index.catalogue.columns.version
        hits, scope = self._found.hits, self._found.scope
        rows: list[int] = []
        first: dict[int, float] = {}
        quoted: Counter[int] = Counter()
        for number in np.flatnonzero(supported).tolist():
            match = float(late[number])
            of_hit: dict[int, int] = {}
            for row in hits[number].representatives:
                of_hit.setdefault(int(version_of[row]), row)
            for version, row in sorted(of_hit.items()):
                if quoted[version] < MOST_ANSWERS and match >= first.setdefault(version, match) - CLOSE:
                    rows.append(row)
                    quoted[version] += 1
            if len(quoted) == len(scope.versions) and min(quoted.values()) == MOST_ANSWERS:
                break
        return self._quoted(rows, scope.inside)

    def found_elsewhere(self, elsewhere: Elsewhere, late: NDArray[np.float32]) -> tuple[FoundElsewhere, ...]:
        """For each version outside the scope that answers: its best sentence, in date order."""
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
            supported = supports(matches, best_match, elsewhere=True) | is_quoted
            order = np.argsort(-matches, kind="stable")
            for number in order[supported[order]].tolist():
                for row in elsewhere.rows(int(texts[number]), of):
                    best.setdefault(int(columns.version[row]), elsewhere.canonical(row))
        quotations = self._quoted(list(best.values()), found.scope.outside)
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

    def _quoted(self, rows: Sequence[int], scope: ScopePredicate) -> list[Quotation]:
        views = self._views.passages([[row] for row in rows], scope)
        return [self._quotation(row, view) for row, view in zip(rows, views, strict=True)]

    def _quotation(self, row: int, view: PassageView) -> Quotation:
        columns = self._index.catalogue.columns
        text = int(columns.embedded_text[row])
        if text not in self._best:
            self._best[text] = best_sentence(self._index, self._query, text, view.text)
        return Quotation(int(columns.version[row]), view, self._best[text])

    def _same_sentences(self, quotations: Sequence[Quotation], scope: Scope) -> list[Quotation]:
        """The quoted sentences in versions of their policy that are outside the scope and have none yet."""
        columns, policy_of = self._index.catalogue.columns, self._views.policy_of
        sentences: dict[int, dict[str, None]] = {}
        for quotation in quotations:
            sentences.setdefault(int(policy_of[quotation.version]), {})[quotation.text] = None
        asked = np.zeros(len(policy_of), np.bool_)
        asked[np.isin(policy_of, np.array(list(sentences), np.int64))] = True
        asked[[quotation.version for quotation in quotations]] = False
        outside = self._index.catalogue.passages_in(scope.outside)
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


def best_sentence(index: Index, query: Embedding, embedded_text: int, text: str) -> Span:
    """The sentence of ``text`` whose words best meet the question's; the text whole if it is one sentence.

    Sentences are compared by the token vectors of the passage, read in its context (late interaction).
    """
    bounds = sentence_bounds(text)
    if len(bounds) == 1:
        return Span(*bounds[0])
    best = np.full((len(bounds), len(query.tokens)), -1.0, np.float32)
    starts_of = np.array([start for start, _ in bounds])
    found = index.engine.piece_matches(query.tokens, embedded_text)
    inside = found.starts >= 0
    sentence = np.clip(np.searchsorted(starts_of, found.starts[inside], side="right") - 1, 0, None)
    np.maximum.at(best, sentence, found.cosines[inside])
    return Span(*bounds[int(best.mean(axis=1).argmax())])


def group_by_wording(plan: Plan, quotations: Sequence[Quotation]) -> tuple[Answer, ...]:
    """One answer for each wording, in date order of its first version; its passage is the latest one.

    A wording that several versions share is in force through all of them and cited to each. The words that it shares
    with the question are marked.
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
                highlights=highlights(plan.text, text, plan.language),
            )
        )
    return tuple(answers)
