"""How far a long piece of work has come, told to whoever waits for it.

Inside ``with telling(bar)`` loops call `tell_progress(done, total)`, which is nothing where nobody listens.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Progress = Callable[[int, int], None]
"""How much is done, and of how much."""

_current: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def telling(progress: Progress) -> Iterator[None]:
    """What is called inside tells ``progress`` how far it has come."""
    token = _current.set(progress)
    try:
        yield
    finally:
        _current.reset(token)


def tell_progress(done: int, total: int) -> None:
    """So much of the work at hand is done."""
    progress = _current.get()
    if progress is not None:
        progress(done, total)
