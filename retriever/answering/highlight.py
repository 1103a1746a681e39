"""Which words of a passage are words of the question."""

import re
from functools import lru_cache

from corpus.text import Span
from index.lexical import STOP_WORDS, query_words

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_ENDINGS = ("ingly", "edly", "ing", "ed", "ly", "s")


def highlights(question: str, text: str) -> tuple[Span, ...]:
    """Spans in ``text`` of the words it shares with the question, whatever their ending."""
    wanted = {_stem(word) for word in query_words(question) if word not in STOP_WORDS}
    return tuple(
        Span(match.start(), match.end())
        for match in _WORD.finditer(text)
        if match[0].casefold() not in STOP_WORDS and _stem(match[0].casefold()) in wanted
    )


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    """Enough of a stem for marking words: "cookies" and "cookie", "policy" and "policies", "share" and "sharing"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    word = word.rstrip("e")
    return f"{word[:-1]}i" if word.endswith("y") else word
