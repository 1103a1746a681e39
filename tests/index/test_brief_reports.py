"""Reports on a brief: the differences of the comparison, whatever the form; and comments at the right words."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn

from api.cli.program import inforce
from api.exit_codes import ExitCode
from api.operations import Uploaded
from api.parameters import QuotesParameters
from api.reports import ENDINGS, commented_brief, report
from corpus.formats.pdf.document import read_document
from retriever.question.request import InvalidQuestion
from retriever.results import QuotesResult, Verdict
from retriever.retriever import Retriever
from tests.briefs import Written

CONTROLLER = "the data controller of your personal information is Alibaba.com Singapore E-Commerce Private Limited"
BRIEF = Written(
    [
        ("p", f"The policy says that “{CONTROLLER}” (Ex. B(2), Old version § C ¶ [2])."),
        ("p", f"And so it says that “{CONTROLLER.replace('controller', 'processor')}”[^1] in 用户 words."),
        ("q", CONTROLLER.replace("Private Limited", "Limited Company")),
        ("p", "Ex. B(2), Old version § G ¶ [2]. A horse: “a horse, a horse, my kingdom for a horse”."),
    ],
    {"1": f"Ex. B(3), pt. A § G. It is said again that “{CONTROLLER}” (id.)."},
)
FILE = Uploaded("brief.docx", BRIEF.docx())


@pytest.fixture(scope="module")
def found(exhibits_retriever: Retriever) -> QuotesResult:
    return exhibits_retriever.library.verify_document(FILE.name, FILE.content, date(2019, 6, 1))


def _struck(paragraph: Any) -> list[tuple[str, str]]:
    """Words that were struck through or underlined, in order."""
    marked = [run for run in paragraph.runs if run.font.strike or run.underline]
    return [("delete" if run.font.strike else "insert", run.text) for run in marked]


def test_the_differences_of_a_report_are_those_of_the_comparison(found: QuotesResult) -> None:
    assert [result.verdict.value for result in found.results] == ["verbatim", "near", "near", "not_found", "verbatim"]
    expected = []
    for result in found.results:
        if result.verdict is Verdict.NEAR:
            for part in result.matches[0].differences:
                expected += [("delete", part.left.strip()), ("insert", part.right.strip())]
    written = docx.Document(io.BytesIO(report(found, "docx")))
    shown = [piece for paragraph in written.paragraphs for piece in _struck(paragraph)]
    assert shown == [piece for piece in expected if piece[1]]
    markdown = report(found, "md").decode()
    strokes = re.findall(r"<(del|ins)>(.*?)</", markdown)
    assert [({"del": "delete", "ins": "insert"}[tag], words) for tag, words in strokes] == shown


def test_every_form_says_the_same(found: QuotesResult) -> None:
    on = date(2026, 5, 4)
    texts = {ending: report(found, ending, on) for ending in ENDINGS}
    assert texts == {ending: report(found, ending, on) if ending != "docx" else texts["docx"] for ending in ENDINGS}
    of_pdf = str(read_document(texts["pdf"]))
    of_docx = "\n".join(p.text for p in docx.Document(io.BytesIO(texts["docx"])).paragraphs)
    of_markdown = re.sub(r"\\(.)", r"\1", texts["md"].decode())
    for said in (
        "brief.docx, checked on 4 May 2026 against index sha256:",
        "5 quotations: 1 verbatim, 2 near, 1 not found and 1 cited wrongly.",
        "To be looked at: 1, 2, 3, 4.",
        "2. Near, not verbatim: 1 difference (paragraph 2)",
        "5. Verbatim (paragraph 2, note 1)",
        "The citation should read: Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]",
        "What was not checked",
    ):
        for text in (of_pdf, of_docx, of_markdown):
            assert said.replace(" ", "") in re.sub(r"\s|\\", "", text), (said, text[:2000])
    assert json.loads(texts["json"])["document"]["sha256"] in of_markdown
    with pytest.raises(InvalidQuestion, match="docx, pdf, md, json"):
        report(found, "odt")


def _commented(document: Any) -> dict[int, str]:
    """The words that each comment stands at."""
    words: dict[int, str] = {}
    open_ones: set[int] = set()
    for element in document.element.iter():
        if element.tag == qn("w:commentRangeStart"):
            open_ones.add(int(element.get(qn("w:id"))))
        elif element.tag == qn("w:commentRangeEnd"):
            open_ones.discard(int(element.get(qn("w:id"))))
        elif element.tag in {qn("w:t"), qn("w:footnoteReference")}:
            for number in open_ones:
                words[number] = words.get(number, "") + (element.text or f"note {element.get(qn('w:id'))}")
    return words


def test_comments_stand_at_the_words_they_are_about(found: QuotesResult) -> None:
    before = docx.Document(io.BytesIO(FILE.content))
    after = docx.Document(io.BytesIO(commented_brief(found, FILE, QuotesParameters())))
    assert [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
    at = _commented(after)
    said = {comment.comment_id: comment.text for comment in after.comments}
    assert sorted((at[number], said[number].split("\n")[0].split(".")[0].split(":")[0]) for number in at) == sorted(
        [
            (result.quote if not (result.place and result.place.footnote) else "note 1", head)
            for result, head in zip(
                found.results,
                [
                    "Verbatim, but cited wrongly",
                    "Near, not verbatim",
                    "Near, not verbatim",
                    "Not found",
                    "Verbatim",
                ],
                strict=True,
            )
        ]
    )
    assert any("“controller” → “processor”" in words for words in said.values())
    with pytest.raises(InvalidQuestion, match="into a DOCX"):
        commented_brief(found, Uploaded("brief.pdf", BRIEF.pdf()), QuotesParameters())
    with pytest.raises(InvalidQuestion, match="into a DOCX"):
        commented_brief(found, Uploaded("brief.odt", BRIEF.odt()), QuotesParameters())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_commented_brief_with_each_comment_at_its_words(
    found: QuotesResult, tmp_path: Path
) -> None:
    brief = tmp_path / "brief.docx"
    brief.write_bytes(commented_brief(found, FILE, QuotesParameters()))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    to_odt = ["--convert-to", "odt", "--outdir", str(tmp_path), str(brief)]
    subprocess.run(["soffice", "--headless", home, *to_odt], check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(tmp_path / "brief.odt") as packed:
        content = packed.read("content.xml").decode()
    at: dict[str, str] = {}
    noted = re.compile(
        r'<office:annotation [^>]*office:name="(\w+)".*?</office:annotation>(.*?)<office:annotation-end', re.S
    )
    for name, words in noted.findall(content):
        words = re.sub(r"<text:note .*?</text:note>", "note", words, flags=re.S)
        at[name] = " ".join(re.sub(r"<[^>]*>", "", words).split())
    quotes = ["note" if one.place and one.place.footnote else " ".join(one.quote.split()) for one in found.results]
    assert sorted(at.values()) == sorted(quotes)


def test_the_command_writes_reports_and_never_over_the_brief(tmp_path: Path, exhibits_index: Path) -> None:
    path, out, noted = tmp_path / "brief.docx", tmp_path / "report.PDF", tmp_path / "noted.docx"
    path.write_bytes(FILE.content)
    run = ["verify-quote", str(path), "--index", str(exhibits_index), "--report", str(out), "--comments"]
    ran = CliRunner().invoke(inforce, [*run, str(noted)], prog_name="inforce")
    assert ran.exit_code == ExitCode.CHECK_FAILED, ran.output
    assert out.read_bytes().startswith(b"%PDF-")
    assert len(list(docx.Document(str(noted)).comments)) == 5
    ran = CliRunner().invoke(inforce, [*run, str(path)], prog_name="inforce")
    assert (ran.exit_code, path.read_bytes()) == (ExitCode.BAD_VALUE, FILE.content)
    assert "would write over the file" in ran.output
