"""Lines of requests: what would wait too long is refused before it costs anything."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable

from api.service.limits import Limits
from api.service.pools import Pool, Refused
from corpus.deadline import OutOfTime


def test_what_would_wait_too_long_is_refused_at_once_and_what_is_taken_is_answered_in_time() -> None:
    pool = Pool("question", threads=8, computing=1, limits=Limits(waiting=64, per_client=64))
    ended: Counter[str] = Counter()
    times: list[float] = []

    async def ask() -> None:
        begun = time.monotonic()
        try:
            await pool.run("a", 2.0, asyncio.Event().wait, lambda: time.sleep(0.1))  # type: ignore[arg-type]
            ended["answered"] += 1
            times.append(time.monotonic() - begun)
        except Refused:
            ended["refused"] += 1
            assert time.monotonic() - begun < 0.5
        except OutOfTime:
            ended["out of time"] += 1

    async def all_of_them() -> None:
        # Two at once show how quickly the line moves.
        await asyncio.gather(ask(), ask())
        await asyncio.gather(*(ask() for _ in range(50)))

    asyncio.run(all_of_them())
    assert ended["out of time"] == 0
    assert ended["answered"] >= 6
    assert ended["refused"] >= 30
    assert max(times) < 2


def test_what_ran_out_of_time_shortens_the_line_and_who_waited_too_long_is_told_so() -> None:
    """Each takes half of the deadline: of a line as long as is guessed before any answer most would end in nothing."""
    pool = Pool("question", threads=8, computing=1, limits=Limits(waiting=64, per_client=64))

    async def ask(seconds: float) -> str:
        begun = time.monotonic()
        try:
            await pool.run("a", 1.0, asyncio.Event().wait, lambda: time.sleep(seconds))  # type: ignore[arg-type]
        except Refused:
            return "refused" if time.monotonic() - begun < 0.2 else "told late"
        except OutOfTime:
            return "out of time"
        return "answered"

    async def all_of_them() -> tuple[Counter[str], Counter[str]]:
        first = Counter(await asyncio.gather(*(ask(0.5) for _ in range(10))))
        await asyncio.sleep(1)
        return first, Counter(await asyncio.gather(*(ask(0.5) for _ in range(10))))

    first, second = asyncio.run(all_of_them())
    assert first["answered"] >= 1
    assert first["told late"] >= 1
    assert second["refused"] >= 8


def test_a_line_that_was_slow_is_taken_from_again() -> None:
    pool = Pool("question", threads=8, computing=1, limits=Limits(waiting=64, per_client=64))

    async def ask(seconds: float) -> None:
        await pool.run("a", 10.0, asyncio.Event().wait, lambda: time.sleep(seconds))  # type: ignore[arg-type]

    async def one_after_the_other() -> None:
        await asyncio.gather(ask(0.5), ask(0.5))
        for _ in range(3):
            # However slow it was: an idle pool refuses nobody.
            await ask(0.0)

    asyncio.run(one_after_the_other())


def test_one_client_has_no_more_than_half_of_what_is_begun() -> None:
    pool = Pool("question", threads=2, computing=2, limits=Limits(waiting=64, per_client=64))
    go_on = threading.Event()

    async def ask(client: str, work: Callable[[], object]) -> None:
        await pool.run(client, 20.0, asyncio.Event().wait, work)  # type: ignore[arg-type]

    async def many_and_one() -> None:
        many = [asyncio.ensure_future(ask("many", lambda: go_on.wait(10))) for _ in range(20)]
        await asyncio.sleep(0)
        await ask("one", lambda: None)
        go_on.set()
        await asyncio.gather(*many)

    began = time.monotonic()
    asyncio.run(many_and_one())
    assert time.monotonic() - began < 5
