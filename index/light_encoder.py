"""The packaged model in NumPy: the same vectors to rounding, without the seconds that importing PyTorch takes.

Questions are short, so that one pass over a question costs no more here than there; building an index, which is long
work on long texts, is left to sentence-transformers. The model is BERT (Devlin et al. 2018, arXiv:1810.04805) in the
size of MiniLM (Wang et al. 2020, arXiv:2002.10957), its pieces' vectors averaged (Reimers and Gurevych 2019,
arXiv:1908.10084).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.adapter import ADAPTER, Adapter, open_adapter, piece_weights
from index.arrays import Vectors
from index.encoder import PACKAGED_NAME, PACKAGED_WEIGHTS, Embedding, EncoderIdentity, packaged_files
from index.errors import EncoderUnavailable

MOST_WORD_PIECES = 256
_HEADS = 12
_NEAR_ZERO = 1e-12
"""What layer normalisation adds to the variance, as the model was trained."""
_BATCH = 16
_STRETCH = 1 << 15
"""Numbers that an activation is reckoned of at once: with what it needs beside them they stay in a core's cache."""


class LightEncoder:
    """The packaged model with its adapter, for reading questions and single texts. Safe to share between threads."""

    def __init__(self, weights: Mapping[str, Vectors], tokenizer: Tokenizer, adapter: Adapter) -> None:
        """``weights``: of the published model, by their names in it. Raises KeyError or ValueError where they and the
        adapter do not fit.
        """
        self._weights = {name: _changed(name, weight, adapter) for name, weight in weights.items()}
        self._layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
        self._weigher = adapter.weigher
        # Truncation and padding are states of a tokenizer: one for each use, so that threads share neither.
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._whole = tokenizer
        self._cut = Tokenizer.from_str(tokenizer.to_str())
        self._cut.enable_truncation(MOST_WORD_PIECES)
        dimension = weights["embeddings.word_embeddings.weight"].shape[1]
        self._identity = EncoderIdentity(PACKAGED_NAME, PACKAGED_WEIGHTS, dimension, MOST_WORD_PIECES, adapter.sha256)

    @property
    def identity(self) -> EncoderIdentity:
        return self._identity

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        return self._read(texts, weighed=False)

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        return self._read(texts, weighed=True)

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        return [(int(a), int(b)) for a, b in self._whole.encode(text, add_special_tokens=False).offsets]

    def _read(self, texts: Sequence[str], *, weighed: bool) -> list[Embedding]:
        found: list[Embedding] = []
        for first in range(0, len(texts), _BATCH):
            found += self._read_together(texts[first : first + _BATCH], weighed)
        return found

    def _read_together(self, texts: Sequence[str], weighed: bool) -> list[Embedding]:
        cut = self._cut.encode_batch(list(texts))
        lengths = [len(each.ids) for each in cut]
        ids = np.zeros((len(cut), max(lengths)), np.int64)
        mask = np.zeros(ids.shape, np.float32)
        for row, each in enumerate(cut):
            ids[row, : lengths[row]] = each.ids
            mask[row, : lengths[row]] = 1
        hidden = self._hidden(ids, mask)
        vectors = _unit((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True))
        tokens = _unit(hidden)
        if weighed:
            tokens *= (piece_weights(hidden, mask, self._weigher) * mask.sum(1, keepdims=True))[..., None]
        return [
            Embedding(vectors[row].copy(), tokens[row, :length].copy(), np.array(each.offsets, np.int32).reshape(-1, 2))
            for row, (each, length) in enumerate(zip(cut, lengths, strict=True))
        ]

    def _hidden(self, ids: NDArray[np.int64], mask: Vectors) -> Vectors:
        """(n, pieces, dim): the last hidden states of ``ids`` (n, pieces), those where ``mask`` is 0 being padding."""
        # Linear layers, which are nearly all of the work, see the pieces that there are, one text after the other; only
        # attention sees texts side by side, each as long as the longest.
        there = mask > 0
        embedded = (
            self._weights["embeddings.word_embeddings.weight"][ids]
            + self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )[there]
        hidden = self._normal("embeddings.LayerNorm", embedded)
        for layer in range(self._layers):
            name = f"encoder.layer.{layer}"
            attended = self._attention(f"{name}.attention", hidden, there)
            hidden = self._normal(f"{name}.attention.output.LayerNorm", hidden + attended)
            inner = self._linear(f"{name}.intermediate.dense", hidden)
            _activate(inner)
            hidden = self._normal(f"{name}.output.LayerNorm", hidden + self._linear(f"{name}.output.dense", inner))
        return _laid_out(hidden, there)

    def _attention(self, name: str, hidden: Vectors, there: NDArray[np.bool_]) -> Vectors:
        rows, pieces = there.shape

        def heads(part: str) -> Vectors:
            """(n, heads, pieces, dim / heads)"""
            found = _laid_out(self._linear(f"{name}.self.{part}", hidden), there)
            return found.reshape(rows, pieces, _HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        unseen = np.where(there, np.float32(0), np.float32(-np.inf))[:, None, None, :]
        scores = query @ (key.transpose(0, 1, 3, 2) / np.float32((hidden.shape[-1] / _HEADS) ** 0.5))
        scores += unseen
        found = (_softmax(scores) @ value).transpose(0, 2, 1, 3).reshape(rows, pieces, -1)
        return self._linear(f"{name}.output.dense", found[there])

    def _linear(self, name: str, given: Vectors) -> Vectors:
        found: Vectors = given @ self._weights[f"{name}.weight"].T
        found += self._weights[f"{name}.bias"]
        return found

    def _normal(self, name: str, given: Vectors) -> Vectors:
        centred = given - given.mean(-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(_NEAR_ZERO))
        normal: Vectors = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return normal


def open_light_encoder() -> LightEncoder:
    """Raises EncoderUnavailable."""
    folder = packaged_files()
    adapter = open_adapter()
    try:
        weights = load_file(folder / "model.safetensors")
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # The tokenizers library raises nothing narrower.
        raise EncoderUnavailable(f"the packaged model cannot be read: {error}; reinstall it") from error
    try:
        return LightEncoder(weights, tokenizer, adapter)
    except (KeyError, ValueError) as error:
        raise EncoderUnavailable(f"{ADAPTER.name} does not fit this model: {error}; reinstall Inforce") from error


def _changed(name: str, weight: Vectors, adapter: Adapter) -> Vectors:
    """A weight of the published model with what was learnt on top of it: every linear layer of the transformer."""
    layer = name.removeprefix("encoder.").removesuffix(".weight")
    is_linear = name.startswith("encoder.") and weight.ndim == 2
    return weight + adapter.change(layer) if is_linear else weight


def _laid_out(flat: Vectors, there: NDArray[np.bool_]) -> Vectors:
    """(n, pieces, dim) of (pieces of all, dim): 0 where there is none."""
    found = np.zeros((*there.shape, flat.shape[-1]), np.float32)
    found[there] = flat
    return found


def _softmax(scores: Vectors) -> Vectors:
    """In place, as what is left of it is not needed."""
    scores -= scores.max(-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(-1, keepdims=True)
    return scores


def _activate(inner: Vectors) -> None:
    """GELU (Hendrycks and Gimpel 2016, arXiv:1606.08415) in place: each number times the normal distribution below it.

    By the rational approximation of Abramowitz and Stegun (1964, 7.1.26), which is off by at most 1.5e-7: less than
    what is lost by rounding. SciPy's error function takes five times as long, and a third of a second to import.
    """
    flat = inner.reshape(-1)
    for first in range(0, flat.size, _STRETCH):
        given = flat[first : first + _STRETCH]
        t = np.abs(given)
        t *= _P
        t += 1
        np.reciprocal(t, out=t)
        tail = t * _A[0]
        for coefficient in _A[1:]:
            tail += coefficient
            tail *= t
        # The argument of erf is the number divided by the root of 2.
        falling = given * given
        falling *= np.float32(-0.5)
        tail *= np.exp(falling, out=falling)
        np.subtract(1, tail, out=tail)
        np.copysign(tail, given, out=tail)
        tail += 1
        tail *= np.float32(0.5)
        given *= tail


_P = np.float32(0.3275911 / 2**0.5)
_A = tuple(np.float32(a) for a in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592))


def _unit(vectors: Vectors) -> Vectors:
    found: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), _NEAR_ZERO)
    return found
