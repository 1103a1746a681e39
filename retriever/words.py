"""Days and lists in words, the same in every locale."""

from collections.abc import Sequence
from datetime import date

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_in_words(day: date) -> str:
    """The same in every locale.

    >>> day_in_words(date(2019, 6, 1))
    '1 June 2019'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


MOST_LISTED = 5


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: the first five, and how many more there are.

    >>> listed(["a", "b"]), listed([*"abcdefg"])
    ('a, b', 'a, b, c, d, e and 2 more')
    """
    shown = ", ".join(names[:MOST_LISTED])
    return f"{shown} and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else shown
