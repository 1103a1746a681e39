"""What may be asked of words: which, in which policies and days, and how much of it is shown."""

from dataclasses import dataclass, replace
from datetime import date

MOST_WORDS = 20
"""Alternatives of one look-up."""
LONGEST_WORDS = 200
"""Characters of each."""


@dataclass(frozen=True, slots=True)
class MentionsRequest:
    """What is looked up: any of ``words``, in versions of ``policies`` (all, where none is named) in force then."""

    words: tuple[str, ...]
    stems: bool = False
    policies: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    places: int = 3
    limit: int = 20
    cursor: str | None = None

    def whole(self) -> "MentionsRequest":
        """What its pages have in common."""
        return replace(self, limit=0, cursor=None)
