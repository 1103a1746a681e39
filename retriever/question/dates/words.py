"""Words and patterns that the rules share."""

import re
from collections.abc import Iterator, Mapping

from corpus.languages import ENGLISH

MONTHS = ENGLISH.dates.months


def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def either(words: Iterator[str] | Mapping[str, object]) -> str:
    """The longest first: "September" must not be read as "Sep"."""
    return "|".join(sorted(words, key=len, reverse=True))


FOUR_FIGURES = r"(?:19|20)\d{2}(?!\w|/|\.\d|,\d{3}\b|-(?!(?:19|20)\d{2}\b|\s))"
YEAR = rf"({FOUR_FIGURES}|['’]\d{{2}}\b)"
ANY_MONTH = rf"(?:{either(MONTHS)})\.?"
MONTH = rf"({either(MONTHS)})\.?"
ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4} | {
    word.replace("-", " "): number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
        "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth "
        "thirty-first".split(),
        1,
    )
}
ORDINAL = either(ORDINALS).replace(" ", r"[-\s]+")
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# What a lone number of four digits must follow to be a year, and must not be followed by.
YEAR_AFTER = compiled(
    r"(?:\b(?:in|during|throughout|before|prior\s+to|earlier\s+than|after|later\s+than|since|from|starting(?:\s+in)?|until|till"
    r"|through|up\s+to(?:\s+and\s+including)?|by|as\s+(?:of|at)|between|around|circa|dated|effective(?:\s+in)?)"
    r"\s+(?:at\s+least\s+)?(?:(?:both|either)\s+)?|\bpre-?\s?|\bpost-|\b(?:whole|course)\s+of\s+"
    r"|(?<!fiscal\s)(?<!financial\s)(?<!tax\s)(?<!model\s)(?<!school\s)\byears?\s+(?:of\s+)?)$"
)


def last_words(pattern: re.Pattern[str], text: str, end: int, reach: int = 160) -> re.Match[str] | None:
    """The match of a pattern for the last words before ``end``."""
    return pattern.search(text, max(0, end - reach), end)


def spaced(words: str) -> str:
    return " ".join(words.casefold().replace("-", " ").split())


def year_number(figures: str) -> int:
    """2018 of "2018", "'18" and "18"."""
    return int(figures) if len(figures) == 4 else 2000 + int(figures[-2:])


def month_number(name: str) -> int:
    return MONTHS[name.casefold().rstrip(".")]
