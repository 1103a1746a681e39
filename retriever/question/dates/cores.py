"""What stands for days of its own: a day, a month, a quarter, "last year", "when GDPR applied"."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from corpus.dates.grammar import PrintedDate, find_dates
from retriever.question.dates.core import Core
from retriever.question.dates.events import event_days
from retriever.question.dates.periods import (
    Interval,
    day_ago,
    half_of,
    month_on,
    months_of,
    part_of,
    quarter_of,
    season_of,
    shifted,
    single_day,
)
from retriever.question.dates.versions import EDITION, TEXT, VERSION_WORDS, NamedVersion
from retriever.question.dates.words import (
    ANY_MONTH,
    DAY,
    FOUR_FIGURES,
    MONTH,
    ORDINAL,
    ORDINALS,
    YEAR,
    YEAR_AFTER,
    compiled,
    either,
    last_words,
    month_number,
    spaced,
    year_number,
)

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"a": 1, "an": 1}
# Figures after these words are not days.
_NUMBERED = compiled(
    r"(?:\b(?:sections?|clauses?|articles?|art|paragraphs?|para|pages?|version|v|call|tel|phone|fax|no|nos|number|order"
    r"|ticket|invoice|case|docket|ref|reference|ordinance|id|code|room|block|box|port|iso|rfc|rule|rules|form)\.?|§|\#)\s*$"
)
# "Regulation (EU) 2016/679 of 27 April 2016" has its day as part of its name.
_NAMED_AFTER_ITS_DAY = compiled(
    r"\b(?:regulation|directive|decision|judge?ment|convention|act|law)(?:[^?!;.]{0,20}\d[^?!;]{0,100})?(?<!\bas)\s+of\s+$"
)
_SHORT_YEAR = re.compile(r"\d{1,2}[-.]\d{1,2}[-.]\d{2}")
_UNITS = (
    r"[%€$£]|(?:euros?|dollars?|pounds?|days?|hours?|minutes?|words?|characters?|times|items?|records?|bytes?|[kmg]b|more"
    r"|other)\b"
)
_PEOPLE = (
    r"(?:users?|people|persons?|companies|members?|merchants|sellers|buyers|partners|affiliates|countries|customers"
    r"|accounts|visitors|orders|requests|messages)\b"
)
_COUNTED = compiled(rf"\s*(?:{_UNITS}|{_PEOPLE})")
# "in 2018 users could …" counts nobody.
_COUNTED_IN_YEAR = compiled(rf"\s*(?:{_UNITS})")
_IN_YEAR = compiled(r"\b(?:in|during|throughout)\s+$")
# "now that …", "at the moment I register" speak of another moment.
_NOW = compiled(
    r"\b(?:today|currently|presently|nowadays|(?:right\s+now|now|at\s+present|at\s+the\s+moment)"
    r"(?!\s+(?:that|when|of|i|you|we|they|he|she|it|the|a|an)\b))(?!\w|['’]s)"
)
# "I closed my account two years ago" dates an act of whoever asks, not the policy.
_OWN_ACT_BEFORE = compiled(
    r"(?:^|[.;:,!?(]|\b(?:if|when|because|since|and|but|that|which|who|while|after|before)\s)\s*"
    r"(?:i|we|my\s+\w+|our\s+\w+)(?:['’](?:ve|m|re|d))?\s[^.;:!?]*$"
)
_OWN_ACT_AFTER = compiled(r"\s*,?\s*(?:i|we)\b")
_ROUGHLY = compiled(
    r"(?:\b(?:than|over|under|least|most|up\s+to|almost|nearly|about|around|some|roughly|within|every|half|or|to|and)\s+|[-–])$"
)


def without_overlaps(cores: Iterator[Core]) -> list[Core]:
    """Where two cores share words, the longer one is meant: "1 June 2019", not "June 2019" or "2019"."""
    kept: list[Core] = []
    for core in sorted(cores, key=lambda c: (c.start - c.end, c.start)):
        if all(core.end <= other.start or other.end <= core.start for other in kept):
            kept.append(core)
    return sorted(kept, key=lambda core: core.start)


def find_cores(text: str, today: date, events: Mapping[str, date]) -> Iterator[Core]:
    for day in _days(text):
        yield _with_weekday(text, day)
    yield from _several_days(text)
    yield from _several_months(text)
    for period in (*_periods(text), *_relative_periods(text, today), *_lone_years(text)):
        yield period
        yield from _parts(text, period)
    yield from _relative_days(text, today)
    yield from event_days(text, events)
    for words, place in VERSION_WORDS:
        for match in words.finditer(text):
            version = NamedVersion(place) if place else NamedVersion(took_effect=(today, today))
            yield Core(*match.span("named"), (), is_today=place is None, version=version)


def _core(match: re.Match[str], interval: Interval) -> Core:
    return Core(match.start(), match.end(), (interval,))


_WRITTEN_DAYS = [
    # "the twenty-fifth of May 2018", "the 25th day of May, 2018", "25 May '18"
    compiled(
        rf"\b(?:(?P<day>{ORDINAL})(?:\s+day)?\s+of|(?P<figures>{DAY})(?:\s+day)?(?:\s+of)?)\s+"
        rf"(?P<month>{ANY_MONTH}),?\s+(?:of\s+)?(?P<year>{YEAR})"
    ),
    # "May the 25th, 2018", "May twenty-fifth 2018", "May 25, '18"
    compiled(
        rf"\b(?P<month>{ANY_MONTH})\s+(?:the\s+)?(?:(?P<day>{ORDINAL})|(?P<figures>{DAY})),?\s+(?:of\s+)?(?P<year>{YEAR})"
    ),
    # "25-May-18"
    compiled(rf"\b(?P<day>)(?P<figures>\d{{1,2}})-(?P<month>{ANY_MONTH})-(?P<year>\d{{2}})\b(?![-/.]\d)"),
]
_WITH_TIME = re.compile(
    r"\b(\d{4})-(\d{2})-(\d{2})(?:T|\s+)\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?(?!\w)", re.IGNORECASE
)
_HOLIDAYS = {"new year day": (1, 1), "new year eve": (12, 31), "christmas day": (12, 25), "christmas eve": (12, 24)}
_HOLIDAY = compiled(rf"\b(new\s+year|christmas)(?:['’]?s)?\s+(day|eve),?\s+(?:of\s+|in\s+)?{YEAR}")


def _days(text: str) -> Iterator[Core]:
    """Days, and without an interval what is written like one: its month must not be read alone."""
    printed = find_dates(text)
    for found in printed:
        is_day = is_written_as_day(text, found) and not _goes_on(text, found, printed)
        yield Core(found.start, found.end, tuple((day, day) for day in found.readings if is_day))
    for form in _WRITTEN_DAYS:
        for match in form.finditer(text):
            figures = match["figures"] or str(ORDINALS[spaced(match["day"])])
            day = single_day(year_number(match["year"]), month_number(match["month"]), int(re.sub(r"\D", "", figures)))
            is_named = last_words(_NAMED_AFTER_ITS_DAY, text, match.start())
            yield Core(match.start(), match.end(), () if is_named else day)
    for match in _WITH_TIME.finditer(text):
        yield Core(match.start(), match.end(), single_day(int(match[1]), int(match[2]), int(match[3])))
    for match in _HOLIDAY.finditer(text):
        month, number = _HOLIDAYS[f"{spaced(match[1])} {match[2].casefold()}"]
        yield Core(match.start(), match.end(), single_day(year_number(match[3]), month, number))


def is_written_as_day(text: str, found: PrintedDate) -> bool:
    """Whether the figures are a day at all, and not a section, a page, a telephone number or part of a law's name."""
    numbered = last_words(_NUMBERED, text, found.start)
    has_month = any(character.isalpha() for character in text[found.start : found.end])
    return not (
        _SHORT_YEAR.fullmatch(text, found.start, found.end)
        or (numbered and not (has_month and numbered[0].casefold().startswith("version")))
        or last_words(_NAMED_AFTER_ITS_DAY, text, found.start)
    )


def _goes_on(text: str, found: PrintedDate, printed: list[PrintedDate]) -> bool:
    """Whether more figures follow or lead without a break, as in "12.3.2018.4", and they are no day themselves."""
    before = re.search(r"(?:\d\.|(?<!\bpre)(?<!\bpost)(?<=\w)[-/])$", text[max(0, found.start - 6) : found.start])
    after = re.match(r"[-/.]\d", text[found.end : found.end + 2])
    return bool(
        (before and all(other.end != found.start - 1 for other in printed))
        or (after and all(other.start != found.end + 1 for other in printed))
    )


def _with_weekday(text: str, day: Core) -> Core:
    weekday = last_words(_WEEKDAY_BEFORE, text, day.start)
    return replace(day, start=weekday.start()) if weekday else day


_WEEKDAY_BEFORE = compiled(rf"\b{_WEEKDAY}\.?,?\s+(?:the\s+)?$")
_SEVERAL_DAYS = [
    # "from 1 to 15 June 2019", "30 May to 5 June 2019"
    compiled(
        rf"\b(?P<first_day>{DAY})(?:\s+(?:of\s+)?(?P<first_month>{ANY_MONTH}))?\s*(?:and|to|until|through|[-–])\s*(?:the\s+)?"
        rf"(?P<day>{DAY})\s+(?:of\s+)?(?P<month>{ANY_MONTH}),?\s+(?P<year>(?:19|20)\d{{2}})\b"
    ),
    # "June 1 to 15, 2019", "May 30 - June 5, 2019"
    compiled(
        rf"\b(?P<first_month>{ANY_MONTH})\s+(?P<first_day>{DAY})\s*(?:and|to|until|through|[-–])\s*"
        rf"(?:(?P<month>{ANY_MONTH})\s+)?(?P<day>{DAY})\s*,?\s+(?P<year>(?:19|20)\d{{2}})\b"
    ),
]
_SEVERAL_MONTHS = compiled(
    rf"\b{ANY_MONTH}(?:\s*,\s*{ANY_MONTH})*\s*,?\s*(?:and|or|to|until|through|[-–])\s*{ANY_MONTH},?\s+"
    r"(?:of\s+)?(?P<year>(?:19|20)\d{2})(?!\d|/|-)"
)


def _several_days(text: str) -> Iterator[Core]:
    for form in _SEVERAL_DAYS:
        for match in form.finditer(text):
            year, month, first_month = match["year"], match["month"], match["first_month"]
            first = find_dates(f"{match['first_day']} {first_month or month} {year}")
            last = find_dates(f"{match['day']} {month or first_month} {year}")
            if first and last and first[0].readings <= last[0].readings:
                interval = (first[0].readings[0], last[0].readings[0])
                yield Core(match.start(), match.end(), (interval,), is_stretch=True)


def _several_months(text: str) -> Iterator[Core]:
    for match in _SEVERAL_MONTHS.finditer(text):
        months = [month_number(name) for name in re.findall(rf"\b{MONTH}", match[0], re.IGNORECASE)]
        year = int(match["year"])
        # "between November and February 2019" begins in the year before the one that is named.
        begins = date(year - 1 if months[0] > months[-1] else year, months[0], 1)
        yield Core(match.start(), match.end(), ((begins, months_of(year, months[-1], months[-1])[1]),), is_stretch=True)


_QUARTERS = "|".join(word for word, number in ORDINALS.items() if number <= 4)
_PERIODS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Interval]]] = [
    (compiled(rf"\b{MONTH},?\s+(?:of\s+)?{YEAR}"), lambda m: months_of(year_number(m[2]), *[month_number(m[1])] * 2)),
    (compiled(rf"\bq([1-4])[\s,/-]*(?:of\s+)?{YEAR}"), lambda m: quarter_of(year_number(m[2]), int(m[1]))),
    (compiled(rf"\b([1-4])q[\s,/-]*(?:of\s+)?{YEAR}"), lambda m: quarter_of(year_number(m[2]), int(m[1]))),
    (compiled(r"\b((?:19|20)\d{2})[\s,/-]*q([1-4])\b"), lambda m: quarter_of(int(m[1]), int(m[2]))),
    (
        compiled(rf"\b({_QUARTERS})\s+quarter\s+(?:of\s+|in\s+)?(?:the\s+year\s+)?{YEAR}"),
        lambda m: quarter_of(year_number(m[2]), ORDINALS[m[1].casefold()]),
    ),
    (compiled(rf"\bh([12])[\s,/-]*(?:of\s+)?{YEAR}"), lambda m: half_of(year_number(m[2]), int(m[1]))),
    (compiled(rf"\b([12])h[\s,/-]*(?:of\s+)?{YEAR}"), lambda m: half_of(year_number(m[2]), int(m[1]))),
    (compiled(r"\b((?:19|20)\d{2})[\s,/-]*h([12])\b"), lambda m: half_of(int(m[1]), int(m[2]))),
    (
        compiled(rf"\b(first|second|1st|2nd)\s+half\s+(?:of\s+|in\s+)?(?:the\s+year\s+)?{YEAR}"),
        lambda m: half_of(year_number(m[2]), ORDINALS[m[1].casefold()]),
    ),
    (
        compiled(rf"\b({'|'.join(_SEASONS)}),?\s+(?:of\s+)?{YEAR}"),
        lambda m: season_of(year_number(m[2]), _SEASONS[m[1].casefold()]),
    ),
    (
        compiled(rf"\bchristmas(?:\s+time)?,?\s+(?:of\s+|in\s+)?{YEAR}"),
        lambda m: (date(year_number(m[1]), 12, 20), date(year_number(m[1]), 12, 31)),
    ),
]
_WINTER = compiled(r"\bwinter\s+(?:of\s+)?((?:19|20)\d{2})\s?[-–/]\s?((?:\d{2}){1,2})\b")
# A month in figures looks like a number of anything: it needs a word before it that dates.
_MONTHS_IN_FIGURES = [
    compiled(r"(?<![\w/.-])(?P<year>(?:19|20)\d{2})-(?P<month>0[1-9]|1[0-2])(?![\w/]|[-.]\d)"),
    compiled(r"(?<![\w/.-])(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d{2})(?![\w/]|[-.]\d)"),
]
_YEARS = re.compile(r"(?<![\w/.-])((?:19|20)\d{2})\s?[-–/]\s?((?:19|20)\d{2})(?![\w/]|[-.]\d)")


def _periods(text: str) -> Iterator[Core]:
    for form, interval in _PERIODS:
        for match in form.finditer(text):
            is_verb = match[1].casefold() in {"may", "march"} and _COUNTED.match(text, match.end())
            if not is_verb:
                yield _core(match, interval(match))
    for match in _WINTER.finditer(text):
        if (int(match[1]) + 1 - int(match[2])) % 100 == 0:
            yield _core(match, season_of(int(match[1]), 12))
    for form in _MONTHS_IN_FIGURES:
        for match in form.finditer(text):
            if last_words(YEAR_AFTER, text, match.start()):
                yield _core(match, months_of(int(match["year"]), *[int(match["month"])] * 2))
    for match in _YEARS.finditer(text):
        first, last = int(match[1]), int(match[2])
        if first < last and not _COUNTED.match(text, match.end()) and not last_words(_NUMBERED, text, match.start()):
            years = date(first, 1, 1), date(last, 12, 31)
            yield Core(match.start(), match.end(), (years,), is_stretch=True)


def _lone_years(text: str) -> Iterator[Core]:
    for match in re.finditer(rf"\b({FOUR_FIGURES})", text):
        counted = _COUNTED_IN_YEAR if last_words(_IN_YEAR, text, match.start()) else _COUNTED
        if not counted.match(text, match.end()):
            yield Core(match.start(), match.end(), (months_of(int(match[1]), 1, 12),), is_lone_year=True)


_PART_BEFORE = compiled(
    r"\b(?:(?P<third>early|mid|late)(?:\s*-\s*|\s+)(?:in\s+)?(?:the\s+)?|(?P<through>(?:mid|half)[-\s]?way)\s+through\s+"
    r"|(?P<edge>end|close|beginning|start|middle)(?:\s+of)?\s+(?:the\s+)?(?:year\s+)?|year[-\s](?P<year>end)\s+(?:of\s+)?|(?P<day>first|last|final)\s+day\s+of\s+(?:the\s+)?"
    r"(?:(?:year|month)\s+(?:of\s+)?)?|(?P<half>first|second)\s+half\s+of\s+"
    rf"|(?P<quarter>{_QUARTERS})\s+quarter\s+of\s+|(?P<season>{'|'.join(_SEASONS)})\s+of\s+)$"
)


def _parts(text: str, period: Core) -> Iterator[Core]:
    """A period with what makes it a part of itself: "late 2019", "the end of May 2018", "the last day of 2018"."""
    part = last_words(_PART_BEFORE, text, period.start)
    if not part:
        return
    ((first, last),) = period.intervals
    word = next(word for word in part.groups() if word).casefold()
    limit = None
    if part["day"]:
        day = first if word == "first" else last
        interval = day, day
    elif part["half"] and first.month == last.month:
        interval = (first, first.replace(day=15)) if word == "first" else (first.replace(day=16), last)
    elif part["half"] or part["quarter"] or part["season"]:
        if (first.month, last.month) != (1, 12):
            return
        if part["half"]:
            interval = half_of(first.year, ORDINALS[word])
        else:
            interval = (
                quarter_of(first.year, ORDINALS[word]) if part["quarter"] else season_of(first.year, _SEASONS[word])
            )
    else:
        interval = part_of(first, last, word)
        limit = last if word in {"end", "close"} else None
    yield Core(part.start(), period.end, (interval,), is_today=period.is_today, limit=limit)


_LAST = compiled(
    r"(?<!\bthe\s)(?<!\bmy\s)(?<!\bhis\s)(?<!\bher\s)(?<!\btheir\s)(?<!\bour\s)(?<!\byour\s)\b(last|this)\s+(year|month|quarter)\b"
    rf"(?!\s+of\b)(?!['’]s(?!\s+(?:{EDITION}|{TEXT})))"
)
_BEFORE_LAST = compiled(r"\b(?:the\s+)?(year|month)\s+before\s+last\b(?!\s+\w+['’]s)")
_AGO = compiled(rf"\b(\d{{1,3}}|{either(_NUMBERS)})\s+(day|week|month|year)s?\s+ago(?:\s+today)?\b")


def _relative_periods(text: str, today: date) -> Iterator[Core]:
    for form in (_LAST, _BEFORE_LAST):
        for match in form.finditer(text):
            if _is_own_act(text, match):
                continue
            unit = (match[2] if form is _LAST else match[1]).casefold()
            back = 2 if form is _BEFORE_LAST else 1 if match[1].casefold() == "last" else 0
            if unit == "year":
                if today.year - back < 1:
                    continue
                interval = months_of(today.year - back, 1, 12)
            else:
                size = 3 if unit == "quarter" else 1
                this = date(today.year, today.month - (today.month - 1) % size, 1)
                if 12 * this.year + this.month - size * back < 13:
                    continue
                start = month_on(this, -size * back)[0]
                interval = start, month_on(start, size - 1)[1]
            yield Core(match.start(), match.end(), (interval,), is_today=True)


def _relative_days(text: str, today: date) -> Iterator[Core]:
    for match in _NOW.finditer(text):
        yield Core(match.start(), match.end(), ((today, today),), is_today=True)
    for match in re.finditer(r"\byesterday\b(?!['’]s)", text, re.IGNORECASE):
        if not _is_own_act(text, match):
            day = shifted(today, -1)
            yield Core(match.start(), match.end(), ((day, day),), is_today=True)
    for match in _AGO.finditer(text):
        if _is_own_act(text, match) or last_words(_ROUGHLY, text, match.start()):
            continue
        count = int(match[1]) if match[1].isdecimal() else _NUMBERS[match[1].casefold()]
        past = day_ago(today, count, match[2].casefold())
        if past:
            yield Core(match.start(), match.end(), ((past, past),), is_today=True)


def _is_own_act(text: str, match: re.Match[str]) -> bool:
    return bool(last_words(_OWN_ACT_BEFORE, text, match.start()) or _OWN_ACT_AFTER.match(text, match.end()))
