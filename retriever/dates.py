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

from corpus.printed_dates import MONTHS, PrintedDate, find_dates, impossible_dates
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
_SEVERAL_DAYS = (
    rf"\b(?P<first_day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+(?P<first_month>{_ANY_MONTH}))?\s*(?:and|to|until|through|[-–])\s*"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_ANY_MONTH}),?\s+(?P<year>(?:19|20)\d{{2}})\b"
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
    r"\b(?:(?P<since>since|from|as\s+from|on\s+or\s+after|no[t]?\s+earlier\s+than|starting(?:\s+(?:from|in|on))?"
    r"|beginning(?:\s+(?:in|on))?)"
    r"|(?P<until>until|till|through|up\s+to(?:\s+and\s+including)?|by|on\s+or\s+before|no[t]?\s+later\s+than)"
    r"|(?P<before>before|prior\s+to|earlier\s+than|preceding)|(?P<after>after|later\s+than|following)"
    r"|(?P<within>on|in|at|during|as\s+of|as\s+at|around|about|over|for|when|while|throughout|within|of))"
    r"(?:\s+(?:the(?:\s+year)?|of|about|around|year))?\s*$",
    re.IGNORECASE,
)
# "the day after X" is one day; "30 days after X" is not X.
_COUNTED_FROM = re.compile(
    r"\b(?:(?P<one>the\s+day)|(?:days?|weeks?|months?|years?))\s+(?P<side>before|after|following|prior\s+to)\s+$",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"\s*,?\s*(?:(?P<since>(?:or|and)\s+(?:later|after(?:wards)?|newer)|onwards?)"
    r"|(?P<until>(?:or|and)\s+(?:earlier|before|older)))\b(?!\s+(?:the\b|\d))",
    re.IGNORECASE,
)
# Figures after these words are not days.
_NUMBERED = re.compile(
    r"(?:\b(?:sections?|clauses?|articles?|art|pages?|version|v|call|tel|phone|no|number)\.?|§)\s*$", re.IGNORECASE
)
_SHORT_YEAR = re.compile(r"\d{1,2}[-.]\d{1,2}[-.]\d{2}")
# What a lone number of four digits must follow to be a year, and must not be followed by.
_YEAR_AFTER = re.compile(
    r"\b(?:in|during|throughout|before|prior\s+to|after|since|from|starting(?:\s+in)?|until|till|through|up\s+to|by|as\s+of|"
    r"between|around|circa)\s+(?:(?:the\s+)?year\s+)?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s*(?:[%€$£]|(?:euros?|dollars?|pounds?|users?|people|persons?|days?|hours?|minutes?|words?|characters?|times|"
    r"companies|items?|members?|records?|bytes?|[kmg]b)\b)",
    re.IGNORECASE,
)
# "now that …", "at the moment I register" speak of another moment.
_NOW = (
    r"\b(?:today|currently|nowadays|(?:right\s+now|now|at\s+present|at\s+the\s+moment)"
    r"(?!\s+(?:that|when|of|i|you|we|they|he|she|it|the|a|an)\b))(?!\w)"
)
_AND = re.compile(r"\s+and\s+(?:the\s+)?", re.IGNORECASE)
_TO = re.compile(r"\s*(?:to|until|till|through|-|–)\s*(?:the\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\W*(?:and|or|but)?\W*", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:,|,?\s+(?:and|or|to)|\s?[-–])\s*(?:in\s+)?", re.IGNORECASE)
_NEGATED = re.compile(r"(?:\bnot|\bnever|n['’]t)\s+$", re.IGNORECASE)


_Bounds = tuple[date | None, date | None]
"""First and last day, both included, None for an open end."""


@dataclass(frozen=True, slots=True)
class QuestionDates:
    """What a question says of days: ``readings`` of the words at ``places``; several where a form is ambiguous.

    ``words`` are exactly those words; where they stand apart, "…" stands for what is between.
    """

    places: tuple[tuple[int, int], ...]
    words: str
    readings: tuple[DateReading, ...]
    uses_today: bool = False


@dataclass(frozen=True, slots=True)
class _Expression:
    start: int
    end: int
    bounds: tuple[_Bounds, ...]
    uses_today: bool


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
    text = _readable(question)
    expressions = list(_expressions(text, today))
    if not expressions:
        return None
    bounds = expressions[0].bounds
    for expression in expressions[1:]:
        bounds = tuple(_together(a, b) for a in bounds for b in expression.bounds)
    places: list[tuple[int, int]] = []
    for expression in expressions:
        if places and _BETWEEN.fullmatch(text, places[-1][1], expression.start):
            places[-1] = (places[-1][0], expression.end)
        else:
            places.append((expression.start, expression.end))
    return QuestionDates(
        places=tuple(places),
        words=" … ".join(question[start:end] for start, end in places),
        readings=tuple(DateReading(first, last, _in_words(first, last)) for first, last in dict.fromkeys(bounds)),
        uses_today=any(expression.uses_today for expression in expressions),
    )


def impossible_days(question: str) -> list[str]:
    """What a question writes like a day that no calendar has. It sets no scope.

    >>> impossible_days("What applied on 31 June 2019?")
    ['31 June 2019']
    """
    text = _without_quotations(question)
    return [text[found.start : found.end] for found in impossible_dates(text) if _is_written_as_day(text, found)]


def _without_quotations(question: str) -> str:
    return QUOTED.sub(lambda quoted: " " * len(quoted[0]), question)


def _readable(question: str) -> str:
    """The question with blanks for all that must not be read: quotations, and days that do not exist."""
    text = _without_quotations(question)
    for found in impossible_dates(text):
        text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
    return text


def _expressions(text: str, today: date) -> Iterator[_Expression]:
    cores = _without_overlaps(_cores(text, today))
    i = 0
    while i < len(cores):
        core, following = cores[i], cores[i + 1] if i + 1 < len(cores) else None
        i += 1
        if following and (pair := _pair(text, core, following)):
            yield pair
            i += 1
        elif following and _is_listed(text, core, following):
            cores[i] = _hull(core, following)
        elif single := _single(text, core):
            yield single


def _pair(text: str, first: _Core, second: _Core) -> _Expression | None:
    """The form "between X and Y" or "from X to Y": from the first day of the one to the last of the other."""
    opened = re.search(r"\b(between|from)\s+(?:the\s+)?$", text[: first.start], re.IGNORECASE)
    if not opened:
        return None
    closing = _AND if opened[1].casefold() == "between" else _TO
    if not closing.fullmatch(text, first.end, second.start):
        return None
    bounds = tuple((a[0], b[1]) for a in first.intervals for b in second.intervals if a[0] <= b[1])
    uses_today = first.is_today or second.is_today
    return _Expression(opened.start(), second.end, bounds, uses_today) if bounds else None


def _is_listed(text: str, first: _Core, second: _Core) -> bool:
    """Whether two cores stand in one list: "in 2018 and 2019"; a lone year only follows a lone year's preposition."""
    return bool(_LISTED.fullmatch(text, first.end, second.start)) and second.is_lone_year >= first.is_lone_year


def _single(text: str, core: _Core) -> _Expression | None:
    """One core with what stands around it, None where the words around it say that no scope is meant."""
    before = text[: core.start]
    if core.is_lone_year and not _YEAR_AFTER.search(before):
        return None
    if counted := _COUNTED_FROM.search(before):
        if not counted["one"]:
            return None
        forward = counted["side"].casefold() in {"after", "following"}
        days = [_shifted(last, 1) if forward else _shifted(first, -1) for first, last in core.intervals]
        return _Expression(counted.start(), core.end, tuple((day, day) for day in days), core.is_today)
    preposition = _PREPOSITION.search(before)
    negated = _NEGATED.search(before, 0, preposition.start()) if preposition else None
    if preposition and negated and not (preposition["before"] or preposition["after"] or preposition["until"]):
        return None
    opening = negated or preposition
    start, end = opening.start() if opening else core.start, core.end
    bounds: tuple[_Bounds, ...]
    open_end = _OPEN_END.match(text, core.end) if not preposition or preposition["within"] else None
    if open_end:
        bounds = tuple((first, None) if open_end["since"] else (None, last) for first, last in core.intervals)
        end = open_end.end()
    elif core.is_stretch and preposition and preposition["since"]:
        bounds = core.intervals
    else:
        bounds = tuple(_bounded(preposition, first, last, negated=bool(negated)) for first, last in core.intervals)
    return _Expression(start, end, bounds, core.is_today)


def _hull(a: _Core, b: _Core) -> _Core:
    first = min(interval[0] for interval in (*a.intervals, *b.intervals))
    last = max(interval[1] for interval in (*a.intervals, *b.intervals))
    return _Core(a.start, b.end, ((first, last),), a.is_lone_year, is_stretch=True, is_today=a.is_today or b.is_today)


def _bounded(preposition: re.Match[str] | None, first: date, last: date, *, negated: bool) -> _Bounds:
    if preposition is None or preposition["within"]:
        return first, last
    if negated:
        # "not before X" begins with X, "not until X" too; "not after X" ends with X.
        return (None, last) if preposition["after"] else (first, None)
    if preposition["before"]:
        return None, _shifted(first, -1)
    if preposition["after"]:
        return _shifted(last, 1), None
    return (first, None) if preposition["since"] else (None, last)


def _shifted(day: date, days: int) -> date:
    """The day so many days on, or the same where the calendar ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def _in_words(first: date | None, last: date | None) -> str:
    if first and last:
        return day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"
    if first:
        return f"{day_in_words(first)} or later"
    return f"{day_in_words(last)} or earlier" if last else "any day"


def _together(a: _Bounds, b: _Bounds) -> _Bounds:
    """Two expressions in one question: the days both allow, or all days from the first to the last."""
    latest_start = max((day for day in (a[0], b[0]) if day), default=None)
    earliest_end = min((day for day in (a[1], b[1]) if day), default=None)
    if latest_start is None or earliest_end is None or latest_start <= earliest_end:
        return latest_start, earliest_end
    first = None if a[0] is None or b[0] is None else min(a[0], b[0])
    last = None if a[1] is None or b[1] is None else max(a[1], b[1])
    return first, last


def _cores(text: str, today: date) -> Iterator[_Core]:
    for found in find_dates(text):
        if _is_written_as_day(text, found):
            yield _Core(found.start, found.end, tuple((day, day) for day in found.readings))
    for match in re.finditer(_SEVERAL_DAYS, text, re.IGNORECASE):
        first = find_dates(f"{match['first_day']} {match['first_month'] or match['month']} {match['year']}")
        last = find_dates(f"{match['day']} {match['month']} {match['year']}")
        if first and last and first[0].readings <= last[0].readings:
            interval = (first[0].readings[0], last[0].readings[0])
            yield _Core(match.start(), match.end(), (interval,), is_stretch=True)
    for match in re.finditer(rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}", text, re.IGNORECASE):
        month, year = MONTHS[match[1].casefold()], int(match[2])
        yield _core(match, _months(year, month, month))
    for match in re.finditer(_SEVERAL_MONTHS, text, re.IGNORECASE):
        months = [MONTHS[name.casefold()] for name in re.findall(rf"\b{_MONTH}", match[0], re.IGNORECASE)]
        year = int(match["year"])
        # "between November and February 2019" begins in the year before the one that is named.
        begins = date(year - 1 if months[0] > months[-1] else year, months[0], 1)
        yield _Core(match.start(), match.end(), ((begins, _months(year, months[-1], months[-1])[1]),), is_stretch=True)
    for match in re.finditer(rf"\b(?:q([1-4])[\s,/-]*(?:of\s+)?{_YEAR}|{_YEAR}[\s-]*q([1-4])\b)", text, re.IGNORECASE):
        yield _core(match, _quarter(int(match[2] or match[3]), int(match[1] or match[4])))
    for match in re.finditer(rf"\bh([12])[\s,/-]*{_YEAR}", text, re.IGNORECASE):
        yield _core(match, _months(int(match[2]), 6 * int(match[1]) - 5, 6 * int(match[1])))
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
    for match in re.finditer(_NOW, text, re.IGNORECASE):
        yield _Core(match.start(), match.end(), ((today, today),), is_today=True)
    for match in re.finditer(rf"\b{_YEAR}", text):
        if not _COUNTED.match(text, match.end()):
            yield _Core(match.start(), match.end(), (_months(int(match[1]), 1, 12),), is_lone_year=True)


def _is_written_as_day(text: str, found: PrintedDate) -> bool:
    """Whether the figures are a day at all, and not a section, a page or a telephone number."""
    return not (_SHORT_YEAR.fullmatch(text, found.start, found.end) or _NUMBERED.search(text[: found.start]))


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
