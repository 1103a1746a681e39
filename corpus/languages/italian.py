"""Italian: dates; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import date_words
from corpus.languages.english import ENGLISH

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
        r"(?:entra(?:no|ta)?|entrerà|entreranno|è|sono)?\s*in\s+vigore|efficac[ei](?=\s+(?:dal|a\s+partire))|decorrenza"
        r"|valid[aeio](?=\s+(?:dal|a\s+partire))|applicabil[ei](?=\s+(?:dal|a\s+partire))|data\s+di\s+efficacia"
    ),
    updated=r"aggiornat[aoei]|aggiornamento|modificat[aoei]|modifica|revisionat[aoei]|revisione|rivist[aoei]",
    posted=r"pubblicat[aoei]|pubblicazione",
    ended=r"(?:è|sono)\s+stat[aoei]\s+(?:sostituit|ritirat)[aoei]",
    weak=r"versione(?:\s+del)?|in\s+data",
    own=(
        r"(?:questa|queste|questo|questi|la\s+presente|le\s+presenti|il\s+presente|i\s+presenti|la\s+nostra"
        rf"|il\s+nostro|la|le|i|il)\s+(?:[\w-]+\s+){{0,4}}?{_DOCUMENT}"
    ),
    other=(
        rf"(?:{_DOCUMENT}\s+)?(?:precedent[ei]|anterior[ei])|sostituis\w+|nuov[aoei]\s+{_DOCUMENT}"
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
    filler=(
        r"ultim[oaie]|data|giorno|la|il|lo|le|i|gli|di|del|della|dell|dal|al|in|a|partire|da|con|effetto"
        r"|quest[aoei]|presente|presenti|nostr[aoei]"
        r"|è|sono|stat[aoei]|ha|hanno|viene|e|versione|informativa|privacy|cookie|cookies|termini|condizioni"
        r"|uso|servizio|vigore|volta|sulla|sui|policy"
        r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|generali|documento"
    ),
    unfilled=r"data|giorno",
)

ITALIAN = replace(ENGLISH, code="it", dates=DATES)
