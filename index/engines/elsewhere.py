"""What engines have in common whose vectors are on other machines.

A generation names its records there in a file of its folder, so that the atomic switch of generations also switches
what is searched. Records that no generation names any more are deleted by the next build.
"""

import json
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.arrays import EmbeddedTextIds, Scores, Vectors, WindowRows
from index.catalogue import Catalogue
from index.engines.embedded import words
from index.engines.embedded.words import ExactWords, SegmentWords
from index.engines.protocol import Candidates, PieceMatches, TokenRow, joined_matches, nearest_texts
from index.errors import DamagedIndex
from index.packing import Plain
from index.scope_predicate import ScopePredicate, section_names

_T = TypeVar("_T")

TAKEN = 64
"""Windows sent or fetched at once: about 2 MB of word pieces, in 8 bits."""

Stored = tuple[Vectors, TokenRow]
"""The vector of a window, (dim,), and its word pieces, a byte for each dimension."""


class EngineElsewhere(ABC):
    """An engine that has vectors fetched and compared elsewhere; see `index.engines.protocol.Engine`."""

    def __init__(self, catalogue: Catalogue, exact_words: ExactWords) -> None:
        self.catalogue = catalogue
        self.exact_words = exact_words
        self._versions = frozenset(version.version_id for version in catalogue.versions)
        self._taken: tuple[int, dict[int, Stored]] = -1, {}

    @abstractmethod
    def nearest(self, vector: Vectors, k: int, scope: ScopePredicate) -> list[tuple[int, float]]:
        """Rows and cosines of the ``k`` windows nearest to a vector among those that a scope admits, which are some."""

    @abstractmethod
    def fetch(self, rows: Sequence[int]) -> dict[int, Stored]:
        """The windows at these rows. Raises DamagedIndex if one is not there."""

    def dense(self, vector: Vectors, k: int, scope: ScopePredicate) -> Candidates:
        # Versions of policies that do not exist in this catalogue are not asked for.
        scope = scope.among(self._versions)
        # Nothing admitted is never left to how a server reads a condition without values.
        if k < 1 or not len(self.catalogue.embedded_texts_in(scope)):
            return Candidates.none()
        found = self.nearest(vector, k, scope)
        rows = np.array([row for row, _ in found], np.int64)
        cosines = np.array([score for _, score in found], np.float32)
        texts, positions = np.unique(self.catalogue.window_texts[rows], return_inverse=True)
        best = np.full(len(texts), -1.0, np.float32)
        np.maximum.at(best, positions, cosines)
        return Candidates(EmbeddedTextIds(texts), best)

    def nearest_of_each(
        self, vector: Vectors, most: int, scope: ScopePredicate, groups: Sequence[tuple[str, ...]]
    ) -> list[EmbeddedTextIds]:
        return [nearest_texts(self.dense, vector, most, scope.among(versions)) for versions in groups]

    def lexical(self, words: Sequence[str], scope: ScopePredicate) -> Candidates:
        return self.exact_words.search(words, self.catalogue.embedded_texts_in(scope))

    def late_scores(self, pieces: Vectors, texts: EmbeddedTextIds) -> Scores:
        rows = self.catalogue.windows_of(texts)
        fetched = self.fetch(rows.tolist())
        means = [_cosines(fetched[row][1], pieces).max(axis=0, initial=-1.0).mean() for row in rows.tolist()]
        return self.best_of(texts, rows, np.array(means, np.float32))

    def best_of(self, texts: EmbeddedTextIds, rows: WindowRows, scores: Scores) -> Scores:
        """For each text the best of the scores of its windows, which are at ``rows``."""
        best = np.full(len(texts), -1.0, np.float32)
        order = np.argsort(texts)
        np.maximum.at(best, order[np.searchsorted(texts, self.catalogue.window_texts[rows], sorter=order)], scores)
        return best

    def piece_matches(self, pieces: Vectors, texts: Sequence[int]) -> list[PieceMatches]:
        rows = self.catalogue.windows_of(EmbeddedTextIds(np.array(texts, np.int64)))
        fetched = self.fetch(rows.tolist())
        of_text: dict[int, list[PieceMatches]] = {text: [] for text in texts}
        for row, text in zip(rows.tolist(), self.catalogue.window_texts[rows].tolist(), strict=True):
            _, tokens = fetched[row]
            of_text[text].append(PieceMatches(_cosines(tokens, pieces), tokens.starts))
        return [joined_matches(of_text[text]) for text in texts]

    def stored(self, window: int) -> Stored:
        # A build takes all of them, mostly one after another.
        block, taken = self._taken
        if window // TAKEN != block:
            block = window // TAKEN
            taken = self.fetch(range(block * TAKEN, min((block + 1) * TAKEN, self.window_count)))
            self._taken = block, taken
        return taken[window]

    @property
    def window_count(self) -> int:
        return len(self.catalogue.window_texts)


def _cosines(row: TokenRow, pieces: Vectors) -> Vectors:
    dimension = pieces.shape[1]
    no_vectors = np.empty((0, dimension), np.float32)
    return Plain(dimension).cosines(row.tokens, no_vectors, np.array([len(row.tokens)]), pieces)


def open_words(folder: Path, segments: Sequence[str], catalogue: Catalogue) -> ExactWords:
    """The words of a generation, which stay in its files. Raises DamagedIndex."""
    return ExactWords([SegmentWords(folder / f"{name}.{words.FILE}") for name in segments], catalogue.spoken_of)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what generations have in one engine.

    ``file`` of a generation names its own; ``made``, beside the generations, all that were ever made, before they are.
    """

    file: str
    made: str
    prefix: str

    def new(self, folder: Path, drop: Callable[[str], object]) -> str:
        """A name for the generation in this folder; ``drop`` is given those that are of none any more."""
        generations = folder.parent
        name = f"{self.prefix}{uuid.uuid4().hex}"
        made = generations.parent / self.made
        known = made.read_text("utf-8").split() if made.exists() else []
        named = {self.of(file.parent) for file in generations.glob(f"*/{self.file}")}
        for unnamed in (each for each in known if each not in named):
            drop(unnamed)
        made.write_text("".join(f"{each}\n" for each in (*(n for n in known if n in named), name)), "utf-8")
        (folder / self.file).write_text(json.dumps({"collection": name}) + "\n", "utf-8")
        return name

    def of(self, folder: Path) -> str:
        """The name of the generation in this folder. Raises DamagedIndex."""
        try:
            return str(json.loads((folder / self.file).read_text("utf-8"))["collection"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedIndex(f"{self.file} of the index cannot be read; run `inforce build`") from error


@dataclass(frozen=True, slots=True)
class Place:
    """Versions in which a text stands in the same exhibit, under the same section, and alike for visitors.

    ``sections`` are folded names by which its section may be asked for.
    """

    versions: tuple[str, ...]
    exhibit: str
    sections: tuple[str, ...]
    seen: bool


def places_of(catalogue: Catalogue) -> dict[int, list[Place]]:
    """By embedded text, where it stands: what a scope is compared with there."""
    columns, copies, versions = catalogue.columns, catalogue.copies, catalogue.versions
    names = [tuple(sorted(section_names(section))) if section else () for section in columns.section]
    found: dict[int, dict[tuple[str, tuple[str, ...], bool], dict[str, None]]] = {}
    for row, (text, copy, version) in enumerate(
        zip(columns.embedded_text.tolist(), columns.copy.tolist(), columns.version.tolist(), strict=True)
    ):
        facts = copies[copy].facts
        place = facts.origin.name, names[row], facts.seen_by_visitors
        found.setdefault(text, {}).setdefault(place, {})[versions[version].version_id] = None
    return {text: [Place(tuple(ids), *place) for place, ids in places.items()] for text, places in found.items()}


def batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """So many at a time."""
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch
