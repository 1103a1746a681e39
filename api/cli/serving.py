"""The commands that serve: pages and HTTP, or assistants."""

import os
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from api.cli.building import build_in_words
from api.cli.endings import report
from api.cli.listening import Listening, listening_options
from api.cli.shared import index_option, model_option, say, settings_of
from api.cli.tokens import access_of, access_options, tokens_of, tokens_option
from api.cli.watching import target_of, webhook_options
from api.exit_codes import ExitCode
from api.service.limits import Limits
from api.service.logs import LogForm, start_logging
from index.errors import MissingIndex
from retriever.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.service.metrics import Metrics
    from retriever.opening import IndexInUse

_LIMITS = Limits()
_LEAVING = 5.0
"""Seconds for a worker to end, beside those that it has for what is in hand."""


@click.command(
    epilog="""
\b
Examples:
  inforce serve
  inforce serve --port 9000
  inforce serve --refresh
  inforce serve --workers 4
"""
)
@listening_options
@access_options
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    envvar="INFORCE_WORKERS",
    show_default=True,
    help="Processes that answer, each with an encoder and the limits below of its own.",
)
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
    "--metrics",
    is_flag=True,
    envvar="INFORCE_METRICS",
    help="Count and time requests, and tell Prometheus at /metrics; where tokens are asked for, those of scope admin.",
)
@click.option(
    "--refresh",
    is_flag=True,
    envvar="INFORCE_REFRESH",
    help="Let POST /v1/corpus/refresh read the sources of the index again.",
)
@webhook_options
@index_option
@model_option
def serve(
    workers: int,
    deadline: float,
    check_deadline: float,
    waiting: int,
    per_client: int,
    log: str,
    metrics: bool,
    refresh: bool,
    webhook: str | None,
    webhook_secret: str | None,
    index: str | None,
    model: str | None,
    tokens_file: str | None,
    user_header: str,
    policies_header: str,
    user_scopes: tuple[str, ...],
    **where: Any,
) -> int:
    """Serve the search page and the HTTP API.

    Runs until Ctrl-C or SIGTERM, which let it finish what is in hand. Where a token was added (`inforce token add`) or
    a proxy says who asks (--user-header), it answers only whom it knows. Else everybody may ask, so that it listens
    on this computer alone unless it is told that this is meant.

    With --refresh whoever may (scope admin) can have it read the sources of its index again, in the
    background: what came since is added, and questions are answered all the while.

    With --webhook it tells one address of every version that becomes known, or of those that a rule of `inforce watch`
    speaks of: signed, once each, and again until it is acknowledged. Without it nothing leaves this computer.

    SIGHUP has it look at its index anew. With --workers a process looks after the others, passes signals on to
    them, and replaces those that die.

    Builds the embedded exhibits first if there is no index at all. An index that is stale or damaged is refused: what
    it should hold is for you to say, with `inforce build`.
    """
    settings = settings_of(index, model)
    target = target_of(webhook, webhook_secret)
    listening = Listening.of(**where)
    access = access_of(
        settings,
        listening.site,
        tokens_file=tokens_file,
        user_header=user_header,
        policies_header=policies_header,
        user_scopes=user_scopes,
    )
    # Taken before the slow work, so that a port in use is told at once.
    with listening.listener() as listener:
        listening.require_known(listener, authenticates=access.is_required)
        start_logging(LogForm(log))
        limits = Limits(deadline, check_deadline, waiting, per_client, workers=workers)

        def ready() -> None:
            say(f"serving {listening.address(listener)} (Ctrl-C stops it)")
            if names := listening.only_names(listener):
                say(f"it answers to {', '.join(names)} alone; --allow-host NAME adds the name that others know it by")

        def answer(ready: Callable[[], None], shared: Path | None = None) -> int:
            in_use = _index_or_firstbuild_in_words(settings)
            from api.http.app import create_app
            from api.service.refresh import Refresher, rebuild

            counted = _metrics(in_use, shared) if metrics else None
            ended = counted.refreshed if counted else _unheard
            refresher = Refresher(partial(rebuild, settings, in_use), shared, ended) if refresh else None
            app = create_app(
                in_use,
                refresher,
                limits=limits,
                hosts=listening.hosts,
                site=listening.site,
                access=access,
                metrics=counted,
            )
            if target is not None:
                from api.watching.webhook import Postman

                Postman(in_use, settings.index, target).start()
            return _serve(app, in_use, listener, listening, limits, ready)

        if workers == 1:
            return answer(ready)
        return _in_processes(workers, answer, ready, settings, limits)


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
@click.option(
    "--body",
    type=click.Choice(["structured", "text"]),
    default="structured",
    envvar="INFORCE_MCP_BODY",
    show_default=True,
    help="Where results stand; text: for clients that show their model the text alone, such as LangChain's.",
)
@tokens_option
@index_option
@model_option
def mcp(http: bool, port: int, body: str, tokens_file: str | None, index: str | None, model: str | None) -> NoReturn:
    """Serve assistants by the Model Context Protocol, on stdin and stdout.

    A client starts this command and ends it by closing stdin. Stdout carries nothing but the protocol. Without an index
    it starts all the same: each call then says what to build, and the next one finds it.

    With --http it runs until Ctrl-C, for clients on this computer that are given an address; where there are tokens
    (`inforce token add`) they send one.
    """
    from api.mcp.server import serve as serve_assistants
    from api.mcp.server import serve_http
    from api.mcp.tools import Body

    settings = settings_of(index, model)
    if http:
        from api.http.authentication import Access

        serve_http(settings, port, access=Access(tokens_of(settings, tokens_file)), body_in=Body(body))
    serve_assistants(settings, body_in=Body(body))


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


def _metrics(in_use: "IndexInUse", shared: Path | None) -> "Metrics":
    if shared is not None:
        # Read when the library is imported, which no process has done before.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(shared)
    from api.service.metrics import Metrics

    return Metrics(lambda: in_use.current().library)


def _unheard(_result: str) -> None:
    """Nobody counts."""


def _serve(
    app: "FastAPI",
    in_use: "IndexInUse",
    listener: socket.socket,
    listening: Listening,
    limits: Limits,
    ready: Callable[[], None],
) -> int:
    """Until it is stopped. ``ready`` is called when questions are answered, not when it listens."""
    from api.http.server import server_of

    def loaded() -> None:
        if in_use.failure is None:
            ready()
        else:
            server.should_exit = True

    server = server_of(app, limits, lambda: in_use.load(then=loaded), listening.tls, in_use.reload)
    server.run(sockets=[listener])
    if in_use.failure is not None:
        raise in_use.failure
    return ExitCode.DONE if server.started else ExitCode.UNEXPECTED


def _in_processes(
    count: int,
    answer: Callable[[Callable[[], None], Path], int],
    ready: Callable[[], None],
    settings: Settings,
    limits: Limits,
) -> int:
    """``count`` processes that answer, until this one is stopped."""
    if not hasattr(os, "fork"):
        raise click.UsageError("--workers needs a system that can fork", click.get_current_context())
    from api.service.workers import Workers, in_a_process

    # One builds it, before any of them answers; what that loads is not for the process that forks.
    code = in_a_process(lambda: _index_or_firstbuild_in_words(settings), report)
    if code:
        return code
    return Workers(count, answer, ready, report, limits.leaving + _LEAVING).run()
