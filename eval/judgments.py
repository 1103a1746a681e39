"""Judged questions as they stand in a JSONL file: the words, the days, and the places in the source that answer.

Gold is a span of source text, so that how passages are split may change without judging anew. The format
and who judged the exhibits is in ``judgments/README.md``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from corpus.errors import InforceError
from corpus.text import Span
from eval.jsonl import day_of, from_line, identifier, integer_of, lines_of, list_of, text_of

EXHIBITS = Path(__file__).parent / "judgments" / "exhibits.jsonl"
"""The judgments that come with Inforce."""

FULLY = 2
"""Grade of a place that answers the question by itself; 1 is a place that answers it in part."""

ALL = "all"
"""The half of questions that were not split into a development and a test half."""


class InvalidJudgments(InforceError):
    """A file of judgments cannot be used. Each of ``faults`` names its line or judgment, and the remedy."""

    def __init__(self, name: str, faults: Iterable[str], see: str = "") -> None:
        self.name = name
        self.faults = tuple(faults)
        shown = "; ".join(self.faults[:3])
        more = f" (and {len(self.faults) - 3} more)" if len(self.faults) > 3 else ""
        super().__init__(f"{name}: {shown}{more}{see}")


class MissingJudgments(InforceError):
    """There is no file of judgments where one was named."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the source: an exhibit copy and the words that stand there.

    ``span`` is None where only the words are given; they must then occur once in the copy. ``version`` is the day or
    the id of the version, and is needed where an exhibit shows more than one; ``grade`` is FULLY or 1. ``lines``, the
    first and last line of the words, are for people, and None where they are not given.
    """

    exhibit: str
    version: str | None
    span: Span | None
    text: str
    grade: int = FULLY
    lines: tuple[int, int] | None = None


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
    return read_judgments(EXHIBITS)


def read_judgments(path: Path) -> list[Judgment]:
    """The judgments in a file, in its order. Raises InvalidJudgments, or MissingJudgments where there is no file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MissingJudgments(f"{path}: {error.strerror or error}; name a file of judgments, a line each") from error
    try:
        lines = lines_of(content)
    except ValueError as error:
        raise InvalidJudgments(path.name, [str(error)]) from error
    judgments: list[Judgment] = []
    faults: list[str] = []
    for number, line in lines:
        try:
            judgments.append(from_line(line, partial(_judgment, number)))
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        raise InvalidJudgments(path.name, faults)
    return judgments


_KEYS = frozenset(
    "id topic split category question as_of from to today meant policy answer gold alternatives events "
    "alternative_events note".split()
)
_PLACE_KEYS = frozenset("exhibit version lines start end text grade".split())
_EVENT_KEYS = frozenset("on kind from_version to_version before after".split())


def _judgment(number: int, row: Mapping[str, Any]) -> Judgment:
    """One row. ``question`` must be there, and ``gold`` or ``events``; other fields may be left out."""
    _require_known(row, _KEYS, "a judgment")
    question = text_of(row, "question")
    if not ("gold" in row or "events" in row):
        raise ValueError("gold or events must say what is right; [] says that silence is, or that nothing changed")
    name = identifier(row, "id") if row.get("id") is not None else f"line-{number}"
    gold = tuple(map(_place, _list(row, "gold")))
    events = tuple(map(_event, list_of(row, "events"))) if "events" in row else None
    if gold and all(place.grade < FULLY for place in gold):
        raise ValueError(
            f"gold has no place of grade {FULLY}, so nothing in it answers; grade one {FULLY}, or write [] where "
            "silence is right, and what may be quoted as alternatives"
        )
    if gold and events is not None:
        raise ValueError("gold and events exclude each other; a question about change has events")
    if row.get("alternative_events") and events is None:
        raise ValueError("alternative_events stand beside events; move the first of them there")
    judgment = Judgment(
        judgment_id=name,
        topic=text_of(row, "topic", default="") or name,
        split=text_of(row, "split", default="") or ALL,
        category=text_of(row, "category", default="") or "questions",
        question=question,
        as_of=day_of(row, "as_of"),
        first=day_of(row, "from"),
        last=day_of(row, "to"),
        today=day_of(row, "today"),
        meant=_meant(row),
        policies=_policies(row),
        answer=text_of(row, "answer", default="") or None,
        gold=gold,
        alternatives=tuple(map(_place, _list(row, "alternatives"))),
        events=events,
        alternative_events=tuple(tuple(map(_event, events)) for events in _lists(row, "alternative_events")),
    )
    if judgment.meant and (judgment.as_of or judgment.first or judgment.last):
        raise ValueError("meant are days that only the words tell; leave it out beside as_of, from and to")
    return judgment


def _require_known(fields: object, keys: frozenset[str], what: str) -> Mapping[str, Any]:
    """``fields`` as an object with no other keys than these: a mistyped date must not become no date."""
    if not isinstance(fields, dict):
        raise ValueError(f"{what} must be an object; got {fields!r}")
    unknown = sorted(set(fields) - keys)
    if unknown:
        raise ValueError(f"{what} has no field {', '.join(map(repr, unknown))}; there are: {', '.join(sorted(keys))}")
    return fields


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    return list_of(row, name) if name in row else []


def _lists(row: Mapping[str, Any], name: str) -> list[list[Any]]:
    found = _list(row, name)
    if not all(isinstance(part, list) for part in found):
        raise ValueError(f"{name!r} must be a list of lists; got {found!r}")
    return found


def _meant(row: Mapping[str, Any]) -> Days | None:
    if row.get("meant") is None:
        return None
    fields = _require_known(row["meant"], frozenset({"from", "to"}), "meant")
    meant = Days(day_of(fields, "from"), day_of(fields, "to"))
    if not (meant.first or meant.last):
        raise ValueError("meant must have a day in from or to; leave it out where the words mean no day")
    return meant


def _policies(row: Mapping[str, Any]) -> tuple[str, ...]:
    policy = row.get("policy")
    found = [] if policy is None else [policy] if isinstance(policy, str) else policy
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise ValueError(f"'policy' must be the id of a policy, or a list of them; got {policy!r}")
    return tuple(found)


def _place(fields: object) -> Place:
    place = _require_known(fields, _PLACE_KEYS, "a place")
    span = Span(integer_of(place, "start"), integer_of(place, "end")) if {"start", "end"} & place.keys() else None
    if span and not 0 <= span.start < span.end:
        raise ValueError(f"start and end must enclose text; got {span.start} and {span.end}")
    grade = integer_of(place, "grade") if "grade" in place else FULLY
    if grade not in {1, FULLY}:
        raise ValueError(f"grade must be 1 or {FULLY}; got {grade}")
    return Place(
        exhibit=text_of(place, "exhibit"),
        version=text_of(place, "version", default="") or None,
        span=span,
        text=text_of(place, "text"),
        grade=grade,
        lines=_lines(place),
    )


def _lines(place: Mapping[str, Any]) -> tuple[int, int] | None:
    if place.get("lines") is None:
        return None
    found = list_of(place, "lines")
    if len(found) != 2 or not all(type(line) is int for line in found):
        raise ValueError(f"'lines' must be the first and last line; got {found!r}")
    return found[0], found[1]


def _event(fields: object) -> ExpectedEvent:
    event = _require_known(fields, _EVENT_KEYS, "an event")
    on = day_of(event, "on")
    if on is None:
        raise KeyError("on")
    before, after = event.get("before"), event.get("after")
    kind = text_of(event, "kind")
    expected = {"added": (False, True), "changed": (True, True), "removed": (True, False)}
    if expected.get(kind) != (before is not None, after is not None):
        raise ValueError(f"an event is added (with after), changed (with both) or removed (with before); got {kind!r}")
    return ExpectedEvent(on, kind, None if before is None else _place(before), None if after is None else _place(after))
