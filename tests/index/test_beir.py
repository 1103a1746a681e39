"""A folder of one's own is read as it stands, every fault in it is named, and searching it scores as on paper."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import plain_text
from eval.collections.beir import read_beir
from eval.collections.collection import Collection
from eval.collections.policyqa import read_policyqa
from eval.collections.questions import JudgedQuestion, Kind
from eval.collections.rows import Folder, Row, judged_rows, readable
from eval.judgments.judgment import InvalidJudgments
from eval.measures import means
from eval.runs import open_retriever, run_systems
from eval.systems import choose
from tests.conftest import WordEncoder

Rows = Sequence[Mapping[str, object] | str]

# Read here: within a test, no variable of ours is set.
POLICYQA = os.environ.get("INFORCE_POLICYQA")
needs_policyqa = pytest.mark.skipif(
    not POLICYQA, reason="set INFORCE_POLICYQA to a folder with PolicyQA's queries.jsonl and passages.jsonl"
)

OLD, NEW = "2018-05-25", "2020-03-01"
CORPUS: Rows = [
    {"_id": "d1", "text": "We keep order records for two years.", "effective_on": OLD},
    {"_id": "d2", "text": "You may ask us to erase your file.", "effective_on": OLD, "metadata": {"date": "none"}},
    {"_id": "d3", "text": "We keep order records for ten years.", "effective_on": NEW},
    {"_id": "d4", "text": "You may ask us to erase your file.", "effective_on": NEW, "title": None},
    {"_id": "d5", "text": "They remember your language.", "title": "Cookies", "policy": "site"},
]
QUERIES: Rows = [
    {"_id": "q1", "text": "How long do you keep order records?", "as_of": "2019-01-01", "category": "twin"},
    {"_id": "q2", "text": "How long do you keep order records?", "from": "2020-03-01", "category": "twin"},
    {"_id": "q3", "text": "Can you erase my file?"},
    {"_id": "q4", "text": "May you erase order records?", "as_of": "2019-01-01", "policy": "parcel-shop"},
    {"_id": "q5", "text": "Do you sell dragons?", "today": "2021-01-01"},
    {"_id": "q6", "text": "What was so in 1999?", "to": "1999-12-31"},
    {"_id": "q7", "text": "Nobody judged this one."},
]
HEADER = "query-id\tcorpus-id\tscore"
DEV = [HEADER, "q1\td1\t2", "q1\td2\t0", "q2\td3\t1", "q3\td2\t1", "q3\td4\t2"]
TEST = [HEADER, "q4\td1\t1", "q5\td5\t0", "q6\td1\t0"]


def write(
    folder: Path,
    corpus: Rows = CORPUS,
    queries: Rows = QUERIES,
    qrels: Mapping[str, Sequence[str]] | None = None,
) -> Path:
    """A folder called "Parcel Shop"; a row that is a string is written as it is."""
    folder = folder / "Parcel Shop"
    (folder / "qrels").mkdir(parents=True)
    for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        (folder / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    for name, written in ({"qrels/dev.tsv": DEV, "qrels/test.tsv": TEST} if qrels is None else qrels).items():
        (folder / name).write_text("".join(f"{line}\n" for line in written), "utf-8")
    return folder


def by_id(collection: Collection) -> dict[str, JudgedQuestion]:
    return {question.question_id: question for question in collection.questions}


def silent(_what: str, _done: int, _total: int) -> None:
    """No progress is shown."""


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return read_beir(write(tmp_path))


# -- what is read ---------------------------------------------------------------------------------------


def test_rows_of_one_policy_and_date_are_a_version_in_force_until_the_next(collection: Collection) -> None:
    lives = {v.version_id: v.interval and (v.interval.start, v.interval.until) for v in collection.corpus.versions}
    assert lives == {
        "parcel-shop@2018-05-25": (date(2018, 5, 25), date(2020, 3, 1)),
        "parcel-shop@2020-03-01": (date(2020, 3, 1), None),
        "site@undated-parcel-shop": None,
    }
    assert collection.name == "Parcel Shop"
    assert [passage.passage_id for passage in collection.corpus.passages] == [
        "parcel-shop@2018-05-25~parcel-shop~preamble.1",
        "parcel-shop@2018-05-25~parcel-shop~preamble.2",
        "parcel-shop@2020-03-01~parcel-shop~preamble.1",
        "parcel-shop@2020-03-01~parcel-shop~preamble.2",
        "site@undated-parcel-shop~parcel-shop~preamble.cookies.1",
    ]


def test_questions_have_the_scope_of_their_days_and_grades_of_documents_in_it(collection: Collection) -> None:
    old, new = "parcel-shop@2018-05-25", "parcel-shop@2020-03-01"
    questions = by_id(collection)
    first = f"{old}~parcel-shop~preamble"
    assert questions["q1"].in_scope == (old,)
    assert questions["q1"].qrels == {f"{first}.1": 2, f"{first}.2": 0}
    assert questions["q2"].in_scope == (new,)
    assert questions["q2"].qrels == {f"{new}~parcel-shop~preamble.1": 1}
    assert questions["q3"].in_scope == (old, new, "site@undated-parcel-shop")
    assert questions["q3"].qrels == {f"{first}.2": 2}, "identical text in scope is one document, of its best grade"
    assert (questions["q1"].as_of, questions["q2"].first, questions["q5"].today) == (
        date(2019, 1, 1),
        date(2020, 3, 1),
        date(2021, 1, 1),
    )
    assert questions["q4"].policies == ("parcel-shop",)
    assert {question.category for question in collection.questions} == {"twin", "questions"}


def test_halves_are_the_names_of_the_qrels_files(collection: Collection) -> None:
    assert {half: [q.question_id for q in collection.only(half).questions] for half in collection.halves} == {
        "test": ["q4", "q5", "q6"],
        "dev": ["q1", "q2", "q3"],
    }


def test_one_file_of_qrels_has_no_halves(tmp_path: Path) -> None:
    assert read_beir(write(tmp_path, qrels={"qrels.tsv": DEV})).halves == ("all",)


def test_a_query_judged_to_have_no_answer_is_silent_and_one_not_judged_is_left_out(collection: Collection) -> None:
    kinds = {question.question_id: question.kind for question in collection.questions}
    assert kinds == dict.fromkeys(["q1", "q2", "q3", "q4"], Kind.ANSWERABLE) | {
        "q5": Kind.SILENT,
        "q6": Kind.UNCOVERED,
    }
    assert "1 of 7 queries have no qrels and are left out" in collection.about
    assert (collection.relevant_from, collection.answers) == (1, False)


def test_no_row_is_lost_or_merged_however_alike(tmp_path: Path) -> None:
    rows = [
        {"_id": f"{policy}-{day}-{i}", "text": "The same words.", "title": title, "policy": policy, "effective_on": day}
        for policy in ("a", "b")
        for day in (OLD, NEW, None)
        for i, title in enumerate(("", "Rights?", "Rights!", "1", ""))
    ]
    collection = read_beir(
        write(tmp_path, rows, [{"_id": "q", "text": "What?"}], {"qrels.tsv": [HEADER, "q\ta-None-0\t1"]})
    )
    assert len({passage.passage_id for passage in collection.corpus.passages}) == len(rows)
    assert len(collection.corpus.versions) == 6
    assert all(len(version.copies) == 1 for version in collection.corpus.versions)
    assert not any(passage.aligned_to for passage in collection.corpus.passages)


def test_a_title_is_the_heading_and_alone_it_is_the_text(tmp_path: Path) -> None:
    rows = [
        {"_id": "d1", "title": "**Your**\n rights", "text": "Ask us."},
        {"_id": "d2", "title": "Only a title", "text": " "},
    ]
    collection = read_beir(write(tmp_path, rows, [{"_id": 7, "text": "What?"}], {"qrels.tsv": [HEADER, "7\td1\t1"]}))
    assert [(p.reading.heading, p.text) for p in collection.corpus.passages] == [
        ("Your rights", "Ask us."),
        (None, "Only a title"),
    ]


def test_files_as_other_systems_write_them_are_read(tmp_path: Path, collection: Collection) -> None:
    folder = tmp_path / "Parcel Shop"
    for path in (folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels" / "dev.tsv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_beir(folder).questions == collection.questions


MARKS = "** <b> </b> <p> [ ](#) ](https://x.example) < > • a Ä 😀 . #".split() + list("\ufeff\n\r\t\u2028\x85 ")
ODD = st.lists(st.sampled_from(MARKS), max_size=12).map("".join)


@given(st.lists(st.tuples(ODD, ODD, st.sampled_from([None, date(2018, 5, 25)])), min_size=1, max_size=6))
def test_every_passage_is_what_its_spans_show(rows: list[tuple[str, str, date | None]]) -> None:
    placed = [(f"line {i}", Row(str(i), "p", day, title, f"{text}x")) for i, (title, text, day) in enumerate(rows)]
    # The hash of a source is its file's, so there must be one; its content is not read again.
    files = Folder(Path(__file__).parent, "tests")
    corpus = judged_rows(files, "odd", "", Path(__file__).name, placed, [], []).corpus
    (reading,) = corpus.readings
    lines = reading.source.text.split("\n")
    assert sorted(p.text for p in corpus.passages) == sorted(readable(row.text) for _, row in placed)
    for passage in corpus.passages:
        assert plain_text(reading.source.text, passage.reading.spans) == passage.text
        first, last = passage.reading.lines
        (span,) = passage.reading.spans
        assert "\n".join(lines[first - 1 : last]) == reading.source.text[span.start : span.end]
    assert set(reading.line_classes) == {number for number, line in enumerate(lines, 1) if line.strip()}


# -- what is scored -------------------------------------------------------------------------------------


def test_a_run_scores_as_computed_by_hand(collection: Collection, word_encoder: WordEncoder, tmp_path: Path) -> None:
    retriever = open_retriever(collection, word_encoder, tmp_path / "index", silent)
    dense, unfiltered = run_systems(retriever, collection, choose("dense,no-filter"), silent)
    ranks = {o.question.question_id: o.values.get("RR@10") for o in dense.outcomes}
    # q4 shares "may", "you" and "erase" with 8 words, 3/√40 = .47, and "order records" with the 7 of its gold, 2/√35.
    assert ranks == {"q1": 1.0, "q2": 1.0, "q3": 1.0, "q4": 0.5, "q5": None, "q6": None}
    assert means(dense.outcomes)["RR@10"] == 3.5 / 4
    leaks = {o.question.question_id: o.values.get("Leak@10") for o in dense.outcomes}
    assert leaks == {"q1": 0.0, "q2": 0.0, "q3": None, "q4": 0.0, "q5": None, "q6": 0.0}
    assert means(dense.outcomes)["Exact"] == 1.0
    # All five passages are found, and d3, d4 and d5 are not in force on the day of q1.
    assert unfiltered.outcomes[0].values["Leak@10"] == pytest.approx(3 / 5)


def test_an_index_of_a_folder_warns_when_the_file_changes_and_not_before(
    collection: Collection, word_encoder: WordEncoder, tmp_path: Path
) -> None:
    retriever = open_retriever(collection, word_encoder, tmp_path / "index", silent)
    assert not retriever.library.warnings()
    with (tmp_path / "Parcel Shop" / "corpus.jsonl").open("a") as file:
        file.write("\n")
    assert [notice.code for notice in retriever.library.warnings()] == ["source_changed"]


# -- what is refused ------------------------------------------------------------------------------------


def row(**fields: object) -> dict[str, object]:
    return {"_id": "d9", "text": "Some words."} | fields


def query(**fields: object) -> dict[str, object]:
    return {"_id": "q9", "text": "Some words?"} | fields


def refused(folder: Path) -> str:
    with pytest.raises(InvalidJudgments) as caught:
        read_beir(folder)
    assert str(caught.value).startswith("Parcel Shop: ")
    assert len(caught.value.faults) == 1, caught.value.faults
    return caught.value.faults[0]


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("{", "not JSON (Expecting property name enclosed in double quotes at column 2); write one object a line"),
        ("[" * 100_000, "nested too deeply to be read; a row is one flat object"),
        ("[]", "a row must be an object; got list"),
        ({"text": "x"}, "'_id' is missing; every row needs it"),
        ({"_id": "d9"}, "'text' is missing; every row needs it"),
        (row(_id="d 9"), "'_id' must be an id without white space and control characters, for TREC files; got 'd 9'"),
        (row(_id=""), "'_id' must be an id without white space and control characters, for TREC files; got ''"),
        (row(_id="d1"), "the id 'd1' stands in corpus.jsonl, line 1 too; ids are distinct, rename one"),
        (
            row(_id="d\x009"),
            "'_id' must be an id without white space and control characters, for TREC files; got 'd\\x009'",
        ),
        ('{"_id": "d9", "text": "x", "text": "y"}', "the key 'text' stands twice in one object; keep one"),
        (row(text=7), "'text' must be text; got 7"),
        (row(text=" \n"), "'text' is empty; write the passage, or remove the row"),
        (row(text="**<b></b>"), "'text' is empty but for markup; write the passage, or remove the row"),
        (row(text="\ud800"), "'text' holds a lone surrogate, which is not text; write valid Unicode"),
        (row(title=["x"]), "'title' must be text; got ['x']"),
        (
            row(policy="a policy"),
            "'policy' must be the id of a policy without white space, '@' and '~'; got 'a policy'",
        ),
        (row(effective_on="1 March 2020"), "'effective_on' must be YYYY-MM-DD; got '1 March 2020'"),
        (row(effective_on="2020-02-30"), "'effective_on' must be YYYY-MM-DD; got '2020-02-30'"),
        (row(effective_on="20200301"), "'effective_on' must be YYYY-MM-DD; got '20200301'"),
        (row(effective_on=""), "'effective_on' must be YYYY-MM-DD; got ''"),
        (row(effective_on=2020), "'effective_on' must be YYYY-MM-DD; got 2020"),
    ],
)
def test_a_fault_in_the_corpus_names_line_and_remedy(
    added: str | dict[str, object], message: str, tmp_path: Path
) -> None:
    assert refused(write(tmp_path, corpus=[*CORPUS, added])) == f"corpus.jsonl, line 6: {message}"


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (query(_id="q1"), "the id 'q1' stands in queries.jsonl, line 1 too; ids are distinct, rename one"),
        ({"_id": "q9"}, "'text' is missing; every row needs it"),
        (query(text=" "), "the question cannot be asked: q must hold a question of 1 to 2,000 characters; it is empty"),
        (
            query(text="x" * 2_001),
            "the question cannot be asked: q may have 2,000 characters; got 2,001. Ask a shorter question.",
        ),
        (query(as_of="2019"), "'as_of' must be YYYY-MM-DD; got '2019'"),
        (query(**{"from": "soon"}), "'from' must be YYYY-MM-DD; got 'soon'"),
        (query(as_of=OLD, to=NEW), "as_of and from/to exclude each other; give one of them"),
        (query(**{"from": NEW, "to": OLD}), "from (2020-03-01) is after to (2018-05-25); exchange them"),
        (query(policy="sites"), "there is no policy 'sites'; there are 2, among them site"),
        (query(category=1), "'category' must be text; got 1"),
    ],
)
def test_a_fault_in_the_queries_names_line_and_remedy(added: dict[str, object], message: str, tmp_path: Path) -> None:
    assert refused(write(tmp_path, queries=[*QUERIES, added])) == f"queries.jsonl, line 8: {message}"


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("q3\td5", "must be a query id, a row id and a whole number, with tabs between; got 'q3\\td5'"),
        ("q3\td5\t1.5", "must be a query id, a row id and a whole number, with tabs between; got 'q3\\td5\\t1.5'"),
        ("q0\td5\t1", "there is no query 'q0'; add it, or remove this judgment"),
        ("q3\td0\t1", "there is no row 'd0'; add it to corpus.jsonl, or remove this judgment"),
        ("q3\td4\t1", "'q3' and 'd4' have score 2 in qrels/dev.tsv, line 6; keep one"),
        ("q4\td2\t1", "query 'q4' is judged in qrels/dev.tsv, line 7 too; a question has one half"),
        (
            "q1\td3\t1",
            "row 'd3' is in force from 2020-03-01 until further notice, out of force on the days of query 'q1'; "
            "judge the row in force then, or correct the dates",
        ),
        (
            "q1\td5\t1",
            "row 'd5' is in force on no day, for it has no effective_on, out of force on the days of query 'q1'; "
            "judge the row in force then, or correct the dates",
        ),
        (
            "q8\td5\t1",
            "row 'd5' is of policy 'site', query 'q8' asks of 'parcel-shop'; correct 'policy' of one of them",
        ),
    ],
)
def test_a_fault_in_the_qrels_names_line_and_remedy(added: str, message: str, tmp_path: Path) -> None:
    queries = [*QUERIES, {"_id": "q8", "text": "What?", "policy": "parcel-shop"}]
    place = "qrels/test.tsv, line 2" if added.startswith("q4") else "qrels/dev.tsv, line 7"
    found = refused(write(tmp_path, queries=queries, qrels={"qrels/dev.tsv": [*DEV, added], "qrels/test.tsv": TEST}))
    assert found == f"{place}: {message}"


def test_a_judgment_said_twice_alike_is_one(tmp_path: Path, collection: Collection) -> None:
    again = write(tmp_path / "again", qrels={"qrels/dev.tsv": [*DEV, DEV[-1]], "qrels/test.tsv": TEST})
    assert read_beir(again).questions == collection.questions


@pytest.mark.parametrize(
    "key",
    "effective effectiveOn Effective_On effectve_on effective_date date valid_from from as_of Policy policy_id".split(),
)
def test_a_key_that_looks_like_a_date_or_a_policy_is_not_passed_over(key: str, tmp_path: Path) -> None:
    found = refused(write(tmp_path, corpus=[*CORPUS, row(**{key: OLD})]))
    assert found.startswith(f"corpus.jsonl, line 6: {key!r} is no column of this file, but looks like ")
    assert "rename it to one of _id, effective_on, policy, text, title, or move it into 'metadata'" in found


@pytest.mark.parametrize(
    "key",
    "asof as-of asOf As_Of as_off as_of_date date form until To effective_on policies now_today".split(),
)
def test_a_mistyped_date_of_a_query_is_not_passed_over(key: str, tmp_path: Path) -> None:
    found = refused(write(tmp_path, queries=[*QUERIES, query(**{key: OLD})]))
    assert found.startswith(f"queries.jsonl, line 8: {key!r} is no column of this file, but looks like ")


def test_keys_that_are_ordinary_in_beir_are_ignored(tmp_path: Path) -> None:
    extra = {"metadata": {"as_of": "x"}, "url": "", "answer": 1, "source": "", "query_type": "", "language": "", "n": 0}
    read_beir(write(tmp_path, [*CORPUS, row(**extra)], [*QUERIES, query(**extra)]))


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        (
            "corpus.jsonl",
            None,
            "corpus.jsonl: No such file or directory; a folder has corpus.jsonl, queries.jsonl and qrels",
        ),
        ("queries.jsonl", b"\n", "queries.jsonl: there is no row in it; write one row a line"),
        ("corpus.jsonl", b"\xff", "corpus.jsonl: byte 0 is not UTF-8; save the file as UTF-8"),
        (
            "qrels/dev.tsv",
            b"q1\td1\n",
            "qrels/dev.tsv, line 1: the first line must be query-id corpus-id score, with tabs between; got 'q1\\td1'",
        ),
        ("qrels/dev.tsv", b"", "qrels/dev.tsv: there is no row in it; write one row a line"),
        ("qrels.tsv", b"", "qrels.tsv: there are files in qrels/ too; keep one or the other"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(file: str, content: bytes | None, message: str, tmp_path: Path) -> None:
    path = write(tmp_path) / file
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(InvalidJudgments) as caught:
        read_beir(tmp_path / "Parcel Shop")
    assert message in caught.value.faults


def test_a_folder_without_qrels_is_refused(tmp_path: Path) -> None:
    message = "qrels: there are none; write qrels.tsv, or qrels/dev.tsv and qrels/test.tsv"
    assert refused(write(tmp_path, qrels={})) == message


def test_a_folder_in_which_nothing_is_judged_is_refused(tmp_path: Path) -> None:
    message = "qrels.tsv: no query is judged in it; write one judgment a line below the first"
    assert refused(write(tmp_path, qrels={"qrels.tsv": [HEADER]})) == message


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    folder = write(tmp_path, [*CORPUS, "{"], [*QUERIES, "{"], {"qrels.tsv": [HEADER, "q1"]})
    with pytest.raises(InvalidJudgments) as caught:
        read_beir(folder)
    assert len(caught.value.faults) == 3


# -- PolicyQA -------------------------------------------------------------------------------------------

LUCENE_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with".split()
)


def write_policyqa(folder: Path, gold: object = ("a.com#0",)) -> Path:
    passages = [
        {"id": "a.com#0", "doc_id": "a.com", "text": "We keep orders."},
        {"id": "b.com#0", "doc_id": "b.com", "text": "We keep orders."},
    ]
    asked = {"question": "What is kept?", "gold_ids": gold, "answer_spans": ["orders"], "doc_id": "a.com"}
    (folder / "passages.jsonl").write_text("\n".join(map(json.dumps, passages)), "utf-8")
    (folder / "queries.jsonl").write_text(f"{json.dumps(asked)}\n{json.dumps(asked)}", "utf-8")
    return folder


def test_a_policyqa_question_is_asked_of_its_own_policy(tmp_path: Path) -> None:
    collection = read_policyqa(write_policyqa(tmp_path))
    assert [version.version_id for version in collection.corpus.versions] == [
        "a.com@undated-policyqa",
        "b.com@undated-policyqa",
    ]
    first, second = collection.questions
    assert (first.question_id, second.question_id) == ("a.com-q001", "a.com-q002")
    assert (first.half, first.category, first.policies) == ("dev", "policyqa", ("a.com",))
    assert first.in_scope == ("a.com@undated-policyqa",)
    assert first.qrels == {"a.com@undated-policyqa~policyqa~preamble.1": 1}


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        ([], "queries.jsonl, line 1: 'gold_ids' must be a list of one or more passage ids; got []"),
        ("a.com#0", "queries.jsonl, line 1: 'gold_ids' must be a list; got 'a.com#0'"),
        (
            ["a.com#9"],
            "queries.jsonl, line 1: there is no row 'a.com#9'; add it to passages.jsonl, or remove this judgment",
        ),
        (
            ["b.com#0"],
            "queries.jsonl, line 1: row 'b.com#0' is of policy 'b.com', query 'a.com-q001' asks of 'a.com'; "
            "correct 'policy' of one of them",
        ),
    ],
)
def test_a_fault_in_policyqa_names_line_and_remedy(gold: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidJudgments) as caught:
        read_policyqa(write_policyqa(tmp_path, gold))
    assert caught.value.faults[0] == message


@needs_policyqa
def test_bm25_on_policyqa_is_as_others_measured(tmp_path: Path) -> None:
    assert POLICYQA
    collection = read_policyqa(Path(POLICYQA))
    assert (len(collection.corpus.versions), len(collection.corpus.passages)) == (20, 574)
    assert len(collection.questions) == 2_420
    retriever = open_retriever(collection, WordEncoder(dimension=64), tmp_path, silent)
    ours, ordinary = (means(r.outcomes) for r in run_systems(retriever, collection, choose("bm25,bm25-lucene"), silent))
    # Our stop list, which leaves out question words too, does better than was measured with an ordinary one.
    assert ours["RR@10"] == pytest.approx(0.337, abs=0.002)
    assert ordinary["RR@10"] == pytest.approx(0.317, abs=0.02)
    assert ordinary["R@5"] == pytest.approx(0.403, abs=0.02)
    assert ordinary["Success@5"] == pytest.approx(0.49, abs=0.02)
