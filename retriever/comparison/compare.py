"""Two versions side by side, and a clause through all of them.

What corresponds to what is decided in `corpus.clauses.matching`; here it gets its words, its citations and its dates.
Two versions are compared when somebody asks for them: an archive has far more pairs than are ever looked at.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial

from corpus.clauses.matching import Change, Pair, compare
from corpus.clauses.wording import cross_references_only, operations
from corpus.types import Passage, Section
from index.catalogue import Catalogue
from index.scope_predicate import folded_sections, section_names
from retriever.citation import printed
from retriever.question.request import InvalidQuestion
from retriever.reading.views import Views
from retriever.results import Citation, ComparedPair, History, HistoryStep, LastChange, PassageView

_REMEMBERED = 16
"""Pairs of versions kept as compared; who reads one comparison asks for it again, section by section."""


_NEW_WORDS = (Change.CHANGED, Change.MOVED_CHANGED, Change.ADDED)


class Comparisons:
    """Compares what one catalogue holds. Versions and passages are given as rows. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, views: Views) -> None:
        self._catalogue = catalogue
        self._views = views
        self._rows = {version.version_id: row for row, version in enumerate(catalogue.versions)}
        self._compared = lru_cache(_REMEMBERED)(partial(_compare, catalogue, views))

    # -- two versions -----------------------------------------------------------------------------------

    def pairs(self, left: int, right: int, sections: Sequence[str]) -> tuple[ComparedPair, ...]:
        """The passages of two versions in pairs, or those that stand in one of ``sections`` on either side.

        Raises InvalidQuestion for a section that neither has: no pair at all would read as no difference at all.
        """
        found = self._compared(left, right)
        if sections:
            _require_sections(found, sections)
            wanted = folded_sections(sections)
            found = tuple(pair for pair in found if not wanted.isdisjoint(_section_names(pair)))
        rows = {
            passage.passage_id: row
            for version in (left, right)
            for row, passage in _canonical(self._catalogue, self._views, version)
        }
        added = [rows[pair.right.passage_id] for pair in found if pair.right and pair.status is Change.ADDED]
        returns = self._returns(left, right, added)
        return tuple(self._pair(pair, rows, returns) for pair in found)

    def _pair(self, pair: Pair, rows: dict[str, int], returns: dict[int, str]) -> ComparedPair:
        left = self._view(rows[pair.left.passage_id]) if pair.left else None
        right = self._view(rows[pair.right.passage_id]) if pair.right else None
        before, after = pair.left.text if pair.left else "", pair.right.text if pair.right else ""
        return ComparedPair(
            status=pair.status,
            left=left,
            right=right,
            ops=operations(before, after),
            cross_references_only=cross_references_only(before, after),
            returns_from=returns.get(rows[pair.right.passage_id]) if pair.right else None,
            moved_from=_moved_from(pair.status, pair.left),
        )

    def _returns(self, left: int, right: int, added: Iterable[int]) -> dict[int, str]:
        """In which version each of the added passages last stood before the left one; of those that stood before.

        Only clauses that were removed by then are read: in an archive most of what is added was never there before.
        """
        versions = self._catalogue.versions
        dated = versions[left].interval and versions[right].interval
        # Rows are in the order of policies, then dates.
        if not dated or versions[left].policy != versions[right].policy or left >= right:
            return {}
        number_of = self._catalogue.clause_numbers(added)
        if not number_of:
            return {}
        until_left = [row for row in range(left + 1) if versions[row].policy == versions[left].policy]
        gone = {number for row in until_left for number in self._catalogue.clauses_with(row, [Change.REMOVED])}
        numbers = sorted(gone & set(number_of.values()))
        last_stood: dict[int, str] = {}
        for number, clause in zip(numbers, self._catalogue.clauses(numbers), strict=True):
            stood = [step.version_id for step in clause.steps if step.passage and self._rows[step.version_id] <= left]
            if stood and stood[-1] != versions[left].version_id:
                last_stood[number] = stood[-1]
        return {row: last_stood[number] for row, number in number_of.items() if number in last_stood}

    # -- one clause -------------------------------------------------------------------------------------

    def history(self, row: int) -> History:
        """The clause of a passage of any copy. One that belongs to no dated version is all its own history."""
        canonical = int(self._catalogue.columns.group[row])
        number = self._catalogue.clause_numbers([canonical]).get(canonical)
        version = int(self._catalogue.columns.version[row])
        policy = self._catalogue.versions[version].policy
        if number is None:
            view = self._view(row)
            step = HistoryStep(self._views.version(version), None, view, (), view.citations)
            return History(f"{view.passage_id}~clause", policy, (step,))
        [clause] = self._catalogue.clauses([number])
        steps: list[HistoryStep] = []
        before: Passage | None = None
        last_words: tuple[Citation, ...] = ()
        for found in clause.steps:
            passage, status = found.passage, found.status
            shown = self._view(self._row(passage)) if passage else None
            words_before, words = before.text if before else "", passage.text if passage else ""
            step = HistoryStep(
                version=self._views.version(self._rows[found.version_id]),
                status=status,
                passage=shown,
                ops=operations(words_before, words) if status else (),
                citations=shown.citations if shown else last_words,
                cross_references_only=cross_references_only(words_before, words),
                returns_from=found.returns_from,
                moved_from=_moved_from(status, before),
            )
            steps.append(step)
            before, last_words = passage, shown.citations if shown else ()
        return History(clause.clause_id, policy, tuple(steps))

    def last_changes(self, rows: Sequence[int]) -> dict[int, LastChange]:
        """When passages got the words they have, by row; none for passages of undated versions.

        Asked of the statuses alone and from the latest version back, since a page of results asks it of ten passages.
        """
        columns, versions = self._catalogue.columns, self._catalogue.versions
        groups = {row: int(columns.group[row]) for row in rows}
        number_of = self._catalogue.clause_numbers(set(groups.values()))
        waiting = {
            row: (number_of[group], int(columns.version[row])) for row, group in groups.items() if group in number_of
        }
        found: dict[int, LastChange] = {}
        first: dict[str, int] = {}
        for version in reversed(range(len(versions))):
            policy = versions[version].policy
            asked = {
                row: number
                for row, (number, last) in waiting.items()
                if version <= last and versions[last].policy == policy and row not in found
            }
            if not asked:
                continue
            for status in _NEW_WORDS if self._catalogue.clauses_with(version, _NEW_WORDS) else ():
                with_status = set(self._catalogue.clauses_with(version, [status]))
                hits = [row for row, number in asked.items() if number in with_status]
                found |= dict.fromkeys(hits, LastChange(status, self._views.version(version)))
            first[policy] = version
        for row, (_, last) in waiting.items():
            if row not in found:
                found[row] = LastChange(None, self._views.version(first[versions[last].policy]))
        return found

    def change_counts(self, versions: Iterable[int]) -> dict[int, dict[Change, int]]:
        """How many clauses each of these versions left the same, changed and so on, against the version before."""
        return {
            version: {status: len(self._catalogue.clauses_with(version, [status])) for status in Change}
            for version in versions
        }

    def _row(self, passage: Passage) -> int:
        row = self._catalogue.row_of(passage.passage_id)
        if row is None:
            raise LookupError(f"{passage.passage_id} is no passage of this index")
        return row

    def _view(self, row: int) -> PassageView:
        """The passage with its citations in every copy of its version."""
        columns = self._catalogue.columns
        return self._views.passage([row], columns.version == columns.version[row])


def _compare(catalogue: Catalogue, views: Views, left: int, right: int) -> tuple[Pair, ...]:
    return compare(
        [passage for _, passage in _canonical(catalogue, views, left)],
        [passage for _, passage in _canonical(catalogue, views, right)],
    )


def _canonical(catalogue: Catalogue, views: Views, version: int) -> list[tuple[int, Passage]]:
    """The passages of a version's canonical copy with their rows, in reading order."""
    rows = views.rows_of_copy(catalogue.versions[version].canonical)
    return list(zip(rows, catalogue.passages(rows), strict=True))


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
