"""What is said of a corpus: how much it holds, and where its knowledge begins and ends."""

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


def size(view: CorpusView) -> str:
    """How much a corpus holds."""
    return (
        f"{counted(len(view.versions), 'version')} of {counted(len(view.policies), 'policy')}, "
        f"{counted(view.counts.passages, 'passage')} with {counted(view.counts.distinct_texts, 'different text')}, "
        f"read from {counted(len(view.sources), 'file')}."
    )


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
