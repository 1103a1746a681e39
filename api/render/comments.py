"""A brief handed back to its author: the DOCX as it was, with a comment at each finding."""

import io
import zipfile
from bisect import bisect_right
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from corpus.briefs.filed import Changes, Element, FiledBrief, Heard
from corpus.formats.docx import unpacked
from corpus.formats.format import Problem
from corpus.text import Span

_MOST_BYTES = 100_000_000
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class NoComments(ValueError):
    """The file cannot be written with comments; says why."""


def commented(content: bytes, changes: Changes, comments: Sequence[tuple[Span, str | None, str]]) -> bytes:
    """The file with comments: each the span of its words in the brief's text, the note they stand in, and what is said.

    Raises NoComments. Of words in a note the comment stands at what refers to it, since notes have none.
    """
    parts = unpacked(content)
    if isinstance(parts, Problem):
        raise NoComments(str(parts))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > _MOST_BYTES:
            raise NoComments(f"unpacks to more than {_MOST_BYTES:,} bytes")
    # Its library is loaded where comments are written.
    import docx
    from docx.text.run import Run

    try:
        document = docx.Document(io.BytesIO(content))
    except (KeyError, ValueError) as error:
        raise NoComments(f"is no DOCX that comments can be written into ({error})") from error
    filed = FiledBrief(document.element, parts, changes)
    filed.document()
    for span, note, words in sorted(comments, key=lambda comment: comment[0], reverse=True):
        # From the last on: cutting a run leaves the places before it as they were.
        mark = filed.marks.get(note) if note else None
        runs = (mark, mark) if mark is not None else _runs(filed.heard, span)
        if runs:
            document.add_comment([Run(run, document) for run in runs], words, author="Inforce", initials="I")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _runs(heard: Sequence[Heard], span: Span) -> tuple[Element, Element] | None:
    """The runs at which words begin and end, cut where they do."""
    first = max(0, bisect_right(heard, span.start, key=lambda one: one.start) - 1)
    inside = [
        one
        for one in heard[first : bisect_right(heard, span.end - 1, key=lambda one: one.start)]
        if one.words and one.start < span.end and one.start + len(one.words) > span.start
    ]
    if not inside:
        return None
    begin, end = inside[0], inside[-1]
    if span.end < end.start + len(end.words):
        _cut(end, span.end - end.start)
    is_one = begin.run is end.run
    start = _cut(begin, span.start - begin.start) if span.start > begin.start else begin.run
    return (start, start if is_one else end.run)


def _cut(one: Heard, at: int) -> Element:
    """Two runs of one, the second beginning with character ``at`` of the words; gives the second.

    What stood before it stays in the run as it was, so that what else was heard of it holds.
    """
    rest: Any = deepcopy(one.run)
    parts = list(one.run)
    k = parts.index(one.part)
    for copy, part, position in zip(list(rest), parts, range(len(parts)), strict=True):
        if position < k and not str(part.tag).endswith("}rPr"):
            rest.remove(copy)
        elif position > k:
            one.run.remove(part)
        elif position == k:
            whole = part.text or ""
            part.text, copy.text = whole[: one.skipped + at], whole[one.skipped + at :]
            for each in (part, copy):
                each.set(_SPACE, "preserve")
    one.run.addnext(rest)
    return rest
