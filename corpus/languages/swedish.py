"""Swedish: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

_DOCUMENT = (
    r"(?:integritetspolicy\w*|policy\w*|villkor\w*|användarvillkor\w*|avtal\w*|version\w*|dokument\w*"
    r"|meddelande\w*|riktlinjer\w*)"
)

DATES = date_words(
    months=(
        "januari jan,februari feb,mars mar,april apr,maj,juni jun,juli jul,augusti aug,september sept sep,oktober okt,"
        "november nov,december dec"
    ),
    effective=(
        r"(?:gäller|gällde)(?=\s+(?:för|från|mellan|den|fr\.?o\.?m|sedan))|gällande(?=\s+(?:från|fr|sedan))|(?:träder|trädde|träda)\s+i\s+kraft"
        r"|i\s+kraft|ikraftträdande|giltig\w*(?=\s+(?:från|sedan))"
    ),
    updated=r"uppdaterad\w*|uppdaterades|uppdatering|ändrad\w*|ändrades|ändring|reviderad\w*|reviderades|revidering",
    posted=r"fastställd\w*|antagen|publicerad\w*|publicerades|publicering",
    ended=r"(?:ersattes|har\s+ersatts)",
    weak=r"version(?:\s+från)?|daterad\w*",
    own=rf"(?:denna|detta|dessa|vår|vårt|våra|den\s+här|det\s+här|de\s+här)\s+(?:[\w-]+\s+){{0,4}}?{_DOCUMENT}",
    other=(
        rf"(?:tidigare|föregående|gamla|äldre)\s+(?:[\w-]+\s+){{0,2}}?{_DOCUMENT}|ersätter|nya?\s+{_DOCUMENT}"
        r"|arkiverad\w*"
    ),
    law=r"gdpr|lag(?:en)?|förordning\w*|direktiv\w*",
    reader=r"(?:du|användare|kunder)\s+(?:\w+\s+){0,4}?(?:registrer|skapa|köp)\w*|konto",
    part=r"(?:detta|denna)\s+(?:avsnitt|stycke|tabell|lista)",
    ends=r"\b(?:till(?:\s+och\s+med)?(?:\s+den)?|t\.?o\.?m\.?)",
    between=(r"(?:mellan|från)(?:\s+den)?", r"(?:och|till)(?:\s+den)?"),
    shared=r"[\s,/&|]*(?:och|eller)?\s*",
    placed=r"för\s+(?:(?:alla|nya|befintliga|övriga)\s+)*(?:användare|kunder|konsumenter|personer|medlemmar)",
    listed=r"\((?:aktuell|arkiv)",
    means=r"betyder|avser",
    log=r"ändrings(?:logg|historik)|versionshistorik|ändringar\s+(?:i|av)",
    relative=r"för\s+(?:\w+\s+){1,3}sedan|igår|idag",
    weekday=r"måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|den",
    filler=(
        r"senast|senaste|datum|dag|den|det|de|denna|detta|dessa|vår|våra|är|har|var|blev|från|fr|o|m|och|med"
        r"|av|i|på|kraft|sedan|per|version|villkor"
        r"|integritetspolicy|policy|allmänna|cookies|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag"
    ),
    days_after=(
        r"(?P<days>\d{1,3})\s+dagar\s+efter\s+(?:(?:att|den|det|de|dess|deras|dag|har|då)\s+){0,4}(?:publicer\w+|offentliggör\w+)"
    ),
    pending=r"meddelas\s+senare|ej\s+fastställ\w+",
    unfilled=r"datum|dag",
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    since=r"sedan|från(?:\s+och\s+med)?",
    until=r"(?:fram\s+)?till(?:\s+och\s+med)?|senast",
    before=r"före|innan",
    after=r"efter",
    on=r"den|i|på|under|per|vid",
    year=r"år|i|under",
    article=r"den|det|år|månaden",
    between=(r"mellan", r"och"),
    from_to=(r"från", r"till(?:\s+och\s+med)?"),
    joined=r"och|eller",
    negation=r"inte|ej",
    change=r"(?:ändring|uppdatering|revidering|version)(?:en)?(?:\s+av\s+\w+)?\s+(?:den|av|från|i)",
    right=r"strax|precis|direkt",
    units=r"dag(?:ar|en)?|veck(?:a|or|an)|månad(?:er|en)?|kvartal(?:et)?|år",
    now=r"idag|i\s+dag|just\s+nu|för\s+närvarande",
)

SWEDISH = replace(ENGLISH, code="sv", dates=DATES, questions=QUESTIONS, inflections=itself)
