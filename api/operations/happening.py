"""What happened in a period."""

from api.exit_codes import ExitCode
from api.operations import Command, Http, Index, Operation, Tag, Tool, with_warnings
from api.phrases import scopes
from api.phrases.events import events_document
from api.service.limits import Work
from api.word_parameters import EventsParameters
from retriever.events.request import EventsRequest
from retriever.results import Events


def events_told(index: Index, request: EventsRequest) -> Events:
    """What happened in a period; only a matter that is sought needs the model. Raises InvalidQuestion."""
    return index.retriever().events(request) if request.matter else index.library().events(request)


CHANGES = Operation(
    "changes",
    "What happened in a period: every version that took effect, of what kinds its changes are and in which words.",
    EventsParameters,
    Events,
    lambda index, asked: events_told(index, asked.request()),
    http=Http(
        "/v1/changes",
        [
            *("invalid-date", "reversed-range", "invalid-parameter", "unknown-policy", "query-too-long"),
            "stale-cursor",
        ],
    ),
    command=Command(
        "changes",
        lambda found, _: events_document(found),
        """
        Tell what took effect in a period, and in which words it differs from what was in force before.

        Of each version: what kinds of changes it brought, how many clauses, and the words that came and went. A version
        with the same words under another date is told as re-dated; changes of addresses, of quotation marks and spaces
        have kinds of their own. --q narrows to clauses in which words stand or that are about that matter; in quotation
        marks ('"machine learning"') it goes by the words alone. For a script that runs every night, --since takes the
        fingerprint that the last result had, or the day of the last run.

        Ends with 0 where something is told, with 3 where nothing is.
        """,
        """
        inforce changes --from 2019-01-01 --to 2020-12-31
        inforce changes --q cookies --stems --policy alibaba-privacy
        inforce changes --since 2020-03-01 --json
        """,
        notices=lambda found: found.warnings,
        ends=lambda found: ExitCode.DONE if found.events else ExitCode.NOT_FOUND,
    ),
    tool=Tool(
        "changes",
        "What changed in a period",
        "Every version that took effect in a period, with kinds and counts of its changes and the words that came and "
        "went, each with its citation. `q` narrows to clauses with these words or about this matter, in double quotes "
        "to the exact words; `since` to what became known since an index or day.",
        lambda found, _: scopes.of_events(found),
    ),
    key=with_warnings,
    work=Work.LONG,
    tag=Tag.TIME,
)

OPERATIONS = (CHANGES,)
