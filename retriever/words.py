"""Days in words, the same in every locale."""

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
