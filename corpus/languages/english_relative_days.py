"""How English names days by other days: "right before the update of 1 July 2020", "30 days after 25 May 2018".

Beside it, what looks like a date in English and names no day of its own.
"""

from collections.abc import Iterable

from corpus.languages.english_holidays import ANY_FIXED, MOVING
from corpus.languages.english_months import MONTHS
from corpus.languages.patterns import compiled
from corpus.languages.question_words import RelationWords, Unit, UnreadWords

_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split()
)
_NUMBERS: dict[str, float] = {
    **{word: number for number, word in enumerate(_ONES, 1)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    **{f"{ten} {one}": 10 * i + k for i, ten in enumerate(_TENS, 2) for k, one in enumerate(_ONES[:9], 1)},
    **dict.fromkeys(("a hundred", "one hundred"), 100),
    "a": 1,
    "an": 1,
    "a couple of": 2,
    "half a": 0.5,
}
_COUNT = rf"\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}".replace(" ", r"[\s-]+")

_KIND = r"(?:privacy\s+)?(?:policy|notice|statement|text|terms|wording)"
_CHANGE = (
    r"(?:(?:policy|privacy\s+policy|text)\s+)?(?:changes?|revisions?|updates?|amendments?|modifications?"
    r"|rewrites?|overhauls?|switch|rewording|redraft|edits?|release|reform)"
    rf"|(?:policy\s+)?(?P<version>versions?|editions?|{_KIND})"
)
_WHICH = r"(?:(?:new|updated|revised|amended|latest|recent|big|major|last|next|first|second|policy['’]s)\s+)*"
_TOOK_EFFECT = (
    r"(?:\s+(?:(?:that|which)\s+)?(?:took\s+effect|(?:came|went|entered|coming|entering)\s+(?:in(?:to)?\s+)?(?:force|effect)"
    r"|went\s+live|became\s+(?:effective|applicable|valid)|(?:was|were)\s+(?:published|posted|issued|adopted|made|released"
    r"|introduced)|taking\s+effect|appl(?:ied|ying)|kicked\s+in|started(?:\s+to\s+apply)?|began))"
)
_DATED = (
    r"(?:of|from|dated|on|in|as\s+of|effective(?:\s+(?:on|in|as\s+of|from))?|(?:made|published|posted|issued|adopted|released"
    r"|introduced|taking\s+effect|that\s+took\s+effect|which\s+took\s+effect|coming\s+into\s+force)\s+(?:on|in|as\s+of))"
)
_POLICY = rf"(?:(?:the|your|this|their|its|our|a)\s+)?{_WHICH}{_KIND}"
_WAS_CHANGED = (
    r"(?:changed|(?:(?:was|were|got|being|(?:has|have|had|having)\s+been)\s+)?(?:last\s+)?"
    r"(?:changed|updated|revised|amended|modified|rewritten|reworded))"
)
_CHANGED_IT = r"(?:you|they|we)\s+(?:changed|updated|revised|amended|modified|rewrote|reworded)"
_ARTICLE = r"(?:(?:the|its|their|your|our|this)\s+)?"
_BEFORE = r"(?:before|prior\s+to|ahead\s+of|preceding)"
_AFTER = r"(?:after|following)"

RELATIONS = RelationWords(
    relative_before=compiled(
        rf"\b(?:{_BEFORE}|{_AFTER}|since|starting\s+with|(?:up\s+)?until|till|up\s+to|by|eve\s+of"
        rf"|(?P<between>between|from|(?:between|from)\s[^.?!]{{1,70}}\s(?:and|to|until)))\s+(?:the\s+(?:time|date|day)\s+of\s+)?(?P<article>{_ARTICLE})(?:both\s+)?$"
    ),
    change_before=compiled(
        rf"(?:{_ARTICLE}{_WHICH}\b(?:{_CHANGE})(?:\s+(?:of|to|in)\s+{_POLICY})?,?(?:\s+{_DATED}|{_TOOK_EFFECT}(?:\s+(?:on|in|as\s+of))?)"
        rf"|{_POLICY}\s+{_WAS_CHANGED}(?:\s+(?:on|in|as\s+of))?|{_CHANGED_IT}\s+{_POLICY}(?:\s+(?:on|in|as\s+of))?)"
        r"\s+(?:the\s+)?$"
    ),
    change_after=compiled(rf"(?:['’]s)?\s+(?:{_CHANGE})(?:\s+of\s+{_POLICY})?\b(?:{_TOOK_EFFECT}\b)?"),
    took_effect_after=compiled(rf"{_TOOK_EFFECT}\b"),
    units={
        "day": (1, Unit.DAY),
        "week": (1, Unit.WEEK),
        "fortnight": (2, Unit.WEEK),
        "month": (1, Unit.MONTH),
        "quarter": (3, Unit.MONTH),
        "year": (1, Unit.YEAR),
    },
    counts=_NUMBERS,
    counted_before=compiled(
        r"(?:(?<![\w-])(?:(?P<roughly>about|around|roughly|approximately|some|almost|nearly|half(?!\s+an?\b))"
        r"|(?P<least>at\s+least|no\s+less\s+than|not\s+less\s+than|a\s+minimum\s+of)|(?P<more>more\s+than|over)"
        r"|(?P<most>less\s+than|fewer\s+than|under|up\s+to|at\s+most|no\s+more\s+than|not\s+more\s+than)"
        r"|(?P<within>within(?:\s+the)?)"
        r"|(?P<stretch>(?:in|during|over|throughout|for)(?:\s+the)?(?:\s+(?:first|last|next))?"
        rf"|the(?:\s+(?:first|last|next))?(?=\s+(?:(?!an?\s|one\s|half\s){_COUNT})\b)))\s+)?"
        r"(?:(?P<the>(?:(?:on|in|during|over|throughout|for)\s+)?the(?=\s+(?P<neighbour>day\b)?)(?=\s+\w+(?<!s)\b))"
        rf"|(?<![\w-])(?P<count>{_COUNT}))\s*(?:-\s*)?(?:calendar\s+)?(?P<unit>day|week|fortnight|month|quarter|year)s?['’]?\s+(?:to\s+the\s+day\s+)?"
        rf"(?:(?P<after>later\s+than|{_AFTER}|(?:on\s+)?from|since|past)|(?:earlier\s+than|{_BEFORE})|(?P<around>of))\s+(?:the\s+)?$"
    ),
    fraction_before=compiled(
        r"\b(?:\d+|an?|\w+)\s+(?:day|week|month|year)s?\s+(?:and\s+(?:a\s+half|an?\s+\w+|\w+\s+\w+)|or\s+(?:so|more))\s+"
        rf"(?:{_BEFORE}|{_AFTER})\s+(?:the\s+)?$"
    ),
    uncounted_before=compiled(
        r"\b(?:[\w-]+\s+)?(?:day|week|fortnight|month|quarter|year|decade|(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend)s?"
        rf"['’]?\s+(?:{_BEFORE}|{_AFTER})\s+(?:the\s+)?$"
    ),
    next_before=compiled(
        rf"\b(?:(?:right|just|shortly|immediately|directly|straight)\s+(?:{_BEFORE}|(?P<after>{_AFTER}))"
        r"|(?:(?:on|at)\s+)?(?:the\s+)?eve\s+of)\s+(?:the\s+)?$"
    ),
    week_before=compiled(
        r"(?<!\ba\s)(?<!\bone\s)(?<!\d\s)\b(?:the\s+)?week(?P<end>end)?\s+(?:(?P<starting>beginning|starting|commencing|from)|(?P<ending>ending|to)|of"
        r"|around|containing|with)\s+(?:(?:on|in|with)\s+)?(?:the\s+)?$"
    ),
)

# -- what looks like a date and names no day ------------------------------------------------------------------

_ALSO_WORDS = {"may", "march", "mar", "dec", "sep", "jun"}


def _names(months: Iterable[str]) -> str:
    return rf"(?:{'|'.join(sorted(months, key=len, reverse=True))})\.?"


_MONTH = _names(MONTHS)
_SURE_MONTH = _names(MONTHS.keys() - _ALSO_WORDS)
_DAY = r"\d{1,3}(?:st|nd|rd|th)?"
_DATING = (
    r"\b(?:on|since|until|till|before|after|from|as\s+of|as\s+at|by|during|throughout|between|dated|around|prior\s+to|in)"
    r"\s+(?:the\s+)?"
)
_ENDS = r"(?=\s*(?:[?.,;:!)]|$))"
_YEAR = r"(?:19|20)\d{2}"

UNREAD = UnreadWords(
    forms=(
        # No year: "on 25 May", "on March 3", "before June".
        compiled(rf"{_DATING}(?P<date>{_DAY}\s+(?:day\s+)?(?:of\s+)?{_MONTH})\b(?!,?\s*(?:of\s+)?['’]?\d)"),
        compiled(rf"{_DATING}(?P<date>{_MONTH}\s+(?:the\s+)?{_DAY})\b(?!,?\s*(?:of\s+)?['’]?\d)(?!\s+[a-z]+s\b)"),
        compiled(rf"{_DATING}(?P<date>{_MONTH}){_ENDS}(?!,\s*\d)"),
        compiled(rf"\b(?P<date>(?:last|this)\s+{_MONTH})\b(?!,?\s*['’]?\d)"),
        compiled(rf"{_DATING}(?P<date>{_MONTH}\s+(?:and|or|to|until|through)\s+{_MONTH}){_ENDS}"),
        compiled(rf"{_DATING}(?P<date>{_SURE_MONTH})\b(?!,?\s*(?:of\s+|the\s+)?['’]?\d)(?!\s+[A-Z])"),
        compiled(rf"\b(?:on|since|until|before|after)\s+the\s+(?P<date>\d{{1,2}}(?:st|nd|rd|th)){_ENDS}"),
        # No day of the calendar: "Q5 2019", "13/2019", "45th of June 2019", "week 60 of 2019".
        compiled(rf"\b(?P<date>Q[05-9][\s/]+{_YEAR}|{_YEAR}[\s/-]*Q[05-9])\b"),
        compiled(rf"\b(?:in|since|until|before|after|during)\s+(?P<date>(?:00|1[3-9]|[2-9]\d)[/.]{_YEAR})\b(?![/.]\d)"),
        compiled(rf"\b(?P<date>{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}|{_MONTH}\s+{_DAY},?\s+{_YEAR})\b"),
        compiled(rf"\b(?P<date>week\s+\d{{1,2}}\s*(?:of|,|/|in)?\s*{_YEAR})\b"),
        # A day that moves from year to year, or one whose year is not said.
        compiled(rf"\b(?P<date>(?:{MOVING}),?\s+(?:(?:of|in)\s+)?{_YEAR})\b"),
        compiled(rf"{_DATING}(?P<date>{MOVING}|{ANY_FIXED}|christmas){_ENDS}"),
        compiled(r"\b(?P<date>turn\s+of\s+the\s+year)\b(?!\s+(?:of\s+)?\d)"),
        # Figures that may be a day: "on 4.2.18", "on 6/1".
        compiled(r"\b(?:on|since|as\s+of|dated)\s+(?P<date>\d{1,2}([-./])\d{1,2}(?:\2\d{2})?)\b(?![-./%]?\d)(?!\s*%)"),
    ),
    perhaps_misspelt=(
        compiled(
            rf"{_DATING}(?:{_DAY}\s+(?:of\s+)?)?(?P<date>(?P<word>[a-z]{{3,10}})\.?,?\s+(?:{_DAY},?\s+)?{_YEAR})\b"
        ),
    ),
)
