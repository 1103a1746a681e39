"""Texts printed to PDF, as an office or a browser would print them, to be read back."""

import io
import re
from collections.abc import Callable, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

from corpus.text import Span, plain_text

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12.5)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=11)
SMALL_CELL = ParagraphStyle("small-cell", parent=BODY, fontSize=6.5, leading=8)
BOLD = ParagraphStyle("bold", parent=BODY, fontName="Times-Bold")
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=16, leading=20)
SECTION = ParagraphStyle("section", parent=BODY, fontName="Helvetica-Bold", fontSize=12.5, leading=16)
_MARGIN, _GUTTER = 62, 22


def column_width(columns: int) -> float:
    return float((A4[0] - 2 * _MARGIN - _GUTTER * (columns - 1)) / columns)


def printed(
    story: Sequence[Flowable],
    *,
    columns: int = 1,
    head: Callable[[int], str] | None = None,
    foot: Callable[[int], str] | None = None,
) -> bytes:
    """A PDF of A4 pages; ``head`` and ``foot`` give what stands over and under each page by its number."""
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4, invariant=True)
    width, height = A4
    breadth = column_width(columns)
    frames = [
        Frame(_MARGIN + i * (breadth + _GUTTER), 80, breadth, height - 160, 0, 0, 0, 0, id=str(i))
        for i in range(columns)
    ]

    def around(canvas: Canvas, _: BaseDocTemplate) -> None:
        number = canvas.getPageNumber()
        canvas.setFont("Helvetica", 8)
        if head:
            canvas.drawString(_MARGIN, height - 48, head(number))
        if foot:
            canvas.drawCentredString(width / 2, 42, foot(number))

    document.addPageTemplates([PageTemplate("page", frames, onPage=around)])
    document.build(list(story))
    return out.getvalue()


def paragraph(words: str, style: ParagraphStyle = BODY, *, justified: bool = False, indent: float = 0) -> Paragraph:
    changes: dict[str, object] = {"leftIndent": indent}
    if justified:
        changes["alignment"] = TA_JUSTIFY
    return Paragraph(escape(words), ParagraphStyle(f"{style.name}-{justified}-{indent}", parent=style, **changes))


def table(rows: Sequence[Sequence[str]], width: float) -> Table:
    breadth = width / max(map(len, rows))
    style = CELL if breadth > 90 else SMALL_CELL
    cells = [[Paragraph(escape(cell), style) for cell in row] for row in rows]
    drawn = Table(cells, colWidths=[breadth] * max(map(len, rows)))
    drawn.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return drawn


def text_story(text: str, columns: int = 1, *, justified: bool = False) -> list[Flowable]:
    """A plain text: lines that follow each other are set close, and rows between tabs are a table."""
    story: list[Flowable] = []
    for is_row, run in groupby(text.split("\n"), key=lambda line: "\t" in line):
        if is_row:
            rows = [[_readable(cell) for cell in line.split("\t")] for line in run]
            story += [table(rows, column_width(columns)), Spacer(1, 8)]
            continue
        for line in run:
            bullet = re.match(r"(\s*)[*•]\s+", line)
            words = _readable(line[bullet.end() :] if bullet else line)
            if not words:
                story.append(Spacer(1, 8))
            elif bullet:
                story.append(paragraph(f"• {words}", justified=justified, indent=24 if bullet[1] else 12))
            else:
                story.append(paragraph(words, justified=justified))
    return story


def _readable(line: str) -> str:
    return plain_text(line, [Span(0, len(line))])
