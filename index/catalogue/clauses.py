"""Clauses as they are stored: each passage followed through the dated versions of its policy.

Most clauses are the same in most versions. What is stored is the clause of each passage, version by version, and the
few steps of which there is more to say than that the words are the same.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from corpus.clauses.following import Begun, Followed, Life, steps_of
from corpus.clauses.matching import Change
from corpus.types import Passage
from index.catalogue.columns import Layout
from index.catalogue.differences import Difference, Differences, differences_of
from index.catalogue.tables import Tables, ids

_POLICIES_KNOWN = 32
"""Policies whose clauses are kept as read."""


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step of which there is something to say.

    ``version`` and ``returns_from`` are numbers of dated versions, ``position`` and ``parents`` those of passages in
    the canonical copies of this version and of the one before. ``became`` is the clause of which it became part, and
    there is no ``status`` then.
    """

    clause: int
    version: int
    status: Change | None
    returns_from: int | None = None
    position: int | None = None
    parents: tuple[int, ...] = ()
    became: int | None = None


@dataclass(frozen=True, slots=True)
class PolicyClauses:
    """The clauses of one policy as they are written, numbered from 0; its dated versions likewise.

    ``names`` are the clauses' ids, ``grew_from`` the clause of which each was a part at first, ``lines`` for each
    version the clause of each passage of its canonical copy, ``told`` by clause and version, ``counts`` the number of
    pairs of each status against the version before, ``differences`` those pairs whose sides are not written alike.
    """

    versions: tuple[str, ...]
    names: tuple[str, ...]
    grew_from: tuple[int | None, ...]
    lines: tuple[tuple[int, ...], ...]
    told: tuple[ToldStep, ...]
    counts: tuple[Mapping[Change, int], ...]
    differences: tuple[tuple[Difference, ...], ...]

    @classmethod
    def of(cls, followed: Followed, before: "PolicyClauses | None" = None) -> "PolicyClauses":
        """Clauses as they were followed; ``before`` are those of the versions that it goes on from."""
        before = before or cls((), (), (), (), (), (), ())
        numbers = {version.version_id: number for number, version in enumerate(followed.versions)}
        done = len(before.lines)
        places = {(c, n): place for n, line in enumerate(followed.lines, done) for place, c in enumerate(line)}
        since = followed.passages[max(0, done - 1) :]
        positions = {p.passage_id: place for passages in since for place, p in enumerate(passages)}
        told: list[ToldStep] = []
        names: list[str] = []
        for clause, life in enumerate(followed.lives):
            if clause >= len(before.names):
                first = life.steps[min(life.steps)].passage
                names.append(f"{first.passage_id if first else ''}~clause")
            told += (ToldStep(clause, number, None, became=became) for number, became in life.became.items())
            for number, step in life.steps.items():
                is_plain = step.status is Change.SAME and not step.parents
                if step.status is None or is_plain:
                    continue
                returns = numbers[step.returns_from] if step.returns_from else None
                parents = tuple(positions[parent.passage_id] for parent in step.parents)
                told.append(ToldStep(clause, number, step.status, returns, places.get((clause, number)), parents))
        return cls(
            tuple(numbers),
            (*before.names, *names),
            (*before.grew_from, *(life.grew_from for life in followed.lives[len(before.names) :])),
            (*before.lines, *followed.lines),
            tuple(sorted((*before.told, *told), key=lambda step: (step.clause, step.version))),
            (*before.counts, *followed.counts),
            (*before.differences, *(differences_of(pairs, positions) for pairs in followed.pairs)),
        )

    def first(self, versions: int) -> "PolicyClauses":
        """Those of so many of its versions, as if there were no later ones."""
        lines = self.lines[:versions]
        # They are numbered in the order in which they first stood.
        clauses = max((clause for line in lines for clause in line), default=-1) + 1
        return PolicyClauses(
            self.versions[:versions],
            self.names[:clauses],
            self.grew_from[:clauses],
            lines,
            tuple(step for step in self.told if step.version < versions),
            self.counts[:versions],
            self.differences[:versions],
        )

    def begun(self, passages: Sequence[Sequence[Passage]]) -> Begun:
        """How they stand in the last of its versions; ``passages`` are those of its versions' canonical copies."""
        last = {clause: (n, place) for n, line in enumerate(self.lines) for place, clause in enumerate(line)}
        removed = {(step.clause, step.version) for step in self.told if step.status is Change.REMOVED}
        ended = sorted((n, place, clause) for clause, (n, place) in last.items() if (clause, n + 1) in removed)
        return Begun(
            len(self.lines),
            len(self.names),
            self.lines[-1],
            tuple((clause, passages[n][place]) for n, place, clause in ended),
        )


@dataclass(frozen=True, slots=True)
class ClauseStep:
    """How a clause stands in one version, relative to the version before.

    ``version`` and ``returns_from`` are version rows, ``row`` is the passage row of its passage in the canonical copy:
    None where the clause does not stand in this version. ``parents`` are the passage rows of the version before whose
    words it has, where these are not one passage, whole.
    """

    version: int
    status: Change | None
    row: int | None
    returns_from: int | None
    parents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseSteps:
    """A clause with its steps in the order of versions; ``own`` are numbers of those whose passages are of no other."""

    clause_id: str
    steps: tuple[ClauseStep, ...]
    own: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Read:
    """The clauses of a policy in memory, with the number of the first one and the rows of its versions."""

    first: int
    rows: tuple[int, ...]
    clauses: PolicyClauses
    lives: tuple[Life[ClauseStep], ...]


class StoredClauses:
    """Reads the clauses of one catalogue, policy by policy. Clauses go by their numbers."""

    def __init__(self, tables: Tables, layout: Layout, dated: Mapping[int, str], version_ids: Sequence[str]) -> None:
        """``dated``: rows of dated versions in order, and the policy of each; ``version_ids`` by row."""
        self._tables = tables
        self._layout = layout
        self._dated = dated
        self._version_ids = version_ids
        self.differences = Differences(tables)
        self._policy = lru_cache(_POLICIES_KNOWN)(self._read)

    def count(self) -> int:
        return int(self._tables.numbers("SELECT count(*) FROM clauses", 1)[0, 0])

    def numbers_of(self, rows: Iterable[int]) -> dict[int, int]:
        """Passage row → number of its clause, for passages of canonical copies of dated versions."""
        wanted = np.unique(np.fromiter(map(int, rows), np.int64))
        layout = self._layout
        copies = layout.columns.copy[wanted]
        wanted, copies = wanted[layout.positions[copies] == 0], copies[layout.positions[copies] == 0]
        versions, positions = layout.columns.version[wanted], wanted - layout.first_rows[copies]
        found: dict[int, int] = {}
        for version in np.unique(versions).tolist():
            policy = self._dated.get(version)
            if policy is not None:
                read, here = self._policy(policy), versions == version
                line = read.clauses.lines[read.rows.index(version)]
                found.update(
                    (row, read.first + line[position])
                    for row, position in zip(wanted[here].tolist(), positions[here].tolist(), strict=True)
                )
        return found

    def steps(self, numbers: Iterable[int] | None = None) -> dict[int, ClauseSteps]:
        """The clauses with these numbers (default: all) by number, ascending."""
        chosen = "" if numbers is None else "WHERE clauses.id IN (SELECT value FROM json_each(?))"
        found = self._tables.rows(
            f"SELECT clauses.id AS id, policy FROM clauses JOIN versions ON versions.id = version {chosen} "
            "ORDER BY clauses.id",
            *([] if numbers is None else [ids(map(int, numbers))]),
        )
        return {row["id"]: self._steps(self._policy(row["policy"]), row["id"]) for row in found}

    def _steps(self, read: _Read, number: int) -> ClauseSteps:
        life = read.lives[number - read.first]
        found = steps_of(read.lives, life, len(read.rows))
        steps = tuple(step or ClauseStep(row, None, None, None) for row, step in zip(read.rows, found, strict=True))
        own = frozenset(n for n, step in life.steps.items() if step.row is not None)
        return ClauseSteps(read.clauses.names[number - read.first], steps, own)

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

    def tallies(self, versions: Iterable[int]) -> Mapping[int, Mapping[Change, int]]:
        """How many pairs of each status the comparison of each of these versions with the one before it has."""
        found = self._tables.rows(
            "SELECT version, status, pairs FROM comparisons WHERE version IN (SELECT value FROM json_each(?))",
            ids(map(int, versions)),
        )
        tallies: dict[int, dict[Change, int]] = {}
        for row in found:
            tallies.setdefault(row["version"], {})[Change(row["status"])] = row["pairs"]
        return tallies

    def of_policy(self, policy: str) -> PolicyClauses:
        """The clauses of a policy as they are written."""
        read = self._policy(policy)
        tallies, differences = self.tallies(read.rows), self.differences.of_versions(read.rows)
        return replace(
            read.clauses,
            counts=tuple(tallies.get(row, {}) for row in read.rows),
            differences=tuple(differences.get(row, ()) for row in read.rows),
        )

    def _read(self, policy: str) -> _Read:
        rows = tuple(row for row, of in self._dated.items() if of == policy)
        number = {row: n for n, row in enumerate(rows)}
        wanted, inside = ids(rows), "version IN (SELECT value FROM json_each(?))"
        named = self._tables.rows(f"SELECT id, clause_id, grew_from FROM clauses WHERE {inside} ORDER BY id", wanted)
        first = named[0]["id"] if named else 0
        stored = self._tables.rows(f"SELECT version, clauses FROM clause_lines WHERE {inside}", wanted)
        lines = {row["version"]: unpacked(row["clauses"]) for row in stored}
        told = self._tables.rows(f"SELECT * FROM clause_steps WHERE {inside} ORDER BY clause, version", wanted)
        clauses = PolicyClauses(
            versions=tuple(self._version_ids[row] for row in rows),
            names=tuple(row["clause_id"] for row in named),
            grew_from=tuple(None if row["grew_from"] is None else row["grew_from"] - first for row in named),
            lines=tuple(lines.get(row, ()) for row in rows),
            told=tuple(
                ToldStep(
                    row["clause"] - first,
                    number[row["version"]],
                    Change(row["status"]) if row["status"] else None,
                    None if row["returns_from"] is None else number[row["returns_from"]],
                    row["position"],
                    tuple(json.loads(row["parents"])),
                    None if row["became"] is None else row["became"] - first,
                )
                for row in told
            ),
            counts=(),
            differences=(),
        )
        return _Read(first, rows, clauses, tuple(self._lives(clauses, rows)))

    def _lives(self, clauses: PolicyClauses, rows: Sequence[int]) -> Iterator[Life[ClauseStep]]:
        row_of = self._layout.canonical_row
        steps: list[dict[int, ClauseStep]] = [{} for _ in clauses.names]
        for number, line in enumerate(clauses.lines):
            status = Change.SAME if number else None
            for position, clause in enumerate(line):
                steps[clause][number] = ClauseStep(rows[number], status, row_of(rows[number], position), None)
        became: list[dict[int, int]] = [{} for _ in clauses.names]
        for one in clauses.told:
            if one.became is not None:
                became[one.clause][one.version] = one.became
                continue
            here = rows[one.version]
            steps[one.clause][one.version] = ClauseStep(
                here,
                one.status,
                None if one.position is None else row_of(here, one.position),
                None if one.returns_from is None else rows[one.returns_from],
                tuple(row_of(rows[one.version - 1], parent) for parent in one.parents),
            )
        for clause, of_clause in enumerate(steps):
            yield Life(dict(sorted(of_clause.items())), clauses.grew_from[clause], became[clause])


def packed(clauses: Iterable[int]) -> bytes:
    """Numbers of clauses as they are stored for a version."""
    return zlib.compress(np.fromiter(clauses, "<i4").tobytes())


def unpacked(stored: bytes) -> tuple[int, ...]:
    """The numbers of clauses, within their policy, of the passages of a version."""
    return tuple(np.frombuffer(zlib.decompress(stored), "<i4").tolist())
