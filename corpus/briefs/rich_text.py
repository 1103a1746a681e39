"""A brief as RTF. The library that reads it leaves out notes and how far paragraphs stand in; they are kept here."""

import re
from itertools import count

from striprtf.striprtf import rtf_to_text

from corpus.briefs.document import BriefDocument
from corpus.briefs.plain import plain_brief
from corpus.formats import apart
from corpus.formats.format import Problem

_BEGINS = b"{\\rtf"
_BRACE = re.compile(r"\\[\\{}]|[{}]")
_NOTE = re.compile(r"\{\s*(?:\\\*)?\\(?:footnote|endnote)\b")
_NUMBER = re.compile(r"\\chftn(?![a-z]) ?")
_PARAGRAPH = re.compile(r"\\par(?![a-z])")
_INSET = re.compile(r"\\li(\d{1,6})(?!\d) ?")
_LEAST_INSET = 500
"""In twentieths of a point, from which on a paragraph is a block that is set off."""
_SET_OFF = "\ue000"


def is_rich_text(content: bytes) -> bool:
    return content.lstrip().startswith(_BEGINS)


def read_rich_text(content: bytes) -> BriefDocument | Problem:
    text = apart.run(read_words, content)
    return text if isinstance(text, Problem) else plain_brief(text)


def read_words(content: bytes) -> str | Problem:
    """Paragraphs with a blank line between them, blocks indented, notes at the end as Markdown has them."""
    marked = _PARAGRAPH.sub(r"\\par\\par", _with_notes_at_end(content.strip().decode("latin-1")))
    marked = _INSET.sub(lambda inset: f"{inset[0]}{_SET_OFF}" if int(inset[1]) >= _LEAST_INSET else inset[0], marked)
    try:
        words: str = rtf_to_text(marked, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, OverflowError, TypeError):
        # The library takes for granted that numbers are where the format wants them.
        words = ""
    if not words.strip():
        return Problem("is RTF that cannot be read", "save it anew, or as DOCX or PDF")
    paragraphs = [paragraph.strip() for paragraph in re.split(r"\n\s*\n", words)]
    return "\n\n".join(
        f"        {bare}" if paragraph.startswith(_SET_OFF) else bare
        for paragraph in paragraphs
        if (bare := paragraph.replace(_SET_OFF, "").strip())
    )


def _with_notes_at_end(text: str) -> str:
    """Each note as a paragraph before the last brace, and a mark where it stood."""
    body: list[str] = []
    notes: list[str] = []
    done = 0
    numbers = count(1)
    for begins in _NOTE.finditer(text):
        if begins.start() < done:
            continue
        depth, end = 1, begins.end()
        while depth and (brace := _BRACE.search(text, end)):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            end = brace.end()
        if depth:
            break
        number = next(numbers)
        # The number of a note stands before its group, and again in it.
        body += _NUMBER.sub("", text[done : begins.start()]), f"[^{number}]"
        notes.append(f"\\par\\pard [^{number}]: {_NUMBER.sub('', text[begins.end() : end - 1]).strip()}")
        done = end
    last = text.rfind("}")
    return "".join([*body, text[done:last], *notes, text[last:]])
