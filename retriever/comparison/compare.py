"""Two versions side by side, and a clause through all of them.

What corresponds to what is decided in `corpus.clauses.matching`; here it gets its words, its citations and its dates.
Two versions are compared when somebody asks for them: an archive has far more pairs than are ever looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from corpus.clauses.arranging import Excerpt
from corpus.clauses.linking import links_changed
from corpus.clauses.matching import Change, Pair, compare
from corpus.clauses.units import Element
from corpus.clauses.wording import cross_references_only, operations
from corpus.links import LinkedWords, links_in
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
        rows = {compared.rows[p.passage_id] for pair in found for p in _standing(pair)}
        shown = self._shown(rows)
        views = {passage_id: shown[row] for passage_id, row in compared.rows.items() if row in rows}
        is_added = [p.right for p in found if p.right and p.status is Change.ADDED and p.element is Element.PASSAGE]
        returns = self._returns(left, right, {compared.rows[passage.passage_id] for passage in is_added})
        returned = {passage.passage_id: returns.get(compared.rows[passage.passage_id]) for passage in is_added}
        return tuple(
            _compared_pair(
                pair,
                views,
                returned.get(pair.right.passage_id) if pair.right and pair.element is Element.PASSAGE else None,
                compared.links,
            )
            for pair in found
        )

    def _returns(self, left: int, right: int, added: Iterable[int]) -> dict[int | None, str]:
        """In which version each of the added passages last stood before the left one; of those that stood before."""
        versions = self._catalogue.versions
        dated = versions[left].interval and versions[right].interval
        # Rows are in the order of policies, then dates.
        if not dated or versions[left].policy != versions[right].policy or left >= right:
            return {}
        clauses = self._catalogue.clause_steps
        number_of = clauses.numbers_of(added)
        if not number_of:
            return {}
        last_stood: dict[int, str] = {}
        for number, clause in clauses.steps(set(number_of.values())).items():
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
        previous: int | None = None
        for place, found in enumerate(clause.steps):
            view_now = None if found.row is None else shown[found.row]
            passage = None if found.row is None else passages[found.row]
            words_before, words = before.text if before else "", passage.text if passage else ""
            parents: tuple[str, ...] = (before.passage_id,) if before and passage else ()
            # Its words are with those of another clause from here on.
            is_joined = place - 1 in clause.own and place not in clause.own
            is_arranged = passage is not None and (bool(found.parents) or is_joined)
            if passage and previous is not None and is_arranged:
                pair = self._compared(previous, found.version).pair_of(passage)
                words_before, parents = pair.left_text, tuple(parent.passage_id for parent in pair.parents)
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
                    arranged=is_arranged,
                    from_passages=parents,
                )
            )
            before, last_words, previous = passage, view_now.citations if view_now else (), found.version
        return History(clause.clause_id, policy, tuple(steps))

    def last_changes(self, rows: Sequence[int]) -> dict[int, LastChange]:
        """When passages got the words they have, by row; none for passages of undated versions."""
        columns = self._catalogue.columns
        groups = {row: int(columns.group[row]) for row in rows}
        number_of = self._catalogue.clause_steps.numbers_of(set(groups.values()))
        clauses = self._catalogue.clause_steps.steps(set(number_of.values())) if number_of else {}
        found: dict[int, LastChange] = {}
        for row, group in groups.items():
            if group not in number_of:
                continue
            steps = [step for step in clauses[number_of[group]].steps if step.version <= int(columns.version[row])]
            changed = [(step.version, step.status) for step in steps if step.status in _NEW_WORDS]
            # Else the words are those of the first version.
            version, status = changed[-1] if changed else (steps[0].version, None)
            found[row] = LastChange(status, self._views.version(version))
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
    """Two versions compared: pairs of passages, and by passage ids the row of each and the links of those with some."""

    pairs: tuple[Pair, ...]
    rows: Mapping[str, int]
    links: Mapping[str, Sequence[LinkedWords]]

    def pair_of(self, passage: Passage) -> Pair:
        """The pair of a passage of the right."""
        return next(pair for pair in self.pairs if pair.right == passage and pair.element is Element.PASSAGE)


def _compare(catalogue: Catalogue, left: int, right: int) -> _Compared:
    sides = [catalogue.rows_of_copy(catalogue.versions[version].canonical) for version in (left, right)]
    rows = [row for side in sides for row in side]
    passages = catalogue.passages(rows)
    pairs = compare(passages[: len(sides[0])], passages[len(sides[0]) :])
    found = {passage.passage_id: row for row, passage in zip(rows, passages, strict=True)}
    return _Compared(pairs, found, _links(catalogue, passages))


def _links(catalogue: Catalogue, passages: Iterable[Passage]) -> Mapping[str, Sequence[LinkedWords]]:
    """Where the links of passages lead, as their sources have it."""
    markups = {source.name: source.markup for source in catalogue.sources}
    texts: dict[str, str] = {}
    found: dict[str, Sequence[LinkedWords]] = {}
    for passage in passages:
        name = passage.copy.source
        if name not in texts:
            texts[name] = catalogue.source_text(name)
        if links := links_in(texts[name], passage.reading.spans, markups[name]):
            found[passage.passage_id] = links
    return found


def _compared_pair(
    pair: Pair,
    views: Mapping[str, PassageView],
    returns_from: str | None,
    links: Mapping[str, Sequence[LinkedWords]],
) -> ComparedPair:
    before, after = pair.left_text, pair.right_text
    is_same = pair.status in {Change.SAME, Change.MOVED}
    letters = cross_references_only(before, after)
    return ComparedPair(
        status=pair.status,
        left=_view(views, pair.left, pair.lefts),
        right=_view(views, pair.right, pair.rights),
        ops=operations(before, after),
        cross_references_only=is_same and letters,
        returns_from=returns_from,
        moved_from=_moved_from(pair.status, pair.left),
        element=pair.element,
        arranged=pair.arranged,
        from_passages=tuple(parent.passage_id for parent in pair.parents),
        typographic=is_same and not letters and before != after,
        links=links_changed(pair, lambda passage: links.get(passage.passage_id, ())),
    )


def _standing(pair: Pair) -> set[Passage]:
    """The passages that are shown of a pair."""
    return {p for p in (*(part.passage for part in pair.lefts), pair.left, pair.right) if p is not None}


def _view(views: Mapping[str, PassageView], passage: Passage | None, parts: Sequence[Excerpt]) -> PassageView | None:
    """A passage, or words of several as one, cited by the passages that they stand in."""
    if passage is None or not parts:
        return views[passage.passage_id] if passage else None
    standing = [views[passage_id] for passage_id in dict.fromkeys(part.passage.passage_id for part in parts)]
    return replace(
        views[passage.passage_id],
        text=" ".join(part.text for part in parts),
        citations=tuple(citation for of in standing for citation in of.citations),
        parallel_citation="; ".join(of.parallel_citation for of in standing),
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
