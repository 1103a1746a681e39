"""What does a web capture hold? A WARC file, or a WACZ that packs some: pages with their addresses and days."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from corpus.containers.container import Container, Reading, absolute
from corpus.containers.unpacking import BoundedReader, Budget, TooMuch
from corpus.errors import NoPolicyFound, SourceUnreadable
from corpus.files import open_file
from corpus.formats.docx import DOCX
from corpus.formats.format import Format, Problem
from corpus.formats.html import HTML
from corpus.formats.pdf import PDF
from corpus.formats.plain import PLAIN
from corpus.origin import File
from corpus.text import name_part
from corpus.types import CopyFacts, Finding, SourceReading

SCHEME = "warc:"
_ENDINGS = (".warc", ".warc.gz", ".wacz")
_MOST_BYTES = 50_000_000
"""Of one page, unpacked."""
_MOST_PARTS = 10_000
_FORMS: dict[str, Format] = {
    "text/html": HTML,
    "application/xhtml+xml": HTML,
    "application/pdf": PDF,
    "text/plain": PLAIN,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": DOCX,
}
_TITLE = re.compile(r"<title[^>]*>\s*(?P<words>[^<]{1,200}?)\s*</title>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Captured:
    """One page of a capture: where its record begins, what it is, and its bytes as text is decoded from them."""

    place: str
    url: str
    day: date
    stamp: str
    form: Format
    content: bytes


class WebCapture(Container):
    """A WARC or WACZ file."""

    name = "web capture"
    scheme = SCHEME

    def recognises(self, location: str) -> bool:
        return location.casefold().endswith(_ENDINGS) and Path(location).is_file()

    def read(self, location: str, policy: str | None) -> Reading:
        readings: list[SourceReading] = []
        left_out: Counter[str] = Counter()
        findings: list[Finding] = []
        name = Path(location).name
        for page in _pages(absolute(location), left_out):
            reading = _read(page, name, policy)
            if isinstance(reading, Problem):
                findings.append(Finding("unreadable", f"'{page.url}' {reading.left_out}", name, 1))
            elif reading.copies:
                readings.append(reading)
            else:
                findings.append(Finding("empty_text", f"'{page.url}' holds no text and was left out", name, 1))
        for reason, count in sorted(left_out.items()):
            findings.append(Finding("not_read", f"{count} records were not read: {reason}", name, 1, count))
        if not readings:
            raise NoPolicyFound(f"{location}: holds no captured page with a text; {_said(left_out)}")
        return Reading(location, tuple(readings), self.version, tuple(findings))

    def content(self, location: str) -> bytes:
        path, _, place = location.removeprefix(SCHEME).rpartition("#")
        part, _, offset = place.rpartition("@")
        try:
            with _opened(Path(path), part) as stream:
                stream.seek(int(offset))
                found = next(_captured(stream, place, Counter(), Budget.of(Path(path)), int(offset)), None)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, TooMuch) as error:
            raise SourceUnreadable(f"{path}: {error}; build the index again from the capture") from error
        if found is None:
            raise SourceUnreadable(f"{path}: no page begins at {offset} any more; build the index again")
        return found.content

    def state(self, location: str) -> tuple[int, int] | None:
        return super().state(location.removeprefix(SCHEME).rpartition("#")[0])


def _said(left_out: Counter[str]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in left_out.items()) or "it has no records"


def _read(page: _Captured, name: str, policy: str | None) -> SourceReading | Problem:
    source = page.form.source(page.content, f"{name}/{page.stamp}/{page.url}", page.place)
    if isinstance(source, Problem):
        return source
    address = urlsplit(page.url)
    title = _TITLE.search(source.text) if page.form is HTML else None
    document = title["words"] if title else f"{address.netloc}{address.path}".rstrip("/")
    origin = File(name=f"{page.stamp}/{page.url}", document=document, url=page.url)
    own = name_part(f"{address.netloc.removeprefix('www.')}{address.path}")
    facts = CopyFacts(origin, part=None, policy=policy or own, title=document, captured_on=page.day)
    return page.form.read_checked(source, facts)


def _pages(location: str, left_out: Counter[str]) -> Iterator[_Captured]:
    path = Path(location)
    try:
        budget = Budget.of(path)
        for part in _parts(path):
            with _opened(path, part) as stream:
                for page in _captured(stream, part, left_out, budget):
                    yield replace(page, place=f"{SCHEME}{path}#{page.place}")
    except TooMuch as error:
        raise SourceUnreadable(f"{location}: {error}, as no capture of pages does; nothing of it was read") from error
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise SourceUnreadable(f"{location}: is a damaged web capture ({error}); capture or copy it anew") from error


def _parts(path: Path) -> Iterable[str]:
    """The WARC files in a WACZ; of a WARC file itself, the whole of it."""
    if path.suffix.casefold() != ".wacz":
        return [""]
    with open_file(path) as file, zipfile.ZipFile(file) as packed:
        names = [entry for entry in packed.namelist() if entry.casefold().endswith((".warc", ".warc.gz"))]
    if len(names) > _MOST_PARTS:
        raise TooMuch(f"holds more than {_MOST_PARTS:,} WARC files")
    return names


@contextmanager
def _opened(path: Path, part: str) -> Iterator[IO[bytes]]:
    if not part:
        with open_file(path) as stream:
            yield stream
        return
    with open_file(path) as file, zipfile.ZipFile(file) as packed, packed.open(part) as stream:
        yield stream


def _captured(
    stream: IO[bytes], part: str, left_out: Counter[str], budget: Budget, first: int = 0
) -> Iterator[_Captured]:
    """The pages in a WARC file from where ``stream`` stands; what is none is counted by the reason."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    records = ArchiveIterator(stream)
    # Skipping a record unpacks it too, and that happens nowhere but in there.
    records.reader = reader = BoundedReader(records.fh, budget)
    try:
        for number, record in enumerate(records):
            budget.take_record()
            reader.begin_record()
            if record.rec_type not in {"response", "resource"}:
                if record.rec_type == "revisit":
                    left_out["they only say that a page was the same as before"] += 1
                continue
            page = _page(record, left_out, budget)
            if page:
                # Where a record began is known when it was read to its end.
                offset = first if first and not number else records.get_record_offset()
                yield replace(page, place=f"{part}@{offset}")
    except ArchiveLoadFailed as error:
        raise ValueError(str(error)) from error
    finally:
        records.close()


def _page(record: Any, left_out: Counter[str], budget: Budget) -> _Captured | None:
    headers = record.http_headers
    status = headers.get_statuscode() if headers else "200"
    kind = (headers or record.rec_headers).get_header("Content-Type") or ""
    form = _FORMS.get(kind.partition(";")[0].strip().casefold())
    if form is None:
        left_out["they are neither HTML nor plain text, PDF or DOCX"] += 1
        return None
    if status != "200":
        left_out[f"the server answered {status}"] += 1
        return None
    # What a server had packed is unpacked once more.
    content = record.content_stream().read(_MOST_BYTES + 1)
    budget.take(len(content))
    if len(content) > _MOST_BYTES:
        left_out[f"they have more than {_MOST_BYTES:,} bytes"] += 1
        return None
    stamp = record.rec_headers.get_header("WARC-Date") or ""
    try:
        moment = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        left_out["they have no date"] += 1
        return None
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    charset = re.search(r"charset=[\"']?([\w-]+)", kind, re.IGNORECASE)
    content = _in_utf8(content, charset[1]) if charset and form in {HTML, PLAIN} else content
    return _Captured("", url.strip("<>"), moment.date(), f"{moment:%Y-%m-%dT%H%M%S}", form, content)


def _in_utf8(content: bytes, charset: str) -> bytes:
    """The bytes of a text in UTF-8, where the server said in which encoding it sends them."""
    try:
        return content.decode(charset).encode("utf-8")
    except (LookupError, UnicodeDecodeError):
        return content
