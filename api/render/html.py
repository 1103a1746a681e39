"""Phrases as HTML: words escaped, days with their ISO date, strokes that are also said in words."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from api.phrases.dates import day_in_words
from api.phrases.segments import (
    Address,
    Cited,
    Code,
    Day,
    Difference,
    Inferred,
    Link,
    Mark,
    Phrase,
    Quoted,
    Segment,
    Words,
)

# A sign and what it counts: "§ G", "¶ [2]".
_SIGNED = re.compile(r"[§¶] [^\s,;]+")
_STROKES = {Mark.INSERTED: ("ins", "inserted: "), Mark.DELETED: ("del", "deleted: ")}
_TAGS = {Mark.HIGHLIGHTED: "mark", Mark.STRONG: "strong"}


def html(phrase: Phrase, *, linked: bool = False) -> Markup:
    """A phrase as HTML. ``linked``: its first inferred end leads to the footnote that says so.

    >>> html(Phrase((Words("a < b "), Words("c", Mark.HIGHLIGHTED))))
    Markup('a &lt; b <mark>c</mark>')
    """
    made: list[Markup] = []
    for segment in phrase.segments:
        made.append(_segment(segment, linked))
        linked = linked and not isinstance(segment, Inferred)
    return Markup("").join(made)


def _segment(segment: Segment, linked: bool) -> Markup:
    match segment:
        case Words():
            return _words(segment)
        case Day(on):
            return Markup('<time datetime="{}">{}</time>').format(on, day_in_words(on))
        case Quoted(text):
            return Markup("<q>{}</q>").format(text)
        case Cited(text):
            return Markup("<cite>{}</cite>").format(cited(text))
        case Code(text):
            return Markup("<code>{}</code>").format(text)
        case Link(name, version_id):
            return Markup('<a href="/versions/{}">{}</a>').format(version_id, html(name))
        case Address(url):
            return Markup('<a href="{0}">{0}</a>').format(url)
        case Inferred():
            link = Markup('<a href="#note-until" aria-label="note 1">1</a>') if linked else "1"
            return Markup('<sup class="note">{}</sup>').format(link)
        case Difference():
            return strokes(segment.pieces)


def cited(citation: str) -> Markup:
    """A printed citation that no line break takes apart after its signs.

    >>> cited("Ex. B(2) § G")
    Markup('Ex. B(2) <span class="whole">§ G</span>')
    """
    return Markup(_SIGNED.sub(r'<span class="whole">\g<0></span>', str(escape(citation))))  # noqa: S704 (escaped)


def strokes(pieces: Iterable[Words]) -> Markup:
    """A wording with what went and what came, each said in words for those who do not see the strokes.

    >>> strokes([Words("for"), Words(" "), Words("ten", Mark.INSERTED)])
    Markup('for <ins><span class="unseen">inserted: </span>ten</ins>')
    """
    return Markup("").join(map(_words, pieces))


def _words(words: Words) -> Markup:
    if words.mark in _STROKES:
        tag, said = _STROKES[words.mark]
        return Markup(f'<{tag}><span class="unseen">{said}</span>{escape(words.text)}</{tag}>')  # noqa: S704 (escaped)
    if words.mark in _TAGS:
        tag = _TAGS[words.mark]
        return Markup(f"<{tag}>{escape(words.text)}</{tag}>")  # noqa: S704 (escaped)
    return escape(words.text)
