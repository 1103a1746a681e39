"""What is said of one date: the noun that reading the clauses of a page makes."""

from dataclasses import dataclass
from datetime import date

from corpus.dates.evidence import OF_THIS_TEXT, Says
from corpus.dates.grammar import Mention


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of one date. ``start`` and ``end`` are those of its clause in the text.

    ``is_sentence`` tells a statement with this text as its subject from a label. ``is_placed`` is true for a date of
    some readers only, ``is_entry`` for the line of a log of changes, ``is_last_day`` for an end that is itself in
    force. ``is_unread`` tells that words which may name a day stand beside the keyword, ``is_log`` that the day is that
    of a log of changes. ``days_later`` are counted from the day of posting.
    """

    says: Says
    mention: Mention | None
    start: int
    end: int
    is_sentence: bool = False
    is_placed: bool = False
    is_entry: bool = False
    is_last_day: bool = False
    is_bare: bool = False
    is_unread: bool = False
    is_log: bool = False
    days_later: int | None = None

    @property
    def day(self) -> date | None:
        return self.mention.day if self.mention else None

    @property
    def is_of_this_text(self) -> bool:
        return self.says in OF_THIS_TEXT
