"""Two versions compared: what changed, with what stayed the same folded between."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from pydantic import Field

from api.pages.compared import Kind, shown
from api.pages.shared import LONGEST_MENU, Fields, Problem, dated_versions, foot_facts, names_of
from api.parameter_values import Rule, Text, read_query
from api.parameters import CompareParameters
from api.phrases.versions import briefly
from retriever.reading.library import Library
from retriever.results import Comparison, VersionRef

# Fields of the form for a day, beside the menu of versions: a day that is given wins over the menu.
_DAYS = {"left_on": "left", "right_on": "right"}
_NARROWING = ("words", "kind")
_LONGEST_OF_POLICY = 150
"""Versions in a menu: they are of one policy, so that each is a line or two of a date."""


class View(StrEnum):
    """How two wordings are shown: as one text with strokes, or beside each other."""

    INLINE = "inline"
    SIDE = "side"


class ComparePageParameters(CompareParameters):
    """What the page takes: what the API takes, and what to show of it and how."""

    view: Annotated[View, Rule("inline or side", "inline")] = Field(default=View.INLINE, strict=False)
    words: Annotated[Text | None, Rule("words of a change", "cookies")] = None
    kind: Annotated[Kind | None, Rule(f"one of {', '.join(Kind)}", Kind.CHANGED)] = Field(default=None, strict=False)
    against: Annotated[Text | None, Rule("a policy id", "alibaba-privacy")] = None


@dataclass(frozen=True, slots=True)
class Asked(Fields):
    """What the form of a comparison holds, and the addresses of neighbouring states."""

    LABELS: ClassVar = {
        "left": "Compare",
        "right": "with",
        "section": "Only section",
        "policy": "Policy",
        "words": "With the words",
        "kind": "Kind of change",
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
        # Chosen first, a policy says whose versions are offered; of which one a named version is, its id says.
        are_named = all("@" in self.first(side) for side in ("left", "right"))
        return read_query(ComparePageParameters, [f for f in self.fields if not (are_named and f[0] == "policy")])

    def with_days_as_sides(self) -> str:
        """The address with the days that a form sent as the sides that they are."""
        sides = {_DAYS[name]: value for name, value in self.fields if name in _DAYS}
        kept = [(name, value) for name, value in self.fields if name not in _DAYS and name not in sides]
        first = {"left": 0, "right": 1}
        return _address(sorted([*sides.items(), *kept], key=lambda field: first.get(field[0], 2)))

    def in_view(self, view: str) -> str:
        return self._without("view", added=[("view", view)] if view != View.INLINE else [])

    def swapped(self) -> str:
        other = {"left": self.first("right"), "right": self.first("left")}
        return _address([(name, other.get(name, value)) for name, value in self.fields])

    def whole(self) -> str:
        return self._without("section")

    def all_changes(self) -> str:
        return self._without(*_NARROWING)

    def only_section(self, name: str) -> str:
        return self._without("section", added=[("section", name)])

    def across_policies(self) -> str:
        return self._without("across_policies", "policy", added=[("across_policies", "true")])

    def export(self, ending: str) -> str:
        """Where the whole comparison can be taken away, however it is shown."""
        return self._without("view", "against", *_NARROWING, page=f"/compare.{ending}")

    def without_narrowing(self) -> list[tuple[str, str]]:
        """The fields that a form holds which narrows what is shown."""
        return [field for field in self.fields if field[0] not in _NARROWING]

    @property
    def is_narrowed(self) -> bool:
        return any(name in _NARROWING for name, _ in self.fields)

    def _without(self, *names: str, added: Sequence[tuple[str, str]] = (), page: str = "/compare") -> str:
        return _address([*(field for field in self.fields if field[0] not in names), *added], page)


def _address(fields: Sequence[tuple[str, str]], page: str = "/compare") -> str:
    return f"{page}?{urlencode(fields)}"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A comparison to start with: a version and the one before."""

    left: VersionRef
    right: VersionRef


def compare_facts(
    library: Library,
    asked: Asked,
    comparison: Comparison | None,
    problems: Sequence[Problem],
    parameters: ComparePageParameters | None = None,
    *,
    is_of_two: bool = False,
) -> dict[str, object]:
    """The form, and the comparison where there is one. ``is_of_two``: two policies are to be compared, if meant."""
    versions = library.versions()
    titles = names_of(library)
    by_id = {version.version_id: version for version in versions}
    policies = {side: _policy_of(by_id, asked, comparison, side) for side in ("left", "right")}
    chosen = policies["left"] if policies["left"] in titles else ""
    policy = chosen or (next(iter(titles)) if len(titles) == 1 else "")
    listed = [v for v in versions if v.policy == policy]
    of_right = [v for v in versions if v.policy == (policies["right"] or policy)]
    compared = (
        shown(comparison.pairs, asked.first("words"), parameters.kind if parameters else None) if comparison else None
    )
    return foot_facts(library) | {
        "asked": asked,
        "comparison": comparison,
        "problems": problems,
        "shown": compared,
        "is_of_two": is_of_two,
        "policy": policy,
        "policies": policies,
        "menus": {"left": _menu(listed), "right": _menu(of_right)},
        "policy_menu": list(titles.items()) if len(titles) > 1 else [],
        "menu_of_policies": len(titles) <= LONGEST_MENU,
        "several_policies": len(titles) > 1,
        "policy_titles": titles,
        "suggestions": []
        if comparison or len(listed) > _LONGEST_OF_POLICY
        else [Suggestion(*two) for two in pairwise(dated_versions(listed, policy))],
        "version_by_id": by_id,
    }


def _policy_of(by_id: Mapping[str, VersionRef], asked: Asked, comparison: Comparison | None, side: str) -> str:
    """Of which policy a side of the form is: of its version, else of the one that was chosen first."""
    if comparison:
        return (comparison.left if side == "left" else comparison.right).policy
    named = by_id.get(asked.first(side))
    if named:
        return named.policy
    return (side == "right" and asked.first("against")) or asked.first("policy")


def _menu(versions: Sequence[VersionRef]) -> list[tuple[str, str]]:
    return [(v.version_id, str(briefly(v))) for v in versions] if len(versions) <= _LONGEST_OF_POLICY else []
