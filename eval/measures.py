"""What one response scored, measure by measure, and means over many.

Measures of ranked lists are those of `ir_measures`, computed from the same qrels and runs that a report writes as TREC
files. The others are defined here: what no list of document ids can tell. A measure has a value only for the questions
it is about: an unanswerable question never enters a mean of ranks as a zero, one that found nothing does.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import ir_measures
from ir_measures import RR, R, Success, nDCG

from corpus.document import Passage
from corpus.text import plain_text
from eval.collection import Collection, Event, JudgedQuestion, Kind
from retriever.results import Answer, AskResult, ChangeEvent, Citation, FoundPassage, Status

DEPTH = 10
"""Passages asked for, and the depth to which rankings are judged."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A name, what it says, and which way is better. ``about`` names the questions that it has a value for."""

    name: str
    meaning: str
    about: str
    lower_is_better: bool = False


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("nDCG@10", "gain of the grades, discounted by rank (Järvelin & Kekäläinen 2002)", "answerable"),
        Measure("R@5", "share of the relevant passages among the first five", "answerable"),
        Measure("R@10", "share of the relevant passages among the first ten", "answerable"),
        Measure("RR@10", "1 / rank of the first relevant passage, 0 below ten", "answerable"),
        Measure("Success@1", "the first passage is relevant", "answerable"),
        Measure("Success@5", "a relevant passage is among the first five", "answerable"),
        Measure("Leak@10", "share of the passages shown that were not in force", "dated", lower_is_better=True),
        Measure("Twin@10", "the wording of another day stands before the right one", "twins", lower_is_better=True),
        Measure("Texts@10", "distinct texts among the passages shown", "all"),
        Measure("Scope", "the dates in the question's words were read as meant", "dates in words"),
        Measure("Answered", "an answer was given", "answerable"),
        Measure(
            "Sentence",
            "a quotation in force holds judged words, or a part of them; silence counts 0",
            "answerable",
        ),
        Measure(
            "F1",
            "words in common with the nearest judged words, as in SQuAD; silence counts 0",
            "answerable",
        ),
        Measure("Exact", "share of the texts shown that stand so in the source, where they are cited", "shown"),
        Measure("Cited", "share of the answers from a version in force, cited to where they stand", "answered"),
        Measure("False", "an answer was given where silence is right", "silent", lower_is_better=True),
        Measure(
            "Uncovered", "an answer was given on a day before the first version", "uncovered", lower_is_better=True
        ),
        Measure("Events", "the events named are exactly the expected ones", "change"),
    )
}

_RANKED = ("nDCG@10", "R@5", "R@10", "RR@10", "Success@1", "Success@5")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one system gave for one question. ``doc_ids`` are best first and distinct; ``values`` by measure.

    ``support`` is the system's own estimate that the scope holds an answer, None where it made none. ``timings``
    are milliseconds per stage. ``shown`` are the first few passages as citation and text, for people to read.
    """

    question: JudgedQuestion
    status: Status
    doc_ids: tuple[str, ...]
    values: Mapping[str, float]
    support: float | None
    timings: Mapping[str, float]
    shown: tuple[tuple[str, str], ...]
    quoted: tuple[str, ...]


SHOWN = 3
"""Passages of an outcome that are kept as text."""


def score(question: JudgedQuestion, result: AskResult, collection: Collection) -> Outcome:
    """Score one response that was asked with a limit of DEPTH."""
    passages = result.search.passages[:DEPTH]
    ids = [collection.documents.doc_id(found.passage.passage_id, question.in_scope) for found in passages]
    doc_ids = tuple(dict.fromkeys(ids))
    values: dict[str, float] = {}
    if question.kind is Kind.ANSWERABLE:
        values |= ranked_values(question.qrels, doc_ids, collection.relevant_from)
    if collection.answers:
        values |= _answer_values(question, result, collection)
    values |= _scope_values(question, result, ids, collection.relevant_from)
    values["Texts@10"] = len({found.passage.text for found in passages})
    if passages or result.answers:
        values["Exact"] = _exact(result, collection)
    return Outcome(
        question=question,
        status=result.search.status,
        doc_ids=doc_ids,
        values=values,
        support=result.support,
        timings=dict(result.search.timings),
        shown=tuple((found.passage.parallel_citation, found.passage.text) for found in passages[:SHOWN]),
        quoted=tuple(answer.text for answer in result.answers),
    )


# -- ranked lists ---------------------------------------------------------------------------------------


def ir_measures_of(relevant_from: int) -> dict[str, ir_measures.measures.Measure]:
    """The measures of ranked lists as `ir_measures` has them, by the names used here.

    >>> str(ir_measures_of(2)["R@5"])
    'R(rel=2)@5'
    """
    found: dict[str, ir_measures.measures.Measure] = {"nDCG@10": nDCG @ 10}
    for name, measure, depth in (
        ("R", R, 5),
        ("R", R, 10),
        ("RR", RR, 10),
        ("Success", Success, 1),
        ("Success", Success, 5),
    ):
        found[f"{name}@{depth}"] = measure(rel=relevant_from) @ depth
    return found


def ranked_values(qrels: Mapping[str, int], doc_ids: Sequence[str], relevant_from: int) -> dict[str, float]:
    """The measures of one ranked list; all 0 where nothing was found.

    >>> ranked_values({"a": 2, "b": 1}, ["b", "a"], relevant_from=2)["RR@10"]
    0.5
    """
    of = ir_measures_of(relevant_from)
    names = {measure: name for name, measure in of.items()}
    judged = [ir_measures.Qrel("q", doc_id, grade) for doc_id, grade in qrels.items()]
    found = dict.fromkeys(_RANKED, 0.0)
    for metric in ir_measures.iter_calc(list(of.values()), judged, trec_run("q", doc_ids)):
        found[names[metric.measure]] = metric.value
    return found


def trec_run(query_id: str, doc_ids: Sequence[str]) -> list[ir_measures.ScoredDoc]:
    """A ranking as TREC scores it: by a score that falls by one at each rank, so that no tie is broken by id."""
    return [ir_measures.ScoredDoc(query_id, doc_id, float(len(doc_ids) - i)) for i, doc_id in enumerate(doc_ids)]


# -- scope ----------------------------------------------------------------------------------------------


def _scope_values(
    question: JudgedQuestion, result: AskResult, ids: Sequence[str], relevant_from: int
) -> dict[str, float]:
    """Leaks, wrong twins, and whether the days in the words were understood. ``ids`` are the passages' documents."""
    values: dict[str, float] = {}
    shown = [found.passage for found in result.search.passages[:DEPTH]]
    scope = result.search.scope
    # The echo names at most twenty versions, but counts all.
    read_right = scope.version_count == len(question.in_scope) and all(
        version.version_id in question.in_scope for version in scope.versions
    )
    if question.dates_in_words and question.kind is not Kind.CHANGE:
        values["Scope"] = float(read_right)
    is_dated = question.as_of or question.first or question.last or (question.dates_in_words and read_right)
    if is_dated and question.kind is not Kind.CHANGE:
        # A passage leaks as soon as anything that it is shown with is of a version not in force.
        leaking = [
            {view.version_id, *view.versions, *(c.version_id for c in view.citations)} - set(question.in_scope)
            for view in shown
        ]
        values["Leak@10"] = _mean(bool(versions) for versions in leaking)
    if question.twins:
        right = {doc_id for doc_id, grade in question.qrels.items() if grade >= relevant_from}
        told_apart = (
            view.text in question.twins
            for view, doc_id in zip(shown, ids, strict=True)
            if view.text in question.twins or doc_id in right
        )
        values["Twin@10"] = float(next(told_apart, False))
    return values


# -- answers --------------------------------------------------------------------------------------------


def _answer_values(question: JudgedQuestion, result: AskResult, collection: Collection) -> dict[str, float]:
    """Answers against the judged words, silence where it is due, events; only what the question is about."""
    answered = result.search.status is Status.ANSWERED
    values: dict[str, float] = {}
    match question.kind:
        case Kind.ANSWERABLE:
            right = (*question.references, *question.accepted)
            # The right words from the wrong version are not the answer, however well they read.
            told = [answer.text if answer.version_id in question.in_scope else "" for answer in result.answers]
            values["Answered"] = float(answered)
            values["Sentence"] = float(any(holds(text, words) for text in told for words in right))
            values["F1"] = _mean(max(token_f1(text, words) for words in right) for text in told)
        case Kind.SILENT:
            accepted = any(holds(answer.text, words) for answer in result.answers for words in question.accepted)
            values["False"] = float(answered and not accepted)
        case Kind.UNCOVERED:
            values["Uncovered"] = float(answered)
        case Kind.CHANGE:
            values["Events"] = float(any(_same_events(result.changes, events) for events in question.events))
    if result.answers and question.kind in {Kind.ANSWERABLE, Kind.SILENT}:
        values["Cited"] = _mean(_is_cited(answer, question, collection) for answer in result.answers)
    return values


def holds(answer: str, words: str) -> bool:
    """Whether an answer quotes the judged words, or a part of them. No answer holds nothing."""
    return bool(answer) and (words in answer or answer in words)


_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"a", "an", "the"})


def token_f1(answer: str, reference: str) -> float:
    """Harmonic mean of precision and recall of words, without case, punctuation and articles (Rajpurkar et al. 2016).

    >>> token_f1("The data is kept for two years.", "kept for two years")
    0.8
    """
    found, wanted = (
        Counter(word for word in _WORD.findall(text.casefold()) if word not in _ARTICLES)
        for text in (answer, reference)
    )
    common = (found & wanted).total()
    if not common:
        return 0.0
    precision, recall = common / found.total(), common / wanted.total()
    return 2 * precision * recall / (precision + recall)


def _same_events(found: Sequence[ChangeEvent], expected: Sequence[Event]) -> bool:
    """Whether every expected event was named, once, and no other."""
    left = list(found)
    for event in expected:
        match = next((change for change in left if _is_event(change, event)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _is_event(change: ChangeEvent, event: Event) -> bool:
    return (change.on, change.kind) == (event.on, event.kind) and all(
        (words is None) == (text is None) and (words or "") in (text or "")
        for text, words in ((change.before, event.before), (change.after, event.after))
    )


# -- quotations and citations ---------------------------------------------------------------------------


def _exact(result: AskResult, collection: Collection) -> float:
    """Share of passages and answers that are verbatim: in the source at every place they are cited to."""
    sources = {source.sha256: source.text for source in collection.corpus.sources}
    exact = [_is_exact(found, sources) for found in result.search.passages[:DEPTH]]
    return _mean([*exact, *(_is_slice(answer, collection) for answer in result.answers)])


def _is_exact(found: FoundPassage, sources: Mapping[str, str]) -> bool:
    view = found.passage
    return bool(view.citations) and all(_stands_at(citation, view.text, sources) for citation in view.citations)


def _stands_at(citation: Citation, text: str, sources: Mapping[str, str]) -> bool:
    """Whether the source has the text at the spans; of a variant, whether it has other words there."""
    source = sources.get(citation.source_sha256)
    return source is not None and (plain_text(source, citation.spans) == text) is not citation.variant


def _is_slice(answer: Answer, collection: Collection) -> bool:
    passage = collection.documents.passages.get(answer.passage_id)
    return passage is not None and passage.text[answer.span.start : answer.span.end] == answer.text


def _is_cited(answer: Answer, question: JudgedQuestion, collection: Collection) -> bool:
    """Whether the passage is of a version in force, and the citation names the exhibit and section where it stands."""
    passage = collection.documents.passages.get(answer.passage_id)
    if passage is None or {passage.version_id, answer.version_id} - set(question.in_scope):
        return False
    return answer.text in passage.text and all(name in answer.citation for name in _names(passage))


def _names(passage: Passage) -> Iterable[str]:
    section = passage.reading.section
    return passage.copy.facts.exhibit, f"§ {section.label}" if section else "preamble"


# -- means ----------------------------------------------------------------------------------------------


def means(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """The mean of each measure over the outcomes that have it, in the order of MEASURES."""
    by_name: dict[str, list[float]] = defaultdict(list)
    for outcome in outcomes:
        for name, value in outcome.values.items():
            by_name[name].append(value)
    return {name: fmean(by_name[name]) for name in MEASURES if name in by_name}


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return fmean(numbers) if numbers else 0.0
