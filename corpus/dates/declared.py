"""Dates that a file declares for programs, beside the words that it prints.

A page says in its head, in its data for search engines or in its front matter when it was changed; people do not see
that, and programs that write it do so for other reasons too. So it is a fact with a basis of its own: it dates only a
text that prints no date of its own, and where it contradicts a printed one, that is told.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.utils import parsedate_to_datetime

from corpus.dates.decision import DateDecision
from corpus.dates.evidence import DateEvidence, Doubt, Says
from corpus.dates.grammar import Form, mentions
from corpus.languages import LANGUAGES
from corpus.text import Span

_ISO = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?!\d)")
_SAME = timedelta(days=1)
"""A change told of the day before or after is the same: programs count in a zone of their own."""
_BEST_FIRST = (Says.EFFECTIVE, Says.UPDATED, Says.POSTED)
_REASONS = {
    Says.EFFECTIVE: "the page prints no date of its own; it is declared as the day of its effect",
    Says.UPDATED: "the page prints no date of its own; it is declared as the day of its last change",
    Says.POSTED: "the page prints no date of its own; it is declared as the day of its posting",
}


@dataclass(frozen=True, slots=True)
class Declared:
    """One declared date: by which key, what it says, and where it stands in the source.

    ``says`` is effect, update or posting. ``words`` are those at ``spans``.
    """

    key: str
    says: Says
    value: str
    words: str
    spans: tuple[Span, ...]
    line: int
    is_of_file: bool = False
    """Whether the program that wrote the file put it there, which knows when a file was saved, and not its text."""

    @property
    def day(self) -> date | None:
        """The day, as the programs write it that it is meant for, or as people do; None where none can be read."""
        return day_of(self.value)


@dataclass(frozen=True, slots=True)
class TimeElement:
    """Words that a page marks as a time, at ``words``, and the day that it gives programs for them."""

    day: date
    words: Span


def day_of(value: str) -> date | None:
    """A day in the forms of programs, or a complete date in words.

    >>> [str(day_of(value)) for value in ("2021-03-01T08:00Z", "Mon, 01 Mar 2021 09:00:00 GMT", "soon")]
    ['2021-03-01', '2021-03-01', 'None']
    """
    try:
        iso = _ISO.match(value)
        return date.fromisoformat(iso[1]) if iso else parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError):
        found = [mention for mention in mentions(value, tuple(LANGUAGES.values())) if mention.form is Form.DAY]
        return found[0].day if len(found) == 1 else None


def with_declared(decision: DateDecision, declared: Sequence[Declared], captured_on: date | None) -> DateDecision:
    """The decision with what is declared beside it: evidence, the day of what prints none, and contradictions.

    A change on a day after that of the capture is no change of this text.
    """
    if not declared:
        return decision
    latest = captured_on + _SAME if captured_on else date.max
    is_printed = bool(decision.effective_on or decision.updated_on)
    used = None if is_printed else _best(declared, latest)
    doubts = list(decision.doubts)
    evidence = list(decision.evidence)
    for one in declared:
        is_used = used is not None and (one.says, one.day) == (used.says, used.day)
        reason = _REASONS[one.says] if is_used else _why_not(one, latest, is_printed=is_printed)
        evidence.append(DateEvidence(one.words, one.spans, one.says, one.day, is_used, reason, one.line, one.key))
    told = [(one, message) for one in declared if (message := _contradiction(one, decision, latest))]
    if told:
        first, message = told[0]
        doubts.append(Doubt("declared_date_differs", message, first.line, is_of_the_date=False))
    if used and used.is_of_file:
        what = "last saved" if used.says is Says.UPDATED else "made"
        message = f"no day is printed; the file was {what} on {used.day} ({used.key}), its text may be of another day"
        doubts.append(Doubt("declared_by_file", message, used.line))
    elif used and used.says is Says.POSTED:
        message = (
            f"the file declares only that it was posted on {used.day} ({used.key}); it may have been changed since"
        )
        doubts.append(Doubt("declared_posting", message, used.line))
    return replace(decision, evidence=tuple(evidence), doubts=tuple(doubts))


def _best(declared: Iterable[Declared], latest: date) -> Declared | None:
    """The day of effect, else the last change, else the posting; the file may declare several of each."""
    known = [(one, day) for one in declared if (day := one.day) and (day <= latest or one.says is Says.EFFECTIVE)]
    of_kinds = ([found for found in known if found[0].says is says] for says in _BEST_FIRST)
    best = next((kind for kind in of_kinds if kind), [])
    return max(best, key=lambda found: found[1])[0] if best else None


def _why_not(one: Declared, latest: date, *, is_printed: bool) -> str:
    if one.day is None:
        return "it could not be read as one day"
    if is_printed:
        return "it is declared for programs; a date that the page prints counts"
    if one.says is not Says.EFFECTIVE and one.day > latest:
        return "it lies after the day of the capture"
    return "another declared day counts"


def _contradiction(one: Declared, decision: DateDecision, latest: date) -> str | None:
    """What a person should know of a declared day that is not the printed one.

    A text that states its effect may have been put on the page before; only a later change contradicts it.
    """
    day, effective, updated = one.day, decision.effective_on, decision.updated_on
    if day is None or one.is_of_file or one.says is Says.POSTED or (one.says is Says.UPDATED and day > latest):
        return None
    if one.says is Says.EFFECTIVE:
        printed = (effective or updated) if day not in {effective, updated} else None
    elif updated:
        printed = updated if abs(day - updated) > _SAME else None
    else:
        printed = effective if effective and day - effective > _SAME else None
    if printed is None:
        return None
    return f"the file declares {day} ({one.key}), the page prints {printed}; the printed day is used"
