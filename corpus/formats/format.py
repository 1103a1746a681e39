"""What a format is: how a file of it is known, how its bytes become text, and what that text is made of.

    bytes → decode → text → pieces → sections and passages → checks

To add one, write a file beside this one with a subclass of `Format`, and name it in `corpus.formats.FORMATS`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import ClassVar

from corpus.dates.declared import Declared, TimeElement
from corpus.formats.decoding import Problem as Problem
from corpus.formats.decoding import decoded
from corpus.formats.decoding import utf8 as utf8
from corpus.languages import LANGUAGES
from corpus.languages.detection import language_of
from corpus.module_digest import module_digest
from corpus.reading.pieces import Memory, Piece
from corpus.reading.pipeline import Page, read_pages
from corpus.text import Markup
from corpus.types import CopyFacts, Source, SourceReading

_LONGEST_PASSAGE = 500_000
_LONGEST_TEXT = 20_000_000
"""In characters."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a text is made of, in reading order; ``chrome`` are the lines (first, last) of the site around it.

    ``declared`` and ``times`` are the dates that it gives to programs, as a whole and for words of it.
    """

    pieces: Sequence[Piece]
    chrome: Sequence[tuple[int, int]] = ()
    declared: Sequence[Declared] = ()
    times: Sequence[TimeElement] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in a text that a person should look at, in words that follow the file's name."""

    code: str
    message: str
    line: int


class Format(ABC):
    """One form of file. Its ``name`` and `version` are stored with every source that it read.

    ``endings`` are those of file names, in lower case. ``markup`` says which marks in the decoded text are no words.
    ``requires`` are the distributions without which it cannot be read.
    """

    name: ClassVar[str]
    endings: ClassVar[tuple[str, ...]]
    markup: ClassVar[Markup]
    requires: ClassVar[tuple[str, ...]] = ()

    def recognises(self, head: bytes, name: str) -> float:  # noqa: ARG002 - a format without marks of its own
        """How sure it is, 0 to 1, that a file is of this form, by its name and its first bytes (none: not read)."""
        return 1.0 if Path(name).suffix.casefold() in self.endings else 0.0

    def decode(self, content: bytes) -> str | Problem:
        """The text of a file, every code point kept, line ends included."""
        return utf8(content)

    @abstractmethod
    def pieces(self, text: str, memory: Memory) -> Pieces:
        """What a text is made of; ``memory`` is one of this format's markup."""

    def checks(self, text: str) -> Iterator[Remark]:  # noqa: ARG002 - most formats have nothing to hide
        """What in a text may not be what its reader saw."""
        yield from ()

    def remarks(self, content: bytes, text: str) -> Iterator[Remark]:
        """How its bytes were decoded, where not as plain UTF-8, and `checks`."""
        found = decoded(content) if type(self).decode is Format.decode else None
        if found and not isinstance(found, Problem):
            yield from (Remark(code, said, 1) for code, said in found.remarks)
        yield from self.checks(text)

    # -- what all formats have in common ----------------------------------------------------------------

    @property
    def version(self) -> str:
        """A checksum of the program that reads it: readings of another version are not relied on."""
        return module_digest((type(self).__module__, __name__), self.requires)[:16]

    @property
    def is_available(self) -> bool:
        return not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """Those of ``requires`` that are not installed."""
        return tuple(distribution for distribution in self.requires if not _is_installed(distribution))

    @property
    def how_to_install(self) -> str:
        return f"pip install {' '.join(self.requires)}"

    def source(self, content: bytes, name: str, location: str) -> Source | Problem:
        """A file of this form as a source."""
        if not self.is_available:
            return Problem(f"is {self.name}, which needs {', '.join(self.missing)}", f"`{self.how_to_install}`")
        text = self.decode(content)
        if isinstance(text, Problem):
            return text
        if too_long := longer_than_any(text):
            return too_long
        digest, language = sha256(content).hexdigest(), language_of(text).code
        return Source(name, text, digest, location, self.markup, self.name, self.version, language)

    def read(self, source: Source, facts: CopyFacts, memory: Memory | None = None) -> SourceReading:
        """Read a source of this form; ``facts`` is what is known of its text beforehand."""
        memory = memory or Memory(self.markup, LANGUAGES[source.language])
        found = self.pieces(source.text, memory)
        page = Page(facts, found.pieces, found.chrome, declared=found.declared, times=found.times)
        return read_pages(source, [page], memory)

    def read_checked(self, source: Source, facts: CopyFacts, memory: Memory | None = None) -> SourceReading | Problem:
        """The same, or what is wrong with a text that no index should hold.

        A paragraph longer than any that somebody wrote would cost more than all others together, in the index and at
        every question.
        """
        reading = self.read(source, facts, memory)
        passages = (passage for copy in reading.copies for passage in copy.passages)
        longest = max(passages, key=lambda passage: len(passage.text), default=None)
        if longest is None or len(longest.text) <= _LONGEST_PASSAGE:
            return reading
        return Problem(
            f"has one paragraph of {len(longest.text):,} characters in line {longest.lines[0]}",
            "if it lost its line ends, restore them",
        )


def longer_than_any(text: str) -> Problem | None:
    """What is wrong with a text that has more characters than all that is read here."""
    if len(text) <= _LONGEST_TEXT:
        return None
    return Problem(f"has {len(text):,} characters, and no policy has {_LONGEST_TEXT:,}", "split it")


@cache
def _is_installed(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True
