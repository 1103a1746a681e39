"""Archives and folders as they are shown: citations, proof, warnings; several policies in one index."""

import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.load import read_corpus, read_each
from corpus.types import Basis, LineClass
from index.build import build_index
from retriever.grouped import Grouped
from retriever.opening import open_index, open_library
from retriever.question.request import InvalidQuestion, OutOfCoverage, PoliciesInQuestion, Question
from retriever.reading.verify import verify_index
from retriever.results import Citation, DateBasis, Status
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.unit.test_archive import TERMS, Recorder

Ask = Callable[..., Question]

COOKIES = """\
# Acme Privacy Policy

Effective: {effective}

We speak of cookies here.

## Data we collect

We keep data for {years} years.

### Cookies

We set cookies that last {years} days.

1. first item

## 2.1 Access

You may ask for a copy of {years} files.

#### By post

Write to Acme House.
"""
BOTH_PARTS = """\
# Acme Privacy Policy

## New Version (Effective as of June 1, 2023)

We sell nothing to anybody at all.

## Old Version (Effective as of March 1, 2022)

We keep data for ten years.
"""
MANIFEST = """\
[[document]]
policy = "beta-privacy"
file = "2019.html"
effective = 2019-03-01
rests_on = "the letter of 20 February 2019"
title = "Beta Privacy Policy"
service = "Beta"
labels = ["Annex 4"]
url = "https://beta.example/privacy"

[[document]]
policy = "beta-privacy"
file = "2021.txt"
captured = 2021-02-03
"""
FOLDER = {
    "2019.html": "<h1>Beta Privacy Policy</h1><h2>Rights</h2><p>You may &gt; object &amp; leave.</p>\n",
    "2021.txt": "BETA PRIVACY POLICY\n\nYou may object & leave * at * once.\n",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds an archive, a folder of texts, and the index of both."""
    place = tmp_path_factory.mktemp("archives")
    recorder = Recorder(place / "versions")
    recorder.record("2021-03-03", COOKIES.format(effective="March 1, 2021", years="two"), message="Start tracking")
    recorder.record("2022-04-05", COOKIES.format(effective="March 1, 2021", years="ten"))
    recorder.record("2023-06-07", BOTH_PARTS)
    recorder.record("2021-03-03", "# Acme Terms\n\n## Data\n\nWe set cookies that last two days.\n", TERMS)
    (place / "beta").mkdir()
    (place / "beta" / "manifest.toml").write_text(MANIFEST, "utf-8")
    for name, text in FOLDER.items():
        (place / "beta" / name).write_text(text, "utf-8")
    build_index(read_corpus([str(place / "versions"), str(place / "beta")]), WordEncoder(), place / "index")
    return place


@pytest.fixture(scope="module")
def retriever(place: Path) -> Retriever:
    return open_index(Settings(place / "index"), WordEncoder()).current()


def _printed(retriever: Retriever, words: str, policy: str) -> list[Citation]:
    """The citations of the passages of a policy that are these words."""
    library = retriever.library
    passages = [p for version in library.versions(policy) for p in library.text(version.version_id)]
    return [citation for passage in passages if passage.text == words for citation in passage.citations]


def _commit(place: Path, number: int) -> str:
    """The short id of a commit, the first one 0."""
    command = ["git", "-C", str(place / "versions"), "rev-list", "--reverse", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[number]


# -- citations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "commit", "printed"),
    [
        ("We set cookies that last two days.", 0, " (eff. Mar. 1, 2021, commit {}) § Data we collect > Cookies ¶ [1]"),
        ("first item", 0, " (eff. Mar. 1, 2021, commit {}) § Data we collect > Cookies ¶ [2]"),
        ("You may ask for a copy of two files.", 0, " (eff. Mar. 1, 2021, commit {}) § 2.1 ¶ [1]"),
        ("Write to Acme House.", 0, " (eff. Mar. 1, 2021, commit {}) § 2.1 > By post ¶ [1]"),
        # The page went on printing the date of the text before: it does not date this one.
        ("You may ask for a copy of ten files.", 1, " (captured Apr. 5, 2022, commit {}) § 2.1 ¶ [1]"),
        ("We sell nothing to anybody at all.", 2, ", New Version (eff. June 1, 2023, commit {}) preamble ¶ [1]"),
    ],
)
def test_a_recording_is_cited_by_document_date_path_and_commit(
    words: str, commit: int, printed: str, place: Path, retriever: Retriever
) -> None:
    citation = _printed(retriever, words, "acme-privacy")[0]
    whole = _commit(place, commit)
    assert citation.text == f"Acme Privacy Policy{printed.format(whole[:7])}"
    (copy,) = retriever.library.version(citation.version_id).version.copies
    for shown in (citation, copy):
        assert (shown.service, shown.document, shown.commit) == ("Acme", "Privacy Policy", whole)


def test_a_file_of_a_folder_is_cited_by_its_name_and_a_date_of_the_manifest_says_so(retriever: Retriever) -> None:
    (citation,) = _printed(retriever, "You may > object & leave.", "beta-privacy")
    assert citation.text == "Beta Privacy Policy (eff. Mar. 1, 2019 per manifest, file 2019.html) § Rights ¶ [1]"
    assert (citation.section, citation.headings, citation.commit) == ("Rights", ("Rights",), None)
    (copy,) = retriever.library.version("beta-privacy@2019-03-01").version.copies
    for shown in (citation, copy):
        assert (shown.url, shown.labels) == ("https://beta.example/privacy", ("Annex 4",))
        assert shown.rests_on == "the letter of 20 February 2019"
    (captured,) = _printed(retriever, "You may object & leave * at * once.", "beta-privacy")
    assert captured.text == "beta-privacy (captured Feb. 3, 2021, file 2021.txt) preamble ¶ [1]"


def test_a_section_is_asked_for_by_number_title_or_both(retriever: Retriever, ask: Ask) -> None:
    def found(*sections: str) -> set[str]:
        result = retriever.search(ask("we files cookies", policies=("acme-privacy",), sections=sections, limit=100))
        return {passage.passage.text for passage in result.passages}

    access = {"You may ask for a copy of two files.", "You may ask for a copy of ten files.", "Write to Acme House."}
    for name in ("2.1", "access", "2.1. Access"):
        assert found(name) == access
    assert "We keep data for two years." in found("Data we collect")
    # A section without a number is not one whose number is empty.
    assert found("") == found(" ") == found(".") == set()
    library = retriever.library
    left, right = "acme-privacy@2021-03-01", "acme-privacy@2022-04-05"
    assert len(library.compare(left, right, ["2.1. access"]).pairs) == 2
    with pytest.raises(InvalidQuestion, match=re.escape("there are: Data we collect; 2.1. Access")):
        library.compare(left, right, [""])


# -- proof ----------------------------------------------------------------------------------------------


def test_every_form_of_source_is_proved_and_git_is_started_once_a_repository(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []

    class Counted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **settings: Any) -> None:
            started.append(arguments)
            super().__init__(*arguments, **settings)

    monkeypatch.setattr(subprocess, "Popen", Counted)
    found = verify_index(Settings(place / "index"))
    assert found.failures == ()
    assert len(started) == 1
    library = open_library(Settings(place / "index"))
    assert found.checked_passages == library.corpus().counts.passages == 17
    assert found.tally["beta/2019.html"] == {LineClass.PASSAGE: 1}
    assert {name.partition("@")[0] for name in found.tally} == {
        "Acme/Privacy Policy.md",
        "Acme/Terms of Service.md",
        "beta/2019.html",
        "beta/2021.txt",
    }


def test_a_repository_that_is_gone_is_told_of_each_source_and_warned_of_once(
    place: Path, tmp_path: Path, ask: Ask
) -> None:
    recorder = Recorder(tmp_path / "versions")
    for day in range(1, 8):
        recorder.record(f"2021-03-0{day}", f"# Acme\n\nWe keep data for {day} years and a day.\n")
    build_index(recorder.corpus(), WordEncoder(), tmp_path / "index")
    retriever = open_index(Settings(tmp_path / "index"), WordEncoder()).current()
    assert retriever.library.warnings() == ()
    recorder.path.rename(tmp_path / "elsewhere")
    (warning,) = retriever.search(ask("data")).warnings[-1:]
    assert warning.code == "source_changed"
    assert "and 2 more changed" in warning.message
    assert all(source.changed for source in retriever.library.corpus().sources)
    found = verify_index(Settings(tmp_path / "index"))
    assert len(found.failures) == 7
    assert all("can no longer be read" in failure for failure in found.failures)
    (tmp_path / "elsewhere").rename(recorder.path)
    assert retriever.library.warnings() == ()


def test_what_cannot_be_read_at_a_place_does_not_shift_the_others(place: Path) -> None:
    at = f"git:{place / 'versions'}#{_commit(place, 0)}:Acme"
    good, gone, broken = f"{at}/Privacy Policy.md", f"{at}/No Such Policy.md", f"{at}/No\nSuch.md"
    file = str(place / "beta" / "2021.txt")
    contents = list(read_each([good, gone, file, f"{file}.gone", broken, at, good, f"git:{place}/none#1:A/B.md", good]))
    text = COOKIES.format(effective="March 1, 2021", years="two").encode()
    assert contents == [text, None, FOLDER["2021.txt"].encode(), None, None, None, text, None, text]


# -- which date "as of" means -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "effective", "captured"),
    [
        ("2018-06-01", "2018-05-25", None),
        ("2018-12-31", "2018-05-25", None),
        ("2019-01-01", "2018-05-25", "2018-05-25"),
        # B(4) was captured on 1 January 2019, B(3) on 30 December: between them a visitor saw what B(4) shows.
        ("2019-06-01", "2019-01-17", "2018-05-25"),
        ("2019-12-29", "2019-01-17", "2018-05-25"),
        ("2019-12-30", "2019-01-17", "2019-01-17"),
        # B(1) and B(2) were never captured.
        ("2020-10-01", "2020-09-14", "2019-01-17"),
    ],
)
def test_a_day_means_in_force_or_seen(
    day: str, effective: str, captured: str | None, exhibits_retriever: Retriever, ask: Ask
) -> None:
    on = date.fromisoformat(day)
    for basis, version in ((DateBasis.EFFECTIVE, effective), (DateBasis.CAPTURED, captured)):
        expected = [f"alibaba-privacy@{version}"] if version else []
        for question in (
            ask("data controller cookies", as_of=on, basis=basis, limit=100),
            ask("data controller cookies", first=on, last=on, basis=basis, limit=100),
            ask(f"data controller cookies on {on.day} {on:%B} {on.year}", basis=basis, limit=100),
        ):
            result = exhibits_retriever.search(question)
            assert [v.version_id for v in result.scope.versions] == expected
            assert result.scope.basis is basis
            assert {found.passage.version_id for found in result.passages} == set(expected)
            assert ("by_capture" in {w.code for w in result.warnings}) is (basis is DateBasis.CAPTURED)
            assert result.status is (Status.FOUND if expected else Status.OUT_OF_COVERAGE)
        at = exhibits_retriever.library.version_at(on, "alibaba-privacy", basis)
        assert ([at.version_id] if at else []) == expected


def test_by_capture_only_what_was_captured_as_current_is_shown(exhibits_retriever: Retriever, ask: Ask) -> None:
    question = ask("data", as_of=date(2019, 6, 1), basis=DateBasis.CAPTURED, limit=100)
    result = exhibits_retriever.ask(question)
    citations = [citation for found in result.search.passages for citation in found.passage.citations]
    assert {(citation.exhibit, citation.part) for citation in citations} == {("B(4)", "PART A: New Version")}
    (version,) = result.search.scope.versions
    assert (str(version.captured_from), str(version.captured_until)) == ("2019-01-01", "2019-12-30")
    assert (str(version.start), str(version.until)) == ("2018-05-25", "2019-01-17")
    for found in result.search.passages:
        assert all(life.from_basis is not Basis.CAPTURED for life in found.passage.in_force)
    late = exhibits_retriever.search(ask("data", as_of=date(2020, 10, 1), basis=DateBasis.CAPTURED))
    assert [w.message for w in late.warnings if w.code == "after_last_known_version"] == [
        "alibaba-privacy: nothing here was captured after 2019-12-30; a newer version may have been shown."
    ]
    early = exhibits_retriever.search(ask("data", as_of=date(2018, 6, 1), basis=DateBasis.CAPTURED))
    assert [reason.message for reason in early.reasons] == [
        "No version had been captured in this scope: the earliest capture known here is of 2019-01-01."
    ]


def test_scopes_without_a_day_do_not_depend_on_the_basis(exhibits_retriever: Retriever, ask: Ask) -> None:
    for scope in ({}, {"versions": ("alibaba-privacy@2020-02-27",)}, {"exhibits": ("B(1)",)}):
        found = [
            exhibits_retriever.search(ask("data controller", basis=basis, limit=100, **scope)) for basis in DateBasis
        ]
        assert found[0].passages == found[1].passages
        assert found[0].scope.versions == found[1].scope.versions
        assert found[0].warnings == found[1].warnings


def test_a_named_version_is_told_by_its_capture(exhibits_retriever: Retriever, ask: Ask) -> None:
    def named(words: str, basis: DateBasis) -> list[str]:
        scope = exhibits_retriever.search(ask(f"cookies in {words}", basis=basis)).scope
        return [version.version_id[-10:] for version in scope.versions]

    assert named("the first version", DateBasis.EFFECTIVE) == ["2017-09-28"]
    assert named("the first version", DateBasis.CAPTURED) == ["2018-05-25"]
    assert named("the latest version", DateBasis.CAPTURED) == ["2019-01-17"]


def test_changes_happen_when_they_were_seen(exhibits_retriever: Retriever, ask: Ask) -> None:
    """The version of 17 January 2019 was first captured on 30 December of that year."""

    def told(basis: DateBasis) -> set[tuple[str, str]]:
        question = ask("What changed between 1 January 2019 and 31 December 2019?", basis=basis)
        return {(str(event.on), event.to_version[-10:]) for event in exhibits_retriever.ask(question).changes}

    assert told(DateBasis.EFFECTIVE) == {("2019-01-17", "2019-01-17")}
    assert told(DateBasis.CAPTURED) == {("2019-12-30", "2019-01-17")}


def test_comparing_days_follows_the_basis(exhibits_retriever: Retriever) -> None:
    library = exhibits_retriever.library
    left, right = date(2019, 6, 1), date(2020, 1, 1)
    seen = library.compare(left, right, basis=DateBasis.CAPTURED)
    assert (seen.left.version_id[-10:], seen.right.version_id[-10:]) == ("2018-05-25", "2019-01-17")
    assert seen.basis is DateBasis.CAPTURED
    in_force = library.compare(left, right)
    assert (in_force.left.version_id[-10:], in_force.right.version_id[-10:]) == ("2019-01-17", "2019-01-17")
    with pytest.raises(
        OutOfCoverage, match="no version had been captured; the earliest one known here was captured on"
    ):
        library.compare(date(2018, 6, 1), right, basis=DateBasis.CAPTURED)


def test_a_page_with_two_parts_counts_as_its_new_version(retriever: Retriever) -> None:
    at = retriever.library.version_at(date(2022, 3, 15), "acme-privacy")
    assert at
    assert at.version_id == "acme-privacy@2022-03-01"
    seen = [
        retriever.library.version_at(date.fromisoformat(day), "acme-privacy", DateBasis.CAPTURED)
        for day in ("2021-03-02", "2022-03-15", "2022-04-05", "2023-06-02", "2023-06-07")
    ]
    expected = ["", "2021-03-01", "2022-04-05", "2022-04-05", "2023-06-01"]
    assert [version.version_id[-10:] if version else "" for version in seen] == expected
    assert at.captured_from is None


# -- several policies in one index ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rivals(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """Two policies: one says nearly what is asked, in other versions of the other one it stands word for word."""
    place = tmp_path_factory.mktemp("rivals")
    recorder = Recorder(place / "versions")
    shared = "We keep no list of your friends."
    recorder.record("2021-01-01", f"# Acme\n\nWe scan fingers at the door of every office.\n\n{shared}\n")
    recorder.record("2021-01-01", f"# Zeta\n\nWe sell bread.\n\n{shared}\n", "Zeta/Privacy Policy.md")
    later = "We scan fingers of guests at the back door of every single office building."
    recorder.record("2022-01-01", f"# Zeta\n\n{later}\n\nNow we sell cake.\n\n{shared}\n", "Zeta/Privacy Policy.md")
    build_index(recorder.corpus(), WordEncoder(), place / "index")
    return open_index(Settings(place / "index"), WordEncoder()).current()


EXACTLY = "scan fingers of guests at the back door of every single office building"


def test_what_another_policy_says_better_silences_nothing(rivals: Retriever, ask: Ask) -> None:
    """The other policy says it word for word, in a version outside the scope and then in one inside."""
    scopes: tuple[dict[str, Any], ...] = ({"as_of": date(2021, 6, 1)}, {"as_of": date(2022, 6, 1)}, {})
    alone = [
        rivals.ask(ask(EXACTLY, policies=("acme-privacy",), **scope)).search.passages[0].supports for scope in scopes
    ]
    for scope, supported in zip(scopes, alone, strict=True):
        result = rivals.ask(ask(EXACTLY, **scope))
        of_acme = [found.supports for found in result.search.passages if "every office" in found.passage.text]
        assert of_acme == [supported]
    assert alone == [True, True, True]


def test_silence_in_one_version_is_told_by_another_of_its_policy(rivals: Retriever, ask: Ask) -> None:
    """What Zeta does not say on the day, its later version does: then nothing near it in Zeta is an answer."""
    result = rivals.ask(ask("now we sell cake", as_of=date(2021, 6, 1)))
    assert [found.supports for found in result.search.passages if found.passage.text == "We sell bread."] == [False]
    assert [place.version_id for place in result.found_elsewhere] == ["zeta-privacy@2022-01-01"]


def test_identical_text_of_two_policies_stays_two_results(rivals: Retriever, ask: Ask) -> None:
    for scope in ({}, {"as_of": date(2022, 6, 1)}):
        result = rivals.ask(ask("we keep no list of your friends", **scope))
        same = [found.passage for found in result.search.passages if "friends" in found.passage.text]
        assert sorted(passage.policy for passage in same) == ["acme-privacy", "zeta-privacy"]
        for passage in same:
            assert {version.partition("@")[0] for version in passage.versions} == {passage.policy}
            assert {citation.version_id.partition("@")[0] for citation in passage.citations} == {passage.policy}
        answering = {answer.version_id.partition("@")[0] for answer in result.answers}
        assert answering == {"acme-privacy", "zeta-privacy"}


def test_a_day_takes_one_version_of_each_policy_by_either_rule(rivals: Retriever, ask: Ask) -> None:
    for basis in DateBasis:
        scope = rivals.search(ask("bread", as_of=date(2022, 6, 1), basis=basis)).scope
        assert [version.version_id for version in scope.versions] == [
            "acme-privacy@2021-01-01",
            "zeta-privacy@2022-01-01",
        ]
    with pytest.raises(InvalidQuestion, match="policy is needed, there are several"):
        rivals.library.version_at(date(2022, 6, 1))
    with pytest.raises(InvalidQuestion, match="policy is needed, there are several"):
        rivals.library.compare(date(2021, 6, 1), date(2022, 6, 1))


def test_warnings_name_five_versions_and_count_the_others(tmp_path: Path, ask: Ask) -> None:
    recorder = Recorder(tmp_path / "versions")
    for number in range(7):
        recorder.record(
            "2021-01-01", f"# Shop {number}\n\nWe sell {number} kinds.\n", f"Shop{number}/Privacy Policy.md"
        )
    build_index(recorder.corpus(), WordEncoder(), tmp_path / "index")
    retriever = open_index(Settings(tmp_path / "index"), WordEncoder()).current()
    warnings = {w.code: w.message for w in retriever.search(ask("kinds", as_of=date(2022, 1, 1))).warnings}
    assert warnings["from_captured_date"].count("@2021-01-01") == 5
    assert "and 2 more print no date of their own" in warnings["from_captured_date"]
    assert warnings["after_last_known_version"].startswith("shop0-privacy, shop1-privacy, ")
    assert "and 2 more: nothing here is as late as 2022-01-01" in warnings["after_last_known_version"]


# -- looking up -------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 9), max_size=30))
def test_rows_are_found_by_value(values: list[int]) -> None:
    column = np.array(values, np.int64)
    grouped = Grouped(column)
    for value in range(-1, 12):
        assert grouped.rows(value).tolist() == np.flatnonzero(column == value).tolist()


# -- whose policy ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "policies", "named", "warned"),
    [
        ({}, {"acme-privacy"}, [("Acme's privacy policy", "acme-privacy")], False),
        ({"policies_in_question": PoliciesInQuestion.IGNORE}, {"acme-privacy", "zeta-privacy"}, [], False),
        ({"policies": ("zeta-privacy",)}, {"zeta-privacy"}, [], True),
        ({"policies": ("acme-privacy",)}, {"acme-privacy"}, [], False),
        ({"versions": ("zeta-privacy@2022-01-01",)}, {"zeta-privacy"}, [], True),
    ],
)
def test_a_policy_named_in_the_question_narrows_unless_a_parameter_says_whose(
    parameters: dict[str, Any],
    policies: set[str],
    named: list[tuple[str, str]],
    warned: bool,
    rivals: Retriever,
    ask: Ask,
) -> None:
    question = "In Acme's privacy policy, who keeps a list of friends?"
    result = rivals.ask(ask(question, explain=True, **parameters)).search
    assert {version.policy for version in result.scope.versions} == policies
    assert {found.passage.policy for found in result.passages} <= policies
    assert [(one.words, one.policy) for one in result.scope.policies_in_question] == named
    assert ("policy_conflict" in {warning.code for warning in result.warnings}) == warned
    # What was understood does not search, whatever set the scope.
    assert result.plan
    searched = "In , who keeps a list of friends?" if parameters.get("policies_in_question") is None else question
    assert result.plan.searched == searched.replace("In , ", ", ")


def test_a_doubtful_name_counts_where_no_other_policy_mentions_it(tmp_path: Path, ask: Ask) -> None:
    recorder = Recorder(tmp_path / "versions")
    recorder.record("2021-01-01", "# Acme\n\nWe keep data for two years.\n")
    recorder.record("2021-01-01", "# Zeta\n\nWe keep data that Acme sends.\n", "Zeta/Privacy Policy.md")
    build_index(recorder.corpus(), WordEncoder(), tmp_path / "index")
    retriever = open_index(Settings(tmp_path / "index"), WordEncoder()).current()

    def narrowed(question: str) -> set[str]:
        return {one.policy for one in retriever.search(ask(question)).scope.policies_in_question}

    assert narrowed("zeta data retention") == {"zeta-privacy"}
    assert narrowed("acme data retention") == set()
    assert narrowed("How long does Acme keep data?") == {"acme-privacy"}
    # As ordinary words are written: half of the others hold the word.
    assert narrowed("how long does acme keep data") == set()


def test_a_question_of_nothing_but_a_name_is_searched_for_it(rivals: Retriever, ask: Ask) -> None:
    result = rivals.search(ask("What does Zeta's privacy policy say?", explain=True))
    assert {version.policy for version in result.scope.versions} == {"zeta-privacy"}
    assert result.plan
    assert result.plan.searched == "What does Zeta's privacy policy say?"


def test_the_same_words_under_another_heading_are_no_rival(tmp_path: Path, ask: Ask) -> None:
    """A later version moved the words under a heading with less of the question: they still answer there."""
    recorder = Recorder(tmp_path / "versions")
    recorder.record("2021-01-01", "# Acme\n\n## Retention periods\n\nWe keep logs for one year.\n")
    recorder.record("2022-01-01", "# Acme\n\n## Miscellaneous\n\nWe keep logs for one year.\n")
    build_index(recorder.corpus(), WordEncoder(), tmp_path / "index")
    retriever = open_index(Settings(tmp_path / "index"), WordEncoder()).current()
    evidence = retriever.ask(ask("retention periods: we keep logs", as_of=date(2022, 6, 1))).evidence
    assert evidence
    assert evidence.lead == 0.0
