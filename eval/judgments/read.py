"""Reads a file of judgments, one JSON object a line. The format is described in ``README.md`` beside it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from corpus.text import Span
from eval.judgments.jsonl import day_of, from_line, identifier, integer_of, lines_of, list_of, text_of
from eval.judgments.judgment import (
    ALL,
    FULLY,
    Days,
    ExpectedEvent,
    InvalidJudgments,
    Judgment,
    MissingJudgments,
    Place,
)

EXHIBITS = Path(__file__).with_name("exhibits.jsonl")
"""The judgments that come with Inforce."""


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
