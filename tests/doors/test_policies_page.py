"""The list of policies, policies through time, and problems as pages."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

import pytest
from fastapi.testclient import TestClient

from api.http.address import Site
from api.http.app import create_app
from api.pages.policies import ON_A_PAGE, AskedPolicies, listed_policies
from api.pages.timeline import activity_of, years_of
from api.phrases.versions import briefly
from corpus.types import Basis
from retriever.opening import IndexInUse
from retriever.reading.library import Library
from retriever.results import CopyRef, PolicyView, VersionRef
from tests.doors.test_page import Page

COPY = CopyRef("abc1234", None, None, None, None, None, document="Terms", service="Acme", commit="abc1234")
PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def version(policy: str, start: date, until: date | None = None, suffix: str = "") -> VersionRef:
    return VersionRef(
        f"{policy}@{start}{suffix}", policy, start, until, Basis.CAPTURED, "next_version_in_corpus", (COPY,), 1
    )


class Many:
    """As much of a library of 5,000 policies as the list asks for."""

    def __init__(self) -> None:
        begins = date(2020, 1, 1)
        self.refs = tuple(version(f"p{n:04}", begins + timedelta(days=n % 900)) for n in range(5000))

    def versions(self, policy: str | None = None) -> tuple[VersionRef, ...]:
        return self.refs

    def policies(self) -> tuple[PolicyView, ...]:
        return tuple(PolicyView(ref.policy, "Terms", 1, ref.start, ref.start) for ref in self.refs)


def test_five_thousand_policies_are_found_by_words_and_shown_by_pages() -> None:
    library = cast(Library, Many())

    def listed(*fields: tuple[str, str]) -> tuple[list[str], int]:
        found = listed_policies(library, AskedPolicies(fields).parameters())
        return [entry.policy.policy for entry in found.entries], found.total

    everything = [listed(("page", str(page)))[0] for page in range(1, 5000 // ON_A_PAGE + 2)]
    assert [one for page in everything for one in page] == [f"p{n:04}" for n in range(5000)]
    assert listed(("q", "acme P4999")) == (["p4999"], 1)
    latest, total = listed(("sort", "changed"))
    assert (latest[0], total) == ("p0899", 5000)


@pytest.fixture(scope="module")
def site(exhibits_live: IndexInUse) -> Iterator[TestClient]:
    with TestClient(create_app(exhibits_live), follow_redirects=False) as client:
        yield client


def test_the_list_says_how_many_versions_from_when_to_when(site: TestClient) -> None:
    page = Page(site.get("/policies?q=ALIBABA+privacy"))
    assert "1 of 1 policy with “ALIBABA privacy” in the name." in page.words
    assert "alibaba-privacy 5 28 September 2017 14 September 2020 30 December 2019" in page.words
    assert "/timeline?policy=alibaba-privacy" in page.links
    assert "0 of 1 policy" in Page(site.get("/policies?q=dragons")).words


def test_a_value_that_cannot_be_used_is_told_at_its_field(site: TestClient) -> None:
    for address in ("/policies?page=0", "/policies?sort=sideways", "/policies?x=1", "/timeline?policy=nobody"):
        response = site.get(address, headers=PERSON)
        assert response.status_code == 422
        assert Page(response).all("div", role="alert")


def test_a_page_below_others_says_where_it_lies(site: TestClient) -> None:
    passage = "alibaba-privacy@2019-01-17~b2~G.2"
    for address in (
        "/versions/alibaba-privacy@2019-01-17",
        f"/passages/{passage}/history",
        f"/passages/{passage}/cite",
        "/compare?left=2018-06-01&right=2019-06-01",
    ):
        text = site.get(address).text
        crumbs = text.split('aria-label="Breadcrumb"')[1].split("</nav>")[0]
        assert re.findall(r'href="([^"]+)"', crumbs)[:2] == ["/policies", "/timeline?policy=alibaba-privacy"], address
        assert crumbs.count('aria-current="page"') == 1


def test_labels_tell_texts_of_one_day_apart() -> None:
    day = date(2021, 1, 1)
    texts = [version("a", day, day), version("a", day, day, ".2"), version("a", day, date(2021, 2, 1), ".3")]
    alone = version("a", date(2021, 2, 1))
    assert [str(briefly(one)) for one in texts] == [f"captured 1 January 2021, text {n} of that day" for n in (1, 2, 3)]
    assert str(briefly(alone)) == "captured 1 February 2021"


def test_each_version_of_many_is_drawn_in_every_year_in_which_it_was_in_force() -> None:
    starts = [date(2015, 1, 1) + timedelta(days=28 * n) for n in range(140)]
    versions = [version("a", day, until) for day, until in zip(starts, [*starts[1:], None], strict=True)]
    years = years_of(versions)
    assert [one.year for one in years] == list(range(2015, starts[-1].year + 1))
    assert [number for one in years for number, _, _ in one.numbers if one.year == 2016] == list(range(14, 27))
    bars = [path for one in years for path in (one.odd + one.even).split("M") if path]
    # Each new year but the first cuts one bar in two.
    assert len(bars) == 140 + len(years) - 1
    spans = [re.fullmatch(r"(\d+) 0h(\d+)v1h-(\d+)z", bar) for bar in bars]
    assert all(span and span[2] == span[3] and int(span[1]) + int(span[2]) <= 1000 for span in spans)


def test_who_changed_when_is_the_same_in_strokes_and_in_numbers() -> None:
    library = Many()
    listed = listed_policies(cast(Library, library), AskedPolicies((("q", "p000"),)).parameters())
    activity = activity_of(listed, [*library.refs, version("p0001", date(2022, 12, 31))])
    assert activity is not None
    assert list(activity.years) == [2020, 2021, 2022]
    [(_, strokes, counts)] = [row for row in activity.rows if row[0] == "p0001"]
    assert (strokes, counts) == ("M1 0v1M1000 0v1", [1, 0, 1])


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, "Nothing is at this address"),
        ("/compare.csv", 404, "Nothing is at this address"),
        ("/results.csv?q=x&as_of=never", 422, "as_of must be YYYY-MM-DD"),
        ("/versions/nothing", 404, "This corpus has no version"),
    ],
)
def test_a_wrong_address_is_a_page_for_people_and_json_for_programs(
    site: TestClient, address: str, status: int, words: str
) -> None:
    page = site.get(address, headers=PERSON)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert words in Page(page).words
    assert "/policies" in Page(page).links
    if "versions" not in address:
        assert site.get(address, headers={"Accept": "*/*"}).json()["status"] == status


def test_an_address_of_the_api_is_a_problem_for_everybody(site: TestClient) -> None:
    assert site.get("/v1/nowhere", headers=PERSON).json()["status"] == 404
    wrong = site.post("/timeline", headers=PERSON)
    assert (wrong.status_code, "Allow" in wrong.headers) == (405, True)
    assert "use GET" in Page(wrong).words


def test_a_slash_too_many_leads_to_the_page(site: TestClient) -> None:
    led = site.get("/timeline/?policy=alibaba-privacy")
    assert (led.status_code, led.headers["location"]) == (308, "/timeline?policy=alibaba-privacy")
    assert site.get("/versions/alibaba-privacy@2019-01-17/").status_code == 308
    for address in ("/v1/versions/", "/nowhere/", "//evil.example/", "//evil.example/timeline/"):
        assert site.get(f"http://testserver{address}").status_code == 404, address


def test_problem_pages_lead_below_the_root_path(exhibits_live: IndexInUse) -> None:
    with TestClient(create_app(exhibits_live, site=Site(root_path="/inforce"))) as client:
        page = Page(client.get("/inforce/nowhere", headers=PERSON))
    assert "/inforce/policies" in page.links
