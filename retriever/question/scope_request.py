"""Which versions a question is asked of, as a value that needs no corpus: `retriever.scope` looks it up."""

from dataclasses import dataclass
from datetime import date

from corpus.languages import DEFAULT, Language
from retriever.question.dates import QuestionDates, unread_dates
from retriever.question.policy_names import PoliciesRead
from retriever.question.request import DatesInQuestion, Question
from retriever.results import DateBasis, DateReading, PolicyInQuestion, ScopeKind, ScopeSource


@dataclass(frozen=True, slots=True)
class ScopeRequest:
    """A request for versions: by days, by ids or by names, and what narrows the passages in them.

    ``first`` and ``last`` are both included, None for an open end; of the kind ``as_of`` they are the same day.
    ``version_ids`` are those of a parameter; versions that the question names are in ``dates``. ``dates`` is what the
    question says of days, None where it says nothing or must not be read; it sets the scope if ``source`` is the
    question. ``today`` is the day that "now" means, ``not_read`` what looks like a date and was not read.
    ``policies_named`` are those that the question names, ``policies_in_question`` the same where they narrow the scope:
    none where a parameter says whose. ``asked_in`` is the language of the question, None where it is in doubt.
    """

    kind: ScopeKind = ScopeKind.ALL
    source: ScopeSource = ScopeSource.DEFAULT
    first: date | None = None
    last: date | None = None
    version_ids: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    basis: DateBasis = DateBasis.EFFECTIVE
    dates: QuestionDates | None = None
    today: date | None = None
    not_read: tuple[str, ...] = ()
    policies_named: tuple[PolicyInQuestion, ...] = ()
    policies_in_question: tuple[PolicyInQuestion, ...] = ()
    asked_in: Language | None = None

    @classmethod
    def on(cls, day: date | None) -> "ScopeRequest":
        """The versions in force on ``day``; None asks for all versions."""
        return cls(ScopeKind.AS_OF, ScopeSource.PARAMETER, day, day) if day else cls()

    @property
    def read_in_question(self) -> QuestionDates | None:
        """The dates of the question that set the scope; None where it is set otherwise."""
        return self.dates if self.source is ScopeSource.QUESTION else None

    @property
    def readings(self) -> tuple[DateReading, ...]:
        """The readings of an ambiguous date that would set the scope; empty if there is no doubt."""
        dates = self.read_in_question
        return dates.readings if dates and len(dates.readings) > 1 else ()


def scope_request(
    question: Question, dates: QuestionDates | None, language: Language = DEFAULT, named: PoliciesRead | None = None
) -> ScopeRequest:
    """What the parameters ask for, else what the question's own dates and names do, else everything."""
    applies = question.dates_in_question is DatesInQuestion.APPLY
    read = dates if applies else None
    kind, source, first, last = _days(question, read)
    names = named.named if named else ()
    narrowing = names if not question.policies and not question.versions else ()
    return ScopeRequest(
        kind=kind,
        source=source,
        first=first,
        last=last,
        version_ids=question.versions,
        policies=tuple(one.policy for one in narrowing) or question.policies,
        exhibits=question.exhibits,
        sections=question.sections,
        basis=question.basis,
        dates=read,
        today=question.today if source is ScopeSource.QUESTION and read and read.uses_today else None,
        not_read=tuple(unread_dates(question.text, question.today, language=language)) if applies else (),
        policies_named=names,
        policies_in_question=narrowing,
    )


def _days(question: Question, dates: QuestionDates | None) -> tuple[ScopeKind, ScopeSource, date | None, date | None]:
    """Kind, source, first and last day."""
    if question.versions:
        return ScopeKind.VERSIONS, ScopeSource.PARAMETER, None, None
    if question.as_of:
        return ScopeKind.AS_OF, ScopeSource.PARAMETER, question.as_of, question.as_of
    if question.first or question.last:
        return ScopeKind.RANGE, ScopeSource.PARAMETER, question.first, question.last
    if dates is None:
        return ScopeKind.ALL, ScopeSource.DEFAULT, None, None
    if len(dates.readings) > 1:
        return ScopeKind.RANGE, ScopeSource.QUESTION, None, None
    if dates.versions:
        return ScopeKind.VERSIONS, ScopeSource.QUESTION, None, None
    reading = dates.readings[0]
    kind = ScopeKind.AS_OF if reading.first and reading.first == reading.last else ScopeKind.RANGE
    return kind, ScopeSource.QUESTION, reading.first, reading.last
