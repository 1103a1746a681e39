"""A log of changes: lines that begin with a day each, of which the last one is that of the text.

    ### Change log
    * August 5, 2020: Added what we keep.
    * April 22, 2019: Removed a list.

Such a log is known by what stands over it, or by three lines or more that each say what was done on a day.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from corpus.dates.evidence import Says
from corpus.dates.grammar import Form
from corpus.dates.statement import Statement
from corpus.languages import Language
from corpus.reading.pieces import Piece, PieceKind

_FEWEST, _FEWEST_UNNAMED = 2, 3
_TELLS = re.compile(r"\s*\W?\s*(?:[:：–—]|-\s)\s*[^\W_]")


Entry = tuple[date, int, int]
"""The day of an entry, its piece, and which of the statements in that it is."""


def last_entry(
    pieces: Sequence[Piece], said: Mapping[int, Sequence[Statement]], languages: Sequence[Language]
) -> Entry | None:
    """The entry with the latest day of a log, None where there is none. ``said`` is what is said in each piece."""
    logs: dict[int, list[Entry]] = {}
    over = -1
    for i, piece in enumerate(pieces):
        entries = [(day, i, k) for k, one in enumerate(said.get(i, ())) if (day := _day(piece, one))]
        logs.setdefault(over, []).extend(entries)
        if not entries and piece.kind is PieceKind.HEADING:
            over = i
    days = [max(entries) for over, entries in logs.items() if _is_log(pieces, over, entries, said, languages)]
    return max(days, default=None)


def _day(piece: Piece, one: Statement) -> date | None:
    """The day with which a clause begins, where nothing but its place says what it is the day of."""
    mention = one.mention
    if mention is None or one.says is not Says.OTHER or mention.form is not Form.DAY:
        return None
    before, after = piece.text[one.start : mention.start], piece.text[mention.end : one.end]
    is_alone = one.start == 0 and not any(map(str.isalnum, piece.text[mention.end :]))
    return one.day if not any(map(str.isalnum, before)) and (is_alone or _TELLS.match(after)) else None


def _is_log(
    pieces: Sequence[Piece],
    over: int,
    entries: Sequence[Entry],
    said: Mapping[int, Sequence[Statement]],
    languages: Sequence[Language],
) -> bool:
    if len(entries) < _FEWEST:
        return False
    first = entries[0][1]
    names = [pieces[i].text for i in {over, first - 1} if i >= 0]
    if any(language.dates.log.search(name) for language in languages for name in names):
        return True
    return len(entries) >= _FEWEST_UNNAMED and all(_tells(pieces[i], said[i][k]) for _, i, k in entries)


def _tells(piece: Piece, one: Statement) -> bool:
    """Whether an entry says what was done on its day."""
    return one.mention is not None and _TELLS.match(piece.text, one.mention.end) is not None
