"""An application asked without a client library, whose own work is half of a small answer's: for very many requests."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI
from httpx2 import Response


class Direct:
    """Asks one request after the other, each with ``headers``, on a loop of its own."""

    def __init__(self, app: FastAPI, headers: Mapping[str, str] | None = None) -> None:
        self._app = app
        self._headers = dict(headers or {})
        self._loop = asyncio.new_event_loop()

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Response:
        return self._loop.run_until_complete(self._asked("GET", address, b"", headers or {}))

    def post(self, address: str, content: bytes, headers: Mapping[str, str] | None = None) -> Response:
        return self._loop.run_until_complete(self._asked("POST", address, content, headers or {}))

    async def _asked(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Response:
        path, _, query = address.partition("?")
        given = {"host": "testserver"} | self._headers | {name.lower(): value for name, value in headers.items()}
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
            "client": ("testclient", 50000),
            "server": ("testserver", 80),
        }
        sent = [{"type": "http.request", "body": body, "more_body": False}]
        told: list[Any] = []

        async def receive() -> Any:
            return sent.pop() if sent else await asyncio.Future()

        async def send(message: Any) -> None:
            told.append(message)

        await self._app(scope, receive, send)
        body_sent = b"".join(part.get("body", b"") for part in told[1:])
        return Response(told[0]["status"], headers=told[0]["headers"], content=body_sent)
