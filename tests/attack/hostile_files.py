"""Briefs of a few kilobytes that ask for more work or memory than there is, each made by hand."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence

_W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PART = b"word/document.xml"
_NAMES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>%s>>>>"
_SENTENCE = b"BT /F 12 Tf 72 700 Td (We may share your data with others at any time.) Tj ET"


def pdf_of_one_sentence() -> bytes:
    return _drawing(_SENTENCE)


def pdf_of_forms(fan: int = 10, depth: int = 12) -> bytes:
    """Each form draws the next one ten times: a billion billion letters in three kilobytes."""
    objects = [*_NAMES, _PAGE % b"/XObject<</X 6 0 R>>", _FONT, _stream(b"", b"/X Do " * fan)]
    for number in range(depth):
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 4 0 R>>%s>>"
        if number < depth - 1:
            objects.append(_stream(form % (b"/XObject<</X %d 0 R>>" % (7 + number)), b"/X Do " * fan))
        else:
            objects.append(_stream(form % b"", _SENTENCE))
    return _pdf(objects)


def pdf_of_rectangles() -> bytes:
    return _drawing(b"0 0 1 1 re f " * 4_000_000)


def pdf_of_states() -> bytes:
    return _drawing(b"q " * 20_000_000)


def pdf_of_one_path() -> bytes:
    return _drawing(b"0 0 m " + b"1 1 l " * 8_000_000 + b"S")


def docx_of_nested_paragraphs() -> bytes:
    return _docx(b"<w:p>" * 300_000 + b"<w:r><w:t>a</w:t></w:r>" * 1_000 + b"</w:p>" * 300_000)


def docx_of_nested_contents() -> bytes:
    listing = b"<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
    return _docx(listing * 20_000 + b"<w:p/>" * 20_000 + b"</w:sdt>" * 20_000)


def docx_of_many_notes() -> bytes:
    marks = b"".join(b"<w:r><w:footnoteReference w:id='%d'/></w:r>" % number for number in range(60_000))
    note = b"<w:footnote w:id='%d'><w:p><w:r><w:t>a \xe2\x80\x9cb c\xe2\x80\x9d</w:t></w:r></w:p></w:footnote>"
    notes = b"".join(note % number for number in range(40_000))
    return _docx(b"<w:p>" + marks + b"</w:p>", b"<w:footnotes " + _W + b">" + notes + b"</w:footnotes>")


def docx_of_one_part_many_times(times: int = 20_000) -> bytes:
    """A directory of many entries, all of them the same five megabytes, packed."""
    content = b"<w:document " + _W + b"><w:body>" + b" " * 4_900_000 + b"</w:body></w:document>"
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = compressor.compress(content) + compressor.flush()
    facts = (0, 8, 0, 0, zlib.crc32(content), len(packed), len(content), len(_PART), 0)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, *facts) + _PART + packed
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, *facts, 0, 0, 0, 0, 0) + _PART
    ends = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, times, times, len(entry) * times, len(local), 0)
    return local + entry * times + ends


HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "forms.pdf": pdf_of_forms,
    "rectangles.pdf": pdf_of_rectangles,
    "states.pdf": pdf_of_states,
    "path.pdf": pdf_of_one_path,
    "paragraphs.docx": docx_of_nested_paragraphs,
    "contents.docx": docx_of_nested_contents,
    "notes.docx": docx_of_many_notes,
    "twins.docx": docx_of_one_part_many_times,
}


def _pdf(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    at, count = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count + table
    return bytes(out) + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (count, at)


def _drawing(content: bytes) -> bytes:
    """A page with this content, packed twice: megabytes in a few hundred bytes."""
    return _pdf([*_NAMES, _PAGE % b"", _FONT, _stream(b"", content, 2)])


def _stream(facts: bytes, content: bytes, packed: int = 1) -> bytes:
    for _ in range(packed):
        content = zlib.compress(content, 9)
    filters = b"/FlateDecode " * packed
    return b"<<" + facts + b"/Filter[" + filters + b"]/Length %d>>stream\n" % len(content) + content + b"\nendstream"


def _docx(body: bytes, footnotes: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("word/document.xml", b"<w:document " + _W + b"><w:body>" + body + b"</w:body></w:document>")
        if footnotes:
            packed.writestr("word/footnotes.xml", footnotes)
    return out.getvalue()
