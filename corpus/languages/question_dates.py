"""How questions in languages other than English date: a language gives its words to `dated_questions`.

Days, months and years are read, with what stands before or behind them. Counts of days are not; they are told. What
else a question means is read by English words.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from corpus.languages.date_words import DateWords
from corpus.languages.english_questions import QUESTIONS
from corpus.languages.patterns import compiled
from corpus.languages.question_words import (
    CalendarWords,
    ExpressionWords,
    PeriodKind,
    QuestionWords,
    RelationWords,
    UnreadWords,
)

_NEVER = r"(?!)"
_NOTHING = re.compile(_NEVER)
_ENDS = r"(?=\s*(?:[?.,;:!)]|$))"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:er|º|°|\.)?"
_JOINT = r"\s*(?:de\s+|del\s+)?"


def dated_questions(
    dates: DateWords,
    *,
    since: str = _NEVER,
    until: str = _NEVER,
    before: str = _NEVER,
    after: str = _NEVER,
    on: str = _NEVER,
    year: str = _NEVER,
    article: str = _NEVER,
    between: tuple[str, str] = (_NEVER, _NEVER),
    from_to: tuple[str, str] = (_NEVER, _NEVER),
    joined: str = _NEVER,
    negation: str = _NEVER,
    behind: Mapping[str, str] | None = None,
    change: str = _NEVER,
    right: str = _NEVER,
    units: str = _NEVER,
    now: str = _NEVER,
    spaced: bool = True,
) -> QuestionWords:
    """The words of a language as patterns, each the alternatives of a regular expression.

    ``since``, ``until``, ``before``, ``after`` and ``on`` stand before a day, with an ``article`` or without;
    ``behind`` are words after a day, by which of these they mean (``within`` is on). ``year`` may stand before a lone
    year. ``between`` and ``from_to`` are what opens two days and what joins them, ``joined`` stands between those of a
    list. ``change`` is a change of the text up to its day, ``right`` stands before ``before``, ``units`` are days,
    weeks and the like. ``spaced`` says whether words have spaces between them.
    """
    edge = r"(?<!\w)" if spaced else ""
    gap = rf"(?:\s*(?<!\w)(?:{article})(?!\w))*\s*"
    relations = f"(?P<since>{since})|(?P<until>{until})|(?P<before>{before})|(?P<after>{after})"
    dating = f"(?:{since}|{until}|{before}|{after}|{on})"
    opening = f"{between[0]}|{from_to[0]}"
    months = "|".join(sorted(map(re.escape, dates.months), key=len, reverse=True))
    behind_it = "|".join(f"(?P<{name}>{words})" for name, words in (behind or {}).items()) or _NEVER
    return replace(
        QUESTIONS,
        expressions=ExpressionWords(
            preposition_before=compiled(rf"{edge}(?:{relations}|(?P<within>{on})){gap}$"),
            year_before=compiled(
                rf"{edge}(?:{since}|{until}|{before}|{after}|{opening}|{year}){gap}(?:(?:{year})\s*)?$"
            ),
            year_before_for=_NOTHING,
            year_ends=_NOTHING,
            open_end=compiled(rf"\s*,?\s*(?:{behind_it})"),
            onwards=_NOTHING,
            on_both_sides_before=compiled(rf"{edge}(?:{before}|{after})\s+(?:{joined})\s+$"),
            other_matter_before=QUESTIONS.expressions.other_matter_before,
            pair_before=compiled(rf"{edge}(?:(?P<between>{between[0]})|{from_to[0]}){gap}$"),
            between_and=compiled(rf"\s*(?:{between[1]}){gap}"),
            from_to=compiled(rf"\s*(?:{from_to[1]}|[-–]){gap}"),
            listed=compiled(rf"\s*(?:,|、|,?\s*(?:{joined})|[-–])(?:\s*(?:{on}))?{gap}"),
            article_before=compiled(rf"{edge}(?:{article})\s+$"),
            stretch_before=compiled(rf"{edge}(?:{opening}|{article}){gap}$"),
            negation_before=compiled(rf"{edge}(?:{negation})\s+$"),
            joining=compiled(rf"\W*(?:{joined})?\W*"),
        ),
        calendar=_calendar(dates, months, f"{from_to[1]}|{joined}|[-–]", now),
        relations=_relations(gap, f"{since}|{until}", before, after, change, right, units),
        unread=_unread(rf"{edge}{dating}{gap}", months) if _is_named(dates) else UnreadWords((), ()),
    )


def _is_named(dates: DateWords) -> bool:
    """Whether months have names, and are not only counted."""
    return not any(name.isdecimal() for name in dates.months)


def _calendar(dates: DateWords, months: str, onwards: str, now: str) -> CalendarWords:
    """Days, months and stretches of them by the names of the language; quarters and halves by their figures."""
    english = QUESTIONS.calendar
    in_figures = (
        (kind, form)
        for kind, form in english.periods
        if kind in {PeriodKind.QUARTER, PeriodKind.HALF} and "number" in form.groupindex
    )
    stretch = (
        rf"\b(?P<first_day>{_DAY})(?:{_JOINT}(?P<first_month>{months}))?\s*(?:{onwards})\s*(?:\w{{1,3}}\s+)?"
        rf"(?P<day>{_DAY}){_JOINT}(?P<month>{months}){_JOINT}(?P<year>{_YEAR})\b"
    )
    some_months = rf"(?:{months})(?:\s*,\s*(?:{months}))*\s*(?:{onwards})\s*(?:{months})"
    return replace(
        english,
        verb_months=frozenset(),
        month=compiled(rf"\b({months})\.?"),
        weekday_before=compiled(rf"\b(?:{dates.weekday.pattern}),?\s+$"),
        written_days=(),
        several_days=(compiled(stretch),) if _is_named(dates) else (),
        several_months=(
            compiled(rf"\b{some_months}{_JOINT}(?P<year>{_YEAR})(?!\d|/|-)") if _is_named(dates) else _NOTHING
        ),
        periods=(
            *((PeriodKind.MONTH, form) for form in dates.incomplete),
            *in_figures,
            (PeriodKind.YEAR, compiled(rf"(?<!\d)(?P<year>{_YEAR})\s?[年년](?!\s*\d)")),
        ),
        now=compiled(rf"(?<!\w)(?:{now})(?!\w)"),
    )


def _relations(gap: str, open_ends: str, before: str, after: str, change: str, right: str, units: str) -> RelationWords:
    side = rf"(?:{before}|(?P<after>{after}))"
    return replace(
        QUESTIONS.relations,
        relative_before=compiled(
            rf"(?<!\w)(?:{open_ends}|{before}|{after})\s*(?P<article>)(?P<between>{_NEVER})?{gap}$"
        ),
        change_before=compiled(rf"(?<!\w)(?P<version>{_NEVER})?(?:{change}){gap}$"),
        next_before=compiled(rf"(?<!\w)(?:{right})\s+{side}{gap}$"),
        uncounted_before=compiled(rf"(?<!\w)\w+\s*(?:{units})\s+{side}{gap}$"),
    )


def _unread(dating: str, months: str) -> UnreadWords:
    """A day or a month without its year."""
    return UnreadWords(
        forms=(
            compiled(rf"{dating}(?P<date>{_DAY}{_JOINT}(?:{months}))(?!\w)(?!\.?{_JOINT},?\s*{_YEAR})"),
            compiled(rf"{dating}(?P<date>{months}){_ENDS}"),
        ),
        perhaps_misspelt=(),
    )
