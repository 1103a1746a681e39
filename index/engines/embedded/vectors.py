"""Nearest vectors among the rows that a caller may see. The only module that imports faiss."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from index.arrays import Scores, Vectors, WindowRows, no_numbers
from index.errors import DamagedIndex


class VectorIndex:
    """Exact inner-product search over unit vectors; scores are cosines, higher is better."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index

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

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self, rows: WindowRows) -> Vectors:
        """The vectors of ``rows``, (len(rows), dim)."""
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)

    def search(self, query: Vectors, k: int, rows: WindowRows) -> tuple[WindowRows, Scores]:
        """The ``k`` nearest of ``rows`` to ``query`` (dim,), best first, with their cosines.

        ``rows`` is all that may be seen: no row, no result. Fewer than ``k`` come back where there are fewer.
        """
        if not len(rows) or k < 1:
            return WindowRows(no_numbers()), np.empty(0, np.float32)
        # Sorting takes hundreds of times as long as seeing that the rows are in order, which they mostly are.
        is_ascending = bool((rows[1:] > rows[:-1]).all())
        allowed = np.ascontiguousarray(rows if is_ascending else np.unique(rows), dtype=np.int64)
        # The selector only points at the array: both must live until the search has returned.
        selector = faiss.IDSelectorArray(allowed)
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # the stubs know no fields
        scores, found = self._index.search(query[None, :], min(k, len(allowed)), params=parameters)
        # FAISS pads a short answer with id -1, which as a Python index would be the last row: of any date.
        kept = found[0] >= 0
        return WindowRows(found[0][kept].astype(np.int64)), scores[0][kept].astype(np.float32)
