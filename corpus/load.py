"""Read sources from disk and choose the reader for each.

location → bundle, single text, folder with a manifest, or archive → SourceReadings → Corpus
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from itertools import groupby
from pathlib import Path

from corpus.assembly.versions import assemble
from corpus.containers.archive import (
    GIT_PREFIX,
    Archive,
    Progress,
    git_location_exists,
    read_archive,
    read_git_location,
    read_git_locations,
)
from corpus.containers.exhibits import is_exhibit_bundle, read_exhibits
from corpus.containers.folder import MANIFEST, form_of, read_file, read_folder
from corpus.containers.git import is_repository
from corpus.errors import ConflictingSources, InforceError, NoPolicyFound, SourceUnreadable
from corpus.origin import File
from corpus.reading.pipeline import overlong
from corpus.text import Markup, name_part
from corpus.types import CopyFacts, Corpus, Finding, Source, SourceReading

EMBEDDED_PREFIX = "embedded:"
EMBEDDED_EXHIBITS = f"{EMBEDDED_PREFIX}privacy_policy_exhibits.txt"
"""Where the exhibits that come with Inforce are: inside the package, wherever that is installed."""


def read_bytes(location: str) -> bytes:
    """The bytes at a location: a path, ``embedded:NAME`` or ``git:REPOSITORY#COMMIT:PATH``. Raises SourceUnreadable."""
    if location.startswith(GIT_PREFIX):
        return read_git_location(location)
    try:
        if location.startswith(EMBEDDED_PREFIX):
            return resources.files("corpus").joinpath("exhibits", location.removeprefix(EMBEDDED_PREFIX)).read_bytes()
        return Path(location).read_bytes()
    except OSError as error:
        raise SourceUnreadable(f"{location}: {error.strerror or error}; give the path of a text file") from error


def read_each(locations: Iterable[str]) -> Iterator[bytes | None]:
    """The bytes at each location, in order; None where they cannot be read. Quick where many are in one repository."""
    for is_git, stretch in groupby(locations, key=lambda location: location.startswith(GIT_PREFIX)):
        if is_git:
            yield from read_git_locations(stretch)
            continue
        for location in stretch:
            try:
                yield read_bytes(location)
            except SourceUnreadable:
                yield None


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
    is_html = form_of(name) is Markup.HTML and not is_exhibit_bundle(text)
    markup = Markup.HTML if is_html else Markup.MARKDOWN
    return Source(name, text, hashlib.sha256(content).hexdigest(), absolute, markup)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read at one location; ``archive`` is kept to read only what is new the next time."""

    location: str
    readings: tuple[SourceReading, ...]
    findings: tuple[Finding, ...] = ()
    archive: Archive | None = field(default=None, repr=False)


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
    path = Path(location)
    if location.startswith(EMBEDDED_PREFIX) or not path.is_dir():
        return Reading(location, (read_versions(read_source(location), policy),))
    if (path / MANIFEST).is_file():
        folder = read_folder(path, policy)
        if not any(reading.copies for reading in folder.readings):
            said = folder.findings[0].message if folder.findings else "it lists no file"
            raise NoPolicyFound(f"{location}: no file of the folder holds the text of a policy: {said}")
        return Reading(location, folder.readings, folder.findings)
    if is_repository(path):
        archive = read_archive(path, policy, (known or {}).get(location), progress)
        return Reading(location, tuple(archive.kept), archive.findings, archive)
    raise SourceUnreadable(
        f"{location}: is neither a git repository nor a folder with a {MANIFEST}; write one that names its files, or "
        "clone the archive"
    )


def read_versions(source: Source, policy: str | None = None) -> SourceReading:
    """Read one source with the reader that knows its form. Raises SourceUnreadable or NoPolicyFound."""
    if is_exhibit_bundle(source.text):
        return read_exhibits(source, policy)
    if "\0" in source.text:
        raise SourceUnreadable(f"{source.name}: is not text, it has zero bytes; save it as text in UTF-8")
    if source.text.startswith(("# v2 git bundle", "# v3 git bundle")):
        raise SourceUnreadable(f"{source.name}: is a git bundle; clone it with `git clone -b main`, and read the clone")
    is_marked = form_of(source.name) is Markup.MARKDOWN or source.location.startswith(GIT_PREFIX)
    if source.markup is Markup.MARKDOWN and not is_marked:
        raise SourceUnreadable(
            f"{source.name}: no reader knows this form; an exhibit bundle has lines of the form 'EXHIBIT B(1)', a "
            f"single text ends in .md or .html, and a folder of texts has a {MANIFEST}"
        )
    stem = Path(source.name).name.rpartition(".")[0]
    facts = CopyFacts(File(source.name, stem), part=None, policy=policy or name_part(stem), title=stem)
    reading = read_file(source, facts)
    if not reading.copies:
        raise NoPolicyFound(f"{source.name}: no passage was found; is it the text of a policy?")
    if problem := overlong(reading):
        raise SourceUnreadable(f"{source.name} {problem}")
    return reading


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


def location_state(location: str) -> tuple[int, int] | None:
    """Size and time of last change of a file, to know cheaply whether to read it again; None if it is gone.

    What a commit recorded never changes, so a location inside a repository has one state while that is there.
    """
    if location.startswith(GIT_PREFIX):
        return (0, 0) if git_location_exists(location) else None
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
