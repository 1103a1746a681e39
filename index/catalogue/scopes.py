"""Which passages, embedded texts and windows a scope admits."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.types import ExhibitCopy, PolicyVersion, Section
from index.arrays import EmbeddedTextIds, PassageRows, Positions, WindowRows
from index.catalogue.columns import Columns, ranges
from index.phrases import fold, occurs
from index.scope_predicate import ScopePredicate, section_names

_FEW = 16
"""Fewer texts than one in so many windows are looked up one by one; more are marked and all windows read through."""

_MOST_RESOLVED = 16
"""Scopes kept as resolved: one question asks for the same few again and again."""


class Scopes:
    """Resolves scopes by the columns of a catalogue. Safe to share between threads.

    ``texts`` gives all readable texts by id; it is called when a scope first asks for words.
    """

    def __init__(
        self,
        versions: Sequence[PolicyVersion],
        copies: Sequence[ExhibitCopy],
        columns: Columns,
        window_texts: EmbeddedTextIds,
        texts: Callable[[], Mapping[int, str]],
    ) -> None:
        self._versions = versions
        self._copies = copies
        self._columns = columns
        self._texts = texts
        self._seen = np.array(
            [copy.facts.captured_on is not None and copy.facts.shown_as_current for copy in copies], np.bool_
        )
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
            rows = np.flatnonzero(self._admitted(scope)).astype(np.int64)
            column = self._columns.embedded_text
            held = np.zeros(int(column.max(initial=-1)) + 1, np.bool_)
            held[column[rows]] = True
            texts = np.flatnonzero(held).astype(np.int64)
            for shared in (rows, texts):
                shared.flags.writeable = False
            found = PassageRows(rows), EmbeddedTextIds(texts)
            # A new dictionary in place of the old one, which other threads may be reading.
            self._resolved = {**(self._resolved if len(self._resolved) < _MOST_RESOLVED else {}), scope: found}
        return found

    def _admitted(self, scope: ScopePredicate) -> NDArray[np.bool_]:
        """For every passage whether the scope admits it."""
        columns = self._columns
        versions = np.array([version.version_id in scope.versions for version in self._versions], np.bool_)
        admitted = np.asarray(versions[columns.version], np.bool_)
        if scope.exhibits is not None or scope.seen:
            exhibits = scope.exhibits
            named = [exhibits is None or copy.facts.origin.name in exhibits for copy in self._copies]
            admitted &= (np.array(named, np.bool_) & (self._seen | (not scope.seen)))[columns.copy]
        if scope.sections is not None:
            wanted = scope.sections
            sections, numbers = self._sections
            asked_for = [s is not None and not wanted.isdisjoint(section_names(s)) for s in sections]
            admitted &= np.array(asked_for, np.bool_)[numbers]
        if scope.phrases:
            holding = np.zeros(int(columns.text.max(initial=-1)) + 1, np.bool_)
            for text_id, text in self._folded_texts.items():
                holding[text_id] = all(occurs(phrase, text) for phrase in scope.phrases)
            admitted &= holding[columns.text]
        return admitted

    @cached_property
    def _sections(self) -> tuple[tuple[Section | None, ...], Positions]:
        """Every section once, and for each passage the number of its own."""
        numbers: dict[Section | None, int] = {}
        of_passage = [numbers.setdefault(section, len(numbers)) for section in self._columns.section]
        return tuple(numbers), np.array(of_passage, np.int64)

    @cached_property
    def _folded_texts(self) -> dict[int, str]:
        return {text_id: fold(text) for text_id, text in self._texts().items()}
