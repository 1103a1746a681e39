"""Where a text quotes: between the marks of any language, or set off as a block.

    “…”  "…"  ‘…’  '…'  „…“  ‚…‘  «…»  »…«  ‹…›  「…」  『…』

Marks inside a quotation are nested, and belong to it. A single mark may be an apostrophe: it opens a quotation only
before a word and closes one only after it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.deadline import check_deadline

MAX_QUOTE_LENGTH = 10_000
"""In characters. A mark that nothing closes would quote all the rest."""

_CLOSED_BY = {
    "“": "”",
    "‟": "”",
    "„": "“”‟",
    "«": "»",
    "»": "«",
    "‘": "’",
    "‛": "’",
    "‚": "‘’",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    '"': '"',
    "'": "'",
}
SINGLE = "‘‛'"
"""Marks that are closed by what may be an apostrophe."""
CLOSING = frozenset("".join(_CLOSED_BY.values())) - frozenset("'")
_EITHER_WAY = "\"'»›«‹“‘"
"""Marks that open in one language and close in another."""
_MOST_PARAGRAPHS = 12
_LEAST_IN_STRAIGHT_SINGLE = 4
_BLANK = re.compile(r"\n[ \t\f\r]*\n|\f")
_OPENS = re.compile(f"[{re.escape(''.join(_CLOSED_BY))}]")
_PARAGRAPH_BEGINS = re.compile(r"(?:\n[ \t\f]*\n|\f)\s*\Z")
_WORD = re.compile(r"\w+")


def marked(
    text: str, inside: Sequence[tuple[int, int]], set_off: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Spans between quotation marks, without these, in reading order.

    A mark ``inside`` a citation or a block that is ``set_off`` opens none; and none reaches into a block.
    """
    taken = sorted([*inside, *set_off])
    begin = sorted(start for start, _ in set_off)
    paragraphs = [match.start() for match in _BLANK.finditer(text)]
    closings = _Closings(text)
    done = 0
    for match in _OPENS.finditer(text):
        check_deadline()
        opening = match.start()
        before = bisect_right(taken, (opening, len(text))) - 1
        is_hidden = before >= 0 and taken[before][0] <= opening < taken[before][1]
        if opening < done or is_hidden or (match[0] in _EITHER_WAY and not _can_open(text, opening)):
            continue
        following = begin[k] if (k := bisect_right(begin, opening)) < len(begin) else len(text)
        of_text = paragraphs[bisect_right(paragraphs, opening) :][:_MOST_PARAGRAPHS]
        found = _Quotation(text, opening, following, of_text, closings)
        end = found.end() if match[0] not in SINGLE else found.end_of_single()
        if end is None or not text[opening + 1 : end].strip():
            continue
        yield opening + 1, end
        done = end + 1


@dataclass(frozen=True, slots=True)
class _Quotation:
    """One that a mark opens; ``limit`` is where something else begins, ``paragraphs`` the next ends of paragraphs."""

    text: str
    opening: int
    limit: int
    paragraphs: Sequence[int]
    closings: "_Closings"

    def end(self) -> int:
        """At the mark that closes it, or without one at the end of its paragraph.

        A quotation of several paragraphs repeats its opening mark at each; one that was cut by a page break goes on
        after it without.
        """
        text, mark = self.text, self.text[self.opening]
        closing = _CLOSED_BY[mark]
        limit = min(self.limit, self.opening + MAX_QUOTE_LENGTH)
        stop = min(limit, self.paragraphs[-1]) if len(self.paragraphs) == _MOST_PARAGRAPHS else limit
        depth = 1
        for match in re.compile(f"[{re.escape(mark + closing)}]").finditer(text, self.opening + 1, stop):
            position, sign = match.start(), match[0]
            repeated = _PARAGRAPH_BEGINS.search(text, max(self.opening, position - 40), position)
            if sign == mark and repeated:
                # Repeated at the head of a paragraph while no mark has closed the one before.
                continue
            if sign == mark == closing:
                depth += 1 if _can_open(text, position) and not _can_close(text, position) else -1
            elif sign == mark:
                depth += 1
            else:
                depth -= 1
            if depth == 0:
                return position
        return min([limit, *self.paragraphs[:1]])

    def end_of_single(self) -> int | None:
        """Of a quotation in single marks, None where its mark is an apostrophe or nothing closes it.

        Of several marks that may close it the first does, but for one after an s in the middle of a sentence: "the
        users’ data" goes on, where a later one is left.
        """
        text, mark = self.text, self.text[self.opening]
        stop = min([self.limit, self.opening + MAX_QUOTE_LENGTH, *self.paragraphs[:1]])
        first = self.closings.first(mark, self.opening + 1, stop)
        if first is None:
            return None
        nested = text.find("‘", self.opening + 1, stop) if mark == "‘" else -1
        # What a further mark opens is another quotation of the text, unless this one is not closed before it.
        until = nested if first < nested else stop
        sure = self.closings.first(mark, first, until, sure=True)
        end = first if sure is None else sure
        is_short = len(_WORD.findall(text, self.opening, end)) < _LEAST_IN_STRAIGHT_SINGLE
        return None if mark == "'" and is_short else end


class _Closings:
    """Where the single marks of a text may close a quotation: looked for once, however many marks may open one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, tuple[list[int], list[int]]] = {}

    def first(self, mark: str, start: int, stop: int, *, sure: bool = False) -> int | None:
        """The first in this stretch for ``mark``; ``sure``: the first that cannot be a possessive."""
        if mark not in self._known:
            found = (match.start() for match in re.compile(_CLOSED_BY[mark]).finditer(self._text))
            may = [position for position in found if _can_close(self._text, position)]
            self._known[mark] = may, [position for position in may if not _may_be_possessive(self._text, position)]
        positions = self._known[mark][sure]
        k = bisect_left(positions, start)
        return positions[k] if k < len(positions) and positions[k] < stop else None


def _may_be_possessive(text: str, position: int) -> bool:
    return text[position - 1 : position] == "s" and bool(re.match(r"\s+[a-z]", text[position + 1 : position + 3]))


def _can_open(text: str, position: int) -> bool:
    before, after = text[position - 1 : position] if position else "", text[position + 1 : position + 2]
    return (
        (not before or before.isspace() or before in "([{—–-'‘\"“/*_")
        and bool(after)
        and (
            # French sets a space inside its marks.
            not after.isspace() or (text[position] == "«" and after in " \u00a0\u202f")
        )
    )


def _can_close(text: str, position: int) -> bool:
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return not before.isspace() and (not after or after.isspace() or after in ")]}.,;:!?—–-'’\"”/*_0123456789")


# ---- Blocks -----------------------------------------------------------------------------------------------------

_FEWEST_WORDS_OF_BLOCK = 5


def blocks(text: str, cited_at: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Spans of quotations that are set off: lines behind ">", or indented more than the text around them.

    ``cited_at`` are the offsets at which citations begin: one that is indented is no quotation.
    """
    lines = [(match.start(), match.end(), match[0]) for match in re.finditer(r"[^\n]*\n?", text) if match[0]]
    indents = [len(_indent(line)) for _, _, line in lines if line.strip()]
    usual = min(indents, default=0)
    k = 0
    while k < len(lines):
        kind = _set_off(lines[k][2], usual)
        if not kind or (
            kind == "indented" and k and lines[k - 1][2].strip() and not lines[k - 1][2].rstrip().endswith(":")
        ):
            k += 1
            continue
        end = k
        while end < len(lines) and _set_off(lines[end][2], usual) == kind:
            end += 1
        block = text[lines[k][0] : lines[end - 1][1]]
        follows = end == len(lines) or not lines[end][2].strip() or kind == "marked"
        if kind == "indented" and not _is_set_off_evenly([line for _, _, line in lines[k:end]]):
            # A heading in the middle of the page stands alone; it is quoted only where the text announces or cites it.
            before = text[: lines[k][0]].rstrip()
            follows &= end == k + 1 and (before.endswith(":") or _first_word(text, lines[k][1], "\n (") in cited_at)
        is_citation = _first_word(text, lines[k][0], " >\t\n(") in cited_at
        if follows and len(_WORD.findall(block)) >= _FEWEST_WORDS_OF_BLOCK and not is_citation:
            yield lines[k][0], lines[k][0] + len(block.rstrip())
        k = end


def block_text(block: str) -> str:
    """The words of a block without what sets it off."""
    return "\n".join(re.sub(r"^\s*(?:>\s?)*", "", line) for line in block.split("\n"))


def _first_word(text: str, at: int, skipped: str) -> int:
    while at < len(text) and text[at] in skipped:
        at += 1
    return at


def _is_set_off_evenly(lines: Sequence[str]) -> bool:
    """Whether several lines begin alike, the first one apart."""
    return len(lines) > 1 and len({_indent(line) for line in lines[1:]}) == 1


def _set_off(line: str, usual: int) -> str:
    if re.match(r"\s{0,8}>", line):
        return "marked"
    return "indented" if line.strip() and len(_indent(line)) >= usual + 4 else ""


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4)
