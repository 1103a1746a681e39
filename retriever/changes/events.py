"""Dated events for questions about change: when a clause came, went or was reworded, with its words before and after.

question → what it asks, and of what matter → clauses, ranked over all versions → their events → those asked for

The history spans versions, so that it looks beyond the scope of the passages and answers; its events are limited
to the days that the question means, and shown apart as `changes`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import cast

import numpy as np
from numpy.typing import NDArray

from corpus.clauses.matching import Change, Clause
from corpus.clauses.wording import same_words
from corpus.types import Passage, PolicyVersion
from index.arrays import Rows
from index.encoder import Embedding
from index.lexical import STOP_WORDS
from index.store import Index
from retriever.question.change_intent import Asked, ChangeWords, read_change
from retriever.question.dates import read_dates
from retriever.question.quoted_phrases import fold, occurs, quoted_phrases
from retriever.question.request import DateBasis, Mode, Question
from retriever.ranking.rank import Stages, rank
from retriever.reading.library import Library
from retriever.results import AskResult, ChangeEvent, ChangeKind, Citation, ScopeEcho, ScopeKind, ScopeSource, Status
from retriever.scope.resolve import Scope, days_of, embedded_texts_of, is_dated, resolve_scope

# The figures below were chosen on the development half of the judgments.
_LOOKED_AT = 40
"""Texts, best first, whose clauses may be the ones that a question is about."""
_MATCHES = 0.5
_STANDS_OUT = (0.42, 0.05)
"""The least score of a clause that a question is about: a good one, or a fair one with such a lead over the next."""
_AS_GOOD = 0.05
_AS_GOOD_OF_MANY = 0.02
"""A clause that matches so little worse than the best one is meant too, if the same befell it on the same day; the
second where all its changes are asked for, which agree by chance more easily."""
_NEARLY = 0.1
"""So little worse, a clause is looked at where nothing of what was asked befell the best one."""
_BY_CHANCE = 0.15
"""A word of the question matches any two texts so differently without having come or gone."""
_CAME_OR_WENT = 0.1
"""So much of what the question names came or went with a rewording: that is what it asks for."""
_CLAUSE_CAME_OR_WENT = 0.3
"""The same where the question speaks of a clause as a whole."""
_HARDLY = 0.03
"""The least that a rewording must have done to the words of the question to be told where nothing else befell."""

# The update of which no date is given is the latest one.
_ONE_UPDATE = re.compile(
    r"\b(?:the|its|this)\s+(?:(?:new|latest|previous|last|current|recent)\s+)?(?:update|amendment|revision|rewrite|overhaul)\b|"
    r"\b(?:new|latest|previous|last|current)\s+(?:version|policy|text)\b",
    re.IGNORECASE,
)
_NAMED = 2.0
"""The score of the clauses of a section that a question names, above that of any match."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Event:
    """One change of a clause between two versions in force one after the other. Passages are of canonical copies.

    ``came`` and ``went`` are how much of what the question names entered and left with it, 0 to 1.
    """

    on: date
    kind: Change
    before_version: PolicyVersion
    after_version: PolicyVersion
    before: Passage | None
    after: Passage | None
    returns: bool = False
    came: float = 0.0
    went: float = 0.0


@dataclass(frozen=True, slots=True)
class _Followed:
    """A clause that a question may be about: how well it matches, its events in date order, whether it began so."""

    score: float
    events: tuple[_Event, ...]
    stood_at_first: bool


@dataclass(frozen=True, slots=True)
class _Days:
    """First and last day that are meant, both included; None for an open end."""

    first: date | None
    last: date | None

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class Changes:
    """Answers questions about change from one index. Safe to share between threads."""

    def __init__(self, index: Index, library: Library, read: Callable[[str], Embedding], stages: Stages) -> None:
        self._index = index
        self._catalogue = index.catalogue
        self._library = library
        self._read = read
        # A match is judged by its height here, not by its rank, and the bonus says how it ranks.
        self._stages = replace(stages, lexical_bonus=0.0)
        self._rows = {version.version_id: row for row, version in enumerate(self._catalogue.versions)}
        self._everywhere = np.ones(len(self._catalogue.columns.version), np.bool_)

    def added_to(self, result: AskResult, question: Question) -> AskResult:
        """The result with the events that the question asks for; itself where it asks for none or none happened."""
        events = self.told(question)
        if not events:
            return result
        search = replace(result.search, status=Status.ANSWERED, reasons=())
        return replace(result, search=search, found_elsewhere=(), changes=events)

    def told(self, question: Question) -> tuple[ChangeEvent, ...]:
        """The events that a question asks for, in date order; none where it asks for something else."""
        scope = resolve_scope(question, self._catalogue, self._library.views)
        if scope.ending is Status.AMBIGUOUS_DATE:
            return ()
        words = read_change(_without_dates(question, scope))
        if words is None:
            return ()
        days = self._days(question, scope.echo, words)
        admitted = scope.visible | scope.outside
        basis = scope.echo.basis if is_dated(scope.echo) else DateBasis.EFFECTIVE
        phrases = quoted_phrases(question.text)
        if words.letter and not _told_words(words.matter):
            events = [e for e in self._of_everything(words, admitted, days, basis) if words.letter in _letters_of(e)]
        elif words.matter or phrases:
            events = self._of_matter(words, phrases, admitted, days, basis)
        else:
            events = self._of_everything(words, admitted, days, basis)
        if events and (
            (words.only_latest and words.asked in {Asked.ALTERED, Asked.CHANGED})
            or (not words.matter and scope.echo.kind is ScopeKind.ALL and _ONE_UPDATE.search(question.text))
        ):
            latest = max(event.on for event in events)
            events = [event for event in events if event.on == latest]
        events = [event for event in events if self._shows(event, admitted)]
        return tuple(self._view(event) for event in sorted(events, key=self._place))

    # -- the days that are meant ------------------------------------------------------------------------

    def _days(self, question: Question, echo: ScopeEcho, words: ChangeWords) -> _Days:
        """The days on which events are told.

        A day passed along, and "now", mean everything until then. Of versions passed along, one means the day on which
        it took effect, several mean what happened after the first of them took effect and until the last did.
        Whether something is still there on a day is told by what happened until then.
        """
        if echo.kind is ScopeKind.ALL:
            return _Days(None, None)
        if echo.kind is ScopeKind.VERSIONS:
            starts = sorted(start for v in echo.versions if (start := v.first_day(echo.basis)))
            if not starts:
                return _Days(date.max, date.min)
            return _Days(starts[0] if len(starts) == 1 else _day_after(starts[0]), starts[-1])
        first, last = (echo.as_of, echo.as_of) if echo.as_of else (echo.first, echo.last)
        until = echo.as_of is not None and (echo.source is ScopeSource.PARAMETER or echo.today is not None)
        if until or words.asked is Asked.STILL:
            return _Days(None, last)
        if first and last and echo.source is ScopeSource.QUESTION and _compares(echo.matched_text or ""):
            starts = [start for v in echo.versions if (start := v.first_day(echo.basis))]
            names_versions = re.search(r"\bversions?\b", question.text, re.IGNORECASE) is not None
            inside = [start for start in starts if first <= start <= last]
            if inside and (inside[0] == first or (names_versions and len(inside) > 1)):
                first = _day_after(inside[0])
        return _Days(first, last)

    # -- the clauses that are meant ---------------------------------------------------------------------

    def _of_everything(
        self, words: ChangeWords, admitted: NDArray[np.bool_], days: _Days, basis: DateBasis
    ) -> list[_Event]:
        kinds = {Asked.CAME: {Change.ADDED}, Asked.WENT: {Change.REMOVED}}.get(
            words.asked, {Change.ADDED, Change.CHANGED, Change.REMOVED}
        )
        versions = {int(row) for row in np.unique(self._catalogue.columns.version[admitted])}
        # What changed from one capture to the next may have come with a version between that was not captured.
        starting = [
            row
            for row, version in enumerate(self._catalogue.versions)
            if basis is DateBasis.CAPTURED or (version.interval and version.interval.start in days)
        ]
        numbers: set[int] = set()
        for row in starting:
            if row in versions:
                numbers.update(self._catalogue.clauses_with(row, (c for c in Change if c is not Change.SAME)))
        return [
            event
            for clause in self._catalogue.clauses(sorted(numbers))
            for event in self._events(clause, basis)
            if event.on in days and event.kind in kinds
        ]

    def _of_matter(
        self, words: ChangeWords, phrases: Sequence[str], admitted: NDArray[np.bool_], days: _Days, basis: DateBasis
    ) -> list[_Event]:
        followed = self._followed(words, phrases, admitted, basis)
        if not followed:
            return []
        best, second = followed[0].score, followed[1].score if len(followed) > 1 else 0.0
        if best == _NAMED:
            return [event for one in followed for event in _asked_for(words, one, days)]
        if not phrases and best < _MATCHES and (best < _STANDS_OUT[0] or best - second < _STANDS_OUT[1]):
            return []
        all_told = words.asked in {Asked.ALTERED, Asked.CHANGED, Asked.STILL}
        for number, one in enumerate(followed):
            if one.score < best - _NEARLY:
                break
            if not _asked_for(words, one, _Days(None, None)):
                if all_told:
                    break
                continue
            events = _asked_for(words, one, days)
            told = {(event.on, event.kind) for event in events}
            for other in followed[number + 1 :] if words.of_several else ():
                if other.score >= one.score - (_AS_GOOD_OF_MANY if all_told else _AS_GOOD):
                    more = _asked_for(words, other, days)
                    if more and {(event.on, event.kind) for event in more} <= told:
                        events += more
            return events
        return []

    def _followed(
        self, words: ChangeWords, phrases: Sequence[str], admitted: NDArray[np.bool_], basis: DateBasis
    ) -> list[_Followed]:
        """The clauses that match the matter, best first; those that hold quoted words, where some are quoted."""
        columns = self._catalogue.columns
        matter = words.matter or " ".join(phrases)
        query = self._read(matter)
        allowed = embedded_texts_of(self._catalogue, admitted)
        ranking = rank(self._index, matter, query, allowed, Mode.HYBRID, self._stages)
        scores = dict(zip(ranking.texts[:_LOOKED_AT].tolist(), ranking.scores[:_LOOKED_AT].tolist(), strict=True))
        rows = np.flatnonzero(admitted & np.isin(columns.embedded_text, ranking.texts[:_LOOKED_AT]))
        number_of = self._catalogue.clause_numbers(columns.group[rows].tolist())
        best: dict[int, float] = {}
        for row in rows.tolist():
            number = number_of.get(int(columns.group[row]))
            if number is not None:
                best[number] = max(best.get(number, -1.0), scores[int(columns.embedded_text[row])])
        numbers = sorted(best)
        followed = list(zip(numbers, self._catalogue.clauses(numbers), strict=True))
        of_topic = words.of_several or (words.asked is Asked.CHANGED and not words.of_clause)
        if (words.of_section or of_topic) and best:
            nearest = max(best, key=lambda number: best[number])
            if of_section := self._of_section(words.matter, nearest, named_whole=not words.of_section):
                followed = [(0, clause) for clause in of_section]
                best = {0: _NAMED}
        if phrases:
            followed = [
                (number, clause)
                for number, clause in followed
                if any(all(occurs(phrase, fold(p.text)) for phrase in phrases) for p in clause.passages)
            ]
        found = [
            _Followed(
                best[number],
                tuple(self._weighed(words, query, phrases, clause, basis)),
                any(passage is not None for _, _, passage in self._steps(clause, basis)[:1]),
            )
            for number, clause in followed
        ]
        return sorted(found, key=lambda one: -one.score)

    def _of_section(self, matter: str, nearest: int, *, named_whole: bool) -> list[Clause]:
        """The clauses that ever stood in the sections or under the headings whose names hold the matter.

        Of one policy, that of the ``nearest`` clause. ``named_whole``: only names that hold every word of it.
        """
        wanted = _told_words(matter)
        versions = self._catalogue.versions
        policy = versions[self._rows[self._catalogue.clauses([nearest])[0].steps[0].version_id]].policy
        of_policy = np.array([row for row, version in enumerate(versions) if version.policy == policy], np.int64)
        rows = np.flatnonzero(np.isin(self._catalogue.columns.version, of_policy))
        clauses = self._catalogue.clauses(set(self._catalogue.clause_numbers(rows.tolist()).values())) if wanted else []
        names = {
            name: _told_words(name) for clause in clauses for passage in clause.passages for name in _names_of(passage)
        }
        alike = {name: len(wanted & held) / len(wanted | held) for name, held in names.items() if wanted & held}
        if named_whole:
            alike = {name: share for name, share in alike.items() if wanted <= names[name]}
        if not alike:
            return []
        good = {name for name, share in alike.items() if share >= max(0.25, max(alike.values()) - 0.01)}
        return [c for c in clauses if any(name in good for p in c.passages for name in _names_of(p))]

    # -- what happened to a clause ----------------------------------------------------------------------

    def _steps(self, clause: Clause, basis: DateBasis) -> list[tuple[date, PolicyVersion, Passage | None]]:
        """The versions that were in force, or seen, with their first days and how the clause stood in them."""
        steps = [
            (days.start, version, step.passage)
            for step in clause.steps
            for version in (self._catalogue.versions[self._rows[step.version_id]],)
            # A version replaced on its first day was never in force.
            if (days := days_of(version, basis)) and not days.is_empty
        ]
        return sorted(steps, key=lambda step: step[0])

    def _events(self, clause: Clause, basis: DateBasis) -> list[_Event]:
        """What happened to a clause from each version in force to the next, in date order."""
        steps = self._steps(clause, basis)
        events: list[_Event] = []
        has_stood = bool(steps and steps[0][2])
        for (_, earlier, before), (on, later, after) in pairwise(steps):
            if before is None and after is None:
                continue
            if before is None:
                kind = Change.ADDED
            elif after is None:
                kind = Change.REMOVED
            elif same_words(before.text, after.text):
                continue
            else:
                kind = Change.CHANGED
            returns = kind is Change.ADDED and has_stood
            has_stood = has_stood or after is not None
            events.append(_Event(on, kind, earlier, later, before, after, returns))
        return events

    def _weighed(
        self, words: ChangeWords, query: Embedding, phrases: Sequence[str], clause: Clause, basis: DateBasis
    ) -> Iterable[_Event]:
        """The events of a clause, each with how much of what the question names came and went with it."""
        events = self._events(clause, basis)
        named = _pieces_of_words(words.matter, query, _told_words(words.element or words.matter))
        held = {passage.passage_id: self._held(query, named, passage) for passage in clause.passages}
        most = {word: max((one[word] for one in held.values()), default=0.0) for word in named}
        total = sum(most.values()) or 1.0
        for event in events:
            if event.before is None or event.after is None:
                yield event
                continue
            if phrases:
                stood, stands = (
                    all(occurs(phrase, fold(passage.text)) for phrase in phrases)
                    for passage in (event.before, event.after)
                )
                yield replace(event, came=float(stands and not stood), went=float(stood and not stands))
                continue
            left, right = held[event.before.passage_id], held[event.after.passage_id]
            in_both = _stems(event.before.text) & _stems(event.after.text)
            moved = {w: right[w] - left[w] for w in named if _stem(w) not in in_both}
            came = sum(most[w] * max(0.0, by - _BY_CHANCE) for w, by in moved.items())
            went = sum(most[w] * max(0.0, -by - _BY_CHANCE) for w, by in moved.items())
            yield replace(event, came=came / total, went=went / total)

    def _held(self, query: Embedding, named: dict[str, list[int]], passage: Passage) -> dict[str, float]:
        """How well each word of the question is matched by a passage's own words."""
        text = int(self._catalogue.columns.embedded_text[self._row(passage)])
        # A question's word pieces need not be of length one: how well it matches is compared, not with whom.
        lengths = np.maximum(np.linalg.norm(query.tokens, axis=1), 1e-9)
        found = self._index.engine.piece_matches(query.tokens, text)
        best = found.cosines[found.starts >= 0].max(axis=0, initial=0.0) / lengths
        return {word: float(best[pieces].mean()) for word, pieces in named.items()}

    # -- showing ----------------------------------------------------------------------------------------

    def _row(self, passage: Passage) -> int:
        row = self._catalogue.row_of(passage.passage_id)
        if row is None:
            raise LookupError(f"{passage.passage_id} is no passage of this index")
        return row

    def _rows_of(self, event: _Event) -> Rows:
        found: list[int] = []
        for passage in (event.before, event.after):
            if passage is not None:
                row = self._row(passage)
                found += [row, *self._catalogue.aligned.get(row, ())]
        return np.array(found, np.int64)

    def _shows(self, event: _Event, admitted: NDArray[np.bool_]) -> bool:
        """Whether the parameters that narrow (policy, exhibit, section) leave a passage of the event."""
        return bool(admitted[self._rows_of(event)].any())

    def _place(self, event: _Event) -> tuple[date, int]:
        return event.on, int(self._rows_of(event)[-1])

    def _view(self, event: _Event) -> ChangeEvent:
        citations: list[Citation] = []
        for passage in (event.before, event.after):
            if passage is not None:
                citations += self._library.views.passage([self._row(passage)], self._everywhere).citations
        return ChangeEvent(
            on=event.on,
            kind=cast(ChangeKind, event.kind.value),
            from_version=event.before_version.version_id,
            to_version=event.after_version.version_id,
            before=event.before.text if event.before else None,
            after=event.after.text if event.after else None,
            citations=tuple(citations),
        )


def _asked_for(words: ChangeWords, clause: _Followed, days: _Days) -> list[_Event]:
    """Those events of a clause that answer the question."""
    events = [event for event in clause.events if event.on in days]
    enough = _CLAUSE_CAME_OR_WENT if words.of_clause else _CAME_OR_WENT
    added = [event for event in events if event.kind is Change.ADDED]
    removed = [event for event in events if event.kind is Change.REMOVED]
    changed = [event for event in events if event.kind is Change.CHANGED]
    came = max(changed, key=lambda event: event.came, default=None)
    went = max(changed, key=lambda event: event.went, default=None)
    match words.asked:
        case Asked.CHANGED:
            return events
        case Asked.ALTERED:
            return [event for event in events if event.kind is not Change.ADDED or event.returns]
        case Asked.PRESENCE:
            return [
                event for event in events if event.kind is not Change.CHANGED or max(event.came, event.went) >= enough
            ]
        case Asked.WENT | Asked.STILL:
            if words.asked is Asked.STILL and added and removed and added[-1].on > removed[-1].on:
                return []
            if went and went.went >= enough:
                return [went]
            if removed:
                return removed
            return [went] if went and went.went >= _HARDLY and words.asked is Asked.WENT else []
        case Asked.CAME:
            if came and came.came >= enough:
                return [came]
            if words.only_first:
                added = [event for event in added if not event.returns and not clause.stood_at_first]
            if added:
                return [added[-1] if words.only_latest else added[0]]
            return [came] if came and came.came >= _HARDLY else []


def _compares(matched: str) -> bool:
    return re.match(r"(?:between|from)\b", matched, re.IGNORECASE) is not None


def _without_dates(question: Question, scope: Scope) -> str:
    """The question without its dates, also where parameters set the scope."""
    text = scope.text
    if scope.echo.source is not ScopeSource.QUESTION and (dates := read_dates(text, question.today)):
        for start, end in reversed(dates.places):
            text = f"{text[:start]} {text[end:]}"
    return text if any(character.isalpha() for character in text) else question.text


def _day_after(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))


def _told_words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if word not in STOP_WORDS and len(word) > 1}


def _letters_of(event: _Event) -> set[str]:
    sections = [passage.reading.section for passage in (event.before, event.after) if passage]
    return {section.label for section in sections if section and section.label}


def _names_of(passage: Passage) -> list[str]:
    section, heading = passage.reading.section, passage.reading.heading
    return [name for name in (section.title if section else None, heading) if name]


def _pieces_of_words(text: str, query: Embedding, wanted: set[str]) -> dict[str, list[int]]:
    """The word pieces of a question by word, for the words wanted."""
    found: dict[str, list[int]] = {}
    for match in _WORD.finditer(text):
        pieces = [
            i
            for i, (start, end) in enumerate(query.bounds.tolist())
            if end > start and start < match.end() and match.start() < end
        ]
        if pieces and match[0].casefold() in wanted:
            found.setdefault(match[0].casefold(), pieces)
    return found


def _stem(word: str) -> str:
    """Enough of a word to know it by: "communication" is in "communications"."""
    return word[:-1] if len(word) > 4 and word.endswith("s") else word


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(text.casefold())}
