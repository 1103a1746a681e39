"""The words of a question that are worth looking for, and those that are not."""

import re

from corpus.languages import DEFAULT

# They match nearly every paragraph and would only add noise and time.
STOP_WORDS = DEFAULT.questions.stop_words
_WORD = re.compile(r"\w+(?:['’]\w+)*")

LUCENE_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with".split()
)
"""The 33 words that Lucene leaves out of English by default: for comparison with figures that others published."""


def query_words(question: str, stop_words: frozenset[str] = STOP_WORDS) -> list[str]:
    """The words of a question worth looking for, in order, each once; all of them if none is.

    >>> query_words("Who is the data controller for users in the EEA?")
    ['data', 'controller', 'users', 'eea']
    """
    words = list(dict.fromkeys(word.casefold() for word in _WORD.findall(question)))
    return [word for word in words if word not in stop_words] or words
