"""What one response scored, measure by measure, and means over many.

Measures of ranked lists are those of `ir_measures`, computed from the same qrels and runs that a report writes as TREC
files. The others are defined here: what no list of document ids can tell. A measure has a value only for the questions
it is about: an unanswerable question never enters a mean of ranks as a zero, one that found nothing does.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import ir_measures
from ir_measures import RR, R, Success, nDCG

from corpus.errors import InforceError
from eval.collections.collection import Collection
from eval.collections.places import whole_words
from eval.collections.questions import Event, JudgedQuestion, Kind
from eval.oracle.documents import Documents
from eval.oracle.evidence import answer_leaks, is_cited, is_quotation, is_sourced, is_verbatim, passage_leaks
from eval.oracle.statements import is_statement
from retriever.results import Answer, AskResult, ChangeEvent, SaidOfChange, Status

DEPTH = 10
"""Passages asked for, and the depth to which rankings are judged."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A name, what it says, and which way is better. ``about`` names the questions that it has a value for.

    ``ranked`` is the measure of `ir_measures` that computes it from a ranked list; None for all others.
    """

    name: str
    meaning: str
    about: str
    lower_is_better: bool = False
    ranked: ir_measures.measures.Measure | None = None


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            "nDCG@10",
            "gain of the grades, discounted by rank (Järvelin & Kekäläinen 2002)",
            "answerable",
            ranked=nDCG @ 10,
        ),
        Measure("R@5", "share of the relevant passages among the first five", "answerable", ranked=R @ 5),
        Measure("R@10", "share of the relevant passages among the first ten", "answerable", ranked=R @ 10),
        Measure("RR@10", "1 / rank of the first relevant passage, 0 below ten", "answerable", ranked=RR @ 10),
        Measure("Success@1", "the first passage is relevant", "answerable", ranked=Success @ 1),
        Measure("Success@5", "a relevant passage is among the first five", "answerable", ranked=Success @ 5),
        Measure("Success@10", "a relevant passage is among the first ten", "answerable", ranked=Success @ 10),
        Measure(
            "Leak@10",
            "share of the passages and quotations shown, stated or near, that were not in force on the days meant",
            "dated",
            lower_is_better=True,
        ),
        Measure("Twin@10", "the wording of another day stands before the right one", "twins", lower_is_better=True),
        Measure("Texts@10", "distinct texts among the passages shown", "all"),
        Measure("Scope", "the dates in the question's words were read as meant", "dates in words"),
        Measure("Answered", "an answer was given", "answerable"),
        Measure(
            "Sentence",
            "a quotation in force holds judged words, or a piece of them; silence counts 0",
            "answerable",
        ),
        Measure("Near", "words were stated or shown as the nearest", "answerable"),
        Measure(
            "NearSentence", "a quotation in force, stated or near, holds judged words; silence counts 0", "answerable"
        ),
        Measure(
            "F1",
            "words in common with the nearest judged words, as in SQuAD; silence counts 0",
            "answerable",
        ),
        Measure(
            "Exact", "share of the texts shown that stand so in the source, with their context, where cited", "shown"
        ),
        Measure(
            "Sourced",
            "share of the passages shown with the citations, versions and days in force that the corpus gives them",
            "shown",
        ),
        Measure(
            "Statement",
            "share of the quotations, stated or near, that are neither title, label, date line nor half a sentence, "
            "items with their lead-in",
            "answered",
        ),
        Measure("Cited", "share of the answers from a version in force, cited to where they stand in it", "answered"),
        Measure("Status", "the status says whether there is an answer", "all"),
        Measure("False", "an answer was given where silence is right", "silent", lower_is_better=True),
        Measure(
            "Uncovered", "an answer was given on a day before the first version", "uncovered", lower_is_better=True
        ),
        Measure("Events", "the events named are exactly the expected ones", "change"),
    )
}


class UnusableSupport(InforceError):
    """A system's estimate is no number that questions can be ordered by."""


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
    """Score one response that was asked with a limit of DEPTH. Raises UnusableSupport."""
    if result.support is not None and not math.isfinite(result.support):
        raise UnusableSupport(
            f"the support for question {question.question_id} is {result.support}; "
            "it must be a finite number, or None where nothing was compared"
        )
    passages = result.search.passages[:DEPTH]
    ids = [collection.documents.doc_id(found.passage.passage_id, question.in_scope) for found in passages]
    doc_ids = tuple(dict.fromkeys(ids))
    values: dict[str, float] = {}
    if question.kind is Kind.ANSWERABLE:
        values |= ranked_values(question.qrels, doc_ids, collection.relevant_from)
    if collection.answers:
        values |= _answer_values(question, result, collection)
    values |= _scope_values(question, result, ids, collection)
    values |= _evidence_values(result, collection.documents)
    values["Texts@10"] = len({found.passage.text for found in passages})
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
    ranked = {name: measure.ranked for name, measure in MEASURES.items() if measure.ranked is not None}
    return {name: of(rel=relevant_from) if "rel" in of.SUPPORTED_PARAMS else of for name, of in ranked.items()}


def ranked_values(qrels: Mapping[str, int], doc_ids: Sequence[str], relevant_from: int) -> dict[str, float]:
    """The measures of one ranked list; all 0 where nothing was found.

    >>> ranked_values({"a": 2, "b": 1}, ["b", "a"], relevant_from=2)["RR@10"]
    0.5
    """
    of = ir_measures_of(relevant_from)
    names = {measure: name for name, measure in of.items()}
    judged = [ir_measures.Qrel("q", doc_id, grade) for doc_id, grade in qrels.items()]
    found = dict.fromkeys(of, 0.0)
    for metric in ir_measures.iter_calc(list(of.values()), judged, trec_run("q", doc_ids)):
        found[names[metric.measure]] = metric.value
    return found


def trec_run(query_id: str, doc_ids: Sequence[str]) -> list[ir_measures.ScoredDoc]:
    """A ranking as TREC scores it: by a score that falls by one at each rank, so that no tie is broken by id."""
    return [ir_measures.ScoredDoc(query_id, doc_id, float(len(doc_ids) - i)) for i, doc_id in enumerate(doc_ids)]


# -- scope and evidence ---------------------------------------------------------------------------------


def _scope_values(
    question: JudgedQuestion, result: AskResult, ids: Sequence[str], collection: Collection
) -> dict[str, float]:
    """Leaks, wrong twins, and whether the days in the words were understood. ``ids`` are the passages' documents.

    Leaks are counted by the days meant, not by those that a system read: to misread a date is no excuse.
    """
    values: dict[str, float] = {}
    shown = [found.passage for found in result.search.passages[:DEPTH]]
    scope = result.search.scope
    if question.dates_in_words and question.kind is not Kind.CHANGE:
        # The echo names at most twenty versions, but counts all.
        values["Scope"] = float(
            scope.version_count == len(question.in_scope)
            and all(version.version_id in question.in_scope for version in scope.versions)
        )
    if question.is_dated:
        in_scope, documents = question.in_scope, collection.documents
        leaks = [passage_leaks(view, in_scope, documents) for view in shown]
        leaks += [answer_leaks(answer, in_scope, documents) for answer in (*result.answers, *result.nearest)]
        values["Leak@10"] = _mean(leaks)
    if question.twins:
        right = {doc_id for doc_id, grade in question.qrels.items() if grade >= collection.relevant_from}
        told_apart = (
            view.text in question.twins
            for view, doc_id in zip(shown, ids, strict=True)
            if view.text in question.twins or doc_id in right
        )
        values["Twin@10"] = float(next(told_apart, False))
    return values


def _evidence_values(result: AskResult, documents: Documents) -> dict[str, float]:
    """What is promised of everything shown, whatever was asked; nothing where nothing is shown."""
    shown = [found.passage for found in result.search.passages[:DEPTH]]
    values: dict[str, float] = {}
    quotations = (*result.answers, *result.nearest)
    if shown or quotations:
        exact = [is_verbatim(view, documents) for view in shown]
        values["Exact"] = _mean([*exact, *(is_quotation(answer, documents) for answer in quotations)])
    if shown:
        values["Sourced"] = _mean(is_sourced(view, documents) for view in shown)
    return values


# -- answers --------------------------------------------------------------------------------------------


def _answer_values(question: JudgedQuestion, result: AskResult, collection: Collection) -> dict[str, float]:
    """Answers against the judged words, silence where it is due, events; only what the question is about."""
    # Stated events are an answer too, and what is said of words that stand: to a question about change the right one,
    # to any other a false one. Events in doubt are near words, and that words never stood is none.
    standing = any(fact.what is not SaidOfChange.NEVER for fact in result.said)
    changed = any(event.certainty == "stated" for event in result.changes)
    answered = bool(result.answers or changed or standing)
    values = {"Status": float((result.search.status is Status.ANSWERED) is answered)}
    match question.kind:
        case Kind.ANSWERABLE:
            right = (*question.references, *question.accepted)
            told = [_told(answer, question, collection.documents) for answer in result.answers]
            near = [_told(answer, question, collection.documents) for answer in result.nearest]
            values["Answered"] = float(bool(result.answers))
            values["Sentence"] = float(any(holds(text, words) for text in told for words in right))
            values["Near"] = float(bool(result.answers or result.nearest))
            values["NearSentence"] = float(any(holds(text, words) for text in (*told, *near) for words in right))
            values["F1"] = _mean(max(token_f1(text, words) for words in right) for text in told)
        case Kind.SILENT:
            accepted = any(holds(answer.text, words) for answer in result.answers for words in question.accepted)
            values["False"] = float(answered and not accepted)
        case Kind.UNCOVERED:
            values["Uncovered"] = float(answered)
        case Kind.CHANGE:
            values["Events"] = float(any(_same_events(result.changes, events) for events in question.events))
    if quotations := (*result.answers, *result.nearest):
        values["Statement"] = _mean(is_statement(answer, collection.documents) for answer in quotations)
    if result.answers:
        documents = collection.documents
        values["Cited"] = _mean(is_cited(answer, question.in_scope, documents) for answer in result.answers)
    return values


def _told(answer: Answer, question: JudgedQuestion, documents: Documents) -> str:
    """The words of an answer; none where they are not in force: right words of another version are not the answer."""
    passage = documents.passages.get(answer.passage_id)
    is_in_force = passage is not None and passage.version_id in question.in_scope and answer.text in passage.text
    return answer.text if is_in_force else ""


A_SENTENCE = 6
"""Words from which a piece of the judged words tells something by itself."""


def holds(answer: str, words: str) -> bool:
    """Whether an answer quotes the judged words, or a piece of them; no word is cut.

    A piece is half of the words or A_SENTENCE of them: one sentence of two that were judged is a right answer.

    >>> [holds(answer, "for two years") for answer in ("kept for two years", "two years", "two", "or two years")]
    [True, True, False, False]
    """
    if whole_words(words, answer):
        return True
    enough = min(A_SENTENCE, len(_WORD.findall(words)) / 2)
    return whole_words(answer, words) is not None and len(_WORD.findall(answer)) >= enough


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
