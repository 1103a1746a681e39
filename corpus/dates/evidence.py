"""What a page says of its own dates: the statements of one line, and the lines of a text that make one.

A date that is printed is evidence of something; which of it dates the text is for `corpus.dates.decision`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.dates.grammar import PrintedDate, find_dates
from corpus.languages import DEFAULT, Language
from corpus.reading.page_lines import dated_version_line, version_line
from corpus.reading.pieces import Piece, PieceKind

# A page says from when it is among its first pieces or its last.
_FRONT, _FOOT = 15, 3
_IN_PASSING = 7
_DATE_LINE_LENGTH, _LONG_DATE_LINE_LENGTH = 100, 160
_SHORT_DATE_LINE_WORDS, _UNREAD_DATE_LINE_WORDS = 12, 8
_BETWEEN_WORD_AND_DATE = 30
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATING = frozenset({PieceKind.PARAGRAPH, PieceKind.HEADING, PieceKind.ITEM})


class DateKind(StrEnum):
    """What a page says happened on a date."""

    EFFECTIVE = "effective"
    UPDATED = "updated"
    UNSAID = "unsaid"
    """The line that it stands in does not say: the weakest evidence."""


@dataclass(frozen=True, slots=True)
class DateStatement:
    """One statement of a page about its own date; ``date`` is None where the words could not be read as one."""

    kind: DateKind
    date: PrintedDate | None


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """A statement with the words that make it and the line of the source in which they stand."""

    statement: DateStatement
    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the dates of a text that a person should look at."""

    code: str
    message: str
    line: int


@dataclass(slots=True)
class PageDates:
    """All that one text says of its own date, in reading order.

    ``words`` are the words that make the statements, ``lines`` the positions of the pieces that state nothing else.
    """

    evidence: list[DateEvidence] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)

    def add(self, text: str, line: int, statements: Sequence[DateStatement]) -> None:
        self.words.append(text)
        self.evidence += [DateEvidence(statement, text, line) for statement in statements]


def date_statements(text: str, language: Language = DEFAULT) -> list[DateStatement]:
    """What one line says about dates: each keyword with the first date after it and before the next keyword.

    >>> [(s.kind.value, s.date.day.isoformat()) for s in date_statements("(Updated as of 28 September 2017)")]
    [('updated', '2017-09-28')]
    """
    words = language.dates
    dates = find_dates(text, language)
    keywords = list(words.keyword.finditer(text))
    statements: list[DateStatement] = []
    for i, keyword in enumerate(keywords):
        limit = keywords[i + 1].start() if i + 1 < len(keywords) else len(text)
        kind = DateKind.EFFECTIVE if keyword["effective"] else DateKind.UPDATED
        following = next((d for d in dates if keyword.end() <= d.start < limit), None)
        if following and words.ends.search(text, keyword.end(), following.start):
            # "In force until February 26, 2020" says when it ended, not since when it was in force.
            following = None
        statements.append(DateStatement(kind, following))
    # "Last Updated and Effective: May 25, 2018" gives both words one date.
    for i in range(len(statements) - 2, -1, -1):
        between = text[keywords[i].end() : keywords[i + 1].start()]
        if statements[i].date is None and words.shared.fullmatch(between):
            statements[i] = DateStatement(statements[i].kind, statements[i + 1].date)
    return statements


def is_date_line(text: str, language: Language = DEFAULT) -> bool:
    """A line of its own that states a date, such as "(Updated as of May 24, 2018)" or "Last updated: …"."""
    if len(text) > _DATE_LINE_LENGTH or not language.dates.line.match(text):
        return False
    return bool(date_statements(text, language))


def line_statements(text: str, language: Language) -> list[DateStatement]:
    """What a line says that states a date and nothing else: its statements, or a date without a word about it."""
    said = date_statements(text, language)
    return said or [DateStatement(DateKind.UNSAID, date) for date in find_dates(text, language)[:1]]


def page_dates(
    pieces: Sequence[Piece], stated: Sequence[tuple[str, int]], title: Piece | None, language: Language
) -> PageDates:
    """What a text says of its date.

    ``stated`` are the lines over it that were told apart from its pieces already, a version line for example, each with
    its number. Of the pieces, those that state a date and nothing else are such among the first and the last, or
    else, where nothing is stated over the text, the first short one of all.
    """
    found = PageDates()
    for text, line in stated:
        found.add(text, line, line_statements(text, language))
    is_stated = any(find_dates(text, language) for text, _ in stated)
    dating = [i for i, piece in enumerate(pieces) if piece.kind in _DATING]
    edge = {i for i in dating if i < _FRONT or i >= len(pieces) - _FOOT}
    own = [i for i in dating if _states_own_date(pieces[i], language)]
    short = [i for i in own if len(pieces[i].text.split()) <= _SHORT_DATE_LINE_WORDS and not is_stated]
    date_lines = edge & set(own) or set(short[:1])
    for i in dating:
        text, line = pieces[i].text, pieces[i].lines[0]
        if i in date_lines:
            found.lines.add(i)
            # A word without a date of its own beside one that has one says nothing more.
            found.add(text, line, [statement for statement in date_statements(text, language) if statement.date])
        elif i < _FRONT and (bare := _bare_date(text, language)):
            found.lines.add(i)
            # A date alone does not say what happened that day, so it is the weaker fact.
            found.add(text, line, [DateStatement(DateKind.UPDATED, bare)])
        else:
            if i in edge and _is_unread_date_line(text, language):
                found.doubts.append(Doubt("unread_date", f"no day could be read in '{text}'", line))
            if i < _IN_PASSING:
                for words, statement in _said_in_passing(text, language):
                    found.add(words, line, [statement])
    if title and not found.words:
        said = date_statements(title.text, language)
        found.evidence += [DateEvidence(statement, title.text, title.lines[0]) for statement in said]
    return found


def dates_inside(pieces: Iterable[Piece], language: Language) -> Iterator[Doubt]:
    """Lines inside a version which might start another one: two versions may have been filed as one."""
    for piece in pieces:
        if dated_version_line(piece.text, language) or _states_own_date(piece, language):
            message = (
                f"'{piece.text[:80]}' stands inside a version. If another version starts here, its line must read like "
                "'Old Version (Effective as of March 1, 2020)'"
            )
            yield Doubt("date_inside_version", message, piece.lines[0])


def _said_in_passing(text: str, language: Language) -> Iterator[tuple[str, DateStatement]]:
    """A date in a sentence of the first paragraphs: "This Policy is effective as of May 25, 2018 and …"."""
    if not find_dates(text, language) or language.dates.of_a_part.search(text):
        return
    for match in language.dates.in_passing.finditer(text):
        words = text[match.start() : match.end() + _LONG_DATE_LINE_LENGTH]
        for statement in date_statements(words, language)[:1]:
            if statement.date and statement.date.start <= match.end() - match.start() + _BETWEEN_WORD_AND_DATE:
                yield words[: statement.date.end], statement


def _states_own_date(piece: Piece, language: Language) -> bool:
    """Whether a piece says nothing but from when the text is, or when it was changed."""
    text = piece.text
    if len(text) > _LONG_DATE_LINE_LENGTH or not find_dates(text, language):
        return False
    is_sentence = language.dates.sentence.fullmatch(text) and not language.dates.of_a_part.search(text)
    return bool(is_date_line(text, language) or is_sentence or version_line(text, language))


def _bare_date(text: str, language: Language) -> PrintedDate | None:
    """The date that a line consists of."""
    dates = find_dates(text, language) if len(text) <= _BETWEEN_WORD_AND_DATE else []
    return next((found for found in dates if not re.search(r"\w", text[: found.start] + text[found.end :])), None)


def _is_unread_date_line(text: str, language: Language) -> bool:
    is_short = len(text.split()) <= _UNREAD_DATE_LINE_WORDS
    return is_short and bool(_YEAR.search(text)) and is_date_line(text, language)
