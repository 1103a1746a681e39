"""What does a bundle of exhibits show? One text file in which printed web pages were filed one after another.

    lines → exhibits → footers and page furniture set aside → pages of pieces → `corpus.reading.pipeline`

Everything is found by rule, so that a bundle with other labels, another order or other spellings of its dates reads
as well. What one line is, `corpus.reading.page_lines` says.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.errors import NoPolicyFound
from corpus.formats.written import PageMarks
from corpus.languages import DEFAULT, LANGUAGES, Language
from corpus.origin import Exhibit
from corpus.reading import page_lines
from corpus.reading.lines import Line, read_lines
from corpus.reading.pieces import Memory, Piece
from corpus.reading.pipeline import Page, read_pages
from corpus.reading.printed import line_pieces
from corpus.text import slug
from corpus.types import (
    CopyFacts,
    CopyReading,
    Finding,
    LineClass,
    PassageKind,
    Source,
    SourceReading,
    start_of,
)


def read_exhibits(source: Source, policy: str | None = None) -> SourceReading:
    """Read one bundle; ``policy`` overrides the id taken from the pages' own title and publisher.

    Raises NoPolicyFound if the file has no exhibit line, or no exhibit with a policy in it.
    """
    return _BundleReader(source, policy).read()


def is_exhibit_bundle(text: str, language: Language = DEFAULT) -> bool:
    """Whether any line of ``text`` stands alone as an exhibit's heading, by the rule that `read_exhibits` reads by."""
    return any(page_lines.exhibit_label(line.text, language) for line in read_lines(text))


@dataclass(slots=True)
class _Exhibit:
    """One exhibit: its label, the number of its heading's line, and the lines under it."""

    label: str
    line: int
    lines: list[Line] = field(default_factory=list, repr=False)


class _BundleReader:
    """The steps of one reading, and what they share."""

    def __init__(self, source: Source, policy: str | None) -> None:
        self.source = source
        self.policy = policy
        self.language = LANGUAGES[source.language]
        self.memory = Memory(source.markup, self.language)
        self.lines = list(read_lines(source.text))
        self.marks = PageMarks.of(source.text)
        self.classes: dict[int, LineClass] = {}
        self.findings: list[Finding] = []

    def read(self) -> SourceReading:
        exhibits = self._exhibits()
        for exhibit in exhibits:
            self._set_footers_aside(exhibit.lines)
            self._set_furniture_aside(exhibit.lines)
        reading = read_pages(self.source, [self._page(exhibit) for exhibit in exhibits], self.memory, self.classes)
        if not reading.copies:
            raise NoPolicyFound(f"{self.source.name}: no exhibit holds the text of a policy")
        reading = self._without_strays(reading)
        starts = [exhibit.line for exhibit in exhibits]
        copies = tuple(self._named(copy, exhibits[bisect_right(starts, copy.line) - 1]) for copy in reading.copies)
        return replace(reading, copies=copies, findings=(*self.findings, *reading.findings))

    # -- exhibits, footers, furniture -------------------------------------------------------------------

    def _exhibits(self) -> list[_Exhibit]:
        exhibits: list[_Exhibit] = []
        before: list[Line] = []
        for line in self.lines:
            label = page_lines.exhibit_label(line.text, self.language)
            if not line.text and line.raw.startswith("<!--"):
                self.classes[line.number] = LineClass.FURNITURE
            elif label and exhibits and label == exhibits[-1].label:
                # The exhibit's own name again, at the head of another of its pages.
                self.classes[line.number] = LineClass.FURNITURE
            elif label:
                self.classes[line.number] = LineClass.EXHIBIT_LINE
                exhibits.append(_Exhibit(label, line.number))
            elif exhibits:
                exhibits[-1].lines.append(line)
            else:
                self.classes[line.number] = LineClass.STRAY
                before.append(line)
        if not exhibits:
            raise NoPolicyFound(f"{self.source.name}: no line of the form 'EXHIBIT B(1)' was found")
        if before:
            self._note(
                "before_first_exhibit",
                f"{len(before)} lines stand before the first exhibit and were left out, starting with "
                f"'{before[0].text[:60]}'",
                before[0].number,
            )
        return exhibits

    def _set_footers_aside(self, lines: Sequence[Line]) -> None:
        """The site's footer is the longest tail of a page made of nothing but footer lines.

        A page ends with its exhibit, and may end before a version line; there only a copyright line proves it.
        """
        for end in (
            len(lines),
            *(i for i, line in enumerate(lines) if page_lines.version_line(line.text, self.language)),
        ):
            start = end
            while start and page_lines.is_footer(lines[start - 1].text, self.language):
                start -= 1
            tail = lines[start:end]
            if end == len(lines) or any(page_lines.names_rights(line.text, self.language) for line in tail):
                self.classes.update((line.number, LineClass.CHROME) for line in tail)

    def _set_furniture_aside(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if line.number not in self.classes and page_lines.is_furniture(line.text, self.language):
                self.classes[line.number] = LineClass.FURNITURE

    # -- pages ------------------------------------------------------------------------------------------

    def _page(self, exhibit: _Exhibit) -> Page:
        """The lines of an exhibit that are neither footer nor furniture; what the page says once holds for each."""
        captured = (page_lines.captured_on(line.text) for line in exhibit.lines)
        facts = CopyFacts(
            origin=Exhibit(exhibit.label),
            part=None,
            policy=self.policy or "",
            title=self.language.documents.untitled,
            captured_on=next(filter(None, captured), None),
        )
        return Page(facts, list(self._pieces(exhibit.lines)), is_printed=True)

    def _pieces(self, lines: Sequence[Line]) -> Iterator[Piece]:
        last_line, page = self._first_page(lines) or (0, None)
        kept = [line for line in lines if line.number not in self.classes]
        for piece in line_pieces(self.source.text, kept, self.memory):
            if self.marks.starts:
                yield replace(piece, page=self.marks.page_at(piece.spans[0].start))
            else:
                yield replace(piece, page=page) if piece.lines[1] < last_line else piece

    def _first_page(self, lines: Iterable[Line]) -> tuple[int, int] | None:
        """Line and number of the mark at the foot of the exhibit's first page, where the page count says 1."""
        page: int | None = None
        for line in lines:
            mark = page_lines.marked_page(line.text, self.language)
            count = page_lines.counted_page(line.text, self.language)
            if mark is not None:
                page = mark
            elif count is not None and page is not None:
                return (line.number, page) if count == 1 else None
        return None

    # -- copies -----------------------------------------------------------------------------------------

    def _without_strays(self, reading: SourceReading) -> SourceReading:
        """Without list items left over at the end of a version, each of which stands in its own place elsewhere."""
        items = (p.text.casefold() for copy in reading.copies for p in copy.passages if p.kind is PassageKind.LIST_ITEM)
        homes = Counter(items)
        classes = dict(reading.line_classes)
        copies: list[CopyReading] = []
        for copy in reading.copies:
            first = len(copy.passages)
            while first and copy.passages[first - 1].kind is PassageKind.LIST_ITEM:
                first -= 1
            tail = copy.passages[first:]
            introduced = bool(first) and copy.passages[first - 1].text.endswith(":")
            if not tail or introduced or any(homes[passage.text.casefold()] < 2 for passage in tail):
                copies.append(copy)
                continue
            for number in {n for passage in tail for n in range(passage.lines[0], passage.lines[1] + 1)}:
                if classes.get(number) is LineClass.PASSAGE:
                    classes[number] = LineClass.STRAY
            self._note(
                "stray_items",
                f"Exhibit {copy.facts.origin.name}: {len(tail)} list items after the end of the text belong to another "
                f"version and were left out, starting with '{tail[0].text[:50]}'",
                tail[0].lines[0],
            )
            copies.append(replace(copy, passages=copy.passages[:first]))
        return replace(reading, copies=tuple(copies), line_classes=classes)

    def _named(self, copy: CopyReading, exhibit: _Exhibit) -> CopyReading:
        """The copy with the id of its policy."""
        facts = replace(copy.facts, policy=self.policy or self._policy_id(copy, exhibit))
        first_day, _ = start_of(facts)
        if first_day is None:
            place = f"Exhibit {exhibit.label}" + (f", {facts.part}" if facts.part else "")
            self._note(
                "undated",
                f"{place} has no date that could be read; it can be opened by its id but no dated question reaches it",
                copy.line,
            )
        return replace(copy, facts=facts)

    def _policy_id(self, copy: CopyReading, exhibit: _Exhibit) -> str:
        """Publisher and document type, from the page's own copyright line and title."""
        title = copy.facts.title
        publisher = page_lines.title_publisher(title, self.language) or self._publisher(exhibit.lines)
        if publisher is None:
            publisher = self._publisher(self.lines) or re.sub(r"\.\w+$", "", self.source.name)
            self._note(
                "publisher_assumed",
                f"Exhibit {exhibit.label} does not name its publisher; '{publisher}' was assumed. --policy sets the id",
                copy.line,
            )
        words = (page_lines.company_name(publisher, self.language), page_lines.document_words(title, self.language))
        return "-".join(filter(None, map(slug, words)))

    def _publisher(self, lines: Iterable[Line]) -> str | None:
        return next(filter(None, (page_lines.publisher(line.text, self.language) for line in lines)), None)

    def _note(self, code: str, message: str, line: int) -> None:
        self.findings.append(Finding(code, message, self.source.name, line))
