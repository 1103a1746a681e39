"""The page of a comparison: its outline, narrowing, the policy first, and what can be taken away."""

import re

import pytest
from starlette.testclient import TestClient

from corpus.load import corpus_of, read_location
from index.build import build_index
from retriever.opening import IndexInUse, open_index
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.doors.test_page import Page, client_of, parameters


@pytest.fixture(scope="module")
def exhibits_client(exhibits_live: IndexInUse) -> TestClient:
    return client_of(exhibits_live.current)


def test_an_outline_leads_to_the_changes_of_each_section_and_narrows_to_it(exhibits_client: TestClient) -> None:
    page = Page(exhibits_client.get("/compare?left=2018-06-01&right=2019-06-01"))
    outlined = re.findall(
        r"([A-Z]\. [A-Z ]+?) (\d+ [a-z]+(?: and changed)?(?:, \d+ [a-z]+(?: and changed)?)*) · only", page.words
    )
    assert len(outlined) > 5
    counted = sum(int(number) for _, told in outlined for number in re.findall(r"\d+", told))
    assert counted <= len(page.all("article"))
    only = [link for link in page.links if "section=" in link]
    assert {parameters(link)["section"] for link in only} >= {"A", "G"}
    narrow = Page(exhibits_client.get(next(link for link in only if parameters(link)["section"] == "G")))
    assert 0 < len(narrow.all("article")) < len(page.all("article"))
    assert "/compare?left=2018-06-01&right=2019-06-01" in narrow.links, "back to all sections"


@pytest.mark.parametrize(
    ("narrowing", "count", "told"),
    [
        ("kind=added", 4, "4 of 6 changes shown: added."),
        ("kind=marks", 6, "6 passages shown: only marks, capitals or cross-references."),
        ("words=Representatives", 1, "1 of 6 changes shown: with Representatives."),
        ("words=representatives&kind=removed", 0, "Nothing fits: removed, with representatives."),
    ],
)
def test_changes_are_narrowed_by_words_and_kind(
    exhibits_client: TestClient, narrowing: str, count: int, told: str
) -> None:
    response = exhibits_client.get(f"/compare?left=2019-06-01&right=2020-03-01&{narrowing}")
    page = Page(response)
    assert len(page.all("article")) == count
    assert told in page.words
    assert "109 same" in page.words, "what was counted stays"
    assert "/compare?left=2019-06-01&right=2020-03-01" in page.links, "all changes"
    assert "/compare.docx?left=2019-06-01&right=2020-03-01" in page.links, "what is taken away is whole"
    assert "<details class=" not in response.text


def test_a_kind_that_there_is_not_is_refused(exhibits_client: TestClient) -> None:
    assert exhibits_client.get("/compare?left=2019-06-01&right=2020-03-01&kind=other").status_code == 422


@pytest.fixture(scope="module")
def two_policies(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    place = tmp_path_factory.mktemp("two")
    for name in ("Acme", "Umbra"):
        for day in ("May 25, 2018", "July 1, 2020"):
            text = f"# {name} Privacy Policy\n\nEffective Date: {day}\n\n## 1. Data\n\n{name} kept it until {day}."
            (place / f"{name}-{day[-4:]}.md").write_text(text, "utf-8")
    read = [read_location(str(file), file.stem[:-5].lower()) for file in sorted(place.glob("*.md"))]
    build_index(corpus_of(read), WordEncoder(), place / "index")
    return client_of(open_index(Settings(place / "index"), WordEncoder()).current)


def test_a_policy_comes_before_its_versions(two_policies: TestClient) -> None:
    first = Page(two_policies.get("/compare"))
    assert not first.all("select", name="left")
    assert {"/compare?policy=acme", "/compare?policy=umbra"} <= set(first.links)
    chosen = Page(two_policies.get("/compare?policy=acme"))
    offered = {option["value"] for option in chosen.all("option") if option.get("value")}
    assert {"acme@2018-05-25", "acme@2020-07-01"} <= offered
    assert not {"umbra@2018-05-25", "umbra@2020-07-01"} & offered
    assert "/compare?left=acme@2018-05-25&right=acme@2020-07-01" in chosen.links
    against = Page(two_policies.get("/compare?policy=acme&against=umbra"))
    assert {"acme@2018-05-25", "umbra@2018-05-25"} <= {option.get("value") for option in against.all("option")}
    assert two_policies.get("/compare?policy=acme&left=2019-01-01&right=2021-01-01").status_code == 200


def test_two_policies_are_compared_after_a_question(two_policies: TestClient) -> None:
    asked = "/compare?left=acme%402018-05-25&right=umbra%402020-07-01"
    page = Page(two_policies.get(asked + "&policy=acme"))
    assert "These are versions of two policies: Acme Privacy Policy and Umbra Privacy Policy." in page.words
    assert not page.all("article")
    assert f"{asked}&across_policies=true" in page.links
    assert "1 changed" in Page(two_policies.get(f"{asked}&across_policies=true")).words
    assert two_policies.get(asked.replace("/compare", "/compare.md")).status_code == 422


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [
        ("html", "text/html; charset=utf-8"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_redline_is_a_file_with_a_name(exhibits_client: TestClient, ending: str, media_type: str) -> None:
    response = exhibits_client.get(f"/compare.{ending}?left=2020-03-01&right=2020-10-01")
    assert response.headers["Content-Type"] == media_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="inforce-comparison.{ending}"'
    assert len(response.content) > 10_000
