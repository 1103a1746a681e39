"""What every version and every policy asked about says: no silence is left out.

decision → what is certain of each version → a page of policies → quotations → `by_version`, `by_policy`
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.catalogue import Catalogue
from retriever.answering.deciding import Decision
from retriever.answering.quoting import Quotation, group_by_wording
from retriever.paging import Paging
from retriever.question.request import Question, Sort
from retriever.reading.views import join_intervals
from retriever.results import Certainty, IndexRef, PolicyAnswer, WordingAnswer
from retriever.scope.resolve import Scope

POLICIES_A_PAGE = 50
"""Policies of one page of the table."""

_PLACES = 4
ORDER = (Certainty.STATED, Certainty.NEAREST, Certainty.SILENT, Certainty.NOT_IN_FORCE)
"""What is most certain comes first."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is certain of one version, and the support of its best words."""

    certainty: Certainty
    support: float


@dataclass(frozen=True, slots=True)
class TablePage:
    """Policies of a table in their order: those shown, how many there are in all, and where the next page begins."""

    policies: tuple[str, ...]
    count: int
    next_cursor: str | None


def said_by_version(decision: Decision, scope: Scope) -> dict[int, Said]:
    """What is certain of each version in scope, by its row."""
    found = {row: Said(Certainty.SILENT, 0.0) for row in scope.versions}
    for place, certainty in enumerate(decision.certainty):
        row, probability = int(decision.candidates.versions[place]), round(float(decision.support[place]), _PLACES)
        known = found[row]
        best = min(certainty, known.certainty, key=ORDER.index)
        found[row] = Said(best, max(probability, known.support))
    return found


def page_of(
    catalogue: Catalogue, scope: Scope, said: Mapping[int, Said], question: Question, index: IndexRef
) -> TablePage:
    """The policies of a page, or all. Raises InvalidQuestion for a cursor that no page gave."""
    ranks = {policy: ORDER.index(Certainty.NOT_IN_FORCE) for policy in scope.policies}
    days: dict[str, str] = {}
    for row, one in said.items():
        version = catalogue.versions[row]
        ranks[version.policy] = min(ranks[version.policy], ORDER.index(one.certainty))
        days[version.policy] = max(
            days.get(version.policy, ""), str(version.interval.start) if version.interval else ""
        )
    keys = {
        Sort.CERTAINTY: lambda policy: (ranks[policy], policy),
        Sort.POLICY: lambda policy: (0, policy),
        Sort.DATE: lambda policy: (_newest_first(days.get(policy, "")), policy),
    }
    in_order = sorted(ranks, key=keys[question.sort])
    limit = None if question.every_policy else POLICIES_A_PAGE
    page = _paging(index, question).page(in_order, limit, question.cursor)
    return TablePage(page.items, len(in_order), page.next_cursor)


def _paging(index: IndexRef, question: Question) -> Paging:
    return Paging.of(index, question.whole())


def end_of_page(index: IndexRef, question: Question) -> int | None:
    """Where the page ends that is asked for; None where where it begins rests on all. Raises as `page_of`."""
    if question.every_policy or question.sort is not Sort.CERTAINTY:
        return None
    return _paging(index, question).begins(question.cursor) + POLICIES_A_PAGE


def _newest_first(day: str) -> int:
    return -int(day.replace("-", "") or 0)


def by_version(
    catalogue: Catalogue, quotations: Iterable[Quotation], said: Mapping[int, Said], policies: Sequence[str]
) -> tuple[WordingAnswer, ...]:
    """Each version in scope of these policies, once for every wording, in date order."""
    of_version: dict[int, list[Quotation]] = {}
    for quotation in quotations:
        if quotation.certainty is said[quotation.version].certainty:
            of_version.setdefault(quotation.version, []).append(quotation)
    alike: dict[tuple[object, ...], list[int]] = {}
    place = {policy: number for number, policy in enumerate(policies)}
    shown = [row for row in said if catalogue.versions[row].policy in place]
    # Rows are in date order within a policy, undated ones last.
    for row in sorted(shown, key=lambda row: (place[catalogue.versions[row].policy], row)):
        words = ((*(c.text for c in q.passage.context), q.text) for q in of_version.get(row, ()))
        alike.setdefault((catalogue.versions[row].policy, said[row].certainty, *sorted(words)), []).append(row)
    return tuple(
        WordingAnswer(
            policy=catalogue.versions[rows[0]].policy,
            version_ids=tuple(catalogue.versions[row].version_id for row in rows),
            in_force=join_intervals(catalogue.versions[row] for row in rows),
            support=max(said[row].support for row in rows),
            certainty=said[rows[0]].certainty,
            answers=group_by_wording(q for row in rows for q in of_version.get(row, ())),
        )
        for rows in alike.values()
    )


def by_policy(
    catalogue: Catalogue, quotations: Iterable[Quotation], said: Mapping[int, Said], policies: Sequence[str]
) -> tuple[PolicyAnswer, ...]:
    """Each of these policies with the words of the latest of its versions that say most."""
    versions: dict[str, list[int]] = {}
    for row in said:
        versions.setdefault(catalogue.versions[row].policy, []).append(row)
    quoted: dict[tuple[int, Certainty], list[Quotation]] = {}
    for quotation in quotations:
        quoted.setdefault((quotation.version, quotation.certainty), []).append(quotation)
    found: list[PolicyAnswer] = []
    for policy in policies:
        rows = sorted(versions.get(policy, ()))
        if not rows:
            found.append(PolicyAnswer(policy, Certainty.NOT_IN_FORCE, None, ()))
            continue
        certainty = min((said[row].certainty for row in rows), key=ORDER.index)
        best = (row for row in rows if said[row].certainty is certainty)
        # Undated versions, whose rows come last, are not the latest of those that are dated.
        latest = max(best, key=lambda row: (catalogue.versions[row].interval is not None, row))
        answers = group_by_wording(quoted.get((latest, certainty), ()))
        version_id = catalogue.versions[latest].version_id
        found.append(PolicyAnswer(policy, certainty, version_id, answers, said[latest].support))
    return tuple(found)
