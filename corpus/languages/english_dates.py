"""How dates are printed in English, and how it is said what they are the dates of."""

from corpus.languages.date_words import date_words
from corpus.languages.english_months import MONTHS

_DOCUMENT = (
    r"(?:policy|policies|notice|statement|terms(?:\s+(?:of\s+(?:use|service|sale)|and\s+conditions))?|agreement|version"
    r"|page|document|text|guidelines|rules|conditions|contract|eula|tos|charter|code\s+of\s+conduct|disclosures?)"
)
_ADJECTIVES = r"(?:[\w&’'./-]+\s+){0,5}?"
_OLD = (
    r"(?:previous|prior|former|earlier|old(?:er)?|past|preceding|superseded|archived|outdated|original|historic(?:al)?)"
)
_NUMBERS = {
    word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
} | {"fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}

_PEOPLE = r"(?:users|customers|members|visitors|persons|people|consumers|subscribers|accounts)"

DATES = date_words(
    months=",".join(" ".join(name for name, n in MONTHS.items() if n == number) for number in range(1, 13)),
    month_first=True,
    joint=r"\s*(?:(?:day\s+)?of\s+|-\s*)?",
    effective=(
        r"effective|binding(?=\s+(?:on|from|as\s+of|since|\w+\s+(?:\(\d+\)\s+)?days))|(?:go(?:es)?|went|going)\s+live"
        r"|commence[sd]?|commencement|operative|start(?:s|ed)?\s+to\s+apply|beg[ia]ns?\s+to\s+apply|w\.?e\.?f|with\s+effect(?=\s+(?:from|as|on)\b)|(?:(?:comes?|came|going|enters?(?:ed)?|entry)\s+)?into\s+force|in\s+force|(?:go(?:es)?\s+|went\s+)?"
        r"in(?:to)?\s+effect|(?:takes?|took)\s+effect|valid(?:ity)?(?=\s+(?:from|as|since|until|between|date))"
        r"|appl(?:y|ies|ied|icable)(?=\s+(?:from|between|as\s+of|as\s+from|since|beginning|starting|with\s+effect|on\s+and\s+after))"
    ),
    updated=(
        r"(?<!not\s)(?:updated?|revised|revision|modified|modification|amended|amendment|changed?"
        r"|reviewed|edited|rewritten|refreshed)|not\s+(?:been\s+)?(?:updated|revised|modified|amended|changed)(?=\s+(?:[\w’']+\s+){0,5}since\b)|rev(?=\W*(?:$|\d))"
    ),
    weak=r"as\s+of|dated|(?<![a-z]\s)date(?=\s*:)|version(?:\s+(?:date|of|from))?|v\.?\s?\d+(?:\.\d+)+",
    posted=r"published|posted|publication|issued|re-?issued|uploaded|released|release(?=\s+date)|adopted",
    ended=(
        r"(?:(?:was|were|has\s+been|have\s+been|is|are)\s+)?(?:replaced|superseded|withdrawn|retired)(?=\s+(?:on|as\s+of))"
        r"|(?:expire[sd]?|ends?|ended|ceased?\s+to\s+(?:apply|be\s+in\s+force))(?=\s+on)"
    ),
    own=(
        rf"(?:this|these|the|our|present|foregoing|above|following)\s+{_ADJECTIVES}{_DOCUMENT}"
        rf"|(?:this\s+is|you\s+are\s+(?:reading|viewing|looking\s+at))\s+(?:an?|the|our)\s+{_ADJECTIVES}{_DOCUMENT}"
        r"|these\s+changes|the\s+(?:new|latest|updated)\s+changes(?=\s+(?:are|became?|become|took|take|came|come|went|go)\b)"
        r"|this\s+(?:update|revision|one)"
    ),
    other=(
        rf"(?:(?:our|the|this|your|an?|all|any|its)\s+)?{_OLD}\s+{_ADJECTIVES}(?:{_DOCUMENT}s?|one|updates?)"
        rf"(?:\s+of\s+(?:this|these|our|the)\s+{_ADJECTIVES}{_DOCUMENT})?"
        rf"|(?:our|the)\s+(?:updated|revised|amended|new)\s+{_ADJECTIVES}{_DOCUMENT}(?=\s+will\b)"
        r"|previously|formerly|(?:replac|supersed)(?:es?|ing)(?:\s+(?:the|our|all|any"
        rf"|this)\s+{_ADJECTIVES}{_DOCUMENT})?"
        r"|(?:until|before)\s+then"
        rf"|(?:for|see|read|view|to|from|under|of|and|than)\s+(?:the|our|that)\s+{_DOCUMENT}(?=\W+(?:that\s+was\s+)?"
        r"(?:effective|in\s+(?:force|effect)|dated|of|from|which|that))"
        r"|(?:our\s+|the\s+|an?\s+)?(?:new|next|upcoming|future"
        rf"|revised\s+and\s+new)\s+(?:(?:\w+)\s+){{0,3}}?{_DOCUMENT}"
        rf"(?:\s+of\s+(?:this|these|our|the)\s+{_ADJECTIVES}{_DOCUMENT})?"
        r"|(?:(?:are|is|be|been|’re|'re)\s+(?:updating|changing|revising|amending|replacing|making)"
        r"|will\s+(?:update|change|revise|replace|amend)|(?:made|making|make)\s+(?:\w+\s+)?changes\s+to)"
        rf"(?:\s+(?:our|the|this|these|some|of)){{0,3}}(?:\s+{_ADJECTIVES}{_DOCUMENT})?"
        r"|what\s+changes|changes\s+(?:will\s+)?(?:take|that|on)"
        rf"|archive(?:d|s)?\b|history|{_DOCUMENT}\s+\((?!rev|eff|upd)(?:[^\W\d_]+\s+)?\d{{4}}[^)]*\)"
    ),
    law=(
        r"(?-i:[A-Z][\w’'-]*\s+(?:Protection\s+|Rights\s+|Privacy\s+)*Acts?|Act|Regulations?|Directives?|Decrees?|Law"
        r"|Code|Ordinance|Treaty|Convention|Decision)|(?:the\s+)?(?:gdpr|ccpa|cpra|lgpd|coppa|dmca|ferpa|hipaa|dsa|dma)"
        r"|(?:privacy|safe)\s+(?:shield|harbou?r)|frameworks?|standard\s+contractual\s+clauses|brexit|(?:new\s+)?laws?"
        r"|legislation|statutes?"
    ),
    reader=(
        r"(?:you|users?|members?|customers?|who|that|which\s+you)\s+(?:\w+\s+){0,4}?(?:creat|regist|sign|join"
        r"|open|purchas"
        r"|bought|order|accept|clos|subscrib|book)\w*|(?:your|an|the|user)\s+accounts?|accounts?\s+created"
        r"|(?:purchases?|bookings?|reservations?|orders?|subscriptions?|requests?)"
    ),
    part=(
        r"(?:this|these|the|that|which)\s+(?:[\w’'-]+\s+){0,3}?(?:sections?|paragraphs?|clauses?|tables?"
        r"|lists?|provisions?"
        r"|exhibit|annex|schedule|arbitration|sub-?processors?|prices?|fees?|addendum|amendments?\s+to\s+\w+)"
        r"|the\s+following\s+(?:changes|rules)\s+(?:to|for)"
    ),
    ends=r"\b(?:until|till|through|up\s+to|ending(?:\s+on)?|thru)(?:\s+and\s+including)?",
    onwards=r"to",
    lead=r"(?:this\s+(?:version|policy|notice)\s+(?:is|was)\s+)?(?:date\s+)?(?:last\s+)?",
    between=(r"between|from", r"and"),
    shared=r"[\s,/&|]*(?:and|or)?\s*(?:last\s+)?(?:date\s+)?",
    placed=(
        rf"(?:for|in|to|by)\s+(?!every(?:one|body)\b|all\s+{_PEOPLE}\b(?!\s+(?:in|outside|who|with|not)\b))"
        r"(?:(?:all|any|the|our|some|existing|new|current|other|individual)\s+)*(?:[\w-]+\s+)?"
        r"(?:users?|residents?|customers?|members?|consumers?|others?|everyone|everybody|people|persons?|visitors?"
        r"|accounts?|subscribers?|countries|regions?|eea|eu|uk|us|california|brazil)"
        r"|(?:eea|eu|uk|usa?|california|brazil|rest\s+of\s+(?:the\s+)?world)(?=\s*\))"
        r"|(?:users?|those|anyone|customers?|members?)\s+(?:who|that|registering|signing)"
    ),
    listed=r"\((?:current|archived?|latest|superseded)(?:\s+version)?\)|[-–—]\s*(?:current|archived)\b",
    named=rf"\b(?:our|the|your)\s+(?:\w+\s+)?\0\s+(?:[\w-]+\s+){{0,3}}?{_DOCUMENT}\b",
    means=r"means?|shall\s+mean|refers?\s+to|is\s+defined|has\s+the\s+meaning",
    anaphor=r"(?:they|these|it)\s+(?:will|shall)",
    days_after=(
        rf"(?P<days>\d{{1,3}}|{'|'.join(_NUMBERS)})(?:\s*\(\d{{1,3}}\))?\s+(?:calendar\s+)?days\s+(?:after|from"
        r"|following)\s+"
        r"(?:(?:it|they|the|its|their|this|that|date|of|is|are|was|were|has|been|have|being|day|on|which)\s+){0,6}?"
        r"(?:posting|posted|publication|published|publishing)"
    ),
    numbers=_NUMBERS,
    log=(
        r"change\s*-?\s*log|(?:history|details|summary|list|record)\s+of\s+(?:the\s+)?(?:changes|variations|revisions|updates"
        r"|amendments)|(?:revision|version|change|update|amendment)\s+history|(?:recent|latest)\s+(?:changes|updates"
        r"|revisions)|(?:changes|updates|amendments)\s+to\s+(?:this|these|our|the)|release\s+notes|what\s+(?:has\s+)?changed"
    ),
    relative=r"(?:days?|weeks?|months?|years?|hours?|minutes?)\s+ago|yesterday|today|(?:this|last)\s+(?:week|month|year)",
    weekday=r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thur?s?|fri|sat|sun",
    filler=(
        r"last|latest|most\s+recent(?:ly)?|date|day|time|the|this|these|our|present|of|on|as|from|since|with"
        r"|effect|at|by"
        r"|is|are|was|were|has|have|been|be|will|shall|become|becomes|became|it|they|and|we|a|an|in|to|also|first|next"
        r"|version|revision|number|no|v|policy|privacy|notice|statement|terms|use|service|services|conditions|agreement"
        r"|cookies?|document|page|text|user|all|current|currently|started|starting|between|pdf|update|change|amendment"
        r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|st|nd|rd|th"
    ),
    asserts=r"is|are|was|were|be|been|become|becomes|became",
    pending=r"to\s+be\s+(?:determined|announced|confirmed)|not\s+yet\s+(?:determined|set|in\s+force)",
    unfilled=r"date|dates|tbd|tba|insert|day|month|to\s+be\s+(?:determined|announced)",
)
