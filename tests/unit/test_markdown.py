"""One recorded text of a policy, in Markdown, HTML or plain text: its pieces, its passages, the class of every line."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import FORMATS
from corpus.origin import Exhibit, Recording
from corpus.text import Markup, Span, plain_text, render
from corpus.types import CopyFacts, LineClass, PassageKind, PassageReading, Section, Source, SourceReading

FACTS = CopyFacts(
    origin=Recording("1a2b3c4", "1a2b3c4d", "Acme", "Privacy Policy"),
    part=None,
    policy="acme-privacy",
    title="Privacy Policy",
)

POLICY = """\
Acme Privacy Policy
===================

Last updated: 5 May 2021

[1\\. Data](#data)

[1.1 From you](#from-you)

[2\\. Cookies](#cookies)

1\\. Data
--------

We collect data. In particular, we collect:

*   your **name**, _e-mail_ & [address](https://acme.example/a_(b) "where you live");
*   what you write:
    1.  letters &amp; notes
    2.  reviews\\*

    Reviews are public.

### 1.1 From you

Cookies are listed below.

| Name | Purpose |
| --- | --- |
| `_ga` | counts<br>*   visits |
| pipe\\|d |     |

* * *

2\\. Cookies
-----------

#### Nothing follows this

[Back to top](#top)
"""


def _read(text: str, markup: Markup = Markup.MARKDOWN, facts: CopyFacts = FACTS) -> SourceReading:
    form = next(form for form in FORMATS if form.markup is markup)
    reading = form.read(Source("acme.md", text, "0" * 64, "acme.md", markup), facts)
    for copy in reading.copies:
        for passage in copy.passages:
            assert plain_text(text, passage.spans, markup) == passage.text
            for context in passage.context:
                assert plain_text(text, context.spans, markup) == context.text
    not_blank = {n for n, line in enumerate(text.split("\n"), 1) if line.strip().strip("\ufeff")}
    assert set(reading.line_classes) == not_blank
    return reading


def _passages(text: str, markup: Markup = Markup.MARKDOWN) -> tuple[PassageReading, ...]:
    return _read(text, markup).copies[0].passages


@pytest.mark.parametrize(
    ("written", "readable"),
    [
        (r"1\. Terms \(all\) \*", "1. Terms (all) *"),
        ("_em_ and *em* and __strong__ and ***both***", "em and em and strong and both"),
        ("snake_case_name, _ga and 2 * 3 * 4", "snake_case_name, _ga and 2 * 3 * 4"),
        ("required* and *optional", "required* and *optional"),
        ("**Note: **we may", "Note: we may"),
        ("`_ga` and ``a`b``", "_ga and a`b"),
        ("[text](https://x.example/a_(b)) after", "text after"),
        ('[text](/a "title (x)") and [mail](mailto: a@b.c)', "text and mail"),
        ("[[1] of **two**](#x)", "[1] of two"),
        ("![a picture](x.png) of us", "of us"),
        ("[![logo](x.png) home](/)", "home"),
        ("A &amp; B&nbsp;C &copy; &#169; &nosuch; R&D", "A & B C © © &nosuch; R&D"),
        ("one<br>two<br/>three", "one two three"),
        ("a <!-- b --> c <!-- d", "a c d"),
        ("<https://a.example/b_c> or <me@a.example>", "https://a.example/b_c or me@a.example"),
        ("zero\u200bwidth", "zerowidth"),
        ("hard\\\nbreak", "hard break"),
        ("[1] and [note](see the end)", "[1] and [note](see the end)"),
        ("____ fill in", "____ fill in"),
    ],
)
def test_marks_go_and_words_stay(written: str, readable: str) -> None:
    assert plain_text(written, [Span(0, len(written))]) == readable


@given(
    st.lists(
        st.sampled_from(
            ["a", " ", "*", "**", "_", "[", "](x)", "!", "`", "\\", "&amp;", "<br>", "<!--", "-->", "\n", "•"]
        ),
        max_size=25,
    ),
    st.sampled_from(Markup),
)
def test_text_and_rendering_agree_on_any_marks(parts: list[str], markup: Markup) -> None:
    source = "".join(parts)
    rendered = render(source, [Span(0, len(source))], markup)
    assert rendered.text == plain_text(source, [Span(0, len(source))], markup)
    assert len(rendered.text) == len(rendered.offsets)
    assert list(rendered.offsets) == sorted(rendered.offsets)


def test_a_policy_becomes_passages_in_their_places() -> None:
    reading = _read(POLICY)
    (copy,) = reading.copies
    assert copy.facts.title == "Acme Privacy Policy"
    assert (copy.facts.updated_on, copy.facts.date_statement) == (date(2021, 5, 5), "Last updated: 5 May 2021")
    found = [(p.headings, p.kind.value, p.label, p.paragraph, p.text) for p in copy.passages]
    data, from_you, cookies = ("1. Data",), ("1. Data", "1.1 From you"), ("2. Cookies",)
    assert found == [
        (data, "paragraph", None, 1, "We collect data. In particular, we collect:"),
        (data, "list_item", None, 2, "your name, e-mail & address;"),
        (data, "list_item", None, 3, "what you write:"),
        (data, "list_item", "1.", 4, "letters & notes"),
        (data, "list_item", "2.", 5, "reviews*"),
        (data, "paragraph", None, 6, "Reviews are public."),
        (from_you, "paragraph", None, 1, "Cookies are listed below."),
        (from_you, "table_row", None, 2, "_ga counts visits"),
        (from_you, "table_row", None, 3, "pipe|d"),
        (cookies, "paragraph", None, 1, "Nothing follows this"),
    ]
    assert [p.section for p in copy.passages][-1] == Section("2", "Cookies")
    assert [p.place for p in copy.passages][6] == "1.1-1-from-you"
    notes = copy.passages[3]
    assert [c.text for c in notes.context] == ["In particular, we collect:", "what you write:"]
    assert [c.text for c in copy.passages[7].context] == ["Name Purpose"]


def test_every_line_of_a_policy_is_accounted_for() -> None:
    lines = POLICY.split("\n")
    of_class: dict[LineClass, list[str]] = {}
    for number, line_class in _read(POLICY).line_classes.items():
        of_class.setdefault(line_class, []).append(lines[number - 1])
    assert of_class[LineClass.CONTENTS] == [line for line in lines if "](#" in line and "top" not in line]
    assert of_class[LineClass.VERSION_LINE] == ["Last updated: 5 May 2021"]
    assert of_class[LineClass.FURNITURE] == ["| --- | --- |", "* * *", "[Back to top](#top)"]
    assert of_class[LineClass.TABLE_HEADER] == ["| Name | Purpose |"]


@pytest.mark.parametrize("depth", [1, 7, 40, 200])
def test_lists_nest_to_any_depth(depth: int) -> None:
    text = "We share:\n\n" + "\n".join(f"{'  ' * i}* level {i}:" for i in range(depth))
    passages = _passages(text)
    assert [p.text for p in passages[1:]] == [f"level {i}:" for i in range(depth)]
    assert len(passages[min(depth, 7)].context) == min(depth, 7)
    assert {p.kind for p in passages[1:]} == {PassageKind.LIST_ITEM}


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000_000,
        "word " * 1_000_000,
        "* " * 200_000 + "end",
        "[" * 1_000_000,
        "![a](b" * 200_000,
        "> " * 500_000 + "end",
        "_a " * 300_000,
        "a `" * 300_000,
        "<!--" * 300_000,
        "<a " * 300_000,
    ],
    ids=lambda text: text[:6],
)
@pytest.mark.parametrize("markup", Markup)
def test_one_endless_line_is_read(text: str, markup: Markup) -> None:
    reading = _read(text, markup)
    long = [f for f in reading.findings if f.code == "long_passage"]
    assert len(long) == sum(1 for copy in reading.copies for p in copy.passages if len(p.text) > 50_000)


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_line_ends_change_no_passage(end: str) -> None:
    read = _passages(POLICY.replace("\n", end))
    assert [(p.headings, p.text, p.label) for p in read] == [(p.headings, p.text, p.label) for p in _passages(POLICY)]
    if end == "\r":
        assert {p.lines for p in read} == {(1, 1)}


@given(st.text(alphabet="a1*-_#|>[]()`.: \t\n\r\\<&", max_size=80))
def test_any_text_is_read_and_accounted_for(text: str) -> None:
    reading = _read(text)
    for copy in reading.copies:
        assert len({(p.place, p.paragraph) for p in copy.passages}) == len(copy.passages)
        spans = sorted(span for p in copy.passages for span in p.spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))


def test_a_page_with_a_new_version_above_an_old_one_gives_two_dated_parts() -> None:
    text = (
        "# Acme Privacy Policy\n\n## New Version (Effective as of May 1, 2021)\n\nWe keep data for two years.\n\n"
        "### Cookies\n\nWe set none.\n\n## Old Version (Effective as of June 1, 2018)\n\nWe keep data for ten years.\n"
    )
    reading = _read(text)
    found = [(c.facts.part, c.facts.effective_on, c.facts.shown_as_current, len(c.passages)) for c in reading.copies]
    assert found == [("New Version", date(2021, 5, 1), True, 2), ("Old Version", date(2018, 6, 1), False, 1)]
    assert reading.copies[0].passages[1].headings == ("Cookies",)
    assert len({copy.line for copy in reading.copies}) == 2


@pytest.mark.parametrize(
    ("line", "effective", "updated"),
    [
        ("Effective: Jan 06, 2026. Last Revised: Jan 05, 2026.", date(2026, 1, 6), date(2026, 1, 5)),
        ("#### Effective: September 29, 2025", date(2025, 9, 29), None),
        ("**Effective date: 27 April 2026**", date(2026, 4, 27), None),
        ("February 28, 2022", None, date(2022, 2, 28)),
        ("Version 3.1 - Updated January 16, 2020", None, date(2020, 1, 16)),
        ("This Policy is effective as of May 25, 2018 and replaces all others.", date(2018, 5, 25), None),
        ("If you signed up before May 25, 2018, effective notice is given.", None, None),
        ("We keep it until March 1, 2019.", None, None),
        ("This Privacy Policy was last updated 21st December 2023.", None, date(2023, 12, 21)),
        ("The Terms were last updated on: 17 June 2026", None, date(2026, 6, 17)),
    ],
)
def test_printed_dates_are_facts_of_the_page(line: str, effective: date | None, updated: date | None) -> None:
    facts = _read(f"# Privacy Policy\n\n{line}\n\nWe keep data for two years.\n").copies[0].facts
    assert (facts.effective_on, facts.updated_on) == (effective, updated)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Effective: 10/05/18", "ambiguous_date"),
        ("Last updated: September 2020", "incomplete_date"),
        ("Effective: Jan 06, 2021. Last Revised: Jan 07, 2021.", "updated_after_effective_date"),
        ("Effective: May 1, 2032", "date_far_from_capture"),
        ("Effective: May 1, 1999", "date_far_from_capture"),
    ],
)
def test_a_date_that_needs_a_person_is_a_finding(line: str, code: str) -> None:
    facts = CopyFacts(Exhibit("x"), part=None, policy="p", title="t", captured_on=date(2021, 5, 1))
    reading = _read(f"# Privacy Policy\n\n{line}\n\nWe keep data.\n", facts=facts)
    assert [(f.code, f.line) for f in reading.findings] == [(code, 1 if code == "date_far_from_capture" else 3)]
    assert reading.copies[0].facts.captured_on == date(2021, 5, 1)


def test_headings_of_one_rank_nest_by_their_numbers() -> None:
    passages = _passages("# Terms of Service\n\n## 2.2 Use\n\n## 2.2.1 Limits\n\nNone.\n\n## 2.3 End\n\nSoon.\n")
    assert [p.headings for p in passages] == [("2.2 Use", "2.2.1 Limits"), ("2.3 End",)]


def test_ids_of_headings_in_any_script_are_url_safe() -> None:
    passages = _passages("# T\n\n## 个人信息\n\n### Données\n\nUn.\n\n## 隐私\n\nDeux.\n")
    assert passages[0].place == "xec96f210.donnees"
    assert passages[1].place.startswith("x")
    assert passages[1].place != passages[0].place


HTML = """\
<!DOCTYPE html><html><head><title>Acme</title><style>p { color: red }</style></head><body>
<header><a href="/">Acme home</a></header><nav><ul><li>Products</li><li>Prices</li></ul></nav>
<main>
<h1>Acme Privacy Policy</h1>
<p>Effective: May 1, 2021</p>
<h2>1. Data</h2>
<p>We collect <b>names</b> &amp; <a href="/x">addresses</a>,
but no * or _x_ of:
<ul><li>children<li>others, such as:<ol><li>guests</li></ol></ul>
<script>var x = "<p>no text</p>";</script>
<p><strong>Tables</strong></p>
<table><tr><th>Name</th><th>Use</th></tr><tr><td>_ga</td><td><p>counts</p><p>visits</p></td></tr></table>
</main>
<footer>All rights reserved.</footer>
</body></html>
"""


def test_html_is_read_in_its_blocks() -> None:
    reading = _read(HTML, Markup.HTML)
    (copy,) = reading.copies
    assert copy.facts.effective_on == date(2021, 5, 1)
    assert [(p.headings, p.kind.value, p.text) for p in copy.passages] == [
        (("1. Data",), "paragraph", "We collect names & addresses, but no * or _x_ of:"),
        (("1. Data",), "list_item", "children"),
        (("1. Data",), "list_item", "others, such as:"),
        (("1. Data",), "list_item", "guests"),
        (("1. Data", "Tables"), "table_row", "_ga counts visits"),
    ]
    assert [c.text for c in copy.passages[3].context] == [copy.passages[0].text, "others, such as:"]
    assert [c.text for c in copy.passages[4].context] == ["Name Use"]
    assert reading.line_classes[2] is reading.line_classes[14] is LineClass.CHROME
    assert reading.line_classes[1] is reading.line_classes[3] is LineClass.FURNITURE


def test_a_table_that_lays_out_a_page_is_no_row() -> None:
    cell = "<h1>Privacy Policy</h1><p>We keep data.</p><p>You may object.</p>"
    page = f"<table><tr><td>Menu</td><td>{cell}</td></tr></table>"
    texts = [(p.kind.value, p.text) for p in _passages(page, Markup.HTML)]
    assert texts == [("paragraph", "Menu"), ("paragraph", "We keep data."), ("paragraph", "You may object.")]


@given(
    st.lists(
        st.sampled_from(
            "<p> </p> <ul> <li> </ul> <b> </b> <table> <tr> <td> <h2> a &amp; <nav> </nav> \n <".split(" ")
        ),
        max_size=30,
    )
)
def test_any_tags_are_read_and_accounted_for(parts: list[str]) -> None:
    _read("".join(parts), Markup.HTML)


def test_plain_text_is_read_in_paragraphs_items_and_headings() -> None:
    text = (
        "ACME PRIVACY POLICY\n\nEffective as of May 1, 2021\n\n1. Data\n\nWe collect *data* in\ntwo lines, such as:\n"
        "- names\n- dates of\n  birth\n\nCookies\n\nWe set none.\n"
    )
    (copy,) = _read(text, Markup.PLAIN).copies
    assert copy.facts.effective_on == date(2021, 5, 1)
    assert [(p.headings, p.text) for p in copy.passages] == [
        (("1. Data",), "We collect *data* in two lines, such as:"),
        (("1. Data",), "names"),
        (("1. Data",), "dates of birth"),
        (("1. Data", "Cookies"), "We set none."),
    ]
    assert copy.passages[1].context[0].text == copy.passages[0].text


def test_a_title_right_above_its_text_is_a_heading_in_plain_text_and_an_address_is_none() -> None:
    text = (
        "ACME PRIVACY POLICY\n\nEffective as of May 1, 2021\n\n1. Retention\nWe keep records for seven years after an\n"
        "account is closed.\n2. Contact\nWrite to us.\n\nAcme Inc\nMain Street, Dublin\n\nWhat do we sell?\n"
        "We sell nothing that you have told us about\nyou.\n"
    )
    (copy,) = _read(text, Markup.PLAIN).copies
    assert [(p.headings[-1], p.text) for p in copy.passages] == [
        ("1. Retention", "We keep records for seven years after an account is closed."),
        ("2. Contact", "Write to us."),
        ("2. Contact", "Acme Inc Main Street, Dublin"),
        ("What do we sell?", "We sell nothing that you have told us about you."),
    ]


NAVIGATION = "\n".join(f"*   [Product {i}](https://acme.example/{i})" for i in range(8))


def test_the_links_of_a_site_are_chrome_before_the_text_and_after_it() -> None:
    text = (
        f"{NAVIGATION}\n\n# Acme Privacy Policy\n\nWe keep the data that you give us for no longer than two years.\n\n"
        f"Acme, 1 Main Street\n\n## More\n\n{NAVIGATION}\n\n© Acme\n"
    )
    reading = _read(text)
    (copy,) = reading.copies
    assert copy.facts.title == "Acme Privacy Policy"
    assert [p.text for p in copy.passages] == [
        "We keep the data that you give us for no longer than two years.",
        "Acme, 1 Main Street",
    ]
    assert sum(line_class is LineClass.CHROME for line_class in reading.line_classes.values()) == 18


def test_the_end_of_a_link_around_blocks_is_no_passage() -> None:
    reading = _read(
        "# Policy\n\n[\n\n### Products\n\nAll of them.\n\n](https://acme.example/?a=1&b=2)\n\nWe keep data.\n"
    )
    (copy,) = reading.copies
    assert [p.text for p in copy.passages] == ["All of them.", "We keep data."]
    assert reading.line_classes[9] is LineClass.FURNITURE


@pytest.mark.parametrize(
    ("after", "texts"),
    [
        ("", ["We keep data."]),
        ("\n\nIt replaces the one before.", ["We keep data.", "It replaces the one before."]),
    ],
)
def test_a_heading_over_nothing_but_the_date_is_no_passage(after: str, texts: list[str]) -> None:
    text = f"# Policy\n\n## Data\n\nWe keep data.\n\n## Effective date\n\nLast updated on 16 June 2025.{after}\n"
    (copy,) = _read(text).copies
    assert copy.facts.updated_on == date(2025, 6, 16)
    assert [p.text for p in copy.passages] == texts
    assert [p.headings for p in copy.passages[1:]] == [("Effective date",)] * (len(texts) - 1)


def test_a_list_of_links_inside_the_text_is_text() -> None:
    sentence = "We keep the data that you give us for no longer than two years."
    passages = _passages(f"# Policy\n\n{sentence}\n\nSee also:\n\n{NAVIGATION}\n\n{sentence}\n")
    assert [p.text for p in passages[2:-1]] == [f"Product {i}" for i in range(8)]


@pytest.mark.parametrize("place", [0, 20, 40])
def test_a_date_line_is_found_wherever_it_stands(place: int) -> None:
    paragraphs = [f"Paragraph {i} says what we do with data." for i in range(40)]
    paragraphs.insert(place, "Effective date: April 27, 2026")
    (copy,) = _read("# Privacy Policy\n\n" + "\n\n".join(paragraphs) + "\n").copies
    assert copy.facts.effective_on == date(2026, 4, 27)
    assert len(copy.passages) == 40
