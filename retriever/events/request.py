"""What may be asked of a period: its days, which policies, which words, since when, and how much of it is shown."""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class EventsRequest:
    """Versions of ``policies`` (all, where none is named) that took effect from ``first`` through ``last``.

    ``words``: only those in whose changed clauses any of these stands; ``matter``: or with those that are about one of
    these, in whatever words. ``since``: only those that came to be known
    after the index of this fingerprint, or from this day on; ``versions``: only these. ``places`` is how many changed
    clauses are shown of each. ``by_recording``: in the order of the days on which an archive first saw them, where one
    did.
    """

    first: date | None = None
    last: date | None = None
    policies: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    matter: tuple[str, ...] = ()
    stems: bool = False
    since: str | date | None = None
    versions: tuple[str, ...] = ()
    places: int = 10
    limit: int = 20
    cursor: str | None = None
    newest_first: bool = False
    by_recording: bool = False

    def whole(self) -> "EventsRequest":
        """What its pages have in common."""
        return replace(self, limit=0, cursor=None)
