"""What happened in a period: the form, and version by version what was told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from api.event_parameters import EventsParameters
from api.pages.shared import LONGEST_MENU, Fields, Problem, foot_facts, names_of
from api.parameter_values import read_query
from retriever.reading.library import Library
from retriever.results import Events

_DEFAULTS = (("newest_first", "true"), ("limit", "10"), ("places", "5"))


@dataclass(frozen=True, slots=True)
class AskedPeriod(Fields):
    """What the form of a period holds. Its field of words has one alternative a line."""

    LABELS: ClassVar = {"q": "Words", "policy": "Policy", "from": "Took effect from", "to": "to"}

    @classmethod
    def from_items(cls, items: Iterable[tuple[str, str]]) -> "AskedPeriod":
        return cls(tuple((name, value.strip()) for name, value in items if value.strip()))

    def parameters(self) -> EventsParameters:
        """The latest first and few on a page, where the address does not say. Raises InvalidQuestion."""
        given = {name for name, _ in self.fields}
        return read_query(EventsParameters, [*self.fields, *(item for item in _DEFAULTS if item[0] not in given)])

    def after(self, cursor: str) -> str:
        """The address of the next page."""
        kept = [field for field in self.fields if field[0] != "cursor"]
        return f"/changes?{urlencode([*kept, ('cursor', cursor)])}"

    @property
    def as_csv(self) -> str:
        """The address of the same as a table to take away."""
        kept = [field for field in self.fields if field[0] not in {"cursor", "limit", "places"}]
        return f"/changes.csv?{urlencode(kept)}" if kept else "/changes.csv"

    @property
    def feed(self) -> str:
        """The address of the feed that goes on with this: of the policy, or of all."""
        policies = self.all("policy")
        return f"/v1/feeds/{policies[0] if len(policies) == 1 else 'all'}.atom"


def changes_facts(
    library: Library, asked: AskedPeriod, found: Events | None, problems: Sequence[Problem]
) -> dict[str, object]:
    names = names_of(library)
    return foot_facts(library) | {
        "asked": asked,
        "found": found,
        "problems": problems,
        "policy_names": names,
        "menu": sorted(names.items(), key=lambda item: item[1]) if 1 < len(names) <= LONGEST_MENU else [],
        "has_policies": len(names) > 1,
    }
