"""How questions are put in English."""

import re
from collections.abc import Iterable
from datetime import date

from corpus.languages.english_months import MONTHS
from corpus.languages.question_words import (
    FOUR_FIGURES,
    CalendarWords,
    ChangeLexicon,
    EventWords,
    ExpressionWords,
    Part,
    PeriodKind,
    Place,
    QuestionWords,
    Stemming,
    Unit,
    VersionNames,
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    """The longest first: "September" must not be read as "Sep"."""
    return "|".join(sorted(words, key=len, reverse=True))


# -- days and periods -----------------------------------------------------------------------------------------

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
_OF_YEAR = r"(?:of\s+|in\s+)?(?:the\s+year\s+)?"

_UNITS = (
    r"[%€$£]|(?:euros?|dollars?|pounds?|days?|hours?|minutes?|words?|characters?|times|items?|records?|bytes?|[kmg]b|more"
    r"|other)\b"
)
_PEOPLE = (
    r"(?:users?|people|persons?|companies|members?|merchants|sellers|buyers|partners|affiliates|countries|customers"
    r"|accounts|visitors|orders|requests|messages)\b"
)

_EDITION = r"(?:privacy\s+)?(?:version|edition|revision)"
_TEXT = r"(?:(?:privacy\s+)?policy|(?:policy\s+)?(?:text|wording)|privacy\s+(?:notice|statement))"

_CALENDAR = CalendarWords(
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
    month=_compiled(rf"\b({_either(MONTHS)})\.?"),
    weekday_before=_compiled(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?:the\s+)?$"),
    written_days=(
        # "the twenty-fifth of May 2018", "the 25th day of May, 2018", "25 May '18"
        _compiled(
            rf"\b(?:(?P<day>{_ORDINAL})(?:\s+day)?\s+of|(?P<figures>{_DAY})(?:\s+day)?(?:\s+of)?)\s+"
            rf"(?P<month>{_ANY_MONTH}),?\s+(?:of\s+)?{_YEAR}"
        ),
        # "May the 25th, 2018", "May twenty-fifth 2018", "May 25, '18"
        _compiled(
            rf"\b(?P<month>{_ANY_MONTH})\s+(?:the\s+)?(?:(?P<day>{_ORDINAL})|(?P<figures>{_DAY})),?\s+(?:of\s+)?{_YEAR}"
        ),
        # "25-May-18"
        _compiled(rf"\b(?P<day>)(?P<figures>\d{{1,2}})-(?P<month>{_ANY_MONTH})-(?P<year>\d{{2}})\b(?![-/.]\d)"),
    ),
    several_days=(
        # "from 1 to 15 June 2019", "30 May to 5 June 2019"
        _compiled(
            rf"\b(?P<first_day>{_DAY})(?:\s+(?:of\s+)?(?P<first_month>{_ANY_MONTH}))?\s*(?:and|to|until|through|[-–])\s*"
            rf"(?:the\s+)?(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_ANY_MONTH}),?\s+{_YEAR_IN_FULL}\b"
        ),
        # "June 1 to 15, 2019", "May 30 - June 5, 2019"
        _compiled(
            rf"\b(?P<first_month>{_ANY_MONTH})\s+(?P<first_day>{_DAY})\s*(?:and|to|until|through|[-–])\s*"
            rf"(?:(?P<month>{_ANY_MONTH})\s+)?(?P<day>{_DAY})\s*,?\s+{_YEAR_IN_FULL}\b"
        ),
    ),
    several_months=_compiled(
        rf"\b{_ANY_MONTH}(?:\s*,\s*{_ANY_MONTH})*\s*,?\s*(?:and|or|to|until|through|[-–])\s*{_ANY_MONTH},?\s+"
        rf"(?:of\s+)?{_YEAR_IN_FULL}(?!\d|/|-)"
    ),
    holidays={
        "new year day": (1, 1),
        "new year eve": (12, 31),
        "christmas day": (12, 25),
        "christmas eve": (12, 24),
    },
    holiday=_compiled(rf"\b(?P<feast>new\s+year|christmas)(?:['’]?s)?\s+(?P<day>day|eve),?\s+(?:of\s+|in\s+)?{_YEAR}"),
    periods=(
        (PeriodKind.MONTH, _compiled(rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}")),
        (PeriodKind.QUARTER, _compiled(rf"\bq(?P<number>[1-4])[\s,/-]*(?:of\s+)?{_YEAR}")),
        (PeriodKind.QUARTER, _compiled(rf"\b(?P<number>[1-4])q[\s,/-]*(?:of\s+)?{_YEAR}")),
        (PeriodKind.QUARTER, _compiled(rf"\b{_YEAR_IN_FULL}[\s,/-]*q(?P<number>[1-4])\b")),
        (PeriodKind.QUARTER, _compiled(rf"\b(?P<ordinal>{_QUARTERS})\s+quarter\s+{_OF_YEAR}{_YEAR}")),
        (PeriodKind.HALF, _compiled(rf"\bh(?P<number>[12])[\s,/-]*(?:of\s+)?{_YEAR}")),
        (PeriodKind.HALF, _compiled(rf"\b(?P<number>[12])h[\s,/-]*(?:of\s+)?{_YEAR}")),
        (PeriodKind.HALF, _compiled(rf"\b{_YEAR_IN_FULL}[\s,/-]*h(?P<number>[12])\b")),
        (PeriodKind.HALF, _compiled(rf"\b(?P<ordinal>first|second|1st|2nd)\s+half\s+{_OF_YEAR}{_YEAR}")),
        (PeriodKind.SEASON, _compiled(rf"\b(?P<season>{'|'.join(_SEASONS)}),?\s+(?:of\s+)?{_YEAR}")),
        (PeriodKind.CHRISTMAS, _compiled(rf"\bchristmas(?:\s+time)?,?\s+(?:of\s+|in\s+)?{_YEAR}")),
    ),
    winter=_compiled(rf"\bwinter\s+(?:of\s+)?{_YEAR_IN_FULL}\s?[-–/]\s?(?P<next>(?:\d{{2}}){{1,2}})\b"),
    part_before=_compiled(
        r"\b(?:(?P<third>early|mid|late)(?:\s*-\s*|\s+)(?:in\s+)?(?:the\s+)?"
        r"|(?P<through>(?:mid|half)[-\s]?way)\s+through\s+"
        r"|(?P<edge>end|close|beginning|start|middle)(?:\s+of)?\s+(?:the\s+)?(?:year\s+)?"
        r"|year[-\s](?P<year>end)\s+(?:of\s+)?|(?P<day>first|last|final)\s+day\s+of\s+(?:the\s+)?"
        r"(?:(?:year|month)\s+(?:of\s+)?)?|(?P<half>first|second)\s+half\s+of\s+"
        rf"|(?P<quarter>{_QUARTERS})\s+quarter\s+of\s+|(?P<season>{'|'.join(_SEASONS)})\s+of\s+)$"
    ),
    last=_compiled(
        r"(?<!\bthe\s)(?<!\bmy\s)(?<!\bhis\s)(?<!\bher\s)(?<!\btheir\s)(?<!\bour\s)(?<!\byour\s)"
        r"\b(?:(?P<last>last)|this)\s+(?P<unit>year|month|quarter)\b"
        rf"(?!\s+of\b)(?!['’]s(?!\s+(?:{_EDITION}|{_TEXT})))"
    ),
    before_last=_compiled(r"\b(?:the\s+)?(?P<unit>year|month)\s+before\s+last\b(?!\s+\w+['’]s)"),
    ago=_compiled(
        rf"\b(?P<count>\d{{1,3}}|{_either(_NUMBERS)})\s+(?P<unit>day|week|month|year)s?\s+ago(?:\s+today)?\b"
    ),
    yesterday=_compiled(r"\byesterday\b(?!['’]s)"),
    # "now that …", "at the moment I register" speak of another moment.
    now=_compiled(
        r"\b(?:today|currently|presently|nowadays|(?:right\s+now|now|at\s+present|at\s+the\s+moment)"
        r"(?!\s+(?:that|when|of|i|you|we|they|he|she|it|the|a|an)\b))(?!\w|['’]s)"
    ),
    numbered_before=_compiled(
        r"(?:\b(?:sections?|clauses?|articles?|art|paragraphs?|para|pages?|(?P<version>version)|v|call|tel|phone|fax|no|nos"
        r"|number|order|ticket|invoice|case|docket|ref|reference|ordinance|id|code|room|block|box|port|iso|rfc|rule|rules"
        r"|form)\.?|§|\#)\s*$"
    ),
    # "Regulation (EU) 2016/679 of 27 April 2016" has its day as part of its name.
    named_after_its_day_before=_compiled(
        r"\b(?:regulation|directive|decision|judge?ment|convention|act|law)(?:[^?!;.]{0,20}\d[^?!;]{0,100})?(?<!\bas)\s+of\s+$"
    ),
    goes_on_before=re.compile(r"(?:\d\.|(?<!\bpre)(?<!\bpost)(?<=\w)[-/])$"),
    counted=_compiled(rf"\s*(?:{_UNITS}|{_PEOPLE})"),
    # "in 2018 users could …" counts nobody.
    counted_in_year=_compiled(rf"\s*(?:{_UNITS})"),
    in_year_before=_compiled(r"\b(?:in|during|throughout)\s+$"),
    roughly_before=_compiled(
        r"(?:\b(?:than|over|under|least|most|up\s+to|almost|nearly|about|around|some|roughly|within|every|half|or|to|and)"
        r"\s+|[-–])$"
    ),
    # "I closed my account two years ago" dates an act of whoever asks, not the policy.
    own_act_before=_compiled(
        r"(?:^|[.;:,!?(]|\b(?:if|when|because|since|and|but|that|which|who|while|after|before)\s)\s*"
        r"(?:i|we|my\s+\w+|our\s+\w+)(?:['’](?:ve|m|re|d))?\s[^.;:!?]*$"
    ),
    own_act_after=_compiled(r"\s*,?\s*(?:i|we)\b"),
)

# -- events ---------------------------------------------------------------------------------------------------

_HAS_STARTED = (
    r"(?:\s+(?:(?:had\s+)?(?:took|taken)\s+effect|(?:had\s+)?c[ao]me\s+into\s+(?:force|effect|application)|(?:had\s+)?applied"
    r"|(?:had\s+)?(?:started|began|begun)(?:\s+to\s+apply|\s+applying)?|(?:had\s+)?entered\s+into\s+(?:force|application)"
    r"|became\s+(?:applicable|effective|enforceable|binding)|kicked\s+in|went\s+(?:live|into\s+(?:effect|force))"
    r"|taking\s+effect|coming\s+into\s+(?:force|effect)|becoming\s+(?:applicable|effective)|starting\s+to\s+apply|applying"
    r"|kicking\s+in)\b)"
)
_WILL_START = r"(?:\s+(?:takes\s+effect|applies|comes\s+into\s+(?:force|effect)|starts\s+to\s+apply)\b)"

_EVENTS = EventWords(
    # The GDPR applied from 25 May 2018 (its Article 99), the CCPA took effect on 1 January 2020 (Cal. Civ. Code
    # § 1798.198).
    days={
        "gdpr": date(2018, 5, 25),
        "general data protection regulation": date(2018, 5, 25),
        "ccpa": date(2020, 1, 1),
        "california consumer privacy act": date(2020, 1, 1),
    },
    form=(
        r"(?:\b(?:the\s+)?(?:eu\s+)?)(?<!\w)(?P<event>EVENTS)(?!\w)"
        rf"(?:(?P<started>{_HAS_STARTED})|(?P<will>{_WILL_START}))?"
    ),
    then_before=_compiled(r"\b(?:(?P<when>when)|(?:at\s+the\s+(?:time|moment)|(?:on\s+)?the\s+day)(?:\s+that)?)\s+$"),
    relative_before=_compiled(
        r"(?:\b(?:before|after|since|until|till|prior\s+to|following|between|from)\s+|\bpre-|\bpost-)$"
    ),
    second_of_two_before=_compiled(r"\b(?:between|from)\s[^.?!]{1,50}\s(?:and|to|until)\s+$"),
    # "since GDPR requires consent" gives a reason: a bare name must be followed by the end of its phrase.
    phrase_ends=_compiled(
        r"\s*(?:[?.,;:!)–—-]|$|\b(?:and|or|but|to|in|on|at|did|what|who|whom|how|which|where|was\s+there|were\s+there"
        r"|were\s+they|had|version|policy|text|the|they|about|for)\b)"
    ),
)

# -- what stands around days ----------------------------------------------------------------------------------

_EXPRESSIONS = ExpressionWords(
    preposition_before=_compiled(
        r"\b(?:(?P<since>since|(?:as\s+|with\s+effect\s+)?from|(?:on|in|at|during)\s+(?:or|and)\s+after"
        r"|no[t]?\s+earlier\s+than|starting(?:\s+(?:from|in|on))?|beginning(?:\s+(?:in|on))?)"
        r"|(?P<until>until|till|through|up\s+to(?:\s+and\s+including)?|by|(?:on|in|at|during)\s+(?:or|and)\s+before"
        r"|no[t]?\s+later\s+than)"
        r"|(?P<before>before|prior\s+to|earlier\s+than|preceding|pre-?)|(?P<after>after|later\s+than|following|post-)"
        r"|(?P<within>on|in|at|during|as\s+of|as\s+at|around|about|over|for|when|while|(?:all|right)\s+through|throughout"
        r"|within|of|towards?|near|dated|effective(?:\s+(?:as\s+of|on|in))?))"
        r"(?:\s+at\s+(?:the\s+)?(?:least|latest))?"
        r"(?:\s+(?:the(?:\s+(?:calendar\s+)?years?)?|of|about|around|both|either|(?:calendar\s+)?years?"
        r"|(?:the\s+)?(?:month|date|day|time|whole|course)(?:\s+of)?))?\s*$"
    ),
    year_before=_compiled(
        r"(?:\b(?:in|during|throughout|before|prior\s+to|earlier\s+than|after|later\s+than|since|from|starting(?:\s+in)?"
        r"|until|till|through|up\s+to(?:\s+and\s+including)?|by|as\s+(?:of|at)|between|around|circa|dated"
        r"|effective(?:\s+in)?)\s+(?:at\s+least\s+)?(?:(?:both|either)\s+)?|\bpre-?\s?|\bpost-|\b(?:whole|course)\s+of\s+"
        r"|(?<!fiscal\s)(?<!financial\s)(?<!tax\s)(?<!model\s)(?<!school\s)\byears?\s+(?:of\s+)?)$"
    ),
    year_before_for=_compiled(r"\bfor\s+$"),
    year_ends=_compiled(r"\s*(?:[?.,;:!)]|$|\b(?:on|about|regarding|concerning|as\s+to|with)\b)"),
    counted_from_before=_compiled(
        r"\b(?:(?P<one>(?:on\s+)?the\s+day)|(?:days?|weeks?|months?|years?))\s+"
        r"(?:before|(?P<after>after|following)|prior\s+to)\s+(?:the\s+)?$"
    ),
    open_end=_compiled(
        r"\s*,?\s*(?:(?P<since>(?:or|and)\s+(?:later|after(?:wards)?|newer)|onwards?)"
        r"|(?P<until>(?:or|and)\s+(?:earlier|before|older)))\b(?!\s+(?:the\b|\d))"
    ),
    onwards=_compiled(r"\s+(?:onwards?\b|on(?=\s*(?:[?.,;:!)]|$)))"),
    on_both_sides_before=_compiled(r"\b(?:before|after)\s+(?:and|or)\s+$"),
    other_matter_before=_compiled(
        r"(?:\b(?:born|founded|established|incorporated)(?:\s+(?:in|on|before|after|since))?"
        r"|\bbirth(?:day|date)?\W{0,2}(?:\s*(?:is|was|on|of|in))?"
        r"|\b(?:valid|expir\w+)\s+(?:until|till|through|to|in|on)|\bcopyright\s*(?:\(c\)|©)?|©)\s*(?:the\s+)?$"
    ),
    pair_before=_compiled(r"\b(?:(?P<between>between)|from)\s+(?:the\s+)?$"),
    between_and=_compiled(r"\s+and\s+(?:the\s+)?"),
    from_to=_compiled(r"\s*(?:to|until|till|through|-|–)\s*(?:the\s+)?"),
    listed=_compiled(r"\s*(?:,|,?\s+(?:and|or|to)|\s?[-–])\s*(?:in\s+)?"),
    article_before=_compiled(r"\bthe\s+$"),
    stretch_before=_compiled(r"\b(?:between(?:\s+the)?|the)\s+$"),
    negation_before=_compiled(r"(?:\bnot|\bnever|n['’]t)\s+$"),
    joining=_compiled(r"\W*(?:and|or|but)?\W*"),
)

# -- versions -------------------------------------------------------------------------------------------------

_DOCUMENT = (
    r"(?:(?:the|your|our|this|their|its|that|[a-z.]+['’]s|alibaba(?:\.com)?)\s+)*(?:privacy\s+)?"
    r"(?:policy|notice|statement|document|text|terms)\b"
)
# Not "the latest version of Chrome", "policy update", "version I uploaded".
_NO_OTHER_THING = (
    r"(?!\s+(?:messages?|numbers?|changes?|updates?|control|history|files?|fields?)\b)"
    rf"(?!\s+of\s+(?!{_DOCUMENT}))"
    r"(?!\s+(?:(?:that|which)\s+)?(?:i|we|users?)\s+(?:have\s+)?(?:upload|post|sen[dt]|submit|provid|writ|wrote|creat|shar))"
)
_WITH_DOCUMENT = rf"(?:\s+of\s+{_DOCUMENT})?"
_NAMES: dict[str, Place | None] = {
    rf"(?:very\s+)?(?:first|original|earliest|initial|oldest)\s+(?:(?:known|published)\s+)?{_EDITION}\b": Place.FIRST,
    rf"(?:original|earliest|initial|oldest)\s+{_TEXT}\b": Place.FIRST,
    r"first\s+privacy\s+policy\b": Place.FIRST,
    rf"(?:previous|prior|preceding|penultimate)\s+(?:{_EDITION}|{_TEXT})\b": Place.PREVIOUS,
    rf"(?:last\s+but\s+one|(?:second|next)[-\s]to[-\s]last|second[-\s]latest)\s+{_EDITION}\b": Place.PREVIOUS,
    rf"(?:{_EDITION}|one)\s+before\s+the\s+(?:latest|newest|most\s+recent|last)"
    rf"(?:\s+(?:one|{_EDITION}))?\b": Place.PREVIOUS,
    rf"(?:very\s+)?(?:latest|newest|most\s+recent)\s+(?:{_EDITION}|{_TEXT})\b": Place.LATEST,
    rf"(?:very\s+)?last\s+{_EDITION}\b": Place.LATEST,
    rf"(?:current|present)\s+(?:{_EDITION}|{_TEXT})\b": None,
}
_JOINED = r"\s*(?:,|,?\s*(?:and|or|to|with|versus|vs\.?|&)\s)\s*(?:(?:the|its|their)\s+)?"
_LATER_IN_LIST = (
    rf"(?={_JOINED}(?:(?:very\s+)?(?:first|original|earliest|previous|prior|latest|newest|most\s+recent|last|current)"
    rf"|(?:[\w.,]+\s+){{0,2}}(?:19|20)\d{{2}})\s+{_EDITION}s?\b)"
)
_NAMES_IN_LISTS: dict[str, Place | None] = {
    rf"(?:very\s+)?(?:first|original|earliest){_LATER_IN_LIST}": Place.FIRST,
    rf"(?:previous|prior){_LATER_IN_LIST}": Place.PREVIOUS,
    rf"(?:latest|newest|most\s+recent|last){_LATER_IN_LIST}": Place.LATEST,
    rf"current{_LATER_IN_LIST}": None,
}
_SECOND_NAMED: dict[str, Place | None] = {
    r"(?:first|original|earliest|oldest)\s+one\b": Place.FIRST,
    r"(?:previous|prior)\s+one\b": Place.PREVIOUS,
    r"(?:latest|newest|most\s+recent)\s+one\b": Place.LATEST,
    r"current\s+one\b": None,
}

_VERSIONS = VersionNames(
    names=(
        *(
            (_compiled(rf"\b(?P<named>{words}{_NO_OTHER_THING}{_WITH_DOCUMENT})"), place)
            for words, place in _NAMES.items()
        ),
        # The noun comes with the last of a list: "the first and the latest version".
        *((_compiled(rf"\b(?P<named>{words})"), place) for words, place in _NAMES_IN_LISTS.items()),
        # It comes once: "the current version and the original one".
        *(
            (_compiled(rf"\b{_EDITION}\b[^.?!]{{0,60}}?\b(?P<named>{words})"), place)
            for words, place in _SECOND_NAMED.items()
        ),
    ),
    joined=_compiled(_JOINED),
    noun_after=_compiled(
        rf"(?:['’]s)?\s+(?:{_EDITION}s?|(?:privacy\s+)?polic(?:y|ies)|(?:policy\s+)?(?:text|wording)"
        rf"|privacy\s+(?:notice|statement))\b{_NO_OTHER_THING}{_WITH_DOCUMENT}"
    ),
    noun_before=_compiled(
        rf"\b(?:{_EDITION}|{_TEXT})\s+(?:of|from|dated|(?:that\s+took\s+)?effect(?:ive)?(?:\s+(?:in|from|on|as\s+of))?"
        r"|(?:published|issued|adopted|released|updated)\s+in)\s+(?:the\s+)?(?:year\s+)?$"
    ),
    beside_before=_compiled(
        r"(?:\b(?:before|after|since|until|till|prior\s+to|following|preceding|unlike|except|governed\s+by|not|never"
        r"|(?:install|download|upgrade|update)(?:\s+to)?)\s+(?:the\s+|its\s+|in\s+|in\s+the\s+)?"
        r"|n['’]t\s+(?:in\s+)?(?:the\s+)?|\bpre-?|\bpost-)$"
    ),
    in_time_before=_compiled(r"\b(?:in|on|during|as\s+of|by|throughout)\s+$"),
    opening_before=_compiled(
        r"(?:\b(?:(?:in|under|from|of|to|with|between|by|for|per)\s+)?(?:the|its|their|your|our|this)\s+"
        r"|\b(?:in|under|of)\s+)$"
    ),
)

# -- change ---------------------------------------------------------------------------------------------------

_STOP_WORDS = frozenset(
    "a about an and any are as at be been being but by can could did do does for from had has have he her his how i if "
    "in into is it its may me might must my no not of on or our shall she should so some such than that the their them "
    "then there these they this those to under up was we were what when where which who whom whose why will with would "
    "you your".split()
)
_JOINING = frozenset({"did", "was", "were", "has", "have", "had", "been", "first", "still", "since", "when", "until"})
# A star stands for any ending. _TOO: also done to what policies speak of, by people.
_WORD_CLASSES = {
    "ENTER": "appear appearance appeared appears creep crept debut* emerge* insert* introduc* mention* reappear* "
    "reinstat* reintroduc* slipped sneak* snuck",
    "ENTER_TOO": "add added adding addition* began begin begins begun bring brings brought includ* inclusion join "
    "joined joins restored start started starting starts turn turned",
    "LEAVE": "abolish* absence absent axed disappear* ditch* drop dropped drops excis* expung* jettison* omission "
    "omit omits omitted repeal* retract* scrap scrapped stricken strike struck vanish*",
    "LEAVE_TOO": "abandon* cease ceased ceases cut delet* discontinu* eliminat* erased go goes gone lasted lost "
    "missing remov* stop stopped stopping stops survive* went withdraw* withdrew",
    "ALTER": "amend* became broadened compar* contrast* evol* happened history loosen* narrowed overhaul* redraft* "
    "reformulat* rephras* restructur* revise revised revising reword* rewrit* rewrote soften* tighten* "
    "touched tweak* unchanged",
    "ALTER_TOO": "adjusted alter alteration* altered chang* differ differed difference differences different "
    "differs edit edited edits expanded extended identical modif* renamed replaced replacement* "
    "shortened",
    "LONGER": "anymore longer",
    "TEXT": "bit bullet clause* document* entries entry heading* item items language line lines notice paragraph* "
    "part parts passage* phrase* policies policy promise promises provision* referenc* rule rules section* "
    "sentence* statement* stuff table tables terms text texts textual* worded wording*",
    "VERSION": "edition* release* revision* update updates version*",
    "TIME": "date dates day days month months period point time year years",
    "ASK": "all any anything check compared confirm curious describe determine enumerate establish ever every "
    "everything exactly explain find follow give help hey how identify indicate kindly know like list locate "
    "many name need please said say saying says see show someone something specify state summari* tell told "
    "trace track trying verify want wants wonder*",
}

_CHANGES = ChangeLexicon(
    word_class=re.compile(
        "|".join(f"(?P<{name}>{'|'.join(words.split())})" for name, words in _WORD_CLASSES.items()).replace("*", r"\w*")
    ),
    joining=_JOINING,
    nothing=_STOP_WORDS.union(
        _JOINING,
        "after before between last later list listed made named new now off out over used whatever whether "
        "while".split(),
    ),
    contraction=re.compile(r"(?:n't|'\w*)$"),
    section=_compiled(r"\b(?:sections?|chapters?|headings?)\b"),
    in_section=_compiled(
        r"\b(?:in|into|to|onto|from|of|within)\s+(?:(?:the|its|their|our)\s+)?(?:\S+\s+){0,3}?"
        r"(?:sections?|chapters?|headings?)\b"
    ),
    lettered_section=re.compile(r"\b(?:[Ss]ection|SECTION)\s+\"?([A-Z])\b"),
    part_of_text=_compiled(
        r"\b(?:clauses?|sentences?|wordings?|paragraphs?|passages?|provisions?|lines?|items?|statements?|promises?|advice"
        r"|warning)\b"
    ),
    several=_compiled(
        r"\b(?:both|clauses|sentences|statements|paragraphs|passages|provisions|items|lines|recipients|rights|cookies)\b"
    ),
    first=_compiled(r"\b(?:first|originally|initially|earliest)\b"),
    latest=_compiled(r"\b(?:last|latest|most\s+recent(?:ly)?)\b"),
    to_stay=_compiled(r"\b(?:since|back|again)\b"),
    one_update=_compiled(
        r"\b(?:the|its|this)\s+(?:(?:new|latest|previous|last|current|recent)\s+)?"
        r"(?:update|amendment|revision|rewrite|overhaul)\b|"
        r"\b(?:new|latest|previous|last|current)\s+(?:version|policy|text)\b"
    ),
    versions=_compiled(r"\bversions?\b"),
    between=_compiled(r"(?:between|from)\b"),
)

QUESTIONS = QuestionWords(
    stop_words=_STOP_WORDS,
    stemming=Stemming(endings=("ingly", "edly", "ing", "ed", "ly", "s"), silent="e", exchanged=("y", "i"), plural="s"),
    calendar=_CALENDAR,
    events=_EVENTS,
    expressions=_EXPRESSIONS,
    versions=_VERSIONS,
    changes=_CHANGES,
)
