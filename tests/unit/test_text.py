"""Spans to text and back, sentences, printed dates, intervals, alignment."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.assembly.alignment import Alignment, align_copies
from corpus.dates.grammar import find_dates
from corpus.dates.interval import EffectiveInterval
from corpus.dates.statements import statements
from corpus.languages import DEFAULT
from corpus.sentences import sentence_bounds
from corpus.text import Span, plain_text, render, sub_spans


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**bold** and [a link](#) here", "bold and a link here"),
        ("see <https://example.org/a_b>; and", "see https://example.org/a_b; and"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ('<ul style="x">• first• second', "first second"),
        ("<u>under</u>lined", "underlined"),
        ("a\tb  c\n d", "a b c d"),
        ("_ga, _gat", "_ga, _gat"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
        ("[**J. CONTACT**](#) below", "J. CONTACT below"),
        ("[1] not a link", "[1] not a link"),
    ],
)
def test_markup_goes_and_words_stay(source: str, text: str) -> None:
    assert plain_text(source, [Span(0, len(source))]) == text


def test_spans_are_joined_by_one_space_in_the_order_given() -> None:
    source = "second half, first"
    assert plain_text(source, [Span(13, 18), Span(0, 6)]) == "first second"


@given(st.lists(st.sampled_from(["word", "**", " ", "[x](#)", "<p>", "•", "<http://a.b>", ".", "\n"]), max_size=30))
def test_every_character_of_the_text_comes_from_its_offset(parts: list[str]) -> None:
    source = "".join(parts)
    rendered = render(source, [Span(0, len(source))])
    for character, offset in zip(rendered.text, rendered.offsets, strict=True):
        assert source[offset] == character or (character == " " and source[offset] in " \n•<p>")
    assert rendered.text == " ".join(rendered.text.split())


@given(st.data())
def test_sub_spans_render_to_the_slice_or_hold_it(data: st.DataObject) -> None:
    source = 'We **may** share [your data](#) with banks. See section **J. "CONTACT"** below: <https://a.b>'
    spans = [Span(0, 43), Span(44, len(source))]
    text = plain_text(source, spans)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert text[start:end].strip() in plain_text(source, sub_spans(source, spans, start, end))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        (
            "(Company Reg. No. 200720572D). For contact details",
            ["(Company Reg. No. 200720572D).", "For contact details"],
        ),
        ('see section H. "HOW TO CONTACT US" below.', ['see section H. "HOW TO CONTACT US" below.']),
        ("this Privacy Policy.All capitalized terms", ["this Privacy Policy.", "All capitalized terms"]),
        ("write to DataProtection.AE@aliexpress.com today.", ["write to DataProtection.AE@aliexpress.com today."]),
        ("by Google, Inc. (“Google”). Then", ["by Google, Inc. (“Google”).", "Then"]),
        ("(e.g. country or city). Next", ["(e.g. country or city).", "Next"]),
        ("he said “no.” She left", ["he said “no.”", "She left"]),
        ("no end", ["no end"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in sentence_bounds(text)] == sentences


@given(st.text(alphabet='ab. ?!A1)"', max_size=60))
def test_sentences_cover_every_word_once(text: str) -> None:
    bounds = sentence_bounds(text)
    assert all(a[1] <= b[0] for a, b in pairwise(bounds))
    assert "".join("".join(text[a:b].split()) for a, b in bounds) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("September 14,2020", ["2020-09-14"]),
        ("28 September 2017", ["2017-09-28"]),
        ("Sept. 14th, 2020", ["2020-09-14"]),
        ("14-Sep-2020", ["2020-09-14"]),
        ("2020/9/4", ["2020-09-04"]),
        ("31.12.2019", ["2019-12-31"]),
        ("31/12/2019", ["2019-12-31"]),
        ("31 June 2019", []),
        ("2019-02-30", []),
        ("May 2018", []),
    ],
)
def test_printed_dates(text: str, days: list[str]) -> None:
    assert [str(found.day) for found in find_dates(text)] == days


def test_a_day_that_can_be_read_two_ways_has_no_single_day() -> None:
    (found,) = find_dates("10/05/18")
    assert found.day is None
    assert [str(day) for day in found.readings] == ["2018-05-10", "2018-10-05"]


def test_each_keyword_takes_the_date_after_it() -> None:
    found = statements("Effective May 25, 2018 (Updated as of May 24, 2018)", (DEFAULT,))
    assert [(s.says.value, str(s.day)) for s in found] == [("effective", "2018-05-25"), ("updated", "2018-05-24")]


def test_an_interval_has_its_first_day_and_not_its_last() -> None:
    interval = EffectiveInterval(date(2019, 1, 17), date(2020, 2, 27))
    assert [
        day in interval for day in (date(2019, 1, 16), date(2019, 1, 17), date(2020, 2, 26), date(2020, 2, 27))
    ] == [
        False,
        True,
        True,
        False,
    ]
    assert interval.touches(None, date(2019, 1, 17))
    assert not interval.touches(None, date(2019, 1, 16))
    assert interval.touches(date(2020, 2, 26), None)
    assert not interval.touches(date(2020, 2, 27), None)


@given(st.dates(date(2019, 1, 1), date(2019, 3, 1)), st.dates(date(2019, 1, 1), date(2019, 3, 1)))
def test_touching_a_range_is_holding_one_of_its_days(first: date, last: date) -> None:
    interval = EffectiveInterval(date(2019, 1, 17), date(2019, 2, 3))
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    assert interval.touches(first, last) == any(day in interval for day in days)


def test_a_version_replaced_on_its_first_day_is_never_in_force() -> None:
    interval = EffectiveInterval(date(2019, 1, 17), date(2019, 1, 17))
    assert interval.is_empty
    assert date(2019, 1, 17) not in interval
    assert not interval.touches(None, None)


def test_copies_align_equal_then_alike_and_leave_strangers_alone() -> None:
    canonical = ["we share data with banks", "cookies are small files", "you may object at any time"]
    other = [
        "we share data with banks",
        "cookies are tiny files",
        "unrelated words entirely here",
        "you may object at any time",
    ]
    assert align_copies(canonical, other) == [
        Alignment((0,), False),
        Alignment((1,), True),
        Alignment((), False),
        Alignment((2,), False),
    ]
