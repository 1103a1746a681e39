"""What of a page is no text of the policy: marks, a list of contents, the navigation of the site, the title."""

import re
from collections.abc import Sequence
from itertools import accumulate

from corpus.dates.grammar import find_dates
from corpus.languages import Language
from corpus.reading.ledger import Ledger
from corpus.reading.numbering import number_before
from corpus.reading.page_lines import (
    document_words,
    is_contents_title,
    is_furniture,
    is_short_as_entry,
    is_title,
    names_rights,
    title_key,
    version_line,
)
from corpus.reading.pieces import PASSAGE_KINDS, UNMARKED_LEVEL, Piece, PieceKind, word_count
from corpus.types import LineClass

_FEWEST_ENTRIES = 3
_BANNER_PIECES = 12
_FEWEST_LINKS = 8
_PROSE_WORDS = 10
_FOOTER_WORDS, _RIGHTS_LENGTH = 60, 200
_LARGEST_FRONT, _LARGEST_SUMMARY = 0.1, 0.3
_ENTRY_NUMBER = re.compile(
    r"\s*(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,6})[.):]\s*|\d{1,2}(?:\.\d{1,2})*\s+)(?=\S)"
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_REST_OF_LINK = re.compile(r"\]\([^()\s]*\)\[?")


def without_marks(pieces: Sequence[Piece], ledger: Ledger, language: Language) -> list[Piece]:
    """Without marks that have no word, ends of links around whole blocks, and links that only lead about the page."""
    kept: list[Piece] = []
    pages = language.pages
    for i, piece in enumerate(pieces):
        if _is_mark(piece, language):
            ledger.set(piece.lines, LineClass.FURNITURE)
        elif i < _BANNER_PIECES and pages.consent.fullmatch(piece.text):
            ledger.set(piece.lines, LineClass.CHROME)
            # What the button is for stands right over it.
            if kept and kept[-1].kind is PieceKind.PARAGRAPH and pages.consent_subject.search(kept[-1].text):
                ledger.set(kept.pop().lines, LineClass.CHROME)
        else:
            kept.append(piece)
    return kept


def _is_mark(piece: Piece, language: Language) -> bool:
    pages, text = language.pages, piece.text
    if not re.search(r"\w", text) or _REST_OF_LINK.fullmatch(text):
        return True
    if piece.kind is PieceKind.ROW or len(text) > _RIGHTS_LENGTH:
        return False
    if pages.about_the_page.fullmatch(text) or pages.stamp.fullmatch(text):
        return True
    return piece.kind is PieceKind.PARAGRAPH and is_furniture(text, language)


def without_contents(pieces: Sequence[Piece], ledger: Ledger, language: Language) -> list[Piece]:
    """Without runs of short pieces whose words come again as headings further down, or that link to them."""
    last_heading = {_entry_key(piece.text): i for i, piece in enumerate(pieces) if piece.kind is PieceKind.HEADING}
    kept: list[Piece] = []
    run: list[Piece] = []
    matched = 0

    def close() -> None:
        nonlocal matched
        after: list[Piece] = []
        while run and not is_entry(run[-1]):
            after.insert(0, run.pop())
        has_title = bool(kept) and is_contents_title(kept[-1].text.strip(" :.…"), language)
        is_list = matched >= _FEWEST_ENTRIES - has_title or all(piece.is_own_link for piece in run)
        if len(run) >= _FEWEST_ENTRIES and matched and is_list:
            for piece in run:
                ledger.set(piece.lines, LineClass.CONTENTS)
            if has_title:
                ledger.set(kept.pop().lines, LineClass.CONTENTS)
        else:
            kept.extend(run)
        kept.extend(after)
        run.clear()
        matched = 0

    def comes_again(piece: Piece) -> bool:
        if id(piece) not in known:
            known[id(piece)] = last_heading.get(_entry_key(piece.text), -1) > place[id(piece)]
        return known[id(piece)]

    def is_entry(piece: Piece) -> bool:
        return piece.is_own_link or comes_again(piece)

    place = {id(piece): i for i, piece in enumerate(pieces)}
    known: dict[int, bool] = {}
    for piece in pieces:
        is_marked = piece.kind is PieceKind.HEADING and piece.level < UNMARKED_LEVEL
        is_short = piece.kind is not PieceKind.ROW and not is_marked and is_short_as_entry(piece.text)
        if is_short and is_entry(piece):
            run.append(piece)
            matched += comes_again(piece)
        elif run and is_short and piece.kind is PieceKind.ITEM and is_entry(run[-1]):
            run.append(piece)
        else:
            close()
            kept.append(piece)
    close()
    return _without_contents_titles(kept, ledger, language)


def _without_contents_titles(pieces: list[Piece], ledger: Ledger, language: Language) -> list[Piece]:
    """A line that only names a list of contents is no text, though the list lost its words."""
    titles = [
        piece
        for piece in pieces
        if piece.kind is PieceKind.PARAGRAPH and is_contents_title(piece.text.strip(" :.…"), language)
    ]
    for piece in titles:
        ledger.set(piece.lines, LineClass.CONTENTS)
    return [piece for piece in pieces if piece not in titles] if titles else pieces


def _entry_key(text: str) -> str:
    """What an entry and its heading have in common, however each is numbered."""
    return title_key(_ENTRY_NUMBER.sub("", text))


def without_navigation(pieces: Sequence[Piece], ledger: Ledger, language: Language) -> list[Piece]:
    """Without the links of the site, where there are many of them before the first sentences or after the last."""
    prose = [i for i, piece in enumerate(pieces) if _is_prose(piece)]
    if not prose:
        return list(pieces)
    before, rest = list(pieces[: prose[0]]), list(pieces[prose[0] :])
    if sum(piece.is_only_links for piece in before) >= _FEWEST_LINKS:
        for piece in before:
            if piece.is_only_links:
                ledger.set(piece.lines, LineClass.CHROME)
        before = [piece for piece in before if not piece.is_only_links]
    first = _footer(rest, language)
    for piece in rest[first:]:
        ledger.set(piece.lines, LineClass.CHROME)
    return _without_menus([*before, *rest[:first]], ledger, language)


def _without_menus(pieces: list[Piece], ledger: Ledger, language: Language) -> list[Piece]:
    """Without long runs of links that no words lead in, at the edges of the page, and the titles over them."""
    before = [0, *accumulate(0 if piece.is_only_links else word_count(piece.text) for piece in pieces)]
    edge = _LARGEST_FRONT * before[-1]
    menus: set[int] = set()
    start = 0
    for i in range(len(pieces) + 1):
        if i < len(pieces) and pieces[i].is_only_links and not pieces[i].is_own_link:
            continue
        is_at_edge = before[start] <= edge or before[-1] - before[start] <= edge
        is_led = start > 0 and not _is_over_links(pieces[start - 1])
        if i - start >= _FEWEST_LINKS and is_at_edge and not is_led:
            while start and _is_over_menu(pieces[start - 1], language):
                start -= 1
            menus.update(range(start, i))
        start = i + 1
    for i in menus:
        ledger.set(pieces[i].lines, LineClass.CHROME)
    return [piece for i, piece in enumerate(pieces) if i not in menus]


def _is_over_menu(piece: Piece, language: Language) -> bool:
    return piece.kind is PieceKind.HEADING and not is_title(piece.text, language)


def _is_prose(piece: Piece) -> bool:
    return piece.kind in PASSAGE_KINDS and not piece.is_only_links and word_count(piece.text) >= _PROSE_WORDS


def _footer(pieces: Sequence[Piece], language: Language) -> int:
    """Where the site's links after a text start, with the titles over them.

    Sentences stand among them only in a footer that has the site's copyright line, and few.
    """
    first, links, words = len(pieces), 0, 0
    with_rights = first
    for i in range(len(pieces) - 1, -1, -1):
        piece = pieces[i]
        links += piece.is_only_links
        words += word_count(piece.text) if _is_prose(piece) else 0
        if words > _FOOTER_WORDS:
            break
        if names_rights(piece.text, language) and len(piece.text) <= _RIGHTS_LENGTH:
            with_rights = i
        if piece.is_only_links and links >= _FEWEST_LINKS and (not words or with_rights < len(pieces)):
            first = i
    while 0 < first < len(pieces) and _is_over_links(pieces[first - 1]):
        first -= 1
    return first


def _is_over_links(piece: Piece) -> bool:
    is_title = piece.kind is PieceKind.PARAGRAPH and word_count(piece.text) <= _FEWEST_ENTRIES
    return piece.kind is PieceKind.HEADING or piece.is_only_links or (is_title and piece.text[-1:].isalpha())


def take_title(
    pieces: list[Piece], document: str | None, ledger: Ledger, language: Language
) -> tuple[Piece | None, list[Piece]]:
    """The heading that names the document and not a part of it, and the pieces without it.

    ``document`` is the kind of document as an archive or a manifest names it. What a site prints before a title that
    comes late, but for lines with a date, is no text.
    """
    headings = [i for i, piece in enumerate(pieces) if piece.kind is PieceKind.HEADING]
    late = (i for i in headings[1:] if _is_late_title(pieces, i, headings, document, language))
    place = next(late, None)
    if place is None and headings and _is_first_title(pieces, headings, document, language):
        place = headings[0]
    if place is None:
        return None, pieces
    title = pieces[place]
    ledger.set(title.lines, LineClass.HEADING)
    before = pieces[:place]
    is_late = place > _FEWEST_ENTRIES or any(p.kind is PieceKind.HEADING or p.is_only_links for p in before)
    if is_late and _words(before) <= max(_PROSE_WORDS, _LARGEST_FRONT * _words(pieces)):
        text = _first_text(before)
        kept = [
            piece
            for i, piece in enumerate(before)
            if (i >= text and piece.kind is not PieceKind.HEADING and _LETTERS.search(piece.text))
            or (find_dates(piece.text, language) and not piece.is_only_links)
        ]
        for piece in before:
            if piece not in kept:
                ledger.set(piece.lines, LineClass.CHROME)
        before = kept
    kept = [*before, *pieces[place + 1 :]]
    # A page often prints its title twice, once above its text and once in it, as the publisher's or the text's own.
    while (again := _repeated(kept, len(before), title, language)) is not None:
        ledger.set(kept[again].lines, LineClass.HEADING)
        del kept[again]
    return title, kept


def _first_text(pieces: Sequence[Piece]) -> int:
    """Where sentences start; among the links of a site they are its own."""
    if any(piece.is_only_links for piece in pieces):
        return len(pieces)
    return next((i for i, piece in enumerate(pieces) if _is_prose(piece)), len(pieces))


def _words(pieces: Sequence[Piece]) -> int:
    return sum(word_count(piece.text) for piece in pieces if not piece.is_only_links)


def _is_first_title(pieces: Sequence[Piece], headings: Sequence[int], document: str | None, language: Language) -> bool:
    """Whether the first heading is the title: it names the document, or stands above all others."""
    first = pieces[headings[0]]
    if version_line(first.text, language):
        return False
    is_highest = all(pieces[i].level > first.level for i in headings[1:] if not _says_same(pieces[i], first))
    if _names_document(first.text, document, language):
        return True
    return is_highest and headings[0] <= _FEWEST_ENTRIES and not number_before(first.text, language, of_heading=True)


def _is_late_title(
    pieces: Sequence[Piece], i: int, headings: Sequence[int], document: str | None, language: Language
) -> bool:
    """Whether a heading after others is the title: a marked one above all others, that names the document."""
    title = pieces[i]
    if title.level >= UNMARKED_LEVEL or version_line(title.text, language):
        return False
    if not (is_title(title.text, language) or _names_document(title.text, document, language)):
        return False
    is_highest = all(pieces[j].level > title.level for j in headings if j != i)
    return is_highest and _words(pieces[:i]) <= _LARGEST_SUMMARY * _words(pieces)


def _repeated(pieces: Sequence[Piece], start: int, title: Piece, language: Language) -> int | None:
    """A heading soon after the title that says the same, or is a title of its own over all that follows."""
    headings = [i for i, piece in enumerate(pieces) if i >= start and piece.kind is PieceKind.HEADING]
    if not headings or headings[0] > start + 2 * _FEWEST_ENTRIES:
        return None
    again = pieces[headings[0]]
    is_same = _says_same(again, title) and headings[0] < start + _FEWEST_ENTRIES
    is_over_all = all(pieces[i].level > again.level for i in headings[1:])
    return headings[0] if is_same or (is_title(again.text, language) and is_over_all) else None


def _says_same(heading: Piece, other: Piece) -> bool:
    return title_key(heading.text) == title_key(other.text)


def _names_document(words: str, document: str | None, language: Language) -> bool:
    if is_title(words, language):
        return True
    said = set(re.findall(r"\w+", words.casefold()))
    kind = set(re.findall(r"\w+", document_words(document or "", language).casefold()))
    return bool(kind) and kind - language.documents.small_words <= said
