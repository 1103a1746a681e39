"""Who may ask: no page of another site, and nobody by a name that the server was not told.

A browser lets any page send requests to any address, also to this computer. What it says of them tells whose they are
(`Sec-Fetch-Site`, `Origin`); a page whose name was made to lead here (DNS rebinding) is told by its name. Programs send
neither header, and are asked only by which name they came.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.origins import may_read
from api.http.problems import problem

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Boundary:
    """Refuses what comes from another site or by another name. ``hosts`` None: by any name.

    ``public`` is the name and port by which people know the server, where a proxy asks by another. ``origins`` are
    other sites whose pages may read the API, below ``root_path``.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: frozenset[str] | None = None,
        public: str = "",
        origins: Sequence[str] = (),
        root_path: str = "",
    ) -> None:
        self.app = app
        self._hosts = hosts
        self._public = public
        self._origins = origins
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            named = headers.getlist("host")
            if self._hosts is not None and not (len(named) == 1 and _name_of(named[0]) in self._hosts):
                detail = (
                    "The server does not answer to this name. Use one that it was told, or have it answer to "
                    "this one too: `inforce serve --allow-host NAME`."
                )
                await problem("forbidden-host", detail)(scope, receive, send)
                return
            path = scope["path"].removeprefix(self._root_path)
            is_known = may_read(headers, path, self._origins)
            if not is_known and _is_cross_site(scope["method"], headers, self._public):
                detail = "This request comes from a page of another site. Open the page of this server instead."
                await problem("cross-site", detail)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _name_of(host: str) -> str | None:
    """The name in a Host header, without its port; None where it has none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_cross_site(method: str, headers: Headers, public: str) -> bool:
    """Whether a page of another site asks for more than to lead here."""
    site = headers.get("sec-fetch-site", "none")
    if method in _READING:
        leads_here = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return site not in {"none", "same-origin"} and not leads_here
    if site != "none":
        # No script can set this header. Beside it the origin says less: it is "null" for pages that send no referrer.
        return site != "same-origin"
    origin = headers.get("origin")
    if origin is None:
        return False
    _, separator, place = origin.partition("://")
    return not separator or place.lower() not in {headers.get("host", "").lower(), public.lower() or None}
