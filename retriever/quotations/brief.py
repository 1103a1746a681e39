"""The quotations of a brief, and what it cites for each.

    The policy says that “we retain your data” (Ex. B(3), pt. A § G ¶ [2]) (emphasis added).

The citation of a quotation is the one that follows, or where none does, the one before it in the same sentence.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.briefs import BriefDocument, BriefPlace
from corpus.briefs.plain import plain_brief
from corpus.deadline import check_deadline
from corpus.text import Span
from retriever.question.request import InvalidQuestion
from retriever.quotations.citation_forms import NAMES_A_DOCUMENT
from retriever.quotations.citations import CitedPlace, WrittenCitation, find_citations
from retriever.quotations.marks import CLOSING, block_text, blocks, marked
from retriever.quotations.typography import CHARACTERS
from retriever.results import MAX_QUOTES


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation of a brief: its words without the marks around them, where they stand, and the citation for it.

    ``cited`` is the citation in words and ``places`` are what it names, several where it is parallel. ``said_of`` are
    the words of the sentence before the quotation, which may say of which day it is.
    """

    text: str
    span: Span | None = None
    cited: str | None = None
    places: tuple[CitedPlace, ...] = ()
    notes: tuple[str, ...] = ()
    said_of: str = ""
    is_sentence: bool = False
    """Whether it stands for itself, no part of a sentence of the brief's."""
    place: BriefPlace | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A sentence that quotes nothing and cites a place."""

    text: str
    cited: str
    places: tuple[CitedPlace, ...]
    place: BriefPlace


@dataclass(frozen=True, slots=True)
class Brief:
    """What a text quotes. ``terms`` stand in quotation marks and are no quotations: defined terms and single words.

    ``left_out`` says what was not looked at.
    """

    quotes: tuple[Quoted, ...]
    terms: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    claims: tuple[Claimed, ...] = ()


_FEWEST_WORDS = 2
_FEWEST_OF_BLOCK = 5
_FEWEST_OF_CLAIM = 5
_MOST_CLAIMS = 1_000
_AT_HEAD = re.compile(r"(?:\A|\n\s*|[.?!][\"”’)]*\s+)\Z")
_OPENING_MARKS = frozenset('“"„«‘')
_LONGEST_TERM = 5
_LONGEST_WAY_TO_CITATION = 60
_LONGEST_SAID = 300
_BLANK = re.compile(r"\n[ \t\f\r]*\n|\f")
_SENTENCE_END = re.compile(r"[.?!][\"”’)]*\s+(?=[A-Z“\"]|\Z)|\n\s*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Ex|Exs|Exh|pt|eff|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|No|Sec|Para|v|Id|cf|Art|Cl|Inc|Ltd|Co|Corp|Mr|Ms|"
    r"Dr|Dkt|Compl|Decl|Tr)|\b[A-Z])$"
)
_LONGEST_ABBREVIATION = 8
_DEFINING = re.compile(r"\(\s*(?:(?:the|an?|each|collectively|together|hereinafter|or|and|its|our)\b,?\s*)*$", re.I)
_WORD = re.compile(rf"[{CHARACTERS}]|[^\W{CHARACTERS}]+")
_BETWEEN_CITATIONS = re.compile(r"\s*(?:;|,|and|&|,\s*and|;\s*(?:and|accord|see(?:\s+also)?,?))\s*", re.IGNORECASE)
_BEFORE_CITATION = re.compile(
    r"[\s,.;:—–-]*(?:\(\s*(?:emphas|italic|citation|internal|footnote|cleaned|alteration)[^()]{0,80}\)[\s.,;]*){0,4}"
    r"(?:[\d*†]{1,3}(?=\s))?[\s([]*"
    r"(?:(?:see|see also|accord|quoting|citing|cf\.|in|at|from|the|its)\b[\s,]*){0,4}[\s([]*",
    re.IGNORECASE,
)
_TO_MARK = re.compile(r"[\"”’»“'.,;:)\s]{0,4}")
_TO_LATER_MARK = re.compile(r"[^.?!\n“„«]{0,160}[.?!]?[)”\"]?")
_ENDS_CITATION = re.compile(r"[)\]*_]{0,3}(?:\s*\([^()]{0,200}\)){0,3}\s*(?:[.;]|\n[ \t]*\n|\Z)")
_NOTE_AFTER = re.compile(
    r"\(\s*((?:[\w ]{1,40} )?(?:added|omitted|supplied|in original|in the original)|cleaned up)\s*\)", re.I
)


def read_brief(given: str | BriefDocument) -> Brief:
    """Everything that a text quotes, in reading order. Raises InvalidQuestion where it quotes too much.

    A text of one paragraph without any quotation mark is taken as a quotation itself.
    """
    document = plain_brief(given.replace("\r\n", "\n").replace("\r", "\n")) if isinstance(given, str) else given
    text = document.text
    left_out = [span for span, _ in document.left_out]
    written = [one for one in find_citations(text, document.notes) if not _is_in(one.start, left_out)]
    cited_at = frozenset(citation.start for citation in written)
    set_off = {block for block in blocks(text, cited_at) if not _is_in(block[0], left_out)}
    set_off |= {(span.start, span.end) for span in document.set_off if _is_quoting(text, span, cited_at)}
    hidden = [*((one.start, one.end) for one in written), *((span.start, span.end) for span in left_out)]
    between_marks = list(marked(text, hidden, sorted(set_off)))
    if not between_marks and not set_off:
        whole = text.strip()
        if _BLANK.search(whole) or not _WORD.search(whole):
            return Brief(())
        start = text.index(whole)
        return Brief((Quoted(whole, Span(start, start + len(whole)), place=document.place_at(start)),))
    spans = sorted([*between_marks, *set_off])
    with_words = sum(_WORD.search(text, *span) is not None for span in spans)
    if with_words > MAX_QUOTES:
        # Counted before anything is looked for.
        raise InvalidQuestion(
            f"text may hold {MAX_QUOTES} quotations; this one has {with_words:,}. Check it in parts", "text"
        )
    citations = _Citations(document, spans, written)
    quotes: list[Quoted] = []
    terms: list[str] = []
    for start, end in spans:
        is_block = (start, end) in set_off
        words = block_text(text[start:end]) if is_block else text[start:end]
        cited = citations.of(start, end)
        if not is_block and (_is_defined(text, start, end) or (not cited and _is_single(text, start, end))):
            terms.append(" ".join(words.split()))
            continue
        notes = tuple(
            note[1] for note in _NOTE_AFTER.finditer(text[end : end + _LONGEST_WAY_TO_CITATION].split("“")[0])
        )
        quotes.append(
            Quoted(
                words.strip(),
                Span(start, end),
                _in_words(cited, text),
                tuple(one.place for one in cited),
                notes,
                citations.said_before(start),
                is_block or _stands_for_itself(text, start),
                document.place_at(start + len(text[start:end]) - len(text[start:end].lstrip())),
            )
        )
    claims = tuple(
        Claimed(" ".join(text[span.start : span.end].split()), one.words, (one.place,), document.place_at(span.start))
        for one, span in citations.claims()
    )
    return Brief(tuple(quotes), tuple(dict.fromkeys(terms)), tuple(_left_out(document)), claims)


def _left_out(document: BriefDocument) -> Iterator[str]:
    """Each kind of what is not checked, with how many lines it has."""
    counts = Counter(name for _, name in document.left_out)
    yield from (f"{name} ({count:,} {'lines' if count > 1 else 'line'})" for name, count in counts.items())


def _is_in(offset: int, spans: Sequence[Span]) -> bool:
    k = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return k >= 0 and offset < spans[k].end


def _is_quoting(text: str, span: Span, cited_at: frozenset[int]) -> bool:
    """Whether what the layout sets off is a quotation: words enough, in no marks of their own, and no citation."""
    words = text[span.start : span.end]
    own_marks = words.lstrip()[:1] in _OPENING_MARKS
    return len(_WORD.findall(words)) >= _FEWEST_OF_BLOCK and not own_marks and span.start not in cited_at


def _in_words(cited: Sequence[WrittenCitation], text: str) -> str | None:
    """A citation as written, parallel ones with what stands between them; "id." as what it stands for."""
    said = ""
    for before, one in zip((None, *cited), cited, strict=False):
        between = " ".join(text[before.end : one.start].split()) if before else ""
        said += f"{between} {one.words}" if said else one.words
    return said or None


def _stands_for_itself(text: str, start: int) -> bool:
    """Whether a quotation begins where a sentence of the brief ended, or is announced by a colon."""
    before = text[max(0, start - 40) : start - 1].rstrip(" \t\n*_>")
    ended = re.search(r"[.?!:](?:[\"”’»)\]]*)\Z", before)
    return start <= 1 or not before or bool(ended and not _ABBREVIATION.search(before[: ended.start()]))


def _is_single(text: str, start: int, end: int) -> bool:
    """A single word: a brief speaks of it, and quotes nothing."""
    return len(_WORD.findall(text, start, end)) < _FEWEST_WORDS


def _is_defined(text: str, start: int, end: int) -> bool:
    """A defined term: '(the “Policy”)', or '(Ex. B(2)) the “2019 Policy”'."""
    before = text[max(0, start - 60) : start - 1]
    is_short = len(_WORD.findall(text, start, end)) <= _LONGEST_TERM
    if is_short and before.rstrip(' “"„«').endswith(") the") and NAMES_A_DOCUMENT.search(text, start, end):
        return True
    return is_short and bool(_DEFINING.search(re.sub(r"[\"“][^\"“”]*[\"”]", "", before)))


class _Citations:
    """Which citation belongs to which quotation."""

    def __init__(
        self, document: BriefDocument, quotes: Sequence[tuple[int, int]], written: Sequence[WrittenCitation]
    ) -> None:
        self._text = document.text
        self._notes = {note.number: note.span for note in document.notes}
        self._marks = document.marks
        self._starts = [start for start, _ in quotes]
        self._ends = [end for _, end in quotes]
        self._found = [one for one in written if not self._is_quoted(one.start)]
        self._at = {one.start: one for one in self._found}
        self._beginnings = sorted(self._at)
        self._used: set[int] = set()

    def of(self, start: int, end: int) -> tuple[WrittenCitation, ...]:
        """The citation for the quotation here, with those parallel to it; quotations are asked about in order."""
        found = (
            self._after(end)
            or self._in_note(end, _TO_MARK)
            or self._before(start)
            or self._later(end)
            or self._in_own_sentence(end)
            or self._in_note(end, _TO_LATER_MARK)
        )
        self._used.update(one.start for one in found)
        return found

    def said_before(self, start: int) -> str:
        """The words of the sentence before the quotation, after any quotation in it; citations left out."""
        others = bisect_left(self._ends, start)
        since = max(self._ends[others - 1] if others else 0, start - 1 - _LONGEST_SAID)
        said = self._text[since : start - 1]
        ends = _sentence_ends(said)
        return said[ends[-1] if ends else 0 :].strip()

    def claims(self) -> Iterator[tuple[WrittenCitation, Span]]:
        """Citations of no quotation, each with the sentence it stands in; asked for after all quotations."""
        for one in self._found[:_MOST_CLAIMS]:
            if one.start in self._used:
                continue
            check_deadline()
            since = max(0, one.start - _LONGEST_SAID)
            said = self._text[since : one.start].rstrip(" ([,;")
            ends = _sentence_ends(said)
            start, end = since + (ends[-1] if ends else 0), since + len(said)
            after = _SENTENCE_END.search(self._text, one.end, one.end + _LONGEST_SAID)
            after_end = after.start() if after else min(len(self._text), one.end + _LONGEST_SAID)
            if (
                _AT_HEAD.search(self._text, since, one.start)
                and len(_WORD.findall(self._text, one.end, after_end)) >= _FEWEST_OF_CLAIM
            ):
                # "Section C promises that no data is sold."
                start, end = one.end, after_end
            quoted = bisect_left(self._ends, start)
            is_quoting = quoted < len(self._starts) and self._starts[quoted] < end
            if not is_quoting and len(_WORD.findall(self._text, start, end)) >= _FEWEST_OF_CLAIM:
                yield one, Span(start, end)

    def _is_quoted(self, at: int) -> bool:
        k = bisect_right(self._starts, at) - 1
        return k >= 0 and at < self._ends[k]

    def _after(self, end: int) -> tuple[WrittenCitation, ...]:
        at = end + 1 if self._text[end : end + 1] in CLOSING | {"'"} else end
        before = _BEFORE_CITATION.match(self._text, at)
        return self._chain(before.end() if before else at, at)

    def _in_note(self, end: int, between: re.Pattern[str]) -> tuple[WrittenCitation, ...]:
        """What the note cites that the text refers to after the quotation, with no other quotation between."""
        k = bisect_left(self._marks, end, key=lambda mark: mark.start)
        if k == len(self._marks) or not between.fullmatch(self._text, end, self._marks[k].start):
            return ()
        span = self._notes[self._marks[k].number]
        first = bisect_left(self._beginnings, span.start)
        if first == len(self._beginnings) or self._beginnings[first] >= span.end:
            return ()
        at = self._beginnings[first]
        quoted = bisect_left(self._starts, span.start)
        is_of_quotation = quoted < len(self._starts) and self._starts[quoted] < at
        return () if is_of_quotation else self._chain(at, at)

    def _later(self, end: int) -> tuple[WrittenCitation, ...]:
        """The next citation of the same sentence, before any other quotation: "“…” is what it says (Ex. B(2) § C)"."""
        next_one = bisect_right(self._beginnings, end)
        following = bisect_right(self._starts, end)
        if next_one == len(self._beginnings):
            return ()
        at = self._beginnings[next_one]
        if following < len(self._starts) and self._starts[following] < at:
            return ()
        return () if _sentence_ends(self._text[end + 1 : at]) else self._chain(at, at)

    def _in_own_sentence(self, end: int) -> tuple[WrittenCitation, ...]:
        """A citation that is all of the sentence after that of the quotation: "“…” is what it says. Ex. B(2) § C." """
        k = bisect_right(self._beginnings, end)
        following = bisect_right(self._starts, end)
        if k == len(self._beginnings):
            return ()
        at = self._beginnings[k]
        if following < len(self._starts) and self._starts[following] < at:
            return ()
        between = self._text[end + 1 : at]
        ends = _sentence_ends(between)
        if len(ends) != 1 or _BLANK.search(between) or not _BEFORE_CITATION.fullmatch(between, ends[0]):
            return ()
        chain = self._chain(at, at)
        return chain if _ENDS_CITATION.match(self._text, chain[-1].end) else ()

    def _chain(self, where: int, least: int) -> tuple[WrittenCitation, ...]:
        """A citation that begins here, or between ``least`` and here, and those parallel to it."""
        first = next((self._at[at] for at in range(where, least - 1, -1) if at in self._at), None)
        if first is None:
            return ()
        chain = [first]
        while between := _BETWEEN_CITATIONS.match(self._text, chain[-1].end):
            check_deadline()
            parallel = self._at.get(between.end())
            if parallel is None:
                break
            chain.append(parallel)
        return tuple(chain)

    def _before(self, start: int) -> tuple[WrittenCitation, ...]:
        """The last citation of the same sentence that no other quotation has, with none between."""
        others = bisect_left(self._ends, start)
        since = self._ends[others - 1] if others else 0
        for k in range(bisect_left(self._beginnings, start) - 1, -1, -1):
            one = self._at[self._beginnings[k]]
            if one.start < since:
                return ()
            if one.start in self._used:
                continue
            return () if _sentence_ends(self._text[one.end : start - 1]) else (one,)
        return ()


def _sentence_ends(text: str) -> list[int]:
    """Where sentences of the brief end; not after an abbreviation."""
    return [
        match.end()
        for match in _SENTENCE_END.finditer(text)
        if not _ABBREVIATION.search(text, max(0, match.start() - _LONGEST_ABBREVIATION), match.start())
    ]
