"""Of what a result is true, in words: the first lines of what an assistant is shown."""

from collections.abc import Iterable, Iterator
from datetime import date

from api.phrases import events
from api.phrases.dates import counted
from api.phrases.mentions import summary
from api.phrases.scope import policies_read_from, scope_line, warning
from api.phrases.versions import side, whole_life
from retriever.results import (
    Comparison,
    Events,
    History,
    Mentions,
    Notice,
    QuotesResult,
    ScopeSource,
    SearchResult,
    VersionRef,
    Versions,
)


def of_search(result: SearchResult) -> str:
    scope = result.scope
    lines = [f"Scope: {scope_line(scope)}"]
    if scope.source is ScopeSource.QUESTION and not scope.readings:
        lines.append(f"The date was read from the question: “{scope.matched_text}”.")
    if scope.policies_in_question:
        lines.append(str(policies_read_from(scope, {})))
    return "\n".join([*lines, *_warnings(result.warnings)])


def of_versions(found: Versions) -> str:
    policies = ", ".join(dict.fromkeys(version.policy for version in found.versions))
    return f"Scope: all {len(found.versions)} versions of {policies}."


def of_text(version: VersionRef, exhibit: str | None) -> str:
    shown = f"exhibit {exhibit}" if exhibit else f"exhibit {version.copies[0].exhibit}, its canonical copy"
    return f"Scope: {version.version_id}, the version {whole_life(version)}, as shown in {shown}."


def of_comparison(found: Comparison) -> str:
    sides = [
        f"Scope, left:  {side(found.left, found.left_as_of, found.basis)}",
        f"Scope, right: {side(found.right, found.right_as_of, found.basis)}",
    ]
    return "\n".join([*sides, *_warnings(found.warnings)])


def of_history(found: History) -> str:
    steps = found.steps
    through = f" from {steps[0].version.version_id} to {steps[-1].version.version_id}" if len(steps) > 1 else ""
    return f"Scope: {len(steps)} versions of {found.policy}{through}."


def of_quotations(found: QuotesResult, as_of: date | None) -> str:
    lines = [f"Scope: {scope_line(found.scope)}"]
    if as_of:
        lines.append("Each verdict is of all versions; `in_force` tells whether the words were in force on that day.")
    return "\n".join([*lines, *_warnings(found.warnings)])


def of_mentions(found: Mentions) -> str:
    looked_at = f"every version of {counted(found.policy_count + len(found.absent), 'policy')}"
    if found.first or found.last:
        looked_at = f"versions in force from {found.first or 'the first'} through {found.last or 'the last'}"
    return "\n".join([f"Scope: {looked_at}. {summary(found)}", *_warnings(found.warnings)])


def of_events(found: Events) -> str:
    scope = f"Scope: {counted(found.looked_at, 'version')}. {events.summary(found)}"
    return "\n".join([scope, *_warnings(found.warnings)])


def _warnings(notices: Iterable[Notice]) -> Iterator[str]:
    return (str(warning(notice)) for notice in notices)
