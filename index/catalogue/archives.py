"""What an index remembers of the sources and archives it was read from, so that a build reads only what came since."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus.containers.recordings import Archive, Recording
from corpus.text import Markup
from corpus.types import CopyReading, Finding, Source, SourceReading

if TYPE_CHECKING:
    from index.catalogue.reading import Catalogue


@dataclass(frozen=True, slots=True)
class StoredSource:
    """What the index remembers of a source file; ``location`` is never shown to clients.

    ``format`` and ``version`` name the reader that read it (`corpus.formats`), ``language`` is the code of the language
    that its words were read in (`corpus.languages`).
    """

    name: str
    location: str
    sha256: str
    markup: Markup
    format: str
    version: str
    language: str

    def with_text(self, text: str) -> Source:
        """The source as it was read."""
        reader = (self.markup, self.format, self.version, self.language)
        return Source(self.name, text, self.sha256, self.location, *reader)


def read_archive(catalogue: "Catalogue", recordings: Sequence[Recording]) -> Archive | None:
    """An archive as its recordings were read; None if there are none."""
    names = {recording.name for recording in recordings}
    return Archive(tuple(recordings), _StoredReadings(catalogue, names)) if recordings else None


class _StoredReadings(Mapping[str, SourceReading]):
    """What was read of the sources of an archive, by name; read from the index when it is asked for."""

    def __init__(self, catalogue: "Catalogue", names: set[str]) -> None:
        self._catalogue = catalogue
        self._sources = {source.name: source for source in catalogue.sources if source.name in names}
        self._findings: dict[str, list[Finding]] = {}
        for finding in catalogue.findings:
            self._findings.setdefault(finding.source, []).append(finding)
        self._numbers: dict[str, list[int]] = {}
        for number in np.argsort(catalogue.layout.source_order, kind="stable").tolist():
            self._numbers.setdefault(catalogue.copies[number].source, []).append(number)

    def __getitem__(self, name: str) -> SourceReading:
        source = self._sources[name]
        text = source.with_text(self._catalogue.source_text(name))
        return SourceReading(text, tuple(self._copies(name)), {}, findings=tuple(self._findings.get(name, ())))

    def _copies(self, name: str) -> Iterator[CopyReading]:
        """The copies that a source shows, in its order, with their passages; the classes of its lines are not kept."""
        for number in self._numbers.get(name, ()):
            copy = self._catalogue.copies[number]
            readings = self._catalogue.readings(self._catalogue.layout.rows_of_copy(number))
            yield CopyReading(copy.facts, tuple(readings.values()), copy.line)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)
