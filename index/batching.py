"""Questions that are asked at the same time are encoded in one pass: a pass for sixteen takes as long as one for three.

Nobody waits for others to come: whoever comes while no pass runs is encoded at once, and who comes meanwhile waits for
the next pass, with all who came meanwhile.
"""

import threading
from collections import deque
from collections.abc import Sequence

from corpus.turns import waiting
from index.encoder import Embedding, Encoder, EncoderIdentity

_MOST = 32
"""Texts in one pass: more of them make all wait for the longest."""


class _Asked:
    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.embeddings: list[Embedding] | None = None
        self.error: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.embeddings is not None or self.error is not None


class BatchingEncoder:
    """An encoder that many threads ask; see `index.encoder.Encoder`. Embeddings are equal within rounding."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._pass = threading.Lock()
        self._lock = threading.Lock()
        self._asked: deque[_Asked] = deque()

    @property
    def identity(self) -> EncoderIdentity:
        return self._encoder.identity

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        return self._encoder.embed(texts)

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        return self._encoder.word_pieces(text)

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        asked = _Asked(texts)
        with self._lock:
            self._asked.append(asked)
        with waiting(), self._pass:
            # A pass that ran while this thread waited may have taken it along.
            while not asked.is_done:
                self._run_pass()
        if asked.embeddings is None:
            raise RuntimeError("the questions could not be encoded") from asked.error
        return asked.embeddings

    def _run_pass(self) -> None:
        batch: list[_Asked] = []
        with self._lock:
            while self._asked and (not batch or _size(batch) + len(self._asked[0].texts) <= _MOST):
                batch.append(self._asked.popleft())
        try:
            found = iter(self._encoder.embed_questions([text for asked in batch for text in asked.texts]))
            for asked in batch:
                asked.embeddings = [next(found) for _ in asked.texts]
        except Exception as error:
            for asked in batch:
                asked.error = error


def _size(batch: Sequence[_Asked]) -> int:
    return sum(len(asked.texts) for asked in batch)
