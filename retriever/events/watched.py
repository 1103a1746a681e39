"""Words that are watched: where they stand, looked up in the index, and whether they stand in a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.catalogue import WordPhrase
from index.written_words import WrittenWords, written_words
from retriever.mentions.presence import Presence


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """Phrases, any of which counts. ``rows`` are the passages with one of them, ``counts`` how often by version row."""

    phrases: Sequence[WordPhrase]
    rows: frozenset[int]
    counts: Mapping[int, int]

    @classmethod
    def of(cls, presence: Presence, phrases: Sequence[WordPhrase]) -> "Watched":
        found = presence.occurrences(phrases)
        versions, inverse = np.unique(found.versions, return_inverse=True)
        counts = np.bincount(inverse, weights=found.counts, minlength=len(versions)).astype(int)
        return cls(
            phrases,
            frozenset(found.rows[~found.over].tolist()),
            dict(zip(versions.tolist(), counts.tolist(), strict=True)),
        )

    def count(self, version: int) -> int:
        """How often they stand in the version at this row."""
        return self.counts.get(version, 0)

    def stands_in(self, *versions: int) -> bool:
        return any(map(self.count, versions))

    def count_in(self, text: str) -> int:
        """How often one of the phrases stands in a text, by the rules of the index."""
        found = written_words(text)
        return sum(_stands(phrase, found, at) for phrase in self.phrases for at in range(len(found.words)))


def _stands(phrase: WordPhrase, text: WrittenWords, at: int) -> bool:
    words = text.words[at : at + len(phrase.forms)]
    if len(words) < len(phrase.forms):
        return False
    between = text.signs[at : at + len(phrase.signs)]
    return all(word in forms for word, forms in zip(words, phrase.forms, strict=True)) and all(
        asked is None or asked == stands for asked, stands in zip(phrase.signs, between, strict=False)
    )
