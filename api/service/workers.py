"""Several processes that answer from one index at one address, and one that looks after them.

The one that looks after them reads neither index nor model and has one thread, so that it can fork: each worker is a
server of its own, with limits and an encoder of its own. They share the listening socket, and read the files of the
index from the same memory of the system. A worker that dies is replaced; when the one that looks after them dies, they
stop.
"""

import logging
import os
import selectors
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

log = logging.getLogger("inforce.http")

_AGAIN_AFTER = 1.0
"""Seconds before a worker that died is replaced, so that one that cannot start does not use up the machine."""

_INTERRUPTED = 130

Work = Callable[[Callable[[], None], Path], int]
"""What a worker does until it is stopped: it calls the first as soon as it answers, and gives an exit code.

The second is a folder that the workers share, for what all of them have to know.
"""


class Workers:
    """``count`` processes that do ``work``; ``ready`` is called once, when all of them answer.

    ``failed`` says what an error means and gives its exit code. ``leaving`` is how many seconds they have to stop.
    """

    def __init__(
        self, count: int, work: Work, ready: Callable[[], None], failed: Callable[[Exception], int], leaving: float
    ) -> None:
        self._count = count
        self._work = work
        self._ready = ready
        self._failed = failed
        self._leaving = leaving
        self._running: dict[int, int] = {}
        """Process → number of the worker."""
        self._due = dict.fromkeys(range(count), 0.0)
        """Number of a worker that has to be started → when."""
        self._answering: set[int] = set()
        self._was_ready = False
        self._kill_at: float | None = None
        """Set when they are told to stop."""
        self._code = 0
        self._caught: list[int] = []

    def run(self) -> int:
        """Until a signal says to stop. The exit code is that of a worker where none could be started."""
        if threading.active_count() > 1:
            raise RuntimeError("a process with several threads cannot fork")
        self._alive, self._living = os.pipe()
        self._told, self._telling = os.pipe()
        woken, waking = os.pipe()
        for descriptor in (self._told, woken, waking):
            os.set_blocking(descriptor, False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, lambda caught, _: self._caught.append(caught))
        signal.set_wakeup_fd(waking)
        with tempfile.TemporaryDirectory(prefix="inforce-") as folder, selectors.DefaultSelector() as selector:
            shared = Path(folder)
            selector.register(woken, selectors.EVENT_READ)
            selector.register(self._told, selectors.EVENT_READ)
            while self._running or self._due:
                self._start_due(shared)
                selector.select(self._seconds_to_wait())
                _read_all(woken)
                self._answering.update(_read_all(self._told))
                self._obey()
                self._reap(shared)
                if len(self._answering) == self._count and not self._was_ready:
                    self._was_ready = True
                    self._ready()
        return self._code

    def _seconds_to_wait(self) -> float | None:
        times = [*self._due.values(), *([] if self._kill_at is None else [self._kill_at])]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _obey(self) -> None:
        """Do what signals say, and end those that do not stop in time."""
        while self._caught:
            number = self._caught.pop(0)
            if number == signal.SIGHUP:
                self._send(signal.SIGHUP)
            elif number != signal.SIGCHLD:
                self._stop(_INTERRUPTED if number == signal.SIGINT else 0)
        if self._kill_at is not None and time.monotonic() >= self._kill_at:
            self._send(signal.SIGKILL)
            self._kill_at = time.monotonic() + self._leaving

    def _stop(self, code: int) -> None:
        if self._kill_at is None:
            self._code = code
            self._due.clear()
            self._kill_at = time.monotonic() + self._leaving
            self._send(signal.SIGTERM)

    def _send(self, number: int) -> None:
        for process in self._running:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _start_due(self, shared: Path) -> None:
        now = time.monotonic()
        for number in [number for number, when in self._due.items() if when <= now]:
            del self._due[number]
            self._running[_fork(lambda number=number: self._be_worker(number, shared), self._failed)] = number  # type: ignore[misc]

    def _reap(self, shared: Path) -> None:
        for process, number in list(self._running.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if not ended:
                continue
            del self._running[process]
            # What it counted stays; what waited in it waits no longer (api.service.metrics).
            for file in shared.glob(f"gauge_live*_{process}.db"):
                file.unlink()
            self._answering.discard(number)
            if self._kill_at is not None:
                continue
            code = os.waitstatus_to_exitcode(status)
            if not self._was_ready and code > 0:
                # It has said why it cannot start; no other will.
                self._stop(code)
                continue
            log.error("worker %d (process %d) has ended with %d; it is replaced", number + 1, process, code)
            self._due[number] = time.monotonic() + _AGAIN_AFTER

    def _be_worker(self, number: int, shared: Path) -> int:
        signal.set_wakeup_fd(-1)
        for caught in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(caught, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # While one of them has this end open, the other end would never say that the parent is gone.
        os.close(self._living)
        threading.Thread(target=_stop_with, args=(self._alive,), name="parent", daemon=True).start()
        return self._work(lambda: _tell(self._telling, number), shared)


def in_a_process(work: Callable[[], object], failed: Callable[[Exception], int]) -> int:
    """Do ``work`` in a process of its own, and give its exit code: what it loads is gone with it."""

    def done() -> int:
        work()
        return 0

    return os.waitstatus_to_exitcode(os.waitpid(_fork(done, failed), 0)[1])


def _fork(work: Callable[[], int], failed: Callable[[Exception], int]) -> int:
    """The number of a new process that does ``work`` and ends with the code that it gives."""
    _flush()
    process = os.fork()
    return process or _do(work, failed)


def _do(work: Callable[[], int], failed: Callable[[Exception], int]) -> NoReturn:
    code = 1
    try:
        code = work()
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except Exception as error:
        code = failed(error)
    finally:
        _flush()
        os._exit(code)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()


def _stop_with(alive: int) -> None:
    """Stop this process when the other end of ``alive`` is closed, which it is when the parent has ended."""
    os.read(alive, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _tell(telling: int, number: int) -> None:
    with suppress(OSError):
        os.write(telling, bytes([number]))


def _read_all(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except BlockingIOError:
        return b""
