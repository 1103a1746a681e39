"""Requests in the pools of the server: each waits for its own kind of work, until its client is gone."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from api.service.limits import Work
from api.service.pools import Pools
from index.errors import DamagedIndex
from index.generations.seal import Seal, require_unchanged
from retriever.retriever import Retriever

T = TypeVar("T")

_used: ContextVar[list[Seal]] = ContextVar("used")


def noted(retriever: Retriever) -> Retriever:
    """The same; that the answer at hand is from it is remembered."""
    used = _used.get(None)
    if used is not None and isinstance(retriever, Retriever):
        used.append(retriever.library.seal)
    return retriever


def _of_one_index(function: Callable[[], T]) -> T:
    """What ``function`` gives, from files that were the same before and after. Raises IndexReplaced."""
    used: list[Seal] = []
    _used.set(used)
    try:
        result = function()
    except (DamagedIndex, sqlite3.Error, ValueError, IndexError):
        for seal in used:
            require_unchanged(seal)
        raise
    for seal in used:
        require_unchanged(seal)
    return result


async def run(pools: Pools, work: Work, request: Request, function: Callable[[], T]) -> T:
    """What ``function`` gives. Raises as `Pool.run`. The body of the request has been read, or is not wanted."""
    client = request.client.host if request.client else ""

    async def gone() -> None:
        """Ends when the client has closed the connection."""
        while (await request.receive())["type"] != "http.disconnect":
            continue

    return await pools.run(work, client, gone, lambda: _of_one_index(function))


def in_pool(
    pools: Pools, work: Work | Callable[[Request], Work], made: Callable[[Request], Response]
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that makes its response in a thread."""

    async def answered(request: Request) -> Response:
        kind = work if isinstance(work, Work) else work(request)
        return await run(pools, kind, request, lambda: made(request))

    return answered
