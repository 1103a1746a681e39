"""How sure a difference is: intervals, tests, and curves over questions.

Everything random has a fixed seed: the same outcomes give the same figures.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, mannwhitneyu

DRAWS = 10_000
SEED = 20_170_928
_CHUNK = 500
"""Draws made at once: a matrix of draws by questions must fit into memory for thousands of questions."""

Values = NDArray[np.float64]


def bootstrap_intervals(values: Values, draws: int = DRAWS, seed: int = SEED) -> Values:
    """95 % intervals (m, 2) of the means of the m columns, by resampling questions (Efron 1979, percentiles).

    ``values`` is (questions, m), NaN where a measure is not about a question; such a row counts in no draw of that
    column. All columns share the draws. A column that a draw leaves empty is left out of that column's percentiles.

    >>> bootstrap_intervals(np.array([[1.0], [1.0]]), draws=10).tolist()
    [[1.0, 1.0]]
    """
    n, m = values.shape
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    rng = np.random.default_rng(seed)
    means = np.empty((draws, m))
    for start in range(0, draws, _CHUNK):
        picked = rng.integers(n, size=(min(_CHUNK, draws - start), n))
        offsets = np.arange(len(picked))[:, None] * n
        weights = np.bincount((picked + offsets).ravel(), minlength=len(picked) * n).reshape(len(picked), n)
        counts = weights @ known.astype(np.float64)
        with np.errstate(invalid="ignore"):
            means[start : start + len(picked)] = (weights @ filled) / counts
    return np.nanpercentile(means, [2.5, 97.5], axis=0).T


def randomisation_test(left: Values, right: Values, draws: int = DRAWS, seed: int = SEED) -> float:
    """Two-sided p of the difference of two systems' means over the same questions, by exchanging them at random.

    The paired test of Smucker, Allan & Carterette (2007); the observed arrangement counts as one of the draws, so
    that p is never 0.

    >>> randomisation_test(np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    1.0
    """
    differences = np.asarray(left - right, np.float64)
    observed = abs(differences.sum())
    rng = np.random.default_rng(seed)
    as_far = 1
    for start in range(0, draws, _CHUNK):
        signs = rng.choice((-1.0, 1.0), size=(min(_CHUNK, draws - start), len(differences)))
        # Sums that are equal on paper differ in the last bits.
        as_far += int((np.abs(signs @ differences) >= observed - 1e-9).sum())
    return as_far / (draws + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values of a family of tests (Holm 1979), in the order given.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted = [0.0] * len(p_values)
    reached = 0.0
    for tests_before, i in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        reached = max(reached, min(1.0, p_values[i] * (len(p_values) - tests_before)))
        adjusted[i] = reached
    return adjusted


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """How often a positive is above a negative, ties half; None where there is none of either.

    >>> auroc([0.9, 0.6], [0.1, 0.6])
    0.875
    """
    if not positive or not negative:
        return None
    return float(mannwhitneyu(positive, negative).statistic) / (len(positive) * len(negative))


def clopper_pearson(found: int, asked: int, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share of which ``found`` of ``asked`` were seen (Clopper & Pearson 1934).

    >>> [round(bound, 3) for bound in clopper_pearson(2, 20)]
    [0.012, 0.317]
    """
    outside = (1 - confidence) / 2
    low = float(beta.ppf(outside, found, asked - found + 1)) if found else 0.0
    high = float(beta.ppf(1 - outside, found + 1, asked - found)) if found < asked else 1.0
    return low, high


def false_answers(answerable: Sequence[float], silent: Sequence[float], coverage: float) -> float:
    """Of the silent questions, the share answered where at least ``coverage`` of the answerable ones are.

    Both are estimates that a question is answerable, of one question at least.

    >>> false_answers([0.9, 0.8, 0.4, 0.3], [0.5, 0.2], coverage=0.75)
    0.5
    """
    least = sorted(answerable, reverse=True)[math.ceil(coverage * len(answerable)) - 1]
    return sum(estimate >= least for estimate in silent) / len(silent)


@dataclass(frozen=True, slots=True)
class CoveragePoint:
    """Answering the questions above some estimate: the share answered, and the share of those that is wrong."""

    coverage: float
    risk: float


def coverage_risk(estimates: Sequence[float], right: Sequence[bool]) -> tuple[CoveragePoint, ...]:
    """The curve of answering ever more questions, the surest first (El-Yaniv & Wiener 2010); ties come together.

    >>> [(p.coverage, p.risk) for p in coverage_risk([0.9, 0.5], [True, False])]
    [(0.5, 0.0), (1.0, 0.5)]
    """
    order = np.argsort(-np.asarray(estimates, np.float64), kind="stable")
    wrong = np.cumsum(~np.asarray(right, np.bool_)[order])
    sure = np.asarray(estimates, np.float64)[order]
    # Only where the next estimate is lower can a threshold stand.
    ends = [i for i in range(len(order)) if i + 1 == len(order) or sure[i + 1] < sure[i]]
    return tuple(CoveragePoint((i + 1) / len(order), float(wrong[i]) / (i + 1)) for i in ends)
