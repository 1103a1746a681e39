"""Date expressions in a question: "before June 2019", "in Q2 2018", "last year", "the 2018 version".

A grammar of our own, because reading too much is worse than reading nothing: "may the company share" holds
no date, and a lone "2019" is only a year after a word that says so. What is read is echoed with its words,
and whoever asked can switch it off.

    expression  = "between" reference "and" reference | "from" reference "to" reference
                | ["not"] [preposition] reference {("and"|"or") reference} | version {("and"|"or") version}
    reference   = day | week | month year | quarter | half | season | part of a period | holiday | event | "today"
                | "last year" | year | relation reference
    relation    = a "change of" | number unit ("before"|"after") | "right" ("before"|"after") | "the week of"
    version     = ("first" | "previous" | "latest" | reference) "version" | "version of" reference

Meanings: before X ends the day before X; after X starts the day after; since and from include X; until and
by include X; "not before X" is from X on, "not after X" until X. A list is one stretch from its first day to
its last. Early, mid and late are months 1-4, 5-8 and 9-12 of a year, and thirds of a month; seasons are
northern, and a winter is that of its December; around Christmas is 20-31 December; the end of a year is
December, but "before" and "until the end" mean its last day. "Two years ago" is the day two years before today.

A change of the text takes effect as its day begins: before it ends the day before, until it too, and after it begins
with its day. Right before X is the day before X. A week is Monday to Sunday, the first week of a month its first seven
days. N days after X is one day, within N days after X those from X to it. Holidays are read if they have a fixed day.

What looks like a date and is none of these sets no scope, and is told (`unread_dates`).

The 2018 version is one that took effect in 2018; the current one is in force today. Which versions those are
depends on the policy, so they are only named here (`NamedVersion`) and found in `retriever.scope`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corpus.dates.grammar import impossible_dates
from corpus.languages import DEFAULT, Language
from corpus.languages.question_words import Place
from retriever.question.dates.expressions import Expression, find_expressions
from retriever.question.dates.named_version import NamedVersion
from retriever.question.dates.periods import Bounds
from retriever.question.dates.references import find_references
from retriever.question.dates.unread import blanked, unread_places
from retriever.question.quoted_phrases import QUOTED
from retriever.results import DateReading
from retriever.words import day_in_words

__all__ = ["NamedVersion", "Place", "QuestionDates", "read_dates", "unread_dates"]


@dataclass(frozen=True, slots=True)
class QuestionDates:
    """What a question says of days: ``readings`` of the words at ``places``; several where a form is ambiguous.

    ``versions`` are those it names; there are readings, or versions, or both. ``words`` are exactly the words
    read; where they stand apart, "…" stands for what is between. ``after_change`` says that the days begin with that of
    a change of the text, which is itself no change after it.
    """

    places: tuple[tuple[int, int], ...]
    words: str
    readings: tuple[DateReading, ...]
    versions: tuple[NamedVersion, ...] = ()
    uses_today: bool = False
    after_change: bool = False

    def left_of(self, question: str) -> str:
        """The question without the words read, or all of it where nothing else is left."""
        rest = question
        for start, end in reversed(self.places):
            rest = f"{rest[:start]} {rest[end:]}"
        return rest if any(character.isalpha() for character in rest) else question


def read_dates(
    question: str, today: date, events: Mapping[str, date] | None = None, language: Language = DEFAULT
) -> QuestionDates | None:
    """The date expression of a question, None if it has none. Words in quotation marks are not read.

    ``events`` are a corpus's own: names in lower case and their days, beside those of the language.

    >>> found = read_dates("What was collected before June 2019?", date(2026, 1, 1))
    >>> found.words, str(found.readings[0].last)
    ('before June 2019', '2019-05-31')
    >>> read_dates("before the merger?", date(2026, 1, 1), {"merger": date(2019, 7, 1)}).readings[0].words
    '30 June 2019 or earlier'
    """
    text = _readable(question, language)
    references = find_references(text, today, events or {}, language)
    expressions = [found for found in find_expressions(text, references, language) if not found.is_unread]
    if not expressions:
        return None
    readings = _readings([expression for expression in expressions if not expression.version])
    versions = tuple(dict.fromkeys(expression.version for expression in expressions if expression.version))
    match versions:
        case (NamedVersion(took_effect=(first, last)),) if first == last and not readings:
            # The version of one day is the version in force on it.
            readings, versions = (DateReading(first, last, _in_words(first, last)),), ()
    places: list[tuple[int, int]] = []
    for expression in expressions:
        if places and language.questions.expressions.joining.fullmatch(text, places[-1][1], expression.start):
            places[-1] = (places[-1][0], expression.end)
        else:
            places.append((expression.start, expression.end))
    return QuestionDates(
        places=tuple(places),
        words=" … ".join(question[start:end] for start, end in places),
        readings=readings,
        versions=versions,
        uses_today=any(expression.uses_today for expression in expressions),
        after_change=len(expressions) == 1 and expressions[0].after_change,
    )


def unread_dates(
    question: str, today: date, events: Mapping[str, date] | None = None, language: Language = DEFAULT
) -> list[str]:
    """What a question writes like a date, and what was not read as one. It sets no scope.

    >>> unread_dates("What applied on 31 June 2019, and what at Easter 2019?", date(2026, 1, 1))
    ['31 June 2019', 'Easter 2019']
    """
    text = _without_quotations(question)
    readable = _readable(question, language)
    references = find_references(readable, today, events or {}, language)
    expressions = list(find_expressions(readable, references, language))
    understood = [(found.start, found.end) for found in references if not found.is_lone_year]
    understood.extend((found.start, found.end) for found in expressions)
    places = [(found.start, found.end) for found in expressions if found.is_unread]
    places.extend(unread_places(text, understood, language))
    kept: list[tuple[int, int]] = []
    for start, end in sorted(places, key=lambda place: (place[0] - place[1], place[0])):
        if all(end <= other_start or other_end <= start for other_start, other_end in kept):
            kept.append((start, end))
    return [question[start:end] for start, end in sorted(kept)]


_UNREAD = "\N{REPLACEMENT CHARACTER}"
_MOST_READINGS = 32
"""Of one question: whoever is told of so many is told that it is ambiguous."""


def _without_quotations(question: str) -> str:
    # Blanks at its ends keep words apart; within, what no pattern reads, where many blanks would take long to read.
    return QUOTED.sub(lambda quoted: f" {_UNREAD * (len(quoted[0]) - 2)} ", question)


def _readable(question: str, language: Language) -> str:
    """The question with blanks for all that must not be read: quotations, and days that do not exist."""
    text = _without_quotations(question)
    return blanked(text, [(found.start, found.end) for found in impossible_dates(text, language)])


def _readings(expressions: list[Expression]) -> tuple[DateReading, ...]:
    if not expressions:
        return ()
    bounds = expressions[0].bounds
    for expression in expressions[1:]:
        bounds = tuple(dict.fromkeys(_together(a, b) for a in bounds for b in expression.bounds))
        if len(bounds) > _MOST_READINGS:
            # Each ambiguous day doubles them: 25 of them in 225 characters would never be done. Days after these could
            # leave one reading of those kept, which would be a guess.
            bounds = bounds[:_MOST_READINGS]
            break
    return tuple(DateReading(first, last, _in_words(first, last)) for first, last in dict.fromkeys(bounds))


def _in_words(first: date | None, last: date | None) -> str:
    if first and last:
        return day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"
    if first:
        return f"{day_in_words(first)} or later"
    return f"{day_in_words(last)} or earlier" if last else "any day"


def _together(a: Bounds, b: Bounds) -> Bounds:
    """Two expressions in one question: the days both allow, or all days from the first to the last."""
    latest_start = max((day for day in (a[0], b[0]) if day), default=None)
    earliest_end = min((day for day in (a[1], b[1]) if day), default=None)
    if latest_start is None or earliest_end is None or latest_start <= earliest_end:
        return latest_start, earliest_end
    first = None if a[0] is None or b[0] is None else min(a[0], b[0])
    last = None if a[1] is None or b[1] is None else max(a[1], b[1])
    return first, last
