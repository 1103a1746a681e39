"""Whose words of one version each passage of another goes on with, as they are shown to a reader.

An alignment (`corpus.clauses.aligning`) says which words are the same. Here every word of the left that is on no other
side is put where it was left out: with the passage that goes on with the rest of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from corpus.clauses.aligning import Alignment
from corpus.clauses.units import Element, Unit
from corpus.clauses.wording import any_letter, written_the_same
from corpus.clauses.words import letters_of
from corpus.types import Passage, Section

_KEPT = 0.25
"""Of a passage with this share of its words elsewhere the rest is shown there, as left out."""
_OPENERS = "“\"'‘«„([{¿¡"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of one side: of a passage, or of a heading or header above it; ``text`` is ``[start:end]`` of that."""

    passage: Passage
    element: Element
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Words ``[start, end)`` of a unit of the left; ``at`` is where they stand in a unit of the right, None if they do
    not.
    """

    unit: int
    start: int
    end: int
    at: int | None


class Arrangement:
    """Two versions, every word of the left with a unit of the right, or removed. Positions are those of passages."""

    def __init__(self, left: Sequence[Passage], right: Sequence[Passage]) -> None:
        found = Alignment.of(left, right)
        self.left, self.right = found.left, found.right
        self.wordless, self.matched, self.moved = found.wordless, found.matched, found.moved
        self._passages = left, right
        self._sections = found.sections
        self._left_unit = {unit.first: u for u, unit in enumerate(self.left) if unit.is_passage}
        self._right_unit = {unit.first: r for r, unit in enumerate(self.right) if unit.is_passage}
        self._free: dict[int, list[tuple[int, int]]] = {}
        self._runs: dict[int, list[_Run]] = defaultdict(list)
        for link in found.links:
            self._runs[link.right].append(_Run(link.left, link.start, link.start + link.length, link.at))
        self._put_what_was_left_out(found.partners)

    def _put_what_was_left_out(self, partners: dict[int, int]) -> None:
        homes: dict[int, Counter[int]] = defaultdict(Counter)
        sources: dict[int, Counter[int]] = defaultdict(Counter)
        at: list[list[int | None]] = [[None] * len(unit.words) for unit in self.left]
        for r, runs in self._runs.items():
            for run in runs:
                homes[run.unit][r] += run.end - run.start
                sources[r][run.unit] += run.end - run.start
                at[run.unit][run.start : run.end] = [r] * (run.end - run.start)
        home = {u: r for r, u in partners.items()}
        for u, by_home in homes.items():
            r, most = by_home.most_common(1)[0]
            if most >= _KEPT * len(self.left[u].words) and sources[r].most_common(1)[0][0] == u:
                home.setdefault(u, r)
        for u, of_unit in enumerate(at):
            if None not in of_unit:
                continue
            for start, end, of_sentence in _gaps(of_unit, self.left[u].words.opening):
                r_home = home.get(u) if of_sentence is None else of_sentence
                if r_home is not None:
                    self._runs[r_home].append(_Run(u, start, end, None))
                else:
                    self._free.setdefault(u, []).append((start, end))
        for r, runs in self._runs.items():
            self._runs[r] = _ordered(runs)

    def is_new(self, position: int) -> bool:
        """Whether a passage of the right has no words of the left."""
        return not self._runs.get(self._right_unit[position]) and position not in self.wordless

    def excerpts(self, r: int) -> tuple[Excerpt, ...]:
        """The words of the left that a unit of the right goes on with, in its order."""
        return tuple(self._excerpts(self._runs.get(r, ())))

    def main_source(self, r: int) -> tuple[int, bool]:
        """The passage of the left (of a heading, the first under it) that gave most words to a unit of the right, and
        whether it is all that did, with all its words.
        """
        weights: Counter[int] = Counter()
        for run in self._runs[r]:
            weights[run.unit] += run.end - run.start
        u = max(weights, key=lambda unit: (weights[unit], -unit))
        unit = self.left[u]
        starts = [run.start for run in self._runs[r]]
        is_alone = len(weights) == 1 and unit.element is self.right[r].element and starts == sorted(starts)
        return unit.first, is_alone and weights[u] == len(unit.words)

    def is_same(self, r: int) -> bool:
        """Whether a unit of the right has the words that it goes on with, and no others."""
        unit, runs = self.right[r], self._runs[r]
        placed = [(run, run.at) for run in runs if run.at is not None]
        if len(placed) == len(runs) and sum(run.end - run.start for run in runs) == len(unit.words):
            return all(self._is_written_the_same(run, at, unit) for run, at in placed)
        # Words that were written as one, or apart.
        text = " ".join(part.text for part in self.excerpts(r))
        return letters_of(text) == letters_of(unit.text)

    def _is_written_the_same(self, run: _Run, at: int, unit: Unit) -> bool:
        source = self.left[run.unit]
        places = zip(range(run.start, run.end), range(at, at + run.end - run.start), strict=True)
        return written_the_same(source.words, unit.words, places, self._is_same_part)

    def removed(self) -> Iterator[tuple[int, tuple[Excerpt, ...]]]:
        """Units of the left with words that are nowhere on the right, with these; not headings that went with all that
        stood under them.
        """
        kept = {run.unit for runs in self._runs.values() for run in runs}
        for u, free in self._free.items():
            unit = self.left[u]
            has_stayed = unit.is_passage or u in kept or any(self._left_unit[i] in kept for i in unit.under)
            if has_stayed:
                yield u, tuple(self._excerpts(_Run(u, start, end, None) for start, end in free))

    def _is_same_part(self, left: str, right: str) -> bool:
        """Whether a section that is referred to by these letters or numbers is the same one on both sides."""
        (outer, _, inner), (other, _, inner_right) = left.partition("."), right.partition(".")
        section, section_right = (names.get(name) for names, name in zip(self._labels, (outer, other), strict=True))
        if section is not None and section_right is not None:
            return self._sections.get(section) == section_right and inner == inner_right
        return any_letter(left, right)

    @cached_property
    def _labels(self) -> list[dict[str, Section]]:
        """The sections of both sides by letter or number; what several have names none."""
        found: list[dict[str, Section]] = []
        for passages in self._passages:
            sections = dict.fromkeys(p.reading.section for p in passages if p.reading.section)
            times = Counter(section.label for section in sections)
            found.append(
                {section.label: section for section in sections if section.label and times[section.label] == 1}
            )
        return found

    def _excerpts(self, runs: Iterable[_Run]) -> Iterator[Excerpt]:
        joined: list[tuple[int, int, int]] = []
        for run in runs:
            if joined and joined[-1][0] == run.unit and joined[-1][2] == run.start:
                joined[-1] = (run.unit, joined[-1][1], run.end)
            else:
                joined.append((run.unit, run.start, run.end))
        for u, first, last in joined:
            unit = self.left[u]
            start, end = _boundary(unit, first), _boundary(unit, last)
            text = unit.text[start:end]
            start += len(text) - len(text.lstrip())
            text = text.strip()
            yield Excerpt(self._passages[0][unit.first], unit.element, start, start + len(text), text)


def _gaps(at: Sequence[int | None], opening: frozenset[int]) -> Iterator[tuple[int, int, int | None]]:
    """The stretches of words, sentence by sentence, that are at no unit of the right, and at which one a good part of
    the sentence is; None where it is at none.
    """
    for start, end in pairwise(sorted({0, *opening, len(at)})):
        units = Counter(unit for unit in at[start:end] if unit is not None)
        unit, words = units.most_common(1)[0] if units else (None, 0)
        of_sentence = unit if words >= _KEPT * (end - start) else None
        for is_free, run in groupby(range(start, end), key=lambda k: at[k] is None):
            if is_free:
                places = list(run)
                yield places[0], places[-1] + 1, of_sentence


def _ordered(of_unit: Iterable[_Run]) -> list[_Run]:
    """The runs of a unit of the right in its own order; what is not in it, after what it followed on the left."""
    runs = sorted(of_unit, key=lambda run: (run.unit, run.start))
    placed: list[tuple[float, int, _Run]] = []
    last: dict[int, float] = {}
    for number, run in enumerate(runs):
        if run.at is not None:
            last[run.unit] = run.at + (run.end - run.start) - 0.5
            placed.append((run.at, number, run))
            continue
        ahead = next((o.at for o in runs[number + 1 :] if o.unit == run.unit and o.at is not None), 0)
        placed.append((last.get(run.unit, ahead - 0.5), number, run))
    return [run for _, _, run in sorted(placed, key=lambda one: (one[0], one[1]))]


def _boundary(unit: Unit, word: int) -> int:
    """Where the text of a unit parts before one of its words: marks that close stay with what is before."""
    words = unit.words
    if word == 0:
        return 0
    if word >= len(words):
        return len(unit.text)
    end = words.ends[word - 1]
    between = unit.text[end : words.starts[word]]
    space = next((k for k, character in enumerate(between) if character.isspace()), None)
    return end + (len(between.rstrip(_OPENERS)) if space is None else space)
