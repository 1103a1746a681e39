"""For whom a policy's words in English are: users of a region, of an age."""

from corpus.languages.patterns import compiled
from corpus.languages.question_words import AudienceWords


def _by_first_letter(alternatives: str) -> str:
    """The same, with those of one first letter together: of most words it is seen at once that none begins so."""
    of_letter: dict[str, list[str]] = {}
    depth, begin = 0, 0
    for end, character in enumerate(alternatives + "|"):
        depth += (character == "(") - (character == ")")
        if character == "|" and not depth:
            one, begin = alternatives[begin:end], end + 1
            letter = one[0] if one[0].isalpha() and one[1:2] not in {"?", "|"} else ""
            of_letter.setdefault(letter, []).append(one[len(letter) :])
    return "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in of_letter.items())


_EU_COUNTRIES = (
    r"austria|belgium|bulgaria|croatia|cyprus|czech(?:ia|\s+republic)|denmark|estonia|finland|france|germany|greece"
    r"|hungary|ireland|italy|latvia|lithuania|luxembourg|malta|netherlands|poland|portugal|romania|slovakia|slovenia"
    r"|spain|sweden|norway|iceland|liechtenstein|french|german|italian|spanish|dutch|danish|polish|swedish|irish"
)
_STATES = (
    r"alabama|alaska|arizona|arkansas|colorado|connecticut|delaware|florida|hawaii|idaho|illinois|indiana|iowa|kansas"
    r"|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada"
    r"|new\s+hampshire|new\s+jersey|new\s+mexico|new\s+york|north\s+carolina|north\s+dakota|ohio|oklahoma|oregon"
    r"|pennsylvania|rhode\s+island|south\s+carolina|south\s+dakota|tennessee|texas|utah|vermont|virginia|wisconsin|wyoming"
)
_REGIONS = {
    "europe": r"eu|eea|europe|european(?:\s+(?:union|economic\s+area))?|member\s+states?|gdpr|emea|" + _EU_COUNTRIES,
    "britain": r"uk|u\.k\.|united\s+kingdom|british|britain|england|scotland|wales",
    "switzerland": r"switzerland|swiss",
    "california": r"californian?s?|ccpa|cpra|shine\s+the\s+light",
    "usa": r"united\s+states|usa?|u\.s\.(?:a\.)?|american?s?|us\s+states?",
    **{state.replace(r"\s+", " "): state for state in _STATES.split("|")},
    "canada": r"canad(?:a|ians?)|quebec|québec",
    "brazil": r"brazil(?:ians?)?|lgpd",
    "australia": r"australians?|australia",
    "new zealand": r"new\s+zealand",
    "japan": r"japan(?:ese)?",
    "korea": r"(?:south\s+|republic\s+of\s+)?korean?s?",
    "china": r"china|chinese|prc",
    "hong kong": r"hong\s+kong",
    "taiwan": r"taiwan",
    "india": r"indians?|india",
    "singapore": r"singapore",
    "russia": r"russian?s?",
    "turkey": r"turkey|türkiye|turkish",
    "mexico": r"mexic(?:o|ans?)",
    "argentina": r"argentin(?:a|ians?)",
    "south africa": r"south\s+africans?|south\s+africa",
    "israel": r"israelis?|israel",
    "thailand": r"thailand|thai",
    "young": r"child(?:ren(?:['’]s)?)?|kids?|minors?|teen(?:age)?(?:r?s)?|young(?:er)?|parents?|guardians?|aged?"
    r"|ages|old|years?|under\s+\d+|adults?|students?|sons?|daughters?"
    r"|i['’]?\s?a?m\s+(?:only\s+|just\s+)?1\d",
}
_REGION = "|".join(pattern for name, pattern in _REGIONS.items() if name not in {"young", "usa"})
_NAMED = _by_first_letter(rf"{_REGION}|united\s+states")
# "us" in small letters is a pronoun.
_PLACE = rf"(?:(?:{_NAMED}|(?-i:U\.?S\.?(?:A\.?)?))(?![\w-]))"
_PEOPLE = (
    r"(?:users?|customers?|residents?|citizens?|individuals|people|persons?|visitors?|consumers?|members?|subscribers?"
    r"|data\s+subjects|those(?:\s+of\s+you)?|you(?:['’]re|\s+are|\s+live|\s+reside)?|anyone)"
)
_WHO = (
    r"(?:\s+(?:who|that)\s+(?:are|live|reside))?"
    r"(?:\s+(?:located|based|living|residing|resident|residents?|citizens?|habitually))*"
)
_DESIGNATED = r"(?:(?-i:[A-Z])[\w-]+\s+){1,3}?(?-i:Countr(?:y|ies)|States|Regions?|Territor(?:y|ies)|Jurisdictions?)"

AUDIENCES = AudienceWords(
    groups=tuple((name, compiled(rf"(?<![\w-])(?:{pattern})(?![\w-])")) for name, pattern in _REGIONS.items()),
    ages=frozenset({"young"}),
    narrow=frozenset({"california", "young", *(state.replace(r"\s+", " ") for state in _STATES.split("|"))}),
    conditions=(
        # "users in the EU", "if you are a resident of Brazil", "if you live outside of the Designated Countries"
        compiled(
            rf"\b{_PEOPLE}{_WHO}\s+(?:a\s+)?(?:(?:resident|citizen|user)\s+)?"
            rf"(?P<outside>outside(?:\s+of)?|not\s+in)?\s*(?:in|of|from|within|inside|outside(?:\s+of)?)?\s*"
            rf"(?:the\s+)?(?P<group>{_PLACE}|{_DESIGNATED})"
        ),
        # "California residents", "European Union, UK, and Swiss individuals"
        compiled(
            rf"\b(?=\w)(?P<outside>non-)?(?P<group>{_PLACE}"
            rf"(?:(?:\s*,|\s*/|\s+(?:and|or))\s*(?:(?:and|or)\s+)?{_PLACE})*(?:\s+state)?)"
            rf"\s+(?:{_PEOPLE}|nationals)\b(?!\s+(?:privacy|protection|rights?\s+act)\b)"
        ),
        # "If you are under 16", "for users under 18"
        compiled(
            r"\b(?:if\s+you\s+are|if\s+you['’]re|for\s+(?:users|members|people|those|anyone))\s+"
            r"(?:(?:who\s+are|aged?)\s+)?(?P<group>(?:under|below|younger\s+than)\s+(?:the\s+age\s+of\s+)?\d+"
            r"|a\s+(?:minor|teen\w*|child|parent))(?P<outside>(?!))?"
        ),
    ),
    heading=compiled(
        rf"(?:^|\b(?:for|to|in|of|from)\s+(?:the\s+)?(?:users?\s+in\s+(?:the\s+)?)?)(?P<group>{_PLACE})"
        r"(?:[\s,/&]+(?:and\s+|or\s+|the\s+)*\S+){0,4}?"
        r"(?:\s+(?:residents?|users?|consumers?|visitors?|customers?|citizens?|individuals|privacy|rights?|notice"
        r"|supplement\w*|disclosures?|specific|provisions?|only|law)\b|\W*$)"
    ),
    topics=compiled(r"\b(?:transfer\w*|outside|framework|shield|representative|international\w*|cross-border)\b"),
    outside=compiled(r"\b(?:outside|not\s+(?:in|from)|non-\w+)\b"),
)
