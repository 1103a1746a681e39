"""The judged candidates that a reader of question and passage is to learn from: their form, and what is kept apart."""

import json
from collections import Counter
from importlib import resources
from typing import Any

import pytest

ANSWERED = {"everyday", "plain", "terse", "professional"}
UNANSWERED = {"absent", "neighbour", "presupposition", "other_version", "vague", "off_topic"}
KEPT_FOR_TESTING = {
    "Bitwarden", "Coinbase", "DuckDuckGo", "Goodreads", "Meetup", "Overleaf", "Proton Mail", "Quora", "Substack",
    "Twitch", "Vimeo", "Yelp",
}  # fmt: skip


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    text = resources.files("index.training").joinpath("judged.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_says_what_was_asked_of_which_text(lines: list[dict[str, Any]]) -> None:
    fields = {"service", "document", "commit", "question", "kind", "answers"}
    for line in lines:
        assert set(line) - {"judged"} == fields
        assert line["question"].strip()
        assert len(line["commit"]) == 40
        assert line["kind"] in (ANSWERED if line["answers"] else UNANSWERED), line["question"]
    asked = Counter((line["service"], line["document"], line["question"]) for line in lines)
    assert max(asked.values()) == 1


def test_a_grade_has_sentences_exactly_where_something_answers(lines: list[dict[str, Any]]) -> None:
    for line in lines:
        for candidate in line.get("judged", []):
            assert candidate["grade"] in {"full", "part", "no"}
            assert bool(candidate["sentences"]) == (candidate["grade"] != "no"), line["question"]
        ids = [candidate["passage"] for candidate in line.get("judged", [])]
        assert len(ids) <= 6


def test_services_for_testing_are_not_learnt_from(lines: list[dict[str, Any]]) -> None:
    assert not {line["service"] for line in lines} & KEPT_FOR_TESTING


def test_the_readme_counts_what_is_there(lines: list[dict[str, Any]]) -> None:
    readme = resources.files("index.training").joinpath("README.md").read_text("utf-8")
    judged = [line["judged"] for line in lines if "judged" in line]
    assert f"{len(lines):,} questions on {len({(x['service'], x['document']) for x in lines})} documents" in readme
    assert f"for {len(judged):,} of the questions" in readme
    assert f"({sum(map(len, judged)):,} candidates)" in readme
