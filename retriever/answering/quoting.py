"""From ranked passages to quotations: the sentence that answers, whole and verbatim.

Nothing is generated. An answer is a slice of a passage's text; a list item brings its lead-in along.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.sentences import sentence_bounds
from corpus.text import Span
from index.encoder import Embedding
from index.store import Index
from retriever.answering.highlight import highlights
from retriever.reading.views import join_lives
from retriever.results import Answer, PassageView


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence of a passage, before it is grouped by wording; ``version`` is a row of the catalogue."""

    version: int
    passage: PassageView
    span: Span

    @property
    def text(self) -> str:
        return self.passage.text[self.span.start : self.span.end]


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


def group_by_wording(question: str, quotations: Sequence[Quotation]) -> tuple[Answer, ...]:
    """One answer for each wording, in date order of its first version; its passage is the latest one.

    A wording that several versions share is in force through all of them and cited to each. The words that it shares
    with the ``question`` are marked.
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
                highlights=highlights(question, text),
            )
        )
    return tuple(answers)
