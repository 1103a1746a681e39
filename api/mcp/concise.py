"""A result as an assistant is shown it: what is quoted, cited and decided on, in as few tokens as that takes.

HTTP gives programs all there is: spans, lines, hashes, the parts that a citation is printed from. To a conversation
these are noise that it pays for. What is left keeps its names, so that the documentation of results holds for it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date
from enum import Enum
from operator import attrgetter
from typing import Any

from api.contract import JsonObject, members
from corpus.clauses.matching import Change
from corpus.clauses.units import Element
from corpus.clauses.wording import Operation
from corpus.types import Context
from retriever.results import (
    Answer,
    AskedPassage,
    AskResult,
    ChangeEvent,
    Citation,
    CitationCheck,
    ComparedPair,
    Comparison,
    CopyRef,
    DateSaid,
    FoundPassage,
    History,
    HistoryStep,
    Mentions,
    PassageView,
    Policies,
    PolicyMentions,
    PolicyView,
    QuotedPart,
    QuoteMatch,
    QuoteResult,
    QuotesResult,
    ScopeEcho,
    SearchResult,
    VersionRef,
    Versions,
    VersionText,
)

BYTES_A_TOKEN = 3
"""Fewer than tokenizers of language models need on average (about four of English, three of Chinese), so that a result
is rather shorter than was asked for."""

_ENDS = 80
_PASSAGE = {"policy", "section", "heading", "kind", "versions", "citations", "rank", "highlights", "scores", "supports"}

LEFT_OUT: Mapping[type, frozenset[str]] = {
    kind: frozenset(names)
    for kind, names in {
        SearchResult: {"query", "took_ms", "index", "plan", "collapsed", "next_cursor"},
        AskResult: {"query", "took_ms", "index", "plan", "collapsed"},
        ScopeEcho: {"today"},
        VersionRef: {"passage_count", "captured_from", "captured_until"},
        CopyRef: {
            *("part", "effective_on", "updated_on", "captured_on", "service", "document", "commit", "labels"),
            *("manifest_on", "rests_on", "date_evidence"),
        },
        PassageView: _PASSAGE | {"version_id", "in_force"},
        FoundPassage: _PASSAGE,
        AskedPassage: _PASSAGE,
        Answer: {"span", "highlights"},
        ChangeEvent: {"citations"},
        Comparison: {"cross_references_only", "pairs", "more"},
        History: {"clause", "more"},
        Policies: {"more"},
        Versions: {"more"},
        VersionText: {"more"},
        QuotesResult: {"index"},
        QuoteResult: {"span", "versions"},
        QuoteMatch: {"spans", "citations", "policy", "passage_ids"},
        CitationCheck: {"agrees", "cited", "stands_at"},
        Mentions: {"index", "words", "stems", "from", "to"},
        PolicyMentions: {"version_count"},
        DateSaid: {"spans"},
        PolicyView: {"gaps"},
    }.items()
}
"""Fields that are not shown, by the type of result that has them."""

IN_ONE_WORD: Mapping[type, str] = {Citation: "text", Context: "text"}
"""Types that are shown as one of their fields: a citation as it is printed, a context as its words."""


def concise(value: Any) -> Any:
    """A result as JSON without what only programs need, and without what is empty or null."""
    kind = type(value)
    if kind in IN_ONE_WORD:
        return concise(getattr(value, IN_ONE_WORD[kind]))
    if isinstance(value, ComparedPair):
        return _pair(value)
    if isinstance(value, HistoryStep):
        return _step(value)
    if isinstance(value, (Operation, QuotedPart)):
        return _operation(value)
    if is_dataclass(kind):
        left_out = LEFT_OUT.get(kind, frozenset())
        shown = {m.name: attrgetter(m.path)(value) for m in members(kind) if m.name not in left_out}
        if isinstance(value, Comparison):
            # How many are the same is counted; their words are in either version.
            shown["pairs"] = [pair for pair in value.pairs if pair.status is not Change.SAME]
        return _filled({name: concise(field) for name, field in shown.items()})
    if isinstance(value, Mapping):
        return {name: concise(item) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [concise(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _filled(shown: JsonObject) -> JsonObject:
    """Without what is empty, null or false: nothing here is true unless it is said."""
    return {name: field for name, field in shown.items() if field is not False and field not in (None, [], {}, "")}


def _pair(pair: ComparedPair) -> JsonObject:
    """What differs, and where either side is cited; the words of an added or removed passage whole."""
    sides = [side for side in (pair.left, pair.right) if side is not None]
    both = len(sides) > 1
    shown = {
        "status": pair.status,
        "element": pair.element if pair.element is not Element.PASSAGE else None,
        "returns_from": pair.returns_from,
        "moved_from": pair.moved_from,
        "arranged": pair.arranged,
        "passage_id": sides[-1].passage_id,
        "citation": sides[-1].parallel_citation,
        "left_passage_id": pair.left.passage_id if both and pair.left else None,
        "left_citation": pair.left.parallel_citation if both and pair.left else None,
        "ops": pair.ops if both else None,
        "text": None if both else sides[-1].text,
    }
    return _filled({name: concise(value) for name, value in shown.items()})


def _step(step: HistoryStep) -> JsonObject:
    """What became of the clause; its words where they are new, and what differs where they changed."""
    known = step.status is not None and step.status not in (Change.ADDED, Change.SAME)
    shown = {
        "version_id": step.version_id,
        "from": step.version.start,
        "until": step.version.until,
        "from_basis": step.version.from_basis,
        "until_basis": step.version.until_basis,
        "status": step.status,
        "passage_id": step.passage_id,
        "citation": step.passage.parallel_citation if step.passage else None,
        "returns_from": step.returns_from,
        "moved_from": step.moved_from,
        "arranged": step.arranged,
        "ops": step.ops if known else None,
        "text": step.passage.text if step.passage and step.status in (None, Change.ADDED) else None,
    }
    return _filled({name: concise(value) for name, value in shown.items()})


def _operation(part: "Operation | QuotedPart") -> JsonObject:
    """Under its own name: long words that are the same are told by their ends."""
    if part.op == "equal":
        same = part.left
        ends = f"{same[:_ENDS]} […] {same[-_ENDS:]}"
        return {"equal": same if len(same) <= len(ends) else ends}
    if part.op == "replace":
        return {"replace": [part.left, part.right]}
    return {part.op: part.left or part.right}


def tokens(value: Any) -> int:
    """About how many tokens a piece of JSON costs."""
    return -(-len(json.dumps(value, ensure_ascii=False).encode()) // BYTES_A_TOKEN)


# ---- Pages ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a result: ``start`` items of its lists were on those before, ``next_start`` None after the last."""

    body: JsonObject
    next_start: int | None


def page(body: JsonObject, lists: Sequence[str], start: int, most_tokens: int) -> Page:
    """As much of a concise body as ``most_tokens`` allow, from item ``start`` of its lists on.

    ``lists`` name the lists of the body in the order in which their items matter, with dots into objects ("scope.
    versions"). The rest of the body stands on every page. `left` counts what is still to come, by list. Where not even
    one item fits, its long texts are cut, and say so: every page has an item of its own.
    """
    lists = lists or [name for name, value in body.items() if isinstance(value, list)]
    items = [(name, item) for name in lists for item in _at(body, name)]
    head = _without(body, lists)
    if tokens(head) > most_tokens // 2:
        head = _cut_to(head, most_tokens // 2)
    # Some tokens are for `left`, `next_cursor` and the names of the lists.
    room = most_tokens - tokens(head) - 20 * (1 + len({name for name, _ in items}))
    shown: dict[str, list[Any]] = {}
    place = start
    while place < len(items):
        name, item = items[place]
        cost = tokens(item) + 1
        if cost > room and place > start:
            break
        shown.setdefault(name, []).append(item if cost <= room else _cut_to(item, room))
        room -= cost
        place += 1
    for name, found in shown.items():
        _put(head, name, found)
    left: dict[str, int] = {}
    for name, _ in items[place:]:
        left[name] = left.get(name, 0) + 1
    return Page(head | ({"left": left} if left else {}), place if left else None)


def _at(body: JsonObject, name: str) -> list[Any]:
    found: Any = body
    for part in name.split("."):
        found = found.get(part, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, list) else []


def _without(body: JsonObject, lists: Sequence[str]) -> JsonObject:
    here = {name for name in lists if "." not in name}
    below = [name.split(".", 1) for name in lists if "." in name]
    kept = {name: value for name, value in body.items() if not (name in here and isinstance(value, list))}
    for first, rest in below:
        if isinstance(kept.get(first), dict):
            kept[first] = _without(kept[first], [rest])
    return kept


def _put(body: JsonObject, name: str, found: list[Any]) -> None:
    *above, last = name.split(".")
    for part in above:
        body = body.setdefault(part, {})
    body[last] = found


def _cut_to(value: Any, most_tokens: int) -> Any:
    """The value with its long texts and lists cut until it fits; each cut says how much was left out."""
    for longest in (4000, 2000, 1000, 500, 250, 120, 60, 30):
        cut = _cut(value, longest)
        if tokens(cut) <= most_tokens:
            break
    return cut


def _cut(value: Any, longest: int) -> Any:
    if isinstance(value, str) and len(value) > longest + 40:
        whole_words = value[:longest].rpartition(" ")[0] or value[:longest]
        return f"{whole_words} [… {len(value) - len(whole_words):,} more characters]"
    if isinstance(value, list):
        most = max(longest // 20, 3)
        more = [f"… {len(value) - most:,} more"] if len(value) > most else []
        return [*(_cut(item, longest) for item in value[:most]), *more]
    if isinstance(value, dict):
        return {name: _cut(item, longest) for name, item in value.items()}
    return value
