"""The text of a file that is no text: what a program drew or packed is written down as Markdown, word for word.

The text is what spans count in, and what an index stores; from the same file the same version of a format always
writes the same. Page marks and what pages repeat stand in it as comments, which are no words:

    <!-- page 4 (41); above: Acme Privacy Policy -->        the fourth page of the file, on which 41 is printed
    <!-- ModDate: 2021-04-05 -->                            the day on which its program last saved it

A word that was parted at the end of a line has a soft hyphen there, which is not read either.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SOFT_HYPHEN = "\u00ad"

SET_OFF = "<!-- set off -->"
"""Before a paragraph that stands further in than the text around it, where a reader asks for that."""

_MARKS = re.compile(r"[\\`*_\[\]<&]|!(?=\[)")
_FIRST = re.compile(r"(?=[#>+=|~-])|(?<=\d)(?=[.)]\s)")
_DAY = re.compile(r"[12]\d{3}-[01]\d-[0-3]\d")
_WITHOUT_CLOCK = "2000-01-01"
SAVED = re.compile(r"<!-- (?P<words>(?P<key>[A-Za-z]+): (?P<day>[12]\d{3}-[01]\d-[0-3]\d)) -->")
"""What `saved` writes."""
_PAGE = re.compile(r"<!-- page (?P<sheet>\d+)(?: \((?P<printed>[^()\s]{1,12})\))?(?:;| -->)")


def escaped(words: str) -> str:
    r"""Words of which nothing is read as a mark inside a line.

    >>> escaped("a_b & [c]")
    'a\\_b \\& \\[c\\]'
    """
    return _MARKS.sub(r"\\\g<0>", words)


def paragraph(words: str) -> str:
    r"""Escaped words as a line of their own, of which nothing is read as a mark before it.

    >>> paragraph("# of users"), paragraph("1. Terms")
    ('\\# of users', '1. Terms')
    """
    return f"\\{words}" if words[:1] in "#>+=|~-" and not words.startswith("**") else words


def heading(words: str, level: int) -> str:
    return f"{'#' * min(level, 6)} {words}"


def item(words: str, depth: int, marker: str = "*") -> str:
    """``depth`` counts from 1."""
    return f"{'  ' * (depth - 1)}{marker} {words}"


def table(rows: Sequence[Sequence[str]], headers: int) -> list[str]:
    """Rows of escaped cells as lines; the first ``headers`` of them name the columns."""
    width = max(map(len, rows))
    lines = [_row([*row, *[""] * (width - len(row))]) for row in rows]
    top = lines[:headers] or [_row([""] * width)]
    return [*top[:1], _row(["---"] * width), *top[1:], *lines[headers:]]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def comment(words: str) -> str:
    """What stands in the file and is no part of its text."""
    plain = re.sub(r"\s+", " ", words.replace("|", "/"))
    return f"<!-- {re.sub(r'-(?=-)|-(?=>)', '- ', plain)} -->"


def saved(days: Mapping[str, str]) -> list[str]:
    """When the file was made and last saved, by the keys of its program; each is an ISO day or time.

    What a program without a clock writes is left out.
    """
    known = ((key, _DAY.match(day)) for key, day in days.items())
    return [comment(f"{key}: {day[0]}") for key, day in known if day and day[0] > _WITHOUT_CLOCK]


def page_mark(sheet: int, printed: str, above: Iterable[str] = (), below: Iterable[str] = ()) -> str:
    """The beginning of a page: its number in the file and the printed one, and what stands around the text.

    ``below`` is what the page before has at its foot.
    """
    number = f"page {sheet}" + (f" ({printed})" if re.fullmatch(r"[^()\s]{1,12}", printed) else "")
    parts = (("above", " / ".join(above)), ("below the page before", " / ".join(below)))
    return comment("; ".join((number, *(f"{where}: {words}" for where, words in parts if words))))


@dataclass(frozen=True, slots=True)
class PageMarks:
    """Where the pages of a text begin, with their numbers in the file and the printed ones."""

    starts: tuple[int, ...]
    sheets: tuple[int, ...]
    printed: tuple[str, ...]

    @staticmethod
    def of(text: str) -> "PageMarks":
        found = list(_PAGE.finditer(text))
        return PageMarks(
            tuple(match.start() for match in found),
            tuple(int(match["sheet"]) for match in found),
            tuple(match["printed"] or "" for match in found),
        )

    def page_at(self, offset: int) -> int | None:
        """The number printed on the page of this place; where none is, its number in the file.

        A page numbered "iv" has none: its number in the file may be that of another page.
        """
        i = bisect_right(self.starts, offset) - 1
        if i < 0 or (self.printed[i] and not self.printed[i].isdecimal()):
            return None
        return int(self.printed[i]) if self.printed[i].isdecimal() else self.sheets[i]
