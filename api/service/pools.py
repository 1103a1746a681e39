"""Work in threads: a pool for each kind, with a bounded queue that clients take turns in.

A request waits behind its own kind only. What cannot be done soon is refused at once; what takes too long, or is no
longer waited for, is called off (`corpus.deadline`). The answer does not wait for a loop that is slow to notice, and
its thread takes no other work until it has.
"""

import asyncio
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Awaitable, Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from api.service.limits import Limits, Work, begun_of, threads_of
from corpus.deadline import CalledOff, Deadline, OutOfTime, within
from corpus.errors import InforceError
from corpus.turns import Turns

T = TypeVar("T")

_HOPEFUL, _PATIENT = 0.3, 0.6
"""The share of its time that a request may be expected to wait, or else it is refused before it costs anything; and
that it may have waited at most when it is begun, where the line has slowed down meanwhile."""

_GUESSED = 0.05
"""Seconds from one answer to the next, before any was given."""
_LASTING = 0.95
"""What an answer counts for the pace, as often as others have followed it."""

_NOTICING = 0.25
"""Seconds for the loops of a request to notice that its time is over."""


class Watch(Protocol):
    """Is told what happens in the pools, each by its name; ``change`` is one more or one less."""

    def waits(self, work: str, change: int) -> None: ...

    def begun(self, work: str, change: int) -> None: ...

    def refused(self, work: str, reason: str) -> None: ...

    def ended_early(self, work: str, reason: str) -> None: ...


class Unwatched:
    """Nobody is told."""

    def waits(self, work: str, change: int) -> None:
        """Nothing."""

    def begun(self, work: str, change: int) -> None:
        """Nothing."""

    def refused(self, work: str, reason: str) -> None:
        """Nothing."""

    def ended_early(self, work: str, reason: str) -> None:
        """Nothing."""


UNWATCHED = Unwatched()


class Refused(InforceError):
    """The request is not begun. ``kind`` is its type of problem, ``retry_after`` is in seconds."""

    def __init__(self, kind: str, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after


def _busy() -> Refused:
    return Refused("busy", "Too many requests of this kind are waiting. Ask again in a moment.", 2)


def _leaving() -> Refused:
    return Refused("busy", "The server is being stopped. Ask again in a moment.", 5)


@dataclass(eq=False, slots=True)
class _Job:
    """One request: waiting, then worked at."""

    client: str
    turns: Turns
    work: Callable[[], Any]
    deadline: Deadline
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    context: Context = field(default_factory=copy_context)
    is_left: bool = False
    """Its client does not wait any more."""

    def run(self) -> None:
        try:
            result = self.context.run(self._within_deadline)
        except BaseException as error:
            self._tell(error=error)
        else:
            self._tell(result)

    @property
    def is_late(self) -> bool:
        """It has waited so long that it would hardly be done in time."""
        return self.deadline.left < (1 - _PATIENT) * self.deadline.seconds

    def _within_deadline(self) -> object:
        with within(self.deadline), self.turns.held(self.client):
            self.deadline.check()
            if self.is_late:
                raise _busy()
            return self.work()

    def refuse(self, error: Exception) -> None:
        self._tell(error=error)

    def _tell(self, result: object = None, error: BaseException | None = None) -> None:
        def told() -> None:
            if self.future.done():
                return
            if error is not None:
                self.future.set_exception(error)
            else:
                self.future.set_result(result)

        try:
            self.loop.call_soon_threadsafe(told)
        except RuntimeError:
            # The loop has ended, and with it whoever waited.
            return


class _Pace:
    """How many seconds go by from one answer to the next while as many compute as may: what a line moves by.

    Over the last twenty or so. Before there are any it is guessed, so that the first line is no longer than others.
    """

    def __init__(self, computing: int) -> None:
        self._computing = computing
        self._answers, self._took = 2.0, 2 * _GUESSED
        self._full_since: float | None = None

    @property
    def seconds(self) -> float:
        return self._took / self._answers

    def begun(self, running: int) -> None:
        if running >= self._computing and self._full_since is None:
            self._full_since = time.monotonic()

    def ended(self, running: int, *, is_left: bool) -> None:
        now = time.monotonic()
        # What was called off took the time of nobody who is answered; what ran out of time did.
        if self._full_since is not None and not is_left:
            self._answers = 1 + _LASTING * self._answers
            self._took = now - self._full_since + _LASTING * self._took
        self._full_since = now if running >= self._computing else None


class Pool:
    """Threads for one kind of work. Its state is under a lock; nothing is waited for while it is held.

    ``threads`` requests may be begun, of which ``computing`` compute.
    """

    def __init__(self, name: str, threads: int, computing: int, limits: Limits, watch: Watch = UNWATCHED) -> None:
        self._watch = watch
        self._turns = Turns(computing)
        self._limits = limits
        self._lock = threading.Lock()
        self._name = name
        self._threads = threads
        self._computing = computing
        self._started = 0
        self._free = threads
        self._waiting: OrderedDict[str, deque[_Job]] = OrderedDict()
        self._running: set[_Job] = set()
        self._of_client: Counter[str] = Counter()
        # A thread that one client has for a minute is one that all others wait for; half of them are theirs.
        self._most_of_client = max(1, threads // 2)
        self._begun: Counter[str] = Counter()
        self._ready: SimpleQueue[_Job] = SimpleQueue()
        self._leaving = False
        self._pace = _Pace(computing)

    async def run(self, client: str, seconds: float, gone: Callable[[], Awaitable[None]], work: Callable[[], T]) -> T:
        """What ``work`` gives. ``gone`` ends when the client does not wait any more.

        Raises Refused, OutOfTime, CalledOff, or what ``work`` raises.
        """
        loop = asyncio.get_running_loop()
        job = _Job(client, self._turns, work, Deadline(seconds), loop, loop.create_future())
        try:
            self._take(job)
            answer: T = await self._answer(job, gone)
            return answer
        except Refused as refusal:
            self._watch.refused(self._name, refusal.kind)
            raise

    async def _answer(self, job: _Job, gone: Callable[[], Awaitable[None]]) -> Any:
        left = asyncio.ensure_future(gone())
        try:
            await asyncio.wait(
                {job.future, left}, timeout=job.deadline.left + _NOTICING, return_when=asyncio.FIRST_COMPLETED
            )
            if job.future.done():
                return job.future.result()
            job.is_left = left.done()
            self._watch.ended_early(self._name, "left" if job.is_left else "deadline")
            if job.is_left:
                raise CalledOff("nobody waits for this any more")
            raise OutOfTime(job.deadline.seconds)
        finally:
            left.cancel()
            if not job.future.done():
                job.future.cancel()
                self._call_off(job)

    def leave(self) -> None:
        """Take no more work, and finish what is in hand."""
        with self._lock:
            self._leaving = True

    def call_off_all(self) -> None:
        """Refuse what waits, and end what is worked at."""
        with self._lock:
            self._leaving = True
            waiting = [job for jobs in self._waiting.values() for job in jobs]
            self._waiting.clear()
            self._of_client.subtract(job.client for job in waiting)
            self._watch.waits(self._name, -len(waiting))
            running = list(self._running)
        for job in waiting:
            job.refuse(_leaving())
        for job in running:
            job.refuse(_leaving())
            job.deadline.call_off()

    def _take(self, job: _Job) -> None:
        with self._lock:
            if self._leaving:
                raise _leaving()
            if self._of_client[job.client] >= self._limits.per_client:
                raise Refused(
                    "too-many-requests",
                    f"One client may have {self._limits.per_client} requests of this kind in hand. Wait for an answer "
                    "before asking again.",
                    2,
                )
            has_to_wait = not self._free or self._begun[job.client] >= self._most_of_client
            if has_to_wait and sum(map(len, self._waiting.values())) >= self._limits.waiting:
                raise _busy()
            ahead = len(self._running) + sum(map(len, self._waiting.values())) - self._computing + 1
            if ahead > 0 and ahead * self._pace.seconds > _HOPEFUL * job.deadline.seconds:
                raise _busy()
            self._of_client[job.client] += 1
            self._waiting.setdefault(job.client, deque()).append(job)
            self._watch.waits(self._name, 1)
            self._begin()

    def _begin(self) -> None:
        """Give free threads what waits, one request of each client after the other."""
        while self._free and (client := self._next_client()) is not None:
            jobs = self._waiting.pop(client)
            job = jobs.popleft()
            if jobs:
                # To the end of the line: the next turn is another client's.
                self._waiting[client] = jobs
            if job.is_late:
                self._forget(client)
                self._watch.waits(self._name, -1)
                job.refuse(_busy())
                continue
            self._free -= 1
            self._begun[client] += 1
            self._running.add(job)
            self._pace.begun(len(self._running))
            self._watch.waits(self._name, -1)
            self._watch.begun(self._name, 1)
            self._ready.put(job)
            if self._started < self._threads:
                self._started += 1
                threading.Thread(target=self._work, name=f"{self._name}-{self._started}", daemon=True).start()

    def _next_client(self) -> str | None:
        return next((client for client in self._waiting if self._begun[client] < self._most_of_client), None)

    def _call_off(self, job: _Job) -> None:
        job.deadline.call_off()
        with self._lock:
            jobs = self._waiting.get(job.client)
            if jobs and job in jobs:
                jobs.remove(job)
                self._watch.waits(self._name, -1)
                if not jobs:
                    del self._waiting[job.client]
                self._forget(job.client)

    def _forget(self, client: str) -> None:
        self._of_client[client] -= 1
        if self._of_client[client] <= 0:
            del self._of_client[client]

    def _work(self) -> None:
        while True:
            job = self._ready.get()
            job.run()
            with self._lock:
                self._running.discard(job)
                self._pace.ended(len(self._running), is_left=job.is_left)
                self._watch.begun(self._name, -1)
                self._forget(job.client)
                self._begun[job.client] -= 1
                self._begun += Counter()
                self._free += 1
                self._begin()


class Pools:
    """The pools of one server."""

    def __init__(self, limits: Limits, watch: Watch = UNWATCHED) -> None:
        self.limits = limits
        own = (Work.QUESTION, Work.LONG, Work.READING, Work.HEALTH)
        self._pools = {
            work: Pool(work.value, begun_of(work, limits), threads_of(work, limits), limits, watch) for work in own
        }
        self._pools[Work.CHECK] = self._pools[Work.BATCH] = self._pools[Work.LONG]

    async def run(self, work: Work, client: str, gone: Callable[[], Awaitable[None]], function: Callable[[], T]) -> T:
        """What ``function`` gives, in a thread of its kind. Raises as `Pool.run`."""
        return await self._pools[work].run(client, self.limits.seconds(work), gone, function)

    def leave(self) -> None:
        for pool in self._pools.values():
            pool.leave()

    def call_off_all(self) -> None:
        for pool in self._pools.values():
            pool.call_off_all()
