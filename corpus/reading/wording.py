"""What the words of a line tell of it: is it a sentence, a part of one, a title?"""

import re
from collections.abc import Sequence

from corpus.languages import Language

_WORD = re.compile(r"[\w’'-]+")
_FEWEST_CAPITALS = 0.75
_SMALL_WORD = 3
_FAR = 8


def has_predicate(text: str, language: Language) -> bool:
    """Whether words have a verb that titles lack, or begin as sentences do."""
    words, tokens = language.structure, _tokens(text)
    if not tokens:
        return False
    return tokens[0].partition("'")[0] in words.sentence_starts or any(word in words.predicates for word in tokens)


def says_something(text: str, language: Language) -> bool:
    """Whether the words are a sentence and not a title."""
    words = language.structure
    tokens = _tokens(text)
    if not tokens:
        return False
    if tokens[0] in words.question_starts:
        if tokens[0] in words.predicates:
            return not text.endswith("?")
        return "," in text and not is_in_title_case(text.split())
    return has_predicate(text, language)


def is_part_of_sentence(text: str, language: Language) -> bool:
    """Whether the words say nothing without those that lead them in: they have no verb but one that hangs on a noun.

    >>> from corpus.languages import ENGLISH
    >>> [is_part_of_sentence(text, ENGLISH) for text in ("Acts which would harm us.", "sell it", "We would sell it.")]
    [True, True, False]
    """
    words = language.structure
    tokens = _tokens(text)
    if not tokens or tokens[0].partition("'")[0] in words.sentence_starts or tokens[0] in words.question_starts:
        return False
    if any(word in words.subjects and tokens[i] not in words.relatives for i, word in enumerate(tokens[1:_FAR])):
        return False
    verbs = (i for i in range(1, len(tokens)) if tokens[i] in words.predicates)
    first = next((i for i in verbs if tokens[i - 1] not in words.relatives), None)
    if first is None or tokens[0] in words.predicates:
        return first is None
    # Far from the beginning a verb is that of a clause inside, unless its subject says that it is not.
    return first >= _FAR and tokens[first - 1] not in words.sentence_starts


def is_in_title_case(tokens: Sequence[str]) -> bool:
    """Whether the words that are not small have capitals."""
    large = [token for token in tokens if len(token.strip(".:")) > _SMALL_WORD]
    return bool(large) and sum(token[:1].isupper() for token in large) >= _FEWEST_CAPITALS * len(large)


def _tokens(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]
