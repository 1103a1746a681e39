"""The longer half of the attacks on tokens: `make attack`.

ATTACK_REQUESTS (default 100,000) is how many requests are sent with a token for two of three policies, ATTACK_SECONDS
(default 120) for how long at most.
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
from tests.direct import Direct

REQUESTS = int(os.environ.get("ATTACK_REQUESTS", "100000"))
SECONDS = float(os.environ.get("ATTACK_SECONDS", "120"))
COMPARED = 10
"""One request in so many is compared with the server that never had the third policy."""


@dataclass(frozen=True)
class Servers:
    app: FastAPI
    limited: Direct
    everything: TestClient
    alone: Direct


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Servers:
    both = apart.built(tmp_path_factory.mktemp("both"), (*apart.SEEN, apart.HIDDEN))
    alone = apart.built(tmp_path_factory.mktemp("alone"), apart.SEEN)
    tokens = Tokens(tmp_path_factory.mktemp("tokens") / "tokens.json")
    app = create_app(both, access=Access(tokens))

    def token(policies: tuple[str, ...] | None) -> dict[str, str]:
        return {"authorization": f"Bearer {tokens.add('a', Right, policies, None)[0]}"}

    everything = TestClient(app, headers=token(None))
    return Servers(app, Direct(app, token(apart.SEEN)), everything, Direct(create_app(alone)))


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
    """By processor time, of which the quickest quarter is free of what else the machine does; asked in turns."""
    passage = next(name for name in apart.ids_in(servers.everything)["passages"] if name.startswith(apart.HIDDEN))
    for hidden, absent in (
        (f"/v1/passages/{passage}", f"/v1/passages/{passage.replace('zephyr', 'zephir')}"),
        ("/v1/ask?q=Does+Quokkasoft+license+voiceprints", "/v1/ask?q=Does+Quakkasoft+license+vaiceprints"),
        ("/v1/mentions?words=palmprints", "/v1/mentions?words=polmprints"),
        (f"/v1/search?q=data&policy={apart.HIDDEN}", "/v1/search?q=data&policy=zephir-privacy"),
        (f"/v1/feeds/{apart.HIDDEN}.atom", "/v1/feeds/zephir-privacy.atom"),
        (f"/v1/versions/{apart.HIDDEN}@2016-11-13/text", "/v1/versions/zephir-privacy@2016-11-13/text"),
    ):
        took: dict[str, list[float]] = {hidden: [], absent: []}
        for number in range(400):
            for address in (hidden, absent) if number % 2 else (absent, hidden):
                began = time.process_time()
                servers.limited.get(address)
                took[address].append(time.process_time() - began)
        quick = [1000 * sorted(times)[len(times) // 4] for times in took.values()]
        print(f"{hidden}: {quick[0]:.3f} ms, not there: {quick[1]:.3f} ms")
        assert 0.95 < quick[0] / quick[1] < 1.05, hidden


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
