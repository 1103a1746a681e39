"""Words through the versions of one policy."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Through:
    """The versions of one policy in date order: rows of versions, their first days, and in which the words stand."""

    rows: tuple[int, ...]
    starts: tuple[date, ...]
    stands: tuple[bool, ...]

    @property
    def flips(self) -> list[int]:
        """Positions of the versions in which the words stand and did not before, or the other way round."""
        return [i for i, (before, after) in enumerate(pairwise(self.stands), 1) if before != after]

    @property
    def since(self) -> int:
        """Position of the first version of the last stretch in which the words stand, or do not."""
        return self.flips[-1] if self.flips else 0
