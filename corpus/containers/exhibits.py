"""What does a bundle of exhibits show? One text file in which printed web pages were filed one after another.

    lines → exhibits → parts (one version each) → front matter and contents → blocks → passages

Everything is found by rule, so that a bundle with other labels, another order or other spellings of its
dates reads as well. What one line is, `corpus.reading.page_lines` says; how lines make paragraphs, items and
rows, `corpus.reading.blocks`. Every non-blank line ends in exactly one class (`LineClass`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus.dates.evidence import DateKind, date_statements
from corpus.dates.grammar import find_dates
from corpus.errors import NoPolicyFound
from corpus.origin import Exhibit
from corpus.reading import page_lines
from corpus.reading.blocks import (
    PASSAGE_KINDS,
    Block,
    BlockKind,
    ContextTracker,
    Line,
    is_header_row,
    is_heading,
    join_cut_paragraphs,
    read_lines,
    row_cells,
    trimmed,
)
from corpus.reading.page_lines import (
    VersionLine,
    exhibit_label,
    is_date_line,
    is_section,
    is_title,
    list_marker,
    title_key,
)
from corpus.text import Span, slug
from corpus.types import (
    CopyFacts,
    CopyReading,
    Finding,
    LineClass,
    PassageReading,
    Section,
    Source,
    SourceReading,
    start_of,
)

_FEWEST_ENTRIES = 3


@dataclass(slots=True)
class _Part:
    """One version as one exhibit shows it, between its version line and the next.

    ``line`` is the number of its first line; with the source's name it identifies the copy (`CopyReading.line`).
    """

    exhibit: str
    exhibit_lines: list[Line] = field(repr=False)
    """All lines of the exhibit: what its page says once, such as the day of capture, holds for each part."""
    lines: list[Line] = field(repr=False)
    line: int
    name: str | None = None
    statement: list[str] = field(default_factory=list)
    is_old: bool = False
    title: str = ""
    entries: set[str] = field(default_factory=set)
    blocks: list[Block] = field(default_factory=list)


def read_exhibits(source: Source, policy: str | None = None) -> SourceReading:
    """Read one bundle; ``policy`` overrides the id taken from the pages' own title and publisher.

    Raises NoPolicyFound if the file has no exhibit line, or no exhibit with a policy in it.
    """
    return _BundleReader(source, policy).read()


def is_exhibit_bundle(text: str) -> bool:
    """Whether any line of ``text`` stands alone as an exhibit's heading, by the rule that `read_exhibits` reads by."""
    return any(exhibit_label(line.text) for line in read_lines(text))


class _BundleReader:
    """The steps of one reading, and the ledger they share."""

    def __init__(self, source: Source, policy: str | None) -> None:
        self.source = source
        self.policy = policy
        self.lines = list(read_lines(source.text))
        self.classes: dict[int, LineClass] = {}
        self.furniture: list[Span] = []
        self.findings: list[Finding] = []

    def read(self) -> SourceReading:
        exhibits = self._split_exhibits()
        for _, lines in exhibits:
            self._set_footer_aside(lines)
            self._set_furniture_aside(lines)
        parts = [part for label, lines in exhibits for part in self._split_parts(label, lines)]
        for part in parts:
            self._read_front(part)
            self._read_dates_inside(part)
        vocabulary = self._chrome_vocabulary()
        for part in parts:
            part.blocks = self._merge_split_rows(join_cut_paragraphs(self._blocks(part)), vocabulary)
            self._set_headings(part)
        parts = self._with_text(parts)
        self._set_strays_aside(parts)
        copies = tuple(self._copy(part) for part in parts)
        if not any(copy.passages for copy in copies):
            raise NoPolicyFound(f"{self.source.name}: no exhibit holds the text of a policy")
        return SourceReading(
            self.source, copies, dict(sorted(self.classes.items())), tuple(self.furniture), tuple(self.findings)
        )

    # -- exhibits, footers, furniture -------------------------------------------------------------------

    def _split_exhibits(self) -> list[tuple[str, list[Line]]]:
        exhibits: list[tuple[str, list[Line]]] = []
        before: list[Line] = []
        for line in self.lines:
            label = exhibit_label(line.text)
            if label and exhibits and label == exhibits[-1][0]:
                # The exhibit's own name again, at the head of another of its pages.
                self.classes[line.number] = LineClass.FURNITURE
            elif label:
                self.classes[line.number] = LineClass.EXHIBIT_LINE
                exhibits.append((label, []))
            elif exhibits:
                exhibits[-1][1].append(line)
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

    def _set_footer_aside(self, lines: list[Line]) -> None:
        """The site's footer is the longest tail of a page made of nothing but footer lines.

        A page ends with its exhibit, and may end before a version line; there only a copyright line proves it.
        """
        for end in (len(lines), *(i for i, line in enumerate(lines) if _version_line(line))):
            start = end
            while start and page_lines.is_footer(lines[start - 1].text):
                start -= 1
            tail = lines[start:end]
            if end == len(lines) or any(page_lines.names_rights(line.text) for line in tail):
                self.classes.update((line.number, LineClass.CHROME) for line in tail)

    def _set_furniture_aside(self, lines: list[Line]) -> None:
        for line in lines:
            if line.number not in self.classes and page_lines.is_furniture(line.text):
                self.classes[line.number] = LineClass.FURNITURE

    def _chrome_vocabulary(self) -> set[str]:
        """Every phrase of the site's own navigation, to know a page header by inside a table cell."""
        phrases: set[str] = set()
        for line in self.lines:
            if self.classes.get(line.number) is LineClass.CHROME:
                phrases |= page_lines.navigation_phrases(line.text)
        return phrases - {""}

    # -- parts and their front matter -------------------------------------------------------------------

    def _split_parts(self, exhibit: str, lines: list[Line]) -> Iterator[_Part]:
        """A version line starts a part, with or without a new exhibit; what stands before the first is chrome."""
        body = [line for line in lines if self.classes.get(line.number) is not LineClass.CHROME]
        starts = _version_starts(body)
        if not starts:
            starts = _starts_without_version_line(body)
            if not starts:
                for line in body:
                    self.classes.setdefault(line.number, LineClass.CHROME)
                if body:
                    self._note("no_policy", f"Exhibit {exhibit}: no policy text was found in it", body[0].number)
                return
        for line in body[: starts[0]]:
            self.classes.setdefault(line.number, LineClass.HEADING if is_title(line.text) else LineClass.CHROME)
        title = next((line.text for line in reversed(body[: starts[0]]) if is_title(line.text)), "")
        for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
            own = body[start:end]
            if end < len(body) and is_title(own[-1].text):
                # A title right over the next version line is that version's.
                self.classes[own[-1].number] = LineClass.HEADING
            part = _Part(exhibit, lines, own, body[start].number, title=title)
            title = own[-1].text if is_title(own[-1].text) else title
            if version := _version_line(body[start]):
                part.name, part.is_old = version.name, version.is_old
            yield part

    def _read_front(self, part: _Part) -> None:
        """Version line, title, date statements and contents list: all that stands before the body."""
        rest = [line for line in part.lines if line.number not in self.classes]
        while rest:
            line = rest[0]
            version = _version_line(line)
            if version or is_date_line(line.text):
                self.classes[line.number] = LineClass.VERSION_LINE
                # A second version line without a text of its own is a link to another page.
                if not version or line.number == part.line:
                    part.statement.append(version.text if version else line.text)
            elif is_title(line.text):
                self.classes[line.number] = LineClass.HEADING
                part.title = part.title or line.text
            elif page_lines.is_contents_title(line.text):
                self.classes[line.number] = LineClass.CONTENTS
            else:
                break
            rest.pop(0)
        for line in rest[: _contents_length(rest)]:
            self.classes[line.number] = LineClass.CONTENTS
            part.entries.add(title_key(line.text))

    def _read_dates_inside(self, part: _Part) -> None:
        """Dates stated further down: the text's own, where nothing above it is dated; else a person must look."""
        dated = any(find_dates(text) for text in part.statement)
        for line in part.lines:
            if line.number in self.classes or not page_lines.may_start_a_version(line.text):
                continue
            if not dated and is_date_line(line.text):
                self.classes[line.number] = LineClass.VERSION_LINE
                part.statement.append(line.text)
                dated = True
            else:
                self._note(
                    "date_inside_version",
                    f"Exhibit {part.exhibit}: '{line.text[:80]}' stands inside a version. If another version starts "
                    "here, its line must read like 'Old Version (Effective as of March 1, 2020)'",
                    line.number,
                )

    def _with_text(self, parts: list[_Part]) -> list[_Part]:
        """A version line with no text under it is no version."""
        for part in parts:
            if not part.blocks:
                self._note(
                    "empty_part", f"Exhibit {part.exhibit}: no text stands under '{part.name or part.title}'", part.line
                )
        return [part for part in parts if part.blocks]

    # -- blocks -----------------------------------------------------------------------------------------

    def _blocks(self, part: _Part) -> list[Block]:
        """Group the lines of the body into blocks; a blank line or a marker starts a new one."""
        source = self.source.text
        blocks: list[Block] = []
        previous: Line | None = None
        for line in part.lines:
            if line.number in self.classes:
                previous = None
                continue
            self.classes[line.number] = LineClass.PASSAGE
            adjacent = previous is not None and previous.number == line.number - 1
            previous = line
            if line.is_row:
                blocks.append(Block(BlockKind.ROW, source, row_cells(source, line), [line.number]))
                continue
            section = is_section(line.text, part.entries)
            marker = None if section else list_marker(line.raw)
            cells = [[trimmed(source, line.start + (marker.length if marker else 0), line.end)]]
            if marker:
                blocks.append(Block(BlockKind.ITEM, source, cells, [line.number], marker.level, marker.label))
            elif adjacent and not section and blocks[-1].kind in {BlockKind.PARAGRAPH, BlockKind.ITEM}:
                blocks[-1].absorb(cells, [line.number])
            else:
                kind = BlockKind.SECTION if section else BlockKind.PARAGRAPH
                blocks.append(Block(kind, source, cells, [line.number]))
        return blocks

    def _merge_split_rows(self, blocks: list[Block], vocabulary: set[str]) -> list[Block]:
        """Put a table row cut by a page break together again, column by column."""
        merged: list[Block] = []
        for block in blocks:
            last = merged[-1] if merged else None
            if not (last and last.kind is block.kind is BlockKind.ROW and len(last.cells) == len(block.cells)):
                merged.append(block)
                continue
            is_cut = block.cell_text(0)[:1].islower() and not re.search(r"[.?!:;]$", last.cell_text(0))
            if not is_cut:
                merged.append(block)
                continue
            cells = list(block.cells)
            for column, cell in enumerate(block.cells):
                # The page header printed over the second half belongs to the page, not to the table.
                if cell and page_lines.is_made_of(block.cell_text(column), vocabulary):
                    self.furniture.extend(cell)
                    cells[column] = []
            last.absorb(cells, block.line_numbers)
        return merged

    def _set_headings(self, part: _Part) -> None:
        """Tell headings and table headers from passages; a heading always has something under it."""
        for i, block in enumerate(part.blocks):
            preceding = part.blocks[i - 1] if i else None
            following = part.blocks[i + 1] if i + 1 < len(part.blocks) else None
            if block.kind is BlockKind.PARAGRAPH and following and following.kind is not BlockKind.SECTION:
                if is_heading(block, part.entries, preceding):
                    block.kind = BlockKind.HEADING
            elif block.kind is BlockKind.ROW and following and following.kind is BlockKind.ROW:
                in_table = preceding and preceding.kind in {BlockKind.ROW, BlockKind.TABLE_HEADER}
                if not in_table and is_header_row(block):
                    block.kind = BlockKind.TABLE_HEADER
            if block.kind in {BlockKind.SECTION, BlockKind.HEADING}:
                self._classify(block, LineClass.HEADING)
            elif block.kind is BlockKind.TABLE_HEADER:
                self._classify(block, LineClass.TABLE_HEADER)

    def _set_strays_aside(self, parts: list[_Part]) -> None:
        """List items left over at the end of a version, each of which stands in its own place elsewhere."""
        items = (block for part in parts for block in part.blocks if block.kind is BlockKind.ITEM)
        homes = Counter(block.text.casefold() for block in items)
        for part in parts:
            first = len(part.blocks)
            while first and part.blocks[first - 1].kind is BlockKind.ITEM:
                first -= 1
            tail = part.blocks[first:]
            introduced = bool(first) and part.blocks[first - 1].text.endswith(":")
            if not tail or introduced or any(homes[block.text.casefold()] < 2 for block in tail):
                continue
            for block in tail:
                self._classify(block, LineClass.STRAY)
            self._note(
                "stray_items",
                f"Exhibit {part.exhibit}: {len(tail)} list items after the end of the text belong to another "
                f"version and were left out, starting with '{tail[0].text[:50]}'",
                tail[0].line_numbers[0],
            )
            del part.blocks[first:]

    def _classify(self, block: Block, line_class: LineClass) -> None:
        for number in block.line_numbers:
            self.classes[number] = line_class

    # -- copies -----------------------------------------------------------------------------------------

    def _copy(self, part: _Part) -> CopyReading:
        return CopyReading(self._facts(part), tuple(self._passages(part)), part.line)

    def _facts(self, part: _Part) -> CopyFacts:
        effective = updated = None
        place = f"Exhibit {part.exhibit}" + (f", {part.name}" if part.name else "")
        for text in part.statement:
            for statement in date_statements(text):
                if statement.date is None:
                    self._note("unread_date", f"{place}: no date could be read in '{text}'", part.line)
                elif statement.date.day is None:
                    self._note_ambiguous(place, text, statement.date.readings, part.line)
                elif statement.kind is DateKind.EFFECTIVE:
                    effective = effective or statement.date.day
                else:
                    updated = updated or statement.date.day
            bare = [] if date_statements(text) else find_dates(text)
            if bare and not (effective or updated):
                # "New Version (May 25, 2018)" does not say what happened that day, so it is the weaker fact.
                if bare[0].day is None:
                    self._note_ambiguous(place, text, bare[0].readings, part.line)
                else:
                    updated = bare[0].day
                    self._note("bare_date", f"{place}: '{text}' does not say what its date means", part.line)
        facts = CopyFacts(
            origin=Exhibit(part.exhibit),
            part=part.name,
            policy=self.policy or self._policy_id(part),
            title=part.title or "Policy",
            date_statement=" ".join(part.statement) or None,
            effective_on=effective,
            updated_on=updated,
            captured_on=next(filter(None, (page_lines.captured_on(line.text) for line in part.exhibit_lines)), None),
            shown_as_current=not part.is_old,
        )
        first_day, _ = start_of(facts)
        if first_day is None:
            self._note(
                "undated",
                f"{place} has no date that could be read; it can be opened by its id but no dated question reaches it",
                part.line,
            )
        return facts

    def _policy_id(self, part: _Part) -> str:
        """Publisher and document type, from the page's own copyright line and title."""
        publisher = page_lines.title_publisher(part.title) or _publisher(part.exhibit_lines)
        if publisher is None:
            publisher = _publisher(self.lines) or re.sub(r"\.\w+$", "", self.source.name)
            self._note(
                "publisher_assumed",
                f"Exhibit {part.exhibit} does not name its publisher; '{publisher}' was assumed. --policy sets the id",
                part.line,
            )
        words = (page_lines.company_name(publisher), page_lines.document_words(part.title))
        return "-".join(filter(None, map(slug, words))) or "policy"

    def _passages(self, part: _Part) -> Iterator[PassageReading]:
        section: Section | None = None
        heading: str | None = None
        counts: Counter[tuple[str, str]] = Counter()
        first_page = _first_page(part.exhibit_lines)
        contexts = ContextTracker(self.source.text)
        for i, block in enumerate(part.blocks):
            following = part.blocks[i + 1] if i + 1 < len(part.blocks) else None
            context = contexts.next(block, following)
            if block.kind is BlockKind.SECTION:
                section, heading = page_lines.lettered_section(block.text), None
            elif block.kind is BlockKind.HEADING:
                heading = block.text
            if block.kind not in PASSAGE_KINDS:
                continue
            place = (section.label if section else "", slug(heading or ""))
            counts[place] += 1
            first, last = min(block.line_numbers), max(block.line_numbers)
            yield PassageReading(
                kind=PASSAGE_KINDS[block.kind],
                section=section,
                heading=heading,
                paragraph=counts[place],
                label=block.label,
                text=block.text,
                spans=block.spans,
                lines=(first, last),
                context=context,
                page=first_page[1] if first_page and last < first_page[0] else None,
            )

    # -- findings ---------------------------------------------------------------------------------------

    def _note(self, code: str, message: str, line: int) -> None:
        self.findings.append(Finding(code, message, self.source.name, line))

    def _note_ambiguous(self, place: str, text: str, readings: Sequence[date], line: int) -> None:
        either = " or ".join(day.isoformat() for day in readings)
        self._note("ambiguous_date", f"{place}: the date in '{text}' may be {either}; it was not used", line)


def _version_line(line: Line) -> VersionLine | None:
    return page_lines.version_line(line.text, line.is_row)


def _version_starts(body: list[Line]) -> list[int]:
    """Where version lines start a text; one without a date right after one with a date is only a link."""
    starts: list[int] = []
    for i, line in enumerate(body):
        version = _version_line(line)
        if not version:
            continue
        follows = bool(starts) and all(_is_front(between) for between in body[starts[-1] + 1 : i])
        if follows and find_dates(body[starts[-1]].text) and not find_dates(version.text):
            continue
        starts.append(i)
    return starts


def _is_front(line: Line) -> bool:
    return is_date_line(line.text) or is_title(line.text) or page_lines.is_furniture(line.text)


def _starts_without_version_line(body: list[Line]) -> list[int]:
    """Where the policy starts in an exhibit of one text: before its first section, at its date line or its title."""
    sections = [i for i, line in enumerate(body) if is_section(line.text, set())]
    before = sections[0] if sections else len(body)
    for rule in (is_date_line, is_title):
        for i, line in enumerate(body[:before]):
            if rule(line.text):
                return [i]
    return sections[:1]


def _contents_length(lines: list[Line]) -> int:
    """How many of the first lines are a contents list: short lines whose titles come again further down."""
    run = 0
    while run < len(lines) and page_lines.is_short_as_entry(lines[run].text) and not lines[run].text.endswith(";"):
        run += 1
    later = Counter(title_key(line.text) for line in lines)
    last = entries = 0
    seen: Counter[str] = Counter()
    for i, line in enumerate(lines[:run]):
        key = title_key(line.text)
        seen[key] += 1
        if later[key] > seen[key]:
            last, entries = i + 1, entries + 1
    return last if entries >= _FEWEST_ENTRIES else 0


def _first_page(lines: list[Line]) -> tuple[int, int] | None:
    """Line and number of the mark at the foot of the exhibit's first page, where the page count says 1."""
    page: int | None = None
    for line in lines:
        mark, count = page_lines.marked_page(line.text), page_lines.counted_page(line.text)
        if mark is not None:
            page = mark
        elif count is not None and page is not None:
            return (line.number, page) if count == 1 else None
    return None


def _publisher(lines: Iterable[Line]) -> str | None:
    return next(filter(None, (page_lines.publisher(line.text) for line in lines)), None)
