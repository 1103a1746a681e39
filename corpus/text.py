"""From spans of a source to readable text, and back.

A passage is never stored as a loose string: it is a list of spans in the source, and its text is what
`plain_text` makes of them. Whoever doubts a quotation can do the same by hand.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_INLINE_TAGS = "a|abbr|b|code|em|font|i|s|small|span|strong|sub|sup|u"
_BLOCK_TAGS = "br|div|h[1-6]|hr|li|ol|p|table|tbody|td|th|thead|tr|ul"

_LINK = re.compile(r"(\[)([^\[\]]*)(\]\([^()\s]*\))")
_AUTOLINK = re.compile(r"(<)((?:https?://|mailto:)[^<>\s]+)(>)")
_DROPPED = re.compile(rf"\*\*|</?(?:{_INLINE_TAGS})(?:\s[^<>]*)?/?>|\ufeff", re.IGNORECASE)
_SPACING = re.compile(rf"</?(?:{_BLOCK_TAGS})(?:\s[^<>]*)?/?>|•", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Offsets ``[start, end)`` in Unicode code points of a source decoded as UTF-8."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """Readable text, and for each of its characters the source offset it came from."""

    text: str
    offsets: tuple[int, ...]


def render(source: str, spans: Iterable[Span]) -> Rendered:
    """Readable text of ``spans`` in reading order, joined by one space, with a map to the source.

    Markup goes (``**``, HTML tags, the brackets of ``[x](…)`` and ``<url>``, ``•``), white space is
    collapsed, words are never changed.
    """
    raw: list[str] = []
    offsets: list[int] = []
    for span in spans:
        if raw:
            raw.append(" ")
            offsets.append(span.start)
        raw.extend(source[span.start : span.end])
        offsets.extend(range(span.start, span.end))
    joined = "".join(raw)

    for pattern in (_LINK, _AUTOLINK):
        for match in pattern.finditer(joined):
            for group in (1, 3):
                for i in range(*match.span(group)):
                    raw[i] = ""
    for match in _DROPPED.finditer(joined):
        for i in range(*match.span()):
            raw[i] = ""
    for match in _SPACING.finditer(joined):
        for i in range(*match.span()):
            raw[i] = " "

    kept: list[str] = []
    kept_offsets: list[int] = []
    for character, offset in zip(raw, offsets, strict=True):
        if not character:
            continue
        if character.isspace():
            if not kept or kept[-1] == " ":
                continue
            character = " "
        kept.append(character)
        kept_offsets.append(offset)
    if kept and kept[-1] == " ":
        kept.pop()
        kept_offsets.pop()
    return Rendered("".join(kept), tuple(kept_offsets))


def plain_text(source: str, spans: Iterable[Span]) -> str:
    """The readable text of ``spans``: exactly what a passage over these spans shows as its text.

    >>> plain_text("see **section [J](#)**   below", [Span(0, 30)])
    'see section J below'
    """
    return render(source, spans).text


def sub_spans(source: str, spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Source spans of ``plain_text(source, spans)[start:end]``.

    The result renders to exactly that slice; where markup makes that impossible (a slice that ends inside
    a link), the whole of ``spans`` is returned, which holds the slice.
    """
    rendered = render(source, spans)
    wanted = rendered.text[start:end]
    offsets = rendered.offsets[start:end]
    found: list[Span] = []
    for span in spans:
        inside = [offset for offset in offsets if span.start <= offset < span.end]
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
        if plain_text(source, candidate) == wanted:
            return candidate
    return tuple(spans)


def slug(words: str) -> str:
    """A URL-safe name: lower case, digits and hyphens.

    >>> slug("What are cookies?")
    'what-are-cookies'
    """
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")
