"""When words stood in which policies."""

from api.exit_codes import ExitCode
from api.operations import ArgumentForm, Command, Http, Operation, Tag, Tool, with_warnings
from api.phrases import scopes
from api.phrases.mentions import mentions_document
from api.service.limits import Work
from api.word_parameters import MentionsParameters
from retriever.results import Mentions

MENTIONS = Operation(
    "mentions",
    "When words stood in which policies: the stretches of days, how often and where; a look-up that reads no text.",
    MentionsParameters,
    Mentions,
    lambda index, asked: index.library().mentions(asked.request()),
    http=Http(
        "/v1/mentions",
        [
            *("invalid-date", "reversed-range", "invalid-parameter", "unknown-policy", "query-too-long"),
            "stale-cursor",
        ],
    ),
    command=Command(
        "mentions",
        lambda found, _: mentions_document(found),
        """
        Tell when words stood in which policies.

        WORDS is a word or several in a row, in quotes; of several WORDS, any will do. Whole words are matched, case and
        typography aside, in text, headings and column headers. Says for each policy from when until when they stood
        there, whether already in the oldest version held and still in the newest, how often and where.
        """,
        """
        inforce mentions "machine learning"
        inforce mentions biometric voiceprint --stems
        inforce mentions cookies --policy alibaba-privacy --from 2018-01-01 --to 2019-12-31 --json
        """,
        arguments={"words": "WORDS..."},
        argument_form=ArgumentForm.VALUES,
        notices=lambda found: found.warnings,
        ends=lambda found: ExitCode.DONE if found.policies else ExitCode.NOT_FOUND,
    ),
    tool=Tool(
        "mentions",
        "When words stood in policies",
        "When exact words stood in which policies: first and last day, first and last version, whether already in the "
        "oldest version held and still in the newest, how often and where, with citations. Several `words` are "
        "alternatives; `stems` counts every inflection. It finds words, not meaning.",
        lambda found, _: scopes.of_mentions(found),
        lists=("policies", "absent", "not_in_force"),
    ),
    key=with_warnings,
    work=Work.LONG,
    tag=Tag.TIME,
)

OPERATIONS = (MENTIONS,)
