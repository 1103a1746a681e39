"""How much of a server one request, one client and all of them may take."""

import os
from dataclasses import dataclass
from enum import Enum


class Work(Enum):
    """What kind of work an operation is; each kind waits for its own."""

    READING = "reading"
    """Looking up what is stored."""
    QUESTION = "question"
    """Understanding, encoding, ranking, answering."""
    LONG = "long"
    """Comparing versions, following clauses, writing files to take away."""
    CHECK = "check"
    """Checking quotations: done beside the other long work, with more time."""
    BATCH = "batch"
    """Many questions at once: the same."""
    HEALTH = "health"
    """Whether questions are answered: behind nothing else."""


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and numbers of requests.

    ``waiting`` and ``per_client`` are of each pool: how many may wait in it, and how many one client may have in it,
    waiting or worked at. A client is an address; behind a proxy all are one.
    """

    deadline: float = 10.0
    check_deadline: float = 60.0
    waiting: int = 64
    per_client: int = 16
    body: float = 10.0
    """For a whole body to arrive."""
    headers: float = 10.0
    """For the headers of a request to arrive, on a new connection or one kept alive."""
    connections: int = 512
    leaving: float = 10.0
    """For what is in hand when the server is told to stop."""
    workers: int = 1
    """Processes that share the cores."""

    def seconds(self, work: Work) -> float:
        return self.check_deadline if work in (Work.CHECK, Work.BATCH) else self.deadline


def begun_of(work: Work, limits: Limits) -> int:
    """How many requests of a kind may be begun; of these `threads_of` compute.

    Begun questions wait for one pass of the encoder together.
    """
    return min(2 * limits.per_client, 64) if work is Work.QUESTION else threads_of(work, limits)


def threads_of(work: Work, limits: Limits) -> int:
    """How many requests of a kind are worked at side by side: of what computes no more than there are cores."""
    match work:
        case Work.HEALTH:
            return 1
        case Work.READING:
            return 4
        case Work.QUESTION:
            return max(1, min(4, _cores() // limits.workers))
        case _:
            return max(1, min(4, _cores()))
