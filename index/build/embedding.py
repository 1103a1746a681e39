"""Encode what is new and write its vectors, in the order of their windows."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.build.encoded import Encoded, EncodedWindows
from index.build.workers import Workers
from index.catalogue import Additions
from index.embedded_text import StoredWindow, Window, windows
from index.encoder import Embedding, Encoder
from index.engines.protocol import OUTSIDE, Store, TokenRow
from index.opening import Index
from index.packing import Packing

Progress = Callable[[int, int], None]
"""Called with the number of windows embedded (recordings read, policies followed) so far and the number in all."""

BATCH = 32
"""Windows encoded at once."""


def embed(
    additions: Additions,
    encoder: Encoder,
    old: Index | None,
    store: Store,
    folder: Path,
    name: str,
    kept: Path,
    progress: Progress,
    workers: Workers,
) -> tuple[list[StoredWindow], int]:
    """Write the embeddings of the new embedded texts; their windows in order of rows, and how many were encoded.

    Windows lie in the order of their texts, whatever they were encoded in. Equal content is encoded once, what the old
    index holds is copied, and what a build before encoded that did not end is taken from ``kept``.
    """
    found = [(number, each) for text, number in additions.embedded_texts.new.items() for each in windows(text, encoder)]
    stored = [StoredWindow(additions.first_row + at, number, window) for at, (number, window) in enumerate(found)]
    like = [window for _, window in found]
    old_rows = {stored.window: stored.row for stored in old.catalogue.stored_windows(like)} if old else {}
    packing = store.packing(encoder.identity)
    new = {window.content for _, window in found if window not in old_rows}
    with (
        EncodedWindows(kept, encoder.identity, packing) as encoded,
        store.write_segment(folder, name, encoder.identity) as writer,
    ):
        # Texts of like length share a batch, so that little of it is padding; the longest first shows an honest rate.
        waiting = sorted((content for content in new if content not in encoded), key=lambda text: (-len(text), text))
        done, total = len(found) - len(waiting), len(found)
        progress(done, total)
        batches = [waiting[first : first + BATCH] for first in range(0, len(waiting), BATCH)]
        for batch, embeddings in zip(batches, workers.map(encoder.embed, batches), strict=True):
            encoded.add((content, _kept(e, packing)) for content, e in zip(batch, embeddings, strict=True))
            done += len(batch)
            progress(done, total)
        for window in stored:
            if old and window.window in old_rows:
                writer.add(window, *old.engine.stored(old_rows[window.window]))
            else:
                read = encoded[window.window.content]
                writer.add(window, read.vector, _token_row(read, window.window))
    return stored, len(waiting)


def _kept(embedding: Embedding, packing: Packing) -> Encoded:
    """An embedded window, its word pieces packed."""
    tokens = packing.pack(embedding.vector, embedding.tokens)
    begin, end = embedding.bounds[:, 0], embedding.bounds[:, 1]
    return Encoded(embedding.vector, tokens, np.where(end > begin, begin, OUTSIDE).astype(np.int32))


def _token_row(encoded: Encoded, window: Window) -> TokenRow:
    """The word pieces of a window, and where each starts in the readable text."""
    inside = encoded.begins >= window.shift
    starts = np.where(inside, encoded.begins - window.shift + window.start, OUTSIDE).astype(np.int32)
    return TokenRow(encoded.tokens, starts)
