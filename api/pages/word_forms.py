"""Forms that look for words in the policies and days that are chosen: what happened to them, and when they stood."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self
from urllib.parse import urlencode

from api.pages.shared import LONGEST_MENU, Fields, Problem, foot_facts, names_of
from retriever.reading.library import Library
from retriever.results import Events, Mentions


@dataclass(frozen=True, slots=True)
class AskedOfWords(Fields):
    """What such a form holds. ``path`` is the page that it is on; its field of words has one alternative a line."""

    path: ClassVar[str]

    @classmethod
    def from_items(cls, items: Iterable[tuple[str, str]]) -> Self:
        return cls(tuple((name, value.strip()) for name, value in items if value.strip()))

    def after(self, cursor: str) -> str:
        """The address of the next page."""
        kept = [field for field in self.fields if field[0] != "cursor"]
        return f"{self.path}?{urlencode([*kept, ('cursor', cursor)])}"


def word_facts(
    library: Library, asked: AskedOfWords, found: Events | Mentions | None, problems: Sequence[Problem]
) -> dict[str, object]:
    """What the page of such a form shows."""
    names = names_of(library)
    return foot_facts(library) | {
        "asked": asked,
        "found": found,
        "problems": problems,
        "policy_names": names,
        "version_by_id": {
            version.version_id: version
            for of_policy in (found.policies if isinstance(found, Mentions) else ())
            for version in library.versions(of_policy.policy)
        },
        "menu": sorted(names.items(), key=lambda item: item[1]) if 1 < len(names) <= LONGEST_MENU else [],
        "has_policies": len(names) > 1,
    }
