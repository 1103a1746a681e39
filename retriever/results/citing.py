"""What citing a passage gives: each form of citation, and selectors and links that lead back to the words."""

from dataclasses import dataclass
from typing import Annotated

from corpus.contract import Doc
from corpus.text import Span
from retriever.results.examples import PARALLEL_CITATION, PASSAGE, QUOTATION, VERSION
from retriever.results.shared import InForce


@dataclass(frozen=True, slots=True)
class CitationText:
    """One form of citation, ready to be copied."""

    name: Annotated[str, Doc("Of the form.", "markdown")]
    title: Annotated[str, Doc("For people.", "Markdown")]
    media_type: Annotated[str, Doc("Of the text.", "text/markdown")]
    text: Annotated[str, Doc("The citation.", f"> {QUOTATION}\n>\n> — {PARALLEL_CITATION}")]


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """The words, and as much around them as tells them from the same words elsewhere in the version (W3C)."""

    exact: Annotated[str, Doc("The words themselves.", QUOTATION)]
    prefix: Annotated[str, Doc("What stands before them.", "If you are in the EEA ")]
    suffix: Annotated[str, Doc("What stands after them.", " (incorporated in Singapore")]
    type: Annotated[str, Doc("Always `TextQuoteSelector`.", "TextQuoteSelector")] = "TextQuoteSelector"


@dataclass(frozen=True, slots=True)
class TextPositionSelector:
    """Code points of the version's text: its passages in reading order, with a line feed between them (W3C)."""

    start: Annotated[int, Doc("The first.", 40213)]
    end: Annotated[int, Doc("One past the last.", 40397)]
    type: Annotated[str, Doc("Always `TextPositionSelector`.", "TextPositionSelector")] = "TextPositionSelector"


@dataclass(frozen=True, slots=True)
class Memento:
    """The archived copy that a source names as its own address (RFC 7089)."""

    uri: Annotated[str, Doc("Of the copy (URI-M).", "https://web.archive.org/web/20190601000000/https://example.org/")]
    original: Annotated[str, Doc("Of the page (URI-R).", "https://example.org/")]
    datetime: Annotated[str, Doc("When it was captured (RFC 1123).", "Sat, 01 Jun 2019 00:00:00 GMT")]


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage, or a part of it, in every form of citation."""

    passage_id: Annotated[str, Doc("The passage.", PASSAGE)]
    version_id: Annotated[str, Doc("The version it is of.", VERSION)]
    words: Annotated[str, Doc("The words that are cited.", QUOTATION)]
    span: Annotated[Span, Doc("Which part of the passage's text they are.")]
    in_force: Annotated[tuple[InForce, ...], Doc("When the version was in force; empty for an undated one.")]
    forms: Annotated[tuple[CitationText, ...], Doc("Each form of the table.")]
    link: Annotated[str, Doc("The permanent address of the passage on this server.", f"/passages/{PASSAGE}")]
    quote_selector: Annotated[TextQuoteSelector, Doc("For a W3C Web Annotation.")]
    position_selector: Annotated[TextPositionSelector, Doc("For the same.")]
    text_fragment: Annotated[
        str | None,
        Doc(
            "A link to the page that marks the words, where the source has an address; the page there may be another "
            "version by now.",
            "https://example.org/#:~:text=the%20data%20controller",
        ),
    ]
    memento: Annotated[Memento | None, Doc("The archived copy, where the source names one.")]
