"""For whom a passage's sentences are: what is said to the users of one region is no answer to somebody else's question.

A condition is read in the sentence itself, in the lead-in and in the headings over it. A question that names the group
or a part of it asks of them; one that names another asks of others. What only a heading or a lead-in says to be for
some people may be all that a policy says of a matter: it gives way to words for everybody that answer about as well,
and is told where there are none, unless few who ask can belong to them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.languages import Language
from corpus.text import Span
from corpus.types import ContextKind, PassageReading


@dataclass(frozen=True, slots=True)
class _Condition:
    """People by the words that name them; ``outside``: all others. ``around`` is what these words stand in."""

    words: str
    outside: bool
    around: str


@dataclass(frozen=True, slots=True)
class ForOthers:
    """By which words of a passage it is for others than those asked about; None where it is not.

    ``heading`` is a heading or lead-in over it, for people whom the question does not name; ``sentences`` are by
    sentence, from words in the sentence itself, or from those over it where few belong to them or the question names
    somebody else.
    """

    heading: str | None
    sentences: tuple[str | None, ...]

    def of(self, sentences: Sequence[Span], span: Span) -> str | None:
        """The words of the first sentence in a span that is for others."""
        inside = zip(sentences, self.sentences, strict=True)
        return next((words for one, words in inside if words and span.start <= one.start < span.end), None)


def for_others(question: str, passage: PassageReading, sentences: Sequence[Span], language: Language) -> ForOthers:
    """For whom a passage is, as far as the question is of others.

    >>> from corpus.languages import DEFAULT
    >>> from corpus.types import PassageKind
    >>> text = "We keep logs. Users in the EU may object."
    >>> reading = PassageReading(PassageKind.PARAGRAPH, None, None, 1, None, text, (), (1, 1))
    >>> for_others("May I object?", reading, [Span(0, 13), Span(14, 41)], DEFAULT).sentences
    (None, 'Users in the EU')
    """
    over = [*_of_others(question, _headings(passage, language), language)]
    over += _of_others(question, _lead_ins(passage, language), language)
    narrow = next((words for words in over if _is_narrow(words, language)), None)
    if over and (narrow or _names_somebody(question, language)):
        return ForOthers(over[0], (narrow or over[0],) * len(sentences))
    texts = (passage.text[span.start : span.end] for span in sentences)
    found = (next(_of_others(question, _conditions(text, language), language), None) for text in texts)
    return ForOthers(next(iter(over), None), tuple(found))


def _is_narrow(words: str, language: Language) -> bool:
    audiences = language.questions.audiences
    return any(name in audiences.narrow and pattern.search(words) for name, pattern in audiences.groups)


def _headings(passage: PassageReading, language: Language) -> Iterator[_Condition]:
    words = language.questions.audiences
    own = (passage.section.title if passage.section else None, *passage.headings, passage.heading)
    for heading in dict.fromkeys(filter(None, own)):
        match = words.heading.search(heading)
        if match and not words.topics.search(heading):
            yield _Condition(heading, outside=False, around=heading)


def _lead_ins(passage: PassageReading, language: Language) -> Iterator[_Condition]:
    for context in passage.context:
        if context.kind is ContextKind.LEAD_IN:
            yield from _conditions(context.text, language)


def _conditions(text: str, language: Language) -> Iterator[_Condition]:
    for pattern in language.questions.audiences.conditions:
        for match in pattern.finditer(text):
            # Several are named together: "from Hong Kong and Macau".
            yield _Condition(match[0], outside=bool(match["outside"]), around=text[match.start() : match.end() + _NEAR])


_NEAR = 40
_NAME = re.compile(r"[A-Z][^\W_]{2,}")


def _names_somebody(question: str, language: Language) -> bool:
    audiences = language.questions.audiences
    return any(pattern.search(question) for name, pattern in audiences.groups if name not in audiences.ages)


def _of_others(question: str, conditions: Iterator[_Condition], language: Language) -> Iterator[str]:
    """The words of the conditions by which others are meant than those the question asks about."""
    words = language.questions.audiences
    is_outside = bool(words.outside.search(question))
    for condition in conditions:
        groups = [pattern for _, pattern in words.groups if pattern.search(condition.words)]
        named = any(pattern.search(question) for pattern in groups)
        named = named or any(name in question for name in _NAME.findall(condition.around[1:]))
        if not named or is_outside != condition.outside:
            yield condition.words
