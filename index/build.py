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

import numpy as np

from corpus.clauses.matching import Clause, clauses
from corpus.containers.archive import Archive
from corpus.load import container_of, corpus_of, read_location
from corpus.module_digest import module_digest
from corpus.types import Corpus, Passage, PolicyVersion
from index.arrays import EmbeddedTextIds, Vectors
from index.catalogue import Catalogue, StoredClause, Texts, write_catalogue
from index.checksums import file_sha256
from index.embedded_text import StoredWindow, Window, embedded_text, windows
from index.encoder import Embedding, Encoder
from index.engines import EMBEDDED, store_named
from index.engines.protocol import OUTSIDE, Store, TokenRow
from index.errors import IndexNotReady
from index.generations import new_generation
from index.manifest import CATALOGUE, SCHEMA, Manifest, fingerprint
from index.segment import TEXTS, Additions, Known, link
from index.store import Index

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
    embedding: Progress | None = None,
    engine: str = EMBEDDED,
) -> Build:
    """Read these sources, of archives what was recorded since the last build, and index them.

    Raises SourceUnreadable, NoPolicyFound, ConflictingSources or BuildInProgress, or OSError if the disk is full.
    """
    places = tuple(locations)
    known = _read_before(directory, encoder, engine, places, policy)
    read = [read_location(place, policy, known, reading) for place in places]
    archives = {of_place.location: of_place.archive for of_place in read if of_place.archive}
    readers = {of_place.location: of_place.version for of_place in read}
    return _build(corpus_of(read), encoder, directory, embedding, Origin(places, policy, archives, readers), engine)


def build_index(
    corpus: Corpus, encoder: Encoder, directory: Path, progress: Progress | None = None, engine: str = EMBEDDED
) -> Manifest:
    """Embed what is new, write a complete generation beside the old one, and switch to it.

    Windows that the index in use already holds, embedded by the same encoder, are copied and not embedded
    again. Raises BuildInProgress, or OSError if the disk is full.
    """
    return _build(corpus, encoder, directory, progress, Origin(), engine).manifest


def _build(
    corpus: Corpus, encoder: Encoder, directory: Path, progress: Progress | None, origin: Origin, engine: str
) -> Build:
    texts, store = Texts.of(corpus), store_named(engine)
    with new_generation(directory) as folder:
        old = _usable(directory, encoder, engine)
        kept = _worth_keeping(old) if old else []
        sums: dict[str, str] = {}
        if old:
            linked = [f"{name}.{ending}" for name in kept for ending in (TEXTS, *store.segment_files)]
            link(old.generation, linked, folder)
            sums = {file: old.manifest.files[file] for file in linked}
        additions = Additions(old.catalogue.known() if old and kept else Known())
        followed = _clauses(corpus, texts, old)
        write_catalogue(folder / CATALOGUE, corpus, texts, additions, followed, origin.archives)
        spoken_of = dict.fromkeys(embedded_text(passage.reading) for passage in corpus.passages)
        store.write_words(folder, ((additions.embedded_texts.of(text), text) for text in spoken_of))
        segments, encoded = kept, 0
        if not kept or not additions.is_empty:
            name = f"{max(map(int, kept), default=0) + 1:06d}"
            stored, encoded = _embed(additions, encoder, old, store, folder, name, progress or _silent)
            additions.write(folder, name, stored)
            segments = [*kept, name]
        manifest = _manifest(corpus, encoder, engine, folder, segments, sums, origin)
        manifest.save(folder)
        written = sum(file.stat().st_size for file in folder.iterdir() if file.name not in sums)
    return Build(manifest, corpus, encoded, written)


def clauses_of(corpus: Corpus) -> tuple[Clause, ...]:
    """Every clause of every policy, policy by policy, each in the order in which it first stood."""
    passages = Texts.of(corpus).passages
    return tuple(clause for versions in _by_policy(corpus).values() for clause in _followed(versions, passages))


def _clauses(corpus: Corpus, texts: Texts, old: Index | None) -> Iterator[StoredClause]:
    """The clauses of a corpus as they are stored; those of a policy in which nothing changed are taken over."""
    is_known = old is not None and old.manifest.clauses == _followed_by()
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


def _usable(directory: Path, encoder: Encoder, engine: str) -> Index | None:
    """The index in use, if its vectors are this encoder's and in this engine, and it can be trusted."""
    try:
        index = Index.open(directory, encoder.identity)
    except IndexNotReady:
        return None
    return index if index.manifest.engine == engine else None


def _read_before(
    directory: Path, encoder: Encoder, engine: str, locations: Iterable[str], policy: str | None
) -> dict[str, Archive]:
    """What the last build read of each archive, where it read as this program would."""
    old = _usable(directory, encoder, engine)
    if old is None or old.manifest.policy != policy:
        return {}
    readers = old.manifest.readers
    same = [location for location in locations if readers.get(location) == container_of(location).version]
    found = {location: old.catalogue.archive(location) for location in same}
    return {location: archive for location, archive in found.items() if archive}


def _followed_by() -> str:
    """The version of the program that follows clauses through the versions of a policy."""
    return module_digest(("corpus.clauses.matching",))


def _worth_keeping(old: Index) -> list[str]:
    """The segments of an index to go on with; none where it is time to write them as one."""
    segments = old.manifest.segments
    is_worn = len(segments) >= _MOST_SEGMENTS or old.catalogue.share_in_use() < _LEAST_IN_USE
    return [] if is_worn else segments


def _embed(
    additions: Additions,
    encoder: Encoder,
    old: Index | None,
    store: Store,
    folder: Path,
    name: str,
    progress: Progress,
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
    stored: list[StoredWindow] = []
    with store.write_segment(folder, name, encoder.identity.dimension) as writer:

        def add(embedded_text: int, window: Window, vector: Vectors, tokens: TokenRow) -> None:
            stored.append(StoredWindow(additions.first_row + len(stored), embedded_text, window))
            writer.add(stored[-1], vector, tokens)

        for found in by_content.values():
            if old and all(window in old_rows for _, window in found):
                for number, window in found:
                    add(number, window, *old.engine.stored(old_rows[window]))
        done = len(by_content) - len(new)
        progress(done, len(by_content))
        # Texts of like length share a batch, so that little of it is padding; the longest first shows an honest rate.
        new.sort(key=len, reverse=True)
        for first in range(0, len(new), BATCH):
            batch = new[first : first + BATCH]
            for content, embedding in zip(batch, encoder.embed(batch), strict=True):
                for number, window in by_content[content]:
                    add(number, window, embedding.vector, _token_row(embedding, window))
            done += len(batch)
            progress(done, len(by_content))
    return stored, len(new)


def _token_row(embedding: Embedding, window: Window) -> TokenRow:
    """The word pieces of an embedded window, quantised, and where each starts in the readable text."""
    scale = np.abs(embedding.tokens).max(axis=1, keepdims=True)
    tokens = np.rint(embedding.tokens / np.maximum(scale, 1e-12) * 127).astype(np.int8)
    begin, end = embedding.bounds[:, 0], embedding.bounds[:, 1]
    inside = (end > begin) & (begin >= window.shift)
    starts = np.where(inside, begin - window.shift + window.start, OUTSIDE).astype(np.int32)
    return TokenRow(tokens, starts)


def _manifest(
    corpus: Corpus,
    encoder: Encoder,
    engine: str,
    folder: Path,
    segments: Sequence[str],
    sums: Mapping[str, str],
    origin: Origin,
) -> Manifest:
    sources = {source.name: source.sha256 for source in corpus.sources}
    catalogue = Catalogue(folder, segments)
    used = EmbeddedTextIds(np.unique(catalogue.columns.embedded_text))
    return Manifest(
        schema=SCHEMA,
        encoder=encoder.identity,
        engine=engine,
        readers=dict(origin.readers),
        clauses=_followed_by(),
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
