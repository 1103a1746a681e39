"""Japanese: dates, also those of questions; other words are still read as English ones."""

from dataclasses import replace

from corpus.languages.date_words import NUMBERED_MONTHS, date_words
from corpus.languages.english import ENGLISH
from corpus.languages.language import itself
from corpus.languages.question_dates import dated_questions

DATES = date_words(
    months=NUMBERED_MONTHS,
    forms=(r"(?P<year>(?:19|20)\d{2})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",),
    incomplete=(r"(?P<year>(?:19|20)\d{2})\s*年\s*(?P<month>\d{1,2})\s*月(?!\s*\d)",),
    effective=r"施行|発効|効力発生|有効|適用(?:開始|され|する|します|日)|実施",
    updated=r"更新|改定|改訂|改正|変更|修正|見直し",
    posted=r"公開|掲載|公表|制定|発行|策定",
    ended=r"失効|廃止|終了",
    weak=r"現在|版",
    own=r"(?:本|この|当社の|弊社の)(?:利用|プライバシー|個人情報|サービス)?(?:規約|ポリシー|方針|約款|契約|文書|ガイドライン)",
    other=r"(?:旧|以前の|前回の|過去の|従前の)(?:版|規約|ポリシー|利用規約)|に代わり|置き換え|新しい?(?:規約|ポリシー|利用規約)|改定前|変更前",
    law=r"個人情報保護法|gdpr|法律|[一-龥]{2,8}法(?=[はがにをの、])|規則|指令",
    reader=r"登録した|登録された|購入し|お客様が|アカウント",
    part=r"本(?:条|項|節)",
    ends=r"(?:至)",
    between=(r"自", r"から|より|[~〜～]"),
    shared=r"[\s,、・/&|]*(?:および|及び|と|並びに)?\s*",
    placed=r"(?:居住者|在住|ユーザー|お客様)(?:について|に対して|には|は)",
    listed=r"[（(](?:現行|最新|旧)",
    onwards=r"から|より|[~〜～]",
    days_after=r"(?:公開|掲載|公表|告知|通知)(?:した)?(?:日)?(?:から|より|の|後|してから)(?P<days>\d{1,3})日(?:後|を経過|経過)",
    pending=r"未定|追って(?:通知|お知らせ)|後日",
    means=r"とは",
    log=r"(?:改定|改訂|変更|更新|版)の?(?:履歴|記録)|附則",
    relative=r"(?:日|週間|か月|ヶ月|年)前|昨日|本日|今日",
    weekday=r"[（(]?[月火水木金土日](?:曜日?)?[）)]?",
    filler=(
        r"最終|最新|直近|前回|日付|日|年月日|より|から|に|の|を|は|が|本|当|この|規約|ポリシー|プライバシー|利用|方針|個人情報|サービス|しました|します|する|され|される|されました"
        r"|ました|た|て|版|第|回|まで|時点"
    ),
    unfilled=r"日付|年月日",
    spaced=False,
)

# How questions date.
QUESTIONS = dated_questions(
    DATES,
    joined=r"と|または|及び|および",
    behind={
        "since": r"以降|以後|から",
        "until": r"まで|以前",
        "before": r"(?:より|の)?前",
        "after": r"(?:より|の)?(?:後|あと)",
    },
    now=r"現時点",
    spaced=False,
)

JAPANESE = replace(ENGLISH, code="ja", dates=DATES, questions=QUESTIONS, inflections=itself)
