"""What is known of words through the versions of a policy: when they came and went, or that nothing came or went.

Whether the words asked about stand in a version is looked up (`retriever.mentions`); only where that changes from one
version to the next are passages read, so that the cost does not grow with the number of versions.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.clauses.matching import Change
from corpus.clauses.wording import same_words
from corpus.types import Passage, PolicyVersion
from index.catalogue import Catalogue
from retriever.changes.asked_events import Days
from retriever.changes.clause_events import ClauseEvent
from retriever.changes.through import Through
from retriever.changes.titled import Titles
from retriever.mentions.presence import Occurrences, Presence
from retriever.question.change_intent import Asked, ChangeWords, telling_words
from retriever.question.plan import Plan
from retriever.results import ChangeSaid, DateBasis, SaidOfChange
from retriever.scope.versions import days_of

_MOST_POLICIES = 8
"""Of more policies nothing is told without their clauses."""
_MOST_PASSAGES = 5
"""Events of one day: passages that hold the words."""
_MOST_WORDS = 6
"""Words that are looked for in one passage; a longer matter is told by its meaning."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the words tell: events, and what is said where nothing happened."""

    events: tuple[ClauseEvent, ...] = ()
    said: tuple[ChangeSaid, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.events or self.said)


class WordedChanges:
    """Tells of words in one catalogue."""

    def __init__(self, catalogue: Catalogue, presence: Presence) -> None:
        self._catalogue = catalogue
        self._presence = presence

    def told(
        self, plan: Plan, change: ChangeWords, admitted: NDArray[np.bool_], days: Days, basis: DateBasis
    ) -> Told | None:
        """What is known of the words that a question about a coming or going asks about; None where that is nothing.

        ``admitted`` is a mask over all passages: those that the question may see, whatever their day.
        """
        words = _words_of(plan, change)
        is_of_a_part = (change.of_clause or change.of_section) and not change.mentions
        if not (words or change.written) or change.is_of_all or is_of_a_part:
            return None
        policies = self._policies(admitted, basis)
        if not 0 < len(policies) <= _MOST_POLICIES:
            return None
        standing = self._as_written(change, plan, admitted)
        if standing is not None:
            words = change.written
        else:
            standing = self.standing(words, plan, admitted) if words else None
        if standing is None:
            if not (change.of_mention or plan.phrases):
                return None
            return Told(
                said=tuple(
                    self._said(SaidOfChange.NEVER, words or change.written, rows, None, basis) for rows in policies
                )
            )
        holding = set(standing.versions.tolist())
        told = [self._of_policy(change, words, rows, holding, standing, days, basis) for rows in policies]
        happened = tuple(event for one in told for event in self._nearest_to_rest(one.events, words, plan, change))
        said = [fact for one in told for fact in one.said]
        # Of several documents of a service, those that never had the words are told of only where none has them.
        had = [fact for fact in said if fact.what is not SaidOfChange.NEVER]
        return Told(happened, tuple(had if had or happened else said))

    def _nearest_to_rest(
        self, events: Sequence[ClauseEvent], words: str, plan: Plan, change: ChangeWords
    ) -> Sequence[ClauseEvent]:
        """Of what came or went on one day, the passages with most of what else the question tells of the matter."""
        if change.mentions or plan.phrases or len(events) < 2:
            return events
        rest = telling_words(change.matter, plan.language) - telling_words(words, plan.language)
        forms = [self._presence.forms(word) for word in rest]
        held = [telling_words(" ".join(passage.text for passage in e.passages), plan.language) for e in events]
        shares = [sum(not of_word.isdisjoint(of_event) for of_word in forms) for of_event in held]
        most = {event.on: 0 for event in events}
        for event, share in zip(events, shares, strict=True):
            most[event.on] = max(most[event.on], share)
        return [event for event, share in zip(events, shares, strict=True) if share == most[event.on]]

    def titled(
        self, plan: Plan, change: ChangeWords, admitted: NDArray[np.bool_], days: Days, basis: DateBasis
    ) -> Told | None:
        """What befell the section that is asked about, by its title; None where no title has the words."""
        words = _words_of(plan, change)
        policies = self._policies(admitted, basis)
        if not words or not change.of_section or not 0 < len(policies) <= _MOST_POLICIES:
            return None
        standing = self.standing(words, plan, admitted, in_titles=True)
        if standing is None:
            return None
        holding = set(standing.versions.tolist())
        titles = Titles(self._catalogue, frozenset(telling_words(words, plan.language)), standing)
        if not change.is_renamed:
            told = [self._of_policy(change, words, rows, holding, standing, days, basis) for rows in policies]
            return Told(tuple(e for one in told for e in one.events), tuple(s for one in told for s in one.said))
        through = [self._through(rows, holding, basis) for rows in policies]
        steps = [(one, [i for i in range(1, len(one.rows)) if one.starts[i] in days]) for one in through]
        return Told(tuple(event for one, places in steps for event in titles.renamings(one, places)))

    def replaced(
        self, plan: Plan, change: ChangeWords, admitted: NDArray[np.bool_], days: Days, basis: DateBasis
    ) -> tuple[ClauseEvent, ...]:
        """Where one thing took another's place: in one clause, or else throughout a policy in one version."""
        unquoted = replace(plan, phrases=())
        old, new = (self.standing(words, unquoted, admitted) for words in (change.old, change.new))
        policies = self._policies(admitted, basis)
        if old is None or new is None or len(policies) > _MOST_POLICIES:
            return ()
        found: list[ClauseEvent] = []
        for rows in policies:
            went, came = (self._through(rows, set(of_words.versions.tolist()), basis) for of_words in (old, new))
            steps = [i for i in range(1, len(rows)) if went.starts[i] in days]
            inside = [event for i in steps for event in self._in_one_clause(went, i, old, new)]
            if not inside:
                both = [i for i in steps if i in went.flips and i in came.flips and came.stands[i]]
                inside = [e for i in both for e in (*self._events(came, i, new), *self._events(went, i, old))]
            found += inside
        return tuple(found)

    def unchanged(
        self, plan: Plan, change: ChangeWords, admitted: NDArray[np.bool_], basis: DateBasis
    ) -> tuple[ChangeSaid, ...]:
        """That nothing was found to have changed, policy by policy, and since when the words asked about stand."""
        policies = self._policies(admitted, basis)
        if not 0 < len(policies) <= _MOST_POLICIES:
            return ()
        words = _words_of(plan, change)
        if not words:
            return tuple(self._said(SaidOfChange.NO_CHANGE, "", rows, None, basis) for rows in policies)
        standing = self.standing(words, plan, admitted)
        if standing is None:
            return ()
        holding = set(standing.versions.tolist())
        through = [self._through(rows, holding, basis) for rows in policies]
        return tuple(
            self._said(SaidOfChange.NO_CHANGE, words, rows, of_policy.since, basis)
            for rows, of_policy in zip(policies, through, strict=True)
            if of_policy.stands[-1]
        )

    def share_told(self, words: str, plan: Plan, texts: Iterable[str]) -> float:
        """How much of what is asked about, in any inflection, stands in these texts: rare words tell more. 0 to 1.

        None of it where a number that is asked about does not stand there.
        """
        asked = sorted(telling_words(words, plan.language))
        forms = [self._presence.forms(word) for word in asked]
        held = telling_words(" ".join(texts), plan.language)
        if any(word.isdigit() and word not in held for word in asked):
            return 0.0
        weights = self._catalogue.words.rarity(forms)
        told = sum(weight for weight, of_word in zip(weights, forms, strict=True) if not of_word.isdisjoint(held))
        return told / sum(weights) if weights else 1.0

    # -- where words stand ------------------------------------------------------------------------------

    def standing(
        self, words: str, plan: Plan, admitted: NDArray[np.bool_], *, in_titles: bool = False
    ) -> Occurrences | None:
        """Where words stand in a row, in any inflection, or else all in one passage; None where they nowhere do.

        ``in_titles``: only over passages, where the passages given are the first ones.
        """
        if plan.phrases:
            found = self._all_of([[phrase] for phrase in plan.phrases], admitted, stems=False)
            return self._found(found, in_titles)
        found = self._all_of([[words]], admitted, stems=True)
        if self._found(found, in_titles) is None:
            telling = sorted(telling_words(words, plan.language))
            if not 1 < len(telling) <= _MOST_WORDS:
                return None
            found = self._all_of([[word] for word in telling], admitted, stems=True)
        return self._found(found, in_titles)

    @staticmethod
    def _found(standing: Occurrences, in_titles: bool) -> Occurrences | None:
        found = standing.only(standing.over) if in_titles else standing
        return found if len(found.rows) else None

    def _as_written(self, change: ChangeWords, plan: Plan, admitted: NDArray[np.bool_]) -> Occurrences | None:
        """Where what is mentioned stands in a row as it is written; None where that is what is looked up anyway."""
        if plan.phrases or not change.written or change.written == change.mentions:
            return None
        return self._found(self._all_of([[change.written]], admitted, stems=True), False)

    def _all_of(self, wanted: Sequence[Sequence[str]], admitted: NDArray[np.bool_], *, stems: bool) -> Occurrences:
        """Where each of several phrases stands in one and the same place."""
        found = self._one(wanted[0], admitted, stems=stems)
        for words in wanted[1:]:
            one = self._one(words, admitted, stems=stems)
            found = one.only(np.isin(one.rows * 2 + one.over, found.rows * 2 + found.over))
        return found

    def _one(self, words: Sequence[str], admitted: NDArray[np.bool_], *, stems: bool) -> Occurrences:
        found = self._presence.occurrences(self._presence.phrases(words, stems=stems))
        return found.only(admitted[found.rows])

    def _policies(self, admitted: NDArray[np.bool_], basis: DateBasis) -> list[list[int]]:
        """The versions of each policy that a passage is admitted of, in date order: those that were in force."""
        versions = self._catalogue.versions
        named = {versions[row].policy for row in np.unique(self._catalogue.columns.version[admitted]).tolist()}
        found: dict[str, list[int]] = {policy: [] for policy in sorted(named)}
        for row, version in enumerate(versions):
            if version.policy in found and (interval := days_of(version, basis)) and not interval.is_empty:
                found[version.policy].append(row)
        return [sorted(rows, key=lambda row: _start(versions[row], basis)) for rows in found.values() if rows]

    def _through(self, rows: Sequence[int], holding: set[int], basis: DateBasis) -> Through:
        starts = tuple(_start(self._catalogue.versions[row], basis) for row in rows)
        return Through(tuple(rows), starts, tuple(row in holding for row in rows))

    # -- what that tells --------------------------------------------------------------------------------

    def _of_policy(
        self,
        change: ChangeWords,
        words: str,
        rows: Sequence[int],
        holding: set[int],
        standing: Occurrences,
        days: Days,
        basis: DateBasis,
    ) -> Told:
        through = self._through(rows, holding, basis)
        if not any(through.stands):
            return Told(said=(self._said(SaidOfChange.NEVER, words, rows, None, basis),))
        flips = [i for i in through.flips if through.starts[i] in days]
        came = [i for i in flips if through.stands[i]]
        went = [i for i in flips if not through.stands[i]]
        last = max((i for i, start in enumerate(through.starts) if days.last is None or start <= days.last), default=0)
        stands_last = through.stands[last]
        facts: list[SaidOfChange] = []
        happened: list[int] = []
        match change.asked:
            case Asked.CAME:
                if through.stands[0] and (change.only_first or not came or not change.only_latest):
                    facts.append(SaidOfChange.IN_OLDEST)
                elif came:
                    happened = [came[-1] if change.only_latest else came[0]]
                else:
                    facts.append(SaidOfChange.NO_CHANGE)
            case Asked.WENT:
                happened = went[-1:]
                if not went:
                    facts.append(SaidOfChange.STILL if stands_last else SaidOfChange.NO_CHANGE)
            case Asked.STILL:
                if stands_last:
                    facts.append(SaidOfChange.STILL)
                else:
                    happened = went[-1:]
            case _:
                happened = flips
                if through.stands[0]:
                    facts.append(SaidOfChange.IN_OLDEST)
                if stands_last:
                    facts.append(SaidOfChange.STILL)
        said = tuple(
            self._said(fact, words, rows, 0 if fact is SaidOfChange.IN_OLDEST else through.since, basis)
            for fact in facts
        )
        events = tuple(event for i in happened for event in self._events(through, i, standing))
        return Told(events, said)

    def _said(
        self, what: SaidOfChange, words: str, rows: Sequence[int], since: int | None, basis: DateBasis
    ) -> ChangeSaid:
        versions = self._catalogue.versions
        first = versions[rows[since]] if since is not None else None
        return ChangeSaid(
            what=what,
            policy=versions[rows[0]].policy,
            words=words,
            since=_start(first, basis) if first else None,
            since_version=first.version_id if first else None,
            newest_version=versions[rows[-1]].version_id,
        )

    def _in_one_clause(self, through: Through, place: int, old: Occurrences, new: Occurrences) -> Iterator[ClauseEvent]:
        """Rewordings that took old words out of a clause and put new ones into it."""
        before, after = (
            {words: set(of_words.in_versions([through.rows[i]]).rows.tolist()) for words, of_words in both}
            for i, both in ((place - 1, (("old", old), ("new", new))), (place, (("old", old), ("new", new))))
        )
        went, came = before["old"] - before["new"], after["new"] - after["old"]
        if not went or not came:
            return
        number_of = self._catalogue.clause_numbers([*went, *came])
        stood = {number_of[row]: row for row in sorted(went) if row in number_of}
        pairs = [(stood[number_of[row]], row) for row in sorted(came) if number_of.get(row) in stood][:_MOST_PASSAGES]
        earlier, later = (self._catalogue.versions[through.rows[i]] for i in (place - 1, place))
        for left, right in pairs:
            both = self._catalogue.passages([left, right])
            yield ClauseEvent(through.starts[place], Change.CHANGED, earlier, later, both[0], both[1])

    def _events(self, through: Through, place: int, standing: Occurrences) -> Iterator[ClauseEvent]:
        """What befell the passages that hold the words after this version, or held them before it."""
        stands = through.stands[place]
        earlier, later = (self._catalogue.versions[through.rows[i]] for i in (place - 1, place))
        of_version = standing.in_versions([through.rows[place if stands else place - 1]])
        rows = list(dict.fromkeys(of_version.rows.tolist()))[:_MOST_PASSAGES]
        numbers = self._catalogue.clause_numbers(rows)
        clauses = dict(zip(sorted(set(numbers.values())), self._catalogue.clauses(set(numbers.values())), strict=True))
        passages = self._catalogue.passages(rows)
        in_title = set(of_version.rows[of_version.over].tolist())
        for row, passage in zip(rows, passages, strict=True):
            other: Passage | None = None
            clause = clauses.get(numbers[row]) if row in numbers else None
            other_id = (earlier if stands else later).version_id
            if clause is not None:
                other = next((step.passage for step in clause.steps if step.version_id == other_id), None)
            if other is not None and same_words(other.text, passage.text):
                # The words stand in a heading that came or went over the same passage.
                other = None if row in in_title else other
            before, after = (other, passage) if stands else (passage, other)
            kind = Change.CHANGED if other else Change.ADDED if stands else Change.REMOVED
            yield ClauseEvent(through.starts[place], kind, earlier, later, before, after)


def _words_of(plan: Plan, change: ChangeWords) -> str:
    """The words that a question asks about."""
    if plan.phrases:
        return " ".join(plan.phrases)
    words = change.mentions or change.element or change.matter
    return words if telling_words(words, plan.language) else ""


def _start(version: PolicyVersion, basis: DateBasis) -> date:
    interval = days_of(version, basis)
    return interval.start if interval else date.min
