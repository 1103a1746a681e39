"""Results as a notebook shows them and as pandas takes them.

They are the results of `retriever.results`, with the same fields, and know two things more: how they look as HTML, and
which rows they have.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, TypeVar

from markupsafe import Markup

from api.contract import plain
from api.phrases import scopes
from api.phrases.answers import status_line
from api.phrases.segments import Difference, marked, say
from api.render.html import html, shown
from corpus.clauses.matching import Change
from retriever.results import (
    Answer,
    AskResult,
    Comparison,
    Events,
    History,
    InForce,
    Mentions,
    QuotesResult,
    SearchResult,
)

Row = dict[str, object]
T = TypeVar("T")
_MOST_ROWS = 50
"""Rows that a notebook shows; `rows` and `to_pandas` give all."""


class Tabular:
    """What has rows."""

    __slots__ = ()

    def rows(self) -> list[Row]:
        """A row for each thing that it lists, as names and values; days are `datetime.date`."""
        raise NotImplementedError

    def to_pandas(self) -> Any:
        """The rows as a pandas.DataFrame. Raises ImportError where pandas is missing: nothing else needs it."""
        from pandas import DataFrame

        return DataFrame(self.rows())

    def _above(self) -> Markup:
        return Markup()

    def _repr_html_(self) -> str:
        return str(self._above() + table(self.rows()))


class Rows(tuple[T, ...], Tabular):
    """Several things, such as versions or passages: a tuple."""

    __slots__ = ()

    def rows(self) -> list[Row]:
        return [flat(item) for item in self]


@dataclass(frozen=True)
class ShownAnswer(Tabular, AskResult):
    """An answer."""

    def rows(self) -> list[Row]:
        """The quotations, stated and near; of several policies what each of them says, the silent ones too."""
        if self.by_policy:
            return [
                {"policy": entry.policy, "certainty": entry.certainty.value} | _quotation(answer, entry.version_id)
                for entry in self.by_policy
                for answer in entry.answers or (None,)
            ]
        return [
            {"certainty": certainty} | _quotation(answer, answer.version_id)
            for certainty, answers in (("stated", self.answers), ("nearest", self.nearest))
            for answer in answers
        ]

    def _above(self) -> Markup:
        parts = [html(status_line(self)), shown(scopes.of_search(self.search))]
        head = Markup("").join(Markup("<p>{}</p>").format(part) for part in parts)
        stated = Markup("").join(map(_marked, self.answers))
        near = Markup("").join(map(_marked, self.nearest))
        return head + stated + (Markup("<p>Words that come near, and are no answer:</p>") + near if near else near)

    def _repr_html_(self) -> str:
        return str(self._above() + (table(self.rows()) if self.by_policy else Markup()))


@dataclass(frozen=True)
class ShownSearch(Tabular, SearchResult):
    """Passages in scope."""

    def rows(self) -> list[Row]:
        return [
            {
                "rank": found.rank,
                "score": found.scores.get("score"),
                "text": found.passage.text,
                "citation": found.passage.parallel_citation,
                "policy": found.passage.policy,
                "version_id": found.passage.version_id,
                "passage_id": found.passage.passage_id,
                **_life(found.passage.in_force),
            }
            for found in self.passages
        ]

    def _above(self) -> Markup:
        return Markup("<p>{}</p>").format(shown(scopes.of_search(self)))


@dataclass(frozen=True)
class ShownComparison(Tabular, Comparison):
    """What differs between two versions."""

    def rows(self) -> list[Row]:
        """The pairs that differ."""
        return [
            {
                "status": pair.status.value,
                "left": pair.left.text if pair.left else None,
                "right": pair.right.text if pair.right else None,
                "left_citation": pair.left.parallel_citation if pair.left else None,
                "right_citation": pair.right.parallel_citation if pair.right else None,
            }
            for pair in self.pairs
            if pair.status is not Change.SAME
        ]

    def _repr_html_(self) -> str:
        pairs = [pair for pair in self.pairs if pair.status is not Change.SAME]
        rows: list[Row] = [
            {"status": pair.status.value, "words": _strokes(pair.ops), "where": side.parallel_citation}
            for pair in pairs
            for side in [pair.right or pair.left]
            if side
        ]
        counted = ", ".join(f"{count} {status.value}" for status, count in self.counts.items() if count)
        head = Markup("<p>{} → {}: {}</p>").format(self.left.version_id, self.right.version_id, counted)
        return str(head + table(rows))


@dataclass(frozen=True)
class ShownHistory(Tabular, History):
    """A clause through time."""

    def rows(self) -> list[Row]:
        return [
            {
                "version_id": step.version_id,
                "from": step.version.start,
                "until": step.version.until,
                "status": step.status.value if step.status else None,
                "text": step.passage.text if step.passage else None,
                "citation": step.passage.parallel_citation if step.passage else None,
            }
            for step in self.steps
        ]

    def _repr_html_(self) -> str:
        rows = self.rows()
        for row, step in zip(rows, self.steps, strict=True):
            row["text"] = _strokes(step.ops) if step.ops else row["text"]
        return str(table(rows))


@dataclass(frozen=True)
class ShownMentions(Tabular, Mentions):
    """When words stood."""

    def rows(self) -> list[Row]:
        return [
            {
                "policy": policy.policy,
                "version_id": version.version_id,
                "from": version.start,
                "until": version.until,
                "count": version.count,
                "places": version.place_count,
            }
            for policy in self.policies
            for version in policy.versions
        ]

    def _above(self) -> Markup:
        return Markup("<p>{}</p>").format(shown(scopes.of_mentions(self)))


@dataclass(frozen=True)
class ShownEvents(Tabular, Events):
    """What took effect."""

    def rows(self) -> list[Row]:
        return [
            {
                "on": event.on,
                "policy": event.policy,
                "from_version": event.from_version,
                "to_version": event.to_version,
                "kinds": ", ".join(event.kinds),
                "clauses": event.clause_count,
            }
            for event in self.events
        ]

    def _above(self) -> Markup:
        return Markup("<p>{}</p>").format(shown(scopes.of_events(self)))


@dataclass(frozen=True)
class ShownQuotations(Tabular, QuotesResult):
    """Quotations that were checked."""

    def rows(self) -> list[Row]:
        return [
            {
                "quote": result.quote,
                "verdict": result.verdict.value,
                "in_force": result.in_force,
                "versions": ", ".join(result.versions),
                "stands_at": result.matches[0].citation if result.matches else None,
                "citation": result.citation_check.kind.value if result.citation_check else None,
            }
            for result in self.results
        ]


def as_shown(result: Any, kind: Callable[..., T]) -> T:
    """The same result, as ``kind`` shows it."""
    return kind(**{field.name: getattr(result, field.name) for field in fields(result)})


# ---- Rows and cells ---------------------------------------------------------------------------------------------


def flat(item: object) -> Row:
    """One thing as a row: its facts and those of its parts, dotted; lists of texts joined, other lists counted.

    >>> from datetime import date
    >>> from retriever.results import PolicyView
    >>> row = flat(PolicyView("acme-privacy", "Privacy", 2, date(2019, 1, 1), date(2020, 1, 1)))
    >>> row["policy"], row["coverage.from"], row["gaps"]
    ('acme-privacy', datetime.date(2019, 1, 1), 0)
    """
    return dict(_flat("", plain(item)))


def _flat(name: str, value: Any) -> Iterable[tuple[str, object]]:
    if isinstance(value, dict):
        for part, below in value.items():
            yield from _flat(f"{name}.{part}" if name else part, below)
    elif isinstance(value, list):
        yield name, ", ".join(value) if value and all(isinstance(item, str) for item in value) else len(value)
    else:
        yield name, value.value if isinstance(value, Enum) else value


def table(rows: Sequence[Row]) -> Markup:
    """Rows as HTML, escaped; of many the first.

    >>> str(table([{"a": "1 < 2"}]))
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1 &lt; 2</td></tr></tbody></table>'
    """
    if not rows:
        return Markup()
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = Markup("").join(Markup("<th>{}</th>").format(name) for name in names)
    cells = (Markup("").join(_cell(row.get(name)) for name in names) for row in rows[:_MOST_ROWS])
    body = Markup("").join(Markup("<tr>{}</tr>").format(row) for row in cells)
    made = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, body)
    left = len(rows) - _MOST_ROWS
    return made + Markup("<p>and {} more rows</p>").format(left) if left > 0 else made


def _cell(value: object) -> Markup:
    words = value if isinstance(value, Markup) else shown("" if value is None else str(value))
    return Markup("<td>{}</td>").format(words)


def _life(stretches: Sequence[InForce]) -> Row:
    return {
        "from": stretches[0].start if stretches else None,
        "until": stretches[-1].until if stretches else None,
    }


def _quotation(answer: Answer | None, version_id: str | None) -> Row:
    """The same columns for a quotation and for none."""
    return {
        "support": answer.support if answer else None,
        "text": answer.text if answer else None,
        "context": " | ".join(context.text for context in answer.context) if answer else None,
        "citation": answer.citation if answer else None,
        "version_id": version_id,
        "passage_id": answer.passage_id if answer else None,
        **_life(answer.in_force if answer else ()),
    }


def _marked(answer: Answer) -> Markup:
    """A quotation with what it needs to be understood, its matched words marked, and its citation."""
    context = Markup("").join(Markup("<p>{}</p>").format(shown(each.text)) for each in answer.context)
    words = html(marked(answer.text, answer.highlights))
    return Markup("<blockquote>{}<p>{}</p><footer><cite>{}</cite></footer></blockquote>").format(
        context, words, shown(answer.citation)
    )


def _strokes(operations: Sequence[Any]) -> Markup:
    return html(say(Difference(tuple(operations))))
