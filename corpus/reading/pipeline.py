"""What does a source show? Pieces become versions with dates, sections and passages, whatever form they come from.

    pieces → surroundings set aside → title → versions → dates → headings → context → passages

Every non-blank line ends in exactly one class (`LineClass`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.dates.decision import SpansOf, decide, far_from_capture
from corpus.dates.declared import Declared, TimeElement, with_declared
from corpus.dates.page import Found, PageDates, Place, dates_inside, page_dates
from corpus.languages import Language
from corpus.reading import printed
from corpus.reading.context import ContextTracker
from corpus.reading.headings import told_headings
from corpus.reading.items import record_names, with_printed_numbers
from corpus.reading.ledger import Ledger
from corpus.reading.levels import with_levels
from corpus.reading.outline import HeadingPath, stands_above, with_run_ins_ended
from corpus.reading.page_lines import VersionLine, is_title, lettered_section, navigation_phrases, version_line
from corpus.reading.pieces import PASSAGE_KINDS, Memory, Piece, PieceKind
from corpus.reading.surroundings import take_title, without_contents, without_marks, without_navigation
from corpus.text import Span, plain_text, sub_spans
from corpus.types import (
    CopyFacts,
    CopyReading,
    LineClass,
    PassageReading,
    Section,
    Source,
    SourceReading,
    place_of,
)

_LONG_PASSAGE = 50_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a source, as a format or the reader of its container hands it over.

    ``facts`` is what is known of it beforehand, to which what it prints is added; ``chrome`` are lines, first and last,
    of the site around it. On a page that ``is_printed`` a piece is a line, and nothing is marked as a heading
    (`corpus.reading.printed`). ``declared`` and ``times`` are the dates that it gives to programs.
    """

    facts: CopyFacts
    pieces: Sequence[Piece]
    chrome: Sequence[tuple[int, int]] = ()
    is_printed: bool = False
    declared: Sequence[Declared] = ()
    times: Sequence[TimeElement] = ()


@dataclass(slots=True)
class _Part:
    """One version of a text, from its version line on; ``line`` is the number of its first line."""

    page: Page
    line: int
    version: VersionLine | None = None
    title: str | None = None
    heading: Piece | None = None
    """The page's title, where it is marked as a heading."""
    pieces: list[Piece] = field(default_factory=list)
    entries: frozenset[str] = frozenset()
    stated: list[tuple[str, int]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """How findings name it: an exhibit among many of one source by its label."""
        origin = self.page.facts.origin
        if origin.kind != "exhibit":
            return ""
        return f"Exhibit {origin.name}, {self.version.name}: " if self.version else f"Exhibit {origin.name}: "


def read_pages(
    source: Source, pages: Sequence[Page], memory: Memory, settled: Mapping[int, LineClass] | None = None
) -> SourceReading:
    """Read the pages of one source; ``settled`` are lines of which the reader of its container knows what they are.

    ``memory`` has the source's markup and language. A page without a passage has no copy.
    """
    return _Reading(source, memory, settled or {}).read(pages)


class _Reading:
    """One reading of one source: what its steps share."""

    def __init__(self, source: Source, memory: Memory, settled: Mapping[int, LineClass]) -> None:
        self.source = source
        self.memory = memory
        self.language: Language = memory.language
        self.ledger = Ledger(source, settled)

    def read(self, pages: Sequence[Page]) -> SourceReading:
        parts = [part for page in pages for part in self._parts(page)]
        typesetter = printed.Typesetter(self.source.text, self.memory, self._chrome_phrases(pages))
        copies: list[CopyReading] = []
        for part in parts:
            facts = self._facts(part)
            if part.page.is_printed:
                part.pieces = typesetter.body(part.pieces, part.entries)
            passages = tuple(self._passages(part))
            if passages:
                copies.append(CopyReading(facts, passages, part.line))
            elif part.version or part.page.is_printed:
                under = part.version.text if part.version else part.title
                self.ledger.note(
                    "empty_part", f"{part.place}no text stands under '{under}'; it was left out", part.line
                )
        if not copies:
            self.ledger.note("empty_text", "no passage was found; the recording holds no text of a policy", 1)
        classes, findings = self.ledger.complete(), tuple(self.ledger.findings)
        return SourceReading(self.source, tuple(copies), classes, tuple(typesetter.furniture), findings)

    # -- versions ---------------------------------------------------------------------------------------

    def _parts(self, page: Page) -> list[_Part]:
        """The versions that a page shows, each with the pieces under it and without what is no text."""
        for lines in page.chrome:
            self.ledger.set(lines, LineClass.CHROME)
        pieces = without_marks(page.pieces, self.ledger, self.language)
        if page.is_printed:
            return list(self._printed_parts(page, pieces))
        pieces = told_headings(pieces, self.source.text, self.memory)
        pieces = without_contents(pieces, self.ledger, self.language)
        pieces = without_navigation(pieces, self.ledger, self.language)
        title, pieces = take_title(pieces, page.facts.origin.document, self.ledger, self.language)
        pieces = list(with_printed_numbers(pieces, self.source.text, self.memory))
        pieces = with_levels(pieces, title, self.language)
        pieces = with_run_ins_ended(pieces)
        return self._marked_parts(page, pieces, title)

    def _marked_parts(self, page: Page, pieces: Sequence[Piece], title: Piece | None) -> list[_Part]:
        """One part, or one for each version line where a page prints a new version above an old one."""
        marks = {
            i: version
            for i, piece in enumerate(pieces)
            if piece.kind is PieceKind.HEADING or (piece.kind is PieceKind.PARAGRAPH and not piece.level)
            for version in [version_line(piece.text, self.language)]
            if version
        }
        if len({version.is_old for version in marks.values()}) < 2:
            marks = {}
        parts = [_Part(page, 1, heading=title, title=title.text if title else None)]
        for i, piece in enumerate(pieces):
            if i not in marks:
                parts[-1].pieces.append(piece)
                continue
            self.ledger.set(piece.lines, LineClass.VERSION_LINE)
            stated = [(marks[i].text, piece.lines[0])]
            front = parts[0]
            if front.version is None and not any(p.kind in PASSAGE_KINDS for p in front.pieces):
                front.version, front.line, front.stated = marks[i], piece.lines[0], stated
            else:
                parts.append(_Part(page, piece.lines[0], marks[i], front.title, title, stated=stated))
        return parts

    def _printed_parts(self, page: Page, pieces: Sequence[Piece]) -> Iterator[_Part]:
        """A version line starts a part; what stands before the first is the site's, but for the title."""
        starts = printed.version_starts(pieces, self.language)
        before = pieces[: starts[0]] if starts else pieces
        title: str | None = None
        for piece in before:
            is_heading = bool(starts) and self._is_title(piece)
            title = piece.text if is_heading else title
            self.ledger.set(piece.lines, LineClass.HEADING if is_heading else LineClass.CHROME)
        if not starts and pieces:
            message = f"Exhibit {page.facts.origin.name}: no policy text was found in it"
            self.ledger.note("no_policy", message, pieces[0].lines[0])
        for start, end in zip(starts, [*starts[1:], len(pieces)], strict=False):
            own = pieces[start:end]
            # A title right over the next version line is that version's.
            next_title = own[-1] if end < len(pieces) and self._is_title(own[-1]) else None
            if next_title:
                self.ledger.set(next_title.lines, LineClass.HEADING)
                own = own[:-1]
            front = printed.read_front(own, self.language)
            for lines, line_class in front.classes:
                self.ledger.set(lines, line_class)
            version = printed.printed_version_line(pieces[start], self.language)
            line = pieces[start].lines[0]
            part = _Part(page, line, version, title or front.title, None, front.body, front.entries, front.stated)
            title = next_title.text if next_title else title
            yield part

    def _is_title(self, piece: Piece) -> bool:
        return piece.kind is PieceKind.PARAGRAPH and is_title(piece.text, self.language)

    def _chrome_phrases(self, pages: Sequence[Page]) -> frozenset[str]:
        """Every phrase of the site's own navigation around printed pages."""
        if not any(page.is_printed for page in pages):
            return frozenset()
        lines = self.source.text.split("\n")
        chrome = (lines[n - 1] for n, line_class in self.ledger.classes.items() if line_class is LineClass.CHROME)
        phrases = (navigation_phrases(plain_text(line, [Span(0, len(line))])) for line in chrome)
        return frozenset().union(*phrases) - {""}

    # -- dates ------------------------------------------------------------------------------------------

    def _facts(self, part: _Part) -> CopyFacts:
        """What the part says of its own date; lines that say nothing else are set aside."""
        dates = page_dates(part.pieces, part.stated, part.heading, self.language)
        known = part.page.facts
        decision = decide(dates, self._spans_in(part), known.captured_on)
        is_current = not (part.version and part.version.is_old)
        if is_current:
            declared = (*part.page.declared, *self._timed(part))
            decision = with_declared(decision, declared, known.captured_on)
        doubts = list(decision.doubts)
        self._set_aside(part, dates)
        if part.page.is_printed:
            doubts += dates_inside(part.pieces, self.language)
        if known.captured_on and is_current and not part.page.is_printed:
            doubts += far_from_capture(decision, known.captured_on, part.line)
        for doubt in doubts:
            self.ledger.note(doubt.code, f"{part.place}{doubt.message}", doubt.line)
        return replace(
            known,
            part=part.version.name if part.version else None,
            title=part.title or known.title,
            date_statement=decision.statement,
            effective_on=decision.effective_on,
            updated_on=decision.updated_on,
            shown_as_current=is_current,
            stated_until=decision.ends_on,
            date_evidence=decision.evidence,
            date_doubts=tuple(doubt.message for doubt in doubts if doubt.is_of_the_date),
        )

    def _timed(self, part: _Part) -> Iterator[Declared]:
        """What is said of the days that words stand for which the page marks as times: "Updated: last week"."""
        texts = {i: text for i, piece in enumerate(part.pieces) if (text := self._with_days(piece, part.page.times))}
        if not texts:
            return
        pieces = [replace(piece, text=texts.get(i, piece.text)) for i, piece in enumerate(part.pieces)]
        for found in page_dates(pieces, (), None, self.language).found:
            said = found.statement
            if found.piece in texts and said.is_of_this_text and said.day and found.place is not Place.TEXT:
                piece = part.pieces[found.piece]
                key, day = "time datetime", said.day.isoformat()
                yield Declared(key, said.says, day, piece.text, piece.spans, piece.lines[0])

    def _with_days(self, piece: Piece, times: Sequence[TimeElement]) -> str:
        """The words of a piece with the days of its times in their place; empty where it has none."""
        first, last = piece.spans[0].start, piece.spans[-1].end
        inside = [time for time in times if first <= time.words.start and time.words.end <= last]
        if len(piece.spans) > 1 or not inside:
            return ""
        words: list[str] = []
        for time in inside:
            words += [self.memory.text_of(self.source.text, (Span(first, time.words.start),)), time.day.isoformat()]
            first = time.words.end
        return " ".join([*words, self.memory.text_of(self.source.text, (Span(first, last),))]).strip()

    def _set_aside(self, part: _Part, dates: PageDates) -> None:
        for i in dates.lines:
            self.ledger.set(part.pieces[i].lines, LineClass.VERSION_LINE)
        part.pieces = [piece for i, piece in enumerate(part.pieces) if i not in dates.lines]

    def _spans_in(self, part: _Part) -> SpansOf:
        """Where words of the part's lines stand in the source."""
        pieces = part.pieces

        def spans_of(found: Found, start: int, end: int) -> tuple[Span, ...]:
            if found.piece is not None:
                return sub_spans(self.source.text, pieces[found.piece].spans, start, end, self.memory.markup)
            if part.heading and part.heading.text == found.text:
                return part.heading.spans
            line = self.source.text.split("\n")[found.line - 1]
            inside = line.find(found.text[start:end])
            first = sum(len(above) + 1 for above in self.source.text.split("\n")[: found.line - 1]) + inside
            return (Span(first, first + end - start),) if inside >= 0 else ()

        return spans_of

    # -- passages ---------------------------------------------------------------------------------------

    def _passages(self, part: _Part) -> Iterator[PassageReading]:
        whole_path = part.page.facts.origin.cites_whole_path
        path = HeadingPath()
        counts: Counter[str] = Counter()
        records = {} if part.page.is_printed else record_names(part.pieces)
        contexts = ContextTracker(self.source.text, self.memory, records)
        over: tuple[Piece, ...] = ()
        section, heading, headings = _place(over, whole_path=whole_path)
        place = place_of(section, heading, headings)
        for i, piece in enumerate(part.pieces):
            if piece.kind is PieceKind.HEADING:
                path.close(piece)
                if _heads_something(part.pieces, i):
                    path.open(piece)
                elif self.language.dates.heading.fullmatch(piece.text):
                    # What it headed is the date, which was set aside.
                    self.ledger.set(piece.lines, LineClass.VERSION_LINE)
                    continue
                else:
                    # Words that head nothing are text, and stand under what is above them.
                    piece = replace(piece, kind=PieceKind.PARAGRAPH, level=0)
            context = contexts.of(piece, part.pieces[i + 1] if i + 1 < len(part.pieces) else None)
            self.ledger.set(piece.lines, _CLASSES[piece.kind])
            if piece.kind not in PASSAGE_KINDS:
                continue
            above = tuple(path.over(piece))
            if above != over:
                over = above
                section, heading, headings = _place(over, whole_path=whole_path)
                place = place_of(section, heading, headings)
            counts[place] += 1
            if len(piece.text) > _LONG_PASSAGE:
                message = (
                    f"one paragraph has {len(piece.text):,} characters; if the source lost its line ends, restore them"
                )
                self.ledger.note("long_passage", message, piece.lines[0])
            yield PassageReading(
                kind=PASSAGE_KINDS[piece.kind],
                section=section,
                heading=heading,
                paragraph=counts[place],
                label=piece.label,
                text=piece.text,
                spans=piece.spans,
                lines=piece.lines,
                context=context,
                page=piece.page,
                headings=headings,
            )


_CLASSES = {
    PieceKind.HEADING: LineClass.HEADING,
    PieceKind.TABLE_HEADER: LineClass.TABLE_HEADER,
    **dict.fromkeys(PASSAGE_KINDS, LineClass.PASSAGE),
}


def _place(path: Sequence[Piece], *, whole_path: bool) -> tuple[Section | None, str | None, tuple[str, ...]]:
    """Section, innermost heading and all headings; an exhibit is cited by its lettered section and one heading."""
    words = tuple(above.text for above in path)
    if whole_path:
        return Section.of(words[0]) if words else None, words[-1] if len(words) > 1 else None, words
    in_section = bool(path) and path[0].level == printed.SECTION_LEVEL
    below = words[1:] if in_section else words
    return lettered_section(words[0]) if in_section else None, below[-1] if below else None, ()


def _heads_something(pieces: Sequence[Piece], i: int) -> bool:
    following = pieces[i + 1] if i + 1 < len(pieces) else None
    return following is not None and (following.kind is not PieceKind.HEADING or stands_above(pieces[i], following))
