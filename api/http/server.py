"""The server: uvicorn, bounded in what a connection may do, and answering whoever waits when it is stopped."""

import asyncio
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.http.problems import problem
from api.service.limits import Limits
from api.service.memory import keep_little
from api.service.pools import Pools

_MAX_HEADER_BYTES = 32 * 1024
"""Of a request line with all its headers; the address of a question is at most some 20 KiB."""
_GIVES_WAY = 0.0002
"""Seconds that a thread which computes goes on while another waits; each answer of the event loop waits some ten times.

Python's 5 ms made a look at `/readyz` take 130 ms beside long requests, and a question ten times as long as alone.
"""
_BACKLOG = 2048
"""Connections that may wait to be taken."""
_TAKING, _LISTENED = 2.0, 0.1
"""Seconds, at most, for what waits to be taken when it is stopped, and after which nobody seems to wait."""
_AGAIN = {"Retry-After": "2"}
_TOLD = 3
"""Seconds for the last refusals to be sent."""


class Server(uvicorn.Server):
    """``listening`` is called once, as soon as it takes requests, ``reload`` in a thread on SIGHUP."""

    def __init__(
        self,
        config: uvicorn.Config,
        pools: Pools,
        leaving: float,
        listening: Callable[[], None],
        reload: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._pools = pools
        self._leaving = leaving
        self._listening = listening
        self._reload = reload

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        sys.setswitchinterval(_GIVES_WAY)
        keep_little()
        loop = asyncio.get_running_loop()
        if hasattr(signal, "SIGHUP") and threading.current_thread() is threading.main_thread():
            loop.add_signal_handler(signal.SIGHUP, lambda: loop.run_in_executor(None, self._reload))
        await super().startup(sockets)
        for listener in sockets or ():
            # asyncio has set what it was told to take at once, which is one.
            listener.listen(_BACKLOG)
        if self.started:
            self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more, finish what is in hand, and refuse what is left when the time for that is over."""
        self._pools.leave()
        await self._take_who_waits()
        ending = asyncio.get_running_loop().call_later(self._leaving, self._pools.call_off_all)
        try:
            await super().shutdown(sockets)
        finally:
            ending.cancel()

    async def _take_who_waits(self) -> None:
        """Take the connections that are made already: who asked before the server was stopped gets an answer."""
        ends = time.monotonic() + _TAKING
        seen: set[object] | None = None
        while seen is None or (time.monotonic() < ends and not seen.issuperset(self.server_state.connections)):
            seen = set(self.server_state.connections)
            await asyncio.sleep(_LISTENED)


def server_of(
    app: FastAPI,
    limits: Limits,
    listening: Callable[[], None] = lambda: None,
    tls: tuple[Path, Path] | None = None,
    reload: Callable[[], None] = lambda: None,
) -> Server:
    """A server for what `create_app` makes. ``tls`` are files of a certificate, with its chain, and of its key.

    ``listening`` and ``reload`` are those of `Server`.
    """
    certificate, key = tls or (None, None)
    # Not uvicorn's access log: questions may be privileged, and its lines would hold them. The application has its own.
    config = uvicorn.Config(
        app,
        http=type("Connection", (Connection,), {"seconds_for_headers": limits.headers, "most": limits.connections}),
        ws="none",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        # The application itself says which proxies it believes (api.http.address).
        proxy_headers=False,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        # Workers share the socket: one that took all that wait would have to answer them alone.
        backlog=1,
        h11_max_incomplete_event_size=_MAX_HEADER_BYTES,
        timeout_graceful_shutdown=int(limits.leaving) + _TOLD,
    )
    return Server(config, app.state.pools, limits.leaving, listening, reload)


class Connection(H11Protocol):
    """Closes a connection on which no whole request arrives in time; uvicorn waits for the first one for ever.

    Does nothing for who has gone already, and refuses with a problem what is beyond ``most`` connections.
    """

    seconds_for_headers = 10.0
    most = 512
    _waiting: asyncio.TimerHandle | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._answered_by, self.app = self.app, self._answer

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        cycle = self.cycle
        # The end of a connection is read one turn of the loop after the request, and told in the next.
        for _ in range(2):
            await asyncio.sleep(0)
        if cycle.disconnected:
            return
        if len(self.connections) > self.most:
            await problem("busy", "Too many connections are open. Ask again in a moment.", headers=_AGAIN)(
                scope, receive, send
            )
            return
        await self._answered_by(scope, receive, send)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._waiting is None:
            self._wait()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._waiting is None and self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = cast(Any, self.loop).call_later(self.seconds_for_headers, self._close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _close(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.close()
