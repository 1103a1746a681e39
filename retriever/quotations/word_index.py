"""Where words stand: an index of the distinct texts of a catalogue, by word and by the seams between passages.

What a quotation costs does not grow with the passages of an archive: identical text is held once, and only texts that
have the quotation's rarest words are looked at. A text is held as a string with one character for each word or sign,
so that finding a phrase and measuring how near two wordings are is work for the string functions and for RapidFuzz.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, product

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from corpus.deadline import check_deadline
from index.arrays import CopyNumbers, PassageRows, Positions, TextIds
from index.catalogue import Catalogue
from retriever.quotations.typography import Printed, is_word, keys_of, printed

Path = tuple[int, ...]
"""Texts that follow each other in a copy, as numbers: one, or several that a quotation runs across."""

_TELLING_WORDS = 24
_FEW = 4
_ROUNDING = 1e-9
_LONGEST_PATH = 4
_MOST_NEIGHBOURS = 8


class Wordings:
    """The distinct texts of one catalogue, and its headings. Never changed once made; safe to share between threads.

    A heading is a text too: it stands in the row of the first passage under it, and nothing follows it.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        columns = catalogue.columns
        count = int(columns.text.max()) + 1 if len(columns.text) else 0
        stored = catalogue.texts(range(count))
        self._texts = [stored.get(number, "") for number in range(count)]
        headings: dict[str, list[int]] = defaultdict(list)
        for row, words in catalogue.headings():
            headings[words].append(row)
        self.passage_texts = count
        self._texts += headings
        self._heading_rows = [np.array(sorted(rows), np.int64) for rows in headings.values()]
        self._read_words()
        self._read_places(columns.text, columns.copy)

    # -- what stands where -----------------------------------------------------------------------------

    def rows(self, path: Path) -> PassageRows:
        """Rows of the first passages of a path, wherever in the catalogue it stands."""
        if path[0] >= self.passage_texts:
            return PassageRows(self._heading_rows[path[0] - self.passage_texts])
        rows = self._by_text[self._first[path[0]] : self._first[path[0] + 1]]
        if len(path) == 1:
            return PassageRows(rows)
        last = rows
        for text in path[1:]:
            last = self._next[last]
            kept = (last >= 0) & (self._text_of[last] == text)
            rows, last = rows[kept], last[kept]
        return PassageRows(rows)

    def following(self, rows: PassageRows, steps: int) -> PassageRows:
        """The rows so many passages further on in the same copies."""
        for _ in range(steps):
            rows = PassageRows(self._next[rows])
        return rows

    def is_heading(self, path: Path) -> bool:
        return path[0] >= self.passage_texts

    def words(self, path: Path) -> tuple[Printed, ...]:
        """The texts of a path in words, one for each passage."""
        return tuple(self._printed(text) for text in path)

    def string(self, path: Path) -> str:
        """The texts of a path, a character for each word or sign."""
        return "".join(self._strings[text] for text in path)

    # -- words -----------------------------------------------------------------------------------------

    def character(self, key: str) -> str:
        """The character that stands for a word or sign; NUL for one that no text has."""
        return chr(self._numbers.get(key, 0))

    def key(self, character: str) -> str:
        return self._keys[ord(character)]

    def knows(self, word: str) -> bool:
        return word in self._numbers

    def holding(self, characters: Iterable[str]) -> list[int]:
        """Texts that have all of these words, in ascending order; where few are left, also some that lack one."""
        numbers = sorted(map(ord, set(characters)), key=self._holder_counts.__getitem__)
        if not numbers:
            return []
        found = self._texts_with(numbers[0])
        for number in numbers[1:_TELLING_WORDS]:
            if len(found) <= _FEW:
                break
            found = found[np.isin(found, self._texts_with(number), assume_unique=True)]
        return [int(text) for text in found]

    # -- searching -------------------------------------------------------------------------------------

    def exactly(self, wanted: str) -> Iterator[tuple[Path, int]]:
        """Every path that holds these words in a row, and at which word of it they begin."""
        for text in self.holding(wanted):
            check_deadline()
            string = self._strings[text]
            at = string.find(wanted)
            while at >= 0:
                yield (text,), at
                at = string.find(wanted, at + 1)
        for i in range(1, len(wanted)):
            check_deadline()
            before, rest = wanted[:i], wanted[i:]
            for left, right in self.seams(wanted, i):
                if self._strings[left].endswith(before):
                    for path in self._continued((right,), rest):
                        yield (left, *path), len(self._strings[left]) - i

    def seams(self, wanted: str, i: int) -> Iterator[tuple[int, int]]:
        """Texts that follow each other, where the first may end and the second begin before word ``i`` of these."""
        if wanted[i - 1 : i + 1] not in self._touching:
            return
        lefts = {wanted[max(0, i - 2) : i], wanted[i - 1 : i]}
        rights = {wanted[i : i + 2], wanted[i : i + 1]}
        for key in product(lefts, rights):
            yield from self._seams.get(key, ())
        if i in {1, len(wanted) - 1}:
            yield from self._narrow_seams.get((wanted[max(0, i - 2) : i], wanted[i : i + 2]), ())

    def _continued(self, path: Path, rest: str) -> Iterator[Path]:
        """The paths from the last text of ``path`` on that hold all of ``rest``, with which that text begins."""
        string = self._strings[path[-1]]
        if len(rest) <= len(string):
            if string.startswith(rest):
                yield path
        elif string and rest.startswith(string):
            for text in self._after.get(path[-1], ()):
                yield from self._continued((*path, text), rest[len(string) :])

    def nearest(self, wanted: str, count: int, allowed: NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """The texts most like these words: they share the rarest of them, and stretches of the same length are near.

        Each with the share of the words, 0 to 1, that such a stretch has in that order; the most like first.
        """
        numbers = sorted(map(ord, set(wanted) - {"\0"}), key=self._holder_counts.__getitem__)
        numbers = [n for n in numbers if self._holder_counts[n]][:_TELLING_WORDS]
        if not numbers:
            return []
        scores = np.zeros(len(self._strings), np.float64)
        for number in numbers:
            texts = self._texts_with(number)
            scores[texts] += np.log(1.0 + len(self._strings) / len(texts))
        if allowed is not None:
            scores[: self.passage_texts][~allowed] = 0.0
            scores[self.passage_texts :] = 0.0
        best = np.argsort(-scores, kind="stable")[: 6 * count]
        ratios: dict[int, float] = {}
        least = 0.0
        for text in map(int, best):
            if scores[text] <= 0:
                break
            # A text shorter than the quotation may hold a part of it: measured against the whole, not against itself.
            share = min(1.0, len(self._strings[text]) / len(wanted))
            cutoff = 100 * least / share - _ROUNDING
            ratio = share / 100 * fuzz.partial_ratio(wanted, self._strings[text], score_cutoff=cutoff)
            if ratio:
                ratios[text] = ratio
                # Not measured further where it cannot be among those wanted.
                least = sorted(ratios.values())[-count] if len(ratios) >= count else 0.0
        return sorted(ratios.items(), key=lambda one: -one[1])[:count]

    def extended(self, path: Path, *, before: bool) -> list[Path]:
        """The path with one passage more at its beginning or end, in each way that some copy has it."""
        if len(path) >= _LONGEST_PATH or self.is_heading(path):
            return []
        if before:
            return [(text, *path) for text in self._before.get(path[0], ())[:_MOST_NEIGHBOURS]]
        return [(*path, text) for text in self._after.get(path[-1], ())[:_MOST_NEIGHBOURS]]

    # -- reading the catalogue -------------------------------------------------------------------------

    def _read_words(self) -> None:
        self._keys = [""]
        self._numbers: dict[str, int] = {}
        split = [keys_of(text) for text in self._texts]
        for key in chain.from_iterable(split):
            if key not in self._numbers:
                self._numbers[key] = len(self._keys)
                self._keys.append(key)
        self._strings = ["".join([chr(self._numbers[key]) for key in keys]) for keys in split]
        self.signs = np.array([not key or not is_word(key) for key in self._keys])
        folded: dict[str, int] = {}
        self.folded = np.array([folded.setdefault(key.casefold(), len(folded)) for key in self._keys], np.int64)
        self._folded_keys = folded
        lengths = [len(keys) for keys in split]
        words = np.fromiter((self._numbers[key] for key in chain.from_iterable(split)), np.int64, sum(lengths))
        texts = np.repeat(np.arange(len(split), dtype=np.int64), lengths)
        pairs = np.unique(words * max(1, len(split)) + texts)
        self._holders = pairs % max(1, len(split))
        self._holders_first = np.searchsorted(
            pairs // max(1, len(split)), np.arange(len(self._keys) + 1, dtype=np.int64)
        )
        self._holder_counts: list[int] = np.diff(self._holders_first).tolist()
        self._printed = lru_cache(1_024)(self._printed_text)

    def fold(self, key: str) -> int:
        """A number that is equal for words that differ in capitals alone; -1 where no text has such a word."""
        return self._folded_keys.get(key.casefold(), -1)

    def _printed_text(self, text: int) -> Printed:
        return printed(self._texts[text])

    def _texts_with(self, number: int) -> Positions:
        return self._holders[self._holders_first[number] : self._holders_first[number + 1]]

    def _read_places(self, texts: TextIds, copies: CopyNumbers) -> None:
        self._text_of = texts
        self._by_text = np.argsort(texts, kind="stable")
        self._first = np.searchsorted(texts[self._by_text], np.arange(self.passage_texts + 1))
        self._next = np.full(len(texts), -1, np.int64)
        in_order = np.argsort(copies, kind="stable")
        same_copy = copies[in_order[:-1]] == copies[in_order[1:]]
        self._next[in_order[:-1][same_copy]] = in_order[1:][same_copy]
        rows = np.flatnonzero(self._next >= 0)
        pairs = np.unique(np.stack([texts[rows], texts[self._next[rows]]], axis=1), axis=0)
        self._after: dict[int, list[int]] = defaultdict(list)
        self._before: dict[int, list[int]] = defaultdict(list)
        self._seams: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        self._touching: set[str] = set()
        # Where only one word of the quotation stands on this or that side of the seam.
        self._narrow_seams: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for left, right in pairs.tolist():
            self._after[left].append(right)
            self._before[right].append(left)
            end, start = self._strings[left][-2:], self._strings[right][:2]
            self._touching.add(end[-1:] + start[:1])
            self._seams[end, start].append((left, right))
            narrow = {(end[-1:], start), (end, start[:1]), (end[-1:], start[:1])} - {(end, start)}
            for key in narrow:
                self._narrow_seams[key].append((left, right))


def joined(words: Sequence[Printed]) -> tuple[tuple[str, ...], list[int]]:
    """What the words of a path count as, and the position at which each of its passages begins."""
    starts = [0]
    for part in words:
        starts.append(starts[-1] + len(part.keys))
    return tuple(chain.from_iterable(part.keys for part in words)), starts[:-1]
