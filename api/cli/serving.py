"""The commands that serve: pages and HTTP, or assistants."""

import socket
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import click

from api.cli.building import build_in_words
from api.cli.listening import Listening, listening_options
from api.cli.shared import index_option, model_option, say, settings_of
from api.exit_codes import ExitCode
from api.service.limits import Limits
from api.service.logs import LogForm, start_logging
from index.errors import MissingIndex
from retriever.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from retriever.opening import IndexInUse

_LIMITS = Limits()


@click.command(
    epilog="""
\b
Examples:
  inforce serve
  inforce serve --port 9000
  inforce serve --refresh
"""
)
@listening_options
@click.option(
    "--deadline",
    type=click.FloatRange(min=0.1),
    default=_LIMITS.deadline,
    envvar="INFORCE_DEADLINE",
    show_default=True,
    help="Seconds that one request may take.",
)
@click.option(
    "--check-deadline",
    type=click.FloatRange(min=0.1),
    default=_LIMITS.check_deadline,
    envvar="INFORCE_CHECK_DEADLINE",
    show_default=True,
    help="Seconds that a check of quotations may take.",
)
@click.option(
    "--waiting",
    type=click.IntRange(min=0),
    default=_LIMITS.waiting,
    envvar="INFORCE_WAITING",
    show_default=True,
    help="Requests of a kind that may wait; further ones are told to come again.",
)
@click.option(
    "--per-client",
    type=click.IntRange(min=1),
    default=_LIMITS.per_client,
    envvar="INFORCE_PER_CLIENT",
    show_default=True,
    help="Requests of a kind that one address may have in hand. Behind a proxy all come from one.",
)
@click.option(
    "--log",
    type=click.Choice([form.value for form in LogForm]),
    default=LogForm.TEXT.value,
    envvar="INFORCE_LOG",
    show_default=True,
    help="How the log is written to stderr: lines, or JSON objects.",
)
@click.option(
    "--refresh",
    is_flag=True,
    envvar="INFORCE_REFRESH",
    help="Let POST /v1/corpus/refresh read the sources of the index again.",
)
@index_option
@model_option
def serve(
    deadline: float,
    check_deadline: float,
    waiting: int,
    per_client: int,
    log: str,
    refresh: bool,
    index: str | None,
    model: str | None,
    **where: Any,
) -> int:
    """Serve the search page and the HTTP API.

    Runs until Ctrl-C or SIGTERM, which let it finish what is in hand. It knows nobody, so that it listens on this
    computer alone unless it is told that this is meant.

    With --refresh whoever reaches the server can have it read the sources of its index again, in the
    background: what came since is added, and questions are answered all the while.

    Builds the embedded exhibits first if there is no index at all. An index that is stale or damaged is refused: what
    it should hold is for you to say, with `inforce build`.
    """
    settings = settings_of(index, model)
    listening = Listening.of(**where)
    # Taken before the slow work, so that a port in use is told at once.
    with listening.listener() as listener:
        listening.require_known(listener, authenticates=False)
        start_logging(LogForm(log))
        limits = Limits(deadline, check_deadline, waiting, per_client)
        in_use = _index_or_firstbuild_in_words(settings)
        from api.http.app import create_app
        from api.service.refresh import Refresher, rebuild

        refresher = Refresher(partial(rebuild, settings, in_use)) if refresh else None
        app = create_app(in_use, refresher, limits=limits, hosts=listening.hosts, site=listening.site)
        return _serve(app, in_use, listener, listening, limits)


@click.command(
    epilog="""
\b
Examples:
  inforce mcp
  inforce mcp --index ~/acme-index
  inforce mcp --http --port 8001
"""
)
@click.option("--http", is_flag=True, help="Answer at http://127.0.0.1:PORT/mcp instead (streamable HTTP).")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Its port.")
@index_option
@model_option
def mcp(http: bool, port: int, index: str | None, model: str | None) -> NoReturn:
    """Serve assistants by the Model Context Protocol, on stdin and stdout.

    A client starts this command and ends it by closing stdin. Stdout carries nothing but the protocol. Without an index
    it starts all the same: each call then says what to build, and the next one finds it.

    With --http it runs until Ctrl-C, for clients on this computer that are given an address.
    """
    from api.mcp.server import serve as serve_assistants
    from api.mcp.server import serve_http

    if http:
        serve_http(settings_of(index, model), port)
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


def _serve(app: "FastAPI", in_use: "IndexInUse", listener: socket.socket, listening: Listening, limits: Limits) -> int:
    from api.http.server import server_of

    def loaded() -> None:
        if in_use.failure is not None:
            server.should_exit = True
            return
        say(f"serving {listening.address(listener)} (Ctrl-C stops it)")

    # Loads the index once it listens; says its address when questions are answered there, not before.
    server = server_of(app, limits, lambda: in_use.load(then=loaded), listening.tls)
    server.run(sockets=[listener])
    if in_use.failure is not None:
        raise in_use.failure
    return ExitCode.DONE if server.started else ExitCode.UNEXPECTED
