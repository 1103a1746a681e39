"""Learn which questions ask about change, and for what.

From `change_questions.jsonl`, written to `retriever/question/change_kinds.en.json`.

    python -m eval.training.change_kinds

The questions are about leases, libraries, gyms, airlines and the like. A language model wrote 1,200 forms of question
(`form`), two fifths of them not about change, and the matters; a program put two or three matters into each form and
exchanged some verbs for others of the same kind. The questions that the adapter was learnt from are further
ones that are not about change. None is about the exhibits, and no judgment is learnt from. Figures are of forms left
out.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from retriever.question.change_intent import MOST_ORDINARY, NOT_ASKED, Asked, class_of, features, words_of

QUESTIONS = Path(__file__).parents[1] / "judgments" / "change_questions.jsonl"
ORDINARY = Path(__file__).parents[2] / "index" / "training" / "questions.jsonl"
LEARNT = Path(__file__).parents[2] / "retriever" / "question" / "change_kinds.en.json"

KINDS = (NOT_ASKED, *(asked.value for asked in Asked))
FORMS = 3
"""A word or feature that occurs in fewer forms of question tells of their matters, or of nothing."""
ORDINARY_EVERY, ORDINARY_WEIGHT = 4, 0.3
"""Every fourth of the other ordinary questions is learnt from, and counts for less: few are like those of change."""
INVERSE_PENALTY = 1.0
SMALL = 0.05
"""Features whose weights are all smaller are not written."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A question, what it asks for, the number of its form, and what it counts."""

    question: str
    kind: str
    form: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Learnt:
    """``known`` words, and for each feature, in the order of ``weights``, a weight for each of KINDS."""

    known: frozenset[str]
    names: tuple[str, ...]
    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]


def read_examples() -> list[Example]:
    """All that is learnt from."""
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    examples = [Example(row["question"], row["kind"], row["form"]) for row in rows]
    others = [
        question
        for line in ORDINARY.read_text("utf-8").splitlines()
        for row in (json.loads(line),)
        for style in ("everyday", "plain", "terse")
        for question in row.get(style, ())
    ]
    return examples + [Example(question, NOT_ASKED, -1, ORDINARY_WEIGHT) for question in others[::ORDINARY_EVERY]]


def learn(examples: Sequence[Example]) -> Learnt:
    """Fit a multinomial logistic regression."""
    written = [example for example in examples if example.form >= 0]
    words = _in_forms((words_of(example.question), example.form) for example in written)
    known = frozenset(word for word in words if class_of(word) is None)
    found = [features(words_of(example.question), known) for example in examples]
    names = tuple(sorted(_in_forms((f, e.form) for f, e in zip(found, examples, strict=True) if e.form >= 0)))
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=2_000).fit(
        _matrix(found, names), [e.kind for e in examples], [e.weight for e in examples]
    )
    order = [model.classes_.tolist().index(kind) for kind in KINDS]
    return Learnt(known, names, model.coef_[order].T, model.intercept_[order])


def probabilities(learnt: Learnt, questions: Iterable[str]) -> NDArray[np.float64]:
    """For each question how probable each of KINDS is."""
    found = [features(words_of(question), learnt.known) for question in questions]
    odds = _matrix(found, learnt.names) @ learnt.weights + learnt.intercepts
    powers = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _in_forms(found: Iterable[tuple[Iterable[str], int]]) -> set[str]:
    """What occurs in at least FORMS forms of question."""
    forms: dict[str, set[int]] = {}
    for names, form in found:
        for name in names:
            forms.setdefault(name, set()).add(form)
    return {name for name, where in forms.items() if len(where) >= FORMS}


def _matrix(found: Sequence[set[str]], names: Sequence[str]) -> csr_matrix:
    """A row for each question: 1 for every feature that it has."""
    column = {name: number for number, name in enumerate(names)}
    held = [sorted(column[name] for name in one if name in column) for one in found]
    places = [number for one in held for number in one]
    ends = np.cumsum([0, *map(len, held)])
    return csr_matrix((np.ones(len(places)), places, ends), shape=(len(found), len(names)))


def write(learnt: Learnt, path: Path) -> None:
    """Write what was learnt, a feature a line."""
    rows = ",\n".join(
        f"    {json.dumps(name, ensure_ascii=False)}: {json.dumps(np.round(row, 2).tolist())}"
        for name, row in zip(learnt.names, learnt.weights, strict=True)
        if np.abs(row).max() >= SMALL or name in learnt.known
    )
    head = f'  "kinds": {json.dumps(KINDS)},\n  "intercepts": {json.dumps(np.round(learnt.intercepts, 2).tolist())},\n'
    path.write_text(f'{{\n{head}  "weights": {{\n{rows}\n  }}\n}}\n', "utf-8")


def main() -> None:
    """Learn, print how it does on forms left out, write."""
    examples = read_examples()
    predicted = np.zeros((len(examples), len(KINDS)))
    # Every question that has no form is a group of its own.
    groups = [example.form if example.form >= 0 else -1 - number for number, example in enumerate(examples)]
    for learnt_from, left_out in GroupKFold(FOLDS).split(examples, groups=groups):
        learnt = learn([examples[i] for i in learnt_from])
        predicted[left_out] = probabilities(learnt, [examples[i].question for i in left_out])
    kinds = np.array([KINDS.index(example.kind) for example in examples])
    written = np.array([example.form >= 0 for example in examples])
    taken = predicted[:, 0] <= MOST_ORDINARY
    about = kinds > 0
    right = predicted[about, 1:].argmax(axis=1) + 1 == kinds[about]
    click.echo(f"{len(examples)} questions, {written.sum()} of them written for this")
    click.echo(f"about change: {taken[about].mean():.3f} recognised, the kind right for {right.mean():.3f}")
    click.echo(
        f"ordinary: {taken[~about & written].mean():.3f} taken for change; of others {taken[~written].mean():.4f}"
    )
    write(learn(examples), LEARNT)


if __name__ == "__main__":
    main()
