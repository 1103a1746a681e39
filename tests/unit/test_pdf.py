"""PDFs, printed here and read back: words, sections, pages, and what is refused."""

import re
from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Spacer

from corpus.errors import SourceUnreadable
from corpus.formats.pdf import PDF
from corpus.formats.written import PageMarks
from corpus.load import EMBEDDED_EXHIBITS, decode_again, read_bytes, read_corpus, read_location
from corpus.text import plain_text
from corpus.types import Basis, Corpus, LineClass, start_of
from tests.printing import SECTION, TITLE, paragraph, printed, table, text_story

FIRST_PAGE = 31


@pytest.fixture(scope="module")
def exhibits() -> bytes:
    """The exhibits in one column, under a running head and over page numbers that begin with 31."""
    text = read_bytes(EMBEDDED_EXHIBITS).decode("utf-8")
    return printed(
        text_story(text),
        head=lambda _: "Doe v. Example Corp., No. 1:20-cv-00001",
        foot=lambda number: f"Page {number + FIRST_PAGE - 1}",
    )


@pytest.fixture(scope="module")
def read_back(exhibits: bytes, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    path = tmp_path_factory.mktemp("pdf") / "exhibits.pdf"
    path.write_bytes(exhibits)
    return read_corpus([str(path)])


def _squeezed(words: str) -> str:
    """Without what stands between letters, and without the number at the foot of a page."""
    return re.sub(r"\W+", "", re.sub(r"Page \d+\s*$", "", words))


def _agreement(read: Corpus) -> tuple[float, float]:
    """How many passages of the exhibits were read with their words, version and section; how many of their words."""
    wanted = Counter((p.version_id, p.copy.slug, p.reading.place, p.text) for p in read_corpus().passages)
    # A copy whose words differ in one place is a version of its own, with a number after its day.
    found = Counter((re.sub(r"\.\d$", "", p.version_id), p.copy.slug, p.reading.place, p.text) for p in read.passages)
    words = Counter(word for p in read_corpus().passages for word in p.text.split())
    words_found = Counter(word for p in read.passages for word in p.text.split())
    return (wanted & found).total() / wanted.total(), (words & words_found).total() / words.total()


def test_exhibits_in_print_read_as_they_do_in_text(read_back: Corpus) -> None:
    passages, words = _agreement(read_back)
    # Where a page ends with a sentence and a full line, print does not show whether the paragraph goes on.
    assert passages >= 0.99
    assert words == 1


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    text = read_bytes(EMBEDDED_EXHIBITS).decode("utf-8")
    path = tmp_path / "exhibits.pdf"
    story = text_story(text, 2, justified=True)
    path.write_bytes(printed(story, columns=2, head=lambda _: "Doe v. Example Corp.", foot=lambda n: f"Page {n}"))
    passages, words = _agreement(read_corpus([str(path)]))
    assert passages >= 0.98
    assert words >= 0.999


def test_every_passage_is_on_the_page_that_it_names(exhibits: bytes, read_back: Corpus) -> None:
    document = pdfium.PdfDocument(exhibits)
    pages = [_squeezed(page.get_textpage().get_text_range()) for page in document]
    document.close()
    for passage in read_back.passages:
        assert passage.reading.page is not None
        number = passage.reading.page - FIRST_PAGE
        words = _squeezed(passage.text)
        assert words[:60] in pages[number] or any(pages[number].endswith(words[:n]) for n in range(20, 60))


def test_every_passage_is_in_the_text_that_is_written_anew(exhibits: bytes, read_back: Corpus) -> None:
    (source,) = read_back.sources
    text = decode_again(source.format, exhibits)
    assert text == source.text
    for passage in read_back.passages:
        assert plain_text(text, passage.reading.spans, source.markup) == passage.text


def test_running_heads_and_page_numbers_are_furniture(read_back: Corpus) -> None:
    assert not any("Doe v." in passage.text or "Page 4" in passage.text for passage in read_back.passages)
    (reading,) = read_back.readings
    lines = read_back.sources[0].text.split("\n")
    marks = [n for n, line in enumerate(lines, 1) if line.startswith("<!-- page ")]
    assert marks
    assert {reading.line_classes[n] for n in marks} == {LineClass.FURNITURE}


def test_a_single_pdf_has_headings_tables_and_pages(tmp_path: Path) -> None:
    story = [
        paragraph("Acme Privacy Policy", TITLE),
        paragraph("Effective March 1, 2021"),
        Spacer(1, 8),
        paragraph("1. What we collect", SECTION),
        paragraph("We collect your name. " * 80),
        Spacer(1, 8),
        table([["Kind", "Kept for"], ["Invoices of all our customers and suppliers", "ten years"]], 300),
        Spacer(1, 640),
        paragraph("2. Whom we tell", SECTION),
        paragraph("We tell nobody."),
    ]
    path = tmp_path / "acme.pdf"
    path.write_bytes(printed(story, foot=lambda number: f"- {number + 6} -"))
    (reading,) = read_location(str(path)).readings
    (copy,) = reading.copies
    assert str(copy.facts.effective_on) == "2021-03-01"
    assert [(p.section.printed if p.section else None, p.page, p.text[:40]) for p in copy.passages] == [
        ("1. What we collect", 7, "We collect your name. We collect your na"),
        ("1. What we collect", 7, "Invoices of all our customers and suppli"),
        ("2. Whom we tell", 8, "We tell nobody."),
    ]
    assert copy.passages[1].context[0].text == "Kind Kept for"


def _brief(path: Path) -> None:
    """Two pages set by hand: a parted word, notes below an interrupted sentence, a table without upright rules."""
    canvas = Canvas(str(path), pagesize=A4)

    def lines(y: float, *words: str, font: str = "Times-Roman", size: float = 11, x: float = 72) -> None:
        canvas.setFont(font, size)
        for number, each in enumerate(words):
            canvas.drawString(x, y - 13 * number, each)

    for page in (1, 2):
        lines(800, f"Acme, Inc. - Terms of Use - Page {page} of 2", font="Times-Italic", size=9)
        lines(30, f"Ex. B(3) - Page {page + 40}", size=8)
        if page == 1:
            lines(740, "Acme Terms of Use", font="Times-Bold", size=18)
            lines(700, "1. FEES", font="Times-Bold")
            lines(
                680, "You pay what stands in the price list of Acme and all of its subsid-", "iaries in your country."
            )
            lines(640, "We charge interest if you pay later than thirty days after the day on which you")
            lines(660 - 560, "1 As the law demands.", size=8)
        else:
            lines(740, "had our invoice.")
            lines(700, "2. KEEPING", font="Times-Bold")
            for number, row in enumerate((("Kind", "Purpose"), ("Invoices", "Tax law"), ("Logs", "Security"))):
                for x, cell in zip((72, 300), row, strict=True):
                    lines(670 - 16 * number, cell, x=x, font="Times-Roman" if number else "Times-Bold")
        canvas.showPage()
    canvas.save()


def test_what_print_parted_is_one_again(tmp_path: Path) -> None:
    path = tmp_path / "acme.pdf"
    _brief(path)
    (copy,) = read_location(str(path)).readings[0].copies
    assert [(p.page, p.headings[-1], p.text) for p in copy.passages] == [
        (
            41,
            "1. FEES",
            "You pay what stands in the price list of Acme and all of its subsidiaries in your country.",
        ),
        (41, "1. FEES", "1 As the law demands."),
        (
            41,
            "1. FEES",
            "We charge interest if you pay later than thirty days after the day on which you had our invoice.",
        ),
        (42, "2. KEEPING", "Invoices Tax law"),
        (42, "2. KEEPING", "Logs Security"),
    ]
    assert copy.passages[3].context[0].text == "Kind Purpose"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\nnothing", "no PDF that can be opened"),
        (b"Just words.", "no PDF that can be opened"),
    ],
)
def test_what_is_no_pdf_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    with pytest.raises(SourceUnreadable, match=said):
        read_location(str(path))


def test_a_scan_is_refused_and_says_what_mends_it(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    picture = tmp_path / "page.ppm"
    picture.write_bytes(b"P6 20 20 255\n" + bytes(range(240)) * 5)
    canvas.drawImage(str(picture), 0, 0, *A4)
    canvas.save()
    with pytest.raises(SourceUnreadable, match=r"is a scan: .*\(OCR\)"):
        read_location(str(path))


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    canvas = Canvas(str(path), pagesize=A4, encrypt="secret")
    canvas.drawString(100, 100, "Nobody reads this.")
    canvas.save()
    with pytest.raises(SourceUnreadable, match="password"):
        read_location(str(path))


def test_a_text_is_written_the_same_each_time(exhibits: bytes) -> None:
    first = PDF.decode(exhibits)
    PDF.decode(b"%PDF-1.7")
    assert PDF.decode(exhibits) == first


@pytest.mark.parametrize(
    ("printed_day", "saved", "dated"),
    [
        ("", "20210405", ("2021-04-05", Basis.DECLARED, ["declared_by_file"])),
        ("Effective March 1, 2021", "20210405", ("2021-03-01", Basis.STATED_EFFECTIVE, [])),
        # What a program without a clock writes.
        ("", "20000101", ("None", None, ["undated"])),
    ],
)
def test_the_day_on_which_it_was_saved_dates_only_what_prints_none(
    printed_day: str, saved: str, dated: tuple[str, Basis | None, list[str]], tmp_path: Path
) -> None:
    story = [paragraph("Acme Terms", TITLE), paragraph(printed_day), paragraph("We send what you order. " * 9)]
    path = tmp_path / "acme.pdf"
    path.write_bytes(printed(story).replace(b"D:20000101", f"D:{saved}".encode()))
    (reading,) = read_location(str(path)).readings
    day, basis = start_of(reading.copies[0].facts)
    assert (str(day), basis, [finding.code for finding in reading.findings]) == dated
    for said in reading.copies[0].facts.date_evidence:
        (span,) = said.spans
        assert reading.source.text[span.start : span.end] == said.words


def test_a_page_with_a_roman_number_is_not_named_by_its_place_in_the_file() -> None:
    text = "<!-- page 1 (iv) -->\nOne.\n<!-- page 2 (1) -->\nTwo.\n<!-- page 3 -->\nThree.\n"
    marks = PageMarks.of(text)
    assert [marks.page_at(text.index(words)) for words in ("One", "Two", "Three")] == [None, 1, 3]
