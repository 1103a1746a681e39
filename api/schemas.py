"""What every response says, field by field: the contract's names, and how results become bodies.

The models carry the descriptions and examples that OpenAPI and `/docs` show. HTTP and ``inforce … --json`` print a
body with the same `to_json`, so that both give the same bytes. Where the contract says ``from`` and ``to``, which
Python reserves or the retriever words differently, a model's alias bridges the names; nothing else is renamed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any, Literal
from urllib.parse import quote

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from api.phrases.corpus_report import CorpusReport
from api.service.refresh import Refresh
from corpus.clauses.matching import Change
from corpus.types import Basis, ContextKind, PassageKind
from retriever import results
from retriever.question.request import DateBasis
from retriever.quotations.check import QuotesResult, Verdict
from retriever.results import CopyDifferenceKind, ScopeKind, ScopeSource, Status

_VERSION = "alibaba-privacy@2019-01-17"
_PASSAGE = "alibaba-privacy@2019-01-17~b2~G.2"
_QUOTATION = (
    "If you are in the EEA the data controller of your personal information is Alibaba.com Singapore E-Commerce "
    "Private Limited (incorporated in Singapore with Company Reg. No. 200720572D)."
)
_TEXT = f'{_QUOTATION} For contact details, please see section H. "HOW TO CONTACT US" below.'
_CITATION = "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]"


class Body(BaseModel):
    """A JSON object of the contract, made from the retriever's object of the same attributes."""

    model_config = ConfigDict(from_attributes=True, validate_by_name=True, frozen=True)


# ---- The parts that several responses share ---------------------------------------------------------------------


class Span(Body):
    """Offsets `[start, end)` in Unicode code points."""

    start: int = Field(description="First code point.", examples=[0])
    end: int = Field(description="One past the last code point.", examples=[len(_QUOTATION)])


class SourceSpan(Span):
    """Offsets `[start, end)` in Unicode code points of the source file decoded as UTF-8."""

    start: int = Field(description="First code point.", examples=[102672])
    end: int = Field(description="One past the last code point.", examples=[102930])


class Notice(Body):
    """A warning or a reason."""

    code: str = Field(description="For programs.", examples=["from_updated_date"])
    message: str = Field(
        description="For people.", examples=["The version prints only an updated date, and is used from that day."]
    )


class Index(Body):
    """Which index answered."""

    fingerprint: str = Field(description="Changes whenever the index's content does.", examples=["sha256:9f2c…"])
    encoder: str = Field(
        description="The model that made the embeddings.", examples=["sentence-transformers/all-MiniLM-L6-v2"]
    )


class Copy(Body):
    """One exhibit copy of a version, and what it prints about its own date."""

    exhibit: str = Field(description="As printed.", examples=["B(2)"])
    part: str | None = Field(description="The part of the exhibit, as printed.", examples=["Old version"])
    date_statement: str | None = Field(
        description="The words that state a date.", examples=["Old version (Effective as of January 17,2019)"]
    )
    effective_on: date | None = Field(description="The effective date it states.", examples=["2019-01-17"])
    updated_on: date | None = Field(description="The day it says it was updated.", examples=[None])
    captured_on: date | None = Field(description="The day somebody saw it.", examples=[None])
    service: str | None = Field(description="Of an archive or a folder: whose document it is.", examples=[None])
    document: str | None = Field(description="The kind of document; null for an exhibit.", examples=[None])
    commit: str | None = Field(description="The commit that recorded it in an archive.", examples=[None])
    url: str | None = Field(description="Where the page was, as the source says.", examples=[None])
    labels: list[str] = Field(description="What its manifest calls it besides.", examples=[[]])
    manifest_on: date | None = Field(description="The first day in force by its manifest.", examples=[None])
    rests_on: str | None = Field(description="What its manifest says that this rests on.", examples=[None])
    repeats: str | None = Field(description="The earlier recording that it repeats.", examples=[None])


class Interval(Body):
    """`[from, until)`: in force from the first day up to, not including, the second; both say what they rest on."""

    from_: date = Field(
        validation_alias=AliasChoices("from", "start"),
        serialization_alias="from",
        description="First day in force.",
        examples=["2019-01-17"],
    )
    until: date | None = Field(
        description="First day no longer in force; null while no later version is known.", examples=["2020-02-27"]
    )
    from_basis: Basis = Field(description="What the first day rests on.", examples=["stated_effective"])
    until_basis: str | None = Field(
        description="What the end rests on: always an inference from this corpus.", examples=["next_version_in_corpus"]
    )


class Version(Body):
    """One dated text of a policy. An undated one has no interval, and no dated scope admits it."""

    version_id: str = Field(description="Stable across rebuilds.", examples=[_VERSION])
    policy: str = Field(description="The policy it is a version of.", examples=["alibaba-privacy"])
    from_: date | None = Field(
        validation_alias=AliasChoices("from", "start"),
        serialization_alias="from",
        description="First day in force.",
        examples=["2019-01-17"],
    )
    until: date | None = Field(
        description="First day no longer in force; null while no later version is known.", examples=["2020-02-27"]
    )
    from_basis: Basis | None = Field(description="What the first day rests on.", examples=["stated_effective"])
    until_basis: str | None = Field(
        description="What the end rests on: always an inference from this corpus.", examples=["next_version_in_corpus"]
    )
    copies: list[Copy] = Field(description="The places that show this version, in source order.")
    passage_count: int = Field(description="Passages of its canonical copy.", examples=[111])
    captured_from: date | None = Field(
        description="First capture that shows it as current; null for what was never captured so.", examples=[None]
    )
    captured_until: date | None = Field(
        description="First capture of the next version; null while no later one is known.", examples=[None]
    )


class Section(Body):
    """A section, as printed."""

    label: str = Field(description="Its letter or number; empty where none is printed.", examples=["G"])
    title: str = Field(description="Its title.", examples=["VISITORS FROM THE EUROPEAN UNION"])


class Context(Body):
    """Words outside a passage that it needs to be understood alone."""

    kind: ContextKind = Field(description="A list's lead-in or a table's header.", examples=["lead_in"])
    text: str = Field(description="Readable text.", examples=["We collect the following information:"])
    spans: list[SourceSpan] = Field(description="Where it stands in the source.")


class Citation(Body):
    """Where the words stand, and how to check them."""

    exhibit: str = Field(description="As printed.", examples=["B(2)"])
    part: str | None = Field(description="The part of the exhibit, as printed.", examples=["Old version"])
    version_id: str = Field(description="The version this copy shows.", examples=[_VERSION])
    section: str | None = Field(
        description="Section letter, or its title where none is printed; null before the first section.", examples=["G"]
    )
    heading: str | None = Field(description="Innermost unlettered heading.", examples=[None])
    paragraph: int = Field(description="Counted by us within section and heading, from 1.", examples=[2])
    label: str | None = Field(description="A number printed in the source.", examples=[None])
    page: int | None = Field(description="Page of the exhibit, where the source shows it.", examples=[None])
    variant: bool = Field(description="True when this copy's wording differs.", examples=[False])
    source: str = Field(description="Name of the source file.", examples=["privacy_policy_exhibits.txt"])
    source_sha256: str = Field(description="SHA-256 of the source file.", examples=["db4d1735…"])
    spans: list[SourceSpan] = Field(description="In reading order, joined by one space.")
    lines: tuple[int, int] = Field(description="First and last line of the source, from 1.", examples=[[888, 888]])
    text: str = Field(description="The printed citation.", examples=[_CITATION])
    service: str | None = Field(description="Of an archive or a folder: whose document it is.", examples=[None])
    document: str | None = Field(description="The kind of document; null for an exhibit.", examples=[None])
    commit: str | None = Field(description="The commit that recorded it in an archive.", examples=[None])
    headings: list[str] = Field(
        description="The whole path of headings, the section's first; empty for an exhibit.", examples=[[]]
    )
    url: str | None = Field(description="Where the page was, as the source says.", examples=[None])
    labels: list[str] = Field(description="What its manifest calls it besides.", examples=[[]])
    rests_on: str | None = Field(description="What its manifest says that its date rests on.", examples=[None])


class Passage(Body):
    """A paragraph, list item or table row: its text, where it stands, when it was in force."""

    passage_id: str = Field(description="Stable across rebuilds.", examples=[_PASSAGE])
    policy: str = Field(description="The policy it belongs to.", examples=["alibaba-privacy"])
    version_id: str = Field(description="The latest version in scope that holds it.", examples=[_VERSION])
    section: Section | None = Field(description="Null before the first section.")
    heading: str | None = Field(description="Innermost unlettered heading.", examples=[None])
    label: str | None = Field(description="A number printed in the source.", examples=[None])
    kind: PassageKind = Field(description="What the passage is.", examples=["paragraph"])
    text: str = Field(description="Readable text: markup removed, words never changed.", examples=[_TEXT])
    context: list[Context] = Field(
        description="What the passage needs to be understood alone: `{kind, text, spans}`.", examples=[[]]
    )
    versions: list[str] = Field(description="Versions in scope that hold the identical text.", examples=[[_VERSION]])
    in_force: list[Interval] = Field(description="The whole life of the identical text in this corpus.")
    citations: list[Citation] = Field(description="Every copy in scope that holds the text, in source order.")
    parallel_citation: str = Field(
        description="The citations, printed as one.", examples=[f"{_CITATION}; Ex. B(3), pt. A § G ¶ [2]"]
    )


# ---- GET and POST /v1/search ------------------------------------------------------------------------------------


class FoundPassage(Passage):
    """A passage as a search found it."""

    rank: int = Field(description="From 1, in the whole result, not on this page of it.", examples=[1])
    highlights: list[Span] = Field(description="Matched words in `text`.", examples=[[{"start": 18, "end": 21}]])
    scores: dict[str, float] = Field(
        description="`score`, and with `explain` the scores of each stage.", examples=[{"score": 0.71}]
    )


class DateReading(Body):
    """One way to read a date expression: both days included, null for an open end."""

    from_: date | None = Field(
        validation_alias=AliasChoices("from", "first"),
        serialization_alias="from",
        description="First day.",
        examples=["2019-02-01"],
    )
    to: date | None = Field(
        validation_alias=AliasChoices("to", "last"), description="Last day.", examples=["2019-02-01"]
    )
    words: str = Field(description="This reading in words.", examples=["1 February 2019"])


class Scope(Body):
    """What the question was allowed to see, as resolved."""

    kind: ScopeKind = Field(description="Which sort of scope.", examples=["as_of"])
    as_of: date | None = Field(description="The day asked about.", examples=["2019-06-01"])
    from_: date | None = Field(
        validation_alias=AliasChoices("from", "first"),
        serialization_alias="from",
        description="First day of a range, included.",
        examples=[None],
    )
    to: date | None = Field(
        validation_alias=AliasChoices("to", "last"), description="Last day of a range, included.", examples=[None]
    )
    source: ScopeSource = Field(description="Who set the scope.", examples=["parameter"])
    matched_text: str | None = Field(description="The exact words of `q` read as a date.", examples=[None])
    readings: list[DateReading] = Field(
        description="All readings of an ambiguous date: `{from, to, words}`.", examples=[[]]
    )
    today: date | None = Field(description='What "now" meant, where it mattered.', examples=[None])
    basis: DateBasis = Field(
        description="The rule by which days chose the versions: `effective`, in force; `captured`, what a visitor saw.",
        examples=["effective"],
    )
    version_count: int = Field(description="Versions in scope.", examples=[1])
    versions: list[Version] = Field(description="At most 20 of them.")


class SearchBody(Body):
    """Passages in scope, ranked."""

    query: str = Field(
        description="The question as asked.", examples=["Who is the data controller for users in the EEA?"]
    )
    status: Status = Field(
        description="How the search ended; anything but `found` is a result too.", examples=["found"]
    )
    reasons: list[Notice] = Field(description="Why nothing was found: `{code, message}`.", examples=[[]])
    scope: Scope = Field(description="What the search was allowed to see.")
    passages: Sequence[FoundPassage] = Field(description="Best first.")
    total: int = Field(description="Results that paging can reach, after collapsing.", examples=[10])
    collapsed: int = Field(description="Passages merged into those returned.", examples=[1])
    took_ms: float = Field(description="Milliseconds; the stages are in `Server-Timing`.", examples=[12.4])
    warnings: list[Notice] = Field(description="What a careful reader must know.", examples=[[]])
    index: Index = Field(description="Which index answered.")


def search_body(result: results.SearchResult) -> SearchBody:
    return SearchBody.model_validate(_search_values(result))


# ---- GET and POST /v1/ask ---------------------------------------------------------------------------------------


class AskedPassage(FoundPassage):
    """A passage behind an answer, or the nearest one where there is none."""

    supports: bool = Field(
        description="Whether its words support an answer; one passage per version is quoted.", examples=[True]
    )


class Answer(Body):
    """A quotation: `text` is exactly `text[span.start:span.end]` of the passage named."""

    text: str = Field(description="Verbatim.", examples=[_QUOTATION])
    context: list[Context] = Field(description="Words the quotation needs to be understood alone.", examples=[[]])
    passage_id: str = Field(description="The passage quoted.", examples=[_PASSAGE])
    version_id: str = Field(description="The version quoted.", examples=[_VERSION])
    span: Span = Field(description="Which part of the passage's text.")
    highlights: list[Span] = Field(description="Matched words in `text`.", examples=[[{"start": 18, "end": 21}]])
    in_force: list[Interval] = Field(description="The whole life of the passage's text in this corpus.")
    citation: str = Field(description="Printed.", examples=[f"{_CITATION}; Ex. B(3), pt. A § G ¶ [2]"])


class FoundElsewhere(Body):
    """A version outside the scope that does answer."""

    version_id: str = Field(description="The version.", examples=["alibaba-privacy@2020-09-14"])
    passage_id: str = Field(description="The passage that answers.", examples=["alibaba-privacy@2020-09-14~b1~G.2"])
    text: str = Field(description="Its words.", examples=[_QUOTATION])
    in_force: list[Interval] = Field(description="When it was in force.")
    citation: str = Field(description="Printed.", examples=["Ex. B(1), New Version (eff. Sept. 14, 2020) § G ¶ [2]"])


class ChangeEvent(Body):
    """What happened to one clause on the day on which a version took effect."""

    on: date = Field(description="First day of the version in which it happened.", examples=["2020-02-27"])
    kind: Literal["added", "changed", "removed"] = Field(
        description="`added` also of a clause that comes back. Letters of cross-references, markup, bullets and page "
        "breaks alone are never a change.",
        examples=["added"],
    )
    from_version: str = Field(description="The version before.", examples=[_VERSION])
    to_version: str = Field(description="The version in which it happened.", examples=["alibaba-privacy@2020-02-27"])
    before: str | None = Field(description="The passage as it stood; null where it was added.", examples=[None])
    after: str | None = Field(
        description="The passage as it stands since; null where it was removed.",
        examples=["The Sites and their contents are not targeted to minors (those under the age of 18)."],
    )
    citations: list[Citation] = Field(
        description="Every place that shows one of the two texts; `version_id` says which: of `before` those of "
        "`from_version`, of `after` those of `to_version`."
    )


class AskBody(SearchBody):
    """An answer of quotations, or an abstention, and the passages behind it."""

    status: Status = Field(
        description="How the question ended; anything but `answered` is an abstention, which is a result.",
        examples=["answered"],
    )
    passages: Sequence[AskedPassage] = Field(description="Best first.")
    answers: list[Answer] = Field(
        description="One per version and wording, in date order: versions of one wording share it. "
        "The contract allows three per version."
    )
    found_elsewhere: list[FoundElsewhere] = Field(
        description="With `not_found`: versions outside the scope that answer. Never among passages or answers.",
        examples=[[]],
    )
    changes: list[ChangeEvent] = Field(
        description="For questions about change (since when, when did … disappear, what changed about …): dated events "
        "of the clauses meant, on the days meant, in date order. They may lie outside the scope, and are never among "
        "passages or answers. Where there are some, `status` is `answered`."
    )


def ask_body(result: results.AskResult) -> AskBody:
    return AskBody.model_validate(
        {
            **_search_values(result.search),
            "passages": [_flat(found) | {"supports": bool(found.supports)} for found in result.search.passages],
            "answers": result.answers,
            "found_elsewhere": result.found_elsewhere,
            "changes": result.changes,
        }
    )


def took_ms(timings: dict[str, float]) -> float:
    """The whole time in milliseconds: the stages follow each other."""
    return round(sum(timings.values()), 1)


def _search_values(result: results.SearchResult) -> dict[str, Any]:
    return _values(result) | {
        "passages": [_flat(found) for found in result.passages],
        "took_ms": took_ms(result.timings),
    }


def _flat(found: results.FoundPassage) -> dict[str, Any]:
    """The retriever keeps a passage apart from how it was found; on the wire they are one object."""
    return _values(found.passage) | {"rank": found.rank, "highlights": found.highlights, "scores": found.scores}


def _values(result: Any) -> dict[str, Any]:
    return {field.name: getattr(result, field.name) for field in fields(result)}


# ---- GET /v1/policies -------------------------------------------------------------------------------------------


class Coverage(Body):
    """First and last effective date known. Days after `to` are answered from the last version, with a warning."""

    from_: date | None = Field(
        validation_alias="from",
        serialization_alias="from",
        description="Effective date of the first version.",
        examples=["2017-09-28"],
    )
    to: date | None = Field(description="Effective date of the last version.", examples=["2020-09-14"])


class Policy(Body):
    """One document through time."""

    policy: str = Field(description="Its id.", examples=["alibaba-privacy"])
    title: str = Field(description="Its title in the source.", examples=["Alibaba.com Privacy Policy"])
    version_count: int = Field(description="Versions, undated ones included.", examples=[5])
    coverage: Coverage = Field(description="The dates its versions cover.")


class PoliciesBody(Body):
    """Policies with number of versions and date coverage."""

    policies: list[Policy] = Field(description="In the order of their ids.")


def policies_body(policies: Sequence[results.PolicyView]) -> PoliciesBody:
    return PoliciesBody(policies=[_policy(policy) for policy in policies])


def coverage(policies: Iterable[results.PolicyView]) -> Coverage:
    """What several policies cover together; both ends None where no version is dated."""
    known = [(policy.first, policy.last) for policy in policies if policy.first and policy.last]
    return Coverage(
        from_=min((first for first, _ in known), default=None), to=max((last for _, last in known), default=None)
    )


def _policy(policy: results.PolicyView) -> Policy:
    return Policy(
        policy=policy.policy, title=policy.title, version_count=policy.version_count, coverage=coverage([policy])
    )


# ---- GET /v1/versions, and one version --------------------------------------------------------------------------


class VersionsBody(Body):
    """Versions in date order, undated ones last."""

    versions: list[Version] = Field(description="Each with its interval, copies and number of passages.")


class OutlineEntry(Body):
    """A section or heading of a version."""

    section: Section | None = Field(description="Null before the first section.")
    heading: str | None = Field(description="Innermost unlettered heading.", examples=[None])
    passage_id: str = Field(description="The first passage under it.", examples=["alibaba-privacy@2019-01-17~b2~G.1"])
    passage_count: int = Field(description="Passages under it.", examples=[4])


class VersionBody(Version):
    """One version: what it is, its outline, and its neighbours in time."""

    outline: list[OutlineEntry] = Field(description="Sections and headings in reading order.")
    previous: str | None = Field(description="The version before it.", examples=["alibaba-privacy@2018-05-25"])
    next: str | None = Field(description="The version after it.", examples=["alibaba-privacy@2020-02-27"])
    links: dict[str, str] = Field(
        description="Addresses of its text, of what its copies differ in, and of its neighbours.",
        examples=[
            {
                "text": f"/v1/versions/{_VERSION}/text",
                "copies": f"/v1/versions/{_VERSION}/copies",
                "previous": "/v1/versions/alibaba-privacy@2018-05-25",
                "next": "/v1/versions/alibaba-privacy@2020-02-27",
            }
        ],
    )


class TextBody(Body):
    """A whole version in reading order."""

    version: Version = Field(description="The version.")
    passages: list[Passage] = Field(description="Its passages, in reading order.")


def versions_body(versions: Sequence[results.VersionRef]) -> VersionsBody:
    return VersionsBody(versions=[Version.model_validate(version) for version in versions])


def version_body(view: results.VersionView) -> VersionBody:
    address = version_address(view.version.version_id)
    links = {"text": f"{address}/text", "copies": f"{address}/copies"}
    links |= {
        name: version_address(version_id)
        for name, version_id in (("previous", view.previous), ("next", view.next))
        if version_id
    }
    return VersionBody.model_validate(
        _values(view.version) | {"outline": view.outline, "previous": view.previous, "next": view.next, "links": links}
    )


def version_address(version_id: str) -> str:
    """The path of a version, quoted in case an id of some archive should need it."""
    return f"/v1/versions/{quote(version_id, safe='@')}"


def text_body(version: results.VersionRef, passages: Sequence[results.PassageView]) -> TextBody:
    return TextBody(version=Version.model_validate(version), passages=_passages(passages))


# ---- GET /v1/passages/{passage_id} ------------------------------------------------------------------------------


class PassageBody(Body):
    """One passage among its neighbours."""

    passage: Passage = Field(description="The passage.")
    before: list[Passage] = Field(description="Up to `context` passages before it, in reading order.", examples=[[]])
    after: list[Passage] = Field(description="Up to `context` passages after it, in reading order.", examples=[[]])


def passage_body(
    passage: results.PassageView, before: Sequence[results.PassageView], after: Sequence[results.PassageView]
) -> PassageBody:
    return PassageBody(passage=Passage.model_validate(passage), before=_passages(before), after=_passages(after))


def _passages(passages: Sequence[results.PassageView]) -> list[Passage]:
    return [Passage.model_validate(passage) for passage in passages]


# ---- GET /v1/compare --------------------------------------------------------------------------------------------


class Operation(Body):
    """A stretch of two texts. Stretches begin with the white space before their first word."""

    op: Literal["equal", "insert", "delete", "replace"] = Field(
        description="`equal`, or what stands on the left and what stands on the right instead.", examples=["replace"]
    )
    left: str = Field(description="Its words on the left; the lefts joined are the left text.", examples=[" H"])
    right: str = Field(description="Its words on the right; the rights joined are the right text.", examples=[" J"])


class ComparedPair(Body):
    """A passage of one version and the one it corresponds to in the other."""

    status: Change = Field(
        description="Of the right side against the left. `same` up to letters of cross-references, markup, bullets and "
        "page breaks, which are never a change.",
        examples=["same"],
    )
    left: Passage | None = Field(description="Null for what was added.")
    right: Passage | None = Field(description="Null for what was removed.")
    ops: list[Operation] = Field(description="What turns the left text into the right one, letters included.")
    cross_references_only: bool = Field(
        description="The words are the same, letters of cross-references apart.", examples=[True]
    )
    returns_from: str | None = Field(
        description="Of an added clause that had been there before: the version in which it last stood.",
        examples=[None],
    )
    moved_from: str | None = Field(
        description="Of a passage that moved: its place on the left, as citations print it.", examples=[None]
    )


class ComparisonBody(Body):
    """Two versions, passage by passage."""

    left: Version = Field(description="The version compared with.")
    right: Version = Field(description="The version compared.")
    left_as_of: date | None = Field(
        description="The day that chose the left version; null where it was named.", examples=[None]
    )
    right_as_of: date | None = Field(
        description="The day that chose the right version; null where it was named.", examples=["2020-03-01"]
    )
    basis: DateBasis = Field(
        description="What the days meant: `effective`, in force; `captured`, what a visitor saw.",
        examples=["effective"],
    )
    counts: dict[Change, int] = Field(
        description="Pairs of each status, none left out.",
        examples=[{"same": 109, "changed": 2, "moved": 0, "moved_changed": 0, "added": 4, "removed": 0}],
    )
    cross_references_only: int = Field(
        description="How many of the `same` ones differ in letters of cross-references.", examples=[5]
    )
    pairs: list[ComparedPair] = Field(
        description="In reading order of the right version; what was removed stands where it stood. Every passage of "
        "both canonical copies is in one pair; with `section`, every one of those sections."
    )
    warnings: list[Notice] = Field(description="What a careful reader must know.", examples=[[]])


def comparison_body(comparison: results.Comparison) -> ComparisonBody:
    return ComparisonBody.model_validate(comparison)


# ---- GET /v1/passages/{passage_id}/history ----------------------------------------------------------------------


class HistoryStep(Body):
    """A clause in one version."""

    version_id: str = Field(description="The version.", examples=[_VERSION])
    version: Version = Field(description="The same version, with its interval and copies.")
    status: Change | None = Field(
        description="Against the version before; null in the first version, and where the clause stands neither here "
        "nor there.",
        examples=["changed"],
    )
    passage_id: str | None = Field(
        description="The clause in this version; null where it does not stand.", examples=[_PASSAGE]
    )
    passage: Passage | None = Field(description="The same passage, whole.")
    ops: list[Operation] = Field(
        description="What turns the words of the version before into these; empty where `status` is null."
    )
    citations: list[Citation] = Field(
        description="Where its words stand in this version; for `removed`, where its last words stood."
    )
    cross_references_only: bool = Field(
        description="The words are the same, letters of cross-references apart.", examples=[False]
    )
    returns_from: str | None = Field(
        description="Of a clause that comes back: the version in which it last stood.", examples=[None]
    )
    moved_from: str | None = Field(
        description="Of a passage that moved: its place in the version before, as citations print it.", examples=[None]
    )


class HistoryBody(Body):
    """A clause through every dated version of its policy."""

    clause: str = Field(
        description="Its id: that of the passage in which it first stood, and `~clause`.",
        examples=["alibaba-privacy@2018-05-25~b3~I.1~clause"],
    )
    policy: str = Field(description="The policy it belongs to.", examples=["alibaba-privacy"])
    steps: list[HistoryStep] = Field(
        description="One for each dated version, in date order. A passage of an undated version has that one alone."
    )


def history_body(history: results.History) -> HistoryBody:
    steps = [
        HistoryStep.model_validate(
            _values(step)
            | {
                "version_id": step.version.version_id,
                "passage_id": step.passage.passage_id if step.passage else None,
            }
        )
        for step in history.steps
    ]
    return HistoryBody(clause=history.clause, policy=history.policy, steps=steps)


# ---- GET /v1/versions/{version_id}/copies -----------------------------------------------------------------------


class CopyExcerpt(Body):
    """What one copy prints where two differ."""

    text: str = Field(description="Readable text.", examples=["Information that we collect automatically"])
    source: str = Field(description="Name of the source file.", examples=["privacy_policy_exhibits.txt"])
    lines: tuple[int, int] | None = Field(
        description="First and last line of the source, from 1; null where a heading's line cannot be told.",
        examples=[[729, 729]],
    )
    passages: list[Passage] = Field(
        description="The passages that differ, each cited in this copy alone; of a heading, the first one under it."
    )


class CopyDifference(Body):
    """One difference between two copies of a version."""

    kind: CopyDifferenceKind = Field(
        description="`reworded`, also by a comma; `heading`, `table_header`: what stands above passages; `merged`: "
        "several passages on the left are one on the right; `split`: the other way round; `only_left`, `only_right`.",
        examples=["heading"],
    )
    left: CopyExcerpt | None = Field(description="Null where the left copy has nothing there.")
    right: CopyExcerpt | None = Field(description="Null where the right copy has nothing there.")
    ops: list[Operation] = Field(
        description="What turns the left words into the right ones; of a merged or split passage, joined by a space."
    )


class CopyComparison(Body):
    """Two exhibit copies of one version."""

    left: Copy = Field(description="The canonical copy: the first in source order.")
    right: Copy = Field(description="The other copy.")
    same: int = Field(description="Passages that stand word for word in both.", examples=[107])
    differences: list[CopyDifference] = Field(description="In reading order of the left copy.")


class CopiesBody(Body):
    """Where the exhibit copies of one version differ."""

    version: Version = Field(description="The version.")
    comparisons: list[CopyComparison] = Field(
        description="The canonical copy against each of the others; empty where one exhibit alone shows the version."
    )


def copies_body(copies: results.VersionCopies) -> CopiesBody:
    return CopiesBody.model_validate(copies)


# ---- POST /v1/quotes/verify -------------------------------------------------------------------------------------


class QuotedPart(Body):
    """A stretch of the source's words and of the quotation."""

    op: Literal["equal", "insert", "delete", "replace", "bracket", "omission"] = Field(
        description="`equal`: the same but for printing; `insert`: only the quotation has these words; `delete`: it "
        "lacks them; `replace`: it has others; `bracket`: what words in brackets stand for; `omission`: what an "
        "ellipsis leaves out.",
        examples=["replace"],
    )
    left: str = Field(description="The source's words.", examples=[" controller"])
    right: str = Field(description="The quotation's words.", examples=[" processor"])


class QuoteMatch(Body):
    """Where the words, or the nearest to them, stand in one version."""

    version_id: str = Field(description="The version.", examples=[_VERSION])
    policy: str = Field(description="The policy it is a version of.", examples=["alibaba-privacy"])
    passage_ids: list[str] = Field(
        description="Passages of one copy that hold them; several where the quotation runs across passages.",
        examples=[[_PASSAGE]],
    )
    spans: list[Span] = Field(description="For each passage, which part of its text; empty for a heading.")
    text: str = Field(
        description="The source's own words, those left out by an ellipsis included.",
        examples=["the data controller of your personal information is Alibaba.com"],
    )
    interval: Interval | None = Field(description="When the version was in force; null if it is in no dated scope.")
    in_force: bool | None = Field(
        description="Whether the version was in force on `as_of`; null where none was given.", examples=[True]
    )
    citations: list[Citation] = Field(
        description="Every copy of the version in which they stand so; of a heading, the first passage under it."
    )
    citation: str = Field(
        description="The citations, printed as one.", examples=[f"{_CITATION}; Ex. B(3), pt. A § G ¶ [2]"]
    )
    differences: list[QuotedPart] = Field(description="What differs; empty for `verbatim`.")
    ops: list[QuotedPart] = Field(
        description="The whole quotation beside the source: the lefts joined are `text`, the rights the quotation."
    )
    other_places: int = Field(description="How many more places of the version have the same words.", examples=[0])
    is_heading: bool = Field(description="Whether they are a title or heading.", examples=[False])


class CitationCheck(Body):
    """What the text cites for a quotation, and whether the words stand there."""

    cited: str = Field(description="As written.", examples=["Ex. B(3), pt. A § E"])
    agrees: bool = Field(description="Whether they stand at every place cited.", examples=[False])
    stands_at: list[str] = Field(description="Where they stand instead; empty if it agrees.", examples=[[_CITATION]])


class QuoteResult(Body):
    """One quotation."""

    quote: str = Field(
        description="As given, or as it stands in the text, without the marks around it.",
        examples=["the data processor of your personal information is Alibaba.com"],
    )
    verdict: Verdict = Field(
        description="`verbatim`: every word stands in the source; `near`: few differ; `not_found`. Printing (kinds of "
        "quotation marks and dashes, white space, page breaks) is no difference; brackets, ellipses and a final stop "
        "inside the closing mark are understood.",
        examples=["near"],
    )
    in_force: bool | None = Field(
        description="Whether a version with these words was in force on `as_of`; null where none was given.",
        examples=[True],
    )
    versions: list[str] = Field(description="All versions that have them, in date order.", examples=[[_VERSION]])
    life: list[Interval] = Field(description="When they were in force anywhere in this corpus.")
    matches: list[QuoteMatch] = Field(
        description="One for each version, in date order; at most 50, those in force on `as_of` kept first."
    )
    instead: list[QuoteMatch] = Field(
        description="Where the words were not in force on `as_of`: the nearest that were.", examples=[[]]
    )
    citation_check: CitationCheck | None = Field(description="Null where the text cites nothing for it.")
    notes: list[str] = Field(description='Remarks of the text, such as "emphasis added".', examples=[[]])
    reasons: list[Notice] = Field(description="Why it was not looked for: too little is quoted.", examples=[[]])
    span: Span | None = Field(description="Where it stands in `text`.")


class QuotesBody(Body):
    """Each quotation: verbatim, near or not found, where, and when that was in force."""

    results: list[QuoteResult] = Field(description="In the order given.")
    terms: list[str] = Field(
        description="Words of `text` in quotation marks that are defined terms or single words; they were not checked.",
        examples=[["Policy"]],
    )
    scope: Scope = Field(description="The day asked about, and the versions in force on it.")
    warnings: list[Notice] = Field(description="What a careful reader must know.", examples=[[]])
    index: Index = Field(description="Which index answered.")


def quotes_body(result: QuotesResult) -> QuotesBody:
    return QuotesBody.model_validate(result)


# ---- GET /v1/corpus, /livez, /readyz ----------------------------------------------------------------------------


class Source(Body):
    """A file as filed or archived."""

    name: str = Field(description="Its name.", examples=["privacy_policy_exhibits.txt"])
    sha256: str = Field(description="Its hash when it was indexed.", examples=["db4d1735…"])
    changed: bool = Field(description="Whether the file differs today from what was indexed.", examples=[False])


class Finding(Body):
    """Something in a source that a person should look at, for example an undated part."""

    code: str = Field(description="For programs.", examples=["undated"])
    message: str = Field(
        description="For people.",
        examples=[
            "Exhibit B(4) has no date that could be read; it can be opened by its id but no dated question reaches it"
        ],
    )
    source: str = Field(description="Name of the source file.", examples=["privacy_policy_exhibits.txt"])
    line: int = Field(description="Line of the source, from 1.", examples=[1836])


class Gap(Body):
    """Days `[from, until)` of which this corpus has no evidence; null is an open end."""

    policy: str = Field(description="The policy.", examples=["alibaba-privacy"])
    from_: date | None = Field(
        validation_alias="from",
        serialization_alias="from",
        description="First day without evidence.",
        examples=[None],
    )
    until: date | None = Field(description="First day with evidence again.", examples=["2017-09-28"])
    code: str = Field(description="`before_first_version` or `after_last_known`.", examples=["before_first_version"])
    message: str = Field(
        description="For people.", examples=["No version is known before 2017-09-28; questions get out_of_coverage."]
    )


class Counts(Body):
    """How much there is."""

    sources: int = Field(description="Files read.", examples=[1])
    policies: int = Field(description="Policies.", examples=[1])
    versions: int = Field(description="Versions, undated ones included.", examples=[5])
    passages: int = Field(description="Passages of all exhibit copies.", examples=[699])
    distinct_texts: int = Field(description="Different passage texts among them.", examples=[220])
    embedded_texts: int = Field(description="Different texts that were embedded.", examples=[240])


class CorpusBody(Body):
    """What the index knows and where its knowledge ends."""

    coverage: Coverage = Field(description="The dates that all policies cover together.")
    policies: list[Policy] = Field(description="Each with its own coverage.")
    gaps: list[Gap] = Field(description="Days before the first version, and days after the last evidence.")
    counts: Counts = Field(description="How much there is.")
    sources: list[Source] = Field(description="The files read, with their hashes.")
    findings: list[Finding] = Field(description="What the readers want a person to know.")
    index: Index = Field(description="Which index this is.")
    built_at: str = Field(description="When it was built: ISO 8601, UTC.", examples=["2025-01-31T12:00:00Z"])


# ---- POST and GET /v1/corpus/refresh ------------------------------------------------------------------------------


class Refreshed(Body):
    """What a refresh came to."""

    fingerprint: str = Field(description="Of the index as it is now.", examples=["sha256:9f2c…"])
    versions: int = Field(description="Versions in it.", examples=[352])
    passages: int = Field(description="Passages of all copies in it.", examples=[44101])
    encoded: int = Field(description="Texts that were embedded anew.", examples=[7])
    written_bytes: int = Field(description="Bytes of files that were not there before.", examples=[1048576])


class RefreshBody(Body):
    """How far the latest refresh is."""

    state: Literal["idle", "building", "done", "failed"] = Field(
        description="`idle`: none was asked for since the server was started.", examples=["building"]
    )
    phase: Literal["reading", "embedding"] | None = Field(
        description="Of a running one: reading the sources, or embedding what is new.", examples=["embedding"]
    )
    done: int | None = Field(description="How much of the phase is done.", examples=[32])
    total: int | None = Field(description="How much of it there is.", examples=[96])
    started_at: str | None = Field(description="ISO 8601, UTC.", examples=["2025-01-31T12:00:00+00:00"])
    finished_at: str | None = Field(description="ISO 8601, UTC.", examples=[None])
    message: str | None = Field(description="Why it failed; the index is as it was.", examples=[None])
    result: Refreshed | None = Field(description="Of one that is done.")


def refresh_body(refresh: Refresh) -> RefreshBody:
    return RefreshBody.model_validate(refresh)


# ---- inforce corpus check ---------------------------------------------------------------------------------------


class ReadPolicy(Body):
    """What was read of one policy."""

    policy: str = Field(description="Its id.", examples=["github-privacy"])
    title: str = Field(description="Its title.", examples=["Privacy Policy"])
    service: str | None = Field(description="Whose document it is.", examples=["GitHub"])
    document: str | None = Field(description="The kind of document.", examples=["Privacy Policy"])
    versions: int = Field(description="Versions.", examples=[17])
    passages: int = Field(description="Passages of all copies.", examples=[4120])
    distinct_passages: int = Field(description="Different passage texts among them.", examples=[610])
    first: date | None = Field(description="First day of the earliest version.", examples=["2020-11-16"])
    last: date | None = Field(description="First day of the latest version.", examples=["2025-12-03"])
    dates: dict[Basis, int] = Field(
        description="Versions by what their first day rests on.", examples=[{"stated_effective": 12, "captured": 5}]
    )
    undated: int = Field(description="Versions without a date.", examples=[0])
    recordings: int = Field(description="States that an archive recorded; 0 for other sources.", examples=[25])
    noise: dict[str, int] = Field(
        description="Recordings that are no versions, by what became of them.", examples=[{"repeated": 6, "blip": 2}]
    )


class CheckFinding(Finding):
    """A finding, and how much it asks of a person."""

    severity: Literal["warning", "note"] = Field(
        description="`warning`: to be mended or decided; `note`: how a recording was read.", examples=["warning"]
    )


class CheckBody(Body):
    """What a build would read, and what is wrong with it."""

    good: bool = Field(description="Whether there is neither an error nor a warning.", examples=[True])
    errors: list[str] = Field(description="What a build would stop at.", examples=[[]])
    versions: int = Field(description="Versions of all policies.", examples=[351])
    passages: int = Field(description="Passages of all copies.", examples=[43882])
    distinct_passages: int = Field(description="Different passage texts among them.", examples=[5679])
    policies: list[ReadPolicy] = Field(description="In the order of their ids.")
    findings: list[CheckFinding] = Field(description="Warnings before notes.")


def check_body(report: CorpusReport) -> CheckBody:
    found = [
        CheckFinding.model_validate(_values(finding) | {"severity": report.severity_of(finding).value})
        for finding in (*report.warnings, *report.notes)
    ]
    return CheckBody(
        good=report.is_good,
        errors=list(report.errors),
        versions=len(report.corpus.versions),
        passages=len(report.corpus.passages),
        distinct_passages=report.distinct_passages,
        policies=[ReadPolicy.model_validate(policy) for policy in report.policies],
        findings=found,
    )


class LiveBody(Body):
    """The process answers."""

    status: str = Field(description="Always `live`.", examples=["live"])


class ReadyBody(Body):
    """The index is loaded and answers questions."""

    status: str = Field(description="Always `ready`; otherwise the answer is a 503.", examples=["ready"])
    index: Index = Field(description="Which index answers.")
    coverage: Coverage = Field(description="The dates that all policies cover together.")


def corpus_body(view: results.CorpusView) -> CorpusBody:
    return CorpusBody(
        coverage=coverage(view.policies),
        policies=[_policy(policy) for policy in view.policies],
        gaps=[gap for policy in view.policies for gap in _gaps(policy, view.versions)],
        counts=Counts(
            sources=len(view.sources),
            policies=len(view.policies),
            versions=len(view.versions),
            passages=view.passage_count,
            distinct_texts=view.distinct_text_count,
            embedded_texts=view.embedded_text_count,
        ),
        sources=[Source.model_validate(source) for source in view.sources],
        findings=[Finding.model_validate(finding) for finding in view.findings],
        index=Index.model_validate(view.index),
        built_at=view.built_at,
    )


def ready_body(index: results.IndexRef, policies: Sequence[results.PolicyView]) -> ReadyBody:
    return ReadyBody(status="ready", index=Index.model_validate(index), coverage=coverage(policies))


def _gaps(policy: results.PolicyView, versions: Iterable[results.VersionRef]) -> list[Gap]:
    """Between two known versions there is no gap: the earlier one counts as in force until the later one."""
    if policy.first is None or policy.last is None:
        return []
    # The same rule as `Views.last_known_day`, by which later days are warned of: keep the two alike.
    captures = [
        copy.captured_on
        for version in versions
        if version.policy == policy.policy
        for copy in version.copies
        if copy.captured_on
    ]
    last_evidence = max([policy.last, *captures])
    before = Gap(
        policy=policy.policy,
        from_=None,
        until=policy.first,
        code="before_first_version",
        message=f"No version is known before {policy.first}; questions about earlier days get out_of_coverage.",
    )
    after = Gap(
        policy=policy.policy,
        from_=min(last_evidence, date.max - timedelta(days=1)) + timedelta(days=1),
        until=None,
        code="after_last_known",
        message=f"Nothing is known after {last_evidence}; later days get the last version, with a warning.",
    )
    return [before, after]


# ---- Printing ---------------------------------------------------------------------------------------------------


def to_json(body: Body) -> str:
    """The body as HTTP sends it and ``--json`` prints it."""
    return body.model_dump_json(by_alias=True)
