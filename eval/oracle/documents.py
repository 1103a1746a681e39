"""The passages of a corpus, and which of them are one document.

A document, as TREC has it, is here an identical text in the scope of a question: shown in two exhibits or standing in
two places it is one, because a search shows it once. Words that stand only in other versions are other documents.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from corpus.text import Span
from corpus.types import Corpus, ExhibitCopy, Passage
from eval.oracle.intervals import Interval, intervals_of, touches, union
from eval.oracle.places import places_of, starts_of


class Documents:
    """The passages of a corpus: which are one document for the scope of a question, and what is true of each."""

    def __init__(self, corpus: Corpus) -> None:
        self.passages: Mapping[str, Passage] = {passage.passage_id: passage for passage in corpus.passages}
        self.sources = {source.name: source for source in corpus.sources}
        self.versions = {version.version_id: version for version in corpus.versions}
        self.places = places_of(corpus)
        self._intervals = {
            version_id: interval
            for starts in starts_of(corpus, self.places).values()
            for version_id, interval in intervals_of(starts).items()
        }
        canonical = {version.canonical for version in corpus.versions}
        self._holding: dict[tuple[str, str], list[Passage]] = defaultdict(list)
        # Canonical copies first: their passages give documents their ids.
        for passage in sorted(corpus.passages, key=lambda passage: passage.copy not in canonical):
            self._holding[self.policy_of(passage), passage.text].append(passage)
        self._at = {(passage.copy.source, passage.reading.spans): passage for passage in corpus.passages}
        self._aligned: dict[tuple[str, str], list[Passage]] = defaultdict(list)
        for passage in corpus.passages:
            for canonical_id in _group(passage):
                self._aligned[passage.version_id, canonical_id].append(passage)
        self._shown: dict[str, set[str]] = defaultdict(set)
        self._of_copy: dict[tuple[str, str], list[Passage]] = defaultdict(list)
        self._of_version: dict[str, list[tuple[int, Passage]]] = defaultdict(list)
        self._of_exhibit: dict[str, list[Passage]] = defaultdict(list)
        for position, passage in enumerate(corpus.passages):
            self._shown[passage.version_id] |= {passage.text, *(context.text for context in passage.reading.context)}
            self._of_copy[passage.version_id, passage.copy.slug].append(passage)
            self._of_version[passage.version_id].append((position, passage))
            self._of_exhibit[passage.copy.facts.origin.name].append(passage)

    def policy_of(self, passage: Passage) -> str:
        return self.versions[passage.version_id].policy

    def at(self, source: str, spans: tuple[Span, ...]) -> Passage | None:
        """The passage that stands exactly at these spans of a source."""
        return self._at.get((source, spans))

    def with_text_of(self, passage: Passage) -> Sequence[Passage]:
        """All passages of its policy with the identical text, itself among them."""
        return self._holding[self.policy_of(passage), passage.text]

    def aligned_with(self, passage: Passage) -> list[Passage]:
        """The passages of all copies of its version that say the same as this one, itself among them."""
        return list(dict.fromkeys(p for i in _group(passage) for p in self._aligned[passage.version_id, i]))

    def life(self, passages: Iterable[Passage]) -> tuple[Interval, ...]:
        """When the text of any of these was in force anywhere in its policy."""
        holding = {same.version_id for passage in passages for same in self.with_text_of(passage)}
        return union([self._intervals[version] for version in holding if version in self._intervals])

    def in_force(self, first: date | None, last: date | None, policies: Sequence[str] = ()) -> tuple[str, ...]:
        """The versions in force on any day from ``first`` to ``last``, in corpus order; no policies are all of them."""
        return tuple(
            version_id
            for version_id, version in self.versions.items()
            if (not policies or version.policy in policies)
            and version_id in self._intervals
            and touches(self._intervals[version_id], first, last)
        )

    def not_superseded(self, policies: Sequence[str] = ()) -> tuple[str, ...]:
        """The versions in force on some day, and those without a date, in corpus order."""
        return tuple(
            version_id
            for version_id, version in self.versions.items()
            if (not policies or version.policy in policies)
            and (version_id in self._intervals or version.interval is None)
        )

    def is_only_elsewhere(self, words: str, in_scope: Sequence[str]) -> bool:
        """Whether words stand in texts of this corpus, but in none of these versions."""
        others = [version for version in self._shown if version not in in_scope]
        return not self._stands_in(words, in_scope) and self._stands_in(words, others)

    def _stands_in(self, words: str, versions: Iterable[str]) -> bool:
        shown = [self._shown[version] for version in versions if version in self._shown]
        return any(words in texts for texts in shown) or any(words in text for texts in shown for text in texts)

    def doc_id(self, passage_id: str, in_scope: Sequence[str]) -> str:
        """The id of the first passage in scope with the same text; out of scope, a passage stands for itself."""
        passage = self.passages.get(passage_id)
        if passage is None or passage.version_id not in in_scope:
            return passage_id
        return next(other.passage_id for other in self.with_text_of(passage) if other.version_id in in_scope)

    def passages_of(self, copy: ExhibitCopy) -> Sequence[Passage]:
        """The passages of one copy in reading order."""
        return self._of_copy.get((copy.version_id, copy.slug), ())

    def passages_in(self, versions: Iterable[str]) -> list[Passage]:
        """The passages of these versions in source order, those of every copy."""
        placed = [place for version in dict.fromkeys(versions) for place in self._of_version.get(version, ())]
        return [passage for _, passage in sorted(placed, key=lambda place: place[0])]

    def passages_shown_in(self, exhibit: str) -> Sequence[Passage]:
        """The passages of all copies that are called so: an exhibit, a commit, a file."""
        return self._of_exhibit.get(exhibit, ())

    def texts_in(self, versions: Iterable[str]) -> frozenset[str]:
        """All texts of these versions."""
        return frozenset(passage.text for passage in self.passages_in(versions))


def _group(passage: Passage) -> tuple[str, ...]:
    """The passages of the canonical copy that a passage says the same as."""
    return passage.aligned_to or (passage.passage_id,)
