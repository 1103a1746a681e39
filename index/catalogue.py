"""The SQLite file of an index: versions, copies, passages and the text itself.

`write_catalogue` makes it, `Catalogue` reads it. What a search filters by is held in arrays (`Columns`);
what a result shows is read from the file when it is shown.
"""

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from corpus.clauses import Change, Clause, Step
from corpus.document import (
    Basis,
    Context,
    ContextKind,
    CopyFacts,
    Corpus,
    ExhibitCopy,
    Finding,
    Passage,
    PassageKind,
    PassageReading,
    PolicyVersion,
    Section,
)
from corpus.interval import EffectiveInterval
from corpus.text import Span
from index import lexical
from index.arrays import Rows, Scores
from index.embedded_text import EmbeddedText, Window
from index.errors import DamagedIndex
from index.generations import current_generation
from index.manifest import CATALOGUE, Manifest


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry per passage, in source order; positions are passage rows.

    ``group`` is the row of the passage that stands for the aligned group: the canonical copy's.
    """

    version: Rows
    copy: Rows
    text: Rows
    embedded_text: Rows
    group: Rows
    section: tuple[Section | None, ...]


@dataclass(frozen=True, slots=True)
class StoredSource:
    """What the index remembers of a source file; ``location`` is never shown to clients."""

    name: str
    location: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredWindow:
    """One row of the FAISS index: the string that was encoded and where it comes from."""

    row: int
    embedded_text: int
    window: Window


def write_catalogue(
    path: Path,
    corpus: Corpus,
    texts: Mapping[EmbeddedText, Sequence[Passage]],
    windows: Sequence[StoredWindow],
    clauses: Sequence[Clause],
) -> None:
    """Write a new catalogue at ``path``; embedded texts are numbered in the order of ``texts``."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.executescript(resources.files("index").joinpath("catalogue.sql").read_text("utf-8"))
            lexical.create(connection)
            _write_rows(connection, corpus, texts, windows)
            _write_clauses(connection, corpus, clauses)
        connection.execute("INSERT INTO lexical(lexical) VALUES ('optimize')")
        connection.commit()
        connection.execute("VACUUM")
    finally:
        connection.close()


def _write_rows(
    connection: sqlite3.Connection,
    corpus: Corpus,
    texts: Mapping[EmbeddedText, Sequence[Passage]],
    windows: Sequence[StoredWindow],
) -> None:
    for source in corpus.sources:
        connection.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?)", (source.name, source.location, source.sha256, source.text)
        )
    copy_ids: dict[ExhibitCopy, int] = {}
    for version_row, version in enumerate(corpus.versions):
        interval = version.interval
        connection.execute(
            "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?)",
            (
                version_row,
                version.version_id,
                version.policy,
                _iso(interval.start if interval else None),
                _iso(interval.until if interval else None),
                version.from_basis,
            ),
        )
        for position, copy in enumerate(version.copies):
            copy_ids[copy] = len(copy_ids)
            connection.execute(
                f"INSERT INTO copies VALUES ({_marks(13)})", _copy_row(copy, copy_ids[copy], version_row, position)
            )

    text_ids: dict[str, int] = {}
    embedded_ids: dict[str, int] = {}
    for embedded_id, (text, passages) in enumerate(texts.items()):
        text_id = text_ids.setdefault(text.text, len(text_ids))
        connection.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (text_id, text.text))
        connection.execute(
            "INSERT INTO embedded_texts VALUES (?, ?, ?, ?, ?)",
            (embedded_id, text.title, text.heading, text.lead_in, text_id),
        )
        lexical.add(connection, embedded_id, text)
        embedded_ids.update((passage.passage_id, embedded_id) for passage in passages)
    connection.executemany(
        "INSERT INTO windows VALUES (?, ?, ?, ?, ?)",
        ((w.row, w.embedded_text, w.window.content, w.window.start, w.window.shift) for w in windows),
    )
    rows = {passage.passage_id: row for row, passage in enumerate(corpus.passages)}
    for passage in corpus.passages:
        row = rows[passage.passage_id]
        values = _passage_row(
            passage, row, copy_ids[passage.copy], text_ids[passage.text], embedded_ids[passage.passage_id]
        )
        connection.execute(f"INSERT INTO passages VALUES ({_marks(17)})", values)
        connection.executemany(
            "INSERT INTO alignments VALUES (?, ?)", ((row, rows[canonical]) for canonical in passage.aligned_to)
        )
    connection.executemany(
        "INSERT INTO findings VALUES (?, ?, ?, ?)", ((f.code, f.message, f.source, f.line) for f in corpus.findings)
    )


def _write_clauses(connection: sqlite3.Connection, corpus: Corpus, clauses: Sequence[Clause]) -> None:
    versions = {version.version_id: row for row, version in enumerate(corpus.versions)}
    passages = {passage.passage_id: row for row, passage in enumerate(corpus.passages)}
    for number, clause in enumerate(clauses):
        connection.execute("INSERT INTO clauses VALUES (?, ?)", (number, clause.clause_id))
        connection.executemany(
            "INSERT INTO clause_steps VALUES (?, ?, ?, ?, ?)",
            (
                (
                    number,
                    versions[step.version_id],
                    step.status,
                    passages[step.passage.passage_id] if step.passage else None,
                    versions[step.returns_from] if step.returns_from else None,
                )
                for step in clause.steps
            ),
        )


def _copy_row(copy: ExhibitCopy, copy_id: int, version_row: int, position: int) -> tuple[object, ...]:
    facts = copy.facts
    dates = (_iso(facts.effective_on), _iso(facts.updated_on), _iso(facts.captured_on))
    place = (copy_id, version_row, position, copy.slug, copy.source)
    return (*place, facts.exhibit, facts.part, facts.title, facts.date_statement, *dates, facts.shown_as_current)


def _passage_row(passage: Passage, row: int, copy_id: int, text_id: int, embedded_id: int) -> tuple[object, ...]:
    reading = passage.reading
    return (
        row,
        passage.passage_id,
        copy_id,
        reading.kind,
        reading.section.label if reading.section else None,
        reading.section.title if reading.section else None,
        reading.heading,
        reading.paragraph,
        reading.label,
        text_id,
        embedded_id,
        json.dumps(_span_pairs(reading.spans)),
        *reading.lines,
        reading.page,
        json.dumps([{"kind": c.kind, "text": c.text, "spans": _span_pairs(c.spans)} for c in reading.context]),
        passage.variant,
    )


_MOST_KNOWN = 4_096
"""Passages kept as read; the same ones are shown again and again."""


class Catalogue:
    """Reads one catalogue; may be shared by threads. Nothing is ever written through it."""

    versions: tuple[PolicyVersion, ...]
    copies: tuple[ExhibitCopy, ...]
    columns: Columns
    sources: tuple[StoredSource, ...]
    findings: tuple[Finding, ...]
    aligned: dict[int, list[int]]
    """Row of a canonical passage → rows of the other copies' passages that say the same."""
    window_texts: Rows
    """Row of the FAISS index → embedded text."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._known: dict[int, Passage] = {}
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            # One connection, opened now: it goes on reading this file even when a later build has removed its name.
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            weakref.finalize(self, self._connection.close)
            self.sources = tuple(StoredSource(*row) for row in self._rows("SELECT name, location, sha256 FROM sources"))
            self.findings = tuple(
                Finding(*row) for row in self._rows("SELECT code, message, source, line FROM findings")
            )
            self.versions = self._read_versions()
            self.copies = tuple(copy for version in self.versions for copy in version.copies)
            self.columns = self._read_columns()
            self.aligned = self._read_alignments()
            self.window_texts = np.array(
                [row[0] for row in self._rows("SELECT embedded_text FROM windows ORDER BY row")], np.int64
            )
        except (sqlite3.Error, ValueError) as error:
            raise DamagedIndex(f"{path.name} cannot be read ({error}); run `inforce build`") from error

    def passages(self, rows: Iterable[int]) -> list[Passage]:
        """The passages at ``rows``, in the order asked for."""
        wanted = [int(row) for row in rows]
        known = self._known
        found = {row: known[row] for row in wanted if row in known}
        if missing := [row for row in wanted if row not in found]:
            statement = f"{_PASSAGES} WHERE passages.id IN (SELECT value FROM json_each(?))"
            read = {int(row[0]): self._passage(row) for row in self._rows(statement, json.dumps(missing))}
            found |= read
            # A new dictionary in place of the old one, which other threads may be reading.
            self._known = read if len(known) > _MOST_KNOWN else known | read
        return [found[row] for row in wanted]

    def row_of(self, passage_id: str) -> int | None:
        """The row of a passage, None if there is no such passage."""
        rows = self._rows("SELECT id FROM passages WHERE passage_id = ?", passage_id)
        return int(rows[0][0]) if rows else None

    def clauses(self, numbers: Iterable[int] | None = None) -> list[Clause]:
        """The clauses with these numbers (default: all), in the order of their numbers, as they were computed."""
        chosen = "" if numbers is None else "WHERE id IN (SELECT value FROM json_each(?))"
        values = [] if numbers is None else [json.dumps([int(number) for number in numbers])]
        rows = self._rows(
            "SELECT clause_id, version, status, passage, returns_from FROM clauses "
            f"JOIN clause_steps ON clause = id {chosen} ORDER BY id, version",
            *values,
        )
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
        wanted = json.dumps([int(row) for row in rows])
        statement = "SELECT passage, clause FROM clause_steps WHERE passage IN (SELECT value FROM json_each(?))"
        return dict(self._rows(statement, wanted))

    def clauses_with(self, version: int, statuses: Iterable[Change]) -> list[int]:
        """Numbers of the clauses of which the version at this row says one of ``statuses``, ascending."""
        statement = "SELECT clause FROM clause_steps WHERE version = ? AND status IN (SELECT value FROM json_each(?))"
        return [row[0] for row in self._rows(f"{statement} ORDER BY clause", version, json.dumps(list(statuses)))]

    def texts(self, text_ids: Iterable[int]) -> dict[int, str]:
        """Readable texts by id."""
        wanted = json.dumps([int(text_id) for text_id in text_ids])
        return dict(self._rows("SELECT id, text FROM texts WHERE id IN (SELECT value FROM json_each(?))", wanted))

    def headings(self) -> list[tuple[int, str]]:
        """Titles of sections and headings as printed, each with the row of the first passage under it in its copy."""
        titles = self._rows(
            "SELECT min(id), section_label, section_title FROM passages WHERE section_title IS NOT NULL "
            "GROUP BY copy, section_label, section_title"
        )
        headings = self._rows(
            "SELECT min(id), heading FROM passages WHERE heading IS NOT NULL "
            "GROUP BY copy, section_label, section_title, heading"
        )
        return [(row, f"{label}. {title}" if label else title) for row, label, title in titles] + headings

    def source_text(self, name: str) -> str:
        """The text of a source as it was read when the index was built."""
        return str(self._rows("SELECT text FROM sources WHERE name = ?", name)[0][0])

    def windows_of(self, embedded_texts: Rows) -> Rows:
        """The rows of the FAISS index that belong to ``embedded_texts``, ascending."""
        return np.flatnonzero(np.isin(self.window_texts, embedded_texts)).astype(np.int64)

    def stored_windows(self) -> list[StoredWindow]:
        """Every row of the FAISS index with the string that was encoded."""
        found = self._rows("SELECT row, embedded_text, content, start, shift FROM windows ORDER BY row")
        return [StoredWindow(row, text, Window(content, start, shift)) for row, text, content, start, shift in found]

    def lexical_scores(
        self, question: str, allowed: Rows, stop_words: frozenset[str] = lexical.STOP_WORDS
    ) -> tuple[Rows, Scores]:
        """BM25 scores of those ``allowed`` embedded texts that hold a word of the question, unordered."""
        with self._lock:
            return lexical.search(self._connection, question, allowed, stop_words)

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def _read_versions(self) -> tuple[PolicyVersion, ...]:
        copies: dict[int, list[ExhibitCopy]] = {}
        for row in self._rows(_COPIES):
            version_row, version_id, slug, source, exhibit, part, policy, title, statement = row[:9]
            effective, updated, captured = (_day(value) for value in row[9:12])
            facts = CopyFacts(exhibit, part, policy, title, statement, effective, updated, captured, bool(row[12]))
            copies.setdefault(version_row, []).append(ExhibitCopy(version_id, slug, source, facts))
        versions: list[PolicyVersion] = []
        for row, version_id, policy, starts, until, basis in self._rows("SELECT * FROM versions ORDER BY id"):
            start = _day(starts)
            interval = EffectiveInterval(start, _day(until)) if start else None
            versions.append(
                PolicyVersion(version_id, policy, interval, Basis(basis) if basis else None, tuple(copies.get(row, ())))
            )
        return tuple(versions)

    def _read_columns(self) -> Columns:
        rows = self._rows(
            "SELECT copies.version, passages.copy, passages.text, embedded_text, section_label, section_title "
            "FROM passages JOIN copies ON copies.id = passages.copy ORDER BY passages.id"
        )
        numbers = np.array([row[:4] for row in rows], np.int64).reshape(-1, 4)
        sections: dict[tuple[str, str], Section] = {}
        group = np.arange(len(rows), dtype=np.int64)
        lengths = dict(
            self._rows("SELECT passages.id, length(texts.text) FROM passages JOIN texts ON texts.id = passages.text")
        )
        for passage, canonical in self._rows("SELECT passage, canonical FROM alignments ORDER BY passage, canonical"):
            # A passage that runs two canonical ones together is grouped with the longer; it is cited by both.
            if group[passage] == passage or lengths[canonical] > lengths[int(group[passage])]:
                group[passage] = canonical
        return Columns(
            version=numbers[:, 0],
            copy=numbers[:, 1],
            text=numbers[:, 2],
            embedded_text=numbers[:, 3],
            group=group,
            section=tuple(
                sections.setdefault((label, title), Section(label, title)) if label else None
                for label, title in (row[4:6] for row in rows)
            ),
        )

    def _read_alignments(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for passage, canonical in self._rows("SELECT passage, canonical FROM alignments ORDER BY passage"):
            found.setdefault(canonical, []).append(passage)
        return found

    def _passage(self, row: tuple[Any, ...]) -> Passage:
        (
            _,
            passage_id,
            copy,
            kind,
            label,
            title,
            heading,
            paragraph,
            printed,
            text,
            spans,
            first,
            last,
            page,
            context,
            variant,
        ) = row
        reading = PassageReading(
            kind=PassageKind(kind),
            section=Section(label, title) if label else None,
            heading=heading,
            paragraph=paragraph,
            label=printed,
            text=text,
            spans=_spans(json.loads(spans)),
            lines=(first, last),
            context=tuple(Context(ContextKind(c["kind"]), c["text"], _spans(c["spans"])) for c in json.loads(context)),
            page=page,
        )
        canonical = (
            self._rows(
                "SELECT passage_id FROM alignments JOIN passages ON passages.id = canonical "
                "WHERE passage = (SELECT id FROM passages WHERE passage_id = ?) ORDER BY canonical",
                passage_id,
            )
            if variant or self.columns.group[row[0]] != row[0]
            else []
        )
        return Passage(passage_id, self.copies[copy], reading, tuple(c[0] for c in canonical), bool(variant))


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
    manifest.require_whole(folder, (CATALOGUE,))
    return OpenedCatalogue(folder, manifest, Catalogue(folder / CATALOGUE))


_COPIES = (
    "SELECT version, version_id, slug, source, exhibit, part, policy, title, date_statement, effective_on, updated_on, "
    "captured_on, shown_as_current FROM copies JOIN versions ON versions.id = version ORDER BY copies.version, position"
)
_PASSAGES = (
    "SELECT passages.id, passage_id, copy, kind, section_label, section_title, heading, paragraph, label, texts.text, "
    "spans, first_line, last_line, page, context, variant FROM passages JOIN texts ON texts.id = passages.text"
)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _span_pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _spans(pairs: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


def _marks(count: int) -> str:
    return ", ".join("?" * count)
