"""The endpoints under ``/v1``: each reads its parameters, asks the retriever, and sends what it says.

They are plain functions: encoding a question is work for the processor, and FastAPI runs such functions in threads.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse

from api.http.exchange import json_body, json_body_if_any, json_text_body, query, send, send_if_changed, takes_nothing
from api.http.openapi import POSTED_QUESTION, documents
from api.http.problems import TYPES, HttpError
from api.parameters import (
    CompareParameters,
    ContextParameter,
    DayParameters,
    ExhibitParameter,
    InvalidDate,
    Parameters,
    PolicyParameter,
    QuotesParameters,
    SearchParameters,
    read_day,
    read_object,
)
from api.service.refresh import Refresh, Refresher
from retriever.question.request import DatesInQuestion, Question
from retriever.results import (
    AskResult,
    Comparison,
    CorpusView,
    DateBasis,
    History,
    PassageInContext,
    Policies,
    QuotesResult,
    SearchResult,
    VersionCopies,
    Versions,
    VersionText,
    VersionView,
    version_address,
)
from retriever.retriever import Retriever

VersionId = Annotated[str, Path(description="A version's id.", examples=["alibaba-privacy@2019-01-17"])]
PassageId = Annotated[str, Path(description="A passage's id.", examples=["alibaba-privacy@2019-01-17~b2~G.2"])]
Posted = Annotated[object, Depends(json_body)]
PostedText = Annotated[object, Depends(json_text_body)]

_QUESTION_PROBLEMS = (
    "invalid-date",
    "reversed-range",
    "conflicting-scope",
    "invalid-parameter",
    "query-too-long",
    "unknown-version",
    "unknown-policy",
    "unknown-exhibit",
)
_COMPARE_PROBLEMS = ("invalid-date", "invalid-parameter", "out-of-coverage", "unknown-version", "unknown-policy")
_RETRY_AFTER = 5
"""Seconds after which to ask again where a refresh is running."""
_VERIFY_PROBLEMS = ("invalid-date", "invalid-parameter", "request-too-large")
_TO_VERIFY = {
    "quotes": ["the data controller of your personal information is Alibaba.com Singapore"],
    "as_of": "2019-06-01",
}
_POST_PROBLEMS = (*_QUESTION_PROBLEMS, "request-too-large")


def endpoints(current: Callable[[], Retriever], refresher: Refresher | None = None) -> APIRouter:
    """The routes under ``/v1``. ``current`` gives the retriever to ask, or raises IndexNotReady.

    ``refresher`` reads the sources again; None where that is not enabled.
    """
    router = APIRouter(prefix="/v1")

    # ---- Questions

    @router.get("/search", **documents(SearchResult, SearchParameters, problems=_QUESTION_PROBLEMS))
    def search(request: Request) -> Response:
        """Passages in scope, ranked."""
        retriever = current()
        question = query(request, SearchParameters).question()
        asked = _canonical(question, retriever)
        return send_if_changed(request, retriever.library.index, asked, lambda: _searched(retriever, question))

    @router.post(
        "/search", **documents(SearchResult, SearchParameters, posted=POSTED_QUESTION, problems=_POST_PROBLEMS)
    )
    def search_by_post(body: Posted) -> Response:
        """Passages in scope, ranked; the question stays out of the address."""
        return _searched(current(), read_object(SearchParameters, body).question())

    @router.get("/ask", **documents(AskResult, SearchParameters, problems=_QUESTION_PROBLEMS))
    def ask(request: Request) -> Response:
        """An answer of quotations, or an abstention, and the passages behind it."""
        retriever = current()
        question = query(request, SearchParameters).question()
        asked = _canonical(question, retriever)
        return send_if_changed(request, retriever.library.index, asked, lambda: _asked(retriever, question))

    @router.post("/ask", **documents(AskResult, SearchParameters, posted=POSTED_QUESTION, problems=_POST_PROBLEMS))
    def ask_by_post(body: Posted) -> Response:
        """An answer of quotations, or an abstention; the question stays out of the address."""
        return _asked(current(), read_object(SearchParameters, body).question())

    # ---- Reading

    @router.get("/policies", **documents(Policies))
    def policies(request: Request) -> Response:
        """Policies with number of versions and date coverage."""
        library = current().library
        takes_nothing(request)
        return send_if_changed(request, library.index, None, lambda: send(Policies(library.policies())))

    @router.get("/versions", **documents(Versions, PolicyParameter, problems=["invalid-parameter", "unknown-policy"]))
    def versions(request: Request) -> Response:
        """Versions in date order, undated ones last."""
        library = current().library
        policy = query(request, PolicyParameter).policy
        return send_if_changed(request, library.index, policy, lambda: send(Versions(library.versions(policy))))

    # Before /versions/{version_id}, which would take "at" for an id.
    @router.get(
        "/versions/at/{date}",
        status_code=302,
        response_class=RedirectResponse,
        **documents(None, DayParameters, problems=["invalid-date", "invalid-parameter", "unknown-policy", "not-found"]),
    )
    def version_at(
        request: Request, date: Annotated[str, Path(description="A day, YYYY-MM-DD.", examples=["2019-06-01"])]
    ) -> Response:
        """A redirect to the version in force that day. Where there are several policies, `policy` is needed."""
        library = current().library
        asked = query(request, DayParameters)
        try:
            day = read_day(date)
        except ValueError as error:
            raise InvalidDate("date", date) from error
        version = library.version_at(day, asked.policy, asked.basis)
        if version is None:
            known = "be in force" if asked.basis is DateBasis.EFFECTIVE else "have been seen by a visitor"
            raise HttpError("not-found", f"No version is known to {known} on {day}; /v1/corpus tells from when.")
        return RedirectResponse(version_address(version.version_id), 302, {"Cache-Control": "no-cache"})

    @router.get("/versions/{version_id}", **documents(VersionView, absent=["unknown-version"]))
    def version(request: Request, version_id: VersionId) -> Response:
        """One version: its interval and copies, its outline, and its neighbours in time."""
        library = current().library
        takes_nothing(request)
        return send_if_changed(request, library.index, None, lambda: send(library.version(version_id)))

    @router.get(
        "/versions/{version_id}/text",
        **documents(
            VersionText, ExhibitParameter, problems=["invalid-parameter", "unknown-exhibit"], absent=["unknown-version"]
        ),
    )
    def text(request: Request, version_id: VersionId) -> Response:
        """A whole version in reading order: its canonical copy, or the one in `exhibit`."""
        library = current().library
        exhibit = query(request, ExhibitParameter).exhibit

        def whole_text() -> Response:
            return send(VersionText(library.version(version_id).version, library.text(version_id, exhibit)))

        return send_if_changed(request, library.index, exhibit, whole_text)

    @router.get("/versions/{version_id}/copies", **documents(VersionCopies, absent=["unknown-version"]))
    def copies(request: Request, version_id: VersionId) -> Response:
        """Where the exhibit copies of a version differ: its canonical copy against each of the others."""
        library = current().library
        takes_nothing(request)
        return send_if_changed(request, library.index, None, lambda: send(library.copies(version_id)))

    @router.get(
        "/passages/{passage_id}",
        **documents(PassageInContext, ContextParameter, problems=["invalid-parameter"], absent=["unknown-passage"]),
    )
    def passage(request: Request, passage_id: PassageId) -> Response:
        """One passage, with `context` neighbours on either side."""
        library = current().library
        context = query(request, ContextParameter).context
        return send_if_changed(
            request, library.index, context, lambda: send(PassageInContext(*library.passage(passage_id, context)))
        )

    @router.get("/passages/{passage_id}/history", **documents(History, absent=["unknown-passage"]))
    def history(request: Request, passage_id: PassageId) -> Response:
        """The clause of a passage through every version: same, changed, moved, added or removed, and word by word."""
        library = current().library
        takes_nothing(request)
        return send_if_changed(request, library.index, None, lambda: send(library.history(passage_id)))

    @router.get("/compare", **documents(Comparison, CompareParameters, problems=_COMPARE_PROBLEMS))
    def compare(request: Request) -> Response:
        """Two versions of a policy, passage by passage and then word by word."""
        library = current().library
        asked = query(request, CompareParameters)
        left, right = asked.sides()
        return send_if_changed(
            request,
            library.index,
            (left, right, asked.section, asked.policy, asked.basis, library.warnings()),
            lambda: send(library.compare(left, right, asked.section, asked.policy, asked.basis)),
        )

    # ---- Checking

    @router.post(
        "/quotes/verify", **documents(QuotesResult, QuotesParameters, posted=_TO_VERIFY, problems=_VERIFY_PROBLEMS)
    )
    def verify_quotes(body: PostedText) -> Response:
        """Whether quotations are verbatim, where they stand, and whether that was in force.

        Takes `quotes`, a list of quotations, or `text`, such as a brief; never both.
        """
        library = current().library
        return send(read_object(QuotesParameters, body).check(library))

    @router.get("/corpus", **documents(CorpusView))
    def corpus(request: Request) -> Response:
        """What the index knows and where its knowledge ends: coverage, gaps, counts, sources with hashes."""
        library = current().library
        takes_nothing(request)
        view = library.corpus()
        # Whether a source has changed since is news that the index's fingerprint does not tell.
        return send_if_changed(request, library.index, view.sources, lambda: send(view))

    # ---- Reading the sources again

    def enabled() -> Refresher:
        if refresher is None:
            raise HttpError("refresh-disabled", TYPES["refresh-disabled"].rule)
        return refresher

    @router.post(
        "/corpus/refresh",
        status_code=202,
        **documents(
            Refresh,
            problems=["invalid-parameter", "refresh-disabled", "refresh-in-progress", "request-too-large"],
        ),
    )
    def refresh(body: Annotated[object, Depends(json_body_if_any)]) -> Response:
        """Read the sources of the index again and add what is new, beside the running server. It takes nothing."""
        started = enabled()
        read_object(Parameters, body)
        current()
        if not started.start():
            raise HttpError(
                "refresh-in-progress", TYPES["refresh-in-progress"].rule, headers={"Retry-After": str(_RETRY_AFTER)}
            )
        return send(started.state, status=202)

    @router.get("/corpus/refresh", **documents(Refresh, problems=["refresh-disabled"]))
    def refresh_state(request: Request) -> Response:
        """How far the latest refresh is."""
        takes_nothing(request)
        state = enabled().state
        return send_if_changed(request, current().library.index, state, lambda: send(state))

    return router


def _canonical(question: Question, retriever: Retriever) -> object:
    """What an answer rests on besides the index; today's date only where dates in the question are read."""
    reads_dates = question.dates_in_question is DatesInQuestion.APPLY
    return (question if reads_dates else replace(question, today=date.min)), retriever.library.warnings()


def _searched(retriever: Retriever, question: Question) -> Response:
    result = retriever.search(question)
    return send(result, result.timings)


def _asked(retriever: Retriever, question: Question) -> Response:
    result = retriever.ask(question)
    return send(result, result.search.timings)
