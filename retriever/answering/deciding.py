"""Answer or silence: which results support an answer, and what that rests on."""

import numpy as np
from numpy.typing import NDArray

from index.arrays import EmbeddedTextIds
from index.opening import Index
from retriever.answering.elsewhere import COMPARED, Elsewhere
from retriever.answering.finding import Found
from retriever.answering.support import support, supports
from retriever.reading.views import Views
from retriever.results import Evidence


def late_of_hits(index: Index, found: Found) -> NDArray[np.float32]:
    """Late-interaction score of every hit; where another stage ranked, it is computed for the first ones."""
    late = found.ranking.late
    if np.isnan(late).all() and found.query is not None:
        late = late.copy()
        first = found.ranking.texts[:COMPARED]
        late[: len(first)] = index.engine.late_scores(found.query.tokens, EmbeddedTextIds(first))
    return late[found.hits.positions]


def best_rivals(
    index: Index, views: Views, found: Found, late: NDArray[np.float32], elsewhere: Elsewhere
) -> NDArray[np.float32]:
    """For every hit the best score of a version of its policy that does not hold it, in scope or out of it.

    What another policy says neither supports nor silences this one. Outside the scope only those policies are
    looked at on which the decision depends: whose hits would be supported but for a rival, and the best hit's.
    """
    version = index.catalogue.columns.version
    policy = views.policy_of[version[found.hits.first_members]]
    compared = np.flatnonzero(~np.isnan(late)).tolist()
    holding = {number: {int(version[row]) for row in found.hits[number].representatives} for number in compared}
    best: dict[int, dict[int, float]] = {}
    for number, versions in holding.items():
        of_policy = best.setdefault(int(policy[number]), {})
        for row in versions:
            of_policy[row] = max(float(late[number]), of_policy.get(row, -1.0))
    ranked = {of: sorted(matches.items(), key=lambda match: -match[1]) for of, matches in best.items()}
    rivals = np.full(len(late), -1.0, np.float32)
    for number, own in holding.items():
        others = (match for row, match in ranked[int(policy[number])] if row not in own)
        rivals[number] = next(others, -1.0)
    strength = support(late, rivals)
    while compared:
        decides = supports(late, rivals)
        decides[int(strength.argmax())] = True
        waiting = {int(policy[number]) for number in compared if decides[number]} - elsewhere.policies
        if not waiting:
            break
        elsewhere.look(waiting)
        for of in waiting:
            rivals[policy == of] = np.maximum(rivals[policy == of], elsewhere.best(of))
        strength = support(late, rivals)
    return rivals


def evidence(late: NDArray[np.float32], rivals: NDArray[np.float32]) -> Evidence | None:
    """What the decision between answer and silence rested on: the passage in scope that supports an answer best."""
    if np.isnan(late).all():
        return None
    strength = support(late, rivals)
    best = int(strength.argmax())
    match = float(late[best])
    return Evidence(match, max(0.0, float(rivals[best]) - match), float(strength[best]))
