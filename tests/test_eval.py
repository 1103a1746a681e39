"""The judgments are true to the source, the measures to their definitions, and retrieval good enough to ship."""

from dataclasses import replace

import pytest

from corpus.document import Corpus
from corpus.text import Span
from eval.judgments import Gold, Judgment, exhibit_judgments
from eval.measures import Outcome, relevant_texts, score, summarise
from eval.runs import run_judgments
from retriever.question import Question
from retriever.search import Retriever

JUDGMENTS = exhibit_judgments()


@pytest.fixture(scope="module")
def outcomes(default_retriever: Retriever, exhibits: Corpus) -> list[Outcome]:
    return run_judgments(default_retriever, exhibits, JUDGMENTS)


def test_every_gold_span_is_verbatim_and_in_a_passage_in_force(exhibits: Corpus) -> None:
    text = exhibits.sources[0].text
    in_force = {v.version_id: v.interval for v in exhibits.versions}
    for judgment in JUDGMENTS:
        for gold in judgment.gold:
            assert text[gold.span.start : gold.span.end] == gold.text, judgment.judgment_id
            holding = [
                p for p in exhibits.passages if p.copy.facts.exhibit == gold.exhibit and gold.overlaps(p.reading.spans)
            ]
            assert len(holding) == 1, judgment.judgment_id
            interval = in_force[holding[0].version_id]
            assert interval is not None
            assert judgment.as_of in interval, judgment.judgment_id


def test_no_topic_stands_in_both_halves() -> None:
    halves = {half: {j.topic for j in JUDGMENTS if j.split == half} for half in ("dev", "test")}
    assert not halves["dev"] & halves["test"]
    assert len({j.judgment_id for j in JUDGMENTS}) == len(JUDGMENTS)
    assert all(len([j for j in JUDGMENTS if j.split == half]) >= 40 for half in halves)


def test_gold_in_two_exhibits_is_one_place(exhibits: Corpus) -> None:
    twice = next(j for j in JUDGMENTS if len({g.exhibit for g in j.gold if g.grade == 2}) == 2)
    first = [g for g in twice.gold if g.exhibit == twice.gold[0].exhibit]
    assert relevant_texts(twice, exhibits) == relevant_texts(replace(twice, gold=tuple(first)), exhibits)


def test_nothing_leaks_in_any_judged_question(outcomes: list[Outcome]) -> None:
    assert sum(outcome.leaks for outcome in outcomes) == 0


@pytest.mark.parametrize("split", ["dev", "test"])
def test_recall_of_the_right_passage_in_force(split: str, outcomes: list[Outcome]) -> None:
    summary = summarise([o for o in outcomes if o.judgment.split == split])
    assert summary.recall_at_5 >= 0.80
    assert summary.answered >= 0.85
    assert summary.false_answers <= 0.25


def test_an_answer_from_another_version_counts_as_a_leak(default_retriever: Retriever, exhibits: Corpus) -> None:
    judgment = next(j for j in JUDGMENTS if j.as_of.year == 2019 and j.is_answerable)
    (outcome,) = run_judgments(default_retriever, exhibits, [judgment])
    assert outcome.leaks == 0
    other_day = Question(judgment.question, today=judgment.as_of, as_of=judgment.as_of.replace(year=2018, month=6))
    wrong = default_retriever.ask(other_day)
    assert score(judgment, wrong, relevant_texts(judgment, exhibits)).leaks > 0


def test_means_are_over_the_questions_they_are_about() -> None:
    day = JUDGMENTS[0].as_of
    gold = Gold("B(2)", Span(0, 1), "x", 2)
    answerable = Judgment("a-1", "a", "dev", "detail", "?", day, "x", (gold,))
    silent = Judgment("b-1", "b", "dev", "unanswerable", "?", day, None, ())
    summary = summarise(
        [
            Outcome(answerable, rank=2, places=2, found_in_5=1, leaks=0, answered=True, sentence_hit=True),
            Outcome(answerable, rank=None, places=1, found_in_5=0, leaks=0, answered=False, sentence_hit=None),
            Outcome(silent, rank=None, places=0, found_in_5=0, leaks=0, answered=True, sentence_hit=None),
        ]
    )
    assert (summary.answerable, summary.unanswerable) == (2, 1)
    assert (summary.recall_at_5, summary.reciprocal_rank, summary.success_at_5) == (0.25, 0.25, 0.5)
    assert (summary.answered, summary.sentence_hit, summary.false_answers) == (0.5, 1.0, 1.0)
