"""The pages, rendered from results made by hand: what is shown, where it links, and what is never let through."""

import csv
import io
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import cast
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from httpx2 import Response
from markupsafe import Markup
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from api.downloads import DOWNLOADS, in_cell, publisher_of
from api.http.files import file_routes
from api.http.middleware import SecurityHeaders
from api.http.problems import add_problems
from api.pages.axis import axis_of
from api.pages.rendering import STATIC, environment
from api.pages.search import Typed, search_facts
from api.pages.site import add_pages
from api.phrases.comparison import difference
from api.phrases.dates import day_in_words, in_series, last_day, month_in_words
from api.phrases.segments import Difference, marked, message
from api.phrases.versions import briefly
from api.render.html import cited, html, strokes
from api.service.limits import Limits
from api.service.pools import Pools
from corpus.clauses.matching import Change
from corpus.clauses.wording import Operation, operations
from corpus.text import Span
from corpus.types import Basis, Context, ContextKind, PassageKind, Section
from index.errors import MissingIndex
from retriever.opening import IndexInUse, StillLoading
from retriever.question.request import Question, UnknownVersion
from retriever.reading.library import Library
from retriever.results import (
    Answer,
    AskResult,
    Certainty,
    ChangeEvent,
    Citation,
    CopyRef,
    CorpusView,
    Counts,
    DateReading,
    FoundElsewhere,
    FoundPassage,
    IndexRef,
    InForce,
    LastChange,
    Notice,
    PassageView,
    PolicyAnswer,
    PolicyView,
    ScopeEcho,
    ScopeKind,
    ScopeSource,
    SearchResult,
    Status,
    VersionRef,
    VersionView,
    WordingAnswer,
)
from retriever.retriever import Retriever

# ---- A small policy with three versions, made by hand -----------------------------------------------------------

NEXT = "next_version_in_corpus"
INDEX = IndexRef("sha256:0123456789abcdef0123", "words")

OLD = VersionRef(
    "shop@2017-09-28",
    "shop",
    date(2017, 9, 28),
    date(2018, 5, 25),
    Basis.UPDATED_DATE,
    NEXT,
    (CopyRef("B(4)", "PART B", "Updated as of 28 September 2017", None, date(2017, 9, 28), date(2019, 1, 1)),),
    1,
)
MIDDLE = VersionRef(
    "shop@2018-05-25",
    "shop",
    date(2018, 5, 25),
    date(2020, 2, 27),
    Basis.STATED_EFFECTIVE,
    NEXT,
    (
        CopyRef("B(2)", "Old version", "Effective as of May 25, 2018", date(2018, 5, 25), None, None),
        CopyRef("B(3)", "PART A", "Effective as of May 25, 2018", date(2018, 5, 25), None, None),
    ),
    3,
)
NEW = VersionRef(
    "shop@2020-02-27",
    "shop",
    date(2020, 2, 27),
    None,
    Basis.STATED_EFFECTIVE,
    None,
    (CopyRef("B(1)", None, "Effective as of February 27, 2020", date(2020, 2, 27), None, None),),
    1,
)
VERSIONS = (OLD, MIDDLE, NEW)

MIDDLE_LIFE = InForce(date(2018, 5, 25), date(2020, 2, 27), Basis.STATED_EFFECTIVE, NEXT)
RIGHTS = Section("G", "VISITORS FROM <EUROPE>")
LEAD_IN = Context(ContextKind.LEAD_IN, "You have these rights:", (Span(0, 22),))


def citation(version: VersionRef, copy: CopyRef, paragraph: int = 2) -> Citation:
    return Citation(
        copy.exhibit,
        copy.part,
        version.version_id,
        "G",
        "Your rights",
        paragraph,
        None,
        None,
        False,
        "bundle.txt",
        "0" * 64,
        (Span(0, 9),),
        (7, 7),
        f'Ex. {copy.exhibit} (eff. May 25, 2018) § G, "Your rights" ¶ [{paragraph}]',
    )


CITATIONS = tuple(citation(MIDDLE, copy) for copy in MIDDLE.copies)
PASSAGE = PassageView(
    passage_id="shop@2018-05-25~b2~G.your-rights.2",
    policy="shop",
    version_id=MIDDLE.version_id,
    section=RIGHTS,
    heading="Your rights",
    label=None,
    kind=PassageKind.LIST_ITEM,
    text='The right to object & to "opt out" <at any time>.',
    context=(LEAD_IN,),
    versions=(MIDDLE.version_id,),
    in_force=(MIDDLE_LIFE,),
    citations=CITATIONS,
    parallel_citation="; ".join(c.text for c in CITATIONS),
)
FOUND = FoundPassage(1, PASSAGE, (Span(4, 9), Span(13, 19)), {"score": 0.71, "dense": 0.5}, supports=True)
ANSWER = Answer(
    PASSAGE.text, (LEAD_IN,), PASSAGE.passage_id, MIDDLE.version_id, Span(0, 49), (MIDDLE_LIFE,), CITATIONS[0].text
)
ON_A_DAY = ScopeEcho(ScopeKind.AS_OF, ScopeSource.PARAMETER, date(2019, 6, 1), None, None, None, (), None, 1, (MIDDLE,))


def asked(
    status: Status = Status.ANSWERED,
    scope: ScopeEcho = ON_A_DAY,
    passages: tuple[FoundPassage, ...] = (FOUND,),
    answers: tuple[Answer, ...] = (ANSWER,),
    elsewhere: tuple[FoundElsewhere, ...] = (),
    reasons: tuple[Notice, ...] = (),
    warnings: tuple[Notice, ...] = (),
    total: int = 1,
) -> AskResult:
    search = SearchResult("rights?", status, reasons, scope, passages, total, 0, warnings, INDEX)
    return AskResult(search, answers, elsewhere)


@dataclass(eq=False)
class HandMade:
    """Stands in for the retriever and its library: it gives ``result`` and remembers what was asked."""

    result: AskResult = field(default_factory=asked)
    refs: tuple[VersionRef, ...] = VERSIONS
    asked: list[Question] = field(default_factory=list)
    raises: Exception | None = None
    index = INDEX
    exhibits = ("B(1)", "B(2)", "B(3)", "B(4)")

    @property
    def library(self) -> "HandMade":
        return self

    def current(self) -> Retriever:
        if self.raises:
            raise self.raises
        return cast(Retriever, self)

    def ask(self, question: Question) -> AskResult:
        for version in question.versions:
            if version not in {ref.version_id for ref in self.refs}:
                raise UnknownVersion(f"there is no version '{version}'", "version", version)
        self.asked.append(question)
        return replace(self.result, search=replace(self.result.search, query=question.text))

    def warnings(self) -> tuple[Notice, ...]:
        return ()

    @property
    def built_at(self) -> str:
        return self.corpus().built_at

    def versions(self, policy: str | None = None) -> tuple[VersionRef, ...]:
        return tuple(ref for ref in self.refs if policy in (None, ref.policy))

    def policies(self) -> tuple[PolicyView, ...]:
        starts: dict[str, list[date]] = {}
        for ref in self.refs:
            starts.setdefault(ref.policy, []).extend([ref.start] if ref.start else [])
        return tuple(
            PolicyView(policy, f"Policy of {policy}", 3, min(days, default=None), max(days, default=None))
            for policy, days in starts.items()
        )

    def version(self, version_id: str) -> VersionView:
        for place, ref in enumerate(self.refs):
            if ref.version_id == version_id:
                before = self.refs[place - 1].version_id if place else None
                after = self.refs[place + 1].version_id if place + 1 < len(self.refs) else None
                return VersionView(ref, (), before, after)
        raise UnknownVersion(f"there is no version '{version_id}'", "version_id", version_id)

    def last_changes(self, passage_ids: Sequence[str]) -> dict[str, LastChange]:
        return {passage_id: LastChange(Change.CHANGED, MIDDLE) for passage_id in passage_ids}

    def text(self, version_id: str, exhibit: str | None) -> tuple[PassageView, ...]:
        opening = replace(PASSAGE, passage_id="p~1", section=None, heading=None, kind=PassageKind.PARAGRAPH, context=())
        return opening, replace(PASSAGE, passage_id="p~2"), replace(PASSAGE, passage_id="p~3")

    def corpus(self) -> CorpusView:
        counts = Counts(0, 1, len(self.refs), 5, 5, 5)
        return CorpusView(self.policies(), self.refs, (), counts, (), (), INDEX, "2021-01-02T03:04:05+00:00")


@pytest.fixture
def hand_made() -> HandMade:
    return HandMade()


@pytest.fixture
def client(hand_made: HandMade) -> TestClient:
    return client_of(hand_made.current)


def client_of(current: Callable[[], Retriever]) -> TestClient:
    app = FastAPI(middleware=[Middleware(SecurityHeaders)], redirect_slashes=False)
    add_problems(app)
    pools = Pools(Limits())
    app.router.routes += file_routes(DOWNLOADS, current, pools)
    add_pages(app, current, pools)
    return TestClient(app, follow_redirects=False)


@pytest.fixture(scope="module")
def exhibits_client(exhibits_live: IndexInUse) -> TestClient:
    """The pages of the embedded exhibits."""
    return client_of(exhibits_live.current)


class Page(HTMLParser):
    """What a reader, and what a machine, finds in a page: words in order, elements with attributes, balanced tags."""

    VOID = frozenset({"meta", "link", "input"})
    BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "option"})

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self._open: list[str] = []
        self.feed(response.text)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in <{tag}>: {attrs}"
        # A picture has titles of its own, which are no title of the page.
        if not (tag == "title" and "svg" in self._open):
            self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag
        if tag in self.BLOCKS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.pieces).split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]

    def one(self, tag: str, **attributes: str) -> dict[str, str | None]:
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def links(self) -> list[str]:
        return [href for element in self.all("a") if (href := element["href"])]


def parameters(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


# ---- Words ------------------------------------------------------------------------------------------------------


def test_days_are_words_without_a_leading_zero() -> None:
    assert day_in_words(date(2019, 6, 1)) == "1 June 2019"
    assert month_in_words(date(2019, 6, 1)) == "June 2019"


def test_the_last_day_of_a_half_open_interval_is_the_day_before() -> None:
    assert last_day(date(2020, 3, 1)) == date(2020, 2, 29)


def test_series_of_none_one_and_more() -> None:
    assert [in_series(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_days_in_a_message_become_words_but_ids_and_impossible_days_stay() -> None:
    sentence = "shop@2019-01-17 (2019-01-17): 2019-02-30 is none, x2019-01-17 and 2019-01-17~b2 are ids."
    assert str(message(sentence)) == (
        "shop@2019-01-17 (17 January 2019): 2019-02-30 is none, x2019-01-17 and 2019-01-17~b2 are ids."
    )


def test_messages_are_escaped_before_their_days_are_marked_up() -> None:
    assert html(message("<b> since 2019-01-17")) == Markup(
        '&lt;b&gt; since <time datetime="2019-01-17">17 January 2019</time>'
    )


def test_only_a_printed_effective_date_is_called_effective() -> None:
    assert str(briefly(NEW)) == "effective 27 February 2020"
    assert str(briefly(OLD)) == "updated 28 September 2017"
    assert str(briefly(replace(NEW, from_basis=Basis.CAPTURED))) == "captured 27 February 2020"
    assert str(briefly(replace(NEW, from_basis=Basis.MANIFEST))) == "dated 27 February 2020"
    assert str(briefly(replace(NEW, start=None, from_basis=None))) == "undated: shop@2020-02-27"


# ---- Marks ------------------------------------------------------------------------------------------------------


def test_marks_stand_at_their_offsets_in_the_unescaped_text() -> None:
    assert html(marked("a & b < c", [Span(8, 9), Span(2, 3)])) == Markup("a <mark>&amp;</mark> b &lt; <mark>c</mark>")


def test_marks_that_overlap_are_cut_and_marks_beyond_the_text_are_dropped() -> None:
    assert html(marked("abcdef", [Span(1, 3), Span(2, 5), Span(2, 3), Span(5, 99), Span(40, 50)])) == Markup(
        "a<mark>bc</mark><mark>de</mark><mark>f</mark>"
    )


def test_marks_change_no_word() -> None:
    text = 'x <b> "&amp;" ¶ é 𝒳 y'
    assert (
        html(marked(text, [Span(2, 5), Span(17, 18)])).replace("<mark>", "").replace("</mark>", "").unescape() == text
    )


def test_signs_of_a_citation_stay_with_their_numbers() -> None:
    assert cited("<Ex> § G ¶ [2]") == Markup(
        '&lt;Ex&gt; <span class="whole">§ G</span> <span class="whole">¶ [2]</span>'
    )


# ---- Addresses --------------------------------------------------------------------------------------------------


def test_empty_fields_defaults_and_unknown_names_are_not_carried_on() -> None:
    typed = Typed.from_items([("q", "a b"), ("as_of", ""), ("from", " "), ("mode", "hybrid"), ("colour", "red")])
    assert typed.link({}) == "/?q=a+b"


def test_a_version_is_reached_by_its_first_day_and_by_its_id_where_no_day_leads_to_it() -> None:
    typed = Typed.from_items([("q", "x"), ("from", "2018-01-01"), ("version", "v"), ("offset", "10"), ("section", "G")])
    assert parameters(typed.in_version(NEW)) == {"q": "x", "section": "G", "as_of": "2020-02-27"}
    same_day = replace(NEW, until=NEW.start)
    undated = replace(NEW, start=None)
    for version in (same_day, undated):
        assert parameters(typed.in_version(version)) == {"q": "x", "section": "G", "version": NEW.version_id}


def test_a_reading_of_a_date_is_a_day_or_a_range_with_an_open_end() -> None:
    typed = Typed.from_items([("q", "x"), ("as_of", "2019-01-01")])
    day, end = date(2019, 1, 2), date(2019, 3, 1)
    assert parameters(typed.in_reading(DateReading(day, day, "…"))) == {"q": "x", "as_of": "2019-01-02"}
    assert parameters(typed.in_reading(DateReading(day, end, "…"))) == {
        "q": "x",
        "from": "2019-01-02",
        "to": "2019-03-01",
    }
    assert parameters(typed.in_reading(DateReading(None, end, "…"))) == {"q": "x", "to": "2019-03-01"}


# ---- Before any question ----------------------------------------------------------------------------------------


def test_the_first_page_explains_lists_the_versions_and_gives_examples(client: TestClient, hand_made: HandMade) -> None:
    response = client.get("/")
    page = Page(response)
    assert response.status_code == 200
    assert hand_made.asked == []
    assert "What did the policy say on that day?" in page.words
    assert "Version in use since its update of 28 September 2017 (no effective date is printed)" in page.words
    assert "Ex. B(4) prints Updated as of 28 September 2017, captured 1 January 2019" in page.words
    assert "Version effective 27 February 2020, no later version in this corpus" in page.words
    assert "/?q=Which+cookies+were+used+in+May+2018%3F" in page.links
    assert "index 0123456789ab, built 2 January 2021" in page.words
    assert "Corpus covers 28 September 2017 to 27 February 2020" in page.words


def test_a_field_without_a_question_is_kept_but_checked(client: TestClient, hand_made: HandMade) -> None:
    assert Page(client.get("/?as_of=2019-06-01")).one("input", name="as_of")["value"] == "2019-06-01"
    assert client.get("/?as_of=2019-13-01").status_code == 422
    assert hand_made.asked == []


def test_an_empty_corpus_of_dates_still_gives_a_page(client: TestClient, hand_made: HandMade) -> None:
    hand_made.refs = (replace(NEW, version_id="shop@undated-1", start=None, from_basis=None),)
    page = Page(client.get("/"))
    assert "Undated version shop@undated-1" in page.words
    assert "Corpus covers no dated version" in page.words


# ---- Asking -----------------------------------------------------------------------------------------------------


def test_a_submitted_form_drops_its_empty_fields(client: TestClient, hand_made: HandMade) -> None:
    response = client.get("/?q=rights%3F&as_of=2019-06-01&from=&to=&version=&exhibit=&section=&mode=")
    assert response.status_code == 200
    (question,) = hand_made.asked
    assert (question.text, question.as_of) == ("rights?", date(2019, 6, 1))
    assert (question.first, question.last, question.versions, question.exhibits) == (None, None, (), ())


def test_every_parameter_of_the_contract_is_taken_and_shown_again(client: TestClient, hand_made: HandMade) -> None:
    address = (
        "/?q=rights%3F&version=shop%402018-05-25&version=shop%402020-02-27&exhibit=B%282%29&section=G&section=H"
        "&mode=lexical&dates_in_question=ignore&collapse=none&today=2021-01-01&limit=5&offset=5&explain=true&policy=shop"
        "&policies_in_question=ignore"
    )
    page = Page(client.get(address))
    (question,) = hand_made.asked
    assert question.versions == ("shop@2018-05-25", "shop@2020-02-27")
    assert (question.sections, question.limit, question.offset, question.explain) == (("G", "H"), 5, 5, True)
    assert page.one("option", value="shop@2018-05-25").keys() >= {"selected"}
    assert page.one("option", value="lexical").keys() >= {"selected"}
    assert page.one("input", name="section", id="section")["value"] == "G"
    assert page.one("input", name="policy", id="policy")["value"] == "shop"
    for name, value in [
        ("version", "shop@2020-02-27"),
        ("section", "H"),
        ("dates_in_question", "ignore"),
        ("policies_in_question", "ignore"),
        ("collapse", "none"),
        ("today", "2021-01-01"),
        ("limit", "5"),
        ("explain", "true"),
    ]:
        assert page.one("input", type="checkbox", name=name, value=value).keys() >= {"checked"}
    assert not page.all("input", name="offset"), "a new question starts at its first passage"
    assert "open" in page.one("details")
    assert "score 0.710 · dense 0.500" in page.words


def test_the_answer_is_quoted_word_for_word_with_context_citation_interval_and_link(client: TestClient) -> None:
    response = client.get("/?q=rights%3F&as_of=2019-06-01")
    page = Page(response)
    quotation = re.search(r'<blockquote><p class="said">(.*?)</p></blockquote>', response.text)
    assert quotation
    assert Markup(quotation[1]).unescape() == ANSWER.text
    assert response.text.index("You have these rights:") < quotation.start()
    assert 'Ex. B(2) (eff. May 25, 2018) § G, "Your rights" ¶ [2]' in page.words
    assert "In force from 25 May 2018 through 26 February 20201" in page.words  # the 1 is the note's
    assert f"/passages/{PASSAGE.passage_id}" in page.links
    assert f"/passages/{PASSAGE.passage_id}/history" in page.links


def test_the_scope_is_said_in_words_with_its_last_day(client: TestClient) -> None:
    page = Page(client.get("/?q=rights%3F&as_of=2019-06-01"))
    assert "In force on 1 June 2019: the version effective 25 May 2018 (until 26 February 20201)" in page.words
    assert page.all("time", datetime="2019-06-01")
    assert page.all("time", datetime="2020-02-26")
    assert "Until the next version in this corpus; versions missing from it may exist." in page.words
    assert "#note-until" in page.links
    assert page.one("p", role="status")


def test_a_passage_shows_place_interval_marks_and_every_citation(client: TestClient) -> None:
    response = client.get("/?q=rights%3F&as_of=2019-06-01")
    page = Page(response)
    assert (
        "The <mark>right</mark> to <mark>object</mark> &amp; to &#34;opt out&#34; &lt;at any time&gt;." in response.text
    )
    assert "1. § G VISITORS FROM <EUROPE> Your rights ¶ [2]" in page.words
    assert len(page.all("cite")) == 1 + len(CITATIONS)
    assert "Shown in Ex. B(2) and Ex. B(3)" in page.words
    assert page.one("article", aria_labelledby="passage-1")
    assert page.one("h3", id="passage-1")


def test_a_copy_with_other_words_is_said_to_differ(client: TestClient, hand_made: HandMade) -> None:
    differing = (CITATIONS[0], replace(CITATIONS[1], variant=True))
    hand_made.result = asked(passages=(replace(FOUND, passage=replace(PASSAGE, citations=differing)),))
    assert Page(client.get("/?q=x")).words.count("wording differs") == 1


def test_a_text_of_several_lives_says_each(client: TestClient, hand_made: HandMade) -> None:
    lives = (
        InForce(date(2017, 9, 28), date(2018, 5, 25), Basis.UPDATED_DATE, NEXT),
        InForce(date(2020, 2, 27), None, Basis.STATED_EFFECTIVE, None),
    )
    hand_made.result = asked(answers=(), passages=(replace(FOUND, passage=replace(PASSAGE, in_force=lives)),))
    assert (
        "In use from the update of 28 September 2017 through 24 May 20181 (no effective date is printed);"
        " again in force from 27 February 2020; no later version in this corpus"
    ) in Page(client.get("/?q=x")).words


def test_a_version_known_by_its_update_is_never_called_effective(client: TestClient, hand_made: HandMade) -> None:
    scope = replace(ON_A_DAY, as_of=date(2018, 1, 1), versions=(OLD,))
    hand_made.result = asked(scope=scope, answers=(), passages=())
    words = Page(client.get("/?q=x&as_of=2018-01-01")).words
    assert (
        "In force on 1 January 2018: the version in use since its update of 28 September 2017"
        " (no effective date is printed) (until 24 May 20181)"
    ) in words
    assert "effective 28 September 2017" not in words


def test_a_range_read_from_the_question_can_be_undone(client: TestClient, hand_made: HandMade) -> None:
    scope = ScopeEcho(
        ScopeKind.RANGE,
        ScopeSource.QUESTION,
        None,
        date(2018, 5, 1),
        date(2018, 5, 31),
        "in May 2018",
        (),
        None,
        2,
        (OLD, MIDDLE),
    )
    hand_made.result = asked(scope=scope)
    page = Page(client.get("/?q=rights+in+May+2018"))
    assert "In force on any day from 1 May 2018 through 31 May 2018, 2 versions:" in page.words
    assert "Read from your question: in May 2018. Search all versions instead" in page.words
    undone = {"q": "rights in May 2018", "dates_in_question": "ignore"}
    assert undone in [parameters(link) for link in page.links]


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (
            replace(ON_A_DAY, kind=ScopeKind.RANGE, first=date(2019, 1, 1)),
            "In force on 1 January 2019 or after: the version",
        ),
        (
            replace(ON_A_DAY, kind=ScopeKind.RANGE, last=date(2019, 1, 1)),
            "In force on 1 January 2019 or before: the version",
        ),
        (
            replace(ON_A_DAY, kind=ScopeKind.RANGE, first=date(2019, 1, 1), last=date(2019, 1, 1)),
            "In force on 1 January 2019: the version",
        ),
        (replace(ON_A_DAY, kind=ScopeKind.VERSIONS), "The version effective 25 May 2018 (until"),
        (replace(ON_A_DAY, kind=ScopeKind.VERSIONS, version_count=3, versions=VERSIONS), "The 3 versions chosen:"),
        (
            replace(ON_A_DAY, kind=ScopeKind.ALL, version_count=3, versions=VERSIONS),
            "All 3 versions, identical text shown once:",
        ),
        (
            replace(ON_A_DAY, kind=ScopeKind.ALL, version_count=25, versions=VERSIONS),
            "All 25 versions, identical text shown once. What there is",
        ),
        (
            replace(ON_A_DAY, kind=ScopeKind.RANGE, first=MIDDLE.start, version_count=25, versions=VERSIONS),
            "The first 3 of 25 are listed.",
        ),
    ],
)
def test_every_kind_of_scope_is_said_in_words(
    client: TestClient, hand_made: HandMade, scope: ScopeEcho, words: str
) -> None:
    hand_made.result = asked(scope=scope)
    assert words in Page(client.get("/?q=x")).words


def test_several_policies_are_grouped_by_title(client: TestClient, hand_made: HandMade) -> None:
    other = replace(NEW, version_id="bank@2020-02-27", policy="bank")
    hand_made.refs = (other, *VERSIONS)
    hand_made.result = asked(scope=replace(ON_A_DAY, version_count=2, versions=(other, MIDDLE)))
    words = Page(client.get("/?q=x&as_of=2020-03-01")).words
    assert "one version of each of 2 policies: Policy of bank version effective 27 February 2020" in words
    assert "Policy of shop version effective 25 May 2018" in words
    assert "bank: effective 27 February 2020" in words
    assert "Policy of shop In force from 25 May 2018" in words, "a passage says which policy it is of"

    hand_made.result = asked(scope=replace(ON_A_DAY, versions=(other,)))
    words = Page(client.get("/?q=x&as_of=2020-03-01&policy=bank")).words
    assert "the version effective 27 February 2020 of Policy of bank (no later version in this corpus)" in words

    words = Page(client.get("/")).words
    assert "Policy of bank Version effective 27 February 2020" in words


def test_limits_are_said_and_can_be_lifted(client: TestClient) -> None:
    page = Page(client.get("/?q=x&as_of=2019-06-01&exhibit=B%282%29&section=G&mode=lexical"))
    assert "Only passages shown in Ex. B(2), section G, words, not meaning. Search without this limit" in page.words
    assert {"q": "x", "as_of": "2019-06-01"} in [parameters(link) for link in page.links]


def test_warnings_are_shown_with_their_days_in_words(client: TestClient, hand_made: HandMade) -> None:
    hand_made.result = asked(warnings=(Notice("after_last_known_version", "Nothing is later than 2020-09-14."),))
    assert "Nothing is later than 14 September 2020." in Page(client.get("/?q=x")).words


def test_neighbouring_passages_are_links(client: TestClient, hand_made: HandMade) -> None:
    hand_made.result = asked(passages=(replace(FOUND, rank=6),), total=40)
    page = Page(client.get("/?q=x&limit=5&offset=5"))
    assert parameters(str(page.one("a", rel="prev")["href"])) == {"q": "x", "limit": "5"}
    assert parameters(str(page.one("a", rel="next")["href"])) == {"q": "x", "limit": "5", "offset": "6"}
    assert page.one("ol", class_="passages")["start"] == "6"


# ---- No answer --------------------------------------------------------------------------------------------------


def test_no_answer_is_said_first_then_where_there_is_one_then_what_is_nearest(
    client: TestClient, hand_made: HandMade
) -> None:
    life = InForce(date(2020, 2, 27), None, Basis.STATED_EFFECTIVE, None)
    longer = replace(life, start=date(2019, 1, 17))
    there = FoundElsewhere(
        NEW.version_id, "shop@2020-02-27~b1~D.1", "It is here now.", (longer,), "Ex. B(1) § D ¶ [1]", (life,)
    )
    hand_made.result = asked(
        Status.NOT_FOUND,
        replace(ON_A_DAY, as_of=date(2018, 6, 1)),
        passages=(replace(FOUND, supports=False),),
        answers=(),
        elsewhere=(there,),
        reasons=(Notice("no_supporting_passage", "…"),),
    )
    page = Page(client.get("/?q=x&as_of=2018-06-01"))
    in_order = [
        "No answer was found in the version in force on 1 June 2018.",
        "That does not mean the policy allows or forbids it, nor that it says nothing.",
        "The version effective 27 February 2020 does. Ask on that date",
        "It is here now.",
        "These words, with other versions that have them: in force from 17 January 2019",
        "Nearest passages",
    ]
    places = [page.words.index(words) for words in in_order]
    assert places == sorted(places)
    assert {"q": "x", "as_of": "2020-02-27"} in [parameters(link) for link in page.links]
    assert f"/passages/{there.passage_id}" in page.links
    assert "Answer, verbatim" not in page.words
    assert "not answer" not in page.words


def test_what_is_near_has_a_look_of_its_own_and_the_reason_for_the_doubt(
    client: TestClient, hand_made: HandMade
) -> None:
    reason = Notice("words_absent", "'Tesla' does not occur in this version.", ("Tesla",))
    result = asked(Status.NEAREST, answers=(), reasons=(reason,))
    entries = (
        WordingAnswer("shop", (MIDDLE.version_id,), (MIDDLE_LIFE,), 0.4, Certainty.NEAREST, (ANSWER,)),
        WordingAnswer("shop", (OLD.version_id,), (), 0.1, Certainty.SILENT, ()),
    )
    rows = (
        PolicyAnswer("shop", Certainty.NEAREST, MIDDLE.version_id, (ANSWER,), 0.4),
        PolicyAnswer("shop", Certainty.NOT_IN_FORCE, None, ()),
    )
    hand_made.result = replace(
        result, nearest=(ANSWER,), by_version=entries, by_policy=rows, policy_count=60, next_cursor="after-50"
    )
    page = Page(client.get("/?q=x&as_of=2019-06-01"))
    assert "Answer, verbatim" not in page.words
    assert (
        page.words.index("Nearest words") < page.words.index("'Tesla' does not occur") < page.words.index(ANSWER.text)
    )
    assert page.all("figure", class_="nearest quoted")
    assert not page.all("figure", class_="answer quoted")
    assert "No answer was found in: " in page.words
    assert "not in force then" in page.words
    event = ChangeEvent(date(2018, 5, 25), "changed", OLD.version_id, MIDDLE.version_id, "Ten.", "Two.", ())
    told = replace(hand_made.result, search=replace(result.search, status=Status.ANSWERED), changes=(event,))
    near, hand_made.result = hand_made.result, told
    told_page = Page(client.get("/?q=x&as_of=2019-06-01"))
    assert "No answer was found in: " not in told_page.words
    assert "see its changes" in told_page.words
    hand_made.result = near
    further = [parameters(link) for link in page.links]
    assert {"q": "x", "as_of": "2019-06-01", "cursor": "after-50"} in further
    assert {"q": "x", "as_of": "2019-06-01", "sort": "policy"} in further
    assert "/corpus#certainty" in page.links
    table = client.get("/results.csv?q=x&as_of=2019-06-01").text.splitlines()
    row = dict(zip(table[0].lstrip("\ufeff").split(","), next(csv.reader([table[1]])), strict=True))
    assert (row["certainty"], row["quoted"], row["context"]) == ("nearest", ANSWER.text, LEAD_IN.text)
    memo = client.get("/results.md?q=x&as_of=2019-06-01").text
    assert "## Nearest words" in memo
    assert "## Answer" not in memo


def test_limits_that_leave_nothing_are_not_mistaken_for_silence(client: TestClient, hand_made: HandMade) -> None:
    reasons = (Notice("filtered_out", "The filters leave no passage; remove one."),)
    hand_made.result = asked(Status.NOT_FOUND, passages=(), answers=(), reasons=reasons, total=0)
    words = Page(client.get("/?q=x&as_of=2019-06-01&exhibit=B%281%29")).words
    assert "Your limits leave nothing to search in the version in force on 1 June 2019." in words
    assert "The filters leave no passage; remove one." in words
    assert "answers this" not in words


def test_outside_coverage_says_what_is_covered(client: TestClient, hand_made: HandMade) -> None:
    scope = replace(ON_A_DAY, as_of=date(2001, 1, 1), version_count=0, versions=())
    hand_made.result = asked(Status.OUT_OF_COVERAGE, scope, (), (), total=0)
    page = Page(client.get("/?q=x&as_of=2001-01-01"))
    assert "No version in this corpus was in force on 1 January 2001." in page.words
    assert (
        "The corpus begins with the version in use since its update of 28 September 2017"
        " (no effective date is printed); its latest version is dated 27 February 2020."
    ) in page.words
    assert "Ask of all versions" in page.words


def test_an_ambiguous_date_offers_each_reading_as_a_link(client: TestClient, hand_made: HandMade) -> None:
    readings = tuple(DateReading(day, day, day_in_words(day)) for day in (date(2019, 1, 2), date(2019, 2, 1)))
    scope = ScopeEcho(ScopeKind.RANGE, ScopeSource.QUESTION, None, None, None, "on 01/02/2019", readings, None, 0, ())
    hand_made.result = asked(Status.AMBIGUOUS_DATE, scope, (), (), total=0)
    page = Page(client.get("/?q=rights+on+01%2F02%2F2019"))
    assert "can be read in 2 ways" in page.words
    assert "on 01/02/2019" in page.words
    asked_again = [parameters(link) for link in page.links]
    for day in ("2019-01-02", "2019-02-01"):
        assert {"q": "rights on 01/02/2019", "as_of": day} in asked_again
    assert {"q": "rights on 01/02/2019", "dates_in_question": "ignore"} in asked_again
    assert not page.all("a", aria_current="true"), "nothing was searched"


# ---- What cannot be asked ---------------------------------------------------------------------------------------


def test_a_wrong_day_shows_the_form_again_with_what_was_typed(client: TestClient, hand_made: HandMade) -> None:
    response = client.get("/?q=rights%3F&as_of=1+June+2018&section=G")
    page = Page(response)
    assert response.status_code == 422
    assert hand_made.asked == []
    wrong = page.one("input", name="as_of")
    assert wrong["value"] == "1 June 2018"
    assert wrong["type"] == "text", "a date field would show nothing"
    assert wrong["aria-invalid"] == "true"
    assert page.one("p", id=str(wrong["aria-describedby"]))
    assert page.words.count("as_of must be YYYY-MM-DD; got '1 June 2018'. Try 2018-06-01.") == 2
    assert "#as_of" in page.links
    assert page.one("input", name="q")["value"] == "rights?"
    assert page.one("input", name="section")["value"] == "G"
    assert "aria-invalid" not in page.one("input", name="q")
    assert page.one("div", role="alert")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/?q=x&as_of=2019-06-01&from=2018-01-01", "as_of"),
        ("/?q=x&from=2019-06-01&to=2018-01-01", "from"),
        ("/?q=x&version=nope", "version"),
        ("/?q=x&mode=psychic", "mode"),
        ("/?q=", "q"),
        ("/?q=+&as_of=2019-06-01", "q"),
        (f"/?q={'x' * 2001}", "q"),
        ("/?q=a&q=b", "q"),
        ("/?q=x&dates_in_question=maybe", "dates_in_question"),
    ],
)
def test_each_wrong_value_is_linked_to_its_field(client: TestClient, address: str, name: str) -> None:
    response = client.get(address)
    page = Page(response)
    assert response.status_code == 422
    (wrong,) = [e for tag, e in page.elements if tag in ("input", "select") and e.get("aria-invalid")]
    assert wrong["name"] == name
    described = str(wrong["aria-describedby"]).split()[0]
    assert page.one("p", id=described)["class"] == "fault"


def test_an_unknown_parameter_is_refused(client: TestClient, hand_made: HandMade) -> None:
    response = client.get("/?q=x&as-of=2019-06-01")
    assert response.status_code == 422
    assert "there is no parameter 'as-of'; did you mean as_of?" in Page(response).words
    assert hand_made.asked == []


def test_a_wrong_value_beyond_the_form_is_shown_where_it_can_be_unticked(client: TestClient) -> None:
    response = client.get("/?q=x&limit=1000")
    page = Page(response)
    assert response.status_code == 422
    assert page.one("p", id="limit-fault")
    assert page.one("input", type="checkbox", name="limit", value="1000")


# ---- What is never let through ----------------------------------------------------------------------------------


def assert_own_script_only(page: Page) -> None:
    script = page.one("script")
    assert re.fullmatch(r"/static/page\.js\?[0-9a-f]{8}", str(script["src"]))
    assert set(script) == {"src", "defer"}


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.mark.parametrize(
    "name", ["q", "as_of", "from", "version", "exhibit", "section", "mode", "today", "colour", HOSTILE]
)
def test_what_was_typed_is_shown_as_text_only(client: TestClient, name: str) -> None:
    rest = [] if name == "q" else [("q", "x")]
    page = Page(client.get("/", params=[(name, HOSTILE), *rest]))
    assert_own_script_only(page)
    assert not page.all("img")
    shown = [value for _, attributes in page.elements for value in attributes.values()] + [page.words]
    assert any(HOSTILE[:20] in (text or "") for text in shown) or name == "colour"


def test_what_the_corpus_says_is_shown_as_text_only(client: TestClient, hand_made: HandMade) -> None:
    hostile = replace(
        PASSAGE,
        text=HOSTILE,
        heading=HOSTILE,
        section=Section(HOSTILE, HOSTILE),
        context=(replace(LEAD_IN, text=HOSTILE),),
        citations=(replace(CITATIONS[0], text=HOSTILE, exhibit=HOSTILE),),
    )
    hand_made.result = asked(
        passages=(replace(FOUND, passage=hostile, highlights=(Span(0, 12),)),),
        answers=(replace(ANSWER, text=HOSTILE, citation=HOSTILE, context=hostile.context),),
        warnings=(Notice("x", HOSTILE),),
    )
    page = Page(client.get("/?q=x"))
    assert_own_script_only(page)
    assert not page.all("img")


EVERY_PAGE = [
    "/",
    "/?q=rights%3F&as_of=2019-06-01",
    "/?q=cookies&as_of=2001-01-01",
    "/?q=cookies+on+01%2F02%2F2019",
    "/?q=x&as_of=y",
    "/policies",
    "/policies?q=nothing",
    "/policies?sort=sideways",
    "/timeline",
    "/corpus",
    "/mentions",
    "/mentions?words=legitimate+interests&stems=true",
    "/mentions?words=dragons",
    "/mentions?words=x&from=never",
    "/changes",
    "/changes?q=minors&stems=true&from=2018-01-01",
    "/changes?q=dragons",
    "/changes?from=never",
    "/compare",
    "/compare?left=2019-06-01&right=2020-03-01",
    "/compare?left=2018-06-01&right=2019-06-01&view=side",
    "/compare?left=2019-06-01&right=never",
    "/versions/alibaba-privacy@2019-01-17",
    "/versions/alibaba-privacy@2019-01-17?exhibit=B%283%29",
    "/versions/no",
    "/passages/alibaba-privacy@2019-01-17~b2~G.2/history",
    "/passages/no/history",
]


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_no_inline_style_or_script_and_nothing_from_elsewhere(exhibits_client: TestClient, address: str) -> None:
    response = exhibits_client.get(address)
    page = Page(response)
    assert_own_script_only(page)
    assert not page.all("style")
    for _, attributes in page.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        for name in ("href", "src", "action"):
            assert re.match(r"[/#]|data:,$", attributes.get(name) or "/")
            assert not (attributes.get(name) or "").startswith("//")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_pages_have_one_h1_landmarks_a_skip_link_and_unique_ids(exhibits_client: TestClient, address: str) -> None:
    page = Page(exhibits_client.get(address))
    assert len(page.all("h1")) == 1
    for landmark in ("header", "main", "footer", "title"):
        assert len(page.all(landmark)) == 1
    assert page.all("nav")
    assert all("aria-label" in nav or "aria-labelledby" in nav for nav in page.all("nav"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert page.links[0][1:] in ids, "the skip link comes first and leads somewhere"
    referred = [
        target
        for _, attributes in page.elements
        for name in ("aria-labelledby", "aria-describedby", "for")
        for target in (attributes.get(name) or "").split()
    ]
    assert set(referred) <= set(ids)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(ids)
    names = ["/", "/timeline", "/compare", "/mentions", "/corpus", "/docs"]
    assert [link for link in page.links if link in names][-6:] == names or set(names) <= set(page.links)


def test_no_link_within_the_site_is_dead(exhibits_client: TestClient) -> None:
    """Of each page, the links of one kind each: they are made by the same line of a template."""
    seen: dict[str, str] = {}
    for address in EVERY_PAGE:
        for link in Page(exhibits_client.get(address)).links:
            kind = re.sub(r"@.*|\d+", "…", urlsplit(link).path) + " ".join(sorted(parameters(link)))
            if link.startswith("/") and not link.startswith(("/docs", "/v1")):
                seen.setdefault(kind, link)
    assert len(seen) > 15
    for link in seen.values():
        response = exhibits_client.get(link)
        assert response.status_code in (200, 302), link
        fragment = urlsplit(link).fragment
        assert not fragment or f'id="{fragment}"' in response.text, link


def test_every_field_has_a_label(client: TestClient) -> None:
    response = client.get("/")
    page = Page(response)
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    fields = [e for tag, e in page.elements if tag in ("input", "select") and e.get("type") != "checkbox"]
    assert {e["id"] for e in fields} == labelled
    assert response.text.count('<label class="tick">') == len(page.all("input", type="checkbox"))


# ---- A whole version --------------------------------------------------------------------------------------------


def test_a_version_is_shown_in_reading_order_with_outline_anchors_and_citations(client: TestClient) -> None:
    page = Page(client.get(f"/versions/{MIDDLE.version_id}"))
    assert "Version effective 25 May 2018" in page.words
    assert "Policy of shop, until 26 February 20201" in page.words
    anchors = [str(e["id"]) for _, e in page.elements if e.get("class") == "passage"]
    assert anchors == ["p~1", "p~2", "p~3"]
    assert {"#section-g", "#section-g-your-rights", "#preamble", "#p~2"} <= set(page.links)
    assert page.words.count(PASSAGE.parallel_citation) == 3
    assert len(page.all("ul", class_="items")) == 1, "items in a row are one list"
    assert str(page.one("a", rel="prev")["href"]) == f"/versions/{OLD.version_id}"
    assert str(page.one("a", rel="next")["href"]) == f"/versions/{NEW.version_id}"
    assert "You have these rights:" not in page.words, "a lead-in is a passage of its own there"


def test_an_unknown_version_is_a_page_with_404(client: TestClient) -> None:
    response = client.get(f"/versions/{'%3Cb%3E'}")
    assert response.status_code == 404
    words = Page(response).words
    assert "This corpus has no version “<b>”." in words
    assert "Version effective 27 February 2020" in words


def test_a_version_refuses_what_it_does_not_know(client: TestClient) -> None:
    assert client.get(f"/versions/{MIDDLE.version_id}?exhibits=B%282%29").status_code == 422


# ---- Around the pages -------------------------------------------------------------------------------------------


def test_an_unchanged_page_is_not_rendered_again(client: TestClient, hand_made: HandMade) -> None:
    first = client.get("/?q=x&as_of=2019-06-01")
    again = client.get("/?q=x&as_of=2019-06-01", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, len(hand_made.asked)) == (304, 1)
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    other = client.get("/?q=x&as_of=2019-06-02", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200
    assert first.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    ["/", "/?q=x", "/timeline", "/corpus", "/compare", f"/versions/{MIDDLE.version_id}", "/passages/x/history"],
)
def test_without_an_index_a_page_says_so_and_names_no_folder(
    client: TestClient, hand_made: HandMade, address: str
) -> None:
    hand_made.raises = MissingIndex("no index in /home/somebody/.inforce; run `inforce build`")
    response = client.get(address)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "inforce build" in Page(response).words
    assert "/home" not in response.text
    hand_made.raises = StillLoading()
    assert client.get(address).headers["Retry-After"] == "2"


def test_the_sheet_is_served_as_css_under_an_address_that_changes_with_it(client: TestClient) -> None:
    address = str(Page(client.get("/")).one("link", rel="stylesheet")["href"])
    assert re.fullmatch(r"/static/style\.css\?[0-9a-f]{8}", address)
    response = client.get(address)
    assert response.headers["Content-Type"].startswith("text/css")
    assert client.get("/static/../page.py").status_code == 404
    assert client.get("/static/nothing.css").status_code == 404


def test_ten_passages_with_the_sheet_are_at_most_60_kilobytes_and_quick_to_render(
    client: TestClient, hand_made: HandMade
) -> None:
    long = replace(PASSAGE, text="some words of a paragraph " * 50)
    found = tuple(replace(FOUND, rank=rank, passage=long) for rank in range(1, 11))
    hand_made.result = asked(passages=found, total=40)
    page = client.get("/?q=x&as_of=2019-06-01").content
    loaded = [client.get(f"/static/{name}").content for name in ("style.css", "page.js")]
    assert sum(map(len, [page, *loaded])) <= 60_000

    templates = environment()
    typed = Typed.from_items([("q", "x")])
    library = cast(Library, hand_made)
    question = Question("x", date(2021, 1, 1))
    times = []
    for _ in range(20):
        start = time.perf_counter()
        facts = search_facts(library, typed, question, hand_made.result, ())
        templates.get_template("search.html").render(facts)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.005


# ---- The axis of time -------------------------------------------------------------------------------------------


def test_a_version_is_as_wide_as_it_lasted() -> None:
    axis = axis_of(VERSIONS, lambda version: version.version_id)
    assert axis
    old, middle, new = axis.bars
    days = [(version.until - version.start).days for version in (OLD, MIDDLE) if version.start and version.until]
    assert middle.width / old.width == pytest.approx(days[1] / days[0], abs=0.01)
    assert old.x == axis.begins
    assert old.x + old.width == pytest.approx(middle.x, abs=0.02)
    assert new.x + new.width == pytest.approx(100, abs=0.02)
    assert [tick.year for tick in axis.ticks] == [2018, 2019, 2020]


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (ON_A_DAY, "1 Jun 2019"),
        (replace(ON_A_DAY, as_of=date(2001, 1, 1)), "◂ 1 Jan 2001"),
        (replace(ON_A_DAY, as_of=date.max), "31 Dec 9999 ▸"),
        (replace(ON_A_DAY, as_of=date.min), "◂ 1 Jan 1"),
        (replace(ON_A_DAY, as_of=date(2021, 6, 1)), "1 Jun 2021"),
    ],
)
def test_the_asked_day_is_marked_wherever_it_lies(scope: ScopeEcho, words: str) -> None:
    axis = axis_of(VERSIONS, lambda version: "/", scope)
    assert axis
    assert axis.mark
    assert (axis.mark.words, axis.mark.width) == (words, 0)
    assert 0 <= axis.mark.x <= 100
    begins = next(bar for bar in axis.bars if bar.version is MIDDLE)
    if scope is ON_A_DAY:
        assert begins.x < axis.mark.x < begins.x + begins.width


def test_an_asked_range_is_as_wide_as_its_days_and_may_be_open() -> None:
    asked = replace(ON_A_DAY, kind=ScopeKind.RANGE, as_of=None, first=date(2018, 5, 25), last=date(2020, 2, 26))
    axis = axis_of(VERSIONS, lambda version: "/", asked)
    assert axis
    assert axis.mark
    assert (axis.mark.x, axis.mark.width) == (axis.bars[1].x, axis.bars[1].width)
    axis = axis_of(VERSIONS, lambda version: "/", replace(asked, first=None))
    assert axis
    assert axis.mark
    assert (axis.mark.x, axis.mark.words) == (0, "… – 26 Feb 2020")


def test_without_dates_there_is_no_axis() -> None:
    assert axis_of([replace(NEW, start=None)], lambda version: "/") is None


def test_a_span_sets_the_date_and_keeps_the_rest_of_the_question(client: TestClient) -> None:
    response = client.get("/?q=rights%3F&from=2018-01-01&to=2019-01-01&section=G&offset=10")
    axis, words = response.text.split("<svg", 1)[1].split("</svg>", 1)
    wanted = [
        {"q": "rights?", "section": "G", "as_of": "2017-09-28"},
        {"q": "rights?", "section": "G", "as_of": "2018-05-25"},
        {"q": "rights?", "section": "G", "as_of": "2020-02-27"},
    ]
    assert [parameters(link.replace("&amp;", "&")) for link in re.findall(r'<a href="([^"]+)"', axis)] == wanted
    listed = words.split("</ol>", 1)[0]
    assert [parameters(link.replace("&amp;", "&")) for link in re.findall(r'<a href="([^"]+)"', listed)][:3] == wanted
    assert axis.count('tabindex="-1"') == 3, "the list below has the same links for the keyboard"
    assert 'aria-hidden="true"' in axis


def test_several_policies_share_no_axis_until_one_is_chosen(client: TestClient, hand_made: HandMade) -> None:
    hand_made.refs = (replace(NEW, version_id="bank@2020-02-27", policy="bank"), *VERSIONS)
    assert "<svg" not in client.get("/?q=x").text
    assert "<svg" in client.get("/?q=x&policy=shop").text


def test_many_versions_are_folded_and_a_flood_of_them_is_not_drawn(client: TestClient, hand_made: HandMade) -> None:
    def versions(count: int) -> tuple[VersionRef, ...]:
        days = [date(2000 + n // 12, n % 12 + 1, 1) for n in range(count + 1)]
        return tuple(replace(MIDDLE, version_id=f"shop@{day}", start=day, until=until) for day, until in pairwise(days))

    hand_made.refs = (*versions(40), MIDDLE)
    assert "All 41 versions in words" in Page(client.get("/?q=x")).words
    hand_made.refs = (*versions(100), MIDDLE)
    assert "<svg" not in client.get("/?q=x").text


# ---- Differences ------------------------------------------------------------------------------------------------


def test_both_wordings_can_be_read_off_a_difference() -> None:
    left, right = 'We keep "data" <for> two years.', 'They keep "data" <for> ten long years!'
    ops = operations(left, right)
    unseen = re.compile(r'<span class="unseen">.*?</span>')
    shown = unseen.sub("", html(difference(ops)))
    gone = Markup(re.sub(r"</?del>", "", re.sub(r"<ins>.*?</ins>", "", shown))).unescape()
    came = Markup(re.sub(r"</?ins>", "", re.sub(r"<del>.*?</del>", "", shown))).unescape()
    assert (gone.split(), came.split()) == (left.split(), right.split())
    assert Markup(re.sub(r"</?del>", "", unseen.sub("", strokes(Difference(tuple(ops)).left)))).unescape() == left
    assert Markup(re.sub(r"</?ins>", "", unseen.sub("", strokes(Difference(tuple(ops)).right)))).unescape() == right


def test_strokes_are_said_in_words_and_markup_stays_text() -> None:
    shown = html(difference([Operation("replace", " <b>", " &")]))
    assert shown == Markup(
        ' <del><span class="unseen">deleted: </span>&lt;b&gt;</del>'
        ' <ins><span class="unseen">inserted: </span>&amp;</ins>'
    )


def test_two_versions_are_compared_with_a_count_folds_and_both_citations(exhibits_client: TestClient) -> None:
    response = exhibits_client.get("/compare?left=2019-06-01&right=alibaba-privacy%402020-02-27")
    page = Page(response)
    assert page.one("p", role="status")
    assert "109 same, 5 of them with only a cross-reference letter differing; 2 changed, 4 added." in page.words
    assert "In force on 1 June 2019: the version effective 17 January 2019" in page.words
    assert [str(article["id"]) for article in page.all("article")] == [f"change-{n}" for n in range(1, 7)]
    assert {f"#change-{n}" for n in range(1, 7)} <= set(page.links)
    assert sum(int(n) for n in re.findall(r"<summary>(\d+) passage", response.text)) == 109
    assert 'Left: Ex. B(2), Old version (eff. Jan. 17, 2019) § A, "Information that we receive' in page.words
    assert 'Right: Ex. B(2), New Version (eff. Feb. 27, 2020) § A, "Information that we receive' in page.words
    assert "In the words in which it last stood in the version effective 25 May 2018" in page.words
    assert "inserted: for company representatives" in page.words
    assert "/compare.md?left=2019-06-01&right=alibaba-privacy%402020-02-27" in page.links


def test_the_view_is_a_link_and_nothing_else_changes(exhibits_client: TestClient) -> None:
    inline = Page(exhibits_client.get("/compare?left=2018-06-01&right=2019-06-01&section=G"))
    (to_side,) = [link for link in inline.links if "view=side" in link]
    assert parameters(to_side) == {"left": "2018-06-01", "right": "2019-06-01", "section": "G", "view": "side"}
    side = Page(exhibits_client.get(to_side))
    assert "/compare?left=2018-06-01&right=2019-06-01&section=G" in side.links
    assert len(inline.all("article")) == len(side.all("article")) > 0
    assert "/compare?left=2019-06-01&right=2018-06-01&section=G" in inline.links, "the sides can be exchanged"
    assert {field["value"] for field in side.all("input", type="hidden", name="view")} == {"side"}


def test_moved_passages_say_from_where(exhibits_client: TestClient) -> None:
    words = Page(exhibits_client.get("/compare?left=2018-06-01&right=2019-06-01")).words
    assert re.search(r"Moved from § \w.* and changed", words)


def test_a_day_of_the_form_becomes_a_side(exhibits_client: TestClient) -> None:
    address = "/compare?left=alibaba-privacy%402018-05-25&left_on=2019-06-01&right=&right_on=2020-03-01&section="
    response = exhibits_client.get(address)
    assert response.status_code == 303
    assert response.headers["Location"] == "/compare?left=2019-06-01&right=2020-03-01"


@pytest.mark.parametrize(
    ("address", "name", "message"),
    [
        ("/compare?left=2019-06-01", "right", "right is missing"),
        ("/compare?left=2019-06-01&right=alibaba-privacy@1999", "right", "there is no version"),
        ("/compare?left=2019-06-01&right=31.12.2020", "right", "Try 2020-12-31"),
        ("/compare?left=2001-06-01&right=2019-06-01", "left", "left names 1 June 2001, when no version was in force"),
        ("/compare?left=2019-06-01&right=2020-06-01&section=ZZ", "section", "ZZ"),
        ("/compare?left=2019-06-01&left=2018-06-01&right=2020-06-01", "left", "given 2 times"),
    ],
)
def test_what_cannot_be_compared_is_linked_to_its_field(
    exhibits_client: TestClient, address: str, name: str, message: str
) -> None:
    response = exhibits_client.get(address)
    page = Page(response)
    assert response.status_code == 422
    assert message in page.words
    assert f"#{name}" in page.links
    (wrong,) = [e for tag, e in page.elements if tag in ("input", "select") and e.get("aria-invalid")]
    assert wrong["name"] == name


@pytest.mark.parametrize("address", ["/compare?view=upside-down", "/compare?leftt=2019-06-01", "/timeline?x=1"])
def test_pages_refuse_parameters_that_they_do_not_know(exhibits_client: TestClient, address: str) -> None:
    assert exhibits_client.get(address).status_code == 422


def test_a_version_compared_with_itself_says_that_nothing_differs(exhibits_client: TestClient) -> None:
    words = Page(exhibits_client.get("/compare?left=2019-06-01&right=2019-06-02")).words
    assert "No passage differs in its words." in words


# ---- The history of a clause, the timeline, the corpus ----------------------------------------------------------


def test_a_history_has_a_step_for_each_version_with_status_difference_and_citation(exhibits_client: TestClient) -> None:
    page = Page(exhibits_client.get("/passages/alibaba-privacy@2019-01-17~b2~G.2/history"))
    steps = ["2017-09-28", "2018-05-25", "2019-01-17", "2020-02-27", "2020-09-14"]
    assert [e["id"] for e in page.all("li") if "id" in e] == [f"alibaba-privacy@{day}" for day in steps]
    in_order = [
        "History of § G VISITORS FROM THE EUROPEAN UNION ¶ [2]",
        "Not in this version",
        "Added Version effective 25 May 2018",
        "Changed Version effective 17 January 2019",
        "deleted: your controller inserted: the data controller of your personal information",
        "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]; Ex. B(3), pt. A § G ¶ [2]",
        "Same words, but for the letter of a cross-reference Version effective 27 February 2020",
        "Same words Version effective 14 September 2020",
    ]
    places = [page.words.index(words) for words in in_order]
    assert places == sorted(places)


def test_the_history_is_the_same_from_any_of_its_passages(exhibits_client: TestClient) -> None:
    def steps(passage_id: str) -> str:
        return exhibits_client.get(f"/passages/{passage_id}/history").text.split('<ol class="steps"')[1]

    one = steps("alibaba-privacy@2019-01-17~b2~G.2")
    assert steps("alibaba-privacy@2018-05-25~b3~I.2") == steps("alibaba-privacy@2019-01-17~b3~G.2") == one


def test_what_went_is_shown_with_its_last_words_and_what_came_back_says_from_where(
    exhibits_client: TestClient,
) -> None:
    words = Page(exhibits_client.get("/passages/alibaba-privacy@2018-05-25~b3~F.1/history")).words
    assert "Removed Version effective 17 January 2019" in words
    assert "Last stood at Ex. B(3), pt. B (eff. May 25, 2018)" in words
    assert "Added again Version effective 27 February 2020" in words


def test_a_passage_has_an_address_that_leads_to_its_place_in_the_copy_it_is_of(exhibits_client: TestClient) -> None:
    for passage_id, page in {
        "alibaba-privacy@2019-01-17~b2~G.2": "/versions/alibaba-privacy@2019-01-17",
        "alibaba-privacy@2019-01-17~b3~G.2": "/versions/alibaba-privacy@2019-01-17?exhibit=B%283%29",
    }.items():
        response = exhibits_client.get(f"/passages/{passage_id}")
        assert response.status_code == 302
        assert response.headers["Location"] == f"{page}#{passage_id}"
        assert Page(exhibits_client.get(page)).one("div", id=passage_id)


@pytest.mark.parametrize("address", ["/passages/nothing", "/passages/nothing/history"])
def test_an_unknown_passage_is_a_page_with_404(exhibits_client: TestClient, address: str) -> None:
    response = exhibits_client.get(address)
    assert response.status_code == 404
    assert "This corpus has no passage “nothing”." in Page(response).words


def test_a_result_says_when_its_words_came_and_leads_to_what_changed(client: TestClient) -> None:
    page = Page(client.get("/?q=rights%3F&as_of=2019-06-01"))
    assert "Changed on 25 May 2018: see what changed" in page.words
    assert f"/passages/{PASSAGE.passage_id}/history#{MIDDLE.version_id}" in page.links


def test_the_timeline_says_of_each_version_what_changed(exhibits_client: TestClient) -> None:
    page = Page(exhibits_client.get("/timeline"))
    assert "What changed: 109 same; 2 changed, 4 added" in page.words
    assert "/compare?left=alibaba-privacy@2020-02-27&right=alibaba-privacy@2020-09-14" in page.links
    assert (
        "Ex. B(4) prints PART A: New Version (Effective as of May 25, 2018) (Updated as of May 24, 2018)" in page.words
    )


def test_the_corpus_page_keeps_the_kinds_of_dates_apart_and_shows_where_copies_differ(
    exhibits_client: TestClient,
) -> None:
    page = Page(exhibits_client.get("/corpus"))
    assert "No version is known before 28 September 2017." in page.words
    assert "Nothing is known after 14 September 2020." in page.words
    rows = exhibits_client.get("/corpus").text.split("<tr>")
    (updated,) = [row for row in rows if "Ex. B(4), PART B" in row]
    assert "not printed" in updated.split('data-label="Effective"')[1].split("</td>")[0]
    assert "28 September 2017" in updated.split('data-label="Updated"')[1].split("</td>")[0]
    for lines in ("line 707", "line 1069", "line 860", "line 1213", "lines 853 to 856", "line 1209"):
        assert lines in page.words
    assert "101 passages word for word the same, no difference" in page.words
    assert "SHA-256 db4d17351b7004d534bb319077912612f725865ee4e60a68c8ee6f72f88aa5ca" in page.words


# ---- Downloads --------------------------------------------------------------------------------------------------


def test_results_are_taken_away_by_ordinary_links_with_the_same_parameters(client: TestClient) -> None:
    links = Page(client.get("/?q=rights%3F&as_of=2019-06-01&limit=5")).links
    for path in ("/results.csv", "/results.docx", "/results.md", "/results.jsonl", "/results.csl.json"):
        (link,) = [link for link in links if urlsplit(link).path == path]
        assert parameters(link) == {"q": "rights?", "as_of": "2019-06-01", "limit": "5"}
        response = client.get(link)
        assert response.status_code == 200
        assert "attachment" in response.headers["Content-Disposition"]
        assert "rights" not in response.headers["Content-Disposition"]
        assert client.get(f"{link}&colour=red").status_code == 422


def test_a_table_holds_each_passage_with_its_citation_and_no_cell_is_a_formula(
    client: TestClient, hand_made: HandMade
) -> None:
    text = '=HYPERLINK("http://x","y"), "quoted"\nand broken'
    hand_made.result = asked(passages=(replace(FOUND, passage=replace(PASSAGE, text=text, heading="@home")),))
    response = client.get("/results.csv?q=x")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))
    assert row["text"] == f"'{text}"
    assert row["heading"] == "'@home"
    assert row["citation"] == PASSAGE.parallel_citation
    assert (row["version_date"], row["date_basis"]) == ("2018-05-25", "stated_effective")
    assert row["in_force"] == "In force from 25 May 2018 through 26 February 2020"
    assert row["address"] == f"http://testserver/passages/{PASSAGE.passage_id}"


@pytest.mark.parametrize("sign", list("=+-@\t\r\n"))
def test_whatever_a_spreadsheet_computes_is_kept_text(sign: str) -> None:
    # A carriage return is shown as its mark.
    assert in_cell(f"{sign}1") == f"'{sign}1".replace("\r", "␍")


# Of the schema of CSL 1.0.2, "input/csl-data.json": what an item may hold, as far as ours do.
CSL_TEXTS = {"title", "URL", "abstract", "note", "version", "archive", "archive_location", "section", "type", "id"}
CSL_DATES = {"issued", "accessed"}


def test_citations_for_reference_managers_are_as_the_schema_has_them(client: TestClient) -> None:
    response = client.get("/results.csl.json?q=rights%3F&as_of=2019-06-01")
    assert response.headers["Content-Type"].startswith("application/vnd.citationstyles.csl+json")
    (item,) = json.loads(response.text)
    assert set(item) <= CSL_TEXTS | CSL_DATES | {"author"}
    assert all(isinstance(item[name], str) for name in CSL_TEXTS & set(item))
    for name in CSL_DATES:
        ((year, month, day),) = item[name]["date-parts"]
        assert date(year, month, day)
    assert item["type"] == "document"
    assert item["issued"]["date-parts"] == [[2018, 5, 25]]
    assert item["author"] == [{"literal": "Shop"}]
    assert item["title"] == "Policy of shop, version effective 25 May 2018"
    assert item["abstract"] == PASSAGE.text
    assert PASSAGE.parallel_citation in item["note"]


def test_an_update_is_never_cited_as_effective(client: TestClient, hand_made: HandMade) -> None:
    life = InForce(date(2017, 9, 28), date(2018, 5, 25), Basis.UPDATED_DATE, NEXT)
    passage = replace(PASSAGE, version_id=OLD.version_id, in_force=(life,))
    hand_made.result = asked(passages=(replace(FOUND, passage=passage),), answers=())
    (item,) = json.loads(client.get("/results.csl.json?q=x").text)
    assert item["title"] == "Policy of shop, version updated 28 September 2017"
    assert "In force from 28 September 2017 (an updated date) through 24 May 2018" in item["note"]
    assert "effective" not in client.get("/results.md?q=x").text.replace("stated_effective", "").split("Passages")[1]


def test_the_name_in_a_title_is_its_author() -> None:
    assert publisher_of("shop-privacy", "Privacy Policy") == "Shop"
    assert publisher_of("x", "Example Inc.: Terms of Use") == "Example Inc."


def test_a_memorandum_has_question_scope_quotations_and_citations(client: TestClient, hand_made: HandMade) -> None:
    text = "# not a heading, *not* bold <b>"
    hand_made.result = asked(passages=(replace(FOUND, passage=replace(PASSAGE, text=text)),))
    lines = client.get("/results.md?q=rights%3F&as_of=2019-06-01").text.splitlines()
    assert lines[0] == "# rights?"
    assert "In force on 1 June 2019: version effective 25 May 2018." in lines
    assert '> The right to object & to "opt out" \\<at any time\\>.' in lines
    assert "   > \\# not a heading, \\*not\\* bold \\<b\\>" in lines


def test_a_comparison_is_taken_away_with_strokes_and_both_citations(exhibits_client: TestClient) -> None:
    response = exhibits_client.get("/compare.md?left=2020-03-01&right=2020-10-01")
    assert response.headers["Content-Type"].startswith("text/markdown")
    assert response.text.startswith(
        "# Version effective 27 February 2020 against version effective 14 September 2020\n"
    )
    assert "114 same; 1 changed." in response.text
    assert response.text.count("\n## ") == 1
    assert "* Left: Ex. B(2), New Version (eff. Feb. 27, 2020) § B" in response.text
    assert "* Right: Ex. B(1), New Version (eff. Sept. 14, 2020) § B" in response.text
    assert re.search(r" <ins>\w[^<]*</ins>", response.text)
    assert exhibits_client.get("/compare.md?left=2020-03-01").status_code == 422


# ---- The sheet --------------------------------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_enough_contrast(scheme: str) -> None:
    sheet = (STATIC / "style.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[0 if scheme == "light" else 1]))
    text = [(ink, paper) for ink in ("ink", "soft", "accent") for paper in ("paper", "wash", "caution-wash")]
    text += [("on-accent", "accent"), ("mark-ink", "mark"), ("alarm", "paper"), ("alarm", "wash")]
    text += [("alarm", "alarm-wash"), ("ink", "alarm-wash"), ("caution", "paper")]
    text += [("ins", "ins-wash"), ("ins", "paper"), ("del", "del-wash"), ("del", "paper")]
    text += [("ink", "bar"), ("paper", "accent"), ("paper", "caution")]
    for ink, paper in text:
        assert _contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
    for edge, paper in [("edge", "paper"), ("edge", "wash"), ("accent", "paper"), ("accent", "wash")]:
        assert _contrast(colours[edge], colours[paper]) >= 3, (edge, paper)


def test_the_sheet_loads_nothing() -> None:
    sheet = (STATIC / "style.css").read_text("utf-8")
    assert "url(" not in sheet
    assert "@import" not in sheet
