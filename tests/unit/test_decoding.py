"""Bytes that are not plain UTF-8: marks of byte order, declared encodings, line ends, and what is no text."""

from pathlib import Path

import pytest

from corpus.errors import SourceUnreadable
from corpus.formats.decoding import Decoded, Problem, decoded
from corpus.load import read_corpus, read_location

PAGE = "<html><head>{declared}</head><body><h1>Acme Terms</h1><p>We keep “names” for ever.</p></body></html>"
TEXT = "# Acme Terms\n\n## Data\n\nWe keep “names” for ever.\n"


def _texts(path: Path, content: bytes) -> list[str]:
    path.write_bytes(content)
    return [passage.text for passage in read_corpus([str(path)]).passages]


@pytest.mark.parametrize("name", ["terms.md", "terms.html", "terms.txt"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"", "utf-8")],
)
def test_a_mark_of_byte_order_is_read_and_is_no_text(tmp_path: Path, name: str, mark: bytes, encoding: str) -> None:
    text = PAGE.format(declared="") if name.endswith("html") else TEXT.replace("#", "" if name.endswith("txt") else "#")
    path = tmp_path / name
    assert _texts(path, mark + text.encode(encoding)) == ["We keep “names” for ever."]
    assert read_corpus([str(path)]).versions[0].canonical.facts.title == "Acme Terms"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ('<meta charset="windows-1252">', "cp1252"),
        ("<meta charset=ISO-8859-1>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=us-ascii">', "cp1252"),
        ("<meta charset='x-sjis'>", "cp932"),
        ("<meta charset=gb2312>", "gb18030"),
        ("<meta charset=iso-2022-jp>", "iso2022_jp"),
    ],
)
def test_a_page_is_decoded_as_it_declares_and_that_is_told(tmp_path: Path, declared: str, encoding: str) -> None:
    content = PAGE.format(declared=declared).encode(encoding)
    assert _texts(tmp_path / "terms.html", content) == ["We keep “names” for ever."]
    found = decoded(content)
    assert isinstance(found, Decoded)
    ((code, remark),) = found.remarks
    assert code == "decoded"
    assert "declares" in remark


@pytest.mark.parametrize("name", ["terms.md", "terms.html", "terms.txt"])
def test_line_ends_of_old_systems_are_line_ends(tmp_path: Path, name: str) -> None:
    text = PAGE.format(declared="").replace(">", ">\n") if name.endswith("html") else TEXT
    path = tmp_path / name
    known = _texts(path, text.encode())
    for ends in ("\r", "\r\n"):
        assert _texts(path, text.replace("\n", ends).encode()) == known
    source = read_corpus([str(path)]).sources[0]
    assert len(source.text) == len(text.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    ("content", "remarks"),
    [
        (b"One\r\rTwo", 1),
        (b"One\r\nTwo\r", 0),
        ("<meta charset=latin1>né".encode(), 1),
        (b"<meta charset=latin1>only ASCII", 0),
        (b"<meta charset=unheard-of>only ASCII", 0),
    ],
)
def test_what_is_told_is_what_was_done(content: bytes, remarks: int) -> None:
    found = decoded(content)
    assert isinstance(found, Decoded)
    assert len(found.remarks) == remarks
    assert len(found.text) == len(content.decode())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Donn\xe9es", "is not UTF-8 (byte 0xe9 in line 1) and declares no other encoding"),
        (b"<meta charset=unheard-of>Donn\xe9es", "declares no other encoding"),
        (b"<meta charset=unicode_escape>Donn\xe9es", "declares no other encoding"),
        (b"<meta charset=windows-1252>Donn\xe9es \x81", "is none of cp1252"),
        (b"\xff\xfea", "is none of utf-16"),
        (b"\x00\x01", "zero bytes"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "Git LFS pointer"),
    ],
)
def test_what_is_no_text_is_a_problem_with_its_remedy(content: bytes, said: str) -> None:
    found = decoded(content)
    assert isinstance(found, Problem)
    assert said in found.what
    assert found.remedy


@pytest.mark.parametrize("name", ["terms.txt", "terms.rtf", "terms.odt"])
def test_other_documents_are_refused_with_what_to_do(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(rb"{\rtf1\ansi Acme Terms\par We keep data for ten years.\par}")
    with pytest.raises(SourceUnreadable, match=r"save it as (?:DOCX, PDF or HTML|PDF, DOCX or HTML)"):
        read_location(str(path))
