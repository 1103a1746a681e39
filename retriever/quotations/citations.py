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

PREAMBLE = "preamble"

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

    ``designations`` are several of a list or range ("§§ D, F"): the words may stand at any of them. ``heading`` is a
    title in words. ``paragraph`` may be printed or counted; ``is_counted`` says that it can only be counted.
    """

    source: CitedSource
    designations: tuple[Designation, ...] = ()
    heading: str | None = None
    paragraph: str | None = None
    is_counted: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenCitation:
    """A citation at ``start`` to ``end`` of a text; ``words`` name what "id." stands for."""

    start: int
    end: int
    words: str
    place: CitedPlace


# ---- What is cited ----------------------------------------------------------------------------------------------

_PLACE_WORD = (
    r"(?:[Ss]ec(?:tions?|t?s?\.)|[Aa]rt(?:icles?|s?\.)|[Cc]l(?:auses?|s?\.)|[Pp]reamble\b|[Pp]art\b|"
    r"Ex(?:h?s?\.|hibits?))"
)
_NAMING_WORD = (
    rf"(?!{_PLACE_WORD}\s)(?:(?:[A-Z]\.){{1,5}}|[A-Z][a-z]{{1,5}}\.(?!\w)|[A-Z0-9](?:[\w'’&-]|\.(?=\w)){{0,40}})"
)
_RUN = rf"(?:{_NAMING_WORD}\s+(?:(?:of|and|the|for|on|&)\s+){{0,2}}){{0,7}}"
_DOCUMENT_NOUN = (
    r"(?:Policy|Policies|Terms(?:\s+of\s+(?:Service|Use|Sale))?(?:\s+(?:and|&)\s+Conditions)?|Notice|Statement|Agreement|"
    r"Conditions|Guidelines|Rules|Charter|Addendum|ToS|TOS)"
)
# In Markdown they are set in italics, whose marks stand between them and the place.
_AGAIN = r"(?:[Ii]d\.|[Ii]bid\b\.?)[*_]{0,2}"
_SAME = re.compile(_AGAIN)
_NAMES = {
    "exhibit": r"\bEx(?:h?s?\.|hibits?)\s*(?P<exhibit>\w+(?:[-.]\w+)*(?:\(\w+\))*)",
    "same": rf"\b{_AGAIN}",
    "supra": (
        r"(?:(?P<of>\b[A-Z0-9][\w.'’ -]{0,60}),\s+)?\b[Ss]upra\b[*_]{0,2}(?:\s+(?:at\s+)?(?:note|n\.)\s*(?P<note>\d+))?"
    ),
    "case": (
        rf"\b(?:In\s+re\s+(?:{_NAMING_WORD}\s*){{1,6}}|{_RUN}{_NAMING_WORD}\s+v\.?\s+{_RUN}{_NAMING_WORD})"
        r"(?:,?\s*\d+\s+[A-Z][\w.]{0,8}(?:\s[A-Z0-9][\w.]{0,8}){0,3}\s+\d+(?:,\s*\d+)*)?"
        r"(?:\s*\((?:[^()]|\([^()]*\)){0,60}\d{4}\))?"
    ),
    "record": (
        rf"\b{_RUN}(?:Dkt|ECF|Tr|Dep|Br|Mot|Opp|Mem|Am\.\s+Compl|Compl|Decl|Aff|Stip|Hr[’']g)\b\.?"
        r"(?:\s+(?:No\.\s*|Tr\.\s*)?\d+(?:-\d+)?)?"
    ),
    "document": rf"(?P<document>\b{_RUN}{_DOCUMENT_NOUN})\b",
    "named": (
        rf"(?P<named>\b(?:{_NAMING_WORD}\s+(?:(?:of|and|the|for|on|&)\s+){{0,2}}){{1,7}})"
        r"(?=[§¶]|[Aa]rt(?:icle|\.)\s*[\dIVXL])"
    ),
    "bare": (
        r"(?=§|\b[Ss]ec(?:tions?|t?s?\.)\s*[\dA-Z]|\b[Aa]rt(?:icles?|s?\.)\s*[\dA-Z]|\b[Cc]lauses?\s+\d|"
        r"\b[Pp]reamble\b\s*¶)"
    ),
}
_SOURCE = re.compile("|".join(f"(?P<is_{kind}>{pattern})" for kind, pattern in _NAMES.items()))
NAMES_A_DOCUMENT = re.compile(rf"\b{_DOCUMENT_NOUN}[.,;]?[\"”»]?\Z")
_SIGNALS = re.compile(
    r"^(?:(?:[Ss]ee(?:\s+also)?|[Aa]ccord|[Cc]f\.?|[Ii]n|[Uu]nder|[Bb]ut|[Aa]lso|[Aa]nd|[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur|[Pp]er|[Tt]his|"
    r"[Cc]ompare|[Qq]uoting|[Cc]iting|[Ff]rom|[Aa]t|[Bb]y|[Aa]s|[Ii]t|[Tt]hey)\s+)+"
)
_YEAR_IN_NAME = re.compile(r"\b((?:19|20)\d\d)\b")

# ---- Where in it ------------------------------------------------------------------------------------------------

_DAY = r"[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s*\d{4}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?\s+\d{4}|\d{4}-\d\d-\d\d"
_DATED = r"(?:eff(?:ective|\.)?(?:\s+(?:as\s+of|on|from))?|updated|captured|dated|as\s+of|version\s+of|of)"
_DESIGNATION = (
    r"(?:\d{1,5}|[IVXLC]{1,6}(?![A-Za-z])|[A-Za-z](?![A-Za-z]))"
    r"(?:\.(?:\d{1,3}|[A-Za-z](?![A-Za-z])))*(?:\([A-Za-z0-9]{1,5}\))*"
)
_BETWEEN = r"\s*(?:[-–—]|,|\band\b|&|\bor\b|\bto\b|\bthrough\b)\s*"
_ORDINALS = {
    word: str(number)
    for number, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th"), 1
    )
    for word in words.split()
}
_PLACE_SIGN = r"(?:§+|[Ss]ec(?:tions?|t?s?\.)|[Aa]rt(?:icles?|s?\.)|[Cc]l(?:auses?|s?\.))"
_COMPONENTS = {
    "part": re.compile(
        r",?\s*(?P<open>\()?(?P<part>(?i:pt\.|part)\s*\w+|(?i:old|new|current|previous)\s+(?i:version))(?(open)\))"
    ),
    "when": re.compile(
        rf",?\s*(?:\(\s*(?:{_DATED}\s+)?(?:version\s+of\s+)?(?:(?P<day>{_DAY})|(?P<year>(?:19|20)\d\d)(?!\d))[^()]{{0,60}}\)"
        rf"|{_DATED}\s+(?P<only>{_DAY}))"
    ),
    "page": re.compile(r",?\s*(?:at\s+(?:p(?:p|ages?)?\.?\s*)?|p(?:p|ages?)?\.\s*)(?P<page>\d{1,4})(?![\w.]*\w)"),
    "place": re.compile(
        rf",?\s*(?:at\s+|in\s+)?(?:{_PLACE_SIGN}\s*(?P<at>{_DESIGNATION}(?:{_BETWEEN}{_DESIGNATION}){{0,6}})(?!\w)"
        rf"|(?P<preamble>[Pp]reamble\b)|(?P<parted>(?<=,\s)[Pp]art\s+[A-Z0-9]+))"
    ),
    "titled": re.compile(
        r"(?:,\s*|\s+|(?<=§)\s*)(?P<label>[A-Z]|\d{1,2}(?:\.\d{1,2})*|[IVXLC]{1,6})\.\s+(?P<title>[A-Z][^()\"“”;:.¶§\n]{2,80}?)(?=\s*[();.,¶]|\s*\Z)"
    ),
    "path": re.compile(r",?\s*§\s*(?P<path>[A-Z][^()\"“”;¶§\n]{2,160}?)(?=\s*[();.,¶]|\s*\Z)"),
    "heading": re.compile(
        r"(?:,|,?\s*§)?\s*[\"“‘„«](?P<heading>(?:[^\"“”‘’„«»\n]|\n(?!\s*\n)){1,120}?),?[\"”’“»](?=\s*[();.,¶]|\s*\Z)"
    ),
    "paragraph": re.compile(r",?\s*(?:at\s+)?(?:¶+|[Pp]ara(?:graph|s?\.))\s*(?P<paragraph>\[?\d{1,3}\]?)"),
    "ordinal": re.compile(rf",?\s*(?:the\s+)?(?P<ordinal>{'|'.join(_ORDINALS)})\s+(?:para(?:graph|\.)|¶)", re.I),
}
_OF = re.compile(
    r"\s+of\s+(?:the\s+|its\s+|their\s+|our\s+|this\s+)?"
    rf"(?:(?P<of_exhibit>{_NAMES['exhibit'].replace('?P<exhibit>', '')})"
    r"|(?P<of_year>(?:19|20)\d\d)\s+(?:version\s+of\s+the\s+)?(?:policy|terms|notice|statement|agreement|document)\b"
    rf"|(?P<of_name>{_RUN}{_NAMING_WORD})|(?P<of_own>policy|terms|notice|statement|agreement|document)\b|(?P<of_other>[a-z]+))"
)
_BACK = re.compile(r"^(?:[Ii]d\.|[Ii]bid\b\.?|[Ss]upra\b[*_]{0,2}(?:\s+(?:at\s+)?(?:note|n\.)\s*\d+)?)[\s,*_]*")
_LONGEST_BRACKET = 300
_POINTS_IN_THE_TEXT = re.compile(r"\s*,?\s*(?:above|below|infra|hereof)\b")
_SHORT_NAME = re.compile(
    r"[\s,)]*[(\[]\s*(?:(?:the|hereinafter|hereafter|collectively|together|or|this)\b[,\s]*){0,4}"
    r"[\"“‘„«](?P<short>[^\"“”‘’«»\n]{1,40})[\"”’“»]\s*[)\]]"
    # "(Ex. B(2)) the “2019 Policy”": after the brackets of the citation, and only of what is called a document.
    rf"|\s*\)\s*(?:as\s+)?(?:the\s+)?[\"“„«](?P<called>(?:[\w.&-]+\s+){{0,5}}{_DOCUMENT_NOUN})[.,;]?[\"”»]",
    re.I,
)


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
        defined = _SHORT_NAME.match(text, one.end)
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
        if note is not None and note.number not in first:
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
    is_elsewhere = own.designations or own.heading or own.paragraph or own.page is not None
    named = _named_part(last.words)
    rest = _BACK.sub("", words)
    if not is_elsewhere:
        return last.place, last.words
    place = replace(own, source=last.place.source)
    if not own.designations and not own.heading and own.paragraph and last.place.source.kind is not SourceKind.FOREIGN:
        # "Id. ¶ 3" is the third paragraph of the section just cited.
        place = replace(place, designations=last.place.designations, heading=last.place.heading)
    return place, f"{named} {rest}".strip()


def _named_part(words: str) -> str:
    """A citation up to its place."""
    at = re.search(r",?\s*(?:at\s+\d|§|¶|[Ss]ection\b|[Aa]rt(?:icle|\.)|[Pp]reamble|[\"“])", words)
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
    while match := _SOURCE.search(text, done):
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
    kind = next(kind for kind in _NAMES if match[f"is_{kind}"] is not None)
    name = match["document"] or match["named"] or ""
    if kind in {"document", "named"}:
        signal = _SIGNALS.match(f"{name} ")
        start += min(signal.end(), len(name)) if signal else 0
        name = name[start - match.start() :].strip()
        if not name:
            kind = "bare"
        elif _SAME.fullmatch(name):
            kind = "same"
    details = _details(text, end, allows_part=kind == "exhibit", follows=_stands_apart(text, start))
    if kind == "bare" and not (details.designations or details.found_preamble or details.heading):
        return None
    if _POINTS_IN_THE_TEXT.match(text, details.end) and kind == "bare":
        return None
    source = _source(kind, match, name)
    end = details.end
    if kind == "record" and not details.any and not re.search(r"\d", match[0]):
        return None
    if kind == "bare" and (of := _OF.match(text, end)):
        if of["of_exhibit"]:
            source = CitedSource(SourceKind.EXHIBIT, of["of_exhibit"].split(maxsplit=1)[-1])
        elif of["of_name"]:
            source = _named(of["of_name"])
        elif of["of_year"]:
            source = replace(source, year=int(of["of_year"]))
        elif of["of_other"]:
            return None
        later = _details(text, of.end(), allows_part=True, follows=False)
        details, end = details.joined(later), later.end if later.end > of.end() else of.end()
    if kind == "document" and not details.any:
        # A document that is only mentioned is not cited, unless it stands in brackets of its own.
        opened = text[:start].rstrip()
        signal = re.search(r"\((?:[Ss]ee\s+|[Tt]he\s+|[Ii]n\s+){0,2}\Z", text[max(0, start - 20) : start])
        if not (text[end : end + 1] == ")" and (opened.endswith("(") or signal)):
            return None
    part, day, year = details.part, details.day, details.year
    source = replace(source, part=part or source.part, day=day or source.day, year=year or source.year)
    place = CitedPlace(
        source, details.designations, details.heading, details.paragraph, details.is_counted, details.page
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
    name = _SIGNALS.sub("", f"{name} ").strip()
    year = _YEAR_IN_NAME.search(name)
    bare = " ".join(_YEAR_IN_NAME.sub(" ", name).split())
    return CitedSource(SourceKind.DOCUMENT, bare, year=int(year[1]) if year else None)


@dataclass(slots=True)
class _Details:
    end: int
    part: str | None = None
    day: date | None = None
    year: int | None = None
    page: int | None = None
    designations: tuple[Designation, ...] = ()
    heading: str | None = None
    paragraph: str | None = None
    is_counted: bool = False
    found_preamble: bool = False

    @property
    def any(self) -> bool:
        return (
            bool(self.part or self.day or self.year or self.designations or self.heading or self.paragraph)
            or self.page is not None
        )

    def joined(self, other: "_Details") -> "_Details":
        own = {name: getattr(self, name) or getattr(other, name) for name in self.__dataclass_fields__ if name != "end"}
        return _Details(other.end, **own)


def _stands_apart(text: str, start: int) -> bool:
    """Whether a citation stands in brackets, or after a quotation: what it has in marks is then a title."""
    before = text[max(0, start - _LONGEST_BRACKET) : start]
    return before.rfind("(") > before.rfind(")") or before.rstrip(" .,;")[-1:] in set('”"»“’')


def _details(text: str, at: int, *, allows_part: bool, follows: bool) -> _Details:
    """The components that follow one another from here on, in any order, each once.

    ``follows``: the citation follows a quotation. One that leads a sentence quotes after it, "Under § 8, “we …”", and
    names a title in marks only where a paragraph of it is cited.
    """
    found = _Details(at)
    left = dict(_COMPONENTS)
    if not allows_part:
        del left["part"]
    while True:
        for name, pattern in left.items():
            if (name in {"titled", "path"} and found.designations) or (name == "heading" and found.heading):
                continue
            match = pattern.match(text, found.end)
            if (
                name == "heading"
                and match
                and not follows
                and not re.match(r"\s*¶", text[match.end() : match.end() + 9])
            ):
                continue
            if match and match.end() > found.end and _take(found, match):
                found.end = match.end()
                del left[name]
                break
        else:
            return found


def _take(found: _Details, match: re.Match[str]) -> bool:
    groups = {name: words for name, words in match.groupdict().items() if words}
    for name, words in groups.items():
        match name:
            case "part":
                found.part = words
            case "day" | "only":
                days = find_dates(words)
                if not days:
                    return False
                found.day = days[0].readings[0]
            case "year":
                found.year = int(words)
            case "page":
                found.page = int(words)
            case "at":
                found.designations = _designations(words)
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
            case "paragraph":
                found.paragraph, found.is_counted = words.strip("[]"), words.startswith("[")
            case "ordinal":
                found.paragraph, found.is_counted = _ORDINALS[words.casefold()], True
    return True


def _designations(words: str) -> tuple[Designation, ...]:
    """Each one named, and those that a range covers.

    >>> _designations("D–F"), _designations("6.1 and 7")
    ((('d',), ('e',), ('f',)), (('6', '1'), ('7',)))
    """
    named: list[Designation] = []
    joint = ""
    for piece in re.split(f"({_BETWEEN})", words):
        if re.fullmatch(_BETWEEN, piece):
            joint = piece.strip()
            continue
        one = _designation(piece)
        if named and joint in {"-", "–", "—", "to", "through"}:
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
    return tuple(piece.casefold() for piece in re.findall(r"\d+|[A-Za-z]+", words))


def _folded(words: str) -> str:
    return " ".join(word for word in words.casefold().split() if word != "the")
