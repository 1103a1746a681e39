"""In which versions words stand: by looking them up in the index, which reads no text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.languages import LANGUAGES, Language
from index.arrays import PassageRows
from index.catalogue import Catalogue, WordPhrase
from index.written_words import WrittenWords, written_words


@dataclass(frozen=True, slots=True, eq=False)
class Occurrences:
    """Where words stand, of each version by the copy that decides: rows ascend.

    ``rows`` are passage rows and ``counts`` how often the words stand there; where ``over`` is true they stand in a
    heading, caption or column header over the passage instead. ``versions`` are version rows.
    """

    rows: PassageRows
    versions: NDArray[np.int64]
    counts: NDArray[np.int64]
    over: NDArray[np.bool_]

    def in_versions(self, versions: Iterable[int]) -> "Occurrences":
        return self.only(np.isin(self.versions, np.array(sorted(versions), np.int64)))

    def only(self, kept: NDArray[np.bool_]) -> "Occurrences":
        return Occurrences(PassageRows(self.rows[kept]), self.versions[kept], self.counts[kept], self.over[kept])


class Presence:
    """Looks words up in one catalogue. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, languages: Sequence[str]) -> None:
        """``languages`` are the codes of those that the sources are read in: by their rules words are inflected."""
        self._catalogue = catalogue
        self._languages = [LANGUAGES[code] for code in languages if code in LANGUAGES]

    def phrases(self, words: Iterable[str], *, stems: bool) -> list[WordPhrase]:
        """What is looked up for some words, each a word or several in a row; what holds no word is left out.

        Signs between two words must stand there too, as far as they are no typography; white space stands for any.
        """
        written = [found for found in map(written_words, words) if found.words]
        if not stems:
            return [WordPhrase(tuple((word,) for word in found.words), found.signs_asked) for found in written]
        forms = {word: self.forms(word) for found in written for word in found.words}
        known = self._catalogue.words.known({form for of_word in forms.values() for form in of_word})
        return [_inflected(found, forms, known) for found in written]

    def forms(self, word: str) -> frozenset[str]:
        """The inflections of a folded word; it is among them."""
        return forms_of(word, self._languages)

    def occurrences(self, phrases: Sequence[WordPhrase]) -> Occurrences:
        """Where any of the phrases stands.

        A version's canonical copy decides. Another copy counts only with words that the passage it is aligned to lacks.
        """
        standing = self._catalogue.words.standing(phrases)
        columns, layout = self._catalogue.columns, self._catalogue.layout
        rows, over = standing.rows, standing.over
        others = np.flatnonzero(layout.positions[columns.copy[rows]])
        kept = np.ones(len(rows), np.bool_)
        if len(others):
            # A group goes by the row of its canonical passage, so that few are looked for among many.
            found, said = rows * 2 + over, columns.group[rows[others]] * 2 + over[others]
            at = np.minimum(np.searchsorted(found, said), len(found) - 1)
            kept[others] = (found[at] != said) & _is_first(said)
        rows, over = PassageRows(rows[kept]), over[kept]
        return Occurrences(rows, columns.version[rows], standing.counts[kept], over)


def forms_of(word: str, languages: Iterable[Language]) -> frozenset[str]:
    """The inflections of a folded word in any of these languages; it is among them."""
    return frozenset({word}).union(*(language.inflections(word) for language in languages))


def _inflected(found: WrittenWords, forms: dict[str, frozenset[str]], known: frozenset[str]) -> WordPhrase:
    return WordPhrase(tuple(tuple(sorted(forms[word] & known | {word})) for word in found.words), found.signs_asked)


def _is_first(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each value is the first of its kind: of several copies with the same words one is shown."""
    first = np.zeros(len(values), np.bool_)
    first[np.unique(values, return_index=True)[1]] = True
    return first
