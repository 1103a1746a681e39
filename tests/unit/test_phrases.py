"""One phrase, one document, in three media: the words are the same, and nothing in them becomes markup."""

import re
from datetime import date

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from api.phrases.segments import (
    Difference,
    Footer,
    Heading,
    Inferred,
    Item,
    Line,
    Link,
    Mark,
    Phrase,
    Quotation,
    Remark,
    Table,
    Words,
    cited,
    joined,
    lines,
    marked,
    message,
    quoted,
    say,
)
from api.render import markdown
from api.render.html import html
from api.render.terminal import Paper
from corpus.clauses.wording import Operation, operations
from corpus.text import Span

DAY = date(2019, 1, 17)
ON_A_DAY = say("in force on ", DAY)


def on_terminal(phrase: Phrase) -> str:
    return unstyle(Paper().paragraph(phrase))


@pytest.mark.parametrize(
    ("phrase", "terminal", "page", "memorandum"),
    [
        (
            ON_A_DAY,
            "in force on 17 January 2019",
            'in force on <time datetime="2019-01-17">17 January 2019</time>',
            "in force on 17 January 2019",
        ),
        (say(quoted("a <b>")), "“a <b>”", "<q>a &lt;b&gt;</q>", "“a \\<b\\>”"),
        (say(cited("§ G [1]")), "§ G [1]", '<cite><span class="whole">§ G</span> [1]</cite>', "§ G \\[1\\]"),
        (say(Words("a_b", Mark.CODE)), "a_b", "<code>a_b</code>", "a\\_b"),
        (say(Link(say("it"), "p@1")), "it", '<a href="/versions/p@1">it</a>', "it"),
        (
            say(Words("http://x/?a_b&c", Mark.ADDRESS)),
            "http://x/?a_b&c",
            '<a href="http://x/?a_b&amp;c">http://x/?a_b&amp;c</a>',
            "<http://x/?a_b&c>",
        ),
        (say("until then", Inferred(" (as it seems)")), "until then (as it seems)", None, "until then (as it seems)"),
        (marked("a & b", [Span(2, 3)]), "a & b", "a <mark>&amp;</mark> b", "a & b"),
        (say(Words("no", Mark.STRONG)), "no", "<strong>no</strong>", "no"),
    ],
)
def test_a_segment_is_shown_as_what_it_is(phrase: Phrase, terminal: str, page: str | None, memorandum: str) -> None:
    assert on_terminal(phrase) == terminal
    assert page is None or html(phrase) == Markup(page)
    assert markdown.markdown(phrase) == memorandum


def test_only_the_first_inferred_end_leads_to_the_footnote() -> None:
    two = html(say("a", Inferred(), "b", Inferred()), linked=True)
    assert two.count("#note-until") == 1
    assert two.index("#note-until") < two.index("b")
    assert "#note-until" not in html(say("a", Inferred()))


def test_a_message_has_its_days_and_nothing_else_replaced() -> None:
    found = message("p@2019-01-17 since 2019-01-17, not 2019-02-30")
    assert found == say("p@2019-01-17 since ", DAY, ", not ", "2019-02-30")


def test_a_series_and_a_capital_keep_segments() -> None:
    listed = joined([quoted("a"), say("b ", DAY), "c"], ", ", " and ")
    assert str(listed) == "“a”, b 17 January 2019 and c"
    assert str(say("in May", quoted("x")).capitalised()) == "In May“x”"
    assert str(say(Link(say("the version"), "v")).capitalised()) == "The version"
    assert not joined([], ", ")


WORDS = st.text(st.sampled_from("ab <>&*_[]`\\\"'§ "), max_size=30)


@given(WORDS, WORDS)
def test_both_wordings_can_be_read_off_a_difference_in_every_medium(left: str, right: str) -> None:
    difference = Difference(tuple(operations(left, right)))
    for side, words, mark in ((difference.left, left, Mark.DELETED), (difference.right, right, Mark.INSERTED)):
        assert "".join(piece.text for piece in side) == words
        assert all(piece.mark in (None, mark) for piece in side)
    shown = re.sub(r'<span class="unseen">.*?</span>', "", html(say(difference)))
    # White space that went or came is shown, but never struck through, so that only words are compared.
    for struck, words in ((r"<del>.*?</del>|</?ins>", right), (r"<ins>.*?</ins>|</?del>", left)):
        kept = Markup(re.sub(struck, "", shown, flags=re.S)).unescape()
        assert "".join(kept.split()) == "".join(words.split())
    came = re.sub(r"<del>.*?</del>|</?ins>", "", markdown.markdown(say(difference)))
    assert "".join(re.sub(r"\\(.)", r"\1", came).split()) == "".join(right.split())


def test_what_stands_on_one_side_only_is_in_brackets_and_a_whole_text_is_quoted() -> None:
    replaced = (Operation("equal", "for", "for"), Operation("replace", " two", " ten"), Operation("equal", ".", "."))
    assert on_terminal(say(Difference(replaced))) == "for [-two-] {+ten+}."
    assert on_terminal(say(Difference((Operation("insert", "", "new"),)))) == "“new”"
    assert on_terminal(say(Difference((Operation("replace", "Old", "New"),)))) == "[-Old-] {+New+}"


DOCUMENT = (
    Heading(say("Title *")),
    Remark(say("mind ", DAY)),
    lines("1. no list", Line(say("second"), 2)),
    Quotation(say("words"), "Ex. B(2) § G", (say("[under: it]"),)),
    Item(2, (lines("cited"), Quotation(say("more"), ""))),
    Table(("A", "B"), (("1", "22"),)),
    Footer((say("end"), say("really"))),
)


def test_a_document_as_markdown() -> None:
    assert markdown.document(DOCUMENT) == (
        "## Title \\*\n\n"
        "> **Note.** mind 17 January 2019\n\n"
        "1\\. no list\nsecond\n\n"
        "> \\[under: it\\]\n> words\n>\n> — Ex. B(2) § G\n\n"
        "2. cited\n\n   > more\n\n"
        "| A | B |\n| --- | --- |\n| 1 | 22 |\n\n"
        "---\n\nend\nreally\n"
    )


def test_the_same_document_on_a_terminal() -> None:
    assert unstyle(Paper().document(DOCUMENT)) == (
        "Title *\n\n"
        "warning: mind 17 January 2019\n\n"
        "1. no list\n  second\n\n"
        "  [under: it]\n  “words”\n    Ex. B(2) § G\n\n"
        "2. cited\n\n  “more”\n\n"
        "A  B\n1  22\n\n"
        "end\nreally"
    )


def test_lines_break_between_margins_and_fixed_ones_do_not() -> None:
    long = "word " * 20 + "end"
    broken, fixed = (
        Paper(40).document([(Line(say(long), 4, fixed=is_fixed),)]).splitlines() for is_fixed in (False, True)
    )
    assert len(broken) > 1
    assert all(line.startswith("    ") and len(line) <= 40 for line in broken)
    assert " ".join(line.strip() for line in broken) == fixed[0].strip() == long
