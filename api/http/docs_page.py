"""The `/docs` page: the OpenAPI document as a person reads it."""

import json
from typing import Any

from markupsafe import Markup

from api.contract import JsonObject
from api.http.problems import TYPES
from api.pages.rendering import environment as page_environment


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
