"""Exact words: BM25 over the embedded texts, in the catalogue's own SQLite file (FTS5).

FTS5 scores with Robertson and Walker's BM25 at k1 = 1.2, b = 0.75, over Porter stems. Term statistics are of all texts
in the table, and SQLite scores every match; what a search may not see is dropped before anything is ranked.
"""

import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np

from index.arrays import EmbeddedTextIds
from index.embedded_text import EmbeddedText
from index.engines.protocol import Candidates

_TITLE_WEIGHT, _HEADING_WEIGHT, _LEAD_IN_WEIGHT, _TEXT_WEIGHT = 1.0, 1.0, 0.5, 1.0


def write(connection: sqlite3.Connection, texts: Iterable[tuple[int, EmbeddedText]]) -> None:
    """Make the table of words and fill it; a text's row id is its embedded text id."""
    connection.execute(
        "CREATE VIRTUAL TABLE lexical USING fts5(title, heading, lead_in, text, content='', "
        "tokenize='porter unicode61 remove_diacritics 2')"
    )
    connection.executemany(
        "INSERT INTO lexical(rowid, title, heading, lead_in, text) VALUES (?, ?, ?, ?, ?)",
        ((number, text.title, text.heading, text.lead_in, text.text) for number, text in texts),
    )
    connection.execute("INSERT INTO lexical(lexical) VALUES ('optimize')")


def in_memory(texts: Iterable[tuple[int, EmbeddedText]]) -> sqlite3.Connection:
    """The same of these texts alone, in no file; several threads may use it, one at a time."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    write(connection, texts)
    return connection


def search(connection: sqlite3.Connection, words: Sequence[str], allowed: EmbeddedTextIds) -> Candidates:
    """Every one of ``allowed`` (ascending) that holds one of ``words``, with its BM25 score; ids ascending.

    Nothing allowed, nothing found.
    """
    if not words or not len(allowed):
        return Candidates.none()
    expression = " OR ".join('"{}"'.format(word.replace('"', "")) for word in words)
    weights = (_TITLE_WEIGHT, _HEADING_WEIGHT, _LEAD_IN_WEIGHT, _TEXT_WEIGHT)
    rows = connection.execute(
        # Texts of one policy mostly have neighbouring numbers; what lies outside is never scored. FTS5 finds row ids in
        # ascending order.
        "SELECT rowid, bm25(lexical, ?, ?, ?, ?) FROM lexical WHERE lexical MATCH ? AND rowid BETWEEN ? AND ?",
        (*weights, expression, int(allowed[0]), int(allowed[-1])),
    ).fetchall()
    ids = np.array([row[0] for row in rows], np.int64)
    # FTS5 gives the better match the smaller number.
    scores = -np.array([row[1] for row in rows], np.float32)
    admitted = np.isin(ids, allowed)
    return Candidates(EmbeddedTextIds(ids[admitted]), scores[admitted])
