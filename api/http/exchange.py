"""One exchange: what is read from a request, and how a body is sent.

A GET is answered "304, unchanged" before any search when the client holds an answer of the same program and index to
the same question, which is what its ETag says.
"""

import asyncio
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import NoReturn
from urllib.parse import unquote_to_bytes, urlencode

from fastapi import Request, Response
from starlette.requests import ClientDisconnect

from api.contract import plain, written
from api.http.fields import Tree, picked
from api.http.problems import Fault, HttpError
from api.parameter_values import InvalidParameters, P, Parameters, fields_by_name, in_quotes, read_query
from api.service.access import caller
from corpus.code_digest import code_digest
from retriever.question.request import InvalidQuestion
from retriever.reading.library import Library
from retriever.results import VersionView

# Taken when this is imported, not when it is first needed: the code may be replaced under a server that runs on.
PROGRAM = code_digest(("api", "corpus", "index", "retriever"))
"""The digest of the code that has a say in what is sent: how texts are read, ranked and shown."""

LINES = "application/x-ndjson"
"""The type of a body whose every line is a piece of JSON."""
FORM_TOKEN = "csrf"  # noqa: S105 (its name)
"""The field of a form that shows that it is of a page of this server."""

_ENTITY_TAG = re.compile(r'(?:W/)?"([^"]*)"')


# ---- Reading ----------------------------------------------------------------------------------------------------


def query_items(request: Request) -> list[tuple[str, str]]:
    """The names and values in the query string. Raises HttpError where it is not UTF-8."""
    try:
        unquote_to_bytes(request.url.query).decode("utf-8")
    except UnicodeDecodeError as error:
        raise HttpError("invalid-parameter", "The address is not UTF-8; encode its characters as UTF-8.") from error
    return request.query_params.multi_items()


def query(request: Request, model: type[P]) -> P:
    """The parameters in the request's path and query string. Raises InvalidParameters and HttpError."""
    items = query_items(request)
    in_path = {name: text for name, text in request.path_params.items() if name in fields_by_name(model)}
    return read_query(model, items, in_path)


def takes_nothing(request: Request) -> None:
    """Refuse any parameter: also an address that takes none must not seem to obey one."""
    query(request, Parameters)


async def content_of(request: Request, most: int, seconds: float) -> bytes:
    """The body's bytes, where the address has no parameters."""
    if request.query_params:
        raise HttpError(
            "unknown-parameter",
            "POST takes its parameters in the JSON body, none in the address.",
            [Fault(in_="query", name=name, got=value) for name, value in request.query_params.multi_items()],
        )
    return await whole_body(request, most, seconds)


def decoded(content: bytes, *, may_be_empty: bool = False) -> object:
    """A JSON body; an empty object where none was sent and none is needed. Raises InvalidParameters."""
    if may_be_empty and not content:
        return {}
    try:
        return json.loads(content, object_pairs_hook=_each_name_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        fault = InvalidQuestion(f"the body must be a JSON object; it is not valid JSON ({_where(error)}).", "body")
        raise InvalidParameters([fault]) from error


async def whole_body(request: Request, most: int, seconds: float) -> bytes:
    """The body, within so many seconds. Bytes are counted as they come, whatever Content-Length says."""
    content = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                content += chunk
                if len(content) > most:
                    raise HttpError("request-too-large", f"A request body has at most {most:,} bytes here.")
    except TimeoutError as error:
        raise HttpError(
            "request-timeout", f"The body has to arrive within {seconds:g} seconds.", headers={"Connection": "close"}
        ) from error
    except ClientDisconnect as error:
        raise HttpError("invalid-parameter", "The body ended early.") from error
    _require_own_form(request, content)
    return bytes(content)


def _require_own_form(request: Request, content: bytes | bytearray) -> None:
    """What a cookie speaks for must come from a page of this server, which alone knows the token of its forms.

    It is in the body, as whatever field and in whatever encoding, or in a header.
    """
    wanted = caller.get().form_token
    if wanted and wanted.encode() not in content and request.headers.get("x-csrf-token") != wanted:
        raise HttpError("cross-site", f"This came from no form of this server; send `{FORM_TOKEN}` as its pages do.")


def _each_name_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON keeps the last of two equal names; here the first would be a filter that was silently dropped."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, times = Counter(name for name, _ in pairs).most_common(1)[0]
        raise InvalidParameters([InvalidQuestion(f"{in_quotes(twice)} is given {times} times; give it once.", twice)])
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, line {error.lineno}, column {error.colno}"
    return "too deeply nested" if isinstance(error, RecursionError) else "not text in UTF-8, or a value JSON has not"


# ---- Sending ----------------------------------------------------------------------------------------------------


def send(
    result: object,
    timings: Mapping[str, float] | None = None,
    status: int = 200,
    root_path: str = "",
    fields: Tree | None = None,
) -> Response:
    """``result`` as JSON, or those of its ``fields``. ``timings`` are milliseconds per stage, for Server-Timing."""
    facts = plain(result)
    if root_path and isinstance(result, VersionView):
        facts["links"] = {name: root_path + address for name, address in facts["links"].items()}
    response = Response(written(picked(facts, fields or {})), status, media_type="application/json")
    if timings:
        response.headers["Server-Timing"] = ", ".join(f"{stage};dur={took:.1f}" for stage, took in timings.items())
    return response


def _built(library: Library) -> dict[str, str]:
    """When the index was built, to the second, as HTTP writes it."""
    return {"Last-Modified": format_datetime(datetime.fromisoformat(library.built_at).astimezone(UTC), usegmt=True)}


def next_page(request: Request, result: object) -> dict[str, str]:
    """The header that leads from a page of a list to the next (RFC 8288); none after the last."""
    cursor = getattr(result, "next_cursor", None)
    if cursor is None:
        return {}
    kept = [item for item in request.query_params.multi_items() if item[0] != "cursor"]
    # Relative to the address that was asked, whatever name and path a proxy gave it.
    return {"Link": f'<?{urlencode([*kept, ("cursor", cursor)])}>; rel="next"'}


def send_if_changed(request: Request, library: Library, asked: object, make: Callable[[], Response]) -> Response:
    """The response of ``make`` with its ETag, or 304 where the client has it already.

    `Last-Modified` tells when the index was built, for people and feed readers; what was sent may be other since for
    other reasons, so that it takes the ETag to be told that nothing is new.

    ``asked`` is the request in canonical form: defaults filled in, parameters in the contract's order, and today's
    date where it has a say. Other code may give another answer, so that it is part of the ETag too, and so may
    another caller.
    """
    asks = caller.get()
    policies = None if asks.policies is None else sorted(asks.policies)
    seed = repr((PROGRAM, library.index.fingerprint, request.url.path, asked, policies, asks.form_token))
    return unless_held(request, seed, _built(library), make)


def unless_held(request: Request, seed: str, headers: Mapping[str, str], make: Callable[[], Response]) -> Response:
    """The response of ``make`` with ``headers`` and an ETag of ``seed``, or 304 where the client has it already."""
    opaque = hashlib.sha256(seed.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    headers = {"ETag": f'W/"{opaque}"', "Cache-Control": "no-cache", **headers}
    held = ",".join(request.headers.getlist("if-none-match"))
    if opaque in _ENTITY_TAG.findall(held):
        return Response(status_code=304, headers=headers)
    response = make()
    # "*" means any answer at all, so that it takes one to know.
    if held.strip() == "*":
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response
