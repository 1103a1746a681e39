"""Make a new generation of an index from a corpus.

locations → what came since the last build → corpus ↘
    → passages → distinct embedded texts → windows → embeddings ↘
    → clauses, policy by policy → → → → → → → → → → → → catalogue and one segment → manifest → in use

What an earlier build stored is linked to, not written again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import numpy as np

from corpus.clauses.matching import Clause, clauses
from corpus.containers.archive import Archive
from corpus.load import corpus_of, read_location
from corpus.types import Corpus, Passage, PolicyVersion
from index.arrays import Vectors
from index.catalogue import Catalogue, StoredClause, Texts, write_catalogue
from index.checksums import file_sha256
from index.embedded_text import Window, windows
from index.encoder import Encoder
from index.errors import IndexNotReady
from index.generations import new_generation
from index.manifest import CATALOGUE, SCHEMA, Manifest, fingerprint, reader_sha256
from index.segment import VECTORS, Additions, Known, StoredWindow, link, segment_files
from index.store import Index
from index.tokens import TokenRow, TokenWriter, token_row
from index.vectors import VectorIndex

Progress = Callable[[int, int], None]
"""Called with the number of windows embedded (or of recordings read) so far and the number in all."""

BATCH = 32
"""Windows encoded at once."""

_MOST_SEGMENTS = 8
"""SQLite reads at most ten files together. A build beyond this writes one segment of all that is in use."""

_LEAST_IN_USE = 0.5
"""The same where more than half of what is stored is of no use any more."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a corpus was read from, so that an index can be brought up to date from the same places."""

    locations: tuple[str, ...] = ()
    policy: str | None = None
    archives: Mapping[str, Archive] = field(default_factory=dict)


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
    embedding: Progress | None = None,
) -> Build:
    """Read these sources, of archives what was recorded since the last build, and index them.

    Raises SourceUnreadable, NoPolicyFound, ConflictingSources or BuildInProgress, or OSError if the disk is full.
    """
    places = tuple(locations)
    known = _read_before(directory, encoder, places, policy)
    read = [read_location(place, policy, known, reading) for place in places]
    archives = {of_place.location: of_place.archive for of_place in read if of_place.archive}
    return _build(corpus_of(read), encoder, directory, embedding, Origin(places, policy, archives))


def build_index(corpus: Corpus, encoder: Encoder, directory: Path, progress: Progress | None = None) -> Manifest:
    """Embed what is new, write a complete generation beside the old one, and switch to it.

    Windows that the index in use already holds, embedded by the same encoder, are copied and not embedded
    again. Raises BuildInProgress, or OSError if the disk is full.
    """
    return _build(corpus, encoder, directory, progress, Origin()).manifest


def _build(corpus: Corpus, encoder: Encoder, directory: Path, progress: Progress | None, origin: Origin) -> Build:
    texts = Texts.of(corpus)
    with new_generation(directory) as folder:
        old = _usable(directory, encoder)
        kept = _worth_keeping(old) if old else []
        sums: dict[str, str] = {}
        if old:
            for name in kept:
                link(old.generation, name, folder)
                sums |= {file: old.manifest.files[file] for file in segment_files(name)}
        additions = Additions(old.catalogue.known() if old and kept else Known())
        followed = _clauses(corpus, texts, old)
        write_catalogue(folder / CATALOGUE, corpus, texts, additions, followed, origin.archives)
        segments, encoded = kept, 0
        if not kept or not additions.is_empty:
            name = f"{max(map(int, kept), default=0) + 1:06d}"
            stored, encoded = _embed(additions, encoder, old, folder, name, progress or _silent)
            additions.write(folder, name, stored)
            segments = [*kept, name]
        manifest = _manifest(corpus, encoder, folder, segments, sums, origin)
        manifest.save(folder)
        written = sum(file.stat().st_size for file in folder.iterdir() if file.name not in sums)
    return Build(manifest, corpus, encoded, written)


def clauses_of(corpus: Corpus) -> tuple[Clause, ...]:
    """Every clause of every policy, policy by policy, each in the order in which it first stood."""
    passages = Texts.of(corpus).passages
    return tuple(clause for versions in _by_policy(corpus).values() for clause in _followed(versions, passages))


def _clauses(corpus: Corpus, texts: Texts, old: Index | None) -> Iterator[StoredClause]:
    """The clauses of a corpus as they are stored; those of a policy in which nothing changed are taken over."""
    is_known = old is not None and old.manifest.reader == reader_sha256()
    digests = old.catalogue.digests() if old and is_known else {}
    before = _by_policy(old.catalogue) if old and is_known else {}
    for policy, versions in _by_policy(corpus).items():
        known, found = ([(v.version_id, v.interval) for v in some] for some in (before.get(policy, []), versions))
        keys = [(v.version_id, v.canonical.slug) for v in versions]
        if old and known == found and all(digests.get(k) == texts.digests.get(k) for k in keys):
            yield from old.catalogue.stored_clauses(policy)
            continue
        positions = {p.passage_id: i for key in keys for i, p in enumerate(texts.passages.get(key, ()))}
        for clause in _followed(versions, texts.passages):
            steps = (
                (s.version_id, s.status, positions[s.passage.passage_id] if s.passage else None, s.returns_from)
                for s in clause.steps
            )
            yield StoredClause(clause.clause_id, tuple(steps))


def _by_policy(of: Corpus | Catalogue) -> dict[str, list[PolicyVersion]]:
    policies: dict[str, list[PolicyVersion]] = {}
    for version in of.versions:
        policies.setdefault(version.policy, []).append(version)
    return policies


def _followed(
    versions: Iterable[PolicyVersion], passages: Mapping[tuple[str, str], Sequence[Passage]]
) -> Iterable[Clause]:
    return clauses((v, passages.get((v.version_id, v.canonical.slug), ())) for v in versions)


def _silent(_done: int, _total: int) -> None:
    """No progress is shown."""


def _usable(directory: Path, encoder: Encoder) -> Index | None:
    """The index in use, if its vectors are this encoder's and it can be trusted."""
    try:
        return Index.open(directory, encoder.identity)
    except IndexNotReady:
        return None


def _read_before(directory: Path, encoder: Encoder, locations: Iterable[str], policy: str | None) -> dict[str, Archive]:
    """What the last build read of each archive, where it read as this program would."""
    old = _usable(directory, encoder)
    if old is None or (old.manifest.reader, old.manifest.policy) != (reader_sha256(), policy):
        return {}
    found = {location: old.catalogue.archive(location) for location in locations}
    return {location: archive for location, archive in found.items() if archive}


def _worth_keeping(old: Index) -> list[str]:
    """The segments of an index to go on with; none where it is time to write them as one."""
    segments = old.manifest.segments
    is_worn = len(segments) >= _MOST_SEGMENTS or old.catalogue.share_in_use() < _LEAST_IN_USE
    return [] if is_worn else segments


def _embed(
    additions: Additions, encoder: Encoder, old: Index | None, folder: Path, name: str, progress: Progress
) -> tuple[list[StoredWindow], int]:
    """Write the embeddings of the new embedded texts; their windows in order of rows, and how many were encoded.

    Equal content is encoded once, and what the old index holds is copied.
    """
    by_content: dict[str, list[tuple[int, Window]]] = {}
    for text, number in additions.embedded_texts.new.items():
        for window in windows(text, encoder):
            by_content.setdefault(window.content, []).append((number, window))
    old_rows = {stored.window: stored.row for stored in old.catalogue.stored_windows()} if old and by_content else {}
    new = [content for content, found in by_content.items() if any(window not in old_rows for _, window in found)]
    with _Embeddings(folder, name, additions.first_row, encoder.identity.dimension) as embeddings:
        for found in by_content.values():
            if old and all(window in old_rows for _, window in found):
                for number, window in found:
                    embeddings.copy(number, window, old, old_rows[window])
        done = len(by_content) - len(new)
        progress(done, len(by_content))
        # Texts of like length share a batch, so that little of it is padding; the longest first shows an honest rate.
        new.sort(key=len, reverse=True)
        for first in range(0, len(new), BATCH):
            batch = new[first : first + BATCH]
            for content, embedding in zip(batch, encoder.embed(batch), strict=True):
                for number, window in by_content[content]:
                    row = token_row(embedding, window.start, window.shift)
                    embeddings.add(number, window, embedding.vector, row)
            done += len(batch)
            progress(done, len(by_content))
    return embeddings.stored, len(new)


class _Embeddings:
    """Writes the vectors of a segment as they come; ``stored`` says which window became which row."""

    def __init__(self, folder: Path, name: str, first_row: int, dimension: int) -> None:
        self.stored: list[StoredWindow] = []
        self._file = folder / f"{name}.{VECTORS}"
        self._first_row = first_row
        self._vectors = VectorIndex.empty(dimension)
        self._tokens = TokenWriter(folder, name, dimension)

    def __enter__(self) -> "_Embeddings":
        self._tokens.__enter__()
        return self

    def add(self, embedded_text: int, window: Window, vector: Vectors, tokens: TokenRow) -> None:
        self.stored.append(StoredWindow(self._first_row + len(self.stored), embedded_text, window))
        self._vectors.add(vector[None, :])
        self._tokens.add(tokens)

    def copy(self, embedded_text: int, window: Window, index: Index, row: int) -> None:
        self.add(embedded_text, window, index.vectors.vectors(np.array([row]))[0], index.tokens.row(row))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tokens.__exit__(kind, error, trace)
        if kind is None:
            self._vectors.save(self._file)


def _manifest(
    corpus: Corpus, encoder: Encoder, folder: Path, segments: Sequence[str], sums: Mapping[str, str], origin: Origin
) -> Manifest:
    sources = {source.name: source.sha256 for source in corpus.sources}
    catalogue = Catalogue(folder, segments)
    used = np.unique(catalogue.columns.embedded_text)
    return Manifest(
        schema=SCHEMA,
        encoder=encoder.identity,
        reader=reader_sha256(),
        locations=list(origin.locations),
        policy=origin.policy,
        segments=list(segments),
        sources=sources,
        counts={
            "versions": len(corpus.versions),
            "passages": len(corpus.passages),
            "distinct_texts": len(np.unique(catalogue.columns.text)),
            "embedded_texts": len(used),
            "windows": len(catalogue.windows_of(used)),
            "clauses": catalogue.clause_count(),
        },
        files={path.name: sums.get(path.name) or file_sha256(path) for path in sorted(folder.iterdir())},
        fingerprint=fingerprint(
            encoder.identity, sources, [f"{passage.passage_id}\t{passage.text}" for passage in corpus.passages]
        ),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
