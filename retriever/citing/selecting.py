"""Selectors and links that lead back to words: W3C Web Annotation, text fragments, Memento."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote

from retriever.results import Memento, TextPositionSelector, TextQuoteSelector

_CONTEXT = 32
_LONGEST_EXACT = 160
_WORDS_AT_ENDS = 6
_MEMENTO = re.compile(r"https?://web\.archive\.org/web/(?P<at>\d{14})(?:[a-z]{2}_)?/(?P<of>.+)")


def selectors(text: str, start: int, end: int) -> tuple[TextQuoteSelector, TextPositionSelector]:
    """Of the words from ``start`` to ``end`` of a version's text, with what makes them the only ones."""
    exact, context = text[start:end], _CONTEXT
    while True:
        prefix, suffix = text[max(0, start - context) : start], text[end : end + context]
        whole = prefix + exact + suffix
        if context >= len(text) or text.find(whole, text.find(whole) + 1) < 0:
            return TextQuoteSelector(exact, prefix, suffix), TextPositionSelector(start, end)
        context *= 2


def text_fragment(url: str, text: str, start: int, end: int) -> str:
    """The address with a directive that has a browser mark the words (WICG, URL Fragment Text Directives).

    Long words are named by their beginning and their end, and words that stand more than once by those around them.
    """
    exact = text[start:end]
    words = exact.split()
    if len(exact) > _LONGEST_EXACT and len(words) > 2 * _WORDS_AT_ENDS:
        named = [" ".join(words[:_WORDS_AT_ENDS]), " ".join(words[-_WORDS_AT_ENDS:])]
    else:
        named = [" ".join(words)]
    directive = ",".join(map(_encoded, named))
    # A browser finds words inside of one block only, so that what tells them from others is of their own paragraph.
    line, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    before = " ".join(text[line:start].split()[-_WORDS_AT_ENDS:])
    following = " ".join(text[end : after if after >= 0 else len(text)].split()[:_WORDS_AT_ENDS])
    told = named[0]
    if before and text.count(told) > 1:
        directive, told = f"{_encoded(before)}-,{directive}", f"{before} {told}"
    if following and text.count(told) > 1:
        directive = f"{directive},-{_encoded(following)}"
    base, _, fragment = url.partition("#")
    return f"{base}#{fragment.partition(':~:')[0]}:~:text={directive}"


def memento_of(url: str) -> Memento | None:
    """The archived copy that an address is of; None where it is a page's own."""
    match = _MEMENTO.fullmatch(url)
    if match is None:
        return None
    try:
        captured = datetime.strptime(match["at"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Memento(url, match["of"], format_datetime(captured, usegmt=True))


def _encoded(words: str) -> str:
    """Percent-encoded, with the signs that part a directive too."""
    return quote(words, safe="").replace("-", "%2D")
