"""What one generation says of its corpus: versions, copies, passages, texts and clauses.

What a search filters by is held in arrays (`Columns`); what a result shows is read from the files when it is shown,
however many passages, with one SELECT.
"""

import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.clauses.following import Clause, Step
from corpus.containers.recordings import Archive
from corpus.text import Markup
from corpus.types import (
    Context,
    ExhibitCopy,
    Finding,
    Passage,
    PassageReading,
    PolicyVersion,
    passage_id,
    place_of,
)
from index.arrays import EmbeddedTextIds, PassageRows, WindowRows
from index.catalogue import codecs
from index.catalogue.additions import PLACE, Known
from index.catalogue.archives import StoredSource, read_archive
from index.catalogue.clauses import ClauseStep, StoredClauses
from index.catalogue.columns import Columns, read_layout
from index.catalogue.lineage import Lineage, read_lineage
from index.catalogue.schema import CATALOGUE
from index.catalogue.scopes import Held, Scopes
from index.catalogue.tables import Tables, ids
from index.catalogue.words import WordPlaces
from index.embedded_text import EmbeddedText, StoredWindow, Window, window_at
from index.errors import DamagedIndex
from index.phrases import fold
from index.scope_predicate import ScopePredicate

_LONGEST_NUMBER = 9
"""Digits of a paragraph number at most; SQLite takes no number of more than 18."""

_MOST_KNOWN = 4_096
"""Passages kept as read; the same ones are shown again and again."""


class Catalogue:
    """Reads one catalogue with its segments; may be shared by threads. Nothing is ever written through it.

    Passages and versions go by their rows. Raises DamagedIndex if it cannot be read.
    """

    versions: tuple[PolicyVersion, ...]
    """By policy, then date, undated last."""
    copies: tuple[ExhibitCopy, ...]
    """Version by version, the canonical copy first."""
    columns: Columns
    sources: tuple[StoredSource, ...]
    findings: tuple[Finding, ...]
    aligned: dict[int, list[int]]
    """Row of a canonical passage → rows of the other copies' passages that say the same."""
    window_texts: EmbeddedTextIds
    """Window row → embedded text."""
    clause_steps: StoredClauses
    words: WordPlaces

    def __init__(self, folder: Path, segments: Sequence[str], policies: frozenset[str] | None = None) -> None:
        """``policies``: those that exist in it; None: all that are stored."""
        self._files = folder, segments, policies
        self._known: dict[int, Passage] = {}
        self._known_rows: dict[str, int] = {}
        self._folded_headings: dict[int, str] = {}
        try:
            self._tables = tables = Tables(folder, segments, policies)
            weakref.finalize(self, tables.connection.close)
            sources = tables.rows("SELECT name, location, sha256, markup, format, version, language FROM sources")
            self.sources = tuple(map(_source_of, sources))
            findings = tables.rows("SELECT code, message, source, line FROM findings")
            self.findings = tuple(map(codecs.finding_of, findings))
            self.versions = _read_versions(tables)
            self.copies = tuple(copy for version in self.versions for copy in version.copies)
            self._copy_numbers = {(copy.version_id, copy.slug): number for number, copy in enumerate(self.copies)}
            self._places = {row["id"]: codecs.place_of(row) for row in tables.rows("SELECT * FROM places")}
            self.layout = read_layout(tables, self._places)
            self.columns, self.aligned = self.layout.columns, self.layout.aligned
            self.window_texts = EmbeddedTextIds(np.ascontiguousarray(tables.columns("windows", 1)[:, 0]))
        except (sqlite3.Error, ValueError, IndexError) as error:
            raise DamagedIndex(f"{CATALOGUE} cannot be read ({error}); run `inforce build`") from error
        dated = {row: version.policy for row, version in enumerate(self.versions) if version.interval}
        self.clause_steps = StoredClauses(tables, self.layout, dated, [v.version_id for v in self.versions])
        self.words = WordPlaces(tables, self.layout, shared=policies is not None)
        self._scopes = Scopes(self.versions, self.copies, self.layout, self.window_texts, self._all_texts)

    @cached_property
    def lineage(self) -> Lineage:
        """The builds that led to this index, and which of them first held each version."""
        return read_lineage(self._tables)

    def only(self, policies: frozenset[str]) -> "Catalogue":
        """The catalogue that an index of these policies alone would have. Raises DamagedIndex."""
        folder, segments, already = self._files
        return Catalogue(folder, segments, policies if already is None else policies & already)

    def counts(self) -> dict[str, int]:
        """How much there is in it."""
        return {
            "versions": len(self.versions),
            "passages": len(self.columns.version),
            "distinct_texts": len(np.unique(self.columns.text)),
            "embedded_texts": len(self.spoken_of),
            "windows": len(self.windows_of(self.spoken_of)),
            "clauses": self.clause_steps.count(),
        }

    @cached_property
    def spoken_of(self) -> EmbeddedTextIds:
        """The embedded texts of all its passages, each once, ascending; its segments may hold more."""
        return EmbeddedTextIds(np.flatnonzero(np.bincount(self.columns.embedded_text)).astype(np.int64))

    # -- what a scope admits ------------------------------------------------------------------------------

    def passages_in(self, scope: ScopePredicate) -> PassageRows:
        """The rows of the passages that ``scope`` admits, ascending; an id or name that is not known admits nothing."""
        return self._scopes.passages(scope)

    def admits(self, scope: ScopePredicate, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each of some passage rows whether ``scope`` admits it: at the cost of these rows, however wide it is."""
        return self._scopes.admits(scope, rows)

    def admits_any(self, scope: ScopePredicate) -> bool:
        """Whether ``scope`` admits a passage."""
        return self._scopes.admits_any(scope)

    def embedded_texts_in(self, scope: ScopePredicate) -> EmbeddedTextIds:
        """The ids of the embedded texts of the passages that ``scope`` admits, each once, ascending."""
        return self._scopes.embedded_texts(scope)

    def windows_in(self, scope: ScopePredicate) -> WindowRows:
        """The rows of the windows of these texts, each once and ascending."""
        return self._scopes.windows_in(scope)

    def held_by(self, versions: tuple[str, ...]) -> Held:
        """What these versions hold, by id and whichever scope asks; kept for the next question."""
        return self._scopes.held_by(versions)

    def windows_of(self, embedded_texts: EmbeddedTextIds) -> WindowRows:
        """The rows of the windows of ``embedded_texts``, each once and ascending."""
        return self._scopes.windows(embedded_texts)

    # -- passages -----------------------------------------------------------------------------------------

    def passages(self, rows: Iterable[int]) -> list[Passage]:
        """The passages at ``rows``, in the order asked for; those not read before with one SELECT."""
        wanted = [int(row) for row in rows]
        known = self._known
        found = {row: known[row] for row in wanted if row in known}
        if missing := [row for row in wanted if row not in found]:
            read = self._read_passages(missing)
            found |= read
            is_full = len(known) > _MOST_KNOWN
            rows_read = {passage.passage_id: row for row, passage in read.items()}
            # New dictionaries in place of the old ones, which other threads may be reading.
            self._known_rows = rows_read if is_full else self._known_rows | rows_read
            self._known = read if is_full else known | read
        return [found[row] for row in wanted]

    def rows_of_copy(self, copy: ExhibitCopy) -> range:
        """The rows of the passages of a copy, in reading order."""
        return self.layout.rows_of_copy(self._copy_numbers[copy.version_id, copy.slug])

    def readings(self, rows: Iterable[int]) -> dict[int, PassageReading]:
        """The passages at ``rows`` as they were read from their source, by row ascending; one SELECT."""
        layout = self.layout
        at: dict[tuple[int, int], list[int]] = {}
        for row in sorted(map(int, rows)):
            at.setdefault((int(layout.readings[self.columns.copy[row]]), layout.position(row)), []).append(row)
        texts: dict[int, str] = {}
        contexts: dict[int, tuple[Context, ...]] = {}
        found: dict[int, PassageReading] = {}
        for one in self._tables.rows(self._select_readings, ids(at)):
            # Passages share texts and contexts, and each is kept once.
            text = texts.setdefault(one["text"], one["words"])
            if one["context"] not in contexts:
                contexts[one["context"]] = codecs.context_of(one["context_json"])
            reading = codecs.passage_of(one, self._places[one["place"]], text, contexts[one["context"]])
            found |= dict.fromkeys(at[one["reading"], one["position"]], reading)
        return dict(sorted(found.items()))

    @cached_property
    def _select_readings(self) -> str:
        return self._tables.in_each(
            "SELECT passage.*, (SELECT text FROM texts WHERE id = passage.text) AS words, "
            "(SELECT context FROM contexts WHERE id = passage.context) AS context_json "
            "FROM json_each(?1) AS wanted CROSS JOIN {segment}.passages AS passage "
            "ON passage.reading = json_extract(wanted.value, '$[0]') "
            "AND passage.position = json_extract(wanted.value, '$[1]')"
        )

    def _read_passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        canonical = {row: self.layout.canonical.get(row, ()) for row in rows}
        readings = self.readings({*rows, *(row for aligned in canonical.values() for row in aligned)})
        ids_of = {row: passage_id(self._copy_at(row), reading) for row, reading in readings.items()}
        return {
            row: Passage(
                ids_of[row],
                self._copy_at(row),
                readings[row],
                tuple(ids_of[one] for one in canonical[row]),
                row in self.layout.variants,
            )
            for row in rows
        }

    def _copy_at(self, row: int) -> ExhibitCopy:
        return self.copies[int(self.columns.copy[row])]

    def row_of(self, passage_id: str) -> int | None:
        """The row of a passage, None if there is no such passage; one SELECT at most, whatever the size of its copy."""
        known = self._known_rows.get(passage_id)
        if known is not None:
            return known
        version_id, _, rest = passage_id.partition("~")
        slug, _, rest = rest.partition("~")
        place, _, paragraph = rest.rpartition(".")
        copy = self._copy_numbers.get((version_id, slug))
        places = self._places_named.get(place)
        if copy is None or not places or not paragraph.isdecimal() or len(paragraph) > _LONGEST_NUMBER:
            return None
        found = self._tables.numbers(
            "SELECT position, paragraph FROM passages WHERE reading = ? "
            "AND place IN (SELECT value FROM json_each(?)) AND paragraph = ? ORDER BY position LIMIT 1",
            2,
            int(self.layout.readings[copy]),
            ids(places),
            int(paragraph),
        )
        if not len(found) or str(found[0, 1]) != paragraph:
            return None
        return self.layout.rows_of_copy(copy)[int(found[0, 0])]

    @cached_property
    def _places_named(self) -> dict[str, list[int]]:
        """Ids of places by their names in passage ids."""
        names: dict[str, list[int]] = {}
        for number, place in self._places.items():
            names.setdefault(place_of(*place), []).append(number)
        return names

    # -- clauses ------------------------------------------------------------------------------------------

    def clauses(self, numbers: Iterable[int] | None = None) -> list[Clause]:
        """The clauses with these numbers (default: all), in the order of their numbers, as they were computed."""
        found = self.clause_steps.steps(numbers).values()
        wanted = sorted(
            {row for c in found for step in c.steps for row in (step.row, *step.parents) if row is not None}
        )
        passages = dict(zip(wanted, self.passages(wanted), strict=True))
        return [
            Clause(clause.clause_id, tuple(self._step(step, passages) for step in clause.steps), clause.own)
            for clause in found
        ]

    def _step(self, step: ClauseStep, passages: Mapping[int, Passage]) -> Step:
        return Step(
            self.versions[step.version].version_id,
            step.status,
            None if step.row is None else passages[step.row],
            None if step.returns_from is None else self.versions[step.returns_from].version_id,
            tuple(passages[parent] for parent in step.parents),
        )

    def clause_numbers(self, rows: Iterable[int]) -> dict[int, int]:
        """Passage row → number of its clause, for passages of canonical copies of dated versions."""
        return self.clause_steps.numbers_of(rows)

    # -- texts --------------------------------------------------------------------------------------------

    def texts(self, text_ids: Iterable[int]) -> dict[int, str]:
        """Readable texts by id."""
        statement = "SELECT id, text FROM texts WHERE id IN (SELECT value FROM json_each(?))"
        return {row["id"]: row["text"] for row in self._tables.rows(statement, ids(map(int, text_ids)))}

    def _all_texts(self) -> dict[int, str]:
        """The readable texts of all passages, by id."""
        return self.texts(np.unique(self.columns.text).tolist())

    def headings(self) -> list[tuple[int, str]]:
        """Titles of sections and headings as printed, each with the row of the first passage under it in its copy."""
        places = self.layout.places
        _, first_rows = np.unique(self.columns.copy * (int(places.max(initial=0)) + 1) + places, return_index=True)
        first: dict[tuple[object, ...], tuple[int, str]] = {}
        for row in np.sort(first_rows).tolist():
            copy = int(self.columns.copy[row])
            section, heading, path = self._places[int(places[row])]
            if section:
                first.setdefault((copy, section), (row, section.printed))
            below = path[1:] or ((heading,) if heading else ())
            for depth, words in enumerate(below, 1):
                first.setdefault((copy, section, below[:depth]), (row, words))
        return list(first.values())

    def names_at(self, place: int) -> tuple[str, ...]:
        """The title of the section and the innermost heading at a place of `Layout.places`, as far as there are any."""
        section, heading, _ = self._places[place]
        return tuple(filter(None, (section.title if section else None, heading)))

    def headings_at(self, place: int) -> str:
        """All headings over the passages at a place of `Layout.places`, folded; kept for the next question."""
        found = self._folded_headings.get(place)
        if found is None:
            section, heading, path = self._places[place]
            found = fold("\n".join(filter(None, (section.printed if section else None, heading, *path))))
            self._folded_headings[place] = found
        return found

    def source_text(self, name: str) -> str:
        """The text of a source as it was read when the index was built."""
        statement = "SELECT source_texts.text FROM sources JOIN source_texts ON id = sources.text WHERE name = ?"
        return str(self._tables.rows(statement, name)[0]["text"])

    # -- building on --------------------------------------------------------------------------------------

    def digests(self) -> dict[tuple[str, str], str]:
        """The digest of each copy's readings, by version id and slug."""
        by_number = {row["id"]: row["digest"] for row in self._tables.rows("SELECT id, digest FROM readings")}
        return {key: by_number[int(self.layout.readings[number])] for key, number in self._copy_numbers.items()}

    def stored_windows(self, like: Iterable[Window] | None = None) -> Iterator[StoredWindow]:
        """Every window that the segments hold, with the string that was encoded.

        ``like``: those that could be one of these, by where they start and how long they are.
        """
        chosen, values = "", []
        if like is not None:
            chosen = (
                "WHERE (start, length, shift) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), "
                "json_extract(value, '$[2]') FROM json_each(?))"
            )
            values = [ids({(window.start, window.length, window.shift) for window in like})]
        rows = self._tables.rows(
            f"SELECT row, embedded_text, start, length, shift FROM windows {chosen} ORDER BY row", *values
        )
        texts = self.embedded_texts(None if like is None else {row["embedded_text"] for row in rows})
        for row in rows:
            window = window_at(texts[row["embedded_text"]], row["start"], row["length"], row["shift"])
            yield StoredWindow(row["row"], row["embedded_text"], window)

    def embedded_texts(self, numbers: Iterable[int] | None = None) -> dict[int, EmbeddedText]:
        """The embedded texts with these ids (default: all that the segments hold), by id."""
        chosen = "" if numbers is None else "WHERE id IN (SELECT value FROM json_each(?))"
        found = self._tables.rows(
            f"SELECT id, title, heading, lead_in, text FROM embedded_texts {chosen}",
            *([] if numbers is None else [ids(numbers)]),
        )
        if numbers is None:
            texts = {row["id"]: row["text"] for row in self._tables.rows("SELECT id, text FROM texts")}
        else:
            texts = self.texts({row["text"] for row in found})
        return {
            row["id"]: EmbeddedText(row["title"], row["heading"], row["lead_in"], texts[row["text"]]) for row in found
        }

    def known(self) -> Known:
        """The ids of all that the segments hold, whether this catalogue still speaks of it or not."""
        places = self._tables.rows(f"SELECT id, {', '.join(PLACE)} FROM places")
        return Known(
            source_texts=self._ids_by("sha256", "source_texts"),
            texts=self._ids_by("text", "texts"),
            titles=self._ids_by("text", "titles"),
            embedded_texts={text: number for number, text in self.embedded_texts().items()},
            places={tuple(row)[1:]: row["id"] for row in places},
            contexts=self._ids_by("context", "contexts"),
            readings=self._ids_by("digest", "readings"),
            window_count=len(self.window_texts),
        )

    def _ids_by(self, column: str, table: str) -> dict[str, int]:
        return {row[column]: row["id"] for row in self._tables.rows(f"SELECT id, {column} FROM {table}")}

    def share_in_use(self) -> float:
        """How many of the readings that the segments hold this catalogue speaks of, 0 to 1."""
        used = self._tables.numbers("SELECT count(DISTINCT reading) FROM copies", 1)[0, 0]
        stored = self._tables.numbers("SELECT count(*) FROM readings", 1)[0, 0]
        return float(used / stored) if stored else 1.0

    def archive(self, location: str) -> Archive | None:
        """What was read of an archive, for reading only what came since; None if it was not read."""
        rows = self._tables.rows("SELECT * FROM recordings WHERE location = ? ORDER BY rowid", location)
        return read_archive(self, [codecs.recording_of(row) for row in rows])


def _source_of(row: sqlite3.Row) -> StoredSource:
    reader = (Markup(row["markup"]), row["format"], row["version"], row["language"])
    return StoredSource(row["name"], row["location"], row["sha256"], *reader)


def _read_versions(tables: Tables) -> tuple[PolicyVersion, ...]:
    copies: dict[int, list[ExhibitCopy]] = {}
    joined = "SELECT * FROM copies JOIN versions ON versions.id = version ORDER BY copies.version, position"
    for row in tables.rows(joined):
        copies.setdefault(row["version"], []).append(codecs.copy_of(row))
    rows = tables.rows("SELECT * FROM versions ORDER BY id")
    return tuple(codecs.version_of(row, copies.get(row["id"], ())) for row in rows)
