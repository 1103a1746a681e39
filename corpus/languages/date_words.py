"""How a language writes dates, and how it says what they are the dates of; each gives its words to `date_words`.

The patterns are put together here, so that a language's file holds its words alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.languages.patterns import compiled

# An underscore after it is a mark of stress that a page left open.
_YEAR = r"(?P<year>(?:19|20)\d{2})(?![^\W_])"
# Years that a template or a broken program prints.
_NO_YEAR = r"(?:0\d{3}|2[1-9]\d{2}|[3-9]\d{3})"
_NEVER = r"(?!)"

ARCHIVED = re.compile(
    r"(?i)\W*(?:th(?:e|is)\s|an?\s|(?:vers|wers)[^\W\d_]*\s)?(?:ge)?(?:archi[vw]|arkiv|arquiv)[^\W\d_]*|\W*(?:アーカイブ|存[档檔]|归档|보관|아카이브)"
)
"""The beginning of a line that calls what it stands over archived, in every language."""

NUMBERED_MONTHS = ",".join(f"{number} {number:02}" if number < 10 else str(number) for number in range(1, 13))
"""The months of languages that count them."""


@dataclass(frozen=True, slots=True, eq=False)
class DateWords:
    """How dates are written, and which words say what a date is the date of."""

    months: Mapping[str, int]
    """Names and abbreviations of the months in lower case, each with its number from 1."""
    forms: tuple[re.Pattern[str], ...]
    """Complete dates in words. Groups: ``day``, ``month`` (a key of ``months``), ``year``."""
    incomplete: tuple[re.Pattern[str], ...]
    """A month of a year without its day. Groups: ``month``, ``year``."""
    placeholder: re.Pattern[str]
    """What stands for a date that nobody filled in, or that no calendar has."""
    no_year: re.Pattern[str]
    """A day of a month with a placeholder for its year."""
    keyword: re.Pattern[str]
    """Words that say what happened on a date. Groups: ``effective``, ``updated``, ``posted``, ``ended``, or ``weak``:
    "as of", "version", which say it was updated where no other word says more."""
    ends: re.Pattern[str]
    """Words right before a date which make it the last day of an interval: "until"."""
    onwards: re.Pattern[str]
    """Words between two dates that make them the first and the last day: "to"."""
    between: re.Pattern[str]
    """What stands before the first of two days that open and close an interval, and between them. Groups: ``before``,
    ``and``."""
    shared: re.Pattern[str]
    """All that may stand between two keywords that share the date after them: "and"."""
    subject: re.Pattern[str]
    """Of what something is said. Groups: ``other`` version, ``law``, ``reader`` (their account and deeds), ``part`` of
    this text, ``own`` (this text); the nearest before a keyword is its subject."""
    placed: re.Pattern[str]
    """Words that make a date that of some readers only: "for users in the EEA"."""
    listed: re.Pattern[str]
    """What follows a date in a list of versions: "(current)"."""
    named: re.Pattern[str]
    """A date, as a zero byte, in the name of a document: "our 1 May 2020 Privacy Policy"."""
    means: re.Pattern[str]
    """A keyword as a term that is defined: "“Effective Date” means"."""
    log: re.Pattern[str]
    """What stands over a log of changes: "Change log"."""
    relative: re.Pattern[str]
    """A day by that of the reader: "3 weeks ago"."""
    without_year: re.Pattern[str]
    """A day and a month."""
    anaphor: re.Pattern[str]
    """The beginning of a clause that speaks of what the clause before does: "They will"."""
    days_after: re.Pattern[str]
    """A number of days after posting. Group: ``days``, figures or a key of ``numbers``."""
    numbers: Mapping[str, int]
    """Numbers written in words, in lower case."""
    filler: re.Pattern[str]
    """Words of a date's label that add nothing to it: "on", "date", "policy", days of the week."""
    weekday: re.Pattern[str]
    """A day of the week beside a date."""
    asserts: re.Pattern[str]
    """The end of the words before a keyword that says it of the words before: "is"."""
    heading: re.Pattern[str]
    """A heading over a bare date: "Effective date"."""
    line: re.Pattern[str]
    """The beginning of a line of its own that states a date: "Last updated"."""


def date_words(
    *,
    months: str,
    effective: str,
    updated: str,
    posted: str = _NEVER,
    ended: str = _NEVER,
    weak: str = _NEVER,
    own: str = _NEVER,
    other: str = _NEVER,
    law: str = _NEVER,
    reader: str = _NEVER,
    part: str = _NEVER,
    ends: str = _NEVER,
    onwards: str = _NEVER,
    between: tuple[str, str] = (_NEVER, _NEVER),
    shared: str = r"[\s,/&]*",
    placed: str = _NEVER,
    listed: str = _NEVER,
    named: str = _NEVER,
    means: str = _NEVER,
    log: str = _NEVER,
    relative: str = _NEVER,
    anaphor: str = _NEVER,
    days_after: str = _NEVER,
    numbers: Mapping[str, int] | None = None,
    filler: str = "",
    weekday: str = _NEVER,
    asserts: str = _NEVER,
    unfilled: str = "",
    pending: str = _NEVER,
    lead: str = "",
    day: str = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?",
    joint: str = r"\s*(?:-\s*)?",
    month_first: bool = False,
    forms: tuple[str, ...] | None = None,
    incomplete: tuple[str, ...] | None = None,
    spaced: bool = True,
) -> DateWords:
    """The words of a language as patterns.

    ``months`` are twelve groups of names between commas. Without ``forms`` a date is day, ``joint``, month, ``joint``,
    year, and where ``month_first`` also month, day, year. ``spaced`` says whether words have spaces between them.
    """
    numbered = {
        name: number for number, names in enumerate(re.split(r"[,\n]", months.strip()), 1) for name in names.split()
    }
    # The longest first: "September" must not be read as "Sep".
    names = "|".join(sorted(map(re.escape, numbered), key=len, reverse=True)) or _NEVER
    month = rf"(?P<month>{names})\.?"
    edge = r"\b" if spaced else ""
    if forms is None:
        forms = (rf"\b{day}{joint}{month}{joint},?\s*{_YEAR}",)
        if month_first:
            year_first = rf"\b{_YEAR},?\s+{month}\s+(?P<day>\d{{1,2}})(?!\d)"
            forms = (rf"\b{month}\s*{day}\s*,?\s*{_YEAR}", *forms, year_first)
    if incomplete is None:
        incomplete = (rf"\b{month}{joint},?\s*{_YEAR}",)
    no_year = rf"{month}\s*\d{{1,2}}\s*,?\s*{_NO_YEAR}\b|\b\d{{1,2}}\.?{joint}(?:{names})\.?{joint}\s*{_NO_YEAR}\b"
    letters = (
        r"(?:[dmyjx]{2,4}[/.-]){1,2}(?:[dmyjx]{2,4}|(?:19|20)\d\d)",
        r"(?:dd|tt|jj|gg|mm)[/. -]+(?:mm|dd)[/. -]+(?:yyyy|jjjj|aaaa|rrrr|åååå)",
        r"(?:yyyy|aaaa|rrrr|åååå)-mm-(?:dd|jj|gg)",
        r"0001-01-01|TB[AD]|\d{1,2}[/.]\d{1,2}[/.]0{3}\d",
    )
    empty = (
        rf"\b(?=[dmyjxtgarå\d])(?:{'|'.join(letters)})\b",
        rf"[\[{{<(_]+\s*(?:\w+\s+){{0,3}}(?:{unfilled})(?:\s+\w+){{0,2}}\s*[\]}}>)_]+" if unfilled else _NEVER,
        pending,
        r"_{3,}|\{\{[^{}]*\}\}|\[[\s_.…•x]*\]",
    )
    kinds = (
        f"(?P<effective>{effective})|(?P<updated>{updated})|(?P<posted>{posted})|(?P<ended>{ended})|(?P<weak>{weak})"
    )
    said_of = f"(?P<other>{other})|(?P<law>{law})|(?P<reader>{reader})|(?P<part>{part})|(?P<own>{own})"
    return DateWords(
        months=numbered,
        forms=tuple(map(compiled, forms)),
        incomplete=tuple(map(compiled, incomplete)),
        placeholder=compiled("|".join(empty)),
        no_year=compiled(no_year),
        keyword=compiled(f"{edge}(?:{kinds}){edge}"),
        ends=compiled(f"(?:{ends})\\W*$"),
        onwards=compiled(rf"\W*(?:{onwards}|[-–—~～])\W*"),
        between=compiled(f"(?P<before>(?:{between[0]})\\W*$)|(?P<and>^\\W*(?:{between[1]})\\W*$)"),
        shared=compiled(shared),
        subject=compiled(f"{edge}(?:{said_of}){edge}"),
        placed=compiled(f"{edge}(?:{placed}){edge}"),
        listed=compiled(rf"\W*(?:{listed})"),
        named=compiled(named),
        means=compiled(f'["“«„「『\'‘][^"”»“」』]{{0,40}}["”»“」』\'’]\\W*(?:{means})'),
        log=compiled(f"{edge}(?:{log}){edge}"),
        relative=compiled(f"{edge}(?:{relative}){edge}"),
        without_year=compiled(
            rf"\b(?:{names})\.?\s*\d{{1,2}}(?!\d)|(?<!\d)\d{{1,2}}(?:st|nd|rd|th|\.)?{joint}(?:{names})\b"
            if spaced
            else r"\d{1,2}\s*[月월]\s*\d{1,2}\s*[日號号일]"
        ),
        anaphor=compiled(rf"\W*(?:{anaphor}){edge}"),
        days_after=compiled(f"{edge}(?:{days_after})"),
        numbers=numbers or {},
        filler=compiled(f"{edge}(?:{filler}){edge}" if filler else _NEVER),
        weekday=compiled(f"{edge}(?:{weekday}){edge}"),
        asserts=compiled(f"{edge}(?:{asserts})\\s*$"),
        heading=compiled(rf"\W*(?:(?:{filler})\W+)*(?:{effective}|{updated})\W*(?:(?:{filler})\W*)*"),
        line=compiled(rf"\W*(?:{lead})(?:{effective}|{updated}|{posted}){edge}"),
    )
