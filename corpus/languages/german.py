"""German: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

_DOCUMENT = (
    r"(?:datenschutz(?:erklärung|hinweise?|richtlinien?|bestimmungen|information(?:en)?)"
    r"|(?:allgemeinen?\s+)?(?:nutzungs"
    r"|geschäfts|verkaufs|vertrags)bedingungen|agb|bedingungen|richtlinien?|erklärung|fassung|version"
    r"|vereinbarung|hinweise"
    r"|bestimmungen|regeln|cookie-richtlinie)"
)

DATES = date_words(
    months=(
        "januar jänner jan,februar feb,märz mrz,april apr,mai,juni jun,juli jul,august aug,september sept sep,"
        "oktober okt,november nov,dezember dez"
    ),
    effective=(
        r"gültig(?=\s+(?:für|ab|seit|vom|von|zwischen))|(?:gilt|gelten|galt|galten)(?=\s+(?:für|ab|seit|vom|von|zwischen|mit\s+wirkung))|in\s+kraft|wirksam"
        r"|inkrafttreten|treten|tritt|gültigkeitsdatum|wirksamkeitsdatum"
    ),
    updated=r"aktualisiert|aktualisierung|geändert|änderung|überarbeitet|überarbeitung|angepasst",
    posted=r"veröffentlicht|veröffentlichung",
    ended=r"(?:wurden?|durch)\s+(?:ersetzt|abgelöst)",
    weak=r"stand|fassung(?:\s+vo[nm])?|version(?:\s+vo[nm])?|datum",
    own=rf"(?:diese[rns]?|die(?:\s+vorliegenden?)?|unsere[rn]?|vorliegende[rn]?)\s+(?:[\w-]+\s+){{0,4}}?{_DOCUMENT}",
    other=(
        rf"(?:vorherige|frühere|vorige|alte|bisherige|ehemalige)[nrs]?\s+(?:[\w-]+\s+){{0,2}}?{_DOCUMENT}"
        r"|erset?z(?:t|en)"
        rf"|(?:neue|künftige|nächste)[nrs]?\s+(?:[\w-]+\s+){{0,2}}?{_DOCUMENT}|archiv"
    ),
    law=r"dsgvo|bdsg|gesetz(?:es)?|verordnung|richtlinie\s+\(?eu|urteil",
    reader=r"(?:sie|nutzer|kunden)\s+(?:\w+\s+){0,4}?(?:registrier|erstell|anmeld|bestell|kauf)\w*|konto",
    part=r"dieser?\s+(?:abschnitt|absatz|tabelle|liste)",
    ends=r"\bbis(?:\s+(?:zum|einschließlich))?",
    between=(r"zwischen(?:\s+dem)?|vom", r"und(?:\s+dem)?|bis(?:\s+zum)?"),
    shared=r"[\s,/&|]*(?:und|oder)?\s*",
    placed=(
        r"für\s+(?:(?:alle|neue|bestehende)n?\s+)*(?:nutzer|kunden|personen|einwohner|verbraucher|mitglieder"
        r"|die\s+schweiz)\w*"
    ),
    listed=r"\((?:aktuell|archiv)",
    means=r"bedeutet|bezeichnet",
    log=r"änderungs(?:verlauf|historie|protokoll)|versions(?:verlauf|historie)|(?:letzte\s+)?änderungen\s+(?:dieser|der|an)",
    relative=r"vor\s+(?:\w+\s+){1,3}(?:tage?n?|wochen?|monate?n?|jahre?n?)|gestern|heute",
    weekday=r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|den|der",
    filler=(
        r"zuletzt|letzte[rns]?|letztmals|datum|tag|der|die|das|den|dem|diese[rns]?|unsere[rn]?|am|ab|seit|vom"
        r"|von|zum|in|im"
        r"|ist|sind|wurden?|werden|wird|es|sie|und|kraft|bis|an|version|fassung|stand|nr|uhr|einschließlich"
        r"|des|aktuelle"
        r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|datenschutzerklärung|nutzungsbedingungen|agb"
    ),
    anaphor=r"(?:sie|diese)\s+(?:werden|wird)",
    days_after=(
        r"(?P<days>\d{1,3})(?:\s+tagen?|\.\s+tag)\s+(?:nach|ab|seit)\s+(?:(?:der|dem|deren|ihrer|seiner|tag|datum)\s+){0,4}"
        r"(?:veröffentlichung|bekanntgabe|bekanntmachung)"
    ),
    pending=r"wird\s+noch\s+(?:bekannt\s*gegeben|festgelegt|mitgeteilt)|noch\s+(?:offen|nicht\s+festgelegt)",
    unfilled=r"datum|tag",
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    since=r"seit|ab",
    until=r"bis(?:\s+(?:zum|einschließlich|spätestens))?|spätestens(?:\s+am)?",
    before=r"vor|früher\s+als",
    after=r"nach|später\s+als",
    on=r"am|im|in|zum|vom|von|an|während|um|per|stand|für|des",
    year=r"in|im|jahre?[sn]?|während",
    article=r"dem|den|der|des|das|jahre?[sn]?|monate?[sn]?|ganzen",
    between=(r"zwischen", r"und"),
    from_to=(r"von|vom|ab", r"bis(?:\s+zum)?"),
    joined=r"und|oder",
    negation=r"nicht",
    change=(
        r"(?:änderung|aktualisierung|überarbeitung|neufassung|anpassung|fassung|version)(?:\s+der\s+\w+)?"
        r"\s+(?:vom|von|am|im|zum)"
    ),
    right=r"kurz|unmittelbar|direkt|knapp",
    units=r"tage?n?|wochen?|monate?n?|quartale?n?|jahre?n?",
    now=r"heute|derzeit|zurzeit|momentan|gegenwärtig",
)

GERMAN = replace(ENGLISH, code="de", dates=DATES, questions=QUESTIONS, inflections=itself)
