"""Read sources from disk and choose the reader for each.

path → Source (text, hash) → SourceReading → Corpus
"""

import hashlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from corpus.assemble import assemble
from corpus.document import Corpus, Source, SourceReading
from corpus.errors import SourceUnreadable
from corpus.readers.exhibits import is_exhibit_bundle, read_exhibits

EMBEDDED_PREFIX = "embedded:"
EMBEDDED_EXHIBITS = f"{EMBEDDED_PREFIX}privacy_policy_exhibits.txt"
"""Where the exhibits that come with Inforce are: inside the package, wherever that is installed."""


def read_bytes(location: str) -> bytes:
    """The bytes at a location: a path, or ``embedded:NAME``. Raises SourceUnreadable."""
    try:
        if location.startswith(EMBEDDED_PREFIX):
            return resources.files("corpus").joinpath("exhibits", location.removeprefix(EMBEDDED_PREFIX)).read_bytes()
        return Path(location).read_bytes()
    except OSError as error:
        raise SourceUnreadable(f"{location}: {error.strerror or error}; give the path of a text file") from error


def read_source(location: str) -> Source:
    """Read one file as UTF-8, keeping every code point, line ends included.

    Raises SourceUnreadable with the line of the first byte that is not UTF-8.
    """
    content = read_bytes(location)
    name = location.removeprefix(EMBEDDED_PREFIX) if location.startswith(EMBEDDED_PREFIX) else Path(location).name
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceUnreadable(
            f"{location}: line {line} has byte 0x{content[error.start]:02x}, which is not UTF-8; save the file as UTF-8"
        ) from error
    absolute = location if location.startswith(EMBEDDED_PREFIX) else str(Path(location).resolve())
    return Source(name, text, hashlib.sha256(content).hexdigest(), absolute)


def read_corpus(locations: Sequence[str] = (EMBEDDED_EXHIBITS,), policy: str | None = None) -> Corpus:
    """Read exactly these sources. ``policy`` names the policy where the pages' own title should not.

    Raises SourceUnreadable, NoPolicyFound or ConflictingSources.
    """
    return assemble([read_versions(read_source(location), policy) for location in locations])


def read_versions(source: Source, policy: str | None = None) -> SourceReading:
    """Read one source with the reader that knows its form. Raises SourceUnreadable or NoPolicyFound."""
    if not is_exhibit_bundle(source.text):
        raise SourceUnreadable(
            f"{source.name}: no reader knows this form; an exhibit bundle has lines of the form 'EXHIBIT B(1)'"
        )
    return read_exhibits(source, policy)


def location_state(location: str) -> tuple[int, int] | None:
    """Size and time of last change of a file, to know cheaply whether to read it again; None if it is gone."""
    try:
        if location.startswith(EMBEDDED_PREFIX):
            found = Path(
                str(resources.files("corpus").joinpath("exhibits", location.removeprefix(EMBEDDED_PREFIX)))
            ).stat()
        else:
            found = Path(location).stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
