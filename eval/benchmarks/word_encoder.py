"""An encoder that costs next to nothing: the vectors that the packaged model begins with, without its layers.

Each word piece has its own vector whatever stands around it, and a text their mean. That is no good for finding
answers, but the vectors are spread as real ones are and each is a function of the text, so that an archive of a
million passages is encoded in minutes.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.arrays import Vectors
from index.encoder import Embedding, EncoderIdentity, packaged_files

_MOST = 256
_FIRST_WORD, _LEAST = 1_996, 0.05
"""The number of the first piece that is a word, and what the most frequent ones count."""
_EMBEDDINGS = "embeddings.word_embeddings.weight"


class FirstLayerEncoder:
    """See `index.encoder.Encoder`; of the packaged model only the table of word pieces is read."""

    def __init__(self) -> None:
        folder = packaged_files()
        table = load_file(folder / "model.safetensors")[_EMBEDDINGS].astype(np.float32)
        # What all word pieces have in common would make all texts alike.
        table -= table.mean(axis=0)
        self._table = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        digest = hashlib.sha256(self._table.tobytes()).hexdigest()
        self.identity = EncoderIdentity("first-layer", digest, table.shape[1], _MOST)

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        return [(int(a), int(b)) for a, b in self._tokenizer.encode(text, add_special_tokens=False).offsets]

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        return [
            self._embed(each.ids[:_MOST], each.offsets[:_MOST]) for each in self._tokenizer.encode_batch(list(texts))
        ]

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        """The pieces of a question count by how rare they are: without that, every text would answer every question."""
        found: list[Embedding] = []
        for each in self._tokenizer.encode_batch(list(texts)):
            ids = np.array(each.ids[:_MOST], np.int64)
            # The table has frequent pieces first.
            counts = np.log(np.maximum(ids, _FIRST_WORD) / _FIRST_WORD) + _LEAST
            tokens = self._table[ids] * (counts / counts.mean())[:, None].astype(np.float32)
            found.append(_embedding(tokens, each.offsets[:_MOST]))
        return found

    def _embed(self, ids: Sequence[int], offsets: Sequence[tuple[int, int]]) -> Embedding:
        tokens: Vectors = self._table[np.array(ids, np.int64)]
        return _embedding(tokens, offsets)


def _embedding(tokens: Vectors, offsets: Sequence[tuple[int, int]]) -> Embedding:
    vector = tokens.mean(axis=0)
    unit = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return Embedding(unit.astype(np.float32), tokens, np.array(offsets, np.int32).reshape(-1, 2))
