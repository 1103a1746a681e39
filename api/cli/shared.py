"""What every command uses: printing to the right stream, settings, and the options that several commands share."""

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import click

from api.render.terminal import Paper
from corpus.hidden import visible
from retriever.settings import Settings

index_option = click.option("--index", metavar="DIR", help="Directory of the index.  [env: INFORCE_INDEX]")
model_option = click.option(
    "--model", metavar="NAME", help="A sentence-transformers model, by path or name.  [env: INFORCE_MODEL]"
)


def file_mode() -> int | None:
    """The permissions that ``INFORCE_FILE_MODE`` gives to files, None where it is not set. Raises UsageError."""
    told = os.environ.get("INFORCE_FILE_MODE", "")
    if not told:
        return None
    if told not in ("0600", "0640", "0644"):
        raise click.UsageError(f"INFORCE_FILE_MODE is '{told}'; it can be 0600, 0640 or 0644")
    return int(told, 8)


def settings_of(index: str | None, model: str | None = None) -> Settings:
    """Settings of the environment, overridden by flags."""
    settings = Settings.from_environment(os.environ)
    return replace(settings, index=Path(index) if index else settings.index, model=model or settings.model)


def say(message: str) -> None:
    """One line for the person at the terminal; never data."""
    _echo(f"inforce: {visible(message)}", err=True)


def print_data(text: str) -> None:
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


def paper() -> Paper:
    """As wide as the terminal; a pipe or file gets whole paragraphs, so that ``grep`` and quoting work."""
    return Paper(shutil.get_terminal_size().columns if sys.stdout.isatty() else None)


def is_screen(stream: TextIO) -> bool:
    """Whether it can show lines that change: a terminal, and none that says that it cannot."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"
