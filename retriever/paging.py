"""Pages of long lists: where each begins, and the cursor that leads to the next.

There is one form of cursor. It names the index and the request that it is of, so that pages of two indexes or of two
requests are never put together.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from retriever.question.request import InvalidQuestion
from retriever.results.shared import IndexRef

T = TypeVar("T")

_SHOWN = len("sha256:") + 16
"""Characters of a fingerprint that a cursor has; more than enough to tell the builds of one folder apart."""
_FORM = re.compile(rb"(sha256:[0-9a-f]{16}|[^ ]{1,23}) ([0-9a-f]{8}) ([0-9]{1,9})")
_LONGEST = 80


class StaleCursor(InvalidQuestion):
    """A cursor of another index than the one in use."""

    kind = "stale-cursor"

    def __init__(self, cursor: str, of: str, now: str) -> None:
        super().__init__(
            f"cursor is of the index {of}…, and {now}… is in use now; leave cursor out to begin anew", "cursor", cursor
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list: ``more`` are on the pages after it, of which ``next_cursor`` gives the first."""

    items: tuple[T, ...]
    more: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Paging:
    """The pages of one request to one index."""

    index: str
    asked: str

    @classmethod
    def of(cls, index: IndexRef, asked: object) -> "Paging":
        """``asked`` is all that the list rests on, without which page of it is wanted; its repr tells it apart."""
        return cls(index.fingerprint[:_SHOWN], sha256(repr(asked).encode("utf-8", "replace")).hexdigest()[:8])

    def cursor(self, begins: int) -> str:
        """The cursor of the page that begins with the item of this number."""
        return urlsafe_b64encode(f"{self.index} {self.asked} {begins}".encode()).decode().rstrip("=")

    def begins(self, cursor: str | None) -> int:
        """The number of a page's first item. Raises StaleCursor, and InvalidQuestion for what is no such cursor."""
        if cursor is None:
            return 0
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            read = _FORM.fullmatch(urlsafe_b64decode(padded)) if len(cursor) <= _LONGEST else None
        except ValueError:
            read = None
        if read is None:
            raise no_page(cursor)
        index, asked, begins = (part.decode() for part in read.groups())
        if index != self.index:
            raise StaleCursor(cursor, index, self.index)
        if asked != self.asked:
            raise no_page(cursor)
        return int(begins)

    def page(self, items: Sequence[T], limit: int | None, cursor: str | None) -> Page[T]:
        """At most ``limit`` items from where the cursor says; without a limit all. Raises as `begins`."""
        first = self.begins(cursor)
        if first and first >= len(items):
            raise no_page(cursor)
        last = len(items) if limit is None else min(first + limit, len(items))
        more = len(items) - last
        return Page(tuple(items[first:last]), more, self.cursor(last) if more else None)


def no_page(cursor: str | None) -> InvalidQuestion:
    """That no page of this request gave such a cursor."""
    return InvalidQuestion(
        "cursor must be the next_cursor of the page before, of the same request; leave it out to begin anew",
        "cursor",
        cursor,
    )
