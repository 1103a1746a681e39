"""What may be asked of words: which, in which policies and days, and how much of it is shown."""

from dataclasses import dataclass
from datetime import date

from retriever.question.request import InvalidQuestion

MOST_WORDS = 20
"""Alternatives of one look-up."""
LONGEST_WORDS = 200
"""Characters of each."""
_CURSOR = "after-"


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

    @property
    def begins(self) -> int:
        """The number of the first policy shown. Raises InvalidQuestion."""
        if self.cursor is None:
            return 0
        number = self.cursor.removeprefix(_CURSOR)
        if number == self.cursor or not number.isdecimal() or len(number) > 9:
            raise self.no_page()
        return int(number)

    def cursor_after(self, begins: int, count: int) -> str | None:
        """The cursor of the page after the one that begins there, of so many policies; None where there is none."""
        return f"{_CURSOR}{begins + self.limit}" if begins + self.limit < count else None

    def no_page(self) -> InvalidQuestion:
        """That there is no page under the cursor given."""
        return InvalidQuestion(
            "cursor must be the next_cursor of the page before, of the same words", "cursor", self.cursor
        )
