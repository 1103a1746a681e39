"""What is said of rules and letters."""

from collections.abc import Iterator, Mapping, Sequence

from api.phrases.dates import counted, in_series
from api.phrases.events import clause_in_words, clauses_of, day_in_words, told_in_words
from api.phrases.mentions import looked_for
from api.phrases.segments import Block, Document, Heading, Line, Phrase, lines, say
from api.watching.outbox import Letter
from api.watching.rules import Rule, When
from retriever.results import VersionEvent

_HAPPENS = {When.COME: "come", When.CHANGE: "change", When.GO: "go"}
_MOST_SHOWN = 50


def rule_in_words(rule: Rule) -> Phrase:
    """When somebody is told.

    >>> str(rule_in_words(Rule(("voice data",), stems=False, when=(When.COME, When.GO))))
    'tell when “voice data” come or go'
    """
    happens = [_HAPPENS[when] for when in rule.when]
    alternatives = " or ".join([", ".join(happens[:-1]), happens[-1]] if len(happens) > 1 else happens)
    return say(
        "tell when ",
        looked_for(rule.words, stems=rule.stems),
        f" {alternatives}",
        f" in {in_series(rule.policies)}" if rule.policies else None,
    )


def rules_document(rules: Mapping[int, Rule]) -> Document:
    """Rules with their numbers."""
    if not rules:
        return [lines(say("There is no rule; `inforce watch add WORDS` keeps one."))]
    return [lines(*(Line(rule_in_words(rule), lead=f"{number}: ") for number, rule in rules.items()))]


def told_document(rule: Rule, events: Sequence[VersionEvent], *, is_past: bool = True) -> Document:
    """What a rule tells, or would have told of what ``is_past``: the latest first, each with one clause."""
    policies = len({event.policy for event in events})
    told = "It would have told of" if is_past else "It tells of"
    nothing = "It would never have told." if is_past else "It tells of nothing new."
    said = say(f"{told} {counted(len(events), 'version')} of {counted(policies, 'policy')}." if events else nothing)
    blocks: list[Block] = [lines(say("Rule: ", rule_in_words(rule), "."), said)]
    latest = sorted(events, key=lambda event: event.on, reverse=True)
    for event in latest[:_MOST_SHOWN]:
        blocks += _event(event)
    if len(latest) > _MOST_SHOWN:
        blocks.append(lines(say(f"{counted(len(latest) - _MOST_SHOWN, 'earlier one')} not shown.")))
    return blocks


def dead_document(letters: Sequence[Letter]) -> Document:
    """What was never acknowledged, and what was met instead."""
    if not letters:
        return [lines(say("There is nothing that was given up."))]
    return [lines(*(say(f"{one.event}: {counted(one.attempts, 'attempt')}, {one.said}") for one in letters))]


def _event(event: VersionEvent) -> Iterator[Block]:
    yield Heading(say(event.to_version))
    yield lines(say(day_in_words(event), ". ", told_in_words(event)))
    for of_clause in clauses_of(event)[:1]:
        yield (Line(say(clause_in_words(of_clause)), indent=2),)
