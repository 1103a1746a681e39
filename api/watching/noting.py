"""What is new in an index becomes letters: of every version, or of those that a rule speaks of."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from api.contract import to_json
from api.watching.outbox import Letter, Outbox
from api.watching.rules import Rule
from retriever.events.request import EventsRequest
from retriever.reading.library import Library
from retriever.results import VersionEvent, VersionRef

_MOST_CLAUSES = 50
_PAGE = 100


def note(library: Library, outbox: Outbox) -> int:
    """Write a letter for each event that is news in this index; how many.

    The first look at a policy finds nothing new: what it held then is known. So is what was recorded before the latest
    recording that was known of its policy, however it is read now.
    """
    known = outbox.known()
    versions = library.versions()
    latest: dict[str, VersionRef] = {}
    for version in versions:
        if version.version_id in known:
            one = latest.get(version.policy)
            latest[version.policy] = version if one is None or _recorded(version) > _recorded(one) else one
    fresh = tuple(
        version.version_id
        for version in versions
        if version.version_id not in known
        and version.policy in latest
        and (not _recorded(version) or _recorded(version) >= _recorded(latest[version.policy]))
    )
    letters = list(_letters(library, fresh, outbox.rules())) if fresh else []
    return outbox.note((version.version_id for version in versions), letters)


def _recorded(version: VersionRef) -> str:
    """The first day on which an archive saw it; "" for what no archive recorded."""
    return min((copy.captured_on.isoformat() for copy in version.copies if copy.captured_on), default="")


def _letters(library: Library, fresh: tuple[str, ...], rules: Mapping[int, Rule]) -> Iterator[Letter]:
    asked = EventsRequest(versions=fresh, places=_MOST_CLAUSES, limit=len(fresh))
    by_event: dict[str, list[tuple[int, Rule, VersionEvent]]] = {}
    there = {version.policy for version in library.versions()}
    for number, rule in rules.items():
        standing = rule.within(there)
        for event in standing.told(library, asked) if standing else ():
            by_event.setdefault(event.id, []).append((number, rule, event))
    for event in library.events(asked).events:
        of_rules = by_event.get(event.id, [])
        if rules and not of_rules:
            continue
        body: dict[str, Any] = {
            "id": event.id,
            "index": library.index.fingerprint,
            "event": json.loads(to_json(event)),
            "rules": [
                {
                    "rule": number,
                    "words": list(rule.words),
                    "told": json.loads(to_json(narrowed.told)) if narrowed.told else None,
                    "changed": json.loads(to_json(narrowed))["words"],
                }
                for number, rule, narrowed in of_rules
            ],
        }
        yield Letter(event.id, json.dumps(body, ensure_ascii=False))
