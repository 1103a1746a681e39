"""Stated, nearest or silent: what each candidate supports, and what that rests on.

candidates → match, best of other versions, reading → support → certainty, less where an exact word is missing
"""

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus.sentences import sentence_bounds
from corpus.text import Span
from corpus.types import PassageReading
from index.arrays import Scores
from index.embedded_text import embedded_text
from index.encoder import Embedding
from index.opening import Index
from retriever.answering.audiences import ForOthers, for_others
from retriever.answering.candidates import Candidates, candidates_of, late_of_hits
from retriever.answering.elsewhere import Elsewhere
from retriever.answering.exact import Absent, absent_words
from retriever.answering.finding import Found
from retriever.answering.matter import AskedWord, asked_words, is_vague, unmet
from retriever.answering.quotable import quotable
from retriever.answering.reader import MOST_READ, MOST_READ_OF_MANY, Candidate, Reader, Reading, WordReader
from retriever.answering.rivals import best_rivals, comes_near
from retriever.answering.support import Calibration, calibrations, less_doubted, support
from retriever.answering.wanted import Asked, WordsSought, asked, tells
from retriever.question.plan import Plan
from retriever.reading.views import Views
from retriever.results import Certainty, Evidence

MOST_SENTENCES = 3
"""Sentences of one quotation at most."""


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A candidate's passage and what was read of it; None where no reader read it.

    ``quotable`` says of each sentence whether it can be an answer, ``tells`` whether it tells the value asked for,
    ``joins`` whether it may be quoted beside another one; None: all may.
    """

    candidate: Candidate
    passage: PassageReading
    reading: Reading | None
    quotable: tuple[bool, ...]
    tells: tuple[bool, ...]
    joins: tuple[bool, ...] | None = None

    @property
    def tells_value(self) -> bool:
        """Whether a sentence that can be quoted tells what is asked for."""
        return any(quotes and tells for quotes, tells in zip(self.quotable, self.tells, strict=True))

    def best(self, values: Sequence[float], together: float | None) -> Span:
        """The sentences that answer: the best that can be quoted, and neighbours that belong to it.

        ``values`` has for each sentence how well it answers; a neighbour belongs to the best one that falls behind it
        by no more than ``together``.
        """
        sentences = self.candidate.sentences
        told = self.tells if self.tells_value else (True,) * len(sentences)
        may = [quotes and tells for quotes, tells in zip(self.quotable, told, strict=True)]
        first = last = best = max((i for i, one in enumerate(may) if one), key=lambda i: values[i])
        while together is not None and last - first + 1 < MOST_SENTENCES:
            beside = [i for i in (first - 1, last + 1) if 0 <= i < len(values) and self.quotable[i]]
            beside = [i for i in beside if self.joins is None or self.joins[i]]
            belonging = [i for i in beside if values[i] >= values[best] - together]
            if not belonging:
                break
            nearest = max(belonging, key=lambda i: values[i])
            first, last = min(first, nearest), max(last, nearest)
        return Span(sentences[first].start, sentences[last].end)


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What can be said of every candidate; ``support`` and ``certainty`` are by place in ``candidates``.

    ``late`` is the late-interaction score by hit, NaN where none was computed. ``doubted`` is where a fact speaks
    against an answer: an exact word missing, a value not told, what is taken for granted, people not asked about.
    ``match``, ``rivals`` and ``read`` are what support rests on, ``read`` NaN where no reader estimated; ``undoubted``
    is support before anything spoke against it. ``passages`` are by embedded text.
    """

    candidates: Candidates
    late: Scores
    match: Scores
    rivals: Scores
    read: Scores
    undoubted: Scores
    support: Scores
    certainty: tuple[Certainty, ...]
    doubted: NDArray[np.bool_]
    passages: Mapping[int, ReadPassage]
    calibration: Calibration
    absent: Absent
    lacks: str | None
    """What is asked for and told by none of those that come near."""
    for_others: tuple[str, ...]
    """Words by which what would be an answer is for others than those asked about."""
    for_some: tuple[str, ...]
    """Headings and lead-ins by which stated answers are for people whom the question does not name."""
    unmet: tuple[AskedWord, ...]
    """Words of the question that what would be an answer does not meet."""
    is_vague: bool
    """Whether the question names no matter, so that nothing is stated."""

    @property
    def supported(self) -> frozenset[int]:
        """The hits that support a stated answer."""
        stated = (number for number, one in enumerate(self.certainty) if one is Certainty.STATED)
        return frozenset(int(self.candidates.hits[number]) for number in stated)

    def evidence(self) -> Evidence | None:
        """What the decision rested on: the candidate that supports an answer best."""
        if not len(self.support):
            return None
        best = int(self.support.argmax())
        match, read = float(self.match[best]), float(self.read[best])
        lead = max(0.0, float(self.rivals[best]) - match)
        return Evidence(
            match, lead, float(self.support[best]), None if np.isnan(read) else read, bool(self.doubted[best])
        )


class Deciding:
    """Decides on the candidates of one question, of some policies at a time: those that are shown, not all there are.

    Policies go by their number in `Views.policy_of`. Without a ``reader`` words alone decide.
    """

    def __init__(
        self, index: Index, views: Views, found: Found, query: Embedding, elsewhere: Elsewhere, reader: Reader | None
    ) -> None:
        self._index, self._views, self._found, self._query, self._elsewhere = index, views, found, query, elsewhere
        self._candidates = candidates_of(index, found)
        self._late = late_of_hits(index, found, query, self._candidates)
        self._match = self._late[self._candidates.hits]
        self._is_read = reader is not None
        self._learnt = calibrations().of(read=self._is_read)
        self._wanted = None if found.plan.is_of_words else asked(index, found.plan, found.scope.versions)
        wanted = WordsSought(found.plan.phrases) if found.plan.is_of_words else self._wanted
        self._reading = _Reading(index, found, self._candidates, self._match, wanted)
        self._estimates = self._reading.estimates(query, reader) if reader else {}
        texts = index.catalogue.columns.embedded_text[self._candidates.rows].tolist()
        self._read = np.array([_estimate(self._estimates.get(text)) for text in texts], np.float32)
        self.policies = views.policy_of[self._candidates.versions]
        """The policy of each candidate."""
        self.most = support(self._match, -1.0, self._read if reader else None)
        """What each supports at most: less where another version says it better."""

    def most_certain(self, support: float) -> Certainty:
        """What is said at most of what supports an answer so much."""
        return _certainty(support, self._learnt, can_be_quoted=True, is_whole=True, tells=True)

    def policies_of(self, decision: Decision) -> list[int]:
        """The policy of each candidate of a decision."""
        found: list[int] = self._views.policy_of[decision.candidates.versions].tolist()
        return found

    def decision(self, policies: Set[int] | None = None) -> Decision:
        """What can be said of the candidates of these policies, or of all."""
        if policies is None:
            chosen = np.ones(len(self._candidates), np.bool_)
        else:
            chosen = np.isin(self.policies, list(policies))
        return self._decision(self._candidates.only(chosen), self._read[chosen], self.most[chosen])

    def _decision(self, candidates: Candidates, read: Scores, most: Scores) -> Decision:
        index, found, query, learnt = self._index, self._found, self._query, self._learnt
        match = self._late[candidates.hits]
        texts = index.catalogue.columns.embedded_text[candidates.rows].tolist()
        # What does not come near, even if no version says it better, is not read.
        is_read = comes_near(match) | (most >= learnt.nearest) | found.plan.is_of_words
        wanted = {text for text, one in zip(texts, is_read.tolist(), strict=True) if one}
        passages = self._reading.passages(wanted, self._estimates)
        in_order = {text: passage.candidate for text, passage in passages.items()}
        rivals = best_rivals(index, self._views, found, query, candidates, in_order, self._late, self._elsewhere)
        supported = support(match, rivals, read if self._is_read else None)
        absent = absent_words(index, found.plan, found.scope.inside, found.scope.versions, self._reading.all)
        told = np.array([text not in passages or passages[text].tells_value for text in texts], np.bool_)
        is_foreign = found.scope.is_foreign
        certainty = [
            _certainty(
                float(supported[place]),
                learnt,
                can_be_quoted=text in passages and any(passages[text].quotable),
                is_whole=version not in absent.versions and not is_foreign,
                tells=bool(told[place]),
            )
            for place, (text, version) in enumerate(zip(texts, candidates.versions.tolist(), strict=True))
        ]
        if found.plan.is_of_words:
            # Where words stand is looked up, and not a matter of meaning.
            certainty = [_of_words(passages[text]) for text in texts]
            supported = np.array([one is Certainty.STATED for one in certainty], np.float32)
        vague = is_vague(found.plan)
        probable = list(certainty)
        lacking: tuple[AskedWord, ...] = ()
        others: tuple[str, ...] = ()
        some: tuple[str, ...] = ()
        if not found.plan.is_of_words:
            lacking = _less_what_is_not_met(index, found, query, candidates, passages, certainty, vague=vague)
            others, some = _less_what_is_for_others(index, found, query, candidates, passages, certainty, supported)
        doubted = np.isin(candidates.versions, list(absent.versions)) | ~told | vague | is_foreign
        doubted |= np.array([one is not was for one, was in zip(certainty, probable, strict=True)], np.bool_)
        near = np.array([one is not Certainty.SILENT for one in certainty], np.bool_)
        return Decision(
            candidates=candidates,
            late=self._late,
            match=match,
            rivals=rivals,
            read=read,
            undoubted=supported,
            support=less_doubted(supported, doubted, certainty, learnt),
            certainty=tuple(certainty),
            doubted=doubted,
            passages=passages,
            calibration=learnt,
            absent=absent,
            lacks=self._wanted.wanted.kind if self._wanted and near.any() and not told[near].any() else None,
            for_others=others,
            for_some=some,
            unmet=lacking,
            is_vague=vague,
        )


def _less_what_is_not_met(
    index: Index,
    found: Found,
    query: Embedding,
    candidates: Candidates,
    passages: Mapping[int, ReadPassage],
    certainty: list[Certainty],
    *,
    vague: bool,
) -> tuple[AskedWord, ...]:
    """Lower to near what does not meet the words that matter, and everything where no word does. The words not met."""
    stated = [place for place, one in enumerate(certainty) if one is Certainty.STATED]
    words = asked_words(index, found.plan, found.scope.inside, found.scope.versions) if stated and not vague else ()
    lacking: dict[AskedWord, None] = {}
    for place in stated:
        text = int(index.catalogue.columns.embedded_text[candidates.rows[place]])
        version = int(candidates.versions[place])
        missed = unmet(index, found.plan, query, words, passages[text].candidate, version)
        lacking |= dict.fromkeys(missed)
        if missed or vague:
            certainty[place] = Certainty.NEAREST
    return tuple(lacking)


_ABOUT_AS_WELL = 0.9
"""Share of a passage's support from which on another one answers about as well."""


def _less_what_is_for_others(
    index: Index,
    found: Found,
    query: Embedding,
    candidates: Candidates,
    passages: dict[int, ReadPassage],
    certainty: list[Certainty],
    supported: Scores,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lower to near what is stated to others than those asked about.

    The words that say so, and those under which what is left stated may be for others.
    """
    texts = index.catalogue.columns.embedded_text[candidates.rows].tolist()
    stated = [place for place, one in enumerate(certainty) if one is Certainty.STATED]
    audiences = {text: _for_others(found.plan, passages[text]) for text in {texts[place] for place in stated}}
    for_some = [passages[text] for text, audience in audiences.items() if any(audience.sentences)]
    values_of = by_words(index, found, query, [one.candidate for one in for_some if one.reading is None])
    others: dict[str, None] = {}
    for place in stated:
        passage, audience = passages[texts[place]], audiences[texts[place]]
        if any(audience.sentences):
            sentences, learnt = passage.candidate.sentences, calibrations().of(read=passage.reading is not None)
            values = passage.reading.sentences if passage.reading else values_of[texts[place]]
            if words := audience.of(sentences, passage.best(values, None)):
                certainty[place] = Certainty.NEAREST
                others[words] = None
            elif audience.of(sentences, passage.best(values, learnt.together)):
                joins = tuple(words is None for words in audience.sentences)
                passages[texts[place]] = replace(passage, joins=joins)
    versions = candidates.versions.tolist()
    to_all: dict[int, float] = {}
    for place in stated:
        if certainty[place] is Certainty.STATED and audiences[texts[place]].heading is None:
            to_all[versions[place]] = max(float(supported[place]), to_all.get(versions[place], 0.0))
    some: dict[str, None] = {}
    for place in stated:
        heading = audiences[texts[place]].heading
        if heading and certainty[place] is Certainty.STATED:
            gives_way = to_all.get(versions[place], 0.0) >= _ABOUT_AS_WELL * float(supported[place])
            certainty[place] = Certainty.NEAREST if gives_way else Certainty.STATED
            (others if gives_way else some)[heading] = None
    return tuple(others), tuple(some)


def _for_others(plan: Plan, passage: ReadPassage) -> ForOthers:
    return for_others(plan.question.text, passage.passage, passage.candidate.sentences, plan.language)


def by_words(
    index: Index, found: Found, query: Embedding, candidates: Sequence[Candidate]
) -> dict[int, tuple[float, ...]]:
    """How well each sentence of candidates that no reader read meets the words of the question, by embedded text."""
    read = WordReader(index.engine).read(found.plan.text, query, candidates)
    return {candidate.text_id: reading.sentences for candidate, reading in zip(candidates, read, strict=True)}


def _certainty(
    probability: float, learnt: Calibration, *, can_be_quoted: bool, is_whole: bool, tells: bool
) -> Certainty:
    """``is_whole``: every exact word of the question occurs in the version; ``tells``: the value asked for is told.

    A question in another language than what it is asked of holds no word for certain.
    """
    if not can_be_quoted or probability < learnt.nearest:
        return Certainty.SILENT
    if not is_whole:
        # What would be an answer but for a missing name is near; what would be near is nothing.
        return Certainty.NEAREST if probability >= learnt.stated else Certainty.SILENT
    return Certainty.STATED if probability >= learnt.stated and tells else Certainty.NEAREST


def _of_words(passage: ReadPassage) -> Certainty:
    """What is said of a passage that holds the words sought: stated where a sentence with them can be quoted."""
    if passage.tells_value:
        return Certainty.STATED
    return Certainty.NEAREST if any(passage.quotable) else Certainty.SILENT


class _Reading:
    """Reads the passages of candidates, as many of them as are wanted."""

    def __init__(
        self, index: Index, found: Found, candidates: Candidates, match: Scores, wanted: Asked | WordsSought | None
    ) -> None:
        self._wanted = wanted
        self._index = index
        self._found = found
        self._candidates = candidates
        self._match = match
        texts = index.catalogue.columns.embedded_text[candidates.rows]
        # By place among those of its version, then by hit: the order in which a reader reads.
        order = np.lexsort((candidates.hits, candidates.places))
        _, first = np.unique(texts[order], return_index=True)
        chosen = order[np.sort(first)]
        self._places: dict[int, int] = dict(zip(texts[chosen].tolist(), chosen.tolist(), strict=True))
        """Embedded texts in that order, each with the first candidate that has it."""
        self._known: dict[int, tuple[Candidate, PassageReading]] = {}

    def estimates(self, query: Embedding, reader: Reader) -> dict[int, Reading]:
        """What a reader says of the first of each version, by embedded text."""
        most = MOST_READ if len(self._found.scope.versions) == 1 else MOST_READ_OF_MANY
        first = list(self._places)[:most]
        given = [candidate for candidate, _ in self._read(first)]
        return dict(zip(first, reader.read(self._found.plan.text, query, given), strict=True))

    def passages(self, wanted: Set[int], estimates: Mapping[int, Reading]) -> dict[int, ReadPassage]:
        """Those of some embedded texts, by text."""
        plan = self._found.plan
        return {
            one.text_id: ReadPassage(
                candidate=one,
                passage=reading,
                reading=estimates.get(one.text_id),
                quotable=quotable(reading, one.sentences, plan.language),
                tells=tells(reading, one.sentences, self._wanted, plan),
                joins=tells(reading, one.sentences, self._wanted, plan) if plan.is_of_words else None,
            )
            for one, reading in self._read([text for text in self._places if text in wanted])
        }

    def all(self) -> list[PassageReading]:
        """Every passage."""
        return [reading for _, reading in self._read(list(self._places))]

    def _read(self, texts: Sequence[int]) -> list[tuple[Candidate, PassageReading]]:
        new = [text for text in texts if text not in self._known]
        places = [self._places[text] for text in new]
        passages = self._index.catalogue.passages(self._candidates.rows[places].tolist())
        matches = self._match[places].tolist()
        for text, passage, match in zip(new, passages, matches, strict=True):
            sentences = tuple(Span(*bounds) for bounds in sentence_bounds(passage.reading.text))
            candidate = Candidate(text, embedded_text(passage.reading), sentences, match)
            self._known[text] = candidate, passage.reading
        return [self._known[text] for text in texts]


def _estimate(reading: Reading | None) -> float:
    return math.nan if reading is None or reading.answers is None else reading.answers
