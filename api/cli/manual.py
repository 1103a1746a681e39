"""The manual page of the command line, drawn from the commands themselves."""

import re
from collections.abc import Iterator

import click

from api.cli.shared import print_data
from api.exit_codes import ExitCode


@click.command(
    epilog="""
\b
Examples:
  inforce man > inforce.1
  inforce man | man -l -
"""
)
@click.pass_context
def man(ctx: click.Context) -> int:
    """Print the manual page, of all commands."""
    program = ctx.find_root()
    print_data("\n".join(_lines(program)))
    return ExitCode.DONE


def _lines(program: click.Context) -> Iterator[str]:
    yield '.TH INFORCE 1 "" "" "Inforce"'
    yield from (".SH NAME", r"inforce \- search policies as they stood on a date")
    yield from (".SH SYNOPSIS", r".B inforce", r"[\fIOPTION\fR]... \fICOMMAND\fR [\fIARGUMENT\fR]...")
    yield from (".SH DESCRIPTION", *_prose(program.command.help or ""), ".SH COMMANDS")
    yield from _of_commands(program)
    yield from (".SH ENVIRONMENT AND EXIT STATUS", *_prose(program.command.epilog or ""))


def _of_commands(above: click.Context) -> Iterator[str]:
    for ctx in shown_commands(above):
        yield f".SS {_plain(' '.join([ctx.command_path, *ctx.command.collect_usage_pieces(ctx)]))}"
        yield from _prose(ctx.command.help or "")
        for flags, meaning in flags_of(ctx):
            yield from (".TP", rf"\fB{_plain(flags)}\fR", _plain(meaning))
        yield from _prose(ctx.command.epilog or "")
        yield from _of_commands(ctx)


def shown_commands(above: click.Context) -> Iterator[click.Context]:
    """The commands right below a group that its help shows; none below one that is no group."""
    group = above.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(above):
        command = group.get_command(above, name)
        if command is not None and not command.hidden:
            with click.Context(command, info_name=name, parent=above) as ctx:
                yield ctx


def flags_of(ctx: click.Context) -> list[tuple[str, str]]:
    """The flags of a command that have a meaning to tell, each with it."""
    records = [parameter.get_help_record(ctx) for parameter in ctx.command.get_params(ctx)]
    return [record for record in records if record and record[1]]


def _prose(text: str) -> Iterator[str]:
    """Paragraphs; one that begins with click's mark for lines to be kept is kept line by line."""
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        lines = [line for line in paragraph.splitlines() if line.strip()]
        is_kept = bool(lines) and lines[0].strip() == "\b"
        yield ".PP"
        if is_kept:
            yield from (".nf", *map(_plain, lines[1:]), ".fi")
        else:
            yield from (_plain(line.strip()) for line in lines)


def _plain(text: str) -> str:
    r"""A line in which nothing is markup.

    >>> _plain("--as-of D\\E"), _plain(".inforce")
    ('\\-\\-as\\-of D\\eE', '\\&.inforce')
    """
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    escaped = re.sub(r"[^\x00-\x7f]", lambda sign: rf"\[u{ord(sign[0]):04X}]", escaped)
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
