"""What of a page is no text of the policy: marks, a list of contents, the navigation of the site, the title."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.languages import Language
from corpus.reading.ledger import Ledger
from corpus.reading.page_lines import document_words, is_contents_title, is_title, title_key, version_line
from corpus.reading.pieces import PASSAGE_KINDS, Piece, PieceKind
from corpus.types import LineClass

# A heading of more words is a paragraph that its page printed large.
_HEADING_WORDS = 25
_FEWEST_ENTRIES = 3
_FEWEST_LINKS = 8
_PROSE_WORDS = 10
_REST_OF_LINK = re.compile(r"\]\([^()\s]*\)")


def without_marks(pieces: Sequence[Piece], ledger: Ledger, language: Language) -> list[Piece]:
    """Without marks that have no word, ends of links around whole blocks, and links that only lead about the page."""
    kept: list[Piece] = []
    for piece in pieces:
        is_mark = not re.search(r"\w", piece.text) or _REST_OF_LINK.fullmatch(piece.text)
        if is_mark or (piece.kind is not PieceKind.ROW and language.pages.about_the_page.fullmatch(piece.text)):
            ledger.set(piece.lines, LineClass.FURNITURE)
        elif piece.kind is PieceKind.HEADING and len(piece.text.split()) > _HEADING_WORDS:
            kept.append(replace(piece, kind=PieceKind.PARAGRAPH, level=0))
        else:
            kept.append(piece)
    return kept


def without_contents(pieces: Sequence[Piece], ledger: Ledger, language: Language) -> list[Piece]:
    """Without runs of short pieces whose words are all marked as headings of the text, or links to them."""
    headings = {title_key(piece.text) for piece in pieces if piece.kind is PieceKind.HEADING}
    kept: list[Piece] = []
    run: list[Piece] = []

    def close() -> None:
        if len(run) >= _FEWEST_ENTRIES and any(title_key(piece.text) in headings for piece in run):
            for piece in run:
                ledger.set(piece.lines, LineClass.CONTENTS)
            if kept and is_contents_title(kept[-1].text, language):
                ledger.set(kept.pop().lines, LineClass.CONTENTS)
        else:
            kept.extend(run)
        run.clear()

    for piece in pieces:
        is_text = piece.kind in {PieceKind.PARAGRAPH, PieceKind.ITEM}
        if is_text and (piece.is_own_link or title_key(piece.text) in headings):
            run.append(piece)
        else:
            close()
            kept.append(piece)
    close()
    return kept


def without_navigation(pieces: Sequence[Piece], ledger: Ledger) -> list[Piece]:
    """Without the links of the site, where there are many of them before the first sentences or after the last."""
    prose = [
        i
        for i, piece in enumerate(pieces)
        if piece.kind in PASSAGE_KINDS and not piece.is_only_links and len(piece.text.split()) >= _PROSE_WORDS
    ]
    if not prose:
        return list(pieces)
    before, after = list(pieces[: prose[0]]), list(pieces[prose[-1] + 1 :])
    if sum(piece.is_only_links for piece in before) >= _FEWEST_LINKS:
        for piece in before:
            if piece.is_only_links:
                ledger.set(piece.lines, LineClass.CHROME)
        before = [piece for piece in before if not piece.is_only_links]
    if sum(piece.is_only_links for piece in after) >= _FEWEST_LINKS:
        first = next(i for i, piece in enumerate(after) if piece.is_only_links)
        while first and after[first - 1].kind is PieceKind.HEADING:
            first -= 1
        for piece in after[first:]:
            ledger.set(piece.lines, LineClass.CHROME)
        after = after[:first]
    return [*before, *pieces[prose[0] : prose[-1] + 1], *after]


def take_title(
    pieces: list[Piece], document: str | None, ledger: Ledger, language: Language
) -> tuple[Piece | None, list[Piece]]:
    """The first heading, if it names the document and not a part of it, and the pieces without it.

    ``document`` is the kind of document as an archive or a manifest names it.
    """
    first = next((i for i, piece in enumerate(pieces) if piece.kind is PieceKind.HEADING), None)
    if first is None or first > _FEWEST_ENTRIES:
        return None, pieces
    title = pieces[first]
    ranks = [other.level for other in pieces[first + 1 :] if other.kind is PieceKind.HEADING]
    is_highest = not ranks or title.level < min(ranks)
    names_document = is_highest or _names_document(title.text, document, language)
    if not names_document or version_line(title.text, language):
        return None, pieces
    ledger.set(title.lines, LineClass.HEADING)
    kept = [*pieces[:first], *pieces[first + 1 :]]
    # A page often prints its title twice, once above its text and once in it.
    again = next((i for i, other in enumerate(kept[: first + 3]) if other.kind is PieceKind.HEADING), None)
    if again is not None and title_key(kept[again].text) == title_key(title.text):
        ledger.set(kept[again].lines, LineClass.HEADING)
        del kept[again]
    return title, kept


def _names_document(words: str, document: str | None, language: Language) -> bool:
    if is_title(words, language):
        return True
    said = set(re.findall(r"\w+", words.casefold()))
    kind = set(re.findall(r"\w+", document_words(document or "", language).casefold()))
    return bool(kind) and kind - language.documents.small_words <= said
