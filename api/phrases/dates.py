"""Dates and lists as people read them; a program reads the ISO dates beside them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from corpus.clauses.matching import Change
from retriever.results import Citation, CopyRef
from retriever.words import MONTHS
from retriever.words import day_in_words as day_in_words

# Not the date inside an id such as ``alibaba-privacy@2019-01-17``.
_ISO_DAY = re.compile(r"(?<![\w@~.-])\d{4}-\d{2}-\d{2}(?![\w@~-])")


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


def copy_in_words(copy: CopyRef | Citation) -> str:
    """What a copy is called: only what was filed in court is an exhibit.

    >>> copy_in_words(CopyRef("B(2)", None, None, None, None, None))
    'Ex. B(2)'
    >>> copy_in_words(CopyRef("1a2b3c4", None, None, None, None, None, document="Privacy Policy", commit="1a2b3c4d"))
    'recording 1a2b3c4'
    """
    if copy.commit:
        return f"recording {copy.exhibit}"
    return f"file {copy.exhibit}" if copy.document else f"Ex. {copy.exhibit}"


def in_series(items: Sequence[str]) -> str:
    """Items as a sentence lists them.

    >>> in_series(["Ex. B(2)", "Ex. B(3)", "Ex. B(4)"])
    'Ex. B(2), Ex. B(3) and Ex. B(4)'
    """
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def same_in_words(count: int, cross_references_only: int) -> str:
    """How many passages are the same, and how many of them a reader will still see a difference in.

    >>> same_in_words(12, 1)
    '12 same, 1 of them with only a cross-reference letter differing'
    """
    letters = f", {cross_references_only:,} of them with only a cross-reference letter differing"
    return f"{count:,} same{letters if cross_references_only else ''}"


def counts_in_words(counts: Mapping[Change, int], cross_references_only: int) -> str:
    """How many passages of a comparison have which status; what there is none of is left out.

    >>> counts_in_words({Change.SAME: 109, Change.CHANGED: 2, Change.ADDED: 4}, 5)
    '109 same, 5 of them with only a cross-reference letter differing; 2 changed, 4 added'
    >>> counts_in_words({Change.SAME: 46}, 0)
    '46 same; nothing else'
    """
    same = counts.get(Change.SAME, 0)
    others = ", ".join(f"{counts[status]:,} {words}" for status, words in _COUNTED if counts.get(status))
    if not same:
        return others or "no passages"
    return f"{same_in_words(same, cross_references_only)}; {others or 'nothing else'}"


_COUNTED = (
    (Change.CHANGED, "changed"),
    (Change.MOVED, "moved"),
    (Change.MOVED_CHANGED, "moved and changed"),
    (Change.ADDED, "added"),
    (Change.REMOVED, "removed"),
)


def replace_days(sentence: str, show: Callable[[date], str]) -> str:
    """``sentence`` with every ISO day replaced by what ``show`` makes of it; ids and impossible days stay.

    >>> replace_days("alibaba-privacy@2019-01-17 ends before 2020-02-27.", day_in_words)
    'alibaba-privacy@2019-01-17 ends before 27 February 2020.'
    """

    def replaced(match: re.Match[str]) -> str:
        try:
            return show(date.fromisoformat(match.group()))
        except ValueError:
            return match.group()

    return _ISO_DAY.sub(replaced, sentence)
