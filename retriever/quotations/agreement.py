"""Does a citation name this copy, and this place in it?

What a citation leaves out is not held against it: "§ 6" is right for what stands in § 6.1, and "Privacy Policy" for any
document whose name has these words.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from corpus.types import CopyFacts, Passage, PassageReading
from retriever.quotations.citations import PREAMBLE, CitedPlace, CitedSource, Designation, SourceKind

_ANY_DOCUMENT = frozenset(
    "the its their our this a an of and for to in on com www inc ltd llc co corp current then effective old new "
    "previous former earlier later version document online website site s".split()
)
"""Words of a name that tell no document from another."""
_NO_NAME = frozenset({"version", "document"})


def names_source(source: CitedSource, facts: CopyFacts) -> bool:
    """Whether the words cited are a name of this copy, whatever version of it is meant."""
    match source.kind:
        case SourceKind.EXHIBIT:
            return _label(facts.origin.name) == _label(source.name)
        case SourceKind.DOCUMENT:
            words = _stems(source.name)
            telling = words - _ANY_DOCUMENT
            # "The 2018 version" is one of whatever is spoken of; "Corp." alone is nobody's name here.
            return telling <= set(_names(facts)) if telling else bool(words & _NO_NAME)
        case SourceKind.BARE:
            return True
        case _:
            return False


def is_version(source: CitedSource, facts: CopyFacts) -> bool:
    """Whether the copy is of the part, the day and the year cited."""
    days = _days(facts)
    return (
        (source.part is None or _is_part(source.part, facts.part or ""))
        and (source.day is None or source.day in days)
        and (source.year is None or source.year in {day.year for day in days})
    )


def stands_there(place: CitedPlace, passage: Passage) -> bool:
    """Whether a passage of a copy that is cited stands at the place cited."""
    reading = passage.reading
    return (
        _is_page(place.pages, reading.page)
        and _is_designated(place.designations, reading)
        and (place.heading is None or _is_under(place.heading, reading))
        and (not place.paragraphs or _is_paragraph(place, reading))
    )


def _days(facts: CopyFacts) -> set[date]:
    days = {facts.effective_on, facts.updated_on, facts.captured_on, facts.manifest_on}
    return {day for day in days if day is not None}


def _names(facts: CopyFacts) -> Iterator[str]:
    for name in (facts.origin.service, facts.origin.document, facts.title, facts.policy):
        yield from _stems(name or "")


def _stems(name: str) -> set[str]:
    """The words of a name; one that stands for several is as good as the several."""
    words = re.findall(r"\w+", name.casefold().replace("’s", "").replace("'s", ""))
    return {
        {"policies": "policy", "tos": "terms", "term": "terms", "notices": "notice"}.get(word, word) for word in words
    }


def _label(name: str) -> str:
    """ "B-2", "B.2" and "B(2)" are one exhibit."""
    return ".".join(re.findall(r"\d+|[a-z]+", name.casefold()))


def _is_part(cited: str, part: str) -> bool:
    """Whether "pt. A" is "PART A: New Version", and "Old version" is "Old version (Effective as of …)"."""
    lettered = re.fullmatch(r"(?:pt\.|part)\s*(\w+)", cited, re.IGNORECASE)
    if lettered:
        own = re.match(r"part\s+(\w+)", part, re.IGNORECASE)
        return own is not None and own[1].casefold() == lettered[1].casefold()
    return _folded(cited) in _folded(part)


def _is_page(cited: Sequence[int], page: int | None) -> bool:
    """A passage that begins on the page before may go on on the one cited."""
    return not cited or page is None or page in cited or page + 1 in cited


def _is_paragraph(place: CitedPlace, reading: PassageReading) -> bool:
    printed = reading.label.strip("().") if reading.label else None
    return str(reading.paragraph) in place.paragraphs or (not place.is_counted and printed in place.paragraphs)


def _is_under(cited: str, reading: PassageReading) -> bool:
    return any(_folded(cited) == title for title in _titles(reading))


def _titles(reading: PassageReading) -> Iterator[str]:
    for words in _headings(reading):
        yield _folded(words)
        yield _folded(words[found.end() :] if (found := _numbered(words)) else words)
    if reading.section:
        yield _folded(reading.section.title)


def _headings(reading: PassageReading) -> Sequence[str]:
    if reading.headings:
        return reading.headings
    return [words for words in (reading.section.printed if reading.section else "", reading.heading) if words]


def _is_designated(cited: Sequence[Designation], reading: PassageReading) -> bool:
    if not cited:
        return True
    if reading.section is None and (PREAMBLE,) in cited:
        return True
    own = _own_designations(tuple(_headings(reading)), reading.label or "")
    return any(_leads_to(one, known) for one in cited for known in own)


def _leads_to(cited: Designation, known: tuple[Designation, Designation]) -> bool:
    """Whether a place is the one cited or lies in it.

    ``known`` are the letters and numbers of the headings, and those printed before the passage. Between them a list
    may have levels that the passage does not print: "(iii)" under 4.2 may be 4.2(a)(iii).
    """
    above, label = known
    whole = (*above, *label)
    if cited == whole[: len(cited)]:
        return True
    return bool(label) and len(cited) > len(above) and cited[: len(above)] == above and cited[-len(label) :] == label


@lru_cache(4_096)
def _own_designations(headings: tuple[str, ...], printed: str) -> tuple[tuple[Designation, Designation], ...]:
    """The letters and numbers of a passage's headings, of each below the one before and by itself; and its own."""
    own: list[tuple[Designation, Designation]] = []
    label = _pieces(printed)
    above: Designation = ()
    for found in filter(None, map(_numbered, headings)):
        numbered = _pieces(found["number"])
        above = numbered if numbered[: len(above)] == above else (*above, *numbered)
        own += (above, label), (numbered, label)
    # A number with several parts says by itself where it belongs: "2.1.3" under 2.1.
    own.append((above, ()))
    if len(label) > 1:
        own.append((label, ()))
    if not above and label:
        own.append(((), label))
    return tuple(own)


_NUMBERED = re.compile(
    r"(?:(?:§+|section|article|art\.|clause|part|chapter)\s*)?"
    r"(?P<number>(?:\d{1,3}|[IVXLC]{1,6}|[A-Za-z])(?:\.\d{1,3})*(?:\([a-z0-9]{1,4}\))*)(?=[\s.):–—-]|\Z)",
    re.IGNORECASE,
)


def _numbered(heading: str) -> re.Match[str] | None:
    """The number before a heading's title, with the word or sign before it.

    Letters are one only where a sign parts them from the title, or a word announces them: "A word" has none.
    """
    found = _NUMBERED.match(heading)
    if found is None:
        return None
    is_word = found["number"].isalpha() and found.start("number") == 0
    return None if is_word and not re.match(r"\s*[.):–—-]|\Z", heading[found.end() :]) else found


def _pieces(number: str) -> Designation:
    return tuple(piece.casefold() for piece in re.findall(r"\d+|[A-Za-z]+", number))


def _folded(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))
