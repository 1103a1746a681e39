"""Make a new generation of an index from a corpus.

passages → distinct embedded texts → windows → embeddings ↘
         → clauses, policy by policy → → → → → → → → → → files → manifest → in use
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.clauses import Clause, clauses
from corpus.document import Corpus, ExhibitCopy, Passage, PolicyVersion
from index.arrays import Vectors
from index.catalogue import StoredWindow, write_catalogue
from index.checksums import file_sha256
from index.embedded_text import distinct_texts, windows
from index.encoder import Encoder
from index.errors import IndexNotReady
from index.generations import new_generation
from index.manifest import CATALOGUE, SCHEMA, VECTORS, Manifest, fingerprint
from index.store import Index
from index.tokens import TokenRow, TokenVectors, token_row
from index.vectors import VectorIndex

Progress = Callable[[int, int], None]
"""Called with the number of windows embedded so far and the number in all."""

BATCH = 32
"""Windows encoded at once."""


def build_index(corpus: Corpus, encoder: Encoder, directory: Path, progress: Progress | None = None) -> Manifest:
    """Embed what is new, write a complete generation beside the old one, and switch to it.

    Windows that the index in use already holds, embedded by the same encoder, are copied and not embedded
    again. Raises BuildInProgress, or OSError if the disk is full.
    """
    texts = distinct_texts(corpus.passages)
    found = [(text_id, window) for text_id, text in enumerate(texts) for window in windows(text, encoder)]
    stored = [StoredWindow(row, text_id, window) for row, (text_id, window) in enumerate(found)]
    followed = clauses_of(corpus)
    with new_generation(directory) as folder:
        vectors, tokens = _embed(stored, encoder, _reusable(directory, encoder), progress or _silent)
        VectorIndex.of(vectors).save(folder / VECTORS)
        TokenVectors.of(tokens).save(folder)
        write_catalogue(folder / CATALOGUE, corpus, texts, stored, followed)
        manifest = _manifest(corpus, encoder, folder, len(texts), len(stored), len(followed))
        manifest.save(folder)
    return manifest


def clauses_of(corpus: Corpus) -> tuple[Clause, ...]:
    """Every clause of every policy, policy by policy, each in the order in which it first stood."""
    versions: dict[str, list[PolicyVersion]] = {}
    for version in corpus.versions:
        versions.setdefault(version.policy, []).append(version)
    # Gathered once: `Corpus.passages_of` reads every passage for one copy.
    passages: dict[ExhibitCopy, list[Passage]] = {}
    for passage in corpus.passages:
        passages.setdefault(passage.copy, []).append(passage)
    return tuple(
        clause
        for of_policy in versions.values()
        for clause in clauses((version, passages.get(version.canonical, ())) for version in of_policy)
    )


def _silent(_done: int, _total: int) -> None:
    """No progress is shown."""


def _reusable(directory: Path, encoder: Encoder) -> Index | None:
    """The index in use, if its vectors are this encoder's and it can be trusted."""
    try:
        return Index.open(directory, encoder.identity)
    except IndexNotReady:
        return None


def _embed(
    stored: Sequence[StoredWindow], encoder: Encoder, known: Index | None, progress: Progress
) -> tuple[Vectors, list[TokenRow]]:
    """Vectors (n, dim) and token rows of all windows; equal content is embedded once."""
    old_rows = {old.window.content: old.row for old in known.catalogue.stored_windows()} if known else {}
    by_content: dict[str, list[StoredWindow]] = {}
    for window in stored:
        by_content.setdefault(window.window.content, []).append(window)
    vectors = np.zeros((len(stored), encoder.identity.dimension), np.float32)
    tokens: dict[int, TokenRow] = {}

    new: list[str] = []
    for content, same in by_content.items():
        if known is None or content not in old_rows:
            new.append(content)
            continue
        row = old_rows[content]
        for window in same:
            vectors[window.row] = known.vectors.vectors(np.array([row]))[0]
            tokens[window.row] = known.tokens.row(row)
    done = len(by_content) - len(new)
    progress(done, len(by_content))
    # Texts of like length share a batch, so that little of it is padding; the longest first shows an honest rate.
    new.sort(key=len, reverse=True)
    for first in range(0, len(new), BATCH):
        batch = new[first : first + BATCH]
        for content, embedding in zip(batch, encoder.embed(batch), strict=True):
            for window in by_content[content]:
                vectors[window.row] = embedding.vector
                tokens[window.row] = token_row(embedding, window.window.start, window.window.shift)
        done += len(batch)
        progress(done, len(by_content))
    return vectors, [tokens[row] for row in range(len(stored))]


def _manifest(
    corpus: Corpus, encoder: Encoder, folder: Path, text_count: int, window_count: int, clause_count: int
) -> Manifest:
    sources = {source.name: source.sha256 for source in corpus.sources}
    return Manifest(
        schema=SCHEMA,
        encoder=encoder.identity,
        sources=sources,
        counts={
            "versions": len(corpus.versions),
            "passages": len(corpus.passages),
            "distinct_texts": len({passage.text for passage in corpus.passages}),
            "embedded_texts": text_count,
            "windows": window_count,
            "clauses": clause_count,
        },
        files={path.name: file_sha256(path) for path in sorted(folder.iterdir())},
        fingerprint=fingerprint(
            encoder.identity, sources, [f"{passage.passage_id}\t{passage.text}" for passage in corpus.passages]
        ),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
