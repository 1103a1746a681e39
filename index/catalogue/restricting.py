"""A catalogue of some policies alone, for somebody who may not know that there are others.

Every table and view of the catalogue is shadowed by one of the same name in which nothing else stands, with numbers
that go on without gaps: whatever reads a catalogue reads this one, and has no way past it. The files are shared.
"""

import sqlite3
from collections.abc import Callable, Mapping

_VERSIONS, _COPIES = "seen_versions", "seen_copies"

_RENUMBERED: Mapping[str, Mapping[str, str]] = {
    "versions": {"id": _VERSIONS},
    "copies": {"id": _COPIES, "version": _VERSIONS},
    "alignments": {"copy": _COPIES},
    "clauses": {"version": _VERSIONS},
    "clause_lines": {"version": _VERSIONS},
    "clause_steps": {"version": _VERSIONS, "returns_from": _VERSIONS},
    "comparisons": {"version": _VERSIONS},
    "differences": {"version": _VERSIONS},
    "held": {"version": _VERSIONS},
}
"""Tables that speak of versions or copies, and the columns that are numbers of these; only others than the first may be
empty."""

_SHOWN = {
    "sources": "name IN (SELECT source FROM copies)",
    # What speaks of others too names them, or a place that no source here is read from.
    "findings": "source IN (SELECT name FROM sources) "
    "AND NOT EXISTS (SELECT 1 FROM hidden_policies WHERE instr(message, policy))",
    # Every answer names its build, whatever it is of.
    "builds": "1",
}
"""Further tables, with the condition on what is seen of them. Of any other table nothing is."""

_OF_READINGS = {"passages": "reading", "titles_printed": "reading", "readings": "id"}


def restrict(connection: sqlite3.Connection, policies: frozenset[str], in_each: Callable[[str], str]) -> None:
    """Shadow the tables of a catalogue by those of ``policies``; ``in_each`` is `Tables.in_each`."""
    run = connection.execute
    for table in (_VERSIONS, _COPIES):
        run(f"CREATE TEMP TABLE {table} (now INTEGER PRIMARY KEY, was INTEGER NOT NULL UNIQUE)")
    run("CREATE TEMP TABLE seen_policies (policy TEXT PRIMARY KEY)")
    connection.executemany("INSERT INTO seen_policies VALUES (?)", ((policy,) for policy in sorted(policies)))
    run(
        "CREATE TEMP TABLE hidden_policies AS SELECT DISTINCT policy FROM main.versions "
        "WHERE policy NOT IN (SELECT policy FROM seen_policies)"
    )
    in_order = "row_number() OVER (ORDER BY id) - 1"
    run(
        f"INSERT INTO {_VERSIONS} SELECT {in_order}, id FROM main.versions "
        "WHERE policy IN (SELECT policy FROM seen_policies)"
    )
    run(f"INSERT INTO {_COPIES} SELECT {in_order}, id FROM main.copies WHERE version IN (SELECT was FROM {_VERSIONS})")
    for table, numbers in _RENUMBERED.items():
        run(f"CREATE TEMP VIEW {table} AS {_renumbered(connection, table, numbers)}")
    for table in _tables(connection):
        if table not in _RENUMBERED:
            run(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {_SHOWN.get(table, '0')}")
    run("CREATE TEMP TABLE seen_readings AS SELECT DISTINCT reading AS id FROM copies")
    run("CREATE TEMP TABLE seen_texts (id INTEGER PRIMARY KEY)")
    seen = "IN (SELECT id FROM seen_readings)"
    run(f"INSERT OR IGNORE INTO seen_texts {in_each(f'SELECT text FROM {{segment}}.passages WHERE reading {seen}')}")
    for table, column in _OF_READINGS.items():
        run(f"CREATE TEMP VIEW {table} AS {in_each(f'SELECT * FROM {{segment}}.{table} WHERE {column} {seen}')}")
    run("CREATE TEMP TABLE seen_embedded_texts AS SELECT DISTINCT embedded_text AS id FROM passages")
    for table in ("texts", "embedded_texts"):
        only = f"WHERE id IN (SELECT id FROM seen_{table})"
        run(f"CREATE TEMP VIEW {table} AS {in_each(f'SELECT * FROM {{segment}}.{table} {only}')}")


def _tables(connection: sqlite3.Connection) -> list[str]:
    """Those of the catalogue."""
    named = "SELECT name FROM main.sqlite_master WHERE type = 'table' ORDER BY name DESC"
    return [row[0] for row in connection.execute(named)]


def _renumbered(connection: sqlite3.Connection, table: str, numbers: Mapping[str, str]) -> str:
    """A SELECT of the rows of ``table`` whose numbers are of what is seen, with those that they have now."""
    columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
    chosen = [f"of_{name}.now AS {name}" if name in numbers else f"stored.{name}" for name in columns]
    required = next(iter(numbers))
    joins = [
        f"{'JOIN' if name == required or table == 'copies' else 'LEFT JOIN'} {seen} AS of_{name} "
        f"ON of_{name}.was = stored.{name}"
        for name, seen in numbers.items()
    ]
    return f"SELECT {', '.join(chosen)} FROM main.{table} AS stored {' '.join(joins)}"
