"""What versions outside the scope say: whether one of them answers better, and which."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from index.arrays import EmbeddedTextIds, PassageRows, no_numbers
from index.encoder import Embedding
from index.engines.protocol import nearest_texts
from index.opening import Index
from index.scope_predicate import ScopePredicate
from retriever.ranking.rank import Ranking
from retriever.reading.views import Views

COMPARED = 20
"""Texts compared word by word outside the ranking: outside the scope, or where words alone ranked."""

COMPARED_OF_EACH = 12
"""The same where several policies are looked at, for each of them: on a sample archive of 21 no decision differed."""


class Elsewhere:
    """The texts outside the scope that are nearest to a question: policy by policy, and only where asked for.

    Policies go by their number in `Views.policy_of`, texts by their embedded text id.
    """

    def __init__(self, index: Index, views: Views, outside: ScopePredicate, query: Embedding, ranking: Ranking) -> None:
        self._index = index
        self._views = views
        columns = index.catalogue.columns
        self._query = query
        self._outside = outside
        self._found: dict[int, tuple[EmbeddedTextIds, NDArray[np.float32]]] = {}
        self._known = np.full(int(columns.embedded_text.max(initial=-1)) + 1, np.nan, np.float32)
        self._known[ranking.texts] = ranking.late
        """Late-interaction score by embedded text: most of what other versions say was compared in scope already."""

    @property
    def policies(self) -> set[int]:
        """The policies that were looked at."""
        return set(self._found)

    def look(self, policies: Iterable[int]) -> None:
        """Find what versions of these policies outside the scope say, and how well it matches."""
        wanted = sorted(policies)
        if not wanted:
            return
        most = COMPARED if len(wanted) == 1 else COMPARED_OF_EACH
        groups = [self._views.versions_of(policy) for policy in wanted]
        engine, vector = self._index.engine, self._query.vector
        nearest = dict(zip(wanted, engine.nearest_of_each(vector, most, self._outside, groups), strict=True))
        texts = np.unique(np.concatenate([no_numbers(), *nearest.values()]))
        new = texts[np.isnan(self._known[texts])]
        if len(new):
            self._known[new] = self._index.engine.late_scores(self._query.tokens, EmbeddedTextIds(new))
        self._found |= {policy: (of_policy, self._known[of_policy]) for policy, of_policy in nearest.items()}

    def look_for_the_nearest(self) -> None:
        """Look at the policies that hold the nearest texts outside the scope, whichever those are."""
        texts = self.nearest(COMPARED)
        holding = self._admitted(self._views.of_embedded_text.rows_of(texts))
        versions = self._index.catalogue.columns.version[holding]
        self.look(set(np.unique(self._views.policy_of[versions]).tolist()) - self.policies)

    def found(self) -> Iterator[tuple[int, EmbeddedTextIds, NDArray[np.float32]]]:
        """Each policy of which something was found, with its nearest texts and how well they match."""
        for policy, (texts, late) in sorted(self._found.items()):
            if len(texts):
                yield policy, texts, late

    def rows(self, text: int, policy: int) -> list[int]:
        """The rows outside the scope that hold an embedded text in this policy, ascending."""
        held = self._admitted(self._views.of_embedded_text.rows(text))
        of_policy = self._views.policy_of[self._index.catalogue.columns.version[held]] == policy
        found: list[int] = held[of_policy].tolist()
        return found

    def canonical(self, row: int) -> int:
        """The row of the canonical copy's passage, where that is outside the scope too, else the row itself."""
        group = int(self._index.catalogue.columns.group[row])
        return group if len(self._admitted(PassageRows(np.array([group])))) else row

    def _admitted(self, rows: PassageRows) -> PassageRows:
        """Those of some rows that are outside the scope."""
        return PassageRows(rows[self._index.catalogue.admits(self._outside, rows)])

    def nearest(self, most: int) -> EmbeddedTextIds:
        """The embedded texts outside the scope that are nearest to the question, at most so many."""
        return nearest_texts(self._index.engine.dense, self._query.vector, most, self._outside)
