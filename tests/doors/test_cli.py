"""The command line: what it prints, where, and how it ends."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from click import style, unstyle
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient

from api.cli.listening import Listening
from api.cli.program import inforce
from api.cli.progress import progress_bar
from api.contract import to_json
from api.http.app import create_app
from api.phrases.answers import ask_document, search_document
from api.phrases.comparison import comparison_document, history_document
from api.phrases.passages import passage_document, version_document
from api.phrases.segments import marked, say
from api.phrases.versions import interval
from api.render.terminal import Paper
from corpus.clauses.matching import Change
from corpus.clauses.wording import Operation
from corpus.links import LinkChange
from corpus.text import Span
from corpus.types import Basis, Context, ContextKind, PassageKind, Section
from index.errors import DamagedIndex, MissingIndex, StaleIndex
from retriever.opening import IndexInUse
from retriever.question.request import (
    Collapse,
    DatesInQuestion,
    Mode,
    Question,
    UnknownPassage,
    UnknownPolicy,
    UnknownVersion,
)
from retriever.results import (
    Answer,
    AskResult,
    Certainty,
    ChangeEvent,
    Citation,
    ComparedPair,
    Comparison,
    CopyRef,
    DateBasis,
    DateReading,
    FoundElsewhere,
    FoundPassage,
    History,
    HistoryStep,
    IndexRef,
    InForce,
    Notice,
    PassageInContext,
    PassageView,
    PolicyAnswer,
    ScopeEcho,
    ScopeKind,
    ScopeSource,
    SearchResult,
    Status,
    VersionRef,
    Versions,
    VersionText,
    VersionView,
    WordingAnswer,
)
from tests.conftest import SMALL_BUNDLE, WordEncoder

REPOSITORY = Path(__file__).parents[2]
NEXT = "next_version_in_corpus"
VERSION = "alibaba-privacy@2019-01-17"

# ---- A small policy with two versions, made by hand -------------------------------------------------------------

OLD = VersionRef(
    "shop@2017-09-28",
    "shop",
    date(2017, 9, 28),
    date(2019, 1, 17),
    Basis.UPDATED_DATE,
    NEXT,
    (CopyRef("B(2)", "Old version", "Updated as of 28 September 2017", None, date(2017, 9, 28), None),),
    2,
)
NEW = VersionRef(
    "shop@2019-01-17",
    "shop",
    date(2019, 1, 17),
    None,
    Basis.STATED_EFFECTIVE,
    None,
    (CopyRef("B(2)", "New version", "Effective as of January 17,2019", date(2019, 1, 17), None, date(2019, 12, 30)),),
    2,
)
WHOLE_LIFE_OF_NEW = InForce(date(2019, 1, 17), None, Basis.STATED_EFFECTIVE, None)
WHOLE_LIFE_OF_OLD = InForce(date(2017, 9, 28), date(2019, 1, 17), Basis.UPDATED_DATE, NEXT)


def citation_of(version: VersionRef, paragraph: int) -> Citation:
    return Citation(
        "B(2)",
        version.copies[0].part,
        version.version_id,
        "E",
        "Keeping data",
        paragraph,
        None,
        None,
        False,
        "shop.txt",
        "ab" * 32,
        (Span(10, 40), Span(50, 60)),
        (3, 5),
        f"Ex. B(2), {version.copies[0].part} § E, “Keeping data” ¶ [{paragraph}]",
    )


def passage_of(
    version: VersionRef, paragraph: int, text: str, kind: PassageKind = PassageKind.PARAGRAPH
) -> PassageView:
    cited = citation_of(version, paragraph)
    life = WHOLE_LIFE_OF_NEW if version is NEW else WHOLE_LIFE_OF_OLD
    return PassageView(
        f"{version.version_id}~b2~E.keeping-data.{paragraph}",
        version.policy,
        version.version_id,
        Section("E", "SECURITY"),
        "Keeping data",
        None,
        kind,
        text,
        (),
        (version.version_id,),
        (life,),
        (cited,),
        cited.text,
    )


KEPT = passage_of(NEW, 1, "We keep your data for thirty days. Then we delete it.")
SHARED = replace(
    passage_of(NEW, 2, "couriers who bring your parcel;", PassageKind.LIST_ITEM),
    context=(Context(ContextKind.LEAD_IN, "We share data with:", (Span(1, 5),)),),
)
OLD_KEPT = passage_of(OLD, 1, "We keep your data for ten years.")


def scope_of(*versions: VersionRef, **changed: Any) -> ScopeEcho:
    echo = ScopeEcho(
        kind=ScopeKind.AS_OF,
        source=ScopeSource.PARAMETER,
        as_of=date(2019, 6, 1),
        first=None,
        last=None,
        matched_text=None,
        readings=(),
        today=None,
        version_count=len(versions),
        versions=versions,
    )
    return replace(echo, **changed)


def search_result(status: Status = Status.FOUND, **changed: Any) -> SearchResult:
    result = SearchResult(
        query="How long is my data kept?",
        status=status,
        reasons=(),
        scope=scope_of(NEW),
        passages=(
            FoundPassage(1, KEPT, (Span(13, 17),), {"score": 0.71, "dense": 0.5}, True),
            FoundPassage(2, SHARED, (), {"score": 0.1}, False),
        ),
        total=7,
        collapsed=0,
        warnings=(),
        index=IndexRef("sha256:1", "by-hand"),
        timings={"rank": 1.5},
    )
    return replace(result, **changed)


def answer_of(passage: PassageView, text: str) -> Answer:
    start = passage.text.index(text)
    return Answer(
        text,
        passage.context,
        passage.passage_id,
        passage.version_id,
        Span(start, start + len(text)),
        passage.in_force,
        passage.parallel_citation,
    )


LEAD_IN = Context(ContextKind.LEAD_IN, "We do this:", (Span(1, 5),))


def answered(**changed: Any) -> AskResult:
    answers = (answer_of(KEPT, "We keep your data for thirty days."),)
    return AskResult(search_result(Status.ANSWERED, **changed), answers, ())


def not_found(**changed: Any) -> AskResult:
    elsewhere = FoundElsewhere(
        OLD.version_id,
        OLD_KEPT.passage_id,
        OLD_KEPT.text,
        (*OLD_KEPT.in_force, *KEPT.in_force),
        "Ex. X",
        OLD_KEPT.in_force,
    )
    passages = (FoundPassage(1, SHARED, (), {"score": 0.1}, False),)
    return AskResult(search_result(Status.NOT_FOUND, **{"passages": passages, **changed}), (), (elsewhere,))


def out_of_coverage() -> AskResult:
    reason = Notice("before_first_version", "The first version known takes effect on 2017-09-28.")
    scope = scope_of(as_of=date(2015, 1, 1))
    return AskResult(
        search_result(Status.OUT_OF_COVERAGE, reasons=(reason,), scope=scope, passages=(), total=0), (), ()
    )


def ambiguous() -> AskResult:
    readings = (
        DateReading(date(2019, 2, 1), date(2019, 2, 1), "1 February 2019"),
        DateReading(date(2019, 1, 2), date(2019, 1, 2), "2 January 2019"),
    )
    scope = scope_of(as_of=None, source=ScopeSource.QUESTION, matched_text="01/02/2019", readings=readings)
    return AskResult(search_result(Status.AMBIGUOUS_DATE, scope=scope, passages=(), total=0), (), ())


@dataclass
class FakeLibrary:
    """Reads the two versions above."""

    asked: list[object] = field(default_factory=list)
    index = IndexRef("sha256:1", "words")

    def versions(self, policy: str | None = None) -> tuple[VersionRef, ...]:
        if policy not in {None, "shop"}:
            raise UnknownPolicy(f"there is no policy '{policy}'; there is shop", "policy", policy)
        return (OLD, NEW)

    def version(self, version_id: str) -> VersionView:
        for version in (OLD, NEW):
            if version.version_id == version_id:
                return VersionView(version, (), None, None)
        raise UnknownVersion(
            f"there is no version '{version_id}'; `inforce versions` lists them", "version", version_id
        )

    def text(self, version_id: str, exhibit: str | None) -> tuple[PassageView, ...]:
        self.asked.append(exhibit)
        return (KEPT, SHARED) if version_id == NEW.version_id else (OLD_KEPT,)

    def passage(
        self, passage_id: str, context: int = 0
    ) -> tuple[PassageView, tuple[PassageView, ...], tuple[Any, ...]]:
        self.asked.append(context)
        if passage_id != SHARED.passage_id:
            raise UnknownPassage(f"there is no passage '{passage_id}'", "passage", passage_id)
        return SHARED, (KEPT,)[:context], ()


@dataclass
class FakeRetriever:
    """Gives the result it was made with, whatever is asked, and remembers what that was."""

    result: AskResult
    questions: list[Question] = field(default_factory=list)

    def current(self) -> "FakeRetriever":
        return self

    def ask(self, question: Question) -> AskResult:
        self.questions.append(question)
        return self.result

    def search(self, question: Question) -> SearchResult:
        self.questions.append(question)
        status = Status.FOUND if self.result.search.status is Status.ANSWERED else self.result.search.status
        return replace(self.result.search, status=status)


Retrieves = Callable[[AskResult], FakeRetriever]


@pytest.fixture
def retrieves(monkeypatch: pytest.MonkeyPatch) -> Retrieves:
    """Makes every command ask a retriever that gives this result."""

    def use(result: AskResult) -> FakeRetriever:
        retriever = FakeRetriever(result)
        monkeypatch.setattr("retriever.opening.open_index", lambda settings: retriever)
        return retriever

    return use


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> FakeLibrary:
    fake = FakeLibrary()
    monkeypatch.setattr("retriever.opening.open_library", lambda settings: fake)
    return fake


def run(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(inforce, arguments, prog_name="inforce", **options)


def assert_one_line_error(result: Result, code: int, *words: str) -> None:
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("inforce: ")
    assert result.stderr.count("\n") == 1
    for word in words:
        assert word in result.stderr


# ---- Help and version -------------------------------------------------------------------------------------------


def test_help_lists_settings_exit_codes_and_the_first_commands() -> None:
    help_text = run("--help").stdout
    for word in ("INFORCE_INDEX", "INFORCE_MODEL", "NO_COLOR", "130  interrupted", "inforce build", "inforce ask"):
        assert word in help_text


@pytest.mark.parametrize(
    "command", ["build", "serve", "ask", "search", "versions", "show", "compare", "history", "verify"]
)
def test_every_command_explains_itself_with_examples(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Examples:\n    inforce {command}" in result.stdout


def test_version_on_the_root_prints_the_programs_and_on_ask_filters(retrieves: Retrieves) -> None:
    program = run("--version")
    assert program.exit_code == 0
    assert program.stdout.startswith("inforce")
    retriever = retrieves(answered())
    run("ask", "How long?", "--version", OLD.version_id, "--version", NEW.version_id)
    assert retriever.questions[0].versions == (OLD.version_id, NEW.version_id)


# ---- Parameters -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["ask", "search"])
def test_every_flag_reaches_the_question(command: str, retrieves: Retrieves) -> None:
    retriever = retrieves(answered())
    flags = "--from 2018-05-01 --to 2018-05-31 --policy shop --exhibit B(2) --exhibit B(3) --section E --mode lexical"
    more = "--collapse none --dates-in-question ignore --today 2020-12-31 --limit 3 --offset 4 --explain"
    result = run(command, 'Who keeps "data"?', "--basis", "captured", *flags.split(), *more.split())
    assert result.exit_code == 0, result.stderr
    assert retriever.questions == [
        Question(
            text='Who keeps "data"?',
            today=date(2020, 12, 31),
            first=date(2018, 5, 1),
            last=date(2018, 5, 31),
            policies=("shop",),
            basis=DateBasis.CAPTURED,
            exhibits=("B(2)", "B(3)"),
            sections=("E",),
            mode=Mode.LEXICAL,
            collapse=Collapse.NONE,
            dates_in_question=DatesInQuestion.IGNORE,
            limit=3,
            offset=4,
            explain=True,
        )
    ]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--as-of", "1 June 2018"], ["--as-of must be YYYY-MM-DD", "'1 June 2018'", "Try 2018-06-01."]),
        (["--as-of", "2019-02-30"], ["--as-of must be a day of the calendar", "'2019-02-30'"]),
        (["--from", "tomorrow"], ["--from must be YYYY-MM-DD", "'tomorrow'"]),
        (["--as-of", ""], ["--as-of must be YYYY-MM-DD"]),
        (["--as-of", "2019-06-01", "--as-of", "2020-06-01"], ["--as-of is given 2 times"]),
        (["--as-of", "2019-06-01", "--to", "2020-06-01"], [": --as-of and --from/--to exclude each other"]),
        (["--as-of", "2019-06-01", "--version", "a@1"], [": --as-of and --version exclude each other"]),
        (["--version", "a@1", "--to", "2020-06-01"], [": --version and --from/--to exclude each other"]),
        (
            ["--from", "2020-01-01", "--to", "2019-01-01"],
            [": --from (2020-01-01) is after --to (2019-01-01); exchange them"],
        ),
        (["--mode", "semantic"], ["--mode must be hybrid, dense or lexical", "'semantic'"]),
        (["--limit", "ten"], ["--limit must be a whole number from 1 to 100", "'ten'"]),
        (["--limit", "0"], ["--limit must be"]),
        (["--offset", "-1"], ["--offset must be"]),
        (["--dates-in-question", "no"], ["--dates-in-question must be apply or ignore"]),
        (["--asof", "2019-06-01"], ["--asof", "--as-of", "`inforce ask --help`"]),
        (["--as-of"], ["--as-of", "argument"]),
    ],
)
def test_a_bad_value_is_refused_in_one_line_that_says_how_to_mend_it(
    flags: list[str], words: list[str], retrieves: Retrieves
) -> None:
    retriever = retrieves(answered())
    assert_one_line_error(run("ask", "How long?", *flags), 2, *words)
    assert retriever.questions == []


def test_a_question_without_quotes_is_refused_since_the_shell_took_the_exact_words(retrieves: Retrieves) -> None:
    retrieves(answered())
    assert_one_line_error(run("ask", "who", "keeps", "data"), 2, "put quotes around it")


@pytest.mark.parametrize("question", [[], [""], ["x" * 2001]])
def test_a_question_must_have_1_to_2000_characters(question: list[str], retrieves: Retrieves) -> None:
    retrieves(answered())
    assert_one_line_error(run("ask", *question), 2, "QUESTION")


def test_an_unknown_command_names_the_help() -> None:
    assert_one_line_error(run("asks", "x"), 2, "asks", "`inforce --help`")


# ---- ask --------------------------------------------------------------------------------------------------------


def test_an_answer_says_the_scope_in_words_then_quotes_and_cites(retrieves: Retrieves) -> None:
    retrieves(answered(scope=scope_of(replace(NEW, until=date(2020, 2, 27), until_basis=NEXT))))
    result = run("ask", "How long is my data kept?", "--as-of", "2019-06-01")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout == (
        "In force on 1 June 2019: the version effective 17 January 2019, until 26 February 2020 "
        "(the day before the next version in this corpus).\n"
        "\n"
        "  “We keep your data for thirty days.”\n"
        "    Ex. B(2), New version § E, “Keeping data” ¶ [1]\n"
        "\n"
        "Read it in its place: inforce show shop@2019-01-17~b2~E.keeping-data.1 --context 2\n"
    )


def test_an_updated_date_is_never_called_effective(retrieves: Retrieves) -> None:
    retrieves(answered(scope=scope_of(OLD, as_of=date(2018, 1, 1))))
    scope_line = run("ask", "How long?").stdout.splitlines()[0]
    assert "the version updated 28 September 2017 (it prints no effective date" in scope_line
    assert "version effective" not in scope_line


def test_a_quotation_from_a_list_comes_with_its_lead_in() -> None:
    result = replace(answered(), answers=(answer_of(SHARED, "couriers who bring your parcel;"),))
    assert "  [under: “We share data with:”]\n  “couriers who bring your parcel;”\n" in Paper().document(
        ask_document(result)
    )


def test_answers_from_several_versions_stand_under_their_own_dates() -> None:
    scope = scope_of(OLD, NEW, kind=ScopeKind.RANGE, as_of=None, first=date(2019, 1, 1), last=date(2019, 1, 31))
    answers = (answer_of(OLD_KEPT, OLD_KEPT.text), answer_of(KEPT, "We keep your data for thirty days."))
    text = unstyle(Paper().document(ask_document(replace(answered(scope=scope), answers=answers))))
    assert "In force on any day from 1 January 2019 through 31 January 2019: 2 versions." in text
    first = text.index(
        "In force from 28 September 2017 (an updated date) through 16 January 2019:\n\n  “We keep your data for ten"
    )
    assert first < text.index(
        "In force from 17 January 2019 with no later version known:\n\n  “We keep your data for thirty"
    )


def test_a_date_read_from_the_question_is_repeated_with_the_way_to_drop_it(retrieves: Retrieves) -> None:
    retrieves(answered(scope=scope_of(NEW, source=ScopeSource.QUESTION, matched_text="in June 2019")))
    assert (
        "read from your question: “in June 2019”; to search all versions: --dates-in-question ignore"
        in run("ask", "q").stdout
    )


def test_no_answer_is_said_honestly_with_where_it_is_answered_and_what_is_nearest(retrieves: Retrieves) -> None:
    retrieves(not_found())
    result = run("ask", "Is my data kept ten years?")
    assert result.exit_code == 3
    silence = (
        "No answer was found in the version in force on 1 June 2019. "
        "That does not mean the policy allows or forbids it, nor that it says nothing."
    )
    life = "in force from 28 September 2017 (an updated date) through 16 January 2019"
    longer = f"These words, with other versions that have them: {life}; in force from 17 January 2019"
    elsewhere = f"  shop@2017-09-28: {life}\n  “{OLD_KEPT.text}”\n    {longer}"
    nearest = "Nearest passages:\n\n1. shop › E. SECURITY › Keeping data"
    positions = [result.stdout.index(part) for part in (silence, elsewhere, nearest)]
    assert positions == sorted(positions)
    # Which version was in force is told by the scope: nothing is missing.
    of_version = (Notice("asks_for_version", "Told by its days."),)
    retrieves(replace(not_found(), search=replace(not_found().search, reasons=of_version)))
    told = run("ask", "Which version was in force on 1 June 2019?").stdout
    assert "Nothing is quoted from the version in force on 1 June 2019.\nTold by its days." in told


def test_what_is_near_is_shown_as_near_and_never_as_an_answer(retrieves: Retrieves) -> None:
    given = answered()
    reason = Notice("words_absent", "'Tesla' does not occur in this version.", ("Tesla",))
    search = replace(given.search, status=Status.NEAREST, reasons=(reason,))
    near = tuple(replace(answer, context=(LEAD_IN,)) for answer in given.answers)
    policies = (
        PolicyAnswer("shop", Certainty.NEAREST, NEW.version_id, near, 0.4),
        PolicyAnswer("zoo", Certainty.NOT_IN_FORCE, None, ()),
    )
    retrieves(replace(given, search=search, answers=(), nearest=near, by_policy=policies, policy_count=2))
    result = run("ask", "Can I watch on a Tesla?")
    assert result.exit_code == 3
    assert "No certain answer in the version" in result.stdout
    assert "'Tesla' does not occur in this version." in result.stdout
    assert f"Nearest words:\n\n  [under: “{LEAD_IN.text}”]\n  near: “{near[0].text}”" in result.stdout
    assert re.search(r"^zoo +not in force then", result.stdout, re.MULTILINE)
    assert run("ask", "q", "--json").stdout.count('"certainty":"nearest"') == 1


def test_of_a_policy_whose_change_is_stated_nothing_says_that_no_answer_was_found(retrieves: Retrieves) -> None:
    given = answered()
    event = ChangeEvent(date(2019, 1, 17), "changed", OLD.version_id, NEW.version_id, OLD_KEPT.text, KEPT.text, ())
    versions = (WordingAnswer("shop", (NEW.version_id,), (), 0.0, Certainty.SILENT, ()),)
    policies = (PolicyAnswer("shop", Certainty.NEAREST, NEW.version_id, given.answers, 0.4),)
    result = replace(given, nearest=given.answers, answers=(), by_version=versions, by_policy=policies)
    retrieves(replace(result, changes=(replace(event, certainty="nearest"),)))
    assert f"No answer was found in: {NEW.version_id}" in run("ask", "q").stdout
    retrieves(replace(result, changes=(event,)))
    told = run("ask", "q").stdout
    assert "No answer was found" not in told
    assert re.search(r"^shop +see its changes *$", told, re.MULTILINE)


def test_what_a_filter_hid_is_not_called_the_policys_silence(retrieves: Retrieves) -> None:
    retrieves(not_found(reasons=(Notice("filtered_out", "No passage in force is shown in exhibit C."),), passages=()))
    result = run("ask", "q", "--exhibit", "C")
    assert result.exit_code == 3
    assert "No passage in force is shown in exhibit C." in result.stdout
    assert "allows or forbids" not in result.stdout


def test_a_day_before_the_first_version_is_outside_coverage(retrieves: Retrieves) -> None:
    retrieves(out_of_coverage())
    result = run("ask", "q", "--as-of", "2015-01-01")
    assert result.exit_code == 4
    assert "In force on 1 January 2015: no version in this corpus." in result.stdout
    assert "takes effect on 28 September 2017" in result.stdout
    assert "inforce versions" in result.stdout


def test_an_ambiguous_date_is_answered_with_both_readings_as_flags(retrieves: Retrieves) -> None:
    retrieves(ambiguous())
    result = run("ask", "What held on 01/02/2019?")
    assert result.exit_code == 3
    assert "“01/02/2019” can be read as more than one date." in result.stdout
    assert "  1 February 2019: --as-of 2019-02-01\n  2 January 2019: --as-of 2019-01-02\n" in result.stdout


def test_warnings_go_to_stderr_and_leave_the_data_clean(retrieves: Retrieves) -> None:
    retrieves(answered(warnings=(Notice("after_last_known_version", "Nothing is known after 2019-12-30."),)))
    result = run("ask", "q")
    assert result.exit_code == 0
    assert result.stderr == "inforce: warning: Nothing is known after 30 December 2019.\n"
    assert "warning" not in result.stdout


# ---- search -----------------------------------------------------------------------------------------------------


def test_search_numbers_passages_with_place_dates_and_citation(retrieves: Retrieves) -> None:
    retrieves(answered())
    result = run("search", "data")
    assert result.exit_code == 0
    assert (
        "1. shop › E. SECURITY › Keeping data\n"
        "   in force from 17 January 2019 with no later version known\n"
        "   We keep your data for thirty days. Then we delete it.\n"
        "   Ex. B(2), New version § E, “Keeping data” ¶ [1]\n"
        "   shop@2019-01-17~b2~E.keeping-data.1\n"
    ) in result.stdout
    assert "   [under: “We share data with:”]\n   couriers" in result.stdout
    assert "Passages 1 to 2 of 7; the next: --offset 2" in result.stdout
    assert "score" not in result.stdout


def test_explain_shows_the_scores(retrieves: Retrieves) -> None:
    retrieves(answered())
    assert "score 0.71  dense 0.5" in run("search", "data", "--explain").stdout


def test_a_page_beyond_the_last_says_so() -> None:
    assert "--offset 50 is beyond the last" in Paper().document(search_document(search_result(passages=()), 50))


@pytest.mark.parametrize(
    ("result", "code"), [(answered(), 0), (not_found(), 3), (ambiguous(), 3), (out_of_coverage(), 4)]
)
@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_exit_code_tells_how_it_ended(
    command: str, form: list[str], result: AskResult, code: int, retrieves: Retrieves
) -> None:
    retrieves(result)
    assert run(command, "q", *form).exit_code == code


def test_json_prints_exactly_the_http_body(retrieves: Retrieves, library: FakeLibrary) -> None:
    warned = answered(warnings=(Notice("copies_differ", "…"),))
    retriever = retrieves(warned)
    asked = run("ask", "q", "--json")
    assert asked.stdout == to_json(warned) + "\n"
    assert asked.stderr == ""
    assert run("search", "q", "--json").stdout == to_json(retriever.search(retriever.questions[0])) + "\n"
    assert run("versions", "--json").stdout == to_json(Versions((OLD, NEW))) + "\n"
    assert run("show", NEW.version_id, "--json").stdout == to_json(VersionText(NEW, (KEPT, SHARED))) + "\n"
    assert run("show", SHARED.passage_id, "--json").stdout == to_json(PassageInContext(SHARED, (), ())) + "\n"


# ---- versions and show ------------------------------------------------------------------------------------------


def test_versions_is_a_table_whose_columns_line_up(library: FakeLibrary) -> None:
    result = run("versions")
    assert result.exit_code == 0
    header, old, new = result.stdout.splitlines()[:3]
    assert header.split("  ")[0] == "VERSION"
    for column, (in_old, in_new) in {
        "IN FORCE FROM": ("28 September 2017", "17 January 2019"),
        "UNTIL (LAST DAY)": ("16 January 2019", "no later one known"),
        "BASIS": ("updated date", "stated effective"),
        "SHOWN IN": ("B(2) Old version", "B(2) New version"),
    }.items():
        start = header.index(column)
        assert old[start:].startswith(in_old)
        assert new[start:].startswith(in_new)


def test_an_unknown_policy_or_version_or_passage_is_a_bad_value(library: FakeLibrary) -> None:
    assert_one_line_error(run("versions", "--policy", "ship"), 2, "'ship'", "shop")
    assert_one_line_error(run("show", "shop@1999-01-01"), 2, "'shop@1999-01-01'", "inforce versions")
    assert_one_line_error(run("show", "shop@2019-01-17~b2~Z.1"), 2, "'shop@2019-01-17~b2~Z.1'")


def test_a_version_is_shown_whole_under_its_headings(library: FakeLibrary) -> None:
    result = run("show", NEW.version_id, "--exhibit", "B(2)")
    assert result.exit_code == 0
    assert library.asked == ["B(2)"]
    assert result.stdout == (
        "shop@2019-01-17\n"
        "Effective 17 January 2019, no later version in this corpus.\n"
        "\n"
        "Shown in Ex. B(2) New version: it prints “Effective as of January 17,2019”, captured 30 December 2019.\n"
        "\n"
        "E. SECURITY › Keeping data\n"
        "\n"
        "[1] We keep your data for thirty days. Then we delete it.\n"
        "\n"
        "[2] • couriers who bring your parcel;\n"
    )


def test_a_passage_is_shown_with_its_neighbours_and_its_place_in_the_source(library: FakeLibrary) -> None:
    result = run("show", SHARED.passage_id, "--context", "1")
    assert result.exit_code == 0
    assert library.asked == [1]
    for part in (
        "    [1] We keep your data for thirty days.",
        "  [under: “We share data with:”]\n  “couriers who bring your parcel;”\n",
        "Ex. B(2), New version § E, “Keeping data” ¶ [2]\n",
        "  Ex. B(2): shop.txt, lines 3 to 5, characters 10–40 and 50–60\n",
        "inforce show shop@2019-01-17\n",
    ):
        assert part in result.stdout


def test_a_copy_with_other_words_is_said_to_differ() -> None:
    differing = replace(SHARED, citations=(replace(SHARED.citations[0], variant=True),))
    assert "characters 10–40 and 50–60, different wording\n" in Paper().document(passage_document(differing, (), ()))


def test_a_filter_that_does_nothing_is_refused(library: FakeLibrary) -> None:
    assert_one_line_error(run("show", NEW.version_id, "--context", "1"), 2, "--context", "is shown whole")
    assert_one_line_error(run("show", SHARED.passage_id, "--exhibit", "B(2)"), 2, "--exhibit")
    assert_one_line_error(run("show", SHARED.passage_id, "--context", "21"), 2, "--context must be", "0 to 20")
    assert_one_line_error(run("show", SHARED.passage_id, "--copies"), 2, "--copies", "is a passage")
    assert_one_line_error(run("show", NEW.version_id, "--copies", "--exhibit", "B(2)"), 2, "--exhibit", "all exhibits")


# ---- compare, history and copies --------------------------------------------------------------------------------

ITEM = replace(SHARED, text="couriers and banks;")
LETTERS = passage_of(NEW, 3, "See section H.")
COMPARISON = Comparison(
    left=OLD,
    right=NEW,
    left_as_of=date(2018, 6, 1),
    right_as_of=None,
    counts=dict.fromkeys(Change, 0) | {Change.SAME: 2, Change.MOVED_CHANGED: 1, Change.ADDED: 1, Change.REMOVED: 1},
    cross_references_only=1,
    arranged=0,
    pairs=(
        ComparedPair(
            Change.MOVED_CHANGED,
            OLD_KEPT,
            KEPT,
            (
                Operation("equal", "We keep your data for", "We keep your data for"),
                Operation("replace", " ten years", " thirty days"),
                Operation("equal", ".", "."),
                Operation("insert", "", " Then we delete it."),
            ),
            moved_from="§ D ¶ [4]",
        ),
        ComparedPair(Change.SAME, LETTERS, LETTERS, (), cross_references_only=True),
        ComparedPair(Change.SAME, LETTERS, LETTERS, (), links=(LinkChange("section H", "/h", "/j"),)),
        ComparedPair(Change.ADDED, None, ITEM, (Operation("insert", "", ITEM.text),), returns_from="shop@2016-01-01"),
        ComparedPair(Change.REMOVED, OLD_KEPT, None, (Operation("delete", OLD_KEPT.text, ""),)),
    ),
    warnings=(),
    links=1,
)


def test_a_comparison_folds_what_is_the_same_and_marks_words_in_place() -> None:
    assert unstyle(Paper().document(comparison_document(COMPARISON))) == (
        "Left:  shop@2017-09-28 (in force on 1 June 2018): updated 28 September 2017 (it prints no effective date, and "
        "counts as in force from that day), until 16 January 2019 (the day before the next version in this corpus).\n"
        "Right: shop@2019-01-17: effective 17 January 2019, no later version in this corpus.\n"
        "2 same, 1 of them with only a cross-reference letter differing; 1 moved and changed, 1 added, 1 removed; "
        "links of 1 passage lead elsewhere.\n"
        "\n"
        "Words in [-…-] stand only on the left, words in {+…+} only on the right.\n"
        "\n"
        "shop › E. SECURITY › Keeping data\n"
        "\n"
        "Moved and changed (from § D ¶ [4]):\n"
        "  We keep your data for [-ten years-] {+thirty days+}. {+Then we delete it.+}\n"
        "    Left: Ex. B(2), Old version § E, “Keeping data” ¶ [1]\n"
        "    Right: Ex. B(2), New version § E, “Keeping data” ¶ [1]\n"
        "\n"
        "… 2 same, 1 of them with only a cross-reference letter differing\n"
        "\n"
        "Added (it last stood in shop@2016-01-01):\n"
        "  [under: “We share data with:”]\n"
        "  “couriers and banks;”\n"
        "    Right: Ex. B(2), New version § E, “Keeping data” ¶ [2]\n"
        "\n"
        "Removed:\n"
        "  “We keep your data for ten years.”\n"
        "    Left: Ex. B(2), Old version § E, “Keeping data” ¶ [1]\n"
        "\n"
        "Links that lead elsewhere:\n"
        "\n"
        "“section H” leads to /j; it led to /h.\n"
        "    Ex. B(2), New version § E, “Keeping data” ¶ [3]"
    )


def test_inserted_and_deleted_words_are_told_by_marks_and_on_a_terminal_by_colour_too() -> None:
    lines = Paper(34).document(comparison_document(COMPARISON)).splitlines()
    start = lines.index(f"  We keep your data for {style('[-ten', fg='red')}")
    assert lines[start + 1 : start + 3] == [
        f"  {style('years-]', fg='red')} {style('{+thirty days+}', fg='green')}. {style('{+Then', fg='green')}",
        f"  {style('we delete it.+}', fg='green')}",
    ]
    assert f"  {style('“couriers and banks;”', fg='green')}" in lines


def test_a_history_says_of_each_version_what_became_of_the_clause() -> None:
    first = replace(OLD, version_id="shop@2016-01-01")
    steps = (
        HistoryStep(first, None, OLD_KEPT, (), OLD_KEPT.citations),
        HistoryStep(OLD, Change.REMOVED, None, (Operation("delete", "Gone.", ""),), OLD_KEPT.citations),
        HistoryStep(OLD, None, None, (), ()),
        HistoryStep(
            NEW, Change.ADDED, KEPT, (Operation("insert", "", "Back."),), KEPT.citations, returns_from=first.version_id
        ),
        HistoryStep(NEW, Change.SAME, KEPT, (Operation("equal", "Back.", "Back."),), KEPT.citations),
        HistoryStep(
            NEW,
            Change.SAME,
            KEPT,
            (Operation("equal", "Section", "Section"), Operation("replace", " H", " J")),
            KEPT.citations,
            cross_references_only=True,
        ),
    )
    _, *blocks = unstyle(Paper().document(history_document(History("shop~clause", "shop", steps)))).split("\n\n")
    told = [block.splitlines()[1:] for block in blocks]
    old, new = (f"    Ex. B(2), {name} version § E, “Keeping data” ¶ [1]" for name in ("Old", "New"))
    assert told == [
        [],
        ["  “We keep your data for ten years.”", old],
        ["  Removed", "  “Gone.”", old],
        ["  It does not stand in this version."],
        ["  Added (it last stood in shop@2016-01-01)", "  “Back.”", new],
        ["  The same", new],
        ["  The same", "  Section [-H-] {+J+}", new],
        [],
    ]
    assert blocks[0] == "Against the version before, words in [-…-] were taken out and words in {+…+} put in."
    assert blocks[1].startswith("shop@2016-01-01: updated 28 September 2017 (it prints no effective date")


def test_a_comparison_of_the_exhibits_is_printed(exhibits_index: Path) -> None:
    result = run("compare", "2020-03-01", "2021-01-01", "--index", str(exhibits_index))
    assert result.exit_code == 0
    assert "\n114 same; 1 changed.\n" in result.stdout
    assert "Sellers{+, their respective affiliates and/or their third-party services provider+} to" in result.stdout
    assert result.stderr == (
        "inforce: warning: alibaba-privacy: nothing here is later than 14 September 2020; "
        "a newer version may have been in force.\n"
    )
    same = run("compare", VERSION, VERSION, "--index", str(exhibits_index)).stdout
    assert same.endswith("111 same; nothing else.\n\n… 111 same\n")


def test_the_copies_of_a_version_are_printed_with_the_lines_of_the_source(exhibits_index: Path) -> None:
    def printed(version: str) -> list[str]:
        result = run("show", version, "--copies", "--index", str(exhibits_index))
        assert result.exit_code == 0
        return result.stdout.removesuffix("\n").split("\n\n")

    _, _, head, *differences = printed(VERSION)
    assert head == (
        "Ex. B(2) Old version (left) and Ex. B(3) PART A: New Version (right): 107 passages word for word the same, "
        "4 differences."
    )
    assert [difference.splitlines()[0] for difference in differences] == [
        "Other words:",
        "Another heading:",
        "Several passages on the left are one on the right, in the same words:",
        "Other words:",
    ]
    assert differences[1].splitlines()[1:3] == [
        "  Information that we collect automatically{+.+}",
        '    Left: above Ex. B(2), Old version (eff. Jan. 17, 2019) § A, "Information that we collect automatically" '
        "¶ [1]: privacy_policy_exhibits.txt, line 729",
    ]
    assert differences[2].endswith("privacy_policy_exhibits.txt, line 1209")
    assert "privacy_policy_exhibits.txt, lines 853 to 856\n" in differences[2]
    assert printed("alibaba-privacy@2018-05-25")[1].endswith("101 passages word for word the same, no difference.")
    assert printed("alibaba-privacy@2020-09-14")[1].startswith("Only Ex. B(1) New Version shows this version")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["compare", "2017-09-27", VERSION], 4, ["LEFT names 2017-09-27", "2017-09-28"]),
        (["compare", VERSION, "1 June 2018"], 2, ["RIGHT must be YYYY-MM-DD or a version id", "2018-06-01"]),
        (["compare", VERSION, "nothing@2019-01-01"], 2, ["'nothing@2019-01-01'", "inforce versions"]),
        (["compare", VERSION], 2, ["RIGHT"]),
        (["compare", VERSION, VERSION, "--section", "COOKY"], 2, ["--section names", "E. COOKIES"]),
        (["compare", VERSION, VERSION, "--policy", "a", "--policy", "b"], 2, ["--policy is given 2 times"]),
        (["compare", "", VERSION], 2, ["LEFT must be"]),
        (["history", "nothing"], 2, ["'nothing'", "inforce search"]),
        (["show", "nothing", "--copies"], 2, ["'nothing'", "inforce versions"]),
    ],
)
def test_what_cannot_be_compared_is_told_in_one_line(
    arguments: list[str], code: int, words: list[str], exhibits_index: Path
) -> None:
    assert_one_line_error(run(*arguments, "--index", str(exhibits_index)), code, *words)


# ---- Form -------------------------------------------------------------------------------------------------------


def test_highlights_stay_on_their_words_when_the_text_is_wrapped() -> None:
    text = "We keep your personal data for thirty days and then we delete it"
    wrapped = Paper(30).paragraph(marked(text, (Span(13, 26), Span(55, 61))), 3)
    assert wrapped == (
        "   We keep your \x1b[1mpersonal data\x1b[0m\n   for thirty days and then we\n   \x1b[1mdelete\x1b[0m it"
    )


def test_a_pipe_gets_each_paragraph_on_one_line() -> None:
    assert Paper().paragraph(say("word " * 100 + "end")).count("\n") == 0


def test_colour_is_for_terminals_and_not_with_no_color(retrieves: Retrieves) -> None:
    retrieves(answered())
    assert "\x1b[" not in run("search", "data").stdout
    assert "\x1b[1mkeep" not in run("search", "data").stdout
    assert "\x1b[" in run("search", "data", color=True).stdout
    assert "\x1b[" not in run("search", "data", color=True, env={"NO_COLOR": "1"}).stdout
    assert "\x1b[" in run("search", "data", color=True, env={"NO_COLOR": ""}).stdout


def test_weak_bases_are_named_beside_the_day() -> None:
    for basis, words in {
        Basis.CAPTURED: "(the day it was captured)",
        Basis.MANIFEST: "(a date from the manifest)",
    }.items():
        assert words in str(interval(replace(WHOLE_LIFE_OF_NEW, from_basis=basis)))


def test_an_undated_version_says_so() -> None:
    undated = replace(NEW, start=None, from_basis=None)
    assert "Undated, never part of a dated question." in Paper().document(version_document(undated, ()))
    assert "Undated, or replaced on its first day." in Paper().document(
        passage_document(replace(KEPT, in_force=()), (), ())
    )


# ---- How it ends ------------------------------------------------------------------------------------------------


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr("retriever.opening.open_library", fail)
    monkeypatch.setattr("retriever.opening.open_index", fail)


@pytest.mark.parametrize("kind", [MissingIndex, StaleIndex, DamagedIndex])
def test_an_index_that_cannot_answer_is_code_5(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, kind("no index at x; run `inforce build`"))
    for arguments in (["ask", "q"], ["search", "q"], ["versions"], ["show", "shop@2019-01-17"]):
        assert_one_line_error(run(*arguments), 5, "inforce build")


def test_ctrl_c_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, KeyboardInterrupt())
    result = run("ask", "q")
    assert result.exit_code == 130
    assert "Traceback" not in result.stderr


def test_what_is_unexpected_is_code_1_without_a_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, ValueError("two\nlines"))
    assert_one_line_error(run("versions"), 1, "unexpected ValueError: two lines", "INFORCE_DEBUG=1")
    assert "Traceback" in run("versions", env={"INFORCE_DEBUG": "1"}).stderr


def test_a_disk_error_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, PermissionError(13, "Permission denied", "/index/x"))
    assert_one_line_error(run("versions"), 1, "/index/x: Permission denied")


# ---- Against a real index, embedded by an encoder that can be computed by hand ----------------------------------


@pytest.fixture
def word_model(monkeypatch: pytest.MonkeyPatch) -> WordEncoder:
    """Takes the place of the packaged model, which takes seconds to load."""
    encoder = WordEncoder()
    for opener in ("open_encoder", "open_question_encoder"):
        monkeypatch.setattr(f"index.encoder.{opener}", lambda model: encoder)
    return encoder


CONTROLLER = "data controller of personal information in the EEA"


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["ask", CONTROLLER, "--as-of", "2019-06-01"], {"path": "/v1/ask", "q": CONTROLLER, "as_of": "2019-06-01"}),
        (
            ["search", "cookies", "--exhibit", "B(3)", "--limit", "2", "--explain", "--collapse", "none"],
            {
                "path": "/v1/search",
                "q": "cookies",
                "exhibit": "B(3)",
                "limit": 2,
                "explain": "true",
                "collapse": "none",
            },
        ),
        (["search", "cookies", "--to", "2001-01-01"], {"path": "/v1/search", "q": "cookies", "to": "2001-01-01"}),
        (["versions", "--policy", "alibaba-privacy"], {"path": "/v1/versions", "policy": "alibaba-privacy"}),
        (["show", VERSION, "--exhibit", "B(3)"], {"path": f"/v1/versions/{VERSION}/text", "exhibit": "B(3)"}),
        (["show", f"{VERSION}~b2~G.2", "--context", "2"], {"path": f"/v1/passages/{VERSION}~b2~G.2", "context": 2}),
        (["show", VERSION, "--copies"], {"path": f"/v1/versions/{VERSION}/copies"}),
        (["history", f"{VERSION}~b3~G.2"], {"path": f"/v1/passages/{VERSION}~b3~G.2/history"}),
        (
            ["compare", "2019-06-01", "2021-01-01", "--section", "COOKIES", "--section", "G"],
            {"path": "/v1/compare", "left": "2019-06-01", "right": "2021-01-01", "section": ["COOKIES", "G"]},
        ),
        (
            ["compare", VERSION, "2020-03-01", "--policy", "alibaba-privacy"],
            {"path": "/v1/compare", "left": VERSION, "right": "2020-03-01", "policy": "alibaba-privacy"},
        ),
    ],
)
def test_json_is_what_http_answers(
    arguments: list[str],
    address: dict[str, Any],
    exhibits_index: Path,
    exhibits_live: IndexInUse,
    word_model: WordEncoder,
) -> None:
    printed = json.loads(run(*arguments, "--json", "--index", str(exhibits_index)).stdout)
    with TestClient(create_app(exhibits_live)) as client:
        answer = client.get(address["path"], params={k: v for k, v in address.items() if k != "path"})
    sent = answer.json()
    assert answer.status_code == 200
    assert printed.pop("took_ms", 0) >= 0
    sent.pop("took_ms", None)
    assert printed == sent


def test_build_says_what_it_read_and_wrote_and_ask_answers_from_it(tmp_path: Path, word_model: WordEncoder) -> None:
    source = tmp_path / "parcels.txt"
    source.write_text(SMALL_BUNDLE.replace("New Version (Effective as of March 1, 2020)", "New Version"), "utf-8")
    index = str(tmp_path / "index")
    built = run("build", str(source), "--policy", "parcels", "--index", index)
    assert built.exit_code == 0, built.stderr
    assert "parcels@2018-06-01" in built.stdout
    assert "1 June 2018" in built.stdout
    assert "stated effective" in built.stdout
    assert "undated" in built.stdout
    assert "Please look at:\n  warning: parcels.txt, line 7:" in built.stdout
    assert f"Wrote {index}: 2 versions, 9 passages" in built.stdout
    asked = run("ask", "personal data for two years after the last order", "--as-of", "2019-01-01", "--index", index)
    assert asked.exit_code == 0, asked.stderr
    assert "“We keep personal data for two years after the last order.”" in asked.stdout


def test_an_index_from_the_environment_is_used_and_a_flag_overrides_it(exhibits_index: Path, tmp_path: Path) -> None:
    environment = {"INFORCE_INDEX": str(exhibits_index)}
    assert run("versions", env=environment).exit_code == 0
    assert_one_line_error(
        run("versions", "--index", str(tmp_path / "none"), env=environment), 5, "none", "inforce build"
    )


def test_a_source_that_cannot_be_read_is_a_bad_value_and_leaves_no_index(tmp_path: Path) -> None:
    index = tmp_path / "index"
    missing = run("build", str(tmp_path / "absent.txt"), "--index", str(index))
    assert_one_line_error(missing, 2, "absent.txt", "No such file")
    assert not index.exists()


def test_the_progress_bar_counts_up_to_the_total_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress_bar("Embedding", " texts") as progress:
        for done in (1, 2, 4):
            progress(done, 4)
    printed = capsys.readouterr()
    assert "4/4" in printed.err
    assert printed.out == ""


def test_without_a_terminal_progress_is_told_in_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = iter([100.0, 104.0, 120.0, 121.0, 160.0])
    monkeypatch.setattr("api.cli.progress.time.monotonic", lambda: next(seconds))
    with progress_bar("Embedding", " texts") as progress:
        for done in (1000, 1010, 1040, 1041, 1150):
            progress(done, 4000)
    first, second = capsys.readouterr().err.splitlines()
    # What an earlier build had done is not of the rate: 40 in 20 seconds.
    assert first.startswith("inforce: Embedding: 1,040 of 4,000 texts, 2.0 a second, about 25 min left, ")
    assert second.startswith("inforce: Embedding: 1,150 of 4,000 texts, 2.5 a second, about 19 min left, ")
    assert second.endswith(" MB of memory")


def test_verify_counts_the_lines_of_each_source(exhibits_index: Path) -> None:
    result = run("verify", "--index", str(exhibits_index))
    assert result.exit_code == 0, result.stderr
    rows = [line.split("  ") for line in result.stdout.splitlines()]
    tally = {row[1].strip(): row[-1].strip() for row in rows if row[0] == "privacy_policy_exhibits.txt"}
    assert tally["stray"] == "5"
    assert tally["all non-blank lines"] == "1,146"
    assert "in line 198 page furniture stands beside a passage" in result.stdout
    assert "Verified: 699 passages" in result.stdout


def test_verify_names_a_damaged_file_and_a_changed_source(
    small_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "small_bundle.txt"
    source.write_text(SMALL_BUNDLE.replace("ten years", "six years"), "utf-8")
    changed = run("verify", "--index", str(small_index))
    assert changed.exit_code == 6
    assert "inforce: check failed: small_bundle.txt differs from what was indexed" in changed.stderr
    assert "Verified" not in changed.stdout

    source.write_text(SMALL_BUNDLE, "utf-8")
    vectors = next(small_index.glob("generations/*/*.faiss"))
    vectors.write_bytes(vectors.read_bytes()[:-1] + b"x")
    damaged = run("verify", "--index", str(small_index))
    assert damaged.exit_code == 6
    assert vectors.name in damaged.stderr


def test_verify_without_an_index_is_code_5(tmp_path: Path) -> None:
    assert_one_line_error(run("verify", "--index", str(tmp_path)), 5, "inforce build")


# ---- backup and restore -----------------------------------------------------------------------------------------


def test_an_index_goes_into_one_file_and_back(
    small_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, restored = tmp_path / "saved.tar", tmp_path / "restored"
    written = run("backup", str(file), "--index", str(small_index))
    assert written.exit_code == 0, written.stderr
    assert "sha256:" in written.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    assert_one_line_error(run("backup", str(file), "--index", str(small_index)), 1, "of this name already")

    umask = os.umask(0o022)
    try:
        monkeypatch.setenv("INFORCE_FILE_MODE", "0640")
        assert run("restore", str(file), "--index", str(restored)).exit_code == 0
    finally:
        os.umask(umask)
    modes = {path.stat().st_mode & 0o777 for path in restored.rglob("*") if path.is_file()}
    assert modes == {0o640}
    assert restored.stat().st_mode & 0o777 == 0o750
    assert run("verify", "--index", str(restored)).exit_code == 0
    monkeypatch.setenv("INFORCE_FILE_MODE", "0777")
    assert_one_line_error(run("verify", "--index", str(restored)), 2, "0777", "0640")
    monkeypatch.delenv("INFORCE_FILE_MODE")
    assert_one_line_error(run("restore", str(Path(__file__)), "--index", str(restored)), 6, "inforce backup")


def test_a_backup_says_what_is_not_in_it(small_index: Path, tmp_path: Path) -> None:
    index = tmp_path / "home" / "index"
    shutil.copytree(small_index, index)
    assert "not in it" not in run("backup", str(tmp_path / "first.tar"), "--index", str(index)).stderr
    assert run("token", "add", "Anna", "--index", str(index)).exit_code == 0
    assert run("watch", "add", "cookies", "--index", str(index)).exit_code == 0
    said = run("backup", str(tmp_path / "second.tar"), "--index", str(index)).stderr
    assert f"not in it, and to be kept too: {index.parent / 'index.tokens.json'}, {index / 'watch.sqlite'}" in said
    # The drill of docs/operations.md.
    restored = tmp_path / "restored"
    assert run("restore", str(tmp_path / "second.tar"), "--index", str(restored)).exit_code == 0
    with (
        closing(sqlite3.connect(index / "watch.sqlite")) as kept,
        closing(sqlite3.connect(restored / "watch.sqlite")) as back,
    ):
        kept.backup(back)
    assert "cookies" in run("watch", "list", "--index", str(restored)).stdout
    tokens = str(index.parent / "index.tokens.json")
    assert "Anna" in run("token", "list", "--tokens", tokens, "--index", str(restored)).stdout


# ---- serve ------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hosts of servers that would have run."""
    hosts: list[str] = []

    def record(
        app: object, in_use: IndexInUse, listener: object, where: Listening, limits: object, ready: Callable[[], None]
    ) -> int:
        in_use.retriever()
        if where.host != "127.0.0.1":
            ready()
        hosts.append(where.host)
        return 0

    monkeypatch.setattr("api.cli.serving._serve", record)
    return hosts


def test_serve_builds_the_exhibits_first_where_there_is_no_index(
    tmp_path: Path, word_model: WordEncoder, served: list[str]
) -> None:
    index = tmp_path / "index"
    first = run("serve", "--port", "0", "--index", str(index))
    assert first.exit_code == 0, first.stderr
    assert served == ["127.0.0.1"]
    assert "there is no index" in first.stderr
    assert "5 versions, 699 passages" in first.stderr
    assert first.stdout == ""

    again = run("serve", "--port", "0", "--index", str(index))
    assert again.stderr == ""


def test_serve_refuses_a_stale_or_damaged_index_and_rebuilds_nothing(
    small_index: Path, monkeypatch: pytest.MonkeyPatch, served: list[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in small_index.rglob("*")}
    for opener in ("open_encoder", "open_question_encoder"):
        monkeypatch.setattr(f"index.encoder.{opener}", lambda model: WordEncoder(max_word_pieces=12))
    assert_one_line_error(run("serve", "--port", "0", "--index", str(small_index)), 5, "inforce build")
    assert served == []
    assert {path: path.stat().st_mtime_ns for path in small_index.rglob("*")} == before

    (small_index / "CURRENT").write_text("gone")
    assert_one_line_error(run("serve", "--port", "0", "--index", str(small_index)), 5, "inforce build")


def test_a_port_in_use_is_told_before_any_work_is_done(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        result = run("serve", "--port", port, "--index", str(tmp_path / "index"))
    assert_one_line_error(result, 2, f"port {port}", "in use", "--port")
    assert not (tmp_path / "index").exists()


def test_nobody_beyond_this_computer_is_served_unless_that_is_meant(tmp_path: Path) -> None:
    result = run("serve", "--host", "0.0.0.0", "--port", "0", "--index", str(tmp_path / "index"))
    assert_one_line_error(result, 2, "beyond this computer", "--insecure-without-authentication")
    assert not (tmp_path / "index").exists()


def test_beyond_this_computer_it_says_which_names_it_answers_to(
    small_index: Path, word_model: WordEncoder, served: list[str]
) -> None:
    beyond = ("serve", "--host", "0.0.0.0", "--port", "0", "--insecure-without-authentication")
    told = run(*beyond, "--index", str(small_index)).stderr
    assert "answers to 0.0.0.0, 127.0.0.1, ::1, localhost alone; --allow-host NAME" in told
    for named in (("--allow-host", "policies.example"), ("--public-url", "https://policies.example")):
        assert "--allow-host" not in run(*beyond, *named, "--index", str(small_index)).stderr
    assert served == ["0.0.0.0"] * 3


def test_bare_it_shows_a_newcomer_three_commands_in_ten_lines() -> None:
    told = run()
    assert (told.exit_code, told.stderr) == (0, "")
    assert len(told.stdout.splitlines()) <= 10
    named = re.findall(r"^  inforce (\w+)", told.stdout, re.MULTILINE)
    assert named == ["build", "ask", "serve"]
    assert set(named) <= set(run("--help").stdout.split())


def test_a_host_that_does_not_exist_is_a_bad_value() -> None:
    assert_one_line_error(run("serve", "--host", "no such host"), 2, "no such host", "--host")


SERVE_WITH_WORD_ENCODER = """
import sys
import index.encoder
from tests.conftest import WordEncoder
index.encoder.open_encoder = index.encoder.open_question_encoder = lambda model: WordEncoder()
from api.cli.program import main
main()
"""


def test_a_server_says_its_address_logs_no_question_and_ends_with_130_on_ctrl_c(exhibits_index: Path) -> None:
    arguments = ["serve", "--port", "0", "--index", str(exhibits_index)]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE_WITH_WORD_ENCODER, *arguments],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts what runs in the background with SIGINT ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        assert first.startswith("inforce: serving http://127.0.0.1:"), first + process.stderr.read()
        with urlopen(f"{first.split()[2]}/v1/search?q=privileged+words", timeout=60) as answer:
            assert json.load(answer)["query"] == "privileged words"
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert stdout == ""
    assert "GET /v1/search 200" in stderr
    assert "privileged" not in stderr
    assert "Traceback" not in stderr


# ---- Processes of their own -------------------------------------------------------------------------------------


IMPORTED = """
import sys
from api.cli.program import inforce
try:
    inforce(sys.argv[1:])
except SystemExit as ended:
    heavy = {"torch", "faiss", "sentence_transformers", "transformers", "uvicorn", "fastapi", "mcp"} & set(sys.modules)
    print(ended.code, sorted(heavy), file=sys.stderr)
"""


def test_changes_name_the_flags_of_days_and_of_more_clauses(exhibits_index: Path) -> None:
    place = ("--index", str(exhibits_index))
    assert_one_line_error(run("changes", "2020-02", *place), 2, "'2020-02'", "--from and --to")
    assert (
        "11 more changed clauses: --places N\n"
        in run("changes", "--from", "2020-01-01", "--places", "1", *place).stdout
    )


COMPARE = ["compare", "2019-06-01", "2020-06-01", "--json"]


MENTIONS = ["mentions", "personal information", "cookies", "--stems"]


CHANGES = ["changes", "--from", "2020-01-01"]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["versions"], ["show", VERSION, "--json"], COMPARE, MENTIONS, CHANGES]
)
def test_help_and_reading_wait_for_no_model(arguments: list[str], exhibits_index: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "INFORCE_INDEX": str(exhibits_index)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.stderr == "0 []\n"


def test_a_reader_that_has_seen_enough_is_no_error(exhibits_index: Path) -> None:
    for arguments, code in {("--help",): 0, ("versions",): 0, ("show", "nothing"): 2}.items():
        read_end, write_end = os.pipe()
        os.close(read_end)
        with os.fdopen(write_end, "w") as closed_pipe:
            ended = subprocess.run(
                [sys.executable, "-m", "inforce", *arguments],
                cwd=REPOSITORY,
                env={**os.environ, "INFORCE_INDEX": str(exhibits_index)},
                stdout=closed_pipe,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
            )
        assert ended.returncode == code
        assert "BrokenPipe" not in ended.stderr
        assert bool(ended.stderr) == (code == 2)


def test_a_terminal_of_another_alphabet_still_gets_every_word(exhibits_index: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "inforce", "show", f"{VERSION}~b2~G.2"],
        cwd=REPOSITORY,
        env={**os.environ, "INFORCE_INDEX": str(exhibits_index), "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        encoding="latin-1",
        timeout=60,
    )
    assert ended.returncode == 0
    assert r"\u201cIf you are in the EEA the data controller" in ended.stdout
    assert "(eff. Jan. 17, 2019) § G ¶ [2]" in ended.stdout


SERVE_ANOTHER_ENCODER = """
import index.encoder
from tests.conftest import WordEncoder
index.encoder.open_encoder = index.encoder.open_question_encoder = lambda model: WordEncoder(max_word_pieces=12)
from api.cli.program import main
main()
"""


def test_a_server_whose_index_cannot_be_loaded_ends_with_the_reason(small_index: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SERVE_ANOTHER_ENCODER, "serve", "--port", "0", "--index", str(small_index)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 5
    assert "run `inforce build`" in ended.stderr.splitlines()[-1]
    assert "serving" not in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("typed", "meant"), [("asks", "ask"), ("comapre", "compare"), ("biuld", "build"), ("evla", "eval")]
)
def test_a_misspelt_command_is_told_the_nearest_of_any_kind(typed: str, meant: str) -> None:
    """Commands of the program itself, of the table of operations, and plugged in."""
    assert_one_line_error(run(typed), 2, f"Did you mean '{meant}'?")
