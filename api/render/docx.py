"""Documents as a word processor opens them. What went is struck through, what came is underlined."""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.phrases.segments import (
    Block,
    Difference,
    Document,
    Footer,
    Heading,
    Item,
    Mark,
    Phrase,
    Quotation,
    Remark,
    Table,
    Words,
)
from corpus.hidden import visible

_MADE = datetime(2000, 1, 1)


def document(blocks: Document) -> bytes:
    """A DOCX of its own."""
    # Its library is loaded where a report is made.
    import docx

    made = docx.Document()
    made.core_properties.author = "Inforce"
    made.core_properties.created = made.core_properties.modified = _MADE
    _write(made, blocks)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _write(made: Any, blocks: Iterable[Block]) -> None:
    for block in blocks:
        match block:
            case Heading(words, level):
                _say(made.add_heading("", level), words)
            case Quotation(words, citation, context):
                for phrase in (*context, words):
                    _say(made.add_paragraph(style="Quote"), phrase)
                if citation:
                    made.add_paragraph(f"— {visible(citation)}")
            case Remark(words):
                _say(made.add_paragraph(style="Intense Quote"), words)
            case Item(_, inner):
                _write(made, inner)
            case Footer(notes):
                for phrase in notes:
                    _say(made.add_paragraph(), phrase)
            case Table(headers, rows):
                table = made.add_table(1, len(headers), style="Light Grid Accent 1")
                for cells, values in [(table.rows[0].cells, headers), *((table.add_row().cells, row) for row in rows)]:
                    for cell, value in zip(cells, values, strict=True):
                        cell.text = visible(value)
            case _:
                for line in block:
                    paragraph = made.add_paragraph(line.lead)
                    _say(paragraph, line.words, bold=line.strong)


def _say(paragraph: Any, phrase: Phrase, *, bold: bool = False) -> None:
    for segment in phrase.segments:
        pieces = segment.pieces if isinstance(segment, Difference) else (segment,)
        for piece in pieces:
            run = paragraph.add_run(visible(str(piece)))
            mark = piece.mark if isinstance(piece, Words) else None
            run.bold = True if bold or mark is Mark.STRONG else None
            run.underline = True if mark is Mark.INSERTED else None
            run.font.strike = True if mark is Mark.DELETED else None
