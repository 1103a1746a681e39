"""Quotations: which are verbatim, which near, where they stand and whether that was in force."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api.cli.program import inforce
from api.http.app import create_app
from api.phrases.quotations import verdict_in_words
from corpus.sentences import sentence_bounds
from corpus.types import Corpus, Passage
from retriever.citation import cite
from retriever.opening import IndexInUse
from retriever.quotations.brief import read_brief
from retriever.reading.library import Library
from retriever.results import QuotedPart, QuoteResult, Verdict
from tests.quotation_samples import Copies, Sample, altered_quotations, true_quotations

DATA = Path(__file__).parents[1] / "data"
V2017, V2018, V2019, V2020, LATEST = (
    f"alibaba-privacy@{day}" for day in ("2017-09-28", "2018-05-25", "2019-01-17", "2020-02-27", "2020-09-14")
)
CONTROLLER = (
    "If you are in the EEA the data controller of your personal information is Alibaba.com Singapore E-Commerce "
    "Private Limited"
)


@pytest.fixture(scope="module")
def library(exhibits_live: IndexInUse) -> Library:
    return exhibits_live.current().library


@pytest.fixture(scope="module")
def copies(exhibits: Corpus) -> Copies:
    return Copies(exhibits)


def verified(library: Library, quote: str, as_of: date | None = None) -> QuoteResult:
    [result] = library.verify_quotes([quote], as_of).results
    return result


def verdict_on(library: Library, quote: str) -> str:
    return verified(library, quote).verdict.value


def told(result: QuoteResult) -> list[tuple[str, str, str]]:
    """What differs, in the first match."""
    return [(part.op, part.left.strip(), part.right.strip()) for part in result.matches[0].differences]


# ---- At random --------------------------------------------------------------------------------------------------


def test_two_hundred_true_quotations_are_found_with_the_right_versions(library: Library, copies: Copies) -> None:
    dresses: Counter[str] = Counter()
    for sample in true_quotations(copies, 200, seed=1):
        result = verified(library, sample.quote)
        assert (result.verdict, frozenset(result.versions)) == (Verdict.VERBATIM, sample.holding), (sample, result)
        assert {match.version_id for match in result.matches} == sample.holding
        assert all(match.differences == () for match in result.matches)
        dresses[sample.dress] += 1
    assert len(dresses) == 8
    assert min(dresses.values()) >= 10


def test_of_two_hundred_altered_quotations_none_is_verbatim_and_the_difference_is_shown(
    library: Library, copies: Copies
) -> None:
    right: Counter[str] = Counter()
    for sample in altered_quotations(copies, 200, seed=1):
        result = verified(library, sample.quote)
        assert result.verdict is not Verdict.VERBATIM, (sample, result)
        right[sample.dress] += result.verdict is Verdict.NEAR and _is_exactly(sample, result)
    assert sum(right.values()) >= 190, right


def _is_exactly(sample: Sample, result: QuoteResult) -> bool:
    """One difference, in the word that was altered, from what it was to what it is."""
    differences = result.matches[0].differences
    if len(differences) != 1:
        return False
    left, right = differences[0].left.strip(), differences[0].right.strip()
    if not sample.old:
        return (left, right) == ("", sample.new)
    return bool(left) and left in sample.old and sample.old.replace(left, right) == sample.new


# ---- What a brief may do to words, and what it may not ----------------------------------------------------------


@pytest.mark.parametrize(
    "quote",
    [
        "the data controller of your personal information is Alibaba.com Singapore",
        "“the data controller of your personal information is Alibaba.com Singapore.”",
        "the data con-\ntroller of your personal infor-\nmation",
        "... the data controller of your personal information ...",
        "[T]he data controller of [the user's] personal information",
        "the data controller[] of your personal information [sic] is Alibaba.com",
        "the data control[ler] of your … information",
        "the data controller of your personal information (emphasis added) is Alibaba.com",
        "see section H. ‘HOW TO CONTACT US’ below",
        "[i]f you are in the EEA … . For contact details, please see section H. “HOW TO CONTACT US” below",
        "KYC (know‑your–customer) and anti—money laundering",
    ],
)
def test_what_a_brief_may_do_to_words(library: Library, quote: str) -> None:
    result = verified(library, quote)
    assert (result.verdict, V2019 in result.versions) == (Verdict.VERBATIM, True), result
    assert result.matches[0].differences == ()


@pytest.mark.parametrize(
    ("quote", "differences"),
    [
        ("the Data controller of your personal information", [("replace", "data", "Data")]),
        ("the data controller of your information is Alibaba.com", [("delete", "personal", "")]),
        ("the data controller, of your personal information", [("insert", "", ",")]),
        ("Singapore with Company Reg. No. 200720573D", [("replace", "200720572D", "200720573D")]),
        ("identified format that does not personally identify you", [("replace", "de-identified", "identified")]),
        ("https://www.alibaba", [("replace", "www.alibaba.com", "www.alibaba")]),
    ],
)
def test_what_a_brief_may_not_do_to_words(
    library: Library, quote: str, differences: list[tuple[str, str, str]]
) -> None:
    result = verified(library, quote)
    assert (result.verdict, told(result)) == (Verdict.NEAR, differences)


def test_a_bracket_brings_in_no_denial_and_takes_none_away(library: Library) -> None:
    result = verified(library, "We will [not] obtain your consent to any material Privacy Policy changes")
    assert (result.verdict, told(result)) == (Verdict.NEAR, [("insert", "", "[not]")])
    result = verified(library, "in a de-identified format that does [always] personally identify you")
    assert (result.verdict, told(result)) == (Verdict.NEAR, [("replace", "not", "[always]")])
    assert verdict_on(library, "[un]lawful processing of your personal information") != "verbatim"


def test_what_brackets_and_ellipses_stand_for_is_told(library: Library) -> None:
    result = verified(library, "[i]f you are in the EEA the data controller … is Alibaba.com")
    assert [part for part in result.matches[0].ops if part.op in {"bracket", "omission"}] == [
        QuotedPart("bracket", "If", "[i]f"),
        QuotedPart("omission", " of your personal information", " …"),
    ]
    assert "".join(part.left for part in result.matches[0].ops) == result.matches[0].text
    assert "".join(part.right for part in result.matches[0].ops) == result.quote


def test_a_quotation_across_passages_names_them_and_what_of_each(library: Library) -> None:
    quote = "for the following purposes: … verifying your eligibility to register"
    result = verified(library, quote)
    match = next(match for match in result.matches if match.version_id == V2019)
    assert match.passage_ids == tuple(f"{V2019}~b2~B.{k}" for k in (1, 2, 3))
    texts = [library.passage(passage_id)[0].text for passage_id in match.passage_ids]
    quoted = [text[span.start : span.end] for text, span in zip(texts, match.spans, strict=True)]
    assert " ".join(quoted) == match.text
    assert quoted[0].startswith("for the following")
    assert {citation.exhibit for citation in match.citations} == {"B(2)", "B(3)"}


def test_a_heading_is_found_as_one(library: Library) -> None:
    match = verified(library, "VISITORS FROM THE EUROPEAN UNION").matches[-1]
    assert (match.version_id, match.is_heading, match.spans) == (LATEST, True, ())
    assert match.passage_ids == (f"{LATEST}~b1~I.1",)


def test_every_place_of_a_version_is_counted_and_the_first_is_shown(library: Library) -> None:
    result = verified(library, "personal information")
    assert result.versions == (V2017, V2018, V2019, V2020, LATEST)
    assert all(match.other_places > 0 for match in result.matches)


@pytest.mark.parametrize(
    "invented", ["we shall pay a million dollars to whoever finds the horse", "quorum of seven bishops"]
)
def test_what_no_source_says_is_not_found(library: Library, invented: str) -> None:
    result = verified(library, invented)
    assert (result.verdict, result.matches, result.versions, result.life) == (Verdict.NOT_FOUND, (), (), ())


# ---- On a day ---------------------------------------------------------------------------------------------------


def test_words_that_were_not_in_force_are_verbatim_and_say_so(library: Library) -> None:
    result = verified(library, CONTROLLER, date(2018, 6, 1))
    assert (result.verdict, result.in_force, result.is_right) == (Verdict.VERBATIM, False, False)
    assert [match.in_force for match in result.matches] == [False, False, False]
    result = verified(library, CONTROLLER, date(2019, 6, 1))
    assert [match.in_force for match in result.matches] == [True, False, False]
    assert (result.in_force, result.is_right) == (True, True)
    assert [(life.start, life.until) for life in result.life] == [(date(2019, 1, 17), None)]
    assert verified(library, CONTROLLER).in_force is None


def test_what_was_in_force_instead_is_shown_where_it_is_near(library: Library) -> None:
    day = date(2018, 6, 1)
    later = "You can determine if and how a cookie will be accepted by configuring the privacy setting of the browser"
    result = verified(library, later, day)
    assert (result.verdict, result.in_force) == (Verdict.VERBATIM, False)
    assert [(match.version_id, match.in_force) for match in result.instead] == [(V2018, True)]
    assert result.instead[0].differences
    assert verified(library, "the English version shall prevail", day).instead == ()
    assert verified(library, later, date(2019, 6, 1)).instead == ()


def test_a_day_before_all_versions_is_warned_of(library: Library) -> None:
    found = library.verify_quotes([CONTROLLER], date(2001, 1, 1))
    assert found.results[0].in_force is False
    assert [warning.code for warning in found.warnings] == ["before_first_version"]


# ---- Briefs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ('He said "one two three" and “four five six”.', ["one two three", "four five six"]),
        ("The (the “Policy”) says “one two ‘three’ four”", ["one two ‘three’ four"]),
        ('It says "see section H. "HOW TO" below, twice" here.', ['see section H. "HOW TO" below, twice']),
        ("It says “one two\n\n12\n\nthree four”.", ["one two\n\n12\n\nthree four"]),
        ("It says “one two three.\n\n“four five six.”", ["one two three.\n\n“four five six."]),
        ("It says:\n\n> one two three four\n> five six\n\nEx. A § B", ["one two three four\nfive six"]),
        ("No mark at all, and one paragraph.", ["No mark at all, and one paragraph."]),
        ("No mark at all.\n\nAnd two paragraphs.", []),
        ('Ex. B(2) § G, "Your rights" ¶ [2] is a citation.\n\nIt is no quotation.', []),
        ('A screen of 15" and “one two three” beside it', ["one two three"]),
        ("It never ends: “one two three\n\nAnother paragraph.", ["one two three"]),
    ],
)
def test_the_quotations_of_a_text(text: str, quotes: list[str]) -> None:
    assert [quoted.text for quoted in read_brief(text).quotes] == quotes


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("“one two three” (Ex. B(3), pt. A § G ¶ [2]).", "Ex. B(3), pt. A § G ¶ [2]"),
        ("“one two three.” Ex. B(2) § G; Ex. B(3), pt. A § G.", "Ex. B(2) § G; Ex. B(3), pt. A § G"),
        ("“one two three” (emphasis added) (see Ex. B(2) § G)", "Ex. B(2) § G"),
        ("Exhibit B(2) § G says “one two three” at length.", "Exhibit B(2) § G"),
        ("Ex. B(2) § G says much. “one two three” is new.", None),
        ("“zero zero” Ex. A § B. Then “one two three”, id. § C.", "Ex. A § C"),
        ('“one two three” (Ex. B(2) § G, "Your rights" ¶ [2])', 'Ex. B(2) § G, "Your rights" ¶ [2]'),
        ("“one two three” is what it says (Ex. B(2) § C).", "Ex. B(2) § C"),
        ("“one two three” is what it says. Ex. B(2) § C says more.", None),
    ],
)
def test_the_citation_of_a_quotation(text: str, cited: str | None) -> None:
    assert read_brief(text).quotes[-1].cited == cited


@pytest.mark.parametrize(
    ("cited", "agrees"),
    [
        ("Ex. B(3), pt. A § G ¶ [2]", True),
        ("Ex. B(3), pt. A (eff. Jan. 17, 2019) § G", True),
        ("Ex. B(2), Old version § G; Ex. B(3), pt. A § G ¶ 2", True),
        ("Exhibit B(2)", True),
        ("Ex. B(3), pt. B § G", False),
        ("Ex. B(3), pt. A § H", False),
        ("Ex. B(3), pt. A § G ¶ [3]", False),
        ("Ex. B(3), pt. A (eff. May 25, 2018) § G", False),
        ("Ex. B(3), pt. A § G; Ex. B(4) § G", False),
        ("Ex. B(9) § G", None),
    ],
)
def test_a_citation_is_held_against_where_the_words_stand(library: Library, cited: str, agrees: bool | None) -> None:
    [result] = library.verify_brief(f"“{CONTROLLER}” ({cited}).").results
    check = result.citation_check
    assert check is not None
    assert (check.cited, check.agrees, bool(check.stands_at)) == (cited, agrees, not agrees)
    assert result.is_right == (agrees is not False)


def test_the_made_up_brief_is_read_right(library: Library) -> None:
    found = library.verify_brief((DATA / "brief.txt").read_text("utf-8"), date(2019, 6, 1))
    verdicts = Counter(result.verdict for result in found.results)
    assert verdicts == {Verdict.VERBATIM: 15, Verdict.NEAR: 3, Verdict.NOT_FOUND: 2}
    assert [k for k, result in enumerate(found.results, 1) if result.in_force is False and result.matches] == [17]
    cited_wrong = [k for k, r in enumerate(found.results, 1) if r.citation_check and not r.citation_check.agrees]
    assert cited_wrong == [15, 19, 20]
    assert found.terms == ("Policy", "essential")
    assert [result.notes for result in found.results if result.notes] == [("emphasis added",)]


# ---- What is refused --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client(exhibits_live: IndexInUse) -> Iterator[TestClient]:
    with TestClient(create_app(exhibits_live), follow_redirects=False) as client:
        while client.get("/readyz").status_code != 200:
            pass
        yield client


def test_http_gives_the_fields_of_the_contract(client: TestClient) -> None:
    body = client.post("/v1/quotes/verify", json={"quotes": [CONTROLLER, "a b c d"], "as_of": "2019-06-01"}).json()
    assert [result["verdict"] for result in body["results"]] == ["verbatim", "not_found"]
    assert body["scope"]["as_of"] == "2019-06-01"
    match = body["results"][0]["matches"][0]
    assert {"version_id", "passage_ids", "in_force", "citations", "differences"} <= set(match)
    assert (match["version_id"], match["passage_ids"], match["in_force"]) == (V2019, [f"{V2019}~b2~G.2"], True)
    assert match["interval"]["from"] == "2019-01-17"
    assert match["citations"][0]["text"] == "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]"
    near = client.post("/v1/quotes/verify", json={"text": "It says “the data processor of your personal information”."})
    [part] = near.json()["results"][0]["matches"][0]["differences"]
    assert part == {"op": "replace", "left": " controller", "right": " processor"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({}, "invalid-parameter"),
        ({"quotes": []}, "invalid-parameter"),
        ({"quotes": [""]}, "invalid-parameter"),
        ({"quotes": ["…"]}, "invalid-parameter"),
        ({"quotes": ["x"] * 2_001}, "invalid-parameter"),
        ({"quotes": ["word " * 2_001]}, "invalid-parameter"),
        ({"quotes": ["x y"], "text": "“x y”"}, "invalid-parameter"),
        ({"text": ""}, "invalid-parameter"),
        ({"text": " \n"}, "invalid-parameter"),
        ({"text": "“one two three” " * 2_001}, "invalid-parameter"),
        ({"quotes": [5]}, "invalid-parameter"),
        ({"quotes": ["x y"], "as_of": "1 June 2019"}, "invalid-date"),
        ({"quotes": ["x y"], "as_off": "2019-06-01"}, "unknown-parameter"),
        ({"quotes": ["x y"], "as_of": None}, "invalid-date"),
    ],
)
def test_http_refuses_what_it_cannot_check(client: TestClient, body: dict[str, object], kind: str) -> None:
    response = client.post("/v1/quotes/verify", json=body)
    assert (response.status_code, response.json()["type"]) == (422, f"/problems/{kind}"), response.text


def test_a_text_has_room_for_a_brief_and_not_for_more(client: TestClient) -> None:
    brief = "It is so. " * 20_000 + "“the data controller of your personal information”"
    assert client.post("/v1/quotes/verify", json={"text": brief}).json()["results"][0]["verdict"] == "verbatim"
    assert client.post("/v1/quotes/verify", content=b" " * 4_400_000).status_code == 413
    assert client.post("/v1/quotes/verify", json={"text": "x " * 500_001}).status_code == 422
    assert client.post("/quotes", content=b"text=" + b"x" * 12_800_000).status_code == 413


def test_the_page_shows_a_text_as_text_and_keeps_nothing(client: TestClient) -> None:
    hostile = "It says “<script>alert(1)</script> the data processor of your personal information”"
    response = client.post("/quotes", data={"text": hostile, "as_of": ""})
    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert response.headers["cache-control"] == "no-store"
    assert client.post("/quotes", data={"text": "“a b c”", "as_of": "1 June 2019"}).status_code == 422
    assert client.post("/quotes", data={"text": "“a b c”", "colour": "red"}).status_code == 422
    assert client.get("/quotes?text=x").status_code == 422


def test_the_page_shows_a_text_in_the_lines_it_was_pasted_in(client: TestClient) -> None:
    page = client.post("/quotes", data={"text": "It says “a b c”.\r\n\r\nAnd\x1b more.", "as_of": ""}).text
    assert "It says “a b c”.\n\nAnd␛ more.</textarea>" in page


def test_docs_show_the_fields_of_the_body(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "/v1/quotes/verify" in page
    assert "<dt><code>quotes</code></dt>" in page


def test_marks_without_end_cost_little(library: Library) -> None:
    """Neither unclosed marks, nor long words, nor a flood of brackets or spaces is worth an attack."""
    start = time.perf_counter()
    for hostile in (
        '"a ' * 400,
        "“" * 3_000 + " a",
        "[a] " * 900 + "b",
        "(" * 9_000 + "a",
        "a" * 9_000,
        " " * 9_000 + "\n1",
    ):
        library.verify_brief(f"“{hostile}”")
        read_brief(hostile * 10)
    assert time.perf_counter() - start < 20


# ---- The command line -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "flags", "code"),
    [
        (f"It says “{CONTROLLER}”.", [], 0),
        (CONTROLLER, [], 0),
        (f"It says “{CONTROLLER}” (Ex. B(2) § G).", ["--as-of", "2019-06-01"], 0),
        (f"It says “{CONTROLLER}”.", ["--as-of", "2018-06-01"], 6),
        (f"It says “{CONTROLLER}” (Ex. B(2) § C).", [], 6),
        ("It says “the data processor of your personal information”.", [], 6),
        ("It says “a horse, a horse, my kingdom for a horse”.", [], 6),
        ("It says nothing.\n\nNothing at all.", [], 3),
        ("", [], 2),
        (CONTROLLER, ["--as-of", "1 June 2019"], 2),
    ],
)
def test_the_command_ends_as_the_contract_says(exhibits_index: Path, text: str, flags: list[str], code: int) -> None:
    result = CliRunner().invoke(inforce, ["verify-quote", "-", "--index", str(exhibits_index), *flags], input=text)
    assert result.exit_code == code, result.output


def test_the_command_prints_what_http_gives(exhibits_index: Path, client: TestClient, tmp_path: Path) -> None:
    brief = DATA / "brief.txt"
    run = [*("verify-quote", str(brief), "--as-of", "2019-06-01"), "--index", str(exhibits_index)]
    as_json = CliRunner().invoke(inforce, [*run, "--json"])
    sent = client.post(
        "/v1/quotes/verify", files={"file": ("brief.txt", brief.read_bytes())}, data={"as_of": "2019-06-01"}
    )
    assert json.loads(as_json.stdout) == sent.json()
    asked = {"text": brief.read_text("utf-8"), "as_of": "2019-06-01"}
    assert client.post("/v1/quotes/verify", json=asked).json() == sent.json() | {"document": None}
    printed = CliRunner().invoke(inforce, run)
    assert "You [-can-] {+may+} determine" in printed.stdout
    assert "17. Verbatim, but not in force on that day" in printed.stdout
    assert "Ex. B(2) § H is cited, but the words stand at Ex. B(2), Old version" in printed.stdout
    binary = tmp_path / "brief.docx"
    binary.write_bytes(b"PK\x03\x04\xff\xfe")
    refused = CliRunner().invoke(inforce, ["verify-quote", str(binary), "--index", str(exhibits_index)])
    assert refused.exit_code == 2
    assert "brief.docx is no DOCX that can be opened" in refused.stderr


def test_checking_needs_neither_model_nor_faiss(exhibits_index: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from retriever.opening import open_library; "
        "from retriever.settings import Settings; "
        f"found = open_library(Settings(Path({str(exhibits_index)!r}))).verify_quotes(['personal information']); "
        "assert found.is_right; print(sorted({'torch', 'faiss', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("quote", ["[We will] … [sell] … [personal] information", "a … " * 60])
def test_a_quotation_of_little_but_gaps_is_told_and_not_called_right(
    library: Library, exhibits_index: Path, quote: str
) -> None:
    [result] = library.verify_brief(f"It says “{quote}” (Ex. B(2) § G).").results
    assert (result.verdict, [r.code for r in result.reasons]) == (Verdict.NOT_FOUND, ["too_little_quoted"])
    assert verified(library, quote).reasons == result.reasons
    command = ["verify-quote", "-", "--index", str(exhibits_index)]
    printed = CliRunner().invoke(inforce, command, input=f"It says “{quote}”.")
    assert (printed.exit_code, "Too little is quoted" in printed.stdout) == (6, True)


def test_words_that_a_bracket_adds_are_told(exhibits_index: Path, tmp_path: Path) -> None:
    brief = tmp_path / "brief.txt"
    brief.write_text("It says “If you are in the EEA [or the UK] the data controller of your personal information”.")
    result = CliRunner().invoke(inforce, ["verify-quote", str(brief), "--index", str(exhibits_index)])
    assert "[or the UK] is not the source’s but the brief’s, added to it" in result.stdout
    assert "Verbatim with words of the brief’s own in brackets" in result.stdout


def _alterations(library: Library, brief: str) -> tuple[str, list[tuple[str, str, str]]]:
    [result] = library.verify_brief(brief).results
    return verdict_in_words(result), [(one.kind.value, one.source, one.brief) for one in result.matches[0].alterations]


_OWN = "verbatim with words of the brief’s own in brackets"
_STOP = "near, not verbatim: ended by a stop where the source goes on"


@pytest.mark.parametrize(
    ("brief", "verdict", "alterations"),
    [
        (
            "It says “[The company] may disclose your Personal Data to [any third party] (and its agents and”.",
            _OWN,
            [
                ("in_brackets", "We", "[The company]"),
                ("in_brackets", "an actual or potential buyer", "[any third party]"),
            ],
        ),
        ("It says “respond to all [of them]” here.", _OWN, [("in_brackets", "requests", "[of them]")]),
        # Of a whole word that is only written otherwise nothing is to be told.
        ("It says “[we] respond to all requests we receive from [i]ndividuals” here.", "verbatim", []),
        # What a bracket at the beginning takes away is looked for where the sentence has it.
        (
            "It says “[Defendants] guarantee the security of any information you transmit” here.",
            "near, not verbatim: 1 difference",
            [],
        ),
        (
            "That was plain. “Where we are required by applicable law, we will seek your consent.” So it went.",
            _STOP,
            [("ended_early", "", ".")],
        ),
        ("It reads: “[W]e will seek your consent.” So it went.", _STOP, [("ended_early", "", ".")]),
        # What closes a bracket ends no sentence that goes on after it.
        (
            "That was plain. “The Sites and their contents are not targeted to minors (those under the age of 18.” So.",
            _STOP,
            [("ended_early", "", ".")],
        ),
        # Run into a sentence of the brief, the stop is the brief's; what is no sentence of the source is none here.
        ("It says that “Where we are required by applicable law, we will seek your consent.”", "verbatim", []),
        ("There it is: “seek your consent.” So it went.", "verbatim", []),
        ("There it is: “Where we are required by applicable law, we will seek your consent …”", "verbatim", []),
        ("Again. “Our personnel will never ask you for your password … .” So it went.", "verbatim", []),
        (
            "“We employ reasonable security methods to prevent unauthorized access” is what it says.",
            "near, not verbatim: words left out without a mark",
            [("left_out", "commercially", "")],
        ),
        (
            "“We respond to all requests.\n\n“we receive from individuals” are its words.",
            "near, not verbatim: 1 difference",
            [("reopened", "", "“")],
        ),
        (
            "It says: “We respond to all requests\n\n“we receive from individuals” here.",
            "verbatim with a paragraph begun where the source begins none",
            [("reopened", "", "“")],
        ),
    ],
)
def test_what_a_brief_did_to_the_words_has_a_verdict_of_its_own(
    library: Library, brief: str, verdict: str, alterations: list[tuple[str, str, str]]
) -> None:
    assert _alterations(library, brief) == (verdict, alterations)


def test_only_sentences_that_go_on_are_ended_early(library: Library, exhibits: Corpus) -> None:
    """Whole sentences and parts of them at random, standing for themselves, run in, and with their mark."""
    chance = random.Random(5)
    found = [(p, p.text[start:end].strip()) for p in exhibits.passages for start, end in sentence_bounds(p.text)]
    whole = [(p, words) for p, words in found if len(words.split()) > 6 and not set(words) & set('“”"\n[]…')]
    chosen = chance.sample(whole, 80)
    parts = []
    for passage, words in chosen:
        first = " ".join(words.split()[: chance.randint(4, len(words.split()) - 2)]).rstrip(".,;:!?)(")
        # What ends at a bracket or a sign may end there.
        if words[0].isupper() and words[len(first)] == " ":
            parts.append((passage, first))

    def verdicts(form: str, quotes: list[tuple[Passage, str]]) -> list[str]:
        brief = "\n\n".join(form.format(words, cite(passage, passage.text, "").text) for passage, words in quotes)
        return [result.verdict.value for result in library.verify_brief(brief).results]

    assert len(parts) > 40
    assert set(verdicts("So it was. “{}” {}.", chosen)) == {"verbatim"}
    assert set(verdicts("It says that “{}.” {}.", parts)) == {"verbatim"}
    assert set(verdicts("So it was. “{} …” {}.", parts)) == {"verbatim"}
    assert set(verdicts("So it was. “{}.” {}.", parts)) == {"near"}


def test_sentences_joined_without_a_mark_are_found_with_all_that_is_left_out(library: Library) -> None:
    """More is left out than is quoted: each of the two parts alone would be near to nothing."""
    result = verified(
        library,
        "Our personnel will never ask you for your password you should not choose to save your log-in information",
    )
    left_out = " in an unsolicited phone call or in an unsolicited email. If you share a computer with others,"
    assert (result.verdict, [part.left for part in result.matches[0].differences]) == (Verdict.NEAR, [left_out])
    assert [one.kind.value for one in result.matches[0].alterations] == ["left_out"]
