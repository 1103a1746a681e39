"""What the rest of Inforce needs of a store of vectors and words: an engine finds, a store opens and fills it.

An engine knows embedded texts by their ids. What it may find is said by a `ScopePredicate`, never by a list of rows, so
that an engine on another machine can be asked the same. A new engine is a module with a `Store`, and an entry in
`index.engines.STORES`.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.arrays import EmbeddedTextIds, Scores, Vectors, no_numbers
from index.catalogue import Catalogue
from index.embedded_text import EmbeddedText, StoredWindow
from index.encoder import EncoderIdentity
from index.packing import Packed, Packing
from index.scope_predicate import ScopePredicate

OUTSIDE = -1
"""Start of a word piece that is not part of the passage's own words."""


_WINDOWS_EACH, _MANY_WINDOWS_EACH = 4, 64
"""Windows looked at for each text that is wanted, at first and then."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Embedded texts, each once and ascending, with the score of one half; higher is better.

    ``plan`` says how an engine that has several ways to search found them.
    """

    texts: EmbeddedTextIds
    scores: Scores
    plan: str | None = None

    @staticmethod
    def none() -> "Candidates":
        return Candidates(EmbeddedTextIds(no_numbers()), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class PieceMatches:
    """The word pieces of an embedded text, window after window: their ``cosines`` with those of a question, (n, nq).

    ``starts``, (n,), is where each begins in the readable text, or OUTSIDE.
    """

    cosines: Vectors
    starts: NDArray[np.int32]


def joined_matches(windows: Sequence[PieceMatches]) -> PieceMatches:
    """Those of the windows of one text, of which there is one at least, as one."""
    if len(windows) == 1:
        return windows[0]
    return PieceMatches(np.concatenate([w.cosines for w in windows]), np.concatenate([w.starts for w in windows]))


@dataclass(frozen=True, slots=True, eq=False)
class TokenRow:
    """Word pieces of one window as its store packs them, (n, width), and where each starts in its text, or OUTSIDE."""

    tokens: Packed
    starts: NDArray[np.int32]


Dense = Callable[[Vectors, int, ScopePredicate], Candidates]


class Engine(Protocol):
    """Finds embedded texts. May be shared by threads; nothing is written through it.

    What is found is always of a passage that ``scope`` admits: an empty scope finds nothing. Where a text stands in
    several passages, one that is admitted is enough.
    """

    def dense(self, vector: Vectors, k: int, scope: ScopePredicate) -> Candidates:
        """The texts of the ``k`` windows nearest to ``vector``, (dim,); a text scores the best cosine of these."""
        ...

    def nearest_of_each(
        self, vector: Vectors, most: int, scope: ScopePredicate, groups: Sequence[tuple[str, ...]]
    ) -> list[EmbeddedTextIds]:
        """For each of some groups of versions (ids), as are those of a policy: the texts nearest to ``vector``.

        At most so many of each group, best first, of those that ``scope`` admits in its versions.
        """
        ...

    def lexical(self, words: Sequence[str], scope: ScopePredicate) -> Candidates:
        """Every text that holds one of ``words``, with its BM25 score (k1 = 1.2, b = 0.75, English stems).

        Title, heading and text weigh 1, the lead-in 0.5; the statistics are of the whole catalogue.
        """
        ...

    def late_scores(self, pieces: Vectors, texts: EmbeddedTextIds) -> Scores:
        """For each text, in the order given, the mean over ``pieces`` (nq, dim) of their best cosine in one window.

        Late interaction (Khattab & Zaharia 2020, "ColBERT", arXiv:2004.12832). The best window of a text counts.
        """
        ...

    def piece_matches(self, pieces: Vectors, texts: Sequence[int]) -> list[PieceMatches]:
        """How every word piece of each text matches those of a question, ``pieces`` (nq, dim)."""
        ...

    def stored(self, window: int) -> tuple[Vectors, TokenRow]:
        """The vector, (dim,), and the word pieces of the window at this row, for a build that takes them over."""
        ...

    def only(self, catalogue: Catalogue) -> "Engine":
        """The same for a catalogue of some of the policies: its statistics are of these alone."""
        ...

    @property
    def window_count(self) -> int:
        """How many windows it holds."""
        ...


def nearest_texts(dense: Dense, vector: Vectors, most: int, scope: ScopePredicate) -> EmbeddedTextIds:
    """The texts that a scope admits and that are nearest to ``vector``, best first; ``dense`` is an `Engine.dense`."""
    # A text may have several windows, so that as many as texts are wanted need not be enough.
    for pool in (_WINDOWS_EACH * most, _MANY_WINDOWS_EACH * most):
        found = dense(vector, pool, scope)
        if len(found.texts) >= most:
            break
    return EmbeddedTextIds(found.texts[np.argsort(-found.scores, kind="stable")[:most]])


class SegmentWriter(Protocol):
    """Writes the embeddings of one build; window rows follow those of the segments before."""

    def add(self, window: StoredWindow, vector: Vectors, tokens: TokenRow) -> None:
        """Append the window whose row is the next one."""
        ...


class Store(Protocol):
    """How an engine's files, or its records elsewhere, come into being and are opened."""

    @property
    def segment_files(self) -> Sequence[str]:
        """Endings of the files that each segment has, without the point; they are linked to, not written again."""
        ...

    @property
    def keeps_segments(self) -> bool:
        """Whether a build may go on with the segments of the last; otherwise each writes one of all, and copies."""
        ...

    def packing(self, encoder: EncoderIdentity) -> Packing:
        """How it keeps the word pieces of this encoder."""
        ...

    def write_segment(
        self, folder: Path, segment: str, encoder: EncoderIdentity
    ) -> AbstractContextManager[SegmentWriter]:
        """Write the embeddings of a segment; they are complete when the context is left without error."""
        ...

    def write_words(self, folder: Path, segment: str, texts: Iterable[tuple[int, EmbeddedText]]) -> None:
        """Index the words of the embedded texts of a segment, each with its id, ids ascending."""
        ...

    def complete(self, folder: Path, catalogue: Catalogue) -> None:
        """Do what is left when words, segments and ``catalogue`` of a generation are written, before it is in use."""
        ...

    def open(self, folder: Path, segments: Sequence[str], catalogue: Catalogue) -> Engine:
        """Open what was written for a generation. Raises DamagedIndex."""
        ...
