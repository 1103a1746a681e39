"""When words stood in which policy: the stretches of days, and of each version how often and where.

words → phrases → occurrences in all policies → those of one page of policies → versions, stretches, places
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from corpus.types import Passage, PolicyVersion
from index.catalogue import Catalogue, WordPhrase
from index.written_words import folded
from retriever.citation import Printer, joined
from retriever.mentions.presence import Occurrences, Presence
from retriever.mentions.request import MentionsRequest
from retriever.paging import Paging
from retriever.question.request import InvalidQuestion
from retriever.results import (
    IndexRef,
    MentionPlace,
    Mentions,
    Notice,
    PolicyMentions,
    Stretch,
    VersionMentions,
)

_AROUND = 60
"""Characters shown on each side of the words."""


class MentionsTeller:
    """Tells when words stood, from one catalogue. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, presence: Presence) -> None:
        self._catalogue = catalogue
        self._presence = presence
        self._printer = Printer()

    def tell(self, request: MentionsRequest, index: IndexRef, warnings: tuple[Notice, ...]) -> Mentions:
        """Raises InvalidQuestion for words without a word, and for a cursor that no page gave."""
        phrases = self._presence.phrases(request.words, stems=request.stems)
        if len(phrases) < len(request.words):
            raise InvalidQuestion("words must hold a word or a number each; signs alone are not looked up", "words")
        wanted = request.policies or tuple(self._rows_of_policy)
        looked_at = {policy: self._looked_at(policy, request) for policy in sorted(set(wanted))}
        found = self._presence.occurrences(phrases)
        holding = set(np.unique(found.versions).tolist())
        having = [policy for policy, rows in looked_at.items() if not holding.isdisjoint(rows)]
        page = Paging.of(index, request.whole()).page(having, request.limit, request.cursor)
        found = found.in_versions(row for policy in page.items for row in looked_at[policy])
        versions = self._versions(found, phrases, request.places)
        return Mentions(
            words=request.words,
            stems=request.stems,
            first=request.first,
            last=request.last,
            forms=tuple(forms for phrase in phrases for forms in phrase.forms) if request.stems else (),
            policies=tuple(
                PolicyMentions(
                    policy,
                    len(looked_at[policy]),
                    tuple(versions[row] for row in looked_at[policy] if row in versions),
                    tuple(self._stretches(policy, holding, request)),
                )
                for policy in page.items
            ),
            policy_count=len(having),
            absent=tuple(policy for policy, rows in looked_at.items() if rows and policy not in set(having)),
            not_in_force=tuple(policy for policy, rows in looked_at.items() if not rows),
            next_cursor=page.next_cursor,
            warnings=warnings,
            index=index,
        )

    @cached_property
    def _rows_of_policy(self) -> Mapping[str, Sequence[int]]:
        """Rows of the versions of each policy, in date order, undated ones last."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, version in enumerate(self._catalogue.versions):
            rows[version.policy].append(row)
        return rows

    def _looked_at(self, policy: str, request: MentionsRequest) -> list[int]:
        """The versions of a policy in force in the days asked for; all, where none are."""
        rows = self._rows_of_policy[policy]
        if request.first is None and request.last is None:
            return list(rows)
        versions = self._catalogue.versions
        return [
            row
            for row in rows
            if (days := versions[row].interval) and not days.is_empty and days.touches(request.first, request.last)
        ]

    def _stretches(self, policy: str, holding: set[int], request: MentionsRequest) -> Iterable[Stretch]:
        """Neighbouring versions in force that have the words, as far as no day lies between them."""
        versions = self._catalogue.versions
        dated = [row for row in self._rows_of_policy[policy] if (days := versions[row].interval) and not days.is_empty]
        runs: list[list[int]] = []
        before: int | None = None
        for row in dated:
            if row in holding:
                goes_on = before is not None and before in holding and _touch(versions[before], versions[row])
                runs = [*runs[:-1], [*runs[-1], row]] if goes_on else [*runs, [row]]
            before = row
        for run in runs:
            first, last = versions[run[0]], versions[run[-1]]
            if first.interval is None or last.interval is None or first.from_basis is None:
                continue
            until = last.interval.until
            is_before = request.first is not None and until is not None and until <= request.first
            if is_before or (request.last is not None and first.interval.start > request.last):
                continue
            yield Stretch(
                start=first.interval.start,
                until=until,
                from_basis=first.from_basis,
                until_basis=last.until_basis,
                first_version=first.version_id,
                last_version=last.version_id,
                in_oldest=run[0] == dated[0],
                in_newest=run[-1] == dated[-1],
            )

    # -- where ------------------------------------------------------------------------------------------

    def _versions(
        self, found: Occurrences, phrases: Sequence[WordPhrase], most_places: int
    ) -> dict[int, VersionMentions]:
        """By version row, how often and where the words stand."""
        if not len(found.rows):
            return {}
        order = np.argsort(found.versions, kind="stable")
        holding, firsts, places = np.unique(found.versions[order], return_index=True, return_counts=True)
        counts = np.add.reduceat(found.counts[order], firsts)
        aligned = self._catalogue.aligned
        at = [
            order[first : first + min(many, most_places)].tolist() for first, many in zip(firsts, places, strict=True)
        ]
        rows = {i: [row, *aligned.get(row, ())] for shown in at for i in shown for row in (int(found.rows[i]),)}
        needed = sorted({row for of_place in rows.values() for row in of_place})
        passages = dict(zip(needed, self._catalogue.passages(needed), strict=True))
        show = _Shown([_pattern(phrase) for phrase in phrases])
        versions: dict[int, VersionMentions] = {}
        for row, shown, count, many in zip(holding.tolist(), at, counts.tolist(), places.tolist(), strict=True):
            version = self._catalogue.versions[row]
            versions[row] = VersionMentions(
                version_id=version.version_id,
                start=version.interval.start if version.interval else None,
                until=version.interval.until if version.interval else None,
                from_basis=version.from_basis,
                until_basis=version.until_basis,
                count=count,
                place_count=many,
                places=tuple(
                    self._place([passages[one] for one in rows[i]], show, is_over=bool(found.over[i])) for i in shown
                ),
            )
        return versions

    def _place(self, copies: Sequence[Passage], show: "_Shown", *, is_over: bool) -> MentionPlace:
        passage = copies[0]
        reading = passage.reading
        texts = [passage.text]
        if is_over:
            section = (reading.section.printed,) if reading.section else ()
            heading = (reading.heading,) if reading.heading else ()
            texts = [
                *reversed(reading.headings or (*section, *heading)),
                *(context.text for context in reading.context),
            ]
        citation = joined(map(self._printer.printed, copies))
        return MentionPlace(passage.passage_id, citation, show.around(texts), is_over)


def _touch(earlier: PolicyVersion, later: PolicyVersion) -> bool:
    """Whether no day lies between two versions in force."""
    until = earlier.interval.until if earlier.interval else None
    return until is None or (later.interval is not None and later.interval.start <= until)


class _Shown:
    """Shows words with what stands around them, cut between words; texts come back in version after version."""

    def __init__(self, looked_for: Sequence[re.Pattern[str]]) -> None:
        self._looked_for = looked_for
        self._known: dict[str, str | None] = {}

    def around(self, texts: Sequence[str]) -> str:
        """The first of these texts in which the words stand, as far as it is shown."""
        for text in texts:
            if text not in self._known:
                self._known[text] = self._cut(text)
            if shown := self._known[text]:
                return shown
        return texts[0][: 2 * _AROUND]

    def _cut(self, text: str) -> str | None:
        for pattern in self._looked_for:
            if match := pattern.search(text):
                start, end = max(0, match.start() - _AROUND), min(len(text), match.end() + _AROUND)
                if start:
                    start = text.find(" ", start, match.start()) + 1 or match.start()
                if end < len(text):
                    end = max(text.rfind(" ", match.end(), end), match.end())
                return text[start:end]
        return None


def _pattern(phrase: WordPhrase) -> re.Pattern[str]:
    """Finds what a phrase of the index finds, for showing it; what it misses is shown from its beginning."""
    words = ["(?:" + "|".join(re.escape(folded(form)) for form in forms) + ")" for forms in phrase.forms]
    return re.compile(r"(?<!\w)" + r"\W*?".join(words) + r"(?!\w)", re.IGNORECASE)
