"""One PDF, from its bytes to its text, or why it has none that can be read."""

import re

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.formats import written
from corpus.formats.format import Problem
from corpus.formats.pdf.furniture import sheets, without_line_numbers
from corpus.formats.pdf.glyphs import Ink, TooMuch, read_page
from corpus.formats.pdf.lines import Line, lines_of, tables
from corpus.formats.pdf.paragraphs import text_of

_MOST_BYTES = 300_000_000
_MOST_PAGES = 5_000
_MOST_GLYPHS = 20_000_000
# Of a page of prose there are hundreds of letters; a scan has a stamp or a page number at most.
_FEWEST_GLYPHS = 25

_DAY = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


def read_document(content: bytes, *, marks_set_off: bool = False) -> str | Problem:
    """The text that a PDF prints, as `corpus.formats.written` writes it down.

    Its library is not made for several threads, nor for files of strangers: see `corpus.formats.apart`.
    ``marks_set_off``: paragraphs that stand further in are marked, as quotations of a brief are printed.
    """
    if len(content) > _MOST_BYTES:
        return Problem(f"has {len(content):,} bytes, and a PDF of more than {_MOST_BYTES:,} is not read", "split it")
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        return _unopened(error)
    try:
        return _read(document, marks_set_off=marks_set_off)
    except pdfium.PdfiumError as error:
        return Problem(f"is a damaged PDF ({str(error).rstrip('.')})", "print or save it anew from its program")
    finally:
        document.close()


def _unopened(error: pdfium.PdfiumError) -> Problem:
    if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
        return Problem("is encrypted and opens with a password only", "save a copy without a password")
    if error.err_code == pdfium_c.FPDF_ERR_SECURITY:
        return Problem("is encrypted in a way that cannot be read", "save a copy without encryption")
    return Problem("is no PDF that can be opened, or a damaged one", "print or save it anew from its program")


def _read(document: pdfium.PdfDocument, *, marks_set_off: bool) -> str | Problem:
    if len(document) > _MOST_PAGES:
        return Problem(f"has {len(document):,} pages, and no more than {_MOST_PAGES:,} are read", "split it")
    pages: list[Ink] = []
    glyphs = 0
    for number in range(len(document)):
        page = document[number]
        try:
            pages.append(read_page(page, document.get_page_label(number)))
        except TooMuch as error:
            return Problem(f"has on page {number + 1} {error}", "print or save it anew from its program")
        finally:
            page.close()
        glyphs += pages[-1].glyphs
        if glyphs > _MOST_GLYPHS:
            return Problem(f"has more than {_MOST_GLYPHS:,} letters, more than are read of one file", "split it")
    if glyphs < _FEWEST_GLYPHS * max(1, sum(page.has_picture for page in pages)):
        what = (
            "is a scan: its pages are pictures without words" if any(p.has_picture for p in pages) else "has no words"
        )
        return Problem(what, "recognise its text first (OCR), for instance with `ocrmypdf`, and check the words")
    strange = sum(page.strange for page in pages)
    if 5 * strange > glyphs:
        return Problem(
            f"does not say which letters it prints ({strange:,} of {glyphs:,} cannot be read)",
            "save it anew from its program, or recognise its text (OCR)",
        )
    return "\n".join([_written(pages, marks_set_off=marks_set_off), *written.saved(_saved(document))])


def _saved(document: pdfium.PdfDocument) -> dict[str, str]:
    """When the file was made and last saved, as its program says: "D:20210405080000+02'00'"."""
    values = {key: document.get_metadata_value(key) for key in ("CreationDate", "ModDate")}
    return {key: f"{day[1]}-{day[2]}-{day[3]}" for key, value in values.items() if (day := _DAY.match(value))}


def _written(pages: list[Ink], *, marks_set_off: bool) -> str:
    lines: list[list[Line]] = []
    for page in pages:
        page.aside += without_line_numbers(page)
        drawn = tables(page.rules, page.words)
        inside = {id(word) for table in drawn for word in page.words if _is_in(word.x0, word.base, table.box)}
        outside = [word for word in page.words if id(word) not in inside]
        lines.append([*lines_of(outside), *(Line([], table) for table in drawn)])
    found = sheets(pages, lines)
    for page, sheet in zip(pages, found, strict=True):
        sheet.above += page.aside
    pictures = [
        f"<!-- no words on page {number} -->"
        for number, page in enumerate(pages, 1)
        if page.has_picture and page.glyphs < _FEWEST_GLYPHS
    ]
    recognised = ["<!-- words recognised from pictures -->"] if any(page.is_recognised for page in pages) else []
    return "\n".join([*recognised, *pictures, text_of(found, marks_set_off=marks_set_off)])


def _is_in(x: float, base: float, box: tuple[float, float, float, float]) -> bool:
    return box[0] - 1 <= x <= box[2] and box[1] <= base <= box[3] + 1
