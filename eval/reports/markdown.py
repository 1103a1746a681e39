"""The report as Markdown."""

import re
from collections.abc import Iterator

from eval.evaluation import Evaluation, HalfSummary
from eval.reports.contents import half_title, kinds_in_words, lead, provenance, worst_questions
from eval.reports.exports import recheck
from eval.reports.tables import Cell, Table, legend, tables
from eval.reports.words import SIGNIFICANT


def markdown_report(evaluation: Evaluation) -> str:
    """The whole report as Markdown; no word of a question or passage is read as markup."""
    collection = evaluation.collection
    lines = [f"# Evaluation on {_text(collection.name)}", "", " ".join(map(_text, lead(evaluation))), ""]
    for half in evaluation.halves:
        lines += [f"## {_text(half_title(half.half))}", "", f"{kinds_in_words(collection, half.half)}.", ""]
        for table in tables(half, evaluation.baseline):
            lines += [f"### {_text(table.title)}", "", *_table(table), ""]
            if any(cell.marked for _, row in table.rows for cell in row):
                baseline = _text(evaluation.baseline)
                lines += [f"\\* differs from {baseline}, p < {SIGNIFICANT} after Holm's correction.", ""]
        lines += _worst(evaluation, half)
    if evaluation.halves:
        lines += ["## Measures", "", "| measure | meaning | about (questions) |", "|---|---|---|"]
        lines += ["| " + " | ".join(map(_text, row)) + " |" for row in legend(evaluation.halves[0])]
        lines += [""]
    lines += ["## Provenance", ""]
    lines += [f"* {name}: {_text(value)}" for name, value in provenance(evaluation)]
    lines += [f"* source: {_text(name)}, SHA-256 {sha256}" for name, sha256 in evaluation.provenance.sources.items()]
    if commands := recheck(evaluation):
        lines += ["", "The ranked measures can be made again from the TREC files beside this report:", "", "```sh"]
        lines += [*commands, "```"]
    return "\n".join(lines) + "\n"


def _table(table: Table) -> list[str]:
    lines = ["| " + " | ".join(map(_text, table.head)) + " |", "|---|" + "---:|" * (len(table.head) - 1)]
    for name, row in table.rows:
        lines.append("| " + " | ".join([_text(name), *map(_cell, row)]) + " |")
    return lines


def _cell(cell: Cell) -> str:
    return _text(cell.value + "*" * cell.marked) + (f" ({cell.interval})" if cell.interval else "")


def _worst(evaluation: Evaluation, half: HalfSummary) -> Iterator[str]:
    worst = worst_questions(evaluation, half)
    if not worst:
        return
    yield from (f"### The {len(worst)} worst questions of {_text(half.systems[0].system.name)}", "")
    for i, question in enumerate(worst, 1):
        yield from (f"#### {i}. {_text(question.question)}", "")
        yield from (f"{_text(question.asked)} · {_text(question.fate)} · {_text(question.question_id)}", "")
        yield from ("Judged right:", "")
        yield from (line for text in question.judged for line in (f"> {_text(text)}", ""))
        if question.more_judged:
            yield from (f"and {question.more_judged} more.", "")
        yield from ("Found first:" if question.found else "Nothing was found.", "")
        for rank, found in enumerate(question.found, 1):
            holds = " (holds judged words)" if found.is_right else ""
            yield f"{rank}. {_text(found.citation)}{holds}: {_text(found.text)}"
        if question.found:
            yield ""
        yield from (line for text in question.quoted for line in (f"Quoted as the answer: {_text(text)}", ""))


def _text(text: str) -> str:
    r"""Text on one line, none of it markup.

    >>> print(_text("1. a <b> | c"))
    1\. a \<b\> \| c
    """
    line = re.sub(r"([\\`*_{}\[\]<>#|&~])", r"\\\1", " ".join(text.split()))
    # What would begin a list or underline a heading at the start of a line.
    return re.sub(r"^(\d*)([.)+=-])(?=[\s=-]|$)", r"\1\\\2", line)
