"""Italian: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

_DOCUMENT = (
    r"(?:informativa|politica|condizioni|termini|contratto|accordo|versione|documento|normativa"
    r"|regolamento|pagina|policy|avviso)"
)

DATES = date_words(
    months=(
        "gennaio gen,febbraio feb,marzo mar,aprile apr,maggio mag,giugno giu,luglio lug,agosto ago,settembre set sett,"
        "ottobre ott,novembre nov,dicembre dic"
    ),
    effective=(
        r"(?:entra(?:no|t[aoei])?|entrò|entrerà|entreranno|è|sono|era|erano)?\s*in\s+vigore|efficac[ei](?=\s+(?:dal|a\s+partire))|decorrenza"
        r"|vigent[ei](?=\s+(?:dal|per|a\s+partire))|valid[aeio](?=\s+(?:per|dal|tra|fra|a\s+partire))|si\s+applica(?:no|va|vano)?(?=\s+(?:dal|tra|fra|a\s+partire))|applicabil[ei](?=\s+(?:dal|a\s+partire))|data\s+di\s+efficacia"
    ),
    updated=r"aggiornat[aoei]|aggiornamento|modificat[aoei]|modifica|revisionat[aoei]|revisione|rivist[aoei]",
    posted=r"adottat[aoei]|pubblicat[aoei]|pubblicazione",
    ended=r"(?:è|sono)\s+stat[aoei]\s+(?:sostituit|ritirat)[aoei]",
    weak=r"versione(?:\s+del)?|in\s+data",
    own=(
        r"(?:questa|queste|questo|questi|la\s+presente|le\s+presenti|il\s+presente|i\s+presenti|la\s+nostra"
        rf"|il\s+nostro|la|le|i|il)\s+(?:[\w-]+\s+){{0,4}}?{_DOCUMENT}(?:\s+archiviat[oa])?"
    ),
    other=(
        rf"(?:(?:(?:la|le|il|i|una)\s+)?{_DOCUMENT}\s+(?:[\w-]+\s+){{0,2}}?)?(?:precedent[ei]|anterior[ei])|sostituis\w+|nuov[aoei]\s+{_DOCUMENT}"
        rf"|prossim[aoei]\s+{_DOCUMENT}|archiviat[aoei]"
    ),
    law=r"gdpr|legge|regolamento\s+\(?(?:ue|generale|europeo)|direttiva|decreto|codice",
    reader=r"(?:utent[ei]|client[ei]|se)\s+(?:\w+\s+){0,4}?(?:registrat|creat|acquistat|iscritt)\w*|account",
    part=r"(?:questa|questo)\s+(?:sezione|paragrafo|clausola|tabella|lista|articolo)",
    ends=r"\bfino\s+al",
    onwards=r"al",
    between=(r"tra\s+il|fra\s+il|dal", r"e\s+il|al"),
    shared=r"[\s,/&|]*(?:e|o)?\s*(?:di\s+)?(?:ultimo\s+|ultima\s+)?",
    placed=r"per\s+(?:(?:tutti|gli|i|nuovi|altri)\s+)*(?:utenti|clienti|residenti|consumatori|persone|membri)",
    listed=r"\((?:attuale|corrente|archiv)",
    means=r"significa|indica",
    log=r"(?:cronologia|storico|registro)\s+d(?:elle|i|ei)\s+(?:modifiche|versioni|cambiamenti)|modifiche\s+(?:alla|a|dei)",
    relative=r"(?:giorni|giorno|settiman[ae]|mes[ei]|ann[oi])\s+fa|ieri|oggi",
    weekday=r"lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica",
    filler=(
        r"ultim[oaie]|data|giorno|la|il|lo|le|i|gli|di|del|della|dell|dal|al|in|a|partire|da|con|effetto"
        r"|quest[aoei]|presente|presenti|nostr[aoei]"
        r"|è|sono|stat[aoei]|ha|hanno|viene|e|versione|informativa|privacy|cookie|cookies|termini|condizioni"
        r"|uso|servizio|vigore|volta|sulla|sui|policy"
        r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|generali|documento"
    ),
    days_after=(
        r"(?P<days>\d{1,3})\s+giorni\s+(?:dopo|dalla|dalla\s+data\s+di|successivi\s+alla|a\s+partire\s+dalla)\s+"
        r"(?:(?:la|sua|loro|data|di)\s+){0,4}pubblicazione"
    ),
    pending=r"da\s+(?:definire|stabilire|confermare)",
    unfilled=r"data|giorno",
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    since=r"(?:a\s+partire\s+)?da(?:l|ll['’])?",
    until=r"(?:fino|sino)\s+a(?:l|ll['’])?|entro",
    before=r"prima\s+d(?:i|el|ell['’])",
    after=r"dopo",
    on=r"in|il|l['’]|nel|nell['’]|al?|durante|di|del|dell['’]",
    year=r"nel|in|anno|nell['’]anno|durante",
    article=r"il|lo|la|l['’]|(?:l['’])?anno|(?:il\s+)?mese\s+di|giorno",
    between=(r"tra|fra", r"e"),
    from_to=(r"da(?:l|ll['’])?", r"(?:fino\s+)?a(?:l|ll['’])?"),
    joined=r"e|o",
    negation=r"non",
    change=r"(?:modific[ah]e?|aggiornamento|revisione|versione)(?:\s+dell['’]\w+|\s+della\s+\w+)?\s+(?:del|di|dell['’])",
    right=r"subito|poco|immediatamente",
    units=r"giorn[oi]|settiman[ae]|mes[ei]|trimestr[ei]|ann[oi]",
    now=r"oggi|attualmente",
)

ITALIAN = replace(ENGLISH, code="it", dates=DATES, questions=QUESTIONS, inflections=itself)
