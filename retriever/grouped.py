"""Which rows have a value: found by looking it up, where a column of every passage would be compared each time."""

import numpy as np

from index.arrays import Rows


class Grouped:
    """The rows of a column by their values, which are small numbers from 0."""

    def __init__(self, column: Rows) -> None:
        # Sorting is stable: the rows of one value stay in their order.
        self._rows = np.argsort(column, kind="stable")
        self._ends = np.cumsum(np.bincount(column)) if len(column) else np.empty(0, np.int64)

    def rows(self, value: int) -> Rows:
        """The rows that have ``value``, ascending."""
        if not 0 <= value < len(self._ends):
            return self._rows[:0]
        return self._rows[int(self._ends[value - 1]) if value else 0 : int(self._ends[value])]
