"""Titles that their neighbours tell: two that share a line, and one between the numbers of two others."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from corpus.dates.page import is_date_line
from corpus.languages import Language
from corpus.reading.numbering import number_before
from corpus.reading.pieces import PLAIN_LEVEL, UNMARKED_LEVEL, Memory, Piece, PieceKind, word_count
from corpus.reading.wording import is_in_title_case, says_something
from corpus.text import Span

LONGEST_TITLE = 16
"""In words, of a title on a line of its own that nothing marks as one."""
_FEWEST_PARTED = 2

STOP = re.compile(r"[.;,!][\"'”’)]*$")
_TWO_TITLES = re.compile(r"(\*\*(?=\S)[^*\n]{3,80}\w\*\*)[ \t]+(\*\*(?=\S)[^*\n]{3,80}\w\*\*)")


def with_titles_parted(pieces: Sequence[Piece], source: str, memory: Memory) -> list[Piece]:
    """Two titles that share a line, each in a stress of its own, parted: the first heads the second.

    Only where that comes again on the page, since a converter may part a stress anywhere.
    """
    halves = {i: two for i, piece in enumerate(pieces) if (two := _two_titles(piece, source, memory))}
    if len(halves) < _FEWEST_PARTED:
        return list(pieces)
    return [each for i, piece in enumerate(pieces) for each in halves.get(i, (piece,))]


def _two_titles(piece: Piece, source: str, memory: Memory) -> tuple[Piece, Piece] | None:
    if piece.stress != 2 or piece.level or piece.kind is not PieceKind.PARAGRAPH or len(piece.spans) > 1:
        return None
    match = _TWO_TITLES.fullmatch(source, piece.spans[0].start, piece.spans[0].end)
    if not match:
        return None
    titles: list[Piece] = []
    for i, level in ((1, UNMARKED_LEVEL), (2, UNMARKED_LEVEL + PLAIN_LEVEL)):
        spans = (Span(*match.span(i)),)
        words = memory.text_of(source, spans)
        if word_count(words) < 2 or not is_in_title_case(words.split()) or says_something(words, memory.language):
            return None
        titles.append(Piece(PieceKind.HEADING, words, spans, piece.lines, level))
    return titles[0], titles[1]


def with_titles_between(pieces: Sequence[Piece], sentences: AbstractSet[int], language: Language) -> list[Piece]:
    """Where the numbers before and after are those of titles, a short line is one too, though it has a verb.

    ``sentences`` are where what was marked as a heading and is text starts.
    """
    told = list(pieces)
    last: dict[str, tuple[int, int]] = {}
    waiting: dict[tuple[str, int, int], int] = {}
    for i, piece in enumerate(pieces):
        if piece.kind not in {PieceKind.HEADING, PieceKind.PARAGRAPH} or word_count(piece.text) > LONGEST_TITLE:
            continue
        number = number_before(piece.text, language, of_heading=True)
        for name, value in number.series if number else ():
            if piece.kind is PieceKind.HEADING:
                between = waiting.pop((name, value, piece.level), None)
                if between is not None:
                    told[between] = replace(told[between], kind=PieceKind.HEADING, level=piece.level)
                last[name] = (value, piece.level)
            elif name in last and last[name][0] + 1 == value and _may_be_title(piece, sentences, language):
                waiting[name, value + 1, last[name][1]] = i
    return told


def _may_be_title(piece: Piece, sentences: AbstractSet[int], language: Language) -> bool:
    is_line = not piece.level and not piece.text.endswith((":", "…")) and not STOP.search(piece.text)
    return is_line and piece.spans[0].start not in sentences and not is_date_line(piece.text, language)
