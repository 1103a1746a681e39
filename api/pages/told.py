"""Problems as pages: whoever follows a link or types an address is told in words what programs are told in JSON."""

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.address import below
from api.http.problems import MEDIA_TYPE
from api.pages.rendering import environment

_FOR_PROGRAMS = ("/v1/", "/openapi.json", "/metrics", "/livez", "/readyz")


def wants_page(scope: Scope) -> bool:
    """Whether a person asks: a browser takes HTML, and shows no address of the API."""
    is_page = not scope["path"].removeprefix(scope.get("root_path", "")).startswith(_FOR_PROGRAMS)
    return is_page and scope["method"] != "HEAD" and "text/html" in Headers(scope=scope).get("accept", "")


class ProblemPages:
    """Sends each problem as a page to those who take one. ``root_path`` is the path below which the pages are."""

    def __init__(self, app: ASGIApp, root_path: str = "") -> None:
        self.app = app
        self._root = root_path
        self._templates = environment()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not wants_page(scope):
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        problem = bytearray()

        async def sending(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                if Headers(raw=message["headers"]).get("content-type", "").startswith(MEDIA_TYPE):
                    start = message
                    return
            elif start is not None:
                problem.extend(message.get("body", b""))
                if message.get("more_body", False):
                    return
                page = below(self._root, self._page(json.loads(problem)))
                headers = MutableHeaders(raw=start["headers"])
                headers["content-type"] = "text/html; charset=utf-8"
                headers["content-length"] = str(len(page))
                headers["vary"] = "Accept"
                await send(start)
                message = {"type": "http.response.body", "body": page}
            await send(message)

        await self.app(scope, receive, sending)

    def _page(self, problem: dict[str, object]) -> bytes:
        facts = {"heading": problem["title"], "sentence": problem["detail"], "versions": ()}
        told = facts | {"request_id": problem["request_id"]}
        return self._templates.get_template("message.html").render(told).encode("utf-8", "replace")
