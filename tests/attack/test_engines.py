"""Engines in many random scopes: `make attack`; printed with -s.

ATTACK_SCOPES (default 20,000) is how many the quick engines are asked in, the others in a share of them.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from corpus.load import read_corpus
from corpus.types import Corpus
from index.build import build_index
from index.engines import EMBEDDED, PACKED, STORES
from index.lexical import query_words
from index.opening import Index
from tests.conftest import WordEncoder
from tests.index.numpy_engine import NumpyStore
from tests.index.test_engines import QUESTIONS, random_scopes, require_same
from tests.leaks import leaks_of, thinned
from tests.postgres import started

SCOPES = int(os.environ.get("ATTACK_SCOPES", "20000"))
SHARES = {EMBEDDED: 1.0, PACKED: 1.0, "numpy": 0.1, "qdrant": 0.1, "pgvector": 0.1}
"""Of the scopes: the others take ten times as long."""

ARCHIVE = Path(os.environ.get("ATTACK_ARCHIVE", Path(__file__).parents[3] / "shared" / "data" / "sample"))
"""A clone of an archive; two of its policies are indexed."""
SEARCHED = 1_000


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STORES, "numpy", NumpyStore)


@pytest.fixture(params=SHARES)
def engine(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Name and address."""
    with ExitStack() as stack:
        name = request.param
        elsewhere = {"qdrant": "qdrant://:memory:"}
        if name == "pgvector":
            elsewhere[name] = stack.enter_context(started()).address
        yield name, elsewhere.get(name, name)


def test_no_engine_finds_what_a_scope_does_not_admit(engine: tuple[str, str], exhibits: Corpus, tmp_path: Path) -> None:
    name, address = engine
    count = round(SCOPES * SHARES[name])
    few, encoder = thinned(exhibits, 4), WordEncoder(dimension=64)
    build_index(few, encoder, tmp_path, engine=address)
    began = time.process_time()
    result = leaks_of(Index.open(tmp_path, encoder.identity, address), few, count, seed=2)
    took = time.process_time() - began
    print(f"\n{name}: {result} in {took:.0f} s of processor time")
    assert (result.leaks, result.lost) == (0, 0)
    assert min(result.empty, result.whole) > count / 20


def test_engines_find_the_same_first_ten_in_an_archive(engine: tuple[str, str], tmp_path: Path) -> None:
    if not ARCHIVE.is_dir():
        pytest.skip(f"there is no archive at {ARCHIVE}; ATTACK_ARCHIVE names one")
    name, address = engine
    if name == EMBEDDED:
        pytest.skip("it is what the others are compared with")
    encoder = WordEncoder(dimension=64)
    corpus = read_corpus([str(ARCHIVE)])
    indexes: list[Index] = []
    for of in (EMBEDDED, address):
        build_index(corpus, encoder, tmp_path / str(len(indexes)), engine=of)
        indexes.append(Index.open(tmp_path / str(len(indexes)), encoder.identity, of))
    left, right = indexes
    catalogue = left.catalogue
    found = 0
    for number, scope in enumerate(random_scopes(left, SEARCHED)):
        question = QUESTIONS[number % len(QUESTIONS)]
        vector = encoder.embed([question])[0].vector
        allowed = set(catalogue.columns.embedded_text[catalogue.passages_in(scope)].tolist())
        dense = [index.engine.dense(vector, 200, scope) for index in indexes]
        require_same(dense[0], dense[1], allowed)
        words = query_words(question)
        if number % 20 == 0:
            require_same(left.engine.lexical(words, scope), right.engine.lexical(words, scope), allowed)
        found += len(dense[0].texts) > 0
    windows = left.engine.window_count
    print(f"\n{name}: {SEARCHED} scopes over {windows:,} windows alike, {found} of them with something to find")
    assert found > SEARCHED / 3
