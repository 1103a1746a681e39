"""Whether a question asks how the policy changed, which changes it means, and of what matter.

A grammar of our own, for the same reason as that of dates: a question wrongly taken for one about change shows dated
events to somebody who asked what the policy says. Policies let people change, delete and update things all the
time; what was done to the policy itself is told by tense ("was", "did", "has been": policies speak in the present),
by verbs that are done to texts alone ("reworded", "struck off"), and by nouns of texts ("the clause on …").
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from index.lexical import STOP_WORDS
from retriever.phrases import without_quotation_marks


class Asked(StrEnum):
    """Which changes of a matter a question asks for."""

    FIRST = "first"
    """When it came in for the first time."""
    ENTERED = "entered"
    """When it was put in, or put back."""
    SINCE = "since"
    """When it came in, to stand ever since."""
    LEFT = "left"
    """When it went."""
    STILL = "still"
    """Whether it is still there: when it went, if it has."""
    PRESENCE = "presence"
    """From when to when it was there: every coming and going."""
    REWORDED = "reworded"
    """How its words were changed while it stood."""
    AMENDED = "amended"
    """What was done to it after it first came in: rewordings, and if it went or came back."""
    CHANGED = "changed"
    """Whatever happened to it."""


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """What a question about change asks for.

    ``matter`` is the question without the words of change, empty where the whole policy is meant; ``element`` is the
    part of it that is said to have come or gone ("VKontakte", of the list of platforms), or all of it. ``of_section``
    says that a whole section is meant, ``of_clause`` that a whole clause is, ``of_topic`` that a topic is, which may be
    a section; ``of_several`` that it speaks of several clauses; ``only_latest`` that only the latest
    change is asked for.
    """

    asked: Asked
    matter: str
    element: str
    of_section: bool = False
    of_clause: bool = False
    of_topic: bool = False
    of_several: bool = False
    only_latest: bool = False
    letter: str | None = None
    """Of the section that is named by its letter alone."""


# What is done to texts, and hardly to the data of people.
_REWORD = (
    r"re-?word(?:ed|ings?)?|re-?phras(?:ed?|ing)|re-?formulated?|amend(?:ed|ments?)?|re-?draft(?:ed)?|re-?writ(?:ten|e)|"
    r"re-?wrote|recast|revis(?:ed?|ions?)|touched|tweaked|toned\s+down|tightened|loosened|softened|reworked|overhauled|"
    r"broaden(?:ed)?|widened|narrowed|shortened|lengthened|expanded|extended|cut\s+down|edited|evolved?|replaced|redone"
)
_ENTER = (
    r"introduced?|inserted?|re-?appear(?:ed)?|appear(?:ed)?|turn(?:ed)?\s+up|show(?:ed|n)?\s+up|crop(?:ped)?\s+up|"
    r"(?:brought|bring|come|came|put|written|write|get|got)\s+(?:back\s+)?(?:in|into|back|onto)|re-?instated?|re-?introduced?|emerged?"
)
_LEAVE = (
    r"disappear(?:ed)?|vanish(?:ed)?|drop(?:ped)?|struck(?:\s+(?:off|out|from))?|stricken|(?:taken?|took)\s+(?:out|off)|"
    r"le(?:ft|ave)\s+out|cut\s+out|scrapped?|abolish(?:ed)?|omit(?:ted)?|f[ae]ll(?:en)?\s+(?:away|out)|repealed|expunged|crossed\s+out"
)
# Done to texts and to data alike, or by people.
_CHANGE_TOO = (
    r"changed?|alter(?:ed)?|modif(?:y|ied)|updated|update(?=\s+(?:the|its|this|that|their)\b)|adapted|adjusted|moved?|"
    r"corrected|differ(?:ed|s)?"
)
_ENTER_TOO = (
    r"add(?:ed)?|included?|listed|mention(?:ed)?|named|join(?:ed)?|enter(?:ed)?|restored?|return(?:ed)?|bec[ao]me|start(?:ed)?|beg[aiu]n|"
    r"adopt(?:ed)?|come|came|arrived?"
)
_LEAVE_TOO = (
    r"removed?|deleted?|erased?|withdr[ae]wn?|no\s+longer|cease[ds]?|stop(?:ped)?|discontinued?|abandon(?:ed)?|gone|go|went|lose|lost|"
    r"g[eo]t\s+rid\s+of|phased\s+out|end(?:ed)?"
)

_VERB = re.compile(
    rf"\b(?:been\s+|be\s+)?(?:(?P<reword>{_REWORD})|(?P<enter>{_ENTER})|(?P<leave>{_LEAVE})"
    rf"|(?P<change_too>{_CHANGE_TOO})|(?P<enter_too>{_ENTER_TOO})|(?P<leave_too>{_LEAVE_TOO}))\b(?:\s+(?:off|out|up|again|back))?",
    re.IGNORECASE,
)
_MEANT = {
    "reword": Asked.AMENDED,
    "change_too": Asked.AMENDED,
    "enter": Asked.ENTERED,
    "enter_too": Asked.ENTERED,
    "leave": Asked.LEFT,
    "leave_too": Asked.LEFT,
}
_DONE_TO_TEXTS = ("reword", "enter", "leave")

_NOUN = (
    r"clauses?|sections?|sub-?sections?|sentences?|wordings?|paragraphs?|passages?|phrases?|provisions?|lines?|bullets?|"
    r"(?:bullet\s+)?points?|(?:list\s+)?items?|texts?|polic(?:y|ies)|notices?|statements?|versions?|documents?|lists?|"
    r"language|entr(?:y|ies)|tables?|rows?|headings?|references?|mentions?|promises?|definitions?"
)
_TEXT = re.compile(rf"\b(?:{_NOUN}|words|terms|rules?|part|advice|warning|right\s+to|duty\s+to)\b", re.IGNORECASE)
_PART_OF_TEXT = re.compile(
    r"\b(?:clauses?|sentences?|wordings?|paragraphs?|passages?|provisions?|lines?|bullets?|items?|promises?|advice|"
    r"warning|statements?|rule|entry|row)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\b(?:sections?|chapters?|headings?)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:both|clauses|sentences|paragraphs|passages|provisions|items|lines|recipients|rights|cookies)\b",
    re.IGNORECASE,
)
# Somebody who speaks of what is theirs asks for themselves, not about the text.
_OWN = re.compile(
    r"(?<!show )(?<!tell )(?<!give )(?<!let )\b(?:me|my|mine|myself)\b|"
    r"\bi(?:['’]\w+)?\b(?!\s+(?:need|want|would|have\s+to|am\s+look))",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|when|once|unless|whenever|even|after|while)\b", re.IGNORECASE)

_PAST = r"(?:did|was|were|has|have|had)"
_WHICH_DATE = (
    r"(?:(?:on|at|in|by|with|as\s+of)\s+)?(?:what|which)\s+(?:exact\s+|precise\s+)?(?:dates?|days?|years?|months?|versions?|"
    r"updates?|points?(?:\s+in\s+time)?|revisions?|editions?)"
)
_FROM_TO = re.compile(
    r"\bfrom\s+when\s+(?:to|until|till)\s+when\b|\bfrom\s+(?:which|what)\s+\w+\s+(?:to|until|till)\s+(?:which|what)\b(?:\s+\w+)?|"
    r"\bbetween\s+(?:which|what)\s+(?:dates|days|versions)\b|\b(?:in|during)\s+which\s+(?:versions|period|dates|years)\b|"
    r"\b(?:the\s+)?(?:dates?|days?)\s+(?:when\s+|on\s+which\s+|that\s+)?(?:it|they)\s+(?:came|went|appeared|entered)\b.*$|"
    r"\bwhen\s+(?:did|was|were)\b.*\band\s+(?:when\s+)?(?:(?:did|was|were)\s+)?(?:it\s+|they\s+)?(?:again\s+)?(?:removed|"
    r"dropped|disappear|vanish|go|leave|taken\s+out|deleted|come\s+back|return|put\s+back)\b|"
    r"\bcame\s+and\s+(?:when\s+(?:it|they)\s+)?went\b|\bcome\s+and\s+go(?:ne)?\b",
    re.IGNORECASE,
)
# The same as far as its words are no part of the matter.
_FROM_TO_FRAME = re.compile(
    r"\bfrom\s+(?:when|(?:which|what)\s+\w+)\s+(?:to|until|till)\s+(?:when|(?:which|what)\s+\w+)|"
    r"\b(?:in|during|between)\s+(?:which|what)\s+\w+|"
    r"(?:\bi\s+(?:need|want)\s+)?\b(?:the\s+)?(?:dates?|days?)\s+(?:when\s+|on\s+which\s+|that\s+)?(?:it|they)\s+\w+\b.*$|"
    r"\b(?:(?:come|came|go|went|put|brought)\s+(?:in|out|up|back)|added|introduced|inserted|appear(?:ed)?|removed|dropped|taken\s+out)?\s*,?\s*"
    r"\band\s+(?:when\s+|then\s+)?(?:(?:did|was|were)\s+)?(?:it\s+|they\s+)?(?:again\s+)?(?:removed|dropped|disappear|vanish|go|went|leave|"
    r"taken\s+out|deleted|come\s+back|return|put\s+back|gone)\b.*$|\bcame\s+and\s+went\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:since|from|as\s+of|as\s+from|starting)\s+(?:when|(?:what|which)\s+(?:date|day|version|year|month|point|update))\b(?:\s+on(?:wards?)?)?|"
    r"\bhow\s+long\s+(?:has|have|had)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"\b(?:until|till|up\s+to)\s+(?:when|(?:what|which)\s+(?:date|day|version))\s+(?:{_PAST}|could|would|might)\b|"
    rf"\b(?:last|latest|final)\s+version\s+(?:to|that|which|in\s+which|with|containing)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(rf"\b(?:when(?:\s+exactly)?|{_WHICH_DATE}|how\s+long\s+ago)\s+{_PAST}\b", re.IGNORECASE)
_WHICH_VERSION = re.compile(
    r"\b(?:in\s+)?(?:what|which)\s+(?:(?:was|is)\s+the\s+first\s+)?(?:versions?|updates?|revisions?|editions?)\s+(?:\w+ly\s+)?(?:first\s+)?",
    re.IGNORECASE,
)
_TRACE = re.compile(
    r"^\W*(?:please\s+)?(?:trace|track|follow)\b|\b(?:full|whole|complete|entire|textual|drafting|clause|version|edit|change)\s+"
    r"histor(?:y|ies)\b|(?<!browsing )(?<!order )(?<!purchase )(?<!search )"
    r"\bhistory\s+of\s+(?:the|our|this|that|clause|section)\b|"
    r"\b(?:time-?line|evolution|chronology|development|life)\s+of\s+the\b|"
    r"\b(?:through|throughout|across|over)\s+(?:all\s+)?(?:of\s+)?(?:the\s+|its\s+)?(?:\w+\s+)?(?:versions|years|time)\s*[?.!]*$|"
    r"\b(?:what|whatever)\s+(?:became|has\s+become|had\s+become)\s+of\b|"
    r"\bwhat\s+(?:\w+\s+)?(?:has\s+|have\s+|had\s+)?happened\s+(?:to|with)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"^\W*(?:(?:please|can|could|would|you|i\s+need|i\s+want|i\s+would\s+like)\s+)*(?:to\s+(?:see|know)\s+)?(?:show|give|list|tell|name|describe|summari[sz]e|"
    r"outline|set\s+out|find|enumerate|a\s+list\s+of|all|every|each|any)\b(?:\s*(?:me|us|out))*\s*(?:every|all|each|the|any|of|what|which|how|its|"
    r"list|textual|wording|substantive|\s)*\b(?:re-?wordings?|changes?|amendments?|revisions?|modifications?|alterations?|edits?|"
    r"differences?|redrafts?|versions\s+of\s+the\s+(?:clause|sentence|wording))\s+(?:of|to|in|made|between|on|there|that)\b",
    re.IGNORECASE,
)
_WHAT = re.compile(
    r"\bwhat(?:['’]s|\s+(?:has|had|have|was|were|is|else|exactly|all|things?|parts?|words?|got))*\s+(?:been\s+|\w+ly\s+)*"
    r"(?:changed|altered|amended|reworded|revised|modified|updated|rewritten|different|new|added|removed|deleted|dropped|"
    r"struck\s+\w+|left\s+out|taken\s+out|introduced|inserted|replaced|cut)\b|"
    r"\bwhat\s+(?:\w+\s+)?(?:did|does|has|had)\s+(?:\S+\s+){0,5}?(?:updates?|amendments?|revisions?|versions?|changes|rewrite|overhaul|"
    r"rewording|edition|policy|text|new)\b(?:.*?)\b(?:chang(?:e|ed)|alter|do|done|bring|brought|add(?:ed)?|removed?|deleted?|drop(?:ped)?|touch(?:ed)?|"
    r"introduced?|amend(?:ed)?|reword|replace)\b|"
    r"\b(?:what|which|were\s+there|are\s+there|have\s+there\s+been)\s+(?:\w+\s+){0,3}?(?:changes|amendments|revisions|differences|modifications|"
    r"edits|alterations|rewordings)\b(?=.*\b(?:was|were|did|does|has|have|had|been|between|since|there|made|came)\b)|"
    r"\bdifferences?\b.*\bbetween\b.*\b(?:versions?|polic\w+|wordings?|texts?)\b|\bdiffers?\b.*\bfrom\b.*\b(?:versions?|wordings?|texts?)\b",
    re.IGNORECASE,
)
_WHICH = re.compile(
    rf"^\W*(?:which|what|whose|who)\b.*\b(?:was|were|(?:has|have|had)\s+been)\s+(?:\w+ly\s+)?(?=(?:{_REWORD}|{_ENTER}|{_LEAVE}|{_CHANGE_TOO}|"
    rf"added|{_LEAVE_TOO})\b)",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\b(?:how|in\s+(?:what|which)\s+ways?|to\s+what\s+extent)\s+(?:\w+\s+){0,2}?(?:did|has|have|had|was|were)\b|"
    r"^\W*(?:please\s+)?(?:explain|describe|show|tell|say|outline)\b.*\bhow\b",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"^\W*(?:please\s+)?compare\b|\bdo(?:ne)?\s+to\s+the\s+(?:\S+\s+){0,3}?(?:clause|sentence|wording|section)",
    re.IGNORECASE,
)
_UNCHANGED = re.compile(
    r"\b(?:unchanged|unaltered|unamended|untouched)\b|\b(?:stay(?:ed)?|remain(?:ed)?|kept|been|stood)\s+(?:exactly\s+)?the\s+same\b|"
    r"\bsame\s+(?:wording|words|text)\b|\bword\s+for\s+word\b",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"^\W*(?:is|are|does|do|was|were|did|has|have)\b.*?\bstill\b|\b(?:is|are)\s+still\s+(?:there|in\s+the)\b|"
    r"^\W*(?:is|are|does|do|was|were|did)\b.*\b(?:no\s+longer|n['’]t\s+any\s*more|any\s*more|gone)\b",
    re.IGNORECASE,
)
_POLAR = re.compile(r"^\W*(?:was|were|has|have|had|did)\b", re.IGNORECASE)
_PERFECT = re.compile(r"^\W*(?:has|have|had)\b.*\bbeen\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_EVER = re.compile(
    r"\b(?:ever|anything|something|everything|at\s+any\s+(?:time|point)|any\s+(?:changes?|words?))\b", re.IGNORECASE
)
_TERSE = re.compile(
    r"\b(?:added|removed|introduced|dropped|deleted|reworded|amended|inserted|changed)\s+(?:when|since)\b\s*[?]?$|"
    r"\bwhen\s+(?:first\s+)?(?:added|removed|introduced|dropped|deleted|reworded|amended|inserted|changed|mentioned)\b|"
    r"\bdate\s+(?:of|for)\s+(?:the\s+)?(?:removal|insertion|introduction|deletion|addition|first|disappearance|amendment|rewording)\b|"
    r"\b(?:changes?|amendments?|revisions?|edits?|rewordings?)\s+(?:to|of|in|made\s+to)\s+(?:the\s+)?(?:\S+\s+){0,4}?"
    r"(?:clauses?|sections?|wording|sentences?|paragraphs?|items?|provisions?|line)\b",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"\b(?:last|most\s+recent(?:ly)?|latest)\s+(?:\w+\s+)?(?:chang|amend|updat|re-?word|revis|modif|touch|edit|alter)\w*",
    re.IGNORECASE,
)
_REWORDED = re.compile(r"\bre-?(?:word|phras)", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:first|originally|initially)\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:no\s+longer|not(?!\s+to\b)|cease[ds]?|stopped|gone|missing|without|n['’]t)\b|n['’]t\b", re.IGNORECASE
)

# What is said of any text and tells nothing of the matter.
_GENERIC = re.compile(
    rf"\b(?:(?:in|of|from|to|by|with|into|within|off|out\s+of)\s+)?(?:the|this|its|their|our|your|a|any|every|each|some)?\s*"
    rf"(?:\b(?:new|old|previous|latest|current|earlier|later|first|original|two|following|privacy|list)\s+)*\b(?:{_NOUN}|words?)"
    r"(?:\s+(?:on|about|of|regarding|concerning|saying|for|from|in\s+which|which\s+says?|that\s+says?|stating|dealing\s+with|relating\s+to))?(?!\w)",
    re.IGNORECASE,
)
_LEFTOVERS = re.compile(
    r"\b(?:since\s+when|from\s+when\s+(?:to|until|till)\s+when|exactly|precisely|ever|first|at\s+all|at\s+any\s+(?:time|point)|for\s+the\s+first\s+time|"
    r"again|any\s*more|still|anything|something|everything|please|trace|full|whole|complete|entire|history|all|every|for\s+a\s+while|"
    r"(?:through(?:out)?|across|over)\s+(?:all\s+)?(?:the\s+)?(?:years|time|versions)|happened|became|missing|was|were|did|has|have|had|been|"
    r"changes?|re-?wordings?|amendments?|revisions?|differences?|i\s+need|show\s+me|tell\s+me|^\W*list|since|give\s+me|what|which|when|how|between|"
    r"remained|made|often|many\s+times|dates?(?:\s+of(?:\s+the)?)?|unchanged|untouched|the\s+same|last|latest|most\s+recent|(?:the\s+)?updates?|there|"
    r"always|compare|explain|describe|(?<=what)['’]s|new\s+in)\b",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"\b(?:[Ss]ection|SECTION)\s+\"?([A-Z])\b")
# Who adds and drops what a policy says.
_AGENT = re.compile(
    r"(?:(?:the|this|its)\s+)?(?:company|firm|platform|site|website|we|they|you|it|alibaba(?:\.com)?|drafters?|lawyers?|new|latest|last|previous)",
    re.IGNORECASE,
)


def read_change(question: str) -> ChangeWords | None:
    """What a question asks about change, None if it asks something else. Dates are to be taken out before.

    >>> found = read_change("When was VKontakte struck off the list of marketing platforms?")
    >>> found.asked.value, found.matter, found.element
    ('left', 'VKontakte marketing platforms', 'VKontakte')
    >>> read_change("When is personal data deleted?") is None
    True
    """
    text = " ".join(without_quotation_marks(question).replace("’", "'").split())
    asked = None if _OWN.search(text) else _asked(text)
    if asked is None:
        return None
    whole = asked is Asked.PRESENCE or (_WHEN.search(text) is not None and _first_of_another(text))
    verb = None if whole else _verb(text)
    matter, element = _matter(text, verb)
    return ChangeWords(
        asked=asked,
        matter=matter,
        element=element or matter,
        of_section=bool(_SECTION.search(text)),
        of_clause=bool(_PART_OF_TEXT.search(text[: verb.start()] if verb else text)),
        of_topic=bool(_WHAT.search(text)) and not _PART_OF_TEXT.search(text),
        of_several=bool(_SEVERAL.search(text)),
        only_latest=bool(_LATEST.search(text)),
        letter=lettered[1] if (lettered := _LETTERED.search(text)) else None,
    )


def _asked(text: str) -> Asked | None:
    asked = _form(text)
    return Asked.REWORDED if asked is Asked.AMENDED and _REWORDED.search(text) else asked


def _form(text: str) -> Asked | None:
    """The first form that fits: those that say more come before those that say less."""
    verb = _verb(text)
    of_verb = _MEANT[str(verb.lastgroup)] if verb else None
    of_texts = verb is not None and (verb.lastgroup in _DONE_TO_TEXTS or bool(_TEXT.search(text)))
    is_past = re.search(rf"\b{_PAST}\b|\b(?:came|went|became|stood)\b", text, re.IGNORECASE) is not None
    if _FROM_TO.search(text) and is_past:
        return Asked.PRESENCE
    if since := _SINCE.search(text):
        return Asked.LEFT if _NEGATED.search(text, since.end()) else Asked.SINCE
    if _UNTIL.search(text):
        return Asked.LEFT
    if when := _WHEN.search(text):
        if _first_of_another(text):
            return Asked.FIRST
        if found := _verb(text[when.end() :]):
            meant = _MEANT[str(found.lastgroup)]
            return Asked.FIRST if meant is Asked.ENTERED and _FIRST.search(text) else meant
        return None
    which = _WHICH_VERSION.search(text)
    if which and (found := _verb(text[which.end() :])) and found.start() <= 1:
        meant = _MEANT[str(found.lastgroup)]
        return Asked.FIRST if meant is Asked.ENTERED else meant
    if which and _FIRST.search(which[0]):
        return Asked.FIRST
    if _TRACE.search(text) and (is_past or _TEXT.search(text)):
        how = _HOW.search(text)
        return Asked.AMENDED if how or _TOLD.search(text) else Asked.CHANGED
    if _TOLD.search(text) and (is_past or _TEXT.search(text)):
        return Asked.AMENDED if verb and verb.lastgroup == "reword" else Asked.CHANGED
    if _WHAT.search(text) or _WHICH.search(text):
        return of_verb if of_verb in {Asked.LEFT, Asked.ENTERED} else Asked.CHANGED
    if _HOW.search(text):
        return Asked.AMENDED if verb and verb.lastgroup in {"reword", "change_too"} else None
    if _COMPARE.search(text) and _TEXT.search(text):
        return Asked.CHANGED
    if is_past and _TEXT.search(text) and re.search(r"\balways\b", text, re.IGNORECASE):
        return Asked.PRESENCE
    if _UNCHANGED.search(text):
        return Asked.AMENDED
    if _STILL.search(text) and not _CONDITION.search(text):
        return Asked.STILL
    if (
        _POLAR.search(text)
        and verb
        and (of_texts or _EVER.search(text) or _PERFECT.search(f"{text[: verb.start()]}been "))
    ):
        return of_verb
    if _TERSE.search(text):
        return of_verb or Asked.CHANGED
    return None


def _first_of_another(text: str) -> bool:
    """Whether something was first done that is no change: "first undertake", not "first appear"."""
    first = _FIRST.search(text)
    return first is not None and not _VERB.match(text[first.end() :].lstrip())


def _verb(text: str) -> re.Match[str] | None:
    """The verb of change: one that is done to texts alone, before one that is done to data too."""
    found = list(_VERB.finditer(text))
    telling = [verb for verb in found if verb.lastgroup in _DONE_TO_TEXTS]
    return next(iter(telling or found), None)


def _matter(text: str, verb: re.Match[str] | None) -> tuple[str, str]:
    """The words of the matter, and those of what came or went, which stand before the verb."""
    if verb is None:
        return _bare(text), ""
    before, after = _bare(text[: verb.start()]), _bare(text[verb.end() :])
    matter = " ".join(filter(None, (before, after)))
    if _SINCE.search(text) or _MEANT[str(verb.lastgroup)] not in {Asked.ENTERED, Asked.LEFT}:
        return matter, ""
    if _AGENT.fullmatch(before):
        return after, after
    is_of_after = re.search(r"no\s+longer$", verb[0].strip(), re.IGNORECASE)
    return matter, after if after and is_of_after else before


def _bare(text: str) -> str:
    """What is left without the words of change; nothing where that tells of no matter."""
    rest = text
    for form in (_FROM_TO_FRAME, _SINCE, _UNTIL, _WHEN, _WHICH_VERSION, _LEFTOVERS, _GENERIC):
        rest = form.sub(" ", rest)
    rest = re.sub(
        r"^\W*(?:(?:do|does|is|are|that|of|about|to|in|on|from)\b\s*)+", " ", rest.strip(), flags=re.IGNORECASE
    )
    rest = " ".join(re.sub(r"[^\w\s'./@&-]|[.](?=\s|$)", " ", rest).split())
    told = [word for word in re.findall(r"\w+", rest.casefold()) if word not in STOP_WORDS]
    return rest if told else ""
