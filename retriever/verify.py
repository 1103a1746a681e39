"""Is every stored quotation in its source, and every index file what was written?"""

from collections import Counter
from dataclasses import dataclass

from corpus.document import LineClass, Source
from corpus.errors import SourceUnreadable
from corpus.load import read_bytes, read_versions
from corpus.text import plain_text
from index.catalogue import Catalogue, StoredSource
from index.errors import DamagedIndex
from index.generations import current_generation
from index.manifest import Manifest
from retriever.settings import Settings


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
    texts: dict[str, str | None] = {}
    tally: dict[str, dict[LineClass, int]] = {}
    shared: dict[str, tuple[int, ...]] = {}
    for source in catalogue.sources:
        stored = catalogue.source_text(source.name)
        texts[source.name], failure = _on_disk(source, stored)
        failures += [failure] if failure else []
        reading = read_versions(Source(source.name, stored, source.sha256, source.location))
        tally[source.name] = dict(Counter(reading.line_classes.values()))
        shared[source.name] = tuple(stored.count("\n", 0, span.start) + 1 for span in reading.furniture)
        lines = sum(1 for line in stored.split("\n") if line.strip().strip("\ufeff"))
        if lines != len(reading.line_classes):
            failures.append(
                f"{source.name}: {lines} lines are not blank, {len(reading.line_classes)} are accounted for"
            )
    checked_passages, checked_spans, unproved = _check_passages(catalogue, texts)
    return Verification(checked_passages, checked_spans, (*failures, *unproved), files, tally, shared)


def _on_disk(source: StoredSource, stored: str) -> tuple[str | None, str | None]:
    """The source's text as it is now, None if it cannot be read, and what is wrong with it."""
    try:
        text = read_bytes(source.location).decode("utf-8")
    except SourceUnreadable:
        return None, f"{source.name} can no longer be read; put it back, or run `inforce build`"
    except UnicodeDecodeError:
        return None, f"{source.name} is no longer UTF-8; restore it, or run `inforce build`"
    if text == stored:
        return text, None
    same = next((i for i, (a, b) in enumerate(zip(text, stored, strict=False)) if a != b), min(len(text), len(stored)))
    line = stored.count("\n", 0, same) + 1
    return (
        text,
        f"{source.name} differs from what was indexed, first in line {line}; restore it, or run `inforce build`",
    )


def _check_passages(catalogue: Catalogue, texts: dict[str, str | None]) -> tuple[int, int, list[str]]:
    """Render every passage and context from its spans in the source as it is now."""
    passages = catalogue.passages(range(len(catalogue.columns.version)))
    spans = 0
    unproved: list[str] = []
    for passage in passages:
        quoted = [(passage.text, passage.reading.spans), *((c.text, c.spans) for c in passage.reading.context)]
        for text, where in quoted:
            spans += len(where)
            source = texts[passage.copy.source]
            if source is None:
                break
            if where[-1].end > len(source) or plain_text(source, where) != text:
                first, last = passage.reading.lines
                unproved.append(f"{passage.passage_id} is not in {passage.copy.source} at lines {first}-{last}")
                break
    return len(passages), spans, unproved
