"""A brief as a word processor keeps it: its paragraphs, notes, tables and boxes, each with its words and its place.

A paragraph is known by its number among all of its part of the file, so that whoever writes into the file
(`api.render.comments`) finds the same words again. Where pages end, only the printer knows, unless it left its marks.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from corpus.briefs.building import Builder
from corpus.briefs.document import BriefDocument
from corpus.briefs.plain import TABLE
from corpus.deadline import checked
from corpus.formats.docx import DAMAGE, damaged, tree, unpacked
from corpus.formats.format import Problem

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
QUOTING = re.compile(r"(?:intense\s*)?quot|block\s*text|block\s*quot", re.IGNORECASE)
_LISTING = re.compile(
    r"toc(?:\s*\d|\s*heading)|tableofauthorities|table\s+of\s+(?:contents|authorities)", re.IGNORECASE
)
_MOST_UNPACKED = 25_000_000
"""Bytes of a part: a million characters with all their markup. In memory elements take twenty times as much."""
_INSET = 360
"""Twentieths of a point: a quarter of an inch, which no margin moves by chance."""


class Changes(StrEnum):
    """How changes that were tracked are read."""

    ACCEPTED = "accepted"
    """With what was put in, without what was taken out."""
    REJECTED = "rejected"
    """As it stood before them."""

    @property
    def skipped(self) -> frozenset[str]:
        gone = ("del", "moveFrom") if self is Changes.ACCEPTED else ("ins", "moveTo")
        return frozenset(f"{W}{tag}" for tag in gone)


Element = Any
"""Of `xml.etree` or of lxml, which are read alike."""


def paragraph_runs(paragraph: Element, changes: Changes) -> Iterator[Element]:
    """The runs of a paragraph that are read, in order; those of a box in it are not its own."""
    for child in paragraph:
        if child.tag == f"{W}r":
            hidden = child.find(f"{W}rPr/{W}vanish")
            if hidden is None or hidden.get(f"{W}val") in {"0", "false"}:
                yield child
        elif child.tag not in changes.skipped and child.tag not in {f"{W}pPr", f"{W}rPr"}:
            yield from paragraph_runs(child, changes)


def words_of(part: Element) -> str | None:
    """The words of one part of a run; None where it is a break, a mark, or nothing to be read."""
    match str(part.tag).removeprefix(W):
        case "t" | "delText":
            return part.text or ""
        case "tab" | "ptab":
            return " "
        case "br" | "cr":
            return "\n" if part.get(f"{W}type", "textWrapping") == "textWrapping" else None
        case "noBreakHyphen":
            return "\u2011"
        case _:
            return None


def paragraphs_of(root: Element) -> list[Element]:
    """Every paragraph of a part of the file, boxes included, each once."""
    # The elements themselves, not their addresses: lxml makes them anew for whoever asks, unless somebody holds them.
    again = {one for fallback in checked(root.iter(_FALLBACK)) for one in fallback.iter(f"{W}p")}
    return [one for one in checked(root.iter(f"{W}p")) if one not in again]


def read_docx(content: bytes, changes: Changes = Changes.ACCEPTED) -> BriefDocument | Problem:
    parts = unpacked(content, _MOST_UNPACKED)
    if isinstance(parts, Problem):
        return parts
    try:
        # Parts that declare a document type, in which entities could stand, were refused.
        root = tree(parts["word/document.xml"])
        return FiledBrief(root, parts, changes).document()
    except DAMAGE as error:
        return damaged(error)


@dataclass(frozen=True, slots=True)
class Heard:
    """Words of the brief at ``start``, and the part of a run that they are; of a note the run that refers to it."""

    start: int
    words: str
    run: Element
    part: Element
    skipped: int = 0
    """How much white space the part has before these words, at the beginning of a paragraph."""


class FiledBrief:
    """One reading of a brief; ``root`` is its body, whoever parsed it. ``heard`` has what was read, in order."""

    def __init__(self, root: Element, parts: dict[str, bytes], changes: Changes) -> None:
        self.heard: list[Heard] = []
        self.marks: dict[str, Element] = {}
        self._root = root
        self._changes = changes
        self._builder = Builder()
        self._numbers: dict[tuple[str, str], str] = {}
        self._counted = Counter[str]()
        self._styles = _styles(parts.get("word/styles.xml"))
        self._notes = {
            kind: {note.get(f"{W}id", ""): note for note in _elements(parts.get(f"word/{kind}s.xml"), kind)}
            for kind in ("footnote", "endnote")
        }
        self._page = 1
        self._has_pages = next(self._root.iter(f"{W}lastRenderedPageBreak"), None) is not None

    def document(self) -> BriefDocument:
        if self._has_pages:
            self._builder.page(1)
        listed = {p for sdt in checked(self._root.iter(f"{W}sdt")) if _is_listing(sdt) for p in sdt.iter(f"{W}p")}
        usual = self._usual_indent()
        for paragraph in checked(paragraphs_of(self._root)):
            name, indent = self._look(paragraph)
            self._builder.begin()
            self._write(paragraph)
            is_listed = paragraph in listed or bool(_LISTING.match(name))
            is_set_off = not is_listed and (bool(QUOTING.search(name)) or indent >= usual + _INSET)
            self._builder.end(is_set_off=is_set_off, left_out=TABLE if is_listed else "")
        for (kind, key), number in checked(list(self._numbers.items())):
            for paragraph in self._notes[kind][key].iter(f"{W}p"):
                self._builder.begin()
                self._write(paragraph)
                self._builder.end(note=number)
        is_tracked = next(self._root.iter(f"{W}ins"), next(self._root.iter(f"{W}del"), None)) is not None
        said = f"has changes that were tracked; it is read as if they were {self._changes.value}"
        return self._builder.document([said] if is_tracked else [])

    def _write(self, paragraph: Element) -> None:
        begun = False
        for run in checked(paragraph_runs(paragraph, self._changes)):
            for part in run:
                words = words_of(part)
                tag = str(part.tag).removeprefix(W)
                if words is not None:
                    kept = words if begun else words.lstrip()
                    self.heard.append(Heard(self._builder.at, kept, run, part, len(words) - len(kept)))
                    self._builder.add(kept)
                    begun |= bool(words.strip())
                elif tag == "lastRenderedPageBreak":
                    self._page += 1
                    self._builder.page(self._page)
                elif tag in {"footnoteReference", "endnoteReference"}:
                    self._refer(tag.removesuffix("Reference"), part.get(f"{W}id", ""), run)

    def _refer(self, kind: str, key: str, run: Element) -> None:
        if key not in self._notes[kind]:
            return
        number = self._numbers.get((kind, key))
        if number is None:
            self._counted[kind] += 1
            number = f"{self._counted[kind]}" if kind == "footnote" else f"endnote {self._counted[kind]}"
            self._numbers[kind, key] = number
        self._builder.mark(number)
        self.marks.setdefault(number, run)

    def _look(self, paragraph: Element) -> tuple[str, int]:
        """The name of a paragraph's style, and how far its lines stand in; a list stands in for its numbers' sake."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "", 0
        style = properties.find(f"{W}pStyle")
        name, indent = self._styles.get(style.get(f"{W}val", ""), ("", 0)) if style is not None else ("", 0)
        own = properties.find(f"{W}ind")
        indent = _indent(own) if own is not None else indent
        is_listed = properties.find(f"{W}numPr") is not None or name.casefold().startswith("list")
        return name, 0 if is_listed else indent

    def _usual_indent(self) -> int:
        """How far most of the text stands in."""
        lengths: dict[int, int] = {}
        for paragraph in checked(paragraphs_of(self._root)):
            indent = self._look(paragraph)[1]
            lengths[indent] = lengths.get(indent, 0) + sum(len(t.text or "") for t in paragraph.iter(f"{W}t"))
        return max(lengths, key=lambda indent: (lengths[indent], -indent), default=0)


def _elements(part: bytes | None, kind: str) -> Iterator[Element]:
    if part is not None:
        yield from tree(part).iter(f"{W}{kind}")


def _styles(part: bytes | None) -> dict[str, tuple[str, int]]:
    """Of each style its name and indent, with those of the style it is based on where it has none."""
    found: dict[str, Element] = {style.get(f"{W}styleId", ""): style for style in _elements(part, "style")}

    def indent(key: str, depth: int = 0) -> int:
        style = found.get(key)
        if style is None or depth > 20:
            return 0
        own, base = style.find(f"{W}pPr/{W}ind"), style.find(f"{W}basedOn")
        if own is not None and (own.get(f"{W}left") or own.get(f"{W}start")):
            return _indent(own)
        return indent(base.get(f"{W}val", ""), depth + 1) if base is not None else 0

    def name(style: Element) -> str:
        called = style.find(f"{W}name")
        return str(called.get(f"{W}val", "")) if called is not None else ""

    return {key: (name(style), indent(key)) for key, style in found.items()}


def _indent(element: Element) -> int:
    """Of its lines but the first."""
    given = element.get(f"{W}left") or element.get(f"{W}start") or "0"
    return int(float(given)) if re.fullmatch(r"-?\d+(?:\.\d+)?", given) else 0


def _is_listing(sdt: Element) -> bool:
    gallery = sdt.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and bool(_LISTING.match(gallery.get(f"{W}val", "")))
