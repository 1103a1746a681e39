"""Read sources from disk: each location by the container that it is, each text by the format that it is in.

location → container → sources → formats → SourceReadings → Corpus
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.assembly.versions import assemble
from corpus.containers import CONTAINERS
from corpus.containers.bundle import EXHIBITS, bundle_text
from corpus.containers.container import EMBEDDED_PREFIX, Container, Progress, Reading
from corpus.containers.exhibits import read_exhibits
from corpus.containers.recordings import Archive
from corpus.errors import ConflictingSources, InforceError, SourceUnreadable
from corpus.formats import format_named
from corpus.formats.decoding import Problem, utf8
from corpus.types import CopyFacts, Corpus, Source, SourceReading

EMBEDDED_EXHIBITS = f"{EMBEDDED_PREFIX}privacy_policy_exhibits.txt"
"""Where the exhibits that come with Inforce are."""


def read_corpus(
    locations: Sequence[str] = (EMBEDDED_EXHIBITS,), policy: str | None = None, progress: Progress | None = None
) -> Corpus:
    """Read exactly these sources. ``policy`` names the policy where the sources' own names should not.

    Raises SourceUnreadable, NoPolicyFound or ConflictingSources.
    """
    return corpus_of([read_location(location, policy, progress=progress) for location in locations])


def corpus_of(read: Sequence[Reading]) -> Corpus:
    """One corpus of what was read at several locations. Raises ConflictingSources."""
    readings = [reading for of_location in read for reading in of_location.readings]
    return assemble(readings, [finding for of_location in read for finding in of_location.findings])


def read_location(
    location: str,
    policy: str | None = None,
    known: Mapping[str, Archive] | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read a bundle, a single text, a folder with a manifest or an archive, whichever a location is.

    ``known`` is what was read before of archives, by location: only what was recorded since is read again.
    Raises SourceUnreadable, NoPolicyFound or ConflictingSources.
    """
    return container_of(location).read_on(location, policy, (known or {}).get(location), progress)


def container_of(location: str) -> Container:
    """The kind of place that a location is. Raises SourceUnreadable for a folder that is none."""
    found = next((container for container in CONTAINERS if container.recognises(location)), None)
    if found is None:
        raise SourceUnreadable(
            f"{location}: is neither a git repository nor a folder with a manifest.toml; "
            f"`inforce corpus init {shlex.quote(location)}` writes one for you to check"
        )
    return found


def read_again(source: Source, facts: CopyFacts) -> SourceReading:
    """Read a source of an index with the reader that read it; ``facts`` are those of one of its copies.

    Raises SourceUnreadable where that reader is no more.
    """
    if source.format == EXHIBITS:
        return read_exhibits(source, facts.policy)
    form = format_named(source.format)
    if form is None:
        raise SourceUnreadable(f"{source.name}: was read as {source.format}, which is no format of this program")
    return form.read(source, facts)


def decode_again(form: str, content: bytes) -> str | Problem:
    """The text of a source as the format of this name decodes it."""
    if form == EXHIBITS:
        return bundle_text(content)
    reader = format_named(form)
    return reader.decode(content) if reader else utf8(content)


def read_bytes(location: str) -> bytes:
    """The bytes at the location of a source: a path, ``embedded:NAME`` or ``git:REPOSITORY#COMMIT:PATH``.

    Raises SourceUnreadable.
    """
    return holder_of(location).content(location)


def read_each(locations: Iterable[str]) -> Iterator[bytes | None]:
    """The bytes at each location, in order; None where they cannot be read. Quick where many are in one repository."""
    for holder, stretch in groupby(locations, key=holder_of):
        yield from holder.contents(stretch)


def holder_of(location: str) -> Container:
    """The container that finds the sources whose locations begin like this one."""
    return max(CONTAINERS, key=lambda container: len(container.scheme) if location.startswith(container.scheme) else -1)


@dataclass(frozen=True, slots=True)
class Check:
    """What a build would read at some locations, and everything that is wrong with it.

    ``corpus`` is None where nothing could be read. ``errors`` are what a build would stop at.
    """

    corpus: Corpus | None
    errors: tuple[str, ...]


def check_corpus(locations: Sequence[str], policy: str | None = None, progress: Progress | None = None) -> Check:
    """Read what a build would read, and go on where a build would stop."""
    read: list[Reading] = []
    errors: list[str] = []
    for location in locations:
        try:
            read.append(read_location(location, policy, progress=progress))
        except InforceError as error:
            errors.append(str(error))
    try:
        corpus = corpus_of(read) if read else None
    except ConflictingSources as error:
        return Check(None, (*errors, str(error)))
    return Check(corpus, tuple(errors))
