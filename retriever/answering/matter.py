"""What of a question an answer must meet: the matter it asks of, and what it takes for granted.

Whether the words of a question come near says little where the one word that matters is missing: of a fingerprint no
policy speaks that has neither this word nor one that means about the same.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from corpus.text import Span
from index.encoder import Embedding
from index.opening import Index
from index.scope_predicate import ScopePredicate
from retriever.answering.exact import exact_words, own_names
from retriever.answering.reader import Candidate
from retriever.question.plan import Plan

_WORD = re.compile(r"\w+(?:['’]\w+)*")

MET = 0.5
"""Cosine from which on a word of what is taken for granted is met by a word that means about the same."""
MEANT = 0.6
"""The same of a thing asked about of which no passage in scope speaks by its name."""
BY_NAME = 2.0
"""No cosine: what must be called by its name."""

_ENOUGH = 2
"""Words of a matter that a question names which asks of everything at once."""

_ENOUGH_TO_ASK = 3
"""Words from which on something may be asked of the only one that tells of a matter; "location" asks nothing."""
_SHORT = 5
"""Words of a question up to which one that points at something is taken to name nothing else."""

_TEXTS_KNOWN = 2_048
"""Texts whose words are kept: a question compares the same few with each other again and again."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word of a question by which an answer is measured, with its place in the plan's text.

    ``missing`` are the versions in scope, by row, in which no form of it stands; None of a word that the passage must
    meet whatever stands elsewhere: ``least`` is the cosine from which on another word means about the same.
    """

    word: str
    place: Span
    missing: frozenset[int] | None
    least: float

    @property
    def is_taken(self) -> bool:
        """Whether the question takes it for granted."""
        return self.missing is None and self.least == MET


def is_vague(plan: Plan) -> bool:
    """Whether a question names too little of a matter to say what would answer it.

    >>> from datetime import date
    >>> from retriever.question.plan import understand
    >>> from retriever.question.request import Question
    >>> asked = ("What of my data?", "Is it safe?", "Location", "Do you share it?", "Is my data safe?", "Is data sold?")
    >>> [is_vague(understand(Question(text, date(2021, 1, 1)))) for text in asked]
    [True, True, True, True, False, False]
    """
    matters = plan.language.questions.matters
    if plan.phrases or matters.defining.search(plan.text):
        return False
    tokens = [_folded(word.group()) for word in _WORD.finditer(matters.asking.sub(" ", plan.text))]
    words = set(tokens) - plan.language.questions.stop_words
    telling = words - matters.bare
    if not telling or words <= matters.judging:
        return True
    if len(telling - matters.judging - matters.passing) >= _ENOUGH:
        return False
    asks_nothing = len(tokens) < _ENOUGH_TO_ASK and not exact_words(plan.text, plan.language)
    points = len(tokens) <= _SHORT and bool(matters.pointing.search(plan.text))
    return asks_nothing or points or bool(matters.catching.search(plan.text))


def asked_words(index: Index, plan: Plan, scope: ScopePredicate, versions: Sequence[int]) -> tuple[AskedWord, ...]:
    """The words by which answers to a question are measured: of most questions none.

    Of things that it asks whether something is done with, those that some version in ``versions`` never names.
    """
    matters = plan.language.questions.matters
    found = [AskedWord(word, place, None, MET) for word, place in _words(plan, matters.taken, "matter")]
    found += [AskedWord(word, place, None, BY_NAME) for word, place in _words(plan, matters.asked_of, "act")]
    found += [AskedWord(word, place, None, BY_NAME) for word, place in _parties(index, plan, versions)]
    for word, place in dict(_words(plan, matters.asked_of, "matter")).items():
        missing = frozenset(versions) - _versions_with(index, plan, word, scope)
        if missing:
            found.append(AskedWord(word, place, missing, MEANT))
    return tuple(found)


def _words(plan: Plan, patterns: Iterable[re.Pattern[str]], group: str) -> Iterator[tuple[str, Span]]:
    questions = plan.language.questions
    for pattern in patterns:
        for match in pattern.finditer(plan.text):
            for word in _WORD.finditer(plan.text, *match.span(group)):
                folded = _folded(word.group())
                if folded not in questions.stop_words | questions.matters.bare | questions.matters.passing:
                    yield folded, Span(word.start(), word.end())


def _parties(index: Index, plan: Plan, versions: Sequence[int]) -> Iterator[tuple[str, Span]]:
    """The words of names by, from or to whom something is done: "collected by Criteo", not the policy's own name."""
    before = plan.language.questions.matters.party_before
    regions = [pattern for _, pattern in plan.language.questions.audiences.groups]
    names = [name for name in exact_words(plan.text, plan.language) if name[0].isalpha()]
    places = [(plan.text.find(name), len(name)) for name in names if not any(one.search(name) for one in regions)]
    parties = [(start, start + length) for start, length in places if before.search(plan.text, 0, start)]
    own = own_names(index, versions) if parties else frozenset()
    for start, end in parties:
        for word in _WORD.finditer(plan.text, start, end):
            if (folded := _folded(word.group())) not in own:
                yield folded, Span(*word.span())


def _folded(word: str) -> str:
    return word.casefold().replace("’", "'")


def _versions_with(index: Index, plan: Plan, word: str, scope: ScopePredicate) -> frozenset[int]:
    """Versions in scope of which a passage, or what stands over it, holds a form of a word."""
    rows = index.catalogue.passages_in(scope)
    columns = index.catalogue.columns
    holding = np.isin(columns.embedded_text[rows], index.engine.lexical(sorted(_forms(plan, word)), scope).texts)
    return frozenset(np.unique(columns.version[rows[holding]]).tolist())


def unmet(
    index: Index, plan: Plan, query: Embedding, words: Sequence[AskedWord], candidate: Candidate, version: int
) -> tuple[AskedWord, ...]:
    """Which of these words, and of the topics asked of, neither a passage nor what it is shown with meets."""
    wanted = [word for word in words if word.missing is None or version in word.missing]
    return (*_not_met(index, plan, query, candidate, wanted), *_topics_not_met(plan, candidate))


def _topics_not_met(plan: Plan, candidate: Candidate) -> Iterator[AskedWord]:
    for topic in plan.language.questions.matters.topics:
        asked = topic.asks.search(plan.text)
        if asked and not (topic.told.search(candidate.text.text) or topic.told.search(candidate.text.prefix)):
            named = "word" if "word" in topic.asks.groupindex else 0
            yield AskedWord(_folded(asked.group(named)), Span(*asked.span(named)), None, BY_NAME)


def tells_more(index: Index, plan: Plan, query: Embedding, candidate: Candidate, text: str) -> bool:
    """Whether a text holds a word of the question that a candidate meets neither by form nor by meaning."""
    stop_words = plan.language.questions.stop_words
    standing = words_of(text)
    held = [
        AskedWord(folded, Span(*word.span()), None, MEANT)
        for word in _WORD.finditer(plan.text)
        if (folded := _folded(word.group())) not in stop_words and standing & _forms(plan, folded)
    ]
    return bool(_not_met(index, plan, query, candidate, held))


@lru_cache(maxsize=_TEXTS_KNOWN)
def words_of(text: str) -> frozenset[str]:
    """The words of a text, folded."""
    return frozenset(map(_folded, set(_WORD.findall(text))))


def _not_met(
    index: Index, plan: Plan, query: Embedding, candidate: Candidate, words: Sequence[AskedWord]
) -> list[AskedWord]:
    """Which words stand in no form in a candidate and are less near than they must be to any word that does."""
    if not words:
        return []
    standing = words_of(f"{candidate.text.prefix} {candidate.text.text}")
    missing = [word for word in words if not standing & _forms(plan, word.word)]
    if not missing:
        return []
    (matches,) = index.engine.piece_matches(query.tokens, [candidate.text_id])
    cosines = matches.cosines.max(axis=0) / np.linalg.norm(query.tokens, axis=1)
    starts, ends = query.bounds.T

    def best(word: AskedWord) -> float:
        pieces = (ends > starts) & (starts < word.place.end) & (ends > word.place.start)
        return float(cosines[pieces].max(initial=-1.0))

    return [word for word in missing if best(word) < word.least]


def _forms(plan: Plan, word: str) -> frozenset[str]:
    return plan.language.inflections(word.removesuffix("'s")) | {word}
