"""PolicyQA (Ahmad et al. 2020): questions about twenty privacy policies, each asked of its own policy.

The folder has `passages.jsonl` (`id`, `doc_id`, `text`) and `queries.jsonl` (`question`, `gold_ids`, `doc_id`). The
policies carry no dates, so each is one undated version. The questions are templates, put to many policies.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.collections.collection import Collection
from eval.collections.rows import RELEVANT_FROM, Folder, Relevance, Row, judged_rows, policy_id, required
from eval.judgments.jsonl import identifier, list_of, text_of
from eval.judgments.judgment import Judgment

NAME = "policyqa"
HALF = "dev"
"""The folder holds the development split of PolicyQA."""

_PASSAGES, _QUERIES = "passages.jsonl", "queries.jsonl"
_ABOUT = (
    "PolicyQA's development split (Ahmad et al. 2020, from the annotations of OPP-115): a "
    "paragraph is relevant where annotators found an answer in it, whatever other paragraphs say. Each question is "
    "asked inside its own policy."
)


@dataclass(frozen=True, slots=True)
class _Asked:
    policy: str
    question: str
    gold: tuple[str, ...]


def read_policyqa(folder: Path) -> Collection:
    """PolicyQA as a collection. Questions are numbered within their policy, in the file's order.

    Raises InvalidJudgments.
    """
    files = Folder(folder, f"{_PASSAGES} and {_QUERIES}, as PolicyQA's development split is given")
    rows = files.objects(_PASSAGES, _row)
    queries: list[tuple[str, Judgment]] = []
    relevances: list[Relevance] = []
    counted: Counter[str] = Counter()
    for place, asked in files.objects(_QUERIES, _asked):
        counted[asked.policy] += 1
        name = f"{asked.policy}-q{counted[asked.policy]:03}"
        queries.append((place, Judgment(name, name, HALF, NAME, asked.question, policies=(asked.policy,))))
        relevances += [Relevance(name, row_id, RELEVANT_FROM, HALF, place) for row_id in asked.gold]
    return judged_rows(files, NAME, _ABOUT, _PASSAGES, rows, queries, relevances)


def _row(fields: Mapping[str, Any]) -> Row:
    return Row(
        row_id=identifier(fields, "id"),
        policy=policy_id(fields, "doc_id"),
        effective_on=None,
        title="",
        text=required(text_of(fields, "text")),
    )


def _asked(fields: Mapping[str, Any]) -> _Asked:
    gold = list_of(fields, "gold_ids")
    if not gold or not all(isinstance(row_id, str) for row_id in gold):
        raise ValueError(f"'gold_ids' must be a list of one or more passage ids; got {gold!r}")
    return _Asked(policy_id(fields, "doc_id"), text_of(fields, "question"), tuple(gold))
