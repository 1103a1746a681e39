"""What the corpus holds and where its knowledge ends: dates and what they rest on, copies, sources, the index."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pages.shared import LONGEST_LIST, foot_facts, names_of
from api.phrases.corpus_report import by_kind
from corpus.origin import Exhibit
from corpus.types import Basis
from retriever.answering.support import calibrations
from retriever.reading.library import Library
from retriever.results import PolicyView, VersionRef


def corpus_facts(library: Library) -> dict[str, object]:
    view = library.corpus()
    # Of more versions than can be read, each policy is told in a line; its timeline tells them one by one.
    listed = view.versions if len(view.versions) <= LONGEST_LIST else ()
    return foot_facts(library) | {
        "corpus": view,
        "certainty": calibrations(),
        "gaps": view.gaps,
        "versions": listed,
        "has_exhibits": any(isinstance(copy.origin, Exhibit) for version in view.versions for copy in version.copies),
        "policy_titles": names_of(library),
        "summaries": () if listed else [_summary(policy, view.versions) for policy in view.policies],
        "listed_sources": view.sources if len(view.sources) <= LONGEST_LIST else [s for s in view.sources if s.changed],
        "kinds_of_findings": list(by_kind(view.findings)),
        "copied": [library.copies(version.version_id) for version in listed if len(version.copies) > 1],
    }


@dataclass(frozen=True, slots=True)
class Summary:
    """One policy in a line: how many versions, and what their first days rest on."""

    policy: PolicyView
    dates: Mapping[Basis | None, int]


def _summary(policy: PolicyView, versions: Sequence[VersionRef]) -> Summary:
    return Summary(policy, Counter(version.from_basis for version in versions if version.policy == policy.policy))
