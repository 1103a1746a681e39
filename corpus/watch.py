"""Are the sources of an index still what was read of them?"""

import hashlib
from collections.abc import Iterable
from typing import Protocol, TypeVar

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


def watches(sources: Iterable[AnyWatched]) -> dict[Watch, list[AnyWatched]]:
    """Who watches which sources: each file its own, each repository one for all that was read from it."""
    by_place: dict[str, Watch] = {}
    found: dict[Watch, list[AnyWatched]] = {}
    for source in sources:
        holder = holder_of(source.location)
        watch = by_place.setdefault(holder.watched_place(source.location), Watch(holder, source))
        found.setdefault(watch, []).append(source)
    return found
