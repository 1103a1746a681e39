"""A second engine, in one file: arrays in memory, every score by brute force. It shows that the protocol is enough.

Register it as ``STORES["numpy"] = NumpyStore``; an index built with ``engine="numpy"`` holds no FAISS file and no FTS5
table. SQLite serves to split words and find their stems, as the embedded engine does, and to score nothing.
"""

import pickle
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index.arrays import EmbeddedTextIds, Scores, Vectors
from index.catalogue import Catalogue
from index.embedded_text import EmbeddedText, StoredWindow
from index.encoder import EncoderIdentity
from index.engines.protocol import Candidates, PieceMatches, TokenRow, nearest_texts
from index.packing import Plain
from index.scope_predicate import ScopePredicate

WINDOWS, WORDS = "windows.pickle", "words.pickle"
WEIGHTS = (1.0, 1.0, 0.5, 1.0)
K1, B = 1.2, 0.75

Window = tuple[int, Vectors, TokenRow]
"""Embedded text, vector, word pieces."""


class NumpyEngine:
    def __init__(self, catalogue: Catalogue, windows: Sequence[Window], words: dict[int, list[Counter[str]]]) -> None:
        self._catalogue = catalogue
        self._windows = windows
        spoken_of = set(catalogue.columns.embedded_text.tolist())
        self._all_words = words
        self._words = words = {text: parts for text, parts in words.items() if text in spoken_of}
        self._length = {text: sum(part.total() for part in parts) for text, parts in words.items()}

    def _allowed(self, scope: ScopePredicate) -> set[int]:
        return set(self._catalogue.embedded_texts_in(scope).tolist())

    def dense(self, vector: Vectors, k: int, scope: ScopePredicate) -> Candidates:
        allowed = self._allowed(scope)
        found = [(float(of_window @ vector), -row, text) for row, (text, of_window, _) in enumerate(self._windows)]
        best: dict[int, float] = {}
        for cosine, _, text in sorted((one for one in found if one[2] in allowed), reverse=True)[:k]:
            best.setdefault(text, cosine)
        return _candidates(best)

    def lexical(self, words: Sequence[str], scope: ScopePredicate) -> Candidates:
        allowed = self._allowed(scope)
        average = sum(self._length.values()) / max(1, len(self._length))
        scores: dict[int, float] = {}
        for phrase in (next(iter(_terms([word])), Counter[str]()) for word in words):
            # A word of the question is one term here; FTS5 reads "don't" as a phrase of two.
            for term in phrase:
                holders = [text for text, parts in self._words.items() if any(term in part for part in parts)]
                rarity = np.log((len(self._words) - len(holders) + 0.5) / (len(holders) + 0.5))
                for text in allowed.intersection(holders):
                    weighed = sum(w * part[term] for w, part in zip(WEIGHTS, self._words[text], strict=True))
                    norm = weighed + K1 * (1 - B + B * self._length[text] / average)
                    scores[text] = scores.get(text, 0.0) + max(1e-6, rarity) * weighed * (K1 + 1) / norm
        return _candidates(scores)

    def nearest_of_each(
        self, vector: Vectors, most: int, scope: ScopePredicate, groups: Sequence[tuple[str, ...]]
    ) -> list[EmbeddedTextIds]:
        return [nearest_texts(self.dense, vector, most, scope.among(versions)) for versions in groups]

    def late_scores(self, pieces: Vectors, texts: EmbeddedTextIds) -> Scores:
        means = [
            max(
                (float(_cosines(tokens, pieces).max(axis=0).mean()) for of, _, tokens in self._windows if of == text),
                default=-1.0,
            )
            for text in texts.tolist()
        ]
        return np.array(means, np.float32)

    def piece_matches(self, pieces: Vectors, texts: Sequence[int]) -> list[PieceMatches]:
        return [self._piece_matches(pieces, text) for text in texts]

    def _piece_matches(self, pieces: Vectors, text: int) -> PieceMatches:
        rows = [tokens for of, _, tokens in self._windows if of == text]
        cosines = np.concatenate([np.empty((0, len(pieces)), np.float32), *(_cosines(row, pieces) for row in rows)])
        return PieceMatches(cosines, np.concatenate([np.empty(0, np.int32), *(row.starts for row in rows)]))

    def stored(self, window: int) -> tuple[Vectors, TokenRow]:
        return self._windows[window][1:]

    def only(self, catalogue: Catalogue) -> "NumpyEngine":
        return NumpyEngine(catalogue, self._windows, self._all_words)

    @property
    def window_count(self) -> int:
        return len(self._windows)


class NumpyWriter:
    def __init__(self) -> None:
        self.windows: list[Window] = []

    def add(self, window: StoredWindow, vector: Vectors, tokens: TokenRow) -> None:
        self.windows.append((window.embedded_text, vector, tokens))


class NumpyStore:
    segment_files: Sequence[str] = (WINDOWS, WORDS)
    keeps_segments = True

    def __init__(self, _address: str) -> None:
        """It is in the files of the index."""

    def packing(self, encoder: EncoderIdentity) -> Plain:
        return Plain(encoder.dimension)

    @contextmanager
    def write_segment(self, folder: Path, segment: str, _encoder: EncoderIdentity) -> Iterator[NumpyWriter]:
        writer = NumpyWriter()
        yield writer
        (folder / f"{segment}.{WINDOWS}").write_bytes(pickle.dumps(writer.windows))

    def write_words(self, folder: Path, segment: str, texts: Iterable[tuple[int, EmbeddedText]]) -> None:
        parts = {number: (text.title, text.heading, text.lead_in, text.text) for number, text in texts}
        words = {
            number: [next(iter(_terms([part])), Counter()) for part in of_text] for number, of_text in parts.items()
        }
        (folder / f"{segment}.{WORDS}").write_bytes(pickle.dumps(words))

    def complete(self, folder: Path, catalogue: Catalogue) -> None:
        """Nothing is left."""

    def open(self, folder: Path, segments: Sequence[str], catalogue: Catalogue) -> NumpyEngine:
        windows = [w for name in segments for w in pickle.loads((folder / f"{name}.{WINDOWS}").read_bytes())]
        words: dict[int, list[Counter[str]]] = {}
        for name in segments:
            words |= pickle.loads((folder / f"{name}.{WORDS}").read_bytes())
        return NumpyEngine(catalogue, windows, words)


def _terms(texts: Sequence[str]) -> Iterator[Counter[str]]:
    """How often each stem stands in each text that has any."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE f USING fts5(t, tokenize='porter unicode61 remove_diacritics 2')")
    connection.executemany("INSERT INTO f VALUES (?)", [(text,) for text in texts])
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(f, instance)")
    found: dict[int, Counter[str]] = {}
    for term, doc in connection.execute("SELECT term, doc FROM v"):
        found.setdefault(doc, Counter())[term] += 1
    connection.close()
    yield from found.values()


def _cosines(row: TokenRow, pieces: Vectors) -> Vectors:
    tokens = row.tokens.astype(np.float32)
    lengths = np.maximum(np.linalg.norm(tokens, axis=1, keepdims=True), 1e-12)
    return np.asarray((tokens @ pieces.T) / lengths, np.float32)


def _candidates(scores: dict[int, float]) -> Candidates:
    texts = sorted(scores)
    return Candidates(
        EmbeddedTextIds(np.array(texts, np.int64)), np.array([scores[text] for text in texts], np.float32)
    )
