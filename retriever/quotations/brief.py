"""The quotations of a brief, and what it cites for each.

    The policy says that “we retain your data” (Ex. B(3), pt. A § G ¶ [2]) (emphasis added).

Quotations stand in double quotation marks, or are set off as a block, indented or behind ">". The citation is the one
that follows, or where none does, the one before it in the same sentence.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from corpus.dates.grammar import find_dates
from corpus.deadline import check_deadline
from corpus.text import Span
from corpus.types import CopyFacts, Passage, Section
from retriever.question.request import InvalidQuestion
from retriever.results import MAX_QUOTES

MAX_QUOTE_LENGTH = 10_000
"""In characters. A mark that nothing closes would quote all the rest."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation of a brief: its words without the marks around them, where they stand, and the citation for it."""

    text: str
    span: Span | None = None
    cited: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """What a text quotes. ``terms`` stand in quotation marks and are no quotations: defined terms and single words."""

    quotes: tuple[Quoted, ...]
    terms: tuple[str, ...] = ()


# ---- Citations --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A place as a brief cites it; what it leaves out is None. ``section`` and ``number`` are "B" and "1" of "B.1"."""

    exhibit: str
    part: str | None = None
    day: date | None = None
    section: str | None = None
    number: str | None = None
    heading: str | None = None
    paragraph: str | None = None
    page: int | None = None

    def is_copy(self, facts: CopyFacts) -> bool:
        """Whether the copy is the exhibit, the part and of the date cited."""
        days = {facts.effective_on, facts.updated_on, facts.captured_on}
        return (
            _folded(facts.origin.name) == _folded(self.exhibit)
            and (self.part is None or _is_part(self.part, facts.part or ""))
            and (self.day is None or self.day in days)
        )

    def is_page(self, page: int | None) -> bool:
        """Whether a passage that begins on this page is cited to it: it may go on on the next."""
        return None in {self.page, page} or self.page in {page, (page or 0) + 1}

    def is_section(self, section: Section | None) -> bool:
        if self.section is None:
            return True
        if self.section == PREAMBLE:
            return section is None
        return section is not None and self.section.casefold() in {section.label.casefold(), section.title.casefold()}


PREAMBLE = "preamble"

_EXHIBIT = r"\bEx(?:h?\.|hibit|hs?\.)\s*(?P<exhibit>\w+(?:[-.]\w+)*(?:\(\w+\))*)"
_PART = r"(?:,?\s*(?P<part>(?i:pt\.|part)\s*\w+|(?i:old|new|current|previous)\s+(?i:version)))?"
_WHEN = (
    r"(?:,?\s*\(?(?:eff(?:ective|\.)?|updated|captured)\s+"
    r"(?P<when>[A-Z][a-z]+\.?\s+\d{1,2},\s*\d{4}|\d{4}-\d\d-\d\d)\)?)?"
)
_PAGE = r"(?:,?\s*at\s+(?:p(?:p|ages?)?\.?\s*)?(?P<page>\d{1,4})(?![\w.]*\w))?"
_PLACE = (
    r"(?:,?\s*(?:at\s+)?(?:§+|[Ss]ec(?:tion|t?\.)|(?P<preamble>[Pp]reamble))\s*"
    r"(?P<section>(?<!reamble)[A-Z](?![a-z])|(?<!reamble)\d+(?:\.\d+)*)?(?:\.(?P<number>\d+))?)?"
)
_HEADING = r"(?:,\s*[\"“](?P<heading>[^\"“”\n]{1,120})[\"”])?"
_PARAGRAPH = r"(?:,?\s*(?:at\s+)?(?:¶+|[Pp]ara(?:graph|\.))\s*\[?(?P<paragraph>\d+)\]?)?"
_CITATION = re.compile(_EXHIBIT + _PART + _WHEN + _PAGE + _PLACE + _HEADING + _PARAGRAPH)
_ID = re.compile(r"\b(?P<id>[Ii]d\.)" + _PAGE + _PLACE + _HEADING + _PARAGRAPH)
_BETWEEN_CITATIONS = re.compile(r"\s*(?:;|,|and|&|,\s*and|;\s*(?:and|accord|see(?:\s+also)?,?))\s*", re.IGNORECASE)
_BEFORE_CITATION = re.compile(
    r"[\s,.;:—–-]*(?:\(\s*(?:emphas|italic|citation|internal|footnote|cleaned|alteration)[^()]*\)[\s.,;]*)*"
    r"(?:[\d*†]{1,3}(?=\s))?[\s([]*(?:(?:see|see also|accord|quoting|citing|cf\.|in|at|from)\b[\s,]*)*[\s([]*",
    re.IGNORECASE,
)
_NOTE_AFTER = re.compile(
    r"\(\s*((?:[\w ]+ )?(?:added|omitted|supplied|in original|in the original)|cleaned up)\s*\)", re.I
)


def read_citation(cited: str) -> tuple[CitedPlace, ...]:
    """The places that a citation names: several where it is parallel.

    >>> (place,) = read_citation("Ex. B(3), pt. A at 41, § G ¶ [2]")
    >>> place.exhibit, place.part, place.page, place.section, place.paragraph
    ('B(3)', 'pt. A', 41, 'G', '2')
    """
    return tuple(_place(match) for match in _CITATION.finditer(cited))


def agrees(place: CitedPlace, passage: Passage) -> bool:
    """Whether a passage stands where a brief cites it; what the brief leaves out is not held against it."""
    reading = passage.reading
    printed = reading.label.strip("().") if reading.label else None
    number = place.number or place.paragraph
    return (
        place.is_copy(passage.copy.facts)
        and place.is_section(reading.section)
        and place.is_page(reading.page)
        and (place.heading is None or _folded(place.heading) == _folded(reading.heading or ""))
        and (number is None or number in {printed, None if place.number else str(reading.paragraph)})
    )


def _place(match: re.Match[str]) -> CitedPlace:
    found = match.groupdict()
    days = find_dates(found["when"]) if found["when"] else []
    return CitedPlace(
        exhibit=found["exhibit"],
        part=found["part"],
        day=days[0].readings[0] if days else None,
        section=PREAMBLE if found["preamble"] else found["section"],
        number=found["number"],
        heading=found["heading"],
        paragraph=found["paragraph"],
        page=int(found["page"]) if found["page"] else None,
    )


def _is_part(cited: str, part: str) -> bool:
    """Whether "pt. A" is "PART A: New Version", and "Old version" is "Old version (Effective as of …)"."""
    lettered = re.fullmatch(r"(?:pt\.|part)\s*(\w+)", cited, re.IGNORECASE)
    if lettered:
        own = re.match(r"part\s+(\w+)", part, re.IGNORECASE)
        return own is not None and own[1].casefold() == lettered[1].casefold()
    return _folded(cited) in _folded(part)


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


# ---- Quotations -------------------------------------------------------------------------------------------------

_OPENING = "“„‟«"
_CLOSING = "”»"
_FEWEST_WORDS = 2
_LONGEST_TERM = 5
_MOST_PARAGRAPHS = 12
_LONGEST_WAY_TO_CITATION = 60
_BLANK = re.compile(r"\n[ \t\f\r]*\n|\f")
_SENTENCE_END = re.compile(r"[.?!][\"”’)]*\s+(?=[A-Z“\"]|\Z)|\n\s*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Ex|Exs|Exh|pt|eff|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|No|Sec|Para|v|Id|cf)|\b[A-Z])$"
)
_DEFINING = re.compile(r"\(\s*(?:(?:the|an?|each|collectively|together|hereinafter|or|and|its|our)\b,?\s*)*$", re.I)
_WORD = re.compile(r"\w+")
_MARK = re.compile(f'[{_OPENING}"]')
_ANY_MARK = re.compile(f'[{_OPENING}{_CLOSING}"]')
_PARAGRAPH_BEGINS = re.compile(r"(?:\n[ \t\f]*\n|\f)\s*\Z")


def read_brief(text: str) -> Brief:
    """Everything that a text quotes, in reading order. Raises InvalidQuestion where it quotes too much.

    A text of one paragraph without any quotation mark is taken as a quotation itself.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cited = [match.span() for pattern in (_CITATION, _ID) for match in pattern.finditer(text)]
    blocks = list(_blocks(text))
    marked = list(_marked(text, [*cited, *blocks]))
    with_words = sum(_WORD.search(text, *span) is not None for span in chain(marked, blocks))
    if with_words > MAX_QUOTES:
        # Counted before anything is looked for.
        raise InvalidQuestion(
            f"text may hold {MAX_QUOTES} quotations; this one has {with_words:,}. Check it in parts", "text"
        )
    if not marked and not blocks:
        whole = text.strip()
        if _BLANK.search(whole) or not _WORD.search(whole):
            return Brief(())
        start = text.index(whole)
        return Brief((Quoted(whole, Span(start, start + len(whole))),))
    citations = _Citations(text, sorted([*marked, *blocks]))
    set_off = set(blocks)
    quotes: list[Quoted] = []
    terms: list[str] = []
    for start, end in sorted([*marked, *blocks]):
        is_block = (start, end) in set_off
        words = _block_text(text[start:end]) if is_block else text[start:end]
        cited_as = citations.of(start, end)
        if not is_block and cited_as is None and _is_term(text, start, end):
            terms.append(" ".join(words.split()))
            continue
        notes = tuple(
            note[1] for note in _NOTE_AFTER.finditer(text[end : end + _LONGEST_WAY_TO_CITATION].split("“")[0])
        )
        quotes.append(Quoted(words.strip(), Span(start, end), cited_as, notes))
    return Brief(tuple(quotes), tuple(dict.fromkeys(terms)))


def _is_term(text: str, start: int, end: int) -> bool:
    """A defined term, '(the “Policy”)', or a single word: a brief says so and quotes nothing."""
    count = len(_WORD.findall(text[start:end]))
    if count < _FEWEST_WORDS:
        return True
    before = text[max(0, start - 60) : start - 1]
    return count <= _LONGEST_TERM and bool(_DEFINING.search(re.sub(r"[\"“][^\"“”]*[\"”]", "", before)))


def _marked(text: str, inside: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans between double quotation marks; marks in ``inside`` belong to something else."""
    taken = sorted(inside)
    paragraphs = [match.start() for match in _BLANK.finditer(text)]
    done = 0
    for match in _MARK.finditer(text):
        opening = match.start()
        before = bisect_right(taken, (opening, len(text))) - 1
        is_hidden = before >= 0 and taken[before][0] <= opening < taken[before][1]
        if opening < done or is_hidden or (match[0] == '"' and not _can_open(text, opening)):
            continue
        following = taken[before + 1][0] if before + 1 < len(taken) else len(text)
        of_text = paragraphs[bisect_right(paragraphs, opening) :][:_MOST_PARAGRAPHS]
        end = _closing(text, opening, following, of_text)
        if text[opening + 1 : end].strip():
            yield opening + 1, end
            done = end + 1


def _closing(text: str, opening: int, limit: int, paragraphs: Sequence[int]) -> int:
    """Where the quotation that opens here ends: at its mark, or without one at the end of its paragraph.

    Marks inside it are nested. A quotation of several paragraphs repeats its opening mark at each; one that was cut by
    a page break goes on after it without.
    """
    is_straight = text[opening] == '"'
    limit = min(limit, opening + MAX_QUOTE_LENGTH)
    stop = min(limit, paragraphs[-1]) if len(paragraphs) == _MOST_PARAGRAPHS else limit
    depth = 1
    for match in _ANY_MARK.finditer(text, opening + 1, stop):
        position, sign = match.start(), match[0]
        if (sign in _OPENING or sign == '"') and _PARAGRAPH_BEGINS.search(text, max(opening, position - 40), position):
            # Repeated at the head of a paragraph while no mark has closed the one before.
            continue
        if is_straight and sign == '"':
            depth += 1 if _can_open(text, position) and not _can_close(text, position) else -1
        elif not is_straight and sign in _OPENING:
            depth += 1
        elif not is_straight and sign in _CLOSING:
            depth -= 1
        if depth == 0:
            return position
    return min([limit, *paragraphs[:1]])


def _can_open(text: str, position: int) -> bool:
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return (not before or before.isspace() or before in "([{—–-'‘/*_") and bool(after) and not after.isspace()


def _can_close(text: str, position: int) -> bool:
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return not before.isspace() and (not after or after.isspace() or after in ")]}.,;:!?—–-'’/*_0123456789")


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Spans of quotations that are set off: lines behind ">", or indented more than the text around them."""
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
            follows &= end == k + 1 and (
                before.endswith(":") or bool(_CITATION.match(text[lines[k][1] :].lstrip("\n (")))
            )
        if follows and len(_WORD.findall(block)) >= 5 and not _CITATION.match(block.strip(" >\t\n(")):
            yield lines[k][0], lines[k][0] + len(block.rstrip())
        k = end


def _is_set_off_evenly(lines: Sequence[str]) -> bool:
    """Whether several lines begin alike, the first one apart."""
    return len(lines) > 1 and len({_indent(line) for line in lines[1:]}) == 1


def _set_off(line: str, usual: int) -> str:
    if re.match(r"\s{0,8}>", line):
        return "marked"
    return "indented" if line.strip() and len(_indent(line)) >= usual + 4 else ""


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4)


def _block_text(block: str) -> str:
    return "\n".join(re.sub(r"^\s*(?:>\s?)*", "", line) for line in block.split("\n"))


class _Citations:
    """Which citation belongs to which quotation."""

    def __init__(self, text: str, quotes: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._starts = [start for start, _ in quotes]
        self._ends = [end for _, end in quotes]
        found = (match for pattern in (_CITATION, _ID) for match in pattern.finditer(text))
        self._found = sorted(
            (match for match in found if not self._is_quoted(match.start())), key=lambda match: match.start()
        )
        self._places = [match.start() for match in self._found]
        self._at = dict(zip(self._places, self._found, strict=True))
        self._used: set[int] = set()
        self._last: str | None = None

    def of(self, start: int, end: int) -> str | None:
        """The citation for the quotation here; quotations are asked about in reading order."""
        found = self._after(end) or self._before(start) or self._later(end)
        if found is None:
            return None
        first, last = found
        self._used.update(self._places[bisect_left(self._places, first) : bisect_left(self._places, last)])
        cited = " ".join(self._text[first:last].split()).rstrip(" ,;")
        if cited[:2].casefold() == "id":
            if self._last is None:
                return None
            copy = re.match(_EXHIBIT + _PART + _WHEN, self._last)
            cited = f"{copy[0] if copy else self._last} {cited[3:].lstrip(' ,')}".strip()
        self._last = cited
        return cited

    def _after(self, end: int) -> tuple[int, int] | None:
        at = end + 1 if self._text[end : end + 1] in set(_CLOSING) | {'"'} else end
        before = _BEFORE_CITATION.match(self._text, at)
        where = before.end() if before else at
        return self._chain(where)

    def _later(self, end: int) -> tuple[int, int] | None:
        """The next citation of the same sentence, before any other quotation: "“…” is what it says (Ex. B(2) § C)"."""
        match = next(iter(self._found[(k := bisect_right(self._places, end)) : k + 1]), None)
        following = bisect_right(self._starts, end)
        if match is None or (following < len(self._starts) and self._starts[following] < match.start()):
            return None
        return None if _has_sentence_end(self._text[end + 1 : match.start()]) else self._chain(match.start())

    def _chain(self, where: int) -> tuple[int, int] | None:
        """A citation that begins here, and those parallel to it."""
        match = self._at.get(where)
        if match is None:
            return None
        end = match.end()
        while between := _BETWEEN_CITATIONS.match(self._text, end):
            check_deadline()
            parallel = self._at.get(between.end())
            if parallel is None:
                break
            end = parallel.end()
        return where, end

    def _is_quoted(self, place: int) -> bool:
        before = bisect_right(self._starts, place) - 1
        return before >= 0 and place < self._ends[before]

    def _before(self, start: int) -> tuple[int, int] | None:
        """The last citation of the same sentence that no other quotation has, with none between."""
        others = [end for end in self._ends if end < start]
        since = others[-1] if others else 0
        for match in reversed(self._found[bisect_left(self._places, since) : bisect_left(self._places, start)]):
            if match.start() in self._used:
                continue
            if _has_sentence_end(self._text[match.end() : start - 1]):
                return None
            return match.span()
        return None


def _has_sentence_end(text: str) -> bool:
    return any(not _ABBREVIATION.search(text[: match.start()]) for match in _SENTENCE_END.finditer(text))
