"""Rules: "tell me when words like these come, change or go"."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from retriever.events.request import EventsRequest
from retriever.results import Effect, VersionEvent

if TYPE_CHECKING:
    # It imports NumPy and the index, which the help has no use for.
    from retriever.reading.library import Library

_PAGE = 100


class When(StrEnum):
    """What has to become of the words."""

    COME = "come"
    CHANGE = "change"
    GO = "go"


_EFFECTS = {
    When.COME: frozenset({Effect.CAME, Effect.MORE}),
    When.CHANGE: frozenset({Effect.AMONG}),
    When.GO: frozenset({Effect.WENT, Effect.FEWER}),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Any of ``words`` in ``policies`` (all, where none is named); ``stems``: in every inflection."""

    words: tuple[str, ...]
    stems: bool = True
    policies: tuple[str, ...] = ()
    when: tuple[When, ...] = tuple(When)

    def within(self, policies: Container[str]) -> "Rule | None":
        """As it stands where there are these policies; None where it speaks of others alone: it has nothing to tell."""
        there = tuple(policy for policy in self.policies if policy in policies)
        return replace(self, policies=there) if there or not self.policies else None

    def told(self, library: "Library", asked: EventsRequest) -> Iterator[VersionEvent]:
        """What it tells of, of all that ``asked`` means. Raises InvalidQuestion where the words hold none."""
        effects = frozenset[Effect]().union(*(_EFFECTS[when] for when in self.when))
        asked = replace(asked, words=self.words, stems=self.stems, policies=self.policies, limit=_PAGE)
        while True:
            found = library.events(asked)
            yield from (event for event in found.events if event.told and event.told.effect in effects)
            if found.next_cursor is None:
                return
            asked = replace(asked, cursor=found.next_cursor)
