"""`inforce serve --workers`: several processes, one address, one index, and one process that looks after them."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import pytest

from api.service.refresh import Progress, Refreshed, Refresher, State
from tests.doors.test_cli import SERVE_ANOTHER_ENCODER, SERVE_WITH_WORD_ENCODER
from tests.serving import until

REPOSITORY = Path(__file__).parents[2]


def children(process: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def serving(program: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    with subprocess.Popen(
        [sys.executable, "-c", program, "serve", "--port", "0", *arguments],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        try:
            yield process, process.stderr
        finally:
            process.kill()


def lines_until(log: IO[str], *wanted: str) -> list[str]:
    """The lines up to one that has all of ``wanted`` in it."""
    found: list[str] = []
    while not found or not all(word in found[-1] for word in wanted):
        line = log.readline()
        assert line, "".join(found)
        found.append(line)
    return found


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes in /proc")
def test_two_workers_answer_die_are_replaced_look_anew_and_stop(small_index: Path) -> None:
    with serving(SERVE_WITH_WORD_ENCODER, "--index", str(small_index), "--workers", "2") as (process, log):
        port = int(lines_until(log, "serving")[-1].split()[2].rsplit(":", 1)[1])
        first = children(process.pid)
        assert len(first) == 2

        def search() -> int:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
                connection.request("GET", "/v1/search?q=data")
                return connection.getresponse().status

        assert {search() for _ in range(10)} == {200}
        process.send_signal(signal.SIGHUP)
        for _ in range(2):
            assert "sha256:" in lines_until(log, "answering from generation")[-1]
        os.kill(min(first), signal.SIGKILL)
        lines_until(log, str(min(first)), "is replaced")
        until(lambda: len(children(process.pid)) == 2, 20)
        second = children(process.pid)
        assert len(second - first) == 1
        # Only that it loads still may be said meanwhile.
        assert {search() for _ in range(10)} <= {200, 503}
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert not any(map(is_alive, first | second))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes in /proc")
def test_workers_stop_when_nobody_looks_after_them_any_more(small_index: Path) -> None:
    with serving(SERVE_WITH_WORD_ENCODER, "--index", str(small_index), "--workers", "2") as (process, log):
        lines_until(log, "serving")
        workers = children(process.pid)
        process.kill()
        until(lambda: not any(map(is_alive, workers)), 20)


def test_an_index_that_no_worker_can_load_ends_all_with_the_reason(small_index: Path) -> None:
    with serving(SERVE_ANOTHER_ENCODER, "--index", str(small_index), "--workers", "2") as (process, log):
        assert "run `inforce build`" in log.read()
        assert process.wait(20) == 5


def test_one_process_refreshes_at_a_time_and_each_says_how_far_it_is(tmp_path: Path) -> None:
    done = Refreshed("sha256:1", 1, 2, 3, 4)
    seen: list[State] = []

    def build(reading: Progress, _: Progress) -> Refreshed:
        reading(1, 2)
        seen.append(other.state.state)
        assert not other.start()
        return done

    other = Refresher(build, tmp_path)
    first = Refresher(build, tmp_path)
    assert other.state.state is State.IDLE
    assert first.start()
    until(lambda: other.state.state is State.DONE)
    assert seen == [State.BUILDING]
    assert other.state == first.state
    assert other.state.result == done


def test_a_refresh_whose_process_died_has_failed(tmp_path: Path) -> None:
    died = subprocess.run(
        [sys.executable, "-c", REFRESH_AND_DIE, str(tmp_path)], cwd=REPOSITORY, timeout=30, check=False
    )
    assert died.returncode == -signal.SIGKILL
    other = Refresher(lambda _reading, _embedding: Refreshed("sha256:1", 1, 2, 3, 4), tmp_path)
    assert other.state.state is State.FAILED
    assert other.start()
    until(lambda: other.state.state is State.DONE)


REFRESH_AND_DIE = """
import os, signal, sys, time
from pathlib import Path
from api.service.refresh import Refresher
refresher = Refresher(lambda reading, embedding: os.kill(os.getpid(), signal.SIGKILL), Path(sys.argv[1]))
refresher.start()
time.sleep(10)
"""
