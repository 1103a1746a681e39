"""Exact words: BM25 over the embedded texts, kept in the catalogue's own SQLite file (FTS5).

FTS5 scores with Robertson and Walker's BM25 at k1 = 1.2, b = 0.75, over Porter stems. Term statistics are
of the whole index, and SQLite scores every match; what the caller does not allow is dropped before anything is ranked.
"""

import re
import sqlite3

import numpy as np

from index.arrays import Rows, Scores
from index.embedded_text import EmbeddedText

# Words that ask or join. They match nearly every paragraph and would only add noise and time.
STOP_WORDS = frozenset(
    "a about an and any are as at be been being but by can could did do does for from had has have he her his how i if "
    "in into is it its may me might must my no not of on or our shall she should so some such than that the their them "
    "then there these they this those to under up was we were what when where which who whom whose why will with would "
    "you your".split()
)
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_TITLE_WEIGHT, _HEADING_WEIGHT, _LEAD_IN_WEIGHT, _TEXT_WEIGHT = 1.0, 1.0, 0.5, 1.0


LUCENE_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with".split()
)
"""The 33 words that Lucene leaves out of English by default: for comparison with figures that others published."""


def create(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE VIRTUAL TABLE lexical USING fts5(title, heading, lead_in, text, content='', "
        "tokenize='porter unicode61 remove_diacritics 2')"
    )


def add(connection: sqlite3.Connection, text_id: int, text: EmbeddedText) -> None:
    connection.execute(
        "INSERT INTO lexical(rowid, title, heading, lead_in, text) VALUES (?, ?, ?, ?, ?)",
        (text_id, text.title, text.heading, text.lead_in, text.text),
    )


def query_words(question: str, stop_words: frozenset[str] = STOP_WORDS) -> list[str]:
    """The words of a question worth looking for, in order, each once; all of them if none is.

    >>> query_words("Who is the data controller for users in the EEA?")
    ['data', 'controller', 'users', 'eea']
    """
    words = list(dict.fromkeys(word.casefold() for word in _WORD.findall(question)))
    return [word for word in words if word not in stop_words] or words


def search(
    connection: sqlite3.Connection, question: str, allowed: Rows, stop_words: frozenset[str] = STOP_WORDS
) -> tuple[Rows, Scores]:
    """Every one of ``allowed`` (embedded text ids) that holds a word of the question, with its BM25 score.

    Unordered; higher is better. Nothing allowed, nothing found.
    """
    words = query_words(question, stop_words)
    if not words or not len(allowed):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    expression = " OR ".join('"{}"'.format(word.replace('"', "")) for word in words)
    weights = (_TITLE_WEIGHT, _HEADING_WEIGHT, _LEAD_IN_WEIGHT, _TEXT_WEIGHT)
    rows = connection.execute(
        # Texts of one policy mostly have neighbouring numbers; what lies outside is never scored.
        "SELECT rowid, bm25(lexical, ?, ?, ?, ?) FROM lexical WHERE lexical MATCH ? AND rowid BETWEEN ? AND ?",
        (*weights, expression, int(allowed.min()), int(allowed.max())),
    ).fetchall()
    ids = np.array([row[0] for row in rows], np.int64)
    # FTS5 gives the better match the smaller number.
    scores = -np.array([row[1] for row in rows], np.float32)
    admitted = np.isin(ids, allowed)
    return ids[admitted], scores[admitted]
