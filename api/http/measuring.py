"""Counting and timing of requests, and the page that tells of it to Prometheus."""

import re
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.exchange import takes_nothing
from api.http.working import in_pool
from api.service.limits import Work
from api.service.pools import Pools

if TYPE_CHECKING:
    from api.service.metrics import Metrics

_STAGE = re.compile(r"(\w+);dur=([\d.]+)")
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_ELSEWHERE = "other"
"""For an address or method that is not offered: what clients make up must not grow what is counted."""


class Measuring:
    """Tells ``metrics`` of each request: by the form of its address, never by what stands in it."""

    def __init__(self, app: ASGIApp, metrics: "Metrics", routes: Iterable[BaseRoute]) -> None:
        self.app = app
        self._metrics = metrics
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, stages = 500, dict[str, float]()
        begun = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status, stages
            if message["type"] == "http.response.start":
                status, stages = message["status"], _stages(Headers(raw=message["headers"]))
            await send(message)

        path = self._form_of(scope)
        method = scope["method"] if scope["method"] in _METHODS else _ELSEWHERE
        try:
            await self.app(scope, receive, noting)
        finally:
            self._metrics.answered(path, method, status, time.perf_counter() - begun, stages)

    def _form_of(self, scope: Scope) -> str:
        for route in self._routes:
            if route.matches(scope)[0] is not Match.NONE:
                return str(getattr(route, "path", _ELSEWHERE))
        return _ELSEWHERE


def _stages(headers: Mapping[str, str]) -> dict[str, float]:
    found = _STAGE.findall(headers.get("server-timing", ""))
    return {stage: float(took) / 1000 for stage, took in found}


def metrics_route(metrics: "Metrics", pools: Pools) -> Route:
    """Behind nothing but whether the server is well."""

    def told(request: Request) -> Response:
        takes_nothing(request)
        return Response(metrics.text(), media_type=metrics.content_type)

    return Route("/metrics", in_pool(pools, Work.HEALTH, told), methods=["GET"])
