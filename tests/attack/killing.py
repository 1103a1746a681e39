"""Kill a piece of work with -9 at lines all over it, each time in a process of its own, and look what is left.

    python -m tests.attack.killing build|refresh|backup|restore FOLDER POINTS

prints how many lines it has, at how many it was killed, what stood there afterwards, and what was lost.
"""

import json
import os
import shutil
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from corpus.load import read_corpus
from index.build import build_index, update_index
from index.generations import CURRENT
from index.generations.backup import back_up, restore
from index.opening import Index
from tests.conftest import SMALL_BUNDLE, WordEncoder

ROOMS = ("/index/generations/", "/index/build/")
"""The lines of these are counted: they write what has to be whole."""


def source_of(folder: Path, years: str) -> str:
    source = folder / "bundle.txt"
    source.write_text(SMALL_BUNDLE.replace("ten years", f"{years} years"), "utf-8")
    return str(source)


def lines_of(work: Callable[[], object], kill_at: int | None) -> int:
    """Do ``work`` and count its lines; at one of them the process may end by signal 9."""
    count = 0

    def line(_frame: FrameType, event: str, _value: Any) -> Any:
        nonlocal count
        if event == "line":
            count += 1
            if count == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    def call(frame: FrameType, _event: str, _value: Any) -> Any:
        return line if any(room in frame.f_code.co_filename for room in ROOMS) else None

    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(None)
    return count


def fingerprint(index: Path) -> str | None:
    """Of the index there, all its files checked; None where there is none yet. Raises DamagedIndex."""
    if not (index / CURRENT).exists():
        return None
    return Index.open(index, WordEncoder().identity).manifest.fingerprint


class Attack:
    """One kind of work on an index in ``folder``, done, killed, and looked at again and again."""

    def __init__(self, what: str, folder: Path) -> None:
        self.what = what
        self.folder = folder
        self.index, self.file = folder / "index", folder / "backup.tar"
        if what == "restore":
            build_index(read_corpus([source_of(folder, "six")]), WordEncoder(), folder / "other")
            back_up(folder / "other", self.file)

    def prepare(self) -> None:
        """As it was before the work."""
        shutil.rmtree(self.index, ignore_errors=True)
        if self.what == "backup":
            self.file.unlink(missing_ok=True)
        if self.what != "build":
            build_index(read_corpus([source_of(self.folder, "ten")]), WordEncoder(), self.index)
        self.source = source_of(self.folder, "nine")

    def work(self) -> object:
        match self.what:
            case "build" | "refresh":
                return update_index([self.source], WordEncoder(), self.index)
            case "backup":
                return back_up(self.index, self.file)
            case _:
                return restore(self.file, self.index, replace=True)

    def count_lines(self) -> None:
        (self.folder / "lines").write_text(str(lines_of(self.work, None)))

    def look(self, before: str | None, after: str | None) -> str:
        """What is there, which has to be one of both and whole."""
        state = fingerprint(self.index)
        assert state in (before, after), state
        if self.what == "backup":
            if not self.file.exists():
                return "no backup"
            copy = self.folder / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            restore(self.file, copy)
            assert fingerprint(copy) == before
            return "whole backup"
        return "no index" if state is None else "before" if state == before else "after"


def main(what: str, folder: Path, points: int) -> None:
    attack = Attack(what, folder)
    attack.prepare()
    before = fingerprint(attack.index)
    assert in_child(attack.count_lines) == 0
    lines, after = int((folder / "lines").read_text()), fingerprint(attack.index)
    found: Counter[str] = Counter()
    # Spread over all of it, and each of the last lines, where what is new is put in the place of what was.
    last = points // 3
    spread = range(1, lines - last, max(1, (lines - last) // (points - last)))
    for at in [*spread, *range(lines - last + 1, lines + 1)]:
        attack.prepare()
        assert in_child(lambda at=at: lines_of(attack.work, at)) == -signal.SIGKILL  # type: ignore[misc]
        found[attack.look(before, after)] += 1
    print(json.dumps({"lines": lines, "found": found}))


def in_child(work: Callable[[], object]) -> int:
    """Do ``work`` in a process of its own; its exit code, or less than 0 for the signal that ended it."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    try:
        work()
        os._exit(0)
    finally:
        traceback.print_exc()
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
