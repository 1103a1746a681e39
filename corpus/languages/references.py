"""How the parts of a document are named where it refers to them by number, by language.

A policy may be in any of them, and says the same of other documents ("Article 6 GDPR"): what is found is a reference to
a part of the policy itself only if such a part is there.
"""

import re

_PARTS = "|".join(
    (
        # English, and what French, Dutch and Swedish share with it.
        r"sections?|sec\.|paragraphs?|clauses?|parts?|chapters?|points?|items?|articles?|subsections?|§§?",
        # German.
        r"abschnitt(?:e[sn]?|s)?|ziffern?|absatz|absätze[n]?|punkte?[ns]?|kapiteln?|artikeln?|nummern?",
        # French, Spanish, Portuguese, Italian.
        r"paragraphes?|chapitres?|secci[oó]n(?:es)?|apartados?|cl[aá]usulas?|art[ií]culos?|puntos?|p[aá]rrafos?",
        r"se(?:c)?ç(?:ão|ões)|artigos?|itens|par[aá]grafos?|sezion[ei]|articol[io]|paragraf[io]|clausol[ae]|punt[oi]",
        # Dutch, Polish, Swedish.
        r"paragraaf|artikelen|hoofdstuk(?:ken)?|sekcj[aięi]|pkt|ust\.|rozdzia[łl]\w*|avsnitt(?:et)?|punkt(?:en)?",
    )
)
_NUMBER = r"\d{1,2}(?:\.\d{1,2})*(?![\w.,]*\d)"
NUMBERED = re.compile(
    rf"(?<!\w)(?:{_PARTS})\s*\"?{_NUMBER}(?:\s*(?:,|and|or|to|und|oder|bis|et|ou|y|o|e|en|of|i|lub|och|–|-)\s*{_NUMBER})*",
    re.IGNORECASE,
)
"""A reference to parts of a document by number, the numbers included."""
