"""Whether a passage supports an answer, or silence is the honest one: a calibrated decision.

Two facts decide. How well the question's words are met in the passage, and how much better a passage of another
version meets them: what the version in force does not say, another one often does, in nearly the same words, and
then the nearest passage inside the scope is only near. A logistic regression over both,
learnt on the development half of the judgments, makes a probability of them. `inforce eval calibrate` learns
it again and writes `calibration.json`; `make eval` says what it gives on the test half.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from index.arrays import Scores


@dataclass(frozen=True, slots=True)
class Calibration:
    """``p = 1 / (1 + exp(-(intercept + match · late + lead · max(0, best of another version - late))))``.

    ``least`` is the probability from which an answer is given, ``least_elsewhere`` that from which another version is
    named as the one that answers: that is a claim of its own, so it asks for more.
    """

    intercept: float
    match: float
    lead: float
    least: float
    least_elsewhere: float


@cache
def calibration() -> Calibration:
    """The calibration that comes with Inforce; it is that of the packaged model and its adapter."""
    return Calibration(
        **json.loads(resources.files("retriever.answering").joinpath("calibration.json").read_text("utf-8"))
    )


def support(late: Scores, rivals: Scores | float) -> Scores:
    """For each late-interaction score, the probability that its passage supports an answer. NaN has none.

    ``rivals`` are, for each or for all of them, the best such score of another version, inside the scope or out of it.
    """
    learnt = calibration()
    known = np.nan_to_num(late, nan=-math.inf)
    lead = np.maximum(0.0, rivals - known)
    with np.errstate(invalid="ignore", over="ignore"):
        odds = np.exp(learnt.intercept + learnt.match * known + learnt.lead * np.where(np.isinf(lead), 0.0, lead))
        return np.asarray(odds / (1.0 + odds), np.float32)


def supports(late: Scores, rivals: Scores | float, *, elsewhere: bool = False) -> NDArray[np.bool_]:
    """For each late-interaction score, whether its passage supports an answer. NaN supports nothing."""
    learnt = calibration()
    return np.asarray(support(late, rivals) >= (learnt.least_elsewhere if elsewhere else learnt.least))
