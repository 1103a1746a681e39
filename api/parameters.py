"""Parameters in: a query string or a JSON object becomes a checked object, or an error that says how to mend it.

Nothing unknown, doubled, empty or mistyped is ever ignored, since a mistyped date filter that silently became no
filter would show text that was not in force. For the same reason ``null`` is refused: it is what JavaScript
makes of an invalid date. Only this package reads the clock, and only for the default of ``today``.
"""

import json
import re
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic.fields import FieldInfo

from corpus.dates.grammar import find_dates
from retriever.question.request import (
    MAX_LIMIT,
    MAX_OFFSET,
    MAX_QUERY_LENGTH,
    Collapse,
    DatesInQuestion,
    InvalidQuestion,
    Mode,
    Question,
)
from retriever.quotations.check import MAX_QUOTES, MAX_TEXT_LENGTH
from retriever.reading.library import Library
from retriever.results import DateBasis, QuotesResult

MAX_CONTEXT = 20

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
_BOOLEANS = {"true": True, "false": False}
_LONGEST_ECHO = 80
_MOST_FAULTS = 10


# ---- What can be wrong ------------------------------------------------------------------------------------------


class UnknownParameter(InvalidQuestion):
    kind = "unknown-parameter"

    def __init__(self, name: str, got: object, known: Sequence[str]) -> None:
        close = get_close_matches(name.lower().replace("-", "_"), known, n=1)
        takes = f"only {', '.join(known)} can be given here" if known else "this address takes none"
        remedy = f"did you mean {close[0]}?" if close else f"{takes}."
        super().__init__(f"there is no parameter {in_quotes(name)}; {remedy}", name, got)


class InvalidDate(InvalidQuestion):
    kind = "invalid-date"

    def __init__(self, name: str, got: object, form: str = "YYYY-MM-DD") -> None:
        printed = find_dates(got[:_LONGEST_ECHO]) if isinstance(got, str) else []
        tries = " or ".join(day.isoformat() for day in printed[0].readings) if printed else "2018-06-01"
        rule = "a day of the calendar" if isinstance(got, str) and _DAY.fullmatch(got) else form
        super().__init__(f"{name} must be {rule}; got {in_quotes(got)}. Try {tries}.", name, got)


class InvalidParameters(InvalidQuestion):
    """What is wrong with one call: ``faults`` has up to ten; the call counts as its first."""

    def __init__(self, faults: Sequence[InvalidQuestion]) -> None:
        super().__init__(" ".join(str(fault) for fault in faults), faults[0].name, faults[0].got)
        self.kind = faults[0].kind
        self.faults = tuple(faults)


def in_quotes(value: object) -> str:
    """A value as messages show it: escaped and cut short, so that no message grows or breaks with its input."""
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_ECHO else f"{value[:_LONGEST_ECHO]}…")
    # JSON may be nested as deep as Python's stack: only a bounded form of a list or object is safe to print.
    text = reprlib.repr(value) if isinstance(value, (list, dict)) else json.dumps(value)
    return text if len(text) <= _LONGEST_ECHO else f"{text[:_LONGEST_ECHO]}…"


# ---- The parameters ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value must be, in words for messages, with a value that would do."""

    must_be: str
    example: str


def read_day(value: object) -> date:
    """The day of ``YYYY-MM-DD``. Raises ValueError for anything else, also for timestamps and other ISO forms."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("not YYYY-MM-DD")
    return date.fromisoformat(value)


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("a NUL is not text")
    return value


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


_QUESTION_RULE = Rule(f"a question of 1 to {MAX_QUERY_LENGTH:,} characters", "'Who is the data controller?'")
_DAY_RULE = Rule("YYYY-MM-DD", "2018-06-01")
_SIDE_RULE = Rule("a version id or a day, YYYY-MM-DD", "2018-06-01")
# The default is None, but a given None is not a day: `read_day` refuses it before the type would allow it.
Day = Annotated[date | None, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"}), _DAY_RULE]
Text = Annotated[str, Field(min_length=1), AfterValidator(_without_nul)]
Texts = Annotated[list[Text], BeforeValidator(_one_or_many), Field(min_length=1)]


def _without_null_defaults(schema: dict[str, Any]) -> None:
    """A parameter that may be left out has no default to document, and null is not a value for it."""
    for described in schema.get("properties", {}).values():
        if described.get("default", ...) in (None, []):
            del described["default"]
        kinds = [kind for kind in described.pop("anyOf", []) if kind != {"type": "null"}]
        described |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {}


class Parameters(BaseModel):
    """What an address takes. Subclasses name it field by field; this one takes nothing."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, json_schema_extra=_without_null_defaults)


class SearchParameters(Parameters):
    """The question, the scope it is asked of, and how to search."""

    q: Annotated[Text, _QUESTION_RULE] = Field(
        description="The question; text in double quotes must occur exactly.",
        examples=["Who is the data controller for users in the EEA?"],
        json_schema_extra={"maxLength": MAX_QUERY_LENGTH},
    )
    as_of: Day = Field(
        default=None,
        description="In force on that day; excludes `from`, `to` and `version`.",
        examples=["2019-06-01"],
    )
    from_: Day = Field(
        default=None,
        alias="from",
        description="In force on any day from this one on, included.",
        examples=["2018-05-01"],
    )
    to: Day = Field(default=None, description="In force on any day up to this one, included.", examples=["2018-05-31"])
    version: Annotated[Texts, Rule("a version id", "alibaba-privacy@2019-01-17")] = Field(
        default=[], description="Only these versions.", examples=[["alibaba-privacy@2019-01-17"]]
    )
    policy: Annotated[Texts, Rule("a policy id", "alibaba-privacy")] = Field(
        default=[], description="Only these policies.", examples=[["alibaba-privacy"]]
    )
    basis: Annotated[DateBasis, Rule("effective or captured", "effective")] = Field(
        default=DateBasis.EFFECTIVE,
        strict=False,
        description="What being of a day means. `effective`: in force, from the day stated as effective, else that of "
        "an update, else of a capture. `captured`: what a visitor of the page saw.",
        examples=["effective"],
    )
    exhibit: Annotated[Texts, Rule("an exhibit as printed", "B(3)")] = Field(
        default=[], description="Only passages shown in these exhibits.", examples=[["B(2)"]]
    )
    section: Annotated[Texts, Rule("a section's letter or title", "G")] = Field(
        default=[], description="Only these sections, by letter or title.", examples=[["G"]]
    )
    mode: Annotated[Mode, Rule("hybrid, dense or lexical", "hybrid")] = Field(
        default=Mode.HYBRID, strict=False, description="Which halves search.", examples=["hybrid"]
    )
    collapse: Annotated[Collapse, Rule("text or none", "text")] = Field(
        default=Collapse.TEXT,
        strict=False,
        description="`text`: identical text once, with all its versions and citations.",
        examples=["text"],
    )
    dates_in_question: Annotated[DatesInQuestion, Rule("apply or ignore", "apply")] = Field(
        default=DatesInQuestion.APPLY,
        strict=False,
        description="Whether a date expression in `q` sets the scope.",
        examples=["apply"],
    )
    today: Day = Field(
        default=None,
        description='What "now" means in the question; left out, the server\'s date.',
        examples=["2020-12-31"],
    )
    limit: Annotated[int, Rule(f"a whole number from 1 to {MAX_LIMIT}", "10")] = Field(
        default=10, ge=1, le=MAX_LIMIT, description="Passages returned.", examples=[10]
    )
    offset: Annotated[int, Rule(f"a whole number from 0 to {MAX_OFFSET:,}", "0")] = Field(
        default=0, ge=0, le=MAX_OFFSET, description="Passages passed over.", examples=[0]
    )
    explain: Annotated[bool, Rule("true or false", "true")] = Field(
        default=False, description="Scores of each stage.", examples=[False]
    )

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
            limit=self.limit,
            offset=self.offset,
            explain=self.explain,
        )


class PolicyParameter(Parameters):
    policy: Annotated[Text | None, Rule("a policy id", "alibaba-privacy")] = Field(
        default=None, description="Only this policy.", examples=["alibaba-privacy"]
    )


class DayParameters(PolicyParameter):
    basis: Annotated[DateBasis, Rule("effective or captured", "effective")] = Field(
        default=DateBasis.EFFECTIVE,
        strict=False,
        description="`effective`: the version in force that day; `captured`: the one that a visitor saw.",
        examples=["effective"],
    )


class ExhibitParameter(Parameters):
    exhibit: Annotated[Text | None, Rule("an exhibit as printed", "B(3)")] = Field(
        default=None, description="The copy in this exhibit; left out, the canonical copy.", examples=["B(2)"]
    )


class ContextParameter(Parameters):
    context: Annotated[int, Rule(f"a whole number from 0 to {MAX_CONTEXT}", "2")] = Field(
        default=0, ge=0, le=MAX_CONTEXT, description="Neighbouring passages on either side.", examples=[1]
    )


class CompareParameters(Parameters):
    """Two sides, each a version or the one in force on a day, and what of them to compare."""

    left: Annotated[Text, _SIDE_RULE] = Field(
        description="A version id, or a day (YYYY-MM-DD) on which the version meant was in force.",
        examples=["alibaba-privacy@2019-01-17"],
    )
    right: Annotated[Text, _SIDE_RULE] = Field(
        description="The same, of the version that `left` is compared with.", examples=["2020-03-01"]
    )
    section: Annotated[Texts, Rule("a section's letter or title", "G")] = Field(
        default=[],
        description="Only passages that stand in one of these sections on either side, by letter or title.",
        examples=[["G"]],
    )
    basis: Annotated[DateBasis, Rule("effective or captured", "effective")] = Field(
        default=DateBasis.EFFECTIVE,
        strict=False,
        description="What a day means: `effective`, the version in force; `captured`, the one that a visitor saw.",
        examples=["effective"],
    )
    policy: Annotated[Text | None, Rule("a policy id", "alibaba-privacy")] = Field(
        default=None,
        description="Of which policy a day is. Needed where there are several and no side is a version id.",
        examples=["alibaba-privacy"],
    )

    def sides(self) -> tuple[str | date, str | date]:
        """What is compared: version ids as text, days as days. Raises InvalidDate."""
        return _side("left", self.left), _side("right", self.right)


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
    as_of: Day = Field(
        default=None, description="Whether the words were in force on that day.", examples=["2019-06-01"]
    )

    def check(self, library: Library) -> QuotesResult:
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


# ---- Reading them -----------------------------------------------------------------------------------------------

P = TypeVar("P", bound=Parameters)


def read_query(model: type[P], items: Iterable[tuple[str, str]]) -> P:
    """The parameters in the decoded items of a query string or form. Raises InvalidParameters."""
    given: dict[str, list[str]] = {}
    for name, text in items:
        given.setdefault(name, []).append(text)
    fields = fields_by_name(model)
    values: dict[str, object] = {}
    faults: list[InvalidQuestion] = []
    for name, texts in given.items():
        field = fields.get(name)
        if field is not None and get_origin(field.annotation) is list:
            values[name] = texts
        else:
            values[name] = _converted(field, texts[0]) if field is not None else texts[0]
            if field is not None and len(texts) > 1:
                faults.append(InvalidQuestion(f"{name} is given {len(texts)} times; give it once.", name, texts[1]))
    return _validated(model, values, faults)


def read_object(model: type[P], value: object) -> P:
    """The parameters in a decoded JSON object. Raises InvalidParameters."""
    if not isinstance(value, Mapping):
        raise InvalidParameters([InvalidQuestion(f"the body must be a JSON object; got {in_quotes(value)}.", "body")])
    return _validated(model, value, [])


def fields_by_name(model: type[Parameters]) -> dict[str, FieldInfo]:
    """The parameters under their names of the contract, in its order."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def parameter_names(model: type[Parameters]) -> tuple[str, ...]:
    return tuple(fields_by_name(model))


def _converted(field: FieldInfo, text: str) -> object:
    """A query string knows only text; what is no number or truth value stays text, and is refused as such."""
    if field.annotation is int and _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if field.annotation is bool:
        return _BOOLEANS.get(text, text)
    return text


def _validated(model: type[P], values: Mapping[str, object], faults: list[InvalidQuestion]) -> P:
    known = parameter_names(model)
    # Misspelt names come first: what they were meant to say explains the other faults.
    faults = [UnknownParameter(name, got, known) for name, got in values.items() if name not in known][
        :_MOST_FAULTS
    ] + faults
    given = {name: value for name, value in values.items() if name in known}
    try:
        checked = model.model_validate(given)
        refused: set[str] = set()
    except ValidationError as error:
        details = error.errors(include_url=False)
        faults += [_fault(model, str(detail["loc"][0]), detail["type"], detail["input"]) for detail in details]
        refused = {str(detail["loc"][0]) for detail in details}
    # To a field that may be left out null is a value: its default. Nobody meant that by giving it.
    faults += [
        _fault(model, name, "null", None) for name, value in given.items() if value is None and name not in refused
    ]
    if faults:
        raise InvalidParameters(faults[:_MOST_FAULTS])
    return checked


def _fault(model: type[Parameters], name: str, reason: str, got: object) -> InvalidQuestion:
    rule = next(item for item in fields_by_name(model)[name].metadata if isinstance(item, Rule))
    if reason == "missing":
        return InvalidQuestion(f"{name} is missing; it must be {rule.must_be}. Try {rule.example}.", name)
    if rule is _DAY_RULE:
        return InvalidDate(name, got)
    return InvalidQuestion(f"{name} must be {rule.must_be}; got {in_quotes(got)}. Try {rule.example}.", name, got)
