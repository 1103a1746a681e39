"""Finds the passages that are about a matter, in whatever words: as for a question, in all versions of policies."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from index.encoder import Embedding
from index.opening import Index
from index.scope_predicate import ScopePredicate
from retriever.events.meant import Meant
from retriever.question.request import Mode
from retriever.ranking.rank import Stages, rank

_COMPARED = 400
"""Candidates compared word by word; the same words in another version are one where their headings are."""
_ABOUT = 0.5
"""The least score, by late interaction, of a passage that is about a matter: as for questions about its changes."""


def meant_by(index: Index, matters: Iterable[tuple[str, Embedding]], policies: Iterable[str], stages: Stages) -> Meant:
    """The passages about any of these matters in some policies, or in all where none is named."""
    catalogue = index.catalogue
    named = frozenset(policies)
    scope = ScopePredicate(frozenset(v.version_id for v in catalogue.versions if not named or v.policy in named))
    best: dict[int, float] = {}
    for words, query in matters:
        ranking = rank(index.engine, words, query, scope, Mode.HYBRID, replace(stages, reranked=_COMPARED))
        about = ranking.late >= _ABOUT
        for text, score in zip(ranking.texts[about].tolist(), ranking.late[about].tolist(), strict=True):
            best[text] = max(best.get(text, 0.0), score)
    columns = catalogue.columns
    rows = np.flatnonzero(np.isin(columns.embedded_text, list(best)))
    scores = {row: best[text] for row, text in zip(rows.tolist(), columns.embedded_text[rows].tolist(), strict=True)}
    return Meant(scores, frozenset(columns.version[rows].tolist()))
