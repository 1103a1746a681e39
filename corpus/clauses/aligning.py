"""Which words of one version are which of another, wherever paragraphs begin and end.

    passages with the same words → stretches between them with the same words → runs of words that fill a whole passage
    of either side → similar passages (`corpus.clauses.pairing`) → sentences that moved from one paragraph to another
    → sentences in other words → what else two passages have in common that correspond → headings in other words

Each step takes what the ones before it left. What is in no link in the end stands on one side only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel

from corpus.clauses.free_words import FreeWords, Place, Places
from corpus.clauses.likeness import Likeness, likenesses, weights
from corpus.clauses.pairing import Matching, in_order
from corpus.clauses.tiles import tiles
from corpus.clauses.units import Unit, units_of
from corpus.types import Passage, Section

_CERTAIN = 8
"""So many words in a row are no accident."""
_LEAST = 4
"""So many are none if they are a whole passage, or begin and end with sentences on both sides."""
_SENTENCE = 6
"""So many words has a sentence at least that is followed from one paragraph to another."""
_REWORDED = 0.5
"""Sentences with this share of their words in common are one in other words."""
_CONTAINED = 0.7, 0.25
"""So are those with this share of the shorter one, if it is this share of both."""
_PAIRED = 0.2
"""Added to the likeness of sentences of two passages that correspond."""
_BY_CHANCE = 0.5
"""Of words left over between others, a smaller share in common is none."""
_KEPT = 0.25
"""Passages with this share of the words of one in common correspond, if neither has more in common with another."""
_RENAMED = 0.5
"""The least share of passages that two headings have in common, and of words, for one to be the other renamed."""


@dataclass(frozen=True, slots=True)
class Link:
    """``length`` words of a unit of the left from ``start`` on, and the same words of one of the right."""

    left: int
    start: int
    right: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two versions, with the words of each that are words of the other.

    ``partners`` are the units of the right and those of the left with which they correspond as a whole, ``wordless``
    positions of passages without words, such as a dash, and of those of the left that are the same. ``matched`` are
    positions of passages of the left and of those of the right that most of their words became, if that holds of both;
    ``moved`` positions of those of the left that stand elsewhere on the right.
    """

    left: list[Unit]
    right: list[Unit]
    links: list[Link]
    partners: dict[int, int]
    wordless: dict[int, int]
    matched: dict[int, int]
    moved: set[int]
    sections: dict[Section | None, Section | None]

    @classmethod
    def of(cls, left: Sequence[Passage], right: Sequence[Passage]) -> "Alignment":
        """Worked out in one direction, so that it is the same whichever version is asked for first."""
        if _order(right) < _order(left):
            return _Aligner(right, left).alignment()._transposed()
        return _Aligner(left, right).alignment()

    def _transposed(self) -> "Alignment":
        return Alignment(
            self.right,
            self.left,
            [Link(link.right, link.at, link.left, link.start, link.length) for link in self.links],
            {u: r for r, u in self.partners.items()},
            {i: j for j, i in self.wordless.items()},
            dict(sorted((j, i) for i, j in self.matched.items())),
            {self.matched[i] for i in self.moved},
            {right: left for left, right in self.sections.items()},
        )


class _Aligner:
    def __init__(self, left: Sequence[Passage], right: Sequence[Passage]) -> None:
        self._left, self._right = units_of(left), units_of(right)
        self._lefts, self._rights = FreeWords(self._left), FreeWords(self._right)
        self._links: list[Link] = []
        self._links_between: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
        self._partner: dict[int, int] = {}
        self._left_unit, self._right_unit = (
            {unit.first: u for u, unit in enumerate(units) if unit.is_passage} for units in (self._left, self._right)
        )
        self._matching = Matching(left, right)

    def alignment(self) -> Alignment:
        matching = self._matching
        matching.pair_same_words()
        same = matching.matched.items()
        self._wordless = {j: i for i, j in same if not self._left[self._left_unit[i]].words.keys}
        lefts, rights = self._lefts.stream(), self._rights.stream()
        if self._lefts.keys(lefts) == self._rights.keys(rights):
            self._link_along(zip(lefts, rights, strict=True))
        else:
            self._link_step_by_step()
        matching.matched = self._matched()
        return Alignment(
            self._left,
            self._right,
            self._links,
            self._partner,
            self._wordless,
            matching.matched,
            matching.moved(),
            matching.sections,
        )

    def _link_step_by_step(self) -> None:
        for i, j in sorted(self._matching.matched.items()):
            self._pair_whole(self._right_unit[j], self._left_unit[i])
        self._link_same_headings()
        self._link_same_stretches()
        self._link_whole_passages()
        self._pair_similar_passages()
        self._link_moved_sentences()
        self._link_reworded_sentences()
        for r, u in (*self._partner.items(), *self._corresponding()):
            self._link_rest(r, u)
        self._link_what_adjoins()
        self._link_changed_headings()

    def _link(self, u: int, start: int, r: int, at: int, length: int) -> None:
        self._links_between[u, r].append((start, at, length))
        self._links.append(Link(u, start, r, at, length))
        self._lefts.take(u, start, length)
        self._rights.take(r, at, length)

    def _link_along(self, places: Iterable[tuple[Place, Place]]) -> None:
        """Link words to words, one by one."""
        first: tuple[Place, Place] | None = None
        length = 0
        for (u, i), (r, j) in places:
            if first and (u, i - length, r, j - length) == (*first[0], *first[1]):
                length += 1
                continue
            if first:
                self._link(*first[0], *first[1], length)
            first, length = ((u, i), (r, j)), 1
        if first:
            self._link(*first[0], *first[1], length)

    def _pair_whole(self, r: int, u: int) -> None:
        """Pair two units of the same words; a few of them may be written as one on either side."""
        if self._left[u].words.keys != self._right[r].words.keys:
            self._link_rest(r, u)
        elif self._left[u].words.keys:
            self._link(u, 0, r, 0, len(self._left[u].words))
        self._partner[r] = u

    def _link_same_headings(self) -> None:
        waiting: dict[object, list[int]] = defaultdict(list)
        for u, unit in enumerate(self._left):
            if not unit.is_passage:
                waiting[unit.element, unit.words.keys].append(u)
        for r, unit in enumerate(self._right):
            same = waiting.get((unit.element, unit.words.keys)) if not unit.is_passage else None
            if same:
                # Of several, the one whose passages are under it now.
                partners = {self._partner.get(self._right_unit[j]) for j in unit.under}
                stood = {self._left[u].first for u in partners if u is not None}
                u = max(same, key=lambda one: (len(stood.intersection(self._left[one].under)), -one))
                same.remove(u)
                self._pair_whole(r, u)

    def _link_same_stretches(self) -> None:
        """Between two passages that are the same, and stand in the same order, all words may be the same."""
        of = {u: r for r, u in self._partner.items()}
        anchors = [(-1, -1), *((u, of[u]) for u in in_order(sorted(of.items()))), (len(self._left), len(self._right))]
        for (u0, r0), (u1, r1) in pairwise(anchors):
            lefts, rights = self._lefts.stream(u0 + 1, u1), self._rights.stream(r0 + 1, r1)
            if lefts and len(lefts) == len(rights) and self._lefts.keys(lefts) == self._rights.keys(rights):
                self._link_along(zip(lefts, rights, strict=True))

    def _tiles(self, least: int) -> Iterator[tuple[Places, Places]]:
        """Runs of free words that are equal, the longest first; where both sides go on in another unit, a run ends."""
        lefts, rights = self._lefts.stream(), self._rights.stream()
        if len(lefts) < least or len(rights) < least:
            return
        share_left, share_right = 1 / len(lefts), 1 / len(rights)

        def strangeness(i: int, j: int) -> float:
            is_paired = self._partner.get(rights[j][0]) == lefts[i][0]
            return abs(i * share_left - j * share_right) - is_paired

        for tile in tiles(self._lefts.keys(lefts), self._rights.keys(rights), least, strangeness):
            run = list(zip(lefts[tile.left :], rights[tile.right : tile.right + tile.length], strict=False))
            ends = [k for k in range(1, len(run)) if all(run[k][side][0] != run[k - 1][side][0] for side in (0, 1))]
            for start, end in pairwise([0, *ends, len(run)]):
                yield [place for place, _ in run[start:end]], [place for _, place in run[start:end]]

    def _link_whole_passages(self) -> None:
        """Link the runs that fill a passage: parts of one that was split, and those that were joined."""
        found = True
        while found:
            accepted = [
                (lefts, rights)
                for lefts, rights in self._tiles(_LEAST)
                if len(lefts) >= _CERTAIN
                or (len(lefts) >= _LEAST and self._lefts.is_bounded(lefts) and self._rights.is_bounded(rights))
                or self._lefts.fills(lefts)
                or self._rights.fills(rights)
            ]
            covered = Counter(u for lefts, _ in accepted for u, _ in lefts)
            covered_right = Counter(r for _, rights in accepted for r, _ in rights)
            full = {u for u, words in covered.items() if words == len(self._lefts.of(u))}
            full_right = {r for r, words in covered_right.items() if words == len(self._rights.of(r))}
            found = bool(full or full_right)
            for lefts, rights in accepted:
                self._link_along(
                    (a, b) for a, b in zip(lefts, rights, strict=True) if a[0] in full or b[0] in full_right
                )

    def _pair_similar_passages(self) -> None:
        matching = self._matching
        for link in self._links:
            u, r = self._left[link.left], self._right[link.right]
            if u.is_passage and r.is_passage and link.right not in self._partner:
                matching.arranged.append((u.first, r.first, 6 * link.length))
        for free, side, closed in zip(
            (self._lefts, self._rights), (matching.left, matching.right), matching.closed, strict=True
        ):
            for number, unit in enumerate(free.units):
                if unit.is_passage and free.is_full(number):
                    closed.add(unit.first)
                elif unit.is_passage and not free.is_untouched(number):
                    side.words[unit.first] = [unit.words.keys[i] for i in free.of(number)]
        before = set(matching.matched)
        matching.pair_reworded()
        for i, j in matching.matched.items():
            if i not in before:
                self._partner[self._right_unit[j]] = self._left_unit[i]

    def _link_moved_sentences(self) -> None:
        """Follow sentences that moved from one changed paragraph to another."""
        for lefts, rights in self._tiles(_SENTENCE):
            pieces = {(u, r) for (u, _), (r, _) in zip(lefts, rights, strict=True)}
            is_bounded = self._lefts.is_bounded(lefts) and self._rights.is_bounded(rights)
            if len(pieces) > 1 or len(lefts) < _SENTENCE or not is_bounded:
                continue
            [(u, r)] = pieces
            belongs = r in self._partner or self._rights.belong(r, len(rights))
            belongs_left = u in self._partner.values() or self._lefts.belong(u, len(lefts))
            if self._partner.get(r) != u and belongs and belongs_left:
                self._link_along(zip(lefts, rights, strict=True))

    def _link_reworded_sentences(self) -> None:
        """Link what sentences have in common that are alike, wherever they stand."""
        sides = [(free.sentences(_SENTENCE), free) for free in (self._lefts, self._rights)]
        lefts, rights = ({n: free.keys(one) for n, one in enumerate(found)} for found, free in sides)
        weight = weights([unit.words.keys for unit in (*self._left, *self._right)])
        (left_places, _), (right_places, _) = sides

        def score(one: Likeness) -> float:
            is_paired = self._partner.get(right_places[one.right][0][0]) == left_places[one.left][0][0]
            return one.share + _PAIRED * is_paired

        contained, of_both = _CONTAINED
        alike = (
            one
            for one in likenesses(lefts, rights, weight)
            if one.words >= _SENTENCE
            and (one.share >= _REWORDED or (one.contained >= contained and one.share >= of_both))
        )
        taken: set[int] = set()
        taken_right: set[int] = set()
        for one in sorted(alike, key=score, reverse=True):
            if one.left not in taken and one.right not in taken_right:
                taken.add(one.left)
                taken_right.add(one.right)
                self._link_common(left_places[one.left], right_places[one.right])

    def _corresponding(self) -> list[tuple[int, int]]:
        """Units of the right and of the left that have a good part in common, and with no other one more."""
        shared: Counter[tuple[int, int]] = Counter()
        for link in self._links:
            shared[link.right, link.left] += link.length
        return [
            (r, u)
            for r, u in _mutual(shared)
            if shared[r, u] >= _KEPT * min(len(self._left[u].words), len(self._right[r].words))
        ]

    def _link_rest(self, r: int, u: int) -> None:
        """Link the free words of two units, equal ones to equal ones as they come between those that are linked."""
        links = sorted(self._links_between[u, r])
        steady = set(in_order([(start, at) for start, at, _ in links]))
        last = len(self._left[u].words), len(self._right[r].words), 0
        free, free_right = self._lefts.of(u), self._rights.of(r)
        begin, begin_right = 0, 0
        for start, at, length in [*(link for link in links if link[0] in steady), last]:
            lefts = [(u, i) for i in free if begin <= i < start]
            rights = [(r, j) for j in free_right if begin_right <= j < at]
            self._link_common(lefts, rights, _BY_CHANCE if steady else 0)
            begin, begin_right = start + length, at + length

    def _link_common(self, lefts: Places, rights: Places, least: float = 0) -> None:
        """Link what two runs of words have in common and in order, if it is this share of the shorter one."""
        if not lefts or not rights:
            return
        blocks = Indel.editops(self._lefts.keys(lefts), self._rights.keys(rights)).as_matching_blocks()
        if sum(block.size for block in blocks) >= least * min(len(lefts), len(rights)):
            self._link_along([(lefts[b.a + k], rights[b.b + k]) for b in blocks for k in range(b.size)])

    def _link_what_adjoins(self) -> None:
        """Go on from what is linked over the ends of passages, where that fills one: few words that were cut off."""
        last, last_right = len(self._left), len(self._right)
        ends: list[tuple[Place, Place, int]] = [((-1, 0), (-1, 0), 1), ((last, 0), (last_right, 0), -1)]
        for link in self._links:
            end = link.length - 1
            ends.append(((link.left, link.start), (link.right, link.at), -1))
            ends.append(((link.left, link.start + end), (link.right, link.at + end), 1))
        for start, start_right, step in ends:
            found: dict[tuple[int, int], list[tuple[Place, Place]]] = defaultdict(list)
            while True:
                left, right = self._lefts.free_neighbour(start, step), self._rights.free_neighbour(start_right, step)
                if not left or not right or self._lefts.keys([left]) != self._rights.keys([right]):
                    break
                found[left[0], right[0]].append((left, right))
                start, start_right = left, right
            for (u, r), places in found.items():
                fills = len(places) in {len(self._lefts.of(u)), len(self._rights.of(r))}
                if fills and self._lefts.belong(u, len(places)) and self._rights.belong(r, len(places)):
                    self._link_along(places[::step])

    def _link_changed_headings(self) -> None:
        """A heading over the passages that another heading stood over is that one in other words."""
        under: dict[int, set[int]] = defaultdict(set)
        for link in self._links:
            if self._left[link.left].is_passage and self._right[link.right].is_passage:
                under[self._right[link.right].first].add(self._left[link.left].first)
        lefts, rights = (
            [u for u, unit in enumerate(free.units) if not unit.is_passage and unit.words.keys and free.is_untouched(u)]
            for free in (self._lefts, self._rights)
        )
        found: list[tuple[float, int, int]] = []
        for u in lefts:
            for r in rights:
                other, unit = self._left[u], self._right[r]
                stood = set(other.under)
                kept = sum(not stood.isdisjoint(under[j]) for j in unit.under)
                if other.element is not unit.element or not kept:
                    continue
                share = 2 * kept / (len(stood) + len(unit.under))
                likeness = float(Indel.normalized_similarity(other.words.keys, unit.words.keys))
                if share + likeness >= _RENAMED:
                    found.append((share + likeness, u, r))
        taken: set[int] = set()
        for _, u, r in sorted(found, key=lambda one: (-one[0], one[1], one[2])):
            if u not in taken and r not in self._partner:
                taken.add(u)
                self._partner[r] = u
                self._link_rest(r, u)

    def _matched(self) -> dict[int, int]:
        shared: Counter[tuple[int, int]] = Counter()
        for link in self._links:
            if self._left[link.left].is_passage and self._right[link.right].is_passage:
                shared[self._left[link.left].first, self._right[link.right].first] += link.length
        return dict(sorted([*_mutual(shared), *((i, j) for j, i in self._wordless.items())]))


def _mutual(shared: Counter[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs of which neither side has more in common with another; of several equal ones the first."""
    best: dict[int, tuple[int, int]] = {}
    best_right: dict[int, tuple[int, int]] = {}
    for (i, j), words in sorted(shared.items()):
        if words > best.get(i, (0, 0))[0]:
            best[i] = words, j
        if words > best_right.get(j, (0, 0))[0]:
            best_right[j] = words, i
    return [(i, j) for i, (_, j) in best.items() if best_right[j][1] == i]


def _order(passages: Iterable[Passage]) -> list[tuple[str, ...]]:
    """Everything that pairing looks at."""
    return [
        (p.text, s.label if s else "", s.title if s else "", p.reading.heading or "")
        for p in passages
        for s in (p.reading.section,)
    ]
