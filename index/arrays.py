"""Types of the arrays that are passed around: what they hold and how they are shaped.

Each id space has a type of its own, so that mypy refuses the ids of one where those of another are wanted. Indexing and
arithmetic give plain arrays: whoever makes one out of them says which ids it holds.
"""

from typing import NewType

import numpy as np
from numpy.typing import NDArray

PassageRows = NewType("PassageRows", NDArray[np.int64])
"""Positions of passages in a catalogue, in source order from 0; of one generation only."""

VersionRows = NewType("VersionRows", NDArray[np.int64])
"""Positions in ``Catalogue.versions``: by policy, then date, undated last; of one generation only."""

CopyNumbers = NewType("CopyNumbers", NDArray[np.int64])
"""Positions in ``Catalogue.copies``: version by version, the canonical copy first; of one generation only."""

TextIds = NewType("TextIds", NDArray[np.int64])
"""Ids of distinct readable texts; they stay the same as long as a segment is kept."""

EmbeddedTextIds = NewType("EmbeddedTextIds", NDArray[np.int64])
"""Ids of distinct embedded texts: a readable text under its title, heading and lead-in."""

WindowRows = NewType("WindowRows", NDArray[np.int64])
"""Positions of windows, the strings that were encoded, over all segments."""

Positions = NDArray[np.int64]
"""Whole numbers of no id space: places in another array, counts, character offsets."""

Vectors = NDArray[np.float32]
"""Unit vectors, (dim,) or (n, dim)."""

Scores = NDArray[np.float32]
"""One number for each of some ids; higher is better, always."""


def no_numbers() -> Positions:
    """An empty array of whole numbers, of any id space once it is said which."""
    return np.empty(0, np.int64)
