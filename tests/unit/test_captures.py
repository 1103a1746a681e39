"""Web captures and single saved pages: their words, with the address and the day of capture."""

import gzip
import io
import re
import zipfile
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from corpus.containers import unpacking
from corpus.errors import NoPolicyFound, SourceUnreadable
from corpus.load import decode_again, read_bytes, read_corpus, read_location
from corpus.origin import File
from corpus.text import plain_text
from index.build import update_index
from retriever.reading.verify import verify_index
from retriever.settings import Settings
from tests.conftest import WordEncoder

PAGE = "<html><head><title>Acme Privacy</title></head><body><h1>Privacy</h1><p>We keep data for {} years.</p></body>"


def _warc(pages: list[tuple[str, str, str, str, bytes]], *, gzip: bool = True) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip)
    for url, day, status, kind, content in pages:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url, "response", io.BytesIO(content), http_headers=headers, warc_headers_dict={"WARC-Date": day}
        )
        writer.write_record(record)
    return out.getvalue()


# The library's writer leaves files that it uses for itself to be closed by whoever comes.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

URL = "https://acme.example/privacy"
PAGES = [
    (URL, "2019-12-30T21:01:33Z", "200 OK", "text/html; charset=utf-8", PAGE.format("two").encode()),
    ("https://acme.example/logo.png", "2019-12-30T21:01:34Z", "200 OK", "image/png", b"\x89PNG"),
    (URL, "2020-06-01T10:00:00Z", "200 OK", "text/html; charset=iso-8859-1", PAGE.format("tén").encode("latin-1")),
    (URL, "2020-07-01T10:00:00Z", "404 Not Found", "text/html", b"<p>Gone away.</p>"),
]


@pytest.mark.parametrize("name", ["crawl.warc.gz", "crawl.warc", "crawl.wacz"])
def test_a_capture_gives_each_page_its_address_and_day(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    content = _warc(PAGES, gzip=name != "crawl.warc")
    if name.endswith(".wacz"):
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("archive/data.warc.gz", content)
            packed.writestr("datapackage.json", "{}")
    else:
        path.write_bytes(content)
    reading = read_location(str(path))
    facts = [copy.facts for one in reading.readings for copy in one.copies]
    assert [(str(f.captured_on), f.origin.url if isinstance(f.origin, File) else None) for f in facts] == [
        ("2019-12-30", URL),
        ("2020-06-01", URL),
    ]
    assert [f.origin.document for f in facts] == ["Acme Privacy"] * 2
    assert {f.message.partition(": ")[2] for f in reading.findings} == {
        "they are neither HTML nor plain text, PDF or DOCX",
        "the server answered 404",
    }
    for one in reading.readings:
        text = decode_again(one.source.format, read_bytes(one.source.location))
        assert text == one.source.text
        (passage,) = one.copies[0].passages
        assert plain_text(str(text), passage.spans, one.source.markup) == passage.text
    assert [version.version_id for version in read_corpus([str(path)]).versions] == [
        "acme-example-privacy@2019-12-30",
        "acme-example-privacy@2020-06-01",
    ]


def test_an_index_of_a_capture_is_verified_and_watched(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(_warc(PAGES))
    settings = Settings(index=tmp_path / "index")
    update_index([str(path)], WordEncoder(), settings.index)
    assert verify_index(settings).failures == ()
    path.write_bytes(b"")
    assert len(verify_index(settings).failures) >= 2


def test_a_capture_without_a_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(_warc(PAGES[1:2]))
    with pytest.raises(NoPolicyFound, match="neither HTML nor plain text"):
        read_location(str(path))
    path.write_bytes(b"no capture")
    with pytest.raises((SourceUnreadable, NoPolicyFound), match="capture"):
        read_location(str(path))


_RECORD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
    b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n%s\r\n\r\n"
)
_PACKED = gzip.compress(b"x" * 400_000)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_RECORD % (10_000_000, b"image/png", bytes(3_000_000)), "unpacks to more than 1,000,000 bytes"),
        (_RECORD % (len(_PACKED) + 70, b"text/html\r\nContent-Encoding: gzip", _PACKED), "unpacks to more than"),
        (b"WARC/1.0\r\n" + b"a:b\r\n" * 100_000, "bytes of headers"),
        (_RECORD % (46, b"image/png", b"x") + b"\n" * 500_000, "bytes of headers"),
        (b"WARC/1.0\r\n" + b"a" * 900_000, "bytes of headers"),
    ],
)
def test_a_capture_that_unpacks_without_end_is_refused_in_one_line(
    content: bytes, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_ALWAYS", 1_000_000)
    monkeypatch.setattr(unpacking, "_MOST_HEADERS", 800_000)
    path = tmp_path / "bomb.warc.gz"
    path.write_bytes(gzip.compress(content) * 4)
    with pytest.raises(SourceUnreadable, match=f"^{re.escape(str(path))}: .*{why}.* nothing of it was read$"):
        read_location(str(path))


@pytest.mark.parametrize(
    ("mark", "url", "day"),
    [
        ("<!-- saved from url=(0028)https://acme.example/privacy -->", URL, None),
        (
            "<!--\n Page saved with SingleFile \n url: https://acme.example/privacy \n"
            " saved date: Mon Dec 30 2019 21:01:33 GMT+0000 (UTC)\n-->",
            URL,
            "2019-12-30",
        ),
        (
            '<a href="https://web.archive.org/web/20191230210133/https://acme.example/privacy">x</a>'
            "<!--\n     FILE ARCHIVED ON 21:01:33 Dec 30, 2019 AND RETRIEVED FROM THE\n     INTERNET ARCHIVE ON … -->",
            URL,
            "2019-12-30",
        ),
        ("", None, None),
    ],
)
def test_a_saved_page_says_when_and_from_where_it_was_saved(
    mark: str, url: str | None, day: str | None, tmp_path: Path
) -> None:
    page = PAGE.format("two").replace("<html>", f"<html>{mark}")
    path = tmp_path / "page.html"
    path.write_text(page, "utf-8")
    (tmp_path / "manifest.toml").write_text('[[document]]\npolicy = "acme"\nfile = "page.html"\n', "utf-8")
    for location in (str(path), str(tmp_path)):
        facts = read_location(location).readings[0].copies[0].facts
        assert isinstance(facts.origin, File)
        assert (facts.origin.url, str(facts.captured_on) if facts.captured_on else None) == (url, day)
