"""From spans of a source to readable text, and back.

A passage is never stored as a loose string: it is a list of spans in the source, and its text is what
`plain_text` makes of them. Whoever doubts a quotation can do the same by hand.
"""

import html
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from corpus.contract import Doc
from corpus.languages.compounds import FIRST_PARTS

_INLINE_TAGS = "a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|s|small|span|strike|strong|sub|sup|u"
_BLOCK_TAGS = "br|div|h[1-6]|hr|li|ol|p|table|tbody|td|th|thead|tr|ul"
# Marks that are not seen: the byte order mark, the zero-width space, the word joiner, the soft hyphen.
_UNSEEN = "\ufeff\u200b\u2060\u00ad"
# The joiner of letters in other scripts, where there is nothing to join.
_LOOSE_JOINER = r"\u200d(?=[\x00-\x7f]|$)"

# A note's number over the line; after a unit it is an exponent.
_NOTE = (
    r"<sup\b(?<!\bm<sup)(?<![ckm]m<sup)[^<>]*>\s*(?:<a\b[^<>]*>)?\s*[\[(]?(?:\d{1,3}|[*†‡§]+|[ivx]{1,4})[\])]?\s*"
    r"(?:</a>)?\s*</sup>"
)
# Words that were struck out and those put in their place are not one word.
_REPLACED = r"</(?:del|s|strike)\s*>(?=\s*<ins\b)|</ins\s*>(?=\s*<(?:del|s|strike)\b)"

# A word that was parted at the end of a printed line.
_PARTED = r"(?<=[^\W\d_])-[^\S\n]*\r?\n[^\S\n]*(?=[^\W\d_])"

_MARKDOWN = re.compile(
    rf"""
      (?P<parted>{_PARTED})
    | (?P<escape>\\(?=[!-/:-@\[-`{{-~\n\r]))
    | (?P<ticks>`+)
    | (?P<address><(?:(?:https?://|mailto:)[^<>\s]+|[\w.+-]+@[\w.-]+\.\w+)>)
    | (?P<comment><!--)
    | (?P<note>{_NOTE}|\[\^[\w-]{{1,20}}\](?::[^\S\n]*)?)
    | (?P<replaced>{_REPLACED})
    | (?P<dropped>~~|</?(?:{_INLINE_TAGS})(?:\s[^<>]*)?/?>|[{_UNSEEN}]|{_LOOSE_JOINER})
    | (?P<spacing><br\s*/?>\s*\*\s+(?=\S)|</?(?:{_BLOCK_TAGS})(?:\s[^<>]*)?/?>|•)
    | (?P<entity>&(?:[a-z][a-z0-9]{{1,31}}|\#\d{{1,7}}|\#x[0-9a-f]{{1,6}});)
    | (?P<stars>\*+)
    | (?P<underscores>_+)
    | (?P<open>!?\[)
    | (?P<close>\])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MARKDOWN_START = re.compile(rf"[\\`<&*_!\[\]~•\u200d{_UNSEEN}]|-(?=\s*\n)")
_HTML = re.compile(
    rf"""
      (?P<comment><!--)
    | (?P<note>{_NOTE})
    | (?P<replaced>{_REPLACED})
    | (?P<spacing></?(?:{_BLOCK_TAGS}|article|aside|blockquote|button|caption|dd|details|dl|dt|figcaption|figure|footer
        |form|header|img|label|main|nav|option|pre|section|select|summary|tfoot)(?:[\s/](?:[^<>"']|"[^"<]*"|'[^'<]*')*)?>|•)
    | (?P<dropped></?[a-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*>|<[!?][^<>]*>|[{_UNSEEN}])
    | (?P<entity>&(?:[a-z][a-z0-9]{{1,31}}|\#\d{{1,7}}|\#x[0-9a-f]{{1,6}});?)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SPACING = frozenset({"spacing", "replaced"})
_PLAIN = re.compile(rf"(?P<dropped>[{_UNSEEN}])|(?P<spacing>•)|(?P<parted>{_PARTED})")
_LINE_BREAK = re.compile(r"\s*<br\s*/?>\s*(?=\S)")
_WORD = re.compile(r"\S+")
_UNUSUAL_SPACE = re.compile(r"[^\S ]|  ")
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_CELLS = re.compile(r"\S[^\S\n]*\t")
_NAME_LENGTH = 60
# How many marks of emphasis may wait at once for the one that closes them.
_OPEN_MARKS = 50
_TARGET = re.compile(
    r"""
    \(\s*(?:
        (?P<plain><[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*)
        (?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?
      | (?P<spaced>(?:[a-z][a-z0-9+.-]*:|[/\#.]|www\.)[^()\n]*)
    )\s*\)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Where a link goes: as CommonMark has it, or an address with spaces in it, as pages that were saved have them."""


class Markup(StrEnum):
    """What in a source is not words: each form of text has its own rules, and a source says which are its own."""

    MARKDOWN = "markdown"
    """Also what printed pages keep of their markup: the bundles of exhibits."""
    HTML = "html"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Offsets ``[start, end)`` in Unicode code points: of a source decoded as UTF-8, or of a passage's text."""

    start: Annotated[int, Doc("First code point.", 0)]
    end: Annotated[int, Doc("One past the last code point.", 184)]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Readable text, and for each of its characters the source offset it came from."""

    text: str
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Edit:
    """What is read in place of the characters ``[start, end)``."""

    start: int
    end: int
    instead: str


def render(source: str, spans: Iterable[Span], markup: Markup = Markup.MARKDOWN) -> Rendered:
    """Readable text of ``spans`` in reading order, joined by one space, with a map to the source.

    Markup goes (emphasis, tags, the brackets of ``[x](…)`` and ``<url>``, escapes, ``•``), what stands for a character
    becomes it (``&amp;``), white space is collapsed, words are never changed.
    """
    parts: list[str] = []
    offsets: list[int] = []
    for span in spans:
        if parts:
            parts.append(" ")
            offsets.append(span.start)
        parts.append(source[span.start : span.end])
        offsets.extend(range(span.start, span.end))
    joined = "".join(parts)

    kept: list[str] = []
    kept_offsets: list[int] = []

    def keep(stretch: str, places: Sequence[int]) -> None:
        # Stretch by stretch, else word by word: a page has six times as many characters.
        is_after_space = not kept or kept[-1].endswith(" ")
        if not _UNUSUAL_SPACE.search(stretch):
            skipped = is_after_space and stretch.startswith(" ")
            if len(stretch) > skipped:
                kept.append(stretch[skipped:])
                kept_offsets.extend(places[skipped:])
            return
        end = 0
        for word in _WORD.finditer(stretch):
            start = word.start()
            if start > end and not is_after_space:
                kept.append(" ")
                kept_offsets.append(places[end])
            end, is_after_space = word.end(), False
            kept.append(word.group())
            kept_offsets.extend(places[start:end])
        if end < len(stretch) and not is_after_space:
            kept.append(" ")
            kept_offsets.append(places[end])

    position = 0
    for edit in _edits(joined, markup):
        keep(joined[position : edit.start], offsets[position : edit.start])
        keep(edit.instead, [offsets[edit.start]] * len(edit.instead))
        position = edit.end
    keep(joined[position:], offsets[position:])
    text = "".join(kept).removesuffix(" ")
    return Rendered(text, tuple(kept_offsets[: len(text)]))


def plain_text(source: str, spans: Iterable[Span], markup: Markup = Markup.MARKDOWN) -> str:
    r"""The readable text of ``spans``: exactly what a passage over these spans shows as its text.

    >>> plain_text("see **section [J](#)**   below", [Span(0, 30)])
    'see section J below'
    >>> plain_text(r"1\. _Terms_ &amp; [prices](/a_(b))", [Span(0, 34)])
    '1. Terms & prices'
    """
    joined = " ".join(source[span.start : span.end] for span in spans)
    parts: list[str] = []
    position = 0
    for edit in _edits(joined, markup):
        parts += (joined[position : edit.start], edit.instead)
        position = edit.end
    parts.append(joined[position:])
    return " ".join("".join(parts).split())


def sub_spans(
    source: str, spans: Sequence[Span], start: int, end: int, markup: Markup = Markup.MARKDOWN
) -> tuple[Span, ...]:
    """Source spans of ``plain_text(source, spans)[start:end]``.

    The result renders to exactly that slice; where markup makes that impossible (a slice that ends inside
    a link), the whole of ``spans`` is returned, which holds the slice.
    """
    rendered = render(source, spans, markup)
    wanted = rendered.text[start:end]
    offsets = rendered.offsets[start:end]
    found: list[Span] = []
    for span in spans:
        inside = offsets if len(spans) == 1 else [o for o in offsets if span.start <= o < span.end]
        if inside:
            found.append(Span(inside[0], inside[-1] + 1))
    candidates = [tuple(found)]
    if found:
        # A slice that begins or ends at a marked-up word needs the marks around it to be balanced.
        first, last = found[0], found[-1]
        opened = min((s.start for s in spans if s.start <= first.start < s.end), default=first.start)
        closed = max((s.end for s in spans if s.start < last.end <= s.end), default=last.end)
        before = rendered.offsets[start - 1] + 1 if start else opened
        after = rendered.offsets[end] if end < len(rendered.offsets) else closed
        widened = list(found)
        widened[0] = Span(max(opened, before), widened[0].end)
        widened[-1] = Span(widened[-1].start, min(closed, after))
        candidates.append(tuple(widened))
    for candidate in candidates:
        if plain_text(source, candidate, markup) == wanted:
            return candidate
    return tuple(spans)


def link_target(text: str, end: int) -> str | None:
    """Where a link of Markdown goes whose words end at ``end``, after their bracket; None where that is no link."""
    match = _TARGET.match(text, end)
    if not match:
        return None
    target = (match["plain"] or match["spaced"] or "").strip().removeprefix("<").removesuffix(">")
    return html.unescape(re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", target))


def slug(words: str) -> str:
    """A URL-safe name: lower case, digits and hyphens.

    >>> slug("What are cookies?")
    'what-are-cookies'
    """
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")


def name_part(words: str) -> str:
    """A short URL-safe name for words in any script: letters lose their accents, other scripts become a number.

    >>> name_part("Données à caractère personnel"), name_part("个人信息")
    ('donnees-a-caractere-personnel', 'xec96f210')
    """
    plain = slug(unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode())
    return plain[:_NAME_LENGTH].strip("-") or f"x{zlib.crc32(words.encode()):08x}"


def _edits(text: str, markup: Markup) -> Sequence[_Edit]:
    """Where ``text`` reads otherwise than it is written, from left to right, without overlaps."""
    if markup is Markup.MARKDOWN:
        return _MarkdownEdits(text).found() if _MARKDOWN_START.search(text) else ()
    return list(_plain_edits(text, _HTML if markup is Markup.HTML else _PLAIN))


def _plain_edits(text: str, tokens: re.Pattern[str]) -> Iterator[_Edit]:
    """The edits of a form of text in which no mark waits for another."""
    position = 0
    last_end = text.rfind("-->")
    while match := tokens.search(text, position):
        position = match.end()
        if match.lastgroup == "parted":
            yield _Edit(match.start(), position, _hyphen(text, match))
        elif match.lastgroup == "comment":
            position = _comment_end(text, match) if match.end() <= last_end else position
            yield _Edit(match.start(), position, "")
        elif match.lastgroup == "entity":
            if (character := html.unescape(match.group())) != match.group():
                yield _Edit(match.start(), position, character)
        else:
            yield _Edit(match.start(), position, " " if match.lastgroup in _SPACING else "")


def _hyphen(text: str, parted: re.Match[str]) -> str:
    """What is read between the two halves of a word: its own hyphen, or nothing, or what is written."""
    word = _LAST_LETTERS.search(text, max(0, parted.start() - _NAME_LENGTH), parted.start())
    if not text[parted.end()].islower():
        return "-"
    return "-" if word and word.group().casefold() in FIRST_PARTS else ""


def _comment_end(text: str, start: re.Match[str]) -> int:
    """Where a comment ends; one without an end is text after its opening mark."""
    end = text.find("-->", start.end())
    return end + 3 if end >= 0 else start.end()


class _MarkdownEdits:
    """One pass over a text: marks that come in pairs wait until the other one is found.

    Emphasis and links are read as CommonMark has them, with two liberties: ``**`` is never text, because pages that
    were saved by a converter have it where CommonMark would not see emphasis; and in a printed row, whose cells stand
    between tabs, underscores belong to names (``__utma``).
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[_Edit] = []
        self.brackets: list[tuple[int, int]] = []
        """Opening brackets that are not closed yet: start and end."""
        self.emphasis: list[tuple[int, int]] = []
        """Marks of emphasis that are not closed yet: start and end."""
        self.unclosed_ticks: set[int] = set()
        self.without_comment_end = False
        self.has_cells = "\t" in text and bool(_CELLS.search(text))

    def found(self) -> list[_Edit]:
        position = 0
        # A class of characters is found much faster than the first of many marks.
        while start := _MARKDOWN_START.search(self.text, position):
            match = _MARKDOWN.match(self.text, start.start())
            position = self._read(match) if match else start.end()
        self.edits.sort(key=lambda edit: edit.start)
        kept: list[_Edit] = []
        for edit in self.edits:
            # What stands inside an image goes with it.
            if not kept or edit.start >= kept[-1].end:
                kept.append(edit)
        return kept

    def _read(self, match: re.Match[str]) -> int:
        """Note what a mark does, and say where to go on."""
        start, end = match.span()
        kind = match.lastgroup
        if kind == "parted":
            self._edit(start, end, _hyphen(self.text, match))
            return end
        if kind == "escape":
            self._edit(start, end)
            return end + 1
        if kind == "ticks":
            return self._read_code(start, end)
        if kind == "address":
            self._edit(start, start + 1)
            self._edit(end - 1, end)
        elif kind == "comment":
            return self._read_comment(match)
        elif kind == "entity":
            character = html.unescape(match.group())
            if character != match.group():
                self._edit(start, end, character)
        elif kind == "stars":
            self._read_stars(start, end)
        elif kind == "underscores":
            self._read_underscores(start, end)
        elif kind == "open":
            self.brackets.append((start, end))
        elif kind == "close":
            return self._read_close(start, end)
        else:
            self._edit(start, end, " " if kind in _SPACING else "")
        return end

    def _edit(self, start: int, end: int, instead: str = "") -> None:
        self.edits.append(_Edit(start, end, instead))

    def _read_code(self, start: int, end: int) -> int:
        """Between two equal runs of ticks nothing is a mark."""
        length = end - start
        if length not in self.unclosed_ticks:
            closing = re.compile(rf"(?<!`)`{{{length}}}(?!`)").search(self.text, end)
            if closing:
                self._edit(start, end)
                self._edit(*closing.span())
                return closing.end()
            self.unclosed_ticks.add(length)
        return end

    def _read_comment(self, match: re.Match[str]) -> int:
        end = match.end() if self.without_comment_end else _comment_end(self.text, match)
        self.without_comment_end = end == match.end()
        self._edit(match.start(), end)
        return end

    def _read_stars(self, start: int, end: int) -> None:
        doubled = end - (end - start) % 2
        if doubled > start:
            self._edit(start, doubled)
        if doubled < end:
            self._pair(doubled, end)

    def _read_underscores(self, start: int, end: int) -> None:
        # Four and more are a line to write on.
        if end - start <= 3 and not self.has_cells:
            self._pair(start, end)

    def _pair(self, start: int, end: int) -> None:
        """Close the emphasis that a mark like this one opened, or open one."""
        mark = self.text[start]
        run_start, run_end = start, end
        while run_start and self.text[run_start - 1] == mark:
            run_start -= 1
        before = self.text[run_start - 1] if run_start else " "
        after = self.text[run_end] if run_end < len(self.text) else " "
        if after.isspace() and (line_break := _LINE_BREAK.match(self.text, run_end)):
            after = self.text[line_break.end()]
        opens = not after.isspace() and (after.isalnum() or not before.isalnum())
        closes = not before.isspace() and (before.isalnum() or not after.isalnum())
        if mark == "_" and opens and closes:
            opens, closes = not before.isalnum(), not after.isalnum()
        # A converter may close emphasis at the start of the next line.
        closes = closes or (before == "\n" and mark == "_" and not after.isspace())
        if closes:
            for i in range(len(self.emphasis) - 1, max(-1, len(self.emphasis) - _OPEN_MARKS - 1), -1):
                opening = self.emphasis[i]
                if self.text[opening[0]] == mark and opening[1] - opening[0] == end - start:
                    self._edit(*opening)
                    self._edit(start, end)
                    del self.emphasis[i:]
                    return
        if opens:
            self.emphasis.append((start, end))

    def _read_close(self, start: int, end: int) -> int:
        """A closing bracket makes a link or an image of what it closes if it is followed by where that goes."""
        if not self.brackets:
            return end
        opening = self.brackets.pop()
        target = _TARGET.match(self.text, end)
        if not target:
            return end
        if self.text[opening[0]] == "!":
            self._edit(opening[0], target.end(), " ")
        else:
            self._edit(*opening)
            self._edit(start, target.end())
        return target.end()
