"""Wide scopes are searched in 8 bits first: what is found is what a comparison of everything finds."""

import numpy as np
import pytest

from index.arrays import Vectors, WindowRows
from index.engines.embedded import vectors
from index.engines.embedded.vectors import EXACT, QUANTISED, VectorIndex

SIZE, DIMENSION = 6_000, 48
SHARES = (1.0, 0.9, 0.4, 0.25, 0.1, 0.01, 0.0)


@pytest.fixture(scope="module")
def stored() -> Vectors:
    """In clusters, as texts are that repeat each other with small changes."""
    random = np.random.default_rng(11)
    centres = random.normal(size=(300, DIMENSION))
    found = centres[random.integers(0, 300, SIZE)] + 0.3 * random.normal(size=(SIZE, DIMENSION))
    unit: Vectors = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.fixture(autouse=True)
def _wide_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "WIDE", 1_000)


def test_in_every_width_the_first_ten_are_those_of_a_comparison_of_everything(stored: Vectors) -> None:
    random = np.random.default_rng(12)
    index = VectorIndex.of(stored)
    plans: set[str] = set()
    for share in SHARES:
        right = wanted = 0
        for _ in range(40):
            rows = WindowRows(np.flatnonzero(random.random(SIZE) < share))
            query = stored[random.integers(SIZE)] + 0.1 * random.normal(size=DIMENSION).astype(np.float32)
            query /= np.linalg.norm(query)
            found, cosines = index.search(query, 10, rows)
            assert set(found.tolist()) <= set(rows.tolist())
            assert len(set(found.tolist())) == len(found) == min(10, len(rows))
            assert cosines == pytest.approx(stored[found] @ query, abs=1e-5)
            assert (np.diff(cosines) <= 0).all()
            best = rows[np.argsort(-(stored[rows] @ query), kind="stable")[:10]]
            right, wanted = right + len(set(found.tolist()) & set(best.tolist())), wanted + len(best)
            plans.add(index.plan_for(rows))
        assert right >= 0.99 * wanted
    assert plans == {EXACT, QUANTISED}


def test_more_than_there_is_gives_all_of_it_once(stored: Vectors) -> None:
    rows = WindowRows(np.arange(0, SIZE, 2))
    index = VectorIndex.of(stored)
    assert index.plan_for(rows) == QUANTISED
    found, _ = index.search(stored[0], SIZE, rows)
    assert sorted(found.tolist()) == rows.tolist()
