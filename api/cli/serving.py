"""The commands that serve: pages and HTTP, or assistants."""

import errno
import logging
import socket
import sys
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import click

from api.cli.building import build_in_words
from api.cli.shared import index_option, model_option, say, settings_of
from api.exit_codes import ExitCode
from index.errors import MissingIndex
from retriever.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from retriever.opening import IndexInUse


@click.command(
    epilog="""
\b
Examples:
  inforce serve
  inforce serve --port 9000
  inforce serve --refresh
"""
)
@click.option("--host", default="127.0.0.1", envvar="INFORCE_HOST", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    envvar="INFORCE_PORT",
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--refresh",
    is_flag=True,
    envvar="INFORCE_REFRESH",
    help="Let POST /v1/corpus/refresh read the sources of the index again.",
)
@index_option
@model_option
def serve(host: str, port: int, refresh: bool, index: str | None, model: str | None) -> int:
    """Serve the search page and the HTTP API.

    Runs until Ctrl-C. With --refresh whoever reaches the server can have it read the sources of its index again, in the
    background: what came since is added, and questions are answered all the while.

    Builds the embedded exhibits first if there is no index at all. An index that is stale or damaged is refused: what
    it should hold is for you to say, with `inforce build`.
    """
    settings = settings_of(index, model)
    # Taken before the slow work, so that a port in use is told at once.
    listener = _listener(host, port)
    with listener:
        in_use = _index_or_firstbuild_in_words(settings)
        from api.http.app import create_app
        from api.service.refresh import Refresher, rebuild

        refresher = Refresher(partial(rebuild, settings, in_use)) if refresh else None
        return _serve(create_app(in_use, refresher), in_use, listener, host)


@click.command(
    epilog="""
\b
Examples:
  inforce mcp
  inforce mcp --index ~/acme-index
"""
)
@index_option
@model_option
def mcp(index: str | None, model: str | None) -> NoReturn:
    """Serve assistants by the Model Context Protocol, on stdin and stdout.

    A client starts this command and ends it by closing stdin. Stdout carries nothing but the protocol. Without an index
    it starts all the same: each call then says what to build, and the next one finds it.
    """
    from api.mcp.server import serve as serve_assistants

    serve_assistants(settings_of(index, model))


def _index_or_firstbuild_in_words(settings: Settings) -> "IndexInUse":
    """The index to serve. Raises StaleIndex or DamagedIndex where its catalogue cannot be read."""
    from retriever.opening import IndexInUse

    in_use = IndexInUse(settings)
    try:
        in_use.library()
    except MissingIndex:
        say(f"there is no index at {settings.index} yet; building it from the embedded exhibits")
        for line in build_in_words((), None, settings).splitlines()[-1:]:
            say(line)
    return in_use


def _listener(host: str, port: int) -> socket.socket:
    """A socket with the address taken, not yet listening. Raises UsageError if it cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError:
            listener.close()
            raise
        return listener
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        remedy = "stop what uses it, or choose another --port" if in_use else "choose another --host or --port"
        raise click.UsageError(
            f"cannot listen on {host}, port {port}: {error.strerror or error}; {remedy}", click.get_current_context()
        ) from error


def _serve(app: "FastAPI", in_use: "IndexInUse", listener: socket.socket, host: str) -> int:
    import uvicorn

    class Server(uvicorn.Server):
        """Loads the index once it listens; says its address when questions are answered there, not before."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                in_use.load(then=self.loaded)

        def loaded(self) -> None:
            if in_use.failure is not None:
                self.should_exit = True
                return
            shown = f"[{host}]" if ":" in host else host
            say(f"serving http://{shown}:{listener.getsockname()[1]} (Ctrl-C stops it)")

    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s")
    logging.getLogger("inforce").setLevel(logging.INFO)
    # Not uvicorn's access log: questions may be privileged, and its lines would hold them. The application has its own.
    config = uvicorn.Config(
        app, access_log=False, log_config=None, log_level="warning", server_header=False, timeout_graceful_shutdown=5
    )
    server = Server(config)
    server.run(sockets=[listener])
    if in_use.failure is not None:
        raise in_use.failure
    return ExitCode.DONE if server.started else ExitCode.UNEXPECTED
