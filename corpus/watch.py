"""Are the sources of an index still what was read of them?"""

import hashlib
import threading
import time
import weakref
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from corpus.containers.container import Container
from corpus.errors import SourceUnreadable
from corpus.load import holder_of


class Watched(Protocol):
    """Where a source was read from, and what it was."""

    @property
    def location(self) -> str: ...

    @property
    def sha256(self) -> str: ...


AnyWatched = TypeVar("AnyWatched", bound=Watched)


class Watch:
    """Watches one source, or all of a repository; a file is hashed again only when it was touched."""

    def __init__(self, holder: Container, source: Watched) -> None:
        self._holder = holder
        self._source = source
        self._state: object = None
        self._changed = False

    def changed(self) -> bool:
        """Whether it is gone or no longer what was read."""
        state = self._holder.state(self._source.location)
        if state is None:
            return True
        if state != self._state:
            self._changed = not self._holder.is_immutable and self._is_other()
            self._state = state
        return self._changed

    def _is_other(self) -> bool:
        try:
            content = self._holder.content(self._source.location)
        except SourceUnreadable:
            return True
        return hashlib.sha256(content).hexdigest() != self._source.sha256


FEW = 64
"""So many files and repositories are looked at whenever somebody asks: that takes well under a millisecond."""

_REST = 50.0
"""A look at more of them is followed by a rest of so many times as long."""

_SHORTEST_REST = 2.0
"""Seconds."""


class Watches(Generic[AnyWatched]):
    """Watches the sources of an index: each file by itself, each repository for all that was read from it.

    Where they are many, a thread looks at them again and again, and whoever asks is told what it saw last: the first
    who asks waits for a look. It ends when nobody holds this any more. Safe to share between threads.
    """

    def __init__(self, sources: Iterable[AnyWatched]) -> None:
        by_place: dict[str, Watch] = {}
        self._watches: dict[Watch, list[AnyWatched]] = {}
        for source in sources:
            holder = holder_of(source.location)
            watch = by_place.setdefault(holder.watched_place(source.location), Watch(holder, source))
            self._watches.setdefault(watch, []).append(source)
        self._seen: list[AnyWatched] | None = None
        self._looking = threading.Lock()
        self._is_over = threading.Event()
        weakref.finalize(self, self._is_over.set)

    def changed(self) -> list[AnyWatched]:
        """The sources that are no longer what was read, or no longer there."""
        if len(self._watches) <= FEW:
            return self._look()
        with self._looking:
            if self._seen is None:
                rest = self.look_again()
                looking = weakref.ref(self), self._is_over, rest
                threading.Thread(target=_keep_looking, args=looking, name="watch", daemon=True).start()
            return self._seen or []

    def look_again(self) -> float:
        """Look at all of them; how many seconds to rest then."""
        begun = time.perf_counter()
        self._seen = self._look()
        return max(_SHORTEST_REST, _REST * (time.perf_counter() - begun))

    def _look(self) -> list[AnyWatched]:
        return [source for watch, sources in self._watches.items() if watch.changed() for source in sources]


def _keep_looking(of: "weakref.ref[Watches[AnyWatched]]", is_over: threading.Event, rest: float) -> None:
    while not is_over.wait(rest):
        watches = of()
        if watches is None:
            return
        rest = watches.look_again()
        # Not to be held while resting.
        del watches
