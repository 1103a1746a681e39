"""Requests in the pools of the server: each waits for its own kind of work, until its client is gone."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from api.service.limits import Work
from api.service.pools import Pools

T = TypeVar("T")


async def run(pools: Pools, work: Work, request: Request, function: Callable[[], T]) -> T:
    """What ``function`` gives. Raises as `Pool.run`. The body of the request has been read, or is not wanted."""
    client = request.client.host if request.client else ""

    async def gone() -> None:
        """Ends when the client has closed the connection."""
        while (await request.receive())["type"] != "http.disconnect":
            continue

    return await pools.run(work, client, gone, function)


def in_pool(
    pools: Pools, work: Work | Callable[[Request], Work], made: Callable[[Request], Response]
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that makes its response in a thread."""

    async def answered(request: Request) -> Response:
        kind = work if isinstance(work, Work) else work(request)
        return await run(pools, kind, request, lambda: made(request))

    return answered
