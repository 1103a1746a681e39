"""What one question scored, and means over many.

A relevant place is one aligned passage of the version in force: shown in two exhibits, it counts once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from corpus.document import Corpus
from corpus.text import Span, plain_text
from eval.judgments import FULLY, Gold, Judgment
from retriever.results import AskResult, Status, VersionRef


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question's scores; ranks count from 1, None where nothing relevant came back.

    ``places`` is the number of relevant places, ``found_in_5`` how many of them are among the first five.
    ``leaks`` counts passages and answers cited to a version that was not in force on the day asked about.
    ``sentence_hit`` says whether an answer holds, or lies within, a gold span; None where nothing was quoted.
    """

    judgment: Judgment
    rank: int | None
    places: int
    found_in_5: int
    leaks: int
    answered: bool
    sentence_hit: bool | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over answerable questions, but for ``false_answers``: the share of unanswerable ones answered."""

    answerable: int
    unanswerable: int
    recall_at_5: float
    success_at_5: float
    reciprocal_rank: float
    answered: float
    sentence_hit: float
    false_answers: float
    leaks: int


def relevant_texts(judgment: Judgment, corpus: Corpus) -> frozenset[str]:
    """The distinct texts of the passages that answer fully, from the canonical copies.

    Gold in two exhibits of one version is one place; so is one text that stands in two places of it.
    """
    by_id = {passage.passage_id: passage for passage in corpus.passages}
    found: set[str] = set()
    for gold in judgment.gold:
        if gold.grade < FULLY:
            continue
        for passage in corpus.passages:
            if passage.copy.facts.exhibit == gold.exhibit and gold.overlaps(passage.reading.spans):
                canonical = passage.aligned_to or (passage.passage_id,)
                texts = [by_id[passage_id].text for passage_id in canonical]
                # A copy that runs two paragraphs together is gold for the one that holds the gold words.
                words = plain_text_of(gold)
                holding = [text for text in texts if words in text]
                found.update(holding or texts[:1])
    return frozenset(found)


def plain_text_of(gold: Gold) -> str:
    return plain_text(gold.text, [Span(0, len(gold.text))])


def score(judgment: Judgment, result: AskResult, relevant: frozenset[str]) -> Outcome:
    """Score one result that was asked with ``limit`` 10 or more, as of the judgment's day."""
    texts = [found.passage.text for found in result.search.passages]
    ranks = [rank for rank, text in enumerate(texts, 1) if text in relevant]
    gold = [plain_text_of(g) for g in judgment.gold if g.grade == FULLY]
    hits = [any(answer.text in words or words in answer.text for words in gold) for answer in result.answers]
    return Outcome(
        judgment=judgment,
        rank=ranks[0] if ranks else None,
        places=len(relevant),
        found_in_5=len(relevant & set(texts[:5])),
        leaks=_leaks(judgment, result),
        answered=result.search.status is Status.ANSWERED,
        sentence_hit=any(hits) if result.answers else None,
    )


def _leaks(judgment: Judgment, result: AskResult) -> int:
    """Passages, answers and citations of any version but the one in force on the judgment's day."""
    in_force = {version.version_id for version in result.search.scope.versions if _is_in_force(version, judgment.as_of)}
    cited = [citation.version_id for found in result.search.passages for citation in found.passage.citations]
    shown = [found.passage.version_id for found in result.search.passages]
    quoted = [answer.version_id for answer in result.answers]
    return sum(version_id not in in_force for version_id in (*cited, *shown, *quoted))


def _is_in_force(version: VersionRef, day: date) -> bool:
    return version.start is not None and version.start <= day and (version.until is None or day < version.until)


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """Means; an empty share is 0."""
    answerable = [o for o in outcomes if o.judgment.is_answerable]
    unanswerable = [o for o in outcomes if not o.judgment.is_answerable]
    quoted = [o for o in answerable if o.sentence_hit is not None]
    return Summary(
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        recall_at_5=_mean(o.found_in_5 / o.places for o in answerable),
        success_at_5=_mean(o.rank is not None and o.rank <= 5 for o in answerable),
        reciprocal_rank=_mean(1 / o.rank if o.rank else 0.0 for o in answerable),
        answered=_mean(o.answered for o in answerable),
        sentence_hit=_mean(bool(o.sentence_hit) for o in quoted),
        false_answers=_mean(o.answered for o in unanswerable),
        leaks=sum(o.leaks for o in outcomes),
    )


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return fmean(numbers) if numbers else 0.0
