"""Collections of your own: a folder as BEIR has them (Thakur et al. 2021), with optional columns for dates.

corpus.jsonl + queries.jsonl + qrels → rows → one policy version for each policy and date → corpus, questions, qrels

corpus.jsonl   `_id`, `text`; optional `title`, `policy` (else the folder's name), `effective_on` (YYYY-MM-DD)
queries.jsonl  `_id`, `text`; optional `as_of`, or `from` and `to`; `today`, `policy`, `category`
qrels/dev.tsv  a line `query-id corpus-id score`, then one judgment a line; `qrels.tsv` where there are no halves

Rows of one policy with one date are one version, in force until the policy's next date; rows without a date are an
undated version, which only questions without a day can see. Other keys, such as `metadata`, are ignored.
"""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.text import slug
from eval.collections.collection import Collection
from eval.collections.rows import Folder, Relevance, Row, judged_rows, policy_id, readable, required
from eval.judgments.jsonl import day_of, identifier, text_of
from eval.judgments.judgment import ALL, Judgment

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"


def read_beir(folder: Path, name: str | None = None) -> Collection:
    """A collection from a BEIR-style folder, called by the folder's name where it is given none.

    A query without qrels was not judged, which does not mean that nothing answers it: it is left out, and ``about``
    says how many are. One whose scores are all 0 was judged, and silence is right. Raises InvalidJudgments.
    """
    files = Folder(folder, f"{CORPUS}, {QUERIES} and qrels")
    policy = slug(files.name) or "corpus"
    rows = files.objects(CORPUS, lambda fields: _row(fields, policy))
    queries = files.objects(QUERIES, _query)
    relevances = _relevances(files)
    about = "Rows, queries and grades are those of the folder; who judged is for its makers to say."
    return judged_rows(files, name or files.name, about, CORPUS, rows, queries, relevances)


# -- rows -----------------------------------------------------------------------------------------------

_ROW_COLUMNS = frozenset({"_id", "title", "text", "policy", "effective_on"})
_QUERY_COLUMNS = frozenset({"_id", "text", "as_of", "from", "to", "today", "policy", "category"})

# What sets a scope, without its marks. A key that comes near one of these without being it was probably meant as it.
_SCOPING = {"effectiveon": "effective_on", "asof": "as_of", "from": "from", "today": "today", "policy": "policy"}
_SCOPING_WORDS = frozenset("date dates day effective from policies policy since to until valid".split())
_ALIKE = 0.75


def _require_columns(fields: Mapping[str, Any], columns: frozenset[str]) -> None:
    """Raises ValueError for a key that looks like a column of dates or policies: a mistyped date is not no date."""
    for key in sorted(fields.keys() - columns):
        words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).casefold())
        near = difflib.get_close_matches("".join(words), _SCOPING, n=1, cutoff=_ALIKE)
        if near or _SCOPING_WORDS.intersection(words):
            meant = f"{_SCOPING[near[0]]!r}" if near else "a date or a policy"
            raise ValueError(
                f"{key!r} is no column of this file, but looks like {meant}; rename it to one of "
                f"{', '.join(sorted(columns))}, or move it into 'metadata' if it is something else"
            )


def _row(fields: Mapping[str, Any], policy: str) -> Row:
    _require_columns(fields, _ROW_COLUMNS)
    title, text = text_of(fields, "title", default=""), text_of(fields, "text")
    if not readable(text) and readable(title):
        # Records that are all title are ordinary in BEIR: the title is then what can be found.
        title, text = "", title
    return Row(
        row_id=identifier(fields, "_id"),
        policy=policy if fields.get("policy") is None else policy_id(fields, "policy"),
        effective_on=day_of(fields, "effective_on"),
        title=title,
        text=required(text),
    )


def _query(fields: Mapping[str, Any]) -> Judgment:
    """A query as a judgment that has no half yet: qrels say to which it belongs."""
    _require_columns(fields, _QUERY_COLUMNS)
    name = identifier(fields, "_id")
    return Judgment(
        judgment_id=name,
        topic=name,
        split=ALL,
        category=text_of(fields, "category", default="") or "questions",
        question=text_of(fields, "text"),
        as_of=day_of(fields, "as_of"),
        first=day_of(fields, "from"),
        last=day_of(fields, "to"),
        today=day_of(fields, "today"),
        policies=() if fields.get("policy") is None else (policy_id(fields, "policy"),),
    )


# -- qrels ----------------------------------------------------------------------------------------------

_HEADER = ["query-id", "corpus-id", "score"]


def _relevances(files: Folder) -> list[Relevance]:
    """Every grade of the folder's qrels; the half is the file's name, or ALL where there is one file for all."""
    halves = {f"qrels/{path.name}": path.stem for path in sorted(files.path.glob("qrels/*.tsv"))}
    if (files.path / "qrels.tsv").exists():
        if halves:
            files.fault("qrels.tsv", "there are files in qrels/ too; keep one or the other")
        halves = {"qrels.tsv": ALL}
    if not halves:
        files.fault("qrels", "there are none; write qrels.tsv, or qrels/dev.tsv and qrels/test.tsv")
    found: dict[tuple[str, str], Relevance] = {}
    first: dict[str, Relevance] = {}
    for file, half in halves.items():
        lines = files.lines(file)
        place, header = next(lines, (file, ""))
        if header and header.split("\t") != _HEADER:
            files.fault(place, f"the first line must be {' '.join(_HEADER)}, with tabs between; got {header!r}")
            continue
        rows = list(lines)
        if header and not rows:
            files.fault(file, "no query is judged in it; write one judgment a line below the first")
        for place, line in rows:
            cells = line.split("\t")
            if len(cells) != len(_HEADER) or not re.fullmatch(r"-?\d{1,9}", cells[2]):
                files.fault(place, f"must be a query id, a row id and a whole number, with tabs between; got {line!r}")
                continue
            judged = Relevance(cells[0], cells[1], int(cells[2]), half, place)
            own = first.setdefault(judged.query_id, judged)
            if own.half != half:
                files.fault(place, f"query {cells[0]!r} is judged in {own.place} too; a question has one half")
                continue
            same = found.setdefault((judged.query_id, judged.row_id), judged)
            if same.grade != judged.grade:
                files.fault(place, f"{cells[0]!r} and {cells[1]!r} have score {same.grade} in {same.place}; keep one")
    return list(found.values())
