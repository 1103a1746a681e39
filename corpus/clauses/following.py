"""Clauses: passages followed through the versions of their policy, also where they are split, joined and renamed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic, TypeVar

from corpus.clauses.matching import Change, Pair, compare, words_key
from corpus.clauses.units import Element
from corpus.links import LinkChange
from corpus.types import Passage, PolicyVersion


@dataclass(frozen=True, slots=True)
class Step:
    """A clause in one version.

    ``status`` is relative to the version before. It is None where there is nothing to say: in the first version
    of the policy, and where the clause stood neither in this version nor in the one before. A clause that comes
    back is `added`, and ``returns_from`` is the version in which it last stood. ``parents`` are the passages of the
    version before whose words it has, where these are not one passage, whole.
    """

    version_id: str
    status: Change | None
    passage: Passage | None
    returns_from: str | None = None
    parents: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One passage followed through the versions of its policy: a step for each dated version, in date order.

    ``clause_id`` is the id of the passage in which the clause first stood by itself, marked as a clause: it survives
    every version that is added later. A part of a passage that was split was that passage before, and a passage that
    was joined with others is what they became: ``own`` are the numbers of the steps whose passages are of no other
    clause.
    """

    clause_id: str
    steps: tuple[Step, ...]
    own: frozenset[int]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages that are of this clause and of no other, each once."""
        return tuple(step.passage for number, step in enumerate(self.steps) if step.passage and number in self.own)


StepLike = TypeVar("StepLike")


@dataclass(slots=True)
class Life(Generic[StepLike]):
    """A clause while it is followed: its own steps by number of the version.

    ``grew_from``: the clause of which it was a part before its first step; ``became``: with which others it was joined,
    by the version in which that happened.
    """

    steps: dict[int, StepLike] = field(default_factory=dict)
    grew_from: int | None = None
    became: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Followed:
    """The clauses of one policy through its dated versions, numbered in the order in which they first stood.

    ``passages`` are those of each version's canonical copy, ``lines`` has the clause of each of them; ``lives`` what
    else there is to say; ``counts`` how many pairs of each status the comparison with the version before has, and
    ``pairs`` those of them whose sides are not written alike, or have links that lead elsewhere, with these links.
    Where it goes on from versions followed before, ``lines``, ``counts``, ``pairs`` and the steps of ``lives`` are of
    those that came since.
    """

    versions: tuple[PolicyVersion, ...]
    passages: tuple[tuple[Passage, ...], ...]
    lines: tuple[tuple[int, ...], ...]
    lives: tuple[Life[Step], ...]
    counts: tuple[dict[Change, int], ...]
    pairs: tuple[tuple[tuple[Pair, tuple[LinkChange, ...]], ...], ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """How the clauses of a policy stood in the last of some versions that were followed before.

    ``versions`` and ``clauses`` are how many there are, ``standing`` the clause of each passage of that last version,
    ``ended`` in order the clauses that ended, each with the passage in which it last stood.
    """

    versions: int
    clauses: int
    standing: tuple[int, ...]
    ended: tuple[tuple[int, Passage], ...]


def clauses(versions: Iterable[tuple[PolicyVersion, Sequence[Passage]]]) -> tuple[Clause, ...]:
    """Every clause of one policy, given its versions in date order, each with the passages of its canonical copy.

    In the order in which the clauses first stood. Every passage is in exactly one clause, so that the history is the
    same from whichever version it is asked for. A passage that is added goes on with an earlier clause only if that
    clause ended in the same words, the latest first: anything less would be a guess about texts that may be
    years apart. Undated versions are left out: no version is before or after them.
    """
    return assembled(follow(versions))


def follow(
    versions: Iterable[tuple[PolicyVersion, Sequence[Passage]]],
    links: Callable[[Pair], tuple[LinkChange, ...]] = lambda _: (),
    begun: Begun | None = None,
) -> Followed:
    """Follow the passages of a policy through its dated versions. ``links`` are those of a pair that lead elsewhere.

    ``begun``: the first versions were followed before.
    """
    dated = [(version, tuple(passages)) for version, passages in versions if version.interval]
    lives: list[Life[Step]] = []
    lines: list[tuple[int, ...]] = []
    counts: list[dict[Change, int]] = []
    differing: list[tuple[tuple[Pair, tuple[LinkChange, ...]], ...]] = []
    standing: dict[str, int] = {}
    ended: dict[str, list[int]] = defaultdict(list)
    last_stood: dict[int, str] = {}
    previous: Sequence[Passage] = ()
    done = begun.versions if begun else 0
    if begun:
        lives += (Life() for _ in range(begun.clauses))
        previous = dated[done - 1][1]
        standing = {passage.passage_id: life for passage, life in zip(previous, begun.standing, strict=True)}
        for life, passage in begun.ended:
            ended[words_key(passage.text)].append(life)
            last_stood[life] = passage.version_id
    for number, (version, passages) in enumerate(dated[done:], done):
        here = version.version_id
        now: dict[str, int] = {}
        pairs = compare(previous, passages)
        # What goes is noted after what comes: words that leave one place and come to another are one pair already.
        for pair in pairs:
            if pair.right is None or pair.element is not Element.PASSAGE:
                continue
            # What was a heading stood with the first passage under it.
            parents = (pair.parents or (pair.left,)) if pair.left and pair.arranged else ()
            if pair.left and pair.goes_on:
                life = standing[pair.left.passage_id]
                step = Step(here, pair.status, pair.right, parents=parents)
            elif pair.left:
                life = len(lives)
                lives.append(Life(grew_from=standing[pair.left.passage_id]))
                step = Step(here, pair.status, pair.right, parents=parents)
            elif returning := ended[words_key(pair.right.text)]:
                life = returning.pop()
                step = Step(here, Change.ADDED, pair.right, returns_from=last_stood[life])
            else:
                life = len(lives)
                lives.append(Life())
                step = Step(here, Change.ADDED if number else None, pair.right)
            lives[life].steps[number] = step
            now[pair.right.passage_id] = life
        is_new = {pair.right.passage_id for pair in pairs if pair.right and not pair.left}
        homes = _homes(pairs, {passage_id: life for passage_id, life in now.items() if passage_id not in is_new})
        for passage in previous:
            life = standing[passage.passage_id]
            if number in lives[life].steps:
                continue
            if passage.passage_id in homes:
                lives[life].became[number] = homes[passage.passage_id]
            else:
                lives[life].steps[number] = Step(here, Change.REMOVED, None)
                last_stood[life] = passage.version_id
                ended[words_key(passage.text)].append(life)
        lines.append(tuple(now[passage.passage_id] for passage in passages))
        told = [pair.status for pair in pairs]
        counts.append({status: told.count(status) for status in Change} if number else {})
        linked = ((pair, links(pair)) for pair in pairs if number)
        differing.append(tuple((pair, changed) for pair, changed in linked if changed or pair.differs))
        standing, previous = now, passages
    of_versions = tuple(version for version, _ in dated), tuple(passages for _, passages in dated)
    return Followed(*of_versions, tuple(lines), tuple(lives), tuple(counts), tuple(differing))


def _homes(pairs: Sequence[Pair], now: dict[str, int]) -> dict[str, int]:
    """The clauses in which passages of the version before have words, by their ids; of several, the first.

    ``now`` are those that went on, by the ids of their passages. What became a heading goes on as the first passage
    under it: it did not go.
    """
    homes: dict[str, int] = {}
    for pair in sorted(pairs, key=lambda pair: pair.element is not Element.PASSAGE):
        if pair.right is not None and pair.right.passage_id in now:
            for parent in pair.parents:
                homes.setdefault(parent.passage_id, now[pair.right.passage_id])
    return homes


def assembled(followed: Followed) -> tuple[Clause, ...]:
    """The clauses with a step for each version, those before a split and after a joining too."""
    lives = followed.lives
    found: list[Clause] = []
    for life in lives:
        first = life.steps[min(life.steps)].passage
        if first is None:
            raise AssertionError("a clause begins with a passage")
        own_and_shared = steps_of(lives, life, len(followed.versions))
        steps = (
            step or Step(version.version_id, None, None)
            for version, step in zip(followed.versions, own_and_shared, strict=True)
        )
        own = frozenset(number for number, step in life.steps.items() if step.passage)
        found.append(Clause(f"{first.passage_id}~clause", tuple(steps), own))
    return tuple(found)


def steps_of(lives: Sequence[Life[StepLike]], life: Life[StepLike], versions: int) -> list[StepLike | None]:
    """The steps of a clause in so many versions, from before it was a passage of its own and from after it was one too;
    None where there is nothing to say.
    """
    return _steps_between(lives, life, 0, versions)


def _steps_between(
    lives: Sequence[Life[StepLike]], life: Life[StepLike], begin: int, end: int
) -> list[StepLike | None]:
    """The steps in versions ``[begin, end)``; of another clause only those: before them it may have been this one."""
    found = [life.steps.get(number) for number in range(begin, end)]
    for start, following in pairwise([*sorted(life.became), end]):
        # Until it stands again by itself, if ever.
        until = min(following, end, min((n for n in life.steps if n > start), default=end))
        since = max(start, begin)
        if since < until:
            joined = _steps_between(lives, lives[life.became[start]], since, until)
            found[since - begin : until - begin] = joined
    first = min(min(life.steps), end)
    if life.grew_from is not None and begin < first:
        whole = _steps_between(lives, lives[life.grew_from], begin, first)
        found[: first - begin] = whole
    return found
