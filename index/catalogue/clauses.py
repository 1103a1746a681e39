"""Clauses as they are stored: each passage followed through the dated versions of its policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.clauses.matching import Change
from index.catalogue.columns import Layout
from index.catalogue.tables import Tables, ids


@dataclass(frozen=True, slots=True)
class StoredClause:
    """A clause as it is written: in each version by position in the canonical copy.

    ``steps`` are (version id, status, position or None, version id that it returns from or None).
    """

    clause_id: str
    steps: tuple[tuple[str, Change | None, int | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class ClauseStep:
    """How a clause stands in one version, relative to the version before.

    ``version`` and ``returns_from`` are version rows, ``row`` is the passage row of its passage in the canonical copy:
    None where the clause does not stand in this version.
    """

    version: int
    status: Change | None
    row: int | None
    returns_from: int | None


@dataclass(frozen=True, slots=True)
class ClauseSteps:
    """A clause with its steps in the order of versions."""

    clause_id: str
    steps: tuple[ClauseStep, ...]


class StoredClauses:
    """Reads the clauses of one catalogue; each method is one SELECT. Clauses go by their numbers."""

    def __init__(self, tables: Tables, layout: Layout) -> None:
        self._tables = tables
        self._layout = layout

    def count(self) -> int:
        return int(self._tables.numbers("SELECT count(*) FROM clauses", 1)[0, 0])

    def numbers_of(self, rows: Iterable[int]) -> dict[int, int]:
        """Passage row → number of its clause, for passages of canonical copies of dated versions."""
        layout, version = self._layout, self._layout.columns.version
        places = [[int(version[row]), layout.position(row)] for row in map(int, rows) if layout.is_canonical(row)]
        found = self._tables.numbers(
            "SELECT version, steps.position, clause FROM json_each(?) AS wanted CROSS JOIN clause_steps AS steps "
            "ON version = json_extract(wanted.value, '$[0]') AND steps.position = json_extract(wanted.value, '$[1]')",
            3,
            ids(places),
        )
        return {layout.canonical_row(v, position): clause for v, position, clause in found.tolist()}

    def steps(self, numbers: Iterable[int] | None = None) -> dict[int, ClauseSteps]:
        """The clauses with these numbers (default: all) by number, ascending."""
        chosen = "" if numbers is None else "WHERE id IN (SELECT value FROM json_each(?))"
        found = self._tables.rows(
            "SELECT id, clause_id, version, status, position, returns_from FROM clauses "
            f"JOIN clause_steps ON clause = id {chosen} ORDER BY id, version",
            *([] if numbers is None else [ids(map(int, numbers))]),
        )
        names: dict[int, str] = {}
        steps: dict[int, list[ClauseStep]] = {}
        for row in found:
            version, position, status = row["version"], row["position"], row["status"]
            step = ClauseStep(
                version,
                Change(status) if status else None,
                None if position is None else self._layout.canonical_row(version, position),
                row["returns_from"],
            )
            names[row["id"]] = row["clause_id"]
            steps.setdefault(row["id"], []).append(step)
        return {number: ClauseSteps(names[number], tuple(of_clause)) for number, of_clause in steps.items()}

    def in_versions(self, versions: Iterable[int]) -> list[int]:
        """Numbers of the clauses of which a version at one of these rows says something, ascending."""
        statement = "SELECT DISTINCT clause FROM clause_steps WHERE version IN (SELECT value FROM json_each(?))"
        numbers: list[int] = self._tables.numbers(f"{statement} ORDER BY clause", 1, ids(map(int, versions)))[
            :, 0
        ].tolist()
        return numbers

    def with_status(self, versions: Iterable[int], statuses: Iterable[Change]) -> list[int]:
        """Numbers of the clauses of which one of the versions at these rows says one of ``statuses``, ascending."""
        found = self._tables.numbers(
            "SELECT DISTINCT clause FROM clause_steps WHERE version IN (SELECT value FROM json_each(?)) "
            "AND status IN (SELECT value FROM json_each(?)) ORDER BY clause",
            1,
            ids(map(int, versions)),
            ids(statuses),
        )
        numbers: list[int] = found[:, 0].tolist()
        return numbers

    def changes_of(
        self, numbers: Iterable[int], statuses: Iterable[Change], versions: Iterable[int] | None = None
    ) -> list[tuple[int, int, Change]]:
        """(number, version row, status) wherever one of these clauses has one of ``statuses``, in order of versions.

        ``versions``: only in these; left out, in any.
        """
        within = "" if versions is None else "AND version IN (SELECT value FROM json_each(?))"
        found = self._tables.rows(
            "SELECT clause, version, status FROM clause_steps WHERE clause IN (SELECT value FROM json_each(?)) "
            f"AND status IN (SELECT value FROM json_each(?)) {within} ORDER BY version",
            ids(map(int, numbers)),
            ids(statuses),
            *([] if versions is None else [ids(map(int, versions))]),
        )
        return [(row["clause"], row["version"], Change(row["status"])) for row in found]

    def tallies(self, versions: Iterable[int]) -> Mapping[int, Mapping[Change, int]]:
        """How many clauses each of the versions at these rows says each status of; what no clause has is left out."""
        found = self._tables.rows(
            "SELECT version, status, count(*) AS clauses FROM clause_steps "
            "WHERE version IN (SELECT value FROM json_each(?)) AND status IS NOT NULL GROUP BY version, status",
            ids(map(int, versions)),
        )
        tallies: dict[int, dict[Change, int]] = {}
        for row in found:
            tallies.setdefault(row["version"], {})[Change(row["status"])] = row["clauses"]
        return tallies
