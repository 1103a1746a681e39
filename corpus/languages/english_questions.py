"""How questions are put in English."""

from datetime import date

from corpus.languages.english_audiences import AUDIENCES
from corpus.languages.english_calendar import CALENDAR
from corpus.languages.english_changes import CHANGES, STOP_WORDS
from corpus.languages.english_matters import MATTERS
from corpus.languages.english_places import PLACES
from corpus.languages.english_policy_names import POLICY_NAMES
from corpus.languages.english_relative_days import RELATIONS, UNREAD
from corpus.languages.english_wanted import FIGURES, WANTED
from corpus.languages.patterns import compiled
from corpus.languages.question_words import (
    EventWords,
    ExactWords,
    ExpressionWords,
    Place,
    QuestionWords,
    Stemming,
    VersionNames,
)

_EDITION = r"(?:privacy\s+)?(?:version|edition|revision)"
_TEXT = r"(?:(?:privacy\s+)?policy|(?:policy\s+)?(?:text|wording)|privacy\s+(?:notice|statement))"

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
    then_before=compiled(r"\b(?:(?P<when>when)|(?:at\s+the\s+(?:time|moment)|(?:on\s+)?the\s+day)(?:\s+that)?)\s+$"),
    relative_before=compiled(
        r"(?:\b(?:before|after|since|until|till|prior\s+to|following|between|from)\s+|\bpre-|\bpost-)$"
    ),
    second_of_two_before=compiled(r"\b(?:between|from)\s[^.?!]{1,50}\s(?:and|to|until)\s+$"),
    # "since GDPR requires consent" gives a reason: a bare name must be followed by the end of its phrase.
    phrase_ends=compiled(
        r"\s*(?:[?.,;:!)–—-]|$|\b(?:and|or|but|to|in|on|at|did|what|who|whom|how|which|where|was\s+there|were\s+there"
        r"|were\s+they|had|version|policy|text|the|they|about|for)\b)"
    ),
)

# -- what stands around days ----------------------------------------------------------------------------------

_EXPRESSIONS = ExpressionWords(
    preposition_before=compiled(
        r"\b(?:(?P<since>since|(?:as\s+|with\s+effect\s+)?from(?:\s+and\s+including)?|starting\s+with|(?:on|in|at|during)\s+(?:or|and)\s+after"
        r"|after\s+(?:or|and)\s+(?:on|in|at|during)"
        r"|no[t]?\s+earlier\s+than|no[t]?\s+sooner\s+than|starting(?:\s+(?:from|in|on))?|beginning(?:\s+(?:in|on))?)"
        r"|(?P<until>(?:up\s+)?until|(?:up\s+)?till|through|up\s+to(?:\s+and\s+including)?|by"
        r"|(?:on|in|at|during)\s+(?:or|and)\s+before|(?:before|prior\s+to)\s+(?:or|and)\s+(?:on|in|at|during|including)"
        r"|no[t]?\s+later\s+than)"
        r"|(?P<before>before|prior\s+to|ahead\s+of|earlier\s+than|preceding|pre-?)|(?P<after>after|later\s+than|following|post-)"
        r"|(?P<within>as\s+(?:early|late|recently|far\s+back)\s+as|on|in|at|during|as\s+of|as\s+at|around|about|over|for|when|while|(?:all|right)\s+through|throughout"
        r"|within|of|towards?|near|dated|effective(?:\s+(?:as\s+of|on|in))?))"
        r"(?:\s+at\s+(?:the\s+)?(?:least|latest))?"
        r"(?:\s+(?:the(?:\s+(?:calendar\s+)?years?)?|of|about|around|both|either|(?:calendar\s+)?years?"
        r"|(?:the\s+)?(?:month|date|day|time|whole|course)(?:\s+of)?))?\s*$"
    ),
    year_before=compiled(
        r"(?:\b(?:in|during|throughout|before|prior\s+to|earlier\s+than|after|later\s+than|since|from|starting(?:\s+in)?"
        r"|until|till|through|up\s+to(?:\s+and\s+including)?|by|as\s+(?:of|at)|between|around|circa|dated"
        r"|effective(?:\s+in)?)\s+(?:at\s+least\s+)?(?:(?:both|either)\s+)?|\bpre-?\s?|\bpost-|\b(?:whole|course)\s+of\s+"
        r"|(?<!fiscal\s)(?<!financial\s)(?<!tax\s)(?<!model\s)(?<!school\s)\byears?\s+(?:of\s+)?)$"
    ),
    year_before_for=compiled(r"\bfor\s+$"),
    year_ends=compiled(r"\s*(?:[?.,;:!)]|$|\b(?:on|about|regarding|concerning|as\s+to|with)\b)"),
    open_end=compiled(
        r"\s*,?\s*(?:(?P<since>(?:or|and)\s+(?:later|after(?:wards)?|newer)|onwards?|forwards?)"
        r"|(?P<until>(?:or|and)\s+(?:earlier|before|older)))\b(?!\s+(?:the\b|\d))"
    ),
    onwards=compiled(r"\s+(?:(?:on|for)wards?\b|on(?=\s*(?:[?.,;:!)]|$)))"),
    on_both_sides_before=compiled(r"\b(?:before|after)\s+(?:and|or)\s+$"),
    other_matter_before=compiled(
        r"(?:\b(?:born|founded|established|incorporated)(?:\s+(?:in|on|before|after|since))?"
        r"|\bbirth(?:day|date)?\W{0,2}(?:\s*(?:is|was|on|of|in))?"
        r"|\b(?:valid|expir\w+)\s+(?:until|till|through|to|in|on)|\bcopyright\s*(?:\(c\)|©)?|©)\s*(?:the\s+)?$"
    ),
    pair_before=compiled(r"\b(?:(?P<between>between)|from)\s+(?:the\s+)?$"),
    between_and=compiled(r"\s*,?\s+and,?\s+(?:say,?\s+)?(?:the\s+)?"),
    from_to=compiled(r"\s*(?:(?:up\s+)?(?:to|until|till)(?:\s+and\s+including)?|through|-|–)\s*(?:the\s+)?"),
    listed=compiled(r"\s*(?:,|,?\s+(?:and|or|to)|\s?[-–])\s*(?:in\s+)?"),
    article_before=compiled(r"\bthe\s+$"),
    stretch_before=compiled(r"\b(?:between(?:\s+the)?|the)\s+$"),
    negation_before=compiled(r"(?:\bnot|\bnever|n['’]t)\s+$"),
    joining=compiled(r"\W*(?:and|or|but)?\W*"),
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
_WITH_DOCUMENT = (
    rf"(?:\s+of\s+{_DOCUMENT})?"
    r"(?!\s+(?:(?:that|which)\s+(?:still\s+)?|to\s+)(?:mention|nam|list|contain|includ|speak|say|refer|cover|talk)\w*\b)"
)
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
    rf"(?:previous|prior(?!\s+to\b)){_LATER_IN_LIST}": Place.PREVIOUS,
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
            (compiled(rf"\b(?P<named>{words}{_NO_OTHER_THING}{_WITH_DOCUMENT})"), place)
            for words, place in _NAMES.items()
        ),
        # The noun comes with the last of a list: "the first and the latest version".
        *((compiled(rf"\b(?P<named>{words})"), place) for words, place in _NAMES_IN_LISTS.items()),
        # It comes once: "the current version and the original one".
        *(
            (compiled(rf"\b{_EDITION}\b[^.?!]{{0,60}}?\b(?P<named>{words})"), place)
            for words, place in _SECOND_NAMED.items()
        ),
    ),
    joined=compiled(_JOINED),
    noun_after=compiled(
        rf"(?:['’]s)?\s+(?:{_EDITION}s?|(?:privacy\s+)?polic(?:y|ies)|(?:policy\s+)?(?:text|wording)"
        rf"|privacy\s+(?:notice|statement))\b{_NO_OTHER_THING}{_WITH_DOCUMENT}"
    ),
    noun_before=compiled(
        rf"\b(?:{_EDITION}|{_TEXT})\s+(?:of|from|dated|(?:that\s+took\s+)?effect(?:ive)?(?:\s+(?:in|from|on|as\s+of))?"
        r"|(?:published|issued|adopted|released|updated)\s+in)\s+(?:the\s+)?(?:year\s+)?$"
    ),
    beside_before=compiled(
        r"(?:\b(?:before|after|since|until|till|prior\s+to|following|preceding|unlike|except|governed\s+by|not|never"
        r"|(?:install|download|upgrade|update)(?:\s+to)?)\s+(?:the\s+|its\s+|in\s+|in\s+the\s+)?"
        r"|n['’]t\s+(?:in\s+)?(?:the\s+)?|\bpre-?|\bpost-)$"
    ),
    in_time_before=compiled(r"\b(?:in|on|during|as\s+of|by|throughout)\s+$"),
    opening_before=compiled(
        r"(?:\b(?:(?:in|under|from|of|to|with|between|by|for|per)\s+)?(?:the|its|their|your|our|this)\s+"
        r"|\b(?:in|under|of)\s+)$"
    ),
)

# -- exact words ----------------------------------------------------------------------------------------------

_EXACT = ExactWords(
    ordinary=frozenset(
        "i pc internet web policy privacy terms conditions service services notice agreement statement personal data "
        "information user users customer customers cookie cookies jan feb mar apr jun jul aug sep sept oct nov dec "
        "january february march april may june july august "
        "september october november december american british chinese dutch english european french german "
        "italian japanese "
        "korean polish portuguese russian spanish swedish monday tuesday wednesday thursday friday saturday "
        "sunday".split()
    ),
    places=PLACES,
    place_before=compiled(
        r"\b(?:(?:liv(?:e|es|ed|ing)|based|located|resid(?:e|es|ing)|born|moved|moving|travel\w*|sitting|working|office"
        r"|users?|residents?|people|customers?|citizens?|someone|somebody|person|student|company)\s+(?:in|to|from|of|near|at))"
        r"\s+(?:the\s+)?$|\bI['’]?\s?a?m\s+(?:from|in)\s+(?:the\s+)?$"
    ),
    ages=compiled(
        r"\b(?P<age>\d+)[\s-]*(?:years?[\s-]*old|y(?:ea)?rs?\b|yo\b|y/o\b)"
        r"|\b(?:I['’]?\s?a?m|(?:he|she)(?:['’]s|\s+is)|(?:\w+\s+)?(?:child|kid|son|daughter|boy|girl|brother|sister|teen\w*|student)"
        r"\s+(?:is|was|who\s+is)|aged|turned|turning)\s+(?P<told>\d{1,2})\b(?!\s*(?:or|and|to|[-–]|days?|weeks?|months?|hours?|minutes?|%|percent))"
    ),
    figures={**FIGURES, "AI": "artificial intelligence"},
)

QUESTIONS = QuestionWords(
    stop_words=STOP_WORDS,
    telling=frozenset(
        "and any are by can could did does for from has have how if it its my should that the their them there these "
        "they this what when where which who whom whose why will with would you your".split()
    ),
    stemming=Stemming(endings=("ingly", "edly", "ing", "ed", "ly", "s"), silent="e", exchanged=("y", "i"), plural="s"),
    calendar=CALENDAR,
    events=_EVENTS,
    expressions=_EXPRESSIONS,
    relations=RELATIONS,
    unread=UNREAD,
    versions=_VERSIONS,
    changes=CHANGES,
    exact=_EXACT,
    names=POLICY_NAMES,
    audiences=AUDIENCES,
    matters=MATTERS,
    wanted=WANTED,
)
