"""How a question is read: the published model with small changes, learnt from questions that people ask of policies.

Passages are read by the published weights as they are, so that an index never depends on what was learnt. Questions
are read by a copy whose linear layers are changed by matrices of low rank (Hu et al. 2021, "LoRA", arXiv:2106.09685),
and each of their word pieces is given a weight: "keep" counts for more than "the". `index.training` makes the file.
"""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from index.errors import EncoderUnavailable

ADAPTER = Path(__file__).with_name("question_adapter.safetensors")
"""What was learnt for the packaged model; about 1.3 MB."""

UP, DOWN = "up", "down"
"""A layer's change is ``up @ down``: (out, rank) times (rank, in)."""
WEIGHER = "weigher"
"""(dim,): the inner product with a word piece's hidden state says how much it counts, before the softmax."""


def changed_layers(bert: nn.Module) -> dict[str, nn.Linear]:
    """The layers that may change, by the names they have in the file: every linear one of the transformer."""
    return {name: layer for name, layer in bert.encoder.named_modules() if isinstance(layer, nn.Linear)}  # type: ignore[union-attr]


class QuestionReader:
    """The transformer as it reads questions. Raises EncoderUnavailable for changes that do not fit it."""

    def __init__(self, bert: nn.Module, changes: Mapping[str, Tensor]) -> None:
        # The table of word pieces is half of the model and the same for both.
        self._bert = copy.deepcopy(bert, {id(bert.embeddings): bert.embeddings})
        try:
            with torch.no_grad():
                for name, layer in changed_layers(self._bert).items():
                    layer.weight += changes[f"{name}.{UP}"].float() @ changes[f"{name}.{DOWN}"].float()
            self._weigher = changes[WEIGHER].float()
        except (KeyError, RuntimeError) as error:
            raise EncoderUnavailable(f"the question adapter does not fit this model: {error}") from error

    def read(self, features: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Vectors (n, dim) of unit length, and tokens (n, pieces, dim) as long as each counts, on average 1."""
        hidden = self._bert(**features).last_hidden_state
        mask = features["attention_mask"]
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        weights = (hidden @ self._weigher).masked_fill(mask == 0, -torch.inf).softmax(-1)
        tokens = nn.functional.normalize(hidden, dim=-1) * (weights * mask.sum(1, keepdim=True))[..., None]
        return nn.functional.normalize(mean, dim=-1), tokens


def open_question_reader(bert: Any, path: Path = ADAPTER) -> QuestionReader:
    """The reader that comes with Inforce. Raises EncoderUnavailable where its file is missing or does not fit."""
    try:
        changes = load_file(path)
    except (OSError, SafetensorError) as error:
        raise EncoderUnavailable(f"{path.name} cannot be read: {error}; reinstall Inforce") from error
    return QuestionReader(bert, changes)
