"""Which sentences of a passage can be an answer: none that is a title, a label, a date line, or half of something, nor
one that only says what the text speaks of.

What is no answer by its form is none however near its words come to the question's.
"""

import re
from collections.abc import Sequence

from corpus.dates.grammar import find_dates
from corpus.languages import DEFAULT, Language
from corpus.reading.wording import has_predicate
from corpus.text import Span
from corpus.types import ContextKind, PassageKind, PassageReading

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Marks with which a sentence ends; a list item may end with others, since its lead-in begins what it ends.
_ENDS = re.compile(r"[.!。！…][\"'”’»›)\]]*$")
_LEADS_IN = re.compile(r"[:：][\"'”’»›)\]]*$")
_ASKS = re.compile(r"[?？][\"'”’»›)\]]*$")
_CUT = re.compile(r"(?:[,–—(]|(?<=\s)-)$")
_SMALL_NAME = re.compile(r"[\"'“‘(\[]*(?:[a-z]{1,2}[A-Z]|[a-z\d-]+(?:\.[a-z\d-]+)+)")
_OPENING = re.compile(r"[\"'“‘„«‹(\[\s•·–—-]*")

_LABEL_WORDS = 12
"""Words without a verb and a full stop from which on they are not taken for a title or a label."""
_SENTENCE_WORDS = 3
"""Fewer words say nothing by themselves."""
_DATE_WORDS = 4
"""Words besides its date that a date line has at most: "Last updated on", "Effective as of"."""


def quotable(passage: PassageReading, sentences: Sequence[Span], language: Language = DEFAULT) -> tuple[bool, ...]:
    """For each sentence of a passage whether it can be quoted as an answer, with the passage's context."""
    lead_ins = [context.text for context in passage.context if context.kind is ContextKind.LEAD_IN]
    if any(language.structure.announces_list.search(text) for text in lead_ins):
        return (False,) * len(sentences)
    is_labelled = any(language.structure.leads_to_sentences.search(text) for text in lead_ins)
    found: list[bool] = []
    for number, span in enumerate(sentences):
        is_last = number == len(sentences) - 1
        words = passage.text[span.start : span.end].strip()
        if passage.kind is PassageKind.TABLE_ROW:
            # Cells are no sentences; that they can be told apart is for their column headers.
            found.append(not _is_open(words, language, is_item=True))
        elif lead_ins:
            is_label = is_labelled and not _says_something(words, language)
            is_open = is_label or _is_open(words, language, is_item=True)
            found.append(not is_open and not only_tells_a_date(words, language))
        else:
            is_whole = _stands_alone(words, language, begins=number == 0, ends=is_last)
            found.append(is_whole and not language.structure.announces.search(words))
    return tuple(found)


def _stands_alone(words: str, language: Language, *, begins: bool, ends: bool) -> bool:
    """Whether words without a lead-in are a statement: whole, and neither title, label nor date line."""
    if _is_open(words, language, is_item=False) or only_tells_a_date(words, language):
        return False
    first = words[_OPENING.match(words).end() :] if _OPENING.match(words) else words  # type: ignore[union-attr]
    if begins and first[:1].islower() and not _SMALL_NAME.match(first):
        return False
    if not _says_something(words, language):
        return False
    count = len(_WORD.findall(words))
    is_stopped = bool(_ENDS.search(words)) or not ends
    return is_stopped or count > _LABEL_WORDS or has_predicate(words, language)


def _says_something(words: str, language: Language) -> bool:
    return len(_WORD.findall(words)) >= _SENTENCE_WORDS or has_predicate(words, language)


def _is_open(words: str, language: Language, *, is_item: bool) -> bool:
    """Whether something must follow: words that lead in, a question that is answered below, a cut sentence."""
    if not words or _LEADS_IN.search(words) or _ASKS.search(words):
        return True
    if is_item:
        return False
    tokens = words.split()
    return bool(_CUT.search(words)) or tokens[-1].casefold() in language.sentences.dangling


def only_tells_a_date(words: str, language: Language = DEFAULT) -> bool:
    """Whether words only say of which day a text is.

    >>> only_tells_a_date("Last updated: May 25, 2018"), only_tells_a_date("We delete logs from before May 25, 2018.")
    (True, False)
    """
    dates = find_dates(words, language=language)
    if not dates:
        return False
    rest = _WORD.findall("".join(" " if any(d.start <= i < d.end for d in dates) else c for i, c in enumerate(words)))
    return len(rest) <= _DATE_WORDS
