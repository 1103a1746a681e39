"""Whether what a response shows is so: its words, where they are said to stand, and whether that was in force.

The truth is the corpus. Of what a response says about itself nothing is believed: passages are looked up by their ids
and spans, and what they say is compared with what the response says.
"""

from collections.abc import Sequence

from corpus.text import plain_text
from corpus.types import Passage
from eval.oracle.documents import Documents
from retriever.citation import cite, parallel_citation, printed
from retriever.reading.views import join_intervals, join_lives
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
        same.version_id == other.version_id and _group(same) & _group(other) for same in documents.with_text_of(passage)
    )


def _group(passage: Passage) -> set[str]:
    """The canonical passages that a passage is one with."""
    return set(passage.aligned_to) or {passage.passage_id}


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
    """Whether everything that a passage is said to be is what the corpus says of it, down to the paragraph number."""
    passage = documents.passages.get(view.passage_id)
    cited = [documents.at(citation.source, citation.spans) for citation in view.citations]
    known = [other for other in cited if other]
    if passage is None or passage not in known or len(known) < len(cited):
        return False
    reading = passage.reading
    return (
        all(other.text == passage.text or _is_aligned(other, passage, documents) for other in known)
        and view.citations == tuple(cite(p, passage.text, documents.sources[p.copy.source].sha256) for p in known)
        and view.parallel_citation == parallel_citation(known)
        and view.in_force == life(passage, documents)
        and set(view.versions) == {other.version_id for other in known}
        and (view.version_id, view.policy) == (passage.version_id, documents.policy_of(passage))
        and (view.section, view.heading, view.label, view.kind)
        == (reading.section, reading.heading, reading.label, reading.kind)
    )


def life(passage: Passage, documents: Documents) -> tuple[InForce, ...]:
    """When a passage's text was in force anywhere in its policy."""
    holding = {same.version_id for same in documents.with_text_of(passage)}
    return join_intervals(version for version in documents.versions.values() if version.version_id in holding)


def is_cited(answer: Answer, in_scope: Sequence[str], documents: Documents) -> bool:
    """Whether an answer is from a version in force, and cited to where its words stand there, and to nothing else."""
    passage = documents.passages.get(answer.passage_id)
    if passage is None or passage.version_id != answer.version_id or answer.text not in passage.text:
        return False
    in_force = documents.passages_in(in_scope)
    holding = [other for other in in_force if answer.text in other.text]
    aligned = [p for p in in_force if p not in holding and any(_group(p) & _group(other) for other in holding)]
    places = _places(answer.citation, [*holding, *aligned])
    cited = [place for place in places if place in holding]
    return passage in cited and answer.in_force == join_lives(part for p in cited for part in life(p, documents))


def _places(citation: str, candidates: Sequence[Passage]) -> list[Passage]:
    """The passages that a printed citation names, in its order; none if any part of it is the citation of none.

    A date is left out where the place before has the same: `retriever.citation.parallel_citation`.
    """
    places: list[Passage] = []
    when, left = "", citation
    while left:
        for passage in candidates:
            own = printed(passage)
            short = f"{own.exhibit} {own.place}" if own.when == when else str(own)
            name = next((n for n in (str(own), short) if left == n or left.startswith(f"{n}; ")), None)
            if name is not None:
                break
        else:
            return []
        places.append(passage)
        when, left = own.when, left[len(name) + 2 :]
    return places
