"""People sign in to the pages by a token, or at a proxy that says who they are."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Route

from api.http.address import Site
from api.http.app import create_app
from api.http.authentication import Access, Users
from api.http.sessions import COOKIE
from api.pages.sign_in import local
from api.service.access import Right
from api.service.tokens import Tokens
from retriever.opening import IndexInUse

BROWSER = {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Site": "same-origin"}
VERSION = "alibaba-privacy@2019-01-17"
PAGES = (
    *("/", "/?q=data+controller&as_of=2019-06-01", "/timeline", "/compare", "/mentions?words=cookies", "/quotes"),
    *("/corpus", "/docs", f"/versions/{VERSION}", f"/passages/{VERSION}~b2~G.2/history"),
)


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    made = Tokens(tmp_path / "tokens.json")
    made.add("nobody here", [Right.ADMIN], None, None)
    return made


def client_of(
    live: IndexInUse, tokens: Tokens, site: Site | None = None, users: Users | None = None, peer: str = "127.0.0.1"
) -> TestClient:
    app = create_app(live, site=site or Site(), access=Access(tokens, users))
    base = "http://127.0.0.1:8000"
    return TestClient(app, base_url=base, follow_redirects=False, headers=BROWSER, client=(peer, 1))


@pytest.fixture
def browser(exhibits_live: IndexInUse, tokens: Tokens) -> Iterator[TestClient]:
    with client_of(exhibits_live, tokens) as client:
        yield client


def sign_in(browser: TestClient, tokens: Tokens, *rights: Right, after: str = "") -> str:
    """Where it leads."""
    secret, _ = tokens.add("Anna Berg", rights or (Right.READ, Right.CHECK), None, None)
    response = browser.post("/sign-in", data={"token": f" {secret}\n", "next": after})
    assert response.status_code == 303
    return str(response.headers["location"])


def form_token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_signed_in_is_led_to_where_they_can_be(browser: TestClient, tokens: Tokens, page: str) -> None:
    led = browser.get(page)
    assert led.status_code == 303
    address = led.headers["location"]
    form = browser.get(address)
    assert form.status_code == 200
    assert "Alibaba" not in form.text.replace("alibaba-privacy", "")
    after = re.search(r'name="next" value="([^"]*)"', form.text)
    assert after
    assert sign_in(browser, tokens, after=after[1].replace("&amp;", "&")) == page
    assert browser.get(page).status_code == 200


def test_every_page_works_signed_in_and_none_after_signing_out(browser: TestClient, tokens: Tokens) -> None:
    sign_in(browser, tokens)
    for page in PAGES:
        shown = browser.get(page)
        assert shown.status_code == 200, page
        assert "Sign out Anna Berg" in shown.text
        assert shown.headers["cache-control"] == "private, no-store"
    taken = browser.get("/results.csv?q=data+controller&as_of=2019-06-01")
    assert (taken.status_code, taken.headers["cache-control"]) == (200, "private, no-store")
    checked = browser.post("/quotes", data={"text": "“data controller”", "csrf": form_token(shown.text)})
    assert checked.status_code == 200
    out = browser.post("/sign-out", data={"csrf": form_token(shown.text)})
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    assert COOKIE not in browser.cookies
    assert browser.get("/").status_code == 303


def test_nothing_is_posted_in_somebodys_name_that_is_no_form_of_theirs(browser: TestClient, tokens: Tokens) -> None:
    """Every address that takes a body, so also each that will be added."""
    sign_in(browser, tokens, *Right)
    theirs = form_token(browser.get("/").text)
    browser.cookies.clear()
    sign_in(browser, tokens, *Right)
    own = form_token(browser.get("/").text)
    assert own != theirs
    routes = [route for route in cast(FastAPI, browser.app).routes if isinstance(route, Route)]
    posted = [route.path for route in routes if "POST" in (route.methods or ())]
    assert len(posted) >= 6
    for path in posted:
        for body in (b"", b"q=a", b'{"q": "cookies"}', f"csrf={theirs}".encode()):
            refused = browser.post(path, content=body)
            assert refused.status_code == 403, path
            assert "form of this server" in refused.text
    # A script of a page sends it as a header; a program that shows a token has no form.
    assert browser.post("/v1/ask", json={"q": "cookies"}, headers={"X-CSRF-Token": own}).status_code == 200
    secret, _ = tokens.add("program", [Right.READ], None, None)
    asked = browser.post("/v1/ask", json={"q": "cookies"}, headers={"Authorization": f"Bearer {secret}"})
    assert asked.status_code == 200


def test_a_cookie_is_for_this_server_alone_and_ends_with_its_token(
    exhibits_live: IndexInUse, tokens: Tokens, browser: TestClient
) -> None:
    secret, kept = tokens.add("a", [Right.READ], None, None)
    plain = browser.post("/sign-in", data={"token": secret}).headers["set-cookie"]
    assert all(part in plain for part in ("HttpOnly", "SameSite=strict", "Path=/;", "Max-Age=43200"))
    assert "Secure" not in plain
    assert secret not in plain
    below = Site("https://policies.example/inforce", "/inforce")
    with client_of(exhibits_live, tokens, below) as client:
        response = client.post("/sign-in", data={"token": secret, "next": "/corpus"})
        assert "Secure" in response.headers["set-cookie"]
        assert "Path=/inforce;" in response.headers["set-cookie"]
        assert response.headers["location"] == "/inforce/corpus"
        assert client.get("/inforce/?q=a").headers["location"] == "/inforce/sign-in?next=%2F%3Fq%3Da"
    assert browser.get("/corpus").status_code == 200
    cookie = browser.cookies[COOKIE]
    browser.cookies.clear()
    assert browser.get("/corpus", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code == 200
    for changed in (f"{cookie[:-2]}xx", f"x{cookie}", cookie.rpartition(".")[0], ""):
        assert browser.get("/corpus", headers={"Cookie": f"{COOKIE}={changed}"}).status_code == 303
    browser.post("/sign-in", data={"token": secret})
    assert browser.get("/corpus").status_code == 200
    tokens.revoke(kept.token_id)
    assert browser.get("/corpus").status_code == 303


def test_a_wrong_token_is_told_and_leads_nowhere(browser: TestClient) -> None:
    for wrong in ("", "x", "inforce_a_b"):
        told = browser.post("/sign-in", data={"token": wrong, "next": "/corpus"})
        assert (told.status_code, "set-cookie" in told.headers) == (401, False)
        assert "unknown" in told.text
    assert browser.get("/sign-in?to=/").status_code == 422


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
     "javascript:x", "", "corpus", "/\n", "///evil.example", "/[\u2028"],
)  # fmt: skip
def test_nobody_is_led_elsewhere(browser: TestClient, tokens: Tokens, address: str) -> None:
    assert local(address) == "/"
    assert sign_in(browser, tokens, after=address) == "/"


def test_a_person_is_told_what_their_token_does_not_do(browser: TestClient, tokens: Tokens) -> None:
    sign_in(browser, tokens, Right.READ)
    refused = browser.get("/quotes")
    assert refused.status_code == 403
    assert "“Anna Berg” has no leave to check texts here" in refused.text
    assert refused.headers["content-type"].startswith("text/html")


# ---- Signed in at a proxy -----------------------------------------------------------------------------------------

USERS = Users("X-Forwarded-User", frozenset({Right.READ}), "X-Policies")
PROXY = Site(proxies=("10.0.0.1",))


def test_a_proxy_says_who_asks_and_what_there_is_for_them(exhibits_live: IndexInUse, tokens: Tokens) -> None:
    with client_of(exhibits_live, tokens, PROXY, USERS, peer="10.0.0.1") as client:
        user = {"X-Forwarded-User": "anna@firm.example"}
        assert client.get("/v1/policies", headers=user).json()["policies"] == []
        seen = client.get("/v1/policies", headers=user | {"X-Policies": "other, alibaba-privacy"}).json()["policies"]
        assert [policy["policy"] for policy in seen] == ["alibaba-privacy"]
        assert client.get("/quotes", headers=user).status_code == 403
        assert client.get("/v1/policies").status_code == 401
        assert client.get("/v1/policies", headers={"X-Forwarded-User": " "}).status_code == 401
        # A proxy that adds its own to what a client sent leaves two, and it is not told which is which.
        two = [("X-Forwarded-User", "admin"), ("X-Forwarded-User", "anna@firm.example")]
        assert client.get("/v1/policies", headers=two).status_code == 401


def test_nobody_else_says_who_asks(exhibits_live: IndexInUse, tokens: Tokens) -> None:
    with client_of(exhibits_live, tokens, PROXY, USERS, peer="10.0.0.2") as client:
        said = {"X-Forwarded-User": "anna@firm.example", "X-Forwarded-For": "10.0.0.1", "X-Policies": "alibaba-privacy"}
        assert client.get("/v1/policies", headers=said).status_code == 401
        assert client.get("/", headers=said).status_code == 303
