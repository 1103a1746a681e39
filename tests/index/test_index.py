"""Building, opening and refusing indexes; vectors against brute force; windows that lose nothing."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.load import read_corpus
from corpus.types import Corpus
from index.arrays import WindowRows
from index.build import BATCH, build_index
from index.embedded_text import EmbeddedText, distinct_texts, windows
from index.encoder import Embedding, Encoder
from index.engines.embedded.vectors import VectorIndex
from index.errors import BuildInProgress, DamagedIndex, MissingIndex, StaleIndex
from index.generations import ENCODED, current_generation, new_generation
from index.generations.manifest import Manifest
from index.opening import Index
from index.scope_predicate import ScopePredicate
from retriever.opening import IndexInUse, open_index
from retriever.question.request import Question
from retriever.reading.verify import verify_index
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import SMALL_BUNDLE, TODAY, WordEncoder


def _random_vectors(count: int, dimension: int = 16) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    vectors = np.random.default_rng(7).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@given(rows=st.lists(st.integers(0, 199)), k=st.integers(0, 250), query=st.integers(0, 199))
def test_nearest_rows_equal_brute_force_and_never_leave_the_selection(rows: list[int], k: int, query: int) -> None:
    vectors = _random_vectors(200)
    found, scores = VectorIndex.of(vectors).search(vectors[query], k, WindowRows(np.array(rows, np.int64)))
    allowed = sorted(set(rows))
    expected = sorted(float(-(vectors[row] @ vectors[query])) for row in allowed)[:k]
    assert len(found) == min(k, len(allowed))
    assert set(found.tolist()) <= set(allowed)
    assert np.allclose(-scores, expected, atol=1e-5)


def test_faiss_equals_brute_force_for_every_scope_of_the_exhibits(
    default_retriever: Retriever, default_live: IndexInUse
) -> None:
    index = Index.open(default_live._settings.index, default_live.encoder.identity)
    all_rows = range(len(index.catalogue.versions))
    scopes = [list(range(a, b + 1)) for a in all_rows for b in all_rows if a <= b]
    catalogue = index.catalogue
    vectors = np.stack([index.engine.stored(row)[0] for row in range(index.engine.window_count)])
    for question in ("Who is the data controller?", "how long do you keep my data", "cookies"):
        query = default_live.encoder.embed([question])[0].vector
        for versions in scopes:
            scope = ScopePredicate(frozenset(catalogue.versions[row].version_id for row in versions))
            found = index.engine.dense(query, 50, scope)
            rows = catalogue.windows_of(catalogue.embedded_texts_in(scope))
            nearest = rows[np.argsort(-(vectors[rows] @ query), kind="stable")[:50]]
            best: dict[int, float] = {}
            for row in nearest.tolist():
                text = int(catalogue.window_texts[row])
                best[text] = max(best.get(text, -1.0), float(vectors[row] @ query))
            assert set(found.texts.tolist()) <= set(catalogue.embedded_texts_in(scope).tolist())
            # Where two windows swap places at the end, their scores are equal within the tolerance.
            assert np.allclose(sorted(found.scores.tolist()), sorted(best.values()), atol=1e-5)


@given(words=st.integers(0, 900), prefix=st.integers(0, 200))
def test_windows_hold_every_word_of_a_long_text(words: int, prefix: int) -> None:
    encoder = WordEncoder(max_word_pieces=128)
    text = EmbeddedText("", "", " ".join(f"p{i}" for i in range(prefix)), " ".join(f"w{i}" for i in range(words)))
    seen: set[str] = set()
    for window in windows(text, encoder):
        pieces = encoder.word_pieces(window.content)
        assert len(pieces) <= 126
        own = window.content[window.shift :]
        assert text.text[window.start : window.start + len(own)] == own
        seen.update(own.split())
    assert seen == set(text.text.split())


def test_no_window_of_the_exhibits_is_longer_than_the_model_reads(exhibits: Corpus, default_encoder: Encoder) -> None:
    most = default_encoder.identity.max_word_pieces - 2
    for text in distinct_texts(exhibits.passages):
        for window in windows(text, default_encoder):
            assert len(default_encoder.word_pieces(window.content)) <= most


def test_identical_text_is_embedded_once(exhibits: Corpus, tmp_path: Path) -> None:
    encoder = WordEncoder()
    build_index(exhibits, encoder, tmp_path / "index")
    assert len(encoder.embedded) == len(set(encoder.embedded))
    assert len(encoder.embedded) < len(exhibits.passages) / 2


def test_a_second_build_embeds_only_what_is_new(small_corpus: Corpus, tmp_path: Path) -> None:
    directory = tmp_path / "index"
    build_index(small_corpus, WordEncoder(), directory)
    path = tmp_path / "small_bundle.txt"
    path.write_text(SMALL_BUNDLE.replace("ten years", "one year"), "utf-8")
    encoder = WordEncoder()
    build_index(read_corpus([str(path)]), encoder, directory)
    assert encoder.embedded == ["We keep personal data for one year after the last order."]
    fresh = WordEncoder()
    build_index(read_corpus([str(path)]), fresh, tmp_path / "fresh")
    incremental, whole = (Index.open(d, encoder.identity) for d in (directory, tmp_path / "fresh"))
    assert incremental.manifest.fingerprint == whole.manifest.fingerprint
    rows = {stored.window: stored.row for stored in incremental.catalogue.stored_windows()}
    for stored in whole.catalogue.stored_windows():
        (left, _), (right, _) = incremental.engine.stored(rows[stored.window]), whole.engine.stored(stored.row)
        assert np.allclose(left, right, atol=1e-5)


def test_the_language_of_each_source_is_stored_and_named(small_index: Path) -> None:
    index = Index.open(small_index, WordEncoder().identity)
    assert index.manifest.languages == ["en"]
    assert {source.language for source in index.catalogue.sources} == {"en"}


def test_equal_sources_give_equal_fingerprints(small_corpus: Corpus, tmp_path: Path) -> None:
    fingerprints = {build_index(small_corpus, WordEncoder(), tmp_path / name).fingerprint for name in ("a", "b")}
    assert len(fingerprints) == 1


# -- refusals -------------------------------------------------------------------------------------------


def test_a_missing_index_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(MissingIndex, match="inforce build"):
        current_generation(tmp_path / "nowhere")


def test_an_index_of_another_encoder_is_refused(small_index: Path) -> None:
    with pytest.raises(StaleIndex, match=r"another model.*inforce build"):
        Index.open(small_index, WordEncoder(dimension=8).identity.__class__("other", "1" * 64, 8, 256))


def test_an_index_of_another_schema_is_refused(small_index: Path) -> None:
    folder = current_generation(small_index)
    replace(Manifest.open(folder), schema=0).save(folder)
    with pytest.raises(StaleIndex, match="schema 0"):
        Manifest.open(folder)


FILES = [
    "manifest.json",
    "catalogue.sqlite",
    "000001.sqlite",
    "000001.faiss",
    "000001.tokens.npy",
    "000001.token_starts.npy",
    "000001.token_bounds.npy",
]


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_of_any_file_is_refused_and_named(
    name: str, small_index: Path, word_encoder: WordEncoder
) -> None:
    path = current_generation(small_index) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises((DamagedIndex, StaleIndex), match=name):
        Index.open(small_index, word_encoder.identity)
    assert any(name in failure for failure in verify_index(Settings(small_index)).failures)


def test_a_changed_source_is_a_failure_of_verify_that_names_file_and_line(small_index: Path, tmp_path: Path) -> None:
    assert verify_index(Settings(small_index)).failures == ()
    (tmp_path / "small_bundle.txt").write_text(SMALL_BUNDLE.replace("parcels;", "letters;", 1), "utf-8")
    failures = verify_index(Settings(small_index)).failures
    line = SMALL_BUNDLE[: SMALL_BUNDLE.index("parcels;")].count("\n") + 1
    assert failures[0].startswith(f"small_bundle.txt differs from what was indexed, first in line {line}")
    assert any("C-1" in failure or "c-1" in failure for failure in failures[1:])


@pytest.mark.parametrize("damage", ["deleted", "truncated", "not text"])
def test_a_source_that_can_no_longer_be_read_is_named_by_verify(damage: str, small_index: Path, tmp_path: Path) -> None:
    path = tmp_path / "small_bundle.txt"
    if damage == "deleted":
        path.unlink()
    elif damage == "truncated":
        path.write_text(SMALL_BUNDLE[:300], "utf-8")
    else:
        path.write_bytes(SMALL_BUNDLE.encode()[:300] + b"\xff" + SMALL_BUNDLE.encode()[301:])
    assert verify_index(Settings(small_index)).failures[0].startswith("small_bundle.txt ")


@pytest.mark.parametrize("byte", range(0, 400, 7))
def test_no_byte_of_the_manifest_can_change_unseen(byte: int, small_index: Path) -> None:
    path = current_generation(small_index) / "manifest.json"
    content = bytearray(path.read_bytes())
    content[byte] ^= 1
    path.write_bytes(content)
    assert any("manifest.json" in failure for failure in verify_index(Settings(small_index)).failures)


@pytest.mark.parametrize("content", [b"", b"000001", b"000001\x0b", b"../x\n", b"\xff\n", b"000009\n"])
def test_a_pointer_that_is_not_as_written_is_damage(content: bytes, small_index: Path) -> None:
    (small_index / "CURRENT").write_bytes(content)
    with pytest.raises(DamagedIndex, match="CURRENT"):
        current_generation(small_index)
    assert any("CURRENT" in failure for failure in verify_index(Settings(small_index)).failures)


def test_an_index_whose_pointer_is_gone_is_damaged_and_not_missing(small_index: Path) -> None:
    (small_index / "CURRENT").unlink()
    with pytest.raises(DamagedIndex, match=r"CURRENT.*missing"):
        current_generation(small_index)


def test_an_open_index_answers_on_when_its_files_are_removed(small_retriever: Retriever, small_index: Path) -> None:
    shutil.rmtree(small_index / "generations")
    with ThreadPoolExecutor(8) as pool:
        questions = [Question(f"erase your file {n}", today=TODAY) for n in range(24)]
        assert all(result.passages for result in pool.map(small_retriever.search, questions))


def test_a_changed_source_warns_but_the_index_still_answers(small_retriever: Retriever, tmp_path: Path) -> None:
    question = Question("personal data", today=TODAY)
    assert "source_changed" not in [w.code for w in small_retriever.search(question).warnings]
    (tmp_path / "small_bundle.txt").write_text(SMALL_BUNDLE + "\n", "utf-8")
    result = small_retriever.search(question)
    assert "source_changed" in [w.code for w in result.warnings]
    assert result.passages


def test_verify_proves_every_passage_of_the_exhibits(exhibits_index: Path) -> None:
    verification = verify_index(Settings(exhibits_index))
    assert verification.failures == ()
    assert verification.checked_passages == 699
    assert sum(verification.tally["privacy_policy_exhibits.txt"].values()) == 1146
    assert verification.shared_lines == {"privacy_policy_exhibits.txt": (198,)}


# -- generations ----------------------------------------------------------------------------------------


def test_a_build_that_fails_leaves_the_index_in_use(small_index: Path) -> None:
    before = current_generation(small_index)

    def fail_half_way() -> None:
        with new_generation(small_index) as folder:
            (folder / "half").write_text("written")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail_half_way()
    assert current_generation(small_index) == before
    assert [path.name for path in (small_index / "generations").iterdir()] == [before.name]


def test_two_builds_at_once_are_refused(small_index: Path) -> None:
    with new_generation(small_index) as folder:
        (folder / "x").write_text("x")
        with pytest.raises(BuildInProgress), new_generation(small_index):
            pass


def test_a_running_retriever_picks_up_the_new_generation(
    small_index: Path, word_encoder: WordEncoder, tmp_path: Path
) -> None:
    live = open_index(Settings(small_index), word_encoder)
    question = Question("erase your file", today=TODAY)
    assert live.current().search(question).passages[0].passage.text.startswith("You may ask us to erase")
    path = tmp_path / "small_bundle.txt"
    path.write_text(SMALL_BUNDLE.replace("erase your file", "erase your file and its copies"), "utf-8")
    build_index(read_corpus([str(path)]), word_encoder, small_index)
    assert "and its copies" in live.current().search(question).passages[0].passage.text


def test_a_damaged_new_generation_leaves_the_old_one_answering(small_index: Path, word_encoder: WordEncoder) -> None:
    live = open_index(Settings(small_index), word_encoder)
    old = current_generation(small_index)
    new = old.parent / "000099"
    shutil.copytree(old, new)
    (new / "000001.faiss").unlink()
    (new / "000001.faiss").write_bytes(b"nothing")
    (small_index / "CURRENT").write_text("000099\n")
    assert live.current().search(Question("erase", today=TODAY)).passages


_BUILD = """
import sys, time
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from corpus.load import read_corpus
from index.build import BATCH, build_index
from tests.conftest import WordEncoder
class Telling(WordEncoder):
    def embed(self, texts):
        print("embeds", flush=True)
        return super().embed(texts)
print("starts", flush=True)
for number in range(50):
    build_index(read_corpus([sys.argv[1]]), Telling(dimension=4096 + number), Path(sys.argv[2]))
    print("built", flush=True)
"""


def test_an_index_that_goes_while_it_is_looked_at_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "generations" / "000001").mkdir(parents=True)
    with pytest.raises(DamagedIndex):
        current_generation(tmp_path)
    monkeypatch.setattr("os.listdir", Mock(side_effect=FileNotFoundError))
    with pytest.raises(MissingIndex):
        current_generation(tmp_path)


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5, 6, 7, 11])
def test_killing_a_build_at_any_moment_leaves_an_index_that_answers(
    steps: int, small_index: Path, tmp_path: Path
) -> None:
    """Killed after so many lines: before, while and after it embeds, and in later builds over the same index."""
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", _BUILD, str(tmp_path / "small_bundle.txt"), str(small_index), root]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        assert all(build.stdout.readline() for _ in range(steps))
        build.send_signal(signal.SIGKILL)
    manifest = Manifest.open(current_generation(small_index))
    encoder = WordEncoder(dimension=manifest.encoder.dimension)
    retriever = open_index(Settings(small_index), encoder).current()
    assert retriever.search(Question("erase your file", today=TODAY)).passages
    assert verify_index(Settings(small_index)).failures == ()
    # The next build finds the lock free and clears what the dead one left.
    build_index(read_corpus([str(tmp_path / "small_bundle.txt")]), encoder, small_index)
    assert not [p for p in (small_index / "generations").iterdir() if p.name.startswith("building-")]


@pytest.mark.parametrize("batches", [0, 1, 3])
def test_what_a_build_encoded_before_it_ended_is_not_encoded_again(batches: int, tmp_path: Path) -> None:
    words = "consent notice purpose storage transfer deletion access objection profiling security".split()
    (tmp_path / "long.txt").write_text("\n\n".join(f"We keep {a} of {b} for a year." for a in words for b in words))
    corpus, directory = read_corpus([str(tmp_path / "long.txt")], policy="long"), tmp_path / "index"

    class Dying(WordEncoder):
        def embed(self, texts: Sequence[str]) -> list[Embedding]:
            if len(self.embedded) >= batches * BATCH:
                raise KeyboardInterrupt
            return super().embed(texts)

    dying, going_on, whole = Dying(), WordEncoder(), WordEncoder()
    with pytest.raises(KeyboardInterrupt):
        build_index(corpus, dying, directory)
    assert len(dying.embedded) == batches * BATCH
    with (directory / ENCODED).open("ab") as part:
        # A record of which the power left but a piece.
        part.write(b"\x00" * 30)
    fingerprint = build_index(corpus, going_on, directory).fingerprint
    assert fingerprint == build_index(corpus, whole, tmp_path / "whole").fingerprint
    assert sorted(dying.embedded + going_on.embedded) == sorted(whole.embedded)
    made, from_scratch = (current_generation(of) for of in (directory, tmp_path / "whole"))
    for file in ("000001.faiss", "000001.tokens.npy", "000001.token_starts.npy"):
        assert (made / file).read_bytes() == (from_scratch / file).read_bytes()
    assert not (directory / ENCODED).exists()


# -- the packaged model ---------------------------------------------------------------------------------


def test_the_packaged_encoder_is_the_published_model(default_encoder: Encoder) -> None:
    identity = default_encoder.identity
    assert identity.weights_sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert (identity.dimension, identity.max_word_pieces) == (384, 256)
    near, far = default_encoder.embed(["how long is data kept", "a recipe for bread"])
    query = default_encoder.embed(["retention period of personal data"])[0].vector
    assert float(near.vector @ query) > float(far.vector @ query) + 0.3
    assert np.allclose(np.linalg.norm(near.tokens, axis=1), 1, atol=1e-5)


def test_questions_from_many_threads_embed_as_from_one(default_encoder: Encoder) -> None:
    questions = [
        f"what about {word}?" for word in "cookies minors banks deletion transfer consent law seller".split()
    ] * 3
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda q: default_encoder.embed([q])[0].vector, questions))
    alone = [default_encoder.embed([q])[0].vector for q in questions]
    assert np.allclose(together, alone, atol=1e-5)
