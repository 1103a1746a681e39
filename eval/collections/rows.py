"""Questions judged by rows: whoever gives passages ids, and grades to ids, reads with this.

rows + queries + grades, each with its place in a file → one policy version for each policy and date → a collection

A reader of another format turns its files into `Row`, `Judgment` and `Relevance`, as `eval.collections.policyqa` does,
and gives them to `judged_rows`. Judgments of places in a source are read by `eval.judgments.read` instead.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from corpus.assembly.versions import assemble
from corpus.origin import Exhibit
from corpus.text import Span, plain_text, slug
from corpus.types import (
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
from eval.collections.collection import Collection
from eval.collections.questions import JudgedQuestion, Kind, faults_of_question, versions_asked, with_twins
from eval.judgments.jsonl import file_sha256, from_line, is_identifier, lines_of, text_of
from eval.judgments.judgment import InvalidJudgments, Judgment
from eval.oracle.documents import Documents

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
    """Reads the files of a folder, and keeps their faults with file and line until `require_faultless`.

    ``wanted`` says which files such a folder has; ``read`` are the SHA-256 of those that were read, by name.
    """

    def __init__(self, path: Path, wanted: str) -> None:
        self.path = path
        self.name = path.resolve().name
        self.read: dict[str, str] = {}
        self._wanted = wanted
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
            lines = lines_of((self.path / file).read_bytes())
        except OSError as error:
            self.fault(file, f"{error.strerror or error}; a folder has {self._wanted}")
        except ValueError as error:
            self.fault(file, str(error))
        else:
            self.read[file] = file_sha256(self.path / file)
            yield from ((f"{file}, line {number}", line) for number, line in lines)

    def objects(self, file: str, make: Callable[[Mapping[str, Any]], _T]) -> list[tuple[str, _T]]:
        """What ``make`` gives for each JSON object of a file, with its place.

        It may raise KeyError for a key that must be there, and ValueError for a value that cannot be used.
        """
        found: list[tuple[str, _T]] = []
        for place, line in self.lines(file):
            try:
                found.append((place, from_line(line, make)))
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
        for fault in faults_of_question(query, policies):
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
        in_scope = versions_asked(query, documents)
        qrels: dict[str, int] = {}
        for relevance in judged:
            passage = passages[relevance.row_id]
            if relevance.grade >= RELEVANT_FROM and passage.version_id not in in_scope:
                files.fault(relevance.place, _out_of_scope(relevance, query, versions[passage.version_id]))
            doc_id = documents.doc_id(passage.passage_id, in_scope)
            # Rows with identical text in scope are one document: its grade is the best that any of them has.
            qrels[doc_id] = max(relevance.grade, qrels.get(doc_id, relevance.grade))
        is_answered = any(grade >= RELEVANT_FROM for grade in qrels.values())
        kind = Kind.ANSWERABLE if is_answered else Kind.SILENT if in_scope else Kind.UNCOVERED
        questions.append(JudgedQuestion.of(query, kind, in_scope, qrels))
    files.require_faultless()
    left_out = len(queries) - len(grades)
    if left_out:
        about += f" {left_out:,} of {len(queries):,} queries have no qrels and are left out: nobody judged them."
    told_apart = tuple(with_twins(questions, documents, RELEVANT_FROM))
    own = {file: sha256 for file, sha256 in files.read.items() if file != corpus_file}
    return Collection(name, about, corpus, documents, told_apart, RELEVANT_FROM, answers=False, files=own)


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


# -- values ---------------------------------------------------------------------------------------------


def policy_id(fields: Mapping[str, Any], name: str) -> str:
    """The id of a policy, as it is given. Raises KeyError or ValueError."""
    found = text_of(fields, name)
    # "@" and "~" part the ids of versions and passages, which begin with the policy's.
    if not is_identifier(found) or set("@~") & set(found):
        raise ValueError(f"{name!r} must be the id of a policy without white space, '@' and '~'; got {found!r}")
    return found


def required(text: str) -> str:
    """The text of a passage. Raises ValueError where readers would see nothing of it."""
    if not readable(text):
        raise ValueError(
            f"'text' is empty{' but for markup' if text.strip() else ''}; write the passage, or remove the row"
        )
    return text


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
    facts = CopyFacts(Exhibit(exhibit), part=None, policy=policy, title=policy, effective_on=start)
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
