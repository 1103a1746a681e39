"""The files of a generation as tables to read from: the catalogue's own, and one of each that is in every segment."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.catalogue.restricting import restrict
from index.catalogue.schema import CATALOGUE, TEXTS, address, read_only

COLUMN = np.dtype("<i4")
"""Of the table ``columns``."""

_IN_SEGMENTS = (
    "source_texts",
    "texts",
    "embedded_texts",
    "windows",
    "places",
    "contexts",
    "readings",
    "passages",
    "titles",
    "titles_printed",
)


class Tables:
    """Reads one catalogue with its segments; may be shared by threads, which take turns."""

    def __init__(self, folder: Path, segments: Sequence[str], policies: frozenset[str] | None = None) -> None:
        """``policies``: those that there are for whoever reads; None: all that are stored."""
        self._lock = threading.Lock()
        self.segments = segments
        # Connected now: the files stay readable even when a later build has removed their names.
        self.connection = read_only(folder / CATALOGUE)
        self.connection.execute("PRAGMA temp_store = MEMORY")
        for name in segments:
            self.connection.execute(f'ATTACH ? AS "{name}"', (address(folder / f"{name}.{TEXTS}"),))
        if policies is not None:
            restrict(self.connection, policies, self.in_each)
        for table in _IN_SEGMENTS:
            # A row's id is in one segment only.
            self.connection.execute(
                f"CREATE TEMP VIEW IF NOT EXISTS {table} AS {self.in_each(f'SELECT * FROM {{segment}}.{table}')}"
            )

    def in_each(self, statement: str) -> str:
        """A SELECT over all segments: ``statement`` with each in place of ``{segment}``.

        For a join, which SQLite answers from a view of several segments by reading all of it.
        """
        return " UNION ALL ".join(statement.format(segment=f'"{name}"') for name in self.segments)

    def rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """What a SELECT finds, columns by name."""
        with self._lock:
            cursor = self.connection.cursor()
            cursor.row_factory = sqlite3.Row
            return cursor.execute(statement, values).fetchall()

    def numbers(self, statement: str, width: int, *values: object) -> NDArray[np.int64]:
        """What a SELECT of ``width`` columns of whole numbers finds, (n, width)."""
        with self._lock:
            return np.array(self.connection.execute(statement, values).fetchall(), np.int64).reshape(-1, width)

    def columns(self, name: str, width: int) -> NDArray[np.int64]:
        """What the segments keep of all passages or windows, (n, width), one segment after another.

        Raises ValueError for what is no such thing.
        """
        statement = self.in_each("SELECT numbers FROM {segment}.columns WHERE name = ?1")
        parts = [np.frombuffer(row["numbers"], COLUMN).reshape(-1, width) for row in self.rows(statement, name)]
        return np.concatenate([np.empty((0, width), COLUMN), *parts]).astype(np.int64)


def ids(numbers: Iterable[object]) -> str:
    """Numbers, or pairs of them, as a value to be bound where a statement reads them with ``json_each(?)``."""
    return json.dumps(list(numbers))
