"""Pages, downloads and bodies of an archive: several policies, recordings instead of exhibits, days of capture."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from index.build import update_index
from retriever.opening import open_index
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.doors.test_page import Page
from tests.unit.test_archive import TERMS, Recorder


@pytest.fixture(scope="module")
def archive_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Two policies of an archive; the first prints a date that does not move with its words."""
    folder = tmp_path_factory.mktemp("archive")
    recorder = Recorder(folder / "versions")
    dated = (
        "# Acme Privacy Policy\n\nEffective: January 1, 2021\n\n## Data\n\n### Keeping\n\nWe keep data for {} years.\n"
    )
    recorder.record("2021-03-04", dated.format("two"), message="Start tracking")
    recorder.record("2021-06-01", dated.format("ten"))
    recorder.record("2021-06-02", "# Terms\n\n## Data\n\nWe keep data for your account.\n", TERMS, "First record of")
    update_index([str(recorder.path)], WordEncoder(), folder / "index")
    live = open_index(Settings(folder / "index"), WordEncoder())
    with TestClient(create_app(live), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("effective", "In force on 1 February 2021: the version effective 1 January 2021"),
        ("captured", "As a visitor saw it on 1 April 2021: the version captured from 4 March 2021"),
    ],
)
def test_the_rule_for_days_is_said_in_words(archive_client: TestClient, basis: str, words: str) -> None:
    day = {"effective": "2021-02-01", "captured": "2021-04-01"}[basis]
    query = f"q=keep+data&as_of={day}&policy=acme-privacy&basis={basis}"
    assert archive_client.get(f"/v1/search?{query}").json()["scope"]["basis"] == basis
    assert words in Page(archive_client.get(f"/?{query}")).words


def test_before_the_first_capture_nobody_saw_anything(archive_client: TestClient) -> None:
    query = "q=keep+data&as_of=2021-02-01&policy=acme-privacy"
    assert archive_client.get(f"/v1/search?{query}").json()["status"] == "found"
    unseen = archive_client.get(f"/v1/search?{query}&basis=captured").json()
    assert (unseen["status"], unseen["passages"]) == ("out_of_coverage", [])
    assert "had been captured on 1 February 2021" in Page(archive_client.get(f"/?{query}&basis=captured")).words


def test_nothing_of_an_archive_is_called_an_exhibit(archive_client: TestClient) -> None:
    version = "acme-privacy@2021-01-01"
    for address in (
        "/",
        "/?q=keep+data",
        "/?q=keep+data&as_of=2021-06-10",
        "/timeline",
        "/corpus",
        f"/versions/{version}",
        f"/compare?left={version}&right=acme-privacy@2021-06-01",
        "/results.csv?q=keep",
        "/results.md?q=keep",
        "/results.csl.json?q=keep",
    ):
        text = archive_client.get(address).text.replace("exhibits,source", "")
        assert not re.search(r"\bEx\. |\b[Ee]xhibit", text), address


def test_answers_of_several_policies_stand_under_their_names(archive_client: TestClient) -> None:
    words = Page(archive_client.get("/?q=We+keep+data&as_of=2021-06-10")).words
    assert "one version of each of 2 policies" in words
    answered = words.partition("Answer, verbatim")[2]
    assert "Acme Privacy Policy We keep data for ten years." in answered
    assert "Acme Terms of Service We keep data for your account." in answered


def test_a_version_page_has_the_path_of_headings_and_both_intervals(archive_client: TestClient) -> None:
    words = Page(archive_client.get("/versions/acme-privacy@2021-06-01")).words
    assert "Version captured on 1 June 2021 (no date of its own is printed) of Acme Privacy Policy" in words
    assert "A visitor saw it from 1 June 2021, no later capture in this corpus." in words
    assert "§ Data > Keeping ¶ [1]" in words


def test_a_timeline_of_one_policy_has_only_its_versions(archive_client: TestClient) -> None:
    page = Page(archive_client.get("/timeline?policy=acme-privacy"))
    assert "Acme Privacy Policy through time" in page.words
    assert "Terms" not in page.words.partition("through time")[2]
    assert archive_client.get("/timeline?policy=nobody").status_code == 422


def test_a_comparison_says_by_which_rule_its_days_chose(archive_client: TestClient) -> None:
    query = "left=2021-04-01&right=2021-06-10&policy=acme-privacy&basis=captured"
    body = archive_client.get(f"/v1/compare?{query}").json()
    assert (body["basis"], body["left"]["version_id"]) == ("captured", "acme-privacy@2021-01-01")
    words = Page(archive_client.get(f"/compare?{query}")).words
    assert "Seen by a visitor on 1 April 2021: the version effective 1 January 2021" in words
    refused = archive_client.get("/v1/compare?left=2021-02-01&right=2021-06-10&policy=acme-privacy&basis=captured")
    assert refused.json()["type"] == "/problems/out-of-coverage"


def test_a_policy_read_from_the_question_is_told_and_can_be_undone(archive_client: TestClient) -> None:
    query = "q=How+long+does+Acme%27s+privacy+policy+allow+to+keep+data%3F"
    scope = archive_client.get(f"/v1/ask?{query}").json()["scope"]
    assert scope["policies_in_question"] == [{"words": "Acme's privacy policy", "policy": "acme-privacy"}]
    assert {version["policy"] for version in scope["versions"]} == {"acme-privacy"}
    page = Page(archive_client.get(f"/?{query}"))
    assert "Read from your question: Acme's privacy policy names Acme Privacy Policy." in page.words
    (undo,) = [link for link in page.links if "policies_in_question=ignore" in link]
    undone = archive_client.get(undo.replace("/?", "/v1/ask?", 1)).json()["scope"]
    assert (undone["policies_in_question"], undone["version_count"]) == ([], 3)
