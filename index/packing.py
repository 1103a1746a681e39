"""How the word pieces of a window are kept: in a few bytes each, and compared with a question as they are kept.

A word piece is mostly what its window says, and what words like it say in any window:

    word piece ≈ share × vector of the window + the nearest of some centroids + gain × a rest in a few directions

Of the rest each direction gets bits by how much the rests differ in it (reverse water-filling: Cover & Thomas 2006,
ch. 10); centroid and residual are kept as ColBERTv2 does (Santhanam et al. 2022, arXiv:2112.01488). Nothing is unpacked
to compare: a cosine is a sum over bits. `index.training.packing` learns what is packed by, for the packaged model.

What is lost of a word piece is most for rare words, and a question that asks for the same word would find it less near
than it is. So it is kept how near each packed word piece is to what it was; the nearer a question comes to as near as
it can be, the more it is taken to mean what was lost too.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from index.arrays import Positions, Vectors
from index.encoder import EncoderIdentity
from index.errors import EncoderUnavailable
from index.generations.checksums import file_sha256

PACKING = Path(__file__).with_name("packing.safetensors")
"""What was learnt for the packaged model with its adapter; about 1 MB."""

BYTES = 36
"""Bytes of a packed word piece: centroid, gain and rest in bits, then its length, and how near it is to what it was."""

CENTROID_BITS = 10
GAIN_BITS = 4
REST_BITS = 8 * (BYTES - 2) - CENTROID_BITS - GAIN_BITS
_LENGTHS, _NEARNESSES = 200, 255
"""Steps of a length, or of a cosine, of 1, in a byte."""
GAINS = np.exp(0.15 * (np.arange(2**GAIN_BITS) - 8)).astype(np.float32)

_AT_ONCE = 128
"""Word pieces that are unpacked before they are compared: as many as stay in the memory next to the processor."""

Packed = NDArray[np.int8]
"""Word pieces as they are kept, (n, width)."""


class Packing(Protocol):
    """How the word pieces of one encoder are kept."""

    @property
    def name(self) -> str:
        """What it is told from others by: what one packed another cannot read."""
        ...

    @property
    def width(self) -> int:
        """Bytes of a word piece."""
        ...

    def pack(self, vector: Vectors, tokens: Vectors) -> Packed:
        """The word pieces, (n, dim), of a window with this vector, (dim,)."""
        ...

    def cosines(self, packed: Packed, vectors: Vectors, counts: Positions, pieces: Vectors) -> Vectors:
        """Cosines of packed word pieces with ``pieces`` (nq, dim), (n, nq); longer pieces give larger ones.

        The packed ones are of windows with these ``vectors``, (windows, dim), so many of each as ``counts`` says.
        """
        ...


@dataclass(frozen=True, slots=True)
class Plain:
    """A byte for each dimension, of any encoder: the direction of a word piece, whatever its length."""

    width: int

    @property
    def name(self) -> str:
        return "plain"

    def pack(self, vector: Vectors, tokens: Vectors) -> Packed:  # noqa: ARG002
        scale = np.abs(tokens).max(axis=1, keepdims=True)
        return np.asarray(np.rint(tokens / np.maximum(scale, 1e-12) * 127), np.int8)

    def cosines(self, packed: Packed, vectors: Vectors, counts: Positions, pieces: Vectors) -> Vectors:  # noqa: ARG002
        found = np.empty((len(packed), len(pieces)), np.float32)
        across = np.ascontiguousarray(pieces.T)
        room = np.empty((_AT_ONCE, packed.shape[1]), np.float32)
        for first in range(0, len(packed), _AT_ONCE):
            part = packed[first : first + _AT_ONCE]
            tokens = room[: len(part)]
            tokens[...] = part
            lengths = np.maximum(np.sqrt(np.einsum("ij,ij->i", tokens, tokens)), 1e-12)
            np.divide(tokens @ across, lengths[:, None], out=found[first : first + len(part)])
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """What word pieces of one encoder are packed by.

    ``share``: how much of its window's vector a word piece is. ``centroids``: (2 ** CENTROID_BITS, dim). ``basis``:
    (dim, directions), orthonormal; ``bits`` and ``steps``: (directions,), of each how many it has and how far its
    levels lie apart, half of them on either side of 0. Together they are REST_BITS. ``size``: of a rest of gain 1.
    ``name``: the SHA-256 of the file that all this was read from.
    """

    share: float
    centroids: Vectors
    basis: Vectors
    bits: NDArray[np.int64]
    steps: Vectors
    size: float
    name: str = ""

    @property
    def width(self) -> int:
        return BYTES

    def pack(self, vector: Vectors, tokens: Vectors) -> Packed:
        shared = self.share * vector
        along = (tokens - shared) @ self.basis
        centroids = self.centroids @ self.basis
        nearest = (2 * along @ centroids.T - np.einsum("ij,ij->i", centroids, centroids)).argmax(axis=1)
        along -= centroids[nearest]
        gain = gain_of(np.linalg.norm(tokens - shared - self.centroids[nearest], axis=1), self.size)
        levels = 2**self.bits
        steps = self.steps * GAINS[gain][:, None]
        rest = np.floor(along / steps + levels / 2).clip(0, levels - 1).astype(np.int64)
        kept = shared + self.centroids[nearest] + ((rest - levels / 2 + 0.5) * steps) @ self.basis.T
        lengths = np.maximum(np.linalg.norm(kept, axis=1), 1e-6)
        near = np.einsum("ij,ij->i", kept, tokens) / (lengths * np.maximum(np.linalg.norm(tokens, axis=1), 1e-6))
        last = np.stack([lengths * _LENGTHS, near * _NEARNESSES], axis=1)
        direction, place = self._places
        bits = np.concatenate(
            [
                nearest[:, None] >> np.arange(CENTROID_BITS) & 1,
                gain[:, None] >> np.arange(GAIN_BITS) & 1,
                rest[:, direction] >> place & 1,
            ],
            axis=1,
        )
        packed = np.packbits(bits.astype(np.bool_), axis=1)
        return np.concatenate([packed, np.rint(last).clip(1, 255).astype(np.uint8)], axis=1).view(np.int8)

    def cosines(self, packed: Packed, vectors: Vectors, counts: Positions, pieces: Vectors) -> Vectors:
        stored = packed.view(np.uint8)
        bits = np.unpackbits(stored[:, :-2], axis=1)
        nearest = bits[:, :CENTROID_BITS] @ (1 << np.arange(CENTROID_BITS))
        first = CENTROID_BITS + GAIN_BITS
        gain = bits[:, CENTROID_BITS:first] @ (1 << np.arange(GAIN_BITS))
        direction, place = self._places
        turned = self.basis.T @ pieces.T
        # A level is a sum of bits, each worth twice the one before: so is the cosine.
        worth = (turned * self.steps[:, None])[direction] * (1 << place)[:, None].astype(np.float32)
        lowest = (((0.5 - 2**self.bits / 2) * self.steps)[:, None] * turned).sum(axis=0)
        found = bits[:, first:].astype(np.float32) @ worth.astype(np.float32)
        found += lowest
        found *= GAINS[gain][:, None]
        found += (self.centroids @ pieces.T)[nearest]
        found += np.repeat(self.share * (vectors @ pieces.T), counts, axis=0)
        found *= _LENGTHS / np.maximum(stored[:, -2:-1], 1).astype(np.float32)
        near = np.maximum(stored[:, -1:], 1).astype(np.float32) / _NEARNESSES
        lengths = np.maximum(np.linalg.norm(pieces, axis=1), 1e-9).astype(np.float32)
        as_near = (found / near / lengths).clip(0, 1)
        return np.asarray(found * (1 + (1 / near - 1) * as_near), np.float32)

    @property
    def _places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of each bit of the rest, its direction and its place in the level there, the lowest first."""
        direction = np.repeat(np.arange(len(self.bits)), self.bits)
        return direction, np.arange(len(direction)) - np.repeat(np.cumsum(self.bits) - self.bits, self.bits)


def gain_of(rests: Vectors, size: float) -> NDArray[np.int64]:
    """For rests of these lengths, their places in GAINS; ``size`` is the length of a rest of gain 1."""
    wanted = np.log(np.maximum(rests / size, 1e-6))[:, None]
    return np.asarray(np.abs(wanted - np.log(GAINS)).argmin(axis=1), np.int64)


def packing_of(encoder: EncoderIdentity) -> Packing:
    """How word pieces of this encoder are packed: as was learnt for it, or plainly. Raises EncoderUnavailable."""
    if encoder.adapter_sha256 is None:
        return Plain(encoder.dimension)
    learnt, adapter = _packaged()
    return learnt if adapter == encoder.adapter_sha256 else Plain(encoder.dimension)


def packing_by_width(width: int, dimension: int) -> Packing:
    """That of an index in which a word piece takes so many bytes. Raises ValueError or EncoderUnavailable."""
    if width == dimension:
        return Plain(dimension)
    learnt, _ = _packaged()
    if (width, dimension) != (learnt.width, len(learnt.basis)):
        raise ValueError(f"word pieces of {width} bytes are of no packing")
    return learnt


@cache
def _packaged() -> tuple[Learnt, str]:
    """What comes with Inforce, and the SHA-256 of the adapter that it was learnt for."""
    try:
        with safe_open(PACKING, "numpy") as file:
            found = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            facts = file.metadata()
        learnt = Learnt(
            float(facts["share"]),
            found["centroids"].astype(np.float32),
            found["basis"].astype(np.float32),
            found["bits"].astype(np.int64),
            found["steps"].astype(np.float32),
            float(facts["size"]),
            file_sha256(PACKING),
        )
        return learnt, facts["adapter"]
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise EncoderUnavailable(f"{PACKING.name} cannot be read: {error}; reinstall Inforce") from error
