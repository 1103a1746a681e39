"""Portuguese: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

_DOCUMENT = r"(?:política|políticas|condições|termos|aviso|acordo|contrato|versão|documento|declaração|normas|página)"

DATES = date_words(
    months=(
        "janeiro jan,fevereiro fev,março mar,abril abr,maio mai,junho jun,"
        "julho jul,agosto ago,setembro set,outubro out,"
        "novembro nov,dezembro dez"
    ),
    joint=r"\s*(?:de\s+|do\s+|-\s*)?",
    effective=(
        r"(?:entr(?:a|am|ará|arão|ou|aram|ada)\s+)?em\s+vigor|vigentes?(?=\s+(?:para|desde|de|entre|a\s+partir))|vigor(?:a|am|ou|aram)(?=\s+(?:desde|de|entre|a\s+partir))|aplica(?:-se|m-se|va-se|vam-se)(?=\s+(?:desde|de|entre|a\s+partir))|vigência"
        r"|efetiv[oa]s?|válid[oa]s?(?=\s+(?:para|desde|a\s+partir))|aplicáve(?:l|is)(?=\s+(?:desde|a\s+partir))"
        r"|data\s+de\s+eficácia"
    ),
    updated=(
        r"(?:modific|atualiz|revis|alter)(?:ou|aram|ámos|amos)|atualizad[oa]s?|atualização|actualizad[oa]s?|actualização|modificad[oa]s?|modificação|revisad[oa]s?"
        r"|revist[oa]s?|revisão|alterad[oa]s?|alteração"
    ),
    posted=r"publicad[oa]s?|publicação",
    ended=r"(?:foi|foram)\s+(?:substituíd|retirad)[oa]s?",
    weak=r"versão(?:\s+de)?|com\s+data\s+de",
    own=(
        r"(?:esta|estas|este|estes|a\s+presente|as\s+presentes|o\s+presente|os\s+presentes|nossa|nossas|nosso"
        rf"|nossos|a|as|os|o)\s+(?:[\w-]+\s+){{0,4}}?{_DOCUMENT}(?:\s+arquivad[oa])?"
    ),
    other=(
        rf"(?:(?:(?:a|as|o|os|uma)\s+)?{_DOCUMENT}\s+(?:[\w-]+\s+){{0,3}}?)?(?:anterior(?:es)?|prévi[oa]s?)|substitu\w+"
        rf"|nov[oa]s?\s+{_DOCUMENT}|próxim[oa]s?\s+{_DOCUMENT}|arquivad[oa]s?"
    ),
    law=r"rgpd|lgpd|lei|regulamento\s+\(?(?:ue|geral|europeu)|diretiva|decreto",
    reader=r"(?:você|usuários?|utilizadores|clientes?|se)\s+(?:\w+\s+){0,4}?(?:regist|cri|compr|contrat)\w*|conta",
    part=r"(?:esta|este)\s+(?:seção|secção|parágrafo|cláusula|tabela|lista|artigo)",
    ends=r"\baté(?:\s+o|\s+ao)?",
    onwards=r"a|ao",
    between=(r"entre|de", r"e|a|até"),
    shared=r"[\s,/&|]*(?:e|ou)?\s*(?:da\s+)?(?:última\s+)?",
    placed=(
        r"para\s+(?:(?:todos|os|as|novos|demais)\s+)*(?:usuários|utilizadores|clientes|residentes|consumidores"
        r"|pessoas|membros)"
    ),
    listed=r"\((?:atual|vigente|arquiv)",
    means=r"significa",
    log=r"(?:histórico|registro|registo)\s+d(?:e|as)\s+(?:alterações|mudanças|versões|atualizações)|alterações\s+(?:a|n)esta",
    relative=r"há\s+(?:\w+\s+){1,3}(?:dias?|semanas?|mês|meses|anos?)|ontem|hoje",
    weekday=r"(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|sábado|domingo",
    filler=(
        r"última|último|últimas|data|dia|a|o|os|as|de|da|do|das|dos|em|no|na|partir|desde|com|efeito|esta|este"
        r"|estas|estes|presente|presentes|nossa|nosso"
        r"|é|são|foi|foram|será|está|e|por|vez|versão|política|privacidade|cookies|termos|condições|uso"
        r"|serviço|aviso|vigor|entrada"
        r"|segunda|terça|quarta|quinta|sexta|sábado|domingo|feira|documento|gerais"
    ),
    days_after=(
        r"(?P<days>\d{1,3})\s+dias\s+(?:após|depois\s+d[ao]|a\s+partir\s+d[ao]|contados\s+d[ao])\s+"
        r"(?:(?:a|o|sua|data|de|da|dia)\s+){0,4}publicação"
    ),
    pending=r"a\s+(?:definir|confirmar|determinar)",
    unfilled=r"data|dia",
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    since=r"desde|a\s+partir\s+d[eoa]",
    until=r"até",
    before=r"antes\s+d[eoa]|anterior(?:es)?\s+ao?",
    after=r"depois\s+d[eoa]|após|posterior(?:es)?\s+ao?",
    on=r"em|n[oa]|ao?|durante|d[eoa]",
    year=r"em|ano(?:\s+de)?|durante",
    article=r"o|a|os|as|(?:o\s+)?mês\s+de|ano(?:\s+de)?|dia",
    between=(r"entre", r"e"),
    from_to=(r"d[eoa]|desde", r"até|ao?"),
    joined=r"e|ou",
    negation=r"não",
    change=r"(?:alteração|atualização|mudança|revisão|versão)(?:\s+da\s+(?:sua\s+)?política)?\s+d[eoa]",
    right=r"logo|imediatamente|pouco",
    units=r"dias?|semanas?|m[eê]s(?:es)?|trimestres?|anos?",
    now=r"hoje|atualmente",
)

PORTUGUESE = replace(ENGLISH, code="pt", dates=DATES, questions=QUESTIONS, inflections=itself)
