"""Errors out: every one is ``application/problem+json`` (RFC 9457), of a known type, without a path or a stack trace.

An exception that the retriever raises on purpose names what was wrong; here it gets its status and its shape. What
says where an index lies on this machine goes to the log only.
"""

import json
import logging
import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.operations import Absent
from api.parameter_values import InvalidParameters, UnknownParameter, in_quotes
from api.service.logs import request_id
from api.service.pools import Refused
from corpus.deadline import CalledOff, OutOfTime
from corpus.errors import InforceError
from index.errors import (
    DamagedIndex,
    EncoderUnavailable,
    EngineUnreachable,
    IndexNotReady,
    IndexReplaced,
    MissingIndex,
    StaleIndex,
)
from retriever.opening import StillLoading
from retriever.question.request import InvalidQuestion, UnknownPassage, UnknownVersion

log = logging.getLogger("inforce.http")

MEDIA_TYPE = "application/problem+json"
_LONGEST_ECHO = 200
_CLIENT_GONE = 499
DEADLINE_RETRY_AFTER = 30
"""Seconds; the same request would take as long again, unless the server had much else to do."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A type of problem: its status and title, and the rule behind it."""

    status: int
    title: str
    rule: str


TYPES: dict[str, ProblemType] = {
    "invalid-date": ProblemType(422, "Not a date", "A date is a day of the calendar, written YYYY-MM-DD."),
    "reversed-range": ProblemType(422, "Range is reversed", "from must not be after to. Both days are included."),
    "conflicting-scope": ProblemType(
        422, "Scope is ambiguous", "as_of, from/to and version exclude each other: a question has one scope."
    ),
    "unknown-parameter": ProblemType(
        422,
        "Unknown parameter",
        "What an address does not know is refused, so that a mistyped date filter does not become no filter.",
    ),
    "invalid-parameter": ProblemType(
        422, "Invalid parameter", "A value has the wrong form, is empty, is given twice or is out of bounds."
    ),
    "query-too-long": ProblemType(422, "Question is too long", "A question has at most 2,000 characters."),
    "out-of-coverage": ProblemType(
        422,
        "Day is not covered",
        "A day names the version in force then, and there is none before the first; /v1/corpus tells from when.",
    ),
    "unknown-version": ProblemType(422, "Unknown version", "/v1/versions lists the versions there are."),
    "unknown-policy": ProblemType(422, "Unknown policy", "/v1/policies lists the policies there are."),
    "unknown-exhibit": ProblemType(422, "Unknown exhibit", "/v1/versions lists the exhibits that show each version."),
    "unknown-passage": ProblemType(
        404, "Unknown passage", "Passage ids come from search results and from the text of a version."
    ),
    "stale-cursor": ProblemType(
        410,
        "The index is another one now",
        "A cursor leads through one index; since it was given another has come in use. Leave it out to begin anew.",
    ),
    "refresh-disabled": ProblemType(
        404,
        "Refreshing is not enabled",
        "The server reads its sources again only where it was started with `inforce serve --refresh` or "
        "INFORCE_REFRESH=1.",
    ),
    "refresh-in-progress": ProblemType(
        409,
        "The sources are being read",
        "One refresh runs at a time, and what is recorded while it runs may be missed; GET /v1/corpus/refresh tells "
        "when to ask again.",
    ),
    "not-found": ProblemType(404, "Not found", "/docs lists the addresses there are."),
    "method-not-allowed": ProblemType(405, "Method not allowed", "The Allow header lists the methods there are."),
    "request-too-large": ProblemType(
        413, "Request is too large", "A request body has at most 64 KiB, one that holds a text to check 2 MiB."
    ),
    "request-timeout": ProblemType(408, "The request did not arrive", "A body has to arrive within 10 seconds."),
    "unauthorized": ProblemType(
        401,
        "Who asks is not known",
        "The server answers those whom it knows: by `Authorization: Bearer TOKEN`, signed in at /sign-in, or by the "
        "proxy in front of it. `inforce token add` makes tokens.",
    ),
    "insufficient-scope": ProblemType(
        403, "Not with this token", "A token has scopes: `read` to ask and read, `check` to check texts, `admin`."
    ),
    "forbidden-host": ProblemType(
        421,
        "Not a name of this server",
        "The server answers to the names that it was told, and by default to those of this computer alone: a page "
        "elsewhere could else read it under a name of its own. `inforce serve --allow-host NAME` adds one.",
    ),
    "cross-site": ProblemType(
        403, "Another site asks", "A page of another site may lead here, but neither read nor send anything."
    ),
    "too-many-requests": ProblemType(
        429, "Too many requests", "One client may have only so many requests in hand; wait for an answer, then ask."
    ),
    "busy": ProblemType(503, "The server is busy", "So many requests wait already that this one is not begun."),
    "deadline": ProblemType(
        503, "This took too long", "A request has its deadline: 10 seconds, or 60 for a check of quotations."
    ),
    "internal-error": ProblemType(500, "Internal error", "A fault of this program. The server's log tells more."),
    "index-not-ready": ProblemType(
        503, "Index is not ready", "The index is being loaded, or cannot be used until `inforce build` has been run."
    ),
}

_UNUSABLE: dict[type[InforceError], str] = {
    MissingIndex: "There is no index yet.",
    StaleIndex: "The index was built by another schema or with another encoder.",
    DamagedIndex: "The index is damaged.",
}


class LoadingFailed(IndexNotReady):
    """The index could not be loaded, and the message says so without naming a path. ``retry_after`` is in seconds."""

    retry_after = 60

    def __init__(self, cause: BaseException) -> None:
        super().__init__(why_not_ready(cause, "Run `inforce build` and start the server again."))


def why_not_ready(cause: BaseException, remedy: str) -> str:
    """What may be told to a client, since ``cause`` names folders of the server; ``remedy`` where a build helps."""
    if isinstance(cause, EncoderUnavailable):
        return "The model cannot be loaded. The server's log tells why."
    known = next((told for kind, told in _UNUSABLE.items() if isinstance(cause, kind)), None)
    return f"{known} {remedy}" if known else "The index could not be loaded. The server's log tells why."


class Fault(BaseModel):
    """One value that cannot be used."""

    in_: str = Field(serialization_alias="in", description="`query`, `body` or `path`.", examples=["query"])
    name: str = Field(description="The parameter.", examples=["as_of"])
    got: Any = Field(description="The value as given, cut short if long.", examples=["1 June 2018"])


class Problem(BaseModel):
    """What is wrong, by which rule, and how to mend it (RFC 9457)."""

    type: str = Field(description="For programs: an address that describes it.", examples=["/problems/invalid-date"])
    title: str = Field(description="The type in words.", examples=["Not a date"])
    status: int = Field(description="The HTTP status.", examples=[422])
    detail: str = Field(
        description="Value, rule and remedy.",
        examples=["as_of must be YYYY-MM-DD; got '1 June 2018'. Try 2018-06-01."],
    )
    errors: list[Fault] = Field(description="The values that cannot be used; empty where it is not about a value.")
    request_id: str = Field(
        description="Of this request, as in its header X-Request-Id and in the server's log; empty elsewhere.",
        examples=["3f2c9a1be07d4c58"],
    )


class HttpError(InforceError):
    """A problem that only HTTP knows: nothing at this address, too large a body."""

    def __init__(
        self, kind: str, detail: str, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.faults = faults
        self.headers = headers


def problem(
    kind: str,
    detail: str,
    *,
    status: int | None = None,
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as a response. ``status`` is that of its type unless given."""
    body = problem_body(kind, detail, status=status, errors=errors)
    return Response(
        to_text(body), body.status, headers={**(headers or {}), "Cache-Control": "no-store"}, media_type=MEDIA_TYPE
    )


def problem_body(kind: str, detail: str, *, status: int | None = None, errors: Sequence[Fault] = ()) -> Problem:
    known = TYPES[kind]
    return Problem(
        type=f"/problems/{kind}",
        title=known.title,
        status=status or known.status,
        detail=detail,
        errors=list(errors),
        request_id=request_id.get(),
    )


def to_text(body: Problem) -> str:
    """The problem as JSON. A refused value may hold what UTF-8 cannot say, such as half of a surrogate pair."""
    return json.dumps(body.model_dump(by_alias=True), ensure_ascii=False).encode("utf-8", "replace").decode()


def faults_of(error: InvalidQuestion, place: str, in_path: Container[str] = ()) -> list[Fault]:
    """The values that ``error`` refuses, as given in ``place``, or in the path where they are named there."""
    faults = error.faults if isinstance(error, InvalidParameters) else (error,)
    return [
        Fault(
            in_="path" if fault.name in in_path and not isinstance(fault, UnknownParameter) else place,
            name=_cut(fault.name),
            got=_shown(fault.got),
        )
        for fault in faults
    ]


def add_problems(app: FastAPI) -> None:
    """Give every error of ``app`` its problem."""

    # In the event loop: why something cannot be done is told also while no thread is free.
    async def explained(request: Request, error: Exception) -> Response:
        return explain(request, error)

    known = (InvalidQuestion, Absent, IndexNotReady, EncoderUnavailable, HttpError, HTTPException)
    for kind in (*known, Refused, OutOfTime, CalledOff):
        app.add_exception_handler(kind, explained)


def explain(request: Request, error: Exception) -> Response:
    """The problem that ``error`` is to a client."""
    if isinstance(error, InvalidQuestion):
        return _refused_value(request, error)
    if isinstance(error, HttpError):
        return problem(error.kind, str(error), errors=error.faults, headers=error.headers)
    if isinstance(error, Absent):
        return problem("not-found", str(error))
    if isinstance(error, Refused):
        return problem(error.kind, str(error), headers={"Retry-After": str(error.retry_after)})
    if isinstance(error, OutOfTime):
        return problem("deadline", str(error), headers={"Retry-After": str(DEADLINE_RETRY_AFTER)})
    if isinstance(error, CalledOff):
        # Nobody reads it; the log has the status that proxies log.
        return Response(status_code=_CLIENT_GONE)
    if isinstance(error, HTTPException):
        return _no_such_route(request, error)
    if isinstance(error, EngineUnreachable):
        log.error("%s: %s", error, error.reason)
    elif not isinstance(error, (StillLoading, LoadingFailed, IndexReplaced)):
        log.error("not ready: %s", error)
        error = LoadingFailed(error)
    return problem("index-not-ready", str(error), headers={"Retry-After": str(error.retry_after)})


def describe(kind: str) -> PlainTextResponse:
    """A type of problem in words: what its address answers."""
    if kind not in TYPES:
        raise HttpError("not-found", f"There is no such type of problem. There are: {', '.join(TYPES)}.")
    known = TYPES[kind]
    return PlainTextResponse(f"{known.title} (HTTP {known.status})\n\n{known.rule}\n")


def _refused_value(request: Request, error: InvalidQuestion) -> Response:
    in_path = _names_the_path(request, error)
    place = "path" if in_path else "body" if request.method == "POST" else "query"
    return problem(
        error.kind,
        str(error),
        status=404 if in_path and error.kind.startswith("unknown-") else None,
        errors=faults_of(error, place, request.path_params),
    )


def _names_the_path(request: Request, error: InvalidQuestion) -> bool:
    """An unknown id is a bad value as a parameter, but in a path it is an address where nothing is."""
    in_path = request.path_params
    return not isinstance(error, InvalidParameters) and (
        error.name in in_path
        or (isinstance(error, UnknownVersion) and "version_id" in in_path)
        or (isinstance(error, UnknownPassage) and "passage_id" in in_path)
    )


def _no_such_route(request: Request, error: HTTPException) -> Response:
    if error.status_code != 405:
        return problem("not-found", "Nothing is at this address; /docs lists the addresses there are.")
    # The error itself knows only the methods of one route; GET and POST of an address are two.
    allowed = [
        method
        for method in ("GET", "POST")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]
    detail = f"{request.method} is not allowed here; use {' or '.join(allowed)}."
    return problem("method-not-allowed", detail, headers={"Allow": ", ".join(allowed)})


def _shown(value: object) -> object:
    """A refused value as it was given, unless it is long, nested, or nothing that JSON can say."""
    if isinstance(value, str):
        return _cut(value)
    if value is None or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return in_quotes(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_ECHO else f"{text[:_LONGEST_ECHO]}…"
