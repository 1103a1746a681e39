"""What does a bundle hold? Printed pages, filed one after another in one file, each under its exhibit line."""

from hashlib import sha256

from corpus.containers.container import Container, Reading, absolute, file_bytes, file_name
from corpus.containers.exhibits import is_exhibit_bundle, read_exhibits
from corpus.containers.remarks import with_remarks
from corpus.errors import SourceUnreadable
from corpus.formats import recognise
from corpus.formats.docx import DOCX
from corpus.formats.format import Format, Problem, longer_than_any, utf8
from corpus.formats.pdf import PDF
from corpus.formats.plain import PLAIN
from corpus.module_digest import module_digest
from corpus.text import Markup
from corpus.types import Source

EXHIBITS = "exhibits"
"""The form of a bundle, as sources keep it."""


class ExhibitBundle(Container):
    """A file of exhibits: a text, a PDF or a DOCX. A saved page is none, whatever exhibits its words speak of."""

    name = "exhibits"

    def recognises(self, location: str) -> bool:
        try:
            content = file_bytes(location)
        except SourceUnreadable:
            return False
        form = recognise(file_name(location), content)
        if form is not None and form.markup is Markup.HTML:
            return False
        text = bundle_text(content)
        return not isinstance(text, Problem) and is_exhibit_bundle(text)

    def read(self, location: str, policy: str | None) -> Reading:
        content = file_bytes(location)
        text = bundle_text(content)
        if isinstance(text, Problem):
            raise SourceUnreadable(f"{location} {text}")
        digest = sha256(content).hexdigest()
        source = Source(file_name(location), text, digest, absolute(location), Markup.MARKDOWN, EXHIBITS, self.version)
        reading = with_remarks(read_exhibits(source, policy), _form_of(content) or PLAIN, content)
        return Reading(location, (reading,), self.version)

    @property
    def version(self) -> str:
        modules = ("corpus.containers.exhibits", type(PDF).__module__, type(DOCX).__module__)
        return module_digest(modules, PDF.requires)[:16]


def bundle_text(content: bytes) -> str | Problem:
    """The text of a bundle: of a PDF what is printed on its pages, of a DOCX what a word processor shows."""
    form = _form_of(content)
    text = form.decode(content) if form else utf8(content)
    return (longer_than_any(text) if isinstance(text, str) else None) or text


def _form_of(content: bytes) -> Format | None:
    return next((form for form in (PDF, DOCX) if form.recognises(content, "")), None)
