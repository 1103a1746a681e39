"""What is packed: quotations, the versions that they are of, and the sources in which they stand."""

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from api.packs.verify import words_of
from corpus.deadline import check_deadline
from corpus.text import Span, plain_text
from corpus.types import Source
from retriever.question.request import InvalidQuestion
from retriever.reading.library import Library
from retriever.results import AskResult, Citation, PassageView

MOST_QUOTATIONS = 2_000


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of one passage: a part of its text, or all of it. ``brief`` is what a report says of its quotation."""

    passage_id: str
    span: Span | None = None
    brief: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in one copy: its citation, the words of that copy, and the raw text at its spans."""

    citation: Citation
    text: str
    raw: str

    @property
    def is_compared(self) -> bool:
        """Whether the verifier in the pack, which knows few marks, finds the same words; it has the hash anyway."""
        return words_of(self.raw) == words_of(html.escape(self.text))


@dataclass(frozen=True, slots=True)
class Quotation:
    quoted: Quoted
    passage: PassageView
    span: Span
    places: tuple[Place, ...]


def of_passages(passage_ids: Iterable[str]) -> list[Quoted]:
    return [Quoted(passage_id) for passage_id in dict.fromkeys(passage_ids)]


def of_answers(result: AskResult) -> list[Quoted]:
    """What an answer quotes; nothing where none was stated."""
    return [Quoted(answer.passage_id, answer.span) for answer in result.answers]


def of_report(content: bytes) -> list[Quoted]:
    """The quotations of a brief that stand in a source, as a report in JSON has them. Raises InvalidQuestion."""
    try:
        results = json.loads(content)["results"]
        found = [
            Quoted(
                passage_id,
                Span(span["start"], span["end"]) if span else None,
                {"quote": result["quote"], "verdict": result["verdict"], "place": result["place"]},
            )
            for result in results
            for match in result["matches"]
            for passage_id, span in zip(
                match["passage_ids"], match["spans"] or [None] * len(match["passage_ids"]), strict=True
            )
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidQuestion(
            f"report is no report in JSON ({error}); write one with `inforce verify-quote BRIEF --report OUT.json`.",
            "report",
        ) from error
    return found


def gathered(library: Library, quoted: Sequence[Quoted]) -> list[Quotation]:
    """Each with its passage and all copies of it. Raises UnknownPassage and InvalidQuestion."""
    if not 1 <= len(quoted) <= MOST_QUOTATIONS:
        raise InvalidQuestion(
            f"pack holds 1 to {MOST_QUOTATIONS:,} quotations; got {len(quoted):,}. Pack in parts.", "pack"
        )
    held: dict[str, Source] = {}
    views: dict[str, tuple[PassageView, tuple[Place, ...]]] = {}
    found: list[Quotation] = []
    for one in quoted:
        if one.passage_id not in views:
            check_deadline()
            passage = library.passage(one.passage_id)[0]
            for citation in passage.citations:
                if citation.source not in held:
                    held[citation.source] = library.held_source(citation.source)
            views[one.passage_id] = passage, tuple(_place(held[c.source], c) for c in passage.citations)
        passage, places = views[one.passage_id]
        span = one.span or Span(0, len(passage.text))
        if not 0 <= span.start < span.end <= len(passage.text):
            raise InvalidQuestion(
                f"report quotes characters {span.start} to {span.end} of {one.passage_id}, which has "
                f"{len(passage.text)}; make it anew with this index.",
                "report",
            )
        found.append(Quotation(one, passage, span, places))
    return found


def _place(source: Source, citation: Citation) -> Place:
    raw = " ".join(source.text[span.start : span.end] for span in citation.spans)
    return Place(citation, plain_text(source.text, citation.spans, source.markup), raw)


def digest(content: bytes | str) -> str:
    return sha256(content.encode() if isinstance(content, str) else content).hexdigest()
