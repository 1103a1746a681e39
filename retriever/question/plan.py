"""A question understood: what to look for, in which versions, and whether an answer or dated changes are wanted.

A plan is made without an encoder and without an index, so that it can be printed and tested by itself. Everything
that is read from the words of a question is read here, once.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.languages import DEFAULT, Language
from retriever.question.change_intent import ChangeWords, read_change, telling_words
from retriever.question.dates import read_dates
from retriever.question.dates.periods import shifted
from retriever.question.quoted_phrases import quoted_phrases, without_quotation_marks
from retriever.question.request import Question
from retriever.question.scope_request import ScopeRequest, scope_request
from retriever.results import PlanEcho


class Intent(StrEnum):
    """What a question asks for."""

    ANSWER = "answer"
    """What the policy says."""
    CHANGE = "change"
    """How what it says changed, and when."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question asks.

    ``text`` is what is searched for: the question without quotation marks, and without the dates that set its scope.
    ``phrases`` are the words in quotation marks, folded; each must occur exactly. ``change`` is what is asked about
    change, None for a question that asks for an answer. ``language`` is the one it was read in.
    """

    question: Question
    scope: ScopeRequest
    text: str
    phrases: tuple[str, ...]
    change: ChangeWords | None
    language: Language = DEFAULT

    @property
    def matter(self) -> str:
        """The words by which the clauses are found whose changes are asked for.

        Empty where none are asked for, and where those of the whole policy or of a lettered section are.
        """
        change = self.change
        if change is None or (change.letter and not telling_words(change.matter, self.language)):
            return ""
        return change.matter or " ".join(self.phrases)

    def echo(self) -> PlanEcho:
        """The plan as results show it."""
        dates = self.scope.dates
        return PlanEcho(
            intent="change" if self.change else "answer",
            searched=" ".join(self.text.split()),
            phrases=self.phrases,
            dates=dates.words if dates else None,
            changes_asked=self.change.asked.value if self.change else None,
            matter=self.matter or None,
        )

    @property
    def intent(self) -> Intent:
        return Intent.CHANGE if self.change else Intent.ANSWER


def understand(question: Question, language: Language = DEFAULT) -> Plan:
    """Read a question: its dates, its quoted words, what it asks for, and of which versions.

    ``language`` is that of the corpus: it says by which words a question asks.

    >>> from datetime import date
    >>> plan = understand(Question("When were cookies first mentioned before 2019?", date(2021, 1, 1)))
    >>> plan.intent.value, plan.change.matter, plan.scope.kind.value, str(plan.scope.last)
    ('change', 'cookies', 'range', '2018-12-31')
    """
    dates = read_dates(question.text, question.today, language=language)
    scope = scope_request(question, dates, language)
    read = scope.read_in_question
    # Of which days it asks is in doubt: no change can be told.
    change = None if scope.readings else read_change(question.text, dates, language)
    if change and read and read.after_change and scope.first:
        scope = replace(scope, first=shifted(scope.first, 1))
    return Plan(
        question=question,
        scope=scope,
        text=without_quotation_marks(read.left_of(question.text) if read else question.text),
        phrases=tuple(quoted_phrases(question.text)),
        change=change,
        language=language,
    )
