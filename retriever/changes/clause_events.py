"""What happened to one clause: added, removed or reworded from one version in force to the next.

Of a rewording it is reckoned how much of what a question names came, and how much went.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np

from corpus.clauses.following import Clause
from corpus.clauses.matching import Change
from corpus.clauses.wording import same_words
from corpus.types import Passage, PolicyVersion
from index.catalogue import Catalogue
from index.encoder import Embedding
from index.opening import Index
from index.phrases import fold, occurs
from retriever.question.change_intent import telling_words
from retriever.question.plan import Plan
from retriever.results import DateBasis
from retriever.scope.versions import days_of

_BY_CHANCE = 0.15
"""A word of the question matches any two texts so differently without having come or gone. Chosen on the development
half of the judgments."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ClauseEvent:
    """One change of a clause between two versions in force one after the other. Passages are of canonical copies.

    ``came`` and ``went`` are how much of what the question names entered and left with it, 0 to 1. ``returns``: added
    after it had stood before. ``titles``: what changed are not the words of the passages but the title over them.
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
    titles: tuple[str, str] | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for one change that several clauses share, having been one paragraph then."""
        return (self.on, self.kind, *(self.titles or (p and p.passage_id for p in (self.before, self.after))))

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages before and after, as far as there are any."""
        return tuple(passage for passage in (self.before, self.after) if passage is not None)


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names: its ``matter`` as embedded, the words looked for in it, and the words in quotation marks.

    ``pieces`` are the word pieces of the embedding (rows of its ``tokens``) of each word,
    ``plural`` is the ending that makes no other word of it.
    """

    matter: Embedding
    pieces: Mapping[str, Sequence[int]]
    phrases: Sequence[str]
    plural: str

    @classmethod
    def of(cls, matter: Embedding, plan: Plan) -> "Named":
        """What the plan of a question about change names; only the words of its element where it names one."""
        change = plan.change
        wanted = telling_words(change.element or change.matter, plan.language) if change else set()
        pieces = _pieces_of_words(change.matter, matter, wanted) if change else {}
        return cls(matter, pieces, plan.phrases, plan.language.questions.stemming.plural)


class ClauseEvents:
    """Reckons the events of clauses in one index, by the days on which versions count under one ``basis``."""

    def __init__(self, index: Index, versions: Mapping[str, PolicyVersion], basis: DateBasis) -> None:
        self._index = index
        self._catalogue = index.catalogue
        self._versions = versions
        self._basis = basis

    def steps(self, clause: Clause) -> list[tuple[date, PolicyVersion, Passage | None]]:
        """The versions that were in force, or seen, with their first days and how the clause stood in them."""
        return [(on, version, clause.steps[number].passage) for on, number, version in self._in_force(clause)]

    def _in_force(self, clause: Clause) -> list[tuple[date, int, PolicyVersion]]:
        """The versions that were in force, or seen, by their first days, with the numbers of the clause's steps."""
        steps = [
            (days.start, number, version)
            for number, step in enumerate(clause.steps)
            for version in (self._versions[step.version_id],)
            # A version replaced on its first day was never in force.
            if (days := days_of(version, self._basis)) and not days.is_empty
        ]
        return sorted(steps, key=lambda step: step[0])

    def events(self, clause: Clause) -> list[ClauseEvent]:
        """What happened to a clause from each version in force to the next, in date order."""
        steps = self._in_force(clause)
        events: list[ClauseEvent] = []
        has_stood = bool(steps and clause.steps[steps[0][1]].passage)
        for (_, first, earlier), (on, number, later) in pairwise(steps):
            before, after = clause.steps[first].passage, clause.steps[number].passage
            if before is None and after is None:
                continue
            if before is None:
                kind = Change.ADDED
            elif after is None:
                kind = Change.REMOVED
            elif _has_same_words(clause, first, number):
                continue
            else:
                kind = Change.CHANGED
            returns = kind is Change.ADDED and has_stood
            has_stood = has_stood or after is not None
            events.append(ClauseEvent(on, kind, earlier, later, before, after, returns))
        return events

    def weighed(self, clause: Clause, named: Named) -> Iterable[ClauseEvent]:
        """The events of a clause, each with how much of what the question names came and went with it."""
        events = self.events(clause)
        held: dict[str, dict[str, float]] = {}
        if not named.phrases and any(event.kind is Change.CHANGED for event in events):
            text_of = self._catalogue.columns.embedded_text
            stood_as = {
                step.passage.passage_id: int(text_of[row_of(self._catalogue, step.passage)])
                for step in clause.steps
                if step.passage
            }
            # Most versions have a clause in the words of the one before.
            of_text = {text: self._held(named, text) for text in sorted(set(stood_as.values()))}
            held = {passage_id: of_text[text] for passage_id, text in stood_as.items()}
        most = {word: max((one[word] for one in held.values()), default=0.0) for word in named.pieces}
        total = sum(most.values()) or 1.0
        for event in events:
            if event.before is None or event.after is None:
                yield event
                continue
            if named.phrases:
                stood, stands = (
                    all(occurs(phrase, fold(passage.text)) for phrase in named.phrases) for passage in event.passages
                )
                yield replace(event, came=float(stands and not stood), went=float(stood and not stands))
                continue
            left, right = held[event.before.passage_id], held[event.after.passage_id]
            in_both = _stems(event.before.text, named.plural) & _stems(event.after.text, named.plural)
            moved = {w: right[w] - left[w] for w in named.pieces if _stem(w, named.plural) not in in_both}
            came = sum(most[w] * max(0.0, by - _BY_CHANCE) for w, by in moved.items())
            went = sum(most[w] * max(0.0, -by - _BY_CHANCE) for w, by in moved.items())
            yield replace(event, came=came / total, went=went / total)

    def _held(self, named: Named, text: int) -> dict[str, float]:
        """How well each word of the question is matched by a passage's own words, of an embedded text."""
        tokens = named.matter.tokens
        # A question's word pieces need not be of length one: how well it matches is compared, not with whom.
        lengths = np.maximum(np.linalg.norm(tokens, axis=1), 1e-9)
        (found,) = self._index.engine.piece_matches(tokens, [text])
        best = found.cosines[found.starts >= 0].max(axis=0, initial=0.0) / lengths
        return {word: float(best[pieces].mean()) for word, pieces in named.pieces.items()}


def _has_same_words(clause: Clause, first: int, last: int) -> bool:
    """Whether no word of a clause is another in two steps: not if it was only split, joined or moved between them."""
    before, after = clause.steps[first].passage, clause.steps[last].passage
    between = clause.steps[min(first, last) + 1 : max(first, last) + 1]
    return all(step.status in {Change.SAME, Change.MOVED} for step in between) or bool(
        before and after and same_words(before.text, after.text)
    )


def row_of(catalogue: Catalogue, passage: Passage) -> int:
    """The row of a passage that was read from this catalogue."""
    row = catalogue.row_of(passage.passage_id)
    if row is None:
        raise LookupError(f"{passage.passage_id} is no passage of this index")
    return row


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


def _stem(word: str, plural: str) -> str:
    """Enough of a word to know it by: "communication" is in "communications"."""
    return word.removesuffix(plural) if len(word) > 4 else word


def _stems(text: str, plural: str) -> set[str]:
    return {_stem(word, plural) for word in _WORD.findall(text.casefold())}
