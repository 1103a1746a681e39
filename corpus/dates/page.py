"""What the pieces of one text say of its date, and the pieces that say nothing else.

Where a date stands counts: a page says from when it is in the block under its title, in its last lines or in a line
over the text, where its reader looks for it; a date anywhere else may be that of a section, so it counts only where
those places have none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from corpus.dates.evidence import Doubt, Says
from corpus.dates.grammar import find_dates, mentions
from corpus.dates.log import last_entry
from corpus.dates.statement import Statement
from corpus.dates.statements import statements
from corpus.languages import ENGLISH, LANGUAGES, Language
from corpus.languages.date_words import ARCHIVED
from corpus.reading.page_lines import dated_version_line, version_line
from corpus.reading.pieces import Piece, PieceKind

_FRONT, _FOOT, _TOP = 15, 3, 3
_DATE_LINE_LENGTH, _LONG_DATE_LINE_LENGTH = 100, 160
_SHORT_DATE_LINE_WORDS, _UNREAD_DATE_LINE_WORDS = 12, 8
_BARE_LENGTH = 30
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_OR_SHORT = re.compile(r"(?:19|20)\d\d|\b\d{1,2}([-/.])\d{1,2}\1\d{2}\b")
_MAY_DATE = re.compile(r"(?:19|20)\d\d|[/._-][/._-]|[xX]{2}|\d[/.]\d|\[|<|_{3}|\{\{|\bT\W?B\W?[DA]\b|0001")
_DATING = frozenset({PieceKind.PARAGRAPH, PieceKind.HEADING, PieceKind.ITEM, PieceKind.ROW})
_LISTING = frozenset({PieceKind.ITEM, PieceKind.ROW})


class Place(IntEnum):
    """Where a statement stands, the places that count most first."""

    EDGE = 0
    LINE = 1
    """A short line of its own inside the text."""
    TEXT = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A statement in the text of a piece (its position, None for a line over the text) and where that stands."""

    statement: Statement
    text: str
    piece: int | None
    line: int
    place: Place


@dataclass(slots=True)
class PageDates:
    """All that one text says of dates, in order; ``lines`` are the positions of pieces that say nothing else."""

    found: list[Found] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)


def languages_of(language: Language) -> tuple[Language, ...]:
    """In which languages a date of a text is looked for: its own, English, then all others."""
    return tuple(dict.fromkeys((language, ENGLISH, *LANGUAGES.values())))


def is_date_line(text: str, language: Language) -> bool:
    """A line of its own that states a date, such as "(Updated as of May 24, 2018)" or "Last updated: …"."""
    if len(text) > _DATE_LINE_LENGTH:
        return False
    return any(each.dates.line.match(text) for each in dict.fromkeys((language, ENGLISH)))


def page_dates(
    pieces: Sequence[Piece], stated: Sequence[tuple[str, int]], title: Piece | None, language: Language
) -> PageDates:
    """What a text says of its date.

    ``stated`` are the lines over it that were told apart from its pieces already, a version line for example, each with
    its number. Of the pieces, those that state a date and nothing else are such among the first and the last, or
    else, where nothing is stated over the text, the first short one of all.
    """
    return _Reading(pieces, stated, title, language).read()


def dates_inside(pieces: Iterable[Piece], language: Language) -> Iterator[Doubt]:
    """Lines inside a version which might start another one: two versions may have been filed as one."""
    for piece in pieces:
        if dated_version_line(piece.text, language) or _states_own_date(piece, (language,)):
            message = (
                f"'{piece.text[:80]}' stands inside a version. If another version starts here, its line must read like "
                "'Old Version (Effective as of March 1, 2020)'"
            )
            yield Doubt("date_inside_version", message, piece.lines[0], is_of_the_date=False)


class _Reading:
    """One reading of the dates of one text."""

    def __init__(
        self, pieces: Sequence[Piece], stated: Sequence[tuple[str, int]], title: Piece | None, language: Language
    ) -> None:
        self.pieces = pieces
        self.stated = stated
        self.title = title
        self.language = language
        self.all = languages_of(language)
        self.few = tuple(dict.fromkeys((language, ENGLISH)))
        self.dates = PageDates()

    def read(self) -> PageDates:
        for text, line in self.stated:
            self._add_stated(text, line)
        is_stated = any(found.statement.day for found in self.dates.found)
        dating = [i for i, piece in enumerate(self.pieces) if piece.kind in _DATING]
        edge = {i for i in dating if i < _FRONT or i >= len(self.pieces) - _FOOT}
        said = {i: self._said(i, is_edge=i in edge) for i in dating}
        said |= self._archived(said, edge)
        own = {i for i in dating if said[i] and self._is_own_line(i, said[i])}
        listed = self._listed(dating, said)
        logged = last_entry(self.pieces, said, self.all)
        of_sections = {i for i in own & edge if self._is_of_a_section(i)}
        if own & edge - of_sections - listed:
            edge -= of_sections
        date_lines = own & edge - listed
        if not is_stated and all(said[i][0].is_bare for i in date_lines):
            # A day alone says less than a line elsewhere that says what its day is.
            short = [i for i in sorted(own - listed) if len(self.pieces[i].text.split()) <= _SHORT_DATE_LINE_WORDS]
            date_lines |= set([i for i in short if not said[i][0].is_bare][:1])
        self.dates.lines |= date_lines | self._labels(date_lines, said)
        for i in dating:
            is_edge = i in edge and not (said[i] and said[i][0].is_bare)
            place = Place.EDGE if is_edge else Place.LINE if i in date_lines else Place.TEXT
            others = said[i]
            if logged and i == logged[1]:
                k = logged[2]
                entry = replace(others[k], says=Says.UPDATED, is_entry=True, is_bare=True, is_log=True)
                self.dates.found.append(Found(entry, self.pieces[i].text, i, self.pieces[i].lines[0], Place.LINE))
                others = (*others[:k], *others[k + 1 :])
            self._add(i, others, place, is_listed=i in listed, is_own_line=i in own)
        if self.title and not any(found.statement.is_of_this_text for found in self.dates.found):
            self._add_title(self.title)
        return self.dates

    # -- what is said -----------------------------------------------------------------------------------

    def _said(self, i: int, *, is_edge: bool) -> tuple[Statement, ...]:
        text = self.pieces[i].text
        if not is_edge and not (_DIGIT.search(text) and _YEAR_OR_SHORT.search(text)):
            return ()
        if is_edge and len(text) > _LONG_DATE_LINE_LENGTH and not _MAY_DATE.search(text):
            return ()
        is_heading = i < _TOP and self.pieces[i].kind is PieceKind.HEADING and not self.pieces[i].is_only_links
        is_top = is_heading and version_line(text, self.language) is not None
        said = statements(text, self.all if is_edge else self.few, is_about_itself=is_top)
        if len(said) == 1 and said[0].is_bare:
            if i >= _FRONT or len(text) > _BARE_LENGTH:
                return (replace(said[0], says=Says.OTHER),)
            label = self._label(i - 1)
            if label:
                return tuple(replace(said[0], says=one.says, is_bare=False) for one in label)
        elif said and not said[0].is_of_this_text and _stands_alone(text, said[0]) and (label := self._label(i - 1)):
            # Under its label a date may begin a paragraph that goes on.
            return *(replace(said[0], says=one.says) for one in label), *said[1:]
        return said

    def _archived(self, said: Mapping[int, Sequence[Statement]], edge: set[int]) -> dict[int, tuple[Statement, ...]]:
        """The line over a text that calls it archived and gives its first and last day; none where another dates it."""
        labels = [
            i
            for i in sorted(edge)
            if i < _TOP and not self.pieces[i].is_only_links and ARCHIVED.match(self.pieces[i].text)
        ]
        others = (one for i in edge - set(labels) for one in said[i] if one.is_of_this_text and one.mention)
        if len(labels) != 1 or any(others) or [one.is_last_day for one in said[labels[0]]] != [False, True]:
            return {}
        first, last = said[labels[0]]
        return {labels[0]: (replace(first, says=Says.EFFECTIVE), replace(last, says=Says.ENDS))}

    def _label(self, i: int) -> tuple[Statement, ...]:
        """The keywords of a piece that has nothing else: "Effective date" over a date."""
        if i < 0 or len(self.pieces[i].text) > _BARE_LENGTH or mentions(self.pieces[i].text, self.few):
            return ()
        said = statements(self.pieces[i].text, self.all)
        return said if said and all(one.is_of_this_text and one.mention is None for one in said) else ()

    def _labels(self, date_lines: set[int], said: dict[int, tuple[Statement, ...]]) -> set[int]:
        """Pieces that are the label of the date line after them; a heading is classed where headings are read."""
        over = {i - 1 for i in date_lines if said[i] and not said[i][0].is_bare and self._label(i - 1)}
        return {i for i in over if self.pieces[i].kind is not PieceKind.HEADING and said.get(i)}

    def _is_own_line(self, i: int, said: Sequence[Statement]) -> bool:
        piece = self.pieces[i]
        if not any(one.is_of_this_text and one.mention for one in said):
            return False
        return _states_own_date(piece, self.all) or any(one.is_bare for one in said) or bool(self._label(i - 1))

    def _is_of_a_section(self, i: int) -> bool:
        """Whether a line stands between the heading of a section and its text, below other text."""
        above = self.pieces[i - 1] if i else None
        below = self.pieces[i + 1] if i + 1 < len(self.pieces) else None
        if above is None or below is None or above.kind is not PieceKind.HEADING or below.kind is PieceKind.HEADING:
            return False
        return any(piece.kind is not PieceKind.HEADING and not piece.is_only_links for piece in self.pieces[: i - 1])

    def _listed(self, dating: Sequence[int], said: dict[int, tuple[Statement, ...]]) -> set[int]:
        """Items of a list, or rows of a table, that date one version or change after another."""
        kinds = {
            i: {one.says for one in said[i] if one.is_of_this_text}
            for i in dating
            if self.pieces[i].kind in _LISTING and any(one.mention for one in said[i])
        }
        return {
            i
            for i, own in kinds.items()
            for near in (i - 1, i + 1)
            if near in kinds and (own & kinds[near] or not own or not kinds[near])
        }

    # -- what is kept -----------------------------------------------------------------------------------

    def _add_stated(self, text: str, line: int) -> None:
        said = statements(text, self.all, is_about_itself=True)
        if not said and not mentions(text, self.few):
            return
        for one in said:
            self.dates.found.append(Found(one, text, None, line, Place.EDGE))
            if one.is_bare:
                message = f"'{text[:80]}' does not say what its date means"
                self.dates.doubts.append(Doubt("bare_date", message, line))

    def _add(self, i: int, said: Sequence[Statement], place: Place, *, is_listed: bool, is_own_line: bool) -> None:
        piece = self.pieces[i]
        for one in said:
            if is_listed and one.is_of_this_text:
                one = replace(one, says=Says.OTHER_VERSION)
            if one.mention is None and one.days_later is None:
                if place is Place.EDGE and self._is_unread(piece.text, one):
                    self.dates.found.append(Found(one, piece.text, i, piece.lines[0], place))
                continue
            if place is Place.TEXT and one.is_of_this_text and not (one.is_sentence or is_own_line):
                # Words in passing inside a text are of what they stand beside.
                one = replace(one, says=Says.OTHER)
            self.dates.found.append(Found(one, piece.text, i, piece.lines[0], place))

    def _add_title(self, title: Piece) -> None:
        for one in statements(title.text, self.all):
            if one.is_of_this_text and one.mention:
                self.dates.found.append(Found(one, title.text, None, title.lines[0], Place.EDGE))

    @staticmethod
    def _is_unread(text: str, one: Statement) -> bool:
        is_short = len(text.split()) <= _UNREAD_DATE_LINE_WORDS and len(text) <= _DATE_LINE_LENGTH
        return is_short and (one.is_unread or bool(_YEAR.search(text)))


def _states_own_date(piece: Piece, languages: tuple[Language, ...]) -> bool:
    """Whether a piece says nothing but from when the text is, or when it was changed."""
    text = piece.text
    if len(text) > _LONG_DATE_LINE_LENGTH or not _MAY_DATE.search(text):
        return False
    said = statements(text, languages)
    own = [one for one in said if one.is_of_this_text and one.mention]
    if not own:
        is_version = bool(find_dates(text, languages[0])) and version_line(text, languages[0]) is not None
        return is_version and not piece.is_only_links
    if is_date_line(text, languages[0]):
        return True
    clauses = {(one.start, one.end) for one in own}
    covered = sum(end - start for start, end in clauses)
    return covered >= len(text.strip()) - 2 and all(one.mention is None or one.is_of_this_text for one in said)


def _stands_alone(text: str, one: Statement) -> bool:
    """Whether a date is the whole first sentence of a text."""
    if one.mention is None or one.start:
        return False
    around = text[: one.mention.start] + text[one.mention.end : one.end]
    return not any(letter.isalnum() for letter in around)
