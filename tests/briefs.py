"""One brief in several forms of file: as text, as a word processor keeps it, and as it is printed.

A brief is a list of paragraphs, each with its kind: ``p``, ``h`` for a heading, ``q`` for a block that is set off and
``t`` for a line of a table of contents. ``[^3]`` refers to the third of its notes.
"""

import io
import re
import textwrap
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import docx
from docx.shared import Inches
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

_MARK = re.compile(r"\[\^(\d+)\]")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Written:
    paragraphs: Sequence[tuple[str, str]]
    notes: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        parts = []
        for kind, words in self.paragraphs:
            if kind == "q":
                parts.append(textwrap.indent(textwrap.fill(words, 66), " " * 8))
            elif kind == "t":
                parts.append(f"{words} {'.' * 20} 4")
            else:
                parts.append(textwrap.fill(words, 78, break_long_words=False, break_on_hyphens=False))
        parts += [f"[^{number}]: {words}" for number, words in self.notes.items()]
        return "\n\n".join(parts) + "\n"

    def docx(self) -> bytes:
        document = docx.Document()
        for kind, words in self.paragraphs:
            paragraph = document.add_heading("", 1) if kind == "h" else document.add_paragraph()
            if kind == "q":
                paragraph.paragraph_format.left_indent = Inches(1)
            for k, part in enumerate(_MARK.split(words)):
                # A word processor cuts its runs where somebody once stopped typing.
                for piece in (f"\x01{part}",) if k % 2 else (part[: len(part) // 2], part[len(part) // 2 :]):
                    paragraph.add_run(f"NOTE{part}NOTE" if piece[:1] == "\x01" else piece)
            if kind == "t":
                paragraph.add_run(f" {'.' * 20} 4")
        out = io.BytesIO()
        document.save(out)
        return _with_notes(out.getvalue(), self.notes)

    def odt(self) -> bytes:
        """As LibreOffice writes it: a style of its own for blocks that are set off, notes where they are cited."""
        styles = '<style:style style:name="P1"><style:paragraph-properties fo:margin-left="1in"/></style:style>'
        paragraphs = []
        for kind, words in self.paragraphs:
            parts = []
            for k, part in enumerate(_MARK.split(f"{words} {'.' * 20} 4" if kind == "t" else words)):
                body = f"<text:note-body><text:p>{escape(self.notes.get(part, ''))}</text:p></text:note-body>"
                noted = f'<text:note text:note-class="footnote"><text:note-citation/>{body}</text:note>'
                parts.append(noted if k % 2 else escape(part))
            paragraphs.append(f'<text:p text:style-name="{"P1" if kind == "q" else ""}">{"".join(parts)}</text:p>')
        names = {"office": "office", "text": "text", "style": "style", "fo": "xsl-fo-compatible"}
        spaces = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"' for k, v in names.items())
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            packed.writestr(
                "content.xml",
                f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
                f"<office:body><office:text>{''.join(paragraphs)}</office:text></office:body></office:document-content>",
            )
        return out.getvalue()

    def rtf(self) -> bytes:
        """As a word processor writes it: a note where it is cited, letters that ASCII lacks as their numbers."""
        lines = []
        mark = r"{\super\chftn}"
        for kind, words in self.paragraphs:
            parts = []
            for k, part in enumerate(_MARK.split(f"{words} {'.' * 20} 4" if kind == "t" else words)):
                noted = f"{mark}{{\\footnote\\pard\\plain {mark} {_in_rtf(self.notes.get(part, ''))}}}"
                parts.append(noted if k % 2 else _in_rtf(part))
            inset = r"\li1440" if kind == "q" else ""
            lines.append(rf"\pard\plain{inset} {''.join(parts)}\par")
        return "\n".join([r"{\rtf1\ansi\ansicpg1252\uc1", *lines, "}"]).encode("ascii")

    def pdf(self, *, columns: int = 1, numbered: bool = False) -> bytes:
        return _Printing(self.notes, columns, numbered).printed(self.paragraphs)


def _in_rtf(words: str) -> str:
    return re.sub(r"([\\\\{}])|([^\x00-\x7f])", lambda m: f"\\{m[1]}" if m[1] else f"\\u{ord(m[2])}?", words)


def _with_notes(packed: bytes, notes: dict[str, str]) -> bytes:
    """The same file with a part of footnotes, which the library that writes it does not know."""
    words = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {escape(note)}'
        "</w:t></w:r></w:p></w:footnote>"
        for number, note in notes.items()
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                reference = r'<w:r><w:footnoteReference w:id="\1"/></w:r>'
                part = re.sub(r"<w:r><w:t>NOTE(\d+)NOTE</w:t></w:r>", reference, part.decode()).encode()
            elif name == "[Content_Types].xml" and notes:
                new_part = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
                part = part.replace(b"</Types>", new_part.encode())
            elif name == "word/_rels/document.xml.rels" and notes:
                new_part = f'<Relationship Id="rIdNotes" Type="{relation}" Target="footnotes.xml"/></Relationships>'
                part = part.replace(b"</Relationships>", new_part.encode())
            new.writestr(name, part)
        if notes:
            new.writestr(
                "word/footnotes.xml", f'<?xml version="1.0"?><w:footnotes xmlns:w="{_W}">{words}</w:footnotes>'
            )
    return out.getvalue()


class _Printing:
    """Lines from the top of each column down, the notes that a page refers to at its foot."""

    SIZE, LEADING, NOTE, NOTE_LEADING = 11.0, 14.0, 8.5, 10.5
    TOP, BOTTOM, LEFT, GUTTER = 720.0, 80.0, 90.0, 24.0

    def __init__(self, notes: dict[str, str], columns: int, numbered: bool) -> None:
        self.notes, self.columns, self.numbered = notes, columns, numbered
        self.width = (LETTER[0] - 2 * self.LEFT - self.GUTTER * (columns - 1)) / columns
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=LETTER, invariant=True)
        self.column, self.y, self.page = 0, self.TOP, 1
        self.below: list[list[str]] = [[] for _ in range(columns)]

    def printed(self, paragraphs: Sequence[tuple[str, str]]) -> bytes:
        for kind, words in paragraphs:
            inset = 36.0 if kind == "q" else 0.0
            bold = kind == "h"
            if kind == "t":
                words += f" {'.' * 20} 4"
            for line in _lines(words, self.width - 2 * inset, self.SIZE, bold):
                notes = [note for number in _MARK.findall(line) for note in self._note_lines(number)]
                floor = self.BOTTOM + self.NOTE_LEADING * (len(self.below[self.column]) + len(notes))
                if self.y - self.LEADING < floor + 8:
                    self._next_column()
                self.below[self.column] += notes
                self._draw(line, self.LEFT + self.column * (self.width + self.GUTTER) + inset, self.y, self.SIZE, bold)
                self.y -= self.LEADING
            self.y -= 8
        self._end_page()
        self.canvas.save()
        return self.out.getvalue()

    def _note_lines(self, number: str) -> list[str]:
        return list(_lines(f"[^{number}] {self.notes[number]}", self.width, self.NOTE, False))

    def _next_column(self) -> None:
        if self.column + 1 < self.columns:
            self.column += 1
        else:
            self._end_page()
            self.column = 0
        self.y = self.TOP

    def _end_page(self) -> None:
        for column, lines in enumerate(self.below):
            y = self.BOTTOM + self.NOTE_LEADING * (len(lines) - 1)
            for line in lines:
                self._draw(line, self.LEFT + column * (self.width + self.GUTTER), y, self.NOTE, False)
                y -= self.NOTE_LEADING
        self.canvas.setFont("Times-Roman", 9)
        self.canvas.drawString(self.LEFT, 756, "Case 4:23-cv-00123 Document 45 Filed 11/02/23")
        self.canvas.drawCentredString(LETTER[0] / 2, 40, str(self.page))
        if self.numbered:
            for number in range(1, 29):
                self.canvas.drawRightString(70, self.TOP - (number - 1) * 23, str(number))
        self.canvas.showPage()
        self.page += 1
        self.below = [[] for _ in range(self.columns)]

    def _draw(self, line: str, x: float, y: float, size: float, bold: bool) -> None:
        font = "Times-Bold" if bold else "Times-Roman"
        for k, part in enumerate(_MARK.split(line)):
            raised = k % 2 == 1
            own = size * 0.6 if raised else size
            self.canvas.setFont(font, own)
            self.canvas.drawString(x, y + (size * 0.35 if raised else 0), part)
            x += stringWidth(part, font, own)


def _lines(words: str, width: float, size: float, bold: bool) -> Iterator[str]:
    font = "Times-Bold" if bold else "Times-Roman"
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and stringWidth(_MARK.sub("", longer), font, size) > width:
            yield line
            line = word
        else:
            line = longer
    yield line
