"""Under which headings does a passage stand?"""

import re
from collections.abc import Sequence

from corpus.reading.pieces import Piece, PieceKind
from corpus.types import Section

_DECIMAL = re.compile(r"\d+(?:\.\d+)+")


def stands_above(heading: Piece, other: Piece) -> bool:
    """Whether the second heading belongs under the first: by its rank, or by its number ("2.2" and "2.2.1")."""
    number, below = Section.of(heading.text).label, Section.of(other.text).label
    if number and below.startswith(f"{number}."):
        return True
    return heading.level < other.level


class HeadingPath:
    """The headings that are open, the outermost first."""

    def __init__(self) -> None:
        self._open: list[Piece] = []
        self._holding: dict[int, bool] = {}
        """Of headings in lists, by where they start, whether what they head stands in the list too."""

    def close(self, heading: Piece) -> None:
        """Close what does not stand above ``heading``."""
        self._open = [above for above in self._open if stands_above(above, heading)]

    def open(self, heading: Piece) -> None:
        self._open.append(heading)

    def over(self, passage: Piece) -> Sequence[Piece]:
        """The headings over a passage; what it shows to be over is closed.

        A heading in a list ends with its item, and "2.6" is no part of what "2.5" heads.
        """
        if self._open:
            self._close_numbers(passage)
            self._close_lists(passage)
        return self._open

    def _close_numbers(self, passage: Piece) -> None:
        match = _DECIMAL.match(passage.label or "")
        if not match:
            return
        number = match.group()
        for place, heading in enumerate(self._open):
            own = Section.of(heading.text).label
            if own != number and own.count(".") == number.count("."):
                del self._open[place:]
                return

    def _close_lists(self, passage: Piece) -> None:
        if passage.kind is PieceKind.ROW:
            return
        for place, heading in enumerate(self._open):
            if not heading.depth:
                continue
            start = heading.spans[0].start
            if self._holding.setdefault(start, passage.level >= heading.depth) and passage.level < heading.depth:
                del self._open[place:]
                return
