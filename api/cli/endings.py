"""How the command line ends: every error is one line on stderr and one of the contract's exit codes."""

import os
import re
import traceback
from collections.abc import Mapping

import click

from api.cli.shared import say
from api.exit_codes import ExitCode
from corpus.errors import InforceError
from index.errors import BackupUnusable, BuildInProgress, IndexNotReady
from retriever.question.request import (
    ConflictingScope,
    InvalidQuestion,
    OutOfCoverage,
    ReversedRange,
    UnknownPassage,
    UnknownVersion,
)

_SCOPE_NAMES = re.compile(r"\b(as_of|version|from|to)\b")


def report(error: Exception) -> ExitCode:
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
        case BackupUnusable():
            return ExitCode.CHECK_FAILED, str(error)
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
