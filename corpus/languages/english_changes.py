"""How English asks for changes of a text."""

import re

from corpus.languages.patterns import compiled
from corpus.languages.question_words import ChangeLexicon

STOP_WORDS = frozenset(
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
    "LEAVE_TOO": "abandon* cease ceased ceases cut delet* discontinu* eliminat* erased go goes gone lasted leave "
    "leaves leaving lose loses losing lost missing remov* rid stop stopped stopping stops survive* went withdraw* "
    "withdrew",
    "ALTER": "amend* became broadened compar* contrast* evol* happened history loosen* narrowed overhaul* redraft* "
    "reformulat* rephras* restructur* revise revised revising reword* rewrit* rewrote soften* tighten* "
    "touched tweak* unchanged",
    "ALTER_TOO": "adjusted alter alteration* altered chang* differ differed difference differences different "
    "differs edit edited edits expanded extended identical increased lowered modif* raised reduced renamed replaced "
    "replacement* shortened updated",
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

_A_TEXT = (
    r"(?:polic(?:y|ies)|terms(?:\s+(?:of\s+(?:service|use|sale)|and\s+conditions))?|text|document|notice|statement"
    r"|agreement|guidelines|rules)"
)
_CHANGE = r"(?:chang|alter|amend|updat|revis)(?:e|ed|es)?"
_NAMING = r"(?:mention|nam|list|contain|includ|speak|spoke|say|refer|cover|talk|promis)\w*(?:\s+(?:to|of|about))?"
_A_PART = r"(?:clause|section|paragraph|sentence|passage|provision|promise|definition|mention|reference|chapter)s?"
_CAN = r"(?:can|could|may|might|must|do|does|did|is|are|was|were|has|have|had|will|would|should|shall)"
_SHAPES = tuple(
    (asked, compiled(rf"\W*(?:{pattern})\W*"))
    for asked, pattern in (
        ("still", rf"(?:is|are)\s+(?P<matter>.*\S)\s+still\s+(?:in|part\s+of)\s+(?:\S+\s+){{0,5}}?{_A_TEXT}"),
        (
            "still",
            r"(?:is|are)\s+(?P<matter>.*\S)\s+still\s+(?:mentioned|named|listed|referred\s+to|spoken\s+of|included)\b.*",
        ),
        (
            "still",
            rf"(?:is|are)\s+(?P<matter>.*\S)\s+still\s+\w+ed\s+(?:in|by|under|from|to|with)\s+(?:\S+\s+){{0,5}}?{_A_TEXT}",
        ),
        ("still", rf"(?:is|are|has|have)\s+(?P<matter>.*\S)\s+gone\s+from\s+(?:\S+\s+){{0,5}}?{_A_TEXT}"),
        ("presence", r"(?:has|have|had|did|was|were)\b.*\balways\b.*"),
        (
            "presence",
            r"(?P<matter>(?:has|have|had|did|was|were)\b.*?)(?:\s+there)?\s+(?:right\s+)?(?:from|since)\s+the\s+(?:very\s+)?"
            r"(?:start|beginning|outset|first\s+(?:day|version))(?:\s+on)?",
        ),
        (
            "presence",
            r"(?P<matter>when\b.*?)\W+and\s+(?:when\s+)?(?:(?:did|was|were)\s+)?(?:it|they|that)\s+"
            r"(?:come|came|brought|put|return|re(?:instat|stor|introduc|appear|turn))\w*\b.*",
        ),
        ("presence", rf"when\s+(?:was|were)\s+(?P<matter>.*\S)\s+(?:in|part\s+of)\s+(?:\S+\s+){{0,5}}?{_A_TEXT}"),
        ("went", r"(?:up\s+)?(?:until|till)\s+when\s+(?:did|was|were|had|could)\b(?P<matter>.*)"),
        ("went", r"when\s+(?:was|were|did)\s+(?P<matter>.*\S)\s+for\s+the\s+last\s+time"),
        (
            "went",
            r"(?:what|which)\s+(?:is|was)\s+the\s+(?:last|latest|newest)\s+(?:version|edition|text|policy)\s+"
            rf"(?:of\s+(?:\S+\s+){{0,4}}?{_A_TEXT}\s+)?"
            rf"(?:that|which|to)\s+(?:still\s+)?{_NAMING}\s+(?P<matter>.*)",
        ),
        (
            "went",
            r"when\s+(?:was|were)\s+(?P<matter>\S.*?)\s+(?:removed|deleted|dropped|struck|cut|taken)\s+(?:out\s+)?(?:from|of)\s+"
            rf"(?:\S+\s+){{0,5}}?{_A_TEXT}",
        ),
        (
            "came",
            r"when\s+(?:was|were)\s+(?P<matter>\S.*?)\s+(?:added|introduced|inserted|written)\s+(?:in)?to\s+"
            rf"(?:\S+\s+){{0,5}}?{_A_TEXT}",
        ),
        ("went", rf"did\s+(?:\S+\s+){{1,6}}?(?:remove|drop|delete|cut|scrap|omit)\s+(?P<matter>.*\b{_A_PART}\b.*)"),
        (
            "came",
            rf"(?:since|as\s+(?:of|from)|from)\s+when(?:\s+on)?\s+{_CAN}\b(?P<matter>(?!.*\b(?:(?:to|until|till)\s+when|no\s+longer|not|never|any\s*more)\b).*)",
        ),
        ("came", rf"how\s+long\s+(?:has|have)\s+(?P<matter>(?:they|(?:\S+\s+){{0,4}}?{_A_TEXT})\s+(?!been\s+kept).*)"),
        (
            "came",
            r"(?:what|which)\s+(?:is|was)\s+the\s+(?:earliest|first|oldest)\s+(?:version|edition|text|policy)\s+"
            rf"(?:of\s+(?:\S+\s+){{0,4}}?{_A_TEXT}\s+)?"
            rf"(?:that|which|to)\s+{_NAMING}\s+(?P<matter>.*)",
        ),
        ("came", r"when\s+(?:do|does|did)\s+(?P<matter>.*\S)\s+(?:show|turn|come|crop)s?\s+up(?!.*\blast\b)\b.*"),
    )
)
"""Other forms of question are told apart by what was learnt; these are seldom put otherwise."""

CHANGES = ChangeLexicon(
    word_class=re.compile(
        "|".join(f"(?P<{name}>{'|'.join(words.split())})" for name, words in _WORD_CLASSES.items()).replace("*", r"\w*")
    ),
    joining=_JOINING,
    nothing=STOP_WORDS.union(
        _JOINING,
        "after again always back before beginning between came come comes coming contain contains cover covered "
        "covering covers during earliest get last later list listed long made named new now occur occurred occurs off "
        "oldest out over refer referred return returned returns speak speaks spoke taken talk talks times used "
        "whatever whether while".split(),
    ),
    contraction=re.compile(r"(?:n't|'\w*)$"),
    section=compiled(r"\b(?:sections?|chapters?|headings?)\b"),
    in_section=compiled(
        r"\b(?:in|into|to|onto|from|of|within)\s+(?:(?:the|its|their|our)\s+)?(?:\S+\s+){0,3}?"
        r"(?:sections?|chapters?|headings?)\b"
    ),
    lettered_section=re.compile(r"\b(?:[Ss]ection|SECTION)\s+\"?([A-Z])\b"),
    part_of_text=compiled(
        r"\b(?:clauses?|sentences?|wordings?|paragraphs?|passages?|provisions?|lines?|items?|statements?|promises?|advice"
        r"|warning)\b"
    ),
    several=compiled(
        r"\b(?:both|clauses|sentences|statements|paragraphs|passages|provisions|items|lines|recipients|rights|cookies)\b"
    ),
    mentions=compiled(
        r"(?:.*\b(?:has|have|had)\s+(?:(?!been\b)[\w']+\s+)*mentioned"
        r"|.*\b(?:mention(?:s|ing)?|refer(?:s|ring)?\s+to|speaks?\s+of|talks?\s+about|says?\s+anything\s+(?:about|on)"
        r"|contain(?:s|ing)?|(?:say|use)s?\s+the\s+(?:words?|phrase|term)s?|the\s+(?:words?|phrase|term)))\s+(?=\w)"
    ),
    written=compiled(
        r"(?:(?:the|an?|any)\s+)?(?P<words>.*?)(?:\s+(?:at\s+all|anywhere|again|any\s*more|(?:for|at)\s+(?:the\s+)?(?:first|last)"
        rf"(?:\s+time)?|(?:in|of|from|by)\s+(?:\S+\s+){{0,4}}?{_A_TEXT}))*\W*"
    ),
    mentioned=compiled(r"\b(?:mention(?:s|ed|ing)?|referred\s+to|refers?\s+to|the\s+(?:words?|phrase|term))\b"),
    ever_mentions=compiled(
        r"(?:.*\b(?:did|does|do|has|have|had)\b.*\bever\s+(?:mention|refer|speak|spoke|talk|name|contain|say)\w*"
        r"|.*\b(?:was|were|is|are|been)\b.*\bever\s+(?:mentioned|referred|named|spoken|contained))\b.*"
    ),
    shapes=_SHAPES,
    replaced=compiled(
        r"\W*(?:when|since\s+when|(?:in|with|from|at)?\s*(?:which|what)\s+(?:version|edition|year|month|day|date|point))\s+"
        r"(?:on\s+)?(?:did|was|were|has|have|had|is|are)\s+(?:"
        r"(?P<old>\S.*?)\s+(?:(?:been|get)\s+)?(?:become|turn(?:ed)?\s+into|(?:renamed|rebranded|rephrased)(?:\s+(?:to|as|into))?"
        r"|replaced\s+(?:by|with)|superseded\s+by|changed\s+(?:in)?to)\s+(?P<new>\S.*?)"
        r"|\S.*?\s+(?:rename|rebrand|replace|change)\s+(?P<this>\S.*?)\s+(?:to|into|as|with|by)\s+(?P<that>\S.*?)"
        r"|.*?\b(?:chang|rais|mov|switch|go|went|increas|lower|reduc|decreas|extend|shorten|cut|grow|drop)\w*\s+"
        r"from\s+(?P<from>\S.*?)\s+(?:in)?to\s+(?P<to>\S.*?))\W*"
    ),
    stood=compiled(
        r"\W*(?:is|are|was|were)\s+(?!.*\b(?:first|last|still|ever|never|since|again|longer|always|already|newly|yet)\b)\S.*?\s+"
        r"(?:mentioned|named|listed|referred\s+to|spoken\s+of|included|there|present|part\s+of)"
        rf"(?:\s+(?:in|by)\s+(?:it|(?:\S+\s+){{0,4}}?{_A_TEXT})|\s+there|\s+(?:\S+\s+){{0,4}}?{_A_TEXT})?(?:\s+on|\s+in)?\W*"
    ),
    renamed=compiled(r"\b(?:renamed|retitled|re-titled)\b"),
    what_changed=compiled(
        r"(?:what(?:['’]s|\s+(?:is|was))\s+new(?:\s+(?:in|with))?"
        r"|what\s+did\s+(?:it\s+|they\s+)?(?:bring|introduce)(?:\s+(?:in|back|about))?"
        r"|what\s+(?:came|went)(?:\s+(?:in|out|back))?(?:\s+with)?|"
        r"what\s+(?:(?:has|have|did)\s+(?:\S+\s+){0,3}?|(?:was|were)\s+(?:\w+\s+)?|\w+\s+)?"
        r"(?:chang(?:e|ed|es)|different|altered|amended|re(?:worded|vised|written|phrased)|edited|modified|updated)"
        rf"(?:\s+(?:in|to|of)\s+(?:\S+\s+){{0,4}}?{_A_TEXT})?"
        rf"|(?:did|has|have)\s+(?:\S+\s+){{0,4}}?{_A_TEXT}\s+(?:been\s+)?{_CHANGE}"
        r"|(?:who|which\s+(?:policies|terms|documents|texts|services|companies|providers|of\s+them))\s+"
        rf"(?:(?:has|have|had|was|were)\s+(?:been\s+)?)?{_CHANGE}"
        rf"(?:\s+(?:its|their)\s+(?:\S+\s+){{0,2}}?{_A_TEXT})?)\b\W*"
    ),
    first=compiled(r"\b(?:first|originally|initially|earliest)\b"),
    latest=compiled(r"\b(?:last|latest|most\s+recent(?:ly)?)\b"),
    to_stay=compiled(r"\b(?:since|back|again)\b"),
    one_update=compiled(
        r"\b(?:the|its|this)\s+(?:(?:new|latest|previous|last|current|recent)\s+)?"
        r"(?:update|amendment|revision|rewrite|overhaul)\b|"
        r"\b(?:new|latest|previous|last|current)\s+(?:version|policy|text)\b"
    ),
    versions=compiled(r"\bversions?\b"),
    between=compiled(r"(?:between|from)\b"),
)
