"""The embedded engine, and the store that writes and opens its files."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index.arrays import EmbeddedTextIds, Scores, Vectors, WindowRows, no_numbers
from index.catalogue import Catalogue
from index.catalogue.scopes import Held
from index.embedded_text import EmbeddedText, StoredWindow
from index.encoder import EncoderIdentity
from index.engines.embedded import tokens, words
from index.engines.embedded.tokens import TokenVectors, TokenWriter
from index.engines.embedded.vectors import VectorIndex
from index.engines.embedded.words import ExactWords, SegmentWords
from index.engines.protocol import Candidates, PieceMatches, TokenRow, joined_matches
from index.errors import DamagedIndex
from index.packing import Packing, Plain, packing_of
from index.scope_predicate import ScopePredicate

VECTORS = "faiss"


class EmbeddedEngine:
    """Exact search among what a scope admits; see `index.engines.protocol.Engine`."""

    def __init__(
        self, catalogue: Catalogue, vectors: VectorIndex, token_vectors: TokenVectors, exact_words: ExactWords
    ) -> None:
        if len(vectors) != len(catalogue.window_texts):
            raise DamagedIndex("the vectors of the index do not belong to its catalogue; run `inforce build`")
        self._catalogue = catalogue
        self._vectors = vectors
        self._tokens = token_vectors
        self._words = exact_words

    def dense(self, vector: Vectors, k: int, scope: ScopePredicate) -> Candidates:
        allowed = self._catalogue.windows_in(scope)
        rows, cosines = self._vectors.search(vector, k, allowed)
        texts, positions = np.unique(self._catalogue.window_texts[rows], return_inverse=True)
        best = np.full(len(texts), -1.0, np.float32)
        np.maximum.at(best, positions, cosines)
        return Candidates(EmbeddedTextIds(texts), best, self._vectors.plan_for(allowed))

    def nearest_of_each(
        self, vector: Vectors, most: int, scope: ScopePredicate, groups: Sequence[tuple[str, ...]]
    ) -> list[EmbeddedTextIds]:
        return [self._nearest(vector, most, scope, self._catalogue.held_by(versions)) for versions in groups]

    def _nearest(self, vector: Vectors, most: int, scope: ScopePredicate, held: Held) -> EmbeddedTextIds:
        """Of what some versions hold, as far as it is in scope."""
        is_admitted = np.zeros(len(held.texts), np.bool_)
        is_admitted[held.places[self._catalogue.admits(scope, held.passages)]] = True
        if not is_admitted.any():
            return EmbeddedTextIds(no_numbers())
        best = np.maximum.reduceat(self._vectors.cosines(vector, held.windows), held.starts)
        nearest = np.argsort(np.where(is_admitted, -best, np.inf), kind="stable")[:most]
        return EmbeddedTextIds(held.texts[nearest[is_admitted[nearest]]])

    def lexical(self, words: Sequence[str], scope: ScopePredicate) -> Candidates:
        return self._words.search(words, self._catalogue.embedded_texts_in(scope))

    def late_scores(self, pieces: Vectors, texts: EmbeddedTextIds) -> Scores:
        rows = self._catalogue.windows_of(texts)
        means = self._tokens.best_matches(pieces, rows, self._vectors.vectors(rows)).mean(axis=1)
        best = np.full(len(texts), -1.0, np.float32)
        order = np.argsort(texts)
        np.maximum.at(best, order[np.searchsorted(texts, self._catalogue.window_texts[rows], sorter=order)], means)
        return best

    def piece_matches(self, pieces: Vectors, texts: Sequence[int]) -> list[PieceMatches]:
        rows = self._catalogue.windows_of(EmbeddedTextIds(np.array(texts, np.int64)))
        of_text: dict[int, list[PieceMatches]] = {text: [] for text in texts}
        of_windows = self._tokens.matches_in(pieces, rows, self._vectors.vectors(rows))
        for text, matches in zip(self._catalogue.window_texts[rows].tolist(), of_windows, strict=True):
            of_text[text].append(matches)
        return [joined_matches(of_text[text]) for text in texts]

    def stored(self, window: int) -> tuple[Vectors, TokenRow]:
        return self._vectors.vectors(WindowRows(np.array([window])))[0], self._tokens.row(window)

    def only(self, catalogue: Catalogue) -> "EmbeddedEngine":
        return EmbeddedEngine(catalogue, self._vectors, self._tokens, self._words.only(catalogue.spoken_of))

    @property
    def window_count(self) -> int:
        return len(self._vectors)


class EmbeddedStore:
    """Writes and opens the files of the embedded engine; see `index.engines.protocol.Store`."""

    segment_files: Sequence[str] = (VECTORS, words.FILE, *tokens.FILES)
    keeps_segments = True

    def __init__(self, *, is_packed: bool) -> None:
        """``is_packed``: word pieces as was learnt for the packaged model, a tenth of the size, a little less sure."""
        self._is_packed = is_packed

    def packing(self, encoder: EncoderIdentity) -> Packing:
        return packing_of(encoder) if self._is_packed else Plain(encoder.dimension)

    @contextmanager
    def write_segment(self, folder: Path, segment: str, encoder: EncoderIdentity) -> Iterator["EmbeddedWriter"]:
        with TokenWriter(folder, segment, self.packing(encoder).width) as token_writer:
            vectors = VectorIndex.empty(encoder.dimension)
            yield EmbeddedWriter(vectors, token_writer)
        vectors.save(folder / f"{segment}.{VECTORS}")

    def write_words(self, folder: Path, segment: str, texts: Iterable[tuple[int, EmbeddedText]]) -> None:
        words.write(folder / f"{segment}.{words.FILE}", texts)

    def complete(self, folder: Path, catalogue: Catalogue) -> None:
        """Nothing is left: the files are whole."""

    def open(self, folder: Path, segments: Sequence[str], catalogue: Catalogue) -> EmbeddedEngine:
        vectors = VectorIndex.open([folder / f"{name}.{VECTORS}" for name in segments])
        exact_words = ExactWords(
            [SegmentWords(folder / f"{name}.{words.FILE}") for name in segments], catalogue.spoken_of
        )
        return EmbeddedEngine(catalogue, vectors, TokenVectors.open(folder, segments, vectors.dimension), exact_words)


class EmbeddedWriter:
    """Appends windows to the vectors, which are kept in memory, and to the token vectors, which are not."""

    def __init__(self, vectors: VectorIndex, token_writer: TokenWriter) -> None:
        self._vectors = vectors
        self._tokens = token_writer

    def add(self, _window: StoredWindow, vector: Vectors, tokens: TokenRow) -> None:
        self._vectors.add(vector[None, :])
        self._tokens.add(tokens)
