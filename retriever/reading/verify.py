"""Is every stored quotation in its source, and every index file what was written?"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from corpus.formats.format import Problem
from corpus.load import decode_again, read_again, read_each
from corpus.origin import File
from corpus.text import Markup, plain_text
from corpus.types import CopyFacts, LineClass, Passage
from index.catalogue import Catalogue, StoredSource
from index.errors import DamagedIndex
from index.generations import current_generation
from index.generations.manifest import Manifest
from retriever.grouped import Grouped
from retriever.settings import Settings

_AT_ONCE = 2_000
"""Passages read from the index at once."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, and every culprit by name; no failures means that all of it holds.

    ``tally`` counts the non-blank lines of each source by what they are; ``shared_lines`` are lines on which
    page furniture stands beside a passage.
    """

    checked_passages: int
    checked_spans: int
    failures: tuple[str, ...]
    files: tuple[tuple[str, bool], ...]
    tally: dict[str, dict[LineClass, int]]
    shared_lines: dict[str, tuple[int, ...]]


def verify_index(settings: Settings) -> Verification:
    """Check the index in use against its checksums and against the sources on disk.

    Raises MissingIndex or StaleIndex; damage is a failure of the verification, not an error.
    """
    try:
        folder = current_generation(settings.index)
        manifest = Manifest.open(folder)
    except DamagedIndex as error:
        return Verification(0, 0, (str(error),), (), {}, {})
    damaged = manifest.damaged_files(folder)
    files = tuple((name, name not in damaged) for name in manifest.files)
    failures = [f"{name} of the index is not what was written; run `inforce build`" for name in damaged]
    if any(name.endswith(".sqlite") for name in damaged):
        return Verification(0, 0, tuple(failures), files, {}, {})

    catalogue = Catalogue(folder, manifest.segments)
    checks = _Checks(catalogue)
    contents = read_each([source.location for source in catalogue.sources])
    for number, (source, content) in enumerate(zip(catalogue.sources, contents, strict=True)):
        checks.add(number, source, content)
    return Verification(
        checks.passages,
        checks.spans,
        (*failures, *checks.failures, *checks.unproved, *catalogue.words.faults()),
        files,
        checks.tally,
        checks.shared,
    )


class _Checks:
    """What was found so far, source by source: of an archive's sources no more than one is held at a time."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        numbers = {source.name: number for number, source in enumerate(catalogue.sources)}
        source_of = np.array([numbers[copy.source] for copy in catalogue.copies], np.int64)
        self.rows = Grouped(source_of[catalogue.columns.copy])
        self.facts = {copy.source: copy.facts for copy in catalogue.copies}
        self.passages = 0
        self.spans = 0
        self.failures: list[str] = []
        self.unproved: list[str] = []
        self.tally: dict[str, dict[LineClass, int]] = {}
        self.shared: dict[str, tuple[int, ...]] = {}

    def add(self, number: int, source: StoredSource, content: bytes | None) -> None:
        """Check one source: its text as it is now, its lines, and every passage and context shown in it."""
        stored = self.catalogue.source_text(source.name)
        text, failure = _on_disk(source, stored, content)
        self.failures += [failure] if failure else []
        reading = read_again(source.with_text(stored), self.facts.get(source.name) or _unknown(source))
        self.tally[source.name] = dict(Counter(reading.line_classes.values()))
        self.shared[source.name] = tuple(stored.count("\n", 0, span.start) + 1 for span in reading.furniture)
        lines = sum(1 for line in stored.split("\n") if line.strip().strip("\ufeff"))
        if lines != len(reading.line_classes):
            self.failures.append(
                f"{source.name}: {lines} lines are not blank, {len(reading.line_classes)} are accounted for"
            )
        rows = self.rows.rows(number)
        for start in range(0, len(rows), _AT_ONCE):
            for passage in self.catalogue.passages(rows[start : start + _AT_ONCE].tolist()):
                self._check(passage, text, source.markup)

    def _check(self, passage: Passage, text: str | None, markup: Markup) -> None:
        """Render a passage and its context from their spans in the source as it is now."""
        self.passages += 1
        quoted = [(passage.text, passage.reading.spans), *((c.text, c.spans) for c in passage.reading.context)]
        for words, where in quoted:
            self.spans += len(where)
            if text is None:
                break
            if where[-1].end > len(text) or plain_text(text, where, markup) != words:
                first, last = passage.reading.lines
                self.unproved.append(f"{passage.passage_id} is not in {passage.copy.source} at lines {first}-{last}")
                break


def _unknown(source: StoredSource) -> CopyFacts:
    """For a source of which no copy was read: nothing is known beforehand."""
    return CopyFacts(File(source.name, source.name), None, source.name, source.name)


def _on_disk(source: StoredSource, stored: str, content: bytes | None) -> tuple[str | None, str | None]:
    """The source's text as it is now, None if it cannot be read, and what is wrong with it."""
    if content is None:
        return None, f"{source.name} can no longer be read; put it back, or run `inforce build`"
    text = decode_again(source.format, content)
    if isinstance(text, Problem):
        return None, f"{source.name} now {text.what}; restore it, or run `inforce build`"
    if text == stored:
        return text, None
    same = next((i for i, (a, b) in enumerate(zip(text, stored, strict=False)) if a != b), min(len(text), len(stored)))
    line = stored.count("\n", 0, same) + 1
    return (
        text,
        f"{source.name} differs from what was indexed, first in line {line}; restore it, or run `inforce build`",
    )
