"""Which rows have a value: found by looking it up, where a column of every passage would be compared each time."""

import numpy as np
from numpy.typing import NDArray

from index.arrays import PassageRows


class Grouped:
    """The rows of a column by their values, which are small numbers from 0."""

    def __init__(self, column: NDArray[np.int64]) -> None:
        # Sorting is stable: the rows of one value stay in their order.
        self._rows = np.argsort(column, kind="stable")
        self._ends = np.cumsum(np.bincount(column)) if len(column) else np.empty(0, np.int64)

    def rows(self, value: int) -> PassageRows:
        """The rows that have ``value``, ascending."""
        if not 0 <= value < len(self._ends):
            return PassageRows(self._rows[:0])
        begin = int(self._ends[value - 1]) if value else 0
        return PassageRows(self._rows[begin : int(self._ends[value])])
