"""Comparing versions, following a clause, checking quotations."""

from dataclasses import replace

from api.exit_codes import of_quotations
from api.operations import (
    MAX_TEXT_BYTES,
    ArgumentForm,
    Command,
    Http,
    Index,
    Operation,
    Posted,
    Tag,
    Tool,
    Uploaded,
    Writes,
    with_warnings,
)
from api.parameters import (
    ComparePagesParameters,
    CompareParameters,
    HistoryParameters,
    QuotesParameters,
)
from api.phrases import scopes
from api.phrases.comparison import comparison_document, history_document
from api.phrases.quotations import quotes_document
from api.service.limits import Work
from retriever.results import (
    Comparison,
    History,
    QuotesResult,
)

_TO_VERIFY = {
    "quotes": ["the data controller of your personal information is Alibaba.com Singapore"],
    "as_of": "2019-06-01",
}


def compare_whole(index: Index, asked: CompareParameters) -> Comparison:
    """Every pair at once."""
    return asked.compared(index.library())


def _compare(index: Index, asked: ComparePagesParameters) -> Comparison:
    whole = asked.compared(index.library())
    page = asked.page_of(whole.pairs, index.library().index)
    return replace(whole, pairs=page.items, more=page.more, next_cursor=page.next_cursor)


def _history(index: Index, asked: HistoryParameters) -> History:
    whole = index.library().history(asked.passage_id)
    page = asked.page_of(whole.steps, index.library().index)
    return replace(whole, steps=page.items, more=page.more, next_cursor=page.next_cursor)


COMPARE = Operation(
    "compare",
    "Two versions of a policy, passage by passage and then word by word.",
    ComparePagesParameters,
    Comparison,
    _compare,
    http=Http(
        "/v1/compare",
        [
            *("invalid-date", "invalid-parameter", "out-of-coverage", "unknown-version", "unknown-policy"),
            "stale-cursor",
        ],
    ),
    command=Command(
        "compare",
        lambda found, _: comparison_document(found),
        """
        Compare two versions, word by word.

        LEFT and RIGHT are versions, as `inforce versions` lists them, or days: a day means the version in force then.
        What is the same is counted and not printed; letters of cross-references and page breaks are never a change.
        Links that lead elsewhere in the same words are told after the changes.
        """,
        """
        inforce compare alibaba-privacy@2019-01-17 alibaba-privacy@2020-02-27
        inforce compare 2018-06-01 2019-06-01 --section COOKIES
        """,
        arguments={"left": "LEFT", "right": "RIGHT"},
        notices=lambda found: found.warnings,
    ),
    tool=Tool(
        "compare",
        "Compare two versions",
        "Two versions of a policy, passage by passage and then word by word: what was added, removed, changed, moved, "
        "or is the same. `left` and `right` are version ids, or days (YYYY-MM-DD), which mean the version in force "
        "then. Give the earlier one as `left`; `section` keeps the result short. Versions of two policies need "
        "`across_policies`.",
        lambda found, _: scopes.of_comparison(found),
        lists=("pairs",),
    ),
    key=with_warnings,
    work=Work.LONG,
    tag=Tag.COMPARING,
)


HISTORY = Operation(
    "history",
    "The clause of a passage through every version: same, changed, moved, added or removed, and word by word.",
    HistoryParameters,
    History,
    _history,
    http=Http("/v1/passages/{passage_id}/history", ["invalid-parameter", "stale-cursor"], absent=["unknown-passage"]),
    command=Command(
        "history",
        lambda found, _: history_document(found),
        """
        Follow a passage through all versions.

        Says of each version whether the clause is the same there, changed, moved, added or removed, with its words and
        where they stand. PASSAGE may be of any version and exhibit; `ask` and `search` print the ids of passages.
        """,
        """
        inforce history alibaba-privacy@2019-01-17~b2~G.2
        inforce history alibaba-privacy@2018-05-25~b4~F.1 --json
        """,
        arguments={"passage_id": "PASSAGE"},
    ),
    tool=Tool(
        "clause_history",
        "Follow a clause through time",
        "The clause of a passage through every dated version of its policy: when it was added, changed, moved or "
        "removed, word by word, with citations. Take `passage_id` from ask, search or version_text.",
        lambda found, _: scopes.of_history(found),
        lists=("steps",),
    ),
    work=Work.LONG,
    tag=Tag.COMPARING,
)


def _report(found: QuotesResult, _file: Uploaded, _asked: QuotesParameters, ending: str) -> bytes:
    from api.reports import report

    return report(found, ending)


def _comments(found: QuotesResult, file: Uploaded, asked: QuotesParameters, ending: str) -> bytes:
    from api.reports import commented_brief

    return commented_brief(found, file, asked, ending)


VERIFY_QUOTES = Operation(
    "verify_quotes",
    "Whether quotations are verbatim, where they stand, and whether that was in force.\n\n"
    "Takes `quotes`, a list of quotations, or `text`, such as a brief; never both. Instead of JSON a file may be sent, "
    "as the body itself or as `file` of a form (multipart/form-data): DOCX, ODT, RTF, PDF, HTML, Markdown or text.",
    QuotesParameters,
    QuotesResult,
    lambda index, asked: asked.check(index.library()),
    run_file=lambda index, file, asked: asked.check_file(index.library(), file.name, file.content),
    http=Http(
        "/v1/quotes/verify",
        ["invalid-date", "invalid-parameter"],
        by_get=False,
        posted=Posted(_TO_VERIFY, most_bytes=MAX_TEXT_BYTES),
    ),
    command=Command(
        "verify-quote",
        lambda found, _: quotes_document(found),
        """
        Check the quotations of a brief.

        Says of each quotation in FILE (- for standard input) whether it is verbatim, near or not found, in which
        versions it stands and when these were in force, and whether it stands where the text cites it. FILE is a text,
        Markdown, HTML, DOCX, ODT, RTF or PDF. Quotations stand in quotation marks or are set off as blocks; a text of
        one paragraph without any is a quotation itself.

        Ends with 6 unless every quotation is verbatim, cited rightly and in force on the day given; with 3 where the
        text has no quotation.
        """,
        """
        inforce verify-quote brief.txt
        inforce verify-quote brief.docx --as-of 2019-06-01
        echo "“we use cookies” (Ex. B(3), pt. A § E)" | inforce verify-quote -
        """,
        arguments={"text": "FILE"},
        argument_form=ArgumentForm.FILE,
        notices=lambda found: found.warnings,
        ends=of_quotations,
        counts="quotations",
        writes={
            "report": Writes("OUT.docx|.pdf|.md|.json", "Also write a report to keep.", _report),
            "comments": Writes("OUT.docx", "Also write the brief (DOCX) with a comment at each quotation.", _comments),
        },
    ),
    tool=Tool(
        "verify_quotes",
        "Check quotations against the sources",
        "Whether quotations are verbatim, near (with the words that differ) or not found; in which versions they "
        "stand, from when to when, and cited where. Give either `quotes` or a `text` such as a brief: each quotation "
        "in it is checked, and whether it stands where the text cites it. Use it before passing on a quotation that "
        "did not come from these tools.\n\nPass `as_of` whenever the matter has a day: verbatim words may not "
        "have been in force then.",
        lambda found, asked: scopes.of_quotations(found, asked.as_of),
        lists=("results", "scope.versions"),
    ),
    work=Work.CHECK,
    tag=Tag.QUOTATIONS,
)


OPERATIONS = (COMPARE, HISTORY, VERIFY_QUOTES)
