"""Asking and searching: what needs the model."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from api.exit_codes import of_status
from api.operations import (
    ArgumentForm,
    Command,
    Http,
    Index,
    Operation,
    Pinned,
    Posted,
    Tag,
    Tool,
)
from api.parameter_values import read_object
from api.parameters import AskParameters, BatchParameters, SearchParameters
from api.phrases import scopes
from api.phrases.answers import ask_document, search_document
from api.service.limits import Work
from corpus.deadline import check_deadline
from retriever.question.request import DatesInQuestion, InvalidQuestion

if TYPE_CHECKING:
    from retriever.reading.library import Library
from retriever.results import (
    AskedTogether,
    AskResult,
    QuestionRefused,
    SearchResult,
)

_QUESTION_PROBLEMS = (
    "invalid-date",
    "reversed-range",
    "conflicting-scope",
    "invalid-parameter",
    "query-too-long",
    "unknown-version",
    "unknown-policy",
    "unknown-exhibit",
    "stale-cursor",
)


_POSTED_QUESTION = {"q": "Who is the data controller for users in the EEA?", "as_of": "2019-06-01"}


_DATES = """\
Pass `as_of` whenever the matter has a day, wherever in the conversation it was said; `from` and `to` for a period;
`version` for named versions; these three exclude each other. Without them a date in the words of `q` is read (`scope`
says so), and without that all versions are searched, of different days side by side."""


def _question_key(library: "Library", asked: SearchParameters) -> object:
    """Today's date has a say only where dates in the question are read."""
    reads_dates = asked.dates_in_question is DatesInQuestion.APPLY
    today = (asked.today or date.today()) if reads_dates else None
    return asked.model_copy(update={"today": today}), library.warnings()


def _passed_over(result: SearchResult, asked: SearchParameters) -> int:
    """How many passages the pages before have, whether they were passed over by number or by cursor."""
    return result.passages[0].rank - 1 if result.passages else asked.offset


def ask_every_policy(index: Index, asked: AskParameters) -> AskResult:
    """The answer with the whole table of policies at once."""
    return index.retriever().ask(replace(asked.question(), cursor=None, every_policy=True))


ASK = Operation(
    "ask",
    "An answer of quotations, or an abstention, and the passages behind it.",
    AskParameters,
    AskResult,
    lambda index, asked: index.retriever().ask(asked.question()),
    http=Http(
        "/v1/ask",
        _QUESTION_PROBLEMS,
        posted=Posted(
            _POSTED_QUESTION, "An answer of quotations, or an abstention; the question stays out of the address."
        ),
    ),
    command=Command(
        "ask",
        lambda result, asked: ask_document(result, explain=asked.explain),
        """
        Answer with quotations from the version in force.

        Where that version does not answer QUESTION, this is said, and where it is answered. Words inside the question
        in double quotes must occur exactly: 'who is the "data controller"?'
        """,
        """
        inforce ask "Who is the data controller for users in the EEA?" --as-of 2019-06-01
        inforce ask "Which cookies were used in May 2018?"
        inforce ask "What rights do I have over my data?" --from 2018-01-01 --to 2019-12-31 --json
        """,
        arguments={"q": "QUESTION"},
        argument_form=ArgumentForm.QUESTION,
        notices=lambda result: result.search.warnings,
        ends=lambda result: of_status(result.search.status),
    ),
    tool=Tool(
        "ask",
        "Ask a policy as it stood on a date",
        "Answer a question with verbatim quotations from the policy version in force, each with its citation; or say "
        "that this version is silent, and which versions are not. Also dated changes of a clause (“when did … first "
        f"appear”, “what changed about …”).\n\n{_DATES}",
        lambda result, _: scopes.of_search(result.search),
        lists=(
            *("answers", "said", "nearest", "changes", "by_policy", "by_version", "found_elsewhere", "passages"),
            "scope.versions",
        ),
        quoted=lambda result: result.answers,
    ),
    key=_question_key,
    timings=lambda result: result.search.timings,
    needs_model=True,
    work=Work.QUESTION,
    tag=Tag.QUESTIONS,
)


SEARCH = Operation(
    "search",
    "Passages in scope, ranked.",
    SearchParameters,
    SearchResult,
    lambda index, asked: index.retriever().search(asked.question()),
    http=Http(
        "/v1/search",
        _QUESTION_PROBLEMS,
        posted=Posted(_POSTED_QUESTION, "Passages in scope, ranked; the question stays out of the address."),
    ),
    command=Command(
        "search",
        lambda result, asked: search_document(result, _passed_over(result, asked), explain=asked.explain),
        """
        List the passages nearest to a question.

        The best passage in scope comes first. Without a date all versions are searched, and identical text is shown
        once with all its versions. Words inside the question in double quotes must occur exactly.
        """,
        """
        inforce search "cookies" --as-of 2018-06-01
        inforce search '"legitimate interests"' --mode lexical
        inforce search "who receives my data" --version alibaba-privacy@2020-09-14 --limit 3
        """,
        arguments={"q": "QUESTION"},
        argument_form=ArgumentForm.QUESTION,
        notices=lambda result: result.warnings,
        ends=lambda result: of_status(result.status),
    ),
    tool=Tool(
        "search",
        "Search policy versions in force",
        "Passages nearest to a question in the policy versions in scope, best first, each with its citations and with "
        f"when it was in force. To have a question answered, use ask.\n\n{_DATES}",
        lambda result, _: scopes.of_search(result),
        lists=("passages", "scope.versions"),
    ),
    key=_question_key,
    timings=lambda result: result.timings,
    needs_model=True,
    work=Work.QUESTION,
    tag=Tag.QUESTIONS,
)


def _ask_together(index: Index, asked: BatchParameters) -> AskedTogether:
    # One generation for all of them, whatever is built meanwhile.
    pinned = Pinned(index.retriever())

    def one(given: dict[str, object]) -> AskResult | QuestionRefused:
        check_deadline()
        try:
            return ASK.run(pinned, read_object(AskParameters, given))
        except InvalidQuestion as error:
            return QuestionRefused(f"/problems/{error.kind}", str(error))

    return AskedTogether(tuple(one(given) for given in asked.questions))


ASK_TOGETHER = Operation(
    "ask_together",
    "Up to a hundred questions at once, one result each, in order.\n\nWith `Accept: application/x-ndjson` each result "
    "is a line of its own.",
    BatchParameters,
    AskedTogether,
    _ask_together,
    http=Http(
        "/v1/ask:batch",
        ["invalid-parameter"],
        by_get=False,
        posted=Posted(
            {"questions": [_POSTED_QUESTION, {"q": "Which cookies were used in May 2018?"}]}, lines="results"
        ),
    ),
    needs_model=True,
    work=Work.BATCH,
    tag=Tag.QUESTIONS,
)


OPERATIONS = (ASK, SEARCH, ASK_TOGETHER)
