"""Reading the sources again beside the running server."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.service.refresh import Progress, Refreshed, Refresher, rebuild
from corpus.errors import SourceUnreadable
from index.build import update_index
from index.errors import BuildInProgress
from retriever.opening import IndexInUse, open_index
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.doors.test_http import problem_of
from tests.unit.test_archive import A, B, Recorder

RESULT = Refreshed("sha256:ab", 3, 12, 2, 10)


class Build:
    """A build that stands still until it is let go."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun, self.released = threading.Event(), threading.Event()
        self.error = error

    def __call__(self, reading: Progress, embedding: Progress) -> Refreshed:
        reading(1, 2)
        embedding(3, 4)
        self.begun.set()
        assert self.released.wait(10)
        if self.error:
            raise self.error
        return RESULT


def client_of(live: IndexInUse, build: Callable[[Progress, Progress], Refreshed] | None) -> TestClient:
    return TestClient(create_app(live, Refresher(build) if build else None))


def ended(client: TestClient) -> dict[str, Any]:
    """The state once the refresh that runs has ended."""
    for thread in threading.enumerate():
        if thread.name == "refresh":
            thread.join(60)
    state: dict[str, Any] = client.get("/v1/corpus/refresh").json()
    assert state["state"] != "building"
    return state


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_where_it_is_not_enabled_the_problem_names_the_setting(exhibits_live: IndexInUse, method: str) -> None:
    with client_of(exhibits_live, None) as client:
        body = problem_of(client.request(method, "/v1/corpus/refresh"), 404, "refresh-disabled")
    assert "inforce serve --refresh" in body["detail"]
    assert "INFORCE_REFRESH=1" in body["detail"]


def test_a_refresh_runs_beside_the_server_one_at_a_time_and_tells_how_far_it_is(exhibits_live: IndexInUse) -> None:
    build = Build()
    with client_of(exhibits_live, build) as client:
        assert client.get("/v1/corpus/refresh").json()["state"] == "idle"
        begun = client.post("/v1/corpus/refresh")
        assert (begun.status_code, begun.json()["state"]) == (202, "building")
        assert build.begun.wait(10)
        running = client.get("/v1/corpus/refresh").json()
        assert (running["phase"], running["done"], running["total"]) == ("embedding", 3, 4)
        second = client.post("/v1/corpus/refresh")
        problem_of(second, 409, "refresh-in-progress")
        assert int(second.headers["retry-after"]) > 0
        assert client.get("/v1/search?q=cookies").status_code == 200
        build.released.set()
        state = ended(client)
        assert state["state"] == "done"
        assert state["result"] == {
            "fingerprint": "sha256:ab",
            "versions": 3,
            "passages": 12,
            "encoded": 2,
            "written_bytes": 10,
        }
        assert state["started_at"] <= state["finished_at"]
        assert client.post("/v1/corpus/refresh", json={}).status_code == 202


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SourceUnreadable("/srv/secret/archive: gone"), "can no longer be read"),
        (BuildInProgress("another process is building the index at /srv/secret"), "Another process"),
        (RuntimeError("/srv/secret"), "could not be read again"),
    ],
)
def test_a_refresh_that_fails_says_so_without_a_path_and_can_be_asked_for_again(
    exhibits_live: IndexInUse, error: Exception, said: str
) -> None:
    build = Build(error)
    build.released.set()
    with client_of(exhibits_live, build) as client:
        client.post("/v1/corpus/refresh")
        state = ended(client)
        assert (state["state"], state["result"]) == ("failed", None)
        assert said in state["message"]
        assert "secret" not in client.get("/v1/corpus/refresh").text
        assert client.post("/v1/corpus/refresh").status_code == 202


def test_a_refresh_takes_nothing(exhibits_live: IndexInUse) -> None:
    with client_of(exhibits_live, Build()) as client:
        problem_of(client.post("/v1/corpus/refresh", json={"source": "x"}), 422, "unknown-parameter")
        problem_of(client.post("/v1/corpus/refresh?policy=x"), 422, "unknown-parameter")
        assert client.get("/v1/corpus/refresh").json()["state"] == "idle"


def test_the_state_is_not_sent_twice_and_changes_its_tag(exhibits_live: IndexInUse) -> None:
    build = Build()
    with client_of(exhibits_live, build) as client:
        idle = client.get("/v1/corpus/refresh").headers["etag"]
        assert client.get("/v1/corpus/refresh", headers={"if-none-match": idle}).status_code == 304
        client.post("/v1/corpus/refresh")
        assert client.get("/v1/corpus/refresh", headers={"if-none-match": idle}).status_code == 200
        build.released.set()
        ended(client)


# ---- The whole way ----------------------------------------------------------------------------------------------


def test_a_commit_is_found_and_answered_from_while_the_server_runs(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "versions")
    recorder.record("2021-03-04", A, message="Start tracking")
    index, encoder = tmp_path / "index", WordEncoder()
    update_index([str(recorder.path)], encoder, index)
    settings = Settings(index)
    live = open_index(settings, encoder)
    refresher = Refresher(partial(rebuild, settings, live))
    with TestClient(create_app(live, refresher)) as client:
        before = client.get("/v1/corpus").json()
        assert before["counts"]["versions"] == 1
        asked = "/v1/ask?q=We+keep+data+for+ten+years&as_of=2021-07-01"
        assert "ten years" not in client.get(asked).text.partition("scope")[2]

        second = recorder.record("2021-06-01", B)
        assert client.post("/v1/corpus/refresh").status_code == 202
        state = ended(client)
        assert state["state"] == "done", state
        assert (state["result"]["versions"], state["result"]["encoded"]) == (2, 1)

        after = client.get("/v1/corpus").json()
        assert after["counts"]["versions"] == 2
        assert after["index"]["fingerprint"] == state["result"]["fingerprint"] != before["index"]["fingerprint"]
        answer = client.get(asked).json()["answers"][0]
        assert answer["text"] == "We keep data for ten years."
        assert answer["citation"] == f"Acme Privacy Policy (captured June 1, 2021, commit {second[:7]}) § Data ¶ [1]"

        # A repository that is gone changes nothing: the server goes on answering.
        recorder.path.rename(tmp_path / "elsewhere")
        client.post("/v1/corpus/refresh")
        failed = ended(client)
        assert failed["state"] == "failed"
        assert str(tmp_path) not in client.get("/v1/corpus/refresh").text
        assert client.get(asked).json()["answers"][0]["text"] == "We keep data for ten years."
