"""Learn when to be silent: the two numbers of every development question → a logistic regression → `calibration.json`.

Only the development half is looked at. What each question gave is kept beside the judgments, so that the regression
can be made again without an encoder, and its curve drawn.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from eval.collections.collection import Collection
from eval.collections.questions import JudgedQuestion, Kind
from eval.evaluation import COVERAGE
from eval.statistics import Values, auroc
from eval.systems import PRODUCT_NAME, SYSTEMS
from retriever.answering.support import Calibration
from retriever.retriever import Retriever

CALIBRATION = Path(__file__).parents[2] / "retriever" / "answering" / "calibration.json"
EVIDENCE = Path(__file__).parents[1] / "judgments" / "evidence.csv"
"""What the development questions gave."""

SURER = 0.1
"""How much more probability it takes to name another version as the one that answers."""
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Observation:
    """A development question: the two numbers of its evidence, and whether the scope holds an answer."""

    question_id: str
    topic: str
    match: float
    lead: float
    is_answerable: bool


@dataclass(frozen=True, slots=True)
class Learnt:
    """A calibration, and how it does on topics that it was not learnt from: AUROC, and the share of the unanswerable
    questions answered where COVERAGE of the answerable ones are.
    """

    calibration: Calibration
    auroc: float
    false_answers: float


def observe(retriever: Retriever, collection: Collection) -> list[Observation]:
    """The evidence of every development question that is answerable or to be met with silence."""
    questions = [q for q in collection.only("dev").questions if q.kind in {Kind.ANSWERABLE, Kind.SILENT}]
    found = [_observe(retriever, question) for question in questions]
    return [observation for observation in found if observation]


def _observe(retriever: Retriever, question: JudgedQuestion) -> Observation | None:
    evidence = SYSTEMS[PRODUCT_NAME].ask(retriever, question, True).evidence
    if evidence is None:
        return None
    topic = question.question_id.rpartition("-")[0]
    # Rounded, so that the file is the same wherever sums differ in their last bits.
    numbers = round(evidence.match, 4), round(evidence.lead, 4)
    return Observation(question.question_id, topic, *numbers, question.kind is Kind.ANSWERABLE)


def learn(observations: Sequence[Observation]) -> Learnt:
    """Fit a logistic regression, both classes weighing alike, and choose the threshold that answers COVERAGE.

    The threshold and the figures come from predictions for topics left out (GroupKFold), not from the fit.
    """
    numbers = np.array([[o.match, o.lead] for o in observations])
    answerable = np.array([o.is_answerable for o in observations])
    topics = [o.topic for o in observations]
    predicted = np.zeros(len(observations))
    for learnt_from, left_out in GroupKFold(FOLDS).split(numbers, answerable, topics):
        predicted[left_out] = _fit(numbers[learnt_from], answerable[learnt_from]).predict_proba(numbers[left_out])[:, 1]
    least = float(np.quantile(predicted[answerable], 1 - COVERAGE))
    model = _fit(numbers, answerable)
    (match, lead), (intercept,) = model.coef_[0].tolist(), model.intercept_.tolist()
    area = auroc(predicted[answerable].tolist(), predicted[~answerable].tolist())
    return Learnt(
        Calibration(
            intercept=round(intercept, 3),
            match=round(match, 3),
            lead=round(lead, 3),
            least=round(least, 3),
            least_elsewhere=round(min(0.99, least + SURER), 3),
        ),
        auroc=area or 0.0,
        false_answers=float((predicted[~answerable] >= least).mean()),
    )


def _fit(numbers: Values, answerable: NDArray[np.bool_]) -> LogisticRegression:
    # Hardly regularised: two numbers, whose own units are to be kept.
    return LogisticRegression(C=1e3, class_weight="balanced", max_iter=10_000).fit(numbers, answerable)


def write(observations: Sequence[Observation], learnt: Learnt, calibration_file: Path, evidence_file: Path) -> None:
    """Write what was observed and what was learnt."""
    table = io.StringIO()
    rows = csv.DictWriter(table, list(asdict(observations[0])), lineterminator="\n")
    rows.writeheader()
    rows.writerows(asdict(observation) for observation in observations)
    evidence_file.write_text(table.getvalue(), "utf-8")
    calibration_file.write_text(json.dumps(asdict(learnt.calibration), indent=2) + "\n", "utf-8")


def read_evidence(path: Path = EVIDENCE) -> list[Observation]:
    """The observations of a file that `write` wrote."""
    return [
        Observation(
            row["question_id"], row["topic"], float(row["match"]), float(row["lead"]), row["is_answerable"] == "True"
        )
        for row in csv.DictReader(path.read_text("utf-8").splitlines())
    ]
