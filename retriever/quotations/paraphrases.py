"""What a brief says in its own words and cites a place for: the nearest words of that place, beside it.

An aid for a reader, and no verdict: nearness is counted in words, and nothing is called true or false.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from corpus.deadline import check_deadline
from corpus.languages import DEFAULT
from corpus.sentences import sentence_bounds
from corpus.text import Span
from corpus.types import Passage
from index.catalogue import Catalogue
from retriever.citation import cite
from retriever.quotations.agreement import is_version, names_source, stands_there
from retriever.quotations.brief import Claimed
from retriever.quotations.citations import CitedPlace, SourceKind
from retriever.quotations.typography import is_word, keys_of
from retriever.results import NearWords, Paraphrase

MOST_CLAIMS = 200
_MOST_VERSIONS = 3
_MOST_PASSAGES = 400
_STEM = 5
"""Letters in which two forms of a word agree: "retained" is near "retaining", and it is only an aid."""
_LEAST_SHARED = 0.2


class Paraphrases:
    """Looks beside the claims of a brief, in one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._hashes = {source.name: source.sha256 for source in catalogue.sources}

    def beside(self, claims: Sequence[Claimed]) -> tuple[Paraphrase, ...]:
        """Each claim with what is nearest to it; one whose place is not held, or has nothing near, is left out."""
        found: list[Paraphrase] = []
        for claim in claims[:MOST_CLAIMS]:
            check_deadline()
            nearest = tuple(self._nearest(claim))
            if nearest:
                found.append(Paraphrase(claim.text, claim.cited, nearest, claim.place))
        return tuple(found)

    def _nearest(self, claim: Claimed) -> Iterator[NearWords]:
        wanted = _stems(claim.text)
        best: dict[str, tuple[float, Passage, Span]] = {}
        for place in claim.places:
            for passage in self._at(place) if wanted else ():
                for start, end in sentence_bounds(passage.text):
                    shared = len(wanted & _stems(passage.text[start:end])) / len(wanted)
                    if shared > best.get(passage.copy.version_id, (_LEAST_SHARED,))[0]:
                        best[passage.copy.version_id] = shared, passage, Span(start, end)
        chosen = sorted(best.values(), key=lambda one: -one[0])[:_MOST_VERSIONS]
        for _, passage, span in sorted(chosen, key=lambda one: one[1].copy.version_id):
            citation = cite(passage, passage.text, self._hashes[passage.copy.source])
            yield NearWords(
                passage.copy.version_id,
                passage.passage_id,
                span,
                passage.text[span.start : span.end].strip(),
                citation.text,
            )

    def _at(self, place: CitedPlace) -> Iterator[Passage]:
        """The passages at a place, of the copies that it names; of a place without a source, of every version."""
        if place.source.kind not in {SourceKind.EXHIBIT, SourceKind.DOCUMENT, SourceKind.BARE}:
            return
        copies = [
            number
            for number, copy in enumerate(self._catalogue.copies)
            if names_source(place.source, copy.facts) and is_version(place.source, copy.facts)
        ]
        columns = self._catalogue.columns
        rows = np.flatnonzero(np.isin(columns.copy, np.array(copies, np.int64)))
        labels = {one[0] for one in place.designations}
        near = [
            row
            for row in map(int, rows)
            if not labels or ((section := columns.section[row]) and section.label.casefold() in labels)
        ]
        for passage in self._catalogue.passages((near or list(map(int, rows)))[:_MOST_PASSAGES]):
            if stands_there(place, passage):
                yield passage


def _stems(text: str) -> frozenset[str]:
    stop = DEFAULT.sentences.stop_words
    words = (key.casefold() for key in keys_of(text) if is_word(key))
    return frozenset(word[:_STEM] for word in words if len(word) > 2 and word not in stop)
