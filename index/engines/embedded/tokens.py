"""One vector for each word piece of every window, in files of which only the rows asked for are read.

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

from index.arrays import Positions, Scores, Vectors, WindowRows
from index.engines.protocol import PieceMatches, TokenRow
from index.errors import DamagedIndex

TOKENS, LENGTHS, STARTS, BOUNDS = "tokens.npy", "token_lengths.npy", "token_starts.npy", "token_bounds.npy"
FILES = (TOKENS, LENGTHS, STARTS, BOUNDS)


class TokenWriter:
    """Writes the token vectors of a segment row by row: they are most of an index and never in memory together."""

    def __init__(self, folder: Path, name: str, dimension: int) -> None:
        self._stem = folder / name
        self._dimension = dimension
        self._file = _file(self._stem, TOKENS).open("wb")
        self._bounds = [0]
        self._lengths: list[Scores] = []
        self._starts: list[NDArray[np.int32]] = []

    def __enter__(self) -> "TokenWriter":
        self._write_header()
        return self

    def add(self, row: TokenRow) -> None:
        """Append one window; its row is the number of those before it."""
        self._file.write(row.tokens.tobytes())
        self._bounds.append(self._bounds[-1] + len(row.tokens))
        self._lengths.append(np.maximum(np.linalg.norm(row.tokens.astype(np.float32), axis=1), 1e-12))
        self._starts.append(row.starts)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            # The format leaves room for a longer first dimension, so that the header can be written again in place.
            self._file.seek(0)
            self._write_header()
            np.save(_file(self._stem, LENGTHS), np.concatenate([np.empty(0, np.float32), *self._lengths]))
            np.save(_file(self._stem, STARTS), np.concatenate([np.empty(0, np.int32), *self._starts]))
            np.save(_file(self._stem, BOUNDS), np.array(self._bounds, np.int64))
        self._file.close()

    def _write_header(self) -> None:
        shape = (self._bounds[-1], self._dimension)
        header = {"descr": npy.dtype_to_descr(np.dtype(np.int8)), "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(self._file, header)


@dataclass(frozen=True, slots=True)
class _Part:
    """The token vectors of one segment."""

    tokens: "_Rows"
    lengths: "_Rows"
    starts: "_Rows"
    bounds: Positions


class TokenVectors:
    """Token vectors of all windows, segment after segment."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        self._parts = parts
        # Row r is row r - first[i] of the last part whose first row is not after it.
        self._firsts = np.cumsum([0, *(len(part.bounds) - 1 for part in parts)])

    @classmethod
    def open(cls, folder: Path, names: Sequence[str]) -> "TokenVectors":
        """Open the files of the segments ``names``. Raises DamagedIndex."""
        try:
            return cls([_open_part(folder / name) for name in names])
        except (OSError, ValueError) as error:
            raise DamagedIndex("the token vectors cannot be read; run `inforce build`") from error

    def row(self, row: int) -> TokenRow:
        """The quantised word pieces of one window."""
        part, inside = self._place(row)
        return TokenRow(part.tokens[inside], part.starts[inside])

    def best_matches(self, query: Vectors, rows: WindowRows) -> Vectors:
        """For each of ``rows`` and each word piece of ``query`` (nq, dim): its best cosine, (len(rows), nq)."""
        if not len(rows):
            return np.empty((0, len(query)), np.float32)
        places = [self._place(row) for row in rows.tolist()]
        gathered = np.concatenate([part.tokens[inside] for part, inside in places])
        lengths = np.concatenate([part.lengths[inside] for part, inside in places])
        similarities = _cosines(gathered, lengths, query)
        counts = [inside.stop - inside.start for _, inside in places]
        return np.maximum.reduceat(similarities, np.cumsum([0, *counts[:-1]]), axis=0)

    def matches_in(self, query: Vectors, rows: WindowRows) -> PieceMatches:
        """Every word piece of the windows at ``rows``, one window after another."""
        places = [self._place(row) for row in rows.tolist()]
        cosines = [_cosines(part.tokens[inside], part.lengths[inside], query) for part, inside in places]
        starts = [part.starts[inside] for part, inside in places]
        none = np.empty((0, len(query)), np.float32), np.empty(0, np.int32)
        return PieceMatches(np.concatenate([none[0], *cosines]), np.concatenate([none[1], *starts]))

    def _place(self, row: int) -> tuple[_Part, slice]:
        i = int(np.searchsorted(self._firsts, row, side="right")) - 1 if len(self._parts) > 1 else 0
        part = self._parts[i]
        local = row - int(self._firsts[i])
        return part, slice(int(part.bounds[local]), int(part.bounds[local + 1]))


def _open_part(stem: Path) -> _Part:
    tokens, lengths, starts = (_Rows(_file(stem, name)) for name in (TOKENS, LENGTHS, STARTS))
    return _Part(tokens, lengths, starts, np.load(_file(stem, BOUNDS)))


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
        self._row_bytes = dtype.itemsize * math.prod(self._columns)
        if os.fstat(self._descriptor).st_size != self._offset + shape[0] * self._row_bytes:
            raise ValueError(f"{path.name} is not as long as it says")

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        count = (rows.stop - rows.start) * self._row_bytes
        content = os.pread(self._descriptor, count, self._offset + rows.start * self._row_bytes)
        if len(content) != count:
            raise DamagedIndex(f"{self._name} was cut short; run `inforce build`")
        return np.frombuffer(content, self._dtype).reshape(-1, *self._columns)


def _file(stem: Path, name: str) -> Path:
    return stem.with_name(f"{stem.name}.{name}")


def _cosines(tokens: NDArray[np.int8], lengths: Scores, query: Vectors) -> Vectors:
    return np.asarray((tokens.astype(np.float32) @ query.T) / lengths[:, None], dtype=np.float32)
