"""The parts that several results share: versions and their copies, intervals, passages, citations, notices."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from corpus.contract import Doc
from corpus.dates.evidence import Says
from corpus.origin import Origin, OriginFields, origin_of
from corpus.text import Span
from corpus.types import Basis, Context, PassageKind, Section
from retriever.results.examples import CITATION, PARALLEL_CITATION, PASSAGE, TEXT, VERSION


class DateBasis(StrEnum):
    """By which days a dated scope chooses its versions. Scopes without a date do not depend on it.

    ``EFFECTIVE``: in force, from the day that is stated as effective, else that of an update, else of its capture.
    ``CAPTURED``: what a visitor of the page would have seen: from the first capture that shows a version as current
    until the first of the next one, whatever dates are printed. Copies that were not captured, and old parts of a page,
    are in no scope of this kind.
    """

    EFFECTIVE = "effective"
    CAPTURED = "captured"


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning or a reason."""

    code: Annotated[str, Doc("For programs.", "from_updated_date")]
    message: Annotated[str, Doc("For people.", "The version prints only an updated date, and is used from that day.")]
    words: Annotated[
        tuple[str, ...] | None, Doc("Of the question: those that the notice is about.", None, optional=True)
    ] = None


@dataclass(frozen=True, slots=True)
class IndexRef:
    """Which index answered."""

    fingerprint: Annotated[str, Doc("Changes whenever the index's content does.", "sha256:9f2c…")]
    encoder: Annotated[str, Doc("The model that made the embeddings.", "sentence-transformers/all-MiniLM-L6-v2")]


@dataclass(frozen=True, slots=True)
class DateSaid:
    """One date that a copy prints, and of what it says it: only the first four kinds can date its text."""

    words: Annotated[str, Doc("The words around the date.", "Effective as of January 17,2019")]
    spans: Annotated[tuple[Span, ...], Doc("Where they stand in the source.")]
    says: Annotated[
        Says,
        Doc("Of this text's effect, update, posting or end; or of another version, a law, a defined term, or else."),
    ]
    day: Annotated[date | None, Doc("Null where no single day could be read.", "2019-01-17", name="date")]
    used: Annotated[bool, Doc("Whether it dates the text.", True)]
    reason: Annotated[str, Doc("Why it does or does not.", "the page states it as its effective date")]
    declared_in: Annotated[
        str | None, Doc("By which key the file gives it to programs; null where it is printed for people.", None)
    ] = None


@dataclass(frozen=True, slots=True)
class CopyRef:
    """One exhibit copy of a version, and what it prints about its own date.

    ``service`` and below are the facts of its ``origin``, None or empty where that has none.
    """

    exhibit: Annotated[str, Doc("As printed.", "B(2)")]
    part: Annotated[str | None, Doc("The part of the exhibit, as printed.", "Old version")]
    date_statement: Annotated[
        str | None, Doc("The words that state a date.", "Old version (Effective as of January 17,2019)")
    ]
    effective_on: Annotated[date | None, Doc("The effective date it states.", "2019-01-17")]
    updated_on: Annotated[date | None, Doc("The day it says it was updated.", None)]
    captured_on: Annotated[date | None, Doc("The day somebody saw it.", None)]
    service: Annotated[str | None, Doc("Of an archive or a folder: whose document it is.", None)] = None
    document: Annotated[str | None, Doc("The kind of document; null for an exhibit.", None)] = None
    commit: Annotated[str | None, Doc("The commit that recorded it in an archive.", None)] = None
    url: Annotated[str | None, Doc("Where the page was, as the source says.", None)] = None
    labels: Annotated[tuple[str, ...], Doc("What its manifest calls it besides.", [])] = ()
    manifest_on: Annotated[date | None, Doc("The first day in force by its manifest.", None)] = None
    rests_on: Annotated[str | None, Doc("What its manifest says that this rests on.", None)] = None
    repeats: Annotated[str | None, Doc("The earlier recording that it repeats.", None)] = None
    date_evidence: Annotated[
        tuple[DateSaid, ...], Doc("The dates that it prints or declares, at most 20, with what is said of each.", [])
    ] = ()

    @property
    def declared_on(self) -> date | None:
        """The day that its file gives to programs, where it prints none of its own."""
        return next((said.day for said in self.date_evidence if said.used and said.declared_in), None)

    @property
    def origin(self) -> Origin:
        return _origin(self, self.manifest_on, self.repeats)


@dataclass(frozen=True, slots=True)
class InForce:
    """`[from, until)`: in force from the first day up to, not including, the second; both say what they rest on."""

    start: Annotated[date, Doc("First day in force.", "2019-01-17", name="from")]
    until: Annotated[
        date | None, Doc("First day no longer in force; null while no later version is known.", "2020-02-27")
    ]
    from_basis: Annotated[Basis, Doc("What the first day rests on.", "stated_effective")]
    until_basis: Annotated[
        str | None,
        Doc(
            "What the end rests on: the next version in this corpus, the page's own statement, or a recorded deletion.",
            "next_version_in_corpus",
        ),
    ]


@dataclass(frozen=True, slots=True)
class VersionRef:
    """One dated text of a policy. An undated one has no interval, and no dated scope admits it.

    Scopes with the basis ``captured`` go by ``captured_from`` and ``captured_until``.
    """

    version_id: Annotated[str, Doc("Stable across rebuilds.", VERSION)]
    policy: Annotated[str, Doc("The policy it is a version of.", "alibaba-privacy")]
    start: Annotated[date | None, Doc("First day in force.", "2019-01-17", name="from")]
    until: Annotated[
        date | None, Doc("First day no longer in force; null while no later version is known.", "2020-02-27")
    ]
    from_basis: Annotated[Basis | None, Doc("What the first day rests on.", "stated_effective")]
    until_basis: Annotated[
        str | None,
        Doc(
            "What the end rests on: the next version in this corpus, the page's own statement, or a recorded deletion.",
            "next_version_in_corpus",
        ),
    ]
    copies: Annotated[tuple[CopyRef, ...], Doc("The places that show this version, in source order.")]
    passage_count: Annotated[int, Doc("Passages of its canonical copy.", 111)]
    captured_from: Annotated[
        date | None, Doc("First capture that shows it as current; null for what was never captured so.", None)
    ] = None
    captured_until: Annotated[
        date | None, Doc("First capture of the next version; null while no later one is known.", None)
    ] = None

    def first_day(self, basis: DateBasis) -> date | None:
        """The first day on which it counts; None for one that no dated scope of this basis admits."""
        return self.captured_from if basis is DateBasis.CAPTURED else self.start


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the words stand, and how to check them."""

    exhibit: Annotated[str, Doc("As printed.", "B(2)")]
    part: Annotated[str | None, Doc("The part of the exhibit, as printed.", "Old version")]
    version_id: Annotated[str, Doc("The version this copy shows.", VERSION)]
    section: Annotated[
        str | None, Doc("Section letter, or its title where none is printed; null before the first section.", "G")
    ]
    heading: Annotated[str | None, Doc("Innermost unlettered heading.", None)]
    paragraph: Annotated[int, Doc("Counted by us within section and heading, from 1.", 2)]
    label: Annotated[str | None, Doc("A number printed in the source.", None)]
    page: Annotated[int | None, Doc("Page of the exhibit, where the source shows it.", None)]
    variant: Annotated[bool, Doc("True when this copy's wording differs.", False)]
    source: Annotated[str, Doc("Name of the source file.", "privacy_policy_exhibits.txt")]
    source_sha256: Annotated[str, Doc("SHA-256 of the source file.", "db4d1735…")]
    spans: Annotated[
        tuple[Span, ...],
        Doc(
            "Code points of the source file decoded as UTF-8, in reading order, joined by one space.",
            [{"start": 102672, "end": 102930}],
        ),
    ]
    lines: Annotated[tuple[int, int], Doc("First and last line of the source, from 1.", [888, 888])]
    text: Annotated[str, Doc("The printed citation.", CITATION)]
    service: Annotated[str | None, Doc("Of an archive or a folder: whose document it is.", None)] = None
    document: Annotated[str | None, Doc("The kind of document; null for an exhibit.", None)] = None
    commit: Annotated[str | None, Doc("The commit that recorded it in an archive.", None)] = None
    headings: Annotated[
        tuple[str, ...], Doc("The whole path of headings, the section's first; empty for an exhibit.", [])
    ] = ()
    url: Annotated[str | None, Doc("Where the page was, as the source says.", None)] = None
    labels: Annotated[tuple[str, ...], Doc("What its manifest calls it besides.", [])] = ()
    rests_on: Annotated[str | None, Doc("What its manifest says that its date rests on.", None)] = None

    @property
    def origin(self) -> Origin:
        return _origin(self)


@dataclass(frozen=True, slots=True)
class PassageView:
    """A paragraph, list item or table row: its text, where it stands, when it was in force."""

    passage_id: Annotated[str, Doc("Stable across rebuilds.", PASSAGE)]
    policy: Annotated[str, Doc("The policy it belongs to.", "alibaba-privacy")]
    version_id: Annotated[str, Doc("The latest version in scope that holds it.", VERSION)]
    section: Annotated[Section | None, Doc("Null before the first section.")]
    heading: Annotated[str | None, Doc("Innermost unlettered heading.", None)]
    label: Annotated[str | None, Doc("A number printed in the source.", None)]
    kind: Annotated[PassageKind, Doc("What the passage is.", "paragraph")]
    text: Annotated[str, Doc("Readable text: markup removed, words never changed.", TEXT)]
    context: Annotated[
        tuple[Context, ...], Doc("What the passage needs to be understood alone: `{kind, text, spans}`.", [])
    ]
    versions: Annotated[tuple[str, ...], Doc("Versions in scope that hold the identical text.", [VERSION])]
    in_force: Annotated[tuple[InForce, ...], Doc("The whole life of the identical text in this corpus.")]
    citations: Annotated[tuple[Citation, ...], Doc("Every copy in scope that holds the text, in source order.")]
    parallel_citation: Annotated[str, Doc("The citations, printed as one.", PARALLEL_CITATION)]


def _origin(of: CopyRef | Citation, manifest_on: date | None = None, repeats: str | None = None) -> Origin:
    """What a copy is, from its fields."""
    return origin_of(
        OriginFields(
            exhibit=of.exhibit,
            service=of.service,
            document=of.document,
            commit=of.commit,
            url=of.url,
            labels=of.labels,
            manifest_on=manifest_on,
            rests_on=of.rests_on,
            repeats=repeats,
        )
    )
