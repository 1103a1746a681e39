"""Named events: "before GDPR applied", "since the CCPA took effect".

A new one is a line in the language's `EventWords`; those of one corpus go to `read_dates` as an argument.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from corpus.languages.question_words import EventWords
from retriever.question.dates.matching import last_words, spaced
from retriever.question.dates.reference import DateReference


def event_references(text: str, events: Mapping[str, date], words: EventWords) -> Iterator[DateReference]:
    """A named event where its day is meant: "What about the GDPR?" names a subject, "before the GDPR" a day."""
    days = {spaced(name): day for name, day in (*words.days.items(), *events.items())}
    for match in _event_pattern(words.form, tuple(days)).finditer(text):
        day = days[spaced(match["event"])]
        event = DateReference(match.start(), match.end(), ((day, day),))
        is_relative = last_words(words.relative_before, text, event.start) or last_words(
            words.second_of_two_before, text, event.start, 60
        )
        if match["started"] and (then := last_words(words.then_before, text, event.start)):
            yield event if then["when"] else replace(event, start=then.start())
        elif is_relative and (match["started"] or match["will"] or words.phrase_ends.match(text, event.end)):
            yield event


@lru_cache(maxsize=32)
def _event_pattern(form: str, names: tuple[str, ...]) -> re.Pattern[str]:
    said = "|".join(r"[-\s]+".join(map(re.escape, name.split())) for name in sorted(names, key=len, reverse=True))
    return re.compile(form.replace("EVENTS", said), re.IGNORECASE)
