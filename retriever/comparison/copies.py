"""Where the exhibit copies of one version differ: each further copy against the canonical one.

Which passage of one copy is which of another was decided when the index was built (`corpus.assembly.alignment`). What
stands around passages, headings and the headers of tables, is compared here, once and not for each passage below it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from corpus.clauses.wording import operations
from corpus.text import Span, plain_text
from corpus.types import Context, ContextKind, ExhibitCopy, Passage, PassageReading
from index.catalogue import Catalogue
from retriever.reading.views import Views
from retriever.results import (
    CopyComparison,
    CopyDifference,
    CopyDifferenceKind,
    CopyExcerpt,
    PassageView,
    VersionCopies,
)


def compare_copies(catalogue: Catalogue, views: Views, version: int) -> VersionCopies:
    """The version at this row, its canonical copy compared with each of the others."""
    shown = views.version(version)
    canonical, *others = (_Copy(catalogue, views, copy) for copy in catalogue.versions[version].copies)
    found: list[CopyComparison] = []
    for other, ref in zip(others, shown.copies[1:], strict=True):
        groups = _groups(canonical, other)
        found.append(
            CopyComparison(
                left=shown.copies[0],
                right=ref,
                same=sum(len(g.left) == len(g.right) == 1 and _is_same(g, canonical, other) for g in groups),
                differences=tuple(_differences(groups, canonical, other)),
            )
        )
    return VersionCopies(shown, tuple(found))


@dataclass(frozen=True, slots=True)
class _Group:
    """Positions in the two copies that hold the same matter; none on one side for what only the other has."""

    left: list[int]
    right: list[int]


class _Copy:
    """One copy: its passages in reading order, and how excerpts of it are shown."""

    def __init__(self, catalogue: Catalogue, views: Views, copy: ExhibitCopy) -> None:
        self._views = views
        self._source_name = copy.source
        self._source = catalogue.source_text(copy.source)
        self._markup = next(source.markup for source in catalogue.sources if source.name == copy.source)
        self._lines = self._source.split("\n")
        self._rows = catalogue.rows_of_copy(copy)
        self.passages: list[Passage] = catalogue.passages(self._rows)

    def reading(self, position: int) -> PassageReading:
        return self.passages[position].reading

    def text(self, positions: list[int]) -> str:
        return " ".join(self.passages[position].text for position in positions)

    def excerpt(self, positions: list[int]) -> CopyExcerpt | None:
        """The passages at these positions."""
        if not positions:
            return None
        lines = [line for position in positions for line in self.reading(position).lines]
        views = tuple(self._view(position) for position in positions)
        return CopyExcerpt(self.text(positions), self._source_name, (min(lines), max(lines)), views)

    def heading(self, words: str, position: int) -> CopyExcerpt | None:
        """The heading with these words above the passage at ``position``; None without words."""
        if not words:
            return None
        line = self._line_above(words, self.reading(position).lines[0])
        return CopyExcerpt(words, self._source_name, (line, line) if line else None, (self._view(position),))

    def header(self, parts: list[Context], position: int) -> CopyExcerpt | None:
        """The table header of the passage at ``position``; None where it has none."""
        if not parts:
            return None
        ends = [
            self._source.count("\n", 0, offset) + 1 for part in parts for s in part.spans for offset in (s.start, s.end)
        ]
        words = " ".join(part.text for part in parts)
        return CopyExcerpt(words, self._source_name, (min(ends), max(ends)), (self._view(position),))

    def _view(self, position: int) -> PassageView:
        """A passage cited in this copy alone."""
        return self._views.alone(self._rows[position], self.passages[position])

    def _line_above(self, words: str, line: int) -> int | None:
        """The nearest line above ``line`` that ends with ``words``, marks of a heading apart.

        The index keeps where passages stand, not where headings do.
        """
        for number in range(line - 1, 0, -1):
            raw = self._lines[number - 1]
            if plain_text(raw, [Span(0, len(raw))], self._markup).rstrip(" #").endswith(words):
                return number
        return None


def _groups(canonical: _Copy, other: _Copy) -> list[_Group]:
    """Every passage of both copies once, in reading order of the canonical one."""
    place = {passage.passage_id: position for position, passage in enumerate(canonical.passages)}
    aligned = [[place[passage_id] for passage_id in passage.aligned_to] for passage in other.passages]
    shown_in: dict[int, list[int]] = defaultdict(list)
    for j, positions in enumerate(aligned):
        for i in positions:
            shown_in[i].append(j)
    found = [((i, 0), _Group([i], [])) for i in range(len(canonical.passages)) if i not in shown_in]
    last = -1
    for j, positions in enumerate(aligned):
        if not positions:
            found.append(((last, 1), _Group([], [j])))
        elif j == shown_in[positions[0]][0]:
            found.append(((positions[0], 0), _Group(positions, shown_in[positions[0]])))
        last = positions[-1] if positions else last
    # Sorting is stable: of what only the other copy has, the first in its reading order comes first.
    return [group for _, group in sorted(found, key=lambda one: one[0])]


def _is_same(group: _Group, canonical: _Copy, other: _Copy) -> bool:
    return canonical.text(group.left) == other.text(group.right)


def _differences(groups: list[_Group], canonical: _Copy, other: _Copy) -> Iterator[CopyDifference]:
    told: set[tuple[object, ...]] = set()
    for group in groups:
        if group.left and group.right:
            for difference in _around(group.left[0], group.right[0], canonical, other):
                where = (difference.kind, *(_place(side) for side in (difference.left, difference.right)))
                if where not in told:
                    told.add(where)
                    yield difference
        kind = _kind(group)
        if kind is CopyDifferenceKind.REWORDED and _is_same(group, canonical, other):
            continue
        yield _difference(kind, canonical.excerpt(group.left), other.excerpt(group.right))


def _around(i: int, j: int, canonical: _Copy, other: _Copy) -> Iterator[CopyDifference]:
    """Differences of what stands around two passages that hold the same matter."""
    left, right = canonical.reading(i), other.reading(j)
    for words, other_words in zip_longest(_headings(left), _headings(right), fillvalue=""):
        if words != other_words:
            excerpts = canonical.heading(words, i), other.heading(other_words, j)
            yield _difference(CopyDifferenceKind.HEADING, *excerpts)
    header, other_header = _header(left), _header(right)
    if [part.text for part in header] != [part.text for part in other_header]:
        excerpts = canonical.header(header, i), other.header(other_header, j)
        yield _difference(CopyDifferenceKind.TABLE_HEADER, *excerpts)


def _place(excerpt: CopyExcerpt | None) -> object:
    """Which heading or header an excerpt shows: several passages stand under one."""
    return (excerpt.text, excerpt.lines) if excerpt else None


def _difference(kind: CopyDifferenceKind, left: CopyExcerpt | None, right: CopyExcerpt | None) -> CopyDifference:
    ops = operations(left.text if left else "", right.text if right else "")
    return CopyDifference(kind, left, right, ops)


def _kind(group: _Group) -> CopyDifferenceKind:
    match len(group.left), len(group.right):
        case _, 0:
            return CopyDifferenceKind.ONLY_LEFT
        case 0, _:
            return CopyDifferenceKind.ONLY_RIGHT
        case 1, 1:
            return CopyDifferenceKind.REWORDED
        case _, 1:
            return CopyDifferenceKind.MERGED
        case _:
            return CopyDifferenceKind.SPLIT


def _headings(reading: PassageReading) -> tuple[str, ...]:
    """What stands above a passage, as printed: section and heading, or the whole path where it is known."""
    return reading.headings or (reading.section.printed if reading.section else "", reading.heading or "")


def _header(reading: PassageReading) -> list[Context]:
    return [part for part in reading.context if part.kind is ContextKind.TABLE_HEADER]
