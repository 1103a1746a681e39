"""What each operation takes: one type for an address, a command and a tool, with its documentation and its flags.

A parameter is added by naming it here and where it is used. Only this package reads the clock, and only for the default
of ``today``.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field

from api.parameter_values import (
    CURSOR,
    CURSOR_FLAG,
    DAY_RULE,
    Day,
    Flag,
    Id,
    InvalidDate,
    Parameters,
    Rule,
    Text,
    Texts,
    read_day,
)
from corpus.briefs.filed import Changes
from retriever.paging import Page, Paging
from retriever.question.request import (
    MAX_LIMIT,
    MAX_OFFSET,
    MAX_QUERY_LENGTH,
    Collapse,
    DatesInQuestion,
    InvalidQuestion,
    Mode,
    PoliciesInQuestion,
    Question,
    ReaderUse,
    Sort,
)
from retriever.results import MAX_QUOTES, MAX_TEXT_LENGTH, Comparison, DateBasis, IndexRef, QuotesResult
from retriever.results.examples import PASSAGE, VERSION

if TYPE_CHECKING:
    from retriever.reading.library import Library

T = TypeVar("T")

MAX_CONTEXT = 20
MAX_PAGE = 1_000
"""Items on one page of a list."""
MAX_BATCH = 100
"""Questions asked together."""

_QUESTION_RULE = Rule(f"a question of 1 to {MAX_QUERY_LENGTH:,} characters", "'Who is the data controller?'")
_SIDE_RULE = Rule("a version id or a day, YYYY-MM-DD", "2018-06-01")
_POLICY_RULE = Rule("a policy id", "alibaba-privacy")
_EXHIBIT_RULE = Rule("an exhibit as printed", "B(3)")
_SECTION_RULE = Rule("a section's letter or title", "G")

_VersionId = Annotated[
    Id,
    Rule("a version id", VERSION),
    Field(description="A version's id, as the list of versions and the scope of a result give it.", examples=[VERSION]),
]
_PassageId = Annotated[
    Id,
    Rule("a passage id", PASSAGE),
    Field(description="A passage's id, of any version and exhibit, as results give it.", examples=[PASSAGE]),
]
_Basis = Annotated[DateBasis, Rule("effective or captured", "effective"), Field(strict=False, examples=["effective"])]


class PagesParameters(Parameters):
    """Which page of a list; without a limit all of it."""

    limit: Annotated[
        int | None,
        Rule(f"a whole number from 1 to {MAX_PAGE:,}", "100"),
        Flag("N", "Listed at most; left out, all."),
    ] = Field(default=None, ge=1, le=MAX_PAGE, description="Returned at most; left out, all.", examples=[100])
    cursor: Annotated[Text | None, *CURSOR, CURSOR_FLAG] = None

    def page_of(self, items: Sequence[T], index: IndexRef) -> Page[T]:
        """The page that is asked for. Raises InvalidQuestion for a cursor that no page of this request gave."""
        whole = self.model_copy(update={"limit": None, "cursor": None})
        return Paging.of(index, whole).page(items, self.limit, self.cursor)


class SearchParameters(Parameters):
    """The question, the scope it is asked of, and how to search."""

    q: Annotated[Text, _QUESTION_RULE] = Field(
        description="The question; text in double quotes must occur exactly.",
        examples=["Who is the data controller for users in the EEA?"],
        json_schema_extra={"maxLength": MAX_QUERY_LENGTH},
    )
    as_of: Annotated[Day, Flag("YYYY-MM-DD", "In force on that day. Excludes --from, --to and --version.")] = Field(
        default=None,
        description="In force on that day; excludes `from`, `to` and `version`.",
        examples=["2019-06-01"],
    )
    from_: Annotated[Day, Flag("YYYY-MM-DD", "In force on any day from this one on, included.")] = Field(
        default=None,
        alias="from",
        description="In force on any day from this one on, included.",
        examples=["2018-05-01"],
    )
    to: Annotated[Day, Flag("YYYY-MM-DD", "In force on any day up to this one, included.")] = Field(
        default=None, description="In force on any day up to this one, included.", examples=["2018-05-31"]
    )
    version: Annotated[
        Texts,
        Rule("a version id", VERSION),
        Flag("ID", "Only this version, as `inforce versions` lists it; repeatable."),
    ] = Field(default=[], description="Only these versions.", examples=[[VERSION]])
    policy: Annotated[Texts, _POLICY_RULE, Flag("ID", "Only this policy; repeatable.")] = Field(
        default=[], description="Only these policies.", examples=[["alibaba-privacy"]]
    )
    basis: Annotated[
        _Basis,
        Flag("effective|captured", "What being of a day means: in force (default), or what a visitor saw."),
    ] = Field(
        default=DateBasis.EFFECTIVE,
        description="What being of a day means. `effective`: in force, from the day stated as effective, else that of "
        "an update, else of a capture. `captured`: what a visitor of the page saw.",
    )
    exhibit: Annotated[
        Texts, _EXHIBIT_RULE, Flag("NAME", "Only passages shown in this exhibit, for example 'B(3)'; repeatable.")
    ] = Field(default=[], description="Only passages shown in these exhibits.", examples=[["B(2)"]])
    section: Annotated[Texts, _SECTION_RULE, Flag("NAME", "Only this section, by letter or title; repeatable.")] = (
        Field(default=[], description="Only these sections, by letter or title.", examples=[["G"]])
    )
    mode: Annotated[
        Mode,
        Rule("hybrid, dense or lexical", "hybrid"),
        Flag("hybrid|dense|lexical", "Search by meaning and words (default), meaning, or words."),
    ] = Field(default=Mode.HYBRID, strict=False, description="Which halves search.", examples=["hybrid"])
    collapse: Annotated[
        Collapse,
        Rule("text or none", "text"),
        Flag("text|none", "Identical text once, with all its versions (default), or each time."),
    ] = Field(
        default=Collapse.TEXT,
        strict=False,
        description="`text`: identical text once, with all its versions and citations.",
        examples=["text"],
    )
    dates_in_question: Annotated[
        DatesInQuestion,
        Rule("apply or ignore", "apply"),
        Flag("apply|ignore", "Whether a date in the question sets the scope (default: apply)."),
    ] = Field(
        default=DatesInQuestion.APPLY,
        strict=False,
        description="Whether a date expression in `q` sets the scope.",
        examples=["apply"],
    )
    policies_in_question: Annotated[
        PoliciesInQuestion,
        Rule("apply or ignore", "apply"),
        Flag("apply|ignore", "Whether a service or document named in the question narrows it (default: apply)."),
    ] = Field(
        default=PoliciesInQuestion.APPLY,
        strict=False,
        description="Whether a service or document that `q` asks about by name narrows the policies.",
        examples=["apply"],
    )
    today: Annotated[
        Day, Flag("YYYY-MM-DD", 'What "now" means in the question (default: the date of this computer).')
    ] = Field(
        default=None,
        description='What "now" means in the question; left out, the server\'s date.',
        examples=["2020-12-31"],
    )
    limit: Annotated[
        int,
        Rule(f"a whole number from 1 to {MAX_LIMIT}", "10"),
        Flag("N", f"Passages returned, 1 to {MAX_LIMIT} (default: 10)."),
    ] = Field(default=10, ge=1, le=MAX_LIMIT, description="Passages returned.", examples=[10])
    offset: Annotated[
        int,
        Rule(f"a whole number from 0 to {MAX_OFFSET:,}", "0"),
        Flag("N", f"Passages passed over, 0 to {MAX_OFFSET} (default: 0)."),
    ] = Field(default=0, ge=0, le=MAX_OFFSET, description="Passages passed over.", examples=[0])
    explain: Annotated[bool, Rule("true or false", "true"), Flag("", "Show the scores of each stage.")] = Field(
        default=False, description="Scores of each stage.", examples=[False]
    )

    cursor: Annotated[Text | None, *CURSOR, CURSOR_FLAG] = None

    def question(self) -> Question:
        """The question these parameters ask. Raises InvalidQuestion where they contradict each other."""
        return Question(
            text=self.q,
            today=self.today or date.today(),
            as_of=self.as_of,
            first=self.from_,
            last=self.to,
            versions=tuple(self.version),
            policies=tuple(self.policy),
            basis=self.basis,
            exhibits=tuple(self.exhibit),
            sections=tuple(self.section),
            mode=self.mode,
            collapse=self.collapse,
            dates_in_question=self.dates_in_question,
            policies_in_question=self.policies_in_question,
            limit=self.limit,
            offset=self.offset,
            explain=self.explain,
            cursor=self.cursor,
        )


class AskParameters(SearchParameters):
    """The same, and how it is read. ``cursor`` is of the table of policies."""

    reader: Annotated[
        ReaderUse,
        Rule("on or off", "off"),
        Flag("on|off", "Whether question and passages are read together (default), or words alone decide."),
    ] = Field(
        default=ReaderUse.ON,
        strict=False,
        description="Whether question and passages are read together; `off`: words alone decide.",
        examples=["on"],
    )
    sort: Annotated[
        Sort,
        Rule("certainty, policy or date", "policy"),
        Flag("certainty|policy|date", "Order of a table of policies (default: certainty)."),
    ] = Field(
        default=Sort.CERTAINTY,
        strict=False,
        description="Order of `by_policy`: stated first, by policy, or by day of the version, the newest first.",
        examples=["certainty"],
    )

    def question(self) -> Question:
        """The question these parameters ask. Raises InvalidQuestion where they contradict each other."""
        return replace(super().question(), reader=self.reader, sort=self.sort)


class BatchParameters(Parameters):
    """Up to a hundred questions, each with parameters of its own."""

    questions: Annotated[
        list[dict[str, Any]], Rule(f"1 to {MAX_BATCH} objects with the parameters of /v1/ask", "[{'q': 'cookies'}]")
    ] = Field(
        min_length=1,
        max_length=MAX_BATCH,
        description="Each with the parameters of `/v1/ask`. What is wrong with one is told in its place.",
        examples=[[{"q": "Who is the data controller for users in the EEA?", "as_of": "2019-06-01"}]],
    )


class PolicyParameter(Parameters):
    policy: Annotated[Text | None, _POLICY_RULE, Flag("ID", "Only this policy.")] = Field(
        default=None, description="Only this policy.", examples=["alibaba-privacy"]
    )


class DayParameters(PolicyParameter):
    """A day, and of which policy."""

    day: Annotated[date, BeforeValidator(read_day), DAY_RULE] = Field(
        alias="date", description="A day, YYYY-MM-DD.", examples=["2019-06-01"]
    )
    basis: _Basis = Field(
        default=DateBasis.EFFECTIVE,
        description="`effective`: the version in force that day; `captured`: the one that a visitor saw.",
    )


class ExhibitParameter(Parameters):
    exhibit: Annotated[
        Text | None,
        _EXHIBIT_RULE,
        Flag("NAME", "Of a version: the copy in this exhibit (default: the first that shows it)."),
    ] = Field(default=None, description="The copy in this exhibit; left out, the canonical copy.", examples=["B(2)"])


class VersionsParameters(PagesParameters, PolicyParameter):
    """Of which policy, and which page of its versions."""


class VersionParameter(Parameters):
    """Which version."""

    version_id: _VersionId


class TextParameters(PagesParameters, ExhibitParameter):
    """Which version, which of its copies, and which page of its passages."""

    version_id: _VersionId


class PassageParameter(Parameters):
    """Which passage."""

    passage_id: _PassageId


class HistoryParameters(PagesParameters, PassageParameter):
    """Which passage, and which page of its steps."""


class CiteParameters(PassageParameter):
    """Which passage, which words of it, and for the command line in which form."""

    start: Annotated[
        int, Rule("a whole number of characters", "0"), Flag("N", "The first character that is cited.")
    ] = Field(default=0, ge=0, description="The first character of the passage's text that is cited.", examples=[0])
    end: Annotated[
        int, Rule("a whole number of characters", "184"), Flag("N", "One past the last character that is cited.")
    ] = Field(default=0, ge=0, description="One past the last character that is cited; 0: to the end.", examples=[184])
    form: Annotated[Text | None, Rule("the name of a form", "bibtex"), Flag("NAME", "Only this form.")] = Field(
        default=None, description="Only this form.", examples=["bibtex"]
    )


class ContextParameters(PassageParameter):
    """Which passage, and how much around it."""

    context: Annotated[
        int,
        Rule(f"a whole number from 0 to {MAX_CONTEXT}", "2"),
        Flag("N", f"Of a passage: this many neighbours on either side, 0 to {MAX_CONTEXT} (default: 0)."),
    ] = Field(default=0, ge=0, le=MAX_CONTEXT, description="Neighbouring passages on either side.", examples=[1])


class CompareParameters(Parameters):
    """Two sides, each a version or the one in force on a day, and what of them to compare."""

    left: Annotated[Text, _SIDE_RULE] = Field(
        description="A version id, or a day (YYYY-MM-DD) on which the version meant was in force.",
        examples=[VERSION],
    )
    right: Annotated[Text, _SIDE_RULE] = Field(
        description="The same, of the version that `left` is compared with.", examples=["2020-03-01"]
    )
    section: Annotated[
        Texts,
        _SECTION_RULE,
        Flag("NAME", "Only this section, by letter or title on either side; repeatable."),
    ] = Field(
        default=[],
        description="Only passages that stand in one of these sections on either side, by letter or title.",
        examples=[["G"]],
    )
    policy: Annotated[Text | None, _POLICY_RULE, Flag("ID", "Of which policy a day is, where there are several.")] = (
        Field(
            default=None,
            description="Of which policy a day is. Needed where there are several and no side is a version id.",
            examples=["alibaba-privacy"],
        )
    )
    basis: Annotated[
        _Basis,
        Flag("effective|captured", "What a day means: the version in force (default), or what a visitor saw."),
    ] = Field(
        default=DateBasis.EFFECTIVE,
        description="What a day means: `effective`, the version in force; `captured`, the one that a visitor saw.",
    )
    across_policies: Annotated[
        bool, Rule("true or false", "true"), Flag("", "Compare versions of two different policies.")
    ] = Field(
        default=False,
        description="Whether the two sides may be versions of two different policies; else these are refused.",
        examples=[True],
    )

    def sides(self) -> tuple[str | date, str | date]:
        """What is compared: version ids as text, days as days. Raises InvalidDate."""
        return _side("left", self.left), _side("right", self.right)

    def compared(self, library: "Library") -> Comparison:
        """What differs between the sides. Raises InvalidDate and what `Library.compare` raises."""
        return library.compare(
            *self.sides(), self.section, self.policy, self.basis, across_policies=self.across_policies
        )


class ComparePagesParameters(PagesParameters, CompareParameters):
    """The same, and which page of the pairs."""


class QuotesParameters(Parameters):
    """Quotations, or a text that holds some, and a day."""

    quotes: Annotated[Texts, Rule(f"1 to {MAX_QUOTES} quotations", "['we share personal data']")] = Field(
        default=[],
        max_length=MAX_QUOTES,
        description="Quotations, each checked alone; with or without their quotation marks.",
        examples=[["the data controller of your personal information is Alibaba.com"]],
    )
    text: Annotated[
        Text | None, Rule(f"a text of 1 to {MAX_TEXT_LENGTH:,} characters", "'It says “we share data”.'")
    ] = Field(
        default=None,
        max_length=MAX_TEXT_LENGTH,
        description="Instead of `quotes`, a text such as a brief: what it has in quotation marks or set off as a block "
        "is checked, and whether it stands where the text cites it.",
        examples=["Users are told that “we use cookies” (Ex. B(3), pt. A § E)."],
    )
    as_of: Annotated[Day, Flag("YYYY-MM-DD", "Also check whether the words were in force on that day.")] = Field(
        default=None, description="Whether the words were in force on that day.", examples=["2019-06-01"]
    )

    changes: Annotated[
        Changes,
        Rule("accepted or rejected", "accepted"),
        Flag("accepted|rejected", "How changes that were tracked in a DOCX are read (default: accepted)."),
    ] = Field(
        default=Changes.ACCEPTED,
        strict=False,
        description="Of a DOCX with tracked changes: read as if they were accepted or rejected.",
        examples=["accepted"],
    )

    def check_file(self, library: "Library", name: str, content: bytes) -> QuotesResult:
        """What the library says of the quotations of a file. Raises InvalidQuestion."""
        if self.text is not None or self.quotes:
            raise InvalidQuestion("a file, quotes and text exclude each other; give one of them", "quotes")
        return library.verify_document(name, content, self.as_of, self.changes)

    def check(self, library: "Library") -> QuotesResult:
        """What the library says of them. Raises InvalidQuestion."""
        if self.text is not None and not self.quotes:
            return library.verify_brief(self.text, self.as_of)
        if self.text is None and self.quotes:
            return library.verify_quotes(self.quotes, self.as_of)
        both = "quotes and text exclude each other; give one of them"
        neither = "quotes is missing; give quotes, a list of quotations, or text, which holds some"
        raise InvalidQuestion(both if self.quotes else neither, "quotes")


def _side(name: str, given: str) -> str | date:
    """Every version id has an "@" in it; what has a digit and none was meant as a day."""
    if "@" in given or not any(character.isdigit() for character in given):
        return given
    try:
        return read_day(given)
    except ValueError as error:
        raise InvalidDate(name, given, "YYYY-MM-DD or a version id") from error
