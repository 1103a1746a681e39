"""What is said of passages: where they stand, what they need to be understood, and where to find them in a source."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from api.phrases.dates import capitalised, day_in_words, in_series, last_day
from api.phrases.segments import Document, Line, Phrase, Quotation, Table, lines, quoted, say
from api.phrases.versions import (
    LASTS_ARE_INFERRED,
    copy_named,
    intervals,
    seen_by_visitor,
    shown_in,
    whole_life,
)
from corpus.clauses.matching import Change
from corpus.types import Context, ContextKind, PassageKind
from retriever.results import Citation, LastChange, PassageView, VersionRef

BELOW = " › "
"""Between a heading and the one below it."""
DIFFERENT_WORDING = "different wording"
PREAMBLE = "Preamble"
"""What stands before the first section."""


def headings_below(passage: PassageView) -> tuple[str, ...]:
    """The headings between a passage and its section: the whole path where the source has one."""
    path = passage.citations[0].headings if passage.citations else ()
    return path[1:] if path else tuple(filter(None, (passage.heading,)))


def place(passage: PassageView) -> str:
    """Policy, section and headings: a letter means different things in different versions, so the title is said."""
    section = passage.section.printed if passage.section else PREAMBLE
    return BELOW.join((passage.policy, section, *headings_below(passage)))


def section_named(passage: PassageView) -> str:
    """Its section as titles print it; nothing before the first section has a letter."""
    section = passage.section
    return f"§ {' '.join(filter(None, (section.label, section.title)))}" if section else PREAMBLE


def paragraph_number(citation: Citation) -> str:
    """Its number as printed, or in brackets as we counted it."""
    return f"no. {citation.label.strip('().')}" if citation.label else f"¶ [{citation.paragraph}]"


def contexts(context: Iterable[Context]) -> tuple[Phrase, ...]:
    """What a passage needs to be understood alone, each said to be what it is."""
    names = {ContextKind.LEAD_IN: "under", ContextKind.TABLE_HEADER: "columns"}
    return tuple(say(f"[{names[part.kind]}: ", quoted(part.text), "]") for part in context)


def lines_in_words(found: tuple[int, int]) -> str:
    """Lines of a source.

    >>> lines_in_words((3, 3)), lines_in_words((3, 5))
    ('line 3', 'lines 3 to 5')
    """
    first, last = found
    return f"line {first}" if first == last else f"lines {first} to {last}"


def last_changed(last: LastChange) -> Phrase:
    """When a passage got the words it has."""
    if last.status is None:
        return say("In these words since the first version of this corpus")
    verbs = {Change.ADDED: "Added", Change.MOVED_CHANGED: "Moved and changed"}
    return say(verbs.get(last.status, "Changed"), " on ", last.version.start)


# ---- Documents --------------------------------------------------------------------------------------------------


def versions_document(versions: Sequence[VersionRef]) -> Document:
    """A table of versions in date order."""
    rows = [
        (
            version.version_id,
            day_in_words(version.start) if version.start else "undated",
            _last_day(version.start, version.until),
            version.from_basis.value.replace("_", " ") if version.from_basis else "",
            "; ".join(" ".join(filter(None, (copy.exhibit, copy.part))) for copy in version.copies),
        )
        for version in versions
    ]
    headers = ("VERSION", "IN FORCE FROM", "UNTIL (LAST DAY)", "BASIS", "SHOWN IN")
    return [Table(headers, rows), lines(LASTS_ARE_INFERRED)]


def _last_day(start: date | None, until: date | None) -> str:
    if start is None:
        return ""
    if until is None:
        return "no later one known"
    return day_in_words(last_day(until)) if until > start else "replaced the same day"


def version_document(version: VersionRef, passages: Sequence[PassageView]) -> Document:
    """A whole version in reading order, under its sections and headings; paragraph numbers as citations count them."""
    name = Line(say(version.version_id), strong=True, fixed=True)
    blocks = [
        lines(name, say(whole_life(version), ".").capitalised(), seen_by_visitor(version)),
        lines(*map(shown_in, version.copies)),
    ]
    for (section, headings), group in groupby(passages, key=lambda passage: (passage.section, headings_below(passage))):
        title = BELOW.join([*([section.printed] if section else []), *headings])
        blocks += [lines(Line(say(title), strong=True, fixed=True))] if title else []
        blocks += [lines(*_in_order(passage)) for passage in group]
    return blocks


def passage_document(passage: PassageView, before: Sequence[PassageView], after: Sequence[PassageView]) -> Document:
    """One passage among its neighbours, and everything that is needed to check it against its source."""
    name = Line(say(passage.passage_id), strong=True, fixed=True)
    return [
        lines(name, place(passage), say(intervals(passage.in_force), ".").capitalised()),
        *(_neighbour(other, passage) for other in before),
        Quotation(say(passage.text), "", contexts(passage.context)),
        *(_neighbour(other, passage) for other in after),
        lines(passage.parallel_citation, *map(_source, passage.citations)),
        lines(Line(say("The whole version: inforce show ", passage.version_id), fixed=True)),
    ]


def _in_order(passage: PassageView, indent: int = 0) -> list[Line]:
    """One passage of a page: a printed number as printed, a number counted by us in brackets."""
    number = passage.label or f"[{passage.citations[0].paragraph}]"
    bullet = "• " if passage.kind is PassageKind.LIST_ITEM and not passage.label else ""
    headers = [part for part in passage.context if part.kind is ContextKind.TABLE_HEADER]
    return [Line(words, indent) for words in (*contexts(headers), say(f"{number} {bullet}{passage.text}"))]


def _neighbour(other: PassageView, passage: PassageView) -> tuple[Line, ...]:
    """A passage beside the one shown; where it stands is said only if that is elsewhere."""
    is_elsewhere = (other.section, other.heading) != (passage.section, passage.heading)
    return lines(Line(say(place(other)), 4) if is_elsewhere else None, *_in_order(other, 4))


def _source(citation: Citation) -> Line:
    """Where to lay the finger: lines for a person, code points for a program."""
    spans = in_series([f"{span.start}–{span.end}" for span in citation.spans])
    wording = f", {DIFFERENT_WORDING}" if citation.variant else ""
    where = f"{citation.source}, {lines_in_words(citation.lines)}, characters {spans}{wording}"
    return Line(say(capitalised(copy_named(citation)), ": ", where), 2)
