"""Reports on a brief as files to keep: DOCX, PDF, Markdown and JSON, and the brief itself with comments."""

from collections.abc import Callable, Mapping
from datetime import date

from api.contract import to_json
from api.operations import Uploaded
from api.parameters import QuotesParameters
from api.phrases.quotation_report import finding_in_words, quotation_report
from api.phrases.segments import Document
from api.render import comments, docx, markdown, pdf
from corpus.briefs.open_document import is_open_document
from retriever.question.request import InvalidQuestion
from retriever.results import QuotesResult

_WRITERS: Mapping[str, Callable[[Document], bytes]] = {
    "docx": docx.document,
    "pdf": pdf.document,
    "md": lambda blocks: markdown.document(blocks).encode(),
}
ENDINGS = (*_WRITERS, "json")
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}


def report(found: QuotesResult, ending: str, on: date | None = None) -> bytes:
    """The report in the form of a file with this ending. Raises InvalidQuestion."""
    if ending == "json":
        return to_json(found).encode()
    if ending not in _WRITERS:
        raise InvalidQuestion(f"report is written as {', '.join(ENDINGS)}; got {ending!r}.", "report")
    return _WRITERS[ending](quotation_report(found, on or date.today()))


def commented_brief(found: QuotesResult, file: Uploaded, asked: QuotesParameters, ending: str = "docx") -> bytes:
    """The brief with a comment at each quotation. Raises InvalidQuestion where it is no DOCX."""
    if ending != "docx" or not file.content.startswith(b"PK") or is_open_document(file.content):
        raise InvalidQuestion("comments are written into a DOCX; make a report of another file instead.", "comments")
    said = [
        (result.span, result.place.footnote if result.place else None, finding_in_words(result))
        for result in found.results
        if result.span
    ]
    try:
        return comments.commented(file.content, asked.changes, said)
    except comments.NoComments as error:
        raise InvalidQuestion(f"{file.name} {error}.", "comments") from error
