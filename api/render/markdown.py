"""Phrases and documents as Markdown, in which no word of a policy is markup."""

import re
import textwrap

from api.phrases.segments import (
    Block,
    Difference,
    Document,
    Footer,
    Heading,
    Item,
    Mark,
    Phrase,
    Quotation,
    Remark,
    Segment,
    Table,
    Words,
)
from corpus.hidden import visible

# What Markdown would take for markup inside a quotation.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")
_LIST_OR_HEADING = re.compile(r"^(\d+)([.)])|^([-+=])")
# HTML's words, since Markdown's own strokes do not open before a comma.
_TAGS = {Mark.INSERTED: "ins", Mark.DELETED: "del"}


def document(blocks: Document) -> str:
    """Blocks with a blank line between them, and a line end at last."""
    return "\n\n".join(map(_block, blocks)) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(words, level):
            return f"{'#' * level} {''.join(map(_segment, words.segments))}"
        case Quotation(words, citation, context):
            cited = f"\n>\n> — {escaped(citation)}" if citation else ""
            return "\n".join(f"> {markdown(phrase)}" for phrase in (*context, words)) + cited
        case Remark(words):
            return f"> **Note.** {markdown(words)}"
        case Item(number, blocks):
            return f"{number}. " + textwrap.indent("\n\n".join(map(_block, blocks)), "   ").lstrip()
        case Footer(notes):
            return "\n".join(["---", "", *map(markdown, notes)])
        case Table(headers, rows):
            cells = [headers, ["---"] * len(headers), *([escaped(cell) for cell in row] for row in rows)]
            return "\n".join(f"| {' | '.join(row)} |" for row in cells)
        case _:
            return "\n".join(f"{line.lead}{markdown(line.words)}" for line in block)


def markdown(phrase: Phrase) -> str:
    r"""A phrase as Markdown; at its beginning nothing starts a list or a heading.

    >>> markdown(Phrase((Words("1. see *this* [link](x)"),)))
    '1\\. see \\*this\\* \\[link\\](x)'
    """
    text = "".join(map(_segment, phrase.segments))
    return _LIST_OR_HEADING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)


def _segment(segment: Segment) -> str:
    match segment:
        case Words(text, Mark.ADDRESS):
            return f"<{text}>"
        case Difference():
            return "".join(map(_segment, segment.pieces))
        case Words(text, mark) if mark in _TAGS:
            return f"<{_TAGS[mark]}>{escaped(text)}</{_TAGS[mark]}>"
        case _:
            return escaped(str(segment))


def escaped(text: str) -> str:
    """Text on one line in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", visible(re.sub(r"\s+", " ", text)))
