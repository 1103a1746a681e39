"""Results as JSON, and the JSON schemas of results: both drawn from the documented fields of their types.

A result is any dataclass with fields or properties that carry a `corpus.contract.Doc`. HTTP, ``inforce … --json`` and
the Model Context Protocol write a result with the same `to_json`, so that all give the same bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import pydantic_core

from corpus.contract import Doc

JsonObject = dict[str, Any]

_SCALARS: dict[object, JsonObject] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    NoneType: {"type": "null"},
}


class Member(NamedTuple):
    """One field of a JSON object: ``path`` is the attribute it is read from, dotted where that is of a flat field."""

    name: str
    path: str
    kind: Any
    doc: Doc


@cache
def members(kind: type) -> tuple[Member, ...]:
    """The documented fields of a result's type, in the order of its JSON.

    Raises ValueError where one is to stand before a field that there is not.
    """
    found: dict[str, Member] = {}
    own: list[Member] = []
    for attribute, hint in _attributes(kind):
        doc = next((item for item in getattr(hint, "__metadata__", ()) if isinstance(item, Doc)), None)
        if doc is not None and doc.flat:
            inner = members(get_args(hint)[0])
            found |= {member.name: member._replace(path=f"{attribute}.{member.path}") for member in inner}
        elif doc is not None:
            own.append(Member(doc.name or attribute, attribute, get_args(hint)[0], doc))
    found |= {member.name: member for member in own}
    for member in own:
        if member.doc.before:
            del found[member.name]
            items = list(found.items())
            place = [other.path.rpartition(".")[2] for other in found.values()].index(member.doc.before)
            found = dict([*items[:place], (member.name, member), *items[place:]])
    return tuple(found.values())


def _attributes(kind: type) -> list[tuple[str, Any]]:
    """Fields and properties of a dataclass with the annotations of their types."""
    hints = get_type_hints(kind, include_extras=True)
    found = [(field.name, hints[field.name]) for field in fields(kind)]
    properties = {name: value for each in reversed(kind.__mro__) for name, value in vars(each).items()}
    for name, attribute in properties.items():
        getter = getattr(attribute, "fget", None) or getattr(attribute, "func", None)
        if getter is not None:
            found.append((name, get_type_hints(getter, include_extras=True).get("return")))
    return found


# ---- Writing ----------------------------------------------------------------------------------------------------


def to_json(result: object) -> str:
    """A result as HTTP sends it and ``--json`` prints it."""
    return written(plain(result))


def written(facts: object) -> str:
    """What `plain` gave, as text."""
    return pydantic_core.to_json(facts, inf_nan_mode="null").decode()


class _Shape(NamedTuple):
    names: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]
    nested: tuple[int, ...]
    """Which of the values are not scalars."""
    optional: tuple[str, ...]


def plain(value: Any) -> Any:
    """A result as dicts and lists under the names of the contract; days and enumerations stay what they are."""
    kind: type = type(value)
    shape = _shape(kind)
    if shape is not None:
        values = list(shape.values(value))
        for place in shape.nested:
            values[place] = plain(values[place])
        found = dict(zip(shape.names, values, strict=True))
        for name in shape.optional:
            if found[name] is None:
                del found[name]
        return found
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return value


@cache
def _shape(kind: type) -> _Shape | None:
    if not is_dataclass(kind):
        return None
    found = members(kind)
    get = attrgetter(*(member.path for member in found))
    values = get if len(found) > 1 else lambda value: (get(value),)
    nested = tuple(i for i, member in enumerate(found) if not _is_scalar(member.kind))
    optional = tuple(member.name for member in found if member.doc.optional)
    return _Shape(tuple(member.name for member in found), values, nested, optional)


def _is_scalar(kind: Any) -> bool:
    if get_origin(kind) in (Union, UnionType):
        return all(_is_scalar(part) for part in get_args(kind))
    return kind in _SCALARS or get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum))


# ---- Schemas ----------------------------------------------------------------------------------------------------


def result_schema(kind: type, references: str = "#/$defs/{model}") -> tuple[JsonObject, JsonObject]:
    """The JSON schema of a result's type, and those that it and its parts refer to, by name."""
    definitions: JsonObject = {}
    return _schema(kind, references, definitions), definitions


def _schema(kind: Any, references: str, definitions: JsonObject) -> JsonObject:
    def of(part: Any) -> JsonObject:
        return _schema(part, references, definitions)

    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return {"anyOf": [of(part) for part in parts]}
    if origin is Annotated:
        return of(parts[0])
    if origin is Literal:
        return {"type": "string", "enum": list(parts)}
    if origin in (tuple, list):
        if parts[-1] is not ... and origin is tuple:
            each = [of(part) for part in parts]
            # Items of one kind are said once: not every reader of schemas knows `prefixItems`.
            items = {"items": each[0]} if all(part == each[0] for part in each) else {"prefixItems": each}
            return {"type": "array", **items, "minItems": len(parts), "maxItems": len(parts)}
        return {"type": "array", "items": of(parts[0])}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": of(parts[1])}
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name] |= _enumeration(kind) if issubclass(kind, Enum) else _object(kind, of)
    return {"$ref": references.format(model=name)}


def _enumeration(kind: type[Enum]) -> JsonObject:
    return {"title": kind.__name__, "type": "string", "enum": [member.value for member in kind]}


def _object(kind: type, of: Callable[[Any], JsonObject]) -> JsonObject:
    found = members(kind)
    return {
        "title": kind.__name__,
        "description": about(kind),
        "type": "object",
        "properties": {
            member.name: of(member.kind)
            | {"description": member.doc.text}
            | ({} if member.doc.example is ... else {"examples": [member.doc.example]})
            for member in found
        },
        "required": [member.name for member in found if not member.doc.optional],
    }


def about(kind: type) -> str:
    """The first paragraph of a type's docstring, in one line and in Markdown's marks for code."""
    first, _, _ = (kind.__doc__ or "").partition("\n\n")
    return " ".join(first.split()).replace("``", "`")
