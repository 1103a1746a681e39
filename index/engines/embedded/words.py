"""Exact words: BM25 over the embedded texts, as FTS5 of SQLite scores it, at the cost of the words asked for.

FTS5 scores every match of a question one by one, and counts each word anew in the whole table. Here each stem's texts
and counts are written out beside its table when a segment is written, and what a question asks for is reckoned with in
arrays: Robertson and Walker's BM25 at k1 = 1.2, b = 0.75, over Porter stems, in the order and the numbers of FTS5's own
sum, so that every score is the same. FTS5 itself tells words from each other, and where the words of a phrase stand.

The statistics are those of the texts that a catalogue speaks of, whatever else its segments hold.
"""

import math
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import EmbeddedTextIds
from index.catalogue import read_only
from index.embedded_text import EmbeddedText
from index.engines.protocol import Candidates
from index.errors import DamagedIndex

FILE = "words"
"""Ending of the file of a segment."""

_COLUMNS = ("title", "heading", "lead_in", "text")
_HALVES = np.array([2, 2, 1, 2], np.int64)
"""What a word counts in each column, in halves, so that sums stay whole."""
_K1, _B = 1.2, 0.75
_LEAST_RARITY = 1e-6
"""What FTS5 takes for a word that stands in more than half of the texts."""
_TOKENIZER = "porter unicode61 remove_diacritics 2"
_TEXT, _COUNT = np.dtype("<u4"), np.dtype("<u2")
_LONGEST = 1 << 24
"""Words of one column of a text at most, for numbering their places."""
_FEW = 16
"""Fewer allowed texts than one in so many that hold a word are looked up one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """The texts that hold a stem or a phrase, ascending, and how much it counts in each, in halves."""

    texts: NDArray[np.int64]
    halves: NDArray[np.int64]


_NONE = Postings(np.empty(0, np.int64), np.empty(0, np.int64))


# ---- Writing ----------------------------------------------------------------------------------------------------


def write(path: Path, texts: Iterable[tuple[int, EmbeddedText]]) -> None:
    """Write the words of the texts of one segment, each given with its embedded text id, ids ascending."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute(
                f"CREATE VIRTUAL TABLE lexical USING fts5({', '.join(_COLUMNS)}, content='', tokenize='{_TOKENIZER}')"
            )
            connection.executemany(
                "INSERT INTO lexical(rowid, title, heading, lead_in, text) VALUES (?, ?, ?, ?, ?)",
                ((number, text.title, text.heading, text.lead_in, text.text) for number, text in texts),
            )
            connection.execute("INSERT INTO lexical(lexical) VALUES ('optimize')")
            connection.execute("CREATE TABLE postings (stem TEXT PRIMARY KEY, texts BLOB, halves BLOB)")
            connection.execute("CREATE TABLE lengths (texts BLOB, lengths BLOB)")
            _write_postings(connection)
    finally:
        connection.close()


def _write_postings(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE VIRTUAL TABLE temp.stems USING fts5vocab(main, lexical, row)")
    stems = connection.execute("SELECT term, cnt FROM temp.stems").fetchall()
    documents, columns, _ = _instances(connection, "")
    ends = np.cumsum([count for _, count in stems])
    begins = [0, *ends.tolist()][: len(stems)]
    rows = []
    for (stem, _), begin, end in zip(stems, begins, ends.tolist(), strict=True):
        texts, starts = np.unique(documents[begin:end], return_index=True)
        halves = np.add.reduceat(_HALVES[columns[begin:end]], starts)
        rows.append((stem, texts.astype(_TEXT).tobytes(), halves.astype(_COUNT).tobytes()))
    connection.executemany("INSERT INTO postings VALUES (?, ?, ?)", rows)
    texts, lengths = np.unique(documents, return_counts=True)
    connection.execute(
        "INSERT INTO lengths VALUES (?, ?)", (texts.astype(_TEXT).tobytes(), lengths.astype(_TEXT).tobytes())
    )


def _instances(connection: sqlite3.Connection, where: str, *values: object) -> tuple[NDArray[np.int64], ...]:
    """Text, column and place within it of every word, in the order of stems, then of texts."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.places USING fts5vocab(main, lexical, instance)")
    number = " ".join(f"WHEN '{name}' THEN {at}" for at, name in enumerate(_COLUMNS))
    statement = f'SELECT doc, CASE col {number} END, "offset" FROM temp.places {where}'
    found = np.fromiter(connection.execute(statement, values), np.dtype("i8,i8,i8"))
    return tuple(np.ascontiguousarray(found[name]) for name in ("f0", "f1", "f2"))


# ---- Reading ----------------------------------------------------------------------------------------------------


class SegmentWords:
    """The words of one segment. Safe to share between threads, which take turns."""

    def __init__(self, path: Path) -> None:
        """Raises DamagedIndex."""
        self._lock = threading.Lock()
        try:
            self._connection = read_only(path)
            weakref.finalize(self, self._connection.close)
            texts, lengths = self._connection.execute("SELECT texts, lengths FROM lengths").fetchone()
        except (sqlite3.Error, TypeError) as error:
            raise DamagedIndex(f"{path.name} cannot be read ({error}); run `inforce build`") from error
        self.texts, self.lengths = (np.frombuffer(column, _TEXT).astype(np.int64) for column in (texts, lengths))

    def postings(self, stems: Sequence[str]) -> Postings:
        """Where a stem stands, or several one after another in one column."""
        with self._lock:
            if len(stems) == 1:
                found = self._connection.execute("SELECT texts, halves FROM postings WHERE stem = ?", stems).fetchone()
                if found is None:
                    return _NONE
                held, counts = np.frombuffer(found[0], _TEXT), np.frombuffer(found[1], _COUNT)
                return Postings(held.astype(np.int64), counts.astype(np.int64))
            places = [self._places(stem) for stem in stems]
        begins = places[0]
        for offset, of_stem in enumerate(places[1:], 1):
            begins = begins[np.isin(begins + offset, of_stem)]
        columns = begins // _LONGEST
        texts, starts = np.unique(columns // len(_COLUMNS), return_index=True)
        return Postings(texts, np.add.reduceat(_HALVES[columns % len(_COLUMNS)], starts)) if len(texts) else _NONE

    def _places(self, stem: str) -> NDArray[np.int64]:
        """Every place of a stem as one number: texts, then columns, then words."""
        documents, columns, offsets = _instances(self._connection, "WHERE term = ?", stem)
        return np.sort((documents * len(_COLUMNS) + columns) * _LONGEST + offsets)


class ExactWords:
    """The words of the texts that a catalogue speaks of."""

    def __init__(self, segments: Sequence[SegmentWords], texts: EmbeddedTextIds) -> None:
        """``texts`` are those that there are, ascending; the segments may hold more."""
        self._segments = segments
        held = np.concatenate([np.empty(0, np.int64), *(segment.texts for segment in segments)])
        size = int(max(held.max(initial=-1), texts.max(initial=-1))) + 1
        self._exists = np.zeros(size, np.bool_)
        self._exists[texts] = True
        lengths = np.zeros(size, np.int64)
        for segment in segments:
            lengths[segment.texts] = segment.lengths
        self._count = len(texts)
        average = float(lengths[texts].sum()) / max(1, self._count)
        self._norms = _K1 * (1 - _B + _B * lengths / average) if average else np.zeros(size)

    def only(self, texts: EmbeddedTextIds) -> "ExactWords":
        """The same where there are only these texts."""
        return ExactWords(self._segments, texts)

    def search(self, words: Sequence[str], allowed: EmbeddedTextIds) -> Candidates:
        """Every one of ``allowed`` (ascending) that holds one of ``words``, with its BM25 score; ids ascending.

        A word that FTS5 takes apart is a phrase. Nothing allowed, nothing found.
        """
        if not words or not len(allowed):
            return Candidates.none()
        scores, is_found = np.zeros(len(allowed)), np.zeros(len(allowed), np.bool_)
        places: NDArray[np.int64] | None = None
        for stems in map(stems_of, words):
            postings = self._postings(stems)
            texts = postings.texts
            if not len(texts):
                continue
            if len(allowed) * _FEW < len(texts):
                at = np.minimum(np.searchsorted(texts, allowed), len(texts) - 1)
                hit = np.flatnonzero(texts[at] == allowed)
                at = at[hit]
            else:
                if places is None:
                    places = np.full(len(self._exists), -1, np.int64)
                    places[allowed] = np.arange(len(allowed))
                at = np.flatnonzero(places[texts] >= 0)
                hit = places[texts[at]]
            weights = postings.halves[at] / 2
            rarity = math.log((self._count - len(texts) + 0.5) / (len(texts) + 0.5))
            scores[hit] += max(rarity, _LEAST_RARITY) * (weights * (_K1 + 1) / (weights + self._norms[texts[at]]))
            is_found[hit] = True
        return Candidates(EmbeddedTextIds(allowed[is_found]), scores[is_found].astype(np.float32))

    def _postings(self, stems: Sequence[str]) -> Postings:
        """In the texts that there are."""
        if not stems:
            return _NONE
        found = [segment.postings(stems) for segment in self._segments]
        texts = np.concatenate([one.texts for one in found])
        halves = np.concatenate([one.halves for one in found])
        kept = self._exists[texts]
        return Postings(texts, halves) if kept.all() else Postings(texts[kept], halves[kept])


class _Stemmer:
    """FTS5's own tokenizer, asked by way of a table in memory that is empty again after each question."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute(f"CREATE VIRTUAL TABLE asked USING fts5(words, tokenize='{_TOKENIZER}')")
        self._connection.execute("CREATE VIRTUAL TABLE places USING fts5vocab(asked, instance)")

    def stems(self, words: str) -> Iterator[str]:
        with self._lock:
            self._connection.execute("INSERT INTO asked(rowid, words) VALUES (1, ?)", (words,))
            found = self._connection.execute('SELECT term FROM places ORDER BY "offset"').fetchall()
            self._connection.execute("DELETE FROM asked WHERE rowid = 1")
        return (row[0] for row in found)


_STEMMER = _Stemmer()


@lru_cache(maxsize=4_096)
def stems_of(word: str) -> tuple[str, ...]:
    """The stems that FTS5 makes of a word, in order: mostly one.

    >>> stems_of("policies"), stems_of("don't")
    (('polici',), ('don', 't'))
    """
    return tuple(_STEMMER.stems(word.replace('"', "")))
