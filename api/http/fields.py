"""`fields`: which parts of a result are sent, by their names and with dots into what they hold.

It is taken wherever HTTP gives a result as JSON, beside the parameters of the operation, which know nothing of it.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import is_dataclass
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, cast, get_args, get_origin

from pydantic import Field, create_model

from api.contract import members
from api.operations import AnyOperation
from api.parameter_values import Parameters, Rule, Text, in_quotes
from retriever.question.request import InvalidQuestion

FIELDS = "fields"

Tree = Mapping[str, Any]
"""Names, each with the tree of what is wanted below it; an empty one means all of it."""


class Asked(NamedTuple):
    """What an operation is asked, and which parts of its result are wanted; None: all."""

    parameters: Parameters
    fields: Tree | None


def taken(operation: AnyOperation) -> type[Parameters]:
    """What its address takes: the parameters of the operation, and `fields`."""
    return _with_fields(cast(Hashable, operation.takes), cast(Hashable, operation.gives))


@cache
def _with_fields(takes: Any, gives: Any) -> type[Parameters]:
    of_result = _names([gives])
    kind: Any = Annotated[Text | None, Rule("names of fields, separated by commas", f"'{next(iter(of_result))}'")]
    described = Field(
        default=None,
        description="Only these fields of the response, separated by commas, with dots into what they hold: "
        f"`{','.join(list(of_result)[:2])}`. The response then lacks all others.",
    )
    made: type[Parameters] = create_model(
        takes.__name__, __base__=takes, __doc__=takes.__doc__, fields=(kind, described)
    )
    return made


def asked_of(operation: AnyOperation, given: Parameters) -> Asked:
    """What `taken` read, as the operation takes it. Raises InvalidQuestion for a field that its result has not."""
    values = dict(given)
    chosen = values.pop(FIELDS)
    parameters = operation.takes.model_construct(given.model_fields_set - {FIELDS}, **values)
    return Asked(parameters, None if chosen is None else tree_of(operation.gives, chosen))


def tree_of(gives: Any, chosen: str) -> Tree:
    """The fields of a result's type that are named. Raises InvalidQuestion.

    >>> from retriever.results import Policies
    >>> tree_of(Policies, "policies.policy, policies.coverage.to, next_cursor")
    {'policies': {'policy': {}, 'coverage': {'to': {}}}, 'next_cursor': {}}
    """
    paths = {tuple(part.strip() for part in path.split(".")): None for path in chosen.split(",")}
    tree: dict[str, Any] = {}
    for path in paths:
        kinds: Sequence[Any] = [gives]
        place = tree
        for name in path:
            known = _names(kinds)
            kinds = known.get(name) or known.get("*") or _refuse(name, known)
            place = place.setdefault(name, {})
    for path in paths:
        # What is wanted whole is not narrowed by a part of it that is named too.
        place = tree
        for name in path:
            place = place.get(name, {})
        place.clear()
    return tree


def picked(value: Any, tree: Tree) -> Any:
    """Of a result as dicts and lists, what the tree names, in the order of the result."""
    if not tree:
        return value
    if isinstance(value, list):
        return [picked(item, tree) for item in value]
    if isinstance(value, dict):
        return {name: picked(part, tree[name]) for name, part in value.items() if name in tree}
    return value


def _names(kinds: Sequence[Any]) -> dict[str, list[Any]]:
    """The fields of these types, each with the types that it may have; "*" where any name may be one."""
    found: dict[str, list[Any]] = {}
    for kind in kinds:
        origin, parts = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            inner = _names(parts)
        elif origin is Annotated or origin in (tuple, list):
            inner = _names(parts[:1])
        elif origin is not None and issubclass(origin, Mapping):
            inner = {"*": [parts[1]]}
        elif is_dataclass(kind):
            inner = {member.name: [member.kind] for member in members(kind)}  # type: ignore[arg-type]  # a type
        else:
            inner = {}
        for name, of_name in inner.items():
            found.setdefault(name, []).extend(of_name)
    return found


def _refuse(name: str, known: Mapping[str, Any]) -> list[Any]:
    close = get_close_matches(name, known, n=1)
    there = f"there are: {', '.join(known)}" if known else "it holds no others"
    remedy = f"did you mean {close[0]}?" if close else there
    raise InvalidQuestion(f"fields names {in_quotes(name)}, which the response has not there; {remedy}", FIELDS, name)
