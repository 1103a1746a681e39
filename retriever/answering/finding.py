"""From a plan and its scope to ranked results: passages in scope, identical text collapsed.

plan, scope → candidates in scope → ranking → one hit for each text or version
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from index.arrays import EmbeddedTextIds, PassageRows, Positions, no_numbers
from index.catalogue.columns import ranges
from index.encoder import Embedding
from index.opening import Index
from index.scope_predicate import ScopePredicate
from retriever.question.plan import Plan
from retriever.question.request import Collapse
from retriever.ranking.rank import Ranking, Stages, rank
from retriever.reading.views import Views
from retriever.results import Notice
from retriever.scope.resolve import Scope
from retriever.stopwatch import Stopwatch

_LONGEST_MARK = 8
"""Characters at the end of a question that a tokenizer may pass over: white space, marks it does not know."""

_QUESTION_CUT = Notice(
    "question_cut", "The question is longer than the encoder reads; only its first words were compared by meaning."
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One result before it is shown: rows of passages with identical text, and the rank of the best, from 0."""

    representatives: tuple[int, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Hits(Sequence[Hit]):
    """All results, best first, as arrays: most of them are counted and never shown.

    ``members`` are the representatives of one hit after another (passage rows), ``ends`` where those of each end.
    """

    positions: Positions
    members: PassageRows
    ends: Positions

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, number: int) -> Hit: ...
    @overload
    def __getitem__(self, number: slice) -> list[Hit]: ...
    def __getitem__(self, number: int | slice) -> Hit | list[Hit]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        begin = int(self.ends[number - 1]) if number else 0
        return Hit(tuple(self.members[begin : int(self.ends[number])].tolist()), int(self.positions[number]))

    @property
    def first_members(self) -> PassageRows:
        """The first representative of each hit."""
        begins = np.concatenate([np.zeros(1, np.int64), self.ends[:-1]])[: len(self)]
        return PassageRows(self.members[begins])


_NO_HITS = Hits(no_numbers(), PassageRows(no_numbers()), no_numbers())
_NO_SCORES = np.empty(0, np.float32)
_NOTHING_RANKED = Ranking(EmbeddedTextIds(no_numbers()), _NO_SCORES, _NO_SCORES, {})


@dataclass(frozen=True, slots=True)
class Found:
    """All that a search knows before a page of it is cut and shown. ``query`` is None where words alone ranked."""

    plan: Plan
    scope: Scope
    query: Embedding | None
    ranking: Ranking
    hits: Hits


def find(
    index: Index,
    views: Views,
    stages: Stages,
    plan: Plan,
    scope: Scope,
    query: Embedding | None,
    clock: Stopwatch,
) -> Found:
    """Rank what is in scope. ``query`` is the embedding of the plan's text, None for a search by words alone."""
    scope = scope.holding(plan.phrases)
    if scope.status is not None:
        return Found(plan, scope, None, _NOTHING_RANKED, _NO_HITS)
    if query is not None and query.bounds[:, 1].max() < len(plan.text.rstrip()) - _LONGEST_MARK:
        scope = replace(scope, warnings=(*scope.warnings, _QUESTION_CUT))
    ranking = rank(index.engine, plan.text, query, scope.inside, plan.question.mode, stages)
    if plan.phrases:
        ranking = _with_unranked(ranking, index.catalogue.embedded_texts_in(scope.inside))
    clock.lap("rank")
    hits = _collapsed(index, views, ranking, scope.inside, plan.question.collapse)
    clock.lap("collapse")
    return Found(plan, scope, query, ranking, hits)


def _collapsed(index: Index, views: Views, ranking: Ranking, inside: ScopePredicate, collapse: Collapse) -> Hits:
    """One hit per aligned group of a version, or per identical text over all versions of a policy in scope.

    Only passages are looked at that hold what was ranked, and those of the same groups and texts.
    """
    columns, unranked = index.catalogue.columns, len(ranking.texts)
    if not unranked:
        return _NO_HITS
    ranked = _visible(index, inside, views.of_embedded_text.rows_of(ranking.texts))
    groups = _groups(index, views, inside, np.unique(columns.group[ranked]))
    if collapse is Collapse.TEXT:
        # A text that was not ranked in one place, under another heading, is a member where it was in another.
        texts = np.unique(columns.text[groups.representatives])
        alike = _visible(index, inside, views.of_text.rows_of(texts))
        held = _groups(index, views, inside, np.unique(columns.group[alike]))
        groups = held.only(np.isin(columns.text[held.representatives], texts))
    representatives = groups.representatives
    in_rank = np.argsort(ranking.texts, kind="stable")
    of_members = columns.embedded_text[groups.members]
    at = in_rank[np.minimum(np.searchsorted(ranking.texts, of_members, sorter=in_rank), unranked - 1)]
    place_of_members = np.where(ranking.texts[at] == of_members, at, unranked)
    # The group is as good as its best copy.
    places = np.minimum.reduceat(place_of_members, groups.starts)
    # Evidence of two policies is never one result, whatever they have in common.
    policy = views.policy_of[columns.version[representatives]]
    same = columns.text[representatives] if collapse is Collapse.TEXT else representatives
    # Sorting is stable: the members of a hit stay in source order of their groups.
    order = np.lexsort((same, policy))
    starts = np.flatnonzero(np.diff(policy[order], prepend=-1) | np.diff(same[order], prepend=-1))
    positions = np.minimum.reduceat(places[order], starts)
    sizes = np.diff(starts, append=len(order))
    by_place = np.lexsort((representatives[order][starts], positions))
    by_place = by_place[positions[by_place] < unranked]
    chosen = order[ranges(starts[by_place], sizes[by_place])]
    return Hits(positions[by_place], PassageRows(representatives[chosen]), np.cumsum(sizes[by_place]))


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Aligned groups in source order of their first passages in scope; those of each are ``members`` from ``starts``.

    ``representatives``: the canonical copy's passage, or where that is not in scope the first that is.
    """

    representatives: PassageRows
    members: PassageRows
    starts: Positions

    def only(self, kept: NDArray[np.bool_]) -> "_Groups":
        sizes = np.diff(self.starts, append=len(self.members))
        members = self.members[np.repeat(kept, sizes)]
        return _Groups(
            PassageRows(self.representatives[kept]), PassageRows(members), np.cumsum(sizes[kept]) - sizes[kept]
        )


def _groups(index: Index, views: Views, inside: ScopePredicate, groups: NDArray[np.int64]) -> _Groups:
    members = _visible(index, inside, views.of_group.rows_of(groups))
    of_member = index.catalogue.columns.group[members]
    starts = np.flatnonzero(np.diff(of_member, prepend=-1))
    sizes = np.diff(starts, append=len(members))
    first, of_group = members[starts], of_member[starts]
    order = np.argsort(first, kind="stable")
    in_scope = index.catalogue.admits(inside, of_group)
    representatives = np.where(in_scope, of_group, first)[order]
    return _Groups(
        PassageRows(representatives),
        PassageRows(members[ranges(starts[order], sizes[order])]),
        np.cumsum(sizes[order]) - sizes[order],
    )


def _visible(index: Index, inside: ScopePredicate, rows: PassageRows) -> PassageRows:
    """Those of some rows that are in scope."""
    return PassageRows(rows[index.catalogue.admits(inside, rows)])


def _with_unranked(ranking: Ranking, allowed: EmbeddedTextIds) -> Ranking:
    """For quoted words every match counts, also one that no half found: last, in source order."""
    rest = np.setdiff1d(allowed, ranking.texts)
    lowest = float(ranking.scores.min()) if len(ranking.scores) else 0.0
    unknown = np.full(len(rest), np.nan, np.float32)
    return Ranking(
        EmbeddedTextIds(np.concatenate([ranking.texts, rest])),
        np.concatenate([ranking.scores, np.full(len(rest), lowest, np.float32)]),
        np.concatenate([ranking.late, unknown]),
        {stage: np.concatenate([values, unknown]) for stage, values in ranking.stages.items()},
        ranking.plan,
    )
