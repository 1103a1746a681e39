"""A version of a policy as a question names it."""

from dataclasses import dataclass

from corpus.languages.question_words import Place
from retriever.question.dates.periods import Interval


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """A version as a question names it: by its ``place``, or by the days in which it ``took_effect``.

    Previous is the one before the latest. Exactly one of the two is set.
    """

    place: Place | None = None
    took_effect: Interval | None = None
