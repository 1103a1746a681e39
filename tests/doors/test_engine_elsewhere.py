"""Vectors on a server of their own, a PostgreSQL: what its end, its return and a refresh are to those who ask."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.service.limits import Limits
from corpus.load import read_corpus
from corpus.types import Corpus
from index.build import build_index
from retriever.opening import IndexInUse, open_index
from retriever.question.request import Question
from retriever.settings import Settings
from tests.conftest import SMALL_BUNDLE, TODAY, WordEncoder
from tests.postgres import Postgres, started
from tests.serving import served, until

ENCODER = WordEncoder(dimension=64)
ASKED = "/v1/search?q=partners+we+share+personal+data+with&as_of=2020-04-01"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with started() as server:
        yield server


@pytest.fixture
def live(postgres: Postgres, small_corpus: Corpus, tmp_path: Path) -> IndexInUse:
    build_index(small_corpus, ENCODER, tmp_path / "vectors", engine=postgres.address)
    return open_index(Settings(tmp_path / "vectors", engine=postgres.address), ENCODER)


def test_a_server_that_ends_in_mid_question_is_named_and_its_return_is_noticed(
    postgres: Postgres, live: IndexInUse
) -> None:
    with served(live, Limits()) as server, postgres.connection() as locking, postgres.connection() as watching:
        assert server.get(ASKED)[0] == 200
        # The question waits for a lock until the server is ended.
        [[schema]] = locking.run("SELECT schemaname FROM pg_tables WHERE tablename = 'windows'")
        locking.run("BEGIN")
        locking.run(f"LOCK TABLE {schema}.windows IN ACCESS EXCLUSIVE MODE")
        answers: list[tuple[int, dict[str, str], bytes]] = []
        asking = threading.Thread(target=lambda: answers.append(server.get(ASKED)))
        asking.start()
        until(lambda: bool(watching.run("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")))
        postgres.kill()
        asking.join(20)
        [(status, headers, body)] = answers
        assert (status, b"kept by pgvector" in body, "retry-after" in headers) == (503, True, True)
        # What needs no vectors goes on, and what does, as soon as they are there.
        assert server.get("/v1/versions")[0] == 200
        postgres.start()
        assert server.get(ASKED)[0] == 200


def test_a_refresh_under_load_never_mixes_generations(postgres: Postgres, live: IndexInUse, tmp_path: Path) -> None:
    texts = [SMALL_BUNDLE.replace("couriers", f"couriers number {number}") for number in range(4)]
    corpora = []
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
        corpora.append(read_corpus([str(tmp_path / f"{number}.txt")]))
    question = Question("couriers that deliver parcels", as_of=date(2020, 4, 1), today=TODAY)
    seen: dict[str, set[tuple[str, ...]]] = {}
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            retriever = live.current()
            found = retriever.search(question)
            words = tuple(passage.passage.text for passage in found.passages)
            seen.setdefault(retriever.library.index.fingerprint, set()).add(words)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    prints = [live.current().library.index.fingerprint]
    for corpus in corpora[1:]:
        build_index(corpus, ENCODER, tmp_path / "vectors", engine=postgres.address)
        prints.append(live.current().library.index.fingerprint)
        until(lambda: prints[-1] in seen)
    is_over.set()
    for thread in threads:
        thread.join(20)
    assert set(prints) <= set(seen)
    assert all(len(answers) == 1 for answers in seen.values())
    for number, fingerprint in list(enumerate(prints))[1:]:
        [words] = seen[fingerprint]
        assert f"couriers number {number} that deliver parcels;" in words
