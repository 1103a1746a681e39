"""What became of the words of a policy from one version to the next.

Words decide, not paragraphs. What corresponds to what, `corpus.clauses.arranging` says; here it gets its status. A pair
is of one passage of the right version and of the words of the left one that it goes on with: a whole passage mostly,
but a part of one that was split, or several that were joined.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.clauses.arranging import Arrangement, Excerpt
from corpus.clauses.units import Element, Unit
from corpus.clauses.words import words_of
from corpus.types import Passage


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
    """Words of a version and those that they correspond to; ``left`` is None for what was added, ``right`` for what
    was removed.

    Where these are not one whole passage and another, ``lefts`` and ``rights`` are the words, in the order in which
    the other side has them, and ``left`` and ``right`` the passages that most of them are of; of a heading, the
    first one under it. ``goes_on``: the right passage is what became of the left one; false for one of several
    parts that has fewer of its words. ``arranged``: these words stood in other paragraphs.
    """

    status: Change
    left: Passage | None
    right: Passage | None
    lefts: tuple[Excerpt, ...] = ()
    rights: tuple[Excerpt, ...] = ()
    arranged: bool = False
    goes_on: bool = True

    @property
    def left_text(self) -> str:
        return " ".join(part.text for part in self.lefts) if self.lefts else self.left.text if self.left else ""

    @property
    def right_text(self) -> str:
        return " ".join(part.text for part in self.rights) if self.rights else self.right.text if self.right else ""

    @property
    def differs(self) -> bool:
        """Whether there is anything to show of it, be it only a kind of quotation mark."""
        return self.status is not Change.SAME or self.left_text != self.right_text

    @property
    def element(self) -> Element:
        parts = self.rights or (() if self.right else self.lefts)
        return parts[0].element if parts else Element.PASSAGE

    @property
    def parents(self) -> tuple[Passage, ...]:
        """The passages of the left whose words these are, in order."""
        if not self.lefts:
            return (self.left,) if self.left else ()
        return tuple(dict.fromkeys(part.passage for part in self.lefts if part.element is Element.PASSAGE))


def compare(left: Sequence[Passage], right: Sequence[Passage]) -> tuple[Pair, ...]:
    """Pairs between the canonical copies of two versions, in reading order of ``right``.

    Every passage of the right is in exactly one pair, every word of the left as well; what was removed stands where it
    stood. Headings and the headers of tables are pairs of their own where their words changed, and where they came or
    went without all that stood under them.

    `same` is said of the words alone, up to what is never a change (`same_words`). A list item whose lead-in
    changed is therefore the same: the lead-in is a passage with its own pair, and one edit is not to be counted
    once for each item below it.

    `moved` is a passage that now stands in a section that does not correspond to its old one, under another
    heading that stood there before, or past its neighbours of the same section and heading; of two runs that changed
    places the one with fewer passages has moved. A section or heading that was re-lettered, renamed, newly put in or
    taken away, and sections in a new order, move none of their passages.
    """
    arrangement = Arrangement(left, right)
    rights = arrangement.right
    unit_at = {unit.first: r for r, unit in enumerate(rights) if unit.is_passage}
    headings: dict[int, list[Pair]] = defaultdict(list)
    for r, unit in enumerate(rights):
        if not unit.is_passage and (found := _heading_pair(arrangement, r, unit, left, right)):
            headings[unit.first].append(found)
    gone = _gone(arrangement, left)
    before, after = _places_of_removed(left, right, arrangement.matched, arrangement.moved, set(gone))
    pairs: list[Pair] = [pair for i in after[-1] for pair in gone[i]]
    for j, passage in enumerate(right):
        pairs += [pair for i in before[j] for pair in gone[i]]
        pairs += headings[j]
        pairs.append(_passage_pair(arrangement, unit_at[j], left, passage))
        pairs += [pair for i in after[j] for pair in gone[i]]
    return tuple(pairs)


def words_key(text: str) -> str:
    """Equal for texts with the same words."""
    return " ".join(words_of(text).keys) or text


def _passage_pair(arrangement: Arrangement, r: int, left: Sequence[Passage], passage: Passage) -> Pair:
    position = arrangement.right[r].first
    excerpts = arrangement.excerpts(r)
    if not excerpts:
        i = arrangement.wordless.get(position)
        return Pair(Change.ADDED, None, passage) if i is None else Pair(Change.SAME, left[i], passage)
    is_same = arrangement.is_same(r)
    main, is_whole = arrangement.main_source(r)
    goes_on = arrangement.matched.get(main) == position
    if goes_on and main in arrangement.moved:
        status = Change.MOVED if is_same else Change.MOVED_CHANGED
    else:
        status = Change.SAME if is_same else Change.CHANGED
    lefts = () if is_whole else excerpts
    return Pair(status, left[main], passage, lefts, arranged=not is_whole, goes_on=goes_on)


def _heading_pair(
    arrangement: Arrangement, r: int, unit: Unit, left: Sequence[Passage], right: Sequence[Passage]
) -> Pair | None:
    """A heading whose words changed, or were a passage; None for one that is the same, or that came with all that
    stands under it.
    """
    excerpts = arrangement.excerpts(r)
    shown = (Excerpt(right[unit.first], unit.element, 0, len(unit.text), unit.text),)
    if not excerpts:
        is_of_new = all(arrangement.is_new(j) for j in unit.under)
        return None if is_of_new else Pair(Change.ADDED, None, right[unit.first], rights=shown, goes_on=False)
    is_same, is_arranged = arrangement.is_same(r), any(part.element is Element.PASSAGE for part in excerpts)
    if is_same and not is_arranged:
        return None
    main, _ = arrangement.main_source(r)
    status = Change.SAME if is_same else Change.CHANGED
    return Pair(status, left[main], right[unit.first], excerpts, shown, arranged=is_arranged, goes_on=False)


def _gone(arrangement: Arrangement, left: Sequence[Passage]) -> dict[int, list[Pair]]:
    """What was removed, by the position of its passage on the left."""
    gone: dict[int, list[Pair]] = defaultdict(list)
    for u, excerpts in arrangement.removed():
        unit = arrangement.left[u]
        is_whole = unit.is_passage and [part.text for part in excerpts] == [unit.text]
        lefts = () if is_whole else excerpts
        gone[unit.first].append(Pair(Change.REMOVED, left[unit.first], None, lefts, goes_on=is_whole))
    return gone


def _places_of_removed(
    left: Sequence[Passage],
    right: Sequence[Passage],
    matched: dict[int, int],
    moved: set[int],
    gone: set[int],
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Positions of the left at which something is ``gone``, by the position of the right before or after which it is
    shown.

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
        if i not in gone:
            continue
        if (anchor := followed[i]) is not None:
            after[anchor].append(i)
        elif (anchor := preceded[i]) is not None:
            before[anchor].append(i)
        else:
            after[end].append(i)
    return before, after
