"""Charts of an evaluation as SVG to be put into a page: each drawn for a wide column and for a phone.

Colours are custom properties of the page, with fallbacks, so that one drawing serves light, dark and print; text is
text, in the page's own font. The same figures give the same bytes. No chart tells anything by colour alone.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MultipleLocator

from eval.evaluation import HalfSummary, Score, SystemSummary
from eval.reports.words import is_significant, percent, spaced

WIDE, NARROW = 720, 350
"""Width of the two drawings in CSS pixels: text is as large as the page's own where they are shown at that width."""

OVERLAID = 4
"""Systems in one plot of curves: more could not be told apart."""

_SIZE = 13.0
_ROW = 26.0
_ROW_BELOW_ITS_LABEL = 44.0
_BESIDE = 110.0
"""Widest label that stands beside its row on a phone."""

# Matplotlib takes colours only; these stand for the page's custom properties until the drawing is finished.
_INK, _SOFT, _RULE, _PAPER = "#000001", "#000002", "#000003", "#000004"
_SERIES = ("#000011", "#000012", "#000013", "#000014")
_PROPERTIES = {
    _INK: "var(--ink, #1c2127)",
    _SOFT: "var(--soft, #545d68)",
    _RULE: "var(--rule, #d5dae0)",
    _PAPER: "var(--paper, #ffffff)",
    _SERIES[0]: "var(--series-1, #174f86)",
    _SERIES[1]: "var(--series-2, #b5480f)",
    _SERIES[2]: "var(--series-3, #00735c)",
    _SERIES[3]: "var(--series-4, #7d3c8c)",
}
_DASHES: tuple[Any, ...] = ("-", (0, (6, 3)), (0, (1.5, 2)), (0, (8, 3, 1.5, 3)))
_MARKERS = ("o", "D", "s", "^")


@dataclass(frozen=True, slots=True)
class Chart:
    """Two drawings of the same figures as SVG elements, and those figures in words."""

    wide: str
    narrow: str
    description: str

    def named(self, name: str) -> "Chart":
        """The same chart with ids that start with a name: no two drawings of one page may share an id."""
        return Chart(_prefixed(self.wide, f"{name}-wide-"), _prefixed(self.narrow, f"{name}-narrow-"), self.description)


# -- the four charts ------------------------------------------------------------------------------------


def by_system(half: HalfSummary, measure: str, baseline: str) -> Chart | None:
    """Means of one measure with intervals, every system in a row, the baseline's as a line through all.

    A dot is hollow where a system was tested against the baseline and may be no different.
    """
    tested = any(s.comparisons for s in half.systems)
    rows = tuple(
        _Row(s.system.name, (_Dot(score, 0, not tested or s.system.name == baseline or is_significant(s, measure)),))
        for s in half.systems
        if (score := s.scores.get(measure))
    )
    if not rows:
        return None
    line = next(
        (s.scores[measure].mean for s in half.systems if s.system.name == baseline and measure in s.scores), None
    )
    return _chart(
        lambda width: _dots(rows, width, line=line, zoomed=True),
        f"{measure} by system: " + "; ".join(f"{row.label} {_in_words(row.dots[0].score)}" for row in rows),
    )


def by_category(systems: Sequence[SystemSummary], measure: str) -> Chart | None:
    """Means of one measure with intervals, every category in a row; at most OVERLAID systems, the first filled.

    None where there are not two categories to compare.
    """
    systems = systems[:OVERLAID]
    categories = sorted({name for s in systems for name, scores in s.categories.items() if measure in scores})
    rows: list[_Row] = []
    for category in categories:
        scores = [(i, s.categories.get(category, {}).get(measure)) for i, s in enumerate(systems)]
        dots = tuple(_Dot(score, i, filled=not i) for i, score in scores if score)
        rows.append(_Row(f"{spaced(category)} ({dots[0].score.n})", dots))
    if len(rows) < 2:
        return None
    names = [s.system.name for s in systems]
    described = "; ".join(
        f"{row.label}: " + ", ".join(f"{names[dot.series]} {_in_words(dot.score)}" for dot in row.dots) for row in rows
    )
    return _chart(lambda width: _dots(rows, width, names=names), f"{measure} by category: {described}")


def shares(half: HalfSummary, titles: Mapping[str, str]) -> Chart | None:
    """Bars of measures that are shares, a panel each under its title, every system in a row; the first in colour."""
    panels = [
        (title, [(s.system.name, s.scores[measure].mean) for s in half.systems if measure in s.scores])
        for measure, title in titles.items()
    ]
    panels = [(title, bars) for title, bars in panels if bars]
    if not panels:
        return None
    described = (f"{title}: " + ", ".join(f"{name} {percent(value)}" for name, value in bars) for title, bars in panels)
    return _chart(lambda width: _bars(panels, width), "; ".join(described))


def coverage_risk(systems: Sequence[SystemSummary]) -> Chart | None:
    """Share of wrong first passages while ever more questions are answered; rings where each system itself stops."""
    drawn = [(s.system.name, s.silence) for s in systems if s.silence][:OVERLAID]
    if not drawn:
        return None
    described = "; ".join(
        f"{name} answers {percent(silence.chosen.coverage)} of the questions, "
        f"{percent(silence.chosen.risk)} of those wrongly (AUROC {silence.auroc:.3f})"
        for name, silence in drawn
    )

    def draw(width: int) -> Figure:
        legend = _legend_height(len(drawn) + 1, width)
        height = legend + (300 if width == WIDE else 250) + 70
        figure, axes = _figure(width, height, left=44, right=14, top=legend + 24, bottom=46)
        handles: list[Line2D] = []
        for i, (name, silence) in enumerate(drawn):
            xs = [point.coverage for point in silence.curve]
            ys = [point.risk for point in silence.curve]
            axes.plot(xs, ys, color=_SERIES[i], linestyle=_DASHES[i], linewidth=2, zorder=4 - i / 10)
            chosen = silence.chosen
            axes.plot([chosen.coverage], [chosen.risk], **_marker(i, 9, filled=False), linestyle="", zorder=5)
            handles.append(Line2D([], [], color=_SERIES[i], linestyle=_DASHES[i], linewidth=2, label=name))
        ring = Line2D([], [], marker="o", markersize=8, color=_SOFT, markerfacecolor="none", linestyle="")
        ring.set_label("where it stops by itself")
        _legend(figure, [*handles, ring], width, height)
        highest = max(point.risk for _, silence in drawn for point in silence.curve)
        axes.set_xlim(0, 1.01)
        axes.set_ylim(0, min(1.0, max(0.1, math.ceil(highest * 10) / 10)) + 0.01)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MultipleLocator(0.2))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}".replace("%", " %")))
        axes.grid(color=_RULE, linewidth=1)
        axes.set_xlabel("share of the questions answered", color=_SOFT, fontsize=_SIZE, labelpad=7)
        above = 1 - (legend + 10) / height
        figure.text(4 / width, above, "share of those whose first passage is wrong", color=_SOFT, va="center")
        return figure

    return _chart(draw, f"Coverage and risk: {described}")


def _in_words(score: Score) -> str:
    return f"{score.mean:.3f} ({score.low:.3f} to {score.high:.3f})"


# -- dots with whiskers ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Dot:
    """A mean with its interval. ``series`` chooses colour and shape."""

    score: Score
    series: int
    filled: bool


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    dots: tuple[_Dot, ...]


def _dots(
    rows: Sequence[_Row],
    width: int,
    *,
    names: Sequence[str] = (),
    line: float | None = None,
    zoomed: bool = False,
) -> Figure:
    """A row for each label, its means at the right; on a phone, labels stand above their dots."""
    widest = max(_width_of(row.label) for row in rows)
    above = width == NARROW and widest > _BESIDE
    deepest = max(len(row.dots) for row in rows)
    step = (_ROW_BELOW_ITS_LABEL if above else _ROW) + 12 * (deepest - 1)
    legend = _legend_height(len(names), width) if len(names) > 1 else 0
    height = legend + step * len(rows) + 44
    left = 8 if above else max(60.0, 10 + widest)
    figure, axes = _figure(width, height, left=left, right=52, top=legend + 6, bottom=38)
    axes.set_ylim(step * len(rows), 0)
    axes.set_yticks([])
    low, high = _bounds([dot.score for row in rows for dot in row.dots]) if zoomed else (0.0, 1.0)
    axes.set_xlim(low, high)
    axes.xaxis.set_major_locator(MultipleLocator(0.1 if high - low <= 0.6 and width == WIDE else 0.2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1f}"))
    axes.grid(axis="x", color=_RULE, linewidth=1)
    if line is not None:
        axes.axvline(line, color=_SOFT, linewidth=1.5, linestyle=(0, (4, 3)), zorder=1.5)
    across = axes.get_yaxis_transform()
    for i, row in enumerate(rows):
        middle = step * i + (step + 18 if above else step) / 2
        if above:
            axes.text(0, step * i + 13, row.label, transform=across, va="center", color=_INK, bbox=_behind())
        else:
            axes.text(
                -10 / (width - left - 52), middle, row.label, transform=across, ha="right", va="center", color=_INK
            )
        for j, dot in enumerate(row.dots):
            y = middle + 14 * (j - (len(row.dots) - 1) / 2)
            score = dot.score
            axes.plot([score.low, score.high], [y, y], color=_SERIES[dot.series], linewidth=2, clip_on=False)
            axes.plot([score.mean], [y], **_marker(dot.series, 8, filled=dot.filled), zorder=4, clip_on=False)
            place = 1 + 10 / (width - left - 52)
            axes.text(place, y, f"{score.mean:.3f}", transform=across, va="center", color=_INK, fontsize=12)
    if legend:
        handles = [
            Line2D([], [], **_marker(i, 8, filled=not i), linewidth=2, label=name) for i, name in enumerate(names)
        ]
        _legend(figure, handles, width, height)
    return figure


def _bounds(scores: Iterable[Score]) -> tuple[float, float]:
    """The tenths around all intervals: dots, unlike bars, need no zero."""
    ends = [end for score in scores for end in (score.low, score.mean, score.high)]
    low, high = math.floor(min(ends) * 10 + 1e-9) / 10, math.ceil(max(ends) * 10 - 1e-9) / 10
    return low, max(high, low + 0.2)


# -- bars -----------------------------------------------------------------------------------------------


def _bars(panels: Sequence[tuple[str, Sequence[tuple[str, float]]]], width: int) -> Figure:
    """Panels beside each other, or on a phone one below another."""
    beside = width == WIDE and len(panels) > 1
    rows = max(len(bars) for _, bars in panels)
    panel_height = 34 + _ROW * rows
    height = panel_height if beside else panel_height * len(panels) + 16 * (len(panels) - 1)
    label = 12 + max(_width_of(name) for _, bars in panels for name, _ in bars)
    figure = _blank(width, height)
    for i, (title, bars) in enumerate(panels):
        # Beside each other, the panels share one column of names.
        room = (width - label - 56 * len(panels)) / len(panels) if beside else width - label - 56
        left = label + i * (room + 56) if beside else label
        top = 34.0 if beside else 34 + i * (panel_height + 16)
        axes = _axes(figure, width, height, left=left, top=top, room=(room, _ROW * rows))
        axes.set_xlim(0, 1)
        axes.set_ylim(_ROW * rows, 0)
        axes.set_xticks([])
        axes.set_yticks([])
        across = axes.get_yaxis_transform()
        title_left = left if beside else 0
        figure.text(title_left / width, 1 - (top - 18) / height, title, va="center", color=_SOFT)
        axes.axvline(0, color=_SOFT, linewidth=1, clip_on=False)
        for j, (name, share) in enumerate(bars):
            y = _ROW * (j + 0.5)
            bar = Rectangle((0, y - 8), share, 16, facecolor=_SERIES[0] if not j else _SOFT, alpha=1 if not j else 0.75)
            axes.add_patch(bar)
            axes.text(share + 8 / room, y, percent(share), va="center", color=_INK, clip_on=False)
            if not (beside and i):
                axes.text(-10 / room, y, name, transform=across, ha="right", va="center", color=_INK)
    return figure


# -- drawing --------------------------------------------------------------------------------------------


def _blank(width: float, height: float) -> Figure:
    # 72 dots an inch, so that a point is a CSS pixel of the drawing.
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    figure.patch.set_visible(False)
    FigureCanvasSVG(figure)
    return figure


def _figure(
    width: float, height: float, *, left: float, right: float, top: float, bottom: float
) -> tuple[Figure, Axes]:
    """A figure with one plot; margins in pixels."""
    figure = _blank(width, height)
    room = (width - left - right, height - top - bottom)
    return figure, _axes(figure, width, height, left=left, top=top, room=room)


def _axes(figure: Figure, width: float, height: float, *, left: float, top: float, room: tuple[float, float]) -> Axes:
    axes = figure.add_axes((left / width, 1 - (top + room[1]) / height, room[0] / width, room[1] / height))
    axes.patch.set_visible(False)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=_SOFT, labelsize=12, pad=6)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def _marker(series: int, size: float, *, filled: bool) -> dict[str, Any]:
    # A hollow marker is filled with paper, so that its whisker does not run through it.
    return {
        "marker": _MARKERS[series],
        "markersize": size - (1.5 if _MARKERS[series] == "D" else 0),
        "color": _SERIES[series],
        "markerfacecolor": _SERIES[series] if filled else _PAPER,
        "markeredgewidth": 2,
    }


def _behind() -> dict[str, object]:
    """Paper behind a label, so that no line of the grid runs through its letters."""
    return {"facecolor": _PAPER, "edgecolor": "none", "pad": 1.5}


def _width_of(text: str) -> float:
    # No font is wider than this on average; the page's own is not known here.
    return 7.4 * len(text)


def _columns(width: float) -> int:
    return 5 if width == WIDE else 2


def _legend_height(entries: int, width: float) -> float:
    return 22.0 * math.ceil(entries / _columns(width)) + 6


def _legend(figure: Figure, handles: Sequence[Line2D], width: float, height: float) -> None:
    """Keys in reading order, line by line; matplotlib's own legend fills columns first."""
    columns = _columns(width)
    lefts = [0.0]
    for handle in handles[: columns - 1]:
        lefts.append(lefts[-1] + max(_width_of(str(handle.get_label())) + 46, 110 if width == WIDE else 150))
    for i, handle in enumerate(handles):
        x, y = lefts[i % columns], 12 + 22 * (i // columns)
        top = 1 - y / height
        key = Line2D([(x + 4) / width, (x + 17) / width, (x + 30) / width], [top] * 3, transform=figure.transFigure)
        key.update_from(handle)
        key.set_transform(figure.transFigure)
        key.set_markevery([1])
        figure.add_artist(key)
        figure.text((x + 38) / width, top, str(handle.get_label()), va="center", color=_INK)


def _chart(draw: Callable[[int], Figure], description: str) -> Chart:
    wide, narrow = (_svg(draw, width, description) for width in (WIDE, NARROW))
    return Chart(wide, narrow, description)


_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    # Ids are hashes; with a salt of our own they are the same every time.
    "svg.hashsalt": "inforce",
    "font.family": "DejaVu Sans",
    "font.size": _SIZE,
    "text.parse_math": False,
    "path.simplify": False,
}


def _svg(draw: Callable[[int], Figure], width: int, description: str) -> str:
    """The drawing as an element of a page: as wide as it may be, in the page's colours and font."""
    file = StringIO()
    with matplotlib.rc_context(_SETTINGS):
        draw(width).savefig(file, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    drawing = file.getvalue()
    box = re.search(r'viewBox="([^"]+)"', drawing)
    body = drawing[drawing.index(">", drawing.index("<svg")) + 1 :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    # Groups have names like axes_1; only what is referred to needs one.
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    body = body.replace("'DejaVu Sans'", "var(--sans, sans-serif)")
    for stand_in, name in _PROPERTIES.items():
        body = body.replace(stand_in, name)
    body = "\n".join(line.strip() for line in body.splitlines() if line.strip())
    kind = "wide" if width == WIDE else "narrow"
    return (
        f'<svg class="{kind}" viewBox="{box[1] if box else ""}" role="img" aria-label="{escape(description)}" '
        f'style="stroke-linejoin: round; stroke-linecap: butt">\n{body}'
    )


def _prefixed(svg: str, prefix: str) -> str:
    """Every id, and what refers to it, with a prefix. Text has its quotes escaped, so that only attributes match."""
    return re.sub(r'((?<= )id="|clip-path="url\(#|href="#)', rf"\g<1>{prefix}", svg)
