"""Who does the long work of a build: this process, or workers on other machines that Ray starts and ends.

What they are given and give back is the same, in the same order, so that an index does not show who built it. What a
worker did that died is done again by another.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from index.errors import WorkersUnreachable

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")

_AHEAD = 2
"""Pieces of work that wait for each core, so that none is idle."""


class Workers(Protocol):
    """Does pieces of work that do not depend on each other."""

    def map(self, work: Callable[[_Item], _Done], items: Iterable[_Item]) -> Iterator[_Done]:
        """What ``work`` makes of each item, in their order. ``work`` and items can be pickled."""
        ...


class Here:
    """This process, one piece after another."""

    def map(self, work: Callable[[_Item], _Done], items: Iterable[_Item]) -> Iterator[_Done]:
        return map(work, items)


class OnRay:
    """Workers of a Ray cluster (https://www.ray.io), one piece of work on a core at a time."""

    def __init__(self, address: str) -> None:
        """``address``: ``ray://HOST:PORT``, or ``ray`` for workers on this machine alone.

        Sources are read where their locations are found: on a cluster they lie on a shared disk. Raises
        WorkersUnreachable.
        """
        try:
            import ray
        except ModuleNotFoundError as error:
            raise WorkersUnreachable("Ray is not installed: pip install 'inforce[ray]'") from error
        self._ray = ray
        try:
            if not ray.is_initialized():
                ray.init(None if address == "ray" else address, include_dashboard=False, log_to_driver=False)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise WorkersUnreachable(f"Ray does not answer at {address}: {error}") from error

    def map(self, work: Callable[[_Item], _Done], items: Iterable[_Item]) -> Iterator[_Done]:
        ray = self._ray
        # Sent once to each machine, not with each item.
        held = ray.put(work)
        run = ray.remote(num_cpus=1, max_retries=-1)(_run)
        most = _AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
        waiting = deque[object]()
        for item in items:
            waiting.append(run.remote(held, item))
            if len(waiting) >= most:
                yield ray.get(waiting.popleft())
        while waiting:
            yield ray.get(waiting.popleft())


def workers_at(address: str | None) -> Workers:
    """This process where no address is given. Raises WorkersUnreachable."""
    return OnRay(address) if address else Here()


def _run(work: Callable[[_Item], _Done], item: _Item) -> _Done:
    return work(item)
