"""What was learnt for the packaged model: small changes with which it reads questions and passages of policies.

The linear layers are changed by matrices of low rank (Hu et al. 2021, "LoRA", arXiv:2106.09685), and each word piece of
a question is given a weight: "keep" counts for more than "the". `index.training` makes the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from index.arrays import Vectors
from index.errors import EncoderUnavailable
from index.generations.checksums import file_sha256

if TYPE_CHECKING:
    from torch import nn

ADAPTER = Path(__file__).with_name("adapter.safetensors")
"""What was learnt for the packaged model; about 1.3 MB."""

UP, DOWN = "up", "down"
"""A layer's change is ``up @ down``: (out, rank) times (rank, in)."""
WEIGHER = "weigher"
"""(dim,): the inner product with a word piece's hidden state says how much it counts, before the softmax."""


def changed_layers(bert: "nn.Module") -> "dict[str, nn.Linear]":
    """The layers that may change, by the names they have in the file: every linear one of the transformer."""
    from torch import nn

    return {name: layer for name, layer in bert.encoder.named_modules() if isinstance(layer, nn.Linear)}  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Adapter:
    """The changes by layer, and the weigher (dim,) of a question's word pieces. ``sha256`` is that of the file."""

    changes: Mapping[str, Vectors]
    weigher: Vectors
    sha256: str

    def change(self, layer: str) -> Vectors:
        """(out, in): what is added to the weights of a layer. Raises KeyError where it does not change."""
        up, down = self.changes[f"{layer}.{UP}"], self.changes[f"{layer}.{DOWN}"]
        added: Vectors = up.astype(np.float32) @ down.astype(np.float32)
        return added

    def apply(self, bert: Any) -> None:
        """Change the model's own weights. Raises EncoderUnavailable for changes that do not fit it."""
        from torch import from_numpy

        layers = changed_layers(bert)
        try:
            # All of them first: a model is changed as a whole or not at all.
            changed = [layer.weight.detach() + from_numpy(self.change(name)) for name, layer in layers.items()]
        except (KeyError, RuntimeError, ValueError) as error:
            raise EncoderUnavailable(f"{ADAPTER.name} does not fit this model: {error}; reinstall Inforce") from error
        for layer, weight in zip(layers.values(), changed, strict=True):
            layer.weight.data = weight


def open_adapter(path: Path = ADAPTER) -> Adapter:
    """The adapter that comes with Inforce. Raises EncoderUnavailable where its file is missing or is none."""
    try:
        changes = load_file(path)
        return Adapter(changes, changes.pop(WEIGHER).astype(np.float32), file_sha256(path))
    except (OSError, SafetensorError, KeyError) as error:
        raise EncoderUnavailable(f"{path.name} cannot be read: {error}; reinstall Inforce") from error


def piece_weights(hidden: Vectors, mask: Vectors, weigher: Vectors) -> Vectors:
    """(n, pieces): how much each word piece of a question counts; those of one question sum to 1."""
    scores = np.where(mask > 0, hidden @ weigher, -np.inf)
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    weights: Vectors = (raised / raised.sum(-1, keepdims=True)).astype(np.float32)
    return weights
