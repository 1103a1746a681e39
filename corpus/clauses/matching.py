"""What became of each passage of a policy from one version to the next.

A clause is one passage followed through the versions of its policy. How the passages of two versions are paired,
`corpus.clauses.pairing` says; here pairs get their status, and clauses their steps.

A pair is one to one. Of a paragraph that was split, the part that keeps most of the words goes on as `changed` and
the other part is `added`; of two that were merged, one goes on and the other is `removed`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.clauses.pairing import match_passages
from corpus.clauses.wording import fold_words, same_words
from corpus.types import Passage, PolicyVersion


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
        matched, moved = match_passages(right, left)
        matched, moved = {i: j for j, i in matched.items()}, {matched[j] for j in moved}
    else:
        matched, moved = match_passages(left, right)

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
