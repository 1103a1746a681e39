"""What a search and a question give: the scope as resolved, passages, answers, silence, dated changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from corpus.contract import Doc
from corpus.text import Span
from corpus.types import Context
from retriever.results.examples import LATER_VERSION, PARALLEL_CITATION, PASSAGE, QUOTATION, VERSION
from retriever.results.shared import Citation, DateBasis, IndexRef, InForce, Notice, PassageView, VersionRef


class Status(StrEnum):
    """How a question ended. Anything but FOUND and ANSWERED is an abstention, which is a result too.

    NEAREST: some words come near, and that they answer is too uncertain to be stated.
    """

    FOUND = "found"
    ANSWERED = "answered"
    NEAREST = "nearest"
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
class DateReading:
    """One way to read a date expression: both days included, null for an open end."""

    first: Annotated[date | None, Doc("First day.", "2019-02-01", name="from")]
    last: Annotated[date | None, Doc("Last day.", "2019-02-01", name="to")]
    words: Annotated[str, Doc("This reading in words.", "1 February 2019")]


@dataclass(frozen=True, slots=True)
class PolicyInQuestion:
    """A policy that the question asks about by the name of its service or document."""

    words: Annotated[str, Doc("The exact words of `q`; “…” stands for what is between them.", "Acme's privacy policy")]
    policy: Annotated[str, Doc("The policy they name.", "acme-privacy")]


@dataclass(frozen=True, slots=True)
class ScopeEcho:
    """What the question was allowed to see, as resolved."""

    kind: Annotated[ScopeKind, Doc("Which sort of scope.", "as_of")]
    source: Annotated[ScopeSource, Doc("Who set the scope.", "parameter", before="matched_text")]
    as_of: Annotated[date | None, Doc("The day asked about.", "2019-06-01")]
    first: Annotated[date | None, Doc("First day of a range, included.", None, name="from")]
    last: Annotated[date | None, Doc("Last day of a range, included.", None, name="to")]
    matched_text: Annotated[str | None, Doc("The exact words of `q` read as a date.", None)]
    readings: Annotated[tuple[DateReading, ...], Doc("All readings of an ambiguous date: `{from, to, words}`.", [])]
    today: Annotated[date | None, Doc('What "now" meant, where it mattered.', None)]
    version_count: Annotated[int, Doc("Versions in scope.", 1)]
    versions: Annotated[tuple[VersionRef, ...], Doc("At most 20 of them.")]
    basis: Annotated[
        DateBasis,
        Doc(
            "The rule by which days chose the versions: `effective`, in force; `captured`, what a visitor saw.",
            "effective",
            before="version_count",
        ),
    ] = DateBasis.EFFECTIVE
    policies_in_question: Annotated[
        tuple[PolicyInQuestion, ...],
        Doc("The policies that `q` names and that narrow the scope: `{words, policy}`.", [], before="version_count"),
    ] = ()


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage as a search found it."""

    rank: Annotated[int, Doc("From 1, in the whole result, not on this page of it.", 1)]
    passage: Annotated[PassageView, Doc(flat=True)]
    highlights: Annotated[tuple[Span, ...], Doc("Matched words in `text`.", [{"start": 18, "end": 21}])]
    scores: Annotated[dict[str, float], Doc("`score`, and with `explain` the scores of each stage.", {"score": 0.71})]
    supports: bool | None = None
    """None unless an answer was sought."""


@dataclass(frozen=True, slots=True)
class AskedPassage:
    """A passage behind an answer, or the nearest one where there is none."""

    found: Annotated[FoundPassage, Doc(flat=True)]
    supports: Annotated[bool, Doc("Whether its words support an answer; one passage per version is quoted.", True)]


@dataclass(frozen=True, slots=True)
class PlanEcho:
    """What was understood of the question, before anything was searched."""

    intent: Annotated[Literal["answer", "change"], Doc("What it asks for.", "answer")]
    searched: Annotated[str, Doc("The words searched for: the question without the dates that set the scope.", "who")]
    phrases: Annotated[tuple[str, ...], Doc("Words in quotation marks, which must occur exactly.", [])]
    dates: Annotated[str | None, Doc("The words read as a date, also where a parameter sets the scope.", None)]
    changes_asked: Annotated[str | None, Doc("Which changes are asked for, of a question about change.", None)]
    matter: Annotated[str | None, Doc("Of what they are asked for; null for the whole policy.", None)]
    policies: Annotated[
        tuple[str, ...], Doc("The words read as names of policies, also where a parameter sets the scope.", [])
    ] = ()
    nearest_by: Annotated[
        str | None,
        Doc(
            "How what is near was found among all that is in scope: `exact`, or where that is much `quantised`, in 8 "
            "bits first and the nearest once more in full. Null where nothing was compared by meaning.",
            "exact",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages in scope, ranked."""

    query: Annotated[str, Doc("The question as asked.", "Who is the data controller for users in the EEA?")]
    status: Annotated[
        Status,
        Doc("How the search ended; anything but `found` is a result too.", "found"),
    ]
    reasons: Annotated[tuple[Notice, ...], Doc("Why nothing was found: `{code, message}`.", [])]
    scope: Annotated[ScopeEcho, Doc("What the search was allowed to see.")]
    passages: Annotated[tuple[FoundPassage, ...], Doc("Best first.")]
    total: Annotated[int, Doc("Results that paging can reach, after collapsing.", 10)]
    collapsed: Annotated[int, Doc("Passages merged into those returned.", 1)]
    warnings: Annotated[tuple[Notice, ...], Doc("What a careful reader must know.", [])]
    index: Annotated[IndexRef, Doc("Which index answered.")]
    plan: Annotated[PlanEcho | None, Doc("With `explain`: what was understood.", None, optional=True)] = None
    timings: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds per stage."""
    next_cursor: Annotated[
        str | None, Doc("`cursor` of the next page of passages; null on the last.", None, before="warnings")
    ] = None

    @property
    def took_ms(
        self,
    ) -> Annotated[float, Doc("Milliseconds; the stages are in `Server-Timing`.", 12.4, before="warnings")]:
        """The whole time in milliseconds: the stages follow each other."""
        return round(sum(self.timings.values(), 0.0), 1)


@dataclass(frozen=True, slots=True)
class Answer:
    """A quotation: `text` is exactly `text[span.start:span.end]` of the passage named."""

    text: Annotated[str, Doc("Verbatim.", QUOTATION)]
    context: Annotated[tuple[Context, ...], Doc("Words the quotation needs to be understood alone.", [])]
    passage_id: Annotated[str, Doc("The passage quoted.", PASSAGE)]
    version_id: Annotated[str, Doc("The version quoted.", VERSION)]
    span: Annotated[Span, Doc("Which part of the passage's text.")]
    in_force: Annotated[tuple[InForce, ...], Doc("The whole life of the passage's text in this corpus.")]
    citation: Annotated[str, Doc("Printed.", PARALLEL_CITATION)]
    highlights: Annotated[
        tuple[Span, ...], Doc("Matched words in `text`.", [{"start": 18, "end": 21}], before="in_force")
    ] = ()
    support: Annotated[float, Doc("Calibrated probability that these words answer, 0 to 1.", 0.91)] = 0.0


class Certainty(StrEnum):
    """What is known of an answer in one version or policy."""

    STATED = "stated"
    NEAREST = "nearest"
    """Words come near; whether they answer is in doubt."""
    SILENT = "silent"
    """No answer was found."""
    NOT_IN_FORCE = "not_in_force"
    """Of a policy: it has no version on the days asked about."""


@dataclass(frozen=True, slots=True)
class WordingAnswer:
    """What the versions of one policy that share a wording say: the words, or silence."""

    policy: Annotated[str, Doc("The policy.", "alibaba-privacy")]
    version_ids: Annotated[tuple[str, ...], Doc("The versions, in date order.", [VERSION])]
    in_force: Annotated[tuple[InForce, ...], Doc("When they were in force; empty where none has a date.")]
    support: Annotated[float, Doc("Calibrated probability of the best words, 0 to 1.", 0.91)]
    certainty: Annotated[Certainty, Doc("`stated`; `nearest`: in doubt; `silent`: no answer was found.", "stated")]
    answers: Annotated[tuple[Answer, ...], Doc("The words, stated or nearest; none of a silent version.")]


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """What one policy says: the words of its latest version that says most, or silence."""

    policy: Annotated[str, Doc("The policy.", "alibaba-privacy")]
    certainty: Annotated[
        Certainty,
        Doc(
            "`stated`; `nearest`: in doubt; `silent`: no answer was found; `not_in_force`: no version on these days.",
            "stated",
        ),
    ]
    version_id: Annotated[str | None, Doc("The version; null where none was in force.", VERSION)]
    answers: Annotated[tuple[Answer, ...], Doc("Its words, stated or nearest.")]
    support: Annotated[float, Doc("Calibrated probability of the best words, 0 to 1.", 0.91)] = 0.0


@dataclass(frozen=True, slots=True)
class FoundElsewhere:
    """A version outside the scope that does answer."""

    version_id: Annotated[str, Doc("The version.", "alibaba-privacy@2020-09-14")]
    passage_id: Annotated[str, Doc("The passage that answers.", "alibaba-privacy@2020-09-14~b1~G.2")]
    text: Annotated[str, Doc("Its words.", QUOTATION)]
    in_force: Annotated[
        tuple[InForce, ...], Doc("When these words were in force, in this version and in others that have them.")
    ]
    citation: Annotated[str, Doc("Printed.", "Ex. B(1), New Version (eff. Sept. 14, 2020) § G ¶ [2]")]
    version_in_force: Annotated[tuple[InForce, ...], Doc("When the version itself was in force; none if undated.", [])]


class SaidOfChange(StrEnum):
    """What is said of words asked about where nothing of what was asked happened."""

    IN_OLDEST = "in_oldest"
    """They stand in the oldest version held, so that nothing is known of a first time."""
    STILL = "still"
    """They stand in the newest version held, or the last of the days meant."""
    NEVER = "never"
    """They stand in no version held."""
    NO_CHANGE = "no_change"
    """Nothing came, went or was reworded in the days meant."""


@dataclass(frozen=True, slots=True)
class ChangeSaid:
    """What is said of one policy where a question about change has no event for an answer."""

    what: Annotated[
        SaidOfChange,
        Doc(
            "`in_oldest`: the words stand in the oldest version held, nothing is known of a first time; `still`: in "
            "the newest; `never`: in none; `no_change`: nothing happened to them in the days meant.",
            "in_oldest",
        ),
    ]
    policy: Annotated[str, Doc("The policy.", "alibaba-privacy")]
    words: Annotated[str, Doc("The words looked for; empty where the whole policy is meant.", "voice data")]
    since: Annotated[date | None, Doc("First day of the versions that have them, as far as held.", "2017-09-28")]
    since_version: Annotated[str | None, Doc("The first of these versions.", VERSION)]
    newest_version: Annotated[str, Doc("The newest version held.", LATER_VERSION)]


ChangeKind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """What happened to one clause on the day on which a version took effect."""

    on: Annotated[date, Doc("First day of the version in which it happened.", "2020-02-27")]
    kind: Annotated[
        ChangeKind,
        Doc(
            "`added` also of a clause that comes back. Letters of cross-references, markup, bullets and page breaks "
            "alone are never a change.",
            "added",
        ),
    ]
    from_version: Annotated[str, Doc("The version before.", VERSION)]
    to_version: Annotated[str, Doc("The version in which it happened.", LATER_VERSION)]
    before: Annotated[str | None, Doc("The passage as it stood; null where it was added.", None)]
    after: Annotated[
        str | None,
        Doc(
            "The passage as it stands since; null where it was removed.",
            "The Sites and their contents are not targeted to minors (those under the age of 18).",
        ),
    ]
    citations: Annotated[
        tuple[Citation, ...],
        Doc(
            "Every place that shows one of the two texts; `version_id` says which: of `before` those of "
            "`from_version`, of `after` those of `to_version`."
        ),
    ]
    certainty: Annotated[
        Literal["stated", "nearest"],
        Doc("`nearest`: a clause like what was asked about, none of whose words are those of the question.", "stated"),
    ] = "stated"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What decided between answer and silence, of the best passage in scope.

    ``match`` is its late-interaction score, ``lead`` by how much a passage of another version has a better one,
    ``read`` the reader's own estimate that it answers, None where it was not read, ``doubted`` whether a fact speaks
    against it (a word that is missing, a value not told), ``support`` the probability that the scope holds an answer.
    """

    match: float
    lead: float
    support: float
    read: float | None = None
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class AskResult:
    """An answer of quotations, words that come near, or silence, and the passages behind it.

    ``evidence`` is None where no passage was compared.
    """

    search: Annotated[SearchResult, Doc(flat=True)]
    answers: Annotated[
        tuple[Answer, ...],
        Doc(
            "Stated answers: at most three a version, one for each wording, in date order: versions of one wording "
            "share it. Of several policies, those of the page of `by_policy`."
        ),
    ]
    found_elsewhere: Annotated[
        tuple[FoundElsewhere, ...],
        Doc(
            "Where nothing is stated: versions outside the scope that answer. Never among passages or answers.",
            [],
        ),
    ]
    changes: Annotated[
        tuple[ChangeEvent, ...],
        Doc(
            "For questions about change (since when, when did … disappear, what changed about …): dated events of the "
            "clauses meant, on the days meant, in date order. They may lie outside the scope, and are never among "
            "passages or answers. Where there are some, `status` is `answered`."
        ),
    ] = ()
    said: Annotated[
        tuple[ChangeSaid, ...],
        Doc(
            "For questions about change: that words already stand in the oldest version held, still stand, never "
            "stood, or that nothing changed. `status` is `answered`, and `not_found` for words that never stood.",
            [],
            before="found_elsewhere",
        ),
    ] = ()
    evidence: Evidence | None = None
    nearest: Annotated[
        tuple[Answer, ...],
        Doc(
            "Words that come near, of the shape of `answers`, at most three a version: whether they answer is in "
            "doubt. They are no answer, and are not to be shown as one.",
            [],
            before="found_elsewhere",
        ),
    ] = ()
    by_version: Annotated[
        tuple[WordingAnswer, ...],
        Doc(
            "Of several versions: each of them, once for every wording, in date order; of several policies those of "
            "the page of `by_policy`. Of its own words alone: a version that is silent may yet answer by `changes`.",
            [],
            before="found_elsewhere",
        ),
    ] = ()
    by_policy: Annotated[
        tuple[PolicyAnswer, ...],
        Doc(
            "Of several policies: each of them, in the order of `sort`, a page at a time; without `changes`, which may "
            "answer where its own words do not.",
            [],
            before="found_elsewhere",
        ),
    ] = ()
    policy_count: Annotated[int, Doc("Policies in the whole table.", 0, before="found_elsewhere")] = 0
    next_cursor: Annotated[
        str | None, Doc("`cursor` of the next page of `by_policy`; null on the last.", None, before="found_elsewhere")
    ] = None

    @property
    def status(
        self,
    ) -> Annotated[
        Status,
        Doc(
            "How the question ended; anything but `answered` is an abstention, which is a result: `nearest` where "
            "words come near and none is stated.",
            "answered",
        ),
    ]:
        return self.search.status

    @property
    def passages(self) -> Annotated[tuple[AskedPassage, ...], Doc("Best first.")]:
        return tuple(AskedPassage(found, bool(found.supports)) for found in self.search.passages)

    @property
    def support(self) -> float | None:
        """The probability that the scope holds an answer; None where nothing was compared."""
        return self.evidence.support if self.evidence else None


@dataclass(frozen=True, slots=True)
class QuestionRefused:
    """What was wrong with one of several questions; the others are answered all the same."""

    problem: Annotated[str, Doc("The type of the problem, as of the question alone.", "/problems/invalid-date")]
    detail: Annotated[str, Doc("What was wrong, and what to ask instead.", "as_of must be YYYY-MM-DD; …")]


@dataclass(frozen=True, slots=True)
class AskedTogether:
    """Several questions, each answered as it is alone."""

    results: Annotated[
        tuple[AskResult | QuestionRefused, ...],
        Doc("One for each question, in their order: what `/v1/ask` gives, or `{problem, detail}`."),
    ]
