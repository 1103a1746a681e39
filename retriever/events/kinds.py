"""Of what kind a change is: whether words came, went, moved or changed, or only what is no word of the text."""

import re
from collections.abc import Iterable
from datetime import date

from corpus.clauses.matching import Change
from corpus.clauses.wording import cross_references_only, same_words
from corpus.dates.evidence import OF_THIS_TEXT
from corpus.dates.grammar import find_dates
from corpus.languages import Language
from corpus.types import PolicyVersion
from retriever.results import EventKind

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\"“”]*[^\s<>()\"“”.,;:]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_KINDS = {
    Change.ADDED: EventKind.ADDED,
    Change.REMOVED: EventKind.REMOVED,
    Change.MOVED: EventKind.MOVED,
}
_LONGEST_STATEMENT = 14
"""Words of a clause that says from when a text is."""
QUIET = frozenset({EventKind.REDATED, EventKind.TECHNICAL, EventKind.TYPOGRAPHIC, EventKind.LINKS})
"""Kinds that change no word of a text."""


def kind_of(status: Change, left: str, right: str, dated: "OwnDates") -> EventKind:
    """Of what kind the change of a clause is, whose words were ``left`` and are ``right``."""
    if status in _KINDS:
        alone = right if status is Change.ADDED else left
        return EventKind.REDATED if status is not Change.MOVED and dated.is_all_of(alone) else _KINDS[status]
    if status is Change.SAME and left == right:
        return EventKind.LINKS
    if status is Change.SAME:
        return EventKind.TECHNICAL if cross_references_only(left, right) else EventKind.TYPOGRAPHIC
    undated = dated.without(left), dated.without(right)
    # A day in a sentence about something else, such as the end of a time to object, is a word of it.
    if undated != (left, right) and same_words(*undated) and len(undated[1].split()) <= _LONGEST_STATEMENT:
        return EventKind.REDATED
    addressless = _ADDRESS.sub("@", left), _ADDRESS.sub("@", right)
    if addressless != (left, right) and same_words(*addressless):
        return EventKind.TECHNICAL
    return EventKind.REWORDED


class OwnDates:
    """The dates by which two versions date themselves, to be told from the other dates in their texts."""

    def __init__(self, versions: Iterable[PolicyVersion], language: Language) -> None:
        evidence = [said for version in versions for copy in version.copies for said in copy.facts.date_evidence]
        self._days: set[date] = {said.day for said in evidence if said.day and said.says in OF_THIS_TEXT}
        self._statements = [" ".join(said.words.split()) for said in evidence if said.says in OF_THIS_TEXT]
        self._language = language

    def without(self, text: str) -> str:
        """A text with a sign in place of each of these dates."""
        if not self._days or not any(character.isdigit() for character in text):
            return text
        parts: list[str] = []
        at = 0
        for printed in find_dates(text, self._language):
            if printed.start >= at and self._days.intersection(printed.readings):
                parts += [text[at : printed.start], "#"]
                at = printed.end
        return "".join([*parts, text[at:]])

    def is_all_of(self, text: str) -> bool:
        """Whether a text says nothing but from when it is."""
        return any(text in statement or statement == text for statement in self._statements) and (
            self.without(text) != text
        )


def printed_date(version: PolicyVersion) -> tuple[object, ...]:
    """What a version prints of its own date: the days, however written; its statement, where no day was read in it."""
    facts = version.canonical.facts
    days = facts.effective_on, facts.updated_on
    return days if any(days) else ((facts.date_statement or "").casefold(),)
