"""The addresses of results as files: each runs its operation and sends what is written of the result."""

from collections.abc import Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.exchange import query, send_if_changed
from api.http.working import in_pool
from api.operations import AnyFile, Pinned
from api.service.limits import Work
from api.service.pools import Pools
from retriever.retriever import Retriever


def file_routes(files: Iterable[AnyFile], current: Callable[[], Retriever], pools: Pools) -> list[Route]:
    """A route for each of ``files``. ``current`` gives the index to ask."""
    return [
        Route(file.path, in_pool(pools, Work.LONG, _made(file, current)), methods=["GET"], include_in_schema=False)
        for file in files
    ]


def _made(file: AnyFile, current: Callable[[], Retriever]) -> Callable[[Request], Response]:
    operation = file.operation

    def made(request: Request) -> Response:
        index = Pinned(current())
        asked = query(request, operation.takes)
        library, site = index.library(), str(request.base_url)
        key = operation.key(library, asked) if operation.key else None

        def written() -> Response:
            return _sent(file.writes(operation.run(index, asked), library, site), file)

        return send_if_changed(request, library, (key, site), written)

    return made


def _sent(content: str | bytes, file: AnyFile) -> Response:
    # The name says nothing of the question: it would stay behind in lists of downloads.
    headers = {"Content-Disposition": f'attachment; filename="{file.saved_as}"'} if file.saved_as else {}
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    media_type = f"{file.media_type}; charset=utf-8" if file.is_text else file.media_type
    return Response(content, headers=headers, media_type=media_type)
