"""One run for a question: whatever it asks for, nothing of it is done twice."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from types import CodeType, FrameType
from typing import Any

import pytest

from retriever.changes.telling import Changes
from retriever.question.dates import read_dates
from retriever.question.plan import understand
from retriever.question.request import DatesInQuestion, Mode, Question
from retriever.ranking.rank import rank
from retriever.results import AskResult
from retriever.retriever import Retriever
from retriever.scope.resolve import resolve_scope
from tests.conftest import WordEncoder

Ask = Callable[..., Question]

STAGES = {
    "understood": understand,
    "dates read": read_dates,
    "scope resolved": resolve_scope,
    "ranked": rank,
    "encoded": WordEncoder.embed_questions,
    "changes told": Changes.told,
}


def counted(run: Callable[[], AskResult]) -> tuple[AskResult, Counter[str]]:
    """What a question gives, and how often each stage was called, by whomever."""
    codes: dict[CodeType, str] = {function.__code__: name for name, function in STAGES.items()}
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code in codes:
            calls[codes[frame.f_code]] += 1

    sys.setprofile(count)
    try:
        return run(), calls
    finally:
        sys.setprofile(None)


ONCE = {"understood": 1, "dates read": 1, "scope resolved": 1, "ranked": 1, "encoded": 1}
ABOUT_COOKIES = "How did the clause on cookies change in 2019?"


@pytest.mark.parametrize(
    ("question", "parameters", "about_change"),
    [
        ("Who is the data controller?", {}, False),
        ("Who is the data controller in June 2019?", {}, False),
        ("Who is the data controller in June 2019?", {"as_of": date(2018, 6, 1)}, False),
        ("What colour is the office cat in 2019?", {}, False),
        ('What does "personal information" mean?', {}, False),
        ("cookies", {"mode": Mode.LEXICAL}, False),
        ("When was the clause on cookies added?", {}, True),
        (ABOUT_COOKIES, {}, True),
        (ABOUT_COOKIES, {"as_of": date(2019, 6, 1)}, True),
        (ABOUT_COOKIES, {"dates_in_question": DatesInQuestion.IGNORE}, True),
        ('When was "Google Analytics" removed?', {}, True),
        ("What did the update of 27 February 2020 change?", {}, True),
        ("When was the clause on dragons added?", {}, True),
    ],
)
def test_one_question_is_read_resolved_encoded_and_ranked_once(
    question: str, parameters: dict[str, object], about_change: bool, exhibits_retriever: Retriever, ask: Ask
) -> None:
    asked = ask(question, **parameters)
    _, calls = counted(lambda: exhibits_retriever.ask(asked))
    assert dict(calls) == ONCE | ({"changes told": 1} if about_change else {})


def test_a_search_does_no_more(exhibits_retriever: Retriever, ask: Ask) -> None:
    asked = ask(ABOUT_COOKIES)
    _, calls = counted(lambda: AskResult(exhibits_retriever.search(asked), (), ()))
    assert dict(calls) == ONCE


@pytest.mark.parametrize("text", ["What was said in 2010?", "What was said on 01/02/2019?"])
def test_what_ends_with_its_scope_is_neither_encoded_nor_ranked(
    text: str, exhibits_retriever: Retriever, ask: Ask
) -> None:
    asked = ask(text)
    result, calls = counted(lambda: exhibits_retriever.ask(asked))
    assert result.search.total == 0
    assert dict(calls) == {"understood": 1, "dates read": 1, "scope resolved": 1}


def test_the_matter_is_encoded_with_the_question(
    exhibits_retriever: Retriever, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[list[str]] = []
    embed = WordEncoder.embed_questions

    def kept(self: WordEncoder, texts: Sequence[str]) -> Any:
        batches.append(list(texts))
        return embed(self, texts)

    monkeypatch.setattr(WordEncoder, "embed_questions", kept)
    exhibits_retriever.ask(ask("When was the clause on cookies added?"))
    assert batches == [["When was the clause on cookies added?", "cookies"]]


def test_the_plan_is_shown_on_request_alone(exhibits_retriever: Retriever, ask: Ask) -> None:
    assert exhibits_retriever.ask(ask(ABOUT_COOKIES)).search.plan is None
    plan = exhibits_retriever.ask(ask(ABOUT_COOKIES, explain=True)).search.plan
    assert plan is not None
    assert (plan.intent, plan.dates, plan.matter) == ("change", "in 2019", "cookies")
    assert plan.searched == "How did the clause on cookies change ?"
