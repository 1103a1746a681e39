"""A link that leads elsewhere is told, and is no change of words."""

from collections.abc import Sequence

import pytest

from corpus.clauses.matching import Change
from corpus.links import LinkChange, LinkedWords, changed_links, links_in
from corpus.load import read_corpus
from corpus.text import Markup, Span
from index.build import build_index
from retriever.opening import open_library
from retriever.reading.library import Library
from retriever.settings import Settings
from tests.conftest import WordEncoder

PARTNERS = "https://acme.example/partners"
AFFILIATES = "https://acme.example/affiliates"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            'see [our partners](/a_(b) "title") and [**others**](<https://x/a b>).',
            "our partners:/a_(b) others:https://x/a b",
        ),
        ("<a class=q href='/a?b=1&amp;c=2'>our <b>partners</b></a>", "our partners:/a?b=1&c=2"),
        ("![logo](/logo.png) [![logo](/l.png) Acme](/home)", "Acme:/home"),
        ("[Section 3](#section-3), <https://acme.example>, [a@b.example](mailto:a@b.example), [not](a link", ""),
        (r"\[no\](/link) and [words\]](/more\_)", "words]:/more_"),
    ],
)
def test_links_of_markdown(text: str, found: str) -> None:
    links = links_in(text, [Span(0, len(text))], Markup.MARKDOWN)
    assert " ".join(f"{link.words}:{link.target}" for link in links) == found


def test_a_passage_of_html_has_the_link_that_opens_before_its_first_word() -> None:
    source = (
        '<li><a href="/gone">Gone</a></li><li><b><a href="/partners">Our partners</a></b> and <a href=/more>more</a>'
    )
    start = source.index("Our")
    links = links_in(source, [Span(start, len(source))], Markup.HTML)
    assert links == (LinkedWords("Our partners", "/partners"), LinkedWords("more", "/more"))


@pytest.mark.parametrize(
    ("left", "right", "same_words", "found"),
    [
        ([("here", "/a"), ("here", "/b")], [("here", "/b"), ("here", "/a")], True, []),
        ([("here", "/a"), ("here", "/b")], [("Here", "/a"), ("here", "/c")], True, [("here", "/b", "/c")]),
        ([("here", "/a")], [], True, [("here", "/a", None)]),
        ([("here", "/a")], [], False, []),
        ([], [("here", "/a")], True, [("here", None, "/a")]),
        ([("here", "http://X.example/")], [("here", "https://x.example?utm_source=mail")], True, []),
        ([("mail", "/cdn-cgi/l/email-protection#1")], [("mail", "/cdn-cgi/l/email-protection#2")], True, []),
    ],
)
def test_links_are_told_apart_by_words_and_place(
    left: Sequence[tuple[str, str]],
    right: Sequence[tuple[str, str]],
    same_words: bool,
    found: Sequence[tuple[str, str | None, str | None]],
) -> None:
    sides = [LinkedWords(*link) for link in left], [LinkedWords(*link) for link in right]
    assert changed_links(*sides, same_words=same_words) == tuple(LinkChange(*link) for link in found)


def policy(day: str, *paragraphs: str) -> str:
    return "\n\n".join(("# Acme Privacy Policy", f"Effective Date: {day}", "## 1. Sharing", *paragraphs))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    place = tmp_path_factory.mktemp("links")
    kept, other = "We keep orders for two years.", "We keep orders for ten years."
    ways = {
        "1": policy("May 25, 2018", f"We share your name with [our partners]({PARTNERS}). We sell nothing.", kept),
        "2": policy("July 1, 2020", f"We share your name with [our partners]({AFFILIATES}). We sell nothing.", other),
        "3": policy("July 1, 2021", f"We share your name with [our partners]({PARTNERS}).", "We sell nothing.", other),
    }
    for name, text in ways.items():
        (place / f"{name}.md").write_text(text, "utf-8")
    build_index(read_corpus([str(place / f"{name}.md") for name in ways], "acme"), WordEncoder(), place / "index")
    return open_library(Settings(place / "index"))


def test_words_that_lead_elsewhere_are_the_same_and_told(library: Library) -> None:
    found = library.compare("acme@2018-05-25", "acme@2020-07-01")
    linked, reworded = found.pairs
    assert (linked.status, linked.links) == (Change.SAME, (LinkChange("our partners", PARTNERS, AFFILIATES),))
    assert (reworded.status, reworded.links) == (Change.CHANGED, ())
    assert (found.links, found.counts[Change.SAME]) == (1, 1)


def test_links_of_a_paragraph_that_was_split_are_those_of_its_parts(library: Library) -> None:
    found = library.compare("acme@2020-07-01", "acme@2021-07-01")
    assert [pair.links for pair in found.pairs] == [(LinkChange("our partners", AFFILIATES, PARTNERS),), (), ()]
    assert library.compare("acme@2018-05-25", "acme@2021-07-01").links == 0
