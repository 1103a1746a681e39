"""Which kind of file is a brief, and what does it say?"""

from corpus.briefs.document import BriefDocument
from corpus.briefs.filed import Changes, read_docx
from corpus.briefs.open_document import is_open_document, read_open_document
from corpus.briefs.plain import plain_brief
from corpus.briefs.printed import read_pdf
from corpus.briefs.rich_text import is_rich_text, read_rich_text
from corpus.formats import recognise
from corpus.formats.decoding import decoded
from corpus.formats.docx import DOCX
from corpus.formats.format import Problem
from corpus.formats.html import HTML
from corpus.formats.pdf import PDF
from corpus.reading.pieces import Memory
from corpus.text import Markup

MOST_BYTES = 32 * 1024 * 1024
_HEAD = 4096
_OLD_WORD = b"\xd0\xcf\x11\xe0"


def read_brief_file(name: str, content: bytes, changes: Changes = Changes.ACCEPTED) -> BriefDocument | Problem:
    """The words of a file and where they stand; or what is wrong with it, in words that follow its name.

    What is neither DOCX, ODT, RTF, PDF nor HTML is taken for text, whatever its name.
    """
    if len(content) > MOST_BYTES:
        return Problem(f"has {len(content):,} bytes; a brief may have {MOST_BYTES:,}", "check it in parts")
    if not content.strip():
        return Problem("is empty", "give the brief itself")
    form = recognise(name, content[:_HEAD])
    if is_open_document(content):
        return read_open_document(content, changes)
    if content.startswith((b"PK\x03\x04", _OLD_WORD)) or form is DOCX:
        return read_docx(content, changes)
    if form is PDF:
        return read_pdf(content)
    if is_rich_text(content):
        return read_rich_text(content)
    if b"\0" in content[:_HEAD] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem("is no text, and neither DOCX nor PDF", "save it as one of these")
    text = decoded(content)
    if isinstance(text, Problem):
        return text
    if form is HTML:
        # Rendered as a reader sees it; the marks of a page are not its words.
        pieces = HTML.pieces(text.text, Memory(Markup.HTML)).pieces
        return plain_brief("\n\n".join(piece.text for piece in pieces))
    return plain_brief(text.text.replace("\r\n", "\n").replace("\r", "\n"))
