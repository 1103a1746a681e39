"""The gate: scores that a change may not lower, kept in a file beside the command that makes them.

`expected.toml` is edited by hand from what `inforce eval --print-expected` prints, so that a change of a score is
a reviewed difference.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from corpus.errors import InforceError
from eval.evaluation import Evaluation, gated
from eval.measures import MEASURES


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
        found = "is missing" if self.found is None else f"is {self.found:.4f}"
        return (
            f"{self.system}, {self.half}: {self.measure} {found}, expected {self.expected:.4f} "
            f"(tolerance {self.tolerance:g})"
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """The scores expected of one collection, by half, system and measure; ``tolerances`` by measure."""

    encoder: str
    tolerance: float
    tolerances: Mapping[str, float]
    scores: Mapping[str, Mapping[str, Mapping[str, float]]]

    def tolerance_of(self, measure: str) -> float:
        return self.tolerances.get(measure, self.tolerance)


def read_expected(collection: str, path: Path | None = None) -> Expected:
    """The expected scores of a collection, from ``path`` or from the file that comes with Inforce.

    Raises NothingExpected where the file cannot be used or has none for the collection.
    """
    name = str(path) if path else "eval/expected.toml"
    try:
        text = path.read_text("utf-8") if path else resources.files("eval").joinpath("expected.toml").read_text("utf-8")
        file = tomllib.loads(text)
        section = file[collection]
        return Expected(
            encoder=str(section["encoder"]),
            tolerance=float(file["tolerance"]),
            tolerances={measure: float(value) for measure, value in file.get("tolerances", {}).items()},
            scores={half: _scores(systems) for half, systems in section.items() if isinstance(systems, dict)},
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError) as error:
        raise NothingExpected(f"{name} cannot be used as expected scores: {error}") from error
    except KeyError as error:
        raise NothingExpected(
            f"{name} has no {error.args[0]!r} for {collection}; `--print-expected` prints a section for it"
        ) from error


def _scores(systems: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    return {system: {measure: float(score) for measure, score in scores.items()} for system, scores in systems.items()}


def falls(evaluation: Evaluation, expected: Expected) -> list[Fall]:
    """Every score of the systems that ran which is worse than expected; an improvement is no fall.

    Raises NothingExpected where the expectations are another encoder's, or are about no system that ran.
    """
    encoder = evaluation.provenance.encoder
    if encoder != expected.encoder:
        raise NothingExpected(
            f"the expected scores are those of {expected.encoder}, not of {encoder}; check with that model, "
            "or keep expectations of your own with --expected"
        )
    found: list[Fall] = []
    compared = 0
    for half in evaluation.halves:
        for summary in half.systems:
            scores = gated(summary)
            wanted = expected.scores.get(half.half, {}).get(summary.system.name, {})
            compared += len(wanted)
            for measure, score in wanted.items():
                tolerance = expected.tolerance_of(measure)
                if _is_worse(measure, scores.get(measure), score, tolerance):
                    found.append(Fall(half.half, summary.system.name, measure, score, scores.get(measure), tolerance))
    if not compared:
        raise NothingExpected("there are no expected scores for any system that ran; name one with --systems")
    return found


def _is_worse(measure: str, found: float | None, expected: float, tolerance: float) -> bool:
    if found is None:
        return True
    lower_is_better = measure in MEASURES and MEASURES[measure].lower_is_better
    fall = found - expected if lower_is_better else expected - found
    # Scores are written with four places.
    return fall > tolerance + 0.00005


def print_expected(evaluation: Evaluation) -> str:
    """The section of this evaluation for a file of expected scores, rounded to four places.

    Latencies and numbers of texts are left out: the one is the machine's, the other is neither better nor worse.
    """
    name = evaluation.collection.name
    lines = [
        f"[{_key(name)}]",
        f'command = "{evaluation.provenance.command}"',
        f'encoder = "{evaluation.provenance.encoder}"',
    ]
    for half in evaluation.halves:
        for summary in half.systems:
            lines += ["", f"[{_key(name)}.{_key(half.half)}.{_key(summary.system.name)}]"]
            lines += [f'"{m}" = {score:.4f}' for m, score in gated(summary).items() if m != "Texts@10"]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    """A TOML key, in quotes where it needs them."""
    is_bare = name and all(character.isascii() and (character.isalnum() or character in "_-") for character in name)
    return name if is_bare else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
