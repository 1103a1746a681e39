"""What a question asks, understood without a model and without an index."""

import subprocess
import sys
from datetime import date

import pytest

from corpus.languages import DEFAULT
from retriever.question.change_intent import Asked
from retriever.question.plan import Intent, Plan, understand
from retriever.question.request import DatesInQuestion, Question
from retriever.question.scope_request import ScopeRequest
from retriever.results import ScopeKind, ScopeSource

TODAY = date(2021, 1, 1)


def plan(text: str, **parameters: object) -> Plan:
    return understand(Question(text, TODAY, **parameters))  # type: ignore[arg-type]


def test_a_date_in_the_question_sets_the_scope_and_is_not_searched_for() -> None:
    found = plan("Who is the data controller on 1 June 2019?")
    assert found.intent is Intent.ANSWER
    assert (found.scope.kind, found.scope.source) == (ScopeKind.AS_OF, ScopeSource.QUESTION)
    assert (found.scope.first, found.scope.last) == (date(2019, 6, 1), date(2019, 6, 1))
    assert found.scope.read_in_question is not None
    assert found.scope.read_in_question.words == "on 1 June 2019"
    assert found.text.split() == ["Who", "is", "the", "data", "controller", "?"]


def test_a_parameter_sets_the_scope_before_the_question_does() -> None:
    found = plan("Who is the data controller in 2018?", as_of=date(2019, 6, 1))
    assert (found.scope.kind, found.scope.source) == (ScopeKind.AS_OF, ScopeSource.PARAMETER)
    assert found.scope.read_in_question is None
    # What the question says is kept, so that a conflict can be told.
    assert found.scope.dates is not None
    assert found.scope.dates.words == "in 2018"
    # It was understood all the same: it does not search.
    assert found.text.split() == ["Who", "is", "the", "data", "controller", "?"]


def test_without_a_date_everything_is_asked_for() -> None:
    found = plan("Who is the data controller?", policies=("a",), exhibits=("B(3)",), sections=("G",))
    assert (found.scope.kind, found.scope.source) == (ScopeKind.ALL, ScopeSource.DEFAULT)
    assert (found.scope.policies, found.scope.exhibits, found.scope.sections) == (("a",), ("B(3)",), ("G",))


def test_dates_that_must_not_be_read_set_no_scope() -> None:
    found = plan("What applied on 31 June or on 1 June 2019?", dates_in_question=DatesInQuestion.IGNORE)
    assert found.scope == ScopeRequest(asked_in=DEFAULT)
    assert "1 June 2019" in found.text


def test_what_only_looks_like_a_day_is_kept_for_a_warning() -> None:
    assert plan("What applied on 31 June 2019?").scope.not_read == ("31 June 2019",)


def test_an_ambiguous_date_leaves_both_readings_and_no_change_to_tell() -> None:
    found = plan("What changed on 01/02/2019?")
    assert [reading.words for reading in found.scope.readings] == ["2 January 2019", "1 February 2019"]
    assert found.intent is Intent.ANSWER


@pytest.mark.parametrize("words", ["now", "two years ago", "in the current version"])
def test_words_that_depend_on_the_day_say_which_day_was_taken(words: str) -> None:
    assert plan(f"What is collected {words}?").scope.today == TODAY
    assert plan("What is collected in 2019?").scope.today is None


def test_quoted_words_are_read_once_and_searched_for_without_their_marks() -> None:
    found = plan('What does "Personal  Data" mean in 2019?')
    assert found.phrases == ("personal data",)
    assert found.text.split() == ["What", "does", "Personal", "Data", "mean", "?"]


def test_a_question_about_change_has_a_matter() -> None:
    found = plan("When was VKontakte struck off the list of marketing platforms before 2020?")
    assert found.intent is Intent.CHANGE
    assert found.change is not None
    assert (found.change.asked, found.change.element) == (Asked.WENT, "VKontakte")
    assert found.matter == "VKontakte marketing platforms"
    assert found.scope.last == date(2019, 12, 31)


def test_dates_are_no_matter_even_where_a_parameter_sets_the_scope() -> None:
    found = plan("What changed about cookies in 2019?", first=date(2018, 1, 1))
    assert found.scope.source is ScopeSource.PARAMETER
    assert found.matter == "cookies"


@pytest.mark.parametrize("text", ["What did the update change?", "Was section G ever reworded?"])
def test_the_changes_of_the_whole_policy_or_of_a_lettered_section_have_no_matter(text: str) -> None:
    found = plan(text)
    assert (found.intent, found.matter) == (Intent.CHANGE, "")


def test_quoted_words_are_the_matter_where_nothing_else_is() -> None:
    assert plan('When was "Otter" removed?').matter.casefold() == "otter"


@pytest.mark.parametrize(
    ("question", "asked", "matter"),
    [
        ("Is the arbitration clause still in the terms of service?", "still", "arbitration"),
        ("Are contests still part of the agreement?", "still", "contests"),
        ("Did the terms of use change between 1 July and 30 September 2019?", "changed", ""),
        ("What changed in the policy in February 2019?", "changed", ""),
        ("Which policies changed in May 2019?", "changed", ""),
        ("Who updated their terms of service in May 2019?", "changed", ""),
        ("Are my photos still in your systems?", None, ""),
        ("Who can change the terms in May 2019?", None, ""),
    ],
)
def test_whole_questions_about_change_are_known_and_those_about_people_are_not(
    question: str, asked: str | None, matter: str
) -> None:
    change = plan(question).change
    assert (change and change.asked.value, change.matter if change else "") == (asked, matter)


def test_a_question_which_version_was_in_force_is_told_from_one_which_rules_apply() -> None:
    texts = ("Which version of the terms was in force on 1 May 2019?", "Which policy applies?", "Which rules apply?")
    assert [plan(text).is_of_version for text in texts] == [True, True, False]


def test_days_given_as_two_ends_are_told_from_a_period() -> None:
    two_ends, period = plan("What changed between 2018 and 2019?").change, plan("What changed in 2019?").change
    assert two_ends is not None
    assert period is not None
    assert (two_ends.between_days, period.between_days) == (True, False)


def test_a_question_is_understood_without_what_searching_needs() -> None:
    code = "import sys, retriever.question.plan; print([m for m in ('torch', 'faiss', 'sqlite3') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(
    ("question", "is_of_change"),
    [
        ("Was KYC mentioned on 1 June 2018?", False),
        ("Were couriers named in the policy on 5 May 2019?", False),
        ("Are cookies mentioned in the policy on 26 February 2020?", False),
        ("Was KYC still mentioned on 1 June 2020?", True),
        ("Was KYC first mentioned in 2019?", True),
        ("Was KYC ever mentioned before 2018?", True),
        ("Was KYC mentioned?", True),
    ],
)
def test_whether_something_is_mentioned_on_one_day_asks_for_no_change(question: str, is_of_change: bool) -> None:
    assert bool(plan(question).change) is is_of_change
