"""Tell what happened in a period: version by version, of what kinds the changes are and in which words.

request → versions that took effect → what each is written otherwise in, as stored at build → kinds, words, citations
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.clauses.matching import Change
from corpus.clauses.wording import operations
from corpus.deadline import check_deadline
from index.catalogue import Catalogue, Difference
from retriever.citation import joined, printed
from retriever.events.kinds import QUIET, OwnDates, kind_of, printed_date
from retriever.events.meant import Meant
from retriever.events.request import EventsRequest
from retriever.events.watched import Watched
from retriever.mentions.presence import Presence
from retriever.paging import Paging, no_page
from retriever.question.request import InvalidQuestion
from retriever.reading.views import Views
from retriever.results import (
    ChangedWords,
    Effect,
    EventKind,
    Events,
    IndexRef,
    Notice,
    VersionEvent,
    WordsTold,
)
from retriever.scope.notices import date_doubt

_AROUND = 60
"""Characters of a clause shown on each side of changed words."""
_BY_WORDS = 2.0
"""What clauses with the words weigh: more than any that is about the matter, which weighs as its score."""
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://inforce.invalid/changes")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A changed clause of an event: its words before and after, and the rows of the passages that they are of."""

    difference: Difference
    kind: EventKind
    left: str
    right: str
    left_rows: tuple[int, ...]
    right_rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Sought:
    """What clauses are told of: those with words, and those about the matter that is asked for."""

    watched: Watched
    meant: Meant

    def may_stand_in(self, *versions: int) -> bool:
        return self.watched.stands_in(*versions) or not self.meant.versions.isdisjoint(versions)

    def may_be(self, difference: Difference, lefts: Sequence[int], rights: Sequence[int]) -> bool:
        """Whether a difference, whose passages are at these rows, may be sought; parts of passages have to be read."""
        is_whole = all(side.words is None for side in (*difference.lefts, *difference.rights))
        rows = (*lefts, *rights)
        return not is_whole or not self.watched.rows.isdisjoint(rows) or self.meant.score(rows) > 0

    def weight(self, clause: _Clause) -> float:
        """How well a clause is what is sought, 0 if it is not; the words may stand before or after.

        Where no word of a clause changed, they must stand in what did.
        """
        counts = self.watched.count_in(clause.left), self.watched.count_in(clause.right)
        if clause.kind in QUIET:
            return _BY_WORDS * (counts[0] != counts[1])
        return _BY_WORDS if any(counts) else self.meant.score((*clause.left_rows, *clause.right_rows))


class EventsTeller:
    """Tells events from one catalogue. Versions and passages go by their rows. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, views: Views, presence: Presence) -> None:
        self._catalogue = catalogue
        self._views = views
        self._presence = presence
        self._before = _predecessors(catalogue)

    def tell(
        self, request: EventsRequest, index: IndexRef, warnings: tuple[Notice, ...], meant: Meant | None = None
    ) -> Events:
        """``meant`` are the passages about the matter of the request, where it names one.

        Raises InvalidQuestion for words without a word, a ``since`` that is not known, and a cursor of no page.
        """
        phrases = self._presence.phrases(request.words, stems=request.stems)
        if len(phrases) < len(request.words):
            raise InvalidQuestion("q must hold a word or a number; signs alone are not looked up", "q")
        sought = _Sought(Watched.of(self._presence, phrases), meant or Meant()) if phrases else None
        versions = self._versions(request, sought)
        paging = Paging.of(index, request.whole())
        begins = paging.begins(request.cursor)
        if begins and begins >= len(versions):
            raise no_page(request.cursor)
        found: list[VersionEvent] = []
        at = begins
        while at < len(versions) and len(found) < request.limit:
            check_deadline()
            event = self._event(versions[at], sought, request.places)
            if event is not None:
                found.append(event)
            at += 1
        left = len(versions) - at
        return Events(
            first=request.first,
            last=request.last,
            since=str(request.since) if request.since else None,
            q=request.words,
            stems=request.stems,
            forms=tuple(forms for phrase in phrases for forms in phrase.forms) if request.stems else (),
            events=tuple(found),
            looked_at=len(versions),
            left=left,
            undated=sum(
                not version.interval and _is_of(version.policy, request) for version in self._catalogue.versions
            ),
            next_cursor=paging.cursor(at) if left else None,
            warnings=warnings,
            index=index,
        )

    def _versions(self, request: EventsRequest, sought: "_Sought | None") -> list[int]:
        """The rows of versions that may have something to tell, in the order of days."""
        versions = self._catalogue.versions
        known = self._known_since(request.since)
        named = frozenset(request.versions)
        found: list[tuple[date, int]] = []
        for row, before in self._before.items():
            version = versions[row]
            day = version.interval.start if version.interval else date.max
            if not _is_of(version.policy, request) or (known is not None and row not in known):
                continue
            if named and version.version_id not in named:
                continue
            if (request.first and day < request.first) or (request.last and day > request.last):
                continue
            if sought is None or (before is not None and sought.may_stand_in(before, row)):
                found.append(((self.recorded_on(row) if request.by_recording else None) or day, row))
        return [row for _, row in sorted(found, reverse=request.newest_first)]

    def _known_since(self, since: str | date | None) -> set[int] | None:
        """The versions that came to be known after an index, or on a day and later; None for all."""
        if since is None:
            return None
        versions, lineage = self._catalogue.versions, self._catalogue.lineage
        if isinstance(since, str):
            number = lineage.number_of(since)
            if number is None:
                raise InvalidQuestion(
                    "since must be the fingerprint of an index that this one was built from, or a day; "
                    "no such index is known. Try the day of the last time, YYYY-MM-DD",
                    "since",
                    since,
                )
            return {row for row, version in enumerate(versions) if lineage.held[version.version_id] > number}
        return {
            row
            for row, version in enumerate(versions)
            if (self.recorded_on(row) or lineage.builds[lineage.held[version.version_id]].day) >= since
        }

    def recorded_on(self, row: int) -> date | None:
        """The first day on which an archive saw the version at this row."""
        days = [copy.facts.captured_on for copy in self._catalogue.versions[row].copies]
        return min(filter(None, days), default=None)

    # -- one event ----------------------------------------------------------------------------------------

    def _event(self, row: int, sought: "_Sought | None", places: int) -> VersionEvent | None:
        """What happened when the version at this row took effect; None where the words asked for have no part in it."""
        versions = self._catalogue.versions
        version, before = versions[row], self._before[row]
        interval = version.interval
        if interval is None:
            raise AssertionError("only dated versions take effect")
        clauses = [] if before is None else self._clauses(before, row, sought)
        told = None
        if sought is not None:
            weighed = [(sought.weight(clause), clause) for clause in clauses]
            clauses = [clause for weight, clause in sorted(weighed, key=lambda one: -one[0]) if weight]
            if not clauses or before is None:
                return None
            if any(weight >= _BY_WORDS for weight, _ in weighed):
                told = _told(sought.watched, before, row)
        counts = Counter(kind for clause in clauses for kind in _kinds(clause))
        kinds = set(counts) if before is None or sought is not None else self._all_kinds(set(counts), before, row)
        from_version = versions[before].version_id if before is not None else None
        return VersionEvent(
            id=event_id(from_version, version.version_id),
            on=interval.start,
            from_basis=version.from_basis,
            doubt=date_doubt(version),
            until=interval.until,
            until_basis=version.until_basis,
            recorded_on=self.recorded_on(row),
            policy=version.policy,
            from_version=from_version,
            to_version=version.version_id,
            kinds=tuple(kind for kind in EventKind if kind in kinds),
            counts={kind: counts[kind] for kind in EventKind if kind in kinds and counts[kind]},
            words=tuple(self._words(clauses[:places])),
            clause_count=len(clauses),
            told=told,
        )

    def _all_kinds(self, of_clauses: set[EventKind], before: int, row: int) -> set[EventKind]:
        """The kinds of the changes of clauses; where no word changed, also what else is printed otherwise."""
        if not QUIET.issuperset(of_clauses):
            return of_clauses
        versions = self._catalogue.versions
        found = set(of_clauses)
        if printed_date(versions[before]) != printed_date(versions[row]):
            found.add(EventKind.REDATED)
        if self._is_in_other_order(before, row):
            found.add(EventKind.MOVED)
        return found or {EventKind.TECHNICAL}

    def _clauses(self, before: int, row: int, sought: "_Sought | None") -> list[_Clause]:
        """The changed clauses of a version; those that cannot be what is asked for are left out unread."""
        differences = self._catalogue.clause_steps.differences.of_versions([row]).get(row, ())
        canonical_row = self._catalogue.layout.canonical_row
        placed = [
            (
                difference,
                tuple(canonical_row(before, side.position) for side in difference.lefts),
                tuple(canonical_row(row, side.position) for side in difference.rights),
            )
            for difference in differences
        ]
        if sought is not None:
            placed = [one for one in placed if sought.may_be(*one)]
        needed = sorted({one for _, lefts, rights in placed for one in (*lefts, *rights)})
        texts = {one: passage.text for one, passage in zip(needed, self._catalogue.passages(needed), strict=True)}
        dated = OwnDates(map(self._catalogue.versions.__getitem__, (before, row)), self._views.language_of(row))
        clauses: list[_Clause] = []
        for difference, lefts, rights in placed:
            left, right = (
                " ".join(texts[one] if side.words is None else side.words for one, side in zip(of, sides, strict=True))
                for of, sides in ((lefts, difference.lefts), (rights, difference.rights))
            )
            kind = kind_of(difference.status, left, right, dated)
            clauses.append(_Clause(difference, kind, left, right, lefts, rights))
        return clauses

    def _is_in_other_order(self, before: int, row: int) -> bool:
        """Whether what stands in both of two versions stands in another order: whole sections that changed places."""
        catalogue = self._catalogue
        orders = [catalogue.rows_of_copy(catalogue.versions[version].canonical) for version in (before, row)]
        clause_of = catalogue.clause_steps.numbers_of([*orders[0], *orders[1]])
        was, now = ([clause_of[one] for one in order] for order in orders)
        both = set(was).intersection(now)
        return [one for one in was if one in both] != [one for one in now if one in both]

    def _words(self, clauses: Sequence[_Clause]) -> Iterator[ChangedWords]:
        """The changed words of clauses, cited in every copy that has them."""
        rows = {one for clause in clauses for one in (*clause.left_rows, *clause.right_rows)}
        aligned = self._catalogue.aligned
        needed = sorted({other for row in rows for other in (row, *aligned.get(row, ()))})
        passages = dict(zip(needed, self._catalogue.passages(needed), strict=True))
        for number, clause in enumerate(clauses, 1):
            for op, text, lead, trail in _operations(clause):
                of_side = clause.left_rows if op == "delete" else clause.right_rows
                shown = [passages[other] for row in dict.fromkeys(of_side) for other in (row, *aligned.get(row, ()))]
                yield ChangedWords(
                    op=op,
                    text=text,
                    citation=joined(map(printed, shown)),
                    passage_id=passages[of_side[0]].passage_id,
                    kind=clause.kind,
                    element=clause.difference.element,
                    clause=number,
                    lead=lead,
                    trail=trail,
                )
            of_links = [passages[other] for row in clause.right_rows for other in (row, *aligned.get(row, ()))]
            for link in clause.difference.links:
                yield ChangedWords(
                    op="link",
                    text=link.words,
                    citation=joined(map(printed, of_links)),
                    passage_id=of_links[0].passage_id,
                    kind=EventKind.LINKS,
                    element=clause.difference.element,
                    clause=number,
                    lead="",
                    trail="",
                    link=link,
                )


def event_id(from_version: str | None, to_version: str) -> str:
    """The name of an event: of the two versions, so that it is the same in every index that holds both."""
    return uuid.uuid5(_NAMESPACE, f"{from_version or ''} {to_version}").urn


def _predecessors(catalogue: Catalogue) -> Mapping[int, int | None]:
    """Rows of dated versions, and of each the one before it of its policy."""
    found: dict[int, int | None] = {}
    last: dict[str, int] = {}
    # Rows are in the order of policies, then dates.
    for row, version in enumerate(catalogue.versions):
        if version.interval:
            found[row] = last.get(version.policy)
            last[version.policy] = row
    return found


def _is_of(policy: str, request: EventsRequest) -> bool:
    return not request.policies or policy in request.policies


def _kinds(clause: _Clause) -> Iterable[EventKind]:
    yield clause.kind
    if clause.difference.status is Change.MOVED_CHANGED:
        yield EventKind.MOVED
    if clause.difference.links and clause.kind is not EventKind.LINKS:
        yield EventKind.LINKS


def _told(watched: Watched, before: int, row: int) -> WordsTold:
    was, now = watched.count(before), watched.count(row)
    if not was or not now:
        effect = Effect.CAME if now else Effect.WENT
    else:
        effect = Effect.MORE if now > was else Effect.FEWER if now < was else Effect.AMONG
    return WordsTold(effect, was, now)


Op = Literal["insert", "delete", "move"]


def _operations(clause: _Clause) -> Iterator[tuple[Op, str, str, str]]:
    """What came and went in a clause: how, which words, and what stands before and after them."""
    if clause.difference.status is Change.MOVED:
        yield "move", clause.right, "", ""
        return
    lead = ""
    told: list[tuple[Op, str, str]] = []
    for part in operations(clause.left, clause.right):
        if part.op == "equal":
            lead = part.right
            continue
        sides: tuple[tuple[Op, str], ...] = (("delete", part.left), ("insert", part.right))
        for op, text in sides:
            if text:
                told.append((op, text, _middle_left_out(lead, is_first=not told)))
                lead = ""
    for number, (op, text, before) in enumerate(told, 1):
        yield op, text, before, _cut_after(lead) if number == len(told) else ""


def _middle_left_out(words: str, *, is_first: bool) -> str:
    """Equal words between two changes, or before the first one, shortened between words."""
    most = _AROUND if is_first else 2 * _AROUND
    if len(words) <= most:
        return words
    end = "… " + words[words.find(" ", len(words) - _AROUND) + 1 :]
    return end if is_first else f"{words[: words.rfind(' ', 0, _AROUND) + 1]}{end}"


def _cut_after(words: str) -> str:
    return words if len(words) <= _AROUND else f"{words[: words.rfind(' ', 0, _AROUND)]} …"
