"""Ask every judged question of every system.

corpus → index → each system × each question → outcomes
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.collections.collection import Collection
from eval.measures import Outcome, score
from eval.systems import System
from index.build import build_index
from index.encoder import Encoder
from retriever.opening import open_index
from retriever.retriever import Retriever
from retriever.settings import Settings

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class SystemRun:
    """What one system gave for every question of a collection, in the order of its questions."""

    system: System
    outcomes: tuple[Outcome, ...]

    def of_half(self, half: str) -> "SystemRun":
        return SystemRun(self.system, tuple(outcome for outcome in self.outcomes if outcome.question.half == half))


def open_retriever(collection: Collection, encoder: Encoder, directory: Path, progress: Progress) -> Retriever:
    """Index the collection's corpus in ``directory``, where windows embedded before are reused, and open it."""
    build_index(collection.corpus, encoder, directory, lambda done, total: progress("embedding", done, total))
    return open_index(Settings(directory), encoder).current()


def run_systems(
    retriever: Retriever,
    collection: Collection,
    systems: Sequence[System],
    progress: Progress,
    published: Retriever | None = None,
) -> tuple[SystemRun, ...]:
    """Every system asked every question of the collection.

    ``published`` answers for those that read with the model as published; None where nothing was learnt for it.
    """
    runs: list[SystemRun] = []
    total = len(systems) * len(collection.questions)
    for system in systems:
        asked = published if system.published and published else retriever
        outcomes: list[Outcome] = []
        for question in collection.questions:
            outcomes.append(score(question, system.ask(asked, question, collection.answers), collection))
            progress(system.name, len(runs) * len(collection.questions) + len(outcomes), total)
        runs.append(SystemRun(system, tuple(outcomes)))
    return tuple(runs)
