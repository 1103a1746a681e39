"""The reader: whether a passage answers a question, and which of its sentences do.

candidates → one `Reading` each → support (`support.py`) → which are quoted, and which sentences of them (`quoting.py`)

This is the seam for a model that reads question and passage together: an object with `Reader`'s one method, given to
`Retriever` as ``reader``. It is asked once for a question, with the first MOST_READ candidates of its scope, best
first (of several versions those of each in turn). What it says decides their order, silence, and the sentences
quoted. Without one, or with `reader=off`, `WordReader` reads: the sentence whose words best meet the question's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.text import Span
from index.embedded_text import EmbeddedText
from index.encoder import Embedding
from index.engines.protocol import Engine, PieceMatches

MOST_READ = 16
"""Candidates that a reader reads of one version."""

MOST_READ_OF_MANY = 64
"""Candidates that it reads where several versions or policies are asked about."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to be read: ``text`` under its headings and lead-in, and the id of that embedded text.

    ``sentences`` are spans of ``text.text``, in order. ``match`` is its late-interaction score.
    """

    text_id: int
    text: EmbeddedText
    sentences: tuple[Span, ...]
    match: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a candidate.

    ``answers`` is the estimate, 0 to 1, that the passage answers the question; it need not be calibrated (support is
    learnt on it), and is None of a reader that estimates none. ``sentences`` has for each sentence of the candidate how
    probable it is that it is the answer or part of it; only their order counts where ``answers`` is None.
    """

    answers: float | None
    sentences: tuple[float, ...]


class Reader(Protocol):
    """Reads questions and passages together. May be shared by threads."""

    def read(self, question: str, query: Embedding, candidates: Sequence[Candidate]) -> Sequence[Reading]:
        """A reading of each candidate, in order.

        ``question`` is the plan's text: without dates that set the scope. ``query`` is its embedding; the token vectors
        of a candidate are the engine's, by ``text_id``.
        """
        ...


class WordReader:
    """Estimates nothing of a passage; of its sentences, how well the words of the question are met in each.

    Sentences are compared by the token vectors of the passage, read in its context (late interaction).
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, question: str, query: Embedding, candidates: Sequence[Candidate]) -> list[Reading]:  # noqa: ARG002
        longer = list({candidate.text_id for candidate in candidates if len(candidate.sentences) > 1})
        matches = dict(zip(longer, self._engine.piece_matches(query.tokens, longer), strict=True)) if longer else {}
        return [Reading(None, _sentences(candidate, matches.get(candidate.text_id))) for candidate in candidates]


def _sentences(candidate: Candidate, found: PieceMatches | None) -> tuple[float, ...]:
    """How well the best word piece of each sentence meets those of the question, in the mean."""
    if found is None:
        return (candidate.match,)
    best: NDArray[np.float32] = np.full((len(candidate.sentences), found.cosines.shape[1]), -1.0, np.float32)
    starts = np.array([span.start for span in candidate.sentences])
    inside = found.starts >= 0
    sentence = np.clip(np.searchsorted(starts, found.starts[inside], side="right") - 1, 0, None)
    np.maximum.at(best, sentence, found.cosines[inside])
    return tuple(best.mean(axis=1).tolist())
