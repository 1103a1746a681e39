"""Which passages, embedded texts and windows a scope admits."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.types import ExhibitCopy, PolicyVersion, Section
from index.arrays import EmbeddedTextIds, PassageRows, Positions, WindowRows
from index.catalogue.columns import Layout, ranges
from index.phrases import fold, occurs
from index.scope_predicate import ScopePredicate, section_names

_FEW = 16
"""Fewer texts than one in so many are sorted or looked up one by one; more are marked, and all are read through."""

_MOST_RESOLVED = 16
"""Scopes kept as resolved: one question asks for the same few again and again."""


class Scopes:
    """Resolves scopes by where the copies of a catalogue lie, so that it costs by scope. Safe to share between threads.

    ``texts`` gives all readable texts by id; it is called when a scope first asks for words.
    """

    def __init__(
        self,
        versions: Sequence[PolicyVersion],
        copies: Sequence[ExhibitCopy],
        layout: Layout,
        window_texts: EmbeddedTextIds,
        texts: Callable[[], Mapping[int, str]],
    ) -> None:
        self._versions = versions
        self._copies = copies
        self._rows = {version.version_id: row for row, version in enumerate(versions)}
        self._copy_counts = np.array([len(version.copies) for version in versions], np.int64)
        self._layout = layout
        self._text_count = int(layout.columns.embedded_text.max(initial=-1)) + 1
        self._texts = texts
        self._seen = np.array([copy.facts.seen_by_visitors for copy in copies], np.bool_)
        self._window_texts = window_texts
        # Windows by the text they are of: a few texts of many are looked up without reading through all.
        self._windows = np.argsort(window_texts, kind="stable")
        self._window_keys = window_texts[self._windows]
        self._resolved: dict[ScopePredicate, tuple[PassageRows, EmbeddedTextIds]] = {}

    def passages(self, scope: ScopePredicate) -> PassageRows:
        """The rows of the passages that ``scope`` admits, ascending; an id or name that is not known admits nothing."""
        return self._resolve(scope)[0]

    def embedded_texts(self, scope: ScopePredicate) -> EmbeddedTextIds:
        """The ids of the embedded texts of the passages that ``scope`` admits, each once, ascending."""
        return self._resolve(scope)[1]

    def windows(self, texts: EmbeddedTextIds) -> WindowRows:
        """The rows of the windows of embedded texts, each once and ascending."""
        if len(texts) * _FEW < len(self._window_texts):
            wanted = np.unique(texts)
            first, last = (np.searchsorted(self._window_keys, wanted, side=side) for side in ("left", "right"))
            return WindowRows(np.sort(self._windows[ranges(first, last - first)]))
        marked = np.zeros(int(self._window_keys[-1]) + 1 if len(self._window_keys) else 0, np.bool_)
        marked[texts] = True
        return WindowRows(np.flatnonzero(marked[self._window_texts]).astype(np.int64))

    def _resolve(self, scope: ScopePredicate) -> tuple[PassageRows, EmbeddedTextIds]:
        found = self._resolved.get(scope)
        if found is None:
            rows = self._admitted(scope)
            texts = _distinct(self._layout.columns.embedded_text[rows], self._text_count)
            for shared in (rows, texts):
                shared.flags.writeable = False
            found = PassageRows(rows), EmbeddedTextIds(texts)
            # A new dictionary in place of the old one, which other threads may be reading.
            self._resolved = {**(self._resolved if len(self._resolved) < _MOST_RESOLVED else {}), scope: found}
        return found

    def _admitted(self, scope: ScopePredicate) -> NDArray[np.int64]:
        """The rows that the scope admits, ascending: those of its versions' copies, as far as nothing narrows."""
        columns, layout = self._layout.columns, self._layout
        versions = np.array([self._rows[name] for name in scope.versions if name in self._rows], np.int64)
        # The copies of a version have numbers one after another, the canonical one's first.
        copies = ranges(layout.canonical_copies[versions], self._copy_counts[versions])
        if scope.exhibits is not None:
            named = [self._copies[number].facts.origin.name in scope.exhibits for number in copies.tolist()]
            copies = copies[np.array(named, np.bool_)]
        if scope.seen:
            copies = copies[self._seen[copies]]
        copies = copies[np.argsort(layout.first_rows[copies])]
        rows = ranges(layout.first_rows[copies], layout.lengths[copies])
        if scope.sections is not None:
            wanted = scope.sections
            sections, numbers = self._sections
            asked_for = [s is not None and not wanted.isdisjoint(section_names(s)) for s in sections]
            rows = rows[np.array(asked_for, np.bool_)[numbers[rows]]]
        if scope.phrases:
            texts = self._folded_texts
            of_rows = columns.text[rows]
            holding = [
                t for t in np.unique(of_rows).tolist() if all(occurs(phrase, texts[t]) for phrase in scope.phrases)
            ]
            rows = rows[np.isin(of_rows, np.array(holding, np.int64))]
        return rows

    @cached_property
    def _sections(self) -> tuple[tuple[Section | None, ...], Positions]:
        """Every section once, and for each passage the number of its own."""
        numbers: dict[Section | None, int] = {}
        of_passage = [numbers.setdefault(section, len(numbers)) for section in self._layout.columns.section]
        return tuple(numbers), np.array(of_passage, np.int64)

    @cached_property
    def _folded_texts(self) -> dict[int, str]:
        return {text_id: fold(text) for text_id, text in self._texts().items()}


def _distinct(values: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Whole numbers from 0 and below ``limit``, each once and ascending; sorted only where they are few."""
    if len(values) * _FEW < limit:
        return np.unique(values)
    marked = np.zeros(limit, np.bool_)
    marked[values] = True
    return np.flatnonzero(marked).astype(np.int64)
