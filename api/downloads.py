"""Results to take away: as CSV for a table, as Markdown or DOCX for a memorandum, as lines of JSON for programs, as
CSL-JSON for a reference manager; a comparison also as a document with tracked changes, and as a page.

Each has the address of its page with another path, takes the same parameters, and holds the same facts: what a page
shows can be taken away as it stands, and an address in a footnote gives it again. `DOWNLOADS` is the table of them.
"""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, cast

from api.contract import plain, to_json
from api.operations import AnyFile, AnyOperation, File, Index
from api.operations.asking import ASK, ask_every_policy
from api.operations.comparing import COMPARE, compare_whole
from api.operations.happening import CHANGES, events_told
from api.parameters import AskParameters, CompareParameters
from api.phrases.answers import left_out, memorandum
from api.phrases.comparison import comparison_memorandum
from api.phrases.dates import capitalised
from api.phrases.passages import lines_in_words
from api.phrases.redline import redline
from api.phrases.segments import Phrase
from api.phrases.versions import copy_named, intervals, named_in_title
from api.render import docx, markdown
from api.render.redline import redline_docx, redline_html
from api.word_parameters import MOST_PLACES, EventsParameters
from corpus.hidden import visible
from corpus.origin import Exhibit
from retriever.question.request import MAX_LIMIT
from retriever.reading.library import Library
from retriever.results import (
    Answer,
    AskResult,
    Citation,
    Comparison,
    Events,
    FoundPassage,
    PassageView,
    VersionRef,
)

# What a spreadsheet takes for a formula when it stands first in a cell.
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]|\s+[=+\-@＝＋－＠]")
MOST_PASSAGES = 1000
"""In one file; what it leaves out, it counts."""
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_COLUMNS = (
    "rank,supports,certainty,support,quoted,context,text,citation,policy,version_id,version_date,date_basis,in_force,section,heading,label,"
    "exhibits,source,source_lines,source_sha256,passage_id,address,service,document,commit,headings,url,captured_from,"
    "captured_until,basis"
).split(",")


def _comparison_markdown(comparison: Comparison, _library: Library, _site: str) -> str:
    return markdown.document(comparison_memorandum(comparison))


def _comparison_html(comparison: Comparison, _library: Library, _site: str) -> str:
    return redline_html(redline(comparison))


def _comparison_docx(comparison: Comparison, _library: Library, _site: str) -> bytes:
    return redline_docx(redline(comparison), comparison.right.start)


def _ask_whole(index: Index, asked: AskParameters) -> AskResult:
    """All passages, whatever a page holds of them, unless the address says how many."""
    question, retriever = asked.question(), index.retriever()
    if {"limit", "offset"} & asked.model_fields_set:
        return retriever.ask(question)
    result = retriever.ask(replace(question, limit=min(MAX_LIMIT, MOST_PASSAGES)))
    passages = list(result.search.passages)
    while MAX_LIMIT <= len(passages) < min(result.search.total, MOST_PASSAGES):
        further = retriever.search(replace(question, limit=MAX_LIMIT, offset=len(passages))).passages
        if not further:
            break
        passages += further
    return replace(result, search=replace(result.search, passages=tuple(passages)))


# ---- CSV --------------------------------------------------------------------------------------------------------


def results_csv(result: AskResult, library: Library, site: str) -> str:
    """A row for each passage. It begins with a byte order mark: without one Excel reads "§" as two other signs."""
    versions = {version.version_id: version for version in library.versions()}
    near = {answer.passage_id: ("nearest", answer) for answer in result.nearest}
    quoted = near | {answer.passage_id: ("stated", answer) for answer in result.answers}
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for found in result.search.passages:
        row = _row(found, versions[found.passage.version_id], quoted.get(found.passage.passage_id), site)
        row["basis"] = result.search.scope.basis.value
        writer.writerow([in_cell(row[column]) for column in _COLUMNS])
    if left := left_out(result):
        writer.writerow([in_cell(f"not all: {left} more passages") if name == "text" else "" for name in _COLUMNS])
    return f"\ufeff{table.getvalue()}"


_POLICY_COLUMNS = ("policy", "certainty", "support", "version_id", "quoted", "context", "citation", "address")


def policies_csv(result: AskResult, _library: Library, site: str) -> str:
    """The whole table of policies: a row for each quotation, and one for each policy that has none."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(_POLICY_COLUMNS)
    for entry in result.by_policy:
        for answer in entry.answers or (None,):
            row = [entry.policy, entry.certainty.value, entry.support, entry.version_id]
            row += [answer.text, " | ".join(c.text for c in answer.context), answer.citation] if answer else [None] * 3
            writer.writerow([in_cell(cell) for cell in [*row, answer and _address(site, answer.passage_id)]])
    return f"\ufeff{table.getvalue()}"


_EVENT_COLUMNS = (
    "on,date_basis,in_doubt,policy,from_version,to_version,kinds,clause,kind,element,op,words,before,after,led_to,leads_to,citation,address"
).split(",")
_MOST_EVENTS = 500


def _every_event(index: Index, asked: EventsParameters) -> Events:
    """All of a period in one table, whatever a page of it holds."""
    return events_told(index, replace(asked.request(), limit=_MOST_EVENTS, places=MOST_PLACES, cursor=None))


def changes_csv(found: Events, _library: Library, site: str) -> str:
    """A row for each of the words that came, went or moved, and one for each version that has none to tell."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(_EVENT_COLUMNS)
    for event in found.events:
        basis = event.from_basis.value if event.from_basis else None
        kinds = "; ".join(event.kinds) or "first version held"
        of_event: list[object] = [
            event.on,
            basis,
            event.doubt,
            event.policy,
            event.from_version,
            event.to_version,
            kinds,
        ]
        for one in event.words or (None,):
            of_words: list[object] = [None] * (len(_EVENT_COLUMNS) - len(of_event))
            if one is not None:
                address = _address(site, one.passage_id)
                of_words = [one.clause, one.kind.value, one.element.value, one.op, one.text, one.lead, one.trail]
                of_words += [*((one.link.left, one.link.right) if one.link else (None, None)), one.citation, address]
            writer.writerow([in_cell(cell) for cell in [*of_event, *of_words]])
    if found.left:
        told = f"not all: {found.left} more versions; ask for a shorter period"
        writer.writerow([*[""] * 6, told, *[""] * 9])
    return f"\ufeff{table.getvalue()}"


def results_markdown(result: AskResult, library: Library, site: str) -> str:
    """The answer and the passages as a memorandum would quote them."""
    versions = {version.version_id: version for version in library.versions()}
    return markdown.document(memorandum(result, versions, partial(_address, site)))


def results_docx(result: AskResult, library: Library, site: str) -> bytes:
    """The same as a document for a word processor."""
    versions = {version.version_id: version for version in library.versions()}
    return docx.document(memorandum(result, versions, partial(_address, site)))


def results_lines(result: AskResult, _library: Library, site: str) -> str:
    """A line for each answer, each nearest quotation and each passage, with the ``list`` that it is of and its address;
    the last says what is left out.
    """
    answers = {"answers": result.answers, "nearest": result.nearest}
    rows = [
        {"list": name, **plain(answer), "address": _address(site, answer.passage_id)}
        for name, items in answers.items()
        for answer in items
    ]
    rows += [
        {"list": "passages", **plain(found), "address": _address(site, found.passage.passage_id)}
        for found in result.search.passages
    ]
    rows += [{"list": "left_out", "passages": left_out(result)}]
    return "".join(f"{to_json(row)}\n" for row in rows)


def in_cell(value: object) -> str:
    """A value as a cell; text that a spreadsheet would compute is kept text by an apostrophe in front.

    >>> in_cell("=1+1"), in_cell("the text"), in_cell(3), in_cell(None)
    ("'=1+1", 'the text', '3', '')
    """
    if not isinstance(value, str):
        return "" if value is None else str(value)
    # Whether it would be computed is asked of what is written, before a mark stands for what is not seen.
    return f"'{visible(value)}" if _FORMULA.match(value) else visible(value)


def _row(found: FoundPassage, version: VersionRef, quoted: tuple[str, Answer] | None, site: str) -> dict[str, object]:
    passage = found.passage
    certainty, answer = quoted or (None, None)
    first = passage.citations[0]
    return {
        "rank": found.rank,
        "supports": {True: "yes", False: "no", None: None}[found.supports],
        "certainty": certainty,
        "support": answer.support if answer else None,
        "quoted": answer.text if answer else None,
        "context": " | ".join(context.text for context in passage.context),
        "text": passage.text,
        "citation": passage.parallel_citation,
        "policy": passage.policy,
        "version_id": passage.version_id,
        "version_date": version.start,
        "date_basis": version.from_basis.value if version.from_basis else "undated",
        "in_force": str(_life(passage)),
        "section": passage.section.printed if passage.section else None,
        "heading": passage.heading,
        "label": passage.label,
        "exhibits": "; ".join(dict.fromkeys(c.exhibit for c in passage.citations if isinstance(c.origin, Exhibit))),
        "source": first.source,
        "source_lines": _lines(first),
        "source_sha256": first.source_sha256,
        "passage_id": passage.passage_id,
        "address": _address(site, passage.passage_id),
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
        "title": f"{titles[passage.policy]}, {named_in_title(version)}",
        "author": [{"literal": first.service or publisher_of(passage.policy, titles[passage.policy])}],
        "accessed": _date_parts(today),
        "URL": _address(site, passage.passage_id),
        "abstract": passage.text,
        "note": f"{passage.parallel_citation}. {_life(passage)}.",
        "version": version.version_id,
        "archive": copy_named(first) + (f", {first.part}" if first.part else ""),
        "archive_location": f"{first.source}, {lines_in_words(first.lines)}",
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
    return named if named and named != title else capitalised(policy.split("-")[0])


def _date_parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _life(passage: PassageView) -> Phrase:
    return intervals(passage.in_force).capitalised()


def _address(site: str, passage_id: str) -> str:
    return f"{site}passages/{passage_id}"


# ---- The table --------------------------------------------------------------------------------------------------

_ASK_WHOLE = replace(ASK, run=_ask_whole)
_WHOLE: AnyOperation = replace(cast(AnyOperation, COMPARE), takes=CompareParameters, run=compare_whole)
_PASSAGES = "The answer and the passages behind it"

DOWNLOADS: Sequence[AnyFile] = (
    File(
        "results_csv",
        "/results.csv",
        f"{_PASSAGES}: a row for each passage.",
        _ASK_WHOLE,
        results_csv,
        "text/csv",
        "inforce-results.csv",
    ),
    File(
        "policies_csv",
        "/policies.csv",
        "What every policy says: a row for each quotation, and for each silence.",
        replace(ASK, run=ask_every_policy),
        policies_csv,
        "text/csv",
        "inforce-policies.csv",
    ),
    File(
        "results_markdown",
        "/results.md",
        f"{_PASSAGES}, as a memorandum would quote them.",
        _ASK_WHOLE,
        results_markdown,
        "text/markdown",
        "inforce-results.md",
    ),
    File(
        "results_docx",
        "/results.docx",
        f"{_PASSAGES}, as a document for a word processor.",
        _ASK_WHOLE,
        results_docx,
        _DOCX,
        "inforce-results.docx",
    ),
    File(
        "results_lines",
        "/results.jsonl",
        f"{_PASSAGES}: a line of JSON for each answer and each passage.",
        _ASK_WHOLE,
        results_lines,
        "application/x-ndjson",
        "inforce-results.jsonl",
    ),
    File(
        "results_csl",
        "/results.csl.json",
        f"{_PASSAGES}, for reference managers (CSL-JSON).",
        _ASK_WHOLE,
        results_csl,
        "application/vnd.citationstyles.csl+json",
        "inforce-results.csl.json",
    ),
    File(
        "changes_csv",
        "/changes.csv",
        "What took effect in a period: a row for each of the words that came or went.",
        replace(CHANGES, run=_every_event),
        changes_csv,
        "text/csv",
        "inforce-changes.csv",
    ),
    File(
        "compare_markdown",
        "/compare.md",
        "Two versions compared, as Markdown.",
        _WHOLE,
        _comparison_markdown,
        "text/markdown",
        "inforce-comparison.md",
    ),
    File(
        "compare_html",
        "/compare.html",
        "Two versions compared, as one page.",
        _WHOLE,
        _comparison_html,
        "text/html",
        "inforce-comparison.html",
    ),
    File(
        "compare_docx",
        "/compare.docx",
        "Two versions compared, as a document with tracked changes.",
        _WHOLE,
        _comparison_docx,
        _DOCX,
        "inforce-comparison.docx",
    ),
)
