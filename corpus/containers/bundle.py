"""What does a bundle hold? Printed pages, filed one after another in one text file, each under its exhibit line."""

from hashlib import sha256

from corpus.containers.container import Container, Reading, absolute, file_bytes, file_name
from corpus.containers.exhibits import is_exhibit_bundle, read_exhibits
from corpus.errors import SourceUnreadable
from corpus.formats import recognise
from corpus.formats.format import Problem, utf8
from corpus.module_digest import module_digest
from corpus.text import Markup
from corpus.types import Source

EXHIBITS = "exhibits"
"""The form of a bundle, as sources keep it."""


class ExhibitBundle(Container):
    """A text file of exhibits. A saved page is none, whatever exhibits its words speak of."""

    name = "exhibits"

    def recognises(self, location: str) -> bool:
        form = recognise(file_name(location))
        if form is not None and form.markup is Markup.HTML:
            return False
        try:
            text = utf8(file_bytes(location))
        except SourceUnreadable:
            return False
        return not isinstance(text, Problem) and is_exhibit_bundle(text)

    def read(self, location: str, policy: str | None) -> Reading:
        content = file_bytes(location)
        text = utf8(content)
        if isinstance(text, Problem):
            raise SourceUnreadable(f"{location} {text}")
        digest = sha256(content).hexdigest()
        source = Source(file_name(location), text, digest, absolute(location), Markup.MARKDOWN, EXHIBITS, self.version)
        return Reading(location, (read_exhibits(source, policy),), self.version)

    @property
    def version(self) -> str:
        return module_digest(("corpus.containers.exhibits",))[:16]
