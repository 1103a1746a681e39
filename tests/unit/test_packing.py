"""Word pieces as they are packed: compared without unpacking as if they were unpacked, and near to what they were."""

from dataclasses import replace

import numpy as np
import pytest

from index.arrays import Vectors
from index.encoder import Encoder
from index.packing import BYTES, CENTROID_BITS, GAIN_BITS, GAINS, REST_BITS, Learnt, Plain, packing_by_width, packing_of

RANDOM = np.random.default_rng(3)


def _units(count: int, dimension: int) -> Vectors:
    found = RANDOM.normal(size=(count, dimension))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


@pytest.fixture
def learnt() -> Learnt:
    """Bits shared out by hand: 12 directions of 5, 40 of 3, and the others of 1."""
    bits = np.array([5] * 12 + [3] * 40 + [1] * (REST_BITS - 180), np.int64)
    basis = np.linalg.qr(RANDOM.normal(size=(384, 384)))[0][:, : len(bits)].astype(np.float32)
    steps = np.linspace(0.04, 0.02, len(bits)).astype(np.float32)
    return Learnt(0.6, 0.4 * _units(2**CENTROID_BITS, 384), basis, bits, steps, 0.5)


def unpacked(learnt: Learnt, packed: np.ndarray[tuple[int, int], np.dtype[np.int8]], vector: Vectors) -> Vectors:
    """What was packed, put together again bit by bit, of length 1."""
    found = []
    for row in packed.view(np.uint8):
        bits = [byte >> (7 - i) & 1 for byte in row[:-2].tolist() for i in range(8)]
        token = learnt.share * vector + learnt.centroids[sum(bit << i for i, bit in enumerate(bits[:CENTROID_BITS]))]
        at = CENTROID_BITS + GAIN_BITS
        gain = GAINS[sum(bit << i for i, bit in enumerate(bits[CENTROID_BITS:at]))]
        for direction, count in enumerate(learnt.bits.tolist()):
            level = sum(bit << i for i, bit in enumerate(bits[at : at + count]))
            step = gain * learnt.steps[direction]
            token = token + (level - 2**count / 2 + 0.5) * step * learnt.basis[:, direction]
            at += count
        found.append(token / np.linalg.norm(token))
    return np.array(found, np.float32)


def test_packed_word_pieces_are_compared_as_unpacked_ones(learnt: Learnt) -> None:
    vectors, tokens = _units(2, 384), _units(7, 384)
    pieces = 2 * np.concatenate([_units(3, 384), tokens[[1, 5]]])
    packed = [learnt.pack(vectors[0], tokens[:3]), learnt.pack(vectors[1], tokens[3:])]
    assert [rows.shape for rows in packed] == [(3, BYTES), (4, BYTES)]
    found = learnt.cosines(np.concatenate(packed), vectors, np.array([3, 4]), pieces)
    whole = np.concatenate([unpacked(learnt, *each) for each in zip(packed, vectors, strict=True)])
    near = np.einsum("ij,ij->i", whole, tokens)[:, None]
    cosines = whole @ pieces.T / 2
    # As far as a question is as near as it can be, what was lost is taken to be met as well.
    expected = 2 * cosines * (1 + (1 / near - 1) * (cosines / near).clip(0, 1))
    # Lengths are kept in steps of a two-hundredth.
    assert np.abs(found - expected).max() < 0.02


def test_other_encoders_are_packed_plainly(learnt: Learnt, default_encoder: Encoder) -> None:
    published = replace(default_encoder.identity, adapter_sha256=None)
    assert packing_of(published) == Plain(384) == packing_by_width(384, 384)
    with pytest.raises(ValueError, match="no packing"):
        packing_by_width(BYTES + 1, 384)
    tokens, pieces = _units(6, 384), _units(4, 384)
    found = Plain(384).cosines(Plain(384).pack(tokens[0], 7 * tokens), tokens[:1], np.array([6]), pieces)
    assert np.abs(found - tokens @ pieces.T).max() < 0.01


def test_what_was_learnt_fits_the_packaged_model(default_encoder: Encoder) -> None:
    packing = packing_of(default_encoder.identity)
    assert packing.width == BYTES, "learnt for another adapter: run python -m index.training.packing"
    texts = [
        "Sharing: We share personal data with couriers that deliver parcels.",
        "You may ask us to erase your account at any time; we answer within thirty days.",
        "This agreement is governed by the laws of the State of California.",
    ]
    near = [
        np.diag(packing.cosines(packing.pack(e.vector, e.tokens), e.vector[None], np.array([len(e.tokens)]), e.tokens))
        for e in default_encoder.embed(texts)
    ]
    assert np.concatenate(near).mean() > 0.92
