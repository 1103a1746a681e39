"""Learn when to state, when to doubt and when to be silent.

evidence of every development question → a logistic regression, two thresholds → `calibration.json`; then the rates
that these give on the test halves.

Only development halves are learnt from. What each of their questions gave is kept beside the judgments, so that the
regression can be made again without an encoder, and its curve drawn.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from eval.collections.collection import Collection
from eval.collections.questions import JudgedQuestion, Kind
from eval.measures import score
from eval.statistics import Values, auroc, clopper_pearson
from eval.systems import PRODUCT_NAME, SYSTEMS
from retriever.answering.support import Calibration, Calibrations, Coverage, Rate
from retriever.results import AskResult
from retriever.retriever import Retriever

CALIBRATION = Path(__file__).parents[2] / "retriever" / "answering" / "calibration.json"
EVIDENCE = Path(__file__).parents[1] / "judgments" / "evidence.csv"
"""What the development questions gave."""

STATED, NEAREST = 0.82, 0.98
"""Shares of each collection's answerable questions to be stated, and stated or near: see `eval/README.md`."""
SURER = 0.03
"""How much more probability it takes to name another version as the one that answers."""
CLOSE = 0.03
"""By how much a further passage may fall behind the first and still be quoted; chosen on the development half."""
TOGETHER = 0.02
"""By how much a neighbouring sentence may fall behind the best one and still be quoted along: see `eval/README.md`."""
FOLDS = 10
_PLACES = 4
_LEAST_ODDS = 1e-6


@dataclass(frozen=True, slots=True)
class Observation:
    """A development question: the numbers of its evidence, and whether the scope holds an answer.

    ``collection`` is what it was asked of, ``is_doubted`` whether a fact speaks against what comes nearest. ``read`` is
    the reader's estimate, None where there was no reader.
    """

    question_id: str
    collection: str
    topic: str
    match: float
    lead: float
    is_doubted: bool
    is_answerable: bool
    read: float | None = None


@dataclass(frozen=True, slots=True)
class Learnt:
    """A calibration, and how it does on topics that it was not learnt from: AUROC, and the shares of the unanswerable
    questions that are stated, and stated or near.
    """

    calibration: Calibration
    auroc: float
    false_stated: float
    false_nearest: float


def observe(retriever: Retriever, collection: Collection) -> list[Observation]:
    """The evidence of every development question that is answerable or to be met with silence."""
    questions = [q for q in collection.only("dev").questions if q.kind in {Kind.ANSWERABLE, Kind.SILENT}]
    found = [_observe(retriever, question, collection.name) for question in questions]
    return [observation for observation in found if observation]


def _observe(retriever: Retriever, question: JudgedQuestion, collection: str) -> Observation | None:
    evidence = _ask(retriever, question).evidence
    if evidence is None:
        return None
    topic = question.question_id.rpartition("-")[0]
    # Rounded, so that the file is the same wherever sums differ in their last bits.
    numbers = round(evidence.match, _PLACES), round(evidence.lead, _PLACES)
    read = None if evidence.read is None else round(evidence.read, _PLACES)
    is_answerable = question.kind is Kind.ANSWERABLE
    return Observation(question.question_id, collection, topic, *numbers, evidence.doubted, is_answerable, read)


def _ask(retriever: Retriever, question: JudgedQuestion) -> AskResult:
    return SYSTEMS[PRODUCT_NAME].ask(retriever, question, True)


def learn(observations: Sequence[Observation], close: float = CLOSE, together: float | None = TOGETHER) -> Learnt:
    """Fit a logistic regression, both classes weighing alike, and choose the thresholds by the shares to be answered.

    Thresholds and figures come from predictions for topics left out (GroupKFold), not from the fit. The shares are to
    be reached in every collection: one whose questions have fewer words of the answer must not be silent because
    another one's have more. Where a reader estimated, its estimates are weighed too.
    """
    is_read = observations[0].read is not None
    numbers = np.array(
        [[o.match, o.lead, o.is_doubted, *([_odds(o.read or 0.0)] if is_read else [])] for o in observations], float
    )
    answerable = np.array([o.is_answerable for o in observations])
    topics = [o.topic for o in observations]
    predicted = np.zeros(len(observations))
    for learnt_from, left_out in GroupKFold(FOLDS).split(numbers, answerable, topics):
        predicted[left_out] = _fit(numbers[learnt_from], answerable[learnt_from]).predict_proba(numbers[left_out])[:, 1]
    collections = np.array([o.collection for o in observations])
    stated, nearest = (
        min(float(np.quantile(predicted[answerable & (collections == one)], 1 - share)) for one in set(collections))
        for share in (STATED, NEAREST)
    )
    model = _fit(numbers, answerable)
    (intercept,) = model.intercept_.tolist()
    match, lead, doubted, read = [*model.coef_[0].tolist(), 0.0][:4]
    area = auroc(predicted[answerable].tolist(), predicted[~answerable].tolist())
    return Learnt(
        Calibration(
            intercept=round(intercept, 3),
            match=round(match, 3),
            lead=round(lead, 3),
            read=round(read, 3),
            doubted=round(doubted, 3),
            stated=round(stated, 3),
            nearest=round(nearest, 3),
            elsewhere=round(min(0.99, stated + SURER), 3),
            close=close,
            together=together,
        ),
        auroc=area or 0.0,
        false_stated=float((predicted[~answerable] >= stated).mean()),
        false_nearest=float((predicted[~answerable] >= nearest).mean()),
    )


def _odds(estimate: float) -> float:
    kept = min(max(estimate, _LEAST_ODDS), 1 - _LEAST_ODDS)
    return float(np.log(kept / (1 - kept)))


def _fit(numbers: Values, answerable: NDArray[np.bool_]) -> LogisticRegression:
    # Hardly regularised: few numbers, whose own units are to be kept.
    return LogisticRegression(C=1e3, class_weight="balanced", max_iter=10_000).fit(numbers, answerable)


def rates(retriever: Retriever, collection: Collection) -> tuple[list[Rate], list[Coverage]]:
    """What the calibration in use gives on the test half: false answers by kind of question, and right ones."""
    by_kind: dict[str, list[AskResult]] = {}
    answerable: list[tuple[AskResult, float]] = []
    for question in collection.only("test").questions:
        if question.kind is Kind.ANSWERABLE:
            result = _ask(retriever, question)
            answerable.append((result, score(question, result, collection).values["Sentence"]))
        elif question.kind is Kind.SILENT:
            by_kind.setdefault(question.category, []).append(_ask(retriever, question))
    found = [_rate(collection.name, kind, results) for kind, results in sorted(by_kind.items())]
    if len(by_kind) > 1:
        found.append(_rate(collection.name, "all", [result for results in by_kind.values() for result in results]))
    stated = [right for result, right in answerable if result.answers]
    near = sum(bool(result.nearest) for result, _ in answerable if not result.answers)
    right = round(sum(stated))
    least, _ = clopper_pearson(right, len(stated))
    return found, [Coverage(collection.name, len(answerable), len(stated), near, right, round(least, _PLACES))]


def _rate(collection: str, kind: str, results: Sequence[AskResult]) -> Rate:
    stated = sum(bool(result.answers) for result in results)
    near = sum(bool(result.nearest) for result in results if not result.answers)
    _, most = clopper_pearson(stated, len(results))
    return Rate(collection, kind, len(results), stated, near, round(most, _PLACES))


def write(calibrations: Calibrations, calibration_file: Path = CALIBRATION) -> None:
    """Write what was learnt and measured."""
    calibration_file.write_text(json.dumps(asdict(calibrations), indent=2) + "\n", "utf-8")


def write_evidence(observations: Sequence[Observation], path: Path = EVIDENCE) -> None:
    """Write what was observed."""
    table = io.StringIO()
    rows = csv.DictWriter(table, list(asdict(observations[0])), lineterminator="\n")
    rows.writeheader()
    rows.writerows(asdict(observation) for observation in observations)
    path.write_text(table.getvalue(), "utf-8")


def with_words(known: Calibrations, learnt: Learnt, made: str) -> Calibrations:
    """The calibrations with another one for words alone, and without the rates that the old one gave."""
    return replace(known, words=learnt.calibration, made=made, rates=(), coverage=())


def read_evidence(path: Path = EVIDENCE) -> list[Observation]:
    """The observations of a file that `write_evidence` wrote."""
    return [
        Observation(
            row["question_id"],
            row["collection"],
            row["topic"],
            float(row["match"]),
            float(row["lead"]),
            row["is_doubted"] == "True",
            row["is_answerable"] == "True",
            float(row["read"]) if row.get("read") else None,
        )
        for row in csv.DictReader(path.read_text("utf-8").splitlines())
    ]
