"""Read the sources of the index again beside the running server, one time at a time.

The server goes on answering from the generation it has, and finds the new one by itself when it is complete
(`retriever.opening.IndexInUse`). A refresh that fails changes nothing.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from corpus.errors import ConflictingSources, InforceError, NoPolicyFound, SourceUnreadable
from index.errors import BuildInProgress

if TYPE_CHECKING:
    from index.encoder import Encoder
    from retriever.answering.retriever import Retriever
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

    fingerprint: str
    versions: int
    passages: int
    encoded: int
    written_bytes: int


@dataclass(frozen=True, slots=True)
class Refresh:
    """The state of the latest refresh. ``done`` of ``total`` are of its ``phase``, None before anything is counted."""

    state: State = State.IDLE
    phase: Phase | None = None
    done: int | None = None
    total: int | None = None
    started_at: str | None = None
    finished_at: str | None = None
    message: str | None = None
    result: Refreshed | None = field(default=None)


class Refresher:
    """Runs ``build`` in a thread and says how far it is. Safe to share between threads."""

    def __init__(self, build: Callable[[Progress, Progress], Refreshed]) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._refresh = Refresh()

    @property
    def state(self) -> Refresh:
        return self._refresh

    def start(self) -> bool:
        """Begin a refresh; False where one is running, which may have read the sources already."""
        with self._lock:
            if self._refresh.state is State.BUILDING:
                return False
            self._refresh = Refresh(State.BUILDING, started_at=_now())
        threading.Thread(target=self._run, name="refresh", daemon=True).start()
        return True

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

        return progress

    def _end(self, state: State, message: str | None = None, result: Refreshed | None = None) -> None:
        begun = self._refresh
        self._refresh = Refresh(state, started_at=begun.started_at, finished_at=_now(), message=message, result=result)


class Live(Protocol):
    """The index in use and the encoder that it is asked with."""

    @property
    def encoder(self) -> "Encoder": ...

    def current(self) -> "Retriever": ...


def rebuild(settings: "Settings", live: Live, reading: Progress, embedding: Progress) -> Refreshed:
    """Read again what the index in use was made of, and index what is new."""
    from index.build import update_index
    from index.generations import current_generation
    from index.manifest import Manifest

    made_of = Manifest.open(current_generation(settings.index))
    build = update_index(
        made_of.locations,
        live.encoder,
        settings.index,
        policy=made_of.policy,
        reading=reading,
        embedding=embedding,
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
