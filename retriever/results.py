"""What a caller gets back. Every part repeats what is needed to check it: dates, bases, spans, hashes.

The names are those of the contract; `api` prints these objects and adds nothing to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from corpus.clauses.matching import Change
from corpus.clauses.wording import Operation
from corpus.text import Span
from corpus.types import Basis, Context, Finding, PassageKind, Section
from retriever.question.request import DateBasis


class Status(StrEnum):
    """How a question ended. Anything but FOUND and ANSWERED is an abstention, which is a result too."""

    FOUND = "found"
    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    OUT_OF_COVERAGE = "out_of_coverage"
    AMBIGUOUS_DATE = "ambiguous_date"


class ScopeKind(StrEnum):
    AS_OF = "as_of"
    RANGE = "range"
    VERSIONS = "versions"
    ALL = "all"


class ScopeSource(StrEnum):
    PARAMETER = "parameter"
    QUESTION = "question"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning or a reason: a code for programs, a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class CopyRef:
    """One exhibit copy of a version and what it prints about its own date.

    ``service`` and below are None or empty for an exhibit. A copy in an archive has a ``document`` and the whole id of
    its ``commit``, one in a folder a ``document``, and what its manifest says: ``manifest_on``, and what this
    ``rests_on``. ``repeats`` names an earlier copy of which this one is another recording.
    """

    exhibit: str
    part: str | None
    date_statement: str | None
    effective_on: date | None
    updated_on: date | None
    captured_on: date | None
    service: str | None = None
    document: str | None = None
    commit: str | None = None
    url: str | None = None
    labels: tuple[str, ...] = ()
    manifest_on: date | None = None
    rests_on: str | None = None
    repeats: str | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """``[start, until)`` and what both ends rest on. ``until`` is always an inference from the corpus."""

    start: date
    until: date | None
    from_basis: Basis
    until_basis: str | None


@dataclass(frozen=True, slots=True)
class VersionRef:
    """A version as results name it. ``start`` is None for an undated one, which no dated scope admits.

    ``captured_from`` is the first day on which it was captured as the current one, ``captured_until`` that of the next
    version; None for what never was. Scopes with the basis ``captured`` go by these.
    """

    version_id: str
    policy: str
    start: date | None
    until: date | None
    from_basis: Basis | None
    until_basis: str | None
    copies: tuple[CopyRef, ...]
    passage_count: int
    captured_from: date | None = None
    captured_until: date | None = None

    def first_day(self, basis: DateBasis) -> date | None:
        """The first day on which it counts; None for one that no dated scope of this basis admits."""
        return self.captured_from if basis is DateBasis.CAPTURED else self.start


@dataclass(frozen=True, slots=True)
class DateReading:
    """One way to read a date expression: days ``first`` to ``last``, both included, None for an open end.

    ``words`` says the same for people.
    """

    first: date | None
    last: date | None
    words: str


@dataclass(frozen=True, slots=True)
class ScopeEcho:
    """The scope a result was made in, as resolved; ``versions`` holds at most 20 of ``version_count``.

    ``basis`` is the rule by which days chose them, `DateBasis`; of an undated scope, by which they would have.
    """

    kind: ScopeKind
    source: ScopeSource
    as_of: date | None
    first: date | None
    last: date | None
    matched_text: str | None
    readings: tuple[DateReading, ...]
    today: date | None
    version_count: int
    versions: tuple[VersionRef, ...]
    basis: DateBasis = DateBasis.EFFECTIVE


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the words stand. ``paragraph`` was counted by us, ``label`` is printed in the source.

    ``section`` is the letter or number of the section, or its title where none is printed; ``headings`` the whole path,
    the section's first, empty for an exhibit as are ``service`` and below (`CopyRef`).
    """

    exhibit: str
    part: str | None
    version_id: str
    section: str | None
    heading: str | None
    paragraph: int
    label: str | None
    page: int | None
    variant: bool
    source: str
    source_sha256: str
    spans: tuple[Span, ...]
    lines: tuple[int, int]
    text: str
    service: str | None = None
    document: str | None = None
    commit: str | None = None
    headings: tuple[str, ...] = ()
    url: str | None = None
    labels: tuple[str, ...] = ()
    rests_on: str | None = None


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage for reading: its text, what it needs to be understood, where it stands, when it was in force.

    ``in_force`` is the whole life of the identical text in the corpus; ``versions`` only those in scope.
    """

    passage_id: str
    policy: str
    version_id: str
    section: Section | None
    heading: str | None
    label: str | None
    kind: PassageKind
    text: str
    context: tuple[Context, ...]
    versions: tuple[str, ...]
    in_force: tuple[InForce, ...]
    citations: tuple[Citation, ...]
    parallel_citation: str


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage as a search found it. ``supports`` is None unless an answer was sought."""

    rank: int
    passage: PassageView
    highlights: tuple[Span, ...]
    scores: dict[str, float]
    supports: bool | None = None


@dataclass(frozen=True, slots=True)
class IndexRef:
    """Which index answered."""

    fingerprint: str
    encoder: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    query: str
    status: Status
    reasons: tuple[Notice, ...]
    scope: ScopeEcho
    passages: tuple[FoundPassage, ...]
    total: int
    collapsed: int
    warnings: tuple[Notice, ...]
    index: IndexRef
    timings: dict[str, float] = field(default_factory=dict)
    """Milliseconds per stage."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A quotation: ``text`` is exactly ``span`` of the text of the passage named; ``highlights`` are spans of it."""

    text: str
    context: tuple[Context, ...]
    passage_id: str
    version_id: str
    span: Span
    in_force: tuple[InForce, ...]
    citation: str
    highlights: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundElsewhere:
    """A version outside the scope that does answer. Never among passages or answers."""

    version_id: str
    passage_id: str
    text: str
    in_force: tuple[InForce, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """One dated change of one clause. ``before`` is None where it was added, ``after`` where it was removed."""

    on: date
    kind: str
    from_version: str
    to_version: str
    before: str | None
    after: str | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What decided between answer and silence, of the best passage in scope.

    ``match`` is its late-interaction score, ``lead`` by how much a passage of another version has a better one,
    ``support`` the probability that the scope holds an answer.
    """

    match: float
    lead: float
    support: float


@dataclass(frozen=True, slots=True)
class AskResult:
    """A search, and the answers drawn from it or the reason why there is none.

    ``evidence`` is None where no passage was compared.
    """

    search: SearchResult
    answers: tuple[Answer, ...]
    found_elsewhere: tuple[FoundElsewhere, ...]
    changes: tuple[ChangeEvent, ...] = ()
    evidence: Evidence | None = None

    @property
    def support(self) -> float | None:
        """The probability that the scope holds an answer; None where nothing was compared."""
        return self.evidence.support if self.evidence else None


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A section of a version with its headings, in reading order, and the first passage under each."""

    section: Section | None
    heading: str | None
    passage_id: str
    passage_count: int


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version: what it is, its outline, and its neighbours in time."""

    version: VersionRef
    outline: tuple[OutlineEntry, ...]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A passage of one version and the one it corresponds to in another, and what was done to its words.

    ``left`` is None for what was added, ``right`` for what was removed; the lefts of ``ops`` joined are the left text,
    the rights the right one. ``cross_references_only``: the words are the same, letters of cross-references apart.
    ``returns_from`` is the version in which an added clause last stood before the left one; ``moved_from`` the place
    that a moved one had there, as citations print it.
    """

    status: Change
    left: PassageView | None
    right: PassageView | None
    ops: tuple[Operation, ...]
    cross_references_only: bool = False
    returns_from: str | None = None
    moved_from: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, passage by passage, in the reading order of the right one; what was removed stands where it stood.

    ``counts`` has all six statuses; ``cross_references_only`` is how many of the same ones differ in such letters.
    ``left_as_of`` and ``right_as_of`` are the days asked about, where days were given and not versions; ``basis`` is
    the rule by which they chose versions.
    """

    left: VersionRef
    right: VersionRef
    left_as_of: date | None
    right_as_of: date | None
    counts: Mapping[Change, int]
    cross_references_only: int
    pairs: tuple[ComparedPair, ...]
    warnings: tuple[Notice, ...]
    basis: DateBasis = DateBasis.EFFECTIVE


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """A clause in one version, and what became of it since the version before.

    ``status`` is None where there is nothing to say: in the first version, and where the clause stands neither here
    nor in the version before; ``ops`` are empty there. ``passage`` is None where it does not stand. ``citations`` are
    of its words here; of a clause that was removed, of its last ones.
    """

    version: VersionRef
    status: Change | None
    passage: PassageView | None
    ops: tuple[Operation, ...]
    citations: tuple[Citation, ...]
    cross_references_only: bool = False
    returns_from: str | None = None
    moved_from: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A clause through every dated version of its policy, in date order; an undated passage has its own one step."""

    clause: str
    policy: str
    steps: tuple[HistoryStep, ...]


@dataclass(frozen=True, slots=True)
class LastChange:
    """When a passage got the words it has. ``status`` is None where it had them in the first version already."""

    status: Change | None
    version: VersionRef


class CopyDifferenceKind(StrEnum):
    """In what one exhibit copy of a version differs from its canonical copy, which is the left one.

    ``MERGED``: what are several passages there is one here; ``SPLIT``: the other way round. A merged or split passage
    may be reworded besides: its operations tell.
    """

    REWORDED = "reworded"
    HEADING = "heading"
    TABLE_HEADER = "table_header"
    MERGED = "merged"
    SPLIT = "split"
    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"


@dataclass(frozen=True, slots=True)
class CopyExcerpt:
    """What one copy prints where two differ. ``lines`` is None for a heading whose line cannot be told.

    ``passages`` are what differs; of a heading, the first passage under it.
    """

    text: str
    source: str
    lines: tuple[int, int] | None
    passages: tuple[PassageView, ...]


@dataclass(frozen=True, slots=True)
class CopyDifference:
    """One difference between two copies; ``left`` is None where only the right one has it, and the other way round."""

    kind: CopyDifferenceKind
    left: CopyExcerpt | None
    right: CopyExcerpt | None
    ops: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class CopyComparison:
    """Two exhibit copies of one version; ``same`` passages of the left one stand word for word in the right one."""

    left: CopyRef
    right: CopyRef
    same: int
    differences: tuple[CopyDifference, ...]


@dataclass(frozen=True, slots=True)
class VersionCopies:
    """A version whose canonical copy is compared with each of its other copies; nothing where there is only one."""

    version: VersionRef
    comparisons: tuple[CopyComparison, ...]


@dataclass(frozen=True, slots=True)
class PolicyView:
    policy: str
    title: str
    version_count: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class SourceView:
    name: str
    sha256: str
    changed: bool


@dataclass(frozen=True, slots=True)
class CorpusView:
    """What the index knows and where its knowledge ends."""

    policies: tuple[PolicyView, ...]
    versions: tuple[VersionRef, ...]
    sources: tuple[SourceView, ...]
    findings: tuple[Finding, ...]
    passage_count: int
    distinct_text_count: int
    embedded_text_count: int
    index: IndexRef
    built_at: str
    """ISO 8601, UTC."""
