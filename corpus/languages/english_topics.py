"""Topics of policies of which nothing is said in English without one of these words.

Each was kept because on judged development questions it stops wrong answers, or was seen to, and no right ones.
"""

import re

from corpus.languages.question_words import Topic


def _topic(asks: str, told: str) -> Topic:
    return Topic(re.compile(asks, re.IGNORECASE), re.compile(told, re.IGNORECASE))


_DATA = r"(?:information|data|details|info)"
_NO_BUSINESS = r"^(?!.*\b(?:merg|acqui|bankrupt|business|assets|company|goods\b|products?\b|items?\b))"
_SOLD = (
    r"(?:^|[.!?;]\s+)(?![^.!?;]*\b(?:merg|acqui|bankrupt|reorgani|dissol|insolv|assets))[^.!?;]*"
    r"\b(?:sell(?:s|ing)?|sold|sale|rent(?:s|al|ed|ing)?|trad(?:e|es|ed|ing)|mone(?:y|tary|ti[sz]\w*))\b"
    # Goods that people sell are no data.
    r"(?!\s+(?:(?:any|of|our|your|their|the)\s+){0,3}(?:goods|products?|items?|services?|via|on|online|through)\b)"
)
_GIVES = r"(?:shar(?:e|ed|ing)|disclos\w*|giv(?:e|en|ing)|hand(?:ed)?|provid\w*|report(?:ed)?|pass(?:ed)?)"

TOPICS = (
    _topic(r"\bcookies?\b", r"\b(?:cookies?|pixels?|beacons?|local\s+storage|track(?:ing|ers?))\b"),
    _topic(
        r"\b(?:marketing|newsletters?|promotional|advertis\w*|ads)\b",
        r"\b(?:market\w*|newsletters?|promot\w*|advert\w*|ads?|communicat\w*|e-?mails?|messages?|offers?|subscri\w*"
        r"|personali[sz]\w*|interests?|campaign\w*|sponsor\w*|tailor\w*|target\w*)\b",
    ),
    _topic(
        r"\b(?:data|security)\s+breach\w*|\b(?:hacked|hackers?|stolen)\b",
        r"\b(?:breach\w*|hack\w*|leak\w*|stolen|theft|steal|unauthori[sz]ed|incidents?|compromis\w*|secur\w*|loss)\b",
    ),
    _topic(
        r"^(?=.*\b(?:automat\w+|algorithms?)\b).*?\b(?P<word>decisions?|decid\w*|profiling)\b",
        r"(?s)^(?=.*\b(?:decisions?|decid\w*|profil(?:e|es|ing))\b)(?=.*\b(?:automat|algorithm|profil|machine|human|robot)\w*)",
    ),
    _topic(
        r"\b(?:complain|complaints?|supervisory\s+authority|ombudsman)\b(?!\s+about\s+my\b)",
        r"\b(?:complain\w*|authorit\w*|ombudsman|regulators?|commission\w*|disput\w*|lodge|report\w*|grievances?|arbitrat\w*"
        r"|object\w*|concerns?|appeal\w*)\b",
    ),
    _topic(
        r"\b(?:delet(?:e|ed|ing|ion)|erase[ds]?|erasure|forgotten)\b(?!.*\bappeal)(?<!appeal)",
        r"\b(?:delet\w*|eras\w*|remov\w*|wip\w*|forg\w*|destr\w*|anonymi\w*|de-?identif\w*|purg\w*|terminat\w*|clos\w*"
        r"|deactivat\w*|cancel\w*|take\w*\s+down|retain\w*|retention|kept|keep|stor\w*|disappear\w*|scrub\w*|clear\w*"
        r"|expir\w*|unsubscrib\w*|withdr\w*|disconnect\w*|gone|dispos\w*|rights?)\b",
    ),
    _topic(
        rf"\b{_GIVES}\b.*\b(?P<word>police|law\s+enforcement|courts?|government\w*)\b",
        r"\b(?:law|legal\w*|police|authorit\w+|government\w*|courts?|subpoenas?|warrants?|regulat\w+|investigat\w*"
        r"|agenc\w+)\b",
    ),
    _topic(
        r"\b(?:from|of|about)\s+(?:young\s+)?(?P<word>children|minors|kids|teenagers)\b",
        r"\b(?:minors?|under|below|age[sd]?|adults?|parental|your\s+parents?|parents?\s+or|guardians?|majority|younger"
        r"|years|older|directed\s+(?:to|at)|intended"
        r"|solicit\w*|knowingly)\b",
    ),
    _topic(
        r"\b(?:affiliates?|affiliated\s+compan\w+|subsidiar\w+|group\s+companies|sister\s+compan\w+)\b",
        r"\b(?:affiliat\w*|subsidiar\w*|parent|group|common\s+(?:control|ownership)|corporate|entit\w+|related|family"
        r"|owned|companies)\b",
    ),
    _topic(
        # A business that is sold sells no data.
        rf"{_NO_BUSINESS}.*\b{_DATA}\b.*\b(?P<word>sold|(?<!\bi\s)sell)\b",
        _SOLD,
    ),
    _topic(rf"{_NO_BUSINESS}.*\b(?P<word>sell|selling|sale)\s+(?:[\w'’]+\s+){{0,4}}{_DATA}\b", _SOLD),
    _topic(
        r"\bresponsible\b.*\b(?P<word>(?:third[\s-]party|other|linked|external)\s+(?:web)?sites?)\b",
        r"\b(?:links?|linked|(?:web)?sites?)\b",
    ),
    _topic(
        r"\b(?:legal|lawful)\s+(?:bas[ie]s|grounds?)\b",
        r"\b(?:legal\s+(?:bas[ie]s|grounds?|obligations?)|lawful\w*|consent\w*|legitimate\s+(?:\w+\s+)?interests?|vital"
        r"|contract\w*|public\s+interest)\b",
    ),
    _topic(
        r"\b(?:merger|acquisition|bankruptcy|takeover|taken\s+over|acquired\s+by)\b",
        r"\b(?:merg\w*|acqui\w*|bankrupt\w*|sale|sold|sell|reorgani[sz]\w*|success\w*|assets|insolven\w*|assign\w*|buyers?"
        r"|purchas\w*|liquidat\w*|restructur\w*|change\s+(?:of|in)\s+control)\b",
    ),
)
