"""Names for the arrays that are passed around: what they hold and how they are shaped."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Unit vectors, (dim,) or (n, dim)."""

Rows = NDArray[np.int64]
"""Positions: of passages in the catalogue, of windows in the FAISS index, or of embedded texts."""

Scores = NDArray[np.float32]
"""One number for each of some rows; higher is better, always."""
