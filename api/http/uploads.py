"""Files in the body of a request: sent as the body itself, or as a part of a form. They stay in memory."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message

from starlette.requests import Request

from api.http.exchange import FORM_TOKEN, query_items
from api.http.problems import HttpError
from api.operations import Uploaded

_MOST_PARTS = 20
_LONGEST_FIELD = 4 * 1024 * 1024
_FILE_TYPES = (
    "application/pdf",
    "application/octet-stream",
    "application/vnd.",
    "text/plain",
    "text/markdown",
    "text/html",
)


@dataclass(frozen=True, slots=True)
class Form:
    """What a form holds: its fields in order, and the file where one was chosen."""

    fields: Sequence[tuple[str, str]]
    file: Uploaded | None = None


def is_upload(request: Request) -> bool:
    """Whether the body is a file or a form with one, and no JSON."""
    kind = _kind(request)
    return kind == "multipart/form-data" or kind.startswith(_FILE_TYPES)


def read_upload(request: Request, body: bytes) -> Form:
    """A form with its file; of a body that is a file itself, the parameters stand in the address. Raises HttpError."""
    if _kind(request) != "multipart/form-data":
        return Form(query_items(request), Uploaded(request.headers.get("x-filename", "the document"), body))
    return read_form(request.headers.get("content-type", ""), body)


def read_form(content_type: str, body: bytes) -> Form:
    """The parts of a body of multipart/form-data (RFC 7578). Raises HttpError where it is none."""
    boundary = _header(content_type).get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise HttpError("invalid-parameter", "The form names no boundary between its parts.")
    mark = b"--" + boundary.encode("latin-1", "replace")
    parts = (b"\r\n" + body).split(b"\r\n" + mark, _MOST_PARTS + 2)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise HttpError("invalid-parameter", f"The form is cut short, or has more than {_MOST_PARTS} parts.")
    fields: list[tuple[str, str]] = []
    file: Uploaded | None = None
    for part in parts[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        said = _disposition(head)
        name, filename = said.get_param("name", header="content-disposition"), said.get_filename()
        if not isinstance(name, str):
            raise HttpError("invalid-parameter", "A part of the form has no name.")
        if filename is not None or name in {"file", "document"}:
            # A field for a file that was left empty is sent with an empty name.
            file = Uploaded(filename or "the document", content) if content or filename else file
        elif len(content) > _LONGEST_FIELD:
            raise HttpError("request-too-large", f"A field of a form has at most {_LONGEST_FIELD:,} bytes here.")
        else:
            try:
                value = content.decode("utf-8").replace("\r\n", "\n")
            except UnicodeDecodeError as error:
                raise HttpError("invalid-parameter", "The form is not UTF-8; encode it as UTF-8.") from error
            if value.strip() and name != FORM_TOKEN:
                fields.append((name, value))
    return Form(tuple(fields), file)


def _disposition(head: bytes) -> Message:
    """The part's own header; a browser sends names in UTF-8."""
    found = re.search(rb"(?im)^content-disposition:[ \t]*(.*?)\r?$", head[:4096])
    message = Message()
    message["content-disposition"] = found[1].decode("utf-8", "replace") if found else ""
    return message


def _kind(request: Request) -> str:
    return _header(request.headers.get("content-type", "")).get_content_type() if _has_type(request) else ""


def _has_type(request: Request) -> bool:
    return bool(request.headers.get("content-type"))


def _header(content_type: str) -> Message:
    message = Message()
    message["content-type"] = content_type
    return message
