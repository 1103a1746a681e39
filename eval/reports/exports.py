"""The evaluation as files for other tools: a CSV of every question, TREC qrels and runs."""

import csv
import io
import shlex
from collections.abc import Iterable
from urllib.parse import quote

from eval.collections.collection import Collection
from eval.collections.questions import JudgedQuestion, Kind
from eval.evaluation import Evaluation
from eval.measures import MEASURES, Outcome, ir_measures_of, trec_run


def per_query(evaluation: Evaluation) -> str:
    """CSV: a row for each question and system, empty where a measure is not about the question."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(
        (
            *("half", "id", "category", "kind", "question", "days", "system", "status", *MEASURES),
            *("support", "first_document", "quoted", "milliseconds"),
        )
    )
    for half in evaluation.collection.halves:
        # Systems stand beside each other under each question.
        for outcomes in zip(*(run.of_half(half).outcomes for run in evaluation.runs), strict=True):
            for run, outcome in zip(evaluation.runs, outcomes, strict=True):
                writer.writerow(_row(run.system.name, outcome))
    return file.getvalue()


def _row(system: str, outcome: Outcome) -> list[str | float]:
    question = outcome.question
    return [
        *(question.half, question.question_id, question.category, str(question.kind)),
        *(question.text, _days(question), system, str(outcome.status)),
        *(outcome.values.get(name, "") for name in MEASURES),
        "" if outcome.support is None else outcome.support,
        outcome.doc_ids[0] if outcome.doc_ids else "",
        " ¶ ".join(outcome.quoted),
        f"{sum(outcome.timings.values()):.3f}" if outcome.timings else "",
    ]


def _days(question: JudgedQuestion) -> str:
    """The days for programs, as ISO 8601: a day, or first/last with ".." for an open end, or "in words"."""
    if question.as_of:
        return str(question.as_of)
    if question.first or question.last:
        return f"{question.first or '..'}/{question.last or '..'}"
    return "in words" if question.dates_in_words else ""


def trec_files(evaluation: Evaluation) -> dict[str, str]:
    """Judgments of every half and rankings of every system as TREC has them, by their path in the report."""
    files: dict[str, str] = {}
    for half in evaluation.collection.halves:
        files[_qrels_path(half)] = _qrels(evaluation.collection, half)
        for run in evaluation.runs:
            files[_run_path(half, run.system.name)] = _run(run.of_half(half).outcomes, run.system.name)
    return files


def recheck(evaluation: Evaluation) -> list[str]:
    """Commands that make the ranked measures again from the TREC files, in the folder of the report."""
    judged = {question.half for question in evaluation.collection.questions if question.kind is Kind.ANSWERABLE}
    half = next((half for half in evaluation.collection.halves if half in judged), None)
    if half is None or not evaluation.runs:
        return []
    level = evaluation.collection.relevant_from
    measures = ir_measures_of(level).values()
    files = shlex.join([_qrels_path(half), _run_path(half, evaluation.runs[0].system.name)])
    names = shlex.join(map(str, measures))
    depths: dict[str, list[str]] = {}
    for measure in measures:
        depths.setdefault(_TREC_EVAL[str(measure.NAME)], []).append(str(measure["cutoff"]))
    # Runs end at the depth that reciprocal ranks are cut at; trec_eval does not cut them.
    wanted = (name if name == "recip_rank" else f"{name}.{','.join(cut)}" for name, cut in depths.items())
    return [
        f"ir_measures {files} {names}",
        f"trec_eval -c -l {level} {' '.join(f'-m {name}' for name in wanted)} {files}",
    ]


_TREC_EVAL = {"nDCG": "ndcg_cut", "R": "recall", "RR": "recip_rank", "Success": "success"}
"""The names that trec_eval has for measures of `ir_measures`."""


def _qrels_path(half: str) -> str:
    return f"trec/{_in_file_name(half)}.qrels"


def _run_path(half: str, system: str) -> str:
    return f"trec/{_in_file_name(half)}.{_in_file_name(system)}.run"


def _in_file_name(name: str) -> str:
    return quote(name, safe=" ")


def _qrels(collection: Collection, half: str) -> str:
    """Relevance judgments of a half: of answerable questions only."""
    return "".join(
        f"{_trec_name(question.question_id)} 0 {_trec_name(doc_id)} {grade}\n"
        for question in collection.questions
        if question.half == half and question.kind is Kind.ANSWERABLE
        for doc_id, grade in question.qrels.items()
    )


def _run(outcomes: Iterable[Outcome], tag: str) -> str:
    """Rankings of answerable questions; a question that found nothing has no line, and counts 0."""
    return "".join(
        f"{_trec_name(found.query_id)} Q0 {_trec_name(found.doc_id)} {rank} {found.score:g} {_trec_name(tag)}\n"
        for outcome in outcomes
        if outcome.question.kind is Kind.ANSWERABLE
        for rank, found in enumerate(trec_run(outcome.question.question_id, outcome.doc_ids), 1)
    )


def _trec_name(name: str) -> str:
    """A name in one piece: TREC parts its columns at white space.

    >>> _trec_name("a b")
    'a%20b'
    """
    return "".join(quote(c, safe="") if c == "%" or c.isspace() or not c.isprintable() else c for c in name)
