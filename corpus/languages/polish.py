"""Polish: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

_DOCUMENT = r"(?:polityk[aięi]\w*|regulamin\w*|warunk\w+|zasad\w*|umow\w+|wersj\w+|dokument\w*|oświadczeni\w+|tekst\w*)"

DATES = date_words(
    months=(
        "stycznia styczeń styczniu styczniem sty,lutego luty lutym lut,marca marzec marcu marcem mar,"
        "kwietnia kwiecień kwietniu kwietniem kwi,maja maj maju majem,czerwca czerwiec czerwcu czerwcem cze,"
        "lipca lipiec lipcu lipcem lip,sierpnia sierpień sierpniu sierpniem sie,"
        "września wrzesień wrześniu wrześniem wrz,października październik październiku październikiem paź,"
        "listopada listopad listopadzie listopadem lis,grudnia grudzień grudniu grudniem gru"
    ),
    effective=(
        r"obowiązuj[eą]c?\w*|obowiązywał[aoy]?|(?:wchodz[ią]\w*|wejdzie|wszedł|weszł[ay]|wejści[ae]\w*)\s+w\s+życie|w\s+mocy"
        r"|ważn[aey](?=\s+od)"
    ),
    updated=r"aktualizacj[ai]\w*|zaktualizowan\w+|zmian[ay]?|zmienion\w+|zmieniliśmy|zaktualizowa[nl]\w+|zmodyfikowan\w+|modyfikacj\w+",
    posted=r"przyjęt\w+|opublikowan\w+|publikacj\w+",
    ended=r"został[ay]?\s+zastąpion\w+",
    weak=r"wersja(?:\s+z(?:\s+dnia)?)?|z\s+dnia|stan\s+na",
    own=rf"(?:niniejsz\w+|nasz\w*|t[aeę]n?|ta)\s+(?:[\w-]+\s+){{0,4}}?{_DOCUMENT}|{_DOCUMENT}",
    other=(
        rf"(?:poprzedni\w*|wcześniejsz\w+|star[aey]\w*)\s+(?:[\w-]+\s+){{0,2}}?{_DOCUMENT}|zastępuj\w+"
        rf"|now[aey]\w*\s+{_DOCUMENT}|archiwaln\w+"
    ),
    law=r"rodo|ustaw\w+|rozporządzeni\w+|dyrektyw\w+",
    reader=r"(?:użytkowni\w+|klien\w+)\s+(?:\w+\s+){0,4}?(?:zarejestr|utworz|kupi)\w*|konto",
    part=r"(?:ten|ta|niniejsz\w+)\s+(?:sekcj|paragraf|tabel|list)\w*",
    ends=r"\bdo(?:\s+dnia)?",
    between=(r"(?:od|między)(?:\s+dnia)?", r"(?:do|a)(?:\s+dnia)?"),
    shared=r"[\s,/&|]*(?:i|oraz)?\s*",
    placed=r"dla\s+(?:(?:wszystkich|nowych|pozostałych)\s+)*(?:użytkowników|klientów|mieszkańców|konsumentów|osób)",
    listed=r"\((?:aktualn|archiw)",
    means=r"oznacza",
    log=r"historia\s+(?:zmian|wersji)|rejestr\s+zmian|zmiany\s+(?:w\s+)?(?:polity\w+|regulamin\w+)",
    relative=r"(?:dni|dzień|tydzień|tygodnie|tygodni|miesiąc\w*|miesięcy|rok|lat\w*)\s+temu|wczoraj|dzisiaj",
    weekday=r"poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela|r|roku",
    filler=(
        r"ostatni\w*|data|dzień|dnia|dniu|od|w|z|r|roku|na|i|został[ay]?|jest|są|było|ta|ten|te|niniejsz\w+"
        r"|nasz\w*|wersja|polityk\w+|prywatności"
        r"|regulamin\w*|plików|cookies|życie|mocy|dokument|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela"
    ),
    days_after=(
        r"(?P<days>\d{1,3})\s+dni\s+(?:po|od)\s+(?:(?:dnia|dniu|daty|dacie|jego|jej|ich)\s+){0,3}"
        r"(?:publikacji|opublikowani[ua]|ogłoszeni[ua])"
    ),
    pending=r"do\s+ustalenia",
    unfilled=r"data|dzień",
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    since=r"od",
    until=r"do",
    before=r"przed|sprzed",
    after=r"po|później\s+niż",
    on=r"we?|dnia|na|z|podczas",
    year=r"we?|rok\w*|w\s+ciągu",
    article=r"dni\w{1,2}|rok\w*|miesiąc\w*",
    between=(r"między|pomiędzy", r"a"),
    from_to=(r"od", r"do"),
    joined=r"i|oraz|lub|albo",
    negation=r"nie",
    change=r"(?:zmian\w+|aktualizacj\w+|wersj\w+)(?:\s+polityki)?\s+(?:z|w|od)",
    right=r"tuż|bezpośrednio|krótko",
    units=r"dni\w*|dzień|tygodni\w*|tydzień|miesi[ąę]c\w*|kwarta\w+|lat\w*|rok\w*",
    now=r"dziś|dzisiaj|obecnie",
)

POLISH = replace(ENGLISH, code="pl", dates=DATES, questions=QUESTIONS, inflections=itself)
