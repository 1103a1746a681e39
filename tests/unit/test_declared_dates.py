"""Dates that files give to programs: in meta tags, JSON-LD, front matter and time elements."""

from datetime import date

import pytest

from corpus.dates.evidence import Says
from corpus.formats.declared_dates import declared_in_html, says_of
from corpus.formats.format import Format
from corpus.formats.html import HTML
from corpus.formats.markdown import MARKDOWN
from corpus.origin import File
from corpus.text import plain_text
from corpus.types import Basis, CopyFacts, Source, SourceReading, start_of
from retriever.citation import _when

CAPTURED = date(2022, 3, 1)
BODY = "<h1>Northwind Terms</h1>{}<h2>Orders</h2><p>We send what you order.</p><p>We keep invoices.</p>"


def _read(form: Format, text: str) -> SourceReading:
    source = form.source(text.encode(), "page", "page")
    assert isinstance(source, Source)
    return form.read(source, CopyFacts(File("page", "Terms"), None, "p", "Terms", captured_on=CAPTURED))


def _page(head: str, line: str = "") -> SourceReading:
    return _read(HTML, f"<html><head><title>T</title>{head}</head><body>{BODY.format(line)}</body></html>")


def _dated(reading: SourceReading) -> tuple[str, Basis | None, list[str]]:
    day, basis = start_of(reading.copies[0].facts)
    return str(day), basis, [finding.code for finding in reading.findings]


META = '<meta property="article:modified_time" content="{}">'
JSON = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("head", "day"),
    [
        (META.format("2021-04-05T08:00:00Z"), "2021-04-05"),
        ("<META content='5 April 2021' name=last-modified>", "2021-04-05"),
        ('<meta http-equiv="Last-Modified" content="Mon, 05 Apr 2021 09:00:00 GMT">', "2021-04-05"),
        ('<meta name="dcterms.valid" content="2021-04-05"><meta name="revised" content="2021-01-01">', "2021-04-05"),
        (JSON.format('{"@type": "WebPage", "dateModified": "2021-04-05"}'), "2021-04-05"),
        (JSON.format('{"@graph": [{"@type": ["Thing", "Article"], "dateModified": "2021-04-05"}]}'), "2021-04-05"),
        (META.format("2021-04-05") + META.format("2020-01-01"), "2021-04-05"),
    ],
)
def test_a_page_that_prints_no_date_is_dated_by_what_its_file_declares(head: str, day: str) -> None:
    reading = _page(head)
    assert _dated(reading) == (day, Basis.DECLARED, [])
    facts = reading.copies[0].facts
    assert (facts.effective_on, facts.updated_on, facts.date_statement) == (None, None, None)
    assert _when(facts) == "declared Apr. 5, 2021"
    for said in facts.date_evidence:
        (span,) = said.spans
        assert " ".join(reading.source.text[span.start : span.end].split()) == said.words
        assert said.key


@pytest.mark.parametrize(
    "head",
    [
        META.format("soon"),
        META.format("2022-04-05"),
        '<meta name="description" content="Terms of 5 April 2021">',
        JSON.format('{"@type": "Product", "dateModified": "2021-04-05"}'),
        JSON.format('{"@type": "WebPage", "dateModified": '),
        "<!-- " + META.format("2021-04-05") + " -->",
        "",
    ],
)
def test_what_is_unreadable_late_or_of_something_else_dates_nothing(head: str) -> None:
    assert _dated(_page(head)) == ("2022-03-01", Basis.CAPTURED, [])


@pytest.mark.parametrize(
    ("line", "declared", "codes"),
    [
        ("<p>Last updated: 4 April 2021</p>", "2021-04-05", []),
        ("<p>Last updated: 4 April 2021</p>", "2021-06-05", ["declared_date_differs"]),
        ("<p>Last updated: 4 April 2021</p>", "2020-06-05", ["declared_date_differs"]),
        ("<p>Effective: 4 April 2021</p>", "2020-06-05", []),
        ("<p>Effective: 4 April 2021</p>", "2021-06-05", ["declared_date_differs"]),
    ],
)
def test_what_the_page_prints_counts_and_a_contradiction_is_told(line: str, declared: str, codes: list[str]) -> None:
    reading = _page(META.format(declared), line)
    day, basis, found = _dated(reading)
    assert (day, basis is Basis.DECLARED, found) == ("2021-04-04", False, codes)
    assert not reading.copies[0].facts.date_doubts


def test_a_posting_alone_is_used_and_its_doubt_is_told() -> None:
    reading = _page('<meta name="date" content="2021-04-05">')
    assert _dated(reading) == ("2021-04-05", Basis.DECLARED, ["declared_posting"])
    assert reading.copies[0].facts.date_doubts


def test_a_date_of_another_kind_that_is_printed_leaves_the_declared_one_its_place() -> None:
    reading = _page(META.format("2021-04-05"), "<p>The Data Protection Act took effect on 25 May 2018.</p>")
    assert _dated(reading) == ("2021-04-05", Basis.DECLARED, [])


@pytest.mark.parametrize(
    ("line", "says", "basis"),
    [
        ('<p>Last updated: <time datetime="2021-04-05">last week</time></p>', Says.UPDATED, Basis.DECLARED),
        ('<p>(Effective <time datetime="2021-04-05T10:00Z">5 Apr</time>)</p>', Says.EFFECTIVE, Basis.DECLARED),
        ('<p>Effective</p><p><time datetime="2021-04-05">Monday</time></p>', Says.EFFECTIVE, Basis.DECLARED),
        ('<p>Updated: <time datetime="2021-04-05">04/05/2021</time></p>', Says.UPDATED, Basis.DECLARED),
        ('<p>Updated: <time datetime="2021-04-05">5 April 2021</time></p>', Says.UPDATED, Basis.UPDATED_DATE),
    ],
)
def test_a_time_element_says_which_day_its_words_mean(line: str, says: Says, basis: Basis) -> None:
    reading = _page("", line)
    day, found, _ = _dated(reading)
    assert (day, found) == ("2021-04-05", basis)
    (said,) = (said for said in reading.copies[0].facts.date_evidence if said.key)
    assert (said.says, said.day) == (says, date(2021, 4, 5))
    assert plain_text(reading.source.text, said.spans, reading.source.markup) == said.words


def test_a_time_element_of_something_else_dates_nothing() -> None:
    reading = _page("", '<p>We were founded on <time datetime="2001-04-05">5 April</time> in a shed.</p>')
    assert _dated(reading)[1] is Basis.CAPTURED


@pytest.mark.parametrize(
    ("field", "dated"),
    [
        ("effective: 2021-04-05", ("2021-04-05", Basis.DECLARED, [])),
        ("lastUpdated: 'April 5, 2021'", ("2021-04-05", Basis.DECLARED, [])),
        ("date: 2021-04-05", ("2021-04-05", Basis.DECLARED, ["declared_posting"])),
        ("effective: 2022-04-05", ("2022-04-05", Basis.DECLARED, ["date_in_future"])),
        ("weight: 20210405", ("2022-03-01", Basis.CAPTURED, [])),
    ],
)
def test_fields_before_a_text_declare_its_date(field: str, dated: tuple[str, Basis, list[str]]) -> None:
    assert _dated(_read(MARKDOWN, f"---\ntitle: Terms\n{field}\n---\n\n# Terms\n\nWe keep data.\n")) == dated


def test_an_old_part_of_a_page_is_not_dated_by_what_the_page_declares() -> None:
    page = "New version (effective 5 April 2021)</h2><p>We keep data.</p><h2>Old version</h2><p>We keep more."
    reading = _page(META.format("2021-05-06"), f"<h2>{page}</p>")
    old = next(copy.facts for copy in reading.copies if not copy.facts.shown_as_current)
    assert start_of(old) == (None, None)


def test_keys_are_read_however_they_are_spelt() -> None:
    keys = ("article:modified_time", "DC.date.modified", "last-updated", "effectiveDate", "og:updated_time", "og:title")
    assert [says_of(key) for key in keys] == [Says.UPDATED, *[Says.UPDATED] * 2, Says.EFFECTIVE, Says.UPDATED, None]


def test_what_looks_like_data_without_end_costs_nothing() -> None:
    assert declared_in_html('<script type="application/ld+json">' * 2000 + "<meta " * 5000) == []
