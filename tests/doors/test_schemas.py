"""Bodies and parameters by themselves: the contract's names, and nothing lost between result and JSON."""

import json
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import Field

from api.contract import to_json
from api.parameter_values import (
    InvalidDate,
    InvalidParameters,
    Parameters,
    Rule,
    in_quotes,
    parameter_names,
    read_object,
    read_query,
)
from api.parameters import AskParameters, CompareParameters, ContextParameters, SearchParameters
from corpus.clauses.matching import Change
from corpus.clauses.wording import Operation
from corpus.text import Span
from corpus.types import Basis, Context, ContextKind, Finding, PassageKind, Section
from retriever.question.request import Collapse, DatesInQuestion, Mode, PoliciesInQuestion, Question
from retriever.results import (
    Answer,
    AskResult,
    Citation,
    ComparedPair,
    Comparison,
    CopyComparison,
    CopyDifference,
    CopyDifferenceKind,
    CopyExcerpt,
    CopyRef,
    CorpusView,
    Counts,
    DateBasis,
    DateReading,
    FoundElsewhere,
    FoundPassage,
    History,
    HistoryStep,
    IndexRef,
    InForce,
    Notice,
    OutlineEntry,
    PassageView,
    Policies,
    PolicyView,
    ScopeEcho,
    ScopeKind,
    ScopeSource,
    SearchResult,
    SourceView,
    Status,
    VersionCopies,
    VersionRef,
    VersionView,
)

NO_ARCHIVE: dict[str, Any] = {
    "service": None,
    "document": None,
    "commit": None,
    "url": None,
    "labels": [],
    "rests_on": None,
}
# ---- One result that uses every field ---------------------------------------------------------------------------

LIFE = InForce(date(2019, 1, 17), date(2020, 2, 27), Basis.STATED_EFFECTIVE, "next_version_in_corpus")
COPY = CopyRef("B(3)", "PART A", "(Effective as of January 17,2019)", date(2019, 1, 17), None, date(2019, 12, 30))
VERSION = VersionRef(
    "shop@2019-01-17", "shop", LIFE.start, LIFE.until, LIFE.from_basis, LIFE.until_basis, (COPY,), passage_count=2
)
UNDATED = VersionRef("shop@undated-1", "shop", None, None, None, None, (), passage_count=1)
LEAD_IN = Context(ContextKind.LEAD_IN, "We share data with:", (Span(5, 24),))
PASSAGE = PassageView(
    passage_id="shop@2019-01-17~b3~A.1",
    policy="shop",
    version_id="shop@2019-01-17",
    section=Section("A", "SHARING"),
    heading="Partners",
    label="1.",
    kind=PassageKind.LIST_ITEM,
    text="couriers in “Zürich”",
    context=(LEAD_IN,),
    versions=("shop@2019-01-17",),
    in_force=(LIFE,),
    citations=(
        Citation(
            exhibit="B(3)",
            part="PART A",
            version_id="shop@2019-01-17",
            section="A",
            heading="Partners",
            paragraph=1,
            label="1.",
            page=40,
            variant=True,
            source="shop.txt",
            source_sha256="ab",
            spans=(Span(30, 40), Span(26, 29)),
            lines=(3, 4),
            text="Ex. B(3)",
        ),
    ),
    parallel_citation="Ex. B(3)",
)
SEARCH = SearchResult(
    query="couriers",
    status=Status.FOUND,
    reasons=(Notice("why", "Why."),),
    scope=ScopeEcho(
        kind=ScopeKind.RANGE,
        source=ScopeSource.QUESTION,
        as_of=None,
        first=date(2019, 2, 1),
        last=None,
        matched_text="since February 2019",
        readings=(DateReading(None, date(2019, 2, 1), "until 1 February 2019"),),
        today=date(2020, 1, 1),
        version_count=1,
        versions=(VERSION,),
    ),
    passages=(FoundPassage(3, PASSAGE, (Span(0, 8),), {"score": 0.5}),),
    total=7,
    collapsed=2,
    warnings=(Notice("copies_differ", "They differ."),),
    index=IndexRef("sha256:1", "words"),
    timings={"encode": 1.24, "rank": 2.0},
)


def as_json(body: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_json(body))
    return found


def test_a_search_is_written_under_the_names_of_the_contract() -> None:
    interval = {
        "from": "2019-01-17",
        "until": "2020-02-27",
        "from_basis": "stated_effective",
        "until_basis": "next_version_in_corpus",
    }
    assert as_json(SEARCH) == {
        "query": "couriers",
        "status": "found",
        "reasons": [{"code": "why", "message": "Why."}],
        "scope": {
            "kind": "range",
            "as_of": None,
            "from": "2019-02-01",
            "to": None,
            "source": "question",
            "matched_text": "since February 2019",
            "readings": [{"from": None, "to": "2019-02-01", "words": "until 1 February 2019"}],
            "today": "2020-01-01",
            "basis": "effective",
            "policies_in_question": [],
            "version_count": 1,
            "versions": [
                {
                    "version_id": "shop@2019-01-17",
                    "policy": "shop",
                    **interval,
                    "copies": [
                        {
                            "exhibit": "B(3)",
                            "part": "PART A",
                            "date_statement": "(Effective as of January 17,2019)",
                            "effective_on": "2019-01-17",
                            "updated_on": None,
                            "captured_on": "2019-12-30",
                            **NO_ARCHIVE,
                            "manifest_on": None,
                            "repeats": None,
                            "date_evidence": [],
                        }
                    ],
                    "passage_count": 2,
                    "captured_from": None,
                    "captured_until": None,
                }
            ],
        },
        "passages": [
            {
                "rank": 3,
                "passage_id": "shop@2019-01-17~b3~A.1",
                "policy": "shop",
                "version_id": "shop@2019-01-17",
                "section": {"label": "A", "title": "SHARING"},
                "heading": "Partners",
                "label": "1.",
                "kind": "list_item",
                "text": "couriers in “Zürich”",
                "context": [{"kind": "lead_in", "text": "We share data with:", "spans": [{"start": 5, "end": 24}]}],
                "highlights": [{"start": 0, "end": 8}],
                "versions": ["shop@2019-01-17"],
                "in_force": [interval],
                "citations": [
                    {
                        "exhibit": "B(3)",
                        "part": "PART A",
                        "version_id": "shop@2019-01-17",
                        "section": "A",
                        "heading": "Partners",
                        "paragraph": 1,
                        "label": "1.",
                        "page": 40,
                        "variant": True,
                        "source": "shop.txt",
                        "source_sha256": "ab",
                        "spans": [{"start": 30, "end": 40}, {"start": 26, "end": 29}],
                        "lines": [3, 4],
                        "text": "Ex. B(3)",
                        **NO_ARCHIVE,
                        "headings": [],
                    }
                ],
                "parallel_citation": "Ex. B(3)",
                "scores": {"score": 0.5},
            }
        ],
        "total": 7,
        "collapsed": 2,
        "took_ms": 3.2,
        "next_cursor": None,
        "warnings": [{"code": "copies_differ", "message": "They differ."}],
        "index": {"fingerprint": "sha256:1", "encoder": "words"},
    }


def test_an_answer_adds_to_the_search_and_changes_nothing_in_it() -> None:
    answer = Answer(
        "couriers", (LEAD_IN,), PASSAGE.passage_id, VERSION.version_id, Span(0, 8), (LIFE,), "Ex. B(3)", (Span(0, 8),)
    )
    elsewhere = FoundElsewhere("shop@2021-01-01", "shop@2021-01-01~b1~A.1", "trains", (LIFE,), "Ex. B(1)", (LIFE,))
    body = as_json(AskResult(SEARCH, (answer,), (elsewhere,)))
    (passage,) = body["passages"]
    assert passage.pop("supports") is False
    assert {name: body[name] for name in as_json(SEARCH)} == as_json(SEARCH)
    assert body["answers"][0] | {"in_force": [], "context": []} == {
        "text": "couriers",
        "context": [],
        "passage_id": PASSAGE.passage_id,
        "version_id": VERSION.version_id,
        "span": {"start": 0, "end": 8},
        "highlights": [{"start": 0, "end": 8}],
        "in_force": [],
        "citation": "Ex. B(3)",
        "support": 0.0,
    }
    assert body["found_elsewhere"][0] | {"in_force": [], "version_in_force": []} == {
        "version_id": "shop@2021-01-01",
        "passage_id": "shop@2021-01-01~b1~A.1",
        "text": "trains",
        "in_force": [],
        "citation": "Ex. B(1)",
        "version_in_force": [],
    }
    assert body["changes"] == []


def test_text_is_written_as_it_is_not_escaped() -> None:
    assert "“Zürich”" in to_json(SEARCH)


def test_the_whole_time_is_that_of_all_stages() -> None:
    assert replace(SEARCH, timings={"encode": 1.0, "rank": 2.04}).took_ms == 3.0
    assert '"took_ms":0.0,' in to_json(replace(SEARCH, timings={}))


def test_a_version_without_neighbours_has_no_links_to_them() -> None:
    view = VersionView(UNDATED, (OutlineEntry(None, None, "shop@undated-1~b1~preamble.1", 1),), None, None)
    body = as_json(view)
    assert (body["from"], body["previous"], body["next"]) == (None, None, None)
    assert body["links"] == {
        "text": "/v1/versions/shop@undated-1/text",
        "copies": "/v1/versions/shop@undated-1/copies",
    }


def corpus_of(policies: tuple[PolicyView, ...], versions: tuple[VersionRef, ...]) -> dict[str, Any]:
    view = CorpusView(
        policies=policies,
        versions=versions,
        gaps=tuple(gap for policy in policies for gap in policy.gaps),
        counts=Counts(sources=1, policies=2, versions=3, passages=4, distinct_texts=5, embedded_texts=6),
        sources=(SourceView("shop.txt", "ab", changed=True),),
        findings=(Finding("undated", "Exhibit C: no date is printed", "shop.txt", 9),),
        index=IndexRef("sha256:1", "words"),
        built_at="2021-01-01T00:00:00+00:00",
    )
    return as_json(view)


def test_knowledge_ends_with_the_last_version_or_the_last_capture() -> None:
    old = PolicyView("shop", "Privacy", 2, date(2017, 9, 28), date(2019, 1, 17), last_known=date(2019, 12, 30))
    new = PolicyView("shop", "Privacy", 2, date(2017, 9, 28), date(2020, 9, 14), last_known=date(2020, 9, 14))
    assert [gap.first for gap in old.gaps] == [None, date(2019, 12, 31)]
    assert [gap["from"] for gap in corpus_of((new,), (VERSION,))["gaps"]] == [None, "2020-09-15"]
    assert [gap["until"] for gap in corpus_of((new,), (VERSION,))["gaps"]] == ["2017-09-28", None]


def test_the_last_day_of_the_calendar_has_no_next_day_to_fail_on() -> None:
    last = PolicyView("shop", "Privacy", 1, date.max, date.max, last_known=date.max)
    assert corpus_of((last,), ())["gaps"][1]["from"] == "9999-12-31"


def test_a_policy_without_dates_has_no_coverage_and_no_gaps() -> None:
    undated = PolicyView("shop", "Privacy", 1, None, None)
    body = corpus_of((undated,), (UNDATED,))
    assert body["coverage"] == {"from": None, "to": None}
    assert body["gaps"] == []
    assert as_json(Policies((undated,)))["policies"][0]["coverage"] == {"from": None, "to": None}


def test_counts_are_shown() -> None:
    assert list(corpus_of((), ())["counts"].values()) == [1, 2, 3, 4, 5, 6]


def test_coverage_spans_all_policies() -> None:
    early = PolicyView("a", "A", 1, date(2001, 1, 1), date(2002, 1, 1))
    late = PolicyView("b", "B", 1, date(2005, 1, 1), date(2006, 1, 1))
    assert corpus_of((early, late), ())["coverage"] == {"from": "2001-01-01", "to": "2006-01-01"}


def test_findings_and_changed_sources_are_shown() -> None:
    body = corpus_of((), ())
    assert body["sources"] == [{"name": "shop.txt", "sha256": "ab", "changed": True}]
    assert body["findings"] == [
        {"code": "undated", "message": "Exhibit C: no date is printed", "source": "shop.txt", "line": 9, "policy": None}
    ]


def test_a_comparison_is_written_under_the_names_of_the_contract() -> None:
    added = ComparedPair(
        Change.ADDED, None, PASSAGE, (Operation("insert", "", PASSAGE.text),), returns_from="shop@2016-01-01"
    )
    counts = dict.fromkeys(Change, 0) | {Change.ADDED: 1}
    warning = Notice("source_changed", "It changed.")
    comparison = Comparison(VERSION, VERSION, date(2019, 2, 1), None, counts, 0, 0, (added,), (warning,))
    body = as_json(comparison)
    version = as_json(SEARCH)["scope"]["versions"][0]
    (pair,) = body.pop("pairs")
    passage = pair.pop("right")
    assert (passage["passage_id"], passage["in_force"][0]["from"]) == (PASSAGE.passage_id, "2019-01-17")
    assert pair == {
        "status": "added",
        "left": None,
        "ops": [{"op": "insert", "left": "", "right": "couriers in “Zürich”"}],
        "cross_references_only": False,
        "returns_from": "shop@2016-01-01",
        "moved_from": None,
        "element": "passage",
        "arranged": False,
        "from_passages": [],
        "typographic": False,
        "links": [],
    }
    assert body == {
        "left": version,
        "right": version,
        "left_as_of": "2019-02-01",
        "right_as_of": None,
        "basis": "effective",
        "counts": {"same": 0, "changed": 0, "moved": 0, "moved_changed": 0, "added": 1, "removed": 0},
        "cross_references_only": 0,
        "arranged": 0,
        "links": 0,
        "more": 0,
        "next_cursor": None,
        "warnings": [{"code": "source_changed", "message": "It changed."}],
    }


def test_a_step_of_a_history_names_its_version_and_passage_or_says_that_there_is_none() -> None:
    standing = HistoryStep(VERSION, Change.MOVED, PASSAGE, (), PASSAGE.citations, moved_from="§ A ¶ [1]")
    removed = HistoryStep(UNDATED, Change.REMOVED, None, (Operation("delete", "x", ""),), PASSAGE.citations)
    body = as_json(History("shop~clause", "shop", (standing, removed)))
    assert (body["clause"], body["policy"]) == ("shop~clause", "shop")
    assert [
        {name: step[name] for name in ("version_id", "status", "passage_id", "ops", "returns_from", "moved_from")}
        for step in body["steps"]
    ] == [
        {
            "version_id": VERSION.version_id,
            "status": "moved",
            "passage_id": PASSAGE.passage_id,
            "ops": [],
            "returns_from": None,
            "moved_from": "§ A ¶ [1]",
        },
        {
            "version_id": UNDATED.version_id,
            "status": "removed",
            "passage_id": None,
            "ops": [{"op": "delete", "left": "x", "right": ""}],
            "returns_from": None,
            "moved_from": None,
        },
    ]
    assert [step["passage"] is None for step in body["steps"]] == [False, True]
    assert [[citation["text"] for citation in step["citations"]] for step in body["steps"]] == [["Ex. B(3)"]] * 2


def test_copies_are_written_side_by_side() -> None:
    left = CopyExcerpt("Partners", "shop.txt", (2, 2), (PASSAGE,))
    heading = CopyDifference(CopyDifferenceKind.HEADING, left, None, (Operation("delete", "Partners", ""),))
    body = as_json(VersionCopies(VERSION, (CopyComparison(COPY, COPY, 7, (heading,)),)))
    (comparison,) = body["comparisons"]
    assert (comparison["left"]["exhibit"], comparison["same"]) == ("B(3)", 7)
    (difference,) = comparison["differences"]
    assert difference["left"]["passages"][0]["passage_id"] == PASSAGE.passage_id
    assert difference | {"left": {**difference["left"], "passages": []}} == {
        "kind": "heading",
        "left": {"text": "Partners", "source": "shop.txt", "lines": [2, 2], "passages": []},
        "right": None,
        "ops": [{"op": "delete", "left": "Partners", "right": ""}],
    }


# ---- Parameters -------------------------------------------------------------------------------------------------


def test_the_parameters_are_those_of_the_contract_in_its_order() -> None:
    assert parameter_names(SearchParameters) == (
        "q",
        "as_of",
        "from",
        "to",
        "version",
        "policy",
        "basis",
        "exhibit",
        "section",
        "mode",
        "collapse",
        "dates_in_question",
        "policies_in_question",
        "today",
        "limit",
        "offset",
        "explain",
        "cursor",
    )
    assert parameter_names(AskParameters) == (*parameter_names(SearchParameters), "reader", "sort")
    assert parameter_names(Parameters) == ()


EVERYTHING = Question(
    text="x",
    today=date(2020, 1, 1),
    first=date(2018, 5, 1),
    last=date(2018, 5, 31),
    policies=("a", "b"),
    basis=DateBasis.CAPTURED,
    exhibits=("B(2)",),
    sections=("G",),
    mode=Mode.DENSE,
    collapse=Collapse.NONE,
    dates_in_question=DatesInQuestion.IGNORE,
    policies_in_question=PoliciesInQuestion.IGNORE,
    limit=3,
    offset=4,
    explain=True,
)


def test_a_query_string_and_an_object_ask_the_same_question() -> None:
    items = [
        ("q", "x"),
        ("from", "2018-05-01"),
        ("to", "2018-05-31"),
        ("policy", "a"),
        ("policy", "b"),
        ("basis", "captured"),
        ("exhibit", "B(2)"),
        ("section", "G"),
        ("mode", "dense"),
        ("collapse", "none"),
        ("dates_in_question", "ignore"),
        ("policies_in_question", "ignore"),
        ("today", "2020-01-01"),
        ("limit", "3"),
        ("offset", "4"),
        ("explain", "true"),
    ]
    assert read_query(SearchParameters, items).question() == EVERYTHING
    values = dict(items) | {"policy": ["a", "b"], "limit": 3, "offset": 4, "explain": True}
    assert read_object(SearchParameters, values).question() == EVERYTHING


def test_without_parameters_the_defaults_are_those_of_a_question() -> None:
    question = read_query(SearchParameters, [("q", "x"), ("today", "2020-01-01")]).question()
    assert question == Question("x", today=date(2020, 1, 1))


def test_today_is_the_date_of_the_server_unless_it_is_said() -> None:
    before = date.today()
    question = read_query(SearchParameters, [("q", "x")]).question()
    assert before <= question.today <= date.today()


def test_one_text_is_a_list_of_one() -> None:
    assert read_object(SearchParameters, {"q": "x", "version": "a@1"}).version == ["a@1"]


def test_a_repeatable_parameter_is_known_by_being_a_list_whatever_it_holds() -> None:
    class Names(Parameters):
        name: Annotated[list[str], Rule("a name", "x")] = Field(default=[])

    assert read_query(Names, [("name", "a"), ("name", "b")]).name == ["a", "b"]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2019-06-01", date(2019, 6, 1)),
        ("shop@2019-01-17", "shop@2019-01-17"),
        ("shop@undated-b4", "shop@undated-b4"),
        ("2019@2019-01-17.2", "2019@2019-01-17.2"),
        ("nothing", "nothing"),
    ],
)
def test_a_side_of_a_comparison_is_a_day_or_a_version(given: str, meant: object) -> None:
    items = [("left", given), ("right", "x@1"), ("section", "A"), ("section", "B")]
    asked = read_query(CompareParameters, items)
    assert asked.sides() == (meant, "x@1")
    assert (asked.section, asked.policy) == (["A", "B"], None)


@pytest.mark.parametrize("given", ["2019-02-30", "2019-6-1", "1 June 2018", "2019", "20190601", "2019-06-01T00:00"])
def test_what_was_meant_as_a_day_and_is_none_is_no_version_either(given: str) -> None:
    asked = read_query(CompareParameters, [("left", "x@1"), ("right", given)])
    with pytest.raises(InvalidDate) as caught:
        asked.sides()
    assert (caught.value.name, caught.value.got) == ("right", given)


def test_at_most_ten_faults_are_told() -> None:
    with pytest.raises(InvalidParameters) as caught:
        read_object(ContextParameters, {str(i): i for i in range(1000)})
    assert len(caught.value.faults) == 10
    assert caught.value.kind == "unknown-parameter"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("it's", '"it\'s"'),
        ("line\nbreak", r"'line\nbreak'"),
        ("\ud800", r"'\ud800'"),
        ("x" * 81, "'" + "x" * 80 + "…'"),
        (None, "null"),
        (True, "true"),
        (10**200, "1" + "0" * 79 + "…"),
        ([[[[[[[[[]]]]]]]]], "[[[[[[[...]]]]]]]"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_no_value_makes_a_message_grow_or_break(value: object, shown: str) -> None:
    assert in_quotes(value) == shown
