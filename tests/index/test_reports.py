"""Reports tell the figures of an evaluation, no more and no less, to people and to other tools."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from statistics import fmean

import ir_measures
import pytest

from corpus.types import Corpus
from eval.collections.collection import Collection
from eval.collections.questions import JudgedQuestion, Kind
from eval.evaluation import Evaluation, HalfSummary, Provenance, evaluate
from eval.measures import MEASURES, Outcome, ir_measures_of, ranked_values
from eval.oracle.documents import Documents
from eval.reports import charts, terminal_table, write_report
from eval.reports.exports import recheck
from eval.reports.tables import legend
from eval.reports.terminal import COLUMNS
from eval.runs import SystemRun
from eval.systems import SYSTEMS
from retriever.results import Status

NASTY = 'What does <b>"erase"</b> & | *keep* mean?\n1. <script>alert(1)</script>'
PROVENANCE = Provenance(
    encoder="words & more",
    encoder_sha256="e" * 64,
    index_fingerprint="sha256:f00d",
    sources={"small_bundle.txt": "a" * 64},
    code="inforce 9.9.9",
    command="inforce eval --systems 'a' <b>",
)


def ids_of(version_id: str, corpus: Corpus) -> list[str]:
    return [passage.passage_id for passage in corpus.passages if passage.version_id == version_id]


def read_qrels(path: Path) -> list[ir_measures.Qrel]:
    return list(ir_measures.read_trec_qrels(str(path)))  # type: ignore[no-untyped-call]


def read_run(path: Path) -> list[ir_measures.ScoredDoc]:
    return list(ir_measures.read_trec_run(str(path)))  # type: ignore[no-untyped-call]


def question(number: int, corpus: Corpus, kind: Kind = Kind.ANSWERABLE, **fields: object) -> JudgedQuestion:
    """One question on the version of 2018, the first of whose passages answers."""
    version = corpus.versions[0]
    ids = ids_of(version.version_id, corpus)
    answers = {ids[number % len(ids)]: 2, ids[(number + 1) % len(ids)]: 1}
    known: dict[str, object] = {
        "question_id": f"q-{number}",
        "half": "test",
        "category": "near_verbatim" if number % 2 else "detail",
        "kind": kind,
        "text": f"Question {number}?",
        "as_of": date(2019, 1, 1),
        "first": None,
        "last": None,
        "today": None,
        "policies": (),
        "dates_in_words": False,
        "in_scope": (version.version_id,),
        # A question to be silent on may have places that tell a part.
        "qrels": answers if kind is Kind.ANSWERABLE else {ids[0]: 1} if kind is Kind.SILENT else {},
        "references": ("two years",) if kind is Kind.ANSWERABLE else (),
    }
    return JudgedQuestion(**known | fields)  # type: ignore[arg-type]


def outcome(asked: JudgedQuestion, doc_ids: Sequence[str], values: Mapping[str, float] | None = None) -> Outcome:
    ranked = ranked_values(asked.qrels, doc_ids, 2) if asked.kind is Kind.ANSWERABLE else {}
    return Outcome(
        question=asked,
        status=Status.ANSWERED if doc_ids else Status.NOT_FOUND,
        doc_ids=tuple(doc_ids),
        values={**ranked, **(values or {})},
        support=0.9 - 0.05 * len(doc_ids) if asked.kind is Kind.ANSWERABLE else 0.3,
        timings={"encode": 1.5, "rank": 0.25},
        shown=tuple((f"Ex. C-1 ¶ {doc_id}", "We keep personal data for two years.") for doc_id in doc_ids[:3]),
        quoted=("two years",) if doc_ids else (),
    )


def made(corpus: Corpus, questions: Sequence[JudgedQuestion], *, answers: bool = True) -> Evaluation:
    """An evaluation of three systems: a good one, one that finds nothing, and one that shows its ranks reversed."""
    collection = Collection("small", "Judged by a test.", corpus, Documents(corpus), tuple(questions), answers=answers)
    ids = ids_of(corpus.versions[0].version_id, corpus)

    def good(asked: JudgedQuestion) -> Outcome:
        others = [doc_id for doc_id in ids if doc_id not in asked.qrels]
        ranked = [*sorted(asked.qrels, key=lambda doc_id: -asked.qrels[doc_id]), *others]
        values = {"Leak@10": 0.0, "Twin@10": 0.0} if answers else {}
        if answers and asked.kind is Kind.ANSWERABLE:
            values |= {"Answered": 1.0, "Sentence": 1.0}
        return outcome(asked, ranked, values | ({"False": 0.0} if asked.kind is Kind.SILENT else {}))

    def reverse(asked: JudgedQuestion) -> Outcome:
        values = {"Leak@10": 0.75, "Twin@10": 1.0} if answers else {}
        return outcome(asked, good(asked).doc_ids[::-1], values | ({"False": 1.0} if asked.kind is Kind.SILENT else {}))

    runs = (
        SystemRun(SYSTEMS["inforce"], tuple(good(asked) for asked in questions)),
        SystemRun(SYSTEMS["no-filter"], tuple(reverse(asked) for asked in questions)),
        SystemRun(SYSTEMS["bm25"], tuple(outcome(asked, ()) for asked in questions)),
    )
    return evaluate(collection, runs, "inforce", PROVENANCE)


@pytest.fixture
def evaluation(small_corpus: Corpus) -> Evaluation:
    questions = [
        *(question(i, small_corpus) for i in range(14)),
        question(14, small_corpus, text=NASTY, category="<i>odd</i> & |"),
        question(20, small_corpus, half="dev", as_of=None, first=date(2018, 7, 1)),
        question(30, small_corpus, Kind.SILENT, category="silent_then"),
        question(31, small_corpus, Kind.SILENT, category="silent_then", as_of=None, dates_in_words=True),
        question(32, small_corpus, Kind.UNCOVERED, category="out_of_coverage", in_scope=()),
    ]
    return made(small_corpus, questions)


def only(evaluation: Evaluation, name: str) -> Evaluation:
    runs = [run for run in evaluation.runs if run.system.name == name]
    return evaluate(evaluation.collection, runs, name, evaluation.provenance)


# -- other tools ----------------------------------------------------------------------------------------


def test_ir_measures_makes_the_same_figures_from_the_trec_files(evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(evaluation, tmp_path)
    of = ir_measures_of(evaluation.collection.relevant_from)
    for half in evaluation.halves:
        qrels = read_qrels(tmp_path / "trec" / f"{half.half}.qrels")
        for summary, run in zip(half.systems, evaluation.runs, strict=True):
            ranked = read_run(tmp_path / "trec" / f"{half.half}.{summary.system.name}.run")
            metrics = list(ir_measures.iter_calc(list(of.values()), qrels, ranked))
            aggregated = ir_measures.calc_aggregate(list(of.values()), qrels, ranked)
            for name, measure in of.items():
                by_query = {m.query_id: m.value for m in metrics if m.measure == measure}
                ours = {
                    o.question.question_id: o.values[name] for o in run.of_half(half.half).outcomes if name in o.values
                }
                assert by_query == ours
                assert fmean(by_query.values()) == summary.scores[name].mean
                assert aggregated[measure] == pytest.approx(summary.scores[name].mean, abs=1e-15)


def test_a_question_that_found_nothing_is_judged_and_one_without_an_answer_is_not(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    write_report(evaluation, tmp_path)
    assert (tmp_path / "trec" / "test.bm25.run").read_text() == ""
    judged = {qrel.query_id for qrel in read_qrels(tmp_path / "trec" / "test.qrels")}
    assert judged == {f"q-{i}" for i in range(15)}
    assert evaluation.halves[0].systems[2].scores["nDCG@10"].mean == 0
    assert evaluation.halves[0].systems[2].scores["nDCG@10"].n == 15


def test_the_commands_to_recheck_name_every_ranked_measure_and_a_half_that_has_some(
    evaluation: Evaluation, small_corpus: Corpus
) -> None:
    of = ir_measures_of(2)
    theirs, binary = recheck(evaluation)
    assert theirs.startswith("ir_measures trec/test.qrels trec/test.inforce.run ")
    assert all(str(measure) in theirs for measure in of.values())
    assert binary == (
        "trec_eval -c -l 2 -m ndcg_cut.10 -m recall.5,10 -m recip_rank -m success.1,5,10 "
        "trec/test.qrels trec/test.inforce.run"
    )
    silent = question(1, small_corpus, Kind.SILENT)
    asked = question(2, small_corpus, half="a b")
    assert recheck(made(small_corpus, [silent, asked]))[0].startswith(
        "ir_measures 'trec/a b.qrels' 'trec/a b.inforce.run'"
    )
    assert recheck(made(small_corpus, [silent])) == []


def test_reports_name_the_files_that_were_judged(evaluation: Evaluation, tmp_path: Path) -> None:
    judged = replace(evaluation.collection, files={"mine.jsonl": "b" * 64})
    for report in reports(replace(evaluation, collection=judged), tmp_path):
        assert "mine.jsonl" in report
        assert "b" * 64 in report


def test_a_control_character_does_not_end_a_line_of_trec_files(small_corpus: Corpus, tmp_path: Path) -> None:
    write_report(made(small_corpus, [question(1, small_corpus, question_id="a\x00b")]), tmp_path)
    (first, *_) = read_qrels(tmp_path / "trec" / "test.qrels")
    assert first.query_id == "a%00b"


def test_white_space_in_names_does_not_shift_the_columns_of_trec_files(small_corpus: Corpus, tmp_path: Path) -> None:
    made_up = made(small_corpus, [question(1, small_corpus, half="a/b", question_id="one two", qrels={"x y%": 2})])
    write_report(made_up, tmp_path)
    (qrel,) = read_qrels(tmp_path / "trec" / "a%2Fb.qrels")
    assert (qrel.query_id, qrel.doc_id, qrel.relevance) == ("one%20two", "x%20y%25", 2)
    assert (tmp_path / "trec" / "a%2Fb.inforce.run").read_text().startswith("one%20two Q0 x%20y%25 1 ")


def test_the_csv_has_a_row_for_each_question_and_system(evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(evaluation, tmp_path)
    with (tmp_path / "per_query.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        *("half", "id", "category", "kind", "question", "days", "system", "status"),
        *MEASURES,
        *("support", "first_document", "quoted", "milliseconds"),
    ]
    assert len(rows) == len(evaluation.collection.questions) * 3
    by_key = {(row["id"], row["system"]): row for row in rows}
    assert len(by_key) == len(rows)
    for run in evaluation.runs:
        for found in run.outcomes:
            row = by_key[found.question.question_id, run.system.name]
            assert {name: float(row[name]) for name in MEASURES if row[name]} == dict(found.values)
    nasty, open_ended = by_key["q-14", "inforce"], by_key["q-20", "inforce"]
    assert nasty["question"] == NASTY
    assert (nasty["days"], open_ended["days"], by_key["q-31", "bm25"]["days"]) == (
        "2019-01-01",
        "2018-07-01/..",
        "in words",
    )
    assert (nasty["status"], nasty["quoted"], nasty["milliseconds"]) == ("answered", "two years", "1.750")
    assert (by_key["q-1", "bm25"]["first_document"], by_key["q-30", "bm25"]["nDCG@10"]) == ("", "")


# -- the page -------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_needs_nothing_else(evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(evaluation, tmp_path)
    text = (tmp_path / "report.html").read_text("utf-8")
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(page.tags)
    links = [value for name, value in page.attributes if name.split(":")[-1] in {"href", "src", "srcset"}]
    assert links
    assert all(link.startswith("#") for link in links)
    assert set(re.findall(r"url\(.", text)) <= {"url(#"}
    assert "@import" not in text
    assert not [name for name, _ in page.attributes if name.startswith("on")]


def test_drawings_on_one_page_do_not_share_ids(evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(evaluation, tmp_path)
    text = (tmp_path / "report.html").read_text("utf-8")
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", text)) | set(re.findall(r'xlink:href="#([^"]+)"', text)) <= set(ids)


def test_no_word_of_a_question_is_markup(evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(evaluation, tmp_path)
    page = Page((tmp_path / "report.html").read_text("utf-8"))
    assert not {"b", "i", "script"} & set(page.tags)
    assert "<i>odd</i> & |" in page.text
    assert "inforce eval --systems 'a' <b>" in page.text
    assert any("<i>odd</i> & |" in value for name, value in page.attributes if name == "aria-label")
    nasty = replace(evaluation.halves[0].worst[0], question=evaluation.collection.questions[14])
    halves = (replace(evaluation.halves[0], worst=(nasty,)),)
    write_report(replace(evaluation, halves=halves), tmp_path)
    assert NASTY in Page((tmp_path / "report.html").read_text("utf-8")).text
    markdown = (tmp_path / "report.md").read_text("utf-8")
    assert r'What does \<b\>"erase"\</b\> \& \| \*keep\* mean? 1. \<script\>alert(1)\</script\>' in markdown


def test_the_first_sentence_says_what_leaked(evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(evaluation, tmp_path)
    first = (
        "Of the passages and answers that inforce showed for 18 questions about certain days, "
        "none was out of force (no-filter 75 %)."
    )
    assert first in (tmp_path / "report.html").read_text("utf-8")
    assert first in (tmp_path / "report.md").read_text("utf-8")


def test_every_report_says_what_it_was_made_from(evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(evaluation, tmp_path)
    html = Page((tmp_path / "report.html").read_text("utf-8")).text
    markdown = (tmp_path / "report.md").read_text("utf-8").replace("\\", "")
    for report in (html, markdown, terminal_table(evaluation)):
        words = " ".join(report.split())
        for fact in ("words & more", "e" * 64, "sha256:f00d", "small_bundle.txt", "a" * 64, "inforce 9.9.9"):
            assert fact in words
        for fact in ("inforce eval --systems 'a' <b>", "Judged by a test.", "10,000", "20170928"):
            assert fact in words
        assert re.search(r"baseline:?\s+inforce|baselineinforce", words)


def test_the_worst_questions_come_with_judged_words_and_passages(evaluation: Evaluation, tmp_path: Path) -> None:
    nothing_found = only(evaluation, "bm25")
    write_report(nothing_found, tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count("<blockquote>two years</blockquote>") == 11
    assert "Nothing was found" in page
    reversed_ranks = only(evaluation, "no-filter")
    write_report(reversed_ranks, tmp_path)
    worst = reversed_ranks.halves[0].worst[0]
    for name in ("report.html", "report.md"):
        text = (tmp_path / name).read_text("utf-8").replace("\\", "")
        assert worst.shown[0][0] in text
        assert "holds judged words" in text
        assert f"first right passage at rank {len(worst.doc_ids)}" in text


# -- what is not there ----------------------------------------------------------------------------------


def reports(evaluation: Evaluation, folder: Path) -> Iterator[str]:
    write_report(evaluation, folder)
    yield (folder / "report.html").read_text("utf-8")
    yield (folder / "report.md").read_text("utf-8")
    yield terminal_table(evaluation)


def test_a_collection_without_answers_has_ranked_measures_only(small_corpus: Corpus, tmp_path: Path) -> None:
    questions = [question(i, small_corpus, half="all", references=(), as_of=None) for i in range(3)]
    ranked = made(small_corpus, questions, answers=False)
    for report in reports(ranked, tmp_path):
        assert "nDCG@10" in report
        assert "All questions" in report
        assert not [word for word in ("Leak@10", "Twin@10", "AUROC", "| Sentence") if word in report]
    # Words are judged by passage there: the passage stands for them.
    assert "We keep personal data for two years after the last order." in (tmp_path / "report.html").read_text("utf-8")


def test_one_system_is_compared_with_nothing(evaluation: Evaluation, tmp_path: Path) -> None:
    for report in reports(only(evaluation, "inforce"), tmp_path):
        assert "no-filter" not in report
        assert "Differences from" not in report
        assert "differs from inforce, p" not in report


def test_an_empty_half_and_an_empty_collection_are_told(
    evaluation: Evaluation, small_corpus: Corpus, tmp_path: Path
) -> None:
    empty = HalfSummary("nightly", 0, (), ())
    for report in reports(replace(evaluation, halves=(*evaluation.halves, empty)), tmp_path):
        assert "Questions of “nightly”" in report
    collection = Collection("none", "Nobody.", small_corpus, Documents(small_corpus), ())
    for report in reports(evaluate(collection, (), "inforce", PROVENANCE), tmp_path):
        assert "nDCG@10 of" not in report
        assert "Nobody." in report


def test_a_system_without_scores_or_categories_has_empty_rows(evaluation: Evaluation, tmp_path: Path) -> None:
    half = evaluation.halves[0]
    bare = replace(half.systems[1], scores={}, categories={}, comparisons=(), silence=None, latencies=())
    halves = (replace(half, systems=(half.systems[0], bare)),)
    for report in reports(replace(evaluation, halves=halves), tmp_path):
        assert "–" in report


# -- form -----------------------------------------------------------------------------------------------


def test_the_same_evaluation_gives_the_same_bytes(evaluation: Evaluation, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_report(evaluation, tmp_path / name)
    written = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert [str(path) for path in written] == [
        "per_query.csv",
        "report.html",
        "report.md",
        *(f"trec/dev.{name}" for name in ("bm25.run", "inforce.run", "no-filter.run", "qrels")),
        *(f"trec/test.{name}" for name in ("bm25.run", "inforce.run", "no-filter.run", "qrels")),
    ]
    for path in written:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()


def test_an_interrupted_report_leaves_the_earlier_one(
    evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(evaluation, tmp_path)
    before = (tmp_path / "report.md").read_bytes()

    def interrupt(path: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_report(only(evaluation, "bm25"), tmp_path)
    assert (tmp_path / "report.md").read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_no_trec_file_of_an_earlier_report_stays(evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(evaluation, tmp_path)
    for name in ("old.qrels", "test.dropped.run", "notes.txt", "test.run.gz"):
        (tmp_path / "trec" / name).touch()
    (tmp_path / "trec" / "folder.run").mkdir()
    (tmp_path / "mine.run").touch()
    write_report(only(evaluation, "bm25"), tmp_path)
    assert {path.name for path in (tmp_path / "trec").iterdir()} == {
        *("dev.bm25.run", "dev.qrels", "test.bm25.run", "test.qrels"),
        *("notes.txt", "test.run.gz", "folder.run"),
    }
    assert (tmp_path / "mine.run").exists()


def test_the_terminal_shows_the_test_half_first_in_lines_that_fit(evaluation: Evaluation) -> None:
    text = terminal_table(evaluation)
    lines = text.splitlines()
    assert max(len(line) for line in lines) <= COLUMNS
    assert lines[0] == "Test half of small"
    assert lines[2] == "18 questions: 15 answerable, 2 silent, 1 out of coverage"
    assert text.index("Test half") < text.index("Development half")
    row = next(line for line in lines if line.startswith("bm25 "))
    # Nothing found in fifteen questions is beyond chance, and so is marked; R@5 of the first system is 1 throughout.
    assert re.match(r"bm25 +0\.000\*\.000–\.000 ", row)
    assert re.match(
        r"inforce +1\.000 1\.000–1\.000 +1\.000 1\.000–1\.000 ", next(s for s in lines if s.startswith("inforce "))
    )
    assert "* differs from inforce, p < 0.05 after Holm's correction" in lines


def test_the_legend_says_what_each_measure_is_about(evaluation: Evaluation) -> None:
    told = {name: (meaning, about) for name, meaning, about in legend(evaluation.halves[0])}
    assert told["nDCG@10"][1] == "answerable (15)"
    assert told["Leak@10 ↓"][0].endswith("lower is better")
    assert told["False ↓"][1] == "silent (2)"
    assert set(told) == {
        name + " ↓" * MEASURES[name].lower_is_better for s in evaluation.halves[0].systems for name in s.scores
    } | {"AUROC"}


def test_charts_tell_their_figures_in_words(evaluation: Evaluation) -> None:
    half = evaluation.halves[0]
    drawn = charts.by_system(half, "nDCG@10", "inforce")
    assert drawn is not None
    assert "inforce 1.000 (1.000 to 1.000)" in drawn.description
    for svg in (drawn.wide, drawn.narrow):
        assert 'role="img"' in svg
        assert "viewBox" in svg
        assert ">no-filter</text>" in svg
        assert "#0000" not in svg, "a stand-in for a colour was left"
    bars = charts.shares(half, {"Leak@10": "leaks"})
    assert bars is not None
    assert bars.description == "leaks: inforce 0 %, no-filter 75 %"
    curve = charts.coverage_risk(half.systems)
    assert curve is not None
    assert "inforce answers 100 % of the questions, 12 % of those wrongly (AUROC 1.000)" in curve.description


def test_there_is_no_chart_of_nothing(evaluation: Evaluation) -> None:
    half = evaluation.halves[0]
    assert charts.by_system(half, "Events", "inforce") is None
    assert charts.by_category(half.systems, "Events") is None
    assert charts.shares(half, {"Events": "events"}) is None
    assert charts.coverage_risk([replace(s, silence=None) for s in half.systems]) is None
