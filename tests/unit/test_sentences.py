"""Where sentences end: a stop of an abbreviation, an initial or an item's number ends none."""

import re
from pathlib import Path

import pytest

from corpus.sentences import sentence_bounds

ENDS_FILE = Path(__file__).parents[1] / "data" / "sentence_ends.txt"
MARKED = [line for line in ENDS_FILE.read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("marked", MARKED)
def test_a_sentence_ends_only_where_it_is_marked(marked: str) -> None:
    # A bar elsewhere is that of a table.
    read = re.sub(r"(?<=[.?!)”])\|(?=\s)", "", marked)
    text = read.replace("¶", "")
    assert [text[start:end] for start, end in sentence_bounds(text)] == [part.strip() for part in read.split("¶")]
