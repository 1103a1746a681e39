"""HTML as pieces: the blocks of a saved page, each with its spans in the file.

The standard parser says where every tag and every stretch of text stands. What a site puts around a policy (navigation,
header, footer, forms) is set aside as chrome; scripts and styles are not text.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

from corpus.formats.declared_dates import declared_in_html, times_in
from corpus.formats.format import Format, Pieces, Remark
from corpus.reading.lines import trimmed
from corpus.reading.numbering import printed_number
from corpus.reading.pieces import UNMARKED_LEVEL, Memory, Piece, PieceKind
from corpus.text import Markup, Span

_NO_TEXT = frozenset("canvas head iframe math noscript object script style svg template textarea title".split())
_CHROME = frozenset("aside button dialog footer header menu nav select".split())
# Elements of the site, or of an archive that kept the page, by what they are called.
_CHROME_NAME = re.compile(
    r"(?:^|[\s_-])(?:wm-ipp|wayback|cookie-?(?:consent|banner|bar|popup|modal|overlay)|consent-?(?:banner|bar|popup|modal)"
    r"|onetrust|cookiebot|cybotcookie\w*|gdpr-?banner|breadcrumbs?|skip-?link)",
    re.IGNORECASE,
)
_CHROME_ROLES = frozenset({"alertdialog", "dialog", "menu", "navigation", "search"})
_BODY = frozenset({"article", "main"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"dl", "ol", "ul"})
_BOLD, _ITALIC = frozenset({"b", "strong"}), frozenset({"em", "i"})
# Cells of rows above that one row may need to be understood.
_MOST_CARRIED = 20
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_BLOCKS = frozenset(
    "address blockquote body caption center dd details div dl dt fieldset figcaption figure form hr html label "
    "legend li p pre section summary table tbody tfoot thead".split()
) | (_NO_TEXT | _CHROME | _BODY | _HEADINGS | _LISTS)
# Elements whose being open matters to what is inside them.
_NESTING = _NO_TEXT | _CHROME | _BODY | _LISTS | _BOLD | _ITALIC | {"a", "dd", "table"}
_UNSEEN = re.compile(
    r"<(?:del|s|strike)\b|<[a-z][^<>]*\s(?:hidden\b|style\s*=\s*[\"'][^\"']*(?:display\s*:\s*none|visibility\s*:\s*hidden))",
    re.IGNORECASE,
)
_UNCLOSED = re.compile(r"<(?![^<>]*>)")
_REFERENCE = re.compile(r"&#?\w+;?")


class Html(Format):
    """A page as a browser saved it."""

    name = "html"
    endings = (".html", ".htm", ".xhtml")
    markup = Markup.HTML

    def pieces(self, text: str, memory: Memory) -> Pieces:
        found = html_pieces(text, memory)
        return replace(found, declared=declared_in_html(text), times=times_in(text))

    def checks(self, text: str) -> Iterator[Remark]:
        """Whether words are shown is for a browser to say; a person is told where they may not be."""
        unseen = _UNSEEN.search(text)
        if unseen:
            line = text.count("\n", 0, unseen.start()) + 1
            yield Remark(
                "unseen_text",
                f"has text in line {line} that is struck out or hidden ({unseen[0].strip()}), and is read like all "
                "other text; take it out of the file if no visitor saw it",
                line,
            )


HTML = Html()


def html_pieces(text: str, memory: Memory) -> Pieces:
    """The pieces of a page in reading order, and the lines of what the site puts around them.

    >>> page = "<nav>Home</nav><h1>Terms</h1><p>We &amp; you<ul><li><b>One</b> of <i>two</i></ul>"
    >>> [(piece.kind.value, piece.text) for piece in html_pieces(page, Memory(Markup.HTML)).pieces]
    [('heading', 'Terms'), ('paragraph', 'We & you'), ('item', 'One of two')]
    """
    parser = _Pieces(text, memory)
    # What is mostly marks that never close is no page; the parser would try each of them to the end.
    is_page = text.count("<") <= 2 * text.count(">") + 100
    parser.feed(text if is_page else _UNCLOSED.sub(" ", text))
    parser.close()
    parser.end_row()
    return parser.without_surroundings()


class _Pieces(HTMLParser):
    """One reading of one page: stretches of text between the tags of blocks become pieces."""

    def __init__(self, text: str, memory: Memory) -> None:
        super().__init__(convert_charrefs=False)
        self.text = text
        self.memory = memory
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.pieces: list[tuple[Piece, bool]] = []
        """Each with whether it stands in what the page calls its main part."""
        self.chrome: list[tuple[int, int]] = []
        self.opened: list[str] = []
        self.inside: Counter[str] = Counter()
        self.first: int | None = None
        self.last = 0
        self.has_words_outside_own_links = False
        self.has_words_outside_links = False
        self.own_links: list[bool] = []
        self.heading = 0
        self.starts_item = False
        self.stress = 0
        self.stress_end = 0
        self.is_stressed = False
        """Whether all words of the block so far are stressed as its first one is."""
        self.toggle = False
        """Whether the heading that is open is a button that opens what stands under it."""
        self.shut: list[str] = []
        """An element of the site that is open, and those of its kind in it."""
        self.numbers: list[tuple[str, int] | None] = []
        """Of each list that is open, how it numbers its items and the number of the next one."""
        self.label: str | None = None
        self.row: list[Span] | None = None
        self.row_cells = 0
        self.carried: list[tuple[int, Span]] = []
        """Cells that reach into rows to come, each with how many."""
        self.reach = 1
        self.group: tuple[Span, ...] = ()
        """The cell that stands over the rows that follow, across the table."""
        self.is_across = False
        self.row_is_header = False
        self.row_is_layout = False
        self.table = 0

    # -- what the parser meets --------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "button" and self._starts_toggle(facts):
            return
        if tag in _BLOCKS:
            self._end_block()
        self._start_table_part(tag, facts)
        if tag in {"dd", "dt"}:
            self._end_definition()
            self.starts_item = True
        elif tag in {"ol", "ul"}:
            start = facts.get("start", "1")
            self.numbers.append((facts.get("type", "1"), int(start) if start.isdigit() else 1) if tag == "ol" else None)
        elif tag == "li":
            self._start_item(facts)
        elif tag in _HEADINGS:
            self._lay_out()
            self.heading = int(tag[1])
        elif tag == "summary":
            self.heading = UNMARKED_LEVEL
        if tag == "a":
            self.own_links.append(facts.get("href", "").startswith("#"))
        self._shut_chrome(tag, facts)
        if tag in _NESTING and not self._holds_text(tag):
            self.opened.append(tag)
            self.inside[tag] += 1

    def _starts_toggle(self, facts: dict[str, str]) -> bool:
        """Whether a button is the words of a heading, or one that opens the text under it."""
        if self.heading:
            return True
        if "aria-expanded" not in facts and "accordion" not in facts.get("class", ""):
            return False
        if any(self.inside[tag] for tag in _CHROME - {"button"}):
            return False
        self._end_block()
        self.heading, self.toggle = UNMARKED_LEVEL, True
        return True

    def _holds_text(self, tag: str) -> bool:
        """Whether a page's header holds its title, or what it sets aside a paragraph: then it is text."""
        if tag not in {"aside", "header"}:
            return False
        start = self._here()
        end = self.text.find(f"</{tag}", start)
        return (f"<{'h1' if tag == 'header' else 'p'}") in self.text[start : end if end >= 0 else start]

    def _shut_chrome(self, tag: str, facts: dict[str, str]) -> None:
        if self.shut:
            if tag == self.shut[0]:
                self.shut.append(tag)
            return
        names = f"{facts.get('id', '')} {facts.get('class', '')}"
        if tag in _BLOCKS - _BODY - {"body", "html"} and tag not in _VOID:
            is_named = _CHROME_NAME.search(names) is not None
            if is_named or facts.get("role", "") in _CHROME_ROLES:
                self.shut = [tag]

    def _start_item(self, facts: dict[str, str]) -> None:
        self.starts_item, self.label = True, None
        if self.numbers and (numbering := self.numbers[-1]):
            kind, following = numbering
            value = int(facts["value"]) if facts.get("value", "").isdigit() else following
            self.label = printed_number(value, kind)
            self.numbers[-1] = kind, value + 1

    def _end_definition(self) -> None:
        """A definition ends where the next word or definition of its list starts."""
        for place in range(len(self.opened) - 1, -1, -1):
            if self.opened[place] == "dl":
                return
            if self.opened[place] == "dd":
                self.handle_endtag("dd")
                return

    def _start_table_part(self, tag: str, facts: dict[str, str]) -> None:
        if tag == "tr":
            self.end_row()
            self.row, self.row_is_header, self.row_is_layout = [], True, False
            self.row_cells, self.is_across = 0, False
        elif tag in {"td", "th"}:
            self._end_block()
            self.row_cells += 1
            self.row_is_header = self.row_is_header and tag == "th"
            rows, columns = facts.get("rowspan", "1"), facts.get("colspan", "1")
            self.reach = int(rows) if rows.isdigit() else 1
            self.is_across = columns.isdigit() and int(columns) > 1
        elif tag == "table":
            # A table in a cell, as a heading in one, means that the outer one only lays out the page.
            self._lay_out()
            self.table += 1
            self.carried, self.group = [], ()

    def handle_endtag(self, tag: str) -> None:
        if self.shut and tag == self.shut[0]:
            self._end_block()
            self.shut.pop()
        if tag == "button" and not self.inside["button"]:
            if self.toggle:
                self._end_block()
                self.heading, self.toggle = 0, False
            return
        if tag in _BLOCKS or tag in {"td", "th"}:
            self._end_block()
        if tag in {"tr", "table"}:
            self.end_row()
        if tag in _HEADINGS or tag == "summary":
            self.heading = 0
        if tag == "li":
            self.starts_item = False
        if tag in {"ol", "ul"} and self.numbers:
            self.numbers.pop()
        if self.inside[tag]:
            while True:
                closed = self.opened.pop()
                self.inside[closed] -= 1
                if closed == "a":
                    self.own_links.pop()
                if closed == tag:
                    break

    def handle_data(self, data: str) -> None:
        if data.strip():
            start = self._here()
            span = trimmed(self.text, start, start + len(data))
            self._words(span)

    def handle_entityref(self, name: str) -> None:
        self.handle_charref(name)

    def handle_charref(self, name: str) -> None:  # noqa: ARG002 - the parser gives the name, the file its place
        match = _REFERENCE.match(self.text, self._here())
        if match and match.group() not in {"&nbsp;", "&#160;", "&#xa0;"}:
            self._words(Span(*match.span()))

    def _here(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    # -- blocks -----------------------------------------------------------------------------------------

    def _words(self, span: Span) -> None:
        if any(self.inside[tag] for tag in _NO_TEXT):
            return
        in_chrome = any(self.inside[tag] for tag in _CHROME) and not any(self.inside[tag] for tag in _BODY)
        if in_chrome or self.shut:
            self.chrome.append(self._lines(span))
            return
        stress = 2 if any(self.inside[tag] for tag in _BOLD) else 1 if any(self.inside[tag] for tag in _ITALIC) else 0
        if self.first is None:
            self.first = span.start
            self.stress, self.is_stressed, self.stress_end = stress, bool(stress), 0
        self.is_stressed = self.is_stressed and stress == self.stress
        self.last = span.end
        if self.is_stressed:
            self.stress_end = span.end
        self.has_words_outside_own_links |= not (self.own_links and self.own_links[-1])
        self.has_words_outside_links |= not self.inside["a"]

    def _end_block(self) -> None:
        """What was read since the last tag of a block is a piece, or part of the row that is open."""
        if self.first is None:
            return
        span = Span(self.first, self.last)
        is_own, is_only = not self.has_words_outside_own_links, not self.has_words_outside_links
        self.first = None
        self.has_words_outside_own_links = self.has_words_outside_links = False
        if self.row is not None and not self.row_is_layout:
            self.row.append(span)
            if self.reach > 1 and self.row_cells:
                self.carried.append((self.reach, span))
            return
        text = self.memory.text_of(self.text, (span,))
        depth = sum(self.inside[tag] for tag in _LISTS) + self.inside["dd"]
        kind, level = PieceKind.PARAGRAPH, depth
        if self.heading:
            kind, level = PieceKind.HEADING, self.heading
        elif self.starts_item and depth:
            kind = PieceKind.ITEM
        label = self.label if self.starts_item else None
        self.starts_item = False
        piece = Piece(kind, text, (span,), self._lines(span), level, label, is_own_link=is_own, is_only_links=is_only)
        if kind is not PieceKind.HEADING and self.stress_end:
            piece = replace(piece, stress=self.stress, stress_end=self.stress_end)
        self._add(piece)

    def end_row(self) -> None:
        self._end_block()
        if self.row is None:
            return
        cells, self.row = self.row, None
        over = tuple(span for _, span in self.carried if not cells or span not in cells)
        self.carried = [(rows - 1, span) for rows, span in self.carried[-_MOST_CARRIED:] if rows > 1]
        if not cells:
            return
        spans = tuple(cells)
        text = self.memory.text_of(self.text, spans)
        lines = (self._lines(spans[0])[0], self._lines(spans[-1])[1])
        if self.row_cells == 1 and self.is_across and not self.row_is_header:
            self.group = spans
        if self.row_cells == 1 and len(spans) > 1 and not self.is_across:
            # One cell with several paragraphs lays out the page.
            for span in spans:
                words = self.memory.text_of(self.text, (span,))
                self._add(Piece(PieceKind.PARAGRAPH, words, (span,), self._lines(span)))
            return
        kind = PieceKind.TABLE_HEADER if self.row_is_header else PieceKind.ROW
        group = (*(self.group if self.group != spans else ()), *over)
        self._add(Piece(kind, text, spans, lines, table=self.table, group=group))

    def _lay_out(self) -> None:
        """The row that is open lays out the page: what was read of it are blocks of their own."""
        if self.row is None or self.row_is_layout:
            return
        self.row_is_layout = True
        read, self.row = self.row, []
        for span in read:
            text = self.memory.text_of(self.text, (span,))
            self._add(Piece(PieceKind.PARAGRAPH, text, (span,), self._lines(span)))

    def _add(self, piece: Piece) -> None:
        if piece.text:
            self.pieces.append((piece, any(self.inside[tag] for tag in _BODY)))

    def _lines(self, span: Span) -> tuple[int, int]:
        return bisect_right(self.starts, span.start), bisect_right(self.starts, max(span.start, span.end - 1))

    def without_surroundings(self) -> Pieces:
        """The pieces of the main part, where the page names one that holds most of its words; else all."""
        words = [len(piece.text) for piece, _ in self.pieces]
        main = sum(size for size, (_, is_main) in zip(words, self.pieces, strict=True) if is_main)
        if 2 * main < sum(words) or not main:
            return Pieces([piece for piece, _ in self.pieces], self.chrome)
        around = [piece.lines for piece, is_main in self.pieces if not is_main]
        return Pieces([piece for piece, is_main in self.pieces if is_main], [*self.chrome, *around])
