"""Text written to be slow to read: no pattern may take more than its share, since one holds the whole process.

Times are of the processor and generous; what failed here before took minutes, or never ended.
"""

import time
from datetime import date

import pytest

from corpus.deadline import CalledOff, Deadline, OutOfTime, check_deadline, within
from retriever.question.plan import understand
from retriever.question.request import InvalidQuestion, Question
from retriever.quotations.brief import read_brief
from retriever.quotations.quoted_text import AlteredWord, read_quoted

# Each fills a whole question. The first five took from minutes to hours.
QUESTIONS = (
    " ",
    "\t",
    " \n",
    "\u2003",
    '"' + " " * 1990 + '"',
    "a-",
    "[",
    "'",
    ". ",
    "may 2019 ",
    "from 2020 to ",
    "the first version of the ",
    "1/2/2020 ",
    "".join(f"{day}/{day % 7 + 1}/2020 " for day in range(1, 13)),
)


@pytest.mark.parametrize("unit", QUESTIONS)
def test_no_question_takes_long_to_understand(unit: str) -> None:
    text = f"was {unit * 2000}"[:1995] + " 2019"
    began = time.process_time()
    understand(Question(text, date(2021, 1, 1)))
    assert time.process_time() - began < 3


def test_white_space_of_a_question_is_single_spaces_and_dates_are_read_across_it() -> None:
    plan = understand(Question("What applied \n\t  before   June \n 2019?", date(2021, 1, 1)))
    assert plan.question.text == "What applied before June 2019?"
    assert str(plan.scope.last) == "2019-05-31"


def test_no_date_is_read_across_words_in_quotation_marks() -> None:
    plan = understand(Question("What of “the parcel we sent” applied before June 2019?", date(2021, 1, 1)))
    assert plan.phrases == ("the parcel we sent",)
    assert str(plan.scope.last) == "2019-05-31"


def test_a_word_of_many_brackets_is_read_at_once() -> None:
    began = time.process_time()
    quoted = read_quoted("the user " + "a[]" * 60 + " may ask us", lambda _: False)
    (altered,) = [element.altered for element in quoted.elements if element.altered]
    assert altered.fits("a" * 60)
    assert altered.fits("a" * 420)
    assert not altered.fits("a" * 421)
    assert not altered.fits("a" * 200 + "b" * 7)
    assert time.process_time() - began < 1


def test_altered_words_keep_their_meaning() -> None:
    assert AlteredWord.read("[T]he").fits("the")
    assert not AlteredWord.read("[t]he").fits("she")
    assert AlteredWord.read("provid[ed]").fits("providing")
    assert not AlteredWord.read("provid[ed]").fits("provisionally")
    assert AlteredWord.read("[]user").fits("abuser")
    assert not AlteredWord.read("user[]").fits(".")


BRIEFS = (
    "'_-",
    " 'xs' a",
    "‘a ",
    "“",
    "”",
    '"a ',
    "\n",
    "Ex. B(3) ",
    "id. ",
    "> ",
    "> a\n",
    "A. ",
    "-",
    ". ",
    "[]",
    "* ",
    "a-\n",
    "(the ",
    "see ",
    "\n    x",
    "Ex. B at ",
    "§ ",
)


@pytest.mark.parametrize("unit", BRIEFS)
def test_no_brief_takes_long_to_read(unit: str) -> None:
    text = ("“we keep your data” " + unit * 100_000)[:100_000]
    began = time.process_time()
    read_brief(text)
    assert time.process_time() - began < 3


def test_quotations_are_counted_before_they_are_read() -> None:
    began = time.process_time()
    with pytest.raises(InvalidQuestion, match="may hold 2000 quotations; this one has 28,000"):
        read_brief("“a b c d e f” " * 28_000)
    assert time.process_time() - began < 3


def test_a_deadline_holds_where_it_is_set_and_nowhere_else() -> None:
    now = 0.0
    deadline = Deadline(10, clock=lambda: now)
    with within(deadline):
        check_deadline()
        now = 10.0
        with pytest.raises(OutOfTime, match="10 seconds"):
            check_deadline()
        with within(None):
            check_deadline()
        deadline.call_off()
        with pytest.raises(CalledOff):
            check_deadline()
    check_deadline()
