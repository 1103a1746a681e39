"""Write the catalogue of a generation; what it refers to by number is in the segments, or will be in the next one."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.containers.recordings import Archive
from corpus.types import Corpus, ExhibitCopy, Passage
from index.catalogue.additions import Additions, reading_digest
from index.catalogue.clauses import PolicyClauses, packed
from index.catalogue.codecs import (
    copy_columns,
    finding_columns,
    recording_columns,
    source_columns,
    version_columns,
)
from index.catalogue.differences import written
from index.catalogue.lineage import Lineage, write_lineage
from index.catalogue.schema import Values, insert, new_file


@dataclass(frozen=True, slots=True)
class Texts:
    """The passages of a corpus by copy, that is by version id and slug, with the digest of each copy's readings."""

    passages: Mapping[tuple[str, str], Sequence[Passage]]
    digests: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, corpus: Corpus) -> "Texts":
        passages: dict[tuple[str, str], list[Passage]] = {}
        for passage in corpus.passages:
            passages.setdefault((passage.copy.version_id, passage.copy.slug), []).append(passage)
        digests = {key: reading_digest(passage.reading for passage in of_copy) for key, of_copy in passages.items()}
        return cls(passages, digests)

    def digest(self, copy: ExhibitCopy) -> str:
        return self.digests.get((copy.version_id, copy.slug)) or reading_digest(())


def write_catalogue(
    path: Path,
    corpus: Corpus,
    texts: Texts,
    additions: Additions,
    clauses: Iterable[PolicyClauses],
    archives: Mapping[str, Archive],
    lineage: Lineage,
) -> None:
    """Write a new catalogue at ``path``; ``archives`` are those read, by location."""
    with new_file(path, "catalogue.sql") as connection:
        sources = (source_columns(source, additions.source(source)) for source in corpus.sources)
        insert(connection, "sources", sources)
        insert(connection, "versions", (version_columns(*numbered) for numbered in enumerate(corpus.versions)))
        write_lineage(connection, lineage, {version.version_id: row for row, version in enumerate(corpus.versions)})
        _write_copies(connection, corpus, texts, additions)
        _write_clauses(connection, corpus, clauses)
        recordings = (
            recording_columns(place, recording)
            for place, archive in archives.items()
            for recording in archive.recordings
        )
        insert(connection, "recordings", recordings)
        insert(connection, "findings", map(finding_columns, corpus.findings))


def _write_copies(connection: sqlite3.Connection, corpus: Corpus, texts: Texts, additions: Additions) -> None:
    source_order = {copy: number for number, copy in enumerate(texts.passages)}
    # New texts are numbered in source order, which is the order of equal scores.
    for key, of_copy in texts.passages.items():
        additions.reading(of_copy, texts.digests[key])
    copies: list[Values] = []
    alignments: list[Values] = []
    for version_row, version in enumerate(corpus.versions):
        positions: dict[str, int] = {}
        for position, copy in enumerate(version.copies):
            key = (copy.version_id, copy.slug)
            of_copy = texts.passages.get(key, [])
            number = len(copies)
            copies.append(
                {
                    "id": number,
                    "version": version_row,
                    "position": position,
                    "source_order": source_order.get(key, len(source_order)),
                    "reading": additions.reading(of_copy, texts.digest(copy)),
                    **copy_columns(copy),
                }
            )
            positions |= {passage.passage_id: i for i, passage in enumerate(of_copy)}
            alignments += (
                {"copy": number, "position": i, "canonical": positions[canonical], "variant": passage.variant}
                for i, passage in enumerate(of_copy)
                for canonical in passage.aligned_to
            )
    insert(connection, "copies", copies)
    insert(connection, "alignments", alignments)


def _write_clauses(connection: sqlite3.Connection, corpus: Corpus, policies: Iterable[PolicyClauses]) -> None:
    rows = {version.version_id: row for row, version in enumerate(corpus.versions)}
    first = 0
    for policy in policies:
        versions = [rows[version] for version in policy.versions]
        starts: dict[int, int] = {}
        for row, line in zip(versions, policy.lines, strict=True):
            for clause in line:
                starts.setdefault(clause, row)
        named: Iterator[Values] = (
            {
                "id": first + clause,
                "clause_id": name,
                "version": starts[clause],
                "grew_from": None if grew_from is None else first + grew_from,
            }
            for clause, (name, grew_from) in enumerate(zip(policy.names, policy.grew_from, strict=True))
        )
        insert(connection, "clauses", named)
        lines = zip(versions, policy.lines, strict=True)
        insert(connection, "clause_lines", ({"version": row, "clauses": packed(line)} for row, line in lines))
        steps: Iterator[Values] = (
            {
                "version": versions[step.version],
                "clause": first + step.clause,
                "status": step.status,
                "position": step.position,
                "returns_from": None if step.returns_from is None else versions[step.returns_from],
                "parents": json.dumps(step.parents),
                "became": None if step.became is None else first + step.became,
            }
            for step in policy.told
        )
        insert(connection, "clause_steps", steps)
        counts: Iterator[Values] = (
            {"version": row, "status": status, "pairs": pairs}
            for row, counted in zip(versions, policy.counts, strict=True)
            for status, pairs in counted.items()
            if pairs
        )
        insert(connection, "comparisons", counts)
        differing = zip(versions, policy.differences, strict=True)
        stored: Iterator[Values] = ({"version": row, "pairs": written(pairs)} for row, pairs in differing if pairs)
        insert(connection, "differences", stored)
        first += len(policy.names)
