"""The first passages of every version in scope: what is read before anything is said of a version."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.arrays import EmbeddedTextIds, PassageRows, Positions, Scores, VersionRows
from index.encoder import Embedding
from index.opening import Index
from retriever.answering.finding import Found

OF_ONE = 16
"""Passages looked at of the only version in scope."""
OF_EACH, LEAST_OF_EACH = 6, 2
"""Passages looked at of each of several versions, at most and at least."""
_OF_ALL = 1_200
"""Passages of all versions together, from which on fewer of each are looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """One entry for each passage of each version in scope that is looked at: by version, the best first.

    ``hits`` are places in the hits, ``places`` the rank of a passage among those of its version, from 0.
    """

    hits: Positions
    rows: PassageRows
    versions: VersionRows
    places: Positions

    def __len__(self) -> int:
        return len(self.hits)

    def only(self, chosen: NDArray[np.bool_]) -> "Candidates":
        """Some of them."""
        return Candidates(
            self.hits[chosen],
            PassageRows(self.rows[chosen]),
            VersionRows(self.versions[chosen]),
            self.places[chosen],
        )


def candidates_of(index: Index, found: Found) -> Candidates:
    """The first passages of every version in scope that has any, whatever other versions have."""
    hits, columns = found.hits, index.catalogue.columns
    numbers = np.repeat(np.arange(len(hits)), np.diff(hits.ends, prepend=0))
    versions = columns.version[hits.members]
    # By version, then hit; of a version that holds a text twice the first place counts.
    keys, first = np.unique(versions * max(1, len(hits)) + numbers, return_index=True)
    of_version = keys // max(1, len(hits))
    starts = np.flatnonzero(np.diff(of_version, prepend=-1))
    places = np.arange(len(keys)) - np.repeat(starts, np.diff(starts, append=len(keys)))
    kept = places < most_of_each(len(found.scope.versions))
    chosen = first[kept]
    return Candidates(numbers[chosen], PassageRows(hits.members[chosen]), VersionRows(versions[chosen]), places[kept])


def most_of_each(versions: int) -> int:
    """How many passages of each of so many versions are looked at."""
    return OF_ONE if versions <= 1 else max(LEAST_OF_EACH, min(OF_EACH, _OF_ALL // versions))


def late_of_hits(index: Index, found: Found, query: Embedding, candidates: Candidates) -> Scores:
    """Late-interaction score of every hit that the ranking compared or that is a candidate; NaN of the others."""
    hits, ranking = found.hits, found.ranking
    late = ranking.late[hits.positions]
    missing = np.unique(candidates.hits[np.isnan(late[candidates.hits])])
    if len(missing):
        texts, of_hit = np.unique(ranking.texts[hits.positions[missing]], return_inverse=True)
        late[missing] = index.engine.late_scores(query.tokens, EmbeddedTextIds(texts))[of_hit]
    return late
