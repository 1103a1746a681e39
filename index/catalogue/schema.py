"""The SQLite files of a generation: its catalogue, and the words in its segments.

The tables are in ``catalogue.sql`` and ``segment.sql``, each column with what it holds. Rows are written by
the names of columns.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from itertools import chain
from pathlib import Path

CATALOGUE = "catalogue.sqlite"
TEXTS = "sqlite"
"""Ending of the file of a segment that holds its words."""

Values = Mapping[str, object]
"""One row to be written: values by column."""


@contextmanager
def new_file(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A new SQLite file with the tables of ``schema``; what was written is kept if no error is raised."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.executescript(resources.files(__package__).joinpath(schema).read_text("utf-8"))
            yield connection
    finally:
        connection.close()


def read_only(path: Path) -> sqlite3.Connection:
    """A connection to an SQLite file that is never changed again; several threads may use it, one at a time."""
    return sqlite3.connect(address(path), uri=True, check_same_thread=False)


def address(path: Path) -> str:
    """The URI of a file that is never changed again."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[Values]) -> None:
    """Insert rows, all with the same columns."""
    rows = iter(rows)
    first = next(rows, None)
    if first is not None:
        statement = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({', '.join(f':{name}' for name in first)})"
        connection.executemany(statement, chain([first], rows))
