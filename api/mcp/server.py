"""The Model Context Protocol on stdio: an assistant asks with the parameters of HTTP, and gets the bodies of HTTP.

Each tool is an entry of `TOOLS`: what it takes (`api.parameters`), gives (`retriever.results`), and how. What it
takes is read by the rules of HTTP, so that an argument nobody knows is refused here too. An assistant may be shown the
text of a result alone, so that each begins with the scope in words; a refusal is a result as well, since that is what
the assistant is shown and can act on.

Nothing waits for the model but the tools that need it: it is read in the background. A build is picked up by the next
call.
"""

import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Generic, NoReturn

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import Field

from api.contract import result_schema, to_json
from api.http.problems import Problem, faults_of, problem_body, to_text, why_not_ready
from api.parameters import (
    CompareParameters,
    ExhibitParameter,
    P,
    Parameters,
    PolicyParameter,
    QuotesParameters,
    Rule,
    SearchParameters,
    Text,
    in_quotes,
    read_object,
)
from api.phrases.scope import scope_line, warning
from api.phrases.versions import side, whole_life
from index.encoder import Encoder
from index.errors import EncoderUnavailable, IndexNotReady
from retriever.opening import IndexInUse
from retriever.question.request import InvalidQuestion
from retriever.results import (
    AskResult,
    Comparison,
    History,
    QuotesResult,
    ScopeSource,
    SearchResult,
    Versions,
    VersionText,
)
from retriever.settings import Settings

if TYPE_CHECKING:
    # It imports FAISS, which takes longer than listing the tools may.
    pass

log = logging.getLogger("inforce.mcp")

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
- `not_found`, `out_of_coverage` and `ambiguous_date` are answers. Not found never means permitted: say that the version
  in force is silent, and that others (`found_elsewhere`) are not the one in force.
- Check quotations of others with `verify_quotes` before relying on them: verbatim is not yet in force.
- A refused call says what was wrong with which argument and what to pass instead.
"""

_DATES = """\
Pass `as_of` whenever the matter has a day, wherever in the conversation it was said; `from` and `to` for a period;
`version` for named versions; these three exclude each other. Without them a date in the words of `q` is read (`scope`
says so), and without that all versions are searched, of different days side by side."""


# ---- The tools --------------------------------------------------------------------------------------------------


class VersionParameters(ExhibitParameter):
    """Which version, and which of its copies."""

    version_id: Annotated[Text, Rule("a version id", "alibaba-privacy@2019-01-17")] = Field(
        description="A version's id, as list_versions and the scope of a result give it.",
        examples=["alibaba-privacy@2019-01-17"],
    )


class PassageParameters(Parameters):
    """Which passage."""

    passage_id: Annotated[Text, Rule("a passage id", "alibaba-privacy@2019-01-17~b2~G.2")] = Field(
        description="A passage's id, of any version and exhibit, as results give it.",
        examples=["alibaba-privacy@2019-01-17~b2~G.2"],
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """The body that HTTP gives, and in words of what it is true."""

    body: object
    scope: str


@dataclass(frozen=True, slots=True)
class PolicyTool(Generic[P]):
    """One tool: ``takes`` is read by the rules of HTTP, and ``gives`` is the body of HTTP."""

    name: str
    title: str
    description: str
    takes: type[P]
    gives: type
    reply: Callable[[IndexInUse, P], Reply]

    def described(self) -> Tool:
        """What `tools/list` says of it."""
        return Tool(
            name=self.name,
            title=self.title,
            description=self.description,
            input_schema=_input_schema(self.takes),
            output_schema=_output_schema(self.gives),
            annotations=ToolAnnotations(
                title=self.title,
                read_only_hint=True,
                destructive_hint=False,
                idempotent_hint=True,
                open_world_hint=False,
            ),
        )

    def answer(self, index: IndexInUse, arguments: object) -> CallToolResult:
        """The result of a call. What cannot be done is told in the result, as HTTP tells it."""
        try:
            asked = read_object(self.takes, arguments)
            reply = self.reply(index, asked)
        except InvalidQuestion as error:
            return _refused(problem_body(error.kind, str(error), errors=faults_of(error, "body")))
        except (IndexNotReady, EncoderUnavailable) as error:
            log.error("not ready: %s", error)
            return _refused(problem_body("index-not-ready", why_not_ready(error, _REMEDY)))
        except Exception:
            log.exception("%s failed", self.name)
            return _refused(problem_body("internal-error", "A fault of this program. The server's log tells more."))
        content = to_json(reply.body)
        # The specification wants the body in the text as well, for clients that do not know structured content.
        return CallToolResult(
            content=[TextContent(text=f"{reply.scope}\n{_arguments(asked)}"), TextContent(text=content)],
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


def _search(index: IndexInUse, asked: SearchParameters) -> Reply:
    question = asked.question()
    result = index.retriever().search(question)
    return Reply(result, _scope(result))


def _ask(index: IndexInUse, asked: SearchParameters) -> Reply:
    question = asked.question()
    result = index.retriever().ask(question)
    return Reply(result, _scope(result.search))


def _scope(result: SearchResult) -> str:
    scope = result.scope
    lines = [f"Scope: {scope_line(scope)}"]
    if scope.source is ScopeSource.QUESTION and not scope.readings:
        lines.append(f"The date was read from the question: “{scope.matched_text}”.")
    return "\n".join([*lines, *(str(warning(notice)) for notice in result.warnings)])


def _list_versions(index: IndexInUse, asked: PolicyParameter) -> Reply:
    found = index.library().versions(asked.policy)
    policies = ", ".join(dict.fromkeys(version.policy for version in found))
    return Reply(Versions(found), f"Scope: all {len(found)} versions of {policies}.")


def _version_text(index: IndexInUse, asked: VersionParameters) -> Reply:
    library = index.library()
    version = library.version(asked.version_id).version
    passages = library.text(asked.version_id, asked.exhibit)
    shown = f"exhibit {asked.exhibit}" if asked.exhibit else f"exhibit {version.copies[0].exhibit}, its canonical copy"
    return Reply(
        VersionText(version, passages),
        f"Scope: {version.version_id}, the version {whole_life(version)}, as shown in {shown}.",
    )


def _compare(index: IndexInUse, asked: CompareParameters) -> Reply:
    found = index.library().compare(*asked.sides(), asked.section, asked.policy, asked.basis)
    sides = [
        f"Scope, left:  {side(found.left, found.left_as_of, found.basis)}",
        f"Scope, right: {side(found.right, found.right_as_of, found.basis)}",
    ]
    return Reply(found, "\n".join([*sides, *(str(warning(notice)) for notice in found.warnings)]))


def _clause_history(index: IndexInUse, asked: PassageParameters) -> Reply:
    found = index.library().history(asked.passage_id)
    steps = found.steps
    through = f" from {steps[0].version.version_id} to {steps[-1].version.version_id}" if len(steps) > 1 else ""
    return Reply(found, f"Scope: {len(steps)} versions of {found.policy}{through}.")


def _verify_quotes(index: IndexInUse, asked: QuotesParameters) -> Reply:
    result = asked.check(index.library())
    lines = [f"Scope: {scope_line(result.scope)}"]
    if asked.as_of:
        lines.append("Each verdict is of all versions; `in_force` tells whether the words were in force on that day.")
    return Reply(result, "\n".join([*lines, *(str(warning(notice)) for notice in result.warnings)]))


TOOLS: tuple[PolicyTool[Any], ...] = (
    PolicyTool(
        "ask",
        "Ask a policy as it stood on a date",
        "Answer a question with verbatim quotations from the policy version in force, each with its citation; or say "
        "that this version is silent, and which versions are not. Also dated changes of a clause (“when did … first "
        f"appear”, “what changed about …”).\n\n{_DATES}",
        SearchParameters,
        AskResult,
        _ask,
    ),
    PolicyTool(
        "search",
        "Search policy versions in force",
        "Passages nearest to a question in the policy versions in scope, best first, each with its citations and with "
        f"when it was in force. To have a question answered, use ask.\n\n{_DATES}",
        SearchParameters,
        SearchResult,
        _search,
    ),
    PolicyTool(
        "list_versions",
        "List policy versions",
        "Every version in date order: from when until when it was in force, what these dates rest on, and which "
        "exhibits show it. Use it to find the version in force on a day, and the ids that other tools take.",
        PolicyParameter,
        Versions,
        _list_versions,
    ),
    PolicyTool(
        "version_text",
        "Read a whole version",
        "The whole text of one version in reading order, passage by passage with citations. It is long: where one "
        "clause is enough, use ask or search with `version`. The version in force on a day: see list_versions.",
        VersionParameters,
        VersionText,
        _version_text,
    ),
    PolicyTool(
        "compare",
        "Compare two versions",
        "Two versions of a policy, passage by passage and then word by word: what was added, removed, changed, moved, "
        "or is the same. `left` and `right` are version ids, or days (YYYY-MM-DD), which mean the version in force "
        "then. Give the earlier one as `left`; `section` keeps the result short.",
        CompareParameters,
        Comparison,
        _compare,
    ),
    PolicyTool(
        "clause_history",
        "Follow a clause through time",
        "The clause of a passage through every dated version of its policy: when it was added, changed, moved or "
        "removed, word by word, with citations. Take `passage_id` from ask, search or version_text.",
        PassageParameters,
        History,
        _clause_history,
    ),
    PolicyTool(
        "verify_quotes",
        "Check quotations against the sources",
        "Whether quotations are verbatim, near (with the words that differ) or not found; in which versions they "
        "stand, from when to when, and cited where. Give either `quotes` or a `text` such as a brief: each quotation "
        "in it is checked, and whether it stands where the text cites it. Use it before passing on a quotation that "
        "did not come from these tools.\n\nPass `as_of` whenever the matter has a day: verbatim words may not "
        "have been in force then.",
        QuotesParameters,
        QuotesResult,
        _verify_quotes,
    ),
)


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
    server = _server(index)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _server(index: IndexInUse) -> Server[Any]:
    tools = {tool.name: tool for tool in TOOLS}
    listed = ListToolsResult(tools=[tool.described() for tool in TOOLS])

    async def list_tools(_context: object, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return listed

    async def call_tool(_context: object, params: CallToolRequestParams) -> CallToolResult:
        tool = tools.get(params.name)
        if tool is None:
            known = ", ".join(tools)
            raise MCPError(INVALID_PARAMS, f"there is no tool {in_quotes(params.name)}; there are: {known}")
        # In a thread: encoding is work for the processor, and other calls need not wait for it. Nor need the end.
        return await anyio.to_thread.run_sync(tool.answer, index, params.arguments or {}, abandon_on_cancel=True)

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
