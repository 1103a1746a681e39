"""A redline as files: a word processor's document with tracked changes, and a page that stands alone."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import count

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from markupsafe import Markup

from api.phrases.redline import Redline, RedlineParagraph
from api.phrases.segments import Difference, Mark
from api.render.html import cited, html, shown, strokes
from corpus.hidden import visible

_AUTHOR = "Inforce"
_CHANGES = "Changes, and where both wordings stand"
_TAGS = {Mark.INSERTED: "w:ins", Mark.DELETED: "w:del"}

# ---- DOCX -------------------------------------------------------------------------------------------------------


def redline_docx(redline: Redline, on: date | None) -> bytes:
    """A document whose changes are tracked: accepted, it is the right version; rejected, the words of the left one.

    Changes are dated ``on``, the day from which the right version counts, so that the same comparison gives the same
    document.
    """
    moment = datetime.combine(on or date(1970, 1, 1), time(), UTC)
    document = Document()
    properties = document.core_properties
    properties.author = properties.last_modified_by = _AUTHOR
    properties.title, properties.created, properties.modified = str(redline.title), moment, moment
    properties.comments = ""
    tracked = _Tracked(f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    document.add_paragraph(visible(str(redline.title)), style="Title")
    for fact in redline.facts:
        document.add_paragraph(visible(str(fact)))
    for paragraph in redline.paragraphs:
        tracked.write(paragraph, document.add_paragraph(style=_style(paragraph)))
    if redline.changes:
        document.add_paragraph(_CHANGES, style="Title").paragraph_format.page_break_before = True
    for number, change in enumerate(redline.changes, 1):
        head = document.add_paragraph()
        head.add_run(visible(f"{number}. {change.what}: {change.where}")).bold = True
        for name, citation in (("Left", change.left), ("Right", change.right)):
            if citation:
                document.add_paragraph(visible(f"{name}: {citation}"))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _style(paragraph: RedlineParagraph) -> str:
    if paragraph.level:
        return f"Heading {min(paragraph.level, 9)}"
    return "List Bullet" if paragraph.is_item else "Normal"


class _Tracked:
    """Writes runs that are tracked as insertions and deletions, each with a number of its own."""

    def __init__(self, moment: str) -> None:
        self._moment = moment
        self._numbers = count(1)

    def write(self, paragraph: RedlineParagraph, into: Paragraph) -> None:
        mark = Mark.INSERTED if paragraph.is_inserted else Mark.DELETED if paragraph.is_deleted else None
        if mark:
            # The mark at its end is tracked too, so that no empty paragraph is left.
            properties = OxmlElement("w:rPr")
            properties.append(self._change(mark))
            into._p.get_or_add_pPr().append(properties)
        self._run(paragraph.label, mark, into)
        for operation in paragraph.operations:
            if operation.op == "equal":
                self._run(operation.right, None, into)
                continue
            self._run(operation.left, Mark.DELETED, into)
            self._run(operation.right, Mark.INSERTED, into)

    def _run(self, words: str, mark: Mark | None, into: Paragraph) -> None:
        """Words with the white space before them: with it they come and go."""
        if not words:
            return
        run = into.add_run(visible(words))._r
        if mark is None:
            return
        if mark is Mark.DELETED:
            for text in run.findall(qn("w:t")):
                text.tag = qn("w:delText")
        change = self._change(mark)
        run.addprevious(change)
        change.append(run)

    def _change(self, mark: Mark) -> BaseOxmlElement:
        change = OxmlElement(_TAGS[mark])
        change.set(qn("w:id"), str(next(self._numbers)))
        change.set(qn("w:author"), _AUTHOR)
        change.set(qn("w:date"), self._moment)
        return change


# ---- HTML -------------------------------------------------------------------------------------------------------

_SHEET = Markup("""\
body { font: 1.0625rem/1.6 Georgia, serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3, h4, h5, h6 { line-height: 1.3; }
ins { color: #125c2c; background: #e2f3e6; } del { color: #97231a; background: #fbe7e5; }
.facts, .changes { color: #545d68; font-size: .9375rem; }
.item { margin-left: 1.5rem; text-indent: -1rem; } .item::before { content: "• "; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
""")


def redline_html(redline: Redline) -> str:
    """A page that needs nothing else."""
    return "\n".join(map(str, _page(redline))) + "\n"


def _page(redline: Redline) -> Iterator[Markup]:
    yield Markup('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')
    yield Markup('<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{}</title>').format(
        visible(str(redline.title))
    )
    yield Markup("<style>\n{}</style>\n</head>\n<body>\n<main>").format(_SHEET)
    yield Markup("<h1>{}</h1>").format(html(redline.title))
    for fact in redline.facts:
        yield Markup('<p class="facts">{}</p>').format(html(fact))
    for paragraph in redline.paragraphs:
        yield _paragraph(paragraph)
    if redline.changes:
        yield Markup('<h2>{}</h2>\n<ol class="changes">').format(_CHANGES)
        for change in redline.changes:
            sides = (("Left", change.left), ("Right", change.right))
            where = Markup("").join(Markup("<br>{}: {}").format(name, cited(at)) for name, at in sides if at)
            yield Markup("<li>{}: {}{}</li>").format(html(change.what), shown(change.where), where)
        yield Markup("</ol>")
    yield Markup("</main>\n</body>\n</html>")


def _paragraph(paragraph: RedlineParagraph) -> Markup:
    tag = f"h{min(paragraph.level + 1, 6)}" if paragraph.level else "p"
    kind = Markup(' class="item"') if paragraph.is_item else ""
    words = strokes(Difference(paragraph.operations).pieces)
    return Markup("<{0}{1}>{2}{3}</{0}>").format(tag, kind, shown(paragraph.label), words)
