"""Where files declare dates for programs: meta tags, JSON-LD, ``<time datetime>`` and front matter."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.dates.declared import Declared, TimeElement, day_of
from corpus.dates.evidence import Says
from corpus.formats import written
from corpus.reading.lines import trimmed
from corpus.text import Span

# By the last part of a key, its words run together: article:modified_time, dcterms.modified, effective-date.
_KEYS = {
    Says.EFFECTIVE: "effective effectivedate effectiveon effectivefrom effectiveas valid validfrom inforcefrom",
    Says.UPDATED: "modified modifiedtime datemodified modifieddate lastmodified lastmod updated updatedtime "
    "dateupdated updatedat updatedon updateddate lastupdated lastupdate lastrevised revised revision revisiondate "
    "revdate lastreviewed moddate",
    Says.POSTED: "published publishedtime publishedat publishedon datepublished publishdate publisheddate pubdate "
    "issued dateissued created datecreated creationdate posted date datesubmitted",
}
_SAYS = {key: says for says, keys in _KEYS.items() for key in keys.split()}
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_META = re.compile(r"<meta\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>=]+))")
_NAMES = ("property", "name", "itemprop", "http-equiv")
_DATA = re.compile(r"<script\b[^<>]*\bapplication/ld\+json\b[^<>]*>", re.IGNORECASE)
_TYPE_ENDINGS = ("page", "article", "posting", "document", "creativework", "legislation")
_TIME = re.compile(r"<time\b[^<>]*>", re.IGNORECASE)
_LONGEST_TIME = 300
_LONGEST_DATA = 200_000
_FIELD = re.compile(r"^[ \t]*(?P<key>[\w.-]+)[ \t]*[:=][ \t]*(?P<value>[^\r\n#]*[^\s#])", re.MULTILINE)


def says_of(key: str) -> Says | None:
    """What a key declares; None where it is of no date of this text.

    >>> says_of("article:modified_time").value, says_of("DC.date").value, says_of("og:title")
    ('updated', 'posted', None)
    """
    whole = re.sub(r"[\W_]", "", key.casefold())
    last = re.sub(r"[_-]", "", re.split(r"[.:]", key.casefold())[-1])
    return _SAYS.get(whole) or _SAYS.get(last)


def declared_in_html(text: str) -> list[Declared]:
    """What the meta tags and the JSON-LD of a page declare."""
    if "<" not in text:
        return []
    seen = _COMMENT.sub(lambda comment: " " * len(comment[0]), text) if "-->" in text else text
    return [*_in_meta_tags(seen), *_in_data(seen)]


def _in_meta_tags(text: str) -> Iterator[Declared]:
    for tag in _META.finditer(text):
        facts = _attributes(tag[0])
        key = next((facts[name] for name in _NAMES if name in facts), "")
        says = says_of(key)
        if says and facts.get("content"):
            yield _declared(text, key, says, facts["content"], Span(*tag.span()))


def _in_data(text: str) -> Iterator[Declared]:
    """JSON-LD of the page itself, not of what it lists."""
    for tag in _DATA.finditer(text):
        end = text.find("</", tag.end(), tag.end() + _LONGEST_DATA)
        if end < 0:
            continue
        try:
            whole = json.loads(text[tag.end() : end])
        except (ValueError, RecursionError):
            continue
        for node in _nodes(whole):
            for key, value in node.items():
                says = says_of(key)
                place = re.compile(rf'"{re.escape(key)}"\s*:\s*{re.escape(json.dumps(value))}').search(
                    text, tag.end(), end
                )
                if says and isinstance(value, str) and place:
                    yield _declared(text, key, says, value, Span(*place.span()))


def _nodes(whole: object) -> Iterator[dict[str, object]]:
    listed = whole if isinstance(whole, list) else [whole]
    for node in listed:
        if not isinstance(node, dict):
            continue
        members = node.get("@graph")
        if isinstance(members, list):
            yield from _nodes(members)
        types = node.get("@type")
        names = types if isinstance(types, list) else [types]
        if any(isinstance(name, str) and name.casefold().endswith(_TYPE_ENDINGS) for name in names):
            yield node


def times_in(text: str) -> list[TimeElement]:
    """The words that a page marks as times, those with a day for programs."""
    found: list[TimeElement] = []
    for tag in _TIME.finditer(text):
        day = day_of(_attributes(tag[0]).get("datetime", ""))
        end = text.find("</", tag.end(), tag.end() + _LONGEST_TIME)
        if day and end >= 0 and text[tag.end() : end].strip():
            found.append(TimeElement(day, trimmed(text, tag.end(), end)))
    return found


def declared_in_front_matter(text: str, end: int) -> list[Declared]:
    """What the fields before a text declare, which end at this offset."""
    found: list[Declared] = []
    for field in _FIELD.finditer(text, 0, end):
        says, value = says_of(field["key"]), field["value"].strip("\"' ")
        if says and any(letter.isdigit() for letter in value):
            start, stop = field.span()
            found.append(_declared(text, field["key"], says, value, Span(start + _indent(field[0]), stop)))
    return found


def declared_by_program(text: str) -> list[Declared]:
    """What the program that wrote a file says of it, as `corpus.formats.written` writes it down."""
    found: list[Declared] = []
    for match in written.SAVED.finditer(text):
        says = says_of(match["key"])
        if says:
            declared = _declared(text, match["key"], says, match["day"], Span(*match.span("words")))
            found.append(replace(declared, is_of_file=True))
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _declared(text: str, key: str, says: Says, value: str, span: Span) -> Declared:
    words = " ".join(text[span.start : span.end].split())
    return Declared(key, says, value, words, (span,), text.count("\n", 0, span.start) + 1)


def _attributes(tag: str) -> dict[str, str]:
    found: Sequence[tuple[str, str, str, str]] = _ATTRIBUTE.findall(tag)
    return {name.casefold(): double or single or plain for name, double, single, plain in found}
