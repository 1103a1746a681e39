"""A test collection: a corpus, the questions asked of it, and which of its passages answer.

judgments (places in the source) + corpus → questions with relevance judgments of passages

A document, as TREC has it, is here an identical text in the scope of a question: shown in two exhibits or standing in
two places it is one, because a search shows it once. Words that stand only in other versions are other documents.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from corpus.document import Corpus, Passage, PolicyVersion
from corpus.text import Span, plain_text
from eval.judgments import FULLY, ExpectedEvent, InvalidJudgments, Judgment, Place


class Kind(StrEnum):
    """What the right response is: an answer, silence, silence for want of a version, or dated events."""

    ANSWERABLE = "answerable"
    SILENT = "silent"
    UNCOVERED = "out of coverage"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Event:
    """An expected change. ``before`` and ``after`` are words that must stand in the passages named."""

    on: date
    kind: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question as it is asked, and what is right.

    ``as_of``, ``first``, ``last``, ``today`` and ``policies`` are the parameters passed along. ``in_scope`` are the
    versions in force on the days meant, in date order; where no days are meant, all of them. ``qrels`` gives grades to
    document ids. ``references`` are the judged words, ``accepted`` those that are right when quoted too. ``twins``
    are the texts that answer the same question on another day, and are not in force on this one. ``events`` are the
    acceptable lists of events; any of them is right.
    """

    question_id: str
    half: str
    category: str
    kind: Kind
    text: str
    as_of: date | None
    first: date | None
    last: date | None
    today: date | None
    policies: tuple[str, ...]
    dates_in_words: bool
    in_scope: tuple[str, ...]
    qrels: Mapping[str, int]
    references: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    twins: frozenset[str] = frozenset()
    events: tuple[tuple[Event, ...], ...] = ()


class Documents:
    """Which passages are one document, for the scope of a question."""

    def __init__(self, corpus: Corpus) -> None:
        self.passages: Mapping[str, Passage] = {passage.passage_id: passage for passage in corpus.passages}
        self._policies = {version.version_id: version.policy for version in corpus.versions}
        canonical = {version.canonical for version in corpus.versions}
        self._holding: dict[tuple[str, str], list[Passage]] = defaultdict(list)
        # Canonical copies first: their passages give documents their ids.
        for passage in sorted(corpus.passages, key=lambda passage: passage.copy not in canonical):
            self._holding[self._policies[passage.version_id], passage.text].append(passage)

    def doc_id(self, passage_id: str, in_scope: Sequence[str]) -> str:
        """The id of the first passage in scope with the same text; out of scope, a passage stands for itself."""
        passage = self.passages.get(passage_id)
        if passage is None or passage.version_id not in in_scope:
            return passage_id
        same = self._holding[self._policies[passage.version_id], passage.text]
        return next(other.passage_id for other in same if other.version_id in in_scope)

    def texts_in(self, versions: Iterable[str]) -> frozenset[str]:
        """All texts of these versions."""
        chosen = set(versions)
        return frozenset(passage.text for passage in self.passages.values() if passage.version_id in chosen)


@dataclass(frozen=True, slots=True)
class Collection:
    """``relevant_from`` is the grade from which a passage counts as relevant where measures know only yes and no.

    ``answers`` says whether answers are judged too, or only the passages found. ``about`` says who judged.
    """

    name: str
    about: str
    corpus: Corpus
    documents: Documents
    questions: tuple[JudgedQuestion, ...]
    relevant_from: int = FULLY
    answers: bool = True

    @property
    def halves(self) -> tuple[str, ...]:
        """The halves there are, the test half first: it is the one to report."""
        found = {question.half for question in self.questions}
        return tuple(half for half in ("test", "dev", "all") if half in found) + tuple(
            sorted(found - {"test", "dev", "all"})
        )

    def only(self, half: str) -> "Collection":
        return replace(self, questions=tuple(q for q in self.questions if q.half == half))


def collect(name: str, about: str, corpus: Corpus, judgments: Sequence[Judgment]) -> Collection:
    """Resolve judgments against a corpus. Raises InvalidJudgments, naming every row that does not fit it."""
    faults = check(judgments, corpus)
    if faults:
        raise InvalidJudgments(name, faults)
    documents = Documents(corpus)
    questions = [_resolve(judgment, corpus, documents) for judgment in judgments]
    return Collection(name, about, corpus, documents, tuple(with_twins(questions, documents)))


def check(judgments: Sequence[Judgment], corpus: Corpus) -> list[str]:
    """Every fault of the judgments against the corpus: spans, versions out of force, ids, halves."""
    faults: list[str] = []
    known: set[str] = set()
    halves: dict[str, str] = {}
    for judgment in judgments:
        here: list[str] = []
        if judgment.judgment_id in known:
            here.append("the id stands twice")
        known.add(judgment.judgment_id)
        if halves.setdefault(judgment.topic, judgment.split) != judgment.split:
            here.append(f"topic {judgment.topic!r} stands in two halves")
        policies = {version.policy for version in corpus.versions}
        here += [f"there is no policy {policy!r}" for policy in judgment.policies if policy not in policies]
        in_scope = {version.version_id for version in versions_asked(judgment, corpus)}
        for place in (*judgment.gold, *judgment.alternatives):
            here += _faults_of_place(place, corpus, in_scope)
        for events in (judgment.events or (), *judgment.alternative_events):
            for event in events:
                here += [f for place in (event.before, event.after) if place for f in _faults_of_place(place, corpus)]
                here += _faults_of_event(event, corpus)
        faults += [f"{judgment.judgment_id}: {fault}" for fault in here]
    return faults


def versions_asked(judgment: Judgment, corpus: Corpus) -> list[PolicyVersion]:
    """The versions in force on any of the days that a judgment asks about; all of them where it asks of no day."""
    candidates = [v for v in corpus.versions if not judgment.policies or v.policy in judgment.policies]
    days = judgment.days
    if days is None:
        return [v for v in candidates if v.interval is None or not v.interval.is_empty]
    return [v for v in candidates if v.interval is not None and v.interval.touches(days.first, days.last)]


# -- places ---------------------------------------------------------------------------------------------


def passages_at(place: Place, corpus: Corpus) -> list[Passage]:
    """The passages of the exhibit copy that hold a place, by its span, else by its words."""
    in_copy = [
        passage
        for passage in corpus.passages
        if passage.copy.facts.exhibit == place.exhibit and _is_version(passage.version_id, place.version)
    ]
    if place.span is None:
        return [passage for passage in in_copy if words_of(place) in passage.text]
    return [passage for passage in in_copy if _overlap(place.span, passage.reading.spans)]


def words_of(place: Place) -> str:
    """The words of a place as readers see them, without markup."""
    return plain_text(place.text, [Span(0, len(place.text))])


def _is_version(version_id: str, named: str | None) -> bool:
    return named is None or named == version_id or version_id.partition("@")[2] == named


def _overlap(span: Span, spans: Iterable[Span]) -> bool:
    return any(other.start < span.end and span.start < other.end for other in spans)


def _faults_of_place(place: Place, corpus: Corpus, in_scope: set[str] | None = None) -> list[str]:
    where = f"{place.exhibit}, version {place.version or 'any'}: {place.text[:40]!r}"
    found = passages_at(place, corpus)
    if place.span is not None:
        sources = {source.name: source.text for source in corpus.sources}
        found = [p for p in found if sources[p.copy.source][place.span.start : place.span.end] == place.text]
    if not found:
        remedy = "copy the words from the source" if place.span is None else "start and end must enclose exactly text"
        return [f"no passage holds {where}; {remedy}"]
    if place.span is None and len({passage.passage_id for passage in found}) > 1:
        return [f"{len(found)} passages hold {where}; name the version, quote more words, or give start and end"]
    if in_scope is not None and any(passage.version_id not in in_scope for passage in found):
        return [f"{where} is not in force on the days asked about"]
    return []


def _faults_of_event(event: ExpectedEvent, corpus: Corpus) -> list[str]:
    starts = {version.interval.start for version in corpus.versions if version.interval}
    return [] if event.on in starts else [f"no version takes effect on {event.on}, the day of an event"]


# -- resolving ------------------------------------------------------------------------------------------


def _resolve(judgment: Judgment, corpus: Corpus, documents: Documents) -> JudgedQuestion:
    in_scope = tuple(version.version_id for version in versions_asked(judgment, corpus))
    qrels: dict[str, int] = {}
    for place in judgment.gold:
        for doc_id in _documents_of(place, corpus, documents, in_scope):
            qrels[doc_id] = max(place.grade, qrels.get(doc_id, 0))
    return JudgedQuestion(
        question_id=judgment.judgment_id,
        half=judgment.split,
        category=judgment.category,
        kind=_kind(judgment, in_scope, qrels),
        text=judgment.question,
        as_of=judgment.as_of,
        first=judgment.first,
        last=judgment.last,
        today=judgment.today,
        policies=judgment.policies,
        dates_in_words=judgment.meant is not None,
        in_scope=in_scope,
        qrels=qrels,
        references=tuple(dict.fromkeys(words_of(place) for place in judgment.gold if place.grade >= FULLY)),
        accepted=tuple(dict.fromkeys(words_of(place) for place in judgment.alternatives)),
        events=_events(judgment),
    )


def _documents_of(place: Place, corpus: Corpus, documents: Documents, in_scope: Sequence[str]) -> set[str]:
    """The documents that hold a place, by their canonical passages.

    A copy that runs two paragraphs together is aligned to both; the place is in the one that holds its words.
    """
    words = words_of(place)
    found: set[str] = set()
    for passage in passages_at(place, corpus):
        canonical = passage.aligned_to or (passage.passage_id,)
        holding = [i for i in canonical if words in documents.passages[i].text]
        found.update(documents.doc_id(i, in_scope) for i in (holding or canonical[:1]))
    return found


def _kind(judgment: Judgment, in_scope: Sequence[str], qrels: Mapping[str, int]) -> Kind:
    if judgment.events is not None:
        return Kind.CHANGE
    if not in_scope:
        return Kind.UNCOVERED
    return Kind.ANSWERABLE if any(grade >= FULLY for grade in qrels.values()) else Kind.SILENT


def _events(judgment: Judgment) -> tuple[tuple[Event, ...], ...]:
    if judgment.events is None:
        return ()
    return tuple(
        tuple(
            Event(e.on, e.kind, words_of(e.before) if e.before else None, words_of(e.after) if e.after else None)
            for e in sorted(events, key=lambda event: event.on)
        )
        for events in (judgment.events, *judgment.alternative_events)
    )


def with_twins(
    questions: Sequence[JudgedQuestion], documents: Documents, relevant_from: int = FULLY
) -> list[JudgedQuestion]:
    """Questions with the texts that answer their own words on other days, and only there."""
    alike: dict[tuple[str, tuple[str, ...]], list[JudgedQuestion]] = defaultdict(list)
    for question in questions:
        alike[question.text, question.policies].append(question)
    in_force: dict[tuple[str, ...], frozenset[str]] = {}
    found: list[JudgedQuestion] = []
    for question in questions:
        here = in_force.setdefault(question.in_scope, documents.texts_in(question.in_scope))
        twins = frozenset(
            documents.passages[doc_id].text
            for other in alike[question.text, question.policies]
            for doc_id, grade in other.qrels.items()
            if grade >= relevant_from
        )
        found.append(replace(question, twins=twins - here))
    return found
