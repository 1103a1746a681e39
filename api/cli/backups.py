"""The commands that put an index into one file and back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.shared import file_mode, index_option, print_data, say, settings_of
from api.cli.tokens import tokens_file_of
from api.exit_codes import ExitCode
from api.watching.outbox import FILE as WATCHED

if TYPE_CHECKING:
    from index.generations.backup import BackedUp

_MODE = 0o600


@click.command(
    epilog="""
\b
Examples:
  inforce backup policies-2025-01-31.tar
  inforce backup /backups/policies.tar --index ~/acme-index
"""
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@index_option
def backup(file: Path, index: str | None) -> int:
    """Write the index in use into one FILE.

    Also while it is served or built: the file holds the index as it is now, each part checked as it is copied. FILE is
    there when it is whole, readable for you alone (INFORCE_FILE_MODE), and never takes the place of another.

    It holds the index alone. What else there is to keep, such as tokens and rules to watch, is told.
    """
    from index.generations.backup import back_up

    directory = settings_of(index).index
    written = back_up(directory, file, file_mode() or _MODE)
    print_data(f"Wrote {file}: {_in_words(written)}")
    if beside := [str(path) for path in (tokens_file_of(directory), directory / WATCHED) if path.exists()]:
        say(f"not in it, and to be kept too: {', '.join(beside)} (docs/operations.md, Backup)")
    return ExitCode.DONE


@click.command(
    epilog="""
\b
Examples:
  inforce restore policies-2025-01-31.tar
  inforce restore policies.tar --index /tmp/drill
"""
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Also where the index there is of another archive.")
@index_option
def restore(file: Path, replace: bool, index: str | None) -> int:
    """Put the index that FILE holds in use.

    FILE is one that `inforce backup` wrote. It is checked byte by byte before the index in use is replaced, which a
    running server follows with its next answer; the one that was in use before is told, and kept until the next build.
    An index of another archive, one with no place and no source in common, is replaced with --replace alone.
    """
    from index.generations.backup import restore as restored

    settings = settings_of(index)
    done = restored(file, settings.index, replace=replace)
    print_data(f"Restored {settings.index}: {_in_words(done)}")
    if before := done.replaced:
        say(
            f"in use before: {before.counts['versions']:,} versions, {before.counts['passages']:,} passages, built "
            f"{before.built_at}, {before.fingerprint}"
        )
    return ExitCode.DONE


def _in_words(what: "BackedUp") -> str:
    counts = what.manifest.counts
    return (
        f"{counts['versions']:,} versions, {counts['passages']:,} passages, {what.size / 1e6:,.1f} MB, built "
        f"{what.manifest.built_at}, {what.manifest.fingerprint}"
    )
