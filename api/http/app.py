"""The HTTP application: what is loaded, what is mounted, and what wraps it.

    BehindProxy → AccessLog → SecurityHeaders → ProblemPages → LastResort → OtherOrigins → Boundary → HeadIsGet
    → Compression → PublicAddress → Measuring → Authentication → problems → pools → /v1, pages, operations

`create_app` takes the index in use, so that tests give it a small one and a server answers `/livez` while the encoder
is still being read.
"""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.contract import JsonObject
from api.downloads import DOWNLOADS
from api.feeds import FEEDS
from api.http.address import BehindProxy, PublicAddress, Site
from api.http.authentication import Access, Authentication
from api.http.boundary import Boundary
from api.http.compression import Compression
from api.http.docs_page import docs_page
from api.http.exchange import takes_nothing, unless_held
from api.http.files import file_routes
from api.http.measuring import Measuring, metrics_route
from api.http.middleware import AccessLog, HeadIsGet, LastResort, SecurityHeaders
from api.http.openapi import openapi_document
from api.http.origins import OtherOrigins
from api.http.problems import LoadingFailed, add_problems, describe
from api.http.service import service_operations
from api.http.sessions import Sessions
from api.http.v1 import routes
from api.http.working import in_pool, noted
from api.operations import AnyOperation
from api.operations.table import OPERATIONS
from api.pages.sign_in import SignIn
from api.pages.site import add_pages
from api.pages.told import ProblemPages
from api.service.access import Views, caller
from api.service.limits import Limits, Work
from api.service.pools import UNWATCHED, Pools
from api.service.refresh import Refresher
from retriever.retriever import Retriever

if TYPE_CHECKING:
    from api.service.metrics import Metrics

_LIMITS = Limits()
_SITE = Site()
FILES = (*DOWNLOADS, *FEEDS)


class Live(Protocol):
    """What an index is to the server: the retriever of its newest generation, asked for anew each time."""

    @property
    def failure(self) -> Exception | None: ...

    def current(self) -> Retriever:
        """Raises IndexNotReady, at once."""


def create_app(
    index: Live,
    refresher: Refresher | None = None,
    operations: Iterable[AnyOperation] = OPERATIONS,
    limits: Limits = _LIMITS,
    hosts: frozenset[str] | None = None,
    site: Site = _SITE,
    access: Access | None = None,
    metrics: "Metrics | None" = None,
) -> FastAPI:
    """The application. ``index`` may be loading still: `/livez` answers, all else says so with a 503.

    ``refresher`` reads the sources of the index again on request; None where that is not enabled. ``hosts`` are the
    names that a browser may reach it by; None: any, where something in front of it has seen to that. ``site`` is the
    address that it is known by, ``access`` how callers are known; None: everybody may ask. ``metrics`` are
    counted and told at /metrics, where that is wanted. Its pools are ``app.state.pools``, for who has to stop it.
    """
    pools = Pools(limits, metrics or UNWATCHED)
    views = Views[Retriever]()
    sign_in = SignIn(access, Sessions(access.tokens, site), limits) if access else None

    def current() -> Retriever:
        if index.failure is not None:
            raise LoadingFailed(index.failure)
        # The one way to the index: whatever asks sees the policies of its caller, and no others.
        return views.seen(noted(index.current()), caller.get().policies)

    measured: list[BaseRoute] = []
    measuring = [Middleware(Measuring, metrics=metrics, routes=measured)] if metrics else []
    app = FastAPI(
        # A span of OpenTelemetry holds the query string, and no question leaves the machine.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        # Our own document and page: FastAPI's page loads scripts from another host.
        openapi_url=None,
        # An address is right or it is a problem; a redirect would make a client repeat its question.
        redirect_slashes=False,
        middleware=[
            Middleware(BehindProxy, proxies=site.proxies),
            Middleware(AccessLog),
            Middleware(SecurityHeaders, secure=site.is_secure),
            Middleware(ProblemPages, root_path=site.root_path),
            Middleware(LastResort),
            Middleware(OtherOrigins, origins=site.origins, root_path=site.root_path),
            Middleware(
                Boundary,
                hosts=hosts,
                public=urlsplit(site.public_url).netloc,
                origins=site.origins,
                root_path=site.root_path,
            ),
            Middleware(HeadIsGet),
            Middleware(Compression),
            Middleware(PublicAddress, site=site),
            *measuring,
            Middleware(Authentication, access=access, sign_in=sign_in),
        ],
    )
    app.state.pools = pools
    add_problems(app)
    offered = [*operations, *service_operations(refresher)]
    app.router.routes += [*routes(offered, current, pools), *_documentation(offered, pools, site, access)]
    app.router.routes += file_routes(FILES, current, pools)
    add_pages(app, current, pools, site.public_url)
    if sign_in is not None:
        app.router.routes += sign_in.routes()
    if metrics is not None:
        app.router.routes.append(metrics_route(metrics, pools))
        measured += app.router.routes
    return app


def _documentation(operations: Iterable[AnyOperation], pools: Pools, site: Site, access: Access | None) -> list[Route]:
    """The document and the page of the API, and what each type of problem means."""

    @cache
    def made(by_token: bool) -> JsonObject:
        return openapi_document(operations, site, files=FILES, by_token=by_token)

    def document() -> JsonObject:
        return made(access is not None and access.is_required)

    def openapi(request: Request) -> Response:
        takes_nothing(request)
        return unless_held(request, repr(document()), {}, lambda: JSONResponse(document()))

    def docs(request: Request) -> Response:
        takes_nothing(request)
        return HTMLResponse(docs_page(document()))

    def problem_type(request: Request) -> Response:
        takes_nothing(request)
        return describe(request.path_params["kind"])

    pages = {"/openapi.json": openapi, "/docs": docs, "/problems/{kind}": problem_type}
    return [Route(path, in_pool(pools, Work.READING, page), methods=["GET"]) for path, page in pages.items()]
