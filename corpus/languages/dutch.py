"""Dutch: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

_DOCUMENT = (
    r"(?:privacyverklaring|privacybeleid|cookiebeleid|cookieverklaring|beleid|voorwaarden"
    r"|gebruiksvoorwaarden|verklaring|overeenkomst|versie|document|pagina)"
)

DATES = date_words(
    months=(
        "januari jan,februari feb,maart mrt,april apr,mei,juni jun,juli jul,augustus aug,"
        "september sept sep,oktober okt,"
        "november nov,december dec"
    ),
    effective=(
        r"geldig(?=\s+(?:voor|vanaf|van|tussen|sinds|per|met\s+ingang))|(?:geldt|gelden|gold|golden)(?=\s+(?:vanaf|van|tussen|sinds|per|met\s+ingang))"
        r"|van\s+kracht"
        r"|in\s+werking|ingangsdatum|van\s+toepassing(?=\s+(?:vanaf|sinds|per|met\s+ingang))|met\s+ingang\s+van"
    ),
    updated=r"bijgewerkt|gewijzigd|wijziging|herzien|herziening|aangepast|aanpassing|update|geactualiseerd",
    posted=r"vastgesteld|gepubliceerd|publicatie|geplaatst",
    ended=r"(?:is|zijn|werd|werden)\s+vervangen",
    weak=r"versie(?:\s+van)?|datum",
    own=rf"(?:deze|dit|onze|ons|het|de)\s+(?:[\w-]+\s+){{0,4}}?{_DOCUMENT}",
    other=(
        rf"(?:vorige|eerdere|oude|vroegere)\s+(?:[\w-]+\s+){{0,2}}?{_DOCUMENT}|vervang\w*"
        rf"|nieuwe\s+(?:[\w-]+\s+){{0,2}}?{_DOCUMENT}|gearchiveerd\w*"
    ),
    law=r"avg|wet(?:geving)?|verordening|richtlijn|besluit",
    reader=r"(?:u|je|gebruikers?|klanten?)\s+(?:\w+\s+){0,4}?(?:registr|aangemaakt|gekocht|besteld)\w*|account",
    part=r"(?:deze|dit)\s+(?:sectie|paragraaf|clausule|tabel|lijst|artikel)",
    ends=r"\b(?:tot(?:\s+en\s+met)?|t/m)",
    between=(r"tussen|van", r"en|tot(?:\s+en\s+met)?"),
    shared=r"[\s,/&|]*(?:en|of)?\s*(?:laatst\s+)?",
    placed=r"voor\s+(?:(?:alle|nieuwe|bestaande|andere)\s+)*(?:gebruikers|klanten|inwoners|consumenten|personen|leden)",
    listed=r"\((?:huidig|archief)",
    means=r"betekent",
    log=r"wijzigings(?:logboek|overzicht|geschiedenis)|versiegeschiedenis|wijzigingen\s+(?:in|van|aan)",
    relative=r"(?:dag(?:en)?|we(?:ek|ken)|maand(?:en)?|ja(?:ar|ren))\s+geleden|gisteren|vandaag",
    weekday=r"maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
    filler=(
        r"laatst|laatste|voor\s+het\s+laatst|keer|datum|dag|de|het|een|deze|dit|onze|op|per|vanaf|sinds|van"
        r"|van|in|met|ingang|is|zijn|werd|werden|wordt"
        r"|en|versie|privacyverklaring|privacybeleid|voorwaarden|algemene|cookies|document|maandag|dinsdag"
        r"|woensdag|donderdag|vrijdag|zaterdag|zondag|kracht|treedt|treden|werking"
    ),
    days_after=(
        r"(?P<days>\d{1,3})\s+dagen\s+na\s+(?:(?:de|het|hun|haar|dag|datum|van)\s+){0,4}(?:publicatie|plaatsing|bekendmaking)"
    ),
    pending=r"nog\s+te\s+bepalen|nader\s+(?:te\s+bepalen|bekend)",
    unfilled=r"datum|dag",
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    since=r"sinds|vanaf|met\s+ingang\s+van",
    until=r"tot(?:\s+en\s+met)?|uiterlijk(?:\s+op)?",
    before=r"v[oó][oó]r|eerder\s+dan",
    after=r"na|later\s+dan",
    on=r"op|in|per|van|tijdens|gedurende|rond",
    year=r"in|jaar|gedurende",
    article=r"de|het|jaar|maand",
    between=(r"tussen", r"en"),
    from_to=(r"van|vanaf", r"tot(?:\s+en\s+met)?|t/m"),
    joined=r"en|of",
    negation=r"niet",
    change=r"(?:wijziging|aanpassing|update|herziening|versie)(?:\s+van\s+(?:het|de)\s+\w+)?\s+(?:van|op|per)",
    right=r"vlak|net|direct|kort",
    units=r"dag(?:en)?|week|weken|maand(?:en)?|kwartaal|kwartalen|jaar|jaren",
    now=r"vandaag|momenteel|op\s+dit\s+moment",
)

DUTCH = replace(ENGLISH, code="nl", dates=DATES, questions=QUESTIONS, inflections=itself)
