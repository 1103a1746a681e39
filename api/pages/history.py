"""The history of one clause: its words in each version, what was done to them, and where they are cited."""

from api.pages.axis import axis_of
from api.pages.shared import foot_facts, names_of
from corpus.clauses.matching import Change
from retriever.reading.library import Library


def history_facts(library: Library, passage_id: str) -> dict[str, object]:
    """Every step of the clause that a passage belongs to. Raises UnknownPassage."""
    history = library.history(passage_id)
    passage, _, _ = library.passage(passage_id)
    versions = [step.version for step in history.steps]
    states = {
        step.version.version_id: "absent" if step.passage is None else "changed" if is_event(step.status) else ""
        for step in history.steps
    }
    return foot_facts(library) | {
        "passage": passage,
        "version": next(version for version in versions if version.version_id == passage.version_id),
        "steps": history.steps,
        "before": [None, *versions],
        "policy_title": names_of(library)[history.policy],
        "axis": axis_of(versions, lambda version: f"#{version.version_id}", states=states),
        "changes": sum(is_event(step.status) for step in history.steps),
        "version_by_id": {version.version_id: version for version in versions},
    }


def is_event(status: Change | None) -> bool:
    """Whether a step is news: its words came, went or were changed, or they stand elsewhere."""
    return status is not None and status is not Change.SAME
