"""Exact words are scored as FTS5 scores them: its own bm25() over a table of the same texts is the oracle."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.types import Corpus
from index.arrays import EmbeddedTextIds
from index.embedded_text import EmbeddedText, distinct_texts
from index.engines.embedded import words
from index.engines.embedded.words import ExactWords, SegmentWords
from index.errors import DamagedIndex

QUERIES = 150
ODD = [
    "don't",
    "user’s",
    "opt-out",
    "U.S.",
    "e-mail address",
    "personal data",
    "nowhere",
    "",
    "!?",
    "Straße",
    "ﬁle",
    "the",
]


@pytest.fixture(scope="module")
def texts(exhibits: Corpus) -> list[EmbeddedText]:
    return list(distinct_texts(exhibits.passages))


@pytest.fixture(scope="module")
def segments(texts: list[EmbeddedText], tmp_path_factory: pytest.TempPathFactory) -> list[SegmentWords]:
    """Two segments of all texts, as two builds leave them."""
    folder = tmp_path_factory.mktemp("words")
    numbered = list(enumerate(texts))
    for name, part in (("1", numbered[:200]), ("2", numbered[200:])):
        words.write(folder / name, part)
    return [SegmentWords(folder / name) for name in ("1", "2")]


def _oracle(texts: Sequence[EmbeddedText], rows: Sequence[int]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(title, heading, lead_in, text, "
        "tokenize='porter unicode61 remove_diacritics 2')"
    )
    values = ((row, texts[row].title, texts[row].heading, texts[row].lead_in, texts[row].text) for row in rows)
    connection.executemany("INSERT INTO t(rowid, title, heading, lead_in, text) VALUES (?, ?, ?, ?, ?)", values)
    return connection


def _expected(oracle: sqlite3.Connection, query: Sequence[str], allowed: Sequence[int]) -> dict[int, float]:
    expression = " OR ".join('"{}"'.format(word.replace('"', "")) for word in query)
    found = oracle.execute("SELECT rowid, -bm25(t, 1, 1, 0.5, 1) FROM t WHERE t MATCH ?", (expression,))
    admitted = set(allowed)
    return {row: score for row, score in found if row in admitted}


def _compare(
    found_by: ExactWords, oracle: sqlite3.Connection, universe: Sequence[int], vocabulary: Sequence[str]
) -> int:
    random = np.random.default_rng(7)
    hits = 0
    for number in range(QUERIES):
        query = random.choice(vocabulary, random.integers(1, 9)).tolist()
        query += [ODD[number % len(ODD)]] if number % 3 == 0 else []
        share = (0.01, 0.2, 1.0)[number % 3]
        allowed = [row for row in universe if random.random() < share]
        found = found_by.search(query, EmbeddedTextIds(np.array(allowed, np.int64)))
        expected = _expected(oracle, query, allowed)
        assert found.texts.tolist() == sorted(expected)
        assert found.scores == pytest.approx([expected[text] for text in sorted(expected)], rel=1e-6)
        by_score = sorted(expected, key=lambda text: (-np.float32(expected[text]), text))
        assert found.texts[np.argsort(-found.scores, kind="stable")].tolist() == by_score
        hits += len(expected)
    return hits


def test_scores_and_order_are_those_of_fts5(segments: list[SegmentWords], texts: list[EmbeddedText]) -> None:
    vocabulary = sorted({word for text in texts for word in text.text.split()})
    everything = range(len(texts))
    found_by = ExactWords(segments, EmbeddedTextIds(np.arange(len(texts))))
    assert _compare(found_by, _oracle(texts, everything), everything, vocabulary) > QUERIES


def test_of_some_texts_alone_the_statistics_are_theirs(segments: list[SegmentWords], texts: list[EmbeddedText]) -> None:
    vocabulary = sorted({word for text in texts for word in text.text.split()})
    some = [row for row in range(len(texts)) if row % 3 != 1]
    found_by = ExactWords(segments, EmbeddedTextIds(np.arange(len(texts)))).only(EmbeddedTextIds(np.array(some)))
    assert _compare(found_by, _oracle(texts, some), some, vocabulary) > QUERIES


def test_nothing_allowed_or_asked_finds_nothing(segments: list[SegmentWords], texts: list[EmbeddedText]) -> None:
    found_by = ExactWords(segments, EmbeddedTextIds(np.arange(len(texts))))
    assert not len(found_by.search(["data"], EmbeddedTextIds(np.empty(0, np.int64))).texts)
    assert not len(found_by.search([], EmbeddedTextIds(np.arange(len(texts)))).texts)
    assert not len(found_by.search(["", "?"], EmbeddedTextIds(np.arange(len(texts)))).texts)


def test_words_cut_short_are_damage(tmp_path: Path) -> None:
    words.write(tmp_path / "1", [(0, EmbeddedText("A title", "", "", "Some words"))])
    (tmp_path / "1").write_bytes((tmp_path / "1").read_bytes()[:500])
    with pytest.raises(DamagedIndex):
        SegmentWords(tmp_path / "1")
