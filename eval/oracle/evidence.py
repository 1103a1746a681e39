"""Whether what a response shows is so: its words, where they are said to stand, and whether that was in force.

Of what a response says about itself nothing is believed: passages are looked up by their ids and spans, printed
citations are read back, and what they say is compared with the places and days of the oracle.
"""

from collections.abc import Sequence

from corpus.origin import File, Recording
from corpus.text import plain_text
from corpus.types import Passage
from eval.oracle.documents import Documents
from eval.oracle.intervals import Interval
from eval.oracle.places import Place
from eval.oracle.printed import PrintedPlace, are_those_of, names, read_back
from retriever.results import Answer, Citation, InForce, PassageView

# -- in force -------------------------------------------------------------------------------------------


def passage_leaks(view: PassageView, in_scope: Sequence[str], documents: Documents) -> bool:
    """Whether anything that a passage is shown with is of a version not in force, whatever the response calls it."""
    versions = {view.version_id, *view.versions, *(citation.version_id for citation in view.citations)}
    behind = [documents.passages.get(view.passage_id), *(documents.at(c.source, c.spans) for c in view.citations)]
    versions |= {passage.version_id for passage in behind if passage}
    texts = (view.text, *(context.text for context in view.context))
    return not versions <= set(in_scope) or any(documents.is_only_elsewhere(text, in_scope) for text in texts)


def answer_leaks(answer: Answer, in_scope: Sequence[str], documents: Documents) -> bool:
    """Whether an answer, or what it is shown with, is of a version not in force."""
    passage = documents.passages.get(answer.passage_id)
    versions = {answer.version_id, *([passage.version_id] if passage else [])}
    texts = (answer.text, *(context.text for context in answer.context))
    return not versions <= set(in_scope) or any(documents.is_only_elsewhere(text, in_scope) for text in texts)


# -- verbatim -------------------------------------------------------------------------------------------


def is_verbatim(view: PassageView, documents: Documents) -> bool:
    """Whether text and context are those of the passage named, and the source has the text at the spans cited.

    Where a copy prints other words, they are those of a passage aligned to this one.
    """
    passage = documents.passages.get(view.passage_id)
    if passage is None or (view.text, view.context) != (passage.text, passage.reading.context):
        return False
    has_text = [_has_text(citation, view.text, documents) for citation in view.citations]
    return any(has_text) and all(
        right or _is_aligned(documents.at(citation.source, citation.spans), passage, documents)
        for right, citation in zip(has_text, view.citations, strict=True)
    )


def _has_text(citation: Citation, text: str, documents: Documents) -> bool:
    source = documents.sources.get(citation.source)
    return source is not None and plain_text(source.text, citation.spans, source.markup) == text


def _is_aligned(other: Passage | None, passage: Passage, documents: Documents) -> bool:
    """Whether another copy prints a passage here that is aligned to one with the same text as this one."""
    return other is not None and any(
        same.version_id == other.version_id and other in documents.aligned_with(same)
        for same in documents.with_text_of(passage)
    )


def is_quotation(answer: Answer, documents: Documents) -> bool:
    """Whether an answer is the slice that it says of the passage that it names, with that passage's context."""
    passage = documents.passages.get(answer.passage_id)
    return (
        passage is not None
        and answer.text == passage.text[answer.span.start : answer.span.end]
        and answer.context == passage.reading.context
    )


# -- cited ----------------------------------------------------------------------------------------------


def is_sourced(view: PassageView, documents: Documents) -> bool:
    """Whether everything that a passage is said to be is so, down to the paragraph number.

    Every copy of its version that says the same is cited, and nothing else is.
    """
    passage, own = documents.passages.get(view.passage_id), documents.places.get(view.passage_id)
    known = [p for p in (documents.at(citation.source, citation.spans) for citation in view.citations) if p]
    places = [place for place in (documents.places.get(p.passage_id) for p in known) if place]
    if passage is None or own is None or passage not in known or len(places) < len(view.citations):
        return False
    same = [p for p in known if p.text == passage.text]
    others = [p for p in known if p not in same]
    return (
        all(_is_aligned(other, passage, documents) for other in others)
        and all(p in known for each in same for p in documents.aligned_with(each))
        and all(
            _is_citation(*cited, passage.text, documents) for cited in zip(view.citations, known, places, strict=True)
        )
        and are_those_of(view.parallel_citation, places)
        and _days_of(view.in_force) == documents.life([passage])
        and set(view.versions) == {place.version_id for place in places}
        and (view.version_id, view.policy) == (own.version_id, documents.policy_of(passage))
        and (view.section, view.heading, view.label, view.kind) == (own.section, own.heading, own.label, own.kind)
    )


def _is_citation(citation: Citation, passage: Passage, place: Place, shown: str, documents: Documents) -> bool:
    """Whether every field of a citation, and its printed form, is what is true of the passage at its spans."""
    origin, section = passage.copy.facts.origin, place.section
    file = origin if isinstance(origin, File) else None
    return (
        are_those_of(citation.text, [place])
        and (citation.exhibit, citation.part, citation.version_id) == (place.exhibit, place.part, place.version_id)
        and citation.section == (section and (section.label or section.title))
        and (citation.heading, citation.headings) == (place.heading, place.headings)
        and (citation.paragraph, citation.label, citation.lines) == (place.paragraph, place.label, place.lines)
        and (citation.page, citation.variant) == (passage.reading.page, passage.text != shown)
        and citation.source_sha256 == documents.sources[citation.source].sha256
        and (citation.service, citation.document) == (origin.service, origin.document)
        and citation.commit == (origin.commit if isinstance(origin, Recording) else None)
        and (citation.url, citation.labels, citation.rests_on)
        == ((file.url, file.labels, file.rests_on) if file else (None, (), None))
    )


def _days_of(lives: Sequence[InForce]) -> tuple[Interval, ...]:
    return tuple(Interval(life.start, life.until, life.from_basis, life.until_basis) for life in lives)


def is_cited(answer: Answer, in_scope: Sequence[str], documents: Documents) -> bool:
    """Whether an answer is from a version in force, and cited to where its words stand there, and to nothing else."""
    passage = documents.passages.get(answer.passage_id)
    if passage is None or passage.version_id != answer.version_id or answer.text not in passage.text:
        return False
    in_force = documents.passages_in(in_scope)
    holding = [other for other in in_force if answer.text in other.text]
    aligned = [p for other in holding for p in documents.aligned_with(other) if p not in holding]
    named = [_named(printed, [*holding, *aligned], documents) for printed in read_back(answer.citation)]
    cited = [p for p in named if p in holding]
    return (
        None not in named
        and passage in cited
        and all(p in named for p in documents.aligned_with(passage))
        and _days_of(answer.in_force) == documents.life(p for p in cited if p)
    )


def _named(printed: PrintedPlace, candidates: Sequence[Passage], documents: Documents) -> Passage | None:
    """The first of the passages that a printed citation names."""
    places = ((p, documents.places.get(p.passage_id)) for p in candidates)
    return next((p for p, place in places if place and names(printed, place)), None)
