"""The SQLite files of an index: what it says of its corpus, and the words in its segments.

`write_catalogue` makes the first, `Catalogue` reads them together. What a search filters by is held in arrays
(`Columns`); what a result shows is read from the files when it is shown.
"""

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.clauses.matching import Change, Clause, Step
from corpus.containers.archive import Archive
from corpus.containers.recordings import Recording, RecordingKind, Verdict
from corpus.dates.interval import EffectiveInterval
from corpus.origin import OriginFields, fields_of, origin_of
from corpus.text import Markup, Span
from corpus.types import (
    Basis,
    Context,
    ContextKind,
    CopyFacts,
    CopyReading,
    Corpus,
    ExhibitCopy,
    Finding,
    Passage,
    PassageKind,
    PassageReading,
    PolicyVersion,
    Section,
    Source,
    SourceReading,
    passage_id,
)
from index.arrays import (
    CopyNumbers,
    EmbeddedTextIds,
    PassageRows,
    Positions,
    TextIds,
    VersionRows,
    WindowRows,
)
from index.embedded_text import EmbeddedText, StoredWindow, window_at
from index.errors import DamagedIndex
from index.generations import current_generation
from index.manifest import CATALOGUE, Manifest
from index.phrases import fold, occurs
from index.scope_predicate import ScopePredicate, section_names
from index.segment import TEXTS, Additions, Known, reading_digest


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry per passage, in source order; positions are passage rows.

    ``group`` is the row of the passage that stands for the aligned group: the canonical copy's.
    """

    version: VersionRows
    copy: CopyNumbers
    text: TextIds
    embedded_text: EmbeddedTextIds
    group: PassageRows
    section: tuple[Section | None, ...]


@dataclass(frozen=True, slots=True)
class StoredSource:
    """What the index remembers of a source file; ``location`` is never shown to clients.

    ``format`` and ``version`` name the reader that read it (`corpus.formats`).
    """

    name: str
    location: str
    sha256: str
    markup: Markup
    format: str
    version: str

    def with_text(self, text: str) -> Source:
        """The source as it was read."""
        return Source(self.name, text, self.sha256, self.location, self.markup, self.format, self.version)


@dataclass(frozen=True, slots=True)
class StoredClause:
    """A clause as it is stored: in each version by position in the canonical copy.

    ``steps`` are (version id, status, position or None, version id that it returns from or None).
    """

    clause_id: str
    steps: tuple[tuple[str, Change | None, int | None, str | None], ...]


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
    clauses: Iterable[StoredClause],
    archives: Mapping[str, Archive],
) -> None:
    """Write a new catalogue at ``path``; what it refers to by number is in the segments or in ``additions``."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.executescript(resources.files("index").joinpath("catalogue.sql").read_text("utf-8"))
            _write_corpus(connection, corpus, texts, additions)
            _write_clauses(connection, corpus, clauses)
            _write_recordings(connection, archives)
        connection.execute("VACUUM")
    finally:
        connection.close()


def _write_corpus(connection: sqlite3.Connection, corpus: Corpus, texts: Texts, additions: Additions) -> None:
    connection.executemany(
        f"INSERT INTO sources VALUES ({_marks(7)})",
        ((s.name, s.location, s.sha256, s.markup, s.format, s.version, additions.source(s)) for s in corpus.sources),
    )
    source_order = {copy: number for number, copy in enumerate(texts.passages)}
    # New texts are numbered in source order, which is the order of equal scores.
    for key, of_copy in texts.passages.items():
        additions.reading(of_copy, texts.digests[key])
    copy_number = 0
    for version_row, version in enumerate(corpus.versions):
        values = (version_row, version.version_id, version.policy, *_days(version.interval), version.from_basis)
        connection.execute(f"INSERT INTO versions VALUES ({_marks(8)})", (*values, *_days(version.captured)))
        positions: dict[str, int] = {}
        for position, copy in enumerate(version.copies):
            key = (copy.version_id, copy.slug)
            of_copy = texts.passages.get(key, [])
            reading = additions.reading(of_copy, texts.digest(copy))
            place = (copy.line, source_order.get(key, len(source_order)), reading)
            row = (copy_number, version_row, position, copy.slug, copy.source, *place, *_fact_columns(copy.facts))
            connection.execute(f"INSERT INTO copies VALUES ({_marks(24)})", row)
            positions |= {passage.passage_id: i for i, passage in enumerate(of_copy)}
            connection.executemany(
                "INSERT INTO alignments VALUES (?, ?, ?, ?)",
                (
                    (copy_number, i, positions[canonical], passage.variant)
                    for i, passage in enumerate(of_copy)
                    for canonical in passage.aligned_to
                ),
            )
            copy_number += 1
    connection.executemany(
        "INSERT INTO findings VALUES (?, ?, ?, ?)", ((f.code, f.message, f.source, f.line) for f in corpus.findings)
    )


def _write_clauses(connection: sqlite3.Connection, corpus: Corpus, clauses: Iterable[StoredClause]) -> None:
    versions = {version.version_id: row for row, version in enumerate(corpus.versions)}
    for number, clause in enumerate(clauses):
        connection.execute("INSERT INTO clauses VALUES (?, ?)", (number, clause.clause_id))
        connection.executemany(
            "INSERT INTO clause_steps VALUES (?, ?, ?, ?, ?)",
            (
                (number, versions[version], status, position, versions[returns_from] if returns_from else None)
                for version, status, position, returns_from in clause.steps
            ),
        )


def _write_recordings(connection: sqlite3.Connection, archives: Mapping[str, Archive]) -> None:
    for location, archive in archives.items():
        connection.executemany(
            f"INSERT INTO recordings VALUES ({_marks(15)})",
            (
                (
                    *(location, r.path, r.commit, r.name, r.recorded_on.isoformat(), r.time, r.kind, r.blob, r.words),
                    *(r.verdict, r.repeats, r.is_kept, *(r.compared or (None, None)), r.problem),
                )
                for r in archive.recordings
            ),
        )


def _fact_columns(facts: CopyFacts) -> tuple[object, ...]:
    """What a copy says of itself, in the order of the table; `_facts` reads it again."""
    dates = (_iso(facts.effective_on), _iso(facts.updated_on), _iso(facts.captured_on))
    origin = fields_of(facts.origin)
    printed = (origin["exhibit"], facts.part, facts.title, facts.date_statement, *dates, facts.shown_as_current)
    recorded = (origin["service"], origin["document"], origin["commit"], origin["url"])
    labels = json.dumps(origin["labels"], ensure_ascii=False)
    return (*printed, *recorded, labels, _iso(origin["manifest_on"]), origin["rests_on"], origin["repeats"])


_FEW = 16
"""Fewer texts than one in so many windows are looked up one by one; more are marked and all windows read through."""

_SCOPES_KEPT = 16
"""Scopes kept as resolved: one question asks for the same few again and again."""

_MOST_KNOWN = 4_096
"""Passages kept as read; the same ones are shown again and again."""


class Catalogue:
    """Reads one catalogue with its segments; may be shared by threads. Nothing is ever written through it."""

    versions: tuple[PolicyVersion, ...]
    copies: tuple[ExhibitCopy, ...]
    columns: Columns
    sources: tuple[StoredSource, ...]
    findings: tuple[Finding, ...]
    aligned: dict[int, list[int]]
    """Row of a canonical passage → rows of the other copies' passages that say the same."""
    seen_copies: NDArray[np.bool_]
    """Which copies, by number, are what a visitor of a page saw."""
    window_texts: EmbeddedTextIds
    """Window row → embedded text."""

    def __init__(self, folder: Path, segments: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._known: dict[int, Passage] = {}
        # Per catalogue and not per class, so that a generation that is no longer used can be let go.
        self._passages_in = lru_cache(_SCOPES_KEPT)(self._find_passages_in)
        self._embedded_texts_in = lru_cache(_SCOPES_KEPT)(self._find_embedded_texts_in)
        self._folded_texts = lru_cache(1)(self._fold_texts)
        try:
            # Connected now: the files stay readable even when a later build has removed their names.
            self._connection = read_only(folder / CATALOGUE)
            weakref.finalize(self, self._connection.close)
            self._attach(folder, segments)
            self.sources = tuple(
                StoredSource(name, location, sha256, Markup(markup), form, version)
                for name, location, sha256, markup, form, version in self._rows(
                    "SELECT name, location, sha256, markup, format, version FROM sources"
                )
            )
            self.findings = tuple(
                Finding(*row) for row in self._rows("SELECT code, message, source, line FROM findings")
            )
            self.versions = self._read_versions()
            self.copies = tuple(copy for version in self.versions for copy in version.copies)
            self.seen_copies = np.array([_is_seen(copy.facts) for copy in self.copies], np.bool_)
            self._places = self._read_places()
            self._read_columns()
            self.window_texts = EmbeddedTextIds(
                np.array([row[0] for row in self._rows("SELECT embedded_text FROM windows ORDER BY row")], np.int64)
            )
            # Windows by the text they are of: a few texts of many are looked up without reading through all.
            self._windows = np.argsort(self.window_texts, kind="stable")
            self._window_keys = self.window_texts[self._windows]
        except (sqlite3.Error, ValueError, IndexError) as error:
            raise DamagedIndex(f"{CATALOGUE} cannot be read ({error}); run `inforce build`") from error

    def _attach(self, folder: Path, segments: Sequence[str]) -> None:
        """Make one table of each that is in every segment. A row's id is in one of them only."""
        self._connection.execute("PRAGMA temp_store = MEMORY")
        for name in segments:
            self._connection.execute(f'ATTACH ? AS "{name}"', (_address(folder / f"{name}.{TEXTS}"),))
        for table in _IN_SEGMENTS:
            parts = " UNION ALL ".join(f'SELECT * FROM "{name}".{table}' for name in segments)
            self._connection.execute(f"CREATE TEMP VIEW {table} AS {parts}")

    def passages_in(self, scope: ScopePredicate) -> PassageRows:
        """The rows of the passages that ``scope`` admits, ascending; an id or name that is not known admits nothing."""
        return self._passages_in(scope)

    def embedded_texts_in(self, scope: ScopePredicate) -> EmbeddedTextIds:
        """The ids of the embedded texts of the passages that ``scope`` admits, each once, ascending."""
        return self._embedded_texts_in(scope)

    def _find_embedded_texts_in(self, scope: ScopePredicate) -> EmbeddedTextIds:
        column = self.columns.embedded_text
        held = np.zeros(int(column.max(initial=-1)) + 1, np.bool_)
        held[column[self.passages_in(scope)]] = True
        return EmbeddedTextIds(np.flatnonzero(held).astype(np.int64))

    def _find_passages_in(self, scope: ScopePredicate) -> PassageRows:
        columns = self.columns
        versions = np.array([version.version_id in scope.versions for version in self.versions], np.bool_)
        admitted = versions[columns.version]
        if scope.exhibits is not None or scope.seen:
            exhibits = scope.exhibits
            copies = [exhibits is None or copy.facts.origin.name in exhibits for copy in self.copies]
            admitted &= (np.array(copies, np.bool_) & (self.seen_copies | (not scope.seen)))[columns.copy]
        if scope.sections is not None:
            wanted = scope.sections
            sections, numbers = self._sections
            named = [section is not None and not wanted.isdisjoint(section_names(section)) for section in sections]
            admitted &= np.array(named, np.bool_)[numbers]
        if scope.phrases:
            admitted &= self._holding(scope.phrases)[columns.text]
        rows = np.flatnonzero(admitted).astype(np.int64)
        rows.flags.writeable = False
        return PassageRows(rows)

    @cached_property
    def _sections(self) -> tuple[tuple[Section | None, ...], Positions]:
        """Every section once, and for each passage the number of its own."""
        numbers: dict[Section | None, int] = {}
        of_passage = [numbers.setdefault(section, len(numbers)) for section in self.columns.section]
        return tuple(numbers), np.array(of_passage, np.int64)

    def _fold_texts(self) -> dict[int, str]:
        return {text_id: fold(text) for text_id, text in self.texts(np.unique(self.columns.text).tolist()).items()}

    def _holding(self, phrases: Sequence[str]) -> NDArray[np.bool_]:
        """For each text id whether the text holds all of the folded phrases."""
        holds = np.zeros(int(self.columns.text.max(initial=-1)) + 1, np.bool_)
        for text_id, text in self._folded_texts().items():
            holds[text_id] = all(occurs(phrase, text) for phrase in phrases)
        return holds

    def passages(self, rows: Iterable[int]) -> list[Passage]:
        """The passages at ``rows``, in the order asked for."""
        wanted = [int(row) for row in rows]
        known = self._known
        found = {row: known[row] for row in wanted if row in known}
        if missing := [row for row in wanted if row not in found]:
            read = self._read_passages(missing)
            found |= read
            # A new dictionary in place of the old one, which other threads may be reading.
            self._known = read if len(known) > _MOST_KNOWN else known | read
        return [found[row] for row in wanted]

    def row_of(self, passage_id: str) -> int | None:
        """The row of a passage, None if there is no such passage."""
        version_id, _, rest = passage_id.partition("~")
        slug = rest.partition("~")[0]
        copy = self._copy_numbers.get((version_id, slug))
        if copy is None:
            return None
        rows = range(int(self._first_rows[copy]), int(self._first_rows[copy] + self._lengths[copy]))
        return next((row for row in rows if self.passages([row])[0].passage_id == passage_id), None)

    def clauses(self, numbers: Iterable[int] | None = None) -> list[Clause]:
        """The clauses with these numbers (default: all), in the order of their numbers, as they were computed."""
        chosen = "" if numbers is None else "WHERE id IN (SELECT value FROM json_each(?))"
        values = [] if numbers is None else [json.dumps([int(number) for number in numbers])]
        rows = self._rows(
            "SELECT clause_id, version, status, position, returns_from FROM clauses "
            f"JOIN clause_steps ON clause = id {chosen} ORDER BY id, version",
            *values,
        )
        rows = [(*row[:3], None if row[3] is None else self._canonical_row(row[1], row[3]), row[4]) for row in rows]
        wanted = sorted({row[3] for row in rows if row[3] is not None})
        passages = dict(zip(wanted, self.passages(wanted), strict=True))
        steps: dict[str, list[Step]] = {}
        for clause_id, version, status, passage, returns_from in rows:
            step = Step(
                self.versions[version].version_id,
                Change(status) if status else None,
                None if passage is None else passages[passage],
                None if returns_from is None else self.versions[returns_from].version_id,
            )
            steps.setdefault(clause_id, []).append(step)
        return [Clause(clause_id, tuple(of_clause)) for clause_id, of_clause in steps.items()]

    def clause_numbers(self, rows: Iterable[int]) -> dict[int, int]:
        """Passage row → number of its clause, for passages of canonical copies of dated versions."""
        found: dict[int, int] = {}
        by_version: dict[int, list[int]] = {}
        for row in map(int, rows):
            if self._positions_in_version[int(self.columns.copy[row])] == 0:
                by_version.setdefault(int(self.columns.version[row]), []).append(row)
        statement = (
            "SELECT position, clause FROM clause_steps "
            "WHERE version = ? AND position IN (SELECT value FROM json_each(?))"
        )
        for version, of_version in by_version.items():
            first = self._canonical_row(version, 0)
            positions = json.dumps([row - first for row in of_version])
            found |= {first + position: clause for position, clause in self._rows(statement, version, positions)}
        return found

    def clauses_with(self, version: int, statuses: Iterable[Change]) -> list[int]:
        """Numbers of the clauses of which the version at this row says one of ``statuses``, ascending."""
        statement = "SELECT clause FROM clause_steps WHERE version = ? AND status IN (SELECT value FROM json_each(?))"
        return [row[0] for row in self._rows(f"{statement} ORDER BY clause", version, json.dumps(list(statuses)))]

    def stored_clauses(self, policy: str) -> list[StoredClause]:
        """The clauses of a policy as they are stored."""
        steps: dict[str, list[tuple[str, Change | None, int | None, str | None]]] = {}
        versions = json.dumps([row for row, version in enumerate(self.versions) if version.policy == policy])
        for clause_id, version, status, position, returns_from in self._rows(
            "SELECT clause_id, version, status, position, returns_from FROM clause_steps "
            "JOIN clauses ON clauses.id = clause WHERE version IN (SELECT value FROM json_each(?)) "
            "ORDER BY clause, version",
            versions,
        ):
            returned = None if returns_from is None else self.versions[returns_from].version_id
            step = (self.versions[version].version_id, Change(status) if status else None, position, returned)
            steps.setdefault(clause_id, []).append(step)
        return [StoredClause(clause_id, tuple(of_clause)) for clause_id, of_clause in steps.items()]

    def digests(self) -> dict[tuple[str, str], str]:
        """The digest of each copy's readings, by version id and slug."""
        by_number = dict(self._rows("SELECT id, digest FROM readings"))
        return {
            (copy.version_id, copy.slug): by_number[int(reading)]
            for copy, reading in zip(self.copies, self._readings, strict=True)
        }

    def clause_count(self) -> int:
        return int(self._rows("SELECT count(*) FROM clauses")[0][0])

    def texts(self, text_ids: Iterable[int]) -> dict[int, str]:
        """Readable texts by id."""
        wanted = json.dumps([int(text_id) for text_id in text_ids])
        return dict(self._rows("SELECT id, text FROM texts WHERE id IN (SELECT value FROM json_each(?))", wanted))

    def headings(self) -> list[tuple[int, str]]:
        """Titles of sections and headings as printed, each with the row of the first passage under it in its copy."""
        keys = self.columns.copy * (int(self._place_of.max(initial=0)) + 1) + self._place_of
        _, first_rows = np.unique(keys, return_index=True)
        first: dict[tuple[object, ...], tuple[int, str]] = {}
        for row in np.sort(first_rows).tolist():
            copy = int(self.columns.copy[row])
            section, heading, path = self._places[int(self._place_of[row])]
            if section:
                first.setdefault((copy, section), (row, section.printed))
            below = path[1:] or ((heading,) if heading else ())
            for depth, words in enumerate(below, 1):
                first.setdefault((copy, section, below[:depth]), (row, words))
        return list(first.values())

    def source_text(self, name: str) -> str:
        """The text of a source as it was read when the index was built."""
        ((number,),) = self._rows("SELECT text FROM sources WHERE name = ?", name)
        return str(self._rows("SELECT text FROM source_texts WHERE id = ?", number)[0][0])

    def windows_of(self, embedded_texts: EmbeddedTextIds) -> WindowRows:
        """The rows of the windows of ``embedded_texts``, each once and ascending."""
        if len(embedded_texts) * _FEW < len(self.window_texts):
            texts = np.unique(embedded_texts)
            first, last = (np.searchsorted(self._window_keys, texts, side=side) for side in ("left", "right"))
            return WindowRows(np.sort(self._windows[ranges(first, last - first)]))
        wanted = np.zeros(int(self._window_keys[-1]) + 1 if len(self._window_keys) else 0, np.bool_)
        wanted[embedded_texts] = True
        return WindowRows(np.flatnonzero(wanted[self.window_texts]).astype(np.int64))

    def stored_windows(self) -> Iterator[StoredWindow]:
        """Every row of the FAISS index with the string that was encoded."""
        texts = self.embedded_texts()
        for row, number, start, length, shift in self._rows(
            "SELECT row, embedded_text, start, length, shift FROM windows ORDER BY row"
        ):
            yield StoredWindow(row, number, window_at(texts[number], start, length, shift))

    def embedded_texts(self) -> dict[int, EmbeddedText]:
        """Every embedded text that the segments hold, by id."""
        texts = dict(self._rows("SELECT id, text FROM texts"))
        found = self._rows("SELECT id, title, heading, lead_in, text FROM embedded_texts")
        return {
            number: EmbeddedText(title, heading, lead_in, texts[text])
            for number, title, heading, lead_in, text in found
        }

    def known(self) -> Known:
        """The ids of all that the segments hold, whether this catalogue still speaks of it or not."""
        return Known(
            source_texts=dict(self._rows("SELECT sha256, id FROM source_texts")),
            texts=dict(self._rows("SELECT text, id FROM texts")),
            embedded_texts={text: number for number, text in self.embedded_texts().items()},
            places={tuple(row[1:]): row[0] for row in self._rows(f"SELECT {_PLACE} FROM places")},
            contexts=dict(self._rows("SELECT context, id FROM contexts")),
            readings=dict(self._rows("SELECT digest, id FROM readings")),
            window_count=len(self.window_texts),
        )

    def share_in_use(self) -> float:
        """How many of the readings that the segments hold this catalogue speaks of, 0 to 1."""
        ((used,),) = self._rows("SELECT count(DISTINCT reading) FROM copies")
        ((stored,),) = self._rows("SELECT count(*) FROM readings")
        return used / stored if stored else 1.0

    # -- reading archives on ------------------------------------------------------------------------------

    def archive(self, location: str) -> Archive | None:
        """What was read of an archive, for reading only what came since; None if it was not read."""
        rows = self._rows(f"SELECT {_RECORDING} FROM recordings WHERE location = ? ORDER BY rowid", location)
        recordings = tuple(_recording(row) for row in rows)
        return Archive(recordings, _StoredReadings(self, {r.name for r in recordings})) if recordings else None

    def source_reading(self, source: StoredSource) -> SourceReading:
        """What was read of a source: its copies with their passages, but not the classes of its lines."""
        copies = []
        for (number,) in self._rows("SELECT id FROM copies WHERE source = ? ORDER BY source_order", source.name):
            copy, first = self.copies[number], int(self._first_rows[number])
            passages = self._read_passages(range(first, first + int(self._lengths[number])))
            copies.append(CopyReading(copy.facts, tuple(p.reading for p in passages.values()), copy.line))
        text = source.with_text(self.source_text(source.name))
        findings = tuple(finding for finding in self.findings if finding.source == source.name)
        return SourceReading(text, tuple(copies), {}, findings=findings)

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def _read_versions(self) -> tuple[PolicyVersion, ...]:
        copies: dict[int, list[ExhibitCopy]] = {}
        for row in self._rows(_COPIES):
            version_row, version_id, slug, source, line = row[:5]
            copies.setdefault(version_row, []).append(ExhibitCopy(version_id, slug, source, _facts(row[5:]), line))
        versions: list[PolicyVersion] = []
        for row in self._rows("SELECT * FROM versions ORDER BY id"):
            version_row, version_id, policy, starts, until, basis, captured_from, captured_until = row
            versions.append(
                PolicyVersion(
                    version_id,
                    policy,
                    _interval(starts, until),
                    Basis(basis) if basis else None,
                    tuple(copies.get(version_row, ())),
                    _interval(captured_from, captured_until),
                )
            )
        return tuple(versions)

    def _read_places(self) -> dict[int, tuple[Section | None, str | None, tuple[str, ...]]]:
        sections: dict[tuple[str, str], Section] = {}
        places: dict[int, tuple[Section | None, str | None, tuple[str, ...]]] = {}
        for number, label, title, heading, headings in self._rows(f"SELECT {_PLACE} FROM places"):
            section = None if title is None else sections.setdefault((label, title), Section(label, title))
            places[number] = (section, heading, tuple(json.loads(headings)))
        return places

    def _read_columns(self) -> None:
        """Lay the readings of the copies out one after another, in source order."""
        copies = np.array(
            self._rows("SELECT version, position, reading, source_order FROM copies ORDER BY id"), np.int64
        ).reshape(-1, 4)
        stored = np.array(
            self._rows("SELECT reading, text, embedded_text, place FROM passages ORDER BY reading, position"), np.int64
        ).reshape(-1, 4)
        order = np.argsort(copies[:, 3], kind="stable")
        first, last = (np.searchsorted(stored[:, 0], copies[:, 2], side=side) for side in ("left", "right"))
        self._readings, self._lengths = copies[:, 2], last - first
        self._first_rows = np.empty(len(copies), np.int64)
        self._first_rows[order] = np.cumsum([0, *self._lengths[order][:-1]]) if len(copies) else []
        self._positions_in_version = copies[:, 1]
        self._canonical_copies = np.flatnonzero(copies[:, 1] == 0)
        self._copy_numbers = {(copy.version_id, copy.slug): i for i, copy in enumerate(self.copies)}
        found = stored[ranges(first[order], self._lengths[order])]
        copy = np.repeat(order, self._lengths[order])
        self._place_of = found[:, 3]
        group = np.arange(len(found), dtype=np.int64)
        self.aligned = {}
        self._canonical: dict[int, list[int]] = {}
        self._variants: set[int] = set()
        for number, position, canonical, variant in self._rows("SELECT * FROM alignments"):
            row = int(self._first_rows[number]) + position
            target = self._canonical_row(int(copies[number, 0]), canonical)
            self.aligned.setdefault(target, []).append(row)
            self._canonical.setdefault(row, []).append(target)
            if variant:
                self._variants.add(row)
        lengths = dict(self._rows("SELECT id, length(text) FROM texts")) if self._canonical else {}
        for row, targets in self._canonical.items():
            # A passage that runs two canonical ones together is grouped with the longer; it is cited by both.
            group[row] = max(targets, key=lambda target: (lengths[int(found[target, 1])], -target))
        self.columns = Columns(
            version=VersionRows(copies[copy, 0]),
            copy=CopyNumbers(copy),
            text=TextIds(found[:, 1]),
            embedded_text=EmbeddedTextIds(found[:, 2]),
            group=PassageRows(group),
            section=tuple(self._places[place][0] for place in found[:, 3].tolist()),
        )

    def _canonical_row(self, version: int, position: int) -> int:
        return int(self._first_rows[self._canonical_copies[version]]) + position

    def _read_passages(self, rows: Iterable[int]) -> dict[int, Passage]:
        by_reading: dict[int, dict[int, list[int]]] = {}
        for row in rows:
            copy = int(self.columns.copy[row])
            of_reading = by_reading.setdefault(int(self._readings[copy]), {})
            of_reading.setdefault(row - int(self._first_rows[copy]), []).append(row)
        stored: list[tuple[Any, ...]] = []
        statement = "SELECT * FROM passages WHERE reading = ? AND position IN (SELECT value FROM json_each(?))"
        for number, positions in by_reading.items():
            stored += self._rows(statement, number, json.dumps(list(positions)))
        texts = self.texts({row[6] for row in stored})
        contexts = self._contexts({row[12] for row in stored})
        found: dict[int, Passage] = {}
        for values in stored:
            reading = self._passage_reading(values, texts, contexts)
            for row in by_reading[values[0]][values[1]]:
                found[row] = self._passage(row, reading)
        return dict(sorted(found.items()))

    def _contexts(self, numbers: Iterable[int]) -> dict[int, tuple[Context, ...]]:
        wanted = json.dumps(list(numbers))
        rows = self._rows("SELECT id, context FROM contexts WHERE id IN (SELECT value FROM json_each(?))", wanted)
        return {
            number: tuple(Context(ContextKind(c["kind"]), c["text"], _spans(c["spans"])) for c in json.loads(context))
            for number, context in rows
        }

    def _passage_reading(
        self, values: tuple[Any, ...], texts: Mapping[int, str], contexts: Mapping[int, tuple[Context, ...]]
    ) -> PassageReading:
        _, _, kind, place, paragraph, label, text, _, spans, first, last, page, context = values
        section, heading, headings = self._places[place]
        return PassageReading(
            kind=PassageKind(kind),
            section=section,
            heading=heading,
            paragraph=paragraph,
            label=label,
            text=texts[text],
            spans=_spans(json.loads(spans)),
            lines=(first, last),
            context=contexts[context],
            page=page,
            headings=headings,
        )

    def _passage(self, row: int, reading: PassageReading) -> Passage:
        copy = self.copies[int(self.columns.copy[row])]
        canonical = self.passages(self._canonical.get(row, ()))
        return Passage(
            passage_id(copy, reading), copy, reading, tuple(c.passage_id for c in canonical), row in self._variants
        )


class _StoredReadings(Mapping[str, SourceReading]):
    """What was read of the sources of an archive, by name; read from the index when it is asked for."""

    def __init__(self, catalogue: Catalogue, names: set[str]) -> None:
        self._catalogue = catalogue
        self._sources = {source.name: source for source in catalogue.sources if source.name in names}

    def __getitem__(self, name: str) -> SourceReading:
        return self._catalogue.source_reading(self._sources[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


@dataclass(frozen=True, slots=True)
class OpenedCatalogue:
    """The catalogue of the generation in use, with what says where it comes from."""

    generation: Path
    manifest: Manifest
    catalogue: Catalogue


def open_catalogue(directory: Path) -> OpenedCatalogue:
    """Only what reading needs, without FAISS or model. Raises MissingIndex, StaleIndex or DamagedIndex."""
    folder = current_generation(directory)
    manifest = Manifest.open(folder)
    manifest.require_whole(folder, (CATALOGUE, *(f"{name}.{TEXTS}" for name in manifest.segments)))
    return OpenedCatalogue(folder, manifest, Catalogue(folder, manifest.segments))


_COPIES = (
    "SELECT version, version_id, slug, source, line, exhibit, part, policy, title, date_statement, effective_on, "
    "updated_on, captured_on, shown_as_current, service, document, recorded_by, url, labels, manifest_on, rests_on, "
    "repeats FROM copies JOIN versions ON versions.id = version ORDER BY copies.version, position"
)
_IN_SEGMENTS = ("source_texts", "texts", "embedded_texts", "windows", "places", "contexts", "readings", "passages")
_PLACE = "id, section_label, section_title, heading, headings"
_RECORDING = (
    "path, recorded_by, name, recorded_on, time, kind, blob, words, verdict, repeats, is_kept, compared_with, "
    "differs_in_chrome, problem"
)


def ranges(first: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of several ranges, one after another.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    starts = np.cumsum(lengths) - lengths
    return np.repeat(first - starts, lengths) + np.arange(int(lengths.sum()), dtype=np.int64)


def read_only(path: Path) -> sqlite3.Connection:
    """A connection to an SQLite file that is never changed again; several threads may use it, one at a time."""
    return sqlite3.connect(_address(path), uri=True, check_same_thread=False)


def _address(path: Path) -> str:
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def _recording(row: Sequence[Any]) -> Recording:
    path, commit, name, day, time, kind, blob, words, verdict, repeats, is_kept, other, in_chrome, problem = row
    return Recording(
        path=path,
        commit=commit,
        name=name,
        recorded_on=date.fromisoformat(day),
        time=time,
        kind=RecordingKind(kind),
        blob=blob,
        words=words,
        verdict=Verdict(verdict),
        repeats=repeats,
        is_kept=bool(is_kept),
        compared=None if other is None else (other, bool(in_chrome)),
        problem=problem,
    )


def _is_seen(facts: CopyFacts) -> bool:
    return facts.captured_on is not None and facts.shown_as_current


def _facts(row: Sequence[Any]) -> CopyFacts:
    """What a copy says of itself, from the columns of `_COPIES` after its source."""
    exhibit, part, policy, title, statement, effective, updated, captured, is_current = row[:9]
    service, document, commit, url, labels, manifest, rests_on, repeats = row[9:]
    return CopyFacts(
        origin=origin_of(
            OriginFields(
                exhibit=exhibit,
                service=service,
                document=document,
                commit=commit,
                url=url,
                labels=tuple(json.loads(labels)),
                manifest_on=_day(manifest),
                rests_on=rests_on,
                repeats=repeats,
            )
        ),
        part=part,
        policy=policy,
        title=title,
        date_statement=statement,
        effective_on=_day(effective),
        updated_on=_day(updated),
        captured_on=_day(captured),
        shown_as_current=bool(is_current),
    )


def _interval(start: str | None, until: str | None) -> EffectiveInterval | None:
    return EffectiveInterval(date.fromisoformat(start), _day(until)) if start else None


def _days(interval: EffectiveInterval | None) -> tuple[str | None, str | None]:
    return (_iso(interval.start), _iso(interval.until)) if interval else (None, None)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _spans(pairs: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


def _marks(count: int) -> str:
    return ", ".join("?" * count)
