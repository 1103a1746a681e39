"""Documents as pages to print. What went is struck through, what came is underlined.

Letters that the fonts of every PDF have are set in Times, Chinese and Japanese in a font that readers bring along; of
any other script the numbers of its characters are shown, and a note says so: a DOCX has them.
"""

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

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

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_ASIAN = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]+")
_ASIAN_FONT = "STSong-Light"
_NOT_SHOWN = "[U+"
_NOTE = "Characters that this file has no letters for are shown by their numbers, as in [U+0416]; a DOCX has them."
_TAGS = {Mark.INSERTED: "u", Mark.DELETED: "strike", Mark.STRONG: "b"}


def document(blocks: Document) -> bytes:
    """A PDF of its own; the same blocks give the same bytes."""
    # Its library is loaded where a report is made.
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    registerFont(UnicodeCIDFont(_ASIAN_FONT))
    styles = _styles()
    story = list(_flowables(blocks, styles))
    if any(_NOT_SHOWN in getattr(flowable, "text", "") for flowable in story):
        story.append(Paragraph(_NOTE, styles["note"]))
    out = io.BytesIO()
    made = SimpleDocTemplate(out, pagesize=A4, invariant=True, title="Quotations checked", author="Inforce")
    made.build(story, onFirstPage=_number, onLaterPages=_number)
    return out.getvalue()


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=14, spaceAfter=4)
    return {
        "body": body,
        "quote": ParagraphStyle("quote", parent=body, leftIndent=24, rightIndent=24, spaceAfter=5),
        "note": ParagraphStyle("note", parent=body, fontSize=9, leading=12),
        "cell": ParagraphStyle("cell", parent=body, fontSize=8, leading=10, wordWrap="CJK"),
        **{
            f"h{level}": ParagraphStyle(
                f"h{level}", parent=body, fontName="Times-Bold", fontSize=size, leading=1.3 * size, spaceBefore=10
            )
            for level, size in enumerate((18, 14, 11.5), 1)
        },
    }


def _flowables(blocks: Iterable[Block], styles: dict[str, Any]) -> "Iterator[Flowable]":
    from reportlab.lib import colors
    from reportlab.platypus import Paragraph, TableStyle
    from reportlab.platypus import Table as PdfTable

    for block in blocks:
        match block:
            case Heading(words, level):
                yield Paragraph(_xml(words), styles[f"h{min(level, 3)}"])
            case Quotation(words, citation, context):
                for phrase in (*context, words):
                    yield Paragraph(_xml(phrase), styles["quote"])
                if citation:
                    yield Paragraph(_letters(f"— {citation}"), styles["quote"])
            case Remark(words):
                yield Paragraph(_xml(words), styles["body"])
            case Item(_, inner):
                yield from _flowables(inner, styles)
            case Footer(notes):
                yield from (Paragraph(_xml(phrase), styles["note"]) for phrase in notes)
            case Table(headers, rows):
                cells = [[Paragraph(_letters(cell), styles["cell"]) for cell in row] for row in (headers, *rows)]
                ruled = TableStyle([("GRID", (0, 0), (-1, -1), 0.3, colors.grey)])
                yield PdfTable(cells, colWidths=[170] + [285 / (len(headers) - 1)] * (len(headers) - 1), style=ruled)
            case _:
                for line in block:
                    said = _xml(line.words)
                    yield Paragraph(_letters(line.lead) + (f"<b>{said}</b>" if line.strong else said), styles["body"])


def _xml(phrase: Phrase) -> str:
    return "".join(
        _piece(piece)
        for segment in phrase.segments
        for piece in (segment.pieces if isinstance(segment, Difference) else (segment,))
    )


def _piece(piece: object) -> str:
    tag = _TAGS.get(piece.mark) if isinstance(piece, Words) and piece.mark else None
    words = _letters(str(piece))
    return f"<{tag}>{words}</{tag}>" if tag else words


def _letters(text: str) -> str:
    """Text with each letter in a font that has it.

    >>> _letters("a < ж 中")
    'a &lt; [U+0436] <font name="STSong-Light">中</font>'
    """
    parts: list[str] = []
    done = 0
    text = visible(text)
    for match in _ASIAN.finditer(text):
        parts += [_western(text[done : match.start()]), f'<font name="{_ASIAN_FONT}">{escape(match[0])}</font>']
        done = match.end()
    return "".join([*parts, _western(text[done:])])


def _western(text: str) -> str:
    shown = (char if _has_times(char) else f"{_NOT_SHOWN}{ord(char):04X}]" for char in text)
    return escape("".join(shown))


def _has_times(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _number(canvas: Any, made: Any) -> None:
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(made.pagesize[0] / 2, 36, str(canvas.getPageNumber()))
