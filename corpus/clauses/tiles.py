"""Runs of equal words in two texts, wherever they stand: greedy string tiling.

Wise, M. J. (1993): String Similarity via Greedy String Tiling and Running Karp-Rabin Matching. Unlike a longest common
subsequence it finds what has moved. Runs are found by their first few words.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

_MOST_PLACES = 40
"""Words that begin more places than this are boilerplate: of these, the least strange places are looked at."""


@dataclass(frozen=True, slots=True)
class Tile:
    """``length`` equal words, from ``left`` and from ``right`` on."""

    left: int
    right: int
    length: int


def tiles(
    left: Sequence[str], right: Sequence[str], least: int, strangeness: Callable[[int, int], float]
) -> list[Tile]:
    """Runs of at least ``least`` words, the longest first; no word of either side is in two of them.

    Of runs of one length that with the least ``strangeness`` of its first words' positions.
    """
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in _starts(left, set(right), least):
        places[tuple(left[i : i + least])].append(i)
    waiting: list[tuple[int, float, int, int]] = []
    for j in _starts(right, set(left), least):
        found = places.get(tuple(right[j : j + least]), [])
        if len(found) > _MOST_PLACES:
            found = sorted(found, key=lambda i, j=j: strangeness(i, j))[:_MOST_PLACES]  # type: ignore[misc]
        for i in found:
            if i and j and left[i - 1] == right[j - 1]:
                continue
            length = least
            while i + length < len(left) and j + length < len(right) and left[i + length] == right[j + length]:
                length += 1
            waiting.append((-length, strangeness(i, j), i, j))
    heapify(waiting)
    taken_left, taken_right = bytearray(len(left)), bytearray(len(right))
    kept: list[Tile] = []
    while waiting:
        negative, _, i, j = heappop(waiting)
        length = -negative
        if not any(taken_left[i : i + length]) and not any(taken_right[j : j + length]):
            taken_left[i : i + length] = taken_right[j : j + length] = b"\1" * length
            kept.append(Tile(i, j, length))
            continue
        # What others left of it is a shorter run.
        start = None
        for k in range(length + 1):
            is_free = k < length and not taken_left[i + k] and not taken_right[j + k]
            if is_free and start is None:
                start = k
            elif not is_free and start is not None:
                if k - start >= least:
                    heappush(waiting, (start - k, strangeness(i + start, j + start), i + start, j + start))
                start = None
    return kept


def _starts(words: Sequence[str], others: set[str], least: int) -> Iterator[int]:
    """Where so many words begin that all stand in the other text."""
    run = 0
    for i, word in enumerate(words):
        run = run + 1 if word in others else 0
        if run >= least:
            yield i - least + 1
