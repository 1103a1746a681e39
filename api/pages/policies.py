"""The policies held, to be found by name: how many versions, from when to when, and how fresh. Fit for thousands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlencode

from pydantic import Field

from api.pages.shared import Fields, Problem, foot_facts, names_of
from api.parameter_values import Parameters, Rule, Text, read_query
from retriever.reading.library import Library
from retriever.results import PolicyView

ON_A_PAGE = 50
SORTS = (
    ("name", "name"),
    ("changed", "latest change first"),
    ("captured", "longest not captured first"),
    ("versions", "most versions first"),
)


class PoliciesParameters(Parameters):
    """Which policies are listed: those whose name or id has all of these words."""

    q: Text | None = Field(default=None)
    sort: Annotated[
        Literal["name", "changed", "captured", "versions"],
        Rule("name, changed, captured or versions", "name"),
    ] = Field(default="name")
    page: Annotated[int, Rule("a whole number from 1 to 10,000", "1")] = Field(default=1, ge=1, le=10_000)


@dataclass(frozen=True, slots=True)
class AskedPolicies(Fields):
    """What the form of the list holds. ``path`` is the page that it is on."""

    LABELS: ClassVar = {"q": "Name", "sort": "Order"}
    path: ClassVar = "/policies"

    @classmethod
    def from_items(cls, items: Iterable[tuple[str, str]]) -> Self:
        return cls(tuple((name, value.strip()) for name, value in items if value.strip()))

    def parameters(self) -> PoliciesParameters:
        """Raises InvalidQuestion."""
        return read_query(PoliciesParameters, self.fields)

    @property
    def page(self) -> int:
        return int(self.first("page") or 1)

    def at(self, page: int) -> str:
        """The address of another page of the list."""
        kept = [field for field in self.fields if field[0] != "page"]
        query = urlencode([*kept, *([("page", page)] if page > 1 else [])])
        return f"{self.path}?{query}" if query else self.path


@dataclass(frozen=True, slots=True)
class Entry:
    policy: PolicyView
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list: ``first`` is the place of its first entry, from 1 on, among ``total``."""

    entries: Sequence[Entry]
    total: int
    first: int
    page: int

    @property
    def last(self) -> int:
        return self.first + len(self.entries) - 1

    @property
    def goes_on(self) -> bool:
        return self.last < self.total


_ORDERS: Mapping[str, Callable[[Entry], Any]] = {
    "name": lambda entry: entry.name.casefold(),
    "changed": lambda entry: -(entry.policy.last or date.min).toordinal(),
    "captured": lambda entry: (entry.policy.last_recorded or date.max).toordinal(),
    "versions": lambda entry: -entry.policy.version_count,
}


def listed_policies(library: Library, asked: PoliciesParameters) -> Listed:
    """The policies asked for, those of the same place in the order of their names."""
    names = names_of(library)
    wanted = (asked.q or "").casefold().split()
    found = [
        Entry(policy, names[policy.policy])
        for policy in library.policies()
        if all(word in f"{names[policy.policy]} {policy.policy}".casefold() for word in wanted)
    ]
    found.sort(key=_ORDERS["name"])
    found.sort(key=_ORDERS[asked.sort])
    begins = (asked.page - 1) * ON_A_PAGE
    return Listed(found[begins : begins + ON_A_PAGE], len(found), begins + 1, asked.page)


def policies_facts(
    library: Library, asked: AskedPolicies, listed: Listed | None, problems: Sequence[Problem]
) -> dict[str, object]:
    return foot_facts(library) | {
        "asked": asked,
        "listed": listed,
        "problems": problems,
        "sorts": SORTS,
        "held": len(library.policies()),
        "is_recorded": any(entry.policy.last_recorded for entry in listed.entries) if listed else False,
    }
