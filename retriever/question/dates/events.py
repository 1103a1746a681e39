"""Named events: "before GDPR applied", "since the CCPA took effect".

A new one is a line in `EVENTS`; those of one corpus go to `read_dates` as an argument.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from retriever.question.dates.core import Core
from retriever.question.dates.words import compiled, last_words, spaced

EVENTS: dict[str, date] = {
    "gdpr": date(2018, 5, 25),
    "general data protection regulation": date(2018, 5, 25),
    "ccpa": date(2020, 1, 1),
    "california consumer privacy act": date(2020, 1, 1),
}
"""Named events that a question may date by, in lower case; `read_dates` takes more. The GDPR applied from
25 May 2018 (its Article 99), the CCPA took effect on 1 January 2020 (Cal. Civ. Code § 1798.198)."""

_HAS_STARTED = (
    r"(?:\s+(?:(?:had\s+)?(?:took|taken)\s+effect|(?:had\s+)?c[ao]me\s+into\s+(?:force|effect|application)|(?:had\s+)?applied"
    r"|(?:had\s+)?(?:started|began|begun)(?:\s+to\s+apply|\s+applying)?|(?:had\s+)?entered\s+into\s+(?:force|application)|became\s+"
    r"(?:applicable|effective|enforceable|binding)|kicked\s+in|went\s+(?:live|into\s+(?:effect|force))|taking\s+effect"
    r"|coming\s+into\s+(?:force|effect)|becoming\s+(?:applicable|effective)|starting\s+to\s+apply|applying|kicking\s+in)\b)"
)
_WILL_START = r"(?:\s+(?:takes\s+effect|applies|comes\s+into\s+(?:force|effect)|starts\s+to\s+apply)\b)"
_THEN = compiled(r"\b(?P<when>when|(?:at\s+the\s+(?:time|moment)|(?:on\s+)?the\s+day)(?:\s+that)?)\s+$")
_RELATIVE_TO = compiled(r"(?:\b(?:before|after|since|until|till|prior\s+to|following|between|from)\s+|\bpre-|\bpost-)$")
_SECOND_OF_TWO = compiled(r"\b(?:between|from)\s[^.?!]{1,50}\s(?:and|to|until)\s+$")
# "since GDPR requires consent" gives a reason: a bare name must be followed by the end of its phrase.
_PHRASE_ENDS = compiled(
    r"\s*(?:[?.,;:!)–—-]|$|\b(?:and|or|but|to|in|on|at|did|what|who|whom|how|which|where|was\s+there|were\s+there|were\s+they|had"
    r"|version|policy|text|the|they|about|for)\b)"
)


def event_days(text: str, events: Mapping[str, date]) -> Iterator[Core]:
    """A named event where its day is meant: "What about the GDPR?" names a subject, "before the GDPR" a day."""
    days = {spaced(name): day for name, day in events.items()}
    for match in _event_pattern(tuple(days)).finditer(text):
        day = days[spaced(match["event"])]
        core = Core(match.start(), match.end(), ((day, day),))
        is_relative = last_words(_RELATIVE_TO, text, core.start) or last_words(_SECOND_OF_TWO, text, core.start, 60)
        if match["started"] and (then := last_words(_THEN, text, core.start)):
            yield core if then["when"].casefold() == "when" else replace(core, start=then.start())
        elif is_relative and (match["started"] or match["will"] or _PHRASE_ENDS.match(text, core.end)):
            yield core


@lru_cache(maxsize=32)
def _event_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    said = "|".join(r"[-\s]+".join(map(re.escape, name.split())) for name in sorted(names, key=len, reverse=True))
    return compiled(
        rf"(?:\b(?:the\s+)?(?:eu\s+)?)(?<!\w)(?P<event>{said})(?!\w)(?:(?P<started>{_HAS_STARTED})|(?P<will>{_WILL_START}))?"
    )
