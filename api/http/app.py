"""The HTTP application: what is loaded, what is mounted, and what wraps it.

    AccessLog → SecurityHeaders → LastResort → HeadIsGet → problems → /v1, pages, operations

`create_app` takes the index in use, so that tests give it a small one and a server answers `/livez` while the encoder
is still being read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Protocol

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.middleware import Middleware

from api.contract import JsonObject
from api.downloads import add_downloads
from api.http.exchange import API_VERSION, send, takes_nothing
from api.http.middleware import AccessLog, HeadIsGet, LastResort, SecurityHeaders
from api.http.openapi import docs_page, documents, openapi_document
from api.http.problems import LoadingFailed, add_problems, describe
from api.http.v1 import endpoints
from api.pages.site import add_pages
from api.service.refresh import Refresher
from corpus.contract import Doc
from retriever.results import Coverage, IndexRef, joint_coverage
from retriever.retriever import Retriever


@dataclass(frozen=True, slots=True)
class Alive:
    """The process answers."""

    status: Annotated[str, Doc("Always `live`.", "live")] = "live"


@dataclass(frozen=True, slots=True)
class Ready:
    """The index is loaded and answers questions."""

    index: Annotated[IndexRef, Doc("Which index answers.")]
    coverage: Annotated[Coverage, Doc("The dates that all policies cover together.")]
    status: Annotated[str, Doc("Always `ready`; otherwise the answer is a 503.", "ready", before="index")] = "ready"


class Live(Protocol):
    """What an index is to the server: the retriever of its newest generation, asked for anew each time."""

    @property
    def failure(self) -> Exception | None: ...

    def current(self) -> Retriever:
        """Raises IndexNotReady, at once."""


def create_app(index: Live, refresher: Refresher | None = None) -> FastAPI:
    """The application. ``index`` may be loading still: `/livez` answers, all else says so with a 503.

    ``refresher`` reads the sources of the index again on request; None where that is not enabled.
    """

    def current() -> Retriever:
        if index.failure is not None:
            raise LoadingFailed(index.failure)
        return index.current()

    app = FastAPI(
        title="Inforce",
        version=API_VERSION,
        # A span of OpenTelemetry holds the query string, and no question leaves the machine.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        # Our own document and page: FastAPI's page loads scripts from another host.
        openapi_url=None,
        # An address is right or it is a problem; a redirect would make a client repeat its question.
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        middleware=[Middleware(AccessLog), Middleware(SecurityHeaders), Middleware(LastResort), Middleware(HeadIsGet)],
    )
    add_problems(app)
    app.include_router(endpoints(current, refresher))
    _add_operations(app, current)
    add_downloads(app, current)
    add_pages(app, current)
    return app


def _add_operations(app: FastAPI, current: Callable[[], Retriever]) -> None:
    """What is for operators and developers: `/livez`, `/readyz`, the document and the page of the API."""
    without_parameters = [Depends(takes_nothing)]

    @app.get("/livez", **documents(Alive, needs_index=False))
    async def livez(request: Request) -> Response:
        """Whether the process answers."""
        # In the event loop, not in a thread: it answers also while every thread is searching.
        takes_nothing(request)
        return send(Alive())

    @app.get("/readyz", dependencies=without_parameters, **documents(Ready))
    def readyz() -> Response:
        """Whether questions are answered, by which encoder and index, and over which dates."""
        library = current().library
        return send(Ready(library.index, joint_coverage(library.policies())))

    @cache
    def document() -> JsonObject:
        return openapi_document(app)

    @app.get("/openapi.json", dependencies=without_parameters, include_in_schema=False)
    def openapi() -> JSONResponse:
        return JSONResponse(document())

    @app.get("/docs", dependencies=without_parameters, include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(document()))

    app.get("/problems/{kind}", dependencies=without_parameters, include_in_schema=False)(describe)
