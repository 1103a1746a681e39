"""Markdown as pieces: headings, paragraphs, list items of any depth and table rows, each with its spans.

markdown-it finds the blocks and their lines; what is inside a line stays as written, and `corpus.text` reads it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.formats.format import Format, Pieces
from corpus.reading.lines import trimmed
from corpus.reading.page_lines import list_marker
from corpus.reading.pieces import BOLD_LEVEL, Memory, Piece, PieceKind
from corpus.text import Markup, Span

# Blocks inside blocks that are followed; what is nested deeper is read line by line.
_DEEPEST = 60
_BOLD_HEADING_WORDS = 12

_LINE_END = re.compile(r"\r\n?|\n")
_QUOTE_MARKS = re.compile(r"(?:[ \t]*>)+ ?")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(?:(?!\1).)+(?<=\S)\1\\?")
_OWN_LINK = re.compile(r"\[[^\[\]]*\]\(#[^()\s]*\)")
_LINKS = re.compile(r"[\s|·•,;/*_–-]*+(?:\[[^\[\]]*+\]\([^()\s]*+\)[\s|·•,;/*_–-]*+)++")
_DEFINITION = re.compile(r"\s{0,3}\[[^\[\]]+\]:\s*<?(?:[a-z][a-z0-9+.-]*:|[/#.]|www\.)\S*", re.IGNORECASE)
_DELIMITER_ROW = re.compile(r"[\s|:>-]+")
# What is left in a cell of a heading or a list that stood in it.
_CELL_MARK = re.compile(r"\s*(?:#{1,6}|\*)\s+(?=\S)")
_CELL = re.compile(r"(?:[^|\\]|\\.|\\$)*")


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
        return Pieces(markdown_pieces(text, memory))


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
        self.table = 0
        self.row_seen = False

    def read(self) -> list[Piece]:
        tokens = _PARSER.parse(" " + self.text[1:] if self.text.startswith("\ufeff") else self.text)
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
            self.row_seen = False
        elif kind == "tr_open" and token.map:
            self._read_row(token.map[0], is_header=tokens[i - 1].type == "thead_open")

    def _read_text(self, lines: Sequence[int], content: str, rank: int | None) -> None:
        """A heading or a paragraph; the first paragraph of a list item is the item."""
        first, last = lines[0], lines[1] - 1
        self.covered.update(range(first, last + 1))
        spans = self._spans(first, content)
        if not spans:
            return
        text = self.memory.text_of(self.text, spans)
        is_item = rank is None and self.item is not None
        label = self.item[0] if is_item and self.item else None
        kind = PieceKind.HEADING if rank else PieceKind.ITEM if is_item else PieceKind.PARAGRAPH
        self.item = None
        raw = self.text[spans[0].start : spans[-1].end]
        level = rank or self.depth
        if kind is PieceKind.PARAGRAPH and not self.depth and self._is_bold_heading(raw, text):
            kind, level = PieceKind.HEADING, BOLD_LEVEL
        is_own, is_only = bool(_OWN_LINK.fullmatch(raw)), bool(_LINKS.fullmatch(raw))
        self.pieces.append(
            Piece(
                kind, text, spans, self._numbers(first, last), level, label, is_own_link=is_own, is_only_links=is_only
            )
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
        is_first = not self.row_seen and len(cells) > 1
        is_header = is_header or (is_first and all(_BOLD.fullmatch(cell) for cell in raw))
        self.row_seen = self.row_seen or not is_header
        if text:
            kind = PieceKind.TABLE_HEADER if is_header else PieceKind.ROW
            self.pieces.append(Piece(kind, text, cells, self._numbers(line, line), self.depth, table=self.table))

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

    def _is_bold_heading(self, raw: str, text: str) -> bool:
        """Whether a paragraph of a few bold words stands for a heading."""
        if len(text.split()) > _BOLD_HEADING_WORDS or not _BOLD.fullmatch(raw):
            return False
        return not re.search(r"[.;:,!][\"'”’)]*$", text) and bool(re.match(r"[A-Z0-9]", text))

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
