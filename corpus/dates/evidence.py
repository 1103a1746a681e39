"""What a printed date is evidence of, and what a person should know of it.

A decision that people rely on keeps what it saw, what it took, and why the others were not taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.text import Span


class Says(StrEnum):
    """What a page says of a date. Only the first four are said of its own text."""

    EFFECTIVE = "effective"
    UPDATED = "updated"
    POSTED = "posted"
    ENDS = "ends"
    OTHER_VERSION = "other_version"
    LAW = "law"
    DEFINED_TERM = "defined_term"
    OTHER = "other"


OF_THIS_TEXT = frozenset({Says.EFFECTIVE, Says.UPDATED, Says.POSTED, Says.ENDS})


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """One date with the words around it; ``day`` is None where none could be read.

    ``used`` says whether it dates the text, ``reason`` why it does or does not. ``spans`` are those of ``words`` in the
    source, ``line`` where they begin, from 1. ``key`` is by which key a file declares it for programs, empty where it
    is printed for people.
    """

    words: str
    spans: tuple[Span, ...]
    says: Says
    day: date | None
    used: bool
    reason: str
    line: int
    key: str = ""


def declared_day(evidence: Iterable[DateEvidence]) -> date | None:
    """The day that dates a text because its file declares it for programs."""
    return next((said.day for said in evidence if said.used and said.key), None)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the dates of a text that a person should look at.

    ``is_of_the_date`` is true where the day that was taken for the text is itself in doubt.
    """

    code: str
    message: str
    line: int
    is_of_the_date: bool = True
