"""`python -m eval.benchmarks`: the cost of a build, and of /v1/ask on a running server.

Prints ratios. Both sides of each are measured in one run and taken in turns, so that a busy machine slows
both alike.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from corpus.load import read_corpus
from eval.judgments.judgment import Judgment
from eval.judgments.read import exhibit_judgments
from index.build import BATCH, build_index
from index.embedded_text import distinct_texts, windows
from index.encoder import Encoder, open_encoder
from retriever.settings import Settings

_QUESTIONS = 100
_START_SECONDS = 120


def main() -> int:
    encoder = open_encoder(Settings.from_environment(os.environ).model)
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "index"
        build, encoding = _build_times(encoder, directory)
        print(f"build / encoding its distinct texts alone: {build / encoding:.2f}   ({build:.1f} s / {encoding:.1f} s)")
        with _server(directory) as address:
            asking, alone = _ask_times(encoder, address)
        print(
            f"/v1/ask / encoding the question alone:    {asking / alone:.2f}   ({asking:.1f} / {alone:.1f} ms, medians)"
        )
    return 0


def _build_times(encoder: Encoder, directory: Path) -> tuple[float, float]:
    """Seconds to read and build the exhibits from nothing, and to encode their distinct texts in the same batches."""
    corpus = read_corpus()
    contents = {w.content for text in distinct_texts(corpus.passages) for w in windows(text, encoder)}
    ordered = sorted(contents, key=len, reverse=True)
    encoder.embed(ordered[:BATCH])

    def encode() -> None:
        for first in range(0, len(ordered), BATCH):
            encoder.embed(ordered[first : first + BATCH])

    encoding = [_seconds(encode)]
    build = _seconds(lambda: build_index(read_corpus(), encoder, directory))
    encoding.append(_seconds(encode))
    return build, sum(encoding) / 2


def _ask_times(encoder: Encoder, address: str) -> tuple[float, float]:
    """Median milliseconds of 100 different questions to a running server, and of encoding each here."""
    questions = _different_questions()
    asking: list[float] = []
    alone: list[float] = []
    for judgment in questions[:5]:
        _ask(address, judgment)
        encoder.embed([judgment.question])
    for judgment in questions:
        alone.append(_seconds(lambda j=judgment: encoder.embed([j.question])) * 1000)  # type: ignore[misc]
        asking.append(_seconds(lambda j=judgment: _ask(address, j)) * 1000)  # type: ignore[misc]
    return median(asking), median(alone)


def _different_questions() -> list[Judgment]:
    found: dict[str, Judgment] = {}
    for judgment in exhibit_judgments():
        if judgment.as_of:
            found.setdefault(judgment.question, judgment)
    return list(found.values())[:_QUESTIONS]


def _ask(address: str, judgment: Judgment) -> None:
    query = urllib.parse.urlencode({"q": judgment.question, "as_of": judgment.as_of})
    with urllib.request.urlopen(f"{address}/v1/ask?{query}", timeout=60) as response:
        response.read()


@contextmanager
def _server(directory: Path) -> Iterator[str]:
    """A server of its own on a free port of this machine, ended when the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "inforce", "serve", "--port", str(port), "--index", str(directory)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_ready(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise SystemExit("the server did not become ready; run `inforce serve` to see why")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
