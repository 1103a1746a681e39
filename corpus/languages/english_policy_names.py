"""How questions in English name the service or the document whose policy they ask about."""

import re

from corpus.languages.patterns import compiled
from corpus.languages.question_words import PolicyNameWords

_POLICY = r"(?:polic(?:y|ies)|notices?|statements?)"
_DOCUMENT = (
    rf"(?:privacy|cookies?|trackers?|data\s+protection|acceptable\s+use|refund|returns?|security|copyright)\s+{_POLICY}"
    r"|(?:community|developer|commercial|business|seller)\s+(?:guidelines|rules|standards|terms|agreement)"
    r"|(?:user|customer|licen[cs]e|service)\s+agreement"
    r"|(?:terms|conditions)(?:\s+(?:of\s+(?:use|service|sale)|and\s+conditions))?|guidelines|rules|polic(?:y|ies)"
)

POLICY_NAMES = PolicyNameWords(
    articles=compiled(r"^the\s+"),
    possessive=re.compile(r"['’]s\b|(?<=s)['’](?!\w)"),
    kinds=(
        ("cookies", compiled(rf"\b(?:cookies?|trackers?)\s+{_POLICY}\b")),
        ("use", compiled(rf"\bacceptable\s+use(?:\s+{_POLICY})?\b")),
        ("developers", compiled(r"\bdeveloper\s+(?:terms|agreement|policy)\b|\bapi\s+terms\b")),
        ("business", compiled(r"\b(?:commercial|business)\s+(?:terms|agreement)\b")),
        ("guidelines", compiled(r"\b(?:community\s+(?:guidelines|rules|standards)|guidelines|code\s+of\s+conduct)\b")),
        ("copyright", compiled(rf"\bcopyright\s+(?:claims\s+)?{_POLICY}\b")),
        ("privacy", compiled(rf"\b(?:privacy|data\s+protection)(?:\s+{_POLICY})?\b")),
        (
            "terms",
            compiled(
                r"\b(?:(?:terms|conditions)(?:\s+(?:of\s+(?:use|service)|and\s+conditions))?|user\s+agreement"
                r"|service\s+agreement)\b"
            ),
        ),
    ),
    any_document=compiled(rf"\s*(?:{_DOCUMENT})\b"),
    subject_before=compiled(
        r"\b(?:(?:does|did|is|was|has|had|can|could|may|might|must|shall|should|will|would)(?:n['’]?t)?"
        r"|can't|cannot|won['’]?t)\s+(?:the\s+)?$"
    ),
    subjects_before=compiled(r"\b(?:do|are|were|have)(?:n['’]?t)?\s+(?:the\s+|both\s+)?$"),
    passive_after=compiled(
        r"\s+(?:(?:also|still|ever|currently)\s+)?(?:used|mentioned|named|listed|supported|involved|integrated|linked"
        r"|connected|embedded|considered|considering|among|one|an?\s+(?:option|partner|third|processor|recipient)"
        r"|log-?in|sign-?in|pixels?|plug-?ins?|buttons?|widgets?|cookies?|ads|apis?|sdks?)\b"
        r"|\W*$"
    ),
    clause_before=compiled(
        r"\b(?:what(?:ever)?|which|whether|if|that|when(?:ever)?|why|how|where|who|long|often|much|many|because|unless"
        r"|(?:what|which)\s+(?:\w+\s+){1,2}|(?:data|information|cookies|rights|things)(?:\s+that)?)\s+(?:the\s+)?$"
    ),
    verb_after=compiled(
        r"\s+(?:(?:can|could|may|might|must|shall|should|will|would|does|did|has|had|is|was)(?:n['’]?t)?|cannot|won['’]?t"
        r"|(?!users\b|ads\b|posts\b|cookies\b|accounts\b|servers\b|apps\b|pages\b|buttons\b|plugins\b)[a-z]{2,}(?<!s)s"
        r"|collected|used|shared|sold|kept|stored|changed)\b"
    ),
    place_before=compiled(r"\b(?:on|in|at|within|inside|for|from\s+within)\s+(?:the\s+)?$"),
    use_before=compiled(
        r"\b(?:us(?:e|es|ed|ing)|join(?:s|ed|ing)?|leav(?:e|es|ing)|quit(?:s|ting)?|access(?:ing)?|visit(?:s|ing)?"
        r"|(?:sign|log|register|subscrib)(?:s|e|es|ed|ged|ing|ging)?(?:\s+up)?\s*(?:in|on)?\s*(?:to|for|on|at))\s+$"
    ),
    own_before=compiled(r"\b(?:my|our|one['’]s|their)\s+$"),
    belongings_after=compiled(
        r"\s+(?:accounts?|subscriptions?|memberships?|apps?|websites?|sites?|platform|users?|subscribers?|members?"
        r"|customers?)\b"
    ),
    source_before=compiled(
        r"\b(?:according\s+to|per|under|compare|versus|(?:refunds?|money\s+back|banned|removed|suspended)\s+from|(?:polic(?:y|ies)|notice|statement|terms|guidelines|rules|users?"
        r"|members?|customers?|subscribers?|employees)\s+of|(?:accounts?|subscription|contract|agreement|membership)"
        r"\s+(?:with|at))\s+(?:the\s+)?$"
    ),
    label_after=compiled(r"\s*(?::|\s[–—-]\s)"),
    matter_before=compiled(
        r"\b(?:with|through|via|by|to|from|into|onto|using|against|like|than|as|including|and/or|between|called|via)"
        r"\s+(?:the\s+|my\s+|your\s+|an?\s+|its\s+)?$"
    ),
    addressed=compiled(
        r"\b(?:do|does|did|will|are|were|have|would|if|when)\s+(?:you|they|we|it)\b"
        r"(?!\s+(?:have\s+to|need|get|must|are\s+(?:a|under|over)\b))|\b(?:your|our)\b"
    ),
    linking=compiled(
        r"\b(?:link(?:s|ed|ing)?|connect(?:s|ed|ing)?|sync\w*|import\w*|export\w*|integrat\w+"
        r"|(?:log|sign)(?:ged|ging|ing)?[\s-]?in(?!\s*to|\s+on\b)|log-?in|authenticat\w+|pay|pays|paid|embed\w*|buttons?|widgets?"
        r"|pixels?|plug-?ins?|sdks?)\b"
    ),
    listing=compiled(r"\s*(?:,|,?\s+(?:and|or|versus|vs\.?)|/|&)\s*(?:the\s+)?"),
    document_before=compiled(
        r"(?:\b(?:in|under|by|of|per|within|does|do|did|could|may|can|says?|according\s+to)\s+)(?:the|its|their)\s+$"
    ),
    dropped_before=compiled(r"\b(?:according\s+to|on|in|at|under|per|within|for|of)\s+(?:the\s+)?$|\bthe\s+$"),
)
