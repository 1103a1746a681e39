"""Pages of archives are read as people read them, by judged versions of 22 documents."""

import pytest

from tests.judged_pages import ARCHIVES, Tally, judgments, tally

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ARCHIVES.is_dir(), reason="needs the archives in ../shared/data"),
]

LEAST = {
    "passage": 0.99,
    "innermost section": 0.985,
    "outer section": 0.975,
    "whole": 1.0,
    "header": 0.93,
    "lead-in": 0.98,
    "heading no passage": 0.995,
    "date": 1.0,
    "doubt told": 0.87,
    "label": 1.0,
    "no text": 0.94,
}
"""Shares of the judgments that hold today; they may only rise."""


@pytest.fixture(scope="module")
def found() -> Tally:
    return tally(judgments())


@pytest.mark.parametrize("kind", LEAST)
def test_pages_are_read_as_judged(kind: str, found: Tally) -> None:
    assert found.share(kind) >= LEAST[kind], "\n".join(found.missed.get(kind, [])[:20])
