"""How what was found of a quotation is shown: one match for each version, with its citations and differences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.text import Span
from corpus.types import Passage, Section
from index.arrays import PassageRows, Positions, no_numbers
from index.catalogue import Catalogue
from retriever.citation import Printer, cite
from retriever.citation import joined as joined_citations
from retriever.quotations.agreement import is_version, names_source, stands_there
from retriever.quotations.brief import Quoted
from retriever.quotations.citations import CitedPlace, CitedSource, SourceKind
from retriever.quotations.claimed_days import claimed_days
from retriever.quotations.differences import quoted_parts
from retriever.quotations.finder import Found, joined
from retriever.quotations.quoted_text import QuotedText
from retriever.quotations.typography import Printed
from retriever.quotations.word_index import Path, Wordings
from retriever.reading.views import join_intervals
from retriever.results import Citation, CitationCheck, CitationKind, InForce, QuotedPart, QuoteMatch
from retriever.scope.resolve import Scope

SHOWN_MATCHES = 50

_MOST_COMPARED = 200
"""Places of one citation that are compared with it."""


@dataclass(frozen=True, slots=True)
class Stands:
    """Every place where what was found stands: the rows of first passages, and which of ``found`` stands there."""

    found: Sequence[Found]
    rows: PassageRows
    which: Positions

    @classmethod
    def of(cls, found: Sequence[Found], wordings: Wordings) -> "Stands":
        # One place for each path: a sentence that a passage has twice stands there once.
        paths: dict[Path, int] = {}
        for k, one in enumerate(found):
            paths.setdefault(one.path, k)
        rows = [wordings.rows(path) for path in paths]
        which = [np.full(len(of_path), k, np.int64) for of_path, k in zip(rows, paths.values(), strict=True)]
        none = no_numbers()
        return cls(found, PassageRows(np.concatenate([none, *rows])), np.concatenate([none, *which]))

    def only(self, visible: NDArray[np.bool_]) -> "Stands":
        kept = visible[self.rows]
        return Stands(self.found, PassageRows(self.rows[kept]), self.which[kept])


class Matches:
    """Shows where quotations stand in one catalogue."""

    def __init__(self, catalogue: Catalogue, wordings: Wordings) -> None:
        self._catalogue = catalogue
        self._wordings = wordings
        self._hashes = {source.name: source.sha256 for source in catalogue.sources}
        self._copies_of = lru_cache(1_024)(self._copies_cited)
        self._life_of = lru_cache(1_024)(self._life)
        self._printer = Printer()

    def matches(
        self, read: QuotedText, stands: "Stands", scope: Scope, agreeing: frozenset[int]
    ) -> tuple[tuple[QuoteMatch, ...], list[int]]:
        """One match for each version, in date order, and the rows of all versions."""
        columns = self._catalogue.columns
        versions: dict[int, list[int]] = {}
        for k, version in enumerate(columns.version[stands.rows].tolist()):
            versions.setdefault(version, []).append(k)
        in_scope = set(scope.versions) if scope.echo.as_of else set()
        in_order = sorted(versions)
        shown = sorted(sorted(in_order, key=lambda row: row not in in_scope)[:SHOWN_MATCHES])
        chosen = {row: self._chosen(stands, versions[row], agreeing) for row in shown}
        passages = self._passages(stands, [k for _, places in chosen.values() for k in places])
        matches = []
        # Versions that share a text share what differs from it.
        parts: dict[int, tuple[QuotedPart, ...]] = {}
        for row in shown:
            best, places = chosen[row]
            version = self._catalogue.versions[row]
            found = stands.found[stands.which[best]]
            here = passages[best]
            which = int(stands.which[best])
            if which not in parts:
                parts[which] = quoted_parts(read, self._source(found), found.fit)
            life = self._life_of(row)
            matches.append(
                QuoteMatch(
                    version_id=version.version_id,
                    policy=version.policy,
                    passage_ids=tuple(passage.passage_id for passage in here),
                    spans=() if self._wordings.is_heading(found.path) else self._spans(found),
                    text=self._source(found).words(found.fit.start, found.fit.end),
                    interval=life,
                    in_force=row in in_scope if scope.echo.as_of else None,
                    citations=tuple(self._cited(passages, places, here)),
                    citation=joined_citations(self._printer.printed(one) for k in places for one in passages[k]),
                    ops=parts[which],
                    other_places=len({int(columns.group[stands.rows[k]]) for k in versions[row]}) - 1,
                    is_heading=self._wordings.is_heading(found.path),
                )
            )
        return tuple(matches), in_order

    def _chosen(self, stands: "Stands", places: Sequence[int], agreeing: frozenset[int]) -> tuple[int, list[int]]:
        """The place of a version to show, as cited or else the first, and all copies of it."""
        columns = self._catalogue.columns

        def order(k: int) -> tuple[bool, bool, int]:
            is_heading = self._wordings.is_heading(stands.found[stands.which[k]].path)
            return (int(stands.rows[k]) not in agreeing, is_heading, int(stands.rows[k]))

        best = min(places, key=order)
        group = columns.group[stands.rows[best]]
        copies: dict[int, int] = {}
        for k in sorted(places, key=lambda k: int(stands.rows[k])):
            if columns.group[stands.rows[k]] == group:
                copies.setdefault(int(stands.rows[k]), k)
        copies[int(stands.rows[best])] = best
        return best, list(copies.values())

    def _passages(self, stands: "Stands", places: Sequence[int]) -> dict[int, list[Passage]]:
        """The passages of each of these places, in one reading of the catalogue."""
        rows = {k: self._rows_of(stands, k) for k in places}
        wanted = sorted({row for of_place in rows.values() for row in of_place})
        by_row = dict(zip(wanted, self._catalogue.passages(wanted), strict=True))
        return {k: [by_row[row] for row in of_place] for k, of_place in rows.items()}

    def _life(self, row: int) -> InForce | None:
        return next(iter(join_intervals([self._catalogue.versions[row]])), None)

    def _rows_of(self, stands: "Stands", k: int) -> list[int]:
        first = PassageRows(stands.rows[k : k + 1])
        count = len(stands.found[stands.which[k]].path)
        return [int(self._wordings.following(first, step)[0]) for step in range(count)]

    def _cited(
        self, passages: dict[int, list[Passage]], places: Sequence[int], shown: Sequence[Passage]
    ) -> Iterator[Citation]:
        texts = [passage.text for passage in shown]
        for k in places:
            for step, passage in enumerate(passages[k]):
                own = texts[step] if step < len(texts) else passage.text
                yield cite(passage, own, self._hashes[passage.copy.source], self._printer.printed(passage))

    def _source(self, found: Found) -> Printed:
        return joined(self._wordings.words(found.path))[0]

    def _spans(self, found: Found) -> tuple[Span, ...]:
        """What of each passage is quoted."""
        parts = self._wordings.words(found.path)
        _, starts = joined(parts)
        spans = []
        for part, begin in zip(parts, starts, strict=True):
            first, end = max(0, found.fit.start - begin), min(len(part.keys), found.fit.end - begin)
            spans.append(Span(part.bounds[first][0], part.bounds[end - 1][1]))
        return tuple(spans)

    def citation_check(self, quoted: Quoted, stands: "Stands") -> tuple[CitationCheck | None, frozenset[int]]:
        """Whether the words stand at each place cited and on the day spoken of, and the rows that do.

        A record of court cited beside a source is passed over; of several places the worst counts.
        """
        agreeing: set[int] = set()
        kinds: list[CitationKind] = []
        for place in quoted.places:
            kind, rows = self._held_against(place, stands)
            kinds.append(kind)
            agreeing |= rows
        ours = [kind for kind in kinds if kind is not CitationKind.NOT_A_SOURCE] or kinds
        kind = next((kind for kind in ours if kind is not CitationKind.RIGHT), None) or (
            CitationKind.RIGHT if ours else CitationKind.NONE
        )
        words = quoted.cited
        claimed = claimed_days(quoted.said_of) if stands.found else None
        is_right = kind in {CitationKind.RIGHT, CitationKind.NONE}
        if is_right and claimed and not self._in_force(stands, claimed.first, claimed.last):
            kind, words = CitationKind.NOT_IN_FORCE, words or claimed.words
        if kind is CitationKind.NONE or words is None:
            return None, frozenset()
        return CitationCheck(words, kind), frozenset(agreeing)

    def _held_against(self, place: CitedPlace, stands: "Stands") -> tuple[CitationKind, set[int]]:
        """What is to be said of one place, and the first rows of the words that stand there."""
        if place.source.kind is SourceKind.UNREADABLE:
            return CitationKind.UNREADABLE, set()
        is_named, cited, of_cited = self._copies_of(place.source)
        if not is_named:
            return CitationKind.NOT_A_SOURCE, set()
        columns = self._catalogue.columns
        possible = np.flatnonzero(cited[columns.copy[stands.rows]])
        likely = sorted(map(int, possible), key=lambda k: not _is_likely(place, columns.section[int(stands.rows[k])]))
        passages = self._passages(stands, likely[:_MOST_COMPARED])
        there = {
            int(stands.rows[k]) for k, of_place in passages.items() if any(stands_there(place, one) for one in of_place)
        }
        if there:
            return CitationKind.RIGHT, there
        versions = {int(version) for version in columns.version[stands.rows]}
        return CitationKind.WRONG_PLACE if versions & of_cited or not versions else CitationKind.WRONG_VERSION, set()

    def _copies_cited(self, source: CitedSource) -> tuple[bool, NDArray[np.bool_], frozenset[int]]:
        """Whether any copy has the name cited; which copies are those meant, and the versions of these."""
        copies, columns = self._catalogue.copies, self._catalogue.columns
        named = [k for k, copy in enumerate(copies) if names_source(source, copy.facts)]
        cited = np.zeros(len(copies), np.bool_)
        cited[[k for k in named if is_version(source, copies[k].facts)]] = True
        return bool(named), cited, frozenset(map(int, np.unique(columns.version[cited[columns.copy]])))

    def _in_force(self, stands: "Stands", first: date | None, last: date | None) -> bool:
        """Whether a version that has the words was in force on a day of these; both included, open where None."""
        rows = {int(version) for version in self._catalogue.columns.version[stands.rows]}
        return any(
            (last is None or life.start <= last) and (first is None or life.until is None or first < life.until)
            for life in join_intervals(self._catalogue.versions[row] for row in rows)
        )


def _is_likely(place: CitedPlace, section: Section | None) -> bool:
    """Whether a section is the one cited by its first letter or number: read first where the words are many."""
    return section is not None and any(section.label.casefold() == one[0] for one in place.designations)
