"""What a quotation says, read by the conventions of a brief.

    “[t]he user … may ask [Alibaba] to erase data” (emphasis added)

A bracket stands for words or letters of the source that were altered, an ellipsis for words left out. A full stop or
comma before the closing mark may be the brief's own. What a page leaves among the lines, its number or the number of
a paragraph, may be in the source or not.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from retriever.quotations.typography import OMISSION, QUOTATION_MARK, is_word, negates, printed

FEWEST_WORDS = 3
"""In a quotation with brackets or ellipses."""
MOST_GAPS = 40
"""Brackets and ellipses in one quotation; each is tried at every place of a text."""

LONGEST_BRACKET = 6
"""How many words and signs a bracket may stand for: it alters a phrase, and leaves out no sentence."""
_FEW_WORDS = 4
"""Of which a denial is the gist."""


class Kind(StrEnum):
    WORD = "word"
    """A word or sign, which must stand there."""
    PERHAPS = "perhaps"
    """A page or paragraph number: it may stand there."""
    ALTERED = "altered"
    """A word with letters in brackets."""
    BRACKET = "bracket"
    """Words in brackets: they stand for up to six of the source, or were added."""
    OMISSION = "omission"


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a quotation, at these offsets of it.

    ``key`` is what a word counts as; ``altered`` fits the words that an altered one may stand for.
    """

    kind: Kind
    key: str
    start: int
    end: int
    altered: "AlteredWord | None" = None


@dataclass(frozen=True, slots=True)
class QuotedText:
    """A quotation as read; offsets of its elements are of ``text``, which is the quotation in composed Unicode.

    ``notes`` are remarks of the brief such as "emphasis added".
    """

    text: str
    elements: tuple[Element, ...]
    notes: tuple[str, ...]

    @property
    def keys(self) -> list[str]:
        """The words that must stand there."""
        return [element.key for element in self.elements if element.kind is Kind.WORD]

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but words that must stand there."""
        return all(element.kind is Kind.WORD for element in self.elements)

    @property
    def has_words(self) -> bool:
        return self._word_count > 0

    @property
    def is_mostly_gaps(self) -> bool:
        """Whether it has so few words among its brackets and ellipses that it would fit nearly anything."""
        gaps = sum(element.kind in {Kind.BRACKET, Kind.OMISSION} for element in self.elements)
        return gaps > 0 and (self._word_count < FEWEST_WORDS or gaps > MOST_GAPS)

    @property
    def _word_count(self) -> int:
        return sum(element.kind is Kind.ALTERED or is_word(element.key) for element in self.elements if element.key)

    @property
    def has_omission(self) -> bool:
        return any(element.kind is Kind.OMISSION for element in self.elements)

    @property
    def begins_in_brackets(self) -> bool:
        return bool(self.elements) and self.elements[0].kind in {Kind.ALTERED, Kind.BRACKET}

    def with_its_stop(self) -> "QuotedText | None":
        """The same with the stop at its end as a sign that must stand there; None of what is given as no sentence."""
        if not self.elements or not _GIVEN_AS_SENTENCE.match(self.text):
            return None
        ended = _STOP.fullmatch(self.text, self.elements[-1].end)
        if ended is None:
            return None
        stop = Element(Kind.WORD, ended["stop"], *ended.span("stop"))
        return replace(self, elements=(*self.elements, stop))


_NOTE = re.compile(
    r"[(\[]\s*((?:(?:all|some|first|second|last|original|internal|bold|underlined)\s+)*"
    r"(?:emphas[ie]s|italics|bold|underlining|citations?|footnotes?|quotation marks?|alterations?|brackets?)"
    r"(?:\s+and\s+\w+(?:\s+\w+)?)?\s+"
    r"(?:added|omitted|supplied|mine|ours|removed|altered|in\s+(?:the\s+)?original)[^()\[\]]{0,60}|cleaned up)\s*[)\]]",
    re.IGNORECASE,
)
_GIVEN_AS_SENTENCE = re.compile(r"[\"'“”„‟«»‘’‚‛`\[]*[^\W\d_a-z]")
_STOP = re.compile(r"[\"'”’»]*(?P<stop>[.?!])[\"'”’»)]*\s*")
_STARS = re.compile(r"\*\s+\*\s+\*(?:\s+\*)*")
_BROKEN_WORD = re.compile(r"(?<!\w)(\w{1,40})[-\u00ad\u2010][ \t]*\r?\n\s*(\w{1,40})")
_PAGE_NUMBER = re.compile(
    r"(?:(?<=\n)|(?<=\f))[ \t]*(?:page )?(?:[-–—] ?)?\d{1,4}(?: of \d{1,4})?(?: ?[-–—])?[ \t]*(?=\r?\n[ \t]*\r?\n|\f)",
    re.IGNORECASE,
)
_COURT_STAMP = re.compile(
    r"(?:^|(?<=\n)|(?<=\f))[ \t]*(?:Case:?\s+\d[^\n]{0,60}(?:Doc|ECF|Filed|Page|ID)[^\n]{0,100}|"
    r"[^\n]{0,80}\bFiled:?\s+\d[^\n]{0,100}\bPage\b[^\n]{0,30}|[A-Z][A-Z_-]{2,20}\d{4,10})[ \t]*(?=\r?\n|\f|\Z)"
)
"""What a court's system or a party prints on each page: the docket line, a number of the Bates kind."""
_PLEADING_NUMBER = re.compile(r"(?:^|(?<=\n))[ \t]*(?P<number>\d{1,2})(?=[ \t]{1,8}\S|[ \t]*\r?\n)")
_LINE_LABEL = re.compile(r"(?:^|(?<=\n))[ \t]*(?:[-–—][ \t]+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)][ \t]+)(?=\S)")
_REOPENS = re.compile(r"\n[ \t]*\n\s*(?P<mark>[“„«‘‚‹\"'])")
"""A quotation of several paragraphs opens again at each."""
_LETTERS_IN_BRACKETS = re.compile(r"\[\w{0,12}\]")
_BRACKET = re.compile(r"\[([^\[\]]{0,300})\]")
_NOTHING = re.compile(r"\s*(?:sic|(?:…|\.(?:\s*\.)*)?)\s*[.!]?\s*", re.IGNORECASE)
_MARKS = "\"'“”„‟«»‘’‚‛`"
_LONGEST_ENDING = 6
_FINAL_SIGNS = frozenset(".,;:") | {QUOTATION_MARK}


def read_quoted(quote: str, knows: Callable[[str], bool]) -> QuotedText:
    """Read a quotation. ``knows`` says whether the sources have a word: "infor-⏎mation" is "information" if they do."""
    text = unicodedata.normalize("NFC", quote).strip()
    if len(text) > 1 and text[0] in _MARKS and text[-1] in _MARKS:
        text = text[1:-1].strip()
    notes = tuple(" ".join(note[1].split()) for note in _NOTE.finditer(text))
    read = _blanked(text, _NOTE)
    read = _STARS.sub(lambda stars: OMISSION.ljust(len(stars[0])), read)
    broken = {match.start(): match for match in _BROKEN_WORD.finditer(read) if knows(match[1] + match[2])}
    elements = list(_elements(read, broken))
    return QuotedText(text, tuple(_trimmed(elements)), notes)


def denies_differently(quoted: str, source: str) -> bool:
    """Whether a bracket brings in or takes away a denial or a number: it may alter words, not what they say."""
    return _gist(quoted) != _gist(source)


def drops_a_denial(source: str) -> bool:
    """Whether an ellipsis leaves out hardly more than a denial: of a whole sentence it may leave out what it likes."""
    return len(source.split()) <= _FEW_WORDS and _gist(source)[0] > 0


def _gist(words: str) -> tuple[int, list[str]]:
    keys = printed(words).keys
    denials = sum(negates(key) for key in keys) + len(re.findall(r"n['’]t\b", words))
    denials += sum(key.casefold().endswith("less") for key in keys)
    return denials, sorted(key for key in keys if any(character.isdigit() for character in key))


def _blanked(text: str, pattern: re.Pattern[str]) -> str:
    """The text with what ``pattern`` finds replaced by as many spaces, so that offsets stay."""
    return pattern.sub(lambda found: " " * len(found[0]), text)


def _elements(text: str, broken: dict[int, re.Match[str]]) -> Iterator[Element]:
    optional = [
        match.span() for pattern in (_PAGE_NUMBER, _LINE_LABEL, _COURT_STAMP) for match in pattern.finditer(text)
    ]
    optional += [match.span("mark") for match in _REOPENS.finditer(text)]
    optional += _line_numbers(text)
    done = 0
    for start, end in _bracketed(text):
        yield from _words(text, done, start, optional, broken)
        done, words = end, text[start:end]
        if (words[0], words[-1]) != ("[", "]") or "]" in words[:-1]:
            yield Element(Kind.ALTERED, words, start, end, AlteredWord.read(words))
        elif re.fullmatch(r"\s*(?:…|\.(?:\s*\.)+)\s*\.?\s*", words[1:-1]):
            yield Element(Kind.OMISSION, "", start, end)
        elif not _NOTHING.fullmatch(words[1:-1]):
            yield Element(Kind.BRACKET, "", start, end)
    yield from _words(text, done, len(text), optional, broken)


def _line_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where lines begin with numbers that count them, as on pleading paper."""
    found = list(_PLEADING_NUMBER.finditer(text))
    counted = [
        (before, after)
        for before, after in pairwise(found)
        if int(after["number"]) - int(before["number"]) == 1 or (int(before["number"]) > 20 and after["number"] == "1")
    ]
    for match in {match for pair in counted for match in pair}:
        yield match.span("number")


def _words(
    text: str, start: int, end: int, optional: list[tuple[int, int]], broken: dict[int, re.Match[str]]
) -> Iterator[Element]:
    part = printed(text[start:end])
    skip_to = 0
    for key, (first, last) in zip(part.keys, part.bounds, strict=True):
        first, last = first + start, last + start
        if first < skip_to:
            continue
        if key == OMISSION:
            yield Element(Kind.OMISSION, "", first, last)
        elif first in broken and broken[first].end() <= end:
            skip_to = broken[first].end()
            yield Element(Kind.WORD, broken[first][1] + broken[first][2], first, skip_to)
        else:
            is_optional = any(low <= first < high for low, high in optional)
            yield Element(Kind.PERHAPS if is_optional else Kind.WORD, key, first, last)


def _bracketed(text: str) -> Iterator[tuple[int, int]]:
    """Spans of brackets; of letters in brackets, the word that they belong to."""
    done = 0
    for match in _BRACKET.finditer(text):
        start, end = match.span()
        if start < done:
            continue
        if _LETTERS_IN_BRACKETS.fullmatch(match[0]):
            while start > done and _is_letter(text[start - 1]):
                start -= 1
            while end < len(text):
                if _is_letter(text[end]):
                    end += 1
                elif end > match.end() and (further := _LETTERS_IN_BRACKETS.match(text, end)):
                    end = further.end()
                else:
                    break
        done = end
        yield start, end


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


@dataclass(frozen=True, slots=True)
class AlteredWord:
    """A word with letters in brackets, as a rule for the words that it may stand for.

    Letters before the rest may change their size and nothing else ("[t]he" is "The"); later ones stand for an
    ending or a stem of up to six letters ("provid[ed]", "user[]"). ``parts`` follow each other: letters, or so many at
    most of any. No regular expression, which tries "a[]a[]a[]…" in more ways than there is time for.

    >>> AlteredWord.read("[t]he").fits("The"), AlteredWord.read("provid[ed]").fits("providing")
    (True, True)
    >>> AlteredWord.read("user[]").fits("abuser")
    False
    """

    first: str
    parts: tuple[str | int, ...]

    @classmethod
    def read(cls, altered: str) -> "AlteredWord":
        first = ""
        parts: list[str | int] = []
        for piece in re.finditer(r"\[(\w*)\]|\w+", altered):
            if not piece[0].startswith("["):
                parts.append(piece[0])
            elif piece.start() == 0 and piece[1]:
                first = piece[1].lower()
            else:
                parts.append(_LONGEST_ENDING)
        return cls(first, tuple(parts))

    def fits(self, word: str) -> bool:
        if not is_word(word) or word[: len(self.first)].lower() != self.first:
            return False
        # All lengths of the word's beginning that the parts so far fit.
        ends = {len(self.first)}
        for part in self.parts:
            if isinstance(part, str):
                ends = {end + len(part) for end in ends if word.startswith(part, end)}
            else:
                ends = {further for end in ends for further in range(end, min(end + part, len(word)) + 1)}
            if not ends:
                return False
        return len(word) in ends


def _trimmed(elements: list[Element]) -> list[Element]:
    """Without what the brief may add at either end: omissions, marks, and signs at the end.

    One full stop beside an omission goes with it.
    """
    kept: list[Element] = []
    for element in elements:
        beside = kept and kept[-1].kind is Kind.OMISSION
        if beside and (element.kind is Kind.OMISSION or (element.kind is Kind.WORD and element.key == ".")):
            continue
        kept.append(element)
    while kept and (kept[-1].kind in {Kind.OMISSION, Kind.PERHAPS} or kept[-1].key in _FINAL_SIGNS):
        kept.pop()
    while kept and (kept[0].kind in {Kind.OMISSION, Kind.PERHAPS} or kept[0].key == QUOTATION_MARK):
        kept.pop(0)
    return kept
