"""The Model Context Protocol, as a client meets it: real sessions over stdio with a server of its own process."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi.testclient import TestClient
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import (
    CallToolResult,
    ListResourcesResult,
    Prompt,
    ResourceLink,
    ResourceTemplateReference,
    TextContent,
    TextResourceContents,
    Tool,
)

from api.http.app import create_app
from api.mcp.tools import Body, answer
from api.operations.table import OPERATIONS as TABLE
from corpus.load import read_corpus
from corpus.types import Corpus
from index.build import build_index
from index.encoder import Encoder
from index.generations import CURRENT
from retriever.opening import IndexInUse
from tests.conftest import SMALL_BUNDLE, WordEncoder

REPOSITORY = Path(__file__).parents[2]
CONTROLLER = "Who is the data controller for users in the EEA?"
V2019 = "alibaba-privacy@2019-01-17"
G2 = f"{V2019}~b2~G.2"
QUOTED = "the data controller of your personal information is Alibaba.com Singapore"

WITH_WORD_ENCODER = """
import sys
from pathlib import Path
from api.mcp.server import serve
from retriever.settings import Settings
from tests.conftest import WordEncoder
serve(Settings(Path(sys.argv[1])), WordEncoder())
"""
WITH_WORD_ENCODER_OVER_HTTP = """
import sys
from pathlib import Path
from api.mcp.server import serve_http
from retriever.settings import Settings
from tests.conftest import WordEncoder
serve_http(Settings(Path(sys.argv[1])), int(sys.argv[2]), WordEncoder())
"""
WITH_A_MODEL_THAT_IS_NEVER_READ = """
import sys, threading
from pathlib import Path
import api.mcp.server
import index.encoder
from retriever.settings import Settings
index.encoder.open_encoder = index.encoder.open_question_encoder = lambda model: threading.Event().wait()
api.mcp.server.serve(Settings(Path(sys.argv[1])))
"""
WITH_A_MODEL_THAT_CANNOT_BE_READ = """
import sys
from pathlib import Path
import api.mcp.server
import index.encoder
from index.errors import EncoderUnavailable
from retriever.settings import Settings
faults = iter([EncoderUnavailable("no model at /secret/place"), EncoderUnavailable("still none"), OSError("/secret")])
def open_encoder(model): raise next(faults)
index.encoder.open_encoder = index.encoder.open_question_encoder = open_encoder
api.mcp.server.serve(Settings(Path(sys.argv[1])))
"""
AS_INSTALLED = "from inforce.launcher import main; main()"

OPERATIONS = {
    "ask": "/v1/ask",
    "search": "/v1/search",
    "list_policies": "/v1/policies",
    "list_versions": "/v1/versions",
    "version_text": "/v1/versions/{version_id}/text",
    "compare": "/v1/compare",
    "clause_history": "/v1/passages/{passage_id}/history",
    "verify_quotes": "/v1/quotes/verify",
    "mentions": "/v1/mentions",
    "changes": "/v1/changes",
}
"""The address of HTTP that gives what a tool gives."""
POSTED = ("ask", "search", "verify_quotes")

CALLS: list[tuple[str, dict[str, object], str]] = [
    ("ask", {"q": CONTROLLER, "as_of": "2019-06-01"}, "In force on 1 June 2019: the version effective 17 January 2019"),
    ("ask", {"q": f"{CONTROLLER} In May 2019", "exhibit": ["B(3)"]}, "was read from the question: “In May 2019”"),
    ("ask", {"q": "cookies last year", "today": "2020-06-01"}, "from 1 January 2019 through 31 December 2019"),
    ("ask", {"q": "cookies", "as_of": "2015-01-01"}, "In force on 1 January 2015: no version in this corpus"),
    ("search", {"q": "cookies", "from": "2018-06-01", "to": "2019-06-01", "limit": 3}, "from 1 June 2018 through"),
    ("search", {"q": "cookies", "version": [V2019], "explain": True, "collapse": "none"}, "effective 17 January 2019"),
    ("search", {"q": "cookies", "limit": 2, "offset": 1}, "No date was given: searched 5 versions"),
    ("list_policies", {}, "all 1 policies"),
    ("list_versions", {}, "all 5 versions of alibaba-privacy"),
    ("list_versions", {"policy": "alibaba-privacy"}, '"policy": "alibaba-privacy"'),
    ("version_text", {"version_id": V2019}, f"{V2019}, the version effective 17 January 2019"),
    ("version_text", {"version_id": V2019, "exhibit": "B(3)"}, "as shown in exhibit B(3)"),
    ("compare", {"left": "2019-06-01", "right": "2020-06-01"}, f"{V2019} (in force on 1 June 2019)"),
    ("compare", {"left": V2019, "right": "2020-06-01", "across_policies": True, "section": ["G"]}, f"left:  {V2019}"),
    ("compare", {"left": V2019, "right": "2030-01-01", "section": ["G"]}, "a newer version may have been in force"),
    (
        "compare",
        {"left": "2019-06-01", "right": "2020-06-01", "basis": "captured", "policy": "alibaba-privacy"},
        f"{V2019} (what a visitor saw on 1 June 2020)",
    ),
    ("clause_history", {"passage_id": G2}, "5 versions of alibaba-privacy"),
    ("verify_quotes", {"quotes": [QUOTED], "changes": "rejected"}, "No date was given: searched 5 versions"),
    ("verify_quotes", {"quotes": [QUOTED], "as_of": "2018-01-01"}, "In force on 1 January 2018: the version updated"),
    ("mentions", {"words": ["legitimate interests"], "places": 1}, "Scope: every version of 1 policy."),
    ("mentions", {"words": ["dragons"], "from": "2019-01-01", "stems": True}, "from 2019-01-01 through the last"),
    ("changes", {"from": "2020-01-01", "places": 1}, "Scope: 2 versions. 2 versions took effect from 1 January 2020."),
    (
        "changes",
        {"q": ["minor"], "stems": True, "newest_first": True, "limit": 1},
        "2 more to look at.",
    ),
    ("changes", {"q": ["minors"], "to": "2018-12-31", "places": 1}, "1 version took effect"),
    ("changes", {"q": ["dragons"]}, "No version took effect with a change of clauses with “dragons”."),
    ("verify_quotes", {"text": f"It says that “{QUOTED}” (Ex. B(2) § G)."}, "No date was given: searched 5 versions"),
]

MISTAKES: list[tuple[str, dict[str, object], str]] = [
    ("ask", {"q": CONTROLLER, "as_off": "2019-06-01"}, "unknown-parameter"),
    ("ask", {}, "invalid-parameter"),
    ("ask", {"q": ""}, "invalid-parameter"),
    ("ask", {"q": CONTROLLER, "as_of": "1 June 2018"}, "invalid-date"),
    ("ask", {"q": CONTROLLER, "as_of": "2019-06-01", "version": [V2019]}, "conflicting-scope"),
    ("search", {"q": CONTROLLER, "from": "2019-06-01", "to": "2018-06-01"}, "reversed-range"),
    ("search", {"q": CONTROLLER, "limit": "10"}, "invalid-parameter"),
    ("search", {"q": CONTROLLER, "version": ["alibaba-privacy@2019-01-18"]}, "unknown-version"),
    ("search", {"q": CONTROLLER, "policy": ["alibaba"]}, "unknown-policy"),
    ("search", {"q": CONTROLLER, "exhibit": ["B(9)"]}, "unknown-exhibit"),
    ("search", {"q": "x" * 2001}, "query-too-long"),
]
"""Of questions, which HTTP takes as a JSON object too, so that both must say the same."""

OTHER_MISTAKES: list[tuple[str, dict[str, object], str, str]] = [
    ("list_versions", {"as_of": "2019-06-01"}, "unknown-parameter", "only policy, limit, cursor can be"),
    ("list_versions", {"policy": "alibaba"}, "unknown-policy", "there are: alibaba-privacy"),
    ("version_text", {}, "invalid-parameter", f"version_id is missing; it must be a version id. Try {V2019}."),
    ("version_text", {"version_id": "alibaba-privacy@2019-01-18"}, "unknown-version", f"among them {V2019}"),
    ("version_text", {"version_id": V2019, "exhibit": "B(1)"}, "unknown-exhibit", "it is in B(2), B(3)"),
    ("compare", {"left": V2019, "right": "1 May 2020"}, "invalid-date", "Try 2020-05-01"),
    ("compare", {"left": "2010-01-01", "right": V2019}, "out-of-coverage", "is in force from 2017-09-28"),
    ("compare", {"left": V2019, "right": V2019, "section": ["ZZ"]}, "invalid-parameter", "ZZ"),
    ("compare", {"left": V2019, "right": V2019, "policy": "alibaba"}, "unknown-policy", "alibaba-privacy"),
    (
        "clause_history",
        {"passage_id": G2, "as_of": "2019-06-01"},
        "unknown-parameter",
        "only passage_id, limit, cursor",
    ),
    ("clause_history", {"passage_id": f"{G2}2"}, "unknown-passage", "the text of a version gives the ids"),
    ("mentions", {}, "invalid-parameter", "words is missing"),
    ("mentions", {"words": ["x"], "from": "2019-01-02", "to": "2019-01-01"}, "reversed-range", "exchange them"),
    ("mentions", {"words": ["x"], "policy": ["alibaba"], "limit": 1}, "unknown-policy", "there are: alibaba-privacy"),
    ("mentions", {"words": ["x"], "cursor": "next"}, "invalid-parameter", "next_cursor of the page before"),
    ("mentions", {"words": ["x" * 201]}, "query-too-long", "200 characters"),
    ("mentions", {"words": ["—"]}, "invalid-parameter", "must hold a word"),
    ("changes", {"from": "2019-01-02", "to": "2019-01-01"}, "reversed-range", "exchange them"),
    ("changes", {"policy": ["alibaba"]}, "unknown-policy", "there are: alibaba-privacy"),
    ("changes", {"since": "sha256:0"}, "invalid-parameter", "no such index is known"),
    ("verify_quotes", {}, "invalid-parameter", "give quotes, a list of quotations, or text"),
    ("verify_quotes", {"quotes": [QUOTED], "text": QUOTED}, "invalid-parameter", "give one of them"),
    ("compare", {"left": V2019, "right": V2019, "cursor": "after-3"}, "invalid-parameter", "next_cursor of the page"),
    ("list_policies", {"max_tokens": 20}, "invalid-parameter", "a whole number from 500 to 20,000; got 20. Try 4000."),
    ("verify_quotes", {"quotes": [QUOTED], "asof": "2018-01-01"}, "unknown-parameter", "did you mean as_of?"),
]


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


def wait_until_listening(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nobody listens on {port}")


class Session:
    """A client's session, for tests that are no coroutines."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal = portal
        self._client = client

    def tools(self) -> dict[str, Tool]:
        return {tool.name: tool for tool in self._portal.call(self._client.list_tools).tools}

    def call(self, name: str, arguments: dict[str, object]) -> CallToolResult:
        result: CallToolResult = self._portal.call(self._client.call_tool, name, arguments)
        return result

    def resources(self, cursor: str | None = None) -> ListResourcesResult:
        return self._portal.call(partial(self._client.list_resources, cursor=cursor))

    def read(self, uri: str) -> str:
        (contents,) = self._portal.call(self._client.read_resource, uri).contents
        assert isinstance(contents, TextResourceContents)
        return contents.text

    def templates(self) -> list[str]:
        found = self._portal.call(self._client.list_resource_templates)
        return [template.uri_template for template in found.resource_templates]

    def prompts(self) -> dict[str, Prompt]:
        return {prompt.name: prompt for prompt in self._portal.call(self._client.list_prompts).prompts}

    def prompt(self, name: str, arguments: dict[str, str]) -> str:
        (message,) = self._portal.call(self._client.get_prompt, name, arguments).messages
        assert isinstance(message.content, TextContent)
        return message.content.text

    def complete(self, uri: str, name: str, typed: str, given: dict[str, str] | None = None) -> list[str]:
        reference = ResourceTemplateReference(uri=uri)
        argument = {"name": name, "value": typed}
        found = self._portal.call(partial(self._client.complete, reference, argument, context_arguments=given))
        return found.completion.values


@contextmanager
def session(*arguments: str, mode: str = "auto") -> Iterator[Session]:
    """A server of its own process, started and ended as clients do it."""
    server = StdioServerParameters(command=sys.executable, args=["-c", *arguments], cwd=REPOSITORY)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(server, mode=mode, read_timeout_seconds=60)) as client,
    ):
        yield Session(portal, client)


@pytest.fixture(scope="module")
def assistant(exhibits_index: Path) -> Iterator[Session]:
    with session(WITH_WORD_ENCODER, str(exhibits_index)) as opened:
        yield opened


@pytest.fixture(scope="module")
def http(exhibits_live: IndexInUse) -> Iterator[TestClient]:
    with TestClient(create_app(exhibits_live)) as client:
        yield client


def texts(result: CallToolResult) -> list[str]:
    found = [block.text for block in result.content if isinstance(block, TextContent)]
    assert len(found) == sum(not isinstance(block, ResourceLink) for block in result.content)
    return found


def problem_of(result: CallToolResult) -> dict[str, Any]:
    """What a refused call says: the detail to be read, and the problem of HTTP for programs."""
    assert result.is_error
    assert result.structured_content is None
    detail, problem = texts(result)
    told: dict[str, Any] = json.loads(problem)
    assert told["detail"] == detail
    return told


# ---- What is offered --------------------------------------------------------------------------------------------


def test_the_tools_cost_a_conversation_little(assistant: Session) -> None:
    """About four characters of such JSON are a token of a language model's; the vocabulary of BERT, which cuts names
    and marks smaller, counts a third more."""
    tools = assistant.tools()
    assert len(tools) <= 10
    listed = json.dumps([tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools.values()])
    assert len(listed) / 4 <= 4_500


def test_tools_only_read_and_say_what_they_take(assistant: Session) -> None:
    tools = assistant.tools()
    assert list(tools) == list(OPERATIONS)
    for tool in tools.values():
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.annotations.idempotent_hint
        assert tool.annotations.open_world_hint is False
        assert tool.input_schema["additionalProperties"] is False
        assert all(described["description"] for described in tool.input_schema["properties"].values())
        assert "$ref" not in json.dumps(tool.input_schema)
        # Null is no value for any argument, also where one may be left out.
        assert "null" not in json.dumps(tool.input_schema)


def test_what_takes_a_date_says_when_to_pass_it(assistant: Session) -> None:
    for name, tool in assistant.tools().items():
        if "as_of" in tool.input_schema["properties"]:
            assert "Pass `as_of` whenever" in (tool.description or ""), name


LIMITED = {"ask", "search", "mentions", "changes"}
"""Tools with a `limit` of their own, without which there would be too much."""


def test_tools_take_exactly_what_http_takes(assistant: Session, http: TestClient) -> None:
    document = http.get("/openapi.json").json()
    for name, tool in assistant.tools().items():
        taken, required = taken_over_http(document, OPERATIONS[name])
        # A tool has `max_tokens` for the pages of a list that is whole without a limit, and shows no fields.
        taken -= {"fields"} if name in LIMITED else {"fields", "limit"}
        assert set(tool.input_schema["properties"]) == taken | {"cursor", "max_tokens"}, name
        assert set(tool.input_schema.get("required", [])) == required, name


def taken_over_http(document: dict[str, Any], path: str) -> tuple[set[str], set[str]]:
    """The names of an address' parameters, and of those that must be given."""
    operations = document["paths"][path]
    if "get" in operations:
        parameters = [p for p in operations["get"]["parameters"] if p["in"] in ("query", "path")]
        return {p["name"] for p in parameters}, {p["name"] for p in parameters if p["required"]}
    reference = operations["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    body = document["components"]["schemas"][reference.rpartition("/")[2]]
    return set(body["properties"]), set(body.get("required", []))


# ---- Calls ------------------------------------------------------------------------------------------------------


def test_every_parameter_that_is_passed_on_alone_is_called_below(assistant: Session) -> None:
    """Those of a question reach it together (`SearchParameters.question`); others are passed on one by one."""
    used = {(name, parameter) for name, given, *_ in [*CALLS, *OTHER_MISTAKES] for parameter in given}
    for name, tool in assistant.tools().items():
        if name not in ("ask", "search"):
            for parameter in {*tool.input_schema["properties"]} - {"cursor", "max_tokens"}:
                assert (name, parameter) in used, f"a call that shows what {parameter} of {name} does is missing"


@pytest.mark.parametrize(("name", "given", "scope"), CALLS)
def test_a_tool_begins_with_its_scope_and_says_nothing_that_http_does_not(
    name: str, given: dict[str, object], scope: str, assistant: Session, http: TestClient
) -> None:
    result = assistant.call(name, given)
    assert not result.is_error
    (said,) = texts(result)
    assert scope in said
    # An argument that was lost on the way would be missing here.
    asked = next(line for line in said.splitlines() if line.startswith("Asked with: "))
    assert json.loads(asked.removeprefix("Asked with: ")) == given

    path = OPERATIONS[name].format_map(given)
    query = {parameter: value for parameter, value in given.items() if f"{{{parameter}}}" not in OPERATIONS[name]}
    # Lists become repeated parameters, which the signature of the client does not know.
    expected = http.post(path, json=query) if name in POSTED else http.get(path, params=cast(Any, query))
    assert expected.status_code == 200
    told = "\n".join(strings(expected.json()))
    shown = {*strings(result.structured_content)} - {result.structured_content.get("next_cursor")}
    assert [text for text in shown if text not in told] == []
    assert len(json.dumps(result.structured_content, ensure_ascii=False).encode()) <= 3 * 4_000
    asked_for = [result.structured_content, result.structured_content.get("scope")]
    in_force = [found for found in objects(result.structured_content) if "from" in found and "to" not in found]
    dated = [found for found in in_force if found not in asked_for]
    readings = (result.structured_content.get("scope") or {}).get("readings", [])
    assert [found for found in dated if "from_basis" not in found and found not in readings] == []


def test_a_date_of_two_readings_is_told_with_both(assistant: Session) -> None:
    body = assistant.call("ask", {"q": "What was said on 01/02/2019?"}).structured_content
    assert body["status"] == "ambiguous_date"
    assert {reading["from"] for reading in body["scope"]["readings"]} == {"2019-01-02", "2019-02-01"}


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Every object in a piece of JSON."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)


def strings(value: object) -> Iterator[str]:
    """Every text in a piece of JSON; long ones that are told by their ends, as these ends."""
    if isinstance(value, str):
        yield from value.split(" […] ") if " […] " in value else [value]
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)


def test_pages_hold_every_passage_once_and_count_what_is_left(assistant: Session, http: TestClient) -> None:
    whole = http.get(f"/v1/versions/{V2019}/text").json()["passages"]
    given: dict[str, object] = {"version_id": V2019, "max_tokens": 2_000.0, "exhibit": None}
    found: list[dict[str, Any]] = []
    pages = 0
    while True:
        body = assistant.call("version_text", given).structured_content
        assert len(json.dumps(body, ensure_ascii=False).encode()) <= 3 * 2_000
        found += body["passages"]
        pages += 1
        if "next_cursor" not in body:
            break
        assert body["left"] == {"passages": len(whole) - len(found)}
        given["cursor"] = body["next_cursor"]
    assert pages > 3
    assert "left" not in body
    assert [(each["passage_id"], each["text"]) for each in found] == [
        (each["passage_id"], each["text"]) for each in whole
    ]


def test_a_comparison_shows_what_differs(assistant: Session, http: TestClient) -> None:
    given: dict[str, object] = {"left": "2019-06-01", "right": "2020-10-01", "max_tokens": 20_000}
    body = assistant.call("compare", given).structured_content
    whole = http.get("/v1/compare", params={"left": "2019-06-01", "right": "2020-10-01"}).json()
    assert body["counts"] == whole["counts"]
    differing = [pair for pair in whole["pairs"] if pair["status"] != "same"]
    assert [pair["status"] for pair in body["pairs"]] == [pair["status"] for pair in differing]
    for short, pair in zip(body["pairs"], differing, strict=True):
        changed = [part for part in pair["ops"] if part["op"] == "replace"]
        if pair["left"] and pair["right"]:
            told = [part["replace"] for part in short["ops"] if "replace" in part]
            assert told == [[part["left"], part["right"]] for part in changed]
        else:
            assert short["text"] == (pair["left"] or pair["right"])["text"]


def test_an_answer_stands_in_the_text_and_links_to_its_passage(assistant: Session) -> None:
    result = assistant.call("ask", {"q": CONTROLLER, "as_of": "2019-06-01"})
    answers = result.structured_content["answers"]
    (said,) = texts(result)
    assert answers
    for found in answers:
        assert f"“{found['text']}” — {found['citation']}" in said
    links = [block for block in result.content if isinstance(block, ResourceLink)]
    assert [link.name for link in links] == [found["citation"] for found in answers]
    for link, found in zip(links, answers, strict=True):
        assert found["text"] in assistant.read(str(link.uri))


# ---- Resources and prompts --------------------------------------------------------------------------------------


def test_versions_and_passages_are_resources(assistant: Session, http: TestClient) -> None:
    listed = assistant.resources()
    versions = [version["version_id"] for version in http.get("/v1/versions").json()["versions"]]
    assert [str(resource.uri) for resource in listed.resources] == [f"inforce://{version}" for version in versions]
    assert listed.next_cursor is None
    text = assistant.read(f"inforce://{V2019}")
    assert QUOTED in text
    assert QUOTED in assistant.read(f"inforce://{G2}")
    for address in ("inforce://alibaba-privacy@2019-01-18", "inforce://%00", "file:///etc/passwd"):
        with pytest.raises(MCPError, match=r"there is no version|resources begin with"):
            assistant.read(address)
    with pytest.raises(MCPError, match="cursor must be the next_cursor of the page before"):
        assistant.resources("x")


def test_the_parts_of_addresses_are_completed(assistant: Session) -> None:
    version, passage = assistant.templates()
    assert assistant.complete(version, "policy", "ali") == ["alibaba-privacy"]
    assert assistant.complete(version, "date", "2020", {"policy": "alibaba-privacy"}) == ["2020-02-27", "2020-09-14"]
    assert assistant.complete(version, "date", "2021") == []
    assert V2019 in assistant.complete(passage, "passage_id", "alibaba")


def test_prompts_say_what_to_call(assistant: Session) -> None:
    assert list(assistant.prompts()) == ["answer_as_of", "what_changed", "check_brief"]
    told = assistant.prompt("answer_as_of", {"question": CONTROLLER, "date": "2019-06-01"})
    assert CONTROLLER in told
    assert "`ask` with as_of=2019-06-01. " in told
    told = assistant.prompt("answer_as_of", {"question": "x", "date": "2019-06-01", "policy": "alibaba-privacy"})
    assert "as_of=2019-06-01 and policy=alibaba-privacy. " in told
    assert assistant.prompt("check_brief", {"text": "{date} It says …"}).endswith("\n\n{date} It says …")
    for name, given, fault in [
        ("what_changed", {"policy": "x"}, "from is missing"),
        ("answer_as_of", {"question": "x", "date": "2019-06-01", "day": "y"}, "there is no argument 'day'"),
        ("summarise", {}, "there are: answer_as_of, what_changed, check_brief"),
    ]:
        with pytest.raises(MCPError, match=fault):
            assistant.prompt(name, given)


def test_a_long_argument_is_told_again_cut_short(assistant: Session) -> None:
    (said,) = texts(assistant.call("search", {"q": "cookies " * 200, "section": ["G"] * 30, "limit": 1}))
    told = json.loads(said.rpartition("Asked with: ")[2])
    assert told["q"] == "cookies " * 25 + "… (1,600 characters)"
    assert told["section"] == ["G"] * 20 + ["… (30 in all)"]


@pytest.mark.parametrize("body_in", list(Body))
@pytest.mark.parametrize("most", [1_000, 4_000])
def test_a_whole_result_keeps_within_its_tokens(most: int, body_in: Body, exhibits_live: IndexInUse) -> None:
    """Text, links and body together; of what is quoted in the text the first stands there all the same."""
    asked: dict[str, dict[str, object]] = {
        "ask": {"q": "What are cookies, and how do we share personal data?", "limit": 100},
        "search": {"q": "cookies", "limit": 100},
        "compare": {"left": "2018-06-01", "right": "2020-10-01"},
        "changes": {"places": 1_000},
    }
    for operation in TABLE:
        if operation.tool and operation.tool.name in asked:
            given = asked[operation.tool.name] | {"max_tokens": most}
            result = answer(operation, operation.tool, exhibits_live, given, body_in=body_in)
            sent = [*(block.model_dump(mode="json") for block in result.content), result.structured_content or {}]
            length = sum(len(json.dumps(each, ensure_ascii=False).encode()) for each in sent)
            assert length <= 3 * most * 1.1, (operation.name, length)


def test_a_client_that_shows_the_text_alone_is_given_the_body_in_it(exhibits_live: IndexInUse) -> None:
    operation = next(each for each in TABLE if each.tool and each.tool.name == "version_text")
    given = {"version_id": V2019, "max_tokens": 600}
    assert operation.tool is not None
    beside = answer(operation, operation.tool, exhibits_live, given)
    within = answer(operation, operation.tool, exhibits_live, given, body_in=Body.TEXT)
    assert within.structured_content is None
    (said,) = texts(within)
    *lines, body = said.splitlines()
    assert json.loads(body) == beside.structured_content
    assert lines == texts(beside)[0].splitlines()
    # Whichever part a client shows has what it takes to go on.
    assert json.loads(body)["next_cursor"] in lines[-1]


def test_a_client_that_shakes_hands_the_old_way_is_answered_alike(exhibits_index: Path, assistant: Session) -> None:
    with session(WITH_WORD_ENCODER, str(exhibits_index), mode="legacy") as old:
        assert old.tools() == assistant.tools()
        given: dict[str, object] = {"q": CONTROLLER, "as_of": "2019-06-01"}
        result = old.call("ask", given)
        new = assistant.call("ask", given)
        assert (result.content, result.structured_content) == (new.content, new.structured_content)


def test_it_is_offered_at_an_address_of_this_computer_too(exhibits_index: Path, assistant: Session) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", WITH_WORD_ENCODER_OVER_HTTP, str(exhibits_index), str(port)], cwd=REPOSITORY
    )
    address = f"http://127.0.0.1:{port}/mcp"
    try:
        wait_until_listening(port)
        with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(address)) as client:
            opened = Session(portal, client)
            assert opened.tools() == assistant.tools()
            given: dict[str, object] = {"q": CONTROLLER, "as_of": "2019-06-01"}
            assert opened.call("ask", given).structured_content == assistant.call("ask", given).structured_content
        ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        for header, status in [({"Host": "evil.example"}, 421), ({"Origin": "https://evil.example"}, 403)]:
            with httpx2.Client(headers={"Accept": "application/json, text/event-stream"} | header) as http:
                assert http.post(address, json=ping).status_code == status
    finally:
        server.terminate()
        server.wait(timeout=30)


# ---- Mistakes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "given", "kind"), MISTAKES)
def test_a_question_is_refused_as_http_refuses_it(
    name: str, given: dict[str, object], kind: str, assistant: Session, http: TestClient
) -> None:
    problem = problem_of(assistant.call(name, given))
    assert problem["type"] == f"/problems/{kind}"
    assert problem == http.post(OPERATIONS[name], json=given).json() | {"request_id": ""}


@pytest.mark.parametrize(("name", "given", "kind", "remedy"), OTHER_MISTAKES)
def test_a_refusal_says_what_to_pass_instead(
    name: str, given: dict[str, object], kind: str, remedy: str, assistant: Session
) -> None:
    problem = problem_of(assistant.call(name, given))
    assert problem["type"] == f"/problems/{kind}"
    assert remedy in problem["detail"]
    assert problem["errors"]


def test_a_tool_that_is_not_there_is_refused_with_those_that_are(assistant: Session) -> None:
    with pytest.raises(MCPError, match=r"there is no tool 'find'; there are: ask, search, list_policies"):
        assistant.call("find", {})


# ---- The index and the model ------------------------------------------------------------------------------------


def test_without_an_index_each_call_says_what_to_do_and_a_build_is_picked_up(
    small_corpus: Corpus, tmp_path: Path
) -> None:
    directory = tmp_path / "not yet"
    with session(WITH_WORD_ENCODER, str(directory)) as opened:
        assert list(opened.tools()) == list(OPERATIONS)
        for name, given in {name: given for name, given, _ in CALLS}.items():
            problem = problem_of(opened.call(name, given))
            assert problem["type"] == "/problems/index-not-ready"
            assert problem["detail"].startswith("There is no index yet. Run `inforce build`")
            assert str(tmp_path) not in json.dumps(problem)
        build_index(small_corpus, WordEncoder(), directory)
        asked = opened.call("search", {"q": "personal data", "as_of": "2019-01-01"})
        found = " ".join(passage["text"] for passage in asked.structured_content["passages"])
        assert "personal data for two years" in found
        assert "personal data for ten years" not in found
        assert len(opened.call("list_versions", {}).structured_content["versions"]) == 2


def test_a_damaged_index_is_refused_and_one_in_use_goes_on_answering(small_index: Path, tmp_path: Path) -> None:
    with session(WITH_WORD_ENCODER, str(small_index)) as opened:
        assert len(opened.call("list_versions", {}).structured_content["versions"]) == 2
        (small_index / CURRENT).write_text("nonsense\n")
        assert len(opened.call("list_versions", {}).structured_content["versions"]) == 2
        with session(WITH_WORD_ENCODER, str(small_index)) as started:
            for name in ("search", "list_versions"):
                given = {name: given for name, given, _ in CALLS}[name]
                assert problem_of(started.call(name, given))["detail"].startswith("The index is damaged. Run `inforce")
        (tmp_path / "newer_bundle.txt").write_text(SMALL_BUNDLE.partition("Old Version")[0], "utf-8")
        build_index(read_corpus([str(tmp_path / "newer_bundle.txt")]), WordEncoder(), small_index)
        assert len(opened.call("list_versions", {}).structured_content["versions"]) == 1


def test_reading_waits_for_no_model_and_the_end_for_nothing(small_index: Path) -> None:
    with session(WITH_A_MODEL_THAT_IS_NEVER_READ, str(small_index)) as opened:
        assert list(opened.tools()) == list(OPERATIONS)
        assert len(opened.call("list_versions", {}).structured_content["versions"]) == 2
        (small_index / CURRENT).unlink()
        assert len(opened.call("list_versions", {}).structured_content["versions"]) == 2
    run = subprocess.run(
        [sys.executable, "-c", WITH_A_MODEL_THAT_IS_NEVER_READ, str(small_index)],
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    assert (run.returncode, run.stdout) == (0, b"")


def test_lines_that_are_no_messages_are_answered_and_survived(small_index: Path) -> None:
    lines = [
        b"garbage",
        b'{"jsonrpc": "2.0"}',
        b"[1, 2]",
        b'{"jsonrpc": "2.0", "id": 7, "method": 5}',
        b"\xff\xfe",
        b"{" * 500,
    ]
    last = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'
    command = [sys.executable, "-c", WITH_A_MODEL_THAT_IS_NEVER_READ, str(small_index)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(b"\n".join([*lines, last, b""]))
            process.stdin.flush()
            # Closing stdin ends the server, whatever it has still to answer: every answer is read before.
            written = [process.stdout.readline() for _ in range(len(lines) + 1)]
            process.stdin.close()
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
    answers = [json.loads(line) for line in written]
    codes = [answer["error"]["code"] for answer in answers if answer["id"] is None]
    assert codes == [-32700, -32600, -32600, -32600, -32700, -32700]
    assert b"garbage" not in b"".join(written)
    assert [answer["result"] for answer in answers if answer["id"] == 1] == [{}]


def test_a_fault_is_told_without_what_is_only_for_the_log(small_index: Path) -> None:
    with session(WITH_A_MODEL_THAT_CANNOT_BE_READ, str(small_index)) as opened:
        for kind, detail in [("index-not-ready", "The model cannot be loaded."), ("internal-error", "A fault of this")]:
            problem = problem_of(opened.call("ask", {"q": "couriers"}))
            assert problem["type"] == f"/problems/{kind}"
            assert problem["detail"].startswith(detail)
            assert "secret" not in json.dumps(problem)
        assert not opened.call("list_versions", {}).is_error


def test_the_command_answers_with_its_model_and_stdout_carries_the_protocol_alone(
    small_corpus: Corpus, default_encoder: Encoder, tmp_path: Path
) -> None:
    build_index(small_corpus, default_encoder, tmp_path / "index")
    process = subprocess.Popen(
        [sys.executable, "-c", AS_INSTALLED, "mcp"],
        cwd=REPOSITORY,
        env={**os.environ, "INFORCE_INDEX": str(tmp_path / "index")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        for message in messages("May I have my file erased?"):
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
            process.stdin.flush()
        # Every line is read as a message of the protocol: a word from elsewhere would be none.
        answers = [json.loads(process.stdout.readline())["result"] for _ in range(2)]
        stdout, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
    assert answers[0]["serverInfo"]["name"] == "inforce"
    assert "Pass `as_of`" in answers[0]["instructions"]
    assert answers[1]["structuredContent"]["answers"][0]["text"] == "You may ask us to erase your file at any time."
    assert (process.returncode, stdout) == (0, b"")
    assert b"erased" not in stderr


def messages(question: str) -> list[dict[str, Any]]:
    return [
        {
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "a client", "version": "1"},
            },
        },
        {"method": "notifications/initialized"},
        {
            "id": 2,
            "method": "tools/call",
            "params": {"name": "ask", "arguments": {"q": question, "as_of": "2020-06-01"}},
        },
    ]
