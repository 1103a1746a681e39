"""Candidates from both halves, fused, then compared word by word.

    scope → dense ∪ lexical candidates → weighted fusion → late interaction, exact words → one order

Both halves find only what the scope admits, whichever engine searches.
"""

from dataclasses import dataclass

import numpy as np

from index.arrays import EmbeddedTextIds, Scores
from index.encoder import Embedding
from index.engines.protocol import Candidates, Engine
from index.lexical import STOP_WORDS, query_words
from index.scope_predicate import ScopePredicate
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
    ``stop_words`` are not looked for by the lexical half. ``reader`` says whether a reader, where there is one, reads
    the first passages.
    """

    dense_weight: float = 0.7
    reranked: int = 64
    lexical_bonus: float = 0.03
    stop_words: frozenset[str] = STOP_WORDS
    reader: bool = True


PRODUCT = Stages()
"""Every stage, as Inforce answers."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Embedded texts, best first, with their final ``scores`` and the stages' own in ``stages``.

    ``late`` is the late-interaction score alone, NaN where it was not computed: it does not depend on the
    other candidates, so it can be compared between scopes. ``plan`` says how the engine found what is near.
    """

    texts: EmbeddedTextIds
    scores: Scores
    late: Scores
    stages: dict[str, Scores]
    plan: str | None = None


def rank(
    engine: Engine,
    question: str,
    query: Embedding | None,
    scope: ScopePredicate,
    mode: Mode,
    stages: Stages = PRODUCT,
) -> Ranking:
    """Rank what the halves of ``mode`` find among the embedded texts that ``scope`` admits.

    ``query`` is needed for every mode but lexical, where words alone decide. Ties are in source order.
    """
    found_dense = found_lexical = Candidates.none()
    if query is not None and mode is not Mode.LEXICAL:
        found_dense = engine.dense(query.vector, POOL, scope)
    if mode is not Mode.DENSE:
        found_lexical = engine.lexical(query_words(question, stages.stop_words), scope)

    texts = np.union1d(found_dense.texts, found_lexical.texts)
    lexical = np.zeros(len(texts), np.float32)
    lexical[np.searchsorted(texts, found_lexical.texts)] = found_lexical.scores
    if query is None or mode is Mode.LEXICAL:
        order = np.argsort(-lexical, kind="stable")[:POOL]
        unknown = np.full(len(order), np.nan, np.float32)
        return Ranking(EmbeddedTextIds(texts[order]), lexical[order], unknown, {"lexical": lexical[order]})

    # A candidate of the lexical half alone still has a cosine: it is only further down than the pool reaches.
    dense = np.full(len(texts), found_dense.scores.min() if len(found_dense.texts) else 0.0, np.float32)
    dense[np.searchsorted(texts, found_dense.texts)] = found_dense.scores
    share = lexical / lexical.max() if lexical.size and lexical.max() > 0 else lexical
    fused = stages.dense_weight * dense + (1 - stages.dense_weight) * share
    order = np.argsort(-fused, kind="stable")[:POOL]
    texts = texts[order]
    fused, dense, lexical, share = (values[order] for values in (fused, dense, lexical, share))

    late = np.full(len(texts), np.nan, np.float32)
    compared = min(stages.reranked, len(texts))
    scores = fused
    if compared:
        late[:compared] = engine.late_scores(query.tokens, EmbeddedTextIds(texts[:compared]))
        # Further candidates keep their order below the worst that was compared word by word.
        reranked = late[:compared] + stages.lexical_bonus * share[:compared]
        scores = np.concatenate([reranked, reranked.min() + fused[compared:] - fused[compared - 1]])
    order = np.argsort(-scores, kind="stable")
    by_stage = {"dense": dense[order], "lexical": lexical[order], "fused": fused[order], "late": late[order]}
    return Ranking(EmbeddedTextIds(texts[order]), scores[order], late[order], by_stage, found_dense.plan)
