"""Where the clauses of a text end in which a page speaks of dates: at stops that are no part of a date."""

import re
from collections.abc import Iterator, Sequence

from corpus.dates.grammar import Mention
from corpus.languages import Language

_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(r"[.!?;]+[\"”’)\]]*(?=\s+[\"“‘(\[*_]*[^\Wa-z_]|\s*$)|[。；！？|•·\n]")


def clauses(text: str, found: Sequence[Mention], language: Language) -> Iterator[tuple[int, int]]:
    """Start and end of each clause; ``found`` are the dates in the text."""
    start = 0
    for match in _CLAUSE_END.finditer(text):
        if any(mention.start < match.start() < mention.end for mention in found):
            continue
        word = _WORD.findall(text, start, match.start())[-1:]
        is_stop = text[match.start()] == "."
        following = _WORD.match(text, match.end() + 1)
        is_numbered = is_stop and text[match.start() - 1 : match.start()].isdecimal() and following is not None
        if following and is_numbered and following[0].casefold() in language.sentences.after_ordinals:
            continue
        if is_stop and match.end() < len(text.rstrip()) and word and _is_abbreviation(word[0], text, match, language):
            continue
        yield start, match.end()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _is_abbreviation(word: str, text: str, stop: re.Match[str], language: Language) -> bool:
    if not text[: stop.start()].endswith(word):
        return False
    rules = language.sentences
    is_before_number = word.casefold() in rules.before_numbers and text[stop.end() :].lstrip()[:1].isdecimal()
    return len(word) == 1 or word in rules.abbreviations or is_before_number
