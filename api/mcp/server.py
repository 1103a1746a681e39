"""The Model Context Protocol on stdio: an assistant asks with the parameters of HTTP, and gets the bodies of HTTP.

Its tools are the operations that have a `api.operations.Tool`. What they take is read by the rules of HTTP, so that an
argument nobody knows is refused here too. An assistant may be shown the text of a result alone, so that each begins
with the scope in words; a refusal is a result as well, since that is what the assistant is shown and can act on.

Nothing waits for the model but the tools that need it: it is read in the background. A build is picked up by the next
call.
"""

import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from importlib import metadata
from types import FrameType
from typing import Any, NoReturn

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.shared.message import SessionMessage
from mcp.types import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    CallToolRequestParams,
    CallToolResult,
    ErrorData,
    JSONRPCError,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import ValidationError

from api.contract import result_schema, to_json
from api.http.problems import Problem, faults_of, problem_body, to_text, why_not_ready
from api.operations import AnyOperation, Index
from api.operations import Tool as PolicyTool
from api.operations.table import OPERATIONS
from api.parameter_values import Parameters, in_quotes, read_object
from api.service.limits import Limits, Work
from corpus.deadline import Deadline, OutOfTime, within
from index.encoder import Encoder
from index.errors import EncoderUnavailable, IndexNotReady
from retriever.opening import IndexInUse
from retriever.question.request import InvalidQuestion
from retriever.settings import Settings

log = logging.getLogger("inforce.mcp")

_LIMITS = Limits()
_INTERRUPTED = 130
_LONGEST_ECHO = 200
_MOST_ECHOED = 20

INSTRUCTIONS = """\
Inforce quotes policies as they stood on a date. The same policy says different things in different years, and a
quotation from the wrong version looks right and misleads: keep the date in every call.

- Pass `as_of` (YYYY-MM-DD) whenever the matter has a day: when somebody signed up, when something happened, when a
  document was filed. The day may stand anywhere in the conversation; this server sees only the arguments. For a
  period pass `from` and `to`. "Now" is the date of this computer unless `today` says otherwise.
- With no date in the arguments or in the question, all versions are searched side by side.
- Every result begins with its scope. Say it with each quotation, together with the citation, and quote word for word.
- `not_found`, `nearest`, `out_of_coverage` and `ambiguous_date` are answers. Not found never means permitted: say that
  no answer was found in the version in force, and that others (`found_elsewhere`) are not the one in force. `nearest`
  holds words that come near: never give them as an answer; say why they are in doubt (`reasons`).
- Check quotations of others with `verify_quotes` before relying on them: verbatim is not yet in force.
- A refused call says what was wrong with which argument and what to pass instead.
"""

# ---- The tools --------------------------------------------------------------------------------------------------


def described(operation: AnyOperation, tool: PolicyTool[Any, Any]) -> Tool:
    """What `tools/list` says of an operation."""
    return Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=_input_schema(operation.takes),
        output_schema=_output_schema(operation.gives),
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


def answer(
    operation: AnyOperation,
    tool: PolicyTool[Any, Any],
    index: Index,
    arguments: object,
    deadline: Deadline | None = None,
) -> CallToolResult:
    """The result of a call. What cannot be done is told in the result, as HTTP tells it."""
    try:
        asked = read_object(operation.takes, arguments)
        if operation.work is Work.QUESTION:
            # The first question waits for the encoder; these seconds are not those that it may take.
            index.retriever()
        deadline = deadline or Deadline(_LIMITS.seconds(operation.work))
        deadline.begin()
        with within(deadline):
            result = operation.run(index, asked)
    except OutOfTime as error:
        return _refused(problem_body("deadline", str(error)))
    except InvalidQuestion as error:
        return _refused(problem_body(error.kind, str(error), errors=faults_of(error, "body")))
    except (IndexNotReady, EncoderUnavailable) as error:
        log.error("not ready: %s", error)
        return _refused(problem_body("index-not-ready", why_not_ready(error, _REMEDY)))
    except Exception:
        log.exception("%s failed", tool.name)
        return _refused(problem_body("internal-error", "A fault of this program. The server's log tells more."))
    content = to_json(result)
    # The specification wants the body in the text as well, for clients that do not know structured content.
    return CallToolResult(
        content=[TextContent(text=f"{tool.scope(result, asked)}\n{_arguments(asked)}"), TextContent(text=content)],
        structured_content=json.loads(content),
    )


def _input_schema(takes: type[Parameters]) -> dict[str, Any]:
    """What a tool takes, without references: not every client follows them, nor keeps a description beside one."""
    schema = takes.model_json_schema()
    kinds = schema.pop("$defs", {})

    def inlined(part: Any) -> Any:
        if isinstance(part, list):
            return [inlined(item) for item in part]
        if not isinstance(part, dict):
            return part
        beside = {name: inlined(value) for name, value in part.items() if name != "$ref"}
        return {**inlined(kinds[part["$ref"].rpartition("/")[2]]), **beside} if "$ref" in part else beside

    described: dict[str, Any] = inlined(schema)
    return described


def _output_schema(gives: type) -> dict[str, Any]:
    """What a tool gives. The specification wants an object at the top, not a reference to one."""
    kinds = result_schema(gives)[1]
    return {**kinds.pop(gives.__name__), "$defs": kinds}


_REMEDY = (
    "Run `inforce build` for the index that this server was started with (its --index or INFORCE_INDEX), then call "
    "again: no restart is needed."
)


def _refused(problem: Problem) -> CallToolResult:
    """Without structured content, which would have to be of the form that the tool declares for its results."""
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


# ---- The server -------------------------------------------------------------------------------------------------


def serve(settings: Settings, encoder: Encoder | None = None) -> NoReturn:
    """Answer on stdin and stdout until stdin is closed, and end the process. ``encoder`` None: the one of settings."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s")
    logging.getLogger("inforce").setLevel(logging.INFO)
    signal.signal(signal.SIGINT, partial(_leave, _INTERRUPTED))
    index = IndexInUse(settings, encoder)
    # What is wrong is told to the call that needs the model.
    index.load()
    try:
        anyio.run(_serve, index)
    except* BrokenPipeError:
        log.info("nobody reads stdout any more")
    _leave(0)


def _leave(code: int, _signal: int = 0, _frame: FrameType | None = None) -> NoReturn:
    """End now: a model that is being read, or a line that is being waited for, would hold the interpreter back.

    Nothing is lost, since every message was flushed and the index is only read.
    """
    sys.stderr.flush()
    os._exit(code)


async def _serve(index: IndexInUse) -> None:
    server = make_server(index)
    sifted, messages = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    async with stdio_server() as (incoming, outgoing), anyio.create_task_group() as tasks:

        async def sift() -> None:
            """Pass on what is a message, and answer what is none: the SDK drops it, and its sender waits."""
            async with sifted:
                async for message in incoming:
                    if isinstance(message, Exception):
                        await outgoing.send(SessionMessage(not_a_message(message)))
                    else:
                        await sifted.send(message)

        tasks.start_soon(sift)
        await server.run(messages, outgoing, server.create_initialization_options())
        tasks.cancel_scope.cancel()


def not_a_message(error: Exception) -> JSONRPCError:
    """The answer to a line that is no JSON, or no message of JSON-RPC. It repeats nothing of the line."""
    is_json = not (isinstance(error, ValidationError) and any(e["type"] == "json_invalid" for e in error.errors()))
    told = (
        ErrorData(code=INVALID_REQUEST, message="This is no request, notification or response of JSON-RPC 2.0.")
        if is_json
        else ErrorData(code=PARSE_ERROR, message="This line is not JSON.")
    )
    return JSONRPCError(jsonrpc="2.0", id=None, error=told)


def make_server(index: Index, operations: Sequence[AnyOperation] = OPERATIONS) -> Server[Any]:
    """The server, which offers those operations that have a tool."""
    tools = {operation.tool.name: (operation, operation.tool) for operation in operations if operation.tool}
    listed = ListToolsResult(tools=[described(operation, tool) for operation, tool in tools.values()])

    async def list_tools(_context: object, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return listed

    async def call_tool(_context: object, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in tools:
            known = ", ".join(tools)
            raise MCPError(INVALID_PARAMS, f"there is no tool {in_quotes(params.name)}; there are: {known}")
        # In a thread: encoding is work for the processor, and other calls need not wait for it. Nor need the end.
        operation, tool = tools[params.name]
        deadline = Deadline(_LIMITS.seconds(operation.work))
        call = partial(answer, operation, tool, index, params.arguments or {}, deadline)
        try:
            return await anyio.to_thread.run_sync(call, abandon_on_cancel=True)
        finally:
            # Nothing is left to do where it has ended; where it was cancelled, it ends now.
            deadline.call_off()

    server: Server[Any] = Server(
        "inforce",
        version=_program_version(),
        title="Inforce: policies as they stood on a date",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    # The SDK's spans for OpenTelemetry tell what was called and refused, and nothing may leave the machine.
    server.middleware.clear()
    return server


def _program_version() -> str:
    try:
        return metadata.version("inforce")
    except metadata.PackageNotFoundError:
        return "not installed"
