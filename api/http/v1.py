"""The addresses of the operations: each reads its parameters, runs the operation, and sends what it gives.

Running one is work for the processor, which is done in a thread, so that other requests need not wait for it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi.responses import RedirectResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.contract import to_json
from api.http.exchange import LINES, content_of, decoded, query, send, send_if_changed, whole_body
from api.http.uploads import Form, is_upload, read_upload
from api.http.working import in_pool, run
from api.operations import MAX_FILE_BYTES, AnyOperation, Http, Pinned, Posted
from api.parameter_values import read_object, read_query
from api.service.pools import Pools
from retriever.opening import StillLoading
from retriever.reading.library import Library
from retriever.retriever import Retriever

Current = Callable[[], Retriever]
"""The retriever to ask; raises IndexNotReady."""


def routes(operations: Iterable[AnyOperation], current: Current, pools: Pools) -> list[Route]:
    """The routes of those operations that HTTP offers."""
    found: list[Route] = []
    for operation in operations:
        if operation.http is None:
            continue
        path = operation.http.path
        if not operation.http.needs_index:
            found.append(Route(path, _always_got(operation), methods=["GET"]))
        elif operation.http.by_get:
            got = in_pool(pools, operation.work, _got(operation, operation.http, current))
            found.append(Route(path, got, methods=["GET"]))
        if operation.http.posted is not None:
            posted = _posted(operation, operation.http.posted, current, pools)
            found.append(Route(path, posted, methods=["POST"]))
    return found


class _NoIndex:
    """What an operation is run on that is answered also while the index is being loaded."""

    def library(self) -> Library:
        raise StillLoading

    def retriever(self) -> Retriever:
        raise StillLoading


def _always_got(operation: AnyOperation) -> Callable[[Request], Any]:
    async def got(request: Request) -> Response:
        # In the event loop, not in a thread: it answers also while every thread is searching.
        return _sent(request, operation, operation.run(_NoIndex(), query(request, operation.takes)))

    return got


def _got(operation: AnyOperation, http: Http[Any, Any], current: Current) -> Callable[[Request], Response]:
    def got(request: Request) -> Response:
        index = Pinned(current())
        asked = query(request, operation.takes)
        if http.moved is not None:
            return RedirectResponse(http.moved(operation.run(index, asked), asked), 302, {"Cache-Control": "no-cache"})
        if operation.key is None:
            return _sent(request, operation, operation.run(index, asked))
        library = index.library()
        key = operation.key(library, asked)
        return send_if_changed(
            request, library.index, key, lambda: _sent(request, operation, operation.run(index, asked))
        )

    return got


def _posted(operation: AnyOperation, posted: Posted, current: Current, pools: Pools) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        if operation.run_file and is_upload(request):
            body = await whole_body(request, MAX_FILE_BYTES, pools.limits.body)
            return await run(pools, operation.work, request, lambda: of_file(request, read_upload(request, body)))
        content = await content_of(request, posted.most_bytes, pools.limits.body)
        return await run(pools, operation.work, request, lambda: answered(request, content))

    def of_file(request: Request, form: Form) -> Response:
        index = Pinned(current())
        asked = read_query(operation.takes, form.fields)
        if operation.run_file is None or form.file is None:
            return _sent(request, operation, operation.run(index, asked), posted.status)
        return _sent(request, operation, operation.run_file(index, form.file, asked), posted.status)

    def answered(request: Request, content: bytes) -> Response:
        body = decoded(content, may_be_empty=posted.example is None)
        index = Pinned(current())
        result = operation.run(index, read_object(operation.takes, body))
        if posted.lines and LINES in request.headers.get("accept", ""):
            lines = "".join(f"{to_json(item)}\n" for item in getattr(result, posted.lines))
            return Response(lines, posted.status, media_type=LINES)
        return _sent(request, operation, result, posted.status)

    return answer


def _sent(request: Request, operation: AnyOperation, result: object, status: int = 200) -> Response:
    return send(result, operation.timings(result), status, request.scope.get("root_path", ""))
