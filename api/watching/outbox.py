"""Rules and letters, kept in one SQLite file beside the generations of an index, which no build touches."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.watching.rules import Rule, When

FILE = "watch.sqlite"
_WAIT = 10.0
"""Seconds to wait for another process that writes."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT, words TEXT NOT NULL, stems INTEGER NOT NULL,
    policies TEXT NOT NULL, happening TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS known (version_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS letters (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0, said TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS letters_due ON letters (state, due);
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent of one event. ``due`` is in seconds since 1970; ``said`` is what the last attempt met."""

    event: str
    body: str
    attempts: int = 0
    due: float = 0.0
    said: str = ""


class Outbox:
    """The file beside one index. Safe to share between threads and processes."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is kept, or nothing."""
        with closing(sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)) as connection:
            connection.executescript(_SCHEMA)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    # -- rules --------------------------------------------------------------------------------------------

    def add(self, rule: Rule) -> int:
        """The number of the rule, which stands from now on; that of an equal one, where there is one."""
        stored = (json.dumps(rule.words), rule.stems, json.dumps(rule.policies), json.dumps(rule.when))
        with self._open() as connection:
            found = connection.execute(
                "SELECT id FROM rules WHERE words = ? AND stems = ? AND policies = ? AND happening = ?", stored
            ).fetchone()
            if found:
                return int(found[0])
            made = connection.execute(
                "INSERT INTO rules (words, stems, policies, happening) VALUES (?, ?, ?, ?)", stored
            )
            return int(made.lastrowid or 0)

    def remove(self, number: int) -> bool:
        """Whether there was such a rule."""
        with self._open() as connection:
            return connection.execute("DELETE FROM rules WHERE id = ?", (number,)).rowcount > 0

    def rules(self) -> Mapping[int, Rule]:
        """By number."""
        if not self._path.exists():
            return {}
        with self._open() as connection:
            rows = connection.execute("SELECT id, words, stems, policies, happening FROM rules ORDER BY id").fetchall()
        return {
            number: Rule(
                tuple(json.loads(words)), bool(stems), tuple(json.loads(policies)), tuple(map(When, json.loads(when)))
            )
            for number, words, stems, policies, when in rows
        }

    # -- what is known ------------------------------------------------------------------------------------

    def known(self) -> frozenset[str]:
        """The versions of which there is nothing more to tell; none before the first look."""
        with self._open() as connection:
            return frozenset(row[0] for row in connection.execute("SELECT version_id FROM known"))

    def note(self, version_ids: Iterable[str], letters: Iterable[Letter]) -> int:
        """Keep letters, and that these versions are known, together; how many letters are new.

        Of an event that has a letter no second one is kept, whatever became of the first.
        """
        with self._open() as connection:
            before = connection.total_changes
            connection.executemany(
                "INSERT OR IGNORE INTO letters (event, body) VALUES (?, ?)",
                [(letter.event, letter.body) for letter in letters],
            )
            new = connection.total_changes - before
            connection.executemany("INSERT OR IGNORE INTO known VALUES (?)", [(name,) for name in version_ids])
            return new

    # -- letters ------------------------------------------------------------------------------------------

    def due(self, now: float) -> Letter | None:
        """The oldest letter that may be sent now."""
        return self._letter("state = 'waiting' AND due <= ? ORDER BY number", now)

    def next_due(self) -> float | None:
        """When the next one may be sent; None where none waits."""
        letter = self._letter("state = 'waiting' ORDER BY due")
        return letter.due if letter else None

    def begin(self, event: str, next_due: float) -> None:
        """An attempt is made; if it is never heard of again, the next one is not before ``next_due``."""
        self._set(event, "attempts = attempts + 1, due = ?", next_due)

    def sent(self, event: str) -> None:
        """It is acknowledged; its name stays, so that it is never written again, its words are not needed any more."""
        self._set(event, "state = 'sent', said = '', body = ''")

    def failed(self, event: str, said: str, *, for_good: bool) -> None:
        self._set(event, f"said = ?{', state = ' + repr('dead') if for_good else ''}", said)

    def again(self) -> int:
        """Have every dead letter wait once more; how many."""
        with self._open() as connection:
            revived = "UPDATE letters SET state = 'waiting', attempts = 0, due = 0 WHERE state = 'dead'"
            return connection.execute(revived).rowcount

    def dead(self) -> list[Letter]:
        """Letters that are not tried any more."""
        if not self._path.exists():
            return []
        with self._open() as connection:
            return [
                Letter(*row)
                for row in connection.execute(
                    "SELECT event, body, attempts, due, said FROM letters WHERE state = 'dead' ORDER BY number"
                )
            ]

    def _letter(self, which: str, *values: object) -> Letter | None:
        with self._open() as connection:
            row = connection.execute(
                f"SELECT event, body, attempts, due, said FROM letters WHERE {which} LIMIT 1", values
            ).fetchone()
        return Letter(*row) if row else None

    def _set(self, event: str, what: str, *values: object) -> None:
        with self._open() as connection:
            connection.execute(f"UPDATE letters SET {what} WHERE event = ?", (*values, event))
