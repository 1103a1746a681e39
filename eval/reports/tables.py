"""The tables of a report, and the legend of their measures."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.evaluation import AUROC, COMPARED, COVERAGE, Comparison, HalfSummary, Score, SystemSummary
from eval.measures import MEASURES
from eval.reports.words import SIGNIFICANT, is_significant, percent, spaced

_FIRST_MEASURES = ("Leak@10", "Twin@10", "Answered", "False")
_CATEGORY_MEASURES = (
    *COMPARED,
    *"NearSentence RR@10 Success@5 Leak@10 Twin@10 Answered Near False Uncovered Scope Events".split(),
)
_AUROC_MEANS = "how often the support of an answerable question is above that of one to be silent on"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, its 95 % interval where that is told, and whether it differs from the baseline."""

    value: str
    interval: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a name and cells. ``head`` names the columns, the first one included."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


_NOTHING = Cell("–")


def tables(half: HalfSummary, baseline: str) -> list[Table]:
    """Every table about a half that has something in it."""
    if not half.systems:
        return []
    found = [systems_table(half), more_measures_table(half)]
    if len(half.systems[0].categories) > 1:
        found.append(categories_table(half))
        if len(half.systems) > 1:
            found += [_measure_by_category_table(half, name) for name in ("nDCG@10", "Sentence")]
    found += [_differences_table(half, baseline), _silence_table(half), _latency_table(half)]
    return [table for table in found if table.rows and len(table.head) > 1]


def systems_table(half: HalfSummary) -> Table:
    """Every system in the main measures, those with a test with their intervals."""
    present = _present(half.systems)
    names = [name for name in (*COMPARED, *_FIRST_MEASURES) if name in present]
    has_silence = any(s.silence for s in half.systems)
    head = ["system", *map(_head, names)]
    if has_silence:
        head.append(AUROC)
    rows = []
    for s in half.systems:
        cells = [
            _cell(s.scores.get(name), with_interval=name in COMPARED, marked=is_significant(s, name)) for name in names
        ]
        if has_silence:
            cells.append(Cell(f"{s.silence.auroc:.3f}") if s.silence else _NOTHING)
        rows.append((s.system.name, tuple(cells)))
    return Table("Main measures", tuple(head), tuple(rows))


def more_measures_table(half: HalfSummary) -> Table:
    """Every system in the measures that the main table leaves out."""
    present = _present(half.systems)
    names = [name for name in MEASURES if name in present and name not in (*COMPARED, *_FIRST_MEASURES)]
    rows = tuple((s.system.name, tuple(_cell(s.scores.get(name)) for name in names)) for s in half.systems)
    return Table("Further measures", ("system", *map(_head, names)), rows)


def categories_table(half: HalfSummary) -> Table:
    """The first system by category; ``n`` is the number of questions."""
    first = half.systems[0]
    present = {name for scores in first.categories.values() for name in scores}
    names = [name for name in _CATEGORY_MEASURES if name in present]
    rows = tuple(
        (
            spaced(category),
            (
                Cell(str(max((score.n for score in scores.values()), default=0))),
                *(_cell(scores.get(name)) for name in names),
            ),
        )
        for category, scores in first.categories.items()
    )
    return Table(f"By category, {first.system.name}", ("category", "n", *map(_head, names)), rows)


def _measure_by_category_table(half: HalfSummary, measure: str) -> Table:
    """One measure, every category by every system."""
    categories = sorted({name for s in half.systems for name, scores in s.categories.items() if measure in scores})
    rows = tuple(
        (spaced(name), tuple(_cell(s.categories.get(name, {}).get(measure)) for s in half.systems))
        for name in categories
    )
    return Table(f"{measure} by category and system", ("category", *(s.system.name for s in half.systems)), rows)


def _differences_table(half: HalfSummary, baseline: str) -> Table:
    """Every system against the baseline: difference, p, and p after Holm's correction."""
    compared = [s for s in half.systems if s.comparisons]
    present = {c.measure for s in compared for c in s.comparisons}
    names = [name for name in COMPARED if name in present]
    rows = []
    for s in compared:
        by_name = {c.measure: c for c in s.comparisons}
        rows.append((s.system.name, tuple(cell for name in names for cell in _difference(by_name.get(name)))))
    head = ("system", *(column for name in names for column in (name, "p", "p (Holm)")))
    return Table(f"Differences from {baseline}", head, tuple(rows))


def _difference(comparison: Comparison | None) -> tuple[Cell, Cell, Cell]:
    if comparison is None:
        return _NOTHING, _NOTHING, _NOTHING
    is_sure = comparison.adjusted_p < SIGNIFICANT
    difference = f"{comparison.difference:+.3f}".replace("-", "−")
    return Cell(difference, marked=is_sure), Cell(f"{comparison.p:.4f}"), Cell(f"{comparison.adjusted_p:.4f}")


def _silence_table(half: HalfSummary) -> Table:
    """How well each system knows when to be silent."""
    rows = tuple(
        (
            s.system.name,
            (
                Cell(f"{s.silence.auroc:.3f}"),
                Cell(f"{s.silence.false_answers:.3f}"),
                Cell(percent(s.silence.chosen.coverage)),
                Cell(percent(s.silence.chosen.risk)),
            ),
        )
        for s in half.systems
        if s.silence
    )
    return Table(
        "Silence", ("system", AUROC, f"false answers at {percent(COVERAGE)}", "answers", "of those wrong"), rows
    )


def _latency_table(half: HalfSummary) -> Table:
    """Median and 95th percentile of each stage in milliseconds."""
    stages = list(dict.fromkeys(latency.stage for s in half.systems for latency in s.latencies))
    rows = []
    for s in half.systems:
        told = {latency.stage: f"{latency.median:.1f} / {latency.p95:.1f}" for latency in s.latencies}
        rows.append((s.system.name, tuple(Cell(told.get(stage, "–")) for stage in stages)))
    return Table("Latency, median / 95th percentile in milliseconds", ("system", *stages), tuple(rows))


def legend(half: HalfSummary) -> list[tuple[str, str, str]]:
    """Measure, meaning, and which questions of the half it is about, with how many they are in the first system."""
    scores = half.systems[0].scores if half.systems else {}
    present = _present(half.systems)
    told = []
    for name, measure in MEASURES.items():
        if name not in present:
            continue
        meaning = measure.meaning + ("; lower is better" if measure.lower_is_better else "")
        about = "every question" if measure.about == "all" else measure.about
        n = f" ({scores[name].n})" if name in scores else ""
        told.append((_head(name), meaning, about + n))
    if any(s.silence for s in half.systems):
        told.append((AUROC, _AUROC_MEANS, "answerable and silent"))
    return told


def _present(systems: Sequence[SystemSummary]) -> set[str]:
    return {name for s in systems for name in s.scores}


def _head(measure: str) -> str:
    return f"{measure} ↓" if MEASURES[measure].lower_is_better else measure


def _cell(score: Score | None, *, with_interval: bool = False, marked: bool = False) -> Cell:
    if score is None:
        return _NOTHING
    interval = f"{_short(score.low)}–{_short(score.high)}" if with_interval else ""
    return Cell(f"{score.mean:.3f}", interval, marked)


def _short(value: float) -> str:
    """Three places without the zero before the point."""
    return f"{value:.3f}".removeprefix("0")
