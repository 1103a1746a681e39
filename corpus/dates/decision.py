"""Which of the dates that a page prints date its text, and what a person should know of the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from corpus.dates.evidence import DateEvidence, DateKind, Doubt

_FAR_BEFORE_CAPTURE = 3 * 365
_FAR_AFTER_CAPTURE = 366


@dataclass(frozen=True, slots=True)
class DateDecision:
    """The days that a text states of itself; each None where it states none that could be used."""

    effective_on: date | None
    updated_on: date | None
    doubts: tuple[Doubt, ...]


def decide(evidence: Iterable[DateEvidence]) -> DateDecision:
    """Take the first day of each kind; a date that may be two days is not used, and a doubt."""
    effective = updated = None
    doubts: list[Doubt] = []
    for found in evidence:
        kind, printed, words, line = found.statement.kind, found.statement.date, found.words[:80], found.line
        if printed is None:
            doubts.append(Doubt("unread_date", f"no day could be read in '{words}'", line))
        elif kind is DateKind.UNSAID and (effective or updated):
            continue
        elif printed.day is None:
            either = " or ".join(day.isoformat() for day in printed.readings)
            doubts.append(Doubt("ambiguous_date", f"the date in '{words}' may be {either}; it was not used", line))
        elif kind is DateKind.EFFECTIVE:
            effective = effective or printed.day
        else:
            updated = updated or printed.day
            if kind is DateKind.UNSAID:
                doubts.append(Doubt("bare_date", f"'{words}' does not say what its date means", line))
    return DateDecision(effective, updated, tuple(doubts))


def far_from_capture(decision: DateDecision, captured_on: date, line: int) -> list[Doubt]:
    """Doubts about days long before or after the day on which the text was seen."""
    doubts: list[Doubt] = []
    for name, day in (("effective", decision.effective_on), ("updated", decision.updated_on)):
        if not day:
            continue
        days = (day - captured_on).days
        if days > _FAR_AFTER_CAPTURE or days < -_FAR_BEFORE_CAPTURE or (name == "updated" and days > 1):
            message = (
                f"the page prints {day.isoformat()} as its {name} date and was captured on {captured_on.isoformat()}; "
                "compare the page, the printed date is kept"
            )
            doubts.append(Doubt("date_far_from_capture", message, line))
    return doubts
