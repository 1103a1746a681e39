"""Markdown as pieces: headings, paragraphs, list items of any depth and table rows, each with its spans.

markdown-it finds the blocks and their lines; what is inside a line stays as written, and `corpus.text` reads it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.dates.grammar import Form, mentions
from corpus.formats.declared_dates import declared_in_front_matter, times_in
from corpus.formats.format import Format, Pieces
from corpus.languages import DEFAULT, LANGUAGES
from corpus.reading.lines import trimmed
from corpus.reading.numbering import number_before
from corpus.reading.page_lines import list_marker
from corpus.reading.pieces import UNMARKED_LEVEL, Memory, Piece, PieceKind
from corpus.text import Markup, Span

# Blocks inside blocks that are followed; what is nested deeper is read line by line.
_DEEPEST = 60
_EMPTY_HEADING_WORDS = 14

# Fields of the page for the program that shows it, as many generators have them.
_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?:(?:[\w.-]+[ \t]*:|[ \t]|-[ \t]|#|(?=\r?\n))[^\r\n]*+\r?\n)++---[ \t]*+(?:\r?\n|$)"
)
_LINE_END = re.compile(r"\r\n?|\n")
_QUOTE_MARKS = re.compile(r"(?:[ \t]*>)+ ?")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(?:(?!\1).)+(?<=\S)\1\\?")
_STRESSED = re.compile(
    r"(?:(?:\d{1,3}(?:\\?\.\d{1,3})*\\?[.)]?|\(\w{1,4}\)|[A-Za-z]\\?[.)])\s+)?"
    r"(?:(?P<bold>(?:(?P<mark>\*\*|__)(?=\S)(?:(?!(?P=mark))[^\n])+(?:[ \t\\]*\n)?(?P=mark)[ \t]*)+)"
    r"|(?P<italic>(?P<one>[*_])(?![*_\s])[^*_\n]+(?:[ \t\\]*\n)?(?P=one)(?:(?!\w)|(?<=\n.))))(?P<stop>[.:]?)"
)
_OWN_LINK = re.compile(r"[*_\s]*+(?:\d[\d.\\)]*\s+)?[*_]*\[[^\[\]]*\]\(#[^()\s]*(?:\s+\"[^\"]*\")?\)[*_.\s]*+")
_LINE_ITEM = re.compile(r"^[^\S\n]*(?:\\[-*+]|[•‣▪◦·–])[^\S\n]+(?=\S)", re.MULTILINE)
_FEWEST_LINE_ITEMS = 2
_NUMBERED_LINE = re.compile(r"\(?\w{1,4}\\?[.)][^\n]*\n")
_OWN_LINKS = re.compile(rf"(?:{_OWN_LINK.pattern}){{2,}}")
_LINKS = re.compile(r"[\s|·•,;/*_–-]*+(?:\[[^\[\]]*+\]\([^()\s]*+\)[\s|·•,;/*_–-]*+)++")
_DEFINITION = re.compile(r"\s{0,3}\[[^\[\]]+\]:\s*<?(?:[a-z][a-z0-9+.-]*:|[/#.]|www\.)\S*", re.IGNORECASE)
_DELIMITER_ROW = re.compile(r"[\s|:>-]+")
# What is left in a cell of a heading or a list that stood in it.
_CELL_MARK = re.compile(r"\s*(?:#{1,6}|\*)\s+(?=\S)")
_BREAK = re.compile(r"\s*<br\s*/?>\s*")
_COLUMN_WORDS = 16
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY_OF_MONTH, _LONGEST_DATE = re.compile(r"[0-3]?\d\."), 40
_CELL = re.compile(r"(?:[^|\\]|\\.|\\$)*")


def _is_column_name(cell: str) -> bool:
    is_plain = not _BREAK.search(cell) and not cell.startswith("*")
    return is_plain and len(cell.split()) <= 2 * _COLUMN_WORDS and cell[-1:] not in ".;:,"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    # Indented text of a saved page is text, not code; tags are markup inside lines, not blocks that end lists.
    return parser.disable(["code", "fence", "html_block", "inline", "text_join"])


_PARSER = _parser()


class Markdown(Format):
    """Text with the marks of CommonMark, as people write it and as archives convert pages to it."""

    name = "markdown"
    endings = (".md", ".markdown")
    markup = Markup.MARKDOWN
    requires = ("markdown-it-py",)

    def pieces(self, text: str, memory: Memory) -> Pieces:
        front = _FRONT_MATTER.match(text)
        chrome = [(1, front.group().rstrip().count("\n") + 1)] if front else []
        declared = declared_in_front_matter(text, front.end()) if front else []
        return Pieces(markdown_pieces(text, memory), chrome, declared, times_in(text))


MARKDOWN = Markdown()


def markdown_pieces(text: str, memory: Memory) -> list[Piece]:
    r"""The pieces of a Markdown text in reading order. Every word is in one piece, but for the targets of links.

    >>> [(piece.kind.value, piece.text) for piece in markdown_pieces("# Terms\n\n* _One_\n  * Two", Memory())]
    [('heading', 'Terms'), ('item', 'One'), ('item', 'Two')]
    """
    return _Pieces(text, memory).read()


class _Pieces:
    """One reading of one text."""

    def __init__(self, text: str, memory: Memory) -> None:
        self.text = text
        self.memory = memory
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self.ends = [*(match.start() for match in _LINE_END.finditer(text)), len(text)]
        self.feeds = [match.start() for match in re.finditer("\n", text)]
        self.pieces: list[Piece] = []
        self.covered: set[int] = set()
        self.depth = 0
        self.quotes = 0
        self.item: tuple[str | None] | None = None
        """The printed number of an item whose first paragraph has not come yet."""
        self.empty_heading = 0
        """The rank of a heading without words, which the next line may have."""
        self.table = 0
        self.row_seen = self.header_seen = False

    def read(self) -> list[Piece]:
        text = self.text
        if front := _FRONT_MATTER.match(text):
            self.covered.update(range(front.group().count("\n")))
            text = re.sub(r"[^\r\n]", " ", front.group()) + text[front.end() :]
        tokens = _PARSER.parse(" " + text[1:] if text.startswith("\ufeff") else text)
        for i, token in enumerate(tokens):
            self._read(token, tokens, i)
        missed = list(self._missed())
        if missed:
            self.pieces = sorted([*self.pieces, *missed], key=lambda piece: piece.spans[0].start)
        return self.pieces

    def _read(self, token: Token, tokens: Sequence[Token], i: int) -> None:
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            self.depth += 1
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self.depth -= 1
        elif kind == "list_item_open":
            self.item = (f"{token.info}{token.markup}" if token.info else None,)
        elif kind == "list_item_close":
            self.item = None
        elif kind in {"blockquote_open", "blockquote_close"}:
            self.quotes += 1 if kind == "blockquote_open" else -1
        elif kind in {"heading_open", "paragraph_open"} and token.map:
            self._read_text(token.map, tokens[i + 1].content, int(token.tag[1]) if kind == "heading_open" else None)
        elif kind == "table_open":
            self.table += 1
            self.row_seen = self.header_seen = False
        elif kind == "tr_open" and token.map:
            self._read_row(token.map[0], is_header=tokens[i - 1].type == "thead_open")

    def _read_text(self, lines: Sequence[int], content: str, rank: int | None) -> None:
        """A heading or a paragraph; the first paragraph of a list item is the item."""
        first, last = lines[0], lines[1] - 1
        self.covered.update(range(first, last + 1))
        spans = self._spans(first, content)
        if not spans:
            self.empty_heading = rank or 0
            return
        empty, self.empty_heading = self.empty_heading, 0
        if self._is_list_of_links(spans, rank) or (not rank and self._is_list_of_lines(spans)):
            return
        text = self.memory.text_of(self.text, spans)
        is_item = rank is None and self.item is not None
        label = self.item[0] if is_item and self.item else None
        if label and self._is_day(label, text):
            start = self.text.rfind(label, self.starts[first], spans[0].start)
            spans, label = (Span(max(start, self.starts[first]), spans[0].end), *spans[1:]), None
            text = self.memory.text_of(self.text, spans)
        kind = PieceKind.HEADING if rank else PieceKind.ITEM if is_item else PieceKind.PARAGRAPH
        if rank and self.item:
            label = self.item[0]
        self.item = None
        raw = self.text[spans[0].start : spans[-1].end]
        if (
            empty
            and kind is PieceKind.PARAGRAPH
            and len(text.split()) <= _EMPTY_HEADING_WORDS
            and text[-1:] not in ".;,"
        ):
            kind, rank = PieceKind.HEADING, empty
        stress, end = self._stress(spans[0]) if kind is not PieceKind.HEADING else (0, 0)
        self.pieces.append(
            Piece(
                kind,
                text,
                spans,
                self._numbers(first, last),
                rank or self.depth,
                label,
                is_own_link=bool(_OWN_LINK.fullmatch(raw)),
                is_only_links=bool(_LINKS.fullmatch(raw)),
                depth=self.depth if rank else 0,
                stress=stress,
                stress_end=end,
            )
        )

    @staticmethod
    def _is_day(label: str, text: str) -> bool:
        """Whether the number of an item is the day of a date: "5. August 2021"."""
        if not _DAY_OF_MONTH.fullmatch(label) or not _YEAR.search(text, 0, _LONGEST_DATE):
            return False
        found = mentions(f"{label} {text[:_LONGEST_DATE]}", tuple(LANGUAGES.values()))
        return bool(found) and found[0].start == 0 and found[0].form is Form.DAY

    def _stress(self, span: Span) -> tuple[int, int]:
        """How the first words are stressed, and where they end."""
        if not re.match(r"[\d(\w]?.{0,12}?[*_]", self.text[span.start : span.start + 16]):
            return 0, 0
        match = _STRESSED.match(self.text, span.start, span.end)
        return (2 if match["bold"] else 1, match.end()) if match else (0, 0)

    def _is_list_of_links(self, spans: Sequence[Span], rank: int | None) -> bool:
        """Whether a paragraph is a list of links to places of the page; each of them is a piece."""
        (span, *more) = spans
        if rank or more or not _OWN_LINKS.fullmatch(self.text, span.start, span.end):
            return False
        self.item = None
        for match in _OWN_LINK.finditer(self.text, span.start, span.end):
            own = (trimmed(self.text, *match.span()),)
            line = self._number(own[0].start)
            text = self.memory.text_of(self.text, own)
            self.pieces.append(
                Piece(PieceKind.ITEM, text, own, (line, line), self.depth, is_own_link=True, is_only_links=True)
            )
        return True

    def _is_list_of_lines(self, spans: Sequence[Span]) -> bool:
        """Whether a paragraph is lines of which several start with the mark of an item; each line is a piece."""
        (span, *more) = spans
        if more or not (
            len(_LINE_ITEM.findall(self.text, span.start, span.end)) >= _FEWEST_LINE_ITEMS or self._is_numbered(span)
        ):
            return False
        self.item = None
        start = span.start
        for line in self.text[span.start : span.end].splitlines(keepends=True):
            own = trimmed(self.text, start, start + len(line))
            mark = _LINE_ITEM.match(self.text, own.start, own.end)
            own = Span(mark.end() if mark else own.start, own.end)
            start += len(line)
            text = self.memory.text_of(self.text, (own,))
            number = self._number(own.start)
            kind, level = (PieceKind.ITEM, self.depth + 1) if mark else (PieceKind.PARAGRAPH, self.depth)
            if text:
                self.pieces.append(Piece(kind, text, (own,), (number, number), level))
        return True

    def _is_numbered(self, span: Span) -> bool:
        """Whether a paragraph is lines that all start with a number or letter, each with the one after the last."""
        if not _NUMBERED_LINE.match(self.text, span.start, span.end):
            return False
        lines = self.text[span.start : span.end].replace("\\", "").splitlines()
        numbers = [number_before(line.strip(), DEFAULT) for line in lines]
        series = [set(number.series) if number else set() for number in numbers]
        return len(series) >= _FEWEST_LINE_ITEMS and all(
            any((name, value + 1) in after for name, value in before) for before, after in pairwise(series)
        )

    def _read_row(self, line: int, *, is_header: bool) -> None:
        self.covered.add(line)
        cells = self._cells(line)
        if is_header:
            self.covered.add(line + 1)
        if not cells:
            return
        text = self.memory.text_of(self.text, cells)
        raw = [self.text[cell.start : cell.end] for cell in cells]
        # Under a header without words, or with the table's title, the names of the columns are the first row.
        is_first = not self.row_seen and not is_header
        if is_first and not self.header_seen and len(cells) == 1 and self._read_title_of_table(line, cells[0]):
            self.row_seen = True
            return
        if is_first and len(cells) > 1:
            names = all(_is_column_name(cell) for cell in raw) and not self.header_seen
            is_header = names or all(_BOLD.fullmatch(cell) for cell in raw)
        self.header_seen |= is_header
        self.row_seen = self.row_seen or not is_header
        if text:
            kind = PieceKind.TABLE_HEADER if is_header else PieceKind.ROW
            self.pieces.append(Piece(kind, text, cells, self._numbers(line, line), self.depth, table=self.table))

    def _read_title_of_table(self, line: int, cell: Span) -> bool:
        """A first row with one cell lays the page out: it is what stands over the rows, its first line their title."""
        line_break = _BREAK.search(self.text, cell.start, cell.end)
        end = line_break.start() if line_break else cell.end
        text = self.memory.text_of(self.text, (cell,))
        title = self.memory.text_of(self.text, (Span(cell.start, end),))
        if not title or len(title.split()) > _COLUMN_WORDS or title[-1] in ".;,":
            return False
        numbers = self._numbers(line, line)
        heading = Piece(PieceKind.HEADING, title, (Span(cell.start, end),), numbers, UNMARKED_LEVEL)
        self.pieces.append(heading)
        if line_break:
            rest = trimmed(self.text, line_break.end(), cell.end)
            text = self.memory.text_of(self.text, (rest,))
            if text:
                self.pieces.append(Piece(PieceKind.PARAGRAPH, text, (rest,), numbers, self.depth))
        return True

    # -- places -----------------------------------------------------------------------------------------

    def _spans(self, first: int, content: str) -> tuple[Span, ...]:
        """Where the content of a block is: from its first words on, and without the marks of a quotation."""
        lines = content.split("\n")
        while lines and not lines[-1].strip():
            lines.pop()
        if not lines or not content.strip():
            return ()
        start = self._start_of(first, lines[0])
        last = first + len(lines) - 1
        if last == first:
            return (trimmed(self.text, start, min(self.ends[first], start + len(lines[0]))),)
        if not self.quotes:
            return (trimmed(self.text, start, self.ends[last]),)
        spans = [trimmed(self.text, start, self.ends[first])]
        for line in range(first + 1, last + 1):
            marks = _QUOTE_MARKS.match(self.text, self.starts[line], self.ends[line])
            spans.append(trimmed(self.text, marks.end() if marks else self.starts[line], self.ends[line]))
        return tuple(span for span in spans if span.start < span.end)

    def _start_of(self, line: int, words: str) -> int:
        """Where a line's own words start, after the marks of lists, quotations and headings."""
        found = self.text.rfind(words.strip("\x00\ufffd"), self.starts[line], self.ends[line])
        return found if found >= 0 else trimmed(self.text, self.starts[line], self.ends[line]).start

    def _cells(self, line: int) -> tuple[Span, ...]:
        """The cells of a row that are not empty."""
        whole = trimmed(self.text, self.starts[line], self.ends[line])
        start, end = whole.start, whole.end
        marks = _QUOTE_MARKS.match(self.text, start, end) if self.quotes else None
        start = marks.end() if marks else start
        cells: list[Span] = []
        while start <= end:
            match = _CELL.match(self.text, start, end)
            stop = match.end() if match else end
            mark = _CELL_MARK.match(self.text, start, stop)
            cell = trimmed(self.text, mark.end() if mark else start, stop)
            if cell.start < cell.end:
                cells.append(cell)
            start = stop + 1
        return tuple(cells)

    def _numbers(self, first: int, last: int) -> tuple[int, int]:
        """Numbers of lines as every reader counts them: by line feeds, from 1."""
        return self._number(self.starts[first]), self._number(self.starts[last])

    def _number(self, offset: int) -> int:
        return bisect_right(self.feeds, offset - 1) + 1

    # -- judgements -------------------------------------------------------------------------------------

    def _missed(self) -> Iterator[Piece]:
        """Lines with words that no block holds: what is nested too deeply to be followed."""
        for line, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)):
            if line in self.covered or start == end:
                continue
            raw = self.text[start:end]
            if not re.search(r"\w", raw) or _DEFINITION.fullmatch(raw) or _DELIMITER_ROW.fullmatch(raw):
                continue
            marks = _QUOTE_MARKS.match(raw)
            offset = marks.end() if marks else 0
            marker = list_marker(raw[offset:])
            span = trimmed(self.text, start + offset + (marker.length if marker else 0), end)
            kind = PieceKind.ITEM if marker else PieceKind.PARAGRAPH
            text = self.memory.text_of(self.text, (span,))
            if text:
                yield Piece(kind, text, (span,), self._numbers(line, line), label=marker.label if marker else None)
