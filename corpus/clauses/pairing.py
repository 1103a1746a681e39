"""How the passages of two versions are paired: equal words first, then similar words, sections and neighbours.

Two versions are compared in four steps, each using what the ones before it found: passages with the same words,
corresponding sections, reworded passages that are similar enough by their words alone, reworded passages that stand
between the same neighbours. The last three repeat until nothing is found.

Pairing is greedy, the most similar pair first, and not an optimal assignment, for two reasons. A pair found early is
evidence for its neighbours, which an assignment over fixed costs cannot use; and an assignment that maximises a sum
gives up one certain pair for two doubtful ones, so that unrelated passages are paired.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from rapidfuzz.distance import Indel

from corpus.clauses.likeness import Likeness, likenesses, weights
from corpus.clauses.words import letters_of, words_of
from corpus.types import Passage, PassageReading, Section

# Similarity is the weighted share of words in common and in order, 0 to 1. The bounds were read off pairs that were
# matched by hand in the exhibits (tests/unit/test_clauses.py): in one section no unrelated passages reach 0.4 while
# the passage that corresponds is unpaired, anywhere in a version none reach 0.5.
_SIMILAR_ANYWHERE = 0.5
_SIMILAR_IN_SECTION = 0.4
_SIMILAR_BETWEEN_NEIGHBOURS = 0.2
# A short item that was written out at length has low similarity to the new one, but is contained in it.
_CONTAINED = 0.7
_CONTAINED_SIMILAR = 0.15
# Added to the similarity of passages in corresponding sections, where several candidates compete for one passage.
_SECTION_COUNTS = 0.2
# Paired neighbours are evidence for at most this many passages between them: of many, some are similar by chance.
_NEAR = 6
# For the only unpaired passage between two paired neighbours, on both sides: there is no other candidate.
_SIMILAR_ALONE = 0.12
# "Company name" and "Company type" of two different lists have similarity 0.5: outside of corresponding sections a
# pair needs this many words in common.
_WORDS_THAT_PROVE = 6
# Sections correspond if their titles and the share of text found in both add up to this.
_CORRESPONDING = 0.5

_WORD = re.compile(r"\w+")
_QUOTES = str.maketrans("“”„‟«»", '""""""')
_DEFINED_TERM = re.compile(r'\("([^"()]{2,40})"\)')

_Key = TypeVar("_Key")


class _Side:
    """What comparing needs to know of one version's passages, by position."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.texts = [letters_of(passage.text, with_labels=False) or passage.text for passage in passages]
        self.sections = [passage.reading.section for passage in passages]
        self.headings = [" ".join(_words(passage.reading.heading or "")) for passage in passages]
        self.paths = [_path(passage.reading) for passage in passages]
        self.words = [_weighed(passage.text) for passage in passages]
        self.of_section: dict[Section | None, list[int]] = defaultdict(list)
        for i, section in enumerate(self.sections):
            self.of_section[section].append(i)
        self.size_of = {s: max(1, sum(len(self.texts[i]) for i in members)) for s, members in self.of_section.items()}
        self.headings_of = {s: {self.headings[i] for i in members} for s, members in self.of_section.items()}

    def neighbours(self, i: int) -> tuple[str, str]:
        return self.texts[i - 1] if i else "", self.texts[i + 1] if i + 1 < len(self.texts) else ""


class Matching:
    """Two versions on their way to being paired; ``matched`` maps positions of the left to those of the right.

    Positions in ``closed`` (of the left, of the right) are accounted for otherwise and are not paired any more.
    ``arranged`` are (left, right, weight) of what stands in other paragraphs now: evidence for sections.
    """

    def __init__(self, left: Sequence[Passage], right: Sequence[Passage]) -> None:
        self.left, self.right = _Side(left), _Side(right)
        self.matched: dict[int, int] = {}
        self.taken: set[int] = set()
        self.closed: tuple[set[int], set[int]] = set(), set()
        self.arranged: list[tuple[int, int, int]] = []
        self.sections: dict[Section | None, Section | None] = {}
        self.title_similarity = {
            (s, t): _title_similarity(s, t) for s in self.left.of_section for t in self.right.of_section
        }

    def pair(self, i: int, j: int) -> None:
        self.matched[i] = j
        self.taken.add(j)

    def pair_same_words(self) -> None:
        """Pair equal texts; of several equal ones, those that agree in the most of section, heading and neighbours."""
        left, right = Counter(self.left.texts), Counter(self.right.texts)
        self._pair_by(lambda side, i: side.texts[i] if left[side.texts[i]] == right[side.texts[i]] == 1 else None)
        self.match_sections()
        number = {section: n for n, section in enumerate(self.sections)}
        number_right = {self.sections[section]: n for section, n in number.items()}

        def place(side: _Side, i: int) -> int | None:
            return (number if side is self.left else number_right).get(side.sections[i])

        self._pair_by(lambda s, i: (s.texts[i], place(s, i), s.headings[i], *s.neighbours(i)))
        self._pair_by(lambda s, i: (s.texts[i], place(s, i), s.headings[i], s.neighbours(i)[0]))
        self._pair_by(lambda s, i: (s.texts[i], place(s, i), s.headings[i], s.neighbours(i)[1]))
        self._pair_by(lambda s, i: (s.texts[i], place(s, i), s.headings[i]))
        self._pair_by(lambda s, i: (s.texts[i], place(s, i)))
        self._pair_by(lambda s, i: s.texts[i])

    def _pair_by(self, key: Callable[[_Side, int], _Key | None]) -> None:
        """Pair what is unpaired and agrees in ``key``, in order."""
        waiting: dict[_Key, list[int]] = defaultdict(list)
        for j in reversed(range(len(self.right.texts))):
            if j not in self.taken and (agreed := key(self.right, j)) is not None:
                waiting[agreed].append(j)
        for i in range(len(self.left.texts)):
            if i not in self.matched and (agreed := key(self.left, i)) is not None and waiting[agreed]:
                self.pair(i, waiting[agreed].pop())

    def match_sections(self) -> None:
        """Let sections correspond by title and by the text already found in both, never by letter."""
        shared: Counter[tuple[Section | None, Section | None]] = Counter()
        for i, j in self.matched.items():
            length = min(len(self.left.texts[i]), len(self.right.texts[j]))
            shared[self.left.sections[i], self.right.sections[j]] += length
        for i, j, length in self.arranged:
            shared[self.left.sections[i], self.right.sections[j]] += length
        found = [
            (share + shared[s, t] / min(self.left.size_of[s], self.right.size_of[t]), s, t)
            for (s, t), share in self.title_similarity.items()
        ]
        self.sections = {}
        taken: set[Section | None] = set()
        # Sorting is stable: among equals the first in reading order.
        for score, s, t in sorted(found, key=lambda one: -one[0]):
            if score >= _CORRESPONDING and s not in self.sections and t not in taken:
                self.sections[s] = t
                taken.add(t)

    def pair_reworded(self) -> None:
        """Pair what is unpaired and similar, until nothing more is found."""
        similarities = self.similarities()
        while self.pair_similar(similarities) or self.pair_between_neighbours(similarities):
            pass

    def similarities(self) -> list[Likeness]:
        """How alike unpaired passages are that share rare words."""
        closed, closed_right = self.closed
        lefts = [i for i in range(len(self.left.texts)) if i not in self.matched and i not in closed]
        rights = [j for j in range(len(self.right.texts)) if j not in self.taken and j not in closed_right]
        return likenesses(
            {i: self.left.words[i] for i in lefts},
            {j: self.right.words[j] for j in rights},
            weights(self.left.words + self.right.words),
        )

    def pair_similar(self, similarities: Sequence[Likeness]) -> bool:
        """Pair passages that their words prove to correspond; whether any were found."""
        self.match_sections()

        def proved(similarity: Likeness) -> bool:
            if self._in_section(similarity):
                return similarity.share >= _SIMILAR_IN_SECTION
            return similarity.share >= _SIMILAR_ANYWHERE and similarity.words >= _WORDS_THAT_PROVE

        return self._pair_best(similarity for similarity in similarities if proved(similarity))

    def pair_between_neighbours(self, similarities: Sequence[Likeness]) -> bool:
        """Pair passages that stand between the same paired neighbours of one section; whether any were found."""
        self.match_sections()
        lefts, rights = self._slots()
        closed, closed_right = self.closed
        unpaired_left = Counter(slot for i, slot in lefts.items() if i not in self.matched and i not in closed)
        unpaired_right = Counter(slot for j, slot in rights.items() if j not in self.taken and j not in closed_right)

        def likely(similarity: Likeness) -> bool:
            slot = lefts.get(similarity.left)
            if slot is None or slot != rights.get(similarity.right):
                return False
            fewer, more = sorted((unpaired_left[slot], unpaired_right[slot]))
            if fewer > _NEAR:
                return False
            if more == 1 and similarity.share >= _SIMILAR_ALONE:
                return True
            if similarity.contained >= _CONTAINED and similarity.share >= _CONTAINED_SIMILAR:
                return True
            return similarity.share >= _SIMILAR_BETWEEN_NEIGHBOURS

        return self._pair_best(similarity for similarity in similarities if likely(similarity))

    def _pair_best(self, similarities: Iterable[Likeness]) -> bool:
        found = False
        for similarity in sorted(similarities, key=self._score, reverse=True):
            if similarity.left not in self.matched and similarity.right not in self.taken:
                self.pair(similarity.left, similarity.right)
                found = True
        return found

    def _score(self, similarity: Likeness) -> float:
        return similarity.share + (_SECTION_COUNTS if self._in_section(similarity) else 0)

    def _in_section(self, similarity: Likeness) -> bool:
        """Whether both stand in corresponding sections. Passages outside of all sections have none in common."""
        section = self.left.sections[similarity.left]
        return section is not None and self._correspond(section, self.right.sections[similarity.right])

    def _correspond(self, left: Section | None, right: Section | None) -> bool:
        return left in self.sections and self.sections[left] == right

    def _slots(self) -> tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]]:
        """For the passages of corresponding sections: which section, and after how many paired in order."""
        lefts: dict[int, tuple[int, int]] = {}
        rights: dict[int, tuple[int, int]] = {}
        for number, (s, t) in enumerate(self.sections.items()):
            inside = [i for i in self.left.of_section[s] if i in self.matched]
            steady = set(in_order([(i, self.matched[i]) for i in inside if self.right.sections[self.matched[i]] == t]))
            if s is None and not steady:
                continue
            steady_right = {self.matched[i] for i in steady}
            for positions, slots, anchors in (
                (self.left.of_section[s], lefts, steady),
                (self.right.of_section[t], rights, steady_right),
            ):
                passed = 0
                for position in positions:
                    passed += position in anchors
                    slots[position] = (number, passed)
        return lefts, rights

    def moved(self) -> set[int]:
        """Positions of the left whose passage stands elsewhere on the right."""
        self.match_sections()
        kept_sections = {s for s in self.sections if s}, {t for t in self.sections.values() if t}
        moved: set[int] = set()
        left_section: set[int] = set()
        together: dict[object, list[tuple[int, int]]] = defaultdict(list)
        for i, j in sorted(self.matched.items()):
            s, t = self.left.sections[i], self.right.sections[j]
            heading, other = self.left.headings[i], self.right.headings[j]
            if _stayed_under(self.left.paths[i], self.right.paths[j]):
                together[self.left.paths[i], self.right.paths[j]].append((i, j))
            elif not self._correspond(s, t):
                if s in kept_sections[0] and t in kept_sections[1]:
                    moved.add(i)
                elif s in kept_sections[0] or t in kept_sections[1]:
                    left_section.add(i)
            elif heading == other:
                together[s, heading].append((i, j))
            elif heading in self.right.headings_of[t] and other in self.left.headings_of[s]:
                # A heading that was put in, or taken away, over passages that stay where they were moves none.
                moved.add(i)
            else:
                together[s, ""].append((i, j))
        for pairs in together.values():
            moved |= {i for i, _ in pairs} - set(in_order(pairs))
        return moved | self._displaced(left_section, moved)

    def _displaced(self, candidates: set[int], moved: set[int]) -> set[int]:
        """Those of some positions of the left that stand next to neither of their neighbours any more.

        A section that was put in, or taken away, around passages moves none of them.
        """
        steady = [i for i in sorted(self.matched) if i not in moved and i not in candidates]
        steady_right = sorted(self.matched[i] for i in steady)
        found: set[int] = set()
        for i in candidates:
            place, place_right = bisect_left(steady, i), bisect_left(steady_right, self.matched[i])
            before = self.matched[steady[place - 1]] if place else None
            after = self.matched[steady[place]] if place < len(steady) else None
            stands_after = steady_right[place_right - 1] if place_right else None
            stands_before = steady_right[place_right] if place_right < len(steady_right) else None
            if before != stands_after and after != stands_before:
                found.add(i)
        return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _weighed(text: str) -> list[str]:
    """Words to compare by. A term that a passage defines counts once more as a whole: few passages define it."""
    terms = _DEFINED_TERM.findall(text.casefold().translate(_QUOTES))
    return [f'"{term}"' for term in terms] + list(words_of(text).keys)


def _title_similarity(left: Section | None, right: Section | None) -> float:
    if left is None or right is None:
        return float(left is right)
    return float(Indel.normalized_similarity(_words(left.title), _words(right.title)))


def _path(reading: PassageReading) -> tuple[str, ...]:
    """The titles over a passage from the outside inwards, without their numbers."""
    section = reading.section.title if reading.section else ""
    below = reading.headings[1:] if reading.headings else filter(None, (reading.heading,))
    return tuple(" ".join(_words(title)) for title in (section, *(Section.of(words).title for words in below)) if title)


def _stayed_under(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the same titles stand over two passages, but for one over those that came, went, or gained words.

    Put under a new heading, or taken from under one, a section moves none of its passages.

    >>> _stayed_under(("7 moderators",), ("if you live elsewhere", "7 moderators"))
    True
    >>> _stayed_under(("your rights", "transfers"), ("your rights and choices", "transfers"))
    True
    """
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == len(longer):
        (*_, outer, inner), (*_, outer_right, inner_right) = ("", "", *one), ("", "", *other)
        few, many = sorted((set(outer.split()), set(outer_right.split())), key=len)
        return inner == inner_right and bool(few) and few < many
    return bool(shorter) and longer[-len(shorter) :] == shorter


def in_order(pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The lefts of a longest run of pairs in which the rights ascend; the pairs come in order of their lefts.

    >>> in_order([(0, 1), (1, 2), (2, 0)])
    [0, 1]
    """
    lowest_ends: list[int] = []
    lengths: list[int] = []
    for _, right in pairs:
        length = bisect_left(lowest_ends, right)
        lowest_ends[length : length + 1] = [right]
        lengths.append(length)
    run: list[int] = []
    wanted = len(lowest_ends) - 1
    bound = math.inf
    for (left, right), length in zip(reversed(pairs), reversed(lengths), strict=True):
        if length == wanted and right < bound:
            run.append(left)
            wanted, bound = wanted - 1, right
    return run[::-1]
