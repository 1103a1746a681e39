"""Citations as people write them: exhibits, documents by name, bare sections, id. and supra, and those of other things.

    citation = source component* | place component*
    source   = "Ex. B(3)" | "Acme Terms" | "the 2018 Policy" | "id." | "supra note 3" | "Roe v. Doe, 12 F.3d 34"
    place    = ("§" | "Section" | "Art.") designation | ", G. Visitors from the European Union"
    component = part | when | page | place | heading | paragraph, in any order

A citation is read without knowing the sources: whether a name is one of theirs is for `retriever.quotations.agreement`.
Nothing is guessed: what refers to a citation that cannot be followed ("supra note 3") is said to be unreadable.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from corpus.briefs import Note
from corpus.dates.grammar import find_dates
from corpus.deadline import check_deadline
from corpus.languages import LANGUAGES
from retriever.quotations.citation_forms import (
    BACK,
    BETWEEN,
    COMPONENTS,
    LONGEST_BRACKET,
    MAY_BEGIN,
    NAMES,
    OF,
    OF_LAW,
    ORDINALS,
    PARAGRAPH_MARK,
    PLACE_BEGINS,
    POINTS_IN_THE_TEXT,
    RANGES,
    SAME,
    SHORT_NAME,
    SIGNALS,
    SOURCE,
    YEAR_IN_NAME,
)

PREAMBLE = "preamble"
_AT_WHICH_ENDS = frozenset(").;:") | {""}
"""With which no component begins."""
_IS_PLACED = re.compile(r",?\s*(?:§|\w)")
"""A title that a word or sign says to be one, not a quotation."""
_FOLLOWING = 9
"""Sections that "§§ 4 ff." is taken to mean."""

Designation = tuple[str, ...]
"""The letters and numbers of a place, in lower case: ("4", "2", "a", "iii") of "4.2(a)(iii)"."""


class SourceKind(Enum):
    EXHIBIT = "exhibit"
    DOCUMENT = "document"
    """Named by words, which may be those of a source or of anything else."""
    BARE = "bare"
    """Not named: the document that is spoken of."""
    FOREIGN = "foreign"
    """A case or a record of court: none of these sources, whatever they are called."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class CitedSource:
    """What is cited: an exhibit by its label or a document by the words of its name; and which version of it."""

    kind: SourceKind
    name: str = ""
    part: str | None = None
    day: date | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A place as it is cited; what is left out is None or empty.

    ``designations``, ``paragraphs`` and ``pages`` are several of a list or range ("§§ D, F"): the words may stand at
    any of them. ``heading`` is a title in words. A paragraph may be printed or counted; ``is_counted`` says that it can
    only be counted.
    """

    source: CitedSource
    designations: tuple[Designation, ...] = ()
    heading: str | None = None
    paragraphs: tuple[str, ...] = ()
    is_counted: bool = False
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenCitation:
    """A citation at ``start`` to ``end`` of a text; ``words`` name what "id." stands for."""

    start: int
    end: int
    words: str
    place: CitedPlace


def find_citations(text: str, notes: Sequence[Note] = ()) -> tuple[WrittenCitation, ...]:
    """Every citation of a text in reading order; "id." and defined short names stand for what they refer to.

    What stands in ``notes`` is read by itself: "id." in the first of them refers to nothing in the body, and "supra
    note 3" is the first citation of that note.

    >>> [one] = find_citations("as it says (Privacy Policy § 4.2(a)(iii) (eff. Jan. 17, 2019)).")
    >>> one.place.source.name, one.place.designations, str(one.place.source.day)
    ('Privacy Policy', (('4', '2', 'a', 'iii'),), '2019-01-17')
    """
    return tuple(_resolved(text, list(_written(text)), notes))


def _resolved(text: str, found: Sequence["_Written"], notes: Sequence[Note]) -> Iterator[WrittenCitation]:
    short_names: dict[str, CitedSource] = {}
    # Of the body, and of the notes: each goes on from itself.
    last: dict[bool, WrittenCitation] = {}
    first = _first_of_notes(text, found, notes)
    for one in found:
        check_deadline()
        place, words = one.place, _as_written(text, one)
        is_note = _note_of(one, notes) is not None
        if one.of_note:
            place, words = _same_again(one, words, first.get(one.of_note))
        elif one.refers_back:
            place, words = _same_again(one, words, last.get(is_note))
        elif place.source.kind is SourceKind.DOCUMENT:
            place = replace(place, source=_by_short_name(place.source, short_names))
        defined = SHORT_NAME.match(text, one.end) or SHORT_NAME.search(text, one.start, one.end)
        if defined:
            short_names[_name_key(defined["short"] or defined["called"])] = place.source
        citation = WrittenCitation(one.start, one.end, words, place)
        # A bare section names no source that "id." could refer to: it refers to what it itself is of.
        last[is_note] = citation
        yield citation


def _as_written(text: str, one: "_Written") -> str:
    return " ".join(text[one.start : one.end].split()).rstrip(" ,;")


def _note_of(one: "_Written", notes: Sequence[Note]) -> Note | None:
    k = bisect_right(notes, one.start, key=lambda note: note.span.start) - 1
    return notes[k] if k >= 0 and one.start < notes[k].span.end else None


def _first_of_notes(text: str, found: Sequence["_Written"], notes: Sequence[Note]) -> dict[str, WrittenCitation | None]:
    """The citation with which each note begins; None where that refers to another place itself."""
    first: dict[str, WrittenCitation | None] = {}
    for one in found:
        note = _note_of(one, notes)
        if note is None:
            continue
        before = first.get(note.number)
        # "Lin Decl., Ex. B(4)" is what the declaration exhibits.
        is_exhibited = (
            before is not None
            and before.place.source.kind is SourceKind.FOREIGN
            and not text[before.end : one.start].strip(" ,;(\n")
        )
        if note.number not in first or is_exhibited:
            refers = one.refers_back or one.of_note
            first[note.number] = (
                None if refers else WrittenCitation(one.start, one.end, _as_written(text, one), one.place)
            )
    return first


def _by_short_name(source: CitedSource, short_names: Mapping[str, CitedSource]) -> CitedSource:
    defined = short_names.get(_name_key(source.name))
    if defined is None and source.year is not None:
        defined = short_names.get(_name_key(f"{source.year} {source.name}"))
    if defined is None:
        return source
    return replace(defined, part=source.part or defined.part, day=source.day or defined.day)


def _name_key(name: str) -> str:
    """A name whatever the order of its words: the year of "February 2020 Policy" is read apart from the name."""
    return " ".join(sorted(_folded(name).split()))


def _same_again(one: "_Written", words: str, last: WrittenCitation | None) -> tuple[CitedPlace, str]:
    """What "id." cites: the source cited before, at that place or another."""
    if last is None or last.place.source.kind is SourceKind.UNREADABLE:
        return replace(one.place, source=CitedSource(SourceKind.UNREADABLE)), words
    own = one.place
    is_elsewhere = own.designations or own.heading or own.paragraphs or own.pages
    named = _named_part(last.words)
    rest = BACK.sub("", words)
    if not is_elsewhere:
        return last.place, last.words
    place = replace(own, source=last.place.source)
    if not own.designations and not own.heading and own.paragraphs and last.place.source.kind is not SourceKind.FOREIGN:
        # "Id. ¶ 3" is the third paragraph of the section just cited.
        place = replace(place, designations=last.place.designations, heading=last.place.heading)
    return place, f"{named} {rest}".strip()


def _named_part(words: str) -> str:
    """A citation up to its place."""
    at = PLACE_BEGINS.search(words)
    return words[: at.start()].strip() if at else words


@dataclass(slots=True)
class _Written:
    start: int
    end: int
    place: CitedPlace
    refers_back: bool = False
    of_note: str = ""
    """The number of the note whose citation it repeats."""


def _written(text: str) -> Iterator[_Written]:
    done = 0
    while begins := MAY_BEGIN.search(text, done):
        match = SOURCE.match(text, begins.start())
        if match is None:
            done = begins.start() + 1
            continue
        check_deadline()
        one = _read(text, match)
        if one is None:
            # Nothing was cited by this name; a shorter one may begin within it.
            done = (
                max(match.end(), match.start() + 1)
                if match["is_document"]
                else match.start() + max(1, _first_word(match))
            )
            continue
        yield one
        done = max(one.end, one.start + 1)


def _first_word(match: re.Match[str]) -> int:
    word = re.match(r"\S+\s*", match[0])
    return word.end() if word else 1


def _read(text: str, match: re.Match[str]) -> _Written | None:
    start, end = match.span()
    kind = next(kind for kind in NAMES if match[f"is_{kind}"] is not None)
    name = match["document"] or match["named"] or ""
    if kind in {"document", "named"}:
        signal = SIGNALS.match(f"{name} ")
        start += min(signal.end(), len(name)) if signal else 0
        name = name[start - match.start() :].strip()
        if not name:
            kind = "bare"
        elif SAME.fullmatch(name):
            kind = "same"
    details = _details(text, end, allows_part=kind == "exhibit", follows=_stands_apart(text, start))
    if kind == "headed":
        details.heading, kind = match["headed"].strip(" .,;"), "bare"
    elif kind == "bare" and not (details.found_preamble or details.is_placed):
        return None
    is_numbered_alone = not details.designations and not details.heading and not details.found_preamble
    if POINTS_IN_THE_TEXT.match(text, details.end) and kind == "bare":
        return None
    source = _source(kind, match, name)
    end = details.end
    if kind == "record" and not details.any and not re.search(r"\d", match[0]):
        return None
    if kind == "bare" and (of := OF.match(text, end)):
        if of["of_noun"] and not of["of_name"]:
            source = _named(of["of_noun"])
        elif of["of_exhibit"]:
            source = CitedSource(SourceKind.EXHIBIT, of["of_exhibit"].split(maxsplit=1)[-1])
        elif of["of_name"]:
            source = _named(of["of_name"])
        elif of["of_year"]:
            source = replace(source, year=int(of["of_year"]))
        elif of["of_other"]:
            return None
        later = _details(text, of.end(), allows_part=True, follows=False)
        details, end = details.joined(later), later.end if later.end > of.end() else of.end()
    elif kind == "bare" and is_numbered_alone:
        return None
    law = OF_LAW.match(text, end) if kind == "bare" and source.kind is SourceKind.BARE else None
    if law:
        source, end = _named(law["law"]), law.end()
    if kind == "document" and not details.any:
        # A document that is only mentioned is not cited, unless it stands in brackets of its own.
        opened = text[:start].rstrip()
        signal = re.search(r"\((?:[Ss]ee\s+|[Tt]he\s+|[Ii]n\s+){0,2}\Z", text[max(0, start - 20) : start])
        if not (text[end : end + 1] == ")" and (opened.endswith("(") or signal)):
            return None
    part, day, year = details.part, details.day, details.year
    source = replace(source, part=part or source.part, day=day or source.day, year=year or source.year)
    place = CitedPlace(
        source,
        details.designations,
        details.heading,
        details.paragraphs,
        details.is_counted,
        details.pages,
    )
    of_note = match["note"] if kind == "supra" and not match["of"] else None
    return _Written(start, end, place, kind == "same", of_note or "")


def _source(kind: str, match: re.Match[str], name: str) -> CitedSource:
    match kind:
        case "exhibit":
            return CitedSource(SourceKind.EXHIBIT, match["exhibit"])
        case "case" | "record":
            return CitedSource(SourceKind.FOREIGN, match[f"is_{kind}"])
        case "supra":
            return _named(match["of"]) if match["of"] else CitedSource(SourceKind.UNREADABLE)
        case "document" | "named":
            return _named(name)
        case _:
            return CitedSource(SourceKind.BARE)


def _named(name: str) -> CitedSource:
    name = SIGNALS.sub("", f"{name} ").strip()
    year = YEAR_IN_NAME.search(name)
    bare = " ".join(YEAR_IN_NAME.sub(" ", name).split())
    return CitedSource(SourceKind.DOCUMENT, bare, year=int(year[1]) if year else None)


@dataclass(slots=True)
class _Details:
    end: int
    part: str | None = None
    day: date | None = None
    year: int | None = None
    pages: tuple[int, ...] = ()
    designations: tuple[Designation, ...] = ()
    heading: str | None = None
    paragraphs: tuple[str, ...] = ()
    is_counted: bool = False
    found_preamble: bool = False
    is_noted: bool = False
    """Whether a note is named in which it was cited in full, or the address where it is found."""

    @property
    def any(self) -> bool:
        return bool(self.part or self.day or self.year or self.is_placed or self.is_noted)

    @property
    def is_placed(self) -> bool:
        return bool(self.designations or self.heading or self.paragraphs or self.pages)

    def joined(self, other: "_Details") -> "_Details":
        own = {name: getattr(self, name) or getattr(other, name) for name in self.__dataclass_fields__ if name != "end"}
        return _Details(other.end, **own)


def _stands_apart(text: str, start: int) -> bool:
    """Whether a citation stands in brackets, or after a quotation: what it has in marks is then a title."""
    before = text[max(0, start - LONGEST_BRACKET) : start]
    return before.rfind("(") > before.rfind(")") or before.rstrip(" .,;")[-1:] in set('”"»“’')


def _details(text: str, at: int, *, allows_part: bool, follows: bool) -> _Details:
    """The components that follow one another from here on, in any order, each once.

    ``follows``: the citation follows a quotation. One that leads a sentence quotes after it, "Under § 8, “we …”", and
    names a title in marks only where a paragraph of it is cited.
    """
    found = _Details(at)
    left = dict(COMPONENTS)
    if not allows_part:
        del left["part"], left["aside"]
    while text[found.end : found.end + 1] not in _AT_WHICH_ENDS:
        for name, pattern in left.items():
            if (name in {"titled", "path", "aside"} and found.designations) or (name == "heading" and found.heading):
                continue
            match = pattern.match(text, found.end)
            if (
                name == "heading"
                and match
                and not follows
                and not _IS_PLACED.match(match[0])
                and not PARAGRAPH_MARK.match(text, match.end(), match.end() + 9)
            ):
                continue
            if match and match.end() > found.end and _take(found, match):
                found.end = match.end()
                del left[name]
                break
        else:
            break
    return found


def _take(found: _Details, match: re.Match[str]) -> bool:
    groups = {name: words for name, words in match.groupdict().items() if words}
    for name, words in groups.items():
        match name:
            case "part":
                found.part = words
            case "day" | "only":
                days = next(filter(None, (find_dates(words, language) for language in LANGUAGES.values())), None)
                if not days:
                    return False
                found.day = days[0].readings[0]
            case "year":
                found.year = int(words)
            case "page" | "pin":
                found.pages = tuple(map(int, _numbers(words)))
            case "at":
                found.designations = _designations(words)
            case "following":
                found.designations = _following(found.designations, 1 if "ff" not in words else _FOLLOWING)
            case "preamble":
                found.designations, found.found_preamble = ((PREAMBLE,),), True
            case "parted":
                found.designations = ((words.split()[-1].casefold(),),)
            case "label":
                found.designations = (_designation(words),)
            case "title" | "heading":
                found.heading = words.strip()
            case "path":
                found.heading = words.split(" > ")[-1].strip()
            case "paragraph" | "counted":
                found.paragraphs, found.is_counted = _numbers(words), words.startswith("[")
            case "noted" | "above" | "address":
                found.is_noted = True
            case "letter" | "number" | "pointed":
                found.designations = tuple((*one, words) for one in found.designations or ((),))
            case "ordinal":
                found.paragraphs, found.is_counted = (ORDINALS[words.casefold()],), True
    return True


def _numbers(words: str) -> tuple[str, ...]:
    """Each number of a list, and those that a range covers.

    >>> _numbers("3–5, 7"), _numbers("[12]")
    (('3', '4', '5', '7'), ('12',))
    """
    return tuple(one for (one,) in _designations(words.replace("[", "").replace("]", "")))


def _following(named: tuple[Designation, ...], count: int) -> tuple[Designation, ...]:
    """What "§ 4 f." or "§§ 4 ff." names besides the last one before it."""
    *above, last = named[-1]
    return (*named, *((*above, str(int(last) + k)) for k in range(1, count + 1) if last.isdigit()))


def _designations(words: str) -> tuple[Designation, ...]:
    """Each one named, and those that a range covers.

    >>> _designations("D–F"), _designations("6.1 and 7")
    ((('d',), ('e',), ('f',)), (('6', '1'), ('7',)))
    """
    named: list[Designation] = []
    joint = ""
    for piece in re.split(f"({BETWEEN})", words):
        if re.fullmatch(BETWEEN, piece):
            joint = piece.strip()
            continue
        one = _designation(piece)
        if named and joint in RANGES:
            named += _between(named[-1], one)
        named.append(one)
    return tuple(named)


def _between(first: Designation, last: Designation) -> list[Designation]:
    """What lies between two designations that differ in their last letter or number alone."""
    if len(first) != len(last) or first[:-1] != last[:-1]:
        return []
    low, high = first[-1], last[-1]
    if low.isdigit() and high.isdigit():
        return [(*first[:-1], str(n)) for n in range(int(low) + 1, min(int(high), int(low) + 200))]
    if len(low) == len(high) == 1:
        return [(*first[:-1], chr(n)) for n in range(ord(low) + 1, ord(high))]
    return []


def _designation(words: str) -> Designation:
    return tuple(piece.casefold() for piece in re.findall(r"\d+|[A-Za-z]+", re.sub(r"(?<=\d)er\b", "", words)))


def _folded(words: str) -> str:
    return " ".join(word for word in words.casefold().split() if word != "the")
