"""Asking and reading one index from Python."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from api.parameters import CompareParameters, DayParameters, QuotesParameters, SearchParameters, read_object
from retriever.opening import IndexInUse
from retriever.question.request import Question
from retriever.results import (
    AskResult,
    Comparison,
    CorpusView,
    History,
    PassageView,
    PolicyView,
    QuotesResult,
    SearchResult,
    VersionCopies,
    VersionRef,
    VersionView,
)


class Policies:
    """What one index holds: questions, versions, texts, comparisons. A new build is picked up by the next call."""

    def __init__(self, index: IndexInUse) -> None:
        index.library()
        self._index = index

    def ask(self, q: str, **parameters: Any) -> AskResult:
        """An answer of quotations from the versions in scope, or an abstention, with the passages behind it."""
        return self._index.retriever().ask(_question(q, parameters))

    def search(self, q: str, **parameters: Any) -> SearchResult:
        """Passages in scope, ranked."""
        return self._index.retriever().search(_question(q, parameters))

    def policies(self) -> tuple[PolicyView, ...]:
        """Policies with their number of versions and the days they cover."""
        return self._index.library().policies()

    def versions(self, policy: str | None = None) -> tuple[VersionRef, ...]:
        """Versions in date order, undated ones last. Raises UnknownPolicy."""
        return self._index.library().versions(policy)

    def version(self, version_id: str) -> VersionView:
        """One version with its outline and neighbours. Raises UnknownVersion."""
        return self._index.library().version(version_id)

    def version_at(self, day: date, **parameters: Any) -> VersionRef | None:
        """The version in force on ``day``; None before the first. ``policy`` is needed where there are several."""
        asked = read_object(DayParameters, _by_contract(parameters))
        return self._index.library().version_at(day, asked.policy, asked.basis)

    def text(self, version_id: str, exhibit: str | None = None) -> tuple[PassageView, ...]:
        """A whole version in reading order. Raises UnknownVersion or UnknownExhibit."""
        return self._index.library().text(version_id, exhibit)

    def passage(self, passage_id: str) -> PassageView:
        """One passage with its citations. Raises UnknownPassage."""
        return self._index.library().passage(passage_id)[0]

    def history(self, passage_id: str) -> History:
        """The clause of a passage through every version. Raises UnknownPassage."""
        return self._index.library().history(passage_id)

    def compare(self, left: date | str, right: date | str, **parameters: Any) -> Comparison:
        """Two versions, each by its id or by a day on which it was in force, passage by passage."""
        asked = read_object(CompareParameters, _by_contract({"left": left, "right": right, **parameters}))
        return self._index.library().compare(*asked.sides(), asked.section, asked.policy, asked.basis)

    def copies(self, version_id: str) -> VersionCopies:
        """Where the exhibit copies of a version differ. Raises UnknownVersion."""
        return self._index.library().copies(version_id)

    def corpus(self) -> CorpusView:
        """What the index knows and where its knowledge ends."""
        return self._index.library().corpus()

    def verify_quotes(
        self, quotes: Sequence[str] = (), text: str | None = None, as_of: date | str | None = None
    ) -> QuotesResult:
        """Whether quotations, or those in a text such as a brief, are verbatim, in force and cited to their place."""
        given = {"quotes": list(quotes), "text": text, "as_of": as_of}
        asked = read_object(QuotesParameters, _by_contract({name: value for name, value in given.items() if value}))
        return asked.check(self._index.library())


def _question(q: str, parameters: dict[str, Any]) -> Question:
    return read_object(SearchParameters, _by_contract({"q": q, **parameters})).question()


def _by_contract(parameters: dict[str, Any]) -> dict[str, Any]:
    """Parameters as HTTP takes them: ``from_`` is ``from``, which Python reserves, and days are text."""
    return {
        name.removesuffix("_"): value.isoformat() if isinstance(value, date) else value
        for name, value in parameters.items()
    }
