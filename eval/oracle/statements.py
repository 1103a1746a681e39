"""Whether what is quoted is a statement: not a title, a label, a date line, a cut sentence, or an item by itself.

Rules of its own, by the form of the words and the place that the corpus gives them.
"""

import re

from corpus.types import ContextKind, PassageKind
from eval.oracle.documents import Documents
from retriever.results import Answer

_ENDS = re.compile(r"[.!…。][\"'”’)\]]*$")
_LEADS_OR_ASKS = re.compile(r"[:?：？][\"'”’)\]]*$")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_WORD = re.compile(r"[^\W\d_]+")
_OF_DATE_LINE = 5
"""Words of a date line at most, its month included: it says of which day a text is, and nothing else."""
_FEWEST = 3
"""Words of which a statement without a lead-in has at least as many."""


def is_statement(answer: Answer, documents: Documents) -> bool:
    """Whether a quotation, with the context that it is shown with, says something whole."""
    passage = documents.passages.get(answer.passage_id)
    if passage is None:
        return False
    text, whole = answer.text.strip(), passage.text
    reading = passage.reading
    headings = {heading.casefold() for heading in (reading.heading, *reading.headings) if heading}
    headings |= {reading.section.title.casefold()} if reading.section else set()
    if _LEADS_OR_ASKS.search(text) or text.rstrip(".").casefold() in headings or _is_date_line(text):
        return False
    before, after = whole[: answer.span.start].rstrip(), whole[answer.span.end :].lstrip()
    if (before and before[-1].isalnum()) or (after and not re.search(r"\W$", text)):
        return False
    if any(context.kind is ContextKind.LEAD_IN for context in answer.context) or reading.kind is PassageKind.TABLE_ROW:
        return True
    is_whole = bool(_ENDS.search(text)) or len(text.split()) > 2 * _FEWEST
    return is_whole and len(text.split()) >= _FEWEST and not (text[0].islower() and text.split()[0].isalpha())


def _is_date_line(text: str) -> bool:
    return bool(_YEAR.search(text)) and len(_WORD.findall(text)) <= _OF_DATE_LINE
