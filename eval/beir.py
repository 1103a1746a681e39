"""Collections of your own: a folder as BEIR has them (Thakur et al. 2021), with optional columns for dates.

corpus.jsonl + queries.jsonl + qrels → rows → one policy version for each policy and date → corpus, questions, qrels

corpus.jsonl   `_id`, `text`; optional `title`, `policy` (else the folder's name), `effective_on` (YYYY-MM-DD)
queries.jsonl  `_id`, `text`; optional `as_of`, or `from` and `to`; `today`, `policy`, `category`
qrels/dev.tsv  a line `query-id corpus-id score`, then one judgment a line; `qrels.tsv` where there are no halves

Rows of one policy with one date are one version, in force until the policy's next date; rows without a date are an
undated version, which only questions without a day can see. Other keys, such as `metadata`, are ignored.
"""

import difflib
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from corpus.assemble import assemble
from corpus.document import (
    CopyFacts,
    CopyReading,
    Corpus,
    LineClass,
    Passage,
    PassageKind,
    PassageReading,
    PolicyVersion,
    Source,
    SourceReading,
)
from corpus.text import Span, plain_text, slug
from eval.collection import Collection, Documents, JudgedQuestion, Kind, versions_asked, with_twins
from eval.judgments import ALL, InvalidJudgments, Judgment, day_of
from retriever.question import InvalidQuestion, Question
from retriever.scope import nearest_names

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
RELEVANT_FROM = 1
"""Every grade above 0 is relevant, as BEIR's own measures have it."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a corpus: one passage. Without ``effective_on`` it belongs to the policy's undated version."""

    row_id: str
    policy: str
    effective_on: date | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Relevance:
    """The grade of a row for a query. ``place`` is the file and line that say so."""

    query_id: str
    row_id: str
    grade: int
    half: str
    place: str


class Folder:
    """Reads the files of a folder, and keeps their faults with file and line until `require_faultless`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.resolve().name
        self._faults: list[str] = []

    def fault(self, place: str, message: str) -> None:
        self._faults.append(f"{place}: {message}")

    def require_faultless(self) -> None:
        """Raises InvalidJudgments with every fault so far."""
        if self._faults:
            raise InvalidJudgments(self.name, self._faults)

    def lines(self, file: str) -> Iterator[tuple[str, str]]:
        """The non-blank lines of a file, each with its place, as "queries.jsonl, line 3"."""
        try:
            # Not splitlines: a JSON string may hold the separators U+2028 and U+0085 as they are.
            content = (self.path / file).read_bytes().decode("utf-8-sig")
        except OSError as error:
            self.fault(file, f"{error.strerror or error}; a folder has {CORPUS}, {QUERIES} and qrels")
            return
        except UnicodeDecodeError as error:
            self.fault(file, f"byte {error.start} is not UTF-8; save the file as UTF-8")
            return
        lines = content.split("\n")
        if not content.strip():
            self.fault(file, "there is no row in it; write one row a line")
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield f"{file}, line {number}", line.rstrip("\r")

    def objects(self, file: str, make: Callable[[Mapping[str, Any]], _T]) -> list[tuple[str, _T]]:
        """What ``make`` gives for each JSON object of a file, with its place.

        It may raise KeyError for a key that must be there, and ValueError for a value that cannot be used.
        """
        found: list[tuple[str, _T]] = []
        for place, line in self.lines(file):
            try:
                fields = json.loads(line)
                if not isinstance(fields, dict):
                    raise ValueError(f"a row must be an object; got {type(fields).__name__}")
                found.append((place, make(fields)))
            except json.JSONDecodeError as error:
                self.fault(place, f"not JSON ({error.msg} at column {error.colno}); write one object a line")
            except RecursionError:
                self.fault(place, "nested too deeply to be read; a row is one flat object")
            except KeyError as error:
                self.fault(place, f"{error.args[0]!r} is missing; every row needs it")
            except ValueError as error:
                self.fault(place, str(error))
        return found

    def distinct(self, rows: Sequence[tuple[str, _T]], name: Callable[[_T], str]) -> dict[str, _T]:
        """Rows by their ids; an id that stands twice is a fault."""
        places: dict[str, str] = {}
        found: dict[str, _T] = {}
        for place, row in rows:
            key = name(row)
            if key in places:
                self.fault(place, f"the id {key!r} stands in {places[key]} too; ids are distinct, rename one")
            places.setdefault(key, place)
            found.setdefault(key, row)
        return found


def read_beir(folder: Path, name: str | None = None) -> Collection:
    """A collection from a BEIR-style folder, called by the folder's name where it is given none.

    A query without qrels was not judged, which does not mean that nothing answers it: it is left out, and ``about``
    says how many are. One whose scores are all 0 was judged, and silence is right. Raises InvalidJudgments.
    """
    files = Folder(folder)
    policy = slug(files.name) or "corpus"
    rows = files.objects(CORPUS, lambda fields: _row(fields, policy))
    queries = files.objects(QUERIES, _query)
    relevances = _relevances(files)
    about = "Rows, queries and grades are those of the folder; who judged is for its makers to say."
    return judged_rows(files, name or files.name, about, CORPUS, rows, queries, relevances)


def judged_rows(
    files: Folder,
    name: str,
    about: str,
    corpus_file: str,
    placed_rows: Sequence[tuple[str, Row]],
    placed_queries: Sequence[tuple[str, Judgment]],
    relevances: Sequence[Relevance],
) -> Collection:
    """The collection of rows and queries, each given with its place; queries that have no grade are left out.

    Raises InvalidJudgments with all faults of the files, and of what they say of each other: a query that cannot be
    asked, an unknown id, gold that is out of force on the query's days.
    """
    rows = files.distinct(placed_rows, lambda row: row.row_id)
    queries = files.distinct(placed_queries, lambda query: query.judgment_id)
    files.require_faultless()
    policies = {row.policy for row in rows.values()}
    for place, query in placed_queries:
        for fault in _faults_of_query(query, policies):
            files.fault(place, fault)
    grades: dict[str, list[Relevance]] = {}
    for relevance in relevances:
        if relevance.query_id not in queries:
            files.fault(relevance.place, f"there is no query {relevance.query_id!r}; add it, or remove this judgment")
        if relevance.row_id not in rows:
            remedy = f"add it to {corpus_file}, or remove this judgment"
            files.fault(relevance.place, f"there is no row {relevance.row_id!r}; {remedy}")
        grades.setdefault(relevance.query_id, []).append(relevance)
    files.require_faultless()

    corpus, passages = _corpus(files.path / corpus_file, slug(name) or "corpus", list(rows.values()))
    documents = Documents(corpus)
    versions = {version.version_id: version for version in corpus.versions}
    questions: list[JudgedQuestion] = []
    for query_id, judged in grades.items():
        query = replace(queries[query_id], split=judged[0].half)
        in_scope = tuple(version.version_id for version in versions_asked(query, corpus))
        qrels: dict[str, int] = {}
        for relevance in judged:
            passage = passages[relevance.row_id]
            if relevance.grade >= RELEVANT_FROM and passage.version_id not in in_scope:
                files.fault(relevance.place, _out_of_scope(relevance, query, versions[passage.version_id]))
            doc_id = documents.doc_id(passage.passage_id, in_scope)
            # Rows with identical text in scope are one document: its grade is the best that any of them has.
            qrels[doc_id] = max(relevance.grade, qrels.get(doc_id, relevance.grade))
        questions.append(_judged(query, in_scope, qrels))
    files.require_faultless()
    left_out = len(queries) - len(grades)
    if left_out:
        about += f" {left_out:,} of {len(queries):,} queries have no qrels and are left out: nobody judged them."
    told_apart = tuple(with_twins(questions, documents, RELEVANT_FROM))
    return Collection(name, about, corpus, documents, told_apart, RELEVANT_FROM, answers=False)


def _faults_of_query(query: Judgment, policies: set[str]) -> Iterator[str]:
    try:
        Question(query.question, today=query.today or date.min, as_of=query.as_of, first=query.first, last=query.last)
    except InvalidQuestion as error:
        yield f"the question cannot be asked: {error}" if error.name == "q" else str(error)
    for policy in query.policies:
        if policy not in policies:
            yield f"no row is of policy {policy!r}; {nearest_names(policy, policies)}"


def _judged(query: Judgment, in_scope: tuple[str, ...], qrels: Mapping[str, int]) -> JudgedQuestion:
    is_answered = any(grade >= RELEVANT_FROM for grade in qrels.values())
    return JudgedQuestion(
        question_id=query.judgment_id,
        half=query.split,
        category=query.category,
        kind=Kind.ANSWERABLE if is_answered else Kind.SILENT if in_scope else Kind.UNCOVERED,
        text=query.question,
        as_of=query.as_of,
        first=query.first,
        last=query.last,
        today=query.today,
        policies=query.policies,
        # Days are columns here: no words of a question were judged to mean any.
        dates_in_words=False,
        in_scope=in_scope,
        qrels=qrels,
    )


def _out_of_scope(relevance: Relevance, query: Judgment, version: PolicyVersion) -> str:
    """Why a row cannot be gold for a query, and what to do."""
    if query.policies and version.policy not in query.policies:
        return (
            f"row {relevance.row_id!r} is of policy {version.policy!r}, query {query.judgment_id!r} asks of "
            f"{', '.join(map(repr, query.policies))}; correct 'policy' of one of them"
        )
    life = "in force on no day, for it has no effective_on"
    if version.interval:
        life = f"in force from {version.interval.start} until {version.interval.until or 'further notice'}"
    return (
        f"row {relevance.row_id!r} is {life}, out of force on the days of query {query.judgment_id!r}; "
        "judge the row in force then, or correct the dates"
    )


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


def identifier(fields: Mapping[str, Any], name: str) -> str:
    """An id; a number is taken as its digits. Raises KeyError or ValueError."""
    value = fields[name]
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else text_of(fields, name)
    if not found or any(character.isspace() for character in found):
        raise ValueError(f"{name!r} must be an id without white space, for TREC files; got {value!r}")
    return found


def policy_id(fields: Mapping[str, Any], name: str) -> str:
    """The id of a policy, as it is given. Raises KeyError or ValueError."""
    found = text_of(fields, name)
    # "@" and "~" part the ids of versions and passages, which begin with the policy's.
    if not re.fullmatch(r"[^\s@~]+", found):
        raise ValueError(f"{name!r} must be the id of a policy without white space, '@' and '~'; got {found!r}")
    return found


def required(text: str) -> str:
    """The text of a passage. Raises ValueError where readers would see nothing of it."""
    if not readable(text):
        raise ValueError(
            f"'text' is empty{' but for markup' if text.strip() else ''}; write the passage, or remove the row"
        )
    return text


def text_of(fields: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A value that is text; ``default`` where it is missing or null. Raises KeyError or ValueError."""
    value = fields[name] if default is None else fields.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise ValueError(f"{name!r} must be text; got {value!r}")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"{name!r} holds a lone surrogate, which is not text; write valid Unicode") from error
    return value


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


# -- the corpus -----------------------------------------------------------------------------------------


def readable(text: str) -> str:
    """What is left of a text as a passage shows it: without markup, white space collapsed."""
    return plain_text(text, [Span(0, len(text))])


class _Pages:
    """The source text in the making: rows one after another, each title as a heading above its first row."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.line = 1
        self.line_classes: dict[int, LineClass] = {}

    def write(self, text: str, line_class: LineClass) -> tuple[Span, tuple[int, int]]:
        """Where a text now stands, by code points and by lines. A blank line follows it."""
        first, start = self.line, self._length
        for number, line in enumerate(text.split("\n"), first):
            if line.strip():
                self.line_classes[number] = line_class
        last = first + text.count("\n")
        self._parts.append(f"{text}\n\n")
        self._length += len(text) + 2
        self.line = last + 2
        return Span(start, start + len(text)), (first, last)

    def text(self) -> str:
        return "".join(self._parts)


def _corpus(path: Path, exhibit: str, rows: Sequence[Row]) -> tuple[Corpus, dict[str, Passage]]:
    """The corpus of these rows, and the passage of each.

    One copy for each policy and date, so that nothing is taken for a second copy of something else. A JSON file has
    no text to cite, so the source's text is the rows' one below the other; its hash is the file's.
    """
    versions: dict[tuple[str, date | None], list[Row]] = defaultdict(list)
    for row in rows:
        versions[row.policy, row.effective_on].append(row)
    in_order = sorted(versions.items(), key=lambda version: (version[0][0], version[0][1] or date.max))
    pages = _Pages()
    copies = tuple(_copy(pages, exhibit, policy, start, own) for (policy, start), own in in_order)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    source = Source(path.name, pages.text(), digest, str(path.resolve()))
    corpus = assemble([SourceReading(source, copies, pages.line_classes)])
    # Passages are in source order, which is the order in which the rows were written.
    written = [row for _, own in in_order for row in own]
    return corpus, {row.row_id: passage for row, passage in zip(written, corpus.passages, strict=True)}


def _copy(pages: _Pages, exhibit: str, policy: str, start: date | None, rows: Sequence[Row]) -> CopyReading:
    facts = CopyFacts(exhibit=exhibit, part=None, policy=policy, title=policy, effective_on=start)
    first = pages.line
    passages: list[PassageReading] = []
    counted: Counter[str] = Counter()
    above: str | None = None
    for row in rows:
        heading = readable(row.title) or None
        if heading and heading != above:
            pages.write(heading, LineClass.HEADING)
        above = heading
        span, lines = pages.write(row.text, LineClass.PASSAGE)
        # Counted by what stands in passage ids: two titles may differ in their marks only.
        name = slug(heading or "")
        counted[name] += 1
        passages.append(
            PassageReading(
                kind=PassageKind.PARAGRAPH,
                section=None,
                heading=heading,
                paragraph=counted[name],
                label=None,
                text=readable(row.text),
                spans=(span,),
                lines=lines,
            )
        )
    return CopyReading(facts, tuple(passages), first)
