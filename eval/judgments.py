"""Dated questions with the places in the source that answer them.

Gold is a span of source text, so that how passages are split may change without judging anew. The format
and who judged is in ``judgments/README.md``.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from corpus.text import Span

FULLY = 2
"""Grade of a place that answers the question by itself; 1 is a place that answers it in part."""


@dataclass(frozen=True, slots=True)
class Gold:
    """One place that answers: an exhibit, the verbatim source text of a span, and how well."""

    exhibit: str
    span: Span
    text: str
    grade: int

    def overlaps(self, spans: Iterable[Span]) -> bool:
        return any(span.start < self.span.end and self.span.start < span.end for span in spans)


@dataclass(frozen=True, slots=True)
class Judgment:
    """A question asked of one day. No gold means that the version in force does not answer it."""

    judgment_id: str
    topic: str
    split: str
    category: str
    question: str
    as_of: date
    answer: str | None
    gold: tuple[Gold, ...]

    @property
    def is_answerable(self) -> bool:
        return any(gold.grade == FULLY for gold in self.gold)


def exhibit_judgments() -> list[Judgment]:
    """The judgments that come with Inforce, both halves."""
    lines = resources.files("eval").joinpath("judgments", "exhibits.jsonl").read_text("utf-8").splitlines()
    return [_judgment(json.loads(line)) for line in lines]


def _judgment(fields: dict[str, Any]) -> Judgment:
    return Judgment(
        judgment_id=str(fields["id"]),
        topic=str(fields["topic"]),
        split=str(fields["split"]),
        category=str(fields["category"]),
        question=str(fields["question"]),
        as_of=date.fromisoformat(str(fields["as_of"])),
        answer=None if fields["answer"] is None else str(fields["answer"]),
        gold=tuple(Gold(g["exhibit"], Span(g["start"], g["end"]), g["text"], g["grade"]) for g in fields["gold"]),
    )
