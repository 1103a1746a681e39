"""What an engine finds in random scopes, beside what may be seen there: reckoned from the corpus, not from an index.

Every passage is one row of arrays with its version, exhibit, section, words and whether visitors saw it; a scope is a
comparison of each with what was drawn. Texts are told by their words and place, so that an engine's ids are no matter.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.types import Corpus, Passage
from index.arrays import Vectors
from index.embedded_text import embedded_text
from index.opening import Index
from index.scope_predicate import ScopePredicate
from tests.conftest import WordEncoder

_Name = TypeVar("_Name", bound=Hashable)
_WORD = re.compile(r"[a-z]{4,}")
_UNKNOWN = "nobody-privacy@1999-01-01"


def thinned(corpus: Corpus, every: int) -> Corpus:
    """Of a corpus one passage in so many: the same places in few texts."""
    kept = corpus.passages[::every]
    ids = {passage.passage_id for passage in kept}
    aligned = (replace(p, aligned_to=tuple(target for target in p.aligned_to if target in ids)) for p in kept)
    return replace(corpus, passages=tuple(aligned))


@dataclass(frozen=True)
class Leaks:
    """What came of so many scopes. ``whole``: those in which all that may be seen was asked for, and was found."""

    scopes: int
    leaks: int
    lost: int
    empty: int
    whole: int
    found: int


class Seen:
    """Which texts may be seen in a scope."""

    def __init__(self, corpus: Corpus, random: np.random.Generator) -> None:
        self._random = random
        passages = corpus.passages
        self._versions = _Names(passage.copy.version_id for passage in passages)
        self._exhibits = _Names(passage.copy.facts.origin.name for passage in passages)
        self._letters = _Names((p.reading.section.label if p.reading.section else None) or "" for p in passages)
        self._is_lettered = np.array([name != "" for name in self._letters.names], np.bool_)[self._letters.of]
        self._texts = _Names(map(_embedded, passages))
        self._is_seen = np.array([p.copy.facts.seen_by_visitors for p in passages], np.bool_)
        words = [frozenset(_WORD.findall(passage.text.casefold())) for passage in passages]
        vocabulary = sorted(frozenset().union(*words))
        self._phrases = vocabulary[:: max(1, len(vocabulary) // 64)]
        # As whole words, whatever stands around them.
        holds = [re.compile(rf"(?<!\w){phrase}(?!\w)") for phrase in self._phrases]
        self._holds = np.array([[bool(h.search(p.text.casefold())) for h in holds] for p in passages], np.bool_)
        self.words = vocabulary

    def draw(self) -> tuple[ScopePredicate, frozenset[tuple[str, ...]]]:
        """A scope of any width and any way to narrow, and the texts that it admits."""
        random = self._random
        versions, admitted = self._some(self._versions, random.random() ** 2)
        if random.random() < 0.1:
            versions |= {_UNKNOWN}
        scope = ScopePredicate(versions)
        if random.random() < 0.15:
            exhibits, allowed = self._some(self._exhibits, random.uniform(0.2, 1))
            scope, admitted = replace(scope, exhibits=exhibits), admitted & allowed
        if random.random() < 0.15:
            letters, allowed = self._some(self._letters, random.uniform(0.2, 1))
            scope = replace(scope, sections=frozenset(letter.casefold() for letter in letters if letter))
            admitted = admitted & allowed & self._is_lettered
        if random.random() < 0.15:
            scope, admitted = replace(scope, seen=True), admitted & self._is_seen
        if random.random() < 0.05:
            phrase = int(random.integers(len(self._phrases)))
            scope, admitted = scope.holding([self._phrases[phrase]]), admitted & self._holds[:, phrase]
        return scope, frozenset(self._texts.names[number] for number in np.unique(self._texts.of[admitted]).tolist())

    def _some(self, names: "_Names[str]", share: float) -> tuple[frozenset[str], NDArray[np.bool_]]:
        chosen = self._random.random(len(names.names)) < share
        return frozenset(names.names[n] for n in np.flatnonzero(chosen).tolist()), chosen[names.of]


class _Names(Generic[_Name]):
    """Different names, and for each passage the number of its own."""

    def __init__(self, of: Iterable[_Name]) -> None:
        numbers: dict[_Name, int] = {}
        self.of = np.array([numbers.setdefault(name, len(numbers)) for name in of], np.int64)
        self.names: list[_Name] = list(numbers)


def leaks_of(index: Index, corpus: Corpus, count: int, seed: int = 1) -> Leaks:
    """Ask an engine in so many random scopes, dense and by words, and count what is found and may not be seen.

    ``lost``: what may be seen, was asked for, and was not found.
    """
    random = np.random.default_rng(seed)
    seen = Seen(corpus, random)
    texts = {
        number: (text.title, text.heading, text.lead_in, text.text)
        for number, text in index.catalogue.embedded_texts().items()
    }
    vectors: list[Vectors] = [embedding.vector for embedding in WordEncoder(dimension=64).embed(seen.words)]
    leaks = lost = empty = whole = found_in_all = 0
    for number in range(count):
        scope, allowed = seen.draw()
        k = int(random.integers(1, 40)) if number % 2 else index.engine.window_count
        at = int(random.integers(len(vectors)))
        dense = {texts[text] for text in index.engine.dense(vectors[at], k, scope).texts.tolist()}
        lexical = {texts[text] for text in index.engine.lexical([seen.words[at]], scope).texts.tolist()}
        leaks += bool((dense | lexical) - allowed)
        is_whole = not number % 2
        lost += is_whole and dense != allowed
        empty += not allowed
        whole += is_whole and bool(allowed)
        found_in_all += len(dense) + len(lexical)
    return Leaks(count, leaks, lost, empty, whole, found_in_all)


def _embedded(passage: Passage) -> tuple[str, ...]:
    """What tells an embedded text from others: title, headings, lead-in and words of its passage."""
    text = embedded_text(passage.reading)
    return text.title, text.heading, text.lead_in, text.text
