"""A passage, or words of it, in every form of citation."""

from collections.abc import Sequence

from corpus.origin import Exhibit
from corpus.text import Span, slug
from retriever.citing.forms import Form
from retriever.citing.selecting import memento_of, selectors, text_fragment
from retriever.question.request import InvalidQuestion
from retriever.reading.library import Library
from retriever.results import CitationText, CitedPassage, PassageView


def cited_passage(
    library: Library, passage_id: str, forms: Sequence[Form], start: int = 0, end: int = 0
) -> CitedPassage:
    """The words from ``start`` to ``end`` of the passage, where an ``end`` of 0 is its own.

    Raises UnknownPassage and InvalidQuestion.
    """
    passage = library.passage(passage_id)[0]
    span = Span(start, end or len(passage.text))
    if not 0 <= span.start < span.end <= len(passage.text):
        raise InvalidQuestion(
            f"start and end must be characters of the passage, which has {len(passage.text)}; got {span.start} to "
            f"{span.end}.",
            "start",
        )
    text, at = _placed(library, passage)
    quote, position = selectors(text, at + span.start, at + span.end)
    first = passage.citations[0]
    memento = memento_of(first.url) if first.url else None
    address = memento.original if memento else first.url
    fields = _fields(library, passage, passage.text[span.start : span.end])
    return CitedPassage(
        passage_id=passage_id,
        version_id=passage.version_id,
        words=fields["words"],
        span=span,
        in_force=passage.in_force,
        forms=tuple(CitationText(form.name, form.title, form.media_type, form.write(fields)) for form in forms),
        link=f"/passages/{passage_id}",
        quote_selector=quote,
        position_selector=position,
        text_fragment=text_fragment(address, text, position.start, position.end) if address else None,
        memento=memento,
    )


def _placed(library: Library, passage: PassageView) -> tuple[str, int]:
    """The text of the copy that the passage is of, and where it stands in that."""
    exhibits = [one.exhibit for one in passage.citations if isinstance(one.origin, Exhibit)]
    for exhibit in [*dict.fromkeys(exhibits), None]:
        of_copy = library.text(passage.version_id, exhibit)
        ids = [other.passage_id for other in of_copy]
        if passage.passage_id in ids:
            before = ids.index(passage.passage_id)
            return "\n".join(o.text for o in of_copy), sum(len(o.text) + 1 for o in of_copy[:before])
    return passage.text, 0


def _fields(library: Library, passage: PassageView, words: str) -> dict[str, str]:
    version = library.version(passage.version_id).version
    title = next(policy.title for policy in library.policies() if policy.policy == passage.policy)
    first = passage.citations[0]
    day = version.start
    return {
        "words": words,
        "citation": passage.parallel_citation,
        "title": title,
        "publisher": first.service or passage.policy.partition("-")[0].capitalize(),
        "version_id": passage.version_id,
        "passage_id": passage.passage_id,
        "date": day.isoformat() if day else "",
        "year": str(day.year) if day else "",
        "month": str(day.month) if day else "",
        "day": str(day.day) if day else "",
        "until": version.until.isoformat() if version.until else "",
        "link": f"/passages/{passage.passage_id}",
        "url": first.url or "",
        "commit": first.commit or "",
        "section": passage.section.printed if passage.section else "",
        "source": first.source,
        "sha256": first.source_sha256,
        "key": slug(passage.passage_id),
    }
