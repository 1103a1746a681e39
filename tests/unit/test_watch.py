"""Sources are watched: a few whenever somebody asks, many by a thread of its own."""

import gc
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import watch
from corpus.types import Source
from corpus.watch import Watches


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_SHORTEST_REST", 0.001)
    monkeypatch.setattr(watch, "_REST", 0.0)


def _sources(folder: Path, count: int) -> Iterator[Source]:
    for number in range(count):
        path = folder / f"{number}.txt"
        path.write_text(f"Text {number}.", "utf-8")
        yield Source(path.name, f"Text {number}.", hashlib.sha256(path.read_bytes()).hexdigest(), str(path))


def _watching() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "watch"]


def test_a_few_are_looked_at_whenever_somebody_asks(tmp_path: Path) -> None:
    watches = Watches(_sources(tmp_path, 3))
    assert watches.changed() == []
    (tmp_path / "1.txt").write_text("Other words.", "utf-8")
    assert [source.name for source in watches.changed()] == ["1.txt"]
    assert not _watching()


def test_many_are_looked_at_in_the_background_as_long_as_somebody_may_ask(tmp_path: Path) -> None:
    watches = Watches(_sources(tmp_path, watch.FEW + 1))
    assert watches.changed() == []
    thread = _watching()[0]
    (tmp_path / "1.txt").write_text("Other words.", "utf-8")
    (tmp_path / "2.txt").unlink()
    for _ in range(10_000):
        if len(watches.changed()) == 2:
            break
        thread.join(0.001)
    assert [source.name for source in watches.changed()] == ["1.txt", "2.txt"]
    del watches
    gc.collect()
    thread.join(30)
    assert not thread.is_alive()
