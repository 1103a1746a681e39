"""A test collection: a corpus, the questions asked of it, and which of its passages answer.

judgments (places in the source) + corpus → questions with relevance judgments of passages
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.types import Corpus
from eval.collections.places import faults_of_event, faults_of_place, locate
from eval.collections.questions import (
    Event,
    JudgedQuestion,
    Kind,
    faults_of_question,
    versions_asked,
    with_twins,
)
from eval.judgments.judgment import FULLY, ExpectedEvent, InvalidJudgments, Judgment, Place
from eval.oracle.documents import Documents


@dataclass(frozen=True, slots=True)
class Collection:
    """``relevant_from`` is the grade from which a passage counts as relevant where measures know only yes and no.

    ``answers`` says whether answers are judged too, or only the passages found. ``about`` says who judged, ``files``
    where: the SHA-256 of each file of questions and grades by its name.
    """

    name: str
    about: str
    corpus: Corpus
    documents: Documents
    questions: tuple[JudgedQuestion, ...]
    relevant_from: int = FULLY
    answers: bool = True
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def halves(self) -> tuple[str, ...]:
        """The halves there are, the test half first: it is the one to report."""
        found = {question.half for question in self.questions}
        return tuple(half for half in ("test", "dev", "all") if half in found) + tuple(
            sorted(found - {"test", "dev", "all"})
        )

    def only(self, half: str) -> "Collection":
        return replace(self, questions=tuple(q for q in self.questions if q.half == half))


def collect(
    name: str, about: str, corpus: Corpus, judgments: Sequence[Judgment], files: Mapping[str, str] | None = None
) -> Collection:
    """Resolve judgments against a corpus. Raises InvalidJudgments, naming every row that does not fit it."""
    documents = Documents(corpus)
    faults = _faults(judgments, corpus, documents)
    if faults:
        raise InvalidJudgments(name, faults)
    questions = [_resolve(judgment, documents) for judgment in judgments]
    return Collection(name, about, corpus, documents, tuple(with_twins(questions, documents)), files=files or {})


def check(judgments: Sequence[Judgment], corpus: Corpus) -> list[str]:
    """Every fault of the judgments against the corpus: questions that cannot be asked, places, events, ids, halves."""
    return _faults(judgments, corpus, Documents(corpus))


def _faults(judgments: Sequence[Judgment], corpus: Corpus, documents: Documents) -> list[str]:
    faults: list[str] = []
    known: set[str] = set()
    halves: dict[str, str] = {}
    policies = {version.policy for version in corpus.versions}
    for judgment in judgments:
        here: list[str] = []
        if judgment.judgment_id in known:
            here.append("the id stands twice")
        known.add(judgment.judgment_id)
        if halves.setdefault(judgment.topic, judgment.split) != judgment.split:
            here.append(f"topic {judgment.topic!r} stands in two halves")
        here += faults_of_question(judgment, policies)
        in_scope = set(versions_asked(judgment, documents))
        for place in (*judgment.gold, *judgment.alternatives):
            here += faults_of_place(place, documents, in_scope)
        for events in (judgment.events or (), *judgment.alternative_events):
            for event in events:
                here += faults_of_event(event, documents)
        faults += [f"{judgment.judgment_id}: {fault}" for fault in here]
    return faults


# -- resolving ------------------------------------------------------------------------------------------


def _resolve(judgment: Judgment, documents: Documents) -> JudgedQuestion:
    in_scope = versions_asked(judgment, documents)
    qrels: dict[str, int] = {}
    for place in judgment.gold:
        for doc_id in _documents_of(place, documents, in_scope):
            qrels[doc_id] = max(place.grade, qrels.get(doc_id, 0))
    return replace(
        JudgedQuestion.of(judgment, _kind(judgment, in_scope, qrels), in_scope, qrels),
        references=tuple(dict.fromkeys(_words(place, documents) for place in judgment.gold if place.grade >= FULLY)),
        accepted=tuple(dict.fromkeys(_words(place, documents) for place in judgment.alternatives)),
        events=_events(judgment, documents),
    )


def _words(place: Place, documents: Documents) -> str:
    return locate(place, documents)[0].words


def _documents_of(place: Place, documents: Documents, in_scope: Sequence[str]) -> set[str]:
    """The documents that hold a place, by their canonical passages.

    A copy that runs two paragraphs together is aligned to both; the place is in the one that holds its words.
    """
    located = locate(place, documents)[0]
    canonical = located.passage.aligned_to or (located.passage.passage_id,)
    holding = [i for i in canonical if located.words in documents.passages[i].text]
    return {documents.doc_id(i, in_scope) for i in (holding or canonical[:1])}


def _kind(judgment: Judgment, in_scope: Sequence[str], qrels: Mapping[str, int]) -> Kind:
    if judgment.events is not None:
        return Kind.CHANGE
    if not in_scope:
        return Kind.UNCOVERED
    return Kind.ANSWERABLE if any(grade >= FULLY for grade in qrels.values()) else Kind.SILENT


def _events(judgment: Judgment, documents: Documents) -> tuple[tuple[Event, ...], ...]:
    if judgment.events is None:
        return ()

    def resolved(event: ExpectedEvent) -> Event:
        before, after = (_words(place, documents) if place else None for place in (event.before, event.after))
        return Event(event.on, event.kind, before, after)

    return tuple(
        tuple(map(resolved, sorted(events, key=lambda event: event.on)))
        for events in (judgment.events, *judgment.alternative_events)
    )
