"""Pages of a result that an assistant is shown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.mcp.concise import BYTES_A_TOKEN, page, tokens

MOST = 500
TEXTS = st.text("word wörter 字", max_size=4000)


@given(st.lists(TEXTS, max_size=12), st.lists(TEXTS, max_size=5))
def test_pages_are_short_and_together_hold_every_item_in_order(first: list[str], second: list[str]) -> None:
    body = {"status": "found", "first": first, "part": {"kept": 1, "second": second}}
    found: dict[str, list[str]] = {"first": [], "second": []}
    start: int | None = 0
    for _ in range(len(first) + len(second) + 1):
        assert start is not None
        shown = page(body, ("first", "part.second"), start, MOST)
        assert shown.body["status"] == "found"
        assert shown.body["part"]["kept"] == 1
        assert len(json.dumps(shown.body, ensure_ascii=False).encode()) <= MOST * BYTES_A_TOKEN
        found["first"] += shown.body.get("first", [])
        found["second"] += shown.body["part"].get("second", [])
        left = shown.body.get("left", {})
        assert left.get("first", 0) == len(first) - len(found["first"])
        assert left.get("part.second", 0) == len(second) - len(found["second"])
        start = shown.next_start
        if start is None:
            break
    assert start is None
    for shown_texts, texts in ((found["first"], first), (found["second"], second)):
        for told, text in zip(shown_texts, texts, strict=True):
            kept, cut, _ = told.partition(" [… ")
            assert text.startswith(kept) if cut else text == told


def test_what_does_not_fit_alone_is_cut_and_says_how_much() -> None:
    body = {"items": [{"text": "word " * 2000, "id": "a"}]}
    shown = page(body, (), 0, MOST)
    (item,) = shown.body["items"]
    assert item["id"] == "a"
    kept, _, told = item["text"].partition(" [… ")
    assert told == f"{10_000 - len(kept):,} more characters]"
    assert shown.next_start is None


@pytest.mark.parametrize("head", [{"notes": {"all": ["x" * 300] * 400}}, {"note": "y " * 9000}])
def test_a_long_head_leaves_room_for_items(head: dict[str, object]) -> None:
    shown = page(head | {"items": ["a", "b"]}, ("items",), 0, MOST)
    assert shown.body["items"] == ["a", "b"]
    assert tokens(shown.body) <= MOST
