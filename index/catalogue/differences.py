"""In what each dated version is written otherwise than the one before: compared when the index is built, and stored.

What happened in a period is read from here, so that it costs by what changed and not by what was compared.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.clauses.arranging import Excerpt
from corpus.clauses.matching import Change, Pair
from corpus.clauses.units import Element
from corpus.links import LinkChange
from corpus.types import Passage
from index.catalogue.tables import Tables, ids


@dataclass(frozen=True, slots=True)
class Side:
    """Words of one version: of the passage at a position of its canonical copy all, where ``words`` is None."""

    position: int
    words: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A pair of a comparison (`corpus.clauses.matching.Pair`) whose sides are not written alike.

    ``lefts`` are of the version before, ``rights`` of this one; joined by spaces they are what is compared. Words of a
    heading or of column headers stand at the first passage under them. ``links`` are those that lead elsewhere.
    """

    status: Change
    element: Element
    lefts: tuple[Side, ...]
    rights: tuple[Side, ...]
    links: tuple[LinkChange, ...] = ()


class Differences:
    """Reads the differences of one catalogue. Versions go by their rows."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of_versions(self, versions: Iterable[int]) -> Mapping[int, tuple[Difference, ...]]:
        """By version row, those of each against the version before; none of one that is written alike."""
        rows = self._tables.rows(
            "SELECT version, pairs FROM differences WHERE version IN (SELECT value FROM json_each(?))",
            ids(map(int, versions)),
        )
        return {row["version"]: _read(row["pairs"]) for row in rows}


def differences_of(
    pairs: Iterable[tuple[Pair, tuple[LinkChange, ...]]], positions: Mapping[str, int]
) -> tuple[Difference, ...]:
    """Pairs as they are stored; ``positions`` are those of passages in their canonical copies, by id."""
    return tuple(
        Difference(
            pair.status,
            pair.element,
            _sides(pair.left, pair.lefts, positions),
            _sides(pair.right, pair.rights, positions),
            links,
        )
        for pair, links in pairs
    )


def _sides(passage: Passage | None, parts: Iterable[Excerpt], positions: Mapping[str, int]) -> tuple[Side, ...]:
    found = tuple(Side(positions[part.passage.passage_id], part.text) for part in parts)
    return found or ((Side(positions[passage.passage_id], None),) if passage else ())


def written(differences: Iterable[Difference]) -> bytes:
    """Differences of one version as they are stored."""
    stored = [
        [
            one.status.value,
            one.element.value,
            [[side.position, side.words] for side in one.lefts],
            [[side.position, side.words] for side in one.rights],
            [[link.words, link.left, link.right] for link in one.links],
        ]
        for one in differences
    ]
    return zlib.compress(json.dumps(stored, ensure_ascii=False).encode())


def _read(stored: bytes) -> tuple[Difference, ...]:
    return tuple(
        Difference(
            Change(status),
            Element(element),
            tuple(Side(*side) for side in lefts),
            tuple(Side(*side) for side in rights),
            tuple(LinkChange(*link) for link in links),
        )
        for status, element, lefts, rights, links in json.loads(zlib.decompress(stored))
    )
