"""Spanish: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

_DOCUMENT = (
    r"(?:política|políticas|condiciones|términos|aviso|acuerdo|contrato|versión|documento|declaración|normas|página)"
)

DATES = date_words(
    months=(
        "enero ene,febrero feb,marzo mar,abril abr,mayo may,junio jun,"
        "julio jul,agosto ago,septiembre setiembre sept sep,"
        "octubre oct,noviembre nov,diciembre dic"
    ),
    joint=r"\s*(?:de\s+|del\s+|-\s*)?",
    effective=(
        r"(?:entr(?:a|an|ará|arán|ó|aron|ada)\s+)?en\s+vigor|vigentes?(?=\s+(?:para|desde|del|entre|a\s+partir))|se\s+aplic\w+(?=\s+(?:desde|del|entre|a\s+partir))|vigencia"
        r"|(?:surt\w+|tendrá\w*)\s+efectos?|efectiv[oa]s?|aplicables?(?=\s+(?:desde|a\s+partir))"
        r"|válid[oa]s?(?=\s+(?:para|desde|a\s+partir))"
    ),
    updated=r"(?:modific|actualiz|revis|reform)(?:ó|aron|amos)|actualizad[oa]s?|actualización|modificad[oa]s?|modificación|revisad[oa]s?|revisión|reformad[oa]s?",
    posted=r"publicó|adoptad[oa]s?|publicad[oa]s?|publicación",
    ended=r"(?:fue|fueron|ha\s+sido|han\s+sido)\s+(?:sustituid|reemplazad|retirad)[oa]s?",
    weak=r"versión(?:\s+de)?|con\s+fecha|fecha",
    own=(
        r"(?:esta|estas|este|estos|la\s+presente|las\s+presentes|el\s+presente|los\s+presentes|nuestra"
        rf"|nuestras|nuestro|nuestros|la|las|los|el)\s+(?:[\w-]+\s+){{0,4}}?{_DOCUMENT}(?:\s+archivad[oa])?"
    ),
    other=(
        rf"(?:(?:(?:la|las|el|los|una|nuestra)\s+)?{_DOCUMENT}\s+(?:[\w-]+\s+){{0,3}}?)?(?:anterior(?:es)?|previ[oa]s?)|sustitu\w+|reemplaz\w+|deroga\w*"
        rf"|nuev[oa]s?\s+{_DOCUMENT}|próxim[oa]s?\s+{_DOCUMENT}|archivad[oa]s?"
    ),
    law=r"rgpd|lopd\w*|ley|reglamento\s+\(?(?:ue|general|europeo)|directiva|decreto",
    reader=r"(?:usted|usuarios?|clientes?|si)\s+(?:\w+\s+){0,4}?(?:regist|cre[óa]|compr|contrat)\w*|cuenta",
    part=r"(?:esta|este)\s+(?:sección|párrafo|cláusula|tabla|lista|apartado)",
    ends=r"\bhasta(?:\s+el)?",
    onwards=r"al|a",
    between=(r"entre\s+el|desde\s+el|del", r"y\s+el|al|hasta\s+el"),
    shared=r"[\s,/&|]*(?:y|o)?\s*(?:de\s+)?(?:la\s+)?(?:última\s+)?",
    placed=(
        r"para\s+(?:(?:todos|los|las|nuevos|demás)\s+)*(?:usuarios|clientes|residentes|consumidores|personas"
        r"|miembros)"
    ),
    listed=r"\((?:actual|vigente|archiv)",
    means=r"significa|se\s+refiere",
    log=r"(?:historial|registro)\s+de\s+(?:cambios|modificaciones|versiones)|cambios\s+(?:en|a)\s+(?:esta|la|los|estos)",
    relative=r"hace\s+(?:\w+\s+){1,3}(?:días?|semanas?|mes(?:es)?|años?)|ayer|hoy",
    weekday=r"lunes|martes|miércoles|jueves|viernes|sábado|domingo",
    filler=(
        r"última|último|últimas|fecha|día|la|el|los|las|de|del|en|a|partir|desde|con|efecto|esta|este|estas"
        r"|estos|presente|presentes|nuestra|nuestro"
        r"|es|son|fue|fueron|ha|han|sido|está|será|se|y|por|vez|versión|política|privacidad|cookies|términos"
        r"|condiciones|uso|aviso|legal|vigor|entrada"
        r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|servicio|generales|documento|nº"
    ),
    days_after=(
        r"(?P<days>\d{1,3})\s+días\s+(?:después\s+de|tras|desde|a\s+partir\s+de)\s+(?:(?:la|su|fecha|de)\s+){0,4}publicación"
    ),
    pending=r"por\s+(?:determinar|definir|confirmar)|pendiente",
    unfilled=r"fecha|día",
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    since=r"desde|a\s+partir\s+del?",
    until=r"hasta",
    before=r"antes\s+del?|anterior(?:es)?\s+al?",
    after=r"después\s+del?|tras|posterior(?:es)?\s+al?",
    on=r"en|el|al?|durante|del?",
    year=r"en|año|durante",
    article=r"el|la|los|las|(?:el\s+)?mes\s+de|año|día",
    between=(r"entre", r"y"),
    from_to=(r"desde|del?", r"hasta|al?"),
    joined=r"[yoeu]",
    negation=r"no",
    change=(r"(?:cambios?|modificación|actualización|revisión|versión)(?:\s+de\s+(?:la|su)\s+política)?\s+del?"),
    right=r"justo|inmediatamente|poco",
    units=r"días?|semanas?|mes(?:es)?|trimestres?|años?",
    now=r"hoy|actualmente",
)

SPANISH = replace(ENGLISH, code="es", dates=DATES, questions=QUESTIONS, inflections=itself)
