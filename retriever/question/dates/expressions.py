"""Cores with what stands around them: "before June 2019", "between … and …", "the May 2018 version"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from retriever.question.dates.core import Core
from retriever.question.dates.cores import find_cores, without_overlaps
from retriever.question.dates.periods import Bounds, Interval, shifted
from retriever.question.dates.versions import (
    BESIDE_IT,
    IN_TIME,
    JOINED,
    NOUN_AFTER,
    NOUN_BEFORE,
    VERSION_OPENING,
    NamedVersion,
)
from retriever.question.dates.words import YEAR_AFTER, compiled, last_words


@dataclass(frozen=True, slots=True)
class Expression:
    start: int
    end: int
    bounds: tuple[Bounds, ...]
    uses_today: bool
    version: NamedVersion | None = None


_PREPOSITION = compiled(
    r"\b(?:(?P<since>since|(?:as\s+|with\s+effect\s+)?from|(?:on|in|at|during)\s+(?:or|and)\s+after|no[t]?\s+earlier\s+than"
    r"|starting(?:\s+(?:from|in|on))?|beginning(?:\s+(?:in|on))?)"
    r"|(?P<until>until|till|through|up\s+to(?:\s+and\s+including)?|by|(?:on|in|at|during)\s+(?:or|and)\s+before"
    r"|no[t]?\s+later\s+than)"
    r"|(?P<before>before|prior\s+to|earlier\s+than|preceding|pre-?)|(?P<after>after|later\s+than|following|post-)"
    r"|(?P<within>on|in|at|during|as\s+of|as\s+at|around|about|over|for|when|while|(?:all|right)\s+through|throughout|within|of|towards?|near"
    r"|dated|effective(?:\s+(?:as\s+of|on|in))?))"
    r"(?:\s+at\s+(?:the\s+)?(?:least|latest))?"
    r"(?:\s+(?:the(?:\s+(?:calendar\s+)?years?)?|of|about|around|both|either|(?:calendar\s+)?years?"
    r"|(?:the\s+)?(?:month|date|day|time|whole|course)(?:\s+of)?))?\s*$"
)
# "the day after X" is one day; "30 days after X" is not X.
_COUNTED_FROM = compiled(
    r"\b(?:(?P<one>(?:on\s+)?the\s+day)|(?:days?|weeks?|months?|years?))\s+(?P<side>before|after|following|prior\s+to)"
    r"\s+(?:the\s+)?$"
)
_OPEN_END = compiled(
    r"\s*,?\s*(?:(?P<since>(?:or|and)\s+(?:later|after(?:wards)?|newer)|onwards?)"
    r"|(?P<until>(?:or|and)\s+(?:earlier|before|older)))\b(?!\s+(?:the\b|\d))"
)
_ONWARDS = compiled(r"\s+(?:onwards?\b|on(?=\s*(?:[?.,;:!)]|$)))")
# "before and after X" leaves no day out.
_ON_BOTH_SIDES = compiled(r"\b(?:before|after)\s+(?:and|or)\s+$")
_BORN = compiled(
    r"(?:\b(?:born|founded|established|incorporated)(?:\s+(?:in|on|before|after|since))?"
    r"|\bbirth(?:day|date)?\W{0,2}(?:\s*(?:is|was|on|of|in))?|\b(?:valid|expir\w+)\s+(?:until|till|through|to|in|on)|\bcopyright\s*(?:\(c\)|©)?|©)\s*(?:the\s+)?$"
)
_YEAR_AFTER_FOR = compiled(r"\bfor\s+$")
_FOR_YEAR_ENDS = compiled(r"\s*(?:[?.,;:!)]|$|\b(?:on|about|regarding|concerning|as\s+to|with)\b)")
_AND = compiled(r"\s+and\s+(?:the\s+)?")
_TO = compiled(r"\s*(?:to|until|till|through|-|–)\s*(?:the\s+)?")
_LISTED = compiled(r"\s*(?:,|,?\s+(?:and|or|to)|\s?[-–])\s*(?:in\s+)?")
_FROM_DAY_TO_DAY = re.compile(r"/(?=(?:19|20)\d{2}-)")
_THE = compiled(r"\bthe\s+$")
_BETWEEN_OR_THE = compiled(r"\b(?:between(?:\s+the)?|the)\s+$")
_NEGATED = compiled(r"(?:\bnot|\bnever|n['’]t)\s+$")


def find_expressions(text: str, today: date, events: Mapping[str, date]) -> Iterator[Expression]:
    cores = [core for core in without_overlaps(find_cores(text, today, events)) if core.intervals or core.version]
    versions = _versions(text, cores)
    i = 0
    while i < len(cores):
        core, following = cores[i], cores[i + 1] if i + 1 < len(cores) and i + 1 not in versions else None
        named = versions.get(i)
        i += 1
        if named:
            yield named
        elif core.version:
            continue
        elif following and (pair := _pair(text, core, following)):
            yield pair
            i += 1
        elif following and _is_listed(text, core, following):
            cores[i] = _hull(core, following)
        elif single := _single(text, core):
            yield single


def _pair(text: str, first: Core, second: Core) -> Expression | None:
    """The form "between X and Y" or "from X to Y": from the first day of the one to the last of the other."""
    opened = last_words(compiled(r"\b(between|from)\s+(?:the\s+)?$"), text, first.start)
    if not opened or second.version:
        return None
    closing = _AND if opened[1].casefold() == "between" else _TO
    if not closing.fullmatch(text, first.end, second.start):
        return None
    bounds = tuple((a[0], b[1]) for a in first.intervals for b in second.intervals if a[0] <= b[1])
    uses_today = first.is_today or second.is_today
    return Expression(opened.start(), second.end, bounds, uses_today) if bounds else None


def _is_listed(text: str, first: Core, second: Core) -> bool:
    """Whether two cores stand in one list: "in 2018 and 2019"; a lone year only follows a lone year's preposition."""
    if _FROM_DAY_TO_DAY.fullmatch(text, first.end, second.start):
        return True
    return (
        not second.version
        and second.is_lone_year >= first.is_lone_year
        and bool(_LISTED.fullmatch(text, first.end, second.start))
    )


def _single(text: str, core: Core) -> Expression | None:
    """One core with what stands around it, None where the words around it say that no scope is meant."""
    if core.is_lone_year and not _is_year(text, core):
        return None
    if last_words(_BORN, text, core.start):
        return None
    if counted := last_words(_COUNTED_FROM, text, core.start):
        if not counted["one"]:
            return None
        forward = counted["side"].casefold() in {"after", "following"}
        days = [shifted(last, 1) if forward else shifted(first, -1) for first, last in core.intervals]
        return Expression(counted.start(), core.end, tuple((day, day) for day in days), core.is_today)
    preposition = last_words(_PREPOSITION, text, core.start)
    if preposition and last_words(_ON_BOTH_SIDES, text, preposition.start()):
        return None
    negated = last_words(_NEGATED, text, preposition.start()) if preposition else None
    if preposition and negated and not (preposition["before"] or preposition["after"] or preposition["until"]):
        return None
    opening = negated or preposition or last_words(_BETWEEN_OR_THE if core.is_stretch else _THE, text, core.start)
    start, end = opening.start() if opening else core.start, core.end
    bounds: tuple[Bounds, ...]
    open_end = _OPEN_END.match(text, core.end) if not preposition or preposition["within"] else None
    if open_end:
        bounds = tuple((first, None) if open_end["since"] else (None, last) for first, last in core.intervals)
        end = open_end.end()
    elif core.is_stretch and preposition and preposition["since"]:
        bounds = core.intervals
    else:
        bounds = tuple(_bounded(preposition, core, interval, negated=bool(negated)) for interval in core.intervals)
    if preposition and preposition["since"] and (onwards := _ONWARDS.match(text, core.end)):
        end = onwards.end()
    return Expression(start, end, bounds, core.is_today)


def _is_year(text: str, core: Core) -> bool:
    """Whether a number of four digits, or a list of such, is a year by the words before it."""
    if last_words(YEAR_AFTER, text, core.start):
        return True
    return bool(last_words(_YEAR_AFTER_FOR, text, core.start) and _FOR_YEAR_ENDS.match(text, core.end))


def _hull(a: Core, b: Core) -> Core:
    pairs = [(x, y) for x in a.intervals for y in b.intervals]
    # Of an ambiguous day only the readings in order are meant: "12/05/2018-13/05/2018".
    in_order = [(x, y) for x, y in pairs if x <= y] or pairs
    stretches = tuple(dict.fromkeys((min(x[0], y[0]), max(x[1], y[1])) for x, y in in_order))
    return Core(a.start, b.end, stretches, a.is_lone_year, is_stretch=True, is_today=a.is_today or b.is_today)


def _bounded(preposition: re.Match[str] | None, core: Core, interval: Interval, *, negated: bool) -> Bounds:
    first, last = interval
    if preposition is None or preposition["within"]:
        return first, last
    if negated:
        # "not before X" begins with X, "not until X" too; "not after X" ends with X.
        return (None, last) if preposition["after"] else (first, None)
    if preposition["before"]:
        return None, shifted(core.limit or first, -1)
    if preposition["after"]:
        return shifted(last, 1), None
    return (first, None) if preposition["since"] else (None, last)


def _versions(text: str, cores: list[Core]) -> dict[int, Expression]:
    """The cores that name a version: "the first version", "the May 2018 and January 2019 versions"."""
    found: dict[int, Expression] = {}
    for i in reversed(range(len(cores))):
        core, following = cores[i], cores[i + 1] if i + 1 < len(cores) else None
        if len(core.intervals) > 1 or last_words(BESIDE_IT, text, core.start):
            continue
        start, end = core.start, core.end
        if not core.version:
            noun_before = last_words(NOUN_BEFORE, text, start)
            if noun := NOUN_AFTER.match(text, end):
                end = noun.end()
            elif noun_before and not _OPEN_END.match(text, end) and not (following and _pair(text, core, following)):
                start = noun_before.start()
            elif not (
                i + 1 in found
                and JOINED.fullmatch(text, end, cores[i + 1].start)
                and not last_words(IN_TIME, text, start)
                and not NOUN_BEFORE.search(text, 0, cores[i + 1].start)
            ):
                continue
        if opening := last_words(VERSION_OPENING, text, start):
            start = opening.start()
        named = core.version or NamedVersion(took_effect=core.intervals[0])
        found[i] = Expression(start, end, (), core.is_today, named)
    return found
