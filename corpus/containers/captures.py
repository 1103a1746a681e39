"""When and from where was a page saved? What the programs that save pages write into them."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from corpus.origin import File
from corpus.types import CopyFacts

# Such marks stand at the beginning or the end of a page.
_REACH = 20_000
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(?P<url>\S+)\s*-->")
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(?P<url>\S+)\s+"
    r"saved date:\s*\w{3}\s+(?P<day>\w{3}\s+\d{1,2}\s+\d{4})\b"
)
_ARCHIVED_ON = re.compile(r"FILE ARCHIVED ON\s+[\d:]+\s+(?P<day>\w{3}\s+\d{1,2},?\s+\d{4})\s+AND RETRIEVED FROM")
_ARCHIVE_ADDRESS = re.compile(
    r"//web\.archive\.org/web/(?P<stamp>\d{8})\d{6}(?:[a-z]{2}_)?/(?P<url>https?://[^\s\"'<>]+)"
)


@dataclass(frozen=True, slots=True)
class Capture:
    """The address of a saved page and the day on which it was saved, each where it is known."""

    url: str | None = None
    day: date | None = None


def capture_of(text: str) -> Capture:
    r"""What a saved page says of how it was saved.

    >>> capture_of("<!DOCTYPE html>\\n<!-- saved from url=(0028)https://acme.example/privacy -->\\n<html>")
    Capture(url='https://acme.example/privacy', day=None)
    """
    ends = text if len(text) <= 2 * _REACH else f"{text[:_REACH]}\n{text[-_REACH:]}"
    saved = _SINGLE_FILE.search(ends)
    if saved:
        return Capture(saved["url"], _day(saved["day"]))
    archived, address = _ARCHIVED_ON.search(ends), _ARCHIVE_ADDRESS.search(ends)
    if archived:
        return Capture(address["url"] if address else None, _day(archived["day"]))
    saved = _SAVED_FROM.search(ends)
    return Capture(saved["url"]) if saved else Capture()


def with_capture(facts: CopyFacts, text: str) -> CopyFacts:
    """The facts of a saved page with what it says of its saving, where nobody said otherwise."""
    capture = capture_of(text)
    origin = facts.origin
    if isinstance(origin, File) and capture.url and not origin.url:
        origin = replace(origin, url=capture.url)
    return replace(facts, origin=origin, captured_on=facts.captured_on or capture.day)


def _day(words: str) -> date | None:
    try:
        return datetime.strptime(" ".join(words.replace(",", "").split()), "%b %d %Y").date()
    except ValueError:
        return None
