"""Which words of a version are not known yet to be words of the other."""

from collections import Counter
from collections.abc import Sequence

from corpus.clauses.units import Unit

Place = tuple[int, int]
Places = Sequence[Place]
"""Words of one side: unit and number of the word."""

_MUCH = 0.5
"""So much of a passage of which nothing else is known its words must be, to be more than repeated ones."""


class FreeWords:
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
        taken = self._taken[unit]
        return [i for i, is_taken in enumerate(taken) if not is_taken] if 0 in taken else []

    def stream(self, first: int = 0, last: int | None = None) -> list[Place]:
        """The free words of some units, one after another."""
        return [(u, i) for u in range(first, len(self.units) if last is None else last) for i in self.of(u)]

    def sentences(self, least: int) -> list[list[Place]]:
        """The sentences of passages of at least so many words that are all free."""
        found: list[list[Place]] = []
        for u, unit in enumerate(self.units):
            last: int | None = None
            for i in self.of(u) if unit.is_passage else ():
                if last is None or i != last + 1 or i in unit.words.opening:
                    found.append([])
                found[-1].append((u, i))
                last = i
        return [places for places in found if len(places) >= least and self.is_bounded(places)]

    def keys(self, places: Places) -> list[str]:
        return [self.units[u].words.keys[i] for u, i in places]

    def free_neighbour(self, place: Place, step: int) -> Place | None:
        """The next word (of ``step`` -1, the one before) after one, of whatever unit; None if it is not free."""
        unit, word = place[0], place[1] + step
        while not (0 <= unit < len(self.units) and 0 <= word < len(self.units[unit].words)):
            unit += step
            if not 0 <= unit < len(self.units):
                return None
            word = 0 if step > 0 else len(self.units[unit].words) - 1
        return None if self._taken[unit][word] else (unit, word)

    def is_bounded(self, places: Places) -> bool:
        """Whether a run begins and ends with sentences."""
        return self._begins(*places[0]) and self._begins(places[-1][0], places[-1][1] + 1)

    def _begins(self, unit: int, word: int) -> bool:
        words = self.units[unit].words
        return word == 0 or word == len(words) or word in words.opening

    def belong(self, unit: int, words: int) -> bool:
        """Whether so many words of a unit are no chance: it has others that are linked, or hardly any others."""
        return not self.is_untouched(unit) or words >= _MUCH * len(self.units[unit].words)

    def fills(self, places: Places) -> bool:
        """Whether some words are all that some unit has."""
        return any(words == len(self.units[u].words) for u, words in Counter(u for u, _ in places).items())
