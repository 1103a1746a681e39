"""What a check of quotations may cost: it is measured before it is begun, and ends when its time is over."""

import time

import pytest

from corpus.deadline import Deadline, OutOfTime, within
from corpus.progress import telling
from retriever.question.request import InvalidQuestion
from retriever.quotations.alignment import MOST_PAIRS, Laying
from retriever.quotations.brief import read_brief
from retriever.quotations.marks import MAX_QUOTE_LENGTH
from retriever.quotations.quoted_text import read_quoted
from retriever.quotations.word_index import Wordings
from retriever.results import Verdict
from retriever.retriever import Retriever


def test_a_quotation_too_long_for_a_text_is_refused_before_room_is_taken(small_retriever: Retriever) -> None:
    wordings = Wordings(small_retriever._index.catalogue)
    read = read_quoted("data " * 4_000, wordings.knows)
    with pytest.raises(InvalidQuestion, match=f"at most {MOST_PAIRS:,} pairs"):
        Laying(read.elements, wordings).on([wordings.character("data") * 16_000])


def test_a_quotation_of_a_text_that_is_too_long_is_told_and_not_looked_for(small_retriever: Retriever) -> None:
    (result,) = small_retriever.library.verify_brief("we keep personal data " * 10_000).results
    assert result.verdict is Verdict.NOT_FOUND
    assert [reason.code for reason in result.reasons] == ["too_long_to_look_for"]
    assert f"{MAX_QUOTE_LENGTH:,} characters" in result.reasons[0].message


@pytest.mark.parametrize(
    "text", ["Ex. A{spaces}(", "Ex. A to {capitals}", "“a b c”{spaces}(", "Privacy Policy{spaces}§"]
)
def test_reading_a_brief_takes_time_by_its_length(text: str) -> None:
    """Ten times the length in hardly more than ten times the time; by the square it would be a hundred."""

    def seconds(length: int) -> float:
        brief = text.format(spaces=" " * length, capitals="A" * length)
        begun = time.thread_time()
        read_brief(brief)
        return time.thread_time() - begun

    assert seconds(20_000) < 40 * max(seconds(2_000), 0.002)


def test_a_check_ends_when_its_time_is_over(small_retriever: Retriever) -> None:
    library = small_retriever.library
    library.verify_quotes(["We keep personal data"])
    for quote in ("We keep personal data", "We … personal data for years", "Wee keep personal date for tenn years"):
        with within(Deadline(0)), pytest.raises(OutOfTime):
            library.verify_quotes([quote])


def test_a_question_ends_when_its_time_is_over(small_retriever: Retriever) -> None:
    from datetime import date

    from retriever.question.request import Question

    for run in (small_retriever.ask, small_retriever.search):
        with within(Deadline(0)), pytest.raises(OutOfTime):
            run(Question("How long is data kept?", date(2021, 1, 1)))


def test_a_check_tells_how_far_it_has_come(small_retriever: Retriever) -> None:
    told: list[tuple[int, int]] = []
    with telling(lambda done, total: told.append((done, total))):
        small_retriever.library.verify_brief("It says “we keep personal data” and “we sell it all”, and “data”.")
    assert told == [(0, 2), (1, 2), (2, 2)]
