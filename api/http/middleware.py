"""What is wrapped around every response: the access log, security headers, and a last resort for faults.

Questions may be privileged. So no log here holds a query string, a body, or the message of an unexpected error,
which may quote them.
"""

import logging
import secrets
import time
import traceback
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import problem
from api.service.access import NOBODY, caller
from api.service.logs import FACTS, request_id

access = logging.getLogger("inforce.access")
faults = logging.getLogger("inforce.http")

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # The address holds the question: no other site may learn it. With "no-referrer" the forms of own pages would say no
    # origin either, which is all that tells them from those of others where a browser sends no Sec-Fetch-Site: without
    # TLS, by a name that is not of this computer.
    "Referrer-Policy": "same-origin",
}
_ALWAYS_TLS = "max-age=31536000"
"""For a year browsers ask this name by TLS alone (RFC 6797)."""


class AccessLog:
    """One line per request: method, path without query string, status, milliseconds, who asked. Gives each its id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0
        start = time.perf_counter()
        # Made here: what a client would give may be anything, and would stand in the log.
        token = request_id.set(secrets.token_hex(8))
        caller.set(NOBODY)

        async def noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id.get()
            await send(message)

        try:
            await self.app(scope, receive, noting_status)
        finally:
            took = 1000 * (time.perf_counter() - start)
            # Quoted, so that a line break in a path cannot forge a line of the log.
            path = quote(scope["path"], safe="/@~")
            # Left by `Authentication`, further in: a token's name, or who signed in at the proxy.
            user = quote(caller.get().name, safe=" @")
            facts = dict(zip(FACTS, (scope["method"], path, status, round(took, 1), user), strict=True))
            told = f" by {user}" if user else ""
            access.info("%s %s %d %.1f ms%s", scope["method"], path, status, took, told, extra=facts)
            request_id.reset(token)


class SecurityHeaders:
    """The headers that every response carries, unless it has a stricter one of its own.

    ``secure``: people reach the server by TLS, whatever a request says.
    """

    def __init__(self, app: ASGIApp, secure: bool = False) -> None:
        self.app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def adding_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if self._secure or scope.get("scheme") == "https":
                    headers["Strict-Transport-Security"] = _ALWAYS_TLS
            await send(message)

        await self.app(scope, receive, adding_headers)


class LastResort:
    """An unexpected error becomes a problem that tells nothing about the server; where it happened is logged."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noting_start)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            frames = "".join(traceback.format_tb(error.__traceback__))
            faults.error("%s in %s\n%s", type(error).__name__, quote(scope["path"], safe="/@~"), frames)
            response = problem("internal-error", "Something went wrong here. The server's log tells more.")
            await response(scope, receive, send)


class HeadIsGet:
    """HEAD is GET without the body, at every address (RFC 9110, section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, without_body)
