"""Whether the files of a generation are what was written: sizes when it is opened, checksums then or in the background.

Checksums of a large index take seconds, which nobody should wait for; damage is found all the same. Whoever answers
from a generation asks `Check.require_whole` each time, and no longer answers once damage was found.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from index.errors import DamagedIndex
from index.generations.manifest import Manifest

AT_ONCE = 256_000_000
"""Bytes whose checksums are not waited for: a fifth of a second."""


class Check:
    """The checksums of some files of a generation, compared at once where they are small, else in a thread."""

    def __init__(self, manifest: Manifest, folder: Path, names: tuple[str, ...] = (), *, at_once: int) -> None:
        """``names`` default to all files. Raises DamagedIndex for what is seen at once."""
        self._manifest, self._folder, self._names = manifest, folder, names or tuple(manifest.files)
        self._found: DamagedIndex | None = None
        self._is_done = False
        self._lock = threading.Lock()
        manifest.require_sizes(folder, self._names)
        if sum(manifest.sizes[name] for name in self._names) <= at_once:
            self.complete()

    def begin(self, then: Callable[[DamagedIndex], None]) -> None:
        """Compare what is not compared yet, in a thread; ``then`` is called where there is damage."""

        def run() -> None:
            try:
                self.complete()
            except DamagedIndex as error:
                then(error)

        if not self._is_done:
            threading.Thread(target=run, name="check", daemon=True).start()

    def complete(self) -> None:
        """Compare what is not compared yet. Raises DamagedIndex."""
        with self._lock:
            if not self._is_done:
                try:
                    self._manifest.require_whole(self._folder, self._names)
                except DamagedIndex as error:
                    self._found = error
                self._is_done = True
        self.require_whole()

    def require_whole(self) -> None:
        """Raise DamagedIndex where damage was found by now."""
        if self._found:
            raise self._found
