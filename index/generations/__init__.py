"""Complete generations side by side, and one name that says which is in use.

    DIR/CURRENT            the name of the generation in use; replaced by one atomic rename
    DIR/generations/000007 complete, never changed
    DIR/generations/building-…  of a build under way, or killed; never read
    DIR/encoded.part       what a build encoded that is under way, or did not end (`index.build.encoded`)

A build that dies at any moment leaves CURRENT as it was. The generation before the current one is kept for
readers that still have it open.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import BuildInProgress, DamagedIndex, MissingIndex

CURRENT, GENERATIONS, LOCK, ENCODED = "CURRENT", "generations", "build.lock", "encoded.part"
_UNFINISHED = "building-"


def current_generation(directory: Path) -> Path:
    """The folder of the generation in use. Raises MissingIndex or DamagedIndex."""
    try:
        pointer = (directory / CURRENT).read_bytes().decode("ascii")
    except FileNotFoundError as error:
        if _holds_generations(directory):
            raise DamagedIndex(f"{CURRENT} of the index at {directory} is missing; run `inforce build`") from error
        raise MissingIndex(
            f"there is no index at {directory}; run `inforce build`, or `inforce restore` with a backup of it"
        ) from error
    except (OSError, ValueError) as error:
        raise DamagedIndex(f"{CURRENT} of the index at {directory} cannot be read; run `inforce build`") from error
    name = pointer.removesuffix("\n")
    folder = directory / GENERATIONS / name
    if pointer != f"{name}\n" or not name.isdigit() or not folder.is_dir():
        raise DamagedIndex(f"{CURRENT} of the index at {directory} names no generation; run `inforce build`")
    return folder


def _holds_generations(directory: Path) -> bool:
    """Whether there are any; the folder may go while it is looked at, which pathlib's glob does not allow for."""
    try:
        return any(name.isdigit() for name in os.listdir(directory / GENERATIONS))
    except OSError:
        return False


@contextmanager
def new_generation(directory: Path) -> Iterator[Path]:
    """An empty folder to write into; on leaving without error it becomes the generation in use.

    Raises BuildInProgress if another process builds this index.
    """
    generations = directory / GENERATIONS
    generations.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(directory / LOCK, timeout=0):
            _remove_unfinished(generations)
            folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=generations))
            try:
                yield folder
                _put_in_use(directory, folder)
                (directory / ENCODED).unlink(missing_ok=True)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
    except Timeout as error:
        raise BuildInProgress(
            f"another process is building the index at {directory}; wait until it has finished"
        ) from error


def link(folder: Path, files: Iterable[str], target: Path) -> None:
    """Have these files in another generation as well, without writing them again where that can be."""
    for file in files:
        try:
            os.link(folder / file, target / file)
        except OSError:
            shutil.copyfile(folder / file, target / file)


def _put_in_use(directory: Path, folder: Path) -> None:
    generations = directory / GENERATIONS
    # mkdtemp makes a folder for its owner alone; an index is as readable as the folder it stands in.
    folder.chmod(directory.stat().st_mode & 0o777)
    for file in folder.iterdir():
        sync(file)
    sync(folder)
    finished = _finished(generations)
    target = generations / f"{int(finished[-1].name) + 1 if finished else 1:06d}"
    folder.rename(target)
    sync(generations)

    pointer = directory / f"{CURRENT}.new"
    pointer.write_text(f"{target.name}\n", "utf-8")
    sync(pointer)
    pointer.replace(directory / CURRENT)
    sync(directory)
    for old in finished[:-1]:
        shutil.rmtree(old, ignore_errors=True)


def _finished(generations: Path) -> list[Path]:
    return sorted((path for path in generations.iterdir() if path.name.isdigit()), key=lambda path: int(path.name))


def _remove_unfinished(generations: Path) -> None:
    for path in generations.iterdir():
        if path.name.startswith(_UNFINISHED):
            shutil.rmtree(path, ignore_errors=True)


def sync(path: Path) -> None:
    """Force a file or folder to the disk, so that the rename after it cannot come first."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
