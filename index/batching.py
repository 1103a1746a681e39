"""Questions that are asked at the same time are encoded in one pass: a pass for sixteen takes as long as one for three.

Nobody waits for others to come: whoever comes while no pass runs is encoded at once, and who comes meanwhile waits for
the next pass, with others who came meanwhile: one question of each client after the other, and none that nobody waits
for any more.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from corpus.deadline import CalledOff, OutOfTime, check_deadline, deadline_at_hand
from corpus.turns import waiting, whose_turn
from index.encoder import Embedding, Encoder, EncoderIdentity

_MOST = 8
"""Texts in one pass: each costs half of what it costs alone. With sixteen it would be a tenth less, and all wait twice
as long."""


class _Asked:
    """What a thread asks: for whom, and by when. It waits until it is called: its question is encoded, or it leads."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.client = whose_turn()
        self.called = threading.Semaphore(0)
        self.leads = False
        self.embeddings: list[Embedding] | None = None
        self.error: Exception | None = None
        self._deadline = deadline_at_hand()

    @property
    def is_done(self) -> bool:
        return self.embeddings is not None or self.error is not None

    def is_waited_for(self) -> bool:
        """Whether somebody still waits for it; where not, it is done."""
        try:
            if self._deadline is not None:
                self._deadline.check()
        except (CalledOff, OutOfTime) as error:
            self.error = error
        return self.error is None


class BatchingEncoder:
    """An encoder that many threads ask; see `index.encoder.Encoder`. Embeddings are equal within rounding."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._asked: list[_Asked] = []
        self._is_led = False

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
            if not self._is_led:
                self._lead_on()
        with waiting():
            asked.called.acquire()
        # A pass is run in a turn like all that computes: beside other threads it would wait for Python's lock at every
        # step of its hundreds, and meanwhile nobody would come to be read with it.
        if asked.leads:
            while not asked.is_done:
                self._run_pass()
            with self._lock:
                self._lead_on()
        check_deadline()
        if asked.embeddings is None:
            raise RuntimeError("the questions could not be encoded") from asked.error
        return asked.embeddings

    def _lead_on(self) -> None:
        """Have the first in line run the passes, until its own question is encoded."""
        self._is_led = bool(self._asked)
        if self._asked:
            self._asked[0].leads = True
            self._asked[0].called.release()

    def _run_pass(self) -> None:
        with self._lock:
            batch, left = _next_batch(self._asked)
        for asked in left:
            asked.called.release()
        if not batch:
            return
        try:
            found = iter(self._encoder.embed_questions([text for asked in batch for text in asked.texts]))
            for asked in batch:
                asked.embeddings = [next(found) for _ in asked.texts]
        except Exception as error:
            for asked in batch:
                asked.error = error
        for asked in batch:
            asked.called.release()


def _next_batch(line: list[_Asked]) -> tuple[list[_Asked], list[_Asked]]:
    """Takes from ``line`` what the next pass encodes, and what nobody waits for any more."""
    of_client = Counter[str]()
    turns: list[tuple[int, _Asked]] = []
    left: list[_Asked] = []
    for asked in line:
        if asked.is_waited_for():
            turns.append((of_client[asked.client], asked))
            of_client[asked.client] += 1
        else:
            left.append(asked)
    batch: list[_Asked] = []
    size = 0
    for _, asked in sorted(turns, key=itemgetter(0)):
        if batch and size + len(asked.texts) > _MOST:
            break
        batch.append(asked)
        size += len(asked.texts)
    line[:] = [asked for _, asked in turns if asked not in batch]
    return batch, left
