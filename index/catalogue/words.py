"""Which texts hold a word or a phrase: where each word stands in the texts of a segment, so that no text is read.

The texts of a segment, and the words over its passages (headings, captions, column headers), are laid out in one row
of words with a gap after each; of every word the numbers of its places are stored. A phrase stands where the places of
its words follow one another, which costs by how often its rarest word stands in the whole archive.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.types import ContextKind, PassageReading
from index.arrays import PassageRows
from index.catalogue.columns import Layout, ranges
from index.catalogue.schema import Values, insert
from index.catalogue.tables import Tables, ids
from index.written_words import written_words

_PLACE = np.dtype("<u4")
_UNIT = np.dtype("<i8")

_FEW = 8
"""One of so many rows is few: sorting them costs less than looking through all."""

Titles = list[tuple[str, int]]
"""Words that stand over passages, each with the position of the first passage under it."""

Places = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class WordPhrase:
    """Words in a row: at each place one of several forms, and after it certain signs, or any where they are None."""

    forms: tuple[tuple[str, ...], ...]
    signs: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where phrases stand in a catalogue: passage rows, and how often in each.

    ``over``: the words stand not in the passage but in a heading, caption or column header of which it is the first.
    Rows ascend; a row may be in it both ways.
    """

    rows: PassageRows
    counts: NDArray[np.int64]
    over: NDArray[np.bool_]


def titles_of(passages: Iterable[PassageReading]) -> Titles:
    """What is printed over the passages of a copy, in reading order: headings, captions and column headers.

    A heading is over all passages that follow until another takes its place; it is printed once.
    """
    found: Titles = []
    path: tuple[str, ...] = ()
    above: frozenset[tuple[object, ...]] = frozenset()
    for position, passage in enumerate(passages):
        headings = _headings(passage)
        kept = next(
            (i for i, (a, b) in enumerate(zip(path, headings, strict=False)) if a != b), min(len(path), len(headings))
        )
        found += ((words, position) for words in headings[kept:])
        path = headings
        headers = [context for context in passage.context if context.kind is ContextKind.TABLE_HEADER]
        found += ((header.text, position) for header in headers if header.spans not in above)
        above = frozenset(header.spans for header in headers)
    return found


def _headings(passage: PassageReading) -> tuple[str, ...]:
    if passage.headings:
        return passage.headings
    section = (passage.section.printed,) if passage.section else ()
    return (*section, passage.heading) if passage.heading else section


# ---- Writing ----------------------------------------------------------------------------------------------------


def write_words(connection: sqlite3.Connection, texts: Mapping[str, int], titles: Mapping[str, int]) -> None:
    """Write where the words of these texts and titles stand; each is given with its id."""
    starts: list[int] = []
    places: dict[str, list[int]] = defaultdict(list)
    at = 0
    for text in (*texts, *titles):
        starts.append(at)
        found = written_words(text)
        for place, word in enumerate(found.words, at):
            places[word].append(place)
        for place, signs in enumerate(found.signs, at):
            if signs:
                places[_key_of_signs(signs)].append(place)
        at += len(found.words) + 1
    units = [*texts.values(), *(-1 - number for number in titles.values())]
    insert(connection, "word_places", (_row(word, of_word) for word, of_word in sorted(places.items())))
    laid_out: Values = {
        "starts": np.array(starts, _PLACE).tobytes(),
        "units": np.array(units, _UNIT).tobytes(),
    }
    insert(connection, "word_order", [laid_out])


def _row(word: str, places: Sequence[int]) -> Values:
    return {"word": word, "places": np.array(places, _PLACE).tobytes()}


def _key_of_signs(signs: str) -> str:
    """Signs are stored like words, at the place of the word that they follow; no word has a space in it."""
    return f" {signs}"


# ---- Reading ----------------------------------------------------------------------------------------------------


class WordPlaces:
    """Looks phrases up in the segments of a catalogue. Safe to share between threads."""

    def __init__(self, tables: Tables, layout: Layout, *, shared: bool = False) -> None:
        """``shared``: the segments hold also what does not exist in this catalogue."""
        self._shared = shared
        self._tables = tables
        self._layout = layout

    def known(self, words: Iterable[str]) -> frozenset[str]:
        """Those of these words that stand anywhere."""
        statement = self._tables.in_each(
            "SELECT word FROM json_each(?1) JOIN {segment}.word_places ON word = json_each.value"
        )
        found = frozenset(row["word"] for row in self._tables.rows(statement, ids(words)))
        if not self._shared:
            return found
        return frozenset(word for word in found if len(self.standing([WordPhrase(((word,),), (None,))]).rows))

    def rarity(self, words: Iterable[Iterable[str]]) -> list[float]:
        """How much it tells that one of the forms of a word stands somewhere: the rarer, the more (inverse frequency).

        By how often they stand in the whole archive, as statistics are.
        """
        forms = [set(of_word) for of_word in words]
        statement = self._tables.in_each(
            "SELECT word, length(places) AS size FROM json_each(?1) "
            "JOIN {segment}.word_places ON word = json_each.value"
        )
        sizes: dict[str, int] = defaultdict(int)
        for row in self._tables.rows(statement, ids({form for of_word in forms for form in of_word})):
            sizes[row["word"]] += row["size"] // _PLACE.itemsize
        total = sum(int(starts[-1]) for starts, _ in self._orders if len(starts))
        return [float(np.log(1 + total / (1 + sum(sizes[form] for form in of_word)))) for of_word in forms]

    def standing(self, phrases: Sequence[WordPhrase]) -> Standing:
        """Where any of these phrases stands."""
        columns = self._layout.columns
        in_texts = np.zeros(int(columns.text.max(initial=-1)) + 1, np.int64)
        in_titles: dict[int, int] = defaultdict(int)
        for segment in range(len(self._tables.segments)):
            starts, units = self._orders[segment]
            read = self._read(segment, phrases)
            # What stands in several phrases is counted once. Where nothing was found all of this is done too: how long
            # it takes must not tell whether a word stands in what a caller may not see.
            places = np.unique(np.concatenate([np.empty(0, _PLACE), *(_places_of(phrase, read) for phrase in phrases)]))
            of_places = units[np.searchsorted(starts, places, side="right") - 1]
            texts = of_places[(of_places >= 0) & (of_places < len(in_texts))]
            np.add.at(in_texts, texts, 1)
            for title in (-1 - of_places[of_places < 0]).tolist():
                in_titles[title] += 1
        rows = self._rows_of(in_texts)
        rows_under, counts_under = self._under(in_titles)
        all_rows = np.concatenate([rows, rows_under])
        order = np.argsort(all_rows, kind="stable")
        return Standing(
            PassageRows(all_rows[order]),
            np.concatenate([in_texts[columns.text[rows]], counts_under])[order],
            np.repeat([False, True], [len(rows), len(rows_under)])[order],
        )

    def _rows_of(self, in_texts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of the passages with these texts, ascending; where they are few, not all are looked through."""
        order, starts = self._rows_by_text
        held = np.flatnonzero(in_texts)
        lengths = starts[held + 1] - starts[held]
        if int(lengths.sum()) * _FEW > len(order):
            return np.flatnonzero(in_texts[self._layout.columns.text])
        return np.sort(order[ranges(starts[held], lengths)])

    @cached_property
    def _rows_by_text(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Passage rows in the order of their texts, and where those of each text begin and end."""
        texts = self._layout.columns.text
        numbers = np.arange(int(texts.max(initial=-1)) + 2)
        order = np.argsort(texts, kind="stable")
        return order, np.searchsorted(texts[order], numbers)

    def _read(self, segment: int, phrases: Sequence[WordPhrase]) -> dict[str, Places]:
        """The places of all words and signs of some phrases; nothing of those that do not stand in the segment."""
        keys = {form for phrase in phrases for forms in phrase.forms for form in forms}
        keys |= {_key_of_signs(signs) for phrase in phrases for signs in phrase.signs if signs}
        name = self._tables.segments[segment]
        rows = self._tables.rows(
            f'SELECT word, places FROM json_each(?) JOIN "{name}".word_places ON word = json_each.value', ids(keys)
        )
        return {row["word"]: np.frombuffer(row["places"], _PLACE) for row in rows}

    def _under(self, in_titles: Mapping[int, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of the first passages under these titles, and how often the words stand in the title."""
        titles, readings, positions = self._titles
        wanted = np.array(sorted(in_titles), np.int64)
        first, last = (np.searchsorted(titles, wanted, side=side) for side in ("left", "right"))
        printed = ranges(first, last - first)
        counts = np.repeat(np.array([in_titles[title] for title in wanted.tolist()], np.int64), last - first)
        by_reading, copies = self._copies_by_reading
        begin, end = (np.searchsorted(by_reading, readings[printed], side=side) for side in ("left", "right"))
        of_copies = copies[ranges(begin, end - begin)]
        rows = self._layout.first_rows[of_copies] + np.repeat(positions[printed], end - begin)
        return rows, np.repeat(counts, end - begin)

    @cached_property
    def _orders(self) -> list[tuple[Places, NDArray[np.int64]]]:
        """Of each segment, where each of its texts and titles begins, and its id; that of a title is below 0."""
        found = []
        for name in self._tables.segments:
            row = self._tables.rows(f'SELECT starts, units FROM "{name}".word_order')[0]
            found.append((np.frombuffer(row["starts"], _PLACE), np.frombuffer(row["units"], _UNIT)))
        return found

    @cached_property
    def _titles(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Titles with the reading and the position over which each is printed, ordered by title."""
        found = self._tables.numbers("SELECT title, reading, position FROM titles_printed", 3)
        titles, readings, positions = found[np.lexsort((found[:, 2], found[:, 1], found[:, 0]))].T
        return tuple(map(np.ascontiguousarray, (titles, readings, positions)))  # type: ignore[return-value]

    @cached_property
    def _copies_by_reading(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        copies = np.argsort(self._layout.readings, kind="stable")
        return self._layout.readings[copies], copies

    def faults(self) -> Iterator[str]:
        """Segments whose words are not where the index says, by laying them out again."""
        for segment, name in enumerate(self._tables.segments):
            texts = self._texts_by_id(f'SELECT id, text FROM "{name}".texts')
            titles = self._texts_by_id(f'SELECT id, text FROM "{name}".titles')
            again = sqlite3.connect(":memory:")
            again.executescript(_TABLES_OF_WORDS)
            write_words(again, texts, titles)
            stored = self._tables.rows(f'SELECT word, places FROM "{name}".word_places ORDER BY word')
            starts, units = again.execute("SELECT starts, units FROM word_order").fetchone()
            places = again.execute("SELECT word, places FROM word_places ORDER BY word").fetchall()
            again.close()
            order = self._orders[segment]
            if [tuple(row) for row in stored] != places or (order[0].tobytes(), order[1].tobytes()) != (starts, units):
                yield f"the words of segment {name} do not stand where the index says; run `inforce build`"

    def _texts_by_id(self, statement: str) -> dict[str, int]:
        return {row["text"]: row["id"] for row in self._tables.rows(f"{statement} ORDER BY id")}


_TABLES_OF_WORDS = (
    "CREATE TABLE word_places (word TEXT PRIMARY KEY, places BLOB); CREATE TABLE word_order (starts BLOB, units BLOB)"
)


def _places_of(phrase: WordPhrase, read: Mapping[str, Places]) -> NDArray[np.int64]:
    """Where a phrase begins; of places that overlap, only the first."""
    columns: list[tuple[int, list[Places]]] = []
    for i, forms in enumerate(phrase.forms):
        columns.append((i, [read[form] for form in forms if form in read]))
    for i, signs in enumerate(phrase.signs):
        if signs:
            key = _key_of_signs(signs)
            columns.append((i, [read[key]] if key in read else []))
    columns.sort(key=lambda column: sum(map(len, column[1])))
    found: NDArray[np.int64] | None = None
    for offset, places in columns:
        if not places:
            return np.empty(0, np.int64)
        if found is None:
            found = np.sort(np.concatenate(places).astype(np.int64)) - offset
        else:
            held = np.zeros(len(found), np.bool_)
            for of_form in places:
                at = np.searchsorted(of_form, (found + offset).astype(_PLACE))
                held |= of_form[np.minimum(at, len(of_form) - 1)] == found + offset
            found = found[held]
        if not len(found):
            break
    return _apart(found, len(phrase.forms)) if found is not None else np.empty(0, np.int64)


def _apart(places: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Places so far from each other that no two overlap, as reading from the left finds them."""
    if length < 2 or len(places) < 2 or int(np.diff(places).min()) >= length:
        return places
    kept: list[int] = []
    for place in places.tolist():
        if not kept or place >= kept[-1] + length:
            kept.append(place)
    return np.array(kept, np.int64)
