"""What tests share: an encoder that can be computed by hand, small bundles, and the exhibits indexed once."""

import os
import re
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.load import read_corpus
from corpus.types import Corpus
from index.build import build_index
from index.encoder import Embedding, Encoder, EncoderIdentity
from retriever.opening import IndexInUse, open_index
from retriever.question.request import Question
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.layers import layer_of

TODAY = date(2021, 1, 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test is of one layer, so that `pytest -m` and `make quick` choose by it."""
    for item in items:
        fixtures = frozenset(getattr(item, "fixturenames", ()))
        item.add_marker(layer_of(item.path, fixtures))


class WordEncoder:
    """Each word is one axis: a text's vector is the sum of its words' axes, normalised.

    A cosine is then the share of words in common, which can be counted on paper.
    """

    def __init__(self, max_word_pieces: int = 256, dimension: int = 4096) -> None:
        self.identity = EncoderIdentity("words", "0" * 64, dimension, max_word_pieces)
        self.embedded: list[str] = []

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(r"\w+", text)]

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        self.embedded.extend(texts)
        return [self._embed(text) for text in texts]

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        return self.embed(texts)

    def _embed(self, text: str) -> Embedding:
        bounds = self.word_pieces(text)[: self.identity.max_word_pieces]
        tokens = np.zeros((max(1, len(bounds)), self.identity.dimension), np.float32)
        for i, (start, end) in enumerate(bounds):
            tokens[i, zlib.crc32(text[start:end].casefold().encode()) % self.identity.dimension] = 1.0
        vector = tokens.sum(axis=0)
        length = float(np.linalg.norm(vector))
        return Embedding(vector / length if length else vector, tokens, np.array(bounds or [(0, 0)], np.int32))


SMALL_BUNDLE = """\
EXHIBIT C-1

Home

Privacy Policy

New Version (Effective as of March 1, 2020)

We keep personal data for ten years after the last order.

A. SHARING

We share personal data with the following partners:

- couriers that deliver parcels;
- banks that settle payments.

B. RIGHTS

You may ask us to erase your file at any time.

Old Version (Effective as of June 1, 2018)

We keep personal data for two years after the last order.

A. SHARING

We share personal data with the following partners:

- couriers that deliver parcels;
- insurers that cover parcels.

© 2018-2020 Parcel.example All rights reserved.
"""


@pytest.fixture
def word_encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def small_corpus(tmp_path: Path) -> Corpus:
    path = tmp_path / "small_bundle.txt"
    path.write_text(SMALL_BUNDLE, "utf-8")
    return read_corpus([str(path)])


@pytest.fixture
def small_index(small_corpus: Corpus, word_encoder: WordEncoder, tmp_path: Path) -> Path:
    directory = tmp_path / "index"
    build_index(small_corpus, word_encoder, directory)
    return directory


@pytest.fixture
def small_retriever(small_index: Path, word_encoder: WordEncoder) -> Retriever:
    return open_index(Settings(small_index), word_encoder).current()


@pytest.fixture(scope="session")
def exhibits() -> Corpus:
    return read_corpus()


@pytest.fixture(scope="session")
def exhibits_index(exhibits: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exhibits indexed with the hand-computed encoder: quick, and enough for all that is not about meaning."""
    directory = tmp_path_factory.mktemp("exhibits") / "index"
    build_index(exhibits, WordEncoder(), directory)
    return directory


@pytest.fixture(scope="session")
def exhibits_live(exhibits_index: Path) -> IndexInUse:
    return open_index(Settings(exhibits_index), WordEncoder())


@pytest.fixture(scope="session")
def exhibits_retriever(exhibits_live: IndexInUse) -> Retriever:
    return exhibits_live.current()


@pytest.fixture(scope="session")
def default_encoder() -> Encoder:
    from index.encoder import open_encoder

    return open_encoder()


@pytest.fixture(scope="session")
def default_live(exhibits: Corpus, default_encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> IndexInUse:
    """The exhibits as users meet them: with the default encoder."""
    directory = tmp_path_factory.mktemp("default") / "index"
    build_index(exhibits, default_encoder, directory)
    return open_index(Settings(directory), default_encoder)


@pytest.fixture(scope="session")
def default_retriever(default_live: IndexInUse) -> Retriever:
    return default_live.current()


@pytest.fixture
def ask() -> Callable[..., Question]:
    """Makes questions; ``today`` is fixed, so that no test depends on the day it runs."""

    def make(text: str, **parameters: object) -> Question:
        return Question(text, today=TODAY, **parameters)  # type: ignore[arg-type]

    return make


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("INFORCE_")]:
        monkeypatch.delenv(name)
