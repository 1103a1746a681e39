"""The embedded exhibits, against a truth made line by line without the reader (tests/data/README.md)."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from corpus.assembly.versions import assemble
from corpus.containers.exhibits import is_exhibit_bundle, read_exhibits
from corpus.languages import ENGLISH
from corpus.load import read_corpus, read_location
from corpus.reading.lines import read_lines
from corpus.reading.pieces import Memory
from corpus.reading.printed import line_pieces, printed_version_line
from corpus.text import Span, plain_text
from corpus.types import Corpus, LineClass, Passage, PassageKind, Source

COPIES = ["b1-new", "b2-new", "b2-old", "b3-new", "b3-old", "b4-new", "b4-old"]
EXPECTED_COUNTS = [115, 115, 111, 110, 101, 101, 46]


@dataclass(frozen=True)
class TrueLine:
    number: int
    line_class: LineClass
    copy: str
    passage: str
    kind: str
    section: str
    heading: str
    label: str


def _true_lines() -> list[TrueLine]:
    names = {"exhibit_line": "exhibit line", "version_line": "version line", "table_header": "table header"}
    with (Path(__file__).parents[2] / "eval" / "judgments" / "exhibits_lines.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        TrueLine(
            int(row["line"]),
            LineClass({**names, "contents": "contents list"}.get(row["class"], row["class"])),
            row["copy"],
            row["passage"],
            row["kind"],
            row["section"],
            row["heading"],
            row["label"],
        )
        for row in rows
    ]


TRUTH = _true_lines()


@pytest.fixture(scope="module")
def source() -> Source:
    return read_corpus().sources[0]


@pytest.fixture(scope="module")
def copies(exhibits: Corpus) -> dict[str, list[Passage]]:
    keys = [(c.version_id, c.slug) for v in exhibits.versions for c in v.copies]
    assert len(keys) == 7
    by_copy = {key: list(group) for key, group in groupby(exhibits.passages, key=lambda p: (p.version_id, p.copy.slug))}
    return dict(zip(COPIES, by_copy.values(), strict=True))


def _words(text: str) -> list[str]:
    """Words of a readable line without its list marker."""
    text = re.sub(r"^\s*(?:[-•]\s+)?(?:o\s+)?", "", text)
    return re.sub(r"^\d{1,2}\.\s+", "", text).split()


def test_the_embedded_file_is_the_one_that_was_filed(source: Source) -> None:
    assert source.sha256 == "db4d17351b7004d534bb319077912612f725865ee4e60a68c8ee6f72f88aa5ca"
    assert source.text.count("\n") + 1 == 1948 or source.text.count("\n") == 1948


def test_each_copy_has_exactly_the_passages_that_were_counted(copies: dict[str, list[Passage]]) -> None:
    assert [len(copies[name]) for name in COPIES] == EXPECTED_COUNTS


def test_every_line_is_what_the_truth_says(exhibits: Corpus) -> None:
    assert exhibits.readings[0].line_classes == {line.number: line.line_class for line in TRUTH}


@pytest.mark.parametrize("name", COPIES)
def test_every_passage_stands_where_the_truth_says(name: str, copies: dict[str, list[Passage]]) -> None:
    lines = [line for line in TRUTH if line.copy == name and line.line_class is LineClass.PASSAGE]
    # The halves of one passage follow each other in every copy, so grouping by number is in reading order.
    expected = []
    for _, group in groupby(lines, key=lambda line: line.passage):
        same = list(group)
        first = same[0]
        expected.append((first.number, same[-1].number, first.kind, first.section, first.heading, first.label))
    found = [
        (
            *p.reading.lines,
            p.reading.kind.value,
            p.reading.section.label if p.reading.section else "",
            p.reading.heading or "",
            p.reading.label or "",
        )
        for p in copies[name]
    ]
    assert found == expected


@pytest.mark.parametrize("name", COPIES)
def test_every_word_of_a_body_is_in_exactly_one_passage(
    name: str, copies: dict[str, list[Passage]], source: Source
) -> None:
    raw = source.text.split("\n")
    offset = {number: sum(len(line) + 1 for line in raw[: number - 1]) for number in range(1, len(raw) + 1)}
    expected: Counter[str] = Counter()
    for line in TRUTH:
        if line.copy == name and line.line_class is LineClass.PASSAGE:
            start = offset[line.number]
            expected.update(_words(plain_text(source.text, [Span(start, start + len(raw[line.number - 1]))])))
    if name == "b1-new":
        # Line 198 has the page's own header in its second cell; the truth's note says so.
        expected.subtract("Alibaba.com Rules Center".split())
    found: Counter[str] = Counter()
    for passage in copies[name]:
        found.update(passage.text.split())
    assert found == +expected


def test_no_two_passages_of_a_copy_share_a_character(copies: dict[str, list[Passage]]) -> None:
    for passages in copies.values():
        spans = sorted(span for passage in passages for span in passage.reading.spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))


def test_text_is_exactly_what_its_spans_render_to(exhibits: Corpus, source: Source) -> None:
    for passage in exhibits.passages:
        assert plain_text(source.text, passage.reading.spans) == passage.text
        for context in passage.reading.context:
            assert plain_text(source.text, context.spans) == context.text


def test_no_word_of_chrome_contents_furniture_or_stray_lines_is_in_a_span(exhibits: Corpus, source: Source) -> None:
    outside = {LineClass.CHROME, LineClass.CONTENTS, LineClass.FURNITURE, LineClass.STRAY, LineClass.HEADING}
    outside |= {LineClass.TABLE_HEADER, LineClass.EXHIBIT_LINE, LineClass.VERSION_LINE}
    forbidden = {line.number for line in TRUTH if line.line_class in outside}
    for passage in exhibits.passages:
        for span in passage.reading.spans:
            first = source.text.count("\n", 0, span.start) + 1
            last = source.text.count("\n", 0, span.end) + 1
            assert not forbidden & set(range(first, last + 1)), passage.passage_id


def test_section_titles_are_those_printed(copies: dict[str, list[Passage]]) -> None:
    titles = {p.reading.section.label: p.reading.section.title for p in copies["b2-old"] if p.reading.section}
    assert titles == {
        "A": "COLLECTION OF INFORMATION",
        "B": "USE OF PERSONAL INFORMATION",
        "C": "DISCLOSURE OR SHARING OF PERSONAL INFORMATION",
        "D": "RETENTION",
        "E": "COOKIES",
        "F": "CHANGES TO THIS PRIVACY POLICY",
        "G": "VISITORS FROM THE EUROPEAN UNION",
        "H": "HOW TO CONTACT US",
        "I": "LANGUAGE",
    }


def test_versions_have_the_dates_and_bases_that_the_pages_print(exhibits: Corpus) -> None:
    found = [
        (v.version_id, str(v.interval.until) if v.interval else "", v.from_basis, [c.slug for c in v.copies])
        for v in exhibits.versions
    ]
    assert found == [
        ("alibaba-privacy@2017-09-28", "2018-05-25", "updated_date", ["b4"]),
        ("alibaba-privacy@2018-05-25", "2019-01-17", "stated_effective", ["b3", "b4"]),
        ("alibaba-privacy@2019-01-17", "2020-02-27", "stated_effective", ["b2", "b3"]),
        ("alibaba-privacy@2020-02-27", "2020-09-14", "stated_effective", ["b2"]),
        ("alibaba-privacy@2020-09-14", "None", "stated_effective", ["b1"]),
    ]


def test_updated_and_captured_days_are_facts_of_their_own(exhibits: Corpus) -> None:
    facts = {(c.facts.origin.name, c.facts.part): c.facts for v in exhibits.versions for c in v.copies}
    new_2018 = facts["B(4)", "PART A: New Version"]
    assert (str(new_2018.effective_on), str(new_2018.updated_on)) == ("2018-05-25", "2018-05-24")
    assert str(new_2018.captured_on) == "2019-01-01"
    assert str(facts["B(3)", "PART B: Old Version"].captured_on) == "2019-12-30"
    assert facts["B(1)", "New Version"].captured_on is None


def test_a_list_item_carries_its_lead_in(copies: dict[str, list[Passage]]) -> None:
    for name in ("b1-new", "b2-new", "b2-old", "b3-new"):
        country = next(p for p in copies[name] if p.text == "Country")
        (lead_in,) = country.reading.context
        assert lead_in.text.endswith("it would typically include basic public profile information such as:")
        assert country.reading.kind is PassageKind.LIST_ITEM


def test_an_item_of_an_inner_list_carries_the_whole_way_down(copies: dict[str, list[Passage]]) -> None:
    agents = next(p for p in copies["b2-old"] if p.text.startswith("custom agents"))
    assert [context.text for context in agents.reading.context] == [
        "We may disclose (or provide access to) personal information to the following categories of recipients:",
        "Categories of these partners or service providers include:",
    ]


def test_a_table_row_carries_its_header(copies: dict[str, list[Passage]]) -> None:
    rows = [p for p in copies["b3-old"] if p.reading.kind is PassageKind.TABLE_ROW]
    assert len(rows) == 11
    assert {row.reading.context[0].text for row in rows} == {"Provider Cookie Cookie-Type Purpose"}


def test_a_table_row_cut_by_a_page_break_reads_column_by_column(copies: dict[str, list[Passage]]) -> None:
    for name in ("b1-new", "b2-new", "b2-old"):
        row = next(p for p in copies[name] if p.text.startswith("Statistical Cookies"))
        assert (
            "use this information to help us to improve and optimize our Platform and its security. Alibaba.com"
            in row.text
        )
        assert "Rules Center" not in row.text
        assert [span.start for span in row.reading.spans] != sorted(span.start for span in row.reading.spans)


def test_only_the_first_page_of_an_exhibit_has_a_known_number(copies: dict[str, list[Passage]]) -> None:
    assert {p.reading.page for p in copies["b3-new"][:5]} == {37}
    assert {p.reading.page for p in copies["b3-new"][5:]} == {None}
    assert {p.reading.page for p in copies["b1-new"]} == {None}


def test_copies_of_one_version_are_aligned_and_their_differences_known(exhibits: Corpus) -> None:
    variants = [p for p in exhibits.passages if p.variant]
    assert [p.reading.lines[0] for p in variants] == [1069, 1209, 1213]
    merged = variants[1]
    assert [i.rsplit("~", 1)[1] for i in merged.aligned_to] == [
        "E.how-can-i-control-cookies.3",
        "E.how-can-i-control-cookies.4",
    ]
    second_copies = [
        p
        for p in exhibits.passages
        if (p.version_id[-10:], p.copy.slug) in {("2019-01-17", "b3"), ("2018-05-25", "b4")}
    ]
    assert all(p.aligned_to for p in second_copies)


def test_ids_are_unique_and_url_safe(exhibits: Corpus) -> None:
    ids = [p.passage_id for p in exhibits.passages]
    assert len(set(ids)) == len(ids) == 699
    assert all(re.fullmatch(r"[A-Za-z0-9@._~-]+", passage_id) for passage_id in ids)


def test_the_contract_example_has_its_spans(exhibits: Corpus) -> None:
    passage = next(p for p in exhibits.passages if p.passage_id == "alibaba-privacy@2019-01-17~b2~G.2")
    assert passage.reading.spans == (Span(102672, 102930),)
    assert passage.reading.lines == (888, 888)


def test_stray_items_are_left_out_and_reported(exhibits: Corpus) -> None:
    (finding,) = exhibits.findings
    assert (finding.code, finding.line) == ("stray_items", 1504)


# -- the same text, filed otherwise ---------------------------------------------------------------------


def _read(text: str) -> Corpus:
    return assemble([read_exhibits(Source("bundle.txt", text, "0" * 64, "bundle.txt"))])


def _exhibits_of(source: Source) -> list[str]:
    parts = re.split(r"(?m)^(?=EXHIBIT )", source.text)
    return [part if part.endswith("\n") else part + "\n" for part in parts if part.startswith("EXHIBIT")]


def test_exhibits_in_another_order_read_the_same(source: Source, exhibits: Corpus) -> None:
    corpus = _read("\n".join(reversed(_exhibits_of(source))))
    assert Counter(p.text for p in corpus.passages) == Counter(p.text for p in exhibits.passages)
    assert [v.version_id for v in corpus.versions] == [v.version_id for v in exhibits.versions]
    assert [c.slug for c in corpus.versions[1].copies] == ["b4", "b3"]


@pytest.mark.parametrize(
    ("old", "new", "slug"), [("EXHIBIT B(1)", "EXHIBIT 7", "7"), ("EXHIBIT B(1)", "Exhibit C-2", "c-2")]
)
def test_other_labels_read_the_same(old: str, new: str, slug: str, source: Source, exhibits: Corpus) -> None:
    corpus = _read(source.text.replace(old, new))
    assert [p.text for p in corpus.passages] == [p.text for p in exhibits.passages]
    assert corpus.versions[-1].copies[0].slug == slug


@pytest.mark.parametrize(
    "words",
    [
        "(effective 2020-09-14)",
        "(Effective as of 14 September 2020)",
        "(Effective: Sept. 14th, 2020)",
        "- in force from the 14th of September 2020",
        "(Effective Date: 14.09.2020)",
        "(effective as of 09/14/2020)",
    ],
)
def test_a_date_in_another_spelling_is_the_same_date(words: str, source: Source) -> None:
    corpus = _read(source.text.replace("(Effective as of September 14,2020)", words))
    assert corpus.versions[-1].version_id == "alibaba-privacy@2020-09-14"
    assert corpus.versions[-1].from_basis == "stated_effective"
    assert len(corpus.passages) == 699


@pytest.mark.parametrize(
    ("words", "code"),
    [("(Effective as of 05/06/2020)", "ambiguous_date"), ("(Effective upon posting)", "unread_date"), ("", "undated")],
)
def test_what_cannot_be_dated_is_said_and_reaches_no_dated_scope(words: str, code: str, source: Source) -> None:
    corpus = _read(source.text.replace("(Effective as of September 14,2020)", words))
    undated = corpus.versions[-1]
    assert undated.version_id == "alibaba-privacy@undated-b1-new-version"
    assert undated.interval is None
    findings = {f.code: f for f in corpus.findings}
    assert {code, "undated"} <= set(findings)
    assert "Exhibit B(1)" in findings["undated"].message
    assert findings["undated"].line == 48


def test_an_old_part_is_never_dated_by_the_day_of_capture(source: Source) -> None:
    corpus = _read(source.text.replace("(Updated as of 28 September 2017)", ""))
    assert corpus.versions[-1].version_id == "alibaba-privacy@undated-b4-part-b-old-version"


def test_a_new_part_without_a_date_is_dated_by_its_capture_and_says_so(source: Source) -> None:
    text = source.text.replace("PART A: New Version (Effective as of May 25, 2018)", "PART A: New Version")
    corpus = _read(text.replace("(Updated as of May 24, 2018)", ""))
    captured = next(v for v in corpus.versions if v.from_basis == "captured")
    assert captured.version_id == "alibaba-privacy@2019-01-01"


def test_windows_line_ends_change_no_text(source: Source, exhibits: Corpus) -> None:
    corpus = _read(source.text.replace("\n", "\r\n"))
    assert [p.text for p in corpus.passages] == [p.text for p in exhibits.passages]


# -- small bundles, filed otherwise ---------------------------------------------------------------------

BUNDLE = """\
EXHIBIT A

Parcel.example Privacy Policy

New Version (Effective as of March 1, 2020)

We keep personal data for ten years.

Old Version (Effective as of June 1, 2018)

We keep personal data for two years.
"""


def _with(line: str, instead: str) -> str:
    assert line in BUNDLE
    return BUNDLE.replace(line, instead)


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        (
            "All is told in [our privacy notice",
            "and terms](https://x) at length.",
            "All is told in our privacy notice and terms at length.",
        ),
        ("You may **at any", "time** object.", "You may at any time object."),
        ("- partners [we trust", "and name](#) here;", "partners we trust and name here;"),
        ('Write to <a class="x"', 'href="https://x">our office</a>.', "Write to our office."),
    ],
)
@pytest.mark.parametrize("between", ["\n\n", "\n\n2/24\n\n", "\n"])
def test_markup_cut_by_a_page_break_is_markup(first: str, second: str, text: str, between: str) -> None:
    bundle = _with("We keep personal data for ten years.", f"{first}{between}{second}")
    corpus = _read(bundle)
    for passage in corpus.passages:
        assert plain_text(bundle, passage.reading.spans) == passage.text
    assert text in [passage.text for passage in corpus.passages]


def test_a_lead_in_cut_by_a_page_break_renders_from_its_spans() -> None:
    bundle = _with(
        "We keep personal data for ten years.", "See [our\n\nlist](#). We share with:\n\n- couriers;\n- banks."
    )
    items = [p for p in _read(bundle).passages if p.reading.kind is PassageKind.LIST_ITEM]
    assert [item.text for item in items] == ["couriers;", "banks."]
    for item in items:
        (lead_in,) = item.reading.context
        assert lead_in.text == plain_text(bundle, lead_in.spans) == "We share with:"


@pytest.mark.parametrize(
    "line",
    [
        "\ufeffEXHIBIT A",
        "<b>EXHIBIT A</b>",
        "[EXHIBIT A](#)",
        "ExHibit A",
        "**EXHIBIT A**",
        "# Exhibit A",
        "EX**HIBIT** A",
    ],
)
def test_what_is_read_as_an_exhibit_is_detected_as_one(line: str, tmp_path: Path) -> None:
    bundle = _with("EXHIBIT A", line)
    assert is_exhibit_bundle(bundle)
    path = tmp_path / "bundle.txt"
    path.write_text(bundle, "utf-8")
    (reading,) = read_location(str(path)).readings
    assert reading.source.format == "exhibits"
    assert [(copy.facts.origin.name, copy.facts.part) for copy in reading.copies] == [
        ("A", "New Version"),
        ("A", "Old Version"),
    ]
    assert reading.line_classes[1] is LineClass.EXHIBIT_LINE


@pytest.mark.parametrize("line", ["see EXHIBIT A", "Exhibit a", "EXHIBITION A", "The exhibits", ""])
def test_other_lines_make_no_bundle(line: str) -> None:
    assert not is_exhibit_bundle(_with("EXHIBIT A", line))


@pytest.mark.parametrize("form", ["## {}", "# {} #", "**{}**", "__{}__", "*{}*", "### **{}**", "<h2>{}</h2>", "{}"])
def test_a_version_line_may_be_a_heading_or_bold(form: str) -> None:
    bundle = BUNDLE
    for words in ("New Version (Effective as of March 1, 2020)", "Old Version (Effective as of June 1, 2018)"):
        bundle = bundle.replace(words, form.format(words))
    _assert_two_versions(bundle)
    bundle = BUNDLE.replace("New Version", form.format("New Version")).replace(
        "Old Version", form.format("Old Version")
    )
    if not form.startswith(("# ", "<")):  # these marks close behind the words
        _assert_two_versions(bundle)


def _assert_two_versions(bundle: str) -> None:
    reading = read_exhibits(Source("bundle.txt", bundle, "0" * 64, "bundle.txt"))
    found = [
        (c.facts.part, c.facts.date_statement, c.facts.shown_as_current, c.passages[0].text) for c in reading.copies
    ]
    assert found == [
        ("New Version", "New Version (Effective as of March 1, 2020)", True, "We keep personal data for ten years."),
        ("Old Version", "Old Version (Effective as of June 1, 2018)", False, "We keep personal data for two years."),
    ]
    assert [str(copy.facts.effective_on) for copy in reading.copies] == ["2020-03-01", "2018-06-01"]
    assert not reading.findings
    assert list(reading.line_classes.values()).count(LineClass.VERSION_LINE) == 2


@pytest.mark.parametrize(
    "line",
    [
        "1. Old Version (2018)",
        "## 1. Old Version (2018)",
        "- Old Version (2018)",
        "* Old Version (2018)",
        "*Previous version of 2018 is at our office.",
        "##\tOld Version (2018)",
        "__Old Version__\t(2018)",
        "**Old Version**\tNew Version",
        "The old version (2018)",
    ],
)
def test_what_only_resembles_a_version_line_starts_no_version(line: str) -> None:
    (piece,) = line_pieces(line, read_lines(line), Memory())
    assert printed_version_line(piece, ENGLISH) is None
    assert len(_read(_with("We keep personal data for ten years.", line)).versions) == 2


def test_the_finding_and_the_version_agree_on_which_date_counts() -> None:
    capture = "https://web.archive.org/web/20191230210133/https://x"
    undated = BUNDLE.replace(" (Effective as of March 1, 2020)", "").replace(" (Effective as of June 1, 2018)", "")
    for bundle in (BUNDLE, undated, f"{undated}\n{capture}\n", f"{BUNDLE}\n{capture}\n"):
        corpus = _read(bundle)
        reported = {f.message.split(" has ")[0] for f in corpus.findings if f.code == "undated"}
        without = {f"Exhibit A, {v.canonical.facts.part}" for v in corpus.versions if v.interval is None}
        assert reported == without


# -- what an adversary files ----------------------------------------------------------------------------


def _codes(corpus: Corpus) -> set[str]:
    return {finding.code for finding in corpus.findings}


OLD_LINE, NEW_LINE = "Old version (Effective as of January 17,2019)", "New Version (Effective as of February 27,2020)"


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("## New Version (Effective as of February 27,2020)", "## Old version (Effective as of January 17,2019)"),
        ("*New Version (Effective as of February 27,2020)*", "_Old version (Effective as of January 17,2019)_"),
        ("- New Version (Effective as of February 27,2020)", "- Old version (Effective as of January 17,2019)"),
        ("The new version (Effective as of February 27,2020)", "The Old version (Effective as of January 17,2019)"),
        ("Version 3 (Effective as of February 27,2020)", "Version 2 (Effective as of January 17,2019)"),
        ("A. New Version (Effective as of February 27,2020)", "B. Old version (Effective as of January 17,2019)"),
        ("PART A (New Version; Effective February 27,2020)", "PART B (Old Version; Effective January 17,2019)"),
        ("Current Privacy Policy (Effective February 27,2020)", "Previous Privacy Policy (Effective January 17,2019)"),
    ],
)
def test_version_lines_in_other_forms_keep_the_versions_apart(new: str, old: str, source: Source) -> None:
    corpus = _read(source.text.replace(NEW_LINE, new).replace(OLD_LINE, old))
    counts = Counter((p.version_id[-10:], p.copy.slug) for p in corpus.passages)
    assert (counts["2020-02-27", "b2"], counts["2019-01-17", "b2"]) == (115, 111)


@pytest.mark.parametrize("line", ["Effective as of January 17,2019", "Version of January 17, 2019"])
def test_a_date_inside_a_version_is_never_passed_over(line: str, source: Source) -> None:
    corpus = _read(source.text.replace(OLD_LINE, line))
    assert any(f.code == "date_inside_version" and f.line == 667 for f in corpus.findings)


def test_until_is_not_since(source: Source) -> None:
    corpus = _read(source.text.replace(OLD_LINE, "Old version (In force until February 26, 2020)"))
    assert "alibaba-privacy@undated-b2-old-version" in [v.version_id for v in corpus.versions]
    assert "undated" in _codes(corpus)
    old = next(v for v in corpus.versions if v.version_id == "alibaba-privacy@undated-b2-old-version")
    assert old.canonical.facts.stated_until == date(2020, 2, 27)


def test_another_publishers_policy_is_another_policy(source: Source) -> None:
    text = "\nEXHIBIT X\n\nAcme Privacy Policy\n\nEffective as of March 1, 2019\n\nWe at Acme keep data for one year.\n"
    corpus = _read(source.text + text)
    assert [v.version_id for v in corpus.versions if v.policy != "alibaba-privacy"] == ["acme-privacy@2019-03-01"]
    anonymous = _read(source.text + text.replace("Acme Privacy", "Privacy"))
    assert "publisher_assumed" in _codes(anonymous)


def test_two_texts_of_one_day_are_two_versions_and_the_later_one_counts(source: Source) -> None:
    newest = _exhibits_of(source)[0].replace("EXHIBIT B(1)", "EXHIBIT B(9)")
    corpus = _read(f"{source.text}\n{newest}".replace("September 14,2020", "January 17,2019"))
    ids = [v.version_id for v in corpus.versions if "2019-01-17" in v.version_id]
    assert ids == ["alibaba-privacy@2019-01-17", "alibaba-privacy@2019-01-17.2"]
    first = next(v for v in corpus.versions if v.version_id == ids[0])
    assert first.interval is not None
    assert first.interval.is_empty
    assert "same_day" in _codes(corpus)


def test_a_link_to_another_version_is_no_version(source: Source) -> None:
    new_line = "New Version (Effective as of September 14,2020)"
    linked = _read(source.text.replace(new_line, f"{new_line}\n\nPrevious version"))
    assert [v.version_id for v in linked.versions][-1] == "alibaba-privacy@2020-09-14"
    assert len(linked.passages) == 699
    trailing = _read(source.text + "\n\nOld version (effective as of January 17, 2019)\n")
    assert len(trailing.passages) == 699
    assert "empty_part" in _codes(trailing)


def test_a_sentence_about_versions_is_text(source: Source) -> None:
    sentence = "Current version of this Privacy Policy is always on the Platform."
    corpus = _read(source.text.replace("\nK. LANGUAGE\n\nIf there", f"\nK. LANGUAGE\n\n{sentence}\n\nIf there", 1))
    assert any(p.text == sentence for p in corpus.passages)
    assert len(corpus.passages) == 700


@pytest.mark.parametrize("foot", ["", "Last updated: 27 Feb 2020"])
def test_a_text_without_a_version_line_is_read_whole_and_dated_where_it_says(foot: str, source: Source) -> None:
    line = "New Version (Effective as of September 14,2020)\n\n"
    text = source.text.replace(line, "").replace("\nFree APP:", f"\n{foot}\n\nFree APP:", 1)
    text = text.replace(
        "A. COLLECTION OF INFORMATION\n",
        "A. COLLECTION OF INFORMATION\n\nThis section was updated on May 25, 2018.\n",
        1,
    )
    corpus = _read(text)
    counts = Counter(p.copy.slug for p in corpus.passages if p.copy.facts.origin.name == "B(1)")
    assert counts["b1"] == 116
    updated = {c.facts.updated_on for v in corpus.versions for c in v.copies if c.facts.origin.name == "B(1)"}
    assert [str(day) for day in updated] == (["2020-02-27"] if foot else ["None"])


@pytest.mark.parametrize("mark", ["•", "**", "****", "<br>", "<p></p>", "[](#)", "----"])
def test_marks_without_words_are_furniture(mark: str, source: Source) -> None:
    corpus = _read(source.text.replace("\nK. LANGUAGE\n", f"\n{mark}\n\nK. LANGUAGE\n\n{mark}\n", 1))
    assert len(corpus.passages) == 699
    assert all(p.text for p in corpus.passages)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("EXHIBIT III", "III"),
        ("EXHIBIT 12A", "12A"),
        ("Exhibit No. 3", "3"),
        ("EXHIBIT B (3)", "B(3)"),
        ("EXHIBIT B(3).", "B(3)"),
        ('EXHIBIT "B"', "B"),
        ("EXHIBIT GX 12", "GX 12"),
        ("EXHIBIT B.3.1", "B.3.1"),
        ("[EXHIBIT B(3)](#)", "B(3)"),
        ("PLAINTIFF'S EXHIBIT 3", "3"),
    ],
)
def test_exhibit_labels_of_every_court_are_read(line: str, label: str, source: Source) -> None:
    corpus = _read(source.text.replace("EXHIBIT B(3)", line))
    assert label in {c.facts.origin.name for v in corpus.versions for c in v.copies}
    assert len(corpus.passages) == 699


def test_an_exhibits_name_repeated_on_its_pages_is_furniture(source: Source, exhibits: Corpus) -> None:
    text = source.text.replace("\nD. RETENTION\n", "\nEXHIBIT B(1) (continued)\n\nD. RETENTION\n", 1)
    corpus = _read(text)
    assert [p.text for p in corpus.passages] == [p.text for p in exhibits.passages]
