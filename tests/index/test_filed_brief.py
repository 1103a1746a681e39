"""A brief of twelve pages as text, DOCX and PDF, in one column or two with line numbers: the same, right verdicts."""

from collections.abc import Mapping

import pytest

from retriever.reading.library import Library
from retriever.results import QuoteResult, Verdict
from retriever.retriever import Retriever
from tests import second_brief
from tests.briefs import Written
from tests.filed_brief import BODY, FILLER, NOTES

_VERDICTS = {"V": "verbatim", "N": "near", "X": "not_found"}
_KINDS = {
    "R": "right",
    "P": "wrong_place",
    "W": "wrong_version",
    "F": "not_in_force",
    "S": "not_a_source",
    "U": "unreadable",
}
EXPECTED = [
    (_VERDICTS[said[0]], _KINDS[said[1]])
    for expected in (*(entry[2] for entry in BODY), *(note[1] for note in NOTES.values()))
    for said in expected.split()
]


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    paragraphs = [(kind, words) for kind, words, _ in BODY]
    for at in range(len(paragraphs) - 1, -1, -1):
        if paragraphs[at][0] == "p":
            paragraphs.insert(at + 1, ("p", (FILLER * 2).strip()))
    brief = Written(paragraphs, {number: words for number, (words, _) in NOTES.items()})
    return {
        "brief.md": brief.text().encode(),
        "brief.docx": brief.docx(),
        "brief.rtf": brief.rtf(),
        "brief.pdf": brief.pdf(),
        "pleading.pdf": brief.pdf(columns=2, numbered=True),
    }


@pytest.fixture(scope="module")
def library(exhibits_retriever: Retriever) -> Library:
    return exhibits_retriever.library


@pytest.mark.parametrize("name", ["brief.md", "brief.docx", "brief.rtf", "brief.pdf", "pleading.pdf"])
def test_eighty_quotations_are_judged_rightly(library: Library, files: Mapping[str, bytes], name: str) -> None:
    found = library.verify_document(name, files[name])
    got = [_said(result) for result in found.results]
    assert len(EXPECTED) == 80
    wrong = [
        (result.quote, said, expected)
        for result, said, expected in zip(found.results, got, EXPECTED, strict=True)
        if said != expected
    ]
    assert wrong == []
    assert found.left_out == ("a table of contents or of authorities (2 lines)",)
    assert set(found.terms) == {"sharing", "Policy"}
    places = [result.place for result in found.results if result.place]
    assert [place.footnote for place in places[-3:]] == ["3", "4", "4"]
    paragraphs = [place.paragraph or 0 for place in places[:-3]]
    assert paragraphs == sorted(paragraphs)
    if name.endswith(".pdf"):
        pages = [place.page or 0 for place in places]
        assert pages[:-3] == sorted(pages[:-3])
        assert pages[0] == 1
        assert max(pages) >= 9
    else:
        assert {place.page for place in places} == {None}


@pytest.mark.parametrize("name", ["second.md", "second.docx", "second.pdf"])
def test_a_second_brief_is_judged_rightly(library: Library, name: str) -> None:
    brief = Written([entry[:2] for entry in second_brief.BODY], {k: n[0] for k, n in second_brief.NOTES.items()})
    content = brief.docx() if name.endswith("docx") else brief.text().encode()
    if name.endswith("pdf"):
        content = brief.pdf(columns=2, numbered=True)
    codes = [*(entry[2] for entry in second_brief.BODY), *(note[1] for note in second_brief.NOTES.values())]
    expected = [(_VERDICTS[said[0]], _KINDS[said[1]]) for code in codes for said in code.split()]
    assert len(expected) == 32
    assert [_said(result) for result in library.verify_document(name, content).results] == expected


def _said(result: QuoteResult) -> tuple[str, str]:
    assert isinstance(result.verdict, Verdict)
    return result.verdict.value, result.citation_check.kind.value if result.citation_check else "none"
