"""The tools of the Model Context Protocol: what each takes, and what a call of it is answered with.

A result is sent once, as structured content, concise and page by page (`api.mcp.concise`). The text beside it has what
must not be lost where a client shows the text alone: the scope, the arguments as they were read, and the quotations.
"""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from mcp.types import CallToolResult, ContentBlock, ResourceLink, TextContent, Tool, ToolAnnotations

from api.contract import JsonObject
from api.http.problems import Problem, faults_of, problem_body, to_text, why_not_ready
from api.mcp.concise import concise, page, tokens
from api.mcp.resources import PASSAGE_TYPE, address_of
from api.operations import AnyOperation, Index
from api.operations import Tool as PolicyTool
from api.parameter_values import Parameters, fields_by_name, in_quotes, read_object
from api.parameters import PagesParameters
from api.service.limits import Limits, Work
from corpus.deadline import Deadline, OutOfTime, within
from index.errors import EncoderUnavailable, IndexNotReady
from retriever.paging import Paging, StaleCursor, no_page
from retriever.question.request import InvalidQuestion
from retriever.results import Answer

log = logging.getLogger("inforce.mcp")

LIMITS = Limits()
MOST_TOKENS = 4000
_FEWEST, _MOST = 500, 20_000
_FOR_CURSOR = 60
"""Tokens of the sentence that names the next page, or of the names in a link."""
_LONGEST_ECHO = 200
_MOST_ECHOED = 20
_WITHIN = re.compile(r"(?P<own>[^~]+)~(?P<start>[0-9]{1,9})")
"""A cursor of an operation's own page, and how many items of its lists were shown already."""


class Body(StrEnum):
    """Where the body of a result stands.

    ``STRUCTURED``: as structured content, beside a short text. ``TEXT``: in the text, for clients whose model is shown
    the text alone. Never in both: a conversation would pay for it twice.
    """

    STRUCTURED = "structured"
    TEXT = "text"


REMEDY = (
    "Run `inforce build` for the index that this server was started with (its --index or INFORCE_INDEX), then call "
    "again: no restart is needed."
)

_PAGING: JsonObject = {
    "cursor": {"type": "string", "description": "`next_cursor` of the page before."},
    "max_tokens": {"type": "integer", "default": MOST_TOKENS, "description": f"{_FEWEST} to {_MOST}: of a page."},
}
"""What every tool takes besides the parameters of its operation."""
_PAGES_OF_LISTS = ("limit",)
"""What an address takes to be read in pages, where a tool has `max_tokens`."""
_NOT_SHOWN = ("$ref", "title", "examples", "minItems", "minLength")
"""Of the schema of a parameter: what its description says too, or a refusal."""


def described(operation: AnyOperation, tool: PolicyTool[Any, Any]) -> Tool:
    """What `tools/list` says of an operation. Results are described by their names and by the documentation of HTTP:
    a schema of all of them is eight times as long as this list.
    """
    return Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=_input_schema(operation.takes),
        annotations=ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )


def _input_schema(takes: type[Parameters]) -> JsonObject:
    """What a tool takes, without references: not every client follows them, nor keeps a description beside one."""
    schema = takes.model_json_schema()
    kinds = schema.pop("$defs", {})

    def inlined(part: Any) -> Any:
        if isinstance(part, list):
            return [inlined(item) for item in part]
        if not isinstance(part, dict):
            return part
        beside = {name: inlined(value) for name, value in part.items() if name not in _NOT_SHOWN}
        return {**inlined(kinds[part["$ref"].rpartition("/")[2]]), **beside} if "$ref" in part else beside

    described: JsonObject = inlined(schema)
    described.pop("description", None)
    # A parameter may have the name of one of the schema's own words.
    hidden = _PAGES_OF_LISTS if issubclass(takes, PagesParameters) else ()
    fields = {name: field for name, field in schema.get("properties", {}).items() if name not in hidden}
    described["properties"] = {name: inlined(field) for name, field in fields.items()} | _PAGING
    return described


# ---- Calls ------------------------------------------------------------------------------------------------------


def answer(
    operation: AnyOperation,
    tool: PolicyTool[Any, Any],
    index: Index,
    arguments: Mapping[str, object],
    deadline: Deadline | None = None,
    body_in: Body = Body.STRUCTURED,
) -> CallToolResult:
    """The result of a call. What cannot be done is told in the result, as HTTP tells it."""
    try:
        given, start, most_tokens = _paging(operation, index, as_meant(arguments))
        asked = read_object(operation.takes, given)
        if operation.work is Work.QUESTION:
            # The first question waits for the encoder; these seconds are not those that it may take.
            index.retriever()
        deadline = deadline or Deadline(LIMITS.seconds(operation.work))
        deadline.begin()
        with within(deadline):
            result = operation.run(index, asked)
            body = concise(result)
    except OutOfTime as error:
        return _refused(problem_body("deadline", str(error)))
    except InvalidQuestion as error:
        return _refused(problem_body(error.kind, str(error), errors=faults_of(error, "body")))
    except (IndexNotReady, EncoderUnavailable) as error:
        log.error("not ready: %s", error)
        return _refused(problem_body("index-not-ready", why_not_ready(error, REMEDY)))
    except Exception:
        log.exception("%s failed", tool.name)
        return _refused(problem_body("internal-error", "A fault of this program. The server's log tells more."))
    # The operation may have pages of its own: this one is gone through before its next.
    following = body.pop("next_cursor", None)
    own = given.get("cursor")
    said = _lines_within(f"{tool.scope(result, asked)}\n{_arguments(asked)}".splitlines(), most_tokens // 4)
    quoted = _quoted_within(tool.quoted(result) if start == 0 and not own else (), most_tokens // 4)
    links: list[ContentBlock] = [
        ResourceLink(uri=address_of(found.passage_id), name=found.citation, mime_type=PASSAGE_TYPE) for found in quoted
    ]
    quotations = [f"“{found.text}” — {found.citation}" for found in quoted] if body_in is Body.STRUCTURED else []
    beside = tokens([*said, *quotations]) + sum(tokens(link.model_dump(mode="json")) for link in links) + _FOR_CURSOR
    shown = page(body, tool.lists, start, max(most_tokens - beside, most_tokens // 3))
    if shown.next_start is not None:
        shown.body["next_cursor"] = (
            f"{own}~{shown.next_start}" if own else _pages(operation, index, given).cursor(shown.next_start)
        )
    elif following:
        shown.body["next_cursor"] = following
    if "next_cursor" in shown.body:
        said.append(f"There is more: call again with `cursor` set to {shown.body['next_cursor']}; `left` counts it.")
    said += quotations if body_in is Body.STRUCTURED else [json.dumps(shown.body, ensure_ascii=False)]
    return CallToolResult(
        content=[TextContent(text="\n".join(said)), *links],
        structured_content=shown.body if body_in is Body.STRUCTURED else None,
    )


def _lines_within(lines: Sequence[str], most_tokens: int) -> list[str]:
    """The first of the lines and the last, and of those between as many as there is room for."""
    first, *between, last = lines
    kept = [first]
    for number, line in enumerate(between):
        if tokens([*kept, line, last]) > most_tokens:
            return [*kept, f"… and {len(between) - number} more such lines", last]
        kept.append(line)
    return [*kept, last]


def _quoted_within(quoted: Sequence[Answer], most_tokens: int) -> Sequence[Answer]:
    """As many answers as the text has room for; the body has them all, page by page."""
    cost = 0
    for number, found in enumerate(quoted):
        # Its citation stands in the link too.
        cost += tokens([found.text, found.citation, found.citation, found.passage_id]) + _FOR_CURSOR
        if cost > most_tokens and number:
            return quoted[:number]
    return quoted


def as_meant(arguments: Mapping[str, object]) -> dict[str, object]:
    """Arguments as assistants mean them: a null is one that was not given, and 3.0 is a whole number."""

    def whole(value: object) -> object:
        if isinstance(value, list):
            return [whole(item) for item in value]
        return int(value) if isinstance(value, float) and value.is_integer() else value

    return {name: whole(value) for name, value in arguments.items() if value is not None}


def _pages(operation: AnyOperation, index: Index, given: Mapping[str, object]) -> Paging:
    """The pages of a call, which are parts of the operation's first."""
    return Paging.of(index.library().index, (operation.name, sorted(given.items())))


def _paging(operation: AnyOperation, index: Index, given: dict[str, object]) -> tuple[dict[str, object], int, int]:
    """The operation's own parameters, the first item to show, and the tokens allowed. Raises InvalidQuestion."""
    most_tokens = given.pop("max_tokens", MOST_TOKENS)
    if not isinstance(most_tokens, int) or isinstance(most_tokens, bool) or not _FEWEST <= most_tokens <= _MOST:
        raise InvalidQuestion(
            f"max_tokens must be a whole number from {_FEWEST} to {_MOST:,}; got {in_quotes(most_tokens)}. "
            f"Try {MOST_TOKENS}.",
            "max_tokens",
            most_tokens,
        )
    cursor = given.pop("cursor", None)
    if cursor is None:
        return given, 0, most_tokens
    if not isinstance(cursor, str):
        raise no_page(in_quotes(cursor))
    if within := _WITHIN.fullmatch(cursor):
        return given | {"cursor": within["own"]}, int(within["start"]), most_tokens
    try:
        return given, _pages(operation, index, given).begins(cursor), most_tokens
    except StaleCursor:
        raise
    except InvalidQuestion:
        # One of the operation's own, which it reads itself.
        if "cursor" not in fields_by_name(operation.takes):
            raise
        return given | {"cursor": cursor}, 0, most_tokens


def _refused(problem: Problem) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=problem.detail), TextContent(text=to_text(problem))], is_error=True)


def _arguments(asked: Parameters) -> str:
    """What was given, as it was read: that an argument was lost on the way must be seen."""
    given = asked.model_dump(mode="json", by_alias=True, exclude_unset=True)
    shown = {name: _cut(value) for name, value in given.items()}
    return f"Asked with: {json.dumps(shown, ensure_ascii=False)}"


def _cut(value: Any) -> Any:
    """A value short enough to be told again: a text to be checked may be a whole brief."""
    if isinstance(value, str) and len(value) > _LONGEST_ECHO:
        return f"{value[:_LONGEST_ECHO]}… ({len(value):,} characters)"
    if isinstance(value, list):
        more = [f"… ({len(value):,} in all)"] if len(value) > _MOST_ECHOED else []
        return [*map(_cut, value[:_MOST_ECHOED]), *more]
    return value
