"""Phrases as HTML: words escaped, days with their ISO date, strokes that are also said in words."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from api.phrases.dates import day_in_words
from api.phrases.segments import Day, Difference, Inferred, Link, Mark, Phrase, Segment, Words
from corpus.hidden import visible

# A sign and what it counts: "§ G", "¶ [2]".
_SIGNED = re.compile(r"[§¶] [^\s,;]+")
_STROKES = {Mark.INSERTED: ("ins", "inserted: "), Mark.DELETED: ("del", "deleted: ")}
_TAGS = {Mark.HIGHLIGHTED: "mark", Mark.STRONG: "strong", Mark.QUOTED: "q", Mark.CODE: "code"}


def html(phrase: Phrase, *, linked: bool = False) -> Markup:
    """A phrase as HTML. ``linked``: its first inferred end leads to the footnote that says so.

    >>> html(Phrase((Words("a < b "), Words("c", Mark.HIGHLIGHTED))))
    Markup('a &lt; b <mark>c</mark>')
    """
    made: list[str] = []
    for segment in phrase.segments:
        made.append(_segment(segment, linked))
        linked = linked and not isinstance(segment, Inferred)
    return Markup("".join(made))  # noqa: S704 (every segment is escaped)


def _segment(segment: Segment, linked: bool) -> str:
    """The source text of a segment's HTML: joined as plain strings, since Markup escapes at each of its own joints."""
    match segment:
        case Words():
            return _words(segment)
        case Day(on):
            return f'<time datetime="{on}">{day_in_words(on)}</time>'
        case Link(name, version_id):
            return f'<a href="/versions/{escape(version_id)}">{html(name)}</a>'
        case Inferred():
            link = '<a href="#note-until" aria-label="note 1">1</a>' if linked else "1"
            return f'<sup class="note">{link}</sup>'
        case Difference():
            return strokes(segment.pieces)


def shown(text: str) -> Markup:
    """A text as it is written: nothing in it is markup, and nothing in it is unseen."""
    return escape(visible(text))


def cited(citation: str) -> Markup:
    """A printed citation that no line break takes apart after its signs.

    >>> cited("Ex. B(2) § G")
    Markup('Ex. B(2) <span class="whole">§ G</span>')
    """
    return Markup(_SIGNED.sub(r'<span class="whole">\g<0></span>', str(shown(citation))))  # noqa: S704 (escaped)


def strokes(pieces: Iterable[Words]) -> Markup:
    """A wording with what went and what came, each said in words for those who do not see the strokes.

    >>> strokes([Words("for"), Words(" "), Words("ten", Mark.INSERTED)])
    Markup('for <ins><span class="unseen">inserted: </span>ten</ins>')
    """
    return Markup("".join(map(_words, pieces)))  # noqa: S704 (every piece is escaped)


def _words(words: Words) -> str:
    text, mark = str(shown(words.text)), words.mark
    if mark in _STROKES:
        tag, said = _STROKES[mark]
        return f'<{tag}><span class="unseen">{said}</span>{text}</{tag}>'
    if mark is Mark.CITED:
        return f"<cite>{cited(words.text)}</cite>"
    if mark is Mark.ADDRESS:
        return f'<a href="{text}">{text}</a>'
    return f"<{_TAGS[mark]}>{text}</{_TAGS[mark]}>" if mark in _TAGS else text
