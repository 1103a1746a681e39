"""What /metrics tells: counted by the form of an address, and nothing of what was asked."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.http.app import create_app
from api.service.limits import Limits
from api.service.metrics import Metrics
from api.service.refresh import Refreshed, Refresher
from retriever.opening import IndexInUse
from tests.doors.test_attack import ATTACKER, Endless
from tests.doors.test_cli import SERVE_WITH_WORD_ENCODER
from tests.doors.test_workers import lines_until, serving
from tests.serving import served, until


def told(text: str) -> dict[tuple[str, ...], float]:
    """Samples by name and the values of their labels, in the order of these labels' names."""
    found = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value for sample in found}


@pytest.fixture
def metrics(exhibits_live: IndexInUse) -> Metrics:
    return Metrics(lambda: exhibits_live.current().library)


@pytest.fixture
def client(exhibits_live: IndexInUse, metrics: Metrics) -> Iterator[TestClient]:
    with TestClient(create_app(exhibits_live, metrics=metrics)) as client:
        yield client


def test_requests_are_counted_by_the_form_of_their_address(client: TestClient, exhibits_live: IndexInUse) -> None:
    for path in ("/v1/ask?q=privileged+words", "/v1/ask?q=others", "/v1/ask", "/secret-path", "/v1/policies"):
        client.get(path)
    client.request("BREW", "/v1/policies")
    response = client.get("/metrics")
    found = told(response.text)
    assert found["inforce_requests_total", "GET", "/v1/ask", "200"] == 2
    assert found["inforce_requests_total", "GET", "/v1/ask", "422"] == 1
    assert found["inforce_requests_total", "GET", "other", "404"] == 1
    assert found["inforce_requests_total", "other", "/v1/policies", "405"] == 1
    assert found["inforce_request_seconds_count", "/v1/ask"] == 3
    assert found["inforce_stage_seconds_count", "rank"] == 2
    index = exhibits_live.current().library.index
    assert found["inforce_index", index.encoder, index.fingerprint] == 1
    assert found[("inforce_ready",)] == 1
    assert found[("inforce_index_age_seconds",)] >= 0
    assert not any(word in response.text for word in ("privileged", "others", "secret", "BREW"))


def test_without_its_setting_there_is_no_such_address(exhibits_live: IndexInUse) -> None:
    with TestClient(create_app(exhibits_live)) as client:
        assert client.get("/metrics").status_code == 404


def test_what_waits_is_refused_and_left_is_counted(exhibits_live: IndexInUse, metrics: Metrics) -> None:
    endless = Endless()
    limits = Limits(deadline=30, waiting=3, per_client=40)
    with served(exhibits_live, limits, endless.operations(), metrics) as server:

        def now(*name: str) -> float:
            return told(server.get("/metrics")[2].decode()).get(name, 0.0)

        with ExitStack() as held:
            for _ in range(20):
                held.enter_context(server.open("/v1/spin", ATTACKER))
            until(lambda: now("inforce_refused_total", "busy", "long") > 0)
            assert now("inforce_begun", "long") > 0
            assert now("inforce_waiting", "long") == 3
        until(lambda: now("inforce_begun", "long") == 0)
        assert now("inforce_waiting", "long") == 0
        assert now("inforce_ended_early_total", "left", "long") > 0


def test_refreshes_are_counted_by_how_they_ended(metrics: Metrics) -> None:
    def fails(_reading: object, _embedding: object) -> Refreshed:
        raise ValueError

    works = Refresher(lambda _reading, _embedding: Refreshed("", 1, 2, 3, 4), ended=metrics.refreshed)
    for refresher, state in ((works, "done"), (Refresher(fails, ended=metrics.refreshed), "failed")):
        refresher.start()
        until(lambda state=state: ("inforce_refreshes_total", state) in told(metrics.text().decode()))  # type: ignore[misc]


def test_an_index_that_cannot_be_used_is_told_as_not_ready(tmp_path: Path) -> None:
    from retriever.settings import Settings

    metrics = Metrics(IndexInUse(Settings(tmp_path)).library)
    assert told(metrics.text().decode())[("inforce_ready",)] == 0


def test_workers_count_together_and_one_that_died_holds_nothing(small_index: Path) -> None:
    with serving(SERVE_WITH_WORD_ENCODER, "--index", str(small_index), "--workers", "2", "--metrics") as (process, log):
        address = lines_until(log, "serving")[-1].split()[2]
        for _ in range(12):
            urlopen(f"{address}/v1/search?q=data", timeout=20).close()
        # Whichever worker tells of it, it tells of all.
        for _ in range(4):
            with urlopen(f"{address}/metrics", timeout=20) as answer:
                found = told(answer.read().decode())
            assert found["inforce_requests_total", "GET", "/v1/search", "200"] == 12
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            pytest.fail("it did not stop")
