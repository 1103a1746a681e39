"""Quotations: which are verbatim, which near, where they stand and whether that was in force."""

from collections import Counter
from datetime import date

import pytest

from corpus.document import Corpus
from retriever.library import Library
from retriever.load import LiveRetriever
from retriever.quotations import QuoteResult, Verdict
from tests.quotation_samples import Copies, Sample, altered_quotations, true_quotations

V2017, V2018, V2019, V2020, LATEST = (
    f"alibaba-privacy@{day}" for day in ("2017-09-28", "2018-05-25", "2019-01-17", "2020-02-27", "2020-09-14")
)
CONTROLLER = (
    "If you are in the EEA the data controller of your personal information is Alibaba.com Singapore E-Commerce "
    "Private Limited"
)


@pytest.fixture(scope="module")
def library(exhibits_live: LiveRetriever) -> Library:
    return exhibits_live.current().library


@pytest.fixture(scope="module")
def copies(exhibits: Corpus) -> Copies:
    return Copies(exhibits)


def verified(library: Library, quote: str, as_of: date | None = None) -> QuoteResult:
    [result] = library.verify_quotes([quote], as_of).results
    return result


def verdict_on(library: Library, quote: str) -> str:
    return verified(library, quote).verdict.value


def told(result: QuoteResult) -> list[tuple[str, str, str]]:
    """What differs, in the first match."""
    return [(part.op, part.left.strip(), part.right.strip()) for part in result.matches[0].differences]


# ---- At random --------------------------------------------------------------------------------------------------


def test_two_hundred_true_quotations_are_found_with_the_right_versions(library: Library, copies: Copies) -> None:
    dresses: Counter[str] = Counter()
    for sample in true_quotations(copies, 200, seed=1):
        result = verified(library, sample.quote)
        assert (result.verdict, frozenset(result.versions)) == (Verdict.VERBATIM, sample.holding), (sample, result)
        assert {match.version_id for match in result.matches} == sample.holding
        assert all(match.differences == () for match in result.matches)
        dresses[sample.dress] += 1
    assert len(dresses) == 8
    assert min(dresses.values()) >= 10


def test_of_two_hundred_altered_quotations_none_is_verbatim_and_the_difference_is_shown(
    library: Library, copies: Copies
) -> None:
    right: Counter[str] = Counter()
    for sample in altered_quotations(copies, 200, seed=1):
        result = verified(library, sample.quote)
        assert result.verdict is not Verdict.VERBATIM, (sample, result)
        right[sample.dress] += result.verdict is Verdict.NEAR and _is_exactly(sample, result)
    assert sum(right.values()) >= 190, right


def _is_exactly(sample: Sample, result: QuoteResult) -> bool:
    """One difference, in the word that was altered, from what it was to what it is."""
    differences = result.matches[0].differences
    if len(differences) != 1:
        return False
    left, right = differences[0].left.strip(), differences[0].right.strip()
    if not sample.old:
        return (left, right) == ("", sample.new)
    return bool(left) and left in sample.old and sample.old.replace(left, right) == sample.new
