"""What of a comparison a page shows: changes with a number each, folds between them, and an outline of both."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from api.phrases.passages import PREAMBLE
from corpus.clauses.matching import Change
from corpus.clauses.units import Element
from corpus.clauses.wording import fold_words
from retriever.results import ComparedPair


class Kind(StrEnum):
    """What changes can be narrowed to. The last three change no word: they are shown where they are asked for."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    HEADINGS = "headings"
    ARRANGED = "arranged"
    MARKS = "marks"
    LINKS = "links"

    def of(self, pair: ComparedPair) -> bool:
        """Whether a pair is of this kind; it may be of several."""
        match self:
            case Kind.CHANGED:
                return pair.status in {Change.CHANGED, Change.MOVED_CHANGED}
            case Kind.MOVED:
                return pair.status in {Change.MOVED, Change.MOVED_CHANGED}
            case Kind.HEADINGS:
                return pair.element is not Element.PASSAGE and pair.status is not Change.SAME
            case Kind.ARRANGED:
                return pair.status is Change.SAME and pair.arranged
            case Kind.MARKS:
                return pair.status is Change.SAME and (pair.typographic or pair.cross_references_only)
            case Kind.LINKS:
                return bool(pair.links)
            case _:
                return pair.status.value == self.value


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pairs in a row that stayed the same, or one that is shown; ``number`` counts these from 1."""

    pairs: list[ComparedPair]
    number: int | None = None

    @property
    def pair(self) -> ComparedPair:
        return self.pairs[0]

    @property
    def with_other_letters(self) -> int:
        return sum(pair.cross_references_only for pair in self.pairs)

    @property
    def with_other_links(self) -> int:
        return sum(bool(pair.links) for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class OutlinedSection:
    """A section with what is shown of it: the number of the first change, and how many of each status."""

    name: str
    asked_by: str
    """What the parameter ``section`` takes for it; empty before the first section."""
    first: int
    counts: Counter[Change] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A comparison as it is shown. ``of_kind`` counts all changes of each kind, whatever is shown."""

    stretches: Sequence[Stretch]
    outline: Sequence[OutlinedSection]
    of_kind: dict[Kind, int]
    change_count: int

    @property
    def count(self) -> int:
        return sum(stretch.number is not None for stretch in self.stretches)


def shown(pairs: Sequence[ComparedPair], words: str | None, kind: Kind | None) -> Shown:
    """Every change with what is the same folded; or, narrowed by words and kind, only those that fit."""
    is_change = [pair.status is not Change.SAME for pair in pairs]
    stretches: list[Stretch] = []
    if words or kind:
        wanted = _folded(words or "")
        fitting = [
            pair
            for pair, changed in zip(pairs, is_change, strict=True)
            if (kind.of(pair) if kind else changed) and any(wanted in _folded(text) for text in _texts(pair))
        ]
        stretches = [Stretch([pair], number) for number, pair in enumerate(fitting, 1)]
    else:
        number = 0
        for is_same, run in groupby(pairs, key=lambda pair: pair.status is Change.SAME):
            if is_same:
                stretches.append(Stretch(list(run)))
                continue
            for pair in run:
                number += 1
                stretches.append(Stretch([pair], number))
    counts = {kind: sum(map(kind.of, pairs)) for kind in Kind}
    return Shown(stretches, _outline(stretches), {k: n for k, n in counts.items() if n}, sum(is_change))


def _texts(pair: ComparedPair) -> Iterable[str]:
    return (
        view.text if pair.element is Element.PASSAGE else _words_of(pair) for view in (pair.left, pair.right) if view
    )


def _words_of(pair: ComparedPair) -> str:
    """What a heading or header says, on both sides."""
    return " ".join(words for op in pair.ops for words in (op.left, op.right))


def _folded(words: str) -> str:
    return fold_words(words).casefold()


def _outline(stretches: Iterable[Stretch]) -> list[OutlinedSection]:
    """Sections in the order in which they are shown."""
    found: dict[str, OutlinedSection] = {}
    for stretch in stretches:
        here = stretch.pair.right or stretch.pair.left
        if stretch.number is None or here is None:
            continue
        section = here.section
        name = section.printed if section else PREAMBLE
        asked_by = (section.label or section.title) if section else ""
        entry = found.setdefault(name, OutlinedSection(name, asked_by, stretch.number, Counter()))
        entry.counts[stretch.pair.status or Change.SAME] += 1
    return list(found.values())
