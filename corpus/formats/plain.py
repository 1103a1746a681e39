"""Plain text as pieces: paragraphs between blank lines, items behind bullets or numbers, short lines as headings."""

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.dates.evidence import is_date_line
from corpus.formats.format import Format, Pieces
from corpus.languages import DEFAULT
from corpus.reading.lines import Line, read_lines, trimmed
from corpus.reading.page_lines import ListMarker, lettered_section, list_marker, version_line
from corpus.reading.pieces import Memory, Piece, PieceKind
from corpus.text import Markup

# Text without a longer line was broken to fit a page; otherwise a line is a paragraph.
_WRAPPED = 120
_HEADING_WORDS = 12
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
    blocks = list(_blocks(list(read_lines(text))))
    pieces: list[Piece] = []
    for i, (lines, marker) in enumerate(blocks):
        in_list = bool(i and blocks[i - 1][1]) or (i + 1 < len(blocks) and bool(blocks[i + 1][1]) and bool(marker))
        whole = (trimmed(text, lines[0].start, lines[-1].end),)
        rank = 0
        if len(lines) == 1 and not (marker and in_list):
            rank = _rank(memory.text_of(text, whole), pieces[-1] if pieces else None, follows=i + 1 < len(blocks))
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


def _blocks(lines: list[Line]) -> Iterator[tuple[list[Line], ListMarker | None]]:
    """Lines that are one paragraph or item, with the marker before it."""
    is_wrapped = max((len(line.raw) for line in lines), default=0) <= _WRAPPED
    block: list[Line] = []
    marker: ListMarker | None = None
    for before, line in pairwise([None, *lines]):
        if line is None or _UNDERLINE.fullmatch(line.raw):
            continue
        own = list_marker(line.raw)
        adjacent = before is not None and before.number == line.number - 1 and not _UNDERLINE.fullmatch(before.raw)
        if block and adjacent and is_wrapped and not own and not _stands_alone(block[-1]) and not _stands_alone(line):
            block.append(line)
            continue
        if block:
            yield block, marker
        block, marker = [line], own
    if block:
        yield block, marker


def _stands_alone(line: Line) -> bool:
    return len(line.text) <= _WRAPPED and bool(
        (is_date_line(line.text) and len(line.text) < _WRAPPED // 2) or version_line(line.text) or line.text.isupper()
    )


def _rank(words: str, preceding: Piece | None, *, follows: bool) -> int:
    """How high a heading a line of its own is, 0 for none: in capitals or lettered first, then numbered, then short."""
    if not follows or len(words.split()) > _HEADING_WORDS or re.search(r"[.;:,!?][\"'”’)]*$", words.rstrip("?")):
        return 0
    if is_date_line(words) or version_line(words) or re.search(r"https?://|@", words):
        return 0
    if preceding is not None and preceding.kind is PieceKind.PARAGRAPH and preceding.text.endswith(":"):
        return 0
    if lettered_section(words) or words.isupper():
        return 1
    numbered = DEFAULT.structure.numbered_heading.match(words)
    if numbered:
        return 1 + (numbered["number"] or "").count(".") + 1
    return 4 if words[:1].isupper() else 0
