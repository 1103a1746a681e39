"""Whether what a request names is known, and what a wrong name may have meant."""

import difflib
from collections.abc import Iterable

from index.catalogue import Catalogue
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


def nearest_names(name: str, known: Iterable[str]) -> str:
    """What a wrong name may have meant: the remedy of an error."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5) or names[-3:]
    return f"there are {len(names)}, among them {', '.join(near)}"
