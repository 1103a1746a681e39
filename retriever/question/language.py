"""In which language a question is asked, where that is certain."""

import re

from corpus.dates.grammar import mentions
from corpus.languages import DEFAULT, Language
from corpus.languages.detection import likeliest_language
from retriever.question.quoted_phrases import QUOTED

_CERTAIN, _CERTAIN_WITH_A_DATE = 0.95, 0.6
"""Of 1,086 English queries without one of the telling words one is taken for another language, an address in Spain."""
_FEWEST_LETTERS = 5
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def question_language(question: str) -> Language | None:
    """The language of a question; None where it is in doubt. What stands in quotation marks does not count.

    Questions are short, and names and numbers are of no language. A date that only one language writes so helps.

    >>> question_language("Wie lange werden meine Daten gespeichert?"), question_language("cookie retention period")
    (Language(code='de'), None)
    """
    words = _WORD.findall(QUOTED.sub(" ", question))
    if any(word.casefold() in DEFAULT.questions.telling for word in words):
        return DEFAULT
    if sum(map(len, words)) < _FEWEST_LETTERS:
        return None
    found, certainty = likeliest_language(" ".join(words))
    if found is DEFAULT or certainty < _CERTAIN_WITH_A_DATE:
        return None
    is_dated = bool(mentions(question, (found,))) and not mentions(question, (DEFAULT,))
    return found if certainty >= _CERTAIN or is_dated else None
