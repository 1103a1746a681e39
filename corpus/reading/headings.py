"""Which pieces of a page are headings, and how high each one stands.

A page marks some headings, prints others only in bold, in italics or on a short line of their own, runs some into the
paragraph that they name, and marks as headings what are sentences or addresses. What is told here errs on the side of
keeping text: a sentence is text however it is marked, and only what is followed by text is a heading.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.dates.grammar import find_dates
from corpus.dates.page import is_date_line
from corpus.reading.items import record_names, with_items_over_headings
from corpus.reading.numbering import Number, is_beside, number_before, worded_series
from corpus.reading.page_lines import version_line
from corpus.reading.pieces import (
    ITALIC_LEVEL,
    PLAIN_LEVEL,
    RUN_IN_LEVEL,
    UNMARKED_LEVEL,
    Memory,
    Piece,
    PieceKind,
    word_count,
)
from corpus.reading.titles import LONGEST_TITLE, STOP, with_titles_between, with_titles_parted
from corpus.reading.wording import is_in_title_case, says_something
from corpus.text import Span, sub_spans

# A marked heading of more words is a paragraph that its page printed large.
_LONGEST = 25
_LONGEST_PLAIN_LINE = 10
_LONGEST_RUN_IN, _LONGEST_PLAIN_RUN_IN, _LONGEST_NAME = 12, 7, 4
_SENTENCE_WORDS, _SHORT_WORDS = 9, 8
_FEWEST_PLAIN_RUN_INS = 2
_OFTEN = 4
_FEWEST_TITLED_ITEMS = 3

_TWO_SENTENCES = re.compile(r"[a-z)][.!?][\"”’)]*\s+[A-Z]")
_ADDRESS = re.compile(r"https?://|@|\b\d{5}\b")
_PLAIN_RUN_IN = re.compile(r"[A-Z“\"](?:[^.:;!?\n]|\.(?=\w)){2,70}?(?P<stop>\.)\s+(?=[A-Z“\"])")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_GOES_ON = re.compile(r"(?:…|\.\.\.)$")
_OPEN = re.compile(r":\s|[“(\[]\W*$")
_LINE_END = re.compile(r"(?:[.:]|[^\S\n]|\\|</\w+>)*(?:\n|<br)")
_SEPARATORS = re.compile(r"[\s.:*_–—-]+")


def told_headings(pieces: Sequence[Piece], source: str, memory: Memory) -> list[Piece]:
    """The pieces with their headings told from their text, the levels of headings as they stand under each other."""
    return _Headings(source, memory).told(pieces)


class _Headings:
    def __init__(self, source: str, memory: Memory) -> None:
        self.source = source
        self.memory = memory
        self.language = memory.language
        self.words = memory.language.structure
        self.has_titled_list = False
        """Whether the outermost numbers of the page's lists are headings over what is nested in them."""
        self.worded: frozenset[str] = frozenset()
        """The words that the page numbers its headings with."""
        self.sentences: set[int] = set()
        """Where the texts start that were marked as headings."""

    def told(self, pieces: Sequence[Piece]) -> list[Piece]:
        self.worded = worded_series(piece.text for piece in pieces if piece.kind is not PieceKind.ROW)
        told = self._with_sentences(with_titles_parted(pieces, self.source, self.memory))
        told = self._with_run_ins(told)
        self.has_titled_list = sum(self._is_titled_item(*pair) for pair in pairwise(told)) >= _FEWEST_TITLED_ITEMS
        for i in range(len(told) - 1, -1, -1):
            if told[i].kind in {PieceKind.PARAGRAPH, PieceKind.ITEM}:
                before = told[i - 1] if i else None
                after = told[i + 1] if i + 1 < len(told) else None
                if level := self._level_of_line(told[i], before, after):
                    told[i] = replace(told[i], kind=PieceKind.HEADING, level=level, depth=told[i].level)
        told = with_titles_between(told, self.sentences, self.language)
        told = with_items_over_headings(self._with_numbered_siblings(told))
        return [self._numbered(piece) if piece.kind is PieceKind.HEADING and piece.depth else piece for piece in told]

    def _with_numbered_siblings(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Where an item is a heading, the next number of its list is one too if its first words are stressed."""
        told: list[Piece] = []
        last: tuple[int, int] | None = None
        level = UNMARKED_LEVEL
        for piece in pieces:
            number = number_before(f"{piece.label} x", self.language) if piece.label else None
            own = (piece.level, number.series[0][1]) if number and piece.kind is PieceKind.ITEM else None
            halves: tuple[Piece, ...] | None = None
            if own and last and own == (last[0], last[1] + 1) and piece.stress == 2:
                halves = self._split_at_stress(replace(piece, kind=PieceKind.PARAGRAPH), level)
                if piece.stress_end >= piece.spans[-1].end and not says_something(piece.text, self.language):
                    halves = (replace(piece, kind=PieceKind.HEADING, level=level, depth=piece.level),)
            if halves and own:
                last = own
            elif piece.kind is PieceKind.HEADING and piece.depth and number:
                last, level = (piece.depth, number.series[0][1]), piece.level
            told.extend(halves or (piece,))
        return told

    # -- what is marked as a heading --------------------------------------------------------------------

    def _with_sentences(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The pieces, what is marked as a heading and is a sentence being text.

        One of a series of numbers is a title as the next one is.
        """
        told = list(pieces)
        following: dict[int, set[tuple[str, int]]] = {}
        for i in range(len(told) - 1, -1, -1):
            piece = told[i]
            if piece.kind is not PieceKind.HEADING:
                continue
            number = number_before(piece.text, self.language, of_heading=True)
            words = piece.text[number.length :] if number else piece.text
            after = following.get(piece.level, set())
            is_of_series = number is not None and any((name, value + 1) in after for name, value in number.series)
            is_text = self._is_text(words) and not (is_of_series and word_count(words) <= _LONGEST)
            following[piece.level] = set(number.series) if number and not is_text else set()
            if is_text:
                self.sentences.add(piece.spans[0].start)
                told[i] = replace(piece, kind=PieceKind.PARAGRAPH, level=piece.depth)
        return told

    def _is_text(self, text: str) -> bool:
        words = len(text.split())
        if words > _LONGEST:
            return True
        if words >= _SENTENCE_WORDS and _TWO_SENTENCES.search(text) and not text.endswith(("?", ":")):
            return True
        is_stopped = text.endswith((".", ";")) and words >= _SENTENCE_WORDS
        if is_stopped and (words > _LONGEST_RUN_IN or says_something(text, self.language)):
            return True
        return text.count(",") >= 2 and text.endswith(".") and bool(re.search(r"\w.*\s\d", text))

    # -- titles that run into their paragraph -----------------------------------------------------------

    def _with_run_ins(self, pieces: Sequence[Piece]) -> list[Piece]:
        plain = {
            i: end
            for i, piece in enumerate(pieces)
            if piece.kind is PieceKind.PARAGRAPH and not piece.level and not piece.stress_end
            for end in [self._plain_run_in(piece.text)]
            if end
        }
        numbers = {i: number for i in plain if (number := number_before(pieces[i].text, self.language))}
        known = {series for number in numbers.values() for series in number.series}
        # A number is that of a title if the one before or after it is.
        plain = {i: end for i, end in plain.items() if i not in numbers or is_beside(numbers[i], known)}
        if len(plain) < _FEWEST_PLAIN_RUN_INS:
            plain = {}
        split: list[tuple[Piece, tuple[Piece, Piece] | None]] = []
        fields = record_names(pieces)
        for i, piece in enumerate(pieces):
            is_field = piece.spans[0].start in fields
            halves = self._split_at_stress(piece) if piece.stress_end and not is_field else None
            if i in plain:
                halves = self._halves(piece, plain[i], UNMARKED_LEVEL + RUN_IN_LEVEL)
            split.append((piece, halves))
        # Words that come again and again ("In short:") are no title of what follows them.
        titles = Counter(halves[0].text.casefold() for _, halves in split if halves)
        told: list[Piece] = []
        for piece, halves in split:
            is_title = halves is not None and titles[halves[0].text.casefold()] < _OFTEN
            told.extend(halves if halves and is_title else (piece,))
        return told

    def _plain_run_in(self, text: str) -> int:
        """Where a title ends that nothing but its full stop sets off."""
        number = number_before(text, self.language)
        start = number.length if number else 0
        match = _PLAIN_RUN_IN.match(text, start)
        if not match or match.group().startswith(("“", '"')):
            return 0
        title, rest = text[start : match.start("stop")], text[match.end() :]
        dangles = title.split()[-1].casefold() in self.language.sentences.dangling
        last = title.split()[-1].casefold()
        is_abbreviated = last in self.language.sentences.abbreviations or "." in last or len(last) == 1
        is_number = len(title.split()) == 1 and any(map(str.isdigit, title))
        if (
            len(title.split()) > _LONGEST_PLAIN_RUN_IN
            or dangles
            or is_abbreviated
            or is_number
            or not (number or is_in_title_case(title.split()) or self._is_plain_name(title))
            or says_something(title, self.language)
        ):
            return 0
        return match.end() if self._is_sentence(rest) else 0

    def _is_plain_name(self, title: str) -> bool:
        """Whether words that only begin with a capital are few enough to be a name and no sentence."""
        words = title.casefold().split()
        return len(words) <= _LONGEST_NAME and "," not in title and not self.words.subjects & set(words)

    def _split_at_stress(self, piece: Piece, level: int = 0) -> tuple[Piece, Piece] | None:
        """A paragraph that starts with its title, or an item whose first line is one."""
        (span, *more) = piece.spans
        if more or not span.start < piece.stress_end < span.end:
            return None
        own_line = self.source[piece.stress_end - 2 : piece.stress_end - 1] == "\n" or bool(
            _LINE_END.match(self.source, piece.stress_end, span.end)
        )
        if piece.kind is not PieceKind.PARAGRAPH and not own_line:
            return None
        title = self.memory.text_of(self.source, (Span(span.start, piece.stress_end),)).rstrip(" -–—")
        number = number_before(title, self.language, of_heading=True)
        words = title[number.length :] if number else title
        if (
            not _LETTERS.search(words)
            or len(words.split()) > _LONGEST_RUN_IN
            or _ADDRESS.search(title)
            or words[0].islower()
        ):
            return None
        if (says_something(words, self.language) and not own_line) or _OPEN.search(words):
            return None
        is_dated = is_date_line(piece.text, self.language) or self.language.dates.heading.fullmatch(title)
        rest = self.memory.text_of(self.source, (Span(piece.stress_end, span.end),))
        skipped = _SEPARATORS.match(rest)
        words_left = rest[skipped.end() :] if skipped else rest
        is_clause = number is not None and number.printed[0].isdigit() and title.endswith(":")
        if is_dated or not self._is_sentence(words_left, is_clause=is_clause) or not piece.text.endswith(words_left):
            return None
        own_level = (
            UNMARKED_LEVEL if piece.stress == 2 and piece.kind is PieceKind.PARAGRAPH else UNMARKED_LEVEL + ITALIC_LEVEL
        )
        level = level or (own_level if own_line else UNMARKED_LEVEL + RUN_IN_LEVEL)
        return self._halves(piece, len(piece.text) - len(words_left), level)

    def _is_sentence(self, text: str, *, is_clause: bool = False) -> bool:
        """Whether what follows a title is text on its own; after "2.1 Title:" it may start with a small letter."""
        if not (is_clause or re.match(r"[\"“‘(]*[A-Z0-9]", text)) or len(text.split()) < 3:
            return False
        return says_something(text, self.language) or bool(re.search(r"[.:;?!][\"”’)]*$", text))

    def _halves(self, piece: Piece, end: int, level: int) -> tuple[Piece, Piece] | None:
        markup = self.memory.markup
        title = sub_spans(self.source, piece.spans, 0, len(piece.text[:end].rstrip()), markup)
        rest = sub_spans(self.source, piece.spans, end, len(piece.text), markup)
        if title == piece.spans or rest == piece.spans:
            return None
        words = self.memory.text_of(self.source, title)
        first, last = piece.lines
        start = piece.spans[0].start
        title_ends = first + self.source.count("\n", start, title[-1].end)
        rest_begins = first + self.source.count("\n", start, rest[0].start)
        lines = first, title_ends
        heading = Piece(PieceKind.HEADING, words, title, lines, level, piece.label, depth=piece.level, is_run_in=True)
        left = self.memory.text_of(self.source, rest)
        return heading, Piece(PieceKind.PARAGRAPH, left, rest, (rest_begins, last), piece.level)

    # -- lines of their own -----------------------------------------------------------------------------

    def _level_of_line(self, piece: Piece, before: Piece | None, after: Piece | None) -> int:
        """How high a heading a paragraph or an item of its own is, 0 for none."""
        text = piece.text
        if after is None or word_count(text) > LONGEST_TITLE + 2 or (piece.is_only_links and not piece.is_own_link):
            return 0
        number = number_before(text, self.language, of_heading=True, words=self.worded)
        words = (text[number.length :] if number else "") or text
        if not (number or re.match(r"[\"“‘(]*[^\Wa-z]", words)) or _ADDRESS.search(words) or text.endswith((",", ";")):
            return 0
        if is_date_line(text, self.language) or version_line(text, self.language) or _IN_BRACKETS.fullmatch(text):
            return 0
        if piece.spans[0].start in self.sentences or (text.count(",") >= 2 and re.search(r"\s\d", text)):
            return 0
        is_bold = piece.stress == 2 and piece.stress_end >= piece.spans[-1].end
        is_italic = piece.stress == 1 and piece.stress_end >= piece.spans[-1].end
        if piece.kind is PieceKind.ITEM:
            return self._level_of_item(piece, words, before, after, is_bold=is_bold)
        if is_bold:
            is_title = self._is_bold_title(words) and not piece.level and not self._is_in_address(before, after)
            return UNMARKED_LEVEL if is_title and (text[-1] != ":" or self._is_over_text(after)) else 0
        if piece.level or not self._is_plain_title(words, number, before, after):
            return 0
        return UNMARKED_LEVEL + (ITALIC_LEVEL if is_italic else PLAIN_LEVEL)

    def _is_bold_title(self, words: str) -> bool:
        count = len(words.split())
        if count > LONGEST_TITLE or (count >= _SENTENCE_WORDS and words.endswith(".") and not words.istitle()):
            return False
        return not (STOP.search(words) or words.endswith(":")) or not says_something(words, self.language)

    def _level_of_item(self, piece: Piece, words: str, before: Piece | None, after: Piece, *, is_bold: bool) -> int:
        """An item alone in its list, with a paragraph under it, is a heading if it looks like one."""
        if self.has_titled_list and self._is_titled_item(piece, after):
            return UNMARKED_LEVEL
        if after.kind not in {PieceKind.PARAGRAPH, PieceKind.HEADING}:
            return 0
        if STOP.search(words) and (not is_bold or says_something(words, self.language)):
            return 0
        is_next = before is not None and before.kind is PieceKind.ITEM and before.level == piece.level
        if is_next and before is not None and bool(before.label) == bool(piece.label) and not _restarts(before, piece):
            return 0
        if is_bold:
            return UNMARKED_LEVEL if len(words.split()) <= LONGEST_TITLE else 0
        if not piece.label or piece.level > 1 or words.endswith(":") or says_something(words, self.language):
            return 0
        return UNMARKED_LEVEL + PLAIN_LEVEL if len(words.split()) <= _LONGEST_PLAIN_LINE else 0

    def _is_titled_item(self, piece: Piece, after: Piece) -> bool:
        if piece.kind is not PieceKind.ITEM or after.kind is not PieceKind.ITEM or not piece.label:
            return False
        words = piece.text
        if piece.level != 1 or after.level <= 1 or not after.label or len(words.split()) > _LONGEST_PLAIN_LINE:
            return False
        return (
            words[:1].isupper()
            and not words.endswith((".", ":", ";", ","))
            and not says_something(words, self.language)
        )

    def _is_plain_title(self, words: str, number: Number | None, before: Piece | None, after: Piece) -> bool:
        """Whether a line without any mark is a title: short, no sentence, alone, and over text."""
        tokens = words.split()
        titled = is_in_title_case(tokens)
        if len(tokens) > (LONGEST_TITLE if number or titled else _LONGEST_PLAIN_LINE) or says_something(
            words, self.language
        ):
            return False
        if (re.search(r":\s", words) and not number) or find_dates(words, self.language):
            return False
        if number and (self._is_next_to(number, before) or self._is_next_to(number, after)):
            # Numbered lines one after another are a list.
            return False
        asks = tokens[0].casefold() in self.words.question_starts
        dangles = (tokens[-1].casefold() in self.language.sentences.dangling and not asks) or _GOES_ON.search(words)
        if dangles or _TWO_SENTENCES.search(words):
            return False
        is_strong = bool(number) or (words.isupper() and len(tokens) > 1)
        has_stop = bool(STOP.search(words)) or words.endswith(":")
        if has_stop and not (titled and after.kind is PieceKind.PARAGRAPH):
            return False
        if before is not None and before.kind is PieceKind.PARAGRAPH and not before.level:
            if before.text.endswith((":", "：")) and after.kind is not PieceKind.ITEM and not is_strong:
                return False
            # "5 Sugar Road" between a name and a town is no fifth section.
            is_street = number is not None and number.printed.isdigit() and len(after.text.split()) < _SHORT_WORDS
            if self._is_short_line(before) and (not is_strong or is_street):
                return False
        return self._is_followed(after, is_strong=is_strong)

    def _is_next_to(self, number: Number, other: Piece | None) -> bool:
        """Whether a piece right before or after has the number before or after this one."""
        if other is None or (other.kind is PieceKind.HEADING and other.level < UNMARKED_LEVEL):
            return False
        found = number_before(other.text, self.language, of_heading=True, words=self.worded)
        known = set(found.series) if found else set()
        return is_beside(number, known)

    def _is_short_line(self, piece: Piece) -> bool:
        is_short = len(piece.text.split()) <= _SHORT_WORDS and not piece.stress
        is_company = piece.text.split()[-1].rstrip(".").casefold() in self.language.sentences.companies
        return is_short and (piece.text[-1:].isalnum() or is_company) and not is_date_line(piece.text, self.language)

    def _is_in_address(self, before: Piece | None, after: Piece) -> bool:
        """Whether a line is the name over an address: led in, and followed by a short line that is no sentence."""
        is_led = before is not None and before.kind is PieceKind.PARAGRAPH and before.text.endswith((":", "："))
        is_line = after.kind is PieceKind.PARAGRAPH and len(after.text.split()) < _SHORT_WORDS
        return is_led and is_line and not says_something(after.text, self.language)

    def _is_over_text(self, after: Piece) -> bool:
        """Whether what follows a line with a colon is no address but text."""
        if after.kind is not PieceKind.PARAGRAPH:
            return True
        return says_something(after.text, self.language) and len(after.text.split()) >= _SHORT_WORDS

    def _is_followed(self, after: Piece, *, is_strong: bool) -> bool:
        if after.kind is PieceKind.HEADING:
            return is_strong or after.level >= UNMARKED_LEVEL + RUN_IN_LEVEL
        if after.kind is not PieceKind.PARAGRAPH:
            return True
        text = after.text
        if _ADDRESS.search(text) and len(text.split()) <= _SHORT_WORDS:
            return False
        return len(text.split()) >= _SHORT_WORDS or bool(re.search(r"[.:;?!][\"”’)]*$", text))

    # -- the number before one --------------------------------------------------------------------------

    def _numbered(self, piece: Piece) -> Piece:
        """A heading that stands in a list, with the number that the list prints before it."""
        if not piece.label:
            return piece
        start = piece.spans[0].start
        line = self.source.rfind("\n", 0, start) + 1
        number = re.search(rf"{re.escape(piece.label)}(?=[\s#*_]*$)", self.source[line:start])
        if not number:
            return replace(piece, label=None)
        spans = (Span(line + number.start(), line + number.end()), *piece.spans)
        return replace(piece, text=self.memory.text_of(self.source, spans), spans=spans, label=None)


def _restarts(before: Piece, piece: Piece) -> bool:
    """Whether a numbered item starts another list: its number is not above the one before it."""
    numbers = [re.match(r"\d+", item.label or "") for item in (before, piece)]
    first, second = numbers
    return first is not None and second is not None and int(second.group()) <= int(first.group())
