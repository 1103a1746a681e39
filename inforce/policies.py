"""Asking and reading one index from Python."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Unpack

from api.operations import Operation, R
from api.operations.asking import ASK, SEARCH
from api.operations.comparing import COMPARE, HISTORY, VERIFY_QUOTES
from api.operations.happening import CHANGES
from api.operations.mentioning import MENTIONS
from api.operations.reading import COPIES, CORPUS, PASSAGE, POLICIES, TEXT, VERSION, VERSION_AT, VERSIONS
from api.parameter_values import P, read_object
from inforce.parameters import Asking, Basis, Comparing, Happening, Mentioning, Searching
from inforce.shown import (
    Rows,
    ShownAnswer,
    ShownComparison,
    ShownEvents,
    ShownHistory,
    ShownMentions,
    ShownQuotations,
    ShownSearch,
    as_shown,
)
from retriever.opening import IndexInUse
from retriever.results import CorpusView, PassageView, PolicyView, VersionCopies, VersionRef, VersionView


class Policies:
    """What one index holds: questions, versions, texts, comparisons. A new build is picked up by the next call."""

    def __init__(self, index: IndexInUse) -> None:
        index.library()
        self._index = index

    def ask(self, q: str, **parameters: Unpack[Asking]) -> ShownAnswer:
        """An answer of quotations from the versions in scope, or an abstention, with the passages behind it."""
        return as_shown(self._run(ASK, q=q, **parameters), ShownAnswer)

    def search(self, q: str, **parameters: Unpack[Searching]) -> ShownSearch:
        """Passages in scope, ranked."""
        return as_shown(self._run(SEARCH, q=q, **parameters), ShownSearch)

    def policies(self) -> Rows[PolicyView]:
        """Policies with their number of versions, the days they cover, and how fresh they are."""
        return Rows(self._run(POLICIES).policies)

    def versions(self, policy: str | None = None) -> Rows[VersionRef]:
        """Versions in date order, undated ones last. Raises UnknownPolicy."""
        return Rows(self._run(VERSIONS, policy=policy).versions)

    def version(self, version_id: str) -> VersionView:
        """One version with its outline and neighbours. Raises UnknownVersion."""
        return self._run(VERSION, version_id=version_id)

    def version_at(self, day: date | str, policy: str | None = None, basis: Basis = None) -> VersionRef | None:
        """The version in force on ``day``; None before the first. ``policy`` is needed where there are several."""
        return self._run(VERSION_AT, date=day, policy=policy, basis=basis)

    def text(self, version_id: str, exhibit: str | None = None) -> Rows[PassageView]:
        """A whole version in reading order. Raises UnknownVersion or UnknownExhibit."""
        return Rows(self._run(TEXT, version_id=version_id, exhibit=exhibit).passages)

    def passage(self, passage_id: str) -> PassageView:
        """One passage with its citations. Raises UnknownPassage."""
        return self._run(PASSAGE, passage_id=passage_id).passage

    def history(self, passage_id: str) -> ShownHistory:
        """The clause of a passage through every version. Raises UnknownPassage."""
        return as_shown(self._run(HISTORY, passage_id=passage_id), ShownHistory)

    def compare(self, left: date | str, right: date | str, **parameters: Unpack[Comparing]) -> ShownComparison:
        """Two versions, each by its id or by a day on which it was in force, passage by passage."""
        return as_shown(self._run(COMPARE, left=left, right=right, **parameters), ShownComparison)

    def mentions(self, *words: str, **parameters: Unpack[Mentioning]) -> ShownMentions:
        """When words stood in which policies; each is a word or several in a row, and any of them counts."""
        return as_shown(self._run(MENTIONS, words=list(words), **parameters), ShownMentions)

    def changes(self, **parameters: Unpack[Happening]) -> ShownEvents:
        """What took effect in a period, and in which words it differs from what was in force before."""
        return as_shown(self._run(CHANGES, **parameters), ShownEvents)

    def copies(self, version_id: str) -> VersionCopies:
        """Where the exhibit copies of a version differ. Raises UnknownVersion."""
        return self._run(COPIES, version_id=version_id)

    def corpus(self) -> CorpusView:
        """What the index knows and where its knowledge ends."""
        return self._run(CORPUS)

    def verify_quotes(
        self, quotes: Sequence[str] | None = None, text: str | None = None, as_of: date | str | None = None
    ) -> ShownQuotations:
        """Whether quotations, or those in a text such as a brief, are verbatim, in force and cited to their place."""
        given = list(quotes) if quotes else None
        return as_shown(self._run(VERIFY_QUOTES, quotes=given, text=text, as_of=as_of), ShownQuotations)

    def _run(self, operation: Operation[P, R], **given: Any) -> R:
        """The result of an operation; what is None counts as not given."""
        return operation.run(self._index, read_object(operation.takes, _by_contract(given)))


def _by_contract(parameters: dict[str, Any]) -> dict[str, Any]:
    """Parameters as HTTP takes them: ``from_`` is ``from``, which Python reserves, and days are text."""
    return {
        name.removesuffix("_"): value.isoformat() if isinstance(value, date) else value
        for name, value in parameters.items()
        if value is not None
    }
