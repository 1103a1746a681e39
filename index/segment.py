"""What one build added to an index: source texts, passages and embeddings, in files that are never changed.

A generation is a catalogue and the segments that it names. The next generation links to the same segments and adds one
with what is new, so that a build writes little more than it has read:

    generation 6: catalogue.sqlite  000001.*
    generation 7: catalogue.sqlite  000001.*  000002.*

Ids go on from one segment to the next. Nothing in a segment says which version a text is of: that is the catalogue's.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Generic, TypeVar

from corpus.text import Span
from corpus.types import Context, Passage, PassageReading, Source
from index.embedded_text import EmbeddedText, StoredWindow, embedded_text

TEXTS = "sqlite"

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
    texts: Mapping[str, int] = field(default_factory=dict)
    embedded_texts: Mapping[EmbeddedText, int] = field(default_factory=dict)
    places: Mapping[tuple[str | None, str | None, str | None, str], int] = field(default_factory=dict)
    contexts: Mapping[str, int] = field(default_factory=dict)
    readings: Mapping[str, int] = field(default_factory=dict)
    window_count: int = 0


class Additions:
    """Gathers what the segments in use do not hold."""

    def __init__(self, known: Known) -> None:
        self.source_texts = Ids(known.source_texts)
        self.texts = Ids(known.texts)
        self.embedded_texts = Ids(known.embedded_texts)
        self.readings = Ids(known.readings)
        self.first_row = known.window_count
        self._places = Ids(known.places)
        self._contexts = Ids(known.contexts)
        self._sources: list[tuple[int, str, str]] = []
        self._passages: list[tuple[object, ...]] = []

    def source(self, source: Source) -> int:
        """The id of a source's text."""
        is_new = source.sha256 not in self.source_texts
        number = self.source_texts.of(source.sha256)
        if is_new:
            self._sources.append((number, source.sha256, source.text))
        return number

    def reading(self, passages: Sequence[Passage], digest: str) -> int:
        """The id of the passages of a copy; ``digest`` is that of their readings."""
        is_new = digest not in self.readings
        number = self.readings.of(digest)
        if is_new:
            self._passages += (self._passage(number, i, passage.reading) for i, passage in enumerate(passages))
        return number

    @property
    def is_empty(self) -> bool:
        return not (self.source_texts.new or self.readings.new)

    def write(self, folder: Path, name: str, windows: Iterable[StoredWindow]) -> None:
        """Write all but the embeddings of the segment ``name``; ``windows`` are those of the new embedded texts."""
        connection = sqlite3.connect(folder / f"{name}.{TEXTS}")
        try:
            with connection:
                connection.executescript(resources.files("index").joinpath("segment.sql").read_text("utf-8"))
                embedded = (
                    (number, text.title, text.heading, text.lead_in, self.texts.of(text.text))
                    for text, number in self.embedded_texts.new.items()
                )
                read = (
                    (w.row, w.embedded_text, w.window.start, len(w.window.content) - w.window.shift, w.window.shift)
                    for w in windows
                )
                for table, columns, rows in (
                    ("source_texts", 3, self._sources),
                    ("texts", 2, ((number, text) for text, number in self.texts.new.items())),
                    ("embedded_texts", 5, embedded),
                    ("windows", 5, read),
                    ("places", 5, ((number, *place) for place, number in self._places.new.items())),
                    ("contexts", 2, ((number, context) for context, number in self._contexts.new.items())),
                    ("readings", 2, ((number, digest) for digest, number in self.readings.new.items())),
                    ("passages", 13, self._passages),
                ):
                    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)
        finally:
            connection.close()

    def _passage(self, number: int, position: int, reading: PassageReading) -> tuple[object, ...]:
        section = reading.section
        headings = json.dumps(reading.headings, ensure_ascii=False)
        place = (section.label if section else None, section.title if section else None, reading.heading, headings)
        return (
            number,
            position,
            reading.kind,
            self._places.of(place),
            reading.paragraph,
            reading.label,
            self.texts.of(reading.text),
            self.embedded_texts.of(embedded_text(reading)),
            json.dumps(span_pairs(reading.spans)),
            *reading.lines,
            reading.page,
            self._contexts.of(json.dumps(context_facts(reading.context), ensure_ascii=False)),
        )


def link(folder: Path, files: Iterable[str], target: Path) -> None:
    """Have these files in another generation as well, without writing them again where that can be."""
    for file in files:
        try:
            os.link(folder / file, target / file)
        except OSError:
            shutil.copyfile(folder / file, target / file)


def reading_digest(passages: Iterable[PassageReading]) -> str:
    """Equal for copies of which everything is read alike: words, places, spans and lines."""
    digest = hashlib.blake2b(digest_size=20)
    for reading in passages:
        section = (reading.section.label, reading.section.title) if reading.section else None
        place = (section, reading.heading, reading.headings, reading.paragraph, reading.label, reading.page)
        spans = (span_pairs(reading.spans), reading.lines, context_facts(reading.context))
        digest.update(json.dumps((reading.kind, place, reading.text, spans)).encode())
    return digest.hexdigest()


def span_pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def context_facts(context: Iterable[Context]) -> list[dict[str, object]]:
    return [{"kind": c.kind, "text": c.text, "spans": span_pairs(c.spans)} for c in context]
