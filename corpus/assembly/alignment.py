"""Which passage of one exhibit copy says the same as which passage of another copy of the same version."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Below this share of common words two passages are not two prints of one paragraph.
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Alignment:
    """For each passage of the other copy: positions in the canonical copy, and whether the wording differs."""

    positions: tuple[int, ...]
    variant: bool


def align_copies(canonical: Sequence[str], other: Sequence[str]) -> list[Alignment]:
    """Align the texts of ``other`` to those of ``canonical``, both in reading order.

    Equal texts pair first. Between them, a text pairs with the one it is most like, or with two that one
    print runs together; a text that is like none keeps no position and stands for itself.

    >>> align_copies(["a b c d", "e f g h"], ["a b c d e f g h"])
    [Alignment(positions=(0, 1), variant=True)]
    """
    aligned = [Alignment((), False)] * len(other)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, canonical, other, autojunk=False).get_opcodes():
        if tag == "equal":
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                aligned[j] = Alignment((i,), False)
        elif tag == "replace":
            for j, positions in _best_path(canonical[i1:i2], other[j1:j2]).items():
                aligned[j1 + j] = Alignment(tuple(i1 + i for i in positions), True)
    return aligned


def similarity(left: str, right: str) -> float:
    """Share of words in common and in order, 0 to 1."""
    return SequenceMatcher(None, left.split(), right.split(), autojunk=False).ratio()


def _best_path(canonical: Sequence[str], other: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """The order-keeping pairing with the most likeness, one to one, two to one or one to two."""
    best: dict[tuple[int, int], tuple[float, dict[int, tuple[int, ...]]]] = {(0, 0): (0.0, {})}
    for i in range(len(canonical) + 1):
        for j in range(len(other) + 1):
            reached = best.get((i, j))
            if reached is None:
                continue
            steps = [(1, 0, 0.0), (0, 1, 0.0)]
            for di, dj in ((1, 1), (2, 1), (1, 2)):
                if i + di <= len(canonical) and j + dj <= len(other):
                    alike = similarity(" ".join(canonical[i : i + di]), " ".join(other[j : j + dj]))
                    if alike >= _ALIKE:
                        steps.append((di, dj, alike * (di + dj)))
            for di, dj, gain in steps:
                if i + di > len(canonical) or j + dj > len(other):
                    continue
                pairs = dict(reached[1])
                if gain:
                    pairs.update({j + k: tuple(range(i, i + di)) for k in range(dj)})
                known = best.get((i + di, j + dj))
                if known is None or known[0] < reached[0] + gain:
                    best[i + di, j + dj] = (reached[0] + gain, pairs)
    return best[len(canonical), len(other)][1]
