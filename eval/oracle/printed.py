"""Reads printed citations back, and compares them with the places that they should name.

    Ex. B(3), pt. A (eff. Jan. 17, 2019) § G, "Your rights" ¶ [2]; Ex. B(4), pt. A (eff. May 25, 2018) § C.7
    GitHub Privacy Policy (captured Mar. 3, 2021, commit 1a2b3c4) § Data we collect > Cookies ¶ [2]
    Acme Terms (eff. Jan. 17, 2019, file acme.pdf) at 41, § Fees ¶ [2]

A number in brackets was counted, one without is printed in the source. A date is left out where the citation before has
the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from corpus.types import Basis
from eval.oracle.places import Place

_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_BASES = {
    "eff.": Basis.STATED_EFFECTIVE,
    "eff. per manifest": Basis.MANIFEST,
    "updated": Basis.UPDATED_DATE,
    "declared": Basis.DECLARED,
    "captured": Basis.CAPTURED,
}
_DATED = (
    rf"(?:undated|(?P<basis>eff\.|updated|declared|captured) (?P<month>{'|'.join(map(re.escape, _MONTHS))}) "
    r"(?P<day>\d{1,2}), (?P<year>\d{4})(?P<manifest> per manifest)?)"
)
_CITATION = re.compile(
    rf"(?P<named>.+?)(?: \((?P<dated>{_DATED}(?:, (?P<told_apart_by>(?:commit|file) .+?))?)\))? (?:at \d+, )?"
    r"(?:§ (?P<item>\S*\.\w+)|(?P<place>§ .*?|preamble|preamble, .+?) ¶ (?P<number>\[\d+\]|[^\s;\[\]]+))(?=; |$)"
)


@dataclass(frozen=True, slots=True)
class PrintedPlace:
    """A citation as it was read. ``item`` is "C.7" where section and printed number are one, else None.

    ``place`` is what stands before the paragraph sign, ``number`` what stands behind it. ``repeats_date`` says that its
    date is printed though the citation before has the same.
    """

    named: str
    basis: Basis | None
    day: date | None
    told_apart_by: str | None
    item: str | None
    place: str | None
    number: str | None
    repeats_date: bool


def read_back(citations: str) -> tuple[PrintedPlace, ...]:
    """The citations that stand in a text, one after another; none if any part of it is no citation.

    >>> (one,) = read_back('Ex. B(3), pt. A (eff. Jan. 17, 2019) § G, "Your rights" ¶ [2]')
    >>> one.named, one.day, one.place, one.number
    ('Ex. B(3), pt. A', datetime.date(2019, 1, 17), '§ G, "Your rights"', '[2]')
    >>> read_back("§ WRONG ¶ [999]")
    ()
    """
    found: list[PrintedPlace] = []
    dated: str | None = None
    at = 0
    while at < len(citations):
        match = _CITATION.match(citations, at)
        if match is None or not (match["dated"] or found):
            return ()
        if match["dated"]:
            try:
                basis, day = _date(match)
            except (KeyError, ValueError):
                return ()
            told_apart_by = match["told_apart_by"]
        else:
            basis, day, told_apart_by = found[-1].basis, found[-1].day, found[-1].told_apart_by
        place = (match["item"], match["place"], match["number"])
        found.append(PrintedPlace(match["named"], basis, day, told_apart_by, *place, match["dated"] == dated))
        dated = match["dated"] or dated
        at = match.end() + len("; ")
    return tuple(found)


def _date(match: re.Match[str]) -> tuple[Basis | None, date | None]:
    """What a citation says of its date. Raises KeyError or ValueError for what is no date."""
    if not match["basis"]:
        return None, None
    basis = _BASES[match["basis"] + (match["manifest"] or "")]
    return basis, date(int(match["year"]), _MONTHS.index(match["month"]) + 1, int(match["day"]))


def names(printed: PrintedPlace, place: Place) -> bool:
    """Whether a citation names this place: exhibit, part, date and its basis, section, heading, and number."""
    return (
        (printed.named, printed.basis, printed.day) == (place.named, place.basis, place.day)
        and printed.told_apart_by == place.told_apart_by
        and (printed.item, printed.place, printed.number) == _numbered(place)
    )


def _numbered(place: Place) -> tuple[str | None, str | None, str | None]:
    """Item, place and number as a citation of this place has them.

    The paragraphs of an archive or a folder are always counted: the lists under one heading may each begin with "1.".
    """
    section, counted = place.section, f"[{place.paragraph}]"
    if place.told_apart_by:
        names_of_section = (section.label or section.title, *place.headings[1:]) if section else ()
        return None, f"§ {' > '.join(names_of_section)}" if section else "preamble", counted
    number = place.label.strip("().") if place.label else counted
    if place.label and section and not place.heading:
        return f"{section.label}.{number}", None, None
    above = f"§ {section.label}" if section else "preamble"
    return None, f'{above}, "{place.heading}"' if place.heading else above, number


def are_those_of(citations: str, places: Sequence[Place]) -> bool:
    """Whether a text is the citations of these places in their order, each date printed once."""
    printed = read_back(citations)
    return bool(printed) and all(
        citation is not None and place is not None and names(citation, place) and not citation.repeats_date
        for citation, place in zip_longest(printed, places)
    )
