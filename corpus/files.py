"""Files of somebody else: read whole if they are files, and no larger than anything that a policy is kept in."""

import errno
import os
import stat
from pathlib import Path
from typing import IO

MOST_BYTES = 300_000_000

_KINDS = {
    stat.S_IFIFO: "is a pipe, not a file",
    stat.S_IFSOCK: "is a socket, not a file",
    stat.S_IFCHR: "is a device, not a file",
    stat.S_IFBLK: "is a device, not a file",
}


def read_file(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file. Raises OSError, also for what is no file, and for more than ``most`` bytes."""
    with open_file(path) as file:
        # What a file system says of a size may be wrong, as of files that are made while they are read.
        content = file.read(most + 1) if os.fstat(file.fileno()).st_size <= most else b""
        if len(content) > most or os.fstat(file.fileno()).st_size > most:
            raise OSError(errno.EFBIG, f"has more than {most:,} bytes, and no policy has", str(path))
        return content


def open_file(path: Path) -> IO[bytes]:
    """Open a file for reading, without waiting for anybody to write to it. Raises OSError for what is no file."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, _KINDS.get(stat.S_IFMT(mode), "is no file"), str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise
