"""What the API says about itself: the OpenAPI document, and the `/docs` page that is printed from it.

Descriptions and examples stand once, at the fields of `retriever.results`, `api.parameters` and `api.http.problems`.
Examples of whole responses are put together from those of their fields, so that none is forgotten.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from markupsafe import Markup
from pydantic.json_schema import models_json_schema

from api.contract import JsonObject, about, result_schema
from api.http.problems import MEDIA_TYPE, TYPES, Problem
from api.pages.rendering import environment as page_environment
from api.parameters import Parameters, QuotesParameters, SearchParameters, fields_by_name

_REFERENCE = "#/components/schemas/{model}"

_ABOUT = (
    "Semantic search over dated policy versions. Every passage says in which version and exhibit it stands, when it "
    "was in force, and what those dates rest on. An abstention is a result: `not_found` never means permitted."
)

POSTED_QUESTION = {"q": "Who is the data controller for users in the EEA?", "as_of": "2019-06-01"}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of an earlier response.",
    "schema": {"type": "string", "examples": ['W/"5e3f…"']},
}


# ---- What an endpoint declares ----------------------------------------------------------------------------------


def documents(
    gives: type | None,
    takes: type[Parameters] = Parameters,
    *,
    posted: JsonObject | None = None,
    problems: Sequence[str] = (),
    absent: Sequence[str] = (),
    needs_index: bool = True,
) -> JsonObject:
    """Arguments for a route that reads its parameters by itself.

    ``problems`` are the types it can answer with besides those of every route; ``absent`` are types that mean
    that nothing is at its path, and so have status 404 here. ``posted`` is an example of its JSON body.
    """
    everywhere = ("unknown-parameter", "index-not-ready") if needs_index else ("unknown-parameter",)
    by_status = sorted(
        [(TYPES[kind].status, kind) for kind in (*everywhere, *problems)] + [(404, kind) for kind in absent]
    )
    responses = {
        status: _problem_response(status, [kind for _, kind in group])
        for status, group in groupby(by_status, key=itemgetter(0))
    }
    if posted is not None:
        content = {"schema": {"$ref": _REFERENCE.format(model=takes.__name__)}, "example": posted}
        extra: JsonObject = {"requestBody": {"required": True, "content": {"application/json": content}}}
    else:
        extra = {"parameters": _query_parameters(takes)}
    return {
        "response_model": gives,
        "response_description": about(gives) if gives else "Its address is in `Location`.",
        "responses": responses,
        "openapi_extra": extra,
    }


def _problem_response(status: int, kinds: Sequence[str]) -> JsonObject:
    return {
        "description": "; ".join(f"`{kind}`: {TYPES[kind].title.lower()}" for kind in kinds),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": _REFERENCE.format(model=Problem.__name__)},
                "examples": {kind: {"value": _problem_example(status, kind)} for kind in kinds},
            }
        },
    }


def _problem_example(status: int, kind: str) -> JsonObject:
    known = TYPES[kind]
    example = Problem(type=f"/problems/{kind}", title=known.title, status=status, detail=known.rule, errors=[])
    return example.model_dump(by_alias=True)


def _query_parameters(model: type[Parameters]) -> list[JsonObject]:
    schema = model.model_json_schema(ref_template=_REFERENCE)
    elsewhere = ("description", "title")
    return [
        {
            "name": name,
            "in": "query",
            "required": field.is_required(),
            "description": field.description,
            "schema": {key: value for key, value in schema["properties"][name].items() if key not in elsewhere},
        }
        for name, field in fields_by_name(model).items()
    ]


# ---- The document -----------------------------------------------------------------------------------------------


def openapi_document(app: FastAPI) -> JsonObject:
    """The OpenAPI document of ``app``, with an example of every response."""
    document = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
    _, shared = models_json_schema(
        [(SearchParameters, "validation"), (QuotesParameters, "validation"), (Problem, "serialization")],
        ref_template=_REFERENCE,
    )
    schemas: JsonObject = document["components"]["schemas"]
    schemas.update(shared["$defs"])
    for context in iter_route_contexts(app.routes):
        gives = getattr(context, "response_model", None)
        if gives is not None:
            schemas.update(result_schema(gives, _REFERENCE)[1])
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            responses = operation["responses"]
            for status in responses.keys() & {"200", "202"}:
                content = responses[status]["content"]["application/json"]
                content["example"] = _example(content["schema"], schemas)
            if "200" in responses and method == "get" and path.startswith("/v1/"):
                operation["parameters"].append(_IF_NONE_MATCH)
                responses["304"] = {"description": "What the client holds is still right."}
    return document


def _example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """An example of ``schema``: its own, or one put together from those of its parts."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], schemas)
    if "items" in schema:
        return [_example(schema["items"], schemas)]
    return {name: _example(part, schemas) for name, part in schema.get("properties", {}).items()}


# ---- The page ---------------------------------------------------------------------------------------------------


def docs_page(document: JsonObject) -> str:
    """``document`` as HTML: every endpoint with its parameters, an example, and its problems."""
    environment = page_environment()
    environment.filters |= {
        "code": _code,
        "json": lambda value: json.dumps(value, indent=2, ensure_ascii=False),
        "in_address": _in_address,
        "type": lambda schema: _type_in_words(schema, document["components"]["schemas"]),
    }
    endpoints = [
        {
            "method": method.upper(),
            "path": path,
            "anchor": operation["operationId"],
            "body_fields": _body_fields(operation, document) if "get" not in operations else [],
            **operation,
        }
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    return environment.get_template("docs.html").render(
        about=document["info"]["description"], version=document["info"]["version"], endpoints=endpoints, problems=TYPES
    )


def _body_fields(operation: JsonObject, document: JsonObject) -> list[JsonObject]:
    """The fields of a body that is not that of a GET at the same address."""
    if "requestBody" not in operation:
        return []
    schemas = document["components"]["schemas"]
    model = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return [{"name": name, **field} for name, field in schemas[model]["properties"].items()]


def _code(text: str) -> Markup:
    """``text`` as HTML, with what stands between backticks as code.

    >>> _code("`a<b` holds")
    Markup('<code>a&lt;b</code> holds')
    """
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(piece) if i % 2 else piece for i, piece in enumerate(text.split("`")))


def _in_address(value: Any) -> str:
    """A value as a query string has it, before its quoting; of a repeatable one, a single value.

    >>> _in_address(True), _in_address(["B(2)"]), _in_address(10)
    ('true', 'B(2)', '10')
    """
    if isinstance(value, list):
        return _in_address(value[0])
    return value if isinstance(value, str) else json.dumps(value)


def _type_in_words(schema: JsonObject, schemas: JsonObject) -> str:
    """What a parameter takes, in a few words.

    >>> _type_in_words({"type": "integer", "minimum": 1, "maximum": 100}, {})
    'whole number, 1 to 100'
    """
    if "$ref" in schema:
        return _type_in_words(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return _type_in_words(schema["anyOf"][0], schemas)
    if "enum" in schema:
        return " or ".join(schema["enum"])
    if schema["type"] == "array":
        return f"{_type_in_words(schema['items'], schemas)}, repeatable"
    if schema["type"] == "integer":
        return f"whole number, {schema['minimum']:,} to {schema['maximum']:,}"
    if "maxLength" in schema:
        return f"text, 1 to {schema['maxLength']:,} characters"
    words: dict[str, str] = {"string": "text", "boolean": "true or false"}
    return "YYYY-MM-DD" if schema.get("format") == "date" else words[schema["type"]]
