"""Files of somebody else, read by a library that cannot be called off, in a process that can be ended.

    apart.run(read_document, content, marks_set_off=True)   # as read_document(content, marks_set_off=True)

A PDF of a kilobyte can ask for more work or memory than there is, and a library in C neither looks at a deadline nor
survives being out of memory. The process has limits of both; the next file has a new one where these were reached. It
gets bytes and options, and gives a text or what is wrong: nothing that it says is run.
"""

import atexit
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module

from corpus.deadline import check_deadline
from corpus.formats.decoding import Problem

Reader = Callable[..., str | Problem]
"""A function of a module: of bytes, and of options that JSON can say."""

_MOST_SECONDS = 120
"""For one file, where its reader has no deadline of its own."""
_MEMORY, _MEMORY_TIMES = 1 << 30, 6
"""Bytes that a process may take, and how many more for each byte of its file."""
_FILES, _LARGE = 50, 8_000_000
"""After so many files, or one of more bytes, there is a new process: what the library keeps goes with the old one."""
_LOOKS = 0.1
"""Seconds from one look at the deadline to the next."""
_SIZES = struct.Struct(">QQ")
_ANSWER = struct.Struct(">Q")
_BEGIN = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from corpus.formats.apart import _serve; _serve()"


def run(reader: Reader, content: bytes, **options: object) -> str | Problem:
    """What ``reader`` gives for ``content``. Raises OutOfTime and CalledOff, as the deadline at hand says."""
    process = _take()
    try:
        found = process.ask(reader, content, options)
    except _Ended:
        process.end()
        return Problem("needs more memory to be read than a file of its size may", "print or save it anew")
    except _TooLong:
        process.end()
        return Problem(f"takes more than {_MOST_SECONDS} seconds to be read", "print or save it anew, or in parts")
    except BaseException:
        process.end()
        raise
    process.give_back(len(content))
    return found


class _Ended(Exception):
    """The process has ended while it was asked."""


class _TooLong(Exception):
    """It has not answered in `_MOST_SECONDS`."""


class _Process:
    def __init__(self) -> None:
        # The path as it is here: by "-m" it would begin with the folder that the user happens to be in.
        command = [sys.executable, "-P", "-c", _BEGIN, json.dumps(sys.path)]
        # In a session of its own Ctrl-C is not for it.
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._asked = 0

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, reader: Reader, content: bytes, options: dict[str, object]) -> str | Problem:
        asked = json.dumps([reader.__module__, reader.__qualname__, options]).encode()
        sent, received = self._process.stdin, self._process.stdout
        if sent is None or received is None:
            raise RuntimeError("a process without pipes")
        self._asked += 1
        try:
            sent.write(_SIZES.pack(len(asked), len(content)) + asked)
            sent.write(content)
            sent.flush()
        except BrokenPipeError as error:
            raise _Ended from error
        ends = time.monotonic() + _MOST_SECONDS
        (size,) = _ANSWER.unpack(_read(received.fileno(), _ANSWER.size, ends))
        text, wrong, fault = json.loads(_read(received.fileno(), size, ends))
        if fault:
            raise RuntimeError(f"{reader.__module__}: {fault}")
        return Problem(*map(str, wrong)) if wrong else str(text)

    def give_back(self, size: int) -> None:
        if self._asked >= _FILES or size > _LARGE:
            self.end()
            return
        with _lock:
            _free.append(self)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


def _read(descriptor: int, size: int, ends: float) -> bytes:
    """The next ``size`` bytes of a pipe. Raises _Ended, _TooLong, or as the deadline at hand says."""
    found = bytearray()
    while len(found) < size:
        check_deadline()
        if time.monotonic() > ends:
            raise _TooLong
        if select.select([descriptor], [], [], _LOOKS)[0]:
            part = os.read(descriptor, min(size - len(found), 1 << 20))
            if not part:
                raise _Ended
            found += part
    return bytes(found)


_lock = threading.Lock()
_free: list[_Process] = []


def _take() -> _Process:
    with _lock:
        while _free:
            process = _free.pop()
            if process.is_alive:
                return process
            process.end()
    return _Process()


@atexit.register
def _end_all() -> None:
    while _free:
        _free.pop().end()


# -- in the other process -------------------------------------------------------------------------------------


def _serve() -> None:
    """Read files until nobody asks for more."""
    asked, answered = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints is no answer.
    os.dup2(2, 1)
    while len(head := asked.read(_SIZES.size)) == _SIZES.size:
        size, content_size = _SIZES.unpack(head)
        module, name, options = json.loads(asked.read(size))
        reader = getattr(import_module(module), name)
        _limit(content_size)
        content = asked.read(content_size)
        answer = json.dumps(_answer(partial(reader, content, **options))).encode()
        answered.write(_ANSWER.pack(len(answer)) + answer)
        answered.flush()


def _answer(read: Callable[[], str | Problem]) -> tuple[str | None, tuple[str, str] | None, str | None]:
    """A text, what is wrong with it, or a fault of the program; without memory for it there is no answer."""
    try:
        found = read()
    except MemoryError:
        raise
    except Exception as error:
        return None, None, f"{type(error).__name__} {error}"
    return (None, (found.what, found.remedy), None) if isinstance(found, Problem) else (found, None, None)


def _limit(size: int) -> None:
    """Of memory, and of time for when nobody is left to end it."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY + _MEMORY_TIMES * size),
        (resource.RLIMIT_CPU, int(time.process_time()) + 2 * _MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
