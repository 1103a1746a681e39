"""What questions in English want to be told: a number, a place, a name, a time, a reason, a way to do something.

Each of these kinds was kept because on judged development questions it stops wrong answers and no right ones
(`index/training/README.md`). A kind that a policy answers in other words is none: "how do I" is told in any sentence.
"""

from corpus.languages.english_places import PLACES
from corpus.languages.patterns import compiled
from corpus.languages.question_words import Wanted

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_TENS = {30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}
FIGURES = {str(number): word for number, word in (*enumerate(_NUMBERS), *_TENS.items())}
"""Numbers in words, by their figures."""

_A_NUMBER = rf"\d|\b(?:{'|'.join([*_NUMBERS[1:], *_TENS.values(), 'hundred', 'once', 'twice', 'half'])})\b"
_TIMES = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_UNITS = rf"(?:{_TIMES}|times?|euros?|dollars?|percent)"
_ASKED_FIRST = r"(?:^\W*|[,;:.?]\s*)(?:(?:and|or|for|into|after|within|in|of|by|on|to|exactly)\s+)?"
"""Where the main question begins, and not "where do I see how much …"."""
_BEGINS = r"(?:^|[,;:.?—-]\s+)\W*(?:(?:and|so|but)\s+)?"

_AN_ADDRESS = r"\S@\S|\bhttps?://|\bwww\."
_MONTHS = "january|february|march|april|june|july|august|september|october|november|december"

_OUT_OF = "".join(
    rf"(?<!\b{before}\s)(?<!\b{before}\sthe\s)" for before in ("outside", "outside\\sof", "than", "leave", "without")
)
_REGIONS = (
    r"netherlands|united\s+(?:states|kingdom|arab\s+emirates)|hong\s+kong|new\s+zealand|south\s+africa|saudi\s+arabia"
    r"|european\s+(?:union|economic)|eea|(?-i:EU|UK|USA?|U\.S\.|U\.K\.)|california|delaware|texas|virginia|new\s+york"
    r"|san\s+francisco|los\s+angeles|oregon|washington|luxembourg|world\s*wide|globally|around\s+the\s+world|anywhere"
    r"|(?:every|all)\s+countr(?:y|ies)"
)
_A_PLACE = rf"{_OUT_OF}(?<!\w)(?:{'|'.join(sorted(PLACES))}|{_REGIONS})(?!\w)"
_SOMEWHERE = (
    r"\b(?:servers?|data\s*cent(?:er|re)s?|cloud|devices?|computers?|phones?|browsers?|local\s+storage|databases?"
    r"|facilit(?:y|ies)|premises|disk|drive|countr(?:y|ies)|jurisdictions?|located|hosted)\b"
)

# No name, for all its capital letter: what any policy writes with one.
_COMMON = (
    r"(?:Privacy|Polic(?:y|ies)|Terms|Services?|Data|Personal|Information|Users?|Accounts?|Content|Sites?|Websites?"
    r"|Agreement|Section|Notice|Platform|Customers?|Members?|I|Conditions|Internet|Cookies?|Apps?|Products?|Party|Parties"
    r"|Partners?|Affiliates?|Vendors?|Providers?|Rights?|Use|You|Your|We|Our|Us|EU|US|UK|GDPR|CCPA|URL|IP|European|GPS"
    r"|API|Protection|Officer|Counsel|Team|Department|Office|Authority|Commission(?:er)?|Support|Board|Cent(?:er|re))\b"
)
_A_NAME = (
    rf"(?-i:(?<=[a-z,;(&/—–-]\s)(?!{_COMMON})(?:[A-Z][\w&'’.-]+|[a-z]+[A-Z]\w+)|(?<=\()(?!{_COMMON})[A-Z][\w.-]+"
    r"|\b(?:Inc|LLC|Ltd|GmbH|SAS|Corp)\b|\bB\.?V\b)"
)
_NO_NOUN = (
    r"(?!(?:does|do|did|is|are|was|were|about|happens?|can|could|will|would|may|must|should|has|have|had|if|age|rights?|to"
    r"|for|the|your|my|their|in|on)\b)"
)
_NAMED = (
    r"(?:compan(?:y|ies)|firms?|vendors?|(?:service\s+)?providers?|processors?|networks?|advertisers?|agenc(?:y|ies)|NGOs"
    r"|brands?|insurers?|banks?|couriers?|carriers?|algorithms?|models?|subprocessors|entit(?:y|ies)|controllers?"
    r"|browsers?|regulators?|websites?|services|apps|tools?|platforms?|software|stores?)"
)

_A_PERIOD = (
    rf"(?:{_A_NUMBER})[\w\s()-]{{0,14}}\b(?:{_TIMES}|words|characters|letters|pages|lines)\b"
    r"|\b(?:as\s+long\s+as|so\s+long\s+as|until|longer\s+than|(?:for|throughout|during)\s+(?:\w+\s+){0,3}?(?:duration|periods?"
    r"|term|life|lifetime|time)|duration|permanent\w*|indefinite\w*|forever|perpetual\w*|never|immediately|session|expir\w+"
    r"|while\s+you|promptly|soon\s+as|without\s+(?:undue\s+)?delay|retention\s+periods?)\b"
)
_A_REASON = (
    r"\b(?:because|so\s+that|in\s+order|due\s+to|reasons?|purposes?|therefore|thus|help(?:s|ing)?|allow(?:s|ing)?|enabl\w+"
    r"|ensur\w+|so\s+(?:you|we)|(?<!up\s)(?<!subject\s)(?<!related\s)(?<!relating\s)to\s+"
    r"(?!the\b|our\b|your\b|you\b|us\b|an?\b|any\b|third|this|these|such|all|their|other)\w+)\b"
)
_TOLD = (
    r"\b(?:notif\w*|notices?|inform(?:ed|s|ing)?|tell|told|let\s+\w+\s+know|alert\w*|warn\w*|announc\w*|e-?mail\w*"
    r"|post(?:ed|ing)?|contact\w*|publish\w*|communicat\w*|advis\w*|send|sent|messag\w*|disclos\w*\s+to\s+you|aware)\b"
)

WANTED = (
    Wanted(
        "email address",
        # Not "change my e-mail address", "a false e-mail address": of these none is told.
        asks=compiled(
            r"\b(?:what|which|an?)\s+(?:\w+\s+)?e-?mail\b"
            r"|(?<!\bmy\s)(?<!\bfalse\s)(?<!\bfake\s)(?<!\bwrong\s)(?<!\bnew\s)(?<!\bold\s)(?<!\bvalid\s)\be-?mail\s+address\b"
        ),
        told=compiled(r"\S@\S"),
    ),
    Wanted(
        "number to call",
        # Not "is my phone number collected": of one's own none is told.
        asks=compiled(
            r"(?<!\bmy\s)(?<!\bour\s)(?<!\bher\s)(?<!\bhis\s)\b(?:phone|telephone|fax)\s+number\b|\b(?:what|which)\s+number\s+(?:\w+\s+){0,3}call\b"
        ),
        told=compiled(r"(?:\d[\s().-]*){6}"),
    ),
    Wanted(
        "web address",
        asks=compiled(r"\b(?:what|which)\s+(?:url|web\s*(?:page|site|address))\b|\b(?:what|which)\s+link\b"),
        told=compiled(r"\bhttps?://|\bwww\.|\b[\w-]+\.(?:com|org|net|io|eu|gov|[a-z]{2})\b"),
    ),
    Wanted(
        "address",
        asks=compiled(
            r"\b(?:what|which)\s+(?:\w+\s+)?address\b|\b(?:postal|mailing|street)\s+address\b"
            r"|\bwhat\s+is\s+(?:the|your|their|its)\s+address\b"
        ),
        told=compiled(rf"{_AN_ADDRESS}|\d"),
    ),
    Wanted(
        "number",
        asks=compiled(
            rf"\bhow\s+many\s+{_UNITS}\b|\b(?:what|which)\s+(?:is\s+the\s+)?(?:minimum\s+|maximum\s+)?age\b"
            r"|\b(?:minimum|maximum)\s+age\b|\bhow\s+old\b|\bhow\s+often\b(?!.*\bchange)"
        ),
        told=compiled(rf"{_A_NUMBER}|\b(?:daily|weekly|monthly|quarterly|annually|yearly|every|each)\b"),
    ),
    Wanted(
        "number",
        asks=compiled(rf"{_ASKED_FIRST}how\s+many\b"),
        # Not "two-week": what is counted is no time.
        told=compiled(
            rf"(?:{_A_NUMBER})(?![\w\s()-]{{0,12}}\b{_TIMES}\b)"
            r"|\b(?:each|every|single|unlimited|any\s+number|no\s+(?:limit|more))\b"
        ),
    ),
    Wanted(
        "amount",
        asks=compiled(
            rf"{_ASKED_FIRST}how\s+(?:much|high|expensive)\b.*\b(?:costs?|pay|fees?|charge|price|percent|euros?|dollars?"
            rf"|worth|earn)\b|{_ASKED_FIRST}how\s+much\s+(?:is|are)\b|\bhow\s+much\W*$"
            r"|^\W*what\s+(?:does|do|did|would|will)\b.*\bcosts?\b|^\W*what(?:\s+is|\s+are|['’]s)\b.*\b(?:price|fee|fine|penalty)\b"
            r"|\b(?:what|which)\s+(?:share|percentage|fee|price|cut)\b|\bin\s+(?:euros?|pounds|dollars)\b"
        ),
        told=compiled(r"\d|%|\bfree\b|\bno\s+(?:charge|fee|cost)\b|\bwithout\s+(?:charge|cost)\b|\bpercent"),
    ),
    Wanted(
        "period",
        asks=compiled(
            r"\bhow\s+(?:long|soon|fast|quickly)\b(?!\s+(?:is|are)\s+(?:the|your)\b.*\b(?:list|text|policy)\b)"
        ),
        told=compiled(_A_PERIOD),
    ),
    Wanted(
        "date",
        asks=compiled(
            r"^\W*(?:when|since\s+when)\s+(?:was|were|did|has|have)\b|\b(?:what|which)\s+(?:date|year|month)\b"
        ),
        told=compiled(rf"\d{{4}}|\b(?:{_MONTHS})\b|\d+\s+{_TIMES}\s+(?:ago|after|before|following)\b"),
    ),
    Wanted(
        "country or city",
        asks=compiled(
            r"\b(?:which|what)\s+(?:other\s+)?(?:countr(?:y|ies)|cit(?:y|ies)|continents?|data\s*cent(?:er|re)s?)\b"
        ),
        told=compiled(_A_PLACE),
        is_new=True,
    ),
    Wanted(
        "place",
        asks=compiled(
            rf"{_BEGINS}where\s+(?:(?:in\s+the\s+world|exactly|else)\s+)?(?:is|are|was|were|do|does|did|will|would)\b"
            r"(?!\s+(?:I|one|we)\b)[^?]{0,60}?\b(?:stor(?:e|ed|ing)|kept|keep|hosted|host|located|process(?:ed)?|held|hold|live"
            r"|transfer(?:red)?|sent|based|servers?|backups?)\b|\b(?:in|at)\s+(?:which|what)\s+(?:place|location)\b"
        ),
        told=compiled(f"{_A_PLACE}|{_SOMEWHERE}"),
        is_new=True,
    ),
    Wanted(
        "name",
        asks=compiled(
            r"\bby\s+name\b|\b(?:what\s+is|what['’]s|whats)\s+(?:the|your|their|its)\s+(?:full\s+|legal\s+)?name\b"
            r"|^\W*name\s+of\b|\bwhat\s+(?:is|are)\s+.{0,30}\scalled\b"
        ),
        told=compiled(_A_NAME),
        is_new=True,
    ),
    Wanted(
        "name",
        asks=compiled(
            rf"{_BEGINS}(?:(?:with|to|from|by|on|of|through|for|in)\s+)?(?:which|what)\s+(?:{_NO_NOUN}[\w'’-]+\s+){{0,3}}?"
            rf"{_NAMED}(?=\s|\W*$)(?!\s+of\s+(?:data|information|personal))"
        ),
        told=compiled(rf"{_A_NAME}|{_AN_ADDRESS}"),
        is_new=True,
    ),
    Wanted(
        "way to write or call",
        asks=compiled(
            r"^\W*how\s+(?:can|do|may|could|should|would)\s+(?:I|we|one|users?)\s+(?:contact|reach|write\s+to|get\s+in\s+touch)\b"
        ),
        told=compiled(
            rf"{_AN_ADDRESS}|\d{{3}}|\b(?:(?:web\s*)?forms?|portal|online|here|support|chat|by\s+(?:e-?mail|post|mail)|settings)\b"
        ),
    ),
    Wanted(
        "authority",
        asks=compiled(r"\b(?:which|what)\s+(?:[\w-]+\s+){0,3}?(?:authorit(?:y|ies)|regulators?|ombudsman)\b"),
        told=compiled(
            r"\b(?:authorit(?:y|ies)|regulat(?:ors?|ory)|commission\w*|ombudsman|agenc(?:y|ies)|tribunals?)\b"
        ),
    ),
    Wanted(
        "condition",
        asks=compiled(
            r"^\W*(?:and\s+)?who\s+(?:can|may|could|is\s+(?:allowed|able|eligible|permitted)\s+to)\s+(?:become|join|use|register"
            r"|apply|open|sign\s+up|participate|take\s+part|enter)\b"
        ),
        told=compiled(
            r"\b(?:must|eligib\w*|at\s+least|years|qualif\w*|requir\w*|only|anyone|any\s+\w+|appl(?:y|ication)\w*|invit\w*|age"
            r"|permitted|allowed|may\s+not|who\s+(?:are|have|is)|if\s+you)\b"
        ),
    ),
    Wanted(
        "reason",
        asks=compiled(
            r"^\W*(?:(?:and|so|but)\s+)?(?:why|how\s+come|what\s+for|(?:for\s+)?(?:what|which)\s+(?:reason|purpose)s?)\b"
        ),
        told=compiled(_A_REASON),
    ),
    Wanted(
        "way, step by step",
        asks=compiled(
            r"\bstep\s+by\s+step\b|\bpoint\s+by\s+point\b|\bwhere\s+exactly\b(?!\s+(?:I|we)\b)|\bexactly\s+where\b(?!\s+(?:I|we)\b)"
        ),
        told=compiled(r"[>→]|\b(?:click|tap|press|select|button|menu|tab|icon|step\s+\d)\b|\bhttps?://|\bwww\."),
    ),
    Wanted(
        "notice",
        asks=compiled(
            r"\b(?:will|would|do|does|did|am|are|can)\s+(?:you|they|I|we|users?|the\s+\w+)\s+(?:be\s+|get\s+|to\s+)?"
            r"(?:tell\s+(?:me|us|users|people|parents|my)\b|told\b|notif|inform(?:ed)?\b|warn|alert|let\s+(?:me|us)\s+know\b)"
        ),
        told=compiled(_TOLD),
        of_yes_or_no=True,
    ),
)
