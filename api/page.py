"""The pages: a question and its result, and one whole version. Server-rendered, complete without JavaScript.

Each page is the same call as the API's, printed for people: the address holds the same parameters, checked by the
same code, and the templates show the same result objects.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from api.exchange import send_if_changed, takes_nothing
from api.parameters import InvalidParameters, SearchParameters, parameter_names, read_day, read_query
from api.problems import LoadingFailed, StillLoading
from api.words import day_in_words, in_series, last_day, month_in_words, replace_days
from corpus.document import Basis, PassageKind, Section
from corpus.text import Span, slug
from index.errors import IndexNotReady
from retriever.dates import read_dates
from retriever.library import Library
from retriever.program import digest
from retriever.question import MAX_OFFSET, InvalidQuestion, Question, UnknownVersion
from retriever.results import AskResult, Citation, DateReading, PassageView, ScopeKind, VersionRef
from retriever.search import Retriever

_HERE = Path(__file__).parent
_STYLE = _HERE / "static" / "style.css"

# Labels of the fields that the form shows, by parameter name.
_LABELS = {
    "q": "Question",
    "as_of": "In force on",
    "from": "From",
    "to": "To",
    "version": "Version",
    "exhibit": "Exhibit",
    "section": "Section",
    "mode": "Search by",
    "dates_in_question": "Dates in the question",
}
_SCOPE = ("as_of", "from", "to", "version")
# What the contract takes when nothing is said: saying it changes nothing, so it is left out of addresses.
_DEFAULTS = {
    ("mode", "hybrid"),
    ("collapse", "text"),
    ("dates_in_question", "apply"),
    ("limit", "10"),
    ("offset", "0"),
    ("explain", "false"),
}
_LONGEST_MENU = 50
_LONGEST_HISTORY = 20
_LONGEST_ROW = 12
_LONGEST_LIST = 20

# A sign and what it counts: "§ G", "¶ [2]".
_SIGNED = re.compile(r"[§¶] [^\s,;]+")

# Stricter than the rest of the server: a page has no script.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
}


def add_pages(app: FastAPI, current: Callable[[], Retriever]) -> None:
    """Add ``/``, ``/versions/{version_id}`` and ``/static`` to ``app``. ``current`` gives the index to ask."""
    pages = Pages(current)
    app.router.routes += [
        Route("/", pages.search, methods=["GET"], include_in_schema=False),
        Route("/versions/{version_id}", pages.version, methods=["GET"], include_in_schema=False),
        Mount("/static", StaticFiles(directory=_HERE / "static"), name="static"),
    ]


class Pages:
    """Every page, from request to response."""

    def __init__(self, current: Callable[[], Retriever]) -> None:
        self._current = current
        self._templates = _templates()

    def search(self, request: Request) -> Response:
        """The form, and the result where a question is asked."""
        given = request.query_params.multi_items()
        typed = Typed.from_items(given)
        try:
            retriever = self._current()
        except IndexNotReady as error:
            return self._not_ready(error)
        library = retriever.library
        is_asked = any(name == "q" for name, _ in given)
        try:
            question = _question(given, is_asked)

            def answered() -> Response:
                result = retriever.ask(question) if is_asked else None
                return self._page("search.html", _search_facts(library, typed, question, result, ()))

            return self._if_changed(request, library, (typed, question), answered)
        except InvalidParameters as error:
            problems = [Problem(fault.name, str(fault)) for fault in error.faults]
        except InvalidQuestion as error:
            problems = [Problem(error.name, str(error))]
        return self._page("search.html", _search_facts(library, typed, None, None, problems), 422)

    def version(self, request: Request) -> Response:
        """One whole version, to be read and linked into."""
        version_id = request.path_params["version_id"]
        try:
            takes_nothing(request)
            library = self._current().library
            return self._if_changed(
                request, library, None, lambda: self._page("version.html", _version_facts(library, version_id))
            )
        except IndexNotReady as error:
            return self._not_ready(error)
        except UnknownVersion:
            sentence = f"This corpus has no version “{version_id}”."
            return self._message("No such version", sentence, 404, library.versions()[:_LONGEST_LIST])
        except InvalidQuestion as error:
            return self._message("No such address", f"Under this address, {error}", 422)

    def _page(self, template: str, facts: Mapping[str, object], status: int = 200) -> Response:
        return HTMLResponse(self._templates.get_template(template).render(facts), status, _HEADERS)

    def _message(self, heading: str, sentence: str, status: int, versions: Sequence[VersionRef] = ()) -> Response:
        return self._page("message.html", {"heading": heading, "sentence": sentence, "versions": versions}, status)

    def _not_ready(self, error: IndexNotReady) -> Response:
        # The message of another error is for whoever runs the server: it may name a folder.
        told = error if isinstance(error, (StillLoading, LoadingFailed)) else LoadingFailed(error)
        response = self._message("The index is not ready", str(told), 503)
        response.headers["Retry-After"] = str(told.retry_after)
        return response

    def _if_changed(self, request: Request, library: Library, asked: object, make: Callable[[], Response]) -> Response:
        response = send_if_changed(request, library.index, (asked, library.warnings()), make)
        # "304, unchanged" replaces the headers that the browser keeps, so that it must bring the strict ones too.
        response.headers.update(_HEADERS)
        return response


# ---- What was typed ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what was typed, and the parameter it is about."""

    name: str
    message: str

    @property
    def label(self) -> str | None:
        """The label of the form's field; None for a parameter that only an address can hold."""
        return _LABELS.get(self.name)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the address or the form holds, and the addresses of neighbouring states.

    A form sends every field, ``as_of=&from=`` too; what is empty or says no more than the default is left out.
    """

    fields: tuple[tuple[str, str], ...]

    @classmethod
    def from_items(cls, items: Iterable[tuple[str, str]]) -> "Typed":
        known = parameter_names(SearchParameters)
        return cls(
            tuple((n, v) for n, v in items if v.strip() and n in known and (n, v) not in _DEFAULTS),
        )

    def first(self, name: str) -> str:
        return next((value for given, value in self.fields if given == name), "")

    def all(self, name: str) -> list[str]:
        return [value for given, value in self.fields if given == name]

    def is_day_or_empty(self, name: str) -> bool:
        """Whether a date field can show the value. One that is no day is shown as text, so that it can be mended."""
        try:
            return not self.first(name) or bool(read_day(self.first(name)))
        except ValueError:
            return False

    @property
    def beyond_the_form(self) -> list[tuple[str, str]]:
        """Parameters without a field of their own. The place in the list is left out: a new question starts anew."""
        return [(name, value) for name, value in self.fields if name not in _LABELS and name != "offset"]

    @property
    def narrows(self) -> bool:
        """Whether anything is set that the form folds away."""
        folded = ("exhibit", "section", "mode", "dates_in_question")
        return any(self.first(name) for name in folded) or bool(self.beyond_the_form)

    def link(self, changes: Mapping[str, object]) -> str:
        """The address of this state with ``changes``; None leaves a parameter out."""
        kept: list[tuple[str, object]] = [field for field in self.fields if field[0] not in changes]
        kept += [(name, value) for name, value in changes.items() if value is not None]
        return f"/?{urlencode(kept)}"

    def in_scope(self, changes: Mapping[str, object]) -> str:
        """The address of the same question in another scope, from its first passage on."""
        return self.link(dict.fromkeys((*_SCOPE, "offset")) | dict(changes))

    def in_version(self, version: VersionRef) -> str:
        """The same question on the first day of a version; by its id where no day leads to it."""
        reached = version.start is not None and (version.until is None or version.start < version.until)
        return self.in_scope({"as_of": version.start} if reached else {"version": version.version_id})

    def in_reading(self, reading: DateReading) -> str:
        """The same question with one reading of its date."""
        one_day = reading.first is not None and reading.first == reading.last
        return self.in_scope({"as_of": reading.first} if one_day else {"from": reading.first, "to": reading.last})


def _question(given: Sequence[tuple[str, str]], is_asked: bool) -> Question:
    """What is asked. Without a question the other fields are checked all the same: a wrong date must not wait for one.

    Raises InvalidQuestion.
    """
    items = [(name, value) for name, value in given if value.strip()]
    return read_query(SearchParameters, items if is_asked else [*items, ("q", "?")]).question()


# ---- What a page shows ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Menus:
    """The values of the form's menus with their words; empty where there are too many to choose from."""

    versions: list[tuple[str, str]]
    exhibits: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Example:
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Run:
    """Passages of one kind in a row."""

    kind: PassageKind
    passages: list[PassageView]


@dataclass(frozen=True, slots=True)
class HeadingPart:
    heading: str | None
    anchor: str
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class SectionPart:
    section: Section | None
    anchor: str
    headings: list[HeadingPart]


def _foot_facts(library: Library, versions: Sequence[VersionRef]) -> dict[str, object]:
    starts = [version.start for version in versions if version.start]
    return {
        "index": library.index,
        "built_at": library.corpus().built_at,
        "coverage": (min(starts), max(starts)) if starts else None,
    }


def _search_facts(
    library: Library,
    typed: Typed,
    question: Question | None,
    result: AskResult | None,
    problems: Sequence[Problem],
) -> dict[str, object]:
    versions = library.versions()
    policies = library.policies()
    several = len(policies) > 1
    exhibits = library.exhibits
    search = result.search if result else None
    facts = _foot_facts(library, versions) | {
        "typed": typed,
        "question": question,
        "result": result,
        "problems": problems,
        "menus": Menus(
            [(v.version_id, _in_menu(v, several)) for v in versions] if len(versions) <= _LONGEST_MENU else [],
            [(exhibit, f"Ex. {exhibit}") for exhibit in exhibits] if len(exhibits) <= _LONGEST_MENU else [],
        ),
        "versions_listed": versions[:_LONGEST_LIST],
        "version_count": len(versions),
        "version_by_id": {version.version_id: version for version in versions},
        "first_version": min((v for v in versions if v.start), key=lambda v: v.start or date.max, default=None),
        "several_policies": several,
        "changes_shown": _LONGEST_HISTORY,
        "policy_titles": {policy.policy: policy.title for policy in policies},
        "shortcuts": versions if not several and 1 < len(versions) <= _LONGEST_ROW else (),
        "examples": _examples(versions) if result is None else (),
    }
    if search and question:
        # Without the scope's parameters a date among the words would set it.
        has_date = question.dates_in_question == "ignore" or read_dates(question.text, question.today)
        after = question.offset + len(search.passages)
        facts |= {
            "in_scope": {v.version_id for v in search.scope.versions if search.scope.kind != ScopeKind.ALL},
            "is_everywhere": search.scope.kind == ScopeKind.ALL,
            "everywhere": typed.in_scope({"dates_in_question": "ignore"} if has_date else {}),
            "filtered_out": any(reason.code == "filtered_out" for reason in search.reasons),
            "earlier": typed.link({"offset": max(0, question.offset - question.limit) or None})
            if question.offset
            else None,
            "later": typed.link({"offset": after})
            if search.passages and after < min(search.total, MAX_OFFSET + 1)
            else None,
        }
    return facts


def _version_facts(library: Library, version_id: str) -> dict[str, object]:
    view = library.version(version_id)
    titles = {policy.policy: policy.title for policy in library.policies()}
    return _foot_facts(library, library.versions()) | {
        "view": view,
        "policy_title": titles[view.version.policy],
        "earlier": library.version(view.previous).version if view.previous else None,
        "later": library.version(view.next).version if view.next else None,
        "parts": _parts(library.text(version_id, None)),
    }


def _parts(passages: Sequence[PassageView]) -> list[SectionPart]:
    """Passages in reading order, under their sections and headings, with an anchor for each."""
    taken: set[str] = set()

    def anchor(words: str) -> str:
        wanted = name = slug(words) or "part"
        count = 1
        while name in taken:
            count += 1
            name = f"{wanted}-{count}"
        taken.add(name)
        return name

    parts = []
    for section, in_section in groupby(passages, key=lambda passage: passage.section):
        label = f"section {section.label}" if section else "preamble"
        part = SectionPart(section, anchor(label), [])
        for heading, under in groupby(in_section, key=lambda passage: passage.heading):
            runs = [Run(kind, list(run)) for kind, run in groupby(under, key=lambda passage: passage.kind)]
            part.headings.append(HeadingPart(heading, anchor(f"{label} {heading or 'text'}"), runs))
        parts.append(part)
    return parts


def _in_menu(version: VersionRef, several_policies: bool) -> str:
    policy = f"{version.policy}: " if several_policies else ""
    return policy + version_briefly(version)


def version_briefly(version: VersionRef) -> str:
    """A version in a few words: never "effective" for a date that is not printed as one."""
    if version.start is None:
        return f"undated: {version.version_id}"
    word = {Basis.UPDATED_DATE: "updated", Basis.CAPTURED: "captured", Basis.MANIFEST: "dated"}
    return f"{word.get(version.from_basis or Basis.STATED_EFFECTIVE, 'effective')} {day_in_words(version.start)}"


def _examples(versions: Sequence[VersionRef]) -> list[Example]:
    """Questions to try, on days that this corpus covers."""
    dated = [version.start for version in versions if version.start]
    if not dated:
        return []
    middle = dated[len(dated) // 2]
    controller = "Who is the data controller for users in the EEA?"
    cookies = f"Which cookies were used in {month_in_words(dated[min(1, len(dated) - 1)])}?"
    kept = "How long is personal information kept?"
    return [
        Example(f"{controller} (on {day_in_words(middle)})", f"/?{urlencode({'q': controller, 'as_of': middle})}"),
        Example(cookies, f"/?{urlencode({'q': cookies})}"),
        Example(f"{kept} (in all versions)", f"/?{urlencode({'q': kept})}"),
    ]


# ---- Filters ----------------------------------------------------------------------------------------------------


def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # The address changes with the content, so that no browser pairs a new page with an old sheet.
    environment.globals["style_address"] = f"/static/style.css?{digest([_STYLE])[:8]}"
    environment.filters |= {
        "in_words": day_in_words,
        "last_day": last_day,
        "briefly": version_briefly,
        "moment": moment,
        "dated": dated,
        "marked": marked,
        "cited": cited,
        "series": in_series,
        "exhibits": exhibits_of,
        "own_of": own_citation,
        "capitalised": lambda words: words[:1].upper() + words[1:],
        "short": lambda fingerprint: fingerprint.removeprefix("sha256:")[:12],
    }
    return environment


def marked(text: str, highlights: Iterable[Span]) -> Markup:
    """``text`` as HTML with ``highlights`` in ``<mark>``; spans that overlap or leave the text are cut.

    >>> marked("a < b", [Span(2, 3)])
    Markup('a <mark>&lt;</mark> b')
    """
    pieces = []
    done = 0
    for span in sorted(highlights):
        start, end = max(span.start, done), min(span.end, len(text))
        if start < end:
            pieces += [escape(text[done:start]), Markup("<mark>{}</mark>").format(text[start:end])]
            done = end
    return Markup("").join([*pieces, escape(text[done:])])


def cited(citation: str) -> Markup:
    """A printed citation as HTML that no line break takes apart after its signs.

    >>> cited("Ex. B(2) § G")
    Markup('Ex. B(2) <span class="whole">§ G</span>')
    """
    return Markup(_SIGNED.sub(r'<span class="whole">\g<0></span>', str(escape(citation))))  # noqa: S704 (escaped)


def dated(sentence: str) -> Markup:
    """A message as HTML, with its ISO days in words."""
    shown = replace_days(str(escape(sentence)), lambda day: f'<time datetime="{day}">{day_in_words(day)}</time>')
    return Markup(shown)  # noqa: S704 (escaped)


def moment(iso: str) -> Markup:
    """The day of an ISO moment in words, the moment in the markup."""
    day: date = datetime.fromisoformat(iso).date()
    return Markup('<time datetime="{}">{}</time>').format(iso, day_in_words(day))


def exhibits_of(citations: Iterable[Citation]) -> str:
    """Every exhibit cited, once, in source order: "Ex. B(2) and Ex. B(3)"."""
    return in_series(list(dict.fromkeys(f"Ex. {citation.exhibit}" for citation in citations)))


def own_citation(citations: Sequence[Citation], version_id: str) -> Citation | None:
    """The first citation of the version that a result's own fields come from."""
    return next((citation for citation in citations if citation.version_id == version_id), None)
