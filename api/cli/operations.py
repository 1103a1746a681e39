"""The commands of the operations: flags and arguments are drawn from what an operation takes.

Every value is taken as text and read by the rules of HTTP, so that both refuse the same.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from api.cli.formats import Form, form_of, form_options, print_result
from api.cli.progress import progress_bar
from api.cli.shared import index_option, model_option, say, settings_of
from api.contract import to_json
from api.operations import AnyOperation, ArgumentForm, Command, Part, Uploaded
from api.parameter_values import Flag, fields_by_name, read_query
from api.parameters import PagesParameters
from api.phrases.scope import warning
from corpus.progress import telling
from retriever.settings import Settings

if TYPE_CHECKING:
    from retriever.reading.library import Library
    from retriever.retriever import Retriever

Drawn = tuple[AnyOperation, Command[Any, Any]]


class _OpenedOnce:
    """The index of the settings: the catalogue alone for what reads, since that needs no model."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def library(self) -> "Library":
        from retriever.opening import open_library

        return open_library(self._settings)

    def retriever(self) -> "Retriever":
        from retriever.opening import open_index

        return open_index(self._settings).current()


def commands(operations: Iterable[AnyOperation]) -> Mapping[str, click.Command]:
    """The commands of those operations that the command line offers, by name."""
    found: dict[str, list[Drawn]] = {}
    for operation in operations:
        if operation.command is not None:
            found.setdefault(operation.command.name, []).append((operation, operation.command))
    return {name: _command(name, drawn) for name, drawn in found.items()}


def _command(name: str, drawn: Sequence[Drawn]) -> click.Command:
    """A command of one operation, or of several that it chooses between."""
    _, first = drawn[0]

    def run(*, printed_as: str | None, as_json: bool, index: str | None, model: str | None = None, **given: Any) -> int:
        printed = form_of(printed_as, as_json)
        operation, command = _chosen(drawn, given)
        file = _file(command, given)
        asked = read_query(operation.takes, _items(operation, command, given))
        opened = _OpenedOnce(settings_of(index, model))
        with _counted(command):
            result = (
                operation.run_file(opened, file, asked) if operation.run_file and file else operation.run(opened, asked)
            )
        _write(command, file, given, asked, result)
        lists = operation.tool.lists if operation.tool else ()
        print_result(printed, lambda: command.shows(result, asked), lambda: to_json(result), lists)
        if printed is not Form.JSON:
            for notice in command.notices(result):
                say(str(warning(notice)))
            if issubclass(operation.takes, PagesParameters) and getattr(result, "next_cursor", None):
                say(f"More: --cursor {result.next_cursor}")
        return command.ends(result)

    made = _Drawing(
        name,
        callback=run,
        params=[*_arguments(first), *_flags(drawn)],
        help=inspect.cleandoc(first.help),
        epilog=f"\b\nExamples:\n{_indented(first.examples)}",
    )
    needs_model = any(operation.needs_model for operation, _ in drawn)
    for option in (form_options, index_option, *([model_option] if needs_model else [])):
        option(made)
    return made


class _Drawing(click.Command):
    """A command that says, of a word too many, by which flags days are given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        extra = super().parse_args(ctx, args)
        if extra and not ctx.resilient_parsing:
            days = [flag for param in self.params for flag in param.opts if flag in ("--as-of", "--from", "--to")]
            remedy = f"; days are given with {' and '.join(days[-2:])}" if days else ""
            raise click.UsageError(f"unexpected argument '{' '.join(extra)}'{remedy}", ctx)
        return extra


@contextmanager
def _counted(command: Command[Any, Any]) -> Iterator[None]:
    """What is done inside is counted on the terminal, where the command says of what."""
    if not command.counts:
        yield
        return
    with progress_bar("Checking", f" {command.counts}") as bar, telling(bar):
        yield


def _indented(lines: str) -> str:
    return "\n".join(f"  {line}" for line in inspect.cleandoc(lines).splitlines())


# ---- Parameters -------------------------------------------------------------------------------------------------


def _arguments(command: Command[Any, Any]) -> list[click.Argument]:
    # Of several words the first alone would be asked; they are taken, and refused together.
    of_form: dict[ArgumentForm, dict[str, Any]] = {
        ArgumentForm.VALUE: {},
        ArgumentForm.VALUES: {"nargs": -1, "required": True},
        ArgumentForm.QUESTION: {"nargs": -1},
        ArgumentForm.FILE: {"type": click.File("rb")},
    }
    return [
        click.Argument(["argument" if command.part else name], metavar=metavar, **of_form[command.argument_form])
        for name, metavar in command.arguments.items()
    ]


def _flags(drawn: Sequence[Drawn]) -> list[click.Option]:
    """The flags of all parameters that have one. A doubled filter is taken twice, to be refused and not lost."""
    found: list[click.Option] = []
    for operation, command in drawn:
        for name, flag in _flags_of(operation).items():
            typed = f"--{name.replace('_', '-')}"
            if flag.metavar:
                found.append(click.Option([typed, name], multiple=True, metavar=flag.metavar, help=flag.help))
            else:
                found.append(click.Option([typed, name], is_flag=True, help=flag.help))
        found += [
            click.Option([f"--{written}"], metavar=writes.metavar, help=writes.help)
            for written, writes in command.writes.items()
        ]
        if command.part and command.part.flag:
            found.append(click.Option([f"--{command.part.flag}"], is_flag=True, help=command.part.flag_help))
    return found


def _flags_of(operation: AnyOperation) -> dict[str, Flag]:
    return {
        name: flag
        for name, field in fields_by_name(operation.takes).items()
        for flag in field.metadata
        if isinstance(flag, Flag)
    }


def _items(operation: AnyOperation, command: Command[Any, Any], given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was typed, as the items of a query string."""
    items: list[tuple[str, str]] = []
    for name in command.arguments:
        value = given["argument" if command.part else name]
        match command.argument_form:
            case ArgumentForm.QUESTION:
                if len(value) > 1:
                    # The shell has already taken away the quotes that ask for exact words: joining would lose them.
                    raise _usage("the question must be one argument: put quotes around it, '…'")
                items += [(name, text) for text in value]
            case ArgumentForm.VALUES:
                items += [(name, text) for text in value]
            case ArgumentForm.FILE:
                pass
            case ArgumentForm.VALUE:
                items.append((name, value))
    for name in _flags_of(operation):
        value = given[name]
        items += [(name, "true")] * value if isinstance(value, bool) else [(name, text) for text in value]
    return items


def _write(
    command: Command[Any, Any], file: Uploaded | None, given: Mapping[str, Any], asked: object, result: object
) -> None:
    """Write the files that flags name; the file that was read is never written over."""
    for flag, writes in command.writes.items():
        path = given[flag]
        if path is None or file is None:
            continue
        if Path(path).exists() and Path(path).resolve() == Path(getattr(_typed(command, given), "name", "")).resolve():
            raise _usage(f"--{flag} would write over the file that is read; name another")
        content = writes.make(result, file, asked, Path(path).suffix.lstrip(".").lower())
        Path(path).write_bytes(content)
        say(f"wrote {path}")


def _typed(command: Command[Any, Any], given: Mapping[str, Any]) -> object:
    return given[next(iter(command.arguments))]


def _file(command: Command[Any, Any], given: Mapping[str, Any]) -> Uploaded | None:
    """The file that is typed as the argument, if one is."""
    if command.argument_form is not ArgumentForm.FILE:
        return None
    file: BinaryIO = given[next(iter(command.arguments))]
    name = getattr(file, "name", "")
    return Uploaded(Path(name).name if isinstance(name, str) and name != "<stdin>" else "standard input", file.read())


# ---- One command, several operations ----------------------------------------------------------------------------


def _chosen(drawn: Sequence[Drawn], given: Mapping[str, Any]) -> Drawn:
    """The operation that is meant: by a flag of its own, or by what the argument is."""
    if len(drawn) == 1:
        return drawn[0]
    parts = [(each, each[1].part) for each in drawn]
    argument = str(given["argument"])
    fitting = [(each, part) for each, part in parts if part and part.suits(argument)]
    chosen, part = next(
        ((each, part) for each, part in fitting if part.flag and given[part.flag]),
        next((each, part) for each, part in fitting if not part.flag),
    )
    _refuse(part, argument, given)
    return chosen


def _refuse(part: Part, argument: str, given: Mapping[str, Any]) -> None:
    """A flag that would have no effect is refused."""
    for name, why in part.refuses.items():
        if given[name]:
            flag = f"--{name}"
            raise _usage(f"{flag} cannot be given here: {why.format(argument)}. Leave {flag} out.")


def _usage(message: str) -> click.UsageError:
    return click.UsageError(message, click.get_current_context())
