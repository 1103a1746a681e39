"""Ask every judged question of every system.

corpus → index → each system × each question → outcomes
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.collections.collection import Collection
from eval.measures import Outcome, score
from eval.systems import System
from index.build import build_index
from index.encoder import Embedding, Encoder, EncoderIdentity
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


class RememberedQuestions:
    """An encoder that reads the same questions once: a dozen systems ask them, and reading is most of the asking."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._questions: dict[tuple[str, ...], list[Embedding]] = {}

    @property
    def identity(self) -> EncoderIdentity:
        return self._encoder.identity

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        return self._encoder.embed(texts)

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        # What is read together is remembered together: in a batch of other texts the last bits differ.
        together = tuple(texts)
        if together not in self._questions:
            self._questions[together] = self._encoder.embed_questions(texts)
        return self._questions[together]

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        return self._encoder.word_pieces(text)


def open_retriever(collection: Collection, encoder: Encoder, directory: Path, progress: Progress) -> Retriever:
    """Index the collection's corpus in ``directory``, where windows embedded before are reused, and open it."""
    build_index(collection.corpus, encoder, directory, lambda done, total: progress("embedding", done, total))
    return open_index(Settings(directory), RememberedQuestions(encoder)).current()


def run_systems(
    retriever: Retriever,
    collection: Collection,
    systems: Sequence[System],
    progress: Progress,
    published: Retriever | None = None,
) -> tuple[SystemRun, ...]:
    """Every system asked every question of the collection.

    ``published`` answers for those that read with the model as published; None where nothing was learnt for it.
    Only the first system is timed: the others find its questions read.
    """
    runs: list[SystemRun] = []
    total = len(systems) * len(collection.questions)
    for system in systems:
        asked = published if system.published and published else retriever
        outcomes: list[Outcome] = []
        for question in collection.questions:
            outcome = score(question, system.ask(asked, question, collection.answers), collection)
            outcomes.append(replace(outcome, timings={}) if runs else outcome)
            progress(system.name, len(runs) * len(collection.questions) + len(outcomes), total)
        runs.append(SystemRun(system, tuple(outcomes)))
    return tuple(runs)
