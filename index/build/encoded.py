"""What a build has encoded so far, in one file beside the generations, so that no window is ever encoded twice.

A build may be ended at any moment: by a signal, by a full disk, by the end of the power. Encoding is most of its time.
Each batch is appended as it is encoded, and the next build begins with what is whole in the file. It goes when a
generation is in use that holds all of it.
"""

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from index.arrays import Vectors
from index.encoder import EncoderIdentity
from index.packing import Packed, Packing

_FORMAT = 1
_KEY = 16
_HEAD = struct.Struct(f"<{_KEY}sII")
"""Digest of the content, number of word pieces, checksum of what follows."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A window as it is kept: its vector, its packed word pieces (n, width), and where each begins in the content.

    ``begins`` is below 0 for pieces that are none of the content: the model's own marks.
    """

    vector: Vectors
    tokens: Packed
    begins: NDArray[np.int32]


class EncodedWindows:
    """The windows encoded so far by one encoder, by their content. One process at a time uses it."""

    def __init__(self, path: Path, encoder: EncoderIdentity, packing: Packing) -> None:
        """What another encoder wrote, or another packing, or nobody, is written over."""
        self._dimension, self._width = encoder.dimension, packing.width
        self._places: dict[bytes, tuple[int, int]] = {}
        head = json.dumps([_FORMAT, packing.name, asdict(encoder)]).encode() + b"\n"
        self._file: BinaryIO = path.open("r+b" if path.exists() else "x+b")
        if self._file.readline() != head:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(head)
            self._file.flush()
        self._file.seek(self._read_places(len(head)))
        # What was cut short, or came after it.
        self._file.truncate()

    def __enter__(self) -> "EncodedWindows":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __contains__(self, content: str) -> bool:
        return _key(content) in self._places

    def __getitem__(self, content: str) -> Encoded:
        place, count = self._places[_key(content)]
        payload = os.pread(self._file.fileno(), self._size(count), place)
        vector, rest = payload[: 4 * self._dimension], payload[4 * self._dimension :]
        tokens = np.frombuffer(rest[: count * self._width], np.int8).reshape(count, self._width)
        begins = np.frombuffer(rest[count * self._width :], "<i4").astype(np.int32, copy=False)
        return Encoded(np.frombuffer(vector, "<f4").astype(np.float32, copy=False), tokens, begins)

    def add(self, batch: Iterable[tuple[str, Encoded]]) -> None:
        """Append what was encoded; when this returns, a process that is killed loses none of it."""
        for content, encoded in batch:
            payload = encoded.vector.astype("<f4").tobytes() + encoded.tokens.tobytes()
            payload += encoded.begins.astype("<i4").tobytes()
            key, count = _key(content), len(encoded.tokens)
            self._file.write(_HEAD.pack(key, count, zlib.crc32(payload)))
            self._places[key] = self._file.tell(), count
            self._file.write(payload)
        self._file.flush()

    def _read_places(self, start: int) -> int:
        """Find what is whole; where it ends."""
        for key, count, place in self._records(start):
            self._places[key] = place, count
            start = place + self._size(count)
        return start

    def _records(self, start: int) -> Iterator[tuple[bytes, int, int]]:
        self._file.seek(start)
        end = os.fstat(self._file.fileno()).st_size
        while len(head := self._file.read(_HEAD.size)) == _HEAD.size:
            key, count, checksum = _HEAD.unpack(head)
            place = self._file.tell()
            if place + self._size(count) > end or zlib.crc32(self._file.read(self._size(count))) != checksum:
                return
            yield key, count, place

    def _size(self, count: int) -> int:
        return 4 * self._dimension + count * (self._width + 4)


def _key(content: str) -> bytes:
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest()
