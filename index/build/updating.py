"""Make a new generation of an index from a corpus.

locations → what came since the last build → corpus ↘
    → passages → distinct embedded texts → windows → embeddings ↘
    → clauses, policy by policy → → → → → → → → → → → → catalogue and one segment → manifest → in use

What an earlier build stored is linked to, not written again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from corpus.containers.container import Reading
from corpus.containers.recordings import Archive
from corpus.load import container_of, corpus_of, read_location
from corpus.types import Corpus
from index.build.embedding import Progress, embed
from index.build.following import followed_by, stored_clauses
from index.build.workers import Here, Workers
from index.catalogue import (
    CATALOGUE,
    TEXTS,
    Additions,
    BuildMark,
    Catalogue,
    Known,
    Lineage,
    Texts,
    open_catalogue,
    write_catalogue,
)
from index.encoder import Encoder
from index.engines import EMBEDDED, name_of, store_at
from index.errors import IndexNotReady
from index.generations import ENCODED, current_generation, link, new_generation
from index.generations.checksums import file_sha256
from index.generations.manifest import SCHEMA, Manifest, fingerprint
from index.opening import Index
from index.packing import Packing

_MOST_SEGMENTS = 8
"""SQLite reads at most ten files together. A build beyond this writes one segment of all that is in use."""

_LEAST_IN_USE = 0.5
"""The same where more than half of what is stored is of no use any more."""


@dataclass(frozen=True, slots=True)
class ReadFrom:
    """Where a corpus was read from, so that an index can be brought up to date from the same places."""

    locations: tuple[str, ...] = ()
    policy: str | None = None
    archives: Mapping[str, Archive] = field(default_factory=dict)
    readers: Mapping[str, str] = field(default_factory=dict)
    """By location, the version of the program that read it."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a build made, and what it cost: windows encoded, and bytes of files that were not there before."""

    manifest: Manifest
    corpus: Corpus
    encoded: int
    written_bytes: int


def update_index(
    locations: Sequence[str],
    encoder: Encoder,
    directory: Path,
    *,
    policy: str | None = None,
    reading: Progress | None = None,
    following: Progress | None = None,
    embedding: Progress | None = None,
    engine: str = EMBEDDED,
    workers: Workers | None = None,
) -> Build:
    """Read these sources, of archives what was recorded since the last build, and index them.

    ``workers`` read and encode; None: this process. Raises SourceUnreadable, NoPolicyFound, ConflictingSources or
    BuildInProgress, or OSError if the disk is full.
    """
    places = tuple(locations)
    old = _usable(directory, encoder, engine)
    known = _read_before(old, places, policy)
    # What is computed elsewhere tells how far it is when a source is done.
    told = reading if workers is None else None
    workers = workers or Here()
    read: list[Reading] = []
    for of_place in workers.map(partial(_read, policy=policy, known=known, progress=told), places):
        read.append(of_place)
        if reading and not told:
            reading(len(read), len(places))
    archives = {of_place.location: of_place.archive for of_place in read if of_place.archive}
    readers = {of_place.location: of_place.version for of_place in read}
    read_from = ReadFrom(places, policy, archives, readers)
    return _build(corpus_of(read), encoder, directory, following, embedding, read_from, engine, workers, old)


def engine_in_use(directory: Path) -> str:
    """The name of the engine that the index in use was built with; the embedded one where there is none."""
    try:
        return Manifest.open(current_generation(directory)).engine
    except IndexNotReady:
        return EMBEDDED


def build_index(
    corpus: Corpus, encoder: Encoder, directory: Path, progress: Progress | None = None, engine: str = EMBEDDED
) -> Manifest:
    """Embed what is new, write a complete generation beside the old one, and switch to it.

    Windows that the index in use already holds, embedded by the same encoder, are copied and not embedded
    again. Raises BuildInProgress, or OSError if the disk is full.
    """
    return _build(corpus, encoder, directory, None, progress, ReadFrom(), engine, Here()).manifest


def _build(
    corpus: Corpus,
    encoder: Encoder,
    directory: Path,
    following: Progress | None,
    embedding: Progress | None,
    read_from: ReadFrom,
    engine: str,
    workers: Workers,
    old: Index | None = None,
) -> Build:
    texts, store = Texts.of(corpus), store_at(engine)
    with new_generation(directory) as folder:
        # Nobody else builds now; since it was opened, somebody may have.
        if old is None or not _is_in_use(old, directory):
            old = _usable(directory, encoder, engine)
        kept = _worth_keeping(old) if old and store.keeps_segments else []
        sums: dict[str, str] = {}
        if old:
            linked = [f"{name}.{ending}" for name in kept for ending in (TEXTS, *store.segment_files)]
            link(old.generation, linked, folder)
            sums = {file: old.manifest.files[file] for file in linked}
        additions = Additions(old.catalogue.known() if old and kept else Known())
        followed = stored_clauses(corpus, texts, old, following or _silent)
        mark = _mark(corpus, encoder)
        lineage = _lineage(directory).grown((version.version_id for version in corpus.versions), mark)
        write_catalogue(folder / CATALOGUE, corpus, texts, additions, followed, read_from.archives, lineage)
        segments, encoded = kept, 0
        if not kept or not additions.is_empty:
            name = f"{max(map(int, kept), default=0) + 1:06d}"
            stored, encoded = embed(
                additions, encoder, old, store, folder, name, directory / ENCODED, embedding or _silent, workers
            )
            store.write_words(folder, name, ((number, text) for text, number in additions.embedded_texts.new.items()))
            additions.write(folder, name, stored)
            segments = [*kept, name]
        # They are written, and the catalogue is opened in the room that they took.
        del additions, texts
        catalogue = Catalogue(folder, segments)
        store.complete(folder, catalogue)
        manifest = _manifest(
            corpus, encoder, engine, store.packing(encoder.identity), folder, catalogue, segments, sums, read_from, mark
        )
        manifest.save(folder)
        written = sum(file.stat().st_size for file in folder.iterdir() if file.name not in sums)
    return Build(manifest, corpus, encoded, written)


def _read(place: str, policy: str | None, known: Mapping[str, Archive], progress: Progress | None) -> Reading:
    return read_location(place, policy, {place: known[place]} if place in known else {}, progress)


def _silent(_done: int, _total: int) -> None:
    """No progress is shown."""


def _usable(directory: Path, encoder: Encoder, engine: str) -> Index | None:
    """The index in use, if its vectors are this encoder's and in this engine, and it can be trusted."""
    try:
        index = Index.open(directory, encoder.identity, engine)
        # What is copied from it is given new checksums.
        index.check.complete()
        return index
    except IndexNotReady:
        return None


def _is_in_use(index: Index, directory: Path) -> bool:
    try:
        return current_generation(directory) == index.generation and index.seal.holds()
    except IndexNotReady:
        return False


def _read_before(old: Index | None, locations: Iterable[str], policy: str | None) -> dict[str, Archive]:
    """What the last build read of each archive, where it read as this program would."""
    if old is None or old.manifest.policy != policy:
        return {}
    readers = old.manifest.readers
    same = [location for location in locations if readers.get(location) == container_of(location).version]
    found = {location: old.catalogue.archive(location) for location in same}
    return {location: archive for location, archive in found.items() if archive}


def _worth_keeping(old: Index) -> list[str]:
    """The segments of an index to go on with; none where it is time to write them as one."""
    segments = old.manifest.segments
    is_worn = len(segments) >= _MOST_SEGMENTS or old.catalogue.share_in_use() < _LEAST_IN_USE
    return [] if is_worn else segments


def _manifest(
    corpus: Corpus,
    encoder: Encoder,
    engine: str,
    packing: Packing,
    folder: Path,
    catalogue: Catalogue,
    segments: Sequence[str],
    sums: Mapping[str, str],
    read_from: ReadFrom,
    mark: BuildMark,
) -> Manifest:
    sources = {source.name: source.sha256 for source in corpus.sources}
    files = sorted(folder.iterdir())
    return Manifest(
        schema=SCHEMA,
        encoder=encoder.identity,
        engine=name_of(engine),
        packing=packing.name,
        readers=dict(read_from.readers),
        clauses=followed_by(),
        locations=list(read_from.locations),
        policy=read_from.policy,
        languages=sorted({source.language for source in corpus.sources}),
        segments=list(segments),
        sources=sources,
        counts=catalogue.counts(),
        files={path.name: sums.get(path.name) or file_sha256(path) for path in files},
        sizes={path.name: path.stat().st_size for path in files},
        fingerprint=mark.fingerprint,
        built_at=mark.built_at,
    )


def _mark(corpus: Corpus, encoder: Encoder) -> BuildMark:
    """What names this build: its content and the time."""
    sources = {source.name: source.sha256 for source in corpus.sources}
    contents = [f"{passage.passage_id}\t{passage.text}" for passage in corpus.passages]
    built_at = datetime.now(UTC).isoformat(timespec="seconds")
    return BuildMark(fingerprint(encoder.identity, sources, contents), built_at)


def _lineage(directory: Path) -> Lineage:
    """That of the index in use, whichever encoder it was made with; none where it cannot be read."""
    try:
        return open_catalogue(directory).catalogue.lineage
    except IndexNotReady:
        return Lineage()
