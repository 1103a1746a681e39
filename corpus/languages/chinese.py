"""Chinese: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import NUMBERED_MONTHS, date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

DATES = date_words(
    months=NUMBERED_MONTHS,
    forms=(r"(?P<year>(?:19|20)\d{2})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号號]",),
    incomplete=(r"(?P<year>(?:19|20)\d{2})\s*年\s*(?P<month>\d{1,2})\s*月(?!\s*\d)",),
    effective=r"生效|有效(?!期)|施行|实施|實施|起适用|起適用|有效期自|启用|啟用",
    updated=r"更新|修订|修訂|修改|变更|變更|修正",
    posted=r"颁布|頒布|制定|订立|发布|發布|公布|发表|公告",
    ended=r"失效|废止|廢止|终止|停止适用",
    weak=r"版本|版",
    own=r"(?:本|该|此|我们的|我們的)(?:隐私|隱私|用户|使用|服务|服務)?(?:政策|协议|協議|条款|條款|声明|聲明|规则|規則|版本)",
    other=r"(?:旧|舊|先前|之前|上一|前一|历史|歷史|以前)的?(?:版本?|政策|条款|條款|协议|協議)|取代|代替|替代|新版|新的?(?:政策|条款|條款|协议|協議)",
    law=r"个人信息保护法|個人資料保護法|网络安全法|《[^》]*法》|gdpr|条例|條例|法规|法規",
    reader=r"您在|您于|用户在|注册|註冊|购买|購買",
    part=r"本(?:节|節|条|條|款)",
    ends=r"(?:至|到|截至|直至)",
    between=(r"自|从|從", r"至|到"),
    shared=r"[\s,，、/&|]*(?:及|和|与|與|并|或)?\s*",
    placed=r"(?:对于|對於|适用于|適用於)[^,，。]{0,12}(?:用户|用戶|居民|地区|地區)",
    listed=r"[（(](?:当前|當前|现行|現行|历史|歷史)",
    onwards=r"起?至|起?到|截至",
    days_after=r"(?:发布|發布|公布|公告)(?:之日)?(?:后|後|起)?(?:的|第|满|滿)?(?P<days>\d{1,3})\s*[日天]",
    pending=r"待定|另行通知|未定",
    means=r"是指|指",
    log=r"(?:修订|修訂|更新|变更|變更|版本|历史|歷史)(?:历史|歷史|记录|紀錄|記錄|日志|日誌)",
    relative=r"[天日周週月年]前|昨天|今天",
    weekday=r"(?:星期|周|週)[一二三四五六日天]",
    filler=(
        r"最近|最后|最後|上次|本次|最新|日期|时间|時間|日|于|於|自|起|从|從|在|本|该|此|的|为|為|版本|隐私|隱私|政策|协议|協議|条款|條款|声明|用户|用戶|服务|服務|我们|我們"
        r"|已|将|將|正式|开始|開始|首次"
    ),
    unfilled=r"日期|填写",
    spaced=False,
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    until=r"截至|截止|直到",
    on=r"在|于|於",
    from_to=(r"从|從|自", r"到|至"),
    joined=r"和|与|與|或",
    behind={
        "since": r"(?:及|或)(?:之|以)[后後]|起|以来|以來|开始|開始",
        "until": r"(?:及|或)(?:之|以)前|为止|為止",
        "before": r"(?:之|以)?前",
        "after": r"(?:之|以)?[后後]",
    },
    now=r"目前",
    spaced=False,
)

CHINESE = replace(ENGLISH, code="zh", dates=DATES, questions=QUESTIONS, inflections=itself)
