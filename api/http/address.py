"""Under which address a server is known: behind a proxy, below a path, by a name of its own.

What a proxy says of a request is believed of the proxies that the server was told of, and of nobody else. After that,
every address that is made for a client (links of pages, redirects, exports, feeds) follows from the request as it is
handed on from here: nothing further in has to know under which address it is reached.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.http.origins import origins_of

SOCKET = "unix"
"""By this name a proxy is trusted that comes through the server's own socket file."""

FROM_PROXY = "inforce.from_proxy"
"""In the scope of a request: whether it came from a proxy that is trusted."""

_IN_PAGE = re.compile(rb'(\s(?:href|action|formaction|src)=")(?=/(?!/))')


@dataclass(frozen=True, slots=True)
class Site:
    """``public_url`` is how people write its address, without a slash at the end; "" where that is as they asked.

    ``root_path`` is the path below which it lies, such as "/inforce"; "" for none. ``proxies`` are addresses, networks
    or SOCKET. ``tls``: it speaks TLS itself. ``origins`` are other sites whose pages may read the API.
    """

    public_url: str = ""
    root_path: str = ""
    proxies: tuple[str, ...] = ()
    tls: bool = False
    origins: tuple[str, ...] = ()

    @property
    def host(self) -> str | None:
        """The name in its public address; None where it has none."""
        return urlsplit(self.public_url).hostname

    @property
    def is_secure(self) -> bool:
        """Whether people reach it by TLS, as far as it was told."""
        return self.tls or self.public_url.startswith("https://")


def site_of(public_url: str, root_path: str, proxies: Sequence[str], *, tls: bool, origins: Sequence[str] = ()) -> Site:
    """As it was told. Raises ValueError, whose message begins with the setting that is wrong."""
    public_url, root_path = public_url.rstrip("/"), root_path.rstrip("/")
    if public_url:
        parts = urlsplit(public_url)
        is_whole = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
        if not is_whole or "@" in parts.netloc or not _is_path(parts.path):
            raise ValueError(f"--public-url must be like https://policies.example/inforce; got '{public_url}'")
        if root_path and parts.path and root_path != parts.path:
            raise ValueError(f"--root-path '{root_path}' is not the path in --public-url, '{parts.path}'; give one")
        root_path = root_path or parts.path
        public_url = f"{parts.scheme}://{parts.netloc}{root_path}"
    if not _is_path(root_path):
        raise ValueError(f"--root-path must be like /inforce; got '{root_path}'")
    known = tuple(name for given in proxies for name in re.split(r"[,\s]+", given) if name)
    for name in known:
        try:
            _ = name == SOCKET or ip_network(name)
        except ValueError as error:
            raise ValueError(
                f"--trust-proxy takes addresses, networks (10.0.0.0/8) and '{SOCKET}'; got '{name}'"
            ) from error
    return Site(public_url, root_path, known, tls, origins_of(origins))


def _is_path(path: str) -> bool:
    return re.fullmatch(r"(/[A-Za-z0-9._~-]+)*", path) is not None and not {".", ".."}.intersection(path.split("/"))


class BehindProxy:
    """Takes from trusted proxies who asks (`X-Forwarded-For`), how (`-Proto`) and for which name (`-Host`)."""

    def __init__(self, app: ASGIApp, proxies: Sequence[str] = ()) -> None:
        self.app = app
        self._socket = SOCKET in proxies
        self._networks = [ip_network(name) for name in proxies if name != SOCKET]
        self._forwarded: ASGIApp = ProxyHeadersMiddleware(app, list(proxies))  # type: ignore[arg-type, assignment]  # of uvicorn's own types

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # A connection through a socket file has no address.
        client = scope.get("client") or (SOCKET, 0)
        trusted = self._trusts(client[0])
        scope = {**scope, "client": client, FROM_PROXY: trusted}
        if trusted:
            named = Headers(scope=scope).getlist("x-forwarded-host")
            if len(named) == 1:
                scope["headers"] = _with_host(scope, named[0])
        await (self._forwarded if trusted else self.app)(scope, receive, send)

    def _trusts(self, client: str) -> bool:
        try:
            address = ip_address(client)
        except ValueError:
            return self._socket and client == SOCKET
        return any(address in network for network in self._networks)


class PublicAddress:
    """Hands each request on as it was asked of the public address, and has what is answered lead there.

    A proxy may pass the path on with the root path or without it.
    """

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self._site = site
        self._public = urlsplit(site.public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        root, path = self._site.root_path, scope["path"]
        if root:
            is_below = path == root or path.startswith(f"{root}/")
            scope = {**scope, "root_path": root, "path": path if is_below else f"{root}{path}"}
            send = _below(root, send)
        if self._public.scheme:
            scope = {**scope, "scheme": self._public.scheme, "headers": _with_host(scope, self._public.netloc)}
        await self.app(scope, receive, send)


def _with_host(scope: Scope, host: str) -> list[tuple[bytes, bytes]]:
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return [(b"host", host.encode("latin-1", "replace")), *others]


def below(root: str, page: bytes) -> bytes:
    """A page with the root path in front of its links.

    >>> below("/inforce", b'<a href="/timeline">')
    b'<a href="/inforce/timeline">'
    """
    # A quotation mark in what a page shows is escaped: only its own markup has this form.
    return _IN_PAGE.sub(rb"\g<1>" + root.encode(), page)


def _below(root: str, send: Send) -> Send:
    """Sends redirects and the links of pages with the root path in front: the pages themselves are written without."""
    start: Message = {}
    page = bytearray()
    is_page = False

    async def sending(message: Message) -> None:
        nonlocal start, is_page
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=[*message["headers"]])
            if headers.get("location", "").startswith("/"):
                headers["location"] = root + headers["location"]
            start = {**message, "headers": headers.raw}
            is_page = headers.get("content-type", "").startswith("text/html")
            if not is_page:
                await send(start)
            return
        if not is_page:
            await send(message)
            return
        page.extend(message.get("body", b""))
        if message.get("more_body", False):
            return
        content = below(root, bytes(page))
        headers = MutableHeaders(raw=start["headers"])
        headers["content-length"] = str(len(content))
        await send(start)
        await send({**message, "body": content})

    return sending
