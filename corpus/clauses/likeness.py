"""How alike texts are by their words: rare ones count for more; every paragraph of a policy says "personal data"."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import accumulate, chain

from rapidfuzz.distance import Indel

from corpus.languages import DEFAULT

# In a short policy "the" may be rare by chance, so stop words are weighted down.
_STOP_WORD_WEIGHT = 0.25
# How many texts of the other version are compared word by word with one, chosen by the words they share.
_CANDIDATES = 8
# Words in more texts than this choose no candidates: they would make the choice quadratic.
_COMMON_WORD = 50


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two texts, by number; the weighted share of words in common and in order, of both and of the shorter one, 0 to 1,
    and the number of these words.
    """

    left: int
    right: int
    share: float
    contained: float
    words: int


def weights(texts: Sequence[Sequence[str]]) -> dict[str, float]:
    """What the words of these texts weigh, by how many have them."""
    occurrences = Counter(chain.from_iterable(set(words) for words in texts))
    return {
        word: math.log(1 + len(texts) / count) * (_STOP_WORD_WEIGHT if word in DEFAULT.sentences.stop_words else 1)
        for word, count in occurrences.items()
    }


def likenesses(
    lefts: Mapping[int, Sequence[str]], rights: Mapping[int, Sequence[str]], weight: Mapping[str, float]
) -> list[Likeness]:
    """How alike the words of texts of one side are to those of texts of the other.

    Not every pair is compared: for each text only those that share the most with it, found from its rarer words.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for j, words in rights.items():
        for word in set(words):
            holders[word].append(j)
    heavy_left, heavy_right = ({i: _weight(words, weight) for i, words in of.items()} for of in (lefts, rights))
    chosen: set[tuple[int, int]] = set()
    best_of_right: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for i, words in lefts.items():
        common: dict[int, float] = defaultdict(float)
        # In a fixed order: a sum of floats, and so a tie, depends on it.
        for word in sorted(set(words)):
            sharing = holders.get(word, ())
            if len(sharing) <= _COMMON_WORD:
                for j in sharing:
                    common[j] += weight[word]
        ranked = [(shared / (heavy_left[i] + heavy_right[j]), j) for j, shared in common.items()]
        chosen.update((i, j) for _, j in nlargest(_CANDIDATES, ranked))
        for share, j in ranked:
            best_of_right[j].append((share, i))
    for j, of_right in best_of_right.items():
        chosen.update((i, j) for _, i in nlargest(_CANDIDATES, of_right))
    return [_likeness(i, lefts[i], j, rights[j], weight) for i, j in sorted(chosen)]


def _likeness(i: int, left: Sequence[str], j: int, right: Sequence[str], weight: Mapping[str, float]) -> Likeness:
    up_to = [0.0, *accumulate(weight[word] for word in left)]
    blocks = Indel.editops(left, right).as_matching_blocks()
    common = sum(up_to[block.a + block.size] - up_to[block.a] for block in blocks)
    heavy_left, heavy_right = up_to[-1], _weight(right, weight)
    return Likeness(
        i,
        j,
        share=2 * common / (heavy_left + heavy_right),
        contained=common / min(heavy_left, heavy_right),
        words=sum(block.size for block in blocks),
    )


def _weight(words: Iterable[str], weight: Mapping[str, float]) -> float:
    return sum(weight[word] for word in words)
