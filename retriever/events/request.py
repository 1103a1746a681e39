"""What may be asked of a period: its days, which policies, which words, since when, and how much of it is shown."""

from dataclasses import dataclass
from datetime import date

from retriever.question.request import InvalidQuestion

_CURSOR = "after-"


@dataclass(frozen=True, slots=True)
class EventsRequest:
    """Versions of ``policies`` (all, where none is named) that took effect from ``first`` through ``last``.

    ``words``: only those in whose changed clauses any of these stands. ``since``: only those that came to be known
    after the index of this fingerprint, or from this day on; ``versions``: only these. ``places`` is how many changed
    clauses are shown of each. ``by_recording``: in the order of the days on which an archive first saw them, where one
    did.
    """

    first: date | None = None
    last: date | None = None
    policies: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    stems: bool = False
    since: str | date | None = None
    versions: tuple[str, ...] = ()
    places: int = 10
    limit: int = 20
    cursor: str | None = None
    newest_first: bool = False
    by_recording: bool = False

    @property
    def begins(self) -> int:
        """The number of the first version looked at. Raises InvalidQuestion."""
        if self.cursor is None:
            return 0
        number = self.cursor.removeprefix(_CURSOR)
        if number == self.cursor or not number.isdecimal() or len(number) > 9:
            raise self.no_page()
        return int(number)

    def cursor_of(self, begins: int) -> str:
        """The cursor of the page that begins at this version."""
        return f"{_CURSOR}{begins}"

    def no_page(self) -> InvalidQuestion:
        """That there is no page under the cursor given."""
        return InvalidQuestion(
            "cursor must be the next_cursor of the page before, of the same request", "cursor", self.cursor
        )
