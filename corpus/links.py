"""Where the links of a text go: read from the source, since a passage's words do not tell.

Targets are no words. An index keeps none of them: it keeps the text of a source, and the spans of a passage hold them.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from corpus.contract import Doc
from corpus.text import Markup, Span, link_target, plain_text

_HTML_LINK = re.compile(
    r"""<a\b[^<>]*?\bhref\s*=\s*(?:"(?P<one>[^"<>]*)"|'(?P<two>[^'<>]*)'|(?P<three>[^\s"'<>]+))[^<>]*>
    (?P<words>.*?)(?:</a\s*>|\Z)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# A passage begins at its first word; the tags that open right before it are its own.
_OPENED_BEFORE = re.compile(r"(?:<[a-z][^<>]*>\s*)+\Z", re.IGNORECASE)
_LONGEST_TAGS = 2_000
_BRACKETS = re.compile(r"\\.|!?\[|\]")
_ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/\d+(?:[a-z]{2}_)?/", re.IGNORECASE)
# What Cloudflare puts in the place of an address of mail is new each time.
_HIDDEN_MAIL = re.compile(r"(/cdn-cgi/l/email-protection).*", re.DOTALL)


# What a campaign or a visit puts behind an address.
_VISIT = re.compile(r"(?<=[?&])(?:utm_\w+|__hs\w+|_ga|_gl|gclid|fbclid)=[^&#]*&?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkedWords:
    """Words of a passage and where they lead, as written."""

    words: str
    target: str


@dataclass(frozen=True, slots=True)
class LinkChange:
    """Words that stand on both sides and lead elsewhere; the target is None on the side where they are no link."""

    words: Annotated[str, Doc("The words of the link.", "our partners")]
    left: Annotated[
        str | None, Doc("Where it went; null where the words were no link.", "https://example.com/partners")
    ]
    right: Annotated[str | None, Doc("Where it goes; null where they are none.", "https://example.com/affiliates")]


def links_in(source: str, spans: Iterable[Span], markup: Markup) -> tuple[LinkedWords, ...]:
    """The links of a passage in reading order, without those that lead nowhere else.

    An address that is printed as such is words; a place of the same page is renamed as sections are renumbered.
    """
    found: list[LinkedWords] = []
    for span in spans:
        text = source[span.start : span.end]
        if markup is Markup.MARKDOWN:
            found += _markdown_links(text)
        elif markup is Markup.HTML:
            opened = _OPENED_BEFORE.search(source, max(0, span.start - _LONGEST_TAGS), span.start)
            found += _html_links(f"{opened.group()}{text}" if opened else text, markup)
    return tuple(link for link in found if link.words and _leads_elsewhere(link))


def changed_links(
    left: Sequence[LinkedWords], right: Sequence[LinkedWords], *, same_words: bool
) -> tuple[LinkChange, ...]:
    """Links whose target differs, in reading order of the right. With ``same_words`` also words that became a link or
    are none any more; of other words, only those that are a link on both sides.
    """
    before: dict[str, list[LinkedWords]] = defaultdict(list)
    for link in left:
        before[_key(link.words)].append(link)
    after: dict[str, list[LinkedWords]] = defaultdict(list)
    for link in right:
        after[_key(link.words)].append(link)
    found: list[LinkChange] = []
    for key in dict.fromkeys((*after, *before)):
        gone, come = _apart(before[key], after[key])
        for one, other in zip(gone, come, strict=False):
            found.append(LinkChange(other.words, one.target, other.target))
        if same_words:
            found += [LinkChange(link.words, link.target, None) for link in gone[len(come) :]]
            found += [LinkChange(link.words, None, link.target) for link in come[len(gone) :]]
    return tuple(found)


def _apart(left: Sequence[LinkedWords], right: Sequence[LinkedWords]) -> tuple[list[LinkedWords], list[LinkedWords]]:
    """Links with the same words, without those that lead to the same place on both sides."""
    gone, come = list(left), []
    for link in right:
        same = next((one for one in gone if _place(one.target) == _place(link.target)), None)
        if same:
            gone.remove(same)
        else:
            come.append(link)
    return gone, come


def _leads_elsewhere(link: LinkedWords) -> bool:
    """Whether the target tells more than the words do.

    >>> _leads_elsewhere(LinkedWords("Section 3", "#3-sharing")), _leads_elsewhere(LinkedWords("a@b.c", "mailto:a@b.c"))
    (False, False)
    """
    place = _place(re.sub(r"^(?:mailto|tel):", "", link.target, flags=re.IGNORECASE))
    return bool(place) and not place.startswith("#") and place != _place(link.words)


def _key(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold())) or words


def _place(target: str) -> str:
    """Equal for targets that are written otherwise and lead to the same place.

    >>> _place("http://Example.com/a/"), _place("https://web.archive.org/web/2020id_/https://example.com/a")
    ('example.com/a', 'example.com/a')
    """
    place = _HIDDEN_MAIL.sub(r"\1", _VISIT.sub("", _ARCHIVE.sub("", target.strip()))).rstrip("?&")
    host, slash, path = re.sub(r"^https?://", "", place, flags=re.IGNORECASE).partition("/")
    return f"{host.casefold()}{slash}{path}".rstrip("/")


def _html_links(text: str, markup: Markup) -> Iterable[LinkedWords]:
    for match in _HTML_LINK.finditer(text):
        target = html.unescape(match["one"] or match["two"] or match["three"] or "").strip()
        words = match["words"]
        yield LinkedWords(plain_text(words, [Span(0, len(words))], markup), target)


def _markdown_links(text: str) -> list[LinkedWords]:
    """Links between brackets, and tags that a page kept."""
    found: list[tuple[int, LinkedWords]] = []
    opened: list[re.Match[str]] = []
    for match in _BRACKETS.finditer(text):
        if match.group().endswith("["):
            opened.append(match)
        elif match.group() == "]" and opened:
            opening = opened.pop()
            target = link_target(text, match.end())
            if target is not None and not opening.group().startswith("!"):
                words = plain_text(text, [Span(opening.end(), match.start())])
                found.append((opening.start(), LinkedWords(words, target)))
    for link in _HTML_LINK.finditer(text):
        found += [(link.start(), one) for one in _html_links(link.group(), Markup.MARKDOWN)]
    return [link for _, link in sorted(found, key=lambda one: one[0])]
