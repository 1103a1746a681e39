"""Plain text as pieces: paragraphs between blank lines, items behind bullets or numbers, short lines as headings."""

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.dates.page import is_date_line
from corpus.formats.format import Format, Pieces
from corpus.languages import Language
from corpus.reading.lines import Line, read_lines, trimmed
from corpus.reading.page_lines import ListMarker, lettered_section, list_marker, version_line
from corpus.reading.pieces import Memory, Piece, PieceKind
from corpus.text import Markup

# Text without a longer line was broken to fit a page; otherwise a line is a paragraph.
_WRAPPED = 120
_HEADING_WORDS = 12
_PROSE_WORDS = 6
"""From which on a line is no name, street or town, as they stand one below the other in an address."""
_ENDS = re.compile(r"[.;:,!?][\"'”’)]*$")
_UNDERLINE = re.compile(r"\s*(?:=+|-{3,}|_{3,}|\*{3,})\s*")


class Plain(Format):
    """Text without marks, as people write it in mails and editors."""

    name = "plain"
    endings = (".txt", ".text")
    markup = Markup.PLAIN

    def pieces(self, text: str, memory: Memory) -> Pieces:
        return Pieces(plain_pieces(text, memory))


PLAIN = Plain()


def plain_pieces(text: str, memory: Memory) -> list[Piece]:
    r"""The pieces of a plain text in reading order; every line with a word is in one.

    >>> text = "TERMS\n\nWe collect:\n- names\n- dates of birth"
    >>> [(piece.kind.value, piece.text) for piece in plain_pieces(text, Memory(Markup.PLAIN))]
    [('heading', 'TERMS'), ('paragraph', 'We collect:'), ('item', 'names'), ('item', 'dates of birth')]
    """
    language = memory.language
    blocks = list(_blocks(list(read_lines(text)), language))
    pieces: list[Piece] = []
    for i, (lines, marker) in enumerate(blocks):
        in_list = bool(i and blocks[i - 1][1]) or (i + 1 < len(blocks) and bool(blocks[i + 1][1]) and bool(marker))
        whole = (trimmed(text, lines[0].start, lines[-1].end),)
        rank = 0
        if len(lines) == 1 and not (marker and in_list):
            preceding = pieces[-1] if pieces else None
            rank = _rank(memory.text_of(text, whole), preceding, language, follows=i + 1 < len(blocks))
        marker = None if rank else marker
        spans = (trimmed(text, lines[0].start + (marker.length if marker else 0), lines[-1].end),)
        words = memory.text_of(text, spans)
        if not re.search(r"\w", words):
            continue
        kind = PieceKind.HEADING if rank else PieceKind.ITEM if marker else PieceKind.PARAGRAPH
        level = rank or (marker.level if marker else 0)
        numbers = (lines[0].number, lines[-1].number)
        label = marker.label if marker else None
        pieces.append(Piece(kind, words, spans, numbers, level, label))
    return pieces


def _blocks(lines: list[Line], language: Language) -> Iterator[tuple[list[Line], ListMarker | None]]:
    """Lines that are one paragraph or item, with the marker before it."""
    width = max((len(line.raw) for line in lines), default=0)
    is_wrapped = width <= _WRAPPED
    block: list[Line] = []
    marker: ListMarker | None = None
    for before, line in pairwise([None, *lines]):
        if line is None or _UNDERLINE.fullmatch(line.raw):
            continue
        own = list_marker(line.raw)
        adjacent = before is not None and before.number == line.number - 1 and not _UNDERLINE.fullmatch(before.raw)
        stand_alone = bool(block) and (_stands_alone(block[-1], language) or _stands_alone(line, language))
        stand_alone = stand_alone or (len(block) == 1 and _is_title_above(block[0], line, width))
        if block and adjacent and is_wrapped and not own and not stand_alone:
            block.append(line)
            continue
        if block:
            yield block, marker
        block, marker = [line], own
    if block:
        yield block, marker


def _stands_alone(line: Line, language: Language) -> bool:
    if len(line.text) > _WRAPPED:
        return False
    is_date = len(line.text) < _WRAPPED // 2 and is_date_line(line.text, language)
    return is_date or line.text.isupper() or version_line(line.text, language) is not None


def _is_title_above(line: Line, below: Line, width: int) -> bool:
    """Whether a line was ended on purpose, above a sentence whose first word it had room for."""
    words = below.text.split()
    return (
        len(line.text.split()) <= _HEADING_WORDS
        and not _ENDS.search(line.text.rstrip("?"))
        and (len(words) >= _PROSE_WORDS or bool(list_marker(line.raw) and below.text.endswith((".", "!", "?"))))
        and words[0][0].isupper()
        and len(line.raw.rstrip()) + 1 + len(words[0]) <= width
    )


def _rank(words: str, preceding: Piece | None, language: Language, *, follows: bool) -> int:
    """How high a heading a line of its own is, 0 for none: in capitals or lettered first, then numbered, then short."""
    if not follows or len(words.split()) > _HEADING_WORDS or _ENDS.search(words.rstrip("?")):
        return 0
    if is_date_line(words, language) or version_line(words, language) or re.search(r"https?://|@", words):
        return 0
    if preceding is not None and preceding.kind is PieceKind.PARAGRAPH and preceding.text.endswith(":"):
        return 0
    if lettered_section(words) or words.isupper():
        return 1
    numbered = language.structure.numbered_heading.match(words)
    if numbered:
        return 1 + (numbered["number"] or "").count(".") + 1
    return 4 if words[:1].isupper() else 0
