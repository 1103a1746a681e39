"""How probable it is that a passage answers, and what may be made of that: stated, nearest, or silence.

How well the question's words are met in the passage, and how much better a passage of another version meets them: what
the version in force does not say, another one often does, in nearly the same words, and then the nearest passage inside
the scope is only near. Where a reader read the passage, its estimate too. A logistic regression over these, learnt on
the development halves of the judgments, makes a probability of them, and two thresholds make three certainties of that.
`inforce eval calibrate` learns all of it again and writes `calibration.json`, with the rates of false answers that it
gives; `make eval` says what it gives on the test half.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from index.arrays import Scores
from retriever.results import Certainty

_LEAST_ODDS = 1e-6
"""Estimates of a reader are kept this far from 0 and 1: their logarithm is weighed."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """``p = 1 / (1 + exp(-(intercept + match · late + lead · max(0, best of another version - late) + read · odds)))``.

    ``odds`` are the logarithm of those of a reader's estimate; without a reader ``read`` is 0. ``doubted`` is added
    where a fact speaks against what comes near: nothing is stated there. From ``stated`` on, words are an answer, from
    ``nearest`` on they are shown as near. ``elsewhere`` is the probability from which another version is named as the
    one that answers: that is a claim of its own, so it asks for more. ``close`` is by how much a further passage may
    fall behind the first of its version and still be quoted: in the reader's estimate, without one in the
    late-interaction score, where two passages so close answer about equally often. ``together`` is by how much a
    neighbouring sentence may fall behind the best one of its passage, in the same numbers, and still be quoted along;
    None quotes one sentence.
    """

    intercept: float
    match: float
    lead: float
    read: float
    doubted: float
    stated: float
    nearest: float
    elsewhere: float
    close: float
    together: float | None


@dataclass(frozen=True, slots=True)
class Rate:
    """How often questions of one kind, that the scope does not answer, got words all the same.

    Counted on ``asked`` questions of ``collection`` that nothing was learnt from. ``most`` is the upper bound of the
    share stated, with 95 % confidence (Clopper & Pearson 1934).
    """

    collection: str
    kind: str
    asked: int
    stated: int
    nearest: int
    most: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the ``asked`` questions that the scope answers were answered, and how many of these rightly.

    ``right`` counts those stated in which the judged words were quoted; ``least`` is the lower bound of its share of
    ``stated``, with 95 % confidence (Clopper & Pearson 1934).
    """

    collection: str
    asked: int
    stated: int
    nearest: int
    right: int
    least: float


@dataclass(frozen=True, slots=True)
class Calibrations:
    """What comes with Inforce. ``words``: without a reader; ``reader``: with the packaged one, None without it.

    ``made`` says how it was made, ``rates`` and ``coverage`` what it gives.
    """

    words: Calibration
    reader: Calibration | None
    made: str
    rates: tuple[Rate, ...]
    coverage: tuple[Coverage, ...]

    def of(self, *, read: bool) -> Calibration:
        """The calibration of a search with or without a reader; of a reader of one's own, that without."""
        return self.reader if read and self.reader else self.words


@cache
def calibrations() -> Calibrations:
    """The calibrations that come with Inforce; they are those of the packaged model, its adapter and its reader."""
    return read_calibrations(resources.files("retriever.answering").joinpath("calibration.json").read_text("utf-8"))


def read_calibrations(text: str) -> Calibrations:
    """Calibrations from their JSON."""
    found = json.loads(text)
    return Calibrations(
        words=Calibration(**found["words"]),
        reader=Calibration(**found["reader"]) if found["reader"] else None,
        made=found["made"],
        rates=tuple(Rate(**rate) for rate in found["rates"]),
        coverage=tuple(Coverage(**row) for row in found["coverage"]),
    )


def support(late: Scores, rivals: Scores | float, read: Scores | None = None) -> Scores:
    """For each late-interaction score, the probability that its passage answers. NaN has none.

    ``rivals`` are, for each or for all of them, the best such score of another version, inside the scope or out of it.
    ``read`` are a reader's estimates; a passage that it did not read, NaN, is never stated.
    """
    words = _logistic(calibrations().words, late, rivals, np.zeros_like(late))
    if read is None:
        return words
    learnt = calibrations().of(read=True)
    odds = np.clip(read, _LEAST_ODDS, 1 - _LEAST_ODDS)
    known = _logistic(learnt, late, rivals, np.log(odds / (1 - odds)))
    unread = np.minimum(words, np.nextafter(np.float32(learnt.stated), np.float32(0)))
    return np.where(np.isnan(read), unread, known).astype(np.float32)


def less_doubted(
    supported: Scores, doubted: NDArray[np.bool_], certainty: Sequence[Certainty], learnt: Calibration
) -> Scores:
    """Support less what facts say against it, and on that side of each threshold on which its certainty lies."""
    odds = np.exp(np.where(doubted, learnt.doubted, 0.0))
    less = supported * odds / (supported * odds + 1 - supported)
    below = np.nextafter(np.array([learnt.nearest, learnt.stated], np.float32), np.float32(0))
    most = {Certainty.SILENT: below[0], Certainty.NEAREST: below[1], Certainty.STATED: 1.0}
    least = {Certainty.SILENT: 0.0, Certainty.NEAREST: learnt.nearest, Certainty.STATED: learnt.stated}
    return np.clip(less, [least[one] for one in certainty], [most[one] for one in certainty]).astype(np.float32)


def _logistic(learnt: Calibration, late: Scores, rivals: Scores | float, odds: Scores) -> Scores:
    known = np.nan_to_num(late, nan=-math.inf)
    lead = np.maximum(0.0, rivals - known)
    with np.errstate(invalid="ignore", over="ignore"):
        weighed = learnt.intercept + learnt.match * known + learnt.lead * np.where(np.isinf(lead), 0.0, lead)
        probable = 1.0 / (1.0 + np.exp(-weighed - learnt.read * np.nan_to_num(odds)))
    return np.nan_to_num(np.asarray(probable, np.float32))


def answers_elsewhere(late: Scores, rivals: Scores | float) -> NDArray[np.bool_]:
    """For each late-interaction score, whether its passage can be named as one of another version that answers."""
    return np.asarray(support(late, rivals) >= calibrations().words.elsewhere)
