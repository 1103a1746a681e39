"""Which build first held each version: so that what came to be known since an earlier index can be told.

A build takes over what the one before it knew. Where that index is gone or was of another schema, everything counts as
held since this build.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from index.catalogue.schema import Values, insert
from index.catalogue.tables import Tables


@dataclass(frozen=True, slots=True)
class BuildMark:
    """One build of an index that held something new: its fingerprint, and when it was built (ISO 8601, UTC)."""

    fingerprint: str
    built_at: str

    @property
    def day(self) -> date:
        return datetime.fromisoformat(self.built_at).date()


@dataclass(frozen=True, slots=True)
class Lineage:
    """The builds that led to an index, in order; ``held`` has for each version the number of the first that held it."""

    builds: tuple[BuildMark, ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)

    def grown(self, version_ids: Iterable[str], mark: BuildMark) -> "Lineage":
        """With one more build, which holds these versions; the same content again is no other build."""
        is_known = bool(self.builds) and self.builds[-1].fingerprint == mark.fingerprint
        builds = self.builds if is_known else (*self.builds, mark)
        newest = len(builds) - 1
        return Lineage(builds, {version_id: self.held.get(version_id, newest) for version_id in version_ids})

    def number_of(self, fingerprint: str) -> int | None:
        """The number of the last build with this fingerprint; None where it led to no part of this."""
        return next((i for i in reversed(range(len(self.builds))) if self.builds[i].fingerprint == fingerprint), None)


def write_lineage(connection: sqlite3.Connection, lineage: Lineage, rows: Mapping[str, int]) -> None:
    """Write it; ``rows`` are those of versions, by id."""
    builds: Iterable[Values] = (
        {"number": number, "fingerprint": mark.fingerprint, "built_at": mark.built_at}
        for number, mark in enumerate(lineage.builds)
    )
    insert(connection, "builds", builds)
    held: Iterable[Values] = ({"version": rows[version], "build": build} for version, build in lineage.held.items())
    insert(connection, "held", held)


def read_lineage(tables: Tables) -> Lineage:
    builds = tables.rows("SELECT fingerprint, built_at FROM builds ORDER BY number")
    held = tables.rows("SELECT version_id, build FROM held JOIN versions ON versions.id = version")
    return Lineage(
        tuple(BuildMark(row["fingerprint"], row["built_at"]) for row in builds),
        {row["version_id"]: row["build"] for row in held},
    )
