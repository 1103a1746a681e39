"""The report as plain text for a terminal."""

import textwrap
from collections.abc import Iterator, Mapping

from eval.evaluation import COMPARED, COVERAGE, Evaluation, HalfSummary, gated
from eval.gate import kept_scores
from eval.reports.contents import half_title, kinds_in_words, provenance
from eval.reports.tables import Cell, Table, categories_table, legend, more_measures_table, systems_table
from eval.reports.words import SIGNIFICANT, is_significant, percent

COLUMNS = 120
"""Characters of the widest line printed to a terminal."""


def terminal_table(evaluation: Evaluation) -> str:
    """The evaluation as plain text, no line wider than COLUMNS but for names that are."""
    lines: list[str] = []
    for half in evaluation.halves:
        title = f"{half_title(half.half)} of {evaluation.collection.name}"
        lines += [title, "=" * len(title), kinds_in_words(evaluation.collection, half.half), ""]
        if not half.systems:
            continue
        for table in (systems_table(half), more_measures_table(half)):
            lines += [*_printed(table), ""]
        if any(is_significant(s, name) for s in half.systems for name in COMPARED):
            lines += [f"* differs from {evaluation.baseline}, p < {SIGNIFICANT} after Holm's correction", ""]
        categories = categories_table(half)
        if len(categories.rows) > 1:
            lines += [categories.title, *_printed(categories), ""]
        lines += [*_silence_lines(half), *_latency_lines(half), ""]
    if evaluation.halves:
        lines += ["Measures"]
        for name, meaning, about in legend(evaluation.halves[0]):
            lines += _wrapped(f"  {name:12}", f"{meaning} · {about}")
        lines += [""]
    for name, value in provenance(evaluation):
        lines += _wrapped(f"{name:11}", value)
    lines += _wrapped("sources    ", _sources_in_short(evaluation.provenance.sources))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def beside(evaluation: Evaluation, other: str) -> Iterator[str]:
    """The first system here beside its kept scores on another collection, half by half."""
    kept = kept_scores(other)
    for half in evaluation.halves:
        if not half.systems:
            continue
        first = half.systems[0]
        there = kept.get(half.half, {}).get(first.system.name, {})
        rows = tuple(
            (name, (Cell(f"{score:.3f}"), Cell(f"{there[name]:.3f}")))
            for name, score in gated(first).items()
            if name in there
        )
        if rows:
            head = (half_title(half.half), evaluation.collection.name, f"{other}, as expected")
            yield from _printed(Table("", head, rows))
            yield ""


def _printed(table: Table) -> Iterator[str]:
    """A table in as many blocks as its columns need."""
    if not table.rows or len(table.head) == 1:
        return
    lines = [table.head, *((name, *map(_plain, row)) for name, row in table.rows)]
    first, *widths = (max(map(len, column)) for column in zip(*lines, strict=True))
    start = 0
    while start < len(widths):
        end = start + 1
        while end < len(widths) and first + sum(2 + width for width in widths[start : end + 1]) <= COLUMNS:
            end += 1
        if start:
            yield ""
        for name, *cells in lines:
            # A head stands over the digits of its column; cells of a column are equally long.
            taken = zip(cells[start:end], widths[start:end], strict=True)
            yield name.ljust(first) + "".join(f"  {cell:{width}}" for cell, width in taken)
        start = end


def _plain(cell: Cell) -> str:
    mark = "*" if cell.marked else " "
    return f"{cell.value}{mark}{cell.interval}" if cell.interval else f"{cell.value}{mark}".rstrip()


def _silence_lines(half: HalfSummary) -> Iterator[str]:
    told = [f"{s.system.name} {s.silence.auroc:.3f}" for s in half.systems if s.silence]
    if told:
        yield from _wrapped("Silence, AUROC: ", ", ".join(told))
    first = half.systems[0]
    if first.silence:
        chosen = first.silence.chosen
        yield (
            f"  {first.system.name}: answering {percent(COVERAGE)} of the answerable, it would answer "
            f"{percent(first.silence.false_answers)} of the silent questions"
        )
        yield (
            f"  {first.system.name} answers {percent(chosen.coverage)} of the answerable and silent questions; "
            f"the first passage is wrong in {percent(chosen.risk)} of those"
        )


def _latency_lines(half: HalfSummary) -> Iterator[str]:
    first = half.systems[0]
    told = [f"{latency.stage} {latency.median:.1f} / {latency.p95:.1f}" for latency in first.latencies]
    if told:
        yield from _wrapped(f"Latency of {first.system.name}, ms, median / p95: ", ", ".join(told))


def _wrapped(name: str, value: str) -> list[str]:
    indent = " " * min(len(name), 13)
    lines = textwrap.wrap(value, COLUMNS, initial_indent=name, subsequent_indent=indent, break_long_words=False)
    return lines or [name]


def _sources_in_short(sources: Mapping[str, str]) -> str:
    shown = ", ".join(f"{name} {sha256}" for name, sha256 in list(sources.items())[:3])
    return shown + (f" and {len(sources) - 3} more" if len(sources) > 3 else "")
