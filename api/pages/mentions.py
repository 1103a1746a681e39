"""When words stood in which policies: the form, and what was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from api.pages.shared import LONGEST_MENU, Fields, Problem, foot_facts, names_of
from api.parameter_values import read_query
from api.parameters import MentionsParameters
from retriever.reading.library import Library
from retriever.results import Mentions


@dataclass(frozen=True, slots=True)
class AskedWords(Fields):
    """What the form of a look-up holds. Its field of words has one alternative a line."""

    LABELS: ClassVar = {"words": "Words", "policy": "Policy", "from": "In force from", "to": "to"}

    @classmethod
    def from_items(cls, items: Iterable[tuple[str, str]]) -> "AskedWords":
        return cls(tuple((name, value.strip()) for name, value in items if value.strip()))

    @property
    def is_asked(self) -> bool:
        return bool(self.first("words"))

    def parameters(self) -> MentionsParameters:
        """Raises InvalidQuestion."""
        return read_query(MentionsParameters, self.fields)

    def after(self, cursor: str) -> str:
        """The address of the next page of policies."""
        kept = [field for field in self.fields if field[0] != "cursor"]
        return f"/mentions?{urlencode([*kept, ('cursor', cursor)])}"


def mentions_facts(
    library: Library, asked: AskedWords, found: Mentions | None, problems: Sequence[Problem]
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
