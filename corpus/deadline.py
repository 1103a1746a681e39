"""How long one piece of work may take, and that nobody waits for it any more.

    with within(Deadline(10.0)):
        ...                     # loops call `check_deadline`, which raises when the time is up or nobody waits

Work that nobody limits, such as a build, runs on. What a first request makes for all later ones is made
`within(None)`: begun anew by each of them and never finished, it would never be there.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from corpus.errors import InforceError

T = TypeVar("T")


class OutOfTime(InforceError):
    """The work took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"This took longer than the {seconds:g} seconds that it may take here. Ask for less at once.")
        self.seconds = seconds


class CalledOff(InforceError):
    """Nobody waits for the work any more."""


class Deadline:
    """``seconds`` from now on. Whoever waits may call the work off, from any thread."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._ends = clock() + seconds
        self._called_off = False

    def begin(self) -> None:
        """The seconds run from now on."""
        self._ends = self._clock() + self.seconds

    def call_off(self) -> None:
        self._called_off = True

    @property
    def left(self) -> float:
        """Seconds left; none or fewer once it has passed."""
        return self._ends - self._clock()

    def check(self) -> None:
        """Raises CalledOff or OutOfTime."""
        if self._called_off:
            raise CalledOff("nobody waits for this any more")
        if self.left <= 0:
            raise OutOfTime(self.seconds)


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(deadline: Deadline | None) -> Iterator[None]:
    """What is called inside is done within ``deadline``; None: however long it takes."""
    token = _current.set(deadline)
    try:
        yield
    finally:
        _current.reset(token)


def deadline_at_hand() -> Deadline | None:
    """That of the work at hand; None where nobody limits it."""
    return _current.get()


def check_deadline() -> None:
    """Raises OutOfTime or CalledOff where the work at hand has a deadline that says so."""
    deadline = _current.get()
    if deadline is not None:
        deadline.check()


def checked(items: Iterable[T]) -> Iterator[T]:
    """The same, as long as there is time."""
    for item in items:
        check_deadline()
        yield item
