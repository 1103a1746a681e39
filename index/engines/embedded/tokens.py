"""The word pieces of every window, packed, in files of which only the rows asked for are read.

They are read and not mapped: to read a mapped file that was cut short ends the process, to read a file is an error.

For late interaction: each word piece of the question looks for its best match in the passage, and the passage scores
the mean of these cosines.
"""

import math
import os
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from index.arrays import Positions, Vectors, WindowRows
from index.engines.protocol import OUTSIDE, PieceMatches, TokenRow
from index.errors import DamagedIndex
from index.packing import Packed, Packing, packing_by_width

TOKENS, STARTS, BOUNDS = "tokens.npy", "token_starts.npy", "token_bounds.npy"
FILES = (TOKENS, STARTS, BOUNDS)

_START = np.dtype("<u2")
_NO_START = np.iinfo(_START).max
"""Of a word piece that is not part of the passage's own words; the others count from the first that is."""


class TokenWriter:
    """Writes the word pieces of a segment window by window: they are never in memory together."""

    def __init__(self, folder: Path, name: str, width: int) -> None:
        self._stem = folder / name
        self._width = width
        self._file = _file(self._stem, TOKENS).open("wb")
        self._bounds = [0]
        self._firsts: list[int] = []
        self._starts: list[NDArray[np.uint16]] = []

    def __enter__(self) -> "TokenWriter":
        self._write_header()
        return self

    def add(self, row: TokenRow) -> None:
        """Append one window; its row is the number of those before it."""
        self._file.write(row.tokens.tobytes())
        self._bounds.append(self._bounds[-1] + len(row.tokens))
        inside = row.starts >= 0
        self._firsts.append(int(row.starts[inside].min(initial=np.iinfo(np.int32).max)) if inside.any() else 0)
        # A window that is longer than this has a word of as many letters, in which nothing is looked for.
        starts = (row.starts - self._firsts[-1]).clip(0, _NO_START - 1)
        self._starts.append(np.where(inside, starts, _NO_START).astype(_START))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            # The format leaves room for a longer first dimension, so that the header can be written again in place.
            self._file.seek(0)
            self._write_header()
            np.save(_file(self._stem, STARTS), np.concatenate([np.empty(0, _START), *self._starts]))
            np.save(_file(self._stem, BOUNDS), np.array([self._bounds, [*self._firsts, 0]], np.int64))
        self._file.close()

    def _write_header(self) -> None:
        shape = (self._bounds[-1], self._width)
        header = {"descr": npy.dtype_to_descr(np.dtype(np.int8)), "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(self._file, header)


@dataclass(frozen=True, slots=True)
class _Part:
    """The word pieces of one segment; ``firsts`` are the places in their text from which starts are counted."""

    tokens: "_Rows"
    starts: "_Rows"
    bounds: Positions
    firsts: Positions

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def tokens_of(self, window: int) -> Packed:
        return self.tokens[slice(int(self.bounds[window]), int(self.bounds[window + 1]))]

    def starts_of(self, window: int) -> NDArray[np.int32]:
        stored = self.starts[slice(int(self.bounds[window]), int(self.bounds[window + 1]))].astype(np.int32)
        return np.where(stored == _NO_START, OUTSIDE, stored + int(self.firsts[window])).astype(np.int32)


class TokenVectors:
    """Word pieces of all windows, segment after segment."""

    def __init__(self, parts: Sequence[_Part], packing: Packing) -> None:
        self._parts = parts
        self._packing = packing
        # Row r is row r - first[i] of the last part whose first row is not after it.
        self._firsts = np.cumsum([0, *map(len, parts)])

    @classmethod
    def open(cls, folder: Path, names: Sequence[str], dimension: int) -> "TokenVectors":
        """Open the files of the segments ``names``; vectors have this dimension. Raises DamagedIndex."""
        try:
            parts = [_open_part(folder / name) for name in names]
            [width] = {part.tokens.row_bytes for part in parts}
            return cls(parts, packing_by_width(width, dimension))
        except (OSError, ValueError) as error:
            raise DamagedIndex("the token vectors cannot be read; run `inforce build`") from error

    def row(self, row: int) -> TokenRow:
        """The packed word pieces of one window."""
        part, window = self._place(row)
        return TokenRow(part.tokens_of(window), part.starts_of(window))

    def best_matches(self, query: Vectors, rows: WindowRows, vectors: Vectors) -> Vectors:
        """For each of ``rows`` and each word piece of ``query`` (nq, dim): its best cosine, (len(rows), nq).

        ``vectors`` (len(rows), dim) are those of the windows.
        """
        if not len(rows):
            return np.empty((0, len(query)), np.float32)
        cosines, counts = self._cosines(query, rows, vectors)
        return np.maximum.reduceat(cosines, np.cumsum([0, *counts[:-1]]), axis=0)

    def matches_in(self, query: Vectors, rows: WindowRows, vectors: Vectors) -> list[PieceMatches]:
        """Every word piece of each of the windows at ``rows``."""
        if not len(rows):
            return []
        cosines, counts = self._cosines(query, rows, vectors)
        starts = [part.starts_of(window) for part, window in map(self._place, rows.tolist())]
        return list(map(PieceMatches, np.split(cosines, np.cumsum(counts[:-1])), starts))

    def _cosines(self, query: Vectors, rows: WindowRows, vectors: Vectors) -> tuple[Vectors, Positions]:
        """Cosines of all word pieces of the windows at ``rows``, and how many there are of each."""
        places = list(map(self._place, rows.tolist()))
        bounds = np.array([part.bounds[window : window + 2] for part, window in places], np.int64)
        counts = bounds[:, 1] - bounds[:, 0]
        packed = np.empty((int(counts.sum()), self._packing.width), np.int8)
        begin = 0
        for (part, _), (first, last) in zip(places, bounds.tolist(), strict=True):
            part.tokens.read(first, packed[begin : begin + last - first])
            begin += last - first
        return self._packing.cosines(packed, vectors, counts, query), counts

    def _place(self, row: int) -> tuple[_Part, int]:
        i = int(np.searchsorted(self._firsts, row, side="right")) - 1 if len(self._parts) > 1 else 0
        return self._parts[i], row - int(self._firsts[i])


def _open_part(stem: Path) -> _Part:
    tokens, starts = (_Rows(_file(stem, name)) for name in (TOKENS, STARTS))
    bounds, firsts = np.load(_file(stem, BOUNDS))
    return _Part(tokens, starts, bounds, firsts)


class _Rows:
    """An array in a file of NumPy's, of which rows are read; several threads may at once.

    Raises OSError or ValueError if it cannot be opened, DamagedIndex for rows that are not there any more.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            npy.read_magic(file)
            shape, _, dtype = npy.read_array_header_1_0(file)
            self._offset = file.tell()
            self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._name = path.name
        self._dtype, self._columns = dtype, shape[1:]
        self.row_bytes = dtype.itemsize * math.prod(self._columns)
        if os.fstat(self._descriptor).st_size != self._offset + shape[0] * self.row_bytes:
            raise ValueError(f"{path.name} is not as long as it says")

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        found = np.empty((rows.stop - rows.start, *self._columns), self._dtype)
        self.read(rows.start, found)
        return found

    def read(self, first: int, into: NDArray[Any]) -> None:
        """Read the rows from ``first`` on into an array that holds as many as are wanted. Raises DamagedIndex."""
        if os.preadv(self._descriptor, [into.data], self._offset + first * self.row_bytes) != into.nbytes:
            raise DamagedIndex(f"{self._name} was cut short; run `inforce build`")


def _file(stem: Path, name: str) -> Path:
    return stem.with_name(f"{stem.name}.{name}")
