"""Two versions compared: what changed, with what stayed the same folded between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from pydantic import Field

from api.pages.shared import LONGEST_MENU, Fields, Problem, dated_versions, foot_facts, names_of
from api.parameter_values import Rule, read_query
from api.parameters import CompareParameters
from api.phrases.versions import briefly
from corpus.clauses.matching import Change
from retriever.reading.library import Library
from retriever.results import ComparedPair, Comparison, VersionRef

# Fields of the form for a day, beside the menu of versions: a day that is given wins over the menu.
_DAYS = {"left_on": "left", "right_on": "right"}


class View(StrEnum):
    """How two wordings are shown: as one text with strokes, or beside each other."""

    INLINE = "inline"
    SIDE = "side"


class ComparePageParameters(CompareParameters):
    """What the page takes: what the API takes, and how to show it."""

    view: Annotated[View, Rule("inline or side", "inline")] = Field(default=View.INLINE, strict=False)


@dataclass(frozen=True, slots=True)
class Asked(Fields):
    """What the form of a comparison holds, and the addresses of neighbouring states."""

    LABELS: ClassVar = {
        "left": "Compare",
        "right": "with",
        "section": "Only section",
        "policy": "Policy",
        "basis": "A day means",
    }

    @classmethod
    def from_items(cls, items: Iterable[tuple[str, str]]) -> "Asked":
        return cls(
            tuple((name, value) for name, value in items if value.strip() and (name, value) != ("view", "inline"))
        )

    @property
    def names_days(self) -> bool:
        """Whether a form sent days in fields of their own; the address of a comparison has them as sides."""
        return any(name in _DAYS for name, _ in self.fields)

    @property
    def view(self) -> View:
        return View.SIDE if ("view", "side") in self.fields else View.INLINE

    def parameters(self) -> ComparePageParameters | None:
        """None where nothing is to be compared yet; what is given is checked all the same. Raises InvalidQuestion."""
        if not self.first("left") and not self.first("right"):
            read_query(ComparePageParameters, [*self.fields, ("left", "?"), ("right", "?")])
            return None
        return read_query(ComparePageParameters, self.fields)

    def with_days_as_sides(self) -> str:
        """The address with the days that a form sent as the sides that they are."""
        sides = {_DAYS[name]: value for name, value in self.fields if name in _DAYS}
        kept = [(name, value) for name, value in self.fields if name not in _DAYS and name not in sides]
        first = {"left": 0, "right": 1}
        return _address(sorted([*sides.items(), *kept], key=lambda field: first.get(field[0], 2)))

    def in_view(self, view: str) -> str:
        return self._without("view", *([("view", view)] if view != View.INLINE else []))

    def swapped(self) -> str:
        other = {"left": self.first("right"), "right": self.first("left")}
        return _address([(name, other.get(name, value)) for name, value in self.fields])

    def whole(self) -> str:
        return self._without("section")

    def export(self) -> str:
        return self._without("view", page="/compare.md")

    def _without(self, name: str, *more: tuple[str, str], page: str = "/compare") -> str:
        return _address([*(field for field in self.fields if field[0] != name), *more], page)


def _address(fields: Sequence[tuple[str, str]], page: str = "/compare") -> str:
    return f"{page}?{urlencode(fields)}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pairs in a row that stayed the same, or one that did not; ``number`` counts these from 1."""

    pairs: list[ComparedPair]
    number: int | None = None

    @property
    def pair(self) -> ComparedPair:
        return self.pairs[0]

    @property
    def with_other_letters(self) -> int:
        return sum(pair.cross_references_only for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A comparison to start with: a version and the one before."""

    left: VersionRef
    right: VersionRef


def comparison_of(library: Library, parameters: CompareParameters) -> Comparison:
    """Raises InvalidQuestion."""
    left, right = parameters.sides()
    return library.compare(left, right, parameters.section, parameters.policy, parameters.basis)


def compare_facts(
    library: Library, asked: Asked, comparison: Comparison | None, problems: Sequence[Problem]
) -> dict[str, object]:
    """The form, and the comparison where there is one."""
    versions = library.versions()
    titles = names_of(library)
    chosen = asked.first("policy") or (comparison.left.policy if comparison else "")
    choosable = [v for v in versions if chosen in (v.policy, "")]
    stretches = _stretches(comparison.pairs) if comparison else []
    return foot_facts(library) | {
        "asked": asked,
        "comparison": comparison,
        "problems": problems,
        "stretches": stretches,
        "change_count": sum(stretch.number is not None for stretch in stretches),
        "menu": [(v.version_id, f"{v.policy}: {briefly(v)}" if len(titles) > 1 else str(briefly(v))) for v in choosable]
        if len(choosable) <= LONGEST_MENU
        else [],
        "policy_menu": list(titles.items()) if len(titles) > 1 else [],
        "several_policies": len(titles) > 1,
        "policy_titles": titles,
        "suggestions": []
        if comparison or len(choosable) > LONGEST_MENU
        else [Suggestion(*two) for policy in titles for two in pairwise(dated_versions(choosable, policy))],
        "version_by_id": {version.version_id: version for version in versions},
    }


def _stretches(pairs: Sequence[ComparedPair]) -> list[Stretch]:
    found: list[Stretch] = []
    number = 0
    for is_same, run in groupby(pairs, key=lambda pair: pair.status is Change.SAME):
        if is_same:
            found.append(Stretch(list(run)))
            continue
        for pair in run:
            number += 1
            found.append(Stretch([pair], number))
    return found
