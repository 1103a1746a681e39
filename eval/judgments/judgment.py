"""A judgment: a question, the days it asks about, and the places in the source that answer it.

Gold is a span of source text, so that how passages are split may change without judging anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from corpus.errors import InforceError
from corpus.text import Span

FULLY = 2
"""Grade of a place that answers the question by itself; 1 is a place that answers it in part."""

ALL = "all"
"""The half of questions that were not split into a development and a test half."""


class InvalidJudgments(InforceError):
    """A file of judgments cannot be used. Each of ``faults`` names its line or judgment, and the remedy."""

    def __init__(self, name: str, faults: Iterable[str], see: str = "") -> None:
        self.name = name
        self.faults = tuple(faults)
        shown = "; ".join(self.faults[:3])
        more = f" (and {len(self.faults) - 3} more)" if len(self.faults) > 3 else ""
        super().__init__(f"{name}: {shown}{more}{see}")


class MissingJudgments(InforceError):
    """There is no file of judgments where one was named."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the source: an exhibit copy and the words that stand there.

    ``span`` is None where only the words are given; they must then occur once in the copy. ``version`` is the day or
    the id of the version, and is needed where an exhibit shows more than one; ``grade`` is FULLY or 1. ``lines``, the
    first and last line of the words, are for people, and None where they are not given.
    """

    exhibit: str
    version: str | None
    span: Span | None
    text: str
    grade: int = FULLY
    lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ExpectedEvent:
    """One dated change that a right answer names. ``before`` is None where added, ``after`` where removed."""

    on: date
    kind: str
    before: Place | None
    after: Place | None


@dataclass(frozen=True, slots=True)
class Days:
    """Days ``first`` to ``last``, both included; None is an open end."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Judgment:
    """One row of a file of judgments.

    ``as_of``, or ``first`` and ``last``, are passed along as parameters; ``meant`` are the days that the question's own
    words mean. ``alternatives`` are places that are right when quoted, though nobody need find them. ``events`` is
    None but for questions about change.
    """

    judgment_id: str
    topic: str
    split: str
    category: str
    question: str
    as_of: date | None = None
    first: date | None = None
    last: date | None = None
    today: date | None = None
    meant: Days | None = None
    policies: tuple[str, ...] = ()
    answer: str | None = None
    gold: tuple[Place, ...] = ()
    alternatives: tuple[Place, ...] = ()
    events: tuple[ExpectedEvent, ...] | None = None
    alternative_events: tuple[tuple[ExpectedEvent, ...], ...] = ()

    @property
    def days(self) -> Days | None:
        """The days asked about, by parameter or by the question's words; None where there are none."""
        if self.as_of:
            return Days(self.as_of, self.as_of)
        if self.first or self.last:
            return Days(self.first, self.last)
        return self.meant
