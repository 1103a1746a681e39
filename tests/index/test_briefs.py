"""Briefs as they are filed: the same verdicts and places, whatever the form of file; bad files end in one line."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.oxml import OxmlElement
from fastapi.testclient import TestClient

from api.cli.program import inforce
from api.exit_codes import ExitCode
from api.http.app import create_app
from corpus.briefs import BriefDocument, read_brief_file
from corpus.briefs.filed import Changes
from corpus.formats.format import Problem
from retriever.opening import IndexInUse
from retriever.quotations.brief import read_brief
from retriever.results import QuotesResult
from retriever.retriever import Retriever
from tests.attack.hostile_files import docx_of_one_part_many_times
from tests.briefs import Written

BRIEF = Written(
    [
        ("h", "I. WHAT WAS PROMISED"),
        ("t", "Acme v. Doe, “we keep personal data” 12 F.3d 34"),
        (
            "p",
            "The policy of 2021 says that “We keep personal data as long as the law of your country asks us to”[^1], "
            "and, in a sentence that goes on over the end of more than one line of this page, that all is well.",
        ),
        ("q", "We may share the personal data that you give to us with our affiliates in any other country."),
        (
            "p",
            "Ex. B(2) § D. It also says “you may ask us for erasure at any time.”[^2] And “minors use nothing here”, "
            "supra note 1, § G.",
        ),
    ],
    {"1": "Ex. B(3), pt. A § G ¶ [2].", "2": "Id. § H. It says “nothing of this is a promise to you” (id. § K)."},
)
FILES = {
    "brief.md": BRIEF.text().encode(),
    "brief.docx": BRIEF.docx(),
    "brief.odt": BRIEF.odt(),
    "brief.rtf": BRIEF.rtf(),
    "brief.pdf": BRIEF.pdf(),
    "pleading.pdf": BRIEF.pdf(columns=2, numbered=True),
}


def _read(name: str) -> BriefDocument:
    read = read_brief_file(name, FILES[name])
    assert isinstance(read, BriefDocument), read
    return read


@pytest.mark.parametrize("name", FILES)
def test_every_form_of_file_quotes_and_cites_the_same(name: str) -> None:
    document = _read(name)
    brief = read_brief(document)
    assert [
        (" ".join(quote.text.split()), quote.cited, quote.place and quote.place.footnote) for quote in brief.quotes
    ] == [
        ("We keep personal data as long as the law of your country asks us to", "Ex. B(3), pt. A § G ¶ [2]", None),
        (BRIEF.paragraphs[3][1], "Ex. B(2) § D", None),
        ("you may ask us for erasure at any time.", "Ex. B(3), pt. A § H", None),
        ("minors use nothing here", "Ex. B(3), pt. A § G", None),
        ("nothing of this is a promise to you", "Ex. B(3), pt. A § K", "2"),
    ]
    assert brief.left_out == ("a table of contents or of authorities (1 line)",)
    places = [quote.place for quote in brief.quotes if quote.place]
    first = 4 if name.endswith(".pdf") else 3
    # The stamp over the one page of this PDF is a paragraph, since no other page repeats it.
    assert [place.paragraph for place in places] == [first, first + 1, first + 2, first + 2, first + 2]
    assert {place.page for place in places} == {1 if name.endswith(".pdf") else None}


def _run(tag: str, words: str, text: str = "w:t") -> Any:
    change, run, inner = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text)
    inner.text = words
    run.append(inner)
    if tag != "w:r":
        change.append(run)
    return run if tag == "w:r" else change


def test_tracked_changes_boxes_tables_and_rendered_pages_of_a_word_processor() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("It says “we ")
    paragraph._p.append(_run("w:ins", "never "))
    paragraph._p.append(_run("w:del", "sometimes ", "w:delText"))
    paragraph._p.append(_run("w:r", "sell personal data”."))
    broken = document.add_paragraph()
    run = _run("w:r", "It says “data goes")
    run.append(OxmlElement("w:lastRenderedPageBreak"))
    rest = OxmlElement("w:t")
    rest.text = " on here”. And “this is on the next page”."
    run.append(rest)
    broken._p.append(run)
    document.add_table(1, 1).cell(0, 0).text = "“words in a table cell”"
    quoting = document.add_paragraph("These words are quoted by their style", style="Intense Quote")
    box, fallback = OxmlElement("w:txbxContent"), OxmlElement("w:p")
    fallback.append(_run("w:r", "“words in a box”"))
    box.append(fallback)
    holder = _run("w:r", "")
    holder.append(box)
    quoting._p.append(holder)
    out = io.BytesIO()
    document.save(out)
    for changes, words in ((Changes.ACCEPTED, "we never sell personal data"), (Changes.REJECTED, "we sometimes sell")):
        read = read_brief_file("b.docx", out.getvalue(), changes)
        assert isinstance(read, BriefDocument)
        quotes = read_brief(read).quotes
        assert quotes[0].text.startswith(words) or quotes[0].text == f"{words} personal data"
        assert [" ".join(quote.text.split()) for quote in quotes[1:]] == [
            "data goes on here",
            "this is on the next page",
            "words in a table cell",
            "These words are quoted by their style",
            "words in a box",
        ]
        assert [quote.place.page for quote in quotes[:3] if quote.place] == [1, 1, 2]
        assert read.remarks == (f"has changes that were tracked; it is read as if they were {changes.value}",)


def test_signs_that_are_escaped_where_a_pdf_is_written_down_are_the_words_of_the_brief() -> None:
    words = "the cookies ali_apache_id and xman_f [both] are kept < 1 year"
    read = read_brief_file("brief.pdf", Written([("p", f"It says that “{words}” (Acme Terms § 4).")]).pdf())
    assert isinstance(read, BriefDocument)
    assert [quoted.text for quoted in read_brief(read).quotes] == [words]


def test_a_block_that_a_column_cuts_is_set_off_still() -> None:
    block = "We may share the data that you give us with our affiliates in any country, where they process it. " * 4
    filler = "Counsel says in this line what is not to the point. "
    for lines in (31, 34):
        before, after = (filler * lines).strip(), (filler * 60).strip()
        brief = Written(
            [("p", before), ("p", "Its words:"), ("q", block.strip()), ("p", "Acme Terms § 4."), ("p", after)]
        )
        read = read_brief_file("brief.pdf", brief.pdf(columns=2, numbered=True))
        assert isinstance(read, BriefDocument)
        assert [quoted.cited for quoted in read_brief(read).quotes] == ["Acme Terms § 4"], lines


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * 30_000_000)
    return out.getvalue()


def _entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return out.getvalue()


def _nested() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        name = f'xmlns:w="{docx.oxml.ns.nsmap["w"]}"'
        packed.writestr("word/document.xml", f"<w:document {name}>{'<w:p>' * 5_000}{'</w:p>' * 5_000}</w:document>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", _nested(), "nested more than 256 deep"),
        ("a.docx", _bomb(), "unpacks to 30,000,000 bytes"),
        ("a.docx", docx_of_one_part_many_times(100), "holds two parts named"),
        ("a.docx", _entities(), "declares a document type"),
        ("a.docx", FILES["brief.docx"][:4000], "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 encrypted", "encrypted"),
        ("a.pdf", FILES["brief.pdf"][:300], "damaged"),
        ("a.pdf", b"%PDF-1.7\n", "damaged"),
        ("a.bin", b"\x00\x01\x02\x03" * 50, "neither DOCX nor PDF"),
        ("a.odt", BRIEF.odt()[:-700], "damaged"),
        ("a.rtf", rb"{\rtf1\ansi \u99999999 words}", "RTF that cannot be read"),
        ("a.rtf", rb"{\rtf1\ansi {\pict 0102", "RTF that cannot be read"),
        ("a.odt", BRIEF.odt().replace(b"office:text>", b"office:tent>"), "damaged"),
        ("a.txt", b"  \n", "is empty"),
        ("a.txt", b"x" * (32 * 1024 * 1024 + 1), "a brief may have"),
    ],
)
def test_a_bad_file_is_told_in_one_line(name: str, content: bytes, said: str) -> None:
    read = read_brief_file(name, content)
    assert isinstance(read, Problem), read
    assert said in str(read)
    assert "\n" not in str(read)


def _verdicts(found: QuotesResult) -> list[tuple[str, str | None]]:
    return [(r.verdict.value, r.citation_check.kind.value if r.citation_check else None) for r in found.results]


@pytest.fixture(scope="module")
def client(exhibits_live: IndexInUse) -> Iterator[TestClient]:
    with TestClient(create_app(exhibits_live), follow_redirects=False) as client:
        while client.get("/readyz").status_code != 200:
            pass
        yield client


def test_files_are_checked_at_every_door(client: TestClient, exhibits_retriever: Retriever) -> None:
    library = exhibits_retriever.library
    expected = _verdicts(library.verify_brief(BRIEF.text()))
    assert len(expected) == 5
    for name, content in FILES.items():
        assert _verdicts(library.verify_document(name, content)) == expected
    as_form = client.post(
        "/v1/quotes/verify", files={"file": ("brief.docx", FILES["brief.docx"])}, data={"as_of": "2019-06-01"}
    )
    as_body = client.post(
        "/v1/quotes/verify?as_of=2019-06-01", content=FILES["brief.pdf"], headers={"content-type": "application/pdf"}
    )
    for response in (as_form, as_body):
        body = response.json()
        assert response.status_code == 200, body
        assert [result["verdict"] for result in body["results"]] == [verdict for verdict, _ in expected]
        assert body["results"][4]["place"]["footnote"] == "2"
        assert body["scope"]["as_of"] == "2019-06-01"
    assert as_form.json()["document"]["name"] == "brief.docx"
    refused = client.post("/v1/quotes/verify", files={"file": ("brief.docx", _bomb())})
    assert (refused.status_code, refused.json()["errors"][0]["name"]) == (422, "document")
    page = client.post("/quotes", files={"file": ("brief.docx", FILES["brief.docx"])})
    assert page.status_code == 200
    assert len(re.findall(r'id="quotation-\d+"', page.text)) == 5
    assert "Page 1, paragraph 4" in client.post("/quotes", files={"file": ("b.pdf", FILES["brief.pdf"])}).text
    told = client.post("/quotes", files={"file": ("brief.docx", b"PK\x03\x04 no")})
    assert told.status_code == 422
    assert "damaged" in told.text


def test_the_command_line_reads_a_file_whatever_its_form(tmp_path: Path, exhibits_index: Path) -> None:
    path = tmp_path / "brief.docx"
    path.write_bytes(FILES["brief.docx"])
    ran = CliRunner().invoke(inforce, ["verify-quote", str(path), "--index", str(exhibits_index)], prog_name="inforce")
    assert ran.exit_code == ExitCode.CHECK_FAILED, ran.output
    assert "(paragraph 5, note 2)" in ran.output
    assert "Not checked: a table of contents or of authorities (1 line)." in ran.output
    path.write_bytes(_bomb())
    ran = CliRunner().invoke(inforce, ["verify-quote", str(path), "--index", str(exhibits_index)], prog_name="inforce")
    assert ran.exit_code == ExitCode.BAD_VALUE
    assert "unpacks to 30,000,000 bytes" in ran.output
