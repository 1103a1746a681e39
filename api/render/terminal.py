"""Phrases and documents as text for a terminal: paragraphs between margins, marks as brackets and colours.

Nothing here touches a stream. Styles are written as terminal codes; click removes them where there is no terminal.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import click

from api.phrases.segments import (
    Block,
    Difference,
    Document,
    Footer,
    Heading,
    Item,
    Line,
    Mark,
    Phrase,
    Quotation,
    Remark,
    Table,
    Words,
    say,
)
from corpus.hidden import visible

_WIDEST = 100
"""Longer lines are hard to read, however wide the terminal is."""
_STYLES: dict[Mark | None, dict[str, Any]] = {
    Mark.HIGHLIGHTED: {"bold": True},
    Mark.STRONG: {"bold": True},
    Mark.DELETED: {"fg": "red"},
    Mark.INSERTED: {"fg": "green"},
}
_BRACKETS = {Mark.DELETED: ("[-", "-]"), Mark.INSERTED: ("{+", "+}")}


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed on. ``width`` is None for a file or pipe: there, one line is one paragraph, as quoted."""

    width: int | None = None

    def document(self, blocks: Document) -> str:
        """Blocks with a blank line between them."""
        return "\n\n".join(map(self._block, blocks))

    def _block(self, block: Block) -> str:
        match block:
            case Heading(words):
                return click.style(self.paragraph(words), bold=True)
            case Quotation(words, citation, context):
                cited = [self.paragraph(say(citation), 4)] if citation else []
                quoted = [*context, say("“", words, "”")]
                return "\n".join([*(self.paragraph(phrase, 2) for phrase in quoted), *cited])
            case Remark(words):
                return self.paragraph(say("warning: ", words))
            case Item(number, blocks):
                return f"{number}. {self.document(blocks)}"
            case Footer(notes):
                return "\n".join(map(self.paragraph, notes))
            case Table(headers, rows):
                return table(headers, rows)
            case _:
                return "\n".join(map(self._line, block))

    def _line(self, line: Line) -> str:
        text = (
            f"{' ' * line.indent}{visible(str(line.words))}" if line.fixed else self.paragraph(line.words, line.indent)
        )
        if line.strong or line.right is not None:
            colour = {True: "green", False: "red", None: None}[line.right]
            text = click.style(text, bold=True, fg=colour)
        return visible(line.lead) + text

    def paragraph(self, words: Phrase, indent: int = 0) -> str:
        """``words`` between margins; where it breaks, only a space is given up, and styles stay on their words."""
        unseen = (piece for segment in words.segments for piece in _pieces(segment))
        pieces = [Words(visible(piece.text), piece.mark) for piece in unseen]
        text = "".join(piece.text for piece in pieces)
        lines = [text]
        if self.width is not None:
            room = max(20, min(self.width, _WIDEST) - indent)
            lines = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
        printed: list[str] = []
        offset = 0
        for line in lines:
            offset = text.index(line, offset)
            printed.append(" " * indent + _styled(pieces, offset, offset + len(line)))
            offset += len(line)
        return "\n".join(printed)


def _pieces(segment: object) -> Sequence[Words]:
    """A segment as words with marks; what stands on one side only is in brackets, so that no colour is needed."""
    if not isinstance(segment, Difference):
        return (Words(str(segment), segment.mark if isinstance(segment, Words) else None),)
    match segment.operations:
        case (only,) if only.op != "replace":
            # A text that stands whole, came whole or went whole is quoted as it is.
            [mark] = {piece.mark for piece in segment.pieces if piece.text.strip()} or {None}
            return (Words(f"“{only.left or only.right}”", mark),)
    return [
        Words(piece.text.rstrip().join(_BRACKETS[piece.mark]), piece.mark) if piece.mark in _BRACKETS else piece
        for piece in segment.pieces
    ]


def _styled(pieces: Iterable[Words], start: int, end: int) -> str:
    """The text ``[start, end)`` of ``pieces`` together, each part in its style."""
    printed: list[str] = []
    position = 0
    for piece in pieces:
        part = piece.text[max(start - position, 0) : max(end - position, 0)]
        style = _STYLES.get(piece.mark)
        printed.append(click.style(part, **style) if style and part else part)
        position += len(piece.text)
    return "".join(printed)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, two spaces apart; nothing is cut, so every cell can be copied."""
    cells = [[visible(cell) for cell in row] for row in (headers, *rows)]
    widths = [max(map(len, column)) for column in zip_longest(*cells, fillvalue="")]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([click.style(lines[0], bold=True), *lines[1:]])
