"""How high the headings of a page stand under each other.

What a page marks has its rank. What it only prints has none: there numbers tell ("IV" over "A" over "1"), and else how
strong the print is. The levels given here are only to be compared: a smaller one stands above a larger one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.languages import Language
from corpus.reading.numbering import number_before, worded_series
from corpus.reading.pieces import RUN_IN_LEVEL, UNMARKED_LEVEL, Piece, PieceKind

# Between two ranks there is room for the series of numbers inside one.
_RANK = 100
_LEAST_COVER = 0.5
_FEWEST_OF_PAGE = 3


@dataclass(slots=True)
class _Series:
    """All headings of one rank that are numbered in one way, or printed in one way without a number."""

    name: str
    places: list[int] = field(default_factory=list)
    """Which pieces they are."""
    last: int = 0
    restarts: bool = False


def with_levels(pieces: Sequence[Piece], title: Piece | None, language: Language) -> list[Piece]:
    """The pieces, the levels of their headings told from ranks, numbers and print.

    A heading of the same rank as the page's ``title``, below other headings, is the title of a second text.
    """
    headings = [i for i, piece in enumerate(pieces) if piece.kind is PieceKind.HEADING]
    marked = {i: pieces[i].level for i in headings if pieces[i].level < UNMARKED_LEVEL}
    top = min(marked.values(), default=0)
    above = headings.index(next(i for i in marked if marked[i] == top)) if marked else 0
    if title is None or title.level != top or above < _FEWEST_OF_PAGE:
        marked = _without_lone_top(marked)
    marked = _with_series_kept(pieces, marked, language)
    levels = {i: rank * _RANK for i, rank in marked.items()}
    for rank in set(marked.values()):
        levels |= _levels_in(pieces, [i for i in marked if marked[i] == rank], rank * _RANK, language)
    unmarked = [i for i in headings if i not in marked]
    if unmarked:
        base = UNMARKED_LEVEL * _RANK
        levels |= _unmarked_levels(pieces, unmarked, base, marked, language)
    return [replace(piece, level=levels[i]) if i in levels else piece for i, piece in enumerate(pieces)]


def _without_lone_top(marked: dict[int, int]) -> dict[int, int]:
    """One heading of the highest rank, before many of the next, is no part that holds all others."""
    ranks = sorted(set(marked.values()))
    if len(ranks) < 2:
        return marked
    highest = [i for i, rank in marked.items() if rank == ranks[0]]
    next_ones = [i for i, rank in marked.items() if rank == ranks[1]]
    if len(highest) == 1 and len(next_ones) >= _FEWEST_OF_PAGE and highest[0] < next_ones[0]:
        return {**marked, highest[0]: ranks[1]}
    return marked


def _with_series_kept(pieces: Sequence[Piece], marked: dict[int, int], language: Language) -> dict[int, int]:
    """The next number of a long series stands where the others do, though its page marks it lower."""
    kept: dict[int, int] = {}
    last: dict[tuple[str, int], int] = {}
    for i, rank in marked.items():
        number = number_before(pieces[i].text, language, of_heading=True)
        for name, value in number.series if number else ():
            goes_on = [r for (other, r), n in last.items() if other == name and n + 1 == value]
            if value > _FEWEST_OF_PAGE and goes_on and rank not in goes_on:
                rank = min(goes_on)
            last[name, rank] = value
        kept[i] = rank
    return kept


def _series_of(pieces: Sequence[Piece], places: Sequence[int], language: Language) -> dict[str, _Series]:
    """The headings at ``places`` by their series, in order of appearance."""
    found: dict[str, _Series] = {}
    words = worded_series(pieces[i].text for i in places)
    for i in places:
        piece = pieces[i]
        number = number_before(piece.text, language, of_heading=True, words=words)
        choices = number.series if number else ()
        decimal = next((name for name, _ in choices if name.startswith("1.") and name != "1."), None)
        if piece.level >= UNMARKED_LEVEL + RUN_IN_LEVEL and not decimal:
            choices = ()
        if not choices:
            name = "caps" if piece.text.isupper() and piece.level < UNMARKED_LEVEL + RUN_IN_LEVEL else ""
            found.setdefault(f"-{piece.level}{name}", _Series(f"-{piece.level}{name}")).places.append(i)
            continue
        goes_on = [(name, value) for name, value in choices if name in found and found[name].last + 1 == value]
        name, value = (goes_on or list(choices))[0]
        series = found.setdefault(name, _Series(name))
        # "Section II" is the next one by its place, whatever numbers it has.
        value = series.last + 1 if name == "worded" else value
        is_inserted = bool(number and number.is_inserted and value == series.last)
        series.restarts |= bool(series.places) and value <= series.last and not is_inserted
        series.last = value
        series.places.append(i)
    return found


def _levels_in(pieces: Sequence[Piece], places: Sequence[int], base: int, language: Language) -> dict[int, int]:
    """Headings of one rank: a second series of numbers inside the first stands under it."""
    found = list(_series_of(pieces, places, language).values())
    numbered = [s for s in found if not s.name.startswith("-")]
    levels = dict.fromkeys(places, base)
    if not numbered:
        return levels
    outer = numbered[0]
    inside = [i for s in found if s.name.startswith("-") for i in s.places if outer.places[0] < i < outer.places[-1]]
    if not outer.restarts and len(outer.places) > _FEWEST_OF_PAGE and 2 * len(inside) < len(outer.places):
        levels |= dict.fromkeys(inside, base + len(numbered))
    depth = 0
    for series in numbered[1:]:
        # Only what stands between two numbers of the first is inside it.
        if any(outer.places[0] < i < outer.places[-1] for i in series.places):
            depth += 1
            levels |= dict.fromkeys(series.places, base + depth)
    return levels


def _unmarked_levels(
    pieces: Sequence[Piece], places: Sequence[int], base: int, marked: dict[int, int], language: Language
) -> dict[int, int]:
    found = list(_series_of(pieces, places, language).values())
    numbered = [s for s in found if not s.name.startswith("-")]
    printed = sorted(
        (s for s in found if s.name.startswith("-")), key=lambda s: (s.name[1:3].rstrip("c"), "caps" not in s.name)
    )
    outer = [s for s in numbered if _is_outer(s, pieces)]
    order: list[_Series] = list(outer)
    run_ins = [s for s in printed if s.name.startswith(f"-{UNMARKED_LEVEL + RUN_IN_LEVEL}")]
    order += [s for s in printed if s not in run_ins]
    for series in numbered:
        if series not in outer:
            order.insert(_place_of_inner(series, order), series)
    order += run_ins
    levels = {i: base + place for place, series in enumerate(order) for i in series.places}
    if outer:
        for series in printed:
            # What never stands between two numbers stands beside them.
            is_inside = any(s.places[0] < i < s.places[-1] for s in outer for i in series.places)
            if series not in run_ins and not is_inside:
                levels |= dict.fromkeys(series.places, base)
        lifted = _lift(outer[0], marked)
        if lifted is not None:
            levels |= dict.fromkeys(outer[0].places, lifted)
    return levels


def _is_outer(series: _Series, pieces: Sequence[Piece]) -> bool:
    """Whether a series of numbers runs through the page and not through one part of it."""
    if series.name == "worded":
        return True
    if series.restarts or len(series.places) < 2:
        return False
    end = next(
        (i for i in range(series.places[-1] + 1, len(pieces)) if pieces[i].kind is PieceKind.HEADING), len(pieces)
    )
    return end - series.places[0] >= _LEAST_COVER * len(pieces)


def _place_of_inner(series: _Series, order: Sequence[_Series]) -> int:
    """Right under the kind of heading that stands before its first one."""
    first = series.places[0]
    before = [
        (max(i for i in other.places if i < first), place)
        for place, other in enumerate(order)
        if other.places[0] < first
    ]
    return max(before)[1] + 1 if before else 0


def _lift(series: _Series, marked: dict[int, int]) -> int | None:
    """The level of a numbered series that marked headings only interrupt or precede; None: below them, as always."""
    inside = [rank for i, rank in marked.items() if series.places[0] < i < series.places[-1]]
    if len(series.places) < _FEWEST_OF_PAGE or len(inside) >= len(series.places):
        return None
    if any(i > series.places[-1] for i in marked):
        return None
    ranks = inside or [rank for i, rank in marked.items() if i < series.places[0]][-1:]
    return min(ranks) * _RANK - (1 if inside else 0) if ranks else None
