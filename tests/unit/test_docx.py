"""Documents of a word processor, made here and read back."""

import io
import re
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from corpus.errors import SourceUnreadable
from corpus.formats.format import Problem
from corpus.load import EMBEDDED_EXHIBITS, decode_again, read_bytes, read_corpus, read_location
from corpus.text import Span, plain_text
from corpus.types import Basis, CopyReading, start_of


def _readable(line: str) -> str:
    return plain_text(line, [Span(0, len(line))])


def _read(document: "docx.document.Document", folder: Path) -> CopyReading:
    path = folder / "terms.docx"
    document.save(str(path))
    (reading,) = read_location(str(path)).readings
    (copy,) = reading.copies
    text = decode_again("docx", path.read_bytes())
    assert text == reading.source.text
    for passage in copy.passages:
        assert plain_text(str(text), passage.spans, reading.source.markup) == passage.text
    return copy


def _numbered(paragraph: Paragraph, number: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = number
    properties.get_or_add_ilvl().val = level


def test_headings_lists_and_tables_are_read_as_a_reader_sees_them(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Acme Terms of Use", 0)
    document.add_paragraph("Effective March 1, 2021")
    document.add_heading("Fees", 1)
    document.add_paragraph("You pay for:")
    for words in ("storage_space", "transfer"):
        document.add_paragraph(words, style="List Bullet")
    document.add_heading("Duties", 1)
    document.add_heading("Of yours", 2)
    for words in ("Pay in time.", "Tell us of changes."):
        document.add_paragraph(words, style="List Number")
    table = document.add_table(rows=2, cols=3)
    for cell, words in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Kind", "Purpose", "Kept for", "Invoices", "Tax law demands that we keep them", "ten years"),
        strict=True,
    ):
        cell.text = words
    copy = _read(document, tmp_path)
    assert (copy.facts.title, str(copy.facts.effective_on)) == ("Acme Terms of Use", "2021-03-01")
    assert [(" > ".join(p.headings), p.label, p.text) for p in copy.passages] == [
        ("Fees", None, "You pay for:"),
        ("Fees", None, "storage_space"),
        ("Fees", None, "transfer"),
        ("Duties > Of yours", "1.", "Pay in time."),
        ("Duties > Of yours", "2.", "Tell us of changes."),
        ("Duties > Of yours", None, "Invoices Tax law demands that we keep them ten years"),
    ]
    assert copy.passages[1].context[0].text == "You pay for:"
    assert copy.passages[5].context[0].text == "Kind Purpose Kept for"


def test_numbers_of_headings_are_counted_as_printed(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "90")
    for level, (form, pattern) in enumerate((("decimal", "%1."), ("decimal", "%1.%2"), ("lowerRoman", "(%3)"))):
        one = OxmlElement("w:lvl")
        one.set(qn("w:ilvl"), str(level))
        for tag, value in (("start", "1"), ("numFmt", form), ("lvlText", pattern)):
            child = OxmlElement(f"w:{tag}")
            child.set(qn("w:val"), value)
            one.append(child)
        abstract.append(one)
    numbering.insert(0, abstract)
    number = numbering.add_num(90).numId
    for words, level in (("Fees", 0), ("Prices", 1), ("Taxes", 1), ("Duties", 0), ("Yours", 1)):
        _numbered(document.add_heading(words, level + 1), number, level)
        document.add_paragraph(f"All that is said of {words.casefold()}.")
    copy = _read(document, tmp_path)
    assert [p.headings[-1] for p in copy.passages] == ["1. Fees", "1.1 Prices", "1.2 Taxes", "2. Duties", "2.1 Yours"]
    assert [p.section.label for p in copy.passages if p.section] == ["1", "1", "1", "2", "2"]


def test_notes_stand_at_the_end_and_what_was_deleted_nowhere(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("We keep invoices for 10")
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "7")
    paragraph.add_run()._r.append(reference)
    paragraph.add_run(" years")
    deleted = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:delText")
    text.text = " or more"
    run.append(text)
    deleted.append(run)
    paragraph._p.append(deleted)
    paragraph.add_run(".")
    saved = io.BytesIO()
    document.save(saved)
    path = tmp_path / "notes.docx"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(saved) as packed, zipfile.ZipFile(path, "w") as out:
        for name in packed.namelist():
            out.writestr(name, packed.read(name))
        note = '<w:footnote w:id="7"><w:p><w:r><w:t>As tax law demands.</w:t></w:r></w:p></w:footnote>'
        out.writestr("word/footnotes.xml", f'<w:footnotes xmlns:w="{space}">{note}</w:footnotes>')
    reading = read_location(str(path)).readings[0]
    assert [p.text for p in reading.copies[0].passages] == ["We keep invoices for 10 years.", "As tax law demands."]
    assert "tracked_changes" in {finding.code for finding in reading.findings}


def test_exhibits_in_a_document_read_as_they_do_in_text(tmp_path: Path) -> None:
    document = docx.Document()
    rows: list[list[str]] = []

    def close() -> None:
        if rows:
            table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, words in zip(row.cells, cells, strict=False):
                    cell.text = words
            rows.clear()

    paragraph = None
    for line in read_bytes(EMBEDDED_EXHIBITS).decode("utf-8").split("\n"):
        bullet = re.match(r"(\s*)[*•]\s+", line)
        if "\t" in line:
            rows.append([_readable(cell) for cell in line.split("\t")])
            continue
        close()
        words = _readable(line[bullet.end() :] if bullet else line)
        if not words:
            paragraph = None
        elif bullet:
            document.add_paragraph(words, style="List Bullet 2" if bullet[1] else "List Bullet")
            paragraph = None
        elif paragraph is not None:
            paragraph.add_run().add_break()
            paragraph.add_run(words)
        else:
            paragraph = document.add_paragraph(words)
    path = tmp_path / "exhibits.docx"
    document.save(str(path))
    wanted = Counter((p.version_id, p.copy.slug, p.reading.place, p.text) for p in read_corpus().passages)
    found = Counter((p.version_id, p.copy.slug, p.reading.place, p.text) for p in read_corpus([str(path)]).passages)
    assert (wanted & found).total() >= 0.98 * wanted.total()


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"word/other.xml": "<a/>"}, "holds no document"),
        ({"word/document.xml": "<a>"}, "damaged DOCX"),
        ({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "declares a document type"),
        ({"word/document.xml": "<a>" + " " * 6_000_000 + "</a>"}, r"more than 200,000,000 or 300 times its size"),
    ],
)
def test_what_is_no_document_is_refused(entries: dict[str, str], said: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    with pytest.raises(SourceUnreadable, match=said):
        read_location(str(path))


def test_a_damaged_document_is_refused_and_never_an_error(tmp_path: Path) -> None:
    saved = io.BytesIO()
    docx.Document().save(saved)
    content = saved.getvalue()
    for place in range(0, len(content), len(content) // 40):
        damaged = content[:place] + bytes(60) + content[place + 60 :]
        assert isinstance(decode_again("docx", damaged), str | Problem)
        assert isinstance(decode_again("docx", content[:place]), Problem)


def test_an_old_or_encrypted_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))
    with pytest.raises(SourceUnreadable, match=r"encrypted, or of the form before DOCX"):
        read_location(str(path))


def test_the_day_on_which_it_was_saved_dates_only_what_prints_none(tmp_path: Path) -> None:
    for line, dated in (
        ("", ("2021-04-05", Basis.DECLARED)),
        ("Updated 1 May 2020", ("2020-05-01", Basis.UPDATED_DATE)),
    ):
        document = docx.Document()
        document.core_properties.created = datetime(2019, 1, 1)
        document.core_properties.modified = datetime(2021, 4, 5, 8)
        for words in ("Acme Terms", line, "We send what you order. " * 9):
            document.add_paragraph(words)
        copy = _read(document, tmp_path)
        day, basis = start_of(copy.facts)
        assert (str(day), basis) == dated
        assert len(copy.facts.date_doubts) == (basis is Basis.DECLARED)
        assert not any("2021-04-05" in passage.text for passage in copy.passages)
