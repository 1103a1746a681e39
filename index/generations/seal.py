"""Whether the files of a generation are still those that were opened.

A generation is never changed by a build, but folders are deleted, restored, truncated and built anew under a running
server, under the same name. What the file system says of each file tells so at the cost of a look.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexReplaced


@dataclass(frozen=True, slots=True)
class Seal:
    """Every file of a generation: its name, device, inode, size, and the nanosecond it was last written at."""

    folder: Path
    files: tuple[tuple[str, int, int, int, int], ...]

    @classmethod
    def of(cls, folder: Path) -> "Seal":
        """As they are now; of a folder that is gone, none."""
        try:
            with os.scandir(folder) as entries:
                found = [(entry.name, os.stat(entry.path)) for entry in entries]
        except OSError:
            return cls(folder, ())
        files = ((name, facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns) for name, facts in found)
        return cls(folder, tuple(sorted(files)))

    def holds(self) -> bool:
        return Seal.of(self.folder) == self


def require_unchanged(seal: Seal) -> None:
    """Raises IndexReplaced where the files are no longer those of ``seal``."""
    if not seal.holds():
        raise IndexReplaced
