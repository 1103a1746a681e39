"""Results as people read them in a terminal: the same facts as the JSON bodies, in words.

Every function turns one result into text and touches no stream, so that `api.cli.program` alone decides what goes to
stdout and what to stderr. Styles are written as terminal codes; click removes them where there is no terminal.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, zip_longest
from typing import Any

import click

from api.phrases.corpus_report import CorpusReport, by_kind
from api.phrases.dates import (
    copy_in_words,
    counts_in_words,
    day_in_words,
    in_series,
    last_day,
    replace_days,
    same_in_words,
    short_day,
)
from api.phrases.quotations import citation_in_words, quotes_in_words, verdict_in_words
from corpus.clauses.matching import Change
from corpus.clauses.wording import Operation
from corpus.containers.recordings import Verdict as RecordingVerdict
from corpus.text import Span
from corpus.types import Basis, Context, ContextKind, Corpus, Finding, LineClass, PassageKind, PolicyVersion
from retriever.results import (
    Answer,
    AskResult,
    ChangeEvent,
    Citation,
    ComparedPair,
    Comparison,
    CopyComparison,
    CopyDifference,
    CopyDifferenceKind,
    CopyExcerpt,
    CopyRef,
    DateBasis,
    FoundElsewhere,
    FoundPassage,
    History,
    HistoryStep,
    InForce,
    Notice,
    PassageView,
    QuotedPart,
    QuoteMatch,
    QuoteResult,
    QuotesResult,
    ScopeEcho,
    ScopeKind,
    ScopeSource,
    SearchResult,
    Status,
    Verdict,
    VersionCopies,
    VersionRef,
)

UNTIL_IS_INFERRED = (
    "The last day of a version is the day before the next version in this corpus; versions missing from it may exist."
)
_WIDEST = 100
"""Longer lines are hard to read, however wide the terminal is."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed on. ``width`` is None for a file or pipe: there, one line is one paragraph, as quoted."""

    width: int | None = None

    def paragraph(
        self, text: str, indent: str = "", highlights: Sequence[Span] = (), colours: Sequence[tuple[Span, str]] = ()
    ) -> str:
        """``text`` between margins; where it breaks, only a space is given up.

        ``highlights`` are in bold and ``colours`` in theirs, and stay on their words.
        """
        styles: list[_Style] = [(span, {"bold": True}) for span in highlights]
        styles += [(span, {"fg": colour}) for span, colour in colours]
        lines = [text]
        if self.width is not None:
            room = max(20, min(self.width, _WIDEST) - len(indent))
            lines = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
        printed: list[str] = []
        offset = 0
        for line in lines:
            offset = text.index(line, offset)
            printed.append(indent + _styled(line, offset, styles))
            offset += len(line)
        return "\n".join(printed)


_Style = tuple[Span, dict[str, Any]]


def _styled(line: str, offset: int, styles: Sequence[_Style]) -> str:
    """``line``, which starts at ``offset`` of its text, with parts of it in styles."""
    pieces: list[str] = []
    position = 0
    for span, style in sorted(styles, key=lambda one: one[0]):
        start, end = max(span.start - offset, position), min(span.end - offset, len(line))
        if start < end:
            pieces += [line[position:start], click.style(line[start:end], **style)]
            position = end
    return "".join([*pieces, line[position:]])


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, two spaces apart; nothing is cut, so every cell can be copied."""
    cells = [list(headers), *(list(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip_longest(*cells, fillvalue="")]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([click.style(lines[0], bold=True), *lines[1:]])


# ---- Dates ------------------------------------------------------------------------------------------------------


def start_in_words(start: date | None, basis: Basis | None) -> str:
    """When a version took effect, and what says so: an updated date is never passed off as an effective one."""
    if start is None:
        return "undated"
    day = day_in_words(start)
    match basis:
        case Basis.UPDATED_DATE:
            return f"updated {day} (it prints no effective date, and counts as in force from that day)"
        case Basis.CAPTURED:
            return f"captured {day} (it prints no date of its own, and counts as in force from that day)"
        case Basis.MANIFEST:
            return f"dated {day} in the manifest"
        case _:
            return f"effective {day}"


def end_in_words(start: date | None, until: date | None) -> str:
    if start is None:
        return "never part of a dated question"
    if until is None:
        return "no later version in this corpus"
    if until <= start:
        return "replaced the same day"
    return f"until {day_in_words(last_day(until))} (the day before the next version in this corpus)"


def version_in_words(version: VersionRef) -> str:
    return (
        f"the version {start_in_words(version.start, version.from_basis)}, {end_in_words(version.start, version.until)}"
    )


def interval_in_words(interval: InForce) -> str:
    """Short, for passages: that the end is inferred is said once, below them.

    >>> interval_in_words(InForce(date(2017, 9, 28), date(2018, 5, 25), Basis.UPDATED_DATE, "next_version_in_corpus"))
    'in force from 28 September 2017 (an updated date) through 24 May 2018'
    """
    start = f"{day_in_words(interval.start)}{_WEAK_BASES.get(interval.from_basis, '')}"
    end = f"through {day_in_words(last_day(interval.until))}" if interval.until else "with no later version known"
    return f"in force from {start} {end}"


_WEAK_BASES = {
    Basis.UPDATED_DATE: " (an updated date)",
    Basis.CAPTURED: " (the day it was captured)",
    Basis.MANIFEST: " (a date from the manifest)",
}


def _intervals(intervals: Sequence[InForce]) -> str:
    return "; ".join(map(interval_in_words, intervals)) or "undated, or replaced on its first day"


# ---- Scope and notices ------------------------------------------------------------------------------------------


def scope_text(scope: ScopeEcho, paper: Paper) -> str:
    """What the question was allowed to see, in words, and which of its own words said so."""
    lines = [paper.paragraph(scope_line(scope))]
    if scope.kind is not ScopeKind.ALL and scope.version_count > 1:
        lines += [paper.paragraph(_in_scope(version, scope), "  ") for version in scope.versions]
        if scope.version_count > len(scope.versions):
            lines.append(f"  … and {scope.version_count - len(scope.versions)} more")
    if scope.source is ScopeSource.QUESTION and scope.matched_text and not scope.readings:
        read = f"(read from your question: “{scope.matched_text}”; to search all versions: --dates-in-question ignore)"
        lines.append(paper.paragraph(read))
    return "\n".join(lines)


def _in_scope(version: VersionRef, scope: ScopeEcho) -> str:
    """A version of a scope of several."""
    return _listed(version) if scope.basis is DateBasis.EFFECTIVE else _chosen(version, scope)


def scope_line(scope: ScopeEcho) -> str:
    """What the question was allowed to see, in one sentence."""
    if scope.readings:
        return f"“{scope.matched_text}” can be read as more than one date."
    found = _counted(scope.version_count, "version")
    match scope.kind:
        case ScopeKind.AS_OF if scope.as_of:
            asked = f"{_RULES[scope.basis]} on {day_in_words(scope.as_of)}"
        case ScopeKind.RANGE:
            asked = f"{_RULES[scope.basis]} on any day {_range_in_words(scope.first, scope.last)}"
        case ScopeKind.VERSIONS:
            asked = "Only in"
        case _:
            return f"No date was given: searched {found}, whatever their dates."
    if scope.version_count == 0:
        return f"{asked}: no version in this corpus."
    if scope.version_count == 1 and scope.versions:
        return f"{asked}: {_chosen(scope.versions[0], scope)}."
    return f"{asked}: {found}."


_RULES = {DateBasis.EFFECTIVE: "In force", DateBasis.CAPTURED: "As a visitor saw it"}


def _chosen(version: VersionRef, scope: ScopeEcho) -> str:
    """A version by the days that put it into the scope: its own, or those of its captures."""
    if scope.basis is DateBasis.EFFECTIVE or scope.kind not in {ScopeKind.AS_OF, ScopeKind.RANGE}:
        return version_in_words(version)
    seen = f"captured {day_in_words(version.captured_from)}" if version.captured_from else "never captured"
    end = f", until {day_in_words(last_day(version.captured_until))}" if version.captured_until else ""
    return f"{version.version_id}, {seen}{end} (its own date: {start_in_words(version.start, version.from_basis)})"


def _range_in_words(first: date | None, last: date | None) -> str:
    start = f"from {day_in_words(first)}" if first else ""
    end = f"to {day_in_words(last)}" if last else ""
    return " ".join(filter(None, (start, end)))


def _listed(version: VersionRef, chosen: str = "") -> str:
    """A version among several: with its id, since several policies may have one of the same day."""
    start, end = start_in_words(version.start, version.from_basis), end_in_words(version.start, version.until)
    return f"{version.version_id}{chosen}: {start}, {end}"


def _counted(count: int, noun: str) -> str:
    """A number of things.

    >>> _counted(1, "policy"), _counted(21, "policy"), _counted(2, "day")
    ('1 policy', '21 policies', '2 days')
    """
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {f'{noun[:-1]}ies' if noun.endswith('cy') else f'{noun}s'}"


def notices(warnings: Iterable[Notice]) -> list[str]:
    """The warnings of a result, one line each."""
    return [f"warning: {replace_days(warning.message, day_in_words)}" for warning in warnings]


def _reasons(reasons: Iterable[Notice], paper: Paper) -> list[str]:
    return [paper.paragraph(replace_days(reason.message, day_in_words)) for reason in reasons]


# ---- ask --------------------------------------------------------------------------------------------------------


def ask_text(result: AskResult, paper: Paper, *, explain: bool = False) -> str:
    """The answer in quotations, or an honest abstention: what is not there, where it is, what comes nearest."""
    search = result.search
    blocks = [scope_text(search.scope, paper)]
    if search.status is Status.ANSWERED:
        blocks += _changes(result.changes, paper)
        if result.answers:
            blocks += _answers(result.answers, paper, dated=search.scope.version_count != 1)
            blocks.append(_read_on(result.answers))
    elif search.status is Status.NOT_FOUND:
        blocks.append(_silence(search, paper))
        blocks += _elsewhere(result.found_elsewhere, paper)
        blocks += _nearest(search.passages, paper)
    else:
        blocks += _outside(search, paper)
    if explain and search.status is Status.ANSWERED:
        blocks += ["Passages behind the answer:", *(_found(found, paper, explain=True) for found in search.passages)]
    return "\n\n".join(blocks)


def _answers(answers: Sequence[Answer], paper: Paper, *, dated: bool) -> list[str]:
    """Quotations in the order given; where several versions were asked, each wording under its own dates."""
    blocks: list[str] = []
    policies = dict.fromkeys(_policy_of(answer.version_id) for answer in answers)
    for policy in policies:
        blocks += [click.style(f"{policy}:", bold=True)] if len(policies) > 1 else []
        of_policy = [answer for answer in answers if _policy_of(answer.version_id) == policy]
        for intervals, group in groupby(of_policy, key=lambda answer: answer.in_force):
            if dated:
                blocks.append(click.style(paper.paragraph(_capitalised(_intervals(intervals)) + ":"), bold=True))
            blocks += [_quotation(answer.text, answer.context, answer.citation, paper) for answer in group]
    if dated:
        blocks.append(paper.paragraph(UNTIL_IS_INFERRED))
    return blocks


def _policy_of(version_id: str) -> str:
    """An id of a version is that of its policy and a day."""
    return version_id.partition("@")[0]


def _quotation(text: str, context: Sequence[Context], citation: str, paper: Paper) -> str:
    return "\n".join(
        [*_contexts(context, paper, "  "), paper.paragraph(f"“{text}”", "  "), paper.paragraph(citation, "    ")]
    )


def _contexts(context: Sequence[Context], paper: Paper, indent: str) -> list[str]:
    """What a passage needs to be understood alone, each said to be what it is."""
    names = {ContextKind.LEAD_IN: "under", ContextKind.TABLE_HEADER: "columns"}
    return [paper.paragraph(f"[{names[part.kind]}: “{part.text}”]", indent) for part in context]


def _changes(changes: Sequence[ChangeEvent], paper: Paper) -> list[str]:
    """Dated events, each with its words before and after and where both stand."""
    blocks: list[str] = []
    for event in changes:
        heading = click.style(paper.paragraph(f"{_capitalised(event.kind)} on {day_in_words(event.on)}:"), bold=True)
        parts = [heading]
        for name, text, version_id in (
            ("before", event.before, event.from_version),
            ("after", event.after, event.to_version),
        ):
            if text is not None:
                cited = "; ".join(citation.text for citation in event.citations if citation.version_id == version_id)
                parts += [paper.paragraph(f"{name}: “{text}”", "  "), paper.paragraph(cited, "    ")]
        blocks.append("\n".join(parts))
    return blocks


def _silence(search: SearchResult, paper: Paper) -> str:
    """Not found never means permitted; and what a filter hid is not silence of the policy."""
    if any(reason.code == "filtered_out" for reason in search.reasons):
        return "\n".join(_reasons(search.reasons, paper))
    where = {
        ScopeKind.AS_OF: f"in the version in force on {day_in_words(search.scope.as_of)}" if search.scope.as_of else "",
        ScopeKind.RANGE: "in the versions in force in that time",
        ScopeKind.VERSIONS: "in the versions named",
        ScopeKind.ALL: "in any version",
    }[search.scope.kind]
    return paper.paragraph(f"Nothing {where} answers this. That does not mean the policy allows or forbids it.")


def _elsewhere(found: Sequence[FoundElsewhere], paper: Paper) -> list[str]:
    if not found:
        return []
    blocks = [click.style("Answered in another version, outside what you asked about:", bold=True)]
    for other in found:
        dates = paper.paragraph(f"{other.version_id}: {_intervals(other.in_force)}", "  ")
        blocks.append(
            "\n".join(
                [dates, _quotation(other.text, (), other.citation, paper), f"    inforce show {other.passage_id}"]
            )
        )
    return blocks


def _nearest(passages: Sequence[FoundPassage], paper: Paper) -> list[str]:
    if not passages:
        return []
    heading = click.style("The nearest passages, none of which supports an answer:", bold=True)
    return [heading, *(_found(found, paper) for found in passages)]


def _outside(search: SearchResult, paper: Paper) -> list[str]:
    """No version to look in, or no way to know in which: the reason, and the next command."""
    if search.scope.readings:
        readings = [
            f"  {_days_in_words(reading.first, reading.last)}: {_as_flags(reading.first, reading.last)}"
            for reading in search.scope.readings
        ]
        return ["\n".join(["Say which is meant:", *readings])]
    return [
        *(["\n".join(_reasons(search.reasons, paper))] if search.reasons else []),
        "What this corpus covers: inforce versions",
    ]


def _days_in_words(first: date | None, last: date | None) -> str:
    return day_in_words(first) if first and first == last else _range_in_words(first, last)


def _as_flags(first: date | None, last: date | None) -> str:
    if first == last:
        return f"--as-of {first}"
    return " ".join([*([f"--from {first}"] if first else []), *([f"--to {last}"] if last else [])])


def _read_on(answers: Sequence[Answer]) -> str:
    commands = [f"inforce show {passage_id} --context 2" for passage_id in dict.fromkeys(a.passage_id for a in answers)]
    if len(commands) == 1:
        return f"Read it in its place: {commands[0]}"
    return "\n  ".join(["Read them in their places:", *commands])


# ---- search -----------------------------------------------------------------------------------------------------


def search_text(result: SearchResult, paper: Paper, offset: int, *, explain: bool = False) -> str:
    """Numbered passages, each with where it stands, when it was in force, and how to cite it."""
    blocks = [scope_text(result.scope, paper)]
    if result.status is Status.FOUND:
        blocks += [_found(found, paper, explain=explain) for found in result.passages]
        blocks += [_paging(result, offset), paper.paragraph(UNTIL_IS_INFERRED)]
    elif result.status is Status.NOT_FOUND:
        blocks += ["\n".join(_reasons(result.reasons, paper)) or "Nothing was found."]
    else:
        blocks += _outside(result, paper)
    return "\n\n".join(blocks)


def _found(found: FoundPassage, paper: Paper, *, explain: bool = False) -> str:
    passage = found.passage
    number = f"{found.rank}. "
    indent = " " * len(number)
    lines = [
        number + click.style(_place(passage), bold=True),
        paper.paragraph(_intervals(passage.in_force), indent),
        *_contexts(passage.context, paper, indent),
        paper.paragraph(passage.text, indent, found.highlights),
        paper.paragraph(passage.parallel_citation, indent),
        f"{indent}{passage.passage_id}",
    ]
    if explain:
        lines.append(indent + "  ".join(f"{name} {score:.4g}" for name, score in found.scores.items()))
    return "\n".join(lines)


def _place(passage: PassageView) -> str:
    """Policy, section and heading: a letter means different things in different versions, so the title is said."""
    section = passage.section.printed if passage.section else "Preamble"
    return " › ".join(filter(None, (passage.policy, section, *_headings(passage))))


def _headings(passage: PassageView) -> tuple[str, ...]:
    """The headings between a passage and its section: the whole path where the source has one."""
    path = passage.citations[0].headings if passage.citations else ()
    return path[1:] if path else tuple(filter(None, (passage.heading,)))


def _paging(result: SearchResult, offset: int) -> str:
    """Which results these are, and how to get the next ones."""
    if not result.passages:
        return f"There are {_counted(result.total, 'passage')}; --offset {offset} is beyond the last."
    last = offset + len(result.passages)
    shown = f"Passages {offset + 1} to {last} of {result.total:,}"
    return f"{shown}; the next: --offset {last}" if last < result.total else shown


# ---- versions and show ------------------------------------------------------------------------------------------


def versions_text(versions: Sequence[VersionRef], paper: Paper) -> str:
    rows = [
        (
            version.version_id,
            day_in_words(version.start) if version.start else "undated",
            _last_day(version.start, version.until),
            version.from_basis.value.replace("_", " ") if version.from_basis else "",
            "; ".join(_copy(copy) for copy in version.copies),
        )
        for version in versions
    ]
    headers = ("VERSION", "IN FORCE FROM", "UNTIL (LAST DAY)", "BASIS", "SHOWN IN")
    return f"{table(headers, rows)}\n\n{paper.paragraph(UNTIL_IS_INFERRED)}"


def _last_day(start: date | None, until: date | None) -> str:
    if start is None:
        return ""
    if until is None:
        return "no later one known"
    return day_in_words(last_day(until)) if until > start else "replaced the same day"


def _copy(copy: CopyRef) -> str:
    return " ".join(filter(None, (copy.exhibit, copy.part)))


def version_text(version: VersionRef, passages: Sequence[PassageView], paper: Paper) -> str:
    """A whole version in reading order, under its sections and headings; paragraph numbers as citations count them."""
    start, end = start_in_words(version.start, version.from_basis), end_in_words(version.start, version.until)
    head = [click.style(version.version_id, bold=True), paper.paragraph(_capitalised(f"{start}, {end}."))]
    head += [paper.paragraph(f"A visitor saw {_seen(version)}.")] if version.captured_from else []
    blocks = ["\n".join(head)]
    blocks.append("\n".join(paper.paragraph(_printed(copy)) for copy in version.copies))
    for (section, headings), group in groupby(passages, key=lambda passage: (passage.section, _headings(passage))):
        title = " › ".join([*([section.printed] if section else []), *headings])
        blocks += [click.style(title, bold=True)] if title else []
        blocks += [_in_order(passage, paper) for passage in group]
    return "\n\n".join(blocks)


def _printed(copy: CopyRef) -> str:
    """A copy and what it prints about its own dates, each fact by its own name."""
    facts = [f"it prints “{copy.date_statement}”"] if copy.date_statement else ["it prints no date"]
    facts += [f"updated {day_in_words(copy.updated_on)}"] if copy.updated_on else []
    facts += [f"captured {day_in_words(copy.captured_on)}"] if copy.captured_on else []
    facts += [f"dated {day_in_words(copy.manifest_on)} by its manifest"] if copy.manifest_on else []
    facts += [f"which rests on {copy.rests_on}"] if copy.rests_on else []
    facts += [copy.url] if copy.url else []
    return f"Shown in {_named(copy)}: {', '.join(facts)}."


def _named(copy: CopyRef) -> str:
    return " ".join(filter(None, (copy_in_words(copy), copy.part)))


def _seen(version: VersionRef) -> str:
    """The days of capture by which a version counts with the basis ``captured``."""
    start, until = version.captured_from, version.captured_until
    if start is None:
        return "it on no day"
    if until is None:
        return f"it from {day_in_words(start)}, with no later capture known"
    last = f"through {day_in_words(last_day(until))}" if until > start else "and no longer than that day"
    return f"it from {day_in_words(start)} {last}"


def _in_order(passage: PassageView, paper: Paper, indent: str = "") -> str:
    """One passage of a page: a printed number as printed, a number counted by us in brackets."""
    number = passage.label or f"[{passage.citations[0].paragraph}]"
    mark = f"{number} • " if passage.kind is PassageKind.LIST_ITEM and not passage.label else f"{number} "
    columns = [part.text for part in passage.context if part.kind is ContextKind.TABLE_HEADER]
    header = [paper.paragraph(f"[columns: “{text}”]", indent) for text in columns]
    return "\n".join([*header, paper.paragraph(mark + passage.text, indent)])


def passage_text(
    passage: PassageView, before: Sequence[PassageView], after: Sequence[PassageView], paper: Paper
) -> str:
    """One passage among its neighbours, and everything that is needed to check it against its source."""
    head = [
        click.style(passage.passage_id, bold=True),
        paper.paragraph(_place(passage)),
        paper.paragraph(_capitalised(_intervals(passage.in_force)) + "."),
    ]
    quoted = [*_contexts(passage.context, paper, "  "), paper.paragraph(f"“{passage.text}”", "  ")]
    blocks = ["\n".join(head)]
    blocks += [_neighbour(other, passage, paper) for other in before]
    blocks.append("\n".join(quoted))
    blocks += [_neighbour(other, passage, paper) for other in after]
    blocks.append("\n".join([paper.paragraph(passage.parallel_citation), *_sources(passage.citations, paper)]))
    blocks.append(f"The whole version: inforce show {passage.version_id}")
    return "\n\n".join(blocks)


def _neighbour(other: PassageView, passage: PassageView, paper: Paper) -> str:
    """A passage beside the one shown; where it stands is said only if that is elsewhere."""
    is_elsewhere = (other.section, other.heading) != (passage.section, passage.heading)
    place = [paper.paragraph(_place(other), "    ")] if is_elsewhere else []
    return "\n".join([*place, _in_order(other, paper, "    ")])


def _sources(citations: Sequence[Citation], paper: Paper) -> list[str]:
    """Where to lay the finger: lines for a person, code points for a program."""
    lines: list[str] = []
    for citation in citations:
        spans = in_series([f"{span.start}–{span.end}" for span in citation.spans])
        wording = ", different wording" if citation.variant else ""
        lines.append(
            paper.paragraph(
                f"{_capitalised(copy_in_words(citation))}: {citation.source}, {_lines(citation.lines)}, "
                f"characters {spans}{wording}",
                "  ",
            )
        )
    return lines


# ---- compare, history and copies --------------------------------------------------------------------------------

_HOW_WORDS_ARE_MARKED = "Words in [-…-] stand only on the left, words in {+…+} only on the right."
_STATUS_IN_WORDS = {
    Change.SAME: "The same",
    Change.CHANGED: "Changed",
    Change.MOVED: "Moved",
    Change.MOVED_CHANGED: "Moved and changed",
    Change.ADDED: "Added",
    Change.REMOVED: "Removed",
}


def comparison_text(comparison: Comparison, paper: Paper) -> str:
    """What differs between two versions, in reading order, with the same passages folded into their number."""
    counts = counts_in_words(comparison.counts, comparison.cross_references_only)
    head = [
        paper.paragraph(f"Left:  {side_in_words(comparison.left, comparison.left_as_of, comparison.basis)}"),
        paper.paragraph(f"Right: {side_in_words(comparison.right, comparison.right_as_of, comparison.basis)}"),
        click.style(paper.paragraph(f"{_capitalised(counts)}."), bold=True),
    ]
    blocks = ["\n".join(head)]
    if any(pair.status is not Change.SAME and len(pair.ops) > 1 for pair in comparison.pairs):
        blocks.append(paper.paragraph(_HOW_WORDS_ARE_MARKED))
    place = ""
    for is_same, group in groupby(comparison.pairs, key=lambda pair: pair.status is Change.SAME):
        if is_same:
            blocks.append(paper.paragraph(_folded(list(group))))
            continue
        for pair in group:
            block, stands = _pair(pair, paper), _place_of(pair)
            blocks.append(block if stands == place else f"{click.style(stands, bold=True)}\n\n{block}")
            place = stands
    return "\n\n".join(blocks)


def side_in_words(version: VersionRef, as_of: date | None, basis: DateBasis) -> str:
    """One side of a comparison, and the day that chose it."""
    rule = "in force" if basis is DateBasis.EFFECTIVE else "what a visitor saw"
    chosen = f" ({rule} on {day_in_words(as_of)})" if as_of else ""
    return f"{_listed(version, chosen)}."


def _folded(pairs: Sequence[ComparedPair]) -> str:
    letters = sum(pair.cross_references_only for pair in pairs)
    return f"… {same_in_words(len(pairs), letters)}"


def _place_of(pair: ComparedPair) -> str:
    """Where a pair stands on the right; what was removed, on the left."""
    shown = pair.right or pair.left
    return _place(shown) if shown else ""


def _pair(pair: ComparedPair, paper: Paper) -> str:
    sides = [(name, view) for name, view in (("Left", pair.left), ("Right", pair.right)) if view]
    shown = sides[-1][1]
    return "\n".join(
        [
            paper.paragraph(f"{_what_became(pair.status, pair.moved_from, pair.returns_from)}:"),
            *_contexts(shown.context, paper, "  "),
            _words(pair.ops, paper),
            *(paper.paragraph(f"{name}: {view.parallel_citation}", "    ") for name, view in sides),
        ]
    )


def _what_became(status: Change, moved_from: str | None, returns_from: str | None) -> str:
    moved = f" (from {moved_from})" if moved_from else ""
    returns = f" (it last stood in {returns_from})" if returns_from else ""
    return f"{_STATUS_IN_WORDS[status]}{moved}{returns}"


def _words(ops: Sequence[Operation], paper: Paper) -> str:
    """Words before and after in one text; a text that stands whole, came whole or went whole is quoted as it is."""
    if len(ops) == 1 and ops[0].op != "replace":
        [op] = ops
        text = f"“{op.left or op.right}”"
        colours = [] if op.op == "equal" else [(Span(0, len(text)), _COLOURS[op.op])]
        return paper.paragraph(text, "  ", colours=colours)
    text, marked = "", []
    for op in ops:
        if op.op == "equal":
            text += op.left
            continue
        for kind, words, before, after in (("delete", op.left, "[-", "-]"), ("insert", op.right, "{+", "+}")):
            if words.strip():
                text += words[: len(words) - len(words.lstrip())]
                start = len(text)
                text += f"{before}{words.strip()}{after}"
                marked.append((Span(start, len(text)), _COLOURS[kind]))
    return paper.paragraph(text, "  ", colours=marked)


_COLOURS = {"delete": "red", "insert": "green"}


def history_text(history: History, paper: Paper) -> str:
    """A clause through the versions: when it stood, what became of it each time, with its words and citations."""
    standing = [step.passage for step in history.steps if step.passage]
    blocks = ["\n".join([click.style(history.clause, bold=True), *(paper.paragraph(_place(p)) for p in standing[-1:])])]
    if any(step.status in _REWORDED or step.cross_references_only for step in history.steps):
        blocks.append(
            paper.paragraph("Against the version before, words in [-…-] were taken out and words in {+…+} put in.")
        )
    blocks += [_step(step, paper) for step in history.steps]
    blocks.append(paper.paragraph(UNTIL_IS_INFERRED))
    return "\n\n".join(blocks)


_REWORDED = {Change.CHANGED, Change.MOVED_CHANGED}


def _step(step: HistoryStep, paper: Paper) -> str:
    """A clause in one version; words that are those of the version before are not printed again."""
    lines = [click.style(paper.paragraph(f"{_listed(step.version)}."), bold=True)]
    cited = step.passage.parallel_citation if step.passage else "; ".join(citation.text for citation in step.citations)
    if step.passage is None and step.status is not Change.REMOVED:
        return "\n".join([*lines, "  It does not stand in this version."])
    if step.status is None:
        lines += [paper.paragraph(f"“{step.passage.text}”", "  ")] if step.passage else []
    else:
        lines.append(paper.paragraph(_what_became(step.status, step.moved_from, step.returns_from), "  "))
        if any(op.op != "equal" for op in step.ops):
            lines.append(_words(step.ops, paper))
    return "\n".join([*lines, paper.paragraph(cited, "    ")])


# ---- verify-quote -----------------------------------------------------------------------------------------------

_HOW_A_QUOTATION_IS_MARKED = (
    "Words in [-…-] are the source's and not quoted, words in {+…+} are quoted and not the source's."
)


def quotes_text(found: QuotesResult, paper: Paper) -> str:
    """Every quotation with what it is, where it stands and from when to when; at last, how many are right."""
    if not found.results:
        return paper.paragraph("The text has no quotation: nothing in double quotation marks, and no block set off.")
    blocks = [_quotation_checked(k, result, paper) for k, result in enumerate(found.results, 1)]
    if any(result.verdict is Verdict.NEAR or result.instead for result in found.results):
        blocks.append(paper.paragraph(_HOW_A_QUOTATION_IS_MARKED))
    if found.terms:
        terms = in_series([f"“{term}”" for term in found.terms])
        blocks.append(paper.paragraph(f"Not checked, being defined terms or single words: {terms}."))
    blocks.append(paper.paragraph(UNTIL_IS_INFERRED))
    return "\n\n".join([*blocks, click.style(paper.paragraph(quotes_in_words(found)), bold=True)])


def _quotation_checked(number: int, result: QuoteResult, paper: Paper) -> str:
    verdict = click.style(_capitalised(verdict_in_words(result)), bold=True, fg="green" if result.is_right else "red")
    lines = [f"{number}. {verdict}"]
    if result.verdict is Verdict.NEAR and result.matches:
        lines.append(_quoted_parts(result.matches[0].ops, paper))
    else:
        lines.append(paper.paragraph(f"“{' '.join(result.quote.split())}”", "  "))
    lines += [paper.paragraph(reason.message, "  ") for reason in result.reasons]
    lines += [paper.paragraph(f"In the source: {said}", "  ") for said in _stood_for(result)]
    lines += [paper.paragraph(f"{_matched_at(match)}, {_match_in_force(match)}.", "    ") for match in result.matches]
    if len(result.versions) > len(result.matches):
        lines.append(paper.paragraph(f"and {len(result.versions) - len(result.matches):,} versions more.", "    "))
    if result.citation_check and not result.citation_check.agrees:
        lines.append(paper.paragraph(citation_in_words(result.citation_check), "  "))
    for match in result.instead[:1]:
        lines.append(paper.paragraph("In force that day were these words:", "  "))
        lines += [_quoted_parts(match.ops, paper), paper.paragraph(f"{_matched_at(match)}.", "    ")]
    return "\n".join(lines)


def _stood_for(result: QuoteResult) -> list[str]:
    """What brackets and ellipses stand for, in the first version."""
    parts = result.matches[0].ops if result.matches else ()
    found = [
        f"{part.right.strip()} stands for “{part.left.strip()}”"
        if part.left.strip()
        else f"{part.right.strip()} stands for no words, it was added"
        for part in parts
        if part.op == "bracket" or (part.op == "omission" and part.left.strip() and part.right.strip())
    ]
    return [in_series(found)] if found else []


def _matched_at(match: QuoteMatch) -> str:
    across = f" (across {len(match.passage_ids)} passages)" if len(match.passage_ids) > 1 else ""
    others = f" and {_counted(match.other_places, 'place')} more" if match.other_places else ""
    heading = "heading above " if match.is_heading else ""
    return f"{heading}{match.citation}{across}{others}"


def _match_in_force(match: QuoteMatch) -> str:
    days = interval_in_words(match.interval) if match.interval else "undated, or replaced on its first day"
    return f"{days} (not in force on the day asked about)" if match.in_force is False else days


def _quoted_parts(parts: Sequence[QuotedPart], paper: Paper) -> str:
    """The quotation with what differs from the source; what brackets and ellipses stand for is no difference."""
    ops = [
        Operation(part.op, _on_one_line(part.left), _on_one_line(part.right))
        if part.op in {"insert", "delete", "replace"}
        else Operation("equal", _on_one_line(part.right), _on_one_line(part.right))
        for part in parts
    ]
    return _words(ops, paper)


def _on_one_line(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def copies_text(copies: VersionCopies, paper: Paper) -> str:
    """Where the exhibit copies of one version differ, with the lines of the source to lay the finger on."""
    blocks = [click.style(paper.paragraph(f"{_listed(copies.version)}."), bold=True)]
    if not copies.comparisons:
        shown = in_series([_named(copy) for copy in copies.version.copies])
        blocks.append(paper.paragraph(f"Only {shown} shows this version: there is no other copy to compare it with."))
    elif any(comparison.differences for comparison in copies.comparisons):
        blocks.append(paper.paragraph(_HOW_WORDS_ARE_MARKED))
    for comparison in copies.comparisons:
        blocks.append(_compared_copies(comparison, paper))
        blocks += [_copy_difference(difference, paper) for difference in comparison.differences]
    return "\n\n".join(blocks)


def _compared_copies(comparison: CopyComparison, paper: Paper) -> str:
    sides = f"{_capitalised(_named(comparison.left))} (left) and {_named(comparison.right)} (right)"
    found = _counted(len(comparison.differences), "difference") if comparison.differences else "no difference"
    return paper.paragraph(f"{sides}: {_counted(comparison.same, 'passage')} word for word the same, {found}.")


_COPY_DIFFERENCE_IN_WORDS = {
    CopyDifferenceKind.REWORDED: "Other words",
    CopyDifferenceKind.HEADING: "Another heading",
    CopyDifferenceKind.TABLE_HEADER: "Another header of a table",
    CopyDifferenceKind.MERGED: "Several passages on the left are one on the right",
    CopyDifferenceKind.SPLIT: "One passage on the left is several on the right",
    CopyDifferenceKind.ONLY_LEFT: "Only on the left",
    CopyDifferenceKind.ONLY_RIGHT: "Only on the right",
}


def _copy_difference(difference: CopyDifference, paper: Paper) -> str:
    is_around = difference.kind in {CopyDifferenceKind.HEADING, CopyDifferenceKind.TABLE_HEADER}
    sides = [(name, side) for name, side in (("Left", difference.left), ("Right", difference.right)) if side]
    same_words = ", in the same words" if len(sides) == 2 and {op.op for op in difference.ops} == {"equal"} else ""
    return "\n".join(
        [
            paper.paragraph(f"{_COPY_DIFFERENCE_IN_WORDS[difference.kind]}{same_words}:"),
            _words(difference.ops, paper),
            *(paper.paragraph(f"{name}: {_excerpt(side, is_around)}", "    ") for name, side in sides),
        ]
    )


def _excerpt(excerpt: CopyExcerpt, is_around: bool) -> str:
    """Where an excerpt stands; a heading has no citation of its own, but that of what it stands above."""
    cited = "; ".join(passage.parallel_citation for passage in excerpt.passages)
    lines = f", {_lines(excerpt.lines)}" if excerpt.lines else ""
    return f"{'above ' if is_around else ''}{cited}: {excerpt.source}{lines}"


def _lines(lines: tuple[int, int]) -> str:
    first, last = lines
    return f"line {first}" if first == last else f"lines {first} to {last}"


# ---- build and verify -------------------------------------------------------------------------------------------


_LONGEST_TABLE = 20
"""Versions that are told one by one; of more, each policy is told in a line."""
_MOST_OF_A_KIND, _EXAMPLES_OF_A_KIND = 5, 3
_NOISE_IN_WORDS = {
    RecordingVerdict.REPEATED: "the same words again",
    RecordingVerdict.TECHNICAL: "re-recorded by the archive",
    RecordingVerdict.BLIP: "gone within days",
    RecordingVerdict.EMPTY: "without text",
    RecordingVerdict.DELETED: "deleted",
    RecordingVerdict.UNREADABLE: "unreadable",
}
_BASIS_IN_WORDS = {
    Basis.STATED_EFFECTIVE: "effective",
    Basis.UPDATED_DATE: "updated",
    Basis.CAPTURED: "captured",
    Basis.MANIFEST: "manifest",
}


def reading_text(report: CorpusReport, paper: Paper) -> str:
    """What a build read: versions with their dates, and what a person should look at."""
    corpus = report.corpus
    if len(corpus.versions) <= _LONGEST_TABLE:
        told = _versions_read(corpus)
        names = in_series([f"{source.name} ({source.sha256[:12]})" for source in corpus.sources])
        head = f"Read {names}:" if len(corpus.sources) <= _MOST_OF_A_KIND else _read_in_all(report)
    else:
        told = _policies_read(report)
        head = _read_in_all(report)
    return "\n\n".join([paper.paragraph(head), told, *_dates_and_noise(report, paper), *_findings(report, paper)])


def check_text(report: CorpusReport, paper: Paper) -> str:
    """What a build would read, policy by policy; before it, what a build would stop at."""
    blocks = [paper.paragraph(f"error: {error}") for error in report.errors]
    if report.corpus.versions:
        blocks += [paper.paragraph(_read_in_all(report)), _policies_read(report), *_dates_and_noise(report, paper)]
    blocks += _findings(report, paper)
    return "\n\n".join([*blocks, paper.paragraph(_verdict(report))])


def _read_in_all(report: CorpusReport) -> str:
    corpus = report.corpus
    return (
        f"Read {_counted(len(corpus.sources), 'text')}: {_counted(len(corpus.versions), 'version')} of "
        f"{_counted(len(report.policies), 'policy')}, {_counted(len(corpus.passages), 'passage')}, "
        f"{report.distinct_passages:,} of them different."
    )


def _versions_read(corpus: Corpus) -> str:
    counts = Counter(passage.version_id for passage in corpus.passages)
    rows = [
        (
            version.version_id,
            day_in_words(version.interval.start) if version.interval else "undated",
            version.from_basis.value.replace("_", " ") if version.from_basis else "",
            "; ".join(_shown_in(version)),
            f"{counts[version.version_id]:,}",
        )
        for version in corpus.versions
    ]
    return table(("VERSION", "IN FORCE FROM", "BASIS", "SHOWN IN", "PASSAGES"), rows)


def _policies_read(report: CorpusReport) -> str:
    """A line for each policy; a basis of dates or a kind of noise that nowhere occurs has no column."""
    bases = [basis for basis in Basis if report.dates.get(basis)]
    headers = ["POLICY", "VERSIONS", "PASSAGES", "DIFFERENT", "FROM", "TO"]
    headers += [_BASIS_IN_WORDS[basis].upper() for basis in bases]
    has_undated = any(policy.undated for policy in report.policies)
    headers += ["UNDATED"] if has_undated else []
    headers += [verdict.value.upper() for verdict in report.noise]
    rows = [
        [
            policy.policy,
            f"{policy.versions:,}",
            f"{policy.passages:,}",
            f"{policy.distinct_passages:,}",
            short_day(policy.first) if policy.first else "",
            short_day(policy.last) if policy.last else "",
            *(_number(policy.dates.get(basis, 0)) for basis in bases),
            *([_number(policy.undated)] if has_undated else []),
            *(_number(policy.noise.get(verdict, 0)) for verdict in report.noise),
        ]
        for policy in report.policies
    ]
    return table(headers, rows)


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _dates_and_noise(report: CorpusReport, paper: Paper) -> list[str]:
    """What the dates of all versions rest on, and what an archive recorded that is no version."""
    dates = [
        f"{count:,} {_BASIS_IN_WORDS[basis]}" for basis, count in sorted(report.dates.items(), key=lambda d: -d[1])
    ]
    undated = sum(policy.undated for policy in report.policies)
    dates += [f"{undated:,} undated"] if undated else []
    lines = [paper.paragraph(f"Dates: {in_series(dates)}.")] if dates else []
    recordings = sum(policy.recordings for policy in report.policies)
    if recordings:
        noise = [f"{count:,} {_NOISE_IN_WORDS[verdict]}" for verdict, count in report.noise.items()]
        what = f"{sum(report.noise.values()):,} are no versions: {in_series(noise)}" if noise else "all are versions"
        lines.append(paper.paragraph(f"Recordings: {recordings:,}, of which {what}."))
    return ["\n".join(lines)] if lines else []


def _findings(report: CorpusReport, paper: Paper) -> list[str]:
    """Warnings each with its place; of notes, which an archive is full of, a few of each kind."""
    blocks: list[str] = []
    if report.warnings:
        said = [paper.paragraph(f"warning: {_located(finding)}", "  ") for finding in report.warnings]
        blocks.append("\n".join([click.style("Please look at:", bold=True), *said]))
    if report.notes:
        lines: list[str] = []
        for code, found in by_kind(report.notes):
            shown = found if len(found) <= _MOST_OF_A_KIND else found[:_EXAMPLES_OF_A_KIND]
            lines += [paper.paragraph(f"note: {_located(finding)}", "  ") for finding in shown]
            if len(found) > len(shown):
                more = f"… and {len(found) - len(shown)} more of this kind ({code.replace('_', ' ')})"
                lines.append(f"  {more}; `inforce corpus check … --json` lists all")
        blocks.append("\n".join([click.style("How it was read:", bold=True), *lines]))
    return blocks


def _located(finding: Finding) -> str:
    return f"{finding.source}, line {finding.line}: {replace_days(finding.message, day_in_words)}"


def _verdict(report: CorpusReport) -> str:
    if report.is_good:
        return "Good: a build reads all of this."
    if report.errors:
        stops = _counted(len(report.errors), "error")
        return f"Not good: a build stops at the {stops} above; mend what is named there, then check again."
    if not report.corpus.versions:
        return "Not good: there is no version of any policy in this."
    return (
        f"Not good yet: a build reads this, but {_counted(len(report.warnings), 'warning')} above should be looked at."
    )


def _shown_in(version: PolicyVersion) -> list[str]:
    return [" ".join(filter(None, (copy.facts.origin.name, copy.facts.part))) for copy in version.copies]


def tally_text(tally: Mapping[str, Mapping[LineClass, int]], shared: Mapping[str, Sequence[int]]) -> str:
    """How every non-blank line of every source was read, so that nothing can have been dropped unseen.

    A line in ``shared`` counts as a passage, but holds page furniture too, which is no part of the passage.
    """
    rows: list[tuple[str, str, str]] = []
    for source, counts in tally.items():
        rows += [(source, line_class.value, f"{counts.get(line_class, 0):,}") for line_class in LineClass]
        rows.append((source, "all non-blank lines", f"{sum(counts.values()):,}"))
    beside = [
        f"{source}: in {'line' if len(lines) == 1 else 'lines'} {in_series([str(line) for line in lines])} "
        "page furniture stands beside a passage, and was left out of it."
        for source, lines in shared.items()
        if lines
    ]
    return "\n\n".join([table(("SOURCE", "LINES READ AS", "LINES"), rows), *beside])


def _capitalised(sentence: str) -> str:
    """Only the first letter: ``str.capitalize`` would lower the rest, names of months included."""
    return sentence[:1].upper() + sentence[1:]
