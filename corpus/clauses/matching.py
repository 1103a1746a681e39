"""Which passage of one version of a policy is which passage of another, and what became of it.

A clause is one passage followed through the versions of its policy. Two versions are compared in four steps, each
using what the ones before it found: the same words, the corresponding sections, reworded passages that their words
alone prove, reworded passages that need their neighbours as witnesses. The last three repeat until nothing is found.

Pairing is greedy, the surest pair first, and not an optimal assignment, for two reasons. A pair found early is
evidence for its neighbours, which an assignment over fixed costs cannot use; and the optimum of a sum gives up a sure
pair wherever two doubtful ones add up to more, which is how strangers get paired.

A pair is one to one. Of a paragraph that was split, the part that keeps most of the words goes on as `changed` and
the other part is `added`; of two that were merged, one goes on and the other is `removed`.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import nlargest
from itertools import accumulate, chain
from typing import TypeVar

from rapidfuzz.distance import Indel

from corpus.clauses.wording import fold_words, same_words
from corpus.languages import DEFAULT
from corpus.types import Passage, PolicyVersion, Section

# Likeness is the weighted share of words in common and in order, 0 to 1. The bounds were read off pairs that were
# matched by hand in the exhibits (tests/test_clauses.py): in one section no strangers reach 0.4 while the passage
# that truly corresponds is there to be paired, anywhere in a version none reach 0.5.
_ALIKE_ANYWHERE = 0.5
_ALIKE_IN_SECTION = 0.4
_ALIKE_BETWEEN_NEIGHBOURS = 0.2
# A short item that was written out at length is hardly like the new one, but is contained in it.
_CONTAINED = 0.7
_CONTAINED_ALIKE = 0.15
# What standing in the corresponding section is worth, in likeness, between rivals for one passage.
_SECTION_COUNTS = 0.2
# Neighbours are witnesses for this many passages between them: of many, some are alike by chance.
_NEAR = 6
# The only one left between two paired neighbours, on both sides: there is nothing else that it could be.
_ALIKE_ALONE = 0.12
# "Company name" and "Company type" of two different lists are half alike: too few words prove nothing far away.
_WORDS_THAT_PROVE = 6
# How rare a word is says how telling it is; in a short policy "the" may be rare by chance and must not tell.
_STOP_WORD_WEIGHT = 0.25
# How many passages of the other version are compared word by word with a passage, chosen by the words they share.
_CANDIDATES = 8
# Words of this many passages choose no candidates: they would make choosing quadratic and tell nothing.
_COMMON_WORD = 50
# Sections correspond if their titles and the share of text found in both add up to this.
_CORRESPONDING = 0.5

_WORD = re.compile(r"\w+")
_DEFINED_TERM = re.compile(r'\("([^"()]{2,40})"\)')

_Key = TypeVar("_Key")


class Change(StrEnum):
    """What became of a clause from one version to another."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    MOVED_CHANGED = "moved_changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Pair:
    """A passage and the one it corresponds to; ``left`` is None for what was added, ``right`` for what was removed."""

    status: Change
    left: Passage | None
    right: Passage | None


@dataclass(frozen=True, slots=True)
class Step:
    """A clause in one version.

    ``status`` is relative to the version before. It is None where there is nothing to say: in the first version
    of the policy, and where the clause stood neither in this version nor in the one before. A clause that comes
    back is `added`, and ``returns_from`` is the version in which it last stood.
    """

    version_id: str
    status: Change | None
    passage: Passage | None
    returns_from: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One passage followed through the versions of its policy: a step for each dated version, in date order.

    ``clause_id`` is the id of the passage in which the clause first stood, marked as a clause: it survives every
    version that is added later.
    """

    clause_id: str
    steps: tuple[Step, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(step.passage for step in self.steps if step.passage)


def compare(left: Sequence[Passage], right: Sequence[Passage]) -> tuple[Pair, ...]:
    """Pairs between the canonical copies of two versions, every passage of both exactly once.

    In reading order of ``right``, what was removed where it stood. Compared the other way round, the same pairs
    come out with `added` and `removed` exchanged.

    `same` is said of the words alone, up to what is never a change (`same_words`). A list item whose lead-in
    changed is therefore the same: the lead-in is a passage with its own pair, and one edit is not to be counted
    once for each item below it.

    `moved` is a passage that now stands in a section that does not correspond to its old one, under another
    heading that stood there before, or past its neighbours of the same section and heading; of two runs that changed
    places the one with fewer passages has moved. A section or heading that was re-lettered, renamed, newly put in or
    taken away, and sections in a new order, move none of their passages.
    """
    # Worked out in one direction only, so that ties fall the same way whichever version is asked for first.
    if _outline(right) < _outline(left):
        matched, moved = _match(right, left)
        matched, moved = {i: j for j, i in matched.items()}, {matched[j] for j in moved}
    else:
        matched, moved = _match(left, right)

    def status(i: int, j: int) -> Change:
        if same_words(left[i].text, right[j].text):
            return Change.MOVED if i in moved else Change.SAME
        return Change.MOVED_CHANGED if i in moved else Change.CHANGED

    found = {j: i for i, j in matched.items()}
    before, after = _places_of_removed(left, right, matched, moved)
    pairs: list[Pair] = [Pair(Change.REMOVED, left[i], None) for i in after[-1]]
    for j, passage in enumerate(right):
        pairs += [Pair(Change.REMOVED, left[i], None) for i in before[j]]
        if j in found:
            pairs.append(Pair(status(found[j], j), left[found[j]], passage))
        else:
            pairs.append(Pair(Change.ADDED, None, passage))
        pairs += [Pair(Change.REMOVED, left[i], None) for i in after[j]]
    return tuple(pairs)


def clauses(versions: Iterable[tuple[PolicyVersion, Sequence[Passage]]]) -> tuple[Clause, ...]:
    """Every clause of one policy, given its versions in date order, each with the passages of its canonical copy.

    In the order in which the clauses first stood. Every passage is in exactly one clause, so that the history is the
    same from whichever version it is asked for. A passage that is added goes on with an earlier clause only if that
    clause ended in the same words, the latest first: anything less would be a guess about texts that may be
    years apart. Undated versions are left out: no version is before or after them.
    """
    dated = [(version, tuple(passages)) for version, passages in versions if version.interval]
    lives: list[dict[str, Step]] = []
    standing: dict[str, int] = {}  # the life of each passage of the version before
    ended: dict[str, list[int]] = defaultdict(list)  # lives by the words in which they ended, the latest last
    last_stood: dict[int, str] = {}
    previous: Sequence[Passage] = ()
    for number, (version, passages) in enumerate(dated):
        here = version.version_id
        now: dict[str, int] = {}
        pairs = compare(previous, passages)
        # What goes is noted after what comes: words that leave one place and come to another are one pair already.
        for pair in pairs:
            if pair.right is None:
                continue
            if pair.left:
                life = standing[pair.left.passage_id]
                step = Step(here, pair.status, pair.right)
            elif returning := ended[fold_words(pair.right.text)]:
                life = returning.pop()
                step = Step(here, Change.ADDED, pair.right, returns_from=last_stood[life])
            else:
                life = len(lives)
                lives.append({})
                step = Step(here, Change.ADDED if number else None, pair.right)
            lives[life][here] = step
            now[pair.right.passage_id] = life
        for pair in pairs:
            if pair.left and pair.right is None:
                life = standing[pair.left.passage_id]
                lives[life][here] = Step(here, Change.REMOVED, None)
                last_stood[life] = pair.left.version_id
                ended[fold_words(pair.left.text)].append(life)
        standing, previous = now, passages
    return tuple(
        Clause(
            f"{next(step.passage.passage_id for step in steps.values() if step.passage)}~clause",
            tuple(steps.get(version.version_id, Step(version.version_id, None, None)) for version, _ in dated),
        )
        for steps in lives
    )


def _outline(passages: Iterable[Passage]) -> list[tuple[str, ...]]:
    """Everything that comparing looks at."""
    return [
        (p.text, s.label if s else "", s.title if s else "", p.reading.heading or "")
        for p in passages
        for s in (p.reading.section,)
    ]


def _match(left: Sequence[Passage], right: Sequence[Passage]) -> tuple[dict[int, int], set[int]]:
    """Which position of ``right`` corresponds to which of ``left``, and which of these of ``left`` have moved."""
    matching = _Matching(left, right)
    matching.pair_same_words()
    likenesses = matching.likenesses()
    while matching.pair_alike(likenesses) or matching.pair_between_neighbours(likenesses):
        pass
    return matching.matched, matching.moved()


@dataclass(frozen=True, slots=True)
class _Likeness:
    """Two positions; the weighted share of words in common, of both and of the shorter one, and their number."""

    left: int
    right: int
    alike: float
    contained: float
    words: int


class _Side:
    """What comparing needs to know of one version's passages, by position."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.texts = [fold_words(passage.text) for passage in passages]
        self.sections = [passage.reading.section for passage in passages]
        self.headings = [" ".join(_words(passage.reading.heading or "")) for passage in passages]
        self.words = [_words(text) for text in self.texts]
        self.of_section: dict[Section | None, list[int]] = defaultdict(list)
        for i, section in enumerate(self.sections):
            self.of_section[section].append(i)
        self.size_of = {s: max(1, sum(len(self.texts[i]) for i in members)) for s, members in self.of_section.items()}
        self.headings_of = {s: {self.headings[i] for i in members} for s, members in self.of_section.items()}

    def neighbours(self, i: int) -> tuple[str, str]:
        return self.texts[i - 1] if i else "", self.texts[i + 1] if i + 1 < len(self.texts) else ""


class _Matching:
    """Two versions on their way to being paired; ``matched`` maps positions of the left to those of the right."""

    def __init__(self, left: Sequence[Passage], right: Sequence[Passage]) -> None:
        self.left, self.right = _Side(left), _Side(right)
        self.matched: dict[int, int] = {}
        self.taken: set[int] = set()
        self.sections: dict[Section | None, Section | None] = {}
        self.titles_alike = {(s, t): _titles_alike(s, t) for s in self.left.of_section for t in self.right.of_section}

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
        found = [
            (alike + shared[s, t] / min(self.left.size_of[s], self.right.size_of[t]), s, t)
            for (s, t), alike in self.titles_alike.items()
        ]
        self.sections = {}
        taken: set[Section | None] = set()
        # Sorting is stable: among equals the first in reading order.
        for score, s, t in sorted(found, key=lambda one: -one[0]):
            if score >= _CORRESPONDING and s not in self.sections and t not in taken:
                self.sections[s] = t
                taken.add(t)

    def likenesses(self) -> list[_Likeness]:
        """How alike unpaired passages are that share telling words.

        Not every pair is compared: for each passage only those that share the most with it, found from its words.
        """
        lefts = [i for i in range(len(self.left.texts)) if i not in self.matched]
        rights = [j for j in range(len(self.right.texts)) if j not in self.taken]
        occurrences = Counter(chain.from_iterable(set(words) for words in self.left.words + self.right.words))
        total = len(self.left.words) + len(self.right.words)
        weight = {
            word: math.log(1 + total / count) * (_STOP_WORD_WEIGHT if word in DEFAULT.sentences.stop_words else 1)
            for word, count in occurrences.items()
        }

        holders: dict[str, list[int]] = defaultdict(list)
        for j in rights:
            for word in set(self.right.words[j]):
                holders[word].append(j)
        heavy_left = {i: sum(weight[word] for word in self.left.words[i]) for i in lefts}
        heavy_right = {j: sum(weight[word] for word in self.right.words[j]) for j in rights}
        chosen: set[tuple[int, int]] = set()
        best_of_right: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for i in lefts:
            common: dict[int, float] = defaultdict(float)
            # In a fixed order: a sum of floats, and so a tie, depends on it.
            for word in sorted(set(self.left.words[i])):
                sharing = holders.get(word, ())
                if len(sharing) <= _COMMON_WORD:
                    for j in sharing:
                        common[j] += weight[word]
            ranked = [(shared / (heavy_left[i] + heavy_right[j]), j) for j, shared in common.items()]
            chosen.update((i, j) for _, j in nlargest(_CANDIDATES, ranked))
            for share, j in ranked:
                best_of_right[j].append((share, i))
        for j, ranked in best_of_right.items():
            chosen.update((i, j) for _, i in nlargest(_CANDIDATES, ranked))
        return [self._likeness(i, j, weight) for i, j in sorted(chosen)]

    def _likeness(self, i: int, j: int, weight: dict[str, float]) -> _Likeness:
        """Rare words count for more: every paragraph of a policy says "personal data"."""
        left, right = self.left.words[i], self.right.words[j]
        up_to = [0.0, *accumulate(weight[word] for word in left)]
        blocks = Indel.editops(left, right).as_matching_blocks()
        common = sum(up_to[block.a + block.size] - up_to[block.a] for block in blocks)
        heavy_left, heavy_right = up_to[-1], sum(weight[word] for word in right)
        return _Likeness(
            i,
            j,
            alike=2 * common / (heavy_left + heavy_right),
            contained=common / min(heavy_left, heavy_right),
            words=sum(block.size for block in blocks),
        )

    def pair_alike(self, likenesses: Sequence[_Likeness]) -> bool:
        """Pair passages that their words prove to correspond; whether any were found."""
        self.match_sections()

        def proved(likeness: _Likeness) -> bool:
            if self._in_section(likeness):
                return likeness.alike >= _ALIKE_IN_SECTION
            return likeness.alike >= _ALIKE_ANYWHERE and likeness.words >= _WORDS_THAT_PROVE

        return self._pair_best(likeness for likeness in likenesses if proved(likeness))

    def pair_between_neighbours(self, likenesses: Sequence[_Likeness]) -> bool:
        """Pair passages that stand between the same paired neighbours of one section; whether any were found."""
        self.match_sections()
        lefts, rights = self._slots()
        unpaired_left = Counter(slot for i, slot in lefts.items() if i not in self.matched)
        unpaired_right = Counter(slot for j, slot in rights.items() if j not in self.taken)

        def likely(likeness: _Likeness) -> bool:
            slot = lefts.get(likeness.left)
            if slot is None or slot != rights.get(likeness.right):
                return False
            fewer, more = sorted((unpaired_left[slot], unpaired_right[slot]))
            if fewer > _NEAR:
                return False
            if more == 1 and likeness.alike >= _ALIKE_ALONE:
                return True
            if likeness.contained >= _CONTAINED and likeness.alike >= _CONTAINED_ALIKE:
                return True
            return likeness.alike >= _ALIKE_BETWEEN_NEIGHBOURS

        return self._pair_best(likeness for likeness in likenesses if likely(likeness))

    def _pair_best(self, likenesses: Iterable[_Likeness]) -> bool:
        found = False
        for likeness in sorted(likenesses, key=self._sureness, reverse=True):
            if likeness.left not in self.matched and likeness.right not in self.taken:
                self.pair(likeness.left, likeness.right)
                found = True
        return found

    def _sureness(self, likeness: _Likeness) -> float:
        return likeness.alike + (_SECTION_COUNTS if self._in_section(likeness) else 0)

    def _in_section(self, likeness: _Likeness) -> bool:
        """Whether both stand in corresponding sections. To stand in no section is evidence of nothing."""
        section = self.left.sections[likeness.left]
        return section is not None and self._correspond(section, self.right.sections[likeness.right])

    def _correspond(self, left: Section | None, right: Section | None) -> bool:
        return left in self.sections and self.sections[left] == right

    def _slots(self) -> tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]]:
        """For the passages of corresponding sections: which section, and after how many paired in order."""
        lefts: dict[int, tuple[int, int]] = {}
        rights: dict[int, tuple[int, int]] = {}
        for number, (s, t) in enumerate(self.sections.items()):
            inside = [i for i in self.left.of_section[s] if i in self.matched]
            steady = set(_in_order([(i, self.matched[i]) for i in inside if self.right.sections[self.matched[i]] == t]))
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
        together: dict[tuple[Section | None, str], list[tuple[int, int]]] = defaultdict(list)
        for i, j in sorted(self.matched.items()):
            s, t = self.left.sections[i], self.right.sections[j]
            heading, other = self.left.headings[i], self.right.headings[j]
            if not self._correspond(s, t):
                # From a section that is still there, or to one that was: otherwise the section itself was put in,
                # or taken away, around its passages.
                if s in kept_sections[0] or t in kept_sections[1]:
                    moved.add(i)
            elif heading == other:
                together[s, heading].append((i, j))
            elif (heading and heading in self.right.headings_of[t]) or (other and other in self.left.headings_of[s]):
                moved.add(i)
            else:
                together[s, ""].append((i, j))
        for pairs in together.values():
            moved |= {i for i, _ in pairs} - set(_in_order(pairs))
        return moved


def _words(text: str) -> list[str]:
    """Words to compare by. A term that a passage defines counts once more as a whole: who defines it is telling."""
    return [f'"{term}"' for term in _DEFINED_TERM.findall(text.casefold())] + _WORD.findall(text.casefold())


def _titles_alike(left: Section | None, right: Section | None) -> float:
    if left is None or right is None:
        return float(left is right)
    return float(Indel.normalized_similarity(_words(left.title), _words(right.title)))


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The lefts of a longest run of pairs in which the rights ascend; the pairs come in order of their lefts.

    >>> _in_order([(0, 1), (1, 2), (2, 0)])
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


def _places_of_removed(
    left: Sequence[Passage], right: Sequence[Passage], matched: dict[int, int], moved: set[int]
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Removed positions of the left, by the position of the right before or after which they are shown.

    After the passage they followed in their section, else before the one they preceded there, else after the end
    of the section that came before; -1 is the beginning.
    """
    before: dict[int, list[int]] = defaultdict(list)
    after: dict[int, list[int]] = defaultdict(list)
    end_of = {passage.reading.section: j for j, passage in enumerate(right)}
    section_of = [passage.reading.section for passage in left]
    followed: list[int | None] = [None] * len(left)
    preceded: list[int | None] = [None] * len(left)
    steady = {i: j for i, j in matched.items() if i not in moved}
    for i in range(len(left)):
        same = i > 0 and section_of[i] == section_of[i - 1]
        followed[i] = steady.get(i, followed[i - 1] if same else None)
    for i in reversed(range(len(left))):
        same = i + 1 < len(left) and section_of[i] == section_of[i + 1]
        preceded[i] = steady.get(i, preceded[i + 1] if same else None)
    end = -1
    for i in range(len(left)):
        if i in steady:
            end = max(end, end_of[right[steady[i]].reading.section])
        if i in matched:
            continue
        if (anchor := followed[i]) is not None:
            after[anchor].append(i)
        elif (anchor := preceded[i]) is not None:
            before[anchor].append(i)
        else:
            after[end].append(i)
    return before, after
