"""Which passages, embedded texts and windows a scope admits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.types import ExhibitCopy, PolicyVersion, Section
from index.arrays import EmbeddedTextIds, PassageRows, Positions, WindowRows, no_numbers
from index.catalogue.columns import Layout, ranges
from index.phrases import fold, occurs
from index.scope_predicate import ScopePredicate, section_names

_FEW = 16
"""Fewer texts than one in so many are sorted or looked up one by one; more are marked, and all are read through."""

_LONG = 256
"""Passages of a stretch from which on it is quicker to read it as one than to number its passages."""

_MOST_RESOLVED = 16
"""Scopes kept as resolved: one question asks for the same few again and again."""

_MOST_HELD = 1_024
"""Groups of versions of which is kept what they hold; each is a policy's."""


@dataclass(slots=True, eq=False)
class _Resolved:
    """What is known of one scope: the numbers of the copies it may see, in source order; the rest as it is asked for.

    ``is_seen`` is a mask over all copies.
    """

    copies: NDArray[np.int64]
    is_seen: NDArray[np.bool_]
    passages: PassageRows | None = None
    texts: EmbeddedTextIds | None = None
    windows: WindowRows | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What some versions hold, whichever scope asks: their passages, for each the place of its text among ``texts``.

    ``texts``: each once, ascending. ``windows``: those of one text after another; those of each begin at ``starts``.
    """

    passages: PassageRows
    places: Positions
    texts: EmbeddedTextIds
    windows: WindowRows
    starts: Positions


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
        self._resolved: dict[ScopePredicate, _Resolved] = {}
        self._last: dict[int, tuple[ScopePredicate, _Resolved]] = {}
        self._held: dict[tuple[str, ...], Held] = {}

    def passages(self, scope: ScopePredicate) -> PassageRows:
        """The rows of the passages that ``scope`` admits, ascending; an id or name that is not known admits nothing."""
        found = self._resolve(scope)
        if found.passages is None:
            layout = self._layout
            rows = ranges(layout.first_rows[found.copies], layout.lengths[found.copies])
            found.passages = PassageRows(_shared(rows[self._narrowed(scope, rows)] if _narrows(scope) else rows))
        return found.passages

    def admits(self, scope: ScopePredicate, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each of some rows whether ``scope`` admits the passage: at the cost of these rows, however wide it is."""
        admitted = self._resolve(scope).is_seen[self._layout.columns.copy[rows]]
        if _narrows(scope):
            admitted[admitted] = self._narrowed(scope, rows[admitted])
        return admitted

    def admits_any(self, scope: ScopePredicate) -> bool:
        """Whether ``scope`` admits a passage."""
        if _narrows(scope):
            return len(self.passages(scope)) > 0
        return bool(self._layout.lengths[self._resolve(scope).copies].any())

    def embedded_texts(self, scope: ScopePredicate) -> EmbeddedTextIds:
        """The ids of the embedded texts of the passages that ``scope`` admits, each once, ascending."""
        found = self._resolve(scope)
        if found.texts is None:
            texts = self._texts_of_rows(self.passages(scope)) if _narrows(scope) else self._texts_of(found.copies)
            found.texts = EmbeddedTextIds(_shared(texts))
        return found.texts

    def _texts_of(self, copies: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of whole copies, in source order: read stretch by stretch where copies lie side by side."""
        if not len(copies):
            return no_numbers()
        begins = self._layout.first_rows[copies]
        ends = begins + self._layout.lengths[copies]
        first = np.flatnonzero(np.append(True, begins[1:] != ends[:-1]))
        stretches = list(zip(begins[first].tolist(), ends[np.append(first[1:], len(copies)) - 1].tolist(), strict=True))
        if len(stretches) * _LONG > int((ends - begins).sum()):
            return self._texts_of_rows(ranges(begins, ends - begins))
        marked = np.zeros(self._text_count, np.bool_)
        for begin, end in stretches:
            marked[self._layout.columns.embedded_text[begin:end]] = True
        return np.flatnonzero(marked).astype(np.int64)

    def _texts_of_rows(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        return _distinct(self._layout.columns.embedded_text[rows], self._text_count)

    def held_by(self, versions: tuple[str, ...]) -> Held:
        """What these versions hold; asked for again and again for the versions of each policy."""
        found = self._held.get(versions)
        if found is None:
            passages = self.passages(ScopePredicate(frozenset(versions)))
            texts, places = np.unique(self._layout.columns.embedded_text[passages], return_inverse=True)
            begins, ends = (np.searchsorted(self._window_keys, texts, side=side) for side in ("left", "right"))
            windows = WindowRows(self._windows[ranges(begins, ends - begins)])
            starts = np.cumsum(ends - begins) - (ends - begins)
            found = Held(passages, places, EmbeddedTextIds(texts), windows, starts)
            # As above: other threads may be reading the old one.
            self._held = {**(self._held if len(self._held) < _MOST_HELD else {}), versions: found}
        return found

    def windows_in(self, scope: ScopePredicate) -> WindowRows:
        """The rows of the windows of the embedded texts that ``scope`` admits, each once and ascending."""
        found = self._resolve(scope)
        if found.windows is None:
            found.windows = WindowRows(_shared(self.windows(self.embedded_texts(scope))))
        return found.windows

    def windows(self, texts: EmbeddedTextIds) -> WindowRows:
        """The rows of the windows of embedded texts, each once and ascending."""
        if len(texts) * _FEW < len(self._window_texts):
            wanted = np.unique(texts)
            first, last = (np.searchsorted(self._window_keys, wanted, side=side) for side in ("left", "right"))
            return WindowRows(np.sort(self._windows[ranges(first, last - first)]))
        marked = np.zeros(int(self._window_keys[-1]) + 1 if len(self._window_keys) else 0, np.bool_)
        marked[texts] = True
        return WindowRows(np.flatnonzero(marked[self._window_texts]).astype(np.int64))

    def _resolve(self, scope: ScopePredicate) -> _Resolved:
        # Two predicates that are equal are compared version by version: one question has the same one many times.
        known = self._last.get(id(scope))
        if known and known[0] is scope:
            return known[1]
        found = self._resolved.get(scope)
        if found is None:
            found = self._seen_in(scope)
            # A new dictionary in place of the old one, which other threads may be reading.
            self._resolved = {**(self._resolved if len(self._resolved) < _MOST_RESOLVED else {}), scope: found}
        self._last = {**(self._last if len(self._last) < _MOST_RESOLVED else {}), id(scope): (scope, found)}
        return found

    def _seen_in(self, scope: ScopePredicate) -> _Resolved:
        """The copies of its versions, as far as none is left out whole."""
        layout = self._layout
        versions = np.array([self._rows[name] for name in scope.versions if name in self._rows], np.int64)
        # The copies of a version have numbers one after another, the canonical one's first.
        copies = ranges(layout.canonical_copies[versions], self._copy_counts[versions])
        if scope.exhibits is not None:
            named = [self._copies[number].facts.origin.name in scope.exhibits for number in copies.tolist()]
            copies = copies[np.array(named, np.bool_)]
        if scope.seen:
            copies = copies[self._seen[copies]]
        is_seen = np.zeros(len(self._copies), np.bool_)
        is_seen[copies] = True
        return _Resolved(copies[np.argsort(layout.first_rows[copies])], is_seen)

    def _narrowed(self, scope: ScopePredicate, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which passages are in the sections and hold the words that a scope asks for."""
        kept = np.ones(len(rows), np.bool_)
        if scope.sections is not None:
            wanted = scope.sections
            sections, numbers = self._sections
            asked_for = [s is not None and not wanted.isdisjoint(section_names(s)) for s in sections]
            kept &= np.array(asked_for, np.bool_)[numbers[rows]]
        if scope.phrases:
            texts = self._folded_texts
            of_rows = self._layout.columns.text[rows[kept]]
            holding = [
                t for t in np.unique(of_rows).tolist() if all(occurs(phrase, texts[t]) for phrase in scope.phrases)
            ]
            kept[kept] = np.isin(of_rows, np.array(holding, np.int64))
        return kept

    @cached_property
    def _sections(self) -> tuple[tuple[Section | None, ...], Positions]:
        """Every section once, and for each passage the number of its own."""
        numbers: dict[Section | None, int] = {}
        of_passage = [numbers.setdefault(section, len(numbers)) for section in self._layout.columns.section]
        return tuple(numbers), np.array(of_passage, np.int64)

    @cached_property
    def _folded_texts(self) -> dict[int, str]:
        return {text_id: fold(text) for text_id, text in self._texts().items()}


def _narrows(scope: ScopePredicate) -> bool:
    """Whether a scope asks for more than whole copies."""
    return scope.sections is not None or bool(scope.phrases)


def _shared(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same, not to be written to: several questions have it."""
    values.flags.writeable = False
    return values


def _distinct(values: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Whole numbers from 0 and below ``limit``, each once and ascending; sorted only where they are few."""
    if len(values) * _FEW < limit:
        return np.unique(values)
    marked = np.zeros(limit, np.bool_)
    marked[values] = True
    return np.flatnonzero(marked).astype(np.int64)
