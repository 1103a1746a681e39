"""What was found of quotations, as sentences that the page and the terminal share."""

from collections import Counter

from api.phrases.dates import in_series
from retriever.results import CitationCheck, QuoteResult, QuotesResult, Verdict


def verdict_in_words(result: QuoteResult) -> str:
    """What a quotation is, and all that is wrong with it, worst first.

    "verbatim, but not in force on that day; and cited wrongly"
    """
    wrong: list[str] = []
    if result.in_force is False and result.verdict is not Verdict.NOT_FOUND:
        wrong.append("not in force on that day")
    if result.citation_check and not result.citation_check.agrees and result.verdict is not Verdict.NOT_FOUND:
        wrong.append("cited wrongly")
    said = _VERDICTS[result.verdict]
    if result.verdict is Verdict.NEAR and result.matches:
        count = len(result.matches[0].differences)
        said = f"{said}: {count} difference{'s' if count > 1 else ''}"
    return f"{said}, but {' and '.join(wrong)}" if wrong else said


_VERDICTS = {Verdict.VERBATIM: "verbatim", Verdict.NEAR: "near, not verbatim", Verdict.NOT_FOUND: "not found"}


def citation_in_words(check: CitationCheck) -> str:
    """What a citation gets wrong, and where the words do stand."""
    if not check.stands_at:
        return f"{check.cited} is cited, and no such words stand there or elsewhere."
    shown = check.stands_at[:_MOST_PLACES]
    more = f" and {len(check.stands_at) - len(shown)} places more" if len(check.stands_at) > len(shown) else ""
    return f"{check.cited} is cited, but the words stand at {'; '.join(shown)}{more}."


_MOST_PLACES = 5


def quotes_in_words(found: QuotesResult) -> str:
    """How many quotations are right, and of the others what they are; each is counted once.

    "20 quotations: 12 verbatim, 3 near, 2 not found, 1 not in force on that day and 2 cited wrongly."
    """
    counts = Counter(_kind(result) for result in found.results)
    parts = [f"{counts[kind]:,} {kind}" for kind in _KINDS if counts[kind]]
    total = len(found.results)
    return f"{total:,} quotation{'s' if total > 1 else ''}: {in_series(parts)}."


_KINDS = ("verbatim", "near", "not found", "not in force on that day", "cited wrongly")


def _kind(result: QuoteResult) -> str:
    if result.verdict is Verdict.NEAR:
        return "near"
    if result.verdict is Verdict.NOT_FOUND:
        return "not found"
    if result.in_force is False:
        return "not in force on that day"
    return "verbatim" if result.is_right else "cited wrongly"
