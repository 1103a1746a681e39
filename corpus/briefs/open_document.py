"""A brief as OpenDocument keeps it: of LibreOffice what `corpus.briefs.filed` reads of a DOCX.

Pages are those that the program marked when it saved; words that were deleted and tracked stand apart in the file and
are not read.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from corpus.briefs.building import Builder
from corpus.briefs.document import BriefDocument
from corpus.briefs.filed import QUOTING, Changes
from corpus.briefs.plain import TABLE
from corpus.deadline import check_deadline
from corpus.formats.docx import DAMAGE, damaged, tree, unpacked
from corpus.formats.format import Problem

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_O, _T, _S, _D = (_NAMESPACE % name for name in ("office", "text", "style", "drawing"))
_F = _NAMESPACE % "xsl-fo-compatible"
_CONTENT = "content.xml"
_PARAGRAPHS = frozenset({f"{_T}p", f"{_T}h"})
_UNREAD = frozenset({f"{_T}tracked-changes", f"{_O}annotation", f"{_O}forms", f"{_T}sequence-decls", f"{_T}ruby-text"})
_LISTINGS = frozenset(
    f"{_T}{name}" for name in ("table-of-content", "alphabetical-index", "bibliography", "user-index")
)
_LENGTH = re.compile(r"([\d.]+)(in|cm|mm|pt)")
_INCHES = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72}
_INSET = 0.25
"""Inches, as of a DOCX."""


def is_open_document(content: bytes) -> bool:
    """Whether a zip says first that it is a text of OpenDocument, as its standard asks for."""
    return content[30:38] == b"mimetype" and b"opendocument.text" in content[38:100]


def read_open_document(content: bytes, changes: Changes) -> BriefDocument | Problem:
    parts = unpacked(content, document=_CONTENT)
    if isinstance(parts, Problem):
        return parts
    try:
        root = tree(parts[_CONTENT])
        is_tracked = next(root.iter(f"{_T}changed-region"), None) is not None
        if is_tracked and changes is Changes.REJECTED:
            return Problem("has changes that were tracked, which are read as accepted only", "save it as DOCX")
        styles = [style for part in (parts.get("styles.xml"), parts[_CONTENT]) if part for style in _styles(tree(part))]
        body = root.find(f"{_O}body/{_O}text")
        if body is None:
            raise ValueError("it has no text")
        said = ["has changes that were tracked; it is read as if they were accepted"] if is_tracked else []
        return _Reading(body, dict(styles)).document(said)
    except DAMAGE as error:
        return damaged(error)


_Style = tuple[str, float | None]
"""The name that a style goes back to, and how many inches its lines stand in; None where it says nothing of that."""


def _styles(root: Element) -> Iterator[tuple[str, _Style]]:
    for style in root.iter(f"{_S}style"):
        name = style.get(f"{_S}name", "")
        properties = style.find(f"{_S}paragraph-properties")
        margin = _LENGTH.fullmatch(properties.get(f"{_F}margin-left", "") if properties is not None else "")
        yield (
            name,
            (style.get(f"{_S}parent-style-name", ""), float(margin[1]) * _INCHES[margin[2]] if margin else None),
        )


class _Reading:
    """One reading of the body of a document."""

    def __init__(self, body: Element, styles: dict[str, _Style]) -> None:
        self._body = body
        self._styles = styles
        self._builder = Builder()
        self._notes: list[tuple[str, Element]] = []
        self._page = 1
        self._begun = False

    def document(self, remarks: list[str]) -> BriefDocument:
        if next(self._body.iter(f"{_T}soft-page-break"), None) is not None:
            self._builder.page(1)
        paragraphs = list(self._paragraphs(self._body, ""))
        lengths: dict[float, int] = {}
        for one, _ in paragraphs:
            indent = self._look(one)[1]
            lengths[indent] = lengths.get(indent, 0) + len("".join(one.itertext()))
        usual = max(lengths, key=lambda indent: lengths[indent], default=0.0)
        for one, within in paragraphs:
            name, indent = self._look(one)
            is_set_off = not within and (bool(QUOTING.search(name)) or indent >= usual + _INSET)
            self._paragraph(one)
            self._builder.end(is_set_off=is_set_off, left_out=TABLE if within == "listing" else "")
        for number, note in self._notes:
            for one, _ in self._paragraphs(note, ""):
                self._paragraph(one)
                self._builder.end(note=number)
        return self._builder.document(remarks)

    def _paragraphs(self, element: Element, within: str) -> Iterator[tuple[Element, str]]:
        """Every paragraph in it, those of boxes after that which they hang on; and whether a list or listing has it."""
        for child in element:
            check_deadline()
            if child.tag in _UNREAD:
                continue
            if child.tag in _PARAGRAPHS:
                yield child, within
                for box in child.iter(f"{_D}text-box"):
                    yield from self._paragraphs(box, within)
            else:
                inner = "listing" if child.tag in _LISTINGS else "list" if child.tag == f"{_T}list" else within
                yield from self._paragraphs(child, inner)

    def _look(self, paragraph: Element) -> tuple[str, float]:
        """The names of a paragraph's style and of those that it goes back to, and how far its lines stand in."""
        name, names, indent = paragraph.get(f"{_T}style-name", ""), "", None
        while name and name not in names.split():
            names += f" {name}"
            name, own = self._styles.get(name, ("", None))
            indent = own if indent is None else indent
        return names, indent or 0.0

    def _paragraph(self, paragraph: Element) -> None:
        self._builder.begin()
        self._begun = False
        self._write(paragraph)

    def _add(self, words: str) -> None:
        words = words if self._begun else words.lstrip()
        self._builder.add(words)
        self._begun |= bool(words)

    def _write(self, element: Element) -> None:
        # White space counts once; what is more than that has elements of its own.
        self._add(re.sub(r"\s+", " ", element.text or ""))
        for child in element:
            match str(child.tag).removeprefix(_T):
                case "s" | "tab":
                    self._add(" ")
                case "line-break":
                    self._add("\n")
                case "soft-page-break":
                    self._page += 1
                    self._builder.page(self._page)
                case "note":
                    self._refer(child)
                case _ if child.tag not in _UNREAD and not str(child.tag).startswith(_D):
                    self._write(child)
            self._add(re.sub(r"\s+", " ", child.tail or ""))

    def _refer(self, note: Element) -> None:
        kind = note.get(f"{_T}note-class", "footnote")
        counted = 1 + sum(number.startswith("endnote") == (kind == "endnote") for number, _ in self._notes)
        number = f"endnote {counted}" if kind == "endnote" else f"{counted}"
        body = note.find(f"{_T}note-body")
        if body is not None:
            self._notes.append((number, body))
            self._builder.mark(number)
