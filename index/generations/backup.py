"""A generation as one file, and back.

The file is a tar archive that any tar can list: first what is in it, with the size and SHA-256 of each file, then the
files in that order, and nothing else. It is read strictly, header by header, so that a byte that is not as it was
written is found, and a name that leads elsewhere is never followed. Neither half done changes anything: a backup is
written beside its name and renamed, a restored generation is put in use as a built one is.
"""

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from index.errors import AnotherArchive, BackupUnusable, DamagedIndex, IndexNotReady
from index.generations import GENERATIONS, LOCK, current_generation, new_generation, sync
from index.generations.manifest import MANIFEST, Manifest
from index.generations.seal import Seal, require_unchanged

CONTENTS = "inforce-backup.json"
FORMAT = 1
_MOST_CONTENTS = 1 << 20
_BLOCK = tarfile.BLOCKSIZE
_CHUNK = 1 << 20
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What is in a backup, how many bytes its files have together, and what it took the place of, if that is known."""

    manifest: Manifest
    size: int
    replaced: Manifest | None = None


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    sha256: str


def back_up(directory: Path, file: Path, mode: int = 0o600) -> BackedUp:
    """Write the generation in use as one ``file``, also while the index is built and served.

    Raises IndexNotReady where the index is damaged, FileExistsError, or OSError if the disk is full.
    """
    if file.exists():
        raise FileExistsError(17, "there is a file of this name already", str(file))
    folder = current_generation(directory)
    seal = Seal.of(folder)
    manifest = Manifest.open(folder)
    with ExitStack() as opened:
        # Held open from here on: a build that removes the generation takes only its names away.
        files = {name: opened.enter_context((folder / name).open("rb")) for name in (MANIFEST, *manifest.files)}
        require_unchanged(seal)
        sums = {MANIFEST: hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest(), **manifest.files}
        members = [_Member(name, os.fstat(files[name].fileno()).st_size, sums[name]) for name in files]
        descriptor, beside = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
        try:
            with os.fdopen(descriptor, "wb") as written:
                os.fchmod(descriptor, mode)
                _write(written, CONTENTS, _contents(manifest, members))
                for member in members:
                    _copy_in(written, member, files[member.name])
                # So a tar archive ends.
                written.write(bytes(2 * _BLOCK))
                written.flush()
                os.fsync(descriptor)
            Path(beside).rename(file)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    sync(file.parent)
    return BackedUp(manifest, sum(member.size for member in members))


def restore(file: Path, directory: Path, *, replace: bool = False) -> BackedUp:
    """Put what is in a backup in use as the newest generation of an index, which there need not be yet.

    ``replace`` allows it to take the place of an index of another archive. Raises AnotherArchive, BackupUnusable,
    StaleIndex where another schema wrote it, or BuildInProgress: the index is then as it was.
    """
    if not file.is_file():
        raise BackupUnusable(f"{file} is no file")
    with file.open("rb") as stream:
        members = _read_contents(stream, file)
        size = sum(member.size for member in members)
        if size > os.fstat(stream.fileno()).st_size:
            raise _damaged(file, "it was cut short")
        with _made(directory), new_generation(directory) as folder:
            if size > shutil.disk_usage(directory).free:
                raise BackupUnusable(f"{file} needs {size / 1e6:,.0f} MB, and there is less room at {directory}")
            for member in members:
                _copy_out(stream, member, folder / member.name, file)
            if stream.read(2 * _BLOCK + 1) != bytes(2 * _BLOCK):
                raise _damaged(file, "it does not end where it should")
            try:
                manifest = Manifest.open(folder)
            except DamagedIndex as error:
                raise _damaged(file, f"its {MANIFEST} is none") from error
            if manifest.files != {member.name: member.sha256 for member in members[1:]}:
                raise _damaged(file, "its files are not those of its index")
            before = _in_use(directory)
            if before and not replace and not _same_archive(before, manifest):
                raise AnotherArchive(
                    f"the index at {directory} is of another archive ({_briefly(before)}) than {file} "
                    f"({_briefly(manifest)}). Nothing was restored; `inforce restore --replace` puts it in its place"
                )
    return BackedUp(manifest, size, before)


@contextmanager
def _made(directory: Path) -> Iterator[None]:
    """A folder that is there, and is not left behind empty if it was not and what follows fails."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        # A folder in which something else came to stand meanwhile stays, and those above it.
        with suppress(OSError):
            if missing:
                (directory / GENERATIONS).rmdir()
                (directory / LOCK).unlink(missing_ok=True)
            for path in missing:
                path.rmdir()
        raise


def _in_use(directory: Path) -> Manifest | None:
    """What is in use; None where there is nothing, or nothing that this program can read."""
    try:
        return Manifest.open(current_generation(directory))
    except IndexNotReady:
        return None


def _same_archive(one: Manifest, other: Manifest) -> bool:
    """Whether two indexes were read from a common place, or have a source file in common."""
    return bool(set(one.locations) & set(other.locations) or one.sources.items() & other.sources.items())


def _briefly(manifest: Manifest) -> str:
    return f"{manifest.counts['versions']:,} versions, {manifest.fingerprint}"


def _contents(manifest: Manifest, members: list[_Member]) -> bytes:
    facts = {
        "format": FORMAT,
        "schema": manifest.schema,
        "fingerprint": manifest.fingerprint,
        "built_at": manifest.built_at,
        "files": [{"name": member.name, "size": member.size, "sha256": member.sha256} for member in members],
    }
    return (json.dumps(facts, indent=2) + "\n").encode()


def _read_contents(stream: IO[bytes], file: Path) -> list[_Member]:
    """The first part of a backup. Raises BackupUnusable."""
    name, size = _header(stream, file)
    if name != CONTENTS or size > _MOST_CONTENTS:
        raise BackupUnusable(f"{file} is no backup of an index; `inforce backup` writes one")
    content = b"".join(_chunks(stream, size, file))
    try:
        facts: Any = json.loads(content)
        if facts["format"] != FORMAT:
            raise BackupUnusable(f"{file} is a backup of format {facts['format']}, this program reads format {FORMAT}")
        members = [_Member(str(each["name"]), int(each["size"]), str(each["sha256"])) for each in facts["files"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _damaged(file, "what is in it cannot be read") from error
    names = [member.name for member in members]
    if names[:1] != [MANIFEST] or len(set(names)) < len(names) or any(member.size < 0 for member in members):
        raise _damaged(file, "what is in it cannot be")
    for found in names:
        if not _PLAIN_NAME.fullmatch(found):
            raise _damaged(file, f"it holds a file by the name {found!r}")
    return members


def _header(stream: IO[bytes], file: Path) -> tuple[str, int]:
    """Name and size of the next file. Raises BackupUnusable for all that `_write` does not write."""
    block = stream.read(_BLOCK)
    try:
        found = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        if block != _tar_header(found.name, found.size):
            raise ValueError("written otherwise")
    except (tarfile.TarError, ValueError) as error:
        raise BackupUnusable(
            f"{file} is no backup of an index, or damaged at byte {stream.tell():,}; `inforce backup` writes one"
        ) from error
    return found.name, found.size


def _tar_header(name: str, size: int) -> bytes:
    about = tarfile.TarInfo(name)
    about.size = size
    about.mode = 0o600
    return about.tobuf(tarfile.GNU_FORMAT, "ascii", "strict")


def _write(written: IO[bytes], name: str, content: bytes) -> None:
    written.write(_tar_header(name, len(content)) + content + bytes(-len(content) % _BLOCK))


def _copy_in(written: IO[bytes], member: _Member, source: IO[bytes]) -> None:
    written.write(_tar_header(member.name, member.size))
    digest = hashlib.sha256()
    copied = 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        written.write(chunk)
        copied += len(chunk)
    if digest.hexdigest() != member.sha256 or copied != member.size:
        raise DamagedIndex(f"{member.name} of the index is not what was written; run `inforce build`")
    written.write(bytes(-copied % _BLOCK))


def _copy_out(stream: IO[bytes], member: _Member, target: Path, file: Path) -> None:
    if _header(stream, file) != (member.name, member.size):
        raise _damaged(file, f"{member.name} is not where it should be")
    digest = hashlib.sha256()
    with target.open("xb") as written:
        for chunk in _chunks(stream, member.size, file):
            digest.update(chunk)
            written.write(chunk)
    if digest.hexdigest() != member.sha256:
        raise _damaged(file, f"{member.name} is not what was written")


def _chunks(stream: IO[bytes], size: int, file: Path) -> Iterator[bytes]:
    """The next ``size`` bytes, and over what fills the block up."""
    left = size
    while left:
        chunk = stream.read(min(left, _CHUNK))
        if not chunk:
            raise _damaged(file, "it was cut short")
        left -= len(chunk)
        yield chunk
    if any(stream.read(-size % _BLOCK)):
        raise _damaged(file, "there is something between its files")


def _damaged(file: Path, what: str) -> BackupUnusable:
    return BackupUnusable(f"{file} is damaged: {what}. Nothing was restored")
