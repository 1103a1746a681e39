"""What a question wants to be told, and whether a text tells it: "where" wants a place, "why" a reason.

What comes near in every other word and does not tell it is no answer; it is shown as near at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.languages.question_words import Wanted
from corpus.text import Span
from corpus.types import ContextKind, PassageReading
from index.opening import Index
from retriever.answering.exact import own_names, words_of_name
from retriever.question.plan import Plan
from retriever.question.quoted_phrases import fold, occurs


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question wants. ``known`` are the words, folded, that do not tell it."""

    wanted: Wanted
    known: frozenset[str]

    def told_in(self, text: str) -> bool:
        """Whether a text tells what is wanted."""
        if not self.wanted.is_new:
            return bool(self.wanted.told.search(text))
        return any(not words_of_name(match.group()) <= self.known for match in self.wanted.told.finditer(text))


@dataclass(frozen=True, slots=True)
class WordsSought:
    """Words in quotation marks, folded, of which it is asked where they stand: the sentences that hold them tell it."""

    phrases: tuple[str, ...]

    def told_in(self, text: str) -> bool:
        """Whether all of them stand in a text."""
        folded = fold(text)
        return all(occurs(phrase, folded) for phrase in self.phrases)


def asked(index: Index, plan: Plan, versions: Sequence[int]) -> Asked | None:
    """What a question wants to be told; None where any sentence may answer.

    Whether an address is collected asks for none.
    """
    wanted = wanted_by(plan)
    if wanted is None:
        return None
    known = words_of_name(plan.text) | own_names(index, versions) if wanted.is_new else ()
    return Asked(wanted, frozenset(known))


def wanted_by(plan: Plan) -> Wanted | None:
    """The first kind of thing that the form of a question wants.

    >>> from datetime import date
    >>> from retriever.question.plan import understand
    >>> from retriever.question.request import Question
    >>> texts = ("Where is my data stored?", "Is it stored?", "Why is it stored?", "How long?", "Will you tell me?")
    >>> [one.kind if one else None for one in (wanted_by(understand(Question(t, date(2021, 1, 1)))) for t in texts)]
    ['place', None, 'reason', 'period', 'notice']
    """
    questions = plan.language.questions
    is_closed = bool(questions.matters.yes_or_no.search(plan.text))
    kinds = (one for one in questions.wanted if one.of_yes_or_no or not is_closed)
    return next((one for one in kinds if one.asks.search(plan.text)), None)


def tells(
    passage: PassageReading, sentences: Sequence[Span], wanted: Asked | WordsSought | None, plan: Plan
) -> tuple[bool, ...]:
    """Of each sentence whether it, or the lead-in it is shown with, tells what is wanted.

    One that only says where more is said tells nothing but that.
    """
    structure, asks_where = plan.language.structure, plan.language.questions.matters.asks_where.search(plan.text)
    leads = (
        any(wanted.told_in(one.text) for one in passage.context if one.kind is ContextKind.LEAD_IN) if wanted else True
    )
    found: list[bool] = []
    for span in sentences:
        words = passage.text[span.start : span.end]
        is_told = leads or wanted is None or wanted.told_in(words)
        found.append(is_told and bool(plan.is_of_words or asks_where or not structure.points_elsewhere.search(words)))
    return tuple(found)
