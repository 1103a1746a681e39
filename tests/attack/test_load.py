"""Many clients of a server with the packaged encoder: `make attack`.

ATTACK_MINUTES (default 1) is how long a hundred clients ask at once.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.attack.load import REPOSITORY, Process, ask, questions, started

MINUTES = float(os.environ.get("ATTACK_MINUTES", "1"))
DEADLINE = 10
ROUNDS = 4
ROUND = 5.0


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exhibits with the packaged encoder."""
    folder = tmp_path_factory.mktemp("load") / "index"
    command = [sys.executable, "-m", "inforce", "build", "--index", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, timeout=600)
    return folder


def test_a_hundred_clients_are_answered_in_time_or_told_when_to_come_again(index: Path) -> None:
    sizes: list[float] = []
    done = threading.Event()

    def weigh(server: Process) -> None:
        while not done.wait(1):
            sizes.append(server.memory())

    with started(index) as server:
        weighing = threading.Thread(target=weigh, args=(server,))
        weighing.start()
        load = ask(server.port, 100, 60 * MINUTES)
        done.set()
        weighing.join()
    after = sizes[min(60, len(sizes) // 2) :]
    print(
        f"100 clients, {MINUTES:g} min: {load}; after a minute {after[0]:.0f} MB, {min(after):.0f} to {max(after):.0f}"
    )
    assert set(load.statuses) <= {200, 429, 503}
    assert not load.without_retry_after
    assert load.share(0.99) < DEADLINE
    # What is held for the first answers is held soon; less than two minutes tell nothing.
    assert MINUTES < 2 or (min(after) > 0.95 * after[0] and max(after) < 1.05 * after[0])


def test_answers_grow_with_workers_and_a_pass_for_many_costs_less_than_one_each(index: Path) -> None:
    """In turns, so that what else the machine does is in all of them."""
    answers, spent = Counter[str](), dict.fromkeys(("one", "two", "one client"), 0.0)
    with started(index) as one, started(index, "--workers", "2") as two:
        for server in (one, two):
            ask(server.port, 4, 3)
        for _ in range(ROUNDS):
            for name, server, clients in (("one", one, 16), ("two", two, 16), ("one client", one, 1)):
                before = server.processor()
                answers[name] += ask(server.port, clients, ROUND).statuses[200]
                spent[name] += server.processor() - before
    seconds = ROUNDS * ROUND
    for name, count in answers.items():
        cost, cores = 1000 * spent[name] / count, spent[name] / seconds
        print(f"{name}: {count / seconds:.1f} answers/s, {cost:.1f} ms of processor each, {cores:.2f} cores")
    print(f"two workers for one: {answers['two'] / answers['one']:.2f}; {answers['one'] / answers['one client']:.2f}")
    assert answers["two"] > 1.2 * answers["one"]
    assert answers["one"] > 1.2 * answers["one client"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_who_has_asked_when_it_is_stopped_gets_an_answer(index: Path, workers: str) -> None:
    with started(index, "--workers", workers, "--waiting", "200") as server:
        opened: list[socket.socket] = []
        for number in range(100):
            asked = socket.create_connection(("127.0.0.1", server.port), 30, (f"127.0.1.{1 + number}", 0))
            asked.sendall(f"GET /v1/ask?{questions()[number]} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            opened.append(asked)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        told: Counter[str] = Counter()
        for asked in opened:
            answer = b""
            while part := asked.recv(65536):
                answer += part
            told[answer[9:12].decode() or "nothing"] += 1
            asked.close()
        # Uvicorn ends a process of its own by the signal that it was given, once it has finished.
        assert server.process.wait(30) in (0, -signal.SIGTERM)
    print(f"stopped with 100 open, {workers} workers: {dict(told)}, gone after {time.monotonic() - began:.1f} s")
    assert set(told) <= {"200", "503"}
