"""A server on a free port of this computer, in a thread, as `inforce serve` runs one."""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from api.http.app import Live, create_app
from api.http.boundary import LOOPBACK_NAMES
from api.http.server import server_of
from api.operations import AnyOperation
from api.operations.table import OPERATIONS
from api.service.limits import Limits
from api.service.metrics import Metrics


@dataclass(frozen=True)
class Served:
    server: uvicorn.Server
    port: int

    def get(
        self,
        path: str,
        client: str = "127.0.0.1",
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 20,
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; ``client`` is the address that asks, any of 127.0.0.0/8."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout, source_address=(client, 0))
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def open(self, path: str, client: str = "127.0.0.1") -> socket.socket:
        """A connection on which this was asked, and no answer read."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=(client, 0))
        opened.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        return opened

    def seconds(self, path: str, times: int = 5, client: str = "127.0.0.1") -> float:
        """The median time of a request, which has to succeed."""
        took = []
        for _ in range(times):
            began = time.perf_counter()
            status, _, body = self.get(path, client)
            took.append(time.perf_counter() - began)
            assert status == 200, body
        return sorted(took)[times // 2]


@contextmanager
def served(
    live: Live, limits: Limits, operations: Sequence[AnyOperation] = (), metrics: Metrics | None = None
) -> Iterator[Served]:
    offered = [*OPERATIONS, *operations]
    app = create_app(live, operations=offered, limits=limits, hosts=LOOPBACK_NAMES, metrics=metrics)
    server = server_of(app, limits)
    with listening_at(server) as port:
        yield Served(server, port)


@contextmanager
def listening_at(server: uvicorn.Server) -> Iterator[int]:
    """The port at which it takes requests, until it is left."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
        thread.start()
        until(lambda: server.started)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive()


def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something is so, and fail where it does not become so."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not become so in time"
        time.sleep(0.01)
