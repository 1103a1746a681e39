"""Whose turn it is to compute, where more threads have work in hand than there are cores.

    with turns.held(client):    # waits until it is this client's turn
        ...
        with waiting():         # for another thread: the turn is somebody else's meanwhile
            ...

So many questions can wait for the encoder together, and it reads them together, while no more threads compute than
have a turn.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Turns:
    """``count`` threads may compute; those that wait take turns by client, and a client's in the order they came."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, deque[threading.Lock]] = OrderedDict()

    @contextmanager
    def held(self, client: str) -> Iterator[None]:
        """What is called inside computes."""
        self._take(client)
        token = _current.set((self, client))
        try:
            yield
        finally:
            _current.reset(token)
            self._give()

    @contextmanager
    def lent(self, client: str) -> Iterator[None]:
        """What is called inside does not compute."""
        self._give()
        try:
            yield
        finally:
            self._take(client)

    def _take(self, client: str) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            called = threading.Lock()
            called.acquire()
            self._waiting.setdefault(client, deque()).append(called)
        called.acquire()

    def _give(self) -> None:
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            client, line = self._waiting.popitem(last=False)
            called = line.popleft()
            if line:
                self._waiting[client] = line
        called.release()


_current: ContextVar[tuple[Turns, str] | None] = ContextVar("turn", default=None)


def whose_turn() -> str:
    """The client whose turn it is in this thread; "" where nobody takes turns."""
    held = _current.get()
    return held[1] if held else ""


@contextmanager
def waiting() -> Iterator[None]:
    """What is called inside waits for others; the turn of this thread, if it has one, is theirs meanwhile."""
    held = _current.get()
    if held is None:
        yield
        return
    turns, client = held
    with turns.lent(client):
        yield
