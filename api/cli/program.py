"""The command line: each command parses, asks the retriever, and prints the same facts as HTTP does.

Nothing that loads PyTorch, FAISS or a web server is imported at the top of this file: those take seconds, and
``inforce --help``, ``versions`` and ``show`` have no use for them. Commands import what they need when they run.
"""

import errno
import io
import logging
import os
import re
import socket
import sys
import traceback
from collections.abc import Mapping
from contextlib import contextmanager
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING, Any, NoReturn

import click

from api.cli.shared import index_option, model_option, paper, print_data, say, settings_of
from api.exit_codes import ExitCode
from api.phrases.corpus_report import CorpusReport
from api.phrases.reports import build_document, check_document, tally_document
from corpus.errors import InforceError
from index.errors import BuildInProgress, IndexNotReady, MissingIndex
from retriever.question.request import (
    ConflictingScope,
    InvalidQuestion,
    OutOfCoverage,
    ReversedRange,
    UnknownPassage,
    UnknownVersion,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastapi import FastAPI

    from index.build import Progress
    from retriever.opening import IndexInUse
    from retriever.settings import Settings


_SCOPE_NAMES = re.compile(r"\b(as_of|version|from|to)\b")


# ---- How the program ends ---------------------------------------------------------------------------------------


class Program(click.Group):
    """A group whose every ending is one line on stderr and one of the contract's exit codes."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run, and leave with the code that the command returned or that its error stands for."""
        stdout = sys.stdout
        try:
            code = super().main(*args, **{**options, "standalone_mode": False})
        except SystemExit as ending:
            # Where the reader of a help text has gone away, click puts a stream that complains no more in place of
            # stdout and exits with 1; but that is no error.
            code = ending.code if sys.stdout is stdout else ExitCode.DONE
        except Exception as error:
            code = _report(error)
        sys.exit(int(code or ExitCode.DONE))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # the signature is click's
        """In the order a newcomer needs them, not of the alphabet; then what is plugged in."""
        own = list(self.commands)
        asking = own.index("corpus") + 1
        return [*own[:asking], *_drawn(), *own[asking:], *sorted(_plugged_in())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; those of the table of operations and what is plugged in are loaded here."""
        own = super().get_command(ctx, cmd_name)
        return own or _drawn().get(cmd_name) or _loaded(_plugged_in().get(cmd_name))


def _drawn() -> Mapping[str, click.Command]:
    """The commands of the operations: they read and compare parameters, which building and serving need not load."""
    from api.cli.operations import commands
    from api.operations.table import OPERATIONS

    return commands(OPERATIONS)


def _plugged_in() -> dict[str, metadata.EntryPoint]:
    """Commands of other packages, by name: the evaluation harness, which this package must not import."""
    return {point.name: point for point in metadata.entry_points(group="inforce.commands")}


def _loaded(point: metadata.EntryPoint | None) -> click.Command | None:
    command = point.load() if point else None
    return command if isinstance(command, click.Command) else None


def _report(error: Exception) -> ExitCode:
    """Say what went wrong in one line, and return the code for it."""
    code, message = _meaning(error)
    if os.environ.get("INFORCE_DEBUG") == "1":
        traceback.print_exception(error)
    say(" ".join(message.split()))
    return code


def _meaning(error: Exception) -> tuple[ExitCode, str]:
    match error:
        case click.Abort():
            return ExitCode.INTERRUPTED, "interrupted"
        case click.UsageError():
            command = error.ctx.command_path if error.ctx else "inforce"
            return ExitCode.BAD_VALUE, f"{_ended(error.format_message())} See `{command} --help`."
        case click.ClickException():
            return ExitCode.BAD_VALUE, error.format_message()
        case IndexNotReady():
            return ExitCode.INDEX_NOT_READY, str(error)
        case BuildInProgress():
            return ExitCode.UNEXPECTED, str(error)
        case UnknownVersion() if error.got:
            return ExitCode.BAD_VALUE, f"there is no version '{error.got}'; `inforce versions` lists them"
        case UnknownPassage() if error.got:
            return ExitCode.BAD_VALUE, f"there is no passage '{error.got}'; `inforce search` prints the ids of passages"
        case OutOfCoverage():
            return ExitCode.OUT_OF_COVERAGE, _in_flags(error)
        case InvalidQuestion():
            return ExitCode.BAD_VALUE, _in_flags(error)
        case InforceError():
            return ExitCode.BAD_VALUE, str(error)
        case OSError() if error.strerror:
            return ExitCode.UNEXPECTED, f"{error.filename or 'the system says'}: {error.strerror}"
        case _:
            what = f"unexpected {type(error).__name__}: {error}"
            return ExitCode.UNEXPECTED, f"{_ended(what)} INFORCE_DEBUG=1 shows where it happened."


def _in_flags(error: InvalidQuestion) -> str:
    """The message with the parameters' names as they are typed here: ``--as-of`` for ``as_of``."""
    if isinstance(error, ConflictingScope | ReversedRange):
        # These name several; in other messages such a word may be plain English, or what was typed.
        return _SCOPE_NAMES.sub(lambda name: _flag(name.group()), str(error))
    faults = getattr(error, "faults", (error,))
    return " ".join(_with_flag(str(fault), fault.name) for fault in faults)


def _with_flag(message: str, name: str) -> str:
    return f"{_flag(name)}{message.removeprefix(name)}" if message.startswith(f"{name} ") else message


def _flag(name: str) -> str:
    return _arguments().get(name) or f"--{name.replace('_', '-')}"


def _arguments() -> Mapping[str, str]:
    """The parameters that are typed without a flag, as the help names them."""
    from api.operations.table import OPERATIONS

    offered = [operation.command.arguments for operation in OPERATIONS if operation.command]
    return {name: metavar for arguments in offered for name, metavar in arguments.items()}


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


# ---- The program ------------------------------------------------------------------------------------------------

_SETTINGS = """
\b
Settings are taken from the environment; a flag overrides them:
  INFORCE_INDEX    directory of the index (default: .inforce/index)
  INFORCE_MODEL    a sentence-transformers model, by path or name
                   (default: the packaged all-MiniLM-L6-v2)
  INFORCE_HOST     address that `inforce serve` listens on (default: 127.0.0.1)
  INFORCE_PORT     port that `inforce serve` listens on (default: 8000)
  INFORCE_REFRESH=1  `inforce serve` reads its sources again on request
  INFORCE_DEBUG=1  show where an error happened
  NO_COLOR=1       no colour

\b
Exit codes:
  0  found, or done              4  the day asked about is not covered
  1  unexpected                  5  index missing, stale or damaged
  2  usage, or a bad value       6  a check failed
  3  nothing found, no answer,   130  interrupted
     or an ambiguous date

\b
To begin:
  inforce build
  inforce ask "Who is the data controller?" --as-of 2019-06-01
"""


def _show_program(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    try:
        print_data(f"inforce {metadata.version('inforce')}")
    except metadata.PackageNotFoundError:
        print_data("inforce, not installed: run from its source folder")
    ctx.exit()


@click.group(
    cls=Program,
    epilog=_SETTINGS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_program,
    help="Show the program's version.",
)
@click.pass_context
def inforce(ctx: click.Context) -> None:
    """Search policies as they stood on a date.

    Every answer is a quotation from the version in force on the day asked about, cited to its exhibit and section.
    No question leaves this computer.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False


# ---- Building -------------------------------------------------------------------------------------------------------


@inforce.command(
    epilog="""
\b
Examples:
  inforce build
  inforce build my_exhibits.txt --policy acme-privacy --index ~/acme-index
  inforce build ~/archives/pga-versions ~/archives/saved-pages
"""
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--policy", metavar="ID", help="Name of the policy, where the source's own title should not be it.")
@index_option
@model_option
def build(sources: tuple[str, ...], policy: str | None, index: str | None, model: str | None) -> int:
    """Read sources and index them.

    Reads exactly the SOURCEs given, or the embedded exhibits. A source is a git repository in the layout of Open Terms
    Archive, a folder of saved texts with a manifest.toml, a single text (.md, .html), or a text file of exhibits, each
    under a line such as "EXHIBIT B(1)". The index in use is replaced only when the new one is complete; what it already
    holds is neither read nor embedded again.
    """
    print_data(_build(sources, policy, settings_of(index, model)))
    return ExitCode.DONE


def _build(sources: "Sequence[str]", policy: str | None, settings: "Settings") -> str:
    """Read, embed and write; what was read and what was written, in words."""
    from corpus.load import EMBEDDED_EXHIBITS
    from index.build import update_index
    from index.encoder import open_encoder

    with _progress_bar("Reading", " texts") as reading, _progress_bar("Embedding", " texts") as embedding:
        made = update_index(
            sources or (EMBEDDED_EXHIBITS,),
            open_encoder(settings.model),
            settings.index,
            policy=policy,
            reading=reading,
            embedding=embedding,
        )
    counts, encoder = made.manifest.counts, made.manifest.encoder
    return (
        f"{paper().document(build_document(CorpusReport(made.corpus)))}\n\n"
        f"Wrote {settings.index}: {counts['versions']:,} versions, {counts['passages']:,} passages, "
        f"{counts['embedded_texts']:,} different texts; {made.encoded:,} stretches of text were embedded now, with "
        f"{encoder.name}, and {made.written_bytes / 1e6:,.1f} MB written."
    )


@contextmanager
def _progress_bar(what: str, unit: str) -> "Iterator[Progress]":
    """A bar with rate and estimate on stderr; where that is no terminal, nothing, since a log is not a screen."""
    from tqdm import tqdm

    bars: list[tqdm[NoReturn]] = []

    def progress(done: int, total: int) -> None:
        if not bars:
            # Not before there is something to count: most sources are read at once.
            bars.append(tqdm(desc=what, unit=unit, file=sys.stderr, disable=not sys.stderr.isatty()))
        [bar] = bars
        if done < bar.n:
            # Another source begins, with a total of its own.
            bar.reset()
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield progress
    finally:
        for bar in bars:
            bar.close()


@inforce.group()
def corpus() -> None:
    """Look at sources before they are indexed."""


@corpus.command(
    epilog="""
\b
Examples:
  inforce corpus check saved-pages/
  inforce corpus check ~/archives/pga-versions --json
"""
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--policy", metavar="ID", help="Name of the policy, where the source's own title should not be it.")
@click.option("--json", "as_json", is_flag=True, help="Print every finding and count for programs.")
def check(sources: tuple[str, ...], policy: str | None, as_json: bool) -> int:
    """Say what a build would read, and what is wrong with it.

    Reads the SOURCEs, or the embedded exhibits, as `inforce build` would, and goes on where a build would stop. Each
    policy is told with its versions, passages, dates and what these rest on; each finding with file, line and remedy.
    Ends with 0 if there is nothing to mend, otherwise with 6.
    """
    from corpus.load import EMBEDDED_EXHIBITS, check_corpus

    with _progress_bar("Reading", " texts") as reading:
        report = CorpusReport.of(check_corpus(sources or (EMBEDDED_EXHIBITS,), policy, reading))
    if as_json:
        from api.contract import to_json

        print_data(to_json(report))
    else:
        print_data(paper().document(check_document(report)))
    return ExitCode.DONE if report.is_good else ExitCode.CHECK_FAILED


# ---- Checking and serving -------------------------------------------------------------------------------------------


@inforce.command(
    epilog="""
\b
Examples:
  inforce verify
  inforce verify --index ~/acme-index
"""
)
@index_option
def verify(index: str | None) -> int:
    """Check quotations, index files and source lines.

    Checks every stored quotation against its source, and every file of the index against its checksum. Also shows how
    the lines of each source were read, so that nothing can have been left out unseen.
    """
    from retriever.reading.verify import verify_index

    checked = verify_index(settings_of(index))
    if checked.tally:
        print_data(paper().document(tally_document(checked.tally, checked.shared_lines)))
    for culprit in checked.failures:
        say(f"check failed: {culprit}")
    if checked.failures:
        return ExitCode.CHECK_FAILED
    print_data(
        f"\nVerified: {checked.checked_passages:,} passages, word for word at {checked.checked_spans:,} places of "
        f"their sources; {len(checked.files)} files of the index, as they were written."
    )
    return ExitCode.DONE


@inforce.command(
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
        in_use = _index_or_first_build(settings)
        from api.http.app import create_app
        from api.service.refresh import Refresher, rebuild

        refresher = Refresher(partial(rebuild, settings, in_use)) if refresh else None
        return _serve(create_app(in_use, refresher), in_use, listener, host)


@inforce.command(
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


def _index_or_first_build(settings: "Settings") -> "IndexInUse":
    """The index to serve. Raises StaleIndex or DamagedIndex where its catalogue cannot be read."""
    from retriever.opening import IndexInUse

    in_use = IndexInUse(settings)
    try:
        in_use.library()
    except MissingIndex:
        say(f"there is no index at {settings.index} yet; building it from the embedded exhibits")
        for line in _build((), None, settings).splitlines()[-1:]:
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


def main() -> None:
    """The console entry point."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal of another alphabet shows "\u201c" for a curly quote: no stack trace, and no word is lost.
            stream.reconfigure(errors="backslashreplace")
    inforce(prog_name="inforce")


if __name__ == "__main__":
    main()
