"""Small pages of our own, each with one thing that pages do, are read as a person reads them.

A line of tests/data/pages.jsonl: words that stand in some passage (`has`) and in none (`lacks`), a heading over a
passage with these words (`sections`), what a passage needs to be understood (`context`), and the number printed
before a whole passage (`labels`).
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.formats import FORMATS
from corpus.origin import Recording
from corpus.types import CopyFacts, PassageReading, Source

FILE = Path(__file__).parents[1] / "data" / "pages.jsonl"
PAGES = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def _passages(page: dict[str, Any]) -> list[PassageReading]:
    form = next(form for form in FORMATS if form.recognises(b"", page["file"]))
    source = form.source(page["content"].encode(), page["file"], "written by hand")
    assert isinstance(source, Source), source
    facts = CopyFacts(
        Recording("abc1234", "abc1234", "Maple", "Terms of Service"),
        part=None,
        policy="maple",
        title="Terms",
        captured_on=date(2022, 3, 1),
    )
    return [passage for copy in form.read(source, facts).copies for passage in copy.passages]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page["id"]))
def test_a_page_is_read_as_a_person_reads_it(page: dict[str, Any]) -> None:
    passages = _passages(page)

    def with_words(words: str) -> list[PassageReading]:
        found = [passage for passage in passages if words in passage.text]
        assert found, f"{words!r} stands in none of {[passage.text for passage in passages]}"
        return found

    for words in page["has"]:
        with_words(words)
    for words in page["lacks"]:
        assert not [passage.text for passage in passages if words in passage.text]
    for words, heading in page["sections"].items():
        assert any(heading in above for passage in with_words(words) for above in passage.headings)
    for words, needed in page["context"].items():
        assert any(needed in context.text for passage in with_words(words) for context in passage.context)
    for words, label in page["labels"].items():
        assert [passage.label for passage in passages if passage.text == words] == [label]


def test_an_item_takes_nothing_from_a_neighbour_that_only_breaks_off() -> None:
    jars = "* with the name of\n* and the year as well as\n* a seal; and\n* we paint them."
    page = {"file": "terms.md", "content": f"# Maple Terms\n\nWe keep jars\n\n{jars}"}
    assert all(len(passage.context) <= 1 for passage in _passages(page))
    free = "# Maple Terms\n\n(a) you may not break the jar; or\n\n(b) the jar is yours;\n\n(c) sell it."
    page = {"file": "terms.md", "content": free}
    assert [passage.context for passage in _passages(page)] == [(), (), ()]


@pytest.mark.parametrize(
    ("page", "words", "path"),
    [
        ("numbered-by-a-word", "2 boats may wait", ("Tide 2", "High Water")),
        ("number-put-in-between", "Chains are yours", ("2A. Chains",)),
        ("last-run-in-title-names-one-paragraph", "They pay by the foot.", ("Boats", "Yachts.")),
        ("last-run-in-title-names-one-paragraph", "All of them leave", ("Boats",)),
        ("second-text-on-a-page", "Nets dry.", ("Nets",)),
        ("second-text-on-a-page", "Wood is for some.", ("Fair Use of the Pier", "Wood")),
        ("bold-line-over-its-text", "Ropes hold", ("Ropes",)),
        ("bold-items-with-a-stop", "Nets are lent", ("3. Nets.",)),
        ("line-in-brackets", "Every boat that stays", ("Boats",)),
    ],
)
def test_no_other_headings_stand_over_a_passage(page: str, words: str, path: tuple[str, ...]) -> None:
    passages = _passages(next(one for one in PAGES if one["id"] == page))
    assert [passage.headings for passage in passages if words in passage.text] == [path]
