"""Candidates from both halves, fused, then compared word by word.

    visible rows → dense ∪ lexical candidates → weighted fusion → late interaction, exact words → one order

Every step ranks only the embedded texts it is given. Vectors of others are never compared; the words of others are
scored by SQLite and dropped before anything is ranked.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np

from index.arrays import EmbeddedTextIds, Rows, Scores
from index.encoder import Embedding
from index.engines.embedded import EmbeddedEngine
from index.lexical import STOP_WORDS, query_words
from index.opening import Index
from retriever.question.request import Mode

POOL = 1_100
"""Candidates kept: as many as paging can reach (offset 1,000 and limit 100)."""


@dataclass(frozen=True, slots=True)
class Stages:
    """How the ranking is made. The defaults are the product; a comparison leaves a stage out.

    ``dense_weight`` is the dense half's share of the fusion that chooses what to re-rank; the lexical half has the
    rest. ``reranked`` is how many candidates are compared word by word (0: the fusion's order stands); the others
    follow in the order of the fusion. ``lexical_bonus`` is what the best match of exact words among the candidates
    adds to its late-interaction score, others in proportion. It is small on purpose: below the second rank neighbours
    mostly lie 0.01 apart, the first mostly 0.09 ahead, so that it decides between near ties only. Chosen on the
    development half of the judgments (of 0.02 to 0.1) and confirmed on PolicyQA, see `eval/README.md`.
    ``stop_words`` are not looked for by the lexical half.
    """

    dense_weight: float = 0.7
    reranked: int = 64
    lexical_bonus: float = 0.03
    stop_words: frozenset[str] = STOP_WORDS


PRODUCT = Stages()
"""Every stage, as Inforce answers."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Embedded texts, best first, with their final ``scores`` and the stages' own in ``stages``.

    ``late`` is the late-interaction score alone, NaN where it was not computed: it does not depend on the
    other candidates, so it can be compared between scopes.
    """

    texts: Rows
    scores: Scores
    late: Scores
    stages: dict[str, Scores]


def dense_scores(index: Index, query: Embedding, allowed: Rows) -> tuple[Rows, Scores]:
    """The nearest of ``allowed`` embedded texts with their cosines; a long text scores as its best window."""
    found = cast(EmbeddedEngine, index.engine).dense_among(query.vector, POOL, EmbeddedTextIds(allowed))
    return found.texts, found.scores


def late_scores(index: Index, query: Embedding, texts: Rows) -> Scores:
    """Mean over the question's word pieces of their best cosine in each text; its best window counts."""
    return index.engine.late_scores(query.tokens, EmbeddedTextIds(texts))


def lexical_scores(index: Index, question: str, allowed: Rows, stop_words: frozenset[str]) -> tuple[Rows, Scores]:
    """BM25 scores of those ``allowed`` embedded texts that hold a word of the question."""
    words = query_words(question, stop_words)
    found = cast(EmbeddedEngine, index.engine).lexical_among(words, EmbeddedTextIds(allowed))
    return found.texts, found.scores


def rank(
    index: Index, question: str, query: Embedding | None, allowed: Rows, mode: Mode, stages: Stages = PRODUCT
) -> Ranking:
    """Rank those of ``allowed`` embedded texts that the halves of ``mode`` find.

    ``query`` is needed for every mode but lexical, where words alone decide. Ties are in source order.
    """
    nothing = (np.empty(0, np.int64), np.empty(0, np.float32))
    dense_texts, cosines = nothing if query is None or mode is Mode.LEXICAL else dense_scores(index, query, allowed)
    lexical_texts, bm25 = nothing if mode is Mode.DENSE else lexical_scores(index, question, allowed, stages.stop_words)

    texts = np.union1d(dense_texts, lexical_texts)
    lexical = np.zeros(len(texts), np.float32)
    lexical[np.searchsorted(texts, lexical_texts)] = bm25
    if query is None or mode is Mode.LEXICAL:
        order = np.argsort(-lexical, kind="stable")[:POOL]
        unknown = np.full(len(order), np.nan, np.float32)
        return Ranking(texts[order], lexical[order], unknown, {"lexical": lexical[order]})

    # A candidate of the lexical half alone still has a cosine: it is only further down than the pool reaches.
    dense = np.full(len(texts), cosines.min() if len(cosines) else 0.0, np.float32)
    dense[np.searchsorted(texts, dense_texts)] = cosines
    share = lexical / lexical.max() if lexical.size and lexical.max() > 0 else lexical
    fused = stages.dense_weight * dense + (1 - stages.dense_weight) * share
    order = np.argsort(-fused, kind="stable")[:POOL]
    texts = texts[order]
    fused, dense, lexical, share = (values[order] for values in (fused, dense, lexical, share))

    late = np.full(len(texts), np.nan, np.float32)
    compared = min(stages.reranked, len(texts))
    scores = fused
    if compared:
        late[:compared] = late_scores(index, query, texts[:compared])
        # Further candidates keep their order below the worst that was compared word by word.
        reranked = late[:compared] + stages.lexical_bonus * share[:compared]
        scores = np.concatenate([reranked, reranked.min() + fused[compared:] - fused[compared - 1]])
    order = np.argsort(-scores, kind="stable")
    by_stage = {"dense": dense[order], "lexical": lexical[order], "fused": fused[order], "late": late[order]}
    return Ranking(texts[order], scores[order], late[order], by_stage)
