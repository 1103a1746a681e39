"""What words a version has besides those of its passages: headings and the headers of tables, where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.clauses.words import Words, words_of
from corpus.types import ContextKind, Passage, PassageReading, Section


class Element(StrEnum):
    """What of a text some words are."""

    PASSAGE = "passage"
    HEADING = "heading"
    TABLE_HEADER = "table_header"


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage, a heading or a table's header, with its words.

    ``under`` are positions of passages: the passage itself, or all that stand under the heading or header.
    """

    element: Element
    text: str
    words: Words
    under: list[int]

    @property
    def first(self) -> int:
        return self.under[0]

    @property
    def is_passage(self) -> bool:
        return self.element is Element.PASSAGE


def units_of(passages: Sequence[Passage]) -> list[Unit]:
    """All that has words in a version, in reading order; a heading stands right before the first passage under it.

    A heading's number is no part of its words: it says where it stands. One that is printed again, over the same
    section of another edition, is a heading of its own.
    """
    units: list[Unit] = []
    above: dict[object, Unit] = {}
    for position, passage in enumerate(passages):
        stands_over: dict[object, Unit] = {}
        for key, element, text in _above(passage.reading):
            if key in above:
                stands_over[key] = above[key]
                above[key].under.append(position)
            elif text:
                stands_over[key] = Unit(element, text, words_of(text), [position])
                units.append(stands_over[key])
        above = stands_over
        units.append(Unit(Element.PASSAGE, passage.text, words_of(passage.text), [position]))
    return units


def _above(reading: PassageReading) -> list[tuple[object, Element, str]]:
    """What stands above a passage, from the outside inwards: what tells it from others, what it is, its words."""
    section = reading.section
    path = reading.headings or tuple(filter(None, (section.printed if section else "", reading.heading)))
    found: list[tuple[object, Element, str]] = []
    for depth, printed in enumerate(path):
        is_section = depth == 0 and section is not None
        title = section.title if is_section and section else Section.of(printed).title
        found.append(((section, path[: depth + 1]), Element.HEADING, title))
    headers = (part for part in reading.context if part.kind is ContextKind.TABLE_HEADER)
    return [*found, *((part, Element.TABLE_HEADER, part.text) for part in headers)]
