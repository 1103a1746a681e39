"""What is said of a corpus: how much it holds, and where its knowledge begins and ends."""

from collections.abc import Sequence

from api.phrases.dates import counted, last_day
from api.phrases.segments import Phrase, say
from retriever.results import CorpusView, Gap, PolicyView

BETWEEN_VERSIONS = (
    "Between two versions the earlier one counts as in force until the later one: a version that is missing here would "
    "not be noticed."
)
BEFORE_FIRST_VERSIONS = "Of each policy nothing is known before its first version."
KINDS_OF_DAYS = (
    "A day that a copy prints as effective, a day of its last update and the day on which it was captured are "
    "different facts. Only the first is called effective."
)
FRESHNESS = (
    "A latest change is the first day of the last version held. Last captured is the day of the last copy that was "
    "kept: an archive may have looked later and found the same words."
)


def size(view: CorpusView) -> str:
    """How much a corpus holds."""
    return (
        f"{counted(len(view.versions), 'version')} of {counted(len(view.policies), 'policy')}, "
        f"{counted(view.counts.passages, 'passage')} with {counted(view.counts.distinct_texts, 'different text')}, "
        f"read from {counted(len(view.sources), 'file')}."
    )


def policies_found(found: int, held: int, words: str) -> str:
    """How many policies a search for words of their names found.

    >>> policies_found(1, 5000, "acme"), policies_found(5000, 5000, "")
    ('1 of 5,000 policies with “acme” in the name.', '5,000 policies.')
    """
    if not words:
        return f"{counted(found, 'policy')}."
    return f"{found:,} of {counted(held, 'policy')} with “{words}” in the name."


def changes_each_year(name: str, years: Sequence[tuple[int, int]]) -> str:
    """How many versions took effect in which year, in one sentence; years without any are left out.

    >>> changes_each_year("Acme Terms", [(2020, 1), (2021, 0), (2022, 3)])
    'Acme Terms: 1 version took effect in 2020, 3 in 2022.'
    """
    told = [(year, count) for year, count in years if count]
    if not told:
        return f"{name}: no version is dated."
    (first, count), *others = told
    listed = ", ".join([f"{counted(count, 'version')} took effect in {first}", *(f"{c:,} in {y}" for y, c in others)])
    return f"{name}: {listed}."


def span(policy: PolicyView) -> Phrase:
    """From when to when a policy has versions."""
    if policy.first is None or policy.last is None:
        return say("No version is dated.")
    return say("Versions in force from ", policy.first, "; the last one takes effect on ", policy.last, ".")


def unknown(gap: Gap) -> Phrase:
    """Days of which nothing is known, and what follows for questions about them."""
    if gap.code == "before_first_version":
        return say("No version is known before ", gap.until, ". What was in force on an earlier day is not answered.")
    last = last_day(gap.first) if gap.first else None
    return say("Nothing is known after ", last, ". A later day is answered from the last version, with a warning.")
