"""The oracle's own judgment of what is quoted."""

from dataclasses import replace

import pytest

from corpus.text import Span
from corpus.types import Corpus
from eval.oracle.documents import Documents
from eval.oracle.statements import is_statement
from retriever.results import Answer

PASSAGE = "alibaba-privacy@2019-01-17~b2~G.2"


@pytest.fixture(scope="module")
def documents(exhibits: Corpus) -> Documents:
    return Documents(exhibits)


def quotation(documents: Documents, start: int, end: int) -> Answer:
    text = documents.passages[PASSAGE].text
    return Answer(text[start:end], (), PASSAGE, PASSAGE.partition("~")[0], Span(start, end), (), "")


def test_a_sentence_is_a_statement_and_a_piece_of_one_is_not(documents: Documents) -> None:
    assert is_statement(quotation(documents, 0, 184), documents)
    for start, end in ((0, 40), (18, 184), (3, 184)):
        assert not is_statement(quotation(documents, start, end), documents), (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "Your rights",
        "Last updated: May 25, 2018",
        "We collect the following:",
        "Do we sell it?",
        "visitors from the european union",
    ],
)
def test_titles_labels_date_lines_and_lead_ins_are_none(text: str, documents: Documents) -> None:
    answer = replace(quotation(documents, 0, 184), text=text, span=Span(0, len(documents.passages[PASSAGE].text)))
    assert not is_statement(answer, documents)
