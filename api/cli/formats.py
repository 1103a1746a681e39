"""In which form a result is printed: words for people, the body of HTTP, a table for a spreadsheet, Markdown.

A table has a row for each item of the lists that grow with the corpus, which the table of operations names.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

import click

from api.cli.shared import paper, print_data
from api.phrases.segments import Document


class Form(Enum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "md"


def form_options(function: Any) -> Any:
    """``--format`` and, for short, ``--json``; `form_of` takes what they give as ``printed_as`` and ``as_json``."""
    click.option("--json", "as_json", is_flag=True, help="Print exactly the body that HTTP gives (--format json).")(
        function
    )
    return click.option(
        "--format",
        "printed_as",
        type=click.Choice([form.value for form in Form]),
        help="table: for reading (default); json; csv: a row for each item; md: Markdown.",
    )(function)


def form_of(printed_as: str | None, as_json: bool) -> Form:
    """Raises UsageError where both are given and differ."""
    if as_json and printed_as not in (None, Form.JSON.value):
        raise click.UsageError(f"--json and --format {printed_as} exclude each other", click.get_current_context())
    return Form.JSON if as_json else Form(printed_as or Form.TABLE.value)


def print_result(form: Form, document: Callable[[], Document], body: Callable[[], str], lists: Sequence[str]) -> None:
    """Print a result that is ``document`` in words and ``body`` as JSON; ``lists`` are the lists of its rows."""
    match form:
        case Form.TABLE:
            print_data(paper().document(document()))
        case Form.JSON:
            print_data(body())
        case Form.CSV:
            print_data(as_csv(json.loads(body()), lists).rstrip("\r\n"))
        case Form.MARKDOWN:
            from api.render import markdown

            print_data(markdown.document(document()).rstrip("\n"))


def as_csv(body: Mapping[str, Any], lists: Sequence[str]) -> str:
    r"""A row for each item of ``lists``, else of all at its top, else one of the whole; a column for each value in it.

    >>> as_csv({"q": "x", "found": [{"id": 1, "at": {"from": 2}}, {"id": 3, "tags": ["a", "b"]}]}, ["found"])
    'id,at.from,tags\r\n1,2,\r\n3,,a; b\r\n'
    >>> as_csv({"id": "p", "text": "=1+1"}, [])
    "id,text\r\np,'=1+1\r\n"
    """
    from api.downloads import in_cell

    named = [name for name in lists or _lists_of(body) if isinstance(body.get(name), list)]
    rows = [
        ({"list": name} if len(named) > 1 else {}) | dict(_flat(item)) for name in named for item in body[name]
    ] or ([] if named else [dict(_flat(body))])
    columns = list(dict.fromkeys(column for row in rows for column in row))
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerows([columns, *([in_cell(row.get(column)) for column in columns] for row in rows)])
    return table.getvalue()


def _lists_of(body: Mapping[str, Any]) -> list[str]:
    """The lists of things at the top of a result; warnings are told on stderr."""
    return [
        name
        for name, value in body.items()
        if name != "warnings" and isinstance(value, list) and any(isinstance(item, Mapping) for item in value)
    ]


def _flat(item: object, name: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(item, Mapping):
        for key, value in item.items():
            yield from _flat(value, f"{name}.{key}" if name else key)
    elif isinstance(item, list):
        yield name or "value", _joined(item)
    else:
        yield name or "value", item


def _joined(items: Iterable[object]) -> str:
    """Plain values beside each other; whatever has parts, as JSON."""
    listed = list(items)
    if any(isinstance(item, (Mapping, list)) for item in listed):
        return json.dumps(listed, ensure_ascii=False)
    return "; ".join(str(item) for item in listed)
