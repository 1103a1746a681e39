"""How English asks of a text itself: whether or where words stand in it, and which version of it was in force."""

from corpus.languages.patterns import compiled

_A_TEXT = (
    r"(?:polic(?:y|ies)|terms(?:\s+(?:of\s+(?:service|use|sale)|and\s+conditions))?|text|documents?|notice|statement"
    r"|agreement|guidelines|rules|versions?|editions?|sections?)"
)
_THE_TEXT = rf"(?:it|they|this|(?:\S+\s+){{0,4}}?{_A_TEXT})"
_NOUN = r"(?:words?|phrases?|terms?|expressions?|names?)"
_QUOTED = r'""(?:(?:\s*,)?\s*(?:and\s+)?"")*'
_WORDS = (
    rf"(?:(?:(?:the|an?|any)\s+)?(?:(?:exact|very)\s+)?(?:{_NOUN}\s+)?{_QUOTED}"
    r"|(?:the\s+)?(?:word|term)\s+(?P<word>[\w-]+))"
)
_SAYS = (
    r"(?:say|mention|contain|include|name|show|list|have|ha[sd]|state|refer\s+to|speak\s+of|talk\s+of"
    rf"|use(?=\s+(?:the\s+)?(?:\w+\s+)?{_NOUN}))"
)
_SAID = (
    r"(?:mentioned|named|used|said|found|written|contained|included|listed|present|stated|referred\s+to|spoken\s+of)"
)
_STANDS = r"(?:occur|appear|stand|come\s+up|show\s+up|figure|exist)"
_IN = (
    rf"(?:\s+(?:anywhere|at\s+all|then|there|(?:in|of|on)\s+(?:it|(?:\S+\s+){{0,4}}?{_A_TEXT})"
    rf"|part\s+of\s+(?:\S+\s+){{0,4}}?{_A_TEXT}))"
)
_ASKS = rf"(?:where(?:\s+exactly)?|in\s+(?:what|which)\s+(?:{_A_TEXT}|passages?|clauses?|paragraphs?|places?))\s+"

OF_WORDS = tuple(
    compiled(rf"\W*(?:{pattern})[\s?.!]*")
    for pattern in (
        rf"(?:{_ASKS})?(?:does|do|did)\s+{_THE_TEXT}\s+{_SAYS}\s+{_WORDS}{_IN}*",
        rf"(?:{_ASKS})?(?:does|do|did)\s+{_WORDS}\s+{_STANDS}{_IN}*",
        rf"(?:{_ASKS})?(?:is|are|was|were)\s+{_WORDS}(?:\s+{_SAID}{_IN}*|{_IN}+)",
        rf"{_ASKS}(?:is|are|was|were)\s+{_WORDS}",
        rf"(?:is|are|was|were)\s+there\s+(?:a\s+mention\s+of\s+)?{_WORDS}{_IN}+",
    )
)
"""Not "what does it say about …", which asks for what is said; of words in quotation marks or called words only."""

OF_VERSION = compiled(
    rf"\W*(?:and\s+)?(?:what|which)(?:\s+(?:is|was))?(?:\s+the)?\s+(?:\S+\s+){{0,2}}?(?:versions?|editions?|polic(?:y|ies))"
    rf"(?:\s+of\s+(?:\S+\s+){{0,4}}?{_A_TEXT})?"
    r"(?:\s+(?:that|which))?(?:\s+(?:is|was|were|are))?(?:\s+then)?\s+"
    r"(?:in\s+(?:force|effect)|effective|valid|current|applicable|appl(?:y|ies|ied))(?:\s+(?:then|on|at|in))?\W*"
)
