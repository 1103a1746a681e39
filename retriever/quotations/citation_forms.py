"""The forms in which people cite, as patterns: what names a source, and what names a place in it.

They are taken from style guides and filings; `tests/unit/test_citation_forms.py` lists them with where they are from.
"""

import re

# ---- What is cited ----------------------------------------------------------------------------------------------

_PLACE_WORD = (
    r"(?:[Ss]ec(?:tions?|t?s?\.)|[Aa]rt(?:icles?|s?\.)|[Cc]l(?:auses?|s?\.)|[Pp]reamble\b|[Pp]art\b|"
    r"Ex(?:h?s?\.|hibits?)|Ziff(?:er|\.)|Abschn(?:itt|\.)|Nr\.|Artikel|Punkt)"
)
_DOCUMENT_NOUN = (
    r"(?:Policy|Policies|Terms(?:\s+of\s+(?:Service|Use|Sale))?(?:\s+(?:and|&)\s+Conditions)?|Notice|Statement|Agreement|"
    r"Conditions(?:\s+générales(?:\s+d[’']utilisation)?|\s+d[’']utilisation)?|Guidelines|Rules|Charter|Addendum|ToS|TOS|"
    r"Datenschutz(?:erklärung|hinweise|richtlinie)|Nutzungsbedingungen|Geschäftsbedingungen|AGB|"
    r"Politique\s+de\s+confidentialité|CGU|Política\s+de\s+privacidad|Condiciones(?:\s+generales|\s+de\s+uso)?|"
    r"Términos(?:\s+de\s+(?:uso|servicio))?|Informativa\s+sulla\s+privacy)"
)
_GAP = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
"""Between two words of a name: a paragraph that ends parts them."""
_NAMING_WORD = (
    rf"(?!{_PLACE_WORD}\s|{_DOCUMENT_NOUN}\.\s)"
    r"(?:(?:[A-Z]\.){1,5}|[A-Z][a-z]{1,5}\.(?!\w)|[A-Z0-9](?:[\w'’&-]|\.(?=\w)){0,40})"
)
_RUN = rf"(?:{_NAMING_WORD}{_GAP}(?:(?:of|and|the|for|on|&){_GAP}){{0,2}}){{0,7}}"
# In Markdown they are set in italics, whose marks stand between them and the place.
_AGAIN = r"(?:[IiÍí]d\.|[Ii]b[ií]d(?:em)?\b\.?|[Ee]bd\.|[Ee]benda\b)[*_]{0,2}"
SAME = re.compile(_AGAIN)
NAMES = {
    "exhibit": r"\bEx(?:h?s?\.|hibits?)\s*(?P<exhibit>\w+(?:[-.]\w+)*(?:\(\w+\))*)",
    "same": rf"\b{_AGAIN}",
    "supra": (
        r"(?:(?P<of>\b[A-Z0-9][\w.'’ -]{0,60}),\s+)?\b[Ss]upra\b[*_]{0,2}(?:\s+(?:at\s+)?(?:note|n\.)\s*(?P<note>\d+))?"
    ),
    "case": (
        rf"\b(?:In\s+re\s+(?:{_NAMING_WORD}\s*){{1,6}}|{_RUN}{_NAMING_WORD}\s+v\.?\s+{_RUN}{_NAMING_WORD})"
        r"(?:,?\s*\d+\s+[A-Z][\w.]{0,8}(?:\s[A-Z0-9][\w.]{0,8}){0,3}\s+\d+(?:,\s*\d+)*)?"
        r"(?:\s*\((?:[^()]|\([^()]*\)){0,60}\d{4}\))?"
    ),
    "record": (
        rf"\b{_RUN}(?:Dkt|ECF|Tr|Dep|Br|Mot|Opp|Mem|Am\.\s+Compl|Compl|Decl|Aff|Stip|Hr[’']g)\b\.?"
        r"(?:\s+(?:No\.\s*|Tr\.\s*)?\d+(?:-\d+)?)?"
        r"|\bR\.(?=\s+at\s+\d)|\b(?:(?:Docket\s+[Ee]ntry|Doc\.)\s+(?:No\.\s*)?\d+(?:-\d+)?\b|PageID\.?\s?\d+(?:[-–]\d+)?\b"
        rf"|(?:[PD]X|J\.?A\.?|App[’']x)[-\s]?\d+\b)(?!,?\s*(?:§|{_PLACE_WORD}|[Cc]láusula))"
    ),
    "document": rf"(?P<document>\b{_RUN}{_DOCUMENT_NOUN})\b",
    "named": (
        rf"(?P<named>\b(?:{_NAMING_WORD}{_GAP}(?:(?:of|and|the|for|on|&){_GAP}){{0,2}}){{1,7}})"
        r"(?=[§¶]|[Aa]rt(?:icle|\.)\s*[\dIVXL])"
    ),
    "bare": (
        r"(?=§|\b[Ss]ec(?:tions?|t?s?\.)\s*[\dA-Z]|\b[Aa]rt(?:icles?|s?\.)\s*[\dA-Z]|\b[Cc]l(?:auses?|s?\.)\s*\d|"
        r"\b[Pp]reamble\b\s*¶|(?<![’'])\b(?:ss?|arts?|cls?)\s\d|\b(?:Ziff(?:er|\.)|Abschn(?:itt|\.)|Artikel|Punkt)\s*[\dIVX]|"
        r"\b(?:[Cc]láusula|[Aa]rtículo|[Aa]partado|[Ss]ección|[Aa]rticolo|[Pp]oint)\s+[\dIVX]|\b[Ss]ub-?(?:section|clause)s?\s*\d|"
        r"\b[Ss]ec(?:tion|\.)\s+(?:titled|entitled|headed|called)\s+[\"“‘„«]|"
        r"\b(?:[Pp]ara(?:s|graphs?|\.)?|[Pp]ages?)\s+\[?\d{1,3}\]?(?:\s*[-–]\s*\d{1,3})?\s+of\s)"
    ),
    # "The “Your rights” section of its Privacy Policy": before the quotation, and none itself.
    "headed": (
        r"[\"“‘„«](?P<headed>[^\"“”‘’„«»\n]{1,80})[\"”’“»]\s+(?:section|heading|paragraph|clause|provision)(?=\s+of\s)"
    ),
}
SOURCE = re.compile("|".join(f"(?P<is_{kind}>{pattern})" for kind, pattern in NAMES.items()))
MAY_BEGIN = re.compile(r"[§\"“‘„«]|\b(?:[A-Z0-9Íí]|i[db]|eb|s[ues\s]|a[rp]|cl|p[aro])")
"""Where ``SOURCE`` may begin: looked for first, since trying each of its patterns at every character takes longest."""
NAMES_A_DOCUMENT = re.compile(rf"\b{_DOCUMENT_NOUN}[.,;]?[\"”»]?\Z")
SIGNALS = re.compile(
    r"^(?:(?:[Ss]ee(?:\s+also)?|[Aa]ccord|[Cc]f\.?|[Ii]n|[Uu]nder|[Bb]ut|[Aa]lso|[Aa]nd|[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur|[Pp]er|[Tt]his|"
    r"[Cc]ompare|[Qq]uoting|[Cc]iting|[Ff]rom|[Aa]t|[Bb]y|[Aa]s|[Ii]t|[Tt]hey)\s+)+"
)
YEAR_IN_NAME = re.compile(r"\b((?:19|20)\d\d)\b")

# ---- Where in it ------------------------------------------------------------------------------------------------

_DAY = (
    r"[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s*\d{4}|\d{1,2}(?:er|\.)?\s+(?:de\s+)?[^\W\d_]{3,10}\.?\s+(?:de\s+)?\d{4}|"
    r"\d{4}-\d\d-\d\d|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}"
)
_DATED = (
    r"(?:eff(?:ective|\.)?(?:\s+(?:as\s+of|on|from))?|(?:last\s+)?(?:updated|modified|revised|amended|changed)(?:\s+on)?:?|"
    r"rev(?:ised|\.)|(?:version\s+)?in\s+force\s+(?:on|as\s+of)|captured|posted|(?:version\s+)?dated|as\s+(?:of|at)|version\s+of|of|"
    r"Stand:?|(?:in\s+der\s+)?Fassung\s+vom|vom|version\s+du|du|versión\s+de(?:l)?|de)"
)
_DESIGNATION = (
    r"(?:\d{1,5}(?:er\b)?|(?!S\.\s*\d)(?:[IVXLC]{1,6}(?![A-Za-z])|[A-Za-z](?![A-Za-z])))"
    r"(?:\.(?:\d{1,3}|[A-Za-z](?![A-Za-z])))*(?:\([A-Za-z0-9]{1,5}\))*"
)
BETWEEN = r"\s*(?:[-–—]|,\s*(?:and\b|&)?|\b(?:and|or|to|through|à|et|ou|bis|und|oder|y|e)\b|&)\s*"
RANGES = frozenset("- – — to through à bis".split())
_NUMBERS = r"\[?\d{1,4}\]?(?:\s*(?:[-–—]|,(?:\s*(?:and|&))?|\band\b|&)\s*\[?\d{1,4}\]?(?![\w.]*\w)){0,6}"
"""Several of them, each or by their first and last."""
ORDINALS = {
    word: str(number)
    for number, words in enumerate(
        (
            "first 1st premier",
            "second 2nd deuxième",
            "third 3rd troisième",
            "fourth 4th quatrième",
            "fifth 5th cinquième",
            "sixth 6th sixième",
            "seventh 7th septième",
            "eighth 8th huitième",
        ),
        1,
    )
    for word in words.split()
}
_PLACE_SIGN = (
    r"(?:§+|[Ss]ub-?(?:section|clause)s?|[Pp]aras?\.?(?=\s*\d+\.\d)|[Ss]ec(?:tions?|t?s?\.)|[Aa]rt(?:icles?|s?\.)|[Cc]l(?:auses?|s?\.)|(?<![’'\w])(?:ss?|arts?|cls?)(?=\s\d)|"
    r"Ziff(?:er|\.)|Abschn(?:itt|\.)|Artikel|Punkt|[Cc]láusula|[Aa]rtículo|[Aa]partado|[Ss]ección|[Aa]rticolo|[Pp]oint)"
)
_FOLLOWED_BY_PLACE = (
    r"(?=,?\s*(?:§|¶|at\s+\d|[Ss]ec(?:tion|\.)\s|[Aa]rt(?:icle|\.)\s|[Cc]l(?:ause|\.)\s)(?![^.;\n]{0,25}\bof\s))"
)
COMPONENTS = {
    "part": re.compile(
        r",?\s*(?P<open>\()?(?P<part>(?i:pt\.|part)\s*\w+|(?i:old|new|current|previous)\s+(?i:version))(?(open)\))"
    ),
    # What an exhibit is said to be, or is attached to, between it and the place: "Ex. A (the “Terms”), § 4".
    "aside": re.compile(
        rf"(?:\s*\((?:the\s+)?[\"“]?[A-Z][^()]{{1,60}}\)|\s+to\s+(?:the\s+)?(?:[A-Z][\w.’']{{0,30}}\s){{0,4}}[A-Z][\w.’']{{0,30}}){_FOLLOWED_BY_PLACE}"
    ),
    "when": re.compile(
        rf"(?:,\s+[A-Z][A-Z0-9&. ]{{2,30}}(?=\s\())?,?\s*(?:\(\s*(?:{_DATED}\s+)?(?:version\s+of\s+)?"
        rf"(?:(?P<day>{_DAY})|(?P<year>(?:19|20)\d\d)(?!\d))[^()]{{0,60}}\)"
        rf"|{_DATED}\s+(?P<only>{_DAY}))"
    ),
    "page": re.compile(
        rf",?\s*(?:at\s+(?:p(?:p|ages?)?\.?\s*)?|(?:pp?|S)\.\s*|[Pp]ages?\s+)(?P<page>(?=\d){_NUMBERS})(?![\w.]*\w)"
    ),
    "place": re.compile(
        rf",?\s*(?:at\s+|in\s+)?(?:{_PLACE_SIGN}\s*(?P<at>{_DESIGNATION}(?:{BETWEEN}{_DESIGNATION}){{0,6}})(?!\w)(?P<following>\s*ff?\.)?"
        rf"|(?P<preamble>[Pp]reamble\b)|(?P<parted>(?<=,\s)[Pp]art\s+[A-Z0-9]+))"
    ),
    "titled": re.compile(
        r"(?:,\s*|\s+|(?<=§)\s*)(?P<label>[A-Z]|\d{1,2}(?:\.\d{1,2})*|[IVXLC]{1,6})\.\s+(?P<title>[A-Z][^()\"“”;:.¶§\n]{2,80}?)(?=\s*[();.,¶]|\s*\Z)"
    ),
    "path": re.compile(r",?\s*§\s*(?P<path>[A-Z][^()\"“”;¶§\n]{2,160}?)(?=\s*[();.,¶]|\s*\Z)"),
    "heading": re.compile(
        r"(?:,|,?\s*§|,?\s*(?:under|[Ss]ec(?:tion|\.)|(?:under\s+)?(?:the\s+)?heading)(?:\s+(?:titled|entitled|headed|called))?)?\s*[\"“‘„«](?P<heading>(?:[^\"“”‘’„«»\n]|\n(?!\s*\n)){1,120}?)"
        r"(?:,?[\"”’“»](?=\s*[();.,¶]|\s*para|\s*\Z)|\.[\"”’“»](?=\s+[A-Z(\"“]|\s*\Z))"
    ),
    "paragraph": re.compile(
        r",?\s*(?:at\s+)?(?:¶+|[Pp]aras?(?:graphe?s?|\.|(?=\s\d))|Abs(?:atz|\.)|al(?:inéa|\.)|comma|[Pp]árr(?:afo|\.)|Rd?[nz]\.|"
        r"(?<=\bat\s)(?=\[\d))\s*"
        rf"(?P<paragraph>{_NUMBERS})(?!\w|\.\d)(?:,?\s*(?:S\.|Satz)\s*\d{{1,2}}(?!\d))?"
    ),
    "number": re.compile(r",?\s*(?:Nr\.|Nummer|n[°º])\s*(?P<number>\d{1,3})(?!\w)"),
    "letter": re.compile(
        r",?\s*(?:(?:lit(?:era|t?\.)|Buchst(?:abe|\.)|let(?:tera|tre|ra|t?\.))\s*(?P<letter>[a-z])(?!\w)\)?"
        r"|(?:points?|sub(?:ds?\.|divisions?|-?(?:section|clause|para(?:graph|\.))s?))\s*\(?(?P<pointed>[a-z]|[ivx]{1,4})\))"
    ),
    # "(n 3)" is the note in which the document was cited in full, by whose name it is known.
    # After "ibid" and after the number of a note a page needs no sign, and a paragraph stands in brackets.
    "pinpoint": re.compile(
        r"(?:(?<=[Ii]bid)|(?<=[Ii]bidem)|(?<=\d\)))\s+(?P<pin>\d{1,4}(?:[-–]\d{1,4})?)?\s*(?P<counted>\[\d{1,3}\])?(?=\s*[.;,)]|\s*\Z)"
    ),
    # Where it is found, and when it was looked at: that dates no version.
    "address": re.compile(
        r",?\s*(?:available\s+at\s+|online:?\s+)?<?(?P<address>https?://[^\s<>()]+[^\s<>().,;])>?"
        r"(?:\s+accessed\s+[\w ]{6,20}\d)?(?:\s*\((?:last\s+)?(?:visited|accessed|viewed)[^()]{0,40}\))?"
    ),
    "note": re.compile(r"\s*\(nn?\s*(?P<noted>\d{1,3})\)|,?\s*above\s+nn?\s*(?P<above>\d{1,3})"),
    "ordinal": re.compile(
        rf",?\s*(?:the\s+)?(?P<ordinal>{'|'.join(ORDINALS)})\s+(?:(?:sub)?para(?:graph|\.)|¶|alinéa)", re.I
    ),
}
OF = re.compile(
    r"\s+(?:of|der|des|de|du|della)\s+(?:the\s+|its\s+|their\s+|our\s+|this\s+|la\s+|las\s+|los\s+|les\s+)?"
    rf"(?:(?P<of_exhibit>{NAMES['exhibit'].replace('?P<exhibit>', '')})"
    r"|(?P<of_year>(?:19|20)\d\d)\s+(?:version\s+of\s+the\s+)?(?:policy|terms|notice|statement|agreement|document)\b"
    rf"|(?P<of_noun>{_DOCUMENT_NOUN})\b|(?P<of_name>{_RUN}{_NAMING_WORD})|(?P<of_own>policy|terms|notice|statement|agreement|document)\b|(?P<of_other>[a-z]+))"
)
OF_LAW = re.compile(r"\s+(?P<law>[A-ZÄÖÜ][A-Za-zÄÖÜäöü]{0,6}[A-ZÄÖÜ]{2})(?=[\s.,;)]|\Z)")
"""A law by the letters that it goes by, after the place: "Art. 6 Abs. 1 DSGVO", "art. 4 GDPR"."""
BACK = re.compile(r"^(?:[Ii]d\.|[Ii]bid\b\.?|[Ss]upra\b[*_]{0,2}(?:\s+(?:at\s+)?(?:note|n\.)\s*\d+)?)[\s,*_]*")
PLACE_BEGINS = re.compile(r",?\s*(?:at\s+\d|§|¶|[Ss]ection\b|[Aa]rt(?:icle|\.)|[Pp]reamble|[\"“])")
LONGEST_BRACKET = 300
POINTS_IN_THE_TEXT = re.compile(r"\s*(?:,\s*)?(?:above|below|infra|hereof)\b")
SHORT_NAME = re.compile(
    r"[\s,)]*[(\[]\s*(?:(?:the|hereinafter|hereafter|collectively|together|or|this)\b[,\s]*){0,4}"
    r"[\"“‘„«](?P<short>[^\"“”‘’«»\n]{1,40})[\"”’“»]\s*[)\]]"
    # "(Ex. B(2)) the “2019 Policy”": after the brackets of the citation, and only of what is called a document.
    rf"|\s*\)\s*(?:as\s+)?(?:the\s+)?[\"“„«](?P<called>(?:[\w.&-]+\s+){{0,5}}{_DOCUMENT_NOUN})[.,;]?[\"”»]",
    re.I,
)

PARAGRAPH_MARK = re.compile(r"\s*(?:¶|para)")
"""What begins the number of a paragraph."""
