"""What is a file made of? One module a format, each a `corpus.formats.format.Format`, and the list of them."""

from corpus.formats.docx import DOCX
from corpus.formats.format import Format
from corpus.formats.html import HTML
from corpus.formats.markdown import MARKDOWN
from corpus.formats.pdf import PDF
from corpus.formats.plain import PLAIN

FORMATS: list[Format] = [MARKDOWN, HTML, PLAIN, PDF, DOCX]


def recognise(name: str, head: bytes = b"") -> Format | None:
    """The format that is surest of a file by its name and first bytes; None where none knows it.

    >>> form = recognise("terms.HTM")
    >>> form.name if form else None
    'html'
    """
    form = max(FORMATS, key=lambda one: one.recognises(head, name))
    return form if form.recognises(head, name) else None


def format_named(name: str) -> Format | None:
    """The format of this name, as sources keep it; None for one that is not registered any more."""
    return next((form for form in FORMATS if form.name == name), None)


def known_endings() -> str:
    """The endings that some format knows, for a message: ".htm, .html, .md"."""
    return ", ".join(sorted(ending for form in FORMATS for ending in form.endings))
