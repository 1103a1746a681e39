"""Citing outside of Inforce: forms that other programs read, selectors that lead back to the same words."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from retriever.citing.cite import cited_passage
from retriever.citing.forms import FORMS, UnusableForms, forms_with
from retriever.citing.selecting import memento_of, selectors, text_fragment
from retriever.opening import IndexInUse
from retriever.question.request import InvalidQuestion
from retriever.reading.library import Library
from retriever.retriever import Retriever

PASSAGE = "alibaba-privacy@2019-01-17~b2~G.2"


@pytest.fixture(scope="module")
def client(exhibits_live: IndexInUse) -> Iterator[TestClient]:
    with TestClient(create_app(exhibits_live), follow_redirects=False) as client:
        while client.get("/readyz").status_code != 200:
            pass
        yield client


@pytest.fixture(scope="module")
def library(exhibits_retriever: Retriever) -> Library:
    return exhibits_retriever.library


def test_forms_are_what_other_programs_read(library: Library) -> None:
    cited = cited_passage(library, PASSAGE, FORMS, 22, 44)
    text = {form.name: form.text for form in cited.forms}
    assert cited.words == "the data controller of"
    assert text["bluebook"] == ("Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]; Ex. B(3), pt. A § G ¶ [2].")
    assert text["plain"].startswith("“the data controller of” (")
    assert text["markdown"].startswith("> the data controller of\n>\n> — ")
    [item] = json.loads(text["csl-json"])
    assert item["issued"] == {"date-parts": [[2019, 1, 17]]}
    assert item["section"] == "G. VISITORS FROM THE EUROPEAN UNION"
    assert re.match(r"@misc\{alibaba-privacy-2019-01-17-b2-g-2,\n  author = \{\{Alibaba\}\},\n", text["bibtex"])
    assert text["bibtex"].count("{") == text["bibtex"].count("}")
    lines = text["ris"].splitlines()
    assert (lines[0], lines[-1]) == ("TY  - GEN", "ER  - ")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    assert "PY  - 2019" in lines
    with pytest.raises(InvalidQuestion, match="characters of the passage"):
        cited_passage(library, PASSAGE, FORMS, 5, 5_000)


def test_a_user_adds_a_form_and_no_code(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "forms.toml"
    path.write_text('[mla]\ntitle = "MLA"\ntemplate = "{publisher}, *{title}*, {date}{until.__class__}, {citation}."\n')
    forms = forms_with(str(path))
    assert [form.name for form in forms] == [*(form.name for form in FORMS), "mla"]
    written = cited_passage(library, PASSAGE, forms).forms[-1].text
    assert written.startswith("Alibaba, *")
    assert "2019-01-17{until.__class__}, Ex. B(2)" in written
    for wrong, said in (
        ('[a]\ntemplate = "{secret}"', "names secret"),
        ("[a]\n", "no template"),
        ("[", "cannot be read"),
    ):
        other = tmp_path / f"{len(wrong)}.toml"
        other.write_text(wrong)
        with pytest.raises(UnusableForms, match=said):
            forms_with(str(other))


def test_selectors_lead_back_to_the_same_words(library: Library) -> None:
    chance = random.Random(7)
    for version in library.versions():
        text = "\n".join(passage.text for passage in library.text(version.version_id))
        for _ in range(40):
            start = chance.randrange(len(text) - 1)
            end = min(len(text), start + chance.randrange(1, 200))
            quote, position = selectors(text, start, end)
            whole = quote.prefix + quote.exact + quote.suffix
            assert text.count(whole) == 1
            assert text.index(whole) + len(quote.prefix) == start == position.start
            assert text[position.start : position.end] == quote.exact


@pytest.mark.parametrize(
    "passage_id", [PASSAGE, "alibaba-privacy@2019-01-17~b3~G.2", "alibaba-privacy@2018-05-25~b4~F.1"]
)
def test_a_passage_is_found_at_its_selectors(library: Library, passage_id: str) -> None:
    cited = cited_passage(library, passage_id, FORMS)
    exhibit = {"b2": "B(2)", "b3": "B(3)", "b4": "B(4)"}[passage_id.split("~")[1]]
    text = "\n".join(passage.text for passage in library.text(cited.version_id, exhibit))
    assert text[cited.position_selector.start : cited.position_selector.end] == cited.words


def test_links_mark_the_words_and_name_the_archived_copy() -> None:
    page = "We keep data-sets, always.\nThey keep data-sets for ever. No more."
    first = text_fragment("https://a.example/p#top", page, 8, 17)
    assert first == "https://a.example/p#top:~:text=We%20keep-,data%2Dsets"
    # At the head of a paragraph nothing stands before: what follows tells.
    again = "We keep data, always.\nWe keep data for ever."
    assert text_fragment("https://a.example/", again, 22, 34).endswith("#:~:text=We%20keep%20data,-for%20ever.")
    long = " ".join(f"word{n}" for n in range(60))
    assert text_fragment("https://a.example/", long, 0, len(long)).count(",") == 1
    memento = memento_of("https://web.archive.org/web/20190601080910id_/https://a.example/p")
    assert memento is not None
    assert (memento.original, memento.datetime) == ("https://a.example/p", "Sat, 01 Jun 2019 08:09:10 GMT")
    assert memento_of("https://a.example/web/20190601080910/x") is None
    assert memento_of("https://web.archive.org/web/20191301080910/https://a.example/p") is None


def test_http_and_page_show_every_form(client: TestClient) -> None:
    body = client.get(f"/v1/passages/{PASSAGE}/citations?start=22&end=44").json()
    assert [form["name"] for form in body["forms"]] == [form.name for form in FORMS]
    assert body["quote_selector"]["type"] == "TextQuoteSelector"
    assert (body["text_fragment"], body["memento"]) == (None, None)
    one = client.get(f"/v1/passages/{PASSAGE}/citations?form=ris").json()
    assert [form["name"] for form in one["forms"]] == ["ris"]
    assert client.get(f"/v1/passages/{PASSAGE}/citations?form=none").status_code == 422
    assert client.get("/v1/passages/none~x/citations").status_code == 404
    page = client.get(f"/passages/{PASSAGE}/cite")
    assert page.status_code == 200
    assert page.text.count("<pre") == len(FORMS)
    assert client.get("/passages/none~x/cite").status_code == 404
