"""The nouns of a corpus: source, exhibit copy, policy version, section, passage.

A reader turns a source into `SourceReading`s, which know nothing of other sources; `corpus.assembly.versions` puts
readings together into a `Corpus`, where copies have become versions with intervals and every passage
has its id.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from corpus.contract import Doc
from corpus.dates.evidence import DateEvidence, declared_day
from corpus.dates.interval import EffectiveInterval
from corpus.languages import DEFAULT
from corpus.origin import File, Origin
from corpus.text import Markup, Span, name_part, slug

_NUMBERED = re.compile(
    r"(?P<label>\d{1,3}(?:\.\d{1,3})+|(?:\d{1,3}|[A-Z]|[IVXLC]{1,6})(?=[.):]))[.):]*\s+(?P<title>\S.*)"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as filed or archived, never edited.

    ``location`` is where to find it again; it is never shown to clients. ``markup`` says by which rules its spans
    are read (`corpus.text.plain_text`). ``format`` and ``version`` name the reader that reads it (`corpus.formats`).
    ``language`` is the code of the language that its words are read in (`corpus.languages`).
    """

    name: str
    text: str = field(repr=False)
    sha256: str
    location: str
    markup: Markup = Markup.MARKDOWN
    format: str = "markdown"
    version: str = ""
    language: str = DEFAULT.code


class Basis(StrEnum):
    """What a version's first day in force rests on."""

    STATED_EFFECTIVE = "stated_effective"
    UPDATED_DATE = "updated_date"
    DECLARED = "declared"
    """The file gives a day to programs; it prints none."""
    CAPTURED = "captured"
    MANIFEST = "manifest"


class UntilBasis(StrEnum):
    """What the first day on which a version is no longer in force rests on."""

    NEXT_VERSION = "next_version_in_corpus"
    STATED = "stated"
    """The page itself says when it ends."""
    CAPTURED = "captured"
    """An archive recorded that the page was gone."""


class PassageKind(StrEnum):
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


class ContextKind(StrEnum):
    LEAD_IN = "lead_in"
    TABLE_HEADER = "table_header"


class LineClass(StrEnum):
    """What a non-blank line of a source is; together they account for every line."""

    PASSAGE = "passage"
    HEADING = "heading"
    TABLE_HEADER = "table header"
    EXHIBIT_LINE = "exhibit line"
    VERSION_LINE = "version line"
    CONTENTS = "contents list"
    FURNITURE = "furniture"
    CHROME = "chrome"
    STRAY = "stray"


@dataclass(frozen=True, slots=True)
class Section:
    """A section: label "G", title "VISITORS FROM THE EUROPEAN UNION", as printed.

    ``label`` is the letter or number before the title, empty where the source prints none.
    """

    label: Annotated[str, Doc("Its letter or number; empty where none is printed.", "G")]
    title: Annotated[str, Doc("Its title.", "VISITORS FROM THE EUROPEAN UNION")]

    @staticmethod
    def of(words: str) -> "Section":
        """A heading as a section, its letter or number told from its title.

        >>> Section.of("2.1 Access"), Section.of("Cookies")
        (Section(label='2.1', title='Access'), Section(label='', title='Cookies'))
        """
        match = _NUMBERED.fullmatch(words)
        return Section(match["label"], match["title"]) if match else Section("", words)

    @property
    def key(self) -> str:
        """Its part of a passage's id."""
        return self.label or name_part(self.title)

    @property
    def printed(self) -> str:
        """Letter and title as a person reads them: "G. VISITORS", or the title alone."""
        return f"{self.label}. {self.title}" if self.label else self.title


@dataclass(frozen=True, slots=True)
class Context:
    """Words outside a passage that it needs to be understood alone: a list's lead-in, a table's header."""

    kind: Annotated[ContextKind, Doc("A list's lead-in or a table's header.", "lead_in")]
    text: Annotated[str, Doc("Readable text.", "We collect the following information:")]
    spans: Annotated[tuple[Span, ...], Doc("Where it stands in the source.")]


@dataclass(frozen=True, slots=True)
class PassageReading:
    """One paragraph, list item or table row as a reader found it; ``plain_text(source, spans)`` is its text.

    ``paragraph`` counts from 1 within the section and heading; ``label`` is a number the source prints
    ("1."); ``lines`` are the first and last source line, from 1; ``page`` is None where no page number is known.
    ``headings`` is the whole path of headings as printed, the section's first; a bundle of exhibits, whose
    sections have one level of headings, leaves it empty.
    """

    kind: PassageKind
    section: Section | None
    heading: str | None
    paragraph: int
    label: str | None
    text: str
    spans: tuple[Span, ...]
    lines: tuple[int, int]
    context: tuple[Context, ...] = ()
    page: int | None = None
    headings: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Section and headings as they are named in the passage's id; ``paragraph`` counts within it."""
        return place_of(self.section, self.heading, self.headings)


def place_of(section: Section | None, heading: str | None, headings: tuple[str, ...] = ()) -> str:
    """Section and headings as they are named in ids.

    >>> place_of(Section("G", "VISITORS"), "Your rights"), place_of(None, None)
    ('G.your-rights', 'preamble')
    """
    below = [name_part(words) for words in headings[1:]] if headings else [slug(heading or "")]
    return ".".join(filter(None, (section.key if section else "preamble", *below)))


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What one copy says about itself, whatever its origin. Dates are what it prints, never what we infer."""

    origin: Origin
    part: str | None
    policy: str
    title: str
    date_statement: str | None = None
    effective_on: date | None = None
    updated_on: date | None = None
    captured_on: date | None = None
    shown_as_current: bool = True
    """False for a part that its page calls old: the day of capture then says nothing about its start."""
    stated_until: date | None = None
    """The first day on which it is no longer in force, as the page itself states."""
    gone_on: date | None = None
    """The day on which an archive recorded that the page was gone."""
    date_evidence: tuple[DateEvidence, ...] = ()
    """Every date that it prints, with what is said of it."""
    date_doubts: tuple[str, ...] = ()
    """Why the day that was taken for it is in doubt, in words for people."""

    @property
    def declared_on(self) -> date | None:
        """The day that its file declares for programs, where it prints none of its own."""
        return declared_day(self.date_evidence)

    @property
    def in_series(self) -> bool:
        """One of many captures of one page: a printed date that did not move does not date words that did."""
        return self.origin.is_capture and self.captured_on is not None

    @property
    def seen_by_visitors(self) -> bool:
        """Whether it was captured and shown as current: what a visitor of the page saw that day."""
        return self.captured_on is not None and self.shown_as_current

    @property
    def manifest_on(self) -> date | None:
        """The first day in force as a manifest says, whatever the page prints."""
        return self.origin.manifest_on if isinstance(self.origin, File) else None


def start_of(facts: CopyFacts) -> tuple[date | None, Basis | None]:
    """The first day a copy's text is known to be in force, and what that rests on.

    Where a manifest says what the page says itself, the page is what it rests on. The day of capture counts only for
    the text a page shows as current: on that day the page's old part was, by its own word, no longer in force.
    """
    if facts.manifest_on and facts.manifest_on != facts.effective_on:
        return facts.manifest_on, Basis.MANIFEST
    if facts.effective_on:
        return facts.effective_on, Basis.STATED_EFFECTIVE
    if facts.updated_on:
        return facts.updated_on, Basis.UPDATED_DATE
    if facts.declared_on:
        return facts.declared_on, Basis.DECLARED
    if facts.captured_on and facts.shown_as_current:
        return facts.captured_on, Basis.CAPTURED
    return None, None


@dataclass(frozen=True, slots=True)
class CopyReading:
    """One place that shows a version, as a reader found it.

    ``line`` is where it starts in its source. A source's name and this line identify a copy: no reader gives
    two copies of one source the same line, and `corpus.assembly.versions` relies on it.
    """

    facts: CopyFacts
    passages: tuple[PassageReading, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reader wants a person to know, with its place: an undated part, an ambiguous date.

    ``count`` is of how many recordings of an archive it speaks.
    """

    code: Annotated[str, Doc("For programs.", "undated")]
    message: Annotated[
        str,
        Doc(
            "For people.",
            "Exhibit B(4) has no date that could be read; it can be opened by its id but no dated question reaches it",
        ),
    ]
    source: Annotated[str, Doc("Name of the source file.", "privacy_policy_exhibits.txt")]
    line: Annotated[int, Doc("Line of the source, from 1.", 1836)]
    count: int = 1
    policy: Annotated[str | None, Doc("The policy that it is about; null where its source tells.", None)] = None


@dataclass(frozen=True, slots=True)
class SourceReading:
    """All that was read from one source; ``line_classes`` has every non-blank line, from 1."""

    source: Source
    copies: tuple[CopyReading, ...]
    line_classes: dict[int, LineClass]
    furniture: tuple[Span, ...] = ()
    """Page furniture that shares its line with a passage: left out of the passage, accounted for here."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ExhibitCopy:
    """One place that shows a version; ``slug`` is unique within the version and part of passage ids.

    ``line`` is where it starts in its source, from 1.
    """

    version_id: str
    slug: str
    source: str
    facts: CopyFacts
    line: int


def passage_id(copy: ExhibitCopy, reading: PassageReading) -> str:
    """``alibaba-privacy@2019-01-17~b2~G.2``: version, copy, place, and the number within the place."""
    return f"{copy.version_id}~{copy.slug}~{reading.place}.{reading.paragraph}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of one exhibit copy: evidence, so its identity includes version and exhibit.

    ``aligned_to`` names the passages of the version's canonical copy that say the same thing (none for a
    passage of the canonical copy itself); ``variant`` is true when the wording differs from theirs.
    """

    passage_id: str
    copy: ExhibitCopy
    reading: PassageReading
    aligned_to: tuple[str, ...] = ()
    variant: bool = False

    @property
    def version_id(self) -> str:
        return self.copy.version_id

    @property
    def text(self) -> str:
        return self.reading.text


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One dated text of a policy. ``interval`` is None for an undated version, which no dated scope admits."""

    version_id: str
    policy: str
    interval: EffectiveInterval | None
    from_basis: Basis | None
    copies: tuple[ExhibitCopy, ...]
    captured: EffectiveInterval | None = None
    """From the first capture that shows it as current until the next version's, or until it was gone: what a visitor
    saw."""
    until_basis: UntilBasis | None = None
    """What the end of ``interval`` rests on; None where that is open."""

    @property
    def canonical(self) -> ExhibitCopy:
        """The first copy in source order: outline, text and comparison use it."""
        return self.copies[0]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that a build reads: sources, versions in date order (undated last), passages in source order."""

    readings: tuple[SourceReading, ...]
    versions: tuple[PolicyVersion, ...]
    passages: tuple[Passage, ...]
    notes: tuple[Finding, ...] = ()
    """What only shows when sources are put together: two different texts of one day."""

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(reading.source for reading in self.readings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (*(finding for reading in self.readings for finding in reading.findings), *self.notes)

    def passages_of(self, copy: ExhibitCopy) -> tuple[Passage, ...]:
        """The passages of one copy in reading order."""
        return tuple(passage for passage in self.passages if passage.copy == copy)
