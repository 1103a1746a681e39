"""What the API says about itself: the OpenAPI document, and the `/docs` page that is printed from it.

Both are drawn from the table of operations. Descriptions and examples stand once, at the fields of `retriever.results`,
`api.parameters` and `api.http.problems`. Examples of whole responses are put together from those of their fields, so
that none is forgotten.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from markupsafe import Markup
from pydantic.json_schema import models_json_schema

from api.contract import JsonObject, about, result_schema
from api.http.address import Site
from api.http.exchange import LINES
from api.http.problems import MEDIA_TYPE, TYPES, Problem
from api.operations import AnyOperation, Http, Posted
from api.pages.rendering import environment as page_environment
from api.parameter_values import Parameters, fields_by_name
from api.service.access import right_for

API_VERSION = "1.0.0"
"""Of the form of requests and responses."""

_REFERENCE = "#/components/schemas/{model}"

_ABOUT = (
    "Semantic search over dated policy versions. Every passage says in which version and exhibit it stands, when it "
    "was in force, and what those dates rest on. An abstention is a result: `not_found` never means permitted."
)

_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of an earlier response.",
    "schema": {"type": "string", "examples": ['W/"5e3f…"']},
}


_ANYWHERE = Site()


# ---- The document -----------------------------------------------------------------------------------------------


def openapi_document(
    operations: Iterable[AnyOperation], site: Site = _ANYWHERE, *, by_token: bool = False
) -> JsonObject:
    """The OpenAPI document of those operations that HTTP offers, with an example of every response.

    ``site`` is the address of the server. ``by_token``: it answers only whom it knows.
    """
    offered = [(operation, operation.http) for operation in operations if operation.http is not None]
    schemas = _schemas(offered)
    paths: JsonObject = {}
    for operation, http in offered:
        methods = paths.setdefault(http.path, {})
        if http.by_get:
            methods["get"] = _got(operation, http, schemas)
        if http.posted is not None:
            methods["post"] = _posted(operation, http, http.posted, schemas)
    document: JsonObject = {
        "openapi": "3.1.0",
        "info": {"title": "Inforce", "description": _ABOUT, "version": API_VERSION},
        "servers": [{"url": site.public_url or site.root_path or "/"}],
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }
    return _secured(document) if by_token else document


def _secured(document: JsonObject) -> JsonObject:
    """``document``, with what each address takes and how it is refused without."""
    token = {"type": "http", "scheme": "bearer", "description": "As `inforce token add` printed it, with its scopes."}
    document["components"]["securitySchemes"] = {"token": token}
    refusals = {"401": _problem_response(401, ["unauthorized"]), "403": _problem_response(403, ["insufficient-scope"])}
    for path, methods in document["paths"].items():
        right = right_for(path)
        for operation in methods.values():
            operation["security"] = [{"token": [right.value]}] if right else []
            if right:
                operation["responses"] = dict(sorted((refusals | operation["responses"]).items()))
    return document


def _schemas(offered: Sequence[tuple[AnyOperation, Http[Any, Any]]]) -> JsonObject:
    """The schemas of all results, of what is posted, and of problems, by name."""
    _, shared = models_json_schema(
        [*((operation.takes, "validation") for operation, _ in offered), (Problem, "serialization")],
        ref_template=_REFERENCE,
    )
    schemas: JsonObject = dict(shared["$defs"])
    posted = {operation.takes for operation, http in offered if http.posted and http.posted.example is not None}
    for operation, _ in offered:
        if operation.takes not in posted:
            # Its parameters stand at its address, one by one.
            schemas.pop(operation.takes.__name__, None)
        schemas |= result_schema(operation.gives, _REFERENCE)[1]
    return schemas


def _got(operation: AnyOperation, http: Http[Any, Any], schemas: JsonObject) -> JsonObject:
    responses = _problems(http, http.problems)
    parameters = _parameters(operation.takes, http.path)
    if http.moved is not None:
        responses |= {"302": {"description": "Its address is in `Location`."}}
    else:
        responses |= {"200": _response(operation.gives, schemas)}
        if operation.key is not None:
            parameters.append(_IF_NONE_MATCH)
            responses |= {"304": {"description": "What the client holds is still right."}}
    return _described(operation.name, operation.summary) | {"parameters": parameters, "responses": responses}


def _posted(operation: AnyOperation, http: Http[Any, Any], posted: Posted, schemas: JsonObject) -> JsonObject:
    name = f"{operation.name}_by_post" if http.by_get else operation.name
    responses = _problems(http, [*http.problems, "request-too-large"])
    responses |= {str(posted.status): _response(operation.gives, schemas)}
    if posted.lines:
        responses[str(posted.status)]["content"][LINES] = {"schema": {"type": "string"}}
    described = _described(name, posted.summary or operation.summary) | {"responses": responses}
    if posted.example is not None:
        schema = {"$ref": _REFERENCE.format(model=operation.takes.__name__)}
        content: JsonObject = {"application/json": {"schema": schema, "example": posted.example}}
        if operation.run_file:
            file = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            content["multipart/form-data"] = {"schema": file}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _described(name: str, summary: str) -> JsonObject:
    return {"summary": name.replace("_", " ").title(), "description": summary, "operationId": name}


def _response(gives: type, schemas: JsonObject) -> JsonObject:
    schema, _ = result_schema(gives, _REFERENCE)
    content = {"application/json": {"schema": schema, "example": _example(schema, schemas)}}
    return {"description": about(gives), "content": content}


def _problems(http: Http[Any, Any], kinds: Iterable[str]) -> JsonObject:
    """The problems that an address can answer with, by status."""
    everywhere = ("unknown-parameter", "index-not-ready") if http.needs_index else ("unknown-parameter",)
    by_status = sorted(
        [(TYPES[kind].status, kind) for kind in (*everywhere, *kinds)] + [(404, kind) for kind in http.absent]
    )
    return {
        str(status): _problem_response(status, [kind for _, kind in group])
        for status, group in groupby(by_status, key=itemgetter(0))
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
    example = Problem(
        type=f"/problems/{kind}",
        title=known.title,
        status=status,
        detail=known.rule,
        errors=[],
        request_id="3f2c9a1be07d4c58",
    )
    return example.model_dump(by_alias=True)


def _parameters(model: type[Parameters], path: str) -> list[JsonObject]:
    """The parameters of an address: those in its path, then those in its query."""
    schema = model.model_json_schema(ref_template=_REFERENCE)
    elsewhere = ("description", "title")
    described = [
        {
            "name": name,
            "in": "path" if f"{{{name}}}" in path else "query",
            "required": field.is_required(),
            "description": field.description,
            "schema": {key: value for key, value in schema["properties"][name].items() if key not in elsewhere},
        }
        for name, field in fields_by_name(model).items()
    ]
    return sorted(described, key=lambda parameter: parameter["in"] != "path")


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
        bounded = "minimum" in schema and "maximum" in schema
        return f"whole number, {schema['minimum']:,} to {schema['maximum']:,}" if bounded else "whole number"
    if "maxLength" in schema:
        return f"text, 1 to {schema['maxLength']:,} characters"
    words: dict[str, str] = {"string": "text", "boolean": "true or false"}
    return "YYYY-MM-DD" if schema.get("format") == "date" else words[schema["type"]]
