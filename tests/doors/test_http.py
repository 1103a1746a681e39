"""HTTP: every address of the contract, every way to ask wrongly, and what wraps each response."""

import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import api
import corpus
import index
import retriever
from api.contract import to_json
from api.http import exchange
from api.http.app import Live, create_app
from api.http.problems import TYPES, Problem
from api.operations import MAX_BODY_BYTES
from api.parameter_values import fields_by_name
from api.parameters import SearchParameters
from corpus.code_digest import ROOT, code_digest
from index.errors import DamagedIndex, EncoderUnavailable, MissingIndex, StaleIndex
from retriever.opening import IndexInUse
from retriever.question.request import InvalidQuestion, Question
from retriever.results import DateBasis, Versions
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import WordEncoder

V2019 = "alibaba-privacy@2019-01-17"
G2 = f"{V2019}~b2~G.2"
CONTROLLER = "Who is the data controller for users in the EEA?"


@pytest.fixture(scope="module")
def client(exhibits_live: IndexInUse) -> Iterator[TestClient]:
    with TestClient(create_app(exhibits_live), follow_redirects=False) as client:
        yield client


class Fixed:
    """A loaded index that is always the same object, whatever it is."""

    failure = None

    def __init__(self, retriever: object) -> None:
        self._retriever = retriever

    def current(self) -> Retriever:
        return cast(Retriever, self._retriever)


def served(live: Live) -> TestClient:
    return TestClient(create_app(live), follow_redirects=False)


def search_of(client: TestClient, **parameters: object) -> dict[str, Any]:
    response = client.get(f"/v1/search?{urlencode(parameters, doseq=True)}")
    assert response.status_code == 200, response.text
    return cast(dict[str, Any], response.json())


def problem_of(response: Response, status: int, kind: str) -> dict[str, Any]:
    assert (response.status_code, response.json().get("type")) == (status, f"/problems/{kind}"), response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = cast(dict[str, Any], response.json())
    assert set(body) == {"type", "title", "status", "detail", "errors", "request_id"}
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["status"] == status
    assert all(set(error) == {"in", "name", "got"} for error in body["errors"])
    return body


# ---- The shape of every answer ----------------------------------------------------------------------------------


def names(words: str) -> set[str]:
    return set(words.split())


SEARCH_KEYS = names("query status reasons scope passages total collapsed took_ms warnings index next_cursor")
SCOPE_KEYS = names(
    "kind as_of from to source matched_text readings today basis policies_in_question version_count versions"
)
VERSION_KEYS = names("version_id policy from until from_basis until_basis copies captured_from captured_until")
COPY_KEYS = names(
    "exhibit part date_statement updated_on captured_on service document commit url labels manifest_on rests_on "
    "repeats date_evidence"
)
PASSAGE_KEYS = names(
    "passage_id policy version_id section heading label kind text context versions in_force citations parallel_citation"
)
FOUND_KEYS = PASSAGE_KEYS | names("rank highlights scores")
CITATION_KEYS = names(
    "exhibit part version_id section heading paragraph label page variant source source_sha256 spans lines text "
    "service document commit headings url labels rests_on"
)
IN_FORCE_KEYS = names("from until from_basis until_basis")
ANSWER_KEYS = names("text context passage_id version_id span in_force citation")


def test_search_gives_every_field_of_the_contract(client: TestClient) -> None:
    body = search_of(client, q=CONTROLLER, as_of="2019-06-01")
    assert set(body) == SEARCH_KEYS
    assert set(body["scope"]) == SCOPE_KEYS
    version = body["scope"]["versions"][0]
    assert set(version) == VERSION_KEYS | {"passage_count"}
    assert set(version["copies"][0]) == COPY_KEYS | {"effective_on"}
    passage = body["passages"][0]
    assert set(passage) == FOUND_KEYS
    assert set(passage["citations"][0]) == CITATION_KEYS
    assert set(passage["in_force"][0]) == IN_FORCE_KEYS
    assert set(body["index"]) == {"fingerprint", "encoder"}
    assert body["scope"]["as_of"] == "2019-06-01"
    assert (version["version_id"], version["from"], version["until"]) == (V2019, "2019-01-17", "2020-02-27")


def test_ask_is_the_search_response_plus_answers(client: TestClient) -> None:
    body = client.get("/v1/ask", params={"q": CONTROLLER, "as_of": "2019-06-01"}).json()
    assert set(body) == SEARCH_KEYS | names(
        "answers nearest by_version by_policy policy_count next_cursor found_elsewhere changes said"
    )
    assert all(set(passage) == FOUND_KEYS | {"supports"} for passage in body["passages"])
    assert all(isinstance(passage["supports"], bool) for passage in body["passages"])
    for answer in body["answers"]:
        assert set(answer) == ANSWER_KEYS | {"highlights", "support"}
    assert body["changes"] == []


@pytest.mark.parametrize("address", ["/v1/search", "/v1/ask"])
def test_post_gives_what_get_gives(client: TestClient, address: str) -> None:
    query = urlencode({"q": CONTROLLER, "as_of": "2019-06-01", "exhibit": ["B(2)", "B(3)"], "limit": 3}, doseq=True)
    got = client.get(f"{address}?{query}")
    posted = client.post(
        address, json={"q": CONTROLLER, "as_of": "2019-06-01", "exhibit": ["B(2)", "B(3)"], "limit": 3}
    )
    assert posted.status_code == 200
    assert "etag" not in posted.headers
    assert posted.json() | {"took_ms": 0} == got.json() | {"took_ms": 0}


def test_a_range_an_exhibit_and_a_version_reach_the_retriever(client: TestClient) -> None:
    may = search_of(client, q="cookies", **{"from": "2018-05-01", "to": "2018-05-31"})
    assert (may["scope"]["kind"], may["scope"]["from"], may["scope"]["to"]) == ("range", "2018-05-01", "2018-05-31")
    two = search_of(client, q="cookies", version=[V2019, "alibaba-privacy@2018-05-25"])
    assert two["scope"]["version_count"] == 2
    narrowed = search_of(client, q="cookies", exhibit="B(1)", collapse="none", limit=100)
    assert {c["exhibit"] for p in narrowed["passages"] for c in p["citations"]} == {"B(1)"}


def test_an_abstention_is_a_result(client: TestClient) -> None:
    body = client.get("/v1/ask", params={"q": "cookies", "as_of": "2001-01-01"}).json()
    assert (body["status"], body["passages"], body["answers"]) == ("out_of_coverage", [], [])
    body = client.get("/v1/search", params={"q": "cookies on 01/02/2019"}).json()
    assert body["status"] == "ambiguous_date"
    assert [set(reading) for reading in body["scope"]["readings"]] == [{"from", "to", "words"}] * 2


def test_policies_and_versions_tell_their_dates(client: TestClient) -> None:
    (policy,) = client.get("/v1/policies").json()["policies"]
    assert (policy["policy"], policy["version_count"]) == ("alibaba-privacy", 5)
    assert policy["coverage"] == {"from": "2017-09-28", "to": "2020-09-14"}
    assert (policy["first_version"], policy["last_version"]) == (
        "alibaba-privacy@2017-09-28",
        "alibaba-privacy@2020-09-14",
    )
    # Exhibit B(3) was captured on the first of these days; the last version took effect after it.
    assert (policy["last_recorded"], policy["last_known"]) == ("2019-12-30", "2020-09-14")
    assert policy["gaps"] == client.get("/v1/corpus").json()["gaps"]
    versions = client.get("/v1/versions?policy=alibaba-privacy").json()["versions"]
    assert [version["from"] for version in versions] == sorted(version["from"] for version in versions)
    assert [version["passage_count"] for version in versions] == [46, 101, 111, 115, 115]
    assert versions == client.get("/v1/versions").json()["versions"]


@pytest.mark.parametrize(
    ("day", "version_id"),
    [("2019-01-17", V2019), ("2020-02-26", V2019), ("2020-02-27", "alibaba-privacy@2020-02-27")],
)
def test_a_day_redirects_to_the_version_in_force(client: TestClient, day: str, version_id: str) -> None:
    response = client.get(f"/v1/versions/at/{day}")
    assert (response.status_code, response.headers["location"]) == (302, f"/v1/versions/{version_id}")
    assert client.get(response.headers["location"]).json()["version_id"] == version_id


def test_before_the_first_version_no_version_is_in_force(client: TestClient) -> None:
    problem_of(client.get("/v1/versions/at/2017-09-27"), 404, "not-found")


def test_a_version_has_its_outline_and_its_neighbours(client: TestClient) -> None:
    body = client.get(f"/v1/versions/{V2019}").json()
    assert set(body) == VERSION_KEYS | {"passage_count", "outline", "previous", "next", "links"}
    assert (body["previous"], body["next"]) == ("alibaba-privacy@2018-05-25", "alibaba-privacy@2020-02-27")
    assert sum(entry["passage_count"] for entry in body["outline"]) == 111
    assert {name: client.get(address).status_code for name, address in body["links"].items()} == {
        "text": 200,
        "copies": 200,
        "previous": 200,
        "next": 200,
    }
    assert set(client.get("/v1/versions/alibaba-privacy@2017-09-28").json()["links"]) == {"text", "copies", "next"}


def test_the_text_of_a_version_has_no_ranks(client: TestClient) -> None:
    body = client.get(f"/v1/versions/{V2019}/text").json()
    assert set(body) == {"version", "passages", "more", "next_cursor"}
    assert len(body["passages"]) == 111
    assert all(set(passage) == PASSAGE_KEYS for passage in body["passages"])
    other = client.get(f"/v1/versions/{V2019}/text", params={"exhibit": "B(3)"}).json()
    assert len(other["passages"]) == 110
    assert client.get(f"/v1/versions/{quote(V2019, safe='')}/text").json() == body


def test_a_passage_stands_among_its_neighbours(client: TestClient) -> None:
    body = client.get(f"/v1/passages/{G2}", params={"context": "2"}).json()
    assert set(body) == {"passage", "before", "after"}
    assert (body["passage"]["passage_id"], len(body["before"]), len(body["after"])) == (G2, 2, 2)
    alone = client.get(f"/v1/passages/{G2}").json()
    assert alone == {"passage": body["passage"], "before": [], "after": []}


PAIR_KEYS = names(
    "status left right ops cross_references_only returns_from moved_from arranged from_passages typographic element "
    "links"
)
STEP_KEYS = names(
    "version_id version status passage_id passage ops citations cross_references_only returns_from moved_from arranged "
    "from_passages"
)
OPS = names("op left right")
STATUSES = ["same", "changed", "moved", "moved_changed", "added", "removed"]


def test_a_comparison_has_both_versions_all_counts_and_every_pair(client: TestClient) -> None:
    body = client.get("/v1/compare", params={"left": V2019, "right": "2020-03-01"}).json()
    assert set(body) == names(
        "left right left_as_of right_as_of basis counts cross_references_only arranged links pairs warnings more "
        "next_cursor"
    )
    assert [body[side]["version_id"] for side in ("left", "right")] == [V2019, "alibaba-privacy@2020-02-27"]
    assert set(body["left"]) == VERSION_KEYS | {"passage_count"}
    assert (body["left_as_of"], body["right_as_of"]) == (None, "2020-03-01")
    assert list(body["counts"].items()) == list(zip(STATUSES, [109, 2, 0, 0, 4, 0], strict=True))
    assert body["cross_references_only"] == 5
    assert len(body["pairs"]) == 115
    for pair in body["pairs"]:
        assert set(pair) == PAIR_KEYS
        assert all(set(op) == OPS for op in pair["ops"])
        for side in ("left", "right"):
            assert pair[side] is None or set(pair[side]) == PASSAGE_KEYS
            assert "".join(op[side] for op in pair["ops"]) == (pair[side] or {"text": ""})["text"]
    added = [pair for pair in body["pairs"] if pair["status"] == "added"]
    assert [(pair["left"], pair["returns_from"]) for pair in added] == [(None, "alibaba-privacy@2018-05-25")] * 4


def test_a_comparison_is_narrowed_to_sections(client: TestClient) -> None:
    query = urlencode({"left": V2019, "right": "2020-03-01", "section": ["MINORS", "g"]}, doseq=True)
    body = client.get(f"/v1/compare?{query}").json()
    assert body["counts"]["added"] == 4
    assert sum(body["counts"].values()) == len(body["pairs"]) < 115


def test_a_history_has_a_step_for_each_version(client: TestClient) -> None:
    body = client.get(f"/v1/passages/{G2}/history").json()
    assert set(body) == {"clause", "policy", "steps", "more", "next_cursor"}
    assert [step["version_id"][-10:] for step in body["steps"]] == [
        "2017-09-28",
        "2018-05-25",
        "2019-01-17",
        "2020-02-27",
        "2020-09-14",
    ]
    for step in body["steps"]:
        assert set(step) == STEP_KEYS
        assert step["version"]["version_id"] == step["version_id"]
        assert (step["passage"] or {"passage_id": None})["passage_id"] == step["passage_id"]
        assert all(set(op) == OPS for op in step["ops"])
        assert all(set(citation) == CITATION_KEYS for citation in step["citations"])
    assert [step["status"] for step in body["steps"]] == [None, "added", "changed", "same", "same"]
    assert body["steps"][3]["cross_references_only"]
    assert client.get(f"/v1/passages/{V2019}~b3~G.2/history").json() == body


def test_the_copies_of_a_version_tell_their_differences(client: TestClient) -> None:
    body = client.get(f"/v1/versions/{V2019}/copies").json()
    assert set(body) == {"version", "comparisons"}
    (comparison,) = body["comparisons"]
    assert set(comparison) == {"left", "right", "same", "differences"}
    assert set(comparison["left"]) == COPY_KEYS | {"effective_on"}
    assert [difference["kind"] for difference in comparison["differences"]] == [
        "reworded",
        "heading",
        "merged",
        "reworded",
    ]
    for difference in comparison["differences"]:
        assert set(difference) == {"kind", "left", "right", "ops"}
        assert set(difference["left"]) == {"text", "source", "lines", "passages"}
        assert set(difference["left"]["passages"][0]) == PASSAGE_KEYS
    assert client.get("/v1/versions/alibaba-privacy@2020-09-14/copies").json()["comparisons"] == []


def test_the_corpus_tells_where_its_knowledge_ends(client: TestClient) -> None:
    body = client.get("/v1/corpus").json()
    assert body["coverage"] == {"from": "2017-09-28", "to": "2020-09-14"}
    assert [(gap["code"], gap["from"], gap["until"]) for gap in body["gaps"]] == [
        ("before_first_version", None, "2017-09-28"),
        ("after_last_known", "2020-09-15", None),
    ]
    assert (body["counts"]["versions"], body["counts"]["passages"]) == (5, 699)
    (source,) = body["sources"]
    assert (source["name"], source["sha256"][:8]) == ("privacy_policy_exhibits.txt", "db4d1735")
    assert {"index", "built_at", "findings"} <= set(body)
    assert "/" not in source["name"]


def test_operations_answer(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "live"}
    body = client.get("/readyz").json()
    assert (body["status"], body["index"]["encoder"]) == ("ready", "words")
    assert body["coverage"] == {"from": "2017-09-28", "to": "2020-09-14"}


def test_json_is_the_body_that_the_command_line_prints(client: TestClient, exhibits_retriever: Retriever) -> None:
    versions = Versions(exhibits_retriever.library.versions())
    assert client.get("/v1/versions").text == to_json(versions)


def test_questions_asked_together_are_answered_as_alone_each_in_its_place(client: TestClient) -> None:
    questions: list[dict[str, Any]] = [
        {"q": CONTROLLER, "as_of": "2019-06-01"},
        {"q": CONTROLLER, "as_of": "1 June 2018"},
        {"q": "cookies", "policy": ["nobody"]},
        {"q": "cookies", "asof": "2019-06-01"},
        {"q": "cookies", "limit": 2},
    ]
    results = client.post("/v1/ask:batch", json={"questions": questions}).json()["results"]
    assert [result.get("problem") for result in results] == [
        None,
        "/problems/invalid-date",
        "/problems/unknown-policy",
        "/problems/unknown-parameter",
        None,
    ]
    for result, question in zip(results, questions, strict=True):
        alone = client.post("/v1/ask", json=question).json()
        if "problem" in result:
            assert (result["problem"], result["detail"]) == (alone["type"], alone["detail"])
        else:
            assert result | {"took_ms": 0} == alone | {"took_ms": 0}
    lines = client.post("/v1/ask:batch", json={"questions": questions}, headers={"Accept": "application/x-ndjson"})
    assert lines.headers["content-type"] == "application/x-ndjson"
    told = [json.loads(line) for line in lines.text.splitlines()]
    assert [line.get("problem") or line["passages"] for line in told] == [
        result.get("problem") or result["passages"] for result in results
    ]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"questions": []}, "invalid-parameter"),
        ({"questions": [{"q": "cookies"}] * 101}, "invalid-parameter"),
        ({"questions": ["cookies"]}, "invalid-parameter"),
        ({"questions": None}, "invalid-parameter"),
        ({}, "invalid-parameter"),
        ({"questions": [{"q": "cookies"}], "as_of": "2019-06-01"}, "unknown-parameter"),
    ],
)
def test_a_batch_of_another_form_is_refused_whole(body: dict[str, object], kind: str, client: TestClient) -> None:
    problem_of(client.post("/v1/ask:batch", json=body), 422, kind)


# ---- What is refused --------------------------------------------------------------------------------------------

BAD_QUERIES = [
    ("q=x&as_of=1+June+2018", "invalid-date", "as_of"),
    ("q=x&as_of=", "invalid-date", "as_of"),
    ("q=x&as_of=0000-00-00", "invalid-date", "as_of"),
    ("q=x&as_of=2019-02-30", "invalid-date", "as_of"),
    ("q=x&as_of=1559347200", "invalid-date", "as_of"),
    ("q=x&as_of=2019-06-01T00:00:00", "invalid-date", "as_of"),
    ("q=x&as_of=20190601", "invalid-date", "as_of"),
    ("q=x&as_of=2019-W22-6", "invalid-date", "as_of"),
    ("q=x&as_of=+2019-06-01", "invalid-date", "as_of"),
    ("q=x&as_of=%D9%A2%D9%A0%D9%A1%D9%A9-06-01", "invalid-date", "as_of"),
    ("q=x&from=yesterday", "invalid-date", "from"),
    ("q=x&to=2019-13-01", "invalid-date", "to"),
    ("q=x&today=now", "invalid-date", "today"),
    ("q=x&from=2019-02-01&to=2019-01-01", "reversed-range", "from"),
    ("q=x&as_of=2019-01-01&from=2018-01-01", "conflicting-scope", "as_of"),
    (f"q=x&as_of=2019-01-01&version={V2019}", "conflicting-scope", "as_of"),
    (f"q=x&version={V2019}&to=2019-01-01", "conflicting-scope", "version"),
    ("q=x&asof=2019-01-01", "unknown-parameter", "asof"),
    ("q=x&from_=2019-01-01", "unknown-parameter", "from_"),
    ("q=x&=2019", "unknown-parameter", ""),
    ("", "invalid-parameter", "q"),
    ("q=", "invalid-parameter", "q"),
    ("q=+++", "invalid-parameter", "q"),
    ("q=x%00y", "invalid-parameter", "q"),
    ("q=x&q=y", "invalid-parameter", "q"),
    ("q=x&as_of=2019-01-01&as_of=2018-01-01", "invalid-parameter", "as_of"),
    ("q=x&limit=0", "invalid-parameter", "limit"),
    ("q=x&limit=101", "invalid-parameter", "limit"),
    ("q=x&limit=-1", "invalid-parameter", "limit"),
    ("q=x&limit=ten", "invalid-parameter", "limit"),
    ("q=x&limit=1.0", "invalid-parameter", "limit"),
    ("q=x&limit=1_0", "invalid-parameter", "limit"),
    ("q=x&limit=", "invalid-parameter", "limit"),
    (f"q=x&limit={'9' * 5000}", "invalid-parameter", "limit"),
    ("q=x&offset=1001", "invalid-parameter", "offset"),
    ("q=x&mode=fuzzy", "invalid-parameter", "mode"),
    ("q=x&mode=", "invalid-parameter", "mode"),
    ("q=x&collapse=all", "invalid-parameter", "collapse"),
    ("q=x&dates_in_question=no", "invalid-parameter", "dates_in_question"),
    ("q=x&policies_in_question=no", "invalid-parameter", "policies_in_question"),
    ("q=x&explain=yes", "invalid-parameter", "explain"),
    ("q=x&version=", "invalid-parameter", "version"),
    (f"q=x&version={V2019}&version=", "invalid-parameter", "version"),
    ("q=x&section=", "invalid-parameter", "section"),
    (f"q={'x' * 2001}", "query-too-long", "q"),
    ("q=x&version=alibaba-privacy@1999-01-01", "unknown-version", "version"),
    ("q=x&version=%00", "invalid-parameter", "version"),
    ("q=x&policy=nobody", "unknown-policy", "policy"),
    ("q=x&exhibit=Z(9)", "unknown-exhibit", "exhibit"),
]


@pytest.mark.parametrize("address", ["/v1/search", "/v1/ask"])
@pytest.mark.parametrize(("query", "kind", "name"), BAD_QUERIES, ids=lambda value: str(value)[:40])
def test_a_bad_query_is_refused(client: TestClient, address: str, query: str, kind: str, name: str) -> None:
    body = problem_of(client.get(f"{address}?{query}"), 422, kind)
    assert body["errors"][0]["in"] == "query"
    assert body["errors"][0]["name"] == name
    assert len(body["detail"]) < 1000


BAD_BODIES: list[tuple[object, str, str]] = [
    ({"q": "x", "as_of": "1 June 2018"}, "invalid-date", "as_of"),
    ({"q": "x", "as_of": ""}, "invalid-date", "as_of"),
    ({"q": "x", "as_of": None}, "invalid-date", "as_of"),
    ({"q": "x", "as_of": 20190601}, "invalid-date", "as_of"),
    ({"q": "x", "as_of": ["2019-06-01"]}, "invalid-date", "as_of"),
    ({"q": "x", "from": "2019-02-01", "to": "2019-01-01"}, "reversed-range", "from"),
    ({"q": "x", "as_of": "2019-02-01", "to": "2019-01-01"}, "conflicting-scope", "as_of"),
    ({"q": "x", "asOf": "2019-02-01"}, "unknown-parameter", "asOf"),
    ({"q": "x", "from_": "2019-02-01"}, "unknown-parameter", "from_"),
    ({"q": "x", "limit": "10"}, "invalid-parameter", "limit"),
    ({"q": "x", "limit": 10.0}, "invalid-parameter", "limit"),
    ({"q": "x", "limit": True}, "invalid-parameter", "limit"),
    ({"q": "x", "limit": 10**400}, "invalid-parameter", "limit"),
    ({"q": "x", "explain": 1}, "invalid-parameter", "explain"),
    ({"q": "x", "explain": "true"}, "invalid-parameter", "explain"),
    ({"q": "x", "mode": 1}, "invalid-parameter", "mode"),
    ({"q": "x", "version": []}, "invalid-parameter", "version"),
    ({"q": "x", "version": None}, "invalid-parameter", "version"),
    ({"q": "x", "version": [1]}, "invalid-parameter", "version"),
    ({"q": "x", "version": {"id": V2019}}, "invalid-parameter", "version"),
    ({"q": ["x"]}, "invalid-parameter", "q"),
    ({"q": None}, "invalid-parameter", "q"),
    ({}, "invalid-parameter", "q"),
    ([], "invalid-parameter", "body"),
    ("x", "invalid-parameter", "body"),
    (None, "invalid-parameter", "body"),
    ({"q": "\ud800"}, "invalid-parameter", "q"),
    ({"q": "x", "section": "\udfff"}, "invalid-parameter", "section"),
    ({"q": "x", "\ud800": 1}, "unknown-parameter", "?"),
    ({"q": "a\0b"}, "invalid-parameter", "q"),
    ({"q": "x" * 2001}, "query-too-long", "q"),
    ({"q": "x", "version": V2019 + "x"}, "unknown-version", "version"),
    ({"q": "x", "policy": ["nobody"]}, "unknown-policy", "policy"),
    ({"q": "x", "exhibit": ["Z(9)"]}, "unknown-exhibit", "exhibit"),
]


@pytest.mark.parametrize("address", ["/v1/search", "/v1/ask"])
@pytest.mark.parametrize(("sent", "kind", "name"), BAD_BODIES, ids=lambda value: ascii(value)[:40])
def test_a_bad_body_is_refused(client: TestClient, address: str, sent: object, kind: str, name: str) -> None:
    body = problem_of(client.post(address, content=json.dumps(sent)), 422, kind)
    assert (body["errors"][0]["in"], body["errors"][0]["name"]) == ("body", name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"q=x",
        b'{"q": "x"} {}',
        b"\xff\xfe\xfd",
        b'{"q": NaN}',
        b'{"q": "x", "limit": -Infinity}',
        b'{"q": "x", "limit": ' + b"9" * 5000 + b"}",
        b"[" * 60_000,
        b'{"q": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"q": "x", "limit": 1e999}',
        b'{"q": "x", "as_of": "2019-01-01", "as_of": "2018-01-01"}',
    ],
    ids=lambda content: content[:30].decode("ascii", "replace"),
)
def test_what_is_not_one_json_object_is_refused(client: TestClient, content: bytes) -> None:
    problem_of(client.post("/v1/search", content=content), 422, "invalid-parameter")


def test_a_post_takes_nothing_from_the_address(client: TestClient) -> None:
    response = client.post("/v1/search?as_of=2019-01-01", json={"q": "x"})
    body = problem_of(response, 422, "unknown-parameter")
    assert body["errors"] == [{"in": "query", "name": "as_of", "got": "2019-01-01"}]


@pytest.mark.parametrize(
    "address",
    [
        "/v1/policies",
        "/v1/versions",
        "/v1/versions/at/2019-06-01",
        f"/v1/versions/{V2019}",
        f"/v1/versions/{V2019}/text",
        f"/v1/versions/{V2019}/copies",
        f"/v1/passages/{G2}",
        f"/v1/passages/{G2}/history",
        "/v1/corpus",
        "/livez",
        "/readyz",
        "/openapi.json",
        "/docs",
        "/problems/invalid-date",
    ],
)
def test_every_address_refuses_what_it_does_not_know(client: TestClient, address: str) -> None:
    assert client.get(address).status_code in (200, 302)
    problem_of(client.get(f"{address}?as_of=2019-06-01"), 422, "unknown-parameter")
    # A name that is in the path is no parameter either.
    problem_of(client.get(f"{address}?version_id={V2019}&date=2019-01-01"), 422, "unknown-parameter")


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/v1/versions/nothing@2019-01-01", 404, "unknown-version"),
        ("/v1/versions/nothing@2019-01-01/text", 404, "unknown-version"),
        (f"/v1/versions/{V2019}/text?exhibit=B(1)", 422, "unknown-exhibit"),
        (f"/v1/versions/{V2019}/text?exhibit=", 422, "invalid-parameter"),
        (f"/v1/versions/{V2019}/text?exhibit=B(2)&exhibit=B(3)", 422, "invalid-parameter"),
        ("/v1/versions?policy=nobody", 422, "unknown-policy"),
        ("/v1/versions?policy=", 422, "invalid-parameter"),
        ("/v1/versions/at/2019-06-01?policy=nobody", 422, "unknown-policy"),
        ("/v1/versions/at/2019-02-30", 422, "invalid-date"),
        ("/v1/versions/at/today", 422, "invalid-date"),
        ("/v1/versions/at", 404, "unknown-version"),
        ("/v1/passages/nothing", 404, "unknown-passage"),
        ("/v1/passages/%00", 404, "unknown-passage"),
        ("/v1/passages/%ED%A0%80", 404, "unknown-passage"),
        (f"/v1/passages/{G2}?context=21", 422, "invalid-parameter"),
        (f"/v1/passages/{G2}?context=-1", 422, "invalid-parameter"),
        (f"/v1/passages/{G2}?context={'9' * 400}", 422, "invalid-parameter"),
        ("/v1/versions/nothing@2019-01-01/copies", 404, "unknown-version"),
        ("/v1/passages/nothing/history", 404, "unknown-passage"),
        ("/v1/passages/%00/history", 404, "unknown-passage"),
        (f"/v1/compare?left={V2019}", 422, "invalid-parameter"),
        (f"/v1/compare?right={V2019}", 422, "invalid-parameter"),
        (f"/v1/compare?left=&right={V2019}", 422, "invalid-parameter"),
        (f"/v1/compare?left={V2019}&left={V2019}&right={V2019}", 422, "invalid-parameter"),
        (f"/v1/compare?left={V2019}&right=alibaba-privacy@2019-01-18", 422, "unknown-version"),
        (f"/v1/compare?left={V2019}&right=alibaba-privacy", 422, "unknown-version"),
        (f"/v1/compare?left={V2019}&right=2019-02-30", 422, "invalid-date"),
        (f"/v1/compare?left=1%20June%202018&right={V2019}", 422, "invalid-date"),
        (f"/v1/compare?left=2017-09-27&right={V2019}", 422, "out-of-coverage"),
        (f"/v1/compare?left={V2019}&right={V2019}&section=COOKY", 422, "invalid-parameter"),
        (f"/v1/compare?left={V2019}&right={V2019}&section=", 422, "invalid-parameter"),
        (f"/v1/compare?left={V2019}&right={V2019}&policy=nobody", 422, "unknown-policy"),
        (f"/v1/compare?left={V2019}&right={V2019}&as_of=2019-06-01", 422, "unknown-parameter"),
        (f"/v1/compare?left={V2019}&right={V2019}&exhibit=B(2)", 422, "unknown-parameter"),
        ("/v1/nothing", 404, "not-found"),
        ("/v1/versions/", 404, "not-found"),
        ("/v1/search/", 404, "not-found"),
        ("/nothing", 404, "not-found"),
        ("/problems/nothing", 404, "not-found"),
    ],
)
def test_a_bad_address_is_a_problem(client: TestClient, address: str, status: int, kind: str) -> None:
    problem_of(client.get(address), status, kind)


def test_an_unknown_id_in_a_path_is_named_as_in_the_path(client: TestClient) -> None:
    body = problem_of(client.get("/v1/versions/nothing"), 404, "unknown-version")
    assert body["errors"] == [{"in": "path", "name": "version_id", "got": "nothing"}]
    body = problem_of(client.get("/v1/versions/at/today"), 422, "invalid-date")
    assert body["errors"] == [{"in": "path", "name": "date", "got": "today"}]


def test_a_side_that_cannot_be_used_is_named_with_the_way_to_mend_it(client: TestClient) -> None:
    body = problem_of(client.get(f"/v1/compare?left=1%20June%202018&right={V2019}"), 422, "invalid-date")
    assert body["detail"] == "left must be YYYY-MM-DD or a version id; got '1 June 2018'. Try 2018-06-01."
    assert body["errors"] == [{"in": "query", "name": "left", "got": "1 June 2018"}]
    body = problem_of(client.get(f"/v1/compare?left={V2019}&right=2017-01-01"), 422, "out-of-coverage")
    assert body["errors"] == [{"in": "query", "name": "right", "got": "2017-01-01"}]
    assert "2017-09-28" in body["detail"]
    body = problem_of(client.get(f"/v1/compare?left=nothing&right={V2019}"), 422, "unknown-version")
    assert body["errors"] == [{"in": "query", "name": "left", "got": "nothing"}]


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("DELETE", "/v1/search", "GET, POST"),
        ("PUT", "/v1/ask", "GET, POST"),
        ("POST", "/v1/policies", "GET"),
        ("PATCH", f"/v1/versions/{V2019}", "GET"),
        ("POST", "/livez", "GET"),
        ("POST", "/", "GET"),
    ],
)
def test_another_method_is_a_problem_that_lists_the_methods(
    client: TestClient, method: str, address: str, allowed: str
) -> None:
    response = client.request(method, address)
    problem_of(response, 405, "method-not-allowed")
    assert response.headers["allow"] == allowed


def test_a_message_names_value_rule_and_remedy(client: TestClient) -> None:
    body = problem_of(client.get("/v1/search?q=x&as_of=1+June+2018"), 422, "invalid-date")
    assert body["detail"] == "as_of must be YYYY-MM-DD; got '1 June 2018'. Try 2018-06-01."
    assert body["errors"] == [{"in": "query", "name": "as_of", "got": "1 June 2018"}]
    ambiguous = problem_of(client.get("/v1/search?q=x&as_of=01/02/2019"), 422, "invalid-date")
    assert ambiguous["detail"].endswith("Try 2019-01-02 or 2019-02-01.")
    misspelt = problem_of(client.get("/v1/search?q=x&As-Of=2019-01-01"), 422, "unknown-parameter")
    assert "did you mean as_of?" in misspelt["detail"]


def test_all_faults_are_told_at_once_and_a_misspelt_name_first(client: TestClient) -> None:
    body = problem_of(client.get("/v1/search?asof=2019-01-01&limit=ten&mode=best"), 422, "unknown-parameter")
    assert [error["name"] for error in body["errors"]] == ["asof", "q", "mode", "limit"]


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_problem_has_a_page(client: TestClient, kind: str) -> None:
    response = client.get(f"/problems/{kind}")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")


# ---- Bodies that are too large ----------------------------------------------------------------------------------


def in_chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 1000 + 1):
        yield b" " * 1000


def test_a_large_body_is_refused_whatever_its_length_is_said_to_be(client: TestClient) -> None:
    large = b'{"q": "' + b"x" * MAX_BODY_BYTES + b'"}'
    problem_of(client.post("/v1/search", content=large), 413, "request-too-large")
    problem_of(client.post("/v1/search", content=large, headers={"content-length": "9"}), 413, "request-too-large")
    # A body in chunks comes without any Content-Length.
    problem_of(client.post("/v1/search", content=in_chunks(MAX_BODY_BYTES)), 413, "request-too-large")


def test_a_body_of_exactly_the_limit_is_read(client: TestClient) -> None:
    content = json.dumps({"q": "x"}).ljust(MAX_BODY_BYTES)
    assert client.post("/v1/search", content=content).status_code == 200


# ---- Before the index is loaded, and when it cannot be ----------------------------------------------------------


def test_the_server_lives_before_it_is_ready(exhibits_index: Path) -> None:
    index = IndexInUse(Settings(exhibits_index), WordEncoder())
    with TestClient(create_app(index)) as client:
        assert client.get("/livez").status_code == 200
        for address in ("/readyz", "/v1/search?q=x", "/v1/versions", "/v1/corpus"):
            response = client.get(address)
            problem_of(response, 503, "index-not-ready")
            assert int(response.headers["retry-after"]) > 0
        problem_of(client.post("/v1/ask", json={"q": "x"}), 503, "index-not-ready")
        assert client.get("/docs").status_code == 200
        loaded = threading.Event()
        index.load(then=loaded.set)
        assert loaded.wait(60)
        assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    "error",
    [
        MissingIndex("there is no index at /srv/secret; run `inforce build`"),
        StaleIndex("/srv/secret has another schema; run `inforce build`"),
        DamagedIndex("/srv/secret is damaged; run `inforce build`"),
        EncoderUnavailable("no model at /srv/secret"),
        OSError(5, "Input/output error", "/srv/secret"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_load_that_fails_is_told_without_a_path(
    error: Exception, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(IndexInUse):
        def retriever(self) -> Retriever:
            raise error

    index = Failing(Settings(tmp_path))
    loaded = threading.Event()
    index.load(then=loaded.set)
    assert loaded.wait(60)
    with TestClient(create_app(index)) as client:
        response = client.get("/readyz")
        detail = problem_of(response, 503, "index-not-ready")["detail"]
        assert "/srv" not in response.text
        assert int(response.headers["retry-after"]) > 0
        if isinstance(error, (MissingIndex, StaleIndex, DamagedIndex)):
            assert "inforce build" in detail
        assert client.get("/livez").status_code == 200
    assert "/srv/secret" in caplog.text


def test_an_index_that_breaks_later_is_not_ready_either() -> None:
    class Broken:
        failure = None

        def current(self) -> Retriever:
            raise DamagedIndex("/srv/secret is damaged; run `inforce build`")

    with served(Broken()) as client:
        response = client.get("/v1/versions")
        assert "damaged" in problem_of(response, 503, "index-not-ready")["detail"]
        assert "/srv" not in response.text


def test_an_unexpected_error_tells_nothing_and_logs_no_question(
    exhibits_retriever: Retriever, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty:
        library = exhibits_retriever.library

        def search(self, question: Question) -> object:
            raise ZeroDivisionError(f"/srv/secret: {question.text}")

    with served(Fixed(Faulty())) as client:
        response = client.get("/v1/search?q=a+privileged+question")
    problem_of(response, 500, "internal-error")
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert "content-security-policy" in response.headers
    assert "ZeroDivisionError in /v1/search" in caplog.text
    assert "privileged" not in caplog.text


def test_several_policies_without_a_choice_are_named(exhibits_retriever: Retriever) -> None:
    class TwoPolicies:
        index = exhibits_retriever.library.index
        policies = exhibits_retriever.library.policies

        def version_at(self, day: date, policy: str | None, basis: DateBasis) -> None:
            raise InvalidQuestion("policy is needed, there are several: acme-privacy, acme-terms", "policy")

    class Two:
        library = TwoPolicies()

    with served(Fixed(Two())) as client:
        body = problem_of(client.get("/v1/versions/at/2019-06-01"), 422, "invalid-parameter")
    assert "acme-terms" in body["detail"]
    assert body["errors"] == [{"in": "query", "name": "policy", "got": None}]


def test_an_id_is_quoted_in_a_location(exhibits_retriever: Retriever) -> None:
    class OddId:
        index = exhibits_retriever.library.index
        policies = exhibits_retriever.library.policies

        def version_at(self, day: date, policy: str | None, basis: DateBasis) -> object:
            found = exhibits_retriever.library.version_at(day, policy, basis)
            assert found
            return replace(found, version_id="größe@2019-01-17/2")

    class Odd:
        library = OddId()

    with served(Fixed(Odd())) as client:
        response = client.get("/v1/versions/at/2019-06-01")
    assert response.headers["location"] == "/v1/versions/gr%C3%B6%C3%9Fe@2019-01-17%2F2"


# ---- Headers and caching ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/v1/search?q=x", "/v1/search", "/nothing", "/livez", "/docs", "/openapi.json", "/"]
)
def test_every_response_carries_the_security_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


CACHED = [
    f"/v1/search?{urlencode({'q': CONTROLLER})}",
    f"/v1/ask?{urlencode({'q': CONTROLLER})}",
    "/v1/policies",
    "/v1/versions",
    f"/v1/versions/{V2019}",
    f"/v1/versions/{V2019}/text",
    f"/v1/versions/{V2019}/copies",
    f"/v1/passages/{G2}",
    f"/v1/passages/{G2}/history",
    f"/v1/compare?left={V2019}&right=2020-03-01",
    f"/v1/compare?left={V2019}&right=2020-03-01&section=E",
    f"/v1/compare?left=2020-03-01&right={V2019}",
    "/v1/corpus",
]


@pytest.mark.parametrize("address", CACHED)
def test_what_the_client_holds_is_not_sent_again(client: TestClient, address: str) -> None:
    first = client.get(address)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    assert first.headers["cache-control"] == "no-cache"
    for held in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = client.get(address, headers={"if-none-match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == "no-cache"
        assert "content-security-policy" in again.headers
    assert client.get(address, headers={"if-none-match": 'W/"other"'}).status_code == 200


def test_every_address_and_question_has_its_own_tag(client: TestClient) -> None:
    tags = [client.get(address).headers["etag"] for address in CACHED]
    tags += [
        client.get(f"{CACHED[0]}&{more}").headers["etag"]
        for more in ("limit=3", "as_of=2019-06-01", "today=2020-01-01")
    ]
    assert len(set(tags)) == len(CACHED) + 3


def test_a_tag_is_of_the_canonical_request(client: TestClient) -> None:
    today = f"today={date.today()}"
    tags = {
        client.get(f"/v1/search?{query}").headers["etag"]
        for query in (f"q=x&limit=10&{today}", f"{today}&q=x", f"explain=false&mode=hybrid&{today}&q=%78")
    }
    assert len(tags) == 1


def test_today_is_part_of_a_tag_where_dates_are_read(client: TestClient) -> None:
    def tags(query: str) -> set[str]:
        return {client.get(f"/v1/search?{query}&today={day}").headers["etag"] for day in ("2020-01-01", "2020-01-02")}

    assert len(tags("q=x")) == 2
    assert len(tags("q=x&dates_in_question=ignore")) == 1


def test_an_unchanged_answer_costs_no_search(exhibits_retriever: Retriever) -> None:
    class Counting:
        library = exhibits_retriever.library
        asked = 0

        def search(self, question: Question) -> object:
            self.asked += 1
            return exhibits_retriever.search(question)

    counting = Counting()
    with served(Fixed(counting)) as client:
        tag = client.get("/v1/search?q=x").headers["etag"]
        client.get("/v1/search?q=x", headers={"if-none-match": tag})
    assert counting.asked == 1


@pytest.mark.parametrize(
    "path",
    [
        "corpus/containers/exhibits.py",
        "index/catalogue/catalogue.sql",
        "retriever/ranking/rank.py",
        "api/templates/search.html",
    ],
)
def test_other_code_gives_another_digest(path: str, tmp_path: Path) -> None:
    changed = tmp_path / path
    changed.parent.mkdir(parents=True)
    changed.write_text("WEIGHT = 1", "utf-8")
    packages = (Path(path).parts[0], "unchanged")
    before = code_digest(packages, tmp_path)
    (changed.parent / "notes.pyc").write_bytes(b"not code")
    assert code_digest(packages, tmp_path) == before
    changed.write_text("WEIGHT = 2", "utf-8")
    assert code_digest(packages, tmp_path) != before


def test_the_tag_is_of_the_code_that_runs() -> None:
    packages = (api, corpus, index, retriever)
    for package in packages:
        assert Path(str(package.__file__)).parent == ROOT / package.__name__
    assert code_digest(package.__name__ for package in packages) == exchange.PROGRAM
    assert code_digest(["nowhere"]) != exchange.PROGRAM


@pytest.mark.parametrize("address", [CACHED[0], "/v1/policies", "/?q=x"])
def test_other_code_gives_another_tag(client: TestClient, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = client.get(address).headers["etag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    monkeypatch.setattr(exchange, "PROGRAM", "after an upgrade")
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_a_star_is_no_answer_to_a_wrong_question(client: TestClient) -> None:
    response = client.get("/v1/search?q=x&version=nothing", headers={"if-none-match": "*"})
    problem_of(response, 422, "unknown-version")
    response = client.get("/v1/versions/nothing", headers={"if-none-match": "*"})
    problem_of(response, 404, "unknown-version")
    assert "etag" not in response.headers


def test_a_search_tells_its_times(client: TestClient) -> None:
    response = client.get("/v1/ask", params={"q": CONTROLLER})
    stages = dict(stage.split(";dur=") for stage in response.headers["server-timing"].split(", "))
    assert {"scope", "encode", "rank"} <= set(stages)
    assert sum(float(took) for took in stages.values()) == pytest.approx(response.json()["took_ms"], abs=1)


@pytest.mark.parametrize("address", ["/v1/versions", "/livez", "/docs", "/"])
def test_head_is_get_without_the_body(client: TestClient, address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


# ---- The access log ---------------------------------------------------------------------------------------------


def test_the_access_log_has_no_question(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client.get("/v1/search?q=privileged")
    client.get("/v1/search?q=privileged&as_of=privileged")
    client.post("/v1/ask", json={"q": "privileged"})
    lines = [record.getMessage() for record in caplog.records if record.name == "inforce.access"]
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "GET /v1/search 200",
        "GET /v1/search 422",
        "POST /v1/ask 200",
    ]
    assert all(line.endswith(" ms") for line in lines)
    own = [record.getMessage() for record in caplog.records if record.name.startswith("inforce")]
    assert not any("privileged" in line for line in own)


def test_a_path_cannot_forge_a_line_of_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "inforce.access")
    client.get("/nothing%0AGET /v1/search 200")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "inforce.access"]
    assert "\n" not in line


# ---- What the API says about itself -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    return cast(dict[str, Any], client.get("/openapi.json").json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_the_document_has_every_address(document: dict[str, Any]) -> None:
    assert {(method, path) for method, path, _ in operations(document)} == {
        ("get", "/v1/search"),
        ("post", "/v1/search"),
        ("get", "/v1/ask"),
        ("post", "/v1/ask"),
        ("get", "/v1/policies"),
        ("get", "/v1/versions"),
        ("get", "/v1/versions/at/{date}"),
        ("get", "/v1/versions/{version_id}"),
        ("get", "/v1/versions/{version_id}/text"),
        ("get", "/v1/versions/{version_id}/copies"),
        ("get", "/v1/passages/{passage_id}"),
        ("get", "/v1/passages/{passage_id}/history"),
        ("get", "/v1/passages/{passage_id}/citations"),
        ("get", "/v1/compare"),
        ("get", "/v1/mentions"),
        ("get", "/v1/changes"),
        ("post", "/v1/ask:batch"),
        ("post", "/v1/quotes/verify"),
        ("get", "/v1/corpus"),
        ("get", "/v1/findings"),
        ("get", "/v1/corpus/refresh"),
        ("post", "/v1/corpus/refresh"),
        ("get", "/livez"),
        ("get", "/readyz"),
        ("get", "/v1/feeds/{policy}.atom"),
        *(("get", file) for file in ASKED),
        *(("get", f"/compare.{form}") for form in ("md", "html", "docx")),
        ("get", "/changes.csv"),
    }


def test_changes_of_a_period_are_told_with_their_words(client: TestClient) -> None:
    asked = {"from": "2020-01-01", "to": "2020-12-31"}
    body = client.get("/v1/changes", params=asked).json()
    assert [(event["on"], event["from_version"]) for event in body["events"]] == [
        ("2020-02-27", V2019),
        ("2020-09-14", "alibaba-privacy@2020-02-27"),
    ]
    assert body["events"][0]["counts"] | {"typographic": 0} == {
        "technical": 5,
        "typographic": 0,
        "reworded": 2,
        "added": 4,
    }
    added = [one for one in body["events"][0]["words"] if one["kind"] == "added"]
    assert {one["op"] for one in added} == {"insert"}
    assert added[0]["citation"] == "Ex. B(2), New Version (eff. Feb. 27, 2020) § F ¶ [1]"
    minors = client.get("/v1/changes", params={"q": "minors", "places": 0}).json()["events"]
    assert [(event["on"], event["told"]["effect"], event["words"]) for event in minors] == [
        ("2018-05-25", "among", []),
        ("2019-01-17", "fewer", []),
        ("2020-02-27", "more", []),
    ]
    unchanged = client.get(
        "/v1/changes", params=asked, headers={"If-None-Match": client.get("/v1/changes", params=asked).headers["ETag"]}
    )
    assert unchanged.status_code == 304
    refused = client.get("/v1/changes", params={"since": "last week"})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-date")


def test_every_reference_of_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    found = [part.split('"')[0] for part in json.dumps(document).split('"$ref": "')[1:]]
    assert found
    assert all(reference.startswith("#/components/schemas/") for reference in found)
    assert {reference.rpartition("/")[2] for reference in found} <= set(document["components"]["schemas"])


ASKED = {"/results.csv", "/results.docx", "/results.jsonl", "/results.md", "/results.csl.json", "/policies.csv"}


def test_a_file_of_json_is_described_as_what_it_holds(client: TestClient, document: dict[str, Any]) -> None:
    described = document["paths"]["/results.csl.json"]["get"]["responses"]["200"]["content"]
    ((media_type, content),) = described.items()
    sent = client.get("/results.csl.json", params={"q": "cookies"})
    assert sent.headers["content-type"].startswith(media_type)
    assert content["schema"] == {"type": "array", "items": {"type": "object"}}
    assert all(isinstance(item, dict) for item in sent.json())


SIDES = {"left": V2019, "right": "2020-03-01"}


def test_every_parameter_is_described_with_an_example_that_works(client: TestClient, document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for parameter in operation.get("parameters", []):
            assert parameter["description"]
            if parameter["name"] == "fields":
                example = re.findall("`(.+)`", parameter["description"])[0]
            else:
                example = parameter["schema"]["examples"][0]
            assert parameter["in"] != "header" or str(example).isascii()
            if parameter["in"] == "query" and parameter["name"] != "cursor":
                address = path.format(date="2019-06-01", version_id=V2019, passage_id=G2, policy="all")
                needed = {
                    "/v1/search": {"q": "x"},
                    "/v1/ask": {"q": "x"},
                    "/v1/compare": SIDES,
                    "/v1/mentions": {"words": "x"},
                }.get(path, {"q": "x"} if path in ASKED else SIDES if path.startswith("/compare.") else {})
                value = str(example).lower() if isinstance(example, bool) else example
                response = client.request(method, address, params=needed | {parameter["name"]: value})
                # Nobody enabled refreshing here.
                works = (404,) if path.endswith("/refresh") else (200, 302)
                assert response.status_code in works, (path, parameter["name"], response.text)
    names = [p["name"] for p in document["paths"]["/v1/search"]["get"]["parameters"] if p["in"] == "query"]
    assert names == [*fields_by_name(SearchParameters), "fields"]


def test_every_example_of_a_request_is_one(client: TestClient, document: dict[str, Any]) -> None:
    for path in ("/v1/search", "/v1/ask", "/v1/quotes/verify"):
        example = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"]
        assert client.post(path, json=example).status_code == 200


def strict(schema: Any) -> Any:
    """The schema with objects closed, so that a misspelt field of an example is no field."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {}
    return closed | {name: strict(part) for name, part in schema.items()}


def test_every_example_of_a_response_is_one(document: dict[str, Any]) -> None:
    seen = 0
    for _, _, operation in operations(document):
        for status, response in operation["responses"].items():
            content = response.get("content", {})
            if status in ("200", "202") and "application/json" in content:
                described = content["application/json"]
                schema = strict(described["schema"]) | {"components": strict(document["components"])}
                Draft202012Validator(schema).validate(described["example"])
                seen += 1
            elif "application/problem+json" in content:
                for example in content["application/problem+json"]["examples"].values():
                    problem = Problem.model_validate(example["value"])
                    assert str(problem.status) == status
                    assert problem.type.removeprefix("/problems/") in TYPES
    assert seen == 23


def test_an_example_of_a_response_has_the_fields_of_a_response(client: TestClient, document: dict[str, Any]) -> None:
    queries: dict[str, dict[str, str]] = {
        "/v1/search": {"q": "cookies"},
        "/v1/ask": {"q": CONTROLLER},
        "/v1/corpus": {},
        "/v1/compare": SIDES,
        "/v1/passages/{passage_id}/history": {},
        "/v1/versions/{version_id}/copies": {},
    }
    for path, query in queries.items():
        operation = document["paths"][path]["get"]
        example = operation["responses"]["200"]["content"]["application/json"]["example"]
        sent = client.get(path.format(version_id=V2019, passage_id=G2), params=query).json()
        # The plan is in a response only where it was asked for.
        assert list(sent) == [name for name in example if name != "plan"]
        for name, value in sent.items():
            if value and example[name] and isinstance(value, list) and isinstance(value[0], dict):
                assert list(value[0]) == list(example[name][0])


def test_the_document_can_be_made_without_an_index() -> None:
    with TestClient(create_app(IndexInUse(Settings(Path("nowhere"))))) as client:
        assert client.get("/openapi.json").json()["info"]["title"] == "Inforce"


def test_the_page_of_the_api_shows_every_endpoint_and_loads_nothing(
    client: TestClient, document: dict[str, Any]
) -> None:
    html = client.get("/docs").text
    for method, path, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in html
        assert f"<b>{method.upper()}</b> <code>{path}</code>" in html
    for kind in TYPES:
        assert f'href="/problems/{kind}"' in html
    assert "<script" not in html
    assert "style=" not in html
    # Examples hold addresses of elsewhere; nothing leads or loads from there.
    assert not re.search(r"(src|href|action)=[\"']?https?:|url\(", html)
    for sheet in html.split('rel="stylesheet" href="')[1:]:
        assert client.get(sheet.split('"')[0]).headers["content-type"].startswith("text/css")


# ---- Anything at all --------------------------------------------------------------------------------------------

NAMES = st.one_of(st.sampled_from([*fields_by_name(SearchParameters), "asof", "Q", ""]), st.text(max_size=8))
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "x", '"', '"cookies', "2019-06-01", "9999-12-31", "0001-01-01", "0000-00-00", "1e9", V2019, "\0"]
    ),
    st.integers().map(str),
    st.dates().map(str),
)


def never_fails(ask: Callable[[], Response]) -> None:
    response = ask()
    assert response.status_code in (200, 422, 404, 302), response.text
    if response.status_code in (422, 404):
        problem_of(response, response.status_code, response.json()["type"].removeprefix("/problems/"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=st.lists(st.tuples(NAMES, VALUES), max_size=6), address=st.sampled_from(["/v1/search", "/v1/ask"]))
def test_no_query_string_makes_the_server_fail(client: TestClient, items: list[tuple[str, str]], address: str) -> None:
    query = urlencode(items, errors="replace")
    never_fails(lambda: client.get(f"{address}?q=cookies&{query}"))
    never_fails(lambda: client.get(f"{address}?{query}"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(left=VALUES, right=VALUES, section=st.none() | VALUES, policy=st.none() | VALUES)
def test_no_comparison_makes_the_server_fail(
    client: TestClient, left: str, right: str, section: str | None, policy: str | None
) -> None:
    given_ = {"left": left, "right": right, "section": section, "policy": policy}
    items = [(name, text) for name, text in given_.items() if text is not None]
    never_fails(lambda: client.get(f"/v1/compare?{urlencode(items, errors='replace')}"))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.one_of(st.dates().map(str), VALUES),
    last=st.one_of(st.none(), st.dates().map(str)),
    today=st.dates().map(str),
    words=st.one_of(
        st.text(max_size=40), st.sampled_from(["since yesterday", "last month", "in 9999", "before year 1"])
    ),
)
def test_no_date_makes_the_server_fail(
    client: TestClient, first: str, last: str | None, today: str, words: str
) -> None:
    days = {"from": first, "to": last} if last else {"as_of": first}
    q = f"cookies {words}".replace("\0", " ").encode("utf-8", "replace").decode()
    never_fails(lambda: client.get("/v1/search", params={"q": q, "today": today} | days))
    never_fails(lambda: client.get("/v1/ask", params={"q": q, "today": today}))


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(JSON_VALUES, st.dictionaries(NAMES, st.one_of(VALUES, JSON_VALUES), max_size=5)))
def test_no_body_makes_the_server_fail(client: TestClient, body: object) -> None:
    never_fails(lambda: client.post("/v1/search", content=json.dumps(body)))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    part=st.text(min_size=1, max_size=20),
    collection=st.sampled_from(["versions", "versions/at", "passages"]),
    under=st.sampled_from(["", "/text", "/copies", "/history"]),
)
def test_no_path_makes_the_server_fail(client: TestClient, part: str, collection: str, under: str) -> None:
    quoted = quote(part.encode("utf-8", "replace"), safe="")
    never_fails(lambda: client.get(f"/v1/{collection}/{quoted}{under}"))


def test_an_address_that_is_not_utf_8_is_refused(client: TestClient) -> None:
    response = client.get("/v1/ask?q=%ff")
    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-parameter")
