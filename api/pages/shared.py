"""What several pages need: what is wrong with an address, and the facts at the foot of every page."""

from collections.abc import Sequence
from dataclasses import dataclass

from retriever.library import Library
from retriever.results import VersionRef

LONGEST_MENU = 50
LONGEST_LIST = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what was typed, and the parameter it is about.

    ``label`` is the label of the form's field; None for a parameter that only an address can hold.
    """

    name: str
    message: str
    label: str | None = None


def foot_facts(library: Library) -> dict[str, object]:
    """What every page says about the index that it was made from."""
    starts = [version.start for version in library.versions() if version.start]
    return {
        "index": library.index,
        "built_at": library.corpus().built_at,
        "coverage": (min(starts), max(starts)) if starts else None,
    }


def titles_of(library: Library) -> dict[str, str]:
    """The policies' titles by id."""
    return {policy.policy: policy.title for policy in library.policies()}


def dated_versions(versions: Sequence[VersionRef], policy: str) -> list[VersionRef]:
    """One policy's versions that a day can lead to, in date order."""
    return [version for version in versions if version.policy == policy and version.start is not None]
