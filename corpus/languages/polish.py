"""Polish: dates; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself

_DOCUMENT = r"(?:polityk[aięi]\w*|regulamin\w*|warunk\w+|zasad\w*|umow\w+|wersj\w+|dokument\w*|oświadczeni\w+|tekst\w*)"

DATES = date_words(
    months=(
        "stycznia styczeń sty,lutego luty lut,marca marzec mar,kwietnia kwiecień kwi,maja maj,czerwca czerwiec cze,"
        "lipca lipiec lip,sierpnia sierpień sie,września wrzesień wrz,października październik paź,"
        "listopada listopad lis,grudnia grudzień gru"
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

POLISH = replace(ENGLISH, code="pl", dates=DATES, inflections=itself)
