"""The gate: scores that a change may not lower, kept in a file beside the command that makes them.

`inforce eval --print-expected` writes such a file, so that a change of a score is a reviewed difference.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from corpus.errors import InforceError
from eval.collections.collection import Collection
from eval.evaluation import AUROC, Evaluation, gated
from eval.measures import MEASURES
from eval.systems import SYSTEMS
from retriever.scope.known_names import nearest_names

QUESTIONS = "questions"
TOLERANCE = 0.01
"""One or two questions of a half."""

PROMISES = ("Leak@10", "Twin@10", "Exact", "Sourced", "Statement", "Status", "Uncovered")
"""Measures that may not fall by anything."""

_PLACES = 4


class NothingExpected(InforceError):
    """There are no expected scores for what was evaluated, so that nothing can be checked."""


@dataclass(frozen=True, slots=True)
class Fall:
    """A score that is worse than expected by more than its tolerance; ``found`` is None where it is missing."""

    half: str
    system: str
    measure: str
    expected: float
    found: float | None
    tolerance: float

    def __str__(self) -> str:
        found = "is missing" if self.found is None else f"is {self.found:.6g}"
        return (
            f"{self.system}, {self.half}: {self.measure} {found}, expected {self.expected:.6g} "
            f"(tolerance {self.tolerance:g})"
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a comparison. ``unexpected`` are systems and halves that ran, and of which nothing was expected."""

    compared: int
    falls: tuple[Fall, ...]
    unexpected: tuple[str, ...]

    def __str__(self) -> str:
        fell = f"{len(self.falls)} fell" if self.falls else "none fell"
        nothing = f"; nothing expected of: {', '.join(self.unexpected)}" if self.unexpected else ""
        return f"{self.compared} scores compared, {fell}{nothing}."


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one collection: ``questions`` by half, ``scores`` by half, system and measure.

    ``tolerances`` are by measure, ``tolerance`` of all others.
    """

    encoder: str
    tolerance: float
    tolerances: Mapping[str, float]
    questions: Mapping[str, int]
    scores: Mapping[str, Mapping[str, Mapping[str, float]]]

    def tolerance_of(self, measure: str) -> float:
        return self.tolerances.get(measure, self.tolerance)


# -- reading --------------------------------------------------------------------------------------------


def read_expected(collection: Collection, path: Path | None = None) -> Expected:
    """The expected scores of a collection, from ``path`` or from the file that comes with Inforce.

    Raises NothingExpected where the file has none for the collection, or cannot be used: what is misspelt in it would
    be compared with nothing, and so pass.
    """
    name = str(path) if path else "eval/expected.toml"
    try:
        text = path.read_text("utf-8") if path else resources.files("eval").joinpath("expected.toml").read_text("utf-8")
        return _expected(tomllib.loads(text), collection)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError) as error:
        raise NothingExpected(f"{name} cannot be used as expected scores: {error}") from error
    except KeyError as error:
        raise NothingExpected(
            f"{name} has no {error.args[0]!r} for {collection.name}; `--print-expected` prints such a file"
        ) from error


def _expected(file: Mapping[str, Any], collection: Collection) -> Expected:
    for name, section in file.items():
        if name not in {"tolerance", "tolerances"} and not (isinstance(section, dict) and "encoder" in section):
            raise ValueError(f"{name!r} is neither tolerance, tolerances nor a collection with its encoder")
    section = file[collection.name]
    halves = {name: half for name, half in section.items() if name not in {"command", "encoder"}}
    _require_among(halves, collection.halves, "half")
    tolerances = _scores(_table(file.get("tolerances", {}), "tolerances"))
    tolerance = _number(file["tolerance"], "tolerance")
    if min([tolerance, *tolerances.values()]) < 0:
        raise ValueError("a tolerance cannot be below 0")
    questions: dict[str, int] = {}
    scores: dict[str, dict[str, dict[str, float]]] = {}
    for name, half in halves.items():
        systems = dict(_table(half, name))
        if type(systems.get(QUESTIONS)) is not int:
            raise ValueError(f"{name} must say how many {QUESTIONS} it has; got {systems.get(QUESTIONS)!r}")
        questions[name] = systems.pop(QUESTIONS)
        _require_among(systems, SYSTEMS, "system")
        scores[name] = {system: _scores(_table(own, system)) for system, own in systems.items()}
    return Expected(str(section["encoder"]), tolerance, tolerances, questions, scores)


def kept_scores(collection: str) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    """The scores of a collection that come with Inforce, by half, system and measure; empty where there are none."""
    file = tomllib.loads(resources.files("eval").joinpath("expected.toml").read_text("utf-8"))
    halves = {half: systems for half, systems in file.get(collection, {}).items() if isinstance(systems, dict)}
    return {
        half: {system: scores for system, scores in systems.items() if system != QUESTIONS}
        for half, systems in halves.items()
    }


def _require_among(names: Iterable[str], known: Iterable[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"there is no {what} {name!r}; {nearest_names(name, known)}")


def _table(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name!r} must be a table; got {value!r}")
    return value


def _scores(table: Mapping[str, Any]) -> dict[str, float]:
    _require_among(table, [*MEASURES, AUROC], "measure")
    return {measure: _number(value, measure) for measure, value in table.items()}


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name!r} must be a finite number; got {value!r}")
    return float(value)


# -- comparing ------------------------------------------------------------------------------------------


def compare(evaluation: Evaluation, expected: Expected) -> Verdict:
    """Every score of the systems that ran with what is expected of it; an improvement is no fall.

    Raises NothingExpected where the expectations are another encoder's, or are about no system that ran.
    """
    encoder = evaluation.provenance.encoder
    if encoder != expected.encoder:
        raise NothingExpected(
            f"the expected scores are those of {expected.encoder}, not of {encoder}; check with that model, "
            "or keep expectations of your own with --expected"
        )
    found: list[Fall] = []
    unexpected: list[str] = []
    compared = 0
    for half in evaluation.halves:
        if half.half not in expected.questions:
            unexpected.append(f"the half {half.half}")
            continue
        asked = expected.questions[half.half]
        if half.question_count < asked:
            found.append(Fall(half.half, "every system", QUESTIONS, asked, half.question_count, 0))
        for summary in half.systems:
            name = summary.system.name
            scores, wanted = gated(summary), expected.scores.get(half.half, {}).get(name, {})
            if not wanted and name not in unexpected:
                unexpected.append(name)
            compared += len(wanted)
            for measure, score in wanted.items():
                tolerance = expected.tolerance_of(measure)
                if _is_worse(measure, scores.get(measure), score, tolerance):
                    found.append(Fall(half.half, name, measure, score, scores.get(measure), tolerance))
    if not compared:
        raise NothingExpected("there are no expected scores for any system that ran; name one with --systems")
    return Verdict(compared, tuple(found), tuple(unexpected))


def _is_worse(measure: str, found: float | None, expected: float, tolerance: float) -> bool:
    if found is None:
        return True
    fall = found - expected if _lower_is_better(measure) else expected - found
    # Not "fall > tolerance": what is no number has fallen too.
    return not fall <= tolerance


def _lower_is_better(measure: str) -> bool:
    return measure in MEASURES and MEASURES[measure].lower_is_better


# -- writing --------------------------------------------------------------------------------------------


def print_expected(evaluation: Evaluation) -> str:
    """A file of expected scores with a section for this evaluation.

    Scores have four places, rounded to the worse side, so that what was found is never a fall. Latencies and numbers of
    texts are left out: the one is the machine's, the other is neither better nor worse.
    """
    name = _key(evaluation.collection.name)
    lines = [
        "# Scores that must be reproduced: with --check, a command ends with exit code 6 when one is worse than here",
        "# by more than its tolerance. Where a change is meant to change scores, --print-expected prints such a file.",
        "",
        f"tolerance = {TOLERANCE}  # one or two questions of a half",
        "",
        "[tolerances]  # promises, not scores",
        *(f'"{measure}" = 0.0' for measure in PROMISES),
        "",
        f"[{name}]",
        f"command = {_text(evaluation.provenance.command)}",
        f"encoder = {_text(evaluation.provenance.encoder)}",
    ]
    for half in evaluation.halves:
        lines += ["", f"[{name}.{_key(half.half)}]", f"{QUESTIONS} = {half.question_count}"]
        for summary in half.systems:
            lines += ["", f"[{name}.{_key(half.half)}.{_key(summary.system.name)}]"]
            lines += [
                f'"{m}" = {_rounded(m, score):.{_PLACES}f}' for m, score in gated(summary).items() if m != "Texts@10"
            ]
    return "\n".join(lines) + "\n"


def _rounded(measure: str, score: float) -> float:
    """To the worse side: a promise has no tolerance that could make up for a rounded place."""
    scaled = score * 10.0**_PLACES
    return (math.ceil(scaled) if _lower_is_better(measure) else math.floor(scaled)) / 10.0**_PLACES


def _key(name: str) -> str:
    """A TOML key, in quotes where it needs them."""
    is_bare = name and all(character.isascii() and (character.isalnum() or character in "_-") for character in name)
    return name if is_bare else _text(name)


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
