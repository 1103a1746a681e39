"""Date expressions in a question: "before June 2019", "in Q2 2018", "between … and …", "today".

A grammar of our own, because reading too much is worse than reading nothing: "may the company share" holds
no date, and a lone "2019" is only a year after a word that says so. What is read is echoed with its words,
and whoever asked can switch it off.

    expression  = "between" core "and" core | "from" core "to" core | ["not"] [preposition] core {("and"|"or") core}
    core        = day | month year | quarter | half | season | part of a year | event | "today" | year

Meanings: before X ends the day before X; after X starts the day after; since and from include X; until and
by include X; "not before X" is from X on, "not after X" until X. A list is one stretch from its first day to
its last. Early, mid and late are months 1-4, 5-8 and 9-12; seasons are northern, and a winter is that of its
December; around Christmas is 20-31 December; the end of a year is December.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.printed_dates import MONTHS, find_dates
from retriever.phrases import QUOTED
from retriever.results import DateReading
from retriever.words import day_in_words

EVENTS: dict[str, date] = {"gdpr": date(2018, 5, 25), "general data protection regulation": date(2018, 5, 25)}
"""Named events that a question may date by. The GDPR applied from 25 May 2018 (its Article 99)."""

_YEAR = r"((?:19|20)\d{2})(?!\d|/|-(?!(?:19|20)\d{2}\b))"
_MONTH = rf"({'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_ANY_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_SEVERAL_MONTHS = (
    rf"\b{_ANY_MONTH}(?:\s*,\s*{_ANY_MONTH})*\s*,?\s*(?:and|or|to|until|through|[-–])\s*{_ANY_MONTH},?\s+"
    r"(?:of\s+)?(?P<year>(?:19|20)\d{2})(?!\d|/|-)"
)
_EVENT = rf"(?:the\s+)?({'|'.join(sorted(EVENTS, key=len, reverse=True))})"
_STARTED = (
    r"(?:\s+(?:took\s+effect|takes\s+effect|came\s+into\s+(?:force|effect)|applied|applies|"
    r"started(?:\s+to\s+apply)?|entered\s+into\s+force))?"
)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_PARTS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

_PREPOSITION = re.compile(
    r"\b(?:(?P<before>before|prior\s+to|earlier\s+than|preceding)|(?P<after>after|later\s+than|following)"
    r"|(?P<since>since|from|starting(?:\s+(?:from|in|on))?|beginning(?:\s+(?:in|on))?)"
    r"|(?P<until>until|till|through|up\s+to|by|no\s+later\s+than)"
    r"|(?P<within>on|in|at|during|as\s+of|as\s+at|around|about|over|for|when|while|throughout|within|of))"
    r"(?:\s+(?:the|of|about|around))?\s*$",
    re.IGNORECASE,
)
# What a lone number of four digits must follow to be a year, and must not be followed by.
_YEAR_AFTER = re.compile(
    r"\b(?:in|during|throughout|before|prior\s+to|after|since|from|starting(?:\s+in)?|until|till|through|up\s+to|by|as\s+of|"
    r"between|around|circa)\s+(?:the\s+year\s+)?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s*(?:[%€$£]|(?:euros?|dollars?|pounds?|users?|people|persons?|days?|hours?|minutes?|words?|characters?|times|"
    r"companies|items?|members?|records?|bytes?|[kmg]b)\b)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*(?:,|,?\s+(?:and|or|to)|\s?[-–])\s*(?:in\s+)?", re.IGNORECASE)
_NEGATED = re.compile(r"(?:\bnot|\bnever|n['’]t)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QuestionDates:
    """``readings`` of the words ``question[start:end]``; more than one where the form is ambiguous."""

    start: int
    end: int
    words: str
    readings: tuple[DateReading, ...]
    uses_today: bool = False


@dataclass(frozen=True, slots=True)
class _Core:
    start: int
    end: int
    intervals: tuple[tuple[date, date], ...]
    is_lone_year: bool = False
    is_stretch: bool = False
    is_today: bool = False


def read_dates(question: str, today: date) -> QuestionDates | None:
    """The date expression of a question, None if it has none. Words in quotation marks are not read.

    >>> found = read_dates("What was collected before June 2019?", date(2026, 1, 1))
    >>> found.words, str(found.readings[0].last)
    ('before June 2019', '2019-05-31')
    """
    text = QUOTED.sub(lambda quoted: " " * len(quoted[0]), question)
    expressions = list(_expressions(text, today))
    if not expressions:
        return None
    start, end = expressions[0].start, expressions[-1].end
    readings = expressions[0].readings
    for expression in expressions[1:]:
        readings = tuple(_together(a, b) for a in readings for b in expression.readings)
    distinct = dict.fromkeys(DateReading(r.first, r.last, _in_words(r.first, r.last)) for r in readings)
    uses_today = any(expression.uses_today for expression in expressions)
    return QuestionDates(start, end, question[start:end], tuple(distinct), uses_today)


def _expressions(text: str, today: date) -> Iterator[QuestionDates]:
    cores = _without_overlaps(_cores(text, today))
    i = 0
    while i < len(cores):
        core = cores[i]
        before = text[: core.start]
        joint = text[core.end : cores[i + 1].start] if i + 1 < len(cores) else ""
        opened = re.search(r"\b(between|from)\s+(?:the\s+)?$", before, re.IGNORECASE)
        closes = (
            r"\s+and\s+(?:the\s+)?"
            if opened and opened[1].casefold() == "between"
            else r"\s*(?:to|until|till|through|-|–)\s*(?:the\s+)?"
        )
        if opened and re.fullmatch(closes, joint, re.IGNORECASE):
            other = cores[i + 1]
            spans = [(a[0], b[1]) for a in core.intervals for b in other.intervals if a[0] <= b[1]]
            if spans:
                uses_today = core.is_today or other.is_today
                yield _reading(text, opened.start(), other.end, spans, uses_today)
            i += 2
            continue
        listed = _LISTED.fullmatch(joint)
        if listed and cores[i + 1].is_lone_year >= core.is_lone_year:
            # "in 2018 and 2019", "in May or June 2018": one stretch of days, from the first to the last.
            cores[i + 1] = _hull(core, cores[i + 1])
            i += 1
            continue
        preposition = _PREPOSITION.search(before)
        negated = preposition and _NEGATED.search(before, 0, preposition.start())
        if negated and not (preposition and (preposition["before"] or preposition["after"] or preposition["until"])):
            i += 1
            continue
        if not core.is_lone_year or _YEAR_AFTER.search(before):
            opening = negated or preposition
            start = opening.start() if opening else core.start
            opens_stretch = core.is_stretch and preposition and preposition["since"]
            bounds: list[tuple[date | None, date | None]] = (
                list(core.intervals)
                if opens_stretch
                else [_bounded(preposition, first, last, negated=bool(negated)) for first, last in core.intervals]
            )
            yield _reading(text, start, core.end, bounds, core.is_today)
        i += 1


def _hull(a: _Core, b: _Core) -> _Core:
    first = min(interval[0] for interval in (*a.intervals, *b.intervals))
    last = max(interval[1] for interval in (*a.intervals, *b.intervals))
    return _Core(a.start, b.end, ((first, last),), a.is_lone_year, is_stretch=True, is_today=a.is_today or b.is_today)


def _bounded(
    preposition: re.Match[str] | None, first: date, last: date, *, negated: bool
) -> tuple[date | None, date | None]:
    if preposition is None or preposition["within"]:
        return first, last
    if negated:
        # "not before X" begins with X, "not until X" too; "not after X" ends with X.
        return (None, last) if preposition["after"] else (first, None)
    if preposition["before"]:
        return None, first - timedelta(days=1)
    if preposition["after"]:
        return last + timedelta(days=1), None
    return (first, None) if preposition["since"] else (None, last)


def _reading(
    text: str,
    start: int,
    end: int,
    bounds: list[tuple[date, date]] | list[tuple[date | None, date | None]],
    uses_today: bool,
) -> QuestionDates:
    words = text[start:end]
    return QuestionDates(start, end, words, tuple(DateReading(a, b, words) for a, b in bounds), uses_today)


def _in_words(first: date | None, last: date | None) -> str:
    if first and last:
        return day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"
    if first:
        return f"{day_in_words(first)} or later"
    return f"{day_in_words(last)} or earlier" if last else "any day"


def _together(a: DateReading, b: DateReading) -> DateReading:
    """Two expressions in one question: the days both allow, or all days from the first to the last."""
    latest_start = max((d for d in (a.first, b.first) if d), default=None)
    earliest_end = min((d for d in (a.last, b.last) if d), default=None)
    if latest_start is None or earliest_end is None or latest_start <= earliest_end:
        return DateReading(latest_start, earliest_end, a.words)
    first = None if a.first is None or b.first is None else min(a.first, b.first)
    last = None if a.last is None or b.last is None else max(a.last, b.last)
    return DateReading(first, last, a.words)


def _cores(text: str, today: date) -> Iterator[_Core]:
    for found in find_dates(text):
        yield _Core(found.start, found.end, tuple((day, day) for day in found.readings))
    for match in re.finditer(rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}", text, re.IGNORECASE):
        month, year = MONTHS[match[1].casefold()], int(match[2])
        yield _core(match, _months(year, month, month))
    for match in re.finditer(_SEVERAL_MONTHS, text, re.IGNORECASE):
        months = [MONTHS[name.casefold()] for name in re.findall(rf"\b{_MONTH}", match[0], re.IGNORECASE)]
        year = int(match["year"])
        # "between November and February 2019" begins in the year before the one that is named.
        first = date(year - 1 if months[0] > months[-1] else year, months[0], 1)
        yield _Core(match.start(), match.end(), ((first, _months(year, months[-1], months[-1])[1]),), is_stretch=True)
    for match in re.finditer(rf"\b(?:q([1-4])[\s,/-]*(?:of\s+)?{_YEAR}|{_YEAR}[\s-]*q([1-4])\b)", text, re.IGNORECASE):
        yield _core(match, _quarter(int(match[2] or match[3]), int(match[1] or match[4])))
    ordinal = "|".join(_ORDINALS)
    for match in re.finditer(rf"\b({ordinal})\s+(quarter|half)\s+(?:of\s+)?{_YEAR}", text, re.IGNORECASE):
        number, year = _ORDINALS[match[1].casefold()], int(match[3])
        if match[2].casefold() == "quarter":
            yield _core(match, _quarter(year, number))
        elif number <= 2:
            yield _core(match, _months(year, 6 * number - 5, 6 * number))
    for match in re.finditer(rf"\b({'|'.join(_SEASONS)})\s+(?:of\s+)?{_YEAR}", text, re.IGNORECASE):
        yield _core(match, _season(int(match[2]), _SEASONS[match[1].casefold()]))
    for match in re.finditer(rf"\b(early|mid|late)(?:\s*-\s*|\s+)(?:in\s+)?{_YEAR}", text, re.IGNORECASE):
        yield _core(match, _months(int(match[2]), *_PARTS[match[1].casefold()]))
    for match in re.finditer(rf"\b(end|beginning|start)\s+of\s+{_YEAR}", text, re.IGNORECASE):
        month = 12 if match[1].casefold() == "end" else 1
        yield _core(match, _months(int(match[2]), month, month))
    for match in re.finditer(rf"\bchristmas\s+(?:of\s+)?{_YEAR}", text, re.IGNORECASE):
        yield _core(match, (date(int(match[1]), 12, 20), date(int(match[1]), 12, 31)))
    for match in re.finditer(rf"\b{_EVENT}{_STARTED}\b", text, re.IGNORECASE):
        day = EVENTS[match[1].casefold()]
        # "What about the GDPR?" names a subject; "before the GDPR" and "when the GDPR applied" name a day.
        said = re.search(r"\b(?:before|after|since|until|when)\s+$", text[: match.start()], re.IGNORECASE)
        if said:
            yield _core(match, (day, day))
    for match in re.finditer(
        r"\b(?:today|currently|right\s+now|nowadays|at\s+present|at\s+the\s+moment|now)\b", text, re.IGNORECASE
    ):
        yield _Core(match.start(), match.end(), ((today, today),), is_today=True)
    for match in re.finditer(rf"\b{_YEAR}", text):
        if not _COUNTED.match(text, match.end()):
            yield _Core(match.start(), match.end(), (_months(int(match[1]), 1, 12),), is_lone_year=True)


def _core(match: re.Match[str], interval: tuple[date, date]) -> _Core:
    return _Core(match.start(), match.end(), (interval,))


def _without_overlaps(cores: Iterator[_Core]) -> list[_Core]:
    """Where two cores share words, the longer one is meant: "1 June 2019", not "June 2019" or "2019"."""
    kept: list[_Core] = []
    for core in sorted(cores, key=lambda c: (c.start - c.end, c.start)):
        if all(core.end <= other.start or other.end <= core.start for other in kept):
            kept.append(core)
    return sorted(kept, key=lambda core: core.start)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _quarter(year: int, number: int) -> tuple[date, date]:
    return _months(year, 3 * number - 2, 3 * number)


def _season(year: int, first_month: int) -> tuple[date, date]:
    if first_month == 12:
        return date(year, 12, 1), _months(year + 1, 2, 2)[1]
    return _months(year, first_month, first_month + 2)
