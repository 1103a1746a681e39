"""What befell the title of a section: when it came and went, and what it was called before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.clauses.matching import Change
from corpus.clauses.wording import same_words
from corpus.types import Passage
from index.catalogue import Catalogue
from retriever.changes.clause_events import ClauseEvent
from retriever.changes.through import Through
from retriever.mentions.presence import Occurrences
from retriever.question.change_intent import telling_words


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles that hold certain ``words``, by where they stand: at the first passage under each."""

    catalogue: Catalogue
    words: frozenset[str]
    standing: Occurrences

    def renamings(self, through: Through, places: Sequence[int]) -> Iterator[ClauseEvent]:
        """Titles that are others from one version to the next, while what stands under them is followed."""
        for place in places:
            earlier, later = (self.catalogue.versions[through.rows[i]] for i in (place - 1, place))
            told: set[tuple[str, str]] = set()
            for before, after in self._under(through, place):
                titles = self._titles(before, after)
                if titles is None or titles in told or same_words(*titles):
                    continue
                told.add(titles)
                yield ClauseEvent(through.starts[place], Change.CHANGED, earlier, later, before, after, titles=titles)

    def _under(self, through: Through, place: int) -> Iterator[tuple[Passage, Passage]]:
        """Passages under titles with the words on either side of a step, as they stood before and after it."""
        sides = [through.rows[place - 1], through.rows[place]]
        rows = self.standing.in_versions(sides).rows.tolist()
        numbers = self.catalogue.clause_numbers(rows)
        names = [self.catalogue.versions[row].version_id for row in sides]
        for clause in self.catalogue.clauses(set(numbers.values())):
            stood = {step.version_id: step.passage for step in clause.steps if step.version_id in names}
            before, after = (stood.get(name) for name in names)
            if before and after:
                yield before, after

    def _titles(self, before: Passage, after: Passage) -> tuple[str, str] | None:
        """The title over a passage on both sides, at the depth at which one of them has the words."""
        left, right = _titles_over(before), _titles_over(after)
        for depth, pair in enumerate(zip(left, right, strict=False)):
            if any(self.words <= telling_words(title) for title in pair):
                return left[depth], right[depth]
        return None


def _titles_over(passage: Passage) -> list[str]:
    section, headings = passage.reading.section, passage.reading.headings
    own = [section.printed] if section else []
    return [*own, *(title for title in headings if title not in own)]
