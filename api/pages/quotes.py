"""The quotations of a text, checked: what was pasted, and what was found of each quotation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qsl

from api.http.exchange import FORM_TOKEN
from api.operations import Uploaded
from api.pages.shared import Fields, Problem, foot_facts
from api.parameter_values import read_query
from api.parameters import QuotesParameters
from api.phrases.quotations import summary
from api.reports import commented_brief, report
from retriever.question.request import InvalidQuestion
from retriever.reading.library import Library
from retriever.results import MAX_TEXT_LENGTH, QuotesResult

_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Pasted(Fields):
    """What the form of a text holds; ``file`` is a brief that was sent instead of pasted."""

    LABELS: ClassVar = {"text": "Text with quotations", "document": "Or a file", "as_of": "In force on"}
    file: Uploaded | None = None

    @classmethod
    def from_body(cls, body: bytes) -> "Pasted":
        """Raises InvalidQuestion."""
        # Counted before they are read.
        if body.count(b"&") >= _MOST_FIELDS:
            raise InvalidQuestion(f"a form may have {_MOST_FIELDS} fields; this one has more.", "text")
        try:
            items = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError as error:
            raise InvalidQuestion("the form is not UTF-8; encode its characters as UTF-8.", "text") from error
        # A form sends its lines ended by CR and LF, whatever was typed (HTML, form submission).
        typed = ((name, value) for name, value in items if value.strip() and name != FORM_TOKEN)
        return cls(tuple((name, value.replace("\r\n", "\n")) for name, value in typed))

    @property
    def wanted(self) -> str:
        """What is asked for instead of the page: the ending of a report, or "comments"; "" for the page."""
        return self.first("as")

    @property
    def asked(self) -> QuotesParameters:
        """Raises InvalidQuestion."""
        return read_query(QuotesParameters, [(name, value) for name, value in self.fields if name != "as"])

    def taken_away(self, found: QuotesResult) -> tuple[str, bytes]:
        """The name of the file asked for, and what it holds. Raises InvalidQuestion."""
        if self.wanted == "comments":
            file = self.file or Uploaded("the text", b"")
            return "inforce-brief-with-comments.docx", commented_brief(found, file, self.asked)
        return f"inforce-quotations.{self.wanted}", report(found, self.wanted)

    def check(self, library: Library) -> QuotesResult:
        """What is found of the file or the text. Raises InvalidQuestion."""
        if self.file is None:
            return self.parameters().check(library)
        return self.asked.check_file(library, self.file.name, self.file.content)

    def parameters(self) -> QuotesParameters:
        """Raises InvalidQuestion."""
        if not self.first("text"):
            raise InvalidQuestion("text is missing; paste a text that quotes the policy.", "text")
        return self.asked


def quotes_facts(
    library: Library, pasted: Pasted, found: QuotesResult | None, problems: Sequence[Problem]
) -> dict[str, object]:
    """The form, and what was found where a text was checked."""
    return foot_facts(library) | {
        "pasted": pasted,
        "found": found,
        "summary": summary(found) if found else "",
        "problems": problems,
        "most_characters": MAX_TEXT_LENGTH,
        "most_listed": _MOST_LISTED,
    }


_MOST_LISTED = 5
"""Versions listed at once; of an archive, the others are folded."""
