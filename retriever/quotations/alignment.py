"""How a quotation lies on a text: word on word, with the fewest differences, and what differs.

The edit distance of RapidFuzz finds the texts that are worth laying it on (`retriever.quotations.word_index`);
it knows no brackets and no omissions, which stand for any words here, so that the words are laid by a dynamic
programme of our own. A row of it is one element of the quotation and is computed for all words of several texts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.deadline import check_deadline
from retriever.question.request import InvalidQuestion
from retriever.quotations.quoted_text import LONGEST_BRACKET, Element, Kind
from retriever.quotations.typography import is_word
from retriever.quotations.word_index import Wordings

_Costs = NDArray[np.int32]
_Numbers = NDArray[np.int64]

MOST_PAIRS = 16_000_000
"""Pairs of a word of a quotation and one of a text: four bytes each."""
_PAIRS_AT_ONCE = 2_000_000

WORD = 4
"""The cost of a word that differs; capitals or a sign that differ are a quarter of one."""
SIGN = 1
_CAPITALS = 1
_WORD_FOR_SIGN = 6
_LEAP = 4 * WORD
"""The cost of words in a row that the quotation lacks, however many: a sentence left out without a mark."""
_NEVER = 1 << 30


class Step(NamedTuple):
    """One element laid on words ``start`` to ``end`` of the text; None for words that the quotation lacks.

    Of a word, at most one: none where the text lacks it. A tuple, since one is made for every word of a quotation at
    every place where it stands.
    """

    element: int | None
    start: int
    end: int
    fits: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """A quotation laid on a text: ``start`` and ``end`` are the first word it covers and the one after the last."""

    cost: int
    start: int
    end: int
    steps: tuple[Step, ...]

    def moved(self, by: int) -> "Fit":
        """The same, so many words further on."""
        steps = tuple([Step(element, start + by, end + by, fits) for element, start, end, fits in self.steps])
        return Fit(self.cost, self.start + by, self.end + by, steps)

    @property
    def least_if_lengthened(self) -> int:
        """What it costs at least on a longer text: all that stands over either end may stand there."""
        fits = [step.fits for step in self.steps]
        over = fits.index(True) + fits[::-1].index(True) if True in fits else len(fits)
        return self.cost - WORD * over

    @property
    def overhangs_before(self) -> bool:
        """Whether its first word finds none to lie on: it may stand in the passage before."""
        return bool(self.steps) and not self.steps[0].fits

    @property
    def overhangs_after(self) -> bool:
        return bool(self.steps) and not self.steps[-1].fits


@dataclass(frozen=True, slots=True)
class Laid:
    """What a quotation costs on a text. How it lies there is traced where it is asked for, of few texts."""

    cost: int
    fit: Callable[[], Fit]


class Laying:
    """A quotation, prepared to be laid on one text after the other."""

    def __init__(self, elements: Sequence[Element], wordings: Wordings) -> None:
        self._elements = elements
        self._wordings = wordings
        self._numbers = np.array([ord(wordings.character(element.key)) for element in elements], np.int64)
        self._folded = np.array([wordings.fold(element.key) if element.key else -1 for element in elements], np.int64)
        self._is_word = np.array([not element.key or is_word(element.key) for element in elements])
        without = {Kind.PERHAPS: 0}
        self._without = [
            without.get(element.kind, WORD if word else SIGN)
            for element, word in zip(elements, self._is_word.tolist(), strict=True)
        ]

    def on(self, texts: Sequence[str]) -> list[Laid]:
        """Lay it on each text where it differs least; words of the text before and after it cost nothing.

        A text has a character for each word or sign, as `Wordings.string` gives it. Raises InvalidQuestion where
        quotation and text are so long that there is no room for it.
        """
        longest = max(map(len, texts), default=0)
        if len(self._elements) * longest > MOST_PAIRS:
            raise InvalidQuestion(
                f"quotes: a quotation of {len(self._elements):,} words and signs would be compared with a text of "
                f"{longest:,}; at most {MOST_PAIRS:,} pairs of them are. Check it in parts",
                "quotes",
            )
        at_once = max(1, _PAIRS_AT_ONCE // max(1, len(self._elements) * longest))
        batches = (texts[k : k + at_once] for k in range(0, len(texts), at_once))
        return [laid for batch in batches for laid in self._on_some(batch, max(map(len, batch)))]

    def _on_some(self, texts: Sequence[str], longest: int) -> list[Laid]:
        """On texts filled up to one length: what stands after a word changes nothing before it."""
        together = "".join(text.ljust(longest, "\0") for text in texts)
        numbers, which = np.unique(
            np.frombuffer(together.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64),
            return_inverse=True,
        )
        which = which.reshape(len(texts), longest)
        lacking = np.where(self._wordings.signs[numbers], SIGN, WORD).astype(np.int32)[which]
        lacked = np.zeros((len(texts), longest + 1), np.int32)
        np.cumsum(lacking, axis=1, out=lacked[:, 1:])
        costs = self._costs(numbers)
        rows = np.empty((len(self._elements) + 1, len(texts), longest + 1), np.int32)
        rows[0] = 0
        for i, element in enumerate(self._elements):
            check_deadline()
            before, row = rows[i], rows[i + 1]
            if element.kind is Kind.OMISSION:
                np.minimum.accumulate(before, axis=1, out=row)
            elif element.kind is Kind.BRACKET:
                row[:] = before
                for count in range(1, min(LONGEST_BRACKET, longest) + 1):
                    np.minimum(row[:, count:], before[:, :-count], out=row[:, count:])
            else:
                np.add(before, self._without[i], out=row)
                np.minimum(row[:, 1:], before[:, :-1] + costs[i].take(which), out=row[:, 1:])
                # Words of the text that the quotation lacks, any number of them, after this element.
                row -= lacked
                np.minimum.accumulate(row, axis=1, out=row)
                row += lacked
                np.minimum(row, np.minimum.accumulate(row, axis=1) + _LEAP, out=row)
        return [self._laid(rows[:, k, : len(text) + 1], costs, which[k], lacking[k]) for k, text in enumerate(texts)]

    def _laid(self, rows: _Costs, costs: _Costs, which: _Numbers, lacking: _Costs) -> Laid:
        # The last of equally good ends: a word for another rather than a word too many.
        end = rows.shape[1] - 1 - int(np.argmin(rows[-1][::-1]))
        return Laid(int(rows[-1][end]), lambda: _traced(self._elements, rows, costs, which, lacking, end))

    def _costs(self, numbers: _Numbers) -> _Costs:
        """What it costs to lay each element on each of these words, which are numbers of `Wordings.character`."""
        is_word = self._is_word[:, None]
        same = (self._numbers[:, None] == numbers) & (self._numbers[:, None] > 0)
        on_sign, on_word = np.where(is_word, _WORD_FOR_SIGN, SIGN), np.where(is_word, WORD, _WORD_FOR_SIGN)
        costs = np.where(self._wordings.signs[numbers], on_sign, on_word).astype(np.int32)
        costs[is_word & (self._folded[:, None] == self._wordings.folded[numbers]) & (self._folded[:, None] >= 0)] = (
            _CAPITALS
        )
        costs[same] = 0
        for i, element in enumerate(self._elements):
            if element.kind is Kind.ALTERED and element.altered is not None:
                keys = [self._wordings.key(chr(number)) for number in numbers]
                costs[i] = [0 if key and element.altered.fits(key) else WORD for key in keys]
            elif element.kind is Kind.PERHAPS:
                costs[i] = np.where(same[i], 0, _NEVER)
        return costs


def _traced(
    elements: Sequence[Element], rows: _Costs, costs: _Costs, which: _Numbers, lacking: _Costs, end: int
) -> Fit:
    """From the end back to the beginning; of equal ways, words laid on words, and the shortest omission.

    ``costs`` are those of distinct words, and ``which`` of them each word of the text is.
    """
    steps: list[Step] = []
    i, j = len(elements), end
    while i > 0:
        here = rows[i][j]
        element = elements[i - 1]
        if element.kind in {Kind.OMISSION, Kind.BRACKET}:
            least = 0 if element.kind is Kind.OMISSION else max(0, j - LONGEST_BRACKET)
            back = j - int(np.argmax(rows[i - 1][least : j + 1][::-1] == here))
            steps.append(Step(i - 1, back, j, True))
            i, j = i - 1, back
        elif j > 0 and rows[i - 1][j - 1] + costs[i - 1][which[j - 1]] == here:
            steps.append(Step(i - 1, j - 1, j, bool(costs[i - 1][which[j - 1]] == 0)))
            i, j = i - 1, j - 1
        elif j > 0 and rows[i][j - 1] + lacking[j - 1] == here:
            steps.append(Step(None, j - 1, j, False))
            j -= 1
        elif (before := np.flatnonzero(rows[i][:j] + _LEAP == here)).size:
            steps.append(Step(None, int(before[-1]), j, False))
            j = int(before[-1])
        else:
            steps.append(Step(i - 1, j, j, element.kind is Kind.PERHAPS))
            i -= 1
    return Fit(int(rows[-1][end]), j, end, tuple(reversed(steps)))
