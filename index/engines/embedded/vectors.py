"""Nearest vectors among the rows that a caller may see. The only module that imports faiss.

Few rows are gathered and compared as they are. Where many are admitted, all are compared in 8 bits a dimension first,
which reads a quarter of the memory, and the nearest of these once more as they are. A graph is no plan: in a narrow
scope it loses most of what is near (docs/scale.md).
"""

import threading
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.arrays import Scores, Vectors, WindowRows, no_numbers
from index.errors import DamagedIndex

EXACT, QUANTISED = "exact", "quantised"
"""Plans of a search: every vector compared as it is, or in 8 bits first."""

WIDE, WIDE_SHARE = 20_000, 0.2
"""Rows, and share of all rows, from which on comparing in 8 bits first costs less."""

_MARGIN = 4
"""One more in so many is compared again than was asked for."""
_LEAST_AGAIN = 200
"""So many at least."""
_TRAINED_ON = 50_000
_SPREAD = 3
"""Rows among which one in so many is wanted are all compared: gathering these costs more."""


class VectorIndex:
    """Exact inner-product search over unit vectors; scores are cosines, higher is better."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index
        self._quantised: faiss.IndexScalarQuantizer | None = None
        self._quantising = threading.Lock()

    @classmethod
    def of(cls, vectors: Vectors) -> "VectorIndex":
        """An index over ``vectors`` (n, dim); row numbers are positions."""
        index = cls.empty(vectors.shape[1])
        index.add(vectors)
        return index

    @classmethod
    def empty(cls, dimension: int) -> "VectorIndex":
        """An index without vectors, to add some."""
        return cls(faiss.IndexFlatIP(dimension))

    def add(self, vectors: Vectors) -> None:
        """Append ``vectors`` (n, dim); row numbers go on."""
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    @classmethod
    def open(cls, paths: Sequence[Path]) -> "VectorIndex":
        """Read what `save` wrote, one file after another as one index. Raises DamagedIndex."""
        parts = []
        for path in paths:
            try:
                parts.append(faiss.read_index(str(path)))
            except RuntimeError as error:
                raise DamagedIndex(f"{path.name} cannot be read by FAISS; run `inforce build`") from error
        whole = parts[0]
        for part in parts[1:]:
            # With 0, ids go on counting; a part that was merged is empty afterwards.
            whole.merge_from(part, 0)
        return cls(whole)

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self, rows: WindowRows) -> Vectors:
        """The vectors of ``rows``, (len(rows), dim)."""
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)

    def cosines(self, query: Vectors, rows: WindowRows) -> Scores:
        """The cosine of each of ``rows`` with ``query`` (dim,)."""
        if not len(rows):
            return np.empty(0, np.float32)
        first, last = int(rows.min()), int(rows.max()) + 1
        if last - first > _SPREAD * len(rows):
            return self.vectors(rows) @ query
        # Vectors of a policy lie together: they are compared where they lie.
        begin = self._index.get_xb()  # type: ignore[attr-defined]  # the stubs do not know it
        matrix = faiss.rev_swig_ptr(begin, len(self) * self.dimension).reshape(len(self), -1)
        found: Scores = (matrix[first:last] @ query)[rows - first]
        return found

    def plan_for(self, rows: WindowRows) -> str:
        """How so many rows are searched."""
        return QUANTISED if len(rows) >= max(WIDE, WIDE_SHARE * len(self)) else EXACT

    def search(self, query: Vectors, k: int, rows: WindowRows) -> tuple[WindowRows, Scores]:
        """The ``k`` nearest of ``rows`` to ``query`` (dim,), best first, with their cosines.

        ``rows`` is all that may be seen: no row, no result. Fewer than ``k`` come back where there are fewer.
        """
        if not len(rows) or k < 1:
            return WindowRows(no_numbers()), np.empty(0, np.float32)
        # Sorting takes hundreds of times as long as seeing that the rows are in order, which they mostly are.
        is_ascending = bool((rows[1:] > rows[:-1]).all())
        allowed = np.ascontiguousarray(rows if is_ascending else np.unique(rows), dtype=np.int64)
        if self.plan_for(WindowRows(allowed)) == QUANTISED:
            return self._search_quantised(query, k, allowed)
        # The selector only points at the array: both must live until the search has returned.
        selector = faiss.IDSelectorArray(allowed)
        return _found(self._index, query, min(k, len(allowed)), selector)

    def _search_quantised(self, query: Vectors, k: int, allowed: NDArray[np.int64]) -> tuple[WindowRows, Scores]:
        is_allowed = np.zeros(len(self), np.bool_)
        is_allowed[allowed] = True
        bits = np.packbits(is_allowed, bitorder="little")
        selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]  # as its wrapper takes it
        again = min(len(allowed), max(_LEAST_AGAIN, k + k // _MARGIN))
        rows, _ = _found(self._in_8_bits(), query, again, selector)
        rows = WindowRows(np.sort(rows))
        cosines = self.vectors(rows) @ query
        nearest = np.argsort(-cosines, kind="stable")[:k]
        return WindowRows(rows[nearest]), cosines[nearest]

    def _in_8_bits(self) -> "faiss.IndexScalarQuantizer":
        """The same vectors; made when they are first searched so."""
        with self._quantising:
            if self._quantised is None:
                size = len(self)
                kind = faiss.ScalarQuantizer.QT_8bit
                quantised = faiss.IndexScalarQuantizer(self._index.d, kind, faiss.METRIC_INNER_PRODUCT)
                some = np.arange(0, size, max(1, size // _TRAINED_ON), dtype=np.int64)
                quantised.train(self.vectors(WindowRows(some)))
                for first in range(0, size, _TRAINED_ON):
                    quantised.add(self.vectors(WindowRows(np.arange(first, min(size, first + _TRAINED_ON)))))
                self._quantised = quantised
            return self._quantised


def _found(index: "faiss.Index", query: Vectors, k: int, selector: "faiss.IDSelector") -> tuple[WindowRows, Scores]:
    """The ``k`` best rows of an index that a selector admits, best first."""
    parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # the stubs know no fields
    scores, found = index.search(query[None, :], k, params=parameters)
    # FAISS pads a short answer with id -1, which as a Python index would be the last row: of any date.
    kept = found[0] >= 0
    return WindowRows(found[0][kept].astype(np.int64)), scores[0][kept].astype(np.float32)
