"""What a question may see: a scope request looked up in a corpus.

Dates are resolved first, per policy and over the whole corpus; exhibit and section then only narrow, and never change
which version is in force. What a scope's predicate does not admit does not exist for the search, and an empty scope
admits nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.types import PolicyVersion
from index.catalogue import Catalogue
from index.scope_predicate import ScopePredicate, folded_sections
from retriever.question.scope_request import ScopeRequest
from retriever.reading.views import Views
from retriever.results import DateBasis, Notice, ScopeEcho, ScopeKind, Status
from retriever.scope.known_names import require_known
from retriever.scope.notices import LANGUAGE_DIFFERS, ending, is_dated, warnings
from retriever.scope.versions import Candidates

SHOWN_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Scope:
    """``versions``: rows of the versions in scope, by policy and date. ``inside`` admits their passages.

    ``outside`` admits the passages of the other versions of the same policies, narrowed alike: for saying where else
    an answer stands, and never for results. ``policies`` are those asked about, also such as have no version in scope.
    ``status`` and ``reasons`` are set where the search ends here.
    """

    echo: ScopeEcho
    versions: tuple[int, ...]
    policies: tuple[str, ...]
    inside: ScopePredicate
    outside: ScopePredicate
    warnings: tuple[Notice, ...]
    status: Status | None = None
    reasons: tuple[Notice, ...] = ()

    @property
    def is_foreign(self) -> bool:
        """Whether the question is known to be in another language than everything in scope."""
        return any(warning.code == LANGUAGE_DIFFERS for warning in self.warnings)

    @property
    def either(self) -> ScopePredicate:
        """Admits what is inside and what is outside: all versions, for the history of a text."""
        return replace(self.outside, versions=self.inside.versions | self.outside.versions)

    def holding(self, phrases: Sequence[str]) -> "Scope":
        """Quoted words must occur exactly: a passage that lacks one is neither inside nor outside."""
        if not phrases:
            return self
        return replace(self, inside=self.inside.holding(phrases), outside=self.outside.holding(phrases))


def resolve_scope(request: ScopeRequest, catalogue: Catalogue, views: Views) -> Scope:
    """The versions that a request asks for. Raises UnknownVersion, UnknownPolicy or UnknownExhibit."""
    require_known(request, catalogue)
    rows = views.days.rows_of(request.policies)
    candidates = Candidates(catalogue.versions, tuple(rows.tolist()), views.days)
    chosen = candidates.requested(request)
    echo = _echo(request, chosen, views)
    inside, outside = _predicates(request, candidates, chosen)
    # What a visitor saw is what was captured as current: not another copy of the same version.
    if request.basis is DateBasis.CAPTURED and is_dated(echo):
        inside = replace(inside, seen=True)
    status, reasons = ending(candidates, echo, has_passages=catalogue.admits_any(inside))
    return Scope(
        echo=echo,
        versions=chosen,
        policies=_policies(request, candidates, chosen),
        inside=inside,
        outside=outside,
        warnings=() if request.readings else tuple(warnings(request, candidates, chosen, views, echo)),
        status=status,
        reasons=reasons,
    )


def _echo(request: ScopeRequest, chosen: Sequence[int], views: Views) -> ScopeEcho:
    dates = request.read_in_question
    return ScopeEcho(
        kind=request.kind,
        source=request.source,
        as_of=request.first if request.kind is ScopeKind.AS_OF else None,
        first=request.first if request.kind is ScopeKind.RANGE else None,
        last=request.last if request.kind is ScopeKind.RANGE else None,
        matched_text=dates.words if dates else None,
        readings=request.readings,
        today=request.today,
        version_count=len(chosen),
        versions=tuple(views.version(row) for row in chosen[:SHOWN_VERSIONS]),
        basis=request.basis,
        policies_in_question=request.policies_in_question,
    )


def _policies(request: ScopeRequest, candidates: Candidates, chosen: Sequence[int]) -> tuple[str, ...]:
    """The policies asked about, by id; where versions are named by a parameter, theirs."""
    rows = chosen if request.version_ids else candidates.rows
    return tuple(sorted({candidates.versions[row].policy for row in rows}))


def _predicates(
    request: ScopeRequest, candidates: Candidates, chosen: Sequence[int]
) -> tuple[ScopePredicate, ScopePredicate]:
    """What is inside, and what is outside."""
    inside = ScopePredicate(
        versions=_version_ids(candidates.versions, chosen),
        exhibits=frozenset(request.exhibits) if request.exhibits else None,
        sections=folded_sections(request.sections) if request.sections else None,
    )
    others = set(candidates.rows).difference(chosen)
    return inside, replace(inside, versions=_version_ids(candidates.versions, others))


def _version_ids(versions: Sequence[PolicyVersion], rows: Iterable[int]) -> frozenset[str]:
    return frozenset(versions[row].version_id for row in rows)
