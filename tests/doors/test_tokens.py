"""Who may ask, and what exists for whom."""

import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import chain, islice
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.routing import Route

from api.http.app import create_app
from api.http.authentication import Access
from api.mcp.server import http_app
from api.operations.table import OPERATIONS
from api.service.access import Right, Views, right_for
from api.service.limits import Work
from api.service.tokens import Tokens, TokensUnusable
from retriever.opening import IndexInUse
from tests import policies_apart as apart
from tests.doors.test_cli import run

SHARE = 100
"""Requests of the short share; `make attack` sends as many as its time allows."""


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> tuple[IndexInUse, IndexInUse]:
    """All three policies; and the two alone that a token may see."""
    both = apart.built(tmp_path_factory.mktemp("both"), (*apart.SEEN, apart.HIDDEN))
    return both, apart.built(tmp_path_factory.mktemp("alone"), apart.SEEN)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    made = Tokens(tmp_path_factory.mktemp("tokens") / "tokens.json")
    made.add("first", [Right.READ], None, None)
    return made


@pytest.fixture(scope="module")
def app(indexes: tuple[IndexInUse, IndexInUse], tokens: Tokens) -> FastAPI:
    return create_app(indexes[0], access=Access(tokens))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def alone(indexes: tuple[IndexInUse, IndexInUse]) -> Iterator[TestClient]:
    with TestClient(create_app(indexes[1]), follow_redirects=False) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def limited(tokens: Tokens) -> dict[str, str]:
    """Headers of somebody who may do everything with two of the three policies."""
    return bearer(tokens.add("limited", Right, apart.SEEN, None)[0])


@pytest.fixture(scope="module")
def everything(tokens: Tokens) -> dict[str, str]:
    return bearer(tokens.add("everything", Right, None, None)[0])


# ---- Who may ask -------------------------------------------------------------------------------------------------


def test_nobody_is_asked_who_they_are_until_there_is_a_token(
    indexes: tuple[IndexInUse, IndexInUse], tmp_path: Path
) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    with TestClient(create_app(indexes[0], access=Access(tokens)), follow_redirects=False) as client:
        assert client.get("/v1/policies").status_code == 200
        secret, kept = tokens.add("first", [Right.READ], None, None)
        assert client.get("/v1/policies").status_code == 401
        assert client.get("/v1/policies", headers=bearer(secret)).status_code == 200
        tokens.revoke(kept.token_id)
        assert client.get("/v1/policies", headers=bearer(secret)).status_code == 401
        # Neither without tokens nor without their file does it let everybody in again.
        (tmp_path / "tokens.json").unlink()
        assert client.get("/v1/policies", headers=bearer(secret)).status_code == 401


def test_every_address_takes_a_right_but_those_that_tell_nothing(app: FastAPI, client: TestClient) -> None:
    """Every route that there is, so also each that will be added; without a token none gives anything away."""
    paths = [route.path for route in app.routes if isinstance(route, Route)]
    assert len(paths) > 30
    for path in paths:
        address = re.sub(r"{\w+(:\w+)?}", "acme-privacy@2016-03-01", path)
        for method in ("GET", "POST", "HEAD", "PUT", "DELETE"):
            response = client.request(method, address)
            if right_for(path) is None:
                assert path in {"/livez", "/readyz", "/sign-in", "/problems/{kind}"}
            else:
                assert response.status_code == 401, (method, path)
                assert method == "HEAD" or response.json()["type"] == "/problems/unauthorized"
                assert response.headers["www-authenticate"] == 'Bearer realm="inforce"'
            assert not re.search("acme|zephyr|cookies", response.text.replace(address, ""), re.IGNORECASE), path
            assert response.headers["cache-control"] == "private, no-store"
    # Whether it is ready is told, and not of what.
    assert client.get("/readyz").json()["coverage"] == {"from": None, "to": None}
    assert client.get("/static/style.css").status_code == 200


@pytest.mark.parametrize(
    "wrong", ["Bearer", "Bearer ", "Bearer x", "Basic eDp4", "bearer inforce_0_0", "Token {}", "{}"]
)
def test_what_is_no_token_lets_nobody_in(client: TestClient, tokens: Tokens, wrong: str) -> None:
    secret, _ = tokens.add("somebody", [Right.READ], None, None)
    response = client.get("/v1/policies", headers={"Authorization": wrong.format(secret)})
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


def test_a_token_is_right_only_as_a_whole(client: TestClient, tokens: Tokens) -> None:
    (secret, _), (other, _) = (tokens.add(name, [Right.READ], None, None) for name in ("a", "b"))
    prefix, token_id, rest = secret.split("_", 2)
    mixed = "_".join((prefix, token_id, other.split("_", 2)[2]))
    for wrong in (secret[:-1], f"{secret}x", secret.upper(), mixed, f"{prefix}_{token_id}_", f"x_{token_id}_{rest}"):
        assert client.get("/v1/policies", headers=bearer(wrong)).status_code == 401, wrong
    both = [("Authorization", f"Bearer {secret}"), ("Authorization", f"Bearer {other}")]
    assert client.get("/v1/policies", headers=both).status_code == 401
    assert client.get("/v1/policies", headers=bearer(secret)).status_code == 200


def test_a_token_does_what_its_scopes_say(client: TestClient, tokens: Tokens) -> None:
    headers = {right: bearer(tokens.add(right, [right], None, None)[0]) for right in Right}
    asked: dict[Right, Callable[[dict[str, str]], Response]] = {
        Right.READ: lambda sent: client.post("/v1/ask", json={"q": "cookies"}, headers=sent),
        Right.CHECK: lambda sent: client.post("/v1/quotes/verify", json={"quotes": ["all cookies"]}, headers=sent),
        Right.ADMIN: lambda sent: client.get("/v1/corpus/refresh", headers=sent),
    }
    for needed, ask in asked.items():
        for held, sent in headers.items():
            response = ask(sent)
            if held is needed:
                assert response.status_code in {200, 404}
                assert response.json().get("type") != "/problems/insufficient-scope"
                continue
            assert (response.status_code, response.json()["type"]) == (403, "/problems/insufficient-scope")
            assert f'scope="{needed.value}"' in response.headers["www-authenticate"]
    assert right_for("/metrics") is Right.ADMIN
    part = bearer(tokens.add("part", Right, apart.SEEN, None)[0])
    assert client.get("/v1/corpus/refresh", headers=part).json()["type"] == "/problems/insufficient-scope"
    for operation in OPERATIONS:
        if operation.http and operation.work is Work.CHECK:
            assert right_for(operation.http.path) is Right.CHECK


def test_a_token_ends_with_its_last_day(tmp_path: Path) -> None:
    today = [date(2026, 3, 1)]
    tokens = Tokens(tmp_path / "tokens.json", lambda: today[0])
    secret, _ = tokens.add("a", [Right.READ], None, date(2026, 3, 2))
    for day, holds in ((1, True), (2, True), (3, False)):
        today[0] = date(2026, 3, day)
        assert (tokens.find(secret) is not None) is holds


def test_the_file_holds_no_token_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "tokens.json"
    tokens = Tokens(path)
    secret, kept = tokens.add("a", [Right.READ], ["acme-privacy"], None)
    content = path.read_text("utf-8")
    assert secret not in content
    assert secret.split("_", 2)[2] not in content
    assert path.stat().st_mode & 0o777 == 0o600
    # What others may read, or nobody can, lets nobody in.
    for spoil in (lambda: path.chmod(0o640), lambda: path.write_text("{}", "utf-8"), path.unlink):
        assert tokens.find(secret) == kept
        spoil()
        assert tokens.find(secret) is None
        if path.exists():
            with pytest.raises(TokensUnusable):
                tokens.all()
        path.write_text(content, "utf-8")
        path.chmod(0o600)


def test_tokens_that_are_added_at_once_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda n: Tokens(path).add(f"t{n}", [Right.READ], None, None), range(12)))
    kept = Tokens(path)
    assert all(kept.find(secret) == token for secret, token in made)


def test_tokens_are_made_listed_and_revoked_at_the_command_line(
    exhibits_index: Path, tmp_path: Path, exhibits_live: IndexInUse
) -> None:
    kept = ("--tokens", str(tmp_path / "tokens.json"), "--index", str(exhibits_index))
    assert run("token", "list", *kept).exit_code == 3
    made = run("token", "add", "Anna Berg", "--scope", "read", "--policy", "nothing", *kept)
    assert (made.exit_code, made.stdout.count("\n")) == (0, 1)
    assert "holds no policy nothing" in made.stderr
    assert "from now on the server answers only whom it knows" in made.stderr
    secret, tokens = made.stdout.strip(), Tokens(tmp_path / "tokens.json")
    with TestClient(create_app(exhibits_live, access=Access(tokens))) as client:
        assert client.get("/v1/policies", headers=bearer(secret)).json()["policies"] == []
        run("token", "add", "bot", "--scope", "check", "--scope", "admin", "--expires", "2030-01-31", *kept)
        listed = run("token", "list", *kept).stdout
        assert "Anna Berg" in listed
        assert "check, admin" in listed or "admin, check" in listed
        assert secret.split("_", 2)[2] not in listed + run("token", "list", "--json", *kept).stdout
        (_, bot) = json.loads(run("token", "list", "--json", *kept).stdout)
        assert (bot["name"], bot["expires"], bot["policies"]) == ("bot", "2030-01-31", None)
        assert run("token", "revoke", "Anna Berg", *kept).exit_code == 0
        assert client.get("/v1/policies", headers=bearer(secret)).status_code == 401
    admin = ("add", "x", "--scope", "admin", "--policy", "alibaba-privacy")
    past = ("add", "x", "--expires", "2020-01-01")
    for wrong in (
        ("revoke", "Anna Berg"),
        ("add", " "),
        ("add", "x", "--expires", "tomorrow"),
        past,
        admin,
        ("add", "x\n"),
    ):
        refused = run("token", *wrong, *kept)
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    (tmp_path / "tokens.json").chmod(0o644)
    assert "chmod 600" in run("token", "list", *kept).stderr
    assert "chmod 600" in run("serve", "--port", "0", *kept).stderr


def test_tokens_open_the_index_alone_that_they_were_made_for(tmp_path: Path) -> None:
    one, other = (("--index", str(tmp_path / name)) for name in ("one", "other"))
    assert run("token", "add", "Anna", *one).exit_code == 0
    assert "Anna" in run("token", "list", *one).stdout
    assert run("token", "list", *other).exit_code == 3
    # A file that was for all indexes of the folder: of which this is, is for a person to say.
    (tmp_path / "one.tokens.json").rename(tmp_path / "tokens.json")
    for command in (("token", "list"), ("token", "add", "Bea"), ("serve", "--port", "0")):
        refused = run(*command, *other)
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert str(tmp_path / "other.tokens.json") in refused.stderr
    assert not (tmp_path / "other").exists()


def test_headers_of_a_proxy_need_a_proxy(exhibits_index: Path, tmp_path: Path) -> None:
    kept = ("--tokens", str(tmp_path / "tokens.json"), "--index", str(exhibits_index), "--port", "0")
    for flags in (("--user-header", "X-User"), ("--policies-header", "X-P", "--trust-proxy", "10.0.0.1")):
        refused = run("serve", *flags, *kept)
        assert (refused.exit_code, "--trust-proxy" in refused.stderr) == (2, True)


def test_the_log_says_who_asked_and_holds_no_token(
    client: TestClient, tokens: Tokens, caplog: pytest.LogCaptureFixture
) -> None:
    secret, _ = tokens.add("Anna Berg", [Right.READ], None, None)
    with caplog.at_level("INFO", "inforce.access"):
        client.get("/v1/policies", headers=bearer(secret))
        client.get("/livez")
    said = [record.getMessage() for record in caplog.records]
    assert said[0].endswith(" by Anna Berg")
    assert " by " not in said[1]
    assert secret not in str(said)


# ---- What exists for whom -----------------------------------------------------------------------------------------


def test_what_a_token_may_not_see_does_not_exist_for_it(
    app: FastAPI, client: TestClient, alone: TestClient, limited: dict[str, str], everything: dict[str, str]
) -> None:
    """Every address answers as a server whose index has only the policies seen, whatever is asked; and as one that has
    all of them to somebody else, in between."""
    rnd = random.Random(18)
    ids = apart.ids_in(client, everything)
    leaked = 0
    for asked in chain(apart.DIRECTED, islice(apart.requests_to(app, rnd, ids), SHARE)):
        answer = asked.of(client, limited)
        assert answer.status_code < 500, asked
        assert not apart.traces(apart.said(answer), asked.text), (asked, apart.said(answer))
        expected = asked.of(alone, {})
        assert answer.status_code == expected.status_code, (asked, answer.text, expected.text)
        assert apart.comparable(asked, answer) == apart.comparable(asked, expected), asked
        if asked.body is None and rnd.random() < 0.3:
            leaked += bool(apart.traces(asked.of(client, everything).text, asked.text))
    # The same requests do find it where it may be seen.
    assert leaked > SHARE // 50


def test_a_view_is_made_once_and_nobody_waits_for_that_of_others() -> None:
    class Slow:
        def __init__(self) -> None:
            self.made: list[frozenset[str]] = []
            self.may = threading.Event()

        def only(self, policies: frozenset[str]) -> "Slow":
            self.made.append(policies)
            assert "slow" not in policies or self.may.wait(20)
            return Slow()

    whole, views = Slow(), Views[Slow]()
    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(views.seen, whole, frozenset({"slow"})) for _ in range(3)]
        assert views.seen(whole, frozenset()) is views.seen(whole, frozenset())
        assert views.seen(whole, None) is whole
        whole.may.set()
        assert len({id(one.result(20)) for one in waiting}) == 1
    assert sorted(map(len, whole.made)) == [0, 1]
    # Of another index nothing is told from memory, and of many sets the latest are kept.
    assert views.seen(Slow(), frozenset()) is not views.seen(whole, frozenset())
    for number in range(20):
        views.seen(whole, frozenset({str(number)}))
    views.seen(whole, frozenset({"0"}))
    assert whole.made.count(frozenset({"0"})) == 2


# ---- Documents, assistants ----------------------------------------------------------------------------------------


def test_the_document_says_what_each_address_takes(
    client: TestClient, alone: TestClient, everything: dict[str, str]
) -> None:
    document = client.get("/openapi.json", headers=everything).json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    taken = {path: [of["security"] for of in methods.values()] for path, methods in document["paths"].items()}
    for path, right in (("/v1/ask", "read"), ("/v1/quotes/verify", "check"), ("/v1/corpus/refresh", "admin")):
        assert taken[path] == [[{"token": []}]] * len(taken[path])
        for of in document["paths"][path].values():
            assert f"a token with the scope `{right}`" in of["description"]
    assert taken["/livez"] == [[]]
    assert {"401", "403"} <= document["paths"]["/v1/ask"]["get"]["responses"].keys()
    assert alone.get("/openapi.json").json()["security"] == [{}, {"token": []}]
    assert client.get("/docs", headers=everything).status_code == 200


def test_an_assistant_over_http_has_what_there_is_for_its_token(
    indexes: tuple[IndexInUse, IndexInUse], tokens: Tokens, limited: dict[str, str], everything: dict[str, str]
) -> None:
    def called(client: TestClient, sent: dict[str, str], method: str, **given: object) -> str:
        call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": given}
        accepted = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
        response = client.post("/mcp", json=call, headers=accepted | sent)
        assert response.status_code in {200, 401}, response.text
        return response.text

    asked: list[tuple[str, dict[str, object]]] = [
        ("tools/call", {"name": "ask", "arguments": {"q": "What does Zephyr say about palmprints?"}}),
        ("tools/call", {"name": "list_versions", "arguments": {}}),
        ("tools/call", {"name": "mentions", "arguments": {"words": ["quokkasoft", "cookies"]}}),
        ("tools/call", {"name": "version_text", "arguments": {"version_id": f"{apart.HIDDEN}@2017-11-13"}}),
        ("tools/call", {"name": "verify_quotes", "arguments": {"quotes": ["Quokkasoft licenses biometric"]}}),
        ("resources/list", {}),
        ("resources/read", {"uri": f"inforce://versions/{apart.HIDDEN}@2017-11-13"}),
    ]
    reads = bearer(tokens.add("reads", [Right.READ], None, None)[0])
    with TestClient(http_app(indexes[0], Access(tokens)), base_url="http://127.0.0.1:8001") as client:
        for method, given in asked:
            # In turns: what one caller was told is not told to another.
            assert apart.traces(called(client, everything, method, **given)), given
            said = called(client, limited, method, **given)
            assert not apart.traces(said, json.dumps(given)), (given, said)
            assert "unauthorized" in called(client, {}, method, **given)
        assert "takes a token with the scope" in called(client, reads, "tools/call", **asked[4][1])
