"""What a container is: a place that holds the sources of a corpus, and how it is known, read and watched.

To add one, write a file beside this one with a subclass of `Container`, and name it in `corpus.containers.CONTAINERS`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import ClassVar

from corpus.containers.recordings import Archive
from corpus.errors import SourceUnreadable
from corpus.files import read_file
from corpus.module_digest import module_digest
from corpus.types import Finding, SourceReading

EMBEDDED_PREFIX = "embedded:"
"""How the location of a file begins that comes with Inforce: inside the package, wherever that is installed."""

Progress = Callable[[int, int], None]
"""Called with the number of recordings read so far and the number in all."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read at one location. ``version`` is of the program that read it.

    ``archive`` is kept where only what is new has to be read the next time.
    """

    location: str
    readings: tuple[SourceReading, ...]
    version: str
    findings: tuple[Finding, ...] = ()
    archive: Archive | None = field(default=None, repr=False)


class Container(ABC):
    """One kind of place. ``name`` says what it is; ``scheme`` is how the locations of its sources begin, "" for files.

    Methods raise SourceUnreadable, NoPolicyFound or ConflictingSources, each with its remedy.
    """

    name: ClassVar[str]
    scheme: ClassVar[str] = ""
    is_immutable: ClassVar[bool] = False
    """Whether a source cannot change as long as it is there."""

    @abstractmethod
    def recognises(self, location: str) -> bool:
        """Whether a location is of this kind; of several, the first registered reads it."""

    @abstractmethod
    def read(self, location: str, policy: str | None) -> Reading:
        """Read all that is there. ``policy`` names the policy where the sources' own names should not."""

    def read_on(
        self,
        location: str,
        policy: str | None,
        known: Archive | None,  # noqa: ARG002 - what is small is read as a whole each time
        progress: Progress | None,  # noqa: ARG002
    ) -> Reading:
        """The same, reading only what came since `version` of this program read ``known``, where that is worth it."""
        return self.read(location, policy)

    @property
    def version(self) -> str:
        """A checksum of the program that reads it: what another version read is read again."""
        return module_digest((type(self).__module__,))[:16]

    def content(self, location: str) -> bytes:
        """The bytes at the location of one of its sources."""
        return file_bytes(location)

    def contents(self, locations: Iterable[str]) -> Iterator[bytes | None]:
        """The bytes at each source's location, in order; None where they cannot be read."""
        for location in locations:
            try:
                yield self.content(location)
            except SourceUnreadable:
                yield None

    def watched_place(self, location: str) -> str:
        """The same for sources that one look at their state tells of."""
        return location

    def state(self, location: str) -> tuple[int, int] | None:
        """What changes whenever a source does, to know cheaply whether to read it again; None if it is gone.

        Of a file, its size and the time of its last change.
        """
        try:
            found = _path_of(location).stat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns


def file_bytes(location: str) -> bytes:
    """The bytes of a file: a path, or ``embedded:NAME``. Raises SourceUnreadable."""
    try:
        return read_file(_path_of(location))
    except OSError as error:
        raise SourceUnreadable(f"{location}: {error.strerror or error}; give the path of a text file") from error


def file_name(location: str) -> str:
    """What the source at the location of a file is called."""
    return location.removeprefix(EMBEDDED_PREFIX) if location.startswith(EMBEDDED_PREFIX) else Path(location).name


def absolute(location: str) -> str:
    """Where to find a file again from another working directory."""
    return location if location.startswith(EMBEDDED_PREFIX) else str(Path(location).resolve())


def _path_of(location: str) -> Path:
    if location.startswith(EMBEDDED_PREFIX):
        name = location.removeprefix(EMBEDDED_PREFIX)
        return Path(str(resources.files("corpus").joinpath("exhibits", name)))
    return Path(location)
