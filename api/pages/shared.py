"""What several pages need: what is wrong with an address, and the facts at the foot of every page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from weakref import WeakKeyDictionary

from api.parameter_values import InvalidParameters
from api.phrases.dates import capitalised
from retriever.question.request import InvalidQuestion
from retriever.reading.library import Library
from retriever.results import VersionRef, joint_coverage

LONGEST_MENU = 60
"""Choices of a menu; of more, a policy has to be chosen first, or the value is typed."""
LONGEST_LIST = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what was typed, and the parameter it is about.

    ``label`` is the label of the form's field; None for a parameter that only an address can hold.
    """

    name: str
    message: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """What an address or a form holds: names and values in their order, empty ones left out."""

    LABELS: ClassVar[Mapping[str, str]] = {}
    """Labels of the fields that the form shows, by parameter name."""
    fields: tuple[tuple[str, str], ...]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        return [value for given, value in self.fields if given == name]

    def problems(self, error: InvalidQuestion) -> list[Problem]:
        """What is wrong, each with the field of the form it is about."""
        faults = error.faults if isinstance(error, InvalidParameters) else (error,)
        return [Problem(fault.name, str(fault), self.LABELS.get(fault.name)) for fault in faults]


def foot_facts(library: Library) -> dict[str, object]:
    """What every page says about the index that it was made from. ``only_policy`` is the name of a single one."""
    policies = library.policies()
    covered = joint_coverage(policies)
    return {
        "index": library.index,
        "only_policy": names_of(library)[policies[0].policy] if len(policies) == 1 else "",
        "built_at": library.built_at,
        "coverage": (covered.first, covered.last) if covered.first else None,
    }


_NAMES: WeakKeyDictionary[Library, dict[str, str]] = WeakKeyDictionary()


def names_of(library: Library) -> dict[str, str]:
    """What each policy is called, by id: by its title, and where a service has several documents, by both.

    Many services have a "Privacy Policy"; where two names are still the same, the id tells them apart.
    """
    if library not in _NAMES:
        _NAMES[library] = _names(library)
    return _NAMES[library]


def _names(library: Library) -> dict[str, str]:
    latest = {version.policy: version.copies[0] for version in library.versions() if version.copies}
    names: dict[str, str] = {}
    for policy in library.policies():
        copy = latest.get(policy.policy)
        name = (copy.document if copy and copy.service else None) or policy.title
        service = copy.service if copy and copy.service else publisher_of(policy.policy, policy.title)
        names[policy.policy] = name if not service or name.startswith(service) else f"{service} {name}"
    times = Counter(names.values())
    return {policy: name if times[name] == 1 else f"{name} ({policy})" for policy, name in names.items()}


def publisher_of(policy: str, title: str) -> str | None:
    """Whose policy it is by its id, where the title begins as the rest of that does: it could be anybody's.

    >>> publisher_of("alibaba-privacy", "Privacy Policy"), publisher_of("x-policy", "Example Inc. Privacy Policy")
    ('Alibaba', None)
    """
    publisher, _, document = policy.partition("-")
    is_anybodys = document and title.casefold().startswith(document.partition("-")[0])
    return capitalised(publisher) if is_anybodys else None


def dated_versions(versions: Sequence[VersionRef], policy: str) -> list[VersionRef]:
    """One policy's versions that a day can lead to, in date order."""
    return [version for version in versions if version.policy == policy and version.start is not None]
