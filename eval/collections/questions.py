"""A judged question: how it is asked, and what is right.

judgment or row + the versions in force on the days it asks about → `JudgedQuestion`
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from eval.judgments.judgment import FULLY, Days, Judgment
from eval.oracle.documents import Documents
from retriever.question.request import InvalidQuestion, Question
from retriever.scope.known_names import nearest_names


class Kind(StrEnum):
    """What the right response is: an answer, silence, silence for want of a version, or dated events."""

    ANSWERABLE = "answerable"
    SILENT = "silent"
    UNCOVERED = "out of coverage"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Event:
    """An expected change. ``before`` and ``after`` are words that must stand in the passages named."""

    on: date
    kind: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question as it is asked, and what is right.

    ``as_of``, ``first``, ``last``, ``today`` and ``policies`` are the parameters passed along. ``in_scope`` are the
    versions in force on the days meant, in date order; where no days are meant, all of them. ``qrels`` gives grades to
    document ids. ``references`` are the judged words, ``accepted`` those that are right when quoted too. ``twins``
    are the texts that answer the same question on another day, and are not in force on this one. ``events`` are the
    acceptable lists of events; any of them is right.
    """

    question_id: str
    half: str
    category: str
    kind: Kind
    text: str
    as_of: date | None
    first: date | None
    last: date | None
    today: date | None
    policies: tuple[str, ...]
    dates_in_words: bool
    in_scope: tuple[str, ...]
    qrels: Mapping[str, int]
    references: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    twins: frozenset[str] = frozenset()
    events: tuple[tuple[Event, ...], ...] = ()

    @staticmethod
    def of(judgment: Judgment, kind: Kind, in_scope: tuple[str, ...], qrels: Mapping[str, int]) -> "JudgedQuestion":
        """A judgment's question, with what is right by passages; where answers are judged, `replace` adds the words."""
        return JudgedQuestion(
            question_id=judgment.judgment_id,
            half=judgment.split,
            category=judgment.category,
            kind=kind,
            text=judgment.question,
            as_of=judgment.as_of,
            first=judgment.first,
            last=judgment.last,
            today=judgment.today,
            policies=judgment.policies,
            dates_in_words=judgment.meant is not None,
            in_scope=in_scope,
            qrels=qrels,
        )

    @property
    def is_dated(self) -> bool:
        """Whether days are meant, by parameter or by the question's words."""
        return bool(self.as_of or self.first or self.last or self.dates_in_words)


def faults_of_question(judgment: Judgment, policies: set[str]) -> Iterator[str]:
    """Why a question could not be asked: its words, its days, a policy that is not among ``policies``."""
    meant = judgment.meant or Days(None, None)
    try:
        Question(
            judgment.question,
            today=judgment.today or date.min,
            as_of=judgment.as_of,
            first=judgment.first or meant.first,
            last=judgment.last or meant.last,
        )
    except InvalidQuestion as error:
        yield f"the question cannot be asked: {error}" if error.name == "q" else str(error)
    for policy in judgment.policies:
        if policy not in policies:
            yield f"there is no policy {policy!r}; {nearest_names(policy, policies)}"


def versions_asked(judgment: Judgment, documents: Documents) -> tuple[str, ...]:
    """The versions in force on any of the days that a judgment asks about; all of them where it asks of no day."""
    days = judgment.days
    if days is None:
        return documents.not_superseded(judgment.policies)
    return documents.in_force(days.first, days.last, judgment.policies)


def with_twins(
    questions: Sequence[JudgedQuestion], documents: Documents, relevant_from: int = FULLY
) -> list[JudgedQuestion]:
    """Questions with the texts that answer their own words on other days, and only there."""
    alike: dict[tuple[str, tuple[str, ...]], list[JudgedQuestion]] = defaultdict(list)
    for question in questions:
        alike[question.text, question.policies].append(question)
    in_force: dict[tuple[str, ...], frozenset[str]] = {}
    found: list[JudgedQuestion] = []
    for question in questions:
        here = in_force.setdefault(question.in_scope, documents.texts_in(question.in_scope))
        twins = frozenset(
            documents.passages[doc_id].text
            for other in alike[question.text, question.policies]
            for doc_id, grade in other.qrels.items()
            if grade >= relevant_from
        )
        found.append(replace(question, twins=twins - here))
    return found
