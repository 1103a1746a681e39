"""Paragraphs that are items by what is printed before them, items that are one record, and titles of items."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.reading.numbering import Number, Outline, is_beside, number_before
from corpus.reading.pieces import UNMARKED_LEVEL, Memory, Piece, PieceKind
from corpus.text import sub_spans

_FIELD = re.compile(r"(?P<name>[^\W\d_][^:.?!]{0,38}):\s+\S")
_FEWEST_RECORDS = 2
_FEWEST_TITLES = 2
_SURE = re.compile(r"\(|\d+\.\d")
"""Numbers that nothing else looks like; "1." and "A." are numbers only beside their neighbours."""


def with_printed_numbers(pieces: Sequence[Piece], source: str, memory: Memory) -> Iterator[Piece]:
    """The pieces, a number or letter printed before a paragraph's words taken as its label.

    A lettered paragraph is an item of a list as deep as its letters nest; "2.1" numbers a paragraph, and "2.1.1" what
    stands under it.
    """
    numbers = [_number(piece, memory) for piece in pieces]
    known = {series for number in numbers if number for series in number.series}
    outline = Outline()
    base = under = 0
    for piece, number in zip(pieces, numbers, strict=True):
        if piece.kind is PieceKind.HEADING:
            outline.close()
            base = 0
        if number is None and piece.kind is PieceKind.ITEM and under:
            # A list right under a lettered paragraph is part of it.
            yield replace(piece, level=piece.level + under)
            continue
        under = 0
        if number is None or not (_SURE.match(number.printed) or is_beside(number, known)):
            yield piece
            continue
        spans = sub_spans(source, piece.spans, number.length, len(piece.text), memory.markup)
        text = piece.text if spans == piece.spans else memory.text_of(source, spans)
        level = piece.level
        if piece.kind is PieceKind.PARAGRAPH:
            decimals = number.path.count(".")
            if decimals:
                outline.close()
                level = base = decimals - 1
            else:
                level = under = base + outline.depth(number)
        kind = PieceKind.ITEM if level else piece.kind
        yield replace(piece, kind=kind, level=level, text=text, spans=spans, label=number.printed.rstrip(":"))


def _number(piece: Piece, memory: Memory) -> Number | None:
    if piece.label or (piece.kind is PieceKind.PARAGRAPH and piece.level):
        return None
    if piece.kind not in {PieceKind.PARAGRAPH, PieceKind.ITEM}:
        return None
    return number_before(piece.text, memory.language)


def record_names(pieces: Sequence[Piece]) -> dict[int, Piece]:
    """For each piece of a record, by where it starts, the piece that names the record: its first.

    Records are siblings of the form "Name: …", "Purpose: …" whose first name comes again.
    """
    names: dict[int, Piece] = {}
    run: list[tuple[str, Piece]] = []
    for piece in (*pieces, None):
        found = _FIELD.match(piece.text) if piece and piece.kind in {PieceKind.ITEM, PieceKind.PARAGRAPH} else None
        if piece and found and (not run or (run[-1][1].kind, run[-1][1].level) == (piece.kind, piece.level)):
            run.append((found["name"].casefold(), piece))
            continue
        names |= _records(run)
        run = [(found["name"].casefold(), piece)] if piece and found else []
    return names


def _records(run: Sequence[tuple[str, Piece]]) -> dict[int, Piece]:
    fields = [name for name, _ in run]
    if (
        not fields
        or fields.count(fields[0]) < _FEWEST_RECORDS
        or len(set(fields)) < 2
        or 2 * len(set(fields)) > len(fields)
    ):
        return {}
    names: dict[int, Piece] = {}
    first = run[0][1]
    for name, piece in run:
        if name == fields[0]:
            first = piece
        else:
            names[piece.spans[0].start] = first
    return names


def with_items_over_headings(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, the titles of items above the headings that their page marks inside these items."""
    inside = [
        after.level
        for title, after in pairwise(pieces)
        if _is_title_of_item(title) and after.kind is PieceKind.HEADING
        if after.depth >= title.depth and after.level < UNMARKED_LEVEL
    ]
    if len(inside) < _FEWEST_TITLES:
        return list(pieces)
    top, told = min(inside), list(pieces)
    for i, piece in enumerate(pieces):
        if _is_title_of_item(piece):
            told[i] = replace(piece, level=top)
        elif piece.kind is PieceKind.HEADING and piece.depth and top <= piece.level < UNMARKED_LEVEL - 1:
            told[i] = replace(piece, level=piece.level + 1)
    return told


def _is_title_of_item(piece: Piece) -> bool:
    return piece.kind is PieceKind.HEADING and piece.depth > 0 and piece.level >= UNMARKED_LEVEL and not piece.is_run_in
