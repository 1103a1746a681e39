"""Under which headings does a passage stand?"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.reading.pieces import Piece, PieceKind
from corpus.types import Section

_FEWEST_SIBLINGS, _FEWEST_WITH_COLON = 3, 1
_DECIMAL = re.compile(r"\d+(?:\.\d+)+")


def stands_above(heading: Piece, other: Piece) -> bool:
    """Whether the second heading belongs under the first: by its rank, or by its number ("2.2" and "2.2.1")."""
    number, below = Section.of(heading.text).label, Section.of(other.text).label
    if number and below.startswith(f"{number}."):
        return True
    return heading.level < other.level


def with_run_ins_ended(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, told where the last of several run-in titles ends: where each before it names one paragraph, it does.

    A number before the title makes it a clause, which goes on until the next one.
    """
    told = list(pieces)
    title: Piece | None = None
    siblings = paragraphs = 0
    for i, piece in enumerate(pieces):
        if piece.kind is PieceKind.HEADING:
            is_next = title is not None and piece.is_run_in and piece.level == title.level and paragraphs == 1
            siblings = siblings + 1 if is_next else 0
            title, paragraphs = piece if piece.is_run_in and not Section.of(piece.text).label else None, 0
        elif title is not None and piece.kind is PieceKind.PARAGRAPH and not piece.level:
            # What a colon announces is part of what it ends.
            above = pieces[i - 1]
            paragraphs += above.kind is PieceKind.HEADING or not above.text.endswith((":", "："))
            fewest = _FEWEST_WITH_COLON if title.text.endswith((":", "：")) else _FEWEST_SIBLINGS
            if paragraphs > 1 and siblings >= fewest and not _has_sibling_after(pieces, i, title):
                told[i] = replace(piece, ends_run_in=True)
                title = None
    return told


def _has_sibling_after(pieces: Sequence[Piece], i: int, title: Piece) -> bool:
    headings = (piece for piece in pieces[i:] if piece.kind is PieceKind.HEADING and piece.level <= title.level)
    following = next(headings, None)
    return following is not None and following.level == title.level


class HeadingPath:
    """The headings that are open, the outermost first."""

    def __init__(self) -> None:
        self._open: list[Piece] = []
        self._holding: dict[int, bool] = {}
        """Of headings in lists, by where they start, whether what they head stands in the list too."""

    def close(self, heading: Piece) -> None:
        """Close what does not stand above ``heading``; what heads a list holds no heading outside of it."""
        self._open = [above for above in self._open if stands_above(above, heading) and above.depth <= heading.depth]

    def open(self, heading: Piece) -> None:
        self._open.append(heading)

    def over(self, passage: Piece) -> Sequence[Piece]:
        """The headings over a passage; what it shows to be over is closed.

        A heading in a list ends with its item, and "2.6" is no part of what "2.5" heads.
        """
        if passage.ends_run_in:
            while self._open and self._open.pop().is_run_in is False:
                pass
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
