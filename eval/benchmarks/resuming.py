"""`python -m eval.benchmarks.resuming ARCHIVE`: a build that is killed at three points and goes on, and what it took.

Every run is a process of its own, killed with signal 9 when a quarter, half and three quarters of all windows are
encoded; each notes what it encodes. Encoding costs next to nothing here unless ``--packaged`` has the packaged model do
it; what the model would take is told from a few windows then.
"""

import argparse
import ast
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from eval.benchmarks.word_encoder import FirstLayerEncoder
from index.build import update_index
from index.encoder import Embedding, Encoder, open_encoder

POINTS = (0.25, 0.5, 0.75)
SAMPLE = 96
"""Windows that the packaged model encodes to tell what all of them would take."""


class Noted:
    """An encoder that notes what it encodes, a line each, and ends its process once there are enough lines."""

    def __init__(self, inner: Encoder, notes: Path, most: int) -> None:
        self.inner = inner
        self.identity = inner.identity
        self.notes = notes
        self.count = len(notes.read_text("utf-8").splitlines()) if notes.exists() else 0
        self.most = most
        self.took = 0.0

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        if 0 <= self.most <= self.count:
            os.kill(os.getpid(), signal.SIGKILL)
        begun = time.process_time()
        found = self.inner.embed(texts)
        self.took += time.process_time() - begun
        with self.notes.open("a", encoding="utf-8") as file:
            file.writelines(f"{text!r}\n" for text in texts)
        self.count += len(texts)
        return found

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        return self.inner.embed_questions(texts)

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        return self.inner.word_pieces(text)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.benchmarks.resuming", description=__doc__)
    parser.add_argument("archive", help="what `inforce build` reads")
    parser.add_argument("--packaged", action="store_true", help="encode with the packaged model")
    parser.add_argument("--run", nargs=3, metavar=("INDEX", "NOTES", "MOST"), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.run:
        index, notes, most = given.run
        return _run(given.archive, Path(index), Path(notes), int(most), packaged=given.packaged)
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes"
        whole = _started(given, Path(folder) / "whole", Path(folder) / "whole-notes", -1)
        windows = len((Path(folder) / "whole-notes").read_text("utf-8").splitlines())
        for point in POINTS:
            if _started(given, Path(folder) / "index", notes, int(point * windows)) != -signal.SIGKILL:
                raise SystemExit("a build was to be killed, and ended otherwise")
            print(f"killed when {len(notes.read_text('utf-8').splitlines()):,} of {windows:,} windows were encoded")
        last = _started(given, Path(folder) / "index", notes, -1)
        encoded = notes.read_text("utf-8").splitlines()
        print(f"{len(encoded):,} windows encoded in four runs, {len(encoded) - len(set(encoded)):,} of them twice")
        return 0 if whole == last == 0 and len(encoded) == len(set(encoded)) == windows else 1


def _started(given: argparse.Namespace, index: Path, notes: Path, most: int) -> int:
    """One run in a process of its own; its exit status."""
    command = [sys.executable, "-m", "eval.benchmarks.resuming", given.archive, *(["--packaged"] * given.packaged)]
    return subprocess.run([*command, "--run", index, notes, str(most)], check=False).returncode


def _run(archive: str, index: Path, notes: Path, most: int, *, packaged: bool) -> int:
    encoder = Noted(open_encoder() if packaged else FirstLayerEncoder(), notes, most)
    begun = time.process_time()
    ends = {"reading": 0.0, "following": 0.0}

    def at(name: str) -> None:
        ends[name] = time.process_time() - begun

    made = update_index(
        [archive],
        encoder,
        index,
        reading=lambda _done, _all: at("reading"),
        following=lambda _done, _all: at("following"),
    )
    total = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rest = total - encoder.took
    read, clauses = ends["reading"], ends["following"] - ends["reading"]
    print(
        f"{made.manifest.counts['passages']:,} passages, {made.encoded:,} windows encoded: reading {read:.0f} s of "
        f"processor time, clauses {clauses:.0f}, all but encoding {rest:.0f}; {peak:,.0f} MB at most"
    )
    texts = notes.read_text("utf-8").splitlines()
    if packaged:
        print(f"encoding took {encoder.took:.0f} s, {encoder.took / rest:.1f} times all the rest")
    elif len(texts) == made.encoded:
        some = [ast.literal_eval(line) for line in texts[:: max(1, len(texts) // SAMPLE)][:SAMPLE]]
        model = open_encoder()
        model.embed(some[:4])
        begun = time.process_time()
        model.embed(some)
        took = (time.process_time() - begun) / len(some) * len(texts)
        print(f"the packaged model would take {took:.0f} s to encode them, {took / rest:.1f} times all the rest")
    return 0


if __name__ == "__main__":
    sys.exit(main())
