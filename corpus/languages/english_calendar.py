"""How questions in English write days and periods."""

import re
from collections.abc import Iterable

from corpus.languages.english_holidays import FIXED as FIXED_HOLIDAYS
from corpus.languages.english_months import MONTHS
from corpus.languages.patterns import compiled
from corpus.languages.question_words import FOUR_FIGURES, CalendarWords, Part, PeriodKind, Unit


def _either(words: Iterable[str]) -> str:
    """The longest first: "September" must not be read as "Sep"."""
    return "|".join(sorted(words, key=len, reverse=True))


_YEAR = rf"(?P<year>{FOUR_FIGURES}|['’]\d{{2}}\b)"
_YEAR_IN_FULL = r"(?P<year>(?:19|20)\d{2})"
_ANY_MONTH = rf"(?:{_either(MONTHS)})\.?"
_MONTH = rf"(?P<month>{_either(MONTHS)})\.?"
_ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4} | {
    word.replace("-", " "): number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
        "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth "
        "thirty-first".split(),
        1,
    )
}
_NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"a": 1, "an": 1}
_ORDINAL = _either(_ORDINALS).replace(" ", r"[-\s]+")
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_QUARTERS = "|".join(word for word, number in _ORDINALS.items() if number <= 4)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OF_YEAR = r"(?:of\s+|in\s+)?(?:the\s+year\s+)?"

_UNITS = (
    r"[%€$£]|(?:euros?|dollars?|pounds?|days?|hours?|minutes?|words?|characters?|times|items?|records?|bytes?|[kmg]b|more"
    r"|other)\b"
)
_PEOPLE = (
    r"(?:users?|people|persons?|companies|members?|merchants|sellers|buyers|partners|affiliates|countries|customers"
    r"|accounts|visitors|orders|requests|messages)\b"
)

# What the last years and months may be said to belong to: "last year's policy".
_EDITION = r"(?:privacy\s+)?(?:version|edition|revision)"
_TEXT = r"(?:(?:privacy\s+)?policy|(?:policy\s+)?(?:text|wording)|privacy\s+(?:notice|statement))"

# "between Halloween and Christmas Day 2019" names the year once.
_SHARED_YEAR = r"(?:and|or|to|until|through)\s[^.?!\d]{1,30}?(?P<shared>(?:19|20)\d{2})\b"

CALENDAR = CalendarWords(
    ordinals=_ORDINALS,
    numbers=_NUMBERS,
    units={unit.value: unit for unit in Unit},
    seasons=_SEASONS,
    parts={
        "early": Part.EARLY,
        "beginning": Part.BEGINNING,
        "start": Part.BEGINNING,
        "first": Part.BEGINNING,
        "late": Part.LATE,
        "end": Part.END,
        "close": Part.END,
        "last": Part.END,
        "final": Part.END,
    },
    verb_months=frozenset({"may", "march"}),
    month=compiled(rf"\b({_either(MONTHS)})\.?"),
    weekday_before=compiled(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?:the\s+)?$"),
    written_days=(
        # "the twenty-fifth of May 2018", "the 25th day of May, 2018", "25 May '18"
        compiled(
            rf"\b(?:(?P<day>{_ORDINAL})(?:\s+day)?\s+of|(?P<figures>{_DAY})(?:\s+day)?(?:\s+of)?)\s+"
            rf"(?P<month>{_ANY_MONTH}),?\s+(?:of\s+)?{_YEAR}"
        ),
        # "May the 25th, 2018", "May twenty-fifth 2018", "May 25, '18"
        compiled(
            rf"\b(?P<month>{_ANY_MONTH})\s+(?:the\s+)?(?:(?P<day>{_ORDINAL})|(?P<figures>{_DAY})),?\s+(?:of\s+)?{_YEAR}"
        ),
        # "Jun-01-2019", "Jun/1/2019"
        compiled(rf"\b(?P<day>)(?P<month>{_ANY_MONTH})\s?[-/.]\s?(?P<figures>{_DAY})\s?[-/.,]\s?{_YEAR_IN_FULL}\b"),
        # "01/Jun/2019", "1 June, in 2019", "1 June (2019)"
        compiled(
            rf"\b(?P<day>)(?P<figures>{_DAY})(?:\s?[-/.]\s?|\s+(?:of\s+)?)(?P<month>{_ANY_MONTH})"
            rf"(?:\s?[-/.,]\s?(?:(?:in|of)\s+)?|\s+(?:in\s+)?\(?){_YEAR_IN_FULL}\b"
        ),
        # "June 1 (2019)", "June 1, in 2019"
        compiled(rf"\b(?P<day>)(?P<month>{_ANY_MONTH})\s+(?P<figures>{_DAY}),?\s+(?:in\s+|\(){_YEAR_IN_FULL}\b"),
        # "2019-Jun-01", "2019 June 1"
        compiled(
            rf"\b(?P<day>){_YEAR_IN_FULL}(?:\s?[-/.,]\s?|\s+)(?P<month>{_ANY_MONTH})(?:\s?[-/.]\s?|\s+)(?P<figures>{_DAY})"
            r"\b(?!\s*,?\s*\d{4})"
        ),
        # "25-May-18"
        compiled(rf"\b(?P<day>)(?P<figures>\d{{1,2}})-(?P<month>{_ANY_MONTH})-(?P<year>\d{{2}})\b(?![-/.]\d)"),
    ),
    several_days=(
        # "from 1 to 15 June 2019", "30 May to 5 June 2019"
        compiled(
            rf"\b(?P<first_day>{_DAY})(?:\s+(?:of\s+)?(?P<first_month>{_ANY_MONTH}))?\s*(?:and|to|until|through|[-–])\s*"
            rf"(?:the\s+)?(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_ANY_MONTH}),?\s+{_YEAR_IN_FULL}\b"
        ),
        # "June 1 to 15, 2019", "May 30 - June 5, 2019"
        compiled(
            rf"\b(?P<first_month>{_ANY_MONTH})\s+(?P<first_day>{_DAY})\s*(?:and|to|until|through|[-–])\s*"
            rf"(?:(?P<month>{_ANY_MONTH})\s+)?(?P<day>{_DAY})\s*,?\s+{_YEAR_IN_FULL}\b"
        ),
    ),
    several_months=compiled(
        rf"\b{_ANY_MONTH}(?:\s*,\s*{_ANY_MONTH})*\s*,?\s*(?:and|or|to|until|through|[-–])\s*{_ANY_MONTH},?\s+"
        rf"(?:of\s+)?{_YEAR_IN_FULL}(?!\d|/|-)"
    ),
    holidays=tuple(
        (
            compiled(
                rf"\b(?:(?P<year_first>(?:19|20)\d{{2}})['’]s\s+(?:{name})"
                rf"|(?:{name})(?:,?\s+(?:(?:of|in)\s+)?{_YEAR}|(?=\s+{_SHARED_YEAR})))"
            ),
            day,
        )
        for name, day in FIXED_HOLIDAYS.items()
    ),
    periods=(
        (PeriodKind.MONTH, compiled(rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}")),
        (PeriodKind.MONTH, compiled(rf"\b{_MONTH}\s?[-/]\s?{_YEAR_IN_FULL}\b(?![-/]\d)")),
        (PeriodKind.MONTH, compiled(rf"\b{_YEAR_IN_FULL}(?:\s?[-/,]\s?|\s+){_MONTH}\b(?![-/\s]*\d)")),
        (PeriodKind.QUARTER, compiled(rf"\bq(?P<number>[1-4])[\s,/-]*(?:of\s+)?{_YEAR}")),
        (PeriodKind.QUARTER, compiled(rf"\b(?P<number>[1-4])q[\s,/-]*(?:of\s+)?{_YEAR}")),
        (PeriodKind.QUARTER, compiled(rf"\b{_YEAR_IN_FULL}[\s,/-]*q(?P<number>[1-4])\b")),
        (PeriodKind.QUARTER, compiled(rf"\b(?P<ordinal>{_QUARTERS})\s+quarter\s+{_OF_YEAR}{_YEAR}")),
        (PeriodKind.HALF, compiled(rf"\bh(?P<number>[12])[\s,/-]*(?:of\s+)?{_YEAR}")),
        (PeriodKind.HALF, compiled(rf"\b(?P<number>[12])h[\s,/-]*(?:of\s+)?{_YEAR}")),
        (PeriodKind.HALF, compiled(rf"\b{_YEAR_IN_FULL}[\s,/-]*h(?P<number>[12])\b")),
        (PeriodKind.HALF, compiled(rf"\b(?P<ordinal>first|second|1st|2nd)\s+half\s+{_OF_YEAR}{_YEAR}")),
        (PeriodKind.SEASON, compiled(rf"\b(?P<season>{'|'.join(_SEASONS)}),?\s+(?:of\s+)?{_YEAR}")),
        (PeriodKind.CHRISTMAS, compiled(rf"\bchristmas(?:\s+time)?,?\s+(?:of\s+|in\s+)?{_YEAR}")),
    ),
    on_before=compiled(r"\b(?:on|since|until|before|after|between|and|to|as\s+of|as\s+at|dated|from)\s+(?:the\s+)?$"),
    turn_of_year=compiled(
        rf"\bturn\s+of\s+(?:the\s+)?years?\s+(?:from\s+|of\s+)?{_YEAR_IN_FULL}"
        r"(?:\s?(?:[-–/]|to|and)\s?(?P<next>(?:\d{2}){1,2}))?\b"
    ),
    numbered_week=(
        compiled(
            rf"\b(?:(?:calendar|iso)\s+)?week\s+(?:no\.?\s*)?(?P<week>\d{{1,2}})\s*(?:,|/|of|in)?\s*{_YEAR_IN_FULL}\b"
        ),
        compiled(rf"\b{_YEAR_IN_FULL}-?W(?P<week>\d{{2}})\b"),
        compiled(rf"\b(?:cw|kw|w)\s?(?P<week>\d{{1,2}})[\s/-]+{_YEAR_IN_FULL}\b"),
    ),
    winter=compiled(rf"\bwinter\s+(?:of\s+)?{_YEAR_IN_FULL}\s?[-–/]\s?(?P<next>(?:\d{{2}}){{1,2}})\b"),
    part_before=compiled(
        r"\b(?:(?P<third>early|mid|late)(?:\s*-\s*|\s+)(?:in\s+)?(?:the\s+)?"
        r"|(?P<through>(?:mid|half)[-\s]?way)\s+through\s+"
        r"|(?P<edge>end|close|beginning|start|middle)(?:\s+of)?\s+(?:the\s+)?(?:year\s+)?"
        r"|year[-\s](?P<year>end)\s+(?:of\s+)?|(?P<day>first|last|final)\s+day\s+of\s+(?:the\s+)?"
        r"(?:(?:year|month)\s+(?:of\s+)?)?|(?P<half>first|second)\s+half\s+of\s+"
        rf"|(?P<quarter>{_QUARTERS})\s+quarter\s+of\s+|(?P<season>{'|'.join(_SEASONS)})\s+of\s+)$"
    ),
    counted_part_before=compiled(
        rf"\b(?P<edge>first|last|final)\s+(?P<count>\d{{1,3}}|{_either(_NUMBERS)})\s+(?P<unit>day|week|month)s\s+"
        r"(?:of|in)\s+(?:the\s+year\s+)?$"
    ),
    nth_before=compiled(
        rf"\b(?P<ordinal>{'|'.join(word for word, number in _ORDINALS.items() if number <= 5)}|last|final)\s+"
        rf"(?:week|(?P<weekday>{'|'.join(_WEEKDAYS)}))\s+(?:of|in)\s+(?:the\s+year\s+)?$"
    ),
    weekdays=_WEEKDAYS,
    last=compiled(
        r"(?<!\bthe\s)(?<!\bmy\s)(?<!\bhis\s)(?<!\bher\s)(?<!\btheir\s)(?<!\bour\s)(?<!\byour\s)"
        r"\b(?:(?P<last>last)|this)\s+(?P<unit>year|month|quarter|week)\b"
        rf"(?!\s+of\b)(?!['’]s(?!\s+(?:{_EDITION}|{_TEXT})))"
    ),
    before_last=compiled(r"\b(?:the\s+)?(?P<unit>year|month|week)\s+before\s+last\b(?!\s+\w+['’]s)"),
    ago=compiled(
        rf"\b(?P<count>\d{{1,3}}|{_either(_NUMBERS)})\s+(?P<unit>day|week|fortnight|month|year)s?\s+ago(?:\s+today)?\b"
    ),
    yesterday=compiled(r"\byesterday\b(?!['’]s)"),
    # "now that …", "at the moment I register" speak of another moment.
    now=compiled(
        r"\b(?:today|currently|presently|nowadays|(?:right\s+now|now|at\s+present|at\s+the\s+moment)"
        r"(?!\s+(?:that|when|of|i|you|we|they|he|she|it|the|a|an)\b))(?!\w|['’]s)"
    ),
    numbered_before=compiled(
        r"(?:\b(?:sections?|clauses?|articles?|art|paragraphs?|para|pages?|(?P<version>version)|v|call|tel|phone|fax|no|nos"
        r"|number|order|ticket|invoice|case|docket|ref|reference|ordinance|id|code|room|block|box|port|iso|rfc|rule|rules"
        r"|form)\.?|§|\#)\s*$"
    ),
    # "Regulation (EU) 2016/679 of 27 April 2016" has its day as part of its name.
    named_after_its_day_before=compiled(
        r"\b(?:regulation|directive|decision|judge?ment|convention|act|law)(?:[^?!;.]{0,20}\d[^?!;]{0,100})?(?<!\bas)\s+of\s+$"
    ),
    goes_on_before=re.compile(r"(?:\d\.|(?<!\bpre)(?<!\bpost)(?<=\w)[-/])$"),
    counted=compiled(rf"\s*(?:{_UNITS}|{_PEOPLE})"),
    # "in 2018 users could …" counts nobody.
    counted_in_year=compiled(rf"\s*(?:{_UNITS})"),
    in_year_before=compiled(r"\b(?:in|during|throughout)\s+$"),
    roughly_before=compiled(
        r"(?:\b(?:than|over|under|least|most|up\s+to|almost|nearly|about|around|some|roughly|within|every|half|or|to|and)"
        r"\s+|[-–])$"
    ),
    # "I closed my account two years ago" dates an act of whoever asks, not the policy.
    own_act_before=compiled(
        r"(?:^|[.;:,!?(]|\b(?:if|when|because|since|and|but|that|which|who|while|after|before)\s)\s*"
        r"(?:i|we|my\s+\w+|our\s+\w+)(?:['’](?:ve|m|re|d))?\s[^.;:!?]*$"
    ),
    own_act_after=compiled(r"\s*,?\s*(?:i|we)\b"),
)
