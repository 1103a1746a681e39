"""The table of operations: one entry is an address, a command and a tool, and all doors give the same."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest
from anyio.from_thread import start_blocking_portal
from click.testing import CliRunner
from fastapi.testclient import TestClient
from mcp.client import Client
from pydantic import Field

from api.cli.operations import commands
from api.contract import about, members, result_schema, to_json
from api.http.app import create_app
from api.http.openapi import openapi_document
from api.http.service import service_operations
from api.mcp.server import make_server
from api.operations import AnyOperation, Command, Http, Operation, Posted, Tool
from api.operations.table import OPERATIONS
from api.parameter_values import Flag, Parameters, Rule
from api.phrases.segments import lines
from corpus.contract import Doc
from retriever.opening import IndexInUse

# ---- One entry, every door --------------------------------------------------------------------------------------


class CountParameters(Parameters):
    """What is counted."""

    policy: Annotated[str, Rule("a policy id", "alibaba-privacy")] = Field(
        description="Of which policy.", examples=["alibaba-privacy"]
    )
    at_most: Annotated[int, Rule("a whole number from 1", "3"), Flag("N", "Count no further.")] = Field(
        default=100, ge=1, description="Count no further.", examples=[3]
    )


@dataclass(frozen=True, slots=True)
class Count:
    """How many versions there are."""

    policy: Annotated[str, Doc("The policy.", "alibaba-privacy")]
    versions: Annotated[int, Doc("How many.", 5, name="count")]


COUNT = Operation(
    "count",
    "How many versions a policy has.",
    CountParameters,
    Count,
    lambda index, asked: Count(asked.policy, min(len(index.library().versions(asked.policy)), asked.at_most)),
    http=Http("/v1/count/{policy}", ["invalid-parameter"], absent=["unknown-policy"]),
    command=Command(
        "count",
        lambda found, asked: [lines(f"{found.versions} of at most {asked.at_most}")],
        "Count versions.",
        "inforce count alibaba-privacy",
        {"policy": "POLICY"},
    ),
    tool=Tool("count_versions", "Count", "Counts versions.", lambda found, _: f"Scope: {found.policy}."),
)
EXPECTED = {"policy": "alibaba-privacy", "count": 3}


def test_an_operation_of_the_table_is_an_address(exhibits_live: IndexInUse) -> None:
    with TestClient(create_app(exhibits_live, operations=[COUNT])) as client:
        response = client.get("/v1/count/alibaba-privacy?at_most=3")
        assert response.json() == EXPECTED
        again = client.get("/v1/count/alibaba-privacy?at_most=3", headers={"If-None-Match": response.headers["etag"]})
        assert again.status_code == 304
        assert client.get("/v1/count/nobody").json()["type"] == "/problems/unknown-policy"
        refused = client.get("/v1/count/alibaba-privacy?atmost=3").json()
        assert (refused["status"], refused["errors"][0]["name"]) == (422, "atmost")
        described = client.get("/openapi.json").json()["paths"]["/v1/count/{policy}"]["get"]
        assert [(p["name"], p["in"], p["required"]) for p in described["parameters"][:2]] == [
            ("policy", "path", True),
            ("at_most", "query", False),
        ]
        example = described["responses"]["200"]["content"]["application/json"]["example"]
        assert example == {"policy": "alibaba-privacy", "count": 5}
        assert "/v1/count/{policy}" in client.get("/docs").text


def test_an_operation_of_the_table_is_a_command(exhibits_index: Path) -> None:
    command = commands([COUNT])["count"]

    def printed(*arguments: str) -> str:
        ran = CliRunner().invoke(command, [*arguments, "--index", str(exhibits_index)], standalone_mode=False)
        assert ran.exception is None
        return ran.stdout

    assert printed("alibaba-privacy", "--at-most", "3") == "3 of at most 3\n"
    assert json.loads(printed("alibaba-privacy", "--at-most", "3", "--json")) == EXPECTED
    assert "--at-most N" in CliRunner().invoke(command, ["--help"]).stdout


def test_an_operation_of_the_table_is_a_tool(exhibits_live: IndexInUse) -> None:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(make_server(exhibits_live, [COUNT]))) as client,
    ):
        (tool,) = portal.call(client.list_tools).tools
        assert (tool.name, list(tool.input_schema["properties"])) == (
            "count_versions",
            ["policy", "at_most", "cursor", "max_tokens"],
        )
        result: Any = portal.call(client.call_tool, "count_versions", {"policy": "alibaba-privacy", "at_most": 3})
        assert result.structured_content == EXPECTED
        assert result.content[0].text.startswith("Scope: alibaba-privacy.")


def test_what_is_posted_needs_no_address_by_get(exhibits_live: IndexInUse) -> None:
    posted: AnyOperation = Operation(
        "count",
        "How many versions a policy has.",
        CountParameters,
        Count,
        COUNT.run,
        http=Http("/v1/count", by_get=False, posted=Posted({"policy": "alibaba-privacy"})),
    )
    with TestClient(create_app(exhibits_live, operations=[posted])) as client:
        assert client.post("/v1/count", json={"policy": "alibaba-privacy", "at_most": 3}).json() == EXPECTED
        assert client.get("/v1/count").status_code == 405


# ---- The contract -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Inner:
    """Stands in another result."""

    left: Annotated[int, Doc("Left.")]
    kind: Annotated[str, Doc("Of the inner one.")]


@dataclass(frozen=True, slots=True)
class Outer:
    """Holds another result in place of a field.

    This is said to readers of Python alone.
    """

    kind: Annotated[str, Doc("Of the outer one.")]
    inner: Annotated[Inner, Doc(flat=True)]
    unsaid: int = 0

    @property
    def doubled(self) -> Annotated[int, Doc("Twice as much.", name="twice", before="left")]:
        return 2 * self.inner.left


def test_a_field_is_shown_under_its_name_and_at_its_place() -> None:
    assert to_json(Outer("outer", Inner(2, "inner"))) == '{"twice":4,"left":2,"kind":"outer"}'
    schema = result_schema(Outer)[1]["Outer"]
    assert list(schema["properties"]) == schema["required"] == ["twice", "left", "kind"]
    assert schema["properties"]["kind"]["description"] == "Of the outer one."
    assert about(Outer) == "Holds another result in place of a field."


def test_two_types_of_results_never_share_a_name() -> None:
    kinds: dict[str, type] = {}

    def visit(kind: Any) -> None:
        for part in getattr(kind, "__args__", ()):
            visit(part)
        if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__"):
            assert kinds.setdefault(kind.__name__, kind) is kind
            for member in members(kind):
                visit(member.kind)

    for operation in (*OPERATIONS, *service_operations(None)):
        visit(operation.gives)
    assert len(kinds) > 30


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_field_of_a_result_is_described(operation: AnyOperation) -> None:
    for schema in result_schema(operation.gives)[1].values():
        for name, field in schema.get("properties", {}).items():
            assert field["description"], f"{schema['title']}.{name}"


def test_the_document_is_drawn_from_the_table_alone() -> None:
    assert list(openapi_document([COUNT])["paths"]) == ["/v1/count/{policy}"]
