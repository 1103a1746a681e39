"""The longer half of the attacks on tokens: `make attack`.

ATTACK_REQUESTS (default 100,000) is how many requests are sent with a token for two of three policies, ATTACK_SECONDS
(default 20), times six, for how long at most.
"""

import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.authentication import Access
from api.service.access import Right
from api.service.tokens import Tokens
from retriever.opening import IndexInUse
from tests import policies_apart as apart
from tests.attack.test_long import random_request

REQUESTS = int(os.environ.get("ATTACK_REQUESTS", "100000"))
SECONDS = 6 * float(os.environ.get("ATTACK_SECONDS", "20"))
COMPARED = 10
"""One request in so many is compared with the server that never had the third policy."""


@dataclass(frozen=True)
class Servers:
    app: FastAPI
    limited: TestClient
    everything: TestClient
    alone: TestClient


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Servers:
    both = apart.built(tmp_path_factory.mktemp("both"), (*apart.SEEN, apart.HIDDEN))
    alone = apart.built(tmp_path_factory.mktemp("alone"), apart.SEEN)
    tokens = Tokens(tmp_path_factory.mktemp("tokens") / "tokens.json")
    app = create_app(both, access=Access(tokens))

    def client(policies: tuple[str, ...] | None) -> TestClient:
        headers = {"Authorization": f"Bearer {tokens.add('a', Right, policies, None)[0]}"}
        return TestClient(app, follow_redirects=False, headers=headers)

    return Servers(app, client(apart.SEEN), client(None), TestClient(create_app(alone), follow_redirects=False))


def test_a_token_finds_no_trace_of_what_it_may_not_see(servers: Servers) -> None:
    ids = apart.ids_in(servers.everything)
    began, statuses = time.monotonic(), Counter[int]()
    asked = apart.requests_to(servers.app, random.Random(2018), ids)
    for number, request in enumerate(islice(asked, REQUESTS)):
        answer = request.of(servers.limited)
        statuses[answer.status_code] += 1
        assert not apart.traces(apart.said(answer), request.text), request
        if number % COMPARED == 0:
            expected = request.of(servers.alone)
            assert answer.status_code == expected.status_code, request
            assert apart.comparable(request, answer) == apart.comparable(request, expected), request
        if time.monotonic() - began > SECONDS:
            break
    took = time.monotonic() - began
    print(f"{statuses.total():,} requests in {took:.0f} s, nothing of the third policy: {dict(statuses)}")
    assert max(statuses) < 500


def test_what_is_hidden_is_answered_as_fast_as_what_is_not_there(servers: Servers) -> None:
    """The median of many requests, in turns; twice the same also shows how far two medians are apart anyhow."""
    passage = next(name for name in apart.ids_in(servers.everything)["passages"] if name.startswith(apart.HIDDEN))
    for hidden, absent in (
        (f"/v1/passages/{passage}", f"/v1/passages/{passage.replace('zephyr', 'zephir')}"),
        ("/v1/ask?q=Does+Quokkasoft+license+voiceprints", "/v1/ask?q=Does+Quakkasoft+license+vaiceprints"),
        ("/v1/mentions?words=palmprints", "/v1/mentions?words=polmprints"),
        (f"/v1/search?q=data&policy={apart.HIDDEN}", "/v1/search?q=data&policy=zephir-privacy"),
    ):
        took: dict[str, list[float]] = {hidden: [], absent: []}
        for _ in range(200):
            for address, times in took.items():
                began = time.perf_counter()
                servers.limited.get(address)
                times.append(time.perf_counter() - began)
        medians = [1000 * sorted(times)[len(times) // 2] for times in took.values()]
        print(f"{hidden}: {medians[0]:.2f} ms, not there: {medians[1]:.2f} ms")
        assert 0.8 < medians[0] / medians[1] < 1.25, hidden


@pytest.mark.parametrize("known", [True, False])
def test_no_generated_request_is_a_fault_where_callers_are_known(
    exhibits_live: IndexInUse, tmp_path: Path, known: bool
) -> None:
    """With a token for everything, and without one."""
    tokens = Tokens(tmp_path / "tokens.json")
    secret, _ = tokens.add("a", Right, None, None)
    rnd, statuses = random.Random(12), Counter[int]()
    headers = {"Authorization": f"Bearer {secret}"} if known else {}
    client = TestClient(create_app(exhibits_live, access=Access(tokens)), follow_redirects=False, headers=headers)
    for _ in range(1_500):
        method, address, body = random_request(rnd)
        response = client.request(method, address, content=body)
        statuses[response.status_code] += 1
        assert response.status_code < 500, (method, address, body)
    print(f"known: {known}: {dict(statuses)}")
    assert statuses[200] > 100 if known else set(statuses) == {401}
