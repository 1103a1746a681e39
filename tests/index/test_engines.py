"""Every engine finds the same: the embedded one, and one of plain arrays that scores all by brute force.

Each case is run on both. A new engine is added to ``ENGINES`` and has to pass the same suite.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.types import Corpus
from index.arrays import EmbeddedTextIds
from index.build import build_index
from index.engines import EMBEDDED, STORES, store_named
from index.engines.protocol import Candidates, Engine
from index.errors import StaleIndex
from index.lexical import query_words
from index.opening import Index
from index.scope_predicate import NOTHING, ScopePredicate, folded_sections
from retriever.opening import open_index
from retriever.question.request import Mode, Question
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import TODAY, WordEncoder
from tests.index.numpy_engine import NumpyStore

SCOPES = 300
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
def folders(exhibits: Corpus, exhibits_index: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    other = tmp_path_factory.mktemp("numpy") / "index"
    build_index(exhibits, WordEncoder(), other, engine="numpy")
    return {EMBEDDED: exhibits_index, "numpy": other}


@pytest.fixture(scope="module")
def indexes(folders: dict[str, Path]) -> dict[str, Index]:
    return {name: Index.open(folder, WordEncoder().identity) for name, folder in folders.items()}


def _random_scopes(index: Index) -> Iterator[ScopePredicate]:
    """Scopes of all widths and all ways to narrow, the same in every run; some admit nothing."""
    random = np.random.default_rng(5)
    catalogue = index.catalogue
    versions = [version.version_id for version in catalogue.versions]
    exhibits = sorted({copy.facts.origin.name for copy in catalogue.copies})
    for _ in range(SCOPES):
        chosen = [version for version in versions if random.random() < 0.4]
        scope = ScopePredicate(frozenset(chosen), seen=bool(random.random() < 0.2))
        if random.random() < 0.3:
            scope = replace(scope, exhibits=frozenset(e for e in exhibits if random.random() < 0.5))
        if random.random() < 0.3:
            scope = replace(scope, sections=folded_sections([chr(65 + int(random.integers(8)))]))
        yield scope.holding(["personal data"]) if random.random() < 0.2 else scope


def _same(left: Candidates, right: Candidates, allowed: set[int]) -> None:
    """The same texts with the same scores, within rounding; of these ``allowed`` alone."""
    for found in (left, right):
        assert set(found.texts.tolist()) <= allowed
        assert (np.diff(found.texts) > 0).all()
    order = [np.lexsort((found.texts, -found.scores.round(4)))[:10] for found in (left, right)]
    assert left.texts[order[0]].tolist() == right.texts[order[1]].tolist()
    assert np.allclose(left.scores[order[0]], right.scores[order[1]], atol=1e-4)


def _engines(indexes: dict[str, Index]) -> tuple[Engine, Engine]:
    return indexes[EMBEDDED].engine, indexes["numpy"].engine


def test_random_scopes_give_the_same_first_ten_and_nothing_outside(indexes: dict[str, Index]) -> None:
    left, right = _engines(indexes)
    catalogue = indexes[EMBEDDED].catalogue
    narrow = empty = 0
    for number, scope in enumerate(_random_scopes(indexes[EMBEDDED])):
        question = QUESTIONS[number % len(QUESTIONS)]
        query = WordEncoder().embed([question])[0]
        rows = set(catalogue.passages_in(scope).tolist())
        allowed = {int(catalogue.columns.embedded_text[row]) for row in rows}
        _same(left.dense(query.vector, 2_000, scope), right.dense(query.vector, 2_000, scope), allowed)
        words = query_words(question)
        _same(left.lexical(words, scope), right.lexical(words, scope), allowed)
        narrow, empty = narrow + (0 < len(allowed) < 20), empty + (not allowed)
    assert narrow > 10
    assert empty > 10


@pytest.mark.parametrize("name", [EMBEDDED, "numpy"])
def test_an_empty_scope_gives_nothing(name: str, indexes: dict[str, Index]) -> None:
    engine = indexes[name].engine
    vector = WordEncoder().embed(["personal data"])[0].vector
    for scope in (NOTHING, ScopePredicate(frozenset({"alibaba-privacy@1999-01-01"}))):
        assert not len(engine.dense(vector, 10, scope).texts)
        assert not len(engine.lexical(["personal", "data"], scope).texts)
    everything = ScopePredicate(frozenset(v.version_id for v in indexes[name].catalogue.versions))
    assert not len(engine.lexical([], everything).texts)
    assert not len(engine.dense(vector, 0, everything).texts)


def test_texts_by_id_match_alike_whatever_their_order(indexes: dict[str, Index]) -> None:
    left, right = _engines(indexes)
    assert left.window_count == right.window_count
    texts = np.unique(indexes[EMBEDDED].catalogue.columns.embedded_text)
    shuffled = EmbeddedTextIds(np.random.default_rng(3).permutation(texts)[:60])
    for question in QUESTIONS:
        pieces = WordEncoder().embed_questions([question])[0].tokens
        assert np.allclose(left.late_scores(pieces, shuffled), right.late_scores(pieces, shuffled), atol=1e-5)
        for text in shuffled[:10].tolist():
            found, other = left.piece_matches(pieces, text), right.piece_matches(pieces, text)
            assert np.allclose(found.cosines, other.cosines, atol=1e-5)
            assert found.starts.tolist() == other.starts.tolist()


def _retriever(folder: Path) -> Retriever:
    return open_index(Settings(folder), WordEncoder()).current()


def test_a_retriever_answers_alike_with_either_engine(folders: dict[str, Path]) -> None:
    retrievers = {name: _retriever(folder) for name, folder in folders.items()}
    for text in QUESTIONS:
        for day in (None, date(2018, 1, 1), date(2019, 6, 1), date(2020, 12, 1)):
            for mode in (Mode.HYBRID, Mode.DENSE, Mode.LEXICAL):
                question = Question(text, as_of=day, mode=mode, today=TODAY)
                left, right = (retrievers[name].search(question) for name in folders)
                assert [p.passage.passage_id for p in left.passages] == [p.passage.passage_id for p in right.passages]
            question = Question(text, as_of=day, today=TODAY)
            left_answers, right_answers = (retrievers[name].ask(question) for name in folders)
            assert left_answers.answers == right_answers.answers
            assert left_answers.found_elsewhere == right_answers.found_elsewhere


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
        store_named("nowhere")
