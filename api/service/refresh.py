"""Read the sources of the index again beside the running server, one time at a time.

The server goes on answering from the generation it has, and finds the new one by itself when it is complete
(`retriever.opening.IndexInUse`). A refresh that fails changes nothing.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from corpus.contract import Doc
from corpus.errors import ConflictingSources, InforceError, NoPolicyFound, SourceUnreadable
from index.errors import BuildInProgress

if TYPE_CHECKING:
    from index.encoder import Encoder
    from retriever.retriever import Retriever
    from retriever.settings import Settings

log = logging.getLogger("inforce.http")

Progress = Callable[[int, int], None]
"""Called with how much of a phase is done and how much there is."""


class Phase(StrEnum):
    READING = "reading"
    EMBEDDING = "embedding"


class State(StrEnum):
    """``IDLE``: none was asked for since the server was started."""

    IDLE = "idle"
    BUILDING = "building"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to: the index as it is now, and how much of it is new."""

    fingerprint: Annotated[str, Doc("Of the index as it is now.", "sha256:9f2c…")]
    versions: Annotated[int, Doc("Versions in it.", 352)]
    passages: Annotated[int, Doc("Passages of all copies in it.", 44101)]
    encoded: Annotated[int, Doc("Texts that were embedded anew.", 7)]
    written_bytes: Annotated[int, Doc("Bytes of files that were not there before.", 1048576)]


@dataclass(frozen=True, slots=True)
class Refresh:
    """How far the latest refresh is.

    ``done`` of ``total`` are of its ``phase``, None before anything is counted.
    """

    state: Annotated[State, Doc("`idle`: none was asked for since the server was started.", "building")] = State.IDLE
    phase: Annotated[
        Phase | None, Doc("Of a running one: reading the sources, or embedding what is new.", "embedding")
    ] = None
    done: Annotated[int | None, Doc("How much of the phase is done.", 32)] = None
    total: Annotated[int | None, Doc("How much of it there is.", 96)] = None
    started_at: Annotated[str | None, Doc("ISO 8601, UTC.", "2025-01-31T12:00:00+00:00")] = None
    finished_at: Annotated[str | None, Doc("ISO 8601, UTC.", None)] = None
    message: Annotated[str | None, Doc("Why it failed; the index is as it was.", None)] = None
    result: Annotated[Refreshed | None, Doc("Of one that is done.")] = None


_STORED = TypeAdapter(Refresh)
_TOLD_EVERY = 0.25
"""Seconds after which other processes are told how far it is."""


class Refresher:
    """Runs ``build`` in a thread and says how far it is. Safe to share between threads.

    ``shared`` is a folder of several processes, of which one refreshes and each says how far it is. ``ended`` is called
    with how one has ended.
    """

    def __init__(
        self,
        build: Callable[[Progress, Progress], Refreshed],
        shared: Path | None = None,
        ended: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._ended = ended
        self._build = build
        self._lock = threading.Lock()
        self._refresh = Refresh()
        self._file = shared / "refresh.json" if shared else None
        # Let go by the system when the process that holds it dies.
        self._running = FileLock(shared / "refresh.lock", timeout=0, thread_local=False) if shared else None
        self._written = 0.0

    @property
    def state(self) -> Refresh:
        if self._file is None or self._running is None or self._running.is_locked:
            return self._refresh
        try:
            refresh = _STORED.validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return self._refresh
        if refresh.state is State.BUILDING and self._took():
            self._running.release()
            return replace(refresh, state=State.FAILED, message=_UNEXPECTED)
        return refresh

    def start(self) -> bool:
        """Begin a refresh; False where one is running, which may have read the sources already."""
        with self._lock:
            if self._refresh.state is State.BUILDING or not self._took():
                return False
            self._set(Refresh(State.BUILDING, started_at=_now()))
        threading.Thread(target=self._run, name="refresh", daemon=True).start()
        return True

    def _took(self) -> bool:
        """Whether no other process refreshes, which is so until it is released."""
        if self._running is not None:
            try:
                self._running.acquire()
            except Timeout:
                return False
        return True

    def _set(self, refresh: Refresh) -> None:
        self._refresh = refresh
        if self._file is not None:
            self._written = time.monotonic()
            written = self._file.with_suffix(".new")
            written.write_bytes(_STORED.dump_json(refresh))
            written.replace(self._file)

    def _run(self) -> None:
        try:
            result = self._build(self._progress(Phase.READING), self._progress(Phase.EMBEDDING))
        except InforceError as error:
            log.error("refresh failed: %s", error)
            self._end(State.FAILED, message=_told(error))
        except Exception:
            log.exception("refresh failed")
            self._end(State.FAILED, message=_UNEXPECTED)
        else:
            self._end(State.DONE, result=result)

    def _progress(self, phase: Phase) -> Progress:
        def progress(done: int, total: int) -> None:
            self._refresh = replace(self._refresh, phase=phase, done=done, total=total)
            if time.monotonic() - self._written > _TOLD_EVERY:
                self._set(self._refresh)

        return progress

    def _end(self, state: State, message: str | None = None, result: Refreshed | None = None) -> None:
        begun = self._refresh
        self._ended(state)
        self._set(Refresh(state, started_at=begun.started_at, finished_at=_now(), message=message, result=result))
        if self._running is not None:
            self._running.release()


class Live(Protocol):
    """The index in use and the encoder that it is asked with."""

    @property
    def encoder(self) -> "Encoder": ...

    def current(self) -> "Retriever": ...


def rebuild(settings: "Settings", live: Live, reading: Progress, embedding: Progress) -> Refreshed:
    """Read again what the index in use was made of, and index what is new."""
    from index.build import update_index
    from index.generations import current_generation
    from index.generations.manifest import Manifest

    made_of = Manifest.open(current_generation(settings.index))
    build = update_index(
        made_of.locations,
        live.encoder,
        settings.index,
        policy=made_of.policy,
        reading=reading,
        embedding=embedding,
        engine=settings.engine or made_of.engine,
    )
    # Questions are answered from the new generation before the state says that it is there.
    live.current()
    counts = build.manifest.counts
    return Refreshed(
        build.manifest.fingerprint, counts["versions"], counts["passages"], build.encoded, build.written_bytes
    )


# What may be told to a client: the messages of these errors name folders of the server.
_TOLD: dict[type[InforceError], str] = {
    BuildInProgress: "Another process is building this index. Ask again when it has finished.",
    SourceUnreadable: "A source of the index can no longer be read. The server's log names it.",
    NoPolicyFound: "A source of the index no longer holds any policy. The server's log names it.",
    ConflictingSources: "The sources of the index no longer fit together. The server's log tells why.",
}
_UNEXPECTED = "The sources could not be read again. The server's log tells why."


def _told(error: InforceError) -> str:
    return next((told for kind, told in _TOLD.items() if isinstance(error, kind)), _UNEXPECTED)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
