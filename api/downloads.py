"""Results to take away: as CSV for a table, as Markdown for a memorandum, as CSL-JSON for a reference manager.

Each has the address of its page with another path, takes the same parameters, and holds the same facts: what a page
shows can be taken away as it stands, and an address in a footnote gives it again.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from fastapi import FastAPI
from fastapi.responses import Response
from starlette.requests import Request
from starlette.routing import Route

from api.http.exchange import query, send_if_changed
from api.parameters import CompareParameters, SearchParameters
from api.phrases.dates import copy_in_words, counts_in_words, day_in_words, last_day
from corpus.clauses.matching import Change
from corpus.clauses.wording import Operation
from corpus.types import Basis
from retriever.reading.library import Library
from retriever.results import (
    AskResult,
    Citation,
    ComparedPair,
    Comparison,
    DateBasis,
    FoundPassage,
    InForce,
    PassageView,
    ScopeEcho,
    ScopeKind,
    Status,
    VersionRef,
)
from retriever.retriever import Retriever

# What a spreadsheet takes for a formula when it stands first in a cell.
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
# What Markdown would take for markup inside a quotation.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")
_LIST_OR_HEADING = re.compile(r"^(\d+)([.)])|^([-+=])")

_COLUMNS = (
    "rank,supports,quoted,text,citation,policy,version_id,version_date,date_basis,in_force,section,heading,label,"
    "exhibits,source,source_lines,source_sha256,passage_id,address,service,document,commit,headings,url,captured_from,"
    "captured_until,basis"
).split(",")

_WORD_OF_BASIS = {
    Basis.STATED_EFFECTIVE: "effective",
    Basis.UPDATED_DATE: "updated",
    Basis.CAPTURED: "captured",
    Basis.MANIFEST: "dated by the archive's manifest",
}


def add_downloads(app: FastAPI, current: Callable[[], Retriever]) -> None:
    """Add ``/results.csv``, ``/results.md``, ``/results.csl.json`` and ``/compare.md`` to ``app``."""

    def results(write: Callable[[AskResult, Library, str], str], media_type: str, name: str) -> Callable[..., Response]:
        def download(request: Request) -> Response:
            retriever = current()
            question = query(request, SearchParameters).question()
            library, site = retriever.library, str(request.base_url)

            def made() -> Response:
                return _file(write(retriever.ask(question), library, site), media_type, name)

            return send_if_changed(request, library.index, (question, library.warnings(), site), made)

        return download

    def compared(request: Request) -> Response:
        library = current().library
        asked = query(request, CompareParameters)

        def made() -> Response:
            comparison = library.compare(*asked.sides(), asked.section, asked.policy, asked.basis)
            return _file(comparison_markdown(comparison), "text/markdown", "inforce-comparison.md")

        return send_if_changed(request, library.index, (asked, library.warnings()), made)

    routes = {
        "/results.csv": results(results_csv, "text/csv", "inforce-results.csv"),
        "/results.md": results(results_markdown, "text/markdown", "inforce-results.md"),
        "/results.csl.json": results(
            results_csl, "application/vnd.citationstyles.csl+json", "inforce-results.csl.json"
        ),
        "/compare.md": compared,
    }
    app.router.routes += [
        Route(path, download, methods=["GET"], include_in_schema=False) for path, download in routes.items()
    ]


def _file(content: str, media_type: str, name: str) -> Response:
    # The name says nothing of the question: it would stay behind in lists of downloads.
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content.encode("utf-8", "replace"), headers=headers, media_type=f"{media_type}; charset=utf-8")


# ---- CSV --------------------------------------------------------------------------------------------------------


def results_csv(result: AskResult, library: Library, site: str) -> str:
    """A row for each passage. It begins with a byte order mark: without one Excel reads "§" as two other signs."""
    versions = {version.version_id: version for version in library.versions()}
    quoted = {answer.passage_id: answer.text for answer in result.answers}
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for found in result.search.passages:
        row = _row(found, versions[found.passage.version_id], quoted.get(found.passage.passage_id), site)
        row["basis"] = result.search.scope.basis.value
        writer.writerow([in_cell(row[column]) for column in _COLUMNS])
    return f"\ufeff{table.getvalue()}"


def in_cell(value: object) -> str:
    """A value as a cell; text that a spreadsheet would compute is kept text by an apostrophe in front.

    >>> in_cell("=1+1"), in_cell("the text"), in_cell(3), in_cell(None)
    ("'=1+1", 'the text', '3', '')
    """
    if not isinstance(value, str):
        return "" if value is None else str(value)
    return f"'{value}" if _FORMULA.match(value) else value


def _row(found: FoundPassage, version: VersionRef, quoted: str | None, site: str) -> dict[str, object]:
    passage = found.passage
    first = passage.citations[0]
    return {
        "rank": found.rank,
        "supports": {True: "yes", False: "no", None: None}[found.supports],
        "quoted": quoted,
        "text": passage.text,
        "citation": passage.parallel_citation,
        "policy": passage.policy,
        "version_id": passage.version_id,
        "version_date": version.start,
        "date_basis": version.from_basis.value if version.from_basis else "undated",
        "in_force": lives_in_words(passage.in_force),
        "section": passage.section.printed if passage.section else None,
        "heading": passage.heading,
        "label": passage.label,
        "exhibits": "; ".join(dict.fromkeys(c.exhibit for c in passage.citations if c.document is None)),
        "source": first.source,
        "source_lines": _lines(first),
        "source_sha256": first.source_sha256,
        "passage_id": passage.passage_id,
        "address": _address(site, passage),
        "service": first.service,
        "document": first.document,
        "commit": first.commit,
        "headings": " > ".join(first.headings),
        "url": first.url,
        "captured_from": version.captured_from,
        "captured_until": version.captured_until,
    }


def _lines(citation: Citation) -> str:
    first, last = citation.lines
    # Two numbers with a hyphen between them are a date to a spreadsheet.
    return str(first) if first == last else f"{first} to {last}"


# ---- Markdown ---------------------------------------------------------------------------------------------------


def results_markdown(result: AskResult, library: Library, site: str) -> str:
    """The answer and the passages as a memorandum would quote them, each with its citation."""
    search = result.search
    versions = {version.version_id: version for version in library.versions()}
    lines = [f"# {in_markdown(search.query)}", "", f"{_scope_in_words(search.scope)}.", ""]
    lines += [f"> **Note.** {in_markdown(notice.message)}\n" for notice in search.warnings]
    if search.status is Status.NOT_FOUND:
        lines += ["Nothing in this scope answers the question. That does not mean that it is allowed or forbidden.", ""]
    if result.answers:
        lines += ["## Answer, verbatim", ""]
        for answer in result.answers:
            lines += _quotation(answer.text, answer.citation, answer.in_force)
    if result.changes:
        lines += ["## Changes", ""]
        for event in result.changes:
            lines += [f"### {_capital(event.kind)} on {day_in_words(event.on)}", ""]
            for name, text, version in (
                ("Before", event.before, event.from_version),
                ("After", event.after, event.to_version),
            ):
                if text is not None:
                    cited = "; ".join(c.text for c in event.citations if c.version_id == version)
                    lines += [f"{name}:", "", f"> {in_markdown(text)}", ">", f"> — {in_markdown(cited)}", ""]
    if result.found_elsewhere:
        lines += ["## Answered elsewhere", ""]
        for elsewhere in result.found_elsewhere:
            lines += [f"{_capital(version_in_words(versions[elsewhere.version_id]))}:", ""]
            lines += _quotation(elsewhere.text, elsewhere.citation, elsewhere.in_force)
    if search.passages:
        heading = "Nearest passages, which do not answer it" if search.status is Status.NOT_FOUND else "Passages"
        lines += [f"## {heading}", ""]
        for found in search.passages:
            lines += [f"{found.rank}. {in_markdown(found.passage.parallel_citation)}", ""]
            lines += [f"   > {in_markdown(found.passage.text)}", ""]
            lines += [f"   {lives_in_words(found.passage.in_force)}. <{_address(site, found.passage)}>", ""]
    lines += [
        "---",
        "",
        "An end is inferred: until the next version in this corpus. Versions missing from it may exist.",
        f"Index {search.index.fingerprint}, encoder {in_markdown(search.index.encoder)}.",
    ]
    return "\n".join(lines) + "\n"


def comparison_markdown(comparison: Comparison) -> str:
    """What changed, with both citations."""
    left, right = comparison.left, comparison.right
    counts = counts_in_words(comparison.counts, comparison.cross_references_only)
    lines = [
        f"# {_capital(version_in_words(left))} against {version_in_words(right)}",
        "",
        f"{_capital(counts)}. What is the same is left out; <del>deleted</del>, <ins>inserted</ins>.",
        "",
    ]
    lines += [f"> **Note.** {in_markdown(notice.message)}\n" for notice in comparison.warnings]
    changes = [pair for pair in comparison.pairs if pair.status is not Change.SAME]
    for number, pair in enumerate(changes, 1):
        lines += [f"## {number}. {_heading(pair)}", "", f"> {_strokes(pair.ops)}", ""]
        sides = (("Left", pair.left), ("Right", pair.right))
        lines += [f"* {name}: {in_markdown(side.parallel_citation)}" for name, side in sides if side]
        lines.append("")
    return "\n".join(lines)


def in_markdown(text: str) -> str:
    r"""Text in which nothing is markup.

    >>> in_markdown("1. see *this* [link](x)")
    '1\\. see \\*this\\* \\[link\\](x)'
    """
    escaped = _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
    return _LIST_OR_HEADING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def _quotation(text: str, citation: str, lives: Sequence[InForce]) -> list[str]:
    return [f"> {in_markdown(text)}", ">", f"> — {in_markdown(citation)}", "", f"{lives_in_words(lives)}.", ""]


def _heading(pair: ComparedPair) -> str:
    words = {
        Change.CHANGED: "Changed",
        Change.MOVED: f"Moved from {pair.moved_from}",
        Change.MOVED_CHANGED: f"Moved from {pair.moved_from} and changed",
        Change.ADDED: "Added again" if pair.returns_from else "Added",
        Change.REMOVED: "Removed",
    }
    shown = pair.right or pair.left
    section = shown.section if shown else None
    place = f"§ {' '.join(filter(None, (section.label, section.title)))}" if section else "preamble"
    return in_markdown(f"{words[pair.status]}: {place}")


def _strokes(operations: Iterable[Operation]) -> str:
    """Both wordings in one text, in HTML's words: Markdown's own strokes do not open before a comma."""
    pieces = []
    for operation in operations:
        if operation.op == "equal":
            pieces.append(_escaped(operation.right))
            continue
        gone, came = _stroke("del", operation.left), _stroke("ins", operation.right)
        pieces.append(f"{gone} {came.lstrip()}" if gone and came else gone or came)
    return "".join(pieces)


def _stroke(tag: str, words: str) -> str:
    """Words in a tag; white space before them stays outside."""
    inside = words.lstrip()
    return f"{words[: len(words) - len(inside)]}<{tag}>{_escaped(inside)}</{tag}>" if inside else words


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


# ---- CSL-JSON ---------------------------------------------------------------------------------------------------


def results_csl(result: AskResult, library: Library, site: str) -> str:
    """An item for each passage, as the CSL schema 1.0.2 has it: Zotero, Mendeley and pandoc read it."""
    versions = {version.version_id: version for version in library.versions()}
    titles = {policy.policy: policy.title for policy in library.policies()}
    today = date.today()
    items = [
        _item(found.passage, versions[found.passage.version_id], titles, today, site)
        for found in result.search.passages
    ]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(passage: PassageView, version: VersionRef, titles: dict[str, str], today: date, site: str) -> dict[str, Any]:
    """A policy is no judgment and no statute: its passages are cited as a document shown in an exhibit."""
    first = passage.citations[0]
    item: dict[str, Any] = {
        "id": passage.passage_id,
        "type": "document",
        "title": f"{titles[passage.policy]}, {version_in_words(version)}",
        "author": [{"literal": first.service or publisher_of(passage.policy, titles[passage.policy])}],
        "accessed": _date_parts(today),
        "URL": _address(site, passage),
        "abstract": passage.text,
        "note": f"{passage.parallel_citation}. {lives_in_words(passage.in_force)}.",
        "version": version.version_id,
        "archive": copy_in_words(first) + (f", {first.part}" if first.part else ""),
        "archive_location": f"{first.source}, line{'s' if first.lines[0] != first.lines[1] else ''} {_lines(first)}",
    }
    if version.start:
        item["issued"] = _date_parts(version.start)
    if passage.section:
        item["section"] = passage.section.printed
    return item


def publisher_of(policy: str, title: str) -> str:
    """Whose policy it is, as far as its title or its id says.

    >>> publisher_of("alibaba-privacy", "Privacy Policy"), publisher_of("x", "Example Inc. Privacy Policy")
    ('Alibaba', 'Example Inc.')
    """
    named = re.sub(r"[\s:,–-]*\b(?:privacy|cookie|terms|data)\b.*$", "", title, flags=re.IGNORECASE)
    return named if named and named != title else _capital(policy.split("-")[0])


def _date_parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


# ---- Words ------------------------------------------------------------------------------------------------------


def version_in_words(version: VersionRef) -> str:
    """A version with the kind of its date; only a printed effective date is called effective."""
    if version.start is None:
        return f"undated version {version.version_id}"
    return f"version {_WORD_OF_BASIS[version.from_basis or Basis.STATED_EFFECTIVE]} {day_in_words(version.start)}"


def lives_in_words(lives: Sequence[InForce]) -> str:
    """When a text was in force, with the last day of each stretch.

    >>> lives_in_words([InForce(date(2019, 1, 17), date(2020, 2, 27), Basis.STATED_EFFECTIVE, None)])
    'In force from 17 January 2019 through 26 February 2020'
    """
    if not lives:
        return "Undated or replaced on its first day"
    parts = []
    for life in lives:
        ends = f"through {day_in_words(last_day(life.until))}" if life.until else "with no later version in this corpus"
        parts.append(f"from {day_in_words(life.start)} {ends}")
    word = "In use since an update," if lives[0].from_basis is Basis.UPDATED_DATE else "In force"
    return f"{word} {'; again '.join(parts)}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


_RULES = {DateBasis.EFFECTIVE: "In force", DateBasis.CAPTURED: "As a visitor saw it"}


def _scope_in_words(scope: ScopeEcho) -> str:
    named = "; ".join(version_in_words(version) for version in scope.versions) or "no version in this corpus"
    if scope.kind is ScopeKind.AS_OF and scope.as_of:
        return f"{_RULES[scope.basis]} on {day_in_words(scope.as_of)}: {named}"
    if scope.kind is ScopeKind.RANGE:
        ends = [f"{word} {day_in_words(day)}" for word, day in (("from", scope.first), ("through", scope.last)) if day]
        return f"{_RULES[scope.basis]} on any day {' '.join(ends)}: {named}"
    return f"Searched: {named}"


def _address(site: str, passage: PassageView) -> str:
    return f"{site}passages/{passage.passage_id}"
