"""Which rows have a value: found by looking it up, where a column of every passage would be compared each time."""

import numpy as np
from numpy.typing import NDArray

from index.arrays import PassageRows
from index.catalogue.columns import ranges


class Grouped:
    """The rows of a column by their values, which are small numbers from 0."""

    def __init__(self, column: NDArray[np.int64]) -> None:
        # Sorting is stable: the rows of one value stay in their order.
        self._rows = np.argsort(column, kind="stable")
        self._ends = np.cumsum(np.bincount(column)) if len(column) else np.empty(0, np.int64)

    def rows_of(self, values: NDArray[np.int64]) -> PassageRows:
        """The rows that have one of ``values``, value after value; the values are of the column."""
        ends = self._ends[values]
        begins = np.where(values > 0, self._ends[values - 1], 0)
        return PassageRows(self._rows[ranges(begins, ends - begins)])

    def rows(self, value: int) -> PassageRows:
        """The rows that have ``value``, ascending."""
        if not 0 <= value < len(self._ends):
            return PassageRows(self._rows[:0])
        begin = int(self._ends[value - 1]) if value else 0
        return PassageRows(self._rows[begin : int(self._ends[value])])
