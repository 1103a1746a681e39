"""Under which address a server is known: behind a proxy, below a path, by TLS, on a socket file."""

import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from api.http.address import FROM_PROXY, BehindProxy, Site, site_of
from api.http.app import create_app
from api.http.boundary import LOOPBACK_NAMES
from api.http.server import server_of
from api.service.limits import Limits
from retriever.opening import IndexInUse
from tests.serving import until

V2019 = "alibaba-privacy@2019-01-17"
PUBLIC = Site("https://policies.example/inforce", "/inforce")


@pytest.fixture(scope="module")
def below(exhibits_live: IndexInUse) -> Iterator[TestClient]:
    app = create_app(exhibits_live, hosts=LOOPBACK_NAMES | {"policies.example"}, site=PUBLIC)
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        yield client


def test_every_link_of_every_page_leads_below_the_root_path(below: TestClient) -> None:
    """From the search page on, as far as links of other kinds of pages lead."""
    seen: set[str] = set()
    open_yet = [
        "/inforce/",
        "/inforce/?q=data+controller&as_of=2019-06-01",
        "/inforce/compare?left=2018-06-01&right=2019-06-01",
        "/inforce/mentions?words=cookies",
        "/inforce/docs",
    ]
    kinds: dict[str, int] = {}
    while open_yet:
        address = open_yet.pop(0)
        kind = re.sub(r"alibaba[^/?#]*", "x", address.partition("?")[0])
        if address in seen or kinds.get(kind, 0) >= 3:
            continue
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        response = below.get(address, headers={"Accept-Encoding": "identity"})
        assert response.status_code in {200, 302, 303}, address
        if response.status_code != 200:
            open_yet.append(response.headers["location"].partition("#")[0])
        elif response.headers["content-type"].startswith("text/html"):
            assert int(response.headers["content-length"]) == len(response.content)
            links = re.findall(r'(?:href|src|action)="([^"]*)"', response.text)
            own = [link.replace("&amp;", "&") for link in links if not link.startswith(("#", "http", "data:"))]
            assert all(link.startswith("/inforce/") for link in own), address
            open_yet += [link.partition("#")[0] for link in own]
    assert {"/inforce/versions/x", "/inforce/passages/x/history", "/inforce/openapi.json", "/inforce/quotes"} <= {
        *kinds
    }


def test_what_is_taken_away_has_the_public_address(below: TestClient) -> None:
    for path in ("/inforce/results.csv", "/results.csl.json"):
        text = below.get(path, params={"q": "data controller", "as_of": "2019-06-01"}).text
        addresses = re.findall(r"https?://[a-z.]*[:/][a-z/]*passages/", text)
        assert addresses
        assert set(addresses) == {"https://policies.example/inforce/passages/"}
    links = below.get(f"/inforce/v1/versions/{V2019}").json()["links"].values()
    assert all(below.get(link).status_code == 200 and link.startswith("/inforce/v1/") for link in links)
    moved = below.get("/v1/versions/at/2019-06-01").headers["location"]
    assert moved == f"/inforce/v1/versions/{V2019}"
    assert below.get("/inforce").status_code in {200, 404}
    assert below.get("/inforced/livez").status_code == 404
    assert below.head("/inforce/").headers["content-length"] == below.get("/inforce/").headers["content-length"]


def test_browsers_are_told_to_use_tls_where_it_is_used(below: TestClient, exhibits_live: IndexInUse) -> None:
    assert below.get("/livez").headers["strict-transport-security"] == "max-age=31536000"
    with TestClient(create_app(exhibits_live)) as client:
        assert "strict-transport-security" not in client.get("/livez").headers
    with TestClient(create_app(exhibits_live), base_url="https://testserver") as client:
        assert "strict-transport-security" in client.get("/livez").headers


def test_the_public_name_may_post_and_no_other_may(below: TestClient) -> None:
    asked = {"q": "cookies"}
    own = {"Origin": "https://policies.example"}
    assert below.post("/v1/search", json=asked, headers=own).status_code == 200
    assert below.post("/v1/search", json=asked, headers={"Origin": "https://other.example"}).status_code == 403
    assert below.get("/", headers={"Host": "other.example"}).status_code == 421


# ---- Proxies ----------------------------------------------------------------------------------------------------


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    client = request.client.host if request.client else None
    seen = {"client": client, "url": str(request.base_url), "proxy": scope[FROM_PROXY]}
    await JSONResponse(seen)(scope, receive, send)


FORWARDED = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "p.example"}


@pytest.mark.parametrize("proxies", [(), ("10.0.0.0/8",), ("unix",), ("2001:db8::1",)])
def test_nobody_else_is_believed_as_a_proxy(proxies: Sequence[str]) -> None:
    client = TestClient(BehindProxy(_echo, proxies), base_url="http://here", client=("192.0.2.1", 1))
    assert client.get("/", headers=FORWARDED).json() == {"client": "192.0.2.1", "url": "http://here/", "proxy": False}


@pytest.mark.parametrize(
    ("proxies", "peer"), [(("10.0.0.0/8",), "10.1.2.3"), (("unix",), "unix"), (("2001:db8::1",), "2001:db8:0::1")]
)
def test_a_trusted_proxy_is_believed(proxies: Sequence[str], peer: str) -> None:
    client = TestClient(BehindProxy(_echo, proxies), base_url="http://here", client=(peer, 1))
    seen = client.get("/", headers=FORWARDED).json()
    # What stands before the address that the proxy itself added, a client may have written.
    assert seen == {"client": "203.0.113.9", "url": "https://p.example/", "proxy": True}


def test_a_name_that_a_proxy_passes_on_must_be_allowed_too(exhibits_live: IndexInUse) -> None:
    app = create_app(exhibits_live, hosts=LOOPBACK_NAMES, site=Site(proxies=("testclient", "127.0.0.1")[1:]))
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        assert client.get("/livez", headers={"X-Forwarded-Host": "evil.example"}).status_code == 421


# ---- What is told wrongly ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "setting"),
    [
        (("ftp://a.example", "", ()), "--public-url"),
        (("policies.example", "", ()), "--public-url"),
        (("https://user@a.example", "", ()), "--public-url"),
        (("https://a.example/?q=1", "", ()), "--public-url"),
        (("https://a.example/x", "/y", ()), "--root-path"),
        (("", "inforce", ()), "--root-path"),
        (("", '/a"b', ()), "--root-path"),
        (("", "/../etc", ()), "--root-path"),
        (("", "", ("*",)), "--trust-proxy"),
        (("", "", ("proxy.example",)), "--trust-proxy"),
        (("", "", ("10.0.0.1/8",)), "--trust-proxy"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(told: tuple[str, str, tuple[str, ...]], setting: str) -> None:
    with pytest.raises(ValueError, match=setting):
        site_of(*told, tls=False)


def test_the_root_path_is_that_of_the_public_address() -> None:
    site = site_of("https://a.example:8443/in/force/", "", ("127.0.0.1, 10.0.0.0/8", "unix"), tls=False)
    assert site == Site("https://a.example:8443/in/force", "/in/force", ("127.0.0.1", "10.0.0.0/8", "unix"))
    assert site_of("https://a.example", "/below", (), tls=False).public_url == "https://a.example/below"


# ---- TLS and socket files ---------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    asked = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    written = ["-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run(["openssl", *asked, *named, *written], check=True, capture_output=True)
    return files


@pytest.mark.skipif(sys.platform == "win32", reason="there are no socket files")
def test_it_speaks_tls_and_on_a_socket_file(
    exhibits_live: IndexInUse, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    from api.cli.listening import _socket_file

    path = tmp_path / "inforce.sock"
    # What a server that was killed left behind makes room; one that answers does not.
    _socket_file(path).close()
    limits = Limits()
    app = create_app(exhibits_live, limits=limits, hosts=LOOPBACK_NAMES, site=Site(tls=True))
    with _socket_file(path) as listener:
        assert path.stat().st_mode & 0o777 == 0o660
        server = server_of(app, limits, tls=certificate)
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
        thread.start()
        until(lambda: server.started)
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(path))
                with trusting.wrap_socket(connection, server_hostname="localhost") as secure:
                    secure.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    answer = b"".join(iter(lambda: secure.recv(65536), b""))
                    assert secure.version() in {"TLSv1.2", "TLSv1.3"}
        finally:
            server.should_exit = True
            thread.join(20)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"strict-transport-security: max-age=31536000" in answer.lower()
