"""What was learnt for the packaged model: small changes with which it reads questions and passages of policies.

The linear layers are changed by matrices of low rank (Hu et al. 2021, "LoRA", arXiv:2106.09685), and each word piece of
a question is given a weight: "keep" counts for more than "the". `index.training` makes the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from index.errors import EncoderUnavailable
from index.generations.checksums import file_sha256

ADAPTER = Path(__file__).with_name("adapter.safetensors")
"""What was learnt for the packaged model; about 1.3 MB."""

UP, DOWN = "up", "down"
"""A layer's change is ``up @ down``: (out, rank) times (rank, in)."""
WEIGHER = "weigher"
"""(dim,): the inner product with a word piece's hidden state says how much it counts, before the softmax."""


def changed_layers(bert: nn.Module) -> dict[str, nn.Linear]:
    """The layers that may change, by the names they have in the file: every linear one of the transformer."""
    return {name: layer for name, layer in bert.encoder.named_modules() if isinstance(layer, nn.Linear)}  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Adapter:
    """The changes by layer, and the weigher (dim,) of a question's word pieces. ``sha256`` is that of the file."""

    changes: Mapping[str, Tensor]
    weigher: Tensor
    sha256: str

    def apply(self, bert: Any) -> None:
        """Change the model's own weights. Raises EncoderUnavailable for changes that do not fit it."""
        layers = changed_layers(bert)
        try:
            # All of them first: a model is changed as a whole or not at all.
            changed = [
                layer.weight.detach() + self.changes[f"{name}.{UP}"].float() @ self.changes[f"{name}.{DOWN}"].float()
                for name, layer in layers.items()
            ]
        except (KeyError, RuntimeError) as error:
            raise EncoderUnavailable(f"{ADAPTER.name} does not fit this model: {error}; reinstall Inforce") from error
        for layer, weight in zip(layers.values(), changed, strict=True):
            layer.weight.data = weight


def open_adapter(path: Path = ADAPTER) -> Adapter:
    """The adapter that comes with Inforce. Raises EncoderUnavailable where its file is missing or is none."""
    try:
        changes = load_file(path)
        return Adapter(changes, changes.pop(WEIGHER).float(), file_sha256(path))
    except (OSError, SafetensorError, KeyError) as error:
        raise EncoderUnavailable(f"{path.name} cannot be read: {error}; reinstall Inforce") from error


def piece_weights(hidden: Tensor, mask: Tensor, weigher: Tensor) -> Tensor:
    """(n, pieces): how much each word piece of a question counts; those of one question sum to 1."""
    return (hidden @ weigher).masked_fill(mask == 0, -torch.inf).softmax(-1)
