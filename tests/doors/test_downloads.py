"""Results to take away hold all of them, or say how many they leave out."""

import csv
import io
import json

import docx
import pytest
from fastapi.testclient import TestClient

from api import downloads
from api.http.address import Site
from api.http.app import create_app
from retriever.opening import IndexInUse

EVERYWHERE = "q=personal+information&dates_in_question=ignore"


@pytest.fixture(scope="module")
def client(exhibits_live: IndexInUse) -> TestClient:
    return TestClient(create_app(exhibits_live))


def texts_of(client: TestClient, query: str) -> dict[str, list[str]]:
    """The texts of passages in each kind of file."""
    table = csv.DictReader(io.StringIO(client.get(f"/results.csv?{query}").text.removeprefix("\ufeff")))
    answered = client.get(f"/results.jsonl?{query}")
    assert answered.status_code == 200, answered.text
    lines = [json.loads(line) for line in answered.text.splitlines()]
    return {
        "csv": [row["text"] for row in table if row["rank"]],
        "jsonl": [line["text"] for line in lines if line["list"] == "passages"],
        "csl": [item["abstract"] for item in client.get(f"/results.csl.json?{query}").json()],
    }


def test_every_passage_that_there_is_is_taken_away(client: TestClient) -> None:
    total = client.get(f"/v1/ask?{EVERYWHERE}").json()["total"]
    assert total > 100, "more than a page of HTTP may hold"
    taken = texts_of(client, EVERYWHERE)
    assert {kind: len(texts) for kind, texts in taken.items()} == dict.fromkeys(taken, total)
    memo = client.get(f"/results.md?{EVERYWHERE}").text
    document = docx.Document(io.BytesIO(client.get(f"/results.docx?{EVERYWHERE}").content))
    paragraphs = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(text in paragraphs for text in taken["csv"])
    assert "are not here" not in memo + paragraphs
    assert memo.count("\n" + str(total) + ". ") == 1


def test_what_is_left_out_is_counted(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST_PASSAGES", 7)
    total = client.get(f"/v1/ask?{EVERYWHERE}").json()["total"]
    table = client.get(f"/results.csv?{EVERYWHERE}").text
    assert f"not all: {total - 7} more passages" in table.splitlines()[-1]
    assert f"{total - 7} more passages of this scope are not here." in client.get(f"/results.md?{EVERYWHERE}").text
    last = json.loads(client.get(f"/results.jsonl?{EVERYWHERE}").text.splitlines()[-1])
    assert last == {"list": "left_out", "passages": total - 7}


def test_an_address_that_says_how_many_gets_so_many(client: TestClient) -> None:
    assert set(map(len, texts_of(client, f"{EVERYWHERE}&limit=3").values())) == {3}


def test_the_page_says_what_can_be_taken_away(client: TestClient) -> None:
    assert "Take all results with you" in client.get(f"/?{EVERYWHERE}").text
    assert "Take these results with you" in client.get(f"/?{EVERYWHERE}&limit=3").text


def test_links_that_are_copied_lead_to_the_public_address(exhibits_live: IndexInUse, client: TestClient) -> None:
    public = TestClient(create_app(exhibits_live, site=Site(public_url="https://policies.example")))
    assert '<main id="content" data-site="https://policies.example">' in public.get("/").text
    assert "data-site" not in client.get("/").text
    assert "https://policies.example/passages/" in public.get("/results.jsonl?q=cookies&limit=1").text
