"""What the documentation site shows and nobody writes by hand: the reference, drawn from the table of operations.

A hook of MkDocs (mkdocs.yml). Pages that lie elsewhere in the repository join the site under a name of their own.
"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from mkdocs.structure.files import File, Files

from api.cli.manual import flags_of, shown_commands
from api.cli.program import inforce
from api.operations.table import OPERATIONS
from api.parameter_values import fields_by_name

ROOT = Path(__file__).parents[1]
JOINED = {"security.md": ROOT / "SECURITY.md", "judging.md": ROOT / "eval" / "README.md"}
ELSEWHERE = {"../SECURITY.md": "security.md", "../../eval/README.md": "../judging.md"}


def on_files(files: Files, config: Any) -> Files:
    made = {"reference/commands.md": commands(), "reference/http.md": addresses(), "reference/tools.md": tools()}
    made |= {name: without_links(path.read_text("utf-8")) for name, path in JOINED.items()}
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    for link, leads_to in ELSEWHERE.items():
        markdown = markdown.replace(f"]({link})", f"]({leads_to})")
    return markdown


def without_links(markdown: str) -> str:
    """Links to files of the repository are words here: the site holds no such files."""
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", markdown)


def cell(text: object) -> str:
    return re.sub(r"\s+", " ", str(text)).replace("|", "\\|").replace("<", "&lt;")


def commands() -> str:
    with click.Context(inforce, info_name="inforce") as program:
        return "\n".join(["# Commands", "", *_commands(program, 2)])


def _commands(above: click.Context, level: int) -> Iterator[str]:
    for ctx in shown_commands(above):
        yield f"{'#' * level} {ctx.command_path}\n"
        yield f"`{' '.join([ctx.command_path, *ctx.command.collect_usage_pieces(ctx)])}`\n"
        help_text = inspect.cleandoc(ctx.command.help or "").replace("<", "&lt;")
        yield from (f"{part}\n" for part in help_text.split("\n\n"))
        shown = [f"| `{cell(flag)}` | {cell(told)} |" for flag, told in flags_of(ctx)]
        yield from ("| flag | |", "|---|---|", *shown, "")
        yield from _commands(ctx, level + 1)


def addresses() -> str:
    lines = ["# HTTP", "", "Parameters stand in the query, or in the body of a POST. An unknown one is refused.", ""]
    for operation in OPERATIONS:
        if operation.http is None:
            continue
        method = "GET" if operation.http.by_get else "POST"
        lines += [f"## {method} {operation.http.path.replace('{', '&#123;')}", "", operation.summary, ""]
        fields = fields_by_name(operation.takes)
        if fields:
            lines += ["| parameter | |", "|---|---|"]
            lines += [f"| `{name}` | {cell(field.description or '')} |" for name, field in fields.items()]
            lines += [""]
    return "\n".join(lines)


def tools() -> str:
    offered = [operation.tool for operation in OPERATIONS if operation.tool]
    parts = [f"## {tool.name}\n\n{tool.title}. {tool.description.replace('<', '&lt;')}\n" for tool in offered]
    return "\n".join(["# Tools for assistants", "", "What `inforce mcp` offers.", "", *parts])
