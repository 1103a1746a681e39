"""How much a web capture may unpack to: all of it, and the headers of one record.

One page is bounded where it is read. A file of ten megabytes may still hold two hundred thousand of them, or one
record that is skipped and takes minutes to be unpacked, or headers without an end, which the library keeps.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from warcio.bufferedreaders import DecompressingBufferedReader

from corpus.files import open_file

_ALWAYS = 1_000_000_000
"""Bytes that any file may unpack to."""
_MOST_TIMES = 30
"""A larger one unpacks to this many times its size at most; text is packed to a tenth or so."""
_MOST_RECORDS = 200_000
_LONGEST_LINE = 1_000_000
_MOST_HEADERS = 32_000_000
"""Bytes of the lines of one record that are read as lines; of each a hundred for itself, as it takes in memory."""


class TooMuch(Exception):
    """A capture unpacks to more than it may; the message says what it does."""


@dataclass(slots=True)
class Budget:
    """How many bytes, of how many, a capture may still unpack to, and into how many records."""

    left: int
    whole: int
    records: int = _MOST_RECORDS

    @classmethod
    def of(cls, path: Path) -> "Budget":
        """Raises OSError."""
        with open_file(path) as file:
            most = max(_ALWAYS, _MOST_TIMES * os.fstat(file.fileno()).st_size)
        return cls(most, most)

    def take_record(self) -> None:
        """Raises TooMuch."""
        self.records -= 1
        if self.records < 0:
            raise TooMuch(f"holds more than {_MOST_RECORDS:,} records")

    def take(self, count: int) -> None:
        """Raises TooMuch."""
        self.left -= count
        if self.left < 0:
            raise TooMuch(f"unpacks to more than {self.whole:,} bytes, {_MOST_TIMES} times its size and a gigabyte")


class BoundedReader(DecompressingBufferedReader):  # type: ignore[misc]  # warcio has no types
    """What the library reads a capture by; takes what it unpacks from a budget."""

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        super().__init__(stream)
        self._budget = budget
        self._lines = 0

    def begin_record(self) -> None:
        self._lines = 0

    def readline(self, length: int | None = None) -> bytes:
        """A line, or as much of it as a line may have. Raises TooMuch."""
        line: bytes = super().readline(min(length or _LONGEST_LINE, _LONGEST_LINE))
        self._lines += len(line) + 100
        if self._lines > _MOST_HEADERS:
            raise TooMuch(f"has a record with more than {_MOST_HEADERS:,} bytes of headers")
        return line

    def _process_read(self, data: bytes) -> None:
        super()._process_read(data)
        self._budget.take(self.buff_size if data else 0)
