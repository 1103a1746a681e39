"""Long lists over HTTP: pages by cursor, chosen fields, and what is said of a response so that it can be kept."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient

from api.cli.program import inforce
from api.http.address import Site
from api.http.app import create_app
from api.http.fields import tree_of
from api.http.origins import origins_of
from retriever.opening import IndexInUse
from retriever.paging import Paging
from retriever.question.request import InvalidQuestion
from retriever.results import AskedTogether, AskResult, Comparison, IndexRef
from tests.doors.test_http import G2, V2019, problem_of

APP = "https://app.example"


@pytest.fixture(scope="module")
def client(exhibits_live: IndexInUse) -> Iterator[TestClient]:
    with TestClient(create_app(exhibits_live, site=Site(origins=(APP,)))) as client:
        yield client


LISTS = [
    ("/v1/policies", {}, "policies", 1),
    ("/v1/versions", {}, "versions", 2),
    ("/v1/findings", {}, "findings", 1),
    (f"/v1/versions/{V2019}/text", {}, "passages", 50),
    ("/v1/compare", {"left": V2019, "right": "2020-03-01"}, "pairs", 60),
    (f"/v1/passages/{G2}/history", {}, "steps", 2),
    ("/v1/search", {"q": "cookies", "mode": "lexical", "as_of": "2019-06-01"}, "passages", 9),
    ("/v1/mentions", {"words": "cookies"}, "policies", 1),
    ("/v1/changes", {"places": "0"}, "events", 2),
]


@pytest.mark.parametrize(("path", "asked", "items", "limit"), LISTS, ids=lambda value: str(value)[:40])
def test_the_pages_of_a_list_are_all_of_it(
    path: str, asked: dict[str, str], items: str, limit: int, client: TestClient
) -> None:
    whole = client.get(path, params=asked | ({"limit": 100} if path in NOT_WHOLE else {})).json()
    assert whole["next_cursor"] is None
    found: list[Any] = []
    page = client.get(path, params=asked | {"limit": limit})
    while True:
        body = page.json()
        assert len(body[items]) <= limit
        found += body[items]
        if body.get("more") is not None:
            assert body["more"] == len(whole[items]) - len(found)
        if body["next_cursor"] is None:
            break
        # The header leads to where the field does.
        following = page.headers["link"].removeprefix("<?").removesuffix('>; rel="next"')
        assert dict(parse_qsl(following))["cursor"] == body["next_cursor"]
        page = client.get(f"{path}?{following}")
    assert "link" not in page.headers
    assert found == whole[items]


NOT_WHOLE = {"/v1/search", "/v1/mentions", "/v1/changes"}


@pytest.mark.parametrize(
    ("path", "asked", "items", "limit"), [LISTS[1], *LISTS[3:7]], ids=lambda value: str(value)[:40]
)
def test_a_cursor_is_of_one_index_and_one_request(
    path: str, asked: dict[str, str], items: str, limit: int, client: TestClient
) -> None:
    first = client.get(path, params=asked | {"limit": limit}).json()
    cursor = first["next_cursor"]
    wider = client.get(path, params=asked | {"limit": limit + 1, "cursor": cursor}).json()
    assert wider[items][0] not in first[items]
    problem_of(client.get("/v1/policies", params={"limit": 1, "cursor": cursor}), 422, "invalid-parameter")
    for wrong in ("after-1", "=", "x" * 90, cursor[:-3], f"{cursor}A"):
        told = problem_of(client.get(path, params=asked | {"cursor": wrong}), 422, "invalid-parameter")
        assert told["errors"][0]["name"] == "cursor"
    other = Paging.of(IndexRef("sha256:0123456789abcdef", "words"), "the same").cursor(1)
    told = problem_of(client.get(path, params=asked | {"cursor": other}), 410, "stale-cursor")
    assert "sha256:0123456789abcdef…" in told["detail"]
    assert "leave cursor out to begin anew" in told["detail"]


def test_a_cursor_goes_on_where_another_question_would_begin(client: TestClient) -> None:
    asked: dict[str, str | int] = {"q": "cookies", "limit": 2}
    cursor = client.get("/v1/search", params=asked).json()["next_cursor"]
    by_offset = client.get("/v1/search", params=asked | {"offset": 2}).json()["passages"]
    assert client.get("/v1/search", params=asked | {"cursor": cursor}).json()["passages"] == by_offset
    both = client.get("/v1/search", params=asked | {"cursor": cursor, "offset": 2})
    assert "exclude each other" in problem_of(both, 422, "invalid-parameter")["detail"]


# ---- Fields -----------------------------------------------------------------------------------------------------


def test_only_the_fields_asked_for_are_sent(client: TestClient) -> None:
    asked = {"q": "Who is the data controller?", "as_of": "2019-06-01"}
    whole = client.get("/v1/ask", params=asked).json()
    some = client.get("/v1/ask", params=asked | {"fields": "passages.citations.text, status,scope.versions"}).json()
    assert some == {
        "status": whole["status"],
        "scope": {"versions": whole["scope"]["versions"]},
        "passages": [{"citations": [{"text": one["text"]} for one in p["citations"]]} for p in whole["passages"]],
    }
    assert list(some) == ["status", "scope", "passages"]
    posted = client.post("/v1/ask", json=asked | {"fields": "status"}).json()
    assert posted == {"status": whole["status"]}
    counts = client.get("/v1/compare", params={"left": V2019, "right": "2020-03-01", "fields": "counts.added"}).json()
    assert list(counts["counts"]) == ["added"]
    lines = client.post(
        "/v1/ask:batch",
        json={"questions": [asked, {"q": ""}], "fields": "results.status,results.problem"},
        headers={"Accept": "application/x-ndjson"},
    ).text
    assert lines == f'{{"status":"{whole["status"]}"}}\n{{"problem":"/problems/invalid-parameter"}}\n'


def test_a_field_that_is_not_there_is_refused_with_those_that_are(client: TestClient) -> None:
    for fields, told in (
        ("answer", "did you mean answers?"),
        ("scope.kinds", "did you mean kind?"),
        ("scope.kind.x", "it holds no others"),
        ("", "names of fields"),
        ("status,,scope", "''"),
    ):
        detail = problem_of(client.get("/v1/ask", params={"q": "x", "fields": fields}), 422, "invalid-parameter")
        assert told in detail["detail"], detail
    problem_of(client.get("/v1/ask?q=x&fields=status&fields=scope"), 422, "invalid-parameter")


def test_what_is_wanted_whole_is_not_narrowed() -> None:
    assert tree_of(AskResult, "scope,scope.kind") == tree_of(AskResult, "scope.kind,scope") == {"scope": {}}
    assert tree_of(AskedTogether, "results.answers.text") == {"results": {"answers": {"text": {}}}}
    assert tree_of(Comparison, "counts.moved") == {"counts": {"moved": {}}}
    with pytest.raises(InvalidQuestion, match="fields names 'moved'"):
        tree_of(Comparison, "moved")


def test_other_fields_have_another_tag(client: TestClient) -> None:
    tags = [client.get(f"/v1/policies{query}").headers["etag"] for query in ("", "?fields=more", "?fields=policies")]
    assert len(set(tags)) == 3
    again = client.get("/v1/policies?fields=more", headers={"If-None-Match": tags[1]})
    assert (again.status_code, again.content) == (304, b"")


# ---- Keeping and compressing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/v1/policies", "/v1/changes", "/v1/feeds/all.atom", "/results.csv?q=x", "/"])
def test_a_response_tells_when_its_index_was_built(path: str, client: TestClient) -> None:
    response = client.get(path)
    built = client.get("/v1/corpus").json()["built_at"]
    assert response.headers["last-modified"].endswith("GMT")
    assert built[11:19] in response.headers["last-modified"]
    # It says less than the tag, so that it never stands for it.
    again = client.get(path, headers={"If-Modified-Since": response.headers["last-modified"]})
    assert again.status_code == 200


def test_the_document_of_the_api_is_kept_until_it_changes(client: TestClient) -> None:
    first = client.get("/openapi.json")
    again = client.get("/openapi.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/openapi.json", headers={"If-None-Match": 'W/"other"'}).content == first.content


def test_the_command_line_lists_in_pages(exhibits_index: Path) -> None:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(inforce, [*arguments, "--index", str(exhibits_index)], prog_name="inforce")

    whole = json.loads(run("versions", "--json").stdout)["versions"]
    first = run("versions", "--limit", "2", "--format", "csv")
    [cursor] = re.findall(r"More: --cursor (\S+)", first.stderr)
    second = json.loads(run("versions", "--limit", "2", "--cursor", cursor, "--json").stdout)
    assert [version["version_id"] in first.stdout for version in whole[:3]] == [True, True, False]
    assert second["versions"] == whole[2:4]
    shown = run("show", G2, "--limit", "2")
    assert (shown.exit_code, "pages are of a version" in shown.stderr) == (2, True)


def test_long_text_is_compressed_for_whoever_takes_it(client: TestClient) -> None:
    path = f"/v1/versions/{V2019}/text"
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == "Accept-Encoding"
    for taken in ("gzip", "br, gzip;q=0.5", "*"):
        with client.stream("GET", path, headers={"Accept-Encoding": taken}) as response:
            raw = b"".join(response.iter_raw())
        assert response.headers["content-encoding"] == "gzip"
        assert int(response.headers["content-length"]) == len(raw) < len(plain.content) / 5
        assert gzip.decompress(raw) == plain.content
        assert response.headers["etag"] == plain.headers["etag"]
    for refused in ("gzip;q=0", "br", "", "identity, gzip;q=0.0"):
        assert "content-encoding" not in client.get(path, headers={"Accept-Encoding": refused}).headers
    short = client.get("/livez", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in short.headers
    held = client.get(path, headers={"If-None-Match": plain.headers["etag"], "Accept-Encoding": "gzip"})
    assert (held.status_code, held.headers["vary"]) == (304, "Accept-Encoding")


# ---- Pages of other sites ---------------------------------------------------------------------------------------

CROSS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}


def test_a_page_that_may_is_let_read_the_api(client: TestClient) -> None:
    before = client.options(
        "/v1/ask",
        headers=CROSS
        | {"Origin": APP, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"},
    )
    assert before.status_code == 200
    assert before.headers["access-control-allow-origin"] == APP
    answered = client.post("/v1/ask", json={"q": "cookies"}, headers=CROSS | {"Origin": APP})
    assert answered.status_code == 200
    assert answered.headers["access-control-allow-origin"] == APP
    assert "Origin" in answered.headers["vary"]
    assert "ETag" in answered.headers["access-control-expose-headers"]
    # No cookie speaks for it.
    assert "access-control-allow-credentials" not in answered.headers
    refused = client.get("/v1/ask", headers=CROSS | {"Origin": APP})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (422, APP)


@pytest.mark.parametrize(
    ("path", "origin"),
    [("/v1/ask?q=x", "https://other.example"), ("/?q=x", APP), ("/v1/ask?q=x", "null"), ("/v1/ask?q=x", f"{APP}:8443")],
)
def test_no_other_page_is(path: str, origin: str, client: TestClient) -> None:
    response = client.get(path, headers=CROSS | {"Origin": origin})
    assert (response.status_code, response.json()["type"]) == (403, "/problems/cross-site")
    assert "access-control-allow-origin" not in response.headers


def test_by_default_no_page_of_another_site_may(exhibits_live: IndexInUse) -> None:
    with TestClient(create_app(exhibits_live)) as client:
        response = client.get("/v1/policies", headers=CROSS | {"Origin": APP})
        assert response.status_code == 403
        preflight = client.options("/v1/ask", headers={"Origin": APP, "Access-Control-Request-Method": "POST"})
        assert "access-control-allow-origin" not in preflight.headers


def test_origins_are_named_as_browsers_write_them() -> None:
    assert origins_of(["https://App.example/, http://localhost:3000"]) == (APP, "http://localhost:3000")
    for wrong in ("*", "app.example", "https://app.example/path", "null"):
        with pytest.raises(ValueError, match="--allow-origin must be like"):
            origins_of([wrong])


def test_the_address_of_the_next_page_has_all_that_was_asked(client: TestClient) -> None:
    asked = {"q": "“cookies” & more", "limit": "1", "as_of": "2019-06-01"}
    link = client.get(f"/v1/search?{urlencode(asked)}").headers["link"]
    assert dict(parse_qsl(link[2:].partition(">")[0])).items() >= asked.items()
