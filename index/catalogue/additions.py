"""What one build adds to an index: source texts, passages and their places, in a segment that is never changed.

A generation is a catalogue and the segments that it names. The next generation links to the same segments and adds one
with what is new, so that a build writes little more than it has read:

    generation 6: catalogue.sqlite  000001.*
    generation 7: catalogue.sqlite  000001.*  000002.*

Ids go on from one segment to the next. Nothing in a segment says which version a text is of: that is the catalogue's.
"""

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from corpus.types import Passage, PassageReading, Source
from index.catalogue.codecs import context_facts, context_json, passage_columns, place_columns
from index.catalogue.schema import TEXTS, Values, insert, new_file
from index.catalogue.tables import COLUMN
from index.catalogue.words import titles_of, write_words
from index.embedded_text import EmbeddedText, StoredWindow, embedded_text

Key = TypeVar("Key", bound=Hashable)


class Ids(Generic[Key]):
    """Numbers things in the order in which they first appear, after those that have a number already."""

    def __init__(self, known: Mapping[Key, int]) -> None:
        self._known = known
        self._next = max(known.values(), default=-1) + 1
        self.new: dict[Key, int] = {}

    def of(self, key: Key) -> int:
        """The number of a thing, a new one where it has none."""
        number = self._known.get(key)
        return self.new.setdefault(key, self._next + len(self.new)) if number is None else number

    def __contains__(self, key: Key) -> bool:
        return key in self._known or key in self.new


@dataclass(frozen=True, slots=True)
class Known:
    """The ids of all that some segments hold; nothing, where there is no segment yet."""

    source_texts: Mapping[str, int] = field(default_factory=dict)
    """By the SHA-256 of the file."""
    texts: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[str, int] = field(default_factory=dict)
    embedded_texts: Mapping[EmbeddedText, int] = field(default_factory=dict)
    places: Mapping[tuple[object, ...], int] = field(default_factory=dict)
    """By the values of `place_columns`."""
    contexts: Mapping[str, int] = field(default_factory=dict)
    """By `context_json`."""
    readings: Mapping[str, int] = field(default_factory=dict)
    """By `reading_digest`."""
    window_count: int = 0


class Additions:
    """Gathers what the segments in use do not hold."""

    def __init__(self, known: Known) -> None:
        self.source_texts = Ids(known.source_texts)
        self.texts = Ids(known.texts)
        self._titles = Ids(known.titles)
        self.embedded_texts = Ids(known.embedded_texts)
        self.readings = Ids(known.readings)
        self.first_row = known.window_count
        """The row of the first new window."""
        self._places = Ids(known.places)
        self._contexts = Ids(known.contexts)
        self._sources: list[Values] = []
        # Their values alone: of a large archive there are millions, and a dictionary takes three times as much.
        self._passages: list[tuple[object, ...]] = []
        self._passage_columns: tuple[str, ...] = ()
        self._titles_printed: list[Values] = []

    def source(self, source: Source) -> int:
        """The id of a source's text."""
        is_new = source.sha256 not in self.source_texts
        number = self.source_texts.of(source.sha256)
        if is_new:
            self._sources.append({"id": number, "sha256": source.sha256, "text": source.text})
        return number

    def reading(self, passages: Sequence[Passage], digest: str) -> int:
        """The id of the passages of a copy; ``digest`` is that of their readings."""
        is_new = digest not in self.readings
        number = self.readings.of(digest)
        if is_new:
            for position, passage in enumerate(passages):
                values = {"reading": number, "position": position, **self._passage(passage.reading)}
                self._passage_columns = tuple(values)
                self._passages.append(tuple(values.values()))
            for title, position in titles_of(passage.reading for passage in passages):
                printed = {"title": self._titles.of(title), "reading": number, "position": position}
                self._titles_printed.append(printed)
        return number

    @property
    def is_empty(self) -> bool:
        return not (self.source_texts.new or self.readings.new)

    def write(self, folder: Path, name: str, windows: Sequence[StoredWindow]) -> None:
        """Write all but the embeddings of the segment ``name``; ``windows`` are those of the new embedded texts."""
        with new_file(folder / f"{name}.{TEXTS}", "segment.sql") as connection:
            insert(connection, "source_texts", self._sources)
            insert(connection, "embedded_texts", map(self._embedded_text, self.embedded_texts.new))
            insert(connection, "texts", ({"id": number, "text": text} for text, number in self.texts.new.items()))
            insert(connection, "windows", map(_window, windows))
            insert(connection, "columns", [_column("windows", [[stored.embedded_text] for stored in windows])])
            insert(connection, "places", (_place(number, place) for place, number in self._places.new.items()))
            contexts = self._contexts.new.items()
            insert(connection, "contexts", ({"id": number, "context": context} for context, number in contexts))
            readings = self.readings.new.items()
            insert(connection, "readings", ({"id": number, "digest": digest} for digest, number in readings))
            columns = self._passage_columns
            insert(connection, "passages", (dict(zip(columns, row, strict=True)) for row in self._passages))
            chosen = [columns.index(name) for name in PASSAGE if self._passages]
            of_passages = [[row[place] for place in chosen] for row in self._passages]
            insert(connection, "columns", [_column("passages", of_passages)])
            insert(connection, "titles", ({"id": number, "text": text} for text, number in self._titles.new.items()))
            insert(connection, "titles_printed", self._titles_printed)
            write_words(connection, self.texts.new, self._titles.new)

    def _embedded_text(self, text: EmbeddedText) -> Values:
        parts = {"title": text.title, "heading": text.heading, "lead_in": text.lead_in}
        return {"id": self.embedded_texts.of(text), **parts, "text": self.texts.of(text.text)}

    def _passage(self, reading: PassageReading) -> Values:
        return {
            **passage_columns(reading),
            "place": self._places.of(tuple(place_columns(reading).values())),
            "text": self.texts.of(reading.text),
            "embedded_text": self.embedded_texts.of(embedded_text(reading)),
            "context": self._contexts.of(context_json(reading.context)),
        }


PLACE = ("section_label", "section_title", "heading", "headings")
"""The columns of a place that tell it from others, in the order of `place_columns`."""


PASSAGE = ("reading", "text", "embedded_text", "place")
"""What of a passage the table ``columns`` holds."""


def _column(name: str, rows: Sequence[Sequence[object]]) -> Values:
    return {"name": name, "numbers": np.array(rows, COLUMN).tobytes()}


def _place(number: int, place: tuple[object, ...]) -> Values:
    return {"id": number, **dict(zip(PLACE, place, strict=True))}


def _window(stored: StoredWindow) -> Values:
    window = stored.window
    return {
        "row": stored.row,
        "embedded_text": stored.embedded_text,
        "start": window.start,
        "length": window.length,
        "shift": window.shift,
    }


def reading_digest(passages: Iterable[PassageReading]) -> str:
    """Equal for copies of which everything is read alike: words, places, spans and lines."""
    digest = hashlib.blake2b(digest_size=20)
    for reading in passages:
        section = (reading.section.label, reading.section.title) if reading.section else None
        place = (section, reading.heading, reading.headings, reading.paragraph, reading.label, reading.page)
        spans = ([[s.start, s.end] for s in reading.spans], reading.lines, context_facts(reading.context))
        digest.update(json.dumps((reading.kind, place, reading.text, spans)).encode())
    return digest.hexdigest()
