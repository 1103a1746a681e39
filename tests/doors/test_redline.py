"""A comparison taken away as a document: accepted and rejected, it gives both versions back."""

import io
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from api.phrases.redline import redline
from api.render.redline import redline_docx, redline_html
from corpus.load import read_corpus
from index.build import build_index
from retriever.opening import open_library
from retriever.reading.library import Library
from retriever.results import PassageView
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import WordEncoder

PAIRS = [
    ("alibaba-privacy@2019-01-17", "alibaba-privacy@2020-02-27"),
    ("alibaba-privacy@2017-09-28", "alibaba-privacy@2018-05-25"),
]


def one_side(paragraph: Paragraph, kept: str, dropped: str) -> str | None:
    """A paragraph with all changes accepted (``kept`` is w:ins) or rejected (w:del); None where it goes as a whole.

    Read from the XML as the standard has it, not by what wrote it.
    """
    properties = paragraph._p.pPr
    mark = properties.find(qn("w:rPr")) if properties is not None else None
    if mark is not None and mark.find(qn(dropped)) is not None:
        return None
    words = ""
    for element in paragraph._p.iter(qn("w:t"), qn("w:delText")):
        around = {ancestor.tag for ancestor in element.iterancestors()}
        assert (element.tag == qn("w:delText")) == (qn("w:del") in around)
        words += "" if qn(dropped) in around else element.text or ""
    return words


def both_sides(file: bytes) -> tuple[list[str], list[str]]:
    """The paragraphs of the right and of the left version, without what the document says of itself."""
    paragraphs = Document(io.BytesIO(file)).paragraphs
    starts = [i for i, paragraph in enumerate(paragraphs) if paragraph.style and paragraph.style.name == "Title"]
    body = paragraphs[starts[0] + 4 : starts[1] if len(starts) > 1 else None]
    accepted = [one_side(paragraph, "w:ins", "w:del") for paragraph in body]
    rejected = [one_side(paragraph, "w:del", "w:ins") for paragraph in body]
    return [text for text in accepted if text is not None], [text for text in rejected if text is not None]


def words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in text.split())


def texts(passages: Iterable[PassageView]) -> list[str]:
    return [f"{passage.label} {passage.text}" if passage.label else passage.text for passage in passages]


def headings(passages: Iterable[PassageView]) -> set[str]:
    """Titles of sections and headings, without their numbers."""
    path = {(p.section.title if p.section else None, p.heading) for p in passages}
    return {title for titles in path for title in titles if title}


def plain(heading: str) -> str:
    """Its words, without marks."""
    return " ".join(re.findall(r"\w+", heading))


def gives_both_back(library: Library, left: str, right: str) -> None:
    file = redline_docx(redline(library.compare(left, right)), None)
    accepted, rejected = both_sides(file)
    shown = library.text(left), library.text(right)
    of_right = texts(shown[1])
    assert [text for text in accepted if text in set(of_right)] == of_right, "the right version, in its order"
    # Numbers before a passage are no words of a comparison.
    missing = words(passage.text for passage in shown[0]) - words(rejected)
    assert not missing, "the words of the left version"
    for passages, found in zip(shown, (rejected, accepted), strict=True):
        told = {plain(text) for text in found}
        assert all(any(plain(heading) in line for line in told) for heading in headings(passages))


@pytest.mark.parametrize(("left", "right"), [*PAIRS, *(pair[::-1] for pair in PAIRS)])
def test_a_tracked_document_gives_both_versions_back(exhibits_retriever: Retriever, left: str, right: str) -> None:
    gives_both_back(exhibits_retriever.library, left, right)


OLD = """\
# Acme Privacy Policy

Effective Date: May 25, 2018

## 1. Our promise: we never sell data

We keep your name. We share it with couriers.

| Data | Not sold |
|---|---|
| name | yes |

## 2. Games

Play <fair> & "well".
"""
NEW = """\
# Acme Privacy Policy

Effective Date: July 1, 2020

## 1. Our promise

We keep your name.

We share it with couriers and banks.

| Data | Sold |
|---|---|
| name | yes |

## 2. Children

Nobody below 13 may order.
"""


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Library:
    place: Path = tmp_path_factory.mktemp("acme")
    for name, text in (("old", OLD), ("new", NEW)):
        (place / f"{name}.md").write_text(text, "utf-8")
    corpus = read_corpus([str(place / "old.md"), str(place / "new.md")], "acme")
    build_index(corpus, WordEncoder(), place / "index")
    return open_library(Settings(place / "index"))


def test_headings_headers_and_whole_sections_are_tracked(acme: Library) -> None:
    accepted, rejected = both_sides(redline_docx(redline(acme.compare("acme@2018-05-25", "acme@2020-07-01")), None))
    assert accepted == [
        "1. Our promise",
        "We keep your name.",
        "We share it with couriers and banks.",
        "Data Sold",
        "name yes",
        "2. Children",
        "Nobody below 13 may order.",
    ]
    assert [text for text in rejected if "promise" in text] == ["1. Our promise: we never sell data"]
    assert {"Data Not sold", "2. Games", 'Play <fair> & "well".'} <= set(rejected)
    assert not {"2. Children", "Data Sold"} & set(rejected)


def test_the_page_to_take_away_stands_alone_with_the_same_words(acme: Library) -> None:
    page = redline_html(redline(acme.compare("acme@2018-05-25", "acme@2020-07-01")))
    assert '<del><span class="unseen">deleted: </span>Play &lt;fair&gt; &amp; &#34;well&#34;.</del>' in page
    assert re.search(r"<h\d>2. <ins><span[^>]*>inserted: </span>Children</ins></h\d>", page)
    assert "src=" not in page
    assert "href=" not in page
