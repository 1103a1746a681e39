"""A brief as it is printed: what `corpus.formats.written` wrote of a PDF, read back into words and places.

Running heads, stamps and line numbers have been set aside there; notes at the foot of a page stand after its text, and
follow the whole body here, since sentences go on over them.
"""

import re
from collections.abc import Iterator

from corpus.briefs.building import Builder
from corpus.briefs.document import BriefDocument
from corpus.deadline import check_deadline
from corpus.formats import apart
from corpus.formats.format import Problem
from corpus.formats.written import SET_OFF

_TOKEN = re.compile(
    r"<!-- page (?P<sheet>\d+)(?: \((?P<printed>[^()\s]{1,12})\))?(?:;.*?)? -->|<!-- note (?P<note>\d{1,4}) -->"
    r"|<!-- (?P<comment>.*?) -->|\\(?P<escaped>[^\w\s]|_)|(?P<dropped>\*\*|\u00ad)"
)
_ROW = re.compile(r"\|.*\|\Z")
_HEAD = re.compile(r"(?:#{1,6}|\s*\*) (?=\S)")
_NOTE_BEGINS = re.compile(r"\s*(?:<!-- page .*?-->\s*)?(?:<!-- note (?P<mark>\d{1,4}) -->|(?P<plain>\d{1,3})[.)]?\s)")
_NEXT_NOTE = re.compile(
    r"\s*<!-- note (?P<mark>\d{1,4}) -->\s*|(?<=[.)”\"\]?!])\s+(?P<plain>\d{1,3})\s+(?=[A-Z“\"(§«„])"
)
"""Two short notes may be read as one paragraph, in which only the number tells the second."""


def read_pdf(content: bytes) -> BriefDocument | Problem:
    # Its library is loaded where there is a PDF to read.
    from corpus.formats.pdf.document import read_document

    text = apart.run(read_document, content, marks_set_off=True)
    if isinstance(text, Problem):
        return text
    recognised = ["has words that a program recognised from pictures of pages"] if "words recognised" in text else []
    return _document(text, recognised)


def _document(text: str, remarks: list[str]) -> BriefDocument:
    builder = Builder()
    notes: list[tuple[str, str, str]] = []
    cited: set[str] = set()
    page = ""
    blocks = re.split(r"\n\n+", text)
    for block, following in zip(blocks, [*blocks[1:], ""], strict=True):
        check_deadline()
        # A paragraph that goes on on the next page stands after the notes of its own.
        cited |= _cited_in(following)
        begins = _NOTE_BEGINS.match(block)
        number = (begins["mark"] or begins["plain"]) if begins else None
        if begins and number in cited and not block.lstrip().startswith("#"):
            notes += _split(block[begins.end() :], str(number), cited, page)
        else:
            for words in _paragraphs(block):
                _write(builder, words, is_set_off=SET_OFF in words)
        page = next((match[0] for match in reversed(list(_TOKEN.finditer(block))) if match["sheet"]), page)
    for number, words, mark in sorted(notes, key=lambda note: int(note[0])):
        _write(builder, mark + words, note=number)
    return builder.document(remarks)


def _cited_in(block: str) -> set[str]:
    return {match["note"] for match in _TOKEN.finditer(block) if match["note"] and match.start()}


def _split(words: str, number: str, cited: set[str], page: str) -> Iterator[tuple[str, str, str]]:
    """The notes of one paragraph, in which a note may follow another without a space between lines."""
    begin = 0
    for match in _NEXT_NOTE.finditer(words):
        following = match["mark"] or match["plain"]
        if int(following) == int(number) + 1 and following in cited:
            yield number, words[begin : match.start()], page
            number, begin = following, match.end()
    yield number, words[begin:], page


def _paragraphs(block: str) -> Iterator[str]:
    """Lines of a block; each cell of a table is a paragraph."""
    for line in block.split("\n"):
        if _ROW.match(line.strip()) and not re.fullmatch(r"[|\s:-]+", line.strip()):
            yield from (cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1]))
        elif not re.fullmatch(r"[|\s:-]+", line):
            yield _HEAD.sub("", line, count=1)


def _write(builder: Builder, words: str, *, note: str | None = None, is_set_off: bool = False) -> None:
    builder.begin()
    done = 0
    pending = ""

    def add(more: str) -> None:
        nonlocal pending
        if more:
            # A mark between two spaces leaves one.
            builder.add(more.lstrip(" ") if pending == " " and more[0] == " " else more)
            pending = more[-1]

    for match in _TOKEN.finditer(words):
        add(words[done : match.start()].lstrip() if not pending else words[done : match.start()])
        done = match.end()
        if match["sheet"]:
            printed = match["printed"] or ""
            builder.page(int(printed) if printed.isdecimal() else int(match["sheet"]))
        elif match["note"] and note is None:
            builder.mark(match["note"])
        elif match["escaped"]:
            add(match["escaped"])
    add(words[done:].rstrip() if pending else words[done:].strip())
    builder.end(note=note, is_set_off=is_set_off)
