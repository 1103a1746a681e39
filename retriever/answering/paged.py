"""How much must be decided before the page of policies that is shown is known? Not all that hundreds of policies say.

Policies are decided on in the order in which they could come at best: none that is left could come before the last of
the page. Where nothing is stated, all that could come near are decided on, since what other versions say is told then.
"""

from collections.abc import Set

import numpy as np

from retriever.answering.deciding import Deciding, Decision
from retriever.answering.tables import ORDER
from retriever.results import Certainty

_MORE = 14
"""Policies decided on beyond those of a page: some turn out to say less than they could."""
_NEXT = 2
"""So many times as many are decided on where those were too few."""
_BEST = 16
"""Candidates that could answer best, whose policies are decided on in any case: the evidence is of the best of all."""


def decided(deciding: Deciding, end: int, shown: Set[int]) -> Decision:
    """A decision by which it is known which policies come first, as many as ``end``; ``shown`` are decided on too."""
    policies = deciding.policies
    numbers, of_candidates = np.unique(policies, return_inverse=True)
    most = np.full(len(numbers), -1.0, np.float32)
    np.maximum.at(most, of_candidates, deciding.most)
    ranks = [ORDER.index(deciding.most_certain(support)) for support in most.tolist()]
    order = [number for _, number in sorted(zip(ranks, numbers.tolist(), strict=True))]
    at_best = dict(zip(numbers.tolist(), ranks, strict=True))
    always = shown | set(policies[np.argsort(-deciding.most, kind="stable")[:_BEST]].tolist())
    count = end + _MORE
    while count < len(order):
        some = always | set(order[:count])
        decision = deciding.decision(some)
        waiting = order[count]
        left = deciding.most[~np.isin(policies, list(some))]
        if _is_enough(deciding, decision, end, (at_best[waiting], waiting), float(left.max(initial=-1.0))):
            return decision
        count *= _NEXT
    return deciding.decision()


def _is_enough(deciding: Deciding, decision: Decision, end: int, waiting: tuple[int, int], left: float) -> bool:
    """``waiting`` are the best rank and the number of the first that is left, ``left`` what of it supports most."""
    found: dict[int, int] = {}
    for policy, certainty in zip(deciding.policies_of(decision), decision.certainty, strict=True):
        found[policy] = min(found.get(policy, len(ORDER)), ORDER.index(certainty))
    in_order = sorted((rank, policy) for policy, rank in found.items())
    if not in_order or (in_order[0][0] != ORDER.index(Certainty.STATED) and waiting[0] < ORDER.index(Certainty.SILENT)):
        return False
    return len(in_order) >= end and in_order[end - 1] < waiting and float(decision.undoubted.max()) >= left
