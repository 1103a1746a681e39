"""How far a long piece of work is, on stderr: with its rate, the time that is left, and the memory of the process."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from api.cli.shared import is_screen, say

if TYPE_CHECKING:
    from tqdm import tqdm

    from index.build import Progress

EVERY = 15
"""Seconds between two lines, where there is no terminal; what takes less time says nothing there."""


@contextmanager
def progress_bar(what: str, unit: str) -> "Iterator[Progress]":
    """A bar where stderr is a terminal, else a line every EVERY seconds: a log is no screen, and silence no news."""
    told = _Bar(what, unit) if is_screen(sys.stderr) else _Lines(what, unit)
    try:
        yield told
    finally:
        told.close()


class _Bar:
    def __init__(self, what: str, unit: str) -> None:
        self._what, self._unit = what, unit
        self._bar: tqdm[NoReturn] | None = None

    def __call__(self, done: int, total: int) -> None:
        from tqdm import tqdm

        if self._bar is None or done < self._bar.n:
            # Not before there is something to count: most sources are read at once. Or another source begins, with a
            # total of its own. What was done before is not of this rate.
            self.close()
            self._bar = tqdm(desc=self._what, unit=self._unit, file=sys.stderr, initial=min(done, total), total=total)
        self._bar.total = total
        self._bar.set_postfix_str(_memory(), refresh=False)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class _Lines:
    def __init__(self, what: str, unit: str) -> None:
        self._what, self._unit = what, unit
        self._begun: tuple[float, int] | None = None
        self._told = 0.0
        self._last = 0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._begun is None or done < self._last:
            self._begun, self._told = (now, done), now
        self._last = done
        if now - self._told < EVERY:
            return
        self._told = now
        since, before = self._begun
        rate = (done - before) / (now - since)
        left = f", about {_duration((total - done) / rate)} left" if rate else ""
        memory = f", {_memory()}" if _memory() else ""
        say(f"{self._what}: {done:,} of {total:,}{self._unit}, {rate:,.1f} a second{left}{memory}")

    def close(self) -> None:
        """What was told stays."""


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min" if minutes else "a minute"


def _memory() -> str:
    """What the process holds now, where the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return ""
    return f"{pages * os.sysconf('SC_PAGE_SIZE') / 1e6:,.0f} MB of memory"
