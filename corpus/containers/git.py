"""What a git repository recorded, read through git itself: changes of files in order, and the bytes of each.

Nothing of a repository is run or fetched: its hooks, filters, signatures and remotes are left alone, and git is told
all that it would else read from the settings of a user, but which repositories of others that user trusts.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from corpus.errors import SourceUnreadable

_RECORD, _FIELD = "\x1e", "\x1f"
_FORMAT = f"{_RECORD}%H{_FIELD}%P{_FIELD}%ct{_FIELD}%ci{_FIELD}%at{_FIELD}%ai{_FIELD}%s{_FIELD}"
_FILE_MODES = frozenset({"100644", "100755"})
_NEEDED = (2, 34)
_MOST_BYTES = 50_000_000
"""Of one file. A larger one is none that a policy is kept in, and is not read."""
_SETTINGS = (
    ("protocol.allow", "never"),
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.quotePath", "off"),
    ("core.attributesFile", os.devnull),
    ("credential.helper", ""),
    ("log.mailmap", "false"),
    ("log.showSignature", "false"),
)
_ALONE = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
# A file that came in the commit in which another one went is the same one under another name if this many hundredths of
# their lines are equal: more of them where neither folder nor name stayed.
_RENAMED, _RENAMED_AND_MOVED = 50, 80


@dataclass(frozen=True, slots=True)
class Moment:
    """A day in the zone in which it was written down, and the second, which orders what happened within a day."""

    day: date
    second: int


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file as one commit left it; ``blob`` is None where the commit deleted it.

    ``renamed_from`` is the path that the file had before the commit. A merge ``is_merge``: it left the file so, though
    some or all of its parents may have had it so before.
    """

    commit: str
    authored: Moment
    committed: Moment
    subject: str
    path: str
    blob: str | None
    renamed_from: str | None = None
    is_merge: bool = False


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One path of a commit's tree; ``is_file`` is false for a symbolic link and for another repository."""

    path: str
    is_file: bool


def is_repository(path: Path) -> bool:
    """Whether a directory is a repository itself, ordinary or bare; one inside a repository is not."""
    if (path / ".git").exists():
        return True
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


class GitRepository:
    """Reads one repository. Every method raises SourceUnreadable, with what git said and what can be done."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def head(self) -> str | None:
        """The commit that the repository is at; None where it has none yet."""
        found = self._run("rev-parse", "--verify", "--quiet", "HEAD", check=False)
        return found.strip() or None

    def is_shallow(self) -> bool:
        """Whether the history was cut off when it was cloned."""
        return self._run("rev-parse", "--is-shallow-repository").strip() == "true"

    def on_branches(self) -> int:
        """How many commits came to the newest one through merges only."""
        counted = ("rev-list", "--count", "HEAD")
        return int(self._run(*counted, "--")) - int(self._run(*counted, "--first-parent", "--"))

    def history(self) -> set[str]:
        """Every commit that the repository's own state can reach."""
        return set(self._run("rev-list", "HEAD", "--").split()) if self.head() else set()

    def tree(self) -> list[TreeEntry]:
        """Every path of the newest commit."""
        if not self.head():
            return []
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", "HEAD").split("\0")
        entries = (entry.partition("\t") for entry in listed if entry)
        return [TreeEntry(path, facts.split(" ")[0] in _FILE_MODES) for facts, _, path in entries]

    def paths(self) -> set[str]:
        """Every path of a file that any commit changed."""
        if not self.head():
            return set()
        arguments = ["log", "--raw", "-z", "-m", "--no-renames", "--no-ext-diff", "--no-textconv", "--format=", "HEAD"]
        tokens = self._run(*arguments, "--").split("\0")
        return {path for status, path in pairwise(tokens) if status.lstrip("\n").startswith(":")}

    def changes(self, after: Iterable[str] = (), *, first_parents: bool = False) -> Iterator[FileChange]:
        """Every change of a file, oldest commit first; ``after`` leaves out commits that these can reach.

        With ``first_parents``, commits of a branch count from their merge on, as what the merge changed. A merge is
        told once for each file that it left otherwise than some parent had it.
        """
        if not self.head():
            return
        arguments = ["log", "--reverse", "--topo-order", "--root", "--raw", "-z", "--no-abbrev", f"-M{_RENAMED}%"]
        arguments += ["-m", *(["--first-parent"] if first_parents else [])]
        arguments += ["--no-show-signature", "--no-ext-diff", "--no-textconv", f"--format={_FORMAT}", "--stdin"]
        revisions = "\n".join(["HEAD", *(f"^{commit}" for commit in after)])
        fields: list[str] = []
        status: list[str] = []
        paths: list[str] = []
        told: set[tuple[str, str]] = set()
        for token in self._tokens(arguments, revisions):
            if token.startswith(_RECORD):
                fields = token[1:].split(_FIELD)
                token = fields.pop()
                status, paths = [], []
            token = token.lstrip("\n")
            if token.startswith(":") and not status:
                status, paths = token.split(" "), []
            elif token and status and len(fields) == 7:
                paths.append(token)
                if len(paths) == (2 if status[4].startswith("R") else 1):
                    for change in _changes(fields, status, paths):
                        if not change.is_merge or (change.commit, change.path) not in told:
                            yield change
                        if change.is_merge:
                            told.add((change.commit, change.path))
                    status = []

    def blobs(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of each blob, one after another; None for one that the repository lacks or cannot read.

        A blob is named by its id or as ``commit:path``, without a line break.
        """
        waiting = iter(ids)
        # Git ends at a damaged object; the others are still to be read.
        while (unread := next(waiting, None)) is not None:
            yield from self._batch(chain([unread], waiting))

    def _batch(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Blobs up to and with the first that git cannot read."""
        with self._started(["cat-file", "--batch"], stdin=subprocess.PIPE) as (process, _):
            if process.stdin is None or process.stdout is None:
                return
            for blob in ids:
                process.stdin.write(f"{blob}\n".encode())
                process.stdin.flush()
                head = process.stdout.readline().split()
                size = int(head[2]) if len(head) == 3 and head[1] == b"blob" else -1
                if size > _MOST_BYTES:
                    # Read over: what is not kept costs no memory.
                    while size >= 0 and (over := process.stdout.read(min(size + 1, 1 << 20))):
                        size -= len(over)
                    yield blob, None
                    continue
                content = process.stdout.read(size + 1)[:size] if size >= 0 else b""
                if len(content) == size:
                    yield blob, content
                    continue
                yield blob, None
                if head[-1:] != [b"missing"]:
                    return

    def blob_at(self, commit: str, path: str) -> bytes:
        """The bytes of a file as a commit left it."""
        with self._started(["cat-file", "blob", f"{commit}:{path}"]) as (process, errors):
            content = process.stdout.read(_MOST_BYTES + 1) if process.stdout else b""
            if len(content) > _MOST_BYTES:
                raise SourceUnreadable(f"{self.path}: {path} has more than {_MOST_BYTES:,} bytes")
            if process.wait():
                raise SourceUnreadable(self._broken(_said(errors)))
            return content

    def _tokens(self, arguments: Sequence[str], revisions: str) -> Iterator[str]:
        """What git prints between NULs, as it comes."""
        with TemporaryFile() as asked:
            asked.write(revisions.encode())
            asked.seek(0)
            yield from self._printed(arguments, asked)

    def _printed(self, arguments: Sequence[str], asked: IO[bytes]) -> Iterator[str]:
        with self._started(arguments, stdin=asked) as (process, errors):
            rest = b""
            while process.stdout and (block := process.stdout.read(1 << 16)):
                *whole, rest = (rest + block).split(b"\0")
                for token in whole:
                    yield token.decode("utf-8", "replace")
            if rest:
                yield rest.decode("utf-8", "replace")
            if process.wait():
                raise SourceUnreadable(self._broken(_said(errors)))

    def _run(self, *arguments: str, check: bool = True) -> str:
        with self._started(arguments) as (process, errors):
            output = process.stdout.read() if process.stdout else b""
            if process.wait() and check:
                raise SourceUnreadable(self._broken(_said(errors)))
            return output.decode("utf-8", "replace")

    @contextmanager
    def _started(
        self, arguments: Sequence[str], stdin: int | IO[bytes] = subprocess.DEVNULL
    ) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
        """A running git, ended when its reader is done; its complaints go to a file, where they cannot block it."""
        told = chain.from_iterable(("-c", f"{name}={value}") for name, value in (*_SETTINGS, *_trusted()))
        command = ["git", "--no-replace-objects", "-C", str(self.path), *told, *arguments]
        with TemporaryFile() as errors:
            process = subprocess.Popen(  # noqa: S603 - git itself, on the folder that the user names
                command, stdin=stdin, stdout=subprocess.PIPE, stderr=errors, env=_environment() | _ALONE
            )
            try:
                yield process, errors
            finally:
                for stream in (process.stdin, process.stdout):
                    if stream:
                        stream.close()
                process.kill()
                process.wait()

    def _broken(self, said: str) -> str:
        return (
            f"{self.path}: git could not read the repository ({said}); `git -C {self.path} fsck` says what is missing, "
            "a fresh clone mends it"
        )


def _environment() -> dict[str, str]:
    """Without git's own variables of a caller, which, as in a hook, would name another repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


@cache
def _trusted() -> tuple[tuple[str, str], ...]:
    """The repositories of others that this user trusts (safe.directory). Raises SourceUnreadable for a git too old."""
    require_git()
    # Outside any repository: what one says of itself is nobody's trust.
    told = _asked("config", "--get-all", "safe.directory")
    return tuple(("safe.directory", line) for line in told.stdout.splitlines())


def _asked(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """What git says outside any repository."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd="/", env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603


def require_git() -> None:
    """Raises SourceUnreadable where git is not installed, or is one that cannot be told to leave things alone."""
    try:
        said = _asked("--version")
    except FileNotFoundError as error:
        raise SourceUnreadable("reading a git repository needs git; install it") from error
    found = re.search(r"(\d+)\.(\d+)", said.stdout)
    if found is None or (int(found[1]), int(found[2])) < _NEEDED:
        needed = ".".join(map(str, _NEEDED))
        raise SourceUnreadable(f"reading a git repository needs git {needed} or later; this is {said.stdout.strip()}")


def _said(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = errors.read(4000).decode("utf-8", "replace").strip().splitlines()
    return lines[0].strip() if lines else "it ended without a message"


def _changes(fields: Sequence[str], status: Sequence[str], paths: Sequence[str]) -> Iterator[FileChange]:
    """What one line of a commit says of its files: of a renamed one that it came, and that it went."""
    commit, parents, committed_at, committed, authored_at, authored, subject = fields
    mode, blob, letter = status[1], status[3], status[4]
    moments = Moment(_day(authored), int(authored_at)), Moment(_day(committed), int(committed_at))
    is_merge = " " in parents
    left = blob if mode in _FILE_MODES and blob.strip("0") else None
    if letter.startswith("R"):
        old, new = paths
        is_same = int(letter[1:]) >= _RENAMED_AND_MOVED or _stayed(old, new)
        if left:
            yield FileChange(commit, *moments, subject, new, left, old if is_same else None, is_merge)
        yield FileChange(commit, *moments, subject, old, None, None, is_merge)
    elif left or letter != "A":
        # What became a link is no file any more.
        yield FileChange(commit, *moments, subject, paths[0], left, None, is_merge)


def _stayed(old: str, new: str) -> bool:
    """Whether a file that was renamed stayed in its folder or kept its name."""
    before, after = old.rpartition("/"), new.rpartition("/")
    return before[0] == after[0] or before[2] == after[2]


def _day(printed: str) -> date:
    """The day of a moment as git prints it: "2021-03-04 23:30:00 +0530" is the fourth, wherever it is read."""
    return date.fromisoformat(printed[:10])
