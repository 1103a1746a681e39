"""English."""

import re

from corpus.languages import abbreviations
from corpus.languages.english_dates import DATES
from corpus.languages.english_inflections import inflections
from corpus.languages.english_questions import QUESTIONS
from corpus.languages.language import (
    DocumentWords,
    Language,
    PageWords,
    SentenceRules,
    StructureWords,
)
from corpus.languages.patterns import compiled

# -- documents and their versions -----------------------------------------------------------------------------

_DOCUMENTS = DocumentWords(
    title=compiled(
        r"(?P<publisher>(?:[\w.&'’-]+\s+){0,5}?)"
        r"(?P<type>(?:privacy|cookies?|data\s+protection|acceptable\s+use|security|refund|community)\s+"
        r"(?:policy|notice|statement|guidelines)|terms\s+of\s+(?:use|service)|terms\s+and\s+conditions|user\s+agreement)"
        r"(?:\s+agreement)?"
    ),
    kind_ending=compiled(r"\s+(?:policy|notice|statement)$"),
    before_publisher=compiled(r"^(?:our|the|this)\b\s*|['’]s\s*$"),
    untitled="Policy",
    unnamed=frozenset(
        "archive archived copy current default doc docs document download draft file final index latest main new old "
        "original page previous print printed saved scan source text untitled version web website".split()
    ),
    small_words=frozenset({"of", "the", "and"}),
    version_line=compiled(
        r"(?P<part>(?:part\s+[a-z0-9]{1,3}\s*[:.–—(-]\s*)?(?P<article>the\s+)?"
        r"(?:(?P<which>new|old|current|previous|prior|former|latest|original|earlier|archived)\s+"
        r"(?P<what>version|(?:privacy|cookies?|data\s+protection)\s+(?:policy|notice|statement)|policy|terms)"
        r"|(?P<numbered>version\s+\d+(?:\.\d+)*)))"
        r"(?P<rest>\s*(?:[(\[:,;–—-].*"
        r"|(?P<worded>(?:effective|updated|in\s+(?:force|effect)|valid|last|as\s+of|from|of|dated)\b.*))?)"
    ),
    version=compiled(r"\bversion\b"),
    old=frozenset({"old", "previous", "prior", "former", "original", "earlier", "archived"}),
    # Of a numbered version the page does not say whether it is the current one.
    numbered_is="old",
)

# -- sentences ------------------------------------------------------------------------------------------------

_SENTENCES = SentenceRules(
    abbreviations=abbreviations.ABBREVIATIONS,
    never_end=abbreviations.NEVER_END,
    companies=abbreviations.COMPANIES,
    list_ends=abbreviations.LIST_ENDS,
    before_numbers=abbreviations.BEFORE_NUMBERS,
    streets=abbreviations.STREETS,
    openers=abbreviations.OPENERS,
    joining=abbreviations.JOINING,
    after_ordinals=abbreviations.AFTER_ORDINALS,
    dangling=frozenset(
        "a about after an and are as at be because been before being between but by can could for from has have if in "
        "including into is its may must nor of on or our should such than that the their these this those through to "
        "under until upon was were when where whether which who whose will with within without would your".split()
    ),
    closed=re.compile(r"[.?!:;][\"'”’)\]>]*(?:\s+(?:and|or))?$"),
    stop_words=frozenset(
        "a an and any are as at be by for from has have if in is it may of on or our such that the their this to "
        "us was we were which will with you your".split()
    ),
)

# -- structure ------------------------------------------------------------------------------------------------

# A letter with its quotes and full stop, not "C" of "C.2" and not "A" of "A's".
_LETTER = r"\"?\b[A-Z]\b\"?\.?(?![\w'.])"

_A_PART = r"(?:polic(?:y|ies)|notice|statement|document|page|section|part|terms|agreement|table|chart|list)"

_STRUCTURE = StructureWords(
    contents_title=compiled(r"(?:table\s+of\s+)?contents|jump\s+to|on\s+this\s+page|in\s+this\s+article"),
    numbered_heading=compiled(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?\s+\S|(?:section|article|part)\s+\w{1,4}\b"),
    reference=re.compile(
        rf"\b(?:[Ss]ections?|SECTIONS?|[Pp]aragraphs?|[Cc]lauses?) {_LETTER}"
        rf"(?:(?:,| and| or| to|, and|, or) {_LETTER})*"
    ),
    predicates=frozenset(
        "is are was were am be been isn't aren't has have had hasn't haven't do does did don't doesn't can "
        "cannot can't could may might must shall should will would won't agree agrees applies contains "
        "describes explains collects includes constitutes refers reserves respects strives visit please "
        "complies takes recognizes allows provides makes wants needs keeps helps lets believes requires "
        "permits prohibits receives gives becomes cares".split()
    ),
    sentence_starts=frozenset(
        "we you i they he she it this these that there those please thank thanks welcome yes be keep read "
        "click visit call write send remember last updated dear attn however example".split()
    ),
    question_starts=frozenset("what how why who whom whose where when which does do is are can may will if".split()),
    relatives=frozenset("which that who whom whose to".split()),
    subjects=frozenset("we they i".split()),
    leads_on=compiled(
        r"\b(?:(?:may|must|shall|will|can|could|should|would|do|does)(?:\s+not)?|cannot|(?:won|don|mustn|shouldn)['’]t"
        r"|(?:agree|permitted|allowed|entitled|required|able|attempt|undertake|promise|have\s+the\s+right)(?:\s+not)?\s+to"
        r"|not\s+to|that|unless|whether|including|such\s+as|for\s+example|as\s+follows|in\s+order\s+to)$"
    ),
    governs=compiled(
        r"(?:(?:you|we|they|users?|members?|customers?|nobody|no\s+one)\s+(?:\w+\s+){0,2}?)?"
        r"(?:(?:may|must|shall|will|can|could|should|would|do|does|is|are)\s+(?:not|never)|cannot"
        r"|(?:can|won|don|doesn|mustn|shouldn|isn|aren)['’]t|never)"
        r"(?:\s+(?:be\s+)?(?:permitted|allowed|entitled|attempt|try)\s+to)?\b"
        r"|(?:(?:you|we|they|users?|members?|customers?)\s+)?(?:agrees?|undertakes?|promises?)\s+not\s+to\b|unless\b"
    ),
    joins=compiled(r"\b(?P<negative>nor)$|\b(?:or|and/or)$|[;,]$"),
    points_ahead=compiled(
        r"\b(?:the\s+following|as\s+follows|here\s+are|these\s+are|lists?\s+below|below\s+(?:is|are)\s"
        r"|(?:listed|described|set\s+(?:out|forth)|shown|named)\s+(?:here|below))\b"
    ),
    announces=compiled(
        rf"^\W*(?:(?:this|our|the)\s+(?:[\w’'-]+\s+){{0,3}}?{_A_PART}|the\s+following|below\s+we)\s+"
        r"(?:explains?|describes?|states?|sets?\s+(?:out|forth)|outlines?|details|summari[sz]es|tells\s+you|provides\s+information)\s+"
        r"(?:\(\w{1,3}\)\s+)?(?:how|what|which|why|when|who|your|our|the\s+(?:ways?|information|types?|kinds?|categories|practices|personal))\b"
        r"|^\W*\S+(?:\s+\S+){1,40}?\s+(?:is|are)\s+(?:\w+\s+)?(?:described|explained|listed|outlined|detailed|discussed)\s+"
        r"(?:\w+\s+){0,2}?(?:below|above|herein|in\s+(?:the\s+)?(?:sections?|paragraphs?)\b[^.,;]{0,40})\W*$"
        rf"|\bthis\s+(?:[\w’'-]+\s+){{0,3}}?{_A_PART}\s+to\s+(?:describe|explain|inform|tell)\b"
        r"|^\W*\w+\s+(?:(?:is|are)\s+(?:\w+\s+)?committed\s+to\s+(?:protecting|safeguarding|respecting)\b[^,;:]{0,60}\W*$"
        r"|takes?\s+your\s+privacy\s+(?:very\s+)?seriously\W*$)"
    ),
    announces_list=compiled(
        rf"\b(?:(?:this|our|the)\s+(?:[\w’'-]+\s+){{0,3}}?{_A_PART}|we)\s+(?:explains?|describes?|sets?\s+out|outlines?|covers?"
        r"|details|tells\s+you|summari[sz]es)(?:\s+(?:the\s+following(?:\s+(?:things|topics|information|matters))?|below))?\s*"
        r"[:：]\W*$"
    ),
    leads_to_sentences=compiled(r"\b(?:how|when|why)\s*[:：]\W*$"),
    points_elsewhere=compiled(
        r"^\W*(?:(?:for|to)\s+(?:(?:find\s+out|learn|see|get|obtain|read)\s+)?(?:more|further|additional|details|detailed|full"
        r"|a\s+(?:full|complete)|how|information)\b[^.]{0,200}?\b(?:see|visit|read|refer|review|consult|check|go\s+to|click"
        r"|take\s+a\s+look|look\s+at)\b|(?:please\s+)?(?:also\s+)?(?:see|refer\s+to|read|review|consult|visit)\s+(?:here|our|the"
        r"|this|also|below|section|more)\b|(?:more|further|additional|detailed)\s+(?:information|details)\b.{0,120}\b(?:found"
        r"|available|provided|here|in\s+(?:our|the))\b|(?:you\s+(?:can|may)\s+)?(?:find|learn|read|see)\s+(?:out\s+)?(?:more"
        r"|further|additional|details)\b)"
        # Whole, as a cell of a table has it: "Cookies See our Cookie Policy".
        r"|^(?:\S+\s+){0,10}?(?:please\s+)?see\s+our\s+(?:\S+\s+){0,3}?(?:policy|notice|page|statement)"
        r"(?:\s+for\s+(?:more\s+)?(?:information|details))?\W*$"
    ),
    points_back=compiled(
        r"\W*(?:(?:these|this|those|they|it|such|examples?(?!\s+of))\b|for\s+(?:example|instance)\W*$|in\s+particular\W*$"
        r"|(?:also\s+)?includ(?:es?|ing)\b)"
    ),
)

# -- pages ----------------------------------------------------------------------------------------------------

# "B(1)", "7", "C-2", "III", "12A", "B.3.1", "GX 12", "No. 3"
_EXHIBIT_LABEL = (
    r"(?:[Nn][Oo]\.?\s*)?(?:[A-Z]{1,4}(?:[-. ]?\d{1,4}[A-Z]?)?|\d{1,4}[A-Z]?)(?:[-.][A-Z0-9]{1,4})*(?:\s?\(\w{1,4}\))*"
)

_PAGES = PageWords(
    exhibit_line=compiled(
        rf"(?:[\w.]+['’]s?\s+)?exhibit\s+[\"“]?(?P<label>(?-i:{_EXHIBIT_LABEL}))[\"”]?\.?"
        r"\s*(?:\((?:cont(?:inued|['’]d)?)\.?\)|[:–—-]\s+\S.{0,80})?"
    ),
    exhibit_number_sign=re.compile(r"^[Nn][Oo]\.?\s+"),
    page_mark=compiled(rf"ex(?:\.|hibit)?\s*{_EXHIBIT_LABEL}\s*[-–—,:]?\s*page\s+(?P<page>\d+)"),
    page_count=compiled(r"(?:page\s+)?(?P<page>\d{1,4})\s*(?:/|of)\s*\d{1,4}"),
    rights=compiled(r"©|all rights reserved"),
    copyright=compiled(
        r"(?:©|\(c\)|copyright)\s*[\d\s,–-]*(?P<publisher>[^.|]*(?:\.\w[^.|]*)*?)\.?(?:\s*all rights reserved.*)?"
    ),
    company_ending=compiled(r"\.(?:com|org|net|io|co\.uk|eu|de|fr|cn)$|,?\s+(?:inc|ltd|llc|corp)\.?$"),
    address_alone=compiled(r"<?https?://\S+>?[.;,]?(?:\s+(?:and|or))?"),
    about_the_page=compiled(
        r"\W*(?:back|return|go|jump|scroll|skip) to (?:the )?(?:top|main content|content|navigation)\W*"
        r"|.{0,40}\byou have javascript disabled\b.*|please (?:either )?enable javascript\b.*"
    ),
    stamp=compiled(
        r"case\s+(?:no\.?\s*)?\S+(?:\s+\([\w\s]+\))?\s+document\s+\S+(?:\s+\S+){0,10}"
        r"|(?:the\s+)?(?:internet\s+archive\s+)?wayback\s+machine(?:\s+[-–]\s+\S+)?"
        r"|\d[\d,.]*\s+captures?\b.{0,60}|about\s+this\s+capture|filed\s*:?\s+[\d/.-]+|line\s+numbers?"
    ),
    consent=compiled(
        r"\W*(?:(?:accept|allow|reject|decline|deny|refuse|manage|customi[sz]e)\s+(?:all|cookies|all\s+cookies|preferences"
        r"|settings|optional\s+cookies)|cookie\s+(?:settings|preferences)|got\s+it|i\s+(?:agree|accept)|only\s+necessary"
        r"|necessary\s+(?:only|cookies\s+only))\W*"
    ),
    consent_subject=compiled(r"\bcookies\b"),
)

ENGLISH = Language(
    code="en",
    dates=DATES,
    documents=_DOCUMENTS,
    sentences=_SENTENCES,
    structure=_STRUCTURE,
    pages=_PAGES,
    questions=QUESTIONS,
    inflections=inflections,
)
