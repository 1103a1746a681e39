"""`python -m index.training.packing SOURCE`: learn what word pieces are packed by (`index/packing.safetensors`).

From windows of its texts, as the packaged model reads them with its adapter; nothing of them is kept but centroids and
directions. Prints how far cosines with packed word pieces are off, on windows that nothing is learnt from.
"""

import argparse
import heapq
from itertools import pairwise

import faiss
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from corpus.load import read_corpus
from index.arrays import Vectors
from index.embedded_text import distinct_texts, windows
from index.encoder import open_encoder
from index.packing import CENTROID_BITS, GAINS, PACKING, REST_BITS, Learnt, gain_of

_MOST_BITS = 5
_DISTORTION = (1.0, 0.3634, 0.1188, 0.0374, 0.01154, 0.00349)
"""Of a normal variable in 2 ** i even levels, as a share of its variance (Max 1960, table II)."""
_STEPS = (0.0, 1.596, 0.9957, 0.5860, 0.3352, 0.1881)
"""How far these levels lie apart, in standard deviations (the same)."""


def learn(tokens: Vectors, vectors: Vectors) -> Learnt:
    """From word pieces, (n, dim), each with the vector of its window, (n, dim)."""
    share = float(np.einsum("ij,ij->i", tokens, vectors).mean())
    rest = tokens - share * vectors
    _, basis = _directions(rest)
    some = np.random.default_rng(0).permutation(len(rest))[: 256 * 2**CENTROID_BITS]
    # The leading directions tell word pieces apart as well as all of them.
    along = np.ascontiguousarray(rest @ basis[:, :96])
    clusters = faiss.Kmeans(96, 2**CENTROID_BITS, niter=10, seed=1, max_points_per_centroid=256)
    clusters.train(along[some])
    nearest = clusters.index.search(along, 1)[1][:, 0]
    centroids = np.zeros((2**CENTROID_BITS, tokens.shape[1]), np.float32)
    np.add.at(centroids, nearest, rest)
    centroids /= np.maximum(np.bincount(nearest, minlength=len(centroids)), 1)[:, None]
    rest -= centroids[nearest]
    lengths = np.linalg.norm(rest, axis=1)
    size = float(np.sqrt((lengths**2).mean()))
    variances, basis = _directions(np.asarray(rest / GAINS[gain_of(lengths, size)][:, None], np.float32))
    bits = _shared_out(variances)
    used = bits > 0
    steps = np.array(_STEPS)[bits[used]] * np.sqrt(variances[used])
    return Learnt(share, centroids, basis[:, used], bits[used], steps.astype(np.float32), size)


def _directions(rest: Vectors) -> tuple[Vectors, Vectors]:
    """Variance and direction of what differs most, most first."""
    variances, basis = np.linalg.eigh(rest.T @ rest / len(rest))
    return variances[::-1].clip(1e-9), basis[:, ::-1]


def _shared_out(variances: Vectors) -> NDArray[np.int64]:
    """Bits of each direction: one after another to where it takes most away."""

    def gain(direction: int, has: int) -> float:
        return float(variances[direction]) * (_DISTORTION[has] - _DISTORTION[has + 1])

    bits = np.zeros(len(variances), np.int64)
    waiting = [(-gain(direction, 0), direction) for direction in range(len(variances))]
    heapq.heapify(waiting)
    for _ in range(REST_BITS):
        _, direction = heapq.heappop(waiting)
        bits[direction] += 1
        if bits[direction] < _MOST_BITS:
            heapq.heappush(waiting, (-gain(direction, int(bits[direction])), direction))
    return bits


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m index.training.packing", description=__doc__)
    arguments.add_argument("source", help="what a build would read, such as an archive")
    arguments.add_argument("--windows", type=int, default=1_600, help="how many")
    given = arguments.parse_args()

    encoder = open_encoder()
    texts = distinct_texts(read_corpus([given.source]).passages)
    contents = sorted({window.content for text in texts for window in windows(text, encoder)})
    order = np.random.default_rng(5).permutation(len(contents))[: given.windows]
    by_length = sorted((contents[i] for i in order.tolist()), key=len)
    batches = [by_length[first : first + 16] for first in range(0, len(by_length), 16)]
    embeddings = [embedding for batch in batches for embedding in encoder.embed(batch)]
    embeddings = [embeddings[i] for i in np.random.default_rng(5).permutation(len(embeddings)).tolist()]
    seen, unseen = embeddings[: len(embeddings) * 9 // 10], embeddings[len(embeddings) * 9 // 10 :]
    tokens = np.concatenate([embedding.tokens for embedding in seen])
    learnt = learn(tokens, np.repeat([e.vector for e in seen], [len(e.tokens) for e in seen], axis=0))
    save_file(
        {
            "centroids": learnt.centroids.astype(np.float16),
            "basis": np.ascontiguousarray(learnt.basis.astype(np.float16)),
            "bits": learnt.bits.astype(np.uint8),
            "steps": learnt.steps,
        },
        PACKING,
        {"share": repr(learnt.share), "size": repr(learnt.size), "adapter": str(encoder.identity.adapter_sha256)},
    )
    print(
        f"learnt from {len(tokens):,} word pieces of {len(seen):,} windows; {len(learnt.bits)} directions", flush=True
    )
    off = []
    for embedding, other in pairwise(unseen):
        packed = learnt.pack(embedding.vector, embedding.tokens)
        cosines = learnt.cosines(packed, embedding.vector[None], np.array([len(packed)]), other.tokens)
        off.append((cosines - embedding.tokens @ other.tokens.T).ravel())
    errors = np.abs(np.concatenate(off))
    print(
        f"cosines with word pieces of another window are off by {np.sqrt((errors**2).mean()):.4f} (root mean square), "
        f"1 % of them by more than {np.quantile(errors, 0.99):.3f}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
