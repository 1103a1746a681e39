"""How what was found of a quotation is shown: one match for each version, with its citations and differences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.text import Span
from corpus.types import Passage
from index.arrays import PassageRows, Positions, no_numbers
from index.catalogue import Catalogue
from retriever.citation import cite, parallel_citation
from retriever.quotations.brief import CitedPlace, agrees
from retriever.quotations.differences import quoted_parts
from retriever.quotations.finder import Found, joined
from retriever.quotations.quoted_text import QuotedText
from retriever.quotations.typography import Printed
from retriever.quotations.word_index import Path, Wordings
from retriever.reading.views import join_intervals
from retriever.results import Citation, CitationCheck, QuoteMatch
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
        for row in shown:
            best, places = chosen[row]
            version = self._catalogue.versions[row]
            found = stands.found[stands.which[best]]
            here = passages[best]
            lives = join_intervals([version])
            matches.append(
                QuoteMatch(
                    version_id=version.version_id,
                    policy=version.policy,
                    passage_ids=tuple(passage.passage_id for passage in here),
                    spans=() if self._wordings.is_heading(found.path) else self._spans(found),
                    text=self._source(found).words(found.fit.start, found.fit.end),
                    interval=lives[0] if lives else None,
                    in_force=row in in_scope if scope.echo.as_of else None,
                    citations=tuple(self._cited(passages, places, here)),
                    citation=parallel_citation([passage for k in places for passage in passages[k]]),
                    ops=quoted_parts(read, self._source(found), found.fit),
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
                yield cite(passage, own, self._hashes[passage.copy.source])

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

    def citation_check(
        self, cited: str | None, places: Sequence[CitedPlace], stands: "Stands"
    ) -> tuple[CitationCheck | None, frozenset[int]]:
        """Whether the words stand at each place cited, and the rows that do."""
        if not cited or not places:
            return None, frozenset()
        agreeing: set[int] = set()
        all_agree = True
        for place in places:
            rows = self._rows_cited(place, stands)
            all_agree &= bool(rows)
            agreeing |= rows
        return CitationCheck(cited, all_agree, ()), frozenset(agreeing)

    def _rows_cited(self, place: CitedPlace, stands: "Stands") -> set[int]:
        """First rows of the places where the words stand that are where ``place`` says."""
        columns = self._catalogue.columns
        copies = [k for k, copy in enumerate(self._catalogue.copies) if place.is_copy(copy.facts)]
        possible = np.flatnonzero(np.isin(columns.copy[stands.rows], np.array(copies, np.int64)))
        kept = [int(k) for k in possible if place.is_section(columns.section[int(stands.rows[k])])]
        passages = self._passages(stands, kept[:_MOST_COMPARED])
        return {int(stands.rows[k]) for k, of_place in passages.items() if any(agrees(place, one) for one in of_place)}
