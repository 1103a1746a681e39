"""How shares, counts, names and differences are said, alike in every form of a report."""

from eval.evaluation import SystemSummary

SIGNIFICANT = 0.05
"""A difference is marked where p after Holm's correction is below this."""


def is_significant(summary: SystemSummary, measure: str) -> bool:
    """Whether the system differs from the baseline in a measure after Holm's correction."""
    return any(c.measure == measure and c.adjusted_p < SIGNIFICANT for c in summary.comparisons)


def percent(share: float) -> str:
    """A share for reading; none and all are said only where it is exactly so.

    >>> percent(0.714), percent(0.0), percent(0.0004), percent(0.9996)
    ('71 %', '0 %', '< 1 %', '> 99 %')
    """
    rounded = round(share * 100)
    if rounded in {0, 100} and share not in {0.0, 1.0}:
        return "< 1 %" if rounded == 0 else "> 99 %"
    return f"{rounded} %"


def many(n: int, noun: str) -> str:
    """A number of things.

    >>> many(1, "question"), many(2, "question")
    ('1 question', '2 questions')
    """
    return f"{n} {noun}{'' if n == 1 else 's'}"


def spaced(name: str) -> str:
    """The name of a category or kind as words.

    >>> spaced("near_verbatim")
    'near verbatim'
    """
    return name.replace("_", " ")
