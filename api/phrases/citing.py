"""How a passage is cited, to be copied."""

from api.phrases.segments import Block, Document, Heading, Line, lines, say
from retriever.results import CitedPassage


def cited_document(found: CitedPassage, form: str | None) -> Document:
    """Every form with the links; the text alone where one form was asked for."""
    if form is not None:
        return [_copied(one.text) for one in found.forms]
    blocks: list[Block] = []
    for one in found.forms:
        blocks += [Heading(say(f"{one.title} ({one.name})")), _copied(one.text)]
    quote, position = found.quote_selector, found.position_selector
    blocks += [
        Heading(say("Links and selectors")),
        lines(
            say("On this server: ", found.link),
            say("TextQuoteSelector: ", repr(quote.prefix), " | ", repr(quote.exact), " | ", repr(quote.suffix)),
            say(f"TextPositionSelector: {position.start} to {position.end} of the version’s text"),
            say("In the page: ", found.text_fragment) if found.text_fragment else None,
            say("Archived: ", found.memento.uri, f" ({found.memento.datetime})") if found.memento else None,
        ),
    ]
    return blocks


def _copied(text: str) -> tuple[Line, ...]:
    return tuple(Line(say(line), fixed=True) for line in text.rstrip("\n").split("\n"))
