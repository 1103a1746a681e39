"""Versions side by side, clauses through all of them, copies of one version: the exhibits' facts, and properties."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clauses.matching import Change, Pair, compare
from corpus.clauses.units import Element
from corpus.clauses.wording import Operation, same_words
from corpus.load import read_corpus
from corpus.types import Corpus, Passage, PassageKind
from index.build import build_index
from retriever.opening import open_library
from retriever.question.request import (
    InvalidQuestion,
    OutOfCoverage,
    TwoPolicies,
    UnknownPassage,
    UnknownPolicy,
    UnknownVersion,
)
from retriever.reading.library import Library
from retriever.results import (
    ComparedPair,
    CopyComparison,
    CopyDifference,
    CopyDifferenceKind,
    HistoryStep,
    PassageView,
)
from retriever.settings import Settings
from tests.conftest import SMALL_BUNDLE, WordEncoder

V2017, V2018, V2019, V2020, LATEST = (
    f"alibaba-privacy@{day}" for day in ("2017-09-28", "2018-05-25", "2019-01-17", "2020-02-27", "2020-09-14")
)
VERSIONS = (V2017, V2018, V2019, V2020, LATEST)
PAIRS = list(product(VERSIONS, repeat=2))
MINORS = "The Sites and their contents are not targeted to minors"
UNCHANGED = {Change.SAME, Change.MOVED}


@pytest.fixture(scope="module")
def library(exhibits_index: Path) -> Library:
    return open_library(Settings(exhibits_index))


def library_of(bundles: Sequence[str], folder: Path) -> Library:
    """A library of the bundles; nothing here asks for meaning, so that the encoder is as small as it can be."""
    paths = [folder / f"bundle-{number}.txt" for number in range(len(bundles))]
    for path, bundle in zip(paths, bundles, strict=True):
        path.write_text(bundle, "utf-8")
    build_index(read_corpus([str(path) for path in paths]), WordEncoder(dimension=4), folder / "index")
    return open_library(Settings(folder / "index"))


def lefts(ops: Sequence[Operation]) -> str:
    return "".join(op.left for op in ops)


def rights(ops: Sequence[Operation]) -> str:
    return "".join(op.right for op in ops)


def changed(ops: Sequence[Operation]) -> list[tuple[str, str]]:
    return [(op.left, op.right) for op in ops if op.op != "equal"]


def text_of(passage: PassageView | None) -> str:
    return passage.text if passage else ""


def passages_of(pairs: Sequence[ComparedPair]) -> list[ComparedPair]:
    return [pair for pair in pairs if pair.element is Element.PASSAGE]


def hold_what_every_comparison_promises(library: Library, left: str, right: str) -> None:
    found = library.compare(left, right, across_policies=True)
    shown = library.text(left), library.text(right)
    of_right = [pair.right for pair in passages_of(found.pairs) if pair.right]
    assert of_right == list(shown[1])
    views = {passage.passage_id: passage for passage in (*shown[0], *shown[1])}
    told = Counter(
        view.passage_id for pair in passages_of(found.pairs) if (view := pair.left) and view == views[view.passage_id]
    )
    assert max(told.values(), default=1) == 1
    for pair in found.pairs:
        assert (lefts(pair.ops), rights(pair.ops)) == (text_of(pair.left), text_of(pair.right))
        assert (pair.left is None, pair.right is None) == (
            pair.status is Change.ADDED,
            pair.status is Change.REMOVED,
        )
        assert (pair.moved_from is not None) == (pair.status in {Change.MOVED, Change.MOVED_CHANGED})
        assert not pair.returns_from or pair.status is Change.ADDED
        parents = {views[passage_id] for passage_id in pair.from_passages}
        if pair.left and pair.element is Element.PASSAGE:
            # All the words of a side stand in the passages that it is cited to, whole or in parts.
            assert {c for parent in parents for c in parent.citations} <= set(pair.left.citations)
            assert pair.arranged or pair.status is Change.REMOVED or pair.left == views[pair.left.passage_id]
            assert set(text_of(pair.left).split()) <= {w for c in parents for w in c.text.split()} or pair.arranged
    assert set(found.counts) == set(Change)
    assert found.counts == {status: sum(p.status is status for p in found.pairs) for status in Change}
    letters = [pair for pair in found.pairs if pair.status is Change.SAME and pair.cross_references_only]
    assert found.cross_references_only == len(letters)
    assert all(changed(pair.ops) for pair in letters)
    assert found.arranged == sum(pair.arranged for pair in found.pairs)
    back = library.compare(right, left, across_policies=True)
    assert ({p.status for p in back.pairs} <= UNCHANGED) == ({p.status for p in found.pairs} <= UNCHANGED)
    one_to_one, other = (
        Counter(
            (pair.status, *ids)
            for pair in passages_of(pairs)
            if pair.left and pair.right and pair.status in UNCHANGED and not pair.arranged
            for ids in [(pair.left.passage_id, pair.right.passage_id)[::step]]
        )
        for pairs, step in ((found.pairs, 1), (back.pairs, -1))
    )
    assert one_to_one == other
    if left == right:
        assert {pair.status for pair in found.pairs} <= {Change.SAME}
        assert all(pair.left == pair.right for pair in found.pairs)
        assert found.cross_references_only == 0


# ---- Two versions of the exhibits -------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_any_two_versions_are_compared_whole(library: Library, left: str, right: str) -> None:
    hold_what_every_comparison_promises(library, left, right)


def test_in_september_2020_one_list_item_was_reworded_and_nothing_else(library: Library) -> None:
    found = library.compare(V2020, LATEST)
    assert found.counts == dict.fromkeys(Change, 0) | {Change.SAME: 114, Change.CHANGED: 1}
    assert found.cross_references_only == 0
    (pair,) = (pair for pair in found.pairs if pair.status is Change.CHANGED)
    assert pair.left
    assert pair.right
    assert pair.right.kind is PassageKind.LIST_ITEM
    assert (pair.left.passage_id, pair.right.passage_id) == (f"{V2020}~b2~B.13", f"{LATEST}~b1~B.13")
    inserted = ", their respective affiliates and/or their third-party services provider"
    assert ("", inserted) in changed(pair.ops)
    assert pair.left.text.replace("Sellers", f"Sellers{inserted}", 1).partition(" here")[0] in pair.right.text


def test_in_february_2020_four_passages_were_added_and_two_reworded(library: Library) -> None:
    found = library.compare(V2019, V2020)
    assert found.counts == dict.fromkeys(Change, 0) | {Change.SAME: 109, Change.CHANGED: 2, Change.ADDED: 4}
    assert found.cross_references_only == 5
    added = [pair.right.section for pair in found.pairs if pair.status is Change.ADDED and pair.right]
    assert Counter(section.title for section in added if section) == {"MINORS": 1, "SECURITY MEASURES": 3}
    letters = [changed(pair.ops) for pair in found.pairs if pair.cross_references_only]
    assert {tuple(part.strip(' ".') for part in change) for one in letters for change in one} == {("H", "J")}
    relettered = {
        (pair.left.section.label, pair.right.section.label)
        for pair in found.pairs
        if pair.left and pair.right and pair.left.section and pair.right.section
        if pair.left.section.label != pair.right.section.label
    }
    assert relettered == {("F", "H"), ("G", "I"), ("H", "J"), ("I", "K")}


@pytest.mark.parametrize("right", [V2020, LATEST])
def test_minors_and_security_return_word_for_word_as_they_stood_in_2018(library: Library, right: str) -> None:
    before = {passage.text for passage in library.text(V2018)}
    returned = [pair for pair in library.compare(V2019, right).pairs if pair.returns_from]
    assert [pair.returns_from for pair in returned] == [V2018] * 4
    assert all(pair.right and pair.right.text in before for pair in returned)
    # Where they stood on the left, and backwards in time, nothing comes back.
    for left, other in ((V2018, right), (right, V2019), (V2017, V2018)):
        assert not any(pair.returns_from for pair in library.compare(left, other).pairs)


def test_what_moved_says_from_where(library: Library) -> None:
    found = library.compare(V2018, V2019)
    moved = [pair for pair in found.pairs if pair.moved_from]
    assert len(moved) == found.counts[Change.MOVED_CHANGED] == 7
    for pair in moved:
        assert pair.left
        assert str(pair.moved_from) in pair.left.citations[0].text
    retained = [pair for pair in moved if pair.right and pair.right.section and pair.right.section.title == "RETENTION"]
    assert "§ C ¶ [17]" in {pair.moved_from for pair in retained}


def test_every_side_is_cited_in_all_its_copies_with_its_interval(library: Library) -> None:
    found = library.compare(V2018, V2019)
    assert (found.left, found.right) == (library.version(V2018).version, library.version(V2019).version)
    pair = next(pair for pair in found.pairs if pair.left and pair.right)
    assert pair.left
    assert pair.right
    assert [citation.exhibit for citation in pair.left.citations] == ["B(3)", "B(4)"]
    assert [citation.exhibit for citation in pair.right.citations] == ["B(2)", "B(3)"]


# ---- What may be compared ---------------------------------------------------------------------------------------


def test_a_day_means_the_version_in_force(library: Library) -> None:
    by_day = library.compare(date(2020, 2, 26), date(2020, 2, 27))
    named = library.compare(V2019, V2020)
    assert (by_day.left_as_of, by_day.right_as_of) == (date(2020, 2, 26), date(2020, 2, 27))
    assert (by_day.left, by_day.right, by_day.pairs) == (named.left, named.right, named.pairs)
    assert (named.left_as_of, named.right_as_of, by_day.warnings) == (None, None, ())


def test_a_day_after_all_evidence_is_warned_of_once(library: Library) -> None:
    found = library.compare(date(2021, 1, 1), date(2021, 1, 2))
    assert [warning.code for warning in found.warnings] == ["after_last_known_version"]
    assert "2020-09-14" in found.warnings[0].message
    assert library.compare(V2019, date(2020, 9, 14)).warnings == ()


def test_a_day_before_the_first_version_is_outside_coverage(library: Library) -> None:
    with pytest.raises(OutOfCoverage, match=r"right names 2017-09-27, .* from 2017-09-28") as caught:
        library.compare(V2019, date(2017, 9, 27))
    assert (caught.value.name, caught.value.got) == ("right", "2017-09-27")


def test_sections_narrow_to_pairs_that_stand_there_on_either_side(library: Library) -> None:
    whole = library.compare(V2019, V2020)
    found = library.compare(V2019, V2020, ["f", "Security Measures"])
    assert found.pairs == tuple(
        pair
        for pair in whole.pairs
        if any(p and p.section and p.section.label == "F" for p in (pair.left, pair.right))
        or (pair.right and pair.right.section and pair.right.section.title == "SECURITY MEASURES")
    )
    # F was "Changes to this policy" on the left and is "Minors" on the right.
    assert found.counts[Change.ADDED] == 4
    assert found.counts[Change.SAME] == 2
    assert sum(found.counts.values()) == len(found.pairs)


def test_a_section_that_neither_version_has_is_refused(library: Library) -> None:
    for sections in (["COOKY"], ["E", "COOKY"]):
        with pytest.raises(InvalidQuestion, match=r"no 'COOKY'.*E\. COOKIES") as caught:
            library.compare(V2019, V2020, sections)
        assert (caught.value.kind, caught.value.name) == ("invalid-parameter", "section")


def test_what_is_unknown_is_refused_by_its_name(library: Library) -> None:
    for sides, name in (((V2019, "alibaba-privacy@2019-01-18"), "right"), (("nothing", V2019), "left")):
        with pytest.raises(UnknownVersion) as caught:
            library.compare(*sides)
        assert caught.value.name == name
    with pytest.raises(UnknownPolicy):
        library.compare(V2019, V2020, policy="nobody")
    with pytest.raises(UnknownPassage):
        library.history("nothing")
    with pytest.raises(UnknownPassage):
        library.last_changes(["nothing"])
    with pytest.raises(UnknownVersion):
        library.copies("nothing")
    with pytest.raises(UnknownPolicy):
        library.change_counts("nobody")


@pytest.fixture
def two_policies(tmp_path: Path) -> Library:
    other = SMALL_BUNDLE.replace("Parcel.example", "Letter.example").replace("C-1", "D-1")
    return library_of([SMALL_BUNDLE, other.replace("June 1, 2018", "June 1, 2016")], tmp_path)


def test_of_several_policies_a_day_belongs_to_the_one_named(two_policies: Library) -> None:
    letter, parcel = (policy.policy for policy in two_policies.policies())
    day = date(2019, 1, 1)
    with pytest.raises(InvalidQuestion, match="policy is needed"):
        two_policies.compare(day, date(2020, 4, 1))
    assert two_policies.compare(day, date(2020, 4, 1), policy=letter).left.version_id == f"{letter}@2016-06-01"
    by_other_side = two_policies.compare(day, f"{parcel}@2020-03-01")
    assert by_other_side.left.version_id == f"{parcel}@2018-06-01"
    assert two_policies.compare(f"{letter}@2020-03-01", day).right.version_id == f"{letter}@2016-06-01"
    with pytest.raises(InvalidQuestion, match="is a version of") as caught:
        two_policies.compare(day, f"{parcel}@2020-03-01", policy=letter)
    assert caught.value.name == "policy"
    with pytest.raises(OutOfCoverage, match="2018-06-01"):
        two_policies.compare(date(2017, 1, 1), f"{parcel}@2020-03-01")


def test_two_policies_may_be_compared_by_their_versions(two_policies: Library) -> None:
    letter, parcel = (policy.policy for policy in two_policies.policies())
    sides = f"{letter}@2016-06-01", f"{parcel}@2020-03-01"
    with pytest.raises(TwoPolicies, match="across_policies"):
        two_policies.compare(*sides)
    hold_what_every_comparison_promises(two_policies, *sides)
    assert set(two_policies.change_counts()) == {f"{letter}@2020-03-01", f"{parcel}@2020-03-01"}
    assert set(two_policies.change_counts(letter)) == {f"{letter}@2020-03-01"}


UNDATED = SMALL_BUNDLE.replace("Old Version (Effective as of June 1, 2018)", "Old Version")


def test_an_undated_version_is_compared_by_its_id_and_has_a_history_of_its_own(tmp_path: Path) -> None:
    library = library_of([UNDATED], tmp_path)
    dated, undated = (version.version_id for version in library.versions())
    assert library.version(undated).version.start is None
    hold_what_every_comparison_promises(library, undated, dated)
    assert not any(pair.returns_from for pair in library.compare(undated, dated).pairs)
    for passage in library.text(undated):
        history = library.history(passage.passage_id)
        (step,) = history.steps
        assert history.clause == f"{passage.passage_id}~clause"
        assert (step.version.version_id, step.status, step.passage, step.ops) == (undated, None, passage, ())
        assert step.citations == passage.citations
    assert library.last_changes([passage.passage_id for passage in library.text(undated)]) == {}
    assert library.change_counts() == {}


# ---- Any policy at all ------------------------------------------------------------------------------------------

SENTENCES = st.sampled_from(
    [
        "We keep personal data for ten years after the last order.",
        "We keep personal data for two years after the last order.",
        "You may ask us to erase your file at any time, see section B below.",
        "You may ask us to erase your file at any time, see section C below.",
        "Couriers receive the address to which a parcel is to be delivered.",
        "Nobody below the age of eighteen may send parcels.",
        "We use cookies that tell one browser from another.",
    ]
)
TITLES = st.sampled_from(["A. SHARING", "B. RIGHTS", "C. COOKIES"])
TEXTS = st.lists(st.one_of(SENTENCES, SENTENCES, TITLES), min_size=1, max_size=8).filter(lambda t: t[-1].endswith("."))


def exhibit(name: str, year: int, lines: Sequence[str]) -> str:
    dated = f"New Version (Effective as of March 1, {year})"
    return "\n\n".join([f"EXHIBIT {name}", "Privacy Policy", dated, *lines, "© Parcel.example All rights reserved."])


@given(st.lists(TEXTS, min_size=2, max_size=4))
@settings(max_examples=25, deadline=None)
def test_any_versions_are_compared_whole_and_their_histories_agree(texts: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bundle = "\n\n".join(exhibit(f"C-{number}", 2000 + number, lines) for number, lines in enumerate(texts, 1))
        library = library_of([bundle], Path(folder))
        version_ids = [version.version_id for version in library.versions()]
        assert len(version_ids) == len(texts)
        for left, right in product(version_ids, repeat=2):
            hold_what_every_comparison_promises(library, left, right)
        hold_what_every_history_promises(library)


# ---- A clause through the versions ------------------------------------------------------------------------------


def hold_what_every_history_promises(library: Library) -> None:
    version_ids = [version.version_id for version in library.versions()]
    clauses: set[str] = set()
    for number, version_id in enumerate(version_ids):
        for passage in library.text(version_id):
            history = library.history(passage.passage_id)
            steps = history.steps
            assert [step.version.version_id for step in steps] == version_ids
            # It is said to stand where it stands, whatever it was part of before and became part of later.
            assert steps[number].passage == passage
            standing = [step.passage for step in steps if step.passage]
            assert library.last_changes([passage.passage_id])[passage.passage_id].version == last_news(
                steps, version_id
            )
            if history.clause in clauses:
                continue
            clauses.add(history.clause)
            hold_what_every_step_promises(library, steps)
            # Every passage of a clause tells the same history, unless it is of another clause too.
            for view in standing:
                other = library.history(view.passage_id)
                assert other == history or other.clause != history.clause
    for before, after in pairwise(version_ids):
        assert library.change_counts()[after] == library.compare(before, after).counts


def last_news(steps: Sequence[HistoryStep], version_id: str) -> object:
    """The version that gave a passage of ``version_id`` its words, worked out from the whole history."""
    until = [step.version.version_id for step in steps].index(version_id)
    news = [step for step in steps[: until + 1] if step.status not in {None, Change.SAME, Change.MOVED}]
    return news[-1].version if news else steps[0].version


def hold_what_every_step_promises(library: Library, steps: Sequence[HistoryStep]) -> None:
    assert steps[0].status is None
    before: HistoryStep | None = None
    for step in steps:
        earlier = before.passage if before else None
        if step.status is None:
            assert step.ops == ()
            assert before is None or (earlier, step.passage) == (None, None)
        else:
            assert rights(step.ops) == text_of(step.passage)
            assert lefts(step.ops) == text_of(earlier) or step.arranged
            assert (earlier is None) == (step.status is Change.ADDED)
            assert (step.passage is None) == (step.status is Change.REMOVED)
        if step.passage:
            assert step.citations == step.passage.citations
            assert {citation.version_id for citation in step.citations} == {step.version.version_id}
        else:
            assert step.citations == (earlier.citations if earlier else ())
        if step.status is Change.SAME:
            assert same_words(lefts(step.ops), text_of(step.passage))
            assert step.cross_references_only <= bool(changed(step.ops))
        before = step


def test_histories_of_both_ends_agree(library: Library) -> None:
    hold_what_every_history_promises(library)


def test_every_copy_of_a_passage_has_the_history_of_the_canonical_one(library: Library, exhibits: Corpus) -> None:
    of_copies = [passage for passage in exhibits.passages if passage.aligned_to]
    assert len(of_copies) == 101 + 110
    for passage in of_copies:
        assert library.history(passage.passage_id) in [library.history(one) for one in passage.aligned_to]
    ids = [passage.passage_id for passage in of_copies if not passage.variant]
    last = library.last_changes(ids)
    canonical = {passage.passage_id: passage.aligned_to[0] for passage in of_copies}
    of_canonical = library.last_changes([canonical[one] for one in ids])
    assert last == {one: of_canonical[canonical[one]] for one in ids}


def test_the_history_of_minors_is_that_of_a_clause_that_came_back(library: Library) -> None:
    (passage,) = (passage for passage in library.text(LATEST) if passage.text.startswith(MINORS))
    history = library.history(passage.passage_id)
    assert history.clause == f"{V2017}~b4~F.1~clause"
    assert [(step.status, step.returns_from) for step in history.steps] == [
        (None, None),
        (Change.CHANGED, None),
        (Change.REMOVED, None),
        (Change.ADDED, V2018),
        (Change.SAME, None),
    ]
    stood, removed, returned = history.steps[1:4]
    assert stood.passage
    assert returned.passage
    assert returned.passage.text == stood.passage.text
    assert (removed.passage, removed.citations) == (None, stood.citations)
    assert [op.op for op in removed.ops] == ["delete"]
    assert [op.op for op in returned.ops] == ["insert"]
    assert [citation.exhibit for citation in stood.citations] == ["B(3)", "B(4)"]


def test_a_step_says_from_where_a_clause_moved(library: Library) -> None:
    pair = next(pair for pair in library.compare(V2018, V2019).pairs if pair.moved_from)
    assert pair.right
    step = next(s for s in library.history(pair.right.passage_id).steps if s.version.version_id == V2019)
    assert (step.status, step.moved_from, step.ops) == (pair.status, pair.moved_from, pair.ops)


# ---- Copies of one version --------------------------------------------------------------------------------------


def lines_of(difference: CopyDifference) -> tuple[object, object]:
    left, right = difference.left, difference.right
    return left.lines if left else None, right.lines if right else None


def test_the_two_copies_of_2019_differ_in_three_wordings_and_one_merged_paragraph(library: Library) -> None:
    copies = library.copies(V2019)
    assert copies.version == library.version(V2019).version
    (comparison,) = copies.comparisons
    assert (comparison.left.exhibit, comparison.right.exhibit) == ("B(2)", "B(3)")
    in_wording = [difference for difference in comparison.differences if changed(difference.ops)]
    assert [(lines_of(one), one.kind.value, changed(one.ops)) for one in in_wording] == [
        (((707, 707), (1069, 1069)), "reworded", [(" Policy. All", " Policy.All")]),
        (((729, 729), (1094, 1094)), "heading", [("", ".")]),
        (((860, 860), (1213, 1213)), "reworded", [("", " to")]),
    ]
    (merged,) = (difference for difference in comparison.differences if not changed(difference.ops))
    assert (lines_of(merged), merged.kind) == (((853, 856), (1209, 1209)), CopyDifferenceKind.MERGED)
    assert merged.left
    assert merged.right
    assert (len(merged.left.passages), len(merged.right.passages)) == (2, 1)
    # In reading order, each side cited in its own copy alone.
    assert [one.kind.value for one in comparison.differences] == ["reworded", "heading", "merged", "reworded"]
    for difference in comparison.differences:
        for side, exhibit in ((difference.left, "B(2)"), (difference.right, "B(3)")):
            assert side
            assert side.source == "privacy_policy_exhibits.txt"
            assert [[c.exhibit for c in p.citations] for p in side.passages] == [[exhibit]] * len(side.passages)
    assert comparison.same == 107


def test_the_two_copies_of_2018_differ_in_nothing(library: Library) -> None:
    (comparison,) = library.copies(V2018).comparisons
    assert (comparison.left.exhibit, comparison.right.exhibit) == ("B(3)", "B(4)")
    assert (comparison.same, comparison.differences) == (101, ())


@pytest.mark.parametrize("version_id", [V2017, V2020, LATEST])
def test_a_version_in_one_exhibit_has_no_copies_to_compare(library: Library, version_id: str) -> None:
    assert library.copies(version_id).comparisons == ()


def paragraph(number: int) -> str:
    return f"Paragraph {number} of this policy keeps parcels and letters apart in {number} ways."


POLICY = ["A. SHARING", *map(paragraph, range(30)), "B. RIGHTS", *map(paragraph, range(30, 60))]


def compared(folder: Path, left: Sequence[str], right: Sequence[str]) -> CopyComparison:
    """Two exhibits that show one version."""
    library = library_of([f"{exhibit('C-1', 2020, left)}\n\n{exhibit('C-2', 2020, right)}"], folder)
    (version,) = library.versions()
    (comparison,) = library.copies(version.version_id).comparisons
    return comparison


def policy_with(new: Sequence[str], instead_of: Sequence[str]) -> list[str]:
    start = POLICY.index(instead_of[0])
    assert POLICY[start : start + len(instead_of)] == list(instead_of)
    return [*POLICY[:start], *new, *POLICY[start + len(instead_of) :]]


SEVEN = paragraph(7)
OTHER_SEVEN = SEVEN.replace("apart", "together")
TWO = [paragraph(40), paragraph(41)]
JOINED = " ".join(TWO)


@pytest.mark.parametrize(
    ("kind", "one", "other", "left", "right", "same"),
    [
        ("only_left", POLICY, policy_with([], [SEVEN]), SEVEN, None, 59),
        ("only_right", POLICY, policy_with([SEVEN, "Nobody reads."], [SEVEN]), None, "Nobody reads.", 60),
        ("reworded", POLICY, policy_with([OTHER_SEVEN], [SEVEN]), SEVEN, OTHER_SEVEN, 59),
        ("merged", POLICY, policy_with([JOINED], TWO), JOINED, JOINED, 58),
        ("split", policy_with([JOINED], TWO), POLICY, JOINED, JOINED, 58),
        ("heading", POLICY, policy_with(["B. YOUR RIGHTS"], ["B. RIGHTS"]), "B. RIGHTS", "B. YOUR RIGHTS", 60),
    ],
    ids=["only_left", "only_right", "reworded", "merged", "split", "heading"],
)
def test_each_way_in_which_a_copy_differs_is_told(
    kind: str,
    one: Sequence[str],
    other: Sequence[str],
    left: str | None,
    right: str | None,
    same: int,
    tmp_path: Path,
) -> None:
    comparison = compared(tmp_path, one, other)
    (difference,) = comparison.differences
    assert difference.kind.value == kind
    sides = difference.left, difference.right
    assert tuple(side.text if side else None for side in sides) == (left, right)
    assert (lefts(difference.ops), rights(difference.ops)) == (left or "", right or "")
    assert comparison.same == same
    source = (tmp_path / "bundle-0.txt").read_text("utf-8").split("\n")
    for side in filter(None, sides):
        assert side.lines
        first, last = side.lines
        assert " ".join(line for line in source[first - 1 : last] if line) == side.text


def test_a_header_of_a_table_is_compared_once(tmp_path: Path) -> None:
    table = [
        "Cookie\tPurpose\tDuration",
        "Parcel_id\tknows the parcel\tone day",
        "Letter_id\tknows the letter\tone year",
    ]
    (difference,) = compared(tmp_path, [*POLICY, *table], [*POLICY, "Cookie\tPurpose\tExpiry", *table[1:]]).differences
    assert difference.kind is CopyDifferenceKind.TABLE_HEADER
    assert changed(difference.ops) == [(" Duration", " Expiry")]
    source = (tmp_path / "bundle-0.txt").read_text("utf-8").split("\n")
    assert difference.left
    assert difference.right
    for side, last in ((difference.left, "Duration"), (difference.right, "Expiry")):
        assert side.lines
        assert [source[number - 1] for number in side.lines] == [f"Cookie\tPurpose\t{last}"] * 2


# ---- What it costs ----------------------------------------------------------------------------------------------


def test_nothing_is_compared_but_what_is_asked_for(exhibits_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[tuple[int, int]] = []

    def counting(left: Sequence[Passage], right: Sequence[Passage]) -> tuple[Pair, ...]:
        computed.append((len(left), len(right)))
        return compare(left, right)

    monkeypatch.setattr("retriever.comparison.compare.compare", counting)
    library = open_library(Settings(exhibits_index))
    passage_ids = [passage.passage_id for passage in library.text(V2019)]
    library.history(passage_ids[0])
    library.last_changes(passage_ids)
    library.change_counts()
    library.copies(V2019)
    assert computed == []
    for sections in ([], ["E"], ["F", "RETENTION"]):
        library.compare(V2019, V2020, sections)
        library.compare(date(2019, 6, 1), date(2020, 6, 1), sections)
    assert computed == [(111, 115)]
