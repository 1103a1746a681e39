"""What a search filters by, held in arrays: of every passage its version, copy, texts, place and aligned group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.types import Section
from index.arrays import CopyNumbers, EmbeddedTextIds, PassageRows, Positions, TextIds, VersionRows
from index.catalogue.codecs import Place
from index.catalogue.tables import Tables, ids


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One entry per passage, in source order; positions are passage rows.

    ``group`` is the row of the passage that stands for the aligned group: the canonical copy's.
    """

    version: VersionRows
    copy: CopyNumbers
    text: TextIds
    embedded_text: EmbeddedTextIds
    group: PassageRows
    section: "Sections"


@dataclass(frozen=True, slots=True, eq=False)
class Sections:
    """The section of each passage: that of its place, of which there are far fewer."""

    places: Mapping[int, Place]
    of_passages: Positions

    def __getitem__(self, row: int) -> Section | None:
        return self.places[int(self.of_passages[row])][0]

    def __iter__(self) -> Iterator[Section | None]:
        return (self.places[place][0] for place in self.of_passages.tolist())

    def __len__(self) -> int:
        return len(self.of_passages)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the passages of each copy lie, and which are aligned; one entry per copy, by copy number.

    ``readings`` are ids in the segments, ``first_rows`` the passage row with which a copy begins, ``source_order`` the
    order in which copies are laid out, ``positions`` the place of a copy among those of its version, 0 for the
    canonical one. ``places`` has one entry per passage: the id of
    its place. ``canonical``: row of a passage of another copy → rows of the canonical passages that say the same;
    ``aligned`` is its inverse; ``variants`` are the rows whose wording differs from theirs.
    ``canonical_copies`` has one entry per version: the number of its canonical copy.
    """

    columns: Columns
    readings: Positions
    first_rows: Positions
    lengths: Positions
    source_order: Positions
    positions: Positions
    places: Positions
    canonical: dict[int, list[int]]
    aligned: dict[int, list[int]]
    variants: frozenset[int]
    canonical_copies: Positions

    def rows_of_copy(self, copy: int) -> range:
        """The passage rows of a copy, in reading order."""
        first = int(self.first_rows[copy])
        return range(first, first + int(self.lengths[copy]))

    def canonical_row(self, version: int, position: int) -> int:
        """The row of the passage at this position of the canonical copy of the version at this row."""
        return int(self.first_rows[self.canonical_copies[version]]) + position

    def position(self, row: int) -> int:
        """Where a passage stands in its copy, from 0."""
        return row - int(self.first_rows[self.columns.copy[row]])


def read_layout(tables: Tables, places: dict[int, Place]) -> Layout:
    """Lay the readings of the copies out one after another, in source order."""
    copies = tables.numbers("SELECT version, position, reading, source_order FROM copies ORDER BY id", 4)
    version, positions, readings, source_order = copies.T
    stored = tables.columns("passages", 4)
    order = np.argsort(source_order, kind="stable")
    first, last = (np.searchsorted(stored[:, 0], readings, side=side) for side in ("left", "right"))
    lengths = last - first
    first_rows = np.empty(len(copies), np.int64)
    first_rows[order] = np.cumsum([0, *lengths[order][:-1]]) if len(copies) else []
    canonical_copies = np.flatnonzero(positions == 0)
    _, text, embedded_text, place = np.ascontiguousarray(stored[ranges(first[order], lengths[order])].T)
    canonical: dict[int, list[int]] = {}
    aligned: dict[int, list[int]] = {}
    variants: set[int] = set()
    for one in tables.rows("SELECT copy, position, canonical, variant FROM alignments"):
        row = int(first_rows[one["copy"]]) + one["position"]
        target = int(first_rows[canonical_copies[version[one["copy"]]]]) + one["canonical"]
        aligned.setdefault(target, []).append(row)
        canonical.setdefault(row, []).append(target)
        if one["variant"]:
            variants.add(row)
    group = np.arange(len(text), dtype=np.int64)
    run_together = {target for targets in canonical.values() if len(targets) > 1 for target in targets}
    lengths_of = _text_lengths(tables, text[sorted(run_together)])
    for row, targets in canonical.items():
        # A passage that runs two canonical ones together is grouped with the longer; it is cited by both.
        group[row] = max(targets, key=lambda target: (lengths_of.get(int(text[target]), 0), -target))
    copy = np.repeat(order, lengths[order])
    columns = Columns(
        version=VersionRows(version[copy]),
        copy=CopyNumbers(copy),
        text=TextIds(text),
        embedded_text=EmbeddedTextIds(embedded_text),
        group=PassageRows(group),
        section=Sections(places, place),
    )
    return Layout(
        columns=columns,
        readings=readings,
        first_rows=first_rows,
        lengths=lengths,
        source_order=source_order,
        positions=positions,
        places=place,
        canonical=canonical,
        aligned=aligned,
        variants=frozenset(variants),
        canonical_copies=canonical_copies,
    )


def ranges(first: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of several ranges, one after another.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    starts = np.cumsum(lengths) - lengths
    return np.repeat(first - starts, lengths) + np.arange(int(lengths.sum()), dtype=np.int64)


def _text_lengths(tables: Tables, texts: NDArray[np.int64]) -> dict[int, int]:
    """Characters of each text."""
    statement = "SELECT id, length(text) FROM texts WHERE id IN (SELECT value FROM json_each(?))"
    return dict(tables.numbers(statement, 2, ids(texts.tolist())).tolist())
