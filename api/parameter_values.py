"""How parameters are read: text or JSON becomes a checked object, or an error that says how to mend it.

Nothing unknown, doubled, empty or mistyped is ever ignored, since a mistyped date filter that silently became no
filter would show text that was not in force. For the same reason ``null`` is refused: it is what JavaScript
makes of an invalid date.
"""

import json
import re
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic.fields import FieldInfo

from corpus.dates.grammar import find_dates
from retriever.question.request import InvalidQuestion

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


@dataclass(frozen=True, slots=True)
class Flag:
    """How the command line names the value of a parameter, and says what it is; "" for a flag without a value."""

    metavar: str
    help: str


DAY_RULE = Rule("YYYY-MM-DD", "2018-06-01")
# The default is None, but a given None is not a day: `read_day` refuses it before the type would allow it.
Day = Annotated[date | None, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"}), DAY_RULE]
Text = Annotated[str, Field(min_length=1), AfterValidator(_without_nul)]
Id = Annotated[str, Field(min_length=1)]
Texts = Annotated[list[Text], BeforeValidator(_one_or_many), Field(min_length=1)]


_CURSOR_EXAMPLE = "c2hhMjU2OjlmMmMwZDFlNWE3YjNjNDggNWUzZjlhMDEgMjA"
CURSOR = (
    Rule("the next_cursor of the page before", _CURSOR_EXAMPLE),
    Field(description="The next page: `next_cursor` of the one before.", examples=[_CURSOR_EXAMPLE]),
)
"""What is said of a cursor wherever one is taken."""
CURSOR_FLAG = Flag("CURSOR", "The next page, as the one before gave it.")


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


# ---- Reading them -----------------------------------------------------------------------------------------------

P = TypeVar("P", bound=Parameters)


def read_query(model: type[P], items: Iterable[tuple[str, str]], path: Mapping[str, str] = MappingProxyType({})) -> P:
    """The parameters in the decoded items of a query string or form. Raises InvalidParameters.

    ``path`` has those that the address itself holds; to the query string these are unknown.
    """
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
    return _validated(model, values, faults, path)


def read_object(model: type[P], value: object) -> P:
    """The parameters in a decoded JSON object. Raises InvalidParameters."""
    if not isinstance(value, Mapping):
        raise InvalidParameters([InvalidQuestion(f"the body must be a JSON object; got {in_quotes(value)}.", "body")])
    return _validated(model, value, [], {})


def fields_by_name(model: type[Parameters]) -> dict[str, FieldInfo]:
    """The parameters under their names of the contract, in its order."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def parameter_names(model: type[Parameters]) -> tuple[str, ...]:
    return tuple(fields_by_name(model))


def _converted(field: FieldInfo, text: str) -> object:
    """A query string knows only text; what is no number or truth value stays text, and is refused as such."""
    if field.annotation in (int, int | None) and _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if field.annotation is bool:
        return _BOOLEANS.get(text, text)
    return text


def _validated(
    model: type[P], values: Mapping[str, object], faults: list[InvalidQuestion], path: Mapping[str, str]
) -> P:
    known = [name for name in fields_by_name(model) if name not in path]
    # Misspelt names come first: what they were meant to say explains the other faults.
    faults = [UnknownParameter(name, got, known) for name, got in values.items() if name not in known][
        :_MOST_FAULTS
    ] + faults
    given = {**path, **{name: value for name, value in values.items() if name in known}}
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
    if rule is DAY_RULE:
        return InvalidDate(name, got)
    return InvalidQuestion(f"{name} must be {rule.must_be}; got {in_quotes(got)}. Try {rule.example}.", name, got)
