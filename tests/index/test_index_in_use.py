"""The index in use is the one named: whatever becomes of its files, no answer is of others, and no process ends."""

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.operations import Http, Index, Operation
from api.parameter_values import Parameters
from corpus.load import read_corpus
from index.build import build_index
from index.errors import DamagedIndex, IndexNotReady, MissingIndex
from index.generations import manifest
from index.generations.checksums import file_sha256
from retriever.opening import IndexInUse, open_index, open_library
from retriever.question.request import Question
from retriever.results import Policies
from retriever.settings import Settings
from tests.conftest import SMALL_BUNDLE, WordEncoder

KEPT = Question("How long do we keep personal data after the last order?", date(2021, 1, 1), as_of=date(2020, 6, 1))


def built(directory: Path, years: str) -> Path:
    """An index whose policy keeps data for so many years."""
    source = directory / "bundle.txt"
    directory.mkdir()
    source.write_text(SMALL_BUNDLE.replace("ten years", f"{years} years"), "utf-8")
    build_index(read_corpus([str(source)]), WordEncoder(), directory / "index")
    return directory / "index"


def generation_of(index: Path) -> Path:
    (folder,) = (index / "generations").glob("[0-9]*")
    return folder


def overwrite(file: Path, content: bytes) -> None:
    """In place: the same file for whoever has it open."""
    with file.open("r+b") as opened:
        opened.write(content)
        opened.truncate()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return built(tmp_path / "a", "ten")


@pytest.fixture
def live(index: Path) -> IndexInUse:
    return open_index(Settings(index), WordEncoder())


def text_of(live: IndexInUse) -> str:
    return live.current().search(KEPT).passages[0].passage.text


@pytest.mark.parametrize("kind", ["tokens.npy", "token_starts.npy", "sqlite", "faiss"])
def test_a_file_cut_short_is_refused_and_restored_is_read_again(live: IndexInUse, index: Path, kind: str) -> None:
    (file,) = generation_of(index).glob(f"*1.{kind}")
    before, content = live.current(), file.read_bytes()
    overwrite(file, content[:4096] if len(content) > 8192 else content[:64])
    with pytest.raises(DamagedIndex, match=file.name):
        live.current()
    # What was begun before ends, with whatever it has: not the process.
    with suppress(IndexNotReady, ValueError, sqlite3.DatabaseError):
        before.ask(KEPT)
    overwrite(file, content)
    assert "ten years" in text_of(live)


@pytest.mark.parametrize("kind", ["tokens.npy", "faiss"])
def test_a_wrong_byte_of_a_large_index_is_found_in_the_background_and_ends_its_answers(
    index: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("index.opening", "index.catalogue.opening"):
        monkeypatch.setattr(f"{room}.AT_ONCE", 0)
    begun = threading.Event()
    monkeypatch.setattr(manifest, "file_sha256", lambda path: file_sha256(path) if begun.wait(60) else "")
    (file,) = generation_of(index).glob(f"*1.{kind}")
    content = file.read_bytes()
    # Of the last window, which can be read all the same.
    overwrite(file, content[:-1] + bytes([content[-1] ^ 1]))
    live = open_index(Settings(index), WordEncoder())
    assert "ten years" in text_of(live)
    check = live.current().library.check
    begun.set()
    with pytest.raises(DamagedIndex):
        check.complete()
    for look in (live.current, live.library):
        with pytest.raises(DamagedIndex, match=file.name):
            look()
    assert TestClient(create_app(live)).get("/readyz").status_code == 503
    overwrite(file, content)
    assert "ten years" in text_of(live)
    live.current().library.check.complete()


def test_an_index_built_anew_under_its_name_is_picked_up_whole(live: IndexInUse, index: Path, tmp_path: Path) -> None:
    other = built(tmp_path / "b", "six")
    was = live.current().library.index.fingerprint
    shutil.rmtree(index)
    with pytest.raises(MissingIndex):
        live.current()
    shutil.copytree(other, index)
    assert generation_of(index) == live.current().library.generation
    assert live.current().library.index.fingerprint != was
    assert "six years" in text_of(live)


def test_reading_notices_too(index: Path, tmp_path: Path) -> None:
    live = IndexInUse(Settings(index), WordEncoder())
    was = live.library().index.fingerprint
    other = built(tmp_path / "b", "six")
    for file in generation_of(index).iterdir():
        overwrite(file, (generation_of(other) / file.name).read_bytes())
    assert live.library().index.fingerprint == open_library(Settings(other)).index.fingerprint != was
    shutil.rmtree(generation_of(index))
    with pytest.raises(DamagedIndex):
        live.library()


def test_readyz_says_that_the_index_is_gone(live: IndexInUse, index: Path) -> None:
    with TestClient(create_app(live)) as client:
        assert client.get("/readyz").status_code == 200
        shutil.rmtree(index)
        response = client.get("/readyz")
        assert (response.status_code, response.json()["type"]) == (503, "/problems/index-not-ready")
        assert client.get("/v1/policies").status_code == 503
        assert client.get("/corpus").status_code == 503
        assert client.get("/livez").status_code == 200
        assert str(index) not in response.text


def test_an_answer_from_files_that_were_changed_meanwhile_is_not_given(live: IndexInUse, index: Path) -> None:
    def read_while_changed(found: Index, _: Parameters) -> Policies:
        policies = found.library().policies()
        file = generation_of(index) / "manifest.json"
        overwrite(file, file.read_bytes() + b" ")
        return Policies(policies)

    operation = Operation(
        "changed", "Changed.", Parameters, Policies, read_while_changed, http=Http("/v1/changed"), key=None
    )
    with TestClient(create_app(live, operations=[operation])) as client:
        response = client.get("/v1/changed")
    assert (response.status_code, response.json()["type"]) == (503, "/problems/index-not-ready")
    assert response.headers["retry-after"] == "2"


def swapped(live: IndexInUse, index: Path, others: dict[str, Path], times: int, ask: Callable[[], None]) -> None:
    """Put each of ``others`` in the place of the index in turn, while ``ask`` is called without end."""
    done = threading.Event()
    failures: list[BaseException] = []

    def asking() -> None:
        while not done.is_set():
            try:
                ask()
            except BaseException as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for k in range(times):
            other = list(others.values())[k % len(others)]
            shutil.rmtree(index)
            shutil.copytree(other, index)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert not failures, failures[0]


def test_no_answer_is_mixed_while_one_index_takes_the_place_of_another(
    live: IndexInUse, index: Path, tmp_path: Path
) -> None:
    others = {years: built(tmp_path / years, years) for years in ("six", "nine")}
    known = {open_library(Settings(other)).index.fingerprint: years for years, other in others.items()}
    known[live.current().library.index.fingerprint] = "ten"
    answered: list[str] = []
    with TestClient(create_app(live)) as client:

        def ask() -> None:
            response = client.get("/v1/search", params={"q": KEPT.text, "as_of": "2020-06-01"})
            assert response.status_code in {200, 503}, response.text
            if response.status_code == 200:
                body = response.json()
                years = known[body["index"]["fingerprint"]]
                assert f"{years} years" in body["passages"][0]["text"]
                answered.append(years)

        swapped(live, index, others, 20, ask)
        shutil.rmtree(index)
        shutil.copytree(others["six"], index)
        ask()
    assert answered[-1] == "six"
