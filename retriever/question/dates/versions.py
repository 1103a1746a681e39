"""Words that name a version: "the first version", "the latest policy", "the version before the latest one"."""

from dataclasses import dataclass
from enum import StrEnum

from retriever.question.dates.periods import Interval
from retriever.question.dates.words import compiled


class Place(StrEnum):
    """Where a version stands among those of its policy."""

    FIRST = "first"
    PREVIOUS = "previous"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """A version as a question names it: by its ``place``, or by the days in which it ``took_effect``.

    Previous is the one before the latest. Exactly one of the two is set.
    """

    place: Place | None = None
    took_effect: Interval | None = None


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
EDITION = r"(?:privacy\s+)?(?:version|edition|revision)"
TEXT = r"(?:(?:privacy\s+)?policy|(?:policy\s+)?(?:text|wording)|privacy\s+(?:notice|statement))"
_WITH_DOCUMENT = rf"(?:\s+of\s+{_DOCUMENT})?"
_PLACES: dict[str, Place | None] = {
    rf"(?:very\s+)?(?:first|original|earliest|initial|oldest)\s+(?:(?:known|published)\s+)?{EDITION}\b": Place.FIRST,
    rf"(?:original|earliest|initial|oldest)\s+{TEXT}\b": Place.FIRST,
    r"first\s+privacy\s+policy\b": Place.FIRST,
    rf"(?:previous|prior|preceding|penultimate)\s+(?:{EDITION}|{TEXT})\b": Place.PREVIOUS,
    rf"(?:last\s+but\s+one|(?:second|next)[-\s]to[-\s]last|second[-\s]latest)\s+{EDITION}\b": Place.PREVIOUS,
    rf"(?:{EDITION}|one)\s+before\s+the\s+(?:latest|newest|most\s+recent|last)"
    rf"(?:\s+(?:one|{EDITION}))?\b": Place.PREVIOUS,
    rf"(?:very\s+)?(?:latest|newest|most\s+recent)\s+(?:{EDITION}|{TEXT})\b": Place.LATEST,
    rf"(?:very\s+)?last\s+{EDITION}\b": Place.LATEST,
    rf"(?:current|present)\s+(?:{EDITION}|{TEXT})\b": None,
}
"""Words for one version of a policy. None: the version in force today."""
_VERSION_JOIN = r"\s*(?:,|,?\s*(?:and|or|to|with|versus|vs\.?|&)\s)\s*(?:(?:the|its|their)\s+)?"
_LATER_IN_LIST = (
    rf"(?={_VERSION_JOIN}(?:(?:very\s+)?(?:first|original|earliest|previous|prior|latest|newest|most\s+recent|last|current)"
    rf"|(?:[\w.,]+\s+){{0,2}}(?:19|20)\d{{2}})\s+{EDITION}s?\b)"
)
_PLACES_IN_LISTS: dict[str, Place | None] = {
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
VERSION_WORDS = [
    *((compiled(rf"\b(?P<named>{words}{_NO_OTHER_THING}{_WITH_DOCUMENT})"), place) for words, place in _PLACES.items()),
    # The noun comes with the last of a list: "the first and the latest version".
    *((compiled(rf"\b(?P<named>{words})"), place) for words, place in _PLACES_IN_LISTS.items()),
    # It comes once: "the current version and the original one".
    *(
        (compiled(rf"\b{EDITION}\b[^.?!]{{0,60}}?\b(?P<named>{words})"), place)
        for words, place in _SECOND_NAMED.items()
    ),
]
JOINED = compiled(_VERSION_JOIN)
NOUN_AFTER = compiled(
    rf"(?:['’]s)?\s+(?:{EDITION}s?|(?:privacy\s+)?polic(?:y|ies)|(?:policy\s+)?(?:text|wording)|privacy\s+(?:notice|statement))\b"
    rf"{_NO_OTHER_THING}{_WITH_DOCUMENT}"
)
NOUN_BEFORE = compiled(
    rf"\b(?:{EDITION}|{TEXT})\s+(?:of|from|dated|(?:that\s+took\s+)?effect(?:ive)?(?:\s+(?:in|from|on|as\s+of))?"
    r"|(?:published|issued|adopted|released|updated)\s+in)\s+(?:the\s+)?(?:year\s+)?$"
)
# Versions before another, or after it, are not that one.
BESIDE_IT = compiled(
    r"(?:\b(?:before|after|since|until|till|prior\s+to|following|preceding|unlike|except|governed\s+by|not|never|(?:install|download|upgrade|"
    r"update)(?:\s+to)?)\s+(?:the\s+|its\s+|in\s+|in\s+the\s+)?|n['’]t\s+(?:in\s+)?(?:the\s+)?|\bpre-?|\bpost-)$"
)
IN_TIME = compiled(r"\b(?:in|on|during|as\s+of|by|throughout)\s+$")
VERSION_OPENING = compiled(
    r"(?:\b(?:(?:in|under|from|of|to|with|between|by|for|per)\s+)?(?:the|its|their|your|our|this)\s+|\b(?:in|under|of)\s+)$"
)
