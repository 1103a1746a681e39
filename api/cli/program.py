"""The command line: each command parses, asks the retriever, and prints the same facts as HTTP does.

Nothing that loads PyTorch, FAISS or a web server is imported at the top of this file: those take seconds, and
``inforce --help``, ``versions`` and ``show`` have no use for them. Commands import what they need when they run.
"""

import io
import os
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import metadata
from typing import Any

import click
from click.shell_completion import get_completion_class

from api.cli.backups import backup, restore
from api.cli.building import build, corpus, verify
from api.cli.demo import demo
from api.cli.endings import report
from api.cli.manual import man
from api.cli.packing import pack
from api.cli.serving import mcp, serve
from api.cli.shared import file_mode, print_data
from api.cli.tokens import token
from api.cli.watching import watch
from api.exit_codes import ExitCode


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
            code = report(error)
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click resolves it, but a misspelt name is compared with those of the table and of plug-ins too."""
        near = get_close_matches(args[0], self.list_commands(ctx), n=1)
        if near and near != [args[0]] and self.get_command(ctx, args[0]) is None:
            raise click.UsageError(f"No such command '{args[0]}'. Did you mean '{near[0]}'?", ctx)
        return super().resolve_command(ctx, args)


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


# ---- The program ------------------------------------------------------------------------------------------------

_SETTINGS = """
\b
Settings are taken from the environment; a flag overrides them:
  INFORCE_INDEX    directory of the index (default: .inforce/index)
  INFORCE_MODEL    a sentence-transformers model, by path or name
                   (default: the packaged all-MiniLM-L6-v2)
  INFORCE_ENGINE   where vectors are kept: embedded, packed (a fifth of the
                   size), qdrant://HOST:PORT, or pgvector://HOST/DATABASE;
                   see docs/scale.md
                   (default: as the index is, and embedded for a new one)
  INFORCE_HOST     address that `inforce serve` listens on (default: 127.0.0.1)
  INFORCE_PORT     port that `inforce serve` listens on (default: 8000)
  INFORCE_…        other options of `inforce serve`, as its help names them
  INFORCE_REFRESH=1  `inforce serve` reads its sources again on request
  INFORCE_WEBHOOK  address that `inforce serve` and `inforce watch send` tell
                   of what is new; INFORCE_WEBHOOK_SECRET is a file
  INFORCE_FILE_MODE  permissions of files that are written: 0600, 0640 or 0644
                   (default: as the system has it; backups 0600)
  INFORCE_DEBUG=1  show where an error happened
  NO_COLOR=1       no colour; nor is there any with TERM=dumb

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


_TO_BEGIN = """\
Inforce answers what a policy said on a day, with its own words and where they stand.

  inforce build            read sources: without a name, the court exhibits that come with it
  inforce ask "Who is the data controller?" --as-of 2019-06-01
                           the answer, quoted from the version in force that day
  inforce serve            the same in a browser, at http://127.0.0.1:8000

`inforce build FOLDER` reads your own policies; `inforce corpus check FOLDER` tells first how.
`inforce --help` lists all commands and settings, `inforce COMMAND --help` one.\
"""


def _show_program(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    try:
        print_data(f"inforce {metadata.version('inforce')}")
    except metadata.PackageNotFoundError:
        print_data("inforce, not installed: run from its source folder")
    ctx.exit()


def _show_completion(ctx: click.Context, _: click.Parameter, shell: str | None) -> None:
    if not shell:
        return
    made = get_completion_class(shell)
    if made is not None:
        print_data(made(ctx.command, {}, "inforce", "_INFORCE_COMPLETE").source())
    ctx.exit()


@click.group(
    cls=Program,
    epilog=_SETTINGS,
    invoke_without_command=True,
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
@click.option(
    "--show-completion",
    type=click.Choice(["bash", "zsh", "fish"]),
    is_eager=True,
    expose_value=False,
    callback=_show_completion,
    help="Print what makes a shell complete commands and flags.",
)
@click.pass_context
def inforce(ctx: click.Context) -> None:
    """Search policies as they stood on a date.

    Every answer is a quotation from the version in force on the day asked about, cited to its exhibit and section.
    No question leaves this computer.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False
    if ctx.invoked_subcommand is None:
        print_data(_TO_BEGIN)
    mode = file_mode()
    if mode is not None:
        # Folders can be entered by whoever may read the files in them.
        os.umask(0o777 & ~(mode | mode >> 2 & 0o111))


for _command in (build, demo, corpus, verify, backup, restore, watch, pack, serve, token, mcp, man):
    inforce.add_command(_command)


def main() -> None:
    """The console entry point."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal of another alphabet shows "\u201c" for a curly quote: no stack trace, and no word is lost.
            stream.reconfigure(errors="backslashreplace")
    inforce(prog_name="inforce")


if __name__ == "__main__":
    main()
