"""Pages of other sites that may read the API: those that the server was told, and no others (CORS).

A page elsewhere asks with a token of its own, if one is needed: what a cookie speaks for is not for other sites.
"""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?|https?://\[[0-9A-Fa-f:]+\](?::[0-9]{1,5})?")
_READ = (
    *("ETag", "Last-Modified", "Link", "Retry-After", "Server-Timing", "X-Request-Id"),
    *("WWW-Authenticate", "Content-Disposition", "Deprecation", "Sunset"),
)
"""Headers of an answer that a page may read besides those that it always may."""
_SENT = ("Authorization", "Content-Type", "If-None-Match", "X-Filename")
_SECONDS = 600
"""For which a browser need not ask again whether it may."""


def origins_of(given: Sequence[str]) -> tuple[str, ...]:
    """Origins as browsers write them. Raises ValueError for what is none; "*" is none."""
    names = [name.rstrip("/").lower() for each in given for name in re.split(r"[,\s]+", each) if name]
    for name in names:
        if not _ORIGIN.fullmatch(name):
            raise ValueError(f"--allow-origin must be like https://app.example; got '{name}'")
    return tuple(dict.fromkeys(names))


def may_read(headers: Headers, path: str, origins: Sequence[str]) -> bool:
    """Whether a request is of a page that may read the API, and for the API."""
    origin = headers.getlist("origin")
    return len(origin) == 1 and origin[0] in origins and (path.startswith("/v1/") or path == "/openapi.json")


class OtherOrigins:
    """Tells the browsers of pages that may read the API that they may, before they ask and when they do."""

    def __init__(self, app: ASGIApp, origins: Sequence[str] = (), root_path: str = "") -> None:
        self.app = app
        self._origins = origins
        self._root_path = root_path
        self._told = CORSMiddleware(
            app,
            allow_origins=list(origins),
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=list(_SENT),
            expose_headers=list(_READ),
            max_age=_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._origins:
            path = scope["path"].removeprefix(self._root_path)
            if may_read(Headers(scope=scope), path, self._origins):
                await self._told(scope, receive, send)
                return
        await self.app(scope, receive, send)
