"""Words of English questions that name no matter, and how they ask what a policy holds true."""

from corpus.languages.english_texts import OF_VERSION, OF_WORDS
from corpus.languages.english_topics import TOPICS
from corpus.languages.patterns import compiled
from corpus.languages.question_words import MatterWords

_DONE = (
    r"collected|gathered|recorded|stored|saved|kept|retained|tracked|monitored|logged|scanned|captured|shared|disclosed"
    r"|processed|transferred|passed\s+on|handed\s+over|given|used|read|analy[sz]ed|profiled|encrypted|required"
)
_DO = (
    r"collect|gather|record|store|save|keep|retain|track|monitor|log|scan|capture|share|disclose|process|transfer"
    r"|pass\s+on|hand\s+over|give|use|read|analy[sz]e|profile|encrypt|require"
)
_AUXILIARY = r"(?:do|does|did|will|would|can|could|may|might)"
_ENDS = (
    r"(?=\s+(?:when\w*|if|with|to|from|for|on|in|into|about|after|before|while|by|during|at|as|without|and|or|that|through|within|under|against)\b"
    r"|\s*[,.;:?!(]|\s*$)"
)

MATTERS = MatterWords(
    bare=frozenset(
        "data information info details detail stuff thing things something anything everything nothing matter matters "
        "policy policies privacy terms conditions agreement notice statement document text site sites website websites "
        "app apps platform service services product products company companies people person persons everyone someone "
        "somebody anyone everybody anybody guys user users customer customers personal other others one ones "
        "go goes going happen happens happened happening say says said think mean means wonder wondering help please "
        "pls ok okay good bad fair fine nice great worry worried care cool legit deal whole general generally "
        "basically really just so all also too else here now way like sort kind more most very overall main important "
        "see sees seen gets "
        "whats what's it's im i'm that's thats hi hello thanks let's isnt isn't yes everywhere whatever".split()
    ),
    judging=frozenset("safe secure private legal allowed".split()),
    catching=compiled(
        r"\b(?:everything(?!\s+(?:I|you|we|they|people))|whatever|in\s+general|do\s+(?:this|that)|stuff\s+like\s+that|the\s+deal"
        r"|all\s+(?:this|that)(?=\W*$|\s+(?:and|then|here|or))|the\s+(?:stuff|things?)\s+with)\b"
    ),
    pointing=compiled(
        r"^\W*(?:what|how)\s+about\b|^\W*\w+\s+(?:it|this|that)\s+(?!policy|terms|agreement|notice|document|page)(?:\w+\s+)?\w+\W*$|\b(?:it|this|that|them)\W*$"
    ),
    passing=frozenset(
        "still well am ever even always already actually exactly own every keep keeps getting get got want wants "
        "let lets earth hell".split()
    ),
    asking=compiled(r"\b(?:(?:tell|inform|teach)\s+(?:me|us)|let\s+(?:me|us)\s+know|explain|describe|talk|speak)\b"),
    asked_of=(
        # "Is my fingerprint collected", "Are drafts ever shared"
        compiled(
            rf"\b(?:is|are|was|were)\s+(?P<matter>(?:[\w'’-]+\s+){{1,6}}?)(?:being\s+)?(?:{_DONE}|(?P<act>sold|rented|traded))\b"
        ),
        # "Do you scan my face", "Does the app record keystrokes"
        compiled(
            rf"(?:^\W*|[,;:.?]\s*|\b(?:and|or|but|so)\s+){_AUXILIARY}\s+(?:you|they|it|(?:the|your|their|this)\s+\w+)?\s*(?:(?:ever|also|still|even)\s+)*(?:{_DO}|(?P<act>sell|rent|trade))\s+"
            rf"(?P<matter>(?!(?:to|from|for|with|of|by|in|on)\b)[^,.;:?!(]{{1,60}}?){_ENDS}"
        ),
        # "Do you use my messages to train models?"
        compiled(
            rf"(?:^\W*|[,;:.?]\s*|\b(?:and|or|but|so)\s+){_AUXILIARY}\s+(?:you|they|it|(?:the|your|their|this)\s+\w+)?\s*"
            rf"(?:(?:ever|also|still|even)\s+)*(?:{_DO}|sell)\s+[^,.;:?!(]{{1,40}}?\s+(?:to|for)\s+"
            r"(?P<matter>[^,.;:?!(]{1,60})(?P<act>)"
        ),
        # "Is the company responsible for links to other sites?"
        compiled(
            rf"\b(?:is|are)\s+(?:[\w'’-]+\s+){{0,4}}?(?:responsible|liable|accountable)\s+for\s+"
            rf"(?P<matter>[^,.;:?!(]{{1,60}}?){_ENDS}(?P<act>)"
        ),
        # "Who is your data protection officer?": not whoever else may be written to.
        compiled(
            r"^\W*(?:and\s+)?who(?:\s+is|\s+was|['’]s)\s+(?:the|your|their|its|\w+['’]s)\s+(?P<act>[^,.;:?!(]{1,60}?)(?P<matter>)"
            r"(?=\s+(?:and|of|for|in|at|by|to|who|that|responsible|under|when|if)\b|\s*[,.;:?!(]|\s*$)"
        ),
    ),
    party_before=compiled(
        rf"\b(?:{_DONE}|{_DO}|sold|sell|sent|send|received?|obtained?|provided?|operated|set|placed)\b[^,;:?!(]{{0,40}}?"
        r"\b(?:by|with|to|from)\s+(?:the\s+)?$"
    ),
    taken=(
        # "Why do you read my messages?", "Since you scan faces, how …?", "When you sell my data, how much …?"
        compiled(r"^\W*(?:why|how\s+come|for\s+what\s+reason)\b(?P<matter>.+)"),
        compiled(r"^\W*(?:since|given\s+that|now\s+that|seeing\s+that|if\s+you\s+already)\s+(?P<matter>[^,?]+),"),
        compiled(
            r"^\W*(?:when|whenever|after|before|while|as)\s+(?:you|they)\s+(?P<matter>[^,?]+),\s*"
            r"(?:how|what|who|whom|which|where|do|does|can|is|are)\b"
        ),
        # "the refund you promise", "the $500 you pay for each breach"
        compiled(
            r"\bthe\s+(?P<matter>(?:[\w$€£.-]+\s+){1,4}?(?:(?:that|which)\s+)?(?:you|they)\s+(?:promise[ds]?|pay|paid|guaranteed?|owe|offer(?:ed)?"
            r"|charged?|sell|sold)\b[^,?]*)"
        ),
    ),
    asks_where=compiled(
        r"^\W*(?:and\s+)?(?:where|how\s+(?:can|do|could|may)\s+(?:I|we|one|users?)|(?!(?:wh(?:at|ich|o|om|ose|en|y)|how|if|is|are"
        r"|was|were|am|do|does|did|will|would|can|could|may|might|must|shall|should|has|have|had|exactly|by|to|in|on|for)\b))"
        r"|\b(?:more\s+(?:information|about|details)|find\s+out|learn|read|contact|link|list|look\s+up|help\s+cent\w+|websites?"
        r"|web\s*page|polic(?:y|ies)|notices?|terms|rules|guidelines|documents?)\b"
    ),
    topics=TOPICS,
    yes_or_no=compiled(
        r"^(?!\W*(?:wh(?:at|ich|o|om|ose|en|ere|y)|how)\b)(?:[^?]{0,80}?,)?\W*(?:(?:and|so|but|or)\s+)?(?:is|are|was|were|am|do|does|did"
        r"|will|would|can|could|may|might|must|shall|should|has|have|had)(?:n['’]t)?\b(?!\s+there\b)"
    ),
    defining=compiled(
        r"^\W*what(?:\s+is|['’]s|\s+are|\s+counts?\s+as)\s+(?:meant\s+by\s+)?(?:an?\s+)?(?!about|with)\w+"
    ),
    of_words=OF_WORDS,
    of_version=OF_VERSION,
)
