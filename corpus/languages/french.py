"""French: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

_DOCUMENT = (
    r"(?:politique|conditions|charte|déclaration|contrat|version|document|mentions|règles|avis|notice"
    r"|page|texte|règlement)"
)

DATES = date_words(
    months=(
        "janvier janv,février fevrier févr fév,mars,avril avr,mai,juin,"
        "juillet juil,août aout,septembre sept,octobre oct,"
        "novembre nov,décembre decembre déc"
    ),
    effective=(
        r"(?:entr(?:e|ent|era|eront|ée|é|ées)\s+)?en\s+vigueur|(?:s['’])?appliqu\w+(?=\s+(?:à\s+compter|du|entre"
        r"|à\s+partir|depuis|dès))"
        r"|applicables?(?=\s+(?:à\s+compter|à\s+partir|depuis|dès|au|du|pour))|prend(?:ra|ront)?\s+effet|prennent\s+effet"
        r"|date\s+d['’]effet|date\s+d['’]entrée|valables?(?=\s+(?:pour|du|à\s+compter|à\s+partir|depuis|dès))"
    ),
    updated=(r"mise?s?\s+à\s+jour|actualisée?s?|modifiée?s?|modification|révisée?s?|révision|revue?s?|màj|maj"),
    posted=r"publiée?s?|adoptée?s?|diffusée?s?|publication|mises?\s+en\s+ligne",
    ended=r"(?:a|ont)\s+été\s+(?:remplacée?s?|retirée?s?)",
    weak=r"version\s+du|en\s+date\s+du|datée?s?|version",
    own=(
        r"(?:cette|ces|ce|la\s+présente|les\s+présentes|le\s+présent|notre|nos|la"
        rf"|les)\s+(?:[\w’'-]+\s+){{0,4}}?{_DOCUMENT}(?:\s+archivée?)?"
    ),
    other=(
        rf"(?:(?:la|le|les|une|des|nos|notre)\s+)?{_DOCUMENT}s?\s+(?:[\w’'-]+\s+){{0,3}}?(?:précédente?|antérieure?|ancienne?)s?|(?:ancienne?"
        rf"|précédente?)s?\s+{_DOCUMENT}"
        rf"|remplac\w+|annul\w+|nouvelles?\s+{_DOCUMENT}|prochaine\s+{_DOCUMENT}|archivée?s?|archives"
    ),
    law=r"rgpd|loi|règlement\s+\(?(?:ue|général|européen)|directive|décret|cnil|ordonnance|code\s+(?:civil|de)",
    reader=r"(?:vous|utilisateurs?|clients?)\s+(?:[\w’']+\s+){0,4}?(?:inscri|cré|achet|command)\w*|compte",
    part=r"(?:cette|ce|la\s+présente)\s+(?:section|paragraphe|clause|tableau|liste|article)",
    ends=r"jusqu['’](?:à|au|en)",
    onwards=r"au|à",
    between=(r"entre\s+le|du", r"et\s+le|au"),
    shared=r"[\s,/&|]*(?:et|ou)?\s*(?:de\s+)?(?:dernière\s+)?",
    placed=(
        r"pour\s+(?:(?:tous|les|nouveaux|autres)\s+)*(?:utilisateurs|clients|résidents|consommateurs|personnes"
        r"|membres)"
    ),
    listed=r"\((?:actuelle|en\s+cours|archiv)",
    means=r"désigne|signifie",
    log=r"historique|journal\s+des\s+(?:modifications|changements)|modifications\s+(?:de|apportées)",
    relative=r"il\s+y\s+a\s+(?:[\w’']+\s+){1,3}(?:jours?|semaines?|mois|ans?)|hier|aujourd['’]hui",
    weekday=r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|le",
    filler=(
        r"dernière|dernier|dernières|date|jour|la|le|les|l|d|de|du|des|en|au|à|compter|partir|depuis|dès|le"
        r"|présente|présentes|présent|cette|ces"
        r"|est|sont|a|ont|été|sera|seront|elle|elles|et|nos|notre|version|politique|conditions|générales"
        r"|confidentialité|cookies|vigueur|entrée|effet|mise|jour"
        r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|n|s|utilisation|vente|service|charte|er|fois"
        r"|pour|ce|document"
    ),
    days_after=(
        r"(?P<days>\d{1,3})\s+jours\s+(?:après|suivant|à\s+compter\s+de|à\s+partir\s+de)\s+"
        r"(?:(?:la|sa|leur|date|de)\s+){0,4}(?:publication|mise\s+en\s+ligne)"
    ),
    pending=r"à\s+(?:déterminer|venir|définir|préciser)",
    unfilled=r"date|jour|à\s+compléter",
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    since=r"depuis|dès|à\s+(?:partir|compter)\s+(?:de|du|d['’])",
    until=r"jusqu['’](?:à|au|en)|au\s+plus\s+tard",
    before=r"avant|antérieur\w*\s+au?",
    after=r"après|postérieur\w*\s+au?",
    on=r"en|le|au|à|du|de|d['’]|pendant|durant|courant|dans|lors\s+d[eu]|au\s+cours\s+d[eu]",
    year=r"en|l['’]année|année|l['’]an",
    article=r"le|la|l['’]|l['’]année|l['’]an|(?:mois\s+)?de|mois\s+d['’]|d['’]|en",
    between=(r"entre", r"et"),
    from_to=(r"du|de|depuis", r"au|à|jusqu['’](?:à|au|en)"),
    joined=r"et|ou",
    negation=r"pas|non",
    change=(
        r"(?:mises?\s+à\s+jour|modifications?|révisions?|changements?|version)(?:\s+de\s+(?:la|votre)\s+politique)?"
        r"\s+(?:du|de|d['’])"
    ),
    right=r"juste|immédiatement|peu",
    units=r"jours?|semaines?|mois|trimestres?|ans?|années?",
    now=r"aujourd['’]hui|actuellement",
)

FRENCH = replace(ENGLISH, code="fr", dates=DATES, questions=QUESTIONS, inflections=itself)
