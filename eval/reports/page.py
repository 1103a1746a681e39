"""The report as an HTML page that needs nothing else."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from eval.evaluation import Evaluation, HalfSummary
from eval.reports import charts
from eval.reports.contents import half_title, kinds_in_words, lead, provenance, rival_of, worst_questions
from eval.reports.exports import recheck
from eval.reports.tables import legend, tables
from eval.reports.words import SIGNIFICANT

_TEMPLATES = Path(__file__).parent / "templates"
_SHARES = {
    "Leak@10": "passages and answers shown that were not in force",
    "Twin@10": "the wording of another day stands first",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its title and how to read it."""

    title: str
    caption: str
    chart: charts.Chart


def report_page(evaluation: Evaluation) -> str:
    """The whole report as one page that needs nothing else."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    halves = [
        {
            "title": half_title(half.half),
            "kinds": kinds_in_words(evaluation.collection, half.half),
            "figures": _figures(half, evaluation, f"half-{i}"),
            "tables": tables(half, evaluation.baseline),
            "worst": worst_questions(evaluation, half),
            "first": half.systems[0].system.name if half.systems else "",
        }
        for i, half in enumerate(evaluation.halves, 1)
    ]
    return environment.get_template("report.html").render(
        name=evaluation.collection.name,
        is_dated=any("Leak@10" in s.scores for half in evaluation.halves for s in half.systems),
        about=evaluation.collection.about,
        lead=lead(evaluation),
        halves=halves,
        legend=legend(evaluation.halves[0]) if evaluation.halves else [],
        provenance=provenance(evaluation),
        sources=evaluation.provenance.sources,
        commands=recheck(evaluation),
        baseline=evaluation.baseline,
        significant=SIGNIFICANT,
    )


def _figures(half: HalfSummary, evaluation: Evaluation, name: str) -> list[Figure]:
    """The charts of a half that have something to show, each with what it says; ids on the page begin with ``name``."""
    if not half.systems:
        return []
    rival = rival_of(evaluation, half)
    pair = [half.systems[0], *([rival] if rival else [])]
    overlaid = [*pair, *(s for s in half.systems[1:] if s is not rival)]
    versus = f" Filled: {pair[0].system.name}; hollow: {rival.system.name}." if rival else ""
    by_system = (
        "Mean and 95 % interval of each system."
        f" The dashed line is {evaluation.baseline}; a hollow dot is not surely different (p ≥ .05 after Holm)."
        if any(s.comparisons for s in half.systems)
        else "Mean and 95 % interval."
    )
    drawn = [
        (
            "Is what it shows in force?",
            "Mean share of the passages and answers shown that were not in force on the days meant; and how often the "
            "words of another day stand before the right ones, where that day has another answer.",
            charts.shares(half, _SHARES),
        ),
        (
            "Does it find the right passage? (nDCG@10)",
            by_system,
            charts.by_system(half, "nDCG@10", evaluation.baseline),
        ),
        (
            "Does it quote the right words? (Sentence)",
            f"{by_system} Silence counts 0, and so do the right words from a version not in force.",
            charts.by_system(half, "Sentence", evaluation.baseline),
        ),
        (
            "Which questions are hard? (nDCG@10 by category)",
            f"Mean and 95 % interval; in brackets how many questions.{versus}",
            charts.by_category(pair, "nDCG@10"),
        ),
        (
            "Which answers are hard? (Sentence by category)",
            f"Mean and 95 % interval; in brackets how many questions.{versus}",
            charts.by_category(pair, "Sentence"),
        ),
        (
            "Does it know when to be silent?",
            "Answering ever more of the answerable and silent questions, the best supported first: how many of the "
            "first passages are wrong. Lower is better; the shapes show where each system stops by itself.",
            charts.coverage_risk(overlaid),
        ),
    ]
    return [
        Figure(title, caption, chart.named(f"{name}-{i}")) for i, (title, caption, chart) in enumerate(drawn) if chart
    ]
