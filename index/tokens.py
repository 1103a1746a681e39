"""One vector for each word piece of every window, for comparing a question with a passage word by word.

Late interaction (Khattab & Zaharia 2020, "ColBERT", arXiv:2004.12832): each word piece of the question
looks for its best match in the passage, and the passage scores the mean of these cosines. Vectors are kept
as int8 along their own direction; a cosine needs no scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import Rows, Scores, Vectors
from index.encoder import Embedding
from index.errors import DamagedIndex

OUTSIDE = -1
"""Start of a word piece that is not part of the passage's own words."""

TOKENS, LENGTHS, STARTS, BOUNDS = "tokens.npy", "token_lengths.npy", "token_starts.npy", "token_bounds.npy"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """Quantised word pieces of one window, and where each starts in the passage's text, or OUTSIDE."""

    tokens: NDArray[np.int8]
    starts: NDArray[np.int32]


def token_row(embedding: Embedding, start: int, shift: int) -> TokenRow:
    """Quantise an embedding of a window whose words begin at ``shift`` and are the text from ``start``."""
    scale = np.abs(embedding.tokens).max(axis=1, keepdims=True)
    tokens = np.rint(embedding.tokens / np.maximum(scale, 1e-12) * 127).astype(np.int8)
    begin, end = embedding.bounds[:, 0], embedding.bounds[:, 1]
    inside = (end > begin) & (begin >= shift)
    starts = np.where(inside, begin - shift + start, OUTSIDE).astype(np.int32)
    return TokenRow(tokens, starts)


class TokenVectors:
    """Token vectors of all windows, one after another."""

    def __init__(self, tokens: NDArray[np.int8], lengths: Scores, starts: NDArray[np.int32], bounds: Rows) -> None:
        self._tokens = tokens
        self._lengths = lengths
        self._starts = starts
        self._bounds = bounds

    @classmethod
    def of(cls, rows: Sequence[TokenRow]) -> "TokenVectors":
        lengths = [len(row.starts) for row in rows]
        bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        tokens = np.concatenate([row.tokens for row in rows])
        starts = np.concatenate([row.starts for row in rows])
        return cls(tokens, np.maximum(np.linalg.norm(tokens.astype(np.float32), axis=1), 1e-12), starts, bounds)

    @classmethod
    def open(cls, folder: Path) -> "TokenVectors":
        """Map the files that `save` wrote. Raises DamagedIndex."""
        try:
            tokens, lengths, starts, bounds = (
                np.load(folder / name, mmap_mode="r") for name in (TOKENS, LENGTHS, STARTS, BOUNDS)
            )
        except (OSError, ValueError) as error:
            raise DamagedIndex("the token vectors cannot be read; run `inforce build`") from error
        return cls(tokens, lengths, starts, np.asarray(bounds))

    def save(self, folder: Path) -> None:
        for name, array in (
            (TOKENS, self._tokens),
            (LENGTHS, self._lengths),
            (STARTS, self._starts),
            (BOUNDS, self._bounds),
        ):
            np.save(folder / name, array)

    def row(self, row: int) -> TokenRow:
        """The quantised word pieces of one window."""
        part = slice(int(self._bounds[row]), int(self._bounds[row + 1]))
        return TokenRow(np.asarray(self._tokens[part]), np.asarray(self._starts[part]))

    def best_matches(self, query: Vectors, rows: Rows) -> Vectors:
        """For each of ``rows`` and each word piece of ``query`` (nq, dim): its best cosine, (len(rows), nq)."""
        if not len(rows):
            return np.empty((0, len(query)), np.float32)
        firsts, lasts = self._bounds[rows], self._bounds[rows + 1]
        parts = [slice(a, b) for a, b in zip(firsts.tolist(), lasts.tolist(), strict=True)]
        gathered = np.concatenate([self._tokens[part] for part in parts])
        lengths = np.concatenate([self._lengths[part] for part in parts])
        similarities = _cosines(gathered, lengths, query)
        offsets = np.concatenate([[0], np.cumsum(lasts - firsts)[:-1]])
        return np.maximum.reduceat(similarities, offsets, axis=0)

    def matches_in(self, query: Vectors, row: int) -> tuple[Vectors, NDArray[np.int32]]:
        """Cosines of every word piece of a window with those of ``query``, (n, nq), and where each starts."""
        part = slice(int(self._bounds[row]), int(self._bounds[row + 1]))
        return _cosines(self._tokens[part], self._lengths[part], query), np.asarray(self._starts[part])


def _cosines(tokens: NDArray[np.int8], lengths: Scores, query: Vectors) -> Vectors:
    return np.asarray((tokens.astype(np.float32) @ query.T) / lengths[:, None], dtype=np.float32)
