"""Which words of a passage are words of the question."""

import re
from functools import lru_cache

from corpus.languages import DEFAULT, Language
from corpus.languages.question_words import Stemming
from corpus.text import Span
from index.lexical import query_words

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def highlights(question: str, text: str, language: Language = DEFAULT) -> tuple[Span, ...]:
    """Spans in ``text`` of the words it shares with the question, whatever their ending."""
    stop_words, stemming = language.questions.stop_words, language.questions.stemming
    wanted = {_stem(word, stemming) for word in query_words(question, stop_words) if word not in stop_words}
    return tuple(
        Span(match.start(), match.end())
        for match in _WORD.finditer(text)
        if (word := match[0].casefold()) not in stop_words and _stem(word, stemming) in wanted
    )


@lru_cache(maxsize=16_384)
def _stem(word: str, stemming: Stemming) -> str:
    """Enough of a stem for marking words: "cookies" and "cookie", "policy" and "policies", "share" and "sharing"."""
    for ending in stemming.endings:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    word = word.rstrip(stemming.silent)
    last, exchanged = stemming.exchanged
    return f"{word[:-1]}{exchanged}" if word.endswith(last) else word
