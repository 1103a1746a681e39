"""Whether a passage supports an answer, or silence is the honest one.

Two facts decide. How well the question's words are met in the passage, and how much better another passage
meets them anywhere in the corpus: what the version in force does not say, another one often does, in nearly
the same words, and then the nearest passage inside the scope is only near.

Both numbers were chosen on the development half of the judgments; `make eval` prints what they give there
and on the test half. A calibrated probability would stand here in their place.
"""

import numpy as np
from numpy.typing import NDArray

from index.arrays import Scores

LEAST_MATCH = 0.35
"""Late-interaction score, less what the lead of another passage costs, below which nothing is supported."""

COST_OF_LEAD = 2.5
"""How much each point by which another passage scores better takes off."""

LEAST_MATCH_ELSEWHERE = 0.45
"""The same for naming another version as the one that answers: that is a claim of its own, so it asks for more."""


def support(late: Scores, best_anywhere: float) -> Scores:
    """For each late-interaction score, how well its passage supports an answer; higher is better, NaN is the least.

    ``best_anywhere`` is the best such score in the corpus, inside the scope or out of it.
    """
    known = np.nan_to_num(late, nan=-1.0)
    return np.asarray(known - COST_OF_LEAD * np.maximum(0.0, best_anywhere - known), np.float32)


def supports(late: Scores, best_anywhere: float, least: float = LEAST_MATCH) -> NDArray[np.bool_]:
    """For each late-interaction score, whether its passage supports an answer. NaN supports nothing."""
    return np.asarray(support(late, best_anywhere) >= least)
