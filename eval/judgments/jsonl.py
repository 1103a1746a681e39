"""Rows of JSON, one object a line, and the values in them.

Whatever cannot be used raises ValueError with what is wanted, so that who reads a file can tell every fault with its
place, all at once.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")


def lines_of(content: bytes) -> list[tuple[int, str]]:
    """The non-blank lines of a file with their numbers from 1. Raises ValueError if it is not UTF-8, or has none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
    # Not splitlines: a JSON string may hold the separators U+2028 and U+0085 as they are.
    lines = [(number, line.rstrip("\r")) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise ValueError("there is no row in it; write one row a line")
    return lines


def from_line(line: str, make: Callable[[Mapping[str, Any]], _T]) -> _T:
    """What ``make`` gives for the JSON object of a line; it may raise KeyError for a key that must be there.

    >>> from_line('{"a": 1, "a": 2}', dict)
    Traceback (most recent call last):
    ValueError: the key 'a' stands twice in one object; keep one
    """
    try:
        fields = json.loads(line, object_pairs_hook=_object)
        if not isinstance(fields, dict):
            raise ValueError(f"a row must be an object; got {type(fields).__name__}")
        return make(fields)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg} at column {error.colno}); write one object a line") from error
    except RecursionError as error:
        raise ValueError("nested too deeply to be read; a row is one flat object") from error
    except KeyError as error:
        raise ValueError(f"{error.args[0]!r} is missing; every row needs it") from error


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. A key given twice would silently be what it is last: a date that nobody asked about."""
    fields: dict[str, Any] = {}
    for key, value in pairs:
        if key in fields:
            raise ValueError(f"the key {key!r} stands twice in one object; keep one")
        fields[key] = value
    return fields


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file of judgments, for reports to name it by."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


# -- values ---------------------------------------------------------------------------------------------


def text_of(fields: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A value that is text; ``default`` where it is missing or null. Raises KeyError or ValueError."""
    value = fields[name] if default is None else fields.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise ValueError(f"{name!r} must be text; got {value!r}")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"{name!r} holds a lone surrogate, which is not text; write valid Unicode") from error
    return value


def identifier(fields: Mapping[str, Any], name: str) -> str:
    """An id; a number is taken as its digits. Raises KeyError or ValueError."""
    value = fields[name]
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else text_of(fields, name)
    if not is_identifier(found):
        raise ValueError(
            f"{name!r} must be an id without white space and control characters, for TREC files; got {value!r}"
        )
    return found


def is_identifier(text: str) -> bool:
    r"""Whether a text can be a name in a TREC file, whose columns are parted by white space.

    >>> is_identifier("retention-2"), is_identifier("a b"), is_identifier("a\x00")
    (True, False, False)
    """
    return bool(text) and text.isprintable() and not any(character.isspace() for character in text)


def integer_of(fields: Mapping[str, Any], name: str) -> int:
    """A value that is a whole number. Raises KeyError or ValueError."""
    value = fields[name]
    if type(value) is not int:
        raise ValueError(f"{name!r} must be a whole number; got {value!r}")
    return value


def list_of(fields: Mapping[str, Any], name: str) -> list[Any]:
    """A value that is a list. Raises KeyError or ValueError."""
    value = fields[name]
    if not isinstance(value, list):
        raise ValueError(f"{name!r} must be a list; got {value!r}")
    return value


def day_of(fields: Mapping[str, Any], name: str) -> date | None:
    """The day of a field, None where it is missing or null. Raises ValueError for anything but YYYY-MM-DD."""
    value = fields.get(name)
    if value is None:
        return None
    try:
        # fromisoformat alone would take 20200301 and 2020-W10-1 too.
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name!r} must be YYYY-MM-DD; got {value!r}") from error
