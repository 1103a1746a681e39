"""Judged questions as they stand in a JSONL file: the words, the days, and the places in the source that answer.

Gold is a span of source text, so that how passages are split may change without judging anew. The format
and who judged the exhibits is in ``judgments/README.md``.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from corpus.errors import InforceError
from corpus.text import Span

FULLY = 2
"""Grade of a place that answers the question by itself; 1 is a place that answers it in part."""

ALL = "all"
"""The half of questions that were not split into a development and a test half."""


class InvalidJudgments(InforceError):
    """A file of judgments cannot be used. Each of ``faults`` names its line or judgment, and the remedy."""

    def __init__(self, name: str, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        shown = "; ".join(self.faults[:3])
        more = f" (and {len(self.faults) - 3} more)" if len(self.faults) > 3 else ""
        super().__init__(f"{name}: {shown}{more}")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the source: an exhibit copy and the words that stand there.

    ``span`` is None where only the words are given; they must then occur once in the copy. ``version`` is the day or
    the id of the version, and is needed where an exhibit shows more than one; ``grade`` is FULLY or 1.
    """

    exhibit: str
    version: str | None
    span: Span | None
    text: str
    grade: int = FULLY


@dataclass(frozen=True, slots=True)
class ExpectedEvent:
    """One dated change that a right answer names. ``before`` is None where added, ``after`` where removed."""

    on: date
    kind: str
    before: Place | None
    after: Place | None


@dataclass(frozen=True, slots=True)
class Days:
    """Days ``first`` to ``last``, both included; None is an open end."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Judgment:
    """One row of a file of judgments.

    ``as_of``, or ``first`` and ``last``, are passed along as parameters; ``meant`` are the days that the question's own
    words mean. ``alternatives`` are places that are right when quoted, though nobody need find them. ``events`` is
    None but for questions about change.
    """

    judgment_id: str
    topic: str
    split: str
    category: str
    question: str
    as_of: date | None = None
    first: date | None = None
    last: date | None = None
    today: date | None = None
    meant: Days | None = None
    policies: tuple[str, ...] = ()
    answer: str | None = None
    gold: tuple[Place, ...] = ()
    alternatives: tuple[Place, ...] = ()
    events: tuple[ExpectedEvent, ...] | None = None
    alternative_events: tuple[tuple[ExpectedEvent, ...], ...] = ()

    @property
    def days(self) -> Days | None:
        """The days asked about, by parameter or by the question's words; None where there are none."""
        if self.as_of:
            return Days(self.as_of, self.as_of)
        if self.first or self.last:
            return Days(self.first, self.last)
        return self.meant


def exhibit_judgments() -> list[Judgment]:
    """The judgments that come with Inforce, both halves."""
    file = resources.files("eval").joinpath("judgments", "exhibits.jsonl")
    return _read(file.read_text("utf-8"), "exhibits.jsonl")


def read_judgments(path: Path) -> list[Judgment]:
    """The judgments in a file, in its order. Raises InvalidJudgments, or OSError where it cannot be read."""
    try:
        return _read(path.read_text("utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise InvalidJudgments(path.name, [f"byte {error.start} is not UTF-8; save the file as UTF-8"]) from error


def _read(text: str, name: str) -> list[Judgment]:
    judgments: list[Judgment] = []
    faults: list[str] = []
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    for number, line in lines:
        try:
            judgments.append(_judgment(json.loads(line), number))
        except json.JSONDecodeError as error:
            faults.append(f"line {number}: not JSON ({error.msg} at column {error.colno}); one object a line")
        except KeyError as error:
            faults.append(f"line {number}: {error.args[0]!r} is missing")
        except (TypeError, ValueError) as error:
            faults.append(f"line {number}: {error}")
    if not lines:
        faults.append("there is no judgment in it; write one JSON object a line")
    if faults:
        raise InvalidJudgments(name, faults)
    return judgments


_KEYS = frozenset(
    "id topic split category question as_of from to today meant policy answer gold alternatives events "
    "alternative_events note".split()
)
_PLACE_KEYS = frozenset("exhibit version lines start end text grade".split())
_EVENT_KEYS = frozenset("on kind from_version to_version before after".split())


def _judgment(fields: object, number: int) -> Judgment:
    """One row. Only ``question`` must be there: what is left out is empty."""
    row = _object(fields, _KEYS, "a judgment")
    question = row["question"]
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"question must be text; got {question!r}")
    meant = row.get("meant")
    if meant is not None:
        meant = _object(meant, frozenset({"from", "to"}), "meant")
    policy = row.get("policy") or []
    events = row.get("events")
    name = str(row.get("id") or f"line-{number}")
    judgment = Judgment(
        judgment_id=name,
        topic=str(row.get("topic") or name),
        split=str(row.get("split") or ALL),
        category=str(row.get("category") or "questions"),
        question=question,
        as_of=day_of(row, "as_of"),
        first=day_of(row, "from"),
        last=day_of(row, "to"),
        today=day_of(row, "today"),
        meant=None if meant is None else Days(day_of(meant, "from"), day_of(meant, "to")),
        policies=(policy,) if isinstance(policy, str) else tuple(policy),
        answer=row.get("answer"),
        gold=tuple(_place(place) for place in row.get("gold") or ()),
        alternatives=tuple(_place(place) for place in row.get("alternatives") or ()),
        events=None if events is None else tuple(_event(event) for event in events),
        alternative_events=tuple(
            tuple(_event(event) for event in events) for events in row.get("alternative_events") or ()
        ),
    )
    if any(character.isspace() for character in judgment.judgment_id):
        raise ValueError(f"id must have no white space, for TREC files; got {judgment.judgment_id!r}")
    if judgment.as_of and (judgment.first or judgment.last):
        raise ValueError("as_of and from/to exclude each other; give one of them")
    return judgment


def _object(fields: object, keys: frozenset[str], what: str) -> Mapping[str, Any]:
    """``fields`` as a mapping with no other keys than these: a mistyped date must not become no date."""
    if not isinstance(fields, dict):
        raise TypeError(f"{what} must be an object; got {type(fields).__name__}")
    unknown = sorted(set(fields) - keys)
    if unknown:
        raise ValueError(f"{what} has no field {', '.join(map(repr, unknown))}; there are: {', '.join(sorted(keys))}")
    return fields


def day_of(fields: Mapping[str, Any], name: str) -> date | None:
    """The day of a field, None where it is missing or null. Raises ValueError for anything but YYYY-MM-DD."""
    value = fields.get(name)
    if value is None:
        return None
    try:
        # fromisoformat alone would take 20200301 and 2020-W10-1 too.
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name!r} must be YYYY-MM-DD; got {value!r}") from error


def _place(fields: object) -> Place:
    place = _object(fields, _PLACE_KEYS, "a place")
    span = Span(int(place["start"]), int(place["end"])) if "start" in place or "end" in place else None
    grade = int(place.get("grade", FULLY))
    if grade not in {1, FULLY}:
        raise ValueError(f"grade must be 1 or {FULLY}; got {grade}")
    version = place.get("version")
    return Place(str(place["exhibit"]), None if version is None else str(version), span, str(place["text"]), grade)


def _event(fields: object) -> ExpectedEvent:
    event = _object(fields, _EVENT_KEYS, "an event")
    on = day_of(event, "on")
    if on is None:
        raise KeyError("on")
    before, after = event.get("before"), event.get("after")
    kind = str(event["kind"])
    expected = {"added": (False, True), "changed": (True, True), "removed": (True, False)}
    if expected.get(kind) != (before is not None, after is not None):
        raise ValueError(f"an event is added (with after), changed (with both) or removed (with before); got {kind!r}")
    return ExpectedEvent(on, kind, None if before is None else _place(before), None if after is None else _place(after))
