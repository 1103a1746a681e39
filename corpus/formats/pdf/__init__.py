"""PDF: printed pages as a program wrote them, read for their words, their places and the pages they stand on.

    glyphs → lines → running heads, feet and page numbers set aside → columns → paragraphs and tables → Markdown

What was scanned has no words, and is refused; so is what cannot be opened without a password.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from corpus.formats import apart
from corpus.formats.declared_dates import declared_by_program
from corpus.formats.format import Format, Pieces, Problem, Remark
from corpus.formats.markdown import markdown_pieces
from corpus.formats.written import PageMarks
from corpus.reading.pieces import Memory
from corpus.text import Markup

_HEAD = 1024
_MAGIC = b"%PDF-"


class Pdf(Format):
    """Pages as they are printed."""

    name = "pdf"
    endings = (".pdf",)
    markup = Markup.MARKDOWN
    requires = ("pypdfium2", "markdown-it-py")

    def recognises(self, head: bytes, name: str) -> float:
        return 1.0 if _MAGIC in head[:_HEAD] else super().recognises(head, name)

    def decode(self, content: bytes) -> str | Problem:
        return _decoded(content)

    def pieces(self, text: str, memory: Memory) -> Pieces:
        marks = PageMarks.of(text)
        pieces = markdown_pieces(text, memory)
        pieces = [replace(piece, page=marks.page_at(piece.spans[0].start)) for piece in pieces]
        return Pieces(pieces, declared=declared_by_program(text))

    def checks(self, text: str) -> Iterator[Remark]:
        for number, line in enumerate(text.split("\n"), 1):
            if line.startswith("<!-- no words on page"):
                page = line.removeprefix("<!-- no words on page ").removesuffix(" -->")
                yield Remark(
                    "page_without_words",
                    f"has a picture and no words on page {page}; recognise its text (OCR) if it matters",
                    number,
                )
            elif line.startswith("<!-- words recognised"):
                yield Remark(
                    "recognised_text",
                    "has words that a program recognised from pictures of pages; they may not be those of the picture",
                    number,
                )


PDF = Pdf()


@lru_cache(maxsize=1)
def _decoded(content: bytes) -> str | Problem:
    """The text of a file; the last one is kept, since a file is often asked what it is before it is read."""
    # Its library is loaded where there is a PDF to read, which most indexes never have.
    from corpus.formats.pdf.document import read_document

    return apart.run(read_document, content)
