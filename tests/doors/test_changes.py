"""What changed, on its page, as a table and as feeds: the same words as the comparison, and nothing that is markup."""

import csv
import io
import re
from datetime import date
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
from starlette.testclient import TestClient

from api.http.address import Site
from api.http.app import create_app
from index.build import update_index
from retriever.opening import IndexInUse, open_index
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.unit.test_archive import Recorder

HOSTILE = "Say <script>alert(1)</script> & “=1+1” ]]> \u202egnp.exe."


@pytest.fixture(scope="module")
def client(exhibits_live: IndexInUse) -> TestClient:
    return TestClient(create_app(exhibits_live), base_url="https://policies.example")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = tmp_path_factory.mktemp("hostile")
    recorder = Recorder(folder / "versions")
    recorder.record("2020-01-10", "# Acme Privacy Policy\n\nWe keep data for two years.\n")
    words = HOSTILE.replace("<", "\\<")
    recorder.record("2020-03-10", f"# Acme Privacy Policy\n\nWe keep data for two years.\n\n{words}\n\n=1+1 is two.\n")
    update_index([str(recorder.path)], WordEncoder(), folder / "index")
    return TestClient(create_app(open_index(Settings(Path(folder / "index")), WordEncoder())))


def struck(content: str) -> list[tuple[str, str]]:
    """What an entry's HTML shows as deleted and inserted."""
    return [(tag, unescape(words)) for tag, words in re.findall(r"<(ins|del)>(.*?)</\1>", content, re.DOTALL)]


def test_a_feed_is_read_by_a_feed_reader(client: TestClient) -> None:
    response = client.get("/v1/feeds/alibaba-privacy.atom")
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.content)
    assert (feed.bozo, feed.version, feed.feed.title) == (False, "atom10", "What changes: Alibaba Privacy Policy")
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {
        "self": "https://policies.example/v1/feeds/alibaba-privacy.atom",
        "alternate": "https://policies.example/changes?policy=alibaba-privacy",
    }
    days = [entry.published[:10] for entry in feed.entries]
    assert sorted(days) == ["2017-09-28", "2018-05-25", "2019-01-17", "2020-02-27", "2020-09-14"]
    assert len({entry.id for entry in feed.entries}) == 5
    updated = [entry.updated for entry in feed.entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.feed.updated == updated[0]
    assert all(feedparser.parse(response.content).feed.id == feed.feed.id for _ in range(2))
    whole = feedparser.parse(client.get("/v1/feeds/all.atom").content)
    assert [entry.id for entry in whole.entries] == [entry.id for entry in feed.entries]
    assert whole.feed.id != feed.feed.id


def test_the_words_of_an_entry_are_those_of_the_comparison(client: TestClient) -> None:
    feed = feedparser.parse(client.get("/v1/feeds/all.atom").content, sanitize_html=False)
    (entry,) = [entry for entry in feed.entries if entry.published.startswith("2020-02-27")]
    compared = client.get("/v1/compare", params={"left": "2019-06-01", "right": "2020-06-01"}).json()
    expected: list[tuple[str, str]] = []
    for pair in compared["pairs"]:
        for part in pair["ops"]:
            if part["op"] != "equal":
                expected += [(tag, part[side]) for tag, side in (("del", "left"), ("ins", "right")) if part[side]]
    assert len(expected) > 10
    assert struck(entry.content[0].value) == expected
    kinds = {tag.term for tag in entry.tags}
    assert kinds == {"technical", "typographic", "reworded", "added"}
    assert client.get(entry.link.removeprefix("https://policies.example")).status_code == 200


def test_nothing_of_a_text_is_markup_in_a_feed(hostile: TestClient) -> None:
    content = hostile.get("/v1/feeds/acme-privacy.atom").content
    ElementTree.fromstring(content)
    feed = feedparser.parse(content, sanitize_html=False)
    assert not feed.bozo
    (entry,) = [entry for entry in feed.entries if entry.published.startswith("2020-03-10")]
    value = entry.content[0].value
    assert "<script" not in value
    assert "alert(1)" in value
    assert "\u202e" not in value, "what turns the order of letters is shown by its mark"
    assert feedparser.parse(content).entries[0].id.startswith("urn:uuid:")


def test_a_feed_that_did_not_change_is_not_sent_again(client: TestClient) -> None:
    address = "/v1/feeds/all.atom"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    unknown = client.get("/v1/feeds/acme.atom")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/not-found")
    assert client.get(f"{address}?x=1").status_code == 422


def test_behind_a_proxy_a_feed_leads_to_the_public_address(exhibits_live: IndexInUse) -> None:
    site = Site("https://policies.example/inforce", "/inforce")
    client = TestClient(create_app(exhibits_live, site=site))
    feed = feedparser.parse(client.get("/inforce/v1/feeds/all.atom").content)
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {
        "self": "https://policies.example/inforce/v1/feeds/all.atom",
        "alternate": "https://policies.example/inforce/changes",
    }
    assert all(entry.link.startswith("https://policies.example/inforce/") for entry in feed.entries)


def test_every_page_names_the_feed(client: TestClient) -> None:
    for page, feed in (("/corpus", "all"), ("/changes?policy=alibaba-privacy", "alibaba-privacy")):
        text = client.get(page).text
        (found,) = re.findall(r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)">', text)
        assert found == f"/v1/feeds/{feed}.atom"
        assert client.get(found).status_code == 200


def test_the_page_shows_the_latest_first_with_words_and_places(client: TestClient) -> None:
    text = client.get("/changes").text
    assert re.findall(r'<h2 id="event-\d">.*?datetime="([\d-]+)"', text) == [
        "2020-09-14",
        "2020-02-27",
        "2019-01-17",
        "2018-05-25",
        "2017-09-28",
    ]
    assert "5 technical, 1 typographic, 2 reworded, 4 added" in text
    assert "The first version held, so that no change can be told" in text
    assert 'href="/compare?left=alibaba-privacy%402019-01-17&amp;right=alibaba-privacy%402020-02-27"' in text
    assert len(text.encode()) < 60_000
    page = client.get("/changes?from=2020-01-01&to=2020-06-01&q=minors").text
    assert "The words stand there more often: 1 time before, 4 since." in page
    assert "2 of 2" not in page
    wrong = client.get("/changes?from=never")
    assert wrong.status_code == 422
    assert "from must be" in wrong.text


def test_the_table_has_every_word_and_no_formula(client: TestClient, hostile: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/changes.csv").text.removeprefix("\ufeff"))))
    assert {row["on"] for row in rows} == {"2017-09-28", "2018-05-25", "2019-01-17", "2020-02-27", "2020-09-14"}
    (first,) = [row for row in rows if row["on"] == "2017-09-28"]
    assert (first["kinds"], first["words"], first["date_basis"]) == ("first version held", "", "updated_date")
    body = client.get("/v1/changes", params={"from": "2018-01-01", "places": 1000}).json()
    told = [one["text"].strip() for event in body["events"] for one in event["words"]]
    assert [row["words"].strip().lstrip("'") for row in rows if row["on"] > "2018"] == [one.lstrip("'") for one in told]
    of_hostile = hostile.get("/changes.csv").text
    assert "'=1+1 is two." in of_hostile
    assert date.fromisoformat(rows[-1]["on"]) == date(2020, 9, 14)
