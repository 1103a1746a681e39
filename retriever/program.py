"""Which code answered: a digest of everything that has a say in it.

The version number of a release does not tell one working copy from another, and two of them may answer differently.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_PACKAGES = ("api", "corpus", "index", "retriever")
_CODE = {".py", ".sql", ".html", ".css", ".js", ".json", ".safetensors"}


def digest(paths: Iterable[Path]) -> str:
    """A digest of the content of files, in the order given."""
    found = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        # With its length, or what moves from one file to the next would go unseen.
        found.update(b"%d:" % len(content) + content)
    return found.hexdigest()


def program_digest(root: Path) -> str:
    """A digest of all code under ``root`` that has a say in what is sent: how texts are read, ranked and shown."""
    files = (path for package in _PACKAGES for path in (root / package).rglob("*"))
    return digest(sorted(path for path in files if path.suffix in _CODE and path.is_file()))


# Taken when this is imported, not when it is first needed: the code may be replaced under a server that runs on.
PROGRAM = program_digest(Path(__file__).parents[1])
"""The digest of the code that runs."""
