"""What is told about the runs of several systems: means with intervals, tests, curves, latencies, the worst questions.

runs + collection → one `HalfSummary` for each half → reports and the gate
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.collections.collection import Collection
from eval.collections.questions import Kind
from eval.measures import MEASURES, Outcome, means
from eval.runs import SystemRun
from eval.statistics import (
    CoveragePoint,
    Values,
    auroc,
    bootstrap_intervals,
    coverage_risk,
    false_answers,
    holm,
    randomisation_test,
)
from eval.systems import System

COMPARED = ("nDCG@10", "R@5", "Sentence")
"""Measures in which systems are tested against the baseline; one family for Holm's correction in each half."""

AUROC = "AUROC"
"""How often the support of an answerable question is above that of a silent one: of a system, not of a question."""

COVERAGE = 0.9
"""Share of the answerable questions that are to be answered, where false answers are counted."""

WORST = 10
"""Questions shown as the worst ones of the first system."""


@dataclass(frozen=True, slots=True)
class Score:
    """A mean over ``n`` questions with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A system against the baseline in one measure: difference of means, p, and p after Holm's correction."""

    measure: str
    difference: float
    p: float
    adjusted_p: float


@dataclass(frozen=True, slots=True)
class Silence:
    """How well a system's support tells answerable questions from unanswerable ones.

    ``curve``: answering ever more questions, the best supported first, the share whose first passage does not answer.
    ``chosen`` is the point where the system's own decision to answer lies; ``false_answers`` is the share of the silent
    questions that it would answer if it answered COVERAGE of the answerable ones.
    """

    auroc: float
    false_answers: float
    curve: tuple[CoveragePoint, ...]
    chosen: CoveragePoint


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one stage over all questions."""

    stage: str
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class SystemSummary:
    """``scores`` by measure, ``categories`` by category and measure; ``silence`` where there was cause for it."""

    system: System
    scores: Mapping[str, Score]
    categories: Mapping[str, Mapping[str, Score]]
    comparisons: tuple[Comparison, ...]
    silence: Silence | None
    latencies: tuple[Latency, ...]


@dataclass(frozen=True, slots=True)
class HalfSummary:
    """One half of a collection; ``systems`` in the order they ran, ``worst`` of the first of them."""

    half: str
    question_count: int
    systems: tuple[SystemSummary, ...]
    worst: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that is needed to make the figures again. ``sources`` are SHA-256 by name."""

    encoder: str
    encoder_sha256: str
    index_fingerprint: str
    sources: Mapping[str, str]
    code: str
    command: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A finished evaluation: what the reports print and the gate compares."""

    collection: Collection
    provenance: Provenance
    baseline: str
    runs: tuple[SystemRun, ...]
    halves: tuple[HalfSummary, ...]


def evaluate(collection: Collection, runs: Sequence[SystemRun], baseline: str, provenance: Provenance) -> Evaluation:
    """Summarise every half of a collection."""
    halves = tuple(_half(collection, half, [run.of_half(half) for run in runs], baseline) for half in collection.halves)
    return Evaluation(collection, provenance, baseline, tuple(runs), halves)


def _half(collection: Collection, half: str, runs: Sequence[SystemRun], baseline: str) -> HalfSummary:
    comparisons = _comparisons(runs, baseline)
    systems = tuple(
        SystemSummary(
            system=run.system,
            scores=_scores(run.outcomes),
            categories=_categories(run.outcomes),
            comparisons=comparisons[run.system.name],
            silence=_silence(run.outcomes, collection.relevant_from),
            latencies=_latencies(run.outcomes),
        )
        for run in runs
    )
    return HalfSummary(half, len(runs[0].outcomes), systems, _worst(runs[0].outcomes))


def _values(outcomes: Sequence[Outcome], names: Sequence[str]) -> Values:
    """(questions, measures), NaN where a measure is not about a question."""
    return np.array([[outcome.values.get(name, np.nan) for name in names] for outcome in outcomes], np.float64)


def _scores(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    found = means(outcomes)
    values = _values(outcomes, list(found))
    intervals = bootstrap_intervals(values)
    counts = (~np.isnan(values)).sum(axis=0).tolist()
    return {
        name: Score(mean, float(low), float(high), n)
        for (name, mean), (low, high), n in zip(found.items(), intervals, counts, strict=True)
    }


def _categories(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Score]]:
    names = sorted({outcome.question.category for outcome in outcomes})
    return {name: _scores([o for o in outcomes if o.question.category == name]) for name in names}


def _comparisons(runs: Sequence[SystemRun], baseline: str) -> dict[str, tuple[Comparison, ...]]:
    """Every system against the baseline over the questions that both have a value for, in every measure compared."""
    base = next((run for run in runs if run.system.name == baseline), None)
    tests: list[tuple[str, str, float, float]] = []
    for run in runs:
        if base is None or run.system.name == baseline:
            continue
        for i, name in enumerate(COMPARED):
            left, right = _values(run.outcomes, COMPARED)[:, i], _values(base.outcomes, COMPARED)[:, i]
            both = ~np.isnan(left) & ~np.isnan(right)
            if both.any():
                difference = float((left[both] - right[both]).mean())
                tests.append((run.system.name, name, difference, randomisation_test(left[both], right[both])))
    adjusted = holm([p for *_, p in tests])
    return {
        run.system.name: tuple(
            Comparison(measure, difference, p, corrected)
            for (system, measure, difference, p), corrected in zip(tests, adjusted, strict=True)
            if system == run.system.name
        )
        for run in runs
    }


def _silence(outcomes: Sequence[Outcome], relevant_from: int) -> Silence | None:
    """Support against what is right; where a system that estimates made no estimate, it had nothing to answer with."""
    asked = [o for o in outcomes if o.question.kind in {Kind.ANSWERABLE, Kind.SILENT}]
    if all(outcome.support is None for outcome in asked):
        return None
    estimates = [-np.inf if outcome.support is None else outcome.support for outcome in asked]
    by_kind: dict[Kind, list[float]] = defaultdict(list)
    for outcome, estimate in zip(asked, estimates, strict=True):
        by_kind[outcome.question.kind].append(estimate)
    area = auroc(by_kind[Kind.ANSWERABLE], by_kind[Kind.SILENT])
    if area is None:
        return None
    right = [_first_answers(outcome, relevant_from) for outcome in asked]
    answered = [is_right for outcome, is_right in zip(asked, right, strict=True) if outcome.quoted]
    return Silence(
        auroc=area,
        false_answers=false_answers(by_kind[Kind.ANSWERABLE], by_kind[Kind.SILENT], COVERAGE),
        curve=coverage_risk(estimates, right),
        chosen=CoveragePoint(len(answered) / len(asked), answered.count(False) / len(answered) if answered else 0.0),
    )


def _first_answers(outcome: Outcome, relevant_from: int) -> bool:
    return bool(outcome.doc_ids) and outcome.question.qrels.get(outcome.doc_ids[0], 0) >= relevant_from


def _latencies(outcomes: Sequence[Outcome]) -> tuple[Latency, ...]:
    stages = list(dict.fromkeys(stage for outcome in outcomes for stage in outcome.timings))
    by_stage = {stage: [o.timings[stage] for o in outcomes if stage in o.timings] for stage in stages}
    if stages:
        by_stage["all"] = [sum(outcome.timings.values()) for outcome in outcomes]
    return tuple(
        Latency(stage, float(np.median(times)), float(np.percentile(times, 95))) for stage, times in by_stage.items()
    )


def _worst(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The answerable questions with the poorest ranking, and among equals those with the poorest answer."""
    judged = [outcome for outcome in outcomes if "nDCG@10" in outcome.values]
    return tuple(sorted(judged, key=lambda o: (o.values["nDCG@10"], o.values.get("F1", 0.0)))[:WORST])


def gated(summary: SystemSummary) -> dict[str, float]:
    """The figures that the gate compares: every mean, and AUROC where there is one."""
    found = {name: summary.scores[name].mean for name in MEASURES if name in summary.scores}
    return found | ({AUROC: summary.silence.auroc} if summary.silence else {})
