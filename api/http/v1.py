"""The addresses of the operations: each reads its parameters, runs the operation, and sends what it gives.

Running one is work for the processor, which is done in a thread, so that other requests need not wait for it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi.responses import RedirectResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.contract import plain, written
from api.http.exchange import LINES, content_of, decoded, next_page, query, send, send_if_changed, whole_body
from api.http.fields import Tree, asked_of, picked, taken
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
        if http.moved is not None:
            asked = query(request, operation.takes)
            return RedirectResponse(http.moved(operation.run(index, asked), asked), 302, {"Cache-Control": "no-cache"})
        asked, fields = asked_of(operation, query(request, taken(operation)))

        def made() -> Response:
            result = operation.run(index, asked)
            response = _sent(request, operation, result, fields=fields)
            response.headers.update(next_page(request, result))
            return response

        if operation.key is None:
            return made()
        library = index.library()
        return send_if_changed(request, library, (operation.key(library, asked), fields), made)

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
        asked, fields = asked_of(operation, read_query(taken(operation), form.fields))
        if operation.run_file is None or form.file is None:
            return _sent(request, operation, operation.run(index, asked), posted.status, fields)
        return _sent(request, operation, operation.run_file(index, form.file, asked), posted.status, fields)

    def answered(request: Request, content: bytes) -> Response:
        body = decoded(content, may_be_empty=posted.example is None)
        index = Pinned(current())
        asked, fields = asked_of(operation, read_object(taken(operation), body))
        result = operation.run(index, asked)
        if posted.lines and LINES in request.headers.get("accept", ""):
            items = picked(plain(result), fields or {}).get(posted.lines, [])
            return Response("".join(f"{written(item)}\n" for item in items), posted.status, media_type=LINES)
        return _sent(request, operation, result, posted.status, fields)

    return answer


def _sent(
    request: Request, operation: AnyOperation, result: object, status: int = 200, fields: Tree | None = None
) -> Response:
    return send(result, operation.timings(result), status, request.scope.get("root_path", ""), fields)
