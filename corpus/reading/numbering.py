"""Numbers and letters that are printed before a heading, a paragraph or an item: "1.2.3", "(a)", "IV.", "Section 3"."""

import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

from corpus.languages import Language

_NUMBER = re.compile(
    r"(?P<printed>\(\s?(?P<inner>[a-zA-Z]|[ivxIVX]{2,6}|\d{1,3})\s?\)"
    r"|(?P<decimal>\d{1,3}(?:\.\d{1,3}){1,4})(?:[.):]|(?=\s|[A-Z“\"(]|$))"
    r"|(?P<simple>\d{1,3}|[a-zA-Z]|[ivxIVX]{2,6})[.):](?!\w))\s*"
)
_INSERTED = re.compile(r"(?P<printed>(?P<number>\d{1,3})[A-Z][.)])\s+(?=\S)")
_WORDED = re.compile(r"[^\W\d_]{3,}\s(?:\d{1,2}|[IVX]{1,5})")
_BARE = re.compile(r"(?P<printed>\d{1,2})\s+(?=[A-Z“\"'])")
_LAST_NUMBER = re.compile(r"(?:[IVXLC]+|[A-Z]|\d+)$")
_LETTERS, _LARGEST_ROMAN = 26, 40
_FEWEST_WORDED = 3
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Number:
    """What is printed, how many characters it takes with the space after it, and which series it may belong to.

    ``series`` are names of series with the place in each: "(i)" may be the first of Roman numbers or the ninth letter.
    """

    printed: str
    length: int
    series: tuple[tuple[str, int], ...]

    @property
    def path(self) -> str:
        """The number without its marks: "2.1"."""
        return self.printed.strip("().: ")

    @property
    def is_inserted(self) -> bool:
        """Whether a letter after it puts it between two numbers: "19A"."""
        return self.path[:1].isdigit() and self.path[-1:].isalpha()


def worded_series(texts: Iterable[str]) -> frozenset[str]:
    """The words that a page numbers lines with, "guideline" where "Guideline 1", "Guideline 2" … stand alone."""
    lines = (text.casefold().split() for text in texts if _WORDED.fullmatch(text))
    counts = Counter(word for word, _ in lines)
    return frozenset(word for word, count in counts.items() if count >= _FEWEST_WORDED)


def number_before(
    text: str, language: Language, *, of_heading: bool = False, words: frozenset[str] = frozenset()
) -> Number | None:
    """The number or letter that ``text`` starts with; that of a heading may have no mark, or a word before it.

    ``words`` are those of `worded_series`.

    >>> from corpus.languages import ENGLISH
    >>> number_before("(ii) insert any code", ENGLISH).printed, number_before("12.8 All provisions", ENGLISH).printed
    ('(ii)', '12.8')
    """
    match = _NUMBER.match(text)
    if match is None and of_heading:
        worded = language.structure.numbered_heading.match(text)
        if worded and not worded["number"] and _LAST_NUMBER.search(worded.group()):
            return Number(worded.group(), worded.end(), (("worded", 0),))
        if words and _WORDED.fullmatch(text):
            word, value = text.casefold().split()
            if word in words:
                return Number(text, len(text), ((word, _value(value)),))
        match = _INSERTED.match(text)
        if match:
            return Number(match["printed"], match.end(), (("1.", int(match["number"])),))
        match = _BARE.match(text)
        if match:
            return Number(match["printed"], match.end(), (("1.", int(match["printed"])),))
    if match is None or match.end() == len(text):
        return None
    groups = match.groupdict()
    printed = match["printed"]
    if decimal := groups.get("decimal"):
        depth = decimal.count(".") + 1
        return Number(printed, match.end(), ((f"1.{depth}", int(decimal.rpartition(".")[2])),))
    word = groups.get("inner") or groups["simple"] or ""
    is_closed = printed.startswith("(")
    return Number(printed, match.end(), tuple(_series(word, "(" if is_closed else printed[-1])))


def is_beside(number: Number, known: Set[tuple[str, int]]) -> bool:
    """Whether the number before or after it, of one of its series, is among those ``known``."""
    return any((name, value + 1) in known or (name, value - 1) in known for name, value in number.series)


def _series(word: str, mark: str) -> list[tuple[str, int]]:
    """The series that a number with such a mark may be in, the likelier one first."""
    if word.isdigit():
        return [(f"1{mark}", int(word))]
    case = "A" if word.isupper() else "a"
    found: list[tuple[str, int]] = []
    if len(word) == 1:
        found.append((f"{case}{mark}", ord(word.casefold()) - ord("a") + 1))
    if set(word.casefold()) <= _ROMAN.keys():
        roman = (f"{'I' if case == 'A' else 'i'}{mark}", _roman(word.casefold()))
        found.insert(0 if word.casefold() == "i" else len(found), roman)
    return found


def _value(number: str) -> int:
    return int(number) if number.isdigit() else _roman(number)


def _roman(word: str) -> int:
    values = [_ROMAN[letter] for letter in word]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def printed_number(value: int, kind: str) -> str:
    """A number as a page prints it before an item of a list of some ``kind``: 1, a, A, i or I.

    >>> printed_number(4, "i"), printed_number(3, "A"), printed_number(12, "1")
    ('iv.', 'C.', '12.')
    """
    word = str(value)
    if kind in {"a", "A"} and 0 < value <= _LETTERS:
        word = chr(ord(kind) + value - 1)
    elif kind in {"i", "I"} and 0 < value < _LARGEST_ROMAN:
        tens, ones = divmod(value, 10)
        word = "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
        word = word.upper() if kind == "I" else word
    return f"{word}."


class Outline:
    """Follows the numbers of paragraphs that are printed one after another, and says how deep each one is."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int]] = []

    def depth(self, number: Number) -> int:
        """How many series this number stands in, its own included."""
        for place in range(len(self.open) - 1, -1, -1):
            name, last = self.open[place]
            if (name, last + 1) in number.series:
                self.open[place:] = [(name, last + 1)]
                return place + 1
        for name, value in number.series:
            known = next((i for i, (other, last) in enumerate(self.open) if other == name and value > last), None)
            if known is not None:
                self.open[known:] = [(name, value)]
                return known + 1
        name, value = number.series[0]
        same = next((i for i, (other, _) in enumerate(self.open) if other == name), len(self.open))
        self.open[same:] = [(name, value)]
        return same + 1

    def close(self) -> None:
        self.open.clear()
