"""Which passages a search may see, as a value: what every engine and the catalogue are given instead of rows.

A predicate names versions by their ids, which mean the same in every generation and on every machine; rows do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.types import Section
from index.phrases import fold


@dataclass(frozen=True, slots=True)
class ScopePredicate:
    """A passage is admitted if it is of one of ``versions`` and meets every condition that narrows.

    ``versions`` are version ids: none admits nothing, and there is no value that means all of them. ``exhibits``,
    ``sections`` and ``phrases`` narrow: None does not narrow, an empty set of exhibits or sections admits nothing.
    ``sections`` are names folded by `folded_sections`; a section is met by its letter, its title, or both as printed.
    ``seen``: only copies that a visitor saw, captured and shown as current. ``phrases`` are folded by
    `index.phrases.fold`; the passage's own text holds each of them as whole words.
    """

    versions: frozenset[str]
    exhibits: frozenset[str] | None = None
    sections: frozenset[str] | None = None
    seen: bool = False
    phrases: tuple[str, ...] = ()

    def among(self, versions: Iterable[str]) -> "ScopePredicate":
        """The same of those of ``versions`` that it admits already."""
        return replace(self, versions=self.versions.intersection(versions))

    def holding(self, phrases: Iterable[str]) -> "ScopePredicate":
        """Only passages that also hold each of these phrases; the phrases need not be folded."""
        return replace(self, phrases=(*self.phrases, *map(fold, phrases)))


NOTHING = ScopePredicate(frozenset())
"""Admits no passage."""


def section_names(section: Section) -> set[str]:
    """By what a section may be asked for: its letter or number, its title, or both as printed; folded."""
    return {name.casefold() for name in (section.label, section.title, section.printed) if name}


def folded_sections(names: Iterable[str]) -> frozenset[str]:
    """Names of sections as asked for, folded; an empty one names none."""
    return frozenset(folded for name in names if (folded := name.strip().casefold()))
