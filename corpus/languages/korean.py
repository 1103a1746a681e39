"""Korean: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import NUMBERED_MONTHS, date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

DATES = date_words(
    months=NUMBERED_MONTHS,
    forms=(r"(?P<year>(?:19|20)\d{2})\s*년\s*(?P<month>\d{1,2})\s*월\s*(?P<day>\d{1,2})\s*일",),
    incomplete=(r"(?P<year>(?:19|20)\d{2})\s*년\s*(?P<month>\d{1,2})\s*월(?!\s*\d)",),
    effective=r"시행|발효|효력|적용(?:일|됩니다|합니다|된|되)|유효",
    updated=r"업데이트|수정|개정|변경|갱신|최신화",
    posted=r"제정|공고|게시|공지|공포|발행",
    ended=r"폐지|만료|종료",
    weak=r"버전|기준",
    own=r"(?:본|이|당사의?|우리의?)\s*(?:이용)?(?:약관|방침|정책|개인정보\s*처리\s*방침|계약|문서|지침)",
    other=r"(?:이전|기존|종전|구|과거)\s*(?:버전|약관|방침|정책|개인정보\s*처리\s*방침)|대체|새로운\s*(?:약관|방침|정책)|변경\s*전",
    law=r"개인정보\s*보호법|gdpr|법률|시행령|법(?=[은이을의에])",
    reader=r"가입한|가입하|구매한|등록한|계정",
    part=r"본\s*(?:조|항|절)",
    shared=r"[\s,/&|]*(?:및|그리고)?\s*",
    placed=r"(?:거주자|이용자|고객|회원)(?:의\s*경우|에게는|에\s*대해)",
    listed=r"[（(](?:현행|최신|구)",
    onwards=r"부터|[~～]",
    days_after=r"(?:공지|게시|공고|공표)(?:일|한\s*날)?(?:로부터|부터|\s*후)?\s*(?P<days>\d{1,3})\s*일\s*(?:후|이\s*지난|이\s*경과|경과)",
    pending=r"미정|추후\s*(?:공지|안내)",
    means=r"(?:란|이란|은|는)",
    log=r"(?:변경|개정|수정)\s*(?:이력|내역|연혁)|부칙",
    relative=r"(?:일|주|개월|년)\s*전|어제|오늘",
    weekday=r"[월화수목금토일]요일",
    filler=(
        r"최종|최근|마지막|일자|날짜|일시|일|부터|에|의|은|는|을|를|이|가|본|약관|방침|정책|개인정보|처리|이용|서비스|되었습니다|됩니다|합니다|하였습니다|되었|로|까지|으로|한|된"
    ),
    unfilled=r"날짜|일자",
    spaced=False,
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    joined=r"와|과|또는|및",
    behind={
        "since": r"부터|이래",
        "until": r"까지",
        "before": r"이?전",
        "after": r"이?후",
    },
    now=r"현재|오늘",
    spaced=False,
)

KOREAN = replace(ENGLISH, code="ko", dates=DATES, questions=QUESTIONS, inflections=itself)
