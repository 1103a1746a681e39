"""Real servers, each a process with the packaged encoder, and many clients that ask them: by hand too.

python -m tests.attack.load PORT CLIENTS SECONDS
"""

import http.client
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from tests.serving import until

REPOSITORY = Path(__file__).parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_AGAIN = 0.2
"""Seconds after which who was refused asks again: sooner than it is told, which is the worse for the server."""


@cache
def questions() -> list[str]:
    lines = (REPOSITORY / "eval/judgments/exhibits.jsonl").read_text("utf-8").splitlines()
    return [urlencode({"q": json.loads(line)["question"], "as_of": "2019-06-01"}) for line in lines]


@dataclass
class Load:
    """What clients were told; ``times`` are the seconds that answers took."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    without_retry_after: int = 0

    def share(self, part: float) -> float:
        """The seconds within which this part of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    def __str__(self) -> str:
        p50, p99, slowest = (self.share(part) for part in (0.5, 0.99, 1))
        return f"{dict(self.statuses)}, p50 {p50:.2f} s, p99 {p99:.2f} s, slowest {slowest:.2f} s"


def ask(port: int, clients: int, seconds: float) -> Load:
    """Have so many clients, each with an address of its own, ask one question after the other."""
    load, lock, ends = Load(), threading.Lock(), time.monotonic() + seconds

    def client(number: int) -> None:
        address = (f"127.0.{1 + number // 250}.{1 + number % 250}", 0)
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=address)) as connection:
            for query in islice(cycle(questions()), 37 * number, None):
                if time.monotonic() > ends:
                    break
                began = time.perf_counter()
                connection.request("GET", f"/v1/ask?{query}")
                response = connection.getresponse()
                response.read()
                with lock:
                    load.statuses[response.status] += 1
                    if response.status == 200:
                        load.times.append(time.perf_counter() - began)
                    elif not response.headers.get("Retry-After"):
                        load.without_retry_after += 1
                if response.status != 200:
                    time.sleep(_AGAIN)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return load


@dataclass(frozen=True)
class Process:
    """A server with its workers."""

    process: subprocess.Popen[bytes]
    port: int

    def all(self) -> list[int]:
        own = self.process.pid
        return [own, *map(int, Path(f"/proc/{own}/task/{own}/children").read_text().split())]

    def processor(self) -> float:
        """Seconds of processor time that it has used."""
        stats = [Path(f"/proc/{one}/stat").read_text().rsplit(") ", 1)[1].split() for one in self.all()]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / _TICKS

    def memory(self) -> float:
        """Megabytes."""
        pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in self.all())
        return pages * resource.getpagesize() / 1e6


@contextmanager
def started(index: Path, *arguments: str) -> Iterator[Process]:
    """`inforce serve` on a free port, until it is left."""
    command = [sys.executable, "-m", "inforce", "serve", "--index", str(index), "--port", "0", *arguments]
    with tempfile.NamedTemporaryFile("r") as log:
        with Path(log.name).open("wb") as out:
            process = subprocess.Popen(command, cwd=REPOSITORY, stderr=out)
        try:
            until(lambda: "serving" in Path(log.name).read_text("utf-8"), 60)
            address = Path(log.name).read_text("utf-8").rsplit("serving ", 1)[1].split()[0]
            yield Process(process, int(address.rsplit(":", 1)[1]))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


if __name__ == "__main__":
    print(ask(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
