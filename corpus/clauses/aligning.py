"""Which words of one version are which of another, wherever paragraphs begin and end.

    passages with the same words → stretches between them with the same words → runs of words that fill a whole passage
    of either side → similar passages (`corpus.clauses.pairing`) → sentences that moved from one paragraph to another
    → what else two passages have in common that correspond → headings in other words

Each step takes what the ones before it left. What is in no link in the end stands on one side only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel

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
_MUCH = 0.5
"""So much of a passage of which nothing else is known its words must be, to be more than repeated ones."""
_KEPT = 0.25
"""Passages with this share of the words of one in common correspond, if neither has more in common with another."""
_RENAMED = 0.5
"""The least share of passages that two headings have in common, and of words, for one to be the other renamed."""

_Place = tuple[int, int]
_Places = Sequence[_Place]
"""Words of one side: unit and number of the word."""


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


class _Free:
    """Of each unit of one side, which of its words are in no link yet."""

    def __init__(self, units: list[Unit]) -> None:
        self.units = units
        self._taken = [bytearray(len(unit.words)) for unit in units]

    def take(self, unit: int, start: int, length: int) -> None:
        self._taken[unit][start : start + length] = b"\1" * length

    def is_untouched(self, unit: int) -> bool:
        return not any(self._taken[unit])

    def is_full(self, unit: int) -> bool:
        return bool(self._taken[unit]) and all(self._taken[unit])

    def of(self, unit: int) -> list[int]:
        return [i for i, taken in enumerate(self._taken[unit]) if not taken]

    def stream(self, first: int = 0, last: int | None = None) -> list[_Place]:
        """The free words of some units, one after another."""
        return [(u, i) for u in range(first, len(self.units) if last is None else last) for i in self.of(u)]

    def keys(self, places: _Places) -> list[str]:
        return [self.units[u].words.keys[i] for u, i in places]

    def free_neighbour(self, place: _Place, step: int) -> _Place | None:
        """The next word (of ``step`` -1, the one before) after one, of whatever unit; None if it is not free."""
        unit, word = place[0], place[1] + step
        while not (0 <= unit < len(self.units) and 0 <= word < len(self.units[unit].words)):
            unit += step
            if not 0 <= unit < len(self.units):
                return None
            word = 0 if step > 0 else len(self.units[unit].words) - 1
        return None if self._taken[unit][word] else (unit, word)

    def is_bounded(self, places: _Places) -> bool:
        """Whether a run begins and ends with sentences."""
        return self._begins(*places[0]) and self._begins(places[-1][0], places[-1][1] + 1)

    def _begins(self, unit: int, word: int) -> bool:
        words = self.units[unit].words
        return word == 0 or word == len(words) or word in words.opening

    def belong(self, unit: int, words: int) -> bool:
        """Whether so many words of a unit are no chance: it has others that are linked, or hardly any others."""
        return not self.is_untouched(unit) or words >= _MUCH * len(self.units[unit].words)

    def fills(self, places: _Places) -> bool:
        """Whether some words are all that some unit has."""
        return any(words == len(self.units[u].words) for u, words in Counter(u for u, _ in places).items())


class _Aligner:
    def __init__(self, left: Sequence[Passage], right: Sequence[Passage]) -> None:
        self._left, self._right = units_of(left), units_of(right)
        self._lefts, self._rights = _Free(self._left), _Free(self._right)
        self._links: list[Link] = []
        self._partner: dict[int, int] = {}
        self._wordless: dict[int, int] = {}
        self._left_unit, self._right_unit = (
            {unit.first: u for u, unit in enumerate(units) if unit.is_passage} for units in (self._left, self._right)
        )
        self._matching = Matching(left, right)

    def alignment(self) -> Alignment:
        self._link_same_passages()
        self._link_same_headings()
        self._link_same_stretches()
        self._link_whole_passages()
        self._pair_similar_passages()
        self._link_moved_sentences()
        for r, u in (*self._partner.items(), *self._corresponding()):
            self._link_rest(r, u)
        self._link_what_adjoins()
        self._link_changed_headings()
        matching = self._matching
        matching.matched = self._matched()
        moved = matching.moved()
        return Alignment(
            self._left,
            self._right,
            self._links,
            self._partner,
            self._wordless,
            matching.matched,
            moved,
            matching.sections,
        )

    def _link(self, u: int, start: int, r: int, at: int, length: int) -> None:
        self._links.append(Link(u, start, r, at, length))
        self._lefts.take(u, start, length)
        self._rights.take(r, at, length)

    def _link_along(self, places: Iterable[tuple[_Place, _Place]]) -> None:
        """Link words to words, one by one."""
        first: tuple[_Place, _Place] | None = None
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
        if self._left[u].words.keys:
            self._link(u, 0, r, 0, len(self._left[u].words))
        else:
            self._wordless[self._right[r].first] = self._left[u].first
        self._partner[r] = u

    def _link_same_passages(self) -> None:
        self._matching.pair_same_words()
        for i, j in sorted(self._matching.matched.items()):
            self._pair_whole(self._right_unit[j], self._left_unit[i])

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

    def _tiles(self, least: int) -> Iterator[tuple[_Places, _Places]]:
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
        """Link the free words of two units, equal ones to equal ones as they come."""
        lefts, rights = [(u, i) for i in self._lefts.of(u)], [(r, j) for j in self._rights.of(r)]
        blocks = Indel.editops(self._lefts.keys(lefts), self._rights.keys(rights)).as_matching_blocks()
        self._link_along([(lefts[b.a + k], rights[b.b + k]) for b in blocks for k in range(b.size)])

    def _link_what_adjoins(self) -> None:
        """Go on from what is linked over the ends of passages, where that fills one: few words that were cut off."""
        last, last_right = len(self._left), len(self._right)
        ends: list[tuple[_Place, _Place, int]] = [((-1, 0), (-1, 0), 1), ((last, 0), (last_right, 0), -1)]
        for link in self._links:
            end = link.length - 1
            ends.append(((link.left, link.start), (link.right, link.at), -1))
            ends.append(((link.left, link.start + end), (link.right, link.at + end), 1))
        for start, start_right, step in ends:
            found: dict[tuple[int, int], list[tuple[_Place, _Place]]] = defaultdict(list)
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
