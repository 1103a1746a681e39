"""Judgments are true to the source, measures to their definitions; a broken retriever fails where it is broken."""

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import ir_measures
import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap, permutation_test
from sklearn.metrics import roc_auc_score, roc_curve

from api.cli.program import inforce
from corpus.load import corpus_of, read_corpus, read_location
from corpus.text import Span
from corpus.types import Basis, Context, ContextKind, Corpus, Passage
from eval.collections.collection import Collection, check, collect
from eval.collections.places import locate
from eval.collections.questions import JudgedQuestion, Kind
from eval.collections.twins import NoEdits, ToldApart, generate_twins, shared_words, told_apart
from eval.evaluation import Evaluation, Provenance, Score, evaluate
from eval.gate import Expected, Fall, NothingExpected, compare, print_expected, read_expected
from eval.judgments.judgment import Days, ExpectedEvent, InvalidJudgments, Judgment, MissingJudgments, Place
from eval.judgments.read import exhibit_judgments, read_judgments
from eval.measures import (
    DEPTH,
    MEASURES,
    UnusableSupport,
    holds,
    ir_measures_of,
    means,
    ranked_values,
    score,
    token_f1,
    trec_run,
)
from eval.oracle.documents import Documents
from eval.runs import run_systems
from eval.statistics import auroc, bootstrap_intervals, coverage_risk, false_answers, holm, randomisation_test
from eval.systems import SYSTEMS, System, UnknownSystem, choose
from index.build import build_index
from retriever.answering.support import calibrations
from retriever.citation import PrintedCitation
from retriever.opening import open_index
from retriever.question.request import DatesInQuestion, Question
from retriever.reading.views import Views
from retriever.results import (
    Answer,
    AskResult,
    ChangeEvent,
    ChangeKind,
    Citation,
    Evidence,
    InForce,
    PassageView,
    Status,
)
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import SMALL_BUNDLE, WordEncoder

JUDGMENTS = exhibit_judgments()
CATEGORIES = (
    "near_verbatim",
    "paraphrase",
    "dated_twin",
    "date_in_words",
    "silent_then",
    "silent_always",
    "change",
    "detail",
)


@pytest.fixture(scope="module")
def collection(exhibits: Corpus) -> Collection:
    return collect("exhibits", "", exhibits, JUDGMENTS)


@pytest.fixture(scope="module")
def sample(collection: Collection) -> Collection:
    """Every fourth question, of every category and both halves, and changes between days."""
    dated_changes = [q for q in collection.questions if q.kind is Kind.CHANGE and q.is_dated]
    chosen = dict.fromkeys(q.question_id for q in (*collection.questions[::4], *dated_changes))
    return replace(collection, questions=tuple(q for q in collection.questions if q.question_id in chosen))


@pytest.fixture(scope="module")
def retriever(exhibits: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    """The exhibits with words for an encoder, in few dimensions: thousands of questions are asked here.

    What was learnt of silence is about the packaged model's numbers; shares of common words want a rule of their own.
    """
    directory = tmp_path_factory.mktemp("eval") / "index"
    encoder = WordEncoder(dimension=256)
    build_index(exhibits, encoder, directory)
    half_of_the_words = replace(
        calibrations().words, intercept=-11.0, match=20.0, lead=-20.0, stated=0.5, nearest=0.4, elsewhere=0.6
    )
    known = replace(calibrations(), words=half_of_the_words, reader=None)
    with pytest.MonkeyPatch.context() as patch:
        for module in ("support", "deciding"):
            patch.setattr(f"retriever.answering.{module}.calibrations", lambda: known)
        yield open_index(Settings(directory), encoder).current()


def silent(what: str, done: int, total: int) -> None:
    """No progress is shown."""


def evaluated(retriever: Retriever, collection: Collection, *systems: System) -> Evaluation:
    runs = run_systems(retriever, collection, systems, silent)
    provenance = Provenance("words", "0" * 64, "", {}, "", "inforce eval exhibits")
    return evaluate(collection, runs, systems[0].name, provenance)


# -- judgments ------------------------------------------------------------------------------------------


def test_every_judgment_holds_against_the_source(exhibits: Corpus) -> None:
    assert check(JUDGMENTS, exhibits) == []
    text = exhibits.sources[0].text
    for judgment in JUDGMENTS:
        for place in (*judgment.gold, *judgment.alternatives):
            assert place.span is not None
            assert text[place.span.start : place.span.end] == place.text, judgment.judgment_id


def test_there_are_enough_judgments_of_each_category_and_no_topic_in_both_halves() -> None:
    counts = Counter(judgment.category for judgment in JUDGMENTS)
    assert len(JUDGMENTS) >= 240
    assert all(counts[category] >= 25 for category in CATEGORIES), counts
    halves = {half: {j.topic for j in JUDGMENTS if j.split == half} for half in ("dev", "test")}
    assert not halves["dev"] & halves["test"]
    for half in halves:
        assert {j.category for j in JUDGMENTS if j.split == half} >= set(CATEGORIES)


def test_the_categories_are_what_the_harness_makes_of_them(collection: Collection) -> None:
    kinds: dict[str, set[Kind]] = {category: set() for category in {q.category for q in collection.questions}}
    for question in collection.questions:
        kinds[question.category].add(question.kind)
    silent_ones = {"silent_then": {Kind.SILENT}, "silent_always": {Kind.SILENT}, "out_of_coverage": {Kind.UNCOVERED}}
    for category, found in kinds.items():
        expected = silent_ones.get(category, {Kind.CHANGE} if category == "change" else {Kind.ANSWERABLE})
        assert found == expected, category


def test_gold_in_two_exhibits_is_one_document(exhibits: Corpus) -> None:
    twice = next(j for j in JUDGMENTS if len({g.exhibit for g in j.gold if g.grade == 2}) == 2)
    first = [g for g in twice.gold if g.exhibit == twice.gold[0].exhibit]
    (both,) = collect("x", "", exhibits, [twice]).questions
    (one,) = collect("x", "", exhibits, [replace(twice, gold=tuple(first))]).questions
    assert both.qrels == one.qrels


def test_a_place_may_be_given_by_its_words_alone(exhibits: Corpus) -> None:
    judgment = next(j for j in JUDGMENTS if j.judgment_id == "retention-2")
    words = replace(judgment, gold=tuple(replace(place, span=None) for place in judgment.gold))
    (by_span,) = collect("x", "", exhibits, [judgment]).questions
    (by_words,) = collect("x", "", exhibits, [words]).questions
    assert by_span.qrels == by_words.qrels
    assert by_span.references == by_words.references


GOOD = JUDGMENTS[next(i for i, j in enumerate(JUDGMENTS) if j.judgment_id == "retention-2")]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (replace(GOOD, as_of=date(2018, 6, 1)), "is not in force on the days asked about"),
        (
            replace(GOOD, policies=("acme-privacy",)),
            "there is no policy 'acme-privacy'; there are 1, among them alibaba",
        ),
        (replace(GOOD, gold=(replace(GOOD.gold[0], span=Span(0, 10)),)), "no passage holds B(2)"),
        (replace(GOOD, gold=(replace(GOOD.gold[0], text="other words"),)), "start and end must enclose exactly text"),
        (replace(GOOD, gold=(Place("B(2)", "2019-01-17", None, "no such words"),)), "copy whole words from the source"),
        (replace(GOOD, gold=(Place("B(2)", "2019-01-17", None, "ersonal informatio"),)), "copy whole words"),
        (replace(GOOD, gold=(Place("B(2)", "2019-01-17", None, "**"),)), "copy whole words from the source"),
        (replace(GOOD, gold=(Place("B(2)", "2019-01-17", None, "personal information"),)), "quote more words"),
        (
            replace(GOOD, gold=(replace(GOOD.gold[0], exhibit="B(9)"),)),
            "privacy_policy_exhibits.txt has no exhibit 'B(9)', there are 4, among them B(",
        ),
        (
            replace(GOOD, gold=(replace(GOOD.gold[0], version="2019-01-18"),)),
            "privacy_policy_exhibits.txt has no version '2019-01-18', there are 2, among them 2019-01-17",
        ),
        (replace(GOOD, question="x " * 1_001), "the question cannot be asked: q may have 2,000 characters"),
        (replace(GOOD, question=" "), "the question cannot be asked: q must hold a question"),
        (replace(GOOD, first=date(2019, 2, 1)), "as_of and from/to exclude each other"),
        (replace(GOOD, as_of=None, first=date(2019, 3, 1), last=date(2019, 2, 1)), "is after to (2019-02-01)"),
        (replace(GOOD, as_of=None, meant=Days(date(2019, 3, 1), date(2019, 2, 1))), "is after to (2019-02-01)"),
        (replace(GOOD, gold=(replace(GOOD.gold[0], lines=(1, 2)),)), "not [1, 2]; correct or leave them out"),
    ],
)
def test_a_judgment_that_does_not_fit_the_source_is_named(broken: Judgment, message: str, exhibits: Corpus) -> None:
    (fault,) = check([broken], exhibits)[:1]
    assert fault.startswith("retention-2: ")
    assert message in fault
    with pytest.raises(InvalidJudgments, match="retention-2"):
        collect("mine", "", exhibits, [broken])


def source_of(exhibits: Corpus, words: str, start: int, end: int) -> Place:
    """A span around the first of ``words``, ``start`` and ``end`` characters off their ends."""
    text = exhibits.sources[0].text
    at = text.index(words, GOOD.gold[0].span.start if GOOD.gold[0].span else 0)
    span = Span(at + start, at + len(words) + end)
    return Place(GOOD.gold[0].exhibit, GOOD.gold[0].version, span, text[span.start : span.end])


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        (3, 3 - 8, "there is no whole word in"),
        (1, 0, "there is no whole word in"),
        (0, -3, "there is no whole word in"),
        (-400, 0, "start and end must lie in one passage of that copy, without its heading"),
        (0, 40_000, "start and end must lie in one passage of that copy, without its heading"),
    ],
)
def test_a_span_holds_whole_words_of_one_passage(start: int, end: int, message: str, exhibits: Corpus) -> None:
    """In the words "personal": the blank after, half a word, words and what stands before and after the passage."""
    words = GOOD.gold[0].text.split()[0]
    assert len(words) > 1
    place = source_of(exhibits, GOOD.gold[0].text, start, end)
    if (start, end) == (3, 3 - 8):
        text = exhibits.sources[0].text
        assert GOOD.gold[0].span
        blank = text.index(" ", GOOD.gold[0].span.start)
        place = replace(place, span=Span(blank, blank + 1), text=" ")
    (fault,) = check([replace(GOOD, gold=(place,))], exhibits)
    assert message in fault


def test_words_of_a_place_are_those_that_its_passage_shows(exhibits: Corpus) -> None:
    """A span of one begins within a link, that of another in one cell of a table and ends in the next."""
    documents = Documents(exhibits)
    texts = {passage.text for passage in exhibits.passages}
    for judgment in JUDGMENTS:
        for place in (*judgment.gold, *judgment.alternatives):
            (located,) = locate(place, documents)
            assert any(located.words in text for text in texts), judgment.judgment_id
    (transfers,) = (judgment for judgment in JUDGMENTS if judgment.judgment_id == "transfers-3")
    assert "](" not in locate(transfers.gold[0], documents)[0].words


def test_gold_of_a_version_shown_twice_is_given_in_both_copies(exhibits: Corpus) -> None:
    for version in exhibits.versions:
        names = [copy.facts.origin.name for copy in version.copies]
        for judgment in JUDGMENTS:
            gold = [g for g in judgment.gold if f"alibaba-privacy@{g.version}" == version.version_id]
            grades = [sorted(g.grade for g in gold if g.exhibit == name) for name in names]
            assert all(own == grades[0] for own in grades), judgment.judgment_id


EVENTFUL = next(j for j in JUDGMENTS if j.events and any(e.kind == "changed" for e in j.events))
CHANGED = next(event for event in EVENTFUL.events or () if event.kind == "changed")


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (replace(CHANGED, before=CHANGED.after, after=CHANGED.before), "must stand in a version that ends on that day"),
        (replace(CHANGED, after=CHANGED.before), "after of the event on"),
        (replace(CHANGED, on=date(2019, 1, 18)), "no version takes effect on 2019-01-18"),
    ],
)
def test_an_event_lies_between_the_versions_on_both_sides_of_its_day(
    event: ExpectedEvent, message: str, exhibits: Corpus
) -> None:
    faults = check([replace(EVENTFUL, events=(event,))], exhibits)
    assert any(message in fault for fault in faults), faults


def test_ids_are_unique_and_topics_stay_in_one_half(exhibits: Corpus) -> None:
    faults = check([GOOD, replace(GOOD, split="test")], exhibits)
    assert faults == ["retention-2: the id stands twice", "retention-2: topic 'retention' stands in two halves"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1: not JSON"),
        ("[" * 100_000, "line 1: nested too deeply"),
        ('["x"]', "a row must be an object; got list"),
        ("", "there is no row in it"),
        ('{"question": "x", "gold": [], "question": "y"}', "the key 'question' stands twice in one object"),
        ('{"question": "x", "gold": [{"exhibit": "C", "text": "y", "text": "z"}]}', "the key 'text' stands twice"),
        ('{"gold": []}', "line 1: 'question' is missing"),
        ('{"question": 1, "gold": []}', "'question' must be text"),
        ('{"question": "\\ud800", "gold": []}', "'question' holds a lone surrogate"),
        ('{"question": "x"}', "gold or events must say what is right"),
        ('{"question": "x", "gold": {}}', "'gold' must be a list; got {}"),
        ('{"question": "x", "gold": false}', "'gold' must be a list; got False"),
        ('{"question": "x", "gold": "y"}', "'gold' must be a list; got 'y'"),
        ('{"question": "x", "gold": ["y"]}', "a place must be an object; got 'y'"),
        ('{"question": "x", "gold": [], "asof": "2019-01-01"}', "a judgment has no field 'asof'"),
        ('{"question": "x", "gold": [], "as_of": "1 June 2019"}', "'as_of' must be YYYY-MM-DD; got '1 June 2019'"),
        ('{"question": "x", "gold": [], "as_of": NaN}', "'as_of' must be YYYY-MM-DD; got nan"),
        ('{"question": "x", "gold": [], "as_of": "2019-02-30"}', "'as_of' must be YYYY-MM-DD"),
        (
            '{"question": "x", "gold": [], "as_of": "2019-01-01", "meant": {"from": "2020-01-01"}}',
            "meant are days that",
        ),
        ('{"question": "x", "gold": [], "meant": {}}', "meant must have a day in from or to"),
        ('{"question": "x", "gold": [], "meant": "2019"}', "meant must be an object; got '2019'"),
        ('{"question": "x", "gold": [], "policy": 5}', "'policy' must be the id of a policy, or a list of them; got 5"),
        ('{"question": "x", "gold": [], "topic": ["a"]}', "'topic' must be text; got ['a']"),
        ('{"question": "x", "gold": [], "id": "a b"}', "'id' must be an id without white space"),
        ('{"question": "x", "gold": [], "id": "a\\u0000b"}', "'id' must be an id without white space and control"),
        ('{"question": "x", "gold": [], "id": "a\\u200bb"}', "'id' must be an id without white space and control"),
        ('{"question": "x", "gold": [{"exhibit": "C"}]}', "'text' is missing"),
        ('{"question": "x", "gold": [{"exhibit": "C", "text": "y", "grade": 3}]}', "grade must be 1 or 2"),
        ('{"question": "x", "gold": [{"exhibit": "C", "text": "y", "grade": 1.9}]}', "'grade' must be a whole number"),
        ('{"question": "x", "gold": [{"exhibit": "C", "text": "y", "grade": 1}]}', "gold has no place of grade 2"),
        ('{"question": "x", "gold": [{"exhibit": "C", "text": "y", "span": 1}]}', "a place has no field 'span'"),
        ('{"question": "x", "gold": [{"exhibit": "C", "text": "y", "start": 1}]}', "'end' is missing"),
        (
            '{"question": "x", "gold": [{"exhibit": "C", "text": "y", "start": "a", "end": 1}]}',
            "'start' must be a whole",
        ),
        ('{"question": "x", "gold": [{"exhibit": "C", "text": "", "start": 1, "end": 1}]}', "must enclose text"),
        ('{"question": "x", "gold": [{"exhibit": "C", "text": "y", "lines": [1]}]}', "must be the first and last line"),
        (
            '{"question": "x", "gold": [{"exhibit": "C", "text": "y"}], "events": []}',
            "gold and events exclude each other",
        ),
        ('{"question": "x", "gold": [], "alternative_events": [[]]}', "alternative_events stand beside events"),
        ('{"question": "x", "events": [], "alternative_events": [{}]}', "must be a list of lists"),
        ('{"question": "x", "events": null}', "'events' must be a list; got None"),
        ('{"question": "x", "events": [{"on": "2020-01-01", "kind": "added"}]}', "an event is added (with after)"),
        ('{"question": "x", "events": [{"kind": "added"}]}', "'on' is missing"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(line: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(InvalidJudgments, match=re.escape(message)):
        read_judgments(path)


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{\n{"question": "fine", "gold": []}\n{"question": 1}\n{}\n{"x": 1}', "utf-8")
    with pytest.raises(InvalidJudgments) as error:
        read_judgments(path)
    assert [fault.partition(":")[0] for fault in error.value.faults] == ["line 1", "line 3", "line 4", "line 5"]
    assert "and 1 more" in str(error.value)


def test_a_file_as_other_systems_write_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"question": "x", "id": 0, "gold": []}\r\n\r\n{"question": "y", "gold": []}\r\n')
    assert [(j.judgment_id, j.question) for j in read_judgments(path)] == [("0", "x"), ("line-3", "y")]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.jsonl"):
        with pytest.raises(MissingJudgments, match=re.escape(f"{path}: ")):
            read_judgments(path)


# -- measures -------------------------------------------------------------------------------------------


def test_a_ranking_is_measured_as_on_paper() -> None:
    values = ranked_values({"a": 2, "b": 1, "c": 2}, ["x", "b", "a"], relevant_from=2)
    gain = 1 / np.log2(3) + 2 / np.log2(4)
    ideal = 2 / np.log2(2) + 2 / np.log2(3) + 1 / np.log2(4)
    assert values["nDCG@10"] == pytest.approx(gain / ideal)
    assert values["RR@10"] == pytest.approx(1 / 3)
    assert (values["R@5"], values["R@10"], values["Success@1"], values["Success@5"]) == (0.5, 0.5, 0.0, 1.0)


def test_finding_nothing_is_zero_and_not_left_out() -> None:
    assert ranked_values({"a": 2}, [], relevant_from=2) == dict.fromkeys(ir_measures_of(2), 0.0)


@given(
    st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(1, 2), min_size=1).filter(lambda q: 2 in q.values()),
    st.lists(st.sampled_from("abcdefghijklmnop"), unique=True, max_size=DEPTH),
)
def test_one_question_at_a_time_is_what_ir_measures_says_of_all(qrels: dict[str, int], ranked: list[str]) -> None:
    other = {"a": 2}
    judged = [ir_measures.Qrel("q", doc_id, grade) for doc_id, grade in qrels.items()]
    judged += [ir_measures.Qrel("r", doc_id, grade) for doc_id, grade in other.items()]
    found = ir_measures.calc_aggregate(list(ir_measures_of(2).values()), judged, trec_run("q", ranked))
    ours = ranked_values(qrels, ranked, relevant_from=2)
    for name, measure in ir_measures_of(2).items():
        assert ours[name] / 2 == pytest.approx(found[measure])


def test_words_in_common_are_counted_as_in_squad() -> None:
    assert token_f1("The data is kept.", "data is kept") == 1.0
    assert token_f1("nothing alike", "data is kept") == 0.0
    assert token_f1("data data", "data") == pytest.approx(2 / 3)
    assert token_f1("the", "a") == 0.0


def test_a_part_of_the_judged_words_must_be_half_of_them_and_cut_no_word() -> None:
    words = "We keep it for two years."
    assert holds(f"Indeed. {words} And more.", words)
    assert holds("keep it for", words)
    for part in ("", " ", ".", "We", "two years", "e keep it fo"):
        assert not holds(part, words), part


def test_a_support_that_is_no_number_is_refused(retriever: Retriever, collection: Collection) -> None:
    judged = collection.questions[0]
    result = SYSTEMS["inforce"].ask(retriever, judged, True)
    for support in (float("nan"), float("inf"), float("-inf")):
        with pytest.raises(UnusableSupport, match=judged.question_id):
            score(judged, with_support(result, support), collection)


def test_every_measure_has_a_value_only_where_it_means_something(retriever: Retriever, collection: Collection) -> None:
    (run,) = run_systems(retriever, collection, choose("inforce"), silent)
    for outcome in run.outcomes:
        kind = outcome.question.kind
        assert set(outcome.values) <= set(MEASURES)
        assert ("nDCG@10" in outcome.values) is (kind is Kind.ANSWERABLE)
        assert ("False" in outcome.values) is (kind is Kind.SILENT)
        assert ("Uncovered" in outcome.values) is (kind is Kind.UNCOVERED)
        assert ("Events" in outcome.values) is (kind is Kind.CHANGE)
    found = means(run.outcomes)
    assert set(found) == set(MEASURES)
    answerable = [o for o in run.outcomes if o.question.kind is Kind.ANSWERABLE]
    assert found["RR@10"] == pytest.approx(sum(o.values["RR@10"] for o in answerable) / len(answerable))


def test_a_run_over_all_questions_is_what_ir_measures_makes_of_it(retriever: Retriever, collection: Collection) -> None:
    (run,) = run_systems(retriever, collection, choose("bm25"), silent)
    ranked = [o for o in run.outcomes if o.question.kind is Kind.ANSWERABLE]
    qrels = [ir_measures.Qrel(o.question.question_id, d, g) for o in ranked for d, g in o.question.qrels.items()]
    docs = [scored for o in ranked for scored in trec_run(o.question.question_id, o.doc_ids)]
    theirs = ir_measures.calc_aggregate(list(ir_measures_of(2).values()), qrels, docs)
    ours = means(run.outcomes)
    for name, measure in ir_measures_of(2).items():
        assert ours[name] == pytest.approx(theirs[measure], abs=1e-12)


# -- statistics -----------------------------------------------------------------------------------------


def test_intervals_are_those_of_scipy() -> None:
    rng = np.random.default_rng(1)
    values = rng.random((80, 2))
    ours = bootstrap_intervals(values)
    for column in range(2):
        theirs = bootstrap((values[:, column],), np.mean, method="percentile", n_resamples=10_000, rng=2)
        assert ours[column] == pytest.approx(list(theirs.confidence_interval), abs=0.005)


def test_questions_that_a_measure_is_not_about_have_no_say_in_its_interval() -> None:
    values = np.array([[1.0, np.nan], [0.0, 0.5], [1.0, np.nan]])
    assert bootstrap_intervals(values)[1].tolist() == [0.5, 0.5]


def test_the_randomisation_test_is_that_of_scipy() -> None:
    rng = np.random.default_rng(3)
    left, right = rng.random(40), rng.random(40) + 0.1
    theirs = permutation_test(
        (left, right),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        n_resamples=10_000,
        rng=4,
    )
    assert randomisation_test(left, right) == pytest.approx(theirs.pvalue, abs=0.02)
    assert randomisation_test(left, left) == 1.0
    assert randomisation_test(left, left + 5.0) == pytest.approx(1 / 10_001)


def test_the_same_seed_gives_the_same_figures() -> None:
    values = np.random.default_rng(5).random((30, 1))
    assert bootstrap_intervals(values).tolist() == bootstrap_intervals(values).tolist()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_only_raises_p_keeps_their_order_and_never_exceeds_bonferroni(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(p <= a <= min(1.0, p * len(p_values)) + 1e-12 for p, a in zip(p_values, adjusted, strict=True))
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    assert [adjusted[i] for i in order] == sorted(adjusted)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20), st.lists(st.integers(0, 5), min_size=1, max_size=20))
def test_auroc_is_that_of_scikit_learn(positive: list[int], negative: list[int]) -> None:
    theirs = roc_auc_score([1] * len(positive) + [0] * len(negative), positive + negative)
    assert auroc([float(x) for x in positive], [float(x) for x in negative]) == pytest.approx(theirs)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_false_answers_are_those_of_scikit_learn_s_curve(answerable: list[int], silent: list[int]) -> None:
    false, true, _ = roc_curve([1] * len(answerable) + [0] * len(silent), answerable + silent, drop_intermediate=False)
    theirs = min(rate for rate, covered in zip(false, true, strict=True) if covered >= 0.9 - 1e-12)
    ours = false_answers([float(x) for x in answerable], [float(x) for x in silent], 0.9)
    assert ours == pytest.approx(theirs)


def test_the_curve_ends_with_everything_answered_and_never_cuts_between_equals() -> None:
    curve = coverage_risk([0.9, 0.5, 0.5, 0.1], [True, False, True, False])
    assert [(point.coverage, point.risk) for point in curve] == [(0.25, 0.0), (0.75, 1 / 3), (1.0, 0.5)]


# -- systems --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_systems_that_ignore_dates_visibly_fail(retriever: Retriever, sample: Collection) -> None:
    """Otherwise the harness would not measure what it is for."""
    runs = run_systems(retriever, sample, choose("inforce,no-filter,newest-only,post-filter"), silent)
    inforce, unfiltered, newest, post = (means(run.outcomes) for run in runs)
    assert inforce["Twin@10"] == inforce["Uncovered"] == 0
    # What Inforce leaks, it leaks where it misreads the dates in a question's words.
    assert {o.values.get("Scope") for o in runs[0].outcomes if o.values.get("Leak@10")} <= {0}
    assert unfiltered["Leak@10"] > 0.5
    assert unfiltered["Twin@10"] > 0.3
    assert unfiltered["Cited"] < 0.5
    assert newest["R@10"] < inforce["R@10"] / 2
    assert post["Leak@10"] == 0
    assert post["R@10"] < inforce["R@10"]
    assert post["Texts@10"] < inforce["Texts@10"] / 2


def test_systems_are_chosen_by_name() -> None:
    assert [system.name for system in choose("bm25, inforce,bm25")] == ["bm25", "inforce"]
    assert len(choose("all")) == len(SYSTEMS)
    with pytest.raises(UnknownSystem, match="there is no system colbert; there are: inforce, no-filter"):
        choose("colbert")
    with pytest.raises(UnknownSystem):
        choose(" ")


# -- the gate -------------------------------------------------------------------------------------------


def broken(name: str, spoil: Callable[[Retriever, JudgedQuestion, AskResult], AskResult]) -> System:
    """The product, its response spoilt; what it answers is asked once."""

    def answer(retriever: Retriever, judged: JudgedQuestion, answers: bool) -> AskResult:
        key = (id(retriever), judged.question_id)
        if key not in ANSWERED:
            ANSWERED[key] = SYSTEMS["inforce"].ask(retriever, judged, answers)
        return spoil(retriever, judged, ANSWERED[key])

    return System("inforce", name, answer)


ANSWERED: dict[tuple[int, str], AskResult] = {}


def with_support(result: AskResult, support: float | None) -> AskResult:
    return replace(result, evidence=None if support is None else Evidence(match=support, lead=0.0, support=support))


def date_filter_off(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    question = Question(judged.text, today=date(2021, 1, 1), dates_in_question=DatesInQuestion.IGNORE)
    undated = retriever.ask(question).search
    return replace(result, search=replace(undated, scope=result.search.scope, status=result.search.status))


def spans_shifted(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    def shifted(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(Span(span.start + 1, span.end + 1) for span in spans)

    passages = tuple(
        replace(
            found,
            passage=replace(
                found.passage, citations=tuple(replace(c, spans=shifted(c.spans)) for c in found.passage.citations)
            ),
        )
        for found in result.search.passages
    )
    return replace(result, search=replace(result.search, passages=passages))


def answer_spans_shifted(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    answers = tuple(replace(a, span=Span(a.span.start + 1, a.span.end + 1)) for a in result.answers)
    return replace(result, answers=answers)


def answers_from_another_version(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    other = next(v.version_id for v in retriever.library.versions() if v.version_id not in judged.in_scope[-1:])
    if not result.answers:
        return result
    question = Question(
        judged.text, today=date(2021, 1, 1), versions=(other,), dates_in_question=DatesInQuestion.IGNORE
    )
    return replace(result, answers=retriever.ask(question).answers or result.answers)


def ranking_reversed(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    return replace(result, search=replace(result.search, passages=result.search.passages[::-1]))


def always_answering(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    """The newest text is quoted where there is nothing else to quote."""
    if result.answers:
        return with_support(result, 1.0)
    undated = retriever.ask(Question(judged.text, today=date(2021, 1, 1), dates_in_question=DatesInQuestion.IGNORE))
    view = (result.search.passages or undated.search.passages)[0].passage
    answer = Answer(
        view.text,
        view.context,
        view.passage_id,
        view.version_id,
        Span(0, len(view.text)),
        view.in_force,
        view.parallel_citation,
    )
    answering = replace(result, answers=(answer,), search=replace(result.search, status=Status.ANSWERED))
    return with_support(answering, 1.0)


def always_silent(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    return replace(result, answers=(), changes=(), said=(), search=replace(result.search, status=Status.NOT_FOUND))


def dates_misread(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    versions = result.search.scope.versions[1:]
    scope = replace(result.search.scope, versions=versions, version_count=len(versions))
    return replace(result, search=replace(result.search, scope=scope))


Spoil = Callable[[Retriever, JudgedQuestion, AskResult], AskResult]


def with_passages(change: Callable[[JudgedQuestion, PassageView], PassageView]) -> Spoil:
    """Every passage shown, changed."""

    def spoil(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
        passages = tuple(replace(found, passage=change(judged, found.passage)) for found in result.search.passages)
        return replace(result, search=replace(result.search, passages=passages))

    return spoil


def with_citations(change: Callable[[Citation], Citation]) -> Spoil:
    """Every citation of every passage, changed."""
    return with_passages(lambda _, view: replace(view, citations=tuple(map(change, view.citations))))


def with_answers(change: Callable[[Answer], Answer]) -> Spoil:
    """Every answer, changed."""
    return lambda retriever, judged, result: replace(result, answers=tuple(map(change, result.answers)))


def with_printed(change: Callable[[str], str]) -> Spoil:
    """Every printed citation of every passage and answer, changed."""

    def of_passage(judged: JudgedQuestion, view: PassageView) -> PassageView:
        citations = tuple(replace(citation, text=change(citation.text)) for citation in view.citations)
        return replace(view, citations=citations, parallel_citation=change(view.parallel_citation))

    return both(with_passages(of_passage), with_answers(lambda a: replace(a, citation=change(a.citation))))


def with_days(change: Callable[[InForce], InForce]) -> Spoil:
    """When every passage and answer was in force, changed."""
    return both(
        with_passages(lambda _, view: replace(view, in_force=tuple(map(change, view.in_force)))),
        with_answers(lambda answer: replace(answer, in_force=tuple(map(change, answer.in_force)))),
    )


def both(first: Spoil, second: Spoil) -> Spoil:
    return lambda retriever, judged, result: second(retriever, judged, first(retriever, judged, result))


def exchanged(text: str, left: str, right: str) -> str:
    return text.replace(left, "\0").replace(right, left).replace("\0", right)


def next_day(text: str) -> str:
    return re.sub(r"\b(\d{1,2}), (?=\d{4}\))", lambda day: f"{int(day[1]) + 1}, ", text)


def neighbour_section(text: str) -> str:
    return re.sub(r"§ ([A-Z])\b", lambda section: f"§ {chr(ord(section[1]) + 1)}", text)


def next_number(text: str) -> str:
    text = re.sub(r"¶ \[(\d+)\]", lambda number: f"¶ [{int(number[1]) + 1}]", text)
    return re.sub(r"(§ [A-Z]\.|¶ )(\d+)", lambda number: f"{number[1]}{int(number[2]) + 1}", text)


def later(day: date | None, days: int) -> date | None:
    return day and day + timedelta(days)


def other_basis(life: InForce) -> InForce:
    swapped = {Basis.STATED_EFFECTIVE: Basis.UPDATED_DATE, Basis.UPDATED_DATE: Basis.STATED_EFFECTIVE}
    return replace(life, from_basis=swapped[life.from_basis])


def parallel_left_out(judged: JudgedQuestion, view: PassageView) -> PassageView:
    """The last copy of several is not cited, in fields or in print; only the copies cited give it their versions."""
    citations = view.citations[:-1] or view.citations
    in_print = "; ".join(view.parallel_citation.split("; ")[: len(citations)])
    if len({citation.version_id for citation in citations}) < len(view.versions):
        return view
    return replace(view, citations=citations, parallel_citation=in_print)


def parallel_added(text: str) -> str:
    """One more place of this policy, cited as it should be."""
    return f"{text}; Ex. B(4), pt. B (updated Sept. 28, 2017) preamble ¶ [1]"


def date_printed_again(text: str) -> str:
    return re.sub(r"(\([^)]*\d{4}\))([^(;]*); (Ex\. B\(\d\), [^;(]*?) (?=§|preamble)", r"\1\2; \3 \1 ", text)


EVERYWHERE = "; ".join(f"Ex. B({i}) § {letter}" for i in range(1, 9) for letter in "ABCDEFGHIJKLMN")
LIES = (Context(ContextKind.LEAD_IN, "We never share:", ()),)
PASSAGES = read_corpus().passages


def out_of_force(judged: JudgedQuestion) -> Passage:
    """A passage that no version in scope shows, or any where all are in scope."""
    in_force = {passage.text for passage in PASSAGES if passage.version_id in judged.in_scope}
    return next((passage for passage in PASSAGES if passage.text not in in_force), PASSAGES[0])


def text_of_another_version(judged: JudgedQuestion, view: PassageView) -> PassageView:
    """Under an id in force, with spans that point to where the text stands."""
    other = out_of_force(judged)
    citations = tuple(replace(citation, spans=other.reading.spans) for citation in view.citations)
    return replace(view, text=other.text, citations=citations)


def spans_of_another_version(judged: JudgedQuestion, view: PassageView) -> PassageView:
    spans = out_of_force(judged).reading.spans
    return replace(view, citations=tuple(replace(citation, spans=spans) for citation in view.citations))


def context_of_another_version(judged: JudgedQuestion, view: PassageView) -> PassageView:
    return replace(view, context=(Context(ContextKind.LEAD_IN, out_of_force(judged).text, ()),))


def altered_words_called_variants(judged: JudgedQuestion, view: PassageView) -> PassageView:
    citations = tuple(replace(citation, variant=True) for citation in view.citations)
    return replace(view, text=view.text.upper(), citations=citations)


def dates_reversed_in_citation(answer: Answer) -> Answer:
    swapped = answer.citation.replace("Old", "\0").replace("New", "Old").replace("\0", "New")
    return replace(answer, citation=re.sub(r"eff\. [^)]*", "eff. Jan. 1, 1999", swapped))


def first_blank(answer: Answer) -> Answer:
    at = answer.text.find(" ")
    return (
        replace(answer, text=" ", span=Span(answer.span.start + at, answer.span.start + at + 1)) if at > 0 else answer
    )


def answer_from_another_version_added(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    other = out_of_force(judged)
    if not result.answers:
        return result
    false = replace(
        result.answers[0],
        passage_id=other.passage_id,
        version_id=other.version_id,
        text=other.text,
        context=other.reading.context,
        span=Span(0, len(other.text)),
    )
    return replace(result, answers=(*result.answers, false))


def silent_in_name(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    """It answers all the same."""
    return replace(result, search=replace(result.search, status=Status.NOT_FOUND))


def answering_in_name(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
    return replace(result, answers=(), search=replace(result.search, status=Status.ANSWERED))


def unfiltered(which: Callable[[JudgedQuestion], bool]) -> Spoil:
    """Some questions answered without a date filter."""

    def spoil(retriever: Retriever, judged: JudgedQuestion, result: AskResult) -> AskResult:
        return SYSTEMS["no-filter"].ask(retriever, judged, True) if which(judged) else result

    return spoil


def unsure_where_silence_is_wrongly_broken(
    retriever: Retriever, judged: JudgedQuestion, result: AskResult
) -> AskResult:
    """No estimate where the question is answerable: to leave it out would be to leave out a low one."""
    return with_support(result, None) if judged.kind is Kind.ANSWERABLE else result


@pytest.fixture(scope="module")
def expectations(retriever: Retriever, sample: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the whole product scores, written as the gate's file is written."""
    path = tmp_path_factory.mktemp("gate") / "expected.toml"
    path.write_text(print_expected(evaluated(retriever, sample, SYSTEMS["inforce"])), "utf-8")
    return path


def fallen(retriever: Retriever, sample: Collection, spoil: Spoil, expectations: Path) -> set[str]:
    result = evaluated(retriever, sample, broken("spoilt", spoil))
    return {fall.measure for fall in compare(result, read_expected(sample, expectations)).falls}


def test_the_product_passes_its_own_gate(retriever: Retriever, sample: Collection, expectations: Path) -> None:
    result = evaluated(retriever, sample, SYSTEMS["inforce"])
    verdict = compare(result, read_expected(sample, expectations))
    assert not verdict.falls
    assert not verdict.unexpected
    assert str(verdict) == f"{verdict.compared} scores compared, none fell."


CITED = {"Sourced", "Cited"}
"""The measures of what a passage and an answer are cited to."""


@pytest.mark.parametrize(
    ("spoil", "named", "untouched"),
    [
        (date_filter_off, {"Leak@10", "Twin@10"}, {"Exact"}),
        (spans_shifted, {"Exact"}, {"nDCG@10", "Leak@10", "Cited"}),
        (answer_spans_shifted, {"Exact"}, {"nDCG@10", "Leak@10", "Cited"}),
        (answers_from_another_version, {"Cited", "Leak@10"}, {"nDCG@10", "Exact", "Sourced"}),
        (ranking_reversed, {"nDCG@10", "RR@10", "Success@1"}, {"Leak@10", "Exact", "Cited", "R@10"}),
        (always_answering, {"False", "Uncovered", "AUROC"}, {"nDCG@10", "Exact", "Status"}),
        (always_silent, {"Answered", "Sentence", "F1"}, {"nDCG@10", "False", "Status"}),
        (dates_misread, {"Scope"}, {"nDCG@10", "Exact"}),
        (with_passages(text_of_another_version), {"Leak@10", "Exact", "Sourced"}, {"nDCG@10", "Cited"}),
        (with_passages(spans_of_another_version), {"Leak@10", "Exact", "Sourced"}, {"nDCG@10", "Cited"}),
        (with_passages(context_of_another_version), {"Leak@10", "Exact"}, {"nDCG@10", "Cited"}),
        (with_passages(altered_words_called_variants), {"Exact", "Sourced"}, {"nDCG@10", "Leak@10"}),
        (with_passages(lambda _, view: replace(view, context=LIES)), {"Exact"}, {"nDCG@10", "Leak@10", "Sourced"}),
        (with_passages(lambda _, view: replace(view, in_force=())), {"Sourced"}, {"Leak@10", "Exact"}),
        (with_passages(lambda _, view: replace(view, heading="Your rights")), {"Sourced"}, {"Leak@10", "Exact"}),
        (with_passages(lambda _, view: replace(view, parallel_citation="Ex. Z ¶ 9")), {"Sourced"}, {"Exact"}),
        (with_citations(lambda citation: replace(citation, exhibit="Z(9)")), {"Sourced"}, {"Leak@10", "Exact"}),
        (with_citations(lambda citation: replace(citation, section="Q")), {"Sourced"}, {"Leak@10", "Exact"}),
        (with_citations(lambda citation: replace(citation, paragraph=99)), {"Sourced"}, {"Leak@10", "Exact"}),
        (with_citations(lambda citation: replace(citation, text="Ex. Z(9)")), {"Sourced"}, {"Leak@10", "Exact"}),
        (
            with_citations(lambda citation: replace(citation, version_id="x@2019-01-17")),
            {"Leak@10", "Sourced"},
            {"Exact"},
        ),
        (with_printed(lambda text: "§ WRONG ¶ [999]"), CITED, {"Leak@10", "Exact", "nDCG@10"}),
        (with_printed(lambda text: exchanged(text, "B(2)", "B(3)")), CITED, {"Leak@10", "Exact"}),
        (with_printed(lambda text: exchanged(text, "pt. A", "pt. B")), CITED, {"Leak@10", "Exact"}),
        (with_printed(lambda text: exchanged(text, "New Version", "Old version")), CITED, {"Leak@10", "Exact"}),
        (with_printed(next_day), CITED, {"Leak@10", "Exact"}),
        (with_printed(lambda text: text.replace("updated", "eff.")), CITED, {"Leak@10", "Exact"}),
        (with_printed(lambda text: text.replace("eff.", "updated")), CITED, {"Leak@10", "Exact"}),
        (with_printed(lambda text: text.replace("eff.", "captured")), CITED, {"Leak@10", "Exact"}),
        (with_printed(neighbour_section), CITED, {"Leak@10", "Exact"}),
        (with_printed(next_number), CITED, {"Leak@10", "Exact"}),
        (with_printed(lambda text: re.sub(r', "[^"]*"', "", text)), CITED, {"Leak@10", "Exact"}),
        (with_printed(parallel_added), CITED, {"Leak@10", "Exact"}),
        (with_printed(date_printed_again), {"Sourced"}, {"Leak@10", "Exact"}),
        (with_passages(parallel_left_out), {"Sourced"}, {"Leak@10", "Exact", "Cited"}),
        (
            with_answers(lambda a: replace(a, citation=a.citation.rpartition("; ")[0] or a.citation)),
            {"Cited"},
            {"Exact"},
        ),
        (with_citations(lambda citation: replace(citation, part="Part C")), {"Sourced"}, {"Exact"}),
        (with_citations(lambda citation: replace(citation, paragraph=citation.paragraph + 1)), {"Sourced"}, {"Exact"}),
        (with_citations(lambda citation: replace(citation, heading="Your rights")), {"Sourced"}, {"Exact"}),
        (with_citations(lambda citation: replace(citation, lines=(1, 1))), {"Sourced"}, {"Exact"}),
        (with_days(lambda life: replace(life, until=later(life.until, 1))), CITED, {"Leak@10", "Exact"}),
        (with_days(lambda life: replace(life, until=later(life.until, -1))), CITED, {"Leak@10", "Exact"}),
        (with_days(lambda life: replace(life, start=life.start + timedelta(1))), CITED, {"Leak@10", "Exact"}),
        (with_days(lambda life: replace(life, until=None)), CITED, {"Leak@10", "Exact"}),
        (with_days(other_basis), CITED, {"Leak@10", "Exact"}),
        (with_days(lambda life: replace(life, until_basis=None)), CITED, {"Leak@10", "Exact"}),
        (with_answers(dates_reversed_in_citation), {"Cited"}, {"Leak@10", "Exact", "Sourced"}),
        (with_answers(lambda a: replace(a, citation=re.sub(r"¶ [^;]*", "¶ [999]", a.citation))), {"Cited"}, {"Exact"}),
        (with_answers(lambda a: replace(a, citation=f"{a.citation}; {EVERYWHERE}")), {"Cited"}, {"Exact", "Sourced"}),
        (with_answers(lambda a: replace(a, citation="")), {"Cited"}, {"Leak@10", "Exact"}),
        (with_answers(lambda a: replace(a, in_force=())), {"Cited"}, {"Leak@10", "Exact"}),
        (with_answers(lambda a: replace(a, context=LIES)), {"Exact"}, {"Leak@10", "Cited"}),
        (with_answers(first_blank), {"Sentence", "F1"}, {"Leak@10", "Exact"}),
        (answer_from_another_version_added, {"Leak@10", "Cited", "F1"}, {"nDCG@10", "Exact", "Sentence"}),
        (silent_in_name, {"Status"}, {"nDCG@10", "Answered", "False", "Uncovered"}),
        (answering_in_name, {"Status", "Answered", "Sentence"}, {"nDCG@10", "Exact", "Sourced"}),
        (
            unfiltered(lambda q: q.dates_in_words and q.kind is not Kind.CHANGE),
            {"Leak@10", "Scope", "Cited"},
            {"Exact"},
        ),
        (unfiltered(lambda q: q.is_dated and q.kind is Kind.CHANGE), {"Leak@10"}, {"Exact", "nDCG@10"}),
        (unsure_where_silence_is_wrongly_broken, {"AUROC"}, {"nDCG@10", "Exact", "Status"}),
    ],
)
def test_a_broken_retriever_falls_in_the_measure_that_names_the_fault(
    spoil: Spoil, named: set[str], untouched: set[str], retriever: Retriever, sample: Collection, expectations: Path
) -> None:
    fell = fallen(retriever, sample, spoil, expectations)
    assert named <= fell
    assert not untouched & fell


def one_day_too_long(life: Callable[..., tuple[InForce, ...]]) -> Callable[..., tuple[InForce, ...]]:
    return lambda *args: tuple(replace(part, until=later(part.until, 1)) for part in life(*args))


@pytest.mark.parametrize(
    ("owner", "name", "fault"),
    [
        (PrintedCitation, "__str__", lambda right: lambda self: "§ WRONG ¶ [999]"),
        (PrintedCitation, "__str__", lambda right: lambda self: right(replace(self, exhibit="Ex. B(9)"))),
        (Views, "life", one_day_too_long),
    ],
)
def test_a_product_whose_own_citations_or_days_are_wrong_does_not_pass(
    owner: type,
    name: str,
    fault: Callable[[Any], Any],
    retriever: Retriever,
    sample: Collection,
    expectations: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing that makes citations is asked whether they are right."""
    monkeypatch.setattr(owner, name, fault(getattr(owner, name)))
    fell = compare(evaluated(retriever, sample, SYSTEMS["inforce"]), read_expected(sample, expectations)).falls
    assert {fall.measure for fall in fell} == CITED


# -- events ---------------------------------------------------------------------------------------------


def change_events(judged: JudgedQuestion) -> tuple[ChangeEvent, ...]:
    return tuple(
        ChangeEvent(
            on=event.on,
            kind=cast(ChangeKind, event.kind),
            from_version="",
            to_version="",
            before=event.before and f"Before it: {event.before}",
            after=event.after and f"{event.after} After it.",
            citations=(),
        )
        for event in judged.events[0]
    )


def test_events_are_right_only_if_exactly_the_expected_ones_are_named(
    retriever: Retriever, collection: Collection
) -> None:
    judged = next(q for q in collection.questions if q.question_id == "minors-201")
    result = SYSTEMS["inforce"].ask(retriever, judged, True)
    right = change_events(judged)
    assert len(right) == 2

    def value(changes: tuple[ChangeEvent, ...]) -> float:
        return score(judged, replace(result, changes=changes), collection).values["Events"]

    assert value(right) == value(right[::-1]) == 1
    assert value(right[:1]) == value(()) == 0
    assert value((*right, right[0])) == 0
    assert value((replace(right[0], on=date(2018, 5, 25)), right[1])) == 0
    assert value((replace(right[0], before="other words"), right[1])) == 0
    assert value((replace(right[0], kind="changed"), right[1])) == 0


def test_a_question_whose_answer_is_that_nothing_changed_wants_no_event(
    retriever: Retriever, collection: Collection
) -> None:
    judged = next(q for q in collection.questions if q.question_id == "quiet-periods-201")
    result = SYSTEMS["inforce"].ask(retriever, judged, True)
    other = next(q for q in collection.questions if q.question_id == "minors-201")
    assert score(judged, replace(result, changes=()), collection).values["Events"] == 1
    assert score(judged, replace(result, changes=change_events(other)), collection).values["Events"] == 0


# -- what the gate refuses ------------------------------------------------------------------------------


def test_expectations_that_compare_nothing_are_no_pass(
    retriever: Retriever, sample: Collection, expectations: Path, tmp_path: Path
) -> None:
    few = replace(sample, questions=sample.questions[:20])
    result = evaluated(retriever, few, SYSTEMS["bm25"])
    with pytest.raises(NothingExpected, match="no expected scores for any system that ran"):
        compare(result, read_expected(sample, expectations))
    with pytest.raises(NothingExpected, match="has no 'parcels' for parcels"):
        read_expected(replace(sample, name="parcels"), expectations)
    with pytest.raises(NothingExpected, match="not of words"):
        compare(result, read_expected(sample))
    with pytest.raises(NothingExpected, match="cannot be used"):
        read_expected(sample, tmp_path / "missing.toml")


SECTION = '[exhibits]\nencoder = "words"\n[exhibits.test]\nquestions = 1\n'


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("tolerance = ", "Invalid value"),
        (f"{SECTION}", "has no 'tolerance' for exhibits"),
        (f"tolerance = nan\n{SECTION}", "'tolerance' must be a finite number; got nan"),
        (f"tolerance = inf\n{SECTION}", "'tolerance' must be a finite number; got inf"),
        (f"tolerance = -1\n{SECTION}", "a tolerance cannot be below 0"),
        (f"tolerance = 0.1\n[tolerances]\n'ndcg@10' = 0\n{SECTION}", "there is no measure 'ndcg@10'; there are"),
        (
            f"tolerance = 0.1\n[tolerance5]\n'nDCG@10' = 0\n{SECTION}",
            "'tolerance5' is neither tolerance, tolerances nor",
        ),
        (
            "tolerance = 0.1\n[exhibits]\n",
            "'exhibits' is neither tolerance, tolerances nor a collection with its encoder",
        ),
        (
            f"tolerance = 0.1\n{SECTION}[exhibits.tset]\nquestions = 1\n",
            "there is no half 'tset'; there are 2, among them",
        ),
        (
            "tolerance = 0.1\n[exhibits]\nencoder = 'words'\n[exhibits.test]\n",
            "test must say how many questions it has",
        ),
        (f"tolerance = 0.1\n{SECTION}[exhibits.test.infroce]\n", "there is no system 'infroce'; there are"),
        (f"tolerance = 0.1\n{SECTION}'Exact' = 1.0\n", "there is no system 'Exact'"),
        (f"tolerance = 0.1\n{SECTION}inforce = 1.0\n", "'inforce' must be a table; got 1.0"),
        (f"tolerance = 0.1\n{SECTION}[exhibits.test.inforce]\n'nDCG@1O' = 1\n", "there is no measure 'nDCG@1O'"),
        (f"tolerance = 0.1\n{SECTION}[exhibits.test.inforce]\n'Exact' = nan\n", "'Exact' must be a finite number"),
        (f"tolerance = 0.1\n{SECTION}[exhibits.test.inforce]\n'Exact' = '1'\n", "'Exact' must be a finite number"),
    ],
)
def test_a_file_of_expectations_with_a_fault_is_refused(
    file: str, message: str, collection: Collection, tmp_path: Path
) -> None:
    path = tmp_path / "x.toml"
    path.write_text(file, "utf-8")
    with pytest.raises(NothingExpected, match=re.escape(message)):
        read_expected(collection, path)


def expecting(expected: Expected, **scores: float) -> Expected:
    return replace(expected, scores={"test": {"inforce": scores}})


def test_a_score_that_is_missing_or_no_number_has_fallen_and_a_better_one_has_not(
    retriever: Retriever, sample: Collection, expectations: Path
) -> None:
    expected = read_expected(sample, expectations)
    result = evaluated(retriever, sample, SYSTEMS["inforce"])
    scores = expected.scores["test"]["inforce"]
    gain, false = scores["nDCG@10"], scores["False"]
    lower = expecting(expected, **{"nDCG@10": gain - 0.1, "False": false + 0.1})
    assert compare(result, lower).falls == ()
    higher = expecting(expected, **{"nDCG@10": gain + 0.1, "Made-up": 1.0})
    found = result.halves[0].systems[0].scores["nDCG@10"].mean
    assert compare(result, higher).falls == (
        Fall("test", "inforce", "nDCG@10", gain + 0.1, found, 0.01),
        Fall("test", "inforce", "Made-up", 1.0, None, 0.01),
    )
    summary = result.halves[0].systems[0]
    nothing = replace(summary, scores={**summary.scores, "nDCG@10": Score(float("nan"), 0, 0, 1)})
    halves = (replace(result.halves[0], systems=(nothing,)),)
    (fall,) = compare(replace(result, halves=halves), lower).falls
    assert "nDCG@10 is nan" in str(fall)


def test_a_promise_has_no_slack(retriever: Retriever, sample: Collection, expectations: Path) -> None:
    expected = read_expected(sample, expectations)
    result = evaluated(retriever, sample, SYSTEMS["inforce"])
    summary = result.halves[0].systems[0]
    slightly = replace(summary, scores={**summary.scores, "Exact": Score(1 - 1e-9, 0, 1, 1)})
    halves = (replace(result.halves[0], systems=(slightly,)),)
    assert [fall.measure for fall in compare(replace(result, halves=halves), expected).falls] == ["Exact"]


def test_fewer_questions_are_a_fall(retriever: Retriever, sample: Collection, expectations: Path) -> None:
    expected = read_expected(sample, expectations)
    fewer = replace(sample, questions=tuple(q for q in sample.questions if q.category != "silent_always"))
    told = compare(evaluated(retriever, fewer, SYSTEMS["inforce"]), expected).falls
    asked = expected.questions["test"]
    assert (
        f"every system, test: questions is {len(fewer.only('test').questions)}, expected {asked} (tolerance 0)"
        in map(str, told)
    )


def test_what_ran_and_was_not_expected_is_told(retriever: Retriever, sample: Collection, expectations: Path) -> None:
    expected = read_expected(sample, expectations)
    result = evaluated(retriever, sample, SYSTEMS["inforce"], SYSTEMS["bm25"])
    assert str(compare(result, expected)).endswith("scores compared, none fell; nothing expected of: bm25.")
    only_test = replace(expected, questions={"test": 1}, scores={"test": expected.scores["test"]})
    assert compare(result, only_test).unexpected == ("bm25", "the half dev")


# -- date discrimination --------------------------------------------------------------------------------


def test_every_edit_is_asked_on_both_sides_of_its_day(small_corpus: Corpus) -> None:
    """The retention sentence is the one that was reworded; couriers stay, insurers went, banks came."""
    twins = generate_twins("small", small_corpus)
    assert [(q.as_of, q.text) for q in twins.questions] == [
        (date(2020, 2, 29), "keep personal data years after last order"),
        (date(2020, 3, 1), "keep personal data years after last order"),
    ]
    before, after = twins.questions
    texts = {q.question_id: twins.documents.passages[next(iter(q.qrels))].text for q in twins.questions}
    assert texts[before.question_id].startswith("We keep personal data for two years")
    assert before.twins == {texts[after.question_id]}
    assert after.twins == {texts[before.question_id]}


def test_only_the_date_tells_twins_apart(small_retriever: Retriever, small_corpus: Corpus) -> None:
    twins = generate_twins("small", small_corpus)
    runs = run_systems(small_retriever, twins, choose("inforce,no-filter,newest-only"), silent)
    inforce, unfiltered, newest = (means(run.outcomes) for run in runs)
    assert (inforce["Twin@10"], inforce["RR@10"]) == (0, 1)
    assert unfiltered["Twin@10"] == newest["Twin@10"] == 0.5


def test_twins_of_the_exhibits_hold_their_words_and_not_their_twins(exhibits: Corpus) -> None:
    twins = generate_twins("twins", exhibits)
    assert len(twins.questions) > 100
    assert len({q.question_id for q in twins.questions}) == len(twins.questions)
    for question in twins.questions:
        (doc_id,) = question.qrels
        gold = twins.documents.passages[doc_id].text.casefold()
        (twin,) = question.twins
        assert all(word in gold and word in twin.casefold() for word in question.text.split())
        assert twin not in twins.documents.texts_in(question.in_scope)


def test_of_many_edits_some_are_asked_from_every_version_and_always_the_same(exhibits: Corpus) -> None:
    every, some = generate_twins("twins", exhibits), generate_twins("twins", exhibits, most_edits=9)
    assert "asked" not in every.about
    assert f"of {len(every.questions) // 2} edits 9 were asked, of each policy at most 9" in some.about
    assert all(question in every.questions for question in some.questions)
    assert some.questions == generate_twins("twins", exhibits, most_edits=9).questions
    # A version with fewer edits than its share gives all it has; the others are asked equally, but for one.
    edits = [question.category for question in every.questions if question.question_id.endswith("after")]
    asked = [question.category for question in some.questions if question.question_id.endswith("after")]
    assert set(asked) == set(edits)
    fullest = max(asked.count(version) for version in asked)
    assert all(asked.count(version) in {fullest, fullest - 1, edits.count(version)} for version in asked)


def test_where_there_are_several_policies_scores_are_told_for_each(tmp_path: Path) -> None:
    for name in ("acme", "bolt"):
        (tmp_path / f"{name}.txt").write_text(SMALL_BUNDLE.replace("Privacy Policy", f"{name} Privacy Policy"), "utf-8")
    readings = [read_location(str(tmp_path / f"{name}.txt"), f"{name}-privacy") for name in ("acme", "bolt")]
    twins = generate_twins("two", corpus_of(readings))
    assert {question.category for question in twins.questions} == {"acme-privacy", "bolt-privacy"}
    assert all(question.policies == (question.category,) for question in twins.questions)


def test_the_wording_in_force_stands_above_below_or_beside_its_twin(
    small_retriever: Retriever, small_corpus: Corpus
) -> None:
    twins = generate_twins("small", small_corpus)
    runs = run_systems(small_retriever, twins, choose("inforce,no-filter"), silent)
    inforce, unfiltered = (told_apart(run.outcomes, twins.documents) for run in runs)
    assert (inforce, unfiltered) == (ToldApart(2, 0, 0), ToldApart(1, 1, 0))
    assert str(unfiltered) == "in force above its twin in 50.0% of 2 pairs, below it in 50.0%, neither found in 0.0%"
    nothing = [replace(outcome, doc_ids=()) for outcome in runs[0].outcomes]
    assert told_apart(nothing, twins.documents) == ToldApart(0, 0, 2)


def test_a_corpus_without_edits_says_so(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text(
        "EXHIBIT A\n\nPrivacy Policy\n\nNew Version (Effective as of March 1, 2020)\n\nWe keep data.\n", "utf-8"
    )
    with pytest.raises(NoEdits, match="nothing to tell apart"):
        generate_twins("one", read_corpus([str(path)]))


def test_shared_words_are_common_to_both_in_order_and_few() -> None:
    assert shared_words("The cat sat on the mat.", "The dog sat on the mat.") == ["sat", "mat"]
    long = " ".join(f"word{i}" for i in range(40))
    assert shared_words(long, long) == long.split()[:16]


# -- the command ----------------------------------------------------------------------------------------

README = Path(__file__).parents[2] / "eval" / "README.md"


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


def run_command(line: str) -> Result:
    program, *arguments = line.split()
    assert program == "inforce"
    return CliRunner().invoke(inforce, arguments, prog_name="inforce")


@pytest.mark.slow
def test_the_worked_example_of_the_readme_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("parcel.txt").write_text(block("text"), "utf-8")
    Path("questions.jsonl").write_text(block("json"), "utf-8")
    validate, judge = block("sh").splitlines()
    told = run_command(validate)
    assert told.exit_code == 0
    assert told.stdout.strip() in README.read_text("utf-8")
    judged = run_command(judge)
    assert judged.exit_code == 0, judged.output
    rows = list(csv.DictReader(Path("report/per_query.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 2 * 6
    leaks = [(row["system"], float(row["Leak@10"])) for row in rows if row["Leak@10"]]
    assert {leak for system, leak in leaks if system == "inforce"} == {0.0}
    assert any(leak > 0 for system, leak in leaks if system == "no-filter")
    assert Path("report/report.html").stat().st_size > 10_000
    first, second, told_of_scores = block("console").splitlines()
    written = run_command(first.removeprefix("$ ").removesuffix(" > expected.toml"))
    assert written.stdout.startswith("# Scores that must be reproduced")
    assert "[own-questions.all.inforce]" in written.stdout
    assert "All questions of own-questions" in written.stderr
    Path("expected.toml").write_text(written.stdout, "utf-8")
    checked = run_command(second.removeprefix("$ "))
    assert checked.exit_code == 0, checked.output
    assert checked.stdout.splitlines()[-1] == told_of_scores
    Path("expected.toml").write_text(written.stdout.replace("questions = 6", "questions = 7"), "utf-8")
    fell = run_command(second.removeprefix("$ "))
    assert fell.exit_code == 6
    assert "FELL  every system, all: questions is 6, expected 7 (tolerance 0)" in fell.stdout


def test_faults_are_named_and_end_with_the_code_of_a_failed_check(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(
        json.dumps({"id": "a-1", "question": "x", "as_of": "2019-06-01", "gold": [{"exhibit": "B(2)", "text": "no"}]}),
        "utf-8",
    )
    told = run_command(f"inforce eval validate {path}")
    assert told.exit_code == 6
    assert told.stdout.startswith("a-1: ")
    refused = run_command(f"inforce eval judgments {path}")
    assert refused.exit_code == 2
    assert f"`inforce eval validate {path}` tells every fault." in refused.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("inforce eval judgments missing.jsonl", "missing.jsonl: No such file or directory; name a file of judgments"),
        ("inforce eval validate .", ".: Is a directory; name a file of judgments"),
        ("inforce eval --expected missing.toml", "missing.toml cannot be used"),
        ("inforce eval --report /dev/null", "reports cannot be written to /dev/null: File exists"),
        (
            "inforce eval policyqa .",
            "passages.jsonl: No such file or directory; a folder has passages.jsonl and queries",
        ),
        ("inforce eval --systems colbert", "there is no system colbert"),
        ("inforce eval --baseline colbert", "there is no system colbert"),
        ("inforce eval --split validation", "exhibits has no half 'validation'; it has: test, dev"),
        ("inforce eval nothing", "No such command 'nothing'"),
        ("inforce eval --check --expected missing.toml", "missing.toml cannot be used"),
    ],
)
def test_a_wrong_value_is_refused_before_anything_is_asked(line: str, message: str) -> None:
    told = run_command(line)
    assert told.exit_code == 2
    assert message in told.stderr


@pytest.mark.parametrize(
    ("line", "package"),
    [
        ("inforce eval", "ir_measures"),
        ("inforce eval --check", "matplotlib"),
        ("inforce eval twins", "scipy"),
        ("inforce eval calibrate", "sklearn"),
    ],
)
def test_without_its_extra_the_command_says_in_one_line_how_to_get_it(line: str, package: str) -> None:
    """In a process of its own, where the package is hidden as if it were not installed."""
    program = (
        f"import sys; sys.modules[{package!r}] = None; from inforce.launcher import main; "
        f"sys.argv = {line.split()!r}; main()"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert told.returncode == 2
    assert told.stdout == ""
    assert len(told.stderr.splitlines()) == 1
    assert "a plain install leaves out; install it with: pip install 'inforce[eval]'" in told.stderr


def test_the_exhibits_are_meant_where_nothing_is_named() -> None:
    told = run_command("inforce eval --help")
    assert told.exit_code == 0
    assert re.search(r"exhibits\s+The judged questions that come with Inforce", told.stdout)
