"""Which words do bytes stand for? UTF-8, or what a text declares of itself; told where it is anything but plain UTF-8.

A text keeps every code point and its place, so that spans count what anybody finds who decodes the file likewise.
"""

import codecs
import re
from dataclasses import dataclass

# Declarations stand at the beginning: browsers look at the first kilobyte, saved pages put more before them.
_HEAD = 4096
_DECLARED = (
    re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([-\w:.]+)", re.IGNORECASE),
    re.compile(rb"\A\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([-\w:.]+)", re.IGNORECASE),
    re.compile(rb"\A(?:[^\n]*\n)?[^\n]*?\bcoding[:=]\s*([-\w.]+)"),
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# As browsers read these labels (https://encoding.spec.whatwg.org/#names-and-labels): pages that declare the first of
# each pair hold characters that only the second has.
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# Those that may be declared; others that Python knows are no encodings of texts that people keep.
_FAMILIES = tuple("utf-8 utf-16 utf-32 iso8859 iso2022 cp koi8 mac- gb big5 euc_ shift_jis hz tis-620 johab".split())
_RTF = b"{\\rtf"
_LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\n"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be read, in words that follow its name, and what mends it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"

    @property
    def left_out(self) -> str:
        """The same where the others of its kind are read nevertheless."""
        return f"{self.what} and was left out; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and what a person should know of how it was decoded: codes, and words that follow the file's name."""

    text: str
    remarks: tuple[tuple[str, str], ...] = ()


def decoded(content: bytes) -> Decoded | Problem:
    r"""Bytes as text: by its mark of byte order, as UTF-8, or as it declares; anything else is a problem.

    >>> decoded("# Ünder".encode("utf-16"))
    Decoded(text='# Ünder', remarks=(('decoded', 'is UTF-16, by its first bytes, and was decoded so'),))
    """
    if content.startswith(_LFS_POINTER):
        return Problem(
            "is a Git LFS pointer, which says where a text is kept and not what it says",
            "fetch it with `git lfs pull`; in a history, `git lfs migrate export --everything --include='*.md'` puts "
            "the texts of a copy in their places",
        )
    if content.startswith(_RTF):
        return Problem("is RTF, which no reader knows", "save it as DOCX, PDF or HTML")
    found = _characters(content)
    if isinstance(found, Problem):
        return found
    if "\r" not in found.text or "\r\n" in found.text:
        return found
    text = found.text.replace("\r", "\n")
    said = "ends its lines with carriage returns alone; they were read as line ends"
    return Decoded(text, (*found.remarks, ("decoded", said)))


def _characters(content: bytes) -> Decoded | Problem:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            said = f"is {encoding.upper()}, by its first bytes, and was decoded so"
            return _by(content, encoding, said, said)
    label, declared = _declared(content)
    if declared and declared.startswith("iso2022") and b"\x1b" in content:
        return _by(content, declared, f"declares {label}", f"declares {label} and was decoded so")
    if b"\0" in content:
        return Problem("is not text (it has zero bytes)", "save it as text in UTF-8")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"is not UTF-8 (byte 0x{content[error.start]:02x} in line {line})"
        if declared is None:
            return Problem(f"{what} and declares no other encoding", "save it as UTF-8")
        return _by(content, declared, what, f"{what} and was decoded as {label}, which it declares")
    is_contradicted = declared and declared != "utf-8" and not text.isascii()
    said = f"declares {label} and is UTF-8; it was decoded as UTF-8"
    return Decoded(text, (("encoding_contradicted", said),) if is_contradicted else ())


def _by(content: bytes, encoding: str, what: str, said: str) -> Decoded | Problem:
    try:
        return Decoded(content.decode(encoding), (("decoded", said),))
    except UnicodeDecodeError as error:
        byte = content[error.start] if error.start < len(content) else 0
        return Problem(f"{what}, and its byte {error.start} (0x{byte:02x}) is none of {encoding}", "save it as UTF-8")


def _declared(content: bytes) -> tuple[str, str | None]:
    """The encoding that a text declares at its beginning, and Python's name for what browsers read it as."""
    for declaration in _DECLARED:
        if match := declaration.search(content[:_HEAD]):
            label = match[1].decode("ascii")
            try:
                name = codecs.lookup(label.removeprefix("x-")).name
            except LookupError:
                continue
            name = _READ_AS.get(name, name)
            return label, name if name.startswith(_FAMILIES) else None
    return "", None


def utf8(content: bytes) -> str | Problem:
    """The text of a file, whatever it is decoded by; for formats that have nothing to say of it."""
    found = decoded(content)
    return found if isinstance(found, Problem) else found.text
