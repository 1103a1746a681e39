"""What does one recorded text of a policy show? Pieces become versions with dates, sections and passages.

    pieces → contents and marks set aside → title → parts (one version each) → dates → sections → passages

Every non-blank line ends in exactly one class (`LineClass`), as with the exhibits.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.dates.evidence import DateKind, DateStatement, date_statements
from corpus.dates.grammar import PrintedDate, find_dates
from corpus.languages import DEFAULT
from corpus.reading.blocks import PASSAGE_KINDS, BlockKind
from corpus.reading.page_lines import (
    VersionLine,
    document_words,
    is_contents_title,
    is_date_line,
    is_title,
    title_key,
    version_line,
)
from corpus.reading.pieces import Piece
from corpus.types import (
    CopyFacts,
    CopyReading,
    Finding,
    LineClass,
    PassageReading,
    Section,
    Source,
    SourceReading,
    place_of,
)

# A heading of more words is a paragraph that its page printed large.
_HEADING_WORDS = 25
_FEWEST_ENTRIES = 3
_FEWEST_LINKS = 8
_PROSE_WORDS = 10
# Where a page says from when it is: among its first pieces or its last.
_FRONT, _FOOT = 15, 3
_DATE_LINE_LENGTH, _DATE_LINE_WORDS = 160, 12
_FAR_FROM_CAPTURE = 3 * 365
_LONG_PASSAGE = 50_000

_REST_OF_LINK = re.compile(r"\]\([^()\s]*\)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BETWEEN_WORD_AND_DATE = 30

_DATING = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM})
_CLASSES = {
    BlockKind.HEADING: LineClass.HEADING,
    BlockKind.SECTION: LineClass.HEADING,
    BlockKind.TABLE_HEADER: LineClass.TABLE_HEADER,
}
# Of two things on one line, the first of these says what the line is.
_PRECEDENCE = (
    LineClass.PASSAGE,
    LineClass.VERSION_LINE,
    LineClass.HEADING,
    LineClass.TABLE_HEADER,
    LineClass.CONTENTS,
    LineClass.CHROME,
    LineClass.FURNITURE,
)


class _Part:
    """One version of the text, from its version line on."""

    def __init__(self, line: int, version: VersionLine | None) -> None:
        self.line = line
        self.version = version
        self.pieces: list[Piece] = []
        self.statement: list[str] = [version.text] if version else []


def read_document(
    source: Source, pieces: Sequence[Piece], facts: CopyFacts, chrome: Sequence[tuple[int, int]] = ()
) -> SourceReading:
    """Read one text; ``facts`` is what is known of it beforehand, to which what it prints is added.

    ``chrome`` are lines that belong to the site around it. A text without a passage has no copy.
    """
    return _DocumentReader(source, pieces, facts, chrome).read()


class _DocumentReader:
    """The steps of one reading, and the ledger they share."""

    def __init__(
        self, source: Source, pieces: Sequence[Piece], facts: CopyFacts, chrome: Sequence[tuple[int, int]]
    ) -> None:
        self.source = source
        self.facts = facts
        self.pieces = [piece for piece in pieces if piece.text]
        self.classes: dict[int, LineClass] = {}
        self.findings: list[Finding] = []
        self.title: Piece | None = None
        for lines in chrome:
            self._classify(lines, LineClass.CHROME)

    def read(self) -> SourceReading:
        self._set_marks_aside()
        self._set_contents_aside()
        self._set_navigation_aside()
        self._take_title()
        parts = self._parts()
        copies: list[CopyReading] = []
        for part in parts:
            facts = self._facts(part)
            passages = tuple(self._passages(part))
            if passages:
                copies.append(CopyReading(facts, passages, part.line))
            elif part.version:
                self._note("empty_part", f"no text stands under '{part.version.text}'; it was left out", part.line)
        if not copies:
            self._note("empty_text", "no passage was found; the recording holds no text of a policy", 1)
        self._class_the_rest()
        return SourceReading(
            self.source, tuple(copies), dict(sorted(self.classes.items())), findings=tuple(self.findings)
        )

    # -- what is not text -------------------------------------------------------------------------------

    def _set_marks_aside(self) -> None:
        """Marks without a word, the ends of links around whole blocks, and links that only lead about the page."""
        kept: list[Piece] = []
        for piece in self.pieces:
            is_mark = not re.search(r"\w", piece.text) or _REST_OF_LINK.fullmatch(piece.text)
            if is_mark or (piece.kind is not BlockKind.ROW and DEFAULT.pages.about_the_page.fullmatch(piece.text)):
                self._classify(piece.lines, LineClass.FURNITURE)
            elif piece.kind is BlockKind.HEADING and len(piece.text.split()) > _HEADING_WORDS:
                kept.append(replace(piece, kind=BlockKind.PARAGRAPH, level=0))
            else:
                kept.append(piece)
        self.pieces = kept

    def _set_contents_aside(self) -> None:
        """Runs of short pieces whose words are all headings of the text, or links to them."""
        headings = {title_key(piece.text) for piece in self.pieces if piece.kind is BlockKind.HEADING}
        kept: list[Piece] = []
        run: list[Piece] = []

        def close() -> None:
            if len(run) >= _FEWEST_ENTRIES and any(title_key(piece.text) in headings for piece in run):
                for piece in run:
                    self._classify(piece.lines, LineClass.CONTENTS)
                if kept and is_contents_title(kept[-1].text):
                    self._classify(kept.pop().lines, LineClass.CONTENTS)
            else:
                kept.extend(run)
            run.clear()

        for piece in self.pieces:
            is_text = piece.kind in {BlockKind.PARAGRAPH, BlockKind.ITEM}
            if is_text and (piece.is_own_link or title_key(piece.text) in headings):
                run.append(piece)
            else:
                close()
                kept.append(piece)
        close()
        self.pieces = kept

    def _set_navigation_aside(self) -> None:
        """The links of the site, where there are many of them before the first sentences or after the last."""
        prose = [
            i
            for i, piece in enumerate(self.pieces)
            if piece.kind in PASSAGE_KINDS and not piece.is_only_links and len(piece.text.split()) >= _PROSE_WORDS
        ]
        if not prose:
            return
        before, after = self.pieces[: prose[0]], self.pieces[prose[-1] + 1 :]
        if sum(piece.is_only_links for piece in before) >= _FEWEST_LINKS:
            for piece in before:
                if piece.is_only_links:
                    self._classify(piece.lines, LineClass.CHROME)
            before = [piece for piece in before if not piece.is_only_links]
        if sum(piece.is_only_links for piece in after) >= _FEWEST_LINKS:
            first = next(i for i, piece in enumerate(after) if piece.is_only_links)
            while first and after[first - 1].kind is BlockKind.HEADING:
                first -= 1
            for piece in after[first:]:
                self._classify(piece.lines, LineClass.CHROME)
            after = after[:first]
        self.pieces = [*before, *self.pieces[prose[0] : prose[-1] + 1], *after]

    def _take_title(self) -> None:
        """The first heading, if it names the document and not a part of it."""
        first = next((i for i, piece in enumerate(self.pieces) if piece.kind is BlockKind.HEADING), None)
        if first is None or first > _FEWEST_ENTRIES:
            return
        piece = self.pieces[first]
        ranks = [other.level for other in self.pieces[first + 1 :] if other.kind is BlockKind.HEADING]
        is_highest = not ranks or piece.level < min(ranks)
        if (is_highest or self._names_document(piece.text)) and not _version(piece):
            self.title = piece
            self._classify(piece.lines, LineClass.HEADING)
            del self.pieces[first]
            # A page often prints its title twice, once above its text and once in it.
            again = [other for other in self.pieces[: first + 3] if other.kind is BlockKind.HEADING]
            if again and title_key(again[0].text) == title_key(piece.text):
                self._classify(again[0].lines, LineClass.HEADING)
                self.pieces.remove(again[0])

    def _names_document(self, words: str) -> bool:
        if is_title(words):
            return True
        said = set(re.findall(r"\w+", words.casefold()))
        kind = set(re.findall(r"\w+", document_words(self.facts.origin.document or "").casefold()))
        return bool(kind) and kind - DEFAULT.documents.small_words <= said

    # -- versions and dates -----------------------------------------------------------------------------

    def _parts(self) -> list[_Part]:
        """One part, or one for each version line where a page prints a new version above an old one."""
        marks = {
            i: version
            for i, piece in enumerate(self.pieces)
            if piece.kind in {BlockKind.HEADING, BlockKind.PARAGRAPH}
            and not piece.level * (piece.kind is BlockKind.PARAGRAPH)
            for version in [_version(piece)]
            if version
        }
        if len(marks) < 2 or len({version.is_old for version in marks.values()}) < 2:
            marks = {}
        parts = [_Part(1, None)]
        for i, piece in enumerate(self.pieces):
            if i in marks:
                self._classify(piece.lines, LineClass.VERSION_LINE)
                front = parts[0]
                if front.version is None and not any(p.kind in PASSAGE_KINDS for p in front.pieces):
                    front.version, front.statement = marks[i], [marks[i].text]
                    front.line = piece.lines[0]
                else:
                    parts.append(_Part(piece.lines[0], marks[i]))
            else:
                parts[-1].pieces.append(piece)
        return parts

    def _facts(self, part: _Part) -> CopyFacts:
        effective = updated = None
        for statement, text, line in self._statements(part):
            if statement.date is None:
                continue
            if statement.date.day is None:
                either = " or ".join(day.isoformat() for day in statement.date.readings)
                self._note("ambiguous_date", f"the date in '{text[:80]}' may be {either}; it was not used", line)
            elif statement.kind is DateKind.EFFECTIVE:
                effective = effective or statement.date.day
            else:
                updated = updated or statement.date.day
        facts = replace(
            self.facts,
            part=part.version.name if part.version else None,
            title=self.title.text if self.title else self.facts.title,
            date_statement=" ".join(part.statement) or None,
            effective_on=effective,
            updated_on=updated,
            shown_as_current=not (part.version and part.version.is_old),
        )
        self._note_far_dates(facts, part.line)
        return facts

    def _statements(self, part: _Part) -> Iterator[tuple[DateStatement, str, int]]:
        """What the part says of its own date; lines that say nothing else are set aside."""
        if part.version:
            for statement in date_statements(part.version.text):
                yield statement, part.version.text, part.line
        kept: list[Piece] = []
        of_date = self._date_lines(part)
        for i, piece in enumerate(part.pieces):
            if piece.kind not in _DATING:
                kept.append(piece)
            elif i in of_date:
                self._classify(piece.lines, LineClass.VERSION_LINE)
                part.statement.append(piece.text)
                for statement in date_statements(piece.text):
                    yield statement, piece.text, piece.lines[0]
            elif i < _FRONT and (bare := _bare_date(piece.text)):
                self._classify(piece.lines, LineClass.VERSION_LINE)
                part.statement.append(piece.text)
                # A date alone does not say what happened that day, so it is the weaker fact.
                yield DateStatement(DateKind.UPDATED, bare), piece.text, piece.lines[0]
            else:
                kept.append(piece)
                at_edge = i < _FRONT or i >= len(part.pieces) - _FOOT
                if at_edge and is_date_line(piece.text) and _YEAR.search(piece.text) and len(piece.text.split()) <= 8:
                    self._note("unread_date", f"no day could be read in '{piece.text}'", piece.lines[0])
                yield from self._said_in_passing(part, piece, i)
        if self.title and not part.statement:
            for statement in date_statements(self.title.text):
                yield statement, self.title.text, self.title.lines[0]
        part.pieces = kept

    @staticmethod
    def _date_lines(part: _Part) -> set[int]:
        """Pieces that only state the text's own date: among the first or the last, else the first short one of all."""
        found = [i for i, piece in enumerate(part.pieces) if piece.kind in _DATING and _states_own_date(piece)]
        at_edge = {i for i in found if i < _FRONT or i >= len(part.pieces) - _FOOT}
        short = [i for i in found if len(part.pieces[i].text.split()) <= _DATE_LINE_WORDS]
        return at_edge or set(short[:1])

    def _said_in_passing(self, part: _Part, piece: Piece, position: int) -> Iterator[tuple[DateStatement, str, int]]:
        """A date in a sentence of the first paragraphs: "This Policy is effective as of May 25, 2018 and …"."""
        if position >= _FRONT // 2 or not find_dates(piece.text):
            return
        for match in DEFAULT.dates.in_passing.finditer(piece.text):
            words = piece.text[match.start() : match.end() + _DATE_LINE_LENGTH]
            for statement in date_statements(words)[:1]:
                near = statement.date and statement.date.start <= match.end() - match.start() + _BETWEEN_WORD_AND_DATE
                if statement.date and near:
                    part.statement.append(words[: statement.date.end])
                    yield statement, words[: statement.date.end], piece.lines[0]

    def _note_far_dates(self, facts: CopyFacts, line: int) -> None:
        for name, day in (("effective", facts.effective_on), ("updated", facts.updated_on)):
            if not day or not facts.captured_on or not facts.shown_as_current:
                continue
            days = (day - facts.captured_on).days
            if days > 366 or days < -_FAR_FROM_CAPTURE or (name == "updated" and days > 1):
                self._note(
                    "date_far_from_capture",
                    f"the page prints {day.isoformat()} as its {name} date and was captured on "
                    f"{facts.captured_on.isoformat()}; compare the page, the printed date is kept",
                    line,
                )

    # -- passages ---------------------------------------------------------------------------------------

    def _passages(self, part: _Part) -> Iterator[PassageReading]:
        path: list[Piece] = []
        counts: Counter[str] = Counter()
        for i, piece in enumerate(part.pieces):
            if piece.kind is BlockKind.HEADING:
                path = [above for above in path if _stands_above(above, piece)]
                if self._heads_something(part.pieces, i):
                    path.append(piece)
                    self._classify(piece.lines, LineClass.HEADING)
                    continue
                if DEFAULT.dates.heading.fullmatch(piece.text):
                    # What it headed is the date, which was set aside.
                    self._classify(piece.lines, LineClass.VERSION_LINE)
                    continue
                # Words that head nothing are text, and stand under what is above them.
                piece = replace(piece, kind=BlockKind.PARAGRAPH, level=0)
            if piece.kind not in PASSAGE_KINDS:
                self._classify(piece.lines, _CLASSES[piece.kind])
                continue
            headings = tuple(above.text for above in path)
            section = Section.of(headings[0]) if headings else None
            heading = headings[-1] if len(headings) > 1 else None
            place = place_of(section, heading, headings)
            counts[place] += 1
            self._classify(piece.lines, LineClass.PASSAGE)
            if len(piece.text) > _LONG_PASSAGE:
                self._note(
                    "long_passage",
                    f"one paragraph has {len(piece.text):,} characters; if the source lost its line ends, restore them",
                    piece.lines[0],
                )
            yield PassageReading(
                kind=PASSAGE_KINDS[piece.kind],
                section=section,
                heading=heading,
                paragraph=counts[place],
                label=piece.label,
                text=piece.text,
                spans=piece.spans,
                lines=piece.lines,
                context=piece.context,
                headings=headings,
            )

    @staticmethod
    def _heads_something(pieces: Sequence[Piece], i: int) -> bool:
        following = pieces[i + 1] if i + 1 < len(pieces) else None
        return following is not None and (
            following.kind is not BlockKind.HEADING or _stands_above(pieces[i], following)
        )

    # -- the ledger -------------------------------------------------------------------------------------

    def _classify(self, lines: tuple[int, int], line_class: LineClass) -> None:
        for number in range(lines[0], lines[1] + 1):
            known = self.classes.get(number)
            if known is None or _PRECEDENCE.index(line_class) < _PRECEDENCE.index(known):
                self.classes[number] = line_class

    def _class_the_rest(self) -> None:
        """What no piece holds is marks: rules, underlines of headings, the targets of links, tags."""
        blank = [
            number for number, line in enumerate(self.source.text.split("\n"), 1) if not line.strip().strip("\ufeff")
        ]
        total = self.source.text.count("\n") + 1
        for number in set(range(1, total + 1)).difference(blank, self.classes):
            self.classes[number] = LineClass.FURNITURE
        for number in set(blank) & set(self.classes):
            del self.classes[number]

    def _note(self, code: str, message: str, line: int) -> None:
        self.findings.append(Finding(code, message, self.source.name, line))


def _version(piece: Piece) -> VersionLine | None:
    """What the line over a version says; a longer piece is none, and would take long to judge."""
    return version_line(piece.text) if len(piece.text) <= _DATE_LINE_LENGTH else None


def _stands_above(heading: Piece, other: Piece) -> bool:
    """Whether the second heading belongs under the first: by its rank, or by its number ("2.2" and "2.2.1")."""
    if heading.level != other.level:
        return heading.level < other.level
    number = Section.of(heading.text).label
    return bool(number) and Section.of(other.text).label.startswith(f"{number}.")


def _states_own_date(piece: Piece) -> bool:
    """Whether a piece says nothing but from when the text is, or when it was changed."""
    if len(piece.text) > _DATE_LINE_LENGTH or not find_dates(piece.text):
        return False
    return bool(is_date_line(piece.text) or DEFAULT.dates.sentence.fullmatch(piece.text) or _version(piece))


def _bare_date(text: str) -> PrintedDate | None:
    """The date that a line consists of."""
    dates = find_dates(text) if len(text) <= _BETWEEN_WORD_AND_DATE else []
    return next((found for found in dates if not re.search(r"\w", text[: found.start] + text[found.end :])), None)
