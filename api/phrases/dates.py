"""Days, numbers and lists as people read them; a program reads the ISO dates beside them."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from retriever.words import MONTHS
from retriever.words import day_in_words as day_in_words

# Not the date inside an id such as ``alibaba-privacy@2019-01-17``.
_ISO_DAY = re.compile(r"((?<![\w@~.-])\d{4}-\d{2}-\d{2}(?![\w@~-]))")


def month_in_words(day: date) -> str:
    """The month of a day.

    >>> month_in_words(date(2018, 5, 25))
    'May 2018'
    """
    return f"{MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """A day where there is little room.

    >>> short_day(date(2017, 9, 28))
    '28 Sep 2017'
    """
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def last_day(until: date) -> date:
    """The last day inside ``[…, until)``: what "through" must name.

    >>> last_day(date(2020, 2, 27))
    datetime.date(2020, 2, 26)
    """
    return until - timedelta(days=1)


def in_series(items: Sequence[str]) -> str:
    """Items as a sentence lists them.

    >>> in_series(["Ex. B(2)", "Ex. B(3)", "Ex. B(4)"])
    'Ex. B(2), Ex. B(3) and Ex. B(4)'
    """
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def counted(count: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "policy"), counted(21, "policy"), counted(2, "day")
    ('1 policy', '21 policies', '2 days')
    """
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {f'{noun[:-1]}ies' if noun.endswith('cy') else f'{noun}s'}"


def capitalised(sentence: str) -> str:
    """Only the first letter: ``str.capitalize`` would lower the rest, names of months included."""
    return sentence[:1].upper() + sentence[1:]


def split_days(sentence: str) -> Iterator[str | date]:
    """``sentence`` in pieces, every ISO day as a day; ids and impossible days stay words.

    >>> list(split_days("alibaba-privacy@2019-01-17 ends before 2020-02-27."))
    ['alibaba-privacy@2019-01-17 ends before ', datetime.date(2020, 2, 27), '.']
    """
    for place, piece in enumerate(_ISO_DAY.split(sentence)):
        try:
            yield date.fromisoformat(piece) if place % 2 else piece
        except ValueError:
            yield piece
