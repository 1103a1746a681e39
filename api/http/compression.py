"""Bodies compressed with gzip for clients that take it.

Not those of pages with a form token, beside which a page shows what its address says: how short such a body becomes
would tell the token letter by letter.
"""

import gzip
import re
from functools import partial

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service.access import caller

_LEAST, _MUCH = 1024, 64 * 1024
"""Bytes from which it is worth it, and from which it is done in a thread: the event loop has others to answer."""
_LEVEL = 5
_TEXT = re.compile(r"text/|application/(?!problem\+)(?:[\w.-]+\+)?(?:json|xml)|application/x-ndjson|image/svg")
"""Problems are short, and pages are made of them further out."""
_TAKES = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q\s*=\s*(?:1(?:\.0*)?|0?\.\d*[1-9]\d*)\s*)?(?=,|$)", re.IGNORECASE)


class Compression:
    """Compresses what is text and long, and says that what was sent depends on what the client takes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        takes = _TAKES.search(",".join(Headers(scope=scope).getlist("accept-encoding"))) is not None
        start: Message = {}
        body = bytearray()

        async def sending(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                headers = MutableHeaders(scope=message)
                if _TEXT.match(headers.get("content-type", "")) or "etag" in headers:
                    headers.add_vary_header("Accept-Encoding")
                if not takes or not _may_be(headers):
                    await send(message)
                    start = {}
                return
            if not start:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            content = bytes(body)
            if len(content) >= _LEAST:
                content = await _compressed(content)
                headers = MutableHeaders(scope=start)
                headers["Content-Encoding"] = "gzip"
                headers["Content-Length"] = str(len(content))
            await send(start)
            await send({**message, "body": content})

        await self.app(scope, receive, sending)


def _may_be(headers: Headers) -> bool:
    kind = headers.get("content-type", "")
    is_secret = kind.startswith("text/html") and bool(caller.get().form_token)
    return _TEXT.match(kind) is not None and "content-encoding" not in headers and not is_secret


async def _compressed(content: bytes) -> bytes:
    compress = partial(gzip.compress, content, _LEVEL, mtime=0)
    return compress() if len(content) < _MUCH else await anyio.to_thread.run_sync(compress)
