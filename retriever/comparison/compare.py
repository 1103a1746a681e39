"""Two versions side by side, and a clause through all of them.

What corresponds to what is decided in `corpus.clauses.matching`; here it gets its words, its citations and its dates.
Two versions are compared when somebody asks for them: an archive has far more pairs than are ever looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from corpus.clauses.matching import Change, Pair, compare
from corpus.clauses.wording import cross_references_only, operations
from corpus.types import Passage, Section
from index.catalogue import Catalogue
from index.scope_predicate import ScopePredicate, folded_sections, section_names
from retriever.citation import printed
from retriever.question.request import InvalidQuestion
from retriever.reading.views import Views
from retriever.results import Citation, ComparedPair, History, HistoryStep, LastChange, PassageView

_REMEMBERED = 16
"""Pairs of versions kept as compared; who reads one comparison asks for it again, section by section."""


_NEW_WORDS = (Change.CHANGED, Change.MOVED_CHANGED, Change.ADDED)


class Comparisons:
    """Compares what one catalogue holds. Versions and passages go by their rows. Safe to share between threads.

    What a comparison or a history costs in SELECTs does not depend on how many passages or versions it shows.
    """

    def __init__(self, catalogue: Catalogue, views: Views) -> None:
        self._catalogue = catalogue
        self._views = views
        self._compared = lru_cache(_REMEMBERED)(partial(_compare, catalogue))

    # -- two versions -----------------------------------------------------------------------------------

    def pairs(self, left: int, right: int, sections: Sequence[str]) -> tuple[ComparedPair, ...]:
        """The passages of two versions in pairs, or those that stand in one of ``sections`` on either side.

        Raises InvalidQuestion for a section that neither has: no pair at all would read as no difference at all.
        """
        compared = self._compared(left, right)
        found = compared.pairs
        if sections:
            _require_sections(found, sections)
            wanted = folded_sections(sections)
            found = tuple(pair for pair in found if not wanted.isdisjoint(_section_names(pair)))
        rows = [[compared.rows[p.passage_id] if p else None for p in (pair.left, pair.right)] for pair in found]
        shown = self._shown({row for of_pair in rows for row in of_pair if row is not None})
        added = {r for pair, (_, r) in zip(found, rows, strict=True) if r is not None and pair.status is Change.ADDED}
        returns = self._returns(left, right, added)
        return tuple(
            _compared_pair(pair, shown.get(left_row), shown.get(right_row), returns.get(right_row))
            for pair, (left_row, right_row) in zip(found, rows, strict=True)
        )

    def _returns(self, left: int, right: int, added: Iterable[int]) -> dict[int | None, str]:
        """In which version each of the added passages last stood before the left one; of those that stood before.

        Only clauses that were removed by then are read: in an archive most of what is added was never there before.
        """
        versions = self._catalogue.versions
        dated = versions[left].interval and versions[right].interval
        # Rows are in the order of policies, then dates.
        if not dated or versions[left].policy != versions[right].policy or left >= right:
            return {}
        clauses = self._catalogue.clause_steps
        number_of = clauses.numbers_of(added)
        if not number_of:
            return {}
        until_left = [row for row in range(left + 1) if versions[row].policy == versions[left].policy]
        gone = {number for number, _, _ in clauses.changes_of(number_of.values(), [Change.REMOVED], until_left)}
        last_stood: dict[int, str] = {}
        for number, clause in clauses.steps(gone).items():
            stood = [step.version for step in clause.steps if step.row is not None and step.version <= left]
            if stood and stood[-1] != left:
                last_stood[number] = versions[stood[-1]].version_id
        return {row: last_stood[number] for row, number in number_of.items() if number in last_stood}

    # -- one clause -------------------------------------------------------------------------------------

    def history(self, row: int) -> History:
        """The clause of a passage of any copy. One that belongs to no dated version is all its own history."""
        columns, versions = self._catalogue.columns, self._catalogue.versions
        version, canonical = int(columns.version[row]), int(columns.group[row])
        policy = versions[version].policy
        number = self._catalogue.clause_steps.numbers_of([canonical]).get(canonical)
        if number is None:
            view = self._shown([row])[row]
            step = HistoryStep(self._views.version(version), None, view, (), view.citations)
            return History(f"{view.passage_id}~clause", policy, (step,))
        clause = self._catalogue.clause_steps.steps([number])[number]
        shown = self._shown(step.row for step in clause.steps if step.row is not None)
        rows = [step.row for step in clause.steps if step.row is not None]
        passages = dict(zip(rows, self._catalogue.passages(rows), strict=True))
        steps: list[HistoryStep] = []
        before: Passage | None = None
        last_words: tuple[Citation, ...] = ()
        for found in clause.steps:
            view_now = None if found.row is None else shown[found.row]
            passage = None if found.row is None else passages[found.row]
            words_before, words = before.text if before else "", passage.text if passage else ""
            steps.append(
                HistoryStep(
                    version=self._views.version(found.version),
                    status=found.status,
                    passage=view_now,
                    ops=operations(words_before, words) if found.status else (),
                    citations=view_now.citations if view_now else last_words,
                    cross_references_only=cross_references_only(words_before, words),
                    returns_from=None if found.returns_from is None else versions[found.returns_from].version_id,
                    moved_from=_moved_from(found.status, before),
                )
            )
            before, last_words = passage, view_now.citations if view_now else ()
        return History(clause.clause_id, policy, tuple(steps))

    def last_changes(self, rows: Sequence[int]) -> dict[int, LastChange]:
        """When passages got the words they have, by row; none for passages of undated versions."""
        columns, versions = self._catalogue.columns, self._catalogue.versions
        groups = {row: int(columns.group[row]) for row in rows}
        number_of = self._catalogue.clause_steps.numbers_of(set(groups.values()))
        changes: dict[int, list[tuple[int, Change]]] = {number: [] for number in number_of.values()}
        for number, version, status in self._catalogue.clause_steps.changes_of(changes, _NEW_WORDS):
            changes[number].append((version, status))
        found: dict[int, LastChange] = {}
        for row, group in groups.items():
            if group not in number_of:
                continue
            last = int(columns.version[row])
            until_then = [change for change in changes[number_of[group]] if change[0] <= last]
            if until_then:
                version, status = until_then[-1]
                found[row] = LastChange(status, self._views.version(version))
            else:
                # Rows are in the order of policies, then dates: the words are those of the first version.
                first = next(i for i, version in enumerate(versions) if version.policy == versions[last].policy)
                found[row] = LastChange(None, self._views.version(first))
        return found

    def change_counts(self, versions: Sequence[int]) -> dict[int, dict[Change, int]]:
        """How many clauses each of these versions left the same, changed and so on, against the version before."""
        tallies = self._catalogue.clause_steps.tallies(versions)
        return {version: {status: tallies.get(version, {}).get(status, 0) for status in Change} for version in versions}

    def _shown(self, rows: Iterable[int]) -> dict[int | None, PassageView]:
        """Passages by row, each with its citations in every copy of its version."""
        wanted = sorted(set(rows))
        version_of = self._catalogue.columns.version
        versions = {self._catalogue.versions[int(version_of[row])].version_id for row in wanted}
        # Passages are aligned within a version: that the versions of other rows are admitted too adds no citation.
        views = self._views.passages([[row] for row in wanted], ScopePredicate(frozenset(versions)))
        return dict(zip(wanted, views, strict=True))


@dataclass(frozen=True, slots=True)
class _Compared:
    """Two versions compared: pairs of passages, and the row of each passage by its id."""

    pairs: tuple[Pair, ...]
    rows: Mapping[str, int]


def _compare(catalogue: Catalogue, left: int, right: int) -> _Compared:
    sides = [catalogue.rows_of_copy(catalogue.versions[version].canonical) for version in (left, right)]
    rows = [row for side in sides for row in side]
    passages = catalogue.passages(rows)
    pairs = compare(passages[: len(sides[0])], passages[len(sides[0]) :])
    return _Compared(pairs, {passage.passage_id: row for row, passage in zip(rows, passages, strict=True)})


def _compared_pair(
    pair: Pair, left: PassageView | None, right: PassageView | None, returns_from: str | None
) -> ComparedPair:
    before, after = pair.left.text if pair.left else "", pair.right.text if pair.right else ""
    return ComparedPair(
        status=pair.status,
        left=left,
        right=right,
        ops=operations(before, after),
        cross_references_only=cross_references_only(before, after),
        returns_from=returns_from,
        moved_from=_moved_from(pair.status, pair.left),
    )


def _moved_from(status: Change | None, before: Passage | None) -> str | None:
    """Where a passage that moved stood before, as citations print it."""
    return printed(before).place if before and status in {Change.MOVED, Change.MOVED_CHANGED} else None


def _section_names(pair: Pair) -> set[str]:
    sections = [passage.reading.section for passage in (pair.left, pair.right) if passage]
    return {name for section in sections if section for name in section_names(section)}


def _require_sections(pairs: Iterable[Pair], names: Sequence[str]) -> None:
    known: dict[str, None] = {}
    sections: dict[Section, None] = {}
    for pair in pairs:
        known |= dict.fromkeys(_section_names(pair))
        sections |= dict.fromkeys(p.reading.section for p in (pair.left, pair.right) if p and p.reading.section)
    for name in names:
        if name.strip().casefold() not in known:
            there_are = "; ".join(section.printed for section in sections) or "none"
            raise InvalidQuestion(
                f"section names a section of one of the two versions; there is no '{name}', there are: {there_are}",
                "section",
                name,
            )
