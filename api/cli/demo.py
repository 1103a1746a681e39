"""The command that makes something to play with."""

import shlex
from pathlib import Path

import click

from api.cli.building import build_in_words
from api.cli.shared import print_data, say, settings_of
from api.exit_codes import ExitCode

QUESTIONS = (
    ("what was in force on a day", 'ask "How long are recorded walks kept?" --as-of 2020-06-01'),
    ("what changed, when, and in which words", 'ask "What changed about minors?"'),
    ("where a version does not answer, that is said", 'ask "Is my fingerprint collected?" --as-of 2021-06-01'),
)
"""What each shows, and the command. All of them are asked by a test."""


@click.command(
    epilog="""
\b
Examples:
  inforce demo
  inforce demo ~/pebblemap
"""
)
@click.argument("folder", default="inforce-demo", metavar="[FOLDER]")
def demo(folder: str) -> int:
    """Make a small archive to play with.

    Writes the policies of a made-up service into FOLDER/versions, a git repository with seven dated versions of two
    documents, reads them into FOLDER/index, and names three questions to ask.
    """
    from corpus.demo import write_archive

    place = Path(folder)
    archive = write_archive(place / "versions")
    index = place / "index"
    build_in_words([str(archive)], None, settings_of(str(index)))
    flag = f"--index {shlex.quote(str(index))}"
    say(f"{archive} has two policies of a made-up service, {index} is their index")
    lines = [f"# {shows}\ninforce {command} {flag}" for shows, command in QUESTIONS]
    print_data("\n".join([*lines, f"# the same in a browser\ninforce serve {flag}"]))
    return ExitCode.DONE
