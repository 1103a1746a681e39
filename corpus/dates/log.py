"""A log of changes: lines that begin with a day each, of which the last one is that of the text.

    ### Change log
    * August 5, 2020: Added what we keep.
    * April 22, 2019: Removed a list.

Such a log is known by what stands over it, or by three lines or more that each say what was done on a day.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from corpus.dates.evidence import Says
from corpus.dates.grammar import Form
from corpus.dates.statements import Statement
from corpus.languages import Language
from corpus.reading.pieces import Piece, PieceKind

_FEWEST, _FEWEST_UNNAMED = 2, 3
_TELLS = re.compile(r"\s*\W?\s*(?:[:：–—]|-\s)\s*[^\W_]")


def last_entry(
    pieces: Sequence[Piece], said: Mapping[int, Sequence[Statement]], languages: Sequence[Language]
) -> int | None:
    """The piece with the latest day of a log, None where the pieces have no log. ``said`` is what is said in each."""
    logs: dict[int, list[tuple[date, int]]] = {}
    over = -1
    for i, piece in enumerate(pieces):
        day = _day(piece, said.get(i, ()))
        if day:
            logs.setdefault(over, []).append((day, i))
        elif piece.kind is PieceKind.HEADING:
            over = i
    days = [max(entries) for over, entries in logs.items() if _is_log(pieces, over, entries, said, languages)]
    return max(days)[1] if days else None


def _day(piece: Piece, said: Sequence[Statement]) -> date | None:
    """The day with which a piece begins, where nothing but its place says what it is the day of."""
    first = said[0] if said else None
    if first is None or first.mention is None or first.says is not Says.OTHER or first.mention.form is not Form.DAY:
        return None
    before, after = piece.text[: first.mention.start], piece.text[first.mention.end :]
    is_alone = not any(letter.isalnum() for letter in after)
    return first.day if not any(map(str.isalnum, before)) and (is_alone or _TELLS.match(after)) else None


def _is_log(
    pieces: Sequence[Piece],
    over: int,
    entries: Sequence[tuple[date, int]],
    said: Mapping[int, Sequence[Statement]],
    languages: Sequence[Language],
) -> bool:
    if len(entries) < _FEWEST:
        return False
    first = entries[0][1]
    names = [pieces[i].text for i in {over, first - 1} if i >= 0]
    if any(language.dates.log.search(name) for language in languages for name in names):
        return True
    told = sum(1 for _ in _telling(pieces, entries, said))
    return told == len(entries) >= _FEWEST_UNNAMED


def _telling(
    pieces: Sequence[Piece], entries: Sequence[tuple[date, int]], said: Mapping[int, Sequence[Statement]]
) -> Iterator[int]:
    """Entries that say what was done on their day."""
    for _, i in entries:
        mention = said[i][0].mention
        if mention and _TELLS.match(pieces[i].text, mention.end):
            yield i
