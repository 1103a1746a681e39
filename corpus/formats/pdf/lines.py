"""From words to lines, and to the order in which a person reads them: columns, and tables drawn with rules."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from corpus.formats.pdf.glyphs import Rule, Word

# A wider gap than this, in sizes of the letters, may part two columns.
_GAP = 1.0
_NARROWEST_GUTTER = 7.0
_FEWEST_LINES = 3
_PROSE_WORDS = 3.0
# In sizes of letters: the narrowest gap between the cells of a row, and how far apart two of its lines may be.
_CELL_GAP = 1.8
_FARTHEST_ROWS = 3.2
_DEEPEST = 6
_NEAR = 3.0
_MOST_RULES = 4_000
_MOST_CELLS = 4_000
MARKER = re.compile(
    r"[•●▪■◦‣∙·*–-]|o|\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxlcIVXLC]{1,6})[.)]|\d{1,3}(?:\.\d{1,3})+|§{1,2}"
)
"""What stands before an item of a list or a numbered paragraph."""


@dataclass(slots=True)
class Line:
    """Words that stand side by side; ``table`` where it stands for a whole table."""

    words: list[Word]
    table: "Table | None" = None
    x0: float = 0.0
    x1: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    base: float = 0.0
    size: float = 0.0

    def __post_init__(self) -> None:
        if self.table:
            self.x0, self.top, self.x1, self.bottom = self.table.box
            self.base, self.size = self.top, 10.0
            return
        self.x0, self.x1 = min(w.x0 for w in self.words), max(w.x1 for w in self.words)
        self.top, self.bottom = min(w.top for w in self.words), max(w.bottom for w in self.words)
        sizes: Counter[float] = Counter()
        bases: Counter[float] = Counter()
        for word in self.words:
            sizes[round(word.size, 1)] += len(word.text)
            bases[word.base] += len(word.text)
        self.size, self.base = sizes.most_common(1)[0][0], bases.most_common(1)[0][0]

    @property
    def text(self) -> str:
        return "".join(("" if w.glued or not i else " ") + w.text for i, w in enumerate(self.words))

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words if re.search(r"\w", word.text))


@dataclass(slots=True)
class Cell:
    """The lines in one cell, which end at ``right``; ``breaks`` are page marks before the lines with these numbers."""

    lines: list[Line]
    right: float
    breaks: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """A table drawn with rules, row by row; ``columns`` are where its cells begin."""

    box: tuple[float, float, float, float]
    rows: list[list["Cell"]]
    columns: tuple[float, ...]


@dataclass(slots=True)
class Block:
    """Lines that stand under each other, in one column."""

    lines: list[Line]
    left: float = 0.0
    right: float = 0.0

    def __post_init__(self) -> None:
        self.left = min(line.x0 for line in self.lines)
        self.right = max(line.x1 for line in self.lines)


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Words that share a base line, parted where a gap may be that between two columns; from the top down."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.base, w.x0)):
        if rows and abs(word.base - rows[-1][0].base) <= 0.3 * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    found: list[Line] = []
    for row in rows:
        parts: list[list[Word]] = []
        for word in sorted(row, key=lambda w: w.x0):
            gap = max(_GAP * word.size, _NARROWEST_GUTTER)
            if parts and (word.x0 - max(w.x1 for w in parts[-1]) <= gap or _is_marker(parts[-1])):
                parts[-1].append(word)
            else:
                parts.append([word])
        found += [Line(part) for part in parts]
    return found


def _is_marker(words: Sequence[Word]) -> bool:
    return len(words) == 1 and bool(MARKER.fullmatch(words[0].text))


# -- columns ------------------------------------------------------------------------------------------------------


def gutters(pages: Iterable[Sequence[Line]]) -> tuple[float, ...]:
    """Where the pages of a document have two columns side by side: on a page with few words they show less."""
    found: list[float] = []
    for lines in pages:
        band = _columns(sorted(lines, key=lambda line: (line.top, line.x0)), ())
        found += [band[0]] if band else []
    places = _clustered(found)
    return tuple(x for x in places if sum(abs(x - other) < 2 * _NEAR for other in found) > 1)


def blocks(lines: Sequence[Line], known: Sequence[float] = (), depth: int = 0) -> Iterator[Block]:
    """The lines of a page in reading order: above columns, column after column, below them.

    ``known`` are the gutters that other pages have.
    """
    lines = sorted(lines, key=lambda line: (line.top, line.x0))
    band = _columns(lines, known) if depth < _DEEPEST else None
    if band is None:
        if lines:
            yield Block(_with_tables(_joined(lines)))
        return
    x, first, last = band
    inside = lines[first:last]
    left, right = [line for line in inside if line.x1 <= x + 1], [line for line in inside if line.x1 > x + 1]
    for part in (lines[:first], left, right, lines[last:]):
        yield from blocks(part, known, depth + 1)


def _columns(lines: Sequence[Line], known: Sequence[float]) -> tuple[float, int, int] | None:
    """Where two columns stand side by side: the middle of the gutter, and the first and last of their lines."""
    best: tuple[int, float, float, int, int] | None = None
    for x, width, is_known in [*((x, inf, True) for x in known), *_gaps(lines)]:
        start = 0
        for i in range(len(lines) + 1):
            if i < len(lines) and not (lines[i].x0 < x - 1 and lines[i].x1 > x + 1):
                continue
            band = _band(lines, start, i, x, is_known=is_known)
            if band:
                first, last = band
                left = sum(line.x1 <= x + 1 for line in lines[first:last])
                score = min(left, last - first - left)
                if best is None or (score, width) > best[:2]:
                    best = (score, width, x, first, last)
            start = i + 1
    return best[2:] if best else None


def _gaps(lines: Sequence[Line]) -> Iterator[tuple[float, float, bool]]:
    """Middles and widths of the gaps between lines that stand side by side."""
    seen: set[int] = set()
    ordered = sorted(lines, key=lambda line: line.base)
    for i, line in enumerate(ordered):
        for other in ordered[i + 1 :]:
            if other.base - line.base > 0.3 * line.size:
                break
            left, right = (line, other) if line.x0 < other.x0 else (other, line)
            middle = (left.x1 + right.x0) / 2
            # The middle of a ragged gap is not that of the gutter, which ends where the second column begins.
            for x in (middle, right.x0 - 0.5 * _NARROWEST_GUTTER):
                if right.x0 - left.x1 >= _NARROWEST_GUTTER - 1 and round(x) not in seen:
                    seen.add(round(x))
                    yield x, right.x0 - left.x1, False


def _band(lines: Sequence[Line], start: int, end: int, x: float, *, is_known: bool) -> tuple[int, int] | None:
    """The lines of a stretch that nothing crosses which are columns of prose, and not a table without rules."""
    right = [i for i in range(start, end) if lines[i].x0 >= x - 1]
    if len(right) < (1 if is_known else _FEWEST_LINES):
        return None
    first = right[0]
    while first > start and lines[first].top - lines[first - 1].top < 0.5 * lines[first].size:
        first -= 1
    last = right[-1] + 1
    if is_known and end == len(lines):
        # A column that reaches the end of the page is longer than the one beside it.
        last = end
    while last < end and _goes_on(lines[last - 1], lines[last]):
        last += 1
    if is_known:
        return (start, last) if len(right) < last - start else None
    sides = (
        [n for n in range(first, last) if lines[n].x1 <= x + 1],
        [n for n in range(first, last) if n in set(right)],
    )
    for side in sides:
        own = [lines[n] for n in side if not lines[n].table]
        words = sum(len(line.words) for line in own)
        if len(side) < _FEWEST_LINES or words < _PROSE_WORDS * len(own):
            return None
        edge = max((line.x1 for line in own), default=0.0)
        begins = min((line.x0 for line in own), default=0.0)
        full = sum(line.x1 > begins + 0.7 * (edge - begins) for line in own)
        if 2 * full < len(own):
            return None
    # What stands higher on the left is read before all others, whether it is a title over both or not.
    return start, last


def _goes_on(line: Line, following: Line) -> bool:
    return following.top - line.top < 1.9 * line.size and abs(following.size - line.size) < 0.6 and not following.bold


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Lines of one column that stand side by side are one."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        is_beside = last and not last.table and not line.table
        if last and is_beside and abs(line.base - last.base) <= 0.3 * min(line.size, last.size):
            joined[-1] = Line(sorted([*last.words, *line.words], key=lambda w: w.x0))
        else:
            joined.append(line)
    return joined


def _with_tables(lines: Sequence[Line]) -> list[Line]:
    """Lines of one column, with those that are the rows of a table without upright rules as that table."""
    found: list[Line] = []
    i = 0
    while i < len(lines):
        table, used = _unruled(lines[i:])
        found.append(Line([], table) if table else lines[i])
        i += used if table else 1
    return found


def _unruled(lines: Sequence[Line]) -> tuple[Table | None, int]:
    """The table that begins with the first line, where words stand under each other in columns; and its lines."""
    columns = [cell[0].x0 for cell in _apart(lines[0])]
    if len(columns) < 2:
        return None, 0
    rows: list[list[list[Word]]] = []
    used = 0
    for before, line in zip([lines[0], *lines], lines, strict=False):
        cells: dict[int, list[Word]] = {}
        for cell in _apart(line):
            column = min(range(len(columns)), key=lambda c: abs(columns[c] - cell[0].x0))
            if abs(columns[column] - cell[0].x0) > 1.5 * line.size or column in cells:
                break
            cells[column] = cell
        is_whole = sum(map(len, cells.values())) == len(line.words)
        if not is_whole or line.table or line.base - before.base > _FARTHEST_ROWS * line.size:
            break
        if 0 in cells and len(cells) > 1:
            rows.append([cells.get(column, []) for column in range(len(columns))])
        elif 0 not in cells and rows:
            for column, cell in cells.items():
                rows[-1][column] += cell
        else:
            break
        used += 1
    is_contents = all(len(row[-1]) == 1 and not row[-1][0].text.isalpha() for row in rows)
    if len(rows) < _FEWEST_LINES or is_contents:
        return None, 0
    box = (lines[0].x0, lines[0].top, max(line.x1 for line in lines[:used]), lines[used - 1].bottom)
    ends = [*columns[1:], box[2]]
    made = [[Cell(lines_of(cell), end) for cell, end in zip(row, ends, strict=True)] for row in rows]
    return Table(box, made, tuple(columns)), used


def _apart(line: Line) -> list[list[Word]]:
    """The words of a line, parted where a gap is wider than any between two words."""
    parts: list[list[Word]] = []
    for word in line.words:
        if parts and (word.x0 - parts[-1][-1].x1 < _CELL_GAP * line.size or _is_marker(parts[-1])):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


# -- tables -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Grid:
    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)


def tables(rules: Sequence[Rule], words: Sequence[Word]) -> list[Table]:
    """The tables that rules draw around words."""
    if len(rules) > _MOST_RULES:
        return []
    found: list[Table] = []
    for grid in _grids(rules):
        table = _table(grid, words)
        if table and not any(_overlap(table.box, other.box) for other in found):
            found.append(table)
    return found


def _grids(rules: Sequence[Rule]) -> list[_Grid]:
    """Rules that touch each other."""
    parent = list(range(len(rules)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    ordered = sorted(range(len(rules)), key=lambda i: rules[i].y0)
    active: list[int] = []
    for i in ordered:
        rule = rules[i]
        active = [j for j in active if rules[j].y1 >= rule.y0 - _NEAR]
        for j in active:
            other = rules[j]
            if other.x0 - _NEAR <= rule.x1 and rule.x0 - _NEAR <= other.x1:
                parent[root(i)] = root(j)
        active.append(i)
    grids: dict[int, _Grid] = {}
    for i, rule in enumerate(rules):
        grid = grids.setdefault(root(i), _Grid())
        is_level = rule.y1 - rule.y0 < rule.x1 - rule.x0
        (grid.level if is_level else grid.upright).append(rule)
    return list(grids.values())


def _table(grid: _Grid, words: Sequence[Word]) -> Table | None:
    if not grid.level or not grid.upright:
        return None
    box_x = [edge for rule in grid.level for edge in (rule.x0, rule.x1)]
    box_y = [edge for rule in grid.upright for edge in (rule.y0, rule.y1)]
    xs = _clustered([*(rule.x0 for rule in grid.upright), min(box_x), max(box_x)])
    ys = _clustered([*(rule.y0 for rule in grid.level), min(box_y), max(box_y)])
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > _MOST_CELLS:
        return None
    box = (xs[0], ys[0], xs[-1], ys[-1])
    cells: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        x, y = (word.x0 + word.x1) / 2, word.base - 0.3 * word.size
        if not (box[0] <= x <= box[2] and box[1] <= y <= box[3]):
            continue
        column = max(i for i in range(len(xs) - 1) if xs[i] <= x or i == 0)
        row = max(i for i in range(len(ys) - 1) if ys[i] <= y or i == 0)
        while column and not _is_ruled(grid.upright, xs[column], (ys[row] + ys[row + 1]) / 2, upright=True):
            column -= 1
        while row and not _is_ruled(grid.level, ys[row], (xs[column] + xs[column + 1]) / 2, upright=False):
            row -= 1
        cells.setdefault((row, column), []).append(word)
    if len(cells) < 2 or len({column for _, column in cells}) < 2:
        return None
    # As much room is left at the end of a cell as at its beginning.
    begins = [
        min((w.x0 for (_, c), own in cells.items() if c == column for w in own), default=x)
        for column, x in enumerate(xs[:-1])
    ]
    rights = [end - (begin - x) for x, end, begin in zip(xs, xs[1:], begins, strict=False)]
    rows = [
        [Cell(_joined(lines_of(cells.get((row, column), []))), rights[column]) for column in range(len(xs) - 1)]
        for row in range(len(ys) - 1)
        if any((row, column) in cells for column in range(len(xs) - 1))
    ]
    return Table(box, rows, tuple(xs[:-1]))


def _is_ruled(rules: Iterable[Rule], place: float, middle: float, *, upright: bool) -> bool:
    if upright:
        return any(abs(rule.x0 - place) <= _NEAR and rule.y0 - 1 <= middle <= rule.y1 + 1 for rule in rules)
    return any(abs(rule.y0 - place) <= _NEAR and rule.x0 - 1 <= middle <= rule.x1 + 1 for rule in rules)


def _clustered(places: Iterable[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
