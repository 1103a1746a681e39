"""Pages of other sites in a real browser, of somebody who is signed in here: they get nothing, and nothing done.

Two names lead to this computer: that of the server, and that of a site which attacks it, also under the server's own
port, as DNS rebinding would have it.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from api.http.address import Site
from api.http.app import create_app
from api.http.authentication import Access
from api.http.boundary import LOOPBACK_NAMES
from api.http.server import server_of
from api.service.access import Right
from api.service.limits import Limits
from api.service.tokens import Tokens
from retriever.opening import IndexInUse
from tests.browser.test_browser import ARGUMENTS, chromium  # noqa: F401 (a fixture)
from tests.serving import listening_at

OWN = ("policies.example", "policies.localhost")
"""To a browser the second is as good as TLS: it says of each request which site asks, and by the first it does not."""
OTHER = "evil.example"

TELLING = re.compile("alibaba|cookies|personal", re.IGNORECASE)
"""What an answer would have in it."""

_OPEN = ["--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"]
"""What newer browsers refuse by themselves is asked of the server too."""

FETCHED = """async (base) => {
  const told = [];
  const ways = [
    ["/v1/policies", {}], ["/v1/ask?q=cookies", {}], ["/", {}], ["/results.csv?q=cookies", {}], ["/openapi.json", {}],
    ["/v1/feeds/all.atom", {}], ["/v1/ask", {method: "POST", body: '{"q": "cookies"}'}],
    ["/quotes", {method: "POST", body: "text=a"}], ["/v1/corpus/refresh", {method: "POST"}],
    ["/sign-out", {method: "POST"}], ["/v1/ask", {method: "DELETE"}],
  ];
  for (const [path, how] of ways)
    for (const mode of ["cors", "no-cors", "same-origin"])
      try {
        const answer = await fetch(base + path, {credentials: "include", mode, ...how});
        told.push(`${answer.type} ${answer.status} ${await answer.text()}`);
      } catch (error) { told.push(`${error.name}`); }
  return told;
}"""
EMBEDDED = """(base) => Promise.all([
  ["img", "src", "/corpus"], ["script", "src", "/v1/ask?q=cookies"], ["iframe", "src", "/?q=cookies"],
  ["link", "href", "/v1/policies"], ["object", "data", "/v1/policies"], ["video", "src", "/results.csv?q=cookies"],
].map(([tag, attribute, path]) => new Promise((done) => {
  const made = document.createElement(tag);
  if (tag === "link") made.rel = "stylesheet";
  made.onload = made.onerror = () => {
    let inside = null;
    try { inside = made.contentDocument && made.contentDocument.body.innerText; } catch {}
    done(`${tag} ${inside ?? ""} ${made.naturalWidth ?? ""}`);
  };
  setTimeout(() => done(`${tag} nothing`), 1500);
  made[attribute] = base + path;
  document.body.append(made);
})))"""
POSTED = """(base) => {
  const form = document.createElement("form");
  form.method = "post"; form.action = base + "/sign-out";
  document.body.append(form); form.submit();
}"""


class _Attacking(BaseHTTPRequestHandler):
    page: ClassVar[bytes] = b"<!doctype html><title>evil</title><body>evil"

    def do_GET(self) -> None:  # as http.server has it
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_: Any) -> None:
        return


@dataclass(frozen=True)
class Place:
    """Addresses of the server, by its own name and by the other site's, and of the other site."""

    own: str
    rebound: str
    other: str
    secret: str


@pytest.fixture(scope="module")
def place(
    request: pytest.FixtureRequest, exhibits_live: IndexInUse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    own = str(request.param)
    tokens = Tokens(tmp_path_factory.mktemp("tokens") / "tokens.json")
    secret, _ = tokens.add("Anna Berg", Right, None, None)
    limits = Limits()
    app = create_app(exhibits_live, limits=limits, hosts=LOOPBACK_NAMES | {own}, site=Site(), access=Access(tokens))
    attacking = ThreadingHTTPServer(("127.0.0.1", 0), _Attacking)
    threading.Thread(target=attacking.serve_forever, daemon=True).start()
    with listening_at(server_of(app, limits)) as port:
        yield Place(f"http://{own}:{port}", f"http://{OTHER}:{port}", f"http://{OTHER}:{attacking.server_port}", secret)
    attacking.shutdown()
    attacking.server_close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:  # noqa: F811  # the fixture
    named = "--host-resolver-rules=MAP *.example 127.0.0.1, MAP *.localhost 127.0.0.1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, named, *_OPEN])
        yield launched
        launched.close()


@pytest.fixture
def signed_in(browser: Browser, place: Place) -> Iterator[BrowserContext]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{place.own}/corpus")
    page.get_by_label("Token").fill(place.secret)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out Anna Berg").wait_for()
    assert "alibaba-privacy" in page.content()
    yield context
    page.goto(place.own)
    assert page.get_by_role("button", name="Sign out Anna Berg").is_visible()
    context.close()


def attack(page: Page, base: str) -> list[str]:
    """Whatever the page at hand learns of the server at ``base``."""
    statuses: list[tuple[str, int]] = []
    page.on("response", lambda response: statuses.append((response.url, response.status)))
    told: list[str] = page.evaluate(FETCHED, base)
    told += page.evaluate(EMBEDDED, base)
    assert len(told) == 33 + 6
    answered = [(url, status) for url, status in statuses if url.startswith(base)]
    assert len(answered) > 8, told
    assert all(status in {303, 401, 403, 421} or "/sign-in" in url for url, status in answered), answered
    return told


@pytest.mark.parametrize("place", OWN, indirect=True)
def test_a_page_of_another_site_gets_nothing(signed_in: BrowserContext, place: Place) -> None:
    page = signed_in.new_page()
    page.goto(place.other)
    told = attack(page, place.own)
    assert not [line for line in told if TELLING.search(line)]
    page.evaluate(POSTED, place.own)
    page.wait_for_url(f"{place.own}/sign-out")
    assert "another site" in page.content()


@pytest.mark.parametrize("place", OWN[1:], indirect=True)
def test_a_page_whose_name_was_made_to_lead_here_gets_nothing(signed_in: BrowserContext, place: Place) -> None:
    """Its origin is that of the server to the browser: only the name that it asks by tells them apart."""
    page = signed_in.new_page()
    page.goto(f"{place.rebound}/")
    assert "Not a name of this server" in page.content()

    def attacking(route: Route) -> None:
        route.fulfill(body=_Attacking.page, content_type="text/html")

    page.route(f"{place.rebound}/attack", attacking)
    page.goto(f"{place.rebound}/attack")
    told = attack(page, place.rebound)
    assert sum("forbidden-host" in line for line in told) > 20
    assert not [line for line in told if TELLING.search(line)]


@pytest.mark.parametrize("place", OWN[1:], indirect=True)
def test_a_page_of_another_site_may_lead_here(signed_in: BrowserContext, place: Place) -> None:
    """To where somebody signs in, since the cookie stays at home; from there it is one step."""
    page = signed_in.new_page()
    page.goto(place.other)
    page.evaluate("(to) => { location.href = to; }", f"{place.own}/?q=cookies")
    page.wait_for_url(f"{place.own}/sign-in?next=%2F%3Fq%3Dcookies")
    page.get_by_role("link", name="Go on").click()
    page.wait_for_url(f"{place.own}/?q=cookies")
    assert "cookies" in page.content()
