"""Passages that are about a matter, whatever their words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class Meant:
    """Passages by their rows with how well each matches a matter, and the rows of the versions that they are of."""

    scores: Mapping[int, float] = field(default_factory=dict)
    versions: frozenset[int] = frozenset()

    def score(self, rows: Iterable[int]) -> float:
        """How well the best of some passages matches; 0 where none is about it."""
        return max((self.scores.get(row, 0.0) for row in rows), default=0.0)
