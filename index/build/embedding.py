"""Encode what is new and write its vectors, in the order of their windows."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.catalogue import Additions
from index.embedded_text import StoredWindow, Window, windows
from index.encoder import Embedding, Encoder
from index.engines.protocol import OUTSIDE, Store, TokenRow
from index.opening import Index

Progress = Callable[[int, int], None]
"""Called with the number of windows embedded (or of recordings read) so far and the number in all."""

BATCH = 32
"""Windows encoded at once."""


def embed(
    additions: Additions,
    encoder: Encoder,
    old: Index | None,
    store: Store,
    folder: Path,
    name: str,
    progress: Progress,
) -> tuple[list[StoredWindow], int]:
    """Write the embeddings of the new embedded texts; their windows in order of rows, and how many were encoded.

    Equal content is encoded once, and what the old index holds is copied.
    """
    by_content: dict[str, list[tuple[int, Window]]] = {}
    for text, number in additions.embedded_texts.new.items():
        for window in windows(text, encoder):
            by_content.setdefault(window.content, []).append((number, window))
    old_rows = {stored.window: stored.row for stored in old.catalogue.stored_windows()} if old and by_content else {}
    new = [content for content, found in by_content.items() if any(window not in old_rows for _, window in found)]
    stored: list[StoredWindow] = []
    with store.write_segment(folder, name, encoder.identity.dimension) as writer:

        def add(embedded_text: int, window: Window, vector: Vectors, tokens: TokenRow) -> None:
            stored.append(StoredWindow(additions.first_row + len(stored), embedded_text, window))
            writer.add(stored[-1], vector, tokens)

        for found in by_content.values():
            if old and all(window in old_rows for _, window in found):
                for number, window in found:
                    add(number, window, *old.engine.stored(old_rows[window]))
        done = len(by_content) - len(new)
        progress(done, len(by_content))
        # Texts of like length share a batch, so that little of it is padding; the longest first shows an honest rate.
        new.sort(key=len, reverse=True)
        for first in range(0, len(new), BATCH):
            batch = new[first : first + BATCH]
            for content, embedding in zip(batch, encoder.embed(batch), strict=True):
                for number, window in by_content[content]:
                    add(number, window, embedding.vector, _token_row(embedding, window))
            done += len(batch)
            progress(done, len(by_content))
    return stored, len(new)


def _token_row(embedding: Embedding, window: Window) -> TokenRow:
    """The word pieces of an embedded window, quantised, and where each starts in the readable text."""
    scale = np.abs(embedding.tokens).max(axis=1, keepdims=True)
    tokens = np.rint(embedding.tokens / np.maximum(scale, 1e-12) * 127).astype(np.int8)
    begin, end = embedding.bounds[:, 0], embedding.bounds[:, 1]
    inside = (end > begin) & (begin >= window.shift)
    starts = np.where(inside, begin - window.shift + window.start, OUTSIDE).astype(np.int32)
    return TokenRow(tokens, starts)
