"""What policies are called, whether what a request names is known, and what a wrong name may have meant."""

import difflib
from collections.abc import Iterable, Sequence

import numpy as np

from corpus.languages import DEFAULT
from corpus.reading.page_lines import title_publisher
from index.catalogue import Catalogue
from index.engines.protocol import Engine
from index.scope_predicate import ScopePredicate
from retriever.question.policy_names import KnownPolicy
from retriever.question.request import UnknownExhibit, UnknownPolicy, UnknownVersion
from retriever.question.scope_request import ScopeRequest
from retriever.words import listed


def require_known(request: ScopeRequest, catalogue: Catalogue) -> None:
    """Raises UnknownVersion, UnknownPolicy or UnknownExhibit for the first name that the catalogue does not hold."""
    if request.version_ids:
        version_ids = {version.version_id for version in catalogue.versions}
        for version_id in request.version_ids:
            if version_id not in version_ids:
                message = f"there is no version '{version_id}'; {nearest_names(version_id, version_ids)}"
                raise UnknownVersion(message, "version", version_id)
    if request.policies:
        policies = {version.policy for version in catalogue.versions}
        for policy in request.policies:
            if policy not in policies:
                message = f"there is no policy '{policy}'; there are: {', '.join(sorted(policies))}"
                raise UnknownPolicy(message, "policy", policy)
    if request.exhibits:
        exhibits = {copy.facts.origin.name for copy in catalogue.copies}
        for exhibit in request.exhibits:
            if exhibit not in exhibits:
                message = f"there is no exhibit '{exhibit}'; there are: {listed(sorted(exhibits))}"
                raise UnknownExhibit(message, "exhibit", exhibit)


def known_policies(catalogue: Catalogue) -> list[KnownPolicy]:
    """What each policy is called, by its latest version: whose it is, and what document."""
    latest = {version.policy: version.canonical.facts for version in catalogue.versions}
    found: list[KnownPolicy] = []
    for policy, facts in sorted(latest.items()):
        service = facts.origin.service or title_publisher(facts.title, DEFAULT) or ""
        found.append(KnownPolicy(policy, service, facts.origin.document or facts.title))
    return found


class Mentions:
    """How many policies mention a name. Safe to share between threads; keeps what was asked for."""

    def __init__(self, catalogue: Catalogue, engine: Engine) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._policies = frozenset(version.policy for version in catalogue.versions)
        self._everything = ScopePredicate(frozenset(version.version_id for version in catalogue.versions))
        self._found: dict[str, frozenset[str]] = {}

    def share(self, name: str, own: Sequence[str]) -> float:
        """The share of all policies but ``own`` in which a name occurs; 0 where there are no others."""
        others = self._policies.difference(own)
        key = name.casefold()
        if others and key not in self._found:
            columns = self._catalogue.columns
            texts = self._engine.lexical([key], self._everything).texts
            rows = np.unique(columns.version[np.isin(columns.embedded_text, texts)]).tolist()
            self._found[key] = frozenset(self._catalogue.versions[row].policy for row in rows)
        return len(self._found[key] & others) / len(others) if others else 0.0


def nearest_names(name: str, known: Iterable[str]) -> str:
    """What a wrong name may have meant: the remedy of an error."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5) or names[-3:]
    return f"there are {len(names)}, among them {', '.join(near)}"
