"""Which days a month, a quarter, a season or a part of them has; first and last day are both included."""

from calendar import monthrange
from datetime import date, timedelta

from corpus.languages.question_words import Part, Unit

Interval = tuple[date, date]
"""First and last day, both included."""
Bounds = tuple[date | None, date | None]
"""The same, None for an open end."""


def shifted(day: date, days: int) -> date:
    """The day so many days on, or the same where the calendar ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def part_of(first: date, last: date, part: Part) -> Interval:
    """A third of a period; but the beginning and the end of one longer than a month are its first and last month."""
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    third = {Part.EARLY: 0, Part.BEGINNING: 0, Part.MIDDLE: 1, Part.LATE: 2, Part.END: 2}[part]
    if count == 1:
        starts, ends = (1, 11, 21), (10, 20, last.day)
        return first.replace(day=starts[third]), first.replace(day=ends[third])
    if part is Part.BEGINNING:
        return first, month_on(first, 0)[1]
    if part is Part.END:
        return month_on(first, count - 1)[0], last
    size = count // 3
    return month_on(first, third * size)[0], month_on(first, (third + 1) * size - 1)[1]


def day_on(day: date, count: int, unit: Unit) -> date | None:
    """The day so many units after ``day``, or before it; None outside the calendar.

    A day that its month does not have is its last: a month after 31 January is 28 February.
    """
    if unit in {Unit.DAY, Unit.WEEK}:
        return shifted(day, count * (7 if unit is Unit.WEEK else 1))
    months = 12 * day.year + day.month + count * {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}[unit]
    if not 13 <= months <= 12 * date.max.year + 12:
        return None
    first, last = month_on(day.replace(day=1), months - 12 * day.year - day.month)
    return first.replace(day=min(day.day, last.day))


def week_of(day: date) -> Interval:
    """Monday to Sunday."""
    monday = shifted(day, -day.weekday())
    return monday, shifted(monday, 6)


def numbered_week(year: int, number: int) -> tuple[Interval, ...]:
    """The week by ISO 8601, nothing if the year has none of that number."""
    try:
        monday = date.fromisocalendar(year, number, 1)
    except ValueError:
        return ()
    return ((monday, shifted(monday, 6)),)


def edge_of(first: date, last: date, count: int, unit: Unit, *, is_end: bool) -> Interval | None:
    """The first or last so many units of a period; None where it has not so many."""
    if is_end:
        start = day_on(shifted(last, 1), -count, unit)
        return (start, last) if start and first <= start else None
    end = day_on(first, count, unit)
    return (first, shifted(end, -1)) if end and shifted(end, -1) <= last else None


def weekday_in(first: date, last: date, weekday: int, number: int) -> Interval | None:
    """The so-manieth of a weekday (0 is Monday) in a period, the last where ``number`` is -1."""
    if number < 0:
        day = shifted(last, -((last.weekday() - weekday) % 7))
    else:
        day = shifted(first, (weekday - first.weekday()) % 7 + 7 * (number - 1))
    return (day, day) if first <= day <= last else None


def period_ago(today: date, count: int, unit: Unit) -> Interval | None:
    """The week, month, quarter or year so many before that of ``today``; None before the calendar begins."""
    if unit is Unit.WEEK:
        return week_of(shifted(today, -7 * count))
    if unit is Unit.YEAR:
        return months_of(today.year - count, 1, 12) if today.year - count >= 1 else None
    size = 3 if unit is Unit.QUARTER else 1
    this = date(today.year, today.month - (today.month - 1) % size, 1)
    if 12 * this.year + this.month - size * count < 13:
        return None
    start = month_on(this, -size * count)[0]
    return start, month_on(start, size - 1)[1]


def single_day(year: int, month: int, number: int) -> tuple[Interval, ...]:
    """The day as an interval, nothing if the calendar has none."""
    try:
        day = date(year, month, number)
    except ValueError:
        return ()
    return ((day, day),)


def months_of(year: int, first: int, last: int) -> Interval:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def month_on(first: date, count: int) -> Interval:
    """The month so many months after that of ``first``, or before it."""
    year, month = divmod(12 * first.year + first.month - 1 + count, 12)
    return months_of(year, month + 1, month + 1)


def quarter_of(year: int, number: int) -> Interval:
    return months_of(year, 3 * number - 2, 3 * number)


def half_of(year: int, number: int) -> Interval:
    return months_of(year, 6 * number - 5, 6 * number)


def season_of(year: int, first_month: int) -> Interval:
    if first_month == 12:
        return date(year, 12, 1), months_of(year + 1, 2, 2)[1]
    return months_of(year, first_month, first_month + 2)
