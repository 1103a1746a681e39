"""The command line: each command parses, asks the retriever, and prints the same facts as HTTP does.

Nothing that loads PyTorch, FAISS or a web server is imported at the top of this file: those take seconds, and
``inforce --help``, ``versions`` and ``show`` have no use for them. Commands import what they need when they run.
"""

import errno
import io
import logging
import os
import re
import shutil
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from enum import IntEnum
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TypeVar

import click

from api.phrases.answers import ask_document, search_document
from api.phrases.comparison import comparison_document, copies_document, history_document
from api.phrases.corpus_report import CorpusReport
from api.phrases.passages import passage_document, version_document, versions_document
from api.phrases.quotations import quotes_document
from api.phrases.reports import build_document, check_document, tally_document
from api.phrases.scope import warning
from api.render.terminal import Paper
from corpus.errors import InforceError
from index.errors import BuildInProgress, IndexNotReady, MissingIndex
from retriever.question.request import (
    ConflictingScope,
    InvalidQuestion,
    OutOfCoverage,
    Question,
    ReversedRange,
    UnknownPassage,
    UnknownVersion,
)
from retriever.results import Notice, PassageInContext, Status, Versions, VersionText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastapi import FastAPI

    from index.build import Progress
    from retriever.opening import IndexInUse
    from retriever.reading.library import Library
    from retriever.retriever import Retriever
    from retriever.settings import Settings


class ExitCode(IntEnum):
    """What a script can rely on; `inforce --help` lists them."""

    DONE = 0
    UNEXPECTED = 1
    BAD_VALUE = 2
    NOT_FOUND = 3
    OUT_OF_COVERAGE = 4
    INDEX_NOT_READY = 5
    CHECK_FAILED = 6
    INTERRUPTED = 130


_OF_STATUS = {
    Status.FOUND: ExitCode.DONE,
    Status.ANSWERED: ExitCode.DONE,
    Status.NOT_FOUND: ExitCode.NOT_FOUND,
    Status.AMBIGUOUS_DATE: ExitCode.NOT_FOUND,
    Status.OUT_OF_COVERAGE: ExitCode.OUT_OF_COVERAGE,
}
_ARGUMENTS = {"q": "QUESTION", "left": "LEFT", "right": "RIGHT"}
"""Parameters of the contract that are typed without a flag, as the help names them."""
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
        return [*self.commands, *sorted(_plugged_in())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; one that is plugged in is loaded here."""
        return super().get_command(ctx, cmd_name) or _loaded(_plugged_in().get(cmd_name))


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
    _say(" ".join(message.split()))
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
    return _ARGUMENTS.get(name) or f"--{name.replace('_', '-')}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def _say(message: str) -> None:
    """One line for the person at the terminal; never data."""
    _echo(f"inforce: {message}", err=True)


def _print(text: str) -> None:
    """Data."""
    _echo(text, err=False)


def _echo(text: str, *, err: bool) -> None:
    """A reader that has seen enough (``| head``) is no error, and must not change the exit code of the result."""
    stream = sys.stderr if err else sys.stdout
    try:
        click.echo(text, err=err)
        stream.flush()
    except BrokenPipeError:
        # What is still buffered goes nowhere, or the interpreter would complain about it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _paper() -> Paper:
    """As wide as the terminal; a pipe or file gets whole paragraphs, so that ``grep`` and quoting work."""
    return Paper(shutil.get_terminal_size().columns if sys.stdout.isatty() else None)


# ---- Options that several commands share ------------------------------------------------------------------------

Command = TypeVar("Command", bound=Callable[..., Any])


def _stacked(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in the order given."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _parameter(flag: str, metavar: str, words: str) -> Callable[[Any], Any]:
    """A parameter of the contract, taken as text: the rules of HTTP are applied to it, so that both refuse the same.

    ``multiple`` lets a doubled filter be refused instead of its first value being lost without a word.
    """
    return click.option(flag, multiple=True, metavar=metavar, help=words)


_index_option = click.option("--index", metavar="DIR", help="Directory of the index.  [env: INFORCE_INDEX]")
_model_option = click.option(
    "--model", metavar="NAME", help="A sentence-transformers model, by path or name.  [env: INFORCE_MODEL]"
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print exactly the body that HTTP gives.")

_question_options: Callable[[Any], Any] = _stacked(
    click.argument("question", nargs=-1, metavar="QUESTION"),
    _parameter("--as-of", "YYYY-MM-DD", "In force on that day. Excludes --from, --to and --version."),
    _parameter("--from", "YYYY-MM-DD", "In force on any day from this one on, included."),
    _parameter("--to", "YYYY-MM-DD", "In force on any day up to this one, included."),
    _parameter("--version", "ID", "Only this version, as `inforce versions` lists it; repeatable."),
    _parameter("--policy", "ID", "Only this policy; repeatable."),
    _parameter(
        "--basis", "effective|captured", "What being of a day means: in force (default), or what a visitor saw."
    ),
    _parameter("--exhibit", "NAME", "Only passages shown in this exhibit, for example 'B(3)'; repeatable."),
    _parameter("--section", "NAME", "Only this section, by letter or title; repeatable."),
    _parameter("--mode", "hybrid|dense|lexical", "Search by meaning and words (default), meaning, or words."),
    _parameter("--collapse", "text|none", "Identical text once, with all its versions (default), or each time."),
    _parameter(
        "--dates-in-question", "apply|ignore", "Whether a date in the question sets the scope (default: apply)."
    ),
    _parameter("--today", "YYYY-MM-DD", 'What "now" means in the question (default: the date of this computer).'),
    _parameter("--limit", "N", "Passages returned, 1 to 100 (default: 10)."),
    _parameter("--offset", "N", "Passages passed over, 0 to 1000 (default: 0)."),
    click.option("--explain", is_flag=True, help="Show the scores of each stage."),
    _json_option,
    _index_option,
    _model_option,
)


def _question(words: "Sequence[str]", given: Mapping[str, "Sequence[str] | bool"]) -> Question:
    """The question asked, checked by the rules that HTTP uses."""
    from api.parameters import SearchParameters, read_query

    if len(words) > 1:
        # The shell has already taken away the quotes that ask for exact words: joining would lose them silently.
        raise click.UsageError(
            "the question must be one argument: put quotes around it, '…'", click.get_current_context()
        )
    items = [("q", text) for text in words]
    for name, values in given.items():
        items += [(name, text) for text in values] if not isinstance(values, bool) else [(name, "true")] * values
    return read_query(SearchParameters, items).question()


def _settings(index: str | None, model: str | None = None) -> "Settings":
    """Settings of the environment, overridden by flags."""
    from retriever.settings import Settings

    settings = Settings.from_environment(os.environ)
    return replace(settings, index=Path(index) if index else settings.index, model=model or settings.model)


def _library(index: str | None) -> "Library":
    """The catalogue alone: what is read needs no model."""
    from retriever.opening import open_library

    return open_library(_settings(index))


def _retriever(settings: "Settings") -> "Retriever":
    from retriever.opening import open_index

    return open_index(settings).current()


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
        _print(f"inforce {metadata.version('inforce')}")
    except metadata.PackageNotFoundError:
        _print("inforce, not installed: run from its source folder")
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
@_index_option
@_model_option
def build(sources: tuple[str, ...], policy: str | None, index: str | None, model: str | None) -> int:
    """Read sources and index them.

    Reads exactly the SOURCEs given, or the embedded exhibits. A source is a git repository in the layout of Open Terms
    Archive, a folder of saved texts with a manifest.toml, a single text (.md, .html), or a text file of exhibits, each
    under a line such as "EXHIBIT B(1)". The index in use is replaced only when the new one is complete; what it already
    holds is neither read nor embedded again.
    """
    _print(_build(sources, policy, _settings(index, model)))
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
        f"{_paper().document(build_document(CorpusReport(made.corpus)))}\n\n"
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
        _print_body(report)
    else:
        _print(_paper().document(check_document(report)))
    return ExitCode.DONE if report.is_good else ExitCode.CHECK_FAILED


# ---- Asking ---------------------------------------------------------------------------------------------------------


@inforce.command(
    epilog="""
\b
Examples:
  inforce ask "Who is the data controller for users in the EEA?" --as-of 2019-06-01
  inforce ask "Which cookies were used in May 2018?"
  inforce ask "What rights do I have over my data?" --from 2018-01-01 --to 2019-12-31 --json
"""
)
@_question_options
def ask(
    question: tuple[str, ...], as_json: bool, index: str | None, model: str | None, **given: "tuple[str, ...] | bool"
) -> int:
    """Answer with quotations from the version in force.

    Where that version does not answer QUESTION, this is said, and where it is answered. Words inside the question in
    double quotes must occur exactly: 'who is the "data controller"?'
    """
    asked = _question(question, given)
    result = _retriever(_settings(index, model)).ask(asked)
    if as_json:
        _print_body(result)
    else:
        _print(_paper().document(ask_document(result, explain=asked.explain)))
        _warn(result.search.warnings)
    return _OF_STATUS[result.search.status]


@inforce.command(
    epilog="""
\b
Examples:
  inforce search "cookies" --as-of 2018-06-01
  inforce search '"legitimate interests"' --mode lexical
  inforce search "who receives my data" --version alibaba-privacy@2020-09-14 --limit 3
"""
)
@_question_options
def search(
    question: tuple[str, ...], as_json: bool, index: str | None, model: str | None, **given: "tuple[str, ...] | bool"
) -> int:
    """List the passages nearest to a question.

    The best passage in scope comes first. Without a date all versions are searched, and identical text is shown once
    with all its versions. Words inside the question in double quotes must occur exactly.
    """
    asked = _question(question, given)
    result = _retriever(_settings(index, model)).search(asked)
    if as_json:
        _print_body(result)
    else:
        _print(_paper().document(search_document(result, asked.offset, explain=asked.explain)))
        _warn(result.warnings)
    return _OF_STATUS[result.status]


def _print_body(result: object) -> None:
    from api.contract import to_json

    _print(to_json(result))


def _warn(warnings: "Sequence[Notice]") -> None:
    for notice in warnings:
        _say(str(warning(notice)))


# ---- Reading ----------------------------------------------------------------------------------------------------


@inforce.command(
    epilog="""
\b
Examples:
  inforce versions
  inforce versions --policy alibaba-privacy --json
"""
)
@_parameter("--policy", "ID", "Only this policy.")
@_json_option
@_index_option
def versions(policy: tuple[str, ...], as_json: bool, index: str | None) -> int:
    """List the versions and when each was in force.

    Each date says what it rests on: an effective date that is printed, or only an updated date.
    """
    from api.parameters import PolicyParameter, read_query

    asked = read_query(PolicyParameter, [("policy", text) for text in policy])
    found = _library(index).versions(asked.policy)
    if as_json:
        _print_body(Versions(found))
    else:
        _print(_paper().document(versions_document(found)))
    return ExitCode.DONE


@inforce.command(
    epilog="""
\b
Examples:
  inforce show alibaba-privacy@2019-01-17
  inforce show alibaba-privacy@2019-01-17 --exhibit "B(3)"
  inforce show alibaba-privacy@2019-01-17 --copies
  inforce show alibaba-privacy@2019-01-17~b2~G.2 --context 2
"""
)
@click.argument("identifier", metavar="VERSION_OR_PASSAGE")
@_parameter("--exhibit", "NAME", "Of a version: the copy in this exhibit (default: the first that shows it).")
@click.option("--copies", is_flag=True, help="Of a version: where the exhibit copies that show it differ.")
@_parameter("--context", "N", "Of a passage: this many neighbours on either side, 0 to 20 (default: 0).")
@_json_option
@_index_option
def show(
    identifier: str,
    exhibit: tuple[str, ...],
    copies: bool,
    context: tuple[str, ...],
    as_json: bool,
    index: str | None,
) -> int:
    """Show a whole version or one passage.

    A passage is shown with everything that is needed to check it against its source. With --copies, a version is shown
    by what differs between the exhibits that show it.

    `inforce versions` lists the ids of versions; `ask` and `search` print those of passages.
    """
    # A passage's id is its version's id, the exhibit and the place, joined by "~".
    if "~" in identifier:
        is_passage = f"'{identifier}' is a passage"
        _refuse(exhibit, "--exhibit", f"{is_passage}: its id names the exhibit already")
        _refuse(copies, "--copies", f"{is_passage}, and copies are of a version")
        _show_passage(_library(index), identifier, context, as_json)
        return ExitCode.DONE
    _refuse(context, "--context", f"'{identifier}' is a version, which is shown whole")
    if copies:
        _refuse(exhibit, "--exhibit", "--copies compares all exhibits that show the version")
        _show_copies(_library(index), identifier, as_json)
    else:
        _show_version(_library(index), identifier, exhibit, as_json)
    return ExitCode.DONE


def _refuse(given: "Sequence[str] | bool", flag: str, why: str) -> None:
    if given:
        raise click.UsageError(f"{flag} cannot be given here: {why}. Leave {flag} out.", click.get_current_context())


def _show_version(library: "Library", version_id: str, exhibit: tuple[str, ...], as_json: bool) -> None:
    from api.parameters import ExhibitParameter, read_query

    asked = read_query(ExhibitParameter, [("exhibit", text) for text in exhibit])
    version = library.version(version_id).version
    passages = library.text(version_id, asked.exhibit)
    if as_json:
        _print_body(VersionText(version, passages))
    else:
        _print(_paper().document(version_document(version, passages)))


def _show_passage(library: "Library", passage_id: str, context: tuple[str, ...], as_json: bool) -> None:
    from api.parameters import ContextParameter, read_query

    asked = read_query(ContextParameter, [("context", text) for text in context])
    passage, before, after = library.passage(passage_id, asked.context)
    if as_json:
        _print_body(PassageInContext(passage, before, after))
    else:
        _print(_paper().document(passage_document(passage, before, after)))


def _show_copies(library: "Library", version_id: str, as_json: bool) -> None:
    copies = library.copies(version_id)
    if as_json:
        _print_body(copies)
    else:
        _print(_paper().document(copies_document(copies)))


@inforce.command(
    epilog="""
\b
Examples:
  inforce compare alibaba-privacy@2019-01-17 alibaba-privacy@2020-02-27
  inforce compare 2018-06-01 2019-06-01 --section COOKIES
"""
)
@click.argument("left", metavar="LEFT")
@click.argument("right", metavar="RIGHT")
@_parameter("--section", "NAME", "Only this section, by letter or title on either side; repeatable.")
@_parameter("--policy", "ID", "Of which policy a day is, where there are several.")
@_parameter("--basis", "effective|captured", "What a day means: the version in force (default), or what a visitor saw.")
@_json_option
@_index_option
def compare(
    left: str,
    right: str,
    section: tuple[str, ...],
    policy: tuple[str, ...],
    basis: tuple[str, ...],
    as_json: bool,
    index: str | None,
) -> int:
    """Compare two versions, word by word.

    LEFT and RIGHT are versions, as `inforce versions` lists them, or days: a day means the version in force then.
    What is the same is counted and not printed; letters of cross-references and page breaks are never a change.
    """
    from api.parameters import CompareParameters, read_query

    given = {"left": (left,), "right": (right,), "section": section, "policy": policy, "basis": basis}
    asked = read_query(CompareParameters, [(name, text) for name, texts in given.items() for text in texts])
    found = _library(index).compare(*asked.sides(), asked.section, asked.policy, asked.basis)
    if as_json:
        _print_body(found)
    else:
        _print(_paper().document(comparison_document(found)))
        _warn(found.warnings)
    return ExitCode.DONE


@inforce.command(
    epilog="""
\b
Examples:
  inforce history alibaba-privacy@2019-01-17~b2~G.2
  inforce history alibaba-privacy@2018-05-25~b4~F.1 --json
"""
)
@click.argument("passage", metavar="PASSAGE")
@_json_option
@_index_option
def history(passage: str, as_json: bool, index: str | None) -> int:
    """Follow a passage through all versions.

    Says of each version whether the clause is the same there, changed, moved, added or removed, with its words and
    where they stand. PASSAGE may be of any version and exhibit; `ask` and `search` print the ids of passages.
    """
    found = _library(index).history(passage)
    if as_json:
        _print_body(found)
    else:
        _print(_paper().document(history_document(found)))
    return ExitCode.DONE


@inforce.command(
    "verify-quote",
    epilog="""
\b
Examples:
  inforce verify-quote brief.txt
  inforce verify-quote brief.txt --as-of 2019-06-01
  echo "“we use cookies” (Ex. B(3), pt. A § E)" | inforce verify-quote -
""",
)
@click.argument("file", metavar="FILE", type=click.File("rb"))
@_parameter("--as-of", "YYYY-MM-DD", "Also check whether the words were in force on that day.")
@_json_option
@_index_option
def verify_quote(file: BinaryIO, as_of: tuple[str, ...], as_json: bool, index: str | None) -> int:
    """Check the quotations of a text.

    Says of each quotation in FILE (- for standard input) whether it is verbatim, near or not found, in which versions
    it stands and when these were in force, and whether it stands where the text cites it. Quotations stand in double
    quotation marks or are set off as blocks; a text of one paragraph without any is a quotation itself.

    Ends with 6 unless every quotation is verbatim, cited rightly and in force on the day given; with 3 where the text
    has no quotation.
    """
    from api.parameters import QuotesParameters, read_query

    given = [("text", _decoded(file)), *(("as_of", text) for text in as_of)]
    found = read_query(QuotesParameters, given).check(_library(index))
    if as_json:
        _print_body(found)
    else:
        _print(_paper().document(quotes_document(found)))
        _warn(found.warnings)
    if not found.results:
        return ExitCode.NOT_FOUND
    return ExitCode.DONE if found.is_right else ExitCode.CHECK_FAILED


def _decoded(file: BinaryIO) -> str:
    """The text of a file; one that is no text is refused, since no quotation in it could be told right."""
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(
            f"{getattr(file, 'name', 'FILE')} is not text in UTF-8; save it as plain text", click.get_current_context()
        ) from error


# ---- Checking and serving -------------------------------------------------------------------------------------------


@inforce.command(
    epilog="""
\b
Examples:
  inforce verify
  inforce verify --index ~/acme-index
"""
)
@_index_option
def verify(index: str | None) -> int:
    """Check quotations, index files and source lines.

    Checks every stored quotation against its source, and every file of the index against its checksum. Also shows how
    the lines of each source were read, so that nothing can have been left out unseen.
    """
    from retriever.reading.verify import verify_index

    checked = verify_index(_settings(index))
    if checked.tally:
        _print(_paper().document(tally_document(checked.tally, checked.shared_lines)))
    for culprit in checked.failures:
        _say(f"check failed: {culprit}")
    if checked.failures:
        return ExitCode.CHECK_FAILED
    _print(
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
@_index_option
@_model_option
def serve(host: str, port: int, refresh: bool, index: str | None, model: str | None) -> int:
    """Serve the search page and the HTTP API.

    Runs until Ctrl-C. With --refresh whoever reaches the server can have it read the sources of its index again, in the
    background: what came since is added, and questions are answered all the while.

    Builds the embedded exhibits first if there is no index at all. An index that is stale or damaged is refused: what
    it should hold is for you to say, with `inforce build`.
    """
    settings = _settings(index, model)
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
@_index_option
@_model_option
def mcp(index: str | None, model: str | None) -> NoReturn:
    """Serve assistants by the Model Context Protocol, on stdin and stdout.

    A client starts this command and ends it by closing stdin. Stdout carries nothing but the protocol. Without an index
    it starts all the same: each call then says what to build, and the next one finds it.
    """
    from api.mcp.server import serve as serve_assistants

    serve_assistants(_settings(index, model))


def _index_or_first_build(settings: "Settings") -> "IndexInUse":
    """The index to serve. Raises StaleIndex or DamagedIndex where its catalogue cannot be read."""
    from retriever.opening import IndexInUse

    in_use = IndexInUse(settings)
    try:
        in_use.library()
    except MissingIndex:
        _say(f"there is no index at {settings.index} yet; building it from the embedded exhibits")
        for line in _build((), None, settings).splitlines()[-1:]:
            _say(line)
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
            _say(f"serving http://{shown}:{listener.getsockname()[1]} (Ctrl-C stops it)")

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
