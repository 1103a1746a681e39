"""What the API says about itself: the OpenAPI document.

It is drawn from the tables of operations and of files. Descriptions and examples stand once, at the fields of
`retriever.results`, `api.parameters` and `api.http.problems`. Examples of whole responses are put together from those
of their fields, so that none is forgotten.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from pydantic.json_schema import models_json_schema

from api.contract import JsonObject, about, result_schema
from api.http.address import Site
from api.http.exchange import LINES
from api.http.fields import taken
from api.http.problems import MEDIA_TYPE, TYPES, Problem
from api.operations import AnyFile, AnyOperation, Http, Posted, Tag
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
    "schema": {"type": "string", "examples": ['W/"5e3f9c2a1be07d4c"']},
}
_KEPT = {
    "ETag": {"description": "Of the index, the program and the request.", "schema": {"type": "string"}},
    "Last-Modified": {"description": "When the index was built.", "schema": {"type": "string"}},
}
_NEXT = {"description": "The next page of the list (`rel=next`), on all but the last.", "schema": {"type": "string"}}
_UNCHANGED = {"description": "What the client holds is still right."}
_TOKEN = {"type": "http", "scheme": "bearer", "description": "As `inforce token add` printed it, with its scopes."}
_FILENAME = {
    "name": "X-Filename",
    "in": "header",
    "required": False,
    "description": "The name of a file that is the body itself; its ending says what it is.",
    "schema": {"type": "string", "examples": ["brief.docx"]},
}
_ANYWHERE = Site()


# ---- The document -----------------------------------------------------------------------------------------------


def openapi_document(
    operations: Iterable[AnyOperation],
    site: Site = _ANYWHERE,
    *,
    files: Sequence[AnyFile] = (),
    by_token: bool = False,
) -> JsonObject:
    """The OpenAPI document of those operations that HTTP offers, with an example of every response, and of ``files``.

    ``site`` is the address of the server. ``by_token``: it answers only whom it knows.
    """
    offered = [(operation, operation.http) for operation in operations if operation.http is not None]
    schemas = _schemas(offered, files)
    paths: JsonObject = {}
    for operation, http in offered:
        methods = paths.setdefault(http.path, {})
        if http.by_get:
            methods["get"] = _got(operation, http, schemas)
        if http.posted is not None:
            methods["post"] = _posted(operation, http, http.posted, schemas)
    for file in files:
        paths[file.path] = {"get": _filed(file)}
    used = {tag for methods in paths.values() for each in methods.values() for tag in each["tags"]}
    document: JsonObject = {
        "openapi": "3.1.0",
        "info": {
            "title": "Inforce",
            "summary": "Policies as they stood on a date",
            "description": _ABOUT,
            "version": API_VERSION,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
            "contact": {"name": "Whoever runs this server"} | ({"url": site.public_url} if site.public_url else {}),
        },
        "servers": [{"url": site.public_url or site.root_path or "/", "description": "The server that this is of."}],
        "tags": [{"name": tag.value[0], "description": tag.value[1]} for tag in Tag if tag.value[0] in used],
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": {"token": _TOKEN}},
        # Nobody has to say who they are, unless the server knows tokens.
        "security": [{}, {"token": []}],
    }
    return _secured(document) if by_token else document


def _secured(document: JsonObject) -> JsonObject:
    """``document``, with what each address takes and how it is refused without."""
    document["security"] = [{"token": []}]
    refusals = {"401": _problem_response(401, ["unauthorized"]), "403": _problem_response(403, ["insufficient-scope"])}
    for path, methods in document["paths"].items():
        right = right_for(path)
        for operation in methods.values():
            operation["security"] = [{"token": []}] if right else []
            if right:
                # OpenAPI has scopes of OAuth alone; a bearer's are told in words.
                operation["description"] += f"\n\nTakes a token with the scope `{right.value}`."
                operation["responses"] = dict(sorted((refusals | operation["responses"]).items()))
    return document


def _schemas(offered: Sequence[tuple[AnyOperation, Http[Any, Any]]], files: Sequence[AnyFile]) -> JsonObject:
    """The schemas of all results, of what is posted, of what parameters refer to, and of problems, by name."""
    posted = {
        operation.takes: taken(operation)
        for operation, http in offered
        if http.posted and http.posted.example is not None
    }
    in_addresses = {operation.takes for operation, _ in offered} | {file.operation.takes for file in files}
    in_addresses -= posted.keys()
    _, shared = models_json_schema(
        [*((model, "validation") for model in (*posted.values(), *in_addresses)), (Problem, "serialization")],
        ref_template=_REFERENCE,
    )
    schemas: JsonObject = dict(shared["$defs"])
    for model in in_addresses:
        # Its parameters stand at its address, one by one.
        schemas.pop(model.__name__, None)
    for operation, _ in offered:
        schemas |= result_schema(operation.gives, _REFERENCE)[1]
    return schemas


def _got(operation: AnyOperation, http: Http[Any, Any], schemas: JsonObject) -> JsonObject:
    responses = _problems(http, http.problems)
    parameters = _parameters(taken(operation) if _gives_fields(http) else operation.takes, http.path)
    if http.moved is not None:
        responses |= {"302": {"description": "Its address is in `Location`."}}
    else:
        sent = _response(operation.gives, schemas)
        if operation.key is not None:
            parameters.append(_IF_NONE_MATCH)
            sent["headers"] = _KEPT | ({"Link": _NEXT} if "cursor" in fields_by_name(operation.takes) else {})
            responses |= {"304": _UNCHANGED}
        responses |= {"200": sent}
    return _described(operation.name, operation.summary, operation.tag) | {
        "parameters": parameters,
        "responses": responses,
    }


def _gives_fields(http: Http[Any, Any]) -> bool:
    return http.moved is None and http.needs_index


def _filed(file: AnyFile) -> JsonObject:
    """A result as a file."""
    problems = file.operation.http.problems if file.operation.http else ()
    schema: JsonObject = {"type": "string"} | ({} if file.is_text else {"format": "binary"})
    if file.media_type.endswith("+json"):
        schema = {"type": "array", "items": {"type": "object"}}
    sent = {"description": file.summary, "headers": _KEPT, "content": {file.media_type: {"schema": schema}}}
    return _described(file.name, file.summary, Tag.FILES) | {
        "parameters": [*_parameters(file.operation.takes, file.path), _IF_NONE_MATCH],
        "responses": _problems(Http(file.path, absent=file.absent), problems) | {"200": sent, "304": _UNCHANGED},
    }


def _posted(operation: AnyOperation, http: Http[Any, Any], posted: Posted, schemas: JsonObject) -> JsonObject:
    name = f"{operation.name}_by_post" if http.by_get else operation.name
    responses = _problems(http, [*http.problems, "request-too-large"])
    responses |= {str(posted.status): _response(operation.gives, schemas)}
    if posted.lines:
        responses[str(posted.status)]["content"][LINES] = {"schema": {"type": "string"}}
    described = _described(name, posted.summary or operation.summary, operation.tag) | {"responses": responses}
    if posted.example is not None:
        schema = {"$ref": _REFERENCE.format(model=operation.takes.__name__)}
        content: JsonObject = {"application/json": {"schema": schema, "example": posted.example}}
        if operation.run_file:
            file = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            content["multipart/form-data"] = {"schema": file}
            described["parameters"] = [_FILENAME]
        described["requestBody"] = {"required": True, "content": content}
    return described


def _described(name: str, about_it: str, tag: Tag) -> JsonObject:
    title = name.replace("_", " ").capitalize()
    return {"tags": [tag.value[0]], "summary": title, "description": about_it, "operationId": name}


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
