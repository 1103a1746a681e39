"""Which code read, ranked or showed something: a digest of its files.

The version number of a release does not tell one working copy from another, and two of them may answer differently.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The folder of the packages."""

_CODE = {".py", ".sql", ".html", ".css", ".js", ".json", ".safetensors"}


def digest(paths: Iterable[Path]) -> str:
    """A SHA-256 of the contents of files, in the order given."""
    found = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        # With its length, or what moves from one file to the next would go unseen.
        found.update(b"%d:" % len(content) + content)
    return found.hexdigest()


def code_digest(packages: Iterable[str], root: Path = ROOT) -> str:
    """A digest of all code of these top-level packages under ``root``, with the data that the code reads."""
    files = (path for package in packages for path in (root / package).rglob("*"))
    return digest(sorted(path for path in files if path.suffix in _CODE and path.is_file()))
