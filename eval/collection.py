"""A test collection: a corpus, the questions asked of it, and which of its passages answer.

judgments (places in the source) + corpus → questions with relevance judgments of passages

A document, as TREC has it, is here an identical text in the scope of a question: shown in two exhibits or standing in
two places it is one, because a search shows it once. Words that stand only in other versions are other documents.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from corpus.text import Span, plain_text, render
from corpus.types import Corpus, ExhibitCopy, Passage, PolicyVersion, Source
from eval.judgments import FULLY, Days, ExpectedEvent, InvalidJudgments, Judgment, Place
from retriever.question.request import InvalidQuestion, Question
from retriever.scope.resolve import nearest_names

_SOURCES_NAMED = 3
"""Sources named in a message: an archive has hundreds."""


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

    @property
    def is_dated(self) -> bool:
        """Whether days are meant, by parameter or by the question's words."""
        return bool(self.as_of or self.first or self.last or self.dates_in_words)


class Documents:
    """The passages of a corpus: which are one document for the scope of a question, and what is true of each."""

    def __init__(self, corpus: Corpus) -> None:
        self.passages: Mapping[str, Passage] = {passage.passage_id: passage for passage in corpus.passages}
        self.sources = {source.name: source for source in corpus.sources}
        self.versions = {version.version_id: version for version in corpus.versions}
        canonical = {version.canonical for version in corpus.versions}
        self._holding: dict[tuple[str, str], list[Passage]] = defaultdict(list)
        # Canonical copies first: their passages give documents their ids.
        for passage in sorted(corpus.passages, key=lambda passage: passage.copy not in canonical):
            self._holding[self.policy_of(passage), passage.text].append(passage)
        self._at = {(passage.copy.source, passage.reading.spans): passage for passage in corpus.passages}
        self._shown: dict[str, set[str]] = defaultdict(set)
        self._of_copy: dict[tuple[str, str], list[Passage]] = defaultdict(list)
        self._of_version: dict[str, list[tuple[int, Passage]]] = defaultdict(list)
        self._of_exhibit: dict[str, list[Passage]] = defaultdict(list)
        for position, passage in enumerate(corpus.passages):
            self._shown[passage.version_id] |= {passage.text, *(context.text for context in passage.reading.context)}
            self._of_copy[passage.version_id, passage.copy.slug].append(passage)
            self._of_version[passage.version_id].append((position, passage))
            self._of_exhibit[passage.copy.facts.origin.name].append(passage)

    def policy_of(self, passage: Passage) -> str:
        return self.versions[passage.version_id].policy

    def at(self, source: str, spans: tuple[Span, ...]) -> Passage | None:
        """The passage that stands exactly at these spans of a source."""
        return self._at.get((source, spans))

    def with_text_of(self, passage: Passage) -> Sequence[Passage]:
        """All passages of its policy with the identical text, itself among them."""
        return self._holding[self.policy_of(passage), passage.text]

    def is_only_elsewhere(self, words: str, in_scope: Sequence[str]) -> bool:
        """Whether words stand in texts of this corpus, but in none of these versions."""
        others = [version for version in self._shown if version not in in_scope]
        return not self._stands_in(words, in_scope) and self._stands_in(words, others)

    def _stands_in(self, words: str, versions: Iterable[str]) -> bool:
        shown = [self._shown[version] for version in versions if version in self._shown]
        return any(words in texts for texts in shown) or any(words in text for texts in shown for text in texts)

    def doc_id(self, passage_id: str, in_scope: Sequence[str]) -> str:
        """The id of the first passage in scope with the same text; out of scope, a passage stands for itself."""
        passage = self.passages.get(passage_id)
        if passage is None or passage.version_id not in in_scope:
            return passage_id
        return next(other.passage_id for other in self.with_text_of(passage) if other.version_id in in_scope)

    def passages_of(self, copy: ExhibitCopy) -> Sequence[Passage]:
        """The passages of one copy in reading order."""
        return self._of_copy.get((copy.version_id, copy.slug), ())

    def passages_in(self, versions: Iterable[str]) -> list[Passage]:
        """The passages of these versions in source order, those of every copy."""
        placed = [place for version in dict.fromkeys(versions) for place in self._of_version.get(version, ())]
        return [passage for _, passage in sorted(placed, key=lambda place: place[0])]

    def passages_shown_in(self, exhibit: str) -> Sequence[Passage]:
        """The passages of all copies that are called so: an exhibit, a commit, a file."""
        return self._of_exhibit.get(exhibit, ())

    def texts_in(self, versions: Iterable[str]) -> frozenset[str]:
        """All texts of these versions."""
        return frozenset(passage.text for passage in self.passages_in(versions))


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
    questions = [_resolve(judgment, corpus, documents) for judgment in judgments]
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
        in_scope = {version.version_id for version in versions_asked(judgment, corpus)}
        for place in (*judgment.gold, *judgment.alternatives):
            here += _faults_of_place(place, documents, in_scope)
        for events in (judgment.events or (), *judgment.alternative_events):
            for event in events:
                here += _faults_of_event(event, documents)
        faults += [f"{judgment.judgment_id}: {fault}" for fault in here]
    return faults


def faults_of_question(judgment: Judgment, policies: set[str]) -> Iterator[str]:
    """Why a question could not be asked: its words, its days, a policy that is not among ``policies``."""
    meant = judgment.meant or Days(None, None)
    try:
        Question(
            judgment.question,
            today=judgment.today or date.min,
            as_of=judgment.as_of,
            first=judgment.first or meant.first,
            last=judgment.last or meant.last,
        )
    except InvalidQuestion as error:
        yield f"the question cannot be asked: {error}" if error.name == "q" else str(error)
    for policy in judgment.policies:
        if policy not in policies:
            yield f"there is no policy {policy!r}; {nearest_names(policy, policies)}"


def versions_asked(judgment: Judgment, corpus: Corpus) -> list[PolicyVersion]:
    """The versions in force on any of the days that a judgment asks about; all of them where it asks of no day."""
    candidates = [v for v in corpus.versions if not judgment.policies or v.policy in judgment.policies]
    days = judgment.days
    if days is None:
        return [v for v in candidates if v.interval is None or not v.interval.is_empty]
    return [v for v in candidates if v.interval is not None and v.interval.touches(days.first, days.last)]


# -- places ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Located:
    """Where a place stands: characters ``[start, end)`` of a passage's text, and its lines in the source."""

    passage: Passage
    start: int
    end: int
    lines: tuple[int, int]

    @property
    def words(self) -> str:
        """The words of the place, as the passage shows them."""
        return self.passage.text[self.start : self.end]

    @property
    def is_whole(self) -> bool:
        """Whether there is a word, and none is cut."""
        cut = any(_cuts(self.passage.text, at) for at in (self.start, self.end))
        return bool(re.search(r"\w", self.words)) and not cut


def locate(place: Place, documents: Documents) -> list[Located]:
    """The passages that hold a place, by its span if it has one, else by its words.

    The words are those of the passage's own text: a span alone may begin within a link or join two cells of a table.
    """
    found = [
        _located(place, passage, documents.sources[passage.copy.source]) for passage in _passages_of(place, documents)
    ]
    return [located for located in found if located]


def _passages_of(place: Place, documents: Documents) -> list[Passage]:
    """The passages of the copies that a place names."""
    shown = documents.passages_shown_in(place.exhibit)
    return [passage for passage in shown if _is_version(passage.version_id, place.version)]


def _located(place: Place, passage: Passage, source: Source) -> Located | None:
    text, span, spans = source.text, place.span, passage.reading.spans
    if span is None:
        match = whole_words(plain_text(place.text, [Span(0, len(place.text))], source.markup), passage.text)
        if match is None:
            return None
        offsets = render(text, spans, source.markup).offsets[match.start() : match.end()]
        return Located(passage, match.start(), match.end(), _lines(text, Span(min(offsets), max(offsets) + 1)))
    within = min(part.start for part in spans) <= span.start and span.end <= max(part.end for part in spans)
    if not within or text[span.start : span.end] != place.text:
        return None
    offsets = render(text, spans, source.markup).offsets
    inside = [i for i, offset in enumerate(offsets) if span.start <= offset < span.end]
    words = passage.text[inside[0] : inside[-1] + 1] if inside else ""
    start = inside[0] + len(words) - len(words.lstrip()) if inside else 0
    return Located(passage, start, start + len(words.strip()), _lines(text, span))


def _lines(source: str, span: Span) -> tuple[int, int]:
    return source.count("\n", 0, span.start) + 1, source.count("\n", 0, span.end - 1) + 1


def whole_words(words: str, text: str) -> re.Match[str] | None:
    """Where words stand first in a text without cutting a word of it; None also where there is no word in them.

    >>> whole_words("two years", "kept for two years."), whole_words("wo year", "kept for two years.")
    (<re.Match object; span=(9, 18), match='two years'>, None)
    """
    if not re.search(r"\w", words):
        return None
    found = re.finditer(re.escape(words), text)
    return next((match for match in found if not any(_cuts(text, at) for at in match.span())), None)


def _cuts(text: str, at: int) -> bool:
    """Whether a cut before this character would part a word."""
    return bool(re.fullmatch(r"\w\w", text[max(0, at - 1) : at + 1]))


def _is_version(version_id: str, named: str | None) -> bool:
    return named is None or named == version_id or version_id.partition("@")[2] == named


def _faults_of_place(place: Place, documents: Documents, in_scope: set[str] | None = None) -> list[str]:
    where = f"{place.exhibit}, version {place.version or 'any'}: {place.text[:40]!r}"
    found = locate(place, documents)
    if not found:
        return [f"no passage holds {where}; {_why_nowhere(place, documents)}"]
    if len(found) > 1:
        return [f"{len(found)} passages hold {where}; name the version, quote more words, or give start and end"]
    (located,) = found
    if not located.is_whole:
        return [f"there is no whole word in {where}, or one is cut; enclose the words that answer"]
    if place.lines is not None and place.lines != located.lines:
        return [f"lines of {where} are {list(located.lines)}, not {list(place.lines)}; correct or leave them out"]
    if in_scope is not None and located.passage.version_id not in in_scope:
        return [f"{where} is not in force on the days asked about"]
    return []


def _why_nowhere(place: Place, documents: Documents) -> str:
    """What to do about a place that no passage holds."""
    copies = [copy for version in documents.versions.values() for copy in version.copies]
    names = list(dict.fromkeys(p.copy.source for p in documents.passages_shown_in(place.exhibit)) or documents.sources)
    read = ", ".join(names[:_SOURCES_NAMED])
    if len(names) > _SOURCES_NAMED:
        read += f" and {len(names) - _SOURCES_NAMED} more sources"
    exhibits = {copy.facts.origin.name for copy in copies}
    if place.exhibit not in exhibits:
        known = nearest_names(place.exhibit, exhibits)
        return f"{read} has no exhibit {place.exhibit!r}, {known}; name the source after the file of judgments"
    days = {c.version_id.partition("@")[2] for c in copies if c.facts.origin.name == place.exhibit}
    if not _passages_of(place, documents):
        known = nearest_names(str(place.version), days)
        return f"exhibit {place.exhibit} of {read} has no version {place.version!r}, {known}"
    if place.span is None:
        return f"copy whole words from the source, {read}"
    if any(source.text[place.span.start : place.span.end] == place.text for source in documents.sources.values()):
        return "start and end must lie in one passage of that copy, without its heading"
    return f"start and end must enclose exactly text in the source, {read}"


def _faults_of_event(event: ExpectedEvent, documents: Documents) -> list[str]:
    """An event is told by the version that ends on its day, and the one that begins on it."""
    dated = {v.version_id: v.interval for v in documents.versions.values() if v.interval}
    ending = {version_id for version_id, interval in dated.items() if interval.until == event.on}
    beginning = {version_id for version_id, interval in dated.items() if interval.start == event.on}
    if not beginning:
        return [f"no version takes effect on {event.on}, the day of an event"]
    faults: list[str] = []
    for name, place, versions, does in (
        ("before", event.before, ending, "ends"),
        ("after", event.after, beginning, "begins"),
    ):
        if place is None:
            continue
        own = _faults_of_place(place, documents)
        faults += own
        if not own and locate(place, documents)[0].passage.version_id not in versions:
            faults.append(f"{name} of the event on {event.on} must stand in a version that {does} on that day")
    return faults


# -- resolving ------------------------------------------------------------------------------------------


def _resolve(judgment: Judgment, corpus: Corpus, documents: Documents) -> JudgedQuestion:
    in_scope = tuple(version.version_id for version in versions_asked(judgment, corpus))
    qrels: dict[str, int] = {}
    for place in judgment.gold:
        for doc_id in _documents_of(place, documents, in_scope):
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
