"""A build on several workers makes the same index as one process, whatever becomes of a worker."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import OnRay, update_index
from index.errors import WorkersUnreachable
from index.generations import current_generation
from tests.conftest import SMALL_BUNDLE, WordEncoder
from tests.unit.test_archive import Recorder, _policy


class Mortal(WordEncoder):
    """Ends the worker that embeds first, once: a file says that it did."""

    def __init__(self, mark: Path) -> None:
        super().__init__(dimension=64)
        self.mark = mark
        self.home = os.getpid()

    def embed(self, texts):  # type: ignore[no-untyped-def]
        if os.getpid() != self.home and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts)


@pytest.fixture(scope="module")
def workers() -> Iterator[OnRay]:
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'inforce[ray]'")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield OnRay("ray")
    ray.shutdown()


def test_two_workers_of_which_one_dies_make_the_index_of_one_process(workers: OnRay, tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "recorded")
    for number in range(6):
        recorder.record(f"2020-0{number + 1}-10", _policy(f"We keep data for {number} years.", "You may object."))
    (tmp_path / "bundle.txt").write_text(SMALL_BUNDLE, "utf-8")
    places = [str(recorder.path), str(tmp_path / "bundle.txt")]
    mark = tmp_path / "died"
    alone = update_index(places, WordEncoder(dimension=64), tmp_path / "alone")
    spread = update_index(places, Mortal(mark), tmp_path / "spread", workers=workers)
    assert mark.exists()
    assert spread.manifest.fingerprint == alone.manifest.fingerprint
    assert spread.encoded == alone.encoded > 0
    folders = [current_generation(tmp_path / name) for name in ("alone", "spread")]
    for name in alone.manifest.files:
        if not name.endswith("sqlite"):
            assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_workers_that_are_not_there_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(WorkersUnreachable, match="inforce\\[ray\\]"):
        OnRay("ray")
