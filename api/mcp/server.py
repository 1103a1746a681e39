"""The Model Context Protocol, on stdio or over HTTP: an assistant asks with the parameters of HTTP.

Its tools are the operations that have a `api.operations.Tool`. What they take is read by the rules of HTTP, so that an
argument nobody knows is refused here too. An assistant may be shown the text of a result alone, so that each begins
with the scope in words; a refusal is a result as well, since that is what the assistant is shown and can act on.

Nothing waits for the model but the tools that need it: it is read in the background. A build is picked up by the next
call.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import metadata
from types import FrameType
from typing import Any, NoReturn, TypeVar

import anyio
import uvicorn
from mcp.server.caching import CacheHint
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.shared.message import SessionMessage
from mcp.types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    CallToolRequestParams,
    CallToolResult,
    CompleteRequestParams,
    CompleteResult,
    ErrorData,
    GetPromptRequestParams,
    GetPromptResult,
    JSONRPCError,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
)
from pydantic import ValidationError
from starlette.types import ASGIApp

from api.http.authentication import Access, Authentication, ByTokenAlone
from api.http.problems import why_not_ready
from api.mcp import prompts, resources
from api.mcp.tools import LIMITS, REMEDY, Body, answer, described
from api.operations import MAX_TEXT_BYTES, AnyOperation, Index
from api.operations.table import OPERATIONS
from api.parameter_values import in_quotes
from api.service.access import Right, Views, caller
from api.service.limits import Work
from corpus.deadline import Deadline, OutOfTime, within
from index.encoder import Encoder
from index.errors import IndexNotReady
from retriever.opening import IndexInUse
from retriever.reading.library import Library
from retriever.retriever import Retriever
from retriever.settings import Settings

log = logging.getLogger("inforce.mcp")

R = TypeVar("R")
_INTERRUPTED = 130
_FOR_ALL = CacheHint(ttl_ms=3_600_000, scope="public")
"""What is listed alike to everybody, until the program is another one."""
_A_MINUTE = CacheHint(ttl_ms=60_000)
"""What a build may change."""

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
- Results come in pages of about `max_tokens`: `left` counts what is still to come, `next_cursor` fetches it. What is
  empty or false is left out.
- Check quotations of others with `verify_quotes` before relying on them: verbatim is not yet in force.
- A refused call says what was wrong with which argument and what to pass instead.
"""

# ---- The server -------------------------------------------------------------------------------------------------


def serve(settings: Settings, encoder: Encoder | None = None, body_in: Body = Body.STRUCTURED) -> NoReturn:
    """Answer on stdin and stdout until stdin is closed, and end the process. ``encoder`` None: the one of settings.

    ``body_in``: where clients look for the body of a result.
    """
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s")
    logging.getLogger("inforce").setLevel(logging.INFO)
    signal.signal(signal.SIGINT, partial(_leave, _INTERRUPTED))
    index = IndexInUse(settings, encoder)
    # What is wrong is told to the call that needs the model.
    index.load()
    try:
        anyio.run(_serve, index, body_in)
    except* BrokenPipeError:
        log.info("nobody reads stdout any more")
    _leave(0)


def serve_http(
    settings: Settings,
    port: int,
    encoder: Encoder | None = None,
    access: Access | None = None,
    body_in: Body = Body.STRUCTURED,
) -> NoReturn:
    """Answer at http://127.0.0.1:``port``/mcp, without sessions, until the process is told to end.

    On this computer alone. Other hosts' names and pages of other sites are refused; where there are tokens, so is
    whoever has none, and for each there is what `inforce serve` has for them.
    """
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s")
    logging.getLogger("inforce").setLevel(logging.INFO)
    index = IndexInUse(settings, encoder)
    index.load()
    app = http_app(index, access, body_in)
    log.info("answering at http://127.0.0.1:%d/mcp", port)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
    _leave(0)


def http_app(index: Index, access: Access | None, body_in: Body = Body.STRUCTURED) -> ASGIApp:
    """What answers at ``/mcp``, each caller with what there is for them."""

    def may(operation: AnyOperation) -> bool:
        return operation.work is not Work.CHECK or caller.get().may(Right.CHECK)

    app = make_server(SeenIndex(index), may=may, body_in=body_in).streamable_http_app(
        json_response=True, stateless_http=True, max_request_body_size=MAX_TEXT_BYTES
    )
    return Authentication(app, access, ByTokenAlone())


class SeenIndex:
    """An index as it is for the caller of the request at hand."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._libraries = Views[Library]()
        self._retrievers = Views[Retriever]()

    def library(self) -> Library:
        return self._libraries.seen(self._index.library(), caller.get().policies)

    def retriever(self) -> Retriever:
        return self._retrievers.seen(self._index.retriever(), caller.get().policies)


def _leave(code: int, _signal: int = 0, _frame: FrameType | None = None) -> NoReturn:
    """End now: a model that is being read, or a line that is being waited for, would hold the interpreter back.

    Nothing is lost, since every message was flushed and the index is only read.
    """
    sys.stderr.flush()
    os._exit(code)


async def _serve(index: IndexInUse, body_in: Body) -> None:
    server = make_server(index, body_in=body_in)
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


def make_server(
    index: Index,
    operations: Sequence[AnyOperation] = OPERATIONS,
    may: Callable[[AnyOperation], bool] = lambda _: True,
    body_in: Body = Body.STRUCTURED,
) -> Server[Any]:
    """The server, which offers those operations that have a tool, the versions as resources, and the prompts.

    ``may``: whether the caller at hand may have an operation run.
    """
    tools = {operation.tool.name: (operation, operation.tool) for operation in operations if operation.tool}
    listed = ListToolsResult(tools=[described(operation, tool) for operation, tool in tools.values()])

    async def list_tools(_context: object, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return listed

    async def call_tool(_context: object, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in tools:
            known = ", ".join(tools)
            raise MCPError(INVALID_PARAMS, f"there is no tool {in_quotes(params.name)}; there are: {known}")
        operation, tool = tools[params.name]
        if not may(operation):
            raise MCPError(INVALID_REQUEST, f"{params.name} takes a token with the scope `{Right.CHECK.value}`")
        deadline = Deadline(LIMITS.seconds(operation.work))
        call = partial(answer, operation, tool, index, params.arguments or {}, deadline, body_in)
        return await _in_a_thread(deadline, call)

    async def list_resources(_context: object, params: PaginatedRequestParams | None) -> ListResourcesResult:
        return await _reading(partial(resources.listed, index, params.cursor if params else None))

    async def list_templates(_context: object, _params: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        return resources.TEMPLATES

    async def read_resource(_context: object, params: ReadResourceRequestParams) -> ReadResourceResult:
        return await _reading(partial(resources.read, index, str(params.uri)))

    async def list_prompts(_context: object, _params: PaginatedRequestParams | None) -> ListPromptsResult:
        return prompts.listed()

    async def get_prompt(_context: object, params: GetPromptRequestParams) -> GetPromptResult:
        return prompts.filled(params.name, params.arguments or {})

    async def complete(_context: object, params: CompleteRequestParams) -> CompleteResult:
        given = (params.context.arguments if params.context else None) or {}
        return CompleteResult(completion=await _reading(partial(resources.completed, index, params.argument, given)))

    server: Server[Any] = Server(
        "inforce",
        version=_program_version(),
        title="Inforce: policies as they stood on a date",
        instructions=INSTRUCTIONS,
        cache_hints={
            "tools/list": _FOR_ALL,
            "prompts/list": _FOR_ALL,
            "resources/templates/list": _FOR_ALL,
            "resources/list": _A_MINUTE,
            "resources/read": _A_MINUTE,
        },
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
        on_list_prompts=list_prompts,
        on_get_prompt=get_prompt,
        on_completion=complete,
    )
    # The SDK's spans for OpenTelemetry tell what was called and refused, and nothing may leave the machine.
    server.middleware.clear()
    return server


async def _in_a_thread(deadline: Deadline, call: Callable[[], R]) -> R:
    """In a thread: it is work for the processor, and other calls need not wait for it. Nor need the end."""
    try:
        return await anyio.to_thread.run_sync(call, abandon_on_cancel=True)
    finally:
        # Nothing is left to do where it has ended; where it was cancelled, it ends now.
        deadline.call_off()


async def _reading(call: Callable[[], R]) -> R:
    """What reads the index without an operation. Raises MCPError where there is none."""

    def read() -> R:
        deadline.begin()
        with within(deadline):
            return call()

    deadline = Deadline(LIMITS.seconds(Work.READING))
    try:
        return await _in_a_thread(deadline, read)
    except IndexNotReady as error:
        log.error("not ready: %s", error)
        raise MCPError(INTERNAL_ERROR, why_not_ready(error, REMEDY)) from error
    except OutOfTime as error:
        raise MCPError(INTERNAL_ERROR, str(error)) from error


def _program_version() -> str:
    try:
        return metadata.version("inforce")
    except metadata.PackageNotFoundError:
        return "not installed"
