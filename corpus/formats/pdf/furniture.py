"""What a page prints around its text: running heads and feet, page numbers, stamps, the numbers of lines."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.formats.pdf.glyphs import Ink, Word
from corpus.formats.pdf.lines import Line
from corpus.languages import DEFAULT, Language
from corpus.reading.page_lines import counted_page, exhibit_label, marked_page

# How much of a page, at its top and its bottom, may hold what every page repeats; and how many lines of it.
_MARGIN = 0.15
_MOST_ROWS = 6
_FEWEST_PAGES = 3
_ONE_HEIGHT = 4
_NUMBER = re.compile(r"\d+")
_BARE = re.compile(r"[\W_]*(?P<number>\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})[\W_]*")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_FEWEST_LINE_NUMBERS = 8


@dataclass(slots=True)
class Sheet:
    """One page without what stands around its text; ``printed`` is the number that it prints, "" for none."""

    lines: list[Line]
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    printed: str = ""


@dataclass(slots=True)
class _Row:
    """Lines side by side in the margin of a page."""

    page: int
    lines: list[Line]
    text: str
    is_top: bool
    height: float
    """From the edge of the page."""


def sheets(pages: Sequence[Ink], lines: Sequence[list[Line]], language: Language = DEFAULT) -> list[Sheet]:
    """The pages without what stands around their text. ``lines`` are those of each page."""
    body = _body_size(lines)
    found = [Sheet(list(of_page)) for of_page in lines]
    rows = [row for page in range(len(pages)) for row in _margins(page, pages[page], lines[page])]
    repeated: list[_Row] = []
    numbers: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for group in _groups(rows, language):
        kept, printed = _judged(group, len(pages), body, language)
        repeated += kept
        for page, rank, number in printed:
            numbers[page].append((rank, number))
    for row in repeated:
        sheet = found[row.page]
        (sheet.above if row.is_top else sheet.below).append(row.text)
        sheet.lines = [line for line in sheet.lines if not any(line is other for other in row.lines)]
    for page, sheet in enumerate(found):
        sheet.printed = min(numbers[page], default=(0, pages[page].label))[1]
    return found


def without_line_numbers(ink: Ink) -> list[str]:
    """Take away the numbers that count the lines of a page in its margin; gives them."""
    numbers = sorted((w for w in ink.words if re.fullmatch(r"\d{1,3}", w.text)), key=lambda w: w.base)
    by_edge: dict[int, list[Word]] = defaultdict(list)
    for word in numbers:
        by_edge[round(word.x1 / 3)].append(word)
    for column in by_edge.values():
        values = [int(word.text) for word in column]
        steps = {b - a for a, b in pairwise(values)}
        if len(values) < _FEWEST_LINE_NUMBERS or len(steps) != 1 or steps not in ({1}, {5}):
            continue
        edge = max(word.x1 for word in column)
        others = [word for word in ink.words if not any(word is number for number in column)]
        if sum(word.x0 < edge + 2 for word in others) <= 0.02 * len(others):
            ink.words = others
            return [" ".join(word.text for word in column)]
    return []


def _body_size(lines: Sequence[Sequence[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for of_page in lines:
        for line in of_page:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _margins(page: int, ink: Ink, lines: Sequence[Line]) -> Iterator[_Row]:
    for is_top in (True, False):
        edge = [
            line
            for line in lines
            if not line.table
            and (line.base < _MARGIN * ink.height if is_top else line.base > (1 - _MARGIN) * ink.height)
        ]
        rows: list[list[Line]] = []
        for line in sorted(edge, key=lambda line: line.base if is_top else -line.base):
            if rows and abs(rows[-1][0].base - line.base) < 0.4 * line.size:
                rows[-1].append(line)
            elif len(rows) < _MOST_ROWS:
                rows.append([line])
        for row in rows:
            row.sort(key=lambda line: line.x0)
            height = row[0].base if is_top else ink.height - row[0].base
            yield _Row(page, row, " ".join(line.text for line in row), is_top, height)


def _groups(rows: Sequence[_Row], language: Language) -> Iterator[list[_Row]]:
    """Rows that look alike but for their numbers: at one height, or page numbers wherever they stand."""
    groups: dict[tuple[str, bool], list[list[_Row]]] = defaultdict(list)
    for row in rows:
        if exhibit_label(row.text, language):
            continue
        is_number = _is_page_number(row.text, language)
        key = (_NUMBER.sub("#", row.text) if not _roman(row.text) else "#", row.is_top)
        for group in groups[key]:
            if is_number or abs(group[-1].height - row.height) < _ONE_HEIGHT:
                group.append(row)
                break
        else:
            groups[key].append([row])
    for alike in groups.values():
        yield from alike


def _is_page_number(text: str, language: Language) -> bool:
    return bool(_BARE.fullmatch(text)) or counted_page(text, language) is not None or _stamped(text, language)


def _stamped(text: str, language: Language) -> bool:
    return marked_page(text, language) is not None


def _judged(
    group: list[_Row], pages: int, body: float, language: Language
) -> tuple[list[_Row], list[tuple[int, int, str]]]:
    """The rows of a group that every page repeats, and the page numbers in them, each with how good a one it is."""
    if len({row.page for row in group}) < len(group):
        # The raised number of a note stands alone on its line too: page numbers stand at one height.
        usual, _ = Counter(round(row.height) for row in group).most_common(1)[0]
        group = [row for row in group if abs(row.height - usual) < _ONE_HEIGHT]
    if len({row.page for row in group}) < len(group):
        return [], []
    numbers = [_values(row.text) for row in group]
    columns = list(zip(*numbers, strict=True)) if len({len(n) for n in numbers}) == 1 else []
    counting: list[tuple[int, int]] = []
    is_same = True
    for column, values in enumerate(columns):
        offsets = Counter(value - row.page for value, row in zip(values, group, strict=True))
        offset, times = offsets.most_common(1)[0]
        if len(group) > 1 and times >= 0.7 * len(group) and len(set(values)) > 1:
            counting.append((column, offset))
        elif len(set(values)) > 1:
            is_same = False
    is_number = _is_page_number(group[0].text, language)
    if counting:
        column, offset = counting[0]
        kept = [row for row, values in zip(group, numbers, strict=True) if values[column] == row.page + offset]
        rank = 0 if _stamped(group[0].text, language) else 1 if _BARE.fullmatch(group[0].text) else 2
        return kept, [(row.page, rank, _printed(row.text, column)) for row in kept]
    if pages == 1 and is_number and columns and columns[0][0] == 1 and not _roman(group[0].text):
        return group, [(0, 1, "1")]
    if not is_same or is_number or any(line.size > 1.15 * body for row in group for line in row.lines):
        return [], []
    first, last = group[0].page, group[-1].page
    is_dense = len(group) >= 0.45 * (last - first + 1)
    is_enough = len(group) >= _FEWEST_PAGES or len(group) == pages > 1
    return (group, []) if is_dense and is_enough else ([], [])


def _values(text: str) -> list[int]:
    roman = _roman(text)
    return [roman] if roman else [int(number) for number in _NUMBER.findall(text)]


def _printed(text: str, column: int) -> str:
    match = _BARE.fullmatch(text)
    return match["number"] if match else _NUMBER.findall(text)[column]


def _roman(text: str) -> int:
    """The value of a page number in Roman letters; 0 for other text.

    >>> _roman("- iv -"), _roman("4"), _roman("I agree")
    (4, 0, 0)
    """
    match = _BARE.fullmatch(text)
    if not match or match["number"].isdigit():
        return 0
    values = [_ROMAN[letter] for letter in match["number"].casefold()]
    return sum(-value if i + 1 < len(values) and value < values[i + 1] else value for i, value in enumerate(values))
