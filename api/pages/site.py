"""Every page, from request to response."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Mount, Route, compile_path
from starlette.staticfiles import StaticFiles

from api.http.exchange import query, query_items, send_if_changed, takes_nothing, whole_body
from api.http.problems import DEADLINE_RETRY_AFTER, TYPES, HttpError, LoadingFailed
from api.http.uploads import is_upload, read_upload
from api.http.working import in_pool, run
from api.operations import MAX_FILE_BYTES, MAX_TEXT_BYTES, Pinned
from api.operations.happening import events_told
from api.pages.changes import AskedPeriod
from api.pages.cite import cite_facts
from api.pages.compare import Asked, compare_facts
from api.pages.corpus import corpus_facts
from api.pages.history import history_facts
from api.pages.mentions import AskedWords
from api.pages.policies import AskedPolicies, listed_policies, policies_facts
from api.pages.quotes import Pasted, quotes_facts
from api.pages.rendering import STATIC, environment
from api.pages.search import Typed, read_question, search_facts
from api.pages.shared import LONGEST_LIST
from api.pages.timeline import AskedTimeline, timeline_facts
from api.pages.version import address_of, version_facts
from api.pages.word_forms import word_facts
from api.parameters import ExhibitParameter
from api.reports import MEDIA_TYPES
from api.service.limits import Work
from api.service.pools import Pools, Refused
from corpus.deadline import OutOfTime, check_deadline
from index.errors import EngineUnreachable, IndexNotReady, IndexReplaced
from retriever.opening import StillLoading
from retriever.question.request import InvalidQuestion, TwoPolicies, UnknownPassage, UnknownVersion
from retriever.reading.library import Library
from retriever.results import VersionRef
from retriever.retriever import Retriever

MAX_FORM_BYTES = 3 * MAX_TEXT_BYTES
"""A form writes every byte beyond plain letters as three."""


def add_pages(app: FastAPI, current: Callable[[], Retriever], pools: Pools, public_address: str = "") -> None:
    """Add the pages and ``/static`` to ``app``. ``current`` gives the index to ask.

    ``public_address`` is where links lead that are copied, where people know the server by another address.
    """
    pages = Pages(current, pools, public_address)
    routes: dict[str, tuple[Work | Callable[[Request], Work], Callable[[Request], Response]]] = {
        "/": (_work_if(Work.QUESTION, "q"), pages.search),
        "/policies": (Work.READING, pages.policies),
        "/timeline": (Work.READING, pages.timeline),
        "/compare": (_work_if(Work.LONG, "left"), pages.compare),
        "/quotes": (Work.READING, pages.quotes),
        "/mentions": (Work.LONG, pages.mentions),
        "/changes": (Work.LONG, pages.changes),
        "/corpus": (Work.READING, pages.corpus),
        "/versions/{version_id}": (Work.READING, pages.version),
        "/passages/{passage_id}": (Work.READING, pages.passage),
        "/passages/{passage_id}/cite": (Work.READING, pages.cite),
        "/passages/{passage_id}/history": (Work.LONG, pages.history),
    }
    app.router.routes += [
        Route("/quotes", pages.told(pages.verified_quotes), methods=["POST"], include_in_schema=False),
        *(
            Route(path, pages.told(in_pool(pools, work, page)), methods=["GET"], include_in_schema=False)
            for path, (work, page) in routes.items()
        ),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Route("/{path:path}/", _without_slash(list(routes)), methods=["GET"], include_in_schema=False),
    ]


class Pages:
    """Every page. Each looks at the index anew: a build may have switched it since the last request."""

    def __init__(self, current: Callable[[], Retriever], pools: Pools, public_address: str) -> None:
        self._current = current
        self._pools = pools
        self._templates = environment(public_address)

    def told(self, page: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """``page``, or one that says why the server does not make it now: never behind what it has no room for."""

        async def answered(request: Request) -> Response:
            try:
                return await page(request)
            except HttpError as error:
                response = self._message("This cannot be read", str(error), TYPES[error.kind].status)
            except IndexNotReady as error:
                response = self._not_ready(error)
            except Refused as error:
                response = self._message("Not just now", str(error), TYPES[error.kind].status)
                response.headers["Retry-After"] = str(error.retry_after)
            except OutOfTime as error:
                response = self._message("This took too long", str(error), TYPES["deadline"].status)
                response.headers["Retry-After"] = str(DEADLINE_RETRY_AFTER)
            response.headers["Cache-Control"] = "no-store"
            return response

        return answered

    def search(self, request: Request) -> Response:
        """The form, and the result where a question is asked."""
        given = query_items(request)
        typed = Typed.from_items(given)
        try:
            retriever = self._current()
        except IndexNotReady as error:
            return self._not_ready(error)
        library = retriever.library
        is_asked = any(name == "q" for name, _ in given)
        try:
            question = read_question(given, is_asked)

            def answered() -> Response:
                result = retriever.ask(question) if is_asked else None
                return self._page("search.html", search_facts(library, typed, question, result, ()))

            return _if_changed(request, library, (typed, question), answered)
        except InvalidQuestion as error:
            return self._page("search.html", search_facts(library, typed, None, None, typed.problems(error)), 422)

    def policies(self, request: Request) -> Response:
        """The policies held, to be found by name."""
        asked = AskedPolicies.from_items(query_items(request))

        def page(library: Library) -> Response:
            try:
                parameters = asked.parameters()
            except InvalidQuestion as error:
                problems = asked.problems(error)
                return self._page("policies.html", policies_facts(library, asked, None, problems), 422)

            def told() -> Response:
                listed = listed_policies(library, parameters)
                return self._page("policies.html", policies_facts(library, asked, listed, ()))

            return _if_changed(request, library, asked, told)

        return self._found(page)

    def timeline(self, request: Request) -> Response:
        """Every policy through time."""
        asked = AskedTimeline.from_items(query_items(request))

        def page(library: Library) -> Response:
            try:
                parameters = asked.parameters()

                def told() -> Response:
                    return self._page("timeline.html", timeline_facts(library, asked, parameters, ()))

                return _if_changed(request, library, asked, told)
            except InvalidQuestion as error:
                problems = asked.problems(error)
                return self._page("timeline.html", timeline_facts(library, asked, None, problems), 422)

        return self._found(page)

    def corpus(self, request: Request) -> Response:
        """What there is, and where it ends."""
        return self._reading(request, "corpus.html", corpus_facts)

    def cite(self, request: Request) -> Response:
        """One passage in every form of citation."""
        passage_id = request.path_params["passage_id"]
        return self._reading(request, "cite.html", lambda library: cite_facts(library, passage_id))

    def history(self, request: Request) -> Response:
        """One clause through all versions."""
        passage_id = request.path_params["passage_id"]
        return self._reading(request, "history.html", lambda library: history_facts(library, passage_id))

    def version(self, request: Request) -> Response:
        """One whole version, to be read and linked into."""
        version_id = request.path_params["version_id"]

        def page(library: Library) -> Response:
            exhibit = query(request, ExhibitParameter).exhibit
            return _if_changed(
                request,
                library,
                exhibit,
                lambda: self._page("version.html", version_facts(library, version_id, exhibit)),
            )

        return self._found(page)

    def passage(self, request: Request) -> Response:
        """The permanent address of a passage: it leads to where the passage stands in its version."""

        def page(library: Library) -> Response:
            takes_nothing(request)
            address = address_of(library, request.path_params["passage_id"])
            return RedirectResponse(address, 302, {"Cache-Control": "no-cache"})

        return self._found(page)

    def compare(self, request: Request) -> Response:
        """The form, and two versions compared where they are named."""
        asked = Asked.from_items(query_items(request))
        if asked.names_days:
            return RedirectResponse(asked.with_days_as_sides(), 303, {"Cache-Control": "no-cache"})

        def page(library: Library) -> Response:
            try:
                parameters = asked.parameters()

                def compared() -> Response:
                    comparison = parameters.compared(library) if parameters else None
                    return self._page("compare.html", compare_facts(library, asked, comparison, (), parameters))

                return _if_changed(request, library, asked, compared)
            except TwoPolicies:
                return self._page("compare.html", compare_facts(library, asked, None, (), is_of_two=True))
            except InvalidQuestion as error:
                return self._page("compare.html", compare_facts(library, asked, None, asked.problems(error)), 422)

        return self._found(page)

    def mentions(self, request: Request) -> Response:
        """The form, and when the words stood that were looked up."""
        asked = AskedWords.from_items(query_items(request))

        def page(library: Library) -> Response:
            try:
                parameters = asked.parameters() if asked.is_asked else None

                def told() -> Response:
                    found = library.mentions(parameters.request()) if parameters else None
                    return self._page("mentions.html", word_facts(library, asked, found, ()))

                return _if_changed(request, library, asked, told)
            except InvalidQuestion as error:
                return self._page("mentions.html", word_facts(library, asked, None, asked.problems(error)), 422)

        return self._found(page)

    def changes(self, request: Request) -> Response:
        """The form of a period, and what happened in it; without one, what happened latest."""
        asked = AskedPeriod.from_items(query_items(request))

        def page(retriever: Retriever) -> Response:
            library = retriever.library
            try:
                parameters = asked.parameters()

                def told() -> Response:
                    found = events_told(Pinned(retriever), parameters.request())
                    return self._page("changes.html", word_facts(library, asked, found, ()))

                return _if_changed(request, library, asked, told)
            except InvalidQuestion as error:
                return self._page("changes.html", word_facts(library, asked, None, asked.problems(error)), 422)

        return self._found_by(page)

    def quotes(self, request: Request) -> Response:
        """The form to paste a text into."""
        return self._reading(request, "quotes.html", lambda library: quotes_facts(library, Pasted(()), None, ()))

    async def verified_quotes(self, request: Request) -> Response:
        """Every quotation of the text pasted. It is no address that could be sent on: a brief is privileged."""
        is_form_with_file = is_upload(request)
        body = await whole_body(
            request, MAX_FILE_BYTES if is_form_with_file else MAX_FORM_BYTES, self._pools.limits.body
        )

        def verified() -> Response:
            if is_form_with_file:
                form = read_upload(request, body)
                return self._verified(Pasted(tuple(form.fields), form.file))
            return self._verified(Pasted.from_body(body))

        response = await run(self._pools, Work.CHECK, request, verified)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _verified(self, pasted: Pasted) -> Response:
        def page(library: Library) -> Response:
            try:
                found = pasted.check(library)
                if pasted.wanted:
                    return _to_take_away(*pasted.taken_away(found))
            except InvalidQuestion as error:
                problems = pasted.problems(error)
                return self._page("quotes.html", quotes_facts(library, pasted, None, problems), 422)
            return self._page("quotes.html", quotes_facts(library, pasted, found, ()))

        return self._found(page)

    # -- what pages have in common ----------------------------------------------------------------------

    def _reading(self, request: Request, template: str, facts: Callable[[Library], Mapping[str, object]]) -> Response:
        """A page that takes no parameters."""

        def page(library: Library) -> Response:
            takes_nothing(request)
            return _if_changed(request, library, None, lambda: self._page(template, facts(library)))

        return self._found(page)

    def _found(self, page: Callable[[Library], Response]) -> Response:
        return self._found_by(lambda retriever: page(retriever.library))

    def _found_by(self, page: Callable[[Retriever], Response]) -> Response:
        """What ``page`` makes, or a page that says why there is none."""
        try:
            retriever = self._current()
        except IndexNotReady as error:
            return self._not_ready(error)
        library = retriever.library
        try:
            return page(retriever)
        except UnknownVersion as error:
            sentence = f"This corpus has no version “{error.got}”."
            return self._message("No such version", sentence, 404, library.versions()[:LONGEST_LIST])
        except UnknownPassage as error:
            sentence = f"This corpus has no passage “{error.got}”. Its version may show what stands there now."
            return self._message("No such passage", sentence, 404, library.versions()[:LONGEST_LIST])
        except InvalidQuestion as error:
            return self._message("No such address", f"Under this address, {error}", 422)

    def _page(self, template: str, facts: Mapping[str, object], status: int = 200) -> Response:
        parts: list[str] = []
        for part in self._templates.get_template(template).generate(facts):
            check_deadline()
            parts.append(part)
        return HTMLResponse("".join(parts), status, {"Cache-Control": "no-cache"})

    def _message(self, heading: str, sentence: str, status: int, versions: Sequence[VersionRef] = ()) -> Response:
        facts = {"heading": heading, "sentence": sentence, "versions": versions}
        return self._page("message.html", facts, status)

    def _not_ready(self, error: IndexNotReady) -> Response:
        # The message of another error is for whoever runs the server: it may name a folder.
        told = (
            error
            if isinstance(error, (StillLoading, LoadingFailed, IndexReplaced, EngineUnreachable))
            else LoadingFailed(error)
        )
        response = self._message("The index is not ready", str(told), 503)
        response.headers["Retry-After"] = str(told.retry_after)
        return response


def _without_slash(paths: Sequence[str]) -> Callable[[Request], Response]:
    """Leads to a page whose address was typed with a slash at its end. Raises HTTPException where there is none."""
    pages = [compile_path(path)[0] for path in paths]

    def led(request: Request) -> Response:
        path = "/" + request.path_params["path"].strip("/")
        if not any(page.match(path) for page in pages):
            raise HTTPException(404)
        return RedirectResponse(f"{quote(path, safe='/@~')}{'?' if request.url.query else ''}{request.url.query}", 308)

    return led


def _to_take_away(name: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=MEDIA_TYPES[name.rpartition(".")[2]])


def _work_if(work: Work, name: str) -> Callable[[Request], Work]:
    """``work`` where the address has the parameter ``name``; else a form is read."""
    return lambda request: work if name in request.query_params else Work.READING


def _if_changed(request: Request, library: Library, asked: object, make: Callable[[], Response]) -> Response:
    return send_if_changed(request, library, (asked, library.warnings()), make)
